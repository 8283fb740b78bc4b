//! Any text is brought into a normal form or refused, and a normal form is final.
#![no_main]

use feeds::{Field, Value, normalise};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((which, rest)) = data.split_first() else { return };
    let (Ok(text), Some(field)) = (core::str::from_utf8(rest), Field::all().nth(usize::from(*which) % Field::all().count())) else { return };
    match normalise(field.kind(), text) {
        Ok(Value::Text(once)) => assert_eq!(normalise(field.kind(), &once), Ok(Value::Text(once.trim().to_owned())), "{}", field.name()),
        Ok(once) => assert_eq!(normalise(field.kind(), &once.to_string()), Ok(once), "{}", field.name()),
        Err(_) => {}
    }
});
