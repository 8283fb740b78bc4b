/// A named SQL text: the same on both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// Module and file, such as `hotline/intake/insert_report`.
    pub name: &'static str,
    pub text: &'static str,
}

/// Makes a [`Statement`] from `sql/<path>.sql` of the calling crate.
#[macro_export]
macro_rules! sql {
    ($path:literal) => {
        $crate::Statement {
            name: concat!(env!("CARGO_PKG_NAME"), "/", $path),
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/", $path, ".sql")),
        }
    };
}

/// Declares the statements of a feature as constants, and `STATEMENTS` with all of them.
#[macro_export]
macro_rules! statements {
    ($($name:ident = $path:literal),+ $(,)?) => {
        $(const $name: $crate::Statement = $crate::sql!($path);)+
        pub(crate) const STATEMENTS: &[$crate::Statement] = &[$($name),+];
    };
}
