//! The government's written input per policy issue, made from what the platform measures and does.
//!
//! Words of this room: a *list* holds *issues* and is data; an *action* is what was done about an issue or is to be done, in both
//! languages, with *figures* (tokens for values of indicators) and *sources* (notes); an *input* is what is sent: chosen issues in chosen
//! languages. Invariants: this room knows no other room, only the indicators they declare; no text is approved with a number that has no
//! source, a figure that stands for nothing, or by one of its writers; what was sent never changes and can be made again byte for byte.

mod action;
pub mod demo;
mod figures;
mod input;
mod issues;
mod pages;
mod render;
mod stale;

use kernel::Permission;
use registry::{Module, PersonalData, Registry};
use store::{Migration, Migrations};
use web::{STAFF, StaffPage, TextSource};

pub use render::{Export, export};

static ASSETS: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/assets");

/// May write in the register and in inputs.
pub const WRITE: Permission = Permission("contributions.write");
/// May approve what others wrote, and send it.
pub const APPROVE: Permission = Permission("contributions.approve");

/// The room itself.
#[derive(Debug)]
pub struct Contributions;

impl Module for Contributions {
    fn name(&self) -> &'static str {
        "contributions"
    }

    fn register(&self, r: &mut Registry) {
        const STEPS: &[Migration] = &[Migration { number: 1, name: "contributions", sql: include_str!("../migrations/0001_contributions.sql") }];
        r.migrations(Migrations { module: "contributions", list: STEPS }, &[action::STATEMENTS, input::STATEMENTS, issues::STATEMENTS]);
        r.routes(pages::routes());
        r.assets.extend(web::assets_from(&ASSETS));
        r.templates.extend(pages::templates());
        r.texts.push(TextSource { module: "contributions", ar: include_str!("../i18n/ar.ftl"), en: include_str!("../i18n/en.ftl") });
        let (title, about) = ("contributions-room", "contributions-room-about");
        r.staff_page(StaffPage { path: "/staff/contributions", title, about, permission: WRITE });
        r.role("drafter", &[STAFF, WRITE]);
        r.role("approver", &[STAFF, WRITE, APPROVE]);
        let purpose = "to show who wrote, approved and remarked what a government says";
        for (table, columns) in [
            ("contributions_version", "author, author_name, judge_name"),
            ("contributions_figure", "who"),
            ("contributions_comment", "who, body"),
            ("contributions_paper", "makers, maker_names, judge_name"),
        ] {
            r.personal_data.push(PersonalData { table, columns, whose: "staff", purpose });
        }
        r.health(|_| async { pages::findings() });
    }
}
