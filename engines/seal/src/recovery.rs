//! The recovery key, split so that any two of three holders can rebuild it and one cannot.
//!
//! Shamir's scheme over GF(2^8) with the AES polynomial, threshold two: each byte of the secret is
//! the constant of a line, and a share is the line's value at x = 1, 2 or 3.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::words::{self, Language};
use crate::{Bytes32, Entropy, Error, derive, enc_public, hash, sign_public};

/// The recovery key pair, made from one 32-byte secret.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Pair {
    /// X25519 private key: opens every case of the desk.
    pub enc: Bytes32,
    /// Ed25519 seed: may sign a new roster alone.
    pub sign: Bytes32,
}

impl core::fmt::Debug for Pair {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Pair(..)")
    }
}

impl Pair {
    #[must_use]
    pub fn from_secret(secret: &Bytes32) -> Self {
        Self { enc: derive(b"", secret, &[b"majlis recovery enc v1"]), sign: derive(b"", secret, &[b"majlis recovery sign v1"]) }
    }

    #[must_use]
    pub fn enc_public(&self) -> Bytes32 {
        enc_public(&self.enc)
    }

    #[must_use]
    pub fn sign_public(&self) -> Bytes32 {
        sign_public(&self.sign)
    }
}

/// One holder's share: x, then 32 values.
pub type Share = [u8; 33];

/// Splits a secret into three shares, any two of which give it back.
#[must_use]
pub fn split(secret: &Bytes32, entropy: &mut Entropy) -> [Share; 3] {
    let slope: Bytes32 = entropy.array();
    [1u8, 2, 3].map(|x| {
        let mut share = [0; 33];
        share[0] = x;
        for i in 0..32 {
            share[i + 1] = secret[i] ^ multiply(slope[i], x);
        }
        share
    })
}

/// Rebuilds the secret from two different shares.
pub fn combine(a: &Share, b: &Share) -> Result<Bytes32, Error> {
    let (xa, xb) = (a[0], b[0]);
    if xa == xb || !(1..=3).contains(&xa) || !(1..=3).contains(&xb) {
        return Err(Error::BadShares);
    }
    // Lagrange at zero; in GF(2^8) subtraction is addition.
    let inverse = invert(xa ^ xb);
    let (wa, wb) = (multiply(xb, inverse), multiply(xa, inverse));
    let mut secret = [0; 32];
    for i in 0..32 {
        secret[i] = multiply(a[i + 1], wa) ^ multiply(b[i + 1], wb);
    }
    Ok(secret)
}

/// A share as 25 words: 264 bits of share and 8 of checksum (and 3 zero bits).
#[must_use]
pub fn share_words(share: &Share, language: Language) -> Vec<&'static str> {
    words::encode(language, &with_checksum(share))
}

/// Reads a share as typed back.
pub fn parse_share(text: &str) -> Result<Share, Error> {
    let bytes = words::decode(text, 34)?;
    let share: Share = bytes[..33].try_into().map_err(|_| Error::Malformed)?;
    if bytes[33] == with_checksum(&share)[33] && (1..=3).contains(&share[0]) { Ok(share) } else { Err(Error::BadChecksum) }
}

fn with_checksum(share: &Share) -> [u8; 34] {
    let mut out = [0; 34];
    out[..33].copy_from_slice(share);
    out[33] = hash(&[b"majlis share v1", share])[0];
    out
}

/// Multiplication in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1, without branches on the operands.
fn multiply(a: u8, b: u8) -> u8 {
    let (mut a, mut product) = (a, 0);
    for bit in 0..8 {
        product ^= a & 0u8.wrapping_sub(b >> bit & 1);
        a = a << 1 ^ 0x1b & 0u8.wrapping_sub(a >> 7);
    }
    product
}

/// The inverse as the 254th power.
fn invert(a: u8) -> u8 {
    (0..253).fold(a, |power, _| multiply(power, a))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn field_is_the_aes_field() {
        // FIPS 197, section 4.2: {57} x {83} = {c1}.
        assert_eq!(multiply(0x57, 0x83), 0xc1);
        assert!((1..=255).all(|a| multiply(a, invert(a)) == 1));
    }

    proptest! {
        #[test]
        fn any_two_shares_rebuild(secret: [u8; 32], seed: [u8; 32]) {
            let shares = split(&secret, &mut Entropy::new(seed));
            for (i, j) in [(0, 1), (1, 0), (0, 2), (1, 2), (2, 1)] {
                prop_assert_eq!(combine(&shares[i], &shares[j]), Ok(secret));
            }
            prop_assert_eq!(combine(&shares[0], &shares[0]), Err(Error::BadShares));
            for language in [Language::Arabic, Language::English] {
                let words = share_words(&shares[1], language);
                prop_assert_eq!(words.len(), 25);
                prop_assert_eq!(parse_share(&words.join(" ")), Ok(shares[1]));
            }
        }

        /// One share says nothing: for any share and any secret there is a slope that gives it.
        #[test]
        fn one_share_fits_every_secret(secret: [u8; 32], other: [u8; 32], seed: [u8; 32]) {
            let share = split(&secret, &mut Entropy::new(seed))[1];
            let mut entropy_free = [0u8; 32];
            for i in 0..32 {
                entropy_free[i] = multiply(share[i + 1] ^ other[i], invert(2));
                prop_assert_eq!(other[i] ^ multiply(entropy_free[i], 2), share[i + 1]);
            }
        }
    }
}
