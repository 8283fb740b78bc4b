//! Mail that leaves the program, by SMTP (RFC 5321) to the institution's own relay.
//!
//! A mail can be delivered twice and never exactly once: each has a stable Message-ID (RFC 5322, section
//! 3.6.4) made from what it is about, so that a second copy is known as one. Sending belongs in jobs, which
//! try again; nothing here keeps state.

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
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

    /// Whether the relay answers.
    pub async fn is_reachable(&self) -> Result<bool, Error> {
        self.transport.test_connection().await.map_err(Error::Relay)
    }
}

pub use lettre::message::Mailbox as Address;
