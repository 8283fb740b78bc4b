//! The offline pack: games and pages in both languages as a folder that opens from a memory stick, without network or server.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::Arc;

use axum::body::Bytes;
use kernel::Locale;
use minijinja::context;
use tokio::sync::Mutex;
use web::{App, Error, PageOptions};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::content::{Kind, Library, library};
use crate::pages::{game, game_card, library as read, page_card};

/// The pack, and what it was made of: made again once something else is live.
#[derive(Debug, Default)]
pub(crate) struct Pack(Mutex<Option<(Arc<Library>, Bytes)>>);

/// Files of the house that pages of the pack use.
const HOUSE: [&str; 7] = [
    "css/tokens.css",
    "css/majlis.css",
    "fonts/vazirmatn-arabic.woff2",
    "fonts/vazirmatn-latin.woff2",
    "fonts/vazirmatn-latin-1.woff2",
    "img/mark.svg",
    "img/favicon.svg",
];

impl Pack {
    pub(crate) async fn bytes(&self, app: &App) -> Result<Bytes, Error> {
        let mut kept = self.0.lock().await;
        let now = library(app);
        if let Some((_, bytes)) = kept.as_ref().filter(|(of, _)| Arc::ptr_eq(of, &now)) {
            return Ok(bytes.clone());
        }
        let bytes = make(app).await?;
        *kept = Some((now, bytes.clone()));
        Ok(bytes)
    }
}

/// A page as text.
async fn page(app: &App, locale: Locale, template: &str, context: minijinja::Value) -> Result<String, Error> {
    let response = app.page(template, PageOptions::new(locale, "/safespace"), context)?;
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.map_err(Error::internal)?;
    String::from_utf8(bytes.to_vec()).map_err(Error::internal)
}

async fn make(app: &App) -> Result<Bytes, Error> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for locale in Locale::ALL {
        files.extend(pages(app, locale).await?);
    }
    let first = page(app, Locale::Ar, "safespace/pack-first.html", context! { asset_base => "static/" }).await?;
    files.push(("index.html".into(), first.into_bytes()));
    let read = |name: &str| crate::ASSETS.get_file(format!("js/play/{name}.js")).and_then(|f| f.contents_utf8());
    files.push(("static/play.js".into(), crate::bundle::script(read).map_err(Error::internal)?.into_bytes()));
    let own = crate::ASSETS.get_dir("img/play").into_iter().flat_map(|d| d.files()).filter_map(|f| f.path().to_str());
    for path in HOUSE.into_iter().chain(["css/safespace.css", "css/play.css"]).chain(own) {
        let bytes = app.assets.bytes(path).ok_or_else(|| Error::internal(format!("{path}: missing")))?;
        let is_css = path.ends_with(".css");
        let bytes = if is_css { String::from_utf8_lossy(bytes).replace("/static/", "../").into_bytes() } else { bytes.to_vec() };
        files.push((format!("static/{path}"), bytes));
    }
    tokio::task::spawn_blocking(move || zipped(&files)).await.map_err(Error::internal)?.map(Bytes::from).map_err(Error::internal)
}

/// Everything in one language, by its path in the pack.
async fn pages(app: &App, locale: Locale) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let (library, mut out) = (library(app), Vec::new());
    let site = format!("{}/{locale}", app.settings.base_url);
    let shared = context! { site, asset_base => "../static/" };
    let list = context! {
        games => library.games.iter().map(|g| game_card(g, locale)).collect::<Vec<_>>(),
        groups => Kind::ALL.map(|kind| {
            let pages = library.pages.iter().filter(|p| p.kind == kind).map(|p| page_card(p, locale));
            context! { kind => kind.name(), pages => pages.collect::<Vec<_>>() }
        }),
    };
    let text = page(app, locale, "safespace/pack-list.html", context! { ..list, ..shared.clone() }).await?;
    out.push((format!("{locale}/index.html"), text.into_bytes()));
    for g in &library.games {
        let context = context! { ..game::context(app, locale, g, "", None), ..shared.clone() };
        let text = page(app, locale, "safespace/pack-game.html", context).await?;
        out.push((format!("{locale}/game-{}.html", g.common.id), text.into_bytes()));
    }
    for p in &library.pages {
        let context = context! { ..read::context(&library, p, locale), ..shared.clone() };
        let text = page(app, locale, "safespace/pack-page.html", context).await?;
        out.push((format!("{locale}/page-{}.html", p.common.id), text.into_bytes()));
    }
    Ok(out)
}

/// The same files give the same bytes.
fn zipped(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, String> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(zip::DateTime::default());
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut names = BTreeSet::new();
    for (name, bytes) in files {
        if names.insert(name) {
            zip.start_file(format!("safespace/{name}"), options).map_err(|e| e.to_string())?;
            zip.write_all(bytes).map_err(|e| e.to_string())?;
        }
    }
    Ok(zip.finish().map_err(|e| e.to_string())?.into_inner())
}
