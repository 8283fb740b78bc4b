//! The constituency: organisations, how they are reached, and what on the Internet is theirs.
//!
//! Whose an event is: the longest prefix that holds its address, else its network's number, else its domain.
//! Number 0 stands for nobody.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, RwLock};

use feeds::{Event, Field, PrefixTable};
use kernel::{Entropy, Time};
use store::{Db, Row, Tx, params, statements};

use crate::{CertError, Tlp};

statements! {
    ORGANISATIONS = "owner/organisations",
    GET = "owner/get",
    BY_NUMBER = "owner/by_number",
    PUT = "owner/put",
    NEW_SECRET = "owner/new_secret",
    NETWORKS = "owner/networks",
    ASNS = "owner/asns",
    DOMAINS = "owner/domains",
    OWN_NETWORKS = "owner/own_networks",
    OWN_ASNS = "owner/own_asns",
    OWN_DOMAINS = "owner/own_domains",
    PUT_NETWORKS = "owner/put_networks" [Text, Int],
    PUT_ASNS = "owner/put_asns" [Int, Int],
    PUT_DOMAINS = "owner/put_domains" [Text, Int],
    DELETE_NETWORKS = "owner/delete_networks",
    DELETE_ASNS = "owner/delete_asns",
    DELETE_DOMAINS = "owner/delete_domains",
    CONTACTS = "owner/contacts",
    OWN_CONTACTS = "owner/own_contacts",
    PUT_CONTACT = "owner/put_contact",
    DELETE_CONTACT = "owner/delete_contact",
    STALE = "owner/stale",
    STALE_COUNT = "owner/stale_count",
    COUNTER = "counter/next",
    COUNTED = "counter/read",
}

/// An organisation that owns networks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// 1 and up.
    pub number: i64,
    /// Small letters, digits and dashes: its name in files.
    pub code: String,
    pub name: [String; 2],
    pub sector: String,
    /// `daily` or `weekly`.
    pub rhythm: String,
    /// `hand`: a person looks before a notice leaves; `auto`: it leaves by itself.
    pub approval: String,
    /// `active` or `paused`.
    pub state: String,
    /// What its portal links are signed with.
    pub portal_secret: Vec<u8>,
    pub changed_at: Time,
}

/// Someone who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub organisation: i64,
    pub mail: String,
    pub name: String,
    /// `ar` or `en`.
    pub lang: String,
    /// `csv`, `xarf` or `both`.
    pub format: String,
    /// The highest label this contact may be sent.
    pub tlp: Tlp,
    /// Minutes of the day between which nothing is sent; equal: always.
    pub quiet: (i64, i64),
    /// `active`, or `stale`: a mail server says that mail does not arrive, in the words of `reason`.
    pub state: String,
    pub reason: String,
    /// A public OpenPGP key, armored: what is sent is encrypted to it. Empty: none.
    pub pgp: String,
    pub changed_at: Time,
}

/// What is an organisation's on the Internet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resources {
    pub networks: Vec<String>,
    pub asns: Vec<i64>,
    pub domains: Vec<String>,
}

pub(crate) async fn next_number(tx: &mut Tx, name: &str) -> Result<i64, store::Error> {
    reserve(tx, name, 1).await
}

/// The last number taken; 0: none was.
pub(crate) async fn counted(tx: &mut Tx, name: &str) -> Result<i64, store::Error> {
    tx.optional(COUNTED, params![name]).await?.map_or(Ok(0), |row| row.get("n"))
}

/// Takes `count` numbers; gives the first.
pub(crate) async fn reserve(tx: &mut Tx, name: &str, count: i64) -> Result<i64, store::Error> {
    let last: i64 = tx.one(COUNTER, params![name, count]).await?.get("n")?;
    Ok(last - count + 1)
}

fn organisation(row: &Row) -> Result<Organisation, store::Error> {
    Ok(Organisation {
        number: row.get("number")?,
        code: row.get("code")?,
        name: [row.get("name_ar")?, row.get("name_en")?],
        sector: row.get("sector")?,
        rhythm: row.get("rhythm")?,
        approval: row.get("approval")?,
        state: row.get("state")?,
        portal_secret: row.get("portal_secret")?,
        changed_at: row.get("changed_at")?,
    })
}

fn contact(row: &Row) -> Result<Contact, store::Error> {
    Ok(Contact {
        organisation: row.get("organisation")?,
        mail: row.get("mail")?,
        name: row.get("name")?,
        lang: row.get("lang")?,
        format: row.get("format")?,
        tlp: Tlp::of_rank(row.get("tlp")?),
        quiet: (row.get("quiet_from")?, row.get("quiet_to")?),
        state: row.get("state")?,
        reason: row.get("reason")?,
        pgp: row.get("pgp")?,
        changed_at: row.get("changed_at")?,
    })
}

pub async fn organisations(tx: &mut Tx) -> Result<Vec<Organisation>, store::Error> {
    tx.rows(ORGANISATIONS, params![]).await?.iter().map(organisation).collect()
}

pub async fn by_code(tx: &mut Tx, code: &str) -> Result<Option<Organisation>, store::Error> {
    tx.optional(GET, params![code]).await?.as_ref().map(organisation).transpose()
}

pub async fn by_number(tx: &mut Tx, number: i64) -> Result<Option<Organisation>, store::Error> {
    tx.optional(BY_NUMBER, params![number]).await?.as_ref().map(organisation).transpose()
}

pub async fn contacts(tx: &mut Tx) -> Result<Vec<Contact>, store::Error> {
    tx.rows(CONTACTS, params![]).await?.iter().map(contact).collect()
}

pub async fn own_contacts(tx: &mut Tx, number: i64) -> Result<Vec<Contact>, store::Error> {
    tx.rows(OWN_CONTACTS, params![number]).await?.iter().map(contact).collect()
}

/// Stores an organisation; one without a number gets the next.
pub async fn put(tx: &mut Tx, new: &Organisation) -> Result<i64, CertError> {
    let number = if new.number > 0 { new.number } else { next_number(tx, "organisation").await? };
    let now = tx.now();
    let row = params![number, &new.code, &new.name[0], &new.name[1], &new.sector, &new.rhythm, &new.approval, &new.state, &new.portal_secret, now];
    match tx.execute(PUT, row).await {
        Err(store::Error::Duplicate { .. }) => return Err(CertError::CodeTaken),
        other => other?,
    };
    bump(tx).await?;
    Ok(number)
}

pub async fn put_contact(tx: &mut Tx, new: &Contact) -> Result<(), store::Error> {
    let (id, now) = (tx.new_id(), tx.now());
    let row = params![
        id,
        new.organisation,
        &new.mail,
        &new.name,
        &new.lang,
        &new.format,
        new.tlp.rank(),
        new.quiet.0,
        new.quiet.1,
        &new.state,
        &new.reason,
        &new.pgp,
        now
    ];
    tx.execute(PUT_CONTACT, row).await.map(drop)
}

/// Marks a contact whom mail of a moment did not reach; it is not written to until a person saves it again. Mail from before
/// that says nothing.
pub(crate) async fn mark_stale(tx: &mut Tx, organisation: i64, mail: &str, reason: &str, sent: Time) -> Result<bool, store::Error> {
    let now = tx.now();
    Ok(tx.execute(STALE, params![organisation, mail, reason, now, sent]).await? == 1)
}

pub(crate) async fn stale_count(tx: &mut Tx) -> Result<i64, store::Error> {
    tx.one(STALE_COUNT, params![]).await?.get("n")
}

pub async fn remove_contact(tx: &mut Tx, organisation: i64, mail: &str) -> Result<(), store::Error> {
    tx.execute(DELETE_CONTACT, params![organisation, mail]).await.map(drop)
}

pub async fn resources(tx: &mut Tx, number: i64) -> Result<Resources, store::Error> {
    let networks = tx.rows(OWN_NETWORKS, params![number]).await?.iter().map(|r| r.get("network")).collect::<Result<_, _>>()?;
    let asns = tx.rows(OWN_ASNS, params![number]).await?.iter().map(|r| r.get("asn")).collect::<Result<_, _>>()?;
    let domains = tx.rows(OWN_DOMAINS, params![number]).await?.iter().map(|r| r.get("domain")).collect::<Result<_, _>>()?;
    Ok(Resources { networks, asns, domains })
}

/// Adds to what is an organisation's; what was another's moves over.
pub async fn add_resources(tx: &mut Tx, number: i64, new: &Resources) -> Result<(), store::Error> {
    // Each once: what is written two ways may be one network.
    let pairs = |list: &[String]| list.iter().collect::<BTreeSet<_>>().into_iter().flat_map(|v| [v.into(), number.into()]).collect();
    tx.bulk(PUT_NETWORKS, pairs(&new.networks)).await?;
    tx.bulk(PUT_DOMAINS, pairs(&new.domains)).await?;
    let asns: BTreeSet<i64> = new.asns.iter().copied().collect();
    tx.bulk(PUT_ASNS, asns.into_iter().flat_map(|n| [n.into(), number.into()]).collect()).await?;
    bump(tx).await
}

/// Sets exactly what is an organisation's.
pub async fn set_resources(tx: &mut Tx, number: i64, new: &Resources) -> Result<(), store::Error> {
    for statement in [DELETE_NETWORKS, DELETE_ASNS, DELETE_DOMAINS] {
        tx.execute(statement, params![number]).await?;
    }
    add_resources(tx, number, new).await
}

/// All of them, with their owners' numbers.
pub async fn all_resources(tx: &mut Tx) -> Result<HashMap<i64, Resources>, store::Error> {
    let mut out: HashMap<i64, Resources> = HashMap::new();
    for row in tx.rows(NETWORKS, params![]).await? {
        out.entry(row.get("organisation")?).or_default().networks.push(row.get("network")?);
    }
    for row in tx.rows(ASNS, params![]).await? {
        out.entry(row.get("organisation")?).or_default().asns.push(row.get("asn")?);
    }
    for row in tx.rows(DOMAINS, params![]).await? {
        out.entry(row.get("organisation")?).or_default().domains.push(row.get("domain")?);
    }
    Ok(out)
}

/// Counts the changes of the constituency.
const VERSION: &str = "constituency-version";

async fn bump(tx: &mut Tx) -> Result<(), store::Error> {
    next_number(tx, VERSION).await.map(drop)
}

/// Whose is what, for look-ups by the million.
#[derive(Debug, Default)]
pub struct Directory {
    version: i64,
    prefixes: PrefixTable,
    asns: HashMap<i64, i64>,
    domains: HashMap<String, i64>,
}

/// The directory of this process, made again when the constituency has changed.
#[derive(Debug, Default)]
pub struct Directories(RwLock<Option<Arc<Directory>>>);

impl Directories {
    pub async fn current(&self, db: &Db) -> Result<Arc<Directory>, store::Error> {
        let known = self.0.read().ok().and_then(|d| d.clone());
        let now = store::read!(db, "cert.constituency_version", |tx| { counted(tx, VERSION).await })?;
        if let Some(directory) = known.filter(|d| d.version == now) {
            return Ok(directory);
        }
        let directory = Arc::new(store::read!(db, "cert.directory", |tx| { Directory::load(tx).await })?);
        if let Ok(mut shelf) = self.0.write() {
            *shelf = Some(Arc::clone(&directory));
        }
        Ok(directory)
    }
}

impl Directory {
    pub async fn load(tx: &mut Tx) -> Result<Self, store::Error> {
        let version = counted(tx, VERSION).await?;
        let all = all_resources(tx).await?;
        Ok(Self::new(version, &all))
    }

    #[must_use]
    pub fn new(version: i64, all: &HashMap<i64, Resources>) -> Self {
        let networks = all.iter().flat_map(|(number, r)| {
            let number = u32::try_from(*number).unwrap_or(0);
            r.networks.iter().filter_map(move |n| Some((n.parse().ok()?, number)))
        });
        Self {
            version,
            prefixes: PrefixTable::new(networks),
            asns: all.iter().flat_map(|(number, r)| r.asns.iter().map(|asn| (*asn, *number))).collect(),
            domains: all.iter().flat_map(|(number, r)| r.domains.iter().map(|d| (d.clone(), *number))).collect(),
        }
    }

    /// Whether an address is some organisation's own, private ones included.
    #[must_use]
    pub fn by_address(&self, ip: IpAddr) -> Option<i64> {
        self.prefixes.find(ip).map(|f| i64::from(f.number))
    }

    /// Whose an event is; 0: nobody's.
    #[must_use]
    pub fn owner(&self, event: &Event) -> i64 {
        let by_ip = || self.by_address(event.ip()?);
        let by_asn = || self.asns.get(&event.integer(Field::ASN)?).copied();
        let by_name = || [Field::DOMAIN, Field::REVERSE_NAME].into_iter().find_map(|f| self.by_domain(event.text(f)?));
        let by_url = || self.by_domain(host_of(event.text(Field::URL)?)?);
        let by_account = || self.by_domain(&event.text(Field::ACCOUNT)?.rsplit_once('@')?.1.to_lowercase());
        by_ip().or_else(by_asn).or_else(by_name).or_else(by_url).or_else(by_account).unwrap_or(0)
    }

    /// By the longest of the name's own domains.
    fn by_domain(&self, name: &str) -> Option<i64> {
        let mut rest = name;
        loop {
            if let Some(number) = self.domains.get(rest) {
                return Some(*number);
            }
            rest = rest.split_once('.')?.1;
        }
    }
}

/// The host of a web address in its normal form.
fn host_of(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    host.split(':').next().filter(|h| !h.is_empty())
}

/// Makes every older portal link void.
pub async fn renew_secret(tx: &mut Tx, number: i64, secret: &[u8]) -> Result<(), store::Error> {
    let now = tx.now();
    tx.execute(NEW_SECRET, params![number, secret, now]).await.map(drop)
}

/// A new secret for portal links: every older link is void.
#[must_use]
pub(crate) fn new_secret(entropy: &dyn Entropy) -> Vec<u8> {
    let mut secret = vec![0; 32];
    entropy.fill(&mut secret);
    secret
}

#[cfg(test)]
mod tests {
    use feeds::Value;

    use super::*;

    fn event(fields: &[(&str, Value)]) -> Event {
        let mut event = Event::default();
        for (name, value) in fields {
            event.set(Field::by_name(name).expect("field"), value.clone());
        }
        event
    }

    #[test]
    fn the_longest_prefix_then_the_network_then_the_domain() {
        let own = |networks: &[&str], asns: &[i64], domains: &[&str]| Resources {
            networks: networks.iter().map(|n| (*n).into()).collect(),
            asns: asns.to_vec(),
            domains: domains.iter().map(|d| (*d).into()).collect(),
        };
        let all = HashMap::from([
            (1, own(&["192.0.2.0/24"], &[64500], &["example.com"])),
            (2, own(&["192.0.2.128/25", "2001:db8::/32"], &[64501], &["lab.example.com"])),
        ]);
        let directory = Directory::new(1, &all);
        let ip = |text: &str| ("source.ip", Value::Ip(text.parse().expect("ip")));
        let name = |text: &str| ("source.reverse_dns", Value::Text(text.into()));
        assert_eq!(directory.owner(&event(&[ip("192.0.2.1"), ("source.asn", Value::Integer(64501))])), 1);
        assert_eq!(directory.owner(&event(&[ip("192.0.2.200"), name("x.example.com")])), 2);
        assert_eq!(directory.owner(&event(&[ip("198.51.100.1"), ("source.asn", Value::Integer(64501))])), 2);
        assert_eq!(directory.owner(&event(&[ip("198.51.100.1"), name("a.lab.example.com")])), 2);
        assert_eq!(directory.owner(&event(&[ip("198.51.100.1"), name("notexample.com")])), 0);
        let url = ("source.url", Value::Text("http://user@www.example.com:8080/x".into()));
        assert_eq!(directory.owner(&event(&[url])), 1);
        assert_eq!(directory.owner(&event(&[("source.account", Value::Text("someone@Lab.Example.com".into()))])), 2);
        assert_eq!(directory.owner(&event(&[])), 0);
    }
}
