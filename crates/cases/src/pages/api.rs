//! What the desk's scripts ask for. Content crosses here sealed only.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use kernel::{Actor, CaseId, Id, MemberId, PartId};
use seal::bytes::fields_at_most;
use seal::case::{Role, WRAP_LEN};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Op;
use web::{App, Error, Lang, Staff, hex};

use super::{DeskUi, Desks, Upload, done};
use crate::{Action, Case, CaseError, Cursor, DeskMember, Filter, Urgency, View};

type Answer = Result<Json<Value>, Error>;

fn id(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::bad_request())
}

fn key(text: &str) -> Result<[u8; 32], Error> {
    hex::array(text).ok_or_else(Error::bad_request)
}

/// The asking account's member keys; acting on a case needs them to be on the roster.
async fn me(app: &App, desk: &DeskUi, staff: &Staff) -> Result<DeskMember, Error> {
    let member = store::read!(app.db, "cases.member", |tx| { crate::member_of(tx, desk.spec, staff.user).await })?;
    member.filter(|m| m.state == "active").ok_or_else(Error::forbidden)
}

/// What every call on a case needs: the desk, which admits the account by the permission `needed`, and its member.
async fn at_case(
    app: &App,
    desk: &str,
    case: &str,
    staff: &Staff,
    needed: impl FnOnce(&crate::DeskSpec) -> kernel::Permission,
) -> Result<(DeskUi, CaseId, DeskMember), Error> {
    let desk = Desks::sealed(app, desk)?;
    desk.admit(app, staff, needed(desk.spec))?;
    let member = me(app, &desk, staff).await?;
    Ok((desk, CaseId(id(case)?), member))
}

/// Keys may be passed on by members; after a loss also by somebody the recovery has just put on the roster.
async fn member_or_waiting(app: &App, desk: &DeskUi, staff: &Staff) -> Result<DeskMember, Error> {
    let member = store::read!(app.db, "cases.member", |tx| { crate::member_of(tx, desk.spec, staff.user).await })?;
    member.filter(|m| m.state != "left").ok_or_else(Error::forbidden)
}

fn op(staff: &Staff, member: &DeskMember, action: &'static str, subject: impl core::fmt::Display) -> Op {
    Op::quiet(Actor::Member(staff.user, member.id), action, subject)
}

pub(super) async fn keys(State(app): State<App>, Path(desk): Path<String>, staff: Staff) -> Answer {
    let desk = Desks::sealed(&app, &desk)?;
    desk.admit(&app, &staff, desk.spec.view)?;
    let (chain, member, unlocks, members, proposal) = store::read!(app.db, "cases.keys", |tx| {
        let member = crate::member_of(tx, desk.spec, staff.user).await?;
        let unlocks = match &member {
            Some(member) => crate::unlocks(tx, member.id).await?,
            None => Vec::new(),
        };
        Ok::<_, CaseError>((
            crate::chain_bytes(tx, desk.spec).await?,
            member,
            unlocks,
            crate::members(tx, desk.spec).await?,
            crate::proposal(tx, desk.spec).await?,
        ))
    })?;
    let public = |m: &DeskMember| json!({ "id": m.id.to_string(), "name": m.name, "state": m.state, "enc": hex::encode(&m.enc), "sign": hex::encode(&m.sign) });
    let unlocks: Vec<Value> = unlocks.iter().map(|(method, wrapped)| json!({ "method": method, "wrapped": hex::encode(wrapped) })).collect();
    let mine = member.as_ref().map(|m| {
        let mut value = public(m);
        value["unlocks"] = Value::Array(unlocks);
        value
    });
    Ok(Json(json!({
        "instance": app.settings.instance.to_string(),
        "chain": hex::encode(&chain),
        "tab_key": hex::encode(&staff.tab_key),
        "user": staff.user.to_string(),
        "member": mine,
        "members": members.iter().map(public).collect::<Vec<_>>(),
        "proposal": proposal.map(|p| json!({ "signed": hex::encode(&p.signed), "version": p.version, "signers": p.signers.iter().map(|k| hex::encode(k)).collect::<Vec<_>>() })),
    })))
}

#[derive(Debug, Deserialize)]
pub(super) struct Unlock {
    method: String,
    wrapped: String,
}

impl Unlock {
    fn check(&self) -> Result<Vec<u8>, Error> {
        let passkey = self.method.strip_prefix("passkey-").and_then(hex::array::<8>);
        let known = matches!(self.method.as_str(), "passphrase" | "words") || passkey.is_some();
        let wrapped = hex::decode(&self.wrapped).filter(|w| known && w.len() == 153).ok_or_else(Error::bad_request)?;
        Ok(wrapped)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Register {
    member: String,
    enc: String,
    sign: String,
    unlocks: Vec<Unlock>,
}

pub(super) async fn register(
    State(app): State<App>,
    Path(desk): Path<String>,
    staff: Staff,
    Json(body): Json<Register>,
) -> Result<impl IntoResponse, Error> {
    let desk = Desks::sealed(&app, &desk)?;
    desk.admit(&app, &staff, desk.spec.answer)?;
    let (member, enc, sign) = (MemberId(id(&body.member)?), key(&body.enc)?, key(&body.sign)?);
    // One way in that a forgotten passphrase does not close.
    if !body.unlocks.iter().any(|u| u.method == "words") || body.unlocks.len() < 2 {
        return Err(Error::bad_request());
    }
    store::write!(app.db, Op::new(Actor::Staff(staff.user), "cases.register_keys", member), |tx| {
        // Keys that waited are replaced; keys that are on a roster leave only by a new roster.
        if let Some(before) = crate::member_of(tx, desk.spec, staff.user).await? {
            if before.state == "active" {
                return Err(CaseError::Conflict.into());
            }
            crate::leave(tx, before.id).await?;
        }
        crate::register_member(tx, desk.spec, member, (staff.user, &staff.name), enc, sign).await?;
        for unlock in &body.unlocks {
            crate::set_unlock(tx, member, &unlock.method, &unlock.check()?).await?;
        }
        Ok::<_, Error>(())
    })?;
    Ok(done())
}

pub(super) async fn unlock(
    State(app): State<App>,
    Path(desk): Path<String>,
    staff: Staff,
    Json(body): Json<Unlock>,
) -> Result<impl IntoResponse, Error> {
    let desk = Desks::sealed(&app, &desk)?;
    desk.admit(&app, &staff, desk.spec.view)?;
    let wrapped = body.check()?;
    store::write!(app.db, Op::new(Actor::Staff(staff.user), "cases.set_unlock", &body.method), |tx| {
        let member = crate::member_of(tx, desk.spec, staff.user).await?.ok_or(CaseError::Unknown)?;
        crate::set_unlock(tx, member.id, &body.method, &wrapped).await
    })?;
    Ok(done())
}

#[derive(Debug, Deserialize)]
pub(super) struct SignedRoster {
    signed: String,
}

pub(super) async fn roster(State(app): State<App>, Path(desk): Path<String>, staff: Staff, Json(body): Json<SignedRoster>) -> Answer {
    let desk = Desks::sealed(&app, &desk)?;
    desk.admit(&app, &staff, desk.spec.answer)?;
    let bytes = hex::decode(&body.signed).ok_or_else(Error::bad_request)?;
    let version = store::write!(app.db, Op::new(Actor::Staff(staff.user), "cases.propose_roster", desk.spec.id), |tx| {
        crate::lock_roster(tx, desk.spec).await?;
        // Anyone on the desk may sign what is proposed; only a lead may propose something else.
        let is_same = match (crate::proposal(tx, desk.spec).await?, seal::roster::Signed::from_bytes(&bytes)) {
            (Some(waiting), Ok(signed)) => seal::roster::Signed::from_bytes(&waiting.signed).is_ok_and(|w| w.body == signed.body),
            _ => false,
        };
        if !is_same && !staff.may(&app, desk.spec.lead) {
            return Err(CaseError::Forbidden);
        }
        crate::propose(tx, desk.spec, &app.settings.instance.0, &bytes).await
    })?;
    Ok(Json(json!({ "published": version })))
}

#[derive(Debug, Deserialize)]
pub(super) struct MissingQuery {
    r#for: String,
    reader: String,
    after: Option<String>,
}

pub(super) async fn missing(State(app): State<App>, Path(desk): Path<String>, staff: Staff, Query(query): Query<MissingQuery>) -> Answer {
    let desk = Desks::sealed(&app, &desk)?;
    desk.admit(&app, &staff, desk.spec.answer)?;
    let (theirs, mine, member) = (key(&query.r#for)?, key(&query.reader)?, member_or_waiting(&app, &desk, &staff).await?);
    let after = CaseId(query.after.as_deref().filter(|a| !a.is_empty()).map(id).transpose()?.unwrap_or_default());
    let rows = store::read!(app.db, "cases.missing", |tx| { crate::missing_wraps(tx, desk.spec, &member, mine, theirs, after, 200).await })?;
    let cases: Vec<Value> = rows
        .iter()
        .map(|m| json!({ "case": m.case.to_string(), "epoch": m.epoch, "header": hex::encode(&m.header), "wrap": hex::encode(&m.wrap) }))
        .collect();
    Ok(Json(json!({ "cases": cases })))
}

#[derive(Debug, Deserialize)]
pub(super) struct Wraps {
    wraps: Vec<WrapFor>,
}

#[derive(Debug, Deserialize)]
struct WrapFor {
    case: String,
    epoch: u32,
    wrap: String,
}

pub(super) async fn wraps(State(app): State<App>, Path(desk): Path<String>, staff: Staff, Json(body): Json<Wraps>) -> Answer {
    let desk = Desks::sealed(&app, &desk)?;
    desk.admit(&app, &staff, desk.spec.answer)?;
    let member = member_or_waiting(&app, &desk, &staff).await?;
    let wraps = body.wraps.iter().map(|w| Ok((CaseId(id(&w.case)?), w.epoch, hex::decode(&w.wrap).ok_or_else(Error::bad_request)?)));
    let wraps = wraps.collect::<Result<Vec<_>, Error>>()?;
    let added = store::write!(app.db, op(&staff, &member, "cases.add_wraps", desk.spec.id), |tx| { crate::add_wraps(tx, desk.spec, &wraps).await })?;
    Ok(Json(json!({ "added": added })))
}

pub(super) async fn case(State(app): State<App>, Path((desk, case)): Path<(String, String)>, staff: Staff, Lang(locale): Lang) -> Answer {
    let (desk, case_id, member) = at_case(&app, &desk, &case, &staff, |spec| spec.view).await?;
    let (case, thread, chain, merged) = store::read!(app.db, "cases.case", |tx| {
        let case = crate::case(tx, desk.spec, case_id).await?;
        let thread = crate::thread(tx, case_id, &member.enc, false).await?;
        let filter = Filter { view: View::MergedInto(case_id), category: String::new() };
        Ok::<_, CaseError>((case, thread, crate::chain_bytes(tx, desk.spec).await?, crate::queue(tx, desk.spec, &filter, Cursor::START, 100).await?))
    })?;
    let parts: Vec<Value> = thread.parts.iter().map(|p| part_json(&app, &desk, locale, p)).collect();
    let mut out = facets(&case);
    out["chain"] = hex::encode(&chain).into();
    out["instance"] = app.settings.instance.to_string().into();
    out["headers"] = thread.headers.iter().map(|h| hex::encode(h)).collect();
    out["wraps"] = thread.wraps.iter().map(|w| hex::encode(w)).collect();
    out["parts"] = Value::Array(parts);
    out["merged"] = merged.iter().map(|m| m.id.to_string()).collect();
    Ok(Json(out))
}

fn facets(case: &Case) -> Value {
    json!({
        "case": case.id.to_string(), "state": case.state, "category": case.category, "urgency": case.urgency.name(), "age_band": case.age_band,
        "lang": case.lang, "channel": case.channel, "assignee": case.assignee.map(|a| a.to_string()), "merged_into": case.merged_into.map(|m| m.to_string()),
    })
}

fn part_json(app: &App, desk: &DeskUi, locale: kernel::Locale, part: &crate::PartRow) -> Value {
    json!({ "id": part.id.to_string(), "kind": part.kind, "at": desk.hour(app, locale, part.at), "size": part.size, "body": part.body.as_ref().map(|b| hex::encode(b)) })
}

pub(super) async fn file(
    State(app): State<App>,
    Path((desk, case, part)): Path<(String, String, String)>,
    staff: Staff,
) -> Result<impl IntoResponse, Error> {
    let desk = Desks::sealed(&app, &desk)?;
    desk.admit(&app, &staff, desk.spec.view)?;
    me(&app, &desk, &staff).await?;
    let (case, part) = (CaseId(id(&case)?), PartId(id(&part)?));
    let bytes = store::read!(app.db, "cases.file", |tx| {
        crate::case(tx, desk.spec, case).await?;
        crate::part_bytes(tx, case, part, false).await
    })?;
    Ok(([(axum::http::header::CONTENT_TYPE, "application/octet-stream")], bytes))
}

fn few_fields(body: &[u8]) -> Result<Vec<&[u8]>, Error> {
    fields_at_most(body, 16).map_err(|_| Error::bad_request())
}

/// A member writes with their own key, whatever key another session may hold.
fn own_parts(member: &DeskMember, framed: &[&[u8]]) -> Result<Vec<Vec<u8>>, Error> {
    let own = |part: &&[u8]| {
        let head = seal::part::Head::verify(part)?;
        if head.author == member.sign { Ok(part.to_vec()) } else { Err(seal::Error::UnknownAuthor) }
    };
    framed.iter().map(own).collect::<Result<_, _>>().map_err(|e| CaseError::from(e).into())
}

pub(super) async fn parts(
    State(app): State<App>,
    Path((desk, case)): Path<(String, String)>,
    staff: Staff,
    body: Bytes,
) -> Result<impl IntoResponse, Error> {
    let (desk, case_id, member) = at_case(&app, &desk, &case, &staff, |spec| spec.answer).await?;
    let parts = own_parts(&member, &few_fields(&body)?)?;
    store::write!(app.db, op(&staff, &member, "cases.add_parts", case_id), |tx| {
        crate::add_parts(tx, desk.spec, case_id, Role::Member, &parts).await
    })?;
    Ok(done())
}

/// A new key for the case, and what is written with it, in one.
pub(super) async fn epoch(
    State(app): State<App>,
    Path((desk, case)): Path<(String, String)>,
    staff: Staff,
    body: Bytes,
) -> Result<impl IntoResponse, Error> {
    let (desk, case_id, member) = at_case(&app, &desk, &case, &staff, |spec| spec.answer).await?;
    let framed = few_fields(&body)?;
    let [header, wraps, parts @ ..] = framed.as_slice() else { return Err(Error::bad_request()) };
    if seal::case::Header::from_bytes(header).map_err(CaseError::from)?.author != member.sign || wraps.len() % WRAP_LEN != 0 {
        return Err(CaseError::from(seal::Error::UnknownAuthor).into());
    }
    let (wraps, parts): (Vec<Vec<u8>>, _) = (wraps.chunks(WRAP_LEN).map(<[u8]>::to_vec).collect(), own_parts(&member, parts)?);
    store::write!(app.db, op(&staff, &member, "cases.open_epoch", case_id), |tx| {
        crate::open_epoch(tx, desk.spec, case_id, header, &wraps).await?;
        crate::add_parts(tx, desk.spec, case_id, Role::Member, &parts).await
    })?;
    Ok(done())
}

#[derive(Debug, Deserialize)]
pub(super) struct Epochs {
    epochs: Vec<u32>,
}

/// A member's own wraps that do not open are forgotten: somebody may have put in others.
pub(super) async fn unwrappable(
    State(app): State<App>,
    Path((desk, case)): Path<(String, String)>,
    staff: Staff,
    Json(body): Json<Epochs>,
) -> Result<impl IntoResponse, Error> {
    let (desk, case_id, member) = at_case(&app, &desk, &case, &staff, |spec| spec.view).await?;
    store::write!(app.db, op(&staff, &member, "cases.drop_own_wraps", case_id), |tx| {
        crate::case(tx, desk.spec, case_id).await?;
        crate::drop_own_wraps(tx, case_id, member.enc, &body.epochs).await
    })?;
    Ok(done())
}

#[derive(Debug, Deserialize)]
pub(super) struct Act {
    action: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    outcome: String,
}

impl Act {
    fn action(&self, desk: &DeskUi) -> Result<Action, Error> {
        let case = || id(&self.value).map(CaseId);
        Ok(match self.action.as_str() {
            "read" => Action::Read,
            "assign" => Action::Assign(if self.value.is_empty() { None } else { Some(id(&self.value)?) }),
            "move" => Action::Move { to: self.value.clone(), outcome: self.outcome.clone() },
            "urgency" => Action::SetUrgency(Urgency::parse(&self.value).ok_or_else(Error::bad_request)?),
            "category" if desk.categories.iter().any(|c| c.code == self.value) => Action::SetCategory(self.value.clone()),
            "link" => Action::Link(case()?),
            "unlink" => Action::Unlink(case()?),
            "merge" => Action::Merge { into: case()? },
            "unmerge" => Action::Unmerge,
            _ => return Err(Error::bad_request()),
        })
    }
}

pub(super) async fn act(
    State(app): State<App>,
    Path((desk, case)): Path<(String, String)>,
    staff: Staff,
    Json(body): Json<Act>,
) -> Result<impl IntoResponse, Error> {
    let (desk, case_id, member) = at_case(&app, &desk, &case, &staff, |spec| needed(spec, &body.action)).await?;
    let may = |permission| staff.may(&app, permission);
    if body.action == "erase" {
        store::write!(app.db, op(&staff, &member, "cases.erase", case_id), |tx| { crate::erase(tx, desk.spec, case_id).await })?;
        return Ok(done());
    }
    let action = body.action(&desk)?;
    store::write!(app.db, op(&staff, &member, "cases.act", case_id), |tx| { crate::act(tx, desk.spec, case_id, &action, &may).await })?;
    Ok(done())
}

#[derive(Debug, Deserialize)]
pub(super) struct Bulk {
    cases: Option<Vec<String>>,
    #[serde(default)]
    view: String,
    #[serde(default)]
    category: String,
    #[serde(flatten)]
    act: Act,
}

/// Everything a member can do to a case by `act`.
pub const ACTS: [&str; 10] = ["read", "assign", "move", "urgency", "category", "link", "unlink", "merge", "unmerge", "erase"];

/// The permission an act needs on a desk; what is not an act needs the highest.
#[must_use]
pub fn needed(spec: &crate::DeskSpec, act: &str) -> kernel::Permission {
    match act {
        "read" => spec.view,
        "assign" | "move" | "urgency" | "category" | "link" | "unlink" | "merge" | "unmerge" => spec.answer,
        _ => spec.lead,
    }
}

/// Cases in one step of a bulk action: each step is one transaction.
const BULK_STEP: i64 = 200;

pub(super) async fn bulk(State(app): State<App>, Path(desk): Path<String>, staff: Staff, Json(body): Json<Bulk>) -> Answer {
    let desk = Desks::sealed(&app, &desk)?;
    desk.admit(&app, &staff, desk.spec.answer)?;
    let (member, action) = (me(&app, &desk, &staff).await?, body.act.action(&desk)?);
    let may = |permission| staff.may(&app, permission);
    let chosen = body.cases.map(|list| list.iter().map(|c| id(c).map(CaseId)).collect::<Result<Vec<_>, _>>()).transpose()?;
    let (mut done, mut after) = (0u64, Cursor::START);
    loop {
        let batch = match &chosen {
            Some(list) => list.clone(),
            None => {
                let filter = super::list::filter(&body.view, &body.category, &member);
                let rows = store::read!(app.db, "cases.bulk", |tx| { crate::queue(tx, desk.spec, &filter, after, BULK_STEP).await })?;
                after = rows.last().map_or(after, crate::QueueRow::cursor);
                rows.iter().map(|row| row.id).collect()
            }
        };
        done += store::write!(app.db, op(&staff, &member, "cases.bulk", desk.spec.id), |tx| {
            let mut count = 0;
            for case in &batch {
                match crate::act(tx, desk.spec, *case, &action, &may).await {
                    Ok(()) => count += 1,
                    // What cannot take this step is passed over; the count says so.
                    Err(CaseError::NoTransition { .. } | CaseError::BadMerge) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(count)
        })?;
        if chosen.is_some() || batch.len() < usize::try_from(BULK_STEP).unwrap_or(usize::MAX) {
            return Ok(Json(json!({ "done": done })));
        }
    }
}

pub(super) async fn phone(State(app): State<App>, Path(desk): Path<String>, staff: Staff, body: Bytes) -> Answer {
    let desk = Desks::sealed(&app, &desk)?;
    desk.admit(&app, &staff, desk.spec.answer)?;
    let member = me(&app, &desk, &staff).await?;
    let new = Upload::read(&desk, &body, "phone")?.case;
    if seal::case::Header::from_bytes(&new.header).map_err(CaseError::from)?.author != member.sign {
        return Err(CaseError::from(seal::Error::UnknownAuthor).into());
    }
    let case = store::write!(app.db, op(&staff, &member, "cases.record_call", new.id), |tx| { crate::open_case(tx, desk.spec, &new).await })?;
    Ok(Json(json!({ "case": case.to_string() })))
}
