//! Looks for withheld keys in what is about to be published: the last look, at finished files, which no fault of a view,
//! a template or an author gets past.
//!
//! Three things are looked for. Texts: whatever a withheld quiz says of its answers must be in no file, be it because a
//! lesson says the same; `inside` finds what can be read in a file of whatever kind. Data: the block of a withheld quiz
//! holds only what [`ShownData`](crate::quiz::ShownData) has. And `twins`: questions of other quizzes that ask the same,
//! whose keys are published. A file that was found clean is remembered by its hash, as long as the texts are the same:
//! then a build looks only at what it has made. Without a withheld quiz nothing of this runs.

mod folded;
mod inside;
mod pdf;
mod twins;

use std::collections::BTreeMap;
use std::mem;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aho_corasick::AhoCorasick;
use foldhash::HashSet;
use serde_json::Value;

use self::folded::folded;
use super::Session;
use crate::diag::{Diagnostic, Place, show};
use crate::memory::Key;
use crate::quiz::{Fingerprint, Quiz, Secret, wording};
use crate::render::{Page, Sink};
use crate::site::QuizNode;
use crate::source::Sources;

pub const CODE: &str = "leaked-key";
/// Of letters and digits; what is shorter (`Yes, exactly.`) is found everywhere and tells nothing.
const LEAST: usize = 20;
/// Such a letter says as much as several others.
const WIDE: usize = 3;
/// Named in one message.
const MOST_NAMED: usize = 3;

/// Hashes of files in which nothing was found, and of what was looked for.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Clean {
    of: u128,
    files: HashSet<u128>,
    /// Of quizzes among whose questions there was none that asks what a withheld one asks.
    apart: u128,
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
    /// `quizzes` are whole; `open`: the versions of those whose keys are published.
    pub fn over(sink: &'a S, quizzes: &[&Quiz], open: &HashSet<Fingerprint>, before: Clean) -> Self {
        let versions = quizzes.iter().filter(|quiz| !open.contains(&quiz.scoring())).map(|quiz| version(quiz));
        let mut secrets: Vec<Secret> = quizzes.iter().flat_map(|quiz| unsaid(quiz)).chain(versions).collect();
        secrets.sort_by(|one, other| one.text.cmp(&other.text));
        secrets.dedup_by(|one, other| one.text == other.text);
        let texts: Vec<&str> = secrets.iter().map(|secret| secret.text.as_str()).collect();
        let quizzes: BTreeMap<_, _> = quizzes.iter().map(|quiz| (quiz.id.value.clone(), quiz.id.place)).collect();
        let of = Key::of(&(&texts, quizzes.keys().collect::<Vec<_>>())).value();
        let finder = AhoCorasick::new(&texts).expect("texts are shorter than the limits of the search");
        let apart = before.apart;
        let before = if before.of == of { before } else { Clean::default() };
        let clean = Mutex::new(Clean { of, files: HashSet::default(), apart });
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
        let is_page = path.ends_with(".html") || path.ends_with(".htm");
        let mut texts: HashSet<usize> = HashSet::default();
        let mut data = Vec::new();
        inside::each_text(bytes, &mut |text| {
            // Attributes hold texts, too; and what is between tags is one text, whatever the tags.
            let has_tags = is_page || text.contains("</");
            for tags in [false, true].into_iter().filter(|tags| has_tags || *tags) {
                let folded = folded(text, tags, |_| {});
                texts.extend(self.finder.find_overlapping_iter(&folded).map(|found| found.pattern().as_usize()));
            }
            if is_page {
                data.extend(self.data(text));
            }
        });
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
        if !self.is_clean(hash)
            && let Some(bytes) = inside::of_file(from, size)
        {
            self.look(path, hash, &bytes);
        }
        self.sink.put_file(path, hash, size, from)
    }
}

/// By its own name the version of a key could be told from others, until one agrees; a file of the folder of keys has it.
fn version(quiz: &Quiz) -> Secret {
    Secret { text: quiz.scoring().to_string(), what: "key", place: quiz.id.place }
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
    fault.help(match secret.what {
        "key" => "take the file away: it was written for HR alone",
        _ => "say it in other words in one of the two places",
    })
}

impl Session {
    /// Renders a site that withholds keys: everything is looked at on its way to `sink`.
    pub(super) fn render_watched<S: Sink>(
        &self,
        sink: &S,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Vec<Diagnostic>, S::Error> {
        let quizzes = match self.withheld().and_then(|own| Ok([self.withheld_in_other_words()?, own].concat())) {
            Ok(quizzes) => quizzes,
            Err(fault) => return Ok(vec![*fault]),
        };
        let quizzes: Vec<&Quiz> = quizzes.iter().map(Arc::as_ref).collect();
        let twins = match self.twins(&quizzes) {
            Ok(twins) => twins,
            Err(fault) => return Ok(vec![*fault]),
        };
        let clean = mem::take(&mut *self.clean());
        let open = self.state.site.quizzes.iter().filter(|node| !node.quiz.is_withheld());
        let open = open.map(|node| node.quiz.scoring()).collect();
        let watch = Watch::over(sink, &quizzes, &open, clean);
        let mut diagnostics = self.render_all(&watch, progress)?;
        let (mut leaks, clean) = watch.into_found(&self.state.sources);
        *self.clean() = clean;
        leaks.extend(twins);
        if !leaks.is_empty() {
            diagnostics.extend(leaks);
            show::sort(&mut diagnostics, &self.state.sources);
        }
        Ok(diagnostics)
    }

    /// Questions whose keys are published and tell those of `withheld` ones. The quizzes are read for it where one of
    /// them, or what is made for one, has changed since there was none.
    fn twins(&self, withheld: &[&Quiz]) -> Result<Vec<Diagnostic>, Box<Diagnostic>> {
        let (site, sources) = (&self.state.site, &self.state.sources);
        let seen = |node: &QuizNode| {
            let file = sources.get(node.quiz.id.place.file).map(|file| file.hash);
            let made = node.generated.iter().flat_map(|generated| &generated.questions).map(wording);
            (file, node.quiz.is_withheld(), made.collect::<Vec<_>>())
        };
        let apart = Key::of(&site.quizzes.iter().map(seen).collect::<Vec<_>>()).value();
        if self.clean().apart == apart {
            return Ok(Vec::new());
        }
        let open = self.open_quizzes()?;
        let twins = twins::told(withheld, &open);
        if twins.is_empty() {
            self.clean().apart = apart;
        }
        Ok(twins)
    }

    pub(super) fn clean(&self) -> MutexGuard<'_, Clean> {
        self.clean.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
