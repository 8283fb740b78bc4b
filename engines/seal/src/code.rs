//! The code a reporter keeps: 8 words, the only way back to a report.
//!
//! 80 random bits and an 8-bit checksum, so that a slip is told at once and without asking the
//! server. The keys come out of Argon2id (RFC 9106) over the ten random bytes and the instance's
//! identity.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::words::{self, Language};
use crate::{Bytes32, Entropy, Error, InstanceId, derive, hash};

/// Memory for the code's key derivation, in KiB. With 80 random bits the derivation need not be
/// heavy; it must end within a second or so on a cheap phone and be affordable for the server where
/// scripts are off.
pub const CODE_MEMORY_KIB: u32 = 19 * 1024;
/// Passes over that memory.
pub const CODE_PASSES: u32 = 2;

/// An 8-word code.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Code([u8; 11]);

/// What a code is worth: the name under which the server finds the case, and the reporter's keys.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct CodeKeys {
    /// Sent to the server, which stores only its hash ([`lookup_hash`]).
    pub lookup: Bytes32,
    /// X25519 private key.
    pub enc: Bytes32,
    /// Ed25519 seed.
    pub sign: Bytes32,
}

impl core::fmt::Debug for Code {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Code(..)")
    }
}

impl core::fmt::Debug for CodeKeys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("CodeKeys(..)")
    }
}

fn checksum(random: &[u8]) -> u8 {
    hash(&[b"majlis code v1", random])[0]
}

impl Code {
    #[must_use]
    pub fn random(entropy: &mut Entropy) -> Self {
        let mut bytes = [0; 11];
        entropy.fill(&mut bytes[..10]);
        bytes[10] = checksum(&bytes[..10]);
        Self(bytes)
    }

    pub fn from_bytes(bytes: [u8; 11]) -> Result<Self, Error> {
        if bytes[10] == checksum(&bytes[..10]) { Ok(Self(bytes)) } else { Err(Error::BadChecksum) }
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 11] {
        &self.0
    }

    /// Reads a code as typed, in either language.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let bytes = words::decode(text, 11)?;
        Self::from_bytes(bytes.try_into().map_err(|_| Error::BadChecksum)?)
    }

    #[must_use]
    pub fn words(&self, language: Language) -> Vec<&'static str> {
        words::encode(language, &self.0)
    }

    /// The keys of this code on this instance. Costs [`CODE_MEMORY_KIB`] of memory and some tens of
    /// milliseconds.
    pub fn keys(&self, instance: &InstanceId) -> Result<CodeKeys, Error> {
        let mut secret = [0u8; 32];
        argon2id(&self.0[..10], instance, CODE_MEMORY_KIB, CODE_PASSES, &mut secret)?;
        let keys = CodeKeys {
            lookup: derive(instance, &secret, &[b"majlis code lookup v1"]),
            enc: derive(instance, &secret, &[b"majlis code enc v1"]),
            sign: derive(instance, &secret, &[b"majlis code sign v1"]),
        };
        secret.zeroize();
        Ok(keys)
    }
}

/// What the server keeps of a look-up id.
#[must_use]
pub fn lookup_hash(lookup: &Bytes32) -> Bytes32 {
    hash(&[b"majlis lookup v1", lookup])
}

/// Argon2id version 0x13 with one lane.
pub(crate) fn argon2id(secret: &[u8], salt: &[u8], memory_kib: u32, passes: u32, out: &mut [u8]) -> Result<(), Error> {
    let params = argon2::Params::new(memory_kib, passes, 1, Some(out.len())).map_err(|_| Error::BadParameters)?;
    argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
        .hash_password_into(secret, salt, out)
        .map_err(|_| Error::BadParameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_language_gives_the_same_keys() {
        let code = Code::random(&mut Entropy::new([1; 32]));
        let arabic = Code::parse(&code.words(Language::Arabic).join(" ")).expect("arabic");
        let english = Code::parse(&code.words(Language::English).join(" ")).expect("english");
        assert!(arabic == english && arabic == code);
        assert_eq!(code.words(Language::Arabic).len(), 8);
        assert!(code.keys(&[9; 16]).expect("keys") == english.keys(&[9; 16]).expect("keys"));
        assert!(code.keys(&[9; 16]).expect("keys").lookup != code.keys(&[8; 16]).expect("keys").lookup);
    }

    #[test]
    fn most_single_word_slips_are_told() {
        let code = Code::random(&mut Entropy::new([2; 32]));
        let right = code.words(Language::English);
        let all = crate::words::encode(Language::English, &[0xA5; 176]);
        let caught = all.iter().filter(|w| {
            let mut typed = right.clone();
            typed[3] = w;
            typed != right && Code::parse(&typed.join(" ")).is_err()
        });
        // An 8-bit checksum lets one slip in 256 through.
        assert!(caught.count() * 100 >= all.len() * 97);
    }
}
