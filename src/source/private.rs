//! Files that this program writes for HR alone, known by how they begin, whatever they are called.

/// So much of a file tells it.
const BEGINNING: usize = 4 << 10;
/// Of the secret beside withheld keys, in hexadecimal digits.
const SECRET: usize = 64;

/// What a file is, if nobody but HR may have it. `head`: its first bytes, all of them where it is short.
pub fn named(head: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(&head[..head.len().min(BEGINNING)]);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let line = text.lines().next().unwrap_or_default().trim_end();
    let columns: Vec<&str> = line.split([',', ';']).take(5).map(|cell| cell.trim_matches('"')).collect();
    let has_format = |name: &str| {
        let spaceless: String = text.chars().filter(|letter| !letter.is_whitespace()).take(200).collect();
        spaceless.starts_with(&format!("{{\"format\":\"{name}/"))
    };
    if line.starts_with("coursewright-private-key/") {
        Some("a private key of HR's")
    } else if has_format("coursewright-key") {
        Some("the key of a quiz whose answers are withheld")
    } else if text.trim_end().len() == SECRET && text.trim_end().bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Some("the secret by which answers are withheld")
    } else if columns == ["learner", "name", "email", "code", "link"] {
        Some("HR's list of personal codes")
    } else if text.starts_with("<!doctype html>") && text.contains("<title>HR desk</title>") {
        Some("HR's desk, with the answers of all quizzes")
    } else if has_format("coursewright-report") {
        Some("a report with learners' results")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_beginning_and_by_nothing_like_it() {
        let hex = "0123456789abcdef".repeat(4);
        for (head, is_private) in [
            ("coursewright-private-key/1\n# comment", true),
            ("{\n  \"format\": \"coursewright-key/1\",\n", true),
            (&format!("{hex}\n"), true),
            (&format!("{hex}  photo.png\n"), false),
            ("\u{feff}\"learner\",\"name\",\"email\",\"code\",\"link\"\r\n", true),
            ("learner;name;email;code;link;sent on\r\n", true),
            ("learner,name,email\r\n", false),
            ("<!doctype html>\n<html><head><title>HR desk</title>", true),
            ("<!doctype html>\n<html><head><title>Verify</title>", false),
            ("{\"format\":\"coursewright-report/1\",\"site\":\"x\"", true),
            ("{\"format\":\"coursewright-submission/1\"", false),
            ("A key is kept in coursewright-private-key/1", false),
            ("", false),
        ] {
            assert_eq!(named(head.as_bytes()).is_some(), is_private, "{head}");
        }
    }
}
