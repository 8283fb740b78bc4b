//! Values in their normal form: however a feed writes an address, a time or a name, it is stored one way.

use std::fmt::Write as _;
use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::field::Kind;

/// A value in its normal form.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Ip(IpAddr),
    Network(IpNet),
    /// Microseconds since 1970-01-01T00:00:00 UTC.
    Time(i64),
}

/// Why a value is not one of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("empty")]
    Empty,
    #[error("not a number")]
    Number,
    #[error("out of range")]
    Range,
    #[error("neither true nor false")]
    Boolean,
    #[error("not an IP address")]
    Ip,
    #[error("an IPv6 address with a zone names no host of the Internet")]
    Zone,
    #[error("not a network")]
    Network,
    #[error("not a domain name")]
    Fqdn,
    #[error("not a web address")]
    Url,
    #[error("not a time")]
    Time,
    #[error("not one of the allowed words")]
    Word,
    #[error("not base 64")]
    Base64,
    #[error("not the two letters of a country")]
    Country,
    #[error("not a port from 0 to 65535")]
    Port,
    #[error("more than printable ASCII")]
    Ascii,
}

impl Problem {
    /// A stable word, for texts and counts.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Number => "number",
            Self::Range => "range",
            Self::Boolean => "boolean",
            Self::Ip => "ip",
            Self::Zone => "zone",
            Self::Network => "network",
            Self::Fqdn => "fqdn",
            Self::Url => "url",
            Self::Time => "time",
            Self::Word => "word",
            Self::Base64 => "base64",
            Self::Country => "country",
            Self::Port => "port",
            Self::Ascii => "ascii",
        }
    }
}

/// The categories of the Reference Security Incident Taxonomy and their types.
const RSIT: [(&str, &[&str]); 11] = [
    ("abusive-content", &["spam", "harmful-speech", "violence"]),
    ("malicious-code", &["infected-system", "c2-server", "malware-distribution", "malware-configuration"]),
    ("information-gathering", &["scanner", "sniffing", "social-engineering"]),
    ("intrusion-attempts", &["ids-alert", "brute-force", "exploit"]),
    ("intrusions", &["privileged-account-compromise", "unprivileged-account-compromise", "application-compromise", "system-compromise", "burglary"]),
    ("availability", &["dos", "ddos", "misconfiguration", "sabotage", "outage"]),
    ("information-content-security", &["unauthorised-information-access", "unauthorised-information-modification", "data-loss", "data-leak"]),
    ("fraud", &["unauthorised-use-of-resources", "copyright", "masquerade", "phishing"]),
    ("vulnerable", &["weak-crypto", "ddos-amplifier", "potentially-unwanted-accessible", "information-disclosure", "vulnerable-system"]),
    ("other", &["other", "undetermined"]),
    ("test", &["test"]),
];
/// Types that feeds use beside those of the taxonomy, all of its category "other".
const BESIDE: [&str; 5] = ["blacklist", "dga-domain", "proxy", "tor", "malware"];
const REGISTRIES: [&str; 5] = ["AFRINIC", "APNIC", "ARIN", "LACNIC", "RIPE"];
const SEVERITIES: [&str; 6] = ["critical", "high", "medium", "low", "info", "undefined"];
/// Labels of TLP 2.0, and the older white, which became clear.
const TLP: [&str; 5] = ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"];

/// The category a type belongs to.
#[must_use]
pub fn taxonomy_of(kind: &str) -> Option<&'static str> {
    if BESIDE.contains(&kind) {
        return Some("other");
    }
    RSIT.iter().find(|(_, types)| types.contains(&kind)).map(|(category, _)| *category)
}

/// Brings what a feed wrote into the normal form of a kind. White space around it does not count.
pub fn normalise(kind: Kind, written: &str) -> Result<Value, Problem> {
    let text = written.trim();
    if text.is_empty() {
        return Err(Problem::Empty);
    }
    match kind {
        Kind::Text | Kind::Json | Kind::Extra => Ok(Value::Text(text.to_owned())),
        Kind::Lower => Ok(Value::Text(text.to_lowercase())),
        Kind::Upper => Ok(Value::Text(text.to_uppercase())),
        Kind::Ascii => ascii(text.to_owned()),
        Kind::LowerAscii => ascii(text.to_lowercase()),
        Kind::Country => ascii(text.to_uppercase()).and_then(|v| if is_country(text) { Ok(v) } else { Err(Problem::Country) }),
        Kind::Port => integer(text).ok().filter(|n| (0..=65_535).contains(n)).map(Value::Integer).ok_or(Problem::Port),
        Kind::Integer => integer(text).map(Value::Integer),
        Kind::Float => float(text).map(Value::Float),
        Kind::Accuracy => float(text).and_then(|n| if (0.0..=100.0).contains(&n) { Ok(Value::Float(n)) } else { Err(Problem::Range) }),
        Kind::Boolean => boolean(text),
        Kind::Base64 => base64(text),
        Kind::Ip => ip(text).map(Value::Ip),
        Kind::Network => network(text).map(Value::Network),
        Kind::Asn => asn(text),
        Kind::Fqdn => fqdn(text).map(Value::Text),
        Kind::Url => url(text),
        Kind::Time => time(text).map(Value::Time),
        Kind::Registry => word(&registry(text), &REGISTRIES),
        Kind::Tlp => word(&tlp(text), &TLP),
        Kind::Severity => word(&text.to_lowercase(), &SEVERITIES),
        Kind::Taxonomy => word(&text.to_lowercase(), &RSIT.map(|(category, _)| category)),
        Kind::Type => {
            let kind = text.to_lowercase();
            if taxonomy_of(&kind).is_some() { Ok(Value::Text(kind)) } else { Err(Problem::Word) }
        }
    }
}

fn ascii(text: String) -> Result<Value, Problem> {
    if text.bytes().all(|b| (b' '..=b'~').contains(&b)) { Ok(Value::Text(text)) } else { Err(Problem::Ascii) }
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn word(text: &str, known: &[&str]) -> Result<Value, Problem> {
    if known.contains(&text) { Ok(Value::Text(text.to_owned())) } else { Err(Problem::Word) }
}

/// Digits of any script with a sign perhaps, and underscores between them.
pub(crate) fn integer(text: &str) -> Result<i64, Problem> {
    let text = text.trim();
    if let Ok(n) = text.parse() {
        return Ok(n);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let is_split = digits.starts_with('_') || digits.ends_with('_') || digits.contains("__");
    let plain: Option<String> = digits.chars().filter(|c| *c != '_').map(digit).collect();
    let plain = plain.filter(|p| !p.is_empty() && !is_split).ok_or(Problem::Number)?;
    format!("{sign}{plain}").parse().map_err(|_| Problem::Range)
}

/// The digit a character stands for, in the scripts that feeds are written in.
fn digit(c: char) -> Option<char> {
    let zero = match c {
        '0'..='9' => return Some(c),
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '०'..='९' => '०',
        _ => return None,
    };
    char::from_digit(u32::from(c) - u32::from(zero), 10)
}

fn float(text: &str) -> Result<f64, Problem> {
    let number: f64 = text.parse().map_err(|_| Problem::Number)?;
    if number.is_finite() { Ok(number) } else { Err(Problem::Range) }
}

fn boolean(text: &str) -> Result<Value, Problem> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "enabled" | "1" => Ok(Value::Boolean(true)),
        "false" | "no" | "n" | "disabled" | "0" => Ok(Value::Boolean(false)),
        _ => Err(Problem::Boolean),
    }
}

/// Four letters stand for three bytes; at most two `=` at the end.
fn base64(text: &str) -> Result<Value, Problem> {
    let body = text.trim_end_matches('=');
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/';
    let fits = text.len().is_multiple_of(4) && text.len() - body.len() <= 2 && body.bytes().all(is_letter);
    if fits { Ok(Value::Text(text.to_owned())) } else { Err(Problem::Base64) }
}

fn ip(text: &str) -> Result<IpAddr, Problem> {
    if text.contains('%') {
        return Err(Problem::Zone);
    }
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    bare.parse::<IpAddr>().map(|ip| ip.to_canonical()).map_err(|_| Problem::Ip)
}

/// Bits behind the prefix are cleared; an address alone is a network of one.
fn network(text: &str) -> Result<IpNet, Problem> {
    match text.parse::<IpNet>() {
        Ok(net) => Ok(net.trunc()),
        Err(_) => ip(text).map(IpNet::from).map_err(|_| Problem::Network),
    }
}

fn asn(text: &str) -> Result<Value, Problem> {
    let digits = text.get(..2).filter(|p| p.eq_ignore_ascii_case("as")).map_or(text, |_| text[2..].trim_start());
    match integer(digits) {
        Ok(n @ 1..=4_294_967_295) => Ok(Value::Integer(n)),
        Ok(_) => Err(Problem::Range),
        Err(problem) => Err(problem),
    }
}

/// A name of at least one label; letters, digits, dashes and, as feeds have them, underscores; never an address.
fn fqdn(text: &str) -> Result<String, Problem> {
    let bare = text.trim_end_matches('.');
    if bare.parse::<IpAddr>().is_ok() {
        return Err(Problem::Fqdn);
    }
    // Label by label: that no label may begin with a digit beside an Arabic one is for those who register names.
    let labels: Result<Vec<String>, Problem> = bare
        .split('.')
        .map(|label| if label.is_ascii() { Ok(label.to_ascii_lowercase()) } else { idna::domain_to_ascii(label).map_err(|_| Problem::Fqdn) })
        .collect();
    let ascii = labels?.join(".");
    let is_label = |label: &str| {
        let fits = (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        fits && !label.starts_with('-') && !label.ends_with('-')
    };
    let is_name =
        ascii.len() <= 253 && ascii.split('.').all(is_label) && !ascii.split('.').next_back().is_some_and(|l| l.bytes().all(|b| b.is_ascii_digit()));
    if is_name { Ok(ascii) } else { Err(Problem::Fqdn) }
}

/// An absolute address with a host. Ways of writing that keep people from pressing on it (`hxxp`, `[.]`) are undone, scheme and
/// host get their normal form; what follows stays as it was written, since in reports of attacks it is the evidence.
fn url(text: &str) -> Result<Value, Problem> {
    let mut text = text.to_owned();
    // Odd spellings are read otherwise a second time: the form that stays is the normal one, and where none does there is none.
    for _ in 0..4 {
        let next = url_once(&text)?;
        if next == text {
            return Ok(Value::Text(text));
        }
        text = next;
    }
    Err(Problem::Url)
}

fn url_once(text: &str) -> Result<String, Problem> {
    let written = pressable(text);
    let parsed = url::Url::parse(&written).map_err(|_| Problem::Url)?;
    let host = parsed.host_str().ok_or(Problem::Url)?;
    let rest = written.split_once("://").map_or("", |(_, rest)| rest);
    let (place, tail) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
    if place.is_empty() {
        return Ok(parsed.into()); // as `http:host/`, which browsers take
    }
    let (user, name) = place.split_at(place.rfind('@').map_or(0, |at| at + 1));
    let port = name.rfind(':').map(|at| &name[at..]).filter(|port| !port.contains(']')).unwrap_or_default();
    Ok(format!("{}://{}{host}{port}{}", parsed.scheme(), escaped(user), escaped(tail)))
}

/// What no address may hold as it is (RFC 3986, section 2) is escaped; dots and slashes stay where they were.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>".contains(&byte) {
            out.push(byte.into());
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Undoes `hxxp` and every `[.]`, nested ones too, in one pass; line breaks and tabs within count for nothing, as to
/// browsers.
fn pressable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')) {
        if c == ']' && out.ends_with("[.") {
            out.truncate(out.len() - 2);
            out.push('.');
        } else {
            out.push(c);
        }
    }
    if out.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("hxxp")) {
        out.replace_range(..4, "http");
    }
    out
}

/// Times as feeds write them: RFC 3339, `YYYY-MM-DD HH:MM:SS` with a zone or in UTC, a date alone, RFC 2822, and
/// seconds or milliseconds since 1970.
fn time(text: &str) -> Result<i64, Problem> {
    if let Some(micros) = usual_time(text) {
        return Ok(micros);
    }
    let micros = |t: Timestamp| t.as_microsecond();
    if let Ok(seconds) = text.parse::<f64>() {
        return epoch(seconds);
    }
    let utc = text.strip_suffix("UTC").or_else(|| text.strip_suffix("GMT")).map(str::trim_end);
    if let Ok(stamp) = text.parse::<Timestamp>() {
        return Ok(micros(stamp));
    }
    let civil = utc.unwrap_or(text);
    if let Ok(local) = civil.parse::<DateTime>() {
        return TimeZone::UTC.to_timestamp(local).map(micros).map_err(|_| Problem::Range);
    }
    jiff::fmt::rfc2822::parse(text).map(|z| micros(z.timestamp())).ok().or_else(|| web_time(text)).ok_or(Problem::Time)
}

/// Dates as web servers and certificates write them: RFC 850, C's `asctime`, and RFC 2822 whatever weekday it claims.
fn web_time(text: &str) -> Option<i64> {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let end = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let is_day = text.get(..3).is_some_and(|d| DAYS.contains(&d.to_ascii_lowercase().as_str()));
    let text = if is_day { text[end..].trim_start_matches([',', ' ']) } else { text };
    let utc = text.strip_suffix("UTC").or_else(|| text.strip_suffix("GMT")).unwrap_or(text).trim_end();
    ["%d %b %Y %H:%M:%S", "%d-%b-%y %H:%M:%S", "%d-%b-%Y %H:%M:%S", "%b %d %H:%M:%S %Y"].into_iter().find_map(|form| {
        let zoned = || Timestamp::strptime(format!("{form} %z"), text).ok();
        let plain = || TimeZone::UTC.to_timestamp(DateTime::strptime(form, utc).ok()?).ok();
        plain().or_else(zoned).map(Timestamp::as_microsecond)
    })
}

/// `YYYY-MM-DD HH:MM:SS` in UTC, as nearly every row has it: read without trying the other forms first.
fn usual_time(text: &str) -> Option<i64> {
    let b: &[u8; 19] = text.as_bytes().try_into().ok()?;
    if b[4] != b'-' || b[7] != b'-' || b[10] != b' ' || b[13] != b':' || b[16] != b':' {
        return None;
    }
    let two = |at: usize| -> Option<i8> {
        let digit = |b: u8| b.is_ascii_digit().then(|| (b - b'0').cast_signed());
        Some(digit(b[at])? * 10 + digit(b[at + 1])?)
    };
    let year = i16::from(two(0)?) * 100 + i16::from(two(2)?);
    let date = jiff::civil::Date::new(year, two(5)?, two(8)?).ok()?;
    let time = jiff::civil::Time::new(two(11)?, two(14)?, two(17)?, 0).ok()?;
    TimeZone::UTC.to_timestamp(date.to_datetime(time)).ok().map(Timestamp::as_microsecond)
}

/// Up to the year 9999, and from 10^11 on taken as milliseconds.
fn epoch(number: f64) -> Result<i64, Problem> {
    let seconds = if number >= 1e11 { number / 1000.0 } else { number };
    if !(0.0..253_402_300_800.0).contains(&seconds) {
        return Err(Problem::Range);
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 2^58, checked above")]
    let micros = (seconds * 1e6).round() as i64;
    Ok(micros)
}

fn registry(text: &str) -> String {
    let upper = text.to_uppercase();
    match upper.as_str() {
        "RIPENCC" | "RIPE-NCC" | "RIPE NCC" => "RIPE".into(),
        _ => upper,
    }
}

fn tlp(text: &str) -> String {
    let upper = text.to_uppercase().replace(' ', "");
    let label = upper.strip_prefix("TLP:").unwrap_or(&upper);
    if label == "WHITE" { "CLEAR".into() } else { label.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_an_attack_looked_like_is_kept() {
        let url = |text: &str| match normalise(Kind::Url, text) {
            Ok(Value::Text(text)) => text,
            other => format!("{other:?}"),
        };
        assert_eq!(url("HTTP://Example.COM/cgi-bin/.%2e/.%2e/bin/sh"), "http://example.com/cgi-bin/.%2e/.%2e/bin/sh");
        assert_eq!(url("http://example.com/../../etc/passwd?a=1#b"), "http://example.com/../../etc/passwd?a=1#b");
        assert_eq!(url("hxxp://a b@example[.]com:8080/x y\"é"), "http://a%20b@example.com:8080/x%20y%22%C3%A9");
        assert_eq!(url("http://مثال.قطر/a"), "http://xn--mgbh0fb.xn--wgbl6a/a");
    }

    #[test]
    fn names_under_arabic_domains_may_begin_with_a_digit() {
        let name = |text: &str| normalise(Kind::Fqdn, text);
        assert_eq!(name("2400-ca43.xn--mgbh0fb.xn--wgbl6a"), Ok(Value::Text("2400-ca43.xn--mgbh0fb.xn--wgbl6a".into())));
        assert_eq!(name("24.مثال.قطر"), Ok(Value::Text("24.xn--mgbh0fb.xn--wgbl6a".into())));
    }

    #[test]
    fn dates_of_web_servers_and_certificates() {
        let at = |text: &str| normalise(Kind::Time, text);
        let wanted = at("2026-11-22 04:58:24");
        assert!(wanted.is_ok());
        for text in [
            "Sunday, 22-Nov-26 04:58:24 GMT",
            "Sun Nov 22 04:58:24 2026",
            "Fri, 22 Nov 2026 04:58:24 GMT",
            "Sund, 22 Nov 2026 04:58:24 GMT",
            "Nov 22 04:58:24 2026 GMT",
            "Sun, 22 Nov 2026 07:58:24 +0300",
        ] {
            assert_eq!(at(text), wanted, "{text}");
        }
        for text in ["Sunday", "22-Nov-26", "Nov 32 04:58:24 2026 GMT", "Sun, ", "é, 22 Nov 2026 04:58:24 GMT"] {
            assert!(at(text).is_err(), "{text}");
        }
    }

    fn text(kind: Kind, written: &str) -> Result<String, Problem> {
        normalise(kind, written).map(|v| if let Value::Text(t) = v { t } else { format!("{v:?}") })
    }

    #[test]
    fn times_in_every_form_are_one_moment() {
        let moment = Ok(Value::Time(1_265_760_000_000_000));
        for written in [
            "2010-02-10 00:00:00",
            "2010-02-10T00:00:00Z",
            "2010-02-10 00:00:00 UTC",
            "2010-02-10T03:00:00+03:00",
            "2010-02-10",
            "1265760000",
            "1265760000000",
            "Wed, 10 Feb 2010 00:00:00 +0000",
            " 2010-02-10 00:00:00.000 ",
        ] {
            assert_eq!(normalise(Kind::Time, written), moment, "{written}");
        }
        for written in ["2010-02-30 00:00:00", "yesterday", "10/02/2010", "-5", "NaN", "1e300"] {
            assert!(normalise(Kind::Time, written).is_err(), "{written}");
        }
    }

    #[test]
    fn addresses_and_networks_have_one_form() {
        assert_eq!(normalise(Kind::Ip, "[2001:DB8:0::1]"), Ok(Value::Ip("2001:db8::1".parse().expect("ip"))));
        assert_eq!(normalise(Kind::Ip, "::ffff:192.0.2.1"), Ok(Value::Ip("192.0.2.1".parse().expect("ip"))));
        assert_eq!(normalise(Kind::Ip, "fe80::1%eth0"), Err(Problem::Zone));
        assert_eq!(normalise(Kind::Ip, "192.0.2.256"), Err(Problem::Ip));
        assert_eq!(normalise(Kind::Ip, "010.0.0.1"), Err(Problem::Ip));
        assert_eq!(normalise(Kind::Network, "192.0.2.77/24"), Ok(Value::Network("192.0.2.0/24".parse().expect("net"))));
        assert_eq!(normalise(Kind::Network, "192.0.2.77"), Ok(Value::Network("192.0.2.77/32".parse().expect("net"))));
        assert_eq!(normalise(Kind::Asn, "AS64512"), Ok(Value::Integer(64512)));
        assert_eq!(normalise(Kind::Asn, "0"), Err(Problem::Range));
        assert_eq!(normalise(Kind::Asn, "4294967296"), Err(Problem::Range));
        for (written, n) in [("+5", 5), ("-007", -7), ("1_000", 1000), ("٤٤٥", 445), ("۱۲", 12)] {
            assert_eq!(normalise(Kind::Integer, written), Ok(Value::Integer(n)), "{written}");
        }
        for written in ["1.5", "_1", "1__0", "-", "", "0x10", "99999999999999999999"] {
            assert!(normalise(Kind::Integer, written).is_err(), "{written}");
        }
        assert_eq!(normalise(Kind::Port, "٨٠"), Ok(Value::Integer(80)));
        assert_eq!(normalise(Kind::Port, "65536"), Err(Problem::Port));
    }

    #[test]
    fn names_and_web_addresses_have_one_form() {
        assert_eq!(text(Kind::Fqdn, "WWW.Example.COM."), Ok("www.example.com".into()));
        assert_eq!(text(Kind::Fqdn, "موقع.وزارة-الأتصالات.مصر").map(|t| t.starts_with("xn--")), Ok(true));
        assert_eq!(text(Kind::Fqdn, "_dmarc.example.com"), Ok("_dmarc.example.com".into()));
        for bad in ["192.0.2.1", "-a.com", "a..b", "a b.com", "1.2", "."] {
            assert!(text(Kind::Fqdn, bad).is_err(), "{bad}");
        }
        assert_eq!(text(Kind::Url, "hxxp://Example[.]com/Path"), Ok("http://example.com/Path".into()));
        assert_eq!(text(Kind::Url, "hXXps://a[[.]]b[\n.]example/x[.]"), Ok("https://a.b.example/x.".into()));
        assert_eq!(text(Kind::Url, "example.com/x"), Err(Problem::Url));
    }

    #[test]
    fn words_are_those_of_the_standards() {
        assert_eq!(text(Kind::Tlp, "tlp: white"), Ok("CLEAR".into()));
        assert_eq!(text(Kind::Tlp, "TLP:AMBER+STRICT"), Ok("AMBER+STRICT".into()));
        assert_eq!(text(Kind::Tlp, "PURPLE"), Err(Problem::Word));
        assert_eq!(text(Kind::Registry, "ripencc"), Ok("RIPE".into()));
        assert_eq!(taxonomy_of("ddos-amplifier"), Some("vulnerable"));
        assert_eq!(taxonomy_of("blacklist"), Some("other"));
        assert_eq!(text(Kind::Type, "nothing"), Err(Problem::Word));
        assert_eq!(normalise(Kind::Boolean, "Y"), Ok(Value::Boolean(true)));
        assert_eq!(normalise(Kind::Accuracy, "100.1"), Err(Problem::Range));
        assert_eq!(normalise(Kind::Text, "  "), Err(Problem::Empty));
        assert_eq!(text(Kind::Base64, "YQ=="), Ok("YQ==".into()));
        assert_eq!(text(Kind::Base64, "YQ="), Err(Problem::Base64));
    }

    /// The taxonomy is the published one.
    #[test]
    fn the_taxonomy_is_complete() {
        let Ok(folder) = std::env::var("MAJLIS_TEST_DATA") else { return };
        let published = std::fs::read_to_string(format!("{folder}/rsit/rsit-machine.json")).expect("taxonomy");
        let published: serde_json::Value = serde_json::from_str(&published).expect("JSON");
        let values = published["values"].as_array().expect("values");
        assert_eq!(values.len(), RSIT.len());
        for value in values {
            let category = value["predicate"].as_str().expect("category");
            let types: Vec<&str> = value["entry"].as_array().expect("types").iter().filter_map(|e| e["value"].as_str()).collect();
            assert_eq!(RSIT.iter().find(|(c, _)| *c == category).map(|(_, t)| t.to_vec()), Some(types), "{category}");
        }
    }

    const KINDS: [Kind; 25] = [
        Kind::Severity,
        Kind::Text,
        Kind::Ascii,
        Kind::LowerAscii,
        Kind::Country,
        Kind::Port,
        Kind::Lower,
        Kind::Upper,
        Kind::Integer,
        Kind::Float,
        Kind::Boolean,
        Kind::Base64,
        Kind::Json,
        Kind::Extra,
        Kind::Ip,
        Kind::Network,
        Kind::Asn,
        Kind::Fqdn,
        Kind::Url,
        Kind::Time,
        Kind::Accuracy,
        Kind::Registry,
        Kind::Tlp,
        Kind::Taxonomy,
        Kind::Type,
    ];

    proptest! {
        /// Any text is answered, and a text in normal form stays as it is.
        #[test]
        fn a_normal_form_is_final(written in ".{0,60}", kind in prop::sample::select(&KINDS[..])) {
            if let Ok(Value::Text(once)) = normalise(kind, &written) {
                let trimmed = once.trim().to_owned();
                prop_assert_eq!(normalise(kind, &once), Ok(Value::Text(trimmed)));
            }
        }

        #[test]
        fn names_stay(labels in prop::collection::vec("[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,10}[a-zA-Z0-9_])?", 1..4), top in "[a-zA-Z]{2,10}") {
            let name = format!("{}.{top}", labels.join("."));
            if let Ok(Value::Text(once)) = normalise(Kind::Fqdn, &name) {
                prop_assert_eq!(normalise(Kind::Fqdn, &once), Ok(Value::Text(once.clone())));
                prop_assert!(once.bytes().all(|b| !b.is_ascii_uppercase()));
            }
        }

        #[test]
        fn addresses_come_back(bits: u128, short: u32) {
            for ip in [IpAddr::V6(bits.into()), IpAddr::V4(short.into())] {
                prop_assert_eq!(normalise(Kind::Ip, &ip.to_string()), Ok(Value::Ip(ip.to_canonical())));
            }
        }
    }
}
