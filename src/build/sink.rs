//! A site that is published while it is made.

use std::path::Path;

use crate::publish::{Error, Publication};
use crate::render::{Page, Sink};

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
    type Error = std::convert::Infallible;

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
