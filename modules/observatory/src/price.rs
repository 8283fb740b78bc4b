//! What operators ask for, and what people earn: brought in as files, each line with its source, and put in place whole.

use kernel::Actor;
use store::{Db, Op, Tx, params, statements};

use crate::ObservatoryError;
use crate::basket::{Basket, Kind, Part, Terms};
use crate::lines::{self, Line};

statements! {
    PLANS = "price/plans",
    CLEAR_PLANS = "price/clear_plans",
    INSERT_PLAN = "price/insert_plan",
    INCOMES = "price/incomes",
    CLEAR_INCOMES = "price/clear_incomes",
    INSERT_INCOME = "price/insert_income",
}

/// Lines of a file, at most.
const MOST: usize = 5000;
/// The setting that holds the currency (ISO 4217).
const CURRENCY: &str = "observatory_currency";

/// A plan as it is sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The number that stands for its operator.
    pub asn: i64,
    pub name: String,
    pub terms: Terms,
    /// The days it is or was sold, since 1970; the last is included.
    pub from: i64,
    pub until: Option<i64>,
    /// Where it is written.
    pub source: String,
}

/// What a head has in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Income {
    pub year: i64,
    /// Empty: gross national income per head (Atlas method); else a group of households.
    pub group: String,
    /// Thousandths of the currency.
    pub income: i64,
    pub source: String,
}

fn bad(line: u64, why: &str) -> ObservatoryError {
    ObservatoryError::Prices(format!("line {line}: {why}"))
}

fn lines(text: &str, columns: &[&'static str], required: usize) -> Result<Vec<Line>, ObservatoryError> {
    lines::read(text, columns, required, MOST).map_err(ObservatoryError::Prices)
}

/// An amount as thousandths: digits, and up to three behind a point.
fn thousandths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = !whole.is_empty() && [whole, part].iter().all(|t| t.bytes().all(|b| b.is_ascii_digit()));
    if !is_number || part.len() > 3 {
        return None;
    }
    let part: i64 = format!("{part:0<3}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(1000)?.checked_add(part)
}

const PLAN: &[&str] = &[
    "asn",
    "name",
    "kind",
    "price",
    "currency",
    "days",
    "from",
    "source",
    "until",
    "data_mb",
    "minutes",
    "sms",
    "extra_mb",
    "extra_minute",
    "extra_sms",
    "down_kbit",
];

/// Reads plans. Amounts are in the currency, with taxes; an empty `data_mb`, `minutes` or `sms` is without limit; `extra_…` is what one
/// more costs, empty where there is none.
///
/// # Errors
/// What is wrong, and in which line; more than one currency.
pub fn read_plans(text: &str) -> Result<(String, Vec<Plan>), ObservatoryError> {
    let (mut currency, mut plans) = (String::new(), Vec::new());
    for (line, cells) in lines(text, PLAN, 8)? {
        let given = cells["currency"].to_uppercase();
        if given.len() != 3 || !given.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(bad(line, "the currency is no code of three letters (ISO 4217)"));
        }
        if !currency.is_empty() && given != currency {
            return Err(bad(line, &format!("the currency is {given}, and {currency} before: a file has one")));
        }
        currency = given;
        plans.push(plan(&cells).map_err(|why| bad(line, why))?);
    }
    Ok((currency, plans))
}

fn plan(cells: &lines::Cells) -> Result<Plan, &'static str> {
    let count = |name: &str, why| {
        if cells[name].is_empty() { Ok(None) } else { cells[name].parse().ok().filter(|n| (0..=1_000_000_000).contains(n)).map(Some).ok_or(why) }
    };
    let amount = |name: &str, why| if cells[name].is_empty() { Ok(None) } else { thousandths(&cells[name]).map(Some).ok_or(why) };
    let part = |held: &str, extra: &str| {
        Ok::<_, &'static str>(Part {
            held: count(held, "an amount held is no whole number")?,
            extra: amount(extra, "a price of one more is no amount")?,
        })
    };
    let day = |name: &str| web::read_iso_day(&cells[name]);
    let (name, source) = (cells["name"].clone(), cells["source"].clone());
    if name.is_empty() || source.is_empty() {
        return Err("a plan needs a name and a source");
    }
    let from = day("from").ok_or("from is no day such as 2026-11-24")?;
    let until = if cells["until"].is_empty() { None } else { Some(day("until").filter(|d| *d >= from).ok_or("until is no day from then on")?) };
    let terms = Terms {
        kind: Kind::parse(&cells["kind"]).ok_or("kind is fixed or mobile")?,
        price: thousandths(&cells["price"]).ok_or("the price is no amount such as 49.50")?,
        days: count("days", "days is no whole number")?.filter(|d| (1..=366).contains(d)).ok_or("days is how long it lasts, from 1 to 366")?,
        data_mb: part("data_mb", "extra_mb")?,
        minutes: part("minutes", "extra_minute")?,
        sms: part("sms", "extra_sms")?,
        down_kbit: count("down_kbit", "down_kbit is no whole number")?,
    };
    let asn = count("asn", "asn is no number")?.filter(|n| *n > 0).ok_or("asn is the number that stands for an operator")?;
    Ok(Plan { asn, name, terms, from, until, source })
}

/// Reads incomes: `year`, `group` (empty for gross national income per head), `income` of a head in a year, `source`.
///
/// # Errors
/// What is wrong, and in which line.
pub fn read_incomes(text: &str) -> Result<Vec<Income>, ObservatoryError> {
    let mut incomes: Vec<Income> = Vec::new();
    for (line, cells) in lines(text, &["year", "income", "source", "group"], 3)? {
        let year = cells["year"].parse().ok().filter(|y| (1990..=2200).contains(y)).ok_or_else(|| bad(line, "the year is no year"))?;
        let income = thousandths(&cells["income"]).filter(|i| *i > 0).ok_or_else(|| bad(line, "the income is no amount above zero"))?;
        let (group, source) = (cells["group"].clone(), cells["source"].clone());
        if source.is_empty() {
            return Err(bad(line, "the source is missing"));
        }
        if incomes.iter().any(|i| i.year == year && i.group == group) {
            return Err(bad(line, "this year and group stand twice"));
        }
        incomes.push(Income { year, group, income, source });
    }
    Ok(incomes)
}

/// Puts plans in place of those there are.
///
/// # Errors
/// A plan of an operator that is not listed; where the database fails. Then everything stays as it was.
pub async fn put_plans(db: &Db, actor: Actor, currency: &str, plans: &[Plan]) -> Result<(), ObservatoryError> {
    store::write!(db, Op::new(actor, "observatory.put_plans", plans.len()), |tx| {
        let operators = crate::operator::list(tx).await?;
        if let Some(plan) = plans.iter().find(|p| !operators.iter().any(|o| o.asn == p.asn)) {
            return Err(ObservatoryError::Prices(format!("{}: no operator has the number {}", plan.name, plan.asn)));
        }
        tx.execute(CLEAR_PLANS, params![]).await?;
        for (number, p) in (1_i64..).zip(plans) {
            let t = &p.terms;
            let first = params![number, p.asn, &p.name, t.kind.name(), t.price, t.days, p.from, p.until, &p.source, t.down_kbit];
            let parts = [t.data_mb, t.minutes, t.sms].map(|part| params![part.held, part.extra]).concat();
            tx.execute(INSERT_PLAN, [first, parts].concat()).await?;
        }
        tx.set_setting(CURRENCY, currency).await?;
        Ok(())
    })
}

/// Puts incomes in place of those there are.
///
/// # Errors
/// Where the database fails: then everything stays as it was.
pub async fn put_incomes(db: &Db, actor: Actor, incomes: &[Income]) -> Result<(), ObservatoryError> {
    store::write!(db, Op::new(actor, "observatory.put_incomes", incomes.len()), |tx| {
        tx.execute(CLEAR_INCOMES, params![]).await?;
        for i in incomes {
            tx.execute(INSERT_INCOME, params![i.year, &i.group, i.income, &i.source]).await?;
        }
        Ok::<_, ObservatoryError>(())
    })
}

/// The plans sold on a day, and their currency.
///
/// # Errors
/// Where the database fails.
pub async fn plans(tx: &mut Tx, day: i64) -> Result<(String, Vec<Plan>), store::Error> {
    let part = |r: &store::Row, held: &str, extra: &str| Ok::<_, store::Error>(Part { held: r.get(held)?, extra: r.get(extra)? });
    let plan = |r: &store::Row| {
        let terms = Terms {
            kind: Kind::parse(&r.get::<String>("kind")?).unwrap_or(Kind::Mobile),
            price: r.get("price")?,
            days: r.get("days")?,
            data_mb: part(r, "data_mb", "extra_mb")?,
            minutes: part(r, "minutes", "extra_minute")?,
            sms: part(r, "sms", "extra_sms")?,
            down_kbit: r.get("down_kbit")?,
        };
        Ok::<_, store::Error>(Plan {
            asn: r.get("asn")?,
            name: r.get("name")?,
            terms,
            from: r.get("sold_from")?,
            until: r.get("sold_until")?,
            source: r.get("source")?,
        })
    };
    let found = tx.rows(PLANS, params![day]).await?.iter().map(plan).collect::<Result<_, _>>()?;
    Ok((tx.setting(CURRENCY).await?.unwrap_or_default(), found))
}

/// The cheapest of an operator's plans for a basket, and what a month of it costs, in thousandths of the currency.
#[must_use]
pub fn cheapest<'a>(plans: &'a [Plan], asn: i64, basket: &Basket) -> Option<(i64, &'a Plan)> {
    let own = plans.iter().filter(|p| p.asn == asn);
    own.filter_map(|p| Some((basket.cost(&p.terms)?, p))).min_by_key(|(cost, _)| *cost)
}

/// The incomes of the latest year that is known and not after this one: the whole country's first.
///
/// # Errors
/// Where the database fails.
pub async fn incomes(tx: &mut Tx, year: i64) -> Result<Vec<Income>, store::Error> {
    let income = |r: &store::Row| {
        Ok::<_, store::Error>(Income { year: r.get("year")?, group: r.get("who")?, income: r.get("income")?, source: r.get("source")? })
    };
    tx.rows(INCOMES, params![year]).await?.iter().map(income).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "asn,name,kind,price,currency,days,from,source,until,data_mb,minutes,sms,extra_mb,down_kbit\n";

    #[test]
    fn plans_are_read_or_refused_by_line() {
        let text = format!(
            "{HEAD}64500,Ten,mobile,49.5,qar,30,2026-01-01,https://x.example,,10000,100,,0.01,\n64500,Home,fixed,200,QAR,30,2026-01-01,a letter,2026-06-30,,0,0,,100000\n"
        );
        let (currency, plans) = read_plans(&text).expect("plans");
        assert_eq!((currency.as_str(), plans[0].terms.price, plans[0].terms.data_mb), ("QAR", 49_500, Part { held: Some(10_000), extra: Some(10) }));
        assert_eq!((plans[0].terms.sms, plans[1].terms.data_mb.held, plans[1].until.is_some()), (Part::default(), None, true));
        let line = |cells: &str| format!("{HEAD}{cells}\n");
        for (text, why) in [
            ("asn,name\n".into(), "the column kind is missing"),
            (line("64500,A,mobile,1,QAR,30,2026-01-01,s\n64500,B,mobile,1,USD,30,2026-01-01,s"), "line 3: the currency is USD, and QAR before"),
            (line("64500,A,mobile,1,Riyal,30,2026-01-01,s"), "no code of three letters"),
            (line("64500,A,pigeon,1,QAR,30,2026-01-01,s"), "kind is fixed or mobile"),
            (line("64500,A,mobile,-1,QAR,30,2026-01-01,s"), "the price is no amount"),
            (line("64500,A,mobile,1.2345,QAR,30,2026-01-01,s"), "the price is no amount"),
            (line("64500,A,mobile,1,QAR,0,2026-01-01,s"), "days is how long"),
            (line("64500,A,mobile,1,QAR,30,1.1.2026,s"), "from is no day"),
            (line("64500,A,mobile,1,QAR,30,2026-01-01,s,2025-01-01"), "until is no day from then on"),
            (line("64500,A,mobile,1,QAR,30,2026-01-01,"), "needs a name and a source"),
            (line("0,A,mobile,1,QAR,30,2026-01-01,s"), "asn is the number"),
            (line("64500,A,mobile,1,QAR,30,2026-01-01,s,,lots"), "no whole number"),
        ] {
            let problem = read_plans(&text).expect_err(&text).to_string();
            assert!(problem.contains(why), "{problem}");
        }
    }

    #[test]
    fn incomes_are_read_or_refused_by_line() {
        let found = read_incomes("year,group,income,source\n2025,,200000,a bank\n2025,lowest fifth,50000.5,a survey\n").expect("incomes");
        assert_eq!((found[0].group.as_str(), found[1].income), ("", 50_000_500));
        for (text, why) in [
            ("year,income\n2025,1\n", "the column source is missing"),
            ("year,income,source\n25,1,s\n", "the year is no year"),
            ("year,income,source\n2025,0,s\n", "no amount above zero"),
            ("year,income,source\n2025,1,s\n2025,2,s\n", "line 3: this year and group stand twice"),
        ] {
            let problem = read_incomes(text).expect_err(text).to_string();
            assert!(problem.contains(why), "{problem}");
        }
    }
}
