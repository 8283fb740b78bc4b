//! Coming back with the code, where scripts are off: the thread is opened here in memory, an answer is
//! sealed here, and a report can be taken back.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use cases::{CaseError, Desks};
use kernel::{Actor, Locale};
use minijinja::{Value, context};
use seal::case::{CaseKey, Header, Role};
use seal::code::{Code, CodeKeys};
use seal::part::{Author, Kind};
use seal::roster::Chain;
use seal::{Entropy, enc_public};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::Op;
use web::{App, Error, Lang, PageOptions};

use super::api::{due, is_late, unknown, withdraw_by};
use super::flow::{Problem, clean_all, code_problem, emergency};
use super::{draft, server_side};
use crate::content::content;
use crate::desk::DESK;

const PURPOSE: &str = "hotline talk v1";
const TEXT_MAX: usize = 12_000;

/// What the page carries, encrypted: the code.
#[derive(Serialize, Deserialize)]
struct Talk {
    code: String,
    /// Random for each page shown.
    seed: String,
}

/// An opened case, in memory.
struct Open {
    case: cases::Case,
    header: Header,
    key: CaseKey,
    roster_version: u32,
    /// Digest of the newest part, which an answer names.
    last: [u8; 32],
    messages: Vec<Value>,
    images: bool,
}

pub(crate) async fn start(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    ask(&app, locale, &[])
}

fn ask(app: &App, locale: Locale, problems: &[Problem]) -> Result<Response, Error> {
    let problems = problems.iter().map(|p| context! { field => p.field, key => p.key }).collect::<Vec<_>>();
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let context = context! { view => "code", problems => problems, state => "", messages => Vec::<Value>::new(), emergency => emergency(locale), text => "", images => false, pictures => pictures() };
    app.page("hotline/back.html", PageOptions::new(locale, "/p/back").status(status), context)
}

/// Situations about which pictures may be sent.
fn pictures() -> Vec<&'static str> {
    content().situations.iter().filter(|s| s.images).map(|s| s.id.as_str()).collect()
}

fn parse(text: &str) -> Result<Code, Problem> {
    Code::parse(text).map_err(|e| Problem { field: "code", key: code_problem(e) })
}

pub(crate) async fn step(State(app): State<App>, Lang(locale): Lang, headers: HeaderMap, body: Bytes) -> Result<Response, Error> {
    let (form, uploads) = web::read_form(&headers, body).await?;
    let (code, seed) = match form.get("state") {
        "" => match parse(form.get("code")) {
            Ok(code) => (code, app.random()),
            Err(problem) => return ask(&app, locale, &[problem]),
        },
        state => {
            let talk: Talk = draft::reveal(&app, PURPOSE, state)?;
            let code = web::hex::array(&talk.code).and_then(|b| Code::from_bytes(b).ok()).ok_or_else(Error::bad_request)?;
            (code, web::hex::array(&talk.seed).ok_or_else(Error::bad_request)?)
        }
    };
    let keys = server_side::keys_of(&app, code.clone()).await?;
    let lookup = seal::code::lookup_hash(&keys.lookup);
    let open = match load(&app, locale, &code, &keys).await {
        Ok(open) => open,
        Err(error) if error.code == "unknown-code" => return ask(&app, locale, &[Problem { field: "code", key: "code-unknown" }]),
        Err(error) => return Err(error),
    };
    match form.get("go") {
        "withdraw" => show(&app, locale, "withdraw", &code, &open, "", &[]),
        "withdraw-yes" => {
            withdraw_by(&app, &lookup).await?;
            let context = context! { view => "gone", problems => Vec::<Value>::new(), state => "", messages => Vec::<Value>::new(), emergency => emergency(locale), text => "", images => false, pictures => pictures() };
            app.page("hotline/back.html", PageOptions::new(locale, "/p/back"), context)
        }
        "write" => {
            let text = form.get("text");
            let problem = |key| Problem { field: "text", key };
            if text.trim().is_empty() && uploads.is_empty() {
                return show(&app, locale, "thread", &code, &open, text, &[problem("text-empty")]);
            }
            if text.chars().count() > TEXT_MAX {
                return show(&app, locale, "thread", &code, &open, text, &[problem("story-long")]);
            }
            let files = match clean_all(&uploads, server_side::Pictures::new(open.images, form.get("undressed"))) {
                Ok(files) => files,
                Err(problem) => return show(&app, locale, "thread", &code, &open, text, &[problem]),
            };
            let mut written = write(&app, &keys, &open, &seed, text, &files).await;
            if written.as_ref().is_err_and(|e| e.code == "old-epoch") {
                // The desk changed the key since the thread was opened: sealed again with the new one.
                let newer = load(&app, locale, &code, &keys).await?;
                written = write(&app, &keys, &newer, &seed, text, &files).await;
            }
            if let Err(error) = written {
                let key = if error.code == "case-full" { "case-full" } else { "send-failed" };
                return show(&app, locale, "thread", &code, &open, text, &[problem(key)]);
            }
            let open = load(&app, locale, &code, &keys).await?;
            show(&app, locale, "sent", &code, &open, "", &[])
        }
        _ => show(&app, locale, "thread", &code, &open, "", &[]),
    }
}

async fn load(app: &App, locale: Locale, code: &Code, keys: &CodeKeys) -> Result<Open, Error> {
    let hash = seal::code::lookup_hash(&keys.lookup);
    let loaded = store::read!(app.db, "hotline.open", |tx| {
        let case = cases::case_by_lookup(tx, &DESK, &hash).await?;
        let thread = cases::thread(tx, case.id, &enc_public(&keys.enc), true).await?;
        Ok::<_, CaseError>((case, thread, cases::chain_bytes(tx, &DESK).await?))
    });
    let (case, thread, chain) = loaded.map_err(unknown)?;
    let refused = |e| Error::from(CaseError::Refused(e));
    let chain = Chain::verify(&chain, &app.settings.instance.0).map_err(refused)?;
    let mut epochs = Vec::new();
    for (header, wrap) in thread.headers.iter().zip(&thread.wraps) {
        let header = Header::from_bytes(header).map_err(refused)?;
        header.expect(&chain).map_err(refused)?;
        if epochs.is_empty() {
            header.expect_holder(code, keys).map_err(refused)?;
        }
        let key = header.unwrap(wrap, &keys.enc).map_err(refused)?;
        epochs.push((header, key));
    }
    let desk = Desks::find(app, DESK.id)?;
    let (mut last, mut messages, mut images) = ([0; 32], Vec::new(), false);
    for part in &thread.parts {
        let Some(body) = &part.body else { continue };
        let Ok(head) = seal::part::Head::verify(body) else { continue };
        let Some((header, key)) = epochs.iter().find(|(h, _)| h.epoch == head.epoch) else { continue };
        if head.kind == Kind::File {
            continue;
        }
        last = seal::part::digest(body);
        let (head, text) = seal::part::open_text(header, &chain, key, body).map_err(refused)?;
        let text: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
        if head.kind == Kind::Answers {
            images = text["situation"].as_str().and_then(|s| content().situation(s)).is_some_and(|s| s.images);
        }
        let shown = if head.kind == Kind::Answers { &text["story"] } else { &text["text"] };
        let files: Vec<String> = text["files"].as_array().into_iter().flatten().filter_map(|f| f["name"].as_str().map(str::to_owned)).collect();
        messages.push(context! { from_desk => head.role == Role::Member, text => shown.as_str().unwrap_or_default(), files => files, at => desk.hour(app, locale, part.at) });
    }
    let (header, key) = epochs.pop().ok_or_else(|| Error::new(404, "unknown-code"))?;
    Ok(Open { case, header, key, roster_version: chain.head().version, last, messages, images })
}

/// What makes a message's randomness: the page's own and all it says, so that the same page sent twice gives the same
/// parts, which are kept once, and another text never meets the same nonce.
fn seed_of(page: &[u8; 32], text: &str, files: &[server_side::Clean]) -> [u8; 32] {
    let mut hasher = Sha256::new().chain_update("majlis message v1").chain_update(page);
    for piece in std::iter::once(text.as_bytes()).chain(files.iter().flat_map(|f| [f.name.as_bytes(), &f.bytes])) {
        hasher.update((piece.len() as u64).to_be_bytes());
        hasher.update(piece);
    }
    hasher.finalize().into()
}

async fn write(app: &App, keys: &CodeKeys, open: &Open, seed: &[u8; 32], text: &str, files: &[server_side::Clean]) -> Result<(), Error> {
    let mut entropy = Entropy::new(seed_of(seed, text, files));
    let author = Author { role: Role::Reporter, seed: &keys.sign, previous: &open.last, roster_version: open.roster_version };
    let body = json!({ "v": 1, "text": text });
    let parts = server_side::seal_parts(&open.header, &open.key, Kind::Message, &author, body, files, &mut entropy).map_err(CaseError::Refused)?;
    let hash = seal::code::lookup_hash(&keys.lookup);
    let added = store::write!(app.db, Op::quiet(Actor::Reporter, "hotline.add", "case"), |tx| {
        let case = cases::case_by_lookup(tx, &DESK, &hash).await?;
        cases::add_parts(tx, &DESK, case.id, Role::Reporter, &parts).await
    });
    added.map(drop).map_err(unknown)
}

fn show(app: &App, locale: Locale, view: &str, code: &Code, open: &Open, text: &str, problems: &[Problem]) -> Result<Response, Error> {
    let desk = Desks::find(app, DESK.id)?;
    let state = draft::hide(app, PURPOSE, &Talk { code: web::hex::encode(code.as_bytes()), seed: web::hex::encode(&app.random::<32>()) })?;
    let context = context! {
        view => view,
        problems => problems.iter().map(|p| context! { field => p.field, key => p.key }).collect::<Vec<_>>(),
        state => state,
        messages => open.messages.clone(),
        case_state => open.case.state.as_str(),
        due => due(app, &desk, locale, &open.case),
        is_late => is_late(app, &open.case),
        emergency => emergency(locale),
        text => text,
        images => open.images,
        pictures => pictures(),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    app.page("hotline/back.html", PageOptions::new(locale, "/p/back").status(status), context)
}
