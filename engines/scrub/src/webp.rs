//! WebP: RIFF chunks (RFC 9649, section 2).

/// Keeps image data and transparency; leaves out EXIF, XMP, profiles, unknown chunks and animation
/// frames' own unknown chunks, and clears the flags that announced them.
pub(crate) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
    let mut rest = bytes.get(12..size.checked_add(8)?)?;
    let mut body = Vec::with_capacity(bytes.len());
    let mut has_image = false;
    while !rest.is_empty() {
        let length = u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?) as usize;
        let padded = length.checked_add(length & 1)?.checked_add(8)?;
        let (chunk, after) = rest.split_at_checked(padded)?;
        rest = after;
        let name: [u8; 4] = chunk.get(..4)?.try_into().ok()?;
        match &name {
            b"VP8X" => {
                let mut head = chunk.to_vec();
                // Section 2.7: ICC 0x20, EXIF 0x08 and XMP 0x04 go; alpha 0x10 stays; animation is refused.
                let flags = head.get_mut(8)?;
                if *flags & 0x02 != 0 {
                    return None;
                }
                *flags &= 0x10;
                body.extend_from_slice(&head);
            }
            b"VP8 " | b"VP8L" | b"ALPH" => {
                has_image |= &name != b"ALPH";
                body.extend_from_slice(chunk);
            }
            _ => {}
        }
    }
    let total = u32::try_from(body.len().checked_add(4)?).ok()?;
    has_image.then(|| [b"RIFF".as_slice(), &total.to_le_bytes(), b"WEBP", &body].concat())
}
