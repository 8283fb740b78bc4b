//! What a mail that came in says: a bounce (RFC 3464, or what some mail servers write instead), a machine's answer
//! (RFC 3834), or a person's; which of our mails it is about; and the files in it.

use mail_parser::{HeaderValue, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

/// Who wrote a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A mail server, of what became of one of our mails.
    Bounce,
    /// A machine: an absence note, a ticket's receipt.
    Automatic,
    Written,
}

/// What became of our mail for one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// Addresses it may have been sent to, small letters: the original one first, where the report names it.
    pub recipients: Vec<String>,
    /// It will not arrive; else it is late, or did arrive.
    pub is_failed: bool,
    /// Such as `5.1.1` (RFC 3463); empty if it is not told.
    pub status: String,
    /// The mail server's words.
    pub why: String,
}

/// A file in a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A mail, taken apart.
#[derive(Debug, Clone)]
pub struct Received {
    pub kind: Kind,
    /// Without brackets; empty if it has none.
    pub message_id: String,
    /// The address it says to be from, small letters.
    pub from: String,
    pub subject: String,
    /// What it says, at most [`MOST_TEXT`] letters.
    pub text: String,
    /// Message-IDs it answers or gives back, without brackets.
    pub about: Vec<String>,
    pub bounces: Vec<Bounce>,
    pub files: Vec<Enclosed>,
}

/// Letters of a text that are kept.
pub const MOST_TEXT: usize = 20_000;
const MOST_ABOUT: usize = 200;
const MOST_BOUNCES: usize = 200;

/// Takes a mail apart; `None` where it is none, or built to exhaust whoever reads it (mails within mails within mails).
#[must_use]
pub fn read(raw: &[u8]) -> Option<Received> {
    if !is_sane(raw) {
        return None;
    }
    let message = MessageParser::default().parse(raw)?;
    let mut bounces = reports(&message);
    let failed = header(&message, "X-Failed-Recipients");
    let text = message.body_text(0).unwrap_or_default();
    // Nothing that counts stands further down, and all of it would be searched.
    let text = &text[..text.floor_char_boundary(SEARCHED)];
    if bounces.is_empty() {
        bounces.extend(failed.split([',', ' ']).filter(|a| a.contains('@')).take(MOST_BOUNCES).map(|to| hard(to, text)));
    }
    if bounces.is_empty() && is_from_nobody(&message) {
        bounces = qmail(text);
    }
    bounces.truncate(MOST_BOUNCES);
    let kind = if !bounces.is_empty() {
        Kind::Bounce
    } else if is_automatic(&message) {
        Kind::Automatic
    } else {
        Kind::Written
    };
    let mut about = Vec::new();
    for value in [message.in_reply_to(), message.references()] {
        push_ids(&mut about, value);
    }
    returned(&message, kind, text, &mut about);
    about.truncate(MOST_ABOUT);
    let from = message.from().and_then(|a| a.first()).and_then(|a| a.address()).unwrap_or_default().to_lowercase();
    Some(Received {
        kind,
        message_id: message.message_id().unwrap_or_default().to_owned(),
        from: line(&from, 250),
        subject: line(message.subject().unwrap_or_default(), 250),
        text: text.chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).take(MOST_TEXT).collect(),
        about,
        bounces,
        files: files(&message),
    })
}

/// Bytes of a text that are searched.
const SEARCHED: usize = 256 << 10;
/// Mails within a mail, multiparts and parts: no honest one has as many, and each may lie within the last.
const MOST_WITHIN: usize = 20;
const MOST_MULTIPARTS: usize = 100;
const MOST_PARTS: usize = 1000;

fn is_sane(raw: &[u8]) -> bool {
    let (mut within, mut multiparts, mut parts) = (0, 0, 0);
    for (at, first) in raw.iter().enumerate() {
        let is = |word: &str| raw[at..].get(..word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes()));
        match first {
            b'm' | b'M' => {
                within += usize::from(is("message/rfc822") || is("message/global") || is("multipart/digest"));
                multiparts += usize::from(is("multipart/"));
            }
            b'c' | b'C' => parts += usize::from(is("content-type")),
            _ => {}
        }
    }
    within <= MOST_WITHIN && multiparts <= MOST_MULTIPARTS && parts <= MOST_PARTS
}

/// Whether a status (RFC 3463) says that nobody is reached at an address, and not that a mail or its sender is disliked.
#[must_use]
pub fn is_no_such_address(status: &str) -> bool {
    ["5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"].contains(&status)
}

fn line(text: &str, most: usize) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(most).collect()
}

fn header<'x>(message: &'x Message<'_>, name: &'static str) -> &'x str {
    message.header_raw(name).map(str::trim).unwrap_or_default()
}

fn is_from_nobody(message: &Message<'_>) -> bool {
    let from = message.from().and_then(|a| a.first()).and_then(|a| a.address()).unwrap_or_default().to_lowercase();
    header(message, "Return-Path") == "<>" || from.starts_with("mailer-daemon@") || from.starts_with("postmaster@")
}

fn is_automatic(message: &Message<'_>) -> bool {
    let submitted = header(message, "Auto-Submitted").to_lowercase();
    let precedence = header(message, "Precedence").to_lowercase();
    (!submitted.is_empty() && !submitted.starts_with("no"))
        || ["X-Autoreply", "X-Autorespond", "X-Auto-Response"].iter().any(|name| !header(message, name).is_empty())
        || ["auto_reply", "auto-reply", "bulk", "junk"].contains(&precedence.as_str())
        || header(message, "Return-Path") == "<>"
}

/// Message-IDs of a header, without brackets.
fn push_ids(out: &mut Vec<String>, value: &HeaderValue<'_>) {
    match value {
        HeaderValue::Text(id) => out.push(id.to_string()),
        HeaderValue::TextList(ids) => out.extend(ids.iter().map(ToString::to_string)),
        _ => {}
    }
}

/// The Message-IDs of what a mail gives back.
fn returned(message: &Message<'_>, kind: Kind, text: &str, out: &mut Vec<String>) {
    for part in &message.parts {
        match &part.body {
            PartType::Message(inner) => {
                out.extend(inner.message_id().map(str::to_owned));
            }
            PartType::Text(headers) if part.is_content_type("text", "rfc822-headers") => out.extend(id_lines(headers)),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) if part.is_content_type("text", "rfc822-headers") => {
                out.extend(id_lines(&String::from_utf8_lossy(bytes)));
            }
            _ => {}
        }
    }
    if kind == Kind::Bounce {
        out.extend(id_lines(text));
    }
}

/// `Message-ID: <…>` lines, folded ones too.
fn id_lines(text: &str) -> Vec<String> {
    let text = &text[..text.floor_char_boundary(SEARCHED)];
    let lower = text.to_ascii_lowercase();
    let mut out = Vec::new();
    for (at, name) in lower.match_indices("message-id:").filter(|(at, _)| *at == 0 || lower[..*at].ends_with('\n')).take(MOST_ABOUT) {
        let rest = text.get(at + name.len()..).map(|rest| &rest[..rest.floor_char_boundary(1000)]);
        if let Some((_, id)) = rest.and_then(|r| r.trim_start().split_once('<'))
            && let Some((id, _)) = id.split_once('>')
            && !id.contains(char::is_whitespace)
        {
            out.push(id.to_owned());
        }
    }
    out
}

/// The fields of a delivery report (RFC 3464, section 2).
fn reports(message: &Message<'_>) -> Vec<Bounce> {
    let is_report = |p: &&MessagePart<'_>| p.is_content_type("message", "delivery-status") || p.is_content_type("message", "global-delivery-status");
    let mut out = Vec::new();
    for part in message.parts.iter().filter(is_report) {
        let raw = part.contents();
        let raw = &raw[..raw.len().min(SEARCHED)];
        let text = String::from_utf8_lossy(raw).replace("\r\n", "\n");
        for group in text.split("\n\n").take(MOST_BOUNCES) {
            out.extend(recipient(&fields(group)));
        }
    }
    out
}

/// Names in small letters, and values, folded lines put together.
fn fields(group: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for row in group.lines() {
        if row.starts_with([' ', '\t']) {
            if let Some((_, value)) = out.last_mut() {
                value.push(' ');
                value.push_str(row.trim());
            }
        } else if let Some((name, value)) = row.split_once(':') {
            out.push((name.trim().to_lowercase(), value.trim().to_owned()));
        }
    }
    out
}

fn recipient(fields: &[(String, String)]) -> Option<Bounce> {
    let get = |name: &str| fields.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str());
    let action = get("action").to_lowercase();
    let action = action.split_whitespace().next().unwrap_or_default();
    let recipients: Vec<String> = ["original-recipient", "final-recipient"].iter().filter_map(|name| address(get(name))).collect();
    if action.is_empty() || recipients.is_empty() {
        return None;
    }
    let why = if get("diagnostic-code").is_empty() { get("status") } else { get("diagnostic-code") };
    let status = get("status").split_whitespace().next().unwrap_or_default();
    Some(Bounce { recipients, is_failed: action == "failed", status: line(status, 20), why: line(why, 500) })
}

/// `rfc822; user@host` (or `<user@host>`) without what is around it.
fn address(value: &str) -> Option<String> {
    let bare = value.split_once(';').map_or(value, |(_, rest)| rest).trim().trim_matches(['<', '>']);
    bare.contains('@').then(|| line(&bare.to_lowercase(), 250))
}

fn hard(to: &str, text: &str) -> Bounce {
    let lower = to.trim().trim_matches(['<', '>']).to_lowercase();
    // What stands under the address in the text is the reason.
    let why = text.split_once(to.trim()).map(|(_, rest)| rest.trim_start_matches(['>', ':']).trim()).unwrap_or_default();
    Bounce {
        recipients: vec![line(&lower, 250)],
        is_failed: true,
        status: String::new(),
        why: line(why.split("\n\n").next().unwrap_or_default(), 500),
    }
}

/// qmail's own form (QSBMF): paragraphs that begin with `<address>:`.
fn qmail(text: &str) -> Vec<Bounce> {
    let text = text.replace("\r\n", "\n");
    if !text.starts_with("Hi. This is the") {
        return Vec::new();
    }
    let notes = text.split("\n---").next().unwrap_or_default();
    let one = |paragraph: &str| {
        let (to, why) = paragraph.trim().strip_prefix('<')?.split_once(">:")?;
        to.contains('@').then(|| Bounce { recipients: vec![to.to_lowercase()], is_failed: true, status: String::new(), why: line(why.trim(), 500) })
    };
    notes.split("\n\n").filter_map(one).collect()
}

fn files(message: &Message<'_>) -> Vec<Enclosed> {
    let named = |(n, part): (usize, &MessagePart<'_>)| {
        let is_file = !matches!(part.body, PartType::Message(_) | PartType::Multipart(_)) && !part.is_content_type("message", "delivery-status");
        let name = part.attachment_name().map_or_else(|| format!("file-{n}"), |name| name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned());
        is_file.then(|| Enclosed { name: line(&name, 200), bytes: part.contents().to_vec() })
    };
    (1..).zip(message.attachments()).filter_map(named).filter(|f| !f.bytes.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "cert.0123456789abcdef@majlis.example";

    fn report(head: &str, status: &str, back: &str) -> String {
        format!(
            "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\nTo: cert@majlis.example\r\nSubject: Undelivered\r\n{head}MIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\n{status}\r\n--b\r\n{back}\r\n--b--\r\n"
        )
    }

    fn back_headers() -> String {
        format!("Content-Type: text/rfc822-headers\r\n\r\nFrom: cert@majlis.example\r\nMessage-ID: <{ID}>\r\nSubject: x\r\n")
    }

    #[test]
    fn a_delivery_report_names_whom_it_did_not_reach() {
        let status = "Reporting-MTA: dns; mx.example.net\r\nX-Postfix-Queue-ID: 4Zx\r\n\r\nFinal-Recipient: rfc822; Gone@Example.net\r\n\
                      Original-Recipient: rfc822;noc@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 <gone@example.net>:\r\n    no such user\r\n\r\n\
                      Final-Recipient: rfc822; slow@example.net\r\nAction: delayed\r\nStatus: 4.4.1\r\n";
        let mail = read(report("Auto-Submitted: auto-replied\r\n", status, &back_headers()).as_bytes()).expect("a mail");
        assert_eq!((mail.kind, mail.about.as_slice()), (Kind::Bounce, &[ID.to_owned()][..]));
        assert_eq!(mail.bounces.len(), 2);
        assert_eq!(mail.bounces[0].recipients, ["noc@example.net", "gone@example.net"]);
        assert!(mail.bounces[0].is_failed && !mail.bounces[1].is_failed);
        assert_eq!((mail.bounces[0].status.as_str(), mail.bounces[0].why.as_str()), ("5.1.1", "smtp; 550 5.1.1 <gone@example.net>: no such user"));
    }

    #[test]
    fn the_whole_mail_may_come_back() {
        let back = format!("Content-Type: message/rfc822\r\n\r\nFrom: cert@majlis.example\r\nMessage-ID: <{ID}>\r\n\r\nbody\r\n");
        let status = "Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; gone@example.net\r\nAction: failed (bad)\r\nStatus: 5.0.0\r\n";
        let mail = read(report("", status, &back).as_bytes()).expect("a mail");
        assert_eq!((mail.bounces.len(), mail.about.as_slice()), (1, &[ID.to_owned()][..]));
    }

    #[test]
    fn bounces_of_other_forms() {
        let exim = format!(
            "Return-Path: <>\r\nX-Failed-Recipients: gone@example.net\r\nFrom: Mail Delivery System <Mailer-Daemon@mx.example.net>\r\nSubject: Mail delivery failed\r\n\r\n\
             A message that you sent could not be delivered.\r\n\r\n  gone@example.net\r\n    host mx: 550 Unrouteable address\r\n\r\n------ This is a copy\r\n\r\nMessage-ID: <{ID}>\r\n"
        );
        let mail = read(exim.as_bytes()).expect("a mail");
        assert_eq!(
            (mail.kind, mail.bounces[0].recipients[0].as_str(), mail.about.as_slice()),
            (Kind::Bounce, "gone@example.net", &[ID.to_owned()][..])
        );
        assert!(mail.bounces[0].why.contains("Unrouteable"), "{:?}", mail.bounces);
        let qmail = format!(
            "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\nSubject: failure notice\r\n\r\nHi. This is the qmail-send program at mx.\r\nI'm afraid.\r\n\r\n\
             <gone@example.net>:\r\nno mailbox here\r\n\r\n--- Below this line is a copy of the message.\r\n\r\nMessage-ID: <{ID}>\r\n"
        );
        let mail = read(qmail.as_bytes()).expect("a mail");
        assert_eq!((mail.kind, mail.bounces[0].why.as_str(), mail.about.as_slice()), (Kind::Bounce, "no mailbox here", &[ID.to_owned()][..]));
    }

    #[test]
    fn people_and_machines_are_told_apart() {
        let reply = |head: &str| {
            format!(
                "From: Noc <NOC@example.net>\r\nIn-Reply-To: <{ID}>\r\nMessage-ID: <r1@example.net>\r\nSubject: =?utf-8?B?2LTZg9ix2Kc=?=\r\n{head}\r\nIt is fixed.\r\n"
            )
        };
        let mail = read(reply("").as_bytes()).expect("a mail");
        assert_eq!((mail.kind, mail.from.as_str(), mail.subject.as_str()), (Kind::Written, "noc@example.net", "شكرا"));
        assert_eq!((mail.about.as_slice(), mail.text.trim(), mail.message_id.as_str()), (&[ID.to_owned()][..], "It is fixed.", "r1@example.net"));
        for head in ["Auto-Submitted: auto-replied\r\n", "Precedence: bulk\r\n", "X-Autoreply: yes\r\n", "Return-Path: <>\r\n"] {
            assert_eq!(read(reply(head).as_bytes()).expect("a mail").kind, Kind::Automatic, "{head}");
        }
        assert_eq!(read(reply("Auto-Submitted: no\r\n").as_bytes()).expect("a mail").kind, Kind::Written);
    }

    /// Read, it would lie within itself a thousand times over.
    #[test]
    fn mails_within_mails_end_somewhere() {
        for bad in [
            "Content-Type: message/rfc822\n\n".repeat(50_000),
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(5_000),
            "content-TYPE:a/b\n\n".repeat(2_000),
        ] {
            assert!(read(bad.as_bytes()).is_none());
        }
        let many = format!("Return-Path: <>\r\nX-Failed-Recipients: {}\r\n\r\n{}", "a@b.example,".repeat(10_000), "message-id:\n".repeat(100_000));
        let mail = read(many.as_bytes()).expect("a mail");
        assert_eq!((mail.bounces.len(), mail.about.len()), (MOST_BOUNCES, 0));
    }

    #[test]
    fn files_come_out_as_they_went_in() {
        let mail = "From: r@example.net\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n\
                    --b\r\nContent-Type: application/zip; name=\"../2026-11-23-scan_smb.csv.zip\"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsDBA==\r\n--b--\r\n";
        let mail = read(mail.as_bytes()).expect("a mail");
        assert_eq!(mail.files, [Enclosed { name: "2026-11-23-scan_smb.csv.zip".into(), bytes: b"PK\x03\x04".to_vec() }]);
    }
}
