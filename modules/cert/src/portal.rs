//! The owners' own page, behind a signed link: what is open on their networks, and their word on it.

use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::{DAY, Locale, Time};
use sha2::Sha256;
use web::App;

use crate::Tlp;
use crate::owner::Organisation;

/// A link works for this long.
const LIFE: i64 = 90;

/// What a link says: whose page, up to which label, and the last day it works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Said<'a> {
    pub(crate) code: &'a str,
    pub(crate) tlp: Tlp,
    last: i64,
}

/// The address of an organisation's page: what it shows is within the label, as the notice it stands in is.
#[must_use]
pub(crate) fn link(app: &App, organisation: &Organisation, locale: Locale, tlp: Tlp, now: Time) -> String {
    format!("{}/{locale}/networks/{}", app.settings.base_url, token(organisation, tlp, now))
}

fn token(organisation: &Organisation, tlp: Tlp, now: Time) -> String {
    let said = Said { code: &organisation.code, tlp, last: now.micros().div_euclid(DAY) + LIFE };
    let tag = mac(organisation, &said).map(|mac| mac.finalize().into_bytes()[..TAG].to_vec()).unwrap_or_default();
    format!("{}.{}.{}.{}", said.code, said.tlp.rank(), said.last, web::hex::encode(&tag))
}

/// Bytes of a signature.
const TAG: usize = 16;

fn mac(organisation: &Organisation, said: &Said<'_>) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&organisation.portal_secret).ok()?;
    mac.update(format!("majlis.cert.portal\0{}\0{}\0{}", said.code, said.tlp.rank(), said.last).as_bytes());
    Some(mac)
}

/// Taken apart: what a link says, and its signature.
pub(crate) fn parse(token: &str) -> Option<(Said<'_>, Vec<u8>)> {
    let mut parts = token.split('.');
    let (code, tlp, last, tag) = (parts.next()?, parts.next()?, parts.next()?.parse().ok()?, web::hex::decode(parts.next()?)?);
    let tlp = Tlp::ALL.into_iter().find(|t| t.rank().to_string() == tlp)?;
    (parts.next().is_none()).then_some((Said { code, tlp, last }, tag))
}

/// Whether a link of this organisation is genuine and still works. An organisation without a secret has none.
pub(crate) fn is_good(organisation: &Organisation, said: &Said<'_>, tag: &[u8], now: Time) -> bool {
    let Some(own) = mac(organisation, said) else { return false };
    let day = now.micros().div_euclid(DAY);
    organisation.portal_secret.len() == 32 && tag.len() == TAG && own.verify_truncated_left(tag).is_ok() && day <= said.last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_genuine_or_refused() {
        let organisation = crate::constituency::fresh("uni", &[7; 32]);
        let now = Time(1_795_510_800_000_000);
        let token = token(&organisation, Tlp::Green, now);
        let (said, tag) = parse(&token).expect("a token");
        assert_eq!((said.code, said.tlp), ("uni", Tlp::Green));
        let good = |said: &Said<'_>, tag: &[u8], days: i64| is_good(&organisation, said, tag, now.plus(days * DAY));
        assert!(good(&said, &tag, 0) && good(&said, &tag, LIFE) && !good(&said, &tag, LIFE + 1));
        assert!(!good(&Said { last: said.last + 1, ..said }, &tag, 0));
        assert!(!good(&Said { tlp: Tlp::Red, ..said }, &tag, 0), "the label is signed");
        assert!(!good(&said, &tag[..8], 0));
        assert!(!is_good(&crate::constituency::fresh("uni", &[8; 32]), &said, &tag, now));
        assert!(!is_good(&crate::constituency::fresh("uni", &[]), &said, &tag, now));
        for bad in ["", "uni", "uni.1", "uni.1.x.00", "uni.9.1.00", "uni.1.1.0", "uni.1.1.00.1"] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }
}
