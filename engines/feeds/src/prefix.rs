//! Which autonomous system announces an address: longest prefix match over a table as `pyasn` and its
//! relatives write it (`prefix<tab>number` a line, `;` before comments).
//!
//! Prefixes nest; a look-up must not. The table is flattened once into ranges that do not overlap, each with
//! its number and the length of the prefix it came from, so that an address costs one short binary search.

use std::io::{BufRead, BufReader, Read as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use flate2::bufread::MultiGzDecoder;
use ipnet::IpNet;

/// Whose an address is, and by which prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// What the table says of the prefix: the number of a network that announces it, or of an owner.
    pub number: u32,
    pub network: IpNet,
}

/// Why a table was not read.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("line {line}: {problem}")]
    Line { line: usize, problem: &'static str },
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error("it is larger than {0} bytes")]
    Large(u64),
    #[error("the MMDB file cannot be read: {0}")]
    Mmdb(#[from] maxminddb::MaxMindDbError),
}

/// What marks an MMDB file: it stands before the description at its end (MaxMind DB format 2.0).
const MMDB_MARK: &[u8] = b"\xab\xcd\xefMaxMind.com";
/// The mark is looked for in the last bytes only, as the format has it.
const MMDB_TAIL: usize = 128 << 10;

/// Whether bytes are an MMDB file.
fn is_mmdb(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(MMDB_TAIL)..];
    tail.windows(MMDB_MARK.len()).any(|w| w == MMDB_MARK)
}

/// Ranges that do not overlap, sorted by where they start; each reaches to the next.
#[derive(Debug, Default)]
struct Ranges<A> {
    starts: Vec<A>,
    /// Number and prefix length; 0 where nobody announces.
    owners: Vec<(u32, u8)>,
}

/// A table of prefixes.
#[derive(Debug)]
pub struct PrefixTable {
    v4: Ranges<u32>,
    v6: Ranges<u128>,
    /// Where the ranges of each upper half of an IPv4 address begin.
    v4_index: Vec<u32>,
    prefixes: usize,
}

/// A prefix as two ends, both included.
struct Span<A> {
    first: A,
    last: A,
    len: u8,
    number: u32,
}

/// Prefixes before they are flattened.
#[derive(Default)]
struct Spans {
    v4: Vec<Span<u32>>,
    v6: Vec<Span<u128>>,
}

impl Spans {
    fn push(&mut self, network: IpNet, number: u32) {
        match network {
            IpNet::V4(net) => self.v4.push(Span { first: net.network().to_bits(), last: net.broadcast().to_bits(), len: net.prefix_len(), number }),
            IpNet::V6(net) => self.v6.push(Span { first: net.network().to_bits(), last: net.broadcast().to_bits(), len: net.prefix_len(), number }),
        }
    }
}

/// One without prefixes.
impl Default for PrefixTable {
    fn default() -> Self {
        Spans::default().into()
    }
}

impl From<Spans> for PrefixTable {
    fn from(Spans { v4, v6 }: Spans) -> Self {
        let prefixes = v4.len() + v6.len();
        let v4 = Ranges::new(v4, 0u32, |a| a.checked_add(1));
        let v6 = Ranges::new(v6, 0u128, |a| a.checked_add(1));
        let mut v4_index: Vec<u32> = (0..=u32::from(u16::MAX)).map(|high| position(&v4.starts, high << 16)).collect();
        v4_index.push(u32::try_from(v4.starts.len()).unwrap_or(u32::MAX));
        Self { v4, v6, v4_index, prefixes }
    }
}

impl<A: Copy + Ord> Ranges<A> {
    /// Flattens nested spans. `after` gives the address behind one, if there is one.
    fn new(mut spans: Vec<Span<A>>, zero: A, after: impl Fn(A) -> Option<A>) -> Self {
        spans.sort_by_key(|span| (span.first, span.len));
        let mut out = Self { starts: Vec::with_capacity(spans.len() + 1), owners: Vec::with_capacity(spans.len() + 1) };
        out.starts.push(zero);
        out.owners.push((0, 0));
        let mut open: Vec<Span<A>> = Vec::new();
        for span in spans {
            while let Some(inner) = open.pop_if(|o| o.last < span.first) {
                out.close(&inner, &open, &after);
            }
            out.push(span.first, (span.number, span.len));
            open.push(span);
        }
        while let Some(inner) = open.pop() {
            out.close(&inner, &open, &after);
        }
        out
    }

    /// Behind the end of a span its surrounding one goes on, or nobody's space.
    fn close(&mut self, inner: &Span<A>, open: &[Span<A>], after: &impl Fn(A) -> Option<A>) {
        if let Some(next) = after(inner.last) {
            let outer = open.last().filter(|o| o.last >= next).map_or((0, 0), |o| (o.number, o.len));
            self.push(next, outer);
        }
    }

    fn push(&mut self, start: A, owner: (u32, u8)) {
        // Something that starts where the last one did replaces it; the same owner again goes on.
        if self.starts.last() == Some(&start) {
            self.starts.pop();
            self.owners.pop();
        }
        if self.owners.last() != Some(&owner) {
            self.starts.push(start);
            self.owners.push(owner);
        }
    }

    fn owner(&self, address: A, within: std::ops::Range<usize>) -> Option<(u32, u8)> {
        let at = within.start + self.starts[within].partition_point(|start| *start <= address);
        at.checked_sub(1).map(|at| self.owners[at]).filter(|(asn, _)| *asn != 0)
    }
}

impl PrefixTable {
    /// Reads a table. Later lines win over earlier ones for the same prefix.
    pub fn read(lines: impl BufRead) -> Result<Self, TableError> {
        let mut spans = Spans::default();
        each_prefix(lines, |network, number| spans.push(network, number))?;
        Ok(spans.into())
    }

    /// Reads a table in any of its forms: lines, plain or gzip (of which `most` bytes unpacked), or MMDB.
    ///
    /// # Errors
    /// Where the table is not understood, damaged or larger. Networks of an MMDB file without a number are left out.
    pub fn read_any(bytes: &[u8], most: u64) -> Result<Self, TableError> {
        let mut spans = Spans::default();
        each_of(bytes, most, |network, number| spans.push(network, number))?;
        Ok(spans.into())
    }

    /// Reads a table as [`read_any`](Self::read_any) does, and keeps what concerns some networks: their own prefixes, and those of
    /// others that lie within, which are not theirs.
    ///
    /// # Errors
    /// As there.
    pub fn prefixes_of(bytes: &[u8], most: u64, is_one: impl Fn(u32) -> bool) -> Result<Vec<(IpNet, u32)>, TableError> {
        let mut all = Vec::new();
        each_of(bytes, most, |network, number| all.push((network, number)))?;
        let own = Self::new(all.iter().copied().filter(|(_, number)| is_one(*number)));
        all.retain(|(network, number)| is_one(*number) || own.find(network.network()).is_some());
        Ok(all)
    }

    /// A table of prefixes and numbers other than 0. Later ones win over earlier ones for the same prefix.
    #[must_use]
    pub fn new(prefixes: impl IntoIterator<Item = (IpNet, u32)>) -> Self {
        let mut spans = Spans::default();
        for (network, number) in prefixes {
            spans.push(network, number);
        }
        spans.into()
    }

    /// Prefixes read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.prefixes
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.prefixes == 0
    }

    /// What the longest prefix round an address says. An IPv4 address in IPv6 form (RFC 4291, section 2.5.5.2)
    /// is looked up as the IPv4 address it is.
    #[must_use]
    pub fn find(&self, address: IpAddr) -> Option<Found> {
        match address.to_canonical() {
            IpAddr::V4(ip) => {
                let bits = ip.to_bits();
                let high = (bits >> 16) as usize;
                let within = self.v4_index[high] as usize..self.v4_index[high + 1] as usize;
                let (asn, len) = self.v4.owner(bits, within.start.saturating_sub(1)..within.end)?;
                Some(Found { number: asn, network: IpNet::new(Ipv4Addr::from_bits(bits).into(), len).ok()?.trunc() })
            }
            IpAddr::V6(ip) => {
                let bits = ip.to_bits();
                let (asn, len) = self.v6.owner(bits, 0..self.v6.starts.len())?;
                Some(Found { number: asn, network: IpNet::new(Ipv6Addr::from_bits(bits).into(), len).ok()?.trunc() })
            }
        }
    }
}

/// Calls for each prefix of a table in any of its forms.
fn each_of(bytes: &[u8], most: u64, mut found: impl FnMut(IpNet, u32)) -> Result<(), TableError> {
    if is_mmdb(bytes) {
        mmdb_prefixes(bytes)?.into_iter().for_each(|(network, number)| found(network, number));
        return Ok(());
    }
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return each_prefix(bytes, found);
    }
    // Unpacked on the way: the text is twice as large as the table.
    let mut text = MultiGzDecoder::new(bytes).take(most.saturating_add(1));
    each_prefix(BufReader::with_capacity(64 << 10, &mut text), found)?;
    if text.limit() == 0 { Err(TableError::Large(most)) } else { Ok(()) }
}

/// Calls for each line of a table, one at a time in the same memory: tables have half a million.
fn each_prefix(mut lines: impl BufRead, mut found: impl FnMut(IpNet, u32)) -> Result<(), TableError> {
    let mut line = String::new();
    for n in 1.. {
        line.clear();
        if lines.read_line(&mut line)? == 0 {
            break;
        }
        let text = line.trim();
        if text.is_empty() || text.starts_with([';', '#']) {
            continue;
        }
        let problem = |problem| TableError::Line { line: n, problem };
        let (prefix, asn) = text.split_once(char::is_whitespace).ok_or(problem("a prefix and a number are expected"))?;
        let network: IpNet = prefix.parse().map_err(|_| problem("the prefix is not understood"))?;
        let asn: u32 = asn.trim().parse().map_err(|_| problem("the number is not understood"))?;
        found(network, asn);
    }
    Ok(())
}

fn mmdb_prefixes(bytes: &[u8]) -> Result<Vec<(IpNet, u32)>, TableError> {
    let reader = maxminddb::Reader::from_source(bytes)?;
    let mut prefixes = Vec::new();
    for found in reader.networks(maxminddb::WithinOptions::default())? {
        let found = found?;
        // A number of any width.
        let asn: Option<serde_json::Value> = found.decode_path(&[maxminddb::PathElement::Key("autonomous_system_number")])?;
        let asn = asn.and_then(|n| n.as_u64()).and_then(|n| u32::try_from(n).ok());
        let network = found.network()?;
        // IPv4 lies in the lowest part of the IPv6 tree.
        let network = match (network.network(), network.prefix()) {
            (IpAddr::V6(ip), len) if len >= 96 && ip.to_bits() >> 32 == 0 => {
                IpNet::new(Ipv4Addr::from_bits((ip.to_bits() & u128::from(u32::MAX)) as u32).into(), len - 96)
            }
            (ip, len) => IpNet::new(ip, len),
        };
        if let (Some(asn), Ok(network)) = (asn.filter(|n| *n > 0), network) {
            prefixes.push((network, asn));
        }
    }
    Ok(prefixes)
}

/// How many ranges start before `bits`.
fn position(starts: &[u32], bits: u32) -> u32 {
    u32::try_from(starts.partition_point(|start| *start < bits)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(text: &str) -> PrefixTable {
        PrefixTable::read(text.as_bytes()).expect("a table")
    }

    fn asn(table: &PrefixTable, ip: &str) -> Option<(u32, String)> {
        table.find(ip.parse().expect("address")).map(|o| (o.number, o.network.to_string()))
    }

    #[test]
    fn the_longest_prefix_wins_and_its_surroundings_go_on() {
        let t = table("; comment\n10.0.0.0/8\t1\n10.1.0.0/16\t2\n10.1.2.0/24\t3\n\n255.255.255.0/24 9\n2001:db8::/32\t7\n2001:db8:1::/48\t8\n");
        assert_eq!(asn(&t, "10.1.2.3"), Some((3, "10.1.2.0/24".into())));
        assert_eq!(asn(&t, "10.1.3.0"), Some((2, "10.1.0.0/16".into())));
        assert_eq!(asn(&t, "10.2.0.0"), Some((1, "10.0.0.0/8".into())));
        assert_eq!(asn(&t, "11.0.0.0"), None);
        assert_eq!(asn(&t, "9.255.255.255"), None);
        assert_eq!(asn(&t, "255.255.255.255"), Some((9, "255.255.255.0/24".into())));
        assert_eq!(asn(&t, "::ffff:10.1.2.3"), Some((3, "10.1.2.0/24".into())));
        assert_eq!(asn(&t, "2001:db8:1::1"), Some((8, "2001:db8:1::/48".into())));
        assert_eq!(asn(&t, "2001:db8:2::1"), Some((7, "2001:db8::/32".into())));
        assert_eq!(asn(&t, "::1"), None);
        assert_eq!(asn(&table(""), "10.0.0.1"), None);
    }

    #[test]
    fn a_bad_line_is_named() {
        for (text, line) in [("10.0.0.0/8 1\nx 2\n", 2), ("10.0.0.0/33 1\n", 1), ("10.0.0.0/8\n", 1), ("10.0.0.0/8 y\n", 1)] {
            assert!(matches!(PrefixTable::read(text.as_bytes()), Err(TableError::Line { line: l, .. }) if l == line), "{text}");
        }
    }

    /// Written by another library (testdata/README.md).
    #[test]
    fn an_mmdb_file_is_a_table() {
        let bytes = include_bytes!("../testdata/asn.mmdb");
        assert!(is_mmdb(bytes) && !is_mmdb(b"10.0.0.0/8\t1\n") && !is_mmdb(b""));
        let t = PrefixTable::read_any(bytes, 0).expect("a table");
        let number = |ip: &str| t.find(ip.parse().expect("address")).map(|f| f.number);
        assert_eq!((number("198.51.100.1"), number("198.51.100.200"), number("203.0.113.9")), (Some(64500), Some(64501), Some(64502)));
        assert_eq!((number("2001:db8:1::5"), number("192.0.2.1"), number("198.51.101.1")), (Some(64503), None, None));
        assert_eq!(asn(&t, "203.0.113.9"), Some((64502, "203.0.113.0/24".into())));
        for end in [0, 1, 100, bytes.len() / 2, bytes.len() - 1] {
            // It may be read where only its description is short; it never panics.
            let _ = mmdb_prefixes(&bytes[..end]);
        }
        assert!(mmdb_prefixes(b"no table").is_err());
    }

    /// The plain way: look at every prefix.
    fn naive(prefixes: &[(IpNet, u32)], address: IpAddr) -> Option<u32> {
        let mut best: Option<(u8, u32)> = None;
        for (net, asn) in prefixes {
            if net.contains(&address) && best.is_none_or(|(len, _)| net.prefix_len() >= len) {
                best = Some((net.prefix_len(), *asn));
            }
        }
        best.map(|(_, asn)| asn)
    }

    proptest! {
        /// Few bits, so that prefixes nest and touch.
        #[test]
        fn flat_and_plain_agree(prefixes in prop::collection::vec((0u32..64, 26u8..=32, 1u32..9), 0..40), probes in prop::collection::vec(0u32..80, 50)) {
            let near_top = |n: u32| u32::MAX - 63 + n;
            for base in [|n: u32| 0x0a00_0000 + n, near_top] {
                let nets: Vec<(IpNet, u32)> = prefixes
                    .iter()
                    .map(|(bits, len, asn)| (IpNet::new(Ipv4Addr::from_bits(base(*bits)).into(), *len).expect("net").trunc(), *asn))
                    .collect();
                let text: String = nets.iter().map(|(net, asn)| format!("{net}\t{asn}\n")).collect();
                let table = table(&text);
                for probe in &probes {
                    let address = IpAddr::V4(Ipv4Addr::from_bits(base(0).saturating_add(*probe)));
                    prop_assert_eq!(table.find(address).map(|o| o.number), naive(&nets, address), "{}", address);
                }
            }
        }
    }

    /// Real tables, against the plain way at addresses on and beside the edges of their own prefixes.
    #[test]
    fn real_tables_agree_with_the_plain_way() {
        let Ok(folder) = std::env::var("MAJLIS_TEST_DATA") else { return };
        for file in ["ipasn_20140513.dat.gz", "ipasn6_20151101.dat.gz"] {
            let bytes = std::fs::read(format!("{folder}/ipasn/{file}")).expect("table");
            let text = std::io::read_to_string(flate2::read::GzDecoder::new(bytes.as_slice())).expect("text");
            let table = table(&text);
            let nets: Vec<(IpNet, u32)> = text
                .lines()
                .filter(|l| !l.starts_with(';'))
                .filter_map(|l| l.split_once('\t').map(|(p, a)| (p.parse().expect("prefix"), a.trim().parse().expect("number"))))
                .collect();
            assert_eq!(table.len(), nets.len());
            for (net, _) in nets.iter().step_by(nets.len() / 24) {
                for address in [net.network(), net.broadcast()] {
                    assert_eq!(table.find(address).map(|o| o.number), naive(&nets, address), "{file} {address}");
                }
            }
        }
    }

    #[test]
    fn packed_tables_are_read_up_to_their_limit() {
        use std::io::Write as _;
        let text = b"192.0.2.0/24\t64500\n198.51.100.0/24\t64502\n";
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(text).expect("written");
        let packed = packed.finish().expect("packed");
        let length = text.len() as u64;
        assert_eq!(PrefixTable::read_any(&packed, length).expect("a table").len(), 2);
        // A part of a table would say that nobody has the rest.
        assert!(matches!(PrefixTable::read_any(&packed, length - 1), Err(TableError::Large(_)) | Err(TableError::Line { .. })));
        assert!(PrefixTable::read_any(&packed[..packed.len() - 9], length).is_err());
    }

    #[test]
    fn an_empty_table_knows_nobody() {
        assert_eq!(PrefixTable::default().find("192.0.2.1".parse().expect("an address")), None);
    }

    #[test]
    fn networks_of_others_within_ones_own_are_kept_as_theirs() {
        let text = "192.0.2.0/24\t64500\n192.0.2.128/25\t64501\n198.51.100.0/24\t64502\n";
        let kept = PrefixTable::prefixes_of(text.as_bytes(), 0, |n| n == 64500).expect("a table");
        assert_eq!(kept.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [64500, 64501]);
        let found = |ip: &str| PrefixTable::new(kept.clone()).find(ip.parse().expect("an address")).map(|f| f.number);
        assert_eq!((found("192.0.2.1"), found("192.0.2.129"), found("198.51.100.1")), (Some(64500), Some(64501), None));
    }
}
