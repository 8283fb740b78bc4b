/// Why something was not sealed or not opened.
///
/// The reason names what failed, never any secret; [`Error::code`] is stable and is what crosses
/// into the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the record is cut short or has bytes left over")]
    Malformed,
    #[error("the record was made for a newer or unknown format")]
    UnknownFormat,
    #[error("the record belongs to another instance, case or epoch")]
    WrongPlace,
    #[error("the signature does not fit")]
    BadSignature,
    #[error("the key is not a valid public key")]
    BadKey,
    #[error("the key does not open this")]
    CannotOpen,
    #[error("the case key is not the one the case was opened with")]
    WrongCaseKey,
    #[error("the author is not on the desk's roster, nor the reporter")]
    UnknownAuthor,
    #[error("the roster is older than one already used")]
    OldRoster,
    #[error("the roster's chain of signatures is broken")]
    BrokenRoster,
    #[error("the words are not in the list")]
    UnknownWord,
    #[error("the words do not fit together: one is mistyped or misplaced")]
    BadChecksum,
    #[error("the text is longer than {max} bytes", max = crate::part::TEXT_MAX)]
    TooLong,
    #[error("the recovery shares do not belong together")]
    BadShares,
    #[error("the key derivation parameters are out of range")]
    BadParameters,
    #[error("the call is unknown or its fields are wrong")]
    BadCall,
}

impl Error {
    /// The stable number of this error, as seen by the browser. Never renumbered.
    #[must_use]
    pub fn code(self) -> u32 {
        match self {
            Self::Malformed => 1,
            Self::UnknownFormat => 2,
            Self::WrongPlace => 3,
            Self::BadSignature => 4,
            Self::BadKey => 5,
            Self::CannotOpen => 6,
            Self::WrongCaseKey => 7,
            Self::UnknownAuthor => 8,
            Self::OldRoster => 9,
            Self::BrokenRoster => 10,
            Self::UnknownWord => 11,
            Self::BadChecksum => 12,
            Self::TooLong => 13,
            Self::BadShares => 14,
            Self::BadParameters => 15,
            Self::BadCall => 16,
        }
    }
}
