//! A mail that says that something waits, and nothing else: no case, no category, no count.
//!
//! When a mail leaves tells when somebody wrote. So it does not leave at once: at the next full hour, and for
//! urgent cases at the next quarter of an hour, once for all that came in meanwhile.

use kernel::{Event, HOUR, Locale, MINUTE, Time};
use serde::{Deserialize, Serialize};
use store::{NewJob, Op};
use web::App;

use crate::{CaseError, Desks, Waiting, counts};

/// The kind of the job that sends.
pub const MAIL: &str = "cases.mail";

/// Who is told, by desk; put in by the program from its settings.
#[derive(Debug, Default)]
pub struct Notices {
    pub mailer: Option<mail::Mailer>,
    /// `(desk, addresses)`.
    pub desks: Vec<(String, Vec<mail::Address>)>,
}

impl Notices {
    fn of(&self, desk: &str) -> Option<(&mail::Mailer, &[mail::Address])> {
        let (_, to) = self.desks.iter().find(|(d, to)| d == desk && !to.is_empty())?;
        Some((self.mailer.as_ref()?, to))
    }
}

#[derive(Serialize, Deserialize)]
struct Slot {
    desk: String,
    /// When the mail leaves; part of its Message-ID.
    at: i64,
}

/// The end of the slot that `now` lies in.
fn slot_end(now: Time, urgent: bool) -> Time {
    let length = if urgent { 15 * MINUTE } else { HOUR };
    Time((now.0.div_euclid(length) + 1) * length)
}

/// Orders the mail of a slot, once, after somebody wrote to a desk.
pub async fn order(app: &App, event: &str) -> Result<(), String> {
    let event: Event = serde_json::from_str(event).map_err(|e| e.to_string())?;
    let (Event::CaseOpened { desk, urgent } | Event::CaseAnswered { desk, urgent }) = event else { return Ok(()) };
    let Some(notices) = app.extensions.get::<Notices>() else { return Ok(()) };
    if notices.of(&desk).is_none() {
        return Ok(());
    }
    let at = slot_end(app.db.clock().now(), urgent);
    let slot = serde_json::to_string(&Slot { desk, at: at.0 }).map_err(|e| e.to_string())?;
    store::write!(app.db, Op::housekeeping("cases.order_mail").quietly(), |tx| {
        tx.enqueue_unique(&NewJob { kind: MAIL.into(), payload: slot.clone(), run_at: at }).await
    })
    .map_err(|e| e.to_string())
}

/// Sends the mail of a slot, if anything still waits for the desk.
pub async fn send(app: &App, slot: &str) -> Result<(), String> {
    let slot: Slot = serde_json::from_str(slot).map_err(|e| e.to_string())?;
    let desk = Desks::find(app, &slot.desk).map_err(|e| e.to_string())?;
    let Some((mailer, to)) = app.extensions.get::<Notices>().and_then(|n| n.of(&slot.desk)) else { return Ok(()) };
    let counted = store::read!(app.db, "cases.mail", |tx| { counts(tx, desk.spec).await }).map_err(|e: CaseError| e.to_string())?;
    let waits = counted.iter().any(|(state, n)| *n > 0 && desk.spec.state(state).is_some_and(|s| s.waiting == Waiting::Desk));
    if !waits {
        return Ok(());
    }
    let text = |locale, key: &str| app.texts.get(locale, key, &[]);
    let line = |locale| {
        let name = text(locale, &format!("desk-name-{}", slot.desk));
        format!(
            "{}\n{}/{locale}/staff/desk/{}\n",
            app.texts.get(locale, "desk-mail-text", &[("desk", name.into())]),
            app.settings.base_url,
            slot.desk
        )
    };
    let subject = Locale::ALL.map(|l| text(l, "desk-mail-subject")).join(" · ");
    let body = Locale::ALL.map(line).join("\n");
    let host = app.settings.host();
    let id = format!("{}.{}@{host}", slot.desk, slot.at / MINUTE);
    mailer.send(&mail::Mail { to, subject: &subject, text: &body, message_id: &id }).await.map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_leave_at_the_hour_and_urgent_ones_at_the_quarter() {
        let at = |minutes: i64| Time(1_795_510_800_000_000 + minutes * MINUTE);
        assert_eq!(slot_end(at(1), false), at(60));
        assert_eq!(slot_end(at(59), false), at(60));
        assert_eq!(slot_end(at(60), false), at(120));
        assert_eq!(slot_end(at(16), true), at(30));
    }
}
