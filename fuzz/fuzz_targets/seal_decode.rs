//! Every decoder of the format; what is read is written again as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seal::case::{Header, wrap_reader};
use seal::part::Head;
use seal::roster::{Chain, Roster, Signed};

fuzz_target!(|data: &[u8]| {
    let _ = seal::bytes::fields(data);
    let _ = wrap_reader(data);
    let _ = Head::verify(data);
    let _ = Chain::verify(data, &[1; 16]);
    if let Ok(header) = Header::from_bytes(data) {
        assert_eq!(header.to_bytes(), data);
    }
    if let Ok(roster) = Roster::from_bytes(data) {
        assert_eq!(roster.to_bytes(), data);
    }
    if let Ok(signed) = Signed::from_bytes(data) {
        assert_eq!(signed.to_bytes(), data);
    }
    if let Ok(text) = core::str::from_utf8(data) {
        let _ = seal::code::Code::parse(text);
        let _ = seal::member::parse_recovery_words(text);
        let _ = seal::recovery::parse_share(text);
    }
});
