//! Counts for public figures, kept by every write: what they cost does not grow with the number of cases.

use kernel::{DAY, HOUR, MINUTE, Time};
use store::{Tx, params, statements};

use crate::{Case, CaseError, DeskSpec};

statements! {
    ADD = "tally/add",
    TAKE = "tally/take",
    SINCE = "tally/since",
}

/// What stands in `hours` for a case received, not answered.
const RECEIVED: i64 = -1;

/// How many cases of a day: received in a category, or first answered within some hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Days since 1970-01-01 on the desk's own clock, of the day the case was opened.
    pub day: i64,
    /// Empty where first answers are counted.
    pub category: String,
    /// Whole hours from opening to the first answer; `None` where cases received are counted.
    pub hours: Option<i64>,
    pub n: i64,
}

fn day(spec: &DeskSpec, time: Time) -> i64 {
    (time.0 + spec.offset() * MINUTE).div_euclid(DAY)
}

pub(crate) async fn received(tx: &mut Tx, spec: &DeskSpec, opened_at: Time, category: &str) -> Result<(), CaseError> {
    tx.execute(ADD, params![spec.id, day(spec, opened_at), category, RECEIVED]).await?;
    Ok(())
}

pub(crate) async fn moved_category(tx: &mut Tx, spec: &DeskSpec, case: &Case, to: &str) -> Result<(), CaseError> {
    tx.execute(TAKE, params![spec.id, day(spec, case.opened_at), &case.category, RECEIVED]).await?;
    received(tx, spec, case.opened_at, to).await
}

pub(crate) async fn first_answered(tx: &mut Tx, spec: &DeskSpec, opened_at: Time, now: Time) -> Result<(), CaseError> {
    let hours = ((now.0 - opened_at.0) / HOUR).max(0);
    tx.execute(ADD, params![spec.id, day(spec, opened_at), "", hours]).await?;
    Ok(())
}

/// The counts of a desk from a day on, in order.
pub async fn tallies(tx: &mut Tx, spec: &DeskSpec, from: Time) -> Result<Vec<Tally>, CaseError> {
    let rows = tx.rows(SINCE, params![spec.id, day(spec, from)]).await?;
    let rows = rows.iter().map(|row| {
        let hours: i64 = row.get("hours")?;
        Ok(Tally { day: row.get("day")?, category: row.get("category")?, hours: (hours != RECEIVED).then_some(hours), n: row.get("n")? })
    });
    Ok(rows.collect::<Result<_, store::Error>>()?)
}
