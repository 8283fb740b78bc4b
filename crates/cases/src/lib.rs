//! The desk engine: a desk is data.
//!
//! Reports, incidents, complaints and requests are all *cases* on *desks*. A [`DeskSpec`] says which
//! states a case may be in, which moves are allowed to whom, by when it must be answered and how long it
//! is kept; this crate does the rest, the same for every desk: the case and its append-only timeline,
//! assignment, links, merging and unmerging, queues and counts, and the keys of a desk whose content is
//! sealed. It never looks inside content: lists and searches use facets only.

mod calendar;
mod case;
mod error;
mod membership;
mod notify;
mod pages;
mod plain;
mod queue;
mod spec;
mod tally;
mod timeline;

pub use calendar::Calendar;
pub use case::{
    Case, Download, NewCase, PartRow, StoredPart, Thread, add_parts, case, case_by_lookup, erase, headers, open_case, open_epoch, part_bytes, sweep,
    thread,
};
pub use error::CaseError;
pub use membership::{
    DeskMember, Missing, Proposal, add_wraps, chain_bytes, drop_left_wraps, drop_own_wraps, drop_unlock, has_left, leave, lock_roster, member_of,
    members, missing_wraps, proposal, propose, register_member, set_unlock, unlocks, wraps_for,
};
pub use notify::{MAIL, Notices, order as order_mail, send as send_mail};
pub use pages::{ACTS, Category, DESK_WORK, DeskUi, Desks, Panel, PanelContent, ReplyTemplate, SituationChoice, Upload, needed, routes};
pub use plain::{Author, NewPlain, PlainPart, TEXT, Text, open_plain, plain_member, plain_thread, write_plain};
pub use queue::{Cursor, Filter, QueueRow, View, counts, queue};
pub use spec::{Content, Deadline, DeskSpec, State, Transition, Urgency, Waiting, state_diagram};
pub use tally::{Tally, tallies};
pub use timeline::{Action, TimelineRow, WITHDRAWN, act, linked, replay, timeline};

use store::{Migration, Migrations, Statement};

#[must_use]
pub fn migrations() -> Migrations {
    const STEPS: &[Migration] = &[
        Migration { number: 1, name: "cases", sql: include_str!("../migrations/0001_cases.sql") },
        Migration { number: 2, name: "tally", sql: include_str!("../migrations/0002_tally.sql") },
    ];
    Migrations { module: "cases", list: STEPS }
}

/// Every statement of this crate, for the test that prepares them on both engines.
#[must_use]
pub fn statements() -> Vec<Statement> {
    [case::STATEMENTS, membership::STATEMENTS, plain::STATEMENTS, queue::STATEMENTS, tally::STATEMENTS, timeline::STATEMENTS].concat()
}

static ASSETS: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/assets");

#[must_use]
pub fn assets() -> Vec<web::Asset> {
    web::assets_from(&ASSETS)
}

#[must_use]
pub fn templates() -> Vec<web::TemplateSource> {
    vec![
        web::TemplateSource { name: "cases/desk.html", text: include_str!("../templates/desk.html") },
        web::TemplateSource { name: "cases/plain.html", text: include_str!("../templates/plain.html") },
        web::TemplateSource { name: "cases/texts.html", text: include_str!("../templates/texts.html") },
        web::TemplateSource { name: "cases/team.html", text: include_str!("../templates/team.html") },
        web::TemplateSource { name: "cases/phone.html", text: include_str!("../templates/phone.html") },
    ]
}

#[must_use]
pub fn texts() -> [web::TextSource; 2] {
    [
        web::TextSource { module: "cases", ar: include_str!("../i18n-engine/ar.ftl"), en: include_str!("../i18n-engine/en.ftl") },
        web::TextSource { module: "cases-pages", ar: include_str!("../i18n/ar.ftl"), en: include_str!("../i18n/en.ftl") },
    ]
}
