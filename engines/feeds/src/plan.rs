//! A mapping bound to the columns of one input: what is done with each cell of a row, decided once.

use std::sync::Arc;

use crate::convert::{Beside, Convert, Made};
use crate::event::{Event, Extra};
use crate::field::{Field, Kind};
use crate::rows::Cells;
use crate::value::{Problem, Value, normalise, taxonomy_of};

/// Where a cell goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Field(Field),
    /// Beside the fields, under this name.
    Extra(Arc<str>),
    /// A name the data format does not have: beside the fields as well, but only if it says something.
    Unknown(Arc<str>),
}

impl Target {
    /// `extra.` alone takes the column's name.
    pub(crate) fn of(name: &str, column: &str) -> Self {
        match (Field::by_name(name), name.strip_prefix("extra.")) {
            (_, Some("")) => Self::Extra(Arc::from(column)),
            (_, Some(rest)) => Self::Extra(Arc::from(rest)),
            (Some(field), None) => Self::Field(field),
            (None, None) => Self::Unknown(Arc::from(name)),
        }
    }
}

impl Target {
    /// Whether a value that does not fit refuses its row in any case: a time or a label that cannot be read must not become
    /// another one, and an address with a zone is a real host that nobody outside can name so.
    pub(crate) fn insists(&self, problem: Problem) -> bool {
        problem == Problem::Zone || ([Self::Field(Field::TIME), Self::Field(Field::TLP)].contains(self) && problem != Problem::Empty)
    }
}

/// One line of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) column: Arc<str>,
    pub(crate) target: Target,
    pub(crate) convert: Convert,
    pub(crate) is_required: bool,
}

/// How the rows of a feed become events.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// What it is called among its like: `scan_smb`, or the name of a mapping file.
    pub name: String,
    /// `feed.name`.
    pub title: String,
    /// `feed.documentation`.
    pub documentation: Option<String>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) constants: Vec<(Field, Value)>,
    /// Whether columns that no rule names go to `extra` under their own names.
    pub(crate) keeps_rest: bool,
    /// Microseconds within which equal events count as one; 0: the same time exactly.
    pub window: i64,
    /// Whether rows without a time mean the time at which they are read.
    pub is_undated: bool,
}

/// Why an input cannot be read with a mapping at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error("there is nothing in it, not even names of columns")]
    Empty,
    #[error("these columns are missing: {}", .0.join(", "))]
    Missing(Vec<String>),
    #[error("none of its columns is known")]
    Unknown,
    #[error("its columns are parted by {found:?}, not by {wanted:?}")]
    Delimiter { found: char, wanted: char },
    #[error("its first row is too long")]
    TooLong,
}

/// Why a row did not become an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{found} cells where {wanted} are expected")]
    Cells { found: usize, wanted: usize },
    #[error("{column}: {problem}")]
    Value { column: Arc<str>, problem: Problem },
    #[error("{0} is given twice")]
    Twice(&'static str),
    #[error("longer than allowed")]
    TooLong,
    #[error("not UTF-8")]
    NotText,
    #[error("not a JSON object")]
    NotJson,
    #[error("nothing says when")]
    NoTime,
    #[error("nothing says what kind of event it is")]
    NoType,
}

impl Refusal {
    /// A stable word for the reason, for texts and counts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Cells { .. } => "cells",
            Self::Value { problem, .. } => problem.code(),
            Self::Twice(_) => "twice",
            Self::TooLong => "too-long",
            Self::NotText => "not-text",
            Self::NotJson => "not-json",
            Self::NoTime => "no-time",
            Self::NoType => "no-type",
        }
    }

    /// The column it is about.
    #[must_use]
    pub fn column(&self) -> &str {
        match self {
            Self::Value { column, .. } => column,
            Self::Twice(field) => field,
            _ => "",
        }
    }
}

#[derive(Debug, Clone)]
struct Step {
    at: usize,
    rule: Rule,
    /// Whether no later step looks at the same column: then a value that does not fit stays beside the fields.
    is_last: bool,
}

/// A mapping bound to columns.
#[derive(Debug, Clone)]
pub struct Plan {
    columns: usize,
    steps: Vec<Step>,
    /// Columns of no rule.
    rest: Vec<(usize, Arc<str>)>,
    names: Vec<Arc<str>>,
    constants: Vec<(Field, Value)>,
    beside: Beside,
}

impl Mapping {
    /// Binds the mapping to the names of an input's columns.
    ///
    /// # Errors
    /// [`PlanError::Missing`] with every required column that is not there; [`PlanError::Unknown`] where no rule is about
    /// any of them.
    pub fn bind(&self, columns: &[&str]) -> Result<Plan, PlanError> {
        let position = |name: &str| columns.iter().position(|c| *c == name);
        let missing: Vec<String> =
            self.rules.iter().filter(|r| r.is_required && position(&r.column).is_none()).map(|r| r.column.to_string()).collect();
        if !missing.is_empty() {
            return Err(PlanError::Missing(missing));
        }
        let mut steps: Vec<Step> = Vec::new();
        for rule in &self.rules {
            if let Some(at) = position(&rule.column) {
                steps.iter_mut().filter(|s| s.at == at).for_each(|s| s.is_last = false);
                steps.push(Step { at, rule: rule.clone(), is_last: true });
            }
        }
        if steps.is_empty() {
            return Err(PlanError::Unknown);
        }
        let is_named = |at: usize| steps.iter().any(|s| s.at == at);
        let names: Vec<Arc<str>> = columns.iter().map(|c| Arc::from(*c)).collect();
        let rest = names.iter().enumerate().filter(|(at, _)| self.keeps_rest && !is_named(*at)).map(|(at, n)| (at, Arc::clone(n))).collect();
        let mut constants = vec![(Field::FEED, Value::Text(self.title.clone()))];
        constants.extend(self.documentation.clone().map(|d| (Field::FEED_DOCUMENTATION, Value::Text(d))));
        constants.extend(self.constants.iter().cloned());
        let beside = Beside {
            cc_dns: position("cc_dns"),
            http_host: position("http_host"),
            hostname: position("hostname"),
            ip: position("ip"),
            url: position("url"),
            http_url: position("http_url"),
            application: position("application"),
            category: position("category"),
            detail: position("detail"),
        };
        Ok(Plan { columns: columns.len(), steps, rest, names, constants, beside })
    }
}

/// What an ignored cell looks like.
const SAYS_NOTHING: [&str; 3] = ["", "-", "N/A"];

impl Plan {
    /// The names of the input's columns.
    #[must_use]
    pub fn columns(&self) -> &[Arc<str>] {
        &self.names
    }

    /// Makes a row into an event.
    ///
    /// A value that does not fit a required field refuses the row; one that does not fit another field is kept
    /// beside the fields under its column's name. A converter that fails refuses the row. `undated`: the time of a row
    /// that tells none.
    pub fn event(&self, row: &Cells<'_>, undated: Option<i64>) -> Result<Event, Refusal> {
        if row.len() != self.columns {
            return Err(Refusal::Cells { found: row.len(), wanted: self.columns });
        }
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default();
        let mut event = Event::with_room(self.constants.len() + self.steps.len(), self.steps.len() + self.rest.len());
        for step in &self.steps {
            let text = row.get(step.at).unwrap_or_default();
            let refuse = |problem| Refusal::Value { column: Arc::clone(&step.rule.column), problem };
            let made = step.rule.convert.apply(text, &self.beside, &cell).map_err(refuse)?;
            if let Err(problem) = put(&mut event, &step.rule.target, made)? {
                if step.rule.is_required || step.rule.target.insists(problem) {
                    return Err(refuse(problem));
                }
                if step.is_last && !text.is_empty() {
                    event.set_extra(&step.rule.column, Extra::Text(text.to_owned()));
                }
            } else if step.rule.is_required && step.is_last && !text.is_empty() && is_lost(&event, &step.rule.target) {
                event.set_extra(&step.rule.column, Extra::Text(text.to_owned()));
            }
        }
        for (at, name) in &self.rest {
            if let Some(text) = row.get(*at).filter(|t| !t.is_empty()) {
                event.set_extra(name, Extra::Text(text.to_owned()));
            }
        }
        complete(event, &self.constants, undated)
    }
}

/// Whether a required column said something that its converter left out: it is kept beside the fields.
fn is_lost(event: &Event, target: &Target) -> bool {
    matches!(target, Target::Field(field) if !event.has(*field))
}

/// Constants win over columns; the category follows from the type.
pub(crate) fn complete(mut event: Event, constants: &[(Field, Value)], undated: Option<i64>) -> Result<Event, Refusal> {
    for (field, value) in constants {
        event.set(*field, value.clone());
    }
    if !event.has(Field::CATEGORY)
        && let Some(category) = event.text(Field::TYPE).and_then(taxonomy_of)
    {
        event.set(Field::CATEGORY, Value::Text(category.to_owned()));
    }
    if let Some(now) = undated.filter(|_| event.time().is_none()) {
        event.set(Field::TIME, Value::Time(now));
    }
    if event.time().is_none() {
        return Err(Refusal::NoTime);
    }
    if !event.has(Field::TYPE) {
        return Err(Refusal::NoType);
    }
    event.sort();
    Ok(event)
}

/// Puts a value where it belongs. The inner error: it does not fit.
pub(crate) fn put(event: &mut Event, target: &Target, made: Made<'_>) -> Result<Result<(), Problem>, Refusal> {
    if made == Made::Nothing {
        return Ok(Ok(()));
    }
    let field = match target {
        Target::Field(field) => *field,
        Target::Extra(name) => {
            event.set_extra(name, extra(made));
            return Ok(Ok(()));
        }
        Target::Unknown(name) => {
            if !says_nothing(&made) {
                event.set_extra(name, extra(made));
            }
            return Ok(Ok(()));
        }
    };
    if event.has(field) {
        return Err(Refusal::Twice(field.name()));
    }
    if says_nothing(&made) {
        return Ok(Ok(()));
    }
    let value = match (made, field.kind()) {
        (Made::Integer(n), Kind::Integer) => Ok(Value::Integer(n)),
        (Made::Float(n), Kind::Float) => Ok(Value::Float(n)),
        (Made::Boolean(b), Kind::Boolean) => Ok(Value::Boolean(b)),
        (Made::Text(text), kind) => normalise(kind, text),
        (Made::Owned(text), kind) => normalise(kind, &text),
        (Made::Integer(n), kind) => normalise(kind, &n.to_string()),
        (Made::Float(n), kind) => normalise(kind, &n.to_string()),
        (Made::Boolean(b), kind) => normalise(kind, &b.to_string()),
        (Made::Nothing, _) => return Ok(Ok(())),
    };
    Ok(value.map(|value| event.set(field, value)))
}

fn says_nothing(made: &Made<'_>) -> bool {
    match made {
        Made::Text(text) => SAYS_NOTHING.contains(text),
        Made::Owned(text) => SAYS_NOTHING.contains(&text.as_str()),
        _ => false,
    }
}

fn extra(made: Made<'_>) -> Extra {
    match made {
        Made::Text(text) => Extra::Text(text.to_owned()),
        Made::Owned(text) => Extra::Text(text),
        Made::Integer(n) => Extra::Integer(n),
        Made::Float(n) => Extra::Float(n),
        Made::Boolean(b) => Extra::Boolean(b),
        Made::Nothing => Extra::Text(String::new()),
    }
}
