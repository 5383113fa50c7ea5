//! What learners read of a quiz besides its data block, and what an author files its questions under: known of sources
//! alone, since a built page holds it as HTML.

use std::collections::{BTreeMap, HashMap};

use crate::quiz::{Fill, Kind, Next, Question, Quiz, Region};

/// Of a quiz as a whole, and of each question by its id.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub fields: BTreeMap<String, String>,
    pub questions: HashMap<String, QuestionSaid>,
}

#[derive(Clone, Debug, Default)]
pub struct QuestionSaid {
    /// In the order of the page, as HTML where there is markup.
    pub texts: Vec<String>,
    pub fields: BTreeMap<String, String>,
}

impl Said {
    pub fn of(quiz: &Quiz) -> Self {
        let mut fields = Fields::default();
        fields.put_if("intro", quiz.intro.as_ref().map(|intro| intro.written()));
        fields.put_list("objectives", quiz.objectives.iter().map(|objective| &*objective.value));
        for (number, band) in (1..).zip(&quiz.bands) {
            fields.put(format!("bands.{number}.from"), percent(band.from));
            fields.put(format!("bands.{number}.message"), band.message.written());
            fields.put_if(format!("bands.{number}.link"), band.link.as_ref().map(|link| &*link.target));
        }
        for (number, section) in (1..).zip(&quiz.sections) {
            fields.put_if(format!("sections.{number}.title"), section.title.as_deref());
        }
        let questions = quiz.questions.iter().map(|question| (question.id.value.clone(), QuestionSaid::of(question)));
        Self { fields: fields.0, questions: questions.collect() }
    }
}

impl QuestionSaid {
    fn of(question: &Question) -> Self {
        let mut texts: Vec<String> = question.texts().iter().map(|text| text.written().into_owned()).collect();
        texts.retain(|text| !text.is_empty());
        let mut fields = Fields::default();
        fields.put_list("tags", question.tags.iter().map(|tag| &*tag.value));
        fields.put_if("difficulty", question.difficulty.map(|difficulty| difficulty.to_string()));
        fields.put_if("see", question.see.as_ref().map(|see| &*see.target));
        fields.of_kind(&question.kind);
        Self { texts, fields: fields.0 }
    }
}

#[derive(Default)]
struct Fields(BTreeMap<String, String>);

impl Fields {
    fn put(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    fn put_if(&mut self, name: impl Into<String>, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    fn put_list<'v>(&mut self, name: &str, values: impl Iterator<Item = &'v str>) {
        let values: Vec<_> = values.collect();
        if !values.is_empty() {
            self.put(name, format!("[{}]", values.join(", ")));
        }
    }

    /// What is read of a type, and is neither Markdown nor in its key.
    fn of_kind(&mut self, kind: &Kind) {
        match kind {
            Kind::Cloze { gaps, .. } => {
                for gap in gaps {
                    let Fill::Choose(options) = &gap.fill else { continue };
                    let texts: Vec<_> = options.iter().map(|option| &*option.text).collect();
                    self.put(format!("gaps.{}", gap.id), texts.join(" | "));
                }
            }
            Kind::FreeText(free) => {
                self.put_if("words.least", free.words.least.map(|least| least.to_string()));
                self.put_if("words.most", free.words.most.map(|most| most.to_string()));
            }
            Kind::Scorecard(card) => {
                card.rating.labels.iter().for_each(|(number, label)| self.put(format!("rating.{number}"), label));
            }
            Kind::Model(exercise) => {
                let words: Vec<_> = exercise.words().into_iter().filter(|words| !words.is_empty()).collect();
                self.put("model", words.join(" | "));
            }
            Kind::Hotspot { areas, .. } => {
                areas.iter().for_each(|area| self.put(format!("areas.{}", area.option.id), region(&area.region)));
            }
            Kind::Scenario(scenario) => {
                for character in &scenario.characters {
                    let role = character.role.as_ref().map_or(String::new(), |role| format!(", {role}"));
                    self.put(format!("characters.{}", character.id), format!("{}{role}", character.name));
                }
                for variable in scenario.variables.iter().filter(|variable| variable.shown) {
                    let words = variable.words.iter().map(|(from, word)| format!(", {from}: {word}"));
                    let words: String = words.collect();
                    self.put(format!("variables.{}", variable.id), format!("{}{words}", variable.name()));
                }
                for node in &scenario.nodes {
                    self.put_if(format!("nodes.{}.speaker", node.id), node.speaker.as_deref());
                    if let Next::Outcome(outcome) = &node.next {
                        self.put_if(format!("nodes.{}.title", node.id), outcome.title.as_deref());
                    }
                }
                for (number, band) in (1..).zip(&scenario.bands) {
                    self.put(format!("bands.{number}"), format!("{}: {}", percent(band.from), band.title));
                }
            }
            _ => {}
        }
    }
}

fn percent(share: f64) -> String {
    format!("{}%", (share * 10_000.0).round() / 100.0)
}

fn region(region: &Region) -> String {
    match region {
        Region::Rect { x, y, width, height } => format!("rect [{x}, {y}, {width}, {height}]"),
        Region::Circle { x, y, radius } => format!("circle [{x}, {y}, {radius}]"),
        Region::Polygon(corners) => {
            let corners: Vec<_> = corners.iter().map(|(x, y)| format!("[{x}, {y}]")).collect();
            format!("polygon [{}]", corners.join(", "))
        }
    }
}
