//! Abuse contacts of networks, as the registries tell them by RDAP (RFC 9082, RFC 9083); only where the administrator allows
//! to ask. What comes back is proposed to a person, never written to by itself.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use crate::owner::Resources;
use crate::{CertError, constituency, fetch};

/// Where may be asked, such as `https://rdap.db.ripe.net`; put in by the program from its settings.
#[derive(Debug, Clone, Default)]
pub struct Rdap(pub Option<String>);

/// Questions asked for one organisation at most.
const MOST: usize = 20;
/// For each of them: somebody waits for the page.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of an answer.
const LARGEST: u64 = 2 << 20;

/// The abuse addresses of what an organisation has. Waits for the registries.
///
/// # Errors
/// Where none of them could be asked.
pub(crate) fn abuse_contacts(base: &str, own: &Resources) -> Result<BTreeSet<String>, CertError> {
    let networks = own.networks.iter().map(|n| format!("ip/{n}"));
    let questions: Vec<String> = own.asns.iter().map(|n| format!("autnum/{n}")).chain(networks).take(MOST).collect();
    let (mut found, mut problem, mut answers) = (BTreeSet::new(), None, 0);
    for question in questions {
        let address = format!("{}/{question}", base.trim_end_matches('/'));
        let answer = fetch(&address, "application/rdap+json", PATIENCE, LARGEST)
            .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).map_err(|e| CertError::Source(format!("{address}: {e}"))));
        match answer {
            Ok(answer) => {
                answers += 1;
                gather(&answer, &mut found, 0);
            }
            Err(error) => problem = Some(error),
        }
    }
    match problem {
        Some(problem) if answers == 0 => Err(problem),
        _ => Ok(found),
    }
}

/// Entities lie within entities; no answer nests them deeper.
const DEPTH: usize = 8;

/// Mail addresses of entities whose role is `abuse` (RFC 9083, section 5.1; jCard, RFC 7095).
fn gather(object: &Value, out: &mut BTreeSet<String>, depth: usize) {
    for entity in object["entities"].as_array().into_iter().flatten().filter(|_| depth < DEPTH) {
        if entity["roles"].as_array().is_some_and(|roles| roles.iter().any(|r| r == "abuse")) {
            for property in entity["vcardArray"][1].as_array().into_iter().flatten().filter(|p| p[0] == "email") {
                out.extend(property[3].as_str().and_then(|text| constituency::address(text).ok()));
            }
        }
        gather(entity, out, depth + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abuse_addresses_are_found_wherever_they_lie() {
        let answer = serde_json::json!({ "objectClassName": "ip network", "entities": [
            { "roles": ["registrant"], "vcardArray": ["vcard", [["email", {}, "text", "boss@net.example"]]], "entities": [
                { "roles": ["technical", "abuse"], "vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["email", {}, "text", "abuse@net.example"], ["email", {}, "text", "not an address"]]] }
            ] },
            { "roles": ["abuse"] }, { "roles": "abuse" }, 7
        ] });
        let mut found = BTreeSet::new();
        gather(&answer, &mut found, 0);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["abuse@net.example"]);
        for odd in ["null", "[]", "{\"entities\":{}}", "{\"entities\":[[[]]]}"] {
            let mut none = BTreeSet::new();
            gather(&serde_json::from_str(odd).expect("JSON"), &mut none, 0);
            assert!(none.is_empty());
        }
    }
}
