//! What letters and tables tell of a finding, read by the million: a row is one text, since what a row costs is its columns
//! (each is copied and converted by itself).

use kernel::Time;
use store::{Tx, Value, statements};

use crate::Tlp;
use crate::finding::{self, Finding};

statements! {
    FACTS = "finding/facts" [Int],
}

/// What stands between the cells of a row (U+241F, symbol for unit separator).
const BETWEEN: char = '␟';
/// Cells of a row.
const CELLS: usize = 16;

/// What is told of a finding.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) number: i64,
    pub(crate) owner: i64,
    pub(crate) tlp: Tlp,
    pub(crate) asn: i64,
    pub(crate) port: i64,
    pub(crate) times: i64,
    pub(crate) first_seen: Time,
    pub(crate) last_seen: Time,
    pub(crate) state: &'a str,
    pub(crate) report: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) identifier: &'a str,
    pub(crate) malware: &'a str,
    pub(crate) ip: &'a str,
    pub(crate) transport: &'a str,
    pub(crate) host: &'a str,
}

impl<'a> Facts<'a> {
    /// `None` where there are more cells or fewer: a text has the separator in it.
    fn read(cells: &'a str) -> Option<Self> {
        let mut cells = cells.split(BETWEEN);
        let mut next = || cells.next();
        let number = |cell: Option<&str>| cell?.parse::<i64>().ok();
        let facts = Self {
            number: number(next())?,
            owner: number(next())?,
            tlp: Tlp::of_rank(number(next())?),
            asn: number(next())?,
            port: number(next())?,
            times: number(next())?,
            first_seen: Time(number(next())?),
            last_seen: Time(number(next())?),
            state: next()?,
            report: next()?,
            kind: next()?,
            identifier: next()?,
            malware: next()?,
            ip: next()?,
            transport: next()?,
            host: next()?,
        };
        next().is_none().then_some(facts)
    }
}

impl Finding {
    pub(crate) fn facts(&self) -> Facts<'_> {
        Facts {
            number: self.number,
            owner: self.owner,
            tlp: self.tlp,
            asn: self.asn,
            port: self.port,
            times: self.times,
            first_seen: self.first_seen,
            last_seen: self.last_seen,
            state: &self.state,
            report: &self.report,
            kind: &self.kind,
            identifier: &self.identifier,
            malware: &self.malware,
            ip: &self.ip,
            transport: &self.transport,
            host: &self.host,
        }
    }
}

/// A row as it was read.
#[derive(Debug)]
pub(crate) enum Told {
    Cells(i64, String),
    /// One with the separator in a text.
    Whole(Box<Finding>),
}

impl Told {
    pub(crate) fn number(&self) -> i64 {
        match self {
            Self::Cells(number, _) => *number,
            Self::Whole(finding) => finding.number,
        }
    }

    pub(crate) fn facts(&self) -> Option<Facts<'_>> {
        match self {
            Self::Cells(_, cells) => Facts::read(cells),
            Self::Whole(finding) => Some(finding.facts()),
        }
    }
}

/// Findings with the given numbers, which ascend; in the same order.
pub(crate) async fn some(tx: &mut Tx, numbers: impl Iterator<Item = i64>) -> Result<Vec<Told>, store::Error> {
    let mut numbers: Vec<i64> = numbers.collect();
    numbers.dedup();
    let mut found = Vec::with_capacity(numbers.len());
    for row in tx.bulk_rows(FACTS, numbers.into_iter().map(Value::from).collect()).await? {
        let cells: String = row.into_fields().take("cells")?;
        let number = cells.split(BETWEEN).next().and_then(|n| n.parse().ok()).unwrap_or(0);
        if cells.matches(BETWEEN).count() + 1 == CELLS {
            found.push(Told::Cells(number, cells));
        } else if let Some(finding) = finding::get(tx, number).await? {
            found.push(Told::Whole(Box::new(finding)));
        }
    }
    // In order already, or nearly so.
    found.sort_by_key(Told::number);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_the_separator_is_not_taken_for_cells() {
        let cells = "7␟1␟2␟64500␟53␟3␟10␟20␟open␟scan_x␟other␟a␟b␟192.0.2.1␟udp␟";
        assert_eq!(cells.matches(BETWEEN).count() + 1, CELLS);
        let facts = Facts::read(cells).expect("facts");
        assert_eq!((facts.number, facts.port, facts.ip, facts.host), (7, 53, "192.0.2.1", ""));
        assert!(Facts::read(&format!("{cells}x␟")).is_none());
        assert!(Facts::read("7␟1").is_none() && Facts::read("").is_none());
    }
}
