//! What the lines of a block mean, and what their author is told.

use super::{InlineBlock, parse};
use crate::diag::Faults;
use crate::markdown::Prose;
use crate::quiz::{Kind, MissingIds, Numbers, Question, Quiz};
use crate::source::Source;

/// The quiz of a block in a lesson, and what is told of it as `line:column code: message (help)`, by the block's lines.
fn read(block: &str) -> (Quiz, String) {
    let text = format!("---\ntitle: L\n---\n{block}");
    let source = Source::in_memory("content/c/m/l.md", &text);
    let start = text.find("```quiz").unwrap();
    let line = start + text[start..].find('\n').unwrap();
    let end = text.rfind("```").unwrap();
    let faults = Faults::default();
    let place = InlineBlock { fence: start..line, text: line + 1..end };
    let quiz = parse(&source, &place, &faults, &MissingIds::default());
    let told = faults.into_vec().into_iter().map(|fault| {
        let before = &source.text[start..fault.place.unwrap().start as usize];
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let help = fault.help.map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{}:{column} {}: {}{help}", before.matches('\n').count(), fault.code, fault.message)
    });
    (quiz, told.collect::<Vec<_>>().join("\n"))
}

fn plain(prose: &Option<Prose>) -> &str {
    prose.as_ref().map_or("-", Prose::plain)
}

/// A question in few words.
fn outlined(question: &Question) -> String {
    let mut told = format!("{} {}: {}", question.kind.name(), question.id.value, question.prompt.plain());
    match &question.kind {
        Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } => {
            for option in options {
                let (id, text, credit) = (&option.id, option.text.plain(), option.credit);
                told.push_str(&format!(" | {id} {text} {credit} {}", plain(&option.feedback)));
            }
        }
        Kind::Ordering { items, .. } => {
            items.iter().for_each(|item| told.push_str(&format!(" | {} {}", item.id, item.text.plain())));
        }
        Kind::Matching { pairs, choices, .. } => {
            pairs.iter().for_each(|pair| told.push_str(&format!(" | {} → {}", pair.item.text.plain(), pair.choice)));
            choices.iter().for_each(|choice| told.push_str(&format!(" | {} {}", choice.id, choice.text.plain())));
        }
        Kind::TrueFalse { answer, when_true, when_false } => {
            told.push_str(&format!(" | {answer} {} {}", plain(when_true), plain(when_false)));
        }
        Kind::ShortAnswer { answers, .. } => {
            answers.iter().for_each(|answer| told.push_str(&format!(" | {:?}", answer.accept)));
        }
        Kind::Numeric { answers, unit } => {
            for answer in answers {
                told.push_str(&match answer.numbers {
                    Numbers::Near { value, tolerance, relative } => {
                        format!(" | {value} ± {tolerance} {relative} {unit:?}")
                    }
                    Numbers::Range { from, to } => format!(" | {from} .. {to} {unit:?}"),
                });
            }
        }
        Kind::Cloze { gaps, .. } => gaps.iter().for_each(|gap| told.push_str(&format!(" | {} {:?}", gap.id, gap.fill))),
        _ => {}
    }
    question.hints.iter().for_each(|hint| told.push_str(&format!(" ? {}", hint.plain())));
    if question.explanation.is_some() {
        told.push_str(&format!(" = {}", plain(&question.explanation)));
    }
    let feedback = &question.feedback;
    let marks = [&feedback.right, &feedback.partly, &feedback.wrong];
    if marks.iter().any(|mark| mark.is_some()) {
        told.push_str(&format!(" > {}", marks.map(plain).join(" / ")));
    }
    told
}

fn assert_read(block: &str, expected: &[&str]) {
    for block in [block.to_owned(), block.replace('\n', "\r\n")] {
        let (quiz, told) = read(&block);
        assert_eq!(told, "", "{block}");
        assert_eq!(quiz.questions.iter().map(outlined).collect::<Vec<_>>(), expected, "{block}");
    }
}

#[test]
fn a_block_is_read_as_its_list_looks() {
    assert_read(
        "```quiz id=visits-or-profit\nWhat is *promotion* judged by?\n\n- [x] Visits and\n  registrations\n  > Yes: reach\n  > is its aim.\n\
         - [ ] Profit {#gain}\n\n  > That is what marketing\nis judged by.\n\n? Think of what\n  a billboard can do.\n? And then?\n= Promotion brings people;\n= marketing makes it pay.\n```\n",
        &["single_choice visits-or-profit: What is promotion judged by? \
           | visits-and-registrations Visits and registrations 1 Yes: reach is its aim. \
           | gain Profit 0 That is what marketing is judged by. \
           ? Think of what a billboard can do. ? And then? = Promotion brings people; marketing makes it pay."],
    );
    assert_read(
        "```quiz id=several\nid: one\nobjective: tell-apart\ntags: a, b\npoints: 2\nOne?\n* [X] A\n* [x] B\n* [ ] C\n> right: All.\n> wrong: None.\n\n> Some.\n---\nid: two\nIn order:\n\n1. First `- [x]`\n2) Second {#second}\n\n> For all.\n\n= So.\n```\n",
        &[
            "multiple_response one: One? | a A 1 - | b B 1 - | c C 0 - > All. / Some. / None.",
            "ordering two: In order: | first-x First - [x] | second Second = So. > For all. / For all. / For all.",
        ],
    );
    assert_read(
        "```quiz id=pairs\nMatch.\n- A {#a1} :: One\n- B :: One\n- C :: Two {#2}\n- :: Three\n```\n",
        &["matching pairs: Match. | A → one | B → one | C → 2 | one One | 2 Two | three Three"],
    );
    assert_read(
        "```quiz id=quoted\n> As somebody said.\n\nIs it so?\n> right: It is.\n\nanswer: false\n```\n",
        &["true_false quoted: As somebody said. Is it so? | false - It is."],
    );
    assert_read(
        "~~~~\n```quiz id=code\nWhat is this?\n\n~~~text\n- [x] not this\n---\n~~~\n- [x] Code:\n  ~~~\n  - [ ] neither\n  ~~~\n- [ ] A list\n```\n",
        &["single_choice code: What is this? | code Code: 1 - | a-list A list 0 -"],
    );
}

#[test]
fn an_answer_says_that_the_lists_above_it_are_part_of_the_question() {
    assert_read(
        "```quiz id=step\nWhich step is dangerous?\n\n1. Boil water.\n2. Pour it.\n\nType its number.\nanswer: 2\n= E\n```\n",
        &["numeric step: Which step is dangerous? Boil water. Pour it. Type its number. | 2 ± 0 false None = E"],
    );
    assert_read(
        "```quiz id=step\nWhich is paid by click?\n- CPC :: by click\n- CPM :: by view\nanswer: CPC\n```\n",
        &["short_answer step: Which is paid by click? CPC :: by click CPM :: by view | Text(\"CPC\")"],
    );
}

#[test]
fn a_tab_indents_as_spaces_do() {
    assert_read(
        "```quiz id=tab\nWhich?\n- [x] A\n\t> Yes.\n- [ ] B\n\tand more\n\n\t> No.\n= E\n\tand on\n```\n",
        &["single_choice tab: Which? | a A 1 Yes. | b-and-more B and more 0 No. = E and on"],
    );
}

#[test]
fn no_line_is_lost_or_taken_for_another_without_a_word() {
    const INDENT: &str = "indent it by two spaces to give it to the option above it, or move it behind the options";
    const TWICE: &str = "keep one of the two, joined by a line `>`; an option’s own is indented by two spaces";
    const BOX: &str = "write `- [ ] …`, or `- [x] …` for a right one, with all blanks and nothing before it; a list within an option is indented by two spaces";
    const WIDE: &str = "a hint is `? …`, the explanation `= …`, feedback `> …`, with the narrow sign and a blank";
    const BLANK: &str = "a hint is `? …`, the explanation `= …`; a line that goes on is indented by two spaces";
    let between = "this feedback is for the question as a whole, and stands between its options";
    let no_box = "this line is no option: it has no box, or one that is not written as boxes are";
    let no_blank = "no blank stands behind the first sign of this line";
    let wide = "the first sign of this line is a wide one, which means nothing here";
    for (lines, told) in [
        ("- [x] A\n> One\n- [ ] B\n> Two", vec![
            format!("3:3 feedback-astray: {between} ({INDENT})"),
            format!("5:3 feedback-astray: feedback for the question as a whole is given twice ({TWICE})"),
        ]),
        ("- [x] A\n- [ ] B\n> right: One\n> right: Two", vec![
            format!("5:10 feedback-astray: `> right:` is given twice ({TWICE})"),
        ]),
        ("- [x] A\n- [ ] B\n= One\n? H\n= Two", vec![
            "6:3 duplicate-key: the explanation is given twice (write all lines of it that begin with `=` below each other)"
                .to_owned(),
        ]),
        ("- []A\n- [x] B\n- [] C\n- [ ]D\n- [x]E\n-[ ] F\n- G\n\n* H\n- [ ] I",
            [2, 4, 5, 6, 7, 8, 10].map(|line| format!("{line}:1 text-astray: {no_box} ({BOX})")).to_vec()),
        (" - [x] A\n-\t[ ] B\n• [ ] C\n– [ ] D\n1. [x] E\n- ☐ F\n- [x] G\n- [ ] H",
            [2, 3, 4, 5, 6, 7].map(|line| format!("{line}:1 text-astray: {no_box} ({BOX})")).to_vec()),
        ("1. [x] A\n2. [ ] B\n3. C\n4. D", [2, 3].map(|line| format!("{line}:1 text-astray: {no_box} ({BOX})")).to_vec()),
        ("- [x] A\n- [ ] B\n？想一想\n＝因为\n＞对",
            [4, 5, 6].map(|line| format!("{line}:1 text-astray: {wide} ({WIDE})")).to_vec()),
        ("- [x] A\n- [ ] B\n=e\n?h\n= E\n=f",
            [4, 5, 7].map(|line| format!("{line}:1 text-astray: {no_blank} ({BLANK})")).to_vec()),
        ("- a :: b\n- c :: d\n- e", vec![
            "4:1 text-astray: this line is no pair: ` :: ` is missing (write `- … :: …`; a list within a pair is indented by two spaces)".to_owned(),
        ]),
        ("1. a\n2. b\n3.c", vec![
            "4:1 text-astray: this line is no item to put in order (write `1. …` with a blank; a list within an item is indented by two spaces)".to_owned(),
        ]),
        ("- [x] A\nanswer: A\n- [ ] B", vec![
            "3:9 two-ways: this question has options and an `answer` (delete the one or the other; a right option is `- [x] …`)".to_owned(),
        ]),
        ("answer: a\n? H\n\nMore.", vec![
            "5:1 text-astray: this text stands behind the question, and belongs to nothing (the question comes first; `?` begins a hint, `=` the explanation, `>` feedback, and what goes on is indented by two spaces)".to_owned(),
        ]),
    ] {
        assert_eq!(read(&format!("```quiz id=q\nWhich?\n{lines}\n```\n")).1, told.join("\n"), "{lines}");
    }
    // What stands in the question, or indented below an option, is text.
    for lines in [
        "=SUM(A1)\n\n- a\n- b\n\nSo?\n- [x] A\n  - a\n  - [b](c.md)\n- [ ] B\n  ?\n  = x",
        "- [x](https://example.com/)\n\nSo?\n- [x] A\n- [ ] B\n= Since:\n  - a\n  - b",
    ] {
        assert_eq!(read(&format!("```quiz id=q\nWhich?\n{lines}\n```\n")).1, "", "{lines}");
    }
}

#[test]
fn a_question_in_yaml_is_told_apart_from_a_list() {
    let (quiz, told) =
        read("```quiz id=q\nWhich?\n- [x] A\n- [ ] B\n---\ntype: scale\nprompt: How?\nlevels: [A, B]\n```\n");
    assert_eq!(quiz.questions.len(), 1);
    assert_eq!(
        told,
        "1:1 missing-id: one of several questions in a block needs an id of its own (write `id: q` above it, or let `coursewright fmt` do it)\n5:1 yaml-in-list: this question is YAML, and the block is a list (give it a block of its own, or write the whole block as a quiz: `quiz: …`, `questions: …`)"
    );
}

#[test]
fn gaps_are_typed_in_brackets_and_chosen_in_braces() {
    let (quiz, told) = read(
        "```quiz id=gaps\nA [[click|press]] comes before an {{#what order|visit}}, [[#last pay]]:\n\n1. see [[reach]]\n\n? H\n```\n",
    );
    assert_eq!(told, "");
    let question = outlined(&quiz.questions[0]);
    assert_eq!(
        question,
        "cloze gaps: A _____ comes before an _____, _____: see _____ | gap-1 Type([Text(\"click\"), Text(\"press\")]) | what Choose([GapOption { id: \"order\", text: \"order\" }, GapOption { id: \"visit\", text: \"visit\" }]) | last Type([Text(\"pay\")]) | gap-4 Type([Text(\"reach\")]) ? H"
    );
    // Where there is something to choose, `[[…]]` is a link to a concept.
    let (quiz, _) = read("```quiz id=links\nWhat is [[reach]]?\n- [x] A\n- [ ] B\n```\n");
    assert_eq!((quiz.questions[0].kind.name(), quiz.questions[0].prompt.links.len()), ("single_choice", 1));
}

#[test]
fn what_is_allowed_may_be_followed_by_its_reason_as_in_a_quiz_file() {
    for allow in ["two-options, no-unit", "two-options, no-unit # why: it is so", "[two-options, no-unit]  # why"] {
        let text = format!("```quiz id=a\nSo?\n- [x] A\n- [ ] B\nallow: {allow}\n```\n");
        let (quiz, told) = read(&text);
        let codes: Vec<&str> = quiz.questions[0].allow.iter().map(|code| &*code.value).collect();
        assert_eq!((codes.as_slice(), told.as_str()), (&["two-options", "no-unit"][..], ""), "{allow}");
        let at = quiz.questions[0].allow[1].place.start as usize;
        assert!(format!("---\ntitle: L\n---\n{text}")[at..].starts_with("no-unit"), "{allow}");
    }
}

#[test]
fn an_answer_is_a_number_where_it_can_be_one() {
    for (answer, expected) in [
        ("12", "numeric q: N? | 12 ± 0 false None"),
        ("12 km ± 0.5", "numeric q: N? | 12 ± 0.5 false Some(\"km\")"),
        ("12 ± 0.5 km", "numeric q: N? | 12 ± 0.5 false Some(\"km\")"),
        ("12 +- 5%", "numeric q: N? | 12 ± 0.05 true None"),
        ("12% ± 1%", "numeric q: N? | 12 ± 1 false Some(\"%\")"),
        ("-0.5|0.5", "numeric q: N? | -0.5 ± 0 false None | 0.5 ± 0 false None"),
        ("5e3", "numeric q: N? | 5000 ± 0 false None"),
        ("12 ± 7 %", "numeric q: N? | 12 ± 0.07 true None"),
        ("12,5 km", "numeric q: N? | 12.5 ± 0 false Some(\"km\")"),
        ("1 500", "numeric q: N? | 1500 ± 0 false None"),
        ("5 | 6 km", "numeric q: N? | 5 ± 0 false Some(\"km\") | 6 ± 0 false Some(\"km\")"),
        ("10 .. 14 km", "numeric q: N? | 10 .. 14 Some(\"km\")"),
        ("\"1,500\"", "short_answer q: N? | Text(\"1,500\")"),
        ("12 | twelve", "short_answer q: N? | Text(\"12\") | Text(\"twelve\")"),
        ("true", "true_false q: N? | true - -"),
        ("False", "true_false q: N? | false - -"),
        ("12 angry men", "short_answer q: N? | Text(\"12 angry men\")"),
        ("12:30 | half past twelve", "short_answer q: N? | Text(\"12:30\") | Text(\"half past twelve\")"),
        ("2027-06-01", "short_answer q: N? | Text(\"2027-06-01\")"),
        ("click-through rate | CTR", "short_answer q: N? | Text(\"click-through rate\") | Text(\"CTR\")"),
        ("\"a|b\" | c", "short_answer q: N? | Text(\"a|b\") | Text(\"c\")"),
        ("\"a\" or b | c", "short_answer q: N? | Text(\"\\\"a\\\" or b\") | Text(\"c\")"),
        ("and/or | or", "short_answer q: N? | Text(\"and/or\") | Text(\"or\")"),
        ("5th", "short_answer q: N? | Text(\"5th\")"),
    ] {
        assert_read(&format!("```quiz id=q\nN?\nanswer: {answer}\n```\n"), &[expected]);
    }
    for (answers, count) in [("/cl(i|y)ck/", 1), ("tap | /a|b/", 2), ("/a|b/ | /c/ | d", 3)] {
        let (quiz, told) = read(&format!("```quiz id=q\nN?\nanswer: {answers}\n```\n"));
        let Kind::ShortAnswer { answers: read, .. } = &quiz.questions[0].kind else { panic!("{answers}: {told}") };
        assert_eq!((told.as_str(), read.len()), ("", count), "{answers}");
    }
}

#[test]
fn a_title_is_made_of_the_first_question_unless_one_is_given() {
    let long = "A question that goes on for much longer than any list of titles has room for it, and on";
    for (block, title) in [
        ("What is *it*?\nanswer: a", "What is it?"),
        ("A [[click|press]] is an {{order|*act*}}.", "A … is an …."),
        ("title: Reach\nWhat is it?\nanswer: a", "Reach"),
        (
            &*format!("{long}?\nanswer: a"),
            "A question that goes on for much longer than any list of titles has room for…",
        ),
    ] {
        assert_eq!(read(&format!("```quiz id=q\n{block}\n```\n")).0.title.value, title);
    }
}

#[test]
fn mistakes_are_told_where_they_stand_and_in_the_words_of_the_block() {
    for (block, told) in [
        (
            "```quiz\nWhich?\n- [x] A\n- [ ] B\n```\n",
            "0:1 missing-id: this block has no id, so no response to it could be kept (write `quiz id=which`, or let `coursewright fmt` do it)",
        ),
        (
            "```quiz id=Big one=2\nWhich?\n- [x] A\n- [ ] B\n```\n",
            "0:9 bad-id: `Big` cannot be an id (use 1 to 64 small letters, digits and hyphens: `id=visits-or-profit`)\n0:16 unknown-key: `one=2` is not understood here (a block of questions opens with `quiz id=…`, or `quiz id=… source`)",
        ),
        (
            "```quiz id=q\n\n---\n```\n",
            "0:1 no-questions: this block asks nothing (write a question, or delete the block)",
        ),
        (
            "```quiz id=q\n- [x] A\n- [ ] B\n```\n",
            "1:1 missing-key: this question asks nothing (write the question above what there is to choose)",
        ),
        (
            "```quiz id=q\nWhich?\n- [ ] A\n- [ ] B\n```\n",
            "2:7 no-key: none of the options is ticked (write `- [x]` before the right one, or before each of those that are right)",
        ),
        (
            "```quiz id=q\nWhich?\n- [x] A\n- [x] B\n```\n",
            "2:7 no-distractor: all of the options are ticked (add options with `- [ ]`; ticking all must not be right)",
        ),
        (
            "```quiz id=q\nWhich?\n- [x] A\n```\n",
            "2:7 too-few: a question needs at least two options (add one that a beginner would choose)",
        ),
        (
            "```quiz id=q\nWhich?\n- [x] A\n- [ ] A\n```\n",
            "3:7 duplicate-option: two options say the same (change or delete one of them)",
        ),
        (
            "```quiz id=q\nWhich?\n- [x] A {#B}\n- [ ] B\n```\n",
            "2:11 bad-id: `B` cannot be an id (use small letters, digits and hyphens: `b`)",
        ),
        (
            "```quiz id=q\nWhich?\n```\n",
            "1:1 no-answers: there is no way to respond to this question (write options as `- [x] …` and `- [ ] …`, items to order as `1. …`, pairs as `- … :: …`, gaps as `[[…]]`, or `answer: …`)",
        ),
        (
            "```quiz id=q\nWhich?\nanswer: 5 | 1,500\n```\n",
            "2:13 bad-number: `1,500` can be read as 1500 and as 1.500: write one of the two (a number is `12`, `12.5 km`, `1 500`, `12 ± 0.5`, `40 ± 5%` or `10 .. 14`; a text that looks like one stands in quotation marks: `\"1,500\"`)",
        ),
        (
            "```quiz id=q\nWhich?\nanswer: 5 km | 5000 m\n```\n",
            "2:16 bad-number: one answer is in `km`, another one in `m` (a number is `12`, `12.5 km`, `1 500`, `12 ± 0.5`, `40 ± 5%` or `10 .. 14`; a text that looks like one stands in quotation marks: `\"5000 m\"`)",
        ),
        (
            "```quiz id=q\nWhich?\n- [x] A\n- [ ] B\n\nAnd more.\n```\n",
            "5:1 text-astray: this text stands behind the options, and belongs to nothing (the question comes first; `?` begins a hint, `=` the explanation, `>` feedback, and what goes on is indented by two spaces)",
        ),
        (
            "```quiz id=q\ntgas: a\nWhich?\n- [x] A\n- [ ] B\npoints: 0\n```\n",
            "1:1 unknown-key: `tgas` is shown as part of the question: no key is named so (did you mean `tags`?)\n5:9 out-of-range: a question cannot be worth `0` points (more than 0, at most 1000)",
        ),
        (
            "```quiz id=q\npoints: 1\nWhich?\n- [x] A\n- [ ] B\npoints: 2\n```\n",
            "5:9 duplicate-key: `points` is given twice (keep one of the two)",
        ),
        (
            "```quiz id=q\nA?\nanswer: a\n---\nid: b\nB?\nanswer: b\n---\nC?\nanswer: c\n```\n",
            "1:1 missing-id: one of several questions in a block needs an id of its own (write `id: q` above it, or let `coursewright fmt` do it)\n8:1 missing-id: one of several questions in a block needs an id of its own (write `id: c` above it, or let `coursewright fmt` do it)",
        ),
        (
            "```quiz id=q\nid: a\nA?\nanswer: a\n---\nid: a\nB?\nanswer: b\n```\n",
            "5:5 duplicate-id: two questions have the id `a` (give this one an id of its own)",
        ),
    ] {
        let mine = read(block).1;
        // A key that is said twice is two keys for the one reader, too.
        let mine: Vec<_> = mine.lines().collect();
        assert_eq!(mine.join("\n"), told, "{block}");
    }
}

#[test]
fn a_block_in_yaml_is_what_a_quiz_file_would_be() {
    let question = "type: scale\nprompt: How *sure*?\nlevels: [Not, {text: Very, id: very}]\n";
    let (alone, told) = read(&format!("```quiz id=sure\n# A remark.\n\n{question}```\n"));
    assert_eq!(told, "");
    assert_eq!((alone.id.value.as_str(), alone.title.value.as_str()), ("sure", "How sure?"));
    assert_eq!(alone.questions[0].id.value, "sure");
    let indented: String = question.lines().map(|line| format!("    {line}\n")).collect();
    let file = format!("quiz: sure\ntitle: How sure?\nmode: practice\nquestions:\n  - id: sure\n{indented}");
    let (whole, told) = read(&format!("```quiz source\n{file}```\n"));
    assert_eq!(told, "");
    let of_file = crate::quiz::parse(&Source::in_memory("quizzes/c/sure.yaml", &file)).value;
    for one in [&alone, &whole] {
        assert_eq!((one.scoring(), one.mode, &one.policy), (of_file.scoring(), of_file.mode, &of_file.policy));
        assert_eq!(one.questions[0].prompt.plain(), of_file.questions[0].prompt.plain());
    }
    let (exam, told) = read(&format!("```quiz\n{}```\n", file.replace("practice", "exam")));
    assert_eq!((exam.mode.name(), told.as_str()), ("exam", ""));
    let (gaps, told) = read("```quiz id=q\ntype: cloze\nprompt: A {{=click|press}} is an {{order|act}}.\n```\n");
    assert_eq!((gaps.title.value.as_str(), told.as_str()), ("A … is an ….", ""));
    // A list may begin with a word and a colon, too.
    let (list, told) = read("```quiz id=q\nTypes: which?\n- [x] A\n- [ ] B\n```\n");
    assert_eq!((list.questions[0].prompt.plain(), told.as_str()), ("Types: which?", ""));
}

#[test]
fn mistakes_in_yaml_are_told_where_they_stand_in_the_lesson() {
    for (block, told) in [
        (
            "```quiz\ntype: scale\nprompt: How sure?\nlevels: [A, B]\n```\n",
            "0:1 missing-id: this block has no id, so no response to it could be kept (write `quiz id=how-sure`, or let `coursewright fmt` do it)",
        ),
        (
            "```quiz id=q sources\ntype: scal\nprompt: Why?\n```\n",
            "0:14 unknown-key: `sources` is not understood here (did you mean `source`?)\n1:7 unknown-type: there is no question type `scal` (did you mean `scale`?)",
        ),
        (
            "```quiz id=q\nquiz: r\ntitle: R\nquestions: []\n```\n",
            "0:9 id-twice: the quiz is named below, by `quiz: …` (keep that one, and delete this)\n3:12 no-questions: this quiz has no questions (add one, or delete the quiz)",
        ),
        (
            "```quiz\nquiz:\ntitle: R\nquestions:\n  - id: a\n    type: attestation\n    prompt: P\n```\n",
            "1:1 missing-id: a quiz needs `quiz` (add `quiz: …`, or let `coursewright fmt` do it)",
        ),
        ("```quiz id=q\ntype: [\n```\n", ""),
        ("```quiz id=q\ntype: attestation\n```\n", "1:1 missing-key: a question needs `prompt` (add `prompt: …`)"),
    ] {
        let mine = read(block).1;
        match told {
            "" => assert!(!mine.is_empty(), "{block}"),
            told => assert_eq!(mine, told, "{block}"),
        }
    }
}

#[test]
fn no_part_of_a_block_panics_the_reader() {
    let whole = "```quiz id=q\nid: a\nWhich [[g]]?\n- [x] Ä {#a}\n  > Yes.\n- [ ] B :: C\n? H\n= E\n> right: x\n---\n1. one\n2. two\nanswer: 1 ± 2%\n- :: c\n~~~\n---\n~~~\n```\n";
    for (at, _) in whole.char_indices().skip(9) {
        read(&format!("{}\n```\n", &whole[..at]));
        let rest = whole[at..].split_once('\n').map_or("", |(_, rest)| rest);
        read(&format!("{}{rest}\n```\n", &whole[..at]));
    }
    for whole in [
        "```quiz id=q\ntype: cloze\nprompt: |\n  A {{=ä|b}} [[c]].\ngaps: {a: {feedback: F}}\n",
        "```quiz source\nquiz: q\ntitle: T\nmode: exam\nquestions:\n  - id: a\n    type: scale\n    prompt: P\n",
    ] {
        whole.char_indices().skip(9).for_each(|(at, _)| drop(read(&format!("{}\n```\n", &whole[..at]))));
    }
}
