//! Lets go of what is old, in small writes: nobody waits for them.

use kernel::{Actor, DAY, Id, Time};
use store::{Db, Op, params, statements};
use web::App;

use crate::finding::{self, KEPT};
use crate::spool;

statements! {
    EVENTS = "expire/events",
    FINDINGS = "expire/findings",
    OLD_FINDING = "expire/old_finding",
    IMPORTS = "expire/imports",
    IMPORT = "expire/import",
    IMPORT_BLOBS = "expire/import_blobs",
    IMPORT_BLOB = "expire/import_blob",
    DAYS = "import/drop_days",
    REJECTS = "import/drop_rejects",
    NOTICES = "expire/notices",
    NOTICE = "expire/notice",
    LINES = "expire/lines",
    DELIVERIES = "expire/deliveries",
    ANSWERS = "expire/answers",
    MAILS = "expire/mails",
}

/// Rows of one write.
const ROWS: i64 = 4000;
/// Imports and notices of one write.
const FEW: i64 = 50;
/// Days a report that could not be imported is kept to be tried again.
pub(crate) const TRIED_AGAIN: i64 = 30;

/// Everything older than [`KEPT`] days, and reports nobody tried again.
pub(crate) async fn round(app: App) -> Result<(), String> {
    let now = app.db.clock().now();
    all(&app.db, now.plus(-KEPT * DAY), now.plus(-TRIED_AGAIN * DAY)).await.map_err(|e| e.to_string())?;
    // What nobody added to for a day was given up.
    spool::sweep(&app.db, now.plus(-DAY)).await.map_err(|e| e.to_string())
}

async fn all(db: &Db, before: Time, tried_before: Time) -> Result<(), store::Error> {
    let mut gone = u64::MAX;
    while gone > 0 {
        gone = store::write!(db, Op::new(Actor::System, "cert.expire", "events"), |tx| {
            let gone = tx.execute(EVENTS, params![feeds::first_key(before.micros()), ROWS]).await?;
            tx.note(&format!("rows={gone}"));
            Ok::<_, store::Error>(gone)
        })?;
    }
    findings(db, before).await?;
    while imports(db, before).await? + notices(db, before).await? > 0 {}
    store::write!(db, Op::new(Actor::System, "cert.expire", "reports and answers"), |tx| {
        tx.execute(ANSWERS, params![before]).await?;
        tx.execute(MAILS, params![before]).await?;
        for row in tx.rows(IMPORT_BLOBS, params![tried_before, i64::MAX]).await? {
            spool::leave(tx, row.get("blob")?).await?;
            tx.execute(IMPORT_BLOB, params![row.get::<i64>("number")?]).await?;
        }
        Ok(())
    })
}

/// They lie in no order of their last sighting: all are walked through, a range at a time.
async fn findings(db: &Db, before: Time) -> Result<(), store::Error> {
    let (mut from, last) = store::read!(db, "cert.finding_reach", |tx| { finding::reach(tx).await })?;
    while from <= last {
        let range = params![from, from + ROWS, before];
        if store::read!(db, "cert.old_finding", |tx| { tx.optional(OLD_FINDING, range.clone()).await })?.is_some() {
            store::write!(db, Op::new(Actor::System, "cert.expire", "findings"), |tx| {
                let gone = tx.execute(FINDINGS, range.clone()).await?;
                tx.note(&format!("rows={gone}"));
                Ok::<_, store::Error>(())
            })?;
        }
        from += ROWS;
    }
    Ok(())
}

async fn imports(db: &Db, before: Time) -> Result<usize, store::Error> {
    store::write!(db, Op::new(Actor::System, "cert.expire", "imports"), |tx| {
        let rows = tx.rows(IMPORTS, params![before, FEW]).await?;
        for row in &rows {
            let number: i64 = row.get("number")?;
            if let Some(blob) = row.get::<Option<Id>>("blob")? {
                spool::leave(tx, blob).await?;
            }
            for statement in [REJECTS, DAYS, IMPORT] {
                tx.execute(statement, params![number]).await?;
            }
        }
        Ok(rows.len())
    })
}

async fn notices(db: &Db, before: Time) -> Result<usize, store::Error> {
    store::write!(db, Op::new(Actor::System, "cert.expire", "notices"), |tx| {
        let rows = tx.rows(NOTICES, params![before, FEW]).await?;
        for row in &rows {
            let number: i64 = row.get("number")?;
            if let Some(message) = row.get::<Option<Id>>("message")? {
                tx.delete_blob(message).await?;
            }
            for statement in [LINES, DELIVERIES, NOTICE] {
                tx.execute(statement, params![number]).await?;
            }
        }
        Ok(rows.len())
    })
}
