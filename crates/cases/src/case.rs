use kernel::{Actor, CaseId, Id, PartId, Time};
use seal::case::{Header, Role, wrap_reader};
use seal::part::{Head, Kind};
use seal::roster::Chain;
use store::{Row, Tx, params, statements};

use crate::timeline::{self, WITHDRAWN};
use crate::{CaseError, DeskSpec, Urgency, membership, tally};

statements! {
    INSERT = "case/insert",
    BY_ID = "case/by_id",
    BY_LOOKUP = "case/by_lookup",
    INSERT_EPOCH = "case/insert_epoch",
    EPOCHS = "case/epochs",
    INSERT_WRAP = "case/insert_wrap",
    INSERT_PART = "case/insert_part",
    PARTS = "case/parts",
    PART = "case/part",
    PART_BY_ID = "case/part_by_id",
    WRAP = "case/wrap",
    WROTE = "case/wrote",
    ERASE_CASE = "case/erase_case",
    ERASE_PARTS = "case/erase_parts",
    ERASE_WRAPS = "case/erase_wraps",
    ERASE_EPOCHS = "case/erase_epochs",
    EXPIRED = "case/expired",
    LOCK = "case/lock",
    ERASE_EVENTS = "case/erase_events",
    ERASE_LINKS = "case/erase_links",
    SET_EPOCH = "case/set_epoch",
    PART_COUNT = "case/part_count",
}

/// Parts one side may add to a case: enough for a long talk, too few to fill a memory or a disk.
const PARTS_MAX: i64 = 300;

/// Parts up to this size lie in the row; larger ones are blobs.
const INLINE_MAX: usize = 70 * 1024;

/// A case, without its content.
#[derive(Debug, Clone)]
pub struct Case {
    pub id: CaseId,
    pub desk: String,
    pub state: String,
    pub is_open: bool,
    pub category: String,
    pub urgency: Urgency,
    pub age_band: String,
    pub lang: String,
    pub channel: String,
    pub outcome: String,
    pub assignee: Option<Id>,
    pub merged_into: Option<CaseId>,
    pub opened_at: Time,
    pub changed_at: Time,
    pub answered_at: Option<Time>,
    pub closed_at: Option<Time>,
    pub due_at: Time,
    pub is_unread: bool,
    pub(crate) seq: i64,
    pub(crate) part_seq: i64,
    pub epoch: i64,
    pub sign_key: Option<[u8; 32]>,
}

/// What a case is opened with. Everything in it was checked to fit together.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// Chosen at random by whoever opens it: sending it twice opens one case.
    pub id: CaseId,
    pub category: String,
    pub urgency: Urgency,
    pub age_band: String,
    pub lang: String,
    /// `web`, `web-noscript` or `phone`.
    pub channel: &'static str,
    /// Hash of the look-up id; see `seal::code::lookup_hash`.
    pub lookup_hash: [u8; 32],
    pub header: Vec<u8>,
    pub wraps: Vec<Vec<u8>>,
    /// Sealed parts: the answers first, then files.
    pub parts: Vec<Vec<u8>>,
}

/// A part of the thread; its bytes are here if it is a text.
#[derive(Debug, Clone)]
pub struct PartRow {
    pub id: PartId,
    pub kind: i64,
    pub at: Time,
    pub size: i64,
    pub body: Option<Vec<u8>>,
}

/// All that one reader needs to open a case.
#[derive(Debug, Clone)]
pub struct Thread {
    pub headers: Vec<Vec<u8>>,
    pub wraps: Vec<Vec<u8>>,
    pub parts: Vec<PartRow>,
}

/// The id of a part that was stored, or had been stored before.
pub type StoredPart = PartId;

/// The sealed bytes of one part.
pub type Download = Vec<u8>;

fn from_row(row: &Row) -> Result<Case, store::Error> {
    Ok(Case {
        id: row.get("id")?,
        desk: row.get("desk")?,
        state: row.get("state")?,
        is_open: row.get("is_open")?,
        category: row.get("category")?,
        urgency: Urgency::from_rank(row.get("urgency")?),
        age_band: row.get("age_band")?,
        lang: row.get("lang")?,
        channel: row.get("channel")?,
        outcome: row.get("outcome")?,
        assignee: row.get("assignee")?,
        merged_into: row.get("merged_into")?,
        opened_at: row.get("opened_at")?,
        changed_at: row.get("changed_at")?,
        answered_at: row.get("answered_at")?,
        closed_at: row.get("closed_at")?,
        due_at: row.get("due_at")?,
        is_unread: row.get("is_unread")?,
        seq: row.get("seq")?,
        part_seq: row.get("part_seq")?,
        epoch: row.get("epoch")?,
        sign_key: row.get("sign_key")?,
    })
}

/// Opens a case. The header must stand on the desk's newest roster and be wrapped to everyone on it;
/// every part must be signed by whoever the header names. Sending the same case again changes nothing.
pub async fn open_case(tx: &mut Tx, spec: &DeskSpec, new: &NewCase) -> Result<CaseId, CaseError> {
    let header = Header::from_bytes(&new.header)?;
    if header.case != new.id.0.0 || header.epoch != 0 {
        return Err(seal::Error::WrongPlace.into());
    }
    if let Some(row) = tx.optional(BY_ID, params![new.id]).await? {
        // Exactly the same opening may come again after a cut connection; anything else may not.
        let known = headers(tx, new.id).await?;
        let same = from_row(&row)?.desk == spec.id && known.first() == Some(&new.header);
        return if same { Ok(new.id) } else { Err(CaseError::Conflict) };
    }
    membership::lock_roster(tx, spec).await?;
    let chain = membership::chain(tx, spec).await?;
    header.expect(&chain)?;
    check_wraps(&header, &chain, &new.wraps)?;
    let heads = new.parts.iter().map(|part| check_part(part, &header, &chain)).collect::<Result<Vec<_>, _>>()?;
    if heads.first().map(|h| h.kind) != Some(Kind::Answers) || heads[1..].iter().any(|h| h.kind != Kind::File) {
        return Err(seal::Error::WrongPlace.into());
    }
    if let Some(row) = tx.optional(BY_LOOKUP, params![new.lookup_hash, spec.id]).await? {
        // The same opening, committed by another connection since we looked: run again and find it whole.
        let same = row.get::<CaseId>("id")? == new.id;
        return Err(if same { tx.again(BY_LOOKUP.name).into() } else { CaseError::Conflict });
    }
    let facets = new.facets();
    insert_facets(tx, spec, &facets, new.parts.len(), Some(header.reporter_sign)).await?;
    insert_epoch(tx, &header, &new.wraps).await?;
    for (seq, (part, head)) in (1i64..).zip(new.parts.iter().zip(&heads)) {
        insert_part(tx, new.id, seq, head, part).await?;
    }
    let actor = if header.role == Role::Reporter { Actor::Reporter } else { tx.op().actor };
    opened(tx, spec, &facets, actor).await?;
    Ok(new.id)
}

impl NewCase {
    fn facets(&self) -> Facets<'_> {
        Facets {
            id: self.id,
            category: &self.category,
            urgency: self.urgency,
            age_band: &self.age_band,
            lang: &self.lang,
            channel: self.channel,
            lookup_hash: self.lookup_hash,
        }
    }
}

/// What every case begins with, sealed or not.
pub(crate) struct Facets<'a> {
    pub(crate) id: CaseId,
    pub(crate) category: &'a str,
    pub(crate) urgency: Urgency,
    pub(crate) age_band: &'a str,
    pub(crate) lang: &'a str,
    pub(crate) channel: &'static str,
    pub(crate) lookup_hash: [u8; 32],
}

pub(crate) async fn insert_facets(tx: &mut Tx, spec: &DeskSpec, f: &Facets<'_>, parts: usize, sign_key: Option<[u8; 32]>) -> Result<(), CaseError> {
    let (now, parts) = (tx.now(), i64::try_from(parts).unwrap_or(i64::MAX));
    let due = spec.deadline.due(now, f.urgency);
    let first = params![f.id, spec.id, spec.initial, f.category, f.urgency as i64, f.age_band, f.lang, f.channel];
    match tx.execute(INSERT, [first, params![now, due, parts, f.lookup_hash, sign_key]].concat()).await {
        Ok(_) => Ok(()),
        // The same came in twice at the same moment: run again and find it.
        Err(store::Error::Duplicate { statement }) => Err(tx.again(statement).into()),
        Err(error) => Err(error.into()),
    }
}

/// A case is there: counted, in its timeline, and told of.
pub(crate) async fn opened(tx: &mut Tx, spec: &DeskSpec, f: &Facets<'_>, actor: Actor) -> Result<(), CaseError> {
    tally::received(tx, spec, tx.now(), f.category).await?;
    timeline::record_opened(tx, spec, f.id, actor).await?;
    tx.emit(&kernel::Event::CaseOpened { desk: spec.id.to_owned(), urgent: f.urgency == Urgency::Urgent }).await?;
    Ok(())
}

async fn insert_epoch(tx: &mut Tx, header: &Header, wraps: &[Vec<u8>]) -> Result<(), CaseError> {
    let case = CaseId(Id(header.case));
    tx.execute(INSERT_EPOCH, params![case, header.epoch, header.to_bytes()]).await?;
    for wrap in wraps {
        tx.execute(INSERT_WRAP, params![case, header.epoch, wrap_reader(wrap)?.1, wrap]).await?;
    }
    Ok(())
}

/// Changes a case's key: a member opens its next epoch on the newest roster, once somebody has left who
/// held the old key. What is written from then on, those who left cannot open.
pub async fn open_epoch(tx: &mut Tx, spec: &DeskSpec, id: CaseId, header: &[u8], wraps: &[Vec<u8>]) -> Result<(), CaseError> {
    membership::lock_roster(tx, spec).await?;
    case_for_update(tx, spec, id).await?;
    let known = headers(tx, id).await?;
    if known.iter().any(|k| k == header) {
        return Ok(());
    }
    let before = Header::from_bytes(known.last().ok_or(CaseError::Unknown)?)?;
    let (next, chain) = (Header::from_bytes(header)?, membership::chain(tx, spec).await?);
    next.expect(&chain)?;
    if next.expect_follows(&before).is_err() {
        return Err(CaseError::OldEpoch);
    }
    check_wraps(&next, &chain, wraps)?;
    insert_epoch(tx, &next, wraps).await?;
    tx.execute(SET_EPOCH, params![id, next.epoch]).await?;
    Ok(())
}

/// A case must be readable by every member of the newest roster, the recovery key and the reporter.
fn check_wraps(header: &Header, chain: &Chain, wraps: &[Vec<u8>]) -> Result<(), CaseError> {
    let head = chain.head();
    if header.roster_version != head.version {
        return Err(seal::Error::OldRoster.into());
    }
    let mut readers = wraps.iter().map(|w| wrap_reader(w).map(|(_, key)| key)).collect::<Result<Vec<_>, _>>()?;
    let mut expected: Vec<[u8; 32]> = head.members.iter().map(|m| m.enc).chain([head.recovery_enc, header.reporter_enc]).collect();
    readers.sort_unstable();
    expected.sort_unstable();
    if readers == expected { Ok(()) } else { Err(seal::Error::Malformed.into()) }
}

fn check_part(part: &[u8], header: &Header, chain: &Chain) -> Result<Head, CaseError> {
    let head = Head::verify(part)?;
    head.expect(header, chain)?;
    Ok(head)
}

async fn insert_part(tx: &mut Tx, case: CaseId, seq: i64, head: &Head, part: &[u8]) -> Result<StoredPart, CaseError> {
    let id = PartId(Id(head.id));
    let inline = part.len() <= INLINE_MAX;
    let size = i64::try_from(part.len()).unwrap_or(i64::MAX);
    let row = params![case, seq, id, kind_number(head.kind), i64::from(head.role == Role::Member), tx.now(), size, inline.then(|| part.to_vec())];
    match tx.execute(INSERT_PART, row).await {
        Ok(_) => {}
        Err(store::Error::Duplicate { .. }) => return Err(CaseError::Conflict),
        Err(error) => return Err(error.into()),
    }
    if !inline {
        tx.put_blob(id.0, part).await?;
    }
    Ok(id)
}

pub(crate) fn kind_number(kind: Kind) -> i64 {
    match kind {
        Kind::Answers => 1,
        Kind::Message => 2,
        Kind::Note => 3,
        Kind::File => 4,
        Kind::Extract => 5,
    }
}

/// A case by its id, on this desk.
pub async fn case(tx: &mut Tx, spec: &DeskSpec, id: CaseId) -> Result<Case, CaseError> {
    let row = tx.optional(BY_ID, params![id]).await?.ok_or(CaseError::Unknown)?;
    let case = from_row(&row)?;
    if case.desk == spec.id { Ok(case) } else { Err(CaseError::Unknown) }
}

/// A case that this write will change: nobody else changes it meanwhile.
pub(crate) async fn case_for_update(tx: &mut Tx, spec: &DeskSpec, id: CaseId) -> Result<Case, CaseError> {
    tx.execute(LOCK, params![id]).await?;
    case(tx, spec, id).await
}

/// A case by the hash of its look-up id.
pub async fn case_by_lookup(tx: &mut Tx, spec: &DeskSpec, lookup_hash: &[u8; 32]) -> Result<Case, CaseError> {
    let row = tx.optional(BY_LOOKUP, params![*lookup_hash, spec.id]).await?.ok_or(CaseError::Unknown)?;
    Ok(from_row(&row)?)
}

/// The headers of a case's epochs, oldest first.
pub async fn headers(tx: &mut Tx, case: CaseId) -> Result<Vec<Vec<u8>>, CaseError> {
    let rows = tx.rows(EPOCHS, params![case]).await?;
    Ok(rows.iter().map(|row| row.get("header")).collect::<Result<_, _>>()?)
}

/// What the holder of the X25519 key `reader` may open of a case; the reporter is given no notes.
pub async fn thread(tx: &mut Tx, case: CaseId, reader: &[u8; 32], is_reporter: bool) -> Result<Thread, CaseError> {
    let headers = headers(tx, case).await?;
    let wraps = tx.rows(WRAP, params![case, *reader]).await?;
    let rows = tx.rows(PARTS, params![case, i64::from(is_reporter)]).await?;
    let parts = rows
        .iter()
        .map(|row| Ok(PartRow { id: row.get("id")?, kind: row.get("kind")?, at: row.get("at")?, size: row.get("size")?, body: row.get("body")? }));
    Ok(Thread {
        headers,
        wraps: wraps.iter().map(|row| row.get("wrap")).collect::<Result<_, _>>()?,
        parts: parts.collect::<Result<_, store::Error>>()?,
    })
}

/// The sealed bytes of one part of a case.
pub async fn part_bytes(tx: &mut Tx, case: CaseId, part: PartId, is_reporter: bool) -> Result<Download, CaseError> {
    let row = tx.optional(PART, params![case, part]).await?.ok_or(CaseError::Unknown)?;
    if is_reporter && !matches!(row.get::<i64>("kind")?, 1 | 2 | 4) {
        return Err(CaseError::Unknown);
    }
    match row.get::<Option<Vec<u8>>>("body")? {
        Some(body) => Ok(body),
        None => Ok(tx.blob(part.0).await?),
    }
}

/// Adds sealed parts by one author to an open or answered case: texts or files, all of the newest epoch.
/// Sending the same parts again changes nothing. Returns whether anything was new.
pub async fn add_parts(tx: &mut Tx, spec: &DeskSpec, id: CaseId, role: Role, parts: &[Vec<u8>]) -> Result<bool, CaseError> {
    let case = &case_for_update(tx, spec, id).await?;
    let headers = headers(tx, case.id).await?;
    let header = Header::from_bytes(headers.last().ok_or(CaseError::Unknown)?)?;
    let chain = membership::chain(tx, spec).await?;
    let side = tx.one(PART_COUNT, params![id, i64::from(role == Role::Member)]).await?.get::<i64>("n")?;
    let mut seq = case.part_seq;
    let mut text = None;
    for part in parts {
        let head = Head::verify(part)?;
        if let Some(known) = tx.optional(PART_BY_ID, params![PartId(Id(head.id))]).await? {
            if known.get::<CaseId>("case_id")? == case.id {
                continue;
            }
            return Err(CaseError::Conflict);
        }
        if head.case == header.case && head.epoch < header.epoch {
            return Err(CaseError::OldEpoch);
        }
        // Whoever writes for the desk has seen who is on it now: only then a new key is not forgotten.
        if role == Role::Member && head.roster_version != chain.head().version {
            return Err(seal::Error::OldRoster.into());
        }
        head.expect(&header, &chain)?;
        if head.role != role || head.kind == Kind::Answers {
            return Err(seal::Error::UnknownAuthor.into());
        }
        seq += 1;
        if side + seq - case.part_seq > PARTS_MAX {
            return Err(CaseError::Full);
        }
        insert_part(tx, case.id, seq, &head, part).await?;
        text = text.or(matches!(head.kind, Kind::Message | Kind::Note | Kind::Extract).then_some(head.kind));
    }
    if seq == case.part_seq {
        return Ok(false);
    }
    let (now, urgency) = (tx.now(), case.urgency);
    let is_message = text == Some(Kind::Message);
    let reporter_wrote = is_message && role == Role::Reporter;
    let desk_answered = is_message && role == Role::Member;
    let due = if reporter_wrote { spec.deadline.due(now, urgency) } else { case.due_at };
    tx.execute(WROTE, params![case.id, seq, now, due, reporter_wrote, desk_answered]).await?;
    if desk_answered && case.answered_at.is_none() {
        tally::first_answered(tx, spec, case.opened_at, now).await?;
    }
    timeline::record_wrote(tx, spec, case, role, text).await?;
    if reporter_wrote {
        tx.emit(&kernel::Event::CaseAnswered { desk: spec.id.to_owned(), urgent: urgency == Urgency::Urgent }).await?;
    }
    Ok(true)
}

/// Erases everything a case holds: content, keys, files, timeline, links and the way back. What stays is
/// one row that counts, without a reporter, so that figures and merges keep their sense.
pub async fn erase(tx: &mut Tx, spec: &DeskSpec, id: CaseId) -> Result<(), CaseError> {
    let case = case_for_update(tx, spec, id).await?;
    for row in &tx.rows(PARTS, params![id, 0i64]).await? {
        if row.get::<Option<Vec<u8>>>("body")?.is_none() {
            tx.delete_blob(row.get::<PartId>("id")?.0).await?;
        }
    }
    for statement in [ERASE_PARTS, ERASE_WRAPS, ERASE_EPOCHS, ERASE_EVENTS, ERASE_LINKS] {
        tx.execute(statement, params![id]).await?;
    }
    for statement in spec.also_erased {
        tx.execute(*statement, params![id]).await?;
    }
    timeline::record_erased(tx, spec, &case).await?;
    tx.execute(ERASE_CASE, params![id, WITHDRAWN, tx.now()]).await?;
    Ok(())
}

/// Erases what has been kept long enough: closed cases whose time is over, a batch at a time.
pub async fn sweep(db: &store::Db, spec: &DeskSpec) -> Result<u64, CaseError> {
    let before = db.clock().now().plus(-spec.retention_days * kernel::DAY);
    let mut erased = 0;
    loop {
        let rows = store::read!(db, "cases.expired", |tx| { tx.rows(EXPIRED, params![spec.id, before]).await })?;
        if rows.is_empty() {
            return Ok(erased);
        }
        for row in &rows {
            let id: CaseId = row.get("id")?;
            erased += store::write!(db, store::Op::quiet(Actor::System, "cases.retention", id), |tx| {
                // Somebody may have written to it since it was found: then it lives on.
                let is_over = case_for_update(tx, spec, id).await?.closed_at.is_some_and(|at| at < before);
                if is_over {
                    erase(tx, spec, id).await?;
                }
                Ok::<_, CaseError>(u64::from(is_over))
            })?;
        }
    }
}
