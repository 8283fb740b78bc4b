//! Games, tips and guidance: children play, parents and teachers read and print.
//!
//! Words of this room: a *game* is played in the browser and leaves nothing behind; a *page* is read (a guide, a lesson, a
//! poster …); both are *content*: folders of files, checked when the program is built (`content/README.md`). Invariants: nothing
//! about who plays or reads is kept or asked; a game asks the network for nothing once its page is there; a *class* learns sums
//! only, after its end, and none of fewer than five.

mod bundle;
pub mod class;
mod content;
pub mod demo;
mod figures;
mod offline;
mod pack;
mod pages;
mod wave;

use registry::{Module, Registry, Retention};
use store::{Migration, Migrations};
use web::TextSource;

pub use content::SITUATIONS;
pub use content::story::{Line, Step, walk_all};

static ASSETS: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/assets");

/// Minutes the country's clock is ahead of UTC: months begin by it.
const OFFSET: i64 = 180;

/// The room itself.
#[derive(Debug)]
pub struct Safespace;

impl Module for Safespace {
    fn name(&self) -> &'static str {
        "safespace"
    }

    fn register(&self, r: &mut Registry) {
        const STEPS: &[Migration] = &[Migration { number: 1, name: "safespace", sql: include_str!("../migrations/0001_safespace.sql") }];
        r.migrations(Migrations { module: "safespace", list: STEPS }, &[class::STATEMENTS]);
        r.routes(pages::routes());
        r.assets.extend(web::assets_from(&ASSETS));
        r.templates.extend(pages::templates());
        r.texts.push(TextSource { module: "safespace", ar: include_str!("../i18n/ar.ftl"), en: include_str!("../i18n/en.ftl") });
        r.extensions.insert(content::Shelf::new());
        content::edit::kinds().into_iter().for_each(|kind| r.documents(kind));
        r.extensions.insert(pack::Pack::default());
        r.figures(&figures::ALL, figures::all);
        r.job("safespace.wave", wave::draft);
        r.on("wave_seen", "safespace.wave");
        r.every("safespace.sweep", kernel::HOUR, |app| async move { class::sweep(&app.db, OFFSET).await.map_err(|e| e.to_string()) });
        let (what, days) = ("a class and its counts", class::KEPT_DAYS);
        r.retentions.push(Retention { what, table: "safespace_class", days, from: "its end" });
        r.content("games, pages and news", content::check);
    }
}
