//! A folder that others put reports into.

use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;

use kernel::{Actor, DAY};
use store::Op;
use web::App;

use super::Held;
use crate::import::{self, NewImport, Place};
use crate::{CertError, finding};

/// A file that was written to more lately is still being written.
pub const QUIET: Duration = Duration::from_secs(30);

/// Files taken at one look; the rest is taken at the next.
const MOST: usize = 1000;

/// A file as it lies there.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    name: String,
    path: String,
    size: u64,
    stamp: i64,
}

pub(super) async fn look(app: &App, held: &mut Held) -> Result<(), CertError> {
    let address = held.source.address.strip_prefix("file://").unwrap_or(&held.source.address).to_owned();
    let now = app.db.clock().now();
    // What an import of a file older than that brought is let go of already, and its file with it: it would be taken again.
    let times = now.plus(-finding::KEPT * DAY).micros()..=now.micros() - i64::try_from(QUIET.as_micros()).unwrap_or(0);
    let found = tokio::task::spawn_blocking(move || list(Path::new(&address), &times)).await.map_err(|e| CertError::Internal(e.to_string()))?;
    let found = found.map_err(|e| CertError::Source(e.to_string()))?;
    let known = store::read!(app.db, "cert.of_source", |tx| { import::of_source(tx, held.source.number).await })?;
    let key = |f: &Found| (f.path.clone(), f.stamp, i64::try_from(f.size).unwrap_or(i64::MAX));
    for file in found.into_iter().filter(|f| !known.contains(&key(f))).take(MOST) {
        let new = NewImport {
            name: file.name,
            way: "folder",
            place: Place::Path(file.path),
            size: file.size,
            stamp: file.stamp,
            mapping: held.source.mapping.clone(),
            tlp: held.source.tlp,
            source: held.source.number,
        };
        let until = store::write!(app.db, Op::new(Actor::System, "cert.order_import", &held.source.name), |tx| {
            import::order(tx, &new).await?;
            held.go_on(tx, "", 1).await
        })?;
        held.renew(until, String::new());
    }
    Ok(())
}

/// Files in the order of their names; no hidden ones, and none that say they are not whole.
fn list(folder: &Path, times: &RangeInclusive<i64>) -> std::io::Result<Vec<Found>> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_partial =
            name.starts_with('.') || ["~", ".part", ".tmp", ".partial", ".filepart", ".crdownload"].iter().any(|end| name.ends_with(end));
        // A file may be gone again; a link may lead anywhere; and a name that is no text cannot be kept.
        let Ok(about) = std::fs::symlink_metadata(entry.path()) else { continue };
        let (Some(path), stamp) = (entry.path().to_str().map(str::to_owned), crate::stamp_of(&about)) else { continue };
        if !is_partial && about.is_file() && times.contains(&stamp) {
            out.push(Found { name, path, size: about.len(), stamp });
        }
    }
    out.sort_unstable();
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_files_are_seen() {
        let folder = std::env::temp_dir().join(format!("majlis-folder-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("inner")).expect("a folder");
        for name in ["b.csv", "a.csv.gz", ".hidden.csv", "c.csv.part", "d.csv~"] {
            std::fs::write(folder.join(name), "x").expect("written");
        }
        let names = |times: RangeInclusive<i64>| list(&folder, &times).expect("a folder").into_iter().map(|f| f.name).collect::<Vec<_>>();
        assert_eq!(names(0..=i64::MAX), ["a.csv.gz", "b.csv"]);
        assert!(names(0..=0).is_empty(), "files written to lately wait");
        assert!(names(i64::MAX..=i64::MAX).is_empty(), "files of long ago were taken long ago");
        assert!(list(&folder.join("none"), &(0..=0)).is_err());
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
