//! The three tests of a connection: download and upload as ndt7 has them, and ours for latency.

use std::hash::{BuildHasher as _, RandomState};
use std::net::SocketAddr;
use std::time::Duration;

use ndt7::{AppInfo, CUT_OFF_MS, ConnectionInfo, DURATION_MS, Event, Fault, Measurement, Opcode, Request, Sizes, Subtest, TcpInfo, close, frame};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::bulk::{Bulk, Random};
use super::wire::{Stop, Wire};

/// How long a peer may take beyond the time of a test before it is cut off.
const GRACE: Duration = Duration::from_millis(CUT_OFF_MS - DURATION_MS);
/// How long an upload's client is waited for to say goodbye by itself, as ndt7 has it.
const POLITE: Duration = Duration::from_secs(1);
/// An upload that sends nothing for so long is over.
const SILENT: Duration = Duration::from_secs(4);
/// An upload may end this part of its time too early and still be whole: clients' clocks begin a little before ours.
const EARLY: u32 = 10;
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
    /// A message of ours was broken off: nothing can follow it.
    pub(super) is_midway: bool,
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
        let (over, cut_off) = (start + self.whole, start + self.whole + GRACE);
        let acked = |tcp: &Option<TcpInfo>| tcp.and_then(|t| t.bytes_acked).unwrap_or(0);
        // What the opening itself took.
        let before = acked(&self.wire.control.info(0));
        let (mut sizes, mut sent, mut next) = (Sizes::default(), 0_u64, start);
        let mut rest = bulk.messages(sizes.next(0), false);
        // What the kernel knew when the time was over: a line that is too slow for the message under way ends with that.
        let mut at_over = None;
        let end = loop {
            let now = Instant::now();
            if now >= cut_off {
                break End::CutOff;
            }
            if now >= over && at_over.is_none() {
                at_over = Some((micros(start), self.wire.control.info(micros(start))));
            }
            if rest.is_sent() {
                sent += rest.payload;
                if now >= over || self.request.early_exit.is_some_and(|most| sent >= most) {
                    break End::Whole;
                }
                if now >= next {
                    let tcp = self.wire.control.info(micros(start));
                    self.wire.control.limit_unsent(tcp.and_then(|t| t.delivery_rate));
                    let app = AppInfo { elapsed_time: micros(start), num_bytes: sent };
                    if let Err(end) = self.measure(app, tcp, cut_off).await {
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
                    Ok(event) => if let Err(end) = self.other(event, said, cut_off).await { break end },
                    Err(stop) => break ended(&stop),
                },
                done = self.wire.output.send(bulk, &mut rest) => if done.is_err() { break End::Left },
                () = sleep_until(if at_over.is_some() { cut_off } else { over }) => {}
            }
        };
        self.is_midway |= !rest.is_sent();
        let (mut end, mut elapsed) = (end, micros(start));
        let mut tcp = self.wire.control.info(elapsed);
        if let (End::CutOff, Some((at, then))) = (end, at_over)
            && acked(&tcp) > acked(&then)
        {
            // Slow, not gone: the client still takes what comes.
            (end, elapsed, tcp) = (End::Whole, at, then);
        }
        let bytes = if tcp.is_some_and(|t| t.bytes_acked.is_some()) { acked(&tcp).saturating_sub(before) } else { sent };
        Found { end, elapsed, bytes, tcp, trips: Vec::new() }
    }

    async fn upload(&mut self, said: &mut Option<AppInfo>) -> Found {
        let start = Instant::now();
        let (over, cut_off) = (start + self.whole, start + self.whole + GRACE);
        let (mut bytes, mut last, mut next) = (0_u64, start, start);
        let end = loop {
            let now = Instant::now();
            // Some clients go on until they are told to stop, and on a slow line what they have begun to send takes seconds. The
            // time is over all the same; what comes later is not counted.
            if now >= over && last > start {
                last = over.max(last);
                break End::Whole;
            }
            if now >= next {
                let app = AppInfo { elapsed_time: micros(start), num_bytes: bytes };
                let tcp = self.wire.control.info(app.elapsed_time);
                if let Err(end) = self.measure(app, tcp, cut_off).await {
                    break end;
                }
                next = now + Duration::from_micros(self.random.pause());
            }
            if now >= last + SILENT || now >= cut_off {
                break End::Silent;
            }
            tokio::select! {
                biased;
                () = sleep_until(next.min(if last > start { over } else { cut_off }).min(last + SILENT)) => {}
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
                    Ok(event) => if let Err(end) = self.other(event, said, cut_off).await { break end },
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
        let (mut next, mut open, mut trips) = (start, None::<(Instant, [u8; 8])>, Vec::new());
        let cut_off = start + LATENCY;
        let marks = RandomState::new();
        let end = loop {
            let now = Instant::now();
            if now >= cut_off {
                break End::Whole;
            }
            if open.is_some_and(|(sent, _)| now >= sent + SILENT) {
                break End::Silent;
            }
            if now >= next && open.is_none() {
                // A pong is believed only if it knows what the ping said.
                let mark = marks.hash_one(micros(start)).to_le_bytes();
                open = Some((now, mark));
                if let Err(end) = self.tell(&frame(Opcode::Ping, &mark), now + SILENT).await {
                    break end;
                }
                next = now + BETWEEN;
            }
            let wake = open.map_or(next, |(sent, _)| sent + SILENT).min(cut_off);
            tokio::select! {
                biased;
                event = self.wire.input.next() => match event {
                    Ok(Event::Pong(said)) => if let Some((sent, _)) = open.take_if(|(_, mark)| said == *mark) {
                        let trip = micros(sent);
                        trips.push((micros(start), trip));
                        // It draws the picture.
                        if let Err(end) = self.tell(&frame(Opcode::Text, format!("{{\"RTT\":{trip}}}").as_bytes()), now + SILENT).await {
                            break end;
                        }
                    },
                    Ok(Event::Close(_)) => {
                        self.is_over = true;
                        break End::Whole;
                    }
                    Ok(Event::Binary(_)) => break End::WrongDirection,
                    Ok(Event::Ping(payload)) => if let Err(end) = self.tell(&frame(Opcode::Pong, &payload), now + SILENT).await { break end },
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
    async fn measure(&mut self, app: AppInfo, tcp: Option<TcpInfo>, until: Instant) -> Result<(), End> {
        let test = self.request.subtest.name();
        let said = Measurement { app_info: Some(app), connection_info: &self.connection, origin: "server", test, tcp_info: tcp };
        // Numbers and texts: there is nothing in it that could not be written.
        let text = serde_json::to_vec(&said).unwrap_or_default();
        self.tell(&frame(Opcode::Text, &text), until).await
    }

    /// Sends a small frame whole; a client that has not taken it by then is given up.
    async fn tell(&mut self, frame: &[u8], until: Instant) -> Result<(), End> {
        self.is_midway = true;
        let end = match timeout_at(until, self.wire.output.write(frame)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Left),
            Err(_) => Err(End::Silent),
        };
        self.is_midway = end.is_err();
        end
    }

    /// What may come in either direction.
    async fn other(&mut self, event: Event, said: &mut Option<AppInfo>, until: Instant) -> Result<(), End> {
        match event {
            Event::Text(text) => {
                *said = AppInfo::said(&text).or(*said);
                Ok(())
            }
            // A download stands within a frame nearly always, where no pong may go. Clients of ndt7 send no ping.
            Event::Ping(payload) if self.request.subtest == Subtest::Upload => self.tell(&frame(Opcode::Pong, &payload), until).await,
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
        // Within a message a close frame would be taken for a part of it.
        let now = Instant::now();
        if self.request.subtest == Subtest::Upload && found.end == End::Whole && !self.is_over {
            self.goodbye(now + POLITE).await;
        }
        if !self.is_midway && self.tell(&close(code), now + GRACE).await.is_ok() && !self.is_over {
            self.goodbye(now + GRACE).await;
        }
        self.wire.output.end().await;
    }

    /// Waits until the client says goodbye, or is gone.
    async fn goodbye(&mut self, until: Instant) {
        let input = &mut self.wire.input;
        let goodbye = async { while !matches!(input.next().await, Ok(Event::Close(_)) | Err(_)) {} };
        self.is_over = timeout_at(until, goodbye).await.is_ok();
    }
}

fn ended(stop: &Stop) -> End {
    match stop {
        Stop::Gone => End::Left,
        Stop::Fault(fault) => End::Broken(*fault),
    }
}
