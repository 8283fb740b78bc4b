use core::fmt;
use core::str::FromStr;

/// A 16-byte identifier, shown as 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id(pub [u8; 16]);

/// The text is not 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseIdError;

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id is 32 hexadecimal digits")
    }
}

impl core::error::Error for ParseIdError {}

impl Id {
    /// A version-7 identifier (RFC 9562, section 5.7): ordered by time, for things whose order may be
    /// known.
    #[must_use]
    pub fn ordered(now: crate::Time, entropy: &dyn crate::Entropy) -> Self {
        let mut bytes = Self::random(entropy).0;
        let millis = u64::try_from(now.micros() / 1000).unwrap_or_default();
        bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
        bytes[6] = bytes[6] & 0x0f | 0x70;
        Self(bytes)
    }

    /// A version-4 identifier (RFC 9562, section 5.4): says nothing, for things whose order must not be
    /// known.
    #[must_use]
    pub fn random(entropy: &dyn crate::Entropy) -> Self {
        let mut bytes = [0; 16];
        entropy.fill(&mut bytes);
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Self(bytes)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Id {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(ParseIdError);
        }
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = core::str::from_utf8(pair).map_err(|_| ParseIdError)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| ParseIdError)?;
        }
        Ok(Self(bytes))
    }
}

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Id);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({})", stringify!($name), self.0) }
        }

        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> { text.parse().map(Self) }
        }
    )+};
}

typed_ids! {
    /// A staff account.
    UserId,
    /// A member of a desk: an account's keys on that desk.
    MemberId,
    /// A case on a desk.
    CaseId,
    /// A part of a case's content.
    PartId,
    /// A queued job.
    JobId,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ids_round_trip_as_text(bytes: [u8; 16]) {
            prop_assert_eq!(Id(bytes).to_string().parse(), Ok(Id(bytes)));
        }

        #[test]
        fn any_text_is_answered(text in ".{0,40}") {
            let _ = text.parse::<Id>();
        }
    }
}
