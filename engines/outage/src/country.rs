//! A country's series together: every area, every operator, each within the other, and all of it. What happens in one place shows
//! in all that hold it; one outage is told once, at the place that explains it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Change, Rule, Series};

/// Where. An empty area and an operator of 0 stand for all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    pub area: String,
    /// The number of its network.
    pub operator: i64,
}

impl Place {
    #[must_use]
    pub fn new(area: &str, operator: i64) -> Self {
        Self { area: area.to_owned(), operator }
    }

    /// Whether all of `other` lies in it.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        (self.area.is_empty() || self.area == other.area) && (self.operator == 0 || self.operator == other.operator)
    }

    /// Itself and those that hold it, the whole country first.
    #[must_use]
    pub fn holders(&self) -> Vec<Self> {
        let mut all = vec![Self::default(), Self::new("", self.operator), Self::new(&self.area, 0), self.clone()];
        all.sort();
        all.dedup();
        all
    }

    /// 0: the whole country; 2: one operator in one area.
    fn narrowness(&self) -> f64 {
        f64::from(u8::from(!self.area.is_empty()) + u8::from(self.operator != 0))
    }
}

/// How many should have reported, and how many did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub expected: u32,
    pub reported: u32,
}

impl Counts {
    fn drop(self) -> f64 {
        1.0 - f64::from(self.reported.min(self.expected)) / f64::from(self.expected.max(1))
    }
}

/// A wider place is told instead of a narrower one unless that lost so much more of what it has.
const NARROWER: f64 = 0.15;

/// The series of all places.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Country {
    // JSON has no map with such keys.
    series: Vec<(Place, Series)>,
}

impl Country {
    /// Takes a tick: the counts of each operator in each area. Gives what changed and where.
    pub fn tick(&mut self, rule: &Rule, tick: u64, counts: &BTreeMap<Place, Counts>) -> Vec<(Place, Change)> {
        let mut series: BTreeMap<Place, Series> = self.series.drain(..).collect();
        for place in counts.keys().flat_map(Place::holders) {
            series.entry(place).or_default();
        }
        let mut changes = Vec::new();
        // Where there is an outage already: what it covers is no news elsewhere.
        let mut open: Vec<Place> = series.iter().filter(|(_, s)| s.outage().is_some()).map(|(p, _)| p.clone()).collect();
        for place in &open {
            let seen = sum(counts, place, &[]);
            let Some(own) = series.get_mut(place) else { continue };
            changes.extend(own.tick(rule, tick, seen.expected, seen.reported).map(|change| (place.clone(), change)));
        }
        let others: Vec<Place> = series.keys().filter(|p| !open.contains(p)).cloned().collect();
        let mut candidates = Vec::new();
        for place in others {
            let seen = sum(counts, &place, &open);
            let Some(own) = series.get_mut(&place) else { continue };
            let was = own.clone();
            if let Some(change) = own.tick(rule, tick, seen.expected, seen.reported) {
                candidates.push((seen.drop() - NARROWER * place.narrowness(), place, change, seen, was));
            }
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        for (_, place, change, seen, was) in candidates {
            let left = sum(counts, &place, &open);
            // What another outage of this tick accounts for is not told again.
            if left != seen && (left.expected < rule.least || left.drop() < rule.drop) {
                series.insert(place, was);
                continue;
            }
            open.push(place.clone());
            changes.push((place, change));
        }
        self.series = series.into_iter().collect();
        changes
    }

    /// Outages that are open, each with the tick it began at and its severity so far.
    #[must_use]
    pub fn open(&self) -> Vec<(Place, u64, f64)> {
        self.series.iter().filter_map(|(place, s)| Some((place.clone(), s.outage()?, s.severity()))).collect()
    }
}

/// The counts of a place, without what lies in `open` ones.
fn sum(counts: &BTreeMap<Place, Counts>, place: &Place, open: &[Place]) -> Counts {
    let own = counts.iter().filter(|(p, _)| place.holds(p) && !open.iter().any(|o| o.holds(p)));
    own.fold(Counts::default(), |sum, (_, c)| Counts {
        expected: sum.expected.saturating_add(c.expected),
        reported: sum.reported.saturating_add(c.reported),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half of each operator's probes.
    const HALF: [u32; 3] = [0, 30, 20];

    /// Three areas with two operators, 60 and 40 probes in each; `lost` of an operator in an area stay away.
    fn counts(lost: &dyn Fn(&str, i64) -> u32) -> BTreeMap<Place, Counts> {
        let mut out = BTreeMap::new();
        for area in ["A", "B", "C"] {
            for (operator, expected) in [(1, 60), (2, 40)] {
                out.insert(Place::new(area, operator), Counts { expected, reported: expected - 1 - lost(area, operator).min(expected - 1) });
            }
        }
        out
    }

    fn play(lost: &dyn Fn(&str, i64) -> u32) -> Vec<(Place, bool)> {
        let (rule, mut country) = (Rule::default(), Country::default());
        let mut told = Vec::new();
        for tick in 0..400 {
            let during = (200..300).contains(&tick);
            let changes = country.tick(&rule, tick, &counts(&|a, o| if during { lost(a, o) } else { 0 }));
            told.extend(changes.into_iter().map(|(place, change)| (place, matches!(change, Change::Began { .. }))));
            assert!(country.open().len() <= 1, "{tick}: {told:?}");
        }
        told
    }

    #[test]
    fn one_outage_is_told_once_where_it_is() {
        let once = |area: &str, operator| vec![(Place::new(area, operator), true), (Place::new(area, operator), false)];
        assert_eq!(play(&|a, o| if a == "B" { HALF[o as usize] } else { 0 }), once("B", 0));
        assert_eq!(play(&|_, o| if o == 2 { 40 } else { 0 }), once("", 2));
        assert_eq!(play(&|a, o| if a == "C" && o == 1 { 60 } else { 0 }), once("C", 1));
        assert_eq!(play(&|_, o| HALF[o as usize]), once("", 0));
        assert_eq!(play(&|_, _| 0), []);
    }

    #[test]
    fn a_second_outage_beside_the_first_is_told() {
        let (rule, mut country) = (Rule::default(), Country::default());
        let mut told = Vec::new();
        for tick in 0..400 {
            let lost = |a: &str, o: i64| match (a, o) {
                ("A", o) if tick >= 200 => HALF[o as usize],
                ("C", 1) if tick >= 250 => 60,
                _ => 0,
            };
            told.extend(country.tick(&rule, tick, &counts(&lost)).into_iter().map(|(place, _)| (tick, place)));
        }
        assert_eq!(told.iter().map(|(_, p)| p.clone()).collect::<Vec<_>>(), [Place::new("A", 0), Place::new("C", 1)], "{told:?}");
    }
}
