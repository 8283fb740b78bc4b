//! What each command does.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use store::Db;
use tokio::net::TcpListener;

use crate::cli::{Cli, Command, Common, ContentAction, ServeArgs};
use crate::system::{SystemClock, SystemEntropy};
use crate::{cert, demo, doctor, metrics, serve, wiring};

pub(crate) async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    if let Some(file) = &cli.contacts {
        let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        hotline::content::use_contacts(&text).map_err(|problem| anyhow::anyhow!("{}: {problem}", file.display()))?;
    }
    match cli.command {
        Command::Serve(args) => serve_command(&args).await?,
        Command::Work(args) => {
            let mut registry = wiring::registry(&[]);
            let db = open(&args.common, &registry).await?;
            let app = wiring::app(db, &mut registry, &args.site, false).await?;
            serve::work(app, &registry).await?;
        }
        Command::Migrate(common) => {
            open(&common, &wiring::registry(&[])).await?.close().await;
            say("The database is up to date.");
        }
        Command::Demo(args) => demo::run(&args).await?,
        Command::Doctor(args) => return doctor::run(&args).await,
        Command::Backup { common, target } => backup(&common, &target).await?,
        Command::Restore { common, source } => restore(&common, &source).await?,
        Command::Print { what } => match registry::print(&wiring::registry(&[]), &what) {
            Some(text) => say(text.trim_end()),
            None => bail!("nothing named {what:?}; there are {}", registry::PRINTS.join(", ")),
        },
        Command::Gallery { folder } => demo::gallery(&folder).await?,
        Command::Cert { action } => return cert::run(action).await,
        Command::Contributions { action } => crate::contributions::run(action).await?,
        Command::Observatory { action } => crate::observatory::run(action).await?,
        Command::Probe { server, state, code, once } => crate::observatory::probe(server, state, code, once).await?,
        Command::Content { action: ContentAction::Check } => return content_check(),
        Command::Content { action: ContentAction::Stamp { folder } } => stamp(&folder)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The command line's own voice.
#[expect(clippy::print_stdout, reason = "what a command is asked for goes to standard output")]
pub(crate) fn say(text: &str) {
    println!("{text}");
}

/// The database's address: as given, or a file in the data folder, which is made for its owner only.
pub(crate) fn address(common: &Common) -> anyhow::Result<String> {
    if let Some(database) = &common.database {
        return Ok(database.clone());
    }
    private_folder(&common.data)?;
    Ok(format!("sqlite:{}", common.data.join("majlis.sqlite").display()))
}

/// Makes a folder that only its owner can read.
pub(crate) fn private_folder(folder: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
    if !folder.exists() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).with_context(|| format!("closing {} to others", folder.display()))
}

pub(crate) async fn open(common: &Common, registry: &registry::Registry) -> anyhow::Result<Db> {
    let address = address(common)?;
    if let Some(file) = address.strip_prefix("sqlite:").map(Path::new).filter(|f| f.exists()) {
        backup_before_migrating(file, registry).await?;
    }
    wiring::database(&address, registry, Arc::new(SystemClock), Arc::new(SystemEntropy)).await
}

/// Days a copy made before a change of tables is kept: what people erase must not live on in it.
pub(crate) const COPY_DAYS: i64 = 14;

/// Deletes copies whose time is over. Their names tell when they were made.
pub(crate) fn delete_old_copies(file: &Path, now: kernel::Time) {
    let Some(folder) = file.parent() else { return };
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let stamp = name.strip_suffix(".sqlite").and_then(|n| n.rsplit_once(".before-")).and_then(|(_, s)| s.parse::<i64>().ok());
        if stamp.is_some_and(|s| now.micros() / kernel::SECOND - s > COPY_DAYS * kernel::DAY / kernel::SECOND)
            && let Err(error) = std::fs::remove_file(entry.path())
        {
            tracing::warn!(%error, name, "deleting an old copy");
        }
    }
}

/// A copy of the file is made before its tables are changed.
async fn backup_before_migrating(file: &Path, registry: &registry::Registry) -> anyhow::Result<()> {
    let options = store::Options { address: format!("sqlite:{}", file.display()), connections: 2 };
    let db = Db::open(&options, Arc::new(SystemClock), Arc::new(SystemEntropy)).await?;
    let steps = store::pending(&db, &registry.migrations).await?;
    if !steps.is_empty() {
        let stamp = db.clock().now().micros() / kernel::SECOND;
        let target = file.with_extension(format!("before-{stamp}.sqlite"));
        store::backup_sqlite(&db, &target).await.context("copying the database before changing its tables")?;
        tracing::info!(file = %target.display(), steps = steps.len(), "copied the database before changing its tables");
    }
    db.close().await;
    Ok(())
}

async fn serve_command(args: &ServeArgs) -> anyhow::Result<()> {
    let mut registry = wiring::registry(&[]);
    let db = open(&args.common, &registry).await?;
    let app = wiring::app(db, &mut registry, &args.site, false).await?;
    if let Some(address) = args.site.metrics {
        metrics::serve(app.clone(), address).await?;
    }
    let listener = TcpListener::bind(args.site.listen).await.with_context(|| format!("listening on {}", args.site.listen))?;
    if let Some(token) = identity::invite_administrator(&app).await? {
        say(&format!(
            "First start. Open this once, within a week, to become the administrator:\n  {}/ar/staff/invite/{token}",
            app.settings.base_url
        ));
    }
    say(&format!("Majlis answers at {} (listening on {}). `majlis doctor` tells what still must be set.", app.settings.base_url, args.site.listen));
    serve::serve(app, registry, listener).await
}

async fn backup(common: &Common, target: &Path) -> anyhow::Result<()> {
    // As it is: a copy is not the moment to change tables.
    let options = store::Options { address: address(common)?, connections: 2 };
    let db = Db::open(&options, Arc::new(SystemClock), Arc::new(SystemEntropy)).await.context("opening the database")?;
    store::backup_sqlite(&db, target).await?;
    let length = check_copy(target).await?;
    let now = db.clock().now().micros().to_string();
    store::write!(db, store::Op::new(kernel::Actor::Administrator, "app.backup", "database"), |tx| { tx.set_setting("backup_at", &now).await })?;
    db.close().await;
    say(&format!("{}: written, opened and checked ({length} audit rows chained).", target.display()));
    Ok(())
}

/// A backup counts once it was opened: every page, every reference, the whole audit chain.
async fn check_copy(file: &Path) -> anyhow::Result<i64> {
    let options = store::Options { address: format!("sqlite:{}", file.display()), connections: 2 };
    let copy = Db::open(&options, Arc::new(SystemClock), Arc::new(SystemEntropy)).await.context("opening the copy")?;
    store::check_sqlite(&copy).await?;
    let chain = store::verify_audit(&copy).await?;
    copy.close().await;
    match chain {
        Ok(length) => Ok(length),
        Err(link) => bail!("the audit chain of the copy breaks at row {link}"),
    }
}

async fn restore(common: &Common, source: &Path) -> anyhow::Result<()> {
    let address = address(common)?;
    let Some(file) = address.strip_prefix("sqlite:").map(Path::new) else {
        bail!("this first form of restore fills SQLite; use pg_restore for PostgreSQL")
    };
    for old in ["", "-wal", "-shm"].map(|end| std::path::PathBuf::from(format!("{}{end}", file.display()))) {
        if old.exists() {
            bail!("{} is there: move it away first, a restore never overwrites", old.display());
        }
    }
    let length = check_copy(source).await?;
    std::fs::copy(source, file).with_context(|| format!("copying to {}", file.display()))?;
    let db = wiring::database(&address, &wiring::registry(&[]), Arc::new(SystemClock), Arc::new(SystemEntropy)).await?;
    db.close().await;
    say(&format!("{}: restored and checked ({length} audit rows chained).", file.display()));
    Ok(())
}

/// Reads what every room brings for people to read.
fn content_check() -> anyhow::Result<ExitCode> {
    let mut is_sound = true;
    for content in wiring::registry(&[]).contents {
        let (count, problems) = (content.check)().map_err(anyhow::Error::msg)?;
        for problem in &problems {
            say(problem);
        }
        say(&format!("{count} {}, {} problems", content.what, problems.len()));
        is_sound &= problems.is_empty();
    }
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn stamp(folder: &Path) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let folder = entry?.path();
        let (ar, en) = (folder.join("ar.md"), folder.join("en.md"));
        if ar.exists() && en.exists() {
            let stamped = prose::stamp(&std::fs::read_to_string(&ar)?, &std::fs::read_to_string(&en)?);
            std::fs::write(&ar, stamped)?;
        }
    }
    Ok(())
}
