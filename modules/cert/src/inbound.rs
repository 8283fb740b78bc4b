//! Mail that comes in: what became of our notices, what their readers say, and reports.
//!
//! A mail is believed to be about a notice only where it names its Message-ID, which nobody can guess, and to be about a
//! contact only where that contact was sent a copy.

use kernel::{Id, Time};
use mail::{Arrival, Bounce, Kind, Received};
use sha2::{Digest as _, Sha256};
use store::{Row, Tx, params, statements};

use crate::document::Library;
use crate::import::{self, NewImport, Place};
use crate::notice::Notice;
use crate::source::Source;
use crate::{CertError, notice, owner};

statements! {
    INSERT = "mail/insert",
    KNOWN = "mail/known",
    LIST = "mail/list",
    OF_NOTICE = "mail/of_notice",
    NEW = "mail/new",
    SEEN = "mail/seen",
    BOUNCED = "delivery/bounced",
    LATE = "delivery/late",
    NOTICE_BOUNCED = "notice/bounced",
}

/// A mail that came in.
#[derive(Debug, Clone)]
pub struct Incoming {
    pub number: i64,
    /// `bounce`, `late`, `automatic`, `reply`, `report`, `other`, or `large` (too large to be read).
    pub kind: String,
    /// The notice it is about; 0: none.
    pub notice: i64,
    pub sender: String,
    pub subject: String,
    pub body: String,
    /// What was done about it, in addresses and numbers.
    pub detail: String,
    /// `new` until a person has seen it; machines' mail that needs nobody is `seen`.
    pub state: String,
    pub at: Time,
}

fn incoming(row: &Row) -> Result<Incoming, store::Error> {
    Ok(Incoming {
        number: row.get("number")?,
        kind: row.get("kind")?,
        notice: row.get("notice")?,
        sender: row.get("sender")?,
        subject: row.get("subject")?,
        body: row.get("body")?,
        detail: row.get("detail")?,
        state: row.get("state")?,
        at: row.get("at")?,
    })
}

/// A mail on its way in, taken apart.
#[derive(Debug)]
pub(crate) struct Letter {
    hash: [u8; 32],
    size: u32,
    read: Option<Received>,
}

impl Letter {
    pub(crate) fn of(arrival: &Arrival) -> Self {
        let whole = arrival.bytes.as_deref();
        // One too large is known by its place.
        let hash = whole.map_or_else(|| Sha256::digest(format!("{:?} {}", arrival.mark, arrival.size)), Sha256::digest);
        Self { hash: hash.into(), size: arrival.size, read: whole.and_then(mail::read) }
    }
}

/// Keeps a mail and does what it asks for; one that is known is left alone. Gives 1, or 0 for one that is known.
pub(crate) async fn keep(tx: &mut Tx, library: &Library, source: &Source, letter: &Letter) -> Result<i64, CertError> {
    if tx.optional(KNOWN, params![&letter.hash[..]]).await?.is_some() {
        return Ok(0);
    }
    let nothing = || {
        let detail = format!("{} bytes", letter.size);
        Kept { kind: "large", notice: 0, detail, is_new: true }
    };
    let kept = match &letter.read {
        None => nothing(),
        Some(read) => match about(tx, read).await? {
            Some(notice) => on_notice(tx, &notice, read).await?,
            None => reports(tx, library, source, read).await?,
        },
    };
    let (number, now) = (owner::next_number(tx, "mail").await?, tx.now());
    let text = |get: fn(&Received) -> &str| letter.read.as_ref().map(get).unwrap_or_default().to_owned();
    let (sender, subject, body) = (text(|r| &r.from), text(|r| &r.subject), text(|r| &r.text));
    let state = if kept.is_new { "new" } else { "seen" };
    let detail: String = kept.detail.chars().take(1000).collect();
    let row = params![&letter.hash[..], source.number, number, kept.kind, kept.notice, sender, subject, body, detail, state, now];
    tx.execute(INSERT, row).await?;
    tx.note(&format!("mail={number} {}", kept.kind));
    Ok(1)
}

/// What was made of a mail.
struct Kept {
    kind: &'static str,
    notice: i64,
    detail: String,
    is_new: bool,
}

/// The notice whose Message-ID a mail names.
async fn about(tx: &mut Tx, read: &Received) -> Result<Option<Notice>, store::Error> {
    for id in &read.about {
        let id = id.trim_start_matches('<').strip_prefix("cert.").and_then(|rest| rest.split('@').next()).and_then(|id| id.parse::<Id>().ok());
        if let Some(id) = id
            && let Some(found) = notice::by_id(tx, id).await?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

async fn on_notice(tx: &mut Tx, notice: &Notice, read: &Received) -> Result<Kept, CertError> {
    let number = notice.number;
    match read.kind {
        Kind::Written => Ok(Kept { kind: "reply", notice: number, detail: String::new(), is_new: true }),
        Kind::Automatic => Ok(Kept { kind: "automatic", notice: number, detail: String::new(), is_new: false }),
        Kind::Bounce => {
            let (mut kind, mut details, mut is_known) = ("late", Vec::new(), true);
            for bounce in &read.bounces {
                if bounce.is_failed {
                    kind = "bounce";
                }
                let found = bounced(tx, notice, bounce).await?;
                is_known &= found.is_some();
                details.push(format!("{} {} {}", found.unwrap_or_default(), bounce.status, bounce.why));
            }
            // One that names nobody we wrote to needs a person.
            Ok(Kept { kind, notice: number, detail: details.join("; "), is_new: kind == "bounce" || !is_known })
        }
    }
}

/// Notes what became of a copy: one that failed makes its contact stale. Gives whose copy it was.
async fn bounced(tx: &mut Tx, notice: &Notice, bounce: &Bounce) -> Result<Option<String>, CertError> {
    let copies = notice::deliveries(tx, notice.number).await?;
    let mut sent = copies.iter().filter(|c| c.state != "blocked");
    let named = sent.clone().find(|c| bounce.recipients.iter().any(|r| r.eq_ignore_ascii_case(&c.mail)));
    // Mail may have been handed on to another address: with one copy it is clear whose it was.
    let only = match (sent.next(), sent.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    };
    let Some(copy) = named.or(only) else { return Ok(None) };
    let (mail, now) = (copy.mail.clone(), tx.now());
    let sent = if copy.sent_at.micros() > 0 { copy.sent_at } else { copy.changed_at };
    let why: String = format!("{} {}", bounce.status, bounce.why).trim().chars().take(500).collect();
    if bounce.is_failed {
        tx.execute(BOUNCED, params![notice.number, &mail, &why, now]).await?;
        // A mail that is disliked (spam, too large, our own records) says nothing of the address: a person looks.
        if says_nobody(bounce) && owner::mark_stale(tx, notice.organisation, &mail, &why, sent).await? {
            tx.note("stale");
        }
        notice::close(tx, notice.number).await?;
        tx.execute(NOTICE_BOUNCED, params![notice.number]).await?;
    } else {
        tx.execute(LATE, params![notice.number, &mail, &why, now]).await?;
    }
    Ok(Some(mail))
}

/// Whether a bounce says that there is nobody, as far as it can be told: some servers always give 5.0.0.
fn says_nobody(bounce: &Bounce) -> bool {
    let status = bounce.status.as_str();
    let is_vague = matches!(status, "" | "5.0.0");
    mail::is_no_such_address(status) || (is_vague && ![" 5.7.", " 5.3.", " 5.6."].iter().any(|class| bounce.why.contains(class)))
}

/// Endings of files that hold reports, whatever they are called.
const REPORTS: [&str; 6] = [".csv", ".json", ".jsonl", ".ndjson", ".gz", ".zip"];

/// Orders an import for each report in a mail of one who may send them: a made-up report could tell owners nonsense, and
/// three of them call everything fixed.
async fn reports(tx: &mut Tx, library: &Library, source: &Source, read: &Received) -> Result<Kept, CertError> {
    let (mut ordered, mut is_all) = (Vec::new(), true);
    let may_report = source.senders().iter().any(|s| s.eq_ignore_ascii_case(&read.from));
    for file in &read.files {
        let lower = file.name.to_lowercase();
        let is_table = library.mapping("", &file.name).is_some() || REPORTS.iter().any(|end| lower.ends_with(end));
        if !may_report || !is_table || library.mapping(&source.mapping, &file.name).is_none() && !lower.ends_with(".zip") {
            is_all = false;
            continue;
        }
        let blob = tx.new_id();
        tx.put_blob(blob, &file.bytes).await?;
        let new = NewImport {
            name: file.name.clone(),
            way: "mail",
            place: Place::Stored(blob),
            size: file.bytes.len() as u64,
            stamp: 0,
            mapping: source.mapping.clone(),
            tlp: source.tlp,
            source: source.number,
        };
        ordered.push(import::order(tx, &new).await?.to_string());
    }
    let is_none = ordered.is_empty();
    let kind = if is_none { "other" } else { "report" };
    Ok(Kept { kind, notice: 0, detail: ordered.join(" "), is_new: (is_none && read.kind != Kind::Automatic) || (!is_none && !is_all) })
}

/// Mails of a state, newest first.
pub async fn list(tx: &mut Tx, state: &str, limit: i64) -> Result<Vec<Incoming>, store::Error> {
    tx.rows(LIST, params![state, limit]).await?.iter().map(incoming).collect()
}

/// What came back to a notice.
pub async fn of_notice(tx: &mut Tx, number: i64) -> Result<Vec<Incoming>, store::Error> {
    tx.rows(OF_NOTICE, params![number]).await?.iter().map(incoming).collect()
}

/// How many nobody has seen.
pub(crate) async fn new_count(tx: &mut Tx) -> Result<i64, store::Error> {
    tx.one(NEW, params![]).await?.get("n")
}

/// Someone has seen it.
pub(crate) async fn mark_seen(tx: &mut Tx, number: i64) -> Result<(), store::Error> {
    tx.execute(SEEN, params![number]).await.map(drop)
}
