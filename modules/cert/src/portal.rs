//! The owners' own page, behind a signed link: what is open on their networks, and their word on it.

use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::{DAY, Locale, Time};
use sha2::Sha256;
use web::App;

use crate::owner::Organisation;

/// A link works for this long.
const LIFE: i64 = 90;

/// The address of an organisation's page: its code, the last day the link works, and a signature over both.
#[must_use]
pub(crate) fn link(app: &App, organisation: &Organisation, locale: Locale, now: Time) -> String {
    format!("{}/{locale}/networks/{}", app.settings.base_url, token(organisation, now))
}

fn token(organisation: &Organisation, now: Time) -> String {
    let last = now.micros().div_euclid(DAY) + LIFE;
    format!("{}.{last}.{}", organisation.code, web::hex::encode(&signature(organisation, last)))
}

fn signature(organisation: &Organisation, last: i64) -> [u8; 16] {
    let mut out = [0; 16];
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&organisation.portal_secret) {
        mac.update(format!("majlis.cert.portal\0{}\0{last}", organisation.code).as_bytes());
        out.copy_from_slice(&mac.finalize().into_bytes()[..16]);
    }
    out
}

/// Taken apart: whose it is, how long it works, and the signature.
pub(crate) fn parse(token: &str) -> Option<(&str, i64, Vec<u8>)> {
    let mut parts = token.split('.');
    let (code, last, mac) = (parts.next()?, parts.next()?.parse().ok()?, web::hex::decode(parts.next()?)?);
    (parts.next().is_none()).then_some((code, last, mac))
}

/// Whether a link of this organisation is genuine and still works. An organisation without a secret has none.
pub(crate) fn is_good(organisation: &Organisation, last: i64, mac: &[u8], now: Time) -> bool {
    let Ok(mut own) = Hmac::<Sha256>::new_from_slice(&organisation.portal_secret) else { return false };
    own.update(format!("majlis.cert.portal\0{}\0{last}", organisation.code).as_bytes());
    let day = now.micros().div_euclid(DAY);
    organisation.portal_secret.len() == 32 && mac.len() == 16 && own.verify_truncated_left(mac).is_ok() && day <= last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_genuine_or_refused() {
        let organisation = crate::constituency::fresh("uni", &[7; 32]);
        let now = Time(1_795_510_800_000_000);
        let token = token(&organisation, now);
        let (code, last, mac) = parse(&token).expect("a token");
        assert_eq!(code, "uni");
        assert!(is_good(&organisation, last, &mac, now));
        assert!(is_good(&organisation, last, &mac, now.plus(LIFE * DAY)));
        assert!(!is_good(&organisation, last, &mac, now.plus((LIFE + 1) * DAY)));
        assert!(!is_good(&organisation, last + 1, &mac, now));
        assert!(!is_good(&organisation, last, &mac[..8], now));
        assert!(!is_good(&crate::constituency::fresh("uni", &[8; 32]), last, &mac, now));
        assert!(!is_good(&crate::constituency::fresh("uni", &[]), last, &mac, now));
        for bad in ["", "uni", "uni.1", "uni.x.00", "uni.1.0", "uni.1.00.1"] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }
}
