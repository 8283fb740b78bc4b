use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use kernel::Locale;

/// The language of a page: the first segment of its address, else what the browser asks for, else Arabic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lang(pub Locale);

impl Lang {
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let segment = uri.path().split('/').nth(1).unwrap_or_default();
        Self(segment.parse().unwrap_or_else(|()| Self::asked(headers)))
    }

    /// What `Accept-Language` prefers among ours (RFC 9110, section 12.5.4); order stands for weight.
    #[must_use]
    pub(crate) fn asked(headers: &HeaderMap) -> Locale {
        let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        asked.split(',').find_map(|tag| tag.trim().get(..2)?.to_ascii_lowercase().parse().ok()).unwrap_or(Locale::Ar)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Lang {
    type Rejection = core::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.uri, &parts.headers))
    }
}
