use core::fmt;
use core::str::FromStr;

use serde::Serialize;

/// A language of the pages. Arabic is first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    Ar,
    En,
}

impl Locale {
    pub const ALL: [Self; 2] = [Self::Ar, Self::En];

    /// The language tag (BCP 47), also the first segment of a page's address.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Ar => "ar",
            Self::En => "en",
        }
    }

    /// The direction of writing, for `dir`.
    #[must_use]
    pub fn dir(self) -> &'static str {
        match self {
            Self::Ar => "rtl",
            Self::En => "ltr",
        }
    }

    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Ar => Self::En,
            Self::En => Self::Ar,
        }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Locale {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|l| l.tag() == text).ok_or(())
    }
}
