//! The questions that nobody wrote: of the shipped site and of the manual, each is looked at as a learner would meet it.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use coursewright::build::{Options, Session};
use coursewright::lint;
use coursewright::quiz::{Kind, Mark, PREFIX, Question, QuizData, Response, draw, grade};
use coursewright::site::Site;
use coursewright::source::Source;
use support::{LESSON, project};

fn site(folder: &str) -> Site {
    site_at(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
}

fn site_at(root: &Path) -> Site {
    let mut session = Session::new(Options { root: root.to_owned(), base_url: None });
    session.refresh();
    assert_eq!(session.state().diagnostics, [], "{}", root.display());
    session.site_with_questions().unwrap()
}

/// The questions on models of a site, by the recipe and the model that they are made with.
fn families(site: &Site) -> BTreeMap<String, Vec<Question>> {
    let mut found: BTreeMap<String, Vec<Question>> = BTreeMap::new();
    for question in site.quizzes.iter().flat_map(|node| &node.quiz.questions) {
        let id = &question.id.value;
        let numbered = id.rsplit_once('-').filter(|(_, number)| number.parse::<u32>().is_ok());
        if let Some((family, _)) = numbered.filter(|_| id.starts_with(PREFIX)) {
            found.entry(family.to_owned()).or_default().push(question.clone());
        }
    }
    found
}

/// A site that has nothing but questions on paths of several lengths.
fn paths() -> Site {
    let mut lesson = "---\ntitle: Lesson\nobjectives: [read]\n---\nText.\n".to_owned();
    let mut quiz = "quiz: sums\ntitle: Sums\nobjectives: [read]\nsections:\n".to_owned();
    for (id, rates) in [
        ("like-a-video", &[12, 35, 40, 25][..]),
        ("short", &[60, 50, 40]),
        ("long", &[70, 45, 60, 50, 80, 40]),
        ("steep", &[5, 30, 20, 60, 45, 35, 70]),
    ] {
        let scene = |(at, rate): (usize, &u32)| format!("  - {{name: Scene {at}, motive: m{at}, pass: {rate}%}}\n");
        let scenes: String = rates.iter().enumerate().map(scene).collect();
        lesson.push_str(&format!("\n```scene-model\nid: {id}\naudience: 10000\nscenes:\n{scenes}```\n"));
        let ask = "ask: [conversions, loss, weakest_scene]";
        quiz.push_str(&format!("  - {{pick: 1, generate: {{model: {id}, variants: 24, {ask}}}}}\n"));
    }
    let project = project()
        .file("content/course/course.yaml", "title: Course\nobjectives:\n  read: Read numbers.\n")
        .file(LESSON, lesson)
        .file("quizzes/course/sums.yaml", quiz);
    site_at(project.root())
}

/// The numbers of a text, without the signs between thousands.
fn numbers(text: &str) -> Vec<f64> {
    let plain = text.replace(',', "");
    let parts = plain.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    parts.filter_map(|part| part.trim_matches('.').parse().ok()).collect()
}

#[test]
fn every_generated_question_of_the_shipped_sites_has_one_right_answer_and_breaks_no_rule() {
    for folder in [".", "docs"] {
        let site = site(folder);
        let quizzes: Vec<_> = site.quizzes.iter().filter(|node| node.generated.is_some()).collect();
        assert!(!quizzes.is_empty(), "{folder}");
        for node in quizzes {
            let quiz = &*node.quiz;
            let made: Vec<_> = quiz.questions.iter().filter(|question| question.id.value.starts_with(PREFIX)).collect();
            assert!(made.len() > 4, "{}: {}", quiz.id.value, made.len());
            for question in &made {
                let key = question.key();
                let full = key.full_marks().unwrap();
                assert_eq!(grade(&key, &full).mark, Mark::Right, "{}", question.id.value);
                if let Kind::SingleChoice { options } = &question.kind {
                    let earns = |id: &str| grade(&key, &Response::text(id)).credit > 0.0;
                    assert_eq!(options.iter().filter(|option| earns(&option.id)).count(), 1, "{}", question.id.value);
                    let texts: BTreeSet<&str> = options.iter().map(|option| option.text.plain()).collect();
                    assert_eq!(texts.len(), options.len(), "{}", question.id.value);
                }
            }
            let mut told = Vec::new();
            lint::run(&Source::in_memory(&quiz.path, ""), quiz, &mut told);
            let told: Vec<_> = told.iter().map(|fault| (fault.code, &fault.message)).collect();
            assert_eq!(told, [], "{}", quiz.id.value);
        }
    }
}

#[test]
fn each_course_has_practice_that_is_other_for_other_learners() {
    let site = site(".");
    for course in ["online-marketing", "website-marketing", "internet-operation"] {
        let mut made =
            site.quizzes.iter().filter(|node| node.generated.is_some() && site.courses[node.course].id == course);
        let node = made.next().unwrap_or_else(|| panic!("{course}"));
        let data = QuizData::of(&node.quiz, course);
        let draws: BTreeSet<Vec<bool>> = (0..20).map(|seed| draw(&data, &format!("learner {seed}"))).collect();
        assert!(draws.len() > 15, "{course}: {}", draws.len());
        let asked = |drawn: &Vec<bool>| drawn.iter().filter(|drawn| **drawn).count();
        assert!(draws.iter().all(|drawn| asked(drawn) == node.quiz.asks()), "{course}");
    }
}

#[test]
fn neither_its_place_nor_one_number_alone_tells_which_scene_it_is() {
    for site in [site("."), site("docs"), paths()] {
        let families = families(&site).into_iter();
        let of_scenes = families.filter(|(id, _)| id.starts_with("g-loss") || id.starts_with("g-weakest"));
        let of_scenes: Vec<_> = of_scenes.collect();
        assert!(of_scenes.len() > 1);
        for (family, questions) in of_scenes {
            assert!(questions.len() > 5, "{family}: {}", questions.len());
            let mut hits: BTreeMap<String, usize> = BTreeMap::new();
            for question in &questions {
                let Kind::SingleChoice { options } = &question.kind else { panic!("a choice") };
                let key = options.iter().position(|option| option.credit > 0.0).unwrap();
                // Of a loss, who leaves and who arrives; of a rate, who goes on and who arrives.
                let told = options.iter().map(|option| numbers(option.feedback.as_ref().unwrap().plain()));
                let told: Vec<Vec<f64>> = told.collect();
                let first_with_most = |of: &dyn Fn(&[f64]) -> f64| {
                    (0..told.len()).rev().max_by(|one, other| of(&told[*one]).total_cmp(&of(&told[*other]))).unwrap()
                };
                let mut guesses = vec![
                    ("the last", told.len() - 1),
                    ("most arrive", first_with_most(&|told| told[1])),
                    ("fewest arrive", first_with_most(&|told| -told[1])),
                ];
                if family.starts_with("g-loss") {
                    guesses.push(("the lowest rate", first_with_most(&|told| told[0] / told[1])));
                    guesses.push(("the highest rate", first_with_most(&|told| -told[0] / told[1])));
                } else {
                    guesses.push(("most go on", first_with_most(&|told| told[0])));
                    guesses.push(("fewest go on", first_with_most(&|told| -told[0])));
                    guesses.push(("most leave", first_with_most(&|told| told[1] - told[0])));
                }
                for (rule, _) in guesses.into_iter().filter(|(_, guess)| *guess == key) {
                    *hits.entry(rule.to_owned()).or_default() += 1;
                }
                *hits.entry(format!("place {key}")).or_default() += 1;
            }
            for (rule, hits) in hits {
                assert!(hits * 2 <= questions.len() + 1, "{family}, {rule}: {hits} of {}", questions.len());
            }
        }
    }
}

#[test]
fn sums_of_a_model_differ_in_more_than_one_number() {
    for site in [site("."), site("docs"), paths()] {
        for (family, questions) in families(&site) {
            if !family.starts_with("g-conversions") {
                continue;
            }
            // The numbers of the first sum that is explained: the people who begin, and the rates.
            let sum = |question: &Question| {
                let told = question.explanation.as_ref().unwrap().plain();
                numbers(told.split('=').next().unwrap())
            };
            let sums: Vec<Vec<f64>> = questions.iter().map(sum).collect();
            for (at, one) in sums.iter().enumerate() {
                for other in &sums[..at] {
                    let differ = one.iter().zip(other).filter(|(one, other)| one != other).count();
                    assert!(differ > 1 || one.len() != other.len(), "{family}: {one:?}, {other:?}");
                }
            }
            let bases: BTreeSet<u64> = sums.iter().map(|sum| sum[0] as u64).collect();
            assert!(bases.len() * 3 >= sums.len().min(12), "{family}: {bases:?}");
            let results = sums.iter().map(|sum| sum[0] * sum[1..].iter().map(|rate| rate / 100.0).product::<f64>());
            let even = results.filter(|result| (result - result.round()).abs() < 1e-6).count();
            assert!(even * 4 >= sums.len() * 3, "{family}: {even} of {} come out even", sums.len());
        }
    }
}
