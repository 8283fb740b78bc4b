//! The editor's pages.

mod document;
mod list;

pub(crate) use list::waiting;

use axum::routing::{get, post};
use kernel::Locale;
use web::{Access, App, Error, Route, Staff};

use crate::version::{self, ContentError, Version, Who};
use crate::{Document, EDIT, Kind, Kinds, PUBLISH};

/// A whole table of texts.
const SHEET_LIMIT: usize = 16 * 1024 * 1024;

#[must_use]
pub fn routes() -> Vec<Route> {
    let (edit, publish) = (Access::Staff(EDIT), Access::Staff(PUBLISH));
    vec![
        Route::get("/{lang}/staff/content", edit, get(list::page)),
        Route::get("/{lang}/staff/content/translate", edit, get(list::translate)),
        Route::get("/{lang}/staff/content/texts.csv", edit, get(list::download)),
        Route::get("/{lang}/staff/content/texts.xlsx", edit, get(list::workbook)),
        Route::post("/{lang}/staff/content/texts", edit, post(list::upload)).limit(SHEET_LIMIT),
        Route::post("/{lang}/staff/content/new", edit, post(list::new)),
        Route::get("/{lang}/staff/content/d/{kind}/{id}", edit, get(document::page)),
        Route::post("/{lang}/staff/content/d/{kind}/{id}", edit, post(document::save)),
        Route::get("/{lang}/staff/content/d/{kind}/{id}/whole", edit, get(document::whole)),
        Route::get("/{lang}/staff/content/d/{kind}/{id}/changes", edit, get(document::changes)),
        Route::post("/{lang}/staff/content/d/{kind}/{id}/act", edit, post(document::act)),
        Route::post("/{lang}/staff/content/d/{kind}/{id}/publish", publish, post(document::publish)),
    ]
}

/// A kind by its name.
fn kind(app: &App, name: &str) -> Result<Kind, Error> {
    app.extension::<Kinds>()?.0.iter().find(|k| k.name == name).copied().ok_or_else(Error::not_found)
}

fn who(staff: &Staff) -> Who {
    Who { user: staff.user, name: staff.name.clone() }
}

/// A document with all that is known of it.
struct Shelf {
    kind: Kind,
    id: String,
    shipped: Option<Document>,
    versions: Vec<Version>,
}

impl Shelf {
    async fn find(app: &App, kind_name: &str, id: &str) -> Result<Self, Error> {
        let kind = kind(app, kind_name)?;
        let versions = store::read!(app.db, "content.document", |tx| { version::of_document(tx, kind.name, id).await })?;
        let shipped = (kind.shipped)().into_iter().find(|d| d.id == id);
        if shipped.is_none() && versions.is_empty() {
            return Err(Error::not_found());
        }
        Ok(Self { kind, id: id.to_owned(), shipped, versions })
    }

    fn of(&self, state: &str) -> Option<&Version> {
        self.versions.iter().find(|v| v.state == state)
    }

    /// What an editor works on.
    fn current(&self) -> Document {
        version::current(&self.versions, self.shipped.as_ref()).cloned().unwrap_or_else(|| Document { id: self.id.clone(), ..Document::default() })
    }

    /// Keys of its texts, and those the check says are missing: they can be written too.
    fn keys(&self) -> Vec<String> {
        let document = self.current();
        let mut keys = document.keys();
        let problems = (self.kind.check)(&document);
        let missing = problems.iter().filter_map(|p| p.strip_suffix(prose::MISSING)?.rsplit(' ').next().map(str::to_owned));
        for key in missing {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    /// What every page of it says of it.
    fn head(&self, locale: Locale) -> minijinja::Value {
        minijinja::context! { kind => self.kind.name, kind_title => self.kind.title, id => self.id.clone(), title => self.current().title(locale) }
    }

    /// What people see now.
    fn live(&self) -> Option<&Document> {
        match self.of("live") {
            Some(live) => (!live.is_hidden).then_some(&live.document),
            None => self.shipped.as_ref(),
        }
    }

    /// Whether the program brings another text than the one this was begun with.
    fn is_behind(&self) -> bool {
        let from = self.of("draft").or_else(|| self.of("live"));
        from.zip(self.shipped.as_ref()).is_some_and(|(v, shipped)| !crate::changes(&v.base, shipped).is_empty())
    }
}

fn refused(error: ContentError) -> Error {
    match error {
        ContentError::Unknown => Error::not_found(),
        ContentError::Changed => Error::new(409, "content-changed"),
        ContentError::SamePerson => Error::new(403, "content-same-person"),
        ContentError::Store(error) => error.into(),
    }
}

impl From<ContentError> for Error {
    fn from(error: ContentError) -> Self {
        refused(error)
    }
}

/// The language that was asked for, else another.
fn asked(text: &str, or: Locale) -> Locale {
    text.parse().unwrap_or(or)
}
