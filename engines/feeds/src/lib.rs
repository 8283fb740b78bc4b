//! Threat reports as typed events.
//!
//! What feeds send about infected and vulnerable hosts is brought into one form: the fields of the IntelMQ
//! data format ([`Field`]), each with the normal form of its [`Kind`] ([`normalise`]), classified by the
//! Reference Security Incident Taxonomy, with the network that announces an address ([`OriginTable`]). Pure:
//! no clock, no network, no disk.

mod asn;
mod field;
mod value;

pub use asn::{Origin, OriginTable, TableError};
pub use field::{Field, Kind};
pub use value::{Problem, Value, normalise, taxonomy_of};
