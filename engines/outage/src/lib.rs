//! Outages from who reports: of those who should have, how many did not. A sum of evidence (Page's CUSUM, Biometrika 41, 1954) over
//! the counts of each tick raises an alert as soon as it cannot be chance, and not before; severity is the relative drop times how long
//! it lasts (as IODA reckons). Pure: time is given, nothing is kept elsewhere.

/// How alerts are raised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// The least drop that is looked for, as a share of those who report otherwise: from 0 to 1.
    pub drop: f64,
    /// Evidence an alert needs, as a logarithm (natural) of how many times likelier a drop is than chance.
    pub evidence: f64,
    /// Ticks of normal counts after which an outage is over.
    pub calm: u32,
    /// Ticks over which what is usual follows what is seen, about.
    pub memory: f64,
    /// Fewer are not judged.
    pub least: u32,
}

impl Default for Rule {
    /// For ticks of 20 seconds.
    fn default() -> Self {
        // A day's memory; a false alert of one series in about e^30 ticks, if misses are by chance.
        Self { drop: 0.2, evidence: 30.0, calm: 9, memory: 4320.0, least: 10 }
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
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The share that usually misses a tick.
    usual: f64,
    /// Evidence so far, and the tick it began to gather at.
    sum: f64,
    since: u64,
    open: Option<Open>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Open {
    began: u64,
    /// The relative drop, summed over ticks.
    severity: f64,
    /// Ticks in a row that were normal again, and what they would have added.
    calm: u32,
    spared: f64,
}

impl Default for Series {
    fn default() -> Self {
        Self { usual: START, sum: 0.0, since: 0, open: None }
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
            return None;
        }
        let (all, missing) = (f64::from(expected), f64::from(expected.saturating_sub(reported)));
        let worse = (self.usual + rule.drop * (1.0 - self.usual)).min(0.999);
        // How much likelier so many misses are with a drop than as usual (binomial).
        let gained = missing * (worse / self.usual).ln() + (all - missing) * ((1.0 - worse) / (1.0 - self.usual)).ln();
        if self.open.is_some() {
            return self.during(rule, tick, missing / all, gained);
        }
        if self.sum + gained <= 0.0 {
            (self.sum, self.since) = (0.0, tick + 1);
        } else {
            self.sum += gained;
        }
        if self.sum >= rule.evidence {
            let began = self.since;
            let severity = self.relative(missing / all) * (tick - began + 1) as f64;
            self.open = Some(Open { began, severity, calm: 0, spared: 0.0 });
            return Some(Change::Began { tick: began });
        }
        // What gathers is not learned as usual.
        if self.sum == 0.0 {
            self.usual = (self.usual + (missing / all - self.usual) / rule.memory).clamp(USUAL.0, USUAL.1);
        }
        None
    }

    fn during(&mut self, rule: &Rule, tick: u64, missing: f64, gained: f64) -> Option<Change> {
        let relative = self.relative(missing);
        let open = self.open.as_mut()?;
        if gained > 0.0 {
            open.severity += relative + open.spared;
            (open.calm, open.spared) = (0, 0.0);
            return None;
        }
        open.calm += 1;
        open.spared += relative;
        if open.calm < rule.calm {
            return None;
        }
        let ended = Change::Ended { tick: tick + 1 - u64::from(open.calm), severity: open.severity };
        *self = Self { usual: self.usual, since: tick + 1, ..Self::default() };
        Some(ended)
    }

    /// The drop relative to how many report usually: from 0 to 1.
    fn relative(&self, missing: f64) -> f64 {
        ((missing - self.usual) / (1.0 - self.usual)).clamp(0.0, 1.0)
    }

    /// Since which tick there is an outage.
    #[must_use]
    pub fn outage(&self) -> Option<u64> {
        self.open.map(|open| open.began)
    }

    /// The severity so far: the relative drop summed over ticks.
    #[must_use]
    pub fn severity(&self) -> f64 {
        self.open.map_or(0.0, |open| open.severity)
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
