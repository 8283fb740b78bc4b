use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use kernel::{HOUR, Permission, UserId};
use sha2::{Digest as _, Sha256};
use store::{Tx, params, statements};

use crate::{App, Error};

statements! {
    INSERT = "session/insert",
    FIND = "session/find",
    DELETE = "session/delete",
    DELETE_USER = "session/delete_user",
    DELETE_OTHERS = "session/delete_others",
    DELETE_OLD = "session/delete_old",
}

/// Staff sign in anew after a shift.
const SESSION_LIFE: i64 = 10 * HOUR;

/// What a role may do. Roles come with the program; accounts are given roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    pub name: &'static str,
    pub permissions: Vec<Permission>,
}

/// A signed-in member of staff.
#[derive(Debug, Clone)]
pub struct Staff {
    pub user: UserId,
    pub login: String,
    pub name: String,
    pub roles: Vec<String>,
    /// A key kept for this session only: the browser wraps what it keeps in the tab with it, so that
    /// neither the tab's storage nor the server's row is of use without the other.
    pub tab_key: [u8; 32],
    pub(crate) token_hash: [u8; 32],
}

impl Staff {
    #[must_use]
    pub fn may(&self, app: &App, permission: Permission) -> bool {
        app.grants(&self.roles, permission)
    }
}

/// A session that was just started, with the cookie that carries it.
#[derive(Debug)]
pub struct NewSession {
    pub cookie: HeaderValue,
    pub tab_key: [u8; 32],
}

fn cookie_name(app: &App) -> &'static str {
    if app.settings.is_secure { "__Host-majlis" } else { "majlis" }
}

fn hash(token: &[u8]) -> [u8; 32] {
    Sha256::digest(token).into()
}

fn cookie(app: &App, value: &str, age: i64) -> Result<HeaderValue, Error> {
    let secure = if app.settings.is_secure { "; Secure" } else { "" };
    let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}{secure}", cookie_name(app));
    HeaderValue::from_str(&text).map_err(Error::internal)
}

/// Starts a session for an account that has proved itself fully.
pub async fn start_session(app: &App, tx: &mut Tx, user: UserId, login: &str, name: &str, roles: &[String]) -> Result<NewSession, Error> {
    let token: [u8; 32] = app.random();
    let (now, tab_key) = (tx.now(), app.random::<32>());
    tx.execute(DELETE_OLD, params![now]).await?;
    tx.execute(INSERT, params![hash(&token), user, login, name, roles.join(" "), now.plus(SESSION_LIFE), tab_key]).await?;
    let text: String = token.iter().map(|b| format!("{b:02x}")).collect();
    Ok(NewSession { cookie: cookie(app, &text, SESSION_LIFE / kernel::SECOND)?, tab_key })
}

/// Ends one session; gives the cookie that clears it.
pub async fn end_session(app: &App, tx: &mut Tx, staff: &Staff) -> Result<HeaderValue, Error> {
    tx.execute(DELETE, params![staff.token_hash]).await?;
    cookie(app, "", 0)
}

/// Ends every session of an account: its roles or keys changed, or it left.
pub async fn end_user_sessions(tx: &mut Tx, user: UserId) -> Result<(), store::Error> {
    tx.execute(DELETE_USER, params![user]).await?;
    Ok(())
}

/// Ends every other session of the one who asks: something that opened sessions is gone.
pub async fn end_other_sessions(tx: &mut Tx, staff: &Staff) -> Result<(), store::Error> {
    tx.execute(DELETE_OTHERS, params![staff.user, staff.token_hash]).await?;
    Ok(())
}

pub(crate) async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Staff>, Error> {
    let name = cookie_name(app);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let Some(value) = cookies.flat_map(|v| v.split(';')).filter_map(|c| c.trim().split_once('=')).find(|(n, _)| *n == name).map(|(_, v)| v) else {
        return Ok(None);
    };
    let token: Option<Vec<u8>> = value.as_bytes().chunks(2).map(|pair| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok()).collect();
    let Some(token) = token.filter(|t| t.len() == 32) else { return Ok(None) };
    let (token_hash, now) = (hash(&token), app.db.clock().now());
    let row = store::read!(app.db, "web.session", |tx| { tx.optional(FIND, params![token_hash, now]).await })?;
    let Some(row) = row else { return Ok(None) };
    let roles: String = row.get("roles")?;
    Ok(Some(Staff {
        user: row.get("user_id")?,
        login: row.get("login")?,
        name: row.get("name")?,
        roles: roles.split_whitespace().map(str::to_owned).collect(),
        tab_key: row.get("tab_key")?,
        token_hash,
    }))
}

/// Who is signed in. Only behind a route whose [`Access`](crate::Access) is `Staff`, which put it there.
impl<S: Send + Sync> FromRequestParts<S> for Staff {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Error::new(401, "sign-in"))
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Staff {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Error> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}
