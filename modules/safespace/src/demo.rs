//! Classes of a demonstration: made up, four months of them, so that what was learnt can be looked at.

use kernel::{DAY, Time};
use web::App;

use crate::OFFSET;
use crate::class::{self, Answers};

const GAMES: [&str; 4] = ["real-or-bait", "group-chat", "lock-it", "footprint"];
const MONTHS: i64 = 4;
/// Classes a month with each game: as many as make a figure.
const CLASSES: i64 = 3;

/// Opens classes of the past, lets pupils answer and ends them. `set_clock` moves the program's clock.
///
/// # Errors
/// The database's.
pub async fn seed(app: &App, set_clock: &(dyn Fn(Time) + Sync)) -> Result<(), store::Error> {
    let now = app.db.clock().now();
    let (year, month, _) = web::date_parts(now, OFFSET);
    for back in (1..=MONTHS).rev() {
        let of_month = year * 12 + i64::from(month) - 1 - back;
        let first = web::month_start(of_month.div_euclid(12), u32::try_from(of_month.rem_euclid(12)).unwrap_or(0) + 1, OFFSET);
        for (n, game) in GAMES.into_iter().enumerate() {
            for nth in 0..CLASSES {
                let at = first.plus((3 + nth * 7 + n as i64) * DAY + 8 * kernel::HOUR);
                set_clock(at);
                one(app, game, (back * 7 + nth * 3 + n as i64).unsigned_abs()).await?;
            }
        }
    }
    set_clock(now);
    class::sweep(&app.db, OFFSET).await
}

async fn one(app: &App, game: &str, mix: u64) -> Result<(), store::Error> {
    let Some(secret) = class::open(&app.db, game).await? else { return Ok(()) };
    let found = store::read!(app.db, "safespace.demo", |tx| { class::by_secret(tx, &secret).await })?;
    let Some(class) = found else { return Ok(()) };
    for pupil in 0..7 + mix % 6 {
        // About one in two is right before, three in four after.
        let right = (0..3).map(|pair| [(mix + pupil * 5 + pair * 3) % 11 < 6, (mix + pupil * 7 + pair) % 12 < 9]).collect();
        let ticket = web::hex::encode(&app.random::<16>());
        class::answer(&app.db, &class.code, &Answers { ticket, swapped: pupil % 2 == 1, right }).await?;
    }
    store::write!(app.db, store::Op::quiet(kernel::Actor::Visitor, "safespace.end_class", ""), |tx| { class::end(tx, &class, OFFSET).await })
}
