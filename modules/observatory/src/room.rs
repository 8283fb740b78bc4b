//! The ndt7 server as a part of the program: on threads of its own, its outcomes kept a handful at a time.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use web::App;

use crate::keep;
use crate::ndt::{self, Limits, Outcome, Server};
use crate::operator::Books;

/// Tests kept in one write.
const TOGETHER: usize = 64;
/// Tries to keep some, after which each is tried alone.
const TRIES: u32 = 3;
/// Tests that may wait to be kept; beyond that a test ends a little later.
const WAITING: usize = 4096;
/// Threads of the server: as much of the machine as tests may take.
const THREADS: usize = 2;

/// Where tests are taken, set by the program.
#[derive(Clone, Default)]
pub struct Listen {
    /// None: this process takes no tests.
    pub address: Option<SocketAddr>,
    pub tls: Option<TlsAcceptor>,
    pub limits: Limits,
    /// Where browsers find it, such as `wss://measure.example.org`; else the site's own host and this port.
    pub url: Option<String>,
}

impl std::fmt::Debug for Listen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Listen({:?}, {:?})", self.address, self.limits)
    }
}

/// The server of this process, once it runs.
#[derive(Debug, Default)]
pub struct Room(OnceLock<Arc<Server>>);

impl Room {
    /// Tests that load the line now, and how many may; `None` where no test is taken here.
    #[must_use]
    pub fn places(&self) -> Option<(usize, usize)> {
        self.0.get().map(|server| (server.running(), server.most()))
    }
}

impl Listen {
    /// The address browsers test against, for a page that was asked for at `host` (with or without a port). `None`: no tests.
    #[must_use]
    pub fn url_for(&self, host: &str) -> Option<String> {
        let address = self.address?;
        if let Some(url) = &self.url {
            return Some(url.trim_end_matches('/').to_owned());
        }
        // Only what can stand in a header and an address: the host is the browser's word.
        let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |(name, _)| name);
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.[]:".contains(&b));
        let scheme = if self.tls.is_some() { "wss" } else { "ws" };
        is_name.then(|| format!("{scheme}://{name}:{}", address.port()))
    }
}

/// Takes tests for as long as the program runs.
pub(crate) async fn forever(app: App) {
    let Some(listen) = app.extension::<Listen>().ok().cloned() else { return std::future::pending().await };
    let Some(address) = listen.address else { return std::future::pending().await };
    ndt::more_descriptors();
    let (done, outcomes) = mpsc::channel(WAITING);
    let mut seed = [0; 8];
    app.db.entropy().fill(&mut seed);
    let server = Server::new(listen.limits, listen.tls, u64::from_le_bytes(seed), done);
    // Dropped with this task, which ends the threads.
    let _runtime = match runtime() {
        Ok(runtime) => {
            runtime.spawn(accept(app.clone(), server, address));
            Some(Background(Some(runtime)))
        }
        Err(error) => {
            tracing::error!(%error, "no threads for speed tests");
            None
        }
    };
    keep_all(&app, outcomes).await;
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).thread_name("ndt7").enable_all().build()
}

/// A runtime may not be dropped where waiting is forbidden, unless it is let go without waiting.
#[derive(Debug)]
struct Background(Option<tokio::runtime::Runtime>);

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

async fn accept(app: App, server: Arc<Server>, address: SocketAddr) {
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => {
                tracing::info!(%address, "speed tests");
                if let Ok(room) = app.extension::<Room>() {
                    let _ = room.0.set(Arc::clone(&server));
                }
                return server.run(listener).await;
            }
            Err(error) => {
                tracing::error!(%error, %address, "no port for speed tests");
                tokio::time::sleep(Duration::from_secs(30)).await;
            }
        }
    }
}

async fn keep_all(app: &App, mut outcomes: mpsc::Receiver<Outcome>) {
    let mut some = Vec::with_capacity(TOGETHER);
    while outcomes.recv_many(&mut some, TOGETHER).await > 0 {
        keep_some(app, &some).await;
        some.clear();
    }
}

/// Nothing was told to anyone yet, but a full disk or a database that restarts is no reason to lose a test. One that the database does
/// not take while it takes others is given up, so that it does not keep the rest out for ever.
async fn keep_some(app: &App, some: &[Outcome]) {
    let keep = async |some: &[Outcome]| {
        let book = app.extension::<Books>().map_err(|_| store::Error::NoRow { statement: "observatory/books" })?.current(&app.db).await?;
        keep::keep(&app.db, some, &|ip| book.asn(ip)).await
    };
    let mut tries = 0;
    while let Err(error) = keep(some).await {
        tracing::warn!(%error, "keeping tests");
        tries += 1;
        if tries >= TRIES && some.len() == 1 && keep(&[]).await.is_ok() {
            tracing::error!(%error, test = ?some.first(), "a test that cannot be kept");
            return;
        }
        if tries >= TRIES && some.len() > 1 {
            for one in some {
                Box::pin(keep_some(app, std::slice::from_ref(one))).await;
            }
            return;
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_sent_to_the_port_on_the_host_they_know() {
        let listen = Listen { address: Some(([0, 0, 0, 0], 8081).into()), ..Listen::default() };
        let url = |host: &str| listen.url_for(host);
        assert_eq!(url("localhost:8080").as_deref(), Some("ws://localhost:8081"));
        assert_eq!(url("majlis.example").as_deref(), Some("ws://majlis.example:8081"));
        assert_eq!(url("[::1]:8080").as_deref(), Some("ws://[::1]:8081"));
        for odd in ["", "a b", "x; script-src *", "x\r\nY: z", "\u{661}.example"] {
            assert_eq!(url(odd), None, "{odd:?}");
        }
        assert_eq!(Listen::default().url_for("localhost"), None);
        let named = Listen { url: Some("wss://m.example/".into()), ..listen };
        assert_eq!(named.url_for("elsewhere").as_deref(), Some("wss://m.example"));
    }
}
