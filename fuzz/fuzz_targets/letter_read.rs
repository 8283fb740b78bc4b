//! Any bytes are some mail or none; what is taken out of them is bounded and of one line where it has to be.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some(mail) = letter::read(data) else { return };
    for line in [&mail.from, &mail.subject].into_iter().chain(mail.files.iter().map(|f| &f.name)).chain(mail.bounces.iter().flat_map(|b| [&b.why, &b.status])) {
        assert!(!line.contains(char::is_control) && line.chars().count() <= 500, "{line:?}");
    }
    assert!(mail.text.chars().count() <= letter::MOST_TEXT && !mail.text.contains('\0'));
    assert!(mail.bounces.iter().all(|b| !b.recipients.is_empty()));
    assert_eq!(mail.kind == letter::Kind::Bounce, !mail.bounces.is_empty());
});
