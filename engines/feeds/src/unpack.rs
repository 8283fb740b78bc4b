//! What arrives to plain bytes: gzip (RFC 1952) and zip archives are unpacked on the way, within limits.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use flate2::bufread::MultiGzDecoder;

use crate::rows::Limits;

/// Why an input could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// It ends in the middle of the archive: most of the time an interrupted transfer.
    #[error("the archive is cut off")]
    CutOff,
    #[error("the archive is damaged: {0}")]
    Damaged(String),
    /// It unpacks to more than is allowed.
    #[error("it unpacks to more than {0} bytes or too many times its size")]
    Bomb(u64),
    #[error("the archive is locked with a password")]
    Locked,
    #[error("the archive holds archives or more than {0} files")]
    Nested(usize),
    #[error(transparent)]
    Io(io::Error),
}

impl UnpackError {
    /// Sorts what reading gave.
    #[must_use]
    pub fn of(error: io::Error) -> Self {
        if let Some(limit) = error.get_ref().and_then(|e| e.downcast_ref::<OverLimit>()) {
            return Self::Bomb(limit.0);
        }
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::CutOff,
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => Self::Damaged(error.to_string()),
            _ => Self::Io(error),
        }
    }
}

/// Files taken from one zip archive at most.
pub const MOST_FILES: usize = 1000;
const WINDOW: usize = 128 * 1024;

#[derive(Debug, thiserror::Error)]
#[error("more than {0} bytes")]
struct OverLimit(u64);

/// Counts what comes out against what went in.
struct Watched<R> {
    inner: R,
    left: u64,
    limit: u64,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        let over = io::Error::other(OverLimit(self.limit));
        self.left = self.left.checked_sub(n as u64).ok_or(over)?;
        Ok(n)
    }
}

fn watched<R: Read>(inner: R, packed: u64, limits: Limits) -> BufReader<Watched<R>> {
    // Small files may be packed well: the ratio counts from a mebibyte on.
    let limit = limits.total.min(packed.saturating_mul(limits.ratio).max(1 << 20));
    BufReader::with_capacity(WINDOW, Watched { inner, left: limit, limit })
}

/// Gives each file inside `source` to `read`: the source itself, or what a gzip or zip archive holds. The name
/// is the archive's own for files of a zip, empty otherwise.
///
/// # Errors
/// Where the archive is cut off, damaged, locked or too large, or what `read` gives.
pub fn unpack<S: Read + Seek, E: From<UnpackError>>(
    mut source: S,
    limits: Limits,
    mut read: impl FnMut(&str, &mut dyn BufRead) -> Result<(), E>,
) -> Result<(), E> {
    let io = |e| UnpackError::of(e);
    let length = source.seek(SeekFrom::End(0)).map_err(io)?;
    source.rewind().map_err(io)?;
    let mut magic = [0; 4];
    let got = read_up_to(&mut source, &mut magic).map_err(io)?;
    source.rewind().map_err(io)?;
    match &magic[..got] {
        [0x1f, 0x8b, ..] => {
            let unpacked = MultiGzDecoder::new(BufReader::with_capacity(WINDOW, source));
            read("", &mut watched(unpacked, length, limits))
        }
        b"PK\x03\x04" | b"PK\x05\x06" => unzip(source, limits, read),
        _ => read("", &mut watched(source, u64::MAX, limits)),
    }
}

fn unzip<S: Read + Seek, E: From<UnpackError>>(
    source: S,
    limits: Limits,
    mut read: impl FnMut(&str, &mut dyn BufRead) -> Result<(), E>,
) -> Result<(), E> {
    let mut archive = zip::ZipArchive::new(source).map_err(zip_error)?;
    if archive.len() > MOST_FILES {
        return Err(UnpackError::Nested(MOST_FILES).into());
    }
    let mut left = limits.total;
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(zip_error)?;
        if file.is_dir() {
            continue;
        }
        let name = file.name().map_err(zip_error)?.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        if is_archive(&name) {
            return Err(UnpackError::Nested(MOST_FILES).into());
        }
        let packed = file.compressed_size();
        let mut input = watched(file, packed, Limits { total: left, ..limits });
        read(&name, &mut input)?;
        // The limit is on all of them together.
        let watched = input.get_ref();
        left = left.saturating_sub(watched.limit - watched.left);
    }
    Ok(())
}

fn is_archive(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    ["zip", "gz", "bz2", "xz", "7z", "zst", "tar", "tgz"].contains(&ending.as_str())
}

fn zip_error(error: zip::result::ZipError) -> UnpackError {
    match error {
        zip::result::ZipError::Io(e) => UnpackError::of(e),
        zip::result::ZipError::UnsupportedArchive(text) if text.contains("assword") => UnpackError::Locked,
        // Its list of files stands at the end: without it, it was cut off.
        zip::result::ZipError::InvalidArchive(text) if text.contains("EOCD") || text.contains("end of central") => UnpackError::CutOff,
        other => UnpackError::Damaged(other.to_string()),
    }
}

fn read_up_to(source: &mut impl Read, out: &mut [u8]) -> io::Result<usize> {
    let mut got = 0;
    while got < out.len() {
        match source.read(&mut out[got..])? {
            0 => break,
            n => got += n,
        }
    }
    Ok(got)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        out.write_all(bytes).expect("memory");
        out.finish().expect("memory")
    }

    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            out.start_file(*name, zip::write::SimpleFileOptions::default()).expect("memory");
            out.write_all(bytes).expect("memory");
        }
        out.finish().expect("memory").into_inner()
    }

    fn all(bytes: Vec<u8>) -> Result<Vec<(String, Vec<u8>)>, UnpackError> {
        let mut out = Vec::new();
        unpack(Cursor::new(bytes), Limits::default(), |name, input| {
            let mut read = Vec::new();
            input.read_to_end(&mut read).map_err(UnpackError::of)?;
            out.push((name.to_owned(), read));
            Ok::<(), UnpackError>(())
        })?;
        Ok(out)
    }

    #[test]
    fn each_packing_gives_the_same() {
        let text = b"a,b\n1,2\n".as_slice();
        assert_eq!(all(text.to_vec()).expect("plain"), [(String::new(), text.to_vec())]);
        assert_eq!(all(gzip(text)).expect("gzip"), [(String::new(), text.to_vec())]);
        let twice = [gzip(text), gzip(text)].concat();
        assert_eq!(all(twice).expect("two members")[0].1, text.repeat(2));
        let zipped = all(zip(&[("2026-11-23-scan_smb.csv", text), ("in/x.csv", b"")])).expect("zip");
        assert_eq!(zipped, [("2026-11-23-scan_smb.csv".into(), text.to_vec()), ("x.csv".into(), Vec::new())]);
        assert_eq!(all(Vec::new()).expect("empty")[0].1, b"");
    }

    #[test]
    fn what_is_cut_off_damaged_or_a_bomb_is_told() {
        let whole = gzip(&b"a,b\n1,2\n".repeat(1000));
        assert!(matches!(all(whole[..whole.len() / 2].to_vec()), Err(UnpackError::CutOff)));
        let mut damaged = whole.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 0x55;
        assert!(matches!(all(damaged), Err(UnpackError::Damaged(_) | UnpackError::CutOff)));
        let bomb = gzip(&vec![b'a'; 20 << 20]);
        assert!(matches!(all(bomb), Err(UnpackError::Bomb(_))));
        let zipped = zip(&[("a.csv", &vec![b'a'; 20 << 20])]);
        assert!(matches!(all(zipped.clone()), Err(UnpackError::Bomb(_))));
        assert!(matches!(all(zipped[..zipped.len() - 30].to_vec()), Err(UnpackError::CutOff | UnpackError::Damaged(_))));
        assert!(matches!(all(zip(&[("inner.zip", b"PK")])), Err(UnpackError::Nested(_))));
    }
}
