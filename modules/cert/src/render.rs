//! A notice as a letter: what was found, grouped by kind with what to do about it, and everything as a table.

use std::collections::HashMap;
use std::fmt::{self, Write as _};

use feeds::csv_cell;
use kernel::{DAY, Locale, Time};
use serde::{Serialize, Serializer};
use store::Tx;
use web::App;

use crate::facts::{self, Facts};
use crate::finding::Finding;
use crate::notice::{self, Line, Notice, OFFSET};
use crate::owner::{self, Contact, Organisation};
use crate::post::{Dice, Post};
use crate::xarf::{self, Party};
use crate::{CertError, portal};

/// Findings read at once while a table is written.
const PAGE: i64 = 4096;
/// Findings of letters that are written together: as many lines of their tables are in memory.
const TOGETHER: i64 = 50_000;
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

/// Findings of one type and identifier: how many, and the first of them as the letter shows them.
#[derive(Debug, Default)]
struct Group {
    n: i64,
    shown: Vec<String>,
}

/// A letter while its findings come in.
struct Writing<'a> {
    notice: &'a Notice,
    organisation: &'a Organisation,
    party: &'a Party,
    id: String,
    csv: String,
    xarf: String,
    /// By type, then identifier.
    groups: HashMap<String, HashMap<String, Group>>,
}

impl<'a> Writing<'a> {
    fn new(notice: &'a Notice, organisation: &'a Organisation, party: &'a Party) -> Self {
        Self { notice, organisation, party, id: notice.id.to_string(), csv: String::from(HEADER), xarf: String::new(), groups: HashMap::new() }
    }

    /// Tells of a finding, unless it became another's, was found wrong or rose above the notice's label meanwhile.
    fn add(&mut self, finding: Facts<'_>) {
        if finding.owner != self.notice.organisation || finding.state == "false" || finding.tlp > self.notice.tlp {
            return;
        }
        csv_line(&mut self.csv, &finding);
        xarf::write(&mut self.xarf, self.party, &self.id, &finding);
        // Looked for by reference first: nearly always it is there.
        if !self.groups.contains_key(finding.kind) {
            self.groups.insert(finding.kind.to_owned(), HashMap::new());
        }
        let Some(kind) = self.groups.get_mut(finding.kind) else { return };
        if !kind.contains_key(finding.identifier) {
            kind.insert(finding.identifier.to_owned(), Group::default());
        }
        let Some(group) = kind.get_mut(finding.identifier) else { return };
        group.n += 1;
        if group.shown.len() < SHOWN {
            group.shown.push(host_line(&finding));
        }
    }

    /// Most first.
    fn kinds(&self) -> Vec<Kind> {
        let each = self.groups.iter().flat_map(|(kind, all)| all.iter().map(move |(identifier, g)| (kind.clone(), identifier.clone(), g.n)));
        let mut kinds: Vec<Kind> = each.collect();
        kinds.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.cmp(b)));
        kinds
    }

    fn draft(self, app: &App, kinds: &[Kind]) -> Draft {
        let text = text(app, self.notice, self.organisation, kinds, &self.groups);
        let subject = app.texts.get(self.notice.locale(), "cert-mail-subject", &about(self.notice, self.organisation, kinds));
        Draft { subject, text, csv: self.csv, xarf: self.xarf }
    }
}

fn party(app: &App) -> Party {
    Party { org: app.settings.name[Locale::En as usize].clone(), contact: sender(app), domain: app.settings.host().to_owned() }
}

/// A look at a notice: all its groups with their counts, and the first findings in its tables and text.
///
/// # Errors
/// Where the database fails.
pub async fn preview(app: &App, notice: &Notice, organisation: &Organisation) -> Result<Draft, CertError> {
    let party = party(app);
    let (kinds, first) = store::read!(app.db, "cert.notice_preview", |tx| {
        Ok::<_, store::Error>((notice::line_kinds(tx, notice.number).await?, notice::lines(tx, notice.number, 0, PAGE).await?))
    })?;
    let mut writing = Writing::new(notice, organisation, &party);
    first.iter().for_each(|finding| writing.add(finding.facts()));
    Ok(writing.draft(app, &kinds))
}

/// Writes notices. The same notice gives the same text each time, as long as what it tells of stays as it is.
///
/// The findings of all of them are read together, in the order they lie in: an owner's lie scattered.
///
/// # Errors
/// Where the database fails.
pub async fn drafts(app: &App, notices: &[(Notice, Organisation)]) -> Result<Vec<Draft>, CertError> {
    let party = party(app);
    let mut all: Vec<Writing<'_>> = notices.iter().map(|(notice, organisation)| Writing::new(notice, organisation, &party)).collect();
    let place: HashMap<i64, usize> = notices.iter().enumerate().map(|(at, (notice, _))| (notice.number, at)).collect();
    store::read!(app.db, "cert.notice_lines", |tx| {
        if let [(one, _)] = notices {
            // A single one may have any number of them.
            let mut after = 0;
            loop {
                let lines = notice::next_lines(tx, one.number, after, PAGE).await?;
                let Some(last) = lines.last() else { return Ok(()) };
                after = last.finding;
                tell(tx, &lines, &place, &mut all).await?;
            }
        }
        let mut lines = notice::all_lines(tx, place.keys().copied()).await?;
        lines.sort_unstable_by_key(|l| (l.finding, l.notice));
        for part in lines.chunks(PAGE as usize) {
            tell(tx, part, &place, &mut all).await?;
        }
        Ok::<_, store::Error>(())
    })?;
    let done = all.into_iter().map(|writing| {
        let kinds = writing.kinds();
        writing.draft(app, &kinds)
    });
    Ok(done.collect())
}

/// Adds the findings of some lines, which are in the order of their findings, to whatever notices they stand in.
async fn tell(tx: &mut Tx, lines: &[Line], place: &HashMap<i64, usize>, all: &mut [Writing<'_>]) -> Result<(), store::Error> {
    let mut numbers: Vec<i64> = lines.iter().map(|l| l.finding).collect();
    numbers.dedup();
    let (told, each);
    told = facts::some(tx, &numbers).await?;
    let facts = match told.facts() {
        Some(facts) => facts,
        None => {
            each = facts::each(tx, &numbers).await?;
            each.facts().unwrap_or_default()
        }
    };
    let mut findings = facts.into_iter().peekable();
    for line in lines {
        while findings.next_if(|f| f.number < line.finding).is_some() {}
        // Shown with the sighting it told of.
        let facts = findings.peek().filter(|f| f.number == line.finding);
        if let (Some(facts), Some(at)) = (facts, place.get(&line.notice)) {
            all[*at].add(Facts { last_seen: line.last_seen, ..*facts });
        }
    }
    Ok(())
}

/// What subject and opening say: label, number, name and day.
fn about(notice: &Notice, organisation: &Organisation, kinds: &[Kind]) -> [(&'static str, web::Arg); 4] {
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
    post.map_or_else(|| format!("cert@{}", app.settings.host()), |m| m.from().email.to_string())
}

/// Type, identifier, how many.
type Kind = (String, String, i64);

fn text(app: &App, notice: &Notice, organisation: &Organisation, kinds: &[Kind], shown: &HashMap<String, HashMap<String, Group>>) -> String {
    let locale = notice.locale();
    let t = |key: &str| app.texts.get(locale, key, &[]);
    let mut out = String::new();
    let about = about(notice, organisation, kinds);
    let _ = writeln!(out, "{}\n\n{}\n", notice.tlp, app.texts.get(locale, "cert-mail-opening", &about));
    let mut groups: Vec<&Kind> = kinds.iter().take(GROUPS).collect();
    // Stable: within a kind the largest group stays first.
    groups.sort_by_key(|(kind, _, _)| kinds.iter().position(|(k, _, _)| k == kind));
    let mut last = "";
    for (kind, identifier, n) in groups {
        if kind != last {
            let _ = writeln!(out, "\n== {} ==\n{}\n", t(&kind_key("cert-kind-", kind)), t(&kind_key("cert-advice-", kind)));
            last = kind;
        }
        let _ = writeln!(out, "{}", app.texts.get(locale, "cert-mail-group", &[("identifier", identifier.clone().into()), ("count", (*n).into())]));
        for line in shown.get(kind).and_then(|all| all.get(identifier)).into_iter().flat_map(|group| &group.shown) {
            let _ = writeln!(out, "  {line}");
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

fn host_line(f: &Facts<'_>) -> String {
    let host = if f.ip.is_empty() { f.host } else { f.ip };
    let mut out = host.to_owned();
    if f.port > 0 {
        let _ = write!(out, " {}/{}", f.port, if f.transport.is_empty() { "tcp" } else { f.transport });
    }
    if !f.malware.is_empty() {
        let _ = write!(out, " {}", f.malware);
    }
    let _ = write!(out, " {}", stamp(f.last_seen));
    out
}

const HEADER: &str = "number,last_seen,first_seen,times_seen,ip,port,transport,host,asn,type,identifier,malware,report,tlp\r\n";

fn csv_line(out: &mut String, f: &Facts<'_>) {
    let _ = write!(out, "{},{},{},{},", f.number, stamp(f.last_seen), stamp(f.first_seen), f.times);
    out.push_str(f.ip);
    out.push(',');
    if f.port > 0 {
        let _ = write!(out, "{}", f.port);
    }
    let cells = |out: &mut String, cells: &[&str]| {
        for cell in cells {
            out.push(',');
            out.push_str(&csv_cell(cell));
        }
    };
    cells(out, &[f.transport, f.host]);
    let _ = write!(out, ",{}", f.asn);
    cells(out, &[f.kind, f.identifier, f.malware, f.report, f.tlp.name()]);
    // As RFC 4180 has it, and mail.
    out.push_str("\r\n");
}

/// A table of findings, as owners download it.
#[must_use]
pub(crate) fn table(findings: &[Finding]) -> String {
    let mut out = String::from(HEADER);
    findings.iter().for_each(|f| csv_line(&mut out, &f.facts()));
    out
}

/// A moment as RFC 3339 writes it, in UTC, to the second.
#[derive(Clone, Copy)]
pub struct Stamp([u8; 20]);

impl Stamp {
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// Written without the machinery of formatting: each finding has five.
#[must_use]
pub fn stamp(time: Time) -> Stamp {
    let (year, month, day) = web::date_parts(time, 0);
    let second = time.micros().rem_euclid(DAY) / kernel::SECOND;
    let mut out = *b"0000-00-00T00:00:00Z";
    let numbers =
        [(0, year / 100), (2, year % 100), (5, month.into()), (8, day.into()), (11, second / 3600), (14, second / 60 % 60), (17, second % 60)];
    for (at, number) in numbers {
        let number = u8::try_from(number.clamp(0, 99)).unwrap_or(0);
        out[at] += number / 10;
        out[at + 1] += number % 10;
    }
    Stamp(out)
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
        let (found, last) = store::read!(app.db, "cert.day_notices", |tx| {
            let (mut found, mut last, mut findings) = (Vec::new(), after, 0);
            for notice in notice::of_one_day(tx, day, after).await? {
                findings += notice.findings;
                if findings > TOGETHER && last > after {
                    break;
                }
                last = notice.number;
                let organisation = owner::by_number(tx, notice.organisation).await?;
                let contacts: Vec<Contact> =
                    owner::own_contacts(tx, notice.organisation).await?.into_iter().filter(|c| may_be_told(c, &notice)).collect();
                if let (Some(organisation), false) = (organisation, contacts.is_empty()) {
                    found.push(((notice, organisation), contacts));
                }
            }
            Ok::<_, store::Error>((found, last))
        })?;
        if last == after {
            return Ok(count);
        }
        after = last;
        let (notices, contacts): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        for ((draft, (notice, _)), allowed) in drafts(app, &notices).await?.into_iter().zip(&notices).zip(&contacts) {
            out(notice, letter(app, notice, draft, &from, allowed)?)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_to_the_second() {
        assert_eq!(stamp(Time(1_795_510_800_999_999)).as_str(), "2026-11-24T09:00:00Z");
        assert_eq!(stamp(Time(-1)).as_str(), "1969-12-31T23:59:59Z");
        assert_eq!(stamp(Time(253_402_300_799_000_000)).as_str(), "9999-12-31T23:59:59Z");
        // No moment breaks the form.
        for odd in [i64::MAX, i64::MIN + DAY] {
            assert_eq!(stamp(Time(odd)).as_str().len(), 20);
        }
    }
}
