//! Asking other servers (RFC 9110), from a thread that may wait.

use std::io::Read as _;
use std::time::Duration;

use base64::Engine as _;
use ureq::http::{Response, StatusCode, header};

use crate::CertError;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) address: &'a str,
    /// As [`authorization`] reads it; empty: none.
    pub(crate) secret: &'a str,
    /// Of the file that is known; empty: none is.
    pub(crate) etag: &'a str,
    pub(crate) modified: &'a str,
    pub(crate) accept: &'a str,
    /// For all of it.
    pub(crate) patience: Duration,
}

/// Asks; the answer is 200 or 304.
pub(crate) fn ask(wanted: &Wanted<'_>) -> Result<Response<ureq::Body>, CertError> {
    let config = ureq::Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(20)))
        .timeout_recv_response(Some(Duration::from_secs(60)))
        .timeout_global(Some(wanted.patience))
        // Without TLS anybody on the way could send us anywhere.
        .max_redirects(if wanted.address.starts_with("https://") { 5 } else { 0 })
        // A password does not go where the address did not say.
        .redirect_auth_headers(ureq::config::RedirectAuthHeaders::Never)
        .https_only(wanted.address.starts_with("https://"))
        .proxy(None)
        .http_status_as_error(false)
        .user_agent("Majlis")
        .build();
    let mut request = config.new_agent().get(wanted.address).header(header::ACCEPT, wanted.accept);
    if !wanted.secret.is_empty() {
        request = request.header(header::AUTHORIZATION, authorization(wanted.secret));
    }
    for (name, value) in [(header::IF_NONE_MATCH, wanted.etag), (header::IF_MODIFIED_SINCE, wanted.modified)] {
        if !value.is_empty() {
            request = request.header(name, value);
        }
    }
    let answer = request.call().map_err(|e| CertError::Source(e.to_string()))?;
    match answer.status() {
        StatusCode::OK | StatusCode::NOT_MODIFIED => Ok(answer),
        other => Err(CertError::Source(format!("the server answers {other}"))),
    }
}

/// `name:password`, or a whole value such as `Bearer …` (RFC 7617, RFC 6750).
fn authorization(secret: &str) -> String {
    if secret.contains(' ') || !secret.contains(':') {
        return secret.to_owned();
    }
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(secret))
}

/// Gets a small document, such as a schema.
///
/// # Errors
/// Where the server cannot be reached, says no, or sends more than `largest` bytes, or it takes longer than `patience`.
pub fn fetch(address: &str, accept: &str, patience: Duration, largest: u64) -> Result<Vec<u8>, CertError> {
    let mut out = Vec::new();
    let body = ask(&Wanted { address, secret: "", etag: "", modified: "", accept, patience })?.into_body();
    body.into_with_config().limit(largest).reader().read_to_end(&mut out).map_err(|e| CertError::Source(e.to_string()))?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_both_forms() {
        assert_eq!(
            (authorization("Bearer x:y"), authorization("a:b"), authorization("token")),
            ("Bearer x:y".into(), "Basic YTpi".into(), "token".into())
        );
    }
}
