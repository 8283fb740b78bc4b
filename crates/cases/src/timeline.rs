use kernel::{Actor, CaseId, Id, Permission, Time};
use seal::case::Role;
use seal::part::Kind;
use store::{Tx, params, statements};

use crate::{Case, CaseError, DeskSpec, Urgency};

statements! {
    INSERT = "timeline/insert",
    LIST = "timeline/list",
    SET_STATE = "timeline/set_state",
    SET_ASSIGNEE = "timeline/set_assignee",
    SET_URGENCY = "timeline/set_urgency",
    SET_CATEGORY = "timeline/set_category",
    SET_MERGED = "timeline/set_merged",
    SET_READ = "timeline/set_read",
    SET_SEQ = "timeline/set_seq",
    INSERT_LINK = "timeline/insert_link",
    DELETE_LINK = "timeline/delete_link",
    LINKED = "timeline/linked",
    COUNT_ADD = "timeline/count_add",
    COUNT_TAKE = "timeline/count_take",
    WAITS_SINCE = "timeline/waits_since",
    MERGED_CHILDREN = "timeline/merged_children",
}

/// The state of a case whose reporter took everything back, or whose time of keeping ended.
pub const WITHDRAWN: &str = "withdrawn";

/// What staff do to a case. Everything they do is a row of its timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Opens it for the first time.
    Read,
    Assign(Option<Id>),
    Move {
        to: String,
        outcome: String,
    },
    SetUrgency(Urgency),
    SetCategory(String),
    Link(CaseId),
    Unlink(CaseId),
    /// Groups the desk's view: this case into another. Each reporter keeps their own thread.
    Merge {
        into: CaseId,
    },
    Unmerge,
}

impl Action {
    fn kind(&self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Assign(_) => "assigned",
            Self::Move { .. } => "moved",
            Self::SetUrgency(_) => "urgency",
            Self::SetCategory(_) => "category",
            Self::Link(_) => "linked",
            Self::Unlink(_) => "unlinked",
            Self::Merge { .. } => "merged",
            Self::Unmerge => "unmerged",
        }
    }
}

/// One thing that happened to a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineRow {
    pub seq: i64,
    pub kind: String,
    /// As [`kernel::Actor`] writes it.
    pub actor: String,
    pub at: Time,
    pub value: String,
}

/// What happened to a case, oldest first.
pub async fn timeline(tx: &mut Tx, case: CaseId) -> Result<Vec<TimelineRow>, CaseError> {
    let rows = tx.rows(LIST, params![case]).await?;
    let rows = rows.iter().map(|row| {
        Ok(TimelineRow { seq: row.get("seq")?, kind: row.get("kind")?, actor: row.get("actor")?, at: row.get("at")?, value: row.get("value")? })
    });
    Ok(rows.collect::<Result<_, store::Error>>()?)
}

/// Cases linked to this one.
pub async fn linked(tx: &mut Tx, case: CaseId) -> Result<Vec<CaseId>, CaseError> {
    let rows = tx.rows(LINKED, params![case]).await?;
    Ok(rows.iter().map(|row| row.get("other")).collect::<Result<_, store::Error>>()?)
}

/// The state that a timeline leads to; the stored state is always this one.
#[must_use]
pub fn replay(rows: &[TimelineRow]) -> Option<&str> {
    rows.iter()
        .rev()
        .find(|row| matches!(row.kind.as_str(), "opened" | "moved" | "erased"))
        .map(|row| row.value.split(' ').next().unwrap_or_default())
}

async fn record(tx: &mut Tx, case: CaseId, seq: i64, kind: &str, actor: Actor, value: &str) -> Result<(), CaseError> {
    let now = tx.now();
    tx.execute(INSERT, params![case, seq, kind, actor.to_string(), now, value]).await?;
    tx.execute(SET_SEQ, params![case, seq]).await?;
    Ok(())
}

async fn count(tx: &mut Tx, desk: &str, from: Option<&str>, to: &str) -> Result<(), CaseError> {
    if let Some(from) = from {
        tx.execute(COUNT_TAKE, params![desk, from]).await?;
    }
    tx.execute(COUNT_ADD, params![desk, to]).await?;
    Ok(())
}

pub(crate) async fn record_opened(tx: &mut Tx, spec: &DeskSpec, case: CaseId, actor: Actor) -> Result<(), CaseError> {
    record(tx, case, 1, "opened", actor, spec.initial).await?;
    count(tx, spec.id, None, spec.initial).await
}

async fn move_to(tx: &mut Tx, spec: &DeskSpec, case: &mut Case, to: &str, outcome: &str, actor: Actor) -> Result<(), CaseError> {
    let state = spec.state(to).ok_or_else(|| CaseError::NoTransition { from: case.state.clone(), to: to.to_owned() })?;
    let now = tx.now();
    let closed_at = (!state.is_open).then_some(now);
    tx.execute(SET_STATE, params![case.id, to, state.is_open, outcome, now, closed_at]).await?;
    count(tx, spec.id, Some(&case.state), to).await?;
    case.seq += 1;
    let value = format!("{to} {outcome}");
    record(tx, case.id, case.seq, "moved", actor, value.trim_end()).await?;
    to.clone_into(&mut case.state);
    Ok(())
}

pub(crate) async fn record_wrote(tx: &mut Tx, spec: &DeskSpec, case: &Case, role: Role, text: Option<Kind>) -> Result<(), CaseError> {
    let mut case = case.clone();
    let actor = if role == Role::Reporter { Actor::Reporter } else { tx.op().actor };
    let kind = match (role, text) {
        (Role::Reporter, _) => "reporter_wrote",
        (Role::Member, Some(Kind::Note)) => "noted",
        (Role::Member, Some(Kind::Extract)) => "referred",
        (Role::Member, _) => "desk_wrote",
    };
    case.seq += 1;
    record(tx, case.id, case.seq, kind, actor, "").await?;
    let to = match (role, text) {
        (Role::Reporter, Some(Kind::Message)) => spec.on_reporter_wrote,
        (Role::Member, Some(Kind::Message)) => spec.on_desk_wrote,
        _ => return Ok(()),
    };
    if case.state != to && case.state != WITHDRAWN {
        move_to(tx, spec, &mut case, to, "", actor).await?;
    }
    Ok(())
}

/// Something was said that moves nothing.
pub(crate) async fn record_said(tx: &mut Tx, case: &Case, kind: &str) -> Result<(), CaseError> {
    let actor = tx.op().actor;
    record(tx, case.id, case.seq + 1, kind, actor, "").await
}

/// Somebody answered whom the desk asked: `name` is how people know them.
pub(crate) async fn record_party_wrote(tx: &mut Tx, spec: &DeskSpec, case: &Case, name: &str) -> Result<(), CaseError> {
    let mut case = case.clone();
    let actor = tx.op().actor;
    case.seq += 1;
    record(tx, case.id, case.seq, "party_wrote", actor, name).await?;
    match spec.on_party_wrote {
        Some(to) if case.state != to && case.state != WITHDRAWN => move_to(tx, spec, &mut case, to, "", actor).await,
        _ => Ok(()),
    }
}

pub(crate) async fn record_erased(tx: &mut Tx, spec: &DeskSpec, case: &Case) -> Result<(), CaseError> {
    count(tx, spec.id, Some(&case.state), WITHDRAWN).await?;
    let actor = tx.op().actor;
    record(tx, case.id, case.seq + 1, "erased", actor, WITHDRAWN).await
}

/// Does one thing to a case, if the desk's spec and the person's permissions allow it.
pub async fn act(tx: &mut Tx, spec: &DeskSpec, id: CaseId, action: &Action, may: &(dyn Fn(Permission) -> bool + Sync)) -> Result<(), CaseError> {
    let mut case = crate::case::case_for_update(tx, spec, id).await?;
    let needed = match action {
        Action::Read => spec.view,
        _ => spec.answer,
    };
    if !may(needed) {
        return Err(CaseError::Forbidden);
    }
    let actor = tx.op().actor;
    let value = match action {
        Action::Move { to, outcome } => {
            let transition = spec.transition(&case.state, to).ok_or_else(|| CaseError::NoTransition { from: case.state.clone(), to: to.clone() })?;
            if !may(transition.permission) {
                return Err(CaseError::Forbidden);
            }
            if transition.needs_outcome && !spec.outcomes.contains(&outcome.as_str()) {
                return Err(CaseError::Missing("outcome"));
            }
            let outcome = if transition.needs_outcome { outcome.as_str() } else { "" };
            return move_to(tx, spec, &mut case, to, outcome, actor).await;
        }
        Action::Read if !case.is_unread => return Ok(()),
        Action::Read => {
            tx.execute(SET_READ, params![id]).await?;
            String::new()
        }
        Action::Assign(to) => {
            let is_known = match to {
                Some(to) => crate::members(tx, spec).await?.iter().any(|m| m.id.0 == *to && m.state == "active"),
                None => true,
            };
            if !is_known {
                return Err(CaseError::Unknown);
            }
            tx.execute(SET_ASSIGNEE, params![id, *to]).await?;
            to.map(|id| id.to_string()).unwrap_or_default()
        }
        Action::SetUrgency(urgency) => {
            // Counted from when the desk began to wait: the opening, or what the reporter wrote last.
            let since: Option<Time> = tx.one(WAITS_SINCE, params![id]).await?.get("at")?;
            let due = spec.deadline.due(since.unwrap_or(case.opened_at), *urgency);
            tx.execute(SET_URGENCY, params![id, *urgency as i64, due]).await?;
            urgency.name().to_owned()
        }
        Action::SetCategory(category) => {
            if *category != case.category {
                crate::tally::moved_category(tx, spec, &case, category).await?;
                tx.execute(SET_CATEGORY, params![id, category]).await?;
            }
            category.clone()
        }
        Action::Link(other) | Action::Unlink(other) => {
            crate::case(tx, spec, *other).await?;
            let (a, b) = if id < *other { (id, *other) } else { (*other, id) };
            if a == b {
                return Err(CaseError::BadMerge);
            }
            let statement = if matches!(action, Action::Link(_)) { INSERT_LINK } else { DELETE_LINK };
            tx.execute(statement, params![a, b, "related"]).await?;
            other.to_string()
        }
        Action::Merge { into } => {
            let target = crate::case::case_for_update(tx, spec, *into).await?;
            let has_children = !tx.rows(MERGED_CHILDREN, params![id]).await?.is_empty();
            if *into == id || target.merged_into.is_some() || case.merged_into.is_some() || has_children {
                return Err(CaseError::BadMerge);
            }
            tx.execute(SET_MERGED, params![id, Some(*into)]).await?;
            into.to_string()
        }
        Action::Unmerge => {
            let Some(from) = case.merged_into else { return Err(CaseError::BadMerge) };
            tx.execute(SET_MERGED, params![id, None::<CaseId>]).await?;
            from.to_string()
        }
    };
    record(tx, id, case.seq + 1, action.kind(), actor, &value).await
}
