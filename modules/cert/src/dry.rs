//! A dry run: the first rows of a report as they would be imported, and why others would not.

use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use feeds::{Limits, Reading, UnpackError};
use web::App;

use crate::CertError;
use crate::document::{Library, Shelf};
use crate::read::Halt;

/// Rows looked at for counting.
const LOOKED_AT: u64 = 10_000;

/// Reads the beginning of a file and tells what would come of it.
pub async fn dry_run(app: &App, file: &Path, mapping: &str, rows: usize) -> Result<String, CertError> {
    let shelf = app.extension::<Shelf>().map_err(|e| CertError::Internal(e.to_string()))?;
    let library = shelf.library(&app.db).await?;
    let (file, mapping, now) = (file.to_path_buf(), mapping.to_owned(), app.db.clock().now().micros());
    tokio::task::spawn_blocking(move || run(&file, &mapping, rows, now, &library)).await.map_err(|e| CertError::Internal(e.to_string()))?
}

fn run(path: &PathBuf, mapping: &str, rows: usize, now: i64, library: &Arc<Library>) -> Result<String, CertError> {
    let file = File::open(path).map_err(|e| CertError::Document(e.to_string()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut out = String::new();
    let ended = feeds::unpack(file, Limits::default(), |member, input| {
        let file = if member.is_empty() { &name } else { member };
        let Some((mapping, format)) = library.mapping(mapping, file) else { return Err(Halt::Failed(format!("unknown-report {file}"))) };
        let _ = writeln!(out, "{file}: {} ({})", mapping.name, mapping.title);
        let mut reading = Reading::new(input, &mapping, &format, Limits::default(), now)?;
        let (mut good, mut refused, mut seen) = (0usize, 0usize, 0);
        while let Some(outcome) = reading.next_outcome().map_err(UnpackError::of)? {
            match outcome.event {
                Ok(event) => {
                    good += 1;
                    if good <= rows {
                        let mut json = String::new();
                        event.write_json(&mut json);
                        let _ = writeln!(out, "  line {}: {json}", outcome.line);
                    }
                }
                Err(refusal) => {
                    refused += 1;
                    if refused <= rows {
                        let _ = writeln!(out, "  line {} refused: {refusal}: {}", outcome.line, outcome.text);
                    }
                }
            }
            seen += 1;
            if seen == LOOKED_AT {
                break;
            }
        }
        let _ = writeln!(out, "  of the first {seen} rows {good} would be events and {refused} refused");
        Ok(())
    });
    if let Err(Halt::Failed(problem) | Halt::Stopped(problem)) = ended {
        let _ = writeln!(out, "  {problem}");
    }
    Ok(out)
}
