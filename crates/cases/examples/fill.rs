//! Fills a desk's queue with rows for the benchmark (`cargo xtask bench`): facets only, nothing sealed.
//!
//! `fill <sqlite:FILE or postgres://…> <how many>`

use std::sync::Arc;

use kernel::{Actor, Clock, Entropy, Time};
use store::{Db, Engine, Op, Options, Statement, params};

/// 2026-11-24; the benchmark needs no true clock.
struct Still;

impl Clock for Still {
    fn now(&self) -> Time {
        Time(1_795_510_800_000_000)
    }
}

/// Counts; ids of rows come from the database itself.
struct Counter(std::sync::atomic::AtomicU64);

impl Entropy for Counter {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            let n = self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            chunk.copy_from_slice(&n.to_be_bytes()[..chunk.len()]);
        }
    }
}

const COLUMNS: &str = "INSERT INTO case_file (id, desk, state, is_open, category, urgency, age_band, lang, channel, outcome,
  opened_at, changed_at, due_at, is_unread, seq, part_seq, epoch, lookup_hash, sign_key) ";
/// Three in ten are open; categories, urgencies and times are spread.
const SPREAD: &str = "'hotline', CASE WHEN i % 10 = 0 THEN 'new' WHEN i % 10 = 1 THEN 'working' WHEN i % 10 = 2 THEN 'answered' ELSE 'closed' END,
  CASE WHEN i % 10 < 3 THEN 1 ELSE 0 END,
  CASE WHEN i % 1000 = 0 THEN 'grooming' WHEN i % 3 = 0 THEN 'cyberbullying' WHEN i % 3 = 1 THEN 'scam' ELSE 'other' END,
  (i / 10) % 4, 'teen', 'ar', 'web', '', 1700000000000000 + i * 3600000000 / 20, 1700000000000000 + i * 3600000000 / 20,
  1700014400000000 + i * 3600000000 / 20, 1, 1, 1, 0, NULL, NULL";

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (address, count) = (args.next().ok_or("an address")?, args.next().ok_or("how many")?.parse::<i64>()?);
    let db = Db::open(&Options { address, connections: 4 }, Arc::new(Still), Arc::new(Counter((u64::from(std::process::id()) << 32).into()))).await?;
    let (id, rows) = match db.engine() {
        Engine::Sqlite => ("randomblob(16)", "WITH RECURSIVE n(i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $2)"),
        Engine::Postgres => ("uuid_send(gen_random_uuid())", "WITH n AS (SELECT generate_series($1::BIGINT, $2::BIGINT - 1) AS i)"),
    };
    let insert = Statement { name: "bench/fill", text: leak(format!("{COLUMNS}{rows} SELECT {id}, {SPREAD} FROM n")), columns: &[] };
    let count_up = Statement {
        name: "bench/count",
        text: "INSERT INTO case_count (desk, state, n) VALUES ('hotline', $1, $2) ON CONFLICT (desk, state) DO UPDATE SET n = case_count.n + $2",
        columns: &[],
    };
    for from in (0..count).step_by(50_000) {
        let to = (from + 50_000).min(count);
        store::write!(db, Op::new(Actor::System, "bench.fill", "rows"), |tx| {
            tx.execute(insert, params![from, to]).await?;
            for (state, tenths) in [("new", 1), ("working", 1), ("answered", 1), ("closed", 7)] {
                tx.execute(count_up, params![state, (to - from) * tenths / 10]).await?;
            }
            Ok::<_, store::Error>(())
        })?;
    }
    db.close().await;
    Ok(())
}
