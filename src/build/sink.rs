//! Where a site goes while it is made: to the disk, into memory, nowhere.

use std::convert::Infallible;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::Session;
use crate::publish::{Error, Publication};
use crate::render::{Page, Pages, Sink};

impl Sink for Publication {
    type Error = Error;

    fn keep(&self, path: &str, hash: u128, size: u64) -> bool {
        self.keep(path, hash, size)
    }

    fn put(&self, page: Page) -> Result<(), Error> {
        self.put(&page.path, page.hash, &page.bytes)
    }

    fn put_file(&self, path: &str, hash: u128, size: u64, from: &Path) -> Result<(), Error> {
        self.put_file(path, hash, size, from)
    }
}

/// For checks: nothing is kept of a page but that it could be made.
#[derive(Debug)]
pub struct Nowhere;

impl Sink for Nowhere {
    type Error = Infallible;

    fn keep(&self, _: &str, _: u128, _: u64) -> bool {
        true
    }

    fn put(&self, _: Page) -> Result<(), Self::Error> {
        Ok(())
    }

    fn put_file(&self, _: &str, _: u128, _: u64, _: &Path) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// Collects a site in memory, from what is remembered where that is up to date.
pub struct All<'a> {
    session: &'a Session,
    files: Mutex<Vec<Page>>,
}

impl<'a> All<'a> {
    pub fn of(session: &'a Session) -> Self {
        Self { session, files: Mutex::default() }
    }

    pub fn into_pages(self) -> Pages {
        let mut files = self.files.into_inner().unwrap_or_else(PoisonError::into_inner);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Pages { files }
    }

    fn add(&self, page: Page) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).push(page);
    }
}

impl Sink for All<'_> {
    type Error = Infallible;

    fn remembers(&self) -> bool {
        true
    }

    fn keep(&self, path: &str, _: u128, _: u64) -> bool {
        let key = self.session.made().get(path).map(|made| made.key);
        let kept = key.and_then(|key| self.session.rendering.page(key));
        kept.map(|page| self.add(Page::clone(&page))).is_some()
    }

    fn put(&self, page: Page) -> Result<(), Infallible> {
        let made = self.session.made().get(&page.path).copied();
        if let Some(made) = made.filter(|made| made.hash == page.hash) {
            self.session.rendering.keep_page(made.key, &page);
        }
        self.add(page);
        Ok(())
    }

    fn put_file(&self, path: &str, hash: u128, _: u64, from: &Path) -> Result<(), Infallible> {
        // A file that was changed or deleted a moment ago is no longer of the site.
        let page = fs::read(from).map(|bytes| Page::new(path, bytes.into())).ok();
        page.filter(|page| page.hash == hash).into_iter().for_each(|page| self.add(page));
        Ok(())
    }
}
