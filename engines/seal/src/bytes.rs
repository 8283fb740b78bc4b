//! Reading and writing the fixed binary layouts. All integers are big-endian.

use crate::Error;

/// Reads fields from the front of a record; every method fails rather than reads past the end.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub fn take(&mut self, n: usize) -> Result<&'a [u8], Error> {
        let (head, rest) = self.rest.split_at_checked(n).ok_or(Error::Malformed)?;
        self.rest = rest;
        Ok(head)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        self.take(N)?.try_into().map_err(|_| Error::Malformed)
    }

    pub fn u8(&mut self) -> Result<u8, Error> {
        Ok(self.array::<1>()?[0])
    }

    pub fn u32(&mut self) -> Result<u32, Error> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    pub fn u64(&mut self) -> Result<u64, Error> {
        Ok(u64::from_be_bytes(self.array()?))
    }

    /// A field preceded by its length as a `u32`.
    pub fn field(&mut self) -> Result<&'a [u8], Error> {
        let n = self.u32()?;
        self.take(n as usize)
    }

    pub fn text(&mut self) -> Result<&'a str, Error> {
        core::str::from_utf8(self.field()?).map_err(|_| Error::Malformed)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    #[must_use]
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Fails unless everything has been read: a record has one length only.
    pub fn end(self) -> Result<(), Error> {
        if self.rest.is_empty() { Ok(()) } else { Err(Error::Malformed) }
    }

    /// Reads and checks a record's 4-byte magic and suite byte.
    pub fn expect_magic(&mut self, magic: &[u8; 4]) -> Result<(), Error> {
        if &self.array::<4>()? == magic && self.u8()? == crate::SUITE { Ok(()) } else { Err(Error::UnknownFormat) }
    }
}

/// Appends a length-prefixed field.
pub fn put_field(out: &mut Vec<u8>, field: &[u8]) {
    let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(field);
}

/// Splits a buffer into its length-prefixed fields.
pub fn fields(bytes: &[u8]) -> Result<Vec<&[u8]>, Error> {
    fields_at_most(bytes, usize::MAX)
}

/// The same for input of strangers: millions of empty fields are refused before they take memory.
pub fn fields_at_most(bytes: &[u8], most: usize) -> Result<Vec<&[u8]>, Error> {
    let mut reader = Reader::new(bytes);
    let mut out = Vec::new();
    while !reader.is_empty() {
        if out.len() == most {
            return Err(Error::Malformed);
        }
        out.push(reader.field()?);
    }
    Ok(out)
}
