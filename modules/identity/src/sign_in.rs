//! Signing in: salt, then proof and code together, then a session.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use kernel::{Actor, SECOND, Time};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::Op;
use subtle::ConstantTimeEq as _;
use web::{App, Error, Staff, hex};

use crate::account;

/// Failed tries by login, in memory only. Five are free; then each costs a longer wait.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<HashMap<String, (u32, Time)>>);

const FREE: u32 = 5;
/// Not longer, so that a stranger who types wrong passphrases on purpose keeps nobody out for long; a passkey is
/// never made to wait.
const LONGEST: i64 = 60 * SECOND;

impl Attempts {
    fn may_try(&self, login: &str, now: Time) -> bool {
        let map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.get(login).is_none_or(|(_, until)| *until <= now)
    }

    fn failed(&self, login: &str, now: Time) {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A flood of made-up names must not fill the memory.
        if map.len() > 10_000 {
            map.retain(|_, (_, until)| *until > now);
        }
        let entry = map.entry(login.to_owned()).or_insert((0, now));
        entry.0 += 1;
        let over = entry.0.saturating_sub(FREE).min(10);
        let wait = if over == 0 { 0 } else { (SECOND << over).min(LONGEST) };
        entry.1 = now.plus(wait);
    }

    pub(crate) fn forget(&self, login: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(login);
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Login {
    login: String,
}

/// The salt of an account; for a name that is nobody's, one made from the name and a secret of this
/// installation, so that neither asking twice nor computing it tells.
pub(crate) async fn salt(State(app): State<App>, Json(body): Json<Login>) -> Result<Json<Value>, Error> {
    let login = body.login.trim().to_lowercase();
    let (account, secret) = store::read!(app.db, "identity.salt", |tx| {
        Ok::<_, store::Error>((account::by_login(tx, &login).await?, tx.setting("identity.salt_secret").await?))
    })?;
    let secret = match secret {
        Some(secret) => secret,
        None => {
            let fresh = hex::encode(&app.random::<32>());
            store::write!(app.db, Op::housekeeping("identity.salt_secret"), |tx| { tx.setting_once("identity.salt_secret", &fresh).await })?
        }
    };
    let salt = account.and_then(|a| a.salt).unwrap_or_else(|| {
        let digest = Sha256::new().chain_update("majlis no salt v2").chain_update(&secret).chain_update(&login).finalize();
        let mut salt = [0; 16];
        salt.copy_from_slice(&digest[..16]);
        salt
    });
    Ok(Json(json!({ "salt": hex::encode(&salt), "memory": seal::member::PASSPHRASE_MEMORY_KIB, "passes": seal::member::PASSPHRASE_PASSES })))
}

/// Asks somebody signed in for their passphrase once more, before what proves them is changed.
pub(crate) fn check_proof(app: &App, account: &account::Account, proof: &str) -> Result<(), Error> {
    let (attempts, now) = (app.extension::<Attempts>()?, app.db.clock().now());
    if !attempts.may_try(&account.login, now) {
        return Err(Error::new(429, "slow-down"));
    }
    let proof: [u8; 32] = hex::array(proof).ok_or_else(Error::bad_request)?;
    if account.proof_hash.is_some_and(|h| h.ct_eq(&account::proof_hash(&proof)).into()) {
        return Ok(());
    }
    attempts.failed(&account.login, now);
    Err(Error::new(401, "wrong-passphrase"))
}

#[derive(Debug, Deserialize)]
pub(crate) struct SignIn {
    login: String,
    proof: String,
    totp: String,
}

pub(crate) async fn sign_in(State(app): State<App>, Json(body): Json<SignIn>) -> Result<impl IntoResponse, Error> {
    let login = body.login.trim().to_lowercase();
    let (attempts, now) = (app.extension::<Attempts>()?, app.db.clock().now());
    if !attempts.may_try(&login, now) {
        return Err(Error::new(429, "slow-down"));
    }
    let wrong = || Error::new(401, "wrong-sign-in");
    let proof: [u8; 32] = hex::array(&body.proof).ok_or_else(Error::bad_request)?;
    let account = store::read!(app.db, "identity.sign_in", |tx| { account::by_login(tx, &login).await })?;
    // Everything is checked before anything is told.
    let found = account.filter(|a| a.state == "active");
    let proved = found.as_ref().and_then(|a| a.proof_hash).is_some_and(|h| h.ct_eq(&account::proof_hash(&proof)).into());
    let step = match found.as_ref().and_then(|a| a.totp_secret.as_ref()) {
        Some(secret) => account::check_totp(secret, &body.totp, now)?,
        None => None,
    };
    let (Some(account), true, Some(step)) = (found, proved, step) else {
        attempts.failed(&login, now);
        return Err(wrong());
    };
    if step <= account.totp_step {
        return Err(Error::new(401, "code-used"));
    }
    let session = store::write!(app.db, Op::new(Actor::Staff(account.id), "identity.sign_in", account.id), |tx| {
        // Two sign-ins with one code: only one of them wins.
        if !account::use_step(tx, account.id, step).await? {
            return Err(Error::new(401, "code-used"));
        }
        web::start_session(&app, tx, account.id, &account.login, &account.name, &account.roles).await
    })?;
    attempts.forget(&login);
    let body = json!({ "user": account.id.to_string(), "tab_key": hex::encode(&session.tab_key) });
    Ok(([(header::SET_COOKIE, session.cookie)], Json(body)))
}

pub(crate) async fn sign_out(State(app): State<App>, staff: Staff) -> Result<impl IntoResponse, Error> {
    let cookie =
        store::write!(app.db, Op::new(Actor::Staff(staff.user), "identity.sign_out", staff.user), |tx| { web::end_session(&app, tx, &staff).await })?;
    // Not `Clear-Site-Data`: it would also wipe the desk's fingerprint that this browser remembers, by which a
    // replaced roster is told. The tab's keys are cleared by the page, and useless without the session's key.
    Ok(([(header::SET_COOKIE, cookie)], Json(json!({}))))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Accept {
    token: String,
    salt: String,
    proof: String,
    totp: String,
}

/// Completes an invitation. The second factor's secret is the one the invitation's page showed; a code
/// proves that it was taken up.
pub(crate) async fn accept(State(app): State<App>, Json(body): Json<Accept>) -> Result<Json<Value>, Error> {
    let (salt, proof) = (hex::array(&body.salt).ok_or_else(Error::bad_request)?, hex::array(&body.proof).ok_or_else(Error::bad_request)?);
    let now = app.db.clock().now();
    store::write!(app.db, Op::new(Actor::Visitor, "identity.accept", "invitation"), |tx| {
        let (user, _, _, _, secret) = account::invited(tx, &body.token).await?.ok_or_else(Error::not_found)?;
        let secret = secret.ok_or_else(Error::bad_request)?;
        let Some(step) = account::check_totp(&secret, &body.totp, now)? else { return Err(Error::new(400, "wrong-code")) };
        account::accept(tx, user, salt, &proof, &secret, step).await
    })?;
    Ok(Json(json!({})))
}
