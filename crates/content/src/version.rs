//! Versions of documents: at most one draft and one live version each; what was live before stays to be put back.

use kernel::{Time, UserId};
use sha2::{Digest as _, Sha256};
use store::{Row, Tx, params, statements};

use crate::Document;

statements! {
    IN_STATE = "version/in_state",
    OF_DOCUMENT = "version/of_document",
    INSERT = "version/insert",
    UPDATE = "version/update",
    PAST = "version/past",
    PUBLISH = "version/publish",
    DISCARD = "version/discard",
    LIVE_MARK = "version/live_mark",
    ONE = "version/one",
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub kind: String,
    pub number: i64,
    /// `draft`, `live` or `past`.
    pub state: String,
    pub is_hidden: bool,
    pub document: Document,
    /// What was shipped when it was begun, or joined last.
    pub base: Document,
    /// Everyone who changed it.
    pub authors: Vec<String>,
    pub author_names: String,
    pub changed_at: Time,
    pub approver_name: String,
    pub approved_at: Option<Time>,
    /// The version it puts back.
    pub back_to: Option<i64>,
    /// Another after each change of a draft, and another for each draft.
    pub revision: i64,
}

/// Who does something.
#[derive(Debug, Clone)]
pub struct Who {
    pub user: UserId,
    pub name: String,
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    #[error("there is no such version")]
    Unknown,
    /// Somebody else changed it since it was looked at.
    #[error("it was changed meanwhile")]
    Changed,
    /// Whoever wrote it cannot be the second pair of eyes.
    #[error("a second person publishes")]
    SamePerson,
    #[error(transparent)]
    Store(#[from] store::Error),
}

fn version(row: &Row) -> Result<Version, store::Error> {
    let id: String = row.get("id")?;
    Ok(Version {
        kind: row.get("kind")?,
        number: row.get("number")?,
        state: row.get("state")?,
        is_hidden: row.get("is_hidden")?,
        document: Document { id: id.clone(), skeleton: row.get("skeleton")?, texts: [row.get("ar")?, row.get("en")?] },
        base: Document { id, skeleton: row.get("base_skeleton")?, texts: [row.get("base_ar")?, row.get("base_en")?] },
        authors: row.get::<String>("authors")?.split_whitespace().map(str::to_owned).collect(),
        author_names: row.get("author_names")?,
        changed_at: row.get("changed_at")?,
        approver_name: row.get("approver_name")?,
        approved_at: row.get("approved_at")?,
        back_to: row.get("back_to")?,
        revision: row.get("revision")?,
    })
}

/// All in a state.
///
/// # Errors
/// The database's.
pub async fn in_state(tx: &mut Tx, state: &str) -> Result<Vec<Version>, store::Error> {
    tx.rows(IN_STATE, params![state]).await?.iter().map(version).collect()
}

/// When something became live last, and how much is live: a cheap look.
///
/// # Errors
/// The database's.
pub async fn live_mark(tx: &mut Tx) -> Result<(i64, i64, i64), store::Error> {
    let row = tx.one(LIVE_MARK, params![]).await?;
    Ok((row.get("last")?, row.get("n")?, row.get("numbers")?))
}

/// All versions of a document, the newest first; earlier ones without their texts.
///
/// # Errors
/// The database's.
pub async fn of_document(tx: &mut Tx, kind: &str, id: &str) -> Result<Vec<Version>, store::Error> {
    tx.rows(OF_DOCUMENT, params![kind, id]).await?.iter().map(version).collect()
}

/// Where an edit begins: the draft, else what is live, else what the program brings.
#[must_use]
pub fn current<'a>(versions: &'a [Version], shipped: Option<&'a Document>) -> Option<&'a Document> {
    let of = |state: &str| versions.iter().find(|v| v.state == state).map(|v| &v.document);
    of("draft").or_else(|| of("live")).or(shipped)
}

/// Changes the draft, or begins one. `change` says what is to be in the place of what stands there.
///
/// # Errors
/// What `change` refuses; the database's.
pub async fn edit<E: From<ContentError> + From<store::Error>>(
    tx: &mut Tx,
    (kind, id): (&str, &str),
    shipped: Option<&Document>,
    who: &Who,
    change: impl FnOnce(&mut Draft) -> Result<(), E>,
) -> Result<(), E> {
    let versions = of_document(tx, kind, id).await?;
    let now = tx.now();
    let draft = versions.iter().find(|v| v.state == "draft");
    let from = draft.or_else(|| versions.iter().find(|v| v.state == "live"));
    let begun = from.map(|v| v.base.clone()).or_else(|| shipped.cloned());
    let document = current(&versions, shipped).cloned();
    let mut edited = Draft {
        document: document.unwrap_or_else(|| Document { id: id.to_owned(), ..Document::default() }),
        base: begun.unwrap_or_else(|| Document { id: id.to_owned(), ..Document::default() }),
        is_hidden: from.is_some_and(|v| v.is_hidden),
    };
    change(&mut edited)?;
    let (mut authors, mut names) = draft.map(|d| (d.authors.clone(), d.author_names.clone())).unwrap_or_default();
    let user = who.user.to_string();
    if !authors.contains(&user) {
        authors.push(user);
        names = if names.is_empty() { who.name.clone() } else { format!("{names}, {}", who.name) };
    }
    let Draft { document: d, base: b, is_hidden } = edited;
    let ([ar, en], [base_ar, base_en], authors) = (d.texts, b.texts, authors.join(" "));
    match draft {
        Some(draft) => {
            let (number, revision) = (draft.number, draft.revision);
            let values = params![kind, id, number, is_hidden, d.skeleton, ar, en, b.skeleton, base_ar, base_en, authors, names, now, revision];
            if tx.execute(UPDATE, values).await? == 0 {
                // Somebody else was faster: begin with what they wrote.
                return Err(tx.again(UPDATE.name).into());
            }
        }
        None => {
            let number = versions.first().map_or(1, |v| v.number + 1);
            let (none, no_time, no_number) = ("", None::<Time>, None::<i64>);
            let values = params![
                kind, id, number, "draft", is_hidden, d.skeleton, ar, en, b.skeleton, base_ar, base_en, authors, names, now, none, no_time, no_number
            ];
            insert(tx, values).await?;
        }
    }
    Ok(())
}

/// What an edit changes.
#[derive(Debug, Clone)]
pub struct Draft {
    pub document: Document,
    pub base: Document,
    pub is_hidden: bool,
}

/// Publishes the draft that was looked at: `seen` is its document.
///
/// # Errors
/// None to publish, another than was seen, or written by the one who publishes.
pub async fn publish(tx: &mut Tx, (kind, id): (&str, &str), seen: &str, who: &Who) -> Result<Version, ContentError> {
    let versions = of_document(tx, kind, id).await?;
    let draft = versions.into_iter().find(|v| v.state == "draft").ok_or(ContentError::Unknown)?;
    if seen != fingerprint(&draft.document, draft.is_hidden) {
        return Err(ContentError::Changed);
    }
    if draft.authors.contains(&who.user.to_string()) {
        return Err(ContentError::SamePerson);
    }
    tx.execute(PAST, params![kind, id]).await?;
    let now = tx.now();
    match tx.execute(PUBLISH, params![kind, id, draft.number, who.name.as_str(), now, draft.revision]).await {
        Ok(0) => return Err(ContentError::Changed),
        // Something else became live meanwhile.
        Err(store::Error::Duplicate { statement }) => return Err(tx.again(statement).into()),
        done => done?,
    };
    tx.note(&format!("{kind} {id} {}", draft.number));
    Ok(draft)
}

/// What tells whether a draft is the one that was looked at.
#[must_use]
pub fn fingerprint(document: &Document, is_hidden: bool) -> String {
    let mut hash = Sha256::new();
    hash.update([u8::from(is_hidden)]);
    for part in [&document.skeleton, &document.texts[0], &document.texts[1]] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    web::hex::encode(&hash.finalize())
}

/// Puts back, at once, a version that was live before (two persons have seen it then), or, with 0, what the program brings.
///
/// # Errors
/// No such version.
pub async fn put_back(tx: &mut Tx, (kind, id): (&str, &str), number: i64, who: &Who) -> Result<(), ContentError> {
    let versions = of_document(tx, kind, id).await?;
    let now = tx.now();
    tx.note(&format!("{kind} {id} {number}"));
    let was_live = tx.execute(PAST, params![kind, id]).await? > 0;
    if !was_live && versions.iter().any(|v| v.state == "live") {
        // Another became live meanwhile.
        return Err(tx.again(PAST.name).into());
    }
    if number == 0 {
        return if was_live { Ok(()) } else { Err(ContentError::Unknown) };
    }
    let back = tx.optional(ONE, params![kind, id, number]).await?.as_ref().map(version).transpose()?;
    let back = back.filter(|v| v.state == "past" && v.approved_at.is_some()).ok_or(ContentError::Unknown)?;
    let (document, base) = (back.document.clone(), back.base.clone());
    let next = versions.first().map_or(1, |v| v.number + 1);
    let ([ar, en], [base_ar, base_en]) = (document.texts, base.texts);
    let (authors, name) = (back.authors.join(" "), who.name.as_str());
    let names = back.author_names.as_str();
    let values = params![
        kind,
        id,
        next,
        "live",
        back.is_hidden,
        document.skeleton,
        ar,
        en,
        base.skeleton,
        base_ar,
        base_en,
        authors,
        names,
        now,
        name,
        Some(now),
        Some(number)
    ];
    Ok(insert(tx, values).await?)
}

/// Adds a version; where another came first with the same place, all is run again.
async fn insert(tx: &mut Tx, values: Vec<store::Value>) -> Result<(), store::Error> {
    match tx.execute(INSERT, values).await {
        Err(store::Error::Duplicate { statement }) => Err(tx.again(statement)),
        done => done.map(drop),
    }
}

/// Throws the draft away that was looked at: `seen` is its document.
///
/// # Errors
/// There is none, or it is another by now.
pub async fn discard(tx: &mut Tx, (kind, id): (&str, &str), seen: &str) -> Result<(), ContentError> {
    let versions = of_document(tx, kind, id).await?;
    let draft = versions.iter().find(|v| v.state == "draft").ok_or(ContentError::Unknown)?;
    let is_seen = seen == fingerprint(&draft.document, draft.is_hidden);
    if !is_seen || tx.execute(DISCARD, params![kind, id, draft.number, draft.revision]).await? == 0 {
        return Err(ContentError::Changed);
    }
    Ok(())
}
