/// Why the observatory did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ObservatoryError {
    /// A file of areas that cannot be used.
    #[error("{0}")]
    Areas(String),
    /// A file of operators, or their table of origins, that cannot be used.
    #[error("{0}")]
    Operators(String),
    /// A file of plans or incomes that cannot be used.
    #[error("{0}")]
    Prices(String),
    /// Open data that is damaged.
    #[error("{0}")]
    Data(String),
    /// There is one already, or there are as many as may be.
    #[error("there is one already")]
    Taken,
    #[error(transparent)]
    Case(#[from] cases::CaseError),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<ObservatoryError> for web::Error {
    fn from(error: ObservatoryError) -> Self {
        match error {
            ObservatoryError::Case(error) => error.into(),
            ObservatoryError::Store(error) => error.into(),
            ObservatoryError::Data(why) => Self::internal(why),
            ObservatoryError::Taken => Self::new(409, "conflict"),
            ObservatoryError::Areas(_) | ObservatoryError::Operators(_) | ObservatoryError::Prices(_) => Self::new(422, "observatory-areas"),
        }
    }
}
