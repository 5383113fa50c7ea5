//! A small site to begin with, for `coursewright new`.
//!
//! Its files stand in `new/starter/` as they are written; the schemas are added for the author's editor. Nothing that
//! is there already is ever written over.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

use crate::schema;
use crate::yaml;

#[derive(RustEmbed)]
#[folder = "src/new/starter"]
struct Starter;

/// The id that the starter's site.yaml has, until the new site gets its own.
const STARTER_ID: &str = "office-coffee";

/// Why no site was made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{} is not empty", path.display())]
    NotEmpty { path: PathBuf },
    #[error("{} is a file, not a folder", path.display())]
    NotAFolder { path: PathBuf },
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write {}", path.display())]
    Write { path: PathBuf, source: io::Error },
}

/// Writes a small working site to a folder that is empty or does not exist; gives the files, in the order of their
/// paths.
pub fn new_site(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    refuse_what_is_there(folder)?;
    let mut written = Vec::new();
    for (path, bytes) in files(folder) {
        let path = folder.join(path);
        write(&path, &bytes).map_err(|source| Error::Write { path: path.clone(), source })?;
        written.push(path);
    }
    Ok(written)
}

fn refuse_what_is_there(folder: &Path) -> Result<(), Error> {
    let path = folder.to_owned();
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(Error::NotEmpty { path }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Err(Error::NotAFolder { path }),
        Err(source) => Err(Error::Read { path, source }),
    }
}

/// Paths below the new site's folder, and what stands there.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = Starter::iter()
        .filter_map(|path| {
            let bytes = Starter::get(&path)?.data.into_owned();
            Some(match &*path {
                // Packages leave files out whose names begin with a dot.
                "gitignore" => (".gitignore".to_owned(), bytes),
                "content/site.yaml" => (path.into_owned(), with_id(&bytes, &site_id(folder))),
                _ => (path.into_owned(), bytes),
            })
        })
        .collect();
    let schemas = schema::NAMES.into_iter().filter_map(|name| Some((name, schema::get(name)?)));
    files.extend(schemas.map(|(name, text)| (format!("schemas/{name}.json"), text.as_bytes().to_vec())));
    files.sort();
    files
}

/// From the folder's name: two sites on one host must not share what browsers store for them.
fn site_id(folder: &Path) -> String {
    let name = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let slug = yaml::slug(&name.file_name().unwrap_or_default().to_string_lossy());
    if yaml::is_id(&slug) { slug } else { STARTER_ID.to_owned() }
}

fn with_id(site_yaml: &[u8], id: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(site_yaml);
    text.replacen(&format!("\nid: {STARTER_ID}\n"), &format!("\nid: {id}\n"), 1).into_bytes()
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Also a file that came into being a moment ago stays as it is.
    File::create_new(path)?.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content;
    use crate::diag::Diagnostic;
    use crate::quiz;
    use crate::source::Sources;

    #[test]
    fn a_new_site_is_written_in_order_and_has_an_id_of_its_own() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("Fire Safety 2027");
        let written = new_site(&folder).unwrap();
        assert!(written.is_sorted() && written.iter().all(|path| path.is_file()), "{written:#?}");
        let site = fs::read_to_string(folder.join("content/site.yaml")).unwrap();
        assert!(site.contains("\nid: fire-safety-2027\n"), "{site}");
        assert!(folder.join(".gitignore").is_file() && folder.join("schemas/quiz.json").is_file());
    }

    #[test]
    fn a_folder_with_anything_in_it_is_refused_and_left_alone() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("README.md"), "mine").unwrap();
        assert!(matches!(new_site(place.path()), Err(Error::NotEmpty { .. })));
        assert!(matches!(new_site(&place.path().join("README.md")), Err(Error::NotAFolder { .. })));
        assert_eq!(fs::read_to_string(place.path().join("README.md")).unwrap(), "mine");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_empty_folder_is_filled() {
        let place = tempfile::tempdir().unwrap();
        assert_eq!(new_site(place.path()).unwrap().len(), files(place.path()).len());
        assert!(matches!(new_site(place.path()), Err(Error::NotEmpty { .. })), "a second time it is not empty");
    }

    #[test]
    fn nothing_can_be_said_against_any_file_of_the_starter() {
        let place = tempfile::tempdir().unwrap();
        new_site(place.path()).unwrap();
        let sources = Sources::load(place.path(), None, &|_| {});
        assert_eq!(sources.faults, []);
        let mut kinds = std::collections::BTreeSet::new();
        for source in sources.texts.iter().map(|file| sources.read(file).unwrap()) {
            let source = &source;
            let parts: Vec<&str> = source.path.split('/').collect();
            let faults: Vec<Diagnostic> = match parts[..] {
                ["content", "site.yaml"] => content::parse_site(source).diagnostics,
                ["content", "concepts", _] => content::parse_concept(source).diagnostics,
                ["content", _, "course.yaml"] => content::parse_course(source).diagnostics,
                ["content", _, _, "module.yaml"] => content::parse_module(source).diagnostics,
                ["content", ..] => content::parse_lesson(source).diagnostics,
                _ => {
                    let quiz = quiz::parse(source);
                    kinds.extend(quiz.value.questions.iter().map(|question| question.kind.name()));
                    quiz.diagnostics
                }
            };
            assert_eq!(faults, [], "{}", source.path);
        }
        assert_eq!(kinds, quiz::TYPES.into_iter().collect(), "the starter shows every type of question");
    }
}
