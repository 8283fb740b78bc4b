//! Thirty simulated days: seven districts of two hundred probes each with three operators, a report every 20 seconds, one in fifty
//! missed by chance, probes that are switched off for hours, evenings in which all lines are worse, a district whose
//! reports are held up for a quarter of an hour; and outages in between.

use std::collections::BTreeMap;

use outage::{Change, Country, Counts, Place, Rule};

const DISTRICTS: usize = 7;
const OPERATORS: usize = 3;
/// Of the two hundred probes of a district, how many each operator has.
const PROBES: [u32; OPERATORS] = [90, 70, 40];
const DAY: u64 = 86_400 / 20;
const DAYS: u64 = 30;

/// Marsaglia's xorshift64*.
struct Random(u64);

impl Random {
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// How many of `n` happen, each with this share.
    fn binomial(&mut self, n: u32, share: f64) -> u32 {
        if share <= 0.0 {
            return 0;
        }
        // Waiting times between successes: few steps where the share is small.
        let (mut at, mut count, log) = (0.0, 0, (1.0 - share.min(0.999_999)).ln());
        loop {
            at += (self.share().max(1e-300).ln() / log).floor() + 1.0;
            if at > f64::from(n) {
                return count;
            }
            count += 1;
        }
    }
}

/// An outage that is played: where, from when to when (ticks), and the share that falls silent.
struct Played {
    district: Option<usize>,
    operator: Option<usize>,
    from: u64,
    to: u64,
    drop: f64,
}

fn played() -> Vec<Played> {
    let mut all = Vec::new();
    for n in 0..14_u64 {
        // A third of a district, for half an hour.
        all.push(Played {
            district: Some(n as usize % DISTRICTS),
            operator: None,
            from: DAY * (2 * n + 1) + 300 * n,
            to: DAY * (2 * n + 1) + 300 * n + 90,
            drop: 0.3,
        });
    }
    for n in 0..6_u64 {
        // A whole operator, for ten minutes.
        let from = DAY * (4 * n + 2) + 1000;
        all.push(Played { district: None, operator: Some(n as usize % OPERATORS), from, to: from + 30, drop: 1.0 });
    }
    all
}

#[test]
fn thirty_days_of_outages_are_told_in_time_and_nothing_else() {
    let (rule, played, mut random, mut country) = (Rule::default(), played(), Random(20_261_127), Country::default());
    let (mut slowest_district, mut slowest_operator) = (0, 0);
    let (mut found, mut false_alerts) = (vec![0; played.len()], Vec::new());
    // Probes that somebody switched off, and until when: they are expected for an hour more.
    let mut off = [[0_u32; OPERATORS]; DISTRICTS];
    for tick in 0..DAY * DAYS {
        let evening = if (DAY * 3 / 4..DAY * 11 / 12).contains(&(tick % DAY)) { 0.02 } else { 0.0 };
        // A quarter of an hour a day one district's reports are held up: a nuisance, no outage.
        let held_up = |d: usize| if (tick / DAY) as usize % DISTRICTS == d && (DAY / 3..DAY / 3 + 45).contains(&(tick % DAY)) { 0.04 } else { 0.0 };
        let mut seen = BTreeMap::new();
        for (d, row) in off.iter_mut().enumerate() {
            for (o, off) in row.iter_mut().enumerate() {
                // About one probe of a cell is off at any time.
                if random.share() < 0.01 {
                    *off = random.binomial(3, 0.3);
                }
                let hit =
                    played.iter().find(|p| (p.from..p.to).contains(&tick) && p.district.is_none_or(|x| x == d) && p.operator.is_none_or(|x| x == o));
                let up = PROBES[o] - *off - random.binomial(PROBES[o] - *off, hit.map_or(0.0, |p| p.drop));
                let reported = up - random.binomial(up, 0.02 + evening + held_up(d));
                seen.insert(place(Some(d), Some(o)), Counts { expected: PROBES[o], reported });
            }
        }
        for (at, change) in country.tick(&rule, tick, &seen) {
            let Change::Began { .. } = change else { continue };
            let hit = played.iter().position(|p| (p.from..p.to + 3).contains(&tick) && place(p.district, p.operator) == at);
            let Some(hit) = hit else {
                false_alerts.push((tick, at));
                continue;
            };
            found[hit] += 1;
            let slowest = if played[hit].district.is_some() { &mut slowest_district } else { &mut slowest_operator };
            *slowest = (*slowest).max(tick - played[hit].from + 1);
        }
    }
    println!(
        "{} of {} told once, the slowest district after {} s, the slowest operator after {} s, {} false",
        found.iter().filter(|n| **n == 1).count(),
        played.len(),
        slowest_district * 20,
        slowest_operator * 20,
        false_alerts.len()
    );
    assert!(found.iter().all(|n| *n == 1), "every outage is told, once: {found:?}");
    assert!(slowest_district * 20 <= 180 && slowest_operator * 20 <= 60, "{slowest_district} {slowest_operator}");
    // One a week at most.
    assert!(false_alerts.len() <= 4, "{false_alerts:?}");
}

fn place(district: Option<usize>, operator: Option<usize>) -> Place {
    Place::new(&district.map(|d| format!("D{d}")).unwrap_or_default(), operator.map_or(0, |o| o as i64 + 1))
}
