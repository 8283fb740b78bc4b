//! The ndt7 server: a port of its own, so that tests are measured on the bare connection and cannot starve the site.

mod bulk;
mod sys;
mod test;
#[cfg(test)]
mod tests;
mod wire;

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ndt7::{ConnectionInfo, DURATION_MS, LONGEST, Refusal, Request, Subtest, answer, read};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use bulk::{Bulk, Random};
use test::Test;
use wire::Wire;

pub use test::{End, Outcome};

/// A client that has not asked for a test by then is sent away.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tests of all kinds, as a multiple of those that load the line: beside each, one of latency, and as many that just begin or end.
const ALL: usize = 4;

/// Whom an address belongs to: a household's IPv6 addresses share their first 64 bits (RFC 6177).
fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(|| IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()), IpAddr::V4),
    }
}

/// What the server may be put to.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Tests at once. They share the line: more at once measure each other.
    pub tests: usize,
    /// Tests at once from one address: a family behind one router, not a flood.
    pub per_address: usize,
    /// Connections at once that have not asked for a test yet, or were refused.
    pub waiting: usize,
    /// The congestion control that is asked for; none where it is empty.
    pub congestion: String,
    /// How long a download sends, and an upload may take.
    pub whole: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { tests: 24, per_address: 6, waiting: 512, congestion: "bbr".into(), whole: Duration::from_millis(DURATION_MS) }
    }
}

/// The server.
pub struct Server {
    limits: Limits,
    bulk: Bulk,
    tls: Option<TlsAcceptor>,
    done: mpsc::Sender<Outcome>,
    seed: u64,
    number: AtomicUsize,
    waiting: AtomicUsize,
    tests: Mutex<Tests>,
}

/// Tests that run.
#[derive(Debug, Default)]
struct Tests {
    /// Of all kinds, by address.
    by_address: HashMap<IpAddr, usize>,
    /// Those that load the line.
    loading: usize,
}

/// Reads a request, and how long it was.
async fn ask(stream: &mut (impl AsyncRead + Unpin), bytes: &mut Vec<u8>) -> io::Result<Result<(Request, usize), Refusal>> {
    loop {
        match read(bytes) {
            Ok(Some(found)) => return Ok(Ok(found)),
            Ok(None) if bytes.len() < LONGEST => {}
            Ok(None) => return Ok(Err(Refusal::Malformed)),
            Err(refusal) => return Ok(Err(refusal)),
        }
        if stream.read_buf(bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Server({:?})", self.limits)
    }
}

impl std::fmt::Debug for Test {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Test({:?})", self.request.subtest)
    }
}

/// A place among the tests that run, given back when it is dropped.
#[derive(Debug)]
struct Place {
    server: Arc<Server>,
    address: IpAddr,
    is_loading: bool,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut tests = self.server.tests();
        tests.loading -= usize::from(self.is_loading);
        if let Some(count) = tests.by_address.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                tests.by_address.remove(&self.address);
            }
        }
    }
}

/// Counts a connection for as long as it waits.
#[derive(Debug)]
struct Waiting(Arc<Server>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Server {
    /// A server that sends what it measured to `done`. The seed makes the bytes of downloads, the pauses between measurements and
    /// the names of connections.
    ///
    /// # Errors
    /// Where there is no memory for the bytes.
    pub fn new(limits: Limits, tls: Option<TlsAcceptor>, seed: u64, done: mpsc::Sender<Outcome>) -> io::Result<Arc<Self>> {
        let bulk = Bulk::new(seed)?;
        Ok(Arc::new(Self { limits, bulk, tls, done, seed, number: AtomicUsize::new(0), waiting: AtomicUsize::new(0), tests: Mutex::default() }))
    }

    fn tests(&self) -> MutexGuard<'_, Tests> {
        self.tests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tests that load the line now.
    #[must_use]
    pub fn running(&self) -> usize {
        self.tests().loading
    }

    /// Tests that may load the line at once.
    #[must_use]
    pub fn most(&self) -> usize {
        self.limits.tests
    }

    /// Takes connections until it is dropped.
    pub async fn run(self: Arc<Self>, listener: TcpListener) {
        loop {
            let (stream, client) = match listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    // No descriptor is free, or the client is gone already.
                    tracing::debug!(%error, "accepting a test");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.limits.waiting {
                self.waiting.fetch_sub(1, Ordering::Relaxed);
                continue;
            }
            let waiting = Waiting(Arc::clone(&self));
            let server = Arc::clone(&self);
            tokio::spawn(async move {
                if let Err(error) = server.serve(stream, client, waiting).await {
                    tracing::debug!(%error, "a test that did not begin");
                }
            });
        }
    }

    async fn serve(self: Arc<Self>, stream: TcpStream, client: SocketAddr, waiting: Waiting) -> io::Result<()> {
        let local = stream.local_addr()?;
        let opened = if let Some(tls) = &self.tls {
            let mut stream = timeout(PATIENCE, tls.accept(stream)).await??;
            let Some((request, place, before)) = self.open(&mut stream, client.ip()).await? else { return Ok(()) };
            (request, place, Wire::tls(stream, &before)?)
        } else {
            let mut stream = stream;
            let Some((request, place, before)) = self.open(&mut stream, client.ip()).await? else { return Ok(()) };
            (request, place, Wire::plain(stream, &before)?)
        };
        drop(waiting);
        let (request, place, wire) = opened;
        wire.control.congestion(&self.limits.congestion);
        let number = self.number.fetch_add(1, Ordering::Relaxed) as u64;
        let mut random = Random(self.seed ^ number.rotate_left(32));
        let uuid = format!("{:016x}{:016x}", random.next(), random.next());
        let connection = ConnectionInfo { client: client.to_string(), server: local.to_string(), uuid };
        let test = Test { request, client, is_tls: self.tls.is_some(), connection, wire, random, whole: self.limits.whole, is_over: false };
        let outcome = test.run(&self.bulk).await;
        drop(place);
        // Only where the program ends is nobody there to take it.
        let _ = self.done.send(outcome).await;
        Ok(())
    }

    /// Reads the request and answers it; `None` where it opens no test. What was read behind the request comes along.
    async fn open(
        self: &Arc<Self>,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
        address: IpAddr,
    ) -> io::Result<Option<(Request, Place, Vec<u8>)>> {
        let mut bytes = Vec::with_capacity(1024);
        let found = timeout(PATIENCE, ask(stream, &mut bytes)).await??;
        let (response, opened) = match found {
            Err(refusal) => (refusal.response(), None),
            Ok((request, len)) => match self.place(address, request.subtest) {
                Some(place) => (request.response(), Some((request, place, bytes.split_off(len)))),
                None => (answer("503 Service Unavailable", "Retry-After: 15\r\n", "all places are taken: try again in a while"), None),
            },
        };
        timeout(PATIENCE, stream.write_all(response.as_bytes())).await??;
        if opened.is_none() {
            let _ = timeout(PATIENCE, stream.shutdown()).await;
        }
        Ok(opened)
    }

    fn place(self: &Arc<Self>, address: IpAddr, subtest: Subtest) -> Option<Place> {
        let (is_loading, address) = (subtest != Subtest::Latency, household(address));
        let mut tests = self.tests();
        let own = tests.by_address.get(&address).copied().unwrap_or(0);
        let all: usize = tests.by_address.values().sum();
        if (is_loading && tests.loading >= self.limits.tests) || own >= self.limits.per_address || all >= self.limits.tests * ALL {
            return None;
        }
        tests.loading += usize::from(is_loading);
        tests.by_address.insert(address, own + 1);
        drop(tests);
        Some(Place { server: Arc::clone(self), address, is_loading })
    }
}
