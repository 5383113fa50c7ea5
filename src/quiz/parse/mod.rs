//! Reads quiz files. Every mistake is reported where it stands; a question that could not be graded is left out, the
//! others live.
//!
//! Questions inside a lesson have a front end of their own, which makes the same tree of YAML of them (`inline`).

mod question;
mod choice;
mod answer;
mod arrange;
mod ids;
pub mod inline;
mod scenario;
mod categorize;
mod cloze;
mod scale;
mod free_text;
mod attestation;
mod scorecard;
mod hotspot;
mod exercise;
mod policy;
mod sections;
mod generate;
mod full_marks;
mod withheld;
mod words;
#[cfg(test)]
mod policy_tests;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use self::ids::Named;
pub use self::ids::{DistinctIds, IdOf, MissingId, MissingIds};
pub use self::words::in_words;
use crate::diag::{Checked, Diagnostic, Faults, Place, Placed};
use crate::markdown::{self, Link, LinkKind, Prose};
use crate::quiz::fingerprint::{Fingerprint, scoring};
use crate::quiz::key::MultipleRule;
use crate::quiz::model::{Band, Question, Quiz};
use crate::quiz::policy::Mode;
use crate::quiz::withheld::AnswerKey;
use crate::source::Source;
use crate::yaml::{self, Node, Origin, Reader, Shape};

/// The keys of [`policy::KEYS`] belong to a quiz, too.
const KEYS: [&str; 13] = [
    "quiz",
    "title",
    "intro",
    "mode",
    "objectives",
    "answer_key",
    "pretest",
    "gain_of",
    "bands",
    "partial_credit",
    "allow",
    "sections",
    "questions",
];
const MOST_POINTS: f64 = 1000.0;
const MULTIPLE_RULES: [(&str, MultipleRule); 4] = [
    ("balanced", MultipleRule::Balanced),
    ("all_or_nothing", MultipleRule::AllOrNothing),
    ("net_correct", MultipleRule::NetCorrect),
    ("each_option", MultipleRule::EachOption),
];

pub fn parse(source: &Source) -> Checked<Quiz> {
    parse_noting(source, &MissingIds::default())
}

/// The same; the ids that the author left out are noted.
pub fn parse_noting(source: &Source, missing: &MissingIds) -> Checked<Quiz> {
    let faults = Faults::default();
    let top = Placed { value: ids::of_text(source.stem(), "quiz"), place: Place::top(source.id) };
    let reading = Reading { source, faults: &faults, missing, inline: false };
    let quiz = match yaml::read(Origin { file: source.id, text: &source.text, offset: 0 }, &faults) {
        Some(node) => reading.quiz(&node, top),
        None => reading.blank(top),
    };
    Checked { value: quiz, diagnostics: faults.into_vec() }
}

/// A question from a tree that stands in no file; nothing where anything is wrong with it.
pub fn read_question(source: &Source, node: &Node, rule: MultipleRule) -> Checked<Option<Question>> {
    let faults = Faults::default();
    let reading = Reading { source, faults: &faults, missing: &MissingIds::default(), inline: false };
    let (_, question) = question::read(&reading, node, rule);
    if let Some(fault) = question.as_ref().and_then(full_marks::check) {
        faults.add(fault);
    }
    let diagnostics = faults.into_vec();
    Checked { value: question.filter(|_| diagnostics.is_empty()), diagnostics }
}

fn read_quiz(reading: &Reading, node: &Node, quiz: &mut Quiz) {
    let known: Vec<&str> = KEYS.into_iter().chain(policy::KEYS).collect();
    let reader = Reader::new(node, "a quiz", &known, reading.faults);
    if !matches!(node.shape, Shape::Map(_) | Shape::Empty) {
        return;
    }
    let noted = reading.missing.count();
    match reader.required_id("quiz") {
        Some(id) => quiz.id = id,
        None if reader.node("quiz").is_none() => reading.missing.note(IdOf::Quiz, node.place, &quiz.id.value),
        None => {}
    }
    if let Some(title) = reader.required_text("title") {
        quiz.title = title;
    }
    quiz.intro = reading.prose(&reader, "intro");
    let modes = Mode::ALL.map(|mode| (mode.name(), mode));
    quiz.mode = reader.choice("mode", &modes).map_or(Mode::Practice, |mode| mode.value);
    quiz.objectives = reader.list("objectives").iter().filter_map(|node| node.id(reading.faults)).collect();
    quiz.answer_key = withheld::read(&reader);
    quiz.policy = match quiz.answer_key {
        AnswerKey::Embedded => policy::read(&reader, quiz.mode.policy(), false),
        AnswerKey::Withheld => policy::read(&reader, withheld::preset(quiz.mode.policy()), true),
    };
    quiz.pretest = reader.bool("pretest").unwrap_or(false);
    quiz.gain_of = reader.id("gain_of");
    quiz.bands = bands(reading, &reader);
    quiz.allow = reader.texts("allow");
    let rule = reader.choice("partial_credit", &MULTIPLE_RULES).map(|rule| rule.value).unwrap_or_default();
    let generates = reader.list("sections").iter().any(|section| section.entry("generate").is_some());
    let questions = if generates { reader.node("questions") } else { reader.required("questions") };
    let nodes = questions.map_or(&[][..], |questions| questions.list(reading.faults));
    match questions {
        None if !generates => return,
        Some(questions) if nodes.is_empty() && matches!(questions.shape, Shape::List { .. }) && !generates => {
            reading.error("no-questions", questions.place, "this quiz has no questions", "add one, or delete the quiz");
        }
        _ => {}
    }
    let mut first: HashMap<String, Place> = HashMap::new();
    for node in nodes {
        let (id, question) = question::read(reading, node, rule);
        // Also the id of a question that is left out is taken.
        if let Some(id) = id
            && let Some(place) = first.insert(id.value.clone(), id.place)
        {
            let message = format!("two questions have the id `{}`", id.value);
            let fault = Diagnostic::error("duplicate-id", id.place, message).also(place, "the first one");
            reading.faults.add(fault.help("give this one an id of its own"));
            continue;
        }
        if let Some(fault) = question.as_ref().and_then(full_marks::check) {
            reading.faults.add(fault);
        }
        if generates && let Some(question) = &question {
            generate::keep_ids_apart(reading, question);
        }
        quiz.questions.extend(question);
    }
    reading.missing.make_distinct(noted, first.keys().map(String::as_str));
    let left_out = nodes.len() - quiz.questions.len();
    quiz.sections = sections::read(reading, &reader, &quiz.questions, &first, rule, left_out > 0);
    report_unseen_hints(&reader, quiz);
    if quiz.is_withheld() {
        withheld::check(reading, &reader, quiz);
    }
}

/// An exam offers no hints unless it says so. Told once, at the first of them; `hints: false` is an author's word.
fn report_unseen_hints(reader: &Reader, quiz: &Quiz) {
    let mut places = quiz.questions.iter().flat_map(|question| &question.hint_places);
    if !quiz.policy.hints
        && reader.node("hints").is_none()
        && let Some(place) = places.next()
    {
        let message = "nobody sees this hint: an exam offers none unless it says so";
        let fault = Diagnostic::warning("key-without-use", *place, message);
        reader.faults.add(fault.help("write `hints: true` at the top of the quiz, or `hints: false` if none is meant"));
    }
}

/// The highest first, whatever their order in the file.
fn bands(reading: &Reading, reader: &Reader) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    for node in reader.list("bands") {
        let band = Reader::new(node, "a band", &["from", "message", "link"], reading.faults);
        if !matches!(node.shape, Shape::Map(_) | Shape::Empty) {
            continue;
        }
        let from = band.required("from").and_then(|node| node.percent(reading.faults));
        let message = reading.required_prose(&band, "message");
        let link = band.text("link").map(|link| Link { kind: LinkKind::Text, target: link.value, place: link.place });
        let (Some(from), Some(message)) = (from, message) else { continue };
        if let Some(first) = bands.iter().find(|band| band.from == from.value) {
            let fault = Diagnostic::error("duplicate-band", from.place, "two bands begin at the same score");
            reading.faults.add(fault.also(first.place, "the first one").help("give this one a score of its own"));
            continue;
        }
        bands.push(Band { from: from.value, message, link, place: from.place });
    }
    bands.sort_by(|one, other| other.from.total_cmp(&one.from));
    bands
}

/// One entry of a list as one of a few names.
trait ChoiceOf {
    fn choice<T: Copy>(&self, key: &str, names: &[(&str, T)], reader: &Reader) -> Option<T>;
}

impl ChoiceOf for Node {
    fn choice<T: Copy>(&self, key: &str, names: &[(&str, T)], reader: &Reader) -> Option<T> {
        let given = self.text(reader.faults)?;
        let found = names.iter().find(|(name, _)| *name == given.value).map(|(_, value)| *value);
        if found.is_none() {
            let known = names.iter().map(|(name, _)| *name);
            let message = format!("`{key}` cannot have `{}`", given.value);
            let help = crate::diag::did_you_mean(&given.value, known.clone())
                .unwrap_or_else(|| format!("known: {}", known.collect::<Vec<_>>().join(", ")));
            reader.faults.add(Diagnostic::error("unknown-value", given.place, message).help(help));
        }
        found
    }
}

/// What every part of a quiz is read with.
#[derive(Clone, Copy)]
struct Reading<'a> {
    source: &'a Source,
    faults: &'a Faults,
    /// Where ids are noted that the author left out.
    missing: &'a MissingIds,
    /// It stands in a lesson, which has a form of its own for gaps.
    inline: bool,
}

impl Reading<'_> {
    fn quiz(&self, node: &Node, id: Placed<String>) -> Quiz {
        let mut quiz = self.blank(id);
        read_quiz(self, node, &mut quiz);
        quiz.scoring = scoring(&quiz);
        quiz
    }

    fn blank(&self, id: Placed<String>) -> Quiz {
        let mut quiz = Quiz {
            path: self.source.path.clone(),
            title: id.clone(),
            id,
            intro: None,
            mode: Mode::Practice,
            objectives: Vec::new(),
            policy: Mode::Practice.policy(),
            sections: Vec::new(),
            bands: Vec::new(),
            answer_key: AnswerKey::Embedded,
            pretest: false,
            gain_of: None,
            questions: Vec::new(),
            allow: Vec::new(),
            scoring: Fingerprint(0),
        };
        quiz.scoring = scoring(&quiz);
        quiz
    }

    fn error(&self, code: &'static str, place: Place, message: impl Into<String>, help: impl Into<String>) {
        self.faults.add(Diagnostic::error(code, place, message).help(help));
    }

    fn prose(&self, reader: &Reader, key: &str) -> Option<Prose> {
        reader.text(key).map(|text| self.markdown(&text))
    }

    fn required_prose(&self, reader: &Reader, key: &str) -> Option<Prose> {
        reader.required_text(key).map(|text| self.markdown(&text))
    }

    fn markdown(&self, text: &Placed<String>) -> Prose {
        markdown::read(text, self.source, self.faults)
    }

    /// Whether a text shows anything; if not, that is told.
    fn shows(&self, text: &Prose, place: Place) -> bool {
        let shows = text.shows_something();
        if !shows {
            self.error("blank-choice", place, "this text shows nothing on the page", "write words, or an image");
        }
        shows
    }

    /// Reports each text that stands there a second time; whether there was none.
    fn are_distinct(&self, code: &'static str, what: &str, named: &[Named]) -> bool {
        let mut first: HashMap<&str, Place> = HashMap::new();
        let mut distinct = true;
        for Named { written, place, .. } in named {
            if let Some(first) = first.insert(written, *place) {
                let message = format!("two {what} say the same");
                let fault = Diagnostic::error(code, *place, message).also(first, "the first one");
                self.faults.add(fault.help("change or delete one of them"));
                distinct = false;
            }
        }
        distinct
    }
}

/// A text in a map as it stands, without a word on what is wrong with it.
fn scalar<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    let Shape::Map(entries) = &node.shape else { return None };
    match entries.iter().find(|(name, _)| name.value == key)?.1.shape {
        Shape::Scalar { ref text, .. } => Some(text),
        _ => None,
    }
}

/// What is no list has been reported as that already, and need not be said to be too short.
fn is_list(reader: &Reader, key: &str) -> bool {
    reader.node(key).is_some_and(|node| matches!(node.shape, Shape::List { .. }))
}
