//! Open data: each day's results without anything that leads to a person, for everyone to check the figures with. The columns have
//! the names of the Austrian regulator's open data (RTR-Netztest), which other regulators' programs read too; ours stand behind them.
//!
//! A day is written once, when it is over, as CSV, and kept; JSON and Parquet are made of that. So the same day is the same bytes
//! each time, and stays when the results themselves have gone.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};

use feeds::{CsvRows, Limits};
use flate2::Compression;
use kernel::{DAY, HOUR, Id, MINUTE, Time};
use parquet::basic::Compression as Packing;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use registry::JobError;
use sha2::{Digest as _, Sha256};
use store::{Db, Op, Tx, params, statements};
use web::App;

use crate::operator::{self, Operator};
use crate::{OFFSET, ObservatoryError};

statements! {
    RESULTS = "open/results",
    FIRST = "open/first",
    LAST = "open/last",
    PUT = "open/put",
    DAYS = "open/days",
    GET = "open/get",
}

/// Results of a day that are alike in place, operator, connection and time, at least.
const ALIKE: usize = 5;
/// The setting that holds the key of public names.
const KEY: &str = "observatory_open_key";
/// Days written in one round, at most: after a long pause the rest comes with the next.
const ROUND: i64 = 60;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A whole number.
    Number,
    /// A number with a point.
    Decimal,
    /// A moment in UTC (RFC 3339), to the hour.
    Hour,
}

/// The columns, with what they hold; `lat`, `long` and `loc_src` are there for programs that ask for them, and empty.
pub const COLUMNS: [(&str, Kind); 19] = [
    ("open_test_uuid", Kind::Text),
    ("time_utc", Kind::Hour),
    ("cat_technology", Kind::Text),
    ("network_type", Kind::Text),
    ("lat", Kind::Text),
    ("long", Kind::Text),
    ("loc_src", Kind::Text),
    ("download_kbit", Kind::Number),
    ("upload_kbit", Kind::Number),
    ("ping_ms", Kind::Decimal),
    ("num_threads", Kind::Number),
    ("asn", Kind::Number),
    ("network_name", Kind::Text),
    ("area", Kind::Text),
    ("ping_loaded_ms", Kind::Decimal),
    ("retransmitted_ppm", Kind::Number),
    ("time_precision", Kind::Text),
    ("marks", Kind::Text),
    ("way", Kind::Text),
];

/// A day that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970, in the country's time.
    pub day: i64,
    pub rows: i64,
    /// Of the CSV, in hex.
    pub sha256: String,
}

/// The first moment of a day.
fn begin(day: i64) -> Time {
    Time(day * DAY - OFFSET * MINUTE)
}

/// The day of a moment.
fn day_of(time: Time) -> i64 {
    time.plus(OFFSET * MINUTE).micros().div_euclid(DAY)
}

/// A name for a result that does not lead to its link, nor its link to it: by a key that stays here.
fn public_name(key: &[u8], id: Id) -> String {
    let digest = Sha256::new_with_prefix(b"majlis.observatory.open\0").chain_update(key).chain_update(id.0).finalize();
    let hex = web::hex::encode(&digest[..16]);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// A result, with what could single somebody out.
struct Single<'a> {
    row: &'a store::Row,
    area: String,
    technology: String,
    asn: i64,
    /// The hour of the day in UTC; `None`: only the day is told.
    hour: Option<i64>,
}

impl Single<'_> {
    fn read(row: &store::Row) -> Result<Single<'_>, store::Error> {
        let at: Time = row.get("made_at")?;
        Ok(Single { row, area: row.get("area")?, technology: row.get("technology")?, asn: row.get("asn")?, hour: Some(at.micros().div_euclid(HOUR)) })
    }

    /// Whoever is the same in this cannot be told apart.
    fn group(&self) -> (String, i64, String, Option<i64>) {
        (self.area.clone(), self.asn, self.technology.clone(), self.hour)
    }
}

/// Leaves out of results what fewer than [`ALIKE`] of the day have in common, little by little: the hour first, then the area, how
/// people are connected, and the operator.
fn blur(singles: &mut [Single<'_>]) {
    let steps: [fn(&mut Single<'_>); 4] = [|s| s.hour = None, |s| s.area.clear(), |s| s.technology.clear(), |s| s.asn = 0];
    for leave_out in steps {
        let mut alike: HashMap<_, usize> = HashMap::new();
        for single in singles.iter() {
            *alike.entry(single.group()).or_default() += 1;
        }
        for single in singles.iter_mut() {
            if alike.get(&single.group()).is_none_or(|n| *n < ALIKE) {
                leave_out(single);
            }
        }
    }
}

/// A day's results as lines of CSV, in the order of their names: it tells nothing.
fn csv(day: i64, rows: &[store::Row], operators: &[Operator], key: &[u8]) -> Result<String, store::Error> {
    let mut singles: Vec<Single<'_>> = rows.iter().map(Single::read).collect::<Result<_, _>>()?;
    blur(&mut singles);
    let mut lines: Vec<String> = singles.iter().map(|single| line(day, single, operators, key)).collect::<Result<_, _>>()?;
    lines.sort_unstable();
    let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    Ok(format!("{}\r\n{}", names.join(","), lines.concat()))
}

fn line(day: i64, single: &Single<'_>, operators: &[Operator], key: &[u8]) -> Result<String, store::Error> {
    let Single { row, area, technology, asn, hour } = single;
    let number = |name: &str| Ok::<_, store::Error>(row.get::<Option<i64>>(name)?.map_or_else(String::new, |n| n.to_string()));
    let millis = |name: &str| Ok::<_, store::Error>(row.get::<Option<i64>>(name)?.map_or_else(String::new, |n| format!("{:.3}", n as f64 / 1e3)));
    let network = match technology.as_str() {
        "cable" => "LAN",
        "wifi" => "WLAN",
        "mobile" => "MOBILE",
        _ => "",
    };
    let operator = operators.iter().find(|o| o.asn == *asn).map_or("", |o| o.name[kernel::Locale::En as usize].as_str());
    let time = hour
        .map_or_else(|| format!("{}T00:00:00Z", web::iso_day(day)), |h| format!("{}T{:02}:00:00Z", web::iso_day(h.div_euclid(24)), h.rem_euclid(24)));
    let cells = [
        public_name(key, row.get("id")?),
        time,
        network.to_owned(),
        network.to_owned(),
        String::new(),
        String::new(),
        String::new(),
        number("down")?,
        number("up")?,
        millis("idle")?,
        "1".to_owned(),
        if *asn == 0 { String::new() } else { asn.to_string() },
        feeds::csv_cell(operator).into_owned(),
        area.clone(),
        millis("loaded")?,
        number("lost")?,
        if hour.is_some() { "hour" } else { "day" }.to_owned(),
        row.get("marks")?,
        row.get("way")?,
    ];
    Ok(cells.join(",") + "\r\n")
}

/// Writes the days that are over and were not written yet.
pub(crate) async fn round(app: App) -> Result<(), JobError> {
    write_days(&app.db).await.map(drop).map_err(|e| e.to_string())
}

/// Writes the days that are over and were not written yet. Gives how many.
///
/// # Errors
/// Where the database fails; days written before that stay.
pub async fn write_days(db: &Db) -> Result<u64, ObservatoryError> {
    // What was under way at midnight has come in by then.
    let today = day_of(db.clock().now().plus(-HOUR));
    let from = store::read!(db, "observatory.open_last", |tx| {
        let last: Option<i64> = tx.one(LAST, params![]).await?.get("day")?;
        let first: Option<Time> = tx.one(FIRST, params![]).await?.get("made_at")?;
        Ok::<_, store::Error>(last.map(|day| day + 1).or_else(|| first.map(day_of)))
    })?;
    let Some(from) = from.filter(|from| *from < today) else { return Ok(0) };
    let mut fresh = [0; 32];
    db.entropy().fill(&mut fresh);
    let fresh = web::hex::encode(&fresh);
    let key = store::write!(db, Op::housekeeping("observatory.open_key"), |tx| { tx.setting_once(KEY, &fresh).await })?.into_bytes();
    let mut written = 0;
    for day in from..today.min(from + ROUND) {
        let text = store::read!(db, "observatory.open_results", |tx| {
            let rows = tx.rows(RESULTS, params![begin(day), begin(day + 1)]).await?;
            Ok::<_, store::Error>((rows.len(), csv(day, &rows, &operator::list(tx).await?, &key)?))
        })?;
        written += put(db, day, text.0, &text.1).await?;
    }
    Ok(written)
}

async fn put(db: &Db, day: i64, rows: usize, text: &str) -> Result<u64, ObservatoryError> {
    let sha256 = web::hex::encode(&Sha256::digest(text));
    let packed = pack(text.as_bytes()).map_err(|e| ObservatoryError::Data(e.to_string()))?;
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    let put = store::write!(db, Op::new(kernel::Actor::System, "observatory.open_day", day), |tx| {
        let blob = tx.new_id();
        // Another process may have been first: its day is the same.
        if tx.execute(PUT, params![day, rows, &sha256, blob]).await? == 0 {
            return Ok(0);
        }
        tx.put_blob(blob, &packed).await?;
        Ok::<_, store::Error>(1)
    })?;
    Ok(put)
}

fn pack(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(bytes)?;
    out.finish()
}

/// The days there are, the latest first.
///
/// # Errors
/// Where the database fails.
pub async fn days(tx: &mut Tx) -> Result<Vec<Day>, store::Error> {
    tx.rows(DAYS, params![]).await?.iter().map(|r| Ok(Day { day: r.get("day")?, rows: r.get("n")?, sha256: r.get("sha256")? })).collect()
}

/// A day as it is kept; see [`unpack`].
///
/// # Errors
/// Where the database fails.
pub async fn packed(db: &Db, day: i64) -> Result<Option<Vec<u8>>, store::Error> {
    store::read!(db, "observatory.open_day", |tx| {
        let Some(row) = tx.optional(GET, params![day]).await? else { return Ok(None) };
        Ok::<_, store::Error>(Some(tx.blob(row.get("blob")?).await?))
    })
}

/// A day as CSV.
///
/// # Errors
/// Where what is kept is damaged.
pub fn unpack(packed: &[u8]) -> Result<String, ObservatoryError> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).map_err(|e| ObservatoryError::Data(e.to_string()))?;
    Ok(text)
}

/// The cells of a day's CSV, column by column, in the order of [`COLUMNS`]; those of a time that had fewer are empty.
fn columns(text: &str) -> Result<Vec<Vec<String>>, ObservatoryError> {
    let damaged = |why: &str| ObservatoryError::Data(why.to_owned());
    let mut columns = vec![Vec::new(); COLUMNS.len()];
    let mut rows = CsvRows::new(text.as_bytes(), b',', None, Limits::default());
    let mut head: Option<Vec<String>> = None;
    while let Some(row) = rows.next_row().map_err(|e| damaged(&e.to_string()))? {
        let feeds::Row::Cells(cells) = row else { return Err(damaged("a line is too long")) };
        let cells: Vec<String> = cells.iter().map(str::to_owned).collect();
        let Some(head) = &head else {
            head = Some(cells);
            continue;
        };
        if cells.len() != head.len() {
            return Err(damaged("a line has more cells or fewer than there are columns"));
        }
        for ((name, _), column) in COLUMNS.iter().zip(&mut columns) {
            let at = head.iter().position(|h| h == name);
            column.push(at.map_or_else(String::new, |at| cells[at].clone()));
        }
    }
    Ok(columns)
}

/// A day's CSV as a list of JSON objects; what is empty is null.
///
/// # Errors
/// Where it is damaged.
pub fn json(text: &str) -> Result<String, ObservatoryError> {
    let columns = columns(text)?;
    let mut out = String::from("[");
    for row in 0..columns[0].len() {
        out.push_str(if row == 0 { "\n{" } else { ",\n{" });
        for (n, ((name, kind), column)) in COLUMNS.iter().zip(&columns).enumerate() {
            let cell = &column[row];
            // Numbers were written by us: they are as JSON has them.
            let is_number = matches!(kind, Kind::Number | Kind::Decimal);
            let value = match cell.as_str() {
                "" => String::from("null"),
                number if is_number => number.to_owned(),
                text => serde_json::Value::from(text).to_string(),
            };
            out.push_str(if n == 0 { "" } else { "," });
            out.push_str(&format!("\"{name}\":{value}"));
        }
        out.push('}');
    }
    out.push_str("\n]\n");
    Ok(out)
}

/// A day's CSV as Parquet: one row group, texts by dictionary.
///
/// # Errors
/// Where it is damaged.
pub fn to_parquet(text: &str) -> Result<Vec<u8>, ObservatoryError> {
    write_parquet(&columns(text)?).map_err(|e| ObservatoryError::Data(e.to_string()))
}

/// Milliseconds since 1970 of an hour as it is written here.
fn millis(text: &str) -> Option<i64> {
    let (day, rest) = text.split_once('T')?;
    let hour: i64 = rest.get(..2)?.parse().ok()?;
    Some((web::read_iso_day(day)? * DAY + hour * HOUR) / 1000)
}

fn write_parquet(columns: &[Vec<String>]) -> Result<Vec<u8>, ParquetError> {
    let fields: Vec<String> = COLUMNS
        .iter()
        .map(|(name, kind)| match kind {
            Kind::Number => format!("optional int64 {name};"),
            Kind::Decimal => format!("optional double {name};"),
            Kind::Hour => format!("optional int64 {name} (TIMESTAMP(MILLIS, true));"),
            Kind::Text => format!("optional binary {name} (STRING);"),
        })
        .collect();
    let schema = std::sync::Arc::new(parse_message_type(&format!("message result {{ {} }}", fields.concat()))?);
    // Nothing of the machine or the hour is in it: the same day gives the same bytes.
    let properties = WriterProperties::builder().set_created_by("majlis".into()).set_compression(Packing::UNCOMPRESSED).build();
    let mut out = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut out, schema, std::sync::Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for ((_, kind), cells) in COLUMNS.iter().zip(columns) {
        let Some(mut column) = group.next_column()? else { break };
        let levels: Vec<i16> = cells.iter().map(|c| i16::from(!c.is_empty())).collect();
        let full = cells.iter().filter(|c| !c.is_empty());
        match kind {
            Kind::Number => {
                let values: Vec<i64> = full.map(|c| c.parse().unwrap_or(0)).collect();
                column.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
            }
            Kind::Decimal => {
                let values: Vec<f64> = full.map(|c| c.parse().unwrap_or(0.0)).collect();
                column.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
            }
            Kind::Hour => {
                let values: Vec<i64> = full.map(|c| millis(c).unwrap_or(0)).collect();
                column.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
            }
            Kind::Text => {
                let values: Vec<ByteArray> = full.map(|c| ByteArray::from(c.as_str())).collect();
                column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
            }
        }
        column.close()?;
    }
    group.close()?;
    writer.close()?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::RowAccessor as _;

    use super::*;

    const HEAD: &str = "open_test_uuid,time_utc,cat_technology,network_type,lat,long,loc_src,download_kbit,upload_kbit,ping_ms,num_threads,asn,network_name,area,ping_loaded_ms,retransmitted_ppm,time_precision,marks,way\r\n";

    #[test]
    fn days_are_the_countrys() {
        // Midnight of the country is 21:00 UTC of the day before.
        assert_eq!(day_of(begin(20_000)), 20_000);
        assert_eq!(day_of(begin(20_000).plus(-1)), 19_999);
    }

    #[test]
    fn the_same_day_is_the_same_in_each_form() {
        let text = format!(
            "{HEAD}a,2026-11-24T09:00:00Z,LAN,LAN,,,,50000,20000,9.250,1,64500,\"A, \"\"B\"\"\",QA-DA,,1500,hour,claimed-more,page\r\nb,2026-11-24T10:00:00Z,,,,,,,,,1,,,,,,day,,page\r\n"
        );
        let rows: serde_json::Value = serde_json::from_str(&json(&text).expect("JSON")).expect("JSON");
        assert_eq!(
            (rows[0]["download_kbit"].as_i64(), rows[0]["ping_ms"].as_f64(), rows[0]["network_name"].as_str()),
            (Some(50_000), Some(9.25), Some("A, \"B\""))
        );
        assert!(rows[1]["download_kbit"].is_null() && rows[1]["area"].is_null() && rows[0]["lat"].is_null());
        let bytes = to_parquet(&text).expect("Parquet");
        assert_eq!(bytes, to_parquet(&text).expect("Parquet"));
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).expect("a file");
        let rows: Vec<_> = reader.get_row_iter(None).expect("rows").map(|r| r.expect("a row")).collect();
        assert_eq!((rows.len(), rows[0].get_long(7).expect("a number"), rows[0].get_string(12).expect("a text").as_str()), (2, 50_000, "A, \"B\""));
        assert!(rows[1].get_long(7).is_err(), "it is null");
        assert_eq!((rows[0].get_double(9).expect("a number"), rows[0].get_timestamp_millis(1).expect("a time")), (9.25, 1_795_510_800_000));
        let empty = to_parquet(HEAD).expect("Parquet");
        assert_eq!(SerializedFileReader::new(bytes::Bytes::from(empty)).expect("a file").metadata().file_metadata().num_rows(), 0);
        assert_eq!(json(HEAD).expect("JSON"), "[\n]\n");
        // A line that was cut off, and a day of a time with fewer columns.
        assert!(json(&format!("{HEAD}a,b\r\n")).is_err() && to_parquet(&format!("{HEAD}a,b\r\n")).is_err());
        let older: serde_json::Value = serde_json::from_str(&json("open_test_uuid,download_kbit\r\na,5\r\n").expect("JSON")).expect("JSON");
        assert_eq!((older[0]["download_kbit"].as_i64(), older[0]["way"].is_null()), (Some(5), true));
    }
}
