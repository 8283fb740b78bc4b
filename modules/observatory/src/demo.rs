//! What the demonstration has of this room: areas, operators that are none, and two years of results nobody measured, from a seed.

mod complaints;
mod probes;

use std::collections::BTreeMap;

use kernel::{Actor, DAY, Id, Time, UserId};
use store::{Op, Value, params};
use web::App;

use crate::cell::{self, Cell, Level, Place};
use crate::ndt::Random;
use crate::{ObservatoryError, area, measure, open, operator, price};

pub use probes::live;

pub(crate) const STATEMENTS: &[store::Statement] = probes::STATEMENTS;

/// Qatar's municipalities: Natural Earth's boundaries (public domain), simplified.
const AREAS: &str = include_str!("../content/areas/qa.geojson");
/// Networks for documentation (RFC 5398, RFC 5737), and this machine's own.
const OPERATORS: &str = include_str!("../content/demo/operators.csv");
const PLANS: &str = include_str!("../content/demo/plans.csv");
const INCOMES: &str = include_str!("../content/demo/incomes.csv");
const ORIGINS: &[u8] = include_bytes!("../content/demo/origins.txt");

/// Months of results: all of the year before this one.
const MONTHS: i64 = 24;
/// Days before today with single results, and how many in all.
const DAYS: i64 = 7;
const RESULTS: i64 = 400;
/// How many people measure in an area, by its code, and how good its lines are.
const PLACES: [(&str, f64, f64); 7] = [
    ("QA-DA", 5.0, 1.1),
    ("QA-RA", 3.0, 1.0),
    ("QA-WA", 1.6, 0.9),
    ("QA-US", 1.0, 0.95),
    ("QA-ZA", 0.8, 1.0),
    ("QA-KH", 0.8, 0.75),
    ("QA-MS", 0.25, 0.5),
];

/// What an operator sells: its number, how people are connected, how many of them, and medians: Mbit/s down, its share up,
/// milliseconds, parts in a million lost.
struct Offer(i64, &'static str, f64, [f64; 4]);

const OFFERS: [Offer; 6] = [
    Offer(64496, "cable", 14.0, [240.0, 0.5, 6.0, 300.0]),
    Offer(64496, "wifi", 20.0, [95.0, 0.5, 11.0, 700.0]),
    Offer(64497, "cable", 8.0, [150.0, 0.3, 9.0, 600.0]),
    Offer(64497, "wifi", 14.0, [70.0, 0.35, 15.0, 1_200.0]),
    Offer(64497, "mobile", 12.0, [55.0, 0.25, 34.0, 4_000.0]),
    Offer(64498, "mobile", 16.0, [80.0, 0.2, 28.0, 3_000.0]),
];

/// Puts all of it in; `engineer` is who answers complaints.
///
/// # Errors
/// Where the database fails.
pub async fn seed(app: &App, engineer: (UserId, &str)) -> Result<(), ObservatoryError> {
    area::put(&app.db, Actor::Administrator, AREAS).await?;
    operator::put(&app.db, Actor::Administrator, &operator::read(OPERATORS)?, ORIGINS).await?;
    let (currency, plans) = price::read_plans(PLANS)?;
    price::put_plans(&app.db, Actor::Administrator, &currency, &plans).await?;
    price::put_incomes(&app.db, Actor::Administrator, &price::read_incomes(INCOMES)?).await?;
    let cells = months(app.db.clock().now());
    let results = days(app.db.clock().now());
    store::write!(app.db, Op::new(Actor::System, "observatory.made_up", cells.len()), |tx| {
        for values in &results {
            measure::insert(tx, values.clone()).await?;
        }
        cell::merge_in(tx, &cells).await
    })?;
    probes::seed(app).await?;
    complaints::seed(app, engineer).await?;
    open::write_days(&app.db).await.map(drop)
}

/// Results of the days before, one by one: what open data is made of.
fn days(now: Time) -> Vec<Vec<Value>> {
    let (mut random, mut results) = (Random(7), Vec::new());
    for n in 0..RESULTS {
        let (area, _, quality) = PLACES[(random.share() * 6.99) as usize];
        let offer = &OFFERS[(random.share() * 5.99) as usize];
        let [down, up, idle, loaded, lost] = values(offer, quality, &mut random).map(|v| v as i64);
        let id = Id(core::array::from_fn(|_| random.next() as u8));
        let made_at = now.plus(-DAY * (1 + n % DAYS) - (random.share() * DAY as f64) as i64);
        let first = params![id, None::<Id>, made_at, "page", area, offer.0, offer.1, down, up, idle, loaded, lost];
        results.push([first, params![None::<i64>, None::<i64>, ""]].concat());
    }
    results
}

/// The cells of all months. The same months give the same cells.
fn months(now: Time) -> BTreeMap<Place, Cell> {
    let (mut cells, last) = (BTreeMap::<Place, Cell>::new(), Level::Month.start(now));
    for month in last - MONTHS + 1..=last {
        for (n, (area, people, quality)) in PLACES.into_iter().enumerate() {
            for (m, offer) in OFFERS.iter().enumerate() {
                let seed = month.unsigned_abs() << 8 | (n << 4 | m) as u64;
                let age = (last - month) as f64;
                // Lines get better, and one operator had two bad months in one place.
                let trouble = if offer.0 == 64497 && area == "QA-RA" && (3.0..5.0).contains(&age) { 0.45 } else { 1.0 };
                let cell = results(offer, people, quality * trouble * 0.98_f64.powf(age), &mut Random(seed));
                for place in cell::places_of_month(month, area, offer.0, offer.1) {
                    cells.entry(place).or_default().merge(&cell);
                }
            }
        }
    }
    cells
}

fn results(offer: &Offer, people: f64, quality: f64, random: &mut Random) -> Cell {
    let mut cell = Cell::default();
    let count = (people * offer.2 * (0.8 + 0.4 * random.share())) as u32;
    for _ in 0..count {
        cell.add(&values(offer, quality, random).map(Some));
    }
    cell
}

/// One result, in the order of `Metric::ALL`. Values spread as those of real lines do: by factors.
fn values(offer: &Offer, quality: f64, random: &mut Random) -> [f64; 5] {
    let Offer(_, technology, _, [down, up, idle, lost]) = offer;
    let mut spread = |middle: f64, by: f64| middle * (by * random.normal()).exp();
    let wide = if *technology == "cable" { 0.45 } else { 0.8 };
    let (fast, slow) = (spread(down * quality * 1e3, wide), spread(1.0, 0.35));
    let rest = spread(idle * 1e3 / quality.sqrt(), 0.4);
    [fast, fast * up * slow, rest, rest * (1.5 + spread(2.0, 0.7)), spread(lost / quality, 1.2)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::Metric;

    #[test]
    fn months_are_the_same_each_time_and_plausible() {
        let now = Time(1_795_510_800_000_000);
        let cells = months(now);
        assert_eq!(cells, months(now));
        let all = |month: i64| &cells[&Place { level: Level::Month, start: month, area: String::new(), asn: 0, technology: String::new() }];
        let last = Level::Month.start(now);
        let median = |month| all(month).of(Metric::Download).quantile(0.5).expect("a median") / 1e3;
        assert!(all(last).n > 500 && median(last) > median(last - 11), "{} {}", median(last), median(last - 11));
        assert!((50.0..200.0).contains(&median(last)));
    }
}
