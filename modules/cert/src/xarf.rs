//! Findings as reports of XARF 4.2 (xarf.org: the core schema and the schemas of its types), which abuse desks read by
//! machine. The format knows one incident a report and no list; a file of ours has one whole report on each line.

use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::facts::Facts;
use crate::render::{Stamp, stamp};

/// The version of the format that is written.
const VERSION: &str = "4.2.0";
/// Letters of a description.
const ABOUT: usize = 1000;

/// Who reports; the same organisation sends.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Party {
    pub(crate) org: String,
    pub(crate) contact: String,
    pub(crate) domain: String,
}

/// One report. What is empty is left out.
#[derive(Debug, Serialize)]
struct Report<'a> {
    xarf_version: &'a str,
    report_id: &'a str,
    timestamp: Stamp,
    reporter: &'a Party,
    sender: &'a Party,
    source_identifier: &'a str,
    #[serde(skip_serializing_if = "is_zero")]
    source_port: i64,
    category: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    tags: [Tag<'a>; 2],
    description: &'a str,
    #[serde(flatten)]
    more: More<'a>,
}

/// What types ask for beyond the core.
#[derive(Debug, Default, Serialize)]
struct More<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    compromise_evidence: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    compromise_method: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    malware_family: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    url: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    protocol: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_seen: Option<Stamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seen: Option<Stamp>,
    #[serde(skip_serializing_if = "str::is_empty")]
    scan_type: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    service: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    threat_type: &'a str,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's form")]
fn is_zero(n: &i64) -> bool {
    *n == 0
}

/// A word with what it belongs to.
#[derive(Debug)]
struct Tag<'a>(&'a str, &'a str);

impl Serialize for Tag<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{}:{}", self.0, self.1))
    }
}

/// Category and type for a type of the Reference Security Incident Taxonomy, and what they ask for beyond the core. What
/// XARF has no type for, or asks more for than is known, is told as threat intelligence: nobody is accused of more than was
/// seen. So are floods, since honeypots report their victims' addresses.
fn kind<'a>(f: &Facts<'a>) -> (&'static str, &'static str, More<'a>) {
    let what = if f.identifier.is_empty() { f.kind } else { f.identifier };
    let traffic = || {
        let protocol = if ["tcp", "udp", "icmp"].contains(&f.transport) { f.transport } else { "tcp" };
        More { protocol, first_seen: Some(stamp(f.first_seen)), last_seen: Some(stamp(f.last_seen)), ..More::default() }
    };
    let more = More::default();
    match f.kind {
        "infected-system" => ("infrastructure", "botnet", More { compromise_evidence: what, malware_family: f.malware, ..more }),
        "malware-distribution" if is_url(f.host) => ("content", "malware", More { url: f.host, ..more }),
        "phishing" if is_url(f.host) => ("content", "phishing", More { url: f.host, ..more }),
        "system-compromise" | "application-compromise" => ("infrastructure", "compromised_server", More { compromise_method: what, ..more }),
        // These two ask for the port of the host itself.
        "brute-force" if f.port > 0 => ("connection", "login_attack", traffic()),
        "scanner" if f.port > 0 => ("connection", "port_scan", traffic()),
        "exploit" | "ids-alert" => ("connection", "vulnerability_scan", More { scan_type: "vulnerability_scan", ..traffic() }),
        "weak-crypto" | "misconfiguration" => ("vulnerability", "misconfiguration", More { service: what, ..more }),
        "ddos-amplifier" | "potentially-unwanted-accessible" | "information-disclosure" | "vulnerable-system" => {
            ("vulnerability", "open_service", More { service: what, ..more })
        }
        "blacklist" => ("reputation", "blocklist", More { threat_type: what, ..more }),
        "c2-server" => ("reputation", "threat_intelligence", More { threat_type: "command_and_control", ..more }),
        _ => ("reputation", "threat_intelligence", More { threat_type: what, ..more }),
    }
}

/// An address that the format takes (RFC 3986): with a scheme, and of plain letters.
fn is_url(text: &str) -> bool {
    text.contains("://") && text.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}[]".contains(&b))
}

/// A UUID of version 4 (RFC 9562) that is the same each time the notice is written.
fn report_id(notice: &str, finding: i64) -> String {
    let mut hash = Sha256::new_with_prefix(b"majlis.cert.xarf\0");
    hash.update(notice);
    hash.update(b"\0");
    hash.update(finding.to_string());
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut id = web::hex::encode(&bytes);
    for at in [8, 13, 18, 23] {
        id.insert(at, '-');
    }
    id
}

/// Adds a finding as one line.
pub(crate) fn write(out: &mut String, party: &Party, notice: &str, f: &Facts<'_>) {
    let (category, kind, more) = kind(f);
    let mut about = format!("{} {} seen {} times", f.report, f.identifier, f.times);
    if about.len() > ABOUT {
        about = about.chars().take(ABOUT).collect();
    }
    let tlp = f.tlp.name().to_lowercase();
    let report = Report {
        xarf_version: VERSION,
        report_id: &report_id(notice, f.number),
        timestamp: stamp(f.last_seen),
        reporter: party,
        sender: party,
        source_identifier: if f.ip.is_empty() { f.host } else { f.ip },
        source_port: f.port,
        category,
        kind,
        tags: [Tag("rsit", f.kind), Tag("tlp", &tlp)],
        description: &about,
        more,
    };
    // Texts and numbers: there is nothing in it that could not be written.
    out.push_str(&serde_json::to_string(&report).unwrap_or_default());
    // As lines of mail end; a reader of JSON lines takes either.
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use kernel::Time;
    use serde_json::{Value, json};

    use super::*;
    use crate::Tlp;
    use crate::finding::Finding;

    fn finding(kind: &str, port: i64, host: &str) -> Finding {
        Finding {
            number: 7,
            report: "scan_x".into(),
            kind: kind.into(),
            identifier: "some-trouble".into(),
            malware: "mirai".into(),
            ip: "192.0.2.1".into(),
            port,
            transport: "udp".into(),
            host: host.into(),
            asn: 64500,
            owner: 1,
            tlp: Tlp::AmberStrict,
            state: "open".into(),
            first_seen: Time(1_795_000_000_000_000),
            last_seen: Time(1_795_510_800_000_000),
            times: 3,
            reopened: 0,
            state_at: Time(0),
            fixed_at: Time(0),
            notice: 0,
            noticed_at: Time(0),
        }
    }

    /// The published schemas (MIT licence, `schemas/xarf/`) take every kind of finding, with and without port and address.
    #[test]
    fn the_published_schemas_take_every_report() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/xarf");
        let read = |path: &str| -> Value { serde_json::from_str(&std::fs::read_to_string(format!("{folder}/{path}")).expect(path)).expect("JSON") };
        let core = read("xarf-core.json");
        let party = Party { org: "CERT".into(), contact: "cert@example.org".into(), domain: "example.org".into() };
        for kind in crate::KINDS.into_iter().chain(["other", "dos", "ids-alert", "misconfiguration", "tor"]) {
            for (port, host) in [(0, ""), (53, "http://bad.example/x"), (53, "http://bad.example/[x y")] {
                let mut line = String::new();
                write(&mut line, &party, "notice", &finding(kind, port, host).facts());
                let report: Value = serde_json::from_str(&line).expect("JSON");
                let own = read(&format!("types/{}-{}.json", text(&report, "category"), text(&report, "type").replace('_', "-")));
                check(&core, &report, kind);
                for part in own["allOf"].as_array().expect("parts") {
                    if part.get("properties").is_some() {
                        check(part, &report, kind);
                    }
                    if part["$ref"] == "./content-base.json" {
                        for base in read("types/content-base.json")["allOf"].as_array().expect("parts") {
                            check(base, &report, kind);
                        }
                    }
                    let asks_for_port = part["then"]["required"].as_array().is_some_and(|r| r.contains(&json!("source_port")));
                    assert!(!asks_for_port || report.get("source_port").is_some(), "{kind}: the port is asked for");
                }
                assert_eq!(report["tags"][1], "tlp:amber+strict");
                assert_eq!(text(&report, "report_id").len(), 36);
            }
        }
    }

    fn text<'a>(report: &'a Value, key: &str) -> &'a str {
        report[key].as_str().expect("text")
    }

    /// Required names are there, words are among those allowed, constants and types are right: what these schemas use.
    fn check(schema: &Value, report: &Value, kind: &str) {
        for key in schema["required"].as_array().into_iter().flatten() {
            assert!(report.get(key.as_str().expect("a name")).is_some(), "{kind} lacks {key}");
        }
        for (key, rule) in schema["properties"].as_object().into_iter().flatten() {
            let Some(value) = report.get(key) else { continue };
            let is_of_type = match rule["type"].as_str() {
                Some("string") => value.is_string(),
                Some("integer") => value.is_i64(),
                Some("array") => value.is_array(),
                _ => true,
            };
            assert!(is_of_type, "{kind}: {key} is of another type");
            assert!(rule.get("const").is_none_or(|c| c == value), "{kind}: {key}");
            assert!(rule["enum"].as_array().is_none_or(|words| words.contains(value)), "{kind}: {key} {value}");
        }
    }
}
