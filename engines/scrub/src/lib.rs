//! Removes everything but the picture from a picture file: camera, place, time, author, thumbnails,
//! comments, colour profiles, and whatever is appended behind the end.
//!
//! Nothing is decoded: the file's own segments are kept or left out by an allow list, so the pixels
//! stay as they were. A JPEG's orientation is kept, as the only tag, since the picture would lie on
//! its side without it. Formats: JPEG (ITU-T T.81, JFIF), PNG (third edition), WebP (RFC 9649).

mod jpeg;
mod png;
mod webp;

/// What kind of picture it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Jpeg,
    Png,
    Webp,
}

impl Kind {
    /// The media type.
    #[must_use]
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }
}

/// A cleaned picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    pub kind: Kind,
    pub bytes: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("not a JPEG, PNG or WebP picture")]
    UnknownKind,
    #[error("the picture is damaged or cut short")]
    Damaged,
    #[error("HEIC and AVIF pictures cannot be cleaned here")]
    Heic,
    #[error("videos cannot be cleaned here")]
    Video,
}

impl Error {
    /// Stable number of this error. Never renumbered.
    #[must_use]
    pub fn code(self) -> u32 {
        match self {
            Self::UnknownKind => 1,
            Self::Damaged => 2,
            Self::Heic => 3,
            Self::Video => 4,
        }
    }
}

/// Cleans a picture, whatever its name says it is.
pub fn clean(bytes: &[u8]) -> Result<Cleaned, Error> {
    let (kind, cleaned) = if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        (Kind::Jpeg, jpeg::clean(bytes))
    } else if bytes.starts_with(png::SIGNATURE) {
        (Kind::Png, png::clean(bytes))
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        (Kind::Webp, webp::clean(bytes))
    } else {
        return Err(other(bytes));
    };
    cleaned.map(|bytes| Cleaned { kind, bytes }).ok_or(Error::Damaged)
}

/// Names what is refused, so that the person can be told what to do instead.
fn other(bytes: &[u8]) -> Error {
    if bytes.get(4..8) == Some(b"ftyp") {
        return match bytes.get(8..12) {
            Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1" | b"avif" | b"avis") => Error::Heic,
            _ => Error::Video,
        };
    }
    let riff_video = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"AVI ");
    if riff_video || bytes.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) { Error::Video } else { Error::UnknownKind }
}

/// The only tag that is kept: a little-endian TIFF with one entry, orientation (0x0112).
fn orientation_tiff(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    tiff.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0, 0]);
    tiff
}

/// Finds the orientation (1 to 8) in a TIFF block, whatever its byte order.
fn orientation(tiff: &[u8]) -> Option<u8> {
    let big = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let u16_at = |at: usize| -> Option<u16> {
        let pair: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    };
    let offset: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let directory = if big { u32::from_be_bytes(offset) } else { u32::from_le_bytes(offset) } as usize;
    (0..usize::from(u16_at(directory)?)).find_map(|n| {
        let entry = directory.checked_add(2)?.checked_add(n * 12)?;
        let value = u16_at(entry.checked_add(8)?)?;
        (u16_at(entry)? == 0x0112 && (1..=8).contains(&value)).then(|| value.to_le_bytes()[0])
    })
}

#[cfg(test)]
mod tests;
