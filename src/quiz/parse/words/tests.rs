use super::in_words;
use crate::diag::show::line_column;
use crate::diag::{Diagnostic, Severity};
use crate::quiz::{Fill, Kind, Quiz, parse, wording};
use crate::source::Source;

const ENGLISH: &str = include_str!("../../../../tests/words/quiz.yaml");
const CHINESE: &str = include_str!("../../../../tests/words/quiz.zh.yaml");

fn english() -> Quiz {
    let read = parse(&Source::in_memory("quizzes/a/quiz.yaml", ENGLISH));
    let errors: Vec<_> = read.diagnostics.iter().filter(|fault| fault.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    read.value
}

fn said(words: &str) -> (Quiz, Vec<Diagnostic>) {
    let read = in_words(&english(), &Source::in_memory("quizzes/a/quiz.zh.yaml", words));
    (read.value, read.diagnostics)
}

/// `line:column code: message (help)`
fn told(words: &str) -> String {
    let one = |fault: &Diagnostic| {
        let (line, column) = line_column(words, fault.place.unwrap().start as usize);
        format!("{line}:{column} {}: {} ({})", fault.code, fault.message, fault.help.as_deref().unwrap_or_default())
    };
    said(words).1.iter().map(one).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_text_of_every_type_is_translated_and_nothing_else() {
    let (quiz, faults) = said(CHINESE);
    assert_eq!(faults, []);
    let english = english();
    for text in quiz.texts().filter(|text| !text.plain().is_empty()) {
        assert!(!text.plain().contains(|letter: char| letter.is_ascii_alphabetic()), "{:?}", text.plain());
    }
    assert_eq!((quiz.title.value.as_str(), quiz.sections[0].title.as_deref()), ("各种题型", Some("第一部分")));
    assert_eq!(quiz.bands.iter().map(|band| band.message.plain()).collect::<Vec<_>>(), ["很好。", "再读一遍。"]);
    // The same quiz, by what grades it and by what old attempts are compared with.
    assert_eq!(quiz.scoring(), english.scoring());
    for (said, own) in quiz.questions.iter().zip(&english.questions) {
        assert_eq!((&said.id.value, said.key(), said.points), (&own.id.value, own.key(), own.points));
        assert_eq!(wording(said), wording(own));
        assert_ne!(said.prompt.plain(), own.prompt.plain());
    }
    let kind = |id: &str| &quiz.questions.iter().find(|question| question.id.value == id).unwrap().kind;
    let Kind::MultipleResponse { options, .. } = kind("several") else { panic!() };
    let options: Vec<_> = options.iter().map(|option| (option.id.as_str(), option.text.plain())).collect();
    assert_eq!(options, [("search", "搜索"), ("mail", "邮件"), ("price", "价格")]);
    let Kind::Matching { choices, .. } = kind("match") else { panic!() };
    assert_eq!(choices.iter().map(|choice| choice.text.plain()).collect::<Vec<_>>(), ["人数", "会话", "钱"]);
    let Kind::Cloze { gaps, .. } = kind("gaps") else { panic!() };
    assert_eq!(gaps.iter().map(|gap| gap.id.as_str()).collect::<Vec<_>>(), ["paid", "press"]);
    let Fill::Choose(options) = &gaps[1].fill else { panic!() };
    assert_eq!((options[0].id.as_str(), options[0].text.as_str()), ("click", "点击"));
    let Kind::Scenario(scenario) = kind("talk") else { panic!() };
    assert_eq!((scenario.characters[0].name.as_str(), scenario.variables[0].word(2)), ("安娜", Some("很多")));
    assert_eq!(scenario.bands.iter().map(|band| band.title.as_str()).collect::<Vec<_>>(), ["成了", "没成"]);
}

#[test]
fn what_is_missing_is_told_and_stays_as_it_was() {
    let words = "title: 题\nintro: 每种。\nsections: [一]\nbands:\n  - {from: 0%, message: 再读。}\nquestions:\n  - id: one\n    \
                 prompt: 哪个？\n    options: [订单, 点击]\n";
    let (quiz, _) = said(words);
    assert_eq!(quiz.questions[0].prompt.plain(), "哪个？");
    assert_eq!(quiz.questions[0].hints[0].plain(), "Who pays?");
    assert_eq!(
        (quiz.questions[1].prompt.plain(), quiz.bands[0].message.plain()),
        ("Which are channels?", "Well done.")
    );
    let told = told(words);
    let (question, whole) = told.split_once('\n').unwrap();
    assert_eq!(
        question,
        "7:5 translation-incomplete: the source has more words than this: `wrong` of `feedback`, `feedback` of \
         `an-order`, `feedback` of `a-click`, `explanation`, `hints` (translate them, too: what is missing is shown in \
         the source's words)"
    );
    assert!(
        whole.starts_with(
            "1:1 translation-incomplete: the source has more words than this: `bands` of `80%`, `several`"
        )
    );
}

#[test]
fn mistakes_in_words_are_told_at_their_place() {
    let of = |id: &str, words: &str| {
        // What is not put to the test is as it should be.
        let (_, rest) = CHINESE.split_once(&format!("  - id: {id}\n")).unwrap();
        let (own, after) = rest.split_once("\n  - id: ").map_or((rest, ""), |(own, after)| (own, after));
        let after = if after.is_empty() { String::new() } else { format!("  - id: {after}") };
        let before = &CHINESE[..CHINESE.len() - rest.len()];
        assert!(!own.is_empty());
        let text = format!("{before}{words}\n{after}");
        let start = before.lines().count();
        let told = told(&text);
        told.lines()
            .map(|line| {
                let (at, rest) = line.split_once(':').unwrap();
                format!("{}:{rest}\n", at.parse::<usize>().unwrap().saturating_sub(start))
            })
            .collect::<String>()
    };
    for (id, words, expected) in [
        (
            "several",
            "    prompt: 哪些？\n    options:\n      - {id: serach, text: 搜索}\n      - {id: mail, correct: 邮件, text: 邮件}\n      - {id: mail, text: 信}",
            "3:14 translation-says-otherwise: the source has here no `serach` (did you mean `search`?)\n\
             5:14 duplicate-id: `mail` is translated twice (keep one of the two)\n\
             4:20 not-words: `correct` is not a word: it stands in the source, for all languages (delete it here; what is translated is `text`, `feedback`)\n\
             0:5 translation-incomplete: the source has more words than this: `options` of `search`, `options` of `price` (translate them, too: what is missing is shown in the source's words)\n",
        ),
        (
            "order",
            "    prompt: 排好。\n    items: [看见, 按下]\n    hints: [想。]",
            "2:5 translation-says-otherwise: `items` has 3 in the source, and 2 here (translate each of them, in the same order, or name each by its `id`)\n\
             3:5 translation-says-otherwise: the source has no `hints` here (delete it, or write it into the source, too)\n",
        ),
        (
            "order",
            "    prompt: 排好。\n    type: ordering\n    points: 3\n    items: [看见, 看见, 付钱]",
            "2:5 not-words: `type` is not a word: it stands in the source, for all languages (delete it here; what is translated is `prompt`, `feedback`, `explanation`, `hints`, `items`)\n\
             3:5 not-words: `points` is not a word: it stands in the source, for all languages (delete it here; what is translated is `prompt`, `feedback`, `explanation`, `hints`, `items`)\n\
             4:17 duplicate-item: two items say the same (change or delete one of them)\n",
        ),
        (
            "gaps",
            "    prompt: \"{{#pad}}和{{#press 点击|订单}}\"\n    gaps: {press: {feedback: 没有。}}",
            "1:14 unknown-gap: this text has no other gap `pad` (did you mean `paid`?)\n",
        ),
        (
            "gaps",
            "    prompt: \"{{#paid =订单}}和{{#press 点击|订单}}\"\n    gaps: {press: {feedback: 没有。}}",
            "1:14 translation-says-otherwise: what can be typed stands in the source, for all languages (write the gap with its id alone, `{{#id}}`; what is right in this language, too, belongs into the source)\n",
        ),
        (
            "gaps",
            "    prompt: \"{{#press 点击}}\"\n    gaps: {press: {feedback: 没有。}}",
            "1:14 translation-says-otherwise: this gap has 2 options in the source, and 1 here (translate each of them, in the same order)\n",
        ),
        (
            "gaps",
            "    prompt: \"{{#press 点击|订单}}\"\n    gaps: {press: {feedback: 没有。}}",
            "1:13 translation-says-otherwise: the text has 2 gaps in the source, and 1 here (keep each of them, in plain text: `{{#id}}` or `{{#id right|wrong}}`)\n",
        ),
    ] {
        assert_eq!(of(id, words), expected, "{id}: {words}");
    }
    let told = told("title: 题\nmode: exam\nquestions:\n  - id: noe\n    prompt: 哪个？\n");
    assert!(
        told.contains("2:1 not-words: `mode`")
            && told.contains("4:9 unknown-question: the source asks no `noe` (did you mean `one`?)"),
        "{told}"
    );
}
