//! Findings as reports of XARF 4.2 (xarf.org: the core schema and the schemas of its types), which abuse desks read by
//! machine. The format knows one incident a report and no list; a file of ours has one whole report on each line.

use serde::Serialize;
use serde_json::{Map, Value, json};
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

/// Category and type for a type of the Reference Security Incident Taxonomy, and what they ask for beyond the core. What
/// XARF has no type for, or asks more for than is known, is told as threat intelligence: nobody is accused of more than was
/// seen. So are floods, since honeypots report their victims' addresses.
fn kind(f: &Finding) -> (&'static str, &'static str, Value) {
    let what = if f.identifier.is_empty() { f.kind.as_str() } else { f.identifier.as_str() };
    let traffic = || {
        let protocol = if ["tcp", "udp", "icmp"].contains(&f.transport.as_str()) { &f.transport } else { "tcp" };
        json!({ "protocol": protocol, "first_seen": stamp(f.first_seen), "last_seen": stamp(f.last_seen) })
    };
    match f.kind.as_str() {
        "infected-system" if f.malware.is_empty() => ("infrastructure", "botnet", json!({ "compromise_evidence": what })),
        "infected-system" => ("infrastructure", "botnet", json!({ "compromise_evidence": what, "malware_family": f.malware })),
        "malware-distribution" if is_url(&f.host) => ("content", "malware", json!({ "url": f.host })),
        "phishing" if is_url(&f.host) => ("content", "phishing", json!({ "url": f.host })),
        "system-compromise" | "application-compromise" => ("infrastructure", "compromised_server", json!({ "compromise_method": what })),
        // These two ask for the port of the host itself.
        "brute-force" if f.port > 0 => ("connection", "login_attack", traffic()),
        "scanner" if f.port > 0 => ("connection", "port_scan", traffic()),
        "exploit" | "ids-alert" => {
            let mut more = traffic();
            more["scan_type"] = json!("vulnerability_scan");
            ("connection", "vulnerability_scan", more)
        }
        "weak-crypto" | "misconfiguration" => ("vulnerability", "misconfiguration", json!({ "service": what })),
        "ddos-amplifier" | "potentially-unwanted-accessible" | "information-disclosure" | "vulnerable-system" => {
            ("vulnerability", "open_service", json!({ "service": what }))
        }
        "blacklist" => ("reputation", "blocklist", json!({ "threat_type": what })),
        "c2-server" => ("reputation", "threat_intelligence", json!({ "threat_type": "command_and_control" })),
        _ => ("reputation", "threat_intelligence", json!({ "threat_type": what })),
    }
}

/// An address that the format takes (RFC 3986): with a scheme, and of plain letters.
fn is_url(text: &str) -> bool {
    text.contains("://") && text.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}[]".contains(&b))
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

/// Adds a finding as one line.
pub(crate) fn write(out: &mut String, party: &Party, notice: &str, f: &Finding) {
    let (category, r#type, more) = kind(f);
    let about: String = format!("{} {} seen {} times", f.report, f.identifier, f.times).chars().take(1000).collect();
    let core = json!({
        "xarf_version": VERSION,
        "report_id": report_id(notice, f.number),
        "timestamp": stamp(f.last_seen),
        "reporter": party,
        "sender": party,
        "source_identifier": if f.ip.is_empty() { &f.host } else { &f.ip },
        "category": category,
        "type": r#type,
        "tags": [format!("rsit:{}", f.kind), format!("tlp:{}", f.tlp.name().to_lowercase())],
        "description": about,
    });
    let mut report = Map::new();
    for part in [core, more] {
        if let Value::Object(part) = part {
            report.extend(part);
        }
    }
    if f.port > 0 {
        report.insert("source_port".into(), json!(f.port));
    }
    out.push_str(&Value::Object(report).to_string());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use kernel::Time;

    use super::*;
    use crate::Tlp;

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
                write(&mut line, &party, "notice", &finding(kind, port, host));
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
