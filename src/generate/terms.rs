//! Questions on one term: its senses, its definition, and what it lets in.

use super::Family;
use super::dice::Dice;
use super::draft::{Bench, Draft, Field, Said, Voice, fill, hash_of, literal};
use super::kin::{self, Kin};
use super::knowledge::Knowledge;
use crate::content::{Concept, Definition};
use crate::quiz::{Folds, Kind, Question, Recipe, fold};
use crate::yaml::Node;

/// Beside the right term.
const DISTRACTORS: usize = 3;
/// So many sets of distractors are looked at before a definition is given up.
const TRIES: usize = 40;
/// By so many more of the same answer the statements of a section may differ: what is claimed more often would be found
/// out.
const SURPLUS: usize = 2;

/// Which sense is it? Both sentences, of which the same is claimed, so that it is true of one.
pub fn senses(bench: &Bench, knowledge: &Knowledge, concepts: &[&Concept]) -> Vec<Family> {
    concepts.iter().filter_map(|concept| sense(bench, knowledge, concept)).collect()
}

fn sense(bench: &Bench, knowledge: &Knowledge, concept: &Concept) -> Option<Family> {
    let Definition::TwoSenses { broad, narrow } = &concept.definition else { return None };
    let texts = [knowledge.said(broad), knowledge.said(narrow)];
    if texts[0].is_empty() || texts[1].is_empty() || alike(&texts[0], &texts[1]) {
        return None;
    }
    let say = |voice: &Voice, shown: usize, claimed: usize| {
        let (concept, phrases) = (voice.concept(&concept.id)?, voice.phrases);
        let Definition::TwoSenses { broad, narrow } = &concept.definition else { return None };
        let (texts, term) = ([voice.said(broad), voice.said(narrow)], literal(&concept.term));
        let claim = [phrases.broad_claimed, phrases.narrow_claimed][claimed];
        let other = [phrases.narrow_is, phrases.broad_is][shown];
        let draft = Draft {
            recipe: Recipe::Sense,
            names: [&*concept.id, ["broad", "narrow"][shown], if shown == claimed { "said" } else { "denied" }]
                .map(str::to_owned)
                .to_vec(),
            prompt: fill(claim, &[("term", &term), ("text", &literal(&texts[shown]))]),
            explanation: fill(other, &[("text", &literal(&texts[1 - shown]))]),
            wrong: None,
            difficulty: 2,
            see: page(concept),
        };
        Some(statement(bench, draft, shown == claimed, [phrases.is_broad, phrases.is_narrow][shown]))
    };
    let question = |(shown, claimed): (usize, usize)| bench.say(&|voice| say(voice, shown, claimed));
    let claimed = Dice::of(&[&concept.id, Recipe::Sense.name()]).below(2);
    let questions = [0, 1].into_iter().filter_map(|shown| question((shown, claimed)));
    family(Recipe::Sense, &[concept], questions.collect())
}

/// A statement that is true or false; what is told of either answer is why.
fn statement(bench: &Bench, draft: Draft, answer: bool, told: &str) -> Said {
    let feedback = bench.map(vec![("true", bench.text(told)), ("false", bench.text(told))]);
    let fields: Vec<Field> = vec![("answer", bench.plain(&answer.to_string())), ("feedback", feedback)];
    (draft, "true_false", fields)
}

/// Does the example count? Of a concept all of whose examples are on one side nothing is asked.
pub fn tests(bench: &Bench, knowledge: &Knowledge, concepts: &[&Concept]) -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    for concept in concepts {
        let Definition::TwoSenses { .. } = &concept.definition else { continue };
        let sides = [true, false].map(|side| concept.tests.iter().any(|test| test.accepted == side));
        if sides == [true, true] {
            let of_concept = concept.tests.iter().enumerate().filter_map(|(at, test)| {
                let hash = hash_of(&knowledge.said(&test.example));
                bench.say(&|voice| example(bench, voice, voice.concept(&concept.id)?, at, &hash))
            });
            families.extend(of_concept.filter_map(|question| family(Recipe::Test, &[concept], vec![question])));
        }
    }
    balanced(families)
}

fn example(bench: &Bench, voice: &Voice, concept: &Concept, at: usize, hash: &str) -> Option<Said> {
    let (test, phrases) = (concept.tests.get(at)?, voice.phrases);
    let term = literal(&concept.term);
    let since = if test.accepted { phrases.counts_since } else { phrases.counts_not_since };
    let because = test.because.as_ref().map_or_else(String::new, |because| literal(&voice.said(because)));
    let told = fill(since, &[("because", &because)]);
    let narrow = literal(&voice.said(concept.definition.narrow()));
    let draft = Draft {
        recipe: Recipe::Test,
        names: vec![concept.id.clone(), hash.to_owned()],
        prompt: fill(phrases.counts, &[("text", &literal(&voice.said(&test.example))), ("term", &term)]),
        explanation: fill(phrases.narrow_sense, &[("term", &term), ("text", &narrow)]),
        wrong: None,
        difficulty: 3,
        see: page(concept),
    };
    Some(statement(bench, draft, test.accepted, told.trim_end()))
}

/// About as many examples that count as such that do not.
fn balanced(mut families: Vec<Family>) -> Vec<Family> {
    let is_true = |family: &Family| {
        family.questions.iter().any(|question| matches!(question.kind, Kind::TrueFalse { answer: true, .. }))
    };
    let yes = families.iter().filter(|family| is_true(family)).count();
    let no = families.len() - yes;
    let (more, surplus) = (yes > no, yes.abs_diff(no).saturating_sub(SURPLUS));
    let mut order: Vec<(String, usize)> = families
        .iter()
        .enumerate()
        .filter(|(_, family)| is_true(family) == more)
        .filter_map(|(at, family)| Some((hash_of(&family.questions.first()?.id.value), at)))
        .collect();
    order.sort();
    let mut dropped: Vec<usize> = order.into_iter().take(surplus).map(|(_, at)| at).collect();
    dropped.sort_unstable();
    dropped.into_iter().rev().for_each(|at| _ = families.remove(at));
    families
}

/// Which term is defined so?
pub fn definitions(bench: &Bench, knowledge: &Knowledge, concepts: &[&Concept], kin: &mut Kin) -> Vec<Family> {
    let defined = concepts.iter().filter_map(|concept| {
        let question = definition(bench, knowledge, concept, concepts, kin)?;
        family(Recipe::Definition, &[concept], vec![question])
    });
    defined.collect()
}

fn definition(
    bench: &Bench,
    knowledge: &Knowledge,
    concept: &Concept,
    asked: &[&Concept],
    kin: &mut Kin,
) -> Option<Question> {
    let text = knowledge.said(concept.definition.narrow());
    if text.is_empty() || names(concept).any(|name| says(&text, name)) {
        return None;
    }
    [kin::MOST, usize::MAX].into_iter().find_map(|most| {
        let mut others = kin.beside(concept, asked, most);
        others.retain(|other| is_other(knowledge, concept, other, &text));
        let (chosen, question) = among(bench, concept, &others)?;
        kin.stood(&chosen);
        Some(question)
    })
}

/// The question with the first of some others that no rule on questions has anything against, and these.
fn among<'s>(bench: &Bench, concept: &Concept, others: &[&'s Concept]) -> Option<(Vec<&'s Concept>, Question)> {
    let near = others.len().min(DISTRACTORS + 4);
    let mut dice = Dice::of(&[&concept.id, Recipe::Definition.name()]);
    (0..TRIES).find_map(|attempt| {
        // The nearest ones first.
        let mut chosen = others.to_vec();
        if attempt > 0 {
            let reach = if attempt < TRIES / 2 { near } else { chosen.len() };
            dice.shuffle(&mut chosen[..reach]);
        }
        chosen.truncate(DISTRACTORS);
        let question = (chosen.len() > 1).then(|| choice(bench, concept, &chosen))??;
        Some((chosen, question))
    })
}

fn choice(bench: &Bench, concept: &Concept, others: &[&Concept]) -> Option<Question> {
    // The longest of all would be taken for the right one.
    let width = |concept: &Concept| concept.term.chars().count();
    if others.iter().all(|other| width(other) + 2 < width(concept)) {
        return None;
    }
    bench.say(&|voice| {
        let others: Option<Vec<&Concept>> = others.iter().map(|other| voice.concept(&other.id)).collect();
        chosen(bench, voice, voice.concept(&concept.id)?, &others?)
    })
}

fn chosen(bench: &Bench, voice: &Voice, concept: &Concept, others: &[&Concept]) -> Option<Said> {
    let phrases = voice.phrases;
    let narrow = matches!(concept.definition, Definition::TwoSenses { .. });
    let asks = if narrow { phrases.defined_narrowly } else { phrases.defined };
    let term = literal(&concept.term);
    let meaning = literal(&voice.said(concept.definition.narrow()));
    let explanation = match concept.aka.as_slice() {
        [] => fill(phrases.belongs, &[("term", &term), ("items", &meaning)]),
        aka => {
            let others = literal(&phrases.joined(aka));
            fill(phrases.also_called, &[("term", &term), ("text", &meaning), ("others", &others)])
        }
    };
    let so = fill(phrases.defined_so, &[("term", &term)]);
    let mut options: Vec<(String, Node)> = vec![(hash_of(&concept.id), bench.option(&concept.term, true, Some(&so)))];
    for other in others {
        let said = literal(&voice.said(other.definition.narrow()));
        let told = fill(phrases.other_term, &[("term", &literal(&other.term)), ("text", &said)]);
        options.push((hash_of(&other.id), bench.option(&other.term, false, Some(&told))));
    }
    // In no order, so that the place of the right one says nothing.
    options.sort_by(|one, other| one.0.cmp(&other.0));
    let options = options.into_iter().map(|(_, option)| option).collect();
    let draft = Draft {
        recipe: Recipe::Definition,
        names: vec![concept.id.clone()],
        prompt: fill(asks, &[("text", &meaning)]),
        explanation,
        wrong: None,
        difficulty: 2,
        see: page(concept),
    };
    Some((draft, "single_choice", vec![("options", bench.list(options))]))
}

/// Whether a definition cannot be that of another concept as well.
fn is_other(knowledge: &Knowledge, concept: &Concept, other: &Concept, text: &str) -> bool {
    let same_name = names(concept).any(|name| names(other).any(|known| alike(name, known)));
    let within = names(concept).any(|name| names(other).any(|known| says(known, name) && says(name, known)));
    let same_text = other.definition.texts().any(|prose| much_alike(&knowledge.said(prose), text));
    let is_defined = other.definition.texts().all(|prose| !prose.is_empty());
    !same_name && !within && !same_text && is_defined
}

/// What a concept is called.
pub fn names(concept: &Concept) -> impl Iterator<Item = &str> {
    std::iter::once(concept.term.as_str()).chain(concept.aka.iter().map(String::as_str))
}

fn alike(one: &str, other: &str) -> bool {
    fold(one, &Folds::all()) == fold(other, &Folds::all())
}

/// Whether a text has a name in it, as words of their own.
pub fn says(text: &str, name: &str) -> bool {
    let (text, name) = (words(text), words(name));
    !name.is_empty() && text.windows(name.len()).any(|words| words == name)
}

/// Whether two texts have more than two thirds of the words of the shorter one in common.
fn much_alike(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let shared = one.iter().filter(|word| other.contains(word)).count();
    shared * 3 > one.len().min(other.len()) * 2
}

/// Words in small letters and in the singular; of a text without blanks, its letters.
pub fn words(text: &str) -> Vec<String> {
    let small = fold(text, &Folds::all());
    let mut found = Vec::new();
    for word in small.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if word.is_ascii() {
            let is_plural = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
            found.push(word[..word.len() - usize::from(is_plural)].to_owned());
        } else {
            found.extend(word.chars().map(String::from));
        }
    }
    found
}

/// A family, if it has any question.
pub fn family(recipe: Recipe, about: &[&Concept], questions: Vec<Question>) -> Option<Family> {
    let about = about.iter().map(|concept| concept.id.clone()).collect();
    (!questions.is_empty()).then_some(Family { recipe, about, questions })
}

/// Where a term is explained.
pub fn page(concept: &Concept) -> String {
    format!("content/concepts/{}.md", concept.id)
}
