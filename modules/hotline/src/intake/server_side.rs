//! Sealing and opening in the server's memory, where scripts are off. Nothing here touches a disk.

use std::sync::LazyLock;

use kernel::{Actor, CaseId, Id};
use seal::case::{Header, Role};
use seal::code::{Code, CodeKeys};
use seal::part::{Author, Kind};
use seal::roster::Chain;
use seal::{Entropy, enc_public, sign_public};
use serde_json::{Value, json};
use store::Op;
use tokio::sync::Semaphore;
use web::{App, Error};

use crate::desk::DESK;

/// A file as it will be sealed.
#[derive(Debug, Clone)]
pub(crate) struct Clean {
    pub name: String,
    pub mime: &'static str,
    pub bytes: Vec<u8>,
    /// Whether everything but the content was removed; what could not be cleaned stays in quarantine.
    pub cleaned: bool,
}

/// Whether pictures may be taken: by what the report is about, and what was answered when asked whether they show
/// anyone undressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pictures {
    NotHere,
    Unasked,
    Undressed,
    Welcome,
}

impl Pictures {
    pub(crate) fn new(allowed: bool, answer: &str) -> Self {
        match answer {
            _ if !allowed => Self::NotHere,
            "no" => Self::Welcome,
            "yes" => Self::Undressed,
            _ => Self::Unasked,
        }
    }
}

/// Why a file is not taken: the end of a text key.
pub(crate) fn clean(upload: &web::File, pictures: Pictures) -> Result<Clean, &'static str> {
    let name: String = upload
        .name
        .chars()
        .filter(|c| !c.is_control() && !"\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}/\\".contains(*c))
        .take(100)
        .collect();
    match scrub::clean(&upload.bytes) {
        Ok(_) if pictures == Pictures::NotHere => Err("no-pictures"),
        Ok(_) if pictures == Pictures::Unasked => Err("undressed-first"),
        Ok(_) if pictures == Pictures::Undressed => Err("undressed-yes"),
        Ok(picture) => Ok(Clean { name, mime: picture.kind.mime(), bytes: picture.bytes, cleaned: true }),
        Err(scrub::Error::Heic) => Err("heic"),
        Err(scrub::Error::Video) => Err("video"),
        Err(scrub::Error::Damaged) => Err("damaged"),
        Err(scrub::Error::UnknownKind) if upload.bytes.starts_with(b"%PDF-") => {
            Ok(Clean { name, mime: "application/pdf", bytes: upload.bytes.to_vec(), cleaned: false })
        }
        Err(scrub::Error::UnknownKind) if core::str::from_utf8(&upload.bytes).is_ok_and(|t| !t.contains('\0')) => {
            Ok(Clean { name, mime: "text/plain", bytes: upload.bytes.to_vec(), cleaned: true })
        }
        Err(scrub::Error::UnknownKind) => Err("unknown-kind"),
    }
}

/// How many key derivations run at once: each takes 19 MiB and a core.
static DERIVING: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(4));

/// Requests that may wait for a derivation: more are told to try again, before they fill the memory.
static WAITING: Semaphore = Semaphore::const_new(100);

/// The keys of a code, off the threads that answer requests.
pub(crate) async fn keys_of(app: &App, code: Code) -> Result<CodeKeys, Error> {
    let _place = WAITING.try_acquire().map_err(|_| Error::new(503, "busy"))?;
    let _permit = DERIVING.acquire().await.map_err(Error::internal)?;
    let instance = app.settings.instance.0;
    tokio::task::spawn_blocking(move || code.keys(&instance)).await.map_err(Error::internal)?.map_err(Error::internal)
}

/// The verified roster chain; reports cannot be sealed before there is one.
pub(crate) async fn chain(app: &App) -> Result<Chain, Error> {
    let bytes = store::read!(app.db, "hotline.chain", |tx| { cases::chain_bytes(tx, &DESK).await })?;
    if bytes.is_empty() {
        return Err(Error::new(503, "closed"));
    }
    Chain::verify(&bytes, &app.settings.instance.0).map_err(Error::internal)
}

/// Seals the files and the text that names them. Gives all parts, text first.
pub(crate) fn seal_parts(
    header: &Header,
    key: &seal::case::CaseKey,
    kind: Kind,
    author: &Author<'_>,
    mut text: Value,
    files: &[Clean],
    entropy: &mut Entropy,
) -> Result<Vec<Vec<u8>>, seal::Error> {
    let mut sealed = Vec::new();
    let mut named = Vec::new();
    for file in files {
        let part = seal::part::seal_file(header, key, author, &file.bytes, entropy)?;
        let head = seal::part::Head::verify(&part)?;
        named.push(json!({
            "id": Id(head.id).to_string(), "name": file.name, "type": file.mime, "size": file.bytes.len(),
            "digest": web::hex::encode(&seal::part::digest(&part)), "cleaned": file.cleaned,
        }));
        sealed.push(part);
    }
    text["files"] = Value::Array(named);
    let part = seal::part::seal_text(header, key, kind, author, text.to_string().as_bytes(), entropy)?;
    Ok(std::iter::once(part).chain(sealed).collect())
}

/// A new report, sealed here: the same form the browser would have sent.
pub(crate) struct Report<'a> {
    pub case: CaseId,
    pub code: &'a Code,
    pub category: &'a str,
    pub urgency: cases::Urgency,
    pub age_band: &'a str,
    pub lang: &'a str,
    pub answers: Value,
    pub files: &'a [Clean],
}

/// Seals and stores. `false`: this report had come in before (the form was sent twice), and stands as it was.
pub(crate) async fn submit(app: &App, report: &Report<'_>) -> Result<bool, Error> {
    // The case's id was chosen here at random and travels encrypted: whoever has it has sent this report before.
    let known = store::read!(app.db, "hotline.known", |tx| { Ok::<_, cases::CaseError>(cases::case(tx, &DESK, report.case).await.is_ok()) })?;
    if known {
        return Ok(false);
    }
    let (chain, keys) = (chain(app).await?, keys_of(app, report.code.clone()).await?);
    let refused = |e| Error::from(cases::CaseError::Refused(e));
    let mut entropy = Entropy::new(app.random());
    let reporter = (enc_public(&keys.enc), sign_public(&keys.sign));
    let opened = seal::case::open(&chain, &report.case.0.0, &reporter, Role::Reporter, &keys.sign, &mut entropy).map_err(refused)?;
    let author = Author { role: Role::Reporter, seed: &keys.sign, previous: &[0; 32], roster_version: chain.head().version };
    let parts =
        seal_parts(&opened.header, &opened.key, Kind::Answers, &author, report.answers.clone(), report.files, &mut entropy).map_err(refused)?;
    let new = cases::NewCase {
        id: report.case,
        category: report.category.to_owned(),
        urgency: report.urgency,
        age_band: report.age_band.to_owned(),
        lang: report.lang.to_owned(),
        channel: "web-noscript",
        lookup_hash: seal::code::lookup_hash(&keys.lookup),
        header: opened.header.to_bytes(),
        wraps: opened.wraps,
        parts,
    };
    let result = store::write!(app.db, Op::quiet(Actor::Visitor, "hotline.report", new.id), |tx| {
        // The same form sent twice at the same moment seals twice: what is stored first stands, if it is the same code's.
        let known = cases::case_by_lookup(tx, &DESK, &new.lookup_hash).await.ok();
        match known.map(|known| known.id == new.id) {
            Some(true) => return Ok(false),
            Some(false) => return Err(cases::CaseError::Conflict),
            None => {}
        }
        match cases::open_case(tx, &DESK, &new).await {
            // Committed by another connection since that look.
            Err(cases::CaseError::Conflict) => match cases::case_by_lookup(tx, &DESK, &new.lookup_hash).await {
                Ok(known) if known.id == new.id => Ok(false),
                _ => Err(cases::CaseError::Conflict),
            },
            opened => opened.map(|_| true),
        }
    });
    result.map_err(Error::from)
}
