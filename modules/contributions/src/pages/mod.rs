//! The room's pages: what everyone reads, and the drafters' desk.

mod editing;
mod import;
mod inputs;
mod public;
mod register;
mod view;

use axum::routing::{get, post};
use kernel::Id;
use registry::{Finding, Level};
use web::{Access, App, Error, Route, Staff, TemplateSource};

use crate::action::{ActionError, Who};
use crate::issues::{self, List};
use crate::{APPROVE, WRITE};

/// An action with as many paragraphs as it may have, as long as they may be, in Arabic as forms write it.
const ACTION_LIMIT: usize = 8 * 1024 * 1024;
/// A letter of a hundred pages, or a DOCX with pictures.
const LETTER_LIMIT: usize = 20 * 1024 * 1024;

pub(crate) fn routes() -> Vec<Route> {
    let (write, approve) = (Access::Staff(WRITE), Access::Staff(APPROVE));
    vec![
        Route::get("/{lang}/contributions", Access::Public, get(public::page)),
        Route::get("/{lang}/contributions/figure", Access::Public, get(public::figure)),
        Route::get("/{lang}/contributions/inputs/{number}", Access::Public, get(public::sent)),
        Route::get("/{lang}/contributions/inputs/{number}/{file}", Access::Public, get(public::sent_file)),
        Route::get("/{lang}/staff/contributions", write, get(register::page)),
        Route::post("/{lang}/staff/contributions/lists", approve, post(register::put_list)),
        Route::get("/{lang}/staff/contributions/new", write, get(editing::begin)),
        Route::post("/{lang}/staff/contributions/new", write, post(editing::create)).limit(ACTION_LIMIT),
        Route::get("/{lang}/staff/contributions/a/{id}", write, get(editing::page)),
        Route::post("/{lang}/staff/contributions/a/{id}", write, post(editing::save)).limit(ACTION_LIMIT),
        Route::post("/{lang}/staff/contributions/a/{id}/act", write, post(editing::act)),
        Route::post("/{lang}/staff/contributions/a/{id}/approve", approve, post(editing::approve)),
        Route::get("/{lang}/staff/contributions/import", write, get(import::page)),
        Route::post("/{lang}/staff/contributions/import", write, post(import::look)).limit(LETTER_LIMIT),
        Route::post("/{lang}/staff/contributions/import/take", write, post(import::take)).limit(LETTER_LIMIT),
        Route::get("/{lang}/staff/contributions/inputs", write, get(inputs::list)),
        Route::post("/{lang}/staff/contributions/inputs", write, post(inputs::create)),
        Route::get("/{lang}/staff/contributions/inputs/{number}", write, get(inputs::page)),
        Route::post("/{lang}/staff/contributions/inputs/{number}", write, post(inputs::save)),
        Route::get("/{lang}/staff/contributions/inputs/{number}/{file}", write, get(inputs::file)),
        Route::post("/{lang}/staff/contributions/inputs/{number}/act", write, post(inputs::act)),
        Route::post("/{lang}/staff/contributions/inputs/{number}/approve", approve, post(inputs::approve)),
        Route::post("/{lang}/staff/contributions/inputs/{number}/send", approve, post(inputs::send)),
        Route::get("/{lang}/staff/contributions/compare", write, get(inputs::compare)),
    ]
}

pub(crate) fn templates() -> Vec<TemplateSource> {
    macro_rules! templates {
        ($($name:literal),+) => { vec![$(TemplateSource { name: concat!("contributions/", $name), text: include_str!(concat!("../../templates/", $name)) }),+] };
    }
    templates![
        "macros.html",
        "public.html",
        "figure.html",
        "sent.html",
        "register.html",
        "editing.html",
        "import.html",
        "inputs.html",
        "input.html",
        "compare.html"
    ]
}

/// What `majlis doctor` says of this room.
pub(crate) fn findings() -> Vec<Finding> {
    if companion::place().is_some() {
        return Vec::new();
    }
    let what = "contributions: the companion program majlis-lab is not there, so inputs are made as HTML and DOCX only".to_owned();
    vec![Finding { level: Level::Warn, what, fix: "put majlis-lab beside majlis, or name it in MAJLIS_LAB".to_owned() }]
}

fn who(staff: &Staff) -> Who {
    Who { user: staff.user, name: staff.name.clone() }
}

fn id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::not_found())
}

impl From<ActionError> for Error {
    fn from(error: ActionError) -> Self {
        match error {
            ActionError::Unknown => Self::not_found(),
            ActionError::Changed | ActionError::State => Self::new(409, "contributions-changed"),
            ActionError::SamePerson => Self::new(403, "contributions-same-person"),
            ActionError::Problems => Self::new(422, "contributions-problems"),
            ActionError::Store(error) => error.into(),
        }
    }
}

/// Every list; the first is the one that comes with the program.
async fn lists(app: &App) -> Result<Vec<List>, Error> {
    Ok(store::read!(app.db, "contributions.lists", |tx| { issues::all(tx).await })?)
}

/// A list by its id; the shipped one where none is named.
fn chosen<'a>(lists: &'a [List], id: &str) -> Result<&'a List, Error> {
    if id.is_empty() { lists.first() } else { lists.iter().find(|l| l.id == id) }.ok_or_else(Error::not_found)
}
