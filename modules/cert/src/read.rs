//! The reading half of an import: a thread of its own takes rows from the input, finds network and owner, and hands
//! batches to the storing half. It waits while the other has two batches in hand: nothing piles up.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use feeds::{Event, Field, Key, Limits, ReadError, Reading, UnpackError, Value};
use store::Engine;
use tokio::sync::mpsc::Sender;

use crate::Tlp;
use crate::document::Library;
use crate::owner::Directory;

/// Rows that are stored in one transaction, and bytes of their texts.
pub(crate) fn batch(engine: Engine) -> usize {
    match engine {
        // One writer: whoever reports to the hotline waits for a batch to end.
        Engine::Sqlite => 2048,
        Engine::Postgres => 4096,
    }
}
const BATCH_BYTES: usize = 8 << 20;

/// An event on its way into the store.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) key: Key,
    pub(crate) finding: Vec<u8>,
    pub(crate) line: u64,
    pub(crate) at: i64,
    pub(crate) owner: i64,
    pub(crate) asn: i64,
    pub(crate) tlp: Tlp,
    pub(crate) kind: String,
    pub(crate) identifier: String,
    pub(crate) malware: String,
    pub(crate) ip: String,
    pub(crate) port: i64,
    pub(crate) transport: String,
    pub(crate) host: String,
    pub(crate) detail: String,
}

/// A row that is none.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) file: String,
    pub(crate) line: u64,
    pub(crate) code: &'static str,
    pub(crate) field: String,
    pub(crate) reason: String,
    pub(crate) content: String,
}

/// Rows to be stored together.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// The report type all of them are of.
    pub(crate) report: String,
    pub(crate) rows: i64,
    pub(crate) events: Vec<Ready>,
    pub(crate) refused: Vec<Refused>,
    /// Rows that say what another row of the batch says.
    pub(crate) doubles: i64,
    pub(crate) mended: i64,
    pub(crate) done_bytes: u64,
    bytes: usize,
}

/// Why an import ends early: a code with details, or that nobody takes its batches any more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Halt {
    Failed(String),
    Stopped(String),
    Abandoned,
}

impl From<UnpackError> for Halt {
    fn from(error: UnpackError) -> Self {
        let code = match &error {
            UnpackError::CutOff => "cut-off",
            UnpackError::Damaged(_) => "damaged",
            UnpackError::Bomb(_) => "bomb",
            UnpackError::Locked => "locked",
            UnpackError::Nested(_) => "nested",
            UnpackError::Io(_) => "unreadable",
        };
        Self::Failed(format!("{code} {error}"))
    }
}

impl From<ReadError> for Halt {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Io(error) => UnpackError::of(error).into(),
            ReadError::Plan(error) => {
                let code = match &error {
                    feeds::PlanError::Empty => "empty",
                    feeds::PlanError::Missing(_) | feeds::PlanError::Unknown => "columns",
                    feeds::PlanError::Delimiter { .. } => "delimiter",
                    feeds::PlanError::TooLong => "too-long",
                };
                Self::Failed(format!("{code} {error}"))
            }
        }
    }
}

/// What the reading half needs to know.
#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub(crate) name: String,
    pub(crate) mapping: String,
    pub(crate) tlp: Tlp,
    /// Rows that are stored already.
    pub(crate) position: u64,
    pub(crate) batch: usize,
    pub(crate) now: i64,
    pub(crate) library: Arc<Library>,
    pub(crate) directory: Arc<Directory>,
}

/// Counts what is read of the packed input, for the progress bar.
struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(out)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Rows after which an import whose rows are mostly refused is stopped: it is the mapping that is wrong then.
const ENOUGH: u64 = 100_000;

/// Reads the whole input.
pub(crate) fn run(task: &Task, file: File, out: &Sender<Batch>) -> Result<(), Halt> {
    let read = Arc::new(AtomicU64::new(0));
    let mut hand = Hand {
        task,
        out,
        read: Arc::clone(&read),
        batch: Batch::default(),
        seen: HashSet::with_capacity(task.batch),
        skip: task.position,
        rows: 0,
        bad: 0,
    };
    feeds::unpack(Counted { file, read }, Limits::default(), |member, input| {
        let file = if member.is_empty() { &task.name } else { member };
        let Some((mapping, format)) = task.library.mapping(&task.mapping, file) else {
            if member.is_empty() {
                return Err(Halt::Failed(format!("unknown-report {file}")));
            }
            // A word to the reader among the reports of an archive: told, and passed over.
            hand.pass_over(member);
            return hand.send();
        };
        let mut reading = Reading::new(input, &mapping, &format, Limits::default(), task.now)?;
        while let Some(outcome) = reading.next_outcome().map_err(UnpackError::of)? {
            hand.take(member, &mapping.name, mapping.window, outcome)?;
        }
        // A batch is of one report type.
        hand.send()
    })
}

/// Code, field, reason, and the event that is not stored.
type Unfit = (&'static str, &'static str, String, Event);

/// Collects rows into batches.
struct Hand<'a> {
    task: &'a Task,
    out: &'a Sender<Batch>,
    read: Arc<AtomicU64>,
    batch: Batch,
    seen: HashSet<Key>,
    skip: u64,
    rows: u64,
    bad: u64,
}

impl Hand<'_> {
    fn take(&mut self, file: &str, report: &str, window: i64, outcome: feeds::Outcome) -> Result<(), Halt> {
        self.rows += 1;
        if self.skip > 0 {
            self.skip -= 1;
            return Ok(());
        }
        if self.batch.rows == 0 {
            report.clone_into(&mut self.batch.report);
        }
        self.batch.rows += 1;
        self.batch.mended += i64::from(outcome.is_mended);
        let line = outcome.line;
        match outcome.event {
            Ok(event) => match self.ready(event, report, window, line) {
                Ok(ready) if self.seen.insert(ready.key) => {
                    self.batch.bytes += ready.detail.len();
                    self.batch.events.push(ready);
                }
                Ok(_) => self.batch.doubles += 1,
                Err(unfit) => {
                    let (code, field, reason, event) = *unfit;
                    let mut content = String::new();
                    event.write_json(&mut content);
                    content.truncate(content.floor_char_boundary(2000));
                    self.refuse(file, line, code, field, reason, content);
                }
            },
            Err(refusal) => self.refuse(file, line, refusal.code(), refusal.column(), refusal.to_string(), outcome.text),
        }
        if self.bad > ENOUGH && self.bad * 2 > self.rows {
            self.send()?;
            return Err(Halt::Stopped(format!("refused {} of {} rows", self.bad, self.rows)));
        }
        if self.batch.rows >= self.task.batch as i64 || self.batch.bytes > BATCH_BYTES { self.send() } else { Ok(()) }
    }

    /// Counts as one row, so that a second reading finds its place.
    fn pass_over(&mut self, member: &str) {
        self.rows += 1;
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        self.batch.rows += 1;
        self.refuse(member, 0, "unknown-report", "", String::from("no report type or mapping is for a file of this name"), String::new());
    }

    fn refuse(&mut self, file: &str, line: u64, code: &'static str, field: &str, reason: String, content: String) {
        self.bad += 1;
        self.batch.bytes += content.len();
        let [file, field] = [file, field].map(short);
        self.batch.refused.push(Refused { file, line, code, field, reason: short(&reason), content: content.replace('\0', "\u{fffd}") });
    }

    /// Finds out where an event belongs. One that names no host is refused, and one whose address nobody outside can
    /// reach, unless an organisation has it as its own.
    fn ready(&self, mut event: Event, report: &str, window: i64, line: u64) -> Result<Ready, Box<Unfit>> {
        let ip = event.ip();
        if let Some(ip) = ip.filter(|ip| is_reserved(*ip) && self.task.directory.by_address(*ip).is_none()) {
            return Err(Box::new(("reserved", Field::IP.name(), format!("{ip} is a private or reserved address"), event)));
        }
        let Some(host) = event.host() else {
            return Err(Box::new(("no-host", "", String::from("nothing says which host it is about"), event)));
        };
        let host = if ip.is_some() { String::new() } else { host.to_string() };
        let at = event.time().unwrap_or_default();
        if !(EARLIEST..self.task.now + kernel::DAY).contains(&at) {
            return Err(Box::new(("range", Field::TIME.name(), String::from("a time before 2000 or in the future"), event)));
        }
        // What the report says, before anything of ours is added: the same report has the same keys under any table.
        let (key, finding) = (event.key(report, window), event.finding_key());
        // The table is newer than most reports: where it knows the address, it is right.
        if let Some(found) = ip.and_then(|ip| self.task.library.origins.as_ref()?.find(ip)) {
            event.set(Field::ASN, Value::Integer(found.number.into()));
            event.set(Field::NETWORK, Value::Network(found.network));
        }
        let text = |field| short(event.text(field).unwrap_or_default());
        let named = [Field::DOMAIN, Field::REVERSE_NAME, Field::URL].into_iter().find_map(|f| event.text(f));
        let host = if host.is_empty() { named.unwrap_or_default().to_owned() } else { host };
        let mut detail = String::with_capacity(600);
        event.write_json(&mut detail);
        Ok(Ready {
            key,
            finding,
            line,
            at,
            owner: self.task.directory.owner(&event),
            asn: event.integer(Field::ASN).unwrap_or(0),
            tlp: event.text(Field::TLP).and_then(Tlp::parse).unwrap_or(self.task.tlp),
            kind: text(Field::TYPE),
            identifier: text(Field::IDENTIFIER),
            malware: text(Field::MALWARE),
            ip: ip.map(|ip| ip.to_string()).unwrap_or_default(),
            port: event.integer(Field::PORT).unwrap_or(0),
            transport: text(Field::TRANSPORT),
            host: short(&host),
            detail,
        })
    }

    fn send(&mut self) -> Result<(), Halt> {
        if self.batch.rows == 0 {
            return Ok(());
        }
        let mut batch = std::mem::take(&mut self.batch);
        self.seen.clear();
        batch.done_bytes = self.read.load(Ordering::Relaxed);
        // In the order of their keys neighbours in the table are stored one after another.
        batch.events.sort_unstable_by_key(|e| e.key);
        self.out.blocking_send(batch).map_err(|_| Halt::Abandoned)
    }
}

/// 2000-01-01: no feed is older.
const EARLIEST: i64 = 946_684_800_000_000;
/// Letters of a word that lists and indexes hold.
const SHORT: usize = 250;

/// A word on one line, not too long, without what a database or a letter takes for something else.
fn short(text: &str) -> String {
    text.chars().take(SHORT).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Addresses that name no host of the public Internet (IANA's special-purpose registries, RFC 6890).
fn is_reserved(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_multicast()
                || ip.is_unspecified()
                || ip.is_documentation()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0 && c == 0)
                || (a == 198 && (b == 18 || b == 19))
        }
        IpAddr::V6(ip) => {
            let s = ip.segments();
            // Only 2000::/3 is in use; of it, documentation (RFC 3849, RFC 9637) and benchmarking (RFC 5180) are not.
            s[0] & 0xe000 != 0x2000 || (s[0] == 0x2001 && (s[1] == 0xdb8 || (s[1] == 2 && s[2] == 0))) || (s[0] == 0x3fff && s[1] < 0x1000)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_addresses_are_known() {
        let is = |text: &str| is_reserved(text.parse().expect("ip"));
        for text in [
            "10.0.0.1",
            "192.168.1.1",
            "172.31.0.1",
            "100.64.0.1",
            "169.254.0.1",
            "127.0.0.1",
            "192.0.2.1",
            "0.1.2.3",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "fe80::1",
            "::1",
            "fc00::1",
            "2001:db8::1",
            "ff02::1",
        ] {
            assert!(is(text), "{text}");
        }
        for text in ["198.123.245.145", "8.8.8.8", "100.128.0.1", "172.32.0.1", "2a02::1", "2001:4860::8888"] {
            assert!(!is(text), "{text}");
        }
    }
}
