//! Two fingerprints tell what has changed since an attempt was made. A change of wording keeps old attempts comparable;
//! a change of scoring makes another version of the quiz, which old attempts are not graded by.
//!
//! They are hashed from explicit bytes, so that they are the same on every machine and for every release.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use xxhash_rust::xxh3::Xxh3;

use crate::markdown::Prose;
use crate::quiz::fold::Folds;
use crate::quiz::key::{
    Accept, CategorizeRule, ClozeRule, GapKey, Key, MatchingRule, MultipleRule, Numbers, OrderingRule, TextKey,
};
use crate::quiz::model::{Area, Fill, Item, Kind, MarkedBy, Question, Quiz, Region, Section};
use crate::quiz::policy::Confidence;

/// Shown as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub u64);

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{:016x}", self.0)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let plain = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let value = plain.then(|| u64::from_str_radix(&text, 16).ok()).flatten();
        value.map(Self).ok_or_else(|| serde::de::Error::custom("a fingerprint has 16 hexadecimal digits"))
    }
}

/// Everything that a learner is shown of a question; of a translation, what its source says, since it is the same question.
pub fn wording(question: &Question) -> Fingerprint {
    words(question.original.as_deref().unwrap_or(question))
}

/// What it says itself.
pub(super) fn words(question: &Question) -> Fingerprint {
    let mut ink = Ink::default();
    ink.text(question.kind.name());
    ink.prose(&question.prompt);
    match &question.kind {
        Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } => {
            ink.count(options.len());
            for option in options {
                ink.text(&option.id);
                ink.prose(&option.text);
                ink.prose_if(option.feedback.as_ref());
            }
        }
        Kind::TrueFalse { when_true, when_false, .. } => {
            ink.prose_if(when_true.as_ref());
            ink.prose_if(when_false.as_ref());
        }
        Kind::ShortAnswer { answers, .. } => {
            ink.count(answers.len());
            answers.iter().for_each(|answer| ink.prose_if(answer.feedback.as_ref()));
        }
        Kind::Numeric { answers, unit } => {
            ink.text(unit.as_deref().unwrap_or_default());
            ink.count(answers.len());
            answers.iter().for_each(|answer| ink.prose_if(answer.feedback.as_ref()));
        }
        // In an order that says nothing of the right one, which belongs to the key.
        Kind::Ordering { items, .. } => ink.items_by_id(items.iter()),
        Kind::Matching { pairs, choices, .. } => {
            ink.count(pairs.len());
            for pair in pairs {
                ink.text(&pair.item.id);
                ink.prose(&pair.item.text);
            }
            ink.items_by_id(choices.iter());
        }
        Kind::Scenario(scenario) => scenario.print(&mut ink),
        // In which category an item belongs is told by the key.
        Kind::Categorize { categories, items, .. } => {
            ink.items(categories.iter());
            ink.items_by_id(items.iter().map(|member| &member.item));
        }
        Kind::Cloze { gaps, .. } => {
            ink.count(gaps.len());
            for gap in gaps {
                ink.text(&gap.id);
                if let Fill::Choose(options) = &gap.fill {
                    let mut options: Vec<_> = options.iter().collect();
                    options.sort_by(|one, other| one.id.cmp(&other.id));
                    ink.count(options.len());
                    for option in options {
                        ink.text(&option.id);
                        ink.text(&option.text);
                    }
                }
                ink.prose_if(gap.feedback.as_ref());
            }
        }
        Kind::Scale { levels } => ink.items(levels.iter()),
        Kind::FreeText(free) => {
            ink.prose_if(free.model_answer.as_ref());
            ink.items(free.checklist.iter().map(|entry| &entry.item));
            for limit in [free.words.least, free.words.most] {
                ink.count(limit.map_or(0, |limit| limit as usize));
            }
        }
        Kind::Attestation { confirm } => ink.prose_if(confirm.as_ref()),
        Kind::Scorecard(card) => {
            ink.prose_if(card.subject.as_ref());
            ink.count(card.rating.from as usize);
            ink.count(card.rating.to as usize);
            ink.count(card.rating.labels.len());
            for (number, label) in &card.rating.labels {
                ink.count(*number as usize);
                ink.text(label);
            }
            ink.items(card.criteria.iter().map(|criterion| &criterion.item));
            for criterion in &card.criteria {
                ink.number(criterion.weight);
                ink.prose_if(criterion.because.as_ref());
            }
        }
        Kind::Hotspot { image, areas } => {
            ink.prose(image);
            ink.count(areas.len());
            for Area { option, region } in areas {
                ink.text(&option.id);
                ink.prose(&option.text);
                ink.prose_if(option.feedback.as_ref());
                ink.region(region);
            }
        }
        Kind::Model(exercise) => exercise.print(&mut ink),
    }
    for feedback in [&question.feedback.right, &question.feedback.partly, &question.feedback.wrong] {
        ink.prose_if(feedback.as_ref());
    }
    ink.count(question.hints.len());
    question.hints.iter().for_each(|hint| ink.prose(hint));
    ink.prose_if(question.explanation.as_ref());
    ink.dry()
}

/// Everything that changes the score of an attempt, in an order that is not the author's.
///
/// In it: what a question is graded by and worth, but for those that nobody marks; what tries and hints cost; how many tries count; the pass mark, since
/// an attempt says whether it was passed; whether certainty is scored; and the pools with how many are drawn of each,
/// since they say what could be earned.
///
/// Not in it: how many attempts there are and which of them counts, for that is said of several attempts and not of
/// one; the time limit, which cuts nothing off; what is shown and when, bands, order and navigation; whether certainty
/// is merely asked for; which objectives and pre-tests the quiz has to do with.
pub fn scoring(quiz: &Quiz) -> Fingerprint {
    let mut ink = Ink::default();
    let policy = &quiz.policy;
    ink.count(policy.tries.unwrap_or(0) as usize);
    ink.number(policy.penalty);
    ink.number(policy.hint_cost);
    ink.number(policy.pass_mark.unwrap_or(-1.0));
    let marked = |question: &&Question| question.kind.is_graded() || question.kind.is_marked_by_hr();
    let mut questions: Vec<_> = quiz.questions.iter().filter(marked).collect();
    questions.sort_by(|one, other| one.id.value.cmp(&other.id.value));
    ink.count(questions.len());
    for question in questions {
        ink.text(&question.id.value);
        ink.number(question.points);
        ink.text(question.kind.name());
        ink.key(&question.key());
    }
    // What came later is added only where it is used: a quiz without it keeps the fingerprint it always had.
    if policy.confidence == Confidence::Scored {
        ink.text("certainty");
    }
    if !quiz.sections.is_empty() {
        ink.text("sections");
        let section = |section: &Section| {
            let mut part = (section.pick as u64).to_le_bytes().to_vec();
            let mut pool: Vec<_> = section.pool.iter().collect();
            pool.sort();
            // No id has a line break in it.
            pool.into_iter().for_each(|id| part.extend(format!("{id}\n").bytes()));
            part
        };
        ink.parts(quiz.sections.iter().map(section).collect());
    }
    ink.dry()
}

/// Of a quiz whose file has one fingerprint, and the questions that were made for it another.
pub(super) fn joined(file: Fingerprint, made: Fingerprint) -> Fingerprint {
    let mut ink = Ink::default();
    ink.text("generated");
    [file, made].into_iter().for_each(|print| ink.0.update(&print.0.to_le_bytes()));
    ink.dry()
}

/// Hashes values with their lengths, so that no two sequences of values give the same bytes.
#[derive(Default)]
pub(super) struct Ink(Xxh3);

impl Ink {
    pub fn count(&mut self, count: usize) {
        self.0.update(&(count as u64).to_le_bytes());
    }

    pub fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    pub fn number(&mut self, number: f64) {
        self.0.update(&number.to_bits().to_le_bytes());
    }

    /// As it was written, with its markup: x² is not x2. Links and code stand in it already; that there are none is said
    /// besides, since it always was, and a text without markup keeps its fingerprint.
    pub fn prose(&mut self, prose: &Prose) {
        self.text(&prose.written());
        self.count(prose.links.len());
        prose.links.iter().for_each(|link| self.text(&link.target));
        self.count(prose.fences().len());
        prose.fences().iter().for_each(|fence| self.text(&fence.text));
    }

    pub fn prose_if(&mut self, prose: Option<&Prose>) {
        self.count(usize::from(prose.is_some()));
        if let Some(prose) = prose {
            self.prose(prose);
        }
    }

    fn items<'i>(&mut self, items: impl ExactSizeIterator<Item = &'i Item>) {
        self.count(items.len());
        for item in items {
            self.text(&item.id);
            self.prose(&item.text);
        }
    }

    /// In an order that says nothing of the author's, where that would be the right one.
    fn items_by_id<'i>(&mut self, items: impl Iterator<Item = &'i Item>) {
        let mut items: Vec<_> = items.collect();
        items.sort_by(|one, other| one.id.cmp(&other.id));
        self.items(items.into_iter());
    }

    fn region(&mut self, region: &Region) {
        match region {
            Region::Rect { x, y, width, height } => {
                self.text("rect");
                [x, y, width, height].into_iter().for_each(|number| self.number(*number));
            }
            Region::Circle { x, y, radius } => {
                self.text("circle");
                [x, y, radius].into_iter().for_each(|number| self.number(*number));
            }
            Region::Polygon(points) => {
                self.text("polygon");
                self.count(points.len());
                for (x, y) in points {
                    self.number(*x);
                    self.number(*y);
                }
            }
        }
    }

    /// Parts in an order of their own, each known by its bytes.
    fn parts(&mut self, mut parts: Vec<Vec<u8>>) {
        parts.sort();
        self.count(parts.len());
        for part in parts {
            self.count(part.len());
            self.0.update(&part);
        }
    }

    fn key(&mut self, key: &Key) {
        match key {
            Key::SingleChoice { credits } | Key::TrueFalse { credits } | Key::Hotspot { credits } => {
                self.count(credits.len());
                for (id, credit) in credits {
                    self.text(id);
                    self.number(*credit);
                }
            }
            Key::MultipleResponse { right, wrong, rule } => {
                for ids in [right, wrong] {
                    self.count(ids.len());
                    ids.iter().for_each(|id| self.text(id));
                }
                self.text(match rule {
                    MultipleRule::Balanced => "balanced",
                    MultipleRule::AllOrNothing => "all_or_nothing",
                    MultipleRule::NetCorrect => "net_correct",
                    MultipleRule::EachOption => "each_option",
                });
            }
            Key::ShortAnswer { answers, ignore } => {
                self.answers(answers);
                self.folds(ignore);
            }
            Key::Numeric { answers, unit } => {
                let worth = answers.iter().filter(|answer| answer.credit > 0.0);
                self.parts(
                    worth
                        .map(|answer| {
                            let numbers = match answer.numbers {
                                Numbers::Near { value, tolerance, relative } => {
                                    [value, tolerance, if relative { 1.0 } else { 0.0 }]
                                }
                                Numbers::Range { from, to } => [from, to, 2.0],
                            };
                            let all = [answer.credit, numbers[0], numbers[1], numbers[2]];
                            all.iter().flat_map(|number| number.to_bits().to_le_bytes()).collect()
                        })
                        .collect(),
                );
                self.text(unit.as_deref().unwrap_or_default());
            }
            Key::Ordering { order, rule } => {
                self.count(order.len());
                order.iter().for_each(|id| self.text(id));
                self.text(match rule {
                    OrderingRule::AdjacentPairs => "adjacent_pairs",
                    OrderingRule::Position => "position",
                    OrderingRule::AllOrNothing => "all_or_nothing",
                });
            }
            Key::Matching { pairs, rule } => {
                self.pairs(pairs);
                self.text(match rule {
                    MatchingRule::EachPair => "each_pair",
                    MatchingRule::AllOrNothing => "all_or_nothing",
                });
            }
            Key::Scenario(story) => story.print(self),
            Key::Categorize { items, rule } => {
                self.pairs(items);
                self.text(match rule {
                    CategorizeRule::EachItem => "each_item",
                    CategorizeRule::AllOrNothing => "all_or_nothing",
                });
            }
            Key::Cloze { gaps, ignore, rule } => {
                self.count(gaps.len());
                for (id, gap) in gaps {
                    self.text(id);
                    match gap {
                        GapKey::Choose { options, right } => {
                            self.text("choose");
                            self.count(options.len());
                            options.iter().for_each(|option| self.text(option));
                            self.text(right);
                        }
                        GapKey::Type { answers } => {
                            self.text("type");
                            self.answers(answers);
                        }
                    }
                }
                self.folds(ignore);
                self.text(match rule {
                    ClozeRule::EachGap => "each_gap",
                    ClozeRule::AllOrNothing => "all_or_nothing",
                });
            }
            Key::FreeText { checklist, marked_by } => {
                self.text(match marked_by {
                    MarkedBy::Learner => "self",
                    MarkedBy::Hr => "hr",
                });
                self.count(checklist.len());
                for (id, points) in checklist {
                    self.text(id);
                    self.number(*points);
                }
            }
            Key::Scorecard { from, to, tolerance, criteria } => {
                self.count(*from as usize);
                self.count(*to as usize);
                if let Some(tolerance) = tolerance {
                    self.text("tolerance");
                    self.count(*tolerance as usize);
                }
                self.count(criteria.len());
                for (id, criterion) in criteria {
                    self.text(id);
                    self.number(criterion.weight);
                    self.number(criterion.reference.map_or(-1.0, f64::from));
                }
            }
            Key::Model(exercise) => exercise.print(self),
            Key::Scale {} | Key::Attestation {} => {}
        }
    }

    /// An answer that earns nothing changes no score: it is there for its feedback.
    fn answers(&mut self, answers: &[TextKey]) {
        let worth = answers.iter().filter(|answer| answer.credit > 0.0);
        self.parts(
            worth
                .map(|answer| {
                    let (kind, text) = match &answer.accept {
                        Accept::Text(text) => (b't', text.as_str()),
                        Accept::Match(pattern) => (b'm', pattern.as_str()),
                    };
                    let mut part = answer.credit.to_bits().to_le_bytes().to_vec();
                    part.push(kind);
                    part.extend(text.as_bytes());
                    part
                })
                .collect(),
        );
    }

    fn folds(&mut self, folds: &Folds) {
        self.count(folds.0.len());
        folds.0.iter().for_each(|fold| self.count(*fold as usize));
    }

    fn pairs(&mut self, pairs: &BTreeMap<String, String>) {
        self.count(pairs.len());
        for (pair, choice) in pairs {
            self.text(pair);
            self.text(choice);
        }
    }

    fn dry(self) -> Fingerprint {
        Fingerprint(self.0.digest())
    }
}
