//! Games, tips and guidance: children play, parents and teachers read and print.
//!
//! Words of this room: a *game* is played in the browser and leaves nothing behind; a *page* is read (a guide, a lesson, a
//! poster …); both are *content*: folders of files, checked when the program is built (`content/README.md`). Invariants: nothing
//! about who plays or reads is kept or asked; a game asks the network for nothing once its page is there.

mod content;
mod pages;

use registry::{Module, Registry};
use web::TextSource;

pub use content::SITUATIONS;
pub use content::story::{Line, Step, walk_all};

static ASSETS: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/assets");

/// The room itself.
#[derive(Debug)]
pub struct Safespace;

impl Module for Safespace {
    fn name(&self) -> &'static str {
        "safespace"
    }

    fn register(&self, r: &mut Registry) {
        r.routes(pages::routes());
        r.assets.extend(web::assets_from(&ASSETS));
        r.templates.extend(pages::templates());
        r.texts.push(TextSource { module: "safespace", ar: include_str!("../i18n/ar.ftl"), en: include_str!("../i18n/en.ftl") });
        r.content("games, pages and news", content::check);
    }
}
