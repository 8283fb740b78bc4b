//! Pictures that a camera reads.

use qrcodegen::{QrCode, QrCodeEcc};

/// A QR code (ISO/IEC 18004) as an SVG path on a grid of `size` units, quiet zone included: `(size, path)`.
#[must_use]
pub fn path(text: &str) -> Option<(i32, String)> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                path.push_str(&format!("M{} {}h1v1h-1z", x + 4, y + 4));
            }
        }
    }
    Some((code.size() + 8, path))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_three_corners_are_there() {
        let (size, path) = super::path("otpauth://totp/Majlis:x?secret=ABC").expect("fits");
        let far = size - 8 - 7 + 4;
        for corner in ["M4 4h".to_owned(), format!("M{far} 4h"), format!("M4 {far}h")] {
            assert!(path.contains(&corner), "{corner}");
        }
    }
}
