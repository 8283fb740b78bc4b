//! A notice as a letter: what was found, grouped by kind with what to do about it, and everything as a table.

use std::collections::HashMap;
use std::fmt::Write as _;

use kernel::{DAY, Locale, Time};
use web::App;

use crate::constituency::csv_cell;
use crate::finding::Finding;
use crate::notice::{self, Notice, OFFSET};
use crate::owner::{Contact, Organisation};
use crate::post::{Dice, Post};
use crate::xarf::{self, Party};
use crate::{CertError, portal};

/// Findings read at once while a table is written.
const PAGE: i64 = 10_000;
/// Findings shown in the letter itself, for each kind.
const SHOWN: usize = 5;
/// Groups shown in the letter itself; the tables have them all.
const GROUPS: usize = 60;

/// Everything a letter is made of.
#[derive(Debug)]
pub struct Draft {
    pub subject: String,
    pub text: String,
    pub csv: String,
    /// JSON lines, one report of XARF 4 for each finding.
    pub xarf: String,
}

/// Writes a notice: whole, or (for a look at it) with the first findings in its tables only. The same notice gives the same
/// text each time, as long as what it tells of stays as it is: what became another's, was found wrong or rose above its label
/// meanwhile is left out.
pub async fn draft(app: &App, notice: &Notice, organisation: &Organisation, is_whole: bool) -> Result<Draft, CertError> {
    let party = Party { org: app.settings.name[Locale::En as usize].clone(), contact: sender(app), domain: notice::host(app) };
    let id = notice.id.to_string();
    let kinds = store::read!(app.db, "cert.notice_kinds", |tx| { notice::line_kinds(tx, notice.number).await })?;
    let (mut csv, mut xarf) = (String::from(HEADER), String::new());
    let mut shown: HashMap<(String, String), Vec<Finding>> = HashMap::new();
    let mut after = 0;
    loop {
        let page = store::read!(app.db, "cert.notice_lines", |tx| { notice::lines(tx, notice.number, after, PAGE).await })?;
        let Some(last) = page.last() else { break };
        after = last.number;
        for finding in &page {
            csv_line(&mut csv, finding);
            xarf::write(&mut xarf, &party, &id, finding);
            let group = shown.entry((finding.kind.clone(), finding.identifier.clone())).or_default();
            if group.len() < SHOWN {
                group.push(finding.clone());
            }
        }
        if !is_whole {
            break;
        }
    }
    let text = text(app, notice, organisation, &kinds, &shown);
    let locale = notice.locale();
    let about = about(notice, organisation, &kinds);
    let subject = app.texts.get(locale, "cert-mail-subject", &about);
    Ok(Draft { subject, text, csv, xarf })
}

/// What subject and opening say: label, number, name and day.
fn about(notice: &Notice, organisation: &Organisation, kinds: &[Group]) -> [(&'static str, web::Arg); 4] {
    let locale = notice.locale();
    let count: i64 = kinds.iter().map(|(_, _, n)| n).sum();
    [
        ("tlp", notice.tlp.to_string().into()),
        ("count", count.into()),
        ("name", organisation.name[locale as usize].clone().into()),
        ("day", web::date(locale, Time(notice.day * DAY), 0).into()),
    ]
}

/// The address mail comes from, or one of this host's where none is set.
fn sender(app: &App) -> String {
    let post = app.extension::<Post>().ok().and_then(|p| p.mailer.as_ref());
    post.map_or_else(|| format!("cert@{}", notice::host(app)), |m| m.from().email.to_string())
}

/// Type, identifier, how many.
type Group = (String, String, i64);

fn text(app: &App, notice: &Notice, organisation: &Organisation, kinds: &[Group], shown: &HashMap<(String, String), Vec<Finding>>) -> String {
    let locale = notice.locale();
    let t = |key: &str| app.texts.get(locale, key, &[]);
    let mut out = String::new();
    let about = about(notice, organisation, kinds);
    let _ = writeln!(out, "{}\n\n{}\n", notice.tlp, app.texts.get(locale, "cert-mail-opening", &about));
    let mut groups: Vec<&Group> = kinds.iter().take(GROUPS).collect();
    // Stable: within a kind the largest group stays first.
    groups.sort_by_key(|(kind, _, _)| kinds.iter().position(|(k, _, _)| k == kind));
    let mut last = "";
    for (kind, identifier, n) in groups {
        if kind != last {
            let _ = writeln!(out, "\n== {} ==\n{}\n", t(&kind_key("cert-kind-", kind)), t(&kind_key("cert-advice-", kind)));
            last = kind;
        }
        let _ = writeln!(out, "{}", app.texts.get(locale, "cert-mail-group", &[("identifier", identifier.clone().into()), ("count", (*n).into())]));
        for finding in shown.get(&(kind.clone(), identifier.clone())).into_iter().flatten() {
            let _ = writeln!(out, "  {}", host_line(finding));
        }
        if *n > SHOWN as i64 {
            let _ = writeln!(out, "  …");
        }
    }
    if kinds.len() > GROUPS {
        let _ = writeln!(out, "\n…");
    }
    let link = portal::link(app, organisation, locale, notice.tlp, notice.made_at);
    let _ = write!(out, "\n{}\n{link}\n\n{}\n", t("cert-mail-portal"), t("cert-mail-reply"));
    let _ = write!(out, "\n{}\n", app.texts.get(locale, "cert-mail-tlp", &[("tlp", notice.tlp.to_string().into())]));
    let _ = write!(out, "\n-- \n{}\n{}\n", app.settings.name[locale as usize], app.settings.base_url);
    out
}

/// The text of a kind, or that of all others.
#[must_use]
pub(crate) fn kind_key(prefix: &str, kind: &str) -> String {
    let known = crate::KINDS.contains(&kind);
    format!("{prefix}{}", if known { kind } else { "other" })
}

fn host_line(f: &Finding) -> String {
    let host = if f.ip.is_empty() { f.host.as_str() } else { f.ip.as_str() };
    let mut out = host.to_owned();
    if f.port > 0 {
        let _ = write!(out, " {}/{}", f.port, if f.transport.is_empty() { "tcp" } else { &f.transport });
    }
    if !f.malware.is_empty() {
        let _ = write!(out, " {}", f.malware);
    }
    let _ = write!(out, " {}", stamp(f.last_seen));
    out
}

const HEADER: &str = "number,last_seen,first_seen,times_seen,ip,port,transport,host,asn,type,identifier,malware,report,tlp\n";

fn csv_line(out: &mut String, f: &Finding) {
    let _ = write!(out, "{},{},{},{},{},", f.number, stamp(f.last_seen), stamp(f.first_seen), f.times, f.ip);
    if f.port > 0 {
        let _ = write!(out, "{}", f.port);
    }
    for cell in [&f.transport, &f.host] {
        let _ = write!(out, ",{}", csv_cell(cell));
    }
    let _ = write!(out, ",{}", f.asn);
    for cell in [&f.kind, &f.identifier, &f.malware, &f.report] {
        let _ = write!(out, ",{}", csv_cell(cell));
    }
    let _ = writeln!(out, ",{}", f.tlp.name());
}

/// A table of findings, as owners download it.
#[must_use]
pub(crate) fn table(findings: &[Finding]) -> String {
    let mut out = String::from(HEADER);
    findings.iter().for_each(|f| csv_line(&mut out, f));
    out
}

/// RFC 3339, in UTC, to the second.
#[must_use]
pub fn stamp(time: Time) -> String {
    let (year, month, day) = web::date_parts(time, 0);
    let second = time.micros().rem_euclid(DAY) / kernel::SECOND;
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

/// The letter as bytes, addressed to all contacts it may go to.
pub(crate) fn letter(app: &App, notice: &Notice, draft: Draft, from: &mail::Address, contacts: &[Contact]) -> Result<Vec<u8>, CertError> {
    let to: Vec<mail::Address> = contacts.iter().filter_map(|c| mail::mailbox(&c.mail).ok()).collect();
    let (year, month, day) = web::date_parts(Time(notice.day * DAY), 0);
    let name = format!("findings-{year:04}-{month:02}-{day:02}");
    let wants = |format: &str| contacts.iter().any(|c| c.format == format || c.format == "both");
    let mut files = Vec::new();
    if wants("csv") {
        files.push(mail::File { name: format!("{name}.csv"), kind: "text/csv; charset=utf-8", bytes: draft.csv.into_bytes() });
    }
    if wants("xarf") {
        files.push(mail::File { name: format!("{name}.xarf.jsonl"), kind: "application/jsonl", bytes: draft.xarf.into_bytes() });
    }
    let headers = [
        ("X-TLP", notice.tlp.name().to_owned()),
        ("Auto-Submitted", String::from("auto-generated")),
        // For servers that do not know RFC 3834.
        ("X-Auto-Response-Suppress", String::from("OOF, AutoReply")),
    ];
    let dice = Dice(app.db.entropy());
    let signer = app.extension::<Post>().ok().and_then(|p| p.signer.as_ref()).map(|s| (s, &dice as &dyn mail::Random));
    let letter = mail::Letter {
        from,
        to: &to,
        subject: &draft.subject,
        text: &draft.text,
        message_id: &notice.message_id(app),
        date: notice.decided_at.micros().max(notice.made_at.micros()),
        boundary: &format!("majlis{}", notice.id),
        headers: &headers,
        files,
    };
    mail::compose(letter, signer).map_err(|e| CertError::Internal(e.to_string()))
}

/// Writes the letters of a day's notices as they would leave, one after another. Gives how many there were.
///
/// # Errors
/// Where the database fails, or `out` does.
pub async fn letters(app: &App, day: i64, out: &mut impl FnMut(&Notice, Vec<u8>) -> Result<(), CertError>) -> Result<usize, CertError> {
    let from = mail::mailbox(&sender(app)).map_err(|e| CertError::Internal(e.to_string()))?;
    let (mut count, mut after) = (0, 0);
    loop {
        let notices = store::read!(app.db, "cert.day_notices", |tx| { notice::of_one_day(tx, day, after).await })?;
        let Some(last) = notices.last() else { return Ok(count) };
        after = last.number;
        for notice in &notices {
            let found = store::read!(app.db, "cert.letter_owner", |tx| {
                let organisation = crate::owner::by_number(tx, notice.organisation).await?;
                Ok::<_, store::Error>((organisation, crate::owner::own_contacts(tx, notice.organisation).await?))
            })?;
            let (Some(organisation), contacts) = found else { continue };
            let draft = draft(app, notice, &organisation, true).await?;
            let allowed: Vec<Contact> = contacts.into_iter().filter(|c| may_be_told(c, notice)).collect();
            if allowed.is_empty() {
                continue;
            }
            out(notice, letter(app, notice, draft, &from, &allowed)?)?;
            count += 1;
        }
    }
}

/// Whether a contact is one of those a notice goes to.
pub(crate) fn may_be_told(contact: &Contact, notice: &Notice) -> bool {
    contact.lang == notice.lang && contact.state == "active" && contact.tlp >= notice.tlp
}

/// The local day and time, as staff see it.
#[must_use]
pub(crate) fn local(locale: Locale, time: Time) -> String {
    let minute = (time.micros() + OFFSET * kernel::MINUTE).rem_euclid(DAY) / kernel::MINUTE;
    format!("{} {:02}:{:02}", web::date(locale, time, OFFSET), minute / 60, minute % 60)
}
