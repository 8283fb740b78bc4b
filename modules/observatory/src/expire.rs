//! What is too old leaves. Cells stay: they hold nobody's test.

use kernel::DAY;
use registry::JobError;
use store::{Op, params, statements};
use web::App;

statements! {
    TEST = "test/expire",
    RESULT = "result/expire",
    CHECK = "check/expire",
    LISTENER = "listener/expire",
}

/// Days single tests are kept: to see what went wrong with one.
pub(crate) const TESTS: i64 = 30;
/// Days a result can be looked at by its link: a complaint takes months.
pub(crate) const RESULTS: i64 = 400;

pub(crate) async fn round(app: web::App) -> Result<(), JobError> {
    expire(&app).await.map_err(|e| e.to_string())
}

async fn expire(app: &App) -> Result<(), store::Error> {
    store::write!(app.db, Op::housekeeping("observatory.expire"), |tx| {
        let now = tx.now();
        tx.execute(TEST, params![now.plus(-TESTS * DAY)]).await?;
        tx.execute(LISTENER, params![now.plus(-DAY)]).await?;
        tx.execute(CHECK, params![now.plus(-crate::probe::KEPT * DAY)]).await?;
        tx.execute(RESULT, params![now.plus(-RESULTS * DAY)]).await.map(drop)
    })
}
