//! The constituency as a CSV file: one line for each contact and each network, number or domain.
//!
//! Columns: `organisation` (its code), `kind`, `value` and, for some kinds, more:
//! `organisation`: `name_ar`, `name_en`, `sector`, `rhythm`, `approval`; `contact`: `value` is the mail address, then
//! `name`, `lang`, `format`, `tlp`, `quiet` (`22:00-06:00`), `pgp` (a public key, armored); `network`, `asn`, `domain`: the value alone. A line adds
//! or changes; nothing is taken away by a file, and whether an organisation is paused is not in it.

use std::collections::BTreeMap;
use std::collections::HashMap;

use feeds::{CsvRows, Kind, Limits, Row, Value, csv_cell, normalise};
use kernel::Actor;
use store::{Db, Op, Tx};

use crate::owner::{self, Contact, Organisation, Resources};
use crate::{CertError, Tlp};

/// The columns, in the order they are written.
pub const COLUMNS: [&str; 14] =
    ["organisation", "kind", "value", "name_ar", "name_en", "sector", "rhythm", "approval", "name", "lang", "format", "tlp", "quiet", "pgp"];

/// What a file brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Brought {
    pub organisations: usize,
    pub contacts: usize,
    pub resources: usize,
}

/// Cells of a line by the names of their columns.
type About = HashMap<&'static str, String>;

/// One organisation's lines.
#[derive(Debug, Default)]
struct Lines {
    about: Option<About>,
    contacts: Vec<(String, About)>,
    resources: Resources,
}

/// Reads a file: all of it, or nothing with the first line that is wrong.
pub async fn import(db: &Db, actor: Actor, text: &str) -> Result<Brought, CertError> {
    let all = read(text)?;
    let secrets: Vec<Vec<u8>> = all.iter().map(|_| owner::new_secret(db.entropy())).collect();
    store::write!(db, Op::new(actor, "cert.import_constituency", "constituency"), |tx| {
        let mut brought = Brought::default();
        for ((code, lines), secret) in all.iter().zip(&secrets) {
            let known = owner::by_code(tx, code).await?;
            brought.organisations += usize::from(known.is_none() || lines.about.is_some());
            let mut organisation = known.unwrap_or_else(|| fresh(code, secret));
            if let Some(about) = &lines.about {
                apply(&mut organisation, about);
            }
            let number = owner::put(tx, &organisation).await?;
            let known = owner::own_contacts(tx, number).await?;
            for (mail, about) in &lines.contacts {
                // What a line does not say of somebody who is there stays as it is.
                let before = known.iter().find(|c| &c.mail == mail).cloned();
                let before = before.unwrap_or_else(|| new_contact(number, mail));
                let problem = |problem| CertError::Line { line: 0, problem };
                owner::put_contact(tx, &described(before, about).map_err(problem)?).await?;
            }
            owner::add_resources(tx, number, &lines.resources).await?;
            brought.contacts += lines.contacts.len();
            brought.resources += lines.resources.networks.len() + lines.resources.asns.len() + lines.resources.domains.len();
        }
        tx.note(&format!("organisations={} contacts={} resources={}", brought.organisations, brought.contacts, brought.resources));
        Ok(brought)
    })
}

pub(crate) fn fresh(code: &str, secret: &[u8]) -> Organisation {
    Organisation {
        number: 0,
        code: code.to_owned(),
        name: [code.to_owned(), code.to_owned()],
        sector: String::new(),
        rhythm: "daily".into(),
        approval: "hand".into(),
        state: "active".into(),
        portal_secret: secret.to_vec(),
        changed_at: kernel::Time(0),
    }
}

fn apply(organisation: &mut Organisation, about: &About) {
    let given = |name: &str| about.get(name).filter(|v| !v.is_empty()).cloned();
    let [ar, en] = &mut organisation.name;
    for (target, name) in [
        (ar, "name_ar"),
        (en, "name_en"),
        (&mut organisation.sector, "sector"),
        (&mut organisation.rhythm, "rhythm"),
        (&mut organisation.approval, "approval"),
    ] {
        if let Some(value) = given(name) {
            *target = value;
        }
    }
}

fn read(text: &str) -> Result<BTreeMap<String, Lines>, CertError> {
    let delimiter = if text.lines().next().is_some_and(|l| l.contains(';') && !l.contains(',')) { b';' } else { b',' };
    let text = text.trim_start_matches('\u{feff}');
    let mut rows = CsvRows::new(text.as_bytes(), delimiter, Some(b'#'), Limits::default());
    let broken = |line: u64, problem: &str| CertError::Line { line: usize::try_from(line).unwrap_or(0), problem: problem.to_owned() };
    let mut columns: Option<Vec<usize>> = None;
    let mut all: BTreeMap<String, Lines> = BTreeMap::new();
    while let Some(row) = rows.next_row().map_err(|e| broken(0, &e.to_string()))? {
        let Row::Cells(cells) = row else { return Err(broken(0, "a line is too long")) };
        let line = cells.line;
        let Some(places) = &columns else {
            let names: Vec<String> = cells.iter().map(|c| c.trim().to_lowercase()).collect();
            let places: Vec<usize> = COLUMNS.iter().map(|c| names.iter().position(|n| n == c).unwrap_or(usize::MAX)).collect();
            if places[..3].contains(&usize::MAX) {
                return Err(broken(line, "the columns organisation, kind and value are expected"));
            }
            columns = Some(places);
            continue;
        };
        let cell = |name: &str| {
            let at = COLUMNS.iter().position(|c| *c == name).and_then(|n| places.get(n));
            let text = at.and_then(|at| cells.get(*at)).unwrap_or_default().trim();
            feeds::read_csv_cell(text).to_owned()
        };
        let code = cell("organisation").to_lowercase();
        if !is_code(&code) {
            return Err(broken(line, "organisation: small letters, digits and dashes are expected"));
        }
        let lines = all.entry(code).or_default();
        take(lines, &cell).map_err(|problem| broken(line, &problem))?;
    }
    Ok(all)
}

/// Small letters, digits, dashes.
#[must_use]
pub fn is_code(code: &str) -> bool {
    !code.is_empty() && code.len() <= 60 && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn take(lines: &mut Lines, cell: &dyn Fn(&str) -> String) -> Result<(), String> {
    let value = cell("value");
    match cell("kind").as_str() {
        "organisation" => {
            let about: About = COLUMNS[3..8].iter().map(|c| (*c, cell(c))).collect();
            one_of("rhythm", &about["rhythm"], &["", "daily", "weekly"])?;
            one_of("approval", &about["approval"], &["", "hand", "auto"])?;
            lines.about = Some(about);
        }
        "contact" => {
            let about: About = COLUMNS[8..].iter().map(|c| (*c, cell(c))).collect();
            let mail = address(&value)?;
            // Faults are told with their line.
            described(new_contact(0, &mail), &about)?;
            lines.contacts.push((mail, about));
        }
        "network" => lines.resources.networks.push(network(&value)?),
        "asn" => lines.resources.asns.push(asn(&value)?),
        "domain" => lines.resources.domains.push(domain(&value)?),
        other => return Err(format!("kind {other:?}: organisation, contact, network, asn or domain is expected")),
    }
    Ok(())
}

fn one_of(name: &str, value: &str, known: &[&str]) -> Result<(), String> {
    if known.contains(&value) { Ok(()) } else { Err(format!("{name} {value:?}: {} is expected", known.join(", "))) }
}

/// Somebody of whom nothing is known but the address.
pub(crate) fn new_contact(organisation: i64, mail: &str) -> Contact {
    Contact {
        organisation,
        mail: mail.to_owned(),
        name: String::new(),
        lang: "ar".into(),
        format: "both".into(),
        tlp: Tlp::Amber,
        quiet: (0, 0),
        state: "active".into(),
        reason: String::new(),
        pgp: String::new(),
        changed_at: kernel::Time(0),
    }
}

/// A contact as a line describes it: cells that are empty change nothing.
fn described(mut contact: Contact, about: &About) -> Result<Contact, String> {
    let given = |name: &str| about.get(name).filter(|v| !v.is_empty());
    if let Some(name) = given("name") {
        contact.name.clone_from(name);
    }
    if let Some(lang) = given("lang") {
        one_of("lang", lang, &["ar", "en"])?;
        contact.lang.clone_from(lang);
    }
    if let Some(format) = given("format") {
        one_of("format", format, &["csv", "xarf", "both"])?;
        contact.format.clone_from(format);
    }
    if let Some(tlp) = given("tlp") {
        contact.tlp = Tlp::parse(tlp).ok_or_else(|| format!("tlp {tlp:?} is no label of TLP 2.0"))?;
    }
    if let Some(text) = given("quiet") {
        contact.quiet = quiet(text)?;
    }
    if let Some(text) = given("pgp") {
        contact.pgp = pgp(text)?;
    }
    Ok(contact)
}

/// An address one can send to: something, an at sign, a domain.
pub fn address(text: &str) -> Result<String, String> {
    let text = text.trim();
    let good = text.rsplit_once('@').is_some_and(|(local, host)| {
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"".contains(c);
        !local.is_empty() && local.len() <= 64 && local.chars().all(plain) && normalise(Kind::Fqdn, host).is_ok()
    });
    if good { Ok(text.to_owned()) } else { Err(format!("{text:?} is no mail address")) }
}

/// `22:00-06:00`; empty: never quiet.
pub fn quiet(text: &str) -> Result<(i64, i64), String> {
    if text.is_empty() {
        return Ok((0, 0));
    }
    let minutes = |t: &str| -> Option<i64> {
        let (hour, minute) = t.trim().split_once(':')?;
        let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
        ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
    };
    let both = text.split_once('-').and_then(|(from, to)| Some((minutes(from)?, minutes(to)?)));
    both.ok_or_else(|| format!("quiet {text:?}: 22:00-06:00 is expected"))
}

/// A public OpenPGP key that can be encrypted to, armored.
pub fn pgp(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.len() > 100_000 {
        return Err("pgp: the key is longer than 100,000 letters".into());
    }
    mail::Recipient::read(text).map(|_| text.to_owned()).map_err(|e| format!("pgp: {e}"))
}

pub fn network(text: &str) -> Result<String, String> {
    match normalise(Kind::Network, text) {
        Ok(Value::Network(net)) => Ok(net.to_string()),
        _ => Err(format!("{text:?} is no network")),
    }
}

pub fn asn(text: &str) -> Result<i64, String> {
    match normalise(Kind::Asn, text) {
        Ok(Value::Integer(n)) => Ok(n),
        _ => Err(format!("{text:?} is no number of a network")),
    }
}

pub fn domain(text: &str) -> Result<String, String> {
    match normalise(Kind::Fqdn, text) {
        Ok(Value::Text(name)) => Ok(name),
        _ => Err(format!("{text:?} is no domain name")),
    }
}

/// Writes all of it in the form that is read.
pub async fn export(tx: &mut Tx) -> Result<String, store::Error> {
    let mut resources = owner::all_resources(tx).await?;
    let mut contacts: HashMap<i64, Vec<Contact>> = HashMap::new();
    for contact in owner::contacts(tx).await? {
        contacts.entry(contact.organisation).or_default().push(contact);
    }
    let mut out = COLUMNS.join(",") + "\n";
    for o in owner::organisations(tx).await? {
        line(&mut out, [&o.code, "organisation", "", &o.name[0], &o.name[1], &o.sector, &o.rhythm, &o.approval, "", "", "", "", "", ""]);
        for c in contacts.remove(&o.number).unwrap_or_default() {
            let time = |m: i64| format!("{:02}:{:02}", m / 60, m % 60);
            let quiet = if c.quiet.0 == c.quiet.1 { String::new() } else { format!("{}-{}", time(c.quiet.0), time(c.quiet.1)) };
            line(&mut out, [&o.code, "contact", &c.mail, "", "", "", "", "", &c.name, &c.lang, &c.format, c.tlp.name(), &quiet, &c.pgp]);
        }
        let own = resources.remove(&o.number).unwrap_or_default();
        let numbers: Vec<String> = own.asns.iter().map(i64::to_string).collect();
        for (kind, values) in [("network", &own.networks), ("asn", &numbers), ("domain", &own.domains)] {
            for value in values {
                line(&mut out, [&o.code, kind, value, "", "", "", "", "", "", "", "", "", "", ""]);
            }
        }
    }
    Ok(out)
}

fn line(out: &mut String, cells: [&str; 14]) {
    out.push_str(&cells.map(csv_cell).join(","));
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whole_or_its_first_fault_is_named() {
        let text = "organisation,kind,value,name_en,lang,tlp,quiet\nuni,organisation,,University,,,\nuni,contact,noc@uni.example,,en,GREEN,22:00-06:00\nuni,network,198.51.100.7/24,,,,\nuni,asn,AS64500,,,,\nuni,domain,Uni.Example.,,,,\n";
        let all = read(text).expect("read");
        let uni = &all["uni"];
        let (mail, about) = &uni.contacts[0];
        let contact = described(new_contact(1, mail), about).expect("a contact");
        assert_eq!((contact.quiet, contact.tlp, contact.lang.as_str()), ((1320, 360), Tlp::Green, "en"));
        // A line that says less changes less.
        let less = described(contact.clone(), &HashMap::from([("name", "Desk".to_owned())])).expect("a contact");
        assert_eq!((less.quiet, less.tlp, less.name.as_str()), (contact.quiet, Tlp::Green, "Desk"));
        assert_eq!(uni.resources, Resources { networks: vec!["198.51.100.0/24".into()], asns: vec![64500], domains: vec!["uni.example".into()] });
        for (bad, line) in [
            ("organisation,kind\n", 1),
            ("organisation,kind,value\nUni!,asn,1\n", 2),
            ("organisation,kind,value\nuni,asn,x\n", 2),
            ("organisation,kind,value\nuni,network,198.51.100.0/33\n", 2),
            ("organisation,kind,value\nuni,contact,nobody\n", 2),
            ("organisation,kind,value\nuni,house,x\n", 2),
            ("organisation,kind,value,quiet\nuni,contact,a@b.example,25:00-1:00\n", 2),
        ] {
            assert!(matches!(read(bad), Err(CertError::Line { line: l, .. }) if l == line), "{bad}");
        }
    }

    #[test]
    fn cells_are_no_formulas() {}
}
