//! Makes the test vectors of `docs/src/sealing-format.md` out of fixed seeds: the example prints
//! them, the test compares them with `v1.json`.
//!
//! Everything is made by [`seal::abi::call`] and every call is kept, so that another build of this
//! crate can be asked to give the same answers, byte for byte.

use seal::bytes::{fields, put_field};
use seal::{Error, roster::Chain};
use serde_json::{Value, json};

const INSTANCE: [u8; 16] = *b"majlis instance1";
const CASE: [u8; 16] = *b"a case, number 1";
const NONE: &[u8] = &[0; 32];
const ARABIC: &[u8] = &[0];
const ENGLISH: &[u8] = &[1];
const REPORTER: &[u8] = &[0];
const MEMBER: &[u8] = &[1];
const NAMES: [&str; 4] = ["amal", "badr", "chris", "dana"];

fn seed(n: u8) -> [u8; 32] {
    [n; 32]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn utf8(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).expect("an answer in words")
}

/// Long content that the file describes rather than holds: byte i is `base + i * step mod modulus`.
struct Formula {
    name: &'static str,
    len: usize,
    step: usize,
    modulus: usize,
    base: u8,
}

const FORMULAS: [Formula; 5] = [
    Formula { name: "text_step1", len: 4092, step: 1, modulus: 26, base: b'a' },
    Formula { name: "text_step2", len: 15_000, step: 3, modulus: 26, base: b'A' },
    Formula { name: "text_too_long", len: 65_533, step: 5, modulus: 26, base: b'a' },
    Formula { name: "file_200000", len: 200_000, step: 31, modulus: 251, base: 0 },
    Formula { name: "file_one_chunk", len: 65_528, step: 7, modulus: 253, base: 1 },
];

impl Formula {
    fn content(name: &str) -> Vec<u8> {
        let f = FORMULAS.iter().find(|f| f.name == name).expect("a formula of this name");
        (0..f.len).map(|i| f.base + u8::try_from(i * f.step % f.modulus).expect("a modulus below 256")).collect()
    }
}

/// The calls made so far, and the long values that are written once and named elsewhere.
#[derive(Default)]
struct Maker {
    calls: Vec<Value>,
    blobs: Vec<(String, String)>,
}

fn request(args: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    args.iter().for_each(|field| put_field(&mut out, field));
    out
}

impl Maker {
    /// Makes a call and gives the fields of its answer.
    fn call(&mut self, what: &str, op: u32, args: &[&[u8]]) -> Vec<Vec<u8>> {
        let request = request(args);
        let answer = seal::abi::call(op, &request).unwrap_or_else(|error| panic!("{what}: {error}"));
        self.calls.push(json!({"what": what, "op": op, "request_hex": hex(&request), "answer_hex": hex(&answer)}));
        fields(&answer).expect("an answer is a list of fields").into_iter().map(<[u8]>::to_vec).collect()
    }

    /// Makes a call whose answer is one field.
    fn one(&mut self, what: &str, op: u32, args: &[&[u8]]) -> Vec<u8> {
        self.call(what, op, args).swap_remove(0)
    }

    /// Makes a call that must fail.
    fn refused(&mut self, what: &str, op: u32, args: &[&[u8]], error: Error) {
        let request = request(args);
        assert_eq!(seal::abi::call(op, &request), Err(error), "{what}");
        self.calls.push(json!({"what": what, "op": op, "request_hex": hex(&request), "error": error.code()}));
    }

    fn blob(&mut self, name: &str, bytes: &[u8]) -> String {
        self.blobs.push((name.to_owned(), hex(bytes)));
        format!("{{{name}}}")
    }

    /// Writes the names of long values in place of them.
    fn shorten(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                for (name, long) in &self.blobs {
                    if text.len() >= long.len() && text.contains(long.as_str()) {
                        *text = text.replace(long.as_str(), &format!("{{{name}}}"));
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.shorten(item)),
            Value::Object(items) => items.values_mut().for_each(|item| self.shorten(item)),
            _ => {}
        }
    }
}

struct Person {
    name: &'static str,
    id: [u8; 16],
    enc: Vec<u8>,
    sign: Vec<u8>,
    enc_public: Vec<u8>,
    sign_public: Vec<u8>,
}

impl Person {
    fn listed(&self) -> Vec<u8> {
        [self.id.as_slice(), &self.enc_public, &self.sign_public].concat()
    }
}

/// A recovery key with its shares.
struct Recovery {
    secret: [u8; 32],
    enc: Vec<u8>,
    sign: Vec<u8>,
    enc_public: Vec<u8>,
    json: Value,
}

/// One epoch of the case, as its opener got it.
struct Epoch {
    header: Vec<u8>,
    key: Vec<u8>,
    wraps: Vec<Vec<u8>>,
}

struct Draft<'a> {
    name: &'a str,
    epoch: u32,
    kind: u8,
    role: &'a [u8],
    sign: &'a [u8],
    roster_version: u32,
    previous: &'a [u8],
    /// A text, or the name of a formula.
    content: &'a str,
}

/// The vectors as `v1.json` holds them.
pub(crate) fn vectors() -> Value {
    let mut m = Maker::default();
    let (code, reporter) = code(&mut m);
    let passphrase = passphrase(&mut m);
    let prf = seed(21);
    let passkey_kek = m.one("key from a passkey", 9, &[&prf]);
    let printed = seed(22);
    let printed_words = [ARABIC, ENGLISH].map(|language| m.one("printed recovery words", 10, &[language, &printed]));
    for words in &printed_words {
        m.call("printed recovery words typed back", 11, &[words]);
    }

    let (people, people_json) = people(&mut m);
    let recoveries = [recovery(&mut m, seed(30), 31), recovery(&mut m, seed(32), 33)];
    let (chains, roster_json) = rosters(&mut m, &people, &recoveries);
    let fingerprint = *Chain::verify(&chains[2], &INSTANCE).expect("a chain just made").fingerprint();

    let keks: [(&str, &[u8]); 3] = [("passphrase", &passphrase.1), ("passkey", &passkey_kek), ("printed words", &printed)];
    let amal = &people[0];
    let mut bundles = Vec::new();
    for ((unlock, kek), n) in keks.into_iter().zip(40..) {
        let bundle = [amal.enc.as_slice(), &amal.sign, &fingerprint, &3u32.to_be_bytes()].concat();
        let wrapped = m.one("bundle wrapped", 7, &[&seed(n), kek, &INSTANCE, &amal.id, &bundle]);
        m.call("bundle opened", 8, &[&wrapped, kek, &INSTANCE, &amal.id]);
        m.refused("bundle of another owner", 8, &[&wrapped, kek, &INSTANCE, &people[1].id], Error::CannotOpen);
        bundles.push(json!({
            "unlock": unlock, "kek": hex(kek), "owner": hex(&amal.id), "wrapped": hex(&wrapped),
            "enc": hex(&amal.enc), "sign": hex(&amal.sign), "desk": hex(&fingerprint), "roster_version": 3,
        }));
    }

    holder(&mut m, &chains, &people, &reporter, &code);
    let (epochs, epochs_json) = epochs(&mut m, &chains, &people, &recoveries, &reporter);
    let parts_json = parts(&mut m, &chains, &people, &reporter, &epochs);

    let solved = m.one("work found", 32, &[b"challenge", &12u32.to_be_bytes(), &0u64.to_be_bytes(), &65_536u64.to_be_bytes()]);
    m.call("work not found in the slice", 32, &[b"challenge", &12u32.to_be_bytes(), &0u64.to_be_bytes(), &1u64.to_be_bytes()]);
    m.refused("unknown call", 99, &[], Error::BadCall);
    m.refused("one field too many", 9, &[&prf, b""], Error::BadCall);

    // Values used in calls are named there; longest first, so that a chain is not taken for its front.
    m.blobs.sort_by_key(|(_, long)| core::cmp::Reverse(long.len()));
    let held: serde_json::Map<String, Value> = m.blobs.iter().map(|(name, long)| (name.clone(), json!(long))).collect();
    for f in &FORMULAS {
        m.blobs.insert(0, (f.name.to_owned(), hex(&Formula::content(f.name))));
    }
    let formulas = FORMULAS.iter().map(|f| {
        let sha256 = hex(&seal::digest(&Formula::content(f.name)));
        let byte_i = "base + (i * step) mod modulus";
        (f.name.to_owned(), json!({"len": f.len, "base": f.base, "step": f.step, "modulus": f.modulus, "byte_i": byte_i, "sha256": sha256}))
    });
    let formulas: serde_json::Map<String, Value> = formulas.collect();
    let padme = [0u64, 1, 2, 8, 9, 100, 200, 1000, 65_535, 65_536, 65_537, 200_008, 10_000_000, 1 << 32].map(|n| json!([n, seal::part::padme(n)]));
    let recoveries = recoveries.map(|r| r.json);
    let nonce = u64::from_be_bytes(solved.as_slice().try_into().expect("eight bytes"));
    let mut out = json!({
        "about": "Test vectors of the Majlis sealing format, version 1; see docs/src/sealing-format.md. \
                  In hex strings {name} stands for a value under `blobs` or `formulas`.",
        "instance": hex(&INSTANCE),
        "case": hex(&CASE),
        "formulas": formulas,
        "code": code,
        "passphrase": passphrase.0,
        "passkey": {"prf": hex(&prf), "kek": hex(&passkey_kek)},
        "printed_words": {"secret": hex(&printed), "words_ar": utf8(&printed_words[0]), "words_en": utf8(&printed_words[1])},
        "members": people_json,
        "bundles": bundles,
        "recoveries": recoveries,
        "roster": roster_json,
        "epochs": epochs_json,
        "parts": parts_json,
        "padme": padme,
        "work": {"challenge_utf8": "challenge", "bits": 12, "nonce": nonce},
        "calls": m.calls.clone(),
    });
    m.shorten(&mut out);
    out["blobs"] = Value::Object(held);
    out
}

/// The reporter's code, and their keys.
fn code(m: &mut Maker) -> (Value, Person) {
    let code = m.one("code made", 1, &[&seed(1)]);
    let words = [ARABIC, ENGLISH].map(|language| m.one("code in words", 2, &[language, &code]));
    let [arabic, english] = words.each_ref().map(|w| utf8(w).to_owned());
    let mut list: Vec<&str> = english.split(' ').collect();
    let typed = [
        arabic.clone(),
        english.clone(),
        english.to_uppercase(),
        list.iter().enumerate().map(|(i, word)| format!("{}. {word}\n", i + 1)).collect(),
        arabic.split(' ').take(4).chain(list[4..].iter().copied()).collect::<Vec<_>>().join("، "),
        arabic.split(' ').map(|word| format!("\u{640}{word}\u{64e}")).collect::<Vec<_>>().join(" - "),
    ];
    for text in &typed {
        assert_eq!(m.one("code typed", 3, &[text.as_bytes()]), code);
    }
    let places: Vec<u32> =
        list.iter().map(|word| u32::from_be_bytes(m.one("place of a word", 34, &[word.as_bytes()]).try_into().expect("four bytes"))).collect();
    m.call("place of no word", 34, &[b"zzzzzz"]);
    list.swap(0, 1);
    m.refused("two words of a code swapped", 3, &[list.join(" ").as_bytes()], Error::BadChecksum);
    m.refused("a code of seven words", 3, &[list[1..].join(" ").as_bytes()], Error::BadChecksum);
    list[0] = "zzzzzz";
    m.refused("a word that is not in the list", 3, &[list.join(" ").as_bytes()], Error::UnknownWord);

    let called = m.one("code made by the desk for a caller", 35, &[&seed(2)]);
    let called_words = m.one("the desk's code in words", 2, &[ARABIC, &called]);
    assert_eq!(m.one("the desk's code typed", 3, &[&called_words]), called);

    let keys = m.call("keys of a code", 4, &[&code, &INSTANCE]);
    let public = m.call("public keys", 33, &[&keys[1], &keys[2]]);
    let lookup: [u8; 32] = keys[0].as_slice().try_into().expect("32 bytes");
    let json = json!({
        "bytes": hex(&code), "by_desk": hex(&called), "words_ar": arabic, "words_en": english, "typed": typed, "places": places,
        "memory_kib": seal::code::CODE_MEMORY_KIB, "passes": seal::code::CODE_PASSES,
        "lookup": hex(&lookup), "lookup_hash": hex(&seal::code::lookup_hash(&lookup)),
        "enc": hex(&keys[1]), "sign": hex(&keys[2]), "enc_public": hex(&public[0]), "sign_public": hex(&public[1]),
    });
    let [_, enc, sign] = <[Vec<u8>; 3]>::try_from(keys).expect("three keys");
    let [enc_public, sign_public] = <[Vec<u8>; 2]>::try_from(public).expect("two keys");
    (json, Person { name: "reporter", id: [0; 16], enc, sign, enc_public, sign_public })
}

/// What the holder of a code takes for their own case, and what not.
fn holder(m: &mut Maker, chains: &[Vec<u8>], people: &[Person], reporter: &Person, code: &Value) {
    let bytes = |key: &str| -> Vec<u8> {
        let text = code[key].as_str().expect("hex");
        (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).expect("hex")).collect()
    };
    let keys = [bytes("lookup"), reporter.enc.clone(), reporter.sign.clone()];
    let mut header = |role: &[u8], sign_public: &[u8], seed_of: &[u8]| {
        m.call("case opened for a holder", 22, &[&seed(56), &chains[1], &INSTANCE, &CASE, &reporter.enc_public, sign_public, role, seed_of])
            .swap_remove(0)
    };
    let own = header(REPORTER, &reporter.sign_public, &reporter.sign);
    let by_desk = header(MEMBER, &reporter.sign_public, &people[0].sign);
    let foreign = header(REPORTER, &people[4 % people.len()].sign_public, &people[4 % people.len()].sign);
    let args = |header: &[u8], code: &str| [header.to_vec(), bytes(code), keys[0].clone(), keys[1].clone(), keys[2].clone()];
    fn refs(args: &[Vec<u8>; 5]) -> [&[u8]; 5] {
        args.each_ref().map(Vec::as_slice)
    }
    m.call("the holder's own case", 36, &refs(&args(&own, "bytes")));
    m.call("a caller's case", 36, &refs(&args(&by_desk, "by_desk")));
    m.refused("a case of the desk's, shown to who sealed one", 36, &refs(&args(&by_desk, "bytes")), Error::UnknownAuthor);
    m.refused("a case of a reporter's, shown to a caller", 36, &refs(&args(&own, "by_desk")), Error::UnknownAuthor);
    m.refused("a case of somebody else's keys", 36, &refs(&args(&foreign, "bytes")), Error::WrongPlace);
}

fn passphrase(m: &mut Maker) -> (Value, Vec<u8>) {
    let (memory, passes) = (seal::member::PASSPHRASE_MEMORY_KIB, seal::member::PASSPHRASE_PASSES);
    let (text, salt) = (" عبارة مرور طويلة, long enough ", *b"sixteen byte slt");
    let halves = m.call("passphrase", 5, &[text.as_bytes(), &salt, &memory.to_be_bytes(), &passes.to_be_bytes()]);
    let weak = (seal::member::PASSPHRASE_MEMORY_MIN_KIB - 1).to_be_bytes();
    m.refused("a weak derivation", 5, &[text.as_bytes(), &salt, &weak, &passes.to_be_bytes()], Error::BadParameters);
    let json = json!({
        "passphrase": text, "salt": hex(&salt), "memory_kib": memory, "passes": passes, "proof": hex(&halves[0]), "kek": hex(&halves[1]),
    });
    (json, halves[1].clone())
}

fn people(m: &mut Maker) -> (Vec<Person>, Vec<Value>) {
    let mut json = Vec::new();
    let mut people = Vec::new();
    for (name, n) in NAMES.into_iter().zip(11..) {
        let [bundle, enc_public, sign_public] = <[Vec<u8>; 3]>::try_from(m.call("member's keys made", 6, &[&seed(n)])).expect("three fields");
        let words = [ARABIC, ENGLISH].map(|language| m.one("fingerprint in words", 12, &[language, &enc_public, &sign_public]));
        let person = Person { name, id: [n; 16], enc: bundle[..32].to_vec(), sign: bundle[32..64].to_vec(), enc_public, sign_public };
        json.push(json!({
            "name": name, "id": hex(&person.id), "enc": hex(&person.enc), "sign": hex(&person.sign),
            "enc_public": hex(&person.enc_public), "sign_public": hex(&person.sign_public),
            "fingerprint_ar": utf8(&words[0]), "fingerprint_en": utf8(&words[1]),
        }));
        people.push(person);
    }
    (people, json)
}

fn recovery(m: &mut Maker, secret: [u8; 32], n: u8) -> Recovery {
    let [enc, sign, enc_public, sign_public] = <[Vec<u8>; 4]>::try_from(m.call("recovery keys", 21, &[&secret])).expect("four keys");
    let shares = m.call("secret split", 17, &[&seed(n), &secret]);
    let mut shares_json = Vec::new();
    for share in &shares {
        let words = [ARABIC, ENGLISH].map(|language| m.one("share in words", 18, &[language, share]));
        for words in &words {
            assert_eq!(&m.one("share typed back", 19, &[words]), share);
        }
        shares_json.push(json!({"share": hex(share), "words_ar": utf8(&words[0]), "words_en": utf8(&words[1])}));
    }
    for (a, b) in [(0, 1), (2, 0), (1, 2)] {
        assert_eq!(m.one("shares combined", 20, &[&shares[a], &shares[b]]), secret);
    }
    m.refused("one share twice", 20, &[&shares[0], &shares[0]], Error::BadShares);
    let mut bent = shares[0].clone();
    bent[0] = 4;
    m.refused("a fourth share", 20, &[&shares[1], &bent], Error::BadShares);
    bent[0] = 2;
    let mistyped = seal::recovery::share_words(&bent.as_slice().try_into().expect("33 bytes"), seal::words::Language::English);
    let right = seal::recovery::share_words(&shares[0].as_slice().try_into().expect("33 bytes"), seal::words::Language::English);
    let mixed: Vec<&str> = mistyped[..2].iter().chain(&right[2..]).copied().collect();
    m.refused("a share mistyped", 19, &[mixed.join(" ").as_bytes()], Error::BadChecksum);
    let json = json!({
        "secret": hex(&secret), "enc": hex(&enc), "sign": hex(&sign), "enc_public": hex(&enc_public), "sign_public": hex(&sign_public),
        "shares": shares_json,
    });
    Recovery { secret, enc, sign, enc_public, json }
}

/// Version 1 made by two members and the recovery key, 2 admits a third by two members, 3 replaces
/// the first member and the recovery key, signed by the old recovery key.
fn rosters(m: &mut Maker, people: &[Person], recoveries: &[Recovery; 2]) -> (Vec<Vec<u8>>, Value) {
    let list = |from: usize, to: usize| people[from..to].iter().flat_map(Person::listed).collect::<Vec<u8>>();
    let sign = |m: &mut Maker, mut signed: Vec<u8>, seeds: &[&[u8]]| {
        for seed in seeds {
            signed = m.one("roster signed", 14, &[&signed, seed]);
        }
        signed
    };
    let extend = |chain: &[u8], signed: &[u8]| [chain, &request(&[signed])].concat();

    let first = m.one("first roster", 13, &[&INSTANCE, b"hotline", &recoveries[0].secret, &list(0, 2)]);
    m.refused("a desk of one", 13, &[&INSTANCE, b"hotline", &recoveries[0].secret, &list(0, 1)], Error::BrokenRoster);
    let one = sign(m, first.clone(), &[&people[0].sign]);
    m.refused("first roster without all signatures", 15, &[&extend(b"", &one), &INSTANCE, b"", &[0; 4]], Error::BrokenRoster);
    let first = sign(m, one, &[&people[1].sign]);
    let chain1 = extend(b"", &first);
    let second = m.one("second roster", 16, &[&chain1, &INSTANCE, &list(0, 3), b""]);
    let half = sign(m, second.clone(), &[&people[0].sign, &people[2].sign]);
    m.refused("roster signed by one member and the newcomer", 15, &[&extend(&chain1, &half), &INSTANCE, b"", &[0; 4]], Error::BrokenRoster);
    let second = sign(m, second, &[&people[0].sign, &people[1].sign]);
    let chain2 = extend(&chain1, &second);
    let third = m.one("third roster", 16, &[&chain2, &INSTANCE, &list(1, 4), &recoveries[1].secret]);
    let wrong = sign(m, third.clone(), &[&recoveries[1].sign]);
    m.refused("roster signed by the new recovery key", 15, &[&extend(&chain2, &wrong), &INSTANCE, b"", &[0; 4]], Error::BrokenRoster);
    let third = sign(m, third, &[&recoveries[0].sign]);
    let chain3 = extend(&chain2, &third);

    let chains = vec![chain1, chain2, chain3];
    let mut versions = Vec::new();
    let signers: [&[&str]; 3] = [&["recovery 0", "amal", "badr"], &["amal", "badr"], &["recovery 0"]];
    for ((version, chain), (signers, members)) in (1u32..).zip(&chains).zip(signers.into_iter().zip([0..2, 0..3, 1..4])) {
        let verified = Chain::verify(chain, &INSTANCE).expect("a chain just made");
        m.call("chain verified", 15, &[chain, &INSTANCE, verified.fingerprint(), &version.to_be_bytes()]);
        let chain = m.blob(&format!("chain_v{version}"), chain);
        versions.push(json!({
            "version": version, "chain": chain, "head_hash": hex(verified.head_hash()), "signers": signers,
            "members": &NAMES[members], "recovery": usize::from(version == 3),
        }));
    }
    let verified = Chain::verify(&chains[2], &INSTANCE).expect("a chain just made");
    let fingerprint = verified.fingerprint();
    m.refused("chain of another instance", 15, &[&chains[2], &CASE, b"", &[0; 4]], Error::WrongPlace);
    m.refused("chain of another desk", 15, &[&chains[2], &INSTANCE, NONE, &[0; 4]], Error::BrokenRoster);
    m.refused("chain rolled back", 15, &[&chains[1], &INSTANCE, fingerprint, &3u32.to_be_bytes()], Error::OldRoster);
    m.refused("chain without its second roster", 15, &[&extend(&chains[0], &third), &INSTANCE, b"", &[0; 4]], Error::BrokenRoster);
    m.refused("empty chain", 15, &[b"", &INSTANCE, b"", &[0; 4]], Error::BrokenRoster);
    let mut bent = chains[0].clone();
    *bent.last_mut().expect("bytes") ^= 1;
    m.refused("chain with a bent signature", 15, &[&bent, &INSTANCE, b"", &[0; 4]], Error::BrokenRoster);
    (chains, json!({"desk": "hotline", "fingerprint": hex(fingerprint), "versions": versions}))
}

/// Epoch 0 by the reporter on roster 2, with one wrap added later; epoch 1 by a member on roster 3.
fn epochs(m: &mut Maker, chains: &[Vec<u8>], people: &[Person], recoveries: &[Recovery; 2], reporter: &Person) -> (Vec<Epoch>, Value) {
    let wraps_json = |m: &mut Maker, epoch: &Epoch, recovery: usize, members: &[Person]| {
        let mut readers: Vec<(&str, &str, &[u8], &[u8])> = vec![
            ("reporter", "reporter", &reporter.enc, &reporter.enc_public),
            ("recovery", "recovery", &recoveries[recovery].enc, &recoveries[recovery].enc_public),
        ];
        readers.extend(members.iter().map(|p| ("member", p.name, p.enc.as_slice(), p.enc_public.as_slice())));
        assert_eq!(readers.len(), epoch.wraps.len());
        let mut json = Vec::new();
        for ((kind, name, private, public), wrap) in readers.into_iter().zip(&epoch.wraps) {
            assert_eq!(m.one("wrap opened", 24, &[&epoch.header, wrap, private]), epoch.key);
            json.push(json!({"kind": kind, "reader": name, "private": hex(private), "public": hex(public), "wrap": hex(wrap)}));
        }
        json
    };
    let epoch = |answer: Vec<Vec<u8>>| {
        let [header, key, wraps] = <[Vec<u8>; 3]>::try_from(answer).expect("three fields");
        Epoch { header, key, wraps: wraps.chunks(seal::case::WRAP_LEN).map(<[u8]>::to_vec).collect() }
    };

    let (encs, signs) = (&reporter.enc_public, &reporter.sign_public);
    let mut zero = epoch(m.call("case opened", 22, &[&seed(50), &chains[1], &INSTANCE, &CASE, encs, signs, REPORTER, &reporter.sign]));
    let dana = &people[3];
    zero.wraps.push(m.one("wrap for a newcomer", 25, &[&seed(51), &zero.header, &zero.key, &[1], &dana.enc_public]));
    let one = epoch(m.call("next epoch opened", 23, &[&seed(52), &chains[2], &INSTANCE, &zero.header, &people[1].sign]));
    let zero_wraps = wraps_json(m, &zero, 0, people);
    let one_wraps = wraps_json(m, &one, 1, &people[1..]);

    let rest = request(&[&one.header]);
    m.call("headers of both epochs", 26, &[&chains[2], &INSTANCE, &zero.header, &rest]);
    m.call("one header by itself, of a later epoch", 37, &[&chains[2], &INSTANCE, &one.header]);
    m.refused("one header by itself, on an older chain", 37, &[&chains[1], &INSTANCE, &one.header], Error::OldRoster);
    m.refused("headers out of order", 26, &[&chains[2], &INSTANCE, &one.header, &request(&[&zero.header])], Error::WrongPlace);
    m.refused("a chain older than the header", 26, &[&chains[1], &INSTANCE, &zero.header, &rest], Error::OldRoster);
    let mut bent = zero.header.clone();
    bent[40] ^= 1;
    m.refused("a bent header", 26, &[&chains[2], &INSTANCE, &bent, b""], Error::BadSignature);
    bent[4] = 2;
    m.refused("a header of an unknown suite", 26, &[&chains[2], &INSTANCE, &bent, b""], Error::UnknownFormat);
    m.refused("a header cut short", 26, &[&chains[2], &INSTANCE, &zero.header[..300], b""], Error::Malformed);
    let mut anyone = zero.header.clone();
    anyone[174..206].copy_from_slice(&[&[1][..], &[0; 31]].concat());
    anyone[238..302].copy_from_slice(&[&[0x58][..], &[0x66; 31], &[1], &[0; 31]].concat());
    m.refused("a small-order author, whose signature fits everything", 26, &[&chains[2], &INSTANCE, &anyone, b""], Error::BadSignature);
    anyone[174] = 2;
    m.refused("an author that is no point of the curve", 26, &[&chains[2], &INSTANCE, &anyone, b""], Error::BadKey);
    m.refused("a case opened by a stranger", 22, &[&seed(53), &chains[1], &INSTANCE, &CASE, encs, signs, MEMBER, &dana.sign], Error::UnknownAuthor);
    m.refused("an epoch opened by one who left", 23, &[&seed(54), &chains[2], &INSTANCE, &zero.header, &people[0].sign], Error::UnknownAuthor);

    m.refused("a wrap for somebody else", 24, &[&zero.header, &zero.wraps[2], &people[1].enc], Error::CannotOpen);
    m.refused("a wrap of another epoch", 24, &[&one.header, &zero.wraps[0], &reporter.enc], Error::CannotOpen);
    let mut bent = zero.wraps[2].clone();
    bent[0] = 2;
    m.refused("a wrap under another kind", 24, &[&zero.header, &bent, &people[0].enc], Error::CannotOpen);
    bent[0] = 3;
    m.refused("a wrap of an unknown kind", 24, &[&zero.header, &bent, &people[0].enc], Error::Malformed);
    bent[0] = 1;
    bent[33..65].fill(0);
    m.refused("a wrap with a low-order encapsulated key", 24, &[&zero.header, &bent, &people[0].enc], Error::CannotOpen);
    m.refused("a wrap to a low-order public key", 25, &[&seed(55), &zero.header, &zero.key, &[1], NONE], Error::BadKey);
    let forged = m.one("another key wrapped by the server", 25, &[&seed(56), &zero.header, &seed(57), &[1], &people[0].enc_public]);
    m.refused("another key under the true header", 24, &[&zero.header, &forged, &people[0].enc], Error::WrongCaseKey);

    let mut json = Vec::new();
    for (n, (epoch, wraps)) in [(&zero, zero_wraps), (&one, one_wraps)].into_iter().enumerate() {
        let header = m.blob(&format!("header_{n}"), &epoch.header);
        let digest = seal::case::Header::from_bytes(&epoch.header).expect("a header just made").digest();
        json.push(json!({
            "epoch": n, "roster_version": n + 2, "author": if n == 0 { "reporter" } else { "badr" },
            "header": header, "digest": hex(&digest), "key": hex(&epoch.key), "wraps": wraps,
        }));
    }
    (vec![zero, one], Value::Array(json))
}

/// Every kind of part, by everyone who may write it.
fn parts(m: &mut Maker, chains: &[Vec<u8>], people: &[Person], reporter: &Person, epochs: &[Epoch]) -> Value {
    let mut json = Vec::new();
    let mut thread: Vec<u8> = Vec::new();
    let mut number = 60;
    let mut add = |m: &mut Maker, d: &Draft<'_>| -> (Vec<u8>, Vec<u8>) {
        number += 1;
        let epoch = &epochs[d.epoch as usize];
        let formula = FORMULAS.iter().any(|f| f.name == d.content);
        let content = if formula { Formula::content(d.content) } else { d.content.as_bytes().to_vec() };
        let (seal_op, open_op) = if d.kind == 4 { (29, 30) } else { (27, 28) };
        let entropy = seed(number);
        let kind = [d.kind];
        let version = d.roster_version.to_be_bytes();
        let mut args: Vec<&[u8]> = vec![&entropy, &epoch.header, &epoch.key, &kind, d.role, d.sign, d.previous, &version, &content];
        if d.kind == 4 {
            args.remove(3);
        }
        let [part, digest] = <[Vec<u8>; 2]>::try_from(m.call("part sealed", seal_op, &args)).expect("two fields");
        let opened = m.call("part opened", open_op, &[&chains[2], &INSTANCE, &epoch.header, &epoch.key, &part]);
        assert_eq!(opened[0], content);
        thread.extend_from_slice(&[digest.as_slice(), d.previous].concat());
        let blob = m.blob(&format!("part_{}", d.name), &part);
        json.push(json!({
            "name": d.name, "epoch": d.epoch, "kind": d.kind, "role": d.role[0], "author": hex(&opened[3]), "roster_version": d.roster_version,
            "previous": hex(d.previous), "id": hex(&opened[6]), "part": blob, "digest": hex(&digest),
            "content": if formula { format!("{{{}}}", d.content) } else { hex(&content) },
        }));
        (part, digest)
    };
    let by = |person: &'static str| {
        let who = people.iter().find(|p| p.name == person).unwrap_or(reporter);
        (if person == "reporter" { REPORTER } else { MEMBER }, who.sign.as_slice())
    };
    let draft = |name: &'static str, kind: u8, author: &'static str, content: &'static str| {
        let (role, sign) = by(author);
        Draft { name, epoch: 0, kind, role, sign, roster_version: 2, previous: NONE, content }
    };

    let (answers, d1) = add(m, &draft("answers", 1, "reporter", "أحتاج إلى مساعدة. I need help."));
    let (_, d2) = add(m, &Draft { previous: &d1, ..draft("file", 4, "reporter", "file_200000") });
    let (reply, d3) = add(m, &Draft { previous: &d2, ..draft("reply", 2, "badr", "text_step1") });
    let (_, d4) = add(m, &Draft { previous: &d3, ..draft("note", 3, "amal", "text_step2") });
    add(m, &Draft { previous: &d4, ..draft("extract", 5, "chris", "Passed on with consent.") });
    let (message, d6) = add(m, &Draft { previous: &d3, ..draft("message", 2, "reporter", "شكرا") });
    let (_, d7) = add(m, &Draft { epoch: 1, roster_version: 3, previous: &d6, ..draft("welcome", 2, "dana", "") });
    let (_, d8) = add(m, &Draft { epoch: 1, roster_version: 3, previous: &d7, ..draft("desk_file", 4, "badr", "file_one_chunk") });
    let (file, _) = add(m, &Draft { epoch: 1, roster_version: 3, previous: &d8, ..draft("empty_file", 4, "dana", "") });
    add(m, &Draft { epoch: 1, roster_version: 3, previous: &d8, ..draft("desk_answers", 1, "dana", "Told by telephone.") });

    m.call("thread without a gap", 31, &[&thread]);
    m.call("thread with its third part dropped", 31, &[&[&thread[..128], &thread[192..]].concat()]);

    let zero = &epochs[0];
    let open = |m: &mut Maker, what: &str, op: u32, epoch: &Epoch, part: &[u8], error: Error| {
        m.refused(what, op, &[&chains[2], &INSTANCE, &epoch.header, &epoch.key, part], error);
    };
    open(m, "a part of another epoch", 28, &epochs[1], &answers, Error::WrongPlace);
    open(m, "a text opened as a file", 30, zero, &answers, Error::WrongPlace);
    open(
        m,
        "a part under another case key",
        28,
        &Epoch { header: zero.header.clone(), key: epochs[1].key.clone(), wraps: vec![] },
        &reply,
        Error::CannotOpen,
    );
    for (what, at, error) in [
        ("a part with another magic", 0, Error::UnknownFormat),
        ("a part of another suite", 4, Error::UnknownFormat),
        ("a part with a bent case", 21, Error::BadSignature),
        ("a part with a bent epoch", 40, Error::BadSignature),
        ("a part with a bent body", 200, Error::BadSignature),
        ("a part of an unknown kind", 57, Error::UnknownFormat),
        ("a part of an unknown role", 58, Error::Malformed),
    ] {
        let mut bent = message.clone();
        bent[at] ^= 8;
        open(m, what, 28, zero, &bent, error);
    }
    open(m, "a part cut short", 28, zero, &message[..message.len() - 1], Error::Malformed);
    open(m, "a file cut short", 30, &epochs[1], &file[..file.len() - 1], Error::Malformed);
    let stranger = seed(99);
    let forged = |m: &mut Maker, what: &str, draft: Draft<'_>, error: Error| {
        let (kind, version) = ([draft.kind], draft.roster_version.to_be_bytes());
        let args: [&[u8]; 9] =
            [&seed(100), &zero.header, &zero.key, &kind, draft.role, draft.sign, draft.previous, &version, draft.content.as_bytes()];
        let part = m.one(what, 27, &args);
        m.blob(&format!("forged_{}", what.replace(|c: char| !c.is_alphanumeric(), "_")), &part);
        open(m, what, 28, zero, &part, error);
    };
    forged(m, "a stranger in the desk's name", Draft { sign: &stranger, ..draft("", 2, "badr", "x") }, Error::UnknownAuthor);
    forged(m, "a stranger in the reporter's name", Draft { sign: &stranger, ..draft("", 2, "reporter", "x") }, Error::UnknownAuthor);
    forged(m, "a note by the reporter", draft("", 3, "reporter", "x"), Error::UnknownAuthor);
    forged(m, "an extract by the reporter", draft("", 5, "reporter", "x"), Error::UnknownAuthor);
    forged(m, "a part by one who left", Draft { roster_version: 3, ..draft("", 2, "amal", "x") }, Error::UnknownAuthor);
    forged(m, "a part on a roster older than the case", Draft { roster_version: 1, ..draft("", 2, "amal", "x") }, Error::OldRoster);
    forged(m, "a part on a roster not seen", Draft { roster_version: 4, ..draft("", 2, "badr", "x") }, Error::OldRoster);
    let long = Formula::content("text_too_long");
    let args: [&[u8]; 9] = [&seed(101), &zero.header, &zero.key, &[1], REPORTER, &reporter.sign, NONE, &2u32.to_be_bytes(), &long];
    m.refused("a text too long", 27, &args, Error::TooLong);
    Value::Array(json)
}
