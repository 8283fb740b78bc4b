//! Mail that leaves the program, by SMTP (RFC 5321) to the institution's own relay.
//!
//! A mail can be delivered twice and never exactly once: each has a stable Message-ID (RFC 5322, section
//! 3.6.4) made from what it is about, so that a second copy is known as one. Sending belongs in jobs, which
//! try again; nothing here keeps state.

use std::time::{Duration, SystemTime};

use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

/// Why a mail did not leave.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the SMTP address is not understood: {0}")]
    Address(lettre::transport::smtp::Error),
    #[error("{0:?} is no mail address")]
    Mailbox(String),
    #[error("the mail could not be written: {0}")]
    Message(#[from] lettre::error::Error),
    #[error("the relay did not take the mail: {0}")]
    Relay(lettre::transport::smtp::Error),
    #[error("{0:?} is no kind of file")]
    ContentType(String),
}

/// What is known of a mail whose sending failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The relay refuses it for good.
    Refused,
    /// The relay put it off, or could not be reached: it has not left.
    Later,
    /// The line broke: it may or may not have left.
    Uncertain,
}

impl Error {
    #[must_use]
    pub fn fate(&self) -> Fate {
        match self {
            Self::Relay(error) if error.is_permanent() => Fate::Refused,
            Self::Relay(error) if error.is_transient() || error.is_transport_shutdown() => Fate::Later,
            // Before a word was spoken nothing can have left.
            Self::Relay(error) if error.is_tls() || never_connected(error) => Fate::Later,
            Self::Relay(_) => Fate::Uncertain,
            Self::Address(_) | Self::Mailbox(_) | Self::Message(_) | Self::ContentType(_) => Fate::Refused,
        }
    }
}

/// A way out.
#[derive(Debug, Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// A plain text to some people.
#[derive(Debug, Clone)]
pub struct Mail<'a> {
    pub to: &'a [Mailbox],
    pub subject: &'a str,
    pub text: &'a str,
    /// Without brackets: the same for every try of the same mail.
    pub message_id: &'a str,
}

/// Whether the relay was not even reached.
fn never_connected(error: &lettre::transport::smtp::Error) -> bool {
    use std::io::ErrorKind;
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            let kinds = [ErrorKind::ConnectionRefused, ErrorKind::HostUnreachable, ErrorKind::NetworkUnreachable, ErrorKind::AddrNotAvailable];
            return kinds.contains(&io.kind());
        }
        cause = error.source();
    }
    false
}

/// A file that goes with a mail.
#[derive(Debug, Clone)]
pub struct File {
    pub name: String,
    /// Such as `text/csv; charset=utf-8`.
    pub kind: &'static str,
    pub bytes: Vec<u8>,
}

/// A mail with files, to be kept and sent as the very same bytes each time.
#[derive(Debug, Clone)]
pub struct Letter<'a> {
    pub from: &'a Mailbox,
    pub to: &'a [Mailbox],
    pub subject: &'a str,
    pub text: &'a str,
    /// Without brackets.
    pub message_id: &'a str,
    /// Microseconds since 1970.
    pub date: i64,
    /// Letters and digits that stand in no part of it.
    pub boundary: &'a str,
    /// Name and value of headers of our own.
    pub headers: &'a [(&'static str, String)],
    pub files: Vec<File>,
}

/// Writes a letter as it leaves (RFC 5322, RFC 2045).
pub fn compose(letter: Letter<'_>) -> Result<Vec<u8>, Error> {
    let date = SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(letter.date).unwrap_or(0));
    let mut message =
        Message::builder().from(letter.from.clone()).message_id(Some(format!("<{}>", letter.message_id))).date(date).subject(letter.subject);
    for to in letter.to {
        message = message.to(to.clone());
    }
    for (name, value) in letter.headers {
        message = message.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value.clone()));
    }
    let mut parts = MultiPart::mixed().boundary(letter.boundary).singlepart(SinglePart::plain(letter.text.to_owned()));
    for file in letter.files {
        let kind = ContentType::parse(file.kind).map_err(|_| Error::ContentType(file.kind.to_owned()))?;
        parts = parts.singlepart(Attachment::new(file.name).body(file.bytes, kind));
    }
    Ok(message.multipart(parts)?.formatted())
}

/// Reads one mail address.
pub fn mailbox(text: &str) -> Result<Mailbox, Error> {
    text.trim().parse().map_err(|_| Error::Mailbox(text.to_owned()))
}

impl Mailer {
    /// `address` is `smtp://host:port`, `smtps://user:password@host` or `smtp://…?tls=required`.
    pub fn new(address: &str, from: &str) -> Result<Self, Error> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(address).map_err(Error::Address)?;
        let transport = transport.timeout(Some(std::time::Duration::from_secs(20))).build();
        Ok(Self { transport, from: mailbox(from)? })
    }

    /// Hands a mail to the relay. On an error it may or may not have left: send the same again.
    pub async fn send(&self, mail: &Mail<'_>) -> Result<(), Error> {
        let mut message = Message::builder().from(self.from.clone()).message_id(Some(format!("<{}>", mail.message_id))).subject(mail.subject);
        for to in mail.to {
            message = message.to(to.clone());
        }
        let message = message.header(ContentType::TEXT_PLAIN).body(mail.text.to_owned())?;
        self.transport.send(message).await.map(drop).map_err(Error::Relay)
    }

    /// The address mail comes from.
    #[must_use]
    pub fn from(&self) -> &Mailbox {
        &self.from
    }

    /// Hands written bytes to the relay, for one recipient.
    pub async fn send_as_is(&self, to: &Mailbox, bytes: &[u8]) -> Result<(), Error> {
        let envelope = Envelope::new(Some(self.from.email.clone()), vec![to.email.clone()])?;
        self.transport.send_raw(&envelope, bytes).await.map(drop).map_err(Error::Relay)
    }

    /// Whether the relay answers.
    pub async fn is_reachable(&self) -> Result<bool, Error> {
        self.transport.test_connection().await.map_err(Error::Relay)
    }
}

pub use lettre::message::Mailbox as Address;
