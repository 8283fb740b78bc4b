//! The national CERT: threat reports become events, events become findings of network owners, each owner is told
//! once and usefully, and what gets fixed is measured.
//!
//! Words of this room: a *report* is a file of a feed; an *import* its way into the store; an *event* one row of it;
//! a *finding* one host with one trouble, seen in one event or many; an *organisation* of the *constituency* owns
//! networks; a *notice* tells it once a day. Invariants: an event is stored once, whatever is imported again or
//! killed meanwhile; a row that is refused is kept with its reason; nothing is sent above its TLP label.

mod answer;
pub mod constituency;
pub mod demo;
pub mod document;
mod dry;
mod error;
pub mod event;
mod expire;
mod facts;
mod fetch;
pub mod finding;
pub mod import;
pub mod inbound;
mod keep;
mod make;
pub mod notice;
pub mod owner;
mod pages;
mod portal;
mod post;
pub mod rdap;
mod read;
pub mod remedy;
pub mod render;
pub mod source;
mod spool;
mod tlp;
mod xarf;

use kernel::Permission;
use registry::{Module, PersonalData, Registry, Retention};
use store::{Migration, Migrations};
use web::{StaffPage, TextSource};

pub use dry::dry_run;
pub use error::CertError;
pub use fetch::fetch;
pub use keep::{next, stamp_of};
pub use make::make as make_notices;
pub use post::{Dice, Post, send_next};
pub use tlp::Tlp;

/// May see events, findings and notices.
pub const VIEW: Permission = Permission("cert.view");
/// May import, keep the constituency and send notices.
pub const WORK: Permission = Permission("cert.work");

/// The kinds of trouble that have a text of their own: types of the Reference Security Incident Taxonomy.
pub const KINDS: [&str; 18] = [
    "infected-system",
    "c2-server",
    "malware-distribution",
    "scanner",
    "brute-force",
    "exploit",
    "system-compromise",
    "application-compromise",
    "ddos",
    "data-leak",
    "phishing",
    "spam",
    "weak-crypto",
    "ddos-amplifier",
    "potentially-unwanted-accessible",
    "information-disclosure",
    "vulnerable-system",
    "blacklist",
];

static ASSETS: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/assets");

/// Table, columns, whose, what for.
const PERSONAL: [(&str, &str, &str, &str); 8] = [
    ("cert_contact", "mail, name", "contacts of network owners", "to tell owners what is wrong on their networks"),
    ("cert_delivery", "mail", "contacts of network owners", "to know who was told"),
    ("cert_event", "detail (addresses, accounts)", "users of reported hosts", "to find and tell who can mend them"),
    ("cert_finding", "ip, host (addresses, accounts)", "users of reported hosts", "to follow what is mended"),
    ("cert_reject", "content", "users of reported hosts", "to mend refused rows"),
    ("cert_mail", "sender, subject, body", "whoever answers notices", "to know what became of notices"),
    ("cert_answer", "note", "contacts of network owners", "to follow what they say of a finding"),
    ("blob_chunk", "bytes (waiting reports, letters sent)", "users of reported hosts", "to import and to send the same again"),
];

/// The room itself.
#[derive(Debug)]
pub struct Cert;

impl Module for Cert {
    fn name(&self) -> &'static str {
        "cert"
    }

    fn register(&self, r: &mut Registry) {
        const STEPS: &[Migration] = &[Migration { number: 1, name: "cert", sql: include_str!("../migrations/0001_cert.sql") }];
        let statements: &[&[store::Statement]] = &[
            document::STATEMENTS,
            owner::STATEMENTS,
            import::STATEMENTS,
            &import::CLAIM,
            keep::STATEMENTS,
            facts::STATEMENTS,
            finding::STATEMENTS,
            event::STATEMENTS,
            notice::STATEMENTS,
            make::STATEMENTS,
            post::STATEMENTS,
            answer::STATEMENTS,
            expire::STATEMENTS,
            pages::owners_portal::STATEMENTS,
            &post::CLAIM,
            source::STATEMENTS,
            remedy::STATEMENTS,
            spool::STATEMENTS,
            inbound::STATEMENTS,
        ];
        r.migrations(Migrations { module: "cert", list: STEPS }, statements);
        r.routes(pages::routes());
        r.assets.extend(web::assets_from(&ASSETS));
        r.templates.extend(pages::templates());
        r.texts.push(TextSource { module: "cert", ar: include_str!("../i18n/ar.ftl"), en: include_str!("../i18n/en.ftl") });
        r.staff_page(StaffPage { path: "/staff/cert", title: "cert-room", about: "cert-room-about", permission: VIEW });
        r.role("analyst", &[web::STAFF, VIEW, WORK]);
        r.extensions.insert(document::Shelf::default());
        r.extensions.insert(owner::Directories::default());
        r.extensions.insert(rdap::Rdap::default());
        r.background("cert.imports", keep::forever);
        r.background("cert.folders", |app| source::forever(app, source::Kind::Folder));
        r.background("cert.web", |app| source::forever(app, source::Kind::Web));
        r.background("cert.mailboxes", |app| source::forever(app, source::Kind::Mailbox));
        r.background("cert.posts", post::forever);
        r.every("cert.notices", 10 * kernel::MINUTE, notice::round);
        r.every("cert.remedies", 6 * kernel::HOUR, remedy::round);
        r.figures(&remedy::ALL, remedy::all);
        r.every("cert.expire", kernel::DAY, expire::round);
        r.every("cert.waves", kernel::DAY, remedy::waves);
        for (table, columns, whose, purpose) in PERSONAL {
            r.personal_data.push(PersonalData { table, columns, whose, purpose });
        }
        r.retentions.push(Retention {
            what: "events, findings, imports, notices, mail that came in",
            table: "cert_event, cert_finding, cert_import, cert_notice, cert_mail",
            days: finding::KEPT,
            from: "last seen or made",
        });
        let (what, from) = ("counts of fixes by owner", "the month they are of");
        r.retentions.push(Retention { what, table: "cert_remedy", days: remedy::BY_OWNER, from });
        r.retentions.push(Retention { what: "reports that could not be imported", table: "blob", days: expire::TRIED_AGAIN, from: "coming in" });
    }
}
