//! The request that opens a test: an upgrade to WebSocket (RFC 6455, section 4.2) that names the subprotocol.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};

use crate::SUBPROTOCOL;

/// Bytes of a request, at most.
pub const LONGEST: usize = 16 << 10;
/// Bytes of a query, at most (specification, "Query string parameters").
const QUERY: usize = 4096;
const HEADERS: usize = 64;

/// The direction of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subtest {
    Download,
    Upload,
    /// Round trips by pings of the WebSocket, while other tests run. Not of the specification: ours, for our own page and probes.
    Latency,
}

impl Subtest {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Download => "download",
            Self::Upload => "upload",
            Self::Latency => "latency",
        }
    }
}

/// A test that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub subtest: Subtest,
    /// What `Sec-WebSocket-Accept` is to say.
    pub accept: String,
    /// Bytes after which a download may end.
    pub early_exit: Option<u64>,
    /// What the client says of itself; the first where a name stands twice.
    pub metadata: Vec<(String, String)>,
    /// The page it was started from, if a browser says so.
    pub origin: String,
    /// For whom a proxy before us speaks, if one does.
    pub forwarded_for: String,
}

impl Request {
    /// The answer that opens the WebSocket.
    #[must_use]
    pub fn response(&self) -> String {
        format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {}\r\nSec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n",
            self.accept
        )
    }

    #[must_use]
    pub fn meta(&self, name: &str) -> Option<&str> {
        self.metadata.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// Why a request opens no test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not HTTP/1.1, or too long.
    Malformed,
    /// Not GET.
    Method,
    /// An address that is none of the two.
    Address,
    /// Not an upgrade to WebSocket 13 with a key of 16 bytes.
    Upgrade,
    /// Without the subprotocol of ndt7.
    Subprotocol,
    /// A query that is too long, or no text.
    Query,
    /// An `early_exit` other than 250 (MB).
    EarlyExit,
}

impl Refusal {
    /// The whole answer, in words.
    #[must_use]
    pub fn response(self) -> String {
        let (status, why) = match self {
            Self::Malformed => ("400 Bad Request", "this is no HTTP/1.1 request"),
            Self::Method => ("405 Method Not Allowed", "a test is opened by GET"),
            Self::Address => ("404 Not Found", "tests are at /ndt/v7/download and /ndt/v7/upload"),
            Self::Upgrade => ("426 Upgrade Required", "a test is a WebSocket, version 13"),
            Self::Subprotocol => ("400 Bad Request", "the subprotocol net.measurementlab.ndt.v7 is missing"),
            Self::Query => ("400 Bad Request", "the query is longer than 4096 bytes, or no UTF-8"),
            Self::EarlyExit => ("400 Bad Request", "early_exit takes 250 only"),
        };
        let more = match self {
            Self::Upgrade => "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
            Self::Method => "Allow: GET\r\n",
            _ => "",
        };
        answer(status, more, why)
    }
}

/// A whole answer in words, after which the connection closes.
#[must_use]
pub fn answer(status: &str, headers: &str, why: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n{headers}Connection: close\r\n\r\n{why}\n",
        why.len() + 1
    )
}

/// What `Sec-WebSocket-Accept` says for a key (RFC 6455, section 4.2.2).
#[must_use]
pub fn accept(key: &str) -> String {
    let digest = Sha1::new_with_prefix(key).chain_update("258EAFA5-E914-47DA-95CA-C5AB0DC85B11").finalize();
    STANDARD.encode(digest)
}

/// Reads a request, and how long it was. `None`: more must come.
///
/// # Errors
/// Where it opens no test; [`Refusal::response`] says so to the client.
pub fn read(bytes: &[u8]) -> Result<Option<(Request, usize)>, Refusal> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let len = match head.parse(bytes) {
        Ok(httparse::Status::Complete(len)) if len <= LONGEST => len,
        Ok(httparse::Status::Partial) if bytes.len() < LONGEST => return Ok(None),
        _ => return Err(Refusal::Malformed),
    };
    if head.version != Some(1) {
        return Err(Refusal::Malformed);
    }
    if head.method != Some("GET") {
        return Err(Refusal::Method);
    }
    let target = head.path.unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let subtest = match path {
        "/ndt/v7/download" => Subtest::Download,
        "/ndt/v7/upload" => Subtest::Upload,
        "/majlis/v1/latency" => Subtest::Latency,
        _ => return Err(Refusal::Address),
    };
    let all = |name: &str| {
        let values = head.headers.iter().filter(|h| h.name.eq_ignore_ascii_case(name)).filter_map(|h| std::str::from_utf8(h.value).ok());
        values.flat_map(|v| v.split(',')).map(str::trim).map(str::to_owned).collect::<Vec<_>>()
    };
    let has = |name: &str, word: &str| all(name).iter().any(|v| v.eq_ignore_ascii_case(word));
    let key = all("sec-websocket-key").pop().unwrap_or_default();
    if !has("connection", "upgrade") || !has("upgrade", "websocket") || !has("sec-websocket-version", "13") || !is_key(&key) {
        return Err(Refusal::Upgrade);
    }
    if !all("sec-websocket-protocol").iter().any(|p| p == SUBPROTOCOL) {
        return Err(Refusal::Subprotocol);
    }
    let metadata = metadata(query)?;
    let early_exit = match metadata.iter().find(|(n, _)| n == "early_exit").map(|(_, v)| v.as_str()) {
        None => None,
        Some("250") => Some(250_000_000),
        Some(_) => return Err(Refusal::EarlyExit),
    };
    let first = |name: &str| all(name).into_iter().next().unwrap_or_default();
    let (origin, forwarded_for) = (first("origin"), first("x-forwarded-for"));
    Ok(Some((Request { subtest, accept: accept(&key), early_exit, metadata, origin, forwarded_for }, len)))
}

/// A key is 16 bytes in base64 (RFC 6455, section 4.1).
fn is_key(key: &str) -> bool {
    STANDARD.decode(key).is_ok_and(|bytes| bytes.len() == 16)
}

fn metadata(query: &str) -> Result<Vec<(String, String)>, Refusal> {
    if query.len() > QUERY {
        return Err(Refusal::Query);
    }
    let mut out: Vec<(String, String)> = Vec::new();
    for pair in query.split('&').filter(|p| !p.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name)?, decoded(value)?);
        // The prefix is the server's own.
        if !name.starts_with("server_") && !out.iter().any(|(n, _)| *n == name) {
            out.push((name, value));
        }
    }
    Ok(out)
}

/// Percent-decoded, a plus being a space, as browsers write queries (URL standard, `application/x-www-form-urlencoded`).
fn decoded(text: &str) -> Result<String, Refusal> {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8().map(Into::into).map_err(|_| Refusal::Query)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn request(target: &str, headers: &str) -> String {
        format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")
    }

    const HEAD: &str = "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n";

    /// The key and answer are RFC 6455's own (section 1.3).
    #[test]
    fn a_request_opens_a_test() {
        let text = request(
            "/ndt/v7/upload?client_name=a%20b+c&client_name=other&server_x=1&early_exit=250",
            &format!("{HEAD}Origin: https://x.example\r\n"),
        );
        let (found, len) = read(text.as_bytes()).expect("good").expect("whole");
        assert_eq!((found.subtest, found.accept.as_str(), len), (Subtest::Upload, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", text.len()));
        assert_eq!(found.metadata, [("client_name".into(), "a b c".into()), ("early_exit".into(), "250".into())]);
        assert_eq!((found.early_exit, found.origin.as_str(), found.meta("client_name")), (Some(250_000_000), "https://x.example", Some("a b c")));
        assert!(found.response().contains("\r\nSec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n"));
        for end in 0..text.len() {
            assert_eq!(read(&text.as_bytes()[..end]), Ok(None), "{end}");
        }
    }

    #[test]
    fn what_is_no_test_is_refused_in_words() {
        let without = |line: &str| HEAD.split_inclusive("\r\n").filter(|l| !l.starts_with(line)).collect::<String>();
        let down = "/ndt/v7/download";
        for (text, refusal) in [
            (request("/", HEAD), Refusal::Address),
            (request(down, HEAD).replacen("GET", "POST", 1), Refusal::Method),
            (request(down, HEAD).replacen("1.1", "1.0", 1), Refusal::Malformed),
            (request(down, &without("Upgrade")), Refusal::Upgrade),
            (request(down, &without("Connection")), Refusal::Upgrade),
            (request(down, &without("Sec-WebSocket-Version")), Refusal::Upgrade),
            (request(down, &HEAD.replace("dGhlIHNhbXBsZSBub25jZQ==", "dGhl")), Refusal::Upgrade),
            (request(down, &without("Sec-WebSocket-Protocol")), Refusal::Subprotocol),
            (request(&format!("{down}?x={}", "y".repeat(QUERY)), HEAD), Refusal::Query),
            (request(&format!("{down}?x=%ff"), HEAD), Refusal::Query),
            (request(&format!("{down}?early_exit=100"), HEAD), Refusal::EarlyExit),
            (request(down, &format!("X: {}\r\n", "y".repeat(LONGEST))), Refusal::Malformed),
            ("\u{0}\u{1}\r\n\r\n".into(), Refusal::Malformed),
        ] {
            assert_eq!(read(text.as_bytes()), Err(refusal), "{text}");
            let answer = refusal.response();
            let (head, body) = answer.split_once("\r\n\r\n").expect("a body");
            assert!(head.starts_with("HTTP/1.1 4") && head.contains(&format!("Content-Length: {}\r\n", body.len())));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
            let _ = read(&[request("/ndt/v7/download?", HEAD).as_bytes(), &bytes].concat());
        }
    }
}
