//! What a box keeps in its folder: its token, what it checks, and what it could not deliver yet.

use std::collections::VecDeque;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::AgentError;
use crate::probe::{Check, Target};

/// Checks that are kept at most: the oldest leave first. At 50 targets a minute that is more than a day.
const MOST: usize = 100_000;
/// Numbers that are taken at once, so that none is given twice whenever the box is switched off.
const NUMBERS: i64 = 10_000;

#[derive(Debug, Default, Serialize, Deserialize)]
struct State {
    token: String,
    /// All numbers up to here may have been given.
    numbers: i64,
    targets: Vec<Target>,
}

/// The folder, open.
#[derive(Debug)]
pub(super) struct Kept {
    folder: PathBuf,
    pub(super) token: String,
    pub(super) targets: Vec<Target>,
    last: i64,
    numbers: i64,
    /// Each with when it was made, where that was since the box began: its clock may be set meanwhile.
    waiting: VecDeque<(Check, Option<Instant>)>,
    /// Lines of the file of waiting checks, those delivered among them.
    lines: usize,
    dropped: u64,
}

fn fail(path: &Path) -> impl Fn(std::io::Error) -> AgentError + '_ {
    |e| AgentError::File(path.to_owned(), e)
}

fn state_file(folder: &Path) -> PathBuf {
    folder.join("probe.json")
}

fn waiting_file(folder: &Path) -> PathBuf {
    folder.join("waiting.jsonl")
}

/// Whether the folder can be written; it is made where it is missing.
pub(super) fn check(folder: &Path) -> Result<(), AgentError> {
    std::fs::create_dir_all(folder).map_err(fail(folder))?;
    replace(&folder.join("writable"), b"")?;
    std::fs::remove_file(folder.join("writable")).map_err(fail(folder))
}

/// Begins with a fresh token.
pub(super) fn begin(folder: &Path, token: &str) -> Result<Kept, AgentError> {
    write_state(folder, &State { token: token.to_owned(), ..State::default() })?;
    read(folder)?.ok_or_else(|| AgentError::NotEnrolled(folder.to_owned()))
}

/// Opens a folder; `None`: no box was enrolled with it.
pub(super) fn read(folder: &Path) -> Result<Option<Kept>, AgentError> {
    let path = state_file(folder);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(AgentError::File(path, e)),
    };
    let state: State = serde_json::from_str(&text).map_err(|e| AgentError::File(path.clone(), e.into()))?;
    let path = waiting_file(folder);
    let text = match std::fs::read(&path) {
        // Whatever the power cut off in the middle is one line that is lost.
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(AgentError::File(path, e)),
    };
    // The last line may have been cut off with the power.
    let waiting: VecDeque<(Check, Option<Instant>)> = text.lines().filter_map(|line| Some((serde_json::from_str(line).ok()?, None))).collect();
    let last = waiting.back().map_or(0, |(c, _)| c.seq).max(state.numbers);
    let mut kept = Kept { folder: folder.to_owned(), token: state.token, targets: state.targets, last, numbers: last, lines: 0, waiting, dropped: 0 };
    kept.rewrite()?;
    Ok(Some(kept))
}

/// Writes a file whole or not at all, readable by its owner only.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), AgentError> {
    let fresh = path.with_extension("new");
    let file = std::fs::File::options().write(true).create(true).truncate(true).mode(0o600).open(&fresh);
    file.and_then(|mut f| f.write_all(bytes).and_then(|()| f.sync_all())).map_err(fail(&fresh))?;
    std::fs::rename(&fresh, path).map_err(fail(path))
}

fn write_state(folder: &Path, state: &State) -> Result<(), AgentError> {
    // Texts and numbers: there is nothing in it that could not be written.
    replace(&state_file(folder), serde_json::to_string(state).unwrap_or_default().as_bytes())
}

impl Kept {
    fn write(&self) -> Result<(), AgentError> {
        write_state(&self.folder, &State { token: self.token.clone(), numbers: self.numbers, targets: self.targets.clone() })
    }

    pub(super) fn set_targets(&mut self, targets: &[Target]) -> Result<(), AgentError> {
        self.targets = targets.to_vec();
        self.write()
    }

    /// Keeps a check, with the next number. Where the file cannot be written it is in memory all the same.
    pub(super) fn add(&mut self, mut check: Check, made: Instant) -> Result<(), AgentError> {
        self.last += 1;
        check.seq = self.last;
        let written = self.write_line(&check);
        self.waiting.push_back((check, Some(made)));
        if self.waiting.len() > MOST {
            self.waiting.pop_front();
            self.dropped += 1;
            if self.dropped.is_power_of_two() {
                tracing::warn!(dropped = self.dropped, "too many checks wait: the oldest are lost");
            }
        }
        written
    }

    fn write_line(&mut self, check: &Check) -> Result<(), AgentError> {
        if check.seq > self.numbers {
            let before = std::mem::replace(&mut self.numbers, check.seq + NUMBERS);
            // Until it is written, numbers might be given twice: the next check tries again.
            self.write().inspect_err(|_| self.numbers = before)?;
        }
        let path = waiting_file(&self.folder);
        let line = serde_json::to_string(&check).unwrap_or_default() + "\n";
        let file = std::fs::File::options().append(true).create(true).mode(0o600).open(&path);
        file.and_then(|mut f| f.write_all(line.as_bytes())).map_err(fail(&path))?;
        self.lines += 1;
        // Offline for weeks, the file does not grow for ever.
        if self.lines > 2 * MOST { self.rewrite() } else { Ok(()) }
    }

    /// The oldest, as they are told at `now` (microseconds, by this clock).
    pub(super) fn oldest(&self, most: usize, now: i64) -> Vec<Check> {
        let at = |check: &Check, made: Option<Instant>| made.map_or(check.at, |made| now - i64::try_from(made.elapsed().as_micros()).unwrap_or(0));
        self.waiting.iter().take(most).map(|(check, made)| Check { at: at(check, *made), ..check.clone() }).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// More waits than a report takes.
    pub(super) fn is_behind(&self) -> bool {
        self.waiting.len() > crate::probe::MOST
    }

    /// Everything up to this number was taken.
    pub(super) fn delivered(&mut self, last: i64) -> Result<(), AgentError> {
        while self.waiting.front().is_some_and(|(c, _)| c.seq <= last) {
            self.waiting.pop_front();
        }
        // The file is made small again where little of it still waits.
        if self.waiting.is_empty() || self.lines > 2 * self.waiting.len() + 1000 { self.rewrite() } else { Ok(()) }
    }

    fn rewrite(&mut self) -> Result<(), AgentError> {
        let text: String = self.waiting.iter().map(|(c, _)| serde_json::to_string(c).unwrap_or_default() + "\n").collect();
        if self.lines > 0 || !text.is_empty() {
            replace(&waiting_file(&self.folder), text.as_bytes())?;
        }
        self.lines = self.waiting.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(at: i64) -> Check {
        Check { seq: 0, at, target: 1, outcome: "ok".into(), micros: 5 }
    }

    #[test]
    fn what_waits_survives_and_no_number_is_given_twice() {
        let folder = std::env::temp_dir().join(format!("majlis-probe-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        assert!(read(&folder).expect("nothing").is_none());
        super::check(&folder).expect("writable");
        let mut kept = begin(&folder, "token").expect("kept");
        for at in 0..5 {
            kept.add(check(at), Instant::now()).expect("kept");
        }
        kept.delivered(2).expect("delivered");
        drop(kept);
        // Cut off in the middle of a line, and of a letter.
        let file = std::fs::File::options().append(true).open(waiting_file(&folder));
        file.and_then(|mut f| f.write_all(b"{\"seq\":6,\"at\xd9")).expect("written");
        let mut kept = read(&folder).expect("read").expect("enrolled");
        // What was delivered may come again, what was not is there.
        assert_eq!(kept.oldest(10, 100).iter().map(|c| c.at).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        // The clock is set by an hour in between: how long ago it was is known all the same.
        kept.add(check(9), Instant::now()).expect("kept");
        let new = kept.oldest(10, 3_600_000_000).last().expect("it").clone();
        assert!(new.at > 3_599_000_000, "{new:?}");
        let new = new.seq;
        assert!(new > NUMBERS, "{new}");
        kept.delivered(new).expect("delivered");
        assert!(kept.is_empty());
        assert_eq!(std::fs::read_to_string(waiting_file(&folder)).expect("file"), "");
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
