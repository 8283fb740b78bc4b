//! The small proof of work that slows flooding: a nonce whose SHA-256 with the server's challenge
//! starts with a number of zero bits.

use crate::hash;

/// Whether `nonce` solves `challenge` at `bits` of difficulty.
#[must_use]
pub fn check(challenge: &[u8], nonce: u64, bits: u32) -> bool {
    let digest = hash(&[b"majlis work v1", challenge, &nonce.to_be_bytes()]);
    let mut zeros = 0;
    for byte in digest {
        zeros += byte.leading_zeros();
        if byte != 0 {
            break;
        }
    }
    zeros >= bits
}

/// Tries `count` nonces from `start`; a page calls it in slices so that it stays alive meanwhile.
#[must_use]
pub fn search(challenge: &[u8], bits: u32, start: u64, count: u64) -> Option<u64> {
    (start..start.saturating_add(count)).find(|nonce| check(challenge, *nonce, bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_work_checks_and_other_work_does_not() {
        let nonce = search(b"challenge", 10, 0, 1 << 16).expect("within a few thousand tries");
        assert!(check(b"challenge", nonce, 10));
        assert!((0..nonce).all(|n| !check(b"challenge", n, 10)));
        assert!(!check(b"another", nonce, 30));
    }
}
