//! Measuring, and the result behind its link.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use iqb::Standard;
use kernel::{Id, Locale};
use minijinja::{Value, context};
use serde_json::json;
use web::{Access, App, Error, Form, Lang, PageOptions, Route};

use super::{mbits, millis, percent};
use crate::area;
use crate::measure::{self, About, Found, Mark, TECHNOLOGIES, Way};
use crate::room::Listen;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/{lang}/measure", Access::Public, get(page)),
        Route::get("/observatory/areas.json", Access::Public, get(shapes)),
        Route::get("/{lang}/measure/r/{id}", Access::Public, get(result)),
        Route::post("/{lang}/measure/x/start", Access::Public, post(start)),
        Route::post("/{lang}/measure/x/done", Access::Public, post(done)),
    ]
}

/// Tests a page makes at most: latency at rest, download and upload, each with latency beside it.
const TESTS: usize = 5;

async fn areas(app: &App) -> Result<Vec<(String, [String; 2])>, Error> {
    Ok(store::read!(app.db, "observatory.areas", |tx| { area::names(tx).await })?)
}

async fn page(State(app): State<App>, Lang(locale): Lang, headers: HeaderMap) -> Result<Response, Error> {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let url = app.extension::<Listen>().ok().and_then(|listen| listen.url_for(host));
    let mut names: Vec<(String, String)> = areas(&app).await?.into_iter().map(|(code, name)| (name[locale as usize].clone(), code)).collect();
    names.sort();
    let areas: Vec<Value> = names.into_iter().map(|(name, code)| context! { code => code, name => name }).collect();
    let options = PageOptions::new(locale, "/measure");
    let response = app.page("observatory/measure.html", options, context! { areas => areas, technologies => TECHNOLOGIES, url => url.clone() })?;
    let response = web::locating(response);
    Ok(match url {
        Some(url) => web::connecting(response, &url),
        None => response,
    })
}

/// The areas' outlines, for a page that knows where it is: the place itself never leaves the browser.
async fn shapes(State(app): State<App>) -> Result<Response, Error> {
    let areas = store::read!(app.db, "observatory.shapes", |tx| { area::list(tx).await })?;
    // A thousandth of a degree is about a hundred metres.
    let near = |[x, y]: &[f64; 2]| [(x * 1e3).round() / 1e3, (y * 1e3).round() / 1e3];
    let ring = |ring: &Vec<[f64; 2]>| ring.iter().map(near).collect::<Vec<_>>();
    let one = |a: &area::Area| json!({ "code": a.code, "shape": a.shape.iter().map(|p| p.iter().map(ring).collect::<Vec<_>>()).collect::<Vec<_>>() });
    Ok(Json(areas.iter().map(one).collect::<Vec<_>>()).into_response())
}

/// Mbit/s as typed, in either kind of digits, as kbit/s.
fn speed(typed: &str) -> Result<Option<i64>, ()> {
    let digit = |c: char| match c {
        '٠'..='٩' => char::from_digit(c as u32 - '٠' as u32, 10),
        '٫' | ',' => Some('.'),
        c => Some(c),
    };
    let text: String = typed.trim().chars().filter_map(digit).collect();
    if text.is_empty() {
        return Ok(None);
    }
    // Whether "1,000" is one or a thousand only its writer knows.
    if typed.trim().rsplit_once(',').is_some_and(|(_, rest)| rest.chars().count() == 3) {
        return Err(());
    }
    let mbits: f64 = text.parse().map_err(|_| ())?;
    if mbits.is_finite() { Ok(Some((mbits * 1000.0).round() as i64)) } else { Err(()) }
}

/// What the form says; refused with the name of the field.
async fn about(app: &App, form: &Form) -> Result<Result<About, &'static str>, Error> {
    let (down, up) = (speed(form.get("promised_down")), speed(form.get("promised_up")));
    let about = About {
        area: form.get("area").to_owned(),
        technology: form.get("technology").to_owned(),
        promised_down: down.unwrap_or(None),
        promised_up: up.unwrap_or(None),
    };
    let codes: Vec<String> = areas(app).await?.into_iter().map(|(code, _)| code).collect();
    let spoken = if down.is_err() { Err("promised_down") } else { up.map(drop).map_err(|()| "promised_up") };
    Ok(spoken.and_then(|()| measure::check(&about, &codes)).map(|()| about))
}

/// The answer to a field that cannot be: which, and what is wrong with it.
fn refuse(app: &App, locale: Locale, field: &str) -> Response {
    let keys = if field == "area" || field == "technology" {
        ["error-observatory-choice", "error-observatory-choice-help"]
    } else {
        ["error-observatory-promise", "error-observatory-promise-help"]
    };
    let why = keys.map(|key| app.texts.get(locale, key, &[])).join(". ");
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "field": field, "why": why }))).into_response()
}

/// Says whether a measurement may begin as the form has it. Nothing is kept before something is measured.
async fn start(State(app): State<App>, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    Ok(match about(&app, &Form::parse(&body)).await? {
        Ok(_) => Json(json!({})).into_response(),
        Err(field) => refuse(&app, locale, field),
    })
}

/// The result of a session's tests, once it is kept; null before: the last test may not have come in yet.
async fn done(State(app): State<App>, Lang(locale): Lang, body: Bytes) -> Result<Response, Error> {
    let form = Form::parse(&body);
    let session: Id = form.get("session").parse().map_err(|_| Error::bad_request())?;
    let expected = form.get("tests").parse::<usize>().unwrap_or(0).min(TESTS);
    let about = match about(&app, &form).await? {
        Ok(about) => about,
        Err(field) => return Ok(refuse(&app, locale, field)),
    };
    let id = measure::finish(&app.db, session, Way::Page, &about, expected).await?;
    Ok(Json(json!({ "result": id.map(|id| format!("/{locale}/measure/r/{id}")) })).into_response())
}

async fn result(State(app): State<App>, Path((_, id)): Path<(String, String)>, Lang(locale): Lang) -> Result<Response, Error> {
    let id: Id = id.parse().map_err(|_| Error::not_found())?;
    let found = store::read!(app.db, "observatory.result", |tx| {
        let found = measure::result(tx, id).await?;
        Ok::<_, store::Error>((found, area::names(tx).await?))
    })?;
    let (Some(found), areas) = found else { return Err(Error::not_found()) };
    let path = format!("/measure/r/{id}");
    let link = format!("{}/{locale}{path}", app.settings.base_url);
    app.page(
        "observatory/result.html",
        PageOptions::new(locale, &path),
        context! { link => link, id => id.to_string(), ..view(locale, &found, &areas) },
    )
}

fn view(locale: Locale, found: &Found, areas: &[(String, [String; 2])]) -> Value {
    let values = &found.values;
    let score = values.score(&Standard::published());
    let has = |mark: Mark| found.marks.iter().any(|m| m == mark.name());
    let is_device = has(Mark::DeviceLimit);
    let answer = |u: &iqb::Use| match u.is_met() {
        Some(true) => "yes",
        // A faster device might show that the line is good enough.
        Some(false) if !is_device => "no",
        _ => "unknown",
    };
    let uses: Vec<Value> = score.iter().flat_map(|s| &s.uses).map(|u| context! { name => u.name.clone(), answer => answer(u) }).collect();
    let share = |measured: Option<i64>, promised: Option<i64>| Some((measured? as f64 / promised? as f64 * 100.0).round() as i64);
    let area = areas.iter().find(|(code, _)| *code == found.about.area).map(|(_, name)| name[locale as usize].clone());
    context! {
        day => web::date(locale, found.made_at, crate::OFFSET),
        area => area, technology => found.about.technology.clone(),
        down => values.down.map(mbits), up => values.up.map(mbits), idle => values.idle.map(millis), loaded => values.loaded.map(millis),
        lost => values.lost.map(percent),
        // A line whose round trips grow this much under load is full of waiting packets.
        is_swollen => values.idle.zip(values.loaded).is_some_and(|(idle, loaded)| loaded > 4 * idle && loaded > 100_000),
        uses => uses,
        down_share => share(values.down, found.about.promised_down), up_share => share(values.up, found.about.promised_up),
        promised_down => found.about.promised_down.map(mbits), promised_up => found.about.promised_up.map(mbits),
        is_device => is_device, is_claimed => has(Mark::ClaimedMore),
        is_broken => has(Mark::DownloadBroken) || has(Mark::UploadBroken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_read_in_either_digits() {
        assert_eq!(
            (speed(""), speed(" 100 "), speed("١٠٠"), speed("٢٫٥"), speed("2,5")),
            (Ok(None), Ok(Some(100_000)), Ok(Some(100_000)), Ok(Some(2500)), Ok(Some(2500)))
        );
        for odd in ["1,000", "fast", "1e999", "nan", "--1"] {
            assert_eq!(speed(odd), Err(()), "{odd}");
        }
    }
}
