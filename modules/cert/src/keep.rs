//! The storing half of an import: one transaction for each batch, with the rows, the findings they belong to, the
//! counts, the refused lines and how far the import is.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::time::Duration;

use feeds::Key;
use kernel::{Actor, Id, Time};
use store::{Op, Tx, Value, params, statements};
use web::App;

use crate::document::Shelf;
use crate::import::{self, Holder, Import, LEASE, Place};
use crate::notice::day_of;
use crate::owner::Directories;
use crate::read::{self, Batch, Halt, Ready, Task};
use crate::{CertError, owner, spool};

statements! {
    ADVANCE = "import/advance",
    REJECT = "import/insert_rejects" [Int, Text, Int, Text, Text, Text, Text],
    KNOWN = "event/known" [Bytes],
    INSERT = "event/insert" [Bytes, Int, Int, Int, Int, Int, Text],
    TALLY = "event/tally" [Int, Text, Text, Text, Int, Int],
    TALLY_ASN = "event/tally_asn" [Int, Int, Int],
    KNOWN_FINDING = "finding/known" [Bytes],
    FINDING = "finding/insert" [Int, Bytes, Text, Text, Text, Text, Text, Int, Text, Text, Int, Int, Int, Int, Int, Int, Int, Int],
    SEEN_AGAIN = "finding/update" [Int, Text, Text, Int, Int, Int, Int, Int, Int],
}

/// How often a silent import says that it is worked on.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often an import is taken up without getting on.
const MOST_TRIES: i64 = 5;

/// Imports what waits, for as long as the program runs.
pub(crate) async fn forever(app: App) {
    let holder = Holder(Id::random(app.db.entropy()));
    loop {
        match next(&app, holder, 0).await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(Duration::from_millis(700)).await,
            Err(error) => {
                tracing::warn!(%error, "an import was given up for now");
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        }
    }
}

/// Takes one import, if there is one, and sees it through. `only`: its number, or 0.
///
/// # Errors
/// Where the database fails: the import's lease runs out then and it is taken up again.
pub async fn next(app: &App, holder: Holder, only: i64) -> Result<bool, CertError> {
    let Some(import) = import::claim(&app.db, holder, only).await? else { return Ok(false) };
    // Something about it ends the process or its writes each time: others have their turn.
    let outcome = if import.tries > MOST_TRIES { Err(Halt::Failed(String::from("given-up"))) } else { whole(app, &import, holder).await? };
    let (state, problem) = match outcome {
        Ok(()) => ("done", String::new()),
        Err(Halt::Failed(problem)) => ("failed", problem),
        Err(Halt::Stopped(problem)) => ("stopped", problem),
        Err(Halt::Abandoned) => return Err(CertError::LostHold),
    };
    import::end(&app.db, &import, holder, state, &problem).await?;
    tracing::info!(import = import.number, state, "import ended");
    if matches!(import.place, Place::Stored(_)) {
        spool::sweep(&app.db, Time(1)).await?;
    }
    Ok(true)
}

async fn whole(app: &App, import: &Import, holder: Holder) -> Result<Result<(), Halt>, CertError> {
    let file = match open(app, import, holder).await? {
        Ok(file) => file,
        Err(halt) => return Ok(Err(halt)),
    };
    let library = app.extension::<Shelf>().map_err(|e| CertError::Internal(e.to_string()))?.library(&app.db).await?;
    let directory = app.extension::<Directories>().map_err(|e| CertError::Internal(e.to_string()))?.current(&app.db).await?;
    if let Some((mapping, _)) = library.mapping(&import.mapping, &import.name) {
        import::begin(&app.db, import.number, holder, &mapping.name).await?;
    }
    let task = Task {
        name: import.name.clone(),
        mapping: import.mapping.clone(),
        tlp: import.tlp,
        position: u64::try_from(import.position).unwrap_or(0),
        batch: read::batch(app.db.engine()),
        // The same in every reading, so that a row without a time keeps its key.
        now: import.made_at.micros(),
        library,
        directory,
    };
    let (send, mut batches) = tokio::sync::mpsc::channel::<Batch>(2);
    let reader = tokio::task::spawn_blocking(move || read::run(&task, file, &send));
    let mut position = import.position;
    loop {
        tokio::select! {
            batch = batches.recv() => match batch {
                Some(batch) => position = keep(app, import, holder, position, &batch).await?,
                None => break,
            },
            // While rows are passed over that are stored already, nothing else says that this process lives.
            () = tokio::time::sleep(HEARTBEAT) => import::heartbeat(&app.db, import.number, holder).await?,
        }
    }
    let read = reader.await.map_err(|e| CertError::Internal(e.to_string()))?;
    // Whoever still writes to a file changes its time: what was read of it may be half of it.
    Ok(if read.is_ok() && !is_as_ordered(import) { Err(Halt::Failed(String::from("changed"))) } else { read })
}

/// Whether the file is the one the import was ordered for.
fn is_as_ordered(import: &Import) -> bool {
    match &import.place {
        Place::Path(path) => std::fs::metadata(path).is_ok_and(|a| i64::try_from(a.len()).ok() == Some(import.size) && stamp_of(&a) == import.stamp),
        Place::Stored(_) => true,
    }
}

/// When a file was last changed, in microseconds since 1970; 0 where the system does not tell.
#[must_use]
pub fn stamp_of(about: &std::fs::Metadata) -> i64 {
    let since = about.modified().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
    since.and_then(|d| i64::try_from(d.as_micros()).ok()).unwrap_or(0)
}

/// The input as a file one can seek in.
async fn open(app: &App, import: &Import, holder: Holder) -> Result<Result<File, Halt>, CertError> {
    let place = import.place.clone();
    let failed = |e: std::io::Error| Halt::Failed(format!("unreadable {e}"));
    match place {
        Place::Path(path) => {
            let (size, stamp) = (import.size, import.stamp);
            let opened = tokio::task::spawn_blocking(move || {
                let file = File::open(path)?;
                let about = file.metadata()?;
                Ok((i64::try_from(about.len()).ok() == Some(size) && stamp_of(&about) == stamp, file))
            });
            let opened = opened.await.map_err(|e| CertError::Internal(e.to_string()))?.map_err(failed);
            // Another file under the old name would be read from where the old one was left.
            Ok(opened.and_then(|(is_same, file)| if is_same { Ok(file) } else { Err(Halt::Failed(String::from("changed"))) }))
        }
        Place::Stored(blob) => spool(app, import, holder, blob).await.map(|file| file.map_err(failed)),
    }
}

/// A stored report as a file of this process alone, portion by portion.
async fn spool(app: &App, import: &Import, holder: Holder, blob: Id) -> Result<std::io::Result<File>, CertError> {
    let path = std::env::temp_dir().join(format!("majlis-{}", web::hex::encode(&app.random::<12>())));
    let made = File::options().read(true).write(true).create_new(true).mode(0o600).open(&path);
    let mut file = match made.and_then(|file| std::fs::remove_file(&path).map(|()| file)) {
        Ok(file) => file,
        Err(error) => return Ok(Err(error)),
    };
    for n in 0.. {
        let chunk = store::read!(app.db, "cert.import_blob", |tx| { tx.blob_chunk(blob, n).await })?;
        let Some(chunk) = chunk else { break };
        if n % 64 == 63 {
            import::heartbeat(&app.db, import.number, holder).await?;
        }
        if let Err(error) = file.write_all(&chunk) {
            return Ok(Err(error));
        }
    }
    Ok(file.rewind().map(|()| file))
}

/// Stores a batch. Gives the import's new position.
async fn keep(app: &App, import: &Import, holder: Holder, position: i64, batch: &Batch) -> Result<i64, CertError> {
    let report = &batch.report;
    let next = position + batch.rows;
    store::write!(app.db, Op::new(Actor::System, "cert.import_batch", import.number), |tx| {
        let fresh = fresh(tx, &batch.events).await?;
        let numbers = findings(tx, &fresh, report).await?;
        let rows = fresh.iter().flat_map(|e| event_row(e, &numbers, import.number)).collect();
        insert(tx, INSERT, rows).await?;
        tx.bulk(TALLY, tally_rows(&fresh, report)).await?;
        tx.bulk(TALLY_ASN, tally_asn_rows(&fresh)).await?;
        let refused = batch.refused.iter().flat_map(|r| reject_row(r, import.number)).collect();
        tx.bulk(REJECT, refused).await?;
        // Of all events, those seen before too: a report that was cut off and came again is a report.
        let days = batch.events.iter().map(|e| day_of(Time(e.at)));
        if let (Some(first), Some(last)) = (days.clone().min(), days.max()) {
            import::cover(tx, import.number, report, (first, last)).await?;
        }
        advance(tx, import.number, holder, (position, next), batch, &fresh).await
    })?;
    Ok(next)
}

/// The events that are not there yet.
async fn fresh<'a>(tx: &mut Tx, events: &'a [Ready]) -> Result<Vec<&'a Ready>, store::Error> {
    let keys = events.iter().map(|e| Value::from(e.key)).collect();
    let known: HashSet<Key> = tx.bulk_rows(KNOWN, keys).await?.iter().map(|r| r.get("event_key")).collect::<Result<_, _>>()?;
    Ok(events.iter().filter(|e| !known.contains(&e.key)).collect())
}

/// Stores what was not there when this transaction looked; another process that stored one of them meanwhile has it look again.
async fn insert(tx: &mut Tx, statement: store::Statement, rows: Vec<Value>) -> Result<(), store::Error> {
    match tx.append(statement, rows).await {
        Err(store::Error::Duplicate { statement }) => Err(tx.again(statement)),
        other => other.map(drop),
    }
}

/// Brings the findings up to date. Gives their numbers by their keys.
async fn findings(tx: &mut Tx, events: &[&Ready], report: &str) -> Result<HashMap<Vec<u8>, i64>, store::Error> {
    let all = by_finding(events);
    if all.is_empty() {
        return Ok(HashMap::new());
    }
    let keys = all.keys().map(|key| Value::from(*key)).collect();
    let known = tx.bulk_rows(KNOWN_FINDING, keys).await?;
    let mut numbers: HashMap<Vec<u8>, i64> =
        known.iter().map(|r| Ok((r.get("finding_key")?, r.get("number")?))).collect::<Result<_, store::Error>>()?;
    let (mut new, mut again) = (Vec::new(), Vec::new());
    for (key, latest) in &all {
        match numbers.get(*key) {
            Some(number) => again.extend(seen_again_row(*number, latest, report)),
            None => new.push((*key, *latest)),
        }
    }
    let known = again.len() / SEEN_AGAIN.columns.len();
    // One that was let go of meanwhile is to be made anew.
    if tx.bulk(SEEN_AGAIN, again).await? != known as u64 {
        return Err(tx.again("cert/finding/update"));
    }
    if !new.is_empty() {
        let first = owner::reserve(tx, "finding", i64::try_from(new.len()).unwrap_or(i64::MAX)).await?;
        let rows = (first..).zip(&new).flat_map(|(number, (key, latest))| finding_row(number, key, latest, report)).collect();
        insert(tx, FINDING, rows).await?;
        numbers.extend((first..).zip(new).map(|(number, (key, _))| (key.to_vec(), number)));
    }
    Ok(numbers)
}

fn event_row(e: &Ready, numbers: &HashMap<Vec<u8>, i64>, import: i64) -> [Value; 7] {
    let line = i64::try_from(e.line).unwrap_or(i64::MAX);
    [
        e.key.into(),
        numbers.get(&e.finding).copied().unwrap_or(0).into(),
        import.into(),
        line.into(),
        e.at.into(),
        e.owner.into(),
        Value::from(&e.detail),
    ]
}

fn reject_row(r: &read::Refused, import: i64) -> [Value; 7] {
    let line = i64::try_from(r.line).unwrap_or(i64::MAX);
    [import.into(), Value::from(&r.file), line.into(), r.code.into(), Value::from(&r.field), Value::from(&r.reason), Value::from(&r.content)]
}

/// The latest event of a finding, the time of its first, and how many there are.
type Latest<'a> = (&'a Ready, i64, i64);

/// For each finding the latest event, the first time and how many there are; in the order of the keys, so that two
/// processes never wait for each other in a circle.
fn by_finding<'a>(events: &[&'a Ready]) -> BTreeMap<&'a [u8], Latest<'a>> {
    let mut all: BTreeMap<&[u8], (&Ready, i64, i64)> = BTreeMap::new();
    for e in events {
        let entry = all.entry(&e.finding).or_insert((e, e.at, 0));
        entry.1 = entry.1.min(e.at);
        entry.2 += 1;
        if e.at > entry.0.at {
            entry.0 = e;
        }
    }
    all
}

fn finding_row(number: i64, key: &[u8], (e, first, times): &Latest<'_>, report: &str) -> [Value; 18] {
    [
        number.into(),
        key.into(),
        report.into(),
        Value::from(&e.kind),
        Value::from(&e.identifier),
        Value::from(&e.malware),
        Value::from(&e.ip),
        e.port.into(),
        Value::from(&e.transport),
        Value::from(&e.host),
        e.asn.into(),
        e.owner.into(),
        e.tlp.rank().into(),
        (*first).into(),
        e.at.into(),
        (*times).into(),
        e.at.into(),
        (*first).into(),
    ]
}

fn seen_again_row(number: i64, (e, first, times): &Latest<'_>, report: &str) -> [Value; 9] {
    let (host, tlp) = (Value::from(&e.host), e.tlp.rank());
    [number.into(), report.into(), host, e.asn.into(), e.owner.into(), tlp.into(), (*first).into(), e.at.into(), (*times).into()]
}

fn tally_rows(events: &[&Ready], report: &str) -> Vec<Value> {
    let mut all: HashMap<(i64, &str, &str, i64), i64> = HashMap::new();
    for e in events {
        *all.entry((day_of(Time(e.at)), &e.kind, &e.identifier, e.owner)).or_default() += 1;
    }
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_unstable();
    let row = |((day, kind, identifier, owner), n): ((i64, &str, &str, i64), i64)| -> [Value; 6] {
        [day.into(), report.into(), kind.into(), identifier.into(), owner.into(), n.into()]
    };
    all.into_iter().flat_map(row).collect()
}

fn tally_asn_rows(events: &[&Ready]) -> Vec<Value> {
    let mut all: HashMap<(i64, i64), i64> = HashMap::new();
    for e in events {
        *all.entry((day_of(Time(e.at)), e.asn)).or_default() += 1;
    }
    // In their order, so that two processes never wait for each other in a circle.
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_unstable();
    all.into_iter().flat_map(|((day, asn), n)| -> [Value; 3] { [day.into(), asn.into(), n.into()] }).collect()
}

/// Moves the import on, if this process still holds it where it was.
async fn advance(tx: &mut Tx, number: i64, holder: Holder, (from, to): (i64, i64), batch: &Batch, fresh: &[&Ready]) -> Result<(), CertError> {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let duplicates = count(batch.events.len() - fresh.len()) + batch.doubles;
    let unowned = count(fresh.iter().filter(|e| e.owner == 0).count());
    let (first, last) = (fresh.iter().map(|e| e.at).min().unwrap_or(0), fresh.iter().map(|e| e.at).max().unwrap_or(0));
    let done = i64::try_from(batch.done_bytes).unwrap_or(i64::MAX);
    let lease = tx.now().plus(LEASE);
    let row = params![
        number,
        holder.0,
        from,
        to,
        count(fresh.len()),
        duplicates,
        count(batch.refused.len()),
        batch.mended,
        unowned,
        done,
        first,
        last,
        lease
    ];
    if tx.execute(ADVANCE, row).await? == 1 { Ok(()) } else { Err(CertError::LostHold) }
}
