//! The pages of this room.

mod events;
mod figures;
mod imports;
mod library;
mod mail;
mod notices;
mod owners;
pub(crate) mod owners_portal;
mod sources;

use axum::response::Response;
use kernel::Locale;
use minijinja::{Value, context};
use web::{App, Error, PageOptions, Route, Staff, TemplateSource};

use crate::WORK;

/// Rows of a list.
const PAGE: i64 = 50;

pub(crate) fn routes() -> Vec<Route> {
    [
        events::routes(),
        figures::routes(),
        imports::routes(),
        library::routes(),
        mail::routes(),
        notices::routes(),
        owners::routes(),
        owners_portal::routes(),
        sources::routes(),
    ]
    .concat()
}

pub(crate) fn templates() -> Vec<TemplateSource> {
    vec![
        TemplateSource { name: "cert/layout.html", text: include_str!("../../templates/layout.html") },
        TemplateSource { name: "cert/macros.html", text: include_str!("../../templates/macros.html") },
        TemplateSource { name: "cert/home.html", text: include_str!("../../templates/home.html") },
        TemplateSource { name: "cert/events.html", text: include_str!("../../templates/events.html") },
        TemplateSource { name: "cert/finding.html", text: include_str!("../../templates/finding.html") },
        TemplateSource { name: "cert/imports.html", text: include_str!("../../templates/imports.html") },
        TemplateSource { name: "cert/import.html", text: include_str!("../../templates/import.html") },
        TemplateSource { name: "cert/library.html", text: include_str!("../../templates/library.html") },
        TemplateSource { name: "cert/owners.html", text: include_str!("../../templates/owners.html") },
        TemplateSource { name: "cert/owner.html", text: include_str!("../../templates/owner.html") },
        TemplateSource { name: "cert/notices.html", text: include_str!("../../templates/notices.html") },
        TemplateSource { name: "cert/notice.html", text: include_str!("../../templates/notice.html") },
        TemplateSource { name: "cert/mail.html", text: include_str!("../../templates/mail.html") },
        TemplateSource { name: "cert/sources.html", text: include_str!("../../templates/sources.html") },
        TemplateSource { name: "cert/remedies.html", text: include_str!("../../templates/remedies.html") },
        TemplateSource { name: "cert/public.html", text: include_str!("../../templates/public.html") },
        TemplateSource { name: "cert/portal.html", text: include_str!("../../templates/portal.html") },
    ]
}

/// A page for staff: every one knows where it is and whether its reader may change something.
fn page(app: &App, staff: &Staff, locale: Locale, (template, tab, path): (&str, &str, &str), values: Value) -> Result<Response, Error> {
    let base = context! { tab => tab, may_work => staff.may(app, WORK) };
    app.page(template, PageOptions::new(locale, path).staff(staff), context! { ..values, ..base })
}

/// Back to a page after a form was done (RFC 9110, section 15.4.4).
fn see_other(to: &str) -> Response {
    use axum::response::IntoResponse as _;
    axum::response::Redirect::to(to).into_response()
}

/// A number from an address or form.
fn number(text: &str) -> Option<i64> {
    text.trim().parse().ok().filter(|n| *n >= 0)
}

/// `2026-11-24` as days since 1970.
fn day(text: &str) -> Option<i64> {
    match feeds::normalise(feeds::Kind::Time, text) {
        Ok(feeds::Value::Time(micros)) => Some(micros.div_euclid(kernel::DAY)),
        _ => None,
    }
}
