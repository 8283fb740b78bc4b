use kernel::{JobId, Time};

use crate::{Engine, Error, Statement, Tx, params, sql, statements};

statements! {
    INSERT = "job/insert",
    DONE = "job/done",
    RETRY = "job/retry",
    DEAD = "job/dead",
    COUNTS = "job/counts",
    COUNT_KIND = "job/count_kind",
    DUE = "job/due",
    INSERT_ONCE = "job/insert_once",
}

/// Claiming differs: PostgreSQL has many writers and skips rows another one holds.
pub(crate) const CLAIMS: [Statement; 2] = [sql!("job/claim_sqlite"), sql!("job/claim_postgres")];

/// Work to be done after the write that ordered it is committed, at least once.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// `module.what`.
    pub kind: String,
    /// JSON: ids and few facts.
    pub payload: String,
    /// Not before this.
    pub run_at: Time,
}

/// A job that this worker holds until its lease ends.
#[derive(Debug, Clone)]
pub struct Claimed {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    /// Counts from 1.
    pub attempt: i64,
}

impl Tx {
    pub async fn enqueue(&mut self, job: &NewJob) -> Result<JobId, Error> {
        let id = JobId(self.new_id());
        self.execute(INSERT, params![id, &job.kind, &job.payload, job.run_at]).await?;
        Ok(id)
    }

    /// Orders a job of which there is only ever one: its id is made from its kind.
    pub async fn enqueue_once(&mut self, job: &NewJob) -> Result<(), Error> {
        self.insert_as(&job.kind, job).await
    }

    /// Orders a job of which, with this very payload, there is only ever one at a time.
    pub async fn enqueue_unique(&mut self, job: &NewJob) -> Result<(), Error> {
        self.insert_as(&format!("{}\n{}", job.kind, job.payload), job).await
    }

    async fn insert_as(&mut self, name: &str, job: &NewJob) -> Result<(), Error> {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(name.as_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        self.execute(INSERT_ONCE, params![id, &job.kind, &job.payload, job.run_at]).await?;
        Ok(())
    }

    /// Whether any job is due; asked before claiming, because claiming is a write.
    pub async fn has_due_job(&mut self, now: Time) -> Result<bool, Error> {
        Ok(self.optional(DUE, params![now]).await?.is_some())
    }

    /// Takes the next due job, or one whose worker let its lease run out.
    pub async fn claim_job(&mut self, now: Time, lease_until: Time) -> Result<Option<Claimed>, Error> {
        let statement = CLAIMS[usize::from(self.engine() == Engine::Postgres)];
        let row = self.optional(statement, params![now, lease_until]).await?;
        row.map(|row| Ok(Claimed { id: row.get("id")?, kind: row.get("kind")?, payload: row.get("payload")?, attempt: row.get("attempts")? }))
            .transpose()
    }

    pub async fn job_done(&mut self, id: JobId) -> Result<(), Error> {
        self.execute(DONE, params![id]).await?;
        Ok(())
    }

    pub async fn job_retry(&mut self, id: JobId, run_at: Time, error: &str) -> Result<(), Error> {
        self.execute(RETRY, params![id, run_at, error]).await?;
        Ok(())
    }

    /// Puts a job aside for a person to look at: it is not tried again by itself.
    pub async fn job_dead(&mut self, id: JobId, error: &str) -> Result<(), Error> {
        self.execute(DEAD, params![id, error]).await?;
        Ok(())
    }

    /// `(state, how many)`.
    pub async fn job_counts(&mut self) -> Result<Vec<(String, i64)>, Error> {
        let rows = self.rows(COUNTS, params![]).await?;
        rows.iter().map(|row| Ok((row.get("state")?, row.get("n")?))).collect()
    }

    /// How many jobs of a kind are waiting or running.
    pub async fn jobs_waiting(&mut self, kind: &str) -> Result<i64, Error> {
        self.one(COUNT_KIND, params![kind]).await?.get("n")
    }
}
