//! The ndt7 server alone, with its outcomes on standard output: `cargo run --release --example ndt7 -- 127.0.0.1:8081`.
#![expect(clippy::print_stdout, reason = "a tool for measuring")]

use observatory::ndt::{Limits, Server};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let address = args.next().unwrap_or_else(|| "127.0.0.1:8081".into());
    let congestion = args.next().unwrap_or_default();
    let (done, mut outcomes) = mpsc::channel(64);
    let limits = Limits { tests: 2000, per_address: 2000, waiting: 2000, congestion, ..Limits::default() };
    let server = Server::new(limits, None, 1, done);
    tokio::spawn(server.run(TcpListener::bind(&address).await?));
    while let Some(o) = outcomes.recv().await {
        let line = serde_json::json!({
            "subtest": o.request.subtest.name(), "end": o.end.name(), "elapsed": o.elapsed, "bytes": o.bytes, "tcp": o.tcp, "trips": o.trips,
        });
        println!("{line}");
    }
    Ok(())
}
