//! The demonstration, and the gallery of pages.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context as _, anyhow, bail};
use identity::{DemoAccount, DemoAccounts, NewAccount};
use kernel::{Actor, Clock as _};
use store::Op;
use tokio::net::TcpListener;
use web::App;

use crate::cli::{DemoArgs, Site};
use crate::commands::{private_folder, say};
use crate::system::{PastClock, SystemClock, SystemEntropy};
use crate::{serve, wiring};

/// Marks a folder as a demonstration's, which may be emptied.
const MARK: &str = "this-is-a-demonstration";

/// Login, name in both scripts, roles.
const PEOPLE: [(&str, &str, &[&str]); 9] = [
    ("lead", "هدى · Huda", &["lead"]),
    ("operator", "سالم · Salem", &["operator"]),
    ("admin", "مريم · Maryam", &["administrator", "lead"]),
    ("analyst", "نورة · Noura", &["analyst"]),
    ("engineer", "خالد · Khalid", &["engineer"]),
    ("editor", "ليلى · Layla", &["editor"]),
    ("reviewer", "يوسف · Yousef", &["editor"]),
    ("drafter", "ريم · Reem", &["drafter"]),
    ("approver", "راشد · Rashid", &["approver"]),
];

pub(crate) async fn run(args: &DemoArgs) -> anyhow::Result<()> {
    let address = match &args.database {
        Some(database) => database.clone(),
        None if args.keep => format!("sqlite:{}", args.data.join("majlis.sqlite").display()),
        None => format!("sqlite:{}", fresh_folder(&args.data)?.join("majlis.sqlite").display()),
    };
    let accounts = if args.keep {
        Vec::new()
    } else {
        say("Making a demonstration: a desk, its people, five months of made-up reports, and a month of threat reports …");
        fill(&address, args).await?
    };
    let mut site = args.site.clone();
    // Beside the site's own port, so that the page can be tried at once.
    site.ndt7 = site.ndt7.or(site.listen.port().checked_add(1).filter(|_| site.listen.port() != 0).map(|port| (site.listen.ip(), port).into()));
    let mut registry = wiring::registry(&[]);
    let logins: Vec<String> = accounts.iter().map(|a| format!("  {:<10} {}", a.login, a.passphrase)).collect();
    registry.extensions.insert(DemoAccounts(accounts));
    let db = wiring::database(&address, &registry, Arc::new(SystemClock), Arc::new(SystemEntropy)).await?;
    let app = wiring::app(db, &mut registry, &site, true).await?;
    let listener = TcpListener::bind(args.site.listen).await.with_context(|| format!("listening on {}", args.site.listen))?;
    let base = &app.settings.base_url;
    say(&format!("\nPeople:  {base}/ar   {base}/en\nStaff:   {base}/en/staff   (the sign-in page shows the codes)\n{}\n", logins.join("\n")));
    let probes = tokio::spawn(observatory::demo::live(app.clone()));
    let served = serve::serve(app, registry, listener).await;
    probes.abort();
    served
}

/// An empty folder; one that is not a demonstration's is never touched.
fn fresh_folder(folder: &Path) -> anyhow::Result<&Path> {
    if folder.exists() {
        if !folder.join(MARK).exists() {
            bail!("{} is there and is no demonstration's: choose another folder with --data", folder.display());
        }
        std::fs::remove_dir_all(folder)?;
    }
    private_folder(folder)?;
    std::fs::write(folder.join(MARK), "Everything in this folder is made up and is emptied at every start of `majlis demo`.\n")?;
    Ok(folder)
}

async fn fill(address: &str, args: &DemoArgs) -> anyhow::Result<Vec<DemoAccount>> {
    let clock = Arc::new(PastClock(AtomicI64::new(SystemClock.now().0)));
    let mut registry = wiring::registry(&[]);
    let db = wiring::database(address, &registry, clock.clone(), Arc::new(SystemEntropy)).await?;
    let app = wiring::app(db, &mut registry, &args.site, true).await?;
    let mut accounts = Vec::new();
    let mut people = Vec::new();
    let mut engineer = None;
    let (mut drafter, mut approver) = (None, None);
    for (login, name, roles) in PEOPLE {
        let account = DemoAccount { login: login.into(), passphrase: format!("{login} of the open house"), totp_secret: app.random::<20>().to_vec() };
        let salt: [u8; 16] = app.random();
        let (proof, kek) =
            seal::member::passphrase_halves(&account.passphrase, &salt, seal::member::PASSPHRASE_MEMORY_KIB, seal::member::PASSPHRASE_PASSES)?;
        let new = NewAccount { login: login.into(), name: name.into(), roles: roles.iter().map(|r| (*r).to_owned()).collect() };
        let user = store::write!(app.db, Op::new(Actor::Administrator, "app.demo_account", login), |tx| {
            identity::create(&app, tx, &new, salt, &proof, &account.totp_secret).await
        })?;
        if roles.contains(&"engineer") {
            engineer = Some((user, name));
        }
        match login {
            "drafter" => drafter = Some((user, name)),
            "approver" => approver = Some((user, name)),
            _ => {}
        }
        if roles.iter().any(|r| ["lead", "operator"].contains(r)) {
            people.push(hotline::demo::Person { user, name: name.into(), kek });
        }
        accounts.push(account);
    }
    let made = hotline::demo::seed(&app, &people, args.reports, &|time| clock.0.store(time.0, Ordering::Relaxed)).await?;
    cert::demo::seed(&app, &|time| clock.0.store(time.0, Ordering::Relaxed)).await?;
    observatory::demo::seed(&app, engineer.context("nobody is an engineer")?).await?;
    safespace::demo::seed(&app, &|time| clock.0.store(time.0, Ordering::Relaxed)).await?;
    let (drafter, approver) = drafter.zip(approver).context("nobody drafts or approves")?;
    contributions::demo::seed(&app, drafter, approver).await.map_err(|e| anyhow!("the register of actions: {e}"))?;
    say(&format!("\nA report to come back to (either language):\n  {}\n  {}", made.code[0], made.code[1]));
    app.db.close().await;
    Ok(accounts)
}

/// Renders what a visitor can reach, in both languages, as files.
pub(crate) async fn gallery(folder: &Path) -> anyhow::Result<()> {
    let site = Site {
        listen: ([127, 0, 0, 1], 0).into(),
        base_url: None,
        metrics: None,
        smtp: None,
        mail_from: "majlis@localhost".into(),
        desk_mail: Vec::new(),
        pgp_key: None,
        pgp_password_file: None,
        rdap: None,
        ndt7: None,
        ndt7_cert: None,
        ndt7_key: None,
        ndt7_url: None,
        ndt7_tests: 24,
        leave_to: "https://example.org/".into(),
        name_ar: "مجلس".into(),
        name_en: "Majlis".into(),
    };
    let mut registry = wiring::registry(&[]);
    let db = wiring::database("sqlite::memory:", &registry, Arc::new(SystemClock), Arc::new(SystemEntropy)).await?;
    let app: App = wiring::app(db, &mut registry, &site, false).await?;
    let router = web::router(&app, registry.routes.clone());
    for locale in kernel::Locale::ALL {
        for page in [
            "",
            "/p",
            "/p/steps",
            "/p/back",
            "/p/safe",
            "/figures",
            "/cert",
            "/measure",
            "/safespace",
            "/safespace/pages",
            "/safespace/games/group-chat",
            "/safespace/class",
            "/contributions",
            "/staff/sign-in",
            "/nothing-here",
        ] {
            let text = crate::home::fetch(&router, &format!("/{locale}{page}")).await?;
            let file = folder.join(locale.tag()).join(format!("{}.html", if page.is_empty() { "home" } else { &page[1..] }.replace('/', "-")));
            std::fs::create_dir_all(file.parent().unwrap_or(folder))?;
            std::fs::write(&file, text)?;
        }
    }
    for asset in &registry.assets {
        let file = folder.join("static").join(asset.path);
        std::fs::create_dir_all(file.parent().unwrap_or(folder))?;
        std::fs::write(file, asset.bytes)?;
    }
    say(&format!("Written to {}; serve the folder to look at it.", folder.display()));
    Ok(())
}
