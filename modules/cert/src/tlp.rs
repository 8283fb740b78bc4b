/// A label of the Traffic Light Protocol 2.0 (FIRST), from open to closed. Labels are never translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tlp {
    Clear,
    Green,
    Amber,
    AmberStrict,
    Red,
}

impl Tlp {
    pub const ALL: [Self; 5] = [Self::Clear, Self::Green, Self::Amber, Self::AmberStrict, Self::Red];

    /// 0 (open) to 4 (closed).
    #[must_use]
    pub fn rank(self) -> i64 {
        self as i64
    }

    /// Anything unknown is as closed as can be.
    #[must_use]
    pub fn of_rank(rank: i64) -> Self {
        usize::try_from(rank).ok().and_then(|at| Self::ALL.get(at).copied()).unwrap_or(Self::Red)
    }

    /// As the standard writes it, without the prefix.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Clear => "CLEAR",
            Self::Green => "GREEN",
            Self::Amber => "AMBER",
            Self::AmberStrict => "AMBER+STRICT",
            Self::Red => "RED",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let upper = text.trim().to_uppercase();
        let label = upper.strip_prefix("TLP:").unwrap_or(&upper);
        Self::ALL.into_iter().find(|t| t.name() == label).or_else(|| (label == "WHITE").then_some(Self::Clear))
    }
}

impl core::fmt::Display for Tlp {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "TLP:{}", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_in_order_and_come_back() {
        assert!(Tlp::ALL.windows(2).all(|pair| pair[0] < pair[1]));
        for tlp in Tlp::ALL {
            assert_eq!((Tlp::parse(&tlp.to_string()), Tlp::of_rank(tlp.rank())), (Some(tlp), tlp));
        }
        assert_eq!((Tlp::of_rank(9), Tlp::of_rank(-1), Tlp::parse("white"), Tlp::parse("pink")), (Tlp::Red, Tlp::Red, Some(Tlp::Clear), None));
    }
}
