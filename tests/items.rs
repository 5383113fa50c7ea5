//! From learners' files to what an author is told of the questions: at which line, and when nothing is told.

mod support;

use std::fs;

use serde_json::{Value, json};
use snapbox::str;
use support::{Project, project};

/// The key of `q-page` is wrong, nobody takes the last option of `q-cost`.
const QUIZ: &str = "\
quiz: funnel
title: The funnel
mode: check
allow: [no-explanation, distractor-without-feedback] # a test
questions:
  - id: q-goal
    type: true_false
    prompt: Does a funnel have a goal?
    answer: true
  - id: q-cost
    type: single_choice
    prompt: What does a click cost?
    options:
      - {correct: What was bid for it, id: bid}
      - {id: nothing, text: Nothing at all}
      - {id: fixed, text: The same for everybody}
  - id: q-page
    type: single_choice
    prompt: Which page comes first?
    options:
      - {correct: The page that says thanks, id: thanks}
      - {id: landing, text: The page that the advert leads to}
      - {id: checkout, text: The checkout}
  - id: q-rate
    type: numeric
    prompt: How many of 100 visitors are 5 %?
    answers: [5]
  - id: q-word
    type: short_answer
    prompt: What is a visit that ends at once called?
    answers: [bounce]
";

/// The data block of the built quiz, with which pages make attempts.
fn data(project: &Project) -> Value {
    project.build().succeeds();
    let page = project.page("quizzes/funnel.html");
    let (_, rest) = page.split_once("<script type=\"application/json\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

/// Of learner number `who` of 24: the higher, the stronger.
fn responses(who: usize) -> [Value; 5] {
    let strong = |from: usize| who >= from;
    [
        json!(if strong(4) { "true" } else { "false" }),
        json!(if strong(8) { "bid" } else { "nothing" }),
        // Who knows the answer takes what is right, and not what the key says.
        json!(if strong(10) { "landing" } else { "thanks" }),
        json!(if strong(12) { "5" } else { "20" }),
        json!(if strong(16) { "bounce" } else { "jump" }),
    ]
}

fn attempt(data: &Value, id: &str, number: u32, day: usize, responses: &[Value]) -> Value {
    let questions = data["questions"].as_array().unwrap().iter().zip(responses);
    let questions: Vec<_> = questions
        .map(|(question, response)| {
            json!({
                "id": question["id"], "wording": question["wording"], "shown": [], "tries": [response], "hints": 0,
                "seconds": 12.5,
            })
        })
        .collect();
    json!({
        "id": id, "course": "course", "quiz": "funnel", "mode": "check", "number": number, "scoring": data["scoring"],
        "started": format!("2026-05-{day:02}T10:00:00Z"), "ended": format!("2026-05-{day:02}T10:05:00Z"),
        "questions": questions, "claimed": {},
    })
}

fn hand_in(project: &Project, name: &str, attempts: &[Value]) {
    let submission = json!({
        "format": "coursewright-submission/1", "id": format!("s-{name}"), "site": { "id": "test", "build": "b" },
        "learner": { "name": name }, "created": "2026-05-30T11:00:00Z", "attempts": attempts, "lessons": [],
    });
    project.write(&format!("inbox/{name}.json"), submission.to_string());
}

/// A site whose quiz so many people have taken, collected.
fn taken_by(people: usize) -> Project {
    let project = project().file("quizzes/course/funnel.yaml", QUIZ);
    let data = data(&project);
    for who in 0..people {
        // Each minute of a day is somebody's own.
        let mut first = attempt(&data, &format!("first-{who}"), 1, 2, &responses(who * 24 / people));
        first["ended"] = json!(format!("2026-05-02T10:{who:02}:30Z"));
        // Who takes it again has seen the answers.
        let again = attempt(&data, &format!("again-{who}"), 2, 3, &responses(23));
        hand_in(&project, &format!("learner-{who:02}"), &[again, first]);
    }
    let run = project.run(&["collect", "inbox", "--out", "report"]);
    run.succeeds();
    let told = "1 question that an author should look at: `coursewright check . --report report` says where and why";
    assert_eq!(run.stderr().contains(told), people >= 10, "{}", run.stderr());
    project
}

fn report(project: &Project) -> Value {
    serde_json::from_slice(&fs::read(project.root().join("report/items.json")).unwrap()).unwrap()
}

#[test]
fn what_strong_learners_fail_is_told_at_its_line() {
    let project = taken_by(24);
    let run = project.run(&["check", "--report", "report"]);
    run.ends_with(0, str![[r#"
note[item-unused-option]: nobody takes `The same for everybody`
  --> quizzes/course/funnel.yaml:16:27
   |
16 |       - {id: fixed, text: The same for everybody}
   |                           ^^^^^^^^^^^^^^^^^^^^^^ taken by 0 of 24
   |
   = help: write what learners really believe in its place, or leave it out

note[item-negative]: strong learners fail this question, and weak ones pass it: is the key right?
  --> quizzes/course/funnel.yaml:19:13
   |
19 |     prompt: Which page comes first?
   |             ^^^^^^^^^^^^^^^^^^^^^^^ 24 people earn 42% of its points, discrimination -0.87 (95%: -0.94 to -0.72)
   |
   = help: look at the key first, then for a word that those who know more read in another way

note[item-strong-take-it]: strong learners take `The page that the advert leads to`: is it right, too?
  --> quizzes/course/funnel.yaml:22:29
   |
22 |       - {id: landing, text: The page that the advert leads to}
   |                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ taken by 14 of 24; elsewhere they earn 86%, those who take the key 20%
   |
   = help: compare it with the key as somebody would who knows more than the lesson says

note[item-unused-option]: nobody takes `The checkout`
  --> quizzes/course/funnel.yaml:23:30
   |
23 |       - {id: checkout, text: The checkout}
   |                              ^^^^^^^^^^^^ taken by 0 of 24
   |
   = help: write what learners really believe in its place, or leave it out

Checked 1 course, 1 lesson, 0 concepts, 1 quiz in [TIME]: 4 notes

"#]]);
    // Nothing is a warning, so that a strict check fails by the files alone.
    assert_eq!(project.run(&["check", "--report", "report/items.json", "--strict"]).code(), Some(0));
    let run = project.run(&["check", "--report", "report", "--format", "json"]);
    let told: Value = serde_json::from_str(&run.stdout()).unwrap();
    let told = told["diagnostics"].as_array().unwrap().iter().find(|told| told["code"] == "item-negative").unwrap();
    assert_eq!((&told["severity"], &told["path"]), (&json!("note"), &json!("quizzes/course/funnel.yaml")));
    assert_eq!((&told["line"], &told["column"]), (&json!(19), &json!(13)));
    // What its author has a reason for is not told again.
    let allowed = QUIZ.replace("distractor-without-feedback]", "distractor-without-feedback, item-unused-option]");
    let allowed = allowed.replace("id: q-page\n", "id: q-page\n    allow: [item-strong-take-it] # it is a draft\n");
    project.write("quizzes/course/funnel.yaml", allowed);
    let run = project.run(&["check", "--report", "report"]);
    assert!(run.stderr().contains("note[item-negative]") && run.stderr().contains(": 1 note\n"), "{}", run.stderr());
    // A build tells nothing of it and shows nothing of it.
    project.build().succeeds();
    assert!(project.published().iter().all(|(_, bytes)| !String::from_utf8_lossy(bytes).contains("discrimination")));
}

#[test]
fn only_first_attempts_that_are_certainly_their_own_are_counted() {
    let project = taken_by(24);
    let quiz = &report(&project)["quizzes"][0];
    assert_eq!((&quiz["quiz"], &quiz["n"]), (&json!("funnel"), &json!(24)));
    let facility = quiz["questions"][0]["facility"].as_f64().unwrap();
    assert!((facility - 20.0 / 24.0).abs() < 1e-9, "{facility}");

    let data = data(&project);
    // No two of them end at the same second, as copies do.
    let mut minute = 10;
    let mut own = |id: &str, number| {
        minute += 1;
        let mut own = attempt(&data, id, number, 4, &responses(23));
        own["ended"] = json!(format!("2026-05-04T10:{minute}:05Z"));
        own
    };
    // One of two who handed in the same copied it; the first attempt of another is missing; the file of the next is edited;
    // the last took an earlier version first.
    hand_in(&project, "copy-of-00", &[own("again-0", 1)]);
    hand_in(&project, "late", &[own("late-2", 2)]);
    let mut edited = own("edited", 1);
    edited["claimed"] = json!({"score": 1.0, "passed": null});
    hand_in(&project, "edited", &[edited]);
    let mut earlier = own("earlier", 1);
    earlier["scoring"] = json!("0123456789abcdef");
    earlier["ended"] = json!("2026-05-01T10:00:00Z");
    hand_in(&project, "earlier", &[earlier, own("later", 2)]);
    let mut missing = own("missing", 1);
    missing["questions"].as_array_mut().unwrap().pop();
    hand_in(&project, "missing", &[missing]);
    project.run(&["collect", "inbox", "--out", "report"]).succeeds();
    assert_eq!(report(&project)["quizzes"][0]["n"], 24);
    hand_in(&project, "one-more", &[own("one-more", 1)]);
    project.run(&["collect", "inbox", "--out", "report"]).succeeds();
    assert_eq!(report(&project)["quizzes"][0]["n"], 25);
}

#[test]
fn of_nine_people_nothing_is_told() {
    let project = taken_by(9);
    let quiz = &report(&project)["quizzes"][0];
    assert_eq!((&quiz["n"], &quiz["mean"], &quiz["no_alpha"]), (&json!(9), &json!(null), &json!("too_few")));
    for question in quiz["questions"].as_array().unwrap() {
        assert_eq!(
            (&question["n"], &question["facility"], &question["options"]),
            (&json!(9), &json!(null), &json!([]))
        );
    }
    let run = project.run(&["check", "--report", "report"]);
    assert!(!run.stderr().contains("note"), "{}", run.stderr());
    let questions = fs::read_to_string(project.root().join("report/questions.csv")).unwrap();
    assert!(questions.contains("\"quizzes/course/funnel.yaml\",9,,,,,,,,,,,,,\r\n"), "{questions}");
}

#[test]
fn figures_of_another_key_or_of_other_words_are_not_told() {
    let project = taken_by(24);
    project.write("quizzes/course/funnel.yaml", QUIZ.replace("Which page comes first?", "Which page is the first?"));
    let run = project.run(&["check", "--report", "report"]);
    run.ends_with(
        0,
        str![[r#"
note[items-outdated]: 1 question reads otherwise than when `funnel` was taken
 --> quizzes/course/funnel.yaml:1:7
  |
1 | quiz: funnel
  |       ^^^^^^
  |
  = help: their figures are not told; collect again when people have taken them as they are now

note[item-unused-option]: nobody takes `The same for everybody`
  --> quizzes/course/funnel.yaml:16:27
   |
16 |       - {id: fixed, text: The same for everybody}
   |                           ^^^^^^^^^^^^^^^^^^^^^^ taken by 0 of 24
   |
   = help: write what learners really believe in its place, or leave it out

Checked 1 course, 1 lesson, 0 concepts, 1 quiz in [TIME]: 2 notes

"#]],
    );
    project.write("quizzes/course/funnel.yaml", QUIZ.replace("answers: [5]", "answers: [6]"));
    let run = project.run(&["check", "--report", "report"]);
    run.ends_with(
        0,
        str![[r#"
note[items-outdated]: the report has figures of an earlier version of `funnel`, which are not told
 --> quizzes/course/funnel.yaml:1:7
  |
1 | quiz: funnel
  |       ^^^^^^
  |
  = help: what grades it has changed since; collect again when people have taken it as it is now

Checked 1 course, 1 lesson, 0 concepts, 1 quiz in [TIME]: 1 note

"#]],
    );
    // Those who took it then say nothing of it as it is now.
    project.run(&["collect", "inbox", "--out", "report"]).succeeds();
    assert_eq!(report(&project)["quizzes"], json!([]));
}

#[test]
fn tables_explain_themselves() {
    let project = taken_by(24);
    let table = |name: &str| fs::read_to_string(project.root().join("report").join(name)).unwrap();
    snapbox::assert_data_eq!(
        table("quizzes.csv"),
        str![[r#"
﻿"course","quiz","quiz_title","mode","version","questions","n","mean","deviation","alpha","error","no_alpha"
"course","funnel","The funnel","check","7df267992bf74d72",5,24,0.55,0.2226,0.117,0.2092,

"#]]
    );
    snapbox::assert_data_eq!(
        table("questions.csv"),
        str![[r#"
﻿"course","quiz","question","type","prompt","file","n","facility","discrimination","discrimination_low","discrimination_high","median_seconds","unsure","unsure_right","fairly_sure","fairly_sure_right","certain","certain_right","options","verdicts"
"course","funnel","q-goal","true_false","Does a funnel have a goal?","quizzes/course/funnel.yaml",24,0.8333,0.4756,0.0893,0.7375,12.6,,,,,,,"✓ True: 20 (83%), of the 8 strongest 8, of the 10 weakest 6 | False: 4 (17%), of the 8 strongest 0, of the 10 weakest 4",
"course","funnel","q-cost","single_choice","What does a click cost?","quizzes/course/funnel.yaml",24,0.6667,0.5433,0.1792,0.7765,12.6,,,,,,,"✓ What was bid for it: 16 (67%), of the 8 strongest 8, of the 6 weakest 2 | Nothing at all: 8 (33%), of the 8 strongest 0, of the 6 weakest 4 | The same for everybody: 0 (0%), of the 8 strongest 0, of the 6 weakest 0","nobody takes `The same for everybody` (taken by 0 of 24)"
"course","funnel","q-page","single_choice","Which page comes first?","quizzes/course/funnel.yaml",24,0.4167,-0.8693,-0.9423,-0.7176,12.6,,,,,,,"✓ The page that says thanks: 10 (42%), of the 8 strongest 0, of the 8 weakest 8 | The page that the advert leads to: 14 (58%), of the 8 strongest 8, of the 8 weakest 0 | The checkout: 0 (0%), of the 8 strongest 0, of the 8 weakest 0","strong learners fail this question, and weak ones pass it: is the key right? (24 people earn 42% of its points, discrimination -0.87 (95%: -0.94 to -0.72)) | strong learners take `The page that the advert leads to`: is it right, too? (taken by 14 of 24; elsewhere they earn 86%, those who take the key 20%) | nobody takes `The checkout` (taken by 0 of 24)"
"course","funnel","q-rate","numeric","How many of 100 visitors are 5 %?","quizzes/course/funnel.yaml",24,0.5,0.5774,0.2268,0.7955,12.6,,,,,,,,
"course","funnel","q-word","short_answer","What is a visit that ends at once called?","quizzes/course/funnel.yaml",24,0.3333,0.5433,0.1792,0.7765,12.6,,,,,,,,

"#]]
    );
}

#[test]
fn what_is_no_report_of_this_site_is_refused() {
    let project = taken_by(1);
    for (text, words) in [
        ("{}", "report/items.json: it holds no figures of questions"),
        ("[", "report/items.json: it holds no figures of questions"),
        (r#"{"format": "coursewright-report/1"}"#, "report/items.json: it holds no figures of questions"),
        (r#"{"format": "coursewright-items/2"}"#, "it has version 2 of its format, and this program reads version 1"),
        (r#"{"format": "coursewright-items/1", "site": "test"}"#, "it is damaged (missing field `quizzes`"),
        (
            r#"{"format": "coursewright-items/1", "site": "other", "quizzes": []}"#,
            "the report is of the site `other`, and this is `test`",
        ),
    ] {
        project.write("report/items.json", text);
        for command in ["check", "serve"] {
            let run = project.run(&[command, "--report", "report"]);
            assert_eq!(run.code(), Some(2), "{command} {text}: {}", run.stderr());
            assert!(run.stderr().contains(words), "{command} {text}: {}", run.stderr());
        }
    }
    let run = project.run(&["check", "--report", "nowhere"]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    assert!(run.stderr().contains("there is no file or folder `nowhere`"), "{}", run.stderr());
}
