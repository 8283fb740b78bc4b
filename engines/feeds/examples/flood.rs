//! `flood SCHEMA MEGABYTES`: makes up rows of an accessible-SMB report in memory, reads them as events, and prints how much, how
//! fast and how much memory it took. Nothing is on disk, so that it is the pipeline that is measured.
#![expect(clippy::print_stdout, reason = "a command line tool")]

use std::error::Error;
use std::io::{self, Read};
use std::time::Instant;

use feeds::{Limits, Reading, SHADOWSERVER, Schema};

const HEADER: &str = "\"timestamp\",\"ip\",\"port\",\"protocol\",\"hostname\",\"tag\",\"asn\",\"geo\",\"region\",\"city\"\n";

/// Rows without end, up to a size.
struct Rows {
    left: u64,
    number: u64,
    line: Vec<u8>,
    at: usize,
}

impl Read for Rows {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.line.len() {
            if self.left == 0 {
                return Ok(0);
            }
            let n = self.number;
            self.line = format!(
                "\"2026-11-22 {:02}:{:02}:{:02}\",{}.{}.{}.{},445,tcp,node{n:06}.example.com,smb,{},QA,\"Ad Dawhah\",\"Doha, West\"\n",
                n / 3600 % 24,
                n / 60 % 60,
                n % 60,
                n / 13_000_000 % 100 + 11,
                n / 60_000 % 250,
                n / 250 % 250,
                n % 250 + 1,
                64512 + n % 1000
            )
            .into_bytes();
            self.left = self.left.saturating_sub(self.line.len() as u64);
            (self.number, self.at) = (n + 1, 0);
        }
        let some = (self.line.len() - self.at).min(out.len());
        out[..some].copy_from_slice(&self.line[self.at..self.at + some]);
        self.at += some;
        Ok(some)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, schema, megabytes] = args.as_slice() else { return Err("flood SCHEMA MEGABYTES".into()) };
    let schema = Schema::read(&std::fs::read_to_string(schema)?)?;
    let mapping = schema.by_name("scan_smb").ok_or("no report type of this name")?;
    let megabytes: u64 = megabytes.parse()?;
    let rows = Rows { left: megabytes * 1_000_000, number: 0, line: HEADER.into(), at: 0 };
    let start = Instant::now();
    let mut input = io::BufReader::with_capacity(64 << 10, rows);
    let mut reading = Reading::new(&mut input, mapping, &SHADOWSERVER, Limits::default(), 0).map_err(|e| e.to_string())?;
    let (mut events, mut refused) = (0u64, 0u64);
    while let Some(outcome) = reading.next_outcome()? {
        match outcome.event {
            Ok(event) => {
                let _ = std::hint::black_box((event.key(&mapping.name, 0), event.finding_key()));
                events += 1;
            }
            Err(_) => refused += 1,
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).map_or("?", str::trim);
    println!("{{\"megabytes\":{megabytes},\"events\":{events},\"refused\":{refused},\"seconds\":{seconds:.1},\"peak\":\"{peak}\"}}");
    Ok(())
}
