//! After `fmt` a file says what it said before, and nothing is left to write.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Formatted, Taken, Unwritten, format, refused};
use crate::content;
use crate::quiz::{self, Quiz};
use crate::source::Source;

fn written(path: &str, text: &str) -> Result<Formatted, Unwritten> {
    format(&Source::in_memory(path, text), &mut Taken::default())
}

fn quizzes(source: &Source) -> (Vec<Quiz>, usize) {
    let (quizzes, found) = match source.extension() {
        "md" => {
            let lesson = content::parse_lesson(source);
            let quizzes = lesson.value.quizzes.into_values().map(|quiz| Quiz::clone(&quiz)).collect();
            (quizzes, lesson.diagnostics)
        }
        _ => {
            let quiz = quiz::parse(source);
            (vec![quiz.value], quiz.diagnostics)
        }
    };
    (quizzes, found.iter().filter(|fault| fault.is_error()).count())
}

/// All that a quiz says, wherever it stands in its file.
fn said(quizzes: &[Quiz]) -> Value {
    fn without_places(value: &mut Value) {
        match value {
            Value::Object(fields)
                if fields.len() == 3 && fields.contains_key("file") && fields.contains_key("start") =>
            {
                *value = Value::Null;
            }
            Value::Object(fields) => {
                // A fence knows where it was written.
                fields.remove("written");
                fields.values_mut().for_each(without_places);
            }
            Value::Array(items) => items.iter_mut().for_each(without_places),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(quizzes).unwrap();
    without_places(&mut value);
    value
}

/// Formats a text, and asserts all that must hold of it; whether anything was missing.
#[track_caller]
fn assert_kept(path: &str, text: &str) -> bool {
    let source = Source::in_memory(path, text);
    let (before, errors) = quizzes(&source);
    let Formatted { text: after, ids, .. } = match written(path, text) {
        Ok(formatted) => formatted,
        Err(Unwritten::Complete) => return false,
        Err(why) => panic!("{why:?} of {path}:\n{text}\n→\n{}", attempted(&source)),
    };
    let again = Source::in_memory(path, &after);
    let (now, errors_now) = quizzes(&again);
    assert_eq!(said(&now), said(&before), "{path}:\n{text}\n→\n{after}");
    assert_eq!((errors_now, errors), (0, 0), "{path}:\n{after}");
    for (now, before) in now.iter().zip(&before) {
        assert_eq!(now.scoring(), before.scoring(), "{path}");
    }
    assert_eq!(written(path, &after), Err(Unwritten::Complete), "{path} twice:\n{after}");
    assert!(ids > 0);
    // Whatever was there before is there still, in its order.
    let mut rest = after.chars();
    for letter in text.chars().filter(|letter| !letter.is_whitespace()) {
        assert!(rest.any(|found| found == letter), "`{letter}` is gone:\n{after}");
    }
    assert_eq!(after.contains('\r'), text.contains('\r'), "{path}");
    assert!(!text.contains('\r') || !after.replace("\r\n", "").contains('\n'), "{path}: {after:?}");
    true
}

/// What was thought unsafe.
fn attempted(source: &Source) -> String {
    let (_, missing) = super::read(source);
    let origin = super::Origin { file: source.id, text: &source.text, offset: 0 };
    let edits = match super::yaml::read(origin, &super::Faults::default()) {
        Some(tree) if source.extension() == "yaml" => super::places::edits(&tree, &source.text, &missing),
        _ => super::inline::edits(source, &missing),
    };
    super::with(&source.text, edits).unwrap_or_else(|| "edits that meet".to_owned())
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

/// The same text without the ids of its options.
fn without_ids(text: &str) -> String {
    let is_id = |line: &&str| {
        let Some(id) = line.trim_start().strip_prefix("id: ") else { return false };
        line.starts_with("        ") && !id.contains(' ')
    };
    text.lines().filter(|line| !is_id(line)).map(|line| format!("{line}\n")).collect()
}

#[test]
fn shipped_quizzes_and_those_of_the_tests_say_the_same_with_their_ids() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["quizzes", "content", "src/new/starter", "tests/browser/site", "tests/cases"] {
        files(&root.join(folder), &mut found);
    }
    let mut missing = 0;
    for path in found {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let text = text.trim_start_matches('\u{feff}');
        let shown = path.to_string_lossy();
        let is_quiz = shown.contains("/quizzes/") && shown.ends_with(".yaml");
        let is_lesson = shown.contains("/content/") && shown.ends_with(".md") && !shown.contains("/concepts/");
        if !is_quiz && !is_lesson || quizzes(&Source::in_memory(&shown, text)).1 > 0 {
            continue;
        }
        assert_kept(&shown, text);
        let text = without_ids(text);
        if quizzes(&Source::in_memory(&shown, &text)).1 == 0 {
            missing += usize::from(assert_kept(&shown, &text));
            assert_kept(&shown, text.trim_end().replace('\n', "\r\n").as_str());
        }
    }
    assert!(missing > 20, "{missing}");
}

#[test]
fn an_id_stands_where_its_author_would_have_written_it() {
    let head = "quiz: q\ntitle: T\nquestions:\n  - id: one\n    prompt: Which?\n";
    for (given, expected) in [
        (
            "    type: single_choice\n    options:\n      - correct: The key  # why\n        feedback: Yes.\n      - {text: \"No, not\"}\n",
            "    type: single_choice\n    options:\n      - correct: The key  # why\n        id: the-key\n        feedback: Yes.\n      - {text: \"No, not\", id: no-not}\n",
        ),
        (
            "    type: ordering\n    items:\n      - First\n      - >-\n        and\n        then\n      # last\n      - plain and\n        more\n",
            "    type: ordering\n    items:\n      - text: First\n        id: first\n      - text: >-\n          and\n          then\n        id: and-then\n      # last\n      - text: plain and\n          more\n        id: plain-and-more\n",
        ),
        (
            "    type: ordering\n    items: [\"12\", b c, null c]\n",
            "    type: ordering\n    items: [{text: \"12\", id: \"12\"}, {text: b c, id: b-c}, {text: null c, id: null-c}]\n",
        ),
        (
            "    type: matching\n    pairs:\n      - {item: A, match: One}\n      - item: B  # b\n        match:\n          Two\n    distractors:\n    - Three\n",
            "    type: matching\n    pairs:\n      - {item: {text: A, id: a}, match: {text: One, id: one}}\n      - item:\n          text: B  # b\n          id: b\n        match:\n          text: Two\n          id: two\n    distractors:\n    - text: Three\n      id: three\n",
        ),
        (
            "    type: categorize\n    categories:\n      - name: One\n        items: [A, B]\n      - {name: Two, items: [C]}\n    distractors: [D]\n",
            "    type: categorize\n    categories:\n      - name: One\n        id: one\n        items: [{text: A, id: a}, {text: B, id: b}]\n      - {name: Two, id: two, items: [{text: C, id: c}]}\n    distractors: [{text: D, id: d}]\n",
        ),
        (
            "    type: scale\n    levels:\n      - No\n      - \"Yes\"\n",
            "    type: scale\n    levels:\n      - text: No\n        id: \"no\"\n      - text: \"Yes\"\n        id: \"yes\"\n",
        ),
        (
            "    type: free_text\n    checklist:\n      - It is short.\n      - {text: It is true., points: 2}\n",
            "    type: free_text\n    checklist:\n      - text: It is short.\n        id: it-is-short\n      - {text: It is true., id: it-is-true, points: 2}\n",
        ),
        (
            "    type: scorecard\n    rating: {from: 1, to: 5}\n    criteria:\n      - name: Found at once\n        reference: 4\n      - {name: Fast, reference: 2}\n",
            "    type: scorecard\n    rating: {from: 1, to: 5}\n    criteria:\n      - name: Found at once\n        id: found-at-once\n        reference: 4\n      - {name: Fast, id: fast, reference: 2}\n",
        ),
        (
            "    type: scorecard\n    rating: {from: 1, to: 5}\n    criteria:\n      - Clear\n      - Short\n",
            "    type: scorecard\n    rating: {from: 1, to: 5}\n    criteria:\n      - name: Clear\n        id: clear\n      - name: Short\n        id: short\n",
        ),
        (
            "    type: hotspot\n    image: a.png\n    alt: A page\n    areas:\n      - {name: Top, rect: [0, 0, 9, 9], correct: true}\n      - name: Foot\n        circle: [5, 50, 4]\n",
            "    type: hotspot\n    image: a.png\n    alt: A page\n    areas:\n      - {name: Top, id: top, rect: [0, 0, 9, 9], correct: true}\n      - name: Foot\n        id: foot\n        circle: [5, 50, 4]\n",
        ),
        (
            "    type: single_choice\n    options:\n      - correct: 网络营销\n      - text: \"true\"\n",
            "    type: single_choice\n    options:\n      - correct: 网络营销\n        id: o-6e1dcf1c\n      - text: \"true\"\n        id: \"true\"\n",
        ),
    ] {
        let given = format!("{head}{given}");
        assert_kept("quizzes/c/q.yaml", &given);
        let formatted = written("quizzes/c/q.yaml", &given).unwrap();
        let expected = format!("{head}{expected}");
        let ours = |text: &str| text.replace("o-6e1dcf1c", "HASH");
        let any_hash = |text: &str| match text.find("id: o-") {
            Some(at) => format!("{}HASH{}", &text[..at + 4], &text[at + 14..]),
            None => text.to_owned(),
        };
        assert_eq!(any_hash(&formatted.text), ours(&expected), "{given}");
        assert_kept("quizzes/c/q.yaml", &given);
    }
}

#[test]
fn a_question_and_a_quiz_without_an_id_get_one_of_their_words() {
    let given = "# A remark\ntitle: T\nquestions:\n  # First\n  - type: true_false\n    prompt: Is it *so*?\n    answer: true\n  - {type: true_false, prompt: Is it so?, answer: false}\n  - id: is-it-so\n    type: true_false\n    prompt: And?\n    answer: true\n";
    let expected = "# A remark\nquiz: on-time\ntitle: T\nquestions:\n  # First\n  - id: is-it-so-2\n    type: true_false\n    prompt: Is it *so*?\n    answer: true\n  - {id: is-it-so-3, type: true_false, prompt: Is it so?, answer: false}\n  - id: is-it-so\n    type: true_false\n    prompt: And?\n    answer: true\n";
    let formatted = written("quizzes/c/on-time.yaml", given).unwrap();
    assert_eq!((formatted.text.as_str(), formatted.ids), (expected, 3));
    let mut taken = Taken::default();
    taken.note(&Source::in_memory("quizzes/c/other.yaml", "quiz: on-time\ntitle: T\n"));
    let formatted = format(&Source::in_memory("quizzes/c/on-time.yaml", given), &mut taken).unwrap();
    assert!(formatted.text.contains("quiz: on-time-2\n"), "{}", formatted.text);
}

#[test]
fn questions_in_a_lesson_get_their_ids() {
    let lesson = |block: &str| format!("---\ntitle: L\n---\nText.\n\n{block}\nMore.\n");
    let given = lesson(
        "```quiz\nWhat is *it* judged by?\n- [x] Visits\n  > Yes.\n- [ ] Profit or\n  loss\n---\nOrder:\n1. One\n2. Two\n\n? First things first.\n```\n",
    );
    let formatted = written("content/c/m/l.md", &given);
    let formatted =
        formatted.unwrap_or_else(|_| panic!("{}", attempted(&Source::in_memory("content/c/m/l.md", &given))));
    let expected = lesson(
        "```quiz id=what-is-it-judged-by\nid: what-is-it-judged-by\nWhat is *it* judged by?\n- [x] Visits {#visits}\n  > Yes.\n- [ ] Profit or {#profit-or-loss}\n  loss\n---\nid: order\nOrder:\n1. One {#one}\n2. Two {#two}\n\n? First things first.\n```\n",
    );
    assert_eq!((formatted.text.as_str(), formatted.ids), (&*expected, 7));
    assert_eq!(written("content/c/m/l.md", &expected), Err(Unwritten::Complete));
    assert_kept("content/c/m/l.md", &lesson("```quiz id=a\nWhich?\n- A :: One\n- B :: Two\n- :: Three\n```\n"));
    let given = "```quiz source\n# A remark.\ntype: scale\nprompt: How sure?\nlevels: [Not, Very]  # two\n```\n\n```quiz\nquiz: \n\
                 title: T\nquestions:\n  - type: cloze\n    prompt: A {{=gap}}.\n```\n";
    let formatted = written("content/c/m/l.md", &lesson(given)).unwrap();
    let expected = "```quiz id=how-sure source\n# A remark.\ntype: scale\nprompt: How sure?\n\
                    levels: [{text: Not, id: not}, {text: Very, id: very}]  # two\n```\n\n```quiz\nquiz: l \n\
                    title: T\nquestions:\n  - id: a\n    type: cloze\n    prompt: A {{#gap-1 =gap}}.\n```\n";
    assert_eq!(formatted.text, lesson(expected));
}

#[test]
fn a_gap_gets_its_id_behind_its_brackets() {
    for (given, expected) in [
        (
            "Of {{reach|profit}} and\n      {{=clicks|visits}}, {{#last pay|go}}.",
            "Of {{#gap-1 reach|profit}} and\n      {{#gap-2 =clicks|visits}}, {{#last pay|go}}.",
        ),
        ("\"A \\\"b\\\" {{=c}}, {{=c}}\"", "\"A \\\"b\\\" {{#gap-1 =c}}, {{#gap-2 =c}}\""),
        (
            "|\n      1. {{a|b}}\n\n      | {{=d}} |\n      | --- |\n      | {{a|b}} |",
            "|\n      1. {{#gap-1 a|b}}\n\n      | {{#gap-2 =d}} |\n      | --- |\n      | {{#gap-3 a|b}} |",
        ),
    ] {
        let quiz =
            |prompt: &str| format!("quiz: q\ntitle: T\nquestions:\n  - id: a\n    type: cloze\n    prompt: {prompt}\n");
        assert_eq!(written("quizzes/c/q.yaml", &quiz(given)).map(|formatted| formatted.text), Ok(quiz(expected)));
        assert_kept("quizzes/c/q.yaml", &quiz(given));
        assert_kept("quizzes/c/q.yaml", &quiz(given).replace('\n', "\r\n"));
    }
    let lesson = |prompt: &str| format!("---\ntitle: L\n---\n```quiz id=a\n{prompt}\n```\n");
    let given = lesson("A [[click|press]] is\nan {{order|act}}, [[click|press]].");
    let expected = lesson("A [[#gap-1 click|press]] is\nan {{#gap-2 order|act}}, [[#gap-3 click|press]].");
    assert_eq!(written("content/c/m/l.md", &given).map(|formatted| formatted.text), Ok(expected));
    assert_kept("content/c/m/l.md", &given);
}

#[test]
fn what_cannot_be_written_safely_stays() {
    let anchors = "quiz: q\ntitle: T\nquestions:\n  - id: a\n    type: ordering\n    prompt: P\n    items:\n      - &one One\n      - Two\n";
    match written("quizzes/c/q.yaml", anchors) {
        Ok(_) => {
            assert_kept("quizzes/c/q.yaml", anchors);
        }
        Err(why) => assert!(matches!(why, Unwritten::Unsafe(_)), "{why:?}"),
    }
    assert_eq!(written("quizzes/c/q.yaml", "quiz: [\n"), Err(Unwritten::Unreadable));
}

#[test]
fn an_empty_id_gives_way_to_one() {
    for null in ["", " ~", " null", " NULL", " ~   # none yet"] {
        let given = format!(
            "quiz:{null}\ntitle: T\nquestions:\n  - id:{null}\n    type: single_choice\n    prompt: Which?\n    options:\n      \
             - correct: A b\n        id:{null}\n      - {{text: B, id:{}}}\n",
            null.split(" #").next().unwrap_or_default().trim_end(),
        );
        let id = |id: &str| format!(" {id}{}", null.find("   #").map_or("", |at| &null[at..]));
        let expected = format!(
            "quiz:{}\ntitle: T\nquestions:\n  - id:{}\n    type: single_choice\n    prompt: Which?\n    options:\n      \
             - correct: A b\n        id:{}\n      - {{text: B, id: b}}\n",
            id("new"),
            id("which"),
            id("a-b"),
        );
        let found = written("quizzes/c/new.yaml", &given).map(|formatted| formatted.text);
        assert_eq!(found, Ok(expected), "{given}");
    }
}

#[test]
fn what_one_question_has_no_safe_place_for_keeps_no_other_away() {
    let question =
        |id: &str, items: &str| format!("  - id: {id}\n    type: ordering\n    prompt: P\n    items:\n{items}");
    let (first, last) = (question("a", "      - One\n      - Two\n"), question("c", "      - Five\n      - Six\n"));
    let odd = question("b", "      - ? text\n        : Three\n      - {text: Four, id: four}\n");
    let given = format!("quiz: q\ntitle: T\nquestions:\n{first}{odd}{last}");
    let formatted = written("quizzes/c/q.yaml", &given).unwrap();
    assert_eq!(formatted.ids, 4, "{}", formatted.text);
    assert!(formatted.text.contains(&odd) && formatted.text.contains("id: six"), "{}", formatted.text);
    let left =
        |formatted: &Formatted| formatted.left.iter().map(|place| given[place.range()].to_owned()).collect::<Vec<_>>();
    assert_eq!(left(&formatted), ["Three"]);
    // All of them are told, wherever they stand.
    let odd = |id: &str| question(id, "      - ? text\n        : Three\n      - {text: Four, id: four}\n");
    let given = format!("quiz: q\ntitle: T\nquestions:\n{}{first}{}", odd("b"), odd("d"));
    let source = Source::in_memory("quizzes/c/q.yaml", &given);
    let formatted = format(&source, &mut Taken::default()).unwrap();
    assert_eq!(formatted.left.len(), 2);
    let told = refused(&source, Unwritten::Unsafe(formatted.left));
    assert_eq!(
        (told.message.as_str(), told.also.len()),
        ("2 ids are missing, and there is no safe place to write them; the first is here", 1)
    );
}

/// Deterministic, so that what fails once fails again.
struct Dice(u64, usize);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn remark(&mut self, indent: usize, text: &mut String) {
        match self.roll(6) {
            0 => text.push('\n'),
            1 => text.push_str(&format!("{:indent$}# a remark: x\n", "")),
            _ => {}
        }
    }

    /// A text of its own in any of YAML's styles; further lines are deeper than `indent`. Ends its line.
    fn text(&mut self, indent: usize) -> String {
        self.1 += 1;
        let (n, deep) = (self.1, " ".repeat(indent + 1 + self.roll(3)));
        let end = ["\n", "\n", "  # why\n"][self.roll(3)];
        match self.roll(11) {
            0 => format!("\"Text: {n} # no\"{end}"),
            1 => format!("'It''s {n}'{end}"),
            2 => format!("|\n{deep}One {n}\n{deep}two\n"),
            3 => format!(">-\n{deep}One {n}\n\n{deep}  two\n"),
            4 => format!("Words {n}\n{deep}and more{end}"),
            5 => format!("\"Words {n}\n\n{deep}and \\\n{deep}more\"{end}"),
            6 => format!("|+ # keep\n{deep}One {n}\n\n"),
            7 => format!("文字 {n}{end}"),
            8 => format!("**Bold** {n}{end}").replacen("**Bold**", "'**Bold**", 1).replacen(
                &n.to_string(),
                &format!("{n}'"),
                1,
            ),
            9 => format!("{n}{end}"),
            _ => format!("Plain text {n}{end}"),
        }
    }

    /// A text that fits into brackets.
    fn short(&mut self) -> String {
        self.1 += 1;
        let n = self.1;
        [format!("\"Text, {n}: a\""), format!("'It''s {n}'"), format!("plain {n}"), format!("a:b{n}")][self.roll(4)]
            .clone()
    }

    fn options(&mut self, text: &mut String) {
        let indent = 4 + 2 * self.roll(2);
        text.push_str("    type: single_choice\n    options:\n");
        for at in 0..2 + self.roll(3) {
            let key = if at == 0 { "correct" } else { "text" };
            self.remark(indent, text);
            if self.roll(4) == 0 {
                let words = self.short();
                let more = ["", ", feedback: No.", ", pin: last "][self.roll(3)];
                text.push_str(&format!("{:indent$}- {{{key}: {words}{more}}}\n", ""));
                continue;
            }
            let first = self.roll(3) == 0;
            let words = self.text(indent + 2);
            let quote = if self.roll(6) == 0 { "\"" } else { "" };
            match first {
                true => text
                    .push_str(&format!("{:indent$}- feedback: No.\n{:indent$}  {quote}{key}{quote}: {words}", "", "")),
                false => text.push_str(&format!("{:indent$}- {quote}{key}{quote}: {words}", "")),
            }
            self.remark(indent + 2, text);
            if !first && self.roll(2) == 0 {
                text.push_str(&format!("{:indent$}  feedback: So.\n", ""));
            }
        }
    }

    fn items(&mut self, key: &str, text: &mut String) {
        let indent = 4 + 2 * self.roll(2);
        if self.roll(4) == 0 {
            let (one, two) = (self.short(), self.short());
            let gap = ["", " ", "\n      "][self.roll(3)];
            text.push_str(&format!("    {key}: [{one},{gap}{two} ]\n"));
            return;
        }
        text.push_str(&format!("    {key}:\n"));
        for _ in 0..2 + self.roll(3) {
            self.remark(indent, text);
            let (wide, words) = (" ".repeat(1 + self.roll(2)), self.text(indent));
            match self.roll(5) {
                0 => text.push_str(&format!("{:indent$}-\n{:indent$}  Below {}\n", "", "", self.1)),
                1 => text.push_str(&format!("{:indent$}- {{text: \"It {}\"}}\n", "", self.1)),
                _ => text.push_str(&format!("{:indent$}-{wide}{words}", "")),
            }
        }
    }

    fn pairs(&mut self, text: &mut String) {
        text.push_str("    type: matching\n    pairs:\n");
        for _ in 0..2 + self.roll(2) {
            self.remark(6, text);
            if self.roll(3) == 0 {
                let (one, two) = (self.short(), self.short());
                text.push_str(&format!("      - {{item: {one}, match: {two}}}\n"));
                continue;
            }
            let (item, choice) = (self.text(8), self.text(8));
            text.push_str(&format!("      - item: {item}"));
            self.remark(8, text);
            match self.roll(4) {
                0 => text.push_str(&format!("        match:\n          Below {}\n", self.1)),
                _ => text.push_str(&format!("        match: {choice}")),
            }
        }
        self.items("distractors", text);
    }
}

#[test]
fn generated_quizzes_say_the_same_with_their_ids() {
    let mut dice = Dice(7, 0);
    for round in 0..300 {
        let mut text = "quiz: q\ntitle: T\nquestions:\n".to_owned();
        for question in 0..1 + dice.roll(3) {
            dice.remark(2, &mut text);
            text.push_str(&format!("  - id: q-{question}\n    prompt: Which?\n"));
            match dice.roll(3) {
                0 => dice.options(&mut text),
                1 => {
                    text.push_str("    type: ordering\n");
                    dice.items("items", &mut text);
                }
                _ => dice.pairs(&mut text),
            }
        }
        let errors = quiz::parse(&Source::in_memory("quizzes/c/q.yaml", &text)).diagnostics;
        assert_eq!(errors.iter().filter(|fault| fault.is_error()).count(), 0, "round {round}: {errors:#?}\n{text}");
        assert!(assert_kept("quizzes/c/q.yaml", &text), "round {round}");
        let lesson = format!("---\ntitle: L\n---\nText.\n\n```quiz source\n{text}```\n");
        assert!(assert_kept("content/c/m/l.md", &lesson), "round {round}");
        if round % 5 == 0 {
            assert_kept("quizzes/c/q.yaml", &text.replace('\n', "\r\n"));
        }
    }
}
