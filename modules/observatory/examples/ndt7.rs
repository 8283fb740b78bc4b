//! The ndt7 server alone, with its outcomes on standard output: `cargo run --release --example ndt7 -- 127.0.0.1:8081`. Two more
//! words are a congestion control (or "") and a folder with `cert.pem` and `key.pem`, for tests over TLS.
#![expect(clippy::print_stdout, reason = "a tool for measuring")]

use observatory::ndt::{Limits, Server};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto::ring};

type Failed = Box<dyn std::error::Error>;

/// As the program makes it of `--ndt7-cert` and `--ndt7-key`.
fn tls(folder: &std::path::Path) -> Result<TlsAcceptor, Failed> {
    let chain = CertificateDer::pem_file_iter(folder.join("cert.pem"))?.collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem"))?;
    let config = ServerConfig::builder_with_provider(std::sync::Arc::new(ring::default_provider())).with_safe_default_protocol_versions()?;
    Ok(std::sync::Arc::new(config.with_no_client_auth().with_single_cert(chain, key)?).into())
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let mut args = std::env::args().skip(1);
    let address = args.next().unwrap_or_else(|| "127.0.0.1:8081".into());
    let congestion = args.next().unwrap_or_default();
    let tls = args.next().map(|folder| tls(folder.as_ref())).transpose()?;
    let (done, mut outcomes) = mpsc::channel(64);
    let limits = Limits { tests: 2000, per_address: 2000, waiting: 2000, congestion, ..Limits::default() };
    let server = Server::new(limits, tls, 1, done);
    tokio::spawn(server.run(TcpListener::bind(&address).await?));
    while let Some(o) = outcomes.recv().await {
        let line = serde_json::json!({
            "subtest": o.request.subtest.name(), "end": o.end.name(), "elapsed": o.elapsed, "bytes": o.bytes, "tcp": o.tcp, "trips": o.trips,
        });
        println!("{line}");
    }
    Ok(())
}
