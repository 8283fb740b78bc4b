use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use fluent_bundle::FluentValue;
use kernel::Locale;
use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, UndefinedBehavior, context};

use crate::{App, Error, Staff};

/// A template of a module: `module/page.html`.
#[derive(Debug, Clone, Copy)]
pub struct TemplateSource {
    pub name: &'static str,
    pub text: &'static str,
}

/// The loaded templates.
#[derive(Debug)]
pub struct Pages(Environment<'static>);

/// How a page is sent, besides its content.
#[derive(Debug, Clone, Copy)]
pub struct PageOptions<'a> {
    pub locale: Locale,
    /// The page's address without its language, such as `/p`; the language switch leads there.
    pub path: &'a str,
    pub status: StatusCode,
    pub staff: Option<&'a Staff>,
}

impl<'a> PageOptions<'a> {
    #[must_use]
    pub fn new(locale: Locale, path: &'a str) -> Self {
        Self { locale, path, status: StatusCode::OK, staff: None }
    }

    #[must_use]
    pub fn staff(mut self, staff: &'a Staff) -> Self {
        self.staff = Some(staff);
        self
    }

    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

impl Pages {
    /// Loads templates; fails on a syntax error.
    pub fn load(sources: &[TemplateSource]) -> Result<Self, String> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = minijinja::syntax::SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|e| e.to_string())?);
        for source in sources {
            environment.add_template(source.name, source.text).map_err(|e| format!("{}: {e:#}", source.name))?;
        }
        Ok(Self(environment))
    }

    /// Gives templates `t(key, name=value)` and `asset(path)`: an address of this site, or below `asset_base` where the page has one.
    pub fn connect(&mut self, texts: std::sync::Arc<crate::Texts>, urls: std::collections::HashMap<String, String>) {
        self.0.add_function("t", move |state: &minijinja::State<'_, '_>, key: &str, args: Kwargs| -> Result<String, minijinja::Error> {
            let lang = state.lookup("lang").and_then(|v| v.as_str().and_then(|s| s.parse().ok())).unwrap_or(Locale::Ar);
            let mut values: Vec<(&str, FluentValue<'static>)> = Vec::new();
            for name in args.args() {
                let value: Value = args.get(name)?;
                let value = match i64::try_from(value.clone()) {
                    Ok(number) if value.is_number() => FluentValue::from(number),
                    _ => FluentValue::from(value.to_string()),
                };
                values.push((name, value));
            }
            Ok(texts.get(lang, key, &values))
        });
        self.0.add_function("asset", move |state: &minijinja::State<'_, '_>, path: &str| -> Result<String, minijinja::Error> {
            let url = urls.get(path).cloned();
            // A page that is kept as a file finds its assets below a folder of its own.
            if let Some(base) = state.lookup("asset_base").filter(|_| url.is_some()) {
                return Ok(format!("{base}{path}"));
            }
            url.ok_or_else(|| minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, format!("no asset {path}")))
        });
    }

    fn render(&self, template: &str, context: Value) -> Result<String, minijinja::Error> {
        self.0.get_template(template)?.render(context)
    }

    /// Names of all templates.
    pub fn names(&self) -> Vec<String> {
        self.0.templates().map(|(name, _)| name.to_owned()).collect()
    }
}

/// A file to be kept, not shown.
pub fn download(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers =
        [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition), (header::CACHE_CONTROL, "no-store".to_owned())];
    (headers, bytes).into_response()
}

impl App {
    /// Renders a page.
    pub fn page(&self, template: &str, options: PageOptions<'_>, context: Value) -> Result<Response, Error> {
        let locale = options.locale;
        let base = context! {
            lang => locale.tag(),
            dir => locale.dir(),
            other => context! { lang => locale.other().tag(), dir => locale.other().dir(), url => format!("/{}{}", locale.other(), options.path) },
            home => format!("/{locale}"),
            institution => self.settings.name[locale as usize].clone(),
            leave_to => self.settings.leave_to.clone(),
            is_demo => self.settings.is_demo,
            is_secure => self.settings.is_secure,
            staff => options.staff.map(|s| context! { name => s.name.clone() }),
        };
        let html = self.pages.render(template, context! { ..context, ..base }).map_err(|e| Error::internal(format!("{template}: {e:#}")))?;
        let mut response = (options.status, Body::from(html)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        Ok(response)
    }
}
