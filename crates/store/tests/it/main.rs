//! The store on every database that is there.

use std::task::Poll;

use kernel::{Actor, Event, HOUR, Id, SECOND};
use store::{Column, Db, Error, Migration, Migrations, NewJob, Op, Statement, Value, params};
use testkit::databases;

fn op(action: &'static str) -> Op {
    Op::new(Actor::System, action, "test")
}

const COUNT_AUDIT: Statement = Statement { name: "test/count_audit", text: "SELECT COUNT(*) AS n FROM audit", columns: &[] };
const SPOIL: Statement = Statement { name: "test/spoil", text: "UPDATE audit SET subject = 'other' WHERE seq = 2", columns: &[] };
const NULLS: Statement = Statement { name: "test/nulls", text: "UPDATE audit SET seq = $1, chain = $2 WHERE id = $3", columns: &[] };

async fn count(db: &Db) -> i64 {
    store::read!(db, "count", |tx| { tx.one(COUNT_AUDIT, params![]).await?.get("n") }).expect("count")
}

#[tokio::test]
async fn every_statement_prepares() {
    for t in databases(&[]).await {
        let postgres = t.db.engine() == store::Engine::Postgres;
        store::read!(t.db, "prepare", |tx| {
            for statement in store::statements() {
                if statement.name.ends_with("_postgres") && !postgres {
                    continue;
                }
                tx.prepare(statement).await?;
            }
            Ok::<_, Error>(())
        })
        .unwrap_or_else(|e| panic!("{}: {e}", t.name));
    }
}

#[tokio::test]
async fn a_write_and_its_audit_row_stand_or_fall_together() {
    for t in databases(&[]).await {
        let before = count(&t.db).await;
        let failed = store::write!(t.db, op("test.fails"), |tx| {
            tx.put_blob(Id([1; 16]), b"bytes").await?;
            Err::<(), _>(Error::NoRow { statement: "on purpose" })
        });
        assert!(failed.is_err());
        assert_eq!(count(&t.db).await, before);
        store::write!(t.db, op("test.works"), |tx| { tx.put_blob(Id([1; 16]), &[7; 600_000]).await }).expect("write");
        assert_eq!(count(&t.db).await, before + 1);
        let blob = store::read!(t.db, "blob", |tx| { tx.blob(Id([1; 16])).await }).expect("blob");
        assert_eq!(blob, vec![7; 600_000]);
    }
}

#[tokio::test]
async fn the_chain_finds_one_altered_row_and_quiet_rows_wait() {
    for t in databases(&[]).await {
        store::chain_audit(&t.db).await.expect("chain");
        for _ in 0..5 {
            store::write!(t.db, Op::quiet(Actor::Reporter, "test.quiet", "x"), |_tx| { Ok::<_, Error>(()) }).expect("write");
        }
        let now = store::chain_audit(&t.db).await.expect("chain");
        t.clock.advance(4 * HOUR);
        let later = store::chain_audit(&t.db).await.expect("chain");
        assert_eq!((later.added, later.length), (5, now.length + 5), "{}", t.name);
        assert_eq!(store::verify_audit(&t.db).await.expect("verify"), Ok(later.length));
        store::write!(t.db, op("test.spoil"), |tx| { tx.execute(SPOIL, params![]).await }).expect("spoil");
        assert_eq!(store::verify_audit(&t.db).await.expect("verify"), Err(2));
    }
}

#[tokio::test]
async fn a_job_is_given_to_one_worker_and_comes_back_when_its_lease_ends() {
    for t in databases(&[]).await {
        let now = t.db.clock().now();
        let job = NewJob { kind: "test.job".into(), payload: "{}".into(), run_at: now };
        store::write!(t.db, op("test.enqueue"), |tx| { tx.enqueue(&job).await }).expect("enqueue");
        let claim = async || {
            let now = t.db.clock().now();
            store::write!(t.db, op("test.claim"), |tx| { tx.claim_job(now, now.plus(SECOND)).await }).expect("claim")
        };
        let (first, second) = (claim().await, claim().await);
        assert_eq!(first.as_ref().map(|j| j.attempt), Some(1), "{}", t.name);
        assert!(second.is_none());
        t.clock.advance(2 * SECOND);
        let again = claim().await.expect("the lease has ended");
        assert_eq!(again.attempt, 2);
        store::write!(t.db, op("test.done"), |tx| { tx.job_done(again.id).await }).expect("done");
        t.clock.advance(2 * SECOND);
        assert!(claim().await.is_none());
    }
}

#[tokio::test]
async fn events_wait_in_the_outbox_until_handed_on() {
    for t in databases(&[]).await {
        let event = Event::CaseOpened { desk: "hotline".into(), urgent: false };
        store::write!(t.db, op("test.emit"), |tx| { tx.emit(&event).await }).expect("emit");
        let rows = store::read!(t.db, "outbox", |tx| { tx.outbox(10).await }).expect("outbox");
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].event, event);
        store::write!(t.db, op("test.hand_on"), |tx| { tx.outbox_done(rows[0].id).await }).expect("done");
        assert!(store::read!(t.db, "outbox", |tx| { tx.outbox(10).await }).expect("outbox").is_empty());
    }
}

#[tokio::test]
async fn a_changed_or_unknown_migration_stops_the_start() {
    const ONE: Migration = Migration { number: 1, name: "one", sql: "CREATE TABLE demo (a BIGINT)" };
    const CHANGED: Migration = Migration { sql: "CREATE TABLE demo (b BIGINT)", ..ONE };
    let of = |list: &'static [Migration]| Migrations { module: "demo", list };
    for t in databases(&[of(&[ONE])]).await {
        assert_eq!(store::migrate(&t.db, &[store::migrations(), of(&[ONE])]).await.expect("again"), 0);
        assert!(matches!(store::migrate(&t.db, &[store::migrations(), of(&[CHANGED])]).await, Err(Error::Migration { .. })));
        assert!(matches!(store::migrate(&t.db, &[store::migrations(), of(&[])]).await, Err(Error::Migration { .. })));
        // A module that is switched off is no reason to refuse.
        assert_eq!(store::migrate(&t.db, &[store::migrations()]).await.expect("off"), 0);
    }
}

#[tokio::test]
async fn nulls_have_a_type_on_both_databases() {
    for t in databases(&[]).await {
        let touched = store::write!(t.db, op("test.nulls"), |tx| { tx.execute(NULLS, params![None::<i64>, None::<Vec<u8>>, Id([0; 16])]).await });
        assert_eq!(touched.expect("nulls"), 0, "{}", t.name);
    }
}

/// Handlers are spawned on many threads: the futures of reads and writes must be able to move.
#[tokio::test]
async fn writes_can_be_spawned() {
    for t in databases(&[]).await {
        let db = t.db.clone();
        let name = String::from("borrowed in the closure");
        tokio::spawn(async move {
            store::write!(db, op("test.spawn"), |tx| {
                tx.note(&name);
                Ok::<_, Error>(())
            })
        })
        .await
        .expect("join")
        .expect("write");
    }
}

/// A live file is copied while it is written to; the copy opens, is sound, and holds what was committed.
#[tokio::test]
async fn a_backup_of_a_live_file_opens_and_is_whole() {
    let folder = std::env::temp_dir().join(format!("majlis-backup-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("folder");
    let open = async |name: &str| {
        let options = store::Options { address: format!("sqlite:{}", folder.join(name).display()), connections: 2 };
        let clock = std::sync::Arc::new(testkit::TestClock::default());
        Db::open(&options, clock, std::sync::Arc::new(testkit::SeededEntropy::new(3))).await.expect("open")
    };
    let db = open("live.sqlite").await;
    store::migrate(&db, &[store::migrations()]).await.expect("migrate");
    store::write!(db, op("test.blob"), |tx| { tx.put_blob(Id([1; 16]), b"kept").await }).expect("write");
    store::backup_sqlite(&db, &folder.join("copy.sqlite")).await.expect("backup");
    assert!(store::backup_sqlite(&db, &folder.join("copy.sqlite")).await.is_err(), "a backup never overwrites");
    let copy = open("copy.sqlite").await;
    store::check_sqlite(&copy).await.expect("sound");
    let blob = store::read!(copy, "test.blob", |tx| { tx.blob(Id([1; 16])).await }).expect("blob");
    assert_eq!(blob, b"kept");
    copy.close().await;
    db.close().await;
    std::fs::remove_dir_all(&folder).expect("clean up");
}

const KEEP_MANY: Statement = Statement {
    name: "test/keep_many",
    text: "INSERT INTO setting (name, value) SELECT given.column1, given.column2 FROM {rows} WHERE TRUE ON CONFLICT DO NOTHING",
    columns: &[Column::Text, Column::Text],
};
const FIND_MANY: Statement = Statement {
    name: "test/find_many",
    text: "SELECT s.name, given.column2 AS n, given.column3 AS b FROM {rows} JOIN setting s ON s.name = given.column1 ORDER BY given.column2",
    columns: &[Column::Text, Column::Int, Column::Bytes],
};

/// Many rows in one statement: any number, nulls, and what is there already.
#[tokio::test]
async fn many_rows_pass_through_one_statement() {
    for t in databases(&[]).await {
        for count in [0usize, 1, 2, 255, 256, 257, 1000] {
            let rows = |n: usize| [Value::from(format!("bulk-{n}")), Value::from("x")];
            let touched = store::write!(t.db, op("test.bulk"), |tx| { tx.bulk(KEEP_MANY, (0..count).flat_map(rows).collect()).await }).expect("bulk");
            let again = store::write!(t.db, op("test.bulk"), |tx| { tx.bulk(KEEP_MANY, (0..count).flat_map(rows).collect()).await }).expect("bulk");
            assert!(touched <= count as u64 && again == 0, "{}", t.name);
        }
        let found = store::read!(t.db, "find", |tx| {
            let row = |n: i64| [Value::from(format!("bulk-{n}")), Value::from(n), if n % 2 == 0 { Value::NullBytes } else { Value::from(vec![7u8]) }];
            tx.bulk_rows(FIND_MANY, (990..1010).flat_map(row).collect()).await
        })
        .expect("find");
        assert_eq!(found.len(), 10, "{}", t.name);
        assert_eq!(found.iter().filter(|r| r.get::<Option<Vec<u8>>>("b").expect("bytes or none").is_none()).count(), 5, "{}", t.name);
    }
}

const COUNT_TO: Statement = Statement {
    name: "test/count_to",
    text: "WITH RECURSIVE c(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM c WHERE n < $1) SELECT n, CASE WHEN n % 3 = 0 THEN NULL ELSE CAST(n AS TEXT) END AS words FROM c",
    columns: &[],
};

/// Fails at the thousandth row: there is no such positive number.
const FAILS_LATE: Statement = Statement {
    name: "test/fails_late",
    text: "WITH RECURSIVE c(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM c WHERE n < $1) SELECT ABS(CAST(-9223372036854775807 AS BIGINT) + 999 - n) AS n FROM c",
    columns: &[],
};

const SOME_NULLS: Statement =
    Statement { name: "test/some_nulls", text: "INSERT INTO nulls (n, t, b) VALUES (NULL, NULL, NULL), (1, 'x', $1)", columns: &[] };
const READ_NULLS: Statement = Statement { name: "test/nulls", text: "SELECT n, t, b FROM nulls ORDER BY n DESC", columns: &[] };

/// A missing value of a column is read as none, whatever the column's type says.
#[tokio::test]
async fn nulls_of_columns_are_read_as_none() {
    const TABLE: Migration = Migration { number: 1, name: "nulls", sql: "CREATE TABLE nulls (n BIGINT, t TEXT, b BYTEA)" };
    for t in databases(&[Migrations { module: "nulls", list: &[TABLE] }]).await {
        store::write!(t.db, op("test.nulls"), |tx| { tx.execute(SOME_NULLS, params![vec![7u8]]).await }).expect("write");
        let rows = store::read!(t.db, "test.nulls", |tx| { tx.rows(READ_NULLS, params![]).await }).expect("rows");
        let read = |row: &store::Row| {
            let (n, t, b): (Option<i64>, Option<String>, Option<Vec<u8>>) =
                (row.get("n").expect("n"), row.get("t").expect("t"), row.get("b").expect("b"));
            (n, t, b)
        };
        let all: Vec<_> = rows.iter().map(read).collect();
        assert!(all.contains(&(None, None, None)) && all.contains(&(Some(1), Some("x".into()), Some(vec![7]))), "{} {all:?}", t.name);
    }
}

/// More rows than wait in any buffer come whole and in order, also where the query fails or is given up on its way.
#[tokio::test]
async fn many_rows_come_whole_and_in_order() {
    for t in databases(&[]).await {
        for many in [0i64, 1, 255, 256, 257, 5_000, 50_000] {
            let rows = store::read!(t.db, "test.count", |tx| { tx.rows(COUNT_TO, params![many.max(1)]).await }).expect("rows");
            assert_eq!(rows.len() as i64, many.max(1), "{}", t.name);
            for (n, row) in (1..).zip(rows) {
                let mut fields = row.into_fields();
                let (number, words): (i64, Option<String>) = (fields.take("n").expect("n"), fields.take("words").expect("words"));
                assert_eq!((number, words), (n, (n % 3 != 0).then(|| n.to_string())), "{}", t.name);
            }
        }
        let row = store::read!(t.db, "test.count", |tx| { tx.one(COUNT_TO, params![1i64]).await }).expect("row");
        assert!(row.clone().into_fields().take::<Option<String>>("words").is_err(), "columns are taken in their order");
        assert!(row.into_fields().take::<String>("n").is_err(), "and as what they are");
        // A fault on its way is told, not cut short.
        let late = async |many: i64| store::read!(t.db, "test.fails_late", |tx| { tx.rows(FAILS_LATE, params![many]).await });
        assert_eq!(late(999).await.expect("no fault yet").len(), 999, "{}", t.name);
        assert!(late(5_000).await.is_err(), "{}", t.name);
        // Given up on its way, counted in waits and not in time: the connection serves the next one.
        let mut waits = 0;
        let mut read = Box::pin(async { store::read!(t.db, "test.count", |tx| { tx.rows(COUNT_TO, params![1_000_000i64]).await }) });
        let is_given_up = std::future::poll_fn(|context| {
            waits += 1;
            match read.as_mut().poll(context) {
                Poll::Ready(_) => Poll::Ready(false),
                Poll::Pending if waits == 12 => Poll::Ready(true),
                Poll::Pending => Poll::Pending,
            }
        });
        assert!(is_given_up.await, "{}: a million rows came in {waits} waits", t.name);
        drop(read);
        assert!(count(&t.db).await > 0);
    }
}
