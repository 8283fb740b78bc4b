//! Situations as documents that editors change in the browser: their words, not the way through them.

use content::{Document, Kind};
use kernel::Locale;
use minijinja::{Value, context};
use web::{App, Error, PageOptions};

use crate::content::{AUDIENCES, Content, NodeKind, Shelf, Situation, content, documents, live};
use crate::guide;

pub(crate) fn kind() -> Kind {
    Kind {
        name: "situation",
        title: "hotline-documents",
        skeleton: "situation.toml",
        may_grow: false,
        views: &AUDIENCES,
        styles: &[],
        shipped: || documents().unwrap_or_default(),
        check: problems,
        preview: |app, locale, document, view| Box::pin(async move { preview(&app, locale, &document, view).await }),
        whole: |app, locale, document, view| {
            Box::pin(core::future::ready(shown(&document, &app, locale, view).and_then(|context| {
                app.page("hotline/situation.html", PageOptions::new(locale, "/p"), context! { layout => "layout.html", ..context })
            })))
        },
        take: |app, live| app.extensions.get::<Shelf>().map(|shelf| shelf.take(live)).unwrap_or_default(),
    }
}

/// What is wrong with it.
fn problems(document: &Document) -> Vec<String> {
    match Situation::read(document) {
        Ok(edited) => edited.problems(content()).into_iter().chain(strayed(&edited)).collect(),
        Err(problem) => vec![problem],
    }
}

/// Whether it left the way it came with: its questions, for whom it is and where its reports go are what the form's steps are built on.
pub(crate) fn strayed(edited: &Situation) -> Option<String> {
    let way = |s: &Situation| {
        let nodes =
            s.nodes.iter().map(|n| (n.id.clone(), n.kind, n.crisis, n.options.iter().map(|o| (o.id.clone(), o.next.clone())).collect::<Vec<_>>()));
        (nodes.collect::<Vec<_>>(), s.audiences.clone(), s.category.clone(), s.urgency.clone(), s.images)
    };
    let is_kept = content().situation(&edited.id).is_some_and(|shipped| way(shipped) == way(edited));
    (!is_kept)
        .then(|| format!("situations/{}/situation.toml:1: its questions, audiences, category, urgency and pictures are the program's", edited.id))
}

fn shown(document: &Document, app: &App, locale: Locale, audience: &str) -> Result<Value, Error> {
    let situation = Situation::read(document).map_err(|problem| {
        tracing::debug!(problem, "a draft that cannot be shown");
        Error::bad_request()
    })?;
    let content: &Content = &live(app);
    let questions = situation.nodes.iter().filter(|n| n.kind == NodeKind::Question).map(|n| guide::question(&situation, n, locale, audience));
    let outcomes = situation.nodes.iter().filter(|n| n.kind == NodeKind::Outcome).map(|n| guide::outcome(content, &situation, n, locale, audience));
    Ok(context! {
        title => situation.text(locale, "title", audience).unwrap_or_default(), hint => situation.text(locale, "hint", audience).unwrap_or_default(),
        questions => questions.collect::<Vec<_>>(), outcomes => outcomes.collect::<Vec<_>>(),
    })
}

async fn preview(app: &App, locale: Locale, document: &Document, audience: &str) -> Result<String, Error> {
    let response = app.page("hotline/situation-texts.html", PageOptions::new(locale, ""), shown(document, app, locale, audience)?)?;
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.map_err(Error::internal)?;
    String::from_utf8(bytes.to_vec()).map_err(Error::internal)
}
