//! From an open input to events, one after another.

use std::io::{self, BufRead};
use std::sync::Arc;

use crate::event::{Event, Extra};
use crate::field::Field;
use crate::mapping::Format;
use crate::plan::{Mapping, Plan, PlanError, Refusal, Target, complete, put};
use crate::rows::{CsvRows, Limits, Line, Lines, Row};
use crate::value::Value;

/// What became of one row.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    /// The line it began on; counts from 1.
    pub line: u64,
    pub event: Result<Event, Refusal>,
    /// The row as it came (shortened), where it was refused.
    pub text: String,
    /// Whether bytes that are no UTF-8 were replaced.
    pub is_mended: bool,
}

/// Why reading ended before the input did.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Names of one JSON object.
const MOST_NAMES: usize = 1000;
/// Characters of a refused row that are kept.
const SHOWN: usize = 2000;

/// Reads events from one input.
#[derive(Debug)]
pub struct Reading<R> {
    source: Source<R>,
    mapping: Arc<Mapping>,
    undated: Option<i64>,
}

#[derive(Debug)]
enum Source<R> {
    Csv { rows: Box<CsvRows<R>>, plan: Plan },
    Json { lines: Lines<R>, constants: Vec<(Field, Value)> },
}

impl<R: BufRead> Reading<R> {
    /// Reads the names of the columns, where there are any, and binds the mapping to them. `now` (microseconds since
    /// 1970) is the time of rows that tell none, where the mapping allows it.
    ///
    /// # Errors
    /// Where the columns do not fit the mapping, or reading fails.
    pub fn new(mut input: R, mapping: &Arc<Mapping>, format: &Format, limits: Limits, now: i64) -> Result<Self, ReadError> {
        skip_mark(&mut input)?;
        let source = match format {
            Format::JsonLines => {
                let mut constants = vec![(Field::FEED, Value::Text(mapping.title.clone()))];
                constants.extend(mapping.constants.iter().cloned());
                Source::Json { lines: Lines::new(input, limits), constants }
            }
            Format::Csv { delimiter, comment, columns } => {
                let mut rows = Box::new(CsvRows::new(input, *delimiter, *comment, limits));
                let plan = match columns {
                    Some(columns) => mapping.bind(&columns.iter().map(String::as_str).collect::<Vec<_>>())?,
                    None => bind(mapping, &mut rows, *delimiter)?,
                };
                Source::Csv { rows, plan }
            }
        };
        Ok(Self { source, mapping: Arc::clone(mapping), undated: mapping.is_undated.then_some(now) })
    }

    /// What became of the next row; `None` at the end.
    ///
    /// # Errors
    /// What reading gives.
    pub fn next_outcome(&mut self) -> io::Result<Option<Outcome>> {
        match &mut self.source {
            Source::Csv { rows, plan } => Ok(rows.next_row()?.map(|row| match row {
                Row::TooLong { line } => refused(line, Refusal::TooLong, String::new()),
                Row::Cells(cells) => {
                    let event = plan.event(&cells, self.undated);
                    let text = if event.is_err() { shown(cells.iter()) } else { String::new() };
                    Outcome { line: cells.line, event, text, is_mended: cells.is_mended }
                }
            })),
            Source::Json { lines, constants } => Ok(lines.next_line()?.map(|line| match line {
                Line::TooLong { line } => refused(line, Refusal::TooLong, String::new()),
                Line::NotText { line, .. } => refused(line, Refusal::NotText, String::new()),
                Line::Text { line, text } => match from_json(&self.mapping, constants, text, self.undated, MOST_NAMES) {
                    Ok(event) => Outcome { line, event: Ok(event), text: String::new(), is_mended: false },
                    Err(refusal) => refused(line, refusal, text.chars().take(SHOWN).collect()),
                },
            })),
        }
    }

    /// The input's columns, where it has some.
    #[must_use]
    pub fn columns(&self) -> &[Arc<str>] {
        if let Source::Csv { plan, .. } = &self.source { plan.columns() } else { &[] }
    }
}

fn refused(line: u64, refusal: Refusal, text: String) -> Outcome {
    Outcome { line, event: Err(refusal), text, is_mended: false }
}

fn shown<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for cell in cells {
        if !out.is_empty() {
            out.push(',');
        }
        out.extend(cell.chars().take(SHOWN.saturating_sub(out.len())));
        if out.len() >= SHOWN {
            break;
        }
    }
    out
}

/// Passes over the mark that some programs put before UTF-8.
fn skip_mark(input: &mut impl BufRead) -> io::Result<()> {
    if input.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
        input.consume(3);
    }
    Ok(())
}

fn bind<R: BufRead>(mapping: &Mapping, rows: &mut CsvRows<R>, delimiter: u8) -> Result<Plan, ReadError> {
    let header = match rows.next_row()? {
        None => return Err(PlanError::Empty.into()),
        Some(Row::TooLong { .. }) => return Err(PlanError::TooLong.into()),
        Some(Row::Cells(cells)) => cells,
    };
    let columns: Vec<&str> = header.iter().map(str::trim).collect();
    let missing = match mapping.bind(&columns) {
        Ok(plan) => return Ok(plan),
        Err(missing) => missing,
    };
    // Perhaps they are all there, parted by something else.
    let joined = columns.join(&char::from(delimiter).to_string());
    for other in [';', '\t', '|', ','] {
        let parts: Vec<&str> = joined.split(other).map(|c| c.trim_matches(['"', ' '])).collect();
        if other != char::from(delimiter) && mapping.bind(&parts).is_ok() {
            return Err(PlanError::Delimiter { found: other, wanted: char::from(delimiter) }.into());
        }
    }
    Err(missing.into())
}

/// Names with dots, whether flat or nested.
fn from_json(mapping: &Mapping, constants: &[(Field, Value)], text: &str, undated: Option<i64>, most: usize) -> Result<Event, Refusal> {
    let Ok(serde_json::Value::Object(object)) = serde_json::from_str(text) else { return Err(Refusal::NotJson) };
    let mut flat = Vec::new();
    flatten("", object, &mut flat);
    if flat.len() > most {
        return Err(Refusal::Cells { found: flat.len(), wanted: most });
    }
    let mut event = Event::with_room(constants.len() + flat.len(), flat.len());
    let mut used = vec![false; flat.len()];
    for rule in &mapping.rules {
        let Some(at) = flat.iter().position(|(name, _)| **name == *rule.column) else {
            if rule.is_required {
                return Err(Refusal::Value { column: Arc::clone(&rule.column), problem: crate::Problem::Empty });
            }
            continue;
        };
        let written = plain(&flat[at].1);
        let refuse = |problem| Refusal::Value { column: Arc::clone(&rule.column), problem };
        let made = rule.convert.apply(&written, &crate::convert::Beside::default(), &|_| "").map_err(refuse)?;
        match put(&mut event, &rule.target, made)? {
            Err(problem) if rule.is_required || rule.target.insists(problem) => return Err(refuse(problem)),
            Err(_) => {}
            Ok(()) => used[at] = true,
        }
    }
    for ((name, value), _) in flat.iter().zip(&used).filter(|(_, used)| !**used && mapping.keeps_rest) {
        if let Target::Extra(name) | Target::Unknown(name) = Target::of(name, name) {
            event.set_extra(&name, Extra::Json(value.to_string()));
        } else {
            event.set_extra(&Arc::from(name.as_str()), Extra::Json(value.to_string()));
        }
    }
    complete(event, constants, undated)
}

fn flatten(before: &str, object: serde_json::Map<String, serde_json::Value>, out: &mut Vec<(String, serde_json::Value)>) {
    for (name, value) in object {
        let name = if before.is_empty() { name } else { format!("{before}.{name}") };
        match value {
            serde_json::Value::Object(inner) if before.matches('.').count() < 8 => flatten(&name, inner, out),
            serde_json::Value::Null => {}
            other => out.push((name, other)),
        }
    }
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::MappingFile;

    const LIST: &str = r#"
        name = "list"
        title = "A list"
        format = "csv"
        keep_rest = true
        [constants]
        "classification.type" = "blacklist"
        [[rules]]
        column = "ip"
        field = "source.ip"
        required = true
        [[rules]]
        column = "seen"
        field = "time.source"
        required = true
        [[rules]]
        column = "port"
        field = "source.port"
    "#;

    fn read(mapping: &str, text: &[u8]) -> Result<Vec<Outcome>, ReadError> {
        let file = MappingFile::read(mapping).expect("mapping");
        let mut reading = Reading::new(text, &file.mapping, &file.format, Limits::default(), 0)?;
        let mut out = Vec::new();
        while let Some(outcome) = reading.next_outcome()? {
            out.push(outcome);
        }
        Ok(out)
    }

    #[test]
    fn good_rows_pass_and_bad_ones_say_why() {
        let text = "\u{feff}ip,seen,port,note\n192.0.2.1,2026-11-23 10:00:00,99999,hello\n192.0.2.300,2026-11-23,1,\nfe80::1%2,2026-11-23,1,\n192.0.2.2,never,1,\n192.0.2.2,2026-11-23\n";
        let all = read(LIST, text.as_bytes()).expect("read");
        let first = all[0].event.as_ref().expect("an event");
        assert_eq!(first.ip(), Some("192.0.2.1".parse().expect("ip")));
        assert_eq!(first.text(Field::CATEGORY), Some("other"));
        assert_eq!(first.integer(Field::PORT), None);
        assert_eq!(first.extras().map(|(n, v)| format!("{n}={v:?}")).collect::<Vec<_>>(), ["note=Text(\"hello\")", "port=Text(\"99999\")"]);
        let codes: Vec<&str> = all[1..].iter().map(|o| o.event.as_ref().expect_err("refused").code()).collect();
        assert_eq!(codes, ["ip", "zone", "time", "cells"]);
        assert_eq!((all[4].line, all[4].text.as_str()), (6, "192.0.2.2,2026-11-23"));
    }

    #[test]
    fn an_input_that_does_not_fit_is_refused_with_the_way_out() {
        let refused = |text: &str| match read(LIST, text.as_bytes()) {
            Err(ReadError::Plan(error)) => error,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(""), PlanError::Empty);
        assert_eq!(refused("ip;seen;port\n"), PlanError::Delimiter { found: ';', wanted: ',' });
        assert_eq!(refused("address,seen\n"), PlanError::Missing(vec!["ip".into()]));
    }

    #[test]
    fn json_events_come_flat_or_nested() {
        let mapping = "name = \"events\"\ntitle = \"Events\"\nformat = \"jsonl\"\nsame_names = true\nkeep_rest = true\n";
        let text = br#"{"source.ip":"192.0.2.1","time.source":"2026-11-23T00:00:00+00:00","classification.type":"scanner","extra.a":1,"x":[1,2]}
{"source":{"ip":"2001:db8::1","port":53},"time":{"source":"2026-11-23"},"classification":{"type":"ddos-amplifier"},"extra":{"b":{"c":true}}}
{"source.ip":"192.0.2.1"}
[]
nonsense
"#;
        let all = read(mapping, text).expect("read");
        let json: Vec<String> = all
            .iter()
            .filter_map(|o| o.event.as_ref().ok())
            .map(|e| {
                let mut out = String::new();
                e.write_json(&mut out);
                out
            })
            .collect();
        assert_eq!(
            json,
            [
                r#"{"classification.taxonomy":"information-gathering","classification.type":"scanner","feed.name":"Events","source.ip":"192.0.2.1","time.source":"2026-11-23T00:00:00+00:00","extra.a":1,"extra.x":[1,2]}"#,
                r#"{"classification.taxonomy":"vulnerable","classification.type":"ddos-amplifier","feed.name":"Events","source.ip":"2001:db8::1","source.port":53,"time.source":"2026-11-23T00:00:00+00:00","extra.b.c":true}"#,
            ]
        );
        let codes: Vec<&str> = all.iter().filter_map(|o| o.event.as_ref().err()).map(Refusal::code).collect();
        assert_eq!(codes, ["no-time", "not-json", "not-json"]);
    }
}
