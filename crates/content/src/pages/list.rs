//! All documents, what waits, and texts for translators.

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::{Actor, DAY, Locale};
use minijinja::{Value, context};
use serde::Deserialize;
use store::Op;
use web::{App, Error, Form, Lang, PageOptions, Staff};

use super::{Shelf, kind, who};
use crate::document::{self, Read};
use crate::version::{self, Version};
use crate::{Document, Kind, Kinds, sheet};

/// Days before its day that a document is said to be due.
const SOON: i64 = 30;

/// A kind's documents as they stand, drafts before what is live before what is shipped.
struct Row {
    kind: Kind,
    document: Document,
    draft: Option<Version>,
    live: Option<Version>,
    is_shipped: bool,
    is_behind: bool,
}

async fn rows(app: &App) -> Result<Vec<Row>, Error> {
    let (drafts, lives) = store::read!(app.db, "content.list", |tx| {
        Ok::<_, store::Error>((version::in_state(tx, "draft").await?, version::in_state(tx, "live").await?))
    })?;
    let mut out = Vec::new();
    for kind in &app.extension::<Kinds>()?.0 {
        let shipped = (kind.shipped)();
        let mut ids: Vec<&str> = shipped.iter().map(|d| d.id.as_str()).collect();
        let edited = drafts.iter().chain(&lives).filter(|v| v.kind == kind.name).map(|v| v.document.id.as_str());
        edited.for_each(|id| {
            if !ids.contains(&id) {
                ids.push(id)
            }
        });
        for id in ids {
            let find = |list: &[Version]| list.iter().find(|v| v.kind == kind.name && v.document.id == id).cloned();
            let (draft, live, brought) = (find(&drafts), find(&lives), shipped.iter().find(|d| d.id == id));
            let from = draft.as_ref().or(live.as_ref());
            let Some(document) = from.map(|v| &v.document).or(brought).cloned() else { continue };
            let is_behind = from.zip(brought).is_some_and(|(v, s)| !crate::changes(&v.base, s).is_empty());
            out.push(Row { kind: *kind, document, is_shipped: brought.is_some(), is_behind, draft, live });
        }
    }
    Ok(out)
}

impl Row {
    /// As [`ONLY`] names it.
    fn is(&self, today: i64) -> [bool; 5] {
        let is_due = self.document.review_day().is_some_and(|day| day <= today + SOON);
        let is_hidden = self.draft.as_ref().or(self.live.as_ref()).is_some_and(|v| v.is_hidden);
        [self.draft.is_some(), !self.stale().is_empty(), is_due, self.is_behind, is_hidden]
    }

    /// Keys whose Arabic was not compared with the English as it stands.
    fn stale(&self) -> Vec<String> {
        let read = self.document.read();
        read.keys().into_iter().filter(|k| !read.is_compared(k)).collect()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    kind: String,
    only: String,
    q: String,
}

/// What is asked for among the rows.
const ONLY: [&str; 5] = ["draft", "stale", "due", "behind", "hidden"];

/// How many documents wait for somebody, and for what; hidden ones wait for nobody.
pub(crate) async fn waiting(app: &App) -> Result<[(&'static str, usize); 4], Error> {
    let today = app.db.clock().now().micros().div_euclid(DAY);
    let mut counts = [0; 4];
    for row in rows(app).await? {
        let is = row.is(today);
        if !is[4] {
            counts.iter_mut().zip(is).for_each(|(n, is)| *n += usize::from(is));
        }
    }
    let mut counts = ONLY.into_iter().zip(counts);
    Ok(std::array::from_fn(|_| counts.next().unwrap_or_default()))
}

pub(super) async fn page(State(app): State<App>, staff: Staff, Lang(locale): Lang, Query(asked): Query<Asked>) -> Result<Response, Error> {
    list_page(&app, &staff, locale, &asked, None).await
}

async fn list_page(app: &App, staff: &Staff, locale: Locale, asked: &Asked, problem: Option<&str>) -> Result<Response, Error> {
    let today = app.db.clock().now().micros().div_euclid(DAY);
    let search = prose::fold(&asked.q);
    let mut shown = Vec::new();
    let mut counts = [0_usize; 5];
    for row in rows(app).await? {
        let (stale, is) = (row.stale().len(), row.is(today));
        let [_, _, is_due, _, is_hidden] = is;
        counts.iter_mut().zip(is).for_each(|(n, is)| *n += usize::from(is));
        let wanted = ONLY.iter().position(|o| *o == asked.only).is_none_or(|n| is[n]) && (asked.kind.is_empty() || asked.kind == row.kind.name);
        let title = row.document.title(locale);
        if !wanted || !search.is_empty() && prose::found(&search, &prose::fold(&format!("{title} {}", row.document.id))) == 0 {
            continue;
        }
        shown.push(context! {
            may_grow => row.kind.may_grow, kind => row.kind.name, kind_title => row.kind.title, id => row.document.id.clone(), title, stale,
            draft => row.draft.as_ref().map(|d| d.author_names.clone()), is_live => row.live.is_some(), is_shipped => row.is_shipped,
            is_behind => row.is_behind, is_hidden, due => row.document.review_day().map(web::iso_day), is_due,
        });
    }
    let kinds: Vec<Value> = app.extension::<Kinds>()?.0.iter().map(|k| context! { name => k.name, title => k.title }).collect();
    let context = context! {
        rows => shown, kinds, problem, counts => ONLY.iter().zip(counts).map(|(word, n)| context! { word => *word, n }).collect::<Vec<_>>(),
        asked => context! { kind => asked.kind.clone(), only => asked.only.clone(), q => asked.q.clone() },
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    app.page("content/list.html", PageOptions::new(locale, "/staff/content").staff(staff).status(status), context)
}

/// Texts whose Arabic waits for somebody, over all documents.
pub(super) async fn translate(State(app): State<App>, staff: Staff, Lang(locale): Lang) -> Result<Response, Error> {
    translate_page(&app, &staff, locale, None, None).await
}

async fn translate_page(
    app: &App,
    staff: &Staff,
    locale: Locale,
    problem: Option<String>,
    taken: Option<(usize, Vec<String>)>,
) -> Result<Response, Error> {
    let mut texts = Vec::new();
    for row in rows(app).await? {
        let read = row.document.read();
        for key in row.stale() {
            texts.push(context! {
                kind => row.kind.name, id => row.document.id.clone(), title => row.document.title(locale), key => key.clone(),
                en => read.text(Locale::En, &key), ar => read.text(Locale::Ar, &key), address => web::encode(&key),
            });
        }
    }
    let kinds: Vec<Value> = app.extension::<Kinds>()?.0.iter().map(|k| context! { name => k.name, title => k.title }).collect();
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let options = PageOptions::new(locale, "/staff/content/translate").staff(staff).status(status);
    app.page(
        "content/translate.html",
        options,
        context! { texts, kinds, problem, left => taken.as_ref().map(|t| t.1.clone()), taken => taken.map(|t| t.0) },
    )
}

/// All texts of a kind, or of all, as a table.
pub(super) async fn download(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Response, Error> {
    Ok(web::download("texts.csv", "text/csv; charset=utf-8", sheet::csv(&table(&app, &asked).await?).into_bytes()))
}

/// The same as a workbook.
pub(super) async fn workbook(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let rows = table(&app, &asked).await?;
    // Some of the texts may be too long for a workbook's cells: the CSV has all of them.
    let book = sheet::xlsx(&rows).map_err(|_| Error::new(422, "content-table-too-long"))?;
    Ok(web::download("texts.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", book))
}

async fn table(app: &App, asked: &Asked) -> Result<Vec<[String; 7]>, Error> {
    let rows = rows(app).await?;
    let wanted = rows.iter().filter(|r| asked.kind.is_empty() || asked.kind == r.kind.name);
    Ok(sheet::rows(wanted.map(|r| (r.kind.name, &r.document))))
}

/// Takes a table again: texts that differ become drafts.
pub(super) async fn upload(State(app): State<App>, staff: Staff, Lang(locale): Lang, headers: HeaderMap, body: Bytes) -> Result<Response, Error> {
    let (form, files) = web::read_form(&headers, body).await?;
    let mut lines = match sheet::read(files.first().map_or(form.get("table").as_bytes(), |f| &f.bytes)) {
        Ok(lines) => lines,
        Err(problem) => {
            let problem = match problem {
                sheet::Unread::NotUtf8 => app.texts.get(locale, "content-table-not-utf8", &[]),
                sheet::Unread::Said(text) => text,
            };
            return translate_page(&app, &staff, locale, Some(problem), None).await;
        }
    };
    lines.sort_by(|a, b| (&a.kind, &a.id).cmp(&(&b.kind, &b.id)));
    let (mut taken, mut left) = (0, Vec::new());
    for of_one in lines.chunk_by(|a, b| (&a.kind, &a.id) == (&b.kind, &b.id)) {
        let (done, refused) = take(&app, &staff, of_one).await?;
        taken += done;
        left.extend(refused);
    }
    translate_page(&app, &staff, locale, None, Some((taken, left))).await
}

/// Why a document's rows made no draft.
enum NotTaken {
    /// None of them fitted: there is nothing to write.
    All(Vec<String>),
    Other(Error),
}

impl From<version::ContentError> for NotTaken {
    fn from(error: version::ContentError) -> Self {
        Self::Other(error.into())
    }
}

impl From<store::Error> for NotTaken {
    fn from(error: store::Error) -> Self {
        Self::Other(error.into())
    }
}

/// Takes the rows of one document into its draft. Gives how many, and which were not taken.
async fn take(app: &App, staff: &Staff, lines: &[sheet::Line]) -> Result<(usize, Vec<String>), Error> {
    let told = |l: &sheet::Line| format!("{} {} {}", l.kind, l.id, l.key);
    let Some((kind_name, id)) = lines.first().map(|l| (l.kind.as_str(), l.id.as_str())) else { return Ok((0, Vec::new())) };
    let shelf = match Shelf::find(app, kind_name, id).await {
        Ok(shelf) => shelf,
        Err(error) if error.status == StatusCode::NOT_FOUND => return Ok((0, lines.iter().map(told).collect())),
        Err(error) => return Err(error),
    };
    let now = shelf.current().read();
    let touched: Vec<&sheet::Line> = lines.iter().filter(|l| is_other(&now, l)).collect();
    if touched.is_empty() {
        return Ok((0, Vec::new()));
    }
    let op = Op::new(Actor::Staff(staff.user), "content.edit", format!("{kind_name}/{id}"));
    let done = store::write!(app.db, op, |tx| {
        let (mut done, mut refused) = (0, Vec::new());
        version::edit(tx, (kind_name, id), shelf.shipped.as_ref(), &who(staff), |draft| {
            // As it stands now: what somebody changed since the table was made stays theirs.
            let now = draft.document.read();
            for line in &touched {
                if fits(&now, line) {
                    draft.document.set(&line.key, &line.ar, &line.en, is_compared(&now, line));
                    done += 1;
                } else {
                    refused.push(told(line));
                }
            }
            if done == 0 { Err(NotTaken::All(core::mem::take(&mut refused))) } else { Ok(()) }
        })
        .await?;
        Ok::<_, NotTaken>((done, refused))
    });
    match done {
        Ok(done) => Ok(done),
        Err(NotTaken::All(refused)) => Ok((0, refused)),
        Err(NotTaken::Other(error)) => Err(error),
    }
}

/// Whether a row says something else than what stands there.
fn is_other(now: &Read, line: &sheet::Line) -> bool {
    let differs = line.en.trim() != now.text(Locale::En, &line.key) || line.ar.trim() != now.text(Locale::Ar, &line.key);
    differs || line.is_compared && !now.is_compared(&line.key)
}

/// Whether a row may be taken: its key is there, its texts are not too long, and nobody changed them since.
fn fits(now: &Read, line: &sheet::Line) -> bool {
    now.keys().contains(&line.key) && line.seen == now.seen(&line.key) && line.en.len() <= document::MOST && line.ar.len() <= document::MOST
}

/// "Compared" was perhaps written before the English changed: it counts where both or neither changed, or where it is new.
fn is_compared(now: &Read, line: &sheet::Line) -> bool {
    let only_english = line.en.trim() != now.text(Locale::En, &line.key) && line.ar.trim() == now.text(Locale::Ar, &line.key);
    line.is_compared && !(only_english && now.is_compared(&line.key))
}

/// A new document, begun as a copy of another.
pub(super) async fn new(State(app): State<App>, staff: Staff, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let (name, from) = form.get("like").split_once('/').unwrap_or_default();
    let kind = kind(&app, name)?;
    if !kind.may_grow {
        return Err(Error::forbidden());
    }
    let known = rows(&app).await?;
    let id = form.get("id").trim().to_owned();
    let like = known.iter().find(|r| r.kind.name == kind.name && r.document.id == from).ok_or_else(Error::not_found)?;
    let is_taken = known.iter().any(|r| r.kind.name == kind.name && r.document.id == id);
    if !document::is_id(&id) || is_taken {
        let problem = if is_taken { "id-taken" } else { "id" };
        return list_page(&app, &staff, locale, &Asked { kind: kind.name.to_owned(), ..Asked::default() }, Some(problem)).await;
    }
    let is_new = |document: &Document| *document == Document { id: id.clone(), ..Document::default() };
    let copy = like.document.named(&id).map_err(|_| Error::bad_request())?;
    let op = Op::new(Actor::Staff(staff.user), "content.new", format!("{}/{id}", kind.name));
    store::write!(app.db, op, |tx| {
        version::edit(tx, (kind.name, &id), None, &who(&staff), |draft| {
            // Somebody else may just have made one of this name.
            if !is_new(&draft.document) {
                return Err(Error::new(409, "content-changed"));
            }
            draft.document = copy.clone();
            Ok::<_, Error>(())
        })
        .await
    })?;
    Ok(Redirect::to(&format!("/{locale}/staff/content/d/{}/{id}", kind.name)).into_response())
}
