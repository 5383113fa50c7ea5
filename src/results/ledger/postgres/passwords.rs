//! The file of passwords, `~/.pgpass`: lines of host, port, database, user and password, of which `*` is any.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// For what a password is wanted.
pub(super) struct Wanted<'w> {
    /// Or the folder of a socket.
    pub(super) host: &'w str,
    pub(super) port: u16,
    pub(super) database: &'w str,
    pub(super) user: &'w str,
}

/// The first password that fits. An error says why there could be one and it is not taken.
pub(super) fn find(file: &Path, wanted: &Wanted) -> Result<Option<String>, String> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{} cannot be read: {error}", file.display())),
    };
    let Some(password) = text.lines().find_map(|line| fitting(line, wanted)) else { return Ok(None) };
    let is_private = fs::metadata(file).is_ok_and(|about| about.permissions().mode() & 0o077 == 0);
    let path = file.display();
    if is_private {
        Ok(Some(password))
    } else {
        Err(format!("the password in {path} is not taken, since others can read that file: run `chmod 600 {path}`"))
    }
}

fn fitting(line: &str, wanted: &Wanted) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let fields = fields(line);
    let [host, port, database, user, password] = &fields[..] else { return None };
    let fits = |field: &str, wanted: &str| field == "*" || field == wanted;
    let is_socket = wanted.host.starts_with('/');
    let hosted = fits(host, wanted.host) || is_socket && host == "localhost";
    let found =
        hosted && fits(port, &wanted.port.to_string()) && fits(database, wanted.database) && fits(user, wanted.user);
    found.then(|| password.clone())
}

/// Between colons; a backslash takes what follows as it is. The last is all that is left.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        let is_last = fields.len() == 5;
        let field = fields.last_mut().expect("there is always one");
        match letter {
            '\\' => field.extend(letters.next()),
            ':' if !is_last => fields.push(String::new()),
            other => field.push(other),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str =
        "# ours\ndb:5432:ledger:hr:first\n*:*:ledger:hr:sec\\:ond:more\nlocalhost:*:*:ann:th\\\\ird\nbad line\n";

    fn found(host: &str, port: u16, database: &str, user: &str) -> Option<String> {
        let wanted = Wanted { host, port, database, user };
        FILE.lines().find_map(|line| fitting(line, &wanted))
    }

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        assert_eq!(found("db", 5432, "ledger", "hr").as_deref(), Some("first"));
        assert_eq!(found("db", 5433, "ledger", "hr").as_deref(), Some("sec:ond:more"));
        assert_eq!(found("/run/postgresql", 5432, "any", "ann").as_deref(), Some("th\\ird"));
        assert_eq!(found("db", 5432, "other", "hr"), None);
    }

    #[test]
    fn a_file_that_others_can_read_is_passed_over_and_said() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".pgpass");
        let wanted = Wanted { host: "db", port: 5432, database: "ledger", user: "hr" };
        assert_eq!(find(&file, &wanted), Ok(None));
        fs::write(&file, FILE).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let why = find(&file, &wanted).unwrap_err();
        assert!(why.contains("chmod 600") && !why.contains("first"), "{why}");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(find(&file, &wanted), Ok(Some("first".to_owned())));
    }
}
