//! Questions on a growth block: its steady channel and its tactics, with numbers of their own that can be reckoned by
//! heart. What is right is read off the same outlook that the block's drawing is made from.

use super::Family;
use super::dice::Dice;
use super::draft::{Bench, Draft, Said, Voice, fill, literal};
use super::knowledge::Model;
use super::phrases::Phrases;
use crate::block::{Block, Effort, Growth, Outlook, Pace, Steady, number_text, people_text};
use crate::quiz::{Question, Recipe};

/// A steady channel and one tactic.
struct Plan<'m> {
    steady: &'m str,
    tactic: &'m str,
    gain: u32,
    launch: u32,
    peak: u32,
    half_life: u32,
    /// Half-lives that pass.
    times: u32,
}

impl Plan<'_> {
    /// The same under the names that its steady channel and its tactic have in `said`.
    fn called<'s>(&self, said: &'s Growth, own: &Growth) -> Plan<'s> {
        let at = own.efforts.iter().position(|effort| effort.name == self.tactic).unwrap_or(0);
        Plan { steady: &said.steady.name, tactic: &said.efforts[at].name, ..*self }
    }

    fn age(&self) -> u32 {
        self.times * self.half_life
    }

    /// What the block would show of it.
    fn outlook(&self, model: &Growth, days: u32) -> Outlook {
        let pace = Pace::Tactic { peak: f64::from(self.peak), half_life: f64::from(self.half_life) };
        let effort = Effort { name: self.tactic.to_owned(), launch: Some(self.launch), cost: 0.0, pace };
        let steady = Steady { name: self.steady.to_owned(), gain: f64::from(self.gain), cost: 0.0 };
        let growth = Growth { days, steady, efforts: vec![effort], ..model.clone() };
        growth.outlook(true, &growth.launches())
    }

    /// What the tactic brings after each half-life.
    fn steps(&self) -> Vec<f64> {
        (0..=self.times).map(|times| f64::from(self.peak) / f64::from(1_u32 << times)).collect()
    }
}

/// The questions of a recipe, of which an attempt is asked one; each tactic has its turn.
pub fn family(bench: &Bench, model: &Model, growth: &Growth, recipe: Recipe) -> Option<Family> {
    let tactics = growth.efforts.iter().filter(|effort| matches!(effort.pace, Pace::Tactic { .. }));
    let tactics: Vec<&Effort> = tactics.collect();
    let question = |(number, tactic): (u32, &&Effort)| numbered(bench, model, growth, tactic, recipe, number);
    let questions = distinct((1..=bench.generate.variants).zip(tactics.iter().cycle()).filter_map(question));
    (!questions.is_empty()).then(|| Family { recipe, about: Vec::new(), questions })
}

/// The same numbers twice are one question.
fn distinct(questions: impl Iterator<Item = Question>) -> Vec<Question> {
    let mut found: Vec<Question> = Vec::new();
    for question in questions {
        if found.iter().all(|known| known.prompt != question.prompt) {
            found.push(question);
        }
    }
    found
}

fn numbered(
    bench: &Bench,
    model: &Model,
    growth: &Growth,
    tactic: &Effort,
    recipe: Recipe,
    number: u32,
) -> Option<Question> {
    let number = number.to_string();
    let mut dice = Dice::of(&[&growth.id.value, &tactic.name, recipe.name(), &number]);
    let mut plan = Plan {
        steady: &growth.steady.name,
        tactic: &tactic.name,
        gain: dice.between(2, 12),
        launch: dice.between(3, 30),
        peak: 0,
        half_life: dice.between(2, 9),
        times: dice.between(2, 4),
    };
    match recipe {
        Recipe::HalfLife => plan.peak = dice.between(2, 15) << plan.times,
        Recipe::TurningDay => plan.peak = plan.gain << plan.times,
        _ => {
            plan.half_life = 1;
            plan.peak = dice.between(2, 12) << plan.times;
        }
    }
    bench.say(&|voice| {
        let phrases = voice.phrases;
        let shown = Shown { bench, phrases, model, growth, recipe, names: [&growth.id.value, &number] };
        let plan = plan.called(said(growth, voice), growth);
        match recipe {
            Recipe::HalfLife => shown.half_life(&plan),
            Recipe::TurningDay => shown.turning_day(&plan),
            _ => shown.total(&plan),
        }
    })
}

/// The block in the words of a voice, if it is the same but for these.
fn said<'m>(own: &'m Growth, voice: &Voice<'m>) -> &'m Growth {
    let paces = |growth: &Growth| growth.efforts.iter().map(|effort| effort.pace).collect::<Vec<_>>();
    match voice.model.map(|model| model.block) {
        Some(Block::Growth(other)) if paces(other) == paces(own) => other,
        _ => own,
    }
}

struct Shown<'b> {
    bench: &'b Bench<'b>,
    model: &'b Model<'b>,
    phrases: &'static Phrases,
    growth: &'b Growth,
    recipe: Recipe,
    names: [&'b str; 2],
}

impl Shown<'_> {
    fn count(&self, value: f64) -> String {
        people_text(value, self.phrases.thousands)
    }

    /// The names and numbers of a plan, under what phrases call them, and some more.
    fn filled(&self, phrase: &str, plan: &Plan, more: &[(&str, &str)]) -> String {
        let own = [
            ("steady", literal(plan.steady)),
            ("tactic", literal(plan.tactic)),
            ("gain", self.count(f64::from(plan.gain))),
            ("launch", plan.launch.to_string()),
            ("peak", self.count(f64::from(plan.peak))),
            ("half_life", plan.half_life.to_string()),
            ("times", plan.times.to_string()),
            ("age", plan.age().to_string()),
        ];
        let places: Vec<(&str, &str)> =
            own.iter().map(|(name, text)| (*name, text.as_str())).chain(more.iter().copied()).collect();
        fill(phrase, &places)
    }

    fn question(
        &self,
        (prompt, explanation): (String, String),
        wrong: &str,
        difficulty: u32,
        value: f64,
        mistakes: &[(f64, &str)],
        unit: Option<&str>,
    ) -> Option<Said> {
        let draft = Draft {
            recipe: self.recipe,
            names: self.names.map(str::to_owned).to_vec(),
            prompt,
            explanation,
            wrong: Some(wrong.to_owned()),
            difficulty,
            see: self.model.path.to_owned(),
        };
        let mut fields = vec![("answers", self.bench.answers(value, 0.0, mistakes))];
        fields.extend(unit.map(|unit| ("unit", self.bench.text(unit))));
        Some((draft, "numeric", fields))
    }

    /// `40 → 20 → 10`
    fn arrows(&self, plan: &Plan) -> String {
        plan.steps().into_iter().map(|count| self.count(count)).collect::<Vec<_>>().join(" → ")
    }

    fn half_life(&self, plan: &Plan) -> Option<Said> {
        let phrases = self.phrases;
        let outlook = plan.outlook(self.growth, plan.launch + plan.age());
        let value = outlook.moving[(plan.launch + plan.age()) as usize - 1];
        let explanation = self.filled(phrases.halved_so, plan, &[("steps", &self.arrows(plan))]);
        let by = 2 * plan.times;
        let divided = fill(phrases.divided, &[("by", &by.to_string())]);
        let mistakes = [(f64::from(plan.peak) / f64::from(by), divided.as_str())];
        let prompt = self.filled(phrases.halved, plan, &[]);
        self.question((prompt, explanation), phrases.reckon_halves, 2, value, &mistakes, Some(phrases.people))
    }

    fn turning_day(&self, plan: &Plan) -> Option<Said> {
        let phrases = self.phrases;
        let outlook = plan.outlook(self.growth, plan.launch + plan.age() + 1);
        let day = outlook.ahead + 1;
        let places = [("steps", &*self.arrows(plan)), ("day", &day.to_string())];
        let explanation = self.filled(phrases.turned_so, plan, &places);
        let after = self.filled(phrases.days_after_launch, plan, &[]);
        let mistakes = [(f64::from(plan.age()), after.as_str())];
        let prompt = self.filled(phrases.turns, plan, &[]);
        self.question((prompt, explanation), phrases.reckon_turn, 3, f64::from(day), &mistakes, None)
    }

    fn total(&self, plan: &Plan) -> Option<Said> {
        let phrases = self.phrases;
        let day = plan.launch + plan.times;
        let outlook = plan.outlook(self.growth, day);
        let value = outlook.totals[day as usize - 1];
        let steps = plan.steps();
        let (steady, tactic) = (f64::from(plan.gain * day), steps.iter().sum::<f64>());
        let sum = steps.iter().map(|count| self.count(*count)).collect::<Vec<_>>().join(" + ");
        let places = [
            ("day", &*day.to_string()),
            ("steady_sum", &self.count(steady)),
            ("tactic_steps", &sum),
            ("tactic_sum", &self.count(tactic)),
            ("result", &number_text(value, phrases.thousands)),
        ];
        let explanation = self.filled(phrases.total_so, plan, &places);
        let steady_alone = self.filled(phrases.steady_alone, plan, &[]);
        let tactic_alone = self.filled(phrases.tactic_alone, plan, &[]);
        let mistakes = [(steady, steady_alone.as_str()), (tactic, tactic_alone.as_str())];
        let prompt = self.filled(phrases.total, plan, &[("day", &day.to_string())]);
        self.question((prompt, explanation), phrases.reckon_total, 3, value, &mistakes, Some(phrases.people))
    }
}
