//! The owners' own page. Opening it changes nothing; a word is given by a form.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::{get, post};
use kernel::{Actor, Locale};
use minijinja::context;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::{Op, params, statements};
use web::{Access, App, Error, Form, Lang, PageOptions, Route};

use super::events::finding_view;
use super::{number, see_other};
use crate::finding::{self, Finding};
use crate::owner::{self, Organisation};
use crate::{Tlp, answer, portal, render};

statements! {
    INSERT = "token/insert",
    FIND = "token/find",
    USED = "token/used",
    OWN = "token/own",
    DELETE = "token/delete",
    DELETE_ALL = "token/delete_all",
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/networks/{token}", Access::Public, get(show)),
        Route::post("/{lang}/networks/{token}", Access::Public, post(say)).limit(256 * 1024),
        Route::get("/{lang}/networks/{token}/findings.csv", Access::Public, get(table)),
        Route::get("/api/cert/findings", Access::Public, get(api)).api_with_token("An owner's open findings", api_schema),
    ]
}

/// Findings answered at once.
const MOST_FIELDS: usize = 200;
/// Tokens of one owner.
const MOST_TOKENS: usize = 20;

/// Findings on one page.
const SHOWN: i64 = 200;

/// Whose link it is, and up to which label.
async fn holder(app: &App, token: &str) -> Result<(Organisation, Tlp), Error> {
    let (said, tag) = portal::parse(token).ok_or_else(Error::not_found)?;
    let found = store::read!(app.db, "cert.portal", |tx| { owner::by_code(tx, said.code).await })?;
    let now = app.db.clock().now();
    // The same answer for an unknown code, a wrong signature and a link that is over.
    let found = found.filter(|o| portal::is_good(o, &said, &tag, now)).ok_or_else(|| Error::new(404, "cert-link"))?;
    Ok((found, said.tlp))
}

/// Nobody on the way keeps it.
fn unkept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn show(
    State(app): State<App>,
    Lang(locale): Lang,
    Path((_, token)): Path<(String, String)>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    show_with(&app, locale, &token, asked.get("done").map(String::as_str).unwrap_or_default(), "").await
}

async fn show_with(app: &App, locale: Locale, token: &str, done: &str, secret: &str) -> Result<Response, Error> {
    let (organisation, tlp) = holder(app, token).await?;
    let number = organisation.number;
    let (open, claimed, counts, waiting, tokens) = store::read!(app.db, "cert.portal_findings", |tx| {
        let (open, claimed) = (finding::told(tx, number, "open", tlp, SHOWN).await?, finding::told(tx, number, "claimed", tlp, SHOWN).await?);
        let (counts, waiting) = (finding::told_counts(tx, number, tlp).await?, answer::own_waiting(tx, number).await?);
        Ok::<_, store::Error>((open, claimed, counts, waiting, tx.rows(OWN, params![number]).await?))
    })?;
    let sum = |states: &[&str]| counts.iter().filter(|(s, _)| states.contains(&s.as_str())).map(|(_, n)| n).sum::<i64>();
    let mut kinds: Vec<&str> = open.iter().map(|f| f.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let token_view = |row: &store::Row| -> Result<minijinja::Value, store::Error> {
        let hash: Vec<u8> = row.get("hash")?;
        let used = Some(row.get::<kernel::Time>("used_at")?).filter(|t| t.micros() > 0);
        Ok(
            context! { id => web::hex::encode(&hash), name => row.get::<String>("name")?, made => render::local(locale, row.get("made_at")?), used => used.map(|t| render::local(locale, t)) },
        )
    };
    let context = context! {
        name => organisation.name[locale as usize].clone(), token => token,
        kinds => kinds.iter().map(|k| context! { text => render::kind_key("cert-kind-", k), advice => render::kind_key("cert-advice-", k), findings => open.iter().filter(|f| f.kind == *k).map(|f| context! { waits => waiting.contains(&f.number), ..finding_view(locale, f) }).collect::<Vec<_>>() }).collect::<Vec<_>>(),
        claimed => claimed.iter().map(|f| finding_view(locale, f)).collect::<Vec<_>>(),
        open => sum(&["open"]), fixed => sum(&["presumed", "confirmed"]), shown => open.len(), done => done, secret => secret,
        tokens => tokens.iter().map(token_view).collect::<Result<Vec<_>, _>>()?,
    };
    Ok(unkept(app.page("cert/portal.html", PageOptions::new(locale, &format!("/networks/{token}")), context)?))
}

async fn say(State(app): State<App>, Lang(locale): Lang, Path((_, token)): Path<(String, String)>, body: Bytes) -> Result<Response, Error> {
    let (organisation, tlp) = holder(&app, &token).await?;
    let form = Form::parse(&body);
    let op = |action| Op::new(Actor::Visitor, action, &organisation.code);
    let here = |done: &str| Ok(see_other(&format!("/{locale}/networks/{token}?done={done}#done")));
    match form.get("act") {
        act @ ("fixed" | "false") => {
            let numbers: BTreeSet<i64> = form.all("finding").filter_map(number).take(MOST_FIELDS).collect();
            if numbers.is_empty() {
                return here("none");
            }
            let taken = store::write!(app.db, op("cert.owner_answer"), |tx| {
                let mut taken = 0;
                for number in &numbers {
                    taken += i64::from(answer::give(tx, organisation.number, tlp, *number, act, form.get("note")).await?);
                }
                tx.note(&format!("{act}={taken}"));
                Ok::<_, store::Error>(taken)
            })?;
            here(if taken > 0 { act } else { "none" })
        }
        "token" => {
            let secret = web::hex::encode(&app.random::<24>());
            let name: String = form.get("name").trim().chars().take(60).collect();
            let made = store::write!(app.db, op("cert.owner_token"), |tx| {
                let now = tx.now();
                if tx.rows(OWN, params![organisation.number]).await?.len() >= MOST_TOKENS {
                    return Ok::<_, store::Error>(false);
                }
                tx.execute(INSERT, params![hash(&secret), organisation.number, &name, now, tlp.rank()]).await?;
                Ok(true)
            })?;
            if !made {
                return here("tokens");
            }
            show_with(&app, locale, &token, "", &secret).await
        }
        "drop-token" => {
            let id = web::hex::decode(form.get("id")).ok_or_else(Error::bad_request)?;
            store::write!(app.db, op("cert.owner_drop_token"), |tx| { tx.execute(DELETE, params![&id, organisation.number]).await })?;
            here("dropped")
        }
        _ => Err(Error::bad_request()),
    }
}

fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

async fn every(app: &App, organisation: i64, tlp: Tlp) -> Result<Vec<Finding>, Error> {
    Ok(store::read!(app.db, "cert.portal_table", |tx| { finding::told(tx, organisation, "open", tlp, i64::MAX).await })?)
}

async fn table(State(app): State<App>, Path((_, token)): Path<(String, String)>) -> Result<Response, Error> {
    let (organisation, tlp) = holder(&app, &token).await?;
    let findings = every(&app, organisation.number, tlp).await?;
    Ok(web::download("findings.csv", "text/csv; charset=utf-8", render::table(&findings).into_bytes()))
}

/// A token works for a year.
const TOKEN_LIFE: i64 = 366 * kernel::DAY;

/// The same by a program: the token in `Authorization: Bearer …` (RFC 6750).
async fn api(State(app): State<App>, headers: HeaderMap) -> Result<Json<serde_json::Value>, Error> {
    let given = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    let key = hash(given.ok_or_else(|| Error::new(401, "cert-token"))?.trim());
    let oldest = app.db.clock().now().plus(-TOKEN_LIFE);
    let found = store::read!(app.db, "cert.token", |tx| { tx.optional(FIND, params![key, oldest]).await })?;
    let row = found.ok_or_else(|| Error::new(401, "cert-token"))?;
    let (owner, tlp) = (row.get::<i64>("organisation")?, Tlp::of_rank(row.get("tlp")?));
    store::write!(app.db, Op::housekeeping("cert.token_used"), |tx| {
        let now = tx.now();
        tx.execute(USED, params![key, now]).await
    })?;
    let one = |f: &Finding| {
        json!({ "number": f.number, "type": f.kind, "identifier": f.identifier, "malware": f.malware, "ip": f.ip, "port": f.port, "transport": f.transport,
            "host": f.host, "asn": f.asn, "tlp": f.tlp.name(), "first_seen": render::stamp(f.first_seen), "last_seen": render::stamp(f.last_seen), "times": f.times })
    };
    Ok(Json(every(&app, owner, tlp).await?.iter().map(one).collect()))
}

fn api_schema() -> serde_json::Value {
    let text = json!({ "type": "string" });
    let count = json!({ "type": "integer" });
    json!({ "type": "array", "items": { "type": "object", "required": ["number", "type", "ip", "first_seen", "last_seen", "tlp"], "properties": {
        "number": count, "type": text, "identifier": text, "malware": text, "ip": text, "port": count, "transport": text, "host": text, "asn": count,
        "tlp": text, "first_seen": { "type": "string", "format": "date-time" }, "last_seen": { "type": "string", "format": "date-time" }, "times": count } } })
}

/// Voids every token of an owner.
pub(super) async fn drop_tokens(tx: &mut store::Tx, organisation: i64) -> Result<(), store::Error> {
    tx.execute(DELETE_ALL, params![organisation]).await.map(drop)
}
