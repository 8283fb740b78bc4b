use kernel::{Actor, DAY, SECOND, Time, UserId};
use sha2::{Digest as _, Sha256};
use store::{Op, Row, Tx, params, statements};
use totp_rs::{Builder, Secret, Totp};
use web::{App, Error, hex};

statements! {
    INVITE = "account/invite",
    REINVITE = "account/reinvite",
    BY_INVITE = "account/by_invite",
    ACCEPT = "account/accept",
    BY_LOGIN = "account/by_login",
    BY_ID = "account/by_id",
    CLOSE = "account/close",
    USE_STEP = "account/use_step",
    LIST = "account/list",
    SET_TOTP = "account/set_totp",
}

/// An invitation is good for this long.
const INVITE_LIFE: i64 = 7 * DAY;

/// An account, with all that proves its owner.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub id: UserId,
    pub login: String,
    pub name: String,
    pub roles: Vec<String>,
    pub state: String,
    pub salt: Option<[u8; 16]>,
    pub proof_hash: Option<[u8; 32]>,
    pub totp_secret: Option<Vec<u8>>,
    pub totp_step: i64,
}

/// Somebody to be invited.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Lower-case letters, digits, dots and dashes, 2 to 40.
    pub login: String,
    pub name: String,
    pub roles: Vec<String>,
}

fn hash(purpose: &str, bytes: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(purpose).chain_update(bytes).finalize().into()
}

/// What the server keeps of a proof: it is 256 bits out of Argon2id already, so one hash suffices.
pub(crate) fn proof_hash(proof: &[u8; 32]) -> [u8; 32] {
    hash("majlis proof v1", proof)
}

fn from_row(row: &Row) -> Result<Account, store::Error> {
    let roles: String = row.get("roles")?;
    Ok(Account {
        id: row.get("id")?,
        login: row.get("login")?,
        name: row.get("name")?,
        roles: roles.split_whitespace().map(str::to_owned).collect(),
        state: row.get("state")?,
        salt: row.get("salt")?,
        proof_hash: row.get("proof_hash")?,
        totp_secret: row.get("totp_secret")?,
        totp_step: row.get("totp_step")?,
    })
}

pub(crate) async fn by_login(tx: &mut Tx, login: &str) -> Result<Option<Account>, store::Error> {
    tx.optional(BY_LOGIN, params![login]).await?.as_ref().map(from_row).transpose()
}

pub(crate) async fn by_id(tx: &mut Tx, user: UserId) -> Result<Option<Account>, store::Error> {
    tx.optional(BY_ID, params![user]).await?.as_ref().map(from_row).transpose()
}

/// Closes an account: nothing opens it any more, its sessions end. Its name stays for what it did.
pub(crate) async fn close(tx: &mut Tx, user: UserId) -> Result<(), Error> {
    tx.execute(CLOSE, params![user]).await?;
    crate::passkey::forget_all(tx, user).await?;
    web::end_user_sessions(tx, user).await?;
    Ok(())
}

/// Whether a login is one people can type anywhere.
pub(crate) fn is_login(text: &str) -> bool {
    (2..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'))
}

/// Invites somebody, or again somebody whose invitation was lost or whose account was closed. Gives the one-time
/// token of the invitation's address.
pub async fn invite(app: &App, tx: &mut Tx, new: &NewAccount) -> Result<String, Error> {
    if !is_login(&new.login) || new.name.trim().is_empty() || new.name.len() > 200 {
        return Err(Error::new(400, "bad-account"));
    }
    if new.roles.is_empty() || !new.roles.iter().all(|role| app.roles.iter().any(|r| r.name == role)) {
        return Err(Error::new(400, "bad-account"));
    }
    let token: [u8; 32] = app.random();
    let (invite, until) = (hash("majlis invite v1", &token), tx.now().plus(INVITE_LIFE));
    if by_login(tx, &new.login).await?.is_some() {
        let again = tx.execute(REINVITE, params![&new.login, new.name.trim(), new.roles.join(" "), invite, until]).await?;
        return if again == 1 { Ok(hex::encode(&token)) } else { Err(Error::new(409, "login-taken")) };
    }
    let row = params![UserId(tx.new_id()), &new.login, new.name.trim(), new.roles.join(" "), invite, until];
    match tx.execute(INVITE, row).await {
        Ok(_) => Ok(hex::encode(&token)),
        Err(store::Error::Duplicate { .. }) => Err(Error::new(409, "login-taken")),
        Err(error) => Err(error.into()),
    }
}

/// The first account of an installation, as long as nobody has taken it up: gives the invitation's token, a new one
/// each time.
pub async fn invite_administrator(app: &App) -> Result<Option<String>, Error> {
    let roles = app.roles.iter().map(|r| r.name.to_owned()).collect();
    let new = NewAccount { login: "admin".into(), name: "Administrator".into(), roles };
    store::write!(app.db, Op::new(Actor::Administrator, "identity.invite_first", "admin"), |tx| {
        let all = people(tx).await?;
        if all.iter().any(|(login, _, _, state)| login != "admin" || state != "invited") {
            return Ok(None);
        }
        invite(app, tx, &new).await.map(Some)
    })
}

/// An account whose owner chose proof and second factor elsewhere: for demonstration and recovery at the
/// command line.
pub async fn create(app: &App, tx: &mut Tx, new: &NewAccount, salt: [u8; 16], proof: &[u8; 32], totp_secret: &[u8]) -> Result<UserId, Error> {
    let token = invite(app, tx, new).await?;
    let account = invited(tx, &token).await?.ok_or_else(Error::not_found)?.0;
    tx.execute(ACCEPT, params![account, salt, proof_hash(proof), totp_secret, 0i64]).await?;
    Ok(account)
}

/// Account, login, name, roles, second factor's secret.
pub(crate) type Invited = (UserId, String, String, Vec<String>, Option<Vec<u8>>);

/// Who an invitation is for, and the second factor's secret if its page was already opened.
pub(crate) async fn invited(tx: &mut Tx, token: &str) -> Result<Option<Invited>, Error> {
    let Some(token) = hex::array::<32>(token) else { return Ok(None) };
    let now = tx.now();
    let Some(row) = tx.optional(BY_INVITE, params![hash("majlis invite v1", &token), now]).await? else { return Ok(None) };
    let roles: String = row.get("roles")?;
    Ok(Some((row.get("id")?, row.get("login")?, row.get("name")?, roles.split_whitespace().map(str::to_owned).collect(), row.get("totp_secret")?)))
}

pub(crate) async fn set_totp(tx: &mut Tx, user: UserId, secret: &[u8]) -> Result<(), Error> {
    tx.execute(SET_TOTP, params![user, secret]).await?;
    Ok(())
}

pub(crate) async fn accept(tx: &mut Tx, user: UserId, salt: [u8; 16], proof: &[u8; 32], totp_secret: &[u8], step: i64) -> Result<(), Error> {
    let touched = tx.execute(ACCEPT, params![user, salt, proof_hash(proof), totp_secret, step]).await?;
    if touched == 1 { Ok(()) } else { Err(Error::not_found()) }
}

/// Uses up a time step, so that one code opens one session only.
pub(crate) async fn use_step(tx: &mut Tx, user: UserId, step: i64) -> Result<bool, Error> {
    Ok(tx.execute(USE_STEP, params![user, step]).await? == 1)
}

/// `(login, name, roles, state)` of everyone.
pub(crate) async fn people(tx: &mut Tx) -> Result<Vec<(String, String, String, String)>, Error> {
    let rows = tx.rows(LIST, params![]).await?;
    Ok(rows.iter().map(|row| Ok((row.get("login")?, row.get("name")?, row.get("roles")?, row.get("state")?))).collect::<Result<_, store::Error>>()?)
}

/// Time-based one-time passwords (RFC 6238): SHA-1, six digits, 30 seconds, one step of skew.
fn totp(secret: &[u8]) -> Result<Totp, Error> {
    Builder::new().with_secret(Secret::new(secret.into())).with_skew(1).build().map_err(Error::internal)
}

fn seconds(now: Time) -> u64 {
    u64::try_from(now.micros() / SECOND).unwrap_or_default()
}

/// The code of this moment; shown only in a demonstration.
pub fn totp_now(secret: &[u8], now: Time) -> Result<String, Error> {
    Ok(totp(secret)?.generate(seconds(now)).to_string())
}

/// The time step a code belongs to, if it is right. Spaces and Arabic-Indic digits are accepted.
pub(crate) fn check_totp(secret: &[u8], code: &str, now: Time) -> Result<Option<i64>, Error> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).map(ascii_digit).collect();
    let totp = totp(secret)?;
    let now = seconds(now);
    // Which step it was matters: each may be used once.
    let step = [0i64, -1, 1].into_iter().find(|offset| {
        let at = now.saturating_add_signed(offset * 30);
        subtle::ConstantTimeEq::ct_eq(totp.generate(at).to_string().as_bytes(), code.as_bytes()).into()
    });
    Ok(step.map(|offset| i64::try_from(now / 30).unwrap_or_default() + offset))
}

fn ascii_digit(c: char) -> char {
    match c {
        '٠'..='٩' => char::from_digit(c as u32 - '٠' as u32, 10).unwrap_or(c),
        '۰'..='۹' => char::from_digit(c as u32 - '۰' as u32, 10).unwrap_or(c),
        _ => c,
    }
}

/// The secret as authenticator apps take it.
pub(crate) fn base32(bytes: &[u8]) -> String {
    Secret::new(bytes.into()).to_base32()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_standard() {
        // RFC 6238, appendix B (SHA-1), last six digits.
        let secret = b"12345678901234567890";
        let at = |seconds: i64| Time(seconds * SECOND);
        assert_eq!(totp_now(secret, at(59)).expect("code"), "287082");
        assert_eq!(check_totp(secret, "٢٨٧ 082", at(59)).expect("check"), Some(1));
        assert_eq!(check_totp(secret, "287082", at(89)).expect("one step late"), Some(1));
        assert_eq!(check_totp(secret, "287082", at(150)).expect("too late"), None);
        assert_eq!(check_totp(secret, "", at(59)).expect("empty"), None);
    }
}
