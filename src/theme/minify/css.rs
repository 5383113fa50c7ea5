//! Styles. Blanks go where no token of CSS can need them; in a selector and in `calc()` most of them mean something.

use super::{is_kept, string};

/// No string goes on behind one of these.
const LINE_ENDS: &[u8] = b"\n\r\x0c";

/// The styles without comments and needless blanks; `None` where a string, a comment or an address does not end.
pub fn minify(text: &str) -> Option<String> {
    let mut writer = Writer { out: String::with_capacity(text.len()), blank: false, sign: false };
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        at += match first {
            ' ' | '\t' | '\n' | '\r' | '\x0c' => {
                writer.blank = true;
                1
            }
            '/' if rest.starts_with("/*") => {
                let length = rest[2..].find("*/")? + 4;
                if is_kept(&rest[..length]) {
                    writer.push(&rest[..length]);
                } else if !writer.blank && writer.may_join(rest[length..].chars().next()) {
                    // Without a blank the comment may be what keeps two names apart.
                    writer.push("/**/");
                }
                length
            }
            '"' | '\'' => writer.push(&rest[..string(rest, LINE_ENDS)?]),
            '\\' => writer.push(&rest[..escape(rest)]),
            '(' if writer.is_after_url() && !begins_with_quote(&rest[1..]) => writer.push(&rest[..address(rest)?]),
            // 0.5 and .5 are the same number.
            '0' if begins_fraction(&rest[1..]) && writer.may_begin_number() => 1,
            _ => writer.sign(&rest[..first.len_utf8()]),
        };
    }
    Some(writer.out)
}

struct Writer {
    out: String,
    /// Blanks have been read and not yet written.
    blank: bool,
    /// The last thing written is a sign of CSS itself, not the end of a string or an escape.
    sign: bool,
}

impl Writer {
    /// Writes something whose inside is none of ours, and gives its length.
    fn push(&mut self, text: &str) -> usize {
        self.gap(text.chars().next());
        self.out.push_str(text);
        self.sign = false;
        text.len()
    }

    fn sign(&mut self, text: &str) -> usize {
        self.gap(text.chars().next());
        // The last declaration of a block needs no semicolon.
        if text == "}" && self.sign && self.out.ends_with(';') {
            self.out.pop();
        }
        self.out.push_str(text);
        self.sign = true;
        text.len()
    }

    fn last(&self) -> Option<char> {
        self.out.chars().next_back()
    }

    fn gap(&mut self, next: Option<char>) {
        let blank = std::mem::take(&mut self.blank);
        let Some((last, next)) = self.last().zip(next) else { return };
        let after_sign = self.sign && matches!(last, '{' | '}' | ';' | ',' | '>' | '(' | ':');
        let before_sign = matches!(next, '{' | '}' | ';' | ',' | '>' | ')' | '!');
        // An empty value of a custom property is a blank.
        let is_value = self.sign && last == ':' && matches!(next, ';' | '}');
        if blank && (is_value || !(after_sign || before_sign)) {
            self.out.push(' ');
            self.sign = true;
        }
    }

    fn may_join(&self, next: Option<char>) -> bool {
        let parts = |letter: char| matches!(letter, '{' | '}' | ';' | ',' | ' ' | '\t' | '\n' | '\r' | '\x0c');
        self.last().zip(next).is_some_and(|(last, next)| !parts(last) && !parts(next))
    }

    fn is_after_url(&self) -> bool {
        let Some(at) = self.out.len().checked_sub(3) else { return false };
        let Some(end) = self.out.get(at..) else { return false };
        !self.blank && end.eq_ignore_ascii_case("url") && !self.out[..at].chars().next_back().is_some_and(is_in_name)
    }

    fn may_begin_number(&self) -> bool {
        let mut before = self.out.chars().rev();
        match before.next() {
            _ if self.blank => true,
            Some('-') => self.sign && !before.next().is_some_and(is_in_name),
            Some(last) => self.sign && matches!(last, '(' | ',' | ':' | '+' | '*' | '/'),
            None => false,
        }
    }
}

fn is_in_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '\\') || !letter.is_ascii()
}

fn begins_with_quote(rest: &str) -> bool {
    rest.trim_start_matches([' ', '\t', '\n', '\r', '\x0c']).starts_with(['"', '\''])
}

/// Whether what follows a zero makes it needless.
fn begins_fraction(rest: &str) -> bool {
    matches!(rest.as_bytes(), [b'.', b'0'..=b'9', ..])
}

/// An escaped character, with the blank that ends its number.
fn escape(rest: &str) -> usize {
    let digits = rest[1..].bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
    match rest[1 + digits..].chars().next() {
        Some(' ' | '\t' | '\n' | '\r' | '\x0c') if digits > 0 => digits + 2,
        Some(letter) if digits == 0 => 1 + letter.len_utf8(),
        _ => 1 + digits,
    }
}

/// An address without quotes, with its parentheses.
fn address(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 1;
    loop {
        match *bytes.get(at)? {
            b'\\' => at += 1,
            b')' => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
}
