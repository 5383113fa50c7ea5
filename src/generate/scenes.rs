//! Questions on a scene model: its scenes and motives as its author wrote them, with numbers of their own. Of several
//! paths the first is asked about.

use super::Family;
use super::dice::Dice;
use super::draft::{Bench, Draft, Said, Voice, fill, lines, literal};
use super::knowledge::Model;
use super::paths::{FEW, LEAST, MANY, Path, beginnings, is_even, sum, turns};
use super::phrases::Phrases;
use crate::block::{Block, Scene, SceneModel, money_text, number_text, people_text, percent_text};
use crate::quiz::{Question, Recipe};

/// So often numbers are drawn for one sum before it is given up, and so often for one that comes out even.
const TRIES: usize = 800;
const EVEN_TRIES: usize = 400;
/// So often for each way in which a scene can be the one.
const TURN_TRIES: usize = 800;
/// Of more scenes, so many are matched at a time; the motives of the others are distractors.
const MATCHED: usize = 4;

/// The questions of a recipe, of which an attempt is asked one.
pub fn family(bench: &Bench, model: &Model, scenes: &SceneModel, recipe: Recipe) -> Option<Family> {
    let (mut questions, mut known) = (Vec::new(), Vec::new());
    if recipe == Recipe::Motive {
        questions = motives(bench, model, scenes);
    } else {
        for number in 1..=bench.generate.variants {
            match numbered(bench, model, scenes, recipe, number, &known) {
                Some((path, question)) => {
                    known.push(path);
                    questions.push(question);
                }
                // All turns have been tried, and would be in vain again.
                None if is_choice(recipe) => break,
                None => {}
            }
        }
    }
    (!questions.is_empty()).then(|| Family { recipe, about: Vec::new(), questions })
}

/// Whether one of the scenes is to be chosen.
fn is_choice(recipe: Recipe) -> bool {
    matches!(recipe, Recipe::WeakestScene | Recipe::Loss)
}

/// A question with numbers of its own, and these; `known` have been asked before.
fn numbered(
    bench: &Bench,
    model: &Model,
    scenes: &SceneModel,
    recipe: Recipe,
    number: u32,
    known: &[Path],
) -> Option<(Path, Question)> {
    let path = scenes.first();
    let mut dice = Dice::of(&[&scenes.id.value, recipe.name(), &number.to_string()]);
    let says = |drawn: Path, wanted: usize, dice: &Dice| {
        if known.iter().any(|known| known.is_like(&drawn)) {
            return None;
        }
        let question = bench.say(&|voice| {
            let names = names(scenes, voice);
            let shown = Shown { bench, phrases: voice.phrases, names, model, scenes, recipe, number };
            match recipe {
                Recipe::Conversions => shown.conversions(&drawn),
                Recipe::WeakestScene => shown.weakest(&drawn, wanted),
                Recipe::Loss => shown.loss(&drawn, wanted),
                Recipe::OneMorePoint => shown.one_more_point(&drawn, wanted),
                _ => shown.cost(&drawn, &mut dice.clone()),
            }
        })?;
        Some((drawn, question))
    };
    let number = number as usize;
    if is_choice(recipe) {
        let turns = turns(path, Dice::of(&[&scenes.id.value, recipe.name()]));
        return (0..turns.len()).find_map(|later| {
            let turn = &turns[(number + later) % turns.len()];
            (0..3 * TURN_TRIES).find_map(|tried| {
                let shown = number + number / turns.len() + tried / TURN_TRIES;
                let drawn = match recipe {
                    Recipe::WeakestScene => turn.weakest(path, &mut dice),
                    _ => turn.costliest(path, shown, &mut dice),
                };
                says(drawn?, turn.wanted, &dice)
            })
        });
    }
    // A point of a small share is worth asking for where many begin.
    let crowds: &[u32] = if recipe == Recipe::OneMorePoint { &MANY } else { &FEW };
    let beginnings = if recipe == Recipe::Conversions { beginnings(path) } else { vec![0] };
    let first = beginnings[number % beginnings.len()];
    (0..TRIES).find_map(|tried| {
        let is_early = tried < EVEN_TRIES;
        let crowd = if is_early { crowds[number % crowds.len()] } else { dice.one(crowds) };
        let drawn = sum(path, first, crowd, &mut dice);
        let fits = is_even(drawn.audience()) && (is_even(drawn.last()) || !is_early);
        if fits { says(drawn, number % path.scenes.len(), &dice) } else { None }
    })
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
        fill(phrase, &[("audience", &self.people(path.audience())), ("scenes", &scenes), ("question", question)])
    }

    /// `10,000 × 12% × 30%`
    fn product(&self, path: &Path) -> String {
        let passes = path.passes.iter().map(|pass| percent_text(*pass));
        std::iter::once(self.people(path.audience())).chain(passes).collect::<Vec<_>>().join(" × ")
    }

    fn conversions(&self, path: &Path) -> Option<Said> {
        let (phrases, last) = (self.phrases, path.last());
        if !(LEAST..path.audience()).contains(&last) {
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
        let all = path.audience() * path.passes[at];
        let mistakes = [(path.arrive[at], phrases.last_scene_forgotten), (all, of_all.as_str())];
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
        let changed = Path::new(path.scenes.clone(), path.audience(), passes);
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
        let mistakes = [(path.audience() * 0.01, phrases.point_of_all)];
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
        let mistakes = [(cost / path.audience(), phrases.cost_of_the_first)];
        let draft = self.draft(self.with_rates(path, &question), explanation, phrases.reckon_cost, 3);
        self.numeric(draft, self.bench.answers(each, 0.005, &mistakes), &self.scenes.currency)
    }

    fn loss(&self, path: &Path, wanted: usize) -> Option<Said> {
        let phrases = self.phrases;
        let arrival = |at: usize| {
            let places = [("scene", &*self.scene(path, at)), ("arrive", &self.people(path.arrive[at]))];
            fill(phrases.arrival, &[places[0], places[1], ("share", &percent_text(path.passes[at]))])
        };
        let told = |at: usize| {
            let (lost, arrive) = (self.people(path.lost(at)), self.people(path.arrive[at]));
            fill(phrases.loses, &[("lost", &lost), ("arrive", &arrive)])
        };
        let list = |at: usize| {
            fill(phrases.share, &[("scene", &self.scene(path, at)), ("share", &self.people(path.lost(at)))])
        };
        let all = || 0..path.passes.len();
        let explanation = fill(phrases.lost_by_scene, &[("scenes", &lines(all().map(list)))]);
        let scenes = lines(all().map(arrival));
        let prompt = fill(phrases.path_of_arrivals, &[("scenes", &scenes), ("question", phrases.which_loses)]);
        let draft = self.draft(prompt, explanation, phrases.reckon_losses, 3);
        self.choice(draft, path, wanted, &told)
    }

    fn weakest(&self, path: &Path, wanted: usize) -> Option<Said> {
        let phrases = self.phrases;
        if path.last() < LEAST || !path.go_on.iter().all(|count| is_even(*count)) {
            return None;
        }
        let counts = |at: usize| (self.people(path.go_on[at]), self.people(path.arrive[at]));
        let count = |at: usize| {
            let (on, arrive) = counts(at);
            fill(phrases.count, &[("scene", &self.scene(path, at)), ("arrive", &arrive), ("on", &on)])
        };
        let told = |at: usize| {
            let (on, arrive) = counts(at);
            fill(phrases.passes, &[("on", &on), ("arrive", &arrive), ("share", &percent_text(path.passes[at]))])
        };
        let list = |at: usize| {
            let (on, arrive) = counts(at);
            let share = format!("{on} ÷ {arrive} = {}", percent_text(path.passes[at]));
            fill(phrases.share, &[("scene", &self.scene(path, at)), ("share", &share)])
        };
        let all = || 0..path.passes.len();
        let explanation = fill(phrases.passed_by_scene, &[("scenes", &lines(all().map(list)))]);
        let scenes = lines(all().map(count));
        let prompt = fill(phrases.path_of_counts, &[("scenes", &scenes), ("question", phrases.which_is_weakest)]);
        let draft = self.draft(prompt, explanation, phrases.reckon_shares, 2);
        self.choice(draft, path, wanted, &told)
    }

    /// Which scene is it? In their order, which says nothing: each is the right one as often as the others.
    fn choice(&self, draft: Draft, path: &Path, wanted: usize, told: &dyn Fn(usize) -> String) -> Option<Said> {
        let names = self.names[path.scenes.clone()].iter().enumerate();
        let option = |(at, name): (usize, &String)| self.bench.option(name, at == wanted, Some(&told(at)));
        Some((draft, "single_choice", vec![("options", self.bench.list(names.map(option).collect()))]))
    }
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
