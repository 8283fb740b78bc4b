//! Sources: where reports and answers come from by themselves. The administrator names them; each is looked at in its own
//! rhythm, by one process at a time (a claim under a lease, as imports have).
//!
//! A *folder* gives every file that was not written to for [`QUIET`]; a *web* address one file, whenever it is another one;
//! a *mailbox* the reports in its mails, and what came back to our notices ([`crate::inbound`]). What was taken is never
//! taken again, and nothing is changed where it was taken from.

mod folder;
mod mailbox;
mod web_file;

use std::time::Duration;

use kernel::{MINUTE, Time};
use store::{Op, Row, Tx, params, statements};
use web::App;

use crate::{CertError, Tlp, owner};

statements! {
    INSERT = "source/insert",
    LIST = "source/list",
    DUE = "source/due",
    CLAIM = "source/claim",
    GO_ON = "source/go_on",
    SETTLE = "source/settle",
    SET_STATE = "source/set_state",
    DELETE = "source/delete",
}

pub use folder::QUIET;

/// How long a process may be silent before another looks.
const LEASE: i64 = 5 * MINUTE;

/// Where reports come from.
#[derive(Debug, Clone)]
pub struct Source {
    pub number: i64,
    pub name: String,
    /// A folder's path, `http(s)://…`, `imap(s)://…`.
    pub address: String,
    /// A file that holds the password, so that the database does not; empty: none is needed.
    pub secret_file: String,
    /// As imports have it; empty: by the files' names.
    pub mapping: String,
    pub tlp: Tlp,
    /// Microseconds between two looks.
    pub every: i64,
    /// `active` or `paused`.
    pub state: String,
    pub next_at: Time,
    /// How far it was read, in the words of its kind.
    pub place: String,
    pub looked_at: Time,
    /// Reports and mails taken so far.
    pub took: i64,
    /// Why the last look found nothing; empty: it went well.
    pub problem: String,
}

impl Source {
    /// Who may send reports to this mailbox: each `from=` of its address.
    #[must_use]
    pub fn senders(&self) -> Vec<String> {
        let Ok(url) = url::Url::parse(&self.address) else { return Vec::new() };
        url.query_pairs().filter(|(name, _)| name == "from").map(|(_, value)| value.into_owned()).collect()
    }

    /// The address without its question mark and what follows, where keys stand, and without a name and password.
    #[must_use]
    pub fn shown(&self) -> String {
        if Kind::of(&self.address) != Kind::Web {
            return self.address.split('?').next().unwrap_or_default().to_owned();
        }
        match url::Url::parse(&self.address) {
            Ok(mut url) => {
                let _ = (url.set_username(""), url.set_password(None));
                url.set_query(None);
                url.set_fragment(None);
                url.into()
            }
            // What cannot be taken apart is not shown at all but for its kind.
            Err(_) => String::from("https:…"),
        }
    }
}

/// The kinds of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Folder,
    Web,
    Mailbox,
}

impl Kind {
    /// By the address.
    #[must_use]
    pub fn of(address: &str) -> Self {
        match address.split_once("://").map(|(scheme, _)| scheme) {
            Some("http" | "https") => Self::Web,
            Some("imap" | "imaps") => Self::Mailbox,
            _ => Self::Folder,
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Web => "web",
            Self::Mailbox => "mail",
        }
    }

    /// Microseconds between two looks, where nothing else is said.
    #[must_use]
    pub fn rhythm(self) -> i64 {
        match self {
            Self::Folder => MINUTE,
            Self::Web => kernel::HOUR,
            // A bounce is known within a minute.
            Self::Mailbox => 30 * kernel::SECOND,
        }
    }
}

fn source(row: &Row) -> Result<Source, store::Error> {
    Ok(Source {
        number: row.get("number")?,
        name: row.get("name")?,
        address: row.get("address")?,
        secret_file: row.get("secret_file")?,
        mapping: row.get("mapping")?,
        tlp: Tlp::of_rank(row.get("tlp")?),
        every: row.get("every")?,
        state: row.get("state")?,
        next_at: row.get("next_at")?,
        place: row.get("place")?,
        looked_at: row.get("looked_at")?,
        took: row.get("took")?,
        problem: row.get("problem")?,
    })
}

/// Adds a source, or changes the one of this name; `number`, `state`, `place` and the times are not taken from `new`.
pub async fn put(tx: &mut Tx, new: &Source) -> Result<(), store::Error> {
    let (number, now) = (owner::next_number(tx, "source").await?, tx.now());
    tx.execute(INSERT, params![number, &new.name, &new.address, &new.secret_file, &new.mapping, new.tlp.rank(), new.every, now]).await.map(drop)
}

pub async fn list(tx: &mut Tx) -> Result<Vec<Source>, store::Error> {
    tx.rows(LIST, params![]).await?.iter().map(source).collect()
}

/// Sets a source `active` (and due at once) or `paused`; `false`: there is none of this name.
pub async fn set_state(tx: &mut Tx, name: &str, state: &str) -> Result<bool, store::Error> {
    let now = tx.now();
    Ok(tx.execute(SET_STATE, params![name, state, now]).await? == 1)
}

pub async fn remove(tx: &mut Tx, name: &str) -> Result<bool, store::Error> {
    Ok(tx.execute(DELETE, params![name]).await? == 1)
}

/// A source this process looks at. Whoever is silent for longer than the lease loses it, and can store nothing more.
#[derive(Debug)]
struct Held {
    source: Source,
    until: Time,
}

impl Held {
    /// Notes how far it is read now, and how much more was taken; in the transaction that stores what was. Gives the end
    /// of the lease, for [`Self::renew`] once it is committed.
    async fn go_on(&self, tx: &mut Tx, place: &str, took: i64) -> Result<Time, CertError> {
        let until = tx.now().plus(LEASE).max(self.until.plus(1));
        if tx.execute(GO_ON, params![self.source.number, self.until, until, place, took]).await? != 1 {
            return Err(CertError::LostHold);
        }
        Ok(until)
    }

    fn renew(&mut self, until: Time, place: String) {
        self.until = until;
        self.source.place = place;
    }

    /// The password; empty where there is no file for it.
    fn secret(&self) -> Result<String, CertError> {
        let file = &self.source.secret_file;
        if file.is_empty() {
            return Ok(String::new());
        }
        let text = std::fs::read_to_string(file).map_err(|e| CertError::Source(format!("{file}: {e}")))?;
        Ok(text.trim_end_matches(['\r', '\n']).to_owned())
    }
}

/// Looks at what is due of a kind, for as long as the program runs: a server that is slow holds up its own kind only.
pub(crate) async fn forever(app: App, kind: Kind) {
    loop {
        match look_next(&app, Some(kind)).await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(Duration::from_secs(1)).await,
            Err(error) => {
                tracing::warn!(%error, "looking at a source");
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        }
    }
}

/// Looks at one source (of a kind), if one is due. Gives whether there was one.
///
/// # Errors
/// Where the database fails; what is wrong with the source itself is kept with it.
pub async fn look_next(app: &App, kind: Option<Kind>) -> Result<bool, CertError> {
    let now = app.db.clock().now();
    let due: Vec<Source> =
        store::read!(app.db, "cert.sources_due", |tx| { tx.rows(DUE, params![now]).await?.iter().map(source).collect::<Result<_, store::Error>>() })?;
    let Some(found) = due.into_iter().find(|s| kind.is_none_or(|k| k == Kind::of(&s.address))) else { return Ok(false) };
    let until = now.plus(LEASE);
    let claimed =
        store::write!(app.db, Op::housekeeping("cert.claim_source"), |tx| { tx.execute(CLAIM, params![found.number, found.next_at, until]).await })?;
    if claimed != 1 {
        return Ok(true);
    }
    let mut held = Held { source: found, until };
    let looked = match Kind::of(&held.source.address) {
        Kind::Folder => folder::look(app, &mut held).await,
        Kind::Web => web_file::look(app, &mut held).await,
        Kind::Mailbox => mailbox::look(app, &mut held).await,
    };
    let problem = match looked {
        Ok(()) => String::new(),
        Err(CertError::LostHold) => return Ok(true),
        Err(error) => error.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect(),
    };
    if !problem.is_empty() {
        tracing::warn!(source = held.source.name, problem, "a source");
    }
    store::write!(app.db, Op::housekeeping("cert.settle_source"), |tx| {
        let now = tx.now();
        tx.execute(SETTLE, params![held.source.number, held.until, now.plus(held.source.every), now, &problem]).await
    })?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> Source {
        Source {
            number: 1,
            name: "x".into(),
            address: address.into(),
            secret_file: String::new(),
            mapping: String::new(),
            tlp: Tlp::Amber,
            every: MINUTE,
            state: "active".into(),
            next_at: Time(0),
            place: String::new(),
            looked_at: Time(0),
            took: 0,
            problem: String::new(),
        }
    }

    #[test]
    fn pages_show_no_keys_and_reports_come_from_those_named() {
        assert_eq!(at("https://user:secret@feed.example/list.csv?key=secret").shown(), "https://feed.example/list.csv");
        assert_eq!(at("https://user:pa#ss@feed.example/list.csv").shown(), "https:…");
        assert_eq!(at("imaps://cert@mail.example/INBOX?ca=/etc/ca.pem").shown(), "imaps://cert@mail.example/INBOX");
        assert_eq!(at("/srv/reports").shown(), "/srv/reports");
        assert_eq!(at("imaps://a@h/I?from=x%40feed.example&ca=/c&from=y@feed.example").senders(), ["x@feed.example", "y@feed.example"]);
        assert!(at("/srv/reports").senders().is_empty() && at("imaps://a@h").senders().is_empty());
    }
}
