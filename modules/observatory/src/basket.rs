//! Price baskets: what a person needs in a month, and what it costs with a plan. Pure rules; ITU's baskets as dated data.

use serde::Deserialize;

/// ITU's baskets.
const PUBLISHED: &str = include_str!("../standards/itu-baskets.toml");
/// Days of a month: what is sold for fewer is bought more than once (ITU counts 30 days).
const MONTH: i64 = 30;
/// Times a plan is bought in a month, at most: beyond that it is not meant for this.
const MOST: i64 = 60;

/// Dated baskets.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baskets {
    pub source: String,
    /// Per cent of monthly income.
    pub target: f64,
    #[serde(rename = "basket")]
    list: Vec<Basket>,
}

/// What is needed in a month.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basket {
    pub name: String,
    /// The years it is in force, both included.
    since: i64,
    #[serde(default)]
    until: Option<i64>,
    pub kind: Kind,
    #[serde(default)]
    pub data_mb: i64,
    #[serde(default)]
    pub minutes: i64,
    #[serde(default)]
    pub sms: i64,
    /// The line's least speed, in kbit/s.
    #[serde(default)]
    down_kbit: i64,
}

/// Where a plan is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Fixed,
    Mobile,
}

impl Kind {
    #[must_use]
    pub fn name(self) -> &'static str {
        if self == Self::Fixed { "fixed" } else { "mobile" }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Fixed, Self::Mobile].into_iter().find(|k| k.name() == text)
    }
}

/// So much of something, and what more of it costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Part {
    /// What the plan's price holds; `None`: without limit.
    pub held: Option<i64>,
    /// Thousandths of the currency for one more; `None`: there is no more.
    pub extra: Option<i64>,
}

/// What a basket asks of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    pub kind: Kind,
    /// Thousandths of the currency, with taxes.
    pub price: i64,
    /// How long it lasts.
    pub days: i64,
    pub data_mb: Part,
    pub minutes: Part,
    pub sms: Part,
    /// kbit/s; `None`: not promised.
    pub down_kbit: Option<i64>,
}

impl Baskets {
    /// ITU's.
    ///
    /// # Panics
    /// Never: they are part of the program, and a test reads them.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a constant of the program")]
    pub fn published() -> Self {
        toml::from_str(PUBLISHED).expect("ITU's baskets")
    }

    /// Those in force in a year.
    #[must_use]
    pub fn of_year(&self, year: i64) -> Vec<&Basket> {
        self.list.iter().filter(|b| b.since <= year && b.until.is_none_or(|until| year <= until)).collect()
    }
}

impl Basket {
    /// What a month of it costs with a plan, in thousandths of the currency: the plan bought as often as its days ask for or, where
    /// that is cheaper or there is no other way, oftener, with what is missing bought by piece. `None`: it cannot be had with it.
    #[must_use]
    pub fn cost(&self, plan: &Terms) -> Option<i64> {
        if plan.kind != self.kind || plan.price < 0 || plan.days < 1 || plan.down_kbit.is_some_and(|down| down < self.down_kbit) {
            return None;
        }
        let needs = [(self.data_mb, plan.data_mb), (self.minutes, plan.minutes), (self.sms, plan.sms)];
        let least = (MONTH + plan.days - 1) / plan.days;
        (least..=least.max(MOST)).filter_map(|times| cost(times, plan.price, needs)).min()
    }
}

fn cost(times: i64, price: i64, needs: [(i64, Part); 3]) -> Option<i64> {
    let mut sum = price.checked_mul(times)?;
    for (need, part) in needs {
        let missing = part.held.map_or(0, |held| (need - held.saturating_mul(times)).max(0));
        if missing > 0 {
            sum = sum.checked_add(part.extra?.checked_mul(missing)?)?;
        }
    }
    Some(sum)
}

/// A month's price in per cent of a month of a yearly income, both in thousandths of the currency.
#[must_use]
pub fn percent(price: i64, income: i64) -> Option<f64> {
    // Rounded once: 45 of 20,000 a month are 0.225, not a little less.
    (income > 0).then(|| price.saturating_mul(1200) as f64 / income as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn held(held: i64) -> Part {
        Part { held: Some(held), extra: None }
    }

    fn plan(price: i64, days: i64, data_mb: Part) -> Terms {
        Terms { kind: Kind::Mobile, price, days, data_mb, minutes: held(0), sms: held(0), down_kbit: None }
    }

    fn basket(name: &str, year: i64) -> Basket {
        let all = Baskets::published();
        all.of_year(year).into_iter().find(|b| b.name == name).expect("a basket").clone()
    }

    #[test]
    fn baskets_are_those_of_their_year() {
        let names = |year: i64| Baskets::published().of_year(year).iter().map(|b| b.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(2017), Vec::<String>::new());
        assert_eq!(names(2024).len(), 5);
        assert_eq!(names(2026), ["mobile-data", "fixed", "mobile-low", "mobile-high"]);
        assert_eq!((basket("mobile-data", 2019).data_mb, basket("mobile-data", 2026).data_mb), (1500, 2000));
    }

    /// Worked by hand.
    #[test]
    fn a_month_costs_what_it_takes() {
        let data = basket("mobile-data", 2026);
        // 3 GB for 30 days; 1 GB for 30 days, so twice; 500 MB for 7 days: five times for the days, which are 2.5 GB.
        assert_eq!(data.cost(&plan(40_000, 30, held(3000))), Some(40_000));
        assert_eq!(data.cost(&plan(25_000, 30, held(1000))), Some(50_000));
        assert_eq!(data.cost(&plan(9_000, 7, held(500))), Some(45_000));
        // 1 GB and each MB more for 0.010: twice costs 50, once and a thousand more 35.
        assert_eq!(data.cost(&plan(25_000, 30, Part { held: Some(1000), extra: Some(10) })), Some(35_000));
        assert_eq!(data.cost(&plan(60_000, 30, Part::default())), Some(60_000), "without limit");
        assert_eq!(data.cost(&plan(1_000, 30, held(0))), None, "no data at all");
        assert_eq!(basket("fixed", 2026).cost(&plan(1_000, 30, Part::default())), None, "no line at home");
        let low = basket("mobile-low", 2026);
        let talk = Terms {
            minutes: Part { held: Some(50), extra: Some(500) },
            sms: Part { held: Some(0), extra: Some(250) },
            ..plan(20_000, 30, held(1000))
        };
        // Twenty minutes more are 10, twenty messages 5.
        assert_eq!(low.cost(&talk), Some(35_000));
        let slow = Terms { kind: Kind::Fixed, down_kbit: Some(128), ..plan(1_000, 30, Part::default()) };
        assert_eq!(basket("fixed", 2026).cost(&slow), None, "too slow to be broadband");
    }

    #[test]
    fn a_share_of_income_is_of_a_month() {
        // 50 a month of 30,000 a year: 2 %.
        assert!(percent(50_000, 30_000_000).is_some_and(|p| (p - 2.0).abs() < 1e-12));
        assert_eq!((percent(45_000, 240_000_000), percent(1, 0)), (Some(0.225), None));
    }

    proptest! {
        #[test]
        fn more_for_the_same_is_never_dearer(price in 0..1_000_000_i64, days in 1..60_i64, data in 0..5000_i64, more in 0..5000_i64, extra in prop::option::of(0..100_i64)) {
            let basket = basket("mobile-data", 2026);
            let cost = |data| basket.cost(&plan(price, days, Part { held: Some(data), extra }));
            match (cost(data), cost(data + more)) {
                (Some(less), Some(with_more)) => prop_assert!(with_more <= less),
                (Some(_), None) => prop_assert!(false, "it was to be had with less"),
                _ => {}
            }
        }
    }
}
