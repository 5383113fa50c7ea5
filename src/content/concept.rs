//! A concept of the knowledge base: what a word means, what belongs to it, and how it relates to others.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{duration, front_matter};
use crate::diag::{Checked, Diagnostic, Faults, Place, Placed};
use crate::markdown::{self, Prose};
use crate::source::{FileId, Source};
use crate::yaml::{self, Node, Reader, Shape};

pub const CONCEPT_KEYS: [&str; 9] =
    ["term", "aka", "definition", "senses", "tests", "measured_by", "relations", "seeds", "review_by"];

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Concept {
    pub file: FileId,
    /// The file's name without its ending.
    pub id: String,
    pub term: String,
    pub aka: Vec<String>,
    pub definition: Definition,
    pub tests: Vec<InOrOut>,
    pub measured_by: Vec<Prose>,
    pub relations: Vec<Relation>,
    pub contrasts: Vec<Contrast>,
    pub seeds: Vec<Placed<String>>,
    pub review_by: Option<Placed<Date>>,
    pub body: Prose,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Definition {
    One(Prose),
    TwoSenses { broad: Prose, narrow: Prose },
}

impl Concept {
    /// All that it is called, the term first.
    pub fn names(&self) -> Vec<String> {
        std::iter::once(&self.term).chain(&self.aka).cloned().collect()
    }

    /// Every text that is Markdown, in the order of the page.
    pub fn texts(&self) -> impl Iterator<Item = &Prose> {
        let tests = self.tests.iter().flat_map(|test| std::iter::once(&test.example).chain(&test.because));
        self.definition.texts().chain(tests).chain(&self.measured_by).chain([&self.body])
    }
}

impl Definition {
    /// The broad sense first.
    pub fn texts(&self) -> impl Iterator<Item = &Prose> {
        let (first, second) = match self {
            Self::One(one) => (one, None),
            Self::TwoSenses { broad, narrow } => (broad, Some(narrow)),
        };
        std::iter::once(first).chain(second)
    }

    /// Of two senses the narrow one, which is the one that lessons mean.
    pub fn narrow(&self) -> &Prose {
        match self {
            Self::One(one) => one,
            Self::TwoSenses { narrow, .. } => narrow,
        }
    }
}

/// An example that the narrow sense lets in or keeps out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InOrOut {
    pub example: Prose,
    pub accepted: bool,
    pub because: Option<Prose>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RelationKind {
    PartOf,
    CoreWorkOf,
    LeadsTo,
}

impl RelationKind {
    pub const NAMES: [(&str, Self); 3] =
        [("part_of", Self::PartOf), ("core_work_of", Self::CoreWorkOf), ("leads_to", Self::LeadsTo)];

    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    pub kind: RelationKind,
    pub to: Placed<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contrast {
    pub with: Placed<String>,
    pub dimensions: Vec<Dimension>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dimension {
    pub name: String,
    /// What the source calls it, where this is a translation; by this it is the same one everywhere.
    pub of: String,
    /// What this concept is on the dimension.
    pub this: String,
    pub other: String,
    /// Of both sides.
    pub place: Place,
}

pub fn parse_concept(source: &Source) -> Checked<Concept> {
    let faults = Faults::default();
    front_matter::suspicious_characters(source, &faults);
    let (head, start) = front_matter::split(source, "a concept", "term", &faults);
    if !yaml::is_id(source.stem()) {
        let message = format!("a concept's file is named by its id, and `{}` cannot be one", source.stem());
        let help = format!("rename it to `{}.md`", yaml::slug(source.stem()));
        faults.add(Diagnostic::error("bad-id", Place::top(source.id), message).help(help));
    }
    let body = markdown::read_body(source, start, &faults);
    let concept = front_matter::read(head, source.id, &faults, |head, faults| {
        read(source, &Reader::new(head, "a concept", &CONCEPT_KEYS, faults), body)
    });
    Checked { value: concept, diagnostics: faults.into_vec() }
}

fn read(source: &Source, map: &Reader, body: Prose) -> Concept {
    let faults = map.faults;
    let prose = |text: Placed<String>| markdown::read(&text, source, faults);
    let mut relations = Vec::new();
    let mut contrasts = Vec::new();
    for node in map.list("relations") {
        relation(node, faults, &mut relations, &mut contrasts);
    }
    let concept = Concept {
        file: source.id,
        id: source.stem().to_owned(),
        term: map.required_text("term").map_or_else(|| source.stem().to_owned(), |term| term.value),
        aka: map.texts("aka").into_iter().map(|text| text.value).collect(),
        definition: definition(map, source, faults),
        tests: tests(map.list("tests"), source, faults),
        measured_by: map.texts("measured_by").into_iter().map(prose).collect(),
        relations,
        contrasts,
        seeds: map.texts("seeds"),
        review_by: map.node("review_by").and_then(|node| duration::date(node, faults)),
        body,
    };
    if !concept.tests.is_empty() && matches!(concept.definition, Definition::One(_)) {
        let message = "tests tell what a narrow sense lets in, and this concept has only one definition";
        faults.add(
            Diagnostic::warning("tests-without-senses", map.place_of("tests"), message)
                .help("give `senses: {broad: …, narrow: …}` instead of `definition`, or leave the tests out"),
        );
    }
    concept
}

pub(super) fn definition(map: &Reader, source: &Source, faults: &Faults) -> Definition {
    let one = map.text("definition");
    match (one, map.node("senses")) {
        (Some(_), Some(_)) => {
            let message = "a concept has either a `definition` or two `senses`, not both";
            faults
                .add(Diagnostic::error("two-definitions", map.place_of("senses"), message).help("delete one of them"));
        }
        (Some(one), None) => return Definition::One(markdown::read(&one, source, faults)),
        (None, Some(node)) => {
            let senses = Reader::new(node, "`senses`", &["broad", "narrow"], faults);
            let broad = senses.required_text("broad").map(|text| markdown::read(&text, source, faults));
            let narrow = senses.required_text("narrow").map(|text| markdown::read(&text, source, faults));
            let (broad, narrow) = (broad.unwrap_or_default(), narrow.unwrap_or_default());
            if !broad.is_empty() && said(&broad) == said(&narrow) {
                let message = "the broad and the narrow sense are the same";
                let fault = Diagnostic::error("same-senses", senses.place_of("narrow"), message);
                faults.add(fault.help("say what the narrow one leaves out, or give one `definition` instead of both"));
            }
            return Definition::TwoSenses { broad, narrow };
        }
        (None, None) => {
            let message = "a concept needs a `definition`, or `senses` with a broad and a narrow one";
            faults.add(Diagnostic::error("missing-key", map.top(), message).help("add `definition: one sentence`"));
        }
    }
    Definition::One(Prose::default())
}

/// A text as it reads, in small letters.
fn said(prose: &Prose) -> String {
    prose.plain().split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

fn tests(nodes: &[Node], source: &Source, faults: &Faults) -> Vec<InOrOut> {
    let mut tests: Vec<InOrOut> = Vec::new();
    let mut seen: HashMap<String, (bool, Place)> = HashMap::new();
    for node in nodes {
        let Some(test) = in_or_out(node, source, faults) else { continue };
        let (side, place) = *seen.entry(said(&test.example)).or_insert((test.accepted, node.place));
        if side != test.accepted {
            let message = "the same example is said to be in and not to be in";
            let fault = Diagnostic::error("contradicting-tests", node.place, message).also(place, "here, too");
            faults.add(fault.help("keep the one that is right"));
        }
        tests.push(test);
    }
    tests
}

fn in_or_out(node: &Node, source: &Source, faults: &Faults) -> Option<InOrOut> {
    let map = Reader::new(node, "a test", &["example", "in", "because"], faults);
    let prose = |text: Placed<String>| markdown::read(&text, source, faults);
    let example = map.required_text("example").map(prose);
    let accepted = map.required("in").and_then(|node| node.bool(faults));
    let because = map.text("because").map(prose);
    Some(InOrOut { example: example?, accepted: accepted?, because })
}

fn relation(node: &Node, faults: &Faults, relations: &mut Vec<Relation>, contrasts: &mut Vec<Contrast>) {
    let known = ["part_of", "core_work_of", "leads_to", "contrasts_with"];
    let map = Reader::new(node, "a relation", &known, faults);
    for (name, kind) in RelationKind::NAMES {
        if let Some(to) = map.id(name) {
            relations.push(Relation { kind, to });
        }
    }
    if let Some(node) = map.node("contrasts_with") {
        let map = Reader::new(node, "a contrast", &["concept", "dimensions"], faults);
        let with = map.required("concept").and_then(|node| node.id(faults));
        let dimensions = map.required("dimensions").map_or(&[][..], |node| node.entries(faults));
        let dimensions = dimensions.iter().filter_map(|(name, sides)| {
            let sides_given = if let Shape::List { items, .. } = &sides.shape { &items[..] } else { &[] };
            let both: Vec<_> = sides_given.iter().filter_map(|side| side.text(faults)).collect();
            match <[_; 2]>::try_from(both) {
                Ok([this, other]) => {
                    let (this, other, place) = (this.value, other.value, sides.place);
                    Some(Dimension { name: name.value.clone(), of: name.value.clone(), this, other, place })
                }
                Err(_) => {
                    let message = format!("the dimension `{}` needs two sides", name.value);
                    let fault = Diagnostic::error("contrast-sides", sides.place, message);
                    faults.add(fault.help("write `[this concept, the other concept]`; a side with a comma in quotes"));
                    None
                }
            }
        });
        let dimensions: Vec<Dimension> = dimensions.collect();
        if dimensions.is_empty() && map.node("dimensions").is_some_and(|node| node.entries(faults).is_empty()) {
            let message = "a contrast says in what two concepts differ";
            let fault = Diagnostic::error("contrast-sides", map.place_of("dimensions"), message);
            faults.add(fault.help("write `dimensions: {judged by: [this concept, the other concept]}`"));
        }
        if let Some(with) = with {
            contrasts.push(Contrast { with, dimensions });
        }
    }
}
