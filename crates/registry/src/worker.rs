//! Does the jobs: hands events to their subscribers, runs what is due, and the periodic rounds.

use std::collections::HashMap;
use std::time::Duration;

use kernel::Time;
use store::{NewJob, Op};
use web::App;

use crate::{MAX_ATTEMPTS, Registry, backoff, lease_end};

/// The kind prefix of jobs that carry a periodic round: one at a time, whoever runs it.
const ROUND: &str = "round:";

/// Runs until told to stop. What goes on in the background is given up in the middle then: what it had not
/// committed, the next process does.
pub async fn run_forever(app: App, registry: &Registry, mut stop: impl FnMut() -> bool) {
    // Dropped with this future, whichever way it ends.
    let mut beside = tokio::task::JoinSet::new();
    let mut which = HashMap::new();
    let mut missing: Vec<usize> = (0..registry.backgrounds.len()).collect();
    while !stop() {
        for n in missing.drain(..) {
            which.insert(beside.spawn((registry.backgrounds[n].run)(app.clone())).id(), n);
        }
        while let Some(ended) = beside.try_join_next_with_id() {
            let id = ended.map_or_else(|fault| fault.id(), |(id, ())| id);
            if let Some(n) = which.remove(&id) {
                tracing::error!(name = registry.backgrounds[n].name, "it ended by a fault and is started again");
                missing.push(n);
            }
        }
        let worked = match run_due(&app, registry).await {
            Ok(worked) => worked,
            Err(error) => {
                tracing::error!(%error, "worker");
                0
            }
        };
        if worked == 0 {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
    beside.shutdown().await;
}

/// Hands on events, plans rounds, and runs every job that is due. Gives how many were run.
pub async fn run_due(app: &App, registry: &Registry) -> Result<u64, store::Error> {
    hand_on(app, registry).await?;
    plan_rounds(app, registry).await?;
    let mut count = 0;
    loop {
        let now = app.db.clock().now();
        // Only a due job is worth a write: look first.
        let due = store::read!(app.db, "worker.due", |tx| { tx.has_due_job(now).await })?;
        if !due {
            return Ok(count);
        }
        let claimed = store::write!(app.db, Op::housekeeping("worker.claim"), |tx| { tx.claim_job(now, lease_end(now)).await })?;
        let Some(job) = claimed else { return Ok(count) };
        count += 1;
        let result = run_one(app, registry, &job.kind, &job.payload).await;
        let now = app.db.clock().now();
        settle(app, registry, &job, result, now).await?;
    }
}

async fn run_one(app: &App, registry: &Registry, kind: &str, payload: &str) -> Result<(), String> {
    if let Some(name) = kind.strip_prefix(ROUND) {
        let Some(round) = registry.periodics.iter().find(|p| p.name == name) else { return Ok(()) };
        return (round.run)(app.clone()).await;
    }
    match registry.jobs.iter().find(|j| j.kind == kind) {
        Some(spec) => (spec.run)(app.clone(), payload.to_owned()).await,
        None => Err(format!("nobody does {kind}")),
    }
}

async fn settle(app: &App, registry: &Registry, job: &store::Claimed, result: Result<(), String>, now: Time) -> Result<(), store::Error> {
    if let Err(error) = &result {
        tracing::warn!(kind = job.kind, attempt = job.attempt, %error, "job failed");
    }
    let every = job.kind.strip_prefix(ROUND).map(|name| registry.periodics.iter().find(|p| p.name == name).map_or(kernel::DAY, |p| p.every));
    store::write!(app.db, Op::housekeeping("worker.settle"), |tx| {
        match (&result, every) {
            (_, Some(every)) => tx.job_retry(job.id, now.plus(every), result.as_ref().err().map_or("", String::as_str)).await,
            (Ok(()), None) => tx.job_done(job.id).await,
            (Err(error), None) if job.attempt >= MAX_ATTEMPTS => tx.job_dead(job.id, error).await,
            (Err(error), None) => tx.job_retry(job.id, now.plus(backoff(job.attempt)), error).await,
        }
    })
}

/// Turns each waiting event into its subscribers' jobs, in the transaction that forgets the event.
async fn hand_on(app: &App, registry: &Registry) -> Result<(), store::Error> {
    let waiting = store::read!(app.db, "worker.outbox", |tx| { tx.outbox(100).await })?;
    for row in waiting {
        store::write!(app.db, Op::housekeeping("worker.hand_on").quietly(), |tx| {
            if !tx.outbox_done(row.id).await? {
                return Ok::<_, store::Error>(());
            }
            for subscription in registry.subscriptions.iter().filter(|s| s.event == row.event.name()) {
                let job = NewJob { kind: subscription.job.to_owned(), payload: store::event_json(&row.event)?, run_at: tx.now() };
                tx.enqueue(&job).await?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Makes sure that every round is planned once.
async fn plan_rounds(app: &App, registry: &Registry) -> Result<(), store::Error> {
    let kinds: Vec<String> = registry.periodics.iter().map(|p| format!("{ROUND}{}", p.name)).collect();
    let missing = store::read!(app.db, "worker.rounds", |tx| {
        let mut missing = Vec::new();
        for kind in &kinds {
            if tx.jobs_waiting(kind).await? == 0 {
                missing.push(kind.clone());
            }
        }
        Ok::<_, store::Error>(missing)
    })?;
    for kind in missing {
        store::write!(app.db, Op::housekeeping("worker.plan"), |tx| {
            // Asked again inside the write: another process may have planned it meanwhile.
            if tx.jobs_waiting(&kind).await? == 0 {
                let job = NewJob { kind: kind.clone(), payload: String::from("{}"), run_at: tx.now() };
                tx.enqueue_once(&job).await?;
            }
            Ok::<_, store::Error>(())
        })?;
    }
    Ok(())
}
