//! Mappings as data: any CSV or JSON Lines feed, described in a TOML file.
//!
//! ```toml
//! name = "example-list"
//! title = "Example list of attackers"
//! format = "csv"                # or "jsonl"
//! delimiter = ","               # csv only
//! comment = "#"                 # csv only: lines to pass over
//! columns = ["ip", "seen"]      # csv only: where the file has no row with names
//! files = ["example-*.csv"]     # names of files this mapping is for; * stands for anything
//! window_hours = 24             # equal events within this time count as one
//! undated = true                # rows without a time mean the time they are read at
//! keep_rest = true              # columns that no rule names go to extra.
//!
//! [constants]
//! "classification.type" = "blacklist"
//!
//! [[rules]]
//! column = "ip"
//! field = "source.ip"
//! required = true
//! convert = "validate_ip"
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use crate::convert::Convert;
use crate::field::Field;
use crate::plan::{Mapping, Rule, Target};
use crate::value::normalise;

/// How an input is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    Csv {
        delimiter: u8,
        comment: Option<u8>,
        /// Where the input itself does not name them.
        columns: Option<Vec<String>>,
    },
    /// One JSON object a line; nested names are joined by dots.
    JsonLines,
}

/// Comma, first row with the names.
pub const SHADOWSERVER: Format = Format::Csv { delimiter: b',', comment: None, columns: None };

/// A mapping from a file, with what it says about its inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct MappingFile {
    pub mapping: Arc<Mapping>,
    pub format: Format,
    files: Vec<String>,
}

/// Why a mapping was not taken.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    #[error("{0} is no field of the data format, and does not begin with extra.")]
    Field(String),
    #[error("{field} cannot be {value:?}: {problem}")]
    Constant { field: String, value: String, problem: crate::Problem },
    #[error("{0}: one ASCII character is expected")]
    Character(&'static str),
    #[error("nothing gives time.source: name a column for it")]
    NoTime,
    #[error("nothing gives classification.type: name a column or a constant")]
    NoType,
    #[error("a name is small letters, digits, dashes and underscores")]
    Name,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    title: String,
    #[serde(default)]
    documentation: Option<String>,
    format: Kind,
    #[serde(default)]
    delimiter: Option<String>,
    #[serde(default)]
    comment: Option<String>,
    #[serde(default)]
    columns: Option<Vec<String>>,
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    window_hours: u32,
    #[serde(default)]
    keep_rest: bool,
    #[serde(default)]
    undated: bool,
    #[serde(default)]
    same_names: bool,
    #[serde(default)]
    constants: BTreeMap<String, String>,
    #[serde(default)]
    rules: Vec<Line>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Csv,
    Jsonl,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    column: String,
    field: String,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    convert: Option<Convert>,
}

impl MappingFile {
    /// Reads a mapping.
    ///
    /// # Errors
    /// What is wrong with it, so that its author can mend it.
    pub fn read(text: &str) -> Result<Self, MappingError> {
        let file: File = toml::from_str(text)?;
        let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        if file.name.is_empty() || !file.name.bytes().all(is_name) {
            return Err(MappingError::Name);
        }
        let mut rules = Vec::new();
        for line in &file.rules {
            let target = Target::of(&line.field, &line.column);
            if matches!(target, Target::Unknown(_)) {
                return Err(MappingError::Field(line.field.clone()));
            }
            let convert = line.convert.unwrap_or(Convert::Keep);
            rules.push(Rule { column: Arc::from(line.column.as_str()), target, convert, is_required: line.required });
        }
        // A feed whose columns are named like the fields needs no rules: rules of its own come first.
        if file.same_names {
            let is_ruled = |name: &str| rules.iter().any(|r: &Rule| &*r.column == name);
            let same =
                |field: Field| Rule { column: Arc::from(field.name()), target: Target::Field(field), convert: Convert::Keep, is_required: false };
            let more: Vec<Rule> = Field::all().filter(|f| *f != Field::EXTRA && !is_ruled(f.name())).map(same).collect();
            rules.extend(more);
        }
        let constants = constants(&file.constants)?;
        let gives = |field: Field| constants.iter().any(|(f, _)| *f == field) || rules.iter().any(|r| r.target == Target::Field(field));
        if !gives(Field::TIME) && !file.undated {
            return Err(MappingError::NoTime);
        }
        if !gives(Field::TYPE) {
            return Err(MappingError::NoType);
        }
        let character = |text: &Option<String>, what| match text.as_deref().map(str::as_bytes) {
            None => Ok(None),
            Some([one]) if one.is_ascii() => Ok(Some(*one)),
            Some(_) => Err(MappingError::Character(what)),
        };
        let format = match file.format {
            Kind::Jsonl => Format::JsonLines,
            Kind::Csv => Format::Csv {
                delimiter: character(&file.delimiter, "delimiter")?.unwrap_or(b','),
                comment: character(&file.comment, "comment")?,
                columns: file.columns,
            },
        };
        let mapping = Mapping {
            name: file.name,
            title: file.title,
            documentation: file.documentation,
            rules,
            constants,
            keeps_rest: file.keep_rest,
            is_undated: file.undated,
            window: i64::from(file.window_hours) * 3_600_000_000,
        };
        Ok(Self { mapping: Arc::new(mapping), format, files: file.files })
    }

    /// Whether a file of this name is meant for this mapping.
    #[must_use]
    pub fn is_for(&self, file: &str) -> bool {
        let file = file.rsplit(['/', '\\']).next().unwrap_or_default();
        let bare = file.strip_suffix(".gz").or_else(|| file.strip_suffix(".zip")).unwrap_or(file);
        self.files.iter().any(|pattern| matches(pattern, bare))
    }
}

fn constants(all: &BTreeMap<String, String>) -> Result<Vec<(Field, crate::Value)>, MappingError> {
    let mut out = Vec::new();
    for (name, text) in all {
        let field = Field::by_name(name).ok_or_else(|| MappingError::Field(name.clone()))?;
        let bad = |problem| MappingError::Constant { field: name.clone(), value: text.clone(), problem };
        out.push((field, normalise(field.kind(), text).map_err(bad)?));
    }
    Ok(out)
}

/// `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(text) = text.strip_prefix(start) else { return false };
    (0..=text.len()).filter(|at| text.is_char_boundary(*at)).any(|at| matches(rest, &text[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        name = "list"
        title = "A list"
        format = "csv"
        files = ["list-*.csv"]
        [constants]
        "classification.type" = "blacklist"
        [[rules]]
        column = "ip"
        field = "source.ip"
        required = true
        [[rules]]
        column = "seen"
        field = "time.source"
        convert = "add_UTC_to_timestamp"
    "#;

    #[test]
    fn a_mapping_is_read_or_its_fault_is_named() {
        let file = MappingFile::read(GOOD).expect("a mapping");
        assert!(file.is_for("/in/list-2026.csv.gz") && !file.is_for("list.csv") && !file.is_for("other-list-1.csv"));
        assert!(matches!(MappingFile::read(&GOOD.replace("source.ip", "source.house")), Err(MappingError::Field(_))));
        assert!(matches!(MappingFile::read(&GOOD.replace("\"blacklist\"", "\"nonsense\"")), Err(MappingError::Constant { .. })));
        assert!(matches!(MappingFile::read(&GOOD.replace("time.source", "extra.when")), Err(MappingError::NoTime)));
        assert!(matches!(MappingFile::read(&GOOD.replace("classification.type", "comment")), Err(MappingError::NoType)));
        assert!(matches!(MappingFile::read(&GOOD.replace("required", "needed")), Err(MappingError::Toml(_))));
        assert!(matches!(MappingFile::read(&GOOD.replace("\"list\"", "\"A List\"")), Err(MappingError::Name)));
        assert!(matches!(MappingFile::read(&GOOD.replace("format", "delimiter = \"→\"\nformat")), Err(MappingError::Character(_))));
    }

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, is) in [("*", "", true), ("a*c", "abc", true), ("a*c", "ab", false), ("*.csv", "م.csv", true), ("a*b*", "axxbyy", true)]
        {
            assert_eq!(matches(pattern, text), is, "{pattern} {text}");
        }
    }
}
