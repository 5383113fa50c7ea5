//! A question on its way: the tree that an author would have written, read as theirs are.

use std::fmt::Write as _;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::knowledge::{Knowledge, Model};
use super::phrases::Phrases;
use crate::content::Concept;
use crate::diag::{Place, Placed};
use crate::lint;
use crate::markdown::Prose;
use crate::quiz::{Generate, ISOLATE, Item, Kind, PREFIX, Question, Quiz, Recipe, read_question};
use crate::source::Source;
use crate::yaml::{Node, Shape, is_id};

const LONGEST_ID: usize = 64;

/// What all questions of a section are made with.
pub struct Bench<'a> {
    pub quiz: &'a Quiz,
    pub generate: &'a Generate,
    /// In which words questions are decided on, and in which else they are to be said.
    voice: Voice<'a>,
    other: Option<Voice<'a>>,
    /// The quiz's file, of which nothing but its path is known here.
    source: Source,
    place: Place,
}

/// The words that a question is said in.
#[derive(Clone, Copy)]
pub struct Voice<'a> {
    pub phrases: &'static Phrases,
    knowledge: &'a Knowledge<'a>,
    /// What a question is made from, where these words are not its own.
    pub model: Option<&'a Model<'a>>,
}

impl<'a> Voice<'a> {
    /// A concept in these words, if it has any.
    pub fn concept(&self, id: &str) -> Option<&'a Concept> {
        self.knowledge.concept(id)
    }

    /// What the model calls a thing. Of a model without words of this language it stands between two signs that nobody sees,
    /// by which a page knows what is in the language of the source.
    pub fn name(&self, name: &str) -> String {
        match self.model {
            Some(model) if model.is_foreign => format!("{}{name}{}", ISOLATE.0, ISOLATE.1),
            _ => name.to_owned(),
        }
    }

    pub fn said(&self, prose: &Prose) -> String {
        self.knowledge.said(prose)
    }
}

/// A question that is said: its draft, its type, and what belongs to that.
pub type Said = (Draft, &'static str, Vec<Field>);

/// What is said of a question before its parts.
pub struct Draft {
    pub recipe: Recipe,
    /// What it is about, and which of its kind it is: its id is made of these.
    pub names: Vec<String>,
    pub prompt: String,
    pub explanation: String,
    /// Told of whatever is not right, where no option says more.
    pub wrong: Option<String>,
    pub difficulty: u32,
    /// Where to read again, below the site's root.
    pub see: String,
}

/// A key of a question, with its value.
pub type Field = (&'static str, Node);

impl<'a> Bench<'a> {
    pub fn new(quiz: &'a Quiz, generate: &'a Generate, knowledge: &'a Knowledge, other: Option<&'a Knowledge>) -> Self {
        let source = Source::in_memory(&quiz.path, "");
        let voice =
            |knowledge: &'a Knowledge| Voice { phrases: Phrases::of(knowledge.language), knowledge, model: None };
        let (voice, other) = (voice(knowledge), other.map(voice));
        // What is told of such a question is told at its section.
        Self { quiz, generate, voice, other, source, place: generate.place }
    }

    /// With the model that questions are made from as it stands in the other words, if it does.
    pub fn about(mut self, said: Option<&'a Model<'a>>) -> Self {
        if let Some(other) = &mut self.other {
            other.model = said;
        }
        self
    }

    /// A question that is decided on in the site's first language, and said in the other one, if there is one and it has
    /// the words.
    pub fn say(&self, say: &dyn Fn(&Voice<'a>) -> Option<Said>) -> Option<Question> {
        let (draft, kind, fields) = say(&self.voice)?;
        let own = self.question(draft, kind, fields)?;
        let Some(other) = &self.other else { return Some(own) };
        let said = say(other).and_then(|(draft, kind, fields)| self.read(draft, kind, fields));
        Some(said.and_then(|said| in_words(&own, said)).unwrap_or(own))
    }

    /// `None` where the reader or a rule on questions has anything against it.
    pub fn question(&self, draft: Draft, kind: &str, fields: Vec<Field>) -> Option<Question> {
        let question = self.read(draft, kind, fields)?;
        lint::broken(&self.source, self.quiz, &question).is_none().then_some(question)
    }

    fn read(&self, draft: Draft, kind: &str, mut fields: Vec<Field>) -> Option<Question> {
        let id = id_of(draft.recipe, &draft.names);
        let mut all = vec![
            ("id", self.text(&id)),
            ("type", self.plain(kind)),
            ("prompt", self.text(&draft.prompt)),
            ("explanation", self.text(&draft.explanation)),
            ("tags", self.list(vec![self.text("generated"), self.text(draft.recipe.name())])),
            ("difficulty", self.plain(&draft.difficulty.to_string())),
            ("see", self.text(&self.way_to(&draft.see))),
        ];
        let objective = self.generate.objective.as_ref().or(self.quiz.objectives.first());
        all.extend(objective.map(|objective| ("objective", self.text(&objective.value))));
        if let Some(wrong) = &draft.wrong {
            let partly = matches!(kind, "categorize" | "matching").then(|| ("partly", self.text(wrong)));
            let told = partly.into_iter().chain([("wrong", self.text(wrong))]);
            all.push(("feedback", self.map(told.collect())));
        }
        all.append(&mut fields);
        let mut question = read_question(&self.source, &self.map(all), self.generate.rule).value?;
        if let (Some(objective), Some(own)) = (objective, &mut question.objective) {
            own.place = objective.place;
        }
        Some(question)
    }

    /// From the quiz's file.
    fn way_to(&self, path: &str) -> String {
        "../".repeat(self.quiz.path.matches('/').count()) + path
    }

    pub fn text(&self, text: &str) -> Node {
        Node { place: self.place, shape: Shape::Scalar { text: text.to_owned(), plain: false } }
    }

    pub fn plain(&self, word: &str) -> Node {
        Node { place: self.place, shape: Shape::Scalar { text: word.to_owned(), plain: true } }
    }

    pub fn list(&self, items: Vec<Node>) -> Node {
        Node { place: self.place, shape: Shape::List { items, flow: false } }
    }

    pub fn map(&self, entries: Vec<(&str, Node)>) -> Node {
        let placed = |(key, node): (&str, Node)| (Placed { value: key.to_owned(), place: self.place }, node);
        Node { place: self.place, shape: Shape::Map(entries.into_iter().map(placed).collect()) }
    }

    /// A text that stays as it is, whatever signs of Markdown it has.
    pub fn word(&self, text: &str) -> Node {
        self.text(&literal(text))
    }

    /// An option of a single choice.
    pub fn option(&self, text: &str, is_right: bool, feedback: Option<&str>) -> Node {
        let mut entries = vec![(if is_right { "correct" } else { "text" }, self.word(text))];
        entries.extend(feedback.map(|feedback| ("feedback", self.text(feedback))));
        self.map(entries)
    }

    /// An answer to a numeric question, and those that mistakes lead to, as far as they can be told from it and from each
    /// other.
    pub fn answers(&self, value: f64, tolerance: f64, mistakes: &[(f64, &str)]) -> Node {
        let answer = |value: f64, tolerance: f64, told: Option<&str>| {
            let mut entries =
                vec![("value", self.plain(&decimal(value))), ("tolerance", self.plain(&decimal(tolerance)))];
            if let Some(told) = told {
                entries.push(("credit", self.plain("0%")));
                entries.push(("feedback", self.text(told)));
            }
            self.map(entries)
        };
        let mut answers = vec![answer(value, tolerance, None)];
        let mut taken = vec![value];
        for (wrong, told) in mistakes {
            let near = tolerance.min(wrong.abs() / 10.0);
            let apart = |other: &f64| (wrong - other).abs() > 2.0 * tolerance + 1e-6;
            if taken.iter().all(apart) && *wrong > 0.0 && wrong.is_finite() {
                taken.push(*wrong);
                answers.push(answer(*wrong, near, Some(told)));
            }
        }
        self.list(answers)
    }
}

/// As YAML has it: a point, no exponent.
fn decimal(value: f64) -> String {
    format!("{value}")
}

/// `g-conversions-from-feed-to-order-3`; the middle gives way where it would be too long.
fn id_of(recipe: Recipe, names: &[String]) -> String {
    let mut id = format!("{PREFIX}{}", recipe.name().replace('_', "-"));
    for name in names {
        // Writing to a String cannot fail.
        let _ = write!(id, "-{name}");
    }
    if id.len() <= LONGEST_ID && is_id(&id) {
        return id;
    }
    let hash = format!("-{:08x}", xxh3_64(id.as_bytes()) as u32);
    let mut start: String = id.chars().take(LONGEST_ID - hash.len()).collect();
    start.truncate(start.trim_end_matches('-').len());
    start + &hash
}

/// A question in other words: what it is known and graded by is its own. `None` where the two have not the same parts.
fn in_words(own: &Question, said: Question) -> Option<Question> {
    let mut question = Question { id: own.id.clone(), original: Some(Arc::new(own.clone())), ..said };
    let place = |choices: &[Item], id: &str| choices.iter().position(|choice| choice.id == id);
    match (&mut question.kind, &own.kind) {
        (Kind::TrueFalse { answer, .. }, Kind::TrueFalse { answer: right, .. }) => *answer = *right,
        (Kind::SingleChoice { options }, Kind::SingleChoice { options: known }) if options.len() == known.len() => {
            for (option, known) in options.iter_mut().zip(known) {
                (option.id, option.credit) = (known.id.clone(), known.credit);
            }
        }
        (
            Kind::Categorize { categories, items, .. },
            Kind::Categorize { categories: known, items: known_items, .. },
        ) if categories.len() == known.len() && items.len() == known_items.len() => {
            categories.iter_mut().zip(known).for_each(|(category, known)| category.id.clone_from(&known.id));
            for (member, known) in items.iter_mut().zip(known_items) {
                member.item.id.clone_from(&known.item.id);
                member.category.clone_from(&known.category);
            }
        }
        (Kind::Numeric { answers, .. }, Kind::Numeric { answers: known, .. }) if answers.len() == known.len() => {
            for (answer, known) in answers.iter_mut().zip(known) {
                (answer.numbers, answer.credit) = (known.numbers, known.credit);
            }
        }
        (Kind::Matching { pairs, choices, .. }, Kind::Matching { pairs: known, choices: known_choices, .. })
            if choices.len() == known_choices.len()
                && pairs.len() == known.len()
                && pairs
                    .iter()
                    .zip(known)
                    .all(|(pair, own)| place(choices, &pair.choice) == place(known_choices, &own.choice)) =>
        {
            for (pair, known) in pairs.iter_mut().zip(known) {
                pair.item.id.clone_from(&known.item.id);
                pair.choice.clone_from(&known.choice);
            }
            choices.iter_mut().zip(known_choices).for_each(|(choice, known)| choice.id.clone_from(&known.id));
        }
        _ => return None,
    }
    Some(question)
}

/// Names a text that has no id.
pub fn hash_of(text: &str) -> String {
    format!("{:08x}", xxh3_64(text.as_bytes()) as u32)
}

/// Text as Markdown that shows it as it is.
pub fn literal(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 8);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let digits = words.len() - words.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    for (at, letter) in words.char_indices() {
        let is_markup = matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '{' | '}');
        let begins = at == 0 && matches!(letter, '#' | '+' | '-' | '=' | ':');
        let numbers = at == digits && digits > 0 && matches!(letter, '.' | ')');
        if is_markup || begins || numbers {
            shown.push('\\');
        }
        shown.push(letter);
    }
    shown
}

/// A list in Markdown.
pub fn lines(items: impl Iterator<Item = String>) -> String {
    items.map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n")
}

/// A phrase with its places filled.
pub fn fill(phrase: &str, places: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(phrase.len() + 32);
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else { break };
        let (_, text) = places.iter().find(|(known, _)| *known == name).expect("a phrase names places that are filled");
        filled.push_str(text);
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_shown_as_it_is() {
        use crate::diag::Faults;
        for text in ["a *b* _c_ `d`", "1. One", "- two", "# three", "[[x]] [y](z)", "a<b>&amp;", "\\ {{gap}}", "12) x"]
        {
            let source = Source::in_memory("a.yaml", "");
            let value = Placed { value: literal(text), place: Place::top(source.id) };
            let faults = Faults::default();
            assert_eq!(crate::markdown::read(&value, &source, &faults).plain(), text);
            assert_eq!(faults.into_vec(), []);
        }
    }

    #[test]
    fn an_id_is_short_enough_and_no_two_are_alike() {
        let long = "a-very-long-name-that-somebody-gave-to-a-concept-of-theirs-indeed";
        let (one, other) =
            (id_of(Recipe::Sense, &[long.into(), "1".into()]), id_of(Recipe::Sense, &[long.into(), "2".into()]));
        assert!(one != other && is_id(&one) && is_id(&other), "{one} {other}");
        assert_eq!(id_of(Recipe::HalfLife, &["a-season".into(), "3".into()]), "g-half-life-a-season-3");
    }

    #[test]
    fn a_text_in_a_place_is_no_phrase() {
        assert_eq!(fill("{a} and {b}", &[("a", "{b}"), ("b", "2")]), "{b} and 2");
    }
}
