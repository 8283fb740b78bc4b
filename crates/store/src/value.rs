use std::sync::Arc;

use kernel::{Id, Time};

use crate::Error;

/// A parameter or column. Nulls carry their type, which PostgreSQL insists on.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    NullInt,
    NullText,
    NullBytes,
}

/// A fetched row.
#[derive(Debug, Clone)]
pub struct Row {
    pub(crate) statement: &'static str,
    pub(crate) names: Arc<[String]>,
    pub(crate) values: Vec<Value>,
}

impl Row {
    /// The value of a named column.
    pub fn get<T: FromValue>(&self, column: &str) -> Result<T, Error> {
        let error = |problem| Error::Column { statement: self.statement, column: column.to_owned(), problem };
        let at = self.names.iter().position(|n| n == column).ok_or_else(|| error("not in the result"))?;
        T::from_value(self.values[at].clone()).ok_or_else(|| error("of another type"))
    }
}

impl Row {
    /// Its columns one after another, for rows by the million: nothing is looked for, nothing copied.
    #[must_use]
    pub fn into_fields(self) -> Fields {
        Fields { statement: self.statement, names: self.names, values: self.values.into_iter(), at: 0 }
    }
}

/// The columns of a row, in order.
#[derive(Debug)]
pub struct Fields {
    statement: &'static str,
    names: Arc<[String]>,
    values: std::vec::IntoIter<Value>,
    at: usize,
}

impl Fields {
    /// The next column, which has this name.
    pub fn take<T: FromValue>(&mut self, column: &str) -> Result<T, Error> {
        let error = |problem| Error::Column { statement: self.statement, column: column.to_owned(), problem };
        let is_next = self.names.get(self.at).is_some_and(|name| name == column);
        let value = if is_next { self.values.next() } else { None }.ok_or_else(|| error("not next in the result"))?;
        self.at += 1;
        T::from_value(value).ok_or_else(|| error("of another type"))
    }
}

/// What a column can be read as.
pub trait FromValue: Sized {
    fn from_value(value: Value) -> Option<Self>;
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Int(n) = value { Some(n) } else { None }
    }
}

impl FromValue for u32 {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value)?.try_into().ok()
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value).map(|n| n != 0)
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Text(text) = value { Some(text) } else { None }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Value) -> Option<Self> {
        if let Value::Bytes(bytes) = value { Some(bytes) } else { None }
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: Value) -> Option<Self> {
        Vec::from_value(value)?.try_into().ok()
    }
}

impl FromValue for Id {
    fn from_value(value: Value) -> Option<Self> {
        FromValue::from_value(value).map(Id)
    }
}

impl FromValue for Time {
    fn from_value(value: Value) -> Option<Self> {
        i64::from_value(value).map(Time)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::NullInt | Value::NullText | Value::NullBytes => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

macro_rules! into_value {
    ($($type:ty, $null:ident, |$v:ident| $make:expr;)+) => {$(
        impl From<$type> for Value {
            fn from($v: $type) -> Self { $make }
        }
        impl From<Option<$type>> for Value {
            fn from(v: Option<$type>) -> Self { v.map_or(Value::$null, Value::from) }
        }
    )+};
}

into_value! {
    i64, NullInt, |v| Value::Int(v);
    u32, NullInt, |v| Value::Int(i64::from(v));
    bool, NullInt, |v| Value::Int(i64::from(v));
    Time, NullInt, |v| Value::Int(v.0);
    String, NullText, |v| Value::Text(v);
    &str, NullText, |v| Value::Text(v.to_owned());
    &String, NullText, |v| Value::Text(v.clone());
    Vec<u8>, NullBytes, |v| Value::Bytes(v);
    &[u8], NullBytes, |v| Value::Bytes(v.to_vec());
    &Vec<u8>, NullBytes, |v| Value::Bytes(v.clone());
    [u8; 32], NullBytes, |v| Value::Bytes(v.to_vec());
    [u8; 16], NullBytes, |v| Value::Bytes(v.to_vec());
    Id, NullBytes, |v| Value::Bytes(v.0.to_vec());
    kernel::UserId, NullBytes, |v| Value::from(v.0);
    kernel::MemberId, NullBytes, |v| Value::from(v.0);
    kernel::CaseId, NullBytes, |v| Value::from(v.0);
    kernel::PartId, NullBytes, |v| Value::from(v.0);
    kernel::JobId, NullBytes, |v| Value::from(v.0);
}

macro_rules! ids_from_value {
    ($($type:ident),+) => {$(
        impl FromValue for kernel::$type {
            fn from_value(value: Value) -> Option<Self> { Id::from_value(value).map(kernel::$type) }
        }
    )+};
}

ids_from_value!(UserId, MemberId, CaseId, PartId, JobId);

/// The parameters of a statement: anything that turns into a [`Value`], in order.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::Value::from($value)),*] };
}
