//! The server side of ndt7, the single-stream speed test of Measurement Lab (specification v0.11): the request, the frames of the
//! WebSocket (RFC 6455), the measurements. No sockets: bytes in, bytes out.
//!
//! A server's frames are not masked. So the bytes of a download can be framed once and sent as they lie, over and over
//! ([`Sizes`], [`header`]); an upload is counted without being unmasked ([`Reader`]).

mod frame;
mod measurement;
mod request;
mod tcp_info;

pub use frame::{Event, Fault, Opcode, Reader, Sizes, close, frame, header};
pub use measurement::{AppInfo, ConnectionInfo, Measurement};
pub use request::{LONGEST, Refusal, Request, Subtest, accept, answer, read};
pub use tcp_info::TcpInfo;

/// The WebSocket subprotocol that names ndt7.
pub const SUBPROTOCOL: &str = "net.measurementlab.ndt.v7";
/// How long a test lasts, in milliseconds.
pub const DURATION_MS: u64 = 10_000;
/// After this a test is cut off, in milliseconds: a peer may close from 13 s on.
pub const CUT_OFF_MS: u64 = 13_000;
/// The largest message a peer may send, in bytes.
pub const LARGEST: u64 = 1 << 24;
