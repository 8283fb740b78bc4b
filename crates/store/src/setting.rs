use crate::{Error, Tx, params, statements};

statements! {
    GET = "setting/get",
    PUT_ONCE = "setting/put_once",
    PUT = "setting/put",
}

impl Tx {
    /// A setting of this installation that lives with its data.
    pub async fn setting(&mut self, name: &str) -> Result<Option<String>, Error> {
        self.optional(GET, params![name]).await?.map(|row| row.get("value")).transpose()
    }

    /// Sets a value that is chosen once, and gives the one that stands.
    pub async fn setting_once(&mut self, name: &str, value: &str) -> Result<String, Error> {
        self.execute(PUT_ONCE, params![name, value]).await?;
        self.one(GET, params![name]).await?.get("value")
    }

    pub async fn set_setting(&mut self, name: &str, value: &str) -> Result<(), Error> {
        self.execute(PUT, params![name, value]).await?;
        Ok(())
    }
}
