use kernel::{Event, Id};

use crate::{Error, Tx, params, statements};

statements! {
    INSERT = "outbox/insert",
    TAKE = "outbox/take",
    DELETE = "outbox/delete",
}

/// An event waiting to be handed to its subscribers.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    pub id: Id,
    pub event: Event,
}

impl Tx {
    /// Tells other rooms, once this write is committed. Subscribers may be told twice.
    pub async fn emit(&mut self, event: &Event) -> Result<(), Error> {
        let row = params![self.new_id(), self.now(), serde_json::to_string(event)?];
        self.execute(INSERT, row).await?;
        Ok(())
    }

    /// Events not yet handed on.
    pub async fn outbox(&mut self, limit: i64) -> Result<Vec<OutboxRow>, Error> {
        let rows = self.rows(TAKE, params![limit]).await?;
        rows.iter().map(|row| Ok(OutboxRow { id: row.get("id")?, event: serde_json::from_str(&row.get::<String>("event")?)? })).collect()
    }

    /// Forgets an event; `false` if another worker did so before.
    pub async fn outbox_done(&mut self, id: Id) -> Result<bool, Error> {
        Ok(self.execute(DELETE, params![id]).await? == 1)
    }
}

/// An event as jobs get it.
pub fn event_json(event: &Event) -> Result<String, Error> {
    Ok(serde_json::to_string(event)?)
}
