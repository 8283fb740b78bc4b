//! Asks the companion program, `majlis-lab`, for what is too heavy for the program itself. It is started as a child that gets nothing but
//! what it is asked, holds itself to limits of memory and processor time, and is stopped when it takes too long. Where it is absent,
//! that is said plainly ([`LabError::Absent`]), and pages show another way.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{Semaphore, SemaphorePermit};

/// What it may take for one document.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes of one made document.
const LARGEST: usize = 64 << 20;
const NAME: &str = "majlis-lab";

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    #[error("the companion program {NAME} is not there")]
    Absent,
    /// It could not make the document.
    #[error("{0}")]
    Refused(String),
    #[error("{NAME} took too long")]
    TooLong,
    #[error("{NAME}: {0}")]
    Broken(#[from] std::io::Error),
}

/// A PDF, its pages, and the page each labelled heading stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    pub bytes: Vec<u8>,
    pub pages: usize,
    pub marks: Vec<(String, usize)>,
}

#[derive(Serialize)]
struct Request<'a> {
    make: &'static str,
    source: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    error: Option<String>,
    #[serde(default)]
    bytes: usize,
    #[serde(default)]
    pages: usize,
    #[serde(default)]
    marks: Vec<(String, usize)>,
}

/// Where the companion is: named by `MAJLIS_LAB`, else beside this program.
#[must_use]
pub fn place() -> Option<PathBuf> {
    let named = std::env::var_os("MAJLIS_LAB").map(PathBuf::from);
    let beside = || Some(std::env::current_exe().ok()?.parent()?.join(NAME));
    named.or_else(beside).filter(|path| path.is_file())
}

/// Companions that run at once.
static ROOM: Semaphore = Semaphore::const_new(2);

/// The running companion. It ends when this is dropped. After an error other than [`LabError::Refused`] it answers nothing more: what it
/// was asked before could come as the answer to something else.
#[derive(Debug)]
pub struct Lab {
    _room: SemaphorePermit<'static>,
    is_broken: bool,
    patience: Duration,
    // Kept so that it is stopped with this.
    _child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Lab {
    /// Starts it, once there is room.
    ///
    /// # Errors
    /// It is absent or does not start.
    pub async fn start(place: Option<&Path>) -> Result<Self, LabError> {
        let place = place.ok_or(LabError::Absent)?;
        let room = ROOM.acquire().await.map_err(|_| LabError::TooLong)?;
        // It learns nothing of this program's surroundings.
        let mut child =
            Command::new(place).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true).spawn()?;
        let gone = || LabError::Broken(std::io::Error::other("no pipe"));
        let (input, output) = (child.stdin.take().ok_or_else(gone)?, child.stdout.take().ok_or_else(gone)?);
        Ok(Self { _room: room, is_broken: false, patience: PATIENCE, _child: child, input, output: BufReader::new(output) })
    }

    /// Makes a PDF of a text in Typst's language.
    ///
    /// # Errors
    /// It refuses the text, takes too long, or breaks.
    pub async fn pdf(&mut self, source: &str) -> Result<Printed, LabError> {
        if self.is_broken {
            return Err(LabError::Broken(std::io::Error::other("it failed before")));
        }
        let answer = tokio::time::timeout(self.patience, self.ask(source)).await.map_err(|_| LabError::TooLong).flatten();
        self.is_broken = matches!(answer, Err(LabError::TooLong | LabError::Broken(_)));
        answer
    }

    async fn ask(&mut self, source: &str) -> Result<Printed, LabError> {
        let broken = |what: String| LabError::Broken(std::io::Error::other(what));
        let mut line = serde_json::to_vec(&Request { make: "pdf", source }).map_err(|e| broken(e.to_string()))?;
        line.push(b'\n');
        self.input.write_all(&line).await?;
        self.input.flush().await?;
        let mut head = Vec::new();
        (&mut self.output).take(1 << 20).read_until(b'\n', &mut head).await?;
        let answer: Answer = serde_json::from_slice(&head).map_err(|_| broken("it ended without an answer".to_owned()))?;
        if let Some(error) = answer.error {
            return Err(LabError::Refused(error));
        }
        if answer.bytes > LARGEST {
            return Err(broken(format!("{} bytes", answer.bytes)));
        }
        let mut bytes = vec![0; answer.bytes];
        self.output.read_exact(&mut bytes).await?;
        Ok(Printed { bytes, pages: answer.pages, marks: answer.marks })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// A program that answers what it is told to.
    fn stands_in(name: &str, script: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("majlis-companion-{}-{name}", std::process::id()));
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a file");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("may run");
        path
    }

    /// Not a page is waited for that never comes, and nothing of it stays behind.
    #[tokio::test]
    async fn a_companion_that_hangs_is_stopped() {
        let told = std::env::temp_dir().join(format!("majlis-companion-{}-pid", std::process::id()));
        let path = stands_in("hangs", &format!("echo $$ > {}; exec sleep 600", told.display()));
        let mut lab = Lab::start(Some(&path)).await.expect("started");
        lab.patience = Duration::from_millis(300);
        assert!(matches!(lab.pdf("a").await, Err(LabError::TooLong)));
        assert!(matches!(lab.pdf("b").await, Err(LabError::Broken(_))), "what comes later is no answer to this");
        let pid = loop {
            match std::fs::read_to_string(&told) {
                Ok(pid) if pid.ends_with('\n') => break pid.trim().to_owned(),
                _ => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        };
        drop(lab);
        let runs = || std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "));
        for _ in 0..1000 {
            if !runs() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(!runs(), "it was stopped");
        for path in [path, told] {
            std::fs::remove_file(path).expect("removed");
        }
    }

    #[tokio::test]
    async fn a_companion_that_breaks_answers_nothing_more() {
        assert!(matches!(Lab::start(None).await, Err(LabError::Absent)));
        assert!(Lab::start(Some(Path::new("/no/such/program"))).await.is_err());
        // It refuses one text and makes the next.
        let two = "read a; printf '{\"error\":\"no\"}\\n'; read b; printf '{\"bytes\":3,\"pages\":1,\"marks\":[[\"annex\",1]]}\\nPDF'";
        let path = stands_in("two", two);
        let mut lab = Lab::start(Some(&path)).await.expect("started");
        assert!(matches!(lab.pdf("a").await, Err(LabError::Refused(why)) if why == "no"));
        assert_eq!(lab.pdf("b").await.expect("made"), Printed { bytes: b"PDF".to_vec(), pages: 1, marks: vec![("annex".into(), 1)] });
        assert!(matches!(lab.pdf("c").await, Err(LabError::Broken(_))), "it has ended");
        // What comes after nonsense is no answer to the next text.
        let odd = stands_in("odd", "read a; printf 'nonsense\\n{\"bytes\":3,\"pages\":1,\"marks\":[]}\\nOLD'; read b; read c");
        let mut lab = Lab::start(Some(&odd)).await.expect("started");
        assert!(matches!(lab.pdf("a").await, Err(LabError::Broken(_))));
        assert!(matches!(lab.pdf("b").await, Err(LabError::Broken(_))));
        for path in [path, odd] {
            std::fs::remove_file(path).expect("removed");
        }
    }
}
