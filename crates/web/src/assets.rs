use std::collections::HashMap;
use std::io::Write as _;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

/// A static file.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// Below `/static/`.
    pub path: &'static str,
    pub bytes: &'static [u8],
}

/// All static files, compressed once, each with a hash in its address.
#[derive(Debug, Default)]
pub struct Assets {
    files: HashMap<&'static str, Stored>,
}

#[derive(Debug)]
struct Stored {
    bytes: &'static [u8],
    gzip: Option<Vec<u8>>,
    hash: String,
    mime: &'static str,
}

pub(crate) fn from_dir(dir: &'static include_dir::Dir<'static>) -> Vec<Asset> {
    let mut out: Vec<Asset> = dir.files().filter_map(|f| f.path().to_str().map(|path| Asset { path, bytes: f.contents() })).collect();
    for sub in dir.dirs() {
        out.extend(from_dir(sub));
    }
    out.retain(|asset| mime(asset.path).is_some());
    out
}

fn mime(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

/// Gzip at the best level, or `None` where it does not pay.
pub(crate) fn gzip(bytes: &[u8], level: flate2::Compression) -> Option<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::with_capacity(bytes.len() / 2), level);
    encoder.write_all(bytes).ok()?;
    let out = encoder.finish().ok()?;
    (out.len() + 64 < bytes.len()).then_some(out)
}

impl Assets {
    #[must_use]
    pub fn new(all: &[Asset]) -> Self {
        let files = all.iter().filter_map(|asset| {
            let mime = mime(asset.path)?;
            let hash = Sha256::digest(asset.bytes).iter().take(6).map(|b| format!("{b:02x}")).collect();
            let gzip = if mime == "font/woff2" { None } else { gzip(asset.bytes, flate2::Compression::best()) };
            Some((asset.path, Stored { bytes: asset.bytes, gzip, hash, mime }))
        });
        Self { files: files.collect() }
    }

    /// The address of an asset, with its hash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        match self.files.get(path) {
            Some(stored) => format!("/static/{path}?{}", stored.hash),
            None => format!("/static/{path}"),
        }
    }

    /// A file as it is, for those who pack it up.
    #[must_use]
    pub fn bytes(&self, path: &str) -> Option<&'static [u8]> {
        self.files.get(path).map(|stored| stored.bytes)
    }

    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    pub(crate) fn respond(&self, path: &str, query: Option<&str>, request: &HeaderMap) -> Response {
        let Some(stored) = self.files.get(path) else { return StatusCode::NOT_FOUND.into_response() };
        let is_current = query == Some(stored.hash.as_str());
        // Modules import each other by plain addresses: those are asked for again each time, so that an update
        // never mixes an old one with a new one.
        let cache = if is_current { "public, max-age=31536000, immutable" } else { "no-cache" };
        let tag = HeaderValue::from_str(&format!("\"{}\"", stored.hash)).unwrap_or(HeaderValue::from_static("\"\""));
        if !is_current && request.get(header::IF_NONE_MATCH) == Some(&tag) {
            return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag), (header::CACHE_CONTROL, HeaderValue::from_static(cache))]).into_response();
        }
        let packed = stored.gzip.as_deref().filter(|_| accepts_gzip(request));
        let body = match packed {
            Some(packed) => axum::body::Body::from(packed.to_vec()),
            None => axum::body::Body::from(stored.bytes),
        };
        let mut response = body.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(stored.mime));
        headers.insert(header::ETAG, tag);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if packed.is_some() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

pub(crate) fn accepts_gzip(request: &HeaderMap) -> bool {
    request.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).is_some_and(|v| v.split(',').any(|e| e.trim().starts_with("gzip")))
}
