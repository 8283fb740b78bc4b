//! A mail to the editors, once a week, where something must be read again, compared or joined.

use kernel::{DAY, Locale, MINUTE};
use store::{NewJob, Op};
use web::App;

use crate::pages::waiting;

/// The kind of the job that sends.
pub const MAIL: &str = "content.mail";
/// Sundays: day 3 of 1970 was one.
const WEEKDAY: i64 = 3;
/// Minutes the house's clock is ahead of UTC.
const OFFSET: i64 = 180;

/// Who is reminded; put in by the program from its settings.
#[derive(Debug, Default)]
pub struct Reminders {
    pub mailer: Option<mail::Mailer>,
    pub to: Vec<mail::Address>,
}

/// Orders the mail on the week's first day.
///
/// # Errors
/// The database's.
pub async fn round(app: App) -> Result<(), String> {
    let now = app.db.clock().now();
    let day = (now.micros() + OFFSET * MINUTE).div_euclid(DAY);
    let is_wanted = app.extensions.get::<Reminders>().is_some_and(|r| r.mailer.is_some() && !r.to.is_empty());
    if !is_wanted || day.rem_euclid(7) != WEEKDAY {
        return Ok(());
    }
    store::write!(app.db, Op::housekeeping("content.remind"), |tx| {
        tx.enqueue_unique(&NewJob { kind: MAIL.into(), payload: day.to_string(), run_at: now }).await
    })
    .map_err(|e: store::Error| e.to_string())
}

/// Sends it, if there is something to say.
///
/// # Errors
/// The database's, or the relay's.
pub async fn send(app: App, day: String) -> Result<(), String> {
    let Some(reminders) = app.extensions.get::<Reminders>() else { return Ok(()) };
    let Some(mailer) = &reminders.mailer else { return Ok(()) };
    let waiting = waiting(&app).await.map_err(|e| e.to_string())?;
    if waiting.iter().all(|(_, n)| *n == 0) {
        return Ok(());
    }
    let line = |locale: Locale| {
        let mut out = format!("{}\n", app.texts.get(locale, "content-mail-text", &[]));
        for (word, n) in waiting.iter().filter(|(_, n)| *n > 0) {
            let what = app.texts.get(locale, &format!("content-only-{word}"), &[]);
            out.push_str(&format!("- {what}: {n}\n  {}/{locale}/staff/content?only={word}\n", app.settings.base_url));
        }
        out
    };
    let subject = Locale::ALL.map(|l| app.texts.get(l, "content-mail-subject", &[])).join(" · ");
    let body = Locale::ALL.map(line).join("\n");
    let host = app.settings.host();
    let id = format!("content.{day}@{host}");
    mailer.send(&mail::Mail { to: &reminders.to, subject: &subject, text: &body, message_id: &id }).await.map_err(|e| e.to_string())
}
