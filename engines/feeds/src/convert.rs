//! Converters: what a mapping does with a cell before it becomes a value. The names are those of the
//! Shadowserver report schema, so that a mapping of our own reads the same.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::field::Kind;
use crate::value::{Problem, Value, normalise};

/// What is done with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Convert {
    /// As it is.
    Keep,
    /// A time without a zone that means UTC.
    #[serde(rename = "add_UTC_to_timestamp")]
    AddUtcToTimestamp,
    ConvertBool,
    /// Empty, "0" and "unknown" say nothing.
    ValidateToNone,
    ConvertInt,
    ConvertFloat,
    /// Puts host and path of other columns together.
    ConvertHttpHostAndUrl,
    /// A number that says nothing if it is 0.
    InvalidateZero,
    /// An address, or nothing.
    ValidateIp,
    /// A network, or nothing.
    ValidateNetwork,
    /// A name, or nothing.
    ValidateFqdn,
    ConvertDate,
    ConvertDateUtc,
    ForceBase64,
    ScanExchangeTaxonomy,
    ScanExchangeType,
    ScanExchangeIdentifier,
    /// The column "category", and where that is empty "detail".
    CategoryOrDetail,
    /// The CVE numbers among the tags.
    ExtractCveFromTag,
}

/// What a converter made of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Made<'a> {
    Nothing,
    Text(&'a str),
    Owned(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
}

/// Columns that converters look at besides their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Beside {
    pub(crate) cc_dns: Option<usize>,
    pub(crate) http_host: Option<usize>,
    pub(crate) hostname: Option<usize>,
    pub(crate) ip: Option<usize>,
    pub(crate) url: Option<usize>,
    pub(crate) http_url: Option<usize>,
    pub(crate) application: Option<usize>,
    pub(crate) category: Option<usize>,
    pub(crate) detail: Option<usize>,
}

impl Convert {
    /// `cell` gives the text of another column of the row.
    pub(crate) fn apply<'a>(self, text: &'a str, beside: &Beside, cell: &dyn Fn(Option<usize>) -> &'a str) -> Result<Made<'a>, Problem> {
        let some = |is_some: bool| if is_some { Made::Text(text) } else { Made::Nothing };
        Ok(match self {
            Self::Keep | Self::AddUtcToTimestamp => Made::Text(text),
            Self::ConvertBool => match text.to_ascii_lowercase().as_str() {
                "y" | "yes" | "true" | "enabled" | "1" => Made::Boolean(true),
                "n" | "no" | "false" | "disabled" | "0" => Made::Boolean(false),
                _ => Made::Nothing,
            },
            Self::ValidateToNone => some(!text.is_empty() && text != "0" && text != "unknown"),
            Self::ConvertInt => integer(text)?.map_or(Made::Nothing, Made::Integer),
            Self::InvalidateZero => integer(text)?.filter(|n| *n != 0).map_or(Made::Nothing, Made::Integer),
            Self::ConvertFloat if text.is_empty() => Made::Nothing,
            Self::ConvertFloat => match normalise(Kind::Float, text)? {
                Value::Float(n) => Made::Float(n),
                _ => Made::Nothing,
            },
            Self::ValidateIp => match normalise(Kind::Ip, text) {
                // Said, not passed over: the host is real, but nobody outside can name it so.
                Err(Problem::Zone) => return Err(Problem::Zone),
                result => some(text != "0.0.0.0" && result.is_ok()),
            },
            Self::ValidateNetwork => some(text.contains('/') && normalise(Kind::Network, text).is_ok()),
            Self::ValidateFqdn => some(normalise(Kind::Fqdn, text).is_ok()),
            Self::ConvertDate | Self::ConvertDateUtc => match normalise(Kind::Time, text) {
                Ok(time) => Made::Owned(time.to_string()),
                Err(_) => Made::Nothing,
            },
            Self::ForceBase64 if text.is_empty() => Made::Nothing,
            Self::ForceBase64 if normalise(Kind::Base64, text).is_ok() => Made::Text(text),
            Self::ForceBase64 => Made::Owned(STANDARD.encode(text)),
            Self::ScanExchangeTaxonomy => Made::Text(if text.contains("webshell") { "intrusions" } else { "vulnerable" }),
            Self::ScanExchangeType => Made::Text(if text.contains("webshell") { "system-compromise" } else { "vulnerable-system" }),
            Self::ScanExchangeIdentifier => {
                Made::Text(if text.contains("webshell") { "exchange-server-webshell" } else { "vulnerable-exchange-server" })
            }
            Self::CategoryOrDetail => Made::Text(Some(cell(beside.category)).filter(|c| !c.is_empty()).unwrap_or_else(|| cell(beside.detail))),
            Self::ExtractCveFromTag => cves(text).map_or(Made::Nothing, Made::Owned),
            Self::ConvertHttpHostAndUrl => web_address(beside, cell).map_or(Made::Text(text), Made::Owned),
        })
    }
}

/// Digits with a sign perhaps; nothing where nothing stands.
fn integer(text: &str) -> Result<Option<i64>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    crate::value::integer(text).map(Some)
}

/// The tags that are CVE numbers (in small letters, as the reports have them), each once, in order.
fn cves(tags: &str) -> Option<String> {
    let is_cve = |tag: &&str| {
        let parts = tag.strip_prefix("cve-").and_then(|t| t.split_once('-'));
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        parts.is_some_and(|(year, number)| digits(year) && digits(number))
    };
    // Most rows have none: no list is made for them.
    if !tags.contains("cve-") {
        return None;
    }
    let mut found: Vec<&str> = tags.split(';').filter(is_cve).collect();
    found.sort_unstable();
    found.dedup();
    (!found.is_empty()).then(|| found.join(";"))
}

/// `http://host/path` from the columns that have the two; reports name them differently, and some have a whole
/// request line where others have the path.
fn web_address<'a>(beside: &Beside, cell: &dyn Fn(Option<usize>) -> &'a str) -> Option<String> {
    let hosts = [beside.cc_dns, beside.http_host, beside.hostname, beside.ip];
    let host = hosts.into_iter().map(cell).find(|h| !h.is_empty())?;
    let path = cell(beside.url.or(beside.http_url));
    if path.is_empty() {
        return None;
    }
    let path = path.find('/').map_or("", |at| &path[at..]);
    let path = path.split(char::is_whitespace).next().unwrap_or_default();
    let host = if host.parse::<std::net::Ipv6Addr>().is_ok() { format!("[{host}]") } else { host.to_owned() };
    let application = Some(cell(beside.application)).filter(|a| ["http", "https"].contains(a)).unwrap_or("http");
    Some(format!("{application}://{host}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(convert: Convert, text: &str) -> Result<Made<'_>, Problem> {
        convert.apply(text, &Beside::default(), &|_| "")
    }

    #[test]
    fn converters_do_what_the_schema_means() {
        assert_eq!(alone(Convert::InvalidateZero, "0"), Ok(Made::Nothing));
        assert_eq!(alone(Convert::InvalidateZero, "12"), Ok(Made::Integer(12)));
        assert_eq!(alone(Convert::InvalidateZero, "x"), Err(Problem::Number));
        assert_eq!(alone(Convert::ConvertInt, ""), Ok(Made::Nothing));
        assert_eq!(alone(Convert::ConvertBool, "Enabled"), Ok(Made::Boolean(true)));
        assert_eq!(alone(Convert::ConvertBool, "perhaps"), Ok(Made::Nothing));
        assert_eq!(alone(Convert::ValidateToNone, "unknown"), Ok(Made::Nothing));
        assert_eq!(alone(Convert::ValidateIp, "192.0.2.0/24"), Ok(Made::Nothing));
        assert_eq!(alone(Convert::ValidateIp, "fe80::1%eth0"), Err(Problem::Zone));
        assert_eq!(alone(Convert::ValidateNetwork, "192.0.2.0/24"), Ok(Made::Text("192.0.2.0/24")));
        assert_eq!(alone(Convert::ExtractCveFromTag, "iot;cve-2021-2;cve-2020-1;cve-2021-2"), Ok(Made::Owned("cve-2020-1;cve-2021-2".into())));
        assert_eq!(alone(Convert::ExtractCveFromTag, "iot"), Ok(Made::Nothing));
        assert_eq!(alone(Convert::ConvertDateUtc, "2010-02-10 00:00:00"), Ok(Made::Owned("2010-02-10T00:00:00+00:00".into())));
    }

    #[test]
    fn base64_is_made_where_there_is_none() {
        assert_eq!(alone(Convert::ForceBase64, "a b"), Ok(Made::Owned("YSBi".into())));
        assert_eq!(alone(Convert::ForceBase64, "YSBi"), Ok(Made::Text("YSBi")));
    }

    #[test]
    fn web_addresses_are_put_together() {
        let beside = Beside { http_host: Some(0), ip: Some(1), url: Some(2), application: Some(3), ..Beside::default() };
        let with = |row: [&'static str; 4]| web_address(&beside, &|at| at.map_or("", |at| row[at]));
        assert_eq!(with(["example.com", "192.0.2.1", "GET /x?a=1 HTTP/1.1", "https"]), Some("https://example.com/x?a=1".into()));
        assert_eq!(with(["", "192.0.2.1", "/", "ftp"]), Some("http://192.0.2.1/".into()));
        assert_eq!(with(["", "192.0.2.1", "", ""]), None);
    }
}
