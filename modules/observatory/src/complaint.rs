//! Complaints about operators: a desk as data, what a complaint holds, the way to the operator and back by a signed link, and what is
//! told of all of them.

use std::collections::BTreeMap;

use cases::{Author, Calendar, CaseError, Content, Deadline, DeskSpec, NewPlain, State, Text, Transition, Urgency, Waiting};
use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::{Actor, CaseId, DAY, Id, PartId, Permission, Time};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Db, Op, Tx, params, statements};

use crate::code;

statements! {
    INSERT = "complaint/insert",
    GET = "complaint/get",
    PASS = "complaint/pass",
    ANSWERED = "complaint/answered",
    OVERDUE = "complaint/overdue",
    LATE = "complaint/late",
    FORGET = "complaint/forget",
    AMEND = "complaint/amend",
    COUNT = "complaint/count",
    COUNTED = "complaint/counted",
    EXPIRE = "complaint/expire",
    BY_OPERATOR = "complaint/by_operator",
    HOURS = "complaint/hours",
}

pub const VIEW: Permission = Permission("observatory.complaints.view");
pub const ANSWER: Permission = Permission("observatory.complaints.answer");
pub const LEAD: Permission = Permission("observatory.complaints.lead");

const fn state(id: &'static str, is_open: bool, waiting: Waiting) -> State {
    State { id, is_open, waiting }
}

const fn step(from: &'static str, to: &'static str, needs_outcome: bool) -> Transition {
    Transition { from, to, permission: ANSWER, needs_outcome }
}

/// The desk.
pub static DESK: DeskSpec = DeskSpec {
    id: "complaints",
    content: Content::Plain,
    states: &[
        state("new", true, Waiting::Desk),
        state("asked", true, Waiting::Reporter),
        state("passed", true, Waiting::Nobody),
        state("overdue", true, Waiting::Desk),
        state("replied", true, Waiting::Desk),
        state("decided", false, Waiting::Nobody),
        state("withdrawn", false, Waiting::Nobody),
    ],
    initial: "new",
    on_reporter_wrote: "new",
    on_desk_wrote: "asked",
    on_party_wrote: Some("replied"),
    // To the operator a complaint is passed by its own button, which sets the deadline (`pass`).
    transitions: &[
        step("new", "passed", false),
        step("new", "overdue", false),
        step("new", "decided", true),
        step("asked", "passed", false),
        step("asked", "overdue", false),
        step("asked", "decided", true),
        step("passed", "overdue", false),
        step("passed", "decided", true),
        step("overdue", "passed", false),
        step("overdue", "decided", true),
        step("replied", "passed", false),
        step("replied", "decided", true),
        step("decided", "new", false),
    ],
    outcomes: &["upheld", "partly", "rejected", "settled", "out-of-scope"],
    // Half a day, a day, five and ten days of the desk's working time.
    deadline: Deadline { hours: [4, 7, 35, 70], calendar: Calendar::GULF, urgent_always: false },
    view: VIEW,
    answer: ANSWER,
    lead: LEAD,
    retention_days: 730,
    also_erased: &[FORGET],
};

/// What a complaint is about.
pub const CATEGORIES: [&str; 6] = ["speed", "outage", "price", "contract", "service", "other"];
/// Days an operator may be given.
pub const DAYS: [i64; 3] = [5, 10, 20];
/// Letters of the story, and of an answer.
pub const STORY: usize = 5000;
/// Letters of a line.
pub const LINE: usize = 200;
/// Groups of a code: 80 bits.
const GROUPS: usize = 4;
/// Fewer complaints are not told.
pub const LEAST: i64 = 10;

/// What somebody says, as the form has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    pub operator: i64,
    pub area: String,
    pub plan: String,
    /// What the operator promised, in the person's words.
    pub promised: String,
    /// Their number with the operator, and what they heard when they complained there.
    pub customer: String,
    pub before: String,
    pub story: String,
    pub wish: String,
    pub measured: Option<Measured>,
}

/// A result that stands beside the complaint, as it was: the result itself leaves before the complaint does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    pub at: i64,
    /// kbit/s.
    pub down: Option<i64>,
    /// kbit/s.
    pub up: Option<i64>,
    /// Microseconds.
    pub idle: Option<i64>,
    /// kbit/s, by the provider's word.
    pub promised_down: Option<i64>,
}

/// What is kept beside the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    pub case: CaseId,
    pub operator: i64,
    secret: String,
    /// How often it was passed to the operator; a link is good for one of these times.
    pub passes: i64,
    pub passed_at: Option<Time>,
    pub answer_due: Option<Time>,
    pub answered_at: Option<Time>,
}

/// A code for a new complaint; it is one once the complaint is made with it.
#[must_use]
pub fn fresh_code(db: &Db) -> String {
    code::fresh(db.entropy(), GROUPS)
}

/// The case and the look-up hash of a code. `None`: it is none.
#[must_use]
pub fn of_code(code: &str) -> Option<(CaseId, [u8; 32])> {
    let plain = code::plain(code);
    if plain.len() != GROUPS * 4 {
        return None;
    }
    let digest = |what: &str| -> [u8; 32] { Sha256::digest(format!("majlis.observatory.complaint.{what}\0{plain}")).into() };
    let mut id = [0; 16];
    id.copy_from_slice(&digest("case")[..16]);
    Some((CaseId(Id(id)), digest("lookup")))
}

/// Makes a complaint. Sent twice, it is one; what is said otherwise the second time is added to it.
///
/// # Errors
/// Where the code is none, or the database fails.
pub async fn open(db: &Db, code: &str, category: &str, lang: &str, answers: &Answers) -> Result<CaseId, CaseError> {
    let (id, lookup_hash) = of_code(code).ok_or(CaseError::Unknown)?;
    let text = serde_json::to_string(answers).unwrap_or_default();
    let new =
        NewPlain { id, category: category.to_owned(), urgency: Urgency::Normal, lang: lang.to_owned(), channel: "web", lookup_hash, answers: text };
    let mut secret = [0; 32];
    db.entropy().fill(&mut secret);
    let secret = web::hex::encode(&secret);
    store::write!(db, Op::quiet(Actor::Reporter, "observatory.complain", id), |tx| {
        if cases::open_plain(tx, &DESK, &new).await? {
            let now = tx.now();
            tx.execute(INSERT, params![id, answers.operator, &answers.area, now, &secret]).await?;
        } else if self::answers(tx, id).await? != *answers || cases::case(tx, &DESK, id).await?.category != category {
            amend(tx, id, category, answers, &new.answers).await?;
        }
        Ok::<_, CaseError>(id)
    })
}

/// The form came again with other words: what it says now counts, and what it said before stays beside it. Once an operator was
/// asked, more is said by the code.
async fn amend(tx: &mut Tx, id: CaseId, category: &str, answers: &Answers, text: &str) -> Result<(), CaseError> {
    if get(tx, id).await?.passes > 0 {
        return Err(CaseError::Conflict);
    }
    let once = PartId(tx.new_id());
    cases::write_plain(tx, &DESK, id, &Author::Reporter, Text::Answers, once, text).await?;
    cases::act(tx, &DESK, id, &cases::Action::SetCategory(category.to_owned()), &|_| true).await?;
    tx.execute(AMEND, params![id, answers.operator, &answers.area]).await?;
    Ok(())
}

/// Whether a complaint was made with this code.
///
/// # Errors
/// Where the database fails.
pub async fn is_made(db: &Db, code: &str) -> Result<bool, CaseError> {
    let Some((_, lookup)) = of_code(code) else { return Ok(false) };
    match store::read!(db, "observatory.complaint_made", |tx| { cases::case_by_lookup(tx, &DESK, &lookup).await }) {
        Ok(_) => Ok(true),
        Err(CaseError::Unknown) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The setting with the key of forms.
const FORM_KEY: &str = "observatory_form_key";
/// A form is good from and until so long after it was made: nobody reads and fills it in faster.
const FORM: (i64, i64) = (3 * kernel::SECOND, DAY);
/// Complaints in an hour, of all people: far more than a country has; what floods beyond it is told to wait.
const HOURLY: i64 = 5000;

/// Why a form is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotYet {
    /// It was not ours, is too old, or was sent faster than anybody writes: a fresh one is.
    Stale,
    /// There are too many just now.
    Flood,
}

/// The key of forms, the same for all processes; made when it is first needed.
async fn form_key(db: &Db) -> Result<Vec<u8>, store::Error> {
    let known = store::read!(db, "observatory.form_key", |tx| { tx.setting(FORM_KEY).await })?;
    if let Some(key) = known {
        return Ok(key.into_bytes());
    }
    let mut fresh = [0; 32];
    db.entropy().fill(&mut fresh);
    let fresh = web::hex::encode(&fresh);
    Ok(store::write!(db, Op::housekeeping("observatory.form_key"), |tx| { tx.setting_once(FORM_KEY, &fresh).await })?.into_bytes())
}

fn form_mac(key: &[u8], code: &str, made: i64) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(format!("majlis.observatory.form\0{}\0{made}", code::plain(code)).as_bytes());
    Some(mac)
}

/// What a fresh form carries beside its code: that it is ours, and when it was made.
///
/// # Errors
/// Where the database fails.
pub async fn form_token(db: &Db, code: &str) -> Result<String, store::Error> {
    let (key, made) = (form_key(db).await?, db.clock().now().micros());
    let tag = form_mac(&key, code, made).map(|mac| mac.finalize().into_bytes()[..TAG].to_vec()).unwrap_or_default();
    Ok(format!("{made}.{}", web::hex::encode(&tag)))
}

/// Whether a form may be taken now.
///
/// # Errors
/// Where the database fails.
pub async fn may_send(db: &Db, code: &str, token: &str) -> Result<Result<(), NotYet>, store::Error> {
    let now = db.clock().now();
    let parts = token.split_once('.').and_then(|(made, tag)| Some((made.parse::<i64>().ok()?, web::hex::decode(tag)?)));
    let Some((made, tag)) = parts else { return Ok(Err(NotYet::Stale)) };
    let key = form_key(db).await?;
    let is_ours = tag.len() == TAG && form_mac(&key, code, made).is_some_and(|mac| mac.verify_truncated_left(&tag).is_ok());
    if !is_ours || !(FORM.0..=FORM.1).contains(&now.micros().saturating_sub(made)) {
        return Ok(Err(NotYet::Stale));
    }
    let lately = store::read!(db, "observatory.complaints_lately", |tx| { within(tx, now.plus(-kernel::HOUR), now.plus(1)).await })?;
    Ok(if lately.iter().map(|c| c.2).sum::<i64>() < HOURLY { Ok(()) } else { Err(NotYet::Flood) })
}

/// What is kept beside a case.
///
/// # Errors
/// Where there is none, or the database fails.
pub async fn get(tx: &mut Tx, case: CaseId) -> Result<Complaint, CaseError> {
    let row = tx.optional(GET, params![case]).await?.ok_or(CaseError::Unknown)?;
    Ok(Complaint {
        case,
        operator: row.get("asn")?,
        secret: row.get("secret")?,
        passes: row.get("passes")?,
        passed_at: row.get("passed_at")?,
        answer_due: row.get("answer_due")?,
        answered_at: row.get("answered_at")?,
    })
}

/// What a complaint says; empty where the case was erased.
///
/// # Errors
/// Where the database fails.
pub async fn answers(tx: &mut Tx, case: CaseId) -> Result<Answers, CaseError> {
    let parts = cases::plain_thread(tx, case, true).await?;
    Ok(parts.iter().rfind(|p| p.is_answers).and_then(|p| serde_json::from_str(&p.text).ok()).unwrap_or_default())
}

/// The kind of the job that tells an operator.
pub const MAIL: &str = "observatory.complaint_mail";

/// Passes a complaint to its operator, who is to answer within so many days. Passed again, the old link ends.
///
/// # Errors
/// Where its state does not allow it, or the database fails.
pub async fn pass(
    db: &Db,
    staff: (kernel::UserId, &str),
    case: CaseId,
    days: i64,
    may: &(dyn Fn(Permission) -> bool + Sync),
) -> Result<(), CaseError> {
    store::write!(db, Op::quiet(Actor::Staff(staff.0), "observatory.pass_complaint", case), |tx| {
        cases::plain_member(tx, &DESK, staff.0, staff.1).await?;
        if cases::case(tx, &DESK, case).await?.state != "passed" {
            cases::act(tx, &DESK, case, &cases::Action::Move { to: "passed".into(), outcome: String::new() }, may).await?;
        } else if !may(ANSWER) {
            return Err(CaseError::Forbidden);
        }
        cases::act(tx, &DESK, case, &cases::Action::Read, may).await?;
        let now = tx.now();
        tx.execute(PASS, params![case, now, now.plus(days * DAY)]).await?;
        let payload = format!("{case} {}", get(tx, case).await?.passes);
        tx.enqueue_unique(&store::NewJob { kind: MAIL.into(), payload, run_at: now }).await?;
        Ok::<_, CaseError>(())
    })
}

/// Bytes of a link's signature.
const TAG: usize = 16;

impl Complaint {
    fn mac(&self) -> Option<Hmac<Sha256>> {
        // What was erased has no secret, and no link.
        let secret = web::hex::decode(&self.secret).filter(|s| s.len() == 32)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).ok()?;
        mac.update(format!("majlis.observatory.operator\0{}\0{}", self.case, self.passes).as_bytes());
        Some(mac)
    }

    /// What stands in the operator's link; `None`: it was not passed.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        let tag = self.mac().filter(|_| self.passes > 0)?.finalize().into_bytes();
        Some(format!("{}.{}.{}", self.case, self.passes, web::hex::encode(&tag[..TAG])))
    }

    fn is_good(&self, passes: i64, tag: &[u8]) -> bool {
        self.passes > 0 && passes == self.passes && tag.len() == TAG && self.mac().is_some_and(|mac| mac.verify_truncated_left(tag).is_ok())
    }
}

/// The complaint of an operator's link.
///
/// # Errors
/// [`CaseError::Unknown`] where the link is not genuine or has ended, or the case was erased.
pub async fn of_link(tx: &mut Tx, token: &str) -> Result<Complaint, CaseError> {
    let mut pieces = token.split('.');
    let mut next = || pieces.next().ok_or(CaseError::Unknown);
    let case = CaseId(next()?.parse().map_err(|_| CaseError::Unknown)?);
    let passes: i64 = next()?.parse().map_err(|_| CaseError::Unknown)?;
    let tag = web::hex::decode(next()?).ok_or(CaseError::Unknown)?;
    let complaint = get(tx, case).await?;
    let is_there = cases::case(tx, &DESK, case).await?.state != cases::WITHDRAWN;
    if is_there && pieces.next().is_none() && complaint.is_good(passes, &tag) { Ok(complaint) } else { Err(CaseError::Unknown) }
}

/// What became of an operator's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replied {
    /// It is kept, or was before.
    Kept,
    /// Another answer was there first, or it is decided: this one is not kept.
    Late,
}

/// The operator answers, once for each time it was asked.
///
/// # Errors
/// As [`of_link`], or where the database fails.
pub async fn reply(db: &Db, token: &str, once: PartId, operator: &str, text: &str) -> Result<Replied, CaseError> {
    let case = store::read!(db, "observatory.operator_link", |tx| { of_link(tx, token).await })?.case;
    store::write!(db, Op::quiet(Actor::Visitor, "observatory.operator_answered", case), |tx| {
        let complaint = of_link(tx, token).await?;
        let now = tx.now();
        if !cases::case(tx, &DESK, case).await?.is_open {
            return Ok(Replied::Late);
        }
        if tx.execute(ANSWERED, params![case, now, complaint.passes]).await? == 0 {
            // Sent again after a cut connection it is there.
            let said = cases::plain_thread(tx, case, true).await?;
            return Ok(if said.iter().any(|p| p.author == "party" && p.text == text) { Replied::Kept } else { Replied::Late });
        }
        cases::write_plain(tx, &DESK, case, &Author::Party(operator.to_owned()), Text::Message, once, text).await?;
        Ok::<_, CaseError>(Replied::Kept)
    })
}

/// Complaints whose operator is late come back to the desk.
///
/// # Errors
/// Where the database fails.
pub async fn recall(db: &Db) -> Result<u64, CaseError> {
    let now = db.clock().now();
    let owes = |state: &str| ["passed", "new", "asked"].contains(&state);
    let late: Vec<CaseId> = store::read!(db, "observatory.late_complaints", |tx| {
        let mut late = Vec::new();
        for row in tx.rows(OVERDUE, params![now, now.plus(-60 * DAY)]).await? {
            let case = row.get("case_id")?;
            // Whatever was written meanwhile: the operator still owes an answer.
            if owes(&cases::case(tx, &DESK, case).await?.state) {
                late.push(case);
            }
        }
        Ok::<_, CaseError>(late)
    })?;
    let mut recalled = 0;
    for case in late {
        let done = store::write!(db, Op::quiet(Actor::System, "observatory.recall_complaint", case), |tx| {
            if !owes(&cases::case(tx, &DESK, case).await?.state) {
                return Ok(0);
            }
            tx.execute(LATE, params![case]).await?;
            cases::act(tx, &DESK, case, &cases::Action::Move { to: "overdue".into(), outcome: String::new() }, &|_| true).await?;
            Ok::<_, CaseError>(1)
        });
        match done {
            Ok(n) => recalled += n,
            // One that cannot be recalled does not keep the others from it.
            Err(error) => tracing::warn!(%error, %case, "recalling a complaint"),
        }
    }
    Ok(recalled)
}

/// What is left of erased complaints leaves in its turn.
///
/// # Errors
/// Where the database fails.
pub async fn expire(db: &Db) -> Result<(), store::Error> {
    store::write!(db, Op::housekeeping("observatory.expire_complaints"), |tx| {
        let before = tx.now().plus(-KEPT * DAY);
        // What leaves is what is counted, whoever withdraws or expires at the same moment.
        let mut left: BTreeMap<(i64, i64), i64> = BTreeMap::new();
        for row in tx.rows(EXPIRE, params![before]).await? {
            *left.entry((web::month_number(row.get("opened_at")?, crate::OFFSET), row.get("asn")?)).or_default() += 1;
        }
        for ((month, asn), n) in left {
            tx.execute(COUNT, params![month, asn, n]).await?;
        }
        Ok(())
    })
}

/// Days of what is left of an erased complaint, operator and times. Then it is one in a month's number.
pub const KEPT: i64 = 400;

/// Complaints about an operator: all, those it was asked about, those of them that it answered or let go past their
/// date, and those of these that it answered in the first time it was given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Record {
    pub n: i64,
    pub passed: i64,
    pub judged: i64,
    pub in_time: i64,
}

/// Complaints since a time, by operator.
///
/// # Errors
/// Where the database fails.
pub async fn by_operator(tx: &mut Tx, since: Time) -> Result<BTreeMap<i64, Record>, store::Error> {
    let rows = tx.rows(BY_OPERATOR, params![since]).await?;
    let record = |r: &store::Row| {
        Ok::<_, store::Error>(Record { n: r.get("n")?, passed: r.get("passed")?, judged: r.get("judged")?, in_time: r.get("in_time")? })
    };
    rows.iter().map(|r| Ok((r.get("asn")?, record(r)?))).collect()
}

/// Complaints within a time, by area and operator.
///
/// # Errors
/// Where the database fails.
pub async fn within(tx: &mut Tx, from: Time, to: Time) -> Result<Vec<(String, i64, i64)>, store::Error> {
    let rows = tx.rows(HOURS, params![from, to]).await?;
    rows.iter().map(|r| Ok((r.get("area")?, r.get("asn")?, r.get("n")?))).collect()
}

/// Complaints of a month (12 × year + month − 1) that have left: the operator, how many.
///
/// # Errors
/// Where the database fails.
pub async fn counted(tx: &mut Tx, month: i64) -> Result<Vec<(i64, i64)>, store::Error> {
    tx.rows(COUNTED, params![month]).await?.iter().map(|r| Ok((r.get("asn")?, r.get("n")?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desk_is_sound() {
        assert_eq!(DESK.problems(), Vec::<String>::new());
    }

    #[test]
    fn links_are_genuine_or_refused() {
        let complaint = Complaint {
            case: CaseId(Id([1; 16])),
            operator: 1,
            secret: "07".repeat(32),
            passes: 2,
            passed_at: None,
            answer_due: None,
            answered_at: None,
        };
        let token = complaint.token().expect("a link");
        let tag = web::hex::decode(token.rsplit('.').next().expect("a tag")).expect("hex");
        assert!(complaint.is_good(2, &tag));
        assert!(!complaint.is_good(1, &tag) && !complaint.is_good(2, &tag[..8]) && !complaint.is_good(2, &[0; TAG]));
        assert!(!Complaint { passes: 3, ..complaint.clone() }.is_good(3, &tag), "passed again, the old link ends");
        assert!(!Complaint { secret: "08".repeat(32), ..complaint.clone() }.is_good(2, &tag));
        assert_eq!(Complaint { passes: 0, ..complaint }.token(), None);
    }

    #[test]
    fn codes_lead_to_one_case() {
        let (case, hash) = of_code("7K3F-9QXM-2B4T-0000").expect("a code");
        assert_eq!(of_code(" 7k3f9qxm 2b4t oooo"), Some((case, hash)));
        assert!(of_code("7K3F-9QXM").is_none());
    }
}
