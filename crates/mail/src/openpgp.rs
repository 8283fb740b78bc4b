//! OpenPGP (RFC 9580, version 4 keys) in mails (RFC 3156): what leaves is signed, and encrypted for whoever gave a key.

use std::sync::Arc;

use pgp::composed::{
    ArmorOptions, Deserializable as _, DetachedSignature, EncryptionCaps, KeyType, MessageBuilder, SecretKeyParamsBuilder, SubkeyParamsBuilder,
};
use pgp::composed::{SignedKeyDetails, SignedPublicKey, SignedPublicSubKey, SignedSecretKey, SignedSecretSubKey, SubpacketConfig};
use pgp::crypto::ecc_curve::ECCCurve;
use pgp::crypto::hash::HashAlgorithm;
use pgp::crypto::sym::SymmetricKeyAlgorithm;
use pgp::packet::{Signature, SignatureType, Subpacket, SubpacketData};
use pgp::types::{Fingerprint, KeyDetails as _, KeyId, Password, SigningKey, Timestamp};

/// Why a key is of no use, or something could not be written with it.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("this is no OpenPGP key: {0}")]
    Unreadable(pgp::errors::Error),
    #[error("the key is damaged: what binds its parts together is not genuine ({0})")]
    Damaged(pgp::errors::Error),
    #[error("the key is revoked")]
    Revoked,
    #[error("the key has expired")]
    Expired,
    #[error("the key has no part to sign with, or its password is another one")]
    CannotSign,
    #[error("the key has no part to encrypt to")]
    CannotEncrypt,
    #[error("OpenPGP: {0}")]
    Failed(#[from] pgp::errors::Error),
    #[error("the key could not be made: {0}")]
    NotMade(String),
}

/// Where randomness comes from.
pub trait Random {
    fn fill(&self, out: &mut [u8]);
}

/// [`Random`] as the library wants it.
#[derive(Clone, Copy)]
struct Dice<'a>(&'a dyn Random);

impl rand_core::RngCore for Dice<'_> {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }
    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }
    fn fill_bytes(&mut self, out: &mut [u8]) {
        self.0.fill(out);
    }
    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), rand_core::Error> {
        self.0.fill(out);
        Ok(())
    }
}

impl rand_core::CryptoRng for Dice<'_> {}

/// The program's own key.
#[derive(Clone)]
pub struct Signer {
    key: SignedSecretKey,
    password: Arc<Password>,
    public: String,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("fingerprint", &self.fingerprint()).finish_non_exhaustive()
    }
}

impl Signer {
    /// Reads a secret key, armored; `password` may be empty. It is tried at once, `now` in seconds since 1970.
    ///
    /// # Errors
    /// Where it is no key that can sign.
    pub fn read(armored: &str, password: &str, now: u32, random: &dyn Random) -> Result<Self, KeyError> {
        let (mut key, _) = SignedSecretKey::from_string(armored).map_err(KeyError::Unreadable)?;
        let public = key.to_public_key().to_armored_string(ArmorOptions::default())?;
        let me = Issuer::of(&key.primary_key);
        me.keep_own(&mut key.details);
        key.verify_bindings().map_err(KeyError::Damaged)?;
        if !key.details.revocation_signatures.is_empty() {
            return Err(KeyError::Revoked);
        }
        let password = Arc::new(if password.is_empty() { Password::empty() } else { Password::from(password) });
        let signer = Self { key, password, public };
        match signer.sign(b"", now, random) {
            // One that has expired can be looked at, and what it signed is to be verified; it signs no more.
            Ok(_) | Err(KeyError::Expired) => Ok(signer),
            Err(_) => Err(KeyError::CannotSign),
        }
    }

    /// Whether nothing can be signed any more, in seconds since 1970.
    #[must_use]
    pub fn has_expired(&self, now: u32) -> bool {
        matches!(self.part(now), Err(KeyError::Expired))
    }

    /// The public key, armored.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.public
    }

    /// 40 letters and digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        format!("{:X}", self.key.fingerprint())
    }

    /// What signs at a time: `None` for the key itself.
    ///
    /// A part made for signing is what its owner wants to be used; the key itself where there was never one, if it may sign.
    fn part(&self, at: u32) -> Result<Option<&SignedSecretSubKey>, KeyError> {
        let details = &self.key.details;
        if has_ended(self.key.primary_key.created_at(), self_signature(details), at) {
            return Err(KeyError::Expired);
        }
        let mut parts = self
            .key
            .secret_subkeys
            .iter()
            .filter(|s| s.signatures.iter().any(|b| b.key_flags().sign()) && !is_revoked(&s.signatures))
            .rev()
            .peekable();
        if parts.peek().is_some() {
            return parts.find(|s| !has_ended(s.key.created_at(), newest(s.signatures.iter()), at)).map(Some).ok_or(KeyError::Expired);
        }
        let flags = self_signature(details).map(Signature::key_flags);
        // One that says nothing of what it is for may do everything.
        let may_sign = flags.is_none_or(|f| f.sign() || !f.certify());
        if may_sign { Ok(None) } else { Err(KeyError::CannotSign) }
    }

    /// A detached signature, armored, of bytes as they stand; `at` is in seconds since 1970.
    pub(crate) fn sign(&self, bytes: &[u8], at: u32, random: &dyn Random) -> Result<String, KeyError> {
        let signature = match self.part(at)? {
            Some(part) => self.sign_with(&part.key, bytes, at, random)?,
            None => self.sign_with(&self.key.primary_key, bytes, at, random)?,
        };
        Ok(signature.to_armored_string(ArmorOptions::default())?)
    }

    fn sign_with(&self, key: &impl SigningKey, bytes: &[u8], at: u32, random: &dyn Random) -> Result<DetachedSignature, KeyError> {
        let hashed = vec![
            Subpacket::regular(SubpacketData::IssuerFingerprint(key.fingerprint()))?,
            Subpacket::regular(SubpacketData::SignatureCreationTime(Timestamp::from_secs(at)))?,
        ];
        let unhashed = vec![Subpacket::regular(SubpacketData::IssuerKeyId(key.legacy_key_id()))?];
        let subpackets = SubpacketConfig::UserDefined { hashed, unhashed };
        let hash = HashAlgorithm::Sha256;
        Ok(DetachedSignature::sign_binary_data_with_subpackets(Dice(random), key, &self.password, hash, bytes, subpackets)?)
    }
}

/// Makes a secret key for a name and an address, armored: Ed25519 to sign, Curve25519 to be written to; without a password.
/// `at` is in seconds since 1970.
pub fn new_key(name: &str, address: &str, at: u32, random: &dyn Random) -> Result<String, KeyError> {
    let made = |e: &dyn std::fmt::Display| KeyError::NotMade(e.to_string());
    let at = Timestamp::from_secs(at);
    let curve = KeyType::ECDH(ECCCurve::Curve25519Legacy);
    let encryption = SubkeyParamsBuilder::default().key_type(curve).can_encrypt(EncryptionCaps::All).created_at(at).build();
    let name: String = name.chars().filter(|c| !c.is_control() && !"<>".contains(*c)).collect();
    let mut parts = SecretKeyParamsBuilder::default();
    parts.key_type(KeyType::Ed25519Legacy).can_certify(true).can_sign(true).created_at(at);
    parts.primary_user_id(format!("{name} <{address}>")).subkey(encryption.map_err(|e| made(&e))?);
    let key = parts.build().map_err(|e| made(&e))?.generate(Dice(random))?;
    Ok(key.to_armored_string(ArmorOptions::default())?)
}

/// The public key of someone who is written to.
#[derive(Debug, Clone)]
pub struct Recipient(SignedPublicKey);

impl Recipient {
    /// Reads a public key, armored, and looks whether it can be encrypted to.
    pub fn read(armored: &str) -> Result<Self, KeyError> {
        let (mut key, _) = SignedPublicKey::from_string(armored).map_err(KeyError::Unreadable)?;
        Issuer::of(&key.primary_key).keep_own(&mut key.details);
        key.verify_bindings().map_err(KeyError::Damaged)?;
        if !key.details.revocation_signatures.is_empty() {
            return Err(KeyError::Revoked);
        }
        let recipient = Self(key);
        // Of any time: an old notice may be looked at with an old key.
        if recipient.parts().next().is_none() {
            return Err(KeyError::CannotEncrypt);
        }
        Ok(recipient)
    }

    /// Whether nothing may be encrypted to it any more, in seconds since 1970.
    #[must_use]
    pub fn has_expired(&self, now: u32) -> bool {
        self.part(now).is_none()
    }

    #[must_use]
    pub fn fingerprint(&self) -> String {
        format!("{:X}", self.0.fingerprint())
    }

    /// What is meant for encryption.
    fn parts(&self) -> impl Iterator<Item = &SignedPublicSubKey> {
        let is_for_it = |s: &&SignedPublicSubKey| {
            !is_revoked(&s.signatures) && s.signatures.iter().any(|b| b.key_flags().encrypt_comms() || b.key_flags().encrypt_storage())
        };
        self.0.public_subkeys.iter().filter(is_for_it)
    }

    /// The newest of it that holds now.
    fn part(&self, now: u32) -> Option<&SignedPublicSubKey> {
        if has_ended(self.0.primary_key.created_at(), self_signature(&self.0.details), now) {
            return None;
        }
        self.parts().filter(|s| !has_ended(s.key.created_at(), newest(s.signatures.iter()), now)).max_by_key(|s| s.key.created_at().as_secs())
    }

    /// Wraps a whole letter so that only this recipient reads more than its headers (RFC 3156, section 4).
    /// `now` is in seconds since 1970.
    ///
    /// # Errors
    /// Where the key has expired.
    pub fn encrypt(&self, letter: &[u8], boundary: &str, now: u32, random: &dyn Random) -> Result<Vec<u8>, KeyError> {
        let part = self.part(now).ok_or(KeyError::Expired)?;
        let (outer, inner) = split(letter);
        let mut message = MessageBuilder::from_bytes("", inner).seipd_v1(Dice(random), SymmetricKeyAlgorithm::AES256);
        message.encrypt_to_key(Dice(random), part)?;
        let sealed = message.to_armored_string(Dice(random), ArmorOptions::default())?.replace("\r\n", "\n").replace('\n', "\r\n");
        let mut out = outer;
        out.extend_from_slice(
            format!(
                "MIME-Version: 1.0\r\nContent-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\r\n boundary=\"{boundary}\"\r\n\r\n\
                 --{boundary}\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n\
                 --{boundary}\r\nContent-Type: application/octet-stream; name=\"encrypted.asc\"\r\n\r\n{sealed}\r\n--{boundary}--\r\n"
            )
            .as_bytes(),
        );
        Ok(out)
    }
}

fn is_revoked(signatures: &[Signature]) -> bool {
    signatures.iter().any(|s| s.typ() == Some(SignatureType::SubkeyRevocation))
}

/// Who signed, as a key's own signatures name it.
struct Issuer(Fingerprint, KeyId);

impl Issuer {
    fn of(key: &impl pgp::types::KeyDetails) -> Self {
        Self(key.fingerprint(), key.legacy_key_id())
    }

    /// Takes away what others said of the key's names: it is theirs to prove, and of no use here.
    fn keep_own(&self, details: &mut SignedKeyDetails) {
        let is_own = |s: &Signature| s.issuer_fingerprint().contains(&&self.0) || s.issuer_key_id().contains(&&self.1);
        for user in &mut details.users {
            user.signatures.retain(is_own);
        }
        for attribute in &mut details.user_attributes {
            attribute.signatures.retain(is_own);
        }
        details.users.retain(|user| !user.signatures.is_empty());
        details.user_attributes.retain(|attribute| !attribute.signatures.is_empty());
    }
}

fn newest<'a>(signatures: impl Iterator<Item = &'a Signature>) -> Option<&'a Signature> {
    signatures.max_by_key(|s| s.created().map_or(0, |t| t.as_secs()))
}

/// The signature by which the owner says how the whole key is to be used (RFC 9580, sections 5.2.3.10 and 10.1): one of the
/// key itself where that tells its end, else that of the name the owner calls the first, else the newest of a name.
fn self_signature(details: &SignedKeyDetails) -> Option<&Signature> {
    let direct = newest(details.direct_signatures.iter().filter(|s| s.typ() == Some(SignatureType::Key)));
    if direct.is_some_and(|s| s.key_expiration_time().is_some()) {
        return direct;
    }
    let is_taken_back = |s: &Signature| s.typ() == Some(SignatureType::CertRevocation);
    let names = details.users.iter().filter(|user| !user.signatures.iter().any(is_taken_back));
    let said = names.filter_map(|user| newest(user.signatures.iter().filter(|s| s.is_certification())));
    said.max_by_key(|s| (s.is_primary(), s.created().map_or(0, |t| t.as_secs()))).or(direct)
}

/// Whether a key's time is over, by the signature that says so (RFC 9580, section 5.2.3.13). 0 is for ever.
fn has_ended(created: Timestamp, said: Option<&Signature>, now: u32) -> bool {
    let lasts = said.and_then(Signature::key_expiration_time).map_or(0, |d| d.as_secs());
    lasts > 0 && u64::from(now) >= u64::from(created.as_secs()) + u64::from(lasts)
}

/// Headers that stay outside, and the part to be encrypted: the headers that tell of the content, and the content.
fn split(letter: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let end = letter.windows(4).position(|w| w == b"\r\n\r\n").map_or(letter.len(), |at| at + 2);
    let (mut outer, mut inner) = (Vec::new(), Vec::new());
    let mut is_inner = false;
    for line in letter[..end].split_inclusive(|b| *b == b'\n') {
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            is_inner = line.len() >= 8 && line[..8].eq_ignore_ascii_case(b"content-");
        }
        let is_version = line.len() >= 13 && line[..13].eq_ignore_ascii_case(b"mime-version:");
        if !is_version {
            if is_inner { &mut inner } else { &mut outer }.extend_from_slice(line);
        }
    }
    inner.extend_from_slice(&letter[end..]);
    (outer, inner)
}

#[cfg(test)]
mod tests {
    use pgp::composed::Message;

    use super::*;

    struct Counting(std::cell::Cell<u64>);

    impl Random for Counting {
        fn fill(&self, out: &mut [u8]) {
            for byte in out {
                self.0.set(self.0.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
                *byte = self.0.get().to_be_bytes()[0];
            }
        }
    }

    #[test]
    fn a_key_is_made_signs_and_is_written_to() {
        let random = Counting(std::cell::Cell::new(7));
        let armored = new_key("National CERT <x>", "cert@example.org", 1_795_510_800, &random).expect("a key");
        let signer = Signer::read(&armored, "", 1_795_510_900, &random).expect("it reads");
        assert_eq!(signer.fingerprint().len(), 40);
        let (public, _) = SignedPublicKey::from_string(signer.public()).expect("public");
        let signature = signer.sign(b"text\r\n", 1_795_510_900, &random).expect("signed");
        let (signature, _) = DetachedSignature::from_string(&signature).expect("it reads");
        assert!(signature.verify(&public, b"text\r\n").is_ok() && signature.verify(&public, b"test\r\n").is_err());

        let recipient = Recipient::read(signer.public()).expect("recipient");
        assert_eq!(recipient.fingerprint(), signer.fingerprint());
        let letter = b"From: a@example.org\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: text/plain;\r\n charset=utf-8\r\n\r\nsecret\r\n";
        let sealed = String::from_utf8(recipient.encrypt(letter, "b1", 1_795_510_900, &random).expect("encrypted")).expect("text");
        assert!(sealed.starts_with("From: a@example.org\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/encrypted"), "{sealed}");
        assert!(!sealed.contains("secret"));
        let armor = &sealed[sealed.find("-----BEGIN PGP MESSAGE").expect("a message")..];
        let (message, _) = Message::from_string(armor).expect("it reads");
        let (key, _) = SignedSecretKey::from_string(&armored).expect("key");
        let mut open = message.decrypt(&Password::empty(), &key).expect("decrypted");
        assert_eq!(open.as_data_vec().expect("bytes"), b"Content-Type: text/plain;\r\n charset=utf-8\r\n\r\nsecret\r\n");
    }

    /// Made by gpg on 2026-01-01: the key lasts 30 days, its part for encryption 10. Later another signed its name, without an end.
    #[test]
    fn an_expired_key_is_used_no_more() {
        const MADE: u32 = 1_767_225_600;
        const DAY: u32 = 86_400;
        let random = Counting(std::cell::Cell::new(11));
        let recipient = Recipient::read(include_str!("../testdata/expires.asc")).expect("it reads");
        assert!(!recipient.has_expired(MADE + 9 * DAY) && recipient.has_expired(MADE + 11 * DAY) && recipient.has_expired(MADE + 31 * DAY));
        assert!(recipient.encrypt(b"A: b\r\n\r\nc", "b1", MADE + DAY, &random).is_ok());
        assert!(matches!(recipient.encrypt(b"A: b\r\n\r\nc", "b1", MADE + 11 * DAY, &random), Err(KeyError::Expired)));
        let secret = include_str!("../testdata/expires-secret.asc");
        let signer = Signer::read(secret, "", MADE + 31 * DAY, &random).expect("it can be looked at");
        assert!(!signer.has_expired(MADE + 29 * DAY) && signer.has_expired(MADE + 31 * DAY));
        assert!(signer.sign(b"a", MADE + 29 * DAY, &random).is_ok());
        assert!(matches!(signer.sign(b"a", MADE + 31 * DAY, &random), Err(KeyError::Expired)));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let random = Counting(std::cell::Cell::new(9));
        let armored = new_key("a", "a@example.org", 1_795_510_800, &random).expect("a key");
        let signer = Signer::read(&armored, "", 1_795_510_900, &random).expect("it reads");
        for bad in ["", "hello", signer.public(), &armored.replace('A', "B"), &armored[..200]] {
            assert!(Signer::read(bad, "", 1_795_510_900, &random).is_err(), "{bad}");
        }
        for bad in ["", "hello", &signer.public().replace('A', "B"), &signer.public()[..200]] {
            assert!(Recipient::read(bad).is_err(), "{bad}");
        }
    }
}
