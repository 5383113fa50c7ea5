//! A scenario as its template shows it. A script plays it as a conversation; without one it reads like a game book, in
//! which conditions and effects stand in words.

use serde::Serialize;

use super::form::percent;
use super::views::Html;
use crate::markdown::Prose;
use crate::quiz::{
    Condition, Effect, Guard, Next, Outcome, Scenario, ScenarioBand, ScenarioChoice, ScenarioNode, Variable,
};
use crate::theme::Strings;

#[derive(Debug, Serialize)]
pub struct ScenarioView {
    pub start: String,
    pub characters: Vec<CharacterView>,
    /// Those that the learner sees.
    pub meters: Vec<MeterView>,
    /// What a reader without a script has to keep: each variable, and what it begins with.
    pub notes: Vec<String>,
    pub nodes: Vec<NodeView>,
    pub bands: Vec<BandView>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CharacterView {
    pub id: String,
    pub name: String,
    pub role: Option<String>,
    pub portrait: Option<Html>,
    /// The learner.
    pub you: bool,
}

#[derive(Debug, Serialize)]
pub struct MeterView {
    pub id: String,
    pub label: String,
    pub is_flag: bool,
    pub from: Option<i64>,
    pub to: Option<i64>,
    pub words: Vec<WordView>,
}

#[derive(Debug, Serialize)]
pub struct WordView {
    pub from: i64,
    pub word: String,
}

#[derive(Debug, Serialize)]
pub struct NodeView {
    pub id: String,
    pub speaker: Option<CharacterView>,
    pub text: Vec<PassageView>,
    pub choices: Vec<ChoiceView>,
    pub outcome: Option<OutcomeView>,
}

#[derive(Debug, Serialize)]
pub struct PassageView {
    /// The condition as the script evaluates it, and in words.
    pub when: Option<String>,
    pub rule: Option<String>,
    pub text: Html,
}

#[derive(Debug, Serialize)]
pub struct ChoiceView {
    pub id: String,
    pub text: Html,
    pub note: Option<Html>,
    pub otherwise: Option<Html>,
    /// When it is open, in words.
    pub rule: Option<String>,
    /// What it changes.
    pub effects: Vec<String>,
    /// Where it leads under a condition, before `to`.
    pub detours: Vec<DetourView>,
    pub to: String,
}

#[derive(Debug, Serialize)]
pub struct DetourView {
    pub rule: String,
    pub to: String,
}

#[derive(Debug, Serialize)]
pub struct OutcomeView {
    pub title: Option<String>,
    pub score: Option<String>,
    pub debrief: Option<Html>,
}

#[derive(Debug, Serialize)]
pub struct BandView {
    /// From 0 to 1.
    pub from: f64,
    pub percent: String,
    pub title: String,
    pub debrief: Option<Html>,
}

pub fn scenario_view(scenario: &Scenario, strings: &Strings, html: &mut impl FnMut(&Prose) -> Html) -> ScenarioView {
    let say = Saying { scenario, strings };
    let characters: Vec<_> = scenario
        .characters
        .iter()
        .map(|character| CharacterView {
            id: character.id.clone(),
            name: character.name.clone(),
            role: character.role.clone(),
            portrait: character.portrait.as_ref().map(&mut *html),
            you: character.id == "you",
        })
        .collect();
    let nodes = scenario.nodes.iter().map(|node| node_view(node, &characters, &say, html)).collect();
    let band = |ScenarioBand { from, title, debrief }: &ScenarioBand| BandView {
        from: *from,
        percent: percent(*from),
        title: title.clone(),
        debrief: debrief.as_ref().map(&mut *html),
    };
    let bands = scenario.bands.iter().map(band).collect();
    let shown = scenario.variables.iter().filter(|variable| variable.shown);
    ScenarioView {
        start: scenario.start.clone(),
        meters: shown.map(meter).collect(),
        notes: scenario.variables.iter().map(|variable| say.begins(variable)).collect(),
        nodes,
        bands,
        characters,
    }
}

fn meter(variable: &Variable) -> MeterView {
    MeterView {
        id: variable.id.clone(),
        label: variable.name(),
        is_flag: variable.is_flag,
        from: variable.range.map(|range| range.0),
        to: variable.range.map(|range| range.1),
        words: variable.words.iter().map(|(from, word)| WordView { from: *from, word: word.clone() }).collect(),
    }
}

fn node_view(
    node: &ScenarioNode,
    characters: &[CharacterView],
    say: &Saying,
    html: &mut impl FnMut(&Prose) -> Html,
) -> NodeView {
    let speaker = characters.iter().find(|character| Some(&character.id) == node.speaker.as_ref()).cloned();
    let several = node.text.len() > 1;
    let text = node.text.iter().map(|passage| PassageView {
        when: passage.when.as_ref().map(|when| json(&when.condition)),
        rule: several.then(|| say.passage(passage.when.as_ref())),
        text: html(&passage.text),
    });
    let text = text.collect();
    let (choices, outcome) = match &node.next {
        Next::Choices(choices) => (choices.iter().map(|choice| choice_view(choice, say, html)).collect(), None),
        Next::Outcome(Outcome { title, score, debrief }) => {
            let view = OutcomeView {
                title: title.clone(),
                score: score.map(percent),
                debrief: debrief.as_ref().map(&mut *html),
            };
            (Vec::new(), Some(view))
        }
    };
    NodeView { id: node.id.clone(), speaker, text, choices, outcome }
}

fn choice_view(choice: &ScenarioChoice, say: &Saying, html: &mut impl FnMut(&Prose) -> Html) -> ChoiceView {
    let detours = choice.to.iter().filter_map(|route| {
        let rule = say.word("scenario_if", &say.condition(&route.when.as_ref()?.condition));
        Some(DetourView { rule, to: route.to.clone() })
    });
    ChoiceView {
        id: choice.id.clone(),
        text: html(&choice.text),
        note: choice.note.as_ref().map(&mut *html),
        otherwise: choice.otherwise.as_ref().map(&mut *html),
        rule: choice.when.as_ref().map(|when| say.word("scenario_only_if", &say.condition(&when.condition))),
        effects: choice.set.iter().map(|(name, effect)| say.effect(name, *effect)).collect(),
        detours: detours.collect(),
        to: choice.to.last().map(|route| route.to.clone()).unwrap_or_default(),
    }
}

fn json(condition: &Condition) -> String {
    serde_json::to_string(condition).expect("a condition is always JSON")
}

/// Variables, conditions and effects in the words of the page.
pub struct Saying<'a> {
    pub scenario: &'a Scenario,
    pub strings: &'a Strings,
}

impl Saying<'_> {
    fn word(&self, key: &str, what: &str) -> String {
        self.strings.get(key).replace("{what}", what)
    }

    fn name(&self, id: &str) -> String {
        self.scenario.variable(id).map_or_else(|| id.to_owned(), Variable::name)
    }

    pub fn condition(&self, condition: &Condition) -> String {
        let get = |key| self.strings.get(key);
        let words = [get("scenario_and"), get("scenario_or"), get("scenario_not")];
        condition.say(&|id| self.name(id), words)
    }

    fn passage(&self, when: Option<&Guard>) -> String {
        match when {
            Some(when) => self.word("scenario_if", &self.condition(&when.condition)),
            None => self.strings.get("scenario_otherwise").to_owned(),
        }
    }

    fn value(&self, variable: Option<&Variable>, value: i64) -> String {
        match variable.is_some_and(|variable| variable.is_flag) {
            true if value != 0 => self.strings.get("scenario_yes").to_owned(),
            true => self.strings.get("scenario_no").to_owned(),
            false => value.to_string(),
        }
    }

    fn begins(&self, variable: &Variable) -> String {
        let value = self.value(Some(variable), variable.start);
        self.strings.get("value").replace("{before}", &variable.name()).replace("{after}", &value)
    }

    pub fn effect(&self, name: &str, effect: Effect) -> String {
        match effect {
            Effect::Add(more) if more < 0 => format!("{} −{}", self.name(name), more.unsigned_abs()),
            Effect::Add(more) => format!("{} +{more}", self.name(name)),
            Effect::Set(to) => format!("{} = {}", self.name(name), self.value(self.scenario.variable(name), to)),
        }
    }
}
