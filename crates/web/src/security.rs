use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use crate::Access;

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
/// Where sealing runs, WebAssembly must be allowed; nothing else changes.
const CSP_SEAL: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), bluetooth=(), browsing-topics=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), screen-wake-lock=(), serial=(), storage-access=(), usb=(), web-share=(), xr-spatial-tracking=()";

/// Lets this page's own script ask for the place, and nothing else.
pub(crate) fn let_locate(headers: &mut HeaderMap) {
    if let Ok(policy) = HeaderValue::from_str(&PERMISSIONS.replace("geolocation=()", "geolocation=(self)")) {
        headers.insert(HeaderName::from_static("permissions-policy"), policy);
    }
}

/// Sets what every answer carries.
pub(crate) fn set_headers(headers: &mut HeaderMap, access: Access, is_secure: bool, connect: Option<&str>) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, if access.seals() { CSP_SEAL } else { CSP });
    // One more place to connect to, where it is a plain origin: nothing may follow it in the policy.
    let is_origin = |origin: &&str| !origin.is_empty() && origin.bytes().all(|b| b.is_ascii_alphanumeric() || b":/.-[]".contains(&b));
    if let Some(origin) = connect.filter(is_origin).filter(|_| access == Access::Public) {
        let policy = CSP.replace("connect-src 'self'", &format!("connect-src 'self' {origin}"));
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-embedder-policy"), "require-corp");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    if is_secure {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
    match access {
        Access::Public if headers.contains_key(header::CACHE_CONTROL) => {}
        Access::Public => {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        }
        Access::Quiet | Access::Staff(_) | Access::SignIn => {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    }
}

/// Whether a changing request came from one of our own pages (Fetch Metadata, else `Origin`, RFC 6454).
pub(crate) fn is_own_request(method: &Method, headers: &HeaderMap, access: Access) -> bool {
    if method.is_safe() {
        return true;
    }
    let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin" || (site == "none" && !matches!(access, Access::Staff(_)));
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some("null"), _) => false,
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, o)| o == host),
        // Very old browsers and command-line tools send neither; they carry no session then.
        (None, _) => !matches!(access, Access::Staff(_)),
        _ => false,
    }
}
