//! The pages of this room.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use cases::{CaseError, Desks};
use kernel::{Actor, Locale};
use minijinja::context;
use store::Op;
use web::{Access, App, Error, Form, Lang, PageOptions, Route, Staff, StaffPages};

use crate::account::{self, NewAccount};
use crate::{ADMINISTER, DemoAccount, DemoAccounts, passkey, sign_in};

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/staff/sign-in", Access::SignIn, get(sign_in_page)),
        Route::get("/{lang}/staff/invite/{token}", Access::SignIn, get(invite_page)),
        Route::get("/{lang}/staff", Access::Staff(web::STAFF), get(home)),
        Route::post("/{lang}/staff/invite", Access::Staff(ADMINISTER), post(invite)),
        Route::post("/staff/x/salt", Access::SignIn, post(sign_in::salt)).limit(4096),
        Route::post("/staff/x/sign-in", Access::SignIn, post(sign_in::sign_in)).limit(4096),
        Route::post("/staff/x/accept", Access::SignIn, post(sign_in::accept)).limit(4096),
        Route::post("/{lang}/staff/close", Access::Staff(ADMINISTER), post(close)),
        Route::post("/staff/x/passkey/begin", Access::SignIn, post(passkey::begin_sign_in)).limit(1024),
        Route::post("/staff/x/passkey/sign-in", Access::SignIn, post(passkey::sign_in)).limit(16 * 1024),
        Route::post("/staff/x/passkey/new", Access::Staff(web::STAFF), post(passkey::begin_adding)).limit(4096),
        Route::post("/staff/x/passkey/add", Access::Staff(web::STAFF), post(passkey::add)).limit(32 * 1024),
        Route::post("/staff/x/passkey/remove", Access::Staff(web::STAFF), post(passkey::remove)).limit(4096),
        Route::post("/staff/x/sign-out", Access::Staff(web::STAFF), post(sign_in::sign_out)).limit(4096),
    ]
}

async fn sign_in_page(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    let now = app.db.clock().now();
    let mut codes = Vec::new();
    if app.settings.is_demo {
        for DemoAccount { login, passphrase, totp_secret: secret } in app.extension::<DemoAccounts>().map(|d| d.0.as_slice()).unwrap_or_default() {
            codes.push(context! { login => login.as_str(), passphrase => passphrase.as_str(), code => account::totp_now(secret, now)? });
        }
    }
    let desks: Vec<&str> = app.extension::<Desks>().map(|d| d.0.iter().map(|d| d.spec.id).collect()).unwrap_or_default();
    app.page(
        "identity/sign-in.html",
        PageOptions::new(locale, "/staff/sign-in"),
        context! { demo_codes => codes, desks => desks, has_passkeys => passkey::are_possible(&app) },
    )
}

async fn invite_page(State(app): State<App>, Path((_, token)): Path<(String, String)>, Lang(locale): Lang) -> Result<Response, Error> {
    let fresh: [u8; 20] = app.random();
    let (login, name, roles, secret) = store::write!(app.db, Op::new(Actor::Visitor, "identity.open_invitation", "invitation"), |tx| {
        let (user, login, name, roles, secret) = account::invited(tx, &token).await?.ok_or_else(Error::not_found)?;
        // The secret is made when the page is first opened and stays the same if it is opened again.
        let secret = match secret {
            Some(secret) => secret,
            None => {
                account::set_totp(tx, user, &fresh).await?;
                fresh.to_vec()
            }
        };
        Ok::<_, Error>((login, name, roles, secret))
    })?;
    let secret = account::base32(&secret);
    let url = format!("otpauth://totp/Majlis:{login}?secret={secret}&issuer=Majlis");
    let picture = web::qr::path(&url).map(|(size, path)| context! { size => size, path => path });
    let context = context! { token => token, login => login, name => name, roles => roles, totp_secret => secret, totp_url => url, qr => picture };
    app.page("identity/invite.html", PageOptions::new(locale, "/staff/sign-in"), context)
}

async fn home(State(app): State<App>, staff: Staff, Lang(locale): Lang) -> Result<Response, Error> {
    show_home(&app, &staff, locale, "").await
}

async fn show_home(app: &App, staff: &Staff, locale: Locale, invite_url: &str) -> Result<Response, Error> {
    let mut desks = Vec::new();
    for desk in app.extension::<Desks>().map(|d| d.0.as_slice()).unwrap_or_default().iter().filter(|d| staff.may(app, d.spec.view)) {
        let (counts, member, chain) = store::read!(app.db, "identity.home", |tx| {
            Ok::<_, CaseError>((
                cases::counts(tx, desk.spec).await?,
                cases::member_of(tx, desk.spec, staff.user).await?,
                cases::chain_bytes(tx, desk.spec).await?,
            ))
        })?;
        let sum = |wanted: &dyn Fn(&cases::State) -> bool| -> i64 {
            counts.iter().filter(|(s, _)| desk.spec.state(s).is_some_and(wanted)).map(|(_, n)| n).sum()
        };
        desks.push(context! {
            id => desk.spec.id,
            title => app.texts.get(locale, &format!("desk-name-{}", desk.spec.id), &[]),
            open => sum(&|s| s.is_open),
            waiting => sum(&|s| s.waiting == cases::Waiting::Desk && s.is_open),
            is_member => member.is_some_and(|m| m.state == "active"),
            is_open => !chain.is_empty(),
        });
    }
    let pages = app.extension::<StaffPages>().map(|p| p.0.as_slice()).unwrap_or_default().iter().filter(|p| staff.may(app, p.permission));
    let rooms: Vec<minijinja::Value> = pages.map(|p| context! { path => p.path, title => p.title, about => p.about }).collect();
    let may_admin = staff.may(app, ADMINISTER);
    let people = if may_admin { store::read!(app.db, "identity.people", |tx| { account::people(tx).await })? } else { Vec::new() };
    let may_lead = app.extension::<Desks>().is_ok_and(|d| d.0.iter().any(|d| staff.may(app, d.spec.lead)));
    let passkeys = store::read!(app.db, "identity.passkeys", |tx| { passkey::list(tx, staff.user).await })?;
    let day = |time| web::date(locale, time, 0);
    let context = context! {
        name => staff.name.as_str(),
        login => staff.login.as_str(),
        has_passkeys => passkey::are_possible(app),
        passkeys => passkeys.iter().map(|p| context! { id => p.id.as_str(), name => p.name.as_str(), made => day(p.made_at), used => p.used_at.map(day) }).collect::<Vec<_>>(),
        desks => desks,
        rooms => rooms,
        may_admin => may_admin,
        may_lead => may_lead,
        people => people.into_iter().map(|(login, name, roles, state)| context! { login => login, name => name, roles => roles, state => state }).collect::<Vec<_>>(),
        roles => app.roles.iter().map(|r| r.name).collect::<Vec<_>>(),
        invite_url => invite_url,
    };
    app.page("identity/home.html", PageOptions::new(locale, "/staff").staff(staff), context)
}

async fn invite(State(app): State<App>, staff: Staff, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let new = NewAccount {
        login: form.get("login").trim().to_lowercase(),
        name: form.get("name").to_owned(),
        roles: form.all("roles").map(str::to_owned).collect(),
    };
    let token =
        store::write!(app.db, Op::new(Actor::Staff(staff.user), "identity.invite", &new.login), |tx| { account::invite(&app, tx, &new).await })?;
    let url = format!("{}/{locale}/staff/invite/{token}", app.settings.base_url);
    show_home(&app, &staff, locale, &url).await
}

/// Closes an account; one's own is closed by a colleague, so that nobody locks everyone out by a slip.
async fn close(State(app): State<App>, staff: Staff, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let login = form.get("login").to_owned();
    if login == staff.login {
        return Err(Error::new(409, "own-account"));
    }
    store::write!(app.db, Op::new(Actor::Staff(staff.user), "identity.close", &login), |tx| {
        let account = account::by_login(tx, &login).await?.ok_or_else(Error::not_found)?;
        account::close(tx, account.id).await
    })?;
    show_home(&app, &staff, locale, "").await
}
