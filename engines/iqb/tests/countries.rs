//! The published scores of all countries Measurement Lab has percentiles of: made by another program, in exact fractions.

use iqb::{Measured, Standard};

const COUNTRIES: &str = include_str!("data/countries.csv");

fn fraction(text: &str) -> f64 {
    let (over, under) = text.split_once('/').unwrap_or((text, "1"));
    over.parse::<f64>().expect("a number") / under.parse::<f64>().expect("a number")
}

#[test]
fn every_country_has_the_score_that_is_published() {
    let standard = Standard::published();
    let mut seen = std::collections::BTreeSet::new();
    for line in COUNTRIES.lines().filter(|l| !l.starts_with('#')).skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [country, rest @ ..] = cells.as_slice() else { panic!("{line}") };
        for five in rest.chunks_exact(5) {
            let number = |n: usize| Some(five[n].parse::<f64>().expect("a number"));
            let measured = Measured { download: number(0), upload: number(1), latency: number(2), loss: number(3) };
            let found = standard.score(measured).expect("a score").value;
            assert!((found - fraction(five[4])).abs() < 1e-9, "{country}: {found} {}", five[4]);
        }
        assert!(seen.insert(*country) && rest.len() == 10, "{line}");
    }
    assert_eq!(seen.len(), 236);
}
