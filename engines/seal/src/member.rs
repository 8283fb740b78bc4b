//! Keys of a desk member: made in their browser, kept on the server only wrapped.
//!
//! Two unlocks are wrapped side by side: a passkey (its PRF output) or a passphrase, and printed
//! recovery words. From a passphrase one Argon2id run gives two independent halves: one proves the
//! sign-in to the server, the other unwraps and never leaves the browser.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::bytes::Reader;
use crate::code::argon2id;
use crate::words::{self, Language};
use crate::{Bytes32, Entropy, Error, InstanceId, SUITE, derive, enc_public, hash, sign_public};

const MAGIC: &[u8; 4] = b"MJK1";
const BUNDLE: usize = 32 + 32 + 32 + 4;

/// The least memory a passphrase derivation may use, in KiB: the client refuses less, whatever the
/// server says.
pub const PASSPHRASE_MEMORY_MIN_KIB: u32 = 46 * 1024;
/// The memory chosen for new passphrases, in KiB.
pub const PASSPHRASE_MEMORY_KIB: u32 = 64 * 1024;
/// Passes for new passphrases.
pub const PASSPHRASE_PASSES: u32 = 3;

/// A member's private keys and what their browser remembers of the desk.
///
/// The desk's fingerprint and the newest roster version seen lie inside the wrapped bundle, where the
/// server can neither read nor change them.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Bundle {
    /// X25519 private key.
    pub enc: Bytes32,
    /// Ed25519 seed.
    pub sign: Bytes32,
    /// Hash of the desk's first roster, or zeros before the member joined one.
    pub desk: Bytes32,
    /// Newest roster version seen.
    pub roster_version: u32,
}

impl core::fmt::Debug for Bundle {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Bundle(..)")
    }
}

impl Bundle {
    #[must_use]
    pub fn random(entropy: &mut Entropy) -> Self {
        Self { enc: entropy.array(), sign: entropy.array(), desk: [0; 32], roster_version: 0 }
    }

    /// `(X25519, Ed25519)` public keys.
    #[must_use]
    pub fn public(&self) -> (Bytes32, Bytes32) {
        (enc_public(&self.enc), sign_public(&self.sign))
    }

    /// Wraps the bundle for `owner` under a key-encryption key.
    pub fn wrap(&self, kek: &Bytes32, instance: &InstanceId, owner: &[u8; 16], entropy: &mut Entropy) -> Result<Vec<u8>, Error> {
        let salt: Bytes32 = entropy.array();
        let mut plain = Vec::with_capacity(BUNDLE);
        plain.extend_from_slice(&self.enc);
        plain.extend_from_slice(&self.sign);
        plain.extend_from_slice(&self.desk);
        plain.extend_from_slice(&self.roster_version.to_be_bytes());
        let head = head(&salt);
        let sealed = cipher(kek, &salt, |cipher, nonce| {
            let aad = aad(&head, instance, owner);
            cipher.encrypt(nonce, Payload { msg: &plain, aad: &aad }).map_err(|_| Error::Malformed)
        })?;
        plain.zeroize();
        Ok([head.as_slice(), &sealed].concat())
    }

    /// Opens what [`Bundle::wrap`] made, for the same owner and instance.
    pub fn unwrap(wrapped: &[u8], kek: &Bytes32, instance: &InstanceId, owner: &[u8; 16]) -> Result<Self, Error> {
        let mut reader = Reader::new(wrapped);
        reader.expect_magic(MAGIC)?;
        let salt: Bytes32 = reader.array()?;
        let sealed = reader.take(reader.remaining())?;
        let mut plain = cipher(kek, &salt, |cipher, nonce| {
            let aad = aad(&head(&salt), instance, owner);
            cipher.decrypt(nonce, Payload { msg: sealed, aad: &aad }).map_err(|_| Error::CannotOpen)
        })?;
        let mut reader = Reader::new(&plain);
        let bundle = Self { enc: reader.array()?, sign: reader.array()?, desk: reader.array()?, roster_version: reader.u32()? };
        reader.end()?;
        plain.zeroize();
        Ok(bundle)
    }
}

fn head(salt: &Bytes32) -> Vec<u8> {
    [MAGIC.as_slice(), &[SUITE], salt].concat()
}

fn aad(head: &[u8], instance: &InstanceId, owner: &[u8; 16]) -> Vec<u8> {
    [b"majlis member key v1".as_slice(), head, instance, owner].concat()
}

fn cipher<T>(kek: &Bytes32, salt: &Bytes32, run: impl FnOnce(&ChaCha20Poly1305, &Nonce) -> T) -> T {
    let mut material: [u8; 44] = derive(salt, kek, &[b"majlis member kek v1"]);
    let (mut key, mut nonce) = (Key::default(), Nonce::default());
    key.copy_from_slice(&material[..32]);
    nonce.copy_from_slice(&material[32..]);
    material.zeroize();
    let out = run(&ChaCha20Poly1305::new(&key), &nonce);
    key.as_mut_slice().zeroize();
    out
}

/// The two halves of a passphrase: `(proof for the server, key that unwraps)`.
///
/// Outer white space makes no difference. Parameters below the minimum are refused, so that a server
/// cannot talk a browser into a weak derivation.
pub fn passphrase_halves(passphrase: &str, salt: &[u8; 16], memory_kib: u32, passes: u32) -> Result<(Bytes32, Bytes32), Error> {
    if !(PASSPHRASE_MEMORY_MIN_KIB..=1024 * 1024).contains(&memory_kib) || !(1..=16).contains(&passes) {
        return Err(Error::BadParameters);
    }
    let mut secret = [0u8; 64];
    argon2id(passphrase.trim().as_bytes(), salt, memory_kib, passes, &mut secret)?;
    let halves = (derive(salt, &secret, &[b"majlis passphrase proof v1"]), derive(salt, &secret, &[b"majlis passphrase kek v1"]));
    secret.zeroize();
    Ok(halves)
}

/// The key-encryption key from a passkey's PRF output (WebAuthn level 3, section 10.1.4).
#[must_use]
pub fn passkey_kek(prf: &Bytes32) -> Bytes32 {
    derive(b"", prf, &[b"majlis passkey kek v1"])
}

/// Printed recovery words: 32 random bytes and a checksum byte as 24 words.
#[must_use]
pub fn recovery_words(secret: &Bytes32, language: Language) -> Vec<&'static str> {
    words::encode(language, &[secret.as_slice(), &hash(&[b"majlis words v1", secret])[..1]].concat())
}

/// Reads printed recovery words back.
pub fn parse_recovery_words(text: &str) -> Result<Bytes32, Error> {
    let bytes = words::decode(text, 33)?;
    let secret: Bytes32 = bytes[..32].try_into().map_err(|_| Error::Malformed)?;
    if bytes[32] == hash(&[b"majlis words v1", &secret])[0] { Ok(secret) } else { Err(Error::BadChecksum) }
}

/// A member's public keys as 10 words, to be compared aloud when they join.
#[must_use]
pub fn fingerprint(enc: &Bytes32, sign: &Bytes32, language: Language) -> Vec<&'static str> {
    words::encode(language, &hash(&[b"majlis fingerprint v1", enc, sign])[..13])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundle_opens_only_for_its_owner() {
        let mut entropy = Entropy::new([3; 32]);
        let bundle = Bundle::random(&mut entropy);
        let wrapped = bundle.wrap(&[5; 32], &[1; 16], &[2; 16], &mut entropy).expect("wrap");
        assert!(Bundle::unwrap(&wrapped, &[5; 32], &[1; 16], &[2; 16]).expect("open") == bundle);
        for (kek, instance, owner) in [([6; 32], [1; 16], [2; 16]), ([5; 32], [9; 16], [2; 16]), ([5; 32], [1; 16], [9; 16])] {
            assert_eq!(Bundle::unwrap(&wrapped, &kek, &instance, &owner).err(), Some(Error::CannotOpen));
        }
        for bit in 0..wrapped.len() * 8 {
            let mut bent = wrapped.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert!(Bundle::unwrap(&bent, &[5; 32], &[1; 16], &[2; 16]).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn weak_parameters_are_refused() {
        assert_eq!(passphrase_halves("long enough phrase", &[0; 16], 1024, 3), Err(Error::BadParameters));
        let (proof, kek) = passphrase_halves(" long enough phrase ", &[0; 16], PASSPHRASE_MEMORY_MIN_KIB, 1).expect("halves");
        assert_ne!(proof, kek);
        assert_eq!(passphrase_halves("long enough phrase", &[0; 16], PASSPHRASE_MEMORY_MIN_KIB, 1), Ok((proof, kek)));
    }

    #[test]
    fn recovery_words_tell_a_slip() {
        let words = recovery_words(&[7; 32], Language::Arabic);
        assert_eq!(words.len(), 24);
        assert_eq!(parse_recovery_words(&words.join(" ")), Ok([7; 32]));
        let mut swapped = words.clone();
        swapped.swap(0, 22);
        assert!(swapped == words || parse_recovery_words(&swapped.join(" ")).is_err());
    }
}
