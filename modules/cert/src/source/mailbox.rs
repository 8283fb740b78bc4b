//! A mailbox with reports, and with what comes back to our notices.

use kernel::Actor;
use mail::{Inbox, Mark};
use store::Op;
use web::App;

use super::Held;
use crate::document::Shelf;
use crate::{CertError, inbound};

/// Bytes of a mail; a larger one is told of and left.
const LARGEST: u32 = 48 << 20;
/// Mails taken at one look.
const MOST: usize = 1000;

/// `validity uid`.
fn mark(place: &str) -> Mark {
    let parsed = place.split_once(' ').and_then(|(v, u)| Some(Mark { validity: v.parse().ok()?, uid: u.parse().ok()? }));
    parsed.unwrap_or_default()
}

pub(super) async fn look(app: &App, held: &mut Held) -> Result<(), CertError> {
    let failed = |e: mail::InboxError| CertError::Source(e.to_string());
    let inbox = Inbox::new(&held.source.address, &held.secret()?).map_err(failed)?;
    let mut open = inbox.open(mark(&held.source.place)).await.map_err(failed)?;
    let library = app.extension::<Shelf>().map_err(|e| CertError::Internal(e.to_string()))?.library(&app.db).await?;
    for _ in 0..MOST {
        let Some(arrival) = open.next(LARGEST).await.map_err(failed)? else { break };
        let place = format!("{} {}", arrival.mark.validity, arrival.mark.uid);
        // Taking a mail apart may take its time.
        let letter = tokio::task::spawn_blocking(move || inbound::Letter::of(&arrival)).await.map_err(|e| CertError::Internal(e.to_string()))?;
        let until = store::write!(app.db, Op::new(Actor::System, "cert.take_mail", &held.source.name), |tx| {
            let took = inbound::keep(tx, &library, &held.source, &letter).await?;
            held.go_on(tx, &place, took).await
        })?;
        held.renew(until, place);
    }
    open.close().await;
    Ok(())
}
