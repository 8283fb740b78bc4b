use core::fmt::Write as _;

use kernel::{HOUR, Permission, Time};
use serde::Serialize;

use crate::Calendar;

/// How soon something must be looked at. The number is what is stored and sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Urgency {
    Urgent = 0,
    High = 1,
    Normal = 2,
    Low = 3,
}

impl Urgency {
    pub const ALL: [Self; 4] = [Self::Urgent, Self::High, Self::Normal, Self::Low];

    #[must_use]
    pub fn name(self) -> &'static str {
        ["urgent", "high", "normal", "low"][self as usize]
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|u| u.name() == text)
    }

    #[must_use]
    pub fn from_rank(rank: i64) -> Self {
        Self::ALL.into_iter().find(|u| *u as i64 == rank).unwrap_or(Self::Low)
    }
}

/// Who has to do something next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Waiting {
    Desk,
    Reporter,
    Nobody,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    pub id: &'static str,
    pub is_open: bool,
    pub waiting: Waiting,
}

/// An allowed move. Without one, a state is not left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    pub from: &'static str,
    pub to: &'static str,
    pub permission: Permission,
    /// Whether an outcome must be named.
    pub needs_outcome: bool,
}

/// By when the desk answers, in working hours by urgency (urgent, high, normal, low).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    pub hours: [i64; 4],
    pub calendar: Calendar,
    /// Urgent cases run around the clock.
    pub urgent_always: bool,
}

impl Deadline {
    /// When a case of this urgency, waiting since `from`, must be answered.
    #[must_use]
    pub fn due(&self, from: Time, urgency: Urgency) -> Time {
        let calendar = if self.urgent_always && urgency == Urgency::Urgent { Calendar::ALWAYS } else { self.calendar };
        calendar.add(from, self.hours[urgency as usize] * HOUR)
    }
}

/// Whether the server can read what cases hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    Sealed,
    Plain,
}

/// A desk, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskSpec {
    /// Lower-case word; prefixes its texts.
    pub id: &'static str,
    pub content: Content,
    pub states: &'static [State],
    /// Where a case begins.
    pub initial: &'static str,
    /// Where a case goes when its reporter writes, and when the desk answers.
    pub on_reporter_wrote: &'static str,
    pub on_desk_wrote: &'static str,
    /// Where a case goes when somebody answers whom the desk asked; none on desks that ask nobody.
    pub on_party_wrote: Option<&'static str>,
    pub transitions: &'static [Transition],
    pub outcomes: &'static [&'static str],
    pub deadline: Deadline,
    pub view: Permission,
    pub answer: Permission,
    pub lead: Permission,
    /// Days a closed case is kept before it is erased.
    pub retention_days: i64,
    /// What a module keeps beside a case and must go with it: each takes the case's id, in the write that erases it.
    pub also_erased: &'static [store::Statement],
}

impl DeskSpec {
    /// Minutes east of UTC of the desk's own clock, for the dates it shows.
    #[must_use]
    pub fn offset(&self) -> i64 {
        i64::from(self.deadline.calendar.offset)
    }

    #[must_use]
    pub fn state(&self, id: &str) -> Option<&'static State> {
        self.states.iter().find(|s| s.id == id)
    }

    /// The move from one state to another, if it is listed.
    #[must_use]
    pub fn transition(&self, from: &str, to: &str) -> Option<&'static Transition> {
        self.transitions.iter().find(|t| t.from == from && t.to == to)
    }

    /// What is wrong with the spec itself; empty when it is sound. Every desk's test calls this.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut known = |id: &str, what: &str| {
            if self.state(id).is_none() {
                out.push(format!("{what} names the unknown state {id:?}"));
            }
        };
        known(self.initial, "initial");
        known(self.on_reporter_wrote, "on_reporter_wrote");
        known(self.on_desk_wrote, "on_desk_wrote");
        known(self.on_party_wrote.unwrap_or(self.initial), "on_party_wrote");
        for t in self.transitions {
            known(t.from, "a transition");
            known(t.to, "a transition");
        }
        for state in self.states {
            let entered = state.id == self.initial
                || state.id == self.on_reporter_wrote
                || state.id == self.on_desk_wrote
                || Some(state.id) == self.on_party_wrote
                || state.id == crate::timeline::WITHDRAWN
                || self.transitions.iter().any(|t| t.to == state.id);
            if !entered {
                out.push(format!("the state {:?} is never entered", state.id));
            }
            if state.is_open && !self.transitions.iter().any(|t| t.from == state.id) {
                out.push(format!("the open state {:?} is never left", state.id));
            }
        }
        out
    }
}

/// The spec as a Mermaid state diagram, for the documentation.
#[must_use]
pub fn state_diagram(spec: &DeskSpec) -> String {
    let mut out = format!("stateDiagram-v2\n    [*] --> {}\n", spec.initial);
    for t in spec.transitions {
        let outcome = if t.needs_outcome { " (outcome)" } else { "" };
        let _ = writeln!(out, "    {} --> {}: {}{outcome}", t.from, t.to, t.permission);
    }
    for state in spec.states.iter().filter(|s| !s.is_open) {
        let _ = writeln!(out, "    {} --> [*]", state.id);
    }
    out
}
