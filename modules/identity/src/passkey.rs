//! Passkeys (Web Authentication, W3C Level 3): added by somebody signed in, who proves the passphrase once
//! more; then enough to sign in by itself, since the authenticator verifies its user. What the passkey's PRF
//! gives unlocks the desk keys in the browser and never comes here.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use cases::Desks;
use kernel::{Actor, Id, MINUTE, Time, UserId};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::{Op, Tx, params, statements};
use web::{App, Error, Staff, hex};
use webauthn_rs::Webauthn;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid,
    WebauthnBuilder,
};

use crate::account;
use crate::sign_in::{self, Attempts};

statements! {
    INSERT = "passkey/insert",
    LIST = "passkey/list",
    FIND = "passkey/find",
    USED = "passkey/used",
    DELETE = "passkey/delete",
    DELETE_ALL = "passkey/delete_all",
}

/// A ceremony begun and not ended is forgotten after this.
const LIFE: i64 = 5 * MINUTE;
/// Ceremonies kept at once; a new one then takes the place of the oldest, so that a flood of begun ones keeps nobody
/// out who comes back at once.
const MOST: usize = 20_000;

enum Begun {
    Adding(UserId, Box<PasskeyRegistration>),
    SigningIn(Box<DiscoverableAuthentication>),
}

#[derive(Default)]
struct Waiting {
    by_id: HashMap<Id, (Time, Begun)>,
    in_order: VecDeque<Id>,
}

/// Ceremonies between their two calls, in this process's memory; each can be ended once. What only staff can begin
/// is kept apart from what anybody can.
#[derive(Default)]
pub(crate) struct Ceremonies {
    adding: Mutex<Waiting>,
    signing_in: Mutex<Waiting>,
}

impl Ceremonies {
    fn begin(&self, app: &App, begun: Begun) -> Id {
        let (id, now) = (Id(app.random()), app.db.clock().now());
        let kind = if matches!(begun, Begun::Adding(..)) { &self.adding } else { &self.signing_in };
        let mut waiting = kind.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.in_order.len() >= MOST
            && let Some(oldest) = waiting.in_order.pop_front()
        {
            waiting.by_id.remove(&oldest);
        }
        waiting.by_id.insert(id, (now.plus(LIFE), begun));
        waiting.in_order.push_back(id);
        id
    }

    fn end(&self, app: &App, ticket: &str) -> Result<Begun, Error> {
        let id: Id = ticket.parse().map_err(|_| Error::bad_request())?;
        let take = |kind: &Mutex<Waiting>| kind.lock().unwrap_or_else(PoisonError::into_inner).by_id.remove(&id);
        let ended = take(&self.adding).or_else(|| take(&self.signing_in));
        ended.filter(|(until, _)| *until > app.db.clock().now()).map(|(_, begun)| begun).ok_or_else(|| Error::new(410, "passkey-late"))
    }
}

/// Who we are to authenticators: the host people reach us at. Addresses without a name cannot have passkeys.
fn relying_party(app: &App) -> Result<Webauthn, Error> {
    let none = || Error::new(404, "passkey-none");
    let origin = Url::parse(&app.settings.base_url).map_err(|_| none())?;
    let host = origin.domain().ok_or_else(none)?;
    let builder = WebauthnBuilder::new(host, &origin).map_err(|_| none())?;
    builder.rp_name(&app.settings.name[1]).build().map_err(Error::internal)
}

/// Whether passkeys can be had at this address at all.
pub(crate) fn are_possible(app: &App) -> bool {
    relying_party(app).is_ok()
}

fn refused(error: impl core::fmt::Display) -> Error {
    tracing::warn!(%error, "passkey refused");
    Error::new(401, "passkey-refused")
}

/// The name of the unlock that a passkey's PRF opens: the browser makes the same one.
fn unlock_method(credential: &[u8]) -> String {
    format!("passkey-{}", hex::encode(&Sha256::digest(credential)[..8]))
}

/// A passkey as its owner sees it.
pub(crate) struct Listed {
    pub id: String,
    pub name: String,
    pub made_at: Time,
    pub used_at: Option<Time>,
}

pub(crate) async fn list(tx: &mut Tx, user: UserId) -> Result<Vec<Listed>, Error> {
    let rows = tx.rows(LIST, params![user]).await?;
    let rows = rows.iter().map(|row| {
        Ok(Listed { id: hex::encode(&row.get::<Vec<u8>>("id")?), name: row.get("name")?, made_at: row.get("made_at")?, used_at: row.get("used_at")? })
    });
    Ok(rows.collect::<Result<_, store::Error>>()?)
}

/// Forgets every passkey of an account that is closed.
pub(crate) async fn forget_all(tx: &mut Tx, user: UserId) -> Result<(), Error> {
    tx.execute(DELETE_ALL, params![user]).await?;
    Ok(())
}

#[derive(Debug, Deserialize)]
pub(crate) struct Proved {
    proof: String,
}

pub(crate) async fn begin_adding(State(app): State<App>, staff: Staff, Json(body): Json<Proved>) -> Result<Json<Value>, Error> {
    let party = relying_party(&app)?;
    let (account, known) = store::read!(app.db, "identity.passkeys", |tx| {
        Ok::<_, Error>((account::by_id(tx, staff.user).await?.ok_or_else(Error::forbidden)?, list(tx, staff.user).await?))
    })?;
    sign_in::check_proof(&app, &account, &body.proof)?;
    let known = known.iter().filter_map(|p| hex::decode(&p.id)).collect();
    let (options, state) =
        party.start_passkey_registration(Uuid::from_bytes(staff.user.0.0), &staff.login, &staff.name, Some(known)).map_err(Error::internal)?;
    let ticket = app.extension::<Ceremonies>()?.begin(&app, Begun::Adding(staff.user, Box::new(state)));
    Ok(Json(json!({ "ticket": ticket.to_string(), "options": options })))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Added {
    ticket: String,
    name: String,
    credential: RegisterPublicKeyCredential,
}

pub(crate) async fn add(State(app): State<App>, staff: Staff, Json(body): Json<Added>) -> Result<Json<Value>, Error> {
    let Begun::Adding(user, state) = app.extension::<Ceremonies>()?.end(&app, &body.ticket)? else { return Err(Error::bad_request()) };
    if user != staff.user {
        return Err(Error::forbidden());
    }
    let passkey = relying_party(&app)?.finish_passkey_registration(&body.credential, &state).map_err(refused)?;
    let id: &[u8] = passkey.cred_id().as_ref();
    let (text, name) = (serde_json::to_string(&passkey).map_err(Error::internal)?, body.name.trim().chars().take(60).collect::<String>());
    store::write!(app.db, Op::new(Actor::Staff(user), "identity.add_passkey", user), |tx| {
        let now = tx.now();
        match tx.execute(INSERT, params![id, user, &name, &text, now]).await {
            Err(store::Error::Duplicate { .. }) => Err(Error::new(409, "conflict")),
            done => done.map(drop).map_err(Error::from),
        }
    })?;
    Ok(Json(json!({ "method": unlock_method(id) })))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Which {
    id: String,
}

/// Removes a passkey, and what it unlocked on every desk.
pub(crate) async fn remove(State(app): State<App>, staff: Staff, Json(body): Json<Which>) -> Result<Json<Value>, Error> {
    let id = hex::decode(&body.id).ok_or_else(Error::bad_request)?;
    let desks = app.extension::<Desks>()?;
    store::write!(app.db, Op::new(Actor::Staff(staff.user), "identity.remove_passkey", staff.user), |tx| {
        if tx.execute(DELETE, params![id.as_slice(), staff.user]).await? == 0 {
            return Err(Error::not_found());
        }
        for desk in &desks.0 {
            if let Some(member) = cases::member_of(tx, desk.spec, staff.user).await? {
                cases::drop_unlock(tx, member.id, &unlock_method(&id)).await?;
            }
        }
        // Whoever found it may be signed in with it.
        web::end_other_sessions(tx, &staff).await?;
        Ok(())
    })?;
    Ok(Json(json!({})))
}

/// Begins signing in. Names nobody: the authenticator knows whose it is.
pub(crate) async fn begin_sign_in(State(app): State<App>) -> Result<Json<Value>, Error> {
    let (options, state) = relying_party(&app)?.start_discoverable_authentication().map_err(Error::internal)?;
    let ticket = app.extension::<Ceremonies>()?.begin(&app, Begun::SigningIn(Box::new(state)));
    Ok(Json(json!({ "ticket": ticket.to_string(), "options": options })))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Shown {
    ticket: String,
    credential: PublicKeyCredential,
}

pub(crate) async fn sign_in(State(app): State<App>, Json(body): Json<Shown>) -> Result<impl IntoResponse, Error> {
    let Begun::SigningIn(state) = app.extension::<Ceremonies>()?.end(&app, &body.ticket)? else { return Err(Error::bad_request()) };
    let party = relying_party(&app)?;
    let (user, id) = party.identify_discoverable_authentication(&body.credential).map_err(refused)?;
    let (user, id) = (UserId(Id(*user.as_bytes())), id.to_vec());
    let found = store::read!(app.db, "identity.passkey", |tx| {
        let row = tx.optional(FIND, params![id.as_slice()]).await?;
        let account = account::by_id(tx, user).await?;
        Ok::<_, Error>(
            row.map(|row| Ok::<_, store::Error>((row.get::<UserId>("user_id")?, row.get::<String>("credential")?))).transpose()?.zip(account),
        )
    })?;
    let ((owner, text), account) = found.filter(|((owner, _), a)| *owner == user && a.state == "active").ok_or_else(|| refused("unknown"))?;
    let mut passkey: Passkey = serde_json::from_str(&text).map_err(Error::internal)?;
    #[expect(deprecated, reason = "the newer call takes a type that only a feature named danger gives")]
    let result = party.finish_discoverable_authentication(&body.credential, *state, &[DiscoverableKey::from(&passkey)]).map_err(refused)?;
    if !result.user_verified() {
        return Err(refused("the authenticator did not verify its user"));
    }
    passkey.update_credential(&result);
    let text = serde_json::to_string(&passkey).map_err(Error::internal)?;
    let session = store::write!(app.db, Op::new(Actor::Staff(owner), "identity.sign_in", owner), |tx| {
        // Asked again inside the write: passkey or account may have gone meanwhile.
        let now = tx.now();
        let used = tx.execute(USED, params![id.as_slice(), &text, now]).await?;
        let is_active = account::by_id(tx, owner).await?.is_some_and(|a| a.state == "active");
        if used != 1 || !is_active {
            return Err(refused("gone meanwhile"));
        }
        web::start_session(&app, tx, owner, &account.login, &account.name, &account.roles).await
    })?;
    app.extension::<Attempts>()?.forget(&account.login);
    let body = json!({ "user": owner.to_string(), "login": account.login, "method": unlock_method(&id) });
    Ok(([(header::SET_COOKIE, session.cookie)], Json(body)))
}
