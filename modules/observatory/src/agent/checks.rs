//! One check, from beginning to end, as anybody's device would do it.

use std::io::{self, Read as _};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, Socket, Type};
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, ClientConfig, ClientConnection, RootCertStore};

/// How long a check may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of a page that are read.
const PAGE: u64 = 64 * 1024;

/// Checks a target. Gives one of [`crate::probe::OUTCOMES`], and how long it took (microseconds; 0 where it did not work).
pub(super) fn check(kind: &str, address: &str) -> (&'static str, i64) {
    let start = Instant::now();
    let outcome = match kind {
        "ping" => ping(address),
        "dns" => resolve(address, 0).map(drop),
        "http" => http(address),
        "tls" => tls(address),
        _ => Err("bad-answer"),
    };
    let micros = i64::try_from(start.elapsed().as_micros()).unwrap_or(i64::MAX);
    match outcome {
        Ok(()) => ("ok", micros),
        Err(why) => (why, 0),
    }
}

fn word(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => "timeout",
        io::ErrorKind::ConnectionRefused => "refused",
        io::ErrorKind::PermissionDenied => "not-permitted",
        io::ErrorKind::NotFound => "not-found",
        io::ErrorKind::InvalidData => "bad-answer",
        _ => "unreachable",
    }
}

/// The addresses of a name, by the system's resolver: the line's own.
fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, &'static str> {
    let start = Instant::now();
    let found: Vec<SocketAddr> =
        (host, port).to_socket_addrs().map_err(|_| if start.elapsed() >= PATIENCE { "timeout" } else { "not-found" })?.collect();
    if found.is_empty() { Err("not-found") } else { Ok(found) }
}

/// The Internet checksum (RFC 1071).
fn checksum(bytes: &[u8]) -> u16 {
    let mut sum: u32 = bytes.chunks(2).map(|pair| u32::from(u16::from_be_bytes([pair[0], *pair.get(1).unwrap_or(&0)]))).sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

/// An echo request and its reply (RFC 792, RFC 4443), by a socket that needs no right but the group range of `ping_group_range`.
fn ping(host: &str) -> Result<(), &'static str> {
    let address = resolve(host, 0)?[0];
    let (domain, protocol, request, reply) = match address.ip() {
        IpAddr::V4(_) => (Domain::IPV4, Protocol::ICMPV4, 8, 0),
        IpAddr::V6(_) => (Domain::IPV6, Protocol::ICMPV6, 128, 129),
    };
    let socket = Socket::new(domain, Type::DGRAM, Some(protocol)).map_err(|_| "not-permitted")?;
    socket.connect(&address.into()).map_err(|e| word(&e))?;
    let sequence: u16 = 1;
    let mut packet = [request, 0, 0, 0, 0, 0, (sequence >> 8) as u8, sequence as u8, b'm', b'a', b'j', b'l', b'i', b's', 0, 0];
    let sum = checksum(&packet).to_be_bytes();
    (packet[2], packet[3]) = (sum[0], sum[1]);
    let start = Instant::now();
    socket.send(&packet).map_err(|e| word(&e))?;
    let socket = std::net::UdpSocket::from(socket);
    loop {
        let left = PATIENCE.checked_sub(start.elapsed()).filter(|d| !d.is_zero()).ok_or("timeout")?;
        socket.set_read_timeout(Some(left)).map_err(|e| word(&e))?;
        let mut answer = [0; 128];
        let len = socket.recv(&mut answer).map_err(|e| word(&e))?;
        // The kernel gives the socket only what answers its own requests.
        if len >= packet.len() && answer[0] == reply && answer[6..16] == packet[6..16] {
            return Ok(());
        }
    }
}

fn connect(host: &str, port: u16) -> Result<TcpStream, &'static str> {
    let start = Instant::now();
    let mut last = "unreachable";
    for address in resolve(host, port)? {
        let left = PATIENCE.checked_sub(start.elapsed()).filter(|d| !d.is_zero()).ok_or("timeout")?;
        match TcpStream::connect_timeout(&address, left) {
            Ok(stream) => {
                stream.set_read_timeout(Some(PATIENCE)).and_then(|()| stream.set_write_timeout(Some(PATIENCE))).map_err(|e| word(&e))?;
                return Ok(stream);
            }
            Err(error) => last = word(&error),
        }
    }
    Err(last)
}

/// What browsers would trust, near enough: Mozilla's roots.
pub(super) fn trust() -> Result<Arc<ClientConfig>, rustls::Error> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Ok(Arc::new(versions?.with_root_certificates(roots).with_no_client_auth()))
}

/// A handshake to its end (RFC 8446), with the certificate checked.
fn tls(address: &str) -> Result<(), &'static str> {
    let (host, port) = address.rsplit_once(':').ok_or("not-found")?;
    let port = port.parse().map_err(|_| "not-found")?;
    let name = ServerName::try_from(host.to_owned()).map_err(|_| "not-found")?;
    let mut stream = connect(host, port)?;
    let mut connection = trust().and_then(|trust| ClientConnection::new(trust, name)).map_err(|_| "bad-answer")?;
    while connection.is_handshaking() {
        connection.complete_io(&mut stream).map_err(|e| tls_word(&e))?;
    }
    Ok(())
}

fn tls_word(error: &io::Error) -> &'static str {
    match error.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented) => "bad-certificate",
        Some(_) => "bad-answer",
        None => word(error),
    }
}

/// A page, as far as its first bytes; an answer from 400 on is an error.
fn http(address: &str) -> Result<(), &'static str> {
    let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(5).http_status_as_error(false).user_agent(super::AGENT);
    let mut answer = config.build().new_agent().get(address).call().map_err(|e| http_word(&e))?;
    if answer.status().as_u16() >= 400 {
        return Err("bad-answer");
    }
    let mut page = Vec::new();
    answer.body_mut().as_reader().take(PAGE).read_to_end(&mut page).map_err(|e| word(&e)).map(drop)
}

fn http_word(error: &ureq::Error) -> &'static str {
    match error {
        ureq::Error::Timeout(_) => "timeout",
        ureq::Error::HostNotFound => "not-found",
        ureq::Error::Io(error) => tls_word(error),
        ureq::Error::Rustls(rustls::Error::InvalidCertificate(_)) => "bad-certificate",
        ureq::Error::ConnectionFailed => "unreachable",
        _ => "bad-answer",
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn checksums_are_those_of_the_standard() {
        // The example of RFC 1071, section 3.
        assert_eq!(!checksum(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]), 0xddf2);
    }

    /// Answers as they come from a port of our own.
    #[test]
    fn what_works_and_what_does_not() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let answers = ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "not HTTP at all\r\n\r\n"];
        let served = std::thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().expect("a visitor");
                let mut asked = [0; 1024];
                let _ = stream.read(&mut asked);
                stream.write_all(answer.as_bytes()).expect("answered");
            }
        });
        let page = format!("http://127.0.0.1:{port}/");
        assert_eq!(check("http", &page).0, "ok");
        assert_eq!(check("http", &page), ("bad-answer", 0));
        assert_ne!(check("tls", &format!("127.0.0.1:{port}")).0, "ok");
        served.join().expect("served");
        // The port is free again: nobody answers.
        assert_eq!(check("tls", &format!("127.0.0.1:{port}")).0, "refused");
        assert_eq!(check("dns", "localhost").0, "ok");
        assert!(matches!(check("dns", "nothing.invalid").0, "not-found" | "timeout"));
        assert!(matches!(check("ping", "127.0.0.1").0, "ok" | "not-permitted"));
    }
}
