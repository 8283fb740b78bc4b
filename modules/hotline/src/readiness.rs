//! Whether reports may be taken, and what `majlis doctor` says about it.

use cases::CaseError;
use registry::{Finding, Level};
use web::App;

use crate::content;
use crate::desk::DESK;

/// Whether the way people reach us can carry a report: by TLS, or from this very machine.
fn is_private(app: &App) -> bool {
    let base = &app.settings.base_url;
    app.settings.is_secure || ["http://localhost", "http://127.0.0.1", "http://[::1]"].iter().any(|local| base.starts_with(local))
}

/// Whether reports are taken. A demonstration takes made-up ones.
pub(crate) fn is_open(app: &App, has_roster: bool) -> bool {
    let is_ready = content::content().placeholders().next().is_none();
    has_roster && is_private(app) && (is_ready || app.settings.is_demo)
}

pub(crate) async fn findings(app: App) -> Vec<Finding> {
    let finding = |ok: bool, bad: Level, what: &str, fix: String| Finding { level: if ok { Level::Good } else { bad }, what: what.to_owned(), fix };
    let placeholders: Vec<&str> = content::content().placeholders().map(|c| c.id.as_str()).collect();
    let members = store::read!(app.db, "hotline.doctor", |tx| {
        let members = cases::members(tx, &DESK).await?;
        Ok::<_, CaseError>((members.iter().filter(|m| m.state == "active").count(), !cases::chain_bytes(tx, &DESK).await?.is_empty()))
    });
    let (active, has_roster) = members.unwrap_or((0, false));
    vec![
        finding(
            placeholders.is_empty(),
            Level::Bad,
            "hotline: crisis contacts of this country",
            format!(
                "write {} into a file like modules/hotline/content/contacts/qa.toml and give it with --contacts; intake stays closed until then",
                placeholders.join(", ")
            ),
        ),
        finding(
            has_roster,
            Level::Bad,
            "hotline: the desk was opened by ceremony",
            "two members make keys under Staff, Hotline, Team; a lead then opens the desk there".into(),
        ),
        finding(
            active >= 3,
            Level::Warn,
            "hotline: at least three members hold keys",
            format!("{active} now; with two, one lost key needs the recovery shares"),
        ),
        finding(
            is_private(&app),
            Level::Bad,
            "hotline: people reach us by TLS",
            "set base_url to an https address behind a TLS proxy; intake stays closed until then".into(),
        ),
    ]
}
