//! What slows flooding without shutting anyone out: a small proof of work for scripts, a waiting time for
//! pages without. Nothing here knows an address; thirty pupils behind one all get through.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use kernel::{HOUR, SECOND, Time};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use web::App;

/// Zero bits a nonce must give: some ten thousand hashes, a fraction of a second on a cheap phone.
pub(crate) const BITS: u32 = 13;
/// A challenge is good for this long.
const LIFE: i64 = 2 * HOUR;
/// How long somebody without script must have had the form before it may be sent.
pub(crate) const WAIT: i64 = 4 * SECOND;

/// Challenges that were used, until they expire.
#[derive(Debug, Default)]
pub(crate) struct Used(Mutex<HashSet<[u8; 24]>>);

fn tag(app: &App, time: &[u8], random: &[u8]) -> [u8; 8] {
    let digest = Sha256::new().chain_update(b"majlis challenge v1").chain_update(app.memory_key).chain_update(time).chain_update(random).finalize();
    let mut out = [0; 8];
    out.copy_from_slice(&digest[..8]);
    out
}

/// A fresh challenge: minute, random, tag.
pub(crate) fn challenge(app: &App) -> [u8; 24] {
    let (time, random): ([u8; 8], [u8; 8]) = (app.db.clock().now().0.to_be_bytes(), app.random());
    let mut out = [0; 24];
    out[..8].copy_from_slice(&time);
    out[8..16].copy_from_slice(&random);
    out[16..].copy_from_slice(&tag(app, &time, &random));
    out
}

/// Whether the work was done on a challenge of ours, in time.
pub(crate) fn check(app: &App, challenge: &[u8], nonce: u64) -> bool {
    let Ok(challenge) = <[u8; 24]>::try_from(challenge) else { return false };
    let (time, random, given) = (&challenge[..8], &challenge[8..16], &challenge[16..]);
    if !bool::from(tag(app, time, random).ct_eq(given)) || !seal::pow::check(&challenge, nonce, BITS) {
        return false;
    }
    let made = Time(i64::from_be_bytes(time.try_into().unwrap_or_default()));
    let now = app.db.clock().now();
    made <= now && now.0 - made.0 <= LIFE
}

impl Used {
    /// Uses a challenge up; `false` if it was used before.
    pub(crate) fn take(&self, challenge: &[u8], now: Time) -> bool {
        let Ok(challenge) = <[u8; 24]>::try_from(challenge) else { return false };
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() > 100_000 {
            let time = |c: &[u8; 24]| i64::from_be_bytes(c[..8].try_into().unwrap_or_default());
            used.retain(|c| now.0 - time(c) <= LIFE);
        }
        used.insert(challenge)
    }
}
