use kernel::{Actor, Time};
use sha2::{Digest as _, Sha256};

use crate::{Db, Error, Row, Tx, params, statements};

statements! {
    INSERT = "audit/insert",
    LAST = "audit/last",
    UNCHAINED = "audit/unchained",
    SET_CHAIN = "audit/set_chain",
    RANGE = "audit/range",
}

/// Who does what to which subject: without it, nothing is written.
#[derive(Debug, Clone)]
pub struct Op {
    pub actor: Actor,
    /// `module.what`, a constant.
    pub action: &'static str,
    /// An id or a name from the program, never content.
    pub subject: String,
    /// Random ids and hour-rounded times (see the crate's front page).
    pub quiet: bool,
    pub(crate) is_audited: bool,
    pub(crate) detail: String,
}

impl Op {
    #[must_use]
    pub fn new(actor: Actor, action: &'static str, subject: impl core::fmt::Display) -> Self {
        Self { actor, action, subject: subject.to_string(), quiet: false, is_audited: true, detail: String::new() }
    }

    /// The same, telling nobody when it was.
    #[must_use]
    pub fn quiet(actor: Actor, action: &'static str, subject: impl core::fmt::Display) -> Self {
        Self { quiet: true, ..Self::new(actor, action, subject) }
    }

    /// The program's own bookkeeping (claiming a job, chaining the audit): changes nothing anybody did,
    /// and would fill the audit log with its own noise, so it leaves no row there.
    #[must_use]
    pub fn housekeeping(action: &'static str) -> Self {
        Self { is_audited: false, ..Self::new(Actor::System, action, "") }
    }

    /// The same operation, telling nobody when it was.
    #[must_use]
    pub fn quietly(mut self) -> Self {
        self.quiet = true;
        self
    }

    pub(crate) fn read(name: &'static str) -> Self {
        Self::new(Actor::System, name, "")
    }
}

impl Tx {
    pub(crate) async fn write_audit(&mut self) -> Result<(), Error> {
        let (id, now) = (self.new_id(), self.now());
        let op = self.op();
        let row = params![id, now, op.quiet, op.actor.to_string(), op.action, &op.subject, &op.detail];
        self.execute(INSERT, row).await?;
        Ok(())
    }
}

/// How far the chain reaches after a round of chaining.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainReport {
    pub added: u64,
    pub length: i64,
}

const BATCH: i64 = 500;

/// Chains the audit rows that are not chained yet, in order of time; run under a lease, so that only one
/// process does it. Quiet rows wait until their hour is well past and are taken in the order of their
/// random ids, so that the chain does not tell what the rows do not.
pub async fn chain_audit(db: &Db) -> Result<ChainReport, Error> {
    let now = db.clock().now();
    let quiet_before = now.plus(-crate::AUDIT_QUIET_DELAY).hour();
    crate::write!(db, Op::housekeeping("store.chain_audit"), |tx| {
        let (mut seq, mut chain) = match tx.optional(LAST, params![]).await? {
            Some(row) => (row.get::<i64>("seq")?, row.get::<[u8; 32]>("chain")?),
            None => (0, [0; 32]),
        };
        let rows = tx.rows(UNCHAINED, params![quiet_before, now, BATCH]).await?;
        let added = rows.len() as u64;
        for row in rows {
            seq += 1;
            chain = link(&chain, seq, &row)?;
            tx.execute(SET_CHAIN, params![row.get::<kernel::Id>("id")?, seq, chain]).await?;
        }
        Ok(ChainReport { added, length: seq })
    })
}

fn link(previous: &[u8; 32], seq: i64, row: &Row) -> Result<[u8; 32], Error> {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(seq.to_be_bytes());
    hasher.update(row.get::<kernel::Id>("id")?.0);
    hasher.update(row.get::<Time>("at")?.0.to_be_bytes());
    hasher.update([u8::from(row.get::<bool>("quiet")?)]);
    for column in ["actor", "action", "subject", "detail"] {
        let text: String = row.get(column)?;
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text);
    }
    Ok(hasher.finalize().into())
}

/// Recomputes the whole chain. Gives its length, or the number of the first link that does not fit.
pub async fn verify_audit(db: &Db) -> Result<Result<i64, i64>, Error> {
    let (mut seq, mut chain) = (0, [0; 32]);
    loop {
        let rows = crate::read!(db, "store.verify_audit", |tx| { tx.rows(RANGE, params![seq, BATCH]).await })?;
        if rows.is_empty() {
            return Ok(Ok(seq));
        }
        for row in rows {
            seq += 1;
            chain = link(&chain, seq, &row)?;
            if row.get::<i64>("seq")? != seq || row.get::<[u8; 32]>("chain")? != chain {
                return Ok(Err(seq));
            }
        }
    }
}
