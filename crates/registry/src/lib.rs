//! What a module may declare, and the list of everything that was declared.
//!
//! A module is one [`Module`] whose [`register`](Module::register) fits on a screen. The program walks the
//! [`Registry`] to migrate, to route, to run jobs, and to print what there is
//! (`majlis print routes|permissions|tables|…`); those prints are committed, so a review sees at once that
//! a route became public or a retention rule grew.

mod prints;
mod worker;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use cases::DeskUi;
use kernel::{Indicator, Permission, Time, Values};
use store::{Migrations, Statement};
use web::{App, Asset, Extensions, Role, Route, StaffPage, TemplateSource, TextSource};

pub use prints::{PRINTS, print};
pub use worker::{run_due, run_forever};

/// A future as jobs return it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Why a job did not work, for the log and the dead-letter list; never holds content.
pub type JobError = String;

type JobFn = Arc<dyn Fn(App, String) -> BoxFuture<'static, Result<(), JobError>> + Send + Sync>;
type PeriodicFn = Arc<dyn Fn(App) -> BoxFuture<'static, Result<(), JobError>> + Send + Sync>;
type FiguresFn = Arc<dyn Fn(App) -> BoxFuture<'static, Result<Vec<Values>, JobError>> + Send + Sync>;
type BackgroundFn = Arc<dyn Fn(App) -> BoxFuture<'static, ()> + Send + Sync>;
type HealthFn = Arc<dyn Fn(App) -> BoxFuture<'static, Vec<Finding>> + Send + Sync>;

/// A room of the house.
pub trait Module {
    /// Lower-case word; prefixes tables, texts and permissions.
    fn name(&self) -> &'static str;
    fn register(&self, registry: &mut Registry);
}

/// A kind of job and what does it.
#[derive(Clone)]
pub struct JobSpec {
    pub kind: &'static str,
    pub run: JobFn,
}

/// Something done again and again, by one process at a time: idempotent, takes no input.
#[derive(Clone)]
pub struct Periodic {
    pub name: &'static str,
    /// Microseconds between two rounds.
    pub every: i64,
    pub run: PeriodicFn,
}

/// Work that goes on beside the jobs for as long as the program runs: long pieces that must not hold up mail.
/// Several processes may run it at once; it claims what it works on.
#[derive(Clone)]
pub struct Background {
    pub name: &'static str,
    pub run: BackgroundFn,
}

/// Which event makes which job.
#[derive(Debug, Clone, Copy)]
pub struct Subscription {
    pub event: &'static str,
    pub job: &'static str,
}

/// How long something is kept.
#[derive(Debug, Clone, Copy)]
pub struct Retention {
    pub what: &'static str,
    pub table: &'static str,
    /// Days after the event named in `from`.
    pub days: i64,
    pub from: &'static str,
}

/// A column that holds data about a person, and why.
#[derive(Debug, Clone, Copy)]
pub struct PersonalData {
    pub table: &'static str,
    pub columns: &'static str,
    pub whose: &'static str,
    pub purpose: &'static str,
}

/// How bad a [`Finding`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Good,
    /// It works, but not yet as it should for real people.
    Warn,
    /// It must be mended before real people use it.
    Bad,
}

/// One thing `majlis doctor` found, with what to do about it.
#[derive(Debug, Clone)]
pub struct Finding {
    pub level: Level,
    pub what: String,
    pub fix: String,
}

/// Indicators that are counted together.
#[derive(Clone)]
pub struct Figures {
    pub indicators: &'static [Indicator],
    /// Gives what each of them says, in their order.
    read: FiguresFn,
    kept: Arc<tokio::sync::Mutex<Option<Counted>>>,
}

/// What was counted, or why it was not, and when.
type Counted = (Time, Result<Arc<Vec<Values>>, JobError>);
/// For how long what was counted is given again, and for how long an error.
const FRESH: i64 = kernel::MINUTE;
const FAILED: i64 = 5 * kernel::SECOND;

impl Figures {
    /// What each of them says, in their order. Anybody may ask, and nobody makes the database count more than once a minute.
    ///
    /// # Errors
    /// The room's, or that it does not say something of each.
    pub async fn values(&self, app: &App) -> Result<Arc<Vec<Values>>, JobError> {
        let (figures, app) = (self.clone(), app.clone());
        // Whoever asked may go away: what is begun is counted to its end, for the next.
        tokio::spawn(async move { figures.kept_or_counted(app).await }).await.map_err(|e| e.to_string())?
    }

    async fn kept_or_counted(self, app: App) -> Result<Arc<Vec<Values>>, JobError> {
        let now = app.db.clock().now();
        // Held while it is counted: whoever comes meanwhile gets the same.
        let mut kept = self.kept.lock().await;
        if let Some((at, counted)) = kept.as_ref() {
            let good = if counted.is_ok() { FRESH } else { FAILED };
            if (at.0..at.0.saturating_add(good)).contains(&now.0) {
                return counted.clone();
            }
        }
        let counted = match (self.read)(app).await {
            Ok(values) if values.len() == self.indicators.len() => Ok(Arc::new(values)),
            Ok(values) => Err(format!("{self:?}: {} values of {} indicators", values.len(), self.indicators.len())),
            Err(error) => Err(error),
        };
        *kept = Some((now, counted.clone()));
        counted
    }
}

/// Every indicator of the house, for a room that walks them.
#[derive(Debug, Clone, Default)]
pub struct Indicators(pub Vec<Figures>);

macro_rules! opaque_debug {
    ($($type:ident: $field:expr;)+) => {$(
        impl core::fmt::Debug for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let name: &dyn Fn(&Self) -> &'static str = &$field;
                write!(f, "{}({})", stringify!($type), name(self))
            }
        }
    )+};
}

opaque_debug! {
    JobSpec: |s| s.kind;
    Periodic: |s| s.name;
    Background: |s| s.name;
    Figures: |s| s.indicators.first().map_or("", |i| i.id);
}

/// How many pieces of content there are, and everything wrong with them, each with its file and line.
pub type ContentCheck = fn() -> Result<(usize, Vec<String>), String>;

/// Texts that come with the program and that people read, checked as a whole (`majlis content check`).
#[derive(Debug, Clone, Copy)]
pub struct ContentSpec {
    /// What the pieces are.
    pub what: &'static str,
    pub check: ContentCheck,
}

/// Everything that was declared.
#[derive(Default)]
pub struct Registry {
    pub modules: Vec<&'static str>,
    pub migrations: Vec<Migrations>,
    pub statements: Vec<Statement>,
    pub routes: Vec<Route>,
    pub assets: Vec<Asset>,
    pub templates: Vec<TemplateSource>,
    pub texts: Vec<TextSource>,
    pub permissions: Vec<Permission>,
    pub roles: Vec<Role>,
    pub desks: Vec<DeskUi>,
    pub jobs: Vec<JobSpec>,
    pub periodics: Vec<Periodic>,
    pub backgrounds: Vec<Background>,
    pub subscriptions: Vec<Subscription>,
    pub staff_pages: Vec<StaffPage>,
    pub retentions: Vec<Retention>,
    pub personal_data: Vec<PersonalData>,
    pub figures: Vec<Figures>,
    pub contents: Vec<ContentSpec>,
    pub documents: Vec<content::Kind>,
    health: Vec<HealthFn>,
    pub extensions: Extensions,
}

impl core::fmt::Debug for Registry {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Registry({:?})", self.modules)
    }
}

impl Registry {
    /// The house itself, before any room.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Self {
            migrations: vec![store::migrations(), web::migrations(), cases::migrations(), content::migrations()],
            statements: [store::statements(), web::statements(), cases::statements(), content::statements()].concat(),
            assets: [web::assets(), cases::assets()].concat(),
            templates: [web::templates(), cases::templates(), content::templates()].concat(),
            texts: [web::texts(), content::texts()].into_iter().chain(cases::texts()).collect(),
            routes: [cases::routes(), content::routes()].concat(),
            personal_data: vec![
                PersonalData { table: "desk_member", columns: "name", whose: "staff", purpose: "to be named to colleagues who sign a roster" },
                PersonalData {
                    table: "content_version",
                    columns: "authors, author_names, approver_name",
                    whose: "staff",
                    purpose: "to show who wrote and published",
                },
                PersonalData { table: "web_session", columns: "login, name", whose: "staff", purpose: "to stay signed in for a shift" },
            ],
            ..Self::default()
        };
        registry.every(
            "store.chain_audit",
            kernel::MINUTE,
            |app| async move { store::chain_audit(&app.db).await.map(drop).map_err(|e| e.to_string()) },
        );
        registry.job("cases.drop_wraps", |app, _| async move {
            for desk in &app.extension::<cases::Desks>().map_err(|e| e.to_string())?.0 {
                cases::drop_left_wraps(&app.db, desk.spec).await.map_err(|e| e.to_string())?;
            }
            Ok(())
        });
        registry.on("roster_changed", "cases.drop_wraps");
        registry.job("cases.order_mail", |app, event| async move { cases::order_mail(&app, &event).await });
        registry.job(cases::MAIL, |app, slot| async move { cases::send_mail(&app, &slot).await });
        registry.on("case_opened", "cases.order_mail");
        registry.on("case_answered", "cases.order_mail");
        registry.background("content.live", content::forever);
        registry.job(content::remind::MAIL, content::remind::send);
        registry.every("content.remind", kernel::DAY, content::remind::round);
        registry.role("editor", &[web::STAFF, content::EDIT, content::PUBLISH]);
        let (title, about) = ("content-room", "content-room-about");
        registry.staff_page(StaffPage { path: "/staff/content", title, about, permission: content::EDIT });
        // What was erased is not to linger in the write-ahead log.
        registry.every("store.checkpoint", 10 * kernel::MINUTE, |app| async move { app.db.checkpoint().await.map_err(|e| e.to_string()) });
        registry
    }

    /// Adds a room.
    pub fn add(&mut self, module: &dyn Module) {
        self.modules.push(module.name());
        module.register(self);
    }

    pub fn migrations(&mut self, migrations: Migrations, statements: &[&[Statement]]) {
        self.migrations.push(migrations);
        self.statements.extend(statements.concat());
    }

    pub fn routes(&mut self, routes: impl IntoIterator<Item = Route>) {
        self.routes.extend(routes);
    }

    pub fn role(&mut self, name: &'static str, permissions: &[Permission]) {
        for permission in permissions {
            if !self.permissions.contains(permission) {
                self.permissions.push(*permission);
            }
        }
        match self.roles.iter_mut().find(|r| r.name == name) {
            Some(role) => role.permissions.extend_from_slice(permissions),
            None => self.roles.push(Role { name, permissions: permissions.to_vec() }),
        }
    }

    pub fn desk(&mut self, desk: DeskUi) {
        self.desks.push(desk);
    }

    pub fn job<F: Future<Output = Result<(), JobError>> + Send + 'static>(
        &mut self,
        kind: &'static str,
        run: impl Fn(App, String) -> F + Send + Sync + 'static,
    ) {
        self.jobs.push(JobSpec { kind, run: Arc::new(move |app, payload| Box::pin(run(app, payload))) });
    }

    pub fn every<F: Future<Output = Result<(), JobError>> + Send + 'static>(
        &mut self,
        name: &'static str,
        micros: i64,
        run: impl Fn(App) -> F + Send + Sync + 'static,
    ) {
        self.periodics.push(Periodic { name, every: micros, run: Arc::new(move |app| Box::pin(run(app))) });
    }

    pub fn background<F: Future<Output = ()> + Send + 'static>(&mut self, name: &'static str, run: impl Fn(App) -> F + Send + Sync + 'static) {
        self.backgrounds.push(Background { name, run: Arc::new(move |app| Box::pin(run(app))) });
    }

    /// A page that the staff's first page leads to.
    pub fn staff_page(&mut self, page: StaffPage) {
        self.staff_pages.push(page);
    }

    pub fn on(&mut self, event: &'static str, job: &'static str) {
        self.subscriptions.push(Subscription { event, job });
    }

    /// Indicators that one reading gives, in their order.
    pub fn figures<F: Future<Output = Result<Vec<Values>, JobError>> + Send + 'static>(
        &mut self,
        indicators: &'static [Indicator],
        read: impl Fn(App) -> F + Send + Sync + 'static,
    ) {
        self.figures.push(Figures { indicators, read: Arc::new(move |app| Box::pin(read(app))), kept: Arc::default() });
    }

    pub fn content(&mut self, what: &'static str, check: ContentCheck) {
        self.contents.push(ContentSpec { what, check });
    }

    /// Documents that editors change in the browser.
    pub fn documents(&mut self, kind: content::Kind) {
        self.documents.push(kind);
    }

    pub fn health<F: Future<Output = Vec<Finding>> + Send + 'static>(&mut self, check: impl Fn(App) -> F + Send + Sync + 'static) {
        self.health.push(Arc::new(move |app| Box::pin(check(app))));
    }

    /// What every module finds about itself.
    pub async fn findings(&self, app: &App) -> Vec<Finding> {
        let mut out = Vec::new();
        for check in &self.health {
            out.extend(check(app.clone()).await);
        }
        out
    }
}

/// Days in which a wave of one kind of trouble is told once.
const WAVE_ONCE: i64 = 28;

/// Says that a room sees a wave, proved on a day since 1970: once for each wave, however often it is looked for.
///
/// # Errors
/// The database's.
pub async fn tell_wave(app: &App, room: &str, topic: &str, day: i64) -> Result<(), JobError> {
    let name = format!("wave.{room}.{topic}");
    let told = store::read!(app.db, "registry.wave", |tx| { tx.setting(&name).await }).map_err(|e: store::Error| e.to_string())?;
    if told.and_then(|day| day.parse().ok()).is_some_and(|told: i64| day < told + WAVE_ONCE) {
        return Ok(());
    }
    store::write!(app.db, store::Op::new(kernel::Actor::System, "registry.wave", &name), |tx| {
        tx.set_setting(&name, &day.to_string()).await?;
        tx.emit(&kernel::Event::WaveSeen { topic: topic.to_owned() }).await
    })
    .map_err(|e: store::Error| e.to_string())
}

/// How long a failed job waits before its next try: half a minute, doubled each time, a day at most.
#[must_use]
pub fn backoff(attempt: i64) -> i64 {
    (30 * kernel::SECOND).saturating_mul(1 << attempt.clamp(0, 12)).min(kernel::DAY)
}

/// Tries before a job is put aside for a person.
pub const MAX_ATTEMPTS: i64 = 10;

/// When a lease taken now ends.
#[must_use]
pub fn lease_end(now: Time) -> Time {
    now.plus(5 * kernel::MINUTE)
}

/// What indicators that were declared together say.
///
/// # Errors
/// They were not declared, or the room cannot count.
pub async fn figures(app: &App, indicators: &'static [Indicator]) -> Result<Arc<Vec<Values>>, web::Error> {
    let all = &app.extension::<Indicators>()?.0;
    let declared = all.iter().find(|f| f.indicators == indicators).ok_or_else(|| web::Error::internal("indicators that were not declared"))?;
    declared.values(app).await.map_err(web::Error::internal)
}

/// What `/api/indicators/…` answers of them.
///
/// # Errors
/// As [`figures`].
pub async fn indicators_json(app: &App, indicators: &'static [Indicator]) -> Result<serde_json::Value, web::Error> {
    let values = figures(app, indicators).await?;
    let one =
        |(indicator, values): (&Indicator, &Values)| serde_json::json!({ "indicator": indicator, "points": values.months, "years": values.years });
    Ok(indicators.iter().zip(values.iter()).map(one).collect())
}

/// The description of what [`indicators_json`] answers, for the description of the API; `group` says what the groups of points are.
#[must_use]
pub fn indicator_schema(group: &str) -> serde_json::Value {
    let point = serde_json::json!({ "type": "object", "required": ["from", "group", "value"], "properties": {
        "from": { "type": "integer", "description": "start of the month or year, microseconds since 1970-01-01 UTC" },
        "group": { "type": "string", "description": group },
        "value": { "type": ["number", "null"], "description": "null where the group is too small to be published" },
        "sampled": { "type": "object", "required": ["n", "low", "high"], "description": "of a sample: values it is made of, and the 95 % interval", "properties": {
            "n": { "type": "integer" }, "low": { "type": ["number", "null"] }, "high": { "type": ["number", "null"] },
        } },
    } });
    serde_json::json!({ "type": "array", "items": { "type": "object", "required": ["indicator", "points", "years"], "properties": {
        "indicator": { "type": "object", "required": ["id", "unit", "period", "method", "minimum", "is_additive"] },
        "points": { "type": "array", "items": point },
        "years": { "type": "array", "items": point, "description": "calendar years that are over, where they are not the sum of their months" },
    } } })
}
