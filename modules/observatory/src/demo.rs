//! What the demonstration has of this room.

use kernel::Actor;
use web::App;

use crate::{ObservatoryError, area};

/// Qatar's municipalities: Natural Earth's boundaries (public domain), simplified.
const AREAS: &str = include_str!("../content/areas/qa.geojson");

/// Puts the areas in.
///
/// # Errors
/// Where the database fails.
pub async fn seed(app: &App) -> Result<(), ObservatoryError> {
    area::put(&app.db, Actor::Administrator, AREAS).await.map(drop)
}
