//! The fields of an event: the names and types of the IntelMQ data format, which feeds and tools share.

/// What a field holds, and so which normal form it has ([`crate::normalise`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Text,
    /// Text in small letters.
    Lower,
    /// Text in capital letters.
    Upper,
    Integer,
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
    "destination.abuse_contact" => Lower,
    "destination.account" => Text,
    "destination.allocated" => Time,
    "destination.as_name" => Text,
    "destination.asn" => Asn,
    "destination.domain_suffix" => Fqdn,
    "destination.fqdn" => Fqdn,
    "destination.geolocation.cc" => Upper,
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
    "destination.port" => Integer,
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
    "malware.hash.md5" => Text,
    "malware.hash.sha1" => Text,
    "malware.hash.sha256" => Text,
    "malware.name" => Lower,
    "malware.version" => Text,
    "misp.attribute_uuid" => Lower,
    "misp.event_uuid" => Lower,
    "output" => Json,
    "protocol.application" => Lower,
    "protocol.transport" => Lower,
    "raw" => Base64,
    "rtir_id" => Integer,
    "screenshot_url" => Url,
    "source.abuse_contact" => Lower,
    "source.account" => Text,
    "source.allocated" => Time,
    "source.as_name" => Text,
    "source.asn" => Asn,
    "source.domain_suffix" => Fqdn,
    "source.fqdn" => Fqdn,
    "source.geolocation.cc" => Upper,
    "source.geolocation.city" => Text,
    "source.geolocation.country" => Text,
    "source.geolocation.cymru_cc" => Upper,
    "source.geolocation.geoip_cc" => Upper,
    "source.geolocation.latitude" => Float,
    "source.geolocation.longitude" => Float,
    "source.geolocation.region" => Text,
    "source.geolocation.state" => Text,
    "source.ip" => Ip,
    "source.local_hostname" => Text,
    "source.local_ip" => Ip,
    "source.network" => Network,
    "source.port" => Integer,
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

    /// The list is the data format's own, as published: no field more, none less, each of its type.
    #[test]
    fn the_fields_are_those_of_the_data_format() {
        let Ok(folder) = std::env::var("MAJLIS_TEST_DATA") else { return };
        let text = std::fs::read_to_string(format!("{folder}/shadowserver/harmonization.json")).expect("harmonization.json");
        let published: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let published = published["event"].as_object().expect("fields of an event");
        assert_eq!(published.len(), FIELDS.len());
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
            assert_eq!(kind, wanted, "{name}");
        }
    }
}
