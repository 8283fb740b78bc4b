/// Why a case was not opened, changed or read.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// There is none, or it is not for this person: which of the two is never told.
    #[error("no such case")]
    Unknown,
    #[error("a case cannot go from {from} to {to}")]
    NoTransition { from: String, to: String },
    #[error("{0} is needed for this step")]
    Missing(&'static str),
    #[error("not allowed")]
    Forbidden,
    /// What was sent does not fit the case, its author or the desk's roster.
    #[error("refused: {0}")]
    Refused(#[from] seal::Error),
    /// The same id was used for something else.
    #[error("already used for something else")]
    Conflict,
    #[error("the case holds as many parts as a case may")]
    Full,
    /// The case's key was changed meanwhile: what was sealed must be sealed again with the new one.
    #[error("the case has a newer key")]
    OldEpoch,
    #[error("a case cannot be merged into itself or into a merged one")]
    BadMerge,
    #[error("the desk has no roster yet")]
    DeskClosed,
    #[error(transparent)]
    Store(#[from] store::Error),
}
