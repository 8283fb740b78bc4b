//! The parts of a case: texts and files, each padded, encrypted and signed by its author.
//!
//! A part says where it belongs (instance, case, epoch, kind, author) and names the last part its
//! author had seen, so nothing can be moved to another case, forged in another's name, or dropped
//! from the middle unnoticed. That the newest parts are withheld cannot be excluded.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use zeroize::Zeroize as _;

use crate::bytes::Reader;
use crate::case::{CaseKey, Header, Role};
use crate::roster::Chain;
use crate::{Bytes32, CaseId, Entropy, Error, InstanceId, SUITE, derive, hash, sign, sign_public, verify};

const MAGIC: &[u8; 4] = b"MJP1";
const PURPOSE: &[u8] = b"majlis part v1";
const HEAD_LEN: usize = 4 + 1 + 16 + 16 + 4 + 16 + 1 + 1 + 32 + 32 + 4 + 32 + 8;
const TAG: usize = 16;
const CHUNK: usize = 64 * 1024;

/// Sizes that texts are padded to, in bytes.
pub const TEXT_STEPS: [usize; 3] = [4 * 1024, 16 * 1024, 64 * 1024];
/// The longest text, in bytes of UTF-8.
pub const TEXT_MAX: usize = TEXT_STEPS[2] - 4;

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The answers a case was opened with.
    Answers,
    /// A message between the reporter and the desk.
    Message,
    /// A note that only the desk sees.
    Note,
    /// A file.
    File,
    /// What was passed to another authority, with the consent given.
    Extract,
}

impl Kind {
    fn byte(self) -> u8 {
        match self {
            Self::Answers => 1,
            Self::Message => 2,
            Self::Note => 3,
            Self::File => 4,
            Self::Extract => 5,
        }
    }

    pub fn read(byte: u8) -> Result<Self, Error> {
        match byte {
            1 => Ok(Self::Answers),
            2 => Ok(Self::Message),
            3 => Ok(Self::Note),
            4 => Ok(Self::File),
            5 => Ok(Self::Extract),
            _ => Err(Error::UnknownFormat),
        }
    }

    /// Whether the reporter is ever given this part.
    #[must_use]
    pub fn is_for_reporter(self) -> bool {
        matches!(self, Self::Answers | Self::Message | Self::File)
    }
}

/// The readable front of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub instance: InstanceId,
    pub case: CaseId,
    pub epoch: u32,
    /// Random; makes a resent part recognisable.
    pub id: [u8; 16],
    pub kind: Kind,
    pub role: Role,
    /// Ed25519 public key of the author.
    pub author: Bytes32,
    /// Hash of the last part the author had seen; zeros if none.
    pub previous: Bytes32,
    /// Newest roster the author had verified.
    pub roster_version: u32,
    salt: Bytes32,
    /// Length of the encrypted body, in bytes.
    pub body_len: u64,
}

/// Who writes a part, and after what.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    pub role: Role,
    /// Ed25519 seed.
    pub seed: &'a Bytes32,
    pub previous: &'a Bytes32,
    pub roster_version: u32,
}

impl Head {
    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEAD_LEN);
        out.extend_from_slice(MAGIC);
        out.push(SUITE);
        out.extend_from_slice(&self.instance);
        out.extend_from_slice(&self.case);
        out.extend_from_slice(&self.epoch.to_be_bytes());
        out.extend_from_slice(&self.id);
        out.push(self.kind.byte());
        out.push(self.role.byte());
        out.extend_from_slice(&self.author);
        out.extend_from_slice(&self.previous);
        out.extend_from_slice(&self.roster_version.to_be_bytes());
        out.extend_from_slice(&self.salt);
        out.extend_from_slice(&self.body_len.to_be_bytes());
        out
    }

    /// Reads the head of a part and checks its length and signature, without opening it. This is all
    /// the server can check, and it does so before it stores anything.
    pub fn verify(part: &[u8]) -> Result<Self, Error> {
        let (head, body, signature) = Self::split(part)?;
        verify(&head.author, PURPOSE, &signed_hash(&part[..HEAD_LEN], body), &signature)?;
        Ok(head)
    }

    fn split(part: &[u8]) -> Result<(Self, &[u8], [u8; 64]), Error> {
        let mut reader = Reader::new(part);
        reader.expect_magic(MAGIC)?;
        let head = Self {
            instance: reader.array()?,
            case: reader.array()?,
            epoch: reader.u32()?,
            id: reader.array()?,
            kind: Kind::read(reader.u8()?)?,
            role: Role::read(reader.u8()?)?,
            author: reader.array()?,
            previous: reader.array()?,
            roster_version: reader.u32()?,
            salt: reader.array()?,
            body_len: reader.u64()?,
        };
        let length = usize::try_from(head.body_len).map_err(|_| Error::Malformed)?;
        let body = reader.take(length)?;
        let signature = reader.array()?;
        reader.end()?;
        Ok((head, body, signature))
    }

    /// Checks that the part belongs to this epoch of this case and that its author may write there.
    pub fn expect(&self, header: &Header, chain: &Chain) -> Result<(), Error> {
        if self.instance != header.instance || self.case != header.case || self.epoch != header.epoch {
            return Err(Error::WrongPlace);
        }
        if self.roster_version < header.roster_version {
            return Err(Error::OldRoster);
        }
        chain.expect(&header.desk, self.roster_version)?;
        let known = match self.role {
            Role::Reporter => self.author == header.reporter_sign && self.kind.is_for_reporter(),
            Role::Member => chain.at(self.roster_version).is_some_and(|r| r.member_by_sign(&self.author).is_some()),
        };
        if known { Ok(()) } else { Err(Error::UnknownAuthor) }
    }
}

/// The signature covers the head and the hash of the body, so that large files need one pass.
fn signed_hash(head: &[u8], body: &[u8]) -> Vec<u8> {
    [head, &hash(&[b"majlis body v1", body])].concat()
}

fn new_head(header: &Header, kind: Kind, author: &Author<'_>, body_len: u64, entropy: &mut Entropy) -> Head {
    Head {
        instance: header.instance,
        case: header.case,
        epoch: header.epoch,
        id: entropy.array(),
        kind,
        role: author.role,
        author: sign_public(author.seed),
        previous: *author.previous,
        roster_version: author.roster_version,
        salt: entropy.array(),
        body_len,
    }
}

/// Key and nonce material for one part: its own, by its random salt.
fn material(key: &CaseKey, head: &Head, head_bytes: &[u8]) -> (ChaCha20Poly1305, [u8; 12]) {
    let mut derived: [u8; 44] = derive(&head.salt, &key.0, &[b"majlis part key v1", head_bytes]);
    let mut cipher_key = Key::default();
    cipher_key.copy_from_slice(&derived[..32]);
    let mut nonce = [0; 12];
    nonce.copy_from_slice(&derived[32..]);
    derived.zeroize();
    let cipher = ChaCha20Poly1305::new(&cipher_key);
    cipher_key.as_mut_slice().zeroize();
    (cipher, nonce)
}

fn finish(head_bytes: Vec<u8>, body: &[u8], seed: &Bytes32) -> Vec<u8> {
    let signature = sign(seed, PURPOSE, &signed_hash(&head_bytes, body));
    let mut out = head_bytes;
    out.reserve_exact(body.len() + signature.len());
    out.extend_from_slice(body);
    out.extend_from_slice(&signature);
    out
}

/// Seals a text, padded to the next of [`TEXT_STEPS`].
pub fn seal_text(header: &Header, key: &CaseKey, kind: Kind, author: &Author<'_>, text: &[u8], entropy: &mut Entropy) -> Result<Vec<u8>, Error> {
    let step = TEXT_STEPS.into_iter().find(|step| text.len() + 4 <= *step).ok_or(Error::TooLong)?;
    let mut padded = Vec::with_capacity(step);
    padded.extend_from_slice(&u32::try_from(text.len()).map_err(|_| Error::TooLong)?.to_be_bytes());
    padded.extend_from_slice(text);
    padded.resize(step, 0);
    let head = new_head(header, kind, author, (step + TAG) as u64, entropy);
    let head_bytes = head.to_bytes();
    let (cipher, nonce) = material(key, &head, &head_bytes);
    let body = cipher.encrypt(&Nonce::from(nonce), Payload { msg: &padded, aad: &head_bytes }).map_err(|_| Error::TooLong)?;
    padded.zeroize();
    Ok(finish(head_bytes, &body, author.seed))
}

/// Verifies and opens a text.
pub fn open_text(header: &Header, chain: &Chain, key: &CaseKey, part: &[u8]) -> Result<(Head, Vec<u8>), Error> {
    let head = Head::verify(part)?;
    head.expect(header, chain)?;
    let (_, body, _) = Head::split(part)?;
    let (cipher, nonce) = material(key, &head, &part[..HEAD_LEN]);
    let mut padded = cipher.decrypt(&Nonce::from(nonce), Payload { msg: body, aad: &part[..HEAD_LEN] }).map_err(|_| Error::CannotOpen)?;
    let mut reader = Reader::new(&padded);
    let length = reader.u32()? as usize;
    let text = reader.take(length)?.to_vec();
    padded.zeroize();
    Ok((head, text))
}

/// The length a file of `len` bytes is padded to: Padmé (Nikitin et al., PURBs, PoPETs 2019), at most
/// 12 % more.
#[must_use]
pub fn padme(len: u64) -> u64 {
    if len < 2 {
        return len;
    }
    let exponent = u64::from(len.ilog2());
    let bits = u64::from(exponent.ilog2()) + 1;
    let mask = (1u64 << exponent.saturating_sub(bits)) - 1;
    (len + mask) & !mask
}

/// Nonces of the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015): 7 bytes of
/// prefix, a 32-bit counter, and 1 on the last chunk.
fn stream_nonce(prefix: &[u8; 12], chunk: u32, last: bool) -> Nonce {
    let mut nonce = *prefix;
    nonce[7..11].copy_from_slice(&chunk.to_be_bytes());
    nonce[11] = u8::from(last);
    Nonce::from(nonce)
}

/// Seals a file: its true length, the bytes, and zeros up to the Padmé length, in 64 KiB
/// authenticated chunks. Name and type belong in the text that mentions the file.
pub fn seal_file(header: &Header, key: &CaseKey, author: &Author<'_>, data: &[u8], entropy: &mut Entropy) -> Result<Vec<u8>, Error> {
    let total = usize::try_from(padme(data.len() as u64 + 8)).map_err(|_| Error::TooLong)?;
    let mut padded = Vec::with_capacity(total);
    padded.extend_from_slice(&(data.len() as u64).to_be_bytes());
    padded.extend_from_slice(data);
    padded.resize(total, 0);
    let chunks = total.div_ceil(CHUNK);
    let head = new_head(header, Kind::File, author, (total + chunks * TAG) as u64, entropy);
    let head_bytes = head.to_bytes();
    let (cipher, prefix) = material(key, &head, &head_bytes);
    let mut body = Vec::with_capacity(total + chunks * TAG);
    for (n, chunk) in (0u32..).zip(padded.chunks(CHUNK)) {
        let nonce = stream_nonce(&prefix, n, n as usize + 1 == chunks);
        body.extend(cipher.encrypt(&nonce, Payload { msg: chunk, aad: &head_bytes }).map_err(|_| Error::TooLong)?);
    }
    padded.zeroize();
    Ok(finish(head_bytes, &body, author.seed))
}

/// Verifies and opens a file. Nothing is returned before all of it has been verified.
pub fn open_file(header: &Header, chain: &Chain, key: &CaseKey, part: &[u8]) -> Result<(Head, Vec<u8>), Error> {
    let head = Head::verify(part)?;
    head.expect(header, chain)?;
    if head.kind != Kind::File {
        return Err(Error::WrongPlace);
    }
    let (_, body, _) = Head::split(part)?;
    let (cipher, prefix) = material(key, &head, &part[..HEAD_LEN]);
    let chunks = body.len().div_ceil(CHUNK + TAG);
    let mut plain = Vec::with_capacity(body.len());
    for (n, chunk) in (0u32..).zip(body.chunks(CHUNK + TAG)) {
        let nonce = stream_nonce(&prefix, n, n as usize + 1 == chunks);
        plain.extend(cipher.decrypt(&nonce, Payload { msg: chunk, aad: &part[..HEAD_LEN] }).map_err(|_| Error::CannotOpen)?);
    }
    let mut reader = Reader::new(&plain);
    let length = usize::try_from(reader.u64()?).map_err(|_| Error::Malformed)?;
    let data = reader.take(length)?.to_vec();
    plain.zeroize();
    Ok((head, data))
}

/// Hash by which the next part names this one.
#[must_use]
pub fn digest(part: &[u8]) -> Bytes32 {
    hash(&[PURPOSE, part])
}

/// Checks an ordered thread of `(own hash, hash of the last part its author had seen)`: whether every
/// part that somebody had seen is still there. Gives the index of the first that was answered to
/// something missing.
#[must_use]
pub fn first_gap(thread: &[(Bytes32, Bytes32)]) -> Option<usize> {
    thread.iter().enumerate().position(|(at, (_, previous))| previous != &[0; 32] && !thread[..at].iter().any(|(own, _)| own == previous))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::case::tests::opened;

    const NONE: &Bytes32 = &[0; 32];

    fn by(role: Role, seed: &Bytes32) -> Author<'_> {
        Author { role, seed, previous: NONE, roster_version: 1 }
    }

    #[test]
    fn text_round_trips_and_every_bit_counts() {
        let (desk, chain, keys, case) = opened();
        let reporter = by(Role::Reporter, &keys.sign);
        let part = seal_text(&case.header, &case.key, Kind::Answers, &reporter, "مرحبا".as_bytes(), &mut Entropy::new([4; 32])).expect("seal");
        assert_eq!(part.len(), HEAD_LEN + 4096 + TAG + 64);
        assert_eq!(open_text(&case.header, &chain, &case.key, &part).expect("open").1, "مرحبا".as_bytes());
        for bit in (0..HEAD_LEN * 8).chain((HEAD_LEN * 8..part.len() * 8).step_by(61)) {
            let mut bent = part.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert!(open_text(&case.header, &chain, &case.key, &bent).is_err(), "bit {bit}");
        }
        let reply = seal_text(&case.header, &case.key, Kind::Message, &by(Role::Member, &desk.members[2].sign), b"hello", &mut Entropy::new([5; 32]))
            .expect("seal");
        assert_eq!(open_text(&case.header, &chain, &case.key, &reply).expect("open").1, b"hello");
    }

    #[test]
    fn strangers_and_reporters_out_of_place_are_refused() {
        let (_, chain, keys, case) = opened();
        let seal = |author: &Author<'_>, kind| {
            let part = seal_text(&case.header, &case.key, kind, author, b"x", &mut Entropy::new([6; 32])).expect("seal");
            open_text(&case.header, &chain, &case.key, &part).map(|_| ())
        };
        // The server's own key, in the desk's name or the reporter's.
        assert_eq!(seal(&by(Role::Member, &[66; 32]), Kind::Message), Err(Error::UnknownAuthor));
        assert_eq!(seal(&by(Role::Reporter, &[66; 32]), Kind::Message), Err(Error::UnknownAuthor));
        assert_eq!(seal(&by(Role::Member, &keys.sign), Kind::Message), Err(Error::UnknownAuthor));
        assert_eq!(seal(&by(Role::Reporter, &keys.sign), Kind::Note), Err(Error::UnknownAuthor));
        assert_eq!(seal(&Author { roster_version: 0, ..by(Role::Reporter, &keys.sign) }, Kind::Message), Err(Error::OldRoster));
        assert_eq!(seal(&Author { roster_version: 2, ..by(Role::Reporter, &keys.sign) }, Kind::Message), Err(Error::OldRoster));
    }

    #[test]
    fn too_long_is_said() {
        let (_, _, keys, case) = opened();
        let long = vec![b'a'; TEXT_MAX + 1];
        let sealed = seal_text(&case.header, &case.key, Kind::Answers, &by(Role::Reporter, &keys.sign), &long, &mut Entropy::new([4; 32]));
        assert_eq!(sealed, Err(Error::TooLong));
    }

    #[test]
    fn a_dropped_part_is_noticed() {
        let (a, b, c) = ([1; 32], [2; 32], [3; 32]);
        assert_eq!(first_gap(&[(a, [0; 32]), (b, a), (c, b)]), None);
        assert_eq!(first_gap(&[(a, [0; 32]), (c, b)]), Some(1));
    }

    #[test]
    fn padme_grows_at_most_an_eighth() {
        for len in (1..1 << 20).step_by(777) {
            let padded = padme(len);
            assert!(padded >= len && padded * 100 <= len * 112, "{len} -> {padded}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn files_round_trip(len in 0usize..200_000, seed: [u8; 32]) {
            let (_, chain, keys, case) = opened();
            let data: Vec<u8> = (0..len).map(|i| (i * 31 % 251) as u8).collect();
            let part = seal_file(&case.header, &case.key, &by(Role::Reporter, &keys.sign), &data, &mut Entropy::new(seed)).expect("seal");
            prop_assert_eq!(&open_file(&case.header, &chain, &case.key, &part).expect("open").1, &data);
            let mut cut = part.clone();
            cut.truncate(part.len() - 1);
            prop_assert!(open_file(&case.header, &chain, &case.key, &cut).is_err());
        }

        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = Head::verify(&bytes);
            let _ = Header::from_bytes(&bytes);
            let _ = Chain::verify(&bytes, &[1; 16]);
        }
    }
}
