//! What imports read by: Shadowserver's schema, mappings, the table of origins. Kept in the database, so that every
//! process has the same; none of them is part of the program but the mappings it ships.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::{Arc, RwLock};

use feeds::{Format, Mapping, MappingFile, PrefixTable, SHADOWSERVER, Schema};
use kernel::{Actor, Id, Time};
use store::{Db, Op, Tx, params, statements};

use crate::{CertError, owner};

statements! {
    LIST = "document/list",
    GET = "document/get",
    PUT = "document/put",
    DELETE = "document/delete",
}

/// What a document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Shadowserver's published schema.
    Schema,
    /// Prefixes and the networks that announce them, as `pyasn` writes them, or MMDB.
    Origins,
    /// A mapping in TOML.
    Mapping,
}

impl Kind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Origins => "origins",
            Self::Mapping => "mapping",
        }
    }
}

/// A document that is there.
#[derive(Debug, Clone)]
pub struct Document {
    pub name: String,
    pub kind: String,
    /// What it says of itself: how many types, prefixes, or its title.
    pub about: String,
    pub changed_at: Time,
}

/// Mappings that come with the program.
pub(crate) static SHIPPED: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/feeds");

/// Everything imports read by, as it was when they began.
#[derive(Debug, Default)]
pub struct Library {
    version: i64,
    pub schema: Option<Schema>,
    pub origins: Option<PrefixTable>,
    pub mappings: BTreeMap<String, MappingFile>,
}

/// The library of this process, read again when its version in the database has changed.
#[derive(Debug, Default)]
pub struct Shelf(RwLock<Option<Arc<Library>>>);

/// Counts the changes of the library.
const VERSION: &str = "library-version";

impl Library {
    /// The mapping by its name, or the one that is for files of this name.
    #[must_use]
    pub fn mapping(&self, name: &str, file: &str) -> Option<(Arc<Mapping>, Format)> {
        if !name.is_empty() {
            let own = self.mappings.get(name).map(|m| (Arc::clone(&m.mapping), m.format.clone()));
            return own.or_else(|| self.schema.as_ref()?.by_name(name).map(|m| (Arc::clone(m), SHADOWSERVER)));
        }
        let own = self.mappings.values().find(|m| m.is_for(file)).map(|m| (Arc::clone(&m.mapping), m.format.clone()));
        own.or_else(|| self.schema.as_ref()?.by_file(file).map(|m| (Arc::clone(m), SHADOWSERVER)))
    }
}

impl Shelf {
    /// The library as it stands in the database.
    pub async fn library(&self, db: &Db) -> Result<Arc<Library>, CertError> {
        let version = store::read!(db, "cert.library_version", |tx| { owner::counted(tx, VERSION).await })?;
        let known = self.0.read().ok().and_then(|l| l.clone()).filter(|l| l.version == version);
        if let Some(library) = known {
            return Ok(library);
        }
        let (version, documents) = store::read!(db, "cert.library", |tx| {
            let mut all = Vec::new();
            for row in tx.rows(LIST, params![]).await? {
                let blob: Id = row.get("blob")?;
                all.push((row.get::<String>("name")?, row.get::<String>("kind")?, tx.blob(blob).await?));
            }
            Ok::<_, store::Error>((owner::counted(tx, VERSION).await?, all))
        })?;
        let library = tokio::task::spawn_blocking(move || build(version, documents)).await.map_err(|e| CertError::Internal(e.to_string()))?;
        let library = Arc::new(library);
        if let Ok(mut shelf) = self.0.write() {
            *shelf = Some(Arc::clone(&library));
        }
        Ok(library)
    }
}

fn build(version: i64, documents: Vec<(String, String, Vec<u8>)>) -> Library {
    let mut library = Library { version, ..Library::default() };
    for file in SHIPPED.files().filter_map(|f| f.contents_utf8()) {
        match MappingFile::read(file) {
            Ok(mapping) => drop(library.mappings.insert(mapping.mapping.name.clone(), mapping)),
            Err(error) => tracing::error!(%error, "a shipped mapping"),
        }
    }
    for (name, kind, bytes) in documents {
        // They were checked when they were put in; one that an older program put in may be of no use to this one.
        let taken = match kind.as_str() {
            "schema" => read_schema(&bytes).map(|s| library.schema = Some(s)),
            "origins" => read_origins(&bytes).map(|t| library.origins = Some(t)),
            _ => read_mapping(&bytes).map(|m| drop(library.mappings.insert(name.clone(), m))),
        };
        if let Err(error) = taken {
            tracing::error!(name, %error, "a stored document cannot be read");
        }
    }
    library
}

/// Bytes of a document, unpacked.
const LARGEST: u64 = 256 << 20;

fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// Text, unpacked where it is packed.
fn text(bytes: &[u8]) -> Result<String, CertError> {
    let mut out = String::new();
    let limit = LARGEST;
    let bad = |e: std::io::Error| CertError::Document(e.to_string());
    if is_gzip(bytes) {
        flate2::read::MultiGzDecoder::new(bytes).take(limit + 1).read_to_string(&mut out).map_err(bad)?;
    } else {
        bytes.take(limit + 1).read_to_string(&mut out).map_err(bad)?;
    }
    if out.len() as u64 > limit {
        return Err(CertError::Document(format!("it is larger than {limit} bytes")));
    }
    Ok(out)
}

fn read_schema(bytes: &[u8]) -> Result<Schema, CertError> {
    Schema::read(&text(bytes)?).map_err(|e| CertError::Document(e.to_string()))
}

fn read_origins(bytes: &[u8]) -> Result<PrefixTable, CertError> {
    let table = PrefixTable::read_any(bytes, LARGEST).map_err(|e| CertError::Document(e.to_string()))?;
    if table.is_empty() { Err(CertError::Document("it holds no prefix".into())) } else { Ok(table) }
}

fn read_mapping(bytes: &[u8]) -> Result<MappingFile, CertError> {
    MappingFile::read(&text(bytes)?).map_err(|e| CertError::Document(e.to_string()))
}

/// Puts a document in place of the one of its name, if it can be read. Gives what it is called and holds.
pub async fn put(db: &Db, actor: Actor, kind: Kind, bytes: &[u8]) -> Result<(String, String), CertError> {
    let (name, about) = match kind {
        Kind::Schema => {
            let schema = read_schema(bytes)?;
            (String::from("shadowserver"), format!("{} report types, {}", schema.names().count(), schema.made))
        }
        Kind::Origins => (String::from("origins"), format!("{} prefixes", read_origins(bytes)?.len())),
        Kind::Mapping => {
            let file = read_mapping(bytes)?;
            if ["shadowserver", "origins"].contains(&file.mapping.name.as_str()) {
                return Err(CertError::Document(format!("the name {} is kept for another document", file.mapping.name)));
            }
            (file.mapping.name.clone(), file.mapping.title.clone())
        }
    };
    store::write!(db, Op::new(actor, "cert.put_document", &name), |tx| {
        if let Some(old) = tx.optional(GET, params![&name]).await? {
            tx.delete_blob(old.get("blob")?).await?;
        }
        let (blob, now) = (tx.new_id(), tx.now());
        tx.put_blob(blob, bytes).await?;
        tx.execute(PUT, params![&name, kind.name(), blob, &about, now]).await?;
        bump(tx).await
    })?;
    Ok((name, about))
}

/// Takes a document away; `false` if there is none.
pub async fn remove(db: &Db, actor: Actor, name: &str) -> Result<bool, CertError> {
    store::write!(db, Op::new(actor, "cert.remove_document", name), |tx| {
        let Some(old) = tx.optional(GET, params![name]).await? else { return Ok(false) };
        tx.delete_blob(old.get("blob")?).await?;
        tx.execute(DELETE, params![name]).await?;
        bump(tx).await?;
        Ok(true)
    })
}

async fn bump(tx: &mut Tx) -> Result<(), store::Error> {
    owner::next_number(tx, VERSION).await.map(drop)
}

pub async fn list(tx: &mut Tx) -> Result<Vec<Document>, store::Error> {
    let row = |row: &store::Row| {
        Ok(Document { name: row.get("name")?, kind: row.get("kind")?, about: row.get("about")?, changed_at: row.get("changed_at")? })
    };
    tx.rows(LIST, params![]).await?.iter().map(row).collect()
}
