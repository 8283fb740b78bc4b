//! Sending: one copy at a time, claimed under a lease. What leaves cannot be exactly-once; it is never lost, its
//! Message-ID is the same in every try, and a try whose outcome is unknown is marked, counted and made again.

use std::time::Duration;

use kernel::{Actor, HOUR, MINUTE, Time};
use mail::Fate;
use store::{Engine, Op, params, statements};
use web::App;

use crate::notice;
use crate::{CertError, owner, render};

statements! {
    LAPSED = "delivery/lapsed",
    DUE = "delivery/due",
    SETTLE = "delivery/settle",
    SET_MESSAGE = "notice/set_message",
    TOLD = "finding/told",
    COUNTS = "delivery/counts",
}

/// Claiming differs, as for imports.
pub(crate) const CLAIM: [store::Statement; 2] = [store::sql!("delivery/claim_sqlite"), store::sql!("delivery/claim_postgres")];

/// The way out for notices; put in by the program from its settings.
#[derive(Debug, Default)]
pub struct Post {
    pub mailer: Option<mail::Mailer>,
    /// What notices are signed with (OpenPGP).
    pub signer: Option<mail::Signer>,
}

/// The program's randomness, as the mail crate wants it.
#[derive(Clone, Copy)]
pub struct Dice<'a>(pub &'a dyn kernel::Entropy);

impl std::fmt::Debug for Dice<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dice")
    }
}

impl mail::Random for Dice<'_> {
    fn fill(&self, out: &mut [u8]) {
        self.0.fill(out);
    }
}

/// A try takes less; a process silent for longer is gone.
const LEASE: i64 = 2 * MINUTE;
/// Before a copy whose outcome is unknown is sent again: a bounce or a reply may tell first.
const DOUBT: i64 = 15 * MINUTE;
/// Tries before a copy is given up: about eight days.
const MOST: i64 = 40;

/// Sends what is due, for as long as the program runs.
pub(crate) async fn forever(app: App) {
    loop {
        match send_next(&app).await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(Duration::from_millis(900)).await,
            Err(error) => {
                tracing::warn!(%error, "sending a notice");
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        }
    }
}

/// Sends one copy, if one is due. Gives whether there was one.
pub async fn send_next(app: &App) -> Result<bool, CertError> {
    let Some(mailer) = app.extension::<Post>().ok().and_then(|p| p.mailer.as_ref()) else { return Ok(false) };
    let now = app.db.clock().now();
    if store::read!(app.db, "cert.delivery_due", |tx| { tx.optional(DUE, params![now]).await })?.is_none() {
        return Ok(false);
    }
    let claimed = store::write!(app.db, Op::housekeeping("cert.claim_delivery"), |tx| {
        tx.execute(LAPSED, params![now, now.plus(DOUBT), MOST]).await?;
        let statement = CLAIM[usize::from(tx.engine() == Engine::Postgres)];
        let row = tx.optional(statement, params![now, now.plus(LEASE)]).await?;
        row.map(|r| Ok::<_, store::Error>((r.get::<i64>("notice")?, r.get::<String>("mail")?, r.get::<i64>("attempts")?))).transpose()
    })?;
    let Some((number, mail, attempts)) = claimed else { return Ok(false) };
    let outcome = try_once(app, mailer, number, &mail).await;
    settle(app, number, &mail, attempts, outcome).await?;
    Ok(true)
}

/// What became of a try.
enum Outcome {
    Sent,
    /// Not allowed, by the label or since the contact is gone.
    Blocked(String),
    Failed(Fate, String),
    /// There is no such address.
    Nobody(String),
}

/// One try, and the quiet hours of whom it is for.
async fn try_once(app: &App, mailer: &mail::Mailer, number: i64, to: &str) -> (Outcome, (i64, i64)) {
    // Looked at in the last moment: the label is enforced where a copy leaves.
    let looked = store::read!(app.db, "cert.may_send", |tx| {
        let Some(notice) = notice::get(tx, number).await? else { return Ok(None) };
        let own = owner::own_contacts(tx, notice.organisation).await?;
        Ok::<_, store::Error>(own.into_iter().find(|c| c.mail == to && c.state == "active").map(|c| (notice.tlp, c)))
    });
    let (tlp, contact) = match looked {
        Ok(Some(found)) => found,
        Ok(None) => return (Outcome::Blocked("contact".into()), (0, 0)),
        Err(error) => return (Outcome::Failed(Fate::Later, error.to_string()), (0, 0)),
    };
    if contact.tlp < tlp {
        return (Outcome::Blocked(format!("{tlp} > {}", contact.tlp)), (0, 0));
    }
    let Ok(address) = mail::mailbox(to) else { return (Outcome::Failed(Fate::Refused, format!("{to:?}")), (0, 0)) };
    let outcome = match message(app, mailer, number).await {
        Err(error) => Outcome::Failed(Fate::Later, error.to_string()),
        Ok(bytes) => match sealed(app, &contact, bytes) {
            Ok(bytes) => match mailer.send_as_is(&address, &bytes).await {
                Ok(()) => Outcome::Sent,
                Err(error) if error.is_no_such_address() => Outcome::Nobody(error.to_string()),
                Err(error) => Outcome::Failed(error.fate(), error.to_string()),
            },
            // There may be another key tomorrow.
            Err(error @ mail::KeyError::Expired) => Outcome::Failed(Fate::Later, error.to_string()),
            Err(error) => Outcome::Failed(Fate::Refused, error.to_string()),
        },
    };
    (outcome, contact.quiet)
}

/// Since 1970, as OpenPGP counts.
pub(crate) fn seconds(app: &App) -> u32 {
    u32::try_from(app.db.clock().now().micros() / kernel::SECOND).unwrap_or(u32::MAX)
}

/// Encrypted, where the contact gave a key: nothing is sent in clear to one who asked for more.
fn sealed(app: &App, contact: &owner::Contact, letter: Vec<u8>) -> Result<Vec<u8>, mail::KeyError> {
    if contact.pgp.is_empty() {
        return Ok(letter);
    }
    let boundary = web::hex::encode(&app.random::<12>());
    mail::Recipient::read(&contact.pgp)?.encrypt(&letter, &format!("majlis{boundary}"), seconds(app), &Dice(app.db.entropy()))
}

/// The message of a notice: made once, kept, and the same bytes ever after.
async fn message(app: &App, mailer: &mail::Mailer, number: i64) -> Result<Vec<u8>, CertError> {
    let gone = || CertError::Internal(format!("notice {number} is gone"));
    let (notice, organisation, contacts) = store::read!(app.db, "cert.notice_to_send", |tx| {
        let Some(notice) = notice::get(tx, number).await? else { return Ok(None) };
        let organisation = owner::by_number(tx, notice.organisation).await?;
        let contacts = owner::own_contacts(tx, notice.organisation).await?;
        Ok::<_, store::Error>(organisation.map(|o| (notice, o, contacts)))
    })?
    .ok_or_else(gone)?;
    if let Some(blob) = notice.message {
        let bytes = store::read!(app.db, "cert.message", |tx| { tx.blob(blob).await })?;
        return Ok(bytes);
    }
    let allowed: Vec<_> = contacts.into_iter().filter(|c| render::may_be_told(c, &notice)).collect();
    let whole = [(notice, organisation)];
    let draft = render::drafts(app, &whole).await?.pop().ok_or_else(gone)?;
    let bytes = render::letter(app, &whole[0].0, draft, mailer.from(), &allowed)?;
    let kept = store::write!(app.db, Op::new(Actor::System, "cert.make_message", number), |tx| {
        let blob = tx.new_id();
        if tx.execute(SET_MESSAGE, params![number, blob]).await? == 1 {
            tx.put_blob(blob, &bytes).await?;
            return Ok::<_, CertError>(None);
        }
        // Another process made it meanwhile: that one counts.
        let other = notice::get(tx, number).await?.and_then(|n| n.message);
        match other {
            Some(other) => Ok(Some(tx.blob(other).await?)),
            None => Err(CertError::Internal(format!("notice {number} is gone"))),
        }
    })?;
    Ok(kept.unwrap_or(bytes))
}

async fn settle(app: &App, number: i64, to: &str, attempts: i64, (outcome, quiet): (Outcome, (i64, i64))) -> Result<(), CertError> {
    store::write!(app.db, Op::new(Actor::System, "cert.send_notice", number), |tx| {
        let now = tx.now();
        let at = |first: i64| notice::after_quiet(now.plus((first << attempts.clamp(0, 9)).min(6 * HOUR)), quiet);
        let (state, uncertain, detail, at) = match &outcome {
            Outcome::Sent => ("sent", 0i64, String::new(), Time(0)),
            Outcome::Blocked(why) => ("blocked", 0, why.clone(), Time(0)),
            Outcome::Failed(Fate::Refused, why) | Outcome::Nobody(why) => ("failed", 0, why.clone(), Time(0)),
            Outcome::Failed(_, why) if attempts >= MOST => ("failed", 0, why.clone(), Time(0)),
            Outcome::Failed(Fate::Later, why) => ("later", 0, why.clone(), at(MINUTE)),
            Outcome::Failed(Fate::Uncertain, why) => ("uncertain", 1, why.clone(), at(DOUBT / 2)),
        };
        let detail: String = detail.chars().filter(|c| !c.is_control()).take(500).collect();
        // This try only: one that was silent too long is another process's by now.
        let settled = tx.execute(SETTLE, params![number, to, state, uncertain, &detail, at, now, attempts]).await?;
        tx.note(if settled == 1 { state } else { "overtaken" });
        // A refusal at the door is a bounce that came at once.
        if settled == 1
            && matches!(outcome, Outcome::Nobody(_))
            && let Some(notice) = notice::get(tx, number).await?
        {
            owner::mark_stale(tx, notice.organisation, to, &detail, now).await?;
        }
        if state == "sent" {
            tx.execute(TOLD, params![number, now]).await?;
        }
        notice::close(tx, number).await?;
        Ok(())
    })
}

/// `(state, copies, tries of unknown outcome)`.
pub(crate) async fn counts(tx: &mut store::Tx) -> Result<Vec<(String, i64, i64)>, store::Error> {
    tx.rows(COUNTS, params![]).await?.iter().map(|r| Ok((r.get("state")?, r.get("n")?, r.get("uncertain")?))).collect()
}
