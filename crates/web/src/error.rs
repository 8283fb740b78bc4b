use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// What a person is told when something does not work: a status, a stable code, and a text in their
/// language under `error-<code>` (and `error-<code>-help` for what to do). The cause goes to the log only.
#[derive(Debug, Clone)]
pub struct Error {
    pub status: StatusCode,
    /// Lower-case words with dashes; never changes.
    pub code: &'static str,
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.code)
    }
}

impl core::error::Error for Error {}

impl Error {
    #[must_use]
    pub fn new(status: u16, code: &'static str) -> Self {
        Self { status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), code }
    }

    /// Not there, or not for this person.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(404, "not-found")
    }

    #[must_use]
    pub fn bad_request() -> Self {
        Self::new(400, "bad-request")
    }

    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(403, "forbidden")
    }

    /// A fault of ours. What it was is logged, not told.
    pub fn internal(cause: impl core::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(500, "internal")
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        if error.is_conflict() {
            tracing::warn!(%error, "busy");
            return Self::new(503, "busy");
        }
        if matches!(error, store::Error::Storage { .. }) {
            return Self::new(503, "storage");
        }
        Self::internal(error)
    }
}

/// The router turns this marker into a page or a problem document.
#[derive(Debug, Clone)]
pub(crate) struct Told(pub Error);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(Told(self));
        response
    }
}
