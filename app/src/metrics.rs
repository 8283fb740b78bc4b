//! Figures of the process for its operator, in the Prometheus text format (version 0.0.4), on an address of their
//! own. Nothing of quiet pages, nothing by person, nothing by case.

use core::fmt::Write as _;
use std::net::SocketAddr;

use anyhow::Context as _;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use web::App;

/// Serves the metrics until the program ends.
pub(crate) async fn serve(app: App, address: SocketAddr) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(address).await.with_context(|| format!("listening on {address} for metrics"))?;
    tokio::spawn(async move { axum::serve(listener, router(app)).await });
    Ok(())
}

pub(crate) fn router(app: App) -> Router {
    Router::new().route("/metrics", get(show)).with_state(app)
}

async fn show(State(app): State<App>) -> impl IntoResponse {
    let mut out = String::new();
    let mut metric = |name: &str, kind: &str, help: &str, lines: &[(String, String)]| {
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in lines {
            let _ = writeln!(out, "{name}{labels} {value}");
        }
    };
    metric("majlis_info", "gauge", "The program's version.", &[(format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION")), "1".into())]);
    let jobs: Result<_, store::Error> = store::read!(app.db, "app.metrics", |tx| { tx.job_counts().await });
    metric("majlis_database_up", "gauge", "Whether the database answers.", &[(String::new(), u8::from(jobs.is_ok()).to_string())]);
    // Only those given up: how many wait would tell when somebody wrote.
    let dead = jobs.unwrap_or_default().into_iter().find(|(state, _)| state == "dead").map_or(0, |(_, n)| n);
    metric("majlis_jobs_dead", "gauge", "Jobs that were given up and wait for a person.", &[(String::new(), dead.to_string())]);
    if let Some(traffic) = app.extensions.get::<web::Traffic>() {
        let lines = traffic.read().map(|(class, n)| (format!("{{status=\"{class}\"}}"), n.to_string()));
        metric("majlis_answers_total", "counter", "Answers by status class; quiet pages are not counted.", &lines);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], out)
}
