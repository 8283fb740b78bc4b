//! The real clock and the real randomness: the only place that has them.

use std::sync::atomic::{AtomicI64, Ordering};

use kernel::{Clock, Entropy, Time};

/// The system's clock.
#[derive(Debug)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where the program's time comes from")]
    fn now(&self) -> Time {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The operating system's randomness.
#[derive(Debug)]
pub(crate) struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, out: &mut [u8]) {
        // Without randomness nothing here is safe: stopping is the only right answer.
        if getrandom::fill(out).is_err() {
            tracing::error!("the operating system gives no randomness");
            std::process::abort();
        }
    }
}

/// A clock for filling a demonstration with a past.
#[derive(Debug)]
pub(crate) struct PastClock(pub(crate) AtomicI64);

impl Clock for PastClock {
    fn now(&self) -> Time {
        Time(self.0.load(Ordering::Relaxed))
    }
}
