//! PNG: chunks (PNG third edition, section 5).

pub(crate) const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1a\n";

/// Keeps the chunks that make the pixels and their colours; leaves out text, time, EXIF, profiles,
/// private chunks, animation, and whatever follows the end.
pub(crate) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(SIGNATURE)?;
    let mut out = SIGNATURE.to_vec();
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
        let (chunk, after) = rest.split_at_checked(length.checked_add(12)?)?;
        let name: [u8; 4] = chunk.get(4..8)?.try_into().ok()?;
        if matches!(&name, b"IHDR" | b"PLTE" | b"IDAT" | b"IEND" | b"tRNS" | b"gAMA" | b"sRGB" | b"sBIT") {
            out.extend_from_slice(chunk);
        }
        if &name == b"IEND" {
            return Some(out);
        }
        rest = after;
    }
}
