//! What letters and tables tell of a finding, read by the million: many findings are one text, since what a row costs is not its
//! bytes but that it is one, and its columns (each is copied and converted by itself).

use kernel::Time;
use store::{Tx, Value, statements};

use crate::Tlp;
use crate::finding::{self, Finding};

statements! {
    FACTS = "finding/facts" [Int],
}

/// What stands between the cells of a row (U+241F, symbol for unit separator).
const BETWEEN: char = '␟';
/// Cells of a finding.
const CELLS: i64 = 16;
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
    texts: Vec<String>,
    /// Those that were read with one whose text has a separator in it.
    whole: Vec<Finding>,
}

impl Told {
    /// In the order of their numbers.
    pub(crate) fn facts(&self) -> Vec<Facts<'_>> {
        let told = self.texts.iter().flat_map(|text| text.split(BEHIND)).filter_map(Facts::read);
        let mut facts: Vec<Facts<'_>> = told.chain(self.whole.iter().map(Finding::facts)).collect();
        // In order already, or nearly so.
        facts.sort_by_key(|f| f.number);
        facts
    }
}

/// Whether a text holds so many findings: one with a separator within it would pass for what it is not, and makes them more.
fn is_sound(text: &str, count: i64) -> bool {
    let separators = |c: char| i64::try_from(text.matches(c).count()).unwrap_or(i64::MAX);
    separators(BEHIND) + 1 == count && separators(BETWEEN) == count * (CELLS - 1)
}

/// Findings with the given numbers, which ascend.
pub(crate) async fn some(tx: &mut Tx, numbers: impl Iterator<Item = i64>) -> Result<Told, store::Error> {
    let mut numbers: Vec<i64> = numbers.collect();
    numbers.dedup();
    let mut told = Told::default();
    for portion in numbers.chunks(TOGETHER) {
        for row in tx.bulk_rows(FACTS, portion.iter().copied().map(Value::from).collect()).await? {
            let mut row = row.into_fields();
            let (count, text): (i64, Option<String>) = (row.take("n")?, row.take("cells")?);
            match text {
                Some(text) if is_sound(&text, count) => told.texts.push(text),
                None => {}
                Some(_) => return whole(tx, &numbers).await,
            }
        }
    }
    Ok(told)
}

/// The same one by one.
async fn whole(tx: &mut Tx, numbers: &[i64]) -> Result<Told, store::Error> {
    let mut told = Told::default();
    for number in numbers {
        told.whole.extend(finding::get(tx, *number).await?);
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
        let forged = format!("{cells}x␞{cells}");
        assert!(is_sound(cells, 1) && is_sound(&forged, 2));
        assert!(!is_sound(&forged, 1) && !is_sound(&format!("{cells}␟"), 1) && !is_sound(&format!("{cells}␞"), 1));
    }
}
