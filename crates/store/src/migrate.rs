use kernel::Actor;
use sha2::{Digest as _, Sha256};

use crate::{Db, Engine, Error, Op, Statement, params};

/// One step of a module's schema: forward only, never changed once released.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    pub number: i64,
    pub name: &'static str,
    /// Statements separated by `;` and a blank line, run in one transaction.
    pub sql: &'static str,
}

/// A module's migrations, in order.
#[derive(Debug, Clone, Copy)]
pub struct Migrations {
    pub module: &'static str,
    pub list: &'static [Migration],
}

const CREATE: &str = "CREATE TABLE IF NOT EXISTS migration (module TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (module, number))";
const DONE: Statement = Statement { name: "store/migration/done", text: "SELECT module, number, checksum FROM migration", columns: &[] };
const RECORD: &str = "INSERT INTO migration (module, number, name, checksum, at) VALUES ($1, $2, $3, $4, $5)";

/// Brings the schema up to date. Refuses a database that knows migrations this program does not, or
/// whose migrations had another text.
pub async fn migrate(db: &Db, all: &[Migrations]) -> Result<u32, Error> {
    let steps = pending(db, all).await?;
    let count = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    for (module, step) in steps {
        crate::write!(db, Op::new(Actor::System, "store.migrate", format!("{module}/{:04}", step.number)), |tx| {
            for statement in step.sql.split(";\n").map(str::trim).filter(|s| !s.is_empty()) {
                let statement = statement.trim_end_matches(';');
                let text = match tx.engine() {
                    Engine::Sqlite => for_sqlite(statement),
                    Engine::Postgres => for_postgres(statement),
                };
                tx.execute_text("migration", &text, params![]).await.map_err(|error| Error::Migration {
                    module: module.to_owned(),
                    number: step.number,
                    problem: error.to_string(),
                })?;
            }
            let now = tx.now();
            tx.execute_text("store/migration/record", RECORD, params![module, step.number, step.name, checksum(step.sql), now]).await?;
            Ok::<(), Error>(())
        })?;
    }
    Ok(count)
}

/// Says for SQLite how rows lie: by the key where that is marked, and by the number where that is the key, which only this very
/// type name brings about (sqlite.org/lang_createtable.html, "ROWIDs and the INTEGER PRIMARY KEY").
fn for_sqlite(statement: &str) -> String {
    statement.replace("/* without rowid */", "WITHOUT ROWID").replace(" BIGINT PRIMARY KEY", " INTEGER PRIMARY KEY")
}

/// Says for PostgreSQL which tables keep room for a second copy of each row in its page: a change that touches no index then
/// stays there and writes no index (postgresql.org/docs/15/storage-hot.html). For tables whose rows are marked after they came in.
fn for_postgres(statement: &str) -> String {
    statement.replace("/* with room */", "WITH (fillfactor = 45)")
}

/// The steps not yet taken.
pub async fn pending(db: &Db, all: &[Migrations]) -> Result<Vec<(&'static str, Migration)>, Error> {
    // The table of migrations cannot be made by a migration, nor audited before there is an audit.
    let done = db.bootstrap(CREATE, DONE).await?;
    let known = |module: &str, number: i64| all.iter().find(|m| m.module == module).and_then(|m| m.list.iter().find(|s| s.number == number));
    for row in &done {
        let (module, number): (String, i64) = (row.get("module")?, row.get("number")?);
        let problem = match known(&module, number) {
            // A module may be switched off; its tables stay.
            None if all.iter().all(|m| m.module != module) => continue,
            None => "the database was written by a newer program; use that one",
            Some(step) if row.get::<String>("checksum")? != checksum(step.sql) => "its text was changed after it had run",
            Some(_) => continue,
        };
        return Err(Error::Migration { module, number, problem: problem.into() });
    }
    let is_done = |module: &str, number: i64| {
        done.iter().any(|row| row.get::<String>("module").is_ok_and(|m| m == module) && row.get::<i64>("number").is_ok_and(|n| n == number))
    };
    Ok(all.iter().flat_map(|m| m.list.iter().filter(|s| !is_done(m.module, s.number)).map(|s| (m.module, *s))).collect())
}

fn checksum(sql: &str) -> String {
    Sha256::digest(sql.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_database_is_told_how_rows_lie() {
        let table = "CREATE TABLE t (n BIGINT PRIMARY KEY) /* with room */";
        assert_eq!(for_postgres(table), "CREATE TABLE t (n BIGINT PRIMARY KEY) WITH (fillfactor = 45)");
        assert_eq!(for_sqlite(table), "CREATE TABLE t (n INTEGER PRIMARY KEY) /* with room */");
        let table = "CREATE TABLE t (a BIGINT, PRIMARY KEY (a)) /* without rowid */";
        assert_eq!(for_sqlite(table), "CREATE TABLE t (a BIGINT, PRIMARY KEY (a)) WITHOUT ROWID");
        assert_eq!(for_postgres(table), table);
    }
}
