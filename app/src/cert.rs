//! `majlis cert …`: what an analyst does from a command line.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use ::cert::document::{self, Kind};
use ::cert::import::{self, Holder, Import, NewImport, Place};
use ::cert::{Tlp, constituency, dry_run};
use anyhow::{Context as _, anyhow, bail};
use kernel::{Actor, Id};
use store::Op;
use web::App;

use crate::cli::{CertAction, CertHow, ServeArgs};
use crate::commands::{open, say};
use crate::wiring;

pub(crate) async fn run(action: CertAction) -> anyhow::Result<ExitCode> {
    match action {
        CertAction::Import { serve, how, files } => return import_files(&app(&serve).await?, &how, &files).await,
        CertAction::DryRun { serve, how, rows, file } => {
            let app = app(&serve).await?;
            say(dry_run(&app, &file, &how.mapping, rows).await?.trim_end());
        }
        CertAction::Schema { serve, file } => put(&serve, Kind::Schema, &file).await?,
        CertAction::Origins { serve, file } => put(&serve, Kind::Origins, &file).await?,
        CertAction::Mapping { serve, file } => put(&serve, Kind::Mapping, &file).await?,
        CertAction::Constituency { serve, export, file } => {
            let app = app(&serve).await?;
            if export {
                let text = store::read!(app.db, "cert.export", |tx| { constituency::export(tx).await })?;
                std::fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
                say(&format!("{}: written.", file.display()));
            } else {
                let text = std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
                let done = constituency::import(&app.db, Actor::Administrator, &text).await.with_context(|| file.display().to_string())?;
                say(&format!(
                    "{}: {} organisations, {} contacts, {} networks, numbers and domains.",
                    file.display(),
                    done.organisations,
                    done.contacts,
                    done.resources
                ));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn app(serve: &ServeArgs) -> anyhow::Result<App> {
    let mut registry = wiring::registry(&[]);
    let db = open(&serve.common, &registry).await?;
    wiring::app(db, &mut registry, &serve.site, false).await
}

async fn put(serve: &ServeArgs, kind: Kind, file: &Path) -> anyhow::Result<()> {
    let app = app(serve).await?;
    let bytes = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let (name, about) = document::put(&app.db, Actor::Administrator, kind, &bytes).await.with_context(|| file.display().to_string())?;
    say(&format!("{name}: {about}"));
    Ok(())
}

/// Orders all files, then works on them here and now, showing how far it is. A process that works on the same database may
/// take some of them.
async fn import_files(app: &App, how: &CertHow, files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let tlp = Tlp::parse(&how.tlp).ok_or_else(|| anyhow!("{:?} is no TLP 2.0 label", how.tlp))?;
    let holder = Holder(Id::random(app.db.entropy()));
    let mut failed = false;
    // One after another, so that no other process takes a file that only this one may read.
    for file in files {
        let path = file.canonicalize().with_context(|| format!("opening {}", file.display()))?;
        let about = path.metadata()?;
        if !about.is_file() {
            bail!("{} is no file", file.display());
        }
        let new = NewImport {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            way: "file",
            place: Place::Path(path.display().to_string()),
            size: about.len(),
            stamp: ::cert::stamp_of(&about),
            mapping: how.mapping.clone(),
            tlp,
        };
        let number = store::write!(app.db, Op::new(Actor::Administrator, "cert.order_import", "file"), |tx| { import::order_once(tx, &new).await })?;
        failed |= !one(app, holder, number).await?;
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Sees one import through. Gives whether it was done.
async fn one(app: &App, holder: Holder, number: i64) -> anyhow::Result<bool> {
    loop {
        let work = ::cert::next(app, holder, number);
        tokio::pin!(work);
        let worked = loop {
            tokio::select! {
                done = &mut work => break done,
                () = tokio::time::sleep(Duration::from_millis(500)) => progress(&look(app, number).await?)?,
            }
        };
        if let Err(error) = worked {
            tracing::warn!(%error, "trying again");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        let import = look(app, number).await?;
        if !matches!(import.state.as_str(), "waiting" | "running") {
            progress(&import)?;
            report(app, &import).await?;
            return Ok(import.state == "done");
        }
        // Another process has it.
        progress(&import)?;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

async fn look(app: &App, number: i64) -> anyhow::Result<Import> {
    store::read!(app.db, "cert.look", |tx| { import::get(tx, number).await })?.context("the import is gone")
}

fn progress(import: &Import) -> anyhow::Result<()> {
    if !std::io::stderr().is_terminal() {
        return Ok(());
    }
    let percent = if import.state == "done" { 100 } else { import.done_bytes * 100 / import.size.max(1) };
    let filled = usize::try_from(percent.clamp(0, 100) / 4).unwrap_or(0);
    let mut err = std::io::stderr();
    write!(err, "\r{} [{}{}] {percent:3} %  {} rows ", import.name, "#".repeat(filled), ".".repeat(25 - filled), import.position)?;
    if import.ended_at.micros() > 0 {
        writeln!(err)?;
    }
    err.flush()?;
    Ok(())
}

async fn report(app: &App, import: &Import) -> anyhow::Result<()> {
    let counts = format!(
        "{} rows: {} events, {} duplicates, {} refused, {} with bytes that were no text, {} events of nobody known",
        import.position, import.events, import.duplicates, import.rejected, import.mended, import.unowned
    );
    say(&format!("import {}  {}  {}  {counts}", import.number, import.name, import.state));
    if !import.problem.is_empty() {
        say(&format!("  {}", import.problem));
    }
    for (code, field, n) in store::read!(app.db, "cert.rejects", |tx| { import::reject_counts(tx, import.number).await })? {
        say(&format!("  refused {n} × {code} {field}"));
    }
    Ok(())
}
