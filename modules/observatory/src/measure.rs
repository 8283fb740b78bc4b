//! A measurement by the page: its tests, found by the session they name, and the result made of them, by the server's counts alone.

use iqb::{Measured, Score, Standard};
use kernel::{Actor, Id, Time};
use store::{Db, Op, Tx, params, statements};

use crate::keep::{self, Kept};
use crate::{ObservatoryError, cell};

statements! {
    BY_SESSION = "result/by_session",
    INSERT = "result/insert",
    RESULT = "result/get",
}

/// How a person is connected: what the page offers.
pub const TECHNOLOGIES: [&str; 4] = ["cable", "wifi", "mobile", "other"];
/// Promises above this are a slip: 100 Gbit/s, in kbit/s.
const MOST_PROMISED: i64 = 100_000_000;
/// Round trips that make a latency.
const TRIPS: usize = 3;
/// From this long after a load begins, in microseconds, its round trips count: queues fill up first.
const SETTLED: i64 = 1_000_000;
/// A client that says it got so many times what was counted does not tell the truth.
const LIE: i64 = 2;
/// Half the time without room at the receiver: the device is the limit.
const DEVICE: i64 = 500_000;

/// Who measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A person, by the page.
    Page,
    /// A probe, by its schedule, on a line of this operator.
    Probe { asn: i64 },
}

impl Way {
    #[must_use]
    pub fn name(self) -> &'static str {
        if self == Self::Page { "page" } else { PROBE }
    }

    /// The cells a result counts in. A probe measures so often that it would be all there is to see: it has cells of its own.
    fn places(self, now: Time, about: &About, asn: i64) -> Vec<cell::Place> {
        match self {
            Self::Page => cell::places(now, &about.area, asn, &about.technology),
            Self::Probe { .. } => cell::places(now, &about.area, asn, PROBE).into_iter().filter(|p| p.technology == PROBE).collect(),
        }
    }
}

/// What stands for the technology of all probes in cells.
pub const PROBE: &str = "probe";

/// What a person said before a test.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// The code of an area; empty: not said.
    pub area: String,
    /// One of [`TECHNOLOGIES`]; empty: not said.
    pub technology: String,
    /// kbit/s.
    pub promised_down: Option<i64>,
    /// kbit/s.
    pub promised_up: Option<i64>,
}

/// A result.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub id: Id,
    pub made_at: Time,
    pub way: String,
    pub about: About,
    pub asn: i64,
    pub values: Values,
    /// Words, see [`Mark`].
    pub marks: Vec<String>,
}

/// What was measured; what was not, or not to the end, is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Values {
    /// kbit/s.
    pub down: Option<i64>,
    /// kbit/s.
    pub up: Option<i64>,
    /// Microseconds.
    pub idle: Option<i64>,
    /// Microseconds, while the line was loaded.
    pub loaded: Option<i64>,
    /// Parts in a million sent again.
    pub lost: Option<i64>,
}

impl Values {
    fn metrics(&self) -> [Option<f64>; 5] {
        [self.down, self.up, self.idle, self.loaded, self.lost].map(|v| v.map(|v| v as f64))
    }

    /// What of it tells of the line: where the device was the limit, its download does not, nor what was lost: it drops what it has
    /// no room for.
    fn counted(self, is_device: bool) -> Self {
        Self { down: self.down.filter(|_| !is_device), lost: self.lost.filter(|_| !is_device), ..self }
    }

    /// The score of these values alone.
    #[must_use]
    pub fn score(&self, standard: &Standard) -> Option<Score> {
        standard.score(Measured {
            download: self.down.map(|v| v as f64 / 1e3),
            upload: self.up.map(|v| v as f64 / 1e3),
            latency: self.idle.map(|v| v as f64 / 1e3),
            loss: self.lost.map(|v| v as f64 / 1e6),
        })
    }
}

/// What is to be known beside the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The download, or the upload, did not come to its end, and does not count.
    DownloadBroken,
    UploadBroken,
    /// The client claimed far more than was counted.
    ClaimedMore,
    /// The device was slower than the line.
    DeviceLimit,
}

impl Mark {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DownloadBroken => "download-broken",
            Self::UploadBroken => "upload-broken",
            Self::ClaimedMore => "claimed-more",
            Self::DeviceLimit => "device-limit",
        }
    }
}

/// Checks what a person said.
///
/// # Errors
/// The name of the first field that cannot be.
pub fn check(about: &About, areas: &[String]) -> Result<(), &'static str> {
    let is_speed = |v: Option<i64>| v.is_none_or(|v| (1..=MOST_PROMISED).contains(&v));
    if !about.area.is_empty() && !areas.contains(&about.area) {
        return Err("area");
    }
    if !about.technology.is_empty() && !TECHNOLOGIES.contains(&about.technology.as_str()) {
        return Err("technology");
    }
    if !is_speed(about.promised_down) {
        return Err("promised_down");
    }
    if is_speed(about.promised_up) { Ok(()) } else { Err("promised_up") }
}

/// Makes the result of a session's tests, once there are `expected` of them; asked again, it gives the same. `None`: there are fewer
/// tests yet, or none that counts. Whoever knows the session may end it: its page made it up, and tells it to nobody else.
///
/// # Errors
/// Where the database fails: then the result was not kept.
pub async fn finish(db: &Db, session: Id, way: Way, about: &About, expected: usize) -> Result<Option<Id>, ObservatoryError> {
    // Whoever asks without having measured is not to make us write.
    let (made, tests) = store::read!(db, "observatory.session_tests", |tx| {
        let made = by_session(tx, session).await?;
        let tests = if made.is_some() { Vec::new() } else { keep::of_session(tx, session).await? };
        Ok::<_, store::Error>((made, tests))
    })?;
    if made.is_some() || tests.len() < expected || compose(&tests).0 == Values::default() {
        return Ok(made);
    }
    let fresh = Id::random(db.entropy());
    store::write!(db, Op::new(Actor::Visitor, "observatory.keep_result", fresh), |tx| {
        if let Some(made) = by_session(tx, session).await? {
            return Ok(Some(made));
        }
        let tests = keep::of_session(tx, session).await?;
        let (values, marks) = compose(&tests);
        if values == Values::default() {
            return Ok(None);
        }
        let asn = match way {
            Way::Page => tests.last().map_or(0, |(t, _)| t.asn),
            Way::Probe { asn } => asn,
        };
        let now = tx.now();
        let Values { down, up, idle, loaded, lost } = values;
        let is_device = marks.contains(&Mark::DeviceLimit);
        let marks: Vec<&str> = marks.into_iter().map(Mark::name).collect();
        let first = params![fresh, session, now, way.name(), &about.area, asn, &about.technology, down, up, idle, loaded, lost];
        let more = params![about.promised_down, about.promised_up, marks.join(" ")];
        match insert(tx, [first, more].concat()).await {
            Err(store::Error::Duplicate { .. }) => return Err(tx.again("observatory/result/insert").into()),
            other => other?,
        };
        let places = way.places(now, about, asn);
        cell::count(tx, &[(places, values.counted(is_device).metrics())]).await?;
        Ok::<_, ObservatoryError>(Some(fresh))
    })
}

/// Puts a result in, in the order of the columns of its statement.
pub(crate) async fn insert(tx: &mut Tx, values: Vec<store::Value>) -> Result<u64, store::Error> {
    tx.execute(INSERT, values).await
}

async fn by_session(tx: &mut Tx, session: Id) -> Result<Option<Id>, store::Error> {
    tx.optional(BY_SESSION, params![session]).await?.map(|row| row.get("id")).transpose()
}

fn about(row: &store::Row) -> Result<About, store::Error> {
    Ok(About {
        area: row.get("area")?,
        technology: row.get("technology")?,
        promised_down: row.get("promised_down")?,
        promised_up: row.get("promised_up")?,
    })
}

/// A result.
///
/// # Errors
/// Where the database fails.
pub async fn result(tx: &mut Tx, id: Id) -> Result<Option<Found>, store::Error> {
    let found = |row: &store::Row| {
        Ok(Found {
            id: row.get("id")?,
            made_at: row.get("made_at")?,
            way: row.get("way")?,
            about: about(row)?,
            asn: row.get("asn")?,
            values: Values { down: row.get("down")?, up: row.get("up")?, idle: row.get("idle")?, loaded: row.get("loaded")?, lost: row.get("lost")? },
            marks: row.get::<String>("marks")?.split_whitespace().map(str::to_owned).collect(),
        })
    };
    tx.optional(RESULT, params![id]).await?.as_ref().map(found).transpose()
}

/// What the tests of a session say together. Only tests that came to their end count; of several in one direction the last.
fn compose(tests: &[(Kept, Vec<(i64, i64)>)]) -> (Values, Vec<Mark>) {
    let last = |subtest: &str| tests.iter().map(|(t, _)| t).rfind(|t| t.subtest == subtest);
    let mut marks = Vec::new();
    let mut whole = |subtest: &str, broken: Mark| {
        let test = last(subtest)?;
        if test.ending != "whole" {
            marks.push(broken);
            return None;
        }
        Some(test)
    };
    let (down, up) = (whole("download", Mark::DownloadBroken), whole("upload", Mark::UploadBroken));
    let lies = |t: &&Kept| t.said_kbits.is_some_and(|said| said > t.kbits.saturating_mul(LIE).max(1000));
    if [down, up].iter().flatten().any(lies) {
        marks.push(Mark::ClaimedMore);
    }
    if down.and_then(|t| t.held_back).is_some_and(|share| share >= DEVICE) {
        marks.push(Mark::DeviceLimit);
    }
    let (idle, loaded) = latencies(tests);
    let values = Values {
        down: down.map(|t| t.kbits),
        up: up.map(|t| t.kbits),
        // The kernel's own shortest round trip stands in where the page measured none.
        idle: idle.or(down.and_then(|t| t.min_rtt)),
        loaded,
        lost: down.and_then(|t| t.lost),
    };
    (values, marks)
}

/// The median round trip before the line was loaded, and while it was.
fn latencies(tests: &[(Kept, Vec<(i64, i64)>)]) -> (Option<i64>, Option<i64>) {
    let span = |t: &Kept| (t.ended_at.micros() - t.micros, t.ended_at.micros());
    let loads: Vec<(i64, i64)> = tests.iter().filter(|(t, _)| t.subtest != "latency").map(|(t, _)| span(t)).collect();
    let first = loads.iter().map(|(from, _)| *from).min().unwrap_or(i64::MAX);
    let (mut idle, mut loaded) = (Vec::new(), Vec::new());
    for (test, trips) in tests {
        let began = span(test).0;
        for (at, trip) in trips {
            // Told when it was over: it began one trip before.
            let (from, to) = (began + at - trip, began + at);
            if to < first {
                idle.push(*trip);
            } else if loads.iter().any(|(a, b)| from >= a + SETTLED && to <= *b) {
                loaded.push(*trip);
            }
        }
    }
    let median = |mut trips: Vec<i64>| {
        trips.sort_unstable();
        (trips.len() >= TRIPS).then(|| trips[trips.len() / 2])
    };
    (median(idle), median(loaded))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = kernel::SECOND;

    fn test(subtest: &str, ended: i64, seconds: i64, kbits: i64) -> Kept {
        Kept {
            ended_at: Time(ended * SECOND),
            subtest: subtest.into(),
            ending: "whole".into(),
            micros: seconds * SECOND,
            bytes: kbits * 125 * seconds,
            kbits,
            min_rtt: Some(9_000),
            lost: Some(1_500),
            held_back: Some(0),
            said_kbits: None,
            asn: 64500,
        }
    }

    #[test]
    fn a_result_is_made_of_what_came_to_its_end() {
        let mut tests = vec![(test("download", 112, 10, 50_000), vec![]), (test("upload", 124, 10, 20_000), vec![])];
        let (values, marks) = compose(&tests);
        assert_eq!(values, Values { down: Some(50_000), up: Some(20_000), idle: Some(9_000), loaded: None, lost: Some(1_500) });
        assert!(marks.is_empty());
        tests[1].0.ending = "left".into();
        tests[0].0.said_kbits = Some(500_000);
        tests[0].0.held_back = Some(900_000);
        let (values, marks) = compose(&tests);
        assert_eq!((values.up, values.counted(true).lost, marks), (None, None, vec![Mark::UploadBroken, Mark::ClaimedMore, Mark::DeviceLimit]));
        assert_eq!((values.down, values.counted(true).down), (Some(50_000), None));
        assert_eq!(compose(&[]), (Values::default(), vec![]));
    }

    #[test]
    fn round_trips_count_where_they_belong() {
        // Opened at 100 s; loaded from 102 to 112 s and from 114 to 124 s.
        let at = |second: i64, trip: i64| (second * SECOND - 100 * SECOND, trip);
        let trips = vec![
            at(101, 10_000),
            at(101, 12_000),
            at(101, 11_000), // idle
            at(102, 90_000), // just begun
            at(105, 200_000),
            at(106, 300_000),
            at(107, 250_000), // loaded
            at(113, 5_000),   // between the two
        ];
        let tests = vec![
            (test("download", 112, 10, 50_000), vec![]),
            (test("upload", 124, 10, 20_000), vec![]),
            (Kept { kbits: 0, ..test("latency", 125, 25, 0) }, trips),
        ];
        let (values, _) = compose(&tests);
        assert_eq!((values.idle, values.loaded), (Some(11_000), Some(250_000)));
    }

    #[test]
    fn what_cannot_be_said_is_refused_by_its_name() {
        let areas = vec![String::from("QA-DA")];
        let good = About { area: "QA-DA".into(), technology: "wifi".into(), promised_down: Some(100_000), promised_up: None };
        assert_eq!(check(&good, &areas), Ok(()));
        assert_eq!(check(&About::default(), &areas), Ok(()));
        assert_eq!(check(&About { area: "XX".into(), ..good.clone() }, &areas), Err("area"));
        assert_eq!(check(&About { technology: "pigeon".into(), ..good.clone() }, &areas), Err("technology"));
        assert_eq!(check(&About { promised_down: Some(0), ..good.clone() }, &areas), Err("promised_down"));
        assert_eq!(check(&About { promised_up: Some(MOST_PROMISED + 1), ..good }, &areas), Err("promised_up"));
    }
}
