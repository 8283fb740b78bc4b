//! A case: its header, its key, and that key wrapped for each reader.
//!
//! Every case has a random 32-byte key per epoch. The header commits to the key and names the keys of
//! the reporter; it is signed by whoever opened the epoch, the reporter or a desk member. Each wrap is
//! one HPKE (RFC 9180) single-shot seal whose `info` carries the commitment, so all readers open the
//! same key or none.

use hpke::{Deserializable as _, OpModeR, OpModeS, Serializable as _};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::bytes::Reader;
use crate::code::{Code, CodeKeys};
use crate::roster::Chain;
use crate::{Bytes32, CaseId, Entropy, Error, InstanceId, SUITE, derive, enc_public, hash, sign, sign_public, verify};

const MAGIC: &[u8; 4] = b"MJE1";
const PURPOSE: &[u8] = b"majlis epoch v1";

type Kem = hpke::kem::X25519HkdfSha256;
type Kdf = hpke::kdf::HkdfSha256;
type Aead = hpke::aead::ChaCha20Poly1305;

/// Who wrote something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Reporter,
    Member,
}

impl Role {
    pub(crate) fn byte(self) -> u8 {
        match self {
            Self::Reporter => 0,
            Self::Member => 1,
        }
    }

    pub(crate) fn read(byte: u8) -> Result<Self, Error> {
        match byte {
            0 => Ok(Self::Reporter),
            1 => Ok(Self::Member),
            _ => Err(Error::Malformed),
        }
    }
}

/// To whom a case key is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    Reporter,
    Member,
    Recovery,
}

impl Recipient {
    fn byte(self) -> u8 {
        match self {
            Self::Reporter => 0,
            Self::Member => 1,
            Self::Recovery => 2,
        }
    }

    pub(crate) fn read(byte: u8) -> Result<Self, Error> {
        match byte {
            0 => Ok(Self::Reporter),
            1 => Ok(Self::Member),
            2 => Ok(Self::Recovery),
            _ => Err(Error::Malformed),
        }
    }
}

/// A case key.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct CaseKey(pub Bytes32);

impl core::fmt::Debug for CaseKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("CaseKey(..)")
    }
}

/// The signed record that opens an epoch of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub instance: InstanceId,
    pub case: CaseId,
    /// 0 when the case is opened; one more whenever its key is changed.
    pub epoch: u32,
    /// Fingerprint of the desk: pins the desk for the reporter's return.
    pub desk: Bytes32,
    /// The roster the key was wrapped to.
    pub roster_version: u32,
    /// Commitment to the case key.
    pub commitment: Bytes32,
    pub reporter_enc: Bytes32,
    pub reporter_sign: Bytes32,
    pub role: Role,
    /// Ed25519 public key of whoever opened the epoch.
    pub author: Bytes32,
    /// Hash of the previous epoch's header; zeros in epoch 0.
    pub previous: Bytes32,
    pub signature: [u8; 64],
}

/// A header with its key and wraps, as made by whoever opens the epoch.
#[derive(Debug)]
pub struct Opened {
    pub header: Header,
    pub key: CaseKey,
    /// One per reader: [`WRAP_LEN`] bytes each.
    pub wraps: Vec<Vec<u8>>,
}

/// Length of a wrap: kind, reader's public key, encapsulated key, sealed case key.
pub const WRAP_LEN: usize = 1 + 32 + 32 + 48;

/// The reporter's public keys: `(X25519, Ed25519)`.
pub type ReporterKeys = (Bytes32, Bytes32);

fn commitment(key: &CaseKey, instance: &InstanceId, case: &CaseId, epoch: u32) -> Bytes32 {
    derive(instance, &key.0, &[b"majlis commitment v1", case, &epoch.to_be_bytes()])
}

impl Header {
    fn unsigned_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(330);
        out.extend_from_slice(MAGIC);
        out.push(SUITE);
        out.extend_from_slice(&self.instance);
        out.extend_from_slice(&self.case);
        out.extend_from_slice(&self.epoch.to_be_bytes());
        out.extend_from_slice(&self.desk);
        out.extend_from_slice(&self.roster_version.to_be_bytes());
        out.extend_from_slice(&self.commitment);
        out.extend_from_slice(&self.reporter_enc);
        out.extend_from_slice(&self.reporter_sign);
        out.push(self.role.byte());
        out.extend_from_slice(&self.author);
        out.extend_from_slice(&self.previous);
        out
    }

    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.unsigned_bytes();
        out.extend_from_slice(&self.signature);
        out
    }

    /// Reads a header and checks its own signature; whether its author may open an epoch is
    /// [`Header::expect`]'s question.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        reader.expect_magic(MAGIC)?;
        let header = Self {
            instance: reader.array()?,
            case: reader.array()?,
            epoch: reader.u32()?,
            desk: reader.array()?,
            roster_version: reader.u32()?,
            commitment: reader.array()?,
            reporter_enc: reader.array()?,
            reporter_sign: reader.array()?,
            role: Role::read(reader.u8()?)?,
            author: reader.array()?,
            previous: reader.array()?,
            signature: reader.array()?,
        };
        reader.end()?;
        verify(&header.author, PURPOSE, &header.unsigned_bytes(), &header.signature)?;
        Ok(header)
    }

    /// Hash by which the next epoch names this one.
    #[must_use]
    pub fn digest(&self) -> Bytes32 {
        hash(&[PURPOSE, &self.to_bytes()])
    }

    /// Checks that the header stands on the verified desk and its author had the right to open it.
    pub fn expect(&self, chain: &Chain) -> Result<(), Error> {
        chain.expect(&self.desk, self.roster_version)?;
        if self.instance != chain.head().instance {
            return Err(Error::WrongPlace);
        }
        match self.role {
            Role::Reporter if self.epoch == 0 && self.author == self.reporter_sign => Ok(()),
            Role::Member if chain.at(self.roster_version).is_some_and(|r| r.member_by_sign(&self.author).is_some()) => Ok(()),
            _ => Err(Error::UnknownAuthor),
        }
    }

    /// Checks that `self` is the epoch right after `before`, with the same reporter.
    pub fn expect_follows(&self, before: &Self) -> Result<(), Error> {
        let same = self.instance == before.instance
            && self.case == before.case
            && self.desk == before.desk
            && self.reporter_enc == before.reporter_enc
            && self.reporter_sign == before.reporter_sign;
        if !same || Some(self.epoch) != before.epoch.checked_add(1) || self.previous != before.digest() {
            return Err(Error::WrongPlace);
        }
        if self.roster_version < before.roster_version { Err(Error::OldRoster) } else { Ok(()) }
    }

    /// Checks, for the holder of a code, that this opened their own case: made for the code's keys, and
    /// sealed by whom the code says. Without it, a server could show a thread of its own making.
    pub fn expect_holder(&self, code: &Code, keys: &CodeKeys) -> Result<(), Error> {
        if self.epoch != 0 || self.reporter_enc != enc_public(&keys.enc) || self.reporter_sign != sign_public(&keys.sign) {
            return Err(Error::WrongPlace);
        }
        if self.role == code.sealed_by() { Ok(()) } else { Err(Error::UnknownAuthor) }
    }

    fn info(&self, reader: Recipient, public: &Bytes32) -> Vec<u8> {
        let mut info = b"majlis wrap v1".to_vec();
        info.push(SUITE);
        info.extend_from_slice(&self.instance);
        info.extend_from_slice(&self.case);
        info.extend_from_slice(&self.epoch.to_be_bytes());
        info.push(reader.byte());
        info.extend_from_slice(public);
        info.extend_from_slice(&self.commitment);
        info
    }

    /// Wraps the case key for one more reader.
    pub fn wrap(&self, key: &CaseKey, reader: Recipient, public: &Bytes32, entropy: &mut Entropy) -> Result<Vec<u8>, Error> {
        let recipient = <Kem as hpke::Kem>::PublicKey::from_bytes(public).map_err(|_| Error::BadKey)?;
        let (encapped, sealed) =
            hpke::single_shot_seal_with_rng::<Aead, Kdf, Kem>(&OpModeS::Base, &recipient, &self.info(reader, public), &key.0, b"", entropy)
                .map_err(|_| Error::BadKey)?;
        let mut out = Vec::with_capacity(WRAP_LEN);
        out.push(reader.byte());
        out.extend_from_slice(public);
        out.extend_from_slice(&encapped.to_bytes());
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Opens a wrap with an X25519 private key and checks the key against the commitment.
    pub fn unwrap(&self, wrap: &[u8], private: &Bytes32) -> Result<CaseKey, Error> {
        let mut reader = Reader::new(wrap);
        let kind = Recipient::read(reader.u8()?)?;
        let public: Bytes32 = reader.array()?;
        let encapped = <Kem as hpke::Kem>::EncappedKey::from_bytes(reader.take(32)?).map_err(|_| Error::BadKey)?;
        let sealed = reader.take(48)?;
        reader.end()?;
        if public != enc_public(private) {
            return Err(Error::CannotOpen);
        }
        let private = <Kem as hpke::Kem>::PrivateKey::from_bytes(private).map_err(|_| Error::BadKey)?;
        let mut plain = hpke::single_shot_open::<Aead, Kdf, Kem>(&OpModeR::Base, &private, &encapped, &self.info(kind, &public), sealed, b"")
            .map_err(|_| Error::CannotOpen)?;
        let key = CaseKey(plain.as_slice().try_into().map_err(|_| Error::Malformed)?);
        plain.zeroize();
        if commitment(&key, &self.instance, &self.case, self.epoch) == self.commitment { Ok(key) } else { Err(Error::WrongCaseKey) }
    }
}

/// Who a wrap is for, without opening it: `(kind, public key)`.
pub fn wrap_reader(wrap: &[u8]) -> Result<(Recipient, Bytes32), Error> {
    let mut reader = Reader::new(wrap);
    let kind = Recipient::read(reader.u8()?)?;
    let public = reader.array()?;
    if reader.remaining() == WRAP_LEN - 33 { Ok((kind, public)) } else { Err(Error::Malformed) }
}

/// Opens a case (epoch 0) for the desk of a verified chain.
///
/// `author_seed` is the reporter's Ed25519 seed, or a member's when the desk itself records a case.
pub fn open(
    chain: &Chain,
    case: &CaseId,
    reporter: &ReporterKeys,
    role: Role,
    author_seed: &Bytes32,
    entropy: &mut Entropy,
) -> Result<Opened, Error> {
    open_epoch(chain, case, 0, [0; 32], reporter, role, author_seed, entropy)
}

/// Opens the next epoch of a case with a new key, by a member.
pub fn open_next(chain: &Chain, before: &Header, author_seed: &Bytes32, entropy: &mut Entropy) -> Result<Opened, Error> {
    let reporter = (before.reporter_enc, before.reporter_sign);
    open_epoch(
        chain,
        &before.case,
        before.epoch.checked_add(1).ok_or(Error::WrongPlace)?,
        before.digest(),
        &reporter,
        Role::Member,
        author_seed,
        entropy,
    )
}

#[expect(clippy::too_many_arguments, reason = "every field of a header, once")]
fn open_epoch(
    chain: &Chain,
    case: &CaseId,
    epoch: u32,
    previous: Bytes32,
    reporter: &ReporterKeys,
    role: Role,
    author_seed: &Bytes32,
    entropy: &mut Entropy,
) -> Result<Opened, Error> {
    let roster = chain.head();
    let key = CaseKey(entropy.array());
    let mut header = Header {
        instance: roster.instance,
        case: *case,
        epoch,
        desk: *chain.fingerprint(),
        roster_version: roster.version,
        commitment: commitment(&key, &roster.instance, case, epoch),
        reporter_enc: reporter.0,
        reporter_sign: reporter.1,
        role,
        author: sign_public(author_seed),
        previous,
        signature: [0; 64],
    };
    header.signature = sign(author_seed, PURPOSE, &header.unsigned_bytes());
    header.expect(chain)?;
    let mut wraps =
        vec![header.wrap(&key, Recipient::Reporter, &reporter.0, entropy)?, header.wrap(&key, Recipient::Recovery, &roster.recovery_enc, entropy)?];
    for member in &roster.members {
        wraps.push(header.wrap(&key, Recipient::Member, &member.enc, entropy)?);
    }
    Ok(Opened { header, key, wraps })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::roster::tests::{Desk, desk};

    pub(crate) fn opened() -> (Desk, Chain, crate::code::CodeKeys, Opened) {
        let desk = desk(3);
        let chain = Chain::verify(&desk.chain_bytes, &[1; 16]).expect("chain");
        let mut entropy = Entropy::new([77; 32]);
        let keys = Code::random(Role::Reporter, &mut entropy).keys(&[1; 16]).expect("keys");
        let reporter = (enc_public(&keys.enc), sign_public(&keys.sign));
        let opened = open(&chain, &[8; 16], &reporter, Role::Reporter, &keys.sign, &mut entropy).expect("open");
        (desk, chain, keys, opened)
    }

    #[test]
    fn every_reader_opens_the_same_key_and_nobody_else() {
        let (desk, chain, keys, opened) = opened();
        let header = Header::from_bytes(&opened.header.to_bytes()).expect("header");
        header.expect(&chain).expect("expected");
        let privates = [&keys.enc, &desk.recovery.enc].into_iter().chain(desk.members.iter().map(|m| &m.enc));
        for (wrap, private) in opened.wraps.iter().zip(privates) {
            assert!(header.unwrap(wrap, private).expect("opens") == opened.key);
        }
        assert_eq!(header.unwrap(&opened.wraps[2], &desk.members[1].enc).err(), Some(Error::CannotOpen));
    }

    #[test]
    fn every_bit_of_header_and_wrap_counts() {
        let (desk, _, _, opened) = opened();
        let bytes = opened.header.to_bytes();
        for bit in 0..bytes.len() * 8 {
            let mut bent = bytes.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert!(Header::from_bytes(&bent).is_err(), "header bit {bit}");
        }
        let wrap = &opened.wraps[2];
        for bit in 0..wrap.len() * 8 {
            let mut bent = wrap.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert!(opened.header.unwrap(&bent, &desk.members[0].enc).is_err(), "wrap bit {bit}");
        }
    }

    #[test]
    fn a_wrap_does_not_move_to_another_case_and_a_swapped_key_is_told() {
        let (desk, chain, keys, opened) = opened();
        let reporter = (enc_public(&keys.enc), sign_public(&keys.sign));
        let other = open(&chain, &[9; 16], &reporter, Role::Reporter, &keys.sign, &mut Entropy::new([78; 32])).expect("open");
        assert_eq!(other.header.unwrap(&opened.wraps[2], &desk.members[0].enc).err(), Some(Error::CannotOpen));
        // A server that wraps a key of its own to the member, under the true header's info.
        let forged = opened.header.wrap(&other.key, Recipient::Member, &enc_public(&desk.members[0].enc), &mut Entropy::new([79; 32])).expect("wrap");
        assert_eq!(opened.header.unwrap(&forged, &desk.members[0].enc).err(), Some(Error::WrongCaseKey));
    }

    #[test]
    fn a_thread_made_by_the_server_is_told_from_the_holders_own() {
        let (desk, chain, keys, opened) = opened();
        let code = Code::random(Role::Reporter, &mut Entropy::new([5; 32]));
        assert_eq!(opened.header.expect_holder(&code, &keys), Ok(()));
        // Sealed by some member (or somebody with a desk of their own) for the holder's true public keys.
        let reporter = (enc_public(&keys.enc), sign_public(&keys.sign));
        let forged = open(&chain, &[8; 16], &reporter, Role::Member, &desk.members[0].sign, &mut Entropy::new([6; 32])).expect("open");
        assert_eq!(forged.header.expect_holder(&code, &keys), Err(Error::UnknownAuthor));
        assert_eq!(forged.header.expect_holder(&Code::random(Role::Member, &mut Entropy::new([5; 32])), &keys), Ok(()));
        // Signed by a reporter's key of the server's own, wrapped to the holder's.
        let (own, seed) = (sign_public(&[7; 32]), [7; 32]);
        let swapped = open(&chain, &[8; 16], &(reporter.0, own), Role::Reporter, &seed, &mut Entropy::new([6; 32])).expect("open");
        assert_eq!(swapped.header.expect_holder(&code, &keys), Err(Error::WrongPlace));
    }

    #[test]
    fn epochs_follow_and_only_members_open_them() {
        let (desk, chain, keys, opened) = opened();
        let next = open_next(&chain, &opened.header, &desk.members[1].sign, &mut Entropy::new([80; 32])).expect("next");
        assert_eq!(next.header.expect_follows(&opened.header), Ok(()));
        assert_eq!(opened.header.expect_follows(&next.header), Err(Error::WrongPlace));
        assert!(next.key != opened.key);
        assert_eq!(open_next(&chain, &opened.header, &keys.sign, &mut Entropy::new([81; 32])).err(), Some(Error::UnknownAuthor));
    }
}
