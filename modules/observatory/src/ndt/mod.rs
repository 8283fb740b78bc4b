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

use ndt7::{ConnectionInfo, DURATION_MS, LONGEST, Opcode, Refusal, Request, Subtest, answer, frame, read};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsAcceptor;

use bulk::Bulk;
use test::Test;
use wire::Wire;

pub(crate) use bulk::Random;
pub(crate) use sys::more_descriptors;
pub use test::{End, Outcome};

/// A client that has not asked for a test by then, the opening of TLS included, is sent away.
const PATIENCE: Duration = Duration::from_secs(8);
/// What a page is told that finds no place ("Try Again Later" in IANA's registry of close codes): a script is not shown the status of a
/// refused opening.
const TRY_AGAIN: u16 = 1013;

/// Latency tests at once, as a multiple of those that load the line: they load nothing, and every measurement begins with one.
const LATENCY: usize = 16;

/// Whom an address belongs to: a site's IPv6 addresses share their first 48 bits (RFC 6177), and nobody is to be many by having
/// them.
fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(|| IpAddr::V6((v6.to_bits() >> 80 << 80).into()), IpAddr::V4),
    }
}

/// What the server may be put to.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Tests at once. They share the line: more at once measure each other.
    pub tests: usize,
    /// Tests at once from one address while others leave it few places; with many free it gets more: a class behind one router.
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
        Self { tests: 24, per_address: 2, waiting: 512, congestion: "bbr".into(), whole: Duration::from_millis(DURATION_MS) }
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
    waiting: Mutex<Counts>,
    loading: Mutex<Counts>,
    latency: Mutex<Counts>,
}

/// How many of something there are, in all and by address.
#[derive(Debug, Default)]
struct Counts {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

impl Counts {
    /// One more, if there may be: `most` in all. An address beyond its `own` leaves as many free as it has: so a class behind one
    /// router is served, and however many one address asks for, others find a place.
    fn take(&mut self, address: IpAddr, most: usize, own: usize) -> bool {
        let count = self.by_address.get(&address).copied().unwrap_or(0);
        let free = most.saturating_sub(self.all);
        if free == 0 || (count >= own && count >= free) {
            return false;
        }
        self.all += 1;
        self.by_address.insert(address, count + 1);
        true
    }

    fn give_back(&mut self, address: IpAddr) {
        self.all -= 1;
        if let Some(count) = self.by_address.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                self.by_address.remove(&address);
            }
        }
    }
}

/// What a connection is counted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Waiting,
    /// A test that loads the line.
    Loading,
    Latency,
}

impl Kind {
    fn of(subtest: Subtest) -> Self {
        if subtest == Subtest::Latency { Self::Latency } else { Self::Loading }
    }
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

/// A place, given back when it is dropped.
#[derive(Debug)]
struct Place {
    server: Arc<Server>,
    address: IpAddr,
    kind: Kind,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.server.counts(self.kind).give_back(self.address);
    }
}

impl Server {
    /// A server that sends what it measured to `done`. The seed makes the bytes of downloads, the pauses between measurements and
    /// the names of connections.
    #[must_use]
    pub fn new(limits: Limits, tls: Option<TlsAcceptor>, seed: u64, done: mpsc::Sender<Outcome>) -> Arc<Self> {
        let bulk = Bulk::new(seed);
        Arc::new(Self {
            limits,
            bulk,
            tls,
            done,
            seed,
            number: AtomicUsize::new(0),
            waiting: Mutex::default(),
            loading: Mutex::default(),
            latency: Mutex::default(),
        })
    }

    fn counts(&self, kind: Kind) -> MutexGuard<'_, Counts> {
        let counts = match kind {
            Kind::Waiting => &self.waiting,
            Kind::Loading => &self.loading,
            Kind::Latency => &self.latency,
        };
        counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tests that load the line now.
    #[must_use]
    pub fn running(&self) -> usize {
        self.counts(Kind::Loading).all
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
            let Some(waiting) = self.place(client.ip(), Kind::Waiting) else { continue };
            let server = Arc::clone(&self);
            tokio::spawn(async move {
                if let Err(error) = server.serve(stream, client, waiting).await {
                    tracing::debug!(%error, "a test that did not begin");
                }
            });
        }
    }

    async fn serve(self: Arc<Self>, stream: TcpStream, client: SocketAddr, waiting: Place) -> io::Result<()> {
        let local = stream.local_addr()?;
        let until = Instant::now() + PATIENCE;
        let opened = if let Some(tls) = &self.tls {
            let mut stream = timeout_at(until, tls.accept(stream)).await??;
            let Some((request, place, before)) = self.open(&mut stream, client.ip(), until).await? else { return Ok(()) };
            let wire = Wire::tls(stream, &before, request.subtest == Subtest::Upload)?;
            (request, place, wire)
        } else {
            let mut stream = stream;
            let Some((request, place, before)) = self.open(&mut stream, client.ip(), until).await? else { return Ok(()) };
            let wire = Wire::plain(stream, &before, request.subtest == Subtest::Upload)?;
            (request, place, wire)
        };
        drop(waiting);
        let (request, place, wire) = opened;
        wire.control.congestion(&self.limits.congestion);
        let number = self.number.fetch_add(1, Ordering::Relaxed) as u64;
        let mut random = Random(self.seed ^ number.rotate_left(32));
        let uuid = format!("{:016x}{:016x}", random.next(), random.next());
        let connection = ConnectionInfo { client: client.to_string(), server: local.to_string(), uuid };
        let (is_tls, whole) = (self.tls.is_some(), self.limits.whole);
        let test = Test { request, client, is_tls, connection, wire, random, whole, is_over: false, is_midway: false };
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
        until: Instant,
    ) -> io::Result<Option<(Request, Place, Vec<u8>)>> {
        let mut bytes = Vec::with_capacity(1024);
        let found = timeout_at(until, ask(stream, &mut bytes)).await??;
        let (response, opened) = match found {
            Err(refusal) => (refusal.response().into_bytes(), None),
            Ok((request, len)) => match self.place(address, Kind::of(request.subtest)) {
                Some(place) => (request.response().into_bytes(), Some((request, place, bytes.split_off(len)))),
                None => (self.full(&request), None),
            },
        };
        timeout(PATIENCE, stream.write_all(&response)).await??;
        if opened.is_none() {
            let _ = timeout(PATIENCE, stream.shutdown()).await;
        }
        Ok(opened)
    }

    /// What a client is told that finds no place. A page gets its WebSocket and a close frame, with how many tests run.
    fn full(&self, request: &Request) -> Vec<u8> {
        if request.meta(crate::keep::SESSION).is_none() {
            return answer("503 Service Unavailable", "Retry-After: 15\r\n", "all places are taken: try again in a while").into_bytes();
        }
        let running = self.running().to_string();
        let close = frame(Opcode::Close, &[&TRY_AGAIN.to_be_bytes(), running.as_bytes()].concat());
        [request.response().as_bytes(), &close].concat()
    }

    fn place(self: &Arc<Self>, address: IpAddr, kind: Kind) -> Option<Place> {
        let (tests, own, address) = (self.limits.tests, self.limits.per_address, household(address));
        let (most, own) = match kind {
            Kind::Waiting => (self.limits.waiting, self.limits.waiting / 32),
            Kind::Loading => (tests, own),
            Kind::Latency => (tests * LATENCY, own * LATENCY),
        };
        self.counts(kind).take(address, most, own).then(|| Place { server: Arc::clone(self), address, kind })
    }
}
