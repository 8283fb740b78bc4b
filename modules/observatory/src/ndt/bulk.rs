//! The bytes of every download: frames of each size, all made of one piece of random bytes that stays in the processor's own memory.
//! Sending them again and again costs a copy from there, which is less than handing page after page to the kernel.

use std::io::IoSlice;

use ndt7::{Opcode, Sizes, header};

/// Messages of the largest size that are sent in one go.
const ROW: usize = 8;
/// Bytes of the piece. Random, and longer than what a compressor on the way looks back.
const PIECE: usize = 128 << 10;
/// Slices of one call: two megabytes.
const SLICES: usize = 18;

/// The piece, and the heads of frames.
#[derive(Debug)]
pub(super) struct Bulk {
    piece: Vec<u8>,
    /// By the logarithm of their size.
    heads: Vec<(usize, Vec<u8>)>,
}

/// What is left to be sent of some messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest {
    /// Bytes of each message, without its frame.
    size: usize,
    /// Bytes of its head.
    head: usize,
    /// How far it is, in all messages together.
    at: usize,
    left: usize,
    /// Bytes of the messages, without their frames.
    pub(super) payload: u64,
}

impl Rest {
    pub(super) fn is_sent(&self) -> bool {
        self.left == 0
    }

    pub(super) fn advance(&mut self, count: usize) {
        self.at += count;
        self.left -= count;
    }
}

impl Bulk {
    /// Makes the piece of random bytes from a seed: what cannot be compressed on the way.
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let piece = (0..PIECE / 8).flat_map(|_| random.next().to_le_bytes()).collect();
        let sizes = std::iter::successors(Some(Sizes::FIRST), |size| Some(size * 2)).take_while(|size| *size <= Sizes::LAST);
        Self { piece, heads: sizes.map(|size| (size, header(Opcode::Binary, size))).collect() }
    }

    /// Messages of this size; as many in a row as may be, where `many` may go at once.
    pub(super) fn messages(&self, size: usize, many: bool) -> Rest {
        let (size, head) = self.heads.iter().find(|(s, _)| *s == size).or(self.heads.first()).map_or((0, 0), |(size, head)| (*size, head.len()));
        let count = if many && size == Sizes::LAST { ROW } else { 1 };
        Rest { size, head, at: 0, left: (head + size) * count, payload: (size * count) as u64 }
    }

    /// The next bytes of what is left, without a gap.
    pub(super) fn next(&self, rest: &Rest) -> &[u8] {
        self.slice(rest, rest.at)
    }

    fn slice(&self, rest: &Rest, at: usize) -> &[u8] {
        let end = rest.at + rest.left;
        let within = at % (rest.head + rest.size).max(1);
        let bytes = if within < rest.head {
            self.heads.iter().find(|(size, _)| *size == rest.size).map_or(&[][..], |(_, head)| &head[within..])
        } else {
            let (from, left) = ((within - rest.head) % PIECE, rest.head + rest.size - within);
            &self.piece[from..PIECE.min(from + left)]
        };
        &bytes[..bytes.len().min(end.saturating_sub(at))]
    }

    /// The next bytes as slices, as many as one call takes.
    pub(super) fn slices<'a>(&'a self, rest: &Rest, out: &mut Vec<IoSlice<'a>>) {
        out.clear();
        let mut at = rest.at;
        while out.len() < SLICES {
            let slice = self.slice(rest, at);
            if slice.is_empty() {
                return;
            }
            at += slice.len();
            out.push(IoSlice::new(slice));
        }
    }
}

/// Steele and Lea's SplitMix64: for filling and waiting, not for secrets.
#[derive(Debug, Clone)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to 1, without 0.
    pub(crate) fn share(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// Of the standard normal distribution (Box and Muller).
    pub(crate) fn normal(&mut self) -> f64 {
        (-2.0 * self.share().ln()).sqrt() * (std::f64::consts::TAU * self.share()).cos()
    }

    /// Microseconds to the next measurement: by chance (Poisson), 250 ms in the mean, from 25 to 625, so that measurements do not
    /// beat with anything periodic (specification, "Measurement").
    pub(super) fn pause(&mut self) -> u64 {
        (-self.share().ln() * 250_000.0).clamp(25_000.0, 625_000.0) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_whole_frames_however_they_are_cut() {
        let bulk = Bulk::new(7);
        for size in bulk.heads.iter().map(|(size, _)| *size).collect::<Vec<_>>() {
            for (many, step) in [(false, usize::MAX), (true, usize::MAX), (true, 100_003), (false, 77)] {
                let mut rest = bulk.messages(size, many);
                let frame = header(Opcode::Binary, size);
                let count = rest.payload as usize / size;
                assert!(count == if many && size == Sizes::LAST { ROW } else { 1 });
                let (mut bytes, mut slices) = (Vec::new(), Vec::new());
                while !rest.is_sent() {
                    bulk.slices(&rest, &mut slices);
                    let all: Vec<u8> = slices.iter().flat_map(|s| s.iter().copied()).collect();
                    assert!(all.starts_with(bulk.next(&rest)) && !all.is_empty());
                    let taken = all.len().min(step);
                    bytes.extend_from_slice(&all[..taken]);
                    rest.advance(taken);
                    // Small steps through a large message take long and show no more.
                    if step < 100 && bytes.len() > 40_000 {
                        break;
                    }
                }
                if step < 100 {
                    let whole = [frame.clone(), bulk.piece[..size.min(PIECE)].to_vec()].concat();
                    let len = bytes.len().min(whole.len());
                    assert_eq!(bytes[..len], whole[..len], "{size}");
                    continue;
                }
                assert_eq!(bytes.len(), count * (size + frame.len()));
                for message in bytes.chunks(size + frame.len()) {
                    assert_eq!(message[..frame.len()], frame, "{size}");
                    assert!(message[frame.len()..].chunks(PIECE).all(|c| *c == bulk.piece[..c.len()]));
                }
            }
        }
    }

    #[test]
    fn pauses_are_a_quarter_of_a_second_in_the_mean() {
        let mut random = Random(1);
        let pauses: Vec<u64> = (0..20_000).map(|_| random.pause()).collect();
        assert!(pauses.iter().all(|p| (25_000..=625_000).contains(p)));
        let mean = pauses.iter().sum::<u64>() / pauses.len() as u64;
        // The clamps take a little from both ends: the mean of the clamped distribution is 250 * (e^-0.1 - e^-2.5) + 25.
        assert!((225_000..240_000).contains(&mean), "{mean}");
    }
}
