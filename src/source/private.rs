//! Files that this program writes for HR alone, known by how they begin, whatever they are called.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// So much of a file tells it, at its beginning or, of a Parquet file, at its end.
const TELLING: usize = 4 << 10;
/// Of the secret beside withheld keys, in hexadecimal digits. So long are many checksums, too.
const SECRET: usize = 64;
const SECRET_FILE: &str = "secret";
/// Where SQLite keeps whose database it is, and what stands there in a ledger.
const APPLICATION: std::ops::Range<usize> = 68..72;
const LEDGER: &[u8] = b"CWLg";

/// Columns beside each other that no other table has, and whose it is. Others may stand before and behind them.
const TABLES: [(&[&str], &str); 7] = [
    (&["learner", "name", "email", "code", "link"], "HR's list of personal codes"),
    (&["learner", "name", "employee_id", "email"], A_TABLE),
    (&["learner", "name", "course", "quiz"], A_TABLE),
    (&["learner", "name", "email", "course"], A_TABLE),
    (&["file", "reason", "words"], A_TABLE),
    (&["quiz", "question", "type", "prompt"], A_TABLE),
    (&["quiz", "quiz_title", "mode", "version"], A_TABLE),
];
const A_TABLE: &str = "a table of HR's, with learners' results";
const A_REPORT: &str = "a report with learners' results";

/// What a file of the site in `root` is, if nobody but HR may have it. `head`: its first bytes, all of them where it is
/// short.
pub fn named(root: &Path, file: &Path, head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"SQLite format 3\0") && head.get(APPLICATION) == Some(LEDGER) {
        return Some("a ledger with learners' results");
    }
    if head.starts_with(b"PAR1") {
        let end = end_of(file).unwrap_or_default();
        return end.windows(b"coursewright ".len()).any(|name| name == b"coursewright ").then_some(A_TABLE);
    }
    let text = text_of(&head[..head.len().min(TELLING)]);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let line = text.lines().next().unwrap_or_default().trim_end();
    let has_format = |name: &str| {
        // Every text of a site is looked at: most are done with their first letter.
        text.starts_with('{') && {
            let spaceless: String = text.chars().filter(|letter| !letter.is_whitespace()).take(200).collect();
            spaceless.starts_with(&format!("{{\"format\":\"{name}/"))
        }
    };
    let is_page = |title: &str| text.starts_with("<!doctype html>") && text.contains(title);
    if line.starts_with("coursewright-private-key/") {
        Some("a private key of HR's")
    } else if has_format("coursewright-key") {
        Some("the key of a quiz whose answers are withheld")
    } else if is_secret(root, file, text.trim_end()) {
        Some("the secret by which answers are withheld")
    } else if is_page("<title>HR desk</title>") {
        Some("HR's desk, with the answers of all quizzes")
    } else if has_format("coursewright-report")
        || has_format("coursewright-items")
        || is_page("<meta name=\"robots\" content=\"noindex, nofollow\">") && is_page("<title>Results: ")
    {
        Some(A_REPORT)
    } else {
        table(text)
    }
}

/// As a spreadsheet may have saved it again: with `;` or tabs, with capitals, under a line that names the separator.
fn table(text: &str) -> Option<&'static str> {
    let head = text.lines().find(|line| !line.starts_with("sep=")).unwrap_or_default().to_ascii_lowercase();
    let cells: Vec<&str> = head.split([',', ';', '\t']).map(|cell| cell.trim().trim_matches('"')).collect();
    let has = |columns: &[&str]| cells.windows(columns.len()).any(|beside| beside == columns);
    TABLES.iter().find(|(columns, _)| has(columns)).map(|(_, what)| *what)
}

/// By its name, or by what it says; a checksum is neither.
fn is_secret(root: &Path, file: &Path, text: &str) -> bool {
    let is_own = || fs::read_to_string(root.join("keys").join(SECRET_FILE)).is_ok_and(|own| own.trim() == text);
    text.len() == SECRET
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        && (file.file_name().is_some_and(|name| name == SECRET_FILE) || is_own())
}

/// Windows' editors also save in UTF-16, and say so by how the file begins.
fn text_of(head: &[u8]) -> Cow<'_, str> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match head {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes).into(),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes).into(),
        _ => String::from_utf8_lossy(head),
    }
}

fn end_of(file: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(file)?;
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(TELLING as u64)))?;
    let mut end = Vec::new();
    file.take(TELLING as u64).read_to_end(&mut end)?;
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_private(head: &[u8]) -> bool {
        named(Path::new("nowhere"), Path::new("nowhere/content/file"), head).is_some()
    }

    #[test]
    fn a_file_is_known_by_its_beginning_and_by_nothing_like_it() {
        for (head, is) in [
            ("coursewright-private-key/1\n# comment", true),
            ("{\n  \"format\": \"coursewright-key/1\",\n", true),
            ("\u{feff}\"learner\",\"name\",\"email\",\"code\",\"link\"\r\n", true),
            ("learner;name;email;code;link;sent on\r\n", true),
            ("Sent,Learner,Name,Email,Code,Link\r\n", true),
            ("sep=;\r\nlearner\tname\temail\tcode\tlink\n", true),
            ("learner,name,email\r\n", false),
            ("\u{feff}\"learner\",\"name\",\"course\",\"quiz\",\"quiz_title\"\r\n", true),
            ("status;standing;learner;name;course;quiz\r\n", true),
            ("learner,name,employee_id,email,department\n", true),
            ("file,reason,words\n", true),
            ("file,reason\n", false),
            ("course,quiz,question,type,prompt,file\n", true),
            ("learner,name,course\n", false),
            ("<!doctype html>\n<html><head><title>HR desk</title>", true),
            (
                "<!doctype html>\n<meta name=\"robots\" content=\"noindex, nofollow\">\n<title>Results: Site, today</title>",
                true,
            ),
            ("<!doctype html>\n<html><head><title>Results: of a survey</title>", false),
            ("<!doctype html>\n<html><head><title>Verify</title>", false),
            ("{\"format\":\"coursewright-report/1\",\"site\":\"x\"", true),
            ("{\"format\":\"coursewright-items/1\",\"site\":\"x\"", true),
            ("{\"format\":\"coursewright-submission/1\"", false),
            ("A key is kept in coursewright-private-key/1", false),
            ("", false),
        ] {
            assert_eq!(is_private(head.as_bytes()), is, "{head}");
            let wide: Vec<u8> = format!("\u{feff}{head}").encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert_eq!(is_private(&wide), is, "{head} in UTF-16");
        }
        let mut database = b"SQLite format 3\0".to_vec();
        database.resize(100, 0);
        assert!(!is_private(&database));
        database[APPLICATION].copy_from_slice(LEDGER);
        assert!(is_private(&database));
    }

    #[test]
    fn digits_are_the_secret_only_where_they_are_the_sites_own_or_called_so() {
        let site = tempfile::tempdir().unwrap();
        let own = "0123456789abcdef".repeat(4);
        let is = |name: &str, text: &str| named(site.path(), &site.path().join(name), text.as_bytes()).is_some();
        assert!(!is("content/tool.sha256", &own) && is("content/keys/secret", &own));
        fs::create_dir(site.path().join("keys")).unwrap();
        fs::write(site.path().join("keys/secret"), format!("{own}\n")).unwrap();
        assert!(is("content/notes", &format!("{own}\n")));
        assert!(!is("content/notes", &own.replace('0', "1")) && !is("content/notes", &format!("{own}  photo.png")));
    }

    #[test]
    fn a_parquet_file_says_at_its_end_who_made_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("t.parquet");
        for (maker, is) in [("coursewright 1.0.0", true), ("parquet-mr version 1.12", false)] {
            fs::write(&file, format!("PAR1{}{maker}\0\0\0\0PAR1", "x".repeat(2 * TELLING))).unwrap();
            assert_eq!(named(folder.path(), &file, b"PAR1xxxx").is_some(), is, "{maker}");
        }
    }
}
