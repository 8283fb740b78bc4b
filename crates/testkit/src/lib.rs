//! For tests only: a clock that stands still, randomness from a seed, and a fresh database on each
//! engine.
//!
//! PostgreSQL joins when `MAJLIS_TEST_POSTGRES` holds the address of a server where databases may be
//! created; `cargo xtask test` sets it. SQLite always runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use kernel::{Clock, Entropy, Time};
use store::{Db, Migrations, Options};

/// 2026-11-24 09:00:00 UTC, a Tuesday.
pub const NOON: Time = Time(1_795_510_800_000_000);

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(NOON.0))
    }
}

impl TestClock {
    pub fn advance(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    pub fn set(&self, time: Time) {
        self.0.store(time.0, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Time {
        Time(self.0.load(Ordering::SeqCst))
    }
}

/// Randomness that is the same in every run (SplitMix64); never for secrets.
#[derive(Debug)]
pub struct SeededEntropy(AtomicU64);

impl SeededEntropy {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst).wrapping_add(0x9e37_79b9_7f4a_7c15);
            z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ z >> 31).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// A migrated database with its clock.
#[derive(Debug)]
pub struct TestDb {
    pub db: Db,
    pub clock: Arc<TestClock>,
    pub name: &'static str,
}

/// One fresh database on each engine that is there, migrated.
pub async fn databases(migrations: &[Migrations]) -> Vec<TestDb> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let unique = NEXT.fetch_add(1, Ordering::SeqCst) ^ u64::from(std::process::id()) << 32;
    let mut addresses = vec![("sqlite", "sqlite::memory:".to_owned())];
    if let Ok(server) = std::env::var("MAJLIS_TEST_POSTGRES") {
        addresses.push(("postgres", fresh_postgres(&server, unique).await));
    }
    let mut out = Vec::new();
    for (name, address) in addresses {
        let clock = Arc::new(TestClock::default());
        let entropy = Arc::new(SeededEntropy::new(unique));
        let db = Db::open(&Options { address, connections: 4 }, clock.clone(), entropy).await.expect("open");
        let all: Vec<Migrations> = std::iter::once(store::migrations()).chain(migrations.iter().copied()).collect();
        store::migrate(&db, &all).await.expect("migrate");
        out.push(TestDb { db, clock, name });
    }
    out
}

async fn fresh_postgres(server: &str, unique: u64) -> String {
    use sqlx::Connection as _;
    let name = format!("test_{unique:016x}");
    let mut connection = sqlx::PgConnection::connect(server).await.expect("MAJLIS_TEST_POSTGRES answers");
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.expect("create database");
    let (base, query) = server.split_once('?').map_or((server, ""), |(b, q)| (b, q));
    let cut = base.rfind('/').expect("a database name in the address");
    format!("{}/{name}?{query}", &base[..cut])
}
