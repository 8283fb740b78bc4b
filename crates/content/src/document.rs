//! A document: a skeleton and texts in two languages.

use kernel::Locale;
use prose::Sections;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    pub id: String,
    /// TOML.
    pub skeleton: String,
    /// Files of sections: Arabic, English.
    pub texts: [String; 2],
}

/// Fields of a skeleton that an editor changes in a form: words, numbers and lists of words at its top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    /// `text`, `number` or `list`.
    pub kind: &'static str,
    /// A list's entries one a line.
    pub value: String,
}

/// Bytes of a section's text, at most: 20,000 letters of Arabic.
pub const MOST: usize = 40_000;

impl Document {
    #[must_use]
    pub fn sections(&self, locale: Locale) -> Sections {
        Sections::parse(&self.texts[locale as usize])
    }

    /// Both languages, read once.
    #[must_use]
    pub fn read(&self) -> Read {
        Read(Locale::ALL.map(|l| self.sections(l)))
    }

    /// Keys in the order of the English file, those of the Arabic alone behind them.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        self.read().keys()
    }

    /// Puts the texts of a key; without a text in either language it is taken away. `is_compared`: a person has compared the two as they
    /// stand now.
    pub fn set(&mut self, key: &str, ar: &str, en: &str, is_compared: bool) {
        let [mut in_ar, mut in_en] = Locale::ALL.map(|l| self.sections(l));
        if ar.trim().is_empty() && en.trim().is_empty() {
            in_ar.remove(key);
            in_en.remove(key);
        } else {
            in_en.set(key, "", en);
            let before = in_ar.section(key).map(|s| s.mark.clone()).unwrap_or_default();
            let mark = if is_compared { prose::mark(in_en.get(key).unwrap_or_default()) } else { before };
            // A translation without a mark would be read as a source.
            in_ar.set(key, if mark.is_empty() { "00000000" } else { &mark }, ar);
        }
        self.texts = [in_ar.write(), in_en.write()];
    }

    /// The title, or the id where there is none.
    #[must_use]
    pub fn title(&self, locale: Locale) -> String {
        let sections = self.sections(locale);
        sections.get("title").or_else(|| sections.get("title.parent")).filter(|t| !t.is_empty()).unwrap_or(&self.id).to_owned()
    }

    /// The skeleton's plain fields; none where it is not understood.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        let table: toml::Table = self.skeleton.parse().unwrap_or_default();
        let field = |(name, value): (String, toml::Value)| match value {
            toml::Value::String(value) if name != "id" => Some(Field { name, kind: "text", value }),
            toml::Value::Integer(value) => Some(Field { name, kind: "number", value: value.to_string() }),
            toml::Value::Array(list) => {
                let words: Option<Vec<&str>> = list.iter().map(toml::Value::as_str).collect();
                words.map(|words| Field { name, kind: "list", value: words.join("\n") })
            }
            _ => None,
        };
        table.into_iter().filter_map(field).collect()
    }

    /// Sets plain fields that are there already; others are left as they are.
    ///
    /// # Errors
    /// The name of a field whose value cannot be.
    pub fn set_fields(&mut self, given: impl Fn(&str) -> Option<String>) -> Result<(), String> {
        let mut table: toml::Table = self.skeleton.parse().map_err(|_| "skeleton".to_owned())?;
        for field in self.fields() {
            let Some(value) = given(&field.name) else { continue };
            let value = value.trim();
            let value = match field.kind {
                "number" => toml::Value::Integer(value.parse().map_err(|_| field.name.clone())?),
                "list" => {
                    toml::Value::Array(value.lines().map(str::trim).filter(|l| !l.is_empty()).map(|l| toml::Value::String(l.to_owned())).collect())
                }
                _ if value.contains('\n') => return Err(field.name),
                _ => toml::Value::String(value.to_owned()),
            };
            table.insert(field.name, value);
        }
        self.skeleton = table.to_string();
        Ok(())
    }

    /// When a person must read it again: its field `review_by`, as days since 1970.
    #[must_use]
    pub fn review_day(&self) -> Option<i64> {
        let table: toml::Table = self.skeleton.parse().ok()?;
        web::read_iso_day(table.get("review_by")?.as_str()?)
    }

    /// The same under another id.
    ///
    /// # Errors
    /// A skeleton that is not understood.
    pub fn named(&self, id: &str) -> Result<Self, String> {
        let mut table: toml::Table = self.skeleton.parse().map_err(|e: toml::de::Error| e.to_string())?;
        table.insert("id".into(), toml::Value::String(id.to_owned()));
        Ok(Self { id: id.to_owned(), skeleton: table.to_string(), texts: self.texts.clone() })
    }
}

/// A document's texts, read.
#[derive(Debug, Clone)]
pub struct Read([Sections; 2]);

impl Read {
    /// The text of a key; empty where there is none.
    #[must_use]
    pub fn text(&self, locale: Locale, key: &str) -> &str {
        self.0[locale as usize].get(key).unwrap_or_default()
    }

    /// Keys in the order of the English file, those of the Arabic alone behind them.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let [ar, en] = &self.0;
        let mut keys: Vec<String> = en.iter().map(|s| s.key.clone()).collect();
        keys.extend(ar.iter().map(|s| s.key.clone()).filter(|k| en.section(k).is_none()));
        keys
    }

    /// What tells whether a key's texts are those somebody looked at.
    #[must_use]
    pub fn seen(&self, key: &str) -> String {
        prose::mark(&format!("{}\n{}", self.text(Locale::En, key), self.text(Locale::Ar, key)))
    }

    /// Whether the Arabic of a key was compared with the English as it stands.
    #[must_use]
    pub fn is_compared(&self, key: &str) -> bool {
        let [ar, en] = &self.0;
        en.get(key).zip(ar.section(key)).is_some_and(|(source, s)| s.mark == prose::mark(source))
    }
}

/// Whether a new document may be called so.
#[must_use]
pub fn is_id(id: &str) -> bool {
    (3..=60).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') && !id.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Document {
        let ar = format!("## title {{{}}}\nعنوان\n## body {{{}}}\nنص\n", prose::mark("Title"), prose::mark("Text"));
        Document {
            id: "one".into(),
            skeleton: "id = \"one\"\nminutes = 5\nages = [\"6-9\"]\nreview_by = \"2027-01-31\"\n[[node]]\nid = \"x\"\n".into(),
            texts: [ar, "## title\nTitle\n## body\nText\n".into()],
        }
    }

    #[test]
    fn a_text_that_changed_makes_its_translation_stale_until_compared() {
        let mut d = sample();
        assert!(d.read().is_compared("body"));
        d.set("body", "نص", "Another text", false);
        assert!(!d.read().is_compared("body") && d.read().is_compared("title"));
        d.set("body", "نص آخر", "Another text", true);
        assert!(d.read().is_compared("body"));
        d.set("more", "جديد", "New", false);
        assert!(!d.read().is_compared("more"));
        assert_eq!(d.keys(), ["title", "body", "more"]);
        d.set("more", " ", "", true);
        assert_eq!(d.keys(), ["title", "body"]);
        d.set("body", "نص\n## فيه", "Text\n## with a heading", true);
        assert!(d.read().is_compared("body") && d.keys() == ["title", "body"]);
    }

    #[test]
    fn plain_fields_are_changed_and_the_rest_stays() {
        let mut d = sample();
        let names: Vec<(String, &str)> = d.fields().into_iter().map(|f| (f.name, f.kind)).collect();
        assert_eq!(names.len(), 3, "{names:?}");
        let given = |name: &str| match name {
            "minutes" => Some(" 7 ".to_owned()),
            "ages" => Some("10-12\n\n 13-17 ".to_owned()),
            "id" => Some("other".to_owned()),
            _ => None,
        };
        d.set_fields(given).expect("taken");
        assert!(d.skeleton.contains("minutes = 7") && d.skeleton.contains("13-17") && d.skeleton.contains("[[node]]"));
        assert!(d.skeleton.contains("id = \"one\"") && d.review_day().is_some());
        assert_eq!(d.set_fields(|n| (n == "minutes").then(|| "many".to_owned())), Err("minutes".to_owned()));
        let copy = d.named("two").expect("named");
        assert!(copy.skeleton.contains("id = \"two\"") && is_id("two-3") && !is_id("Two") && !is_id("../x"));
    }
}
