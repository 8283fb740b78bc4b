use serde::{Deserialize, Serialize};

/// What rooms tell each other: the one closed list. Ids and few facts, never personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// A case came in on a desk.
    CaseOpened {
        desk: String,
        #[serde(default)]
        urgent: bool,
    },
    /// The other side of a case wrote.
    CaseAnswered {
        desk: String,
        #[serde(default)]
        urgent: bool,
    },
    /// More is reported about a kind of trouble than is usual, as the hotline names it.
    WaveSeen { topic: String },
    /// A desk's roster changed.
    RosterChanged { desk: String, version: u32 },
}

impl Event {
    /// The event's stable name, as used for subscriptions.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::CaseOpened { .. } => "case_opened",
            Self::CaseAnswered { .. } => "case_answered",
            Self::WaveSeen { .. } => "wave_seen",
            Self::RosterChanged { .. } => "roster_changed",
        }
    }
}
