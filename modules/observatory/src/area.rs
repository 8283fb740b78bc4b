//! Areas of the country, from GeoJSON (RFC 7946): a feature each, polygons only.

use kernel::Actor;
use serde::Deserialize;
use serde_json::Value as Json;
use store::{Db, Op, Tx, params, statements};

use crate::ObservatoryError;

statements! {
    LIST = "area/list",
    NAMES = "area/names",
    CLEAR = "area/clear",
    INSERT = "area/insert",
}

/// Areas of a country, at most.
const MOST: usize = 500;
/// Corners of all areas together, at most.
const CORNERS: usize = 200_000;

/// A corner: longitude and latitude, in degrees (WGS 84).
pub type Point = [f64; 2];

/// An area.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Such as QA-DA (ISO 3166-2).
    pub code: String,
    /// In Arabic, in English.
    pub name: [String; 2],
    /// Each polygon's rings, the first its outline.
    pub shape: Vec<Vec<Vec<Point>>>,
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    properties: Option<serde_json::Map<String, Json>>,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Geometry {
    Polygon {
        coordinates: Vec<Vec<Vec<f64>>>,
    },
    MultiPolygon {
        coordinates: Vec<Vec<Vec<Vec<f64>>>>,
    },
    #[serde(other)]
    Other,
}

/// Reads areas. Code and names are looked for under the names that public boundary files have them by.
///
/// # Errors
/// What is wrong with it, and in which feature.
pub fn read(text: &str) -> Result<Vec<Area>, ObservatoryError> {
    let collection: Collection = serde_json::from_str(text).map_err(|e| ObservatoryError::Areas(e.to_string()))?;
    let mut areas: Vec<Area> = Vec::new();
    let mut corners = 0;
    for (n, feature) in (1..).zip(collection.features) {
        let bad = |why: &str| ObservatoryError::Areas(format!("feature {n}: {why}"));
        let properties = feature.properties.unwrap_or_default();
        let text = |names: &[&str]| {
            let found = names.iter().find_map(|name| properties.get(*name)?.as_str().map(str::trim).filter(|t| !t.is_empty()));
            found.map(mended)
        };
        let code = text(&["iso_3166_2", "code", "id"]).ok_or_else(|| bad("it has no iso_3166_2 or code"))?;
        if code.len() > 20 || !code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err(bad("its code is not of letters, digits and dashes, 20 at most"));
        }
        let english = text(&["name_en", "name"]).ok_or_else(|| bad("it has no name_en or name"))?;
        let arabic = text(&["name_ar"]).unwrap_or_else(|| english.clone());
        if areas.iter().any(|a| a.code == code) {
            return Err(bad(&format!("the code {code} stands twice")));
        }
        let polygons = match feature.geometry {
            Some(Geometry::Polygon { coordinates }) => vec![coordinates],
            Some(Geometry::MultiPolygon { coordinates }) => coordinates,
            _ => return Err(bad("it is no Polygon or MultiPolygon")),
        };
        let shape: Vec<Vec<Vec<Point>>> = polygons.into_iter().map(polygon).collect::<Result<_, _>>().map_err(&bad)?;
        if shape.is_empty() {
            return Err(bad("it has no polygon"));
        }
        corners += shape.iter().flatten().map(Vec::len).sum::<usize>();
        areas.push(Area { code, name: [arabic, english], shape });
        if areas.len() > MOST || corners > CORNERS {
            return Err(ObservatoryError::Areas(format!("more than {MOST} areas or {CORNERS} corners: simplify it first")));
        }
    }
    if areas.is_empty() { Err(ObservatoryError::Areas("it has no feature".into())) } else { Ok(areas) }
}

fn polygon(rings: Vec<Vec<Vec<f64>>>) -> Result<Vec<Vec<Point>>, &'static str> {
    if rings.is_empty() {
        return Err("a polygon has no ring");
    }
    rings.into_iter().map(ring).collect()
}

/// A ring is closed and has four positions or more (RFC 7946, section 3.1.6).
fn ring(positions: Vec<Vec<f64>>) -> Result<Vec<Point>, &'static str> {
    let point = |p: Vec<f64>| match p.as_slice() {
        [x, y, ..] if x.abs() <= 180.0 && y.abs() <= 90.0 => Ok([*x, *y]),
        _ => Err("a position is no longitude and latitude in degrees"),
    };
    let points: Vec<Point> = positions.into_iter().map(point).collect::<Result<_, _>>()?;
    if points.len() < 4 {
        return Err("a ring has fewer than four positions");
    }
    if points.first() != points.last() {
        return Err("a ring does not end where it begins");
    }
    if crosses_itself(&points) {
        return Err("a ring crosses itself");
    }
    Ok(points)
}

/// Whether two sides that do not follow each other meet. Rings of public boundaries have some hundred corners, so each pair is
/// looked at; beyond that the map would show it.
fn crosses_itself(ring: &[Point]) -> bool {
    const LOOKED_AT: usize = 3000;
    let sides: Vec<(Point, Point)> = ring.windows(2).filter(|w| w[0] != w[1]).map(|w| (w[0], w[1])).collect();
    if sides.len() > LOOKED_AT {
        return false;
    }
    let turn = |a: Point, b: Point, c: Point| (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    sides.iter().enumerate().any(|(n, (a, b))| {
        sides.iter().enumerate().skip(n + 2).any(|(m, (c, d))| {
            let are_neighbours = n == 0 && m + 1 == sides.len();
            !are_neighbours && turn(*a, *b, *c) * turn(*a, *b, *d) < 0.0 && turn(*c, *d, *a) * turn(*c, *d, *b) < 0.0
        })
    })
}

/// Text that was taken for Latin letters (ISO 8859-1) and written as UTF-8 once more, as some public files have it, is turned back.
fn mended(text: &str) -> String {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let is_odd = !text.is_ascii();
    let turned = bytes.filter(|_| is_odd).and_then(|b| String::from_utf8(b).ok());
    turned.unwrap_or_else(|| text.to_owned())
}

/// Puts areas in place of those that are there. Figures of areas that are there no more stay.
///
/// # Errors
/// Where the file is bad, or the database fails: then nothing has changed.
pub async fn put(db: &Db, actor: Actor, text: &str) -> Result<usize, ObservatoryError> {
    let areas = read(text)?;
    store::write!(db, Op::new(actor, "observatory.put_areas", areas.len()), |tx| {
        tx.execute(CLEAR, params![]).await?;
        for area in &areas {
            let shape = serde_json::to_string(&area.shape).map_err(|e| ObservatoryError::Areas(e.to_string()))?;
            tx.execute(INSERT, params![&area.code, &area.name[0], &area.name[1], shape]).await?;
        }
        Ok::<_, ObservatoryError>(areas.len())
    })
}

/// The areas, by code.
///
/// # Errors
/// Where the database fails.
pub async fn list(tx: &mut Tx) -> Result<Vec<Area>, store::Error> {
    let area = |r: &store::Row| {
        let shape: String = r.get("shape")?;
        Ok(Area { code: r.get("code")?, name: [r.get("name_ar")?, r.get("name_en")?], shape: serde_json::from_str(&shape).unwrap_or_default() })
    };
    tx.rows(LIST, params![]).await?.iter().map(area).collect()
}

/// Codes and names alone, Arabic first.
///
/// # Errors
/// Where the database fails.
pub async fn names(tx: &mut Tx) -> Result<Vec<(String, [String; 2])>, store::Error> {
    tx.rows(NAMES, params![]).await?.iter().map(|r| Ok((r.get("code")?, [r.get("name_ar")?, r.get("name_en")?]))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(code: &str, geometry: &str) -> String {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"code":"{code}","name":"Doha","name_ar":"الدوحة"}},"geometry":{geometry}}}]}}"#
        )
    }

    fn square(last: &str) -> String {
        format!(r#"{{"type":"Polygon","coordinates":[[[51,25],[52,25],[52,26],[51,26],{last}]]}}"#)
    }

    #[test]
    fn a_square_is_an_area() {
        let areas = read(&file("QA-DA", &square("[51,25]"))).expect("areas");
        assert_eq!((areas[0].code.as_str(), areas[0].name[0].as_str(), areas[0].shape[0][0].len()), ("QA-DA", "الدوحة", 5));
    }

    #[test]
    fn broken_files_are_refused_with_their_feature() {
        let crossing = r#"{"type":"Polygon","coordinates":[[[51,25],[52,26],[52,25],[51,26],[51,25]]]}"#;
        for (text, why) in [
            (file("x", &square("[51,25.5]")), "does not end where it begins"),
            (file("x", &square("[510,25]")), "no longitude"),
            (file("x", &square("[51]")), "no longitude"),
            (file("x", r#"{"type":"Polygon","coordinates":[[[51,25],[52,25],[51,25]]]}"#), "fewer than four"),
            (file("x", r#"{"type":"Polygon","coordinates":[]}"#), "no ring"),
            (file("x", r#"{"type":"MultiPolygon","coordinates":[]}"#), "no polygon"),
            (file("x", crossing), "crosses itself"),
            (file("x", r#"{"type":"Point","coordinates":[51,25]}"#), "no Polygon"),
            (file("x", "null"), "no Polygon"),
            (file("a b", &square("[51,25]")), "letters, digits"),
            (file("", &square("[51,25]")), "no iso_3166_2"),
            (r#"{"features":[]}"#.into(), "no feature"),
            ("{".into(), "EOF"),
        ] {
            let error = read(&text).expect_err(why).to_string();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn doubly_encoded_names_are_turned_back() {
        let broken: String = "الدوحة".bytes().map(char::from).collect();
        assert_eq!(mended(&broken), "الدوحة");
        for good in ["الدوحة", "Doha", "Zürich", "Ar Rayyān"] {
            assert_eq!(mended(good), good);
        }
    }

    /// Natural Earth's municipalities of Qatar, whose names are doubly encoded in this file.
    #[test]
    fn a_public_file_is_read() {
        let Ok(folder) = std::env::var("MAJLIS_TEST_DATA") else {
            eprintln!("skipped: MAJLIS_TEST_DATA is not set");
            return;
        };
        let text = std::fs::read_to_string(format!("{folder}/boundaries/QAT_admin1.geojson")).expect("the file");
        let areas = read(&text).expect("areas");
        assert!(areas.iter().any(|a| a.code == "QA-DA" && a.name == ["الدوحة", "Doha"]), "{:?}", areas.iter().map(|a| &a.name).collect::<Vec<_>>());
    }
}
