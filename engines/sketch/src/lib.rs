//! Measured values as counts in logarithmic bins: any percentile of any number of values within one per cent, and two
//! summaries added together are the summary of all their values, exactly. After DDSketch (Masson, Rim and Lee, PVLDB 12:12,
//! 2019), with fixed bins: the same on every machine.

use std::sync::LazyLock;

/// Each bin ends this much above the last.
pub const GAMMA: f64 = 1.02;
/// The smallest value told from zero, in whatever unit is counted.
pub const LOWEST: f64 = 0.001;
/// The last bin: it ends above 100,000,000, and takes whatever is larger.
const LAST: usize = 1280;
/// How far a percentile may lie from the value it stands for: half a bin.
pub const ERROR: f64 = (GAMMA - 1.0) / (GAMMA + 1.0);
/// Of the written form.
const VERSION: u8 = 1;

/// Where the bins end. By multiplication alone, which every machine does alike (IEEE 754); logarithms differ.
static ENDS: LazyLock<Vec<f64>> = LazyLock::new(|| std::iter::successors(Some(LOWEST), |end| Some(end * GAMMA)).take(LAST + 1).collect());

/// Counts of values. Bin 0 has those up to [`LOWEST`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sketch {
    /// Bin and count, ascending, no count zero.
    bins: Vec<(u16, u64)>,
}

/// A percentile with the interval it lies in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
    /// There are too few values for the interval to end on this side: it ends with the smallest or largest.
    pub is_open: bool,
}

impl Sketch {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts a value; what is no number or below zero is not counted.
    pub fn add(&mut self, value: f64) {
        if value >= 0.0 {
            self.count(bin(value), 1);
        }
    }

    fn count(&mut self, bin: u16, n: u64) {
        match self.bins.binary_search_by_key(&bin, |(b, _)| *b) {
            Ok(at) => self.bins[at].1 = self.bins[at].1.saturating_add(n),
            Err(at) => self.bins.insert(at, (bin, n)),
        }
    }

    /// Adds all values of another.
    pub fn merge(&mut self, other: &Self) {
        let (mut ours, mut theirs) = (std::mem::take(&mut self.bins).into_iter().peekable(), other.bins.iter().copied().peekable());
        let mut all = Vec::with_capacity(ours.len().max(theirs.len()));
        while let (Some((a, n)), Some((b, m))) = (ours.peek().copied(), theirs.peek().copied()) {
            all.push(match a.cmp(&b) {
                std::cmp::Ordering::Less => (a, n),
                std::cmp::Ordering::Greater => (b, m),
                std::cmp::Ordering::Equal => (a, n.saturating_add(m)),
            });
            if a <= b {
                ours.next();
            }
            if b <= a {
                theirs.next();
            }
        }
        all.extend(ours);
        all.extend(theirs);
        self.bins = all;
    }

    /// How many values.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.bins.iter().fold(0, |sum: u64, (_, n)| sum.saturating_add(*n))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bins.is_empty()
    }

    /// The value below or at which this share (0 to 1) of all values lies: that of the nearest rank, as SQL's
    /// `percentile_disc` has it. `None` where there is no value.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let n = self.len();
        self.at(rank(share, n)?)
    }

    /// A percentile and where it lies with this confidence, in standard deviations of the normal distribution (1.96 for 95 %):
    /// the ranks between which it falls, by the binomial distribution (Conover, Practical Nonparametric Statistics, 3.2).
    #[must_use]
    pub fn estimate(&self, share: f64, deviations: f64) -> Option<Estimate> {
        let n = self.len();
        let value = self.at(rank(share, n)?)?;
        let (all, spread) = (n as f64, deviations * (n as f64 * share * (1.0 - share)).sqrt());
        let (low, high) = ((all * share - spread).floor(), (all * share + spread).ceil() + 1.0);
        let is_open = low < 1.0 || high > all;
        let clamp = |r: f64| r.clamp(1.0, all) as u64;
        Some(Estimate { value, low: self.at(clamp(low))?, high: self.at(clamp(high))?, is_open })
    }

    /// The share of values above a limit; those in the limit's own bin count by half.
    #[must_use]
    pub fn share_above(&self, limit: f64) -> Option<f64> {
        let (n, own) = (self.len(), bin(limit));
        let above: f64 = self
            .bins
            .iter()
            .map(|(b, n)| {
                if *b > own {
                    *n as f64
                } else if *b == own {
                    *n as f64 / 2.0
                } else {
                    0.0
                }
            })
            .sum();
        (n > 0).then(|| above / n as f64)
    }

    /// The value of a rank, counted from 1.
    fn at(&self, rank: u64) -> Option<f64> {
        let mut seen = 0_u64;
        for (bin, n) in &self.bins {
            seen = seen.saturating_add(*n);
            if seen >= rank {
                return Some(middle(*bin));
            }
        }
        None
    }

    /// The written form: version, then for each bin its distance from the last and its count, in groups of seven bits
    /// (LEB128). The same values give the same bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        let mut last = 0;
        for (bin, n) in &self.bins {
            put(&mut out, u64::from(bin - last));
            put(&mut out, *n);
            last = *bin;
        }
        out
    }

    /// Reads the written form; `None` where it is none.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (version, mut rest) = bytes.split_first()?;
        if *version != VERSION {
            return None;
        }
        let (mut bins, mut last): (Vec<(u16, u64)>, u64) = (Vec::new(), 0);
        while !rest.is_empty() {
            let (step, n) = (get(&mut rest)?, get(&mut rest)?);
            let bin = last.checked_add(step).filter(|bin| *bin <= LAST as u64)?;
            if n == 0 || (step == 0 && !bins.is_empty()) {
                return None;
            }
            bins.push((u16::try_from(bin).ok()?, n));
            last = bin;
        }
        Some(Self { bins })
    }
}

impl FromIterator<f64> for Sketch {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut sketch = Self::new();
        values.into_iter().for_each(|v| sketch.add(v));
        sketch
    }
}

fn rank(share: f64, n: u64) -> Option<u64> {
    (n > 0 && (0.0..=1.0).contains(&share)).then(|| ((n as f64 * share).ceil() as u64).clamp(1, n))
}

fn bin(value: f64) -> u16 {
    u16::try_from(ENDS.partition_point(|end| *end < value).min(LAST)).unwrap_or(u16::MAX)
}

/// The value a bin stands for: equally far, in proportion, from both its ends.
fn middle(bin: u16) -> f64 {
    match usize::from(bin) {
        0 => 0.0,
        at => ENDS[at - 1] * (1.0 + ERROR),
    }
}

fn put(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn get(bytes: &mut &[u8]) -> Option<u64> {
    let mut n = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u64::from(byte & 0x7f);
        if (part << shift) >> shift != part {
            return None;
        }
        n |= part << shift;
        if byte & 0x80 == 0 {
            // One form only: no group of zeros at the end.
            return (shift == 0 || *byte != 0).then_some(n);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![Just(0.0), 0.0..0.01, 0.01..1e3, 1e3..1e8]
    }

    proptest! {
        #[test]
        fn percentiles_are_within_one_per_cent(mut values in prop::collection::vec(value(), 1..400), share in 0.0..=1.0_f64) {
            let sketch: Sketch = values.iter().copied().collect();
            values.sort_by(f64::total_cmp);
            let exact = values[((values.len() as f64 * share).ceil() as usize).clamp(1, values.len()) - 1];
            let found = sketch.quantile(share).expect("a value");
            prop_assert!((found - exact).abs() <= exact * ERROR * 1.000_001 + LOWEST, "{found} for {exact}");
            let estimate = sketch.estimate(share, 1.96).expect("a value");
            prop_assert!(estimate.low <= estimate.value && estimate.value <= estimate.high);
        }

        #[test]
        fn merged_is_the_same_as_counted_together(a in prop::collection::vec(value(), 0..200), b in prop::collection::vec(value(), 0..200)) {
            let together: Sketch = a.iter().chain(&b).copied().collect();
            let (one, other): (Sketch, Sketch) = (a.iter().copied().collect(), b.iter().copied().collect());
            for (x, y) in [(&one, &other), (&other, &one)] {
                let mut merged = x.clone();
                merged.merge(y);
                prop_assert_eq!(&merged, &together);
                prop_assert_eq!(merged.to_bytes(), together.to_bytes());
            }
        }

        #[test]
        fn the_written_form_is_read_back(values in prop::collection::vec(value(), 0..300)) {
            let sketch: Sketch = values.into_iter().collect();
            prop_assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), Some(sketch));
        }

        #[test]
        fn whatever_is_read_is_written_the_same(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            if let Some(sketch) = Sketch::from_bytes(&bytes) {
                prop_assert_eq!(sketch.to_bytes(), bytes);
            }
        }
    }

    #[test]
    fn odd_values_do_no_harm() {
        let sketch: Sketch = [f64::NAN, -1.0, f64::NEG_INFINITY, f64::INFINITY, 1e300, 0.0].into_iter().collect();
        assert_eq!(sketch.len(), 3);
        assert_eq!(sketch.quantile(0.0), Some(0.0));
        assert!(sketch.quantile(1.0).is_some_and(|v| v > 1e8));
        assert_eq!(Sketch::new().quantile(0.5), None);
        assert_eq!(sketch.quantile(1.5), None);
        assert!(ENDS[LAST] > 1e8 && ENDS.len() == LAST + 1);
    }

    /// The interval holds the true median as often as it says, or nearly.
    #[test]
    fn intervals_hold_what_they_say() {
        // A linear congruential generator (Knuth's constants): the same numbers each time.
        let mut state = 42_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let held = (0..1000)
            .filter(|_| {
                let sketch: Sketch = (0..101).map(|_| 10.0 + 90.0 * next()).collect();
                let e = sketch.estimate(0.5, 1.96).expect("values");
                e.low <= 55.0 && 55.0 <= e.high && !e.is_open
            })
            .count();
        assert!((930..=985).contains(&held), "{held} of 1000");
    }
}
