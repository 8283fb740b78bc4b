//! Quality, availability and price of telecom services: measured by people and probes, shown to everyone, complained of.

pub mod agent;
pub mod alert;
pub mod area;
pub mod basket;
pub mod cell;
pub mod code;
pub mod complaint;
pub mod demo;
mod error;
mod expire;
mod figures;
pub mod keep;
mod lines;
pub mod measure;
pub mod ndt;
pub mod open;
pub mod operator;
mod pages;
pub mod price;
pub mod probe;
pub mod quality;
pub mod room;
pub mod watch;

use kernel::Permission;
use registry::{Module, PersonalData, Registry, Retention};
use store::{Migration, Migrations};
use web::{StaffPage, TextSource};

pub use error::ObservatoryError;

/// May see tests one by one.
pub const VIEW: Permission = Permission("observatory.view");

/// May name probes and targets, and confirm outages.
pub const MANAGE: Permission = Permission("observatory.manage");

/// Minutes by which the country's clocks are before UTC.
pub(crate) const OFFSET: i64 = 180;

static ASSETS: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/assets");

/// A category of complaints by its name in Arabic and English.
fn words(code: &str) -> [String; 2] {
    let text = |ftl: &str| {
        let key = format!("observatory-complaint-{code} = ");
        ftl.lines().find_map(|line| line.strip_prefix(&key)).unwrap_or(code).to_owned()
    };
    [text(AR), text(EN)]
}

const AR: &str = include_str!("../i18n/ar.ftl");
const EN: &str = include_str!("../i18n/en.ftl");

/// The room itself.
#[derive(Debug)]
pub struct Observatory;

impl Module for Observatory {
    fn name(&self) -> &'static str {
        "observatory"
    }

    fn register(&self, r: &mut Registry) {
        const STEPS: &[Migration] = &[Migration { number: 1, name: "observatory", sql: include_str!("../migrations/0001_observatory.sql") }];
        let statements: &[&[store::Statement]] = &[
            alert::STATEMENTS,
            area::STATEMENTS,
            cell::STATEMENTS,
            complaint::STATEMENTS,
            demo::STATEMENTS,
            expire::STATEMENTS,
            keep::STATEMENTS,
            measure::STATEMENTS,
            open::STATEMENTS,
            operator::STATEMENTS,
            price::STATEMENTS,
            probe::STATEMENTS,
            watch::STATEMENTS,
        ];
        r.migrations(Migrations { module: "observatory", list: STEPS }, statements);
        r.routes(pages::routes());
        r.assets.extend(web::assets_from(&ASSETS));
        r.templates.extend(pages::templates());
        r.texts.push(TextSource { module: "observatory", ar: AR, en: EN });
        r.staff_page(StaffPage { path: "/staff/observatory", title: "observatory-room", about: "observatory-room-about", permission: VIEW });
        r.role("engineer", &[web::STAFF, VIEW, MANAGE, cases::DESK_WORK, complaint::VIEW, complaint::ANSWER, complaint::LEAD]);
        r.desk(pages::complaints::desk(words));
        r.job(complaint::MAIL, pages::complaints::send_mail);
        r.every(
            "observatory.recall_complaints",
            kernel::HOUR,
            |app| async move { complaint::recall(&app.db).await.map(drop).map_err(|e| e.to_string()) },
        );
        r.every("observatory.complaint_retention", kernel::HOUR, |app| async move {
            cases::sweep(&app.db, &complaint::DESK).await.map_err(|e| e.to_string())?;
            complaint::expire(&app.db).await.map_err(|e| e.to_string())
        });
        r.extensions.insert(room::Room::default());
        r.extensions.insert(operator::Books::default());
        r.extensions.insert(probe::Presence::default());
        r.figures(&figures::INDICATORS, |app| async move { figures::all(&app).await.map_err(|e| e.to_string()) });
        r.background("observatory.ndt7", room::forever);
        r.background("observatory.watch", watch::forever);
        r.every("observatory.expire", kernel::DAY, expire::round);
        r.every("observatory.open_data", kernel::HOUR, open::round);
        let days = complaint::DESK.retention_days;
        r.retentions.push(Retention { what: "decided complaints", table: "case_file", days, from: "the decision" });
        for (table, columns) in [("case_part", "body (complaints, readable)"), ("case_file", "category, lang (complaints)")] {
            let (whose, purpose) = ("people who complain", "to pass their complaint on and decide it");
            r.personal_data.push(PersonalData { table, columns, whose, purpose });
        }
        let (what, from) = ("operator and times of an erased complaint", "the complaint");
        r.retentions.push(Retention { what, table: "observatory_complaint", days: complaint::KEPT, from });
        let what = "single checks of probes";
        r.retentions.push(Retention { what, table: "observatory_check", days: probe::KEPT, from: "the check" });
        let (columns, whose) = ("asn, area", "people who complain");
        r.personal_data.push(PersonalData { table: "observatory_complaint", columns, whose, purpose: "to pass their complaint to the operator" });
        for (table, columns) in [("observatory_test", "asn, client"), ("observatory_result", "area, asn, technology, promises")] {
            let (whose, purpose) = ("people who measure", "to show them their result, and count it");
            r.personal_data.push(PersonalData { table, columns, whose, purpose });
        }
        r.retentions.push(Retention { what: "single tests", table: "observatory_test", days: expire::TESTS, from: "the test" });
        r.retentions.push(Retention { what: "results behind their links", table: "observatory_result", days: expire::RESULTS, from: "the result" });
    }
}
