//! The hotline's desk, as data.

use cases::{Calendar, Content, Deadline, DeskSpec, State, Transition, Waiting};
use kernel::Permission;

pub const VIEW: Permission = Permission("hotline.view");
pub const ANSWER: Permission = Permission("hotline.answer");
pub const LEAD: Permission = Permission("hotline.lead");

const fn state(id: &'static str, is_open: bool, waiting: Waiting) -> State {
    State { id, is_open, waiting }
}

const fn step(from: &'static str, to: &'static str, permission: Permission, needs_outcome: bool) -> Transition {
    Transition { from, to, permission, needs_outcome }
}

/// The desk.
pub static DESK: DeskSpec = DeskSpec {
    id: "hotline",
    content: Content::Sealed,
    states: &[
        state("new", true, Waiting::Desk),
        state("working", true, Waiting::Desk),
        state("answered", true, Waiting::Reporter),
        state("closed", false, Waiting::Nobody),
        state("withdrawn", false, Waiting::Nobody),
    ],
    initial: "new",
    on_reporter_wrote: "working",
    on_desk_wrote: "answered",
    on_party_wrote: None,
    transitions: &[
        step("new", "working", ANSWER, false),
        step("new", "closed", ANSWER, true),
        step("working", "answered", ANSWER, false),
        step("working", "closed", ANSWER, true),
        step("answered", "working", ANSWER, false),
        step("answered", "closed", ANSWER, true),
        step("closed", "working", ANSWER, false),
    ],
    outcomes: &["advised", "referred", "removed", "no-contact", "out-of-scope", "misuse"],
    // One hour round the clock if urgent; else four hours, one day and two days of the desk's working time.
    deadline: Deadline { hours: [1, 4, 14, 28], calendar: Calendar::GULF, urgent_always: true },
    view: VIEW,
    answer: ANSWER,
    lead: LEAD,
    retention_days: 365,
    also_erased: &[],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desk_is_sound() {
        assert_eq!(DESK.problems(), Vec::<String>::new());
    }
}
