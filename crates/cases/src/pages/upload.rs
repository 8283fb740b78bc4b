//! A sealed case as a browser sends it, a reporter's or a member's.

use kernel::{CaseId, Locale};
use seal::bytes::fields_at_most;
use seal::case::WRAP_LEN;
use serde::Deserialize;
use web::{Error, hex};

use super::DeskUi;
use crate::{NewCase, Urgency};

/// What stands before the sealed parts.
#[derive(Debug, Deserialize)]
struct Meta {
    case: String,
    lookup: String,
    category: String,
    urgency: String,
    age_band: String,
    lang: String,
    #[serde(default)]
    challenge: String,
    #[serde(default)]
    nonce: String,
}

/// A case to be opened, with the proof of work that came with it (empty where none is asked).
#[derive(Debug)]
pub struct Upload {
    pub case: NewCase,
    pub challenge: Vec<u8>,
    pub nonce: u64,
}

impl Upload {
    /// Reads `[meta JSON, header, wraps, part…]`, framed. Whether the sealed pieces fit together is
    /// [`open_case`](crate::open_case)'s question.
    pub fn read(desk: &DeskUi, body: &[u8], channel: &'static str) -> Result<Self, Error> {
        let bad = Error::bad_request;
        let framed = fields_at_most(body, 16).map_err(|_| bad())?;
        let [meta, header, wraps, parts @ ..] = framed.as_slice() else { return Err(bad()) };
        let meta: Meta = serde_json::from_slice(meta).map_err(|_| bad())?;
        let is_category = desk.categories.iter().any(|c| c.code == meta.category);
        let is_age = matches!(meta.age_band.as_str(), "child" | "teen" | "adult" | "unknown");
        if !is_category || !is_age || !wraps.len().is_multiple_of(WRAP_LEN) {
            return Err(bad());
        }
        let case = NewCase {
            id: CaseId(meta.case.parse().map_err(|_| bad())?),
            category: meta.category,
            urgency: Urgency::parse(&meta.urgency).ok_or_else(bad)?,
            age_band: meta.age_band,
            lang: meta.lang.parse::<Locale>().map_err(|()| bad())?.tag().to_owned(),
            channel,
            lookup_hash: seal::code::lookup_hash(&hex::array(&meta.lookup).ok_or_else(bad)?),
            header: header.to_vec(),
            wraps: wraps.chunks(WRAP_LEN).map(<[u8]>::to_vec).collect(),
            parts: parts.iter().map(|p| p.to_vec()).collect(),
        };
        let challenge = hex::decode(&meta.challenge).ok_or_else(bad)?;
        Ok(Self { case, challenge, nonce: meta.nonce.parse().unwrap_or_default() })
    }
}
