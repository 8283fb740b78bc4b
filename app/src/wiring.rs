//! The list of modules, and how an [`App`] is put together from what they declare.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use kernel::{Clock, Entropy, Id};
use registry::{Module, Registry};
use store::{Db, Op, Options};
use web::{App, AppParts, Assets, Pages, Settings, Texts};

use crate::cli::Site;

/// Every room of the house.
fn modules() -> [&'static dyn Module; 6] {
    [&identity::Identity, &hotline::Hotline, &cert::Cert, &observatory::Observatory, &safespace::Safespace, &contributions::Contributions]
}

/// Everything that is declared, with the rooms named in `only` (all if empty). `identity` is always on.
pub(crate) fn registry(only: &[&str]) -> Registry {
    let mut registry = Registry::new();
    for module in modules() {
        if only.is_empty() || module.name() == "identity" || only.contains(&module.name()) {
            registry.add(module);
        }
    }
    crate::home::register(&mut registry);
    registry
}

/// Opens a database and brings it up to date.
pub(crate) async fn database(address: &str, registry: &Registry, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> anyhow::Result<Db> {
    let options = Options { address: address.to_owned(), connections: 8 };
    let db = Db::open(&options, clock, entropy).await.context("opening the database")?;
    store::migrate(&db, &registry.migrations).await.context("bringing the database up to date")?;
    Ok(db)
}

/// Who is told by mail that something waits.
fn notices(site: &Site) -> anyhow::Result<cases::Notices> {
    let mailer = site.smtp.as_deref().map(|address| mail::Mailer::new(address, &site.mail_from)).transpose()?;
    let desk = |text: &String| {
        let (desk, to) = text.split_once('=').ok_or_else(|| anyhow!("--desk-mail {text:?}: write desk=address,address"))?;
        Ok((desk.trim().to_owned(), to.split(',').map(mail::mailbox).collect::<Result<_, _>>()?))
    };
    Ok(cases::Notices { mailer, desks: site.desk_mail.iter().map(desk).collect::<anyhow::Result<_>>()? })
}

/// The key notices are signed with.
fn signer(site: &Site, now: kernel::Time, entropy: &dyn Entropy) -> anyhow::Result<Option<mail::Signer>> {
    let Some(file) = &site.pgp_key else { return Ok(None) };
    let read = |file: &std::path::Path| std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()));
    let password = site.pgp_password_file.as_deref().map(read).transpose()?.unwrap_or_default();
    let seconds = u32::try_from(now.micros() / kernel::SECOND)?;
    let signer = mail::Signer::read(&read(file)?, password.trim_end_matches(['\r', '\n']), seconds, &cert::Dice(entropy));
    let signer = signer.with_context(|| format!("the OpenPGP key in {}", file.display()))?;
    if signer.has_expired(seconds) {
        // The hotline does not stop for it; notices wait.
        tracing::error!(file = %file.display(), "the OpenPGP key has expired: no notice is sent until there is another");
    }
    Ok(Some(signer))
}

/// Where speed tests are taken.
fn tests(site: &Site) -> anyhow::Result<observatory::room::Listen> {
    let tls = match (&site.ndt7_cert, &site.ndt7_key) {
        (Some(cert), Some(key)) => Some(tls(cert, key)?),
        (None, None) => None,
        _ => return Err(anyhow!("--ndt7-cert and --ndt7-key belong together")),
    };
    let limits = observatory::ndt::Limits { tests: site.ndt7_tests, ..observatory::ndt::Limits::default() };
    Ok(observatory::room::Listen { address: site.ndt7, tls, limits, url: site.ndt7_url.clone() })
}

/// A certificate chain and its key, both PEM.
fn tls(cert: &std::path::Path, key: &std::path::Path) -> anyhow::Result<tokio_rustls::TlsAcceptor> {
    use tokio_rustls::rustls::pki_types::pem::PemObject as _;
    use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use tokio_rustls::rustls::{ServerConfig, crypto::ring};
    let chain = CertificateDer::pem_file_iter(cert).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.with_context(|| format!("the certificate in {}", cert.display()))?;
    let key = PrivateKeyDer::from_pem_file(key).with_context(|| format!("the key in {}", key.display()))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions()?;
    let config = config.with_no_client_auth().with_single_cert(chain, key).context("the certificate of the speed tests")?;
    Ok(Arc::new(config).into())
}

/// Puts the program together. Takes the registry's pages and extensions; what is left of it drives the worker.
pub(crate) async fn app(db: Db, registry: &mut Registry, site: &Site, is_demo: bool) -> anyhow::Result<App> {
    let fresh = Id::random(db.entropy()).to_string();
    let instance = store::write!(db, Op::housekeeping("app.instance"), |tx| { tx.setting_once("instance", &fresh).await })?;
    let instance: Id = instance.parse().map_err(|_| anyhow!("the stored instance id is damaged"))?;
    let base_url = site.base_url.clone().unwrap_or_else(|| format!("http://localhost:{}", site.listen.port()));
    let settings = Settings {
        instance,
        name: [site.name_ar.clone(), site.name_en.clone()],
        is_secure: base_url.starts_with("https://"),
        is_demo,
        leave_to: site.leave_to.clone(),
        base_url: base_url.trim_end_matches('/').to_owned(),
    };
    let mut memory_key = [0; 32];
    db.entropy().fill(&mut memory_key);
    let texts = Arc::new(Texts::load(&registry.texts).map_err(|e| anyhow!("texts: {e}"))?);
    let assets = Assets::new(&registry.assets);
    let urls: HashMap<String, String> = registry.assets.iter().map(|a| (a.path.to_owned(), assets.url(a.path))).collect();
    let mut pages = Pages::load(&registry.templates).map_err(|e| anyhow!("templates: {e}"))?;
    pages.connect(Arc::clone(&texts), urls);
    let mut extensions = std::mem::take(&mut registry.extensions);
    extensions.insert(cases::Desks(registry.desks.clone()));
    extensions.insert(web::StaffPages(registry.staff_pages.clone()));
    extensions.insert(content::Kinds(registry.documents.clone()));
    extensions.insert(registry::Indicators(registry.figures.clone()));
    let notices = notices(site)?;
    extensions.insert(cert::Post { mailer: notices.mailer.clone(), signer: signer(site, db.clock().now(), db.entropy())? });
    extensions.insert(cert::rdap::Rdap(site.rdap.clone()));
    let editors = notices.desks.iter().filter(|(desk, _)| desk == "content").flat_map(|(_, to)| to.clone()).collect();
    extensions.insert(content::remind::Reminders { mailer: notices.mailer.clone(), to: editors });
    extensions.insert(notices);
    extensions.insert(tests(site)?);
    extensions.insert(web::Traffic::default());
    extensions.insert(crate::home::OpenApi(web::openapi(&registry.routes, "Majlis")));
    Ok(App::new(AppParts { db, texts, pages, assets, settings, roles: registry.roles.clone(), extensions, memory_key }))
}
