//! Scripts, read token by token. What a slash begins depends on what stands before it; where that does not tell, there
//! is no result.

use super::{is_kept, string};

/// No string goes on behind one of these.
const LINE_ENDS: &[u8] = b"\n\r";

/// The script without comments and needless blanks; `None` where its tokens are not certain.
pub fn minify(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut before: Option<Token> = None;
    let mut earlier: Option<Token> = None;
    let mut reader = Reader::new(text);
    let mut constants = Constants::default();
    while let Some(next) = reader.token()? {
        if next.kind == Kind::Comment {
            // A line ends here only where one did: it may stand for a semicolon.
            out.push_str(if next.after_line && !out.is_empty() { "\n" } else { "" });
            out.push_str(next.text);
            continue;
        }
        let gap = before.as_ref().map_or("", |before| gap(before, &next));
        if constants.go_on(before.as_ref(), &next, gap) && out.ends_with(';') {
            out.pop();
            out.push(',');
            continue;
        }
        out.push_str(gap);
        let closes = next.kind == Kind::Sign && next.text == "}";
        if closes && out.ends_with(';') && earlier.as_ref().is_some_and(ends_whole) {
            // The brace ends the statement as well.
            out.pop();
        }
        out.push_str(next.text);
        earlier = before.replace(next);
    }
    Some(out)
}

/// Whether declarations of constants follow each other, so that one `const` will do for them.
#[derive(Debug)]
struct Constants {
    /// Within each brace that is open: whether the statement is such a declaration, and nothing else for certain.
    declares: Vec<bool>,
    /// The last token ended one.
    ended: bool,
    /// The last token began one, if a name follows.
    begun: bool,
}

impl Default for Constants {
    fn default() -> Self {
        Self { declares: vec![false], ended: false, begun: false }
    }
}

impl Constants {
    /// Whether `next` is a `const` behind another declaration.
    fn go_on(&mut self, before: Option<&Token>, next: &Token, gap: &str) -> bool {
        let is_sign = |text| next.kind == Kind::Sign && next.text == text;
        let (ended, begun) = (std::mem::take(&mut self.ended), std::mem::take(&mut self.begun));
        if let Some(declares) = self.declares.last_mut() {
            *declares |= begun && (next.kind == Kind::Word || is_sign("{") || is_sign("["));
            // The end of a line may stand for a semicolon.
            *declares &= gap != "\n";
            if is_sign(";") {
                self.ended = std::mem::take(declares);
            }
        }
        if next.kind == Kind::Word && next.text == "const" {
            let begins = before.is_none_or(|token| token.kind == Kind::Sign && matches!(token.text, ";" | "{" | "}"));
            self.begun = begins;
            return ended && begins;
        }
        // A template has a brace at both ends of what stands in it.
        if matches!(next.kind, Kind::Sign | Kind::Text) && next.text.starts_with([')', ']', '}']) {
            self.declares.pop();
        }
        if next.kind == Kind::Sign && next.text.ends_with(['(', '[', '{']) {
            self.declares.push(false);
        }
        false
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Word,
    Number,
    /// A string, or a template from its beginning or a `}` to its end.
    Text,
    Regex,
    /// Also a template up to a `${`.
    Sign,
    /// One that is to be published.
    Comment,
}

#[derive(Clone, Debug)]
pub struct Token<'a> {
    pub kind: Kind,
    pub text: &'a str,
    /// Blanks or comments stand before it.
    after_blank: bool,
    /// Also a line's end.
    after_line: bool,
    closes: Closes,
}

/// What a token ends, besides itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closes {
    Nothing,
    /// The head of an `if` or a loop: a statement follows.
    Head,
    /// A block or a method, behind which no semicolon can be meant.
    Whole,
}

/// Whether a statement ends with this token, so that `;` behind it is no statement of its own.
fn ends_whole(token: &Token) -> bool {
    match token.kind {
        Kind::Word => !matches!(token.text, "else" | "do"),
        Kind::Sign => matches!(token.text, ")" | "]" | "}") && token.closes != Closes::Head,
        _ => true,
    }
}

/// What must stand between two tokens.
fn gap(before: &Token, next: &Token) -> &'static str {
    if !next.after_blank {
        return "";
    }
    if next.after_line && before.closes != Closes::Whole && can_end(before) && can_begin(next) {
        return "\n";
    }
    if would_join(before, next) { " " } else { "" }
}

/// Whether a statement may end with it, so that the end of its line may stand for a semicolon.
fn can_end(token: &Token) -> bool {
    token.kind != Kind::Sign || matches!(token.text, ")" | "]" | "}" | "++" | "--")
}

/// Whether a statement may begin with it, or what stands before it would mean something else on the same line.
fn can_begin(token: &Token) -> bool {
    match token.kind {
        Kind::Sign | Kind::Text => {
            !token.text.starts_with([')', ']', '}', ',', ';', '.', '?', ':', '=', '%', '&', '|'])
        }
        _ => true,
    }
}

/// Whether two tokens without a blank between them would be read as others.
fn would_join(before: &Token, next: &Token) -> bool {
    let (Some(last), Some(first)) = (before.text.chars().next_back(), next.text.chars().next()) else { return false };
    match before.kind {
        Kind::Word | Kind::Regex if is_in_word(first) => true,
        Kind::Number if is_in_word(first) || first == '.' => true,
        // The last two would begin or end a comment of HTML.
        _ => {
            matches!((last, first), ('+', '+') | ('-', '-') | ('/', '/') | ('<', '!'))
                || (before.text == "--" && first == '>')
        }
    }
}

fn is_in_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$' | '#' | '\\') || !letter.is_ascii()
}

/// What is open, and has to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    /// `head`: of an `if` or a loop, so that a statement follows it.
    Round {
        head: bool,
    },
    Square,
    Curly,
    /// What belongs to a statement.
    Block,
    /// `field`: the member that stands there has a value, and may end with its line.
    Class {
        field: bool,
    },
    /// `${` in a template.
    Hole,
}

#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    open: Vec<Open>,
    /// The last tokens, the newest last.
    last: [Option<(Kind, &'a str)>; 2],
    /// The parenthesis that was closed last was the head of a statement.
    closed_head: bool,
    /// Between `class` and its body.
    in_class_head: bool,
    closes: Closes,
    after_blank: bool,
    after_line: bool,
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            open: Vec::new(),
            last: [None; 2],
            closed_head: false,
            in_class_head: false,
            closes: Closes::Nothing,
            after_blank: false,
            after_line: true,
        }
    }

    /// The next token; `Some(None)` at the end, `None` where it is not certain what stands there.
    pub fn token(&mut self) -> Option<Option<Token<'a>>> {
        if let Some(comment) = self.blanks()? {
            return Some(Some(self.passed(Kind::Comment, comment)));
        }
        let rest = &self.text[self.at..];
        let Some(first) = rest.chars().next() else {
            return self.open.is_empty().then_some(None);
        };
        let follows = rest[first.len_utf8()..].chars().next();
        if rest.starts_with("<!--") || rest.starts_with("#!") || (rest.starts_with("-->") && self.after_line) {
            return None;
        }
        self.closes = Closes::Nothing;
        let (kind, length) = match first {
            '"' | '\'' => (Kind::Text, string(rest, LINE_ENDS)?),
            '`' => self.template(rest)?,
            '0'..='9' => (Kind::Number, number(rest)),
            '.' if follows.is_some_and(|next| next.is_ascii_digit()) => (Kind::Number, number(rest)),
            '/' if self.begins_regex()? => (Kind::Regex, regex(rest)?),
            '(' => {
                self.open.push(Open::Round { head: self.is_head() });
                (Kind::Sign, 1)
            }
            '[' => {
                self.open.push(Open::Square);
                (Kind::Sign, 1)
            }
            '{' => {
                self.open.push(self.opened());
                (Kind::Sign, 1)
            }
            ')' => match self.open.pop()? {
                Open::Round { head } => {
                    self.closed_head = head;
                    self.closes = if head { Closes::Head } else { Closes::Nothing };
                    (Kind::Sign, 1)
                }
                _ => return None,
            },
            ']' => (self.open.pop()? == Open::Square).then_some((Kind::Sign, 1))?,
            '}' => match self.open.pop()? {
                closed @ (Open::Curly | Open::Block | Open::Class { .. }) => {
                    let is_method = closed == Open::Curly && self.open.last() == Some(&Open::Class { field: false });
                    self.closes = if is_method || closed == Open::Block { Closes::Whole } else { Closes::Nothing };
                    (Kind::Sign, 1)
                }
                Open::Hole => self.template(rest)?,
                _ => return None,
            },
            '+' | '-' if follows == Some(first) => (Kind::Sign, 2),
            _ if is_in_word(first) => (Kind::Word, word(rest)?),
            _ => (Kind::Sign, 1),
        };
        let text = &rest[..length];
        self.at += length;
        self.last = [self.last[1], Some((kind, text))];
        let goes_on = kind == Kind::Word || text == ".";
        self.in_class_head = goes_on && (self.in_class_head || self.keyword() == Some("class"));
        if let ("=" | ";", Some(Open::Class { field })) = (text, self.open.last_mut()) {
            *field = text == "=";
        }
        Some(Some(self.passed(kind, text)))
    }

    fn passed(&mut self, kind: Kind, text: &'a str) -> Token<'a> {
        let token =
            Token { kind, text, after_blank: self.after_blank, after_line: self.after_line, closes: self.closes };
        // What follows a comment stands where the comment stood.
        (self.after_blank, self.after_line) =
            if kind == Kind::Comment { (true, token.after_line) } else { (false, false) };
        token
    }

    /// Passes over blanks and comments, up to one that is to be kept.
    fn blanks(&mut self) -> Option<Option<&'a str>> {
        loop {
            let rest = &self.text[self.at..];
            let length = match rest.as_bytes() {
                [b' ' | b'\t' | 0x0b | 0x0c, ..] => 1,
                [b'\n' | b'\r', ..] => {
                    self.after_line = true;
                    1
                }
                [b'/', b'/', ..] => rest.find(['\n', '\r', '\u{2028}', '\u{2029}']).unwrap_or(rest.len()),
                [b'/', b'*', ..] => {
                    let length = rest[2..].find("*/")? + 4;
                    let comment = &rest[..length];
                    self.after_line |= comment.contains(['\n', '\r', '\u{2028}', '\u{2029}']);
                    if is_kept(comment) {
                        self.at += length;
                        return Some(Some(comment));
                    }
                    length
                }
                _ => return Some(None),
            };
            self.at += length;
            self.after_blank = true;
        }
    }

    /// Whether the word that was read last is a word of the language, and no property of that name.
    fn keyword(&self) -> Option<&'a str> {
        match self.last {
            [Some((_, ".")), _] => None,
            [_, Some((Kind::Word, word))] => Some(word),
            _ => None,
        }
    }

    /// What a `{` begins.
    fn opened(&self) -> Open {
        let is_block = match self.last[1] {
            Some((Kind::Sign, ")")) => self.closed_head,
            _ => matches!(self.keyword(), Some("else" | "try" | "finally" | "do")),
        };
        match () {
            () if self.in_class_head => Open::Class { field: false },
            () if is_block => Open::Block,
            () => Open::Curly,
        }
    }

    fn is_head(&self) -> bool {
        match self.keyword() {
            Some("if" | "while" | "for" | "with") => true,
            Some("await") => matches!(self.last[0], Some((Kind::Word, "for"))),
            _ => false,
        }
    }

    /// Whether a slash begins a regular expression or divides; `None` where only the grammar would tell.
    fn begins_regex(&self) -> Option<bool> {
        match self.last[1] {
            None => Some(true),
            Some((Kind::Sign, sign)) => match sign {
                ")" => Some(self.closed_head),
                "]" => Some(false),
                "}" | "++" | "--" => None,
                _ => Some(true),
            },
            Some((Kind::Word, _)) => match self.keyword() {
                Some(
                    "return" | "typeof" | "instanceof" | "in" | "new" | "delete" | "void" | "throw" | "case" | "do"
                    | "else" | "default" | "extends",
                ) => Some(true),
                Some("yield" | "await" | "of") => None,
                _ => Some(false),
            },
            Some(_) => Some(false),
        }
    }

    /// A template from its beginning, or from the `}` of a hole in it, up to its end or the next hole.
    fn template(&mut self, rest: &str) -> Option<(Kind, usize)> {
        let bytes = rest.as_bytes();
        let mut at = 1;
        loop {
            match *bytes.get(at)? {
                b'\\' => at += 1,
                b'`' => return Some((Kind::Text, at + 1)),
                b'$' if bytes.get(at + 1) == Some(&b'{') => {
                    self.open.push(Open::Hole);
                    return Some((Kind::Sign, at + 2));
                }
                _ => {}
            }
            at += 1;
        }
    }
}

fn regex(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 1;
    let mut in_class = false;
    loop {
        match *bytes.get(at)? {
            b'\\' => at += 1,
            b'\n' | b'\r' => return None,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => break,
            _ => {}
        }
        at += 1;
    }
    let flags = rest[at + 1..].bytes().take_while(u8::is_ascii_alphabetic).count();
    Some(at + 1 + flags)
}

fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let is_decimal = !matches!(bytes, [b'0', b'x' | b'X' | b'o' | b'O' | b'b' | b'B', ..]);
    let mut point = !is_decimal;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let before = bytes[at.saturating_sub(1)];
        match byte {
            b'.' if !point => point = true,
            b'+' | b'-' if is_decimal && at > 0 && matches!(before, b'e' | b'E') => {}
            b'e' | b'E' => point = true,
            b'0'..=b'9' | b'_' | b'a'..=b'z' | b'A'..=b'Z' => {}
            _ => break,
        }
        at += 1;
    }
    at
}

/// `None` if a blank beyond ASCII stands in it, which would be no part of a word.
fn word(rest: &str) -> Option<usize> {
    let length = rest.find(|letter| !is_in_word(letter)).unwrap_or(rest.len());
    let word = &rest[..length];
    let is_plain = word.is_ascii() || !word.contains(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
    is_plain.then_some(length)
}
