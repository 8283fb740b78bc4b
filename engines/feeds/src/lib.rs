//! Threat reports as typed events.
//!
//! What feeds send about infected and vulnerable hosts is brought into one form: bytes are unpacked
//! ([`unpack`]), rows are read one at a time ([`Reading`]), and a [`Mapping`] (one of Shadowserver's published
//! [`Schema`], or a [`MappingFile`]) makes each an [`Event`]: fields of the IntelMQ data format ([`Field`]) in
//! the normal form of their [`Kind`] ([`normalise`]), classified by the Reference Security Incident Taxonomy.
//! [`PrefixTable`] tells whose an address is: who announces it, or who owns it. Pure: no clock, no network, no disk; the caller
//! pulls, so nothing piles up, and memory is bounded by [`Limits`].

mod convert;
mod csv;
mod event;
mod field;
mod mapping;
mod plan;
mod prefix;
mod reading;
mod rows;
mod shadowserver;
mod unpack;
mod value;

pub use convert::Convert;
pub use csv::{csv_cell, read_csv_cell};
pub use event::{Event, Extra, Key, first_key, host_prefix};
pub use field::{Field, Kind};
pub use mapping::{Format, MappingError, MappingFile, SHADOWSERVER};
pub use plan::{Mapping, Plan, PlanError, Refusal};
pub use prefix::{Found, PrefixTable, TableError};
pub use reading::{Outcome, ReadError, Reading};
pub use rows::{Cells, CsvRows, Limits, Line, Lines, Row};
pub use shadowserver::{Schema, SchemaError};
pub use unpack::{MOST_FILES, UnpackError, unpack};
pub use value::{Problem, Value, normalise, taxonomy_of};
