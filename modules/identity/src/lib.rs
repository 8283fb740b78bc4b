//! Staff accounts: invitation, passphrase with a second factor, roles and sessions.
//!
//! The server never sees a passphrase: the browser derives two halves from it, and only the proof half is
//! sent (see `seal::member`). Words of this room: an *account* is *invited*, then *active*; a *role* is what
//! the program defines and an account is given.

mod account;
mod pages;
mod passkey;
mod sign_in;

use kernel::Permission;
use registry::{Module, PersonalData, Registry};
use store::{Migration, Migrations};
use web::{TemplateSource, TextSource};

pub use account::{NewAccount, create, invite, invite_administrator, totp_now};

/// May invite people and give roles.
pub const ADMINISTER: Permission = Permission("identity.administer");

static ASSETS: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/assets");

/// A made-up member of staff, whose passphrase and code the sign-in page of a demonstration shows.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    pub login: String,
    pub passphrase: String,
    pub totp_secret: Vec<u8>,
}

/// All of them; put into the app by a demonstration only.
#[derive(Debug, Default)]
pub struct DemoAccounts(pub Vec<DemoAccount>);

/// The room itself.
#[derive(Debug)]
pub struct Identity;

impl Module for Identity {
    fn name(&self) -> &'static str {
        "identity"
    }

    fn register(&self, r: &mut Registry) {
        const STEPS: &[Migration] = &[
            Migration { number: 1, name: "accounts", sql: include_str!("../migrations/0001_accounts.sql") },
            Migration { number: 2, name: "passkeys", sql: include_str!("../migrations/0002_passkeys.sql") },
        ];
        r.migrations(Migrations { module: "identity", list: STEPS }, &[account::STATEMENTS, passkey::STATEMENTS]);
        r.routes(pages::routes());
        r.assets.extend(web::assets_from(&ASSETS));
        r.templates.extend([
            TemplateSource { name: "identity/sign-in.html", text: include_str!("../templates/sign-in.html") },
            TemplateSource { name: "identity/invite.html", text: include_str!("../templates/invite.html") },
            TemplateSource { name: "identity/home.html", text: include_str!("../templates/home.html") },
        ]);
        r.texts.push(TextSource { module: "identity", ar: include_str!("../i18n/ar.ftl"), en: include_str!("../i18n/en.ftl") });
        r.role("administrator", &[web::STAFF, ADMINISTER]);
        r.extensions.insert(sign_in::Attempts::default());
        r.extensions.insert(passkey::Ceremonies::default());
        r.personal_data.push(PersonalData {
            table: "identity_account",
            columns: "login, name",
            whose: "staff",
            purpose: "to sign in and to be named to colleagues",
        });
        r.personal_data.push(PersonalData {
            table: "identity_passkey",
            columns: "name, credential (public key)",
            whose: "staff",
            purpose: "to sign in without a passphrase",
        });
    }
}
