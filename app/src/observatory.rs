//! The observatory's commands: what an administrator brings in as files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use kernel::Actor;
use observatory::{agent, area, operator, price};
use web::App;

use crate::cli::{ObservatoryAction, ServeArgs};
use crate::commands::{open, say};
use crate::system::{SystemClock, SystemEntropy};
use crate::wiring;

pub(crate) async fn run(action: ObservatoryAction) -> anyhow::Result<()> {
    match action {
        ObservatoryAction::Areas { serve, file } => {
            let text = text(&file)?;
            let count = area::put(&app(&serve).await?.db, Actor::Administrator, &text).await.with_context(|| file.display().to_string())?;
            say(&format!("{count} areas."));
        }
        ObservatoryAction::Operators { serve, file, origins } => {
            let listed = operator::read(&text(&file)?).with_context(|| file.display().to_string())?;
            let table = std::fs::read(&origins).with_context(|| origins.display().to_string())?;
            let put = operator::put(&app(&serve).await?.db, Actor::Administrator, &listed, &table).await;
            say(&format!("{} operators, {} prefixes.", listed.len(), put.with_context(|| origins.display().to_string())?));
        }
        ObservatoryAction::Plans { serve, file } => {
            let (currency, plans) = price::read_plans(&text(&file)?).with_context(|| file.display().to_string())?;
            let put = price::put_plans(&app(&serve).await?.db, Actor::Administrator, &currency, &plans).await;
            put.with_context(|| file.display().to_string())?;
            say(&format!("{} plans in {currency}.", plans.len()));
        }
        ObservatoryAction::Incomes { serve, file } => {
            let incomes = price::read_incomes(&text(&file)?).with_context(|| file.display().to_string())?;
            price::put_incomes(&app(&serve).await?.db, Actor::Administrator, &incomes).await?;
            say(&format!("{} incomes.", incomes.len()));
        }
    }
    Ok(())
}

fn text(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| file.display().to_string())
}

async fn app(serve: &ServeArgs) -> anyhow::Result<App> {
    let mut registry = wiring::registry(&[]);
    let db = open(&serve.common, &registry).await?;
    wiring::app(db, &mut registry, &serve.site, false).await
}

/// Runs this machine as a probe, on threads of its own.
pub(crate) async fn probe(server: String, folder: PathBuf, code: Option<String>, once: bool) -> anyhow::Result<()> {
    let options = agent::Options { server, code, folder, once, clock: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy) };
    let run = tokio::task::spawn_blocking(move || agent::run(options));
    tokio::select! {
        ended = run => Ok(ended.context("the probe stopped")??),
        () = crate::serve::stop_signal() => Ok(()),
    }
}
