//! The desk engine on every database that is there, with real sealed cases.

use cases::{Action, Calendar, CaseError, Content, Cursor, Deadline, DeskSpec, Filter, NewCase, State, Transition, Urgency, View, Waiting};
use kernel::{Actor, CaseId, Id, MemberId, Permission, UserId};
use seal::case::Role;
use seal::code::CodeKeys;
use seal::member::Bundle;
use seal::part::{Author, Kind};
use seal::roster::{Chain, Member, Roster, Signed};
use seal::{Entropy, enc_public, recovery, sign_public};
use store::Op;
use testkit::{TestDb, databases};

const MAY: Permission = Permission("test.may");
const INSTANCE: [u8; 16] = [1; 16];

static DESK: DeskSpec = DeskSpec {
    id: "test",
    content: Content::Sealed,
    states: &[
        State { id: "new", is_open: true, waiting: Waiting::Desk },
        State { id: "working", is_open: true, waiting: Waiting::Desk },
        State { id: "answered", is_open: true, waiting: Waiting::Reporter },
        State { id: "closed", is_open: false, waiting: Waiting::Nobody },
        State { id: "withdrawn", is_open: false, waiting: Waiting::Nobody },
    ],
    initial: "new",
    on_reporter_wrote: "working",
    on_desk_wrote: "answered",
    on_party_wrote: None,
    transitions: &[
        Transition { from: "new", to: "working", permission: MAY, needs_outcome: false },
        Transition { from: "working", to: "answered", permission: MAY, needs_outcome: false },
        Transition { from: "answered", to: "closed", permission: MAY, needs_outcome: true },
        Transition { from: "closed", to: "working", permission: MAY, needs_outcome: false },
    ],
    outcomes: &["advised"],
    deadline: Deadline { hours: [1, 4, 14, 28], calendar: Calendar::ALWAYS, urgent_always: true },
    view: MAY,
    answer: MAY,
    lead: MAY,
    retention_days: 30,
    also_erased: &[],
};

struct Desk {
    members: Vec<(MemberId, UserId, Bundle)>,
    chain: Chain,
}

fn quiet(action: &'static str) -> Op {
    Op::quiet(Actor::System, action, "test")
}

async fn open_desk(t: &TestDb) -> Desk {
    let mut entropy = Entropy::new([5; 32]);
    let members: Vec<_> = (1..=2u8).map(|n| (MemberId(Id([n; 16])), UserId(Id([n + 100; 16])), Bundle::random(&mut entropy))).collect();
    let pair = recovery::Pair::from_secret(&entropy.array());
    let listed = members.iter().map(|(id, _, bundle)| Member { id: id.0.0, enc: bundle.public().0, sign: bundle.public().1 }).collect();
    let roster = Roster {
        instance: INSTANCE,
        desk: "test".into(),
        version: 1,
        previous: [0; 32],
        recovery_enc: pair.enc_public(),
        recovery_sign: pair.sign_public(),
        members: listed,
    };
    let mut signed = Signed::new(&roster);
    signed.sign(&pair.sign);
    signed.sign(&members[0].2.sign);
    let published = store::write!(t.db, quiet("test.desk"), |tx| {
        for (id, user, bundle) in &members {
            let (enc, sign) = bundle.public();
            cases::register_member(tx, &DESK, *id, (*user, "x"), enc, sign).await?;
        }
        cases::propose(tx, &DESK, &INSTANCE, &signed.to_bytes()).await
    });
    assert_eq!(published.expect("proposed"), None, "one signature is missing");
    // The second member signs on another computer: signatures add up.
    let mut second = Signed::new(&roster);
    second.sign(&members[1].2.sign);
    let published = store::write!(t.db, quiet("test.desk"), |tx| { cases::propose(tx, &DESK, &INSTANCE, &second.to_bytes()).await });
    assert_eq!(published.expect("published"), Some(1));
    let bytes = store::read!(t.db, "test.chain", |tx| { cases::chain_bytes(tx, &DESK).await }).expect("chain");
    Desk { members, chain: Chain::verify(&bytes, &INSTANCE).expect("verified") }
}

fn keys(n: u8) -> CodeKeys {
    CodeKeys { lookup: [n; 32], enc: [n; 32], sign: [n; 32] }
}

fn new_case(desk: &Desk, n: u8, urgency: Urgency) -> (NewCase, seal::case::Opened) {
    let (keys, mut entropy) = (keys(n), Entropy::new([n; 32]));
    let reporter = (enc_public(&keys.enc), sign_public(&keys.sign));
    let opened = seal::case::open(&desk.chain, &[n; 16], &reporter, Role::Reporter, &keys.sign, &mut entropy).expect("open");
    let author = Author { role: Role::Reporter, seed: &keys.sign, previous: &[0; 32], roster_version: 1 };
    let part = seal::part::seal_text(&opened.header, &opened.key, Kind::Answers, &author, b"what happened", &mut entropy).expect("seal");
    let new = NewCase {
        id: CaseId(Id([n; 16])),
        category: if n.is_multiple_of(2) { "even".into() } else { "odd".into() },
        urgency,
        age_band: "teen".into(),
        lang: "ar".into(),
        channel: "web",
        lookup_hash: seal::code::lookup_hash(&keys.lookup),
        header: opened.header.to_bytes(),
        wraps: opened.wraps.clone(),
        parts: vec![part],
    };
    (new, opened)
}

async fn open(t: &TestDb, new: &NewCase) -> Result<CaseId, CaseError> {
    store::write!(t.db, quiet("test.open"), |tx| { cases::open_case(tx, &DESK, new).await })
}

async fn state(t: &TestDb, case: CaseId) -> (String, Option<String>) {
    store::read!(t.db, "test.state", |tx| {
        let rows = cases::timeline(tx, case).await?;
        Ok::<_, CaseError>((cases::case(tx, &DESK, case).await?.state, cases::replay(&rows).map(str::to_owned)))
    })
    .expect("state")
}

/// The second member leaves, a third comes: version 2, signed by the first two.
async fn second_leaves(t: &TestDb, desk: &Desk) -> Chain {
    let third = Bundle::random(&mut Entropy::new([61; 32]));
    let (id, user) = (MemberId(Id([3; 16])), UserId(Id([103; 16])));
    let (enc, sign) = third.public();
    let taken = desk.members[1].2.public();
    for (key, other) in [(taken.0, sign), (desk.chain.head().recovery_enc, sign), (enc, taken.1)] {
        let refused = store::write!(t.db, quiet("test.register"), |tx| { cases::register_member(tx, &DESK, id, (user, "third"), key, other).await });
        assert!(matches!(refused, Err(CaseError::Conflict)), "keys of somebody else");
    }
    store::write!(t.db, quiet("test.register"), |tx| { cases::register_member(tx, &DESK, id, (user, "third"), enc, sign).await }).expect("third");
    let mut roster = desk.chain.head().clone();
    roster.version = 2;
    roster.previous = *desk.chain.head_hash();
    roster.members.truncate(1);
    roster.members.push(Member { id: id.0.0, enc, sign });
    let mut signed = Signed::new(&roster);
    desk.members.iter().for_each(|(_, _, bundle)| signed.sign(&bundle.sign));
    let bytes = signed.to_bytes();
    let published = store::write!(t.db, quiet("test.propose"), |tx| { cases::propose(tx, &DESK, &INSTANCE, &bytes).await });
    assert_eq!(published.expect("published"), Some(2));
    for (user, left) in [(desk.members[0].1, false), (desk.members[1].1, true), (user, false)] {
        assert_eq!(store::read!(t.db, "test.left", |tx| { cases::has_left(tx, &DESK, user).await }).expect("left"), left);
    }
    let bytes = store::read!(t.db, "test.chain", |tx| { cases::chain_bytes(tx, &DESK).await }).expect("chain");
    Chain::verify(&bytes, &INSTANCE).expect("verified")
}

async fn act(t: &TestDb, case: CaseId, action: &Action) -> Result<(), CaseError> {
    store::write!(t.db, quiet("test.act"), |tx| { cases::act(tx, &DESK, case, action, &|_| true).await })
}

#[tokio::test]
async fn the_same_case_sent_twice_is_one_case_and_a_changed_one_is_refused() {
    for t in databases(&[cases::migrations()]).await {
        let desk = open_desk(&t).await;
        let (new, _) = new_case(&desk, 7, Urgency::Normal);
        open(&t, &new).await.expect("first");
        open(&t, &new).await.expect("again");
        let (other, _) = new_case(&desk, 8, Urgency::Normal);
        assert!(matches!(open(&t, &NewCase { id: new.id, ..other.clone() }).await, Err(CaseError::Refused(_))));
        let mut missing = other.clone();
        missing.wraps.pop();
        assert!(matches!(open(&t, &missing).await, Err(CaseError::Refused(_))), "everyone on the roster must be able to read it");
        let mut bent = other;
        bent.parts[0][400] ^= 1;
        assert!(matches!(open(&t, &bent).await, Err(CaseError::Refused(_))));
        let counts = store::read!(t.db, "test.counts", |tx| { cases::counts(tx, &DESK).await }).expect("counts");
        assert_eq!(counts, [("new".to_owned(), 1)], "{}", t.name);
    }
}

#[tokio::test]
async fn answers_move_the_case_and_withdrawal_leaves_only_a_count() {
    for t in databases(&[cases::migrations()]).await {
        let desk = open_desk(&t).await;
        let (new, opened) = new_case(&desk, 9, Urgency::High);
        let case = open(&t, &new).await.expect("open");
        let (_, _, member) = &desk.members[0];
        let author = Author { role: Role::Member, seed: &member.sign, previous: &[0; 32], roster_version: 1 };
        let part = seal::part::seal_text(&opened.header, &opened.key, Kind::Message, &author, b"answer", &mut Entropy::new([3; 32])).expect("seal");
        let file = seal::part::seal_file(&opened.header, &opened.key, &author, &[7; 200_000], &mut Entropy::new([4; 32])).expect("seal");
        for fresh in [true, false] {
            let added =
                store::write!(t.db, quiet("test.add"), |tx| { cases::add_parts(tx, &DESK, case, Role::Member, &[part.clone(), file.clone()]).await });
            assert_eq!(added.expect("added"), fresh, "sending it again changes nothing");
        }
        assert_eq!(state(&t, case).await, ("answered".into(), Some("answered".into())));
        let thread = store::read!(t.db, "test.thread", |tx| { cases::thread(tx, case, &enc_public(&keys(9).enc), true).await }).expect("thread");
        assert_eq!((thread.parts.len(), thread.wraps.len()), (3, 1));
        let bytes = store::read!(t.db, "test.part", |tx| { cases::part_bytes(tx, case, thread.parts[2].id, true).await }).expect("file");
        assert_eq!(bytes, file);
        store::write!(t.db, quiet("test.erase"), |tx| { cases::erase(tx, &DESK, case).await }).expect("erase");
        let found = store::read!(t.db, "test.lookup", |tx| { cases::case_by_lookup(tx, &DESK, &new.lookup_hash).await });
        assert!(matches!(found, Err(CaseError::Unknown)));
        let thread = store::read!(t.db, "test.thread", |tx| { cases::thread(tx, case, &enc_public(&keys(9).enc), false).await }).expect("thread");
        assert!(thread.parts.is_empty() && thread.wraps.is_empty() && thread.headers.is_empty());
        let left = store::read!(t.db, "test.timeline", |tx| { cases::timeline(tx, case).await }).expect("timeline");
        assert_eq!(left.iter().map(|row| row.kind.as_str()).collect::<Vec<_>>(), ["erased"]);
        assert_eq!(state(&t, case).await, ("withdrawn".into(), Some("withdrawn".into())));
    }
}

#[tokio::test]
async fn queues_are_in_order_of_urgency_and_pages_join_without_gaps() {
    for t in databases(&[cases::migrations()]).await {
        let desk = open_desk(&t).await;
        for n in 10..30u8 {
            let (new, _) = new_case(&desk, n, Urgency::ALL[usize::from(n % 4)]);
            open(&t, &new).await.expect("open");
        }
        let filter = Filter { view: View::Open, category: String::new() };
        let page = async |after| store::read!(t.db, "test.queue", |tx| { cases::queue(tx, &DESK, &filter, after, 7).await }).expect("queue");
        let (mut all, mut after) = (Vec::new(), Cursor::START);
        loop {
            let rows = page(after).await;
            let Some(last) = rows.last() else { break };
            after = Cursor::parse(&last.cursor().to_string()).expect("a cursor is read as it was written");
            all.extend(rows);
        }
        assert_eq!(all.len(), 20);
        assert!(all.windows(2).all(|pair| pair[0].cursor_key() < pair[1].cursor_key()), "{}", t.name);
    }
}

/// Random actions reach no state that is not listed, and the timeline always leads to the stored state.
#[tokio::test]
async fn random_actions_keep_to_the_spec() {
    for t in databases(&[cases::migrations()]).await {
        let desk = open_desk(&t).await;
        let all: Vec<CaseId> = {
            let mut all = Vec::new();
            for n in 40..46u8 {
                all.push(open(&t, &new_case(&desk, n, Urgency::Normal).0).await.expect("open"));
            }
            all
        };
        let mut random = Entropy::new([99; 32]);
        let mut merged = std::collections::HashMap::new();
        for _ in 0..300 {
            let [a, b, what, to] = random.array::<4>().map(usize::from);
            let (case, other) = (all[a % all.len()], all[b % all.len()]);
            let before = state(&t, case).await.0;
            let target = DESK.states[to % 5].id;
            let action = match what % 8 {
                0..3 => Action::Move { to: target.into(), outcome: if to % 2 == 0 { "advised".into() } else { String::new() } },
                3 => Action::Merge { into: other },
                4 => Action::Unmerge,
                5 => Action::Assign(Some(desk.members[0].0.0)),
                6 => Action::Link(other),
                _ => Action::SetUrgency(Urgency::ALL[to % 4]),
            };
            let result = act(&t, case, &action).await;
            let (after, replayed) = state(&t, case).await;
            assert_eq!(Some(&after), replayed.as_ref());
            match (&action, &result) {
                (Action::Move { .. }, Ok(())) => assert!(DESK.transition(&before, &after).is_some(), "{before} to {after}"),
                (Action::Merge { into }, Ok(())) => {
                    assert!(case != *into && !merged.contains_key(into) && !merged.values().any(|m| m == &case));
                    merged.insert(case, *into);
                }
                (Action::Unmerge, Ok(())) => assert!(merged.remove(&case).is_some()),
                _ => assert_eq!(before, after),
            }
        }
        let counts = store::read!(t.db, "test.counts", |tx| { cases::counts(tx, &DESK).await }).expect("counts");
        assert_eq!(counts.iter().map(|(_, n)| n).sum::<i64>(), 6);
    }
}

#[tokio::test]
async fn closed_cases_are_erased_when_their_time_is_over() {
    for t in databases(&[cases::migrations()]).await {
        let desk = open_desk(&t).await;
        let case = open(&t, &new_case(&desk, 50, Urgency::Low).0).await.expect("open");
        for (to, outcome) in [("working", ""), ("answered", ""), ("closed", "advised")] {
            act(&t, case, &Action::Move { to: to.into(), outcome: outcome.into() }).await.expect(to);
        }
        t.clock.advance(29 * kernel::DAY);
        assert_eq!(cases::sweep(&t.db, &DESK).await.expect("sweep"), 0);
        t.clock.advance(2 * kernel::DAY);
        assert_eq!(cases::sweep(&t.db, &DESK).await.expect("sweep"), 1);
        assert_eq!(state(&t, case).await.0, "withdrawn");
    }
}

/// Figures are kept by every write: received by category, first answers by hours; a withdrawn report still counts.
#[tokio::test]
async fn figures_follow_every_write() {
    for t in databases(&[cases::migrations()]).await {
        let desk = open_desk(&t).await;
        let (new, opened) = new_case(&desk, 70, Urgency::Normal);
        let case = open(&t, &new).await.expect("open");
        open(&t, &new).await.expect("again");
        let other = open(&t, &new_case(&desk, 71, Urgency::Normal).0).await.expect("open");
        act(&t, other, &Action::SetCategory("scam".into())).await.expect("category");
        t.clock.advance(3 * kernel::HOUR);
        let (_, _, member) = &desk.members[0];
        let author = Author { role: Role::Member, seed: &member.sign, previous: &[0; 32], roster_version: 1 };
        for n in 0..2u8 {
            let part = seal::part::seal_text(&opened.header, &opened.key, Kind::Message, &author, &[n], &mut Entropy::new([n; 32])).expect("seal");
            store::write!(t.db, quiet("test.add"), |tx| { cases::add_parts(tx, &DESK, case, Role::Member, std::slice::from_ref(&part)).await })
                .expect("added");
        }
        store::write!(t.db, quiet("test.erase"), |tx| { cases::erase(tx, &DESK, case).await }).expect("erase");
        let tallies = store::read!(t.db, "test.tally", |tx| { cases::tallies(tx, &DESK, kernel::Time(0)).await }).expect("tallies");
        let seen: Vec<_> = tallies.iter().map(|t| (t.category.as_str(), t.hours, t.n)).collect();
        assert_eq!(seen, [("", Some(3), 1), (new.category.as_str(), None, 1), ("scam", None, 1)], "{}", t.name);
    }
}

/// Once somebody has left, a member opens the case's next epoch: what is sealed with the old key is told to be
/// sealed again, except what was here before, and the keys of who left open nothing new.
#[tokio::test]
async fn a_case_gets_a_new_key_when_somebody_has_left() {
    for t in databases(&[cases::migrations()]).await {
        let desk = open_desk(&t).await;
        let (new, opened) = new_case(&desk, 72, Urgency::Normal);
        let case = open(&t, &new).await.expect("open");
        let (_, _, member) = &desk.members[0];
        let author = Author { role: Role::Member, seed: &member.sign, previous: &[0; 32], roster_version: 1 };
        let text = |header: &_, key: &_, seed| {
            seal::part::seal_text(header, key, Kind::Message, &author, b"x", &mut Entropy::new([seed; 32])).expect("seal")
        };
        let add = async |part: Vec<u8>| {
            store::write!(t.db, quiet("test.add"), |tx| { cases::add_parts(tx, &DESK, case, Role::Member, std::slice::from_ref(&part)).await })
        };
        let before = text(&opened.header, &opened.key, 1);
        assert!(add(before.clone()).await.expect("added"));
        let chain = second_leaves(&t, &desk).await;
        assert!(
            matches!(add(text(&opened.header, &opened.key, 9)).await, Err(CaseError::Refused(seal::Error::OldRoster))),
            "who writes has seen who left"
        );
        let author = Author { roster_version: 2, ..author };
        let text = |header: &_, key: &_, seed| {
            seal::part::seal_text(header, key, Kind::Message, &author, b"x", &mut Entropy::new([seed; 32])).expect("seal")
        };
        cases::drop_left_wraps(&t.db, &DESK).await.expect("dropped");
        let readable = async |n: usize| {
            let enc = desk.members[n].2.public().0;
            store::read!(t.db, "test.thread", |tx| { cases::thread(tx, case, &enc, false).await }).expect("thread").wraps.len()
        };
        assert_eq!((readable(0).await, readable(1).await), (1, 0), "the leaver's wraps go, nobody else's");
        let next = seal::case::open_next(&chain, &opened.header, &member.sign, &mut Entropy::new([8; 32])).expect("next");
        let epoch = async |wraps: &[Vec<u8>], header: &seal::case::Header| {
            let header = header.to_bytes();
            store::write!(t.db, quiet("test.epoch"), |tx| { cases::open_epoch(tx, &DESK, case, &header, wraps).await })
        };
        assert!(matches!(epoch(&next.wraps[1..], &next.header).await, Err(CaseError::Refused(_))), "everyone must be able to read on");
        for _ in 0..2 {
            epoch(&next.wraps, &next.header).await.expect("the next epoch, and the same again");
        }
        let rival = seal::case::open_next(&chain, &opened.header, &member.sign, &mut Entropy::new([9; 32])).expect("next");
        assert!(matches!(epoch(&rival.wraps, &rival.header).await, Err(CaseError::OldEpoch)), "two at the same time: one wins");
        assert!(matches!(add(text(&opened.header, &opened.key, 2)).await, Err(CaseError::OldEpoch)));
        assert!(!add(before).await.expect("what was here before is known"));
        assert!(add(text(&next.header, &next.key, 3)).await.expect("sealed with the new key"));
    }
}

/// Everything at once: the same report sent eight times in the same moment is one case, and eight people who
/// write to it at the same moment are all heard.
#[tokio::test]
async fn at_the_same_moment_nothing_is_doubled_and_nobody_is_turned_away() {
    for t in databases(&[cases::migrations()]).await {
        let desk = open_desk(&t).await;
        let (new, opened) = new_case(&desk, 60, Urgency::Normal);
        let sent: Vec<_> = (0..8)
            .map(|_| {
                let (db, new) = (t.db.clone(), new.clone());
                tokio::spawn(async move { store::write!(db, quiet("test.open"), |tx| { cases::open_case(tx, &DESK, &new).await }) })
            })
            .collect();
        for one in sent {
            assert_eq!(one.await.expect("join").expect("the same report again"), new.id, "{}", t.name);
        }
        let (_, _, member) = &desk.members[0];
        let author = Author { role: Role::Member, seed: &member.sign, previous: &[0; 32], roster_version: 1 };
        let written: Vec<_> = (0..8u8)
            .map(|n| {
                let part = seal::part::seal_text(&opened.header, &opened.key, Kind::Note, &author, &[n], &mut Entropy::new([n; 32])).expect("seal");
                let (db, case) = (t.db.clone(), new.id);
                tokio::spawn(async move {
                    store::write!(db, quiet("test.add"), |tx| { cases::add_parts(tx, &DESK, case, Role::Member, std::slice::from_ref(&part)).await })
                })
            })
            .collect();
        for one in written {
            assert!(one.await.expect("join").expect("heard"), "{}", t.name);
        }
        let thread = store::read!(t.db, "test.thread", |tx| { cases::thread(tx, new.id, &enc_public(&keys(60).enc), false).await }).expect("thread");
        assert_eq!(thread.parts.len(), 9, "{}", t.name);
        let counts = store::read!(t.db, "test.counts", |tx| { cases::counts(tx, &DESK).await }).expect("counts");
        assert_eq!(counts.iter().map(|(_, n)| n).sum::<i64>(), 1);
    }
}
