//! The government's inputs, from the command line.

use anyhow::{Context as _, anyhow};
use web::App;

use crate::cli::{ContributionsAction, ServeArgs};
use crate::commands::{open, private_folder, say};
use crate::wiring;

pub(crate) async fn run(action: ContributionsAction) -> anyhow::Result<()> {
    let ContributionsAction::Export { serve, list, rounds, folder } = action;
    let app = app(&serve).await?;
    let start = std::time::Instant::now();
    let tick = move || start.elapsed().as_secs_f64();
    let export = contributions::export(&app, &list, rounds.max(1), &tick).await.map_err(|e| anyhow!("{list:?}: {e}"))?;
    private_folder(&folder)?;
    for (name, bytes) in &export.files {
        std::fs::write(folder.join(name), bytes).with_context(|| folder.join(name).display().to_string())?;
    }
    if let Err(error) = export.pdf {
        say(&format!("No PDF: {error}."));
    }
    if !export.missing.is_empty() {
        say(&format!("Without a figure: {}.", export.missing.join(", ")));
    }
    let seconds: Vec<String> = export.seconds.iter().map(|s| format!("{s:.3}")).collect();
    say(&format!("{} files in {} s.", export.files.len(), seconds.join(", ")));
    Ok(())
}

async fn app(serve: &ServeArgs) -> anyhow::Result<App> {
    let mut registry = wiring::registry(&[]);
    let db = open(&serve.common, &registry).await?;
    wiring::app(db, &mut registry, &serve.site, false).await
}
