//! Findings as reports of XARF 4 (xarf.org, core schema and the schemas of its types), which abuse desks read by machine.
//! One JSON object for each finding, all of them in one array.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::finding::Finding;
use crate::render::stamp;

/// The version of the format that is written.
const VERSION: &str = "4.2.0";

/// Who reports; the same organisation sends.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Party {
    pub(crate) org: String,
    pub(crate) contact: String,
    pub(crate) domain: String,
}

#[derive(Serialize)]
struct Report<'a> {
    xarf_version: &'static str,
    report_id: String,
    timestamp: String,
    reporter: &'a Party,
    sender: &'a Party,
    source_identifier: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_port: Option<i64>,
    category: &'static str,
    r#type: &'static str,
    tags: [String; 2],
    description: String,
    #[serde(flatten)]
    more: More<'a>,
}

/// What each type asks for beyond the core.
#[derive(Serialize, Default)]
struct More<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    malware_family: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compromise_evidence: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compromise_method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    threat_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scan_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_seen: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seen: Option<String>,
}

/// Category, type and what they ask for, from a type of the Reference Security Incident Taxonomy. What XARF has no type
/// for, or asks more for than is known, is told as threat intelligence.
fn kind(f: &Finding) -> (&'static str, &'static str, More<'_>) {
    let identifier = if f.identifier.is_empty() { f.kind.as_str() } else { f.identifier.as_str() };
    let url = Some(f.host.as_str()).filter(|h| h.contains("://"));
    let malware_family = Some(f.malware.as_str()).filter(|m| !m.is_empty());
    let traffic = || More {
        protocol: Some(if ["tcp", "udp", "icmp"].contains(&f.transport.as_str()) { &f.transport } else { "tcp" }),
        first_seen: Some(stamp(f.first_seen)),
        last_seen: Some(stamp(f.last_seen)),
        ..More::default()
    };
    match f.kind.as_str() {
        "infected-system" => ("infrastructure", "botnet", More { compromise_evidence: Some(identifier), malware_family, ..More::default() }),
        "malware-distribution" if url.is_some() => ("content", "malware", More { url, malware_family, ..More::default() }),
        "phishing" if url.is_some() => ("content", "phishing", More { url, ..More::default() }),
        "c2-server" | "system-compromise" | "application-compromise" | "malware-distribution" => {
            ("infrastructure", "compromised_server", More { compromise_method: Some(identifier), ..More::default() })
        }
        "brute-force" if f.port > 0 => ("connection", "login_attack", traffic()),
        "scanner" if f.port > 0 => ("connection", "port_scan", traffic()),
        "exploit" | "ids-alert" => ("connection", "vulnerability_scan", More { scan_type: Some("vulnerability_scan"), ..traffic() }),
        "ddos" | "dos" if f.port > 0 => ("connection", "ddos", traffic()),
        "weak-crypto" | "misconfiguration" => ("vulnerability", "misconfiguration", More { service: Some(identifier), ..More::default() }),
        "ddos-amplifier" | "potentially-unwanted-accessible" | "information-disclosure" | "vulnerable-system" => {
            ("vulnerability", "open_service", More { service: Some(identifier), ..More::default() })
        }
        "blacklist" => ("reputation", "blocklist", More { threat_type: Some(identifier), ..More::default() }),
        _ => ("reputation", "threat_intelligence", More { threat_type: Some(identifier), ..More::default() }),
    }
}

/// A UUID of version 4 (RFC 9562) that is the same each time the notice is written.
fn report_id(notice: &str, finding: i64) -> String {
    let digest = Sha256::digest(format!("majlis.cert.xarf\0{notice}\0{finding}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = web::hex::encode(&bytes);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Adds a finding to an array that is being written.
pub(crate) fn write(out: &mut String, party: &Party, notice: &str, f: &Finding) {
    let (category, r#type, more) = kind(f);
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+-".contains(c);
    let report = Report {
        xarf_version: VERSION,
        report_id: report_id(notice, f.number),
        timestamp: stamp(f.last_seen),
        reporter: party,
        sender: party,
        source_identifier: if f.ip.is_empty() { &f.host } else { &f.ip },
        source_port: (f.port > 0).then_some(f.port),
        category,
        r#type,
        tags: [format!("rsit:{}", f.kind.chars().filter(|c| is_word(*c)).collect::<String>()), format!("tlp:{}", f.tlp.name().to_lowercase())],
        description: format!("{} {} seen {} times", f.report, f.identifier, f.times).chars().take(1000).collect(),
        more,
    };
    out.push_str(if out.is_empty() { "[" } else { ",\n" });
    // Plain strings and numbers: writing them as JSON cannot fail.
    out.push_str(&serde_json::to_string(&report).unwrap_or_default());
}

/// Closes the array.
pub(crate) fn end(out: &mut String) {
    out.push_str(if out.is_empty() { "[]" } else { "]" });
}

#[cfg(test)]
mod tests {
    use kernel::Time;

    use super::*;
    use crate::Tlp;

    pub(crate) fn finding(kind: &str, port: i64, host: &str) -> Finding {
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

    /// What the schemas of the types require beyond the core.
    #[test]
    fn each_type_has_what_its_schema_requires() {
        let party = Party { org: "CERT".into(), contact: "cert@example.org".into(), domain: "example.org".into() };
        let required = |category: &str, r#type: &str| -> &[&str] {
            match (category, r#type) {
                ("infrastructure", "botnet") => &["compromise_evidence"],
                ("infrastructure", "compromised_server") => &["compromise_method"],
                ("vulnerability", "open_service" | "misconfiguration") => &["service"],
                ("connection", "login_attack" | "port_scan" | "ddos") => &["protocol", "first_seen", "source_port"],
                ("connection", "vulnerability_scan") => &["scan_type", "protocol", "first_seen"],
                ("content", "malware" | "phishing") => &["url"],
                ("reputation", "blocklist" | "threat_intelligence") => &["threat_type"],
                other => panic!("{other:?} is no pair this program writes"),
            }
        };
        let mut all = String::new();
        for kind in crate::KINDS.into_iter().chain(["other", "dos", "ids-alert", "misconfiguration"]) {
            for (port, host) in [(0, ""), (53, "http://bad.example/x")] {
                write(&mut all, &party, "notice", &finding(kind, port, host));
            }
        }
        end(&mut all);
        let all: Vec<serde_json::Value> = serde_json::from_str(&all).expect("JSON");
        assert_eq!(all.len(), (crate::KINDS.len() + 4) * 2);
        for report in all {
            let text = |key: &str| report[key].as_str().expect("text").to_owned();
            for key in ["xarf_version", "report_id", "timestamp", "reporter", "sender", "source_identifier"] {
                assert!(report.get(key).is_some(), "{key}");
            }
            for key in required(&text("category"), &text("type")) {
                assert!(report.get(key).is_some(), "{} lacks {key}", text("type"));
            }
            assert_eq!(&text("report_id")[14..15], "4");
            assert_eq!(report["tags"][1], "tlp:amber+strict");
        }
    }
}
