//! One document: its texts to edit with the preview beside, what changed, and publishing.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::{Actor, Locale};
use minijinja::{Value, context};
use prose::Piece;
use serde::Deserialize;
use store::Op;
use web::{App, Error, Form, Lang, PageOptions, Staff};

use super::{Shelf, asked, who};
use crate::version::{self, ContentError, fingerprint};
use crate::{Change, Document, PUBLISH, document, merge};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The text that is edited, or `skeleton`.
    edit: String,
    /// The preview's language.
    show: String,
    /// Whom it is looked at as.
    view: String,
    q: String,
}

/// What an editor typed that could not be kept, with the reason.
struct Typed {
    key: String,
    ar: String,
    en: String,
    problem: &'static str,
    form: Form,
}

impl Typed {
    /// Which text is looked at from now on: what stands there now is shown only where that is the problem.
    fn seen(&self, now: String) -> String {
        if self.problem == "changed" { now } else { self.form.get("seen").to_owned() }
    }
}

pub(super) async fn page(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, kind, id)): Path<(String, String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    show(&app, &staff, locale, &Shelf::find(&app, &kind, &id).await?, &asked, None).await
}

async fn show(app: &App, staff: &Staff, locale: Locale, shelf: &Shelf, query: &Asked, typed: Option<Typed>) -> Result<Response, Error> {
    let (document, language) = (shelf.current(), asked(&query.show, locale));
    let view = shelf.kind.views.iter().find(|v| **v == query.view).or_else(|| shelf.kind.views.first()).copied().unwrap_or_default();
    // A draft may be broken: then the reason stands in the preview's place.
    let preview = (shelf.kind.preview)(app.clone(), language, document.clone(), view).await;
    let search = prose::fold(&query.q);
    let (read, live) = (document.read(), shelf.live().map(Document::read));
    let is_live_text = |key: &str| live.as_ref().is_some_and(|l| Locale::ALL.iter().all(|&at| l.text(at, key) == read.text(at, key)));
    let section = |key: String| {
        let (in_ar, in_en) = (read.text(Locale::Ar, &key).to_owned(), read.text(Locale::En, &key).to_owned());
        let is_found = search.is_empty() || key == query.edit || prose::found(&search, &prose::fold(&format!("{key} {in_ar} {in_en}"))) > 0;
        is_found.then(|| {
            context! {
                is_compared => read.is_compared(&key), address => web::encode(&key), is_changed => !is_live_text(&key), lines => in_en.lines().count().max(in_ar.lines().count()).clamp(2, 16),
                mark => typed.as_ref().filter(|t| t.key == key).map_or(read.seen(&key), |t| t.seen(read.seen(&key))), key, ar => in_ar, en => in_en,
            }
        })
    };
    let posted = |name: &str| typed.as_ref().and_then(|t| t.form.all(&format!("field-{name}")).next().map(str::to_owned));
    let fields: Vec<Value> =
        document
        .fields()
        .into_iter()
        .map(|f| context! { lines => f.value.lines().count().clamp(2, 8), now => posted(&f.name).filter(|p| p.trim() != f.value.trim()).map(|_| f.value.clone()), value => posted(&f.name).unwrap_or(f.value), name => f.name, kind => f.kind })
        .collect();
    let context = context! {
        skeleton_mark => typed.as_ref().map_or(prose::mark(&document.skeleton), |t| t.seen(prose::mark(&document.skeleton))),
        sections => shelf.keys().into_iter().filter_map(section).collect::<Vec<_>>(), fields,
        edit => query.edit.clone(), q => query.q.clone(), q_address => web::encode(&query.q), show_lang => language.tag(), show_dir => language.dir(), view, views => shelf.kind.views.to_vec(),
        preview => preview.ok().map(Value::from_safe_string), styles => shelf.kind.styles.to_vec(),
        has_draft => shelf.of("draft").is_some(), is_hidden => shelf.of("draft").or_else(|| shelf.of("live")).is_some_and(|v| v.is_hidden),
        is_behind => shelf.is_behind(),
        typed => typed.as_ref().map(|t| context! { key => t.key.clone(), ar => t.ar.clone(), en => t.en.clone(), problem => t.problem }),
    };
    let status = if typed.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let path = format!("/staff/content/d/{}/{}", shelf.kind.name, shelf.id);
    app.page("content/document.html", PageOptions::new(locale, &path).staff(staff).status(status), context! { ..context, ..shelf.head(locale) })
}

/// Keeps a text, or the skeleton's fields, in the draft.
pub(super) async fn save(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, kind, id)): Path<(String, String, String)>,
    body: Bytes,
) -> Result<Response, Error> {
    let (form, shelf) = (Form::parse(&body), Shelf::find(&app, &kind, &id).await?);
    let (key, ar, en) = (form.get("key").to_owned(), form.get("ar").to_owned(), form.get("en").to_owned());
    let back = |problem| Typed { key: key.clone(), ar: ar.clone(), en: en.clone(), problem, form: form.clone() };
    let query = Asked { edit: key.clone(), show: form.get("show").to_owned(), view: form.get("view").to_owned(), q: form.get("q").to_owned() };
    let is_skeleton = key == merge::SKELETON;
    if !is_skeleton && !shelf.keys().contains(&key) {
        return Err(Error::not_found());
    }
    if ar.len() > document::MOST || en.len() > document::MOST {
        return show(&app, &staff, locale, &shelf, &query, Some(back("long"))).await;
    }
    let op = Op::new(Actor::Staff(staff.user), "content.edit", format!("{kind}/{id}"));
    let kept: Result<(), Refused> = store::write!(app.db, op, |tx| {
        version::edit(tx, (shelf.kind.name, &id), shelf.shipped.as_ref(), &who(&staff), |draft| {
            let draft = &mut draft.document;
            if is_skeleton {
                if prose::mark(&draft.skeleton) != form.get("seen") {
                    return Err(Refused::Said("changed"));
                }
                let given = |name: &str| form.all(&format!("field-{name}")).next().map(str::to_owned);
                return draft.set_fields(given).map_err(|_| Refused::Said("field"));
            }
            // Somebody else may have changed this very text since it was shown.
            if draft.read().seen(&key) != form.get("seen") {
                return Err(Refused::Said("changed"));
            }
            draft.set(&key, &ar, &en, form.get("compared") == "yes");
            Ok(())
        })
        .await
    });
    match kept {
        Ok(()) => {
            let rest = format!("?show={}&view={}", asked(&query.show, locale), web::encode(&query.view));
            Ok(Redirect::to(&format!("/{locale}/staff/content/d/{kind}/{id}{rest}#{}", web::encode(&key))).into_response())
        }
        Err(Refused::Said(problem)) => {
            let shelf = Shelf::find(&app, &kind, &id).await?;
            show(&app, &staff, locale, &shelf, &query, Some(back(problem))).await
        }
        Err(Refused::Other(error)) => Err(error),
    }
}

/// Why a text was not kept.
enum Refused {
    Said(&'static str),
    Other(Error),
}

impl From<ContentError> for Refused {
    fn from(error: ContentError) -> Self {
        match error {
            ContentError::Store(error) => error.into(),
            other => Self::Other(other.into()),
        }
    }
}

impl From<store::Error> for Refused {
    fn from(error: store::Error) -> Self {
        // Others were faster again and again: what was typed stays on the page.
        if error.is_conflict() { Self::Said("busy") } else { Self::Other(error.into()) }
    }
}

/// The whole page as people would have it.
pub(super) async fn whole(
    State(app): State<App>,
    Lang(locale): Lang,
    Path((_, kind, id)): Path<(String, String, String)>,
    Query(query): Query<Asked>,
) -> Result<Response, Error> {
    let shelf = Shelf::find(&app, &kind, &id).await?;
    let view = shelf.kind.views.iter().find(|v| **v == query.view).or_else(|| shelf.kind.views.first()).copied().unwrap_or_default();
    (shelf.kind.whole)(app.clone(), asked(&query.show, locale), shelf.current(), view).await
}

fn told(change: &Change) -> Value {
    let piece = |p: Piece| match p {
        Piece::Same(text) => context! { is => "same", text },
        Piece::Gone(text) => context! { is => "gone", text },
        Piece::New(text) => context! { is => "new", text },
    };
    let pieces: Vec<Value> = prose::diff(&change.old, &change.new).into_iter().map(piece).collect();
    context! { key => change.key.clone(), lang => change.locale.tag(), dir => change.locale.dir(), pieces }
}

pub(super) async fn changes(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, kind, id)): Path<(String, String, String)>,
) -> Result<Response, Error> {
    changes_page(&app, &staff, locale, &Shelf::find(&app, &kind, &id).await?, StatusCode::OK).await
}

async fn changes_page(app: &App, staff: &Staff, locale: Locale, shelf: &Shelf, status: StatusCode) -> Result<Response, Error> {
    let draft = shelf.of("draft");
    let none = Document { id: shelf.id.clone(), ..Document::default() };
    let live = shelf.live().unwrap_or(&none);
    let changed: Vec<Value> = draft.map(|d| crate::changes(live, &d.document).iter().map(told).collect()).unwrap_or_default();
    let problems = match draft {
        Some(d) if !d.is_hidden => (shelf.kind.check)(&d.document),
        _ => Vec::new(),
    };
    let from = draft.or_else(|| shelf.of("live"));
    let upgrade = from.zip(shelf.shipped.as_ref()).filter(|_| shelf.is_behind()).map(|(v, shipped)| {
        let (_, both) = merge::merge(&v.base, shipped, &v.document);
        let brought: Vec<Value> = crate::changes(&v.base, shipped).iter().map(|c| context! { is_both => both.contains(&c.key), ..told(c) }).collect();
        context! { brought, ours => crate::changes(&v.base, &v.document).iter().filter(|c| both.contains(&c.key)).map(told).collect::<Vec<_>>() }
    });
    let when = |t: kernel::Time| web::date(locale, t, 180);
    let version = |v: &version::Version| {
        context! {
            number => v.number, state => v.state.clone(), authors => v.author_names.clone(), approver => v.approver_name.clone(), is_hidden => v.is_hidden,
            changed => when(v.changed_at), approved => v.approved_at.map(when), back_to => v.back_to,
        }
    };
    let context = context! {
         changed, problems, upgrade,
        draft => draft.map(version), is_hidden => draft.is_some_and(|d| d.is_hidden), was_hidden => shelf.of("live").is_some_and(|v| v.is_hidden),
        fingerprint => fingerprint(&shelf.current(), from.is_some_and(|v| v.is_hidden)), versions => shelf.versions.iter().filter(|v| v.state != "draft").map(version).collect::<Vec<_>>(),
        is_own => draft.is_some_and(|d| d.authors.contains(&staff.user.to_string())), may_publish => staff.may(app, PUBLISH),
        has_live => shelf.of("live").is_some(), is_shipped => shelf.shipped.is_some(),
    };
    let path = format!("/staff/content/d/{}/{}/changes", shelf.kind.name, shelf.id);
    app.page("content/changes.html", PageOptions::new(locale, &path).staff(staff).status(status), context! { ..context, ..shelf.head(locale) })
}

/// Joins what the program brings, takes the program's text, hides, shows again, or throws the draft away.
pub(super) async fn act(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, kind, id)): Path<(String, String, String)>,
    body: Bytes,
) -> Result<Response, Error> {
    let (form, shelf) = (Form::parse(&body), Shelf::find(&app, &kind, &id).await?);
    let (place, me) = ((shelf.kind.name, id.as_str()), who(&staff));
    let what = form.get("go");
    if what == "discard" {
        let op = Op::new(Actor::Staff(staff.user), "content.discard", format!("{kind}/{id}"));
        store::write!(app.db, op, |tx| { version::discard(tx, place, form.get("seen")).await })?;
        return Ok(Redirect::to(&format!("/{locale}/staff/content")).into_response());
    }
    let op = Op::new(Actor::Staff(staff.user), "content.edit", format!("{kind}/{id}"));
    store::write!(app.db, op, |tx| {
        version::edit(tx, place, shelf.shipped.as_ref(), &me, |draft| {
            match (what, &shelf.shipped) {
                ("join", Some(shipped)) => {
                    draft.document = merge::merge(&draft.base, shipped, &draft.document).0;
                    draft.base = shipped.clone();
                }
                // It throws away what is written here: only what was looked at.
                ("take", Some(_)) if form.get("seen") != fingerprint(&draft.document, draft.is_hidden) => return Err(ContentError::Changed.into()),
                ("take", Some(shipped)) => {
                    draft.document = shipped.clone();
                    draft.base = shipped.clone();
                }
                ("hide", _) => draft.is_hidden = true,
                ("show", _) => draft.is_hidden = false,
                _ => return Err(Error::bad_request()),
            }
            Ok(())
        })
        .await
    })?;
    Ok(Redirect::to(&format!("/{locale}/staff/content/d/{kind}/{id}/changes")).into_response())
}

/// Publishes the draft, or puts an earlier version back.
pub(super) async fn publish(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, kind, id)): Path<(String, String, String)>,
    body: Bytes,
) -> Result<Response, Error> {
    let (form, shelf) = (Form::parse(&body), Shelf::find(&app, &kind, &id).await?);
    let (place, me) = ((shelf.kind.name, id.as_str()), who(&staff));
    if let Ok(number) = form.get("back").parse::<i64>() {
        let op = Op::new(Actor::Staff(staff.user), "content.put_back", format!("{kind}/{id}"));
        store::write!(app.db, op, |tx| { version::put_back(tx, place, number, &me).await })?;
    } else {
        let draft = shelf.of("draft").ok_or_else(Error::not_found)?;
        if !draft.is_hidden && !(shelf.kind.check)(&draft.document).is_empty() {
            return changes_page(&app, &staff, locale, &shelf, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        let op = Op::new(Actor::Staff(staff.user), "content.publish", format!("{kind}/{id}"));
        store::write!(app.db, op, |tx| { version::publish(tx, place, form.get("seen"), &me).await })?;
    }
    crate::reload(&app).await?;
    Ok(Redirect::to(&format!("/{locale}/staff/content/d/{kind}/{id}/changes")).into_response())
}
