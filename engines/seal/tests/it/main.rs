//! The published vectors, and Wycheproof's vectors of each primitive.

#[path = "../../vectors/generate.rs"]
mod generate;
mod wycheproof;

use seal::bytes::{fields, put_field};
use seal::code::Code;
use seal::words::Language;
use seal::{Bytes32, Entropy, Error, member, part, recovery};
use serde_json::Value;

fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "an odd number of digits: {text}");
    (0..text.len() / 2).map(|i| u8::from_str_radix(&text[i * 2..i * 2 + 2], 16).expect("hex digits")).collect()
}

fn bytes<const N: usize>(text: &Value) -> [u8; N] {
    unhex(text.as_str().expect("a string")).try_into().expect("a value of this length")
}

fn held() -> Value {
    serde_json::from_str(include_str!("../../vectors/v1.json")).expect("the vectors are JSON")
}

/// Says where two values part, rather than print a megabyte.
fn difference(a: &Value, b: &Value, at: &str) -> Option<String> {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) if x.keys().all(|key| y.contains_key(key)) && x.len() == y.len() => {
            x.iter().find_map(|(key, value)| difference(value, &y[key], &format!("{at}/{key}")))
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            x.iter().zip(y).enumerate().find_map(|(i, (x, y))| difference(x, y, &format!("{at}/{i}")))
        }
        _ => (a != b).then(|| at.to_owned()),
    }
}

#[test]
fn the_committed_vectors_are_what_this_crate_makes() {
    let place = difference(&held(), &generate::vectors(), "");
    assert_eq!(place, None, "the format or the word lists have changed: cargo run -p seal --example vectors > engines/seal/vectors/v1.json");
}

fn call(op: u32, args: &[&[u8]]) -> Result<Vec<Vec<u8>>, Error> {
    let mut request = Vec::new();
    args.iter().for_each(|field| put_field(&mut request, field));
    seal::abi::call(op, &request).map(|answer| fields(&answer).expect("fields").into_iter().map(<[u8]>::to_vec).collect())
}

#[test]
fn numbered_calls_agree_with_the_functions_behind_them() {
    let held = held();
    let instance: [u8; 16] = bytes(&held["instance"]);

    let code = Code::random(seal::case::Role::Reporter, &mut Entropy::new([1; 32]));
    assert_eq!(call(1, &[&[1; 32]]), Ok(vec![code.as_bytes().to_vec()]));
    assert_eq!(code.as_bytes(), &bytes::<11>(&held["code"]["bytes"]));
    assert_eq!(call(2, &[&[0], code.as_bytes()]), Ok(vec![code.words(Language::Arabic).join(" ").into_bytes()]));
    assert_eq!(code.words(Language::English).join(" "), held["code"]["words_en"].as_str().expect("words"));
    let keys = code.keys(&instance).expect("keys");
    assert_eq!(call(4, &[code.as_bytes(), &instance]), Ok(vec![keys.lookup.to_vec(), keys.enc.to_vec(), keys.sign.to_vec()]));
    assert_eq!(keys.enc, bytes::<32>(&held["code"]["enc"]));

    let prf: Bytes32 = bytes(&held["passkey"]["prf"]);
    assert_eq!(call(9, &[&prf]), Ok(vec![member::passkey_kek(&prf).to_vec()]));
    let bundle = &held["bundles"][0];
    let (wrapped, kek, owner) = (unhex(bundle["wrapped"].as_str().expect("hex")), bytes(&bundle["kek"]), bytes(&bundle["owner"]));
    let opened = member::Bundle::unwrap(&wrapped, &kek, &instance, &owner).expect("opens");
    assert_eq!((opened.enc, opened.desk), (bytes(&bundle["enc"]), bytes(&bundle["desk"])));
    assert_eq!(member::Bundle::unwrap(&wrapped, &kek, &instance, &[0; 16]).err(), call(8, &[&wrapped, &kek, &instance, &[0; 16]]).err());

    let secret = [30; 32];
    let shares = recovery::split(&secret, &mut Entropy::new([31; 32]));
    assert_eq!(call(17, &[&[31; 32], &secret]), Ok(shares.map(|share| share.to_vec()).to_vec()));
    assert_eq!(call(20, &[&shares[2], &shares[0]]), Ok(vec![recovery::combine(&shares[2], &shares[0]).expect("two shares").to_vec()]));

    let thread = [([1; 32], [0; 32]), ([2; 32], [9; 32])];
    let flat = thread.map(|(own, previous)| [own, previous].concat()).concat();
    let gap = part::first_gap(&thread).map(|place| u32::try_from(place).expect("small").to_be_bytes().to_vec());
    assert_eq!(call(31, &[&flat]), Ok(gap.into_iter().collect()));
}
