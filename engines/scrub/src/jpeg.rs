//! JPEG: marker segments (ITU-T T.81, annex B).

use crate::{orientation, orientation_tiff};

/// Keeps JFIF (APP0), Adobe's colour transform (APP14), tables, frames and scans; leaves out every other
/// application segment, comments, and whatever follows the end of the picture.
pub(crate) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0xff, 0xd8];
    let mut rest = bytes.get(2..)?;
    let mut turned = None;
    let mut body = Vec::with_capacity(bytes.len());
    loop {
        let marker = next_marker(&mut rest)?;
        match marker {
            0xd9 => {
                body.extend_from_slice(&[0xff, 0xd9]);
                break;
            }
            // Start of scan: its header, then coded data up to the next marker that is not a restart.
            0xda => {
                body.extend_from_slice(&[0xff, 0xda]);
                body.extend_from_slice(segment(&mut rest)?);
                let end = scan_end(rest)?;
                body.extend_from_slice(rest.get(..end)?);
                rest = rest.get(end..)?;
            }
            // Standalone markers carry nothing.
            0x01 | 0xd0..=0xd8 => {}
            _ => {
                let whole = segment(&mut rest)?;
                let content = whole.get(2..)?;
                if marker == 0xe1 && turned.is_none() {
                    turned = content.strip_prefix(b"Exif\0\0").and_then(orientation);
                }
                if is_kept(marker, content) {
                    body.extend_from_slice(&[0xff, marker]);
                    body.extend_from_slice(whole);
                }
            }
        }
    }
    if let Some(turned) = turned.filter(|t| *t != 1) {
        let tiff = orientation_tiff(turned);
        let length = u16::try_from(tiff.len() + 8).ok()?;
        out.extend_from_slice(&[0xff, 0xe1]);
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(b"Exif\0\0");
        out.extend_from_slice(&tiff);
    }
    out.extend_from_slice(&body);
    Some(out)
}

fn is_kept(marker: u8, content: &[u8]) -> bool {
    match marker {
        // JFIF itself, without a thumbnail; JFXX carries one.
        0xe0 => content.starts_with(b"JFIF\0") && content.get(12..14) == Some(&[0, 0]) && content.len() == 14,
        0xee => content.starts_with(b"Adobe") && content.len() == 12,
        0xe1..=0xef | 0xfe => false,
        // Frames, tables, arithmetic conditioning, restart interval, number of lines, hierarchical.
        0xc0..=0xcf | 0xdb..=0xdf => true,
        _ => false,
    }
}

/// Reads `0xff`, fill bytes, and the marker.
fn next_marker(rest: &mut &[u8]) -> Option<u8> {
    let mut tail = rest.strip_prefix(&[0xff])?;
    while let Some(after) = tail.strip_prefix(&[0xff]) {
        tail = after;
    }
    let (marker, after) = tail.split_first()?;
    *rest = after;
    (*marker != 0).then_some(*marker)
}

/// Takes a segment with its two length bytes.
fn segment<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::from(u16::from_be_bytes(rest.get(..2)?.try_into().ok()?));
    if length < 2 {
        return None;
    }
    let (whole, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(whole)
}

/// Where the coded data ends: at a marker other than a stuffed zero or a restart.
fn scan_end(data: &[u8]) -> Option<usize> {
    data.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xff | 0xd0..=0xd7))
}
