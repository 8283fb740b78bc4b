use std::path::PathBuf;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Clock, Entropy};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, PgPool, SqlitePool};

use crate::audit::Op;
use crate::{Error, Tx};

/// Which database is behind a [`Db`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Clone)]
enum Pools {
    /// One writer, so that writes queue instead of failing, and several readers.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
    },
    Postgres(PgPool),
}

/// How to open a database.
#[derive(Debug, Clone)]
pub struct Options {
    /// `sqlite:<path>`, `sqlite::memory:` or `postgres://…`.
    pub address: String,
    /// Connections for reading (SQLite) or in all (PostgreSQL).
    pub connections: u32,
}

/// A database.
#[derive(Clone)]
pub struct Db {
    pools: Pools,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    path: Option<PathBuf>,
}

impl core::fmt::Debug for Db {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Db({:?})", self.engine())
    }
}

/// How often a transaction is run before a conflict is given back.
const TRIES: u32 = 8;

impl Db {
    /// Opens a database, creating a SQLite file if there is none.
    pub async fn open(options: &Options, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Self, Error> {
        if options.address.starts_with("postgres:") || options.address.starts_with("postgresql:") {
            return Self::open_postgres(options, clock, entropy).await;
        }
        let address = |problem: String| Error::Address { address: options.address.clone(), problem };
        let name = options.address.strip_prefix("sqlite:").ok_or_else(|| address("it begins with sqlite: or postgres:".into()))?;
        let is_memory = name == ":memory:";
        let connect = if is_memory {
            // A shared, named memory database, so that readers and the writer see the same one.
            let mut unique = [0; 8];
            entropy.fill(&mut unique);
            let unique = u64::from_be_bytes(unique);
            SqliteConnectOptions::from_str(&format!("sqlite:file:majlis{unique:016x}?mode=memory&cache=shared"))
                .map_err(|e| address(e.to_string()))?
        } else {
            SqliteConnectOptions::new().filename(name).journal_mode(SqliteJournalMode::Wal)
        };
        let connect = connect
            .create_if_missing(true)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("secure_delete", "ON")
            .pragma("trusted_schema", "OFF")
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-16384")
            // The log is folded into the file after 32 MiB, not 4: bulk writes touch the same pages again and again.
            .pragma("wal_autocheckpoint", "8000")
            .statement_cache_capacity(256)
            .row_buffer_size(crate::tx::WAITING)
            // A slow statement's line in the log would tell the minute of a report.
            .disable_statement_logging();
        let open = |max, read_only: bool| {
            let connect = if is_memory { connect.clone() } else { connect.clone().pragma("query_only", if read_only { "ON" } else { "OFF" }) };
            // The one writer sees every index; the readers share what the system caches.
            let connect = if read_only { connect } else { connect.pragma("cache_size", "-65536") };
            // SQLite ends a transaction by itself when the disk is full; the driver then counts one that is not there and
            // could begin no other. Such a connection is thrown away for a fresh one.
            let pool = SqlitePoolOptions::new().before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }));
            pool.max_connections(max).min_connections(1).idle_timeout(None).max_lifetime(None).connect_with(connect)
        };
        let write = open(1, false).await.map_err(|e| Error::from_sqlx("open", e))?;
        // A memory database in shared-cache mode locks whole tables between connections: one serves all.
        let read = if is_memory { write.clone() } else { open(options.connections.max(1), true).await.map_err(|e| Error::from_sqlx("open", e))? };
        let path = (!is_memory).then(|| PathBuf::from(name));
        Ok(Self { pools: Pools::Sqlite { read, write }, clock, entropy, path })
    }

    async fn open_postgres(options: &Options, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Self, Error> {
        let connect = PgConnectOptions::from_str(&options.address)
            .map_err(|e| Error::Address { address: "postgres://…".into(), problem: e.to_string() })?
            .application_name("majlis")
            .disable_statement_logging();
        let pool = PgPoolOptions::new()
            .max_connections(options.connections.max(2))
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(connect)
            .await
            .map_err(|e| Error::from_sqlx("open", e))?;
        Ok(Self { pools: Pools::Postgres(pool), clock, entropy, path: None })
    }

    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// The SQLite file, if there is one.
    #[must_use]
    pub fn path(&self) -> Option<&std::path::Path> {
        self.path.as_deref()
    }

    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    #[must_use]
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.entropy
    }

    /// Begins a read in one consistent view; used through [`read!`](crate::read!).
    #[doc(hidden)]
    pub async fn begin_read(&self, name: &'static str) -> Result<Tx, Error> {
        self.begin(name, false, Op::read(name)).await
    }

    /// Starts the tries of a write; used through [`write!`](crate::write!).
    #[doc(hidden)]
    #[must_use]
    pub fn attempts(&self, op: Op) -> Attempts<'_> {
        Attempts { db: self, op, made: 0 }
    }

    async fn begin(&self, statement: &'static str, is_write: bool, op: Op) -> Result<Tx, Error> {
        let now = if op.quiet { self.clock.now().hour() } else { self.clock.now() };
        let wrap = |e| Error::from_sqlx(statement, e);
        let inner = match (&self.pools, is_write) {
            (Pools::Sqlite { write, .. }, true) => crate::tx::Inner::Sqlite(write.begin_with("BEGIN IMMEDIATE").await.map_err(wrap)?),
            (Pools::Sqlite { read, .. }, false) => crate::tx::Inner::Sqlite(read.begin().await.map_err(wrap)?),
            (Pools::Postgres(pool), true) => crate::tx::Inner::Postgres(pool.begin().await.map_err(wrap)?),
            (Pools::Postgres(pool), false) => {
                crate::tx::Inner::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.map_err(wrap)?)
            }
        };
        Ok(Tx::new(inner, op, now, Arc::clone(&self.entropy)))
    }

    /// Makes the migrations table if it is missing and reads it.
    pub(crate) async fn bootstrap(&self, create: &'static str, done: crate::Statement) -> Result<Vec<crate::Row>, Error> {
        let mut tx = self.begin("store.bootstrap", true, Op::read("store.bootstrap")).await?;
        tx.execute_text("store/migration/create", create, Vec::new()).await?;
        let rows = tx.rows(done, Vec::new()).await?;
        tx.commit().await?;
        Ok(rows)
    }

    /// SQLite only: a consistent copy, which must run outside any transaction.
    pub(crate) async fn vacuum_into(&self, target: &str) -> Result<(), Error> {
        if let Pools::Sqlite { read, .. } = &self.pools {
            let wrap = |e| Error::from_sqlx("vacuum into", e);
            let mut connection = read.acquire().await.map_err(wrap)?;
            // A reader may not write, not even another file; for this one statement it may.
            sqlx::query("PRAGMA query_only = OFF").execute(&mut *connection).await.map_err(wrap)?;
            let done = sqlx::query("VACUUM INTO $1").bind(target.to_owned()).execute(&mut *connection).await.map_err(wrap);
            sqlx::query("PRAGMA query_only = ON").execute(&mut *connection).await.map_err(wrap)?;
            done?;
        }
        Ok(())
    }

    /// SQLite: folds the write-ahead log into the file and empties it, so that erased pages are nowhere any more.
    /// Nothing on PostgreSQL, which does its own.
    pub async fn checkpoint(&self) -> Result<(), Error> {
        if let Pools::Sqlite { write, .. } = &self.pools {
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(write).await.map_err(|e| Error::from_sqlx("checkpoint", e))?;
        }
        Ok(())
    }

    /// Closes every connection; on SQLite this also folds the write-ahead log into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// The tries of one write.
#[doc(hidden)]
#[derive(Debug)]
pub struct Attempts<'a> {
    db: &'a Db,
    op: Op,
    made: u32,
}

impl Attempts<'_> {
    pub async fn begin(&mut self) -> Result<Tx, Error> {
        self.made += 1;
        self.db.begin(self.op.action, true, self.op.clone()).await
    }

    /// Commits with the audit row, or rolls back. `None`: there was a conflict, run it again.
    pub async fn finish<T, E: From<Error>>(&mut self, tx: Tx, result: Result<T, E>) -> Option<Result<T, E>> {
        let (conflicted, failed) = match result {
            Ok(out) => match tx.commit_write().await {
                Ok(()) => return Some(Ok(out)),
                Err(error) => (error.is_conflict(), E::from(error)),
            },
            Err(error) => {
                let conflicted = tx.is_conflicted();
                tx.rollback().await;
                (conflicted, error)
            }
        };
        if !conflicted || self.made == TRIES {
            return Some(Err(failed));
        }
        tracing::debug!(action = self.op.action, attempt = self.made, "conflict: running again");
        tokio::time::sleep(Duration::from_millis(5 << self.made)).await;
        None
    }
}

/// Writes: everything in the block and its audit row, or nothing.
///
/// `write!(db, op, |tx| { … Ok::<_, MyError>(value) })` is the block's result. The block may run again
/// after a conflict, so it has no effects outside the database. A macro and not a method taking an async
/// closure, because the futures of such closures cannot yet be shown to be `Send` (docs/adr/0004).
#[macro_export]
macro_rules! write {
    ($db:expr, $op:expr, |$tx:ident| $body:block) => {
        async {
            let mut attempts = $db.attempts($op);
            loop {
                let mut begun = attempts.begin().await?;
                let result = async {
                    let $tx = &mut begun;
                    $body
                }
                .await;
                if let Some(done) = attempts.finish(begun, result).await {
                    break done;
                }
            }
        }
        .await
    };
}

/// Reads in one consistent view: `read!(db, "module.what", |tx| { … Ok::<_, MyError>(value) })`.
#[macro_export]
macro_rules! read {
    ($db:expr, $name:literal, |$tx:ident| $body:block) => {
        async {
            let mut begun = $db.begin_read($name).await?;
            let result = async {
                let $tx = &mut begun;
                $body
            }
            .await;
            if result.is_ok() {
                begun.end_read().await?;
            }
            result
        }
        .await
    };
}
