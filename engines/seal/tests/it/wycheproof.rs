//! C2SP Wycheproof (testvectors_v1) against the primitives as this crate uses them. The files lie in
//! `wycheproof/` under the folder named by `MAJLIS_TEST_DATA`, or in `../shared/data` beside the
//! repository; where they are missing each test says so and is skipped, except in CI.

use std::path::PathBuf;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hpke::{Deserializable as _, Kem as _, Serializable as _};
use serde_json::Value;
use sha2::Sha256;

use crate::unhex;

fn field(test: &Value, name: &str) -> Vec<u8> {
    unhex(test[name].as_str().expect("a string"))
}

/// Runs `right` on each test of a file with its group. It says whether the outcome is as it should be.
fn each(file: &str, right: impl Fn(&Value, &Value) -> bool) {
    let folder = std::env::var_os("MAJLIS_TEST_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")), PathBuf::from);
    let path = folder.join("wycheproof").join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        assert!(std::env::var_os("CI").is_none(), "test data is missing in CI: {}", path.display());
        eprintln!("skipped: wycheproof {file} ({} is missing)", path.display());
        return;
    };
    let suite: Value = serde_json::from_str(&text).expect("a JSON file");
    let mut count = 0;
    for group in suite["testGroups"].as_array().expect("groups") {
        for test in group["tests"].as_array().expect("tests") {
            assert!(right(group, test), "{file}, test {}: {}", test["tcId"], test["comment"]);
            count += 1;
        }
    }
    assert_eq!(suite["numberOfTests"], count, "{file}");
}

/// X25519 inside HPKE's DHKEM, which is the only way this crate agrees on a secret. `acceptable` tests
/// are public keys on the twist, of low order or written in more than one way: all agree as computed,
/// but an all-zero secret is refused, as RFC 9180, section 7.1.4 demands.
#[test]
fn x25519() {
    type Kem = hpke::kem::X25519HkdfSha256;
    each("x25519_test.json", |_, test| {
        let private = <Kem as hpke::Kem>::PrivateKey::from_bytes(&field(test, "private")).expect("any 32 bytes");
        let Ok(encapped) = <Kem as hpke::Kem>::EncappedKey::from_bytes(&field(test, "public")) else { return false };
        let secret = Kem::decap(&private, None, &encapped);
        let dh = field(test, "shared");
        if dh.iter().all(|byte| *byte == 0) {
            return secret.is_err() && test["result"] == "acceptable";
        }
        let context = [field(test, "public"), Kem::sk_to_pk(&private).to_bytes().to_vec()].concat();
        secret.is_ok_and(|secret| secret.0.as_slice() == dhkem_secret(&dh, &context))
    });
}

/// `ExtractAndExpand` of RFC 9180, section 4.1.
fn dhkem_secret(dh: &[u8], context: &[u8]) -> [u8; 32] {
    const SUITE: &[u8] = b"KEM\x00\x20";
    let mut out = [0; 32];
    hkdf::Hkdf::<Sha256>::new(None, &[b"HPKE-v1", SUITE, b"eae_prk", dh].concat())
        .expand(&[b"\x00\x20HPKE-v1", SUITE, b"shared_secret", context].concat(), &mut out)
        .expect("32 bytes");
    out
}

/// Strict verification refuses small-order keys and points besides what RFC 8032 refuses; no valid
/// test of this file has one, so all of them must pass.
#[test]
fn ed25519() {
    each("ed25519_test.json", |group, test| {
        let public: [u8; 32] = field(&group["publicKey"], "pk").try_into().expect("32 bytes");
        let accepted = ed25519_dalek::VerifyingKey::from_bytes(&public).is_ok_and(|key| {
            let signature: Result<[u8; 64], _> = field(test, "sig").try_into();
            signature.is_ok_and(|s| key.verify_strict(&field(test, "msg"), &ed25519_dalek::Signature::from_bytes(&s)).is_ok())
        });
        accepted == (test["result"] == "valid")
    });
}

#[test]
fn chacha20_poly1305() {
    each("chacha20_poly1305_test.json", |_, test| {
        let valid = test["result"] == "valid";
        // This crate's nonces have twelve bytes by their type.
        let Ok(nonce): Result<[u8; 12], _> = field(test, "iv").try_into() else { return !valid };
        let nonce = Nonce::from(nonce);
        let mut key = Key::default();
        key.copy_from_slice(&field(test, "key"));
        let cipher = ChaCha20Poly1305::new(&key);
        let (aad, message) = (field(test, "aad"), field(test, "msg"));
        let sealed = [field(test, "ct"), field(test, "tag")].concat();
        let opened = cipher.decrypt(&nonce, Payload { msg: &sealed, aad: &aad });
        let again = cipher.encrypt(&nonce, Payload { msg: &message, aad: &aad }).expect("short");
        opened.is_ok_and(|plain| plain == message) == valid && (again == sealed) == valid
    });
}

#[test]
fn hkdf_sha256() {
    each("hkdf_sha256_test.json", |_, test| {
        let mut out = vec![0; usize::try_from(test["size"].as_u64().expect("a size")).expect("a size")];
        let (salt, ikm, info) = (field(test, "salt"), field(test, "ikm"), field(test, "info"));
        let expanded = hkdf::Hkdf::<Sha256>::new(Some(&salt), &ikm).expand(&info, &mut out);
        if test["result"] == "valid" { expanded.is_ok() && out == field(test, "okm") } else { expanded.is_err() }
    });
}
