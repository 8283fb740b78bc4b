use std::collections::BTreeSet;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use kernel::Locale;
use unic_langid::LanguageIdentifier;

/// A module's texts in both languages, in Fluent (projectfluent.org).
#[derive(Debug, Clone, Copy)]
pub struct TextSource {
    pub module: &'static str,
    pub ar: &'static str,
    pub en: &'static str,
}

/// A value that a text shows.
pub type Arg = FluentValue<'static>;

/// Every text of every page.
pub struct Texts {
    bundles: [FluentBundle<FluentResource>; 2],
    keys: BTreeSet<String>,
}

impl core::fmt::Debug for Texts {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Texts({})", self.keys.len())
    }
}

/// The message keys of one source.
fn keys(text: &str) -> BTreeSet<String> {
    let is_key = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
    text.lines().filter(is_key).filter_map(|line| line.split_once('=')).map(|(key, _)| key.trim().to_owned()).collect()
}

impl Texts {
    /// Loads all sources. Fails, naming the module, on a syntax error, a duplicate, or a key that one
    /// language lacks.
    pub fn load(sources: &[TextSource]) -> Result<Self, String> {
        let mut all = BTreeSet::new();
        let mut bundles = Locale::ALL.map(|locale| {
            let language: LanguageIdentifier = locale.tag().parse().unwrap_or_default();
            let mut bundle = FluentBundle::new_concurrent(vec![language]);
            // What people typed stands in <bdi>; everything else needs no isolation marks.
            bundle.set_use_isolating(false);
            bundle
        });
        for source in sources {
            let (ar, en) = (keys(source.ar), keys(source.en));
            if let Some(key) = ar.symmetric_difference(&en).next() {
                return Err(format!("{}: {key} is missing in one language", source.module));
            }
            for (bundle, text) in bundles.iter_mut().zip([source.ar, source.en]) {
                let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| format!("{}: {errors:?}", source.module))?;
                bundle.add_resource(resource).map_err(|errors| format!("{}: {errors:?}", source.module))?;
            }
            all.extend(en);
        }
        Ok(Self { bundles, keys: all })
    }

    /// A text. A key that is nowhere gives the key in double brackets, which the tests look for.
    #[must_use]
    pub fn get(&self, locale: Locale, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        let bundle = &self.bundles[locale as usize];
        let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else { return format!("[[{key}]]") };
        let args: FluentArgs<'_> = args.iter().map(|(k, v)| (*k, v.clone())).collect();
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        if errors.is_empty() { text } else { format!("[[{key}: {errors:?}]]") }
    }

    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// Every key, in order.
    pub fn all_keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }
}
