//! What a month costs with each operator, beside what people measure there, and what part of an income it is.

use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use kernel::Locale;
use minijinja::{Value, context};
use web::{Access, App, Error, Lang, PageOptions, Route};

use super::mbits;
use crate::basket::{Basket, Baskets, Kind, percent};
use crate::cell::{Cell, Level, Metric};
use crate::operator::{self, Operator};
use crate::price::{self, Income, Plan};
use crate::quality::{self, Key, MINIMUM, Period};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/{lang}/quality/prices", Access::Public, get(page)), Route::get("/{lang}/quality/prices.csv", Access::Public, get(csv))]
}

/// Everything the page is made of.
struct Found {
    currency: String,
    plans: Vec<Plan>,
    incomes: Vec<Income>,
    operators: Vec<Operator>,
    /// What was measured with each operator: at home by cable, and by mobile data.
    measured: Vec<[Cell; 2]>,
    year: i64,
}

/// An operator's cheapest plan for a basket.
struct Offer<'a> {
    operator: &'a Operator,
    plan: &'a Plan,
    /// Thousandths of the currency, for a month.
    cost: i64,
    /// kbit/s.
    measured: Option<i64>,
}

async fn found(app: &App) -> Result<Found, Error> {
    let now = app.db.clock().now();
    let (this, today) = (Level::Month.start(now), Level::Day.start(now));
    let (year, period) = (this.div_euclid(12), Period { first: this - 2, last: this });
    Ok(store::read!(app.db, "observatory.prices", |tx| {
        let (currency, plans) = price::plans(tx, today).await?;
        let operators = operator::list(tx).await?;
        let key = |o: &Operator, technology: &str| Key { asn: o.asn, technology: technology.into(), ..Key::default() };
        let keys: Vec<Key> = operators.iter().flat_map(|o| ["cable", "mobile"].map(|t| key(o, t))).collect();
        let mut cells = quality::over(tx, period, &keys).await?.into_iter();
        let measured = operators.iter().map(|_| [cells.next().unwrap_or_default(), cells.next().unwrap_or_default()]).collect();
        Ok::<_, store::Error>(Found { currency, plans, incomes: price::incomes(tx, year).await?, operators, measured, year })
    })?)
}

impl Found {
    /// The cheapest plan of each operator that has one, cheapest first.
    fn offers(&self, basket: &Basket) -> Vec<Offer<'_>> {
        let mut offers: Vec<Offer<'_>> = Vec::new();
        for (operator, cells) in self.operators.iter().zip(&self.measured) {
            let Some((cost, plan)) = price::cheapest(&self.plans, operator.asn, basket) else { continue };
            let download = cells[usize::from(basket.kind == Kind::Mobile)].of(Metric::Download);
            let measured = if download.len() < MINIMUM { None } else { download.quantile(0.5).map(|v| v as i64) };
            offers.push(Offer { operator, plan, cost, measured });
        }
        offers.sort_by_key(|o| (o.cost, o.operator.asn));
        offers
    }

    /// Gross national income per head.
    fn gni(&self) -> Option<&Income> {
        self.incomes.iter().find(|i| i.group.is_empty())
    }
}

/// An amount as it is written on a price tag.
fn amount(thousandths: i64) -> String {
    format!("{:.2}", thousandths as f64 / 1e3)
}

fn share(cost: i64, income: Option<&Income>, target: f64) -> Option<Value> {
    let percent = percent(cost, income?.income)?;
    Some(context! { percent => format!("{percent:.2}"), is_met => percent <= target })
}

async fn page(State(app): State<App>, Lang(locale): Lang) -> Result<Response, Error> {
    let (found, baskets) = (found(&app).await?, Baskets::published());
    let rows: Vec<Value> = baskets.of_year(found.year).into_iter().map(|basket| view(&found, basket, baskets.target, locale)).collect();
    let gni = found.gni().map(|i| context! { year => i.year, source => i.source.clone(), income => amount(i.income) });
    let context = context! {
        baskets => rows, currency => found.currency, gni => gni, target => format!("{:.0}", baskets.target), source => baskets.source, minimum => MINIMUM,
        has_plans => !found.plans.is_empty(),
    };
    app.page("observatory/prices.html", PageOptions::new(locale, "/quality/prices"), context)
}

fn view(found: &Found, basket: &Basket, target: f64, locale: Locale) -> Value {
    let offers = found.offers(basket);
    let row = |o: &Offer<'_>| {
        context! {
            operator => o.operator.name[locale as usize].clone(), plan => o.plan.name.clone(), price => amount(o.cost), share => share(o.cost, found.gni(), target),
            promised => o.plan.terms.down_kbit.map(mbits), measured => o.measured.map(mbits),
            source => o.plan.source.clone(), is_link => o.plan.source.starts_with("https://"),
        }
    };
    let groups = found.incomes.iter().filter(|i| !i.group.is_empty());
    let group = |i: &Income| Some(context! { name => i.group.clone(), share => share(offers.first()?.cost, Some(i), target)? });
    context! {
        name => basket.name.clone(), data => (basket.data_mb > 0).then(|| (basket.data_mb as f64 / 1e3).to_string()), minutes => basket.minutes, sms => basket.sms,
        rows => offers.iter().map(row).collect::<Vec<_>>(), groups => groups.filter_map(group).collect::<Vec<_>>(),
    }
}

/// The same for machines: the cheapest plan of each operator for each basket.
async fn csv(State(app): State<App>) -> Result<Response, Error> {
    let (found, baskets) = (found(&app).await?, Baskets::published());
    let mut out = String::from("basket,asn,operator,plan,price,currency,percent_of_gni,promised_download_kbit,measured_download_kbit,source\r\n");
    let text = |number: Option<i64>| number.map_or_else(String::new, |n| n.to_string());
    for basket in baskets.of_year(found.year) {
        for o in found.offers(basket) {
            let share = found.gni().and_then(|gni| percent(o.cost, gni.income)).map_or_else(String::new, |p| format!("{p:.4}"));
            let cells = [
                basket.name.clone(),
                o.operator.asn.to_string(),
                feeds::csv_cell(&o.operator.name[Locale::En as usize]).into_owned(),
                feeds::csv_cell(&o.plan.name).into_owned(),
                amount(o.cost),
                found.currency.clone(),
                share,
                text(o.plan.terms.down_kbit),
                text(o.measured),
                feeds::csv_cell(&o.plan.source).into_owned(),
            ];
            out.push_str(&cells.join(","));
            out.push_str("\r\n");
        }
    }
    Ok(web::download("prices.csv", "text/csv; charset=utf-8", out.into_bytes()))
}
