//! How reports come in: sealed by the browser, or sealed here in memory where scripts are off.

pub(crate) mod api;
pub(crate) mod draft;
pub(crate) mod flow;
pub(crate) mod server_side;
pub(crate) mod talk;
pub(crate) mod work;

use axum::routing::{get, post};
use web::{Access, Route};

/// Files of one report, in bytes, all together.
pub(crate) const FILES_MAX: usize = 15 * 1024 * 1024;
/// Files of one report or message.
pub(crate) const FILES_COUNT: usize = 5;
/// Sealed: the files, their wrapping and the text.
const UPLOAD: usize = FILES_MAX + 2 * 1024 * 1024;

pub(crate) fn routes() -> Vec<Route> {
    let quiet = Access::Quiet;
    vec![
        Route::get("/{lang}/p", quiet, get(flow::start)),
        Route::post("/{lang}/p", quiet, post(flow::step)).limit(UPLOAD),
        Route::get("/{lang}/p/steps", quiet, get(flow::steps)),
        Route::get("/{lang}/p/guide/{audience}", quiet, get(flow::book)),
        Route::get("/{lang}/p/back", quiet, get(talk::start)),
        Route::post("/{lang}/p/back", quiet, post(talk::step)).limit(UPLOAD),
        Route::get("/{lang}/p/safe", quiet, get(flow::safe)),
        Route::get("/p/leave", quiet, get(flow::leave)),
        Route::get("/p/x/start", quiet, get(api::start)),
        Route::post("/p/x/send", quiet, post(api::send)).limit(UPLOAD),
        Route::post("/p/x/open", quiet, post(api::open)).limit(4096),
        Route::post("/p/x/file", quiet, post(api::file)).limit(4096),
        Route::post("/p/x/add", quiet, post(api::add)).limit(UPLOAD),
        Route::post("/p/x/withdraw", quiet, post(api::withdraw)).limit(4096),
    ]
}
