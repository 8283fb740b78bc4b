//! What the page's script asks for. Only ciphertext and facets cross here.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::IntoResponse;
use cases::{CaseError, DeskUi, Desks, Upload};
use kernel::{Actor, Id, Locale, PartId};
use seal::bytes::fields_at_most;
use seal::case::Role;
use serde::Deserialize;
use serde_json::{Value, json};
use store::Op;
use web::{App, Error, Lang, hex};

use super::work::{self, Used};
use crate::desk::DESK;
use crate::readiness;

type Answer = Result<Json<Value>, Error>;

pub(crate) async fn start(State(app): State<App>) -> Answer {
    let chain = store::read!(app.db, "hotline.chain", |tx| { cases::chain_bytes(tx, &DESK).await })?;
    Ok(Json(json!({
        "instance": app.settings.instance.to_string(),
        "desk": DESK.id,
        "chain": hex::encode(&chain),
        "is_open": readiness::is_open(&app, !chain.is_empty()),
        "challenge": hex::encode(&work::challenge(&app)),
        "bits": work::BITS,
    })))
}

fn id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::bad_request())
}

pub(crate) async fn send(State(app): State<App>, body: Bytes) -> Answer {
    let upload = Upload::read(&Desks::find(&app, DESK.id)?, &body, "web")?;
    let new = upload.case;
    if new.parts.len() > super::FILES_COUNT + 1 {
        return Err(Error::bad_request());
    }
    let (chain, known) = store::read!(app.db, "hotline.known", |tx| {
        Ok::<_, CaseError>((cases::chain_bytes(tx, &DESK).await?, cases::headers(tx, new.id).await?.first() == Some(&new.header)))
    })?;
    // The same report again, after a cut line or a restart of ours: it is here, and no new work is asked.
    if !known {
        if !readiness::is_open(&app, !chain.is_empty()) {
            return Err(Error::new(503, "closed"));
        }
        let is_worked = work::check(&app, &upload.challenge, upload.nonce);
        if !is_worked || !app.extension::<Used>()?.take(&upload.challenge, app.db.clock().now()) {
            return Err(Error::new(429, "work"));
        }
    }
    let case = store::write!(app.db, Op::quiet(Actor::Visitor, "hotline.report", new.id), |tx| { cases::open_case(tx, &DESK, &new).await })?;
    Ok(Json(json!({ "case": case.to_string() })))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Lookup {
    lookup: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct FileOf {
    lookup: String,
    part: String,
}

fn lookup_hash(lookup: &str) -> Result<[u8; 32], Error> {
    Ok(seal::code::lookup_hash(&hex::array(lookup).ok_or_else(Error::bad_request)?))
}

/// A wrong code and a withdrawn report get the same answer.
pub(crate) fn unknown(error: CaseError) -> Error {
    if matches!(error, CaseError::Unknown) { Error::new(404, "unknown-code") } else { error.into() }
}

fn waits(case: &cases::Case) -> bool {
    DESK.state(&case.state).is_some_and(|s| s.waiting == cases::Waiting::Desk)
}

/// When the desk must have answered, as a date, or nothing if it is not the desk's turn or that time is past.
pub(crate) fn due(app: &App, desk: &DeskUi, locale: Locale, case: &cases::Case) -> Option<String> {
    (waits(case) && !is_late(app, case)).then(|| desk.promised(app, locale, case.due_at))
}

/// Whether the desk should have answered by now: then no date is promised any more.
pub(crate) fn is_late(app: &App, case: &cases::Case) -> bool {
    waits(case) && case.due_at < app.db.clock().now()
}

pub(crate) async fn open(State(app): State<App>, Lang(locale): Lang, Json(body): Json<Lookup>) -> Answer {
    let hash = lookup_hash(&body.lookup)?;
    let desk = Desks::find(&app, DESK.id)?;
    let loaded = store::read!(app.db, "hotline.open", |tx| {
        let case = cases::case_by_lookup(tx, &DESK, &hash).await?;
        let headers = cases::headers(tx, case.id).await?;
        let reader = headers.first().and_then(|h| seal::case::Header::from_bytes(h).ok()).map(|h| h.reporter_enc).ok_or(CaseError::Unknown)?;
        let thread = cases::thread(tx, case.id, &reader, true).await?;
        Ok::<_, CaseError>((case, thread, cases::chain_bytes(tx, &DESK).await?))
    });
    let (case, thread, chain) = loaded.map_err(unknown)?;
    let state = DESK.state(&case.state);
    let parts = thread.parts.iter().map(|p| {
        json!({ "id": p.id.to_string(), "kind": p.kind, "at": desk.hour(&app, locale, p.at), "size": p.size, "body": p.body.as_ref().map(|b| hex::encode(b)) })
    });
    Ok(Json(json!({
        "case": case.id.to_string(),
        "state": case.state,
        "waiting": state.map(|s| s.waiting),
        "due": due(&app, &desk, locale, &case),
        "late": is_late(&app, &case),
        "instance": app.settings.instance.to_string(),
        "chain": hex::encode(&chain),
        "headers": thread.headers.iter().map(|h| hex::encode(h)).collect::<Vec<_>>(),
        "wraps": thread.wraps.iter().map(|w| hex::encode(w)).collect::<Vec<_>>(),
        "parts": parts.collect::<Vec<_>>(),
    })))
}

pub(crate) async fn file(State(app): State<App>, Json(body): Json<FileOf>) -> Result<impl IntoResponse, Error> {
    let (hash, part) = (lookup_hash(&body.lookup)?, PartId(id(&body.part)?));
    let bytes = store::read!(app.db, "hotline.file", |tx| {
        let case = cases::case_by_lookup(tx, &DESK, &hash).await?;
        cases::part_bytes(tx, case.id, part, true).await
    });
    Ok(([(axum::http::header::CONTENT_TYPE, "application/octet-stream")], bytes.map_err(unknown)?))
}

pub(crate) async fn add(State(app): State<App>, body: Bytes) -> Answer {
    let framed = fields_at_most(&body, 16).map_err(|_| Error::bad_request())?;
    let [meta, parts @ ..] = framed.as_slice() else { return Err(Error::bad_request()) };
    let meta: Lookup = serde_json::from_slice(meta).map_err(|_| Error::bad_request())?;
    if parts.is_empty() || parts.len() > super::FILES_COUNT + 1 {
        return Err(Error::bad_request());
    }
    let hash = lookup_hash(&meta.lookup)?;
    let parts: Vec<Vec<u8>> = parts.iter().map(|p| p.to_vec()).collect();
    let added = store::write!(app.db, Op::quiet(Actor::Reporter, "hotline.add", "case"), |tx| {
        let case = cases::case_by_lookup(tx, &DESK, &hash).await?;
        cases::add_parts(tx, &DESK, case.id, Role::Reporter, &parts).await
    });
    added.map_err(unknown)?;
    Ok(Json(json!({})))
}

pub(crate) async fn withdraw(State(app): State<App>, Json(body): Json<Lookup>) -> Answer {
    withdraw_by(&app, &lookup_hash(&body.lookup)?).await?;
    Ok(Json(json!({})))
}

pub(crate) async fn withdraw_by(app: &App, hash: &[u8; 32]) -> Result<(), Error> {
    let done = store::write!(app.db, Op::quiet(Actor::Reporter, "hotline.withdraw", "case"), |tx| {
        let case = cases::case_by_lookup(tx, &DESK, hash).await?;
        cases::erase(tx, &DESK, case.id).await
    });
    done.map_err(unknown)
}
