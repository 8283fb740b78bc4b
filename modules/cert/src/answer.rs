//! What owners say of a finding: *fixed*, or *false* (a false positive). The first sets it *claimed*; the second waits
//! for an analyst.

use kernel::Time;
use store::{Row, Tx, params, statements};

use crate::{Tlp, finding};

statements! {
    INSERT = "answer/insert",
    OF_FINDING = "answer/of_finding",
    WAITING = "answer/waiting",
    DROP_WAITING = "answer/drop_waiting",
    OWN_WAITING = "answer/own_waiting",
    WAITING_LIST = "answer/waiting_list",
    SETTLE = "answer/settle",
}

#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub finding: i64,
    pub answer: String,
    pub note: String,
    /// `taken`, `waiting` or `settled`.
    pub state: String,
    pub at: Time,
}

/// Characters of a note.
pub(crate) const NOTE: usize = 1000;

/// Takes an owner's word. `false`: it is none of its findings, or there is nothing to say any more.
pub(crate) async fn give(tx: &mut Tx, organisation: i64, tlp: Tlp, number: i64, answer: &str, note: &str) -> Result<bool, store::Error> {
    let Some(found) = finding::get(tx, number).await?.filter(|f| f.owner == organisation && f.tlp <= tlp && f.state == "open") else {
        return Ok(false);
    };
    let state = if answer == "fixed" { "taken" } else { "waiting" };
    // Only the last word waits.
    tx.execute(DROP_WAITING, params![number]).await?;
    let (id, now) = (tx.new_id(), tx.now());
    let note: String = note.chars().take(NOTE).collect();
    tx.execute(INSERT, params![id, number, organisation, answer, note, state, now]).await?;
    if answer == "fixed" {
        finding::set_state(tx, found.number, "claimed").await?;
    }
    Ok(true)
}

fn answer(row: &Row) -> Result<Answer, store::Error> {
    Ok(Answer { finding: row.get("finding")?, answer: row.get("answer")?, note: row.get("note")?, state: row.get("state")?, at: row.get("at")? })
}

pub(crate) async fn of_finding(tx: &mut Tx, number: i64) -> Result<Vec<Answer>, store::Error> {
    tx.rows(OF_FINDING, params![number]).await?.iter().map(answer).collect()
}

/// The findings of an owner on which its word waits for an analyst.
pub(crate) async fn own_waiting(tx: &mut Tx, organisation: i64) -> Result<Vec<i64>, store::Error> {
    tx.rows(OWN_WAITING, params![organisation]).await?.iter().map(|r| r.get("finding")).collect()
}

/// How many wait for an analyst.
pub(crate) async fn waiting(tx: &mut Tx) -> Result<i64, store::Error> {
    tx.one(WAITING, params![]).await?.get("n")
}

pub(crate) async fn waiting_list(tx: &mut Tx, limit: i64) -> Result<Vec<Answer>, store::Error> {
    tx.rows(WAITING_LIST, params![limit]).await?.iter().map(answer).collect()
}

/// An analyst has decided.
pub(crate) async fn settle(tx: &mut Tx, number: i64) -> Result<(), store::Error> {
    tx.execute(SETTLE, params![number]).await.map(drop)
}
