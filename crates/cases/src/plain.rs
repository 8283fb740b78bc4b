//! Cases whose content the server can read ([`Content::Plain`]): complaints and requests, which a desk must pass on, answer and
//! decide. What is common to all cases (states, deadlines, queues, tallies, erasing) is the same as for sealed ones.

use kernel::{Actor, CaseId, PartId, Time, UserId};
use seal::case::Role;
use seal::part::Kind;
use sha2::{Digest as _, Sha256};
use store::{Tx, params, statements};

use crate::case::{self, Facets, case_for_update};
use crate::{CaseError, Content, DeskSpec, Urgency, tally, timeline};

statements! {
    BY_ID = "case/by_id",
    INSERT_PART = "case/insert_part",
    PART_BY_ID = "case/part_by_id",
    PART_COUNT = "case/part_count",
    WROTE = "case/wrote",
    PARTS = "plain/parts",
    MEMBER = "plain/member",
}

/// Bytes of one text, at most.
pub const TEXT: usize = 20_000;

/// Texts of one side.
const MOST: i64 = 100;

/// What a case is opened with.
#[derive(Debug, Clone)]
pub struct NewPlain {
    /// Chosen at random by the page that is filled in: sent twice, it opens one case.
    pub id: CaseId,
    pub category: String,
    pub urgency: Urgency,
    pub lang: String,
    /// `web` or `phone`.
    pub channel: &'static str,
    /// Hash of what the reporter comes back with.
    pub lookup_hash: [u8; 32],
    /// What was asked and answered, as the module reads it.
    pub answers: String,
}

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    Reporter,
    Member,
    /// Somebody whom the desk asked, by name.
    Party(String),
}

/// A text for everybody in the case, or for the desk alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    Message,
    Note,
    /// What the case was opened with, said anew by its reporter.
    Answers,
}

/// A text of the thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainPart {
    pub text: String,
    /// `reporter`, `member` or `party`.
    pub author: &'static str,
    pub is_note: bool,
    /// What the case was opened with.
    pub is_answers: bool,
    pub at: Time,
}

fn is_plain(spec: &DeskSpec) -> Result<(), CaseError> {
    if spec.content == Content::Plain { Ok(()) } else { Err(CaseError::Forbidden) }
}

/// Opens a case. Sent again it stays as it is. Returns whether it is new.
pub async fn open_plain(tx: &mut Tx, spec: &DeskSpec, new: &NewPlain) -> Result<bool, CaseError> {
    is_plain(spec)?;
    match case::case_by_lookup(tx, spec, &new.lookup_hash).await {
        Ok(known) => return if known.id == new.id { Ok(false) } else { Err(CaseError::Conflict) },
        Err(CaseError::Unknown) => {}
        Err(error) => return Err(error),
    }
    // Erased, it has no way back and does not come to life again.
    if tx.optional(BY_ID, params![new.id]).await?.is_some() {
        return Err(CaseError::Conflict);
    }
    let facets = Facets {
        id: new.id,
        category: &new.category,
        urgency: new.urgency,
        age_band: "",
        lang: &new.lang,
        channel: new.channel,
        lookup_hash: new.lookup_hash,
    };
    case::insert_facets(tx, spec, &facets, 1, None).await?;
    let part = tx.new_id();
    insert(tx, new.id, 1, PartId(part), Kind::Answers, 0, &new.answers).await?;
    case::opened(tx, spec, &facets, Actor::Reporter).await?;
    Ok(true)
}

async fn insert(tx: &mut Tx, case: CaseId, seq: i64, id: PartId, kind: Kind, role: i64, text: &str) -> Result<(), CaseError> {
    let (now, size) = (tx.now(), i64::try_from(text.len()).unwrap_or(i64::MAX));
    tx.execute(INSERT_PART, params![case, seq, id, case::kind_number(kind), role, now, size, Some(text.as_bytes().to_vec())]).await?;
    Ok(())
}

/// Adds a text. `once` is chosen by the page: sent twice, it is written once. Returns whether it was new.
pub async fn write_plain(tx: &mut Tx, spec: &DeskSpec, id: CaseId, author: &Author, kind: Text, once: PartId, text: &str) -> Result<bool, CaseError> {
    is_plain(spec)?;
    let case = case_for_update(tx, spec, id).await?;
    if let Some(known) = tx.optional(PART_BY_ID, params![once]).await? {
        return if known.get::<CaseId>("case_id")? == id { Ok(false) } else { Err(CaseError::Conflict) };
    }
    if kind == Text::Answers && *author != Author::Reporter {
        return Err(CaseError::Forbidden);
    }
    let (role, side) = match author {
        Author::Reporter => (0, 0i64),
        Author::Member => (1, 1),
        Author::Party(_) => (2, 2),
    };
    // Nothing is written into what was erased, and nobody but its people and its desk goes on with what is decided.
    if case.state == timeline::WITHDRAWN {
        return Err(CaseError::Unknown);
    }
    if !case.is_open && matches!(author, Author::Party(_)) {
        return Err(CaseError::Forbidden);
    }
    if tx.one(PART_COUNT, params![id, side]).await?.get::<i64>("n")? >= MOST {
        return Err(CaseError::Full);
    }
    let part = match kind {
        Text::Message => Kind::Message,
        Text::Note => Kind::Note,
        Text::Answers => Kind::Answers,
    };
    let seq = case.part_seq + 1;
    insert(tx, id, seq, once, part, role, text).await?;
    let now = tx.now();
    let is_message = kind != Text::Note;
    let waits = is_message && *author != Author::Member;
    let due = if waits { spec.deadline.due(now, case.urgency) } else { case.due_at };
    let answered = is_message && *author == Author::Member;
    tx.execute(WROTE, params![id, seq, now, due, waits, answered]).await?;
    if answered && case.answered_at.is_none() {
        tally::first_answered(tx, spec, case.opened_at, now).await?;
    }
    match author {
        Author::Reporter => timeline::record_wrote(tx, spec, &case, Role::Reporter, Some(Kind::Message)).await?,
        // A word about a decision does not undo it.
        Author::Member if !case.is_open => timeline::record_said(tx, &case, if is_message { "desk_wrote" } else { "noted" }).await?,
        Author::Member => timeline::record_wrote(tx, spec, &case, Role::Member, Some(part)).await?,
        Author::Party(name) => timeline::record_party_wrote(tx, spec, &case, name).await?,
    }
    if waits {
        tx.emit(&kernel::Event::CaseAnswered { desk: spec.id.to_owned(), urgent: case.urgency == Urgency::Urgent }).await?;
    }
    Ok(true)
}

/// The texts of a case, oldest first; the reporter is given no notes.
pub async fn plain_thread(tx: &mut Tx, case: CaseId, is_reporter: bool) -> Result<Vec<PlainPart>, CaseError> {
    let rows = tx.rows(PARTS, params![case, i64::from(is_reporter)]).await?;
    let part = |row: &store::Row| {
        let (kind, role): (i64, i64) = (row.get("kind")?, row.get("role")?);
        Ok(PlainPart {
            text: String::from_utf8_lossy(&row.get::<Vec<u8>>("body")?).into_owned(),
            author: match role {
                0 => "reporter",
                1 => "member",
                _ => "party",
            },
            is_note: kind == case::kind_number(Kind::Note),
            is_answers: kind == case::kind_number(Kind::Answers),
            at: row.get("at")?,
        })
    };
    Ok(rows.iter().map(part).collect::<Result<_, store::Error>>()?)
}

/// Whoever works on a desk without keys is a member by doing so: cases are assigned to them, timelines name them.
pub async fn plain_member(tx: &mut Tx, spec: &DeskSpec, user: UserId, name: &str) -> Result<kernel::MemberId, CaseError> {
    is_plain(spec)?;
    if let Some(known) = crate::member_of(tx, spec, user).await? {
        return Ok(known.id);
    }
    // No key: a value that nobody has one for.
    let none: [u8; 32] = Sha256::digest([b"majlis.cases.no-key\0".as_slice(), spec.id.as_bytes(), &user.0.0].concat()).into();
    let id = kernel::MemberId(tx.new_id());
    match tx.execute(MEMBER, params![id, spec.id, user, name, none]).await {
        Ok(_) => Ok(id),
        Err(store::Error::Duplicate { statement }) => Err(tx.again(statement).into()),
        Err(error) => Err(error.into()),
    }
}
