//! The first page, events and findings.

use std::collections::BTreeMap;
use std::net::IpAddr;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use kernel::{Actor, DAY, Locale};
use minijinja::{Value, context};
use store::Op;
use web::{Access, App, Error, Form, Lang, Route, Staff};

use super::{PAGE, day, number, page, see_other};
use crate::finding::{self, Finding};
use crate::notice::{self, day_of};
use crate::owner::{self, Organisation};
use crate::{VIEW, WORK, answer, event, import, inbound, render};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/staff/cert", Access::Staff(VIEW), get(home)),
        Route::get("/{lang}/staff/cert/events", Access::Staff(VIEW), get(list)),
        Route::get("/{lang}/staff/cert/findings/{number}", Access::Staff(VIEW), get(show)),
        Route::post("/{lang}/staff/cert/findings/{number}", Access::Staff(WORK), post(decide)),
    ]
}

type Asked = Query<BTreeMap<String, String>>;

async fn home(State(app): State<App>, staff: Staff, Lang(locale): Lang) -> Result<Response, Error> {
    let today = day_of(app.db.clock().now());
    let (days, kinds, (owners, asns), organisations, findings, notices, imports, answers, (letters, stale)) =
        store::read!(app.db, "cert.home", |tx| {
            Ok::<_, store::Error>((
                event::by_day(tx, today - 29).await?,
                event::by_kind(tx, (today - 6, today)).await?,
                (event::by_owner(tx, (today - 6, today)).await?, event::by_asn(tx, (today - 6, today)).await?),
                owner::organisations(tx).await?,
                finding::counts(tx).await?,
                notice::counts(tx).await?,
                import::list(tx, 5, 0).await?,
                answer::waiting(tx).await?,
                (inbound::new_count(tx).await?, owner::stale_count(tx).await?),
            ))
        })?;
    let most = days.iter().map(|(_, n)| *n).max().unwrap_or(1).max(1);
    let of = |list: &[(String, i64)], state: &str| list.iter().find(|(s, _)| s == state).map_or(0, |(_, n)| *n);
    let context = context! {
        days => days.iter().map(|(d, n)| context! { day => web::iso_day(*d), n => n, width => n * 100 / most }).collect::<Vec<_>>(),
        kinds => kinds.iter().take(12).map(|(kind, report, n)| context! { kind => kind, text => render::kind_key("cert-kind-", kind), report => report, n => n }).collect::<Vec<_>>(),
        owners => owners.iter().take(12).map(|(o, n)| context! { code => code(&organisations, *o), name => name(&organisations, *o, locale), n => n }).collect::<Vec<_>>(),
        asns => asns.iter().take(12).map(|(asn, n)| context! { asn => asn, n => n }).collect::<Vec<_>>(),
        open => of(&findings, "open"), claimed => of(&findings, "claimed"), fixed => of(&findings, "presumed") + of(&findings, "confirmed"),
        drafts => of(&notices, "draft"), answers => answers, letters => letters, stale => stale, organisations => organisations.len(),
        imports => imports.iter().map(|i| context! { number => i.number, name => i.name.clone(), state => i.state.clone(), events => i.events }).collect::<Vec<_>>(),
        week => web::iso_day(today - 6), today => web::iso_day(today),
    };
    page(&app, &staff, locale, ("cert/home.html", "home", "/staff/cert"), context)
}

fn code(all: &[Organisation], number: i64) -> String {
    all.iter().find(|o| o.number == number).map(|o| o.code.clone()).unwrap_or_default()
}

fn name(all: &[Organisation], number: i64, locale: Locale) -> Option<String> {
    all.iter().find(|o| o.number == number).map(|o| o.name[locale as usize].clone())
}

/// What was asked for, and which of it could not be understood.
fn filter(asked: &BTreeMap<String, String>, all: &[Organisation], today: i64) -> (event::Filter, Vec<&'static str>) {
    let text = |name: &str| asked.get(name).map(|v| v.trim()).unwrap_or_default();
    let mut bad = Vec::new();
    let mut date = |name: &'static str, otherwise: i64| match text(name) {
        "" => otherwise,
        written => day(written).unwrap_or_else(|| {
            bad.push(name);
            otherwise
        }),
    };
    let to = date("to", today);
    let from = date("from", to - 29);
    let owner = match text("owner") {
        "" => None,
        "-" => Some(0),
        written => all.iter().find(|o| o.code == written).map(|o| o.number).or_else(|| {
            bad.push("owner");
            None
        }),
    };
    let ip = match text("ip") {
        "" => None,
        written => match feeds::normalise(feeds::Kind::Ip, written) {
            Ok(feeds::Value::Ip(ip)) => Some(ip),
            _ => {
                bad.push("ip");
                None::<IpAddr>
            }
        },
    };
    let digits = text("asn").trim_start_matches(['A', 'a', 'S', 's']);
    let asn = if digits.is_empty() {
        0
    } else {
        number(digits).unwrap_or_else(|| {
            bad.push("asn");
            0
        })
    };
    (event::Filter { owner, ip, days: (from.min(to), to), kind: text("kind").to_owned(), report: text("report").to_owned(), asn }, bad)
}

async fn list(State(app): State<App>, staff: Staff, Lang(locale): Lang, Query(asked): Asked) -> Result<Response, Error> {
    let today = day_of(app.db.clock().now());
    let organisations = store::read!(app.db, "cert.organisations", |tx| { owner::organisations(tx).await })?;
    let (filter, bad) = filter(&asked, &organisations, today);
    let (events, kinds) = store::read!(app.db, "cert.events", |tx| {
        Ok::<_, store::Error>((event::list(tx, &filter, PAGE * 2).await?, event::by_kind(tx, filter.days).await?))
    })?;
    let view = |e: &event::Seen| {
        context! {
            at => render::local(locale, e.at), kind => e.kind.clone(), text => render::kind_key("cert-kind-", &e.kind), identifier => e.identifier.clone(), ip => e.ip.clone(),
            port => e.port, host => e.host.clone(), asn => e.asn, finding => e.finding, state => e.state.clone(), import => e.import, line => e.line,
            owner => name(&organisations, e.owner, locale), code => code(&organisations, e.owner),
        }
    };
    let mut reports: Vec<String> = kinds.iter().map(|(_, r, _)| r.clone()).collect();
    reports.sort_unstable();
    reports.dedup();
    let matching =
        |(k, r, _): &&(String, String, i64)| (filter.kind.is_empty() || *k == filter.kind) && (filter.report.is_empty() || *r == filter.report);
    let total: Option<i64> =
        (filter.owner.is_none() && filter.ip.is_none() && filter.asn == 0).then(|| kinds.iter().filter(matching).map(|(_, _, n)| n).sum());
    let context = context! {
        events => events.iter().map(view).collect::<Vec<_>>(), is_full => events.len() as i64 == PAGE * 2, total => total,
        kinds => crate::KINDS, reports => reports, bad => bad,
        owners => organisations.iter().map(|o| context! { code => o.code.clone(), name => o.name[locale as usize].clone() }).collect::<Vec<_>>(),
        asked => context! { owner => asked.get("owner"), ip => asked.get("ip"), asn => asked.get("asn"), kind => filter.kind, report => filter.report, from => web::iso_day(filter.days.0), to => web::iso_day(filter.days.1) },
    };
    page(&app, &staff, locale, ("cert/events.html", "events", "/staff/cert/events"), context)
}

/// A finding as pages show it.
pub(super) fn finding_view(locale: Locale, f: &Finding) -> Value {
    let time = |t: kernel::Time| (t.micros() > 0).then(|| render::local(locale, t));
    context! {
        number => f.number, kind => f.kind.clone(), text => render::kind_key("cert-kind-", &f.kind), identifier => f.identifier.clone(), malware => f.malware.clone(), ip => f.ip.clone(),
        port => f.port, transport => f.transport.clone(), host => f.host.clone(), asn => f.asn, tlp => f.tlp.name(), state => f.state.clone(), report => f.report.clone(),
        first => time(f.first_seen), last => time(f.last_seen), times => f.times, reopened => f.reopened, fixed => time(f.fixed_at),
        noticed => time(f.noticed_at),
    }
}

/// Its whole way: from the lines that saw it, to the notices that told of it, to what its owner said, to its fix.
async fn show(State(app): State<App>, staff: Staff, Lang(locale): Lang, Path((_, id)): Path<(String, i64)>) -> Result<Response, Error> {
    let (found, sightings, notices, answers, organisation) = store::read!(app.db, "cert.finding", |tx| {
        let found = finding::get(tx, id).await?;
        let organisation = match &found {
            Some(f) => owner::by_number(tx, f.owner).await?,
            None => None,
        };
        Ok::<_, store::Error>((
            found,
            finding::sightings(tx, id, PAGE).await?,
            notice::of_finding(tx, id).await?,
            answer::of_finding(tx, id).await?,
            organisation,
        ))
    })?;
    let found = found.ok_or_else(Error::not_found)?;
    let detail = |text: &str| -> Vec<Value> {
        let read: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).unwrap_or_default();
        read.iter().map(|(name, value)| context! { name => name, value => value.as_str().map_or_else(|| value.to_string(), str::to_owned) }).collect()
    };
    let context = context! {
        finding => finding_view(locale, &found),
        owner => organisation.map(|o| context! { code => o.code, name => o.name[locale as usize].clone() }),
        sightings => sightings.iter().map(|s| context! { at => render::local(locale, s.at), import => s.import, line => s.line }).collect::<Vec<_>>(),
        detail => sightings.first().map(|s| detail(&s.detail)).unwrap_or_default(),
        notices => notices.iter().map(|(n, d, lang, state)| context! { number => n, day => web::date(locale, kernel::Time(d * DAY), 0), lang => lang, state => state }).collect::<Vec<_>>(),
        answers => answers.iter().map(|a| context! { answer => a.answer.clone(), note => a.note.clone(), at => render::local(locale, a.at), state => a.state.clone() }).collect::<Vec<_>>(),
        kept => finding::KEPT, reports => finding::REPORTS,
    };
    page(&app, &staff, locale, ("cert/finding.html", "events", &format!("/staff/cert/findings/{id}")), context)
}

async fn decide(
    State(app): State<App>,
    staff: Staff,
    Lang(locale): Lang,
    Path((_, id)): Path<(String, i64)>,
    body: Bytes,
) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let state = form.get("state");
    if !["open", "confirmed", "false"].contains(&state) {
        return Err(Error::bad_request());
    }
    store::write!(app.db, Op::new(Actor::Staff(staff.user), "cert.decide_finding", id), |tx| {
        finding::get(tx, id).await?.ok_or_else(Error::not_found)?;
        finding::set_state(tx, id, state).await?;
        answer::settle(tx, id).await?;
        tx.note(state);
        Ok::<_, Error>(())
    })?;
    Ok(see_other(&format!("/{locale}/staff/cert/findings/{id}")))
}
