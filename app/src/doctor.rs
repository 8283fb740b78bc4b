//! Tells what still must be set. Exit codes: 0 all good, 1 warnings, 2 something must be mended first.

use std::process::ExitCode;

use registry::{Finding, Level};
use web::App;

use crate::cli::DoctorArgs;
use crate::commands::{address, open, say};
use crate::wiring;

pub(crate) async fn run(args: &DoctorArgs) -> anyhow::Result<ExitCode> {
    let mut registry = wiring::registry(&[]);
    let db = open(&args.serve.common, &registry).await?;
    let app = wiring::app(db, &mut registry, &args.serve.site, false).await?;
    let mut findings = house(&app, args).await?;
    findings.extend(registry.findings(&app).await);
    app.db.close().await;
    let worst = findings.iter().map(|f| f.level).max().unwrap_or(Level::Good);
    if args.json {
        let rows: Vec<_> = findings.iter().map(|f| serde_json::json!({ "level": name(f.level), "what": f.what, "fix": f.fix })).collect();
        say(&serde_json::to_string_pretty(&rows)?);
    } else {
        for finding in &findings {
            say(&format!("{:<5} {}", name(finding.level), finding.what));
            if finding.level != Level::Good {
                say(&format!("      {}", finding.fix));
            }
        }
    }
    Ok(ExitCode::from(match worst {
        Level::Good => 0,
        Level::Warn => 1,
        Level::Bad => 2,
    }))
}

fn name(level: Level) -> &'static str {
    match level {
        Level::Good => "good",
        Level::Warn => "warn",
        Level::Bad => "BAD",
    }
}

/// What the house itself needs.
async fn house(app: &App, args: &DoctorArgs) -> anyhow::Result<Vec<Finding>> {
    let finding = |ok: bool, bad: Level, what: &str, fix: String| Finding { level: if ok { Level::Good } else { bad }, what: what.to_owned(), fix };
    let now = app.db.clock().now();
    let chain = store::verify_audit(&app.db).await?;
    let (backup, jobs) =
        store::read!(app.db, "doctor.house", |tx| { Ok::<_, store::Error>((tx.setting("backup_at").await?, tx.job_counts().await?)) })?;
    let backup_age = backup.and_then(|b| b.parse::<i64>().ok()).map(|at| now.micros() - at);
    let dead = jobs.iter().find(|(state, _)| state == "dead").map_or(0, |(_, n)| *n);
    let mut out = vec![
        finding(now.micros() > 1_767_225_600_000_000, Level::Bad, "clock is set", "the system clock lies before 2026; set it".into()),
        finding(
            chain.is_ok(),
            Level::Bad,
            "audit chain is whole",
            format!("it breaks at row {}; somebody altered the database", chain.err().unwrap_or_default()),
        ),
        finding(dead == 0, Level::Warn, "no job has been given up", format!("{dead} jobs were tried ten times and put aside; look at the log")),
        finding(app.settings.is_secure, Level::Bad, "people reach us by TLS", "give --base-url an https address and put a TLS proxy in front".into()),
        finding(
            app.db.engine() == store::Engine::Postgres || backup_age.is_some_and(|age| age < 2 * kernel::DAY),
            Level::Warn,
            "a backup was made and checked in the last two days",
            "run `majlis backup FILE` every day, and keep the file elsewhere".into(),
        ),
    ];
    let notices = app.extensions.get::<cases::Notices>();
    let reach = match notices.and_then(|n| n.mailer.as_ref()) {
        Some(mailer) => mailer.is_reachable().await.map_err(|e| e.to_string()),
        None => Err("give --smtp, --mail-from and --desk-mail: without them nobody is told that something waits".into()),
    };
    out.push(finding(reach == Ok(true), Level::Warn, "a mail relay answers", reach.err().unwrap_or_default()));
    if app.db.engine() == store::Engine::Sqlite {
        let check = store::check_sqlite(&app.db).await;
        out.push(finding(check.is_ok(), Level::Bad, "database file is sound", check.err().map(|e| e.to_string()).unwrap_or_default()));
        out.push(private_file(&address(&args.serve.common)?));
    }
    Ok(out)
}

fn private_file(address: &str) -> Finding {
    use std::os::unix::fs::PermissionsExt as _;
    let file = std::path::Path::new(address.trim_start_matches("sqlite:"));
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
    let mode = std::fs::metadata(folder).map(|m| m.permissions().mode() & 0o077).unwrap_or(0o777);
    Finding {
        level: if mode == 0 { Level::Good } else { Level::Warn },
        what: "data folder is its owner's alone".into(),
        fix: format!("chmod 700 {}", folder.display()),
    }
}
