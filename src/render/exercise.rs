//! A model in a question: the block's own drawing and tables, the goals, and what may be changed.

use std::collections::BTreeMap;

use super::Maker;
use super::views::{ExerciseView, GoalView, Html, SetView};
use crate::block::{self, Block};
use crate::diag::Diagnostic;
use crate::quiz::{Bound, Domain, Exercise, Figure, Goal, Setting, Terms, judge, shown};
use crate::theme::Strings;

/// `name`: unique on every page that shows the question.
pub fn exercise(maker: &Maker, exercise: &Exercise, name: String) -> Result<ExerciseView, Box<Diagnostic>> {
    let strings = maker.strings;
    let block = exercise.block.clone().named(name);
    let view = block.view(&|key| strings.get(key).to_owned(), &|contrast| maker.contrast(contrast, "", None));
    let model = maker.fragment(block.kind().template(), &BTreeMap::<&str, &str>::new(), "model", &view)?;
    let start = judge(&exercise.key(), &BTreeMap::new()).ok();
    let reached = |at: usize| start.as_ref().and_then(|start| start.goals[at].0);
    let goals = exercise.goals.iter().enumerate().map(|(at, goal)| goal_view(exercise, goal, reached(at), strings));
    let first = exercise.goals.first().map_or(0, |goal| goal.points);
    let terms = terms(strings);
    let set = |(id, said): (&String, &String)| {
        let setting = exercise.setting(id)?;
        let value = exercise.value(setting, said, &terms);
        Some(SetView { name: exercise.label(setting, &terms), own: is_own(setting), value })
    };
    Ok(ExerciseView {
        model: Html(model),
        fields: exercise.settings.iter().map(|setting| setting.id.clone()).collect(),
        weighted: exercise.goals.iter().any(|goal| goal.points != first),
        goals: goals.collect(),
        limit: exercise.most.map(|most| limit(exercise, most, strings)),
        effort: effort(exercise, strings),
        open: open(exercise, &terms, strings),
        solution: exercise.solution.iter().filter_map(set).collect(),
    })
}

/// A rate has a scene's name and a number; whatever else can be set is told in words of the theme, too.
fn is_own(setting: &Setting) -> bool {
    matches!(setting.domain, Domain::Rate { .. })
}

fn terms(strings: &Strings) -> Terms<'_> {
    Terms {
        gone: strings.get("exercise_gone"),
        half_life: strings.get("exercise_half_life"),
        added: strings.get("exercise_added"),
        event: ["exercise_event_one", "exercise_event"].map(|key| strings.get(key)),
        day: strings.get("exercise_day"),
        days: ["days_one", "days_many"].map(|key| strings.get(key)),
        off: strings.get("exercise_off"),
        yes: strings.get("network_yes"),
        no: strings.get("network_no"),
    }
}

fn goal_view(exercise: &Exercise, goal: &Goal, reached: Option<f64>, strings: &Strings) -> GoalView {
    let thousands = strings.get("thousands");
    // The head of the table is called `reached` already.
    let name = if goal.figure == Figure::Reached { "people_reached" } else { goal.figure.name() };
    let figure = strings.get(&format!("exercise_{name}")).to_owned();
    let bound = match goal.bound {
        Bound::AtLeast => "exercise_at_least",
        Bound::AtMost => "exercise_at_most",
        Bound::Exactly => "exercise_exactly",
    };
    let target = strings.get(bound).replace("{n}", &exercise.target(goal, thousands));
    let shown = match (&exercise.block, goal.figure) {
        (Block::Growth(growth), figure) if figure.is_money() => {
            strings.get("money").replace("{currency}", &growth.currency)
        }
        (Block::SceneModel(model), figure) if figure.is_money() => {
            strings.get("money").replace("{currency}", &model.currency)
        }
        (_, figure) if figure.is_percent() => "{n}%".to_owned(),
        _ => "{n}".to_owned(),
    };
    let messages = match (&exercise.block, goal.figure) {
        (Block::PreferenceProfile(profile), Figure::Message) => {
            let names = profile.messages.iter().map(|message| &*profile.topics[message.topic]);
            let all: Vec<&str> = std::iter::once(strings.get("exercise_general")).chain(names).collect();
            Some(serde_json::to_string(&all).expect("a list of texts is always JSON"))
        }
        _ => None,
    };
    let none = || strings.get("none").to_owned();
    GoalView {
        text: strings.get("exercise_goal").replace("{figure}", &figure).replace("{target}", &target),
        points: crate::quiz::shown(goal.points as f64, thousands),
        reached: reached.map_or_else(none, |reached| exercise.figure(goal.figure, reached, thousands)),
        shown,
        messages,
    }
}

/// What a plan may take.
fn limit(exercise: &Exercise, most: u64, strings: &Strings) -> String {
    let words = match exercise.block.kind() {
        block::Kind::SceneModel => "exercise_limit_rates",
        block::Kind::Growth => "exercise_limit_cost",
        _ => "exercise_limit_changes",
    };
    let number = shown(most as f64, strings.get("thousands"));
    strings.get(words).replace("{n}", &effort(exercise, strings).replace("{n}", &number))
}

fn effort(exercise: &Exercise, strings: &Strings) -> String {
    match &exercise.block {
        Block::SceneModel(_) => strings.get("exercise_rates").to_owned(),
        Block::Growth(growth) => strings.get("money").replace("{currency}", &growth.currency),
        _ => strings.get("exercise_changes").to_owned(),
    }
}

/// Those that have bounds, by their names; of all others what can be done.
fn open(exercise: &Exercise, terms: &Terms, strings: &Strings) -> Vec<SetView> {
    let has = |start: &str| exercise.settings.iter().any(|setting| setting.id.starts_with(start));
    let kinds: &[(&str, bool)] = match &exercise.block {
        Block::RelationNetwork(_) => &[
            ("exercise_open_introductions", exercise.settings.iter().any(|setting| setting.id.contains('-'))),
            ("exercise_open_threads", has("t")),
            ("exercise_open_gone", has("g")),
        ],
        Block::PreferenceProfile(_) => &[("exercise_open_delete", has("e")), ("exercise_open_add", has("a"))],
        _ => &[],
    };
    let kinds = kinds.iter().filter(|(_, is_open)| *is_open);
    let kinds =
        kinds.map(|(words, _)| SetView { name: strings.get(words).to_owned(), own: false, value: String::new() });
    let bounds = |setting: &Setting| {
        let between =
            |from: String, to: String| strings.get("exercise_between").replace("{from}", &from).replace("{to}", &to);
        let percent = |hundredths: u32| format!("{}%", shown(f64::from(hundredths), ""));
        let value = match setting.domain {
            Domain::Rate { from, to } => between(percent(from), percent(to)),
            Domain::Launch { from, to } => {
                let days = between(from.to_string(), to.to_string());
                strings.get("exercise_launch").replace("{days}", &days)
            }
            Domain::Days { from, to } => terms.days[1].replace("{n}", &between(from.to_string(), to.to_string())),
            Domain::Switch if setting.id == "0" => strings.get("exercise_steady").to_owned(),
            Domain::Switch | Domain::Event { .. } => return None,
        };
        Some(SetView { name: exercise.label(setting, terms), own: is_own(setting), value })
    };
    exercise.settings.iter().filter_map(bounds).chain(kinds).collect()
}
