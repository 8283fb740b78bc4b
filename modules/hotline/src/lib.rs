//! Families, children and educators report online threats, sealed in the browser, and get guidance at once.
//!
//! Words of this room: a *situation* is a kind of trouble guidance exists for; a *report* is a case on the
//! hotline's desk; its *code* is the only way back to it. Invariants: nothing about a visitor is kept (no
//! address, agent or referrer, no cookie); what people write reaches the disk sealed only; suspected abuse
//! pictures are never taken, fetched, previewed or stored; every time is kept to the hour.

pub mod content;
pub mod demo;
mod desk;
mod edit;
mod figures;
mod guide;
mod intake;
mod pages;
mod readiness;

use cases::{Category, DeskUi, ReplyTemplate, SituationChoice};
use kernel::Locale;
use registry::{Module, PersonalData, Registry, Retention};
use web::{TemplateSource, TextSource};

pub use desk::{ANSWER, DESK, LEAD, VIEW};

static ASSETS: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/assets");

/// The room itself.
#[derive(Debug)]
pub struct Hotline;

impl Module for Hotline {
    fn name(&self) -> &'static str {
        "hotline"
    }

    fn register(&self, r: &mut Registry) {
        r.routes(intake::routes());
        r.routes(pages::routes());
        r.assets.extend(web::assets_from(&ASSETS));
        r.templates.extend(templates());
        r.texts.push(TextSource { module: "hotline", ar: include_str!("../i18n/ar.ftl"), en: include_str!("../i18n/en.ftl") });
        r.role("operator", &[web::STAFF, cases::DESK_WORK, VIEW, ANSWER]);
        r.role("lead", &[web::STAFF, cases::DESK_WORK, VIEW, ANSWER, LEAD]);
        r.desk(desk_ui());
        r.extensions.insert(intake::work::Used::default());
        r.extensions.insert(web::QuietLayout("hotline/quiet.html"));
        r.extensions.insert(web::HelpAt("/p"));
        r.figures(&figures::ALL, figures::all);
        r.content("situations", content::check);
        r.extensions.insert(content::Shelf::new());
        r.documents(edit::kind());
        r.health(readiness::findings);
        r.every("hotline.waves", kernel::DAY, figures::waves);
        r.every("hotline.retention", kernel::HOUR, |app| async move { cases::sweep(&app.db, &DESK).await.map(drop).map_err(|e| e.to_string()) });
        r.retentions.push(Retention { what: "closed reports", table: "case_file", days: DESK.retention_days, from: "closing" });
        r.personal_data.push(PersonalData {
            table: "case_part",
            columns: "body (sealed)",
            whose: "reporters and people they name",
            purpose: "to advise and to pass on with consent; the server cannot read it",
        });
        r.personal_data.push(PersonalData {
            table: "case_file",
            columns: "category, urgency, age_band, lang",
            whose: "reporters",
            purpose: "to answer in order of urgency; chosen by the reporter, who is told",
        });
    }
}

fn templates() -> [TemplateSource; 10] {
    [
        TemplateSource { name: "hotline/steps-macros.html", text: include_str!("../templates/steps-macros.html") },
        TemplateSource { name: "hotline/quiet.html", text: include_str!("../templates/quiet.html") },
        TemplateSource { name: "hotline/page.html", text: include_str!("../templates/page.html") },
        TemplateSource { name: "hotline/steps.html", text: include_str!("../templates/steps.html") },
        TemplateSource { name: "hotline/book.html", text: include_str!("../templates/book.html") },
        TemplateSource { name: "hotline/back.html", text: include_str!("../templates/back.html") },
        TemplateSource { name: "hotline/figures.html", text: include_str!("../templates/figures.html") },
        TemplateSource { name: "hotline/situation.html", text: include_str!("../templates/situation.html") },
        TemplateSource { name: "hotline/situation-texts.html", text: include_str!("../templates/situation-texts.html") },
        TemplateSource { name: "hotline/safe.html", text: include_str!("../templates/safe.html") },
    ]
}

/// What the desk's pages show of this room.
fn desk_ui() -> DeskUi {
    let content = content::content();
    let titles = |s: &content::Situation| Locale::ALL.map(|l| s.text(l, "title", "parent").unwrap_or_default().to_owned());
    DeskUi {
        spec: &DESK,
        categories: content.taxonomy.iter().map(|c| Category { code: c.code.clone(), name: [c.name_ar.clone(), c.name_en.clone()] }).collect(),
        templates: reply_templates(),
        situations: content
            .situations
            .iter()
            .map(|s| SituationChoice {
                id: s.id.clone(),
                title: titles(s),
                category: s.category.clone(),
                urgency: cases::Urgency::parse(&s.urgency).unwrap_or(cases::Urgency::Normal).name(),
                guidance: guidance(s),
            })
            .collect(),
        panel: None,
    }
}

/// The answers that led to each outcome of a situation.
fn guidance(s: &content::Situation) -> Vec<(String, [String; 2])> {
    let asked = s.nodes.iter().flat_map(|node| node.options.iter().map(move |o| (node, o)));
    let text = |key: &str| Locale::ALL.map(|l| s.text(l, key, "parent").unwrap_or_default().to_owned());
    let all = asked.map(|(node, o)| (o.next.clone(), text(&format!("{}.{}", node.id, o.id))));
    all.filter(|(_, texts)| texts.iter().all(|t| !t.is_empty())).collect()
}

/// Answers to start from: `content/replies.toml`.
fn reply_templates() -> Vec<ReplyTemplate> {
    content::replies()
        .iter()
        .map(|r| ReplyTemplate { id: r.id.clone(), title: [r.title_ar.clone(), r.title_en.clone()], text: [r.text_ar.clone(), r.text_en.clone()] })
        .collect()
}
