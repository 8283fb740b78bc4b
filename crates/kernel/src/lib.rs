//! The shared words of Majlis: ids, time, who acts, what may be done, events and indicators.
//!
//! Pure descriptors: no input or output, no async, no SQL, no clock and no randomness of its own. It
//! stays small and changes slowly, because everything depends on it.

mod actor;
mod event;
mod id;
mod indicator;
mod locale;
mod time;

pub use actor::{Actor, Permission};
pub use event::Event;
pub use id::{CaseId, Id, JobId, MemberId, ParseIdError, PartId, UserId};
pub use indicator::{Indicator, Point, Sampled, Unit, Values, median, whole_years};
pub use locale::Locale;
pub use time::{Clock, DAY, Entropy, HOUR, MINUTE, SECOND, Time};
