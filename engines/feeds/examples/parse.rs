//! `parse SCHEMA REPORT.csv [count]`: prints each event of a Shadowserver report as JSON, one a line with its row, or the
//! reason why there is none; with `count`, only how many there were and how long it took.
#![expect(clippy::print_stdout, reason = "a command line tool")]

use std::error::Error;
use std::fs::File;
use std::sync::Arc;
use std::time::Instant;

use feeds::{Limits, ReadError, Reading, SHADOWSERVER, Schema, UnpackError, unpack};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, schema, report, rest @ ..] = args.as_slice() else { return Err("parse SCHEMA REPORT.csv [count]".into()) };
    let schema = Schema::read(&std::fs::read_to_string(schema)?)?;
    let mapping = schema.by_file(report).ok_or("no report type of this name")?;
    let only_count = !rest.is_empty();
    let start = Instant::now();
    let (mut events, mut refused, mut bytes) = (0u64, 0u64, 0usize);
    unpack::<_, Box<dyn Error>>(File::open(report)?, Limits::default(), |_, input| {
        let mut reading = Reading::new(input, mapping, &SHADOWSERVER, Limits::default(), 0).map_err(|e| match e {
            ReadError::Io(e) => Box::<dyn Error>::from(UnpackError::of(e)),
            ReadError::Plan(e) => e.into(),
        })?;
        let mut row = 0u64;
        let mut json = String::new();
        while let Some(outcome) = reading.next_outcome().map_err(UnpackError::of)? {
            row += 1;
            json.clear();
            match outcome.event {
                Ok(event) => {
                    events += 1;
                    event.write_json(&mut json);
                    if only_count {
                        let _ = std::hint::black_box((event.key(&mapping.name, 0), event.finding_key()));
                        bytes += json.len();
                    } else {
                        println!("{{\"_row\":{row},{}", &json[1..]);
                    }
                }
                Err(refusal) if only_count => refused += u64::from(!refusal.code().is_empty()),
                Err(refusal) => println!("{}", serde_json::json!({ "_row": row, "error": refusal.to_string() })),
            }
        }
        Ok(())
    })?;
    if only_count {
        println!("{events} events, {refused} refused, {bytes} bytes of JSON, {:.3} s", start.elapsed().as_secs_f64());
    }
    let _ = Arc::strong_count(mapping);
    Ok(())
}
