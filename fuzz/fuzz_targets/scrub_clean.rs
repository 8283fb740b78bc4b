//! Any bytes to the picture cleaner: what it gives back is clean already, and it never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(picture) = scrub::clean(data) {
        let again = scrub::clean(&picture.bytes).expect("what was cleaned is a picture");
        assert!(again.bytes == picture.bytes, "cleaning twice changes nothing");
    }
});
