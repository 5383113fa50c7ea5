//! Looks for withheld keys in what is about to be published: the last look, at finished files, which no fault of a view,
//! a template or an author gets past.
//!
//! Two things are looked for. Texts: whatever a withheld quiz says of its answers must be in no file, be it because a
//! lesson says the same. And data: the block of a withheld quiz holds only what [`ShownData`](crate::quiz::ShownData)
//! has. A file that was found clean is remembered by its hash, as long as the texts are the same: then a build looks
//! only at what it has made. Without a withheld quiz nothing of this runs.

use std::collections::BTreeMap;
use std::fs;
use std::mem;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aho_corasick::AhoCorasick;
use foldhash::HashSet;
use serde_json::Value;

use super::Session;
use crate::diag::{Diagnostic, Place, show};
use crate::memory::Key;
use crate::quiz::{Quiz, Secret};
use crate::render::{Page, Sink};
use crate::source::Sources;

pub const CODE: &str = "leaked-key";
/// Of letters and digits; what is shorter (`Yes, exactly.`) is found everywhere and tells nothing.
const LEAST: usize = 20;
/// Such a letter says as much as several others.
const WIDE: usize = 3;
/// Files of an author's that hold text; in others nothing can be looked for.
const TEXTS: [&str; 16] =
    ["html", "htm", "txt", "md", "json", "js", "mjs", "map", "css", "csv", "tsv", "xml", "svg", "vtt", "srt", "yaml"];
/// Larger files of an author's are no texts.
const LARGEST: u64 = 64 << 20;
/// Named in one message.
const MOST_NAMED: usize = 3;

/// Hashes of files in which nothing was found, and of what was looked for.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Clean {
    of: u128,
    files: HashSet<u128>,
}

/// A sink that looks at everything on its way to another one.
pub struct Watch<'a, S> {
    sink: &'a S,
    secrets: Vec<Secret>,
    /// Finds the folded texts of `secrets`.
    finder: AhoCorasick,
    /// Where each withheld quiz has its id.
    quizzes: BTreeMap<String, Place>,
    before: Clean,
    clean: Mutex<Clean>,
    found: Mutex<Found>,
}

#[derive(Debug, Default)]
struct Found {
    /// Pages by the index of the text that they hold.
    texts: BTreeMap<usize, Vec<String>>,
    /// Quizzes by their ids, with what their pages hold.
    data: BTreeMap<String, String>,
}

impl<'a, S: Sink> Watch<'a, S> {
    /// `quizzes` are whole.
    pub fn over(sink: &'a S, quizzes: &[&Quiz], before: Clean) -> Self {
        let mut secrets: Vec<Secret> = quizzes.iter().flat_map(|quiz| unsaid(quiz)).collect();
        secrets.sort_by(|one, other| one.text.cmp(&other.text));
        secrets.dedup_by(|one, other| one.text == other.text);
        let texts: Vec<&str> = secrets.iter().map(|secret| secret.text.as_str()).collect();
        let quizzes: BTreeMap<_, _> = quizzes.iter().map(|quiz| (quiz.id.value.clone(), quiz.id.place)).collect();
        let of = Key::of(&(&texts, quizzes.keys().collect::<Vec<_>>())).value();
        let finder = AhoCorasick::new(&texts).expect("texts are shorter than the limits of the search");
        let before = if before.of == of { before } else { Clean::default() };
        let clean = Mutex::new(Clean { of, files: HashSet::default() });
        Self { sink, secrets, finder, quizzes, before, clean, found: Mutex::default() }
    }

    /// What was found, and the files that need not be looked at again.
    pub fn into_found(self, sources: &Sources) -> (Vec<Diagnostic>, Clean) {
        let Found { texts, data } = self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut faults: Vec<_> = texts.into_iter().map(|(at, pages)| told(&self.secrets[at], pages, sources)).collect();
        for (quiz, what) in data {
            let message = format!("the key of `{quiz}` is withheld, and its page holds `{what}`");
            let fault = Diagnostic::error(CODE, self.quizzes[&quiz], message);
            faults.push(fault.help("nothing was published; a changed theme may write it"));
        }
        (faults, self.clean.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn is_clean(&self, hash: u128) -> bool {
        let clean = self.before.files.contains(&hash);
        if clean {
            self.note(hash);
        }
        clean
    }

    fn note(&self, hash: u128) {
        self.clean.lock().unwrap_or_else(PoisonError::into_inner).files.insert(hash);
    }

    fn look(&self, path: &str, hash: u128, bytes: &[u8]) {
        if self.is_clean(hash) {
            return;
        }
        let Ok(text) = std::str::from_utf8(bytes) else { return self.note(hash) };
        let is_html = path.ends_with(".html") || path.ends_with(".htm");
        let mut texts: HashSet<usize> = HashSet::default();
        // Attributes hold texts, too; and what is between tags is one text, whatever the tags.
        for tags in [false, true].into_iter().filter(|tags| is_html || *tags) {
            let folded = folded(text, tags, |_| {});
            texts.extend(self.finder.find_overlapping_iter(&folded).map(|found| found.pattern().as_usize()));
        }
        let data = if is_html { self.data(text) } else { Vec::new() };
        if texts.is_empty() && data.is_empty() {
            return self.note(hash);
        }
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        texts.into_iter().for_each(|at| found.texts.entry(at).or_default().push(path.to_owned()));
        found.data.extend(data);
    }

    /// What the data blocks of withheld quizzes hold that they may not.
    fn data(&self, html: &str) -> Vec<(String, String)> {
        let blocks = html.split("<script type=\"application/json\">").skip(1);
        let blocks = blocks.filter_map(|block| block.split_once("</script>"));
        let read = blocks.filter_map(|(json, _)| serde_json::from_str::<Value>(json).ok());
        let told = read.filter_map(|data| {
            let id = data["quiz"].as_str().filter(|id| self.quizzes.contains_key(*id))?;
            Some((id.to_owned(), forbidden(&data)?))
        });
        told.collect()
    }
}

/// A field of a withheld quiz's data that can hold a key.
fn forbidden(data: &Value) -> Option<String> {
    const QUESTION: [&str; 7] = ["id", "type", "key", "points", "wording", "objective", "pinned"];
    // Of an exercise on a model all that is the task, and not its solution.
    const KEY: [&str; 11] =
        ["unit", "marked_by", "criteria", "start", "variables", "nodes", "score", "model", "settings", "most", "goals"];
    for question in data["questions"].as_array()? {
        let (Some(fields), Some(key)) = (question.as_object(), question["key"].as_object()) else {
            return Some("a question without a form".to_owned());
        };
        if let Some(name) = fields.keys().find(|name| !QUESTION.contains(&name.as_str())) {
            return Some(name.clone());
        }
        if let Some(name) = key.keys().find(|name| !KEY.contains(&name.as_str())) {
            return Some(format!("key.{name}"));
        }
        let scored = key.get("nodes").and_then(Value::as_object).into_iter().flat_map(|nodes| nodes.values());
        if scored.into_iter().any(|node| node.get("score").is_some_and(|score| !score.is_null()))
            || key.get("score").is_some_and(|score| !score.is_null())
        {
            return Some("key.score".to_owned());
        }
        if key.get("criteria").and_then(Value::as_object).is_some_and(|criteria| !criteria.is_empty()) {
            return Some("key.criteria".to_owned());
        }
    }
    None
}

impl<S: Sink> Sink for Watch<'_, S> {
    type Error = S::Error;

    fn remembers(&self) -> bool {
        self.sink.remembers()
    }

    /// What was never looked at is made once more.
    fn keep(&self, path: &str, hash: u128, size: u64) -> bool {
        self.is_clean(hash) && self.sink.keep(path, hash, size)
    }

    fn put(&self, page: Page) -> Result<(), S::Error> {
        self.look(&page.path, page.hash, &page.bytes);
        self.sink.put(page)
    }

    fn put_file(&self, path: &str, hash: u128, size: u64, from: &Path) -> Result<(), S::Error> {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        if TEXTS.contains(&ending.as_str())
            && size <= LARGEST
            && !self.is_clean(hash)
            && let Ok(bytes) = fs::read(from)
        {
            self.look(path, hash, &bytes);
        }
        self.sink.put_file(path, hash, size, from)
    }
}

/// The texts of a quiz that say what is right, folded; not what its page says anyway.
fn unsaid(quiz: &Quiz) -> Vec<Secret> {
    let shown = quiz.shown(&|_, id| id.to_owned()).quiz;
    let said = shown.texts().map(|text| folded(text.plain(), true, |_| {})).collect::<Vec<_>>();
    let mut secrets = quiz.secrets();
    for secret in &mut secrets {
        secret.text = folded(&secret.text, true, |_| {});
    }
    let weight = |text: &str| text.chars().map(|letter| if letter >= '\u{2e80}' { WIDE } else { 1 }).sum::<usize>();
    secrets.retain(|secret| weight(&secret.text) >= LEAST && !said.iter().any(|said| said.contains(&secret.text)));
    secrets
}

/// Letters and digits alone, so that neither markup nor escapes nor breaks of lines stand between them. `tags`: whether
/// what stands in them counts. `at` is told where in the text each byte of the result comes from.
fn folded(text: &str, tags: bool, mut at: impl FnMut(usize)) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let here = text.len() - rest.len();
        let (letter, length) = match letter {
            '<' if !tags && rest[1..].starts_with(|next: char| next.is_ascii_alphabetic() || "/!".contains(next)) => {
                (None, rest.find('>').map_or(rest.len(), |end| end + 1))
            }
            '&' => entity(rest),
            '\\' => escape(rest),
            letter => (Some(letter), letter.len_utf8()),
        };
        for letter in letter.into_iter().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase) {
            (0..letter.len_utf8()).for_each(|_| at(here));
            folded.push(letter);
        }
        rest = &rest[length..];
    }
    folded
}

/// `&#233;` as its letter; a name as nothing, since those that we write stand for signs.
fn entity(text: &str) -> (Option<char>, usize) {
    let name: &str =
        text[1..].split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '#').next().unwrap_or("");
    if name.is_empty() || !text[1 + name.len()..].starts_with(';') {
        return (None, 1);
    }
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    });
    (number.and_then(char::from_u32), name.len() + 2)
}

/// `\u00e9` as its letter, `\n` as nothing.
fn escape(text: &str) -> (Option<char>, usize) {
    match text.as_bytes().get(1) {
        Some(b'u') => {
            let number = text.get(2..6).and_then(|digits| u32::from_str_radix(digits, 16).ok());
            number.map_or((None, 1), |number| (char::from_u32(number), 6))
        }
        Some(b'n' | b't' | b'r' | b'b' | b'f' | b'"' | b'\\' | b'/') => (None, 2),
        _ => (None, 1),
    }
}

/// One message for a text, wherever it was found.
fn told(secret: &Secret, mut pages: Vec<String>, sources: &Sources) -> Diagnostic {
    pages.sort();
    pages.dedup();
    let more = pages.len().saturating_sub(MOST_NAMED);
    let named: Vec<_> = pages.iter().take(MOST_NAMED).map(|page| format!("`{page}`")).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!("this {} is withheld, and can be read in {}{more}", secret.what, named.join(", "));
    let mut fault = Diagnostic::error(CODE, secret.place, message);
    let mut places = 0;
    for file in sources.texts.iter().filter(|file| file.id != secret.place.file) {
        let Some(source) = sources.read(file) else { continue };
        let mut from = Vec::new();
        let text = folded(&source.text, true, |byte| from.push(byte));
        let Some(start) = text.find(&secret.text) else { continue };
        let end = from[start + secret.text.len() - 1] + 1;
        let end = (end..source.text.len()).find(|end| source.text.is_char_boundary(*end)).unwrap_or(source.text.len());
        fault = fault.also(Place::new(file.id, from[start], end), "the same stands here");
        places += 1;
        if places == MOST_NAMED {
            break;
        }
    }
    fault.help("say it in other words in one of the two places")
}

impl Session {
    /// Renders a site that withholds keys: everything is looked at on its way to `sink`.
    pub(super) fn render_watched<S: Sink>(
        &self,
        sink: &S,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Vec<Diagnostic>, S::Error> {
        let quizzes = match self.withheld() {
            Ok(quizzes) => quizzes,
            Err(fault) => return Ok(vec![*fault]),
        };
        let quizzes: Vec<&Quiz> = quizzes.iter().map(Arc::as_ref).collect();
        let clean = mem::take(&mut *self.clean());
        let watch = Watch::over(sink, &quizzes, clean);
        let mut diagnostics = self.render_all(&watch, progress)?;
        let (leaks, clean) = watch.into_found(&self.state.sources);
        *self.clean() = clean;
        if !leaks.is_empty() {
            diagnostics.extend(leaks);
            show::sort(&mut diagnostics, &self.state.sources);
        }
        Ok(diagnostics)
    }

    pub(super) fn clean(&self) -> MutexGuard<'_, Clean> {
        self.clean.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
