//! What letters and tables tell of a finding, read by the million: many findings are one text, since what a row costs is not its
//! bytes but that it is one, and its columns (each is copied and converted by itself).

use kernel::Time;
use store::{Tx, Value, statements};

use crate::Tlp;
use crate::finding::{self, Finding};

statements! {
    FACTS = "finding/facts" [Int],
    FACTS_EACH = "finding/facts_each" [Int],
}

/// What stands between the cells of a row (U+241F, symbol for unit separator).
const BETWEEN: char = '␟';
/// What stands between findings (U+241E, symbol for record separator).
const BEHIND: char = '␞';

/// Findings in one text, at most.
const TOGETHER: usize = 2048;

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

/// Findings as they were read.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// With how many findings there are in each.
    texts: Vec<(i64, String)>,
    /// Those that were read by themselves.
    whole: Vec<Finding>,
}

impl Told {
    /// In the order of their numbers. `None`: one has a separator in it, which makes more findings of a text than there are, or other
    /// cells, and would pass for what it is not.
    pub(crate) fn facts(&self) -> Option<Vec<Facts<'_>>> {
        let mut facts: Vec<Facts<'_>> = self.whole.iter().map(Finding::facts).collect();
        for (count, text) in &self.texts {
            let before = facts.len();
            for cells in text.split(BEHIND) {
                facts.push(Facts::read(cells)?);
            }
            if i64::try_from(facts.len() - before) != Ok(*count) {
                return None;
            }
        }
        // In order already, or nearly so.
        facts.sort_by_key(|f| f.number);
        Some(facts)
    }
}

/// Findings with the given numbers, which ascend.
pub(crate) async fn some(tx: &mut Tx, numbers: &[i64]) -> Result<Told, store::Error> {
    let mut told = Told::default();
    for portion in numbers.chunks(TOGETHER) {
        for row in tx.bulk_rows(FACTS, portion.iter().copied().map(Value::from).collect()).await? {
            let mut row = row.into_fields();
            let (count, text): (i64, Option<String>) = (row.take("n")?, row.take("cells")?);
            told.texts.extend(text.map(|text| (count, text)));
        }
    }
    Ok(told)
}

/// The same, each finding in a text of its own, and one with a separator in it read by itself.
pub(crate) async fn each(tx: &mut Tx, numbers: &[i64]) -> Result<Told, store::Error> {
    let mut told = Told::default();
    for row in tx.bulk_rows(FACTS_EACH, numbers.iter().copied().map(Value::from).collect()).await? {
        let cells: String = row.into_fields().take("cells")?;
        if !cells.contains(BEHIND) && Facts::read(&cells).is_some() {
            told.texts.push((1, cells));
            continue;
        }
        // The number stands before any text.
        let number = cells.split(BETWEEN).next().and_then(|n| n.parse().ok()).unwrap_or(0);
        told.whole.extend(finding::get(tx, number).await?);
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_a_separator_is_not_taken_for_cells() {
        let cells = "7␟1␟2␟64500␟53␟3␟10␟20␟open␟scan_x␟other␟a␟b␟192.0.2.1␟udp␟";
        let facts = Facts::read(cells).expect("facts");
        assert_eq!((facts.number, facts.port, facts.ip, facts.host), (7, 53, "192.0.2.1", ""));
        assert!(Facts::read(&format!("{cells}x␟")).is_none());
        assert!(Facts::read("7␟1").is_none() && Facts::read("").is_none());
        // A host that would be another finding.
        let told = |count, text: String| Told { texts: vec![(count, text)], whole: Vec::new() }.facts().map(|f| f.len());
        let forged = format!("{cells}x␞{cells}");
        assert_eq!((told(1, cells.into()), told(2, forged.clone())), (Some(1), Some(2)));
        assert_eq!((told(1, forged), told(1, format!("{cells}␟")), told(1, format!("{cells}␞"))), (None, None, None));
    }
}
