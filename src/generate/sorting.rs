//! Questions on two terms: what a contrast says of each, and by which figures each is judged.

use super::Family;
use super::dice::Dice;
use super::draft::{Bench, Draft, Said, Voice, fill, hash_of, literal};
use super::knowledge::Knowledge;
use super::terms::{family, names, page, says, words};
use crate::content::{Concept, Contrast, Dimension};
use crate::quiz::{Folds, Recipe, fold};

/// Of a contrast's dimensions and of a term's figures so many are asked at a time.
const DIMENSIONS: usize = 3;
const FIGURES: usize = 4;
/// Choices of dimensions or figures, where there are more.
const CHOICES: usize = 4;
/// Words that stand in figures of any kind.
const COMMON: [&str; 34] = [
    "a", "an", "the", "of", "per", "in", "to", "by", "for", "from", "and", "or", "with", "without", "after", "at",
    "on", "who", "that", "which", "each", "all", "their", "is", "are", "than", "not", "year", "month", "week", "day",
    "的", "数", "率",
];

/// Two concepts that contrast, the one first that says so.
type Pair<'s> = (&'s Concept, &'s Concept, &'s Contrast);

/// The contrasts of some concepts, whichever side tells them; each once.
fn pairs<'s>(knowledge: &Knowledge<'s>, concepts: &[&'s Concept]) -> Vec<Pair<'s>> {
    let mut found: Vec<Pair> = Vec::new();
    for concept in concepts {
        let own = concept.contrasts.iter().map(|contrast| (*concept, contrast));
        let others = knowledge.ids().filter_map(|id| knowledge.concept(id));
        let told = others.flat_map(|other| other.contrasts.iter().map(move |contrast| (other, contrast)));
        for (one, contrast) in own.chain(told.filter(|(_, contrast)| contrast.with.value == concept.id)) {
            let Some(other) = knowledge.concept(&contrast.with.value) else { continue };
            let is_same = |(known, with, _): &Pair| {
                (known.id == one.id && with.id == other.id) || (known.id == other.id && with.id == one.id)
            };
            if one.id != other.id && !found.iter().any(is_same) {
                found.push((one, other, contrast));
            }
        }
    }
    found
}

/// To which of two concepts belongs what is said of them on each dimension?
pub fn contrasts(bench: &Bench, knowledge: &Knowledge, concepts: &[&Concept]) -> Vec<Family> {
    let pairs = pairs(knowledge, concepts).into_iter();
    pairs.filter_map(|(one, other, contrast)| contrasted(bench, one, other, contrast)).collect()
}

fn contrasted(bench: &Bench, one: &Concept, other: &Concept, contrast: &Contrast) -> Option<Family> {
    // A side that names its concept needs no thought, and one that both could have none of theirs.
    let tells = |side: &str, concept: &Concept| names(concept).any(|name| says(side, name));
    let dimensions = contrast.dimensions.iter().filter(|dimension| {
        let (this, that) = (fold(&dimension.this, &Folds::all()), fold(&dimension.other, &Folds::all()));
        let apart = this != that && !this.is_empty() && !that.is_empty();
        apart
            && !tells(&dimension.this, one)
            && !tells(&dimension.other, other)
            && !tells(&dimension.name, one)
            && !tells(&dimension.name, other)
    });
    let dimensions: Vec<_> = dimensions.collect();
    if dimensions.len() < 2 {
        return None;
    }
    let questions = choices(&[&one.id, &other.id, "contrast"], dimensions.len(), DIMENSIONS).into_iter();
    let questions = questions.filter_map(|chosen| {
        let chosen: Vec<&Dimension> = chosen.iter().map(|at| dimensions[*at]).collect();
        let asked: Vec<&str> = chosen.iter().map(|dimension| dimension.name.as_str()).collect();
        // By their places: names differ from language to language.
        let places: Vec<usize> = chosen.iter().filter_map(|dimension| place_of(contrast, dimension)).collect();
        let asked = hash_of(&asked.join("\0"));
        bench.say(&|voice| {
            let told = voice.concept(&one.id)?.contrasts.iter().find(|told| told.with.value == other.id)?;
            let of = |at: &usize| told.dimensions.get(*at);
            let side = |name: &str, side: &str| fill(voice.phrases.side, &[("dimension", name), ("side", side)]);
            let these =
                places.iter().map(|at| of(at).map(|said| side(&said.name, &said.this))).collect::<Option<_>>()?;
            let those =
                places.iter().map(|at| of(at).map(|said| side(&said.name, &said.other))).collect::<Option<_>>()?;
            sorted(bench, voice, Recipe::Contrast, [(&one.id, these), (&other.id, those)], &asked)
        })
    });
    family(Recipe::Contrast, &[one, other], questions.collect())
}

/// Which of a contrast's dimensions it is.
fn place_of(contrast: &Contrast, dimension: &Dimension) -> Option<usize> {
    contrast.dimensions.iter().position(|known| std::ptr::eq(known, dimension))
}

/// Which of two concepts is judged by each figure? Only of such that contrast: their author says that they are told
/// apart. Any other two may have a figure in common that neither names.
pub fn figures(bench: &Bench, knowledge: &Knowledge, concepts: &[&Concept]) -> Vec<Family> {
    let pairs = pairs(knowledge, concepts).into_iter();
    pairs.filter_map(|(one, other, _)| judged(bench, knowledge, [one, other])).collect()
}

fn judged(bench: &Bench, knowledge: &Knowledge, [one, other]: [&Concept; 2]) -> Option<Family> {
    let said = |concept: &Concept| concept.measured_by.iter().map(|prose| knowledge.said(prose)).collect::<Vec<_>>();
    let (own, foreign) = (said(one), said(other));
    // A figure that names either, or shares a word that tells with one of the other's, could be taken for both.
    let tells = |figure: &str| names(one).chain(names(other)).any(|name| says(figure, name));
    let kept = |figures: &[String], others: &[String]| {
        let is_apart = |figure: &String| !tells(figure) && !others.iter().any(|known| share(figure, known));
        (0..figures.len()).filter(|at| is_apart(&figures[*at])).collect::<Vec<usize>>()
    };
    let sides = [kept(&own, &foreign), kept(&foreign, &own)];
    if sides.iter().any(Vec::is_empty) || sides[0].len() + sides[1].len() < 3 {
        return None;
    }
    // By their ids, whichever of the two was named first.
    let mut sides = [(one, &own, &sides[0]), (other, &foreign, &sides[1])];
    sides.sort_by(|(one, ..), (other, ..)| one.id.cmp(&other.id));
    let [(first, first_said, of_first), (second, second_said, of_second)] = sides;
    let ids = [first.id.as_str(), second.id.as_str(), "figures"];
    let chosen = choices(&ids, of_first.len(), FIGURES)
        .into_iter()
        .zip(choices(&ids, of_second.len(), FIGURES).into_iter().cycle());
    let questions = chosen.filter_map(|(these, those)| {
        let of = |figures: &[usize], chosen: &[usize]| chosen.iter().map(|at| figures[*at]).collect::<Vec<_>>();
        let (these, those) = (of(of_first, &these), of(of_second, &those));
        let joined = |said: &[String], chosen: &[usize]| {
            chosen.iter().map(|at| said[*at].as_str()).collect::<Vec<_>>().join("\0")
        };
        let asked = hash_of(&[joined(first_said, &these), joined(second_said, &those)].join("\0"));
        bench.say(&|voice| {
            let of = |concept: &Concept, chosen: &[usize], count: usize| {
                let figures = &voice.concept(&concept.id)?.measured_by;
                (figures.len() == count).then(|| chosen.iter().map(|at| voice.said(&figures[*at])).collect::<Vec<_>>())
            };
            let (these, those) = (of(first, &these, first_said.len())?, of(second, &those, second_said.len())?);
            sorted(bench, voice, Recipe::MeasuredBy, [(&first.id, these), (&second.id, those)], &asked)
        })
    });
    family(Recipe::MeasuredBy, &[one, other], questions.collect())
}

/// Whether two figures have a word in common that tells something.
fn share(one: &str, other: &str) -> bool {
    let telling =
        |text: &str| words(text).into_iter().filter(|word| !COMMON.contains(&word.as_str())).collect::<Vec<_>>();
    let known = telling(other);
    telling(one).iter().any(|word| known.contains(word))
}

/// Which of `count` things are asked, in one question after the other: all where there are few.
fn choices(names: &[&str], count: usize, most: usize) -> Vec<Vec<usize>> {
    if count <= most {
        return vec![(0..count).collect()];
    }
    let mut dice = Dice::of(names);
    let mut found: Vec<Vec<usize>> = Vec::new();
    for _ in 0..CHOICES * 4 {
        let mut all: Vec<usize> = (0..count).collect();
        dice.shuffle(&mut all);
        all.truncate(most);
        all.sort_unstable();
        if found.len() < CHOICES && !found.contains(&all) {
            found.push(all);
        }
    }
    found
}

fn sorted(bench: &Bench, voice: &Voice, recipe: Recipe, sides: [(&str, Vec<String>); 2], hash: &str) -> Option<Said> {
    let phrases = voice.phrases;
    let [(one, these), (other, those)] = &sides;
    let (one, other) = (voice.concept(one)?, voice.concept(other)?);
    let (a, b) = (literal(&one.term), literal(&other.term));
    let asks = if recipe == Recipe::Contrast { phrases.which_of_two } else { phrases.judged_by };
    let belongs = |term: &str, items: &[String]| {
        let items: Vec<_> = items.iter().map(|item| literal(item)).collect();
        format!("- {}", fill(phrases.belongs, &[("term", term), ("items", &phrases.joined(&items))]))
    };
    let text = |concept: &Concept| literal(&voice.said(concept.definition.narrow()));
    let wrong =
        fill(phrases.two_definitions, &[("a", &a), ("b", &b), ("text_a", &text(one)), ("text_b", &text(other))]);
    let draft = Draft {
        recipe,
        names: vec![one.id.clone(), other.id.clone(), hash.to_owned()],
        prompt: fill(asks, &[("a", &a), ("b", &b)]),
        explanation: [belongs(&a, these), belongs(&b, those)].join("\n"),
        wrong: Some(wrong),
        difficulty: 3,
        see: page(one),
    };
    let category = |concept: &Concept, items: &[String]| {
        let items = items.iter().map(|item| bench.word(item)).collect();
        bench.map(vec![("name", bench.word(&concept.term)), ("items", bench.list(items))])
    };
    let categories = bench.list(vec![category(one, these), category(other, those)]);
    Some((draft, "categorize", vec![("categories", categories)]))
}
