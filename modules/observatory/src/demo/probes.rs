//! Probes that are none: what a month of theirs looks like, and signs of life while the demonstration runs.

use std::time::Duration;

use kernel::{Actor, DAY, HOUR, Time};
use outage::Place;
use store::{Op, Value, params, statements};
use web::App;

use crate::ObservatoryError;
use crate::cell::Level;
use crate::ndt::Random;
use crate::probe::{self, Check, Known, Presence, Report, TICK};

statements! {
    COUNT = "availability/add" [Int, Text, Int, Text, Int, Int],
    OUTAGE = "outage/made_up",
}

/// Days of checks.
const DAYS: i64 = 30;
/// Checks of a kind by a probe, each day.
const CHECKS: i64 = 1440;
/// Which stand for whom: operator, connection.
const LINES: [(i64, &str); 3] = [(64496, "cable"), (64497, "cable"), (64498, "mobile")];
/// One that is always silent, and one whose checks fail.
const SILENT: &str = "QA-KH 3";
const FAILING: &str = "QA-US 2";

/// What is told of an outage: area, operator, days ago, hours, share lost, state, and in both languages.
type MadeUp = (&'static str, i64, i64, f64, f64, &'static str, [&'static str; 2]);

const OUTAGES: [MadeUp; 4] = [
    ("QA-RA", 0, 5, 3.2, 0.62, "confirmed", ["قُطع كابل أثناء أعمال طرق (مثال توضيحي).", "A cable was cut by road works (made up)."]),
    ("", 64498, 19, 0.75, 0.9, "confirmed", ["عطل في تحديث للشبكة الأساسية (مثال توضيحي).", "An update of the core network went wrong (made up)."]),
    ("QA-KH", 64497, 11, 0.3, 0.8, "dismissed", ["", ""]),
    ("QA-WA", 64497, 0, 1.1, 0.45, "alert", ["", ""]),
];

pub(super) async fn seed(app: &App) -> Result<(), ObservatoryError> {
    let db = &app.db;
    for (kind, address, every) in
        [("http", format!("{}/healthz", app.settings.base_url), 60), ("dns", "example.org".into(), 60), ("tls", "example.org:443".into(), 300)]
    {
        // The site's own address may be of a kind that is not checked.
        let _ = probe::add_target(db, Actor::Administrator, kind, &address, every).await?;
    }
    for (area, _, _) in super::PLACES {
        for (n, (asn, technology)) in LINES.into_iter().enumerate() {
            let name = format!("{area} {}", n + 1);
            let place = probe::Place { name: &name, area, asn, technology };
            if let Some(code) = probe::expect(db, Actor::Administrator, &place).await? {
                probe::enrol(db, &code, "made up").await?;
            }
        }
    }
    let now = db.clock().now();
    let counts = counts(now);
    store::write!(db, Op::new(Actor::System, "observatory.made_up_checks", DAYS), |tx| {
        tx.bulk(COUNT, counts.clone()).await?;
        for (area, asn, days, hours, share, state, note) in OUTAGES {
            let id = tx.new_id();
            let began = now.plus(-days * DAY - 4 * HOUR);
            let (ended, told) = (began.plus((hours * HOUR as f64) as i64), began.plus(40 * kernel::SECOND));
            let decided = (state != "alert").then(|| began.plus(HOUR / 5));
            let severity = (hours * share * 1000.0) as i64;
            tx.execute(OUTAGE, params![id, "probes", area, asn, began, told, ended, severity, state, note[0], note[1], decided]).await?;
        }
        Ok::<_, ObservatoryError>(())
    })
}

/// A day's checks stand in its first hour: a month's shares are all that is shown.
fn counts(now: Time) -> Vec<Value> {
    let mut random = Random(11);
    let mut all = std::collections::BTreeMap::<(i64, String, i64, &str), (i64, i64)>::new();
    for day in 1..=DAYS {
        let start = Level::Hour.start(now.plus(-day * DAY));
        for (area, _, quality) in super::PLACES {
            for (asn, _) in LINES {
                for (kind, rate) in [("http", 0.004), ("dns", 0.002), ("tls", 0.005)] {
                    let bad = (CHECKS as f64 * rate / quality * random.share() * 2.0) as i64;
                    for place in Place::new(area, asn).holders() {
                        let count = all.entry((start, place.area, place.operator, kind)).or_default();
                        *count = (count.0 + CHECKS, count.1 + CHECKS - bad);
                    }
                }
            }
        }
    }
    all.into_iter().flat_map(|((start, area, asn, kind), (n, ok))| params![start, area, asn, kind, n, ok]).collect()
}

/// Reports as probes would, for as long as the demonstration runs.
pub async fn live(app: App) {
    let mut seq = app.db.clock().now().micros() / TICK;
    loop {
        if let Err(error) = tick(&app, seq).await {
            tracing::warn!(%error, "made-up probes");
        }
        seq += 1;
        tokio::time::sleep(Duration::from_micros(TICK.unsigned_abs())).await;
    }
}

async fn tick(app: &App, seq: i64) -> Result<(), ObservatoryError> {
    let (probes, targets) =
        store::read!(app.db, "observatory.made_up_probes", |tx| { Ok::<_, store::Error>((probe::list(tx).await?, probe::targets(tx).await?)) })?;
    let Ok(presence) = app.extension::<Presence>() else { return Ok(()) };
    let now = app.db.clock().now().micros();
    for (n, p) in probes.iter().enumerate().filter(|(_, p)| p.version == "made up" && p.state == "active" && p.name != SILENT) {
        let mut random = Random(seq.unsigned_abs() << 16 | n as u64);
        // Each checks now and then, not all at once.
        let is_due = (seq + n as i64) % 3 == 0;
        let outcome = if p.name == FAILING { "timeout" } else { "ok" };
        let checks = targets.iter().filter(|t| is_due && t.is_active);
        let micros = |random: &mut Random| if outcome == "ok" { 8_000 + (random.share() * 60_000.0) as i64 } else { 0 };
        let checks = checks.enumerate().map(|(m, t)| Check {
            seq: seq * 64 + m as i64 + 1,
            at: now,
            target: t.number,
            outcome: outcome.into(),
            micros: micros(&mut random),
        });
        let report = Report { sent_at: now, version: p.version.clone(), backlog: 0, checks: checks.collect(), tested: None };
        let known = Known { id: p.id, area: p.area.clone(), asn: p.asn, technology: p.technology.clone(), is_active: true, tested_at: Time(0) };
        probe::take(&app.db, presence, &known, &report, &targets).await?;
    }
    Ok(())
}
