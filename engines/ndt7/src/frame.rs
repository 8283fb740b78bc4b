//! Frames of the WebSocket protocol (RFC 6455, section 5.2), as a server writes and reads them.

use crate::LARGEST;

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opcode {
    Continuation,
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

impl Opcode {
    fn of(bits: u8) -> Option<Self> {
        Some(match bits {
            0 => Self::Continuation,
            1 => Self::Text,
            2 => Self::Binary,
            8 => Self::Close,
            9 => Self::Ping,
            10 => Self::Pong,
            _ => return None,
        })
    }

    fn bits(self) -> u8 {
        match self {
            Self::Continuation => 0,
            Self::Text => 1,
            Self::Binary => 2,
            Self::Close => 8,
            Self::Ping => 9,
            Self::Pong => 10,
        }
    }

    fn is_control(self) -> bool {
        self.bits() >= 8
    }
}

/// The beginning of a whole message of `len` bytes from a server.
#[must_use]
pub fn header(opcode: Opcode, len: usize) -> Vec<u8> {
    let mut out = vec![0x80 | opcode.bits()];
    match len {
        0..=125 => out.push(len as u8),
        126..=0xffff => {
            out.push(126);
            out.extend_from_slice(&(len as u16).to_be_bytes());
        }
        _ => {
            out.push(127);
            out.extend_from_slice(&(len as u64).to_be_bytes());
        }
    }
    out
}

/// A whole message from a server.
#[must_use]
pub fn frame(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    let mut out = header(opcode, payload.len());
    out.extend_from_slice(payload);
    out
}

/// A close frame with a code (RFC 6455, section 7.4).
#[must_use]
pub fn close(code: u16) -> Vec<u8> {
    frame(Opcode::Close, &code.to_be_bytes())
}

/// The sizes of a download's messages: from 2^13 bytes, doubled while one is below a sixteenth of what was sent, up to 2^20.
#[derive(Debug, Clone)]
pub struct Sizes {
    size: usize,
}

impl Sizes {
    pub const FIRST: usize = 1 << 13;
    pub const LAST: usize = 1 << 20;

    /// The next message's size, after so many bytes.
    pub fn next(&mut self, sent: u64) -> usize {
        if self.size < Self::LAST && (self.size as u64) < sent / 16 {
            self.size *= 2;
        }
        self.size
    }
}

impl Default for Sizes {
    fn default() -> Self {
        Self { size: Self::FIRST }
    }
}

/// What a client's bytes hold, as far as they have come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// So many more bytes of a binary message.
    Binary(u64),
    /// A text message, whole; cut off where it is longer than [`Reader::TEXT`].
    Text(Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    /// The code it gave, if it gave one.
    Close(Option<u16>),
}

/// Why a client's bytes are no WebSocket frames of an ndt7 client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Clients must mask (section 5.1).
    Unmasked,
    /// Reserved bits without an extension that gives them a meaning.
    Reserved,
    /// An opcode that is none.
    Opcode,
    /// A control frame that is longer than 125 bytes, or in pieces (section 5.5).
    Control,
    /// A piece that continues nothing, or a message that begins inside another.
    Order,
    /// A message above 2^24 bytes.
    Size,
}

impl Fault {
    /// The code to close with (section 7.4.1).
    #[must_use]
    pub fn code(self) -> u16 {
        if self == Self::Size { 1009 } else { 1002 }
    }
}

/// Where in a frame the next byte belongs.
#[derive(Debug)]
enum At {
    /// In its head, of which this much has come.
    Head([u8; 14], usize),
    /// In its payload.
    Payload { opcode: Opcode, is_last: bool, left: u64, mask: [u8; 4], turn: usize },
}

/// Takes a client's bytes apart. The payload of binary messages is counted, never looked at.
#[derive(Debug)]
pub struct Reader {
    at: At,
    /// The message in pieces that is open, and its bytes so far.
    open: Option<(Opcode, u64)>,
    text: Vec<u8>,
    control: Vec<u8>,
}

impl Default for Reader {
    fn default() -> Self {
        Self { at: At::Head([0; 14], 0), open: None, text: Vec::new(), control: Vec::new() }
    }
}

impl Reader {
    /// Bytes of a text message that are kept: a client's measurement is about 200.
    pub const TEXT: usize = 1 << 14;

    /// Takes the next event out of `bytes`, which is shortened by what it took. `None`: all were taken, and more must come.
    ///
    /// # Errors
    /// Where they are no frames; the connection is to be closed with [`Fault::code`].
    pub fn next(&mut self, bytes: &mut &[u8]) -> Result<Option<Event>, Fault> {
        while !bytes.is_empty() {
            let event = match self.at {
                At::Head(..) => self.head(bytes)?,
                At::Payload { .. } => self.payload(bytes),
            };
            if event.is_some() {
                return Ok(event);
            }
        }
        Ok(None)
    }

    /// Takes bytes of a head; once it is whole, the payload follows.
    fn head(&mut self, bytes: &mut &[u8]) -> Result<Option<Event>, Fault> {
        let At::Head(head, have) = &mut self.at else { return Ok(None) };
        let need = if *have < 2 { 2 } else { head_length(head[1]) };
        let (taken, rest) = bytes.split_at(bytes.len().min(need - *have));
        head[*have..*have + taken.len()].copy_from_slice(taken);
        *bytes = rest;
        *have += taken.len();
        if *have < 2 || *have < head_length(head[1]) {
            return Ok(None);
        }
        let head = *head;
        self.begin(&head)?;
        // A frame without payload is over at once.
        Ok(if matches!(self.at, At::Payload { left: 0, .. }) { self.end() } else { None })
    }

    fn begin(&mut self, head: &[u8; 14]) -> Result<(), Fault> {
        let (is_last, opcode) = (head[0] & 0x80 != 0, Opcode::of(head[0] & 0x0f).ok_or(Fault::Opcode)?);
        if head[0] & 0x70 != 0 {
            return Err(Fault::Reserved);
        }
        if head[1] & 0x80 == 0 {
            return Err(Fault::Unmasked);
        }
        let (len, at) = match head[1] & 0x7f {
            126 => (u64::from(u16::from_be_bytes([head[2], head[3]])), 4),
            127 => (u64::from_be_bytes([head[2], head[3], head[4], head[5], head[6], head[7], head[8], head[9]]), 10),
            short => (u64::from(short), 2),
        };
        if opcode.is_control() {
            if len > 125 || !is_last {
                return Err(Fault::Control);
            }
        } else {
            let (first, before) = match (opcode, self.open) {
                (Opcode::Continuation, Some(open)) => open,
                (Opcode::Continuation, None) | (_, Some(_)) => return Err(Fault::Order),
                (opcode, None) => (opcode, 0),
            };
            let whole = before.saturating_add(len);
            if whole > LARGEST {
                return Err(Fault::Size);
            }
            self.open = Some((first, whole));
        }
        let mask = [head[at], head[at + 1], head[at + 2], head[at + 3]];
        self.at = At::Payload { opcode, is_last, left: len, mask, turn: 0 };
        Ok(())
    }

    fn payload(&mut self, bytes: &mut &[u8]) -> Option<Event> {
        let At::Payload { opcode, left, mask, turn, .. } = &mut self.at else { return None };
        let count = bytes.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
        let (taken, rest) = bytes.split_at(count);
        *bytes = rest;
        *left -= count as u64;
        let is_binary = !opcode.is_control() && self.open.is_some_and(|(first, _)| first == Opcode::Binary);
        if !is_binary {
            let keep = if opcode.is_control() { &mut self.control } else { &mut self.text };
            let room = Self::TEXT.saturating_sub(keep.len());
            keep.extend(taken.iter().zip(*turn..).take(room).map(|(b, at)| b ^ mask[at % 4]));
            *turn += count;
        }
        let is_over = *left == 0;
        if is_binary {
            if is_over {
                self.end();
            }
            return Some(Event::Binary(count as u64));
        }
        if is_over { self.end() } else { None }
    }

    /// A frame is over: gives the message it ends, unless that is binary, whose bytes were told already.
    fn end(&mut self) -> Option<Event> {
        let At::Payload { opcode, is_last, .. } = self.at else { return None };
        self.at = At::Head([0; 14], 0);
        if opcode.is_control() {
            let payload = std::mem::take(&mut self.control);
            return Some(match opcode {
                Opcode::Close => Event::Close(payload.first_chunk().map(|code| u16::from_be_bytes(*code))),
                Opcode::Ping => Event::Ping(payload),
                _ => Event::Pong(payload),
            });
        }
        if !is_last {
            return None;
        }
        let (first, _) = self.open.take()?;
        (first == Opcode::Text).then(|| Event::Text(std::mem::take(&mut self.text)))
    }
}

/// Bytes of a head that begins like this, mask included.
fn head_length(second: u8) -> usize {
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    mask + match second & 0x7f {
        126 => 4,
        127 => 10,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A client's frame.
    fn masked(first: u8, payload: &[u8], mask: [u8; 4]) -> Vec<u8> {
        let mut out = header(Opcode::Text, payload.len());
        out[0] = first;
        out[1] |= 0x80;
        out.extend_from_slice(&mask);
        out.extend(payload.iter().zip(0..).map(|(b, at): (&u8, usize)| b ^ mask[at % 4]));
        out
    }

    fn all(bytes: &[u8], piece: usize) -> Result<Vec<Event>, Fault> {
        let (mut reader, mut events) = (Reader::default(), Vec::new());
        for mut part in bytes.chunks(piece) {
            while let Some(event) = reader.next(&mut part)? {
                match (events.last_mut(), event) {
                    // However it comes in, it is the sum that counts.
                    (Some(Event::Binary(n)), Event::Binary(more)) => *n += more,
                    (_, event) => events.push(event),
                }
            }
        }
        Ok(events)
    }

    proptest! {
        #[test]
        fn however_bytes_are_cut_they_say_the_same(
            text in prop::collection::vec(any::<u8>(), 0..300), binary in 1_usize..70_000, mask in any::<[u8; 4]>(), piece in 1_usize..4000,
        ) {
            let bytes = [
                masked(0x82, &vec![7; binary], mask),
                masked(0x01, &text, mask),
                masked(0x89, b"in between", mask),
                masked(0x80, &text, mask),
                masked(0x88, &1000_u16.to_be_bytes(), mask),
            ].concat();
            let expected = vec![
                Event::Binary(binary as u64), Event::Ping(b"in between".to_vec()), Event::Text([text.clone(), text].concat()), Event::Close(Some(1000)),
            ];
            prop_assert_eq!(all(&bytes, piece), Ok(expected));
        }

        #[test]
        fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..200), piece in 1_usize..50) {
            let whole = all(&bytes, usize::MAX);
            prop_assert_eq!(all(&bytes, piece).is_err(), whole.is_err());
        }
    }

    #[test]
    fn what_breaks_the_rules_is_refused() {
        let mask = [1, 2, 3, 4];
        for (bytes, fault) in [
            (vec![0x82, 5], Fault::Unmasked),
            (masked(0xc2, b"x", mask), Fault::Reserved),
            (masked(0x83, b"x", mask), Fault::Opcode),
            (masked(0x89, &[0; 126], mask), Fault::Control),
            (masked(0x09, b"x", mask), Fault::Control),
            (masked(0x80, b"x", mask), Fault::Order),
            ([masked(0x02, b"x", mask), masked(0x82, b"x", mask)].concat(), Fault::Order),
            ([&[0x82, 0xff], &(LARGEST + 1).to_be_bytes()[..], &mask].concat(), Fault::Size),
            ([masked(0x02, b"x", mask), [&[0x80, 0xff], &LARGEST.to_be_bytes()[..], &mask].concat()].concat(), Fault::Size),
            ([&[0x82, 0xff], &u64::MAX.to_be_bytes()[..], &mask].concat(), Fault::Size),
        ] {
            assert_eq!(all(&bytes, 3), Err(fault), "{bytes:?}");
        }
    }

    #[test]
    fn long_texts_are_cut_and_empty_messages_are_none() {
        let mask = [9, 8, 7, 6];
        let long = masked(0x81, &vec![b'a'; Reader::TEXT + 5], mask);
        assert_eq!(all(&long, 1000), Ok(vec![Event::Text(vec![b'a'; Reader::TEXT])]));
        assert_eq!(all(&masked(0x82, b"", mask), 1), Ok(vec![]));
        assert_eq!(all(&masked(0x81, b"", mask), 1), Ok(vec![Event::Text(vec![])]));
        assert_eq!(all(&masked(0x88, b"", mask), 1), Ok(vec![Event::Close(None)]));
        assert_eq!(all(&masked(0x8a, b"", mask), 1), Ok(vec![Event::Pong(vec![])]));
    }

    #[test]
    fn messages_grow_with_what_was_sent() {
        let (mut sizes, mut sent, mut last) = (Sizes::default(), 0_u64, 0);
        for _ in 0..1000 {
            let size = sizes.next(sent);
            assert!(size == last || size == 2 * last || last == 0);
            assert!(size == Sizes::FIRST || (size as u64) < sent / 8 + 1);
            sent += size as u64;
            last = size;
        }
        assert_eq!(last, Sizes::LAST);
    }
}
