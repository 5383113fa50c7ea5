//! What a reader of another program's questions finds: quizzes, and what could not be kept of them. Every question that
//! is counted is either in a quiz or named in a note.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use xxhash_rust::xxh3::xxh3_64;

use super::bank::{Choice, File, Ids, Kind, Note, Question, Quiz, percent};
use super::to_markdown::{Lost, from_html, from_nodes, from_plain};
use super::{html, markup};
use crate::yaml;

#[derive(Debug, Default)]
pub struct Found {
    /// The name of the file without its ending: for quizzes that have no name of their own, and the folder of images.
    stem: String,
    pub quizzes: Vec<Quiz>,
    pub notes: Vec<Note>,
    /// Questions in the source.
    pub count: usize,
    ids: Ids,
    quiz_ids: Ids,
    /// Quizzes that a text introduces, and the notes that say so.
    introduced: Vec<(String, usize)>,
    names: Names,
    /// Ids and titles of quizzes by the names that their source has for them.
    begun: HashMap<String, (String, String)>,
}

/// The content behind each name that an image has been given.
type Names = Rc<RefCell<HashMap<String, u64>>>;

/// A question on its way, and what of it could not be kept.
#[derive(Debug, Default)]
pub struct Draft {
    pub at: String,
    pub lost: Vec<(&'static str, String)>,
    pub files: Vec<File>,
    folder: String,
    names: Names,
}

const FORMULAS: &str = "formulas in TeX were kept as they are written; pages do not draw them";

/// Finds the file behind the address of an image.
pub type Find<'a> = &'a dyn Fn(&str) -> Option<File>;

impl Draft {
    pub fn lose(&mut self, what: &'static str, message: impl Into<String>) {
        let entry = (what, message.into());
        if !self.lost.contains(&entry) {
            self.lost.push(entry);
        }
    }

    /// Markdown from HTML; images are asked for by their address.
    pub fn html(&mut self, text: &str, file: Find) -> String {
        let mut lost = Lost::default();
        let mut files = Vec::new();
        let text = from_html(text, &mut |source| self.image(source, file, &mut files), &mut lost);
        self.take(lost, files);
        text
    }

    pub fn nodes(&mut self, nodes: &[markup::Node], file: Find) -> String {
        let mut lost = Lost::default();
        let mut files = Vec::new();
        let text = from_nodes(nodes, &mut |source| self.image(source, file, &mut files), &mut lost);
        self.take(lost, files);
        text
    }

    /// Markdown from a text in which HTML may stand, and whose lines are lines.
    pub fn auto(&mut self, text: &str, file: Find) -> String {
        if html::is_html(text) {
            let text = text.trim().replace("\r\n", "\n");
            let has_blocks = ["<p", "<div", "<br", "<ul", "<ol", "<table", "<pre"].iter().any(|tag| text.contains(tag));
            let text = if has_blocks { text } else { text.replace("\n\n", "<p>").replace('\n', "<br>") };
            return self.html(&text, file);
        }
        self.plain(text)
    }

    /// Markdown from a text without markup.
    pub fn plain(&mut self, text: &str) -> String {
        if ["$$", "\\(", "\\["].iter().any(|sign| text.contains(sign)) {
            self.lose("markup", FORMULAS);
        }
        from_plain(text)
    }

    /// The name of an image in our texts; the file goes with the question.
    pub fn image(&self, source: &str, file: Find, files: &mut Vec<File>) -> Option<String> {
        let found = file(source)?;
        let (stem, ending) = found.name.rsplit_once('.').unwrap_or((&found.name, ""));
        let stem = stem.rsplit(['/', '\\']).next().unwrap_or_default();
        let slug = yaml::slug(stem);
        let slug = if slug.is_empty() { "image".to_owned() } else { slug };
        let ending = ending.to_ascii_lowercase();
        if !["png", "jpg", "jpeg", "gif", "svg", "webp"].contains(&ending.as_str()) {
            return None;
        }
        let content = xxh3_64(&found.bytes);
        let mut names = self.names.borrow_mut();
        let mut name = format!("{}/{slug}.{ending}", self.folder);
        let mut number = 1;
        while *names.entry(name.clone()).or_insert(content) != content {
            number += 1;
            name = format!("{}/{slug}-{number}.{ending}", self.folder);
        }
        files.push(File { name: name.clone(), bytes: found.bytes });
        Some(name)
    }

    pub fn take_files(&mut self, files: Vec<File>) {
        for file in files {
            if !self.files.contains(&file) {
                self.files.push(file);
            }
        }
    }

    fn take(&mut self, lost: Lost, files: Vec<File>) {
        for name in lost.unwrapped {
            self.lose("markup", format!("`<{name}>` has no sign in Markdown: its words were kept"));
        }
        for name in lost.dropped {
            self.lose("markup", format!("`<{name}>` was left out"));
        }
        if lost.formulas {
            self.lose("markup", FORMULAS);
        }
        self.take_files(files);
    }

    /// Options with the share of the mark that each earns, as Moodle and QTI have them: from -1 to 1.
    pub fn choice(&mut self, mut options: Vec<Choice>, single: bool) -> Result<Kind, String> {
        let near = |a: f64, b: f64| (a - b).abs() < 0.001;
        if options.len() < 2 {
            return Err("a question needs at least two options".to_owned());
        }
        if single {
            for option in &mut options {
                if option.credit < 0.0 {
                    let message = format!("an option that costs {} earns 0% instead", percent(-option.credit));
                    self.lose("credit", message);
                    option.credit = 0.0;
                }
                if option.credit > 0.999 {
                    option.credit = 1.0;
                }
            }
            let keys = options.iter().filter(|option| option.is_key()).count();
            return match keys {
                1 => Ok(Kind::Single { options }),
                0 => Err("none of the options earns 100%".to_owned()),
                _ => Err(format!("{keys} options earn 100%, but a learner can choose only one")),
            };
        }
        let right: Vec<f64> = options.iter().map(|option| option.credit).filter(|credit| *credit > 0.0).collect();
        let wrong: Vec<f64> = options.iter().map(|option| option.credit).filter(|credit| *credit <= 0.0).collect();
        if right.is_empty() {
            return Err("none of the options is right".to_owned());
        }
        if wrong.is_empty() {
            return Err("all of the options are right: ticking everything must not be".to_owned());
        }
        let (share, cost) = (1.0 / right.len() as f64, -1.0 / wrong.len() as f64);
        let is_even = right.iter().all(|credit| near(*credit, share));
        let is_balanced = is_even && wrong.iter().all(|credit| near(*credit, cost));
        let is_net = is_even && wrong.iter().all(|credit| near(*credit, -share));
        if !is_balanced && !is_net {
            let shares: Vec<_> = options.iter().map(|option| percent((option.credit * 1e7).round() / 1e7)).collect();
            let message = format!("the options’ shares ({}) gave way to `balanced`", shares.join(", "));
            self.lose("credit", message);
        }
        for option in &mut options {
            option.credit = if option.credit > 0.0 { 1.0 } else { 0.0 };
        }
        let rule = (is_net && !is_balanced).then(|| "net_correct".to_owned());
        Ok(Kind::Multiple { options, rule })
    }
}

impl Found {
    pub fn new(stem: &str) -> Self {
        Self { stem: stem.to_owned(), ..Self::default() }
    }

    /// The images of an import go into one folder beside its quiz files.
    pub fn draft(&self, at: impl Into<String>) -> Draft {
        let slug = yaml::slug(&self.stem);
        let folder = if slug.is_empty() { "images".to_owned() } else { slug };
        Draft { at: at.into(), folder, names: self.names.clone(), ..Draft::default() }
    }

    /// From here on questions belong to another quiz.
    pub fn quiz(&mut self, title: &str, id: Option<&str>) -> &mut Quiz {
        self.drop_empty();
        self.ids = Ids::default();
        let title = title.trim();
        let title = if title.is_empty() { self.stem.replace(['_', '-'], " ") } else { title.to_owned() };
        let title = if title.trim().is_empty() { "Imported questions".to_owned() } else { title };
        let id = self.quiz_ids.take(id.unwrap_or(&title), "imported");
        self.quizzes.push(Quiz { id, title, ..Quiz::default() });
        let last = self.quizzes.len() - 1;
        &mut self.quizzes[last]
    }

    /// From here on questions belong to a category of Moodle's, by its path.
    pub fn category(&mut self, path: &str) -> &mut Quiz {
        let path = path.trim();
        if !self.again(path) {
            let parts = category_parts(path);
            let name = parts.last().cloned().unwrap_or_default();
            // Two categories of one name are told apart by where they stand.
            let is_taken = self.begun.keys().any(|other| category_parts(other).last() == Some(&name));
            self.quiz(&if is_taken { parts.join(" / ") } else { name }, None);
            self.call(path);
        }
        self.current()
    }

    /// Goes on with the quiz that its source has called so before; whether there is one.
    pub fn again(&mut self, name: &str) -> bool {
        self.drop_empty();
        let Some((id, title)) = self.begun.get(name).cloned() else { return false };
        let at = self.quizzes.iter().position(|quiz| quiz.id == id);
        let quiz = at.map(|at| self.quizzes.remove(at));
        let quiz = quiz.unwrap_or(Quiz { id, title, ..Quiz::default() });
        self.ids = Ids::default();
        quiz.questions.iter().for_each(|question| drop(self.ids.take(&question.id, "q")));
        self.quizzes.push(quiz);
        true
    }

    /// Notes under which name its source knows the quiz that questions go to now.
    pub fn call(&mut self, name: &str) {
        let quiz = self.current();
        let known = (quiz.id.clone(), quiz.title.clone());
        self.begun.insert(name.to_owned(), known);
    }

    /// A quiz that nobody has put a question into is none.
    fn drop_empty(&mut self) {
        if self.quizzes.last().is_some_and(|quiz| quiz.questions.is_empty() && quiz.intro.is_none()) {
            self.quizzes.pop();
        }
    }

    pub fn current(&mut self) -> &mut Quiz {
        if self.quizzes.is_empty() {
            let stem = self.stem.clone();
            self.quiz("", Some(&stem));
        }
        let last = self.quizzes.len() - 1;
        &mut self.quizzes[last]
    }

    /// Takes a question, under the id that is wanted where it is free; its name is told where the id does not tell it.
    pub fn keep(&mut self, wanted: &str, name: &str, mut question: Question, draft: Draft) {
        self.count += 1;
        self.current();
        question.id = self.ids.take(if wanted.is_empty() { name } else { wanted }, &format!("q-{}", self.count));
        question.at = draft.at;
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if !name.is_empty() && yaml::slug(&name) != question.id {
            question.lost.push(format!("Name in the source: {name}"));
        }
        for (what, message) in draft.lost {
            question.lost.push(message.clone());
            let (question, at) = (Some(question.id.clone()), question.at.clone());
            self.notes.push(Note { question, at, what, message, left_out: false });
        }
        let quiz = self.current();
        quiz.questions.push(question);
        for file in draft.files {
            if !quiz.files.contains(&file) {
                quiz.files.push(file);
            }
        }
    }

    /// Names a question that our quizzes cannot hold.
    pub fn leave_out(&mut self, name: &str, at: impl Into<String>, why: impl Into<String>) {
        self.count += 1;
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let question = (!name.is_empty()).then_some(name);
        let note = Note { question, at: at.into(), what: "question", message: why.into(), left_out: true };
        self.notes.push(note);
    }

    /// A text between questions: the first one introduces its quiz.
    pub fn describe(&mut self, name: &str, text: String, draft: Draft) {
        let quiz = self.current();
        if quiz.questions.is_empty() && quiz.intro.is_none() && !text.is_empty() {
            let id = quiz.id.clone();
            quiz.intro = Some(text);
            quiz.files.extend(draft.files);
            self.count += 1;
            let message = "a text without a question became the introduction of its quiz".to_owned();
            let question = (!name.is_empty()).then(|| name.to_owned());
            let note = Note { question, at: draft.at, what: "intro", message, left_out: false };
            self.introduced.push((id, self.notes.len()));
            self.notes.push(note);
        } else {
            self.leave_out(name, draft.at, "a text without a question has no place between the questions of a quiz");
        }
    }

    /// A quiz without questions is none, and its introduction introduces nothing.
    pub fn drop_questionless(&mut self) {
        for quiz in self.quizzes.iter().filter(|quiz| quiz.questions.is_empty()) {
            for (_, at) in self.introduced.iter().filter(|(id, _)| *id == quiz.id) {
                let note = &mut self.notes[*at];
                (note.what, note.left_out) = ("question", true);
                note.message = "a text without a question has no question to introduce".to_owned();
            }
        }
        self.quizzes.retain(|quiz| !quiz.questions.is_empty());
    }

    pub fn finish(&mut self) {
        self.drop_empty();
        // A quiz of its own is called as its file.
        if let [only] = self.quizzes.as_mut_slice() {
            let slug = yaml::slug(&self.stem);
            if yaml::is_id(&slug) {
                self.introduced.iter_mut().filter(|(id, _)| *id == only.id).for_each(|(id, _)| id.clone_from(&slug));
                only.id = slug;
            }
        }
    }
}

/// The names in a path such as `$course$/top/Unit 1`; two slashes are one in a name.
fn category_parts(path: &str) -> Vec<String> {
    let path = path.replace("//", "\u{fdd0}");
    let parts = path.split('/').map(str::trim).filter(|part| !part.is_empty());
    let named = parts.filter(|part| !(part.starts_with('$') && part.ends_with('$')) && *part != "top");
    named.map(|part| part.replace('\u{fdd0}', "/")).collect()
}

/// A number as other programs write it, also with a decimal comma.
pub fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let text = if text.contains('.') { text.to_owned() } else { text.replace(',', ".") };
    let is_number =
        !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
    text.parse().ok().filter(|value: &f64| is_number && value.is_finite())
}

/// The same where the number is a key: `1,200` may be two numbers, and is none.
pub fn quantity(text: &str) -> Option<f64> {
    decimal(text).filter(|_| !is_ambiguous(text))
}

/// A comma before three digits parts thousands or begins decimals; behind a zero it parts no thousands.
pub fn is_ambiguous(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['-', '+']);
    let Some((whole, rest)) = text.split_once(',') else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && whole.len() <= 3 && !whole.starts_with('0') && digits(rest) && rest.len() == 3
}

/// Why a text is no number, for whoever wrote it.
pub fn no_number(text: &str) -> String {
    let text = text.trim();
    let parts = text.split([':', '±']).flat_map(|part| part.split(".."));
    match parts.map(str::trim).find(|part| is_ambiguous(part)) {
        Some(part) => {
            let (all, point) = (part.replace(',', ""), part.replace(',', "."));
            format!("`{part}` can be read as {all} and as {point}: write one of the two")
        }
        None => format!("`{text}` is not a number"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_that_may_part_thousands_is_not_guessed_at() {
        for (text, value) in [
            ("1,2", Some(1.2)),
            ("1,2000", Some(1.2)),
            ("0,125", Some(0.125)),
            ("-3,5", Some(-3.5)),
            ("1234,567", Some(1234.567)),
            ("1.200", Some(1.2)),
            ("1,200", None),
            ("-12,500", None),
            ("1,200,300", None),
            ("1,200.5", None),
        ] {
            assert_eq!(quantity(text), value, "{text}");
        }
        assert_eq!(no_number("1,200:5"), "`1,200` can be read as 1200 and as 1.200: write one of the two");
        assert_eq!(no_number("many"), "`many` is not a number");
    }
}
