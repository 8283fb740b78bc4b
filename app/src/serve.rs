//! Listening, working and stopping.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use registry::Registry;
use tokio::net::TcpListener;
use web::App;

/// Serves until told to stop, with the worker inside; then lets running requests end.
pub(crate) async fn serve(app: App, registry: Registry, listener: TcpListener) -> anyhow::Result<()> {
    let router = web::router(&app, registry.routes.clone());
    let stopping = Arc::new(AtomicBool::new(false));
    let worker = {
        let (app, stopping) = (app.clone(), Arc::clone(&stopping));
        tokio::spawn(async move { registry::run_forever(app, &registry, || stopping.load(Ordering::Relaxed)).await })
    };
    axum::serve(listener, router).with_graceful_shutdown(stop_signal()).await.context("serving")?;
    stopping.store(true, Ordering::Relaxed);
    // A job in progress is either finished now or taken up again by its lease.
    let _ = tokio::time::timeout(Duration::from_secs(10), worker).await;
    app.db.close().await;
    Ok(())
}

/// Works until told to stop.
pub(crate) async fn work(app: App, registry: &Registry) -> anyhow::Result<()> {
    tokio::select! {
        () = registry::run_forever(app.clone(), registry, || false) => {}
        () = stop_signal() => {}
    }
    app.db.close().await;
    Ok(())
}

pub(crate) async fn stop_signal() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
    tracing::info!("stopping");
}
