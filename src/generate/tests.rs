use std::collections::{BTreeMap, BTreeSet};

use super::dice::Dice;
use super::{Knowledge, Model, Scope, questions};
use crate::block::{self, Block};
use crate::content::{Concept, parse_concept};
use crate::diag::{Diagnostic, Faults};
use crate::lint;
use crate::quiz::{Generated, Kind, Mark, Numbers, Question, Quiz, QuizData, Recipe, Response, draw, grade, parse};
use crate::source::{FileId, Source};
use crate::yaml::Origin;

const PROMOTION: &str = "term: Online promotion
aka: [web promotion]
senses:
  broad: Everything that makes a company findable online.
  narrow: Work carried by the Internet whose purpose is to be known.
tests:
  - {example: A guide page that parents find by searching., in: true, because: Carrier and purpose both fit.}
  - {example: A leaflet that was sent to the printer., in: false, because: Paper carries the message.}
  - {example: A mail to customers who asked for news., in: true}
measured_by: [visits, ranking, registrations]
relations:
  - part_of: online-marketing
  - contrasts_with:
      concept: online-marketing
      dimensions:
        asks: [do they come?, was it worth it?]
        known after: [hours to weeks, weeks to months]
        can be bought: [\"nearly always\", \"no\"]
        aims at: [fame, met needs]";
const MARKETING: &str = "term: Online marketing
senses: {broad: All selling over any network., narrow: Meeting needs over an open network.}
measured_by: [profit after all costs, customers kept]";
const REACH: &str = "term: Reach
aka: [people reached]
definition: How many different persons have been shown something.
measured_by: [persons in a period]
relations: [{part_of: online-promotion}]";
const FAME: &str = "term: Popularity
aka: [awareness]
definition: How far a name comes to mind by itself.
relations: [{part_of: online-promotion}]";
const TRUST: &str = "term: Influence
definition: How often others do what somebody suggests.
relations: [{part_of: online-promotion}]";
const PLACE: &str = "term: Ranking
definition: Where a page stands among those that a search finds.
relations: [{part_of: online-promotion}]";

const KNOWN: [(&str, &str); 6] = [
    ("online-promotion", PROMOTION),
    ("online-marketing", MARKETING),
    ("reach", REACH),
    ("popularity", FAME),
    ("influence", TRUST),
    ("ranking", PLACE),
];

const PATH: &str = "id: from-feed-to-order
audience: 10000
scenes:
  - {name: Sees a video, motive: curiosity, pass: 12%}
  - {name: Reads the page, motive: a clear answer, pass: 35%}
  - {name: Asks the group, motive: proof by others, pass: 40%}
  - {name: Stands at the checkout, motive: an occasion, pass: 25%}
";
const SEASON: &str = "id: a-season
days: 90
steady: {name: Notice at the door, gain: 3}
tactics:
  - {name: Tasting, launch: 12, peak: 9, half_life: 4}
";

struct Made {
    quiz: Quiz,
    generated: Generated,
    told: Vec<Diagnostic>,
}

impl Made {
    fn of(&self, recipe: Recipe) -> Vec<&Question> {
        let tag = |question: &&Question| question.tags.iter().any(|tag| tag.value == recipe.name());
        self.generated.questions.iter().filter(tag).collect()
    }

    fn whole(&self) -> Quiz {
        self.quiz.with(&self.generated)
    }

    fn codes(&self) -> Vec<&str> {
        self.told.iter().map(|fault| fault.code).collect()
    }
}

fn made_in(language: &str, concepts: &[(&str, &str)], blocks: &[(&str, &str)], sections: &str) -> Made {
    made_with(language, concepts, vec![], blocks, sections)
}

/// `lessons`: which concepts each lesson teaches.
fn made_with(
    language: &str,
    concepts: &[(&str, &str)],
    lessons: Vec<Vec<&str>>,
    blocks: &[(&str, &str)],
    sections: &str,
) -> Made {
    let text = format!("quiz: q\ntitle: Q\nobjectives: [known]\nsections:\n{sections}");
    let parsed = parse(&Source::in_memory("quizzes/c/q.yaml", &text));
    assert_eq!(parsed.diagnostics, []);
    let concepts: Vec<Concept> = concepts
        .iter()
        .map(|(id, head)| {
            let source = Source::in_memory(&format!("content/concepts/{id}.md"), &format!("---\n{head}\n---\nText.\n"));
            parse_concept(&source).value
        })
        .collect();
    let faults = Faults::default();
    let blocks: Vec<Block> = blocks
        .iter()
        .map(|(kind, text)| {
            let origin = Origin { file: FileId::of("content/c/m/l.md"), text, offset: 0 };
            block::parse(kind, origin, &faults).unwrap_or_else(|| panic!("{text}"))
        })
        .collect();
    let models = blocks
        .iter()
        .map(|block| Model {
            id: block.id().expect("it has one"),
            block,
            path: "content/c/m/l.md",
            is_of_course: true,
            is_foreign: false,
        })
        .collect();
    let taught = concepts.iter().map(|concept| concept.id.clone()).collect();
    let knowledge = Knowledge::new(language, concepts.iter(), lessons);
    let generated = questions(&knowledge, None, &Scope { taught, models }, &parsed.value, &faults);
    Made { quiz: parsed.value, generated, told: faults.into_vec() }
}

fn made(sections: &str) -> Made {
    made_in("en", &KNOWN, &[("scene-model", PATH), ("growth", SEASON)], sections)
}

/// Whatever is made holds to this.
#[track_caller]
fn assert_sound(made: &Made) {
    let quiz = made.whole();
    let mut ids = BTreeSet::new();
    for question in &made.generated.questions {
        let id = &question.id.value;
        assert!(ids.insert(id) && id.starts_with("g-"), "{id}");
        let key = question.key();
        let full = key.full_marks().unwrap_or_else(|| panic!("{id}"));
        assert_eq!(grade(&key, &full).mark, Mark::Right, "{id}");
        assert_one_right(question);
        assert!(question.explanation.is_some() && question.objective.is_some(), "{id}");
        assert!(question.tags.iter().any(|tag| tag.value == "generated") && question.difficulty.is_some(), "{id}");
        let hidden = question.texts().into_iter().find(|text| text.plain().contains(['{', '}']));
        assert!(hidden.is_none(), "{id}: {hidden:?}");
    }
    let mut told = Vec::new();
    lint::run(&Source::in_memory("quizzes/c/q.yaml", ""), &quiz, &mut told);
    let told: Vec<_> = told.iter().map(|fault| (fault.code, &fault.message)).collect();
    assert_eq!(told, []);
    let pools = || quiz.sections.iter().flat_map(|section| &section.pool);
    assert_eq!(pools().count(), pools().collect::<BTreeSet<_>>().len());
    assert_eq!(pools().collect::<BTreeSet<_>>(), ids);
    assert!(quiz.sections.iter().all(|section| section.pick <= section.pool.len()));
}

/// Of single choices and numbers: nothing but the key earns anything.
fn assert_one_right(question: &Question) {
    let key = question.key();
    match &question.kind {
        Kind::SingleChoice { options } => {
            let right = options.iter().filter(|option| grade(&key, &Response::text(&option.id)).credit > 0.0);
            assert_eq!(right.count(), 1, "{}", question.id.value);
            let texts: BTreeSet<&str> = options.iter().map(|option| option.text.plain()).collect();
            assert_eq!(texts.len(), options.len(), "{}", question.id.value);
        }
        Kind::Numeric { answers, .. } => {
            for answer in answers.iter().filter(|answer| answer.credit == 0.0) {
                let Numbers::Near { value, .. } = answer.numbers else { panic!("a value") };
                assert_eq!(grade(&key, &Response::text(&value.to_string())).mark, Mark::Wrong, "{}", question.id.value);
            }
        }
        Kind::Categorize { items, .. } => {
            let texts: BTreeSet<&str> = items.iter().map(|member| member.item.text.plain()).collect();
            assert_eq!(texts.len(), items.len(), "{}", question.id.value);
        }
        _ => {}
    }
}

/// The numbers of a text, without the signs between thousands.
fn numbers(text: &str) -> Vec<f64> {
    let plain = text.replace(',', "");
    let parts = plain.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    parts.filter_map(|part| part.trim_matches('.').parse().ok()).collect()
}

fn value_of(question: &Question) -> f64 {
    let Kind::Numeric { answers, .. } = &question.kind else { panic!("a number") };
    let Numbers::Near { value, .. } = answers[0].numbers else { panic!("a value") };
    value
}

fn right_of(question: &Question) -> &str {
    let Kind::SingleChoice { options } = &question.kind else { panic!("a choice") };
    options.iter().find(|option| option.credit == 1.0).unwrap().text.plain()
}

/// Keys once more, by another way: from the numbers that a learner reads.
fn assert_reckoned(made: &Made) {
    for question in made.of(Recipe::Conversions) {
        let read = numbers(question.prompt.plain());
        let people: f64 = read[0] * read[1..].iter().map(|percent| percent / 100.0).product::<f64>();
        // Rounded to a whole number, from which one more and one less were promised to count.
        let (asked, value) = (question.prompt.plain(), value_of(question));
        assert!((people - value).abs() <= 0.5 + 1e-6 && value.fract() == 0.0, "{asked}");
        let Kind::Numeric { answers, .. } = &question.kind else { panic!("a number") };
        assert!(matches!(answers[0].numbers, Numbers::Near { tolerance: 1.0, relative: false, .. }), "{asked}");
    }
    assert!(made.of(Recipe::OneMorePoint).into_iter().all(|question| value_of(question).fract() == 0.0));
    for question in made.of(Recipe::HalfLife) {
        let read = numbers(question.prompt.plain());
        assert_eq!(read[0] / 2_f64.powf(read[2] / read[1]), value_of(question), "{}", question.prompt.plain());
    }
    for question in made.of(Recipe::TurningDay) {
        let [gain, launch, mut peak, half_life] = numbers(question.prompt.plain())[..] else { panic!("four numbers") };
        let mut day = launch;
        while peak > gain {
            (peak, day) = (peak / 2.0, day + half_life);
        }
        assert_eq!(day, value_of(question), "{}", question.prompt.plain());
    }
    for question in made.of(Recipe::TotalOnDay) {
        // In Chinese, the first day stands before what comes each day.
        let [one, other, launch, peak, day] = numbers(question.prompt.plain())[..] else { panic!("five numbers") };
        let mut total = one.max(other) * day;
        for age in 0..=(day - launch) as i32 {
            total += peak / 2_f64.powi(age);
        }
        assert_eq!(total, value_of(question), "{}", question.prompt.plain());
    }
    for question in made.of(Recipe::Loss).into_iter().chain(made.of(Recipe::WeakestScene)) {
        let Kind::SingleChoice { options } = &question.kind else { panic!("a choice") };
        // What each option is told: of so many, so many leave or go on.
        let of_weakest = question.tags.iter().any(|tag| tag.value == "weakest_scene");
        let weight = |feedback: &str| {
            let read = numbers(feedback);
            let (part, whole) = (read[0].min(read[1]), read[0].max(read[1]));
            if of_weakest { -part / whole } else { part }
        };
        let weigh = |option: &crate::quiz::QuestionOption| {
            (weight(option.feedback.as_ref().unwrap().plain()), option.text.plain().to_owned())
        };
        let mut weighed: Vec<_> = options.iter().map(weigh).collect();
        weighed.sort_by(|one, other| other.0.total_cmp(&one.0));
        assert!(weighed[0].0 > weighed[1].0, "{weighed:?}");
        assert_eq!(weighed[0].1, right_of(question), "{weighed:?}");
    }
    for question in made.of(Recipe::CostPerConversion) {
        let read = numbers(question.prompt.plain());
        let (cost, path) = read.split_last().unwrap();
        let people: f64 = path[0] * path[1..].iter().map(|percent| percent / 100.0).product::<f64>();
        assert!((cost / people - value_of(question)).abs() < 1e-6, "{}", question.prompt.plain());
    }
}

const ALL: &str = "  - {pick: 4, generate: {}}\n  - {pick: 5, generate: {model: from-feed-to-order}}\n  \
                   - {pick: 3, generate: {model: a-season}}\n";

#[test]
fn everything_that_the_data_gives_is_made_and_sound_in_each_language() {
    for language in ["en", "zh-Hans", "de"] {
        let made = made_in(language, &KNOWN, &[("scene-model", PATH), ("growth", SEASON)], ALL);
        assert_eq!(made.told, []);
        assert_sound(&made);
        for recipe in Recipe::ALL {
            assert!(!made.of(recipe).is_empty(), "{language}: {}", recipe.name());
        }
        assert_reckoned(&made);
        let is_chinese = made.generated.questions.iter().all(|question| {
            let text = question.explanation.as_ref().unwrap().plain();
            text.contains(|letter: char| ('\u{4e00}'..'\u{9fff}').contains(&letter))
        });
        // What a contrast says is the author's, and a list of motives has no other words.
        assert!(language == "zh-Hans" || !is_chinese, "{language}");
    }
}

#[test]
fn made_up_models_give_sound_questions_too() {
    for seed in 0..40_u32 {
        let mut dice = Dice::of(&["made up", &seed.to_string()]);
        let count = dice.between(2, 8);
        let scene = |at: u32, dice: &mut Dice| {
            let words = ["Sees", "Opens", "Reads the long page about", "Asks", "Tries", "Pays"];
            let pass = dice.between(0, 1000);
            format!(
                "  - {{name: \"{} {}.\", motive: \"*m* {at}: <b>\", pass: {}.{}%}}\n",
                dice.one(&words),
                "x".repeat(at as usize + 1),
                pass / 10,
                pass % 10
            )
        };
        let scenes: String = (0..count).map(|at| scene(at, &mut dice)).collect();
        let path = format!("id: p\naudience: {}\nscenes:\n{scenes}", dice.between(1, 90_000));
        let tactics: String = (0..dice.between(1, 3))
            .map(|at| {
                format!(
                    "  - {{name: {}, peak: {}, half_life: 2.5}}\n",
                    "T".repeat(at as usize + 1),
                    dice.between(1, 90)
                )
            })
            .collect();
        let season = format!("id: s\ndays: 60\nsteady: {{name: S, gain: 0}}\ntactics:\n{tactics}");
        let made = made_in(
            if seed % 2 == 0 { "en" } else { "zh" },
            &[],
            &[("scene-model", &path), ("growth", &season)],
            "  - {pick: all, generate: {model: p, variants: 30}}\n  - {pick: all, generate: {model: s}}\n",
        );
        assert!(made.codes().iter().all(|code| *code == "empty-pool"), "{seed}: {:?}", made.told);
        assert_sound(&made);
        assert_reckoned(&made);
    }
}

#[test]
fn ids_and_questions_stay_as_they_are_when_other_things_change() {
    let before = made(ALL);
    let mut more = KNOWN.to_vec();
    more.push(("zeal", "term: Zeal\ndefinition: What somebody puts into a thing."));
    let blocks = [("growth", SEASON), ("scene-model", PATH)];
    let after = made_in("en", &more, &blocks, &ALL.replace("pick: 4", "title: Words, pick: 2"));
    let of = |made: &Made| -> BTreeMap<String, Question> {
        made.generated.questions.iter().map(|question| (question.id.value.clone(), question.clone())).collect()
    };
    let after = of(&after);
    for (id, question) in of(&before) {
        assert_eq!(after[&id].prompt, question.prompt, "{id}");
        assert_eq!(after[&id].key(), question.key(), "{id}");
    }
    let changed = made_in("en", &KNOWN, &[("scene-model", &PATH.replace("25%", "30%")), ("growth", SEASON)], ALL);
    assert_ne!(changed.whole().scoring(), before.whole().scoring());
    assert_eq!(made(ALL).whole().scoring(), before.whole().scoring());
}

#[test]
fn no_attempt_is_asked_two_questions_of_one_family() {
    let made = made(ALL);
    let quiz = made.whole();
    let data = QuizData::of(&quiz, "c");
    // All but the number at the end, or what a term's sense is claimed to be.
    let family = |id: &str| {
        let numbered = id.rsplit_once('-').filter(|(_, end)| end.parse::<u32>().is_ok());
        let sense = id.starts_with("g-sense-").then(|| id.splitn(3, '-').nth(2).unwrap());
        let term = sense.map(|rest| rest.rsplitn(3, '-').last().unwrap());
        term.or(numbered.map(|(start, _)| start)).unwrap_or(id).to_owned()
    };
    let mut asked = BTreeSet::new();
    for seed in 0..200 {
        let drawn = draw(&data, &seed.to_string());
        let ids =
            data.questions.iter().zip(drawn).filter(|(_, drawn)| *drawn).map(|(question, _)| question.id.as_str());
        let ids: Vec<&str> = ids.collect();
        assert_eq!(ids.len(), 12);
        let families: BTreeSet<String> = ids.iter().map(|id| family(id)).collect();
        assert_eq!(families.len(), 12, "{ids:?}");
        asked.extend(ids.into_iter().map(str::to_owned));
    }
    assert_eq!(asked.len(), data.questions.len(), "each question is drawn by some seed");
}

#[test]
fn what_is_wrong_with_a_section_is_told_at_its_place() {
    for (sections, code, message, help) in [
        (
            "  - {pick: 1, generate: {concepts: [reahc]}}\n",
            "unknown-concept",
            "there is no concept `reahc`",
            "did you mean `reach`?",
        ),
        (
            "  - {pick: 1, generate: {model: from-feed-to-ordr}}\n",
            "unknown-model",
            "no lesson has a model `from-feed-to-ordr`",
            "did you mean `from-feed-to-order`?",
        ),
        (
            "  - {pick: 1, generate: {model: a-season, ask: [loss]}}\n",
            "unknown-value",
            "`loss` is not asked of a growth",
            "one of: total_on_day, half_life, turning_day",
        ),
        (
            "  - {pick: 1, generate: {concepts: [online-promotion, reach], ask: [sense]}}\n",
            "nothing-to-ask",
            "no question is made of `reach`",
            "take it out of the list, or give it what these need: a concept with `senses` (`sense`)",
        ),
        (
            "  - {pick: 3, generate: {concepts: [online-promotion], ask: [sense, contrast]}}\n",
            "pool-too-small",
            "this section picks 3, and there are 2 to draw from: 1 `sense`, 1 `contrast`",
            "write `pick: 2`",
        ),
        (
            "  - {pick: 2, generate: {concepts: [online-marketing], ask: [sense, test]}}\n",
            "pool-too-small",
            "this section picks 2, and there is 1 to draw from: 1 `sense`",
            "write `pick: 1`; missing: `tests`, at least one that is `in: true` and one that is not (`test`)",
        ),
    ] {
        let made = made(sections);
        let [fault] = &made.told[..] else { panic!("{sections}: {:?}", made.told) };
        let found = (fault.code, fault.message.as_str(), fault.help.as_deref());
        assert_eq!(found, (code, message, Some(help)), "{sections}");
        let text = format!("quiz: q\ntitle: Q\nobjectives: [known]\nsections:\n{sections}");
        let shown = &text[fault.place.unwrap().range()];
        assert!(sections.contains(shown) && !shown.is_empty() && !shown.contains('\n'), "{shown}");
    }
}

#[test]
fn what_could_be_right_of_two_is_not_asked() {
    // The same name, the same definition, and a figure that both could be meant by.
    let same = [
        ("reach", REACH),
        ("range", "term: Range\naka: [Reach]\ndefinition: Something else entirely, said in other words."),
        ("scope", "term: Scope\ndefinition: How many different persons have been shown something at all."),
        ("popularity", FAME),
        ("influence", TRUST),
        ("ranking", PLACE),
        (
            "crowd",
            "term: Crowd\ndefinition: Those who came.\nmeasured_by: [persons at the door, tickets, \
            seats]\nrelations:\n  - contrasts_with: {concept: reach, dimensions: {is: [here, there]}}",
        ),
    ];
    let made = made_in("en", &same, &[], "  - {pick: 1, generate: {ask: [definition, measured_by]}}\n");
    let question = made.of(Recipe::Definition).into_iter().find(|question| question.id.value.ends_with("-reach"));
    let Kind::SingleChoice { options } = &question.unwrap().kind else { panic!("a choice") };
    let offered: Vec<&str> = options.iter().map(|option| option.text.plain()).collect();
    assert!(offered.contains(&"Reach") && !offered.contains(&"Range") && !offered.contains(&"Scope"), "{offered:?}");
    assert!(made.of(Recipe::MeasuredBy).is_empty());
    assert_sound(&made);
}

#[test]
fn the_rates_of_every_question_are_near_those_of_the_model() {
    for seed in 0..60_u32 {
        let mut dice = Dice::of(&["near", &seed.to_string()]);
        let own: Vec<u32> = (0..dice.between(3, 6)).map(|_| dice.between(2, 18) * 5).collect();
        let scene = |(at, pass): (usize, &u32)| {
            let name = char::from(b'a' + at as u8);
            format!("  - {{name: Scene {name}, motive: m{at}, pass: {pass}%}}\n")
        };
        let scenes: String = own.iter().enumerate().map(scene).collect();
        let path = format!("id: p\naudience: {}\nscenes:\n{scenes}", dice.between(1, 9) * 1000);
        let section = "  - {pick: all, generate: {model: p, ask: [conversions, loss, weakest_scene]}}\n";
        let made = made_in("en", &[], &[("scene-model", &path)], section);
        assert_sound(&made);
        assert_reckoned(&made);
        for (recipe, part) in [(Recipe::Conversions, 3.0), (Recipe::Loss, 2.0), (Recipe::WeakestScene, 2.0)] {
            for question in made.of(recipe) {
                let asked = question.prompt.plain();
                for line in asked.split("Scene ").skip(1) {
                    let read = numbers(line);
                    let rate = match recipe {
                        Recipe::Conversions => read[0],
                        Recipe::Loss => read[1],
                        _ => read[1] / read[0] * 100.0,
                    };
                    let own = f64::from(own[usize::from(line.as_bytes()[0] - b'a')]);
                    let off = own / part + 1e-6;
                    assert!(rate >= own - off && rate <= own + off, "{seed}, {own}: {asked}");
                }
            }
        }
    }
}

#[test]
fn neither_a_tie_alone_nor_a_place_alone_makes_a_distractor() {
    let concepts = [
        ("channel", "term: Channel\ndefinition: A way on which something reaches people."),
        (
            "owned",
            "term: Owned place\ndefinition: Where a firm decides itself what stands there.\nrelations:\n  - part_of: \
             channel\n  - contrasts_with: {concept: paid, dimensions: {ends: [never, at once]}}",
        ),
        ("earned", "term: Earned place\ndefinition: What others say unasked.\nrelations: [{part_of: channel}]"),
        ("paid", "term: Paid place\ndefinition: Attention that is bought.\nrelations: [{part_of: channel}]"),
        // Of the same whole, and nothing else.
        ("dealer", "term: Dealer\ndefinition: Somebody who sells on.\nrelations: [{part_of: channel}]"),
        ("visit", "term: Visitor\ndefinition: One stay on a page.\nrelations: [{leads_to: entry}]"),
        ("entry", "term: Entry\ndefinition: Leaving an address.\nrelations: [{leads_to: order}]"),
        ("order", "term: Order\ndefinition: The step with which money comes in."),
        // Of the same lesson, and nothing else.
        ("fame", "term: Fame\ndefinition: How many have heard of it."),
    ];
    let lessons = vec![vec!["visit", "entry", "order", "fame"]];
    let sections = "  - {pick: 4, generate: {concepts: [owned, earned, paid, entry], ask: [definition]}}\n";
    let made = made_with("en", &concepts, lessons, &[], sections);
    assert_eq!(made.told, []);
    assert_sound(&made);
    for question in made.of(Recipe::Definition) {
        let Kind::SingleChoice { options } = &question.kind else { panic!("a choice") };
        let offered: BTreeSet<&str> = options.iter().map(|option| option.text.plain()).collect();
        let expected = if question.id.value.ends_with("entry") {
            ["Entry", "Order", "Visitor"]
        } else {
            ["Earned place", "Owned place", "Paid place"]
        };
        assert_eq!(offered, BTreeSet::from(expected), "{}", question.id.value);
    }
}

#[test]
fn no_term_is_a_distractor_so_often_that_it_is_known_for_one() {
    // Three of them are not asked for.
    let ids: Vec<String> = (0..15).map(|at| format!("part-{at}")).collect();
    let words =
        ["oak", "elm", "ash", "fir", "yew", "box", "bay", "fig", "gum", "nut", "pea", "rye", "oat", "tea", "hop"];
    let head = |at: usize| {
        let word = words[at];
        format!("term: The {word} of it\ndefinition: What {word}{word} brings about.\nrelations: [{{part_of: whole}}]")
    };
    let heads: Vec<String> = (0..15).map(head).collect();
    let mut concepts: Vec<(&str, &str)> =
        ids.iter().zip(&heads).map(|(id, head)| (id.as_str(), head.as_str())).collect();
    concepts.push(("whole", "term: Whole\ndefinition: All of those together."));
    concepts.push(("stranger", "term: Stranger\ndefinition: Nothing that belongs here."));
    let section = format!("  - {{pick: 12, generate: {{concepts: [{}], ask: [definition]}}}}\n", ids[..12].join(", "));
    let made = made_in("en", &concepts, &[], &section);
    assert_sound(&made);
    let mut stood: BTreeMap<&str, usize> = BTreeMap::new();
    for question in made.of(Recipe::Definition) {
        let Kind::SingleChoice { options } = &question.kind else { panic!("a choice") };
        for option in options.iter().filter(|option| option.credit == 0.0) {
            *stood.entry(option.text.plain()).or_default() += 1;
        }
    }
    assert!(stood.values().all(|count| *count <= 3), "{stood:?}");
    assert!(!stood.contains_key("Stranger"));
}
