//! Times of the engine as one line of JSON, for `cargo xtask bench`: sealing and opening 100 kB to ten members,
//! beside what its primitives alone would cost in the same run.
#![expect(clippy::print_stdout, reason = "prints its result")]

use std::time::Instant;

use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use seal::bytes::put_field;
use seal::case::Role;
use seal::code::Code;
use seal::member::Bundle;
use seal::part::{Author, Kind};
use seal::roster::{Chain, Member, Roster, Signed};
use seal::{Entropy, enc_public, recovery, sign_public};

const ROUNDS: usize = 40;

/// The median of some runs, in milliseconds.
fn median(mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

fn chain(entropy: &mut Entropy) -> (Chain, Vec<Bundle>) {
    let members: Vec<Bundle> = (0..10).map(|_| Bundle::random(entropy)).collect();
    let pair = recovery::Pair::from_secret(&entropy.array());
    let listed = members.iter().zip(1u8..).map(|(b, n)| Member { id: [n; 16], enc: b.public().0, sign: b.public().1 }).collect();
    let roster = Roster {
        instance: [1; 16],
        desk: "hotline".into(),
        version: 1,
        previous: [0; 32],
        recovery_enc: pair.enc_public(),
        recovery_sign: pair.sign_public(),
        members: listed,
    };
    let mut signed = Signed::new(&roster);
    members.iter().for_each(|m| signed.sign(&m.sign));
    signed.sign(&pair.sign);
    let mut bytes = Vec::new();
    put_field(&mut bytes, &signed.to_bytes());
    (Chain::verify(&bytes, &[1; 16]).expect("a chain just made"), members)
}

fn main() {
    let mut entropy = Entropy::new([7; 32]);
    let (chain, members) = chain(&mut entropy);
    let keys = Code::random(Role::Reporter, &mut entropy).keys(&[1; 16]).expect("keys");
    let reporter = (enc_public(&keys.enc), sign_public(&keys.sign));
    let file = vec![0x5a; 100_000];
    let author = Author { role: Role::Reporter, seed: &keys.sign, previous: &[0; 32], roster_version: 1 };
    let mut sealed = None;
    let seal = median(|| {
        let opened = seal::case::open(&chain, &[8; 16], &reporter, Role::Reporter, &keys.sign, &mut entropy).expect("open");
        let text = seal::part::seal_text(&opened.header, &opened.key, Kind::Answers, &author, b"{}", &mut entropy).expect("text");
        let part = seal::part::seal_file(&opened.header, &opened.key, &author, &file, &mut entropy).expect("file");
        sealed = Some((opened, text, part));
    });
    let (opened, _, part) = sealed.expect("sealed");
    let open = median(|| {
        let key = opened.header.unwrap(&opened.wraps[2], &members[0].enc).expect("unwrap");
        assert_eq!(seal::part::open_file(&opened.header, &chain, &key, &part).expect("opens").1, file);
    });
    // What cannot be saved: one pass of the cipher, and two X25519 multiplications for each of twelve readers.
    let cipher = ChaCha20Poly1305::new(&Key::from([1; 32]));
    let pass = median(|| assert!(cipher.encrypt(&Nonce::from([0; 12]), file.as_slice()).is_ok()));
    let point = median(|| {
        std::hint::black_box(enc_public(std::hint::black_box(&[9; 32])));
    });
    println!("{{\"seal_ms\":{seal:.3},\"open_ms\":{open:.3},\"limit_ms\":{:.3}}}", pass + 24.0 * point);
}
