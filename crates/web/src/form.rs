use std::borrow::Cow;

/// Fields read of one form; no form of ours has as many.
const MOST: usize = 1000;

/// The fields of a posted form, as typed. Line breaks are unified and control characters other than line
/// breaks and tabs are dropped; nothing else is changed.
#[derive(Debug, Clone, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `application/x-www-form-urlencoded` bytes: the first [`MOST`] fields.
    #[must_use]
    pub fn parse(body: &[u8]) -> Self {
        Self::parse_most(body, MOST)
    }

    /// The same with so many fields at most, for the one form that has more.
    #[must_use]
    pub fn parse_most(body: &[u8], most: usize) -> Self {
        let text = String::from_utf8_lossy(body);
        Self(text.split('&').filter(|pair| !pair.is_empty()).take(most).map(Self::pair).collect())
    }

    fn pair(pair: &str) -> (String, String) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), tidy(&decode(value)))
    }

    pub fn push(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), tidy(value)));
    }

    /// The first value of a field; empty if it is missing.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap_or_default()
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        text.chars().filter(|c| !c.is_control() || *c == '\n' || *c == '\t').collect()
    } else {
        text
    }
}

/// A value as an address writes it (RFC 3986, section 2).
#[must_use]
pub fn encode(text: &str) -> String {
    use core::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let pair = bytes
            .get(at + 1..at + 3)
            .filter(|_| *byte == b'%')
            .and_then(|p| core::str::from_utf8(p).ok())
            .and_then(|p| u8::from_str_radix(p, 16).ok());
        match (byte, pair) {
            (_, Some(decoded)) => {
                out.push(decoded);
                at += 2;
            }
            (b'+', None) => out.push(b' '),
            (other, None) => out.push(*other),
        }
        at += 1;
    }
    match String::from_utf8_lossy(&out) {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read(body: Vec<u8>) {
            let form = Form::parse(&body);
            proptest::prop_assert!(form.0.len() <= MOST);
        }

        #[test]
        fn what_a_browser_encodes_comes_back(value in "[^\\p{Cc}]{0,40}") {
            let all: String = value.bytes().map(|b| format!("%{b:02X}")).collect();
            for encoded in [all, encode(&value)] {
                let form = Form::parse(format!("a={encoded}").as_bytes());
                proptest::prop_assert_eq!(form.get("a"), &value);
            }
        }
    }

    #[test]
    fn forms_are_read_as_typed() {
        let form = Form::parse("a=%D9%85%D8%B1%D8%AD%D8%A8%D8%A7+x&b=1%0D%0A2%00&a=second&%=%&c".as_bytes());
        assert_eq!((form.get("a"), form.get("b"), form.get("missing")), ("مرحبا x", "1\n2", ""));
        assert_eq!(form.all("a").collect::<Vec<_>>(), ["مرحبا x", "second"]);
        assert_eq!(form.get("%"), "%");
    }
}
