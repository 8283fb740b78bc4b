//! `majlis cert …`: what an analyst does from a command line.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use ::cert::document::{self, Kind};
use ::cert::import::{self, Holder, Import, NewImport, Place};
use ::cert::source::{self, Kind as SourceKind};
use ::cert::{Dice, Tlp, constituency, dry_run, notice, render};
use anyhow::{Context as _, anyhow, bail};
use kernel::{Actor, Id};
use store::Op;
use web::App;

use crate::cli::{CertAction, CertHow, ServeArgs, SourceAction};
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
        CertAction::Source { action } => sources(action).await?,
        CertAction::Notices { serve, letters } => notices(&serve, letters.as_deref()).await?,
        CertAction::Key { serve, file } => key(&serve, &file).await?,
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

/// Bytes of a document that is fetched.
const LARGEST: u64 = 256 << 20;

async fn put(serve: &ServeArgs, kind: Kind, place: &str) -> anyhow::Result<()> {
    let app = app(serve).await?;
    let bytes = if place.starts_with("https://") || place.starts_with("http://") {
        let address = place.to_owned();
        tokio::task::spawn_blocking(move || ::cert::fetch(&address, "*/*", Duration::from_secs(300), LARGEST))
            .await?
            .with_context(|| format!("fetching {place}"))?
    } else {
        std::fs::read(place).with_context(|| format!("reading {place}"))?
    };
    let (name, about) = document::put(&app.db, Actor::Administrator, kind, &bytes).await.with_context(|| place.to_owned())?;
    say(&format!("{name}: {about}"));
    Ok(())
}

async fn sources(action: SourceAction) -> anyhow::Result<()> {
    match action {
        SourceAction::Put { serve, how, secret_file, every, name, address } => {
            let app = app(&serve).await?;
            let kind = SourceKind::of(&address);
            // Every process looks from wherever it was started.
            let whole = |path: &Path| path.canonicalize().with_context(|| format!("opening {}", path.display())).map(|p| p.display().to_string());
            let address = if kind == SourceKind::Folder { whole(Path::new(&address))? } else { address };
            let new = source::Source {
                number: 0,
                name,
                address,
                secret_file: secret_file.as_deref().map(whole).transpose()?.unwrap_or_default(),
                mapping: how.mapping.clone(),
                tlp: Tlp::parse(&how.tlp).ok_or_else(|| anyhow!("{:?} is no TLP 2.0 label", how.tlp))?,
                every: every.map_or(kind.rhythm(), |seconds| seconds * kernel::SECOND),
                state: String::new(),
                next_at: kernel::Time(0),
                place: String::new(),
                looked_at: kernel::Time(0),
                took: 0,
                problem: String::new(),
            };
            if kind == SourceKind::Mailbox {
                mail::Inbox::new(&new.address, "").with_context(|| new.address.clone())?;
            }
            store::write!(app.db, Op::new(Actor::Administrator, "cert.put_source", &new.name), |tx| { source::put(tx, &new).await })?;
            say(&format!("{}: {} {}, every {} s", new.name, kind.name(), new.address, new.every / kernel::SECOND));
        }
        SourceAction::List { serve } => {
            let app = app(&serve).await?;
            for s in store::read!(app.db, "cert.sources", |tx| { source::list(tx).await })? {
                let looked = if s.looked_at.micros() > 0 { render::stamp(s.looked_at).to_string() } else { String::from("never") };
                say(&format!("{}  {}  {}  last look {looked}, took {}  {}", s.name, s.address, s.state, s.took, s.problem));
            }
        }
        SourceAction::Remove { serve, name } => {
            let app = app(&serve).await?;
            let op = Op::new(Actor::Administrator, "cert.remove_source", &name);
            if !store::write!(app.db, op, |tx| { source::remove(tx, &name).await })? {
                bail!("there is no source {name:?}");
            }
            say(&format!("{name}: removed."));
        }
    }
    Ok(())
}

async fn notices(serve: &ServeArgs, letters: Option<&Path>) -> anyhow::Result<()> {
    let app = app(serve).await?;
    let start = std::time::Instant::now();
    let made = ::cert::make_notices(&app.db, Actor::Administrator).await?;
    say(&format!("{made} notices made in {:.1} s", start.elapsed().as_secs_f64()));
    if let Some(folder) = letters {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let start = std::time::Instant::now();
        let day = notice::day_of(app.db.clock().now());
        let mut write = |n: &notice::Notice, bytes: Vec<u8>| {
            let file = folder.join(format!("{}.eml", n.number));
            std::fs::write(&file, bytes).map_err(|e| ::cert::CertError::Internal(format!("{}: {e}", file.display())))
        };
        let count = render::letters(&app, day, &mut write).await?;
        say(&format!("{count} letters written in {:.1} s", start.elapsed().as_secs_f64()));
    }
    Ok(())
}

/// Makes a secret key, readable by its owner only.
async fn key(serve: &ServeArgs, file: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let app = app(serve).await?;
    let seconds = u32::try_from(app.db.clock().now().micros() / kernel::SECOND)?;
    let dice = Dice(app.db.entropy());
    let armored = mail::new_key(&serve.site.name_en, mail::mailbox(&serve.site.mail_from)?.email.as_ref(), seconds, &dice)?;
    let made = std::fs::File::options().write(true).create_new(true).mode(0o600).open(file);
    made.and_then(|mut f| f.write_all(armored.as_bytes()).and_then(|()| f.sync_all())).with_context(|| format!("writing {}", file.display()))?;
    let signer = mail::Signer::read(&armored, "", seconds, &dice)?;
    say(&format!("{}: fingerprint {}\n{}", file.display(), signer.fingerprint(), signer.public().trim_end()));
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
            source: 0,
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
