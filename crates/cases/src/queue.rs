use kernel::{CaseId, Id, Time};
use store::{Tx, Value, params, statements};

use crate::{CaseError, DeskSpec, Urgency};

statements! {
    OPEN = "queue/open",
    OPEN_CATEGORY = "queue/open_category",
    STATE = "queue/state",
    STATE_CATEGORY = "queue/state_category",
    MINE = "queue/mine",
    MERGED = "queue/merged",
    COUNTS = "queue/counts",
}

/// Which cases a queue shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// Everything not closed.
    Open,
    /// One state.
    State(String),
    /// Open cases assigned to one member.
    Mine(Id),
    /// Cases grouped under another.
    MergedInto(CaseId),
}

/// What a queue is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    pub view: View,
    /// Empty for all.
    pub category: String,
}

/// Where the next page begins: after this row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub urgency: i64,
    pub due_at: Time,
    pub id: CaseId,
}

impl Cursor {
    /// Before every row.
    pub const START: Self = Self { urgency: -1, due_at: Time(0), id: CaseId(Id([0; 16])) };

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut pieces = text.split('.');
        let cursor = Self { urgency: pieces.next()?.parse().ok()?, due_at: Time(pieces.next()?.parse().ok()?), id: pieces.next()?.parse().ok()? };
        pieces.next().is_none().then_some(cursor)
    }
}

impl core::fmt::Display for Cursor {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}.{}.{}", self.urgency, self.due_at.0, self.id)
    }
}

/// A line of a queue: facets only.
#[derive(Debug, Clone)]
pub struct QueueRow {
    pub id: CaseId,
    pub state: String,
    pub category: String,
    pub urgency: Urgency,
    pub age_band: String,
    pub lang: String,
    pub channel: String,
    pub assignee: Option<Id>,
    pub merged_into: Option<CaseId>,
    pub opened_at: Time,
    pub changed_at: Time,
    pub due_at: Time,
    pub answered_at: Option<Time>,
    pub is_unread: bool,
}

impl QueueRow {
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { urgency: self.urgency as i64, due_at: self.due_at, id: self.id }
    }

    /// What queues are sorted by.
    #[must_use]
    pub fn cursor_key(&self) -> (i64, Time, CaseId) {
        (self.urgency as i64, self.due_at, self.id)
    }
}

/// One page of a queue, most urgent and soonest due first.
pub async fn queue(tx: &mut Tx, spec: &DeskSpec, filter: &Filter, after: Cursor, limit: i64) -> Result<Vec<QueueRow>, CaseError> {
    let page: Vec<Value> = params![filter.category.as_str(), after.urgency, after.due_at, after.id, limit];
    let with = |first: Value| std::iter::once(first).chain(page.iter().cloned()).collect::<Vec<Value>>();
    let rows = match &filter.view {
        View::Open if !filter.category.is_empty() => tx.rows(OPEN_CATEGORY, with(spec.id.into())).await?,
        View::Open => tx.rows(OPEN, with(spec.id.into())).await?,
        View::State(state) => {
            let mut params = with(spec.id.into());
            params.push(state.as_str().into());
            if filter.category.is_empty() {
                tx.rows(STATE, params).await?
            } else {
                params.push(spec.state(state).is_some_and(|s| s.is_open).into());
                tx.rows(STATE_CATEGORY, params).await?
            }
        }
        View::Mine(member) => tx.rows(MINE, with((*member).into())).await?,
        View::MergedInto(case) => tx.rows(MERGED, with((*case).into())).await?,
    };
    let rows = rows.iter().map(|row| {
        Ok(QueueRow {
            id: row.get("id")?,
            state: row.get("state")?,
            category: row.get("category")?,
            urgency: Urgency::from_rank(row.get("urgency")?),
            age_band: row.get("age_band")?,
            lang: row.get("lang")?,
            channel: row.get("channel")?,
            assignee: row.get("assignee")?,
            merged_into: row.get("merged_into")?,
            opened_at: row.get("opened_at")?,
            changed_at: row.get("changed_at")?,
            due_at: row.get("due_at")?,
            answered_at: row.get("answered_at")?,
            is_unread: row.get("is_unread")?,
        })
    });
    Ok(rows.collect::<Result<_, store::Error>>()?)
}

/// How many cases are in each state. Kept up to date by every write, so it costs the same however many
/// cases there are.
pub async fn counts(tx: &mut Tx, spec: &DeskSpec) -> Result<Vec<(String, i64)>, CaseError> {
    let rows = tx.rows(COUNTS, params![spec.id]).await?;
    Ok(rows.iter().map(|row| Ok((row.get("state")?, row.get("n")?))).collect::<Result<_, store::Error>>()?)
}
