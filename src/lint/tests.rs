//! What each rule tells, where, and what it leaves alone. Each rule's page is put to the test in tests/lints.rs.

use super::run;
use crate::diag::Diagnostic;
use crate::diag::show::line_column;
use crate::quiz::parse;
use crate::source::Source;

/// What is told of a quiz whose other keys are `head`.
fn told_with(head: &str, questions: &str) -> Vec<Diagnostic> {
    let indented: String = questions.lines().map(|line| format!("  {line}\n")).collect();
    let text = format!("quiz: a\ntitle: A\n{head}questions:\n{indented}");
    let source = Source::in_memory("quizzes/c/a.yaml", &text);
    let mut quiz = parse(&source);
    assert_eq!(quiz.diagnostics, [], "{text}");
    run(&source, &quiz.value, &mut quiz.diagnostics);
    quiz.diagnostics
}

pub fn told(questions: &str) -> Vec<Diagnostic> {
    told_with("", questions)
}

/// Codes alone, each with what the author wrote at its place.
fn shown(found: &[Diagnostic], head: &str, questions: &str) -> Vec<String> {
    let indented: String = questions.lines().map(|line| format!("  {line}\n")).collect();
    let text = format!("quiz: a\ntitle: A\n{head}questions:\n{indented}");
    let one = |fault: &Diagnostic| format!("{} `{}`", fault.code, &text[fault.place.unwrap().range()]);
    found.iter().map(one).collect()
}

/// A question with explanation and feedback, of a type and a prompt, and what else belongs to it.
pub fn question(kind: &str, prompt: &str, rest: &str) -> String {
    let rest: String = rest.lines().map(|line| format!("  {line}\n")).collect();
    format!("- id: q\n  type: {kind}\n  prompt: {prompt}\n  explanation: E.\n  feedback: {{wrong: F.}}\n{rest}")
}

/// The first is right.
pub fn choice(prompt: &str, options: &[&str]) -> String {
    let keys = std::iter::once("correct").chain(std::iter::repeat("text"));
    let options: String = options.iter().zip(keys).map(|(text, key)| format!("  - {key}: {text}\n")).collect();
    question("single_choice", prompt, &format!("options:\n{options}"))
}

/// `right` of the options are.
fn choices(prompt: &str, right: usize, options: &[&str]) -> String {
    let one = |(at, text): (usize, &&str)| format!("  - {}: {text}\n", if at < right { "correct" } else { "text" });
    let options: String = options.iter().enumerate().map(one).collect();
    question("multiple_response", prompt, &format!("options:\n{options}"))
}

#[track_caller]
fn assert_told(table: &[(String, &[&str])]) {
    for (question, expected) in table {
        assert_eq!(shown(&told(question), "", question), *expected, "{question}");
    }
}

#[test]
fn a_key_that_shows_by_its_length_is_told_in_any_script() {
    let none: &[&str] = &[];
    assert_told(&[
        (
            choice("Which?", &["Visits that would not have come without it", "Profit", "Cost"]),
            &["longest-key `Visits that would not have come without it`"],
        ),
        (
            choice("Which?", &["Visits that would not have come without it", "Profit of the whole year", "Cost"]),
            &["longest-key `Visits that would not have come without it`"],
        ),
        (
            choice(
                "Which?",
                &["Visits that would not have come without it", "Profit of the whole year before", "Cost"],
            ),
            none,
        ),
        (choice("Which?", &["Visits", "Cost", "Fee"]), none),
        (
            choice("哪个？", &["没有它就不会发生的访问和注册", "利润", "成本"]),
            &["longest-key `没有它就不会发生的访问和注册`"],
        ),
        (choice("哪个？", &["访问和注册", "利润", "成本"]), none),
        (choice("Which?", &["\"![A long description of it all](a.png)\"", "\"![B](b.png)\"", "C"]), none),
    ]);
}

#[test]
fn an_option_that_speaks_of_the_others_is_told() {
    for option in [
        "All of the above",
        "None of the above.",
        "all the above",
        "Both of the above",
        "None of these",
        "All of them",
        "Both A and B",
        "A and C only",
        "Neither A nor B",
        "A, B and D",
        "All of the options",
        "None of the other options",
        "All answers are correct",
        "Both statements are true",
        "All are correct",
        "Options 1 and 3",
        "B and C",
        "None of the above is correct",
        "Any of the above",
        "None of the preceding answers",
        "Only A and B",
        "以上皆是",
        "以上都不是",
        "以上都對",
        "以上都不对",
        "以上全部正确",
        "上述两项都正确",
        "都不对",
        "皆非是",
        "全部正确",
        "两者都是",
        "A和B",
        "A、C都对",
        "以上选项均不正确",
    ] {
        let found = told(&choice("Which?", &["\"Something\"", "\"Another\"", &format!("\"{option}\"")]));
        assert_eq!(found.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["all-of-the-above"], "{option}");
    }
    for option in [
        "Both",
        "None",
        "All customers",
        "None of the visitors came back",
        "All of the staff",
        "Both shops",
        "A and B tests",
        "两者",
        "都市",
        "全部客户",
        "是",
        "对",
        "对手",
        "正确",
        "18岁以上",
        "Neither shop opens",
        "A",
        "All orders of the day",
        "Each of them bought something else",
        "不是",
        "可以",
    ] {
        let found = told(&choice("Which?", &["\"Something\"", "\"Another\"", &format!("\"{option}\"")]));
        assert_eq!(found, [], "{option}");
    }
    assert_eq!(told(&choice("Groups A, B and C see pages. Who buys?", &["A and B", "B and C", "A and C"])), []);
}

#[test]
fn a_negative_question_must_stand_out() {
    for (prompt, word) in [
        ("Which of these is not a measure?", "not"),
        ("Which isn't a measure?", "isn't"),
        ("All of these are measures except", "except"),
        ("\"A shop is new. Which measure should never be used?\"", "never"),
        ("Which is least likely?", "least likely"),
        ("Which statement is false?", "false"),
        ("Find the wrong one. Which is an incorrect statement?", "incorrect"),
        ("下列哪项不是目标？", "不是"),
        ("以下说法错误的是", "错误"),
    ] {
        let question = choice(prompt, &["One thing", "Two things", "No thing"]);
        assert_eq!(shown(&told(&question), "", &question), [format!("negative-stem `{word}`")], "{prompt}");
    }
    for prompt in [
        "Which of these is **not** a measure?",
        "Which of these is NOT a measure?",
        "All of these are measures EXCEPT",
        "下列哪项**不是**目标？",
        "It is not new. Which measure is it?",
        "What happens when nobody has not paid?",
        "Why may it not stop?",
        "What can the path do that it cannot do with a leaflet?",
        "Which is not only cheap but good?",
        "What could go wrong?",
        "Which costs the least?",
        "Some cannot wait. Which of them needs at least two?",
        "目标不是利润。哪项是目标？",
    ] {
        assert_eq!(told(&choice(&format!("\"{prompt}\""), &["One thing", "Two things", "No thing"])), [], "{prompt}");
    }
    let ordering = question("ordering", "What is not last?", "items: [a, b]");
    assert_eq!(told(&ordering), [], "nothing is chosen there");
}

#[test]
fn absolute_words_that_give_the_distractors_away_are_told() {
    let none: &[&str] = &[];
    assert_told(&[
        (choice("Which?", &["It helps", "It always helps", "It never helps"]), &["absolute-words `always`"]),
        (choice("Which?", &["It helps", "It always helps", "It hinders"]), none),
        (choice("Which?", &["It never hinders", "It always helps", "It only helps"]), none),
        (choice("Which?", &["It helps", "NEVER", "Only it", "It rains", "It snows"]), &["absolute-words `NEVER`"]),
        (choice("Which?", &["Aa", "Bb", "Cc", "Only it", "Dd"]), none),
        (choice("Which?", &["Change one", "Change all three", "Change nothing"]), none),
        (choice("哪个？", &["可能有用", "总是有用", "绝对没用"]), &["absolute-words `总是`"]),
        (choice("哪个？", &["只有它", "总是有用", "绝对没用"]), none),
    ]);
}

#[test]
fn a_word_of_the_question_that_only_the_key_repeats_is_told() {
    let none: &[&str] = &[];
    assert_told(&[
        (
            choice("What does segmentation do?", &["It makes segmentations", "It counts what is there", "It sells"]),
            &["repeated-word `segmentations`"],
        ),
        (choice("What do visits and visitors show?", &["The visitor comes", "A visit costs", "It sells"]), none),
        (choice("What does planning do?", &["It plans a lot", "It planned", "It sells"]), none),
        (
            choice("Who tasted it?", &["Those at the tasting", "The others here", "Somebody else"]),
            &["repeated-word `tasting`"],
        ),
        (choice("Who tasted it?", &["Those at the tasting", "Those who taste", "Somebody else"]), none),
        (choice("What does it do?", &["It makes it", "It counts", "It sells"]), none),
        (choice("Which people?", &["People here", "Men", "Women"]), none),
        (choice("网络推广的目标是什么？", &["推广产品", "提高利润", "降低成本"]), &["repeated-word `推广`"]),
        (choice("网络推广的目标是什么？", &["推广产品", "推广利润", "降低成本"]), none),
        (choice("它的目标是什么？", &["它的产品", "利润", "成本"]), none),
    ]);
}

#[test]
fn too_few_and_too_many_options_are_told() {
    let none: &[&str] = &[];
    assert_told(&[
        (choice("Which?", &["A1", "B1"]), &["two-options `q`"]),
        (choice("Which?", &["A1", "B1", "C1", "D1", "E1"]), none),
        (choice("Which?", &["A1", "B1", "C1", "D1", "E1", "F1"]), &["too-many-options `F1`"]),
        (choices("Which?", 2, &["A1", "B1", "C1", "D1", "E1"]), none),
        (choices("Which?", 2, &["A1", "B1", "C1", "D1", "E1", "F1", "G1"]), &["too-many-options `F1`"]),
        (choices("Which?", 1, &["A1", "B1", "C1"]), &["multiple-with-one-key `A1`"]),
        (choices("Which?", 2, &["A1", "B1", "C1"]), &["few-distractors `C1`"]),
        (choices("Which?", 1, &["A1", "B1"]), &["multiple-with-one-key `A1`", "few-distractors `B1`"]),
    ]);
}

#[test]
fn a_number_without_tolerance_or_unit_is_told() {
    let none: &[&str] = &[];
    let numeric = |prompt: &str, rest: &str| question("numeric", prompt, rest);
    assert_told(&[
        (numeric("How many?", "answers: [12]"), none),
        (numeric("How many?", "answers: [12.5]"), &["no-tolerance `12.5`"]),
        (numeric("How many?", "answers:\n  - {value: 12.5, tolerance: 0}"), none),
        (numeric("How many?", "answers:\n  - {value: 12.5, tolerance: 1%}"), none),
        (numeric("How many?", "answers:\n  - {range: [1.5, 2.5]}"), none),
        (numeric("What is it?", "answers: [12]"), &["no-unit `What is it?`"]),
        (numeric("What is it?", "answers: [12]\nunit: kg"), none),
        (numeric("What is it in minutes?", "answers: [12]"), none),
        (numeric("What is it in per cent?", "answers: [12]"), none),
        (numeric("有多少？", "answers: [12]"), none),
    ]);
}

#[test]
fn a_hint_that_says_the_answer_is_told_at_the_hint() {
    let none: &[&str] = &[];
    let hinted = |question: String, hint: &str| format!("{question}  hints:\n    - Think.\n    - {hint}\n");
    let visits = || choice("What counts?", &["Clicks on it", "Profit", "Costs"]);
    let short = |text: &str| question("short_answer", "What is it?", &format!("answers: [{text}]"));
    let number = |value: &str| question("numeric", "How many of 144?", &format!("answers: [{value}]"));
    assert_told(&[
        (hinted(visits(), "It is clicks on it, of course"), &["hint-contains-key `clicks on it`"]),
        (hinted(visits(), "Clicks on it or profit, which?"), none),
        (hinted(visits(), "Who clicks?"), none),
        (hinted(choice("What?", &["Fee", "Profit", "Costs"]), "A fee is it."), none),
        (hinted(short("baseline"), "Say baseline."), &["hint-contains-key `baseline`"]),
        (hinted(short("baseline"), "Say base, then line."), none),
        (hinted(number("72"), "Half of it, 72."), &["hint-contains-key `72`"]),
        (hinted(number("2"), "Divide by 2."), none),
        (hinted(number("144"), "All 144."), none),
        (
            hinted(choice("目标？", &["提高访问量", "利润", "成本"]), "答案是提高访问量。"),
            &["hint-contains-key `提高访问量`"],
        ),
    ]);
}

#[test]
fn a_question_that_explains_nothing_is_told_where_explanations_are_shown() {
    let bare = "- id: q\n  type: true_false\n  prompt: So?\n  answer: true\n";
    let codes =
        |head: &str, questions: &str| told_with(head, questions).iter().map(|fault| fault.code).collect::<Vec<_>>();
    assert_eq!(codes("", bare), ["no-explanation", "distractor-without-feedback"]);
    assert_eq!(codes("feedback: {when: never}\n", bare), [""; 0]);
    assert_eq!(codes("feedback: {when: submit}\n", bare), ["no-explanation"]);
    assert_eq!(codes("feedback: {show: [option]}\n", bare), ["distractor-without-feedback"]);
    assert_eq!(codes("tries: 1\n", bare), ["no-explanation"]);
    assert_eq!(codes("", &format!("{bare}  explanation: E.\n")), ["distractor-without-feedback"]);
    assert_eq!(codes("", &format!("{bare}  explanation: E.\n  feedback: {{\"false\": F.}}\n")), [""; 0]);
    assert_eq!(
        codes("", &format!("{bare}  explanation: E.\n  feedback: {{\"true\": F.}}\n")),
        ["distractor-without-feedback"]
    );
    assert_eq!(codes("", &format!("{bare}  feedback: {{\"true\": F., \"false\": F.}}\n")), [""; 0]);
    let short = "- id: q\n  type: short_answer\n  prompt: What?\n  explanation: E.\n  answers:\n    - right\n    - {text: wrong, credit: 0%}\n";
    assert_eq!(shown(&told(short), "", short), ["distractor-without-feedback `{text: wrong, credit: 0%}`"]);
    let partly = short.replace("0%", "50%");
    let message = |questions: &str| told(questions)[0].message.clone();
    assert_eq!(message(short), "whoever types this is told that it is wrong, but not why");
    assert_eq!(message(&partly), "whoever types this is told that it is partly right, but not why");
    let options = "- id: q\n  type: single_choice\n  prompt: What?\n  options:\n    - {correct: A1, feedback: F.}\n    - text: B1\n    - text: C1\n";
    let found = told(options);
    assert_eq!(shown(&found, "", options), ["no-explanation `q`", "distractor-without-feedback `B1`"]);
    assert_eq!(found[1].also.len(), 1);
}

#[test]
fn other_types_are_looked_at_for_what_they_have() {
    let none: &[&str] = &[];
    let hotspot = |prompt: &str| {
        format!(
            "- id: q\n  type: hotspot\n  prompt: {prompt}\n  explanation: E.\n  image: a.png\n  alt: A page\n  areas:\n    \
                 - {{name: Head, circle: [9, 9, 9], correct: true}}\n    - {{name: Foot, circle: [50, 50, 9]}}\n"
        )
    };
    let cloze = |hint: &str| {
        format!(
            "- id: q\n  type: cloze\n  prompt: \"A {{{{click|order}}}} and a {{{{=quality score}}}}.\"\n  hints: [{hint}]\n"
        )
    };
    let explained = |question: String| format!("{question}  explanation: E.\n");
    assert_told(&[
        (hotspot("What is at the top?"), &["distractor-without-feedback `Foot`"]),
        (hotspot("What is not at the foot?"), &["negative-stem `not`", "distractor-without-feedback `Foot`"]),
        (cloze("Think"), &["no-explanation `q`"]),
        (explained(cloze("Think")), none),
        (explained(cloze("Each click counts")), &["hint-contains-key `click`"]),
        (explained(cloze("The quality score")), &["hint-contains-key `quality score`"]),
        (question("categorize", "Which?", "categories:\n  - {name: A, items: [a]}\n  - {name: B, items: [b]}"), none),
        ("- id: q\n  type: scale\n  prompt: Do you?\n  levels: [No, Yes]\n".to_owned(), none),
        ("- id: q\n  type: attestation\n  prompt: I have read it.\n".to_owned(), none),
    ]);
}

/// As many questions as places are given, each with its key there.
fn keys_at(places: &[usize], options: usize) -> String {
    let one = |(number, place): (usize, &usize)| {
        let options: String = (0..options)
            .map(|at| {
                format!(
                    "    - {{{}: Option {number} {at}, feedback: F.}}\n",
                    if at == *place { "correct" } else { "text" }
                )
            })
            .collect();
        format!("- id: q{number}\n  type: single_choice\n  prompt: Which?\n  options:\n{options}")
    };
    places.iter().enumerate().map(one).collect()
}

#[test]
fn keys_that_keep_to_one_place_are_told_from_the_number_on_at_which_chance_is_ruled_out() {
    let fixed = "shuffle: {options: false}\n";
    for (places, options, is_told) in [
        (&[0; 3][..], 4, false),
        (&[0; 4], 4, true),
        (&[3; 5], 4, true),
        (&[0; 4], 3, true),
        (&[0, 0, 0, 1], 4, false),
        (&[0, 0, 0, 0, 0, 0, 1, 2, 3, 1], 4, false),
        (&[0, 0, 0, 0, 0, 0, 0, 2, 3, 1], 4, true),
        (&[0, 1, 2, 3, 0, 1, 2, 3, 1, 2], 4, false),
    ] {
        let questions = keys_at(places, options);
        let found = told_with(fixed, &questions);
        let codes: Vec<_> = found.iter().map(|fault| fault.code).collect();
        assert_eq!(codes, if is_told { &["key-position"][..] } else { &[] }, "{places:?} of {options}");
        assert_eq!(told(&questions), [], "shuffled options stand anywhere");
    }
    let found = told_with(fixed, &keys_at(&[1; 6], 4));
    assert_eq!(found[0].message, "in 6 of 6 questions the second option is right");
    for (count, is_told) in [(5, false), (6, true)] {
        let statement = |number| {
            format!(
                "- id: q{number}\n  type: true_false\n  prompt: So?\n  answer: true\n  feedback: {{\"true\": F., \"false\": F.}}\n"
            )
        };
        let found = told(&(0..count).map(statement).collect::<String>());
        assert_eq!(found.len(), usize::from(is_told), "{count} of {count}");
    }
}

#[test]
fn what_is_allowed_is_not_told_and_what_need_not_be_allowed_is() {
    let two = choice("Which?", &["A1", "B1"]);
    let line = |allow: &str| format!("{two}  allow: [{allow}] # why\n");
    for (head, question, expected) in [
        ("", line("two-options"), vec![]),
        ("allow: [two-options] # why\n", two.clone(), vec![]),
        ("allow: [two-options]\n", line("two-options"), vec!["unused-allow `two-options`"]),
        ("", line("two-options, longest-key"), vec!["unused-allow `longest-key`"]),
        ("", line("two-option"), vec!["two-options `q`", "unknown-lint `two-option`"]),
        ("", line("no-key"), vec!["two-options `q`", "unknown-lint `no-key`"]),
        ("", line("unused-allow"), vec!["two-options `q`", "unknown-lint `unused-allow`"]),
        ("", line("two-options, key-position"), vec!["unused-allow `key-position`"]),
        ("", line("two-options, overdue-review"), vec!["unused-allow `overdue-review`"]),
        ("allow: [nonsense]\n", line("two-options"), vec!["unknown-lint `nonsense`"]),
    ] {
        assert_eq!(shown(&told_with(head, &question), head, &question), expected, "{head}{question}");
    }
    let fixed = "shuffle: {options: false}\nallow: [key-position]\n";
    assert_eq!(told_with(fixed, &keys_at(&[0; 6], 4)), []);
    let found = told(&line("two-option"));
    assert_eq!(found[1].help.as_deref(), Some("did you mean `two-options`?"));
}

#[test]
fn an_exception_for_a_question_that_could_not_be_read_is_not_called_needless() {
    let source = Source::in_memory("quizzes/c/a.yaml", "quiz: a\ntitle: A\nallow: [two-options]\nquestions: []\n");
    let quiz = parse(&source);
    let mut found = quiz.diagnostics.clone();
    run(&source, &quiz.value, &mut found);
    assert_eq!(found, quiz.diagnostics);
    let mut found = Vec::new();
    run(&source, &quiz.value, &mut found);
    assert_eq!(found.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["unused-allow"]);
    assert_eq!(line_column(&source.text, found[0].place.unwrap().start as usize), (3, 9));
}
