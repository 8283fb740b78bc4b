//! The published schema of Shadowserver's reports: one mapping for each of its report types.
//!
//! The schema is loaded at run time and never part of the program: it has no licence, and it changes often.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use crate::convert::Convert;
use crate::field::Field;
use crate::plan::{Mapping, Rule, Target};
use crate::value::normalise;

/// Every report type of a schema, by its file name (`scan_smb`).
#[derive(Debug, Clone, Default)]
pub struct Schema {
    types: BTreeMap<String, Arc<Mapping>>,
    /// When it was made, as it says itself.
    pub made: String,
}

/// Why a schema was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    #[error("it is not JSON of the known form: {0}")]
    Json(#[from] serde_json::Error),
    #[error("{report}: {column}: no converter is named {name:?}; this program is older than the schema")]
    Converter { report: String, column: String, name: String },
    #[error("{report}: {field} cannot be {value:?}")]
    Constant { report: String, field: String, value: String },
    #[error("it holds no report type")]
    Empty,
}

#[derive(Deserialize)]
struct Entry {
    feed_name: String,
    file_name: String,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    constant_fields: BTreeMap<String, String>,
    required_fields: Vec<Vec<serde_json::Value>>,
    optional_fields: Vec<Vec<serde_json::Value>>,
}

#[derive(Deserialize)]
struct About {
    #[serde(default)]
    date_created: String,
}

impl Schema {
    /// Reads a schema.
    ///
    /// # Errors
    /// Where it is of another form, or asks for a converter that is not known: then nothing of it is taken.
    pub fn read(text: &str) -> Result<Self, SchemaError> {
        let all: BTreeMap<String, serde_json::Value> = serde_json::from_str(text)?;
        let mut schema = Self::default();
        for (key, value) in all {
            if key == "_meta" {
                schema.made = serde_json::from_value::<About>(value)?.date_created;
                continue;
            }
            let mapping = mapping(&key, serde_json::from_value(value)?)?;
            schema.types.insert(mapping.name.clone(), Arc::new(mapping));
        }
        if schema.types.is_empty() { Err(SchemaError::Empty) } else { Ok(schema) }
    }

    /// The report type of a file by its name, as `2026-11-23-scan_smb-country.csv`.
    #[must_use]
    pub fn by_file(&self, file: &str) -> Option<&Arc<Mapping>> {
        self.types.get(report_of(file)?)
    }

    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&Arc<Mapping>> {
        self.types.get(name)
    }

    /// Names of the report types, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.types.keys().map(String::as_str)
    }
}

/// `scan_smb` of `2026-11-23-scan_smb-country-id.csv.gz`.
fn report_of(file: &str) -> Option<&str> {
    let file = file.rsplit(['/', '\\']).next()?;
    let stem = ["", ".gz", ".zip"].iter().find_map(|end| file.strip_suffix(end)?.strip_suffix(".csv"))?;
    let is_date =
        |text: &str| text.len() == 11 && text.bytes().enumerate().all(|(n, b)| if matches!(n, 4 | 7 | 10) { b == b'-' } else { b.is_ascii_digit() });
    let rest = match stem.get(..11) {
        Some(date) if is_date(date) => &stem[11..],
        _ => stem,
    };
    let name = rest.split('-').next()?;
    (!name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')).then_some(name)
}

fn mapping(report: &str, entry: Entry) -> Result<Mapping, SchemaError> {
    let mut rules = Vec::new();
    for (items, is_required) in [(&entry.required_fields, true), (&entry.optional_fields, false)] {
        for item in items {
            rules.push(rule(report, item, is_required)?);
        }
    }
    let mut constants = Vec::new();
    for (name, text) in entry.constant_fields {
        let bad = || SchemaError::Constant { report: report.to_owned(), field: name.clone(), value: text.clone() };
        let field = Field::by_name(&name).ok_or_else(bad)?;
        constants.push((field, normalise(field.kind(), &text).map_err(|_| bad())?));
    }
    Ok(Mapping {
        name: entry.file_name,
        title: entry.feed_name,
        documentation: entry.url,
        rules,
        constants,
        keeps_rest: true,
        window: 0,
        is_undated: false,
    })
}

fn rule(report: &str, item: &[serde_json::Value], is_required: bool) -> Result<Rule, SchemaError> {
    let text = |at: usize| item.get(at).and_then(serde_json::Value::as_str).unwrap_or_default();
    let (target, column, name) = (text(0), text(1), text(2));
    let unknown = || SchemaError::Converter { report: report.to_owned(), column: column.to_owned(), name: name.to_owned() };
    let convert = if name.is_empty() {
        Convert::Keep
    } else {
        let value = serde_json::Value::String(name.to_owned());
        serde_json::from_value(value).map_err(|_| unknown())?
    };
    Ok(Rule { column: Arc::from(column), target: Target::of(target, column), convert, is_required })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn report_types_are_known_by_their_file_names() {
        for (file, report) in [
            ("2026-11-23-scan_smb-qatar-geo.csv", Some("scan_smb")),
            ("/spool/2026-11-23-scan_smb.csv.gz", Some("scan_smb")),
            ("scan6_msrpc.csv", Some("scan6_msrpc")),
            ("scan_smb-x.csv.zip", Some("scan_smb")),
            ("2026-11-23-.csv", None),
            ("scan smb.csv", None),
            ("scan_smb.txt", None),
            ("é2026-11-2x.csv", None),
        ] {
            assert_eq!(report_of(file), report, "{file}");
        }
    }

    #[test]
    fn a_schema_that_asks_for_more_is_refused_whole() {
        let text = |convert: &str| {
            format!(r#"{{"a":{{"feed_name":"A","file_name":"a","required_fields":[["time.source","timestamp","{convert}"]],"optional_fields":[]}}}}"#)
        };
        assert!(Schema::read(&text("add_UTC_to_timestamp")).is_ok());
        assert!(matches!(Schema::read(&text("guess")), Err(SchemaError::Converter { .. })));
        assert!(matches!(Schema::read("{}"), Err(SchemaError::Empty)));
        assert!(matches!(Schema::read("[]"), Err(SchemaError::Json(_))));
    }
}
