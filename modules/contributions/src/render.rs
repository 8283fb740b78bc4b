//! An input's texts as files: HTML, DOCX, PDF where the companion program is there, and the figures behind them.

use companion::{Lab, LabError, Printed};

use crate::input::{self, Composed, Files};

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
    let mut made = Made::default();
    let mut lab = Lab::start(companion::place().as_deref());
    for text in texts {
        let tag = text.paper.lang.tag();
        made.files.insert(format!("input-{number}-{tag}.html"), paper::html::page(&text.paper, STYLE).into_bytes());
        made.files.insert(format!("input-{number}-{tag}.docx"), paper::docx::render(&text.paper));
        let printed = match &mut lab {
            Ok(lab) => lab.pdf(&paper::typst::render(&text.paper)).await,
            Err(LabError::Absent) => Err(LabError::Absent),
            Err(error) => Err(LabError::Refused(error.to_string())),
        };
        made.printed.push((tag, printed.map(|printed| keep(&mut made.files, format!("input-{number}-{tag}.pdf"), printed))));
    }
    if texts.iter().any(|t| !t.sources.is_empty()) {
        made.files.insert(format!("figures-{number}.csv"), input::csv(texts).into_bytes());
        made.files.insert(format!("figures-{number}.json"), input::json(texts));
    }
    made
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
