//! The constituency: organisations, contacts, and what is theirs.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use kernel::{Actor, Locale};
use minijinja::{Value, context};
use store::Op;
use web::{Access, App, Error, Form, Lang, Route, Staff};

use super::{page, see_other};
use crate::constituency::Brought;
use crate::owner::{self, Contact, Organisation, Resources};
use crate::rdap::{self, Rdap};
use crate::{CertError, Tlp, VIEW, WORK, constituency, finding, notice, portal};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/staff/cert/owners", Access::Staff(VIEW), get(list)),
        Route::post("/{lang}/staff/cert/owners", Access::Staff(WORK), post(add)).limit(16 << 20),
        Route::get("/staff/cert/constituency.csv", Access::Staff(VIEW), get(export)),
        Route::get("/{lang}/staff/cert/owners/{code}", Access::Staff(VIEW), get(show)),
        Route::post("/{lang}/staff/cert/owners/{code}", Access::Staff(WORK), post(change)),
        Route::post("/{lang}/staff/cert/owners/{code}/abuse", Access::Staff(WORK), post(ask_registries)),
    ]
}

async fn list(State(app): State<App>, staff: Staff, Lang(locale): Lang) -> Result<Response, Error> {
    show_list(&app, &staff, locale, None, "").await
}

async fn show_list(app: &App, staff: &Staff, locale: Locale, done: Option<Brought>, problem: &str) -> Result<Response, Error> {
    let (organisations, contacts, resources, counts) = store::read!(app.db, "cert.owners", |tx| {
        Ok::<_, store::Error>((
            owner::organisations(tx).await?,
            owner::contacts(tx).await?,
            owner::all_resources(tx).await?,
            finding::owner_counts(tx).await?,
        ))
    })?;
    let open = |number: i64| counts.iter().filter(|(o, s, _)| *o == number && s == "open").map(|(_, _, n)| n).sum::<i64>();
    let view = |o: &Organisation| {
        let own = resources.get(&o.number);
        let stale = contacts.iter().filter(|c| c.organisation == o.number && c.state == "stale").count();
        let reachable = contacts.iter().filter(|c| c.organisation == o.number && c.state == "active").count();
        context! {
            code => o.code.clone(), name => o.name[locale as usize].clone(), sector => o.sector.clone(), state => o.state.clone(), open => open(o.number), contacts => reachable, stale => stale,
            resources => own.map_or(0, |r| r.networks.len() + r.asns.len() + r.domains.len()),
        }
    };
    let context = context! { owners => organisations.iter().map(view).collect::<Vec<_>>(), unowned => open(0), done => done.map(|b| context! { organisations => b.organisations, contacts => b.contacts, resources => b.resources }), problem => problem };
    page(app, staff, locale, ("cert/owners.html", "owners", "/staff/cert/owners"), context)
}

/// A new organisation, or a file with many.
async fn add(State(app): State<App>, staff: Staff, Lang(locale): Lang, headers: HeaderMap, body: Bytes) -> Result<Response, Error> {
    let (form, files) = web::read_form(&headers, body).await?;
    let actor = Actor::Staff(staff.user);
    if let Some(file) = files.first() {
        let text = String::from_utf8_lossy(&file.bytes);
        return match constituency::import(&app.db, actor, &text).await {
            Ok(brought) => show_list(&app, &staff, locale, Some(brought), "").await,
            Err(CertError::Line { line, problem }) => show_list(&app, &staff, locale, None, &format!("{line}: {problem}")).await,
            Err(other) => Err(other.into()),
        };
    }
    let code = form.get("code").trim().to_lowercase();
    if !constituency::is_code(&code) {
        return show_list(&app, &staff, locale, None, "code").await;
    }
    let secret = owner::new_secret(app.db.entropy());
    let made = store::write!(app.db, Op::new(actor, "cert.add_organisation", &code), |tx| {
        if owner::by_code(tx, &code).await?.is_some() {
            return Err(CertError::CodeTaken);
        }
        let mut new = constituency::fresh(&code, &secret);
        describe(&mut new, &form);
        owner::put(tx, &new).await.map(drop)
    });
    match made {
        Ok(()) => Ok(see_other(&format!("/{locale}/staff/cert/owners/{code}"))),
        Err(CertError::CodeTaken) => show_list(&app, &staff, locale, None, "taken").await,
        Err(other) => Err(other.into()),
    }
}

/// Takes what a form says of an organisation; what is not in it stays.
fn describe(organisation: &mut Organisation, form: &Form) {
    let text = |name: &str| Some(form.get(name).trim()).filter(|t| !t.is_empty()).map(str::to_owned);
    let [ar, en] = &mut organisation.name;
    for (target, name) in [(ar, "name_ar"), (en, "name_en"), (&mut organisation.sector, "sector")] {
        if let Some(value) = text(name) {
            *target = value.chars().take(200).collect();
        }
    }
    let choices = [
        (&mut organisation.rhythm, "rhythm", ["daily", "weekly"]),
        (&mut organisation.approval, "approval", ["hand", "auto"]),
        (&mut organisation.state, "state", ["active", "paused"]),
    ];
    for (target, name, known) in choices {
        if let Some(value) = text(name).filter(|v| known.contains(&v.as_str())) {
            *target = value;
        }
    }
}

async fn export(State(app): State<App>) -> Result<Response, Error> {
    let text = store::read!(app.db, "cert.export", |tx| { constituency::export(tx).await })?;
    Ok(web::download("constituency.csv", "text/csv; charset=utf-8", text.into_bytes()))
}

async fn show(State(app): State<App>, staff: Staff, Lang(locale): Lang, Path((_, code)): Path<(String, String)>) -> Result<Response, Error> {
    show_one(&app, &staff, locale, &code, &Form::default(), &Shown::default()).await
}

/// What a page shows beside the organisation itself.
#[derive(Debug, Default)]
struct Shown {
    problem: String,
    /// Abuse contacts the registries name, once they were asked.
    proposed: Option<Vec<String>>,
}

async fn show_one(app: &App, staff: &Staff, locale: Locale, code: &str, typed: &Form, shown: &Shown) -> Result<Response, Error> {
    let problem = &shown.problem;
    let found = store::read!(app.db, "cert.owner", |tx| {
        let Some(organisation) = owner::by_code(tx, code).await? else { return Ok(None) };
        let number = organisation.number;
        let (contacts, own) = (owner::own_contacts(tx, number).await?, owner::resources(tx, number).await?);
        let (counts, notices) = (finding::own_counts(tx, number).await?, notice::own(tx, number, 20).await?);
        Ok::<_, store::Error>(Some((organisation, contacts, own, counts, notices)))
    })?;
    let (organisation, contacts, own, counts, notices) = found.ok_or_else(Error::not_found)?;
    // What was typed and refused is shown again, so that nothing is lost.
    let or = |name: &str, otherwise: String| if problem.is_empty() || typed.get(name).is_empty() { otherwise } else { typed.get(name).to_owned() };
    let numbers: Vec<String> = own.asns.iter().map(|n| format!("AS{n}")).collect();
    let clock = |m: i64| format!("{:02}:{:02}", m / 60, m % 60);
    let now = crate::post::seconds(app);
    let contact = |c: &Contact| -> Value {
        let quiet = if c.quiet.0 == c.quiet.1 { String::new() } else { format!("{}-{}", clock(c.quiet.0), clock(c.quiet.1)) };
        let key = mail::Recipient::read(&c.pgp).ok();
        context! { mail => c.mail.clone(), name => c.name.clone(), lang => c.lang.clone(), format => c.format.clone(), tlp => c.tlp.name(), quiet => quiet, state => c.state.clone(), reason => c.reason.clone(), pgp => key.as_ref().map(mail::Recipient::fingerprint).unwrap_or_default(), expired => key.is_some_and(|k| k.has_expired(now)) }
    };
    let top = contacts.iter().map(|c| c.tlp).max().unwrap_or(Tlp::Clear);
    let context = context! {
        o => context! {
            code => organisation.code.clone(), name_ar => organisation.name[0].clone(), name_en => organisation.name[1].clone(), name => organisation.name[locale as usize].clone(),
            sector => organisation.sector.clone(), rhythm => organisation.rhythm.clone(), approval => organisation.approval.clone(), state => organisation.state.clone(),
        },
        contacts => contacts.iter().map(contact).collect::<Vec<_>>(),
        networks => or("networks", own.networks.join("\n")), asns => or("asns", numbers.join("\n")), domains => or("domains", own.domains.join("\n")),
        counts => counts.iter().map(|(k, s, n)| context! { kind => k, text => crate::render::kind_key("cert-kind-", k), state => s, n => n }).collect::<Vec<_>>(),
        notices => notices.iter().map(|n| super::notices::view(locale, n, None)).collect::<Vec<_>>(),
        link => portal::link(app, &organisation, locale, top, app.db.clock().now()), top => top.name(),
        labels => Tlp::ALL.map(Tlp::name), may_ask => app.extension::<Rdap>().is_ok_and(|r| r.0.is_some()), proposed => shown.proposed.clone(), problem => problem.clone(), act => typed.get("act").to_owned(),
        typed => context! { lang => or("lang", "ar".into()), format => or("format", "both".into()), tlp => or("tlp", "AMBER".into()), mail => or("mail", String::new()), name => or("contact_name", String::new()), quiet => or("quiet", String::new()), pgp => or("pgp", String::new()) },
    };
    page(app, staff, locale, ("cert/owner.html", "owners", &format!("/staff/cert/owners/{code}")), context)
}

async fn change(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, code)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let secret = owner::new_secret(app.db.entropy());
    let done = store::write!(app.db, Op::new(Actor::Staff(staff.user), "cert.change_organisation", &code), |tx| {
        let Some(mut organisation) = owner::by_code(tx, &code).await? else {
            return Err(CertError::Store(store::Error::NoRow { statement: "cert/owner/get" }));
        };
        let refuse = |problem: String| CertError::Line { line: 0, problem };
        tx.note(form.get("act"));
        match form.get("act") {
            "about" => {
                describe(&mut organisation, &form);
                owner::put(tx, &organisation).await?;
            }
            "resources" => owner::set_resources(tx, organisation.number, &resources(&form).map_err(refuse)?).await?,
            "contact" => {
                let mut new = contact(organisation.number, &form).map_err(refuse)?;
                if new.pgp.is_empty() {
                    // A key that is not typed again stays: nothing goes out in clear by an oversight.
                    new.pgp = known_contact(tx, organisation.number, &new.mail).await?.map(|c| c.pgp).unwrap_or_default();
                }
                owner::put_contact(tx, &new).await?;
            }
            "revive" => {
                if let Some(contact) = known_contact(tx, organisation.number, form.get("mail")).await? {
                    owner::put_contact(tx, &Contact { state: "active".into(), reason: String::new(), ..contact }).await?;
                }
            }
            "remove-contact" => owner::remove_contact(tx, organisation.number, form.get("mail")).await?,
            "new-link" => {
                owner::renew_secret(tx, organisation.number, &secret).await?;
                super::owners_portal::drop_tokens(tx, organisation.number).await?;
            }
            _ => return Err(refuse("act".into())),
        }
        Ok(())
    });
    match done {
        Ok(()) => Ok(see_other(&format!("/{locale}/staff/cert/owners/{code}"))),
        Err(CertError::Line { problem, .. }) => show_one(&app, &staff, locale, &code, &form, &Shown { problem, proposed: None }).await,
        Err(CertError::Store(store::Error::NoRow { .. })) => Err(Error::not_found()),
        Err(other) => Err(other.into()),
    }
}

/// Proposes the abuse contacts the registries name.
async fn ask_registries(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, code)): Path<(String, String)>,
) -> Result<Response, Error> {
    let base = app.extension::<Rdap>()?.0.clone().ok_or_else(Error::not_found)?;
    let own = store::read!(app.db, "cert.owner_resources", |tx| {
        match owner::by_code(tx, &code).await? {
            Some(o) => Ok::<_, store::Error>(Some((owner::resources(tx, o.number).await?, owner::own_contacts(tx, o.number).await?))),
            None => Ok(None),
        }
    })?;
    let (own, known): (Resources, Vec<Contact>) = own.ok_or_else(Error::not_found)?;
    let is_new = |mail: &String| known.iter().all(|c| !c.mail.eq_ignore_ascii_case(mail));
    let asked = tokio::task::spawn_blocking(move || rdap::abuse_contacts(&base, &own)).await.map_err(Error::internal)?;
    let shown = match asked {
        Ok(found) => Shown { problem: String::new(), proposed: Some(found.into_iter().filter(is_new).collect()) },
        Err(error) => Shown { problem: error.to_string(), proposed: None },
    };
    show_one(&app, &staff, locale, &code, &Form::default(), &shown).await
}

async fn known_contact(tx: &mut store::Tx, organisation: i64, mail: &str) -> Result<Option<Contact>, store::Error> {
    Ok(owner::own_contacts(tx, organisation).await?.into_iter().find(|c| c.mail == mail))
}

/// One a line, or parted by commas or spaces.
fn resources(form: &Form) -> Result<Resources, String> {
    let all = |name: &str| {
        form.get(name).split([',', '\n', ' ', '\t', '،']).map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    Ok(Resources {
        networks: all("networks").iter().map(|t| constituency::network(t)).collect::<Result<_, _>>()?,
        asns: all("asns").iter().map(|t| constituency::asn(t)).collect::<Result<_, _>>()?,
        domains: all("domains").iter().map(|t| constituency::domain(t)).collect::<Result<_, _>>()?,
    })
}

fn contact(organisation: i64, form: &Form) -> Result<Contact, String> {
    let one_of =
        |name: &str, known: &[&str]| known.iter().find(|k| **k == form.get(name)).map_or_else(|| Err(name.to_owned()), |k| Ok((*k).to_owned()));
    Ok(Contact {
        name: form.get("contact_name").trim().chars().take(200).collect(),
        lang: one_of("lang", &["ar", "en"])?,
        format: one_of("format", &["csv", "xarf", "both"])?,
        tlp: Tlp::parse(form.get("tlp")).ok_or("TLP")?,
        quiet: constituency::quiet(form.get("quiet").trim())?,
        pgp: if form.get("pgp").trim().is_empty() { String::new() } else { constituency::pgp(form.get("pgp"))? },
        ..constituency::new_contact(organisation, &constituency::address(form.get("mail"))?)
    })
}
