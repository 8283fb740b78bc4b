//! Cells: what was measured in an hour, a day or a month, by area, operator and technology, as mergeable sketches. A result is
//! counted in the write that keeps it, in its own cell and in those that leave out area, operator or technology: so a page reads
//! the cells of the months it shows, however many tests there were.

use std::collections::BTreeMap;

use kernel::{DAY, HOUR, Time};
use sketch::Sketch;
use store::{Tx, params, statements};

statements! {
    GET = "cell/get",
    LOCK = "cell/lock" [Text, Int, Text, Int, Text, Bytes],
    PUT = "cell/put" [Text, Int, Text, Int, Text, Int, Bytes],
    SOME = "cell/some" [Text, Int, Text, Int, Text],
}

/// What is counted: kbit/s, kbit/s, microseconds, microseconds, parts in a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    Download,
    Upload,
    Idle,
    Loaded,
    Lost,
}

impl Metric {
    pub const ALL: [Self; 5] = [Self::Download, Self::Upload, Self::Idle, Self::Loaded, Self::Lost];
}

/// How long a cell's time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Hour,
    Day,
    Month,
}

impl Level {
    pub const ALL: [Self; 3] = [Self::Hour, Self::Day, Self::Month];

    fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
        }
    }

    /// The number of the hour or day since 1970, or of the month since year 0, in the country's time.
    #[must_use]
    pub fn start(self, at: Time) -> i64 {
        let local = at.micros() + crate::OFFSET * kernel::MINUTE;
        match self {
            Self::Hour => local.div_euclid(HOUR),
            Self::Day => local.div_euclid(DAY),
            Self::Month => web::month_number(at, crate::OFFSET),
        }
    }
}

/// Which cell. An empty area or technology and an operator of 0 stand for all of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub level: Level,
    pub start: i64,
    pub area: String,
    pub asn: i64,
    pub technology: String,
}

/// The sketches of a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Results, whatever they measured of the five.
    pub n: i64,
    sketches: [Sketch; 5],
}

impl Cell {
    #[must_use]
    pub fn of(&self, metric: Metric) -> &Sketch {
        &self.sketches[metric as usize]
    }

    pub fn merge(&mut self, other: &Self) {
        self.n = self.n.saturating_add(other.n);
        self.sketches.iter_mut().zip(&other.sketches).for_each(|(a, b)| a.merge(b));
    }

    /// Counts a result, in the order of [`Metric::ALL`].
    pub fn add(&mut self, values: &[Option<f64>; 5]) {
        self.n = self.n.saturating_add(1);
        for (sketch, value) in self.sketches.iter_mut().zip(values) {
            if let Some(value) = value {
                sketch.add(*value);
            }
        }
    }

    /// Each sketch behind its length (four bytes, big end first).
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for sketch in &self.sketches {
            let bytes = sketch.to_bytes();
            out.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
            out.extend_from_slice(&bytes);
        }
        out
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote; nothing is a cell without values.
    #[must_use]
    pub fn read(n: i64, bytes: &[u8]) -> Option<Self> {
        let (mut cell, mut rest) = (Self { n, ..Self::default() }, bytes);
        if bytes.is_empty() {
            return Some(cell);
        }
        for sketch in &mut cell.sketches {
            let (len, after) = rest.split_first_chunk()?;
            let (own, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*len)).ok()?)?;
            *sketch = Sketch::from_bytes(own)?;
            rest = after;
        }
        rest.is_empty().then_some(cell)
    }
}

/// A cell that leaves out what `which` has no bit for: area, operator, technology.
fn place(level: Level, start: i64, which: u8, area: &str, asn: i64, technology: &str) -> Place {
    let area = if which & 1 == 0 { "" } else { area };
    let (asn, technology) = (if which & 2 == 0 { 0 } else { asn }, if which & 4 == 0 { "" } else { technology });
    Place { level, start, area: area.to_owned(), asn, technology: technology.to_owned() }
}

/// The cells of a month that a result with all of these counts in.
#[must_use]
pub fn places_of_month(month: i64, area: &str, asn: i64, technology: &str) -> Vec<Place> {
    (0..8).map(|which| place(Level::Month, month, which, area, asn, technology)).collect()
}

/// The cells a result counts in. By the hour only by area and operator together with all else left out: those are for outages.
#[must_use]
pub fn places(at: Time, area: &str, asn: i64, technology: &str) -> Vec<Place> {
    let mut places = Vec::new();
    for level in Level::ALL {
        for which in 0..8_u8 {
            let place = place(level, level.start(at), which, area, asn, technology);
            if (level != Level::Hour || which & 4 == 0) && !places.contains(&place) {
                places.push(place);
            }
        }
    }
    // Always in one order: two writes never wait for each other crosswise.
    places.sort();
    places
}

/// A cell; one without values where nothing was counted.
///
/// # Errors
/// Where the database fails.
pub async fn get(tx: &mut Tx, place: &Place) -> Result<Cell, store::Error> {
    let row = tx.optional(GET, params![place.level.name(), place.start, &place.area, place.asn, &place.technology]).await?;
    let read = |row: store::Row| Ok(Cell::read(row.get("n")?, &row.get::<Vec<u8>>("sketches")?).unwrap_or_default());
    row.map_or_else(|| Ok(Cell::default()), read)
}

/// The cells of some places; those where nothing was counted are missing.
///
/// # Errors
/// Where the database fails.
pub async fn some(tx: &mut Tx, places: &[Place]) -> Result<Vec<(Place, Cell)>, store::Error> {
    let values = places.iter().flat_map(|p| params![p.level.name(), p.start, &p.area, p.asn, &p.technology]).collect();
    let read = |row: &store::Row| Ok((place_of(row)?, Cell::read(row.get("n")?, &row.get::<Vec<u8>>("sketches")?).unwrap_or_default()));
    tx.bulk_rows(SOME, values).await?.iter().map(read).collect()
}

/// Adds to the cells of some results, each with its places and values.
pub(crate) async fn count(tx: &mut Tx, results: &[(Vec<Place>, [Option<f64>; 5])]) -> Result<(), store::Error> {
    let mut all: BTreeMap<Place, Cell> = BTreeMap::new();
    for (places, values) in results {
        for place in places {
            all.entry(place.clone()).or_default().add(values);
        }
    }
    merge_in(tx, &all).await
}

/// Adds to cells, in their order: two writes never wait for each other crosswise. All of them in two statements, since results of
/// everybody meet in the same few.
///
/// # Errors
/// Where the database fails.
pub async fn merge_in(tx: &mut Tx, all: &BTreeMap<Place, Cell>) -> Result<(), store::Error> {
    let key = |p: &Place| params![p.level.name(), p.start, &p.area, p.asn, &p.technology];
    let keys = all.keys().flat_map(|p| [key(p), params![Vec::<u8>::new()]].concat()).collect();
    let mut fresh = Vec::with_capacity(all.len() * 7);
    for row in tx.bulk_rows(LOCK, keys).await? {
        let place = place_of(&row)?;
        let Some(added) = all.get(&place) else { continue };
        let (n, bytes): (i64, Vec<u8>) = (row.get("n")?, row.get("sketches")?);
        // A cell that cannot be read would be lost with what comes now; that is told, and what comes now is kept.
        let mut cell = Cell::read(n, &bytes).unwrap_or_else(|| {
            tracing::error!(?place, "a damaged cell is begun anew");
            Cell::default()
        });
        cell.merge(added);
        fresh.extend([key(&place), params![cell.n, cell.to_bytes()]].concat());
    }
    tx.bulk(PUT, fresh).await.map(drop)
}

fn place_of(row: &store::Row) -> Result<Place, store::Error> {
    let level: String = row.get("level")?;
    let level = Level::ALL.into_iter().find(|l| l.name() == level).unwrap_or(Level::Hour);
    Ok(Place { level, start: row.get("start")?, area: row.get("area")?, asn: row.get("asn")?, technology: row.get("technology")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_counts_in_its_own_cell_and_in_those_of_all() {
        // 2026-11-30 22:30 in UTC is the first of December in Doha.
        let at = Time(1_795_510_800_000_000 + 6 * DAY + 13 * HOUR + 30 * kernel::MINUTE);
        let places = places(at, "QA-DA", 64500, "mobile");
        assert_eq!(places.len(), 4 + 8 + 8);
        assert!(places.is_sorted());
        let months: Vec<i64> = places.iter().filter(|p| p.level == Level::Month).map(|p| p.start).collect();
        assert!(months.iter().all(|m| *m == 2026 * 12 + 11), "{months:?}");
        // Nobody knows where or whose: the same cells once.
        assert_eq!(super::places(at, "", 0, "").len(), 3);
    }

    #[test]
    fn cells_are_read_as_they_were_written() {
        let mut cell = Cell::default();
        assert_eq!(Cell::read(0, &[]), Some(Cell::default()));
        cell.add(&[Some(100_000.0), Some(20_000.0), Some(12_000.0), None, Some(0.0)]);
        cell.add(&[Some(50_000.0), None, None, None, None]);
        let bytes = cell.to_bytes();
        let read = Cell::read(2, &bytes).expect("a cell");
        assert_eq!(read, cell);
        assert_eq!((read.of(Metric::Download).len(), read.of(Metric::Lost).len()), (2, 1));
        for end in 1..bytes.len() {
            assert_eq!(Cell::read(2, &bytes[..end]), None, "{end}");
        }
    }
}
