/// What a column of many rows at once holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Int,
    Text,
    Bytes,
}

/// A named SQL text: the same on both databases.
///
/// Where it has columns, its text holds `{rows}` once: a table named `given` with `column1`, `column2` and so on,
/// which many rows are passed through at once ([`Tx::bulk`](crate::Tx::bulk)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// Module and file, such as `hotline/intake/insert_report`.
    pub name: &'static str,
    pub text: &'static str,
    pub columns: &'static [Column],
}

impl Statement {
    /// The table and columns of a plain insertion of the given rows, one for one.
    pub(crate) fn appends_to(self) -> Option<&'static str> {
        let (target, rest) = self.text.trim().strip_prefix("INSERT INTO ")?.split_once(')')?;
        let given: Vec<String> = (1..=self.columns.len()).map(|n| format!("given.column{n}")).collect();
        let is_plain = rest.split_whitespace().eq(format!("SELECT {} FROM {{rows}}", given.join(", ")).split_whitespace());
        (is_plain && target.matches(',').count() + 1 == self.columns.len()).then(|| &self.text.trim()["INSERT INTO ".len()..][..=target.len()])
    }

    /// The text with a place for `count` rows: lists of values on SQLite, arrays on PostgreSQL.
    pub(crate) fn expanded(self, engine: crate::Engine, count: usize) -> String {
        use std::fmt::Write as _;
        let mut rows = String::new();
        match engine {
            crate::Engine::Sqlite => {
                rows.push_str("(VALUES ");
                for row in 0..count {
                    rows.push_str(if row == 0 { "(" } else { ",(" });
                    for column in 0..self.columns.len() {
                        rows.push_str(if column == 0 { "?" } else { ",?" });
                    }
                    rows.push(')');
                }
                rows.push_str(") AS given");
            }
            crate::Engine::Postgres => {
                rows.push_str("UNNEST(");
                for (n, column) in (1..).zip(self.columns) {
                    let kind = match column {
                        Column::Int => "BIGINT",
                        Column::Text => "TEXT",
                        Column::Bytes => "BYTEA",
                    };
                    let _ = write!(rows, "{}${n}::{kind}[]", if n == 1 { "" } else { "," });
                }
                let names: Vec<String> = (1..=self.columns.len()).map(|n| format!("column{n}")).collect();
                let _ = write!(rows, ") AS given({})", names.join(","));
            }
        }
        self.text.replacen("{rows}", &rows, 1)
    }
}

/// Makes a [`Statement`] from `sql/<path>.sql` of the calling crate.
#[macro_export]
macro_rules! sql {
    ($path:literal $(, [$($column:ident),+])?) => {
        $crate::Statement {
            name: concat!(env!("CARGO_PKG_NAME"), "/", $path),
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/", $path, ".sql")),
            columns: &[$($($crate::Column::$column),+)?],
        }
    };
}

/// Declares the statements of a feature as constants, and `STATEMENTS` with all of them. Columns in brackets make
/// one for many rows at once.
#[macro_export]
macro_rules! statements {
    ($($name:ident = $path:literal $([$($column:ident),+])?),+ $(,)?) => {
        $(const $name: $crate::Statement = $crate::sql!($path $(, [$($column),+])?);)+
        pub(crate) const STATEMENTS: &[$crate::Statement] = &[$($name),+];
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_insertions_are_told_from_others() {
        let columns = &[Column::Int, Column::Text];
        let statement = |text| Statement { name: "x", text, columns };
        let target = |text| statement(text).appends_to();
        assert_eq!(target("INSERT INTO t (a, b)\nSELECT given.column1, given.column2 FROM {rows}\n"), Some("t (a, b)"));
        for other in [
            "INSERT INTO t (a, b) SELECT given.column2, given.column1 FROM {rows}",
            "INSERT INTO t (a, b) SELECT given.column1, given.column2 FROM {rows} WHERE TRUE ON CONFLICT DO NOTHING",
            "INSERT INTO t (a, b, c) SELECT given.column1, given.column2 FROM {rows}",
            "DELETE FROM t",
        ] {
            assert_eq!(target(other), None, "{other}");
        }
    }
}
