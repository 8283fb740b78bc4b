use std::path::Path;

use crate::{Db, Engine, Error, Statement, params};

/// Why a backup was not made or does not count.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("this first form of backup copies SQLite; back PostgreSQL up with pg_dump")]
    NotSqlite,
    #[error("{0} is there already: a backup never overwrites")]
    Exists(String),
    #[error("the copy is damaged: {0}")]
    Damaged(String),
    #[error(transparent)]
    Store(#[from] Error),
}

const CHECK: Statement = Statement { name: "store/backup/check", text: "PRAGMA integrity_check", columns: &[] };
const FOREIGN: Statement = Statement { name: "store/backup/foreign", text: "PRAGMA foreign_key_check", columns: &[] };

/// Writes a consistent copy of a live SQLite database to `target`, without stopping anything.
pub async fn backup_sqlite(db: &Db, target: &Path) -> Result<(), BackupError> {
    if db.engine() != Engine::Sqlite {
        return Err(BackupError::NotSqlite);
    }
    let name = target.display().to_string();
    if target.exists() {
        return Err(BackupError::Exists(name));
    }
    db.vacuum_into(&name).await?;
    Ok(())
}

/// Checks every page, index and foreign key of a SQLite database.
pub async fn check_sqlite(db: &Db) -> Result<(), BackupError> {
    let (check, foreign) =
        crate::read!(db, "store.check", |tx| { Ok::<_, Error>((tx.rows(CHECK, params![]).await?, tx.rows(FOREIGN, params![]).await?)) })?;
    let verdict: String = check.first().map(|row| row.get("integrity_check")).transpose()?.unwrap_or_default();
    if verdict != "ok" {
        return Err(BackupError::Damaged(verdict));
    }
    if foreign.is_empty() { Ok(()) } else { Err(BackupError::Damaged(format!("{} broken references", foreign.len()))) }
}
