//! Where commands write what belongs to HR: into folders and files that this program has made, or where there is nothing.
//!
//! A folder is known by what stands in it, so that those of earlier versions are known, too: a report by its results.json or items.json,
//! certificates by their list. Nobody else's file is ever written over.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Of a file's beginning, to tell whose it is.
const BEGINNING: u64 = 4 << 10;
/// What systems leave in folders by themselves, beside what begins with a dot.
const NOBODYS: [&str; 2] = ["Thumbs.db", "desktop.ini"];

/// What tells a report, and what each has in its first lines: one of them may have been taken away.
const REPORT: [(&str, &str); 2] = [("results.json", "\"coursewright-report/"), ("items.json", "\"coursewright-items/")];

/// A folder with all that a command writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Report,
    Certificates,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "`{}` has other files in it, such as `{file}`, and {kind} needs a folder of its own: name a new one with --out, \
         or empty this one yourself",
        out.display(),
        kind = kind.name()
    )]
    NotOurs { out: PathBuf, file: String, kind: Kind },
    #[error("`{}` is a file, and {kind} is a folder: name another with --out", out.display(), kind = kind.name())]
    NotAFolder { out: PathBuf, kind: Kind },
    #[error(
        "there is a file `{}` already that this program did not write, and it is left as it is: choose another name with \
         --out, or move the file away",
        out.display()
    )]
    InTheWay { out: PathBuf },
    #[error("`{}` is a folder: name a file with --out, such as `{}`", out.display(), out.join(example).display())]
    IsAFolder { out: PathBuf, example: &'static str },
    #[error(
        "`{}` lies in the site’s folder and in the repository `{}`, so whoever has that would have it, too: name a place \
         outside with --out, or write its name into .gitignore first",
        out.display(),
        repository.display()
    )]
    InRepository { out: PathBuf, repository: PathBuf },
    #[error("cannot read `{}`: {cause}", path.display())]
    Read { path: PathBuf, cause: io::Error },
}

impl Error {
    /// Whether another place would do, rather than another machine.
    pub fn is_misuse(&self) -> bool {
        !matches!(self, Self::Read { .. })
    }
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Report => "a report",
            Self::Certificates => "the folder of certificates",
        }
    }

    fn is_at(self, folder: &Path) -> bool {
        match self {
            Self::Report => {
                REPORT.iter().any(|(file, format)| begins(&folder.join(file), |text| text.contains(format)))
            }
            // The list is written last, so a run that was stopped has left certificates alone.
            Self::Certificates => {
                let is_list = |text: &str| is_table(text, &["learner", "name", "email", "course"]);
                begins(&folder.join("certificates.csv"), is_list) || has_credentials(folder)
            }
        }
    }
}

/// Refuses a folder in which somebody else's files are.
pub fn check_folder(out: &Path, kind: Kind) -> Result<(), Error> {
    let entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Error::NotAFolder { out: out.to_owned(), kind });
        }
        Err(cause) => return Err(Error::Read { path: out.to_owned(), cause }),
    };
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let other = names.filter(|name| !name.starts_with('.') && !NOBODYS.contains(&name.as_str())).min();
    match other {
        Some(file) if !kind.is_at(out) => Err(Error::NotOurs { out: out.to_owned(), file, kind }),
        _ => Ok(()),
    }
}

/// Refuses a file that is there and, by its beginning, is not ours. `example`: a name for it, in a folder.
pub fn check_file(out: &Path, example: &'static str, is_ours: impl FnOnce(&str) -> bool) -> Result<(), Error> {
    match fs::metadata(out) {
        Ok(meta) if meta.is_dir() => Err(Error::IsAFolder { out: out.to_owned(), example }),
        // A device takes what it is given: `--out /dev/stdout`.
        Ok(meta) if meta.is_file() && meta.len() > 0 && !begins(out, is_ours) => {
            Err(Error::InTheWay { out: out.to_owned() })
        }
        _ => Ok(()),
    }
}

/// Refuses a place in a site's folder that git would take into its repository.
pub fn check_repository(out: &Path, root: &Path) -> Result<(), Error> {
    let real = |path: &Path| fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    let read = |cause| Error::Read { path: out.to_owned(), cause };
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (folder, root) = (real(folder).map_err(read)?, real(root).map_err(read)?);
    if !folder.starts_with(&root) {
        return Ok(());
    }
    let place = folder.join(out.file_name().unwrap_or_default());
    let Some(repository) = root.ancestors().find(|folder| folder.join(".git").exists()) else { return Ok(()) };
    let above = place.ancestors().skip(1).take_while(|folder| folder.starts_with(repository));
    match above.into_iter().any(|folder| is_ignored(&place, folder)) {
        true => Ok(()),
        false => Err(Error::InRepository { out: out.to_owned(), repository: repository.to_owned() }),
    }
}

/// By a plain line of a folder's .gitignore: a name, or a beginning and an end of one.
fn is_ignored(place: &Path, folder: &Path) -> bool {
    let Ok(text) = fs::read_to_string(folder.join(".gitignore")) else { return false };
    let below = place.strip_prefix(folder).unwrap_or(place);
    let names: Vec<_> = below.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    let fits = |pattern: &str, name: &str| match pattern.split('*').collect::<Vec<_>>()[..] {
        [whole] => whole == name,
        [first, .., last] => {
            let parts = || pattern.split('*').filter(|part| !part.is_empty());
            let mut rest = name;
            name.starts_with(first)
                && name.ends_with(last)
                && parts().all(|part| {
                    let found = rest.find(part);
                    rest = found.map_or("", |at| &rest[at + part.len()..]);
                    found.is_some()
                })
        }
        [] => false,
    };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    // What a later line takes back is not looked into.
    !lines.iter().any(|line| line.starts_with('!'))
        && lines.iter().filter(|line| !line.is_empty() && !line.starts_with('#')).any(|line| {
            let plain = line.trim_end_matches('/');
            match plain.strip_prefix('/') {
                Some(first) => names.first().is_some_and(|name| fits(first, name)),
                None => !plain.contains('/') && names.iter().any(|name| fits(plain, name)),
            }
        })
}

fn begins(path: &Path, is_ours: impl FnOnce(&str) -> bool) -> bool {
    let mut beginning = Vec::new();
    let read = File::open(path).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning));
    read.is_ok() && is_ours(&text(&beginning))
}

/// In UTF-16 where it begins with the mark of that, as spreadsheets save what they call Unicode text.
fn text(bytes: &[u8]) -> String {
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Whether a text begins with the head of a table of ours, which has these columns first.
fn is_table(text: &str, columns: &[&str]) -> bool {
    let head = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    let mut cells = head.split(',').map(|cell| cell.trim_matches('"'));
    columns.iter().all(|column| cells.next() == Some(column))
}

/// Whether there is a certificate's page beside its credential.
fn has_credentials(folder: &Path) -> bool {
    let inside = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    inside(folder)
        .filter(|path| path.is_dir())
        .flat_map(|course| inside(&course).collect::<Vec<_>>())
        .any(|path| path.extension().is_some_and(|ending| ending == "jwt") && path.with_extension("html").is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_ours_when_it_is_empty_or_what_an_earlier_run_left() {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("report");
        assert!(check_folder(&out, Kind::Report).is_ok());
        fs::create_dir(&out).unwrap();
        fs::write(out.join(".DS_Store"), "x").unwrap();
        assert!(check_folder(&out, Kind::Report).is_ok());
        fs::write(out.join("plans.csv"), "mine").unwrap();
        let said = check_folder(&out, Kind::Report).unwrap_err().to_string();
        assert!(said.contains("such as `plans.csv`") && said.contains("--out"), "{said}");
        fs::write(out.join("results.json"), "{\"format\": \"another/1\"}").unwrap();
        assert!(check_folder(&out, Kind::Report).is_err());
        fs::write(out.join("results.json"), "{\n  \"format\": \"coursewright-report/1\",\n").unwrap();
        assert!(check_folder(&out, Kind::Report).is_ok());
        assert!(check_folder(&out, Kind::Certificates).is_err());
        fs::write(
            out.join("certificates.csv"),
            "\u{feff}\"learner\",\"name\",\"email\",\"course\",\"course_title\"\r\n",
        )
        .unwrap();
        assert!(check_folder(&out, Kind::Certificates).is_ok());
        assert!(matches!(check_folder(&out.join("plans.csv"), Kind::Report), Err(Error::NotAFolder { .. })));
    }

    #[test]
    fn certificates_of_a_run_that_was_stopped_are_ours() {
        let out = tempfile::tempdir().unwrap();
        fs::create_dir(out.path().join("course")).unwrap();
        fs::write(out.path().join("course/ann-1.jwt"), "x").unwrap();
        assert!(check_folder(out.path(), Kind::Certificates).is_err());
        fs::write(out.path().join("course/ann-1.html"), "x").unwrap();
        assert!(check_folder(out.path(), Kind::Certificates).is_ok());
    }

    #[test]
    fn a_file_is_replaced_only_where_it_is_ours() {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("desk.html");
        let is_ours = |text: &str| text.contains("ours");
        assert!(check_file(&out, "a", is_ours).is_ok());
        fs::write(&out, "ours").unwrap();
        assert!(check_file(&out, "a", is_ours).is_ok());
        fs::write(&out, "theirs").unwrap();
        assert!(matches!(check_file(&out, "a", |_| false), Err(Error::InTheWay { .. })));
        assert!(matches!(check_file(place.path(), "a", is_ours), Err(Error::IsAFolder { .. })));
    }

    #[test]
    fn what_git_would_take_is_refused_and_what_it_ignores_is_not() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("site");
        fs::create_dir_all(root.join("hr")).unwrap();
        let refused = |name: &str| check_repository(&root.join(name), &root).is_err();
        assert!(!refused("codes.csv"), "there is no repository");
        fs::create_dir(place.path().join(".git")).unwrap();
        assert!(refused("codes.csv") && refused("hr/key.txt"));
        assert!(check_repository(&place.path().join("codes.csv"), &root).is_ok(), "outside of the site");
        for (ignore, name) in [
            ("/codes.csv\n", "codes.csv"),
            ("# mine\n/hr-*key*\n", "hr-private-key.txt"),
            ("*.txt", "hr/key.txt"),
            ("hr/\n", "hr/key.txt"),
        ] {
            fs::write(root.join(".gitignore"), ignore).unwrap();
            assert!(!refused(name), "{ignore}");
        }
        for (ignore, name) in [("/key.txt", "hr/key.txt"), ("*.txt\n!key.txt", "hr/key.txt"), ("/hr-*key*", "key.txt")]
        {
            fs::write(root.join(".gitignore"), ignore).unwrap();
            assert!(refused(name), "{ignore}");
        }
    }
}
