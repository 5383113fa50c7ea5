//! What a page may show of a quiz whose key is withheld: prompts, options and hints, and nothing from which the key
//! could be read.
//!
//! What is shown is made in the model itself, so that no template and no script has to be trusted with the rest. Ids
//! that an author gave may tell (`right`, `step-1`), and so may the order in which options were written: both are
//! replaced by codes, and what is sorted is sorted by them. Where the codes come from is the caller's business.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diag::Place;
use crate::markdown::Prose;
use crate::quiz::exercise::Exercise;
use crate::quiz::fold::Folds;
use crate::quiz::key::{CategorizeRule, ClozeRule, MatchingRule, MultipleRule, OrderingRule};
use crate::quiz::model::{
    Area, Criterion, Fill, FreeText, Gap, GapOption, Item, Kind, MarkFeedback, Member, Pair, Question, QuestionOption,
    Quiz, Scorecard,
};
use crate::quiz::response::Response;
use crate::quiz::scenario::{Guard, Next, Outcome, Route, Scenario, ScenarioChoice, ScenarioNode};

/// The codes of one question, and the ids that they stand for.
pub type Codes = BTreeMap<String, String>;

/// A quiz as its page shows it.
#[derive(Clone, Debug)]
pub struct Shown {
    pub quiz: Quiz,
    /// By the ids of questions.
    pub codes: BTreeMap<String, Codes>,
}

/// A text that no page may hold.
#[derive(Clone, Debug)]
pub struct Secret {
    /// Without markup.
    pub text: String,
    /// `explanation`, `feedback`, …
    pub what: &'static str,
    /// Of what it belongs to.
    pub place: Place,
}

/// Whether a quiz grades in the browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKey {
    /// The key is on the page, so that the page can say at once what is right.
    #[default]
    Embedded,
    /// The key never leaves HR's side: responses are graded when they are collected.
    Withheld,
}

/// Gives a code for an id of a question: the same one each time, another for each id.
type CodeOf<'c> = &'c dyn Fn(&str, &str) -> String;

impl Quiz {
    /// The key and all that tells of it taken away. The same key in another place of the file, and another key, give the
    /// same. The quiz must be whole.
    pub fn shown(&self, code: CodeOf) -> Shown {
        let mut codes = BTreeMap::new();
        let mut questions = Vec::new();
        for question in &self.questions {
            let coding = Coding { code, question: &question.id.value, given: RefCell::default() };
            questions.push(coding.question(question, self.policy.shuffle.options));
            codes.insert(question.id.value.clone(), coding.given.into_inner());
        }
        Shown { quiz: Self { questions, bands: Vec::new(), ..self.clone() }, codes }
    }

    /// Texts that are not shown, but for those that say what is shown anyway.
    pub fn secrets(&self) -> Vec<Secret> {
        self.questions.iter().flat_map(Question::secrets).collect()
    }
}

impl Question {
    fn secrets(&self) -> Vec<Secret> {
        let mut found = Vec::new();
        let mut add = |what, place, prose: &Option<Prose>| {
            found.extend(prose.as_ref().map(|prose| Secret { text: prose.plain().to_owned(), what, place }));
        };
        let MarkFeedback { right, partly, wrong } = &self.feedback;
        [right, partly, wrong].into_iter().for_each(|prose| add("feedback", self.place, prose));
        add("explanation", self.place, &self.explanation);
        match &self.kind {
            Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } => {
                options.iter().for_each(|option| add("feedback", option.place, &option.feedback));
            }
            Kind::TrueFalse { when_true, when_false, .. } => {
                [when_true, when_false].into_iter().for_each(|prose| add("feedback", self.place, prose));
            }
            Kind::ShortAnswer { answers, .. } => {
                answers.iter().for_each(|answer| add("feedback", answer.place, &answer.feedback));
            }
            Kind::Numeric { answers, .. } => {
                answers.iter().for_each(|answer| add("feedback", answer.place, &answer.feedback));
            }
            Kind::Cloze { gaps, .. } => gaps.iter().for_each(|gap| add("feedback", gap.place, &gap.feedback)),
            Kind::Scenario(scenario) => {
                for node in &scenario.nodes {
                    if let Next::Outcome(outcome) = &node.next {
                        add("debrief", node.place, &outcome.debrief);
                    }
                }
                scenario.bands.iter().for_each(|band| add("debrief", self.place, &band.debrief));
            }
            Kind::FreeText(free) => {
                add("model answer", self.place, &free.model_answer);
                let entries = free.checklist.iter();
                entries.for_each(|entry| add("checklist", entry.item.place, &Some(entry.item.text.clone())));
            }
            Kind::Scorecard(card) => {
                card.criteria.iter().for_each(|criterion| add("reason", criterion.item.place, &criterion.because));
            }
            Kind::Hotspot { areas, .. } => {
                areas.iter().for_each(|area| add("feedback", area.option.place, &area.option.feedback));
            }
            Kind::Ordering { .. }
            | Kind::Matching { .. }
            | Kind::Categorize { .. }
            | Kind::Scale { .. }
            | Kind::Attestation { .. }
            | Kind::Model(_) => {}
        }
        found
    }
}

/// Makes the codes of one question, and takes them down.
struct Coding<'a> {
    code: CodeOf<'a>,
    question: &'a str,
    given: RefCell<Codes>,
}

impl Coding<'_> {
    fn id(&self, id: &str) -> String {
        self.id_within("", id)
    }

    /// Of what is named within something else.
    fn id_within(&self, outer: &str, id: &str) -> String {
        let code = (self.code)(self.question, &format!("{outer}/{id}"));
        self.given.borrow_mut().insert(code.clone(), id.to_owned());
        code
    }

    fn question(&self, question: &Question, shuffled: bool) -> Question {
        Question {
            kind: self.kind(&question.kind, shuffled),
            feedback: MarkFeedback::default(),
            explanation: None,
            see: None,
            original: question.original.as_ref().map(|original| Arc::new(self.question(original, shuffled))),
            ..question.clone()
        }
    }

    fn kind(&self, kind: &Kind, shuffled: bool) -> Kind {
        match kind {
            Kind::SingleChoice { options } => Kind::SingleChoice { options: self.options(options, shuffled) },
            Kind::TrueFalse { .. } => Kind::TrueFalse { answer: true, when_true: None, when_false: None },
            Kind::MultipleResponse { options, .. } => {
                Kind::MultipleResponse { options: self.options(options, shuffled), rule: MultipleRule::default() }
            }
            Kind::ShortAnswer { .. } => Kind::ShortAnswer { answers: Vec::new(), ignore: no_folds() },
            Kind::Numeric { unit, .. } => Kind::Numeric { answers: Vec::new(), unit: unit.clone() },
            Kind::Ordering { items, .. } => {
                Kind::Ordering { items: self.items(items.iter()), rule: OrderingRule::default() }
            }
            Kind::Matching { pairs, choices, .. } => {
                let pair = |item: Item| Pair { item, choice: String::new() };
                Kind::Matching {
                    pairs: self.items(pairs.iter().map(|pair| &pair.item)).into_iter().map(pair).collect(),
                    choices: self.items_within("match", choices.iter()),
                    rule: MatchingRule::default(),
                }
            }
            Kind::Scenario(scenario) => Kind::Scenario(self.scenario(scenario)),
            Kind::Categorize { categories, items, .. } => {
                // That something belongs nowhere is said by what can be chosen; what it is, is not.
                let some = items.iter().all(|member| member.category.is_some());
                let member = |item: Item| Member { item, category: some.then(String::new) };
                Kind::Categorize {
                    categories: self.items_within("category", categories.iter()),
                    items: self.items(items.iter().map(|member| &member.item)).into_iter().map(member).collect(),
                    rule: CategorizeRule::default(),
                }
            }
            Kind::Cloze { gaps, .. } => Kind::Cloze {
                gaps: gaps.iter().map(|gap| self.gap(gap)).collect(),
                ignore: no_folds(),
                rule: ClozeRule::default(),
            },
            Kind::Scale { .. } | Kind::Attestation { .. } => kind.clone(),
            Kind::FreeText(free) => {
                Kind::FreeText(FreeText { model_answer: None, checklist: Vec::new(), ..free.clone() })
            }
            Kind::Scorecard(card) => {
                let criterion = |one: &Criterion| Criterion { reference: None, because: None, ..one.clone() };
                Kind::Scorecard(Scorecard { criteria: card.criteria.iter().map(criterion).collect(), ..card.clone() })
            }
            Kind::Hotspot { image, areas } => {
                let area = |area: &Area| Area { option: self.option(&area.option), region: area.region.clone() };
                let mut areas: Vec<_> = areas.iter().map(area).collect();
                areas.sort_by(|one, other| one.option.id.cmp(&other.option.id));
                Kind::Hotspot { image: image.clone(), areas }
            }
            // The goals are what is asked; how they are met is not told.
            Kind::Model(exercise) => Kind::Model(Exercise { solution: BTreeMap::new(), ..exercise.clone() }),
        }
    }

    /// Where options are not shuffled, their order says something to the reader, and is the author's.
    fn options(&self, options: &[QuestionOption], shuffled: bool) -> Vec<QuestionOption> {
        let mut options: Vec<_> = options.iter().map(|option| self.option(option)).collect();
        if shuffled {
            options.sort_by(|one, other| (one.pinned, &one.id).cmp(&(other.pinned, &other.id)));
        }
        options
    }

    fn option(&self, option: &QuestionOption) -> QuestionOption {
        QuestionOption { id: self.id(&option.id), credit: 0.0, feedback: None, misconception: None, ..option.clone() }
    }

    fn items<'i>(&self, items: impl Iterator<Item = &'i Item>) -> Vec<Item> {
        self.items_within("", items)
    }

    /// An item and what belongs to it may have one id, and must not have one code.
    fn items_within<'i>(&self, outer: &str, items: impl Iterator<Item = &'i Item>) -> Vec<Item> {
        let coded = |item: &Item| Item { id: self.id_within(outer, &item.id), ..item.clone() };
        let mut items: Vec<_> = items.map(coded).collect();
        items.sort_by(|one, other| one.id.cmp(&other.id));
        items
    }

    fn gap(&self, gap: &Gap) -> Gap {
        let fill = match &gap.fill {
            Fill::Type(_) => Fill::Type(Vec::new()),
            Fill::Choose(options) => {
                let option =
                    |one: &GapOption| GapOption { id: self.id_within(&gap.id, &one.id), text: one.text.clone() };
                let mut options: Vec<_> = options.iter().map(option).collect();
                options.sort_by(|one, other| one.id.cmp(&other.id));
                Fill::Choose(options)
            }
        };
        Gap { id: self.id(&gap.id), fill, feedback: None, place: gap.place }
    }

    /// The story without what it is worth. A variable that is neither shown nor asked for by a condition is only there
    /// to be scored, and so are its effects.
    fn scenario(&self, scenario: &Scenario) -> Scenario {
        let node = |id: &str| self.id_within("node", id);
        let mut asked: HashSet<&str> = HashSet::new();
        let mut ask = |guard: &Option<Guard>| {
            let names = guard.iter().flat_map(|guard| guard.condition.variables());
            names.for_each(|name| {
                scenario.variable(name).map(|variable| asked.insert(&variable.id));
            });
        };
        for one in &scenario.nodes {
            one.text.iter().for_each(|passage| ask(&passage.when));
            for choice in one.choices() {
                ask(&choice.when);
                choice.to.iter().for_each(|route| ask(&route.when));
            }
        }
        let known = |id: &str| asked.contains(id) || scenario.variable(id).is_some_and(|variable| variable.shown);
        let choice = |at: &ScenarioNode, choice: &ScenarioChoice| ScenarioChoice {
            id: self.id_within(&format!("node/{}", at.id), &choice.id),
            set: choice.set.iter().filter(|(name, _)| known(name)).cloned().collect(),
            to: choice.to.iter().map(|route| Route { to: node(&route.to), ..route.clone() }).collect(),
            ..choice.clone()
        };
        let turn = |one: &ScenarioNode| {
            let next = match &one.next {
                Next::Choices(choices) => {
                    let mut choices: Vec<_> = choices.iter().map(|each| choice(one, each)).collect();
                    choices.sort_by(|one, other| one.id.cmp(&other.id));
                    Next::Choices(choices)
                }
                Next::Outcome(_) => Next::Outcome(Outcome { title: None, score: None, debrief: None }),
            };
            ScenarioNode { id: node(&one.id), next, ..one.clone() }
        };
        let mut nodes: Vec<_> = scenario.nodes.iter().map(turn).collect();
        let start = node(&scenario.start);
        nodes.sort_by(|one, other| (one.id != start, &one.id).cmp(&(other.id != start, &other.id)));
        Scenario {
            characters: scenario.characters.clone(),
            variables: scenario.variables.iter().filter(|variable| known(&variable.id)).cloned().collect(),
            start,
            nodes,
            score: None,
            bands: Vec::new(),
        }
    }
}

fn no_folds() -> Folds {
    Folds([].into())
}

/// A response that was given in codes, in the author's own ids. What is no code stays as it is: a text that was typed.
pub fn decoded(response: Response, codes: &Codes) -> Response {
    let id = |given: String| codes.get(&given).cloned().unwrap_or(given);
    match response {
        Response::Text(given) => Response::Text(id(given)),
        Response::List(given) => Response::List(given.into_iter().map(id).collect()),
        Response::Map(given) => Response::Map(given.into_iter().map(|(part, given)| (id(part), id(given))).collect()),
        other => other,
    }
}
