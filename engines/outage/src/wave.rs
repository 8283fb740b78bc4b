//! A wave: more of something than usual, for days. What reports of a kind tell, counted by day.

use std::collections::BTreeMap;

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

/// Days that are looked at.
pub const DAYS: i64 = 120;

/// The topics that a wave is of on the day before `today`, and the day on which each was first proved. `counts`: how many of a topic on a day
/// since 1970, in any order. Days before the first that anything was counted on are no days without anything: nothing was looked at then.
#[must_use]
pub fn waves<'a>(today: i64, counts: impl IntoIterator<Item = (i64, &'a str, i64)>) -> Vec<(&'a str, i64)> {
    let counts: Vec<(i64, &str, i64)> = counts.into_iter().filter(|(day, ..)| (today - DAYS..today).contains(day)).collect();
    let Some(first) = counts.iter().map(|(day, ..)| *day).min() else { return Vec::new() };
    let mut topics: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (day, topic, n) in counts {
        let days = topics.entry(topic).or_insert_with(|| vec![0; usize::try_from(today - first).unwrap_or(0)]);
        if let Some(sum) = usize::try_from(day - first).ok().and_then(|at| days.get_mut(at)) {
            *sum = sum.saturating_add(u32::try_from(n).unwrap_or(0)).min(1 << 20);
        }
    }
    topics.into_iter().filter_map(|(topic, days)| Some((topic, first + i64::try_from(wave(&days)?).ok()?))).collect()
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

    #[test]
    fn a_room_that_has_just_opened_sees_no_wave() {
        let rising = |from: i64| (from..from + 10).map(|day| (day, "scam", 9)).chain([(from, "hate", 1)]).collect::<Vec<_>>();
        assert!(waves(20_010, rising(20_000)).is_empty(), "everything is new");
        let mut counts = rising(20_000);
        counts.push((19_900, "hate", 1));
        let found = waves(20_010, counts.iter().copied());
        assert_eq!(found, [("scam", 20_001)], "one day proves nothing, two do");
        assert!(waves(20_010, []).is_empty());
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
