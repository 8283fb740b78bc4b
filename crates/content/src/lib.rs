//! Texts that come with the program, and are edited in the browser by people who do not program.
//!
//! A *document* is a skeleton (TOML) and its texts in Arabic and English (sections, see [`prose`]). The program brings documents
//! of several [`Kind`]s; an edit makes a *draft* beside the shipped one; a second person publishes it; what was live before can be
//! put back at once. Edits stay when the program brings newer texts: each version remembers what was shipped when it was begun
//! (its *base*), so that the two changes can be seen beside each other and joined section by section ([`merge`]).
//!
//! This crate knows no kind's meaning: a kind says what is wrong with a document, how it looks, and what to do with what is live.

pub mod document;
mod merge;
mod pages;
pub mod remind;
mod sheet;
pub mod version;

use std::future::Future;
use std::pin::Pin;

use kernel::{Locale, Permission};
use store::{Migration, Migrations, Statement};
use web::{App, Error, TemplateSource, TextSource};

pub use document::Document;
pub use merge::{Change, changes, merge};
pub use pages::routes;

/// May change drafts.
pub const EDIT: Permission = Permission("content.edit");
/// May publish what others drafted, and put back what was live.
pub const PUBLISH: Permission = Permission("content.publish");

pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;
/// Shows a document in a language to a view.
pub type Show<T> = fn(App, Locale, Document, &'static str) -> BoxFuture<Result<T, Error>>;

/// A kind of document, as its room declares it.
#[derive(Clone, Copy)]
pub struct Kind {
    /// In addresses and tables; never changes.
    pub name: &'static str,
    /// Key of its name.
    pub title: &'static str,
    /// The skeleton's file name, for messages.
    pub skeleton: &'static str,
    /// Whether editors may add documents.
    pub may_grow: bool,
    /// Who it is looked at as; the first is shown first. Keys of their names are `content-view-<view>`.
    pub views: &'static [&'static str],
    /// Style sheets that the preview needs.
    pub styles: &'static [&'static str],
    /// What the program brings.
    pub shipped: fn() -> Vec<Document>,
    /// What is wrong with a document.
    pub check: fn(&Document) -> Vec<String>,
    /// A piece of HTML that shows it, in a language, to a view.
    pub preview: Show<String>,
    /// The whole page as people will have it; to be printed or played.
    pub whole: Show<axum::response::Response>,
    /// Takes what is live from now on. What it cannot read it leaves out and names; the shipped document stands in for it then.
    pub take: fn(&App, &[Document]) -> Vec<Unread>,
}

impl core::fmt::Debug for Kind {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Kind({})", self.name)
    }
}

/// A document that a room could not take, and why.
pub type Unread = (String, String);

/// Every kind there is, for pages and for [`reload`].
#[derive(Debug, Default)]
pub struct Kinds(pub Vec<Kind>);

/// Documents as they are live: what was shipped, with what was published in its place, without what is hidden.
#[must_use]
pub fn live(kind: &Kind, published: &[version::Version]) -> Vec<Document> {
    let of_kind = || published.iter().filter(|v| v.kind == kind.name);
    let mut out: Vec<Document> = (kind.shipped)();
    out.retain(|d| !of_kind().any(|v| v.document.id == d.id));
    out.extend(of_kind().filter(|v| !v.is_hidden).map(|v| v.document.clone()));
    out
}

/// Gives every room what is live now. What was published and cannot be read any more, after an update, is replaced by what the program
/// brings; the rest of its kind stays as it was edited.
///
/// # Errors
/// The database's.
pub async fn reload(app: &App) -> Result<(), store::Error> {
    let published = store::read!(app.db, "content.live", |tx| { version::in_state(tx, "live").await })?;
    for kind in app.extensions.get::<Kinds>().map(|k| k.0.as_slice()).unwrap_or_default() {
        let live = live(kind, &published);
        let unread = (kind.take)(app, &live);
        if unread.is_empty() {
            continue;
        }
        for (id, problem) in &unread {
            tracing::error!(kind = kind.name, id, problem, "published content is not understood any more: what the program brings is shown");
        }
        let is_unread = |d: &Document| unread.iter().any(|(id, _)| id == &d.id);
        let stand_ins = (kind.shipped)().into_iter().filter(is_unread);
        let rest: Vec<Document> = live.iter().filter(|d| !is_unread(d)).cloned().chain(stand_ins).collect();
        (kind.take)(app, &rest);
    }
    Ok(())
}

/// Other processes publish too: looks every few seconds whether something else is live.
pub async fn forever(app: App) {
    const EVERY: std::time::Duration = std::time::Duration::from_secs(5);
    let mut known = None;
    loop {
        let now = store::read!(app.db, "content.live", |tx| { version::live_mark(tx).await });
        match now {
            Ok(now) if known != Some(now) => match reload(&app).await {
                Ok(()) => known = Some(now),
                Err(error) => tracing::error!(%error, "content"),
            },
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "content"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

#[must_use]
pub fn migrations() -> Migrations {
    Migrations { module: "content", list: &[Migration { number: 1, name: "content", sql: include_str!("../migrations/0001_content.sql") }] }
}

#[must_use]
pub fn statements() -> Vec<Statement> {
    version::STATEMENTS.to_vec()
}

#[must_use]
pub fn templates() -> Vec<TemplateSource> {
    vec![
        TemplateSource { name: "content/list.html", text: include_str!("../templates/list.html") },
        TemplateSource { name: "content/document.html", text: include_str!("../templates/document.html") },
        TemplateSource { name: "content/changes.html", text: include_str!("../templates/changes.html") },
        TemplateSource { name: "content/translate.html", text: include_str!("../templates/translate.html") },
    ]
}

#[must_use]
pub fn texts() -> TextSource {
    TextSource { module: "content", ar: include_str!("../i18n/ar.ftl"), en: include_str!("../i18n/en.ftl") }
}
