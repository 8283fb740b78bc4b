//! `cargo xtask bench cert`: how fast reports become events, beside IntelMQ on the same rows in the same run; how much memory
//! large ones take; how fast notices are made; and what the hotline feels of it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::{Postgres, output, run};

/// Rows of the small and the large report.
const SMALL: u32 = 20_000;
const LARGE: u32 = 1_000_000;
const OWNERS: usize = 2_000;
const PREFIXES: usize = 20_000;

struct Bench {
    folder: PathBuf,
    data: PathBuf,
    postgres: Postgres,
    python: PathBuf,
}

/// All of it, or one part: `exactness`, `memory`, `speed`, `peer`, `notices`, `hotline`.
pub(crate) fn bench(postgres: Postgres, part: &str) -> Result<()> {
    let data = PathBuf::from(std::env::var("MAJLIS_TEST_DATA").context("MAJLIS_TEST_DATA names the folder with the public test data")?);
    let folder = std::env::temp_dir().join(format!("majlis-bench-cert-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    for (package, example) in [("feeds", "flood"), ("feeds", "parse")] {
        run("cargo", &["build", "--release", "--quiet", "--package", package, "--example", example], &[])?;
    }
    // Where IntelMQ is, an ordinary user reads it.
    let peer = std::env::temp_dir().join("majlis-peer");
    run("sh", &["e2e/peer/install.sh", &peer.display().to_string()], &[])?;
    let bench = Bench { folder, data, postgres, python: peer.join("bin/python") };
    let done = bench.all(part);
    std::fs::remove_dir_all(&bench.folder).context("the bench's folder")?;
    done
}

/// CPU seconds of all ended children of this process, and of theirs.
fn children_cpu() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    cpu_fields(&stat, 13..15)
}

/// `fields` counted behind the name, which may hold blanks.
fn cpu_fields(stat: &str, fields: std::ops::Range<usize>) -> Result<f64> {
    let rest = stat.rsplit_once(')').context("stat")?.1;
    let ticks: u64 = rest.split_whitespace().skip(fields.start).take(fields.len()).filter_map(|f| f.parse::<u64>().ok()).sum();
    // USER_HZ is 100 on every Linux of today.
    Ok(ticks as f64 / 100.0)
}

/// What a command took.
struct Took {
    cpu: f64,
    wall: f64,
    /// Most resident memory, MB.
    peak: f64,
}

impl Bench {
    fn all(&self, part: &str) -> Result<()> {
        let is_wanted = |name: &str| part.is_empty() || part == name;
        if is_wanted("exactness") {
            self.exactness()?;
        }
        if is_wanted("memory") {
            self.memory()?;
            self.store()?;
        }
        let ours = if is_wanted("speed") || is_wanted("peer") { self.speed(part == "peer")? } else { 0.0 };
        if is_wanted("peer") {
            self.peer(ours)?;
        }
        if is_wanted("notices") {
            self.notices()?;
        }
        if is_wanted("hotline") { self.hotline() } else { Ok(()) }
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    fn given(&self, name: &str) -> String {
        self.data.join(name).display().to_string()
    }

    fn table(&self) -> String {
        self.given("ipasn/ipasn_20140513.dat.gz")
    }

    fn schema(&self) -> String {
        self.given("shadowserver/intelmq-schema.json")
    }

    /// Field by field against IntelMQ's own parser.
    fn exactness(&self) -> Result<()> {
        let venv = self.python.parent().and_then(Path::parent).context("venv")?.display().to_string();
        let samples = self.given("shadowserver");
        let script = ["e2e/peer/exact.sh", &venv, &self.schema(), &samples, "target/release/examples/parse"];
        let text = output("sh", &script)?;
        println!("exactness against IntelMQ 3.5.0: {}", text.lines().last().unwrap_or_default());
        Ok(())
    }

    /// 10 GB through the engine.
    fn memory(&self) -> Result<()> {
        println!("10 GB through the engine: {}  (aim: peak <= 256 MB)", output("target/release/examples/flood", &[&self.schema(), "10000"])?);
        Ok(())
    }

    fn scan(&self, name: &str, rows: u32, table: &str) -> Result<String> {
        let file = self.path(name);
        let args = ["e2e/peer/make_scan.py", &file, &rows.to_string(), "7", "--ipasn", table, "--current"];
        run(&self.python.display().to_string(), &args, &[])?;
        Ok(file)
    }

    fn majlis(&self, database: &str, args: &[&str]) -> Result<Took> {
        let (before, start) = (children_cpu()?, Instant::now());
        let mut child = Command::new("target/release/majlis")
            .args(args)
            .env("MAJLIS_DATABASE", database)
            .env("MAJLIS_LOG", "warn")
            .stdout(Stdio::null())
            .spawn()?;
        let mut peak = 0.0f64;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            let text = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let kilobytes = text.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
            peak = peak.max(kilobytes.unwrap_or(0.0) / 1000.0);
            #[expect(clippy::disallowed_methods, reason = "nothing else runs here")]
            std::thread::sleep(Duration::from_millis(20));
        };
        ensure!(status.success(), "majlis {} failed", args.join(" "));
        Ok(Took { cpu: children_cpu()? - before, wall: start.elapsed().as_secs_f64(), peak })
    }

    /// A database with schema and origins: its address.
    fn database(&self, name: &str, postgres: bool) -> Result<String> {
        let address = if postgres { self.postgres.database(name)? } else { format!("sqlite:{}", self.path(&format!("{name}.sqlite"))) };
        self.majlis(&address, &["cert", "schema", &self.schema()])?;
        self.majlis(&address, &["cert", "origins", &self.table()])?;
        Ok(address)
    }

    /// CSV on disk to durable, de-duplicated, with origins and findings: start of the program and all of the server's processes
    /// included. Gives rows for each CPU second of the small report on PostgreSQL, which is what IntelMQ does.
    fn speed(&self, only_like_the_peer: bool) -> Result<f64> {
        let mut like = 0.0;
        for (name, postgres) in [("SQLite", false), ("PostgreSQL", true)] {
            for rows in [SMALL, LARGE] {
                if only_like_the_peer && !(postgres && rows == SMALL) {
                    continue;
                }
                let file = self.scan("2026-11-22-scan_smb.csv", rows, &self.table())?;
                let mut rates = Vec::new();
                let mut peak = 0.0f64;
                let times = if rows == SMALL { 5 } else { 1 };
                for n in 0..times {
                    let name_of_it = format!("speed_{rows}_{n}");
                    let address = self.database(&name_of_it, postgres)?;
                    // What the server still had to write of the library does not.
                    let server = if postgres { self.postgres.settled_cpu()? } else { 0.0 };
                    let took = self.majlis(&address, &["cert", "import", &file])?;
                    // What the server still has to write belongs to it.
                    let server = if postgres { self.postgres.settled_cpu()? - server } else { 0.0 };
                    rates.push(f64::from(rows) / (took.cpu + server));
                    peak = peak.max(took.peak);
                    if postgres {
                        // Else the server goes on cleaning it while the next one is measured.
                        self.postgres.drop_database(&name_of_it)?;
                    }
                    println!(
                        "  {name}, {rows} rows: {:.2} s of CPU, of it the server {server:.2} s; {:.2} s wall, {:.0} MB",
                        took.cpu + server,
                        took.wall,
                        took.peak
                    );
                }
                rates.sort_by(f64::total_cmp);
                let median = rates[rates.len() / 2];
                println!("import, {name}, {rows} rows: {median:.0} rows a CPU second (aim: 27,000), peak {peak:.0} MB");
                if postgres && rows == SMALL {
                    like = median;
                }
            }
        }
        if !only_like_the_peer {
            let shuffled = self.path("2026-11-22-scan_smb.csv");
            let args = ["e2e/peer/make_scan.py", &shuffled, &LARGE.to_string(), "7", "--ipasn", &self.table(), "--current", "--shuffled"];
            run(&self.python.display().to_string(), &args, &[])?;
            let took = self.majlis(&self.database("shuffled", false)?, &["cert", "import", &shuffled])?;
            println!("import, SQLite, {LARGE} rows in no order: {:.0} rows a CPU second", f64::from(LARGE) / took.cpu);
        }
        Ok(like)
    }

    /// More than 1 GB through the store.
    fn store(&self) -> Result<()> {
        let file = self.scan("2026-11-22-scan_smb.csv", 7_500_000, &self.table())?;
        let size = std::fs::metadata(&file)?.len();
        let address = self.database("memory", false)?;
        let took = self.majlis(&address, &["cert", "import", &file])?;
        println!("{:.2} GB through the store, SQLite: {:.0} s wall, peak {:.0} MB (aim: 256 MB)", size as f64 / 1e9, took.wall, took.peak);
        for name in ["memory.sqlite", "memory.sqlite-wal", "2026-11-22-scan_smb.csv"] {
            let _ = std::fs::remove_file(self.path(name));
        }
        Ok(())
    }

    /// IntelMQ on the small report.
    fn peer(&self, ours: f64) -> Result<()> {
        let file = self.scan("2026-11-22-scan_smb.csv", SMALL, &self.table())?;
        let venv = self.python.parent().and_then(Path::parent).context("venv")?.display().to_string();
        let address = self.postgres.database("peer")?;
        let (schema, table, python) = (self.schema(), self.table(), self.python.display().to_string());
        let args = ["e2e/peer/intelmq_bench.py", "--venv", &venv, "--schema", &schema, "--asn-table", &table, "--postgres", &address, "--csv", &file];
        let mut rates = Vec::new();
        for _ in 0..3 {
            let text = output(&python, &args)?;
            let line = text.lines().last().unwrap_or_default();
            println!("  IntelMQ 3.5.0: {line}");
            let rate = line.split("\"rows_per_cpu_s\":").nth(1).and_then(|r| r.trim_start().split([',', '}']).next()?.trim().parse::<f64>().ok());
            rates.push(rate.context("no rate")?);
        }
        rates.sort_by(f64::total_cmp);
        println!("IntelMQ 3.5.0, {SMALL} rows: {:.0} rows a CPU second; Majlis on PostgreSQL {:.0} times as many", rates[1], ours / rates[1]);
        Ok(())
    }

    /// A million events to many owners.
    fn notices(&self) -> Result<()> {
        let networks = self.path("networks.txt");
        let mut csv = String::from("organisation,kind,value,approval,lang,tlp\n");
        let mut table = String::new();
        for (n, prefix) in self.prefixes()?.iter().enumerate() {
            let owner = n % OWNERS;
            if n < OWNERS {
                let _ = writeln!(csv, "owner-{owner},contact,noc@owner-{owner}.example,,en,RED");
            }
            let _ = writeln!(csv, "owner-{owner},network,{prefix},,,");
            let _ = writeln!(table, "{prefix}\t{}", 64512 + owner % 1000);
        }
        std::fs::write(&networks, table)?;
        std::fs::write(self.path("constituency.csv"), csv)?;
        for (name, postgres) in [("SQLite", false), ("PostgreSQL", true)] {
            let address = self.database("routed", postgres)?;
            self.majlis(&address, &["cert", "constituency", &self.path("constituency.csv")])?;
            let file = self.scan("2026-11-22-scan_smb.csv", LARGE, &networks)?;
            let import = self.majlis(&address, &["cert", "import", &file])?;
            let letters = self.path("letters");
            let server = if postgres { self.postgres.cpu()? } else { 0.0 };
            let took = self.majlis(&address, &["cert", "notices", "--letters", &letters])?;
            let server = if postgres { self.postgres.cpu()? - server } else { 0.0 };
            let count = std::fs::read_dir(&letters)?.count();
            println!(
                "{LARGE} rows to {OWNERS} owners with {PREFIXES} prefixes, {name}: import {:.1} s of CPU; {count} notices made and written {:.1} s of CPU, of it the server {server:.1} s, {:.1} s wall, peak {:.0} MB (aim: 10 s)",
                import.cpu,
                took.cpu + server,
                took.wall,
                took.peak
            );
            std::fs::remove_dir_all(&letters)?;
        }
        Ok(())
    }

    /// Prefixes of the real table that hold none of each other.
    fn prefixes(&self) -> Result<Vec<String>> {
        let text = output("zcat", &[&self.table()])?;
        let all: Vec<&str> = text.lines().filter_map(|l| l.split_once('\t')).map(|(p, _)| p).filter(|p| p.ends_with("/24")).collect();
        let step = all.len() / PREFIXES;
        ensure!(step > 0, "the table is too small");
        Ok(all.into_iter().step_by(step).take(PREFIXES).map(str::to_owned).collect())
    }

    /// What reporters feel while a million rows come in.
    fn hotline(&self) -> Result<()> {
        let file = self.scan("2026-11-22-scan_smb.csv", LARGE, &self.table())?;
        let incoming = self.folder.join("incoming");
        std::fs::create_dir_all(&incoming)?;
        std::fs::rename(file, incoming.join("2026-11-22-scan_smb.csv"))?;
        let database = self.postgres.database("beside")?;
        let (incoming, schema, table) = (incoming.display().to_string(), self.schema(), self.table());
        let env = [
            ("MAJLIS_BENCH_INCOMING", incoming.as_str()),
            ("MAJLIS_BENCH_SCHEMA", &schema),
            ("MAJLIS_BENCH_TABLE", &table),
            ("MAJLIS_BENCH_POSTGRES", &database),
        ];
        run("node", &["e2e/bench.mjs", "beside"], &env)
    }
}

impl Postgres {
    /// CPU seconds of the server: its own, those of its ended processes and of those that live.
    fn cpu(&self) -> Result<f64> {
        let pid = std::fs::read_to_string(self.folder.join("data/postmaster.pid"))?.lines().next().unwrap_or_default().to_owned();
        let own = cpu_fields(&std::fs::read_to_string(format!("/proc/{pid}/stat"))?, 11..15)?;
        let mut total = own;
        for entry in std::fs::read_dir("/proc")?.flatten() {
            // Processes end between two looks.
            let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
            let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1));
            if parent == Some(pid.as_str()) {
                total += cpu_fields(&stat, 11..13)?;
            }
        }
        Ok(total)
    }

    fn drop_database(&self, name: &str) -> Result<()> {
        let psql = crate::postgres_bin()?.join("psql").display().to_string();
        run(&psql, &["-q", &self.address, "-c", &format!("DROP DATABASE {name}")], &[])
    }

    /// The same once a checkpoint has written everything.
    fn settled_cpu(&self) -> Result<f64> {
        let psql = crate::postgres_bin()?.join("psql").display().to_string();
        run(&psql, &["-q", &self.address, "-c", "CHECKPOINT"], &[])?;
        self.cpu()
    }
}
