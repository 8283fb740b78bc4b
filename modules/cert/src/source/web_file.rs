//! A file at a web address (RFC 9110).

use std::io::Read;
use std::time::Duration;

use kernel::{Actor, Time};
use sha2::{Digest as _, Sha256};
use store::Op;
use ureq::http::{StatusCode, header};
use web::App;

use super::Held;
use crate::fetch::{Wanted, ask};
use crate::import::{self, NewImport, Place};
use crate::{CertError, spool};

/// No report is larger.
const LARGEST: u64 = 8 << 30;
/// For one file.
const PATIENCE: Duration = Duration::from_secs(1800);
/// Bytes stored in one transaction.
const PORTION: usize = 2 << 20;

/// How far it was read: what the server said of the file, and a hash of it.
#[derive(Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Seen {
    etag: String,
    modified: String,
    sha256: String,
}

/// What a thread reads of an answer.
enum Piece {
    Begin { name: String, etag: String, modified: String },
    Bytes(Vec<u8>),
    End,
}

pub(super) async fn look(app: &App, held: &mut Held) -> Result<(), CertError> {
    let seen: Seen = serde_json::from_str(&held.source.place).unwrap_or_default();
    let (address, secret) = (held.source.address.clone(), held.secret()?);
    let (etag, modified) = (seen.etag.clone(), seen.modified.clone());
    let (send, mut pieces) = tokio::sync::mpsc::channel(2);
    let reader = tokio::task::spawn_blocking(move || read(&address, &secret, [&etag, &modified], &send));
    let taken = take(app, held, &seen, &mut pieces).await;
    drop(pieces);
    let read = reader.await.map_err(|e| CertError::Internal(e.to_string()))?;
    // The reader ends by a lost hold when the storing half ended first: then that one's reason counts.
    match read {
        Err(CertError::LostHold) => taken,
        Err(error) => Err(error),
        Ok(()) => taken,
    }
}

/// Stores what comes, and orders its import once it is whole and another file than the last.
async fn take(app: &App, held: &mut Held, seen: &Seen, pieces: &mut tokio::sync::mpsc::Receiver<Piece>) -> Result<(), CertError> {
    let Some(Piece::Begin { name, etag, modified }) = pieces.recv().await else { return Ok(()) };
    let op = || Op::new(Actor::System, "cert.fetch", &held.source.name);
    let mut spooled = store::write!(app.db, op(), |tx| { spool::begin(tx, &name).await })?;
    let (mut hash, mut is_whole) = (Sha256::new(), false);
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::Bytes(bytes) => {
                hash.update(&bytes);
                let place = held.source.place.clone();
                let (grown, until) = store::write!(app.db, Op::housekeeping("cert.fetch_portion"), |tx| {
                    Ok::<_, CertError>((spool::grow(tx, &spooled, &bytes).await?, held.go_on(tx, &place, 0).await?))
                })?;
                spooled = grown;
                held.renew(until, place);
            }
            Piece::End => is_whole = true,
            Piece::Begin { .. } => {}
        }
    }
    let sha256 = web::hex::encode(&hash.finalize());
    let is_new = is_whole && sha256 != seen.sha256 && spooled.size > 0;
    let now = Seen { etag, modified, sha256 };
    let place = serde_json::to_string(&now).map_err(|e| CertError::Internal(e.to_string()))?;
    let new = NewImport {
        name: spooled.name.clone(),
        way: "web",
        place: Place::Stored(spooled.blob),
        size: u64::try_from(spooled.size).unwrap_or(0),
        stamp: 0,
        mapping: held.source.mapping.clone(),
        tlp: held.source.tlp,
        source: held.source.number,
    };
    let until = store::write!(app.db, Op::new(Actor::System, "cert.order_import", &held.source.name), |tx| {
        if is_new {
            spool::finish(tx, &spooled).await?;
            import::order(tx, &new).await?;
        } else {
            spool::abandon(tx, spooled.blob).await?;
        }
        if is_whole { held.go_on(tx, &place, i64::from(is_new)).await } else { Ok::<_, CertError>(held.until) }
    })?;
    if is_whole {
        held.renew(until, place);
    }
    spool::sweep(&app.db, Time(1)).await?;
    Ok(())
}

/// Asks for the file, unless it is the one that is known, and hands it on piece by piece.
fn read(address: &str, secret: &str, [etag, modified]: [&str; 2], out: &tokio::sync::mpsc::Sender<Piece>) -> Result<(), CertError> {
    let answer = ask(&Wanted { address, secret, etag, modified, accept: "*/*", patience: PATIENCE })?;
    if answer.status() == StatusCode::NOT_MODIFIED {
        return Ok(());
    }
    let text = |name: header::HeaderName| answer.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let name = name(&text(header::CONTENT_DISPOSITION), address);
    let begin = Piece::Begin { name, etag: text(header::ETAG), modified: text(header::LAST_MODIFIED) };
    let expected: Option<u64> = text(header::CONTENT_LENGTH).parse().ok();
    let gone = || CertError::LostHold;
    out.blocking_send(begin).map_err(|_| gone())?;
    let mut body = answer.into_body().into_with_config().limit(LARGEST).reader();
    let mut total = 0u64;
    loop {
        let mut bytes = Vec::with_capacity(PORTION);
        let n = body.by_ref().take(PORTION as u64).read_to_end(&mut bytes).map_err(|e| CertError::Source(e.to_string()))?;
        if n == 0 {
            break;
        }
        total += n as u64;
        out.blocking_send(Piece::Bytes(bytes)).map_err(|_| gone())?;
    }
    if expected.is_some_and(|e| e != total) {
        return Err(CertError::Source(format!("the answer ended after {total} bytes")));
    }
    out.blocking_send(Piece::End).map_err(|_| gone())
}

/// By which its mapping is found: what the server calls it, else the end of the address.
fn name(disposition: &str, address: &str) -> String {
    let told = disposition.split(';').find_map(|part| part.trim().strip_prefix("filename=")).map(|n| n.trim_matches('"'));
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let last = path.split_once('/').map_or("", |(_, path)| path).rsplit('/').next().unwrap_or_default();
    let name = told.unwrap_or(last).rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    if name.is_empty() { String::from("report") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        assert_eq!(name("attachment; filename=\"2026-11-23-scan_smb.csv.gz\"", "https://h/x?id=1"), "2026-11-23-scan_smb.csv.gz");
        assert_eq!(name("", "https://h.example/feeds/blocklist.txt?key=1#a"), "blocklist.txt");
        assert_eq!(name("attachment; filename=../../etc/passwd", "https://h"), "passwd");
        assert_eq!((name("", "https://h.example/"), name("", "https://h.example")), ("report".into(), "report".into()));
    }
}
