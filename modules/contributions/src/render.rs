//! An input's texts as files: HTML, DOCX, PDF where the companion program is there, and the figures behind them.

use companion::{Lab, LabError, Printed};
use web::{App, Error};

use crate::input::{self, Choice, Composed, Desk, Files};
use crate::{action, figures, issues};

/// The look of a letter, on the site and in files of its own.
pub(crate) const STYLE: &str = include_str!("../assets/css/letter.css");

/// Pages of an input that international bodies prefer at most.
pub(crate) const PAGES: usize = 4;
/// Pages of one issue.
pub(crate) const ISSUE_PAGES: usize = 2;

/// What was made, and what of the PDFs: per language what it came to.
#[derive(Debug, Default)]
pub(crate) struct Made {
    pub(crate) files: Files,
    /// Language and pages, or why there is no PDF.
    pub(crate) printed: Vec<(&'static str, Result<Print, LabError>)>,
}

/// What is told of a PDF: its pages, and the issues that take more of them than they should.
#[derive(Debug)]
pub(crate) struct Print {
    /// Without the annex.
    pub(crate) pages: usize,
    pub(crate) long_issues: Vec<String>,
}

/// Makes every file of an input. Same texts, same bytes.
pub(crate) async fn files(number: i64, texts: &[Composed]) -> Made {
    files_by(&mut Lab::start(companion::place().as_deref()).await, &number.to_string(), texts).await
}

/// The same by a companion that is running; `name` tells the files apart.
async fn files_by(lab: &mut Result<Lab, LabError>, name: &str, texts: &[Composed]) -> Made {
    let mut made = Made::default();
    for text in texts {
        let tag = text.paper.lang.tag();
        made.files.insert(format!("input-{name}-{tag}.html"), paper::html::page(&text.paper, STYLE).into_bytes());
        made.files.insert(format!("input-{name}-{tag}.docx"), paper::docx::render(&text.paper));
        let printed = match lab {
            Ok(lab) => lab.pdf(&paper::typst::render(&text.paper)).await,
            Err(LabError::Absent) => Err(LabError::Absent),
            Err(error) => Err(LabError::Refused(error.to_string())),
        };
        made.printed.push((tag, printed.map(|printed| keep(&mut made.files, format!("input-{name}-{tag}.pdf"), printed))));
    }
    if texts.iter().any(|t| !t.sources.is_empty()) {
        made.files.insert(format!("figures-{name}.csv"), input::csv(texts).into_bytes());
        made.files.insert(format!("figures-{name}.json"), input::json(texts));
    }
    made
}

/// What an export came to.
#[derive(Debug)]
pub struct Export {
    /// Files by name.
    pub files: std::collections::BTreeMap<String, Vec<u8>>,
    /// Whether PDFs are among them; otherwise why not.
    pub pdf: Result<(), LabError>,
    /// What the texts lack: tokens without a figure.
    pub missing: Vec<String>,
    /// Seconds that each round of making took, all texts being there.
    pub seconds: Vec<f64>,
}

/// Every issue of the shipped list as an input of its own, in each language and format, from what is approved. `rounds`: how often they
/// are made, so that a later one tells what it takes once everything is warm; `tick` gives seconds.
///
/// # Errors
/// The database's, or there is no such list.
pub async fn export(app: &App, list: &str, rounds: usize, tick: &(dyn Fn() -> f64 + Sync)) -> Result<Export, Error> {
    let (lists, actions) =
        store::read!(app.db, "contributions.export", |tx| { Ok::<_, store::Error>((issues::all(tx).await?, action::lives(tx).await?)) })?;
    let list = lists.iter().find(|l| l.id == list).ok_or_else(Error::not_found)?;
    let actions: Vec<_> = actions.into_iter().filter(|a| a.list == list.id).collect();
    let book = figures::book(app).await?;
    let desk = Desk { app, list, actions: &actions, book: &book };
    let now = app.db.clock().now();
    let mut lab = Lab::start(companion::place().as_deref()).await;
    let mut export = Export { files: Files::new(), pdf: Ok(()), missing: Vec::new(), seconds: Vec::new() };
    for _ in 0..rounds {
        let begun = tick();
        for issue in &list.issues {
            let choice = Choice::of_issue(app, list, &issue.key);
            let (texts, missing) = desk.texts(&choice, now);
            export
                .missing
                .extend(missing.into_iter().map(|(token, _)| token.to_string()).filter(|token| !export.missing.contains(token)).collect::<Vec<_>>());
            let made = files_by(&mut lab, &format!("{}-{}", list.id, issue.number), &texts).await;
            export.files.extend(made.files);
            if let Some(error) = made.printed.into_iter().find_map(|(_, printed)| printed.err()) {
                export.pdf = Err(error);
            }
        }
        export.seconds.push(tick() - begun);
    }
    Ok(export)
}

fn keep(files: &mut Files, name: String, printed: Printed) -> Print {
    files.insert(name, printed.bytes);
    let annex = printed.marks.iter().find(|(mark, _)| mark == "annex").map(|(_, page)| *page);
    let pages = annex.map_or(printed.pages, |page| page);
    // An issue ends where the next heading of its rank stands.
    let heads: Vec<&(String, usize)> = printed.marks.iter().filter(|(mark, _)| mark == "annex" || mark.matches('-').count() == 1).collect();
    let end_of = |at: usize| heads.get(at + 1).map_or(printed.pages, |(_, page)| *page);
    let is_long = |(at, (_, page)): &(usize, &&(String, usize))| end_of(*at).saturating_sub(*page) >= ISSUE_PAGES;
    let long_issues = heads.iter().enumerate().filter(is_long).filter_map(|(_, (mark, _))| mark.strip_prefix("issue-").map(str::to_owned)).collect();
    Print { pages, long_issues }
}

/// Type of a file by its name.
pub(crate) fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("pdf") => "application/pdf",
        Some("csv") => "text/csv; charset=utf-8",
        _ => "application/json",
    }
}
