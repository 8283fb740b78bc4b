//! The fields of an event: the names and types of the IntelMQ data format (3.5), which feeds and tools share.

/// What a field holds, and so which normal form it has ([`crate::normalise`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Text,
    /// Text in small letters.
    Lower,
    /// Text in capital letters.
    Upper,
    /// Text of printable ASCII.
    Ascii,
    /// Printable ASCII in small letters.
    LowerAscii,
    /// A country's two letters or digits, in capitals.
    Country,
    Integer,
    /// 0 to 65,535.
    Port,
    Float,
    Boolean,
    /// Text of base 64 (RFC 4648).
    Base64,
    /// A JSON value as text.
    Json,
    /// A JSON object as text: what a feed tells beyond the fields.
    Extra,
    Ip,
    Network,
    /// Number of an autonomous system: 1 to 4,294,967,295 (RFC 6793).
    Asn,
    /// A domain name in small letters and ASCII form (IDNA, RFC 5891), without a dot at its end.
    Fqdn,
    Url,
    /// A moment, in UTC.
    Time,
    /// Percent, 0 to 100.
    Accuracy,
    /// One of the five regional Internet registries.
    Registry,
    /// Traffic light protocol 2.0.
    Tlp,
    /// critical, high, medium, low, info or undefined.
    Severity,
    /// A category of the Reference Security Incident Taxonomy.
    Taxonomy,
    /// A type of the Reference Security Incident Taxonomy.
    Type,
}

/// A field, by its place in the sorted list of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(u8);

macro_rules! fields {
    ($($name:literal => $kind:ident,)+) => {
        /// Names and kinds, sorted by name.
        const FIELDS: &[(&str, Kind)] = &[$(($name, Kind::$kind)),+];
    };
}

fields! {
    "classification.identifier" => Text,
    "classification.taxonomy" => Taxonomy,
    "classification.type" => Type,
    "comment" => Text,
    "constituency" => Text,
    "destination.abuse_contact" => Lower,
    "destination.account" => Text,
    "destination.allocated" => Time,
    "destination.as_name" => Text,
    "destination.asn" => Asn,
    "destination.domain_suffix" => Fqdn,
    "destination.fqdn" => Fqdn,
    "destination.geolocation.cc" => Country,
    "destination.geolocation.city" => Text,
    "destination.geolocation.country" => Text,
    "destination.geolocation.latitude" => Float,
    "destination.geolocation.longitude" => Float,
    "destination.geolocation.region" => Text,
    "destination.geolocation.state" => Text,
    "destination.ip" => Ip,
    "destination.local_hostname" => Text,
    "destination.local_ip" => Ip,
    "destination.network" => Network,
    "destination.port" => Port,
    "destination.registry" => Registry,
    "destination.reverse_dns" => Fqdn,
    "destination.tor_node" => Boolean,
    "destination.url" => Url,
    "destination.urlpath" => Text,
    "event_description.target" => Text,
    "event_description.text" => Text,
    "event_description.url" => Url,
    "event_hash" => Upper,
    "extra" => Extra,
    "feed.accuracy" => Accuracy,
    "feed.code" => Text,
    "feed.documentation" => Text,
    "feed.name" => Text,
    "feed.provider" => Text,
    "feed.url" => Url,
    "malware.hash.md5" => Ascii,
    "malware.hash.sha1" => Ascii,
    "malware.hash.sha256" => Ascii,
    "malware.name" => LowerAscii,
    "malware.version" => Ascii,
    "misp.attribute_uuid" => Lower,
    "misp.event_uuid" => Lower,
    "output" => Json,
    "product.full_name" => Text,
    "product.name" => Lower,
    "product.vendor" => Lower,
    "product.version" => Lower,
    "product.vulnerabilities" => Lower,
    "protocol.application" => LowerAscii,
    "protocol.transport" => LowerAscii,
    "raw" => Base64,
    "rtir_id" => Integer,
    "screenshot_url" => Url,
    "severity" => Severity,
    "source.abuse_contact" => Lower,
    "source.account" => Text,
    "source.allocated" => Time,
    "source.as_name" => Text,
    "source.asn" => Asn,
    "source.domain_suffix" => Fqdn,
    "source.fqdn" => Fqdn,
    "source.geolocation.cc" => Country,
    "source.geolocation.city" => Text,
    "source.geolocation.country" => Text,
    "source.geolocation.cymru_cc" => Country,
    "source.geolocation.geoip_cc" => Country,
    "source.geolocation.latitude" => Float,
    "source.geolocation.longitude" => Float,
    "source.geolocation.region" => Text,
    "source.geolocation.state" => Text,
    "source.ip" => Ip,
    "source.local_hostname" => Text,
    "source.local_ip" => Ip,
    "source.network" => Network,
    "source.port" => Port,
    "source.registry" => Registry,
    "source.reverse_dns" => Fqdn,
    "source.tor_node" => Boolean,
    "source.url" => Url,
    "source.urlpath" => Text,
    "status" => Text,
    "time.observation" => Time,
    "time.source" => Time,
    "tlp" => Tlp,
}

impl Field {
    pub const CATEGORY: Self = Self::known("classification.taxonomy");
    pub const TYPE: Self = Self::known("classification.type");
    pub const IDENTIFIER: Self = Self::known("classification.identifier");
    pub const DOMAIN: Self = Self::known("source.fqdn");
    pub const ACCOUNT: Self = Self::known("source.account");
    pub const OTHER_DOMAIN: Self = Self::known("destination.fqdn");
    pub const OTHER_IP: Self = Self::known("destination.ip");
    pub const OTHER_URL: Self = Self::known("destination.url");
    pub const REVERSE_NAME: Self = Self::known("source.reverse_dns");
    pub const EXTRA: Self = Self::known("extra");
    pub const FEED: Self = Self::known("feed.name");
    pub const FEED_CODE: Self = Self::known("feed.code");
    pub const FEED_DOCUMENTATION: Self = Self::known("feed.documentation");
    pub const MALWARE: Self = Self::known("malware.name");
    pub const APPLICATION: Self = Self::known("protocol.application");
    pub const TRANSPORT: Self = Self::known("protocol.transport");
    pub const RAW: Self = Self::known("raw");
    pub const ASN: Self = Self::known("source.asn");
    pub const COUNTRY: Self = Self::known("source.geolocation.cc");
    pub const IP: Self = Self::known("source.ip");
    pub const NETWORK: Self = Self::known("source.network");
    pub const PORT: Self = Self::known("source.port");
    pub const URL: Self = Self::known("source.url");
    pub const OBSERVED: Self = Self::known("time.observation");
    pub const TIME: Self = Self::known("time.source");
    pub const TLP: Self = Self::known("tlp");

    /// A field that is in the list, looked for while compiling.
    const fn known(name: &str) -> Self {
        let mut at = 0u8;
        while (at as usize) < FIELDS.len() {
            if is_same(FIELDS[at as usize].0.as_bytes(), name.as_bytes()) {
                return Self(at);
            }
            at += 1;
        }
        panic!("no such field")
    }

    /// Every field, sorted by name.
    pub fn all() -> impl Iterator<Item = Self> {
        (0u8..).take(FIELDS.len()).map(Self)
    }

    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        FIELDS.binary_search_by_key(&name, |(n, _)| n).ok().and_then(|at| u8::try_from(at).ok()).map(Self)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        FIELDS[usize::from(self.0)].0
    }

    #[must_use]
    pub fn kind(self) -> Kind {
        FIELDS[usize::from(self.0)].1
    }
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found() {
        assert!(FIELDS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for field in Field::all() {
            assert_eq!(Field::by_name(field.name()), Some(field));
        }
        assert_eq!(Field::by_name("source.ip").map(Field::kind), Some(Kind::Ip));
        assert_eq!(Field::by_name("source"), None);
    }

    /// Fields that the data format has since the list of the test data was published.
    const SINCE: [&str; 7] =
        ["constituency", "product.full_name", "product.name", "product.vendor", "product.version", "product.vulnerabilities", "severity"];

    /// The list is the data format's own, as published: no field more, none less, each of its type.
    #[test]
    fn the_fields_are_those_of_the_data_format() {
        let Ok(folder) = std::env::var("MAJLIS_TEST_DATA") else { return };
        let text = std::fs::read_to_string(format!("{folder}/shadowserver/harmonization.json")).expect("harmonization.json");
        let published: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let published = published["event"].as_object().expect("fields of an event");
        assert_eq!(published.len() + SINCE.len(), FIELDS.len());
        assert!(SINCE.iter().all(|name| Field::by_name(name).is_some()));
        for (name, about) in published {
            let kind = Field::by_name(name).unwrap_or_else(|| panic!("{name} is missing")).kind();
            let wanted = match about["type"].as_str().expect("a type") {
                "String" => Kind::Text,
                "LowercaseString" => Kind::Lower,
                "UppercaseString" => Kind::Upper,
                "Integer" => Kind::Integer,
                "Float" => Kind::Float,
                "Boolean" => Kind::Boolean,
                "Base64" => Kind::Base64,
                "JSON" => Kind::Json,
                "JSONDict" => Kind::Extra,
                "IPAddress" => Kind::Ip,
                "IPNetwork" => Kind::Network,
                "ASN" => Kind::Asn,
                "FQDN" => Kind::Fqdn,
                "URL" => Kind::Url,
                "DateTime" => Kind::Time,
                "Accuracy" => Kind::Accuracy,
                "Registry" => Kind::Registry,
                "TLP" => Kind::Tlp,
                "ClassificationTaxonomy" => Kind::Taxonomy,
                "ClassificationType" => Kind::Type,
                other => panic!("an unknown type {other}"),
            };
            let general = match kind {
                Kind::Ascii => Kind::Text,
                Kind::LowerAscii => Kind::Lower,
                Kind::Country => Kind::Upper,
                Kind::Port => Kind::Integer,
                other => other,
            };
            assert_eq!(general, wanted, "{name}");
        }
    }
}
