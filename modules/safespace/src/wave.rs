//! Where the hotline or the CERT see a wave, a piece of news is drafted for the editors; nothing is published by itself.

use content::version::{self, ContentError, Who};
use content::{Document, Kinds};
use kernel::{Actor, DAY, Event, Id, Locale, UserId};
use store::Op;
use web::{App, Arg};

use crate::OFFSET;
use crate::content::SITUATIONS;

/// Days after which a piece of news about a wave must be read again.
const FRESH: i64 = 30;

/// Drafts news about a wave, once a month for each kind of trouble.
pub(crate) async fn draft(app: App, event: String) -> Result<(), String> {
    let Event::WaveSeen { topic } = serde_json::from_str(&event).map_err(|e| e.to_string())? else { return Ok(()) };
    if !SITUATIONS.contains(&topic.as_str()) {
        return Ok(());
    }
    let document = document(&app, &topic);
    let shipped = app.extension::<Kinds>().map_err(|e| e.to_string())?.0.iter().find(|k| k.name == "news").map(|k| (k.shipped)()).unwrap_or_default();
    if shipped.iter().any(|d| d.id == document.id) {
        return Ok(());
    }
    let known = store::read!(app.db, "safespace.wave", |tx| { version::of_document(tx, "news", &document.id).await });
    if !known.map_err(|e: store::Error| e.to_string())?.is_empty() {
        return Ok(());
    }
    // The program is the author: any editor may publish what it drafted.
    let program = Who { user: UserId(Id([0; 16])), name: "Majlis".into() };
    let op = Op::new(Actor::System, "safespace.draft_wave", &document.id);
    store::write!(app.db, op, |tx| {
        if !version::of_document(tx, "news", &document.id).await?.is_empty() {
            return Ok::<_, ContentError>(());
        }
        version::edit(tx, ("news", &document.id), None, &program, |draft| {
            draft.document = document.clone();
            Ok::<_, ContentError>(())
        })
        .await
    })
    .map_err(|e| e.to_string())
}

fn document(app: &App, topic: &str) -> Document {
    let day = (app.db.clock().now().micros() + OFFSET * kernel::MINUTE).div_euclid(DAY);
    let (today, later) = (web::iso_day(day), web::iso_day(day + FRESH));
    let id = format!("{}-wave-{topic}", &today[..7]);
    let text = |locale, key: &str| {
        let about = app.texts.get(locale, &format!("safespace-situation-{topic}"), &[]);
        app.texts.get(locale, key, &[("about", Arg::from(about))])
    };
    let mut document = Document {
        skeleton: format!(
            "id = \"{id}\"\ndate = \"{today}\"\nfor = [\"parent\", \"educator\"]\nages = [\"6-9\", \"10-12\", \"13-17\"]\n\
             situations = [\"{topic}\"]\nreview_by = \"{later}\"\nsources = [\"{}, {today}\"]\n",
            text(Locale::En, "safespace-wave-source")
        ),
        id,
        ..Document::default()
    };
    for (key, word) in [("title", "safespace-wave-title"), ("body", "safespace-wave-body")] {
        document.set(key, &text(Locale::Ar, word), &text(Locale::En, word), true);
    }
    document
}
