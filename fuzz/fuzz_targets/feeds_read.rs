//! Any bytes are unpacked and read to their end, by a mapping for tables and one for JSON lines; what becomes an event is
//! written as JSON that can be read.
#![no_main]

use std::io::Cursor;

use feeds::{Limits, MappingFile, Reading, UnpackError, unpack};
use libfuzzer_sys::fuzz_target;

const TABLE: &str = "name = \"t\"\ntitle = \"T\"\nformat = \"csv\"\ncomment = \"#\"\nsame_names = true\nkeep_rest = true\nundated = true\n[constants]\n\"classification.type\" = \"other\"\n[[rules]]\ncolumn = \"tag\"\nfield = \"extra.cve\"\nconvert = \"extract_cve_from_tag\"\n[[rules]]\ncolumn = \"url\"\nfield = \"source.url\"\nconvert = \"convert_http_host_and_url\"\n";

fuzz_target!(|data: &[u8]| {
    let limits = Limits { row: 8192, cells: 64, total: 1 << 20, ratio: 100 };
    for text in [TABLE.to_owned(), TABLE.replace("\"csv\"", "\"jsonl\"").replace("comment = \"#\"\n", "")] {
        let file = MappingFile::read(&text).expect("a good mapping");
        let _ = unpack(Cursor::new(data), limits, |_, input| {
            let Ok(mut reading) = Reading::new(input, &file.mapping, &file.format, limits, 1) else { return Ok(()) };
            while let Some(outcome) = reading.next_outcome().map_err(UnpackError::of)? {
                if let Ok(event) = outcome.event {
                    let mut json = String::new();
                    event.write_json(&mut json);
                    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
                    // A wider window never parts what an exact one keeps together.
                    assert!(event.key("t", 3_600_000_000)[..4] <= event.key("t", 0)[..4]);
                }
            }
            Ok::<(), UnpackError>(())
        });
    }
});
