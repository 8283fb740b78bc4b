//! `kill PROGRAM FOLDER KILLS [postgres://…]`: kills the real program (SIGKILL) at random moments while it imports reports,
//! then while it sends notices: no event is lost or counted twice, no notice is lost, and none goes out twice without having
//! been marked as uncertain. On PostgreSQL three processes share the work; on SQLite there is one.
#![expect(clippy::print_stdout, reason = "a command line tool")]

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cert::import::{self, NewImport, Place};
use cert::{Tlp, constituency};
use kernel::{Actor, Clock, Entropy, Time};
use store::{Db, Op, Options, Statement, params};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

type Result<T> = std::result::Result<T, Box<dyn Error>>;
/// Message-ID and recipient; how often it came, and the mail.
type Got = HashMap<(String, String), (u64, String)>;

struct Now;

impl Clock for Now {
    #[expect(clippy::disallowed_methods, reason = "the program under test has the real clock as well")]
    fn now(&self) -> Time {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Time(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// Another sequence in each run.
struct Dice(AtomicU64);

impl Dice {
    fn below(&self, n: u64) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes) % n
    }
}

impl Entropy for Dice {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ z >> 31).to_le_bytes()[..chunk.len()]);
        }
    }
}

const fn sql(text: &'static str) -> Statement {
    Statement { name: "test/kill", text, columns: &[] }
}

/// The time of a lease, over at once; it may be taken from a process that lives, which must then notice.
/// A file that gets nowhere in six tries is given up, and a person is told. On a busy machine six kills may come before the first
/// batch of one; it is not the file's fault here.
const LAPSE_IMPORTS: Statement = sql("UPDATE cert_import SET leased_until = 1, tries = 0 WHERE state = 'running'");
const LAPSE_COPIES: Statement = sql("UPDATE cert_delivery SET leased_until = 1 WHERE state = 'sending'");
const HURRY: Statement = sql("UPDATE cert_delivery SET send_at = 0 WHERE state IN ('uncertain', 'later')");
/// The notices made so far, moved to days of their own, so that the next can be made.
const NEXT_DAY: Statement = sql("UPDATE cert_notice SET day = number");
const TOLD_NOWHERE: Statement = sql(
    "SELECT COUNT(*) AS n FROM cert_finding f WHERE f.noticed_at > 0 AND NOT EXISTS (SELECT 1 FROM cert_notice_line l WHERE l.finding = f.number AND l.notice = f.notice AND l.last_seen = f.noticed_at)",
);
/// What a maker of notices that is killed, and the next one, must not leave.
const UNTOLD: Statement = sql("SELECT COUNT(*) AS n FROM cert_finding WHERE state = 'open' AND owner > 0 AND last_seen > noticed_at");
const LEFT: Statement = sql("SELECT COUNT(*) AS n FROM cert_making");
const MISCOUNTED: Statement =
    sql("SELECT COUNT(*) AS n FROM cert_notice n WHERE n.findings <> (SELECT COUNT(*) FROM cert_notice_line l WHERE l.notice = n.number)");
/// Both languages of an owner tell of the same.
const HALF_TOLD: Statement = sql(
    "SELECT COUNT(*) AS n FROM cert_notice a JOIN cert_notice b ON b.organisation = a.organisation AND b.day = a.day WHERE a.findings <> b.findings",
);
const NOBODYS: Statement =
    sql("SELECT COUNT(*) AS n FROM cert_notice_line l WHERE NOT EXISTS (SELECT 1 FROM cert_notice n WHERE n.number = l.notice)");
const WAITING: Statement = sql("SELECT COUNT(*) AS n FROM cert_import WHERE state IN ('waiting', 'running')");
const EVENTS: Statement = sql("SELECT COUNT(*) AS n FROM cert_event");
const TALLIED: Statement = sql("SELECT CAST(SUM(n) AS BIGINT) AS n FROM cert_tally");
const SIGHTED: Statement = sql("SELECT CAST(SUM(times) AS BIGINT) AS n FROM cert_finding");
const COUNTED: Statement = sql("SELECT CAST(SUM(events) AS BIGINT) AS n FROM cert_import");
const DOUBLES: Statement = sql("SELECT CAST(SUM(duplicates) AS BIGINT) AS n FROM cert_import");
const REFUSED: Statement = sql("SELECT CAST(SUM(rejected) AS BIGINT) AS n FROM cert_import");
const KEPT: Statement = sql("SELECT COUNT(*) AS n FROM cert_reject");
const NOT_DONE: Statement = sql("SELECT COUNT(*) AS n FROM cert_import WHERE state <> 'done'");
const UNSENT: Statement = sql("SELECT COUNT(*) AS n FROM cert_delivery WHERE state <> 'sent'");
const COPIES: Statement = sql("SELECT COUNT(*) AS n FROM cert_delivery");
const UNCERTAIN: Statement = sql("SELECT CAST(COALESCE(SUM(uncertain), 0) AS BIGINT) AS n FROM cert_delivery");

async fn number(db: &Db, statement: Statement) -> Result<i64> {
    Ok(store::read!(db, "test.kill", |tx| { tx.one(statement, params![]).await?.get::<i64>("n") })?)
}

async fn touch(db: &Db, statements: &[Statement]) -> Result<()> {
    Ok(store::write!(db, Op::housekeeping("test.kill"), |tx| {
        for statement in statements {
            tx.execute(*statement, params![]).await?;
        }
        Ok::<_, store::Error>(())
    })?)
}

/// The processes under test.
struct Herd {
    program: PathBuf,
    folder: PathBuf,
    database: String,
    smtp: String,
    all: Vec<Child>,
}

impl Herd {
    fn one(&self) -> Result<Child> {
        let args = ["work", "--data", &self.folder.display().to_string(), "--database", &self.database, "--smtp", &self.smtp].map(str::to_owned);
        Ok(Command::new(&self.program).args(args).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn()?)
    }

    fn fill(&mut self, count: usize) -> Result<()> {
        while self.all.len() < count {
            let child = self.one()?;
            self.all.push(child);
        }
        Ok(())
    }

    async fn kill(&mut self, which: usize) -> Result<()> {
        let mut child = self.all.swap_remove(which);
        child.kill().await?;
        Ok(())
    }
}

/// Takes mail, a little slowly; keeps who got what.
async fn relay(dice: Arc<Dice>, got: Arc<Mutex<Got>>) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("smtp://{}", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (dice, got) = (Arc::clone(&dice), Arc::clone(&got));
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let _ = stream.write_all(b"220 relay\r\n").await;
                let (mut line, mut to, mut data) = (String::new(), String::new(), None::<String>);
                while stream.read_line(&mut line).await.is_ok_and(|n| n > 0) {
                    let answer: &[u8] = match &mut data {
                        Some(text) if line == ".\r\n" => {
                            // It has the mail; whether its word arrives is another matter.
                            let id = text.lines().find_map(|l| l.strip_prefix("Message-ID: ")).unwrap_or_default().to_owned();
                            if let Ok(mut got) = got.lock() {
                                let entry = got.entry((id, to.clone())).or_insert((0, text.clone()));
                                entry.0 += 1;
                                if entry.1 != *text {
                                    entry.1 = String::from("DIFFERENT");
                                }
                            }
                            data = None;
                            tokio::time::sleep(Duration::from_millis(dice.below(40))).await;
                            b"250 ok\r\n"
                        }
                        Some(text) => {
                            text.push_str(&line);
                            b""
                        }
                        None if line.starts_with("DATA") => {
                            data = Some(String::new());
                            b"354 go\r\n"
                        }
                        None => {
                            if let Some(rest) = line.strip_prefix("RCPT TO:") {
                                rest.trim().clone_into(&mut to);
                            }
                            b"250 ok\r\n"
                        }
                    };
                    if stream.write_all(answer).await.is_err() {
                        return;
                    }
                    line.clear();
                }
            });
        }
    });
    Ok(address)
}

/// What was put in, to be found again.
#[derive(Default)]
struct PutIn {
    rows: i64,
    unique: i64,
    refused: i64,
    files: i64,
}

const ROWS: i64 = 12_000;
const OWNERS: i64 = 60;

/// A file of rows of which some are doubles of each other, some of earlier files, and some are none.
async fn put_in(db: &Db, folder: &Path, sum: &mut PutIn) -> Result<()> {
    let mut text = String::from("time.source,source.ip,source.port,classification.type,classification.identifier\n");
    for n in 0..ROWS {
        let serial = match n % 10 {
            8 if sum.unique > 0 => n * 31 % sum.unique,
            9 => {
                sum.refused += 1;
                let _ = writeln!(text, "never,198.51.1.1,1,scanner,x");
                continue;
            }
            _ => {
                sum.unique += 1;
                sum.unique - 1
            }
        };
        let (second, owner, host) = (serial % 60, serial % OWNERS, serial / OWNERS % 250 + 1);
        let _ = writeln!(
            text,
            "2026-11-23 {:02}:{:02}:{second:02},198.99.{owner}.{host},{},scanner,x",
            serial / 3600 % 24,
            serial / 60 % 60,
            serial / 15_000 + 1
        );
    }
    sum.rows += ROWS;
    sum.files += 1;
    let file = folder.join(format!("report-{}.csv", sum.files));
    std::fs::write(&file, &text)?;
    let new = NewImport {
        name: format!("report-{}.csv", sum.files),
        way: "file",
        place: Place::Path(file.display().to_string()),
        size: text.len() as u64,
        stamp: cert::stamp_of(&std::fs::metadata(&file)?),
        mapping: "generic-csv".into(),
        tlp: Tlp::Green,
        source: 0,
    };
    store::write!(db, Op::new(Actor::Administrator, "test.order", "file"), |tx| { import::order(tx, &new).await })?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let [_, program, folder, kills, rest @ ..] = args.as_slice() else { return Err("kill PROGRAM FOLDER KILLS [postgres://…]".into()) };
    let (folder, kills) = (PathBuf::from(folder), kills.parse::<u64>()?);
    std::fs::create_dir_all(&folder)?;
    let database = rest.first().cloned().unwrap_or_else(|| format!("sqlite:{}", folder.join("kill.sqlite").display()));
    let processes = if rest.is_empty() { 1 } else { 3 };
    let status = Command::new(program).args(["migrate", "--database", &database]).stdout(Stdio::null()).stderr(Stdio::null()).status().await?;
    if !status.success() {
        return Err("migrating failed".into());
    }
    let seed = u64::try_from(Now.now().micros())?;
    println!("seed {seed}");
    let dice = Arc::new(Dice(AtomicU64::new(seed)));
    let db = Db::open(&Options { address: database.clone(), connections: 4 }, Arc::new(Now), dice.clone()).await?;
    let got = Arc::new(Mutex::new(HashMap::new()));
    let smtp = relay(Arc::clone(&dice), Arc::clone(&got)).await?;
    let mut herd = Herd { program: program.into(), folder: folder.clone(), database, smtp, all: Vec::new() };
    importing(&db, &mut herd, &dice, kills, processes).await?;
    sending(&db, &mut herd, &dice, kills, processes).await?;
    let (uncertain, got) = (number(&db, UNCERTAIN).await?, got.lock().map_err(|e| e.to_string())?.clone());
    let copies = number(&db, COPIES).await?;
    let more: i64 = got.values().map(|(n, _)| i64::try_from(*n).unwrap_or(0) - 1).sum();
    let different = got.values().filter(|(_, text)| text == "DIFFERENT").count();
    println!("sending: {kills} kills, {copies} copies, {} arrived, {more} of them again, {uncertain} tries were marked uncertain", got.len());
    if i64::try_from(got.len())? != copies || more > uncertain || different > 0 {
        return Err(format!("a notice was lost, or sent again unmarked, or changed ({different})").into());
    }
    Ok(())
}

async fn importing(db: &Db, herd: &mut Herd, dice: &Dice, kills: u64, processes: usize) -> Result<()> {
    let mut sum = PutIn::default();
    let owner = "organisation,kind,value,lang,tlp\nall,contact,noc@all.example,en,GREEN\nall,network,198.99.0.0/16,,\n";
    constituency::import(db, Actor::Administrator, owner).await?;
    for _ in 0..kills {
        while number(db, WAITING).await? < 4 {
            put_in(db, &herd.folder.clone(), &mut sum).await?;
        }
        herd.fill(processes)?;
        // Notices are made while events come in: what counts as told stands in one.
        cert::make_notices(db, Actor::System).await?;
        touch(db, &[NEXT_DAY]).await?;
        tokio::time::sleep(Duration::from_millis(150 + dice.below(900))).await;
        herd.kill(usize::try_from(dice.below(processes as u64))?).await?;
        touch(db, &[LAPSE_IMPORTS]).await?;
    }
    herd.fill(processes)?;
    while number(db, WAITING).await? > 0 {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let not_done = number(db, NOT_DONE).await?;
    if not_done > 0 {
        return Err(format!("{not_done} imports did not come to their end").into());
    }
    let found = [EVENTS, TALLIED, SIGHTED, COUNTED];
    for statement in found {
        let n = number(db, statement).await?;
        if n != sum.unique {
            return Err(format!("{} instead of {}: {}", n, sum.unique, statement.text).into());
        }
    }
    let (doubles, refused, kept) = (number(db, DOUBLES).await?, number(db, REFUSED).await?, number(db, KEPT).await?);
    if (doubles, refused, kept) != (sum.rows - sum.unique - sum.refused, sum.refused, sum.refused) {
        return Err(format!("{doubles} doubles, {refused} refused, {kept} kept").into());
    }
    let nowhere = number(db, TOLD_NOWHERE).await?;
    if nowhere > 0 {
        return Err(format!("{nowhere} findings count as told and stand in no notice").into());
    }
    // Some thousand findings are enough for sending.
    touch(db, &[sql("DELETE FROM cert_notice_line"), sql("DELETE FROM cert_notice"), sql("DELETE FROM cert_finding WHERE number > 20000")]).await?;
    println!(
        "importing: {kills} kills, {processes} processes, {} files, {} rows: {} events, {doubles} doubles, {refused} refused, each once",
        sum.files, sum.rows, sum.unique
    );
    Ok(())
}

/// Makes the notices of all owners, by a process that is killed on its way and then by another.
async fn making(db: &Db, herd: &Herd, dice: &Dice) -> Result<()> {
    let args = ["cert", "notices", "--data", &herd.folder.display().to_string(), "--database", &herd.database].map(str::to_owned);
    let mut maker = Command::new(&herd.program).args(args).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn()?;
    tokio::time::sleep(Duration::from_millis(100 + dice.below(600))).await;
    maker.kill().await?;
    let cut = number(db, LEFT).await?;
    cert::make_notices(db, Actor::System).await?;
    for statement in [UNTOLD, LEFT, TOLD_NOWHERE, MISCOUNTED, HALF_TOLD, NOBODYS] {
        let n = number(db, statement).await?;
        if n != 0 {
            return Err(format!("{n} instead of none, {cut} being made when the maker was killed: {}", statement.text).into());
        }
    }
    println!("making: killed with {cut} notices being made; every finding is told of in one");
    Ok(())
}

async fn sending(db: &Db, herd: &mut Herd, dice: &Dice, kills: u64, processes: usize) -> Result<()> {
    for round in 0..kills {
        if round % 4 == 0 {
            // Sixty owners with news: their findings become new ones of another constituency each time.
            let mut text = String::from("organisation,kind,value,approval,lang,tlp\n");
            for owner in 0..OWNERS {
                let code = format!("owner-{round}-{owner}");
                let _ =
                    writeln!(text, "{code},organisation,,auto,,\n{code},contact,noc@{code}.example,,en,GREEN\n{code},network,198.99.{owner}.0/24,,,");
                if owner % 4 == 0 {
                    let _ = writeln!(text, "{code},contact,noc-ar@{code}.example,,ar,GREEN");
                }
            }
            constituency::import(db, Actor::Administrator, &text).await?;
            touch(db, &[sql("UPDATE cert_finding SET noticed_at = 0, owner = (SELECT organisation FROM cert_network WHERE network = '198.99.0.0/24') WHERE owner >= 0")]).await?;
            for owner in 0..OWNERS {
                let statement = sql("UPDATE cert_finding SET owner = (SELECT organisation FROM cert_network WHERE network = $1) WHERE ip LIKE $2");
                store::write!(db, Op::housekeeping("test.kill"), |tx| {
                    tx.execute(statement, params![format!("198.99.{owner}.0/24"), format!("198.99.{owner}.%")]).await
                })?;
            }
            making(db, herd, dice).await?;
        }
        herd.fill(processes)?;
        tokio::time::sleep(Duration::from_millis(150 + dice.below(700))).await;
        herd.kill(usize::try_from(dice.below(processes as u64))?).await?;
        touch(db, &[LAPSE_COPIES, HURRY]).await?;
    }
    herd.fill(processes)?;
    while number(db, UNSENT).await? > 0 {
        tokio::time::sleep(Duration::from_millis(300)).await;
        touch(db, &[HURRY]).await?;
    }
    Ok(())
}
