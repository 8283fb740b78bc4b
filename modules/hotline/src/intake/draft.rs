//! What a person has answered so far, where scripts are off: it travels with the page in an encrypted,
//! expiring field and is nowhere else.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use kernel::{HOUR, Time};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use web::{App, Error, hex};

/// A page left open longer than this must be started again.
const LIFE: i64 = HOUR;

/// Answers on their way to a report.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// When the first step was answered; tells people from machines a little.
    pub begun: i64,
    pub audience: String,
    pub situation: String,
    pub outcome: String,
    pub danger: String,
    pub story: String,
    pub place: String,
    pub address: String,
    /// Chosen once, so that sending twice makes one report.
    pub case: String,
    pub code: String,
    /// The report had come in before this form was sent: it stands as it was first.
    #[serde(default)]
    pub arrived_before: bool,
}

#[derive(Serialize, Deserialize)]
struct Sealed<T> {
    until: i64,
    value: T,
}

fn cipher(app: &App) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(&Key::from(app.memory_key))
}

/// Makes the hidden field. The key lives in this process's memory only.
pub(crate) fn hide<T: Serialize>(app: &App, purpose: &str, value: &T) -> Result<String, Error> {
    let until = app.db.clock().now().plus(LIFE).0;
    let plain = serde_json::to_vec(&Sealed { until, value }).map_err(Error::internal)?;
    let nonce: [u8; 12] = app.random();
    let sealed = cipher(app).encrypt(&Nonce::from(nonce), Payload { msg: &plain, aad: purpose.as_bytes() }).map_err(Error::internal)?;
    Ok(hex::encode(&nonce) + &hex::encode(&sealed))
}

/// Opens a hidden field; what is broken or too old gives `expired`.
pub(crate) fn reveal<T: DeserializeOwned>(app: &App, purpose: &str, field: &str) -> Result<T, Error> {
    let expired = || Error::new(410, "expired");
    let bytes = hex::decode(field).ok_or_else(expired)?;
    let (nonce, sealed) = bytes.split_at_checked(12).ok_or_else(expired)?;
    let nonce = Nonce::from(<[u8; 12]>::try_from(nonce).map_err(|_| expired())?);
    let plain = cipher(app).decrypt(&nonce, Payload { msg: sealed, aad: purpose.as_bytes() }).map_err(|_| expired())?;
    let sealed: Sealed<T> = serde_json::from_slice(&plain).map_err(|_| expired())?;
    if Time(sealed.until) < app.db.clock().now() { Err(expired()) } else { Ok(sealed.value) }
}
