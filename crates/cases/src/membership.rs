use kernel::{CaseId, Id, MemberId, UserId};
use seal::bytes::put_field;
use seal::case::{Header, wrap_reader};
use seal::roster::{Chain, Roster, Signed};
use store::{Row, Tx, params, statements};

use crate::{CaseError, DeskSpec};

statements! {
    INSERT = "membership/insert",
    LIST = "membership/list",
    BY_USER = "membership/by_user",
    SET_STATE = "membership/set_state",
    PUT_UNLOCK = "membership/put_unlock",
    DROP_UNLOCK = "membership/drop_unlock",
    UNLOCKS = "membership/unlocks",
    ROSTERS = "membership/rosters",
    INSERT_ROSTER = "membership/insert_roster",
    PROPOSAL = "membership/proposal",
    PUT_PROPOSAL = "membership/put_proposal",
    DROP_PROPOSAL = "membership/drop_proposal",
    DROP_WRAPS = "membership/drop_wraps",
    DROP_OWN = "membership/drop_own",
    KEY_KNOWN = "membership/key_known",
    WAS_ON = "membership/was_on",
    MISSING = "membership/missing",
    PUT_WRAP = "membership/put_wrap",
    HEADER = "membership/header",
    WRAPS_FOR = "membership/wraps_for",
}

/// A member of a desk, or somebody waiting to become one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskMember {
    pub id: MemberId,
    pub user: UserId,
    pub name: String,
    /// `waiting`, `active` or `left`.
    pub state: String,
    /// X25519 public key.
    pub enc: [u8; 32],
    /// Ed25519 public key.
    pub sign: [u8; 32],
}

/// A roster that waits for signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub signed: Vec<u8>,
    pub version: u32,
    /// Ed25519 public keys that have signed so far.
    pub signers: Vec<[u8; 32]>,
}

/// A case whose key somebody on the roster does not have yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    pub case: CaseId,
    pub epoch: u32,
    pub header: Vec<u8>,
    /// The asking reader's own wrap, to open and wrap again.
    pub wrap: Vec<u8>,
}

fn from_row(row: &Row) -> Result<DeskMember, store::Error> {
    Ok(DeskMember {
        id: row.get("id")?,
        user: row.get("user_id")?,
        name: row.get("name")?,
        state: row.get("state")?,
        enc: row.get("enc_key")?,
        sign: row.get("sign_key")?,
    })
}

/// Everyone with keys on a desk.
pub async fn members(tx: &mut Tx, spec: &DeskSpec) -> Result<Vec<DeskMember>, CaseError> {
    let rows = tx.rows(LIST, params![spec.id]).await?;
    Ok(rows.iter().map(from_row).collect::<Result<_, _>>()?)
}

/// An account's current keys on a desk: active ones before waiting ones.
pub async fn member_of(tx: &mut Tx, spec: &DeskSpec, user: UserId) -> Result<Option<DeskMember>, CaseError> {
    let row = tx.optional(BY_USER, params![spec.id, user]).await?;
    Ok(row.as_ref().map(from_row).transpose()?)
}

/// Registers the public keys made in an account's browser. They wait until a roster carries them.
pub async fn register_member(
    tx: &mut Tx,
    spec: &DeskSpec,
    id: MemberId,
    user: (UserId, &str),
    enc: [u8; 32],
    sign: [u8; 32],
) -> Result<(), CaseError> {
    // Keys are made anew by whoever registers them: keys that anybody has, or a roster names, are somebody else's.
    let on_roster = match chain(tx, spec).await {
        Ok(chain) => (1..=chain.head().version)
            .filter_map(|v| chain.at(v))
            .any(|r| r.recovery_enc == enc || r.recovery_sign == sign || r.members.iter().any(|m| m.enc == enc || m.sign == sign)),
        Err(CaseError::DeskClosed) => false,
        Err(error) => return Err(error),
    };
    if on_roster || tx.optional(KEY_KNOWN, params![enc, sign]).await?.is_some() {
        return Err(CaseError::Conflict);
    }
    match tx.execute(INSERT, params![id, spec.id, user.0, user.1, enc, sign]).await {
        Ok(_) => Ok(()),
        Err(store::Error::Duplicate { .. }) => Err(CaseError::Conflict),
        Err(error) => Err(error.into()),
    }
}

/// Stores one way to unwrap a member's private keys: `passphrase`, `words`, or `passkey-` and the first eight
/// bytes of the credential id's SHA-256 in hexadecimal.
pub async fn set_unlock(tx: &mut Tx, member: MemberId, method: &str, wrapped: &[u8]) -> Result<(), CaseError> {
    tx.execute(DROP_UNLOCK, params![member, method]).await?;
    tx.execute(PUT_UNLOCK, params![member, method, wrapped]).await?;
    Ok(())
}

/// Forgets one way to unwrap; what it wrapped cannot be opened that way any more.
pub async fn drop_unlock(tx: &mut Tx, member: MemberId, method: &str) -> Result<(), CaseError> {
    tx.execute(DROP_UNLOCK, params![member, method]).await?;
    Ok(())
}

/// `(method, wrapped keys)`.
pub async fn unlocks(tx: &mut Tx, member: MemberId) -> Result<Vec<(String, Vec<u8>)>, CaseError> {
    let rows = tx.rows(UNLOCKS, params![member]).await?;
    Ok(rows.iter().map(|row| Ok((row.get("method")?, row.get("wrapped")?))).collect::<Result<_, store::Error>>()?)
}

/// The desk's whole chain of rosters, as browsers verify it; empty before the ceremony.
pub async fn chain_bytes(tx: &mut Tx, spec: &DeskSpec) -> Result<Vec<u8>, CaseError> {
    let mut out = Vec::new();
    for row in tx.rows(ROSTERS, params![spec.id]).await? {
        put_field(&mut out, &row.get::<Vec<u8>>("signed")?);
    }
    Ok(out)
}

/// The verified chain. The instance is the one the first roster was made for.
pub(crate) async fn chain(tx: &mut Tx, spec: &DeskSpec) -> Result<Chain, CaseError> {
    let bytes = chain_bytes(tx, spec).await?;
    verify(&bytes)?.ok_or(CaseError::DeskClosed)
}

fn verify(bytes: &[u8]) -> Result<Option<Chain>, CaseError> {
    let Some(first) = seal::bytes::fields(bytes)?.first().copied() else { return Ok(None) };
    let instance = Roster::from_bytes(&Signed::from_bytes(first)?.body)?.instance;
    Ok(Some(Chain::verify(bytes, &instance)?))
}

/// The roster waiting for signatures, if any.
pub async fn proposal(tx: &mut Tx, spec: &DeskSpec) -> Result<Option<Proposal>, CaseError> {
    let Some(row) = tx.optional(PROPOSAL, params![spec.id]).await? else { return Ok(None) };
    let bytes: Vec<u8> = row.get("signed")?;
    let signed = Signed::from_bytes(&bytes)?;
    let version = Roster::from_bytes(&signed.body)?.version;
    Ok(Some(Proposal { version, signers: signed.signatures.iter().map(|(key, _)| *key).collect(), signed: bytes }))
}

/// Takes a proposed roster or one more signature on it. When the signatures suffice, it becomes the
/// desk's newest roster, and who is on it is active. Gives the version if so.
pub async fn propose(tx: &mut Tx, spec: &DeskSpec, instance: &seal::InstanceId, bytes: &[u8]) -> Result<Option<u32>, CaseError> {
    let mut signed = Signed::from_bytes(bytes)?;
    let roster = Roster::from_bytes(&signed.body)?;
    // Two members may sign at the same moment: the second waits for the first.
    lock_roster(tx, spec).await?;
    if &roster.instance != instance || roster.desk != spec.id {
        return Err(seal::Error::WrongPlace.into());
    }
    let current = chain_bytes(tx, spec).await?;
    let follows = match verify(&current)? {
        None => roster.version == 1 && roster.previous == [0; 32],
        Some(chain) => roster.version == chain.head().version + 1 && &roster.previous == chain.head_hash(),
    };
    if !follows {
        return Err(seal::Error::OldRoster.into());
    }
    let known = members(tx, spec).await?;
    if !roster.members.iter().all(|m| known.iter().any(|k| k.id.0.0 == m.id && k.enc == m.enc && k.sign == m.sign && k.state != "left")) {
        return Err(seal::Error::BadKey.into());
    }
    // Two members may sign at the same time: signatures over the same body add up.
    if let Some(waiting) = proposal(tx, spec).await? {
        let other = Signed::from_bytes(&waiting.signed)?;
        if other.body == signed.body {
            for pair in other.signatures {
                if signed.signatures.iter().all(|(key, _)| key != &pair.0) {
                    signed.signatures.push(pair);
                }
            }
        }
    }
    let merged = signed.to_bytes();
    let mut extended = current;
    put_field(&mut extended, &merged);
    tx.execute(DROP_PROPOSAL, params![spec.id]).await?;
    if Chain::verify(&extended, instance).is_err() {
        tx.execute(PUT_PROPOSAL, params![spec.id, merged]).await?;
        return Ok(None);
    }
    publish(tx, spec, &roster, &merged, &known).await?;
    Ok(Some(roster.version))
}

async fn publish(tx: &mut Tx, spec: &DeskSpec, roster: &Roster, signed: &[u8], known: &[DeskMember]) -> Result<(), CaseError> {
    tx.execute(INSERT_ROSTER, params![spec.id, roster.version, signed]).await?;
    for member in known {
        let is_on = roster.members.iter().any(|m| m.id == member.id.0.0);
        let state = match (is_on, member.state.as_str()) {
            (true, _) => "active",
            (false, "active") => "left",
            (false, _) => continue,
        };
        if state != member.state {
            tx.execute(SET_STATE, params![member.id, state, roster.version]).await?;
        }
    }
    tx.emit(&kernel::Event::RosterChanged { desk: spec.id.to_owned(), version: roster.version }).await?;
    Ok(())
}

/// Forgets the wraps of those who left, a batch at a time, so that no other write waits long. They are of no
/// use meanwhile: only active members are given any.
pub async fn drop_left_wraps(db: &store::Db, spec: &DeskSpec) -> Result<(), CaseError> {
    // What counts is the signed chain, not what anybody registered: only keys that a roster once named, and the
    // newest does not, neither as a member's nor as the recovery key.
    let chain = match store::read!(db, "cases.chain", |tx| { chain(tx, spec).await }) {
        Err(CaseError::DeskClosed) => return Ok(()),
        chain => chain?,
    };
    let head = chain.head();
    let once: std::collections::BTreeSet<[u8; 32]> =
        (1..head.version).filter_map(|v| chain.at(v)).flat_map(|r| r.members.iter().map(|m| m.enc)).collect();
    for enc in once.iter().filter(|enc| **enc != head.recovery_enc && !head.members.iter().any(|m| &m.enc == *enc)) {
        let op = || store::Op::housekeeping("cases.drop_wraps").quietly();
        while store::write!(db, op(), |tx| { tx.execute(DROP_WRAPS, params![*enc, spec.id]).await })? > 0 {}
    }
    Ok(())
}

/// Forgets a wrap that its own reader could not open, so that a colleague can pass the key on again.
pub async fn drop_own_wraps(tx: &mut Tx, case: CaseId, reader: [u8; 32], epochs: &[u32]) -> Result<(), CaseError> {
    for epoch in epochs {
        tx.execute(DROP_OWN, params![case, reader, *epoch]).await?;
    }
    Ok(())
}

/// Whether an account was on a roster of this desk and is on none now, whatever keys it has made since.
pub async fn has_left(tx: &mut Tx, spec: &DeskSpec, user: UserId) -> Result<bool, CaseError> {
    let state = tx.optional(WAS_ON, params![spec.id, user]).await?.map(|row| row.get::<String>("state")).transpose()?;
    Ok(state.as_deref() == Some("left"))
}

/// Makes everything that reads or changes a desk's roster wait for each other. SQLite has one writer anyway.
pub async fn lock_roster(tx: &mut Tx, spec: &DeskSpec) -> Result<(), CaseError> {
    if tx.engine() == store::Engine::Postgres {
        tx.set_setting(&format!("cases.roster.{}", spec.id), "").await?;
    }
    Ok(())
}

/// Forgets waiting keys, or the keys of an account that will not come back before any roster had them.
pub async fn leave(tx: &mut Tx, member: MemberId) -> Result<(), CaseError> {
    tx.execute(SET_STATE, params![member, "left", 0i64]).await?;
    Ok(())
}

/// Cases that the holder of `mine` can open and the holder of `theirs` cannot yet, from `after` on. `mine` is the
/// asking member's own key, or a recovery key this desk has or had.
pub async fn missing_wraps(
    tx: &mut Tx,
    spec: &DeskSpec,
    member: &DeskMember,
    mine: [u8; 32],
    theirs: [u8; 32],
    after: CaseId,
    limit: i64,
) -> Result<Vec<Missing>, CaseError> {
    let chain = chain(tx, spec).await?;
    let mut versions = (1..=chain.head().version).filter_map(|v| chain.at(v));
    if mine != member.enc && !versions.any(|r| r.recovery_enc == mine) {
        return Err(CaseError::Forbidden);
    }
    let rows = tx.rows(MISSING, params![mine, theirs, after, limit, spec.id]).await?;
    let rows = rows
        .iter()
        .map(|row| Ok(Missing { case: row.get("case_id")?, epoch: row.get("epoch")?, header: row.get("header")?, wrap: row.get("wrap")? }));
    Ok(rows.collect::<Result<_, store::Error>>()?)
}

/// Adds wraps made by a member for another reader on the newest roster. Existing ones stay as they are.
pub async fn add_wraps(tx: &mut Tx, spec: &DeskSpec, wraps: &[(CaseId, u32, Vec<u8>)]) -> Result<u64, CaseError> {
    let chain = chain(tx, spec).await?;
    let head = chain.head();
    let mut added = 0;
    for (case, epoch, wrap) in wraps {
        let (_, reader) = wrap_reader(wrap)?;
        if reader != head.recovery_enc && !head.members.iter().any(|m| m.enc == reader) {
            return Err(seal::Error::BadKey.into());
        }
        let row = tx.optional(HEADER, params![*case, *epoch, spec.id]).await?.ok_or(CaseError::Unknown)?;
        Header::from_bytes(&row.get::<Vec<u8>>("header")?)?;
        added += tx.execute(PUT_WRAP, params![*case, *epoch, reader, wrap]).await?;
    }
    Ok(added)
}

/// The wraps of one case for one reader, by epoch.
pub async fn wraps_for(tx: &mut Tx, case: Id, reader: [u8; 32]) -> Result<Vec<(i64, Vec<u8>)>, CaseError> {
    let rows = tx.rows(WRAPS_FOR, params![case, reader]).await?;
    Ok(rows.iter().map(|row| Ok((row.get("epoch")?, row.get("wrap")?))).collect::<Result<_, store::Error>>()?)
}
