use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::stream::{Stream, StreamExt as _, TryStreamExt as _};
use kernel::{Entropy, Id, Time};
use sqlx::{AssertSqlSafe, Column as _, Postgres, Row as _, Sqlite, Transaction, TypeInfo as _, ValueRef as _};

use crate::audit::Op;
use crate::{Column, Engine, Error, Row, Statement, Value};

pub(crate) enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Values and rows in one portion for SQLite.
const SQLITE_VALUES: usize = 6000;
const SQLITE_ROWS: usize = 2048;

/// A transaction in progress.
pub struct Tx {
    inner: Inner,
    op: Op,
    now: Time,
    entropy: Arc<dyn Entropy>,
    conflicted: bool,
    is_audited: bool,
}

impl core::fmt::Debug for Tx {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Tx({})", self.op.action)
    }
}

impl Tx {
    pub(crate) fn new(inner: Inner, op: Op, now: Time, entropy: Arc<dyn Entropy>) -> Self {
        Self { inner, op, now, entropy, conflicted: false, is_audited: false }
    }

    /// The moment of this write: rounded down to the hour where the operation is quiet.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    #[must_use]
    pub fn op(&self) -> &Op {
        &self.op
    }

    /// Adds facts to the audit row: ids and numbers, never content.
    pub fn note(&mut self, detail: &str) {
        if !self.op.detail.is_empty() {
            self.op.detail.push(' ');
        }
        self.op.detail.push_str(detail);
    }

    /// A new id: random where the operation is quiet, ordered by time otherwise.
    #[must_use]
    pub fn new_id(&self) -> Id {
        if self.op.quiet { Id::random(&*self.entropy) } else { Id::ordered(self.now, &*self.entropy) }
    }

    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Says that somebody else was faster with the very same thing: the whole write is run again and will
    /// find it.
    #[must_use]
    pub fn again(&mut self, statement: &'static str) -> Error {
        self.conflicted = true;
        Error::Busy { statement }
    }

    pub(crate) fn is_conflicted(&self) -> bool {
        self.conflicted
    }

    /// Runs a statement and gives the number of rows it touched.
    pub async fn execute(&mut self, statement: Statement, params: Vec<Value>) -> Result<u64, Error> {
        self.execute_text(statement.name, statement.text, params).await
    }

    pub(crate) async fn execute_text(&mut self, name: &'static str, text: &str, params: Vec<Value>) -> Result<u64, Error> {
        let result = match &mut self.inner {
            Inner::Sqlite(tx) => bind_sqlite(text, params).execute(&mut **tx).await.map(|r| r.rows_affected()),
            Inner::Postgres(tx) => bind_postgres(text, params).execute(&mut **tx).await.map(|r| r.rows_affected()),
        };
        result.map_err(|e| self.failed(name, e))
    }

    /// All rows of a query.
    pub async fn rows(&mut self, statement: Statement, params: Vec<Value>) -> Result<Vec<Row>, Error> {
        let name = statement.name;
        let result = match &mut self.inner {
            Inner::Sqlite(tx) => drain(bind_sqlite(statement.text, params).fetch(&mut **tx)).await.map(|rows| from_sqlite(name, &rows)),
            Inner::Postgres(tx) => take(bind_postgres(statement.text, params).fetch(&mut **tx)).await.map(|rows| from_postgres(name, &rows)),
        };
        result.map_err(|e| self.failed(name, e))?
    }

    /// The first row, if there is one.
    pub async fn optional(&mut self, statement: Statement, params: Vec<Value>) -> Result<Option<Row>, Error> {
        Ok(self.rows(statement, params).await?.into_iter().next())
    }

    /// The first row, which must be there.
    pub async fn one(&mut self, statement: Statement, params: Vec<Value>) -> Result<Row, Error> {
        self.optional(statement, params).await?.ok_or(Error::NoRow { statement: statement.name })
    }

    /// Passes many rows through a statement that has columns: `values` holds them one row after another. Gives the
    /// number of rows touched.
    pub async fn bulk(&mut self, statement: Statement, values: Vec<Value>) -> Result<u64, Error> {
        let mut touched = 0;
        for part in self.parts(statement, values) {
            let text = statement.expanded(self.engine(), part.len() / statement.columns.len());
            let result = match &mut self.inner {
                Inner::Sqlite(tx) => bind_sqlite(&text, part).execute(&mut **tx).await.map(|r| r.rows_affected()),
                Inner::Postgres(tx) => bind_arrays(&text, statement.columns, part).execute(&mut **tx).await.map(|r| r.rows_affected()),
            };
            touched += result.map_err(|e| self.failed(statement.name, e))?;
        }
        Ok(touched)
    }

    /// Stores many rows that are not there yet, by a statement of the form
    /// `INSERT INTO table (columns) SELECT given.column1, … FROM {rows}` and nothing more. PostgreSQL takes them by `COPY`, which
    /// logs pages instead of rows: about half the work.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where one of them is there after all.
    pub async fn append(&mut self, statement: Statement, values: Vec<Value>) -> Result<u64, Error> {
        let target = statement.appends_to();
        debug_assert!(target.is_some(), "{} is no plain insertion", statement.name);
        match (&mut self.inner, target) {
            (Inner::Postgres(tx), Some(target)) if !values.is_empty() => {
                let result = copy(tx, target, statement.columns.len(), &values).await;
                result.map_err(|e| self.failed(statement.name, e))
            }
            _ => self.bulk(statement, values).await,
        }
    }

    /// The same for a query.
    pub async fn bulk_rows(&mut self, statement: Statement, values: Vec<Value>) -> Result<Vec<Row>, Error> {
        let (name, mut out) = (statement.name, Vec::new());
        for part in self.parts(statement, values) {
            let text = statement.expanded(self.engine(), part.len() / statement.columns.len());
            let result = match &mut self.inner {
                Inner::Sqlite(tx) => drain(bind_sqlite(&text, part).fetch(&mut **tx)).await.map(|rows| from_sqlite(name, &rows)),
                Inner::Postgres(tx) => {
                    take(bind_arrays(&text, statement.columns, part).fetch(&mut **tx)).await.map(|rows| from_postgres(name, &rows))
                }
            };
            out.extend(result.map_err(|e| self.failed(name, e))??);
        }
        Ok(out)
    }

    /// Cuts rows into portions. SQLite takes 32,766 values at once, and a text once prepared serves again: its
    /// portions are powers of two. PostgreSQL takes arrays of any length.
    fn parts(&self, statement: Statement, mut values: Vec<Value>) -> Vec<Vec<Value>> {
        let width = statement.columns.len();
        debug_assert!(width > 0 && values.len().is_multiple_of(width), "whole rows");
        if self.engine() == Engine::Postgres {
            return if values.is_empty() { Vec::new() } else { vec![values] };
        }
        // 256 rows of the widest there are.
        let most = (SQLITE_VALUES / width).clamp(256, SQLITE_ROWS).ilog2();
        let mut parts = Vec::new();
        while !values.is_empty() {
            let rows = values.len() / width;
            let largest = 1 << rows.ilog2().min(most);
            let rest = values.split_off(values.len() - largest * width);
            parts.push(rest);
        }
        parts
    }

    /// Asks the database to prepare a statement without running it.
    pub async fn prepare(&mut self, statement: Statement) -> Result<(), Error> {
        use sqlx::{Executor as _, SqlSafeStr as _};
        let expanded = if statement.columns.is_empty() { statement.text.to_owned() } else { statement.expanded(self.engine(), 1) };
        let text = AssertSqlSafe(expanded).into_sql_str();
        let result = match &mut self.inner {
            Inner::Sqlite(tx) => tx.prepare(text).await.map(drop),
            Inner::Postgres(tx) => tx.prepare(text).await.map(drop),
        };
        result.map_err(|e| self.failed(statement.name, e))
    }

    fn failed(&mut self, name: &'static str, source: sqlx::Error) -> Error {
        let error = Error::from_sqlx(name, source);
        self.conflicted |= error.is_conflict();
        error
    }

    #[doc(hidden)]
    pub async fn end_read(self) -> Result<(), Error> {
        self.commit().await
    }

    pub(crate) async fn commit(self) -> Result<(), Error> {
        let name = self.op.action;
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await,
            Inner::Postgres(tx) => tx.commit().await,
        }
        .map_err(|e| Error::from_sqlx(name, e))
    }

    pub(crate) async fn commit_write(mut self) -> Result<(), Error> {
        if self.op.is_audited && !self.is_audited {
            self.is_audited = true;
            self.write_audit().await?;
        }
        self.commit().await
    }

    pub(crate) async fn rollback(self) {
        let done = match self.inner {
            Inner::Sqlite(tx) => tx.rollback().await,
            Inner::Postgres(tx) => tx.rollback().await,
        };
        if let Err(error) = done {
            tracing::debug!(%error, "rolling back");
        }
    }
}

/// Statement texts are constants of the program (`sql!`) or its migrations, never made from input.
fn bind_sqlite(text: &str, params: Vec<Value>) -> sqlx::query::Query<'_, Sqlite, sqlx::sqlite::SqliteArguments> {
    params.into_iter().fold(sqlx::query(AssertSqlSafe(text.to_owned())), |query, value| match value {
        Value::Int(n) => query.bind(n),
        Value::Text(text) => query.bind(text),
        Value::Bytes(bytes) => query.bind(bytes),
        Value::NullInt => query.bind(None::<i64>),
        Value::NullText => query.bind(None::<String>),
        Value::NullBytes => query.bind(None::<Vec<u8>>),
    })
}

fn bind_postgres(text: &str, params: Vec<Value>) -> sqlx::query::Query<'_, Postgres, sqlx::postgres::PgArguments> {
    params.into_iter().fold(sqlx::query(AssertSqlSafe(text.to_owned())), |query, value| match value {
        Value::Int(n) => query.bind(n),
        Value::Text(text) => query.bind(text),
        Value::Bytes(bytes) => query.bind(bytes),
        Value::NullInt => query.bind(None::<i64>),
        Value::NullText => query.bind(None::<String>),
        Value::NullBytes => query.bind(None::<Vec<u8>>),
    })
}

/// Rows that are taken one by one.
const FIRST: usize = 256;
/// Rows that may wait to be taken. SQLite makes a few hundred in a millisecond.
pub(crate) const WAITING: usize = 2048;

/// All rows of a query on SQLite.
///
/// They come from a thread of the driver's. Woken for each row, both threads would do little but wake each other; so where there
/// are many, they are fetched every millisecond, whatever has come by then.
async fn drain(rows: impl Stream<Item = Result<sqlx::sqlite::SqliteRow, sqlx::Error>> + Unpin) -> Result<Vec<sqlx::sqlite::SqliteRow>, sqlx::Error> {
    let (mut rows, mut out) = (rows, Vec::new());
    while out.len() < FIRST {
        match rows.try_next().await? {
            Some(row) => out.push(row),
            None => return Ok(out),
        }
    }
    loop {
        let polled = rows.poll_next_unpin(&mut Context::from_waker(Waker::noop()));
        match polled {
            Poll::Ready(Some(row)) => out.push(row?),
            Poll::Ready(None) => return Ok(out),
            Poll::Pending => tokio::time::sleep(Duration::from_millis(1)).await,
        }
    }
}

/// All rows of a query on PostgreSQL. As long as the server sends, the driver never waits: without a pause of ours, one long answer
/// would hold its thread, and everything else on it, until it has all come.
async fn take(rows: impl Stream<Item = Result<sqlx::postgres::PgRow, sqlx::Error>> + Unpin) -> Result<Vec<sqlx::postgres::PgRow>, sqlx::Error> {
    let (mut rows, mut out) = (rows, Vec::new());
    while let Some(row) = rows.try_next().await? {
        out.push(row);
        tokio::task::coop::consume_budget().await;
    }
    Ok(out)
}

/// Bytes sent at once.
const COPIED: usize = 1 << 20;

/// `COPY … FROM STDIN` in its binary form (PostgreSQL's documentation, "COPY", "Binary Format").
async fn copy(tx: &mut Transaction<'static, Postgres>, target: &str, width: usize, values: &[Value]) -> Result<u64, sqlx::Error> {
    let text = format!("COPY {target} FROM STDIN (FORMAT binary)");
    let mut out = tx.copy_in_raw(&text).await?;
    let mut buffer = Vec::with_capacity(COPIED + (64 << 10));
    buffer.extend_from_slice(b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0");
    for row in values.chunks(width) {
        buffer.extend_from_slice(&(width as i16).to_be_bytes());
        for value in row {
            let bytes: &[u8] = match value {
                Value::Int(n) => &n.to_be_bytes(),
                Value::Text(text) => text.as_bytes(),
                Value::Bytes(bytes) => bytes,
                Value::NullInt | Value::NullText | Value::NullBytes => {
                    buffer.extend_from_slice(&(-1i32).to_be_bytes());
                    continue;
                }
            };
            let len = i32::try_from(bytes.len()).map_err(|e| sqlx::Error::Encode(e.into()))?;
            buffer.extend_from_slice(&len.to_be_bytes());
            buffer.extend_from_slice(bytes);
        }
        if buffer.len() >= COPIED {
            out.send(buffer.as_slice()).await?;
            buffer.clear();
        }
    }
    buffer.extend_from_slice(&(-1i16).to_be_bytes());
    out.send(buffer.as_slice()).await?;
    out.finish().await
}

/// Each column as an array; the nulls of a column carry no type there.
fn bind_arrays<'a>(text: &str, columns: &[Column], values: Vec<Value>) -> sqlx::query::Query<'a, Postgres, sqlx::postgres::PgArguments> {
    let width = columns.len();
    let mut arrays: Vec<Vec<Value>> = columns.iter().map(|_| Vec::with_capacity(values.len() / width)).collect();
    for (n, value) in values.into_iter().enumerate() {
        arrays[n % width].push(value);
    }
    let mut query = sqlx::query(AssertSqlSafe(text.to_owned()));
    for (column, array) in columns.iter().zip(arrays) {
        query = match column {
            Column::Int => query.bind(array.into_iter().map(|v| if let Value::Int(n) = v { Some(n) } else { None }).collect::<Vec<_>>()),
            Column::Text => query.bind(array.into_iter().map(|v| if let Value::Text(t) = v { Some(t) } else { None }).collect::<Vec<_>>()),
            Column::Bytes => query.bind(array.into_iter().map(|v| if let Value::Bytes(b) = v { Some(b) } else { None }).collect::<Vec<_>>()),
        };
    }
    query
}

fn from_sqlite(statement: &'static str, rows: &[sqlx::sqlite::SqliteRow]) -> Result<Vec<Row>, Error> {
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let names: Arc<[String]> = first.columns().iter().map(|c| c.name().to_owned()).collect();
    rows.iter()
        .map(|row| {
            let values = (0..names.len()).map(|i| {
                let raw = row.try_get_raw(i)?;
                if raw.is_null() {
                    // Its type would be that of the column.
                    return Ok(Value::NullInt);
                }
                let kind = raw.type_info();
                Ok(match kind.name() {
                    "TEXT" => Value::Text(row.try_get_unchecked(i)?),
                    "BLOB" => Value::Bytes(row.try_get_unchecked(i)?),
                    _ => Value::Int(row.try_get_unchecked(i)?),
                })
            });
            row_of(statement, &names, values)
        })
        .collect()
}

fn from_postgres(statement: &'static str, rows: &[sqlx::postgres::PgRow]) -> Result<Vec<Row>, Error> {
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let names: Arc<[String]> = first.columns().iter().map(|c| c.name().to_owned()).collect();
    rows.iter()
        .map(|row| {
            let values = (0..names.len()).map(|i| {
                let raw = row.try_get_raw(i)?;
                Ok(match (raw.is_null(), raw.type_info().name()) {
                    (true, _) => Value::NullInt,
                    (_, "TEXT" | "VARCHAR" | "NAME") => Value::Text(row.try_get_unchecked(i)?),
                    (_, "BYTEA") => Value::Bytes(row.try_get_unchecked(i)?),
                    (_, "INT4") => Value::Int(i64::from(row.try_get_unchecked::<i32, _>(i)?)),
                    _ => Value::Int(row.try_get_unchecked(i)?),
                })
            });
            row_of(statement, &names, values)
        })
        .collect()
}

fn row_of(statement: &'static str, names: &Arc<[String]>, values: impl Iterator<Item = Result<Value, sqlx::Error>>) -> Result<Row, Error> {
    let values = values.collect::<Result<Vec<_>, _>>().map_err(|source| Error::Database { statement, source })?;
    Ok(Row { statement, names: Arc::clone(names), values })
}
