//! Chores of the repository: `cargo xtask test | soak | fuzz | bench | wasm | prints`.
#![expect(clippy::print_stdout, reason = "a command line tool")]

mod bench_cert;
mod bench_observatory;
mod bench_quality;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};

fn main() -> Result<()> {
    let task = std::env::args().nth(1).unwrap_or_default();
    std::env::set_current_dir(root())?;
    match task.as_str() {
        "test" => test(),
        "soak" => soak(&std::env::args().nth(2).unwrap_or_default()),
        "bench" => bench(std::env::args().nth(2).as_deref()),
        "fuzz" => fuzz(&std::env::args().nth(2).unwrap_or_else(|| "60".into())),
        "wasm" => wasm(true),
        "prints" => prints(true),
        _ => {
            println!(
                "cargo xtask test    install what is missing, then run every test\ncargo xtask soak    (or a part: marks, kill, cert) search for 1,000 planted marks and kill the program 200 times (100 times as the CERT works), on each database\ncargo xtask fuzz    feed the decoders with made-up bytes, for so many seconds each (60)\ncargo xtask bench   measure it: sealing, reports a minute, queues at a million, start, memory\ncargo xtask bench observatory  measure speed tests: their truth on shaped lines, beside iperf3, many at once, and what the public page costs\ncargo xtask bench safespace  weigh pages, games and the offline pack; a class of 200\ncargo xtask bench contributions  make all issues' inputs in every language and format\ncargo xtask bench cert  measure imports, beside IntelMQ, memory, notices, and the hotline meanwhile\ncargo xtask wasm    build seal.wasm again and keep it\ncargo xtask prints  write docs/prints/*.txt again"
            );
            Ok(())
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// A command without what cargo told this program about its own package: build scripts (ring's) look at these names, and would
/// build again after each change between a call from here and one from a shell.
fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|n| n.starts_with("CARGO_PKG_") || n.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command and fails when it does.
fn run(program: &str, args: &[&str], env: &[(&str, &str)]) -> Result<()> {
    let status = command(program).args(args).envs(env.iter().copied()).status().with_context(|| format!("starting {program}"))?;
    ensure!(status.success(), "{program} {} failed", args.join(" "));
    Ok(())
}

fn output(program: &str, args: &[&str]) -> Result<String> {
    let out = command(program).args(args).output().with_context(|| format!("starting {program}"))?;
    ensure!(out.status.success(), "{program} {} failed: {}", args.join(" "), String::from_utf8_lossy(&out.stderr));
    Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

fn step(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("\n== {name}");
    let start = Instant::now();
    let result = work().with_context(|| name.to_owned());
    println!("== {name}: {:.0} s", start.elapsed().as_secs_f64());
    result
}

fn test() -> Result<()> {
    step("install what is missing", install)?;
    step("format", || run("cargo", &["fmt", "--all", "--check"], &[]))?;
    step("lints", || run("cargo", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"], &[]))?;
    let postgres = Postgres::start()?;
    // The tests build every example too, with the features of the whole: another selection would build much again.
    step("tests on SQLite and PostgreSQL", || run("cargo", &["test", "--workspace", "--quiet"], &[("MAJLIS_TEST_POSTGRES", &postgres.address)]))?;
    step("seal.wasm is what the source gives", || wasm(false))?;
    step("build the program and its companion", build)?;
    step("prints are up to date", || prints(false))?;
    step("documents lead somewhere", links)?;
    step("scripts have the right types", || run("e2e/node_modules/.bin/tsc", &["--project", "e2e/tsconfig.json"], &[]))?;
    step("sealing: second implementation and WebAssembly", || {
        run("node", &["e2e/vectors/open.mjs"], &[])?;
        run("node", &["e2e/vectors/wasm.mjs", "crates/web/assets/seal/seal.wasm"], &[])
    })?;
    step("stories: the page's player beside another one", || {
        let steps = output("target/debug/examples/stories", &[])?;
        let file = Path::new("target/stories.jsonl");
        std::fs::write(file, steps)?;
        run("sh", &["-c", "node e2e/stories.mjs < target/stories.jsonl"], &[])
    })?;
    fuzz("8")?;
    journeys(&postgres)?;
    foreign()?;
    mail(&postgres)?;
    marks(&postgres, "40")?;
    kill(&postgres, "20")?;
    cert_kill(&postgres, "20")
}

/// The executables, with the features of the whole, as the tests have built everything: those of one package would build much again.
fn build() -> Result<()> {
    run("cargo", &["build", "--workspace", "--bins", "--quiet"], &[])
}

/// The journeys on both databases at once: much of the time they wait.
fn journeys(postgres: &Postgres) -> Result<()> {
    let (database, fresh) = (postgres.database("journeys")?, postgres.database("fresh")?);
    let databases = [("MAJLIS_E2E_DATABASE", database.as_str()), ("MAJLIS_E2E_FRESH", fresh.as_str())];
    step("journeys in a browser, on SQLite and PostgreSQL", || {
        std::thread::scope(|scope| {
            let sqlite = scope.spawn(|| run("node", &["e2e/run.mjs"], &[]));
            let done = run("node", &["e2e/run.mjs"], &databases);
            sqlite.join().map_err(|_| anyhow::anyhow!("the journeys on SQLite broke off"))?.and(done)
        })
    })
}

/// The version of the Rust client that others wrote, built once.
const NDT7_CLIENT: &str = "0.3.1";

/// Clients that others wrote against our speed tests.
fn foreign() -> Result<()> {
    run("cargo", &["build", "--quiet", "--workspace", "--example", "ndt7"], &[])?;
    let client = Path::new("target/foreign/bin/ndt7-client");
    if !client.exists() {
        step("build ndt7-client", || {
            let args = [
                "install",
                "--quiet",
                "--locked",
                "--debug",
                "--root",
                "target/foreign",
                "--target-dir",
                "target/foreign/build",
                "--version",
                NDT7_CLIENT,
                "ndt7-client",
            ];
            run("cargo", &args, &[])
        })?;
    }
    step("speed tests by clients of others", || run("node", &["e2e/foreign.mjs", &client.display().to_string()], &[]))
}

/// The CERT's mail through a real relay and a real mailbox.
fn mail(postgres: &Postgres) -> Result<()> {
    step("mail through real servers, on SQLite", || run("node", &["e2e/mail.mjs"], &[]))?;
    let database = postgres.database("mail")?;
    step("mail through real servers, on PostgreSQL", || run("node", &["e2e/mail.mjs"], &[("MAJLIS_E2E_DATABASE", &database)]))
}

/// Searches everything the server wrote, and its memory, for what reporters wrote.
fn marks(postgres: &Postgres, reports: &str) -> Result<()> {
    step("zero plaintext, on SQLite", || run("node", &["e2e/marks.mjs", reports], &[]))?;
    let (database, folder) = (postgres.database("marks")?, postgres.folder.join("data").display().to_string());
    step("zero plaintext, on PostgreSQL", || run("node", &["e2e/marks.mjs", reports, &folder], &[("MAJLIS_E2E_DATABASE", &database)]))
}

/// Kills the real process under concurrent reporters: every code that was acknowledged opens its report.
fn kill(postgres: &Postgres, times: &str) -> Result<()> {
    step("nothing acknowledged is lost, on SQLite", || run("node", &["e2e/kill.mjs", times], &[]))?;
    let database = postgres.database("kills")?;
    step("nothing acknowledged is lost, on PostgreSQL", || run("node", &["e2e/kill.mjs", times], &[("MAJLIS_E2E_DATABASE", &database)]))
}

/// Kills the real process while it imports reports and while it sends notices.
fn cert_kill(postgres: &Postgres, times: &str) -> Result<()> {
    run("cargo", &["build", "--quiet", "--workspace", "--example", "kill"], &[])?;
    let folder = |name: &str| std::env::temp_dir().join(format!("majlis-cert-{name}-{}", std::process::id()));
    let (one, three) = (folder("sqlite"), folder("postgres"));
    let kill = |folder: &Path, database: &[&str]| {
        let folder = folder.display().to_string();
        let done = run("target/debug/examples/kill", &[&["target/debug/majlis", &folder, times], database].concat(), &[]);
        let _ = std::fs::remove_dir_all(&folder);
        done
    };
    step("no event or notice is lost or doubled, on SQLite", || kill(&one, &[]))?;
    let database = postgres.database("cert_kills")?;
    step("no event or notice is lost or doubled, three processes on PostgreSQL", || kill(&three, &[&database]))
}

/// The long form of the durability test.
fn soak(part: &str) -> Result<()> {
    install()?;
    build()?;
    let postgres = Postgres::start()?;
    let is_wanted = |name: &str| part.is_empty() || part == name;
    if is_wanted("marks") {
        marks(&postgres, "1000")?;
    }
    if is_wanted("kill") {
        kill(&postgres, "200")?;
    }
    if is_wanted("cert") {
        cert_kill(&postgres, "100")?;
    }
    Ok(())
}

/// Builds each fuzz target with coverage and runs it for some seconds. The stable compiler is told to take the flags.
fn fuzz(seconds: &str) -> Result<()> {
    let flags = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
                 -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";
    let target = output("rustc", &["--print", "host-tuple"])?;
    let build = ["build", "--release", "--quiet", "--manifest-path", "fuzz/Cargo.toml", "--target-dir", "target-fuzz", "--target", &target];
    run("cargo", &build, &[("RUSTFLAGS", flags), ("RUSTC_BOOTSTRAP", "1")])?;
    for name in ["seal_call", "seal_decode", "scrub_clean", "feeds_read", "feeds_normalise", "letter_read", "ndt7_read", "paper_read", "prose_read"] {
        let corpus = format!("target-fuzz/corpus/{name}");
        std::fs::create_dir_all(&corpus)?;
        let program = format!("target-fuzz/{target}/release/{name}");
        let (time, artifacts) = (format!("-max_total_time={seconds}"), format!("-artifact_prefix=target-fuzz/{name}-"));
        step(&format!("fuzz {name}"), || {
            let out = Command::new(&program).args([&time, &artifacts, "-print_final_stats=1", "-verbosity=0", "-max_len=65536", &corpus]).output()?;
            let text = String::from_utf8_lossy(&out.stderr);
            ensure!(out.status.success(), "{name}:\n{text}");
            println!("{}", text.lines().find(|l| l.contains("number_of_executed_units")).unwrap_or("no count"));
            Ok(())
        })?;
    }
    Ok(())
}

/// Measures a release build; needs nothing else running on the machine.
fn bench(what: Option<&str>) -> Result<()> {
    install()?;
    run("cargo", &["build", "--release", "--quiet", "--package", "majlis"], &[])?;
    if what == Some("observatory") {
        return bench_observatory::bench(&std::env::args().nth(3).unwrap_or_default());
    }
    if what == Some("cert") {
        return bench_cert::bench(Postgres::start()?, &std::env::args().nth(3).unwrap_or_default());
    }
    if what == Some("safespace") {
        return run("node", &["e2e/bench.mjs", "safespace"], &[]);
    }
    if what == Some("contributions") {
        run("cargo", &["build", "--release", "--quiet", "--package", "majlis-lab"], &[])?;
        return run("node", &["e2e/bench.mjs", "contributions"], &[]);
    }
    run("cargo", &["build", "--release", "--quiet", "--package", "seal", "--example", "bench"], &[])?;
    run("cargo", &["build", "--release", "--quiet", "--package", "cases", "--example", "fill"], &[])?;
    let postgres = Postgres::start()?;
    let databases = format!("{} {}", postgres.database("reports")?, postgres.database("queues")?);
    run("node", &["e2e/bench.mjs"], &[("MAJLIS_BENCH_POSTGRES", &databases)])
}

/// Debian packages, npm packages and the wasm target; says what to do where it may not install.
fn install() -> Result<()> {
    let has = |program: &str| Command::new("sh").args(["-c", &format!("command -v {program}")]).output().is_ok_and(|o| o.status.success());
    let mut missing = Vec::new();
    if !has("chromium") {
        missing.push("chromium");
    }
    if !has("chromium-headless-shell") {
        missing.push("chromium-headless-shell");
    }
    if !has("g++") {
        missing.push("g++");
    }
    if !has("gcore") {
        missing.push("gdb");
    }
    if !has("dovecot") {
        missing.push("dovecot-imapd");
    }
    if !has("gpg") {
        missing.push("gnupg");
    }
    if Command::new("/usr/bin/python3").args(["-c", "import aiosmtpd"]).output().is_ok_and(|o| !o.status.success())
        || !Path::new("/usr/bin/python3").exists()
    {
        missing.push("python3-aiosmtpd");
    }
    if !has("pdftotext") {
        missing.push("poppler-utils");
    }
    if !has("iperf3") {
        missing.push("iperf3");
    }
    if !has("openssl") {
        missing.push("openssl");
    }
    if postgres_bin().is_err() {
        missing.push("postgresql");
    }
    if !missing.is_empty() {
        if output("id", &["-u"])? != "0" {
            bail!("please install: apt-get install --no-install-recommends {}", missing.join(" "));
        }
        run("apt-get", &["update", "-qq"], &[])?;
        let args = [&["install", "-y", "-qq", "--no-install-recommends"], missing.as_slice()].concat();
        run("apt-get", &args, &[("DEBIAN_FRONTEND", "noninteractive")])?;
    }
    run("rustup", &["target", "add", "wasm32-unknown-unknown"], &[])?;
    if ["playwright-core", "ws", "@m-lab/ndt7"].iter().any(|name| !Path::new("e2e/node_modules").join(name).exists()) {
        run("npm", &["ci", "--prefix", "e2e", "--no-audit", "--no-fund", "--silent"], &[])?;
    }
    Ok(())
}

const WASM: &str = "crates/web/assets/seal/seal.wasm";

/// Builds `seal.wasm` with every path taken out, and keeps it or compares it byte for byte.
fn wasm(keep: bool) -> Result<()> {
    let (home, here, sysroot) = (std::env::var("HOME")?, root().display().to_string(), output("rustc", &["--print", "sysroot"])?);
    let cargo_home = std::env::var("CARGO_HOME").unwrap_or(format!("{home}/.cargo"));
    let flags = format!("--remap-path-prefix={cargo_home}=/cargo --remap-path-prefix={here}=/majlis --remap-path-prefix={sysroot}=/rust");
    let args = [
        "build",
        "--quiet",
        "--package",
        "seal-wasm",
        "--lib",
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        "wasm",
        "--target-dir",
        "target-wasm",
        "--locked",
    ];
    run("cargo", &args, &[("RUSTFLAGS", &flags)])?;
    let built = std::fs::read("target-wasm/wasm32-unknown-unknown/wasm/seal_wasm.wasm")?;
    if keep {
        std::fs::write(WASM, &built)?;
    } else {
        ensure!(std::fs::read(WASM)? == built, "{WASM} is not what the source gives: run `cargo xtask wasm` and look at why it changed");
    }
    println!("{WASM}: {} bytes", built.len());
    Ok(())
}

/// What the program declares, kept or compared.
fn prints(keep: bool) -> Result<()> {
    if keep {
        build()?;
    }
    for what in ["routes", "access", "assets", "permissions", "tables", "personal-data", "retention", "indicators", "jobs", "desks"] {
        let text = output("target/debug/majlis", &["print", what])? + "\n";
        let file = format!("docs/prints/{what}.txt");
        if keep {
            std::fs::create_dir_all("docs/prints")?;
            std::fs::write(&file, text)?;
        } else {
            let known = std::fs::read_to_string(&file).unwrap_or_default();
            ensure!(known == text, "{file} is out of date: run `cargo xtask prints` and look at what changed");
        }
    }
    Ok(())
}

/// Every relative link of every document names a file that is there.
fn links() -> Result<()> {
    let listed = output("git", &["ls-files", "--cached", "--others", "--exclude-standard", "*.md"])?;
    let mut broken = Vec::new();
    let mut count = 0;
    for file in listed.lines() {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let folder = Path::new(file).parent().unwrap_or(Path::new("."));
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split([')', '#', ' ']).next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") || target.starts_with("tel:") {
                continue;
            }
            count += 1;
            if !folder.join(target).exists() {
                broken.push(format!("{file}: {target}"));
            }
        }
    }
    ensure!(broken.is_empty(), "these lead nowhere:\n{}", broken.join("\n"));
    ensure!(count > 5, "no links were found");
    println!("{count} links");
    Ok(())
}

fn postgres_bin() -> Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").context("PostgreSQL is not installed")?;
    let mut found: Vec<PathBuf> = versions.flatten().map(|v| v.path().join("bin")).filter(|b| b.join("initdb").exists()).collect();
    found.sort();
    found.pop().context("PostgreSQL is not installed")
}

/// A private PostgreSQL server on a free port, gone when dropped.
struct Postgres {
    folder: PathBuf,
    address: String,
}

impl Postgres {
    fn start() -> Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = std::env::temp_dir().join(format!("majlis-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let server = Self { address: format!("postgres://majlis@127.0.0.1:{port}/postgres"), folder };
        let data = server.folder.join("data").display().to_string();
        if output("id", &["-u"])? == "0" {
            run("chown", &["postgres", &server.folder.display().to_string()], &[])?;
        }
        server.tool("initdb", &["-D", &data, "-U", "majlis", "--auth=trust", "--no-sync", "-E", "UTF8"])?;
        let socket = server.folder.display();
        let options = format!("-p {port} -k {socket} -c listen_addresses=127.0.0.1 -c max_connections=300");
        let log = server.folder.join("log").display().to_string();
        server.tool("pg_ctl", &["-D", &data, "-o", &options, "-l", &log, "-w", "start"])?;
        Ok(server)
    }

    /// Runs one of PostgreSQL's programs, which refuse root.
    fn tool(&self, name: &str, args: &[&str]) -> Result<()> {
        let program = postgres_bin()?.join(name).display().to_string();
        let mut command = if output("id", &["-u"])? == "0" {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", &program]);
            command
        } else {
            Command::new(program)
        };
        let status = command.args(args).current_dir("/").stdout(std::process::Stdio::null()).status()?;
        ensure!(status.success(), "{name} failed");
        Ok(())
    }

    fn database(&self, name: &str) -> Result<String> {
        let program = postgres_bin()?.join("psql").display().to_string();
        run(&program, &["-q", &self.address, "-c", &format!("CREATE DATABASE {name}")], &[])?;
        let base = self.address.rsplit_once('/').map_or("", |(base, _)| base);
        Ok(format!("{base}/{name}"))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.folder.join("data").display().to_string();
        let _ = self.tool("pg_ctl", &["-D", &data, "-m", "immediate", "stop"]);
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
