//! Guidance as data: situations, contacts and categories, read from `content/` (its README tells how they
//! are written), checked as a whole, and answered by audience and language.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, OnceLock, PoisonError, RwLock};

use content::Document;
use include_dir::{Dir, include_dir};
use kernel::Locale;
use prose::Sections;
use serde::Deserialize;

static DIR: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/content");

/// Who guidance is for.
pub const AUDIENCES: [&str; 4] = ["child", "teen", "parent", "educator"];

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Situation {
    pub id: String,
    pub category: String,
    pub urgency: String,
    /// Whether pictures may be attached to a report about it.
    pub images: bool,
    pub audiences: Vec<String>,
    pub order: u32,
    pub review_by: String,
    pub sources: Vec<String>,
    #[serde(rename = "node")]
    pub nodes: Vec<Node>,
    #[serde(skip)]
    texts: [Sections; 2],
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    pub id: String,
    pub kind: NodeKind,
    #[serde(default)]
    pub options: Vec<Choice>,
    #[serde(default)]
    pub crisis: bool,
    #[serde(default)]
    pub contacts: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NodeKind {
    Question,
    Outcome,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub id: String,
    pub next: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub id: String,
    name_ar: String,
    name_en: String,
    note_ar: String,
    note_en: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub url: String,
    #[serde(default)]
    pub placeholder: bool,
}

impl Contact {
    #[must_use]
    pub fn name(&self, locale: Locale) -> &str {
        [&self.name_ar, &self.name_en][locale as usize]
    }

    #[must_use]
    pub fn note(&self, locale: Locale) -> &str {
        [&self.note_ar, &self.note_en][locale as usize]
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxonomyRow {
    pub code: String,
    pub name_en: String,
    pub name_ar: String,
    /// Content, contact, conduct or contract (ITU and UNICEF's four risks).
    pub risk: String,
    pub chi: String,
    pub scheme: String,
}

#[derive(Deserialize)]
struct Contacts {
    contact: Vec<Contact>,
}

#[derive(Deserialize)]
struct Taxonomy {
    category: Vec<TaxonomyRow>,
}

/// Everything under `content/`.
#[derive(Debug, Clone)]
pub struct Content {
    pub situations: Vec<Situation>,
    pub contacts: Vec<Contact>,
    pub taxonomy: Vec<TaxonomyRow>,
}

/// This country's contacts, given by the administrator in a file.
static OWN_CONTACTS: OnceLock<Vec<Contact>> = OnceLock::new();

/// Takes the administrator's contacts: the text of a file like `content/contacts/qa.toml`, in which each contact
/// takes the place of the one with its id. To be called before anything else of this room.
///
/// # Errors
/// What in the text is not understood, or a contact that no guidance names.
pub fn use_contacts(text: &str) -> Result<(), String> {
    let own: Contacts = toml::from_str(text).map_err(|e| e.to_string())?;
    let shipped = load(&DIR)?.contacts;
    replaced(shipped, &own.contact)?;
    OWN_CONTACTS.set(own.contact).map_err(|_| "contacts were set before".to_owned())
}

fn replaced(mut shipped: Vec<Contact>, own: &[Contact]) -> Result<Vec<Contact>, String> {
    for contact in own {
        let place = shipped.iter_mut().find(|c| c.id == contact.id).ok_or_else(|| format!("{}: no guidance names this contact", contact.id))?;
        if place.placeholder && contact.phone.is_empty() && contact.url.is_empty() && !contact.placeholder {
            return Err(format!("{}: a contact needs a phone or an address", contact.id));
        }
        *place = contact.clone();
    }
    Ok(shipped)
}

/// The content that came with the program, with this country's contacts. The build's test reads it too, so it
/// cannot fail here.
pub fn content() -> &'static Content {
    static CONTENT: LazyLock<Content> = LazyLock::new(|| match load(&DIR) {
        Ok(mut content) => {
            if let Some(Ok(contacts)) = OWN_CONTACTS.get().map(|own| replaced(content.contacts.clone(), own)) {
                content.contacts = contacts;
            }
            content
        }
        Err(problem) => {
            tracing::error!(problem, "guidance");
            Content { situations: Vec::new(), contacts: Vec::new(), taxonomy: Vec::new() }
        }
    });
    &CONTENT
}

fn file<'a>(dir: &'a Dir<'_>, path: &str) -> Result<&'a str, String> {
    dir.get_file(path).and_then(|f| f.contents_utf8()).ok_or_else(|| format!("{path}: missing"))
}

fn load(dir: &Dir<'_>) -> Result<Content, String> {
    let read = |path: &str| file(dir, path).map(str::to_owned);
    let taxonomy: Taxonomy = toml::from_str(&read("taxonomy.toml")?).map_err(|e| format!("taxonomy.toml: {e}"))?;
    let contacts: Contacts = toml::from_str(&read("contacts/qa.toml")?).map_err(|e| format!("contacts/qa.toml: {e}"))?;
    let situations = documents()?.iter().map(Situation::read).collect::<Result<Vec<_>, _>>()?;
    Ok(Content { situations: ordered(situations), contacts: contacts.contact, taxonomy: taxonomy.category })
}

fn ordered(mut situations: Vec<Situation>) -> Vec<Situation> {
    situations.sort_by_key(|s| s.order);
    situations
}

/// The situations that come with the program, as files.
pub(crate) fn documents() -> Result<Vec<Document>, String> {
    let folders = DIR.get_dir("situations").map(|d| d.dirs()).into_iter().flatten();
    let document = |folder: &Dir<'_>| {
        let text = |name: &str| file(&DIR, &folder.path().join(name).display().to_string()).map(str::to_owned);
        let id = folder.path().file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        Ok(Document { id, skeleton: text("situation.toml")?, texts: [text("ar.md")?, text("en.md")?] })
    };
    folders.map(document).collect()
}

/// What people are advised now: as it came with the program, or as editors changed its words.
#[derive(Debug)]
pub(crate) struct Shelf(RwLock<Option<Arc<Content>>>);

impl Shelf {
    pub(crate) fn new() -> Self {
        Self(RwLock::new(None))
    }

    /// Takes the situations that are live; names those that cannot be read or left the program's way.
    pub(crate) fn take(&self, documents: &[Document]) -> Vec<content::Unread> {
        let (mut situations, mut unread) = (Vec::new(), Vec::new());
        for document in documents {
            match Situation::read(document).and_then(|s| crate::edit::strayed(&s).map_or(Ok(s), Err)) {
                Ok(situation) => situations.push(situation),
                Err(problem) => unread.push((document.id.clone(), problem)),
            }
        }
        let content = Content { situations: ordered(situations), ..content().clone() };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(content));
        unread
    }
}

/// What people are advised now. The way through the questions is that of [`content`].
pub(crate) fn live(app: &web::App) -> Arc<Content> {
    static SHIPPED: LazyLock<Arc<Content>> = LazyLock::new(|| Arc::new(content().clone()));
    let edited = app.extensions.get::<Shelf>().and_then(|shelf| shelf.0.read().unwrap_or_else(PoisonError::into_inner).clone());
    edited.unwrap_or_else(|| Arc::clone(&SHIPPED))
}

/// An answer operators may start from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    pub id: String,
    pub title_ar: String,
    pub title_en: String,
    pub text_ar: String,
    pub text_en: String,
}

#[derive(Deserialize)]
struct Replies {
    reply: Vec<Reply>,
}

/// The answers of `replies.toml`.
pub fn replies() -> &'static [Reply] {
    static REPLIES: LazyLock<Vec<Reply>> =
        LazyLock::new(|| match file(&DIR, "replies.toml").and_then(|text| toml::from_str::<Replies>(text).map_err(|e| e.to_string())) {
            Ok(replies) => replies.reply,
            Err(problem) => {
                tracing::error!(problem, "replies");
                Vec::new()
            }
        });
    &REPLIES
}

impl Situation {
    pub(crate) fn read(document: &Document) -> Result<Self, String> {
        let mut situation: Self = toml::from_str(&document.skeleton).map_err(|e| format!("situations/{}/situation.toml: {e}", document.id))?;
        situation.texts = [0, 1].map(|l| Sections::parse(&document.texts[l]));
        Ok(situation)
    }

    /// The text of a key for an audience: its own, or the plain one.
    #[must_use]
    pub fn text(&self, locale: Locale, key: &str, audience: &str) -> Option<&str> {
        let texts = &self.texts[locale as usize];
        texts.get(&format!("{key}.{audience}")).or_else(|| texts.get(key))
    }

    #[must_use]
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|n| n.id == id)
    }

    /// Where it starts.
    #[must_use]
    pub fn first(&self) -> Option<&Node> {
        self.nodes.first()
    }

    pub(crate) fn problems(&self, content: &Content) -> Vec<String> {
        let mut out = Vec::new();
        let mut say = |problem: String| out.push(format!("{}: {problem}", self.id));
        if !content.taxonomy.iter().any(|c| c.code == self.category) {
            say(format!("unknown category {}", self.category));
        }
        if cases::Urgency::parse(&self.urgency).is_none() {
            say(format!("unknown urgency {}", self.urgency));
        }
        if self.sources.is_empty() || self.review_by.len() != 10 {
            say("needs sources and a review date".into());
        }
        let mut reached: BTreeSet<&str> = self.first().map(|n| n.id.as_str()).into_iter().collect();
        for node in &self.nodes {
            reached.extend(node.options.iter().map(|o| o.next.as_str()));
            for contact in node.contacts.iter().filter(|c| !content.contacts.iter().any(|k| &k.id == *c)) {
                say(format!("{}: unknown contact {contact}", node.id));
            }
            match node.kind {
                NodeKind::Outcome if node.contacts.is_empty() => say(format!("{}: an outcome needs a contact", node.id)),
                NodeKind::Question if node.options.len() < 2 => say(format!("{}: a question needs two answers", node.id)),
                NodeKind::Question if self.first().is_some_and(|f| f.id != node.id) => say(format!("{}: only one question, the first node", node.id)),
                _ => {}
            }
            for option in node.options.iter().filter(|o| self.node(&o.next).is_none()) {
                say(format!("{}.{} leads nowhere", node.id, option.id));
            }
        }
        for node in self.nodes.iter().filter(|n| !reached.contains(n.id.as_str())) {
            say(format!("{} is never reached", node.id));
        }
        for audience in &self.audiences {
            for (key, locale) in self.needed_keys().iter().flat_map(|k| Locale::ALL.map(|l| (k, l))) {
                if self.text(locale, key, audience).is_none_or(str::is_empty) {
                    say(format!("for {audience} in {locale}: {key}{}", prose::MISSING));
                }
            }
        }
        let [ar, en] = &self.texts;
        let file = |name: &str| format!("situations/{}/{name}", self.id);
        out.extend(prose::problems((&file("en.md"), en), (&file("ar.md"), ar)));
        out
    }

    fn needed_keys(&self) -> Vec<String> {
        let mut keys = vec!["title".to_owned()];
        for node in &self.nodes {
            match node.kind {
                NodeKind::Question => {
                    keys.push(format!("{}.question", node.id));
                    keys.extend(node.options.iter().map(|o| format!("{}.{}", node.id, o.id)));
                }
                NodeKind::Outcome => keys.extend(["lead", "now", "after"].map(|part| format!("{}.{part}", node.id))),
            }
        }
        keys
    }
}

impl Content {
    #[must_use]
    pub fn situation(&self, id: &str) -> Option<&Situation> {
        self.situations.iter().find(|s| s.id == id)
    }

    pub fn for_audience<'a>(&'a self, audience: &'a str) -> impl Iterator<Item = &'a Situation> {
        self.situations.iter().filter(move |s| s.audiences.iter().any(|a| a == audience))
    }

    /// Contacts that must be filled in before real people are let in.
    pub fn placeholders(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.iter().filter(|c| c.placeholder)
    }

    /// Everything wrong with the content; empty when all is well.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        self.situations.iter().flat_map(|s| s.problems(self)).collect()
    }
}

/// Reads the content folder at the program's own source and reports, for `majlis content check`.
pub fn check() -> Result<(usize, Vec<String>), String> {
    let content = load(&DIR)?;
    Ok((content.situations.len(), content.problems()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_guidance_is_sound() {
        let content = load(&DIR).expect("content");
        assert!(content.situations.len() >= 16, "{}", content.situations.len());
        assert_eq!(content.problems(), Vec::<String>::new());
    }

    /// Every path of every situation, for every audience, in both languages: at most one question, then a
    /// text that says what to do now.
    #[test]
    fn every_path_leads_to_help_in_three_taps() {
        let content = load(&DIR).expect("content");
        for (situation, audience) in content.situations.iter().flat_map(|s| s.audiences.iter().map(move |a| (s, a))) {
            let mut frontier = vec![(situation.first().expect("a first node"), 2)];
            while let Some((node, taps)) = frontier.pop() {
                assert!(taps <= 3, "{} {}", situation.id, node.id);
                match node.kind {
                    NodeKind::Question => frontier.extend(node.options.iter().map(|o| (situation.node(&o.next).expect("leads somewhere"), taps + 1))),
                    NodeKind::Outcome => {
                        for locale in Locale::ALL {
                            let now = situation.text(locale, &format!("{}.now", node.id), audience).expect("a text");
                            assert!(now.starts_with("1. "), "{} {} {audience} {locale}", situation.id, node.id);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_countrys_own_contacts_take_their_places() {
        let shipped = load(&DIR).expect("content").contacts;
        let waiting = |contacts: &[Contact]| contacts.iter().filter(|c| c.placeholder).count();
        let own = |text: &str| toml::from_str::<Contacts>(text).map(|c| c.contact).map_err(|e| e.to_string());
        let line = |id: &str, rest: &str| {
            format!("[[contact]]\nid = \"{id}\"\nname_ar = \"خط\"\nname_en = \"Line\"\nnote_ar = \"\"\nnote_en = \"\"\n{rest}\n")
        };
        let given = own(&line("child-line", "phone = \"0\"")).expect("understood");
        assert_eq!(waiting(&replaced(shipped.clone(), &given).expect("placed")), waiting(&shipped) - 1);
        let stranger = own(&line("nobody", "phone = \"0\"")).expect("understood");
        assert!(replaced(shipped.clone(), &stranger).is_err_and(|e| e.starts_with("nobody")));
        let empty = own(&line("child-line", "")).expect("understood");
        assert!(replaced(shipped, &empty).is_err(), "neither phone nor address");
        assert!(own(&line("child-line", "fone = \"0\"")).is_err(), "a slip in the file is told");
    }
}
