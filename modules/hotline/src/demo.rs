//! A filled desk for the demonstration: members with keys, a roster, and made-up reports of five months,
//! sealed exactly as real ones are.

use cases::{Action, CaseError};
use kernel::{Actor, CaseId, DAY, HOUR, Id, Locale, MemberId, Time, UserId};
use seal::Entropy;
use seal::case::{Header, Role};
use seal::code::Code;
use seal::member::Bundle;
use seal::part::{Author, Kind};
use seal::recovery;
use seal::roster::{Chain, Member, Roster, Signed};
use serde::Deserialize;
use serde_json::json;
use store::Op;
use web::{App, Error};

use crate::content::{AUDIENCES, content};
use crate::desk::DESK;
use crate::intake::draft::Draft;
use crate::intake::flow::{age_band, language, urgency};
use crate::intake::server_side::{self, Report};

/// Somebody of the made-up team.
#[derive(Debug, Clone)]
pub struct Person {
    pub user: UserId,
    pub name: String,
    /// The half of their passphrase that unwraps.
    pub kek: [u8; 32],
}

/// What was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// Words of one report that was answered, in Arabic and English.
    pub code: [String; 2],
    /// Two of the three recovery shares, in English.
    pub shares: Vec<String>,
}

#[derive(Deserialize)]
struct Stories {
    story: Vec<Story>,
}

#[derive(Deserialize)]
struct Story {
    situation: String,
    audience: String,
    lang: String,
    danger: String,
    story: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    address: String,
    reply: String,
}

struct Seat {
    id: MemberId,
    user: UserId,
    bundle: Bundle,
}

/// Fills the desk. `set_clock` moves the app's clock, so that the past looks like one.
pub async fn seed(app: &App, people: &[Person], count: u32, set_clock: &(dyn Fn(Time) + Sync)) -> Result<Made, Error> {
    let mut entropy = Entropy::new(app.random());
    let now = app.db.clock().now();
    set_clock(now.plus(-160 * DAY));
    let (seats, shares) = open_desk(app, people, &mut entropy).await?;
    let stories: Stories = toml::from_str(include_str!("../demo/stories.toml")).map_err(Error::internal)?;
    let mut made = Made { code: [String::new(), String::new()], shares };
    for n in 0..count {
        let story = &stories.story[n as usize % stories.story.len()];
        // Older reports first, evenly over the months, a little more lately.
        let age = f64::from(count - n) / f64::from(count);
        #[expect(clippy::cast_possible_truncation, reason = "hours of a few months")]
        let hours = (age * age * 150.0 * 24.0) as i64;
        let at = now.plus(-hours * HOUR - HOUR);
        set_clock(at);
        let code = Code::random(Role::Reporter, &mut entropy);
        let case = report(app, story, &code).await?;
        let seat = &seats[n as usize % seats.len()];
        if n + 6 < count || n % 3 == 0 {
            set_clock(at.plus(i64::from(1 + n % 7) * HOUR).min(now));
            answer(app, seat, case, &story.reply, &mut entropy).await.map_err(Error::from)?;
            made.code = [Locale::Ar, Locale::En].map(|l| code.words(language(l)).join(" "));
        }
        if hours > 20 * 24 {
            let outcome = DESK.outcomes[n as usize % 4];
            let close = Action::Move { to: "closed".into(), outcome: outcome.into() };
            act(app, seat, case, &close).await?;
        }
    }
    set_clock(now);
    Ok(made)
}

async fn open_desk(app: &App, people: &[Person], entropy: &mut Entropy) -> Result<(Vec<Seat>, Vec<String>), Error> {
    let refused = |e| Error::from(CaseError::Refused(e));
    let instance = app.settings.instance.0;
    let mut seats = Vec::new();
    for person in people {
        let seat = Seat { id: MemberId(Id::random(app.db.entropy())), user: person.user, bundle: Bundle::random(entropy) };
        let (enc, sign) = seat.bundle.public();
        let wrapped = seat.bundle.wrap(&person.kek, &instance, &seat.id.0.0, entropy).map_err(refused)?;
        let words = seat.bundle.wrap(&entropy.array(), &instance, &seat.id.0.0, entropy).map_err(refused)?;
        store::write!(app.db, Op::new(Actor::Staff(person.user), "hotline.demo_member", seat.id), |tx| {
            cases::register_member(tx, &DESK, seat.id, (person.user, &person.name), enc, sign).await?;
            cases::set_unlock(tx, seat.id, "passphrase", &wrapped).await?;
            cases::set_unlock(tx, seat.id, "words", &words).await
        })?;
        seats.push(seat);
    }
    let secret = entropy.array();
    let pair = recovery::Pair::from_secret(&secret);
    let member = |seat: &Seat| {
        let (enc, sign) = seat.bundle.public();
        Member { id: seat.id.0.0, enc, sign }
    };
    let roster = Roster {
        instance,
        desk: DESK.id.into(),
        version: 1,
        previous: [0; 32],
        recovery_enc: pair.enc_public(),
        recovery_sign: pair.sign_public(),
        members: seats.iter().map(member).collect(),
    };
    let mut signed = Signed::new(&roster);
    signed.sign(&pair.sign);
    seats.iter().for_each(|seat| signed.sign(&seat.bundle.sign));
    store::write!(app.db, Op::new(Actor::Administrator, "hotline.demo_roster", DESK.id), |tx| {
        cases::propose(tx, &DESK, &instance, &signed.to_bytes()).await
    })?;
    let shares = recovery::split(&secret, entropy);
    Ok((seats, shares[..2].iter().map(|s| recovery::share_words(s, seal::words::Language::English).join(" ")).collect()))
}

async fn report(app: &App, story: &Story, code: &Code) -> Result<CaseId, Error> {
    let situation = content().situation(&story.situation).ok_or_else(|| Error::internal(&story.situation))?;
    debug_assert!(AUDIENCES.contains(&story.audience.as_str()));
    let draft = Draft { danger: story.danger.clone(), situation: story.situation.clone(), ..Draft::default() };
    let case = CaseId(Id::random(app.db.entropy()));
    let answers = json!({
        "v": 1, "situation": story.situation, "outcome": situation.nodes.last().map(|n| n.id.clone()), "audience": story.audience, "danger": story.danger,
        "story": story.story, "where": story.place, "address": story.address, "reply_lang": story.lang,
    });
    let report = Report {
        case,
        code,
        category: &situation.category,
        urgency: urgency(situation, &draft),
        age_band: age_band(&story.audience),
        lang: &story.lang,
        answers,
        files: &[],
    };
    server_side::submit(app, &report).await?;
    Ok(case)
}

fn member_op(seat: &Seat, action: &'static str, case: CaseId) -> Op {
    Op::quiet(Actor::Member(seat.user, seat.id), action, case)
}

async fn act(app: &App, seat: &Seat, case: CaseId, action: &Action) -> Result<(), Error> {
    store::write!(app.db, member_op(seat, "cases.act", case), |tx| { cases::act(tx, &DESK, case, action, &|_| true).await }).map_err(Error::from)
}

async fn answer(app: &App, seat: &Seat, case: CaseId, text: &str, entropy: &mut Entropy) -> Result<(), CaseError> {
    let (enc, _) = seat.bundle.public();
    let (thread, chain) = store::read!(app.db, "hotline.demo_case", |tx| {
        Ok::<_, CaseError>((cases::thread(tx, case, &enc, false).await?, cases::chain_bytes(tx, &DESK).await?))
    })?;
    let chain = Chain::verify(&chain, &app.settings.instance.0)?;
    let header = Header::from_bytes(thread.headers.first().ok_or(CaseError::Unknown)?)?;
    let key = header.unwrap(thread.wraps.first().ok_or(CaseError::Unknown)?, &seat.bundle.enc)?;
    let previous = thread.parts.last().and_then(|p| p.body.as_deref()).map_or([0; 32], seal::part::digest);
    let author = Author { role: Role::Member, seed: &seat.bundle.sign, previous: &previous, roster_version: chain.head().version };
    let body = json!({ "v": 1, "text": text, "files": [] });
    let part = seal::part::seal_text(&header, &key, Kind::Message, &author, body.to_string().as_bytes(), entropy)?;
    store::write!(app.db, member_op(seat, "cases.answer", case), |tx| {
        cases::act(tx, &DESK, case, &Action::Read, &|_| true).await?;
        cases::act(tx, &DESK, case, &Action::Assign(Some(seat.id.0)), &|_| true).await?;
        cases::add_parts(tx, &DESK, case, Role::Member, std::slice::from_ref(&part)).await
    })?;
    Ok(())
}
