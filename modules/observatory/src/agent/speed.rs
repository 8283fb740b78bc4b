//! A speed test of the line: an ndt7 client (specification v0.11) that only loads it; what counts is what the site counts.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use kernel::Id;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConnection, StreamOwned};
use tungstenite::client::IntoClientRequest as _;
use tungstenite::{Bytes, Message, WebSocket};

use crate::keep::SESSION;

/// The upload's length (specification, "upload"): ten seconds.
const LENGTH: Duration = Duration::from_secs(10);
/// Longer than this no test may take; the first may wait for its turn.
const PATIENCE: Duration = Duration::from_secs(90);
/// Until the second test's record has come in.
const RECORDED: Duration = Duration::from_secs(3);
/// Bytes of a message of ours.
const MESSAGE: usize = 1 << 16;
const PROTOCOL: &str = "net.measurementlab.ndt.v7";

/// A stream of either kind.
trait Stream: std::io::Read + std::io::Write {}
impl Stream for TcpStream {}
impl Stream for StreamOwned<ClientConnection, TcpStream> {}

/// Loads the line in both directions, one after the other.
pub(super) fn measure(url: &str, session: Id) -> Result<(), String> {
    download(&mut open(url, "download", session)?)?;
    upload(&mut open(url, "upload", session)?)?;
    // The site keeps a test once it is over.
    let (_hold, wait) = std::sync::mpsc::channel::<()>();
    let _ = wait.recv_timeout(RECORDED);
    Ok(())
}

fn open(url: &str, subtest: &str, session: Id) -> Result<WebSocket<Box<dyn Stream>>, String> {
    let say = |e: &dyn std::fmt::Display| e.to_string();
    let address = format!("{url}/ndt/v7/{subtest}?{SESSION}={session}&client_name=majlis-probe");
    let mut request = address.into_client_request().map_err(|e| say(&e))?;
    let (host, is_tls) = (request.uri().host().unwrap_or_default().to_owned(), request.uri().scheme_str() == Some("wss"));
    let port = request.uri().port_u16().unwrap_or(if is_tls { 443 } else { 80 });
    request.headers_mut().insert("Sec-WebSocket-Protocol", PROTOCOL.parse().map_err(|_| "a header")?);
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).map_err(|e| say(&e))?;
    stream.set_read_timeout(Some(PATIENCE)).and_then(|()| stream.set_write_timeout(Some(PATIENCE))).map_err(|e| say(&e))?;
    let stream: Box<dyn Stream> = if is_tls {
        let name = ServerName::try_from(host).map_err(|e| say(&e))?;
        let connection = super::checks::trust().and_then(|trust| ClientConnection::new(trust, name)).map_err(|e| say(&e))?;
        Box::new(StreamOwned::new(connection, stream))
    } else {
        Box::new(stream)
    };
    let config = tungstenite::protocol::WebSocketConfig::default().max_message_size(Some(1 << 24)).max_frame_size(Some(1 << 24));
    let (socket, _) = tungstenite::client::client_with_config(request, stream, Some(config)).map_err(|e| e.to_string())?;
    Ok(socket)
}

/// Reads until the site closes.
fn download(socket: &mut WebSocket<Box<dyn Stream>>) -> Result<(), String> {
    let (start, mut bytes) = (Instant::now(), 0_usize);
    loop {
        match socket.read() {
            Ok(Message::Binary(data)) => bytes += data.len(),
            Ok(_) => {}
            Err(tungstenite::Error::ConnectionClosed) => break,
            Err(error) => return Err(format!("download: {error}")),
        }
        if start.elapsed() > PATIENCE {
            return Err("download: it does not end".into());
        }
    }
    if bytes == 0 { Err("download: nothing came".into()) } else { Ok(()) }
}

/// Writes for as long as the standard says, then closes and waits for the site to do so.
fn upload(socket: &mut WebSocket<Box<dyn Stream>>) -> Result<(), String> {
    let say = |e: tungstenite::Error| format!("upload: {e}");
    let data = Bytes::from(vec![0x5a; MESSAGE]);
    let start = Instant::now();
    while start.elapsed() < LENGTH {
        match socket.send(Message::Binary(data.clone())) {
            Ok(()) => {}
            // The site has had enough.
            Err(tungstenite::Error::ConnectionClosed | tungstenite::Error::AlreadyClosed) => return Ok(()),
            Err(error) => return Err(say(error)),
        }
    }
    socket.close(None).map_err(say)?;
    loop {
        match socket.read() {
            Ok(_) if start.elapsed() < PATIENCE => {}
            Ok(_) => return Err("upload: it does not end".into()),
            Err(tungstenite::Error::ConnectionClosed) => return Ok(()),
            Err(error) => return Err(say(error)),
        }
    }
}
