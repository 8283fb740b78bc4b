//! One SQL text on two databases.
//!
//! SQLite is embedded and the default; PostgreSQL takes over where one machine is outgrown. The same
//! statements and the same migrations run on both; the address chooses. A statement is one file under
//! a module's `sql/`, named for what it does and made with [`sql!`]; parameters are `$1`, `$2`, …
//!
//! Types: ids are 16 bytes in `BYTEA`, time is `BIGINT` microseconds, booleans are `BIGINT` 0 or 1,
//! JSON is opaque `TEXT`. Where the two databases must differ, the two files live in this crate.
//!
//! A read is [`read!`]; a write is [`write!`] with an [`Op`] that says who does what to which
//! subject: rows, audit row, outbox events and jobs commit together or not at all. The closure may run
//! twice (after a conflict), so it has no effects outside the database: effects are jobs.
//!
//! Writes that must not tell people apart by time are *quiet* ([`Op::quiet`]): ids are random, every
//! time is rounded down to the hour, and on SQLite their tables have no hidden row numbers
//! (`/* without rowid */` in the migration).

mod audit;
mod backup;
mod blob;
mod db;
mod error;
mod job;
mod migrate;
mod outbox;
mod setting;
mod statement;
mod tx;
mod value;

pub use audit::{ChainReport, Op, chain_audit, verify_audit};
pub use backup::{BackupError, backup_sqlite, check_sqlite};
#[doc(hidden)]
pub use db::Attempts;
pub use db::{Db, Engine, Options};
pub use error::Error;
pub use job::{Claimed, NewJob};
pub use migrate::{Migration, Migrations, migrate, pending};
pub use outbox::{OutboxRow, event_json};
pub use statement::{Column, Statement};
pub use tx::Tx;
pub use value::{Fields, FromValue, Row, Value};

/// The tables this crate itself needs, to be migrated before any module's.
#[must_use]
pub fn migrations() -> Migrations {
    Migrations { module: "store", list: &[Migration { number: 1, name: "store", sql: include_str!("../migrations/0001_store.sql") }] }
}

/// Every statement of this crate, for the test that prepares them on both engines.
#[must_use]
pub fn statements() -> Vec<Statement> {
    [audit::STATEMENTS, blob::STATEMENTS, job::STATEMENTS, &job::CLAIMS, outbox::STATEMENTS, setting::STATEMENTS].concat()
}

/// How long quiet audit rows wait before they are chained: until their hour is well past.
pub const AUDIT_QUIET_DELAY: i64 = 2 * kernel::HOUR;
