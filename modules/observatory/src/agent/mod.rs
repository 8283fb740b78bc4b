//! The probe itself, as a box runs it: checks what the site names, says every tick that it is there, keeps what it cannot deliver,
//! and tests the speed of its line when it is asked to.

mod checks;
mod keep;
mod speed;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use kernel::{Clock, Entropy, Id};
use serde::Deserialize;

use crate::probe::{Check, MOST, Refused, Report, Target};
use keep::Kept;

/// What a box is told when it is started.
pub struct Options {
    /// The site's address, such as `https://majlis.example`.
    pub server: String,
    /// The code to enrol with; none once it is enrolled.
    pub code: Option<String>,
    /// Its own folder.
    pub folder: PathBuf,
    /// Checks everything once, delivers it, and ends.
    pub once: bool,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Options({}, {})", self.server, self.folder.display())
    }
}

/// Why a box does not run.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    #[error("{0} is not enrolled: get a code from an engineer and give it with --code")]
    NotEnrolled(PathBuf),
    #[error("{0} is enrolled already; to enrol it anew, empty that folder")]
    Enrolled(PathBuf),
    /// The site's answer to a code.
    #[error("the site does not take this code: {0}")]
    Code(String),
    #[error("{0}")]
    Server(String),
}

/// What the site answers to a report.
#[derive(Debug, Clone, Deserialize)]
struct Answer {
    next_ms: i64,
    #[serde(default)]
    clock_off: i64,
    #[serde(default)]
    is_kept: bool,
    #[serde(default)]
    refused: Vec<Refused>,
    targets: Vec<Target>,
    #[serde(default)]
    test: Option<Test>,
}

#[derive(Debug, Clone, Deserialize)]
struct Test {
    url: String,
}

/// What comes from the threads that check and measure.
enum Done {
    Check { target: i64, at: i64, made: Instant, outcome: &'static str, micros: i64 },
    Speed { session: Option<Id> },
}

/// How long a report may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// Until the next try where the site cannot be reached.
const AGAIN: Duration = Duration::from_secs(20);
/// The same where it does not know us.
const UNKNOWN: Duration = Duration::from_secs(300);
/// Until another speed test where one failed.
const SPEED_AGAIN: Duration = Duration::from_secs(1800);
/// Times a finished speed test is told of, until the site has it.
const TELLINGS: u32 = 5;
/// Answers of the site, at most.
const LARGEST: u64 = 256 * 1024;

/// A box at work.
struct Agent {
    options: Options,
    kept: Kept,
    /// When each target is due next, and whether it is being checked.
    due: Vec<(Target, Instant, bool)>,
    done: (Sender<Done>, Receiver<Done>),
    speed: Speed,
    http: ureq::Agent,
}

#[derive(Debug, Default)]
struct Speed {
    is_running: bool,
    not_before: Option<Instant>,
    /// One that is over, and how often the site was told of it.
    told: Option<(Id, u32)>,
}

/// Runs a box until it is stopped; with `once`, until everything was checked and delivered.
///
/// # Errors
/// Where it cannot begin: no code, a code that does not work, a folder it cannot write. What fails later is tried again.
pub fn run(options: Options) -> Result<(), AgentError> {
    let http = client(PATIENCE);
    let kept = begin(&options, &http)?;
    let now = Instant::now();
    let due = kept.targets.iter().map(|t| (t.clone(), now, false)).collect();
    let mut agent = Agent { options, kept, due, done: mpsc::channel(), speed: Speed::default(), http };
    if agent.options.once { agent.round() } else { agent.forever() }
}

fn client(patience: Duration) -> ureq::Agent {
    let config = ureq::Agent::config_builder().timeout_global(Some(patience)).max_redirects(0).http_status_as_error(false).user_agent(AGENT);
    config.build().new_agent()
}

/// What a box calls itself.
const AGENT: &str = concat!("majlis-probe/", env!("CARGO_PKG_VERSION"));

/// Reads what is kept, or enrols.
fn begin(options: &Options, http: &ureq::Agent) -> Result<Kept, AgentError> {
    let known = keep::read(&options.folder)?;
    match (known, &options.code) {
        (Some(kept), None) => Ok(kept),
        (Some(_), Some(_)) => Err(AgentError::Enrolled(options.folder.clone())),
        (None, None) => Err(AgentError::NotEnrolled(options.folder.clone())),
        (None, Some(code)) => {
            // A folder that cannot be written is found before the code is used up.
            keep::check(&options.folder)?;
            let body = serde_json::json!({ "code": code, "version": AGENT });
            let (status, answer) = post(http, options, "/api/probe/enrol", None, &body).map_err(AgentError::Server)?;
            let token = answer.get("token").and_then(|t| t.as_str()).filter(|_| status == 200);
            let why = || answer.get("title").and_then(|t| t.as_str()).map_or_else(|| format!("it answers {status}"), str::to_owned);
            keep::begin(&options.folder, token.ok_or_else(|| AgentError::Code(why()))?)
        }
    }
}

/// Posts JSON and reads the answer's; what is none is null.
fn post(
    http: &ureq::Agent,
    options: &Options,
    path: &str,
    token: Option<&str>,
    body: &serde_json::Value,
) -> Result<(u16, serde_json::Value), String> {
    let address = format!("{}{path}", options.server.trim_end_matches('/'));
    let mut request = http.post(&address).header("Content-Type", "application/json");
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    let mut answer = request.send(body.to_string()).map_err(|e| e.to_string())?;
    let status = answer.status().as_u16();
    let text = answer.body_mut().with_config().limit(LARGEST).read_to_string().map_err(|e| e.to_string())?;
    Ok((status, serde_json::from_str(&text).unwrap_or_default()))
}

impl Agent {
    fn forever(&mut self) -> Result<(), AgentError> {
        let mut next = Instant::now();
        loop {
            let now = Instant::now();
            self.start_checks(now);
            if now >= next {
                next = Instant::now() + self.report();
            }
            let until = self.due.iter().filter(|(_, _, runs)| !runs).map(|(_, at, _)| *at).chain([next]).min().unwrap_or(next);
            match self.done.1.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(done) => self.take(done),
                // We hold a sender ourselves: it is never disconnected.
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
        }
    }

    /// Everything once: asks what to check, checks it, delivers it.
    fn round(&mut self) -> Result<(), AgentError> {
        self.report_or(AgentError::Server)?;
        let now = Instant::now();
        self.due.iter_mut().for_each(|(_, at, _)| *at = now);
        self.start_checks(now);
        while self.due.iter().any(|(_, _, runs)| *runs) {
            if let Ok(done) = self.done.1.recv() {
                self.take(done);
            }
        }
        while !self.kept.is_empty() {
            self.report_or(AgentError::Server)?;
        }
        Ok(())
    }

    fn start_checks(&mut self, now: Instant) {
        for (target, at, runs) in self.due.iter_mut().filter(|(_, at, runs)| !runs && *at <= now) {
            (*at, *runs) = (now + Duration::from_secs(target.every.unsigned_abs()), true);
            let (target, done, clock) = (target.clone(), self.done.0.clone(), Arc::clone(&self.options.clock));
            std::thread::spawn(move || {
                let (at, made) = (clock.now().micros(), Instant::now());
                let (outcome, micros) = checks::check(&target.kind, &target.address);
                let _ = done.send(Done::Check { target: target.number, at, made, outcome, micros });
            });
        }
    }

    fn take(&mut self, done: Done) {
        match done {
            Done::Check { target, at, made, outcome, micros } => {
                if let Some((_, _, runs)) = self.due.iter_mut().find(|(t, _, _)| t.number == target) {
                    *runs = false;
                }
                let check = Check { seq: 0, at, target, outcome: outcome.to_owned(), micros };
                if let Err(error) = self.kept.add(check, made) {
                    tracing::warn!(%error, "a check is in memory only");
                }
            }
            Done::Speed { session } => {
                self.speed.is_running = false;
                self.speed.told = session.map(|id| (id, 0));
                if session.is_none() {
                    self.speed.not_before = Some(Instant::now() + SPEED_AGAIN);
                }
            }
        }
    }

    /// Reports, and says when to do it next.
    fn report(&mut self) -> Duration {
        match self.deliver() {
            Ok(Some(answer)) if self.kept.is_behind() && answer.next_ms > 1000 => Duration::from_millis(200),
            Ok(Some(answer)) => Duration::from_millis(answer.next_ms.clamp(100, 120_000).unsigned_abs()),
            Ok(None) => {
                tracing::error!("the site does not know this probe: it was removed, or got a new code");
                UNKNOWN
            }
            Err(why) => {
                tracing::warn!(why, waiting = self.kept.len(), "the site cannot be reached");
                AGAIN
            }
        }
    }

    fn report_or(&mut self, or: impl Fn(String) -> AgentError) -> Result<(), AgentError> {
        match self.deliver() {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(or("the site does not know this probe: it was removed, or got a new code".into())),
            Err(why) => Err(or(why)),
        }
    }

    /// Sends what waits. `None`: our token is not known.
    fn deliver(&mut self) -> Result<Option<Answer>, String> {
        let sent_at = self.options.clock.now().micros();
        let checks: Vec<Check> = self.kept.oldest(MOST, sent_at);
        let last = checks.last().map(|c| c.seq);
        let tested = self.speed.told.map(|(session, _)| session.to_string());
        let backlog = i64::try_from(self.kept.len() - checks.len()).unwrap_or(i64::MAX);
        let report = Report { sent_at, version: AGENT.to_owned(), backlog, checks, tested };
        let body = serde_json::to_value(&report).map_err(|e| e.to_string())?;
        let (status, answer) = post(&self.http, &self.options, "/api/probe/report", Some(&self.kept.token), &body)?;
        match status {
            200 => {}
            401 => return Ok(None),
            other => return Err(format!("it answers {other}")),
        }
        let answer: Answer = serde_json::from_value(answer).map_err(|e| e.to_string())?;
        if let Some(last) = last {
            // What the site refused it would refuse again.
            for refused in &answer.refused {
                tracing::warn!(seq = refused.seq, why = refused.why, "a check was refused");
            }
            if let Err(error) = self.kept.delivered(last) {
                tracing::warn!(%error, "what was delivered will be sent again");
            }
        }
        if answer.clock_off.saturating_abs() > crate::probe::CLOCK {
            tracing::warn!(seconds = answer.clock_off / kernel::SECOND, "this clock is ahead of the site's");
        }
        self.follow(&answer);
        Ok(Some(answer))
    }

    /// Does what the answer asks for.
    fn follow(&mut self, answer: &Answer) {
        if let Some((_, told)) = self.speed.told.as_mut() {
            *told += 1;
            if answer.is_kept || *told >= TELLINGS {
                self.speed = Speed { not_before: (!answer.is_kept).then(|| Instant::now() + SPEED_AGAIN), ..Speed::default() };
            }
        }
        if self.kept.targets != answer.targets {
            if let Err(error) = self.kept.set_targets(&answer.targets) {
                tracing::warn!(%error, "what to check could not be kept");
            }
            let (now, old) = (Instant::now(), std::mem::take(&mut self.due));
            let known = |t: &Target| old.iter().find(|(o, _, _)| o == t).map_or((now, false), |(_, at, runs)| (*at, *runs));
            self.due = answer
                .targets
                .iter()
                .map(|t| {
                    let (at, runs) = known(t);
                    (t.clone(), at, runs)
                })
                .collect();
        }
        let may_test =
            !self.options.once && !self.speed.is_running && self.speed.told.is_none() && self.speed.not_before.is_none_or(|at| at <= Instant::now());
        if let Some(test) = answer.test.as_ref().filter(|_| may_test) {
            self.speed.is_running = true;
            let (url, session, done) = (test.url.clone(), Id::random(self.options.entropy.as_ref()), self.done.0.clone());
            std::thread::spawn(move || {
                let measured = speed::measure(&url, session);
                if let Err(why) = &measured {
                    tracing::warn!(why, "the speed test failed");
                }
                let _ = done.send(Done::Speed { session: measured.ok().map(|()| session) });
            });
        }
    }
}
