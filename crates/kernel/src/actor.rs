use core::fmt;

use crate::{MemberId, UserId};

/// Who does something. Every write names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The program itself: a job, a migration, a sweep.
    System,
    /// A visitor without an account.
    Visitor,
    /// The holder of a case's code; which case is the write's subject.
    Reporter,
    /// A staff account.
    Staff(UserId),
    /// A staff account acting with its keys on a desk.
    Member(UserId, MemberId),
    /// The administrator at the command line.
    Administrator,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("system"),
            Self::Visitor => f.write_str("visitor"),
            Self::Reporter => f.write_str("reporter"),
            Self::Staff(user) | Self::Member(user, _) => write!(f, "staff:{user}"),
            Self::Administrator => f.write_str("administrator"),
        }
    }
}

/// Something staff may be allowed to do: `module.what`. Denied unless granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission(pub &'static str);

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
