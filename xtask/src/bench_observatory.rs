//! `cargo xtask bench observatory`: whether speed tests tell the truth on lines of known speed, and how fast they can be, beside
//! iperf3 in the same minutes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::{output, run};

const SERVER: &str = "target/release/examples/ndt7";
const FOREIGN: &str = "target/foreign/bin/ndt7-client";
/// Runs of each, ours and iperf3's in turn.
const PAIRS: usize = 5;
/// Tests at once.
const STORM: usize = 1000;

/// All of it, or one part: `truth`, `speed`, `storm`, `quality`.
pub(crate) fn bench(part: &str) -> Result<()> {
    run("cargo", &["build", "--release", "--quiet", "--package", "observatory", "--example", "ndt7"], &[])?;
    let is_wanted = |name: &str| part.is_empty() || part == name;
    if is_wanted("truth") {
        ensure!(Path::new(FOREIGN).exists(), "{FOREIGN} is not there: `cargo xtask test` builds it");
        // A megabit more or less matters on slow lines: each is measured alone.
        for rate in [1, 10, 50, 100] {
            truth(rate)?;
        }
    }
    if is_wanted("speed") {
        speed()?;
        speed_over_tls()?;
    }
    if is_wanted("storm") {
        storm()?;
    }
    if is_wanted("quality") {
        crate::bench_quality::bench()?;
    }
    Ok(())
}

/// A process that is ended with its owner.
pub(crate) struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Ended {
    /// CPU seconds it has used.
    fn cpu(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id()))?;
        let rest = stat.rsplit_once(')').context("stat")?.1;
        let ticks: u64 = rest.split_whitespace().skip(11).take(2).filter_map(|f| f.parse::<u64>().ok()).sum();
        Ok(ticks as f64 / 100.0)
    }
}

pub(crate) fn start(program: &str, args: &[&str], address: SocketAddr) -> Result<Ended> {
    let mut command = Command::new(program);
    command.args(args);
    await_port(command, address)
}

/// Starts it and waits until it listens.
fn await_port(mut command: Command, address: SocketAddr) -> Result<Ended> {
    let program = command.get_program().to_string_lossy().into_owned();
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().with_context(|| program.clone())?;
    let child = Ended(child);
    for _ in 0..100 {
        if TcpStream::connect(address).is_ok() {
            return Ok(child);
        }
        wait(100);
    }
    anyhow::bail!("{program} does not listen")
}

#[expect(clippy::disallowed_methods, reason = "a tool that waits for other programs")]
fn wait(millis: u64) {
    std::thread::sleep(Duration::from_millis(millis));
}

/// What the server said, line by line, once there are so many.
fn outcomes(server: &mut Ended, count: usize) -> Result<Vec<serde_json::Value>> {
    use std::io::BufRead as _;
    let lines = std::io::BufReader::new(server.0.stdout.as_mut().context("output")?).lines();
    lines.take(count).map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

fn mbits(o: &serde_json::Value) -> f64 {
    let number = |key: &str| o[key].as_f64().unwrap_or(f64::NAN);
    number("bytes") * 8.0 / number("elapsed")
}

/// A namespace behind a line that is shaped in both directions by tbf.
struct Line;

impl Line {
    const NAME: &str = "majlis-line";
    const HERE: &str = "10.77.0.1";

    fn new(rate: u32) -> Result<Self> {
        let line = Self;
        let script = format!(
            "ip netns del {n} 2>/dev/null; ip link del mjl0 2>/dev/null; set -e
             ip netns add {n}; ip link add mjl0 type veth peer name mjl1; ip link set mjl1 netns {n}
             ip addr add {here}/24 dev mjl0; ip link set mjl0 up
             ip -n {n} addr add 10.77.0.2/24 dev mjl1; ip -n {n} link set mjl1 up
             tc qdisc add dev mjl0 root tbf rate {rate}mbit burst 16kb latency 50ms
             tc -n {n} qdisc add dev mjl1 root tbf rate {rate}mbit burst 16kb latency 50ms",
            n = Self::NAME,
            here = Self::HERE,
        );
        run("sh", &["-c", &script], &[]).context("a shaped line needs root and network namespaces")?;
        Ok(line)
    }

    /// Mbit/s that arrive, by iperf3.
    fn iperf(&self, args: &[&str]) -> Result<f64> {
        let all = [&["netns", "exec", Self::NAME, "iperf3", "-J", "-t", "10", "-c", Self::HERE, "-p", "5301"], args].concat();
        let told: serde_json::Value = serde_json::from_str(&output("ip", &all)?)?;
        Ok(told["end"]["sum_received"]["bits_per_second"].as_f64().context("no figure of iperf3")? / 1e6)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let _ = Command::new("ip").args(["netns", "del", Self::NAME]).status();
        let _ = Command::new("ip").args(["link", "del", "mjl0"]).stderr(Stdio::null()).status();
    }
}

/// Our figures beside iperf3's goodput on the same line.
fn truth(rate: u32) -> Result<()> {
    let line = Line::new(rate)?;
    let (down, up) = {
        let _server = start("iperf3", &["-s", "-B", Line::HERE, "-p", "5301"], format!("{}:5301", Line::HERE).parse()?)?;
        // The look whether it listens counts as its first client.
        wait(500);
        (line.iperf(&["-R"])?, line.iperf(&[])?)
    };
    let address = format!("{}:5302", Line::HERE);
    let mut server = start(SERVER, &[&address, "bbr"], address.parse()?)?;
    output("ip", &["netns", "exec", Line::NAME, FOREIGN, "--no-locate", "--no-tls", "--server", &address])?;
    for found in outcomes(&mut server, 2)? {
        let (way, ours) = (found["subtest"].as_str().unwrap_or_default().to_owned(), mbits(&found));
        let (theirs, most) = if way == "download" { (down, 2.0) } else { (up, 3.0) };
        let off = (ours / theirs - 1.0) * 100.0;
        println!("truth, {rate} Mbit/s line, {way}: {ours:.3} Mbit/s, iperf3 {theirs:.3}: {off:+.2} %  (aim: within {most} %, not above the line)");
        ensure!(found["end"] == "whole" && ours <= f64::from(rate), "{found}");
    }
    Ok(())
}

/// Opens a test and reads until the server says goodbye. Gives the bytes that came, and how long it took.
fn download(address: SocketAddr, buffer: usize) -> Result<(u64, Duration)> {
    let stream = TcpStream::connect(address)?;
    load(&stream, &stream, buffer)
}

/// The same, by what one reads and what one writes.
fn load(mut from: impl Read, mut to: impl Write, buffer: usize) -> Result<(u64, Duration)> {
    let head = "GET /ndt/v7/download HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n\r\n";
    to.write_all(head.as_bytes())?;
    to.flush()?;
    let begin = Instant::now();
    let (mut bytes, mut buffer, mut tail) = (0, vec![0; buffer], [0_u8; 4]);
    loop {
        let count = from.read(&mut buffer)?;
        ensure!(count > 0, "closed without goodbye after {bytes} bytes");
        bytes += count as u64;
        if let Some(last) = buffer[..count].last_chunk() {
            tail = *last;
        }
        // A close frame with 1000 ends the stream.
        if tail == [0x88, 0x02, 0x03, 0xe8] {
            // Masked with zeros.
            let _ = to.write_all(&[0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]).and_then(|()| to.flush());
            return Ok((bytes, begin.elapsed()));
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A single stream on the loopback, ours and iperf3's in turn.
fn speed() -> Result<()> {
    let (ours_at, theirs_at): (SocketAddr, SocketAddr) = ("127.0.0.1:5303".parse()?, "127.0.0.1:5304".parse()?);
    let (mut ratios, mut ours_per_cpu, mut theirs_per_cpu) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..PAIRS {
        let ours = {
            let server = start(SERVER, &["127.0.0.1:5303", "cubic"], ours_at)?;
            let before = server.cpu()?;
            // iperf3's own buffer.
            let (bytes, took) = download(ours_at, 128 << 10)?;
            let gbits = bytes as f64 * 8e-9;
            ours_per_cpu.push(gbits / (server.cpu()? - before));
            gbits / took.as_secs_f64()
        };
        let theirs = {
            let server = start("iperf3", &["-s", "-B", "127.0.0.1", "-p", "5304"], theirs_at)?;
            wait(500);
            let before = server.cpu()?;
            let told = output("iperf3", &["-J", "-t", "10", "-R", "-C", "cubic", "-c", "127.0.0.1", "-p", "5304"])?;
            let told: serde_json::Value = serde_json::from_str(&told)?;
            let number = |key: &str| told["end"]["sum_received"][key].as_f64().context("no figure of iperf3");
            theirs_per_cpu.push(number("bytes")? * 8e-9 / (server.cpu()? - before));
            number("bits_per_second")? * 1e-9
        };
        println!("  download on the loopback: {ours:.1} Gbit/s, iperf3 {theirs:.1} Gbit/s");
        ratios.push(ours / theirs);
    }
    println!(
        "speed, single stream in cleartext: {:.0} % of iperf3 (aim: 90); {:.1} Gbit a CPU second of the server, iperf3's sender {:.1} (aim: as much; 45)",
        median(ratios) * 100.0,
        median(ours_per_cpu),
        median(theirs_per_cpu)
    );
    Ok(())
}

/// OpenSSL's own client: what it decrypts comes out of it.
fn tls_client(port: &str) -> Result<Ended> {
    let args = ["s_client", "-quiet", "-connect", &format!("127.0.0.1:{port}")];
    let child = Command::new("openssl").args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    Ok(Ended(child.context("openssl")?))
}

/// Reads a file over HTTP until ten seconds are over, as a test lasts. Gives the bytes that came, and how long it took.
fn fetch(mut from: impl Read, mut to: impl Write) -> Result<(u64, Duration)> {
    to.write_all(b"GET /large HTTP/1.0\r\n\r\n")?;
    to.flush()?;
    let begin = Instant::now();
    let (mut bytes, mut buffer) = (0, vec![0; 128 << 10]);
    while begin.elapsed() < Duration::from_secs(10) {
        let count = from.read(&mut buffer)?;
        ensure!(count > 0, "the file ended after {bytes} bytes");
        bytes += count as u64;
    }
    Ok((bytes, begin.elapsed()))
}

/// The same over TLS, which a page that came over HTTPS must use, beside OpenSSL's own server. Both are read by OpenSSL's client.
fn speed_over_tls() -> Result<()> {
    let folder = std::env::temp_dir().join(format!("majlis-tls-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let told = tls_pairs(&folder);
    std::fs::remove_dir_all(&folder)?;
    told
}

fn tls_pairs(folder: &Path) -> Result<()> {
    let (cert, key) = (folder.join("cert.pem").display().to_string(), folder.join("key.pem").display().to_string());
    output("openssl", &["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", &key, "-out", &cert])?;
    // Only its size is on the disk.
    std::fs::File::create(folder.join("large"))?.set_len(1 << 40)?;
    let (mut ratios, mut ours_per_cpu, mut theirs_per_cpu) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..PAIRS {
        let place = folder.display().to_string();
        let ours = {
            let server = start(SERVER, &["127.0.0.1:5306", "cubic", &place], "127.0.0.1:5306".parse()?)?;
            read_by_openssl(&server, "5306", |from, to| load(from, to, 128 << 10), &mut ours_per_cpu)?
        };
        let theirs = {
            let mut openssl = Command::new("openssl");
            openssl.args(["s_server", "-quiet", "-WWW", "-accept", "127.0.0.1:5307", "-cert", &cert, "-key", &key]).current_dir(folder);
            let server = await_port(openssl, "127.0.0.1:5307".parse()?)?;
            wait(500);
            read_by_openssl(&server, "5307", fetch, &mut theirs_per_cpu)?
        };
        println!("  download on the loopback over TLS: {ours:.1} Gbit/s, OpenSSL's server {theirs:.1} Gbit/s");
        ratios.push(ours / theirs);
    }
    println!(
        "speed, single stream over TLS: {:.0} % of OpenSSL's server; {:.1} Gbit a CPU second of the server, OpenSSL's {:.1}",
        median(ratios) * 100.0,
        median(ours_per_cpu),
        median(theirs_per_cpu)
    );
    Ok(())
}

/// Gbit/s that come; what the server sent in a second of its CPU goes to the others.
fn read_by_openssl(
    server: &Ended,
    port: &str,
    read: impl FnOnce(std::process::ChildStdout, std::process::ChildStdin) -> Result<(u64, Duration)>,
    per_cpu: &mut Vec<f64>,
) -> Result<f64> {
    let before = server.cpu()?;
    let mut client = tls_client(port)?;
    let (from, to) = (client.0.stdout.take().context("output")?, client.0.stdin.take().context("input")?);
    let (bytes, took) = read(from, to)?;
    let gbits = bytes as f64 * 8e-9;
    per_cpu.push(gbits / (server.cpu()? - before));
    Ok(gbits / took.as_secs_f64())
}

/// A thousand tests at once: each lasts its time and is said goodbye to.
fn storm() -> Result<()> {
    let address: SocketAddr = "127.0.0.1:5305".parse()?;
    let mut server = start(SERVER, &["127.0.0.1:5305", "cubic"], address)?;
    let clients: Vec<_> =
        (0..STORM).map(|_| std::thread::Builder::new().stack_size(256 << 10).spawn(move || download(address, 16 << 10))).collect::<Result<_, _>>()?;
    let mut least = Duration::MAX;
    for client in clients {
        let (_, took) = client.join().map_err(|_| anyhow::anyhow!("a client broke"))??;
        least = least.min(took);
    }
    let found = outcomes(&mut server, STORM)?;
    let whole = found.iter().filter(|o| o["end"] == "whole").count();
    let bytes: f64 = found.iter().filter_map(|o| o["bytes"].as_f64()).sum();
    println!(
        "storm: {whole} of {STORM} tests at once came to their end, the shortest after {:.1} s, {:.1} GB together (aim: all, none early)",
        least.as_secs_f64(),
        bytes * 1e-9
    );
    ensure!(whole == STORM && least >= Duration::from_millis(9_900), "a test was closed early");
    Ok(())
}
