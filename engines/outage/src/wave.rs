//! A wave: more of something than usual, for days. What reports of a kind tell, counted by day.

use crate::{Flow, FlowRule};

/// Days whose mean is what is usual.
const USUAL: usize = 42;
/// Two and a half times as much; evidence as for outages of flows.
const RULE: FlowRule = FlowRule { factor: 2.5, evidence: 8.0, calm: 5, blind: 60, least: 0.1 };
/// A kind that is hardly ever seen is taken to be seen so often: a first few are no wave.
const FLOOR: f64 = 0.25;

/// Whether there is a wave on the last of these days, and on which of them (from 0) it was first proved. `counts`: one a day, the oldest
/// first; fewer than seven weeks of them prove nothing.
#[must_use]
pub fn wave(counts: &[u32]) -> Option<usize> {
    let mut flow = Flow::default();
    let mut proved = None;
    for day in USUAL..counts.len() {
        let sum: u32 = counts[day - USUAL..day].iter().sum();
        let usual = (f64::from(sum) / 42.0).max(FLOOR);
        flow.tick(&RULE, day as u64, usual, counts[day]);
        proved = match (flow.outage(), proved) {
            (Some(_), None) => Some(day),
            (Some(_), known) => known,
            (None, _) => None,
        };
    }
    proved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_trickle_is_no_wave_and_a_rise_is() {
        let steady: Vec<u32> = (0..120).map(|n| [1, 0, 2, 1, 1, 0, 2][n % 7]).collect();
        assert_eq!(wave(&steady), None);
        let mut rise = steady.clone();
        rise.extend([4, 5, 6, 5]);
        let proved = wave(&rise).expect("a wave");
        assert!((120..124).contains(&proved), "{proved}");
        let mut over = rise.clone();
        over.extend([1; 30]);
        assert_eq!(wave(&over), None, "it is over");
        assert_eq!(wave(&[0; 60]), None);
        let mut first = vec![0; 60];
        first.push(2);
        assert_eq!(wave(&first), None, "two are no wave");
        first.extend([4, 4]);
        assert!(wave(&first).is_some());
        assert_eq!(wave(&[]), None);
    }

    proptest::proptest! {
        #[test]
        fn any_counts_are_judged(counts in proptest::collection::vec(0..2000_u32, 0..200)) {
            if let Some(day) = wave(&counts) {
                proptest::prop_assert!((USUAL..counts.len()).contains(&day));
            }
        }
    }
}
