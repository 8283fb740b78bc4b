//! The server against clients that keep the protocol, and clients that do not.

use std::time::Duration;

use ndt7::{LARGEST, Opcode, frame};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::{End, Limits, Outcome, Server};

/// A test that lasts as long as it takes to send a little.
const SHORT: Duration = Duration::from_millis(200);
const MASK: [u8; 4] = [1, 2, 3, 4];

struct House {
    address: std::net::SocketAddr,
    server: std::sync::Arc<Server>,
    outcomes: mpsc::Receiver<Outcome>,
}

async fn house(limits: Limits) -> House {
    let (done, outcomes) = mpsc::channel(64);
    let server = Server::new(limits, None, 7, done);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let address = listener.local_addr().expect("address");
    tokio::spawn(std::sync::Arc::clone(&server).run(listener));
    House { address, server, outcomes }
}

fn short() -> Limits {
    Limits { whole: SHORT, ..Limits::default() }
}

/// Opens a test; gives the connection and the answer's head.
async fn open(h: &House, path: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(h.address).await.expect("connect");
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: net.measurementlab.ndt.v7\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("ask");
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await.expect("answer"));
    }
    (stream, String::from_utf8(answer).expect("text"))
}

/// A frame as clients send it.
fn masked(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    let mut out = frame(opcode, payload);
    let head = out.len() - payload.len();
    out[1] |= 0x80;
    for (at, byte) in out[head..].iter_mut().enumerate() {
        *byte ^= MASK[at % 4];
    }
    out.splice(head..head, MASK);
    out
}

/// A frame of the server's.
async fn next(stream: &mut TcpStream) -> Option<(u8, Vec<u8>)> {
    let first = stream.read_u8().await.ok()?;
    let len = match stream.read_u8().await.ok()? {
        126 => u64::from(stream.read_u16().await.ok()?),
        127 => stream.read_u64().await.ok()?,
        short => short.into(),
    };
    let mut payload = vec![0; usize::try_from(len).expect("length")];
    stream.read_exact(&mut payload).await.ok()?;
    Some((first, payload))
}

#[tokio::test]
async fn a_download_is_whole_messages_measurements_and_a_goodbye() {
    let mut h = house(short()).await;
    let (mut stream, answer) = open(&h, "/ndt/v7/download?client_name=test").await;
    assert!(answer.starts_with("HTTP/1.1 101 ") && answer.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "{answer}");
    let (mut bytes, mut told, mut largest) = (0_u64, Vec::new(), 0);
    loop {
        match next(&mut stream).await.expect("a frame") {
            (0x82, payload) => {
                bytes += payload.len() as u64;
                largest = largest.max(payload.len());
            }
            (0x81, text) => told.push(serde_json::from_slice::<serde_json::Value>(&text).expect("JSON")),
            (0x88, code) => break assert_eq!(code, 1000_u16.to_be_bytes()),
            other => panic!("{other:?}"),
        }
    }
    stream.write_all(&masked(Opcode::Close, &1000_u16.to_be_bytes())).await.expect("goodbye");
    let outcome = h.outcomes.recv().await.expect("an outcome");
    assert_eq!((outcome.end, outcome.request.meta("client_name")), (End::Whole, Some("test")));
    assert!(!told.is_empty() && largest > ndt7::Sizes::FIRST, "{} {largest}", told.len());
    assert!(told.iter().all(|t| t["Origin"] == "server" && t["Test"] == "download" && t["TCPInfo"]["MinRTT"].is_u64()), "{told:?}");
    // What the client's kernel had acknowledged when the time was over: all the client got in the end, but for what was under way.
    assert!(outcome.bytes < bytes + bytes / 50 + 65_536 && outcome.bytes + (32 << 20) > bytes, "{} {bytes}", outcome.bytes);
    assert_eq!(h.server.running(), 0);
}

#[tokio::test]
async fn an_upload_is_counted_by_the_server_whatever_the_client_says() {
    let mut h = house(Limits { whole: Duration::from_secs(60), ..Limits::default() }).await;
    let (mut stream, _) = open(&h, "/ndt/v7/upload").await;
    let message = masked(Opcode::Binary, &[9; 100_000]);
    for _ in 0..20 {
        stream.write_all(&message).await.expect("upload");
    }
    stream.write_all(&masked(Opcode::Text, br#"{"AppInfo":{"ElapsedTime":1000,"NumBytes":999999999999}}"#)).await.expect("a lie");
    stream.write_all(&masked(Opcode::Ping, b"there?")).await.expect("ping");
    stream.write_all(&masked(Opcode::Close, &[])).await.expect("goodbye");
    let (mut told, mut pong) = (0, false);
    loop {
        match next(&mut stream).await.expect("a frame") {
            (0x81, text) => {
                let text: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
                assert!(text["AppInfo"]["NumBytes"].as_u64().expect("bytes") <= 2_000_000);
                told += 1;
            }
            (0x8a, payload) => pong = payload == b"there?",
            (0x88, _) => break,
            other => panic!("{other:?}"),
        }
    }
    let outcome = h.outcomes.recv().await.expect("an outcome");
    assert_eq!((outcome.bytes, outcome.end, pong), (2_000_000, End::Left, true));
    assert!(told > 0 && outcome.said.is_some_and(|s| s.num_bytes == 999_999_999_999));
}

/// As a browser does whose line is slow: it goes on sending what it took on, and knows nothing of the time.
#[tokio::test]
async fn an_upload_that_does_not_end_by_itself_is_whole_when_its_time_is_over() {
    let mut h = house(short()).await;
    let (mut stream, _) = open(&h, "/ndt/v7/upload").await;
    let message = masked(Opcode::Binary, &[9; 10_000]);
    let (mut read, mut write) = stream.split();
    let send = async {
        let mut sent = 0_u64;
        while write.write_all(&message).await.is_ok() {
            sent += 10_000;
            tokio::task::yield_now().await;
        }
        sent
    };
    let listen = async {
        let mut all = Vec::new();
        let _ = read.read_to_end(&mut all).await;
        all
    };
    let (sent, heard) = tokio::join!(send, listen);
    let outcome = h.outcomes.recv().await.expect("an outcome");
    assert_eq!(outcome.end, End::Whole);
    assert!(outcome.elapsed >= 200_000 && outcome.bytes > 0 && outcome.bytes < sent, "{outcome:?} {sent}");
    assert!(heard.windows(4).any(|w| w == [0x88, 2, 3, 232]), "it was told that it is over");
}

#[tokio::test]
async fn whoever_breaks_the_protocol_is_closed_and_marked() {
    let mut h = house(short()).await;
    let (mut stream, _) = open(&h, "/ndt/v7/download").await;
    stream.write_all(&masked(Opcode::Binary, b"wrong way")).await.expect("send");
    assert_eq!(h.outcomes.recv().await.expect("an outcome").end, End::WrongDirection);
    for (bytes, code) in [(frame(Opcode::Binary, b"unmasked"), 1002_u16), ([&[0x82, 0xff], &(LARGEST + 1).to_be_bytes()[..], &MASK].concat(), 1009)] {
        let (mut stream, _) = open(&h, "/ndt/v7/upload").await;
        stream.write_all(&bytes).await.expect("send");
        let closed = loop {
            match next(&mut stream).await {
                Some((0x88, payload)) => break payload,
                Some(_) => {}
                None => panic!("closed without a word"),
            }
        };
        assert_eq!(closed, code.to_be_bytes());
        assert!(matches!(h.outcomes.recv().await.expect("an outcome").end, End::Broken(_)));
    }
    // One that goes away midway.
    let (stream, _) = open(&h, "/ndt/v7/upload").await;
    drop(stream);
    assert_eq!(h.outcomes.recv().await.expect("an outcome").end, End::Left);
    let (mut stream, answer) = open(&h, "/elsewhere").await;
    let mut why = String::new();
    stream.read_to_string(&mut why).await.expect("words");
    assert!(answer.starts_with("HTTP/1.1 404 ") && why.contains("/ndt/v7/download"), "{answer}{why}");
}

#[tokio::test]
async fn there_are_so_many_places_and_each_is_given_back() {
    let mut h = house(Limits { tests: 4, per_address: 1, ..short() }).await;
    let (one, first) = open(&h, "/ndt/v7/upload").await;
    let (_two, second) = open(&h, "/ndt/v7/upload").await;
    assert!([&first, &second].iter().all(|a| a.contains(" 101 ")), "there is room for more from one address");
    let (_, third) = open(&h, "/ndt/v7/upload").await;
    assert!(third.starts_with("HTTP/1.1 503 ") && third.contains("Retry-After: "), "as many places are for others: {third}");
    let (mut page, answer) = open(&h, "/ndt/v7/upload?majlis_session=1").await;
    assert!(answer.contains(" 101 "), "a script is not shown a status: {answer}");
    assert_eq!(next(&mut page).await, Some((0x88, [&1013_u16.to_be_bytes()[..], b"2"].concat())));
    assert_eq!(h.server.running(), 2);
    drop(one);
    h.outcomes.recv().await.expect("an outcome");
    let (_again, answer) = open(&h, "/ndt/v7/upload").await;
    assert!(answer.contains(" 101 "), "{answer}");
}

#[tokio::test]
async fn round_trips_are_told_while_they_are_measured() {
    let mut h = house(short()).await;
    let (mut stream, _) = open(&h, "/majlis/v1/latency").await;
    assert_eq!(h.server.running(), 0, "it loads nothing");
    let mut told = 0;
    while told < 3 {
        match next(&mut stream).await.expect("a frame") {
            (0x89, payload) => {
                // One that was made up comes first, and does not count.
                let made_up = masked(Opcode::Pong, b"12345678");
                stream.write_all(&[made_up, masked(Opcode::Pong, &payload)].concat()).await.expect("pong");
            }
            (0x81, text) => {
                assert!(String::from_utf8(text).expect("text").starts_with("{\"RTT\":"));
                told += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    stream.write_all(&masked(Opcode::Close, &[])).await.expect("goodbye");
    let outcome = h.outcomes.recv().await.expect("an outcome");
    assert_eq!((outcome.end, outcome.trips.len()), (End::Whole, 3));
}

#[tokio::test]
async fn latency_tests_are_limited_too() {
    let h = house(Limits { tests: 1, per_address: 100, ..short() }).await;
    let mut open_ones = Vec::new();
    for _ in 0..16 {
        let (stream, answer) = open(&h, "/majlis/v1/latency").await;
        assert!(answer.contains(" 101 "), "{answer}");
        open_ones.push(stream);
    }
    let (_, answer) = open(&h, "/majlis/v1/latency").await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
}

#[test]
fn a_household_is_one_address() {
    let of = |text: &str| super::household(text.parse().expect("an address")).to_string();
    assert_eq!((of("192.0.2.1"), of("::ffff:192.0.2.1")), ("192.0.2.1".into(), "192.0.2.1".into()));
    assert_eq!((of("2001:db8:1:2:3::4"), of("2001:db8:2:3::4")), ("2001:db8:1::".into(), "2001:db8:2::".into()));
}
