//! The queue with its reading pane, and the pages of team and telephone.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use kernel::{CaseId, Locale, Time};
use minijinja::{Value, context};
use serde::Deserialize;
use web::{App, Error, Lang, PageOptions, Staff};

use super::{DeskUi, Desks, member_name, short};
use crate::{Case, CaseError, Content, Cursor, DeskMember, Filter, QueueRow, TimelineRow, View};

const PAGE: i64 = 50;

#[derive(Debug, Default, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    pub(super) view: String,
    #[serde(default)]
    pub(super) category: String,
    #[serde(default)]
    pub(super) after: String,
}

pub(super) fn filter(view: &str, category: &str, me: &DeskMember) -> Filter {
    let view = match view {
        "" | "open" => View::Open,
        "mine" => View::Mine(me.id.0),
        state => View::State(state.to_owned()),
    };
    Filter { view, category: category.to_owned() }
}

pub(super) async fn desk(
    state: State<App>,
    Path((_, desk)): Path<(String, String)>,
    query: Query<ListQuery>,
    staff: Staff,
    lang: Lang,
) -> Result<Response, Error> {
    show(&state.0, &desk, None, &query.0, &staff, lang.0).await
}

pub(super) async fn case_page(
    state: State<App>,
    Path((_, desk, case)): Path<(String, String, String)>,
    query: Query<ListQuery>,
    staff: Staff,
    lang: Lang,
) -> Result<Response, Error> {
    let case = CaseId(case.parse().map_err(|_| Error::not_found())?);
    show(&state.0, &desk, Some(case), &query.0, &staff, lang.0).await
}

/// Somebody who is no member.
pub(super) fn nobody(staff: &Staff) -> DeskMember {
    let id = kernel::MemberId(kernel::Id::default());
    DeskMember { id, user: staff.user, name: String::new(), state: String::new(), enc: [0; 32], sign: [0; 32] }
}

/// A case with its timeline, the cases merged into it and those linked to it.
pub(super) type OpenCase = (Case, Vec<TimelineRow>, Vec<QueueRow>, Vec<CaseId>);

/// What one page of a desk needs from the database.
pub(super) struct Loaded {
    pub(super) rows: Vec<QueueRow>,
    counts: Vec<(String, i64)>,
    pub(super) members: Vec<DeskMember>,
    pub(super) case: Option<OpenCase>,
    is_open: bool,
}

pub(super) async fn load(app: &App, desk: &DeskUi, case: Option<CaseId>, filter: &Filter, after: Cursor) -> Result<Loaded, CaseError> {
    store::read!(app.db, "cases.queue", |tx| {
        let rows = crate::queue(tx, desk.spec, filter, after, PAGE).await?;
        let case = match case {
            None => None,
            Some(id) => {
                let merged = Filter { view: View::MergedInto(id), category: String::new() };
                Some((
                    crate::case(tx, desk.spec, id).await?,
                    crate::timeline(tx, id).await?,
                    crate::queue(tx, desk.spec, &merged, Cursor::START, 100).await?,
                    crate::linked(tx, id).await?,
                ))
            }
        };
        Ok(Loaded {
            rows,
            counts: crate::counts(tx, desk.spec).await?,
            members: crate::members(tx, desk.spec).await?,
            case,
            is_open: !crate::chain_bytes(tx, desk.spec).await?.is_empty(),
        })
    })
}

async fn show(app: &App, desk: &str, case: Option<CaseId>, query: &ListQuery, staff: &Staff, locale: Locale) -> Result<Response, Error> {
    let desk = Desks::find(app, desk)?;
    desk.admit(app, staff, desk.spec.view)?;
    if desk.spec.content == Content::Plain {
        return super::plain::show(app, &desk, case, query, staff, locale, None).await;
    }
    let (me, has_left) = store::read!(app.db, "cases.member", |tx| {
        Ok::<_, CaseError>((crate::member_of(tx, desk.spec, staff.user).await?, crate::has_left(tx, desk.spec, staff.user).await?))
    })?;
    // Whoever was taken off the desk sees nothing of it any more, whatever their role.
    if has_left {
        return Err(Error::forbidden());
    }
    let me = me.filter(|m| m.state == "active").unwrap_or_else(|| nobody(staff));
    if !matches!(query.view.as_str(), "" | "open" | "mine") && desk.spec.state(&query.view).is_none() {
        return Err(Error::not_found());
    }
    let filter = filter(&query.view, &query.category, &me);
    let loaded = load(app, &desk, case, &filter, Cursor::parse(&query.after).unwrap_or(Cursor::START)).await?;
    let page = Page { app, desk: &desk, locale, query, loaded: &loaded, me: &me, now: app.db.clock().now() };
    let path = format!("/staff/desk/{}{}", desk.spec.id, case.map(|c| format!("/case/{c}")).unwrap_or_default());
    let context = context! {
        desk => desk.spec.id,
        title => page.text(&format!("desk-name-{}", desk.spec.id)),
        views => page.views(),
        rows => loaded.rows.iter().map(|row| page.row(row)).collect::<Vec<_>>(),
        category => query.category.as_str(),
        categories => page.categories(),
        next_url => page.next_url(),
        total => loaded.rows.len(),
        states => desk.spec.states.iter().map(|s| context! { id => s.id, label => page.text(&format!("desk-state-{}", s.id)) }).collect::<Vec<_>>(),
        outcomes => desk.spec.outcomes.iter().map(|o| context! { id => *o, label => page.text(&format!("desk-outcome-{o}")) }).collect::<Vec<_>>(),
        members => loaded.members.iter().filter(|m| m.state == "active").map(|m| context! { id => m.id.to_string(), name => m.name.as_str() }).collect::<Vec<_>>(),
        me => if me.state.is_empty() { String::new() } else { me.id.to_string() },
        is_open => loaded.is_open,
        may_answer => staff.may(app, desk.spec.answer),
        may_lead => staff.may(app, desk.spec.lead),
        view => if query.view.is_empty() { "open" } else { query.view.as_str() },
        situations => desk.situations.iter().map(|s| context! {
            id => s.id.as_str(), title => s.title[locale as usize].as_str(),
            guidance => s.guidance.iter().map(|(id, text)| context! { id => id.as_str(), text => text[locale as usize].as_str() }).collect::<Vec<_>>(),
        }).collect::<Vec<_>>(),
        case => loaded.case.as_ref().map(|(case, timeline, merged, linked)| page.case(case, timeline, merged, linked)),
        login => staff.login.as_str(),
    };
    app.page("cases/desk.html", PageOptions::new(locale, &path).staff(staff), context)
}

/// Everything that the pieces of one page share.
pub(super) struct Page<'a> {
    pub(super) app: &'a App,
    pub(super) desk: &'a DeskUi,
    pub(super) locale: Locale,
    pub(super) query: &'a ListQuery,
    pub(super) loaded: &'a Loaded,
    pub(super) me: &'a DeskMember,
    pub(super) now: Time,
}

impl Page<'_> {
    pub(super) fn text(&self, key: &str) -> String {
        self.app.texts.get(self.locale, key, &[])
    }

    fn base(&self) -> String {
        format!("/{}/staff/desk/{}", self.locale, self.desk.spec.id)
    }

    pub(super) fn views(&self) -> Vec<Value> {
        let states = self.desk.spec.states;
        let count = |id: &str| self.loaded.counts.iter().find(|(s, _)| s == id).map_or(0, |(_, n)| *n);
        let open: i64 = states.iter().filter(|s| s.is_open).map(|s| count(s.id)).sum();
        let current = if self.query.view.is_empty() { "open" } else { &self.query.view };
        let view = |id: &str, label: String, n: Option<i64>| context! { id => id, label => label, count => n, url => format!("{}?view={id}", self.base()), current => id == current };
        let mut out = vec![view("open", self.text("desk-view-open"), Some(open)), view("mine", self.text("desk-view-mine"), None)];
        out.extend(states.iter().map(|s| view(s.id, self.text(&format!("desk-state-{}", s.id)), Some(count(s.id)))));
        out
    }

    pub(super) fn categories(&self) -> Vec<Value> {
        self.desk.categories.iter().map(|c| context! { code => c.code.as_str(), name => c.name[self.locale as usize].as_str() }).collect()
    }

    fn category(&self, code: &str) -> String {
        self.desk.categories.iter().find(|c| c.code == code).map_or_else(|| code.to_owned(), |c| c.name[self.locale as usize].clone())
    }

    fn url(&self, id: CaseId) -> String {
        let view = if self.query.view.is_empty() { "open" } else { &self.query.view };
        format!("{}/case/{id}?view={view}&category={}", self.base(), self.query.category)
    }

    pub(super) fn next_url(&self) -> String {
        let full = self.loaded.rows.len() == usize::try_from(PAGE).unwrap_or(usize::MAX);
        match self.loaded.rows.last().filter(|_| full) {
            Some(row) => format!("{}?view={}&category={}&after={}", self.base(), self.query.view, self.query.category, row.cursor()),
            None => String::new(),
        }
    }

    /// Where a case stands: what a row of the queue and the open case show alike.
    fn standing(&self, state: &str, age_band: &str, due_at: Time) -> Value {
        let waits_for_desk = self.desk.spec.state(state).is_some_and(|s| s.waiting == crate::Waiting::Desk);
        context! {
            state => state,
            state_label => self.text(&format!("desk-state-{state}")),
            age_label => self.age(age_band),
            due_label => if waits_for_desk { self.desk.hour(self.app, self.locale, due_at) } else { String::new() },
            is_late => waits_for_desk && due_at < self.now,
        }
    }

    pub(super) fn row(&self, row: &QueueRow) -> Value {
        context! {
            id => row.id.to_string(),
            short => short(row.id.0),
            category => self.category(&row.category),
            urgency => row.urgency.name(),
            lang => row.lang.as_str(),
            channel => row.channel.as_str(),
            assignee_name => member_name(&self.loaded.members, row.assignee),
            assignee => row.assignee.map(|a| a.to_string()).unwrap_or_default(),
            is_mine => row.assignee == Some(self.me.id.0),
            is_unread => row.is_unread,
            opened_label => self.desk.date(self.locale, row.opened_at),
            merged_into => row.merged_into.map(|m| short(m.0)),
            url => self.url(row.id),
            ..self.standing(&row.state, &row.age_band, row.due_at)
        }
    }

    fn age(&self, band: &str) -> String {
        if band.is_empty() { String::new() } else { self.text(&format!("desk-age-{band}")) }
    }

    pub(super) fn case(&self, case: &Case, timeline: &[TimelineRow], merged: &[QueueRow], linked: &[CaseId]) -> Value {
        let link = |id: CaseId| context! { id => id.to_string(), short => short(id.0), url => self.url(id) };
        let spec = self.desk.spec;
        let transitions = spec.transitions.iter().filter(|t| t.from == case.state);
        let transitions = transitions.map(|t| {
            context! {
                to => t.to, label => self.text(&format!("desk-state-{}", t.to)), needs_outcome => t.needs_outcome,
                can_undo => spec.transition(t.to, &case.state).is_some_and(|back| !back.needs_outcome),
            }
        });
        let templates = self.desk.templates.iter().flat_map(|t| {
            Locale::ALL.map(
                |l| context! { id => t.id.as_str(), title => t.title[l as usize].as_str(), lang => l.tag(), text => t.text[l as usize].as_str() },
            )
        });
        context! {
            id => case.id.to_string(),
            short => short(case.id.0),
            category => case.category.as_str(),
            category_name => self.category(&case.category),
            urgency => case.urgency.name(),
            lang => case.lang.as_str(),
            channel => case.channel.as_str(),
            opened_label => self.desk.hour(self.app, self.locale, case.opened_at),
            assignee => case.assignee.map(|a| a.to_string()).unwrap_or_default(),
            outcome => case.outcome.as_str(),
            merged_into => case.merged_into.map(link),
            merged => merged.iter().map(|m| link(m.id)).collect::<Vec<_>>(),
            linked => linked.iter().map(|id| link(*id)).collect::<Vec<_>>(),
            timeline => timeline.iter().map(|row| self.event(row)).collect::<Vec<_>>(),
            transitions => transitions.collect::<Vec<_>>(),
            outcomes => spec.outcomes.iter().map(|o| context! { id => *o, label => self.text(&format!("desk-outcome-{o}")) }).collect::<Vec<_>>(),
            templates => templates.collect::<Vec<_>>(),
            ..self.standing(&case.state, &case.age_band, case.due_at)
        }
    }

    fn event(&self, row: &TimelineRow) -> Value {
        let who = match row.actor.strip_prefix("staff:") {
            Some(user) => {
                self.loaded.members.iter().find(|m| m.user.to_string() == user).map_or_else(|| user.chars().take(8).collect(), |m| m.name.clone())
            }
            None => self.text(&format!("desk-actor-{}", row.actor)),
        };
        let value = match row.kind.as_str() {
            "assigned" => member_name(&self.loaded.members, row.value.parse().ok()),
            "moved" | "opened" | "erased" => self.text(&format!("desk-state-{}", row.value.split(' ').next().unwrap_or_default())),
            "category" => self.category(&row.value),
            "urgency" => self.text(&format!("desk-urgency-{}", row.value)),
            "linked" | "unlinked" | "merged" | "unmerged" => row.value.chars().take(8).collect(),
            "party_wrote" => row.value.clone(),
            _ => String::new(),
        };
        context! { kind => row.kind.as_str(), label => self.text(&format!("desk-event-{}", row.kind)), who => who, at => self.desk.hour(self.app, self.locale, row.at), value => value }
    }
}

pub(super) async fn team(
    State(app): State<App>,
    Path((_, desk)): Path<(String, String)>,
    staff: Staff,
    Lang(locale): Lang,
) -> Result<Response, Error> {
    let desk = Desks::sealed(&app, &desk)?;
    desk.admit(&app, &staff, desk.spec.view)?;
    let is_open = store::read!(app.db, "cases.is_open", |tx| { Ok::<_, CaseError>(!crate::chain_bytes(tx, desk.spec).await?.is_empty()) })?;
    let context = context! {
        desk => desk.spec.id,
        title => app.texts.get(locale, &format!("desk-name-{}", desk.spec.id), &[]),
        may_lead => staff.may(&app, desk.spec.lead),
        is_open => is_open,
        login => staff.login.as_str(),
    };
    app.page("cases/team.html", PageOptions::new(locale, &format!("/staff/desk/{}/team", desk.spec.id)).staff(&staff), context)
}

pub(super) async fn phone(
    State(app): State<App>,
    Path((_, desk)): Path<(String, String)>,
    staff: Staff,
    Lang(locale): Lang,
) -> Result<Response, Error> {
    let desk = Desks::sealed(&app, &desk)?;
    desk.admit(&app, &staff, desk.spec.answer)?;
    let situations = desk
        .situations
        .iter()
        .map(|s| context! { id => s.id.as_str(), title => s.title[locale as usize].as_str(), category => s.category.as_str(), urgency => s.urgency });
    let context = context! {
        desk => desk.spec.id,
        title => app.texts.get(locale, &format!("desk-name-{}", desk.spec.id), &[]),
        situations => situations.collect::<Vec<_>>(),
        login => staff.login.as_str(),
    };
    app.page("cases/phone.html", PageOptions::new(locale, &format!("/staff/desk/{}/phone", desk.spec.id)).staff(&staff), context)
}
