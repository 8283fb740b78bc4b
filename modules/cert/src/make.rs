//! Making the day's notices: one for each owner with news and each language its contacts read.
//!
//! An owner's findings lie scattered over the whole table. So the notices of all owners are made together, in one walk through
//! the findings in the order they lie in, a range at a time: `cert_making` says whose notices are being made. A walk that is
//! cut off goes on where it was: what stands in a line is marked in the same write.

use std::collections::HashMap;

use kernel::{Actor, Time};
use store::{Db, Op, Row, Tx, Value, params, statements};

use crate::notice::{self, day_of};
use crate::owner::{self, Contact, Organisation};
use crate::{CertError, Tlp, finding};

statements! {
    CANDIDATES = "make/candidates",
    BUSY = "make/busy",
    BEGIN = "make/begin" [Int, Text, Int, Int, Int, Int],
    MAKING = "make/making",
    NEWS = "make/news",
    MARK = "make/mark",
    LINES = "make/lines",
    NEXT = "make/next",
    FACTS = "make/facts",
    END = "make/end",
    INSERT = "notice/insert",
}

/// Findings looked at in one write: whoever else writes waits for it.
const RANGE: i64 = 16_384;
/// The counter every write of this module takes first: they come one after another.
const LOCK: &str = "making";

/// Makes the notices of today: one for each owner with news and each language its contacts read. Gives how many.
///
/// # Errors
/// Where the database fails; what was made stays, and the next round goes on.
pub async fn make(db: &Db, actor: Actor) -> Result<u64, CertError> {
    // First what a killed process left.
    let left = finish(db, actor).await?;
    begin(db, actor).await?;
    Ok(left + finish(db, actor).await?)
}

/// Weekly notices are made on Sundays, when the working week begins.
fn is_its_day(organisation: &Organisation, day: i64) -> bool {
    // 1970-01-01 was a Thursday.
    organisation.rhythm != "weekly" || (day + 4).rem_euclid(7) == 0
}

/// Says whose notices are made now.
async fn begin(db: &Db, actor: Actor) -> Result<(), CertError> {
    let day = day_of(db.clock().now());
    let news = store::read!(db, "cert.notice_candidates", |tx| {
        let rows = tx.rows(CANDIDATES, params![]).await?;
        rows.iter().map(|r| Ok::<_, store::Error>((r.get::<i64>("owner")?, Tlp::of_rank(r.get("tlp")?)))).collect::<Result<Vec<_>, _>>()
    })?;
    // Most rounds find only what is to wait: for another day, or for somebody who may be told.
    if news.is_empty() || store::read!(db, "cert.notice_owners", |tx| { owners(tx, &news, day).await })?.is_empty() {
        return Ok(());
    }
    store::write!(db, Op::new(actor, "cert.begin_notices", day), |tx| {
        owner::next_number(tx, LOCK).await?;
        let owners = owners(tx, &news, day).await?;
        let mut values: Vec<Value> = Vec::new();
        let mut notice = owner::reserve(tx, "notice", owners.iter().map(|(_, langs)| langs.len()).sum::<usize>() as i64).await?;
        for (organisation, langs) in &owners {
            let first = notice;
            for (lang, top) in langs {
                values.extend(params![*organisation, *lang, day, notice, first, top.rank()]);
                notice += 1;
            }
        }
        tx.note(&format!("owners={}", owners.len()));
        tx.bulk(BEGIN, values).await?;
        Ok(())
    })
}

/// Organisations that are to be told today, with the languages of their notices.
type Owners = Vec<(i64, Vec<(&'static str, Tlp)>)>;

/// Those of the owners with news whose day it is, who were not told today, and who have somebody who may be told.
async fn owners(tx: &mut Tx, news: &[(i64, Tlp)], day: i64) -> Result<Owners, store::Error> {
    let busy: Vec<i64> = tx.rows(BUSY, params![day]).await?.iter().map(|r| r.get("organisation")).collect::<Result<_, _>>()?;
    let (mut organisations, contacts) = (owner::organisations(tx).await?, owner::contacts(tx).await?);
    organisations.sort_unstable_by_key(|o| o.number);
    let mut readers: HashMap<i64, Vec<&Contact>> = HashMap::new();
    for contact in contacts.iter().filter(|c| c.state == "active") {
        readers.entry(contact.organisation).or_default().push(contact);
    }
    let mut owners = Vec::new();
    for (number, lowest) in news {
        let Ok(at) = organisations.binary_search_by_key(number, |o| o.number) else { continue };
        let organisation = &organisations[at];
        if organisation.state != "active" || !is_its_day(organisation, day) || busy.binary_search(number).is_ok() {
            continue;
        }
        let langs = langs(readers.get(number).map_or(&[], Vec::as_slice));
        // What is above the label of every contact waits for one who may be told.
        if langs.first().is_some_and(|(_, top)| top >= lowest) {
            owners.push((*number, langs));
        }
    }
    Ok(owners)
}

/// The languages an owner's contacts read, each with the highest label one of them may be told: first the one that may be told
/// most, since its notice has all the lines of the other.
fn langs(contacts: &[&Contact]) -> Vec<(&'static str, Tlp)> {
    let top = |lang: &str| contacts.iter().filter(|c| c.lang == lang).map(|c| c.tlp).max();
    let mut langs: Vec<(&str, Tlp)> = ["ar", "en"].into_iter().filter_map(|lang| Some((lang, top(lang)?))).collect();
    langs.sort_by_key(|(_, top)| std::cmp::Reverse(*top));
    langs
}

/// Fills and ends all notices that are being made now; what another process begins meanwhile is its own.
async fn finish(db: &Db, actor: Actor) -> Result<u64, CertError> {
    let (newest, (mut from, last)) = store::read!(db, "cert.notices_making", |tx| {
        let newest: i64 = tx.one(MAKING, params![]).await?.get("newest")?;
        Ok::<_, store::Error>((newest, finding::reach(tx).await?))
    })?;
    if newest == 0 {
        return Ok(0);
    }
    while from <= last {
        fill(db, actor, from).await?;
        from += RANGE;
    }
    let mut made = 0;
    while let Some(n) = end_some(db, actor, newest).await? {
        made += n;
    }
    Ok(made)
}

/// Lines for the findings of one range, each marked as told: only what stands in a line counts as told, and what comes in
/// meanwhile is for the next notice.
async fn fill(db: &Db, actor: Actor, from: i64) -> Result<(), CertError> {
    let to = from + RANGE;
    if store::read!(db, "cert.notice_news", |tx| { tx.optional(NEWS, params![from, to]).await })?.is_none() {
        return Ok(());
    }
    store::write!(db, Op::new(actor, "cert.fill_notices", from), |tx| {
        owner::next_number(tx, LOCK).await?;
        // Marked first: from then on nobody else changes them, and the lines are made of what was marked.
        tx.execute(MARK, params![from, to]).await?;
        let lines = tx.execute(LINES, params![from, to]).await?;
        tx.note(&format!("lines={lines}"));
        Ok(())
    })
}

/// Ends some of the notices that are being made; `None`: there was none.
async fn end_some(db: &Db, actor: Actor, newest: i64) -> Result<Option<u64>, CertError> {
    // Nothing to do leaves no row in the audit.
    if store::read!(db, "cert.notices_to_end", |tx| { tx.optional(NEXT, params![newest]).await })?.is_none() {
        return Ok(None);
    }
    store::write!(db, Op::new(actor, "cert.make_notices", ""), |tx| {
        owner::next_number(tx, LOCK).await?;
        let rows = tx.rows(NEXT, params![newest]).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let mut made = 0;
        for row in &rows {
            made += end_one(tx, row).await?;
        }
        Ok::<_, CertError>(Some(made))
    })
}

/// Ends one notice: a draft, or approved by its owner's rule. One without lines is none.
async fn end_one(tx: &mut Tx, making: &Row) -> Result<u64, store::Error> {
    let (organisation, lang): (i64, String) = (making.get("organisation")?, making.get("lang")?);
    let (number, day): (i64, i64) = (making.get("notice")?, making.get("day")?);
    tx.execute(END, params![organisation, &lang]).await?;
    let facts = tx.one(FACTS, params![number]).await?;
    let (findings, tlp): (i64, i64) = (facts.get("n")?, facts.get("tlp")?);
    if findings == 0 {
        return Ok(0);
    }
    let (id, now) = (tx.new_id(), tx.now());
    let mut own = owner::own_contacts(tx, organisation).await?;
    own.retain(|c| c.lang == lang && c.state == "active");
    // Where something changed since it was begun, a person looks first.
    let may_leave = making.get::<String>("state")? == "active" && own.iter().any(|c| c.tlp.rank() >= tlp);
    let is_auto = making.get::<String>("approval")? == "auto" && may_leave;
    let (state, by, at) = if is_auto { ("approved", "rule", now) } else { ("draft", "", Time(0)) };
    if tx.execute(INSERT, params![number, id, organisation, &lang, day, state, tlp, findings, now, by, at]).await? == 0 {
        return Err(tx.again("cert/notice/insert"));
    }
    if is_auto {
        notice::address(tx, number, Tlp::of_rank(tlp), own.iter()).await?;
    }
    tx.note(&format!("notice={number}"));
    Ok(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekly_notices_are_made_on_sundays() {
        let mut organisation = crate::constituency::fresh("x", &[]);
        // 2026-11-22 is a Sunday.
        let sunday = day_of(Time(1_795_510_800_000_000)) - 2;
        assert!((0..7).all(|d| is_its_day(&organisation, sunday + d)));
        organisation.rhythm = "weekly".into();
        assert_eq!((0..7).filter(|d| is_its_day(&organisation, sunday + d)).collect::<Vec<_>>(), [0]);
    }
}
