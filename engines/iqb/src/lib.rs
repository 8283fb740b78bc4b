//! The Internet Quality Barometer (Measurement Lab): what a connection is good enough for, as one score from 0 to 1. The formula
//! and the thresholds are M-Lab's, the thresholds as dated data ([`Standard::published`]). Beside it, [`Score::gradual`]: the same
//! weights without the cliffs.

use serde::Deserialize;

/// M-Lab's thresholds and weights, as published.
const PUBLISHED: &str = include_str!("../standards/iqb-2026-06.toml");

/// What is asked of a connection, by use.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    pub name: String,
    /// Since when it is in force, such as `2026-06-01`.
    pub date: String,
    pub source: String,
    #[serde(rename = "use_case")]
    pub use_cases: Vec<UseCase>,
}

/// A use, such as video conferencing, and what it needs.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseCase {
    pub name: String,
    pub weight: f64,
    /// Mbit/s, to be above.
    pub download: Need,
    /// Mbit/s, to be above.
    pub upload: Need,
    /// Milliseconds, to be below.
    pub latency: Need,
    /// A share from 0 to 1, to be below.
    pub loss: Need,
}

/// A threshold, and how much it counts.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    pub threshold: f64,
    pub weight: f64,
}

/// What was measured; what was not is left out of the score.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measured {
    /// Mbit/s.
    pub download: Option<f64>,
    /// Mbit/s.
    pub upload: Option<f64>,
    /// Milliseconds, idle.
    pub latency: Option<f64>,
    /// A share from 0 to 1.
    pub loss: Option<f64>,
}

/// A score, whole and by use.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// M-Lab's: each need is met or not.
    pub value: f64,
    /// Without cliffs: each need counts from 0, at half of what it asks, to 1, at twice, evenly in proportion; at the threshold
    /// one half. Ours, for telling apart what the published score does not.
    pub gradual: f64,
    /// In the standard's order.
    pub uses: Vec<Use>,
}

/// How far a connection is good enough for a use.
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    pub name: String,
    pub value: f64,
    pub gradual: f64,
    /// Some need that counts was not measured.
    pub is_partial: bool,
}

impl Use {
    /// Whether every need is met; `None` where those that were measured are, and others were not measured.
    #[must_use]
    pub fn is_met(&self) -> Option<bool> {
        if self.value < 1.0 { Some(false) } else { (!self.is_partial).then_some(true) }
    }
}

/// Why a standard cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StandardError {
    /// Not of the form.
    Form(String),
    /// A weight below zero or all zero, a threshold that is not above zero, no use case.
    Numbers(String),
}

impl std::fmt::Display for StandardError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Form(why) | Self::Numbers(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for StandardError {}

impl Standard {
    /// The published thresholds and weights of June 2026.
    ///
    /// # Panics
    /// Never: it is part of the program, and a test reads it.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a constant of the program")]
    pub fn published() -> Self {
        Self::read(PUBLISHED).expect("the published standard")
    }

    /// Reads a standard.
    ///
    /// # Errors
    /// Where it is not of the form, or its numbers make no score.
    pub fn read(text: &str) -> Result<Self, StandardError> {
        let standard: Self = toml::from_str(text).map_err(|e| StandardError::Form(e.to_string()))?;
        let is_weight = |w: f64| w.is_finite() && w >= 0.0;
        let sum: f64 = standard.use_cases.iter().map(|u| u.weight).sum();
        if sum <= 0.0 || !standard.use_cases.iter().all(|u| is_weight(u.weight)) {
            return Err(StandardError::Numbers("use cases need weights of zero or more, one of them above".into()));
        }
        for use_case in &standard.use_cases {
            let needs = [use_case.download, use_case.upload, use_case.latency, use_case.loss];
            let is_good = needs.iter().all(|n| is_weight(n.weight) && n.threshold.is_finite() && n.threshold > 0.0);
            if !is_good || needs.iter().all(|n| n.weight == 0.0) {
                return Err(StandardError::Numbers(format!("{}: thresholds are above zero, weights zero or more, one of them above", use_case.name)));
            }
        }
        Ok(standard)
    }

    /// The score of what was measured; `None` where nothing was that counts.
    #[must_use]
    pub fn score(&self, measured: Measured) -> Option<Score> {
        let (mut uses, mut weighed) = (Vec::with_capacity(self.use_cases.len()), Mean::default());
        let mut gradual = Mean::default();
        for use_case in &self.use_cases {
            let Some(found) = use_case.score(measured) else { continue };
            weighed.add(found.value, use_case.weight);
            gradual.add(found.gradual, use_case.weight);
            uses.push(found);
        }
        Some(Score { value: weighed.mean()?, gradual: gradual.mean()?, uses })
    }
}

impl UseCase {
    fn score(&self, measured: Measured) -> Option<Use> {
        let (mut value, mut gradual, mut is_partial) = (Mean::default(), Mean::default(), false);
        let mut need = |need: Need, found: Option<f64>, is_more_better: bool| {
            // How many times better than asked; infinitely, where nothing is lost.
            let Some(found) = found.filter(|v| *v >= 0.0) else {
                is_partial |= need.weight > 0.0;
                return;
            };
            let (is_met, times) =
                if is_more_better { (found > need.threshold, found / need.threshold) } else { (found < need.threshold, need.threshold / found) };
            value.add(f64::from(u8::from(is_met)), need.weight);
            gradual.add(f64::midpoint(times.log2(), 1.0).clamp(0.0, 1.0), need.weight);
        };
        need(self.download, measured.download, true);
        need(self.upload, measured.upload, true);
        need(self.latency, measured.latency, false);
        need(self.loss, measured.loss, false);
        Some(Use { name: self.name.clone(), value: value.mean()?, gradual: gradual.mean()?, is_partial })
    }
}

/// A weighted mean.
#[derive(Debug, Default)]
struct Mean {
    sum: f64,
    weight: f64,
}

impl Mean {
    fn add(&mut self, value: f64, weight: f64) {
        self.sum += value * weight;
        self.weight += weight;
    }

    fn mean(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum / self.weight)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn measured(download: f64, upload: f64, latency: f64, loss: f64) -> Measured {
        Measured { download: Some(download), upload: Some(upload), latency: Some(latency), loss: Some(loss) }
    }

    fn value(m: Measured) -> f64 {
        Standard::published().score(m).expect("a score").value
    }

    /// M-Lab's own example.
    #[test]
    fn the_published_example() {
        assert!((value(measured(15.0, 20.0, 75.0, 0.007)) - 4.0 / 7.0).abs() < 1e-12);
    }

    #[test]
    fn what_only_equals_a_threshold_does_not_meet_it() {
        let at = Standard::published().score(measured(25.0, 25.0, 50.0, 0.005)).expect("a score");
        let conferencing = at.uses.iter().find(|u| u.name == "video-conferencing").expect("it");
        assert!(conferencing.value.abs() < 1e-12 && (conferencing.gradual - 0.5).abs() < 1e-12);
        assert!((value(measured(1000.0, 1000.0, 1.0, 0.0)) - 1.0).abs() < 1e-12);
        assert!(value(measured(0.0, 0.0, 1e6, 1.0)).abs() < 1e-12);
    }

    #[test]
    fn what_was_not_measured_does_not_count() {
        let standard = Standard::published();
        assert_eq!(standard.score(Measured::default()), None);
        let only = standard.score(Measured { download: Some(30.0), ..Measured::default() }).expect("a score");
        assert!((only.value - 1.0).abs() < 1e-12 && only.uses.iter().all(|u| u.is_partial && u.is_met().is_none()));
        assert_eq!(standard.score(Measured { download: Some(f64::NAN), latency: Some(-1.0), ..Measured::default() }), None);
    }

    #[test]
    fn bad_standards_are_refused() {
        let good = PUBLISHED;
        for (from, to) in [
            ("weight = 1\n", "weight = -1\n"),
            ("weight = 1\n", "weight = 0\n"),
            ("threshold = 10, weight = 3", "threshold = 0, weight = 3"),
            ("threshold = 10, weight = 3", "threshold = nan, weight = 3"),
            ("loss =", "lost ="),
            ("name =", "nom ="),
        ] {
            assert!(Standard::read(&good.replace(from, to)).is_err(), "{to}");
        }
        assert!(Standard::read("name = \"x\"\ndate = \"\"\nsource = \"\"\nuse_case = []\n").is_err());
    }

    proptest! {
        #[test]
        fn better_is_never_worse(m in (0.0..200.0, 0.0..200.0, 0.0..300.0, 0.0..0.1), by in 1.0..10.0) {
            let standard = Standard::published();
            let (d, u, l, p) = m;
            let base = standard.score(measured(d, u, l, p)).expect("a score");
            for better in [measured(d * by, u, l, p), measured(d, u * by, l, p), measured(d, u, l / by, p), measured(d, u, l, p / by)] {
                let better = standard.score(better).expect("a score");
                prop_assert!(better.value >= base.value - 1e-12 && better.gradual >= base.gradual - 1e-12);
            }
            prop_assert!((0.0..=1.0).contains(&base.value) && (0.0..=1.0).contains(&base.gradual));
        }
    }
}
