/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something with this identity is there already.
    #[error("{statement}: already there")]
    Duplicate { statement: &'static str },
    /// Exactly one row was expected and there was none.
    #[error("{statement}: no such row")]
    NoRow { statement: &'static str },
    /// A column was missing or of another type than the code expects.
    #[error("column {column} of {statement}: {problem}")]
    Column { statement: &'static str, column: String, problem: &'static str },
    /// Another writer was in the way, even after retries.
    #[error("{statement}: the database is busy")]
    Busy { statement: &'static str },
    /// The disk is full or cannot be written: nothing of the transaction was kept.
    #[error("{statement}: the disk is full or cannot be written")]
    Storage { statement: &'static str },
    #[error("{statement}: {source}")]
    Database { statement: &'static str, source: sqlx::Error },
    /// The database was written by a newer program, or a migration was altered after it ran.
    #[error("migration {module}/{number:04}: {problem}")]
    Migration { module: String, number: i64, problem: String },
    #[error("the database address {address:?} is not understood: {problem}")]
    Address { address: String, problem: String },
    #[error("stored JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl Error {
    pub(crate) fn from_sqlx(statement: &'static str, source: sqlx::Error) -> Self {
        if let sqlx::Error::Database(database) = &source {
            if database.is_unique_violation() {
                return Self::Duplicate { statement };
            }
            // PostgreSQL: serialization failure, deadlock, lock timeout. SQLite: busy, locked, busy snapshot.
            if matches!(database.code().as_deref(), Some("40001" | "40P01" | "55P03" | "5" | "6" | "517" | "261")) {
                return Self::Busy { statement };
            }
        }
        // PostgreSQL: disk full, I/O error. SQLite: full, I/O error (and its kinds).
        if let sqlx::Error::Database(database) = &source
            && let Some(code) = database.code()
            && (matches!(&*code, "53100" | "58030") || code.parse::<u32>().is_ok_and(|c| code.len() <= 4 && matches!(c & 0xff, 10 | 13)))
        {
            tracing::error!("the disk is full or cannot be written");
            return Self::Storage { statement };
        }
        Self::Database { statement, source }
    }

    /// Whether the same transaction may succeed when it is run again.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Busy { .. })
    }
}
