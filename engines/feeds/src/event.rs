//! An event: what one row of a report says about one host, in typed fields.

use std::fmt::Write as _;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};

use crate::field::Field;
use crate::value::Value;

/// A value of a feed's own that no field has: kept as its converter made it.
#[derive(Debug, Clone, PartialEq)]
pub enum Extra {
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    /// JSON of any other form, checked when it was read.
    Json(String),
}

/// What one row of a report says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Event {
    fields: Vec<(Field, Value)>,
    extra: Vec<(Arc<str>, Extra)>,
}

/// Names an event: the same for the same report, in the same window of time.
pub type Key = [u8; 16];

const HOUR: i64 = 3_600_000_000;

/// Fields that tell how a report came, not what it says: two copies may differ in them.
const OF_THE_WAY: [Field; 6] = [Field::OBSERVED, Field::TIME, Field::RAW, Field::FEED, Field::FEED_CODE, Field::FEED_DOCUMENTATION];

impl Event {
    #[must_use]
    pub fn with_room(fields: usize, extra: usize) -> Self {
        Self { fields: Vec::with_capacity(fields), extra: Vec::with_capacity(extra) }
    }

    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.fields.iter().find(|(f, _)| *f == field).map(|(_, v)| v)
    }

    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        if let Some(Value::Text(text)) = self.get(field) { Some(text) } else { None }
    }

    #[must_use]
    pub fn integer(&self, field: Field) -> Option<i64> {
        if let Some(Value::Integer(n)) = self.get(field) { Some(*n) } else { None }
    }

    /// Microseconds since 1970-01-01T00:00:00 UTC.
    #[must_use]
    pub fn time(&self) -> Option<i64> {
        if let Some(Value::Time(t)) = self.get(Field::TIME) { Some(*t) } else { None }
    }

    #[must_use]
    pub fn ip(&self) -> Option<std::net::IpAddr> {
        if let Some(Value::Ip(ip)) = self.get(Field::IP) { Some(*ip) } else { None }
    }

    /// Sets a field, whatever it was.
    pub fn set(&mut self, field: Field, value: Value) {
        match self.fields.iter_mut().find(|(f, _)| *f == field) {
            Some((_, old)) => *old = value,
            None => self.fields.push((field, value)),
        }
    }

    pub(crate) fn has(&self, field: Field) -> bool {
        self.fields.iter().any(|(f, _)| *f == field)
    }

    pub(crate) fn set_extra(&mut self, name: &Arc<str>, value: Extra) {
        match self.extra.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => *old = value,
            None => self.extra.push((Arc::clone(name), value)),
        }
    }

    /// Brings fields and extras into the order of their names.
    pub(crate) fn sort(&mut self) {
        self.fields.sort_unstable_by_key(|(f, _)| *f);
        self.extra.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    }

    pub fn fields(&self) -> impl Iterator<Item = (Field, &Value)> {
        self.fields.iter().map(|(f, v)| (*f, v))
    }

    pub fn extras(&self) -> impl Iterator<Item = (&str, &Extra)> {
        self.extra.iter().map(|(n, v)| (&**n, v))
    }

    /// The name under which an event is stored once: its hour (4 bytes, so that neighbours in time are neighbours
    /// in the table), then 12 bytes of SHA-256 over the report's type and everything the event says, where times
    /// within the same `window` (microseconds; 0: exact) count as one. How the report came does not count.
    #[must_use]
    pub fn key(&self, report: &str, window: i64) -> Key {
        let time = self.time().unwrap_or(0);
        let time = if window > 0 { time - time.rem_euclid(window) } else { time };
        let mut hash = Sha256::new();
        let mut canonical = String::with_capacity(512);
        canonical.push_str(report);
        canonical.push('\0');
        for (field, value) in self.fields.iter().filter(|(f, _)| !OF_THE_WAY.contains(f)) {
            canonical.push_str(field.name());
            canonical.push('\0');
            write_plain(&mut canonical, value);
            canonical.push('\0');
        }
        for (name, value) in &self.extra {
            canonical.push_str("extra.");
            canonical.push_str(name);
            canonical.push('\0');
            write_extra(&mut canonical, value);
            canonical.push('\0');
        }
        hash.update(time.to_be_bytes());
        hash.update(canonical.as_bytes());
        let digest = hash.finalize();
        let mut key = [0; 16];
        key[..4].copy_from_slice(&hour(time).to_be_bytes());
        key[4..].copy_from_slice(&digest[..12]);
        key
    }

    /// What an event is about: the address, or else what comes nearest to one; `None` where it names nothing.
    #[must_use]
    pub fn host(&self) -> Option<&Value> {
        const NAMES: [Field; 9] = [
            Field::IP,
            Field::NETWORK,
            Field::URL,
            Field::DOMAIN,
            Field::REVERSE_NAME,
            Field::ACCOUNT,
            Field::OTHER_IP,
            Field::OTHER_DOMAIN,
            Field::OTHER_URL,
        ];
        NAMES.into_iter().find_map(|field| self.get(field))
    }

    /// The name of what is to be mended: the same host, service and kind of trouble, whenever and by whichever
    /// report it is seen. The length of the address and the address itself (so that all of a host's findings are
    /// neighbours), then 12 bytes of SHA-256 over type, identifier, malware, what it is about
    /// ([`host`](Self::host)), transport and port.
    #[must_use]
    pub fn finding_key(&self) -> Vec<u8> {
        let mut canonical = String::with_capacity(128);
        for field in [Field::TYPE, Field::IDENTIFIER, Field::MALWARE] {
            canonical.push_str(self.text(field).unwrap_or_default());
            canonical.push('\0');
        }
        if let Some(host) = self.host() {
            write_plain(&mut canonical, host);
        }
        canonical.push('\0');
        canonical.push_str(self.text(Field::TRANSPORT).unwrap_or_default());
        canonical.push('\0');
        if let Some(port) = self.integer(Field::PORT) {
            let _ = write!(canonical, "{port}");
        }
        let mut key = host_prefix(self.ip());
        key.extend_from_slice(&Sha256::digest(canonical.as_bytes())[..12]);
        key
    }

    /// The event as JSON: names of fields flat, what no field has under `extra.`, times in RFC 3339.
    pub fn write_json(&self, out: &mut String) {
        out.push('{');
        let mut is_first = true;
        let mut comma = |out: &mut String| {
            if !std::mem::take(&mut is_first) {
                out.push(',');
            }
        };
        for (field, value) in &self.fields {
            comma(out);
            out.push('"');
            out.push_str(field.name());
            out.push_str("\":");
            match value {
                Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => write_plain(out, value),
                Value::Text(text) => write_quoted(out, text),
                other => {
                    out.push('"');
                    write_plain(out, other);
                    out.push('"');
                }
            }
        }
        for (name, value) in &self.extra {
            comma(out);
            out.push_str("\"extra.");
            write_escaped(out, name);
            out.push_str("\":");
            write_extra(out, value);
        }
        out.push('}');
    }
}

/// What the keys of all findings of an address begin with, and no other's.
#[must_use]
pub fn host_prefix(ip: Option<std::net::IpAddr>) -> Vec<u8> {
    let mut key = Vec::with_capacity(29);
    match ip {
        None => key.push(0),
        Some(std::net::IpAddr::V4(ip)) => {
            key.push(4);
            key.extend_from_slice(&ip.octets());
        }
        Some(std::net::IpAddr::V6(ip)) => {
            key.push(16);
            key.extend_from_slice(&ip.octets());
        }
    }
    key
}

/// Hours since 1970, within what four bytes hold.
fn hour(micros: i64) -> u32 {
    u32::try_from(micros.div_euclid(HOUR).max(0)).unwrap_or(u32::MAX)
}

/// The smallest key an event of this moment can have: keys are in order of their hours.
#[must_use]
pub fn first_key(micros: i64) -> Key {
    let mut key = [0; 16];
    key[..4].copy_from_slice(&hour(micros).to_be_bytes());
    key
}

impl core::fmt::Display for Value {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut text = String::new();
        write_plain(&mut text, self);
        f.write_str(&text)
    }
}

fn write_plain(out: &mut String, value: &Value) {
    let _ = match value {
        Value::Text(text) => {
            out.push_str(text);
            Ok(())
        }
        Value::Integer(n) => write!(out, "{n}"),
        Value::Float(n) => write!(out, "{n:?}"),
        Value::Boolean(b) => write!(out, "{b}"),
        Value::Ip(ip) => write!(out, "{ip}"),
        Value::Network(net) => write!(out, "{net}"),
        Value::Time(micros) => {
            write_time(out, *micros);
            Ok(())
        }
    };
}

fn write_extra(out: &mut String, value: &Extra) {
    let _ = match value {
        Extra::Text(text) => {
            write_quoted(out, text);
            Ok(())
        }
        Extra::Integer(n) => write!(out, "{n}"),
        Extra::Float(n) => write!(out, "{n:?}"),
        Extra::Boolean(b) => write!(out, "{b}"),
        Extra::Json(json) => {
            out.push_str(json);
            Ok(())
        }
    };
}

/// RFC 3339 in UTC with `+00:00`; fractions only where there are some.
pub(crate) fn write_time(out: &mut String, micros: i64) {
    let Ok(stamp) = Timestamp::from_microsecond(micros) else { return };
    let t = TimeZone::UTC.to_datetime(stamp);
    let _ = write!(out, "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", t.year(), t.month(), t.day(), t.hour(), t.minute(), t.second());
    let fraction = micros.rem_euclid(1_000_000);
    if fraction != 0 {
        let _ = write!(out, ".{fraction:06}");
    }
    out.push_str("+00:00");
}

fn write_quoted(out: &mut String, text: &str) {
    out.push('"');
    write_escaped(out, text);
    out.push('"');
}

fn write_escaped(out: &mut String, text: &str) {
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[start..at]);
        start = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            other => {
                let _ = write!(out, "\\u{other:04x}");
            }
        }
    }
    out.push_str(&text[start..]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(ip: &str, seconds: i64) -> Event {
        let mut event = Event::default();
        event.set(Field::IP, Value::Ip(ip.parse().expect("ip")));
        event.set(Field::TIME, Value::Time(seconds * 1_000_000));
        event.set(Field::TYPE, Value::Text("vulnerable-system".into()));
        event.set(Field::IDENTIFIER, Value::Text("open-smb".into()));
        event.set(Field::PORT, Value::Integer(445));
        event.sort();
        event
    }

    #[test]
    fn keys_tell_events_apart_by_what_they_say_and_their_window() {
        let one = event("192.0.2.1", 7200);
        assert_eq!(one.key("scan_smb", 0), event("192.0.2.1", 7200).key("scan_smb", 0));
        assert_ne!(one.key("scan_smb", 0), event("192.0.2.1", 7201).key("scan_smb", 0));
        assert_eq!(one.key("scan_smb", 24 * HOUR), event("192.0.2.1", 7201).key("scan_smb", 24 * HOUR));
        assert_ne!(one.key("scan_smb", 24 * HOUR), event("192.0.2.1", 90_000).key("scan_smb", 24 * HOUR));
        assert_ne!(one.key("scan_smb", 0), one.key("scan_other", 0));
        assert_ne!(one.key("scan_smb", 0), event("192.0.2.2", 7200).key("scan_smb", 0));
        let mut later = one.clone();
        later.set(Field::OBSERVED, Value::Time(1));
        later.set(Field::FEED, Value::Text("another way".into()));
        later.sort();
        assert_eq!(one.key("scan_smb", 0), later.key("scan_smb", 0));
        assert!(one.key("scan_smb", 0) > first_key(7200 * 1_000_000) && one.key("scan_smb", 0) < first_key(10_800 * 1_000_000));
    }

    #[test]
    fn a_finding_is_the_host_and_the_trouble() {
        let one = event("192.0.2.1", 7200);
        assert_eq!(one.finding_key(), event("192.0.2.1", 99_999).finding_key());
        assert_ne!(one.finding_key(), event("192.0.2.2", 7200).finding_key());
        let mut other = one.clone();
        other.set(Field::PORT, Value::Integer(139));
        assert_ne!(one.finding_key(), other.finding_key());
    }

    #[test]
    fn times_are_written_as_the_data_format_has_them() {
        let mut out = String::new();
        write_time(&mut out, 1_265_760_000_000_000);
        write_time(&mut out, -1);
        assert_eq!(out, "2010-02-10T00:00:00+00:001969-12-31T23:59:59.999999+00:00");
    }

    proptest! {
        /// Whatever a feed says, what is written is JSON that says the same.
        #[test]
        fn json_says_the_same(text in any::<String>(), name in "[^.]{1,20}", number: i64, float in -1e9f64..1e9) {
            let mut event = Event::default();
            event.set(Field::IDENTIFIER, Value::Text(text.clone()));
            event.set_extra(&Arc::from(name.as_str()), Extra::Text(text.clone()));
            event.set_extra(&Arc::from("n."), Extra::Integer(number));
            event.set_extra(&Arc::from("f."), Extra::Float(float));
            let mut json = String::new();
            event.write_json(&mut json);
            let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
            prop_assert_eq!(read["classification.identifier"].as_str(), Some(text.as_str()));
            prop_assert_eq!(read[format!("extra.{name}")].as_str(), Some(text.as_str()));
            prop_assert_eq!(read["extra.n."].as_i64(), Some(number));
            // The reader's last bit may differ.
            prop_assert!(read["extra.f."].as_f64().is_some_and(|f| (f - float).abs() <= float.abs() * 1e-15));
        }
    }
}
