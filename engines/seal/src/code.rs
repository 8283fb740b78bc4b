//! The code a reporter keeps: 8 words, the only way back to a report.
//!
//! 80 random bits and an 8-bit checksum, so that a slip is told at once and without asking the
//! server. The checksum is one of two: the words themselves say whether their holder sealed the report or
//! the desk did so for a caller, so a server cannot pass off a thread of its own
//! making as one that the holder sealed. The keys come out of Argon2id (RFC 9106) over the ten random bytes and the instance's
//! identity.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::case::Role;
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

fn checksum(random: &[u8], sealed_by: Role) -> u8 {
    let purpose: &[u8] = match sealed_by {
        Role::Reporter => b"majlis code v1",
        Role::Member => b"majlis code of the desk v1",
    };
    hash(&[purpose, random])[0]
}

impl Code {
    /// A code for a report that `sealed_by` seals. Where both checksums are the same byte, other random
    /// bytes are taken.
    #[must_use]
    pub fn random(sealed_by: Role, entropy: &mut Entropy) -> Self {
        loop {
            let random: [u8; 10] = entropy.array();
            let [own, other] = [Role::Reporter, Role::Member].map(|role| checksum(&random, role));
            if own != other {
                let mut bytes = [0; 11];
                bytes[..10].copy_from_slice(&random);
                bytes[10] = checksum(&random, sealed_by);
                return Self(bytes);
            }
        }
    }

    pub fn from_bytes(bytes: [u8; 11]) -> Result<Self, Error> {
        let known = [Role::Reporter, Role::Member].map(|role| checksum(&bytes[..10], role));
        if known[0] != known[1] && known.contains(&bytes[10]) { Ok(Self(bytes)) } else { Err(Error::BadChecksum) }
    }

    /// Who sealed the report this code opens.
    #[must_use]
    pub fn sealed_by(&self) -> Role {
        if self.0[10] == checksum(&self.0[..10], Role::Reporter) { Role::Reporter } else { Role::Member }
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
        let code = Code::random(Role::Reporter, &mut Entropy::new([1; 32]));
        let arabic = Code::parse(&code.words(Language::Arabic).join(" ")).expect("arabic");
        let english = Code::parse(&code.words(Language::English).join(" ")).expect("english");
        assert!(arabic == english && arabic == code);
        assert_eq!(code.words(Language::Arabic).len(), 8);
        assert!(code.keys(&[9; 16]).expect("keys") == english.keys(&[9; 16]).expect("keys"));
        assert!(code.keys(&[9; 16]).expect("keys").lookup != code.keys(&[8; 16]).expect("keys").lookup);
    }

    #[test]
    fn the_words_say_who_sealed_the_report() {
        for role in [Role::Reporter, Role::Member] {
            let code = Code::random(role, &mut Entropy::new([3; 32]));
            assert_eq!(Code::parse(&code.words(Language::Arabic).join(" ")).expect("parsed").sealed_by(), role);
        }
    }

    #[test]
    fn most_single_word_slips_are_told() {
        let code = Code::random(Role::Reporter, &mut Entropy::new([2; 32]));
        let right = code.words(Language::English);
        let all = crate::words::encode(Language::English, &[0xA5; 176]);
        let caught = all.iter().filter(|w| {
            let mut typed = right.clone();
            typed[3] = w;
            typed != right && Code::parse(&typed.join(" ")).is_err()
        });
        // Two checksums of 8 bits let two slips in 256 through.
        assert!(caught.count() * 100 >= all.len() * 97);
    }
}
