//! The three tests of a connection: download and upload as ndt7 has them, and ours for latency.

use std::net::SocketAddr;
use std::time::Duration;

use ndt7::{AppInfo, CUT_OFF_MS, ConnectionInfo, DURATION_MS, Event, Fault, Measurement, Opcode, Request, Sizes, Subtest, TcpInfo, close, frame};
use tokio::time::{Instant, sleep_until, timeout};

use super::bulk::{Bulk, Random};
use super::wire::{Stop, Wire};

/// How long a peer may take beyond the time of a test before it is cut off.
const GRACE: Duration = Duration::from_millis(CUT_OFF_MS - DURATION_MS);
/// An upload that sends nothing for so long is over.
const SILENT: Duration = Duration::from_secs(4);
/// An upload may end this part of its time too early and still be whole: clients' clocks begin a little before ours.
const EARLY: u32 = 10;
/// A small frame that the client does not take for so long ends the test.
const STUCK: Duration = Duration::from_secs(2);
/// A latency test goes beside the others: so long at most, with a ping each time this has passed.
const LATENCY: Duration = Duration::from_secs(40);
const BETWEEN: Duration = Duration::from_millis(100);
/// From this speed on, in bytes a second, several messages go at once: they take some milliseconds.
const MANY: u64 = 500_000_000;

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// After its time, as agreed.
    Whole,
    /// The client closed it, or was gone, before.
    Left,
    /// It went on past all limits and was cut off.
    CutOff,
    /// The client did not take, or did not send, anything any more.
    Silent,
    /// The client's bytes broke the protocol.
    Broken(Fault),
    /// A client that downloads sent binary messages.
    WrongDirection,
}

impl End {
    /// A word for it, kept with the result.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Left => "left",
            Self::CutOff => "cut-off",
            Self::Silent => "silent",
            Self::Broken(_) => "broken",
            Self::WrongDirection => "wrong-direction",
        }
    }
}

/// A test that is over, by the server's own count.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub request: Request,
    pub client: SocketAddr,
    pub is_tls: bool,
    pub end: End,
    /// Microseconds from the opening to the last byte that counts.
    pub elapsed: u64,
    /// Bytes that arrived: acknowledged by the client's kernel in a download, read by us in an upload.
    pub bytes: u64,
    /// What the kernel knew at the end of it.
    pub tcp: Option<TcpInfo>,
    /// Round trips of a latency test: when, in microseconds from the opening, and how long, in microseconds.
    pub trips: Vec<(u64, u64)>,
    pub began: Instant,
    /// The client's own count, where it told one. Never taken for the speed.
    pub said: Option<AppInfo>,
}

impl Outcome {
    /// Mbit/s in the mean of the whole test.
    #[must_use]
    pub fn mbits(&self) -> Option<f64> {
        AppInfo { elapsed_time: self.elapsed, num_bytes: self.bytes }.mbits()
    }

    /// How long ago its last byte was.
    #[must_use]
    pub fn age(&self) -> Duration {
        self.began.elapsed().saturating_sub(Duration::from_micros(self.elapsed))
    }
}

/// A test while it runs.
pub(super) struct Test {
    pub(super) request: Request,
    pub(super) client: SocketAddr,
    pub(super) is_tls: bool,
    pub(super) connection: ConnectionInfo,
    pub(super) wire: Wire,
    pub(super) random: Random,
    pub(super) whole: Duration,
    /// The client has said goodbye.
    pub(super) is_over: bool,
}

/// What a test found, before it is an [`Outcome`].
struct Found {
    end: End,
    elapsed: u64,
    bytes: u64,
    tcp: Option<TcpInfo>,
    trips: Vec<(u64, u64)>,
}

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}

impl Test {
    /// Sees the test through.
    pub(super) async fn run(mut self, bulk: &Bulk) -> Outcome {
        let (mut said, began) = (None, Instant::now());
        let found = match self.request.subtest {
            Subtest::Download => self.download(bulk, &mut said).await,
            Subtest::Upload => self.upload(&mut said).await,
            Subtest::Latency => self.latency().await,
        };
        self.leave(&found).await;
        let Found { end, elapsed, bytes, tcp, trips } = found;
        Outcome { request: self.request, client: self.client, is_tls: self.is_tls, end, elapsed, bytes, tcp, trips, began, said }
    }

    async fn download(&mut self, bulk: &Bulk, said: &mut Option<AppInfo>) -> Found {
        let start = Instant::now();
        let cut_off = start + self.whole + GRACE;
        let acked = |tcp: &Option<TcpInfo>| tcp.and_then(|t| t.bytes_acked).unwrap_or(0);
        // What the opening itself took.
        let before = acked(&self.wire.control.info(0));
        let (mut sizes, mut sent, mut next) = (Sizes::default(), 0_u64, start);
        let mut rest = bulk.messages(sizes.next(0), false);
        let end = loop {
            let now = Instant::now();
            if now >= cut_off {
                break End::CutOff;
            }
            if rest.is_sent() {
                sent += rest.payload;
                if now >= start + self.whole || self.request.early_exit.is_some_and(|most| sent >= most) {
                    break End::Whole;
                }
                if now >= next {
                    let tcp = self.wire.control.info(micros(start));
                    self.wire.control.limit_unsent(tcp.and_then(|t| t.delivery_rate));
                    let app = AppInfo { elapsed_time: micros(start), num_bytes: sent };
                    if let Err(end) = self.measure(app, tcp).await {
                        break end;
                    }
                    next = now + Duration::from_micros(self.random.pause());
                }
                let is_fast = sent / MANY >= micros(start).div_ceil(1_000_000);
                rest = bulk.messages(sizes.next(sent), is_fast);
            }
            tokio::select! {
                biased;
                event = self.wire.input.next() => match event {
                    Ok(Event::Binary(_)) => break End::WrongDirection,
                    Ok(event) => if let Err(end) = self.other(event, said).await { break end },
                    Err(stop) => break ended(&stop),
                },
                done = self.wire.output.send(bulk, &mut rest) => if done.is_err() { break End::Left },
                () = sleep_until(cut_off) => {}
            }
        };
        let elapsed = micros(start);
        let tcp = self.wire.control.info(elapsed);
        let bytes = if tcp.is_some_and(|t| t.bytes_acked.is_some()) { acked(&tcp).saturating_sub(before) } else { sent };
        Found { end, elapsed, bytes, tcp, trips: Vec::new() }
    }

    async fn upload(&mut self, said: &mut Option<AppInfo>) -> Found {
        let start = Instant::now();
        let cut_off = start + self.whole + GRACE;
        let (mut bytes, mut last, mut next) = (0_u64, start, start);
        let end = loop {
            let now = Instant::now();
            if now >= next {
                let app = AppInfo { elapsed_time: micros(start), num_bytes: bytes };
                let tcp = self.wire.control.info(app.elapsed_time);
                if let Err(end) = self.measure(app, tcp).await {
                    break end;
                }
                next = now + Duration::from_micros(self.random.pause());
            }
            if now >= cut_off {
                break End::CutOff;
            }
            if now >= last + SILENT {
                break End::Silent;
            }
            tokio::select! {
                biased;
                () = sleep_until(next.min(cut_off).min(last + SILENT)) => {}
                event = self.wire.input.next() => match event {
                    Ok(Event::Binary(count)) => {
                        bytes += count;
                        last = Instant::now();
                        tokio::task::coop::consume_budget().await;
                    }
                    // Some clients say goodbye when their time is over, others just go.
                    Ok(Event::Close(_)) => {
                        self.is_over = true;
                        break self.left(start);
                    }
                    Err(Stop::Gone) => break self.left(start),
                    Ok(event) => if let Err(end) = self.other(event, said).await { break end },
                    Err(stop) => break ended(&stop),
                },
            }
        };
        let elapsed = u64::try_from((last - start).as_micros()).unwrap_or(u64::MAX);
        Found { end, elapsed, bytes, tcp: self.wire.control.info(elapsed), trips: Vec::new() }
    }

    /// How an upload ended whose client is gone: whole, if its time was over.
    fn left(&self, start: Instant) -> End {
        if start.elapsed() + self.whole / EARLY >= self.whole { End::Whole } else { End::Left }
    }

    /// Pings the client and tells it each round trip, until it says goodbye.
    async fn latency(&mut self) -> Found {
        let start = Instant::now();
        let (mut next, mut open, mut trips) = (start, None::<Instant>, Vec::new());
        let cut_off = start + LATENCY;
        let end = loop {
            let now = Instant::now();
            if now >= cut_off {
                break End::Whole;
            }
            if open.is_some_and(|sent| now >= sent + SILENT) {
                break End::Silent;
            }
            if now >= next && open.is_none() {
                open = Some(now);
                if let Err(end) = self.tell(&frame(Opcode::Ping, &[])).await {
                    break end;
                }
                next = now + BETWEEN;
            }
            let wake = open.map_or(next, |sent| sent + SILENT).min(cut_off);
            tokio::select! {
                biased;
                event = self.wire.input.next() => match event {
                    Ok(Event::Pong) => if let Some(sent) = open.take() {
                        let trip = micros(sent);
                        trips.push((micros(start), trip));
                        // It draws the picture.
                        if let Err(end) = self.tell(&frame(Opcode::Text, format!("{{\"RTT\":{trip}}}").as_bytes())).await {
                            break end;
                        }
                    },
                    Ok(Event::Close(_)) => {
                        self.is_over = true;
                        break End::Whole;
                    }
                    Ok(Event::Binary(_)) => break End::WrongDirection,
                    Ok(_) => {}
                    Err(stop) => break ended(&stop),
                },
                () = sleep_until(wake) => {}
            }
        };
        let elapsed = micros(start);
        Found { end, elapsed, bytes: 0, tcp: self.wire.control.info(elapsed), trips }
    }

    /// Tells the client what was measured.
    async fn measure(&mut self, app: AppInfo, tcp: Option<TcpInfo>) -> Result<(), End> {
        let test = self.request.subtest.name();
        let said = Measurement { app_info: Some(app), connection_info: &self.connection, origin: "server", test, tcp_info: tcp };
        // Numbers and texts: there is nothing in it that could not be written.
        let text = serde_json::to_vec(&said).unwrap_or_default();
        self.tell(&frame(Opcode::Text, &text)).await
    }

    async fn tell(&mut self, frame: &[u8]) -> Result<(), End> {
        match timeout(STUCK, self.wire.output.write(frame)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Left),
            Err(_) => Err(End::Silent),
        }
    }

    /// What may come in either direction.
    async fn other(&mut self, event: Event, said: &mut Option<AppInfo>) -> Result<(), End> {
        match event {
            Event::Text(text) => {
                *said = AppInfo::said(&text).or(*said);
                Ok(())
            }
            // A download stands within a frame nearly always, where no pong may go. Clients of ndt7 send no ping.
            Event::Ping(payload) if self.request.subtest == Subtest::Upload => self.tell(&frame(Opcode::Pong, &payload)).await,
            Event::Close(_) => {
                self.is_over = true;
                Err(End::Left)
            }
            _ => Ok(()),
        }
    }

    /// Says goodbye, and waits for the client to say so too: the side that closes first keeps the port for a while, and it is to
    /// be ours.
    async fn leave(&mut self, found: &Found) {
        let code = match found.end {
            End::Broken(fault) => fault.code(),
            End::WrongDirection => 1003,
            End::CutOff | End::Silent => 1008,
            End::Whole | End::Left => 1000,
        };
        // A download that was broken off stands within a message: a close frame would be taken for a part of it.
        let may_close = self.request.subtest != Subtest::Download || found.end == End::Whole;
        if may_close && self.tell(&close(code)).await.is_ok() && !self.is_over {
            let goodbye = async { while !matches!(self.wire.input.next().await, Ok(Event::Close(_)) | Err(_)) {} };
            let _ = timeout(GRACE, goodbye).await;
        }
        self.wire.output.end().await;
    }
}

fn ended(stop: &Stop) -> End {
    match stop {
        Stop::Gone => End::Left,
        Stop::Fault(fault) => End::Broken(*fault),
    }
}
