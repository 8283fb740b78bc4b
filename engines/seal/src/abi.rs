//! Everything above as numbered calls on byte fields: what the browser's WebAssembly and the tests of
//! other implementations use. A request is a list of length-prefixed fields; so is the answer.
//!
//! Numbers are frozen. Integers in fields are big-endian of the width named; a language is one byte,
//! 0 for Arabic and 1 for English; a role is 0 for the reporter and 1 for a member.

use crate::bytes::{Reader, fields, put_field};
use crate::case::{self, CaseKey, Header, Recipient, Role};
use crate::code::{Code, CodeKeys};
use crate::member::{self, Bundle};
use crate::part::{self, Author, Kind};
use crate::recovery::{self, Pair};
use crate::roster::{Chain, Member, Roster, Signed};
use crate::words::{self, Language};
use crate::{Bytes32, Entropy, Error, InstanceId, pow};

/// Runs call `op` on `request`.
pub fn call(op: u32, request: &[u8]) -> Result<Vec<u8>, Error> {
    let mut args = Args { fields: fields(request)?.into_iter() };
    let mut out = Vec::new();
    run(op, &mut args, &mut |field| put_field(&mut out, field))?;
    if args.fields.next().is_some() {
        return Err(Error::BadCall);
    }
    Ok(out)
}

struct Args<'a> {
    fields: std::vec::IntoIter<&'a [u8]>,
}

impl<'a> Args<'a> {
    fn bytes(&mut self) -> Result<&'a [u8], Error> {
        self.fields.next().ok_or(Error::BadCall)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        self.bytes()?.try_into().map_err(|_| Error::BadCall)
    }

    fn text(&mut self) -> Result<&'a str, Error> {
        core::str::from_utf8(self.bytes()?).map_err(|_| Error::BadCall)
    }

    fn u8(&mut self) -> Result<u8, Error> {
        Ok(self.array::<1>()?[0])
    }

    fn u32(&mut self) -> Result<u32, Error> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    fn u64(&mut self) -> Result<u64, Error> {
        Ok(u64::from_be_bytes(self.array()?))
    }

    fn entropy(&mut self) -> Result<Entropy, Error> {
        Ok(Entropy::new(self.array()?))
    }

    fn language(&mut self) -> Result<Language, Error> {
        Ok(if self.u8()? == 0 { Language::Arabic } else { Language::English })
    }

    /// A chain and its instance: two fields.
    fn chain(&mut self) -> Result<Chain, Error> {
        let bytes = self.bytes()?;
        let instance: InstanceId = self.array()?;
        Chain::verify(bytes, &instance)
    }

    fn header(&mut self) -> Result<Header, Error> {
        Header::from_bytes(self.bytes()?)
    }

    fn key(&mut self) -> Result<CaseKey, Error> {
        Ok(CaseKey(self.array()?))
    }

    fn bundle(&mut self) -> Result<Bundle, Error> {
        let mut reader = Reader::new(self.bytes()?);
        let bundle = Bundle { enc: reader.array()?, sign: reader.array()?, desk: reader.array()?, roster_version: reader.u32()? };
        reader.end()?;
        Ok(bundle)
    }

    fn members(&mut self) -> Result<Vec<Member>, Error> {
        let mut reader = Reader::new(self.bytes()?);
        let mut members = Vec::new();
        while !reader.is_empty() {
            members.push(Member { id: reader.array()?, enc: reader.array()?, sign: reader.array()? });
        }
        Ok(members)
    }
}

fn bundle_bytes(bundle: &Bundle) -> Vec<u8> {
    [bundle.enc.as_slice(), &bundle.sign, &bundle.desk, &bundle.roster_version.to_be_bytes()].concat()
}

fn run(op: u32, args: &mut Args<'_>, put: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
    match op {
        1..=12 => keys(op, args, put),
        13..=21 => desk(op, args, put),
        22..=31 => cases(op, args, put),
        32 => {
            let challenge = args.bytes()?;
            if let Some(nonce) = pow::search(challenge, args.u32()?, args.u64()?, args.u64()?) {
                put(&nonce.to_be_bytes());
            }
            Ok(())
        }
        33 => {
            put(&crate::enc_public(&args.array()?));
            put(&crate::sign_public(&args.array()?));
            Ok(())
        }
        34 => {
            if let Some(place) = words::position(&words::fold(args.text()?)) {
                put(&u32::try_from(place).unwrap_or_default().to_be_bytes());
            }
            Ok(())
        }
        35 => {
            put(Code::random(Role::Member, &mut args.entropy()?).as_bytes());
            Ok(())
        }
        36 => {
            let (first, code) = (args.header()?, Code::from_bytes(args.array()?)?);
            let keys = CodeKeys { lookup: args.array()?, enc: args.array()?, sign: args.array()? };
            first.expect_holder(&code, &keys)
        }
        37 => {
            let (chain, header) = (args.chain()?, args.header()?);
            header.expect(&chain)?;
            put(&header.case);
            put(&header.epoch.to_be_bytes());
            Ok(())
        }
        _ => Err(Error::BadCall),
    }
}

/// Codes, passphrases and member keys.
fn keys(op: u32, args: &mut Args<'_>, put: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
    match op {
        1 => put(Code::random(Role::Reporter, &mut args.entropy()?).as_bytes()),
        2 => {
            let language = args.language()?;
            put(Code::from_bytes(args.array()?)?.words(language).join(" ").as_bytes());
        }
        3 => put(Code::parse(args.text()?)?.as_bytes()),
        4 => {
            let code = Code::from_bytes(args.array()?)?;
            let keys = code.keys(&args.array()?)?;
            put(&keys.lookup);
            put(&keys.enc);
            put(&keys.sign);
        }
        5 => {
            let (proof, kek) = member::passphrase_halves(args.text()?, &args.array()?, args.u32()?, args.u32()?)?;
            put(&proof);
            put(&kek);
        }
        6 => {
            let bundle = Bundle::random(&mut args.entropy()?);
            let (enc, sign) = bundle.public();
            put(&bundle_bytes(&bundle));
            put(&enc);
            put(&sign);
        }
        7 => {
            let mut entropy = args.entropy()?;
            let (kek, instance, owner) = (args.array()?, args.array()?, args.array()?);
            put(&args.bundle()?.wrap(&kek, &instance, &owner, &mut entropy)?);
        }
        8 => {
            let bundle = Bundle::unwrap(args.bytes()?, &args.array()?, &args.array()?, &args.array()?)?;
            put(&bundle_bytes(&bundle));
        }
        9 => put(&member::passkey_kek(&args.array()?)),
        10 => {
            let language = args.language()?;
            put(member::recovery_words(&args.array()?, language).join(" ").as_bytes());
        }
        11 => put(&member::parse_recovery_words(args.text()?)?),
        _ => {
            let language = args.language()?;
            put(member::fingerprint(&args.array()?, &args.array()?, language).join(" ").as_bytes());
        }
    }
    Ok(())
}

/// Rosters and recovery.
fn desk(op: u32, args: &mut Args<'_>, put: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
    match op {
        13 => {
            let (instance, desk, pair) = (args.array()?, args.text()?.to_owned(), Pair::from_secret(&args.array()?));
            let roster = Roster {
                instance,
                desk,
                version: 1,
                previous: [0; 32],
                recovery_enc: pair.enc_public(),
                recovery_sign: pair.sign_public(),
                members: args.members()?,
            };
            let mut signed = Signed::new(&Roster::from_bytes(&roster.to_bytes())?);
            signed.sign(&pair.sign);
            put(&signed.to_bytes());
        }
        14 => {
            let mut signed = Signed::from_bytes(args.bytes()?)?;
            signed.sign(&args.array()?);
            put(&signed.to_bytes());
        }
        15 => {
            let chain = args.chain()?;
            let (fingerprint, version) = (args.bytes()?, args.u32()?);
            if !fingerprint.is_empty() {
                chain.expect(fingerprint.try_into().map_err(|_| Error::BadCall)?, version)?;
            }
            let head = chain.head();
            put(chain.fingerprint());
            put(&head.version.to_be_bytes());
            put(&member_bytes(&head.members));
            put(&head.recovery_enc);
            put(&head.recovery_sign);
            put(head.desk.as_bytes());
        }
        16 => {
            let chain = args.chain()?;
            let mut roster = chain.head().clone();
            roster.version += 1;
            roster.previous = *chain.head_hash();
            roster.members = args.members()?;
            let recovery = args.bytes()?;
            if !recovery.is_empty() {
                let pair = Pair::from_secret(recovery.try_into().map_err(|_| Error::BadCall)?);
                (roster.recovery_enc, roster.recovery_sign) = (pair.enc_public(), pair.sign_public());
            }
            put(&Signed::new(&Roster::from_bytes(&roster.to_bytes())?).to_bytes());
        }
        17 => {
            let mut entropy = args.entropy()?;
            recovery::split(&args.array()?, &mut entropy).iter().for_each(|share| put(share));
        }
        18 => {
            let language = args.language()?;
            put(recovery::share_words(&args.array()?, language).join(" ").as_bytes());
        }
        19 => put(&recovery::parse_share(args.text()?)?),
        20 => put(&recovery::combine(&args.array()?, &args.array()?)?),
        _ => {
            let pair = Pair::from_secret(&args.array()?);
            put(&pair.enc);
            put(&pair.sign);
            put(&pair.enc_public());
            put(&pair.sign_public());
        }
    }
    Ok(())
}

fn member_bytes(members: &[Member]) -> Vec<u8> {
    members.iter().flat_map(|m| [m.id.as_slice(), &m.enc, &m.sign].concat()).collect()
}

fn put_opened(opened: &case::Opened, put: &mut dyn FnMut(&[u8])) {
    put(&opened.header.to_bytes());
    put(&opened.key.0);
    put(&opened.wraps.concat());
}

/// Cases and their parts.
fn cases(op: u32, args: &mut Args<'_>, put: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
    match op {
        22 => {
            let mut entropy = args.entropy()?;
            let (chain, case, reporter) = (args.chain()?, args.array()?, (args.array()?, args.array()?));
            let (role, seed) = (Role::read(args.u8()?)?, args.array()?);
            put_opened(&case::open(&chain, &case, &reporter, role, &seed, &mut entropy)?, put);
        }
        23 => {
            let mut entropy = args.entropy()?;
            let (chain, before, seed) = (args.chain()?, args.header()?, args.array()?);
            before.expect(&chain)?;
            put_opened(&case::open_next(&chain, &before, &seed, &mut entropy)?, put);
        }
        24 => put(&args.header()?.unwrap(args.bytes()?, &args.array()?)?.0),
        25 => {
            let mut entropy = args.entropy()?;
            let (header, key, kind) = (args.header()?, args.key()?, Recipient::read(args.u8()?)?);
            put(&header.wrap(&key, kind, &args.array()?, &mut entropy)?);
        }
        26 => {
            let (chain, first) = (args.chain()?, args.header()?);
            first.expect(&chain)?;
            // A server that hides the opening epoch is told.
            if first.epoch != 0 || first.previous != [0; 32] {
                return Err(Error::WrongPlace);
            }
            let mut last = first;
            for field in fields(args.bytes()?)? {
                let next = Header::from_bytes(field)?;
                next.expect(&chain)?;
                next.expect_follows(&last)?;
                last = next;
            }
            put(&last.case);
            put(&last.epoch.to_be_bytes());
            put(&last.roster_version.to_be_bytes());
            put(&last.reporter_enc);
            put(&last.reporter_sign);
        }
        27 | 29 => seal_part(op == 29, args, put)?,
        28 | 30 => {
            let (chain, header, key, sealed) = (args.chain()?, args.header()?, args.key()?, args.bytes()?);
            let open = if op == 30 { part::open_file } else { part::open_text };
            let (head, content) = open(&header, &chain, &key, sealed)?;
            put(&content);
            put(&[sealed[57]]);
            put(&[u8::from(head.role == Role::Member)]);
            put(&head.author);
            put(&head.previous);
            put(&part::digest(sealed));
            put(&head.id);
        }
        _ => {
            let mut thread: Vec<(Bytes32, Bytes32)> = Vec::new();
            let mut reader = Reader::new(args.bytes()?);
            while !reader.is_empty() {
                thread.push((reader.array()?, reader.array()?));
            }
            if let Some(gap) = part::first_gap(&thread) {
                put(&u32::try_from(gap).unwrap_or_default().to_be_bytes());
            }
        }
    }
    Ok(())
}

fn seal_part(is_file: bool, args: &mut Args<'_>, put: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
    let mut entropy = args.entropy()?;
    let (header, key) = (args.header()?, args.key()?);
    let kind = if is_file { Kind::File } else { Kind::read(args.u8()?)? };
    let (role, seed, previous, roster_version) = (Role::read(args.u8()?)?, args.array()?, args.array()?, args.u32()?);
    let author = Author { role, seed: &seed, previous: &previous, roster_version };
    let content = args.bytes()?;
    let sealed = if is_file {
        part::seal_file(&header, &key, &author, content, &mut entropy)?
    } else {
        part::seal_text(&header, &key, kind, &author, content, &mut entropy)?
    };
    put(&sealed);
    put(&part::digest(&sealed));
    Ok(())
}
