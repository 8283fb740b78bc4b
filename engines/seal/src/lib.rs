//! What the server cannot read.
//!
//! A report is sealed where it is written and opened only by the people it is meant for: the members
//! of a desk, two holders of recovery shares together, and whoever knows the report's code. This
//! crate holds the whole format; it is compiled natively and, through `seal-wasm`, for the browser,
//! so both sides share one implementation. The specification for other implementers, with test
//! vectors, is `docs/src/sealing-format.md`.
//!
//! The crate does no input or output, reads no clock and takes no randomness of its own: every
//! function that needs some is given an [`Entropy`] made from a 32-byte seed. The same seed gives the
//! same bytes, natively and in WebAssembly.
//!
//! | module | what it does |
//! |---|---|
//! | [`code`] | the 8-word code of a report and the keys made from it |
//! | [`words`] | bytes as words, in Arabic and English |
//! | [`member`] | keys of a desk member, wrapped by passphrase or passkey |
//! | [`roster`] | the signed, versioned list of a desk's keys |
//! | [`recovery`] | 2-of-3 shares of the recovery secret |
//! | [`case`] | case key, its commitment, and its wraps for each reader |
//! | [`part`] | texts and files of a case: padded, encrypted, signed |
//! | [`pow`] | the small proof of work that slows flooding |
//! | [`abi`] | all of it as numbered calls on byte fields, for WebAssembly |

pub mod abi;
pub mod bytes;
pub mod case;
pub mod code;
mod entropy;
mod error;
pub mod member;
pub mod part;
pub mod pow;
pub mod recovery;
pub mod roster;
pub mod words;

pub use entropy::Entropy;
pub use error::Error;

use sha2::{Digest as _, Sha256};

/// The only suite so far: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, Ed25519.
///
/// The byte stands in every record, so that a hybrid suite (X-Wing) can come later.
pub const SUITE: u8 = 1;

/// Names one installation; random, made once. Part of every derivation, so that nothing sealed for
/// one instance is accepted by another.
pub type InstanceId = [u8; 16];

/// Names one case; random, made by whoever opens it.
pub type CaseId = [u8; 16];

/// A 32-byte key, seed, hash or public key.
pub type Bytes32 = [u8; 32];

/// SHA-256 over the concatenation of `pieces`, the first of which names the purpose.
pub(crate) fn hash(pieces: &[&[u8]]) -> Bytes32 {
    let mut hasher = Sha256::new();
    for piece in pieces {
        hasher.update(piece);
    }
    hasher.finalize().into()
}

/// SHA-256 of `bytes`, as used to refer to a part or a roster.
#[must_use]
pub fn digest(bytes: &[u8]) -> Bytes32 {
    hash(&[bytes])
}

/// HKDF-SHA256 (RFC 5869) into `N` bytes.
pub(crate) fn derive<const N: usize>(salt: &[u8], secret: &[u8], info: &[&[u8]]) -> [u8; N] {
    let mut out = [0u8; N];
    let joined = info.concat();
    // Expansion fails only past 255 * 32 bytes; N is a few dozen everywhere in this crate.
    let expanded = hkdf::Hkdf::<Sha256>::new(Some(salt), secret).expand(&joined, &mut out);
    debug_assert!(expanded.is_ok());
    out
}

/// Signs with the Ed25519 key of a 32-byte seed (RFC 8032).
pub(crate) fn sign(seed: &Bytes32, purpose: &[u8], message: &[u8]) -> [u8; 64] {
    use ed25519_dalek::Signer as _;
    let digest = hash(&[purpose, message]);
    ed25519_dalek::SigningKey::from_bytes(seed).sign(&digest).to_bytes()
}

/// Checks an Ed25519 signature strictly: small-order keys and malleable signatures are refused.
pub(crate) fn verify(public: &Bytes32, purpose: &[u8], message: &[u8], signature: &[u8; 64]) -> Result<(), Error> {
    let key = ed25519_dalek::VerifyingKey::from_bytes(public).map_err(|_| Error::BadKey)?;
    let signature = ed25519_dalek::Signature::from_bytes(signature);
    key.verify_strict(&hash(&[purpose, message]), &signature).map_err(|_| Error::BadSignature)
}

/// The public half of an Ed25519 seed.
#[must_use]
pub fn sign_public(seed: &Bytes32) -> Bytes32 {
    ed25519_dalek::SigningKey::from_bytes(seed).verifying_key().to_bytes()
}

/// The public half of an X25519 private key.
#[must_use]
pub fn enc_public(private: &Bytes32) -> Bytes32 {
    use hpke::{Deserializable as _, Kem as _, Serializable as _};
    type Kem = hpke::kem::X25519HkdfSha256;
    match <Kem as hpke::Kem>::PrivateKey::from_bytes(private) {
        Ok(key) => Kem::sk_to_pk(&key).to_bytes().into(),
        Err(_) => [0; 32],
    }
}
