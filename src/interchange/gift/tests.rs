use crate::interchange::bank::{Kind, Number, Text};
use crate::interchange::{Format, Imported, export, import, read_author};
use crate::source::Source;

fn read(text: &str) -> Imported {
    let imported = import("bank.gift", text.as_bytes(), Some(Format::Gift)).unwrap();
    assert_eq!(imported.count, imported.kept() + imported.left_out() + imported.intros());
    imported
}

fn prompts(imported: &Imported) -> Vec<&str> {
    imported.quizzes.iter().flat_map(|quiz| &quiz.questions).map(|question| question.prompt.as_str()).collect()
}

#[test]
fn questions_without_a_blank_line_between_them_are_all_read() {
    for text in [
        "Q1 what?{=a ~b}\nQ2 what?{=c ~d}\nQ3 what?{\n=e\n~f\n}",
        "Q1 what?{=a ~b}\rQ2 what?{=c ~d}\rQ3 what?{=e ~f}",
        "Q1 what?{=a ~b}\r\nQ2\r\nwhat?{=c ~d}\r\n\r\nQ3 what?{=e ~f}",
    ] {
        let imported = read(text);
        assert_eq!(prompts(&imported).len(), 3, "{text:?} {:?}", imported.notes);
        assert!(imported.notes.is_empty(), "{:?}", imported.notes);
    }
    let places: Vec<_> = read("Q1?{=a ~b}\nQ2?{=c ~d}").quizzes[0].questions.iter().map(|it| it.at.clone()).collect();
    assert_eq!(places, ["1:1", "2:1"]);
}

#[test]
fn a_word_that_is_missing_keeps_the_text_behind_it() {
    let imported = read("Tea is {=warm ~cold}\nmost of the time.\n\nNext?{=a ~b}");
    assert_eq!(prompts(&imported), ["Tea is \\_\\_\\_\\_\\_ most of the time.", "Next?"]);
}

#[test]
fn two_blocks_of_answers_in_one_line_are_listed() {
    let imported = read("One {=a ~b} and two {=c ~d}.");
    assert_eq!((imported.kept(), imported.left_out()), (0, 1));
    assert!(imported.notes[0].message.contains("second `{`"), "{:?}", imported.notes);
}

#[test]
fn what_a_comment_says_is_of_the_question_below_it() {
    let imported = read("// [id:q1-id] [tag:t1]\n::Q1::What?{=a ~b}\n// [id:q2-id] [tag:t2]\n::Q2::What?{=c ~d}");
    let said: Vec<_> = imported.quizzes[0].questions.iter().map(|it| (it.id.as_str(), it.tags[0].as_str())).collect();
    assert_eq!(said, [("q1-id", "t1"), ("q2-id", "t2")]);
}

#[test]
fn a_number_that_may_be_two_is_refused() {
    let imported = read("How many?{#1,200:5}");
    assert_eq!(imported.notes[0].message, "`1,200` can be read as 1200 and as 1.200: write one of the two");
    let imported = read("How many?{#1,2:0,5}");
    let Kind::Numeric { answers, .. } = &imported.quizzes[0].questions[0].kind else { panic!() };
    assert_eq!(answers[0].value, Number::near(1.2, 0.5));
}

#[test]
fn a_star_that_earns_something_for_any_number_is_told() {
    let imported = read("How many?{#=5 =%50%*#Nearly}");
    assert!(imported.notes[0].message.contains("any other number earns"), "{:?}", imported.notes);
}

#[test]
fn categories_of_one_name_are_told_apart_and_one_that_is_met_again_goes_on() {
    let question = |name: &str| format!("::{name}::What?{{=a ~b}}\n\n");
    let text = [
        "$CATEGORY: a/b/c\n",
        &question("one"),
        "$CATEGORY: other/c\n",
        &question("two"),
        "$CATEGORY: a/b/c\n",
        &question("three"),
    ];
    let imported = read(&text.concat());
    let mut found: Vec<_> = imported.quizzes.iter().map(|quiz| (quiz.title.as_str(), quiz.questions.len())).collect();
    found.sort_unstable();
    assert_eq!(found, [("c", 2), ("other / c", 1)]);
}

#[test]
fn formulas_are_told_wherever_they_stand() {
    for text in
        ["What is $$x^2$$?{=a ~b}", "[plain]What is \\\\(x^2\\\\)?{=a ~b}", "[html]<p>What is $$x^2$$?</p>{=a ~b}"]
    {
        let imported = read(text);
        assert_eq!(imported.notes.len(), 1, "{text} {:?}", imported.notes);
        assert!(imported.notes[0].message.starts_with("formulas in TeX"), "{text} {:?}", imported.notes);
    }
}

#[test]
fn tags_of_a_comment_say_difficulty_and_objective() {
    let imported =
        read("// [id:q1] [tag:difficulty:2] [tag:objective:tell-apart] [tag:a\\]b] [tag:difficulty:9]\nWhat?{=a ~b}");
    let question = &imported.quizzes[0].questions[0];
    assert_eq!((question.difficulty, question.objective.as_deref()), (Some(2), Some("tell-apart")));
    assert_eq!(question.tags, ["a]b", "difficulty:9"]);
}

fn told_of(kind: &Kind) -> Vec<(String, Option<String>)> {
    let Kind::Single { options } = kind else { panic!("{kind:?}") };
    options.iter().map(|option| (option.item.text.clone(), option.feedback.clone())).collect()
}

#[test]
fn what_looks_like_a_sign_of_gift_comes_back() {
    let text = "quiz: a\ntitle: A\nquestions:\n\
        \x20 - id: one\n    type: short_answer\n    prompt: Which?\n    answers: [\"a -> b\", c]\n    feedback: {wrong: \"a -> b\"}\n\
        \x20 - id: two\n    type: single_choice\n    prompt: \"[plain] which?\"\n    options:\n      - correct: \"[plain] text\"\n        feedback: \"[html] no\"\n      - text: \"%50% other\"\n";
    let quiz = read_author(&Source::in_memory("quizzes/a.yaml", text), &|_| None).unwrap();
    let exported = export(&quiz, Format::Gift).unwrap();
    let back = read(std::str::from_utf8(&exported.bytes).unwrap());
    assert_eq!(back.left_out(), 0, "{:?}", back.notes);
    let Kind::Short { answers, .. } = &back.quizzes[0].questions[0].kind else { panic!() };
    assert_eq!(answers[1].value, Text::Plain("c".to_owned()));
    let Text::Pattern { source, .. } = &answers[0].value else { panic!("{answers:?}") };
    assert_eq!(source, "/a -.*> b/");
    let told: Vec<_> = exported.notes.iter().map(|note| note.what).collect();
    assert_eq!(told, ["match", "arrow"]);
    assert_eq!(back.quizzes[0].questions[1].prompt, "[plain] which?");
    assert_eq!(told_of(&back.quizzes[0].questions[1].kind), told_of(&quiz.questions[1].kind));
}
