//! Mail that leaves the program, by SMTP (RFC 5321) to the institution's own relay, signed and encrypted where there are
//! keys; and mail that comes in, by IMAP, with what bounces and replies say.
//!
//! A mail can be delivered twice and never exactly once: each has a stable Message-ID (RFC 5322, section
//! 3.6.4) made from what it is about, so that a second copy is known as one. Sending belongs in jobs, which
//! try again; nothing here keeps state.

mod inbox;
mod openpgp;

use std::time::{Duration, SystemTime};

pub use letter::{Bounce, Enclosed, Kind, MOST_TEXT, Received, is_no_such_address, read};

pub use inbox::{Arrival, Inbox, InboxError, Mark};
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
pub use openpgp::{KeyError, Random, Recipient, Signer, new_key};

use lettre::message::header::ContentTransferEncoding;
use lettre::message::{Attachment, Body, Mailbox, Message, MultiPart, SinglePart};
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
    #[error("the relay fell silent")]
    Silent,
    #[error("{0:?} is no kind of file")]
    ContentType(String),
    #[error(transparent)]
    Key(#[from] KeyError),
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
    /// Whether the relay says that there is no such address (RFC 3463, class 5.1): not that it dislikes the mail.
    #[must_use]
    pub fn is_no_such_address(&self) -> bool {
        let Self::Relay(error) = self else { return false };
        // `permanent error (550): 5.1.1 no such user`: the status stands first in what the relay said.
        let said = error.to_string();
        let status = said.split_once("): ").map_or("", |(_, text)| text).split_whitespace().next().unwrap_or_default();
        error.is_permanent() && is_no_such_address(status)
    }

    #[must_use]
    pub fn fate(&self) -> Fate {
        match self {
            Self::Relay(error) if error.is_permanent() && !is_about_us(error) => Fate::Refused,
            Self::Relay(error) if error.is_permanent() || error.is_transient() || error.is_transport_shutdown() || error.is_tls() => Fate::Later,
            // Before a word was spoken nothing can have left; the library tells this kind by its words only (a test looks).
            Self::Relay(error) if error.to_string().starts_with("Connection error") => Fate::Later,
            Self::Relay(_) | Self::Silent => Fate::Uncertain,
            Self::Address(_) | Self::Mailbox(_) | Self::Message(_) | Self::ContentType(_) | Self::Key(_) => Fate::Refused,
        }
    }
}

/// A way out.
#[derive(Debug, Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    patience: Duration,
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

/// Whether the relay refuses us and not this mail: it wants (another) password, or takes no mail at all (RFC 4954, section 6;
/// RFC 7504).
fn is_about_us(error: &lettre::transport::smtp::Error) -> bool {
    error.status().is_some_and(|code| matches!(u16::from(code), 521 | 530 | 534 | 535 | 538))
}

/// No answer of a relay takes longer (RFC 5321, section 4.5.3.2.6, allows it ten minutes; ours stands beside us).
const PATIENCE: Duration = Duration::from_secs(60);

/// The library limits the time to connect only: a relay that falls silent later would hold its sender for good.
async fn patiently<T>(patience: Duration, work: impl Future<Output = Result<T, lettre::transport::smtp::Error>>) -> Result<(), Error> {
    match tokio::time::timeout(patience, work).await {
        Ok(done) => done.map(drop).map_err(Error::Relay),
        Err(_) => Err(Error::Silent),
    }
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

/// Writes a letter as it leaves (RFC 5322, RFC 2045), signed where there is a key (RFC 3156, section 5).
pub fn compose(letter: Letter<'_>, signer: Option<(&Signer, &dyn Random)>) -> Result<Vec<u8>, Error> {
    let seconds = u64::try_from(letter.date / 1_000_000).unwrap_or(0);
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let mut message =
        Message::builder().from(letter.from.clone()).message_id(Some(format!("<{}>", letter.message_id))).date(date).subject(letter.subject);
    for to in letter.to {
        message = message.to(to.clone());
    }
    for (name, value) in letter.headers {
        message = message.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value.clone()));
    }
    let mut parts = MultiPart::mixed().boundary(letter.boundary).singlepart(plain(letter.text));
    for file in letter.files {
        let kind = ContentType::parse(file.kind).map_err(|_| Error::ContentType(file.kind.to_owned()))?;
        let part = Attachment::new(file.name);
        // A large table costs more to encode than to write.
        parts = parts.singlepart(if goes_as_it_is(&file.bytes) {
            part.body(Body::dangerous_pre_encoded(file.bytes, ContentTransferEncoding::SevenBit), kind)
        } else {
            part.body(file.bytes, kind)
        });
    }
    let Some((signer, random)) = signer else { return Ok(message.multipart(parts)?.formatted()) };
    let mut signed = parts.formatted();
    // The last line's end belongs to the boundary behind it.
    signed.truncate(signed.len() - 2);
    let signature = signer.sign(&signed, u32::try_from(seconds).unwrap_or(0), random)?;
    let kind = ContentType::parse("application/pgp-signature; name=\"signature.asc\"").map_err(|_| Error::ContentType("signature".into()))?;
    let signature = SinglePart::builder().header(kind).header(ContentTransferEncoding::SevenBit).body(signature);
    let whole = MultiPart::signed("application/pgp-signature".into(), "pgp-sha256".into()).boundary(format!("{}s", letter.boundary));
    Ok(message.multipart(whole.multipart(parts).singlepart(signature))?.formatted())
}

/// Letters of a line that every relay takes (RFC 5322, section 2.1.1).
const LINE: usize = 998;

/// Whether bytes are lines of ASCII that no relay has a reason to change, each ended as mail ends them (RFC 2045, section 2.7; RFC
/// 3156, section 3).
fn goes_as_it_is(bytes: &[u8]) -> bool {
    // Without a way out in the middle: so the compiler takes many bytes at once.
    let is_text = |line: &[u8]| line.iter().fold(true, |so_far, b| so_far & (b.wrapping_sub(b' ') <= b'~' - b' '));
    let is_plain = |line: &[u8]| line.len() <= LINE && !line.ends_with(b" ") && !line.starts_with(b"From ") && is_text(line);
    let mut begin = 0;
    let are_plain = memchr::memchr_iter(b'\n', bytes).all(|end| {
        let line = &bytes[begin..end];
        begin = end + 1;
        line.strip_suffix(b"\r").is_some_and(is_plain)
    });
    are_plain && begin == bytes.len()
}

/// A text no relay has a reason to change: no blank at a line's end, no long line, no line that begins with `From`.
fn plain(text: &str) -> SinglePart {
    let encoding = if text.is_ascii() { ContentTransferEncoding::QuotedPrintable } else { ContentTransferEncoding::Base64 };
    SinglePart::builder().header(ContentType::TEXT_PLAIN).header(encoding).body(text.to_owned())
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
        Ok(Self { transport, from: mailbox(from)?, patience: PATIENCE })
    }

    /// Hands a mail to the relay. On an error it may or may not have left: send the same again.
    pub async fn send(&self, mail: &Mail<'_>) -> Result<(), Error> {
        let mut message = Message::builder().from(self.from.clone()).message_id(Some(format!("<{}>", mail.message_id))).subject(mail.subject);
        for to in mail.to {
            message = message.to(to.clone());
        }
        let message = message.header(ContentType::TEXT_PLAIN).body(mail.text.to_owned())?;
        patiently(self.patience, self.transport.send(message)).await
    }

    /// The address mail comes from.
    #[must_use]
    pub fn from(&self) -> &Mailbox {
        &self.from
    }

    /// Hands written bytes to the relay, for one recipient.
    pub async fn send_as_is(&self, to: &Mailbox, bytes: &[u8]) -> Result<(), Error> {
        let envelope = Envelope::new(Some(self.from.email.clone()), vec![to.email.clone()])?;
        patiently(self.patience, self.transport.send_raw(&envelope, bytes)).await
    }

    /// Whether the relay answers.
    pub async fn is_reachable(&self) -> Result<bool, Error> {
        self.transport.test_connection().await.map_err(Error::Relay)
    }
}

pub use lettre::message::Mailbox as Address;

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[test]
    fn only_what_no_relay_changes_goes_as_it_is() {
        assert!(goes_as_it_is(b"") && goes_as_it_is(b"a,b\r\n1,2\r\n") && goes_as_it_is(&[&[b'x'; 998][..], b"\r\n"].concat()));
        for odd in
            [&b"a"[..], b"a\n", b"a\rb\r\n", b"a \r\n", b"From x\r\n", b"a\tb\r\n", "\u{e9}\r\n".as_bytes(), &[&[b'x'; 999][..], b"\r\n"].concat()]
        {
            assert!(!goes_as_it_is(odd), "{odd:?}");
        }
    }

    /// Sends one mail to a relay that says this at once and then nothing. `None`: there is no relay.
    async fn fate(says: Option<&'static [u8]>) -> Fate {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("address");
        match says {
            None => drop(listener),
            Some(says) => drop(tokio::spawn(async move {
                let (mut stream, _) = listener.accept().await.expect("a caller");
                stream.write_all(says).await.expect("said");
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
            })),
        }
        failure(address).await.fate()
    }

    async fn failure(address: std::net::SocketAddr) -> Error {
        let mut mailer = Mailer::new(&format!("smtp://{address}"), "a@example.org").expect("mailer");
        mailer.patience = Duration::from_millis(500);
        mailer.send_as_is(&mailbox("b@example.org").expect("address"), b"x").await.expect_err("it cannot")
    }

    /// The failure after a relay that says this at once.
    async fn says(text: &'static [u8]) -> Error {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("address");
        drop(tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a caller");
            stream.write_all(text).await.expect("said");
            let mut rest = Vec::new();
            let _ = stream.read_to_end(&mut rest).await;
        }));
        failure(address).await
    }

    #[tokio::test]
    async fn an_address_that_is_none_is_told_from_a_mail_that_is_disliked() {
        assert!(says(b"220 hi\r\n250 hi\r\n250 ok\r\n550 5.1.1 no such user\r\n221 bye\r\n").await.is_no_such_address());
        assert!(!says(b"220 hi\r\n250 hi\r\n550 5.1.8 sender refused at 5.1.1.1\r\n221 bye\r\n").await.is_no_such_address());
        assert!(!says(b"220 hi\r\n250 hi\r\n250 ok\r\n552 5.3.4 too large\r\n221 bye\r\n").await.is_no_such_address());
        assert!(!says(b"220 hi\r\n250 hi\r\n250 ok\r\n451 4.1.1 later\r\n221 bye\r\n").await.is_no_such_address());
    }

    #[tokio::test]
    async fn what_a_relay_does_tells_what_became_of_a_mail() {
        assert_eq!(fate(None).await, Fate::Later);
        assert_eq!(fate(Some(b"220 hi\r\n250 hi\r\n535 password\r\n221 bye\r\n")).await, Fate::Later);
        assert_eq!(fate(Some(b"220 hi\r\n250 hi\r\n451 later\r\n221 bye\r\n")).await, Fate::Later);
        assert_eq!(fate(Some(b"220 hi\r\n250 hi\r\n550 no such mailbox\r\n221 bye\r\n")).await, Fate::Refused);
        assert_eq!(fate(Some(b"220 hi\r\n250 hi\r\n250 ok\r\n250 ok\r\n354 go\r\n")).await, Fate::Uncertain);
    }
}
