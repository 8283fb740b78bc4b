/// Why the CERT did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum CertError {
    /// Another process has taken the import over.
    #[error("another process holds this import")]
    LostHold,
    /// A schema, table or mapping that cannot be used.
    #[error("{0}")]
    Document(String),
    /// Another organisation has this code.
    #[error("an organisation of this code is there already")]
    CodeTaken,
    /// A line of a constituency file.
    #[error("line {line}: {problem}")]
    Line { line: usize, problem: String },
    /// A source that cannot be read.
    #[error("{0}")]
    Source(String),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("{0}")]
    Internal(String),
}

impl From<CertError> for web::Error {
    fn from(error: CertError) -> Self {
        match error {
            CertError::Store(error) => error.into(),
            CertError::Document(_) | CertError::Source(_) => Self::new(422, "cert-document"),
            CertError::CodeTaken => Self::new(409, "cert-code-taken"),
            CertError::Line { .. } => Self::new(422, "cert-line"),
            CertError::LostHold => Self::new(409, "cert-held"),
            CertError::Internal(cause) => Self::internal(cause),
        }
    }
}
