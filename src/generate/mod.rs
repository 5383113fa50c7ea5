//! Questions made from knowledge: from the senses, tests and contrasts of concepts, from scene models and growth blocks.
//!
//! A recipe makes families of questions. The questions of a family differ in their numbers or in what they choose, and an
//! attempt is asked one of them at the most. They are written as the tree of YAML that an author would have written, and
//! read by the same reader, which proves their keys; what a rule on questions has something to say of is not offered.
//! Keys are reckoned with the functions that draw the blocks. Nothing here is left to chance: whatever is drawn is drawn by
//! the id of what it is made from, so that a build makes the same questions as the one before.

mod knowledge;
mod dice;
mod phrases;
mod draft;
mod kin;
mod terms;
mod sorting;
mod scenes;
mod growth;
mod deal;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use self::knowledge::{Knowledge, Model, Scope};

use self::draft::Bench;
use self::kin::Kin;
use self::phrases::Phrases;
use crate::block::Block;
use crate::diag::{Diagnostic, Faults, Placed, did_you_mean};
use crate::quiz::{Generate, Generated, MadeFrom, Matter, Question, Quiz, Recipe, Section};

/// Questions of which an attempt is asked one at the most.
#[derive(Debug)]
struct Family {
    recipe: Recipe,
    /// Ids of the concepts that they are about; of a model's questions, none.
    about: Vec<String>,
    questions: Vec<Question>,
}

/// Whether questions can be asked in a language.
pub fn speaks(language: &str) -> bool {
    Phrases::known(language).is_some()
}

/// The questions that the sections of a quiz ask for. Which these are is decided in the words of `knowledge`; where there
/// is an `other`, those whose concepts or models it has are said in its words.
pub fn questions(
    knowledge: &Knowledge,
    other: Option<(&Knowledge, &Scope)>,
    scope: &Scope,
    quiz: &Quiz,
    faults: &Faults,
) -> Generated {
    let mut made = Generated { questions: Vec::new(), sections: Vec::new(), models: BTreeMap::new() };
    let mut kin = Kin::new(knowledge);
    for section in &quiz.sections {
        let Some(generate) = &section.generate else {
            made.sections.push(section.clone());
            continue;
        };
        let bench = Bench::new(quiz, generate, knowledge, other.map(|(knowledge, _)| knowledge));
        let (mut families, model) = match &generate.from {
            MadeFrom::Model(id) => match model(scope, id, generate, faults) {
                Some(model) => {
                    let of_other = other.and_then(|(_, scope)| scope.models.iter().find(|said| said.is_of(model)));
                    (of_model(&bench.about(of_other), model), Some(of_other.unwrap_or(model)))
                }
                None => continue,
            },
            MadeFrom::Taught => (of_concepts(&bench, knowledge, &scope.taught, &mut kin, faults), None),
            MadeFrom::Concepts(ids) => match known(knowledge, ids, faults) {
                Some(ids) => (of_concepts(&bench, knowledge, &ids, &mut kin, faults), None),
                None => continue,
            },
        };
        // What an earlier section asks is not asked again.
        let is_new = |question: &Question| made.questions.iter().all(|other| other.id.value != question.id.value);
        families.iter_mut().for_each(|family| family.questions.retain(is_new));
        families.retain(|family| !family.questions.is_empty());
        report(generate, &families, faults);
        let title = model.map(|model| model.title().to_owned());
        let ids = families.iter().flat_map(|family| &family.questions).map(|question| question.id.value.clone());
        made.models.extend(ids.map(|id| (id, title.clone())));
        made.sections.extend(deal::sections(section, generate, &families));
        made.questions.extend(families.into_iter().flat_map(|family| family.questions));
    }
    made
}

/// The recipes that a section asks for, of those that something gives.
fn asked(generate: &Generate, matter: Matter) -> Vec<Recipe> {
    let asked = |recipe: &Recipe| generate.ask.is_empty() || generate.ask.iter().any(|ask| ask.value == *recipe);
    Recipe::of(matter).filter(asked).collect()
}

fn of_concepts(bench: &Bench, knowledge: &Knowledge, ids: &[String], kin: &mut Kin, faults: &Faults) -> Vec<Family> {
    let concepts: Vec<_> = ids.iter().filter_map(|id| knowledge.concept(id)).collect();
    let mut families = Vec::new();
    for recipe in asked(bench.generate, Matter::Concepts) {
        let of_recipe = match recipe {
            Recipe::Sense => terms::senses(bench, knowledge, &concepts),
            Recipe::Definition => terms::definitions(bench, knowledge, &concepts, kin),
            Recipe::Test => terms::tests(bench, knowledge, &concepts),
            Recipe::Contrast => sorting::contrasts(bench, knowledge, &concepts),
            _ => sorting::figures(bench, knowledge, &concepts),
        };
        families.extend(of_recipe);
    }
    if let MadeFrom::Concepts(named) = &bench.generate.from
        && !families.is_empty()
    {
        for id in named.iter().filter(|id| families.iter().all(|family| !family.about.contains(&id.value))) {
            let message = format!("no question is made of `{}`", id.value);
            let lacks = needs(asked(bench.generate, Matter::Concepts));
            let help = format!("take it out of the list, or give it what these need: {lacks}");
            faults.add(Diagnostic::warning("nothing-to-ask", id.place, message).help(help));
        }
    }
    families
}

fn of_model(bench: &Bench, model: &Model) -> Vec<Family> {
    match model.block {
        Block::SceneModel(scenes) => {
            let recipes = asked(bench.generate, Matter::SceneModel);
            recipes.into_iter().filter_map(|recipe| scenes::family(bench, model, scenes, recipe)).collect()
        }
        Block::Growth(growth) => {
            let recipes = asked(bench.generate, Matter::Growth);
            recipes.into_iter().filter_map(|recipe| growth::family(bench, model, growth, recipe)).collect()
        }
        _ => Vec::new(),
    }
}

/// The concepts that a section names, if all of them are there.
fn known(knowledge: &Knowledge, ids: &[Placed<String>], faults: &Faults) -> Option<Vec<String>> {
    let mut all = true;
    for id in ids.iter().filter(|id| knowledge.concept(&id.value).is_none()) {
        let help = did_you_mean(&id.value, knowledge.ids())
            .unwrap_or_else(|| format!("write content/concepts/{}.md, or name another concept", id.value));
        let message = format!("there is no concept `{}`", id.value);
        faults.add(Diagnostic::error("unknown-concept", id.place, message).help(help));
        all = false;
    }
    let mut named: Vec<String> = Vec::new();
    for id in ids {
        if named.contains(&id.value) {
            let fault = Diagnostic::warning("listed-twice", id.place, format!("`{}` is listed twice", id.value));
            faults.add(fault.help("delete it here"));
        } else {
            named.push(id.value.clone());
        }
    }
    all.then_some(named)
}

/// The block that a section names: one of the quiz's own course before one of another.
fn model<'m>(scope: &'m Scope, id: &Placed<String>, generate: &Generate, faults: &Faults) -> Option<&'m Model<'m>> {
    let named = |model: &&Model| model.id.value == id.value;
    let of_course: Vec<&Model> = scope.models.iter().filter(named).filter(|model| model.is_of_course).collect();
    let found = if of_course.is_empty() { scope.models.iter().filter(named).collect() } else { of_course };
    let Some(model) = found.first() else {
        let known = scope.models.iter().filter(|model| model.matter().is_some());
        let known: Vec<_> = known.map(|model| model.id.value.as_str()).collect();
        let help = did_you_mean(&id.value, known.iter().copied()).unwrap_or_else(|| match known.is_empty() {
            true => "a scene-model or growth block of a lesson is named by its `id`".to_owned(),
            false => format!("there are: {}", known.join(", ")),
        });
        let message = format!("no lesson has a model `{}`", id.value);
        faults.add(Diagnostic::error("unknown-model", id.place, message).help(help));
        return None;
    };
    if let Some(second) = found.get(1) {
        let message = format!("several lessons have a model `{}`", id.value);
        let fault = Diagnostic::error("unknown-model", id.place, message);
        let fault = fault.also(model.id.place, "one").also(second.id.place, "another");
        faults.add(fault.help("give one of the two blocks another `id`"));
        return None;
    }
    let Some(matter) = model.matter() else {
        let message = format!("`{}` is a {}, of which no questions are made", id.value, model.block.kind().name());
        faults.add(Diagnostic::error("unknown-model", id.place, message).help("name a scene-model or a growth block"));
        return None;
    };
    if let Some(foreign) = generate.ask.iter().find(|ask| ask.value.matter() != matter) {
        let message = format!("`{}` is not asked of a {}", foreign.value.name(), model.block.kind().name());
        let names: Vec<_> = Recipe::of(matter).map(Recipe::name).collect();
        let fault = Diagnostic::error("unknown-value", foreign.place, message);
        faults.add(fault.help(format!("one of: {}", names.join(", "))));
        return None;
    }
    Some(model)
}

/// Tells where fewer families could be made than a section picks: no attempt is asked two questions of one.
fn report(generate: &Generate, families: &[Family], faults: &Faults) {
    let wanted = generate.pick.unwrap_or(1);
    if families.len() >= wanted {
        return;
    }
    let recipes = match generate.ask.as_slice() {
        [] => Vec::new(),
        ask => ask.iter().map(|ask| ask.value).collect(),
    };
    let of_model = matches!(generate.from, MadeFrom::Model(_));
    let recipes = match (recipes.is_empty(), of_model) {
        (true, false) => Recipe::of(Matter::Concepts).collect(),
        (true, true) => {
            let made = families.first().map_or(Matter::SceneModel, |family| family.recipe.matter());
            Recipe::of(made).collect()
        }
        (false, _) => recipes,
    };
    let lacking = recipes.iter().copied().filter(|recipe| families.iter().all(|family| family.recipe != *recipe));
    let lacking: Vec<Recipe> = lacking.collect();
    let lacks = if lacking.is_empty() { String::new() } else { format!("; missing: {}", needs(lacking)) };
    if families.is_empty() {
        let message = "no question can be made for this section";
        let lacks = lacks.trim_start_matches("; ");
        faults.add(Diagnostic::error("empty-pool", generate.place, message).help(lacks));
        return;
    }
    let counted = recipes.iter().filter_map(|recipe| {
        let count = families.iter().filter(|family| family.recipe == *recipe).count();
        (count > 0).then(|| format!("{count} `{}`", recipe.name()))
    });
    let found = counted.collect::<Vec<_>>().join(", ");
    let verb = if families.len() == 1 { "is" } else { "are" };
    let message = format!("this section picks {wanted}, and there {verb} {} to draw from: {found}", families.len());
    let help = format!("write `pick: {}`{lacks}", families.len());
    faults.add(Diagnostic::error("pool-too-small", generate.place, message).help(help));
}

/// What has to be there for questions of some recipes.
fn needs(recipes: Vec<Recipe>) -> String {
    let need = |recipe: Recipe| {
        let need = match recipe {
            Recipe::Sense => "a concept with `senses`",
            Recipe::Definition => "a definition that does not say its term, and two other concepts near it",
            Recipe::Test => "`tests`, at least one that is `in: true` and one that is not",
            Recipe::Contrast => "`contrasts_with` on two dimensions or more",
            Recipe::MeasuredBy => "two concepts that contrast, each with figures of its own in `measured_by`",
            Recipe::Conversions | Recipe::OneMorePoint | Recipe::CostPerConversion => "a scene model",
            Recipe::WeakestScene | Recipe::Loss => "a scene model of three scenes or more",
            Recipe::Motive => "three scenes, each with a motive of its own",
            Recipe::TotalOnDay | Recipe::HalfLife | Recipe::TurningDay => "a tactic",
        };
        format!("{need} (`{}`)", recipe.name())
    };
    recipes.into_iter().map(need).collect::<Vec<_>>().join("; ")
}

/// A section that draws one question from some families.
fn one_of(section: &Section, families: &[Family]) -> Section {
    let ids = families.iter().flat_map(|family| &family.questions).map(|question| question.id.value.clone());
    Section { title: None, pick: 1, pool: ids.collect(), generate: None, place: section.place }
}
