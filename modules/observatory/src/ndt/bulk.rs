//! The bytes of every download, framed once: messages of each size, one after another, in memory and as a file in memory, from
//! which the kernel sends them without copying (`sendfile`).

use std::fs::File;
use std::io::{self, Write as _};

use ndt7::{Opcode, Sizes, header};

use super::sys;

/// Messages of the largest size that are sent in one go.
const ROW: usize = 8;

/// The framed messages.
#[derive(Debug)]
pub(super) struct Bulk {
    pub(super) bytes: Vec<u8>,
    pub(super) file: File,
    /// Size, where the first message of it begins, its framed length, how many stand in a row.
    places: Vec<(usize, usize, usize, usize)>,
}

/// What is left to be sent of some messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest {
    pub(super) at: usize,
    pub(super) left: usize,
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
    /// Fills messages with random bytes made from a seed: what cannot be compressed on the way.
    ///
    /// # Errors
    /// Where there is no memory for a file.
    pub(super) fn new(seed: u64) -> io::Result<Self> {
        let mut random = Random(seed);
        let (mut bytes, mut places, mut size) = (Vec::new(), Vec::new(), Sizes::FIRST);
        while size <= Sizes::LAST {
            let count = if size == Sizes::LAST { ROW } else { 1 };
            let begin = bytes.len();
            for _ in 0..count {
                bytes.extend_from_slice(&header(Opcode::Binary, size));
                bytes.extend((0..size / 8).flat_map(|_| random.next().to_le_bytes()));
            }
            places.push((size, begin, (bytes.len() - begin) / count, count));
            size *= 2;
        }
        let mut file = sys::memory_file()?;
        file.write_all(&bytes)?;
        Ok(Self { bytes, file, places })
    }

    /// Messages of this size; as many in a row as there are, where `many` may go at once.
    pub(super) fn messages(&self, size: usize, many: bool) -> Rest {
        let place = self.places.iter().find(|(s, ..)| *s == size).or(self.places.first());
        let (size, at, len, count) = place.copied().unwrap_or_default();
        let count = if many { count } else { 1 };
        Rest { at, left: len * count, payload: (size * count) as u64 }
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
    fn messages_are_whole_frames_in_memory_and_in_the_file() {
        use std::os::unix::fs::FileExt as _;
        let bulk = Bulk::new(7).expect("bulk");
        let mut size = Sizes::FIRST;
        while size <= Sizes::LAST {
            for many in [false, true] {
                let rest = bulk.messages(size, many);
                let frame = header(Opcode::Binary, size);
                let count = rest.payload as usize / size;
                assert_eq!(rest.left, count * (size + frame.len()));
                assert!(count == if many && size == Sizes::LAST { ROW } else { 1 });
                for n in 0..count {
                    let at = rest.at + n * (size + frame.len());
                    assert_eq!(bulk.bytes[at..at + frame.len()], frame, "{size}");
                }
                let mut read = vec![0; rest.left];
                bulk.file.read_exact_at(&mut read, rest.at as u64).expect("read");
                assert_eq!(read, bulk.bytes[rest.at..rest.at + rest.left]);
            }
            size *= 2;
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
