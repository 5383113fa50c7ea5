//! An author's folder with an output in it, for tests of publishing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use coursewright::publish::{Error, Options, Publication, Published, begin};
use coursewright::render::Pages;
use tempfile::TempDir;

use crate::versions::{pages, publish_all};

pub fn publish(pages: &Pages, out: &Path, root: &Path) -> Result<Published, Error> {
    publish_all(begin(out, root, Options::default())?, pages)
}

/// An author's folder with an output in it, `public`.
pub struct Project {
    temp: TempDir,
}

impl Project {
    pub fn new() -> Self {
        let project = Self { temp: tempfile::tempdir().unwrap() };
        for folder in ["content", "quizzes", "themes"] {
            fs::create_dir(project.root().join(folder)).unwrap();
        }
        project
    }

    pub fn root(&self) -> &Path {
        self.temp.path()
    }

    pub fn out(&self) -> PathBuf {
        self.root().join("public")
    }

    pub fn publish(&self, files: &[(&str, &str)]) -> Result<Published, Error> {
        publish(&pages(files), &self.out(), self.root()).map(counts)
    }

    pub fn begin(&self) -> Publication {
        begin(&self.out(), self.root(), Options::default()).unwrap()
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What the output holds, but for the marker.
    pub fn holds(&self) -> BTreeMap<String, String> {
        tree(&self.out())
    }

    /// Names beside the output that the author did not make.
    pub fn litter(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.root())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with('.'))
            .collect();
        names.sort();
        names
    }
}

/// What was done, whatever site it was done for.
pub fn counts(published: Published) -> Published {
    Published { marker: 0, ..published }
}

pub fn tree(folder: &Path) -> BTreeMap<String, String> {
    fn add(top: &Path, folder: &Path, into: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(top).unwrap().to_str().unwrap().to_owned();
            if path.is_dir() && !path.is_symlink() {
                add(top, &path, into);
            } else if name != ".coursewright" {
                into.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut into = BTreeMap::new();
    add(folder, folder, &mut into);
    into
}

pub fn map(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}
