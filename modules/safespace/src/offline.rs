//! Games kept on a device that is often without network: a service worker and a manifest (W3C Service Workers; Web Application
//! Manifest), for this room's addresses only, and only where somebody pressed the button.

use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse as _, Response};
use kernel::Locale;
use sha2::{Digest as _, Sha256};
use web::{App, Error, Lang};

use crate::content::{AGES, library};

/// Scripts that import each other by plain addresses.
const MODULES: [&str; 11] = ["kit", "people", "art", "scenes", "ink", "story", "cards", "day", "settings", "build", "class"];

/// What is kept: the list's first address stands in for a page that is not in it.
fn list(app: &App, locale: Locale) -> Vec<String> {
    let here = format!("/{locale}/safespace");
    let mut out = vec![here.clone(), format!("{here}/play")];
    out.extend(AGES.iter().map(|age| format!("{here}/play?age={age}")));
    out.extend(library(app).games.iter().map(|g| format!("{here}/games/{}", g.common.id)));
    out.extend(MODULES.iter().map(|name| format!("/static/js/play/{name}.js")));
    let linked = [
        "css/tokens.css",
        "css/majlis.css",
        "css/safespace.css",
        "css/play.css",
        "js/play/main.js",
        "js/offline.js",
        "img/mark.svg",
        "img/favicon.svg",
    ];
    out.extend(linked.iter().map(|path| app.assets.url(path)));
    // The style sheets name fonts by plain addresses.
    out.extend(["vazirmatn-arabic", "vazirmatn-latin", "vazirmatn-latin-1"].iter().map(|font| format!("/static/fonts/{font}.woff2")));
    let pictures = crate::ASSETS.get_dir("img/play").into_iter().flat_map(|d| d.files()).filter_map(|f| f.path().to_str());
    out.extend(pictures.map(|path| app.assets.url(path)));
    out
}

pub(crate) async fn worker(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    let list = list(&app, locale);
    // Pages change with the program and with what editors publish; assets with their hashes.
    let mut hash = Sha256::new();
    for address in &list {
        hash.update(address);
    }
    for game in &library(&app).games {
        for (key, text) in game.texts.all(locale) {
            hash.update(key);
            hash.update(text);
        }
        hash.update(game.payload(locale, "").to_string());
    }
    for item in &library(&app).news {
        hash.update(item.texts.get(locale, "title"));
        hash.update(item.texts.get(locale, "body"));
    }
    hash.update(env!("CARGO_PKG_VERSION"));
    let scripts = crate::ASSETS.get_dir("js/play").into_iter().flat_map(|d| d.files());
    scripts.for_each(|f| hash.update(f.contents()));
    let version: String = hash.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect();
    let list = serde_json::to_string(&list).map_err(Error::internal)?;
    let text = include_str!("worker.js").replace("VERSION", &format!("safespace-{locale}-{version}")).replace("LIST", &list);
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8".to_owned()),
        (HeaderName::from_static("service-worker-allowed"), format!("/{locale}/safespace")),
    ];
    Ok((headers, text).into_response())
}

pub(crate) async fn manifest(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    let text = |key: &str| app.texts.get(locale, key, &[]);
    let manifest = serde_json::json!({
        "id": format!("/{locale}/safespace"), "start_url": format!("/{locale}/safespace"), "scope": format!("/{locale}/safespace"),
        "name": text("safespace-title"), "short_name": text("safespace-title"), "description": text("safespace-hero-lead"),
        "lang": locale.tag(), "dir": locale.dir(), "display": "standalone", "background_color": "#fbf8f2", "theme_color": "#0b5a5f",
        "icons": [{ "src": app.assets.url("img/play/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable" }],
    });
    Ok(([(header::CONTENT_TYPE, "application/manifest+json")], manifest.to_string()).into_response())
}
