//! A mailbox that is read by IMAP (RFC 3501). Nothing in it is changed: not even what was read is marked there, so that
//! people may read the same mailbox; how far one is, the caller keeps as a [`Mark`].

use std::collections::{HashSet, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_imap::{Client, Session};
use futures_util::TryStreamExt as _;
use percent_encoding::percent_decode_str;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::Url;

/// Why a mailbox was not read.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    #[error("write imaps://user@host/folder (or imap:// on this very machine): {0}")]
    Address(String),
    #[error("the mail server was not reached: {0}")]
    Unreached(#[from] std::io::Error),
    #[error("the authority in {0} is not understood: {1}")]
    Authority(String, String),
    #[error("the mail server refuses the name or password: {0}")]
    SignIn(async_imap::error::Error),
    #[error("the mail server: {0}")]
    Server(#[from] async_imap::error::Error),
    #[error("the mail server fell silent")]
    Silent,
    #[error("the mail server does not number its mails (UIDVALIDITY)")]
    Numbers,
}

/// How far a mailbox is read: the age of its numbers, and the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    pub validity: u32,
    pub uid: u32,
}

/// A mail as it lies there.
#[derive(Debug)]
pub struct Arrival {
    /// To go on behind this one.
    pub mark: Mark,
    /// Bytes.
    pub size: u32,
    /// `None`: it is larger than asked for.
    pub bytes: Option<Vec<u8>>,
}

/// Where a mailbox is.
#[derive(Clone)]
pub struct Inbox {
    host: String,
    port: u16,
    user: String,
    password: String,
    folder: String,
    tls: Option<Arc<ClientConfig>>,
}

impl std::fmt::Debug for Inbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inbox").field("host", &self.host).field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// What a session speaks through.
trait Line: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Line for T {}

/// No answer takes longer; a whole mail may.
const PATIENCE: Duration = Duration::from_secs(60);
const PATIENCE_MAIL: Duration = Duration::from_secs(300);

async fn patiently<T, E>(patience: Duration, work: impl Future<Output = Result<T, E>>) -> Result<T, InboxError>
where
    InboxError: From<E>,
{
    tokio::time::timeout(patience, work).await.map_err(|_| InboxError::Silent)?.map_err(InboxError::from)
}

impl Inbox {
    /// `imaps://user@host:port/folder?ca=FILE`: the folder is INBOX where none is named, `ca` an authority of your own (PEM).
    /// Without TLS (`imap://`) only to this very machine: the password would be heard by others.
    ///
    /// # Errors
    /// Where the address cannot be used.
    pub fn new(address: &str, password: &str) -> Result<Self, InboxError> {
        let bad = |why: &str| InboxError::Address(why.to_owned());
        let url = Url::parse(address).map_err(|e| bad(&e.to_string()))?;
        let text = |part: &str| percent_decode_str(part).decode_utf8().map(|text| text.into_owned()).map_err(|_| bad("not UTF-8"));
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let tls = match url.scheme() {
            "imaps" => Some(Arc::new(tls(url.query_pairs().find(|(name, _)| name == "ca").map(|(_, file)| file.into_owned()))?)),
            "imap" if is_here => None,
            "imap" => return Err(bad("another machine is reached by imaps:// only")),
            other => return Err(bad(&format!("{other}:// is no mailbox"))),
        };
        let user = text(url.username())?;
        if user.is_empty() || host.is_empty() {
            return Err(bad("no user or no host"));
        }
        let folder = text(url.path().trim_start_matches('/'))?;
        Ok(Self {
            host,
            port: url.port().unwrap_or(if tls.is_some() { 993 } else { 143 }),
            user,
            password: password.to_owned(),
            folder: if folder.is_empty() { String::from("INBOX") } else { folder },
            tls,
        })
    }

    /// Signs in and finds what came behind `mark`. Where the server numbers its mails anew, all are given again.
    pub async fn open(&self, mark: Mark) -> Result<Opened, InboxError> {
        let stream = patiently(PATIENCE, TcpStream::connect((self.host.as_str(), self.port))).await?;
        let line: Box<dyn Line> = match &self.tls {
            None => Box::new(stream),
            Some(config) => {
                let name = ServerName::try_from(self.host.clone()).map_err(|e| InboxError::Address(e.to_string()))?;
                Box::new(patiently(PATIENCE, TlsConnector::from(Arc::clone(config)).connect(name, stream)).await?)
            }
        };
        let mut client = Client::new(line);
        // The greeting.
        patiently(PATIENCE, client.read_response()).await?.ok_or(InboxError::Silent)?;
        let signed_in = tokio::time::timeout(PATIENCE, client.login(&self.user, &self.password)).await.map_err(|_| InboxError::Silent)?;
        let mut session = signed_in.map_err(|(error, _)| InboxError::SignIn(error))?;
        let about = patiently(PATIENCE, session.examine(&self.folder)).await?;
        let validity = about.uid_validity.ok_or(InboxError::Numbers)?;
        let known = if mark.validity == validity { mark.uid } else { 0 };
        let found: HashSet<u32> = patiently(PATIENCE, session.uid_search(format!("UID {}:*", known.saturating_add(1)))).await?;
        // The star stands for the last mail, whatever its number.
        let mut waiting: Vec<u32> = found.into_iter().filter(|uid| *uid > known).collect();
        waiting.sort_unstable();
        Ok(Opened { session, validity, waiting: waiting.into() })
    }
}

fn tls(authority: Option<String>) -> Result<ClientConfig, InboxError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = authority {
        let bad = |e: &dyn std::fmt::Display| InboxError::Authority(file.clone(), e.to_string());
        for certificate in CertificateDer::pem_file_iter(&file).map_err(|e| bad(&e))? {
            roots.add(certificate.map_err(|e| bad(&e))?).map_err(|e| bad(&e))?;
        }
    }
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Ok(config.map_err(|e| InboxError::Address(e.to_string()))?.with_root_certificates(roots).with_no_client_auth())
}

/// A mailbox being read.
#[derive(Debug)]
pub struct Opened {
    session: Session<Box<dyn Line>>,
    validity: u32,
    waiting: VecDeque<u32>,
}

impl Opened {
    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// The next mail, oldest first; one of more than `largest` bytes without its content.
    pub async fn next(&mut self, largest: u32) -> Result<Option<Arrival>, InboxError> {
        while let Some(uid) = self.waiting.pop_front() {
            let mark = Mark { validity: self.validity, uid };
            let Some(size) = self.fetch(uid, "RFC822.SIZE", PATIENCE, |f| f.size).await? else { continue };
            if size > largest {
                return Ok(Some(Arrival { mark, size, bytes: None }));
            }
            let body = self.fetch(uid, "BODY.PEEK[]", PATIENCE_MAIL, |f| f.body().map(<[u8]>::to_vec)).await?;
            if body.is_some() {
                return Ok(Some(Arrival { mark, size, bytes: body }));
            }
        }
        Ok(None)
    }

    /// One answer about one mail; `None`: it is gone.
    async fn fetch<T>(
        &mut self,
        uid: u32,
        what: &str,
        patience: Duration,
        take: impl Fn(&async_imap::types::Fetch) -> Option<T>,
    ) -> Result<Option<T>, InboxError> {
        let mut found = None;
        patiently(patience, async {
            let mut answers = self.session.uid_fetch(uid.to_string(), what).await?;
            while let Some(answer) = answers.try_next().await? {
                if answer.uid == Some(uid) {
                    found = take(&answer).or(found.take());
                }
            }
            Ok::<_, async_imap::error::Error>(())
        })
        .await?;
        if found.is_none() {
            // The library tells a broken line from a mail that is gone by this only: a mail is passed over when it is gone.
            patiently(PATIENCE, self.session.noop()).await?;
        }
        Ok(found)
    }

    /// Says good-bye; whether the server hears it is of no matter.
    pub async fn close(mut self) {
        let _ = patiently(PATIENCE, self.session.logout()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_mailboxes() {
        let inbox = Inbox::new("imaps://cert%40example.org@mail.example.org/Reports/In", "x").expect("an address");
        assert_eq!((inbox.user.as_str(), inbox.port, inbox.folder.as_str()), ("cert@example.org", 993, "Reports/In"));
        assert_eq!(Inbox::new("imap://a@127.0.0.1:1143", "x").map(|i| (i.port, i.folder)).ok(), Some((1143, "INBOX".to_owned())));
        for bad in ["imap://a@mail.example.org", "pop3://a@localhost", "imaps://localhost", "mail", "imaps://a@h?ca=/nowhere.pem", "imaps://%ff@h"] {
            assert!(Inbox::new(bad, "x").is_err(), "{bad}");
        }
    }
}
