//! From request to page.
//!
//! An [`App`] is what every handler gets: the database, texts, templates, assets and settings. A
//! [`Route`] says who may come ([`Access`]); the router made of all routes enforces it before any handler
//! runs, sets the security headers of every answer, and turns every [`Error`] into a page or a problem
//! document in the person's language. This crate knows no domain word.

mod app;
mod assets;
mod date;
mod error;
mod form;
pub mod hex;
mod lang;
mod pages;
pub mod qr;
mod route;
mod security;
mod session;
mod texts;
mod upload;

pub use app::{App, AppParts, Extensions, HelpAt, Settings, StaffPage, StaffPages};
pub use assets::{Asset, Assets};
pub use date::{both_dates, date, date_parts, hijri, iso_day, month, month_begin, month_number, month_start, read_iso_day};
pub use error::Error;
pub use form::{Form, encode};
pub use lang::Lang;
pub use pages::{PageOptions, Pages, TemplateSource, download};
pub use route::{Access, ApiDoc, FORM_LIMIT, Method, QuietLayout, Route, STAFF, Traffic, compressible, connecting, locating, openapi, router};
pub use session::{NewSession, Role, Staff, end_other_sessions, end_session, end_user_sessions, start_session};
pub use texts::{Arg, TextSource, Texts};
pub use upload::{File, read_form};

use store::{Migration, Migrations, Statement};

#[must_use]
pub fn migrations() -> Migrations {
    Migrations { module: "web", list: &[Migration { number: 1, name: "web", sql: include_str!("../migrations/0001_web.sql") }] }
}

#[must_use]
pub fn statements() -> Vec<Statement> {
    session::STATEMENTS.to_vec()
}

static FILES: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/assets");

/// The assets every page shares.
#[must_use]
pub fn assets() -> Vec<Asset> {
    assets_from(&FILES)
}

/// Every servable file of an embedded folder.
#[must_use]
pub fn assets_from(dir: &'static include_dir::Dir<'static>) -> Vec<Asset> {
    assets::from_dir(dir)
}

/// The layout and the error page.
#[must_use]
pub fn templates() -> Vec<TemplateSource> {
    vec![
        TemplateSource { name: "layout.html", text: include_str!("../templates/layout.html") },
        TemplateSource { name: "error.html", text: include_str!("../templates/error.html") },
    ]
}

#[must_use]
pub fn texts() -> TextSource {
    TextSource { module: "web", ar: include_str!("../i18n/ar.ftl"), en: include_str!("../i18n/en.ftl") }
}
