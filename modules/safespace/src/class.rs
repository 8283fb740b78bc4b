//! A class plays together: a teacher opens it and gives a code; pupils join without a name; what they answered stays on their
//! devices and leaves them once, as counts. Nobody sees a figure before the class has ended, and none of a group smaller than
//! [`LEAST`].
//!
//! Learning is measured by pairs of questions of the same skill and weight. Half of the pupils get the first of each pair before
//! playing and the second after it, the other half the other way round, so that one being easier than the other favours neither.

use kernel::{Actor, DAY, Entropy, HOUR, Id, Time};
use sha2::{Digest as _, Sha256};
use store::{Db, Op, Row, Tx, params, statements};

statements! {
    INSERT = "class/insert",
    BY_CODE = "class/by_code",
    BY_SECRET = "class/by_secret",
    OPEN = "class/open",
    TICKET = "class/ticket",
    KNOWN = "class/known",
    FINISHED = "class/finished",
    COUNT = "class/count",
    COUNTS = "class/counts",
    END = "class/end",
    DROP_TICKETS = "class/drop_tickets",
    MONTH = "class/month",
    MONTHS = "class/months",
    OVER = "class/over",
    OLD = "class/old",
    DELETE_COUNTS = "class/delete_counts",
    DELETE = "class/delete",
}

/// How long a code can be used.
pub const LIFE: i64 = 24 * HOUR;
/// How long a class's result can be read by its teacher.
pub const KEPT_DAYS: i64 = 7;
/// Fewer pupils are shown to nobody.
pub const LEAST: i64 = 5;
/// Pupils of one class, at most: a code that got about fills no more.
pub const MOST: i64 = 500;
/// Classes open at once: codes stay rare among the possible ones.
pub const MOST_OPEN: i64 = 20_000;
/// Digits of a code: with all classes open, one in 5,000 guesses hits one.
const DIGITS: usize = 8;

/// A class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    pub id: Id,
    /// Empty once it has ended.
    pub code: String,
    pub game: String,
    pub opened_at: Time,
    pub ends_at: Time,
    pub ended_at: Option<Time>,
    /// Pupils who came to the end.
    pub finished: i64,
}

/// What a pupil's device sends, once.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// 32 hexadecimal digits made by the device for this class alone, so that sending again counts once.
    pub ticket: String,
    /// Whether the second of each pair came first.
    pub swapped: bool,
    /// For each pair: whether the answer before and the one after were right.
    pub right: Vec<[bool; 2]>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Counted,
    /// This device had sent it before.
    Again,
    /// There is no such class, or it has ended.
    Over,
    /// As many pupils as a class may have.
    Full,
}

/// How a pair of questions went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pair {
    pub asked: i64,
    pub before: i64,
    pub after: i64,
}

/// A month's classes with a game.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    pub from: Time,
    pub game: String,
    pub classes: i64,
    pub pupils: i64,
    pub pairs: Pair,
}

fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// So many random digits, without a preference.
fn digits(entropy: &dyn Entropy) -> String {
    let mut out = String::with_capacity(DIGITS);
    while out.len() < DIGITS {
        let mut byte = [0];
        entropy.fill(&mut byte);
        if byte[0] < 250 {
            out.push(char::from(b'0' + byte[0] % 10));
        }
    }
    out
}

/// A code as it was meant: its digits, also Arabic-Indic ones.
#[must_use]
pub fn plain_code(typed: &str) -> String {
    prose::fold(typed).chars().filter(char::is_ascii_digit).collect()
}

/// Opens a class. Gives the teacher's secret, which leads back to it; `None` where too many are open.
///
/// # Errors
/// The database's.
pub async fn open(db: &Db, game: &str) -> Result<Option<String>, store::Error> {
    let (mut secret, code) = ([0; 16], digits(db.entropy()));
    db.entropy().fill(&mut secret);
    let secret = web::hex::encode(&secret);
    let is_open = store::write!(db, Op::quiet(Actor::Visitor, "safespace.open_class", game), |tx| {
        let now = tx.now();
        if tx.one(OPEN, params![now]).await?.get::<i64>("n")? >= MOST_OPEN {
            return Ok::<_, store::Error>(false);
        }
        if tx.optional(BY_CODE, params![code.as_str()]).await?.is_some() {
            return Ok(false);
        }
        let id = tx.new_id();
        // The hour is enough: the code may live a little longer, never shorter.
        let ends = now.plus(LIFE + HOUR);
        tx.execute(INSERT, params![id, code.as_str(), hash(&secret), game, now, ends]).await?;
        Ok(true)
    })?;
    Ok(is_open.then_some(secret))
}

fn class(row: &Row) -> Result<Class, store::Error> {
    Ok(Class {
        id: row.get("id")?,
        code: row.get::<Option<String>>("code")?.unwrap_or_default(),
        game: row.get("game")?,
        opened_at: row.get("opened_at")?,
        ends_at: row.get("ends_at")?,
        ended_at: row.get("ended_at")?,
        finished: row.get("finished")?,
    })
}

/// An open class by what a pupil typed.
///
/// # Errors
/// The database's.
pub async fn by_code(tx: &mut Tx, typed: &str) -> Result<Option<Class>, store::Error> {
    let code = plain_code(typed);
    if code.len() != DIGITS {
        return Ok(None);
    }
    let row = tx.optional(BY_CODE, params![code]).await?;
    let found = row.as_ref().map(class).transpose()?;
    let now = tx.now();
    Ok(found.filter(|c| c.ended_at.is_none() && c.ends_at > now))
}

/// A teacher's class.
///
/// # Errors
/// The database's.
pub async fn by_secret(tx: &mut Tx, secret: &str) -> Result<Option<Class>, store::Error> {
    let row = tx.optional(BY_SECRET, params![hash(secret)]).await?;
    row.as_ref().map(class).transpose()
}

/// Counts what a pupil's device sent; the same twice counts once.
///
/// # Errors
/// The database's.
pub async fn answer(db: &Db, code: &str, answers: &Answers) -> Result<Taken, store::Error> {
    store::write!(db, Op::quiet(Actor::Visitor, "safespace.answer_class", ""), |tx| {
        let Some(class) = by_code(tx, code).await? else { return Ok(Taken::Over) };
        // A ticket that came before was counted, whatever is said of the class now.
        let ticket = hash(&answers.ticket);
        if tx.optional(KNOWN, params![class.id, ticket.clone()]).await?.is_some() {
            return Ok(Taken::Again);
        }
        let now = tx.now();
        if tx.execute(FINISHED, params![class.id, now, MOST]).await? == 0 {
            return Ok::<_, store::Error>(if class.finished >= MOST { Taken::Full } else { Taken::Over });
        }
        if tx.execute(TICKET, params![class.id, ticket]).await? == 0 {
            // Sent twice at one moment: run again and find it.
            return Err(tx.again(TICKET.name));
        }
        for (pair, [before, after]) in (1_i64..).zip(&answers.right) {
            tx.execute(COUNT, params![class.id, pair, answers.swapped, *before, *after]).await?;
        }
        Ok(Taken::Counted)
    })
}

/// The pairs of a class that has ended, if it was large enough.
///
/// # Errors
/// The database's.
pub async fn results(tx: &mut Tx, class: &Class) -> Result<Option<Vec<Pair>>, store::Error> {
    if class.ended_at.is_none() || class.finished < LEAST {
        return Ok(None);
    }
    pairs(tx, class.id).await.map(Some)
}

async fn pairs(tx: &mut Tx, class: Id) -> Result<Vec<Pair>, store::Error> {
    let mut out: Vec<Pair> = Vec::new();
    for row in tx.rows(COUNTS, params![class]).await? {
        let (at, n): (i64, i64) = (row.get("pair")?, row.get("n")?);
        let at = usize::try_from(at).unwrap_or(1).max(1);
        if out.len() < at {
            out.resize(at, Pair::default());
        }
        let pair = &mut out[at - 1];
        pair.asked += n;
        pair.before += n * row.get::<i64>("before_right")?;
        pair.after += n * row.get::<i64>("after_right")?;
    }
    Ok(out)
}

/// Ends a class: its code and its tickets are gone, its sums join the month's. Again: nothing.
///
/// # Errors
/// The database's.
pub async fn end(tx: &mut Tx, class: &Class, offset: i64) -> Result<(), store::Error> {
    let now = tx.now();
    if tx.execute(END, params![class.id, now]).await? == 0 {
        return Ok(());
    }
    tx.execute(DROP_TICKETS, params![class.id]).await?;
    // As it stands now that no other write can add to it.
    let pairs = pairs(tx, class.id).await?;
    let finished = pairs.iter().map(|p| p.asked).max().unwrap_or(0);
    if finished < LEAST {
        // Nobody may ever see them.
        tx.execute(DELETE_COUNTS, params![class.id]).await?;
        return Ok(());
    }
    let sum = pairs.iter().fold(Pair::default(), |s, p| Pair { asked: s.asked + p.asked, before: s.before + p.before, after: s.after + p.after });
    let (year, month, _) = web::date_parts(class.opened_at, offset);
    let from = web::month_start(year, month, offset);
    tx.execute(MONTH, params![from, class.game.as_str(), finished, sum.asked, sum.before, sum.after]).await?;
    Ok(())
}

/// Ends classes whose time is over and forgets those whose result nobody may read any more.
///
/// # Errors
/// The database's.
pub async fn sweep(db: &Db, offset: i64) -> Result<(), store::Error> {
    // By the hundred, so that no write is long.
    loop {
        let worked = store::write!(db, Op::housekeeping("safespace.sweep").quietly(), |tx| {
            let now = tx.now();
            let over = tx.rows(OVER, params![now]).await?;
            for row in &over {
                end(tx, &class(row)?, offset).await?;
            }
            let old = tx.rows(OLD, params![now.plus(-KEPT_DAYS * DAY)]).await?;
            for row in &old {
                let id: Id = row.get("id")?;
                tx.execute(DROP_TICKETS, params![id]).await?;
                tx.execute(DELETE_COUNTS, params![id]).await?;
                tx.execute(DELETE, params![id]).await?;
            }
            Ok::<_, store::Error>(over.len() + old.len())
        })?;
        if worked == 0 {
            return Ok(());
        }
    }
}

/// Classes by month and game, those that were large enough.
///
/// # Errors
/// The database's.
pub async fn months(tx: &mut Tx) -> Result<Vec<Month>, store::Error> {
    let rows = tx.rows(MONTHS, params![]).await?;
    let month = |row: &Row| {
        Ok(Month {
            from: row.get("month")?,
            game: row.get("game")?,
            classes: row.get("classes")?,
            pupils: row.get("pupils")?,
            pairs: Pair { asked: row.get("asked")?, before: row.get("before_right")?, after: row.get("after_right")? },
        })
    };
    rows.iter().map(month).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_children_type_them() {
        assert_eq!(plain_code(" 1234-56 78 "), "12345678");
        assert_eq!(plain_code("١٢٣٤ ٥٦٧٨"), "12345678");
        assert_eq!(plain_code("no code"), "");
        let code = digits(&testkit::SeededEntropy::new(3));
        assert_eq!((code.len(), plain_code(&code)), (DIGITS, code.clone()));
    }
}
