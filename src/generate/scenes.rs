//! Questions on a scene model: its scenes and motives as its author wrote them, with numbers of their own. Of several
//! paths the first is asked about.

use std::ops::Range;

use super::Family;
use super::dice::Dice;
use super::draft::{Bench, Draft, Said, Voice, fill, lines, literal};
use super::knowledge::Model;
use super::phrases::Phrases;
use crate::block::{Block, Scene, SceneModel, ScenePath, money_text, number_text, people_text, percent_text, reach};
use crate::quiz::{Question, Recipe};

/// So often numbers are drawn for one question before it is given up.
const TRIES: usize = 400;
/// Fewer people in the end would be lost in rounding.
const LEAST: f64 = 10.0;
/// So much smaller than the next one the smallest share is, and so much larger the largest loss, for there to be no doubt.
const APART: f64 = 1.15;
/// No more options are weighed against each other.
const OPTIONS: usize = 5;
/// Of more scenes, so many are matched at a time; the motives of the others are distractors.
const MATCHED: usize = 4;
/// A row of fewer scenes leaves nothing to choose.
const LEAST_SCENES: usize = 3;
/// So many times as many people as in the model begin.
const FEW: [u32; 5] = [1, 2, 3, 4, 5];
const MANY: [u32; 4] = [5, 10, 15, 20];
const AUDIENCES: [f64; 8] = [1_000.0, 2_000.0, 3_000.0, 4_000.0, 5_000.0, 6_000.0, 8_000.0, 10_000.0];

/// A path with numbers: the scenes are the model's.
struct Path {
    /// Which of the model's, in a row.
    scenes: Range<usize>,
    audience: f64,
    passes: Vec<f64>,
}

impl Path {
    /// People at each scene, and last those who go on from the last one, reckoned as the block's drawing is.
    fn people(&self) -> Vec<f64> {
        reach(self.audience, &self.passes)
    }

    fn last(&self) -> f64 {
        self.people()[self.passes.len()]
    }

    /// People leave at each scene.
    fn losses(&self) -> Vec<f64> {
        self.people().windows(2).map(|pair| pair[0] - pair[1]).collect()
    }
}

/// The questions of a recipe, of which an attempt is asked one.
pub fn family(bench: &Bench, model: &Model, scenes: &SceneModel, recipe: Recipe) -> Option<Family> {
    let questions = match recipe {
        Recipe::Motive => motives(bench, model, scenes),
        _ => {
            let one = |number: u32| numbered(bench, model, scenes, recipe, number);
            distinct((1..=bench.generate.variants).filter_map(one))
        }
    };
    (!questions.is_empty()).then(|| Family { recipe, about: Vec::new(), questions })
}

/// The same numbers twice are one question.
pub fn distinct(questions: impl Iterator<Item = Question>) -> Vec<Question> {
    let mut found: Vec<Question> = Vec::new();
    for question in questions {
        if found.iter().all(|known| known.prompt != question.prompt) {
            found.push(question);
        }
    }
    found
}

fn numbered(bench: &Bench, model: &Model, scenes: &SceneModel, recipe: Recipe, number: u32) -> Option<Question> {
    let path = scenes.first();
    let mut dice = Dice::of(&[&scenes.id.value, recipe.name(), &number.to_string()]);
    let count = path.scenes.len();
    let says = |drawn: &Path, wanted: usize, dice: &Dice| {
        bench.say(&|voice| {
            let names = names(scenes, voice);
            let shown = Shown { bench, phrases: voice.phrases, names, model, scenes, recipe, number };
            let dice = &mut dice.clone();
            match recipe {
                Recipe::Conversions => shown.conversions(drawn),
                Recipe::WeakestScene => shown.weakest(drawn, wanted, dice),
                Recipe::Loss => shown.loss(drawn, wanted, dice),
                Recipe::OneMorePoint => shown.one_more_point(drawn, wanted),
                _ => shown.cost(drawn, dice),
            }
        })
    };
    // Each scene has its turn, where rates near the model's can make it the right one.
    let turns = if matches!(recipe, Recipe::WeakestScene | Recipe::Loss) { count } else { 1 };
    (0..turns).map(|turn| (number as usize + turn) % count).find_map(|wanted| {
        (0..TRIES).find_map(|_| {
            let drawn = match recipe {
                Recipe::WeakestScene | Recipe::Loss => part(path, wanted, &mut dice)?,
                // A point of a small share is worth asking for where many begin.
                Recipe::OneMorePoint => near_the_model(path, &MANY, &mut dice),
                _ => near_the_model(path, &FEW, &mut dice),
            };
            says(&drawn, wanted - drawn.scenes.start, &dice)
        })
    })
}

/// The model's own rates, of which one or two are others, though not by much: whoever works with such scenes would
/// believe them.
fn near_the_model(model: &ScenePath, crowds: &[u32], dice: &mut Dice) -> Path {
    let mut passes: Vec<f64> = model.scenes.iter().map(|scene| scene.pass).collect();
    for _ in 0..=dice.below(2) {
        let at = dice.below(passes.len());
        passes[at] = near(model.scenes[at].pass, dice);
    }
    let audience = f64::from(model.audience) * f64::from(dice.one(crowds));
    Path { scenes: 0..passes.len(), audience, passes }
}

/// A rate that differs from one by a third of it at the most, in steps that are easily read.
fn near(pass: f64, dice: &mut Dice) -> f64 {
    // In thousandths.
    let step = match pass {
        0.3.. => 50.0,
        0.03.. => 10.0,
        _ => 1.0,
    };
    let own = pass * 1_000.0 / step;
    let (least, most) = ((own * 2.0 / 3.0).ceil(), (own * 4.0 / 3.0).min(950.0 / step).floor());
    if least < 1.0 || least > most { pass } else { f64::from(dice.between(least as u32, most as u32)) * step / 1_000.0 }
}

/// Some scenes in a row of which one is wanted, all with rates near their own: on the whole path the first one, at which
/// most people leave, would nearly always be right.
fn part(model: &ScenePath, wanted: usize, dice: &mut Dice) -> Option<Path> {
    let count = model.scenes.len();
    let least = LEAST_SCENES.min(count);
    let first = dice.below((wanted + 1).min(count - least + 1));
    let shortest = least.max(wanted + 1 - first);
    let length = shortest + dice.below(count - first - shortest + 1);
    let scenes = first..first + length;
    let passes = model.scenes[scenes.clone()].iter().map(|scene| near(scene.pass, dice)).collect();
    (length >= LEAST_SCENES).then(|| Path { scenes, passes, audience: dice.one(&AUDIENCES) })
}

/// What the scenes are called in the words of a voice, whose model must be the same but for these.
fn names(own: &SceneModel, voice: &Voice) -> Vec<String> {
    said(own, voice).iter().map(|scene| voice.name(&scene.name)).collect()
}

fn said<'m>(own: &'m SceneModel, voice: &Voice<'m>) -> &'m [Scene] {
    let passes = |model: &SceneModel| model.first().scenes.iter().map(|scene| scene.pass).collect::<Vec<_>>();
    match voice.model.map(|model| model.block) {
        Some(Block::SceneModel(other)) if passes(other) == passes(own) => &other.first().scenes,
        _ => &own.first().scenes,
    }
}

/// What a question on a path is written with.
struct Shown<'b> {
    bench: &'b Bench<'b>,
    phrases: &'static Phrases,
    /// Of the model's scenes.
    names: Vec<String>,
    model: &'b Model<'b>,
    scenes: &'b SceneModel,
    recipe: Recipe,
    number: u32,
}

impl Shown<'_> {
    fn people(&self, count: f64) -> String {
        people_text(count, self.phrases.thousands)
    }

    fn number(&self, value: f64) -> String {
        number_text(value, self.phrases.thousands)
    }

    fn money(&self, value: f64) -> String {
        format!("{}{}", self.scenes.currency, money_text(value, self.phrases.thousands))
    }

    fn draft(&self, prompt: String, explanation: String, wrong: &str, difficulty: u32) -> Draft {
        Draft {
            recipe: self.recipe,
            names: vec![self.scenes.id.value.clone(), self.number.to_string()],
            prompt,
            explanation,
            wrong: Some(wrong.to_owned()),
            difficulty,
            see: self.model.path.to_owned(),
        }
    }

    fn scene(&self, path: &Path, at: usize) -> String {
        literal(&self.names[path.scenes.start + at])
    }

    /// The rates of a path, and what is asked of it.
    fn with_rates(&self, path: &Path, question: &str) -> String {
        let phrases = self.phrases;
        let phrase = if path.scenes.start == 0 { phrases.path } else { phrases.path_from };
        let line = |(at, pass): (usize, &f64)| {
            fill(phrases.share, &[("scene", &self.scene(path, at)), ("share", &percent_text(*pass))])
        };
        let scenes = lines(path.passes.iter().enumerate().map(line));
        fill(phrase, &[("audience", &self.people(path.audience)), ("scenes", &scenes), ("question", question)])
    }

    /// `10,000 × 12% × 30%`
    fn product(&self, path: &Path) -> String {
        let passes = path.passes.iter().map(|pass| percent_text(*pass));
        std::iter::once(self.people(path.audience)).chain(passes).collect::<Vec<_>>().join(" × ")
    }

    fn conversions(&self, path: &Path) -> Option<Said> {
        let phrases = self.phrases;
        let (people, last) = (path.people(), path.last());
        if !(LEAST..path.audience).contains(&last) || !is_even(path.audience) {
            return None;
        }
        let (product, exact) = (self.product(path), self.number(last));
        // What was promised to count is one more and one less than the whole number.
        let whole = last.round();
        let explanation = if is_even(last) {
            fill(phrases.product, &[("product", &product), ("result", &self.people(whole))])
        } else {
            let places = [("product", product.as_str()), ("exact", &exact), ("result", &self.people(whole))];
            fill(phrases.rounded_product, &places)
        };
        let at = path.passes.len() - 1;
        let share = percent_text(path.passes[at]);
        let of_all = fill(phrases.share_of_all, &[("share", &share)]);
        let mistakes = [(people[at], phrases.last_scene_forgotten), (path.audience * path.passes[at], of_all.as_str())];
        let draft = self.draft(self.with_rates(path, phrases.how_many), explanation, phrases.scene_by_scene, 2);
        let answers = self.bench.answers(whole, 1.0, &mistakes);
        self.numeric(draft, answers, phrases.people)
    }

    fn numeric(&self, draft: Draft, answers: crate::yaml::Node, unit: &str) -> Option<Said> {
        Some((draft, "numeric", vec![("answers", answers), ("unit", self.bench.text(unit))]))
    }

    fn one_more_point(&self, path: &Path, at: usize) -> Option<Said> {
        let phrases = self.phrases;
        let old = path.passes[at];
        let mut passes = path.passes.clone();
        // Rates are whole percents here, so that a point more is one, too.
        let points = (old * 100.0).round();
        passes[at] = (points + 1.0) / 100.0;
        let changed = Path { scenes: path.scenes.clone(), audience: path.audience, passes };
        let (before, after) = (path.last(), changed.last());
        let result = after - before;
        if (old * 100.0 - points).abs() > 1e-9 || points > 98.0 || result < LEAST || before < LEAST {
            return None;
        }
        let question = fill(
            phrases.one_point,
            &[
                ("scene", &self.scene(path, at)),
                ("old", &percent_text(old)),
                ("new", &percent_text(changed.passes[at])),
            ],
        );
        let whole = result.round();
        let mut told = self.number(result);
        if !is_even(result) {
            told.push_str(&format!(" ≈ {}", self.people(whole)));
        }
        let explanation = fill(
            phrases.before_and_after,
            &[
                ("product", &self.product(path)),
                ("changed", &self.product(&changed)),
                ("before", &self.number(before)),
                ("after", &self.number(after)),
                ("result", &told),
            ],
        );
        let mistakes = [(path.audience * 0.01, phrases.point_of_all)];
        let draft = self.draft(self.with_rates(path, &question), explanation, phrases.reckon_twice, 4);
        self.numeric(draft, self.bench.answers(whole, 1.0, &mistakes), phrases.people)
    }

    fn cost(&self, path: &Path, dice: &mut Dice) -> Option<Said> {
        let phrases = self.phrases;
        let last = path.last();
        // Nobody shares out money over parts of people.
        if !(LEAST..=5_000.0).contains(&last) || !is_even(last) {
            return None;
        }
        let people = last.round();
        let each = f64::from(dice.between(4, 120)) / 2.0;
        let cost = each * people;
        if !is_even(cost) {
            return None;
        }
        let question = fill(phrases.cost, &[("cost", &self.money(cost))]);
        let explanation = fill(
            phrases.cost_divided,
            &[
                ("product", &self.product(path)),
                ("people", &self.people(people)),
                ("cost", &self.money(cost)),
                ("result", &self.money(each)),
            ],
        );
        let mistakes = [(cost / path.audience, phrases.cost_of_the_first)];
        let draft = self.draft(self.with_rates(path, &question), explanation, phrases.reckon_cost, 3);
        self.numeric(draft, self.bench.answers(each, 0.005, &mistakes), &self.scenes.currency)
    }

    fn loss(&self, path: &Path, wanted: usize, dice: &mut Dice) -> Option<Said> {
        let phrases = self.phrases;
        let (people, losses) = (path.people(), path.losses());
        let others = losses.iter().enumerate().filter(|(at, _)| *at != wanted).map(|(_, loss)| *loss);
        if path.last() < LEAST
            || losses[wanted] < others.fold(0.0, f64::max) * APART
            || people.iter().any(|count| !is_even(*count))
        {
            return None;
        }
        let told = |at: usize| {
            fill(phrases.loses, &[("lost", &self.people(losses[at])), ("arrive", &self.people(people[at]))])
        };
        let offered = offered(path.passes.len(), wanted, dice)?;
        let list = |at: &usize| {
            fill(phrases.share, &[("scene", &self.scene(path, *at)), ("share", &self.people(losses[*at]))])
        };
        let explanation = fill(phrases.lost_by_scene, &[("scenes", &lines(offered.iter().map(list)))]);
        let prompt = self.with_rates(path, phrases.which_loses);
        let draft = self.draft(prompt, explanation, phrases.reckon_losses, 3);
        self.choice(draft, path, &offered, wanted, &told)
    }

    fn weakest(&self, path: &Path, wanted: usize, dice: &mut Dice) -> Option<Said> {
        let phrases = self.phrases;
        let people = path.people();
        let others = path.passes.iter().enumerate().filter(|(at, _)| *at != wanted).map(|(_, pass)| *pass);
        let next = others.fold(1.0, f64::min);
        if path.last() < LEAST || path.passes[wanted] * APART > next || people.iter().any(|count| !is_even(*count)) {
            return None;
        }
        let count = |at: usize| {
            let places = [("scene", &*self.scene(path, at)), ("arrive", &self.people(people[at]))];
            fill(phrases.count, &[places[0], places[1], ("on", &self.people(people[at + 1]))])
        };
        let told = |at: usize| {
            let (on, arrive) = (self.people(people[at + 1]), self.people(people[at]));
            fill(phrases.passes, &[("on", &on), ("arrive", &arrive), ("share", &percent_text(path.passes[at]))])
        };
        let offered = offered(path.passes.len(), wanted, dice)?;
        let list = |at: &usize| {
            let (on, arrive) = (self.people(people[at + 1]), self.people(people[*at]));
            let share = format!("{on} ÷ {arrive} = {}", percent_text(path.passes[*at]));
            fill(phrases.share, &[("scene", &self.scene(path, *at)), ("share", &share)])
        };
        let explanation = fill(phrases.passed_by_scene, &[("scenes", &lines(offered.iter().map(list)))]);
        let scenes = lines((0..path.passes.len()).map(count));
        let prompt = fill(phrases.path_of_counts, &[("scenes", &scenes), ("question", phrases.which_is_weakest)]);
        let draft = self.draft(prompt, explanation, phrases.reckon_shares, 2);
        self.choice(draft, path, &offered, wanted, &told)
    }

    /// Which scene is it? In their order, which says nothing: each is the right one as often as the others.
    fn choice(
        &self,
        draft: Draft,
        path: &Path,
        offered: &[usize],
        wanted: usize,
        told: &dyn Fn(usize) -> String,
    ) -> Option<Said> {
        let option =
            |at: &usize| self.bench.option(&self.names[path.scenes.start + at], *at == wanted, Some(&told(*at)));
        let options = self.bench.list(offered.iter().map(option).collect());
        Some((draft, "single_choice", vec![("options", options)]))
    }
}

/// The scenes to choose from: the right one, and as many others as are weighed. Fewer than three are a coin.
fn offered(count: usize, wanted: usize, dice: &mut Dice) -> Option<Vec<usize>> {
    let mut others: Vec<usize> = (0..count).filter(|at| *at != wanted).collect();
    dice.shuffle(&mut others);
    others.truncate(OPTIONS - 1);
    others.push(wanted);
    others.sort_unstable();
    (others.len() > 2).then_some(others)
}

/// Whether a count is a whole one, but for what binary fractions leave of it.
pub fn is_even(count: f64) -> bool {
    (count - count.round()).abs() < 1e-6
}

/// Which motive belongs to which scene? Of many scenes some, in several choices of them.
fn motives(bench: &Bench, model: &Model, scenes: &SceneModel) -> Vec<Question> {
    let all: Vec<usize> = (0..scenes.first().scenes.len()).collect();
    if all.len() < 3 {
        return Vec::new();
    }
    if all.len() <= MATCHED {
        return motive(bench, model, scenes, &all).into_iter().collect();
    }
    let mut dice = Dice::of(&[&scenes.id.value, Recipe::Motive.name()]);
    let mut chosen: Vec<Vec<usize>> = Vec::new();
    for _ in 0..bench.generate.variants.min(4) * 4 {
        let mut some = all.clone();
        dice.shuffle(&mut some);
        some.truncate(MATCHED);
        some.sort_unstable();
        if chosen.len() < 4 && !chosen.contains(&some) {
            chosen.push(some);
        }
    }
    chosen.iter().filter_map(|some| motive(bench, model, scenes, some)).collect()
}

fn motive(bench: &Bench, model: &Model, scenes: &SceneModel, chosen: &[usize]) -> Option<Question> {
    bench.say(&|voice| matched(bench, voice, model, scenes, chosen))
}

fn matched(bench: &Bench, voice: &Voice, model: &Model, scenes: &SceneModel, chosen: &[usize]) -> Option<Said> {
    let phrases = voice.phrases;
    let all = said(scenes, voice);
    let alike = |one: &str, other: &str| one.trim().to_lowercase() == other.trim().to_lowercase();
    let repeated = |at: usize| all[..at].iter().any(|scene| alike(&scene.motive, &all[at].motive));
    if (0..all.len()).any(repeated) {
        return None;
    }
    let pair = |at: &usize| {
        let scene = &all[*at];
        let [name, motive] = [&scene.name, &scene.motive].map(|words| bench.word(&voice.name(words)));
        bench.map(vec![("item", name), ("match", motive)])
    };
    let others = (0..all.len()).filter(|at| !chosen.contains(at));
    let others: Vec<_> = others.map(|at| bench.word(&voice.name(&all[at].motive))).collect();
    let told = |at: &usize| {
        let scene = &all[*at];
        let [name, motive] = [&scene.name, &scene.motive].map(|words| literal(&voice.name(words)));
        fill(phrases.motive, &[("scene", &name), ("motive", &motive)])
    };
    let numbers: Vec<String> = chosen.iter().map(|at| (at + 1).to_string()).collect();
    let which = numbers.join("-");
    let draft = Draft {
        recipe: Recipe::Motive,
        names: vec![scenes.id.value.clone(), which],
        prompt: phrases.which_motive.to_owned(),
        explanation: lines(chosen.iter().map(told)),
        wrong: Some(phrases.reckon_motive.to_owned()),
        difficulty: 2,
        see: model.path.to_owned(),
    };
    let mut fields = vec![("pairs", bench.list(chosen.iter().map(pair).collect()))];
    if !others.is_empty() {
        fields.push(("distractors", bench.list(others)));
    }
    Some((draft, "matching", fields))
}

#[cfg(test)]
mod tests {
    use super::{Dice, near};

    #[test]
    fn a_drawn_rate_is_near_the_model_s_own_and_easily_read() {
        for pass in [0.004, 0.02, 0.031, 0.12, 0.3, 0.5, 0.8, 0.97, 1.0] {
            let mut dice = Dice::of(&[&pass.to_string()]);
            for rate in (0..200).map(|_| near(pass, &mut dice)) {
                assert!(rate >= pass * 0.66 && rate <= (pass * 1.34).min(0.95).max(pass), "{pass}: {rate}");
                let steps = rate * if pass < 0.03 { 1_000.0 } else { 100.0 };
                assert!((steps - steps.round()).abs() < 1e-9 || rate == pass, "{pass}: {rate}");
            }
        }
    }
}
