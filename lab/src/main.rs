//! The companion of `majlis`: what is too heavy for the program itself. It reads requests from its standard input, one JSON object
//! a line, answers each on its standard output, and ends with its input. It opens no file and no connection, and holds itself to
//! limits of memory and time, which a document cannot lift.

mod letters;
mod pdf;

use std::io::{self, BufRead as _, Write};

use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};

/// Bytes of memory that it may take.
const MEMORY: u64 = 2 << 30;
/// Seconds of processor time for everything it is asked.
const SECONDS: u64 = 120;
/// Bytes of one request.
const LONGEST: usize = 8 << 20;

/// What may be asked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", tag = "make")]
enum Request {
    /// A document in Typst's language, which becomes a PDF that is both PDF/UA-1 and PDF/A-2a.
    Pdf { source: String },
}

/// The line before what was made: `bytes` of it follow.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Answer {
    Made {
        bytes: usize,
        pages: usize,
        /// The page, from 1, on which each labelled heading stands.
        marks: Vec<(String, usize)>,
    },
    Error {
        error: String,
    },
}

fn main() -> anyhow::Result<()> {
    limit(Resource::As, MEMORY)?;
    limit(Resource::Cpu, SECONDS)?;
    let press = pdf::Press::new()?;
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = io::Read::take(&mut input, LONGEST as u64 + 1).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(());
        }
        anyhow::ensure!(read <= LONGEST, "a request is longer than {LONGEST} bytes");
        let made = serde_json::from_slice(&line).map_err(|e| e.to_string()).and_then(|Request::Pdf { source }| press.print(source));
        answer(&mut output, made)?;
    }
}

fn limit(what: Resource, most: u64) -> io::Result<()> {
    Ok(setrlimit(what, Rlimit { current: Some(most), maximum: Some(most) })?)
}

fn answer(output: &mut impl Write, made: Result<pdf::Printed, String>) -> anyhow::Result<()> {
    let (head, bytes) = match made {
        Ok(printed) => (Answer::Made { bytes: printed.bytes.len(), pages: printed.pages, marks: printed.marks }, printed.bytes),
        Err(error) => (Answer::Error { error }, Vec::new()),
    };
    serde_json::to_writer(&mut *output, &head)?;
    output.write_all(b"\n")?;
    output.write_all(&bytes)?;
    output.flush()?;
    Ok(())
}
