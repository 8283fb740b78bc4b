//! The signed, versioned list of a desk's keys.
//!
//! The first roster is made at the opening ceremony and signed by every member on it and by the
//! recovery key; its hash is the desk's fingerprint. Every later one is signed by two members of the
//! one before, or by the recovery key. Browsers verify the whole chain before they wrap to anyone, so
//! the server cannot slip in a key of its own; and they refuse a chain shorter than one they, or the
//! case before them, have already seen.

use crate::bytes::{Reader, put_field};
use crate::{Bytes32, Error, InstanceId, SUITE, hash, sign, sign_public, verify};

const MAGIC: &[u8; 4] = b"MJR1";
const PURPOSE: &[u8] = b"majlis roster v1";
/// No desk works with fewer members: one lost key must not lose reports.
pub const MEMBERS_MIN: usize = 2;
/// More would make every report larger than needed.
pub const MEMBERS_MAX: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: [u8; 16],
    /// X25519 public key.
    pub enc: Bytes32,
    /// Ed25519 public key.
    pub sign: Bytes32,
}

/// One version of the list. It carries no names: reporters' browsers read it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    pub instance: InstanceId,
    /// The desk's id, such as `hotline`.
    pub desk: String,
    /// Counts from 1.
    pub version: u32,
    /// Hash of the previous roster's body; zeros in the first.
    pub previous: Bytes32,
    pub recovery_enc: Bytes32,
    pub recovery_sign: Bytes32,
    pub members: Vec<Member>,
}

/// A roster body with its signatures: `(public key, signature)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub body: Vec<u8>,
    pub signatures: Vec<(Bytes32, [u8; 64])>,
}

impl Roster {
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = [MAGIC.as_slice(), &[SUITE], &self.instance].concat();
        put_field(&mut out, self.desk.as_bytes());
        out.extend_from_slice(&self.version.to_be_bytes());
        out.extend_from_slice(&self.previous);
        out.extend_from_slice(&self.recovery_enc);
        out.extend_from_slice(&self.recovery_sign);
        let count = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        out.extend_from_slice(&count.to_be_bytes());
        for member in &self.members {
            out.extend_from_slice(&member.id);
            out.extend_from_slice(&member.enc);
            out.extend_from_slice(&member.sign);
        }
        out
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        reader.expect_magic(MAGIC)?;
        let mut roster = Self {
            instance: reader.array()?,
            desk: reader.text()?.to_owned(),
            version: reader.u32()?,
            previous: reader.array()?,
            recovery_enc: reader.array()?,
            recovery_sign: reader.array()?,
            members: Vec::new(),
        };
        let count = reader.u32()? as usize;
        if !(MEMBERS_MIN..=MEMBERS_MAX).contains(&count) {
            return Err(Error::BrokenRoster);
        }
        for _ in 0..count {
            roster.members.push(Member { id: reader.array()?, enc: reader.array()?, sign: reader.array()? });
        }
        reader.end()?;
        let distinct = |key: fn(&Member) -> &[u8]| {
            let mut all: Vec<_> = roster.members.iter().map(key).collect();
            all.sort_unstable();
            all.windows(2).all(|pair| pair[0] != pair[1])
        };
        if distinct(|m| &m.id) && distinct(|m| &m.enc) && distinct(|m| &m.sign) { Ok(roster) } else { Err(Error::BrokenRoster) }
    }

    #[must_use]
    pub fn member_by_sign(&self, public: &Bytes32) -> Option<&Member> {
        self.members.iter().find(|m| &m.sign == public)
    }
}

impl Signed {
    #[must_use]
    pub fn new(roster: &Roster) -> Self {
        Self { body: roster.to_bytes(), signatures: Vec::new() }
    }

    /// Adds the signature of an Ed25519 seed.
    pub fn sign(&mut self, seed: &Bytes32) {
        let public = sign_public(seed);
        self.signatures.retain(|(key, _)| key != &public);
        self.signatures.push((public, sign(seed, PURPOSE, &self.body)));
    }

    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_field(&mut out, &self.body);
        for (key, signature) in &self.signatures {
            put_field(&mut out, &[key.as_slice(), signature].concat());
        }
        out
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let body = reader.field()?.to_vec();
        let mut signatures = Vec::new();
        while !reader.is_empty() {
            let mut pair = Reader::new(reader.field()?);
            signatures.push((pair.array()?, pair.array()?));
            pair.end()?;
        }
        Ok(Self { body, signatures })
    }

    /// Which of the keys that may sign have validly signed.
    fn valid_signers(&self) -> Vec<&Bytes32> {
        let mut signers: Vec<&Bytes32> =
            self.signatures.iter().filter(|(key, signature)| verify(key, PURPOSE, &self.body, signature).is_ok()).map(|(key, _)| key).collect();
        signers.sort_unstable();
        signers.dedup();
        signers
    }

    /// Whether the signatures suffice to follow `previous` (or to be the first).
    #[must_use]
    pub fn is_sufficient(&self, roster: &Roster, previous: Option<&Roster>) -> bool {
        let signers = self.valid_signers();
        let signed = |key: &Bytes32| signers.contains(&key);
        match previous {
            None => signed(&roster.recovery_sign) && roster.members.iter().all(|m| signed(&m.sign)),
            Some(previous) => signed(&previous.recovery_sign) || previous.members.iter().filter(|m| signed(&m.sign)).count() >= 2,
        }
    }
}

/// A verified chain of rosters, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    rosters: Vec<Roster>,
    fingerprint: Bytes32,
    head_hash: Bytes32,
}

impl Chain {
    /// Verifies length-prefixed [`Signed`] rosters from the first to the newest.
    pub fn verify(bytes: &[u8], instance: &InstanceId) -> Result<Self, Error> {
        let mut chain: Option<Self> = None;
        for field in crate::bytes::fields(bytes)? {
            let signed = Signed::from_bytes(field)?;
            let roster = Roster::from_bytes(&signed.body)?;
            if &roster.instance != instance {
                return Err(Error::WrongPlace);
            }
            let body_hash = hash(&[PURPOSE, &signed.body]);
            let follows = match &chain {
                None => roster.version == 1 && roster.previous == [0; 32],
                Some(c) => roster.version == c.head().version + 1 && roster.previous == c.head_hash && roster.desk == c.head().desk,
            };
            if !follows || !signed.is_sufficient(&roster, chain.as_ref().map(Self::head)) {
                return Err(Error::BrokenRoster);
            }
            match &mut chain {
                None => chain = Some(Self { rosters: vec![roster], fingerprint: body_hash, head_hash: body_hash }),
                Some(c) => {
                    c.rosters.push(roster);
                    c.head_hash = body_hash;
                }
            }
        }
        chain.ok_or(Error::BrokenRoster)
    }

    /// Refuses a chain of another desk, or one older than `version`.
    pub fn expect(&self, fingerprint: &Bytes32, version: u32) -> Result<(), Error> {
        if &self.fingerprint != fingerprint {
            return Err(Error::BrokenRoster);
        }
        if self.head().version < version { Err(Error::OldRoster) } else { Ok(()) }
    }

    /// The newest roster.
    #[must_use]
    pub fn head(&self) -> &Roster {
        &self.rosters[self.rosters.len() - 1]
    }

    /// The roster of a version.
    #[must_use]
    pub fn at(&self, version: u32) -> Option<&Roster> {
        self.rosters.get((version as usize).checked_sub(1)?)
    }

    /// Hash of the first roster: the desk's identity.
    #[must_use]
    pub fn fingerprint(&self) -> &Bytes32 {
        &self.fingerprint
    }

    /// Hash of the newest roster, which the next one names as its predecessor.
    #[must_use]
    pub fn head_hash(&self) -> &Bytes32 {
        &self.head_hash
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::member::Bundle;
    use crate::{Entropy, recovery};

    pub(crate) struct Desk {
        pub members: Vec<Bundle>,
        pub recovery: recovery::Pair,
        pub chain_bytes: Vec<u8>,
    }

    pub(crate) fn member(bundle: &Bundle, n: u8) -> Member {
        let (enc, sign) = bundle.public();
        Member { id: [n; 16], enc, sign }
    }

    pub(crate) fn desk(count: u8) -> Desk {
        let mut entropy = Entropy::new([42; 32]);
        let members: Vec<Bundle> = (0..count).map(|_| Bundle::random(&mut entropy)).collect();
        let recovery = recovery::Pair::from_secret(&entropy.array());
        let roster = Roster {
            instance: [1; 16],
            desk: "hotline".into(),
            version: 1,
            previous: [0; 32],
            recovery_enc: recovery.enc_public(),
            recovery_sign: recovery.sign_public(),
            members: members.iter().zip(1..).map(|(b, n)| member(b, n)).collect(),
        };
        let mut signed = Signed::new(&roster);
        members.iter().for_each(|m| signed.sign(&m.sign));
        signed.sign(&recovery.sign);
        let mut chain_bytes = Vec::new();
        put_field(&mut chain_bytes, &signed.to_bytes());
        Desk { members, recovery, chain_bytes }
    }

    fn next(desk: &Desk, signers: &[Bytes32], newcomer: &Bundle) -> Vec<u8> {
        let chain = Chain::verify(&desk.chain_bytes, &[1; 16]).expect("chain");
        let mut roster = chain.head().clone();
        roster.version += 1;
        roster.previous = *chain.head_hash();
        roster.members.push(member(newcomer, 99));
        let mut signed = Signed::new(&roster);
        signers.iter().for_each(|seed| signed.sign(seed));
        let mut bytes = desk.chain_bytes.clone();
        put_field(&mut bytes, &signed.to_bytes());
        bytes
    }

    #[test]
    fn two_members_or_recovery_admit_a_newcomer_and_nobody_else() {
        let desk = desk(3);
        let newcomer = Bundle::random(&mut Entropy::new([9; 32]));
        let check = |signers: &[Bytes32]| Chain::verify(&next(&desk, signers, &newcomer), &[1; 16]).map(|c| c.head().version);
        assert_eq!(check(&[desk.members[0].sign, desk.members[1].sign]), Ok(2));
        assert_eq!(check(&[desk.recovery.sign]), Ok(2));
        assert_eq!(check(&[desk.members[0].sign]), Err(Error::BrokenRoster));
        assert_eq!(check(&[desk.members[0].sign, newcomer.sign]), Err(Error::BrokenRoster));
        assert_eq!(check(&[]), Err(Error::BrokenRoster));
    }

    #[test]
    fn a_replayed_or_foreign_roster_is_refused() {
        let desk = desk(2);
        let chain = Chain::verify(&desk.chain_bytes, &[1; 16]).expect("chain");
        assert_eq!(chain.expect(chain.fingerprint(), 2), Err(Error::OldRoster));
        assert_eq!(chain.expect(&[0; 32], 1), Err(Error::BrokenRoster));
        assert_eq!(Chain::verify(&desk.chain_bytes, &[2; 16]), Err(Error::WrongPlace));
    }

    #[test]
    fn every_bit_of_a_roster_counts() {
        let desk = desk(2);
        for bit in 0..desk.chain_bytes.len() * 8 {
            let mut bent = desk.chain_bytes.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert!(Chain::verify(&bent, &[1; 16]).is_err(), "bit {bit}");
        }
    }
}
