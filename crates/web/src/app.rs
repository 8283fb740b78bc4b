use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use kernel::{Id, Permission};
use store::Db;

use crate::{Assets, Pages, Role, Texts};

/// What one installation is.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Random, made once; names the installation in everything sealed for it.
    pub instance: Id,
    /// The institution's name in Arabic and English.
    pub name: [String; 2],
    /// Whether people reach us by TLS.
    pub is_secure: bool,
    /// Whether everything here is made up.
    pub is_demo: bool,
    /// Where "leave this page" leads: a plain site that says nothing about anyone.
    pub leave_to: String,
    /// The address people reach us at, without a slash at the end.
    pub base_url: String,
}

impl Settings {
    /// The installation's host name, as mail has it.
    #[must_use]
    pub fn host(&self) -> &str {
        let host = self.base_url.rsplit("//").next().unwrap_or("localhost");
        host.split([':', '/']).next().filter(|h| !h.is_empty()).unwrap_or("localhost")
    }
}

/// A page of a room that is no desk, as the staff's first page shows it to whoever may open it.
#[derive(Debug, Clone, Copy)]
pub struct StaffPage {
    /// Behind the language: `/staff/…`.
    pub path: &'static str,
    /// Keys of its texts.
    pub title: &'static str,
    pub about: &'static str,
    pub permission: Permission,
}

/// All of them, for the page that lists them.
#[derive(Debug, Default)]
pub struct StaffPages(pub Vec<StaffPage>);

/// Where somebody in trouble is helped, if a room does that: behind the language. Other rooms lead there.
#[derive(Debug, Clone, Copy)]
pub struct HelpAt(pub &'static str);

/// What an [`App`] is made of.
#[derive(Debug)]
pub struct AppParts {
    pub db: Db,
    pub texts: Arc<Texts>,
    pub pages: Pages,
    pub assets: Assets,
    pub settings: Settings,
    pub roles: Vec<Role>,
    /// One value a type: what modules want their handlers to find.
    pub extensions: Extensions,
    /// A key that lives only in this process's memory.
    pub memory_key: [u8; 32],
}

/// What modules put in, by type.
#[derive(Default)]
pub struct Extensions(HashMap<TypeId, Box<dyn Any + Send + Sync>>);

impl core::fmt::Debug for Extensions {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Extensions({})", self.0.len())
    }
}

impl Extensions {
    pub fn insert<T: Any + Send + Sync>(&mut self, value: T) {
        self.0.insert(TypeId::of::<T>(), Box::new(value));
    }

    #[must_use]
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>())?.downcast_ref()
    }
}

/// The running program, as handlers see it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App(Arc<AppParts>);

impl App {
    #[must_use]
    pub fn new(parts: AppParts) -> Self {
        Self(Arc::new(parts))
    }

    /// What a module put in under this type.
    ///
    /// # Errors
    /// An internal error if nothing was put in: a fault of the program's own wiring.
    pub fn extension<T: Any>(&self) -> Result<&T, crate::Error> {
        self.extensions.get().ok_or_else(|| crate::Error::internal(std::any::type_name::<T>()))
    }

    /// Whether any of these roles grants a permission.
    #[must_use]
    pub fn grants(&self, roles: &[String], permission: Permission) -> bool {
        self.roles.iter().any(|role| roles.iter().any(|r| r == role.name) && role.permissions.contains(&permission))
    }

    /// Fresh randomness from the operating system (or the test's seed).
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        self.db.entropy().fill(&mut out);
        out
    }
}

impl Deref for App {
    type Target = AppParts;

    fn deref(&self) -> &AppParts {
        &self.0
    }
}
