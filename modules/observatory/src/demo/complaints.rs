//! Complaints nobody made, in every state.

use cases::{Action, Author, CaseError, Text};
use kernel::{Actor, Id, PartId, UserId};
use store::Op;
use web::App;

use crate::ObservatoryError;
use crate::complaint::{self, Answers, CATEGORIES, DESK, Measured};
use crate::ndt::Random;

/// How many.
const COUNT: usize = 48;

/// What people write (made up), in Arabic and English, by category.
const STORIES: [[&str; 2]; 6] = [
    ["الإنترنت بطيء كل مساء منذ أسبوعين (مثال توضيحي).", "The Internet is slow every evening for two weeks (made up)."],
    ["لا خدمة منذ ثلاثة أيام (مثال توضيحي).", "No service for three days (made up)."],
    ["الفاتورة أعلى من المتفق عليه (مثال توضيحي).", "The bill is higher than agreed (made up)."],
    ["لا أستطيع إنهاء العقد (مثال توضيحي).", "I cannot end the contract (made up)."],
    ["لا أحد يجيب على الهاتف (مثال توضيحي).", "Nobody answers the telephone (made up)."],
    ["الفني لم يأت مرتين (مثال توضيحي).", "The technician did not come, twice (made up)."],
];

pub(super) async fn seed(app: &App, engineer: (UserId, &str)) -> Result<(), ObservatoryError> {
    let db = &app.db;
    let mut random = Random(23);
    for n in 0..COUNT {
        let (at, lang) = (n % CATEGORIES.len(), n % 2);
        let operator = [64496, 64497, 64498][(random.share() * 2.99) as usize];
        let area = super::PLACES[(random.share() * 6.99) as usize].0;
        let measured =
            Measured { at: db.clock().now().micros(), down: Some(12_400), up: Some(4_100), idle: Some(31_000), promised_down: Some(100_000) };
        let answers = Answers {
            operator,
            area: area.into(),
            story: STORIES[at][lang].into(),
            promised: if at == 0 { "100 Mbit/s".into() } else { String::new() },
            measured: (at == 0).then_some(measured),
            ..Answers::default()
        };
        let code = complaint::fresh_code(db);
        let case = complaint::open(db, &code, CATEGORIES[at], ["ar", "en"][lang], &answers).await?;
        if n % 4 == 3 {
            continue;
        }
        complaint::pass(db, engineer, case, 10, &|_| true).await?;
        if n % 4 == 2 {
            continue;
        }
        let token = store::read!(db, "observatory.made_up_complaint", |tx| { complaint::get(tx, case).await })?.token().unwrap_or_default();
        let answer = ["استُبدل جزء من الخط (مثال توضيحي).", "A part of the line was replaced (made up)."][lang];
        complaint::reply(db, &token, PartId(Id(app.random())), "Operator", answer).await?;
        if n % 4 == 1 {
            continue;
        }
        store::write!(db, Op::quiet(Actor::Staff(engineer.0), "observatory.made_up_decision", case), |tx| {
            let said = ["حُلّت المشكلة، شكرًا لإبلاغنا (مثال توضيحي).", "This is settled; thank you for telling us (made up)."][lang];
            cases::write_plain(tx, &DESK, case, &Author::Member, Text::Message, PartId(Id([n as u8 + 1; 16])), said).await?;
            cases::act(tx, &DESK, case, &Action::Move { to: "decided".into(), outcome: "settled".into() }, &|_| true).await
        })
        .map_err(|e: CaseError| ObservatoryError::from(e))?;
    }
    Ok(())
}
