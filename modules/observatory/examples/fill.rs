//! Fills a database (made by `majlis migrate`), for measuring: `cargo run --release --example fill -- sqlite:FILE 100000000` puts
//! into its cells what so many people would have measured, over three years, in seven areas, with three operators;
//! `… fill -- sqlite:FILE store 5000` stores so many measurements one by one, as they come in, and says how many a second.
#![expect(clippy::print_stdout, reason = "a tool for measuring")]

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{Clock, Entropy, Id, Time};
use ndt7::{Request, Subtest};
use observatory::cell::{self, Cell, Level, Place};
use observatory::keep;
use observatory::measure::{self, About, Way};
use observatory::ndt::{End, Outcome};
use store::{Db, Op, Options};

const MONTHS: i64 = 36;
const AREAS: [&str; 7] = ["QA-DA", "QA-RA", "QA-WA", "QA-US", "QA-ZA", "QA-KH", "QA-MS"];
const OFFERS: [(i64, &str); 6] = [(64496, "cable"), (64496, "wifi"), (64497, "cable"), (64497, "wifi"), (64497, "mobile"), (64498, "mobile")];
/// Values drawn for a cell; it has them as often as it takes.
const DRAWN: i64 = 2048;

#[derive(Debug)]
struct Here;

impl Clock for Here {
    #[expect(clippy::disallowed_methods, reason = "the clock itself")]
    fn now(&self) -> Time {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(since.as_micros()).unwrap_or(0))
    }
}

impl Entropy for Here {
    /// Names of audit rows only.
    fn fill(&self, out: &mut [u8]) {
        use std::hash::{BuildHasher as _, RandomState};
        for (n, chunk) in out.chunks_mut(8).enumerate() {
            chunk.copy_from_slice(&RandomState::new().hash_one(n).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// A spread of values over three powers of ten, with a middle of its own.
fn drawn(seed: i64, copies: i64) -> Cell {
    let mut cell = Cell::default();
    let mut state = seed.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        // Marsaglia's xorshift64.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    for _ in 0..DRAWN {
        let mut value = |middle: f64| Some(middle * 10_f64.powf(1.5 * (next() + next() - 1.0)));
        cell.add(&[value(80_000.0), value(30_000.0), value(15_000.0), value(60_000.0), value(1_000.0)]);
    }
    let one = cell.clone();
    (1..copies).for_each(|_| cell.merge(&one));
    cell
}

/// A download that ended just now.
fn outcome(session: Id) -> Outcome {
    let metadata = vec![(keep::SESSION.to_owned(), session.to_string())];
    let request = Request {
        subtest: Subtest::Download,
        accept: String::new(),
        early_exit: None,
        metadata,
        origin: String::new(),
        forwarded_for: String::new(),
    };
    Outcome {
        request,
        client: ([192, 0, 2, 7], 1).into(),
        is_tls: false,
        end: End::Whole,
        elapsed: 10_000_000,
        bytes: 62_500_000,
        tcp: None,
        trips: Vec::new(),
        began: tokio::time::Instant::now(),
        said: None,
    }
}

/// Keeps tests a handful at a time, as the program does, and makes their results, sixteen people at once.
async fn store_some(db: &Db, count: usize) -> Result<(), Box<dyn std::error::Error>> {
    let sessions: Vec<Id> = (0..count).map(|_| Id::random(db.entropy())).collect();
    let begin = std::time::Instant::now();
    for some in sessions.chunks(64) {
        let outcomes: Vec<Outcome> = some.iter().map(|s| outcome(*s)).collect();
        keep::keep(db, &outcomes, &|_| 64496).await?;
    }
    let kept = begin.elapsed().as_secs_f64();
    let begin = std::time::Instant::now();
    let about = Arc::new(About { area: "QA-DA".into(), technology: "cable".into(), ..About::default() });
    let people: Vec<_> = sessions
        .chunks(count.div_ceil(16))
        .map(|own| {
            let (db, own, about) = (db.clone(), own.to_vec(), Arc::clone(&about));
            tokio::spawn(async move {
                for session in own {
                    measure::finish(&db, session, Way::Page, &about, 1).await?;
                }
                Ok::<_, observatory::ObservatoryError>(())
            })
        })
        .collect();
    for person in people {
        person.await??;
    }
    let made = begin.elapsed().as_secs_f64();
    println!("{:.0} tests kept a second, {:.0} results made a second", count as f64 / kept, count as f64 / made);
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (address, what, count) = (args.next().unwrap_or_default(), args.next().unwrap_or_default(), args.next());
    let results: i64 = what.parse().unwrap_or(100_000_000);
    let here = Arc::new(Here);
    let db = Db::open(&Options { address, connections: 8 }, here.clone(), here.clone()).await?;
    if what == "store" {
        return store_some(&db, count.and_then(|n| n.parse().ok()).unwrap_or(5000)).await;
    }
    let copies = (results / (MONTHS * 42 * DRAWN)).max(1);
    let last = Level::Month.start(here.now());
    let mut counted = 0;
    for month in last - MONTHS + 1..=last {
        let mut cells: BTreeMap<Place, Cell> = BTreeMap::new();
        for (n, area) in AREAS.iter().enumerate() {
            for (m, (asn, technology)) in OFFERS.iter().enumerate() {
                let cell = drawn(month * 100 + (n * 10 + m) as i64, copies);
                counted += cell.n;
                for place in cell::places_of_month(month, area, *asn, technology) {
                    cells.entry(place).or_default().merge(&cell);
                }
            }
        }
        store::write!(db, Op::new(kernel::Actor::System, "observatory.filled", month), |tx| { cell::merge_in(tx, &cells).await })?;
    }
    println!("{counted} results in {MONTHS} months");
    Ok(())
}
