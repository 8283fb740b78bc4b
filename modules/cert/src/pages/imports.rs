//! Imports: list, progress, refused lines, and new ones from the browser.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use kernel::{Actor, Id, Locale};
use minijinja::{Value, context};
use serde_json::json;
use store::Op;
use web::{Access, App, Error, Form, Lang, Route, Staff};

use super::{PAGE, number, page, see_other};
use crate::document::Shelf;
use crate::import::{self, Import};
use crate::spool::{self, Spooled};
use crate::{CertError, Tlp, VIEW, WORK, render};

/// A form without script is at most this large.
const LARGEST: usize = 128 << 20;
/// Bytes a script sends at once.
const PORTION: usize = 4 << 20;
/// Bytes of a report that comes in portions.
const LARGEST_IN_PORTIONS: i64 = 8 << 30;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/staff/cert/imports", Access::Staff(VIEW), get(list)),
        Route::post("/{lang}/staff/cert/imports", Access::Staff(WORK), post(add)).limit(LARGEST),
        Route::get("/{lang}/staff/cert/imports/{number}", Access::Staff(VIEW), get(show)),
        Route::post("/{lang}/staff/cert/imports/{number}", Access::Staff(WORK), post(again)),
        Route::get("/{lang}/staff/cert/imports/{number}/refused.csv", Access::Staff(VIEW), get(refused)),
        Route::get("/staff/x/cert/imports", Access::Staff(VIEW), get(progress)),
        Route::post("/staff/x/cert/uploads", Access::Staff(WORK), post(begin)),
        Route::post("/staff/x/cert/uploads/{id}/end", Access::Staff(WORK), post(end)),
        Route::post("/staff/x/cert/uploads/{id}/at/{from}", Access::Staff(WORK), post(portion)).limit(PORTION),
    ]
}

fn view(locale: Locale, i: &Import) -> Value {
    let percent = if i.state == "done" { 100 } else { (i.done_bytes * 100 / i.size.max(1)).clamp(0, 99) };
    let (code, detail) = i.problem.split_once(' ').unwrap_or((&i.problem, ""));
    context! {
        number => i.number, name => i.name.clone(), way => i.way.clone(), report => i.report.clone(), mapping => i.mapping.clone(), tlp => i.tlp.name(), state => i.state.clone(),
        percent => percent, rows => i.position, events => i.events, duplicates => i.duplicates, rejected => i.rejected, mended => i.mended,
        unowned => i.unowned, problem => code, detail => detail, made => render::local(locale, i.made_at),
        ended => (i.ended_at.micros() > 0).then(|| render::local(locale, i.ended_at)), is_over => !matches!(i.state.as_str(), "waiting" | "running"),
    }
}

async fn list(State(app): State<App>, staff: Staff, Lang(locale): Lang, Query(asked): Query<BTreeMap<String, String>>) -> Result<Response, Error> {
    let skip = asked.get("skip").and_then(|s| number(s)).unwrap_or(0);
    show_list(&app, &staff, locale, "", &Form::default(), skip).await
}

async fn show_list(app: &App, staff: &Staff, locale: Locale, problem: &str, typed: &Form, skip: i64) -> Result<Response, Error> {
    let imports = store::read!(app.db, "cert.imports", |tx| { import::list(tx, PAGE, skip).await })?;
    let library = app.extension::<Shelf>()?.library(&app.db).await?;
    let mappings: Vec<String> = library.mappings.keys().cloned().collect();
    let reports: Vec<String> = library.schema.as_ref().map(|s| s.names().map(str::to_owned).collect()).unwrap_or_default();
    let context = context! {
        imports => imports.iter().map(|i| view(locale, i)).collect::<Vec<_>>(),
        mappings => mappings,
        reports => reports,
        labels => Tlp::ALL.map(Tlp::name),
        older => (imports.len() as i64 == PAGE).then_some(skip + PAGE),
        problem => problem,
        typed => context! { tlp => if typed.get("tlp").is_empty() { "AMBER" } else { typed.get("tlp") }, mapping => typed.get("mapping").to_owned() },
    };
    page(app, staff, locale, ("cert/imports.html", "imports", "/staff/cert/imports"), context)
}

async fn add(State(app): State<App>, staff: Staff, Lang(locale): Lang, headers: HeaderMap, body: Bytes) -> Result<Response, Error> {
    let (form, files) = web::read_form(&headers, body).await?;
    if files.is_empty() {
        return show_list(&app, &staff, locale, "no-file", &form, 0).await;
    }
    let Some(tlp) = Tlp::parse(form.get("tlp")) else { return show_list(&app, &staff, locale, "no-label", &form, 0).await };
    for file in files {
        store::write!(app.db, Op::new(Actor::Staff(staff.user), "cert.order_import", "upload"), |tx| {
            import::order_stored(tx, &file.name, &file.bytes, form.get("mapping"), tlp).await
        })?;
    }
    Ok(see_other(&format!("/{locale}/staff/cert/imports")))
}

/// A large report comes in portions: this begins one. A portion that was stored is not sent again after a broken line.
async fn begin(State(app): State<App>, staff: Staff, body: Bytes) -> Result<Json<serde_json::Value>, Error> {
    let form = Form::parse(&body);
    let name = form.get("name").rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    if name.is_empty() {
        return Err(Error::bad_request());
    }
    let op = Op::new(Actor::Staff(staff.user), "cert.begin_upload", "upload");
    let begun = store::write!(app.db, op, |tx| { spool::begin(tx, &name).await })?;
    Ok(Json(json!({ "id": begun.blob.to_string(), "portion": PORTION })))
}

async fn spooled(app: &App, staff: &Staff, id: &str) -> Result<Spooled, Error> {
    let (id, actor) = (id.parse::<Id>().map_err(|_| Error::not_found())?, Actor::Staff(staff.user).to_string());
    store::read!(app.db, "cert.upload", |tx| { spool::get(tx, id, &actor).await })?.ok_or_else(Error::not_found)
}

/// Takes the bytes from `from` on; what is there already is not taken twice. Answers how many there are.
async fn portion(State(app): State<App>, staff: Staff, Path((id, from)): Path<(String, i64)>, body: Bytes) -> Result<Json<serde_json::Value>, Error> {
    let known = spooled(&app, &staff, &id).await?;
    if known.size != from || body.is_empty() {
        return Ok(Json(json!({ "size": known.size })));
    }
    if known.size >= LARGEST_IN_PORTIONS {
        return Err(Error::new(413, "cert-too-large"));
    }
    let op = Op::new(Actor::Staff(staff.user), "cert.upload_portion", &id);
    let grown = store::write!(app.db, op, |tx| { spool::grow(tx, &known, &body).await })?;
    Ok(Json(json!({ "size": grown.size })))
}

/// It is whole: its import is ordered.
async fn end(State(app): State<App>, staff: Staff, Path(id): Path<String>, body: Bytes) -> Result<Json<serde_json::Value>, Error> {
    let form = Form::parse(&body);
    let known = spooled(&app, &staff, &id).await?;
    let tlp = Tlp::parse(form.get("tlp")).ok_or_else(Error::bad_request)?;
    if number(form.get("size")) != Some(known.size) || known.size == 0 {
        return Err(Error::new(409, "cert-held"));
    }
    let new = import::NewImport {
        name: known.name.clone(),
        way: "upload",
        place: import::Place::Stored(known.blob),
        size: u64::try_from(known.size).unwrap_or(0),
        stamp: 0,
        mapping: form.get("mapping").to_owned(),
        tlp,
        source: 0,
    };
    let ordered = store::write!(app.db, Op::new(Actor::Staff(staff.user), "cert.order_import", "upload"), |tx| {
        spool::finish(tx, &known).await?;
        Ok::<_, CertError>(import::order(tx, &new).await?)
    })?;
    Ok(Json(json!({ "import": ordered })))
}

/// What the script asks for while something is under way.
async fn progress(State(app): State<App>) -> Result<Json<serde_json::Value>, Error> {
    let imports = store::read!(app.db, "cert.imports", |tx| { import::list(tx, PAGE, 0).await })?;
    let one = |i: &Import| {
        json!({ "number": i.number, "state": i.state, "percent": if i.state == "done" { 100 } else { (i.done_bytes * 100 / i.size.max(1)).clamp(0, 99) },
            "rows": i.position, "events": i.events, "duplicates": i.duplicates, "rejected": i.rejected })
    };
    Ok(Json(imports.iter().map(one).collect()))
}

async fn show(State(app): State<App>, staff: Staff, Lang(locale): Lang, Path((_, id)): Path<(String, i64)>) -> Result<Response, Error> {
    let (found, rejects, counts) = store::read!(app.db, "cert.import", |tx| {
        Ok::<_, store::Error>((import::get(tx, id).await?, import::rejects(tx, id, PAGE, 0).await?, import::reject_counts(tx, id).await?))
    })?;
    let found = found.ok_or_else(Error::not_found)?;
    let library = app.extension::<Shelf>()?.library(&app.db).await?;
    let context = context! {
        import => view(locale, &found),
        rejects => rejects.iter().map(|r| context! { file => r.file.clone(), line => r.line, code => r.code.clone(), field => r.field.clone(), reason => r.reason.clone(), content => r.content.clone() }).collect::<Vec<_>>(),
        counts => counts.iter().map(|(code, field, n)| context! { code => code, field => field, n => n }).collect::<Vec<_>>(),
        mappings => library.mappings.keys().cloned().collect::<Vec<_>>(),
        reports => library.schema.as_ref().map(|s| s.names().map(str::to_owned).collect::<Vec<_>>()).unwrap_or_default(),
    };
    page(&app, &staff, locale, ("cert/import.html", "imports", &format!("/staff/cert/imports/{id}")), context)
}

async fn again(State(app): State<App>, staff: Staff, Lang(locale): Lang, Path((_, id)): Path<(String, i64)>, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let did =
        store::write!(app.db, Op::new(Actor::Staff(staff.user), "cert.import_again", id), |tx| { import::again(tx, id, form.get("mapping")).await })?;
    if did { Ok(see_other(&format!("/{locale}/staff/cert/imports/{id}"))) } else { Err(Error::new(409, "cert-held")) }
}

/// Every refused line, to be mended and sent again.
async fn refused(State(app): State<App>, Path((_, id)): Path<(String, i64)>) -> Result<Response, Error> {
    let mut out = String::from("file,line,reason_code,column,reason,content\n");
    let mut skip = 0;
    loop {
        let part = store::read!(app.db, "cert.rejects", |tx| { import::rejects(tx, id, 5000, skip).await })?;
        for r in &part {
            let line = r.line.to_string();
            let cells = [&r.file, &line, &r.code, &r.field, &r.reason, &r.content].map(|c| feeds::csv_cell(c));
            out.push_str(&cells.join(","));
            out.push('\n');
        }
        skip += 5000;
        if part.len() < 5000 {
            return Ok(web::download(&format!("refused-{id}.csv"), "text/csv; charset=utf-8", out.into_bytes()));
        }
    }
}
