//! A client's request, then its frames, in pieces of any size: the same events come out, and nothing breaks.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ndt7::{Event, Reader};

fn events(bytes: &[u8], piece: usize) -> (u64, Vec<Event>, bool) {
    let (mut reader, mut binary, mut others) = (Reader::default(), 0, Vec::new());
    for mut part in bytes.chunks(piece) {
        loop {
            match reader.next(&mut part) {
                Ok(Some(Event::Binary(n))) => binary += n,
                Ok(Some(event)) => others.push(event),
                Ok(None) => break,
                Err(_) => return (binary, others, true),
            }
        }
    }
    (binary, others, false)
}

fuzz_target!(|bytes: &[u8]| {
    let Some((piece, rest)) = bytes.split_first() else { return };
    if let Ok(Some((request, len))) = ndt7::read(rest) {
        assert!(len <= rest.len() && request.response().ends_with("\r\n\r\n"));
    }
    let (_, whole, failed) = events(rest, usize::MAX);
    let (_, pieces, failed_too) = events(rest, usize::from(*piece).max(1));
    assert_eq!((whole, failed), (pieces, failed_too));
    let _ = sketch::Sketch::from_bytes(rest).map(|s| assert_eq!(s.to_bytes(), rest));
});
