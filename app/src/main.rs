//! `majlis`: one program for what a ministry of communications owes its people on the Internet.
//!
//! This crate is wiring only: the commands, the list of modules, and the process's own surroundings (clock,
//! randomness, signals). What the program does lives in `modules/`.

mod cert;
#[cfg(test)]
mod cert_source_tests;
#[cfg(test)]
mod cert_tests;
#[cfg(test)]
mod class_tests;
mod cli;
mod commands;
#[cfg(test)]
mod complaint_tests;
#[cfg(test)]
mod content_tests;
mod contributions;
#[cfg(test)]
mod contributions_tests;
mod demo;
mod doctor;
mod home;
mod metrics;
mod observatory;
#[cfg(test)]
mod observatory_tests;
#[cfg(test)]
mod probe_tests;
mod serve;
mod system;
#[cfg(test)]
mod tests;
mod wiring;

use clap::Parser as _;

/// A fifth less CPU than glibc's for what rows go through (imports, letters); SQLite's memory comes from it as well.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    let cli = cli::Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("MAJLIS_LOG").unwrap_or_else(|_| "info,sqlx=warn".into()))
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "cannot start");
            return std::process::ExitCode::FAILURE;
        }
    };
    let code = match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(error) => {
            tracing::error!("{error:#}");
            std::process::ExitCode::FAILURE
        }
    };
    // A thread may wait for another server for long; what it had not stored is fetched again.
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    code
}
