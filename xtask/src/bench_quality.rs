//! `cargo xtask bench observatory quality`: what the public page costs over the cells of a hundred million measurements, beside DuckDB
//! that looks at ten million single ones; and how many measurements are stored a second.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use crate::bench_observatory::start;
use crate::{Postgres, output, run};

const MAJLIS: &str = "target/release/majlis";
const FILL: &str = "target/release/examples/fill";
const RESULTS: &str = "100000000";
/// Measurements stored one by one.
const STORED: &str = "5000";
/// Pages asked for, one after another.
const ASKED: usize = 200;
const DUCKDB: &str = "duckdb==2.0.1";

pub(crate) fn bench() -> Result<()> {
    run("cargo", &["build", "--release", "--quiet", "--package", "majlis"], &[])?;
    run("cargo", &["build", "--release", "--quiet", "--package", "observatory", "--example", "fill"], &[])?;
    let folder = std::env::temp_dir().join(format!("majlis-bench-quality-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let done = all(&folder);
    std::fs::remove_dir_all(&folder)?;
    done
}

fn all(folder: &Path) -> Result<()> {
    let postgres = Postgres::start()?;
    for (name, address) in [("SQLite", format!("sqlite:{}", folder.join("quality.sqlite").display())), ("PostgreSQL", postgres.database("quality")?)]
    {
        output(MAJLIS, &["migrate", "--database", &address])?;
        println!("{name}: {}", output(FILL, &[&address, "store", STORED])?);
        let content = "modules/observatory/content";
        output(MAJLIS, &["observatory", "areas", "--database", &address, &format!("{content}/areas/qa.geojson")])?;
        let (operators, origins) = (format!("{content}/demo/operators.csv"), format!("{content}/demo/origins.txt"));
        output(MAJLIS, &["observatory", "operators", "--database", &address, &operators, &origins])?;
        let filled = output(FILL, &[&address, RESULTS])?;
        let (middle, most) = pages(&address)?;
        println!("{name}: the page over the cells of {filled}: {middle:.1} ms in the median, {most:.1} ms p95 (aim: p95 < 100)");
    }
    let python = python()?;
    println!("{}", output(&python.display().to_string(), &["e2e/peer/quality.py", &folder.display().to_string()])?);
    Ok(())
}

/// Asks for the page with different choices; gives the median and the 95th percentile, in ms.
fn pages(database: &str) -> Result<(f64, f64)> {
    let address = "127.0.0.1:5306";
    let _server = start(MAJLIS, &["serve", "--listen", address, "--database", database], address.parse()?)?;
    let mut took = Vec::with_capacity(ASKED);
    for n in 0..ASKED {
        let year = ["", "2025", "2026"][n % 3];
        let (area, operator, technology) = (["", "QA-DA", "QA-KH"][n / 3 % 3], ["", "64496", "64498"][n / 9 % 3], ["", "wifi"][n / 27 % 2]);
        let path = format!("/{}/quality?period={year}&area={area}&operator={operator}&technology={technology}&show=", ["ar", "en"][n % 2]);
        let begin = Instant::now();
        let mut stream = TcpStream::connect(address)?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:5306\r\nConnection: close\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        ensure!(answer.starts_with(b"HTTP/1.1 200 "), "{path}: {}", String::from_utf8_lossy(&answer[..answer.len().min(200)]));
        took.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    took.sort_by(f64::total_cmp);
    Ok((took[ASKED / 2], took[ASKED * 95 / 100]))
}

/// A Python with DuckDB.
fn python() -> Result<PathBuf> {
    let python = Path::new("target/peer-duckdb/bin/python").to_path_buf();
    if !python.exists() {
        output("python3", &["-m", "venv", "target/peer-duckdb"]).context("python3-venv is needed")?;
        output(&python.display().to_string(), &["-m", "pip", "install", "--quiet", DUCKDB])?;
    }
    Ok(python)
}
