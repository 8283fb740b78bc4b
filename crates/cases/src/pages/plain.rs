//! The pages of a desk whose cases the server can read: they work without script and without keys.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use kernel::{Actor, CaseId, Id, Locale, PartId};
use minijinja::{Value, context};
use store::Op;
use web::{App, Error, Form, Lang, PageOptions, Staff};

use super::list::{ListQuery, Page, filter, load, nobody};
use super::{DeskUi, Desks, needed};
use crate::{Action, Author, CaseError, Content, Cursor, TEXT, Text, Urgency};

/// What somebody wrote that could not be taken: the field, and what was typed.
pub(super) type Wrong = (&'static str, Form);

/// The queue, or one case of it.
pub(super) async fn show(
    app: &App,
    desk: &DeskUi,
    case: Option<CaseId>,
    query: &ListQuery,
    staff: &Staff,
    locale: Locale,
    wrong: Option<Wrong>,
) -> Result<Response, Error> {
    let spec = desk.spec;
    if !matches!(query.view.as_str(), "" | "open" | "mine") && spec.state(&query.view).is_none() {
        return Err(Error::not_found());
    }
    let me = store::read!(app.db, "cases.member", |tx| { crate::member_of(tx, spec, staff.user).await })?.unwrap_or_else(|| nobody(staff));
    let filter = filter(&query.view, &query.category, &me);
    let loaded = load(app, desk, case, &filter, Cursor::parse(&query.after).unwrap_or(Cursor::START)).await?;
    let page = Page { app, desk, locale, query, loaded: &loaded, me: &me, now: app.db.clock().now() };
    let may_answer = staff.may(app, spec.answer);
    let (mut thread, mut panel) = (Vec::new(), None);
    if let Some(id) = case {
        let parts = store::read!(app.db, "cases.plain_thread", |tx| { crate::plain_thread(tx, id, false).await })?;
        let part =
            |p: &crate::PlainPart| context! { text => p.text.clone(), author => p.author, is_note => p.is_note, at => desk.hour(app, locale, p.at) };
        thread = parts.iter().filter(|p| !p.is_answers).map(part).collect();
        if let Some(own) = desk.panel {
            panel = Some((own.template, (own.load)(app.clone(), id, locale, may_answer).await?));
        }
    }
    let path = format!("/staff/desk/{}{}", spec.id, case.map(|c| format!("/case/{c}")).unwrap_or_default());
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let typed = |name: &str| wrong.as_ref().map(|(_, form)| form.get(name).to_owned()).unwrap_or_default();
    let context = context! {
        desk => spec.id, title => page.text(&format!("desk-name-{}", spec.id)), views => page.views(), category => query.category.clone(),
        view => if query.view.is_empty() { "open" } else { query.view.as_str() }, categories => page.categories(), next_url => page.next_url(),
        rows => loaded.rows.iter().map(|row| page.row(row)).collect::<Vec<_>>(),
        case => loaded.case.as_ref().map(|(case, timeline, merged, linked)| page.case(case, timeline, merged, linked)),
        own_steps => desk.panel.map_or_else(Vec::new, |p| p.own_steps.to_vec()), thread => thread, panel_template => panel.as_ref().map(|p| p.0), panel => panel.map_or_else(|| Value::from(()), |p| p.1),
        me => if me.state == "active" { me.id.to_string() } else { String::new() },
        members => loaded.members.iter().map(|m| context! { id => m.id.to_string(), name => m.name.as_str() }).collect::<Vec<_>>(),
        may_answer => may_answer, may_lead => staff.may(app, spec.lead), urgencies => Urgency::ALL.map(Urgency::name),
        once => Id(app.random()).to_string(), wrong => wrong.as_ref().map(|w| w.0), text => typed("text"), most => TEXT / 2,
    };
    app.page("cases/plain.html", PageOptions::new(locale, &path).staff(staff).status(status), context)
}

/// What a form of the case page asks for.
enum Asked {
    Act(Action),
    AssignMe,
    Write(Text),
    Erase,
}

impl Asked {
    /// What is asked for, and as which act permissions know it.
    fn read(form: &Form, desk: &DeskUi) -> Result<(Self, &'static str), Error> {
        let value = form.get("value");
        Ok(match form.get("do") {
            "assign-me" => (Self::AssignMe, "assign"),
            "unassign" => (Self::Act(Action::Assign(None)), "assign"),
            "move" if desk.panel.is_some_and(|p| p.own_steps.contains(&value)) => return Err(Error::bad_request()),
            "move" => (Self::Act(Action::Move { to: value.to_owned(), outcome: form.get("outcome").to_owned() }), "move"),
            "urgency" => (Self::Act(Action::SetUrgency(Urgency::parse(value).ok_or_else(Error::bad_request)?)), "urgency"),
            "category" if desk.categories.iter().any(|c| c.code == value) => (Self::Act(Action::SetCategory(value.to_owned())), "category"),
            // Writing needs what moving needs: to answer.
            "message" => (Self::Write(Text::Message), "move"),
            "note" => (Self::Write(Text::Note), "move"),
            "erase" => (Self::Erase, "erase"),
            _ => return Err(Error::bad_request()),
        })
    }
}

pub(super) async fn act(
    State(app): State<App>,
    Path((_, desk, case)): Path<(String, String, String)>,
    staff: Staff,
    Lang(locale): Lang,
    body: Bytes,
) -> Result<Response, Error> {
    let desk = Desks::find(&app, &desk)?;
    desk.admit(&app, &staff, desk.spec.view)?;
    if desk.spec.content != Content::Plain {
        return Err(Error::not_found());
    }
    let id = CaseId(case.parse().map_err(|_| Error::not_found())?);
    let form = Form::parse(&body);
    let (asked, act) = Asked::read(&form, &desk)?;
    desk.admit(&app, &staff, needed(desk.spec, act))?;
    let text = form.get("text").trim().to_owned();
    let once = PartId(form.get("once").parse().unwrap_or_else(|_| Id(app.random())));
    let wrong = match asked {
        Asked::Write(_) if text.is_empty() => Some("empty"),
        Asked::Write(_) if text.len() > TEXT => Some("long"),
        Asked::Act(Action::Move { ref to, ref outcome }) => {
            let state = store::read!(app.db, "cases.state", |tx| { crate::case(tx, desk.spec, id).await })?.state;
            let needs = desk.spec.transition(&state, to).is_some_and(|t| t.needs_outcome);
            (needs && !desk.spec.outcomes.contains(&outcome.as_str())).then_some("outcome")
        }
        _ => None,
    };
    if let Some(wrong) = wrong {
        return show(&app, &desk, Some(id), &ListQuery::default(), &staff, locale, Some((wrong, form))).await;
    }
    let (spec, may) = (desk.spec, |permission| staff.may(&app, permission));
    let name = if staff.name.is_empty() { staff.login.clone() } else { staff.name.clone() };
    let action = match asked {
        Asked::Erase => "cases.erase",
        Asked::Write(_) => "cases.write_plain",
        Asked::Act(_) | Asked::AssignMe => "cases.act",
    };
    store::write!(app.db, Op::quiet(Actor::Staff(staff.user), action, id), |tx| {
        let me = crate::plain_member(tx, spec, staff.user, &name).await?;
        match &asked {
            Asked::Act(action) => crate::act(tx, spec, id, action, &may).await?,
            Asked::AssignMe => crate::act(tx, spec, id, &Action::Assign(Some(me.0)), &may).await?,
            Asked::Write(kind) => drop(crate::write_plain(tx, spec, id, &Author::Member, *kind, once, &text).await?),
            Asked::Erase => crate::erase(tx, spec, id).await?,
        }
        // Whoever does something to it has read it.
        if matches!(asked, Asked::Erase) { Ok(()) } else { crate::act(tx, spec, id, &Action::Read, &may).await }
    })
    .map_err(|e: CaseError| Error::from(e))?;
    let to = if matches!(asked, Asked::Erase) { String::new() } else { format!("/case/{id}") };
    Ok(Redirect::to(&format!("/{locale}/staff/desk/{}{to}", spec.id)).into_response())
}
