//! The pages and calls of a desk, the same for every desk.

mod api;
mod list;
mod plain;
mod upload;

use std::pin::Pin;

use axum::http::StatusCode;
use axum::routing::{get, post};
use kernel::{CaseId, Locale, Permission, Time};
use web::{Access, App, Error, Route, Staff};

pub use api::{ACTS, needed};
pub use upload::Upload;

use crate::{CaseError, Content, DeskMember, DeskSpec};

/// Whoever works on any desk; which desk and what there is checked against the desk's own spec.
pub const DESK_WORK: Permission = Permission("cases.desk");

/// A category of a desk, as data.
#[derive(Debug, Clone)]
pub struct Category {
    pub code: String,
    /// Arabic, English.
    pub name: [String; 2],
}

/// An answer to start from.
#[derive(Debug, Clone)]
pub struct ReplyTemplate {
    pub id: String,
    /// Arabic, English.
    pub title: [String; 2],
    pub text: [String; 2],
}

/// What a call can be about, for recording it.
#[derive(Debug, Clone)]
pub struct SituationChoice {
    pub id: String,
    /// Arabic, English.
    pub title: [String; 2],
    pub category: String,
    pub urgency: &'static str,
    /// Which guidance was read, by its id: what the reader had answered, in Arabic and English.
    pub guidance: Vec<(String, [String; 2])>,
}

/// What a module shows of its own beside a case: a template, and what is in it (as `panel`).
#[derive(Debug, Clone, Copy)]
pub struct Panel {
    pub template: &'static str,
    /// States that only the panel's own forms lead to: they need more than a move.
    pub own_steps: &'static [&'static str],
    /// For a case, in a language, for somebody who may answer or may not.
    pub load: fn(App, CaseId, Locale, bool) -> PanelContent,
}

/// A panel's content as it comes.
pub type PanelContent = Pin<Box<dyn Future<Output = Result<minijinja::Value, Error>> + Send>>;

/// A desk with what its pages show.
#[derive(Debug, Clone)]
pub struct DeskUi {
    pub spec: &'static DeskSpec,
    pub categories: Vec<Category>,
    pub templates: Vec<ReplyTemplate>,
    pub situations: Vec<SituationChoice>,
    pub panel: Option<Panel>,
}

/// Every desk of this installation, as the registry collected them.
#[derive(Debug, Default)]
pub struct Desks(pub Vec<DeskUi>);

impl Desks {
    /// A desk by its id.
    pub fn find(app: &App, id: &str) -> Result<DeskUi, Error> {
        app.extension::<Self>()?.0.iter().find(|d| d.spec.id == id).cloned().ok_or_else(Error::not_found)
    }
}

impl Desks {
    /// The same, if it works with keys.
    pub(crate) fn sealed(app: &App, id: &str) -> Result<DeskUi, Error> {
        Self::find(app, id).and_then(|desk| if desk.spec.content == Content::Sealed { Ok(desk) } else { Err(Error::not_found()) })
    }
}

impl DeskUi {
    pub(crate) fn admit(&self, app: &App, staff: &Staff, permission: Permission) -> Result<(), Error> {
        if staff.may(app, permission) { Ok(()) } else { Err(Error::forbidden()) }
    }

    fn date(&self, locale: Locale, time: Time) -> String {
        web::date(locale, time, self.spec.offset())
    }

    /// `24 November 2026, about 09:00`: the hour is all that is known.
    #[must_use]
    pub fn hour(&self, app: &App, locale: Locale, time: Time) -> String {
        self.about(app, locale, time, self.date(locale, time))
    }

    /// The same with the Hijri date, for what people are promised.
    #[must_use]
    pub fn promised(&self, app: &App, locale: Locale, time: Time) -> String {
        self.about(app, locale, time, web::both_dates(locale, time, self.spec.offset()))
    }

    fn about(&self, app: &App, locale: Locale, time: Time, date: String) -> String {
        let hour = (time.0 + self.spec.offset() * kernel::MINUTE).rem_euclid(kernel::DAY) / kernel::HOUR;
        app.texts.get(locale, "desk-about-hour", &[("date", date.into()), ("hour", format!("{hour:02}:00").into())])
    }
}

impl From<CaseError> for Error {
    fn from(error: CaseError) -> Self {
        match error {
            CaseError::Unknown => Self::not_found(),
            CaseError::NoTransition { .. } => Self::new(409, "no-transition"),
            CaseError::Missing(_) => Self::new(400, "outcome-missing"),
            CaseError::Forbidden => Self::forbidden(),
            CaseError::Refused(reason) => {
                tracing::warn!(%reason, "refused");
                if reason == seal::Error::OldRoster { Self::new(409, "old-roster") } else { Self::new(422, "refused") }
            }
            CaseError::Conflict => Self::new(409, "conflict"),
            CaseError::Full => Self::new(409, "case-full"),
            CaseError::OldEpoch => Self::new(409, "old-epoch"),
            CaseError::BadMerge => Self::new(409, "bad-merge"),
            CaseError::DeskClosed => Self::new(503, "closed"),
            CaseError::Store(error) => error.into(),
        }
    }
}

/// A member's name, or the start of their id.
fn member_name(members: &[DeskMember], id: Option<kernel::Id>) -> String {
    let Some(id) = id else { return String::new() };
    members.iter().find(|m| m.id.0 == id).map_or_else(|| short(id), |m| m.name.clone())
}

/// The first eight digits of an id, for people.
fn short(id: kernel::Id) -> String {
    id.to_string()[..8].to_owned()
}

/// An empty JSON answer.
fn done() -> (StatusCode, axum::Json<serde_json::Value>) {
    (StatusCode::OK, axum::Json(serde_json::json!({})))
}

/// Largest sealed upload: 15 MiB of files and their wrapping.
const UPLOAD: usize = 17 * 1024 * 1024;

#[must_use]
pub fn routes() -> Vec<Route> {
    let staff = Access::Staff(DESK_WORK);
    vec![
        Route::get("/{lang}/staff/desk/{desk}", staff, get(list::desk)),
        Route::get("/{lang}/staff/desk/{desk}/case/{case}", staff, get(list::case_page)),
        Route::post("/{lang}/staff/desk/{desk}/case/{case}", staff, post(plain::act)),
        Route::get("/{lang}/staff/desk/{desk}/team", staff, get(list::team)),
        Route::get("/{lang}/staff/desk/{desk}/phone", staff, get(list::phone)),
        Route::get("/staff/x/desk/{desk}/keys", staff, get(api::keys)),
        Route::post("/staff/x/desk/{desk}/register", staff, post(api::register)),
        Route::post("/staff/x/desk/{desk}/unlock", staff, post(api::unlock)),
        Route::post("/staff/x/desk/{desk}/roster", staff, post(api::roster)),
        Route::get("/staff/x/desk/{desk}/missing", staff, get(api::missing)),
        Route::post("/staff/x/desk/{desk}/wraps", staff, post(api::wraps)).limit(4 * 1024 * 1024),
        Route::get("/staff/x/desk/{desk}/case/{case}", staff, get(api::case)),
        Route::get("/staff/x/desk/{desk}/case/{case}/file/{part}", staff, get(api::file)),
        Route::post("/staff/x/desk/{desk}/case/{case}/parts", staff, post(api::parts)).limit(UPLOAD),
        Route::post("/staff/x/desk/{desk}/case/{case}/epoch", staff, post(api::epoch)).limit(UPLOAD),
        Route::post("/staff/x/desk/{desk}/case/{case}/unwrappable", staff, post(api::unwrappable)).limit(16 * 1024),
        Route::post("/staff/x/desk/{desk}/case/{case}/act", staff, post(api::act)),
        Route::post("/staff/x/desk/{desk}/bulk", staff, post(api::bulk)),
        Route::post("/staff/x/desk/{desk}/phone", staff, post(api::phone)).limit(UPLOAD),
    ]
}
