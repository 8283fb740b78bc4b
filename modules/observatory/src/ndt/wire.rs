//! A connection a test runs on: plain, or TLS.

use std::io;
use std::os::fd::AsFd as _;
use std::time::Duration;

use ndt7::{Event, Fault, Reader, TcpInfo};
use socket2::Socket;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, ReadHalf, WriteHalf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::bulk::{Bulk, Rest};
use super::sys;

/// Bytes read at once in an upload, and of a client that has little to say.
const READ: (usize, usize) = (512 << 10, 16 << 10);
/// How much may wait unsent in the kernel: a tenth of a second's worth, between these bytes. What waits there at the end of a test
/// would have to be sent before the connection can be closed.
const UNSENT: (u64, u64) = (16 << 10, 4 << 20);

/// The two directions, so that one can be waited for beside the other.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) input: Input,
    pub(super) output: Output,
    pub(super) control: Control,
}

/// The socket itself: what the kernel knows of it.
#[derive(Debug)]
pub(super) struct Control(Socket);

#[derive(Debug)]
pub(super) enum Half<P, T> {
    Plain(P),
    Tls(T),
}

#[derive(Debug)]
pub(super) struct Input {
    half: Half<tokio::net::tcp::OwnedReadHalf, ReadHalf<TlsStream<TcpStream>>>,
    reader: Reader,
    buffer: Vec<u8>,
    /// What was read and not yet taken apart.
    from: usize,
    to: usize,
}

#[derive(Debug)]
pub(super) struct Output(Half<tokio::net::tcp::OwnedWriteHalf, WriteHalf<TlsStream<TcpStream>>>);

/// Why nothing more comes in.
#[derive(Debug)]
pub(super) enum Stop {
    /// The client is gone.
    Gone,
    Fault(Fault),
}

fn control(stream: &TcpStream) -> io::Result<Control> {
    let socket = Socket::from(stream.as_fd().try_clone_to_owned()?);
    socket.set_tcp_nodelay(true)?;
    Ok(Control(socket))
}

impl Wire {
    /// Takes over a plain connection; `before` is what was read of it already, behind the request.
    pub(super) fn plain(stream: TcpStream, before: &[u8], is_upload: bool) -> io::Result<Self> {
        let control = control(&stream)?;
        let (read, write) = stream.into_split();
        Ok(Self { input: Input::new(Half::Plain(read), before, is_upload), output: Output(Half::Plain(write)), control })
    }

    pub(super) fn tls(stream: TlsStream<TcpStream>, before: &[u8], is_upload: bool) -> io::Result<Self> {
        let control = control(stream.get_ref().0)?;
        let (read, write) = tokio::io::split(stream);
        Ok(Self { input: Input::new(Half::Tls(read), before, is_upload), output: Output(Half::Tls(write)), control })
    }
}

impl Control {
    pub(super) fn info(&self, elapsed: u64) -> Option<TcpInfo> {
        sys::tcp_info(&self.0, elapsed).ok()
    }

    /// Keeps what waits in the kernel to a tenth of a second, by what was delivered last (bytes a second).
    pub(super) fn limit_unsent(&self, rate: Option<u64>) {
        let bytes = (rate.unwrap_or(u64::MAX) / 10).clamp(UNSENT.0, UNSENT.1);
        // Only a slower end of the test is at stake.
        let _ = self.0.set_tcp_notsent_lowat(u32::try_from(bytes).unwrap_or(u32::MAX));
    }

    /// Asks for a congestion control; the kernel's own where it has no such one.
    pub(super) fn congestion(&self, name: &str) {
        if !name.is_empty() {
            let _ = self.0.set_tcp_congestion(name.as_bytes());
        }
    }
}

impl Input {
    fn new(half: Half<tokio::net::tcp::OwnedReadHalf, ReadHalf<TlsStream<TcpStream>>>, before: &[u8], is_upload: bool) -> Self {
        let mut buffer = vec![0; if is_upload { READ.0 } else { READ.1 }.max(before.len())];
        buffer[..before.len()].copy_from_slice(before);
        Self { half, reader: Reader::default(), buffer, from: 0, to: before.len() }
    }

    /// The next event. May be given up while it waits: nothing is lost.
    pub(super) async fn next(&mut self) -> Result<Event, Stop> {
        loop {
            let mut rest = &self.buffer[self.from..self.to];
            let event = self.reader.next(&mut rest).map_err(Stop::Fault)?;
            self.from = self.to - rest.len();
            if let Some(event) = event {
                return Ok(event);
            }
            (self.from, self.to) = (0, 0);
            self.to = match &mut self.half {
                Half::Plain(half) => fill(half, &mut self.buffer).await,
                Half::Tls(half) => fill(half, &mut self.buffer).await,
            }?;
        }
    }
}

async fn fill(half: &mut (impl AsyncRead + Unpin), buffer: &mut [u8]) -> Result<usize, Stop> {
    match half.read(buffer).await {
        Ok(0) | Err(_) => Err(Stop::Gone),
        Ok(n) => Ok(n),
    }
}

impl Output {
    /// Sends some of what is left, at least a byte. May be given up while it waits: `rest` says what was sent.
    pub(super) async fn send(&mut self, bulk: &Bulk, rest: &mut Rest) -> io::Result<()> {
        let count = match &mut self.0 {
            Half::Plain(half) => {
                let stream: &TcpStream = half.as_ref();
                let mut slices = Vec::new();
                bulk.slices(rest, &mut slices);
                loop {
                    stream.writable().await?;
                    match stream.try_write_vectored(&slices) {
                        Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                        Ok(count) => break count,
                        Err(e) if e.kind() == io::ErrorKind::WouldBlock => {}
                        Err(e) => return Err(e),
                    }
                }
            }
            Half::Tls(half) => half.write(bulk.next(rest)).await?,
        };
        rest.advance(count);
        // The kernel may take all there is without a pause; others are to have their turn.
        tokio::task::coop::consume_budget().await;
        Ok(())
    }

    /// Sends a small frame whole.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.0 {
            Half::Plain(half) => half.write_all(bytes).await,
            Half::Tls(half) => {
                half.write_all(bytes).await?;
                half.flush().await
            }
        }
    }

    /// Says goodbye, without waiting for long.
    pub(super) async fn end(&mut self) {
        let shutdown = async {
            match &mut self.0 {
                Half::Plain(half) => half.shutdown().await,
                Half::Tls(half) => half.shutdown().await,
            }
        };
        let _ = tokio::time::timeout(Duration::from_secs(1), shutdown).await;
    }
}
