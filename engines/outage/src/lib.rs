//! Outages from who reports: of those who should have, how many did not. A sum of evidence (Page's CUSUM, Biometrika 41, 1954) over
//! the counts of each tick raises an alert as soon as it cannot be chance, and not before; severity is the relative drop times how long
//! it lasts (as IODA reckons). Pure: time is given, nothing is kept elsewhere.

mod country;
mod wave;

use serde::{Deserialize, Serialize};

pub use country::{Country, Counts, Place};
pub use wave::{DAYS as WAVE_DAYS, wave, waves};

/// How alerts are raised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// The least drop that is looked for, as a share of those who report otherwise: from 0 to 1.
    pub drop: f64,
    /// The least drop in numbers: a few boxes that somebody switched off are none, however few there are in all. Up to 0.8 of them.
    pub missing: f64,
    /// Evidence an alert needs, as a logarithm (natural) of how many times likelier a drop is than chance.
    pub evidence: f64,
    /// Ticks of normal counts after which an outage is over.
    pub calm: u32,
    /// Ticks that cannot be judged, after which an outage is given up: nobody is left who could say that it is over.
    pub blind: u32,
    /// Ticks over which what is usual follows what is seen, about.
    pub memory: f64,
    /// Fewer are not judged.
    pub least: u32,
}

impl Default for Rule {
    /// For ticks of 20 seconds.
    fn default() -> Self {
        // A day's memory; a false alert of one series in about e^30 ticks, if misses are by chance.
        Self { drop: 0.2, missing: 15.0, evidence: 30.0, calm: 9, blind: 4320, memory: 4320.0, least: 10 }
    }
}

/// What a tick changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// An outage that began at this tick, told now.
    Began { tick: u64 },
    /// It is over: the tick it ended at, and its severity.
    Ended { tick: u64, severity: f64 },
}

/// One series: an area, an operator, or one within the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// The share that usually misses a tick.
    usual: f64,
    gathered: Gathered,
}

impl Default for Series {
    fn default() -> Self {
        Self { usual: START, gathered: Gathered::default() }
    }
}

/// The share that misses, before anything is known.
const START: f64 = 0.02;
/// What is usual stays between these: neither certainty nor half of all missing is a yardstick.
const USUAL: (f64, f64) = (0.002, 0.5);

impl Series {
    /// Takes a tick: of `expected` who should have reported, `reported` did.
    pub fn tick(&mut self, rule: &Rule, tick: u64, expected: u32, reported: u32) -> Option<Change> {
        if expected < rule.least {
            return self.gathered.unjudged(rule.blind, tick);
        }
        let (all, missing) = (f64::from(expected), f64::from(expected.saturating_sub(reported)));
        let drop = rule.drop.max((rule.missing / all).min(0.8));
        let worse = (self.usual + drop * (1.0 - self.usual)).min(0.999);
        // How much likelier so many misses are with a drop than as usual (binomial).
        let gained = missing * (worse / self.usual).ln() + (all - missing) * ((1.0 - worse) / (1.0 - self.usual)).ln();
        // The drop relative to how many report usually.
        let relative = ((missing / all - self.usual) / (1.0 - self.usual)).clamp(0.0, 1.0);
        let change = self.gathered.take(rule.evidence, rule.calm, tick, relative, gained);
        // What gathers is not learned as usual.
        if self.gathered.open.is_none() && self.gathered.sum == 0.0 && change.is_none() {
            self.usual = (self.usual + (missing / all - self.usual) / rule.memory).clamp(USUAL.0, USUAL.1);
        }
        change
    }

    /// Since which tick there is an outage.
    #[must_use]
    pub fn outage(&self) -> Option<u64> {
        self.gathered.open.map(|open| open.began)
    }

    /// The severity so far: the relative drop summed over ticks.
    #[must_use]
    pub fn severity(&self) -> f64 {
        self.gathered.open.map_or(0.0, |open| open.severity)
    }
}

/// How alerts of a [`Flow`] are raised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlowRule {
    /// What is looked for, as a multiple of what is usual: below 1 a drop, above 1 a rise.
    pub factor: f64,
    /// As of [`Rule::evidence`].
    pub evidence: f64,
    /// As of [`Rule::calm`].
    pub calm: u32,
    /// As of [`Rule::blind`].
    pub blind: u32,
    /// What is usual is at least this, or it is not judged.
    pub least: f64,
}

/// A count of each tick beside what is usual then: people's own tests, which get fewer, or their complaints, which get more.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Flow(Gathered);

impl Flow {
    /// Takes a tick: there were `seen`, and `usual` would be expected. What cannot be judged says neither that it goes on nor that it is over.
    pub fn tick(&mut self, rule: &FlowRule, tick: u64, usual: f64, seen: u32) -> Option<Change> {
        if !usual.is_finite() || usual < rule.least || usual <= 0.0 {
            return self.0.unjudged(rule.blind, tick);
        }
        let seen = f64::from(seen);
        // How much likelier the count is with such a change than as usual (Poisson).
        let gained = seen * rule.factor.ln() - usual * (rule.factor - 1.0);
        let changed = if rule.factor < 1.0 { usual - seen } else { seen - usual };
        self.0.take(rule.evidence, rule.calm, tick, (changed / usual).clamp(0.0, 1.0), gained)
    }

    /// Since which tick it is other than usual.
    #[must_use]
    pub fn outage(&self) -> Option<u64> {
        self.0.open.map(|open| open.began)
    }

    /// The relative change summed over ticks.
    #[must_use]
    pub fn severity(&self) -> f64 {
        self.0.open.map_or(0.0, |open| open.severity)
    }
}

/// Evidence as it gathers, and the outage it proved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct Gathered {
    sum: f64,
    /// The tick it began to gather at.
    since: u64,
    open: Option<Open>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Open {
    began: u64,
    /// The relative drop, summed over ticks.
    severity: f64,
    /// Ticks in a row that were normal again, the first of them, and what they would have added.
    calm: u32,
    since: u64,
    spared: f64,
    /// Ticks in a row that could not be judged.
    blind: u32,
}

impl Gathered {
    fn take(&mut self, evidence: f64, calm: u32, tick: u64, relative: f64, gained: f64) -> Option<Change> {
        if self.open.is_some() {
            return self.during(calm, tick, relative, gained);
        }
        if self.sum + gained <= 0.0 {
            (self.sum, self.since) = (0.0, tick + 1);
        } else {
            self.sum += gained;
        }
        if self.sum < evidence {
            return None;
        }
        let began = self.since;
        let severity = relative * tick.saturating_sub(began).saturating_add(1) as f64;
        self.open = Some(Open { began, severity, calm: 0, since: 0, spared: 0.0, blind: 0 });
        Some(Change::Began { tick: began })
    }

    /// A tick that says nothing. An outage is over only once it has long been so.
    fn unjudged(&mut self, most: u32, tick: u64) -> Option<Change> {
        let open = self.open.as_mut()?;
        open.blind += 1;
        if open.blind < most {
            return None;
        }
        let ended = Change::Ended { tick: (tick + 1).saturating_sub(open.blind.into()), severity: open.severity };
        *self = Self { since: tick + 1, ..Self::default() };
        Some(ended)
    }

    fn during(&mut self, calm: u32, tick: u64, relative: f64, gained: f64) -> Option<Change> {
        let open = self.open.as_mut()?;
        open.blind = 0;
        if gained > 0.0 {
            open.severity += relative + open.spared;
            (open.calm, open.spared) = (0, 0.0);
            return None;
        }
        if open.calm == 0 {
            open.since = tick;
        }
        open.calm += 1;
        open.spared += relative;
        if open.calm < calm {
            return None;
        }
        let ended = Change::Ended { tick: open.since, severity: open.severity };
        *self = Self { since: tick + 1, ..Self::default() };
        Some(ended)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_drop_begins_and_ends_with_its_severity() {
        let (rule, mut series) = (Rule::default(), Series::default());
        for tick in 0..1000 {
            assert_eq!(series.tick(&rule, tick, 200, 196), None);
        }
        let mut told = Vec::new();
        for tick in 1000..1040 {
            let reported = if tick < 1020 { 98 } else { 196 };
            told.extend(series.tick(&rule, tick, 200, reported).map(|change| (tick, change)));
        }
        let [(raised, Change::Began { tick: 1000 }), (_, Change::Ended { tick: 1020, severity })] = told.as_slice() else { panic!("{told:?}") };
        assert!(*raised == 1000, "half of 200 at once is beyond doubt");
        // Half of those who report, for twenty ticks.
        assert!((severity - 10.0).abs() < 0.2, "{severity}");
        assert_eq!(series.outage(), None);
    }

    /// A wave of tests by the hour, of which half stay away; and complaints that come four times as often.
    #[test]
    fn flows_that_change_are_told() {
        let (fewer, more) = (
            FlowRule { factor: 0.4, evidence: 12.0, calm: 2, blind: 24, least: 20.0 },
            FlowRule { factor: 3.0, evidence: 12.0, calm: 2, blind: 24, least: 1.0 },
        );
        let (mut tests, mut complaints) = (Flow::default(), Flow::default());
        let mut told = Vec::new();
        for hour in 0..500_u64 {
            let usual = 60.0 + 30.0 * (hour as f64 / 24.0 * std::f64::consts::TAU).sin();
            let bad = (300..306).contains(&hour);
            let seen = if bad { usual * 0.4 } else { usual * (0.9 + 0.2 * ((hour * 7919) % 10) as f64 / 10.0) };
            told.extend(tests.tick(&fewer, hour, usual, seen as u32).map(|c| ("tests", hour, c)));
            told.extend(complaints.tick(&more, hour, 3.0, if bad { 12 } else { 3 }).map(|c| ("complaints", hour, c)));
        }
        assert!(told.iter().all(|t| t.1 <= 302 || t.1 >= 306), "within three hours: {told:?}");
        assert_eq!(told.len(), 4, "{told:?}");
        assert!(told.iter().all(|t| matches!(t.2, Change::Began { tick: 300 } | Change::Ended { tick: 306, .. })), "{told:?}");
        // Too little to judge by, or no number at all.
        assert_eq!(Flow::default().tick(&fewer, 0, f64::NAN, 0), None);
        assert_eq!(Flow::default().tick(&fewer, 0, 19.0, 0), None);
    }

    /// Nights with too few to judge by, and probes that fall silent altogether, do not end what goes on.
    #[test]
    fn what_cannot_be_judged_ends_nothing_for_a_day() {
        let rule = FlowRule { factor: 0.4, evidence: 12.0, calm: 2, blind: 24, least: 20.0 };
        let (mut flow, mut told) = (Flow::default(), Vec::new());
        for hour in 0..96_u64 {
            let usual = if hour % 24 < 8 { 5.0 } else { 60.0 };
            let is_bad = (33..80).contains(&hour);
            told.extend(flow.tick(&rule, hour, usual, if is_bad { 10 } else { usual as u32 }));
        }
        assert!(matches!(told.as_slice(), [Change::Began { tick: 33 }, Change::Ended { tick: 80, .. }]), "{told:?}");
        let (rule, mut series, mut told) = (Rule { blind: 100, ..Rule::default() }, Series::default(), Vec::new());
        for tick in 0..400 {
            let (expected, reported) = if tick < 100 {
                (50, 50)
            } else if tick < 150 {
                (50, 0)
            } else {
                (0, 0)
            };
            told.extend(series.tick(&rule, tick, expected, reported).map(|change| (tick, change)));
        }
        assert!(matches!(told.as_slice(), [(_, Change::Began { tick: 100 }), (249, Change::Ended { tick: 150, .. })]), "{told:?}");
    }

    /// What is kept between ticks goes on where it was.
    #[test]
    fn a_series_goes_on_where_it_was_written() {
        let (rule, mut series, mut other) = (Rule::default(), Series::default(), Series::default());
        for tick in 0..200 {
            let reported = if (50..90).contains(&tick) { 30 } else { 49 };
            let text = serde_json::to_string(&other).expect("text");
            other = serde_json::from_str(&text).expect("series");
            assert_eq!(other.tick(&rule, tick, 50, reported), series.tick(&rule, tick, 50, reported));
        }
        assert_eq!(other, series);
    }

    #[test]
    fn few_are_not_judged() {
        let mut series = Series::default();
        assert!((0..1000).all(|tick| series.tick(&Rule::default(), tick, 9, 0).is_none()));
    }

    proptest! {
        #[test]
        fn no_counts_break_it(counts in prop::collection::vec((0..500_u32, 0..600_u32), 0..300)) {
            let mut series = Series::default();
            for (tick, (expected, reported)) in counts.into_iter().enumerate() {
                let _ = series.tick(&Rule::default(), tick as u64, expected, reported);
                prop_assert!(series.severity().is_finite() && series.severity() >= 0.0 && (USUAL.0..=USUAL.1).contains(&series.usual));
            }
        }
    }
}
