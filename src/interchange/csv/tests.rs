use crate::interchange::bank::Kind;
use crate::interchange::{Format, Imported, export, import, read_author, write_author};
use crate::source::Source;

fn read(text: &str) -> Imported {
    let imported = import("table.csv", text.as_bytes(), Some(Format::Csv)).unwrap();
    assert_eq!(imported.count, imported.kept() + imported.left_out() + imported.intros());
    imported
}

#[test]
fn a_row_that_is_not_as_long_as_the_table_is_listed() {
    let imported = read("prompt,option 1,option 2,correct answer\nWhich one, then?,a,b,1\nWhich?,a,b,1\n");
    assert_eq!((imported.kept(), imported.left_out()), (1, 1));
    let note = &imported.notes[0];
    assert_eq!((note.at.as_str(), note.question.as_deref()), ("2:1", Some("Which one")));
    assert!(note.message.starts_with("this row has 5 cells, and the table 4 columns"), "{}", note.message);
    // Cells that are empty say nothing.
    assert_eq!(read("prompt,answer\nWhich?,a,,\n").left_out(), 0);
}

#[test]
fn what_is_asked_is_not_guessed_in_silence() {
    let imported = read("prompt,option 1\nShort,a\n");
    assert_eq!(imported.left_out(), 1);
    assert!(imported.notes[0].message.contains("no `type` says what is asked"), "{:?}", imported.notes);
    let imported = read("prompt,answer\nTell.,\n");
    let Kind::FreeText(free) = &imported.quizzes[0].questions[0].kind else { panic!() };
    assert_eq!(free.marked_by.as_deref(), Some("hr"));
    assert!(imported.notes[0].message.contains("became a free text"), "{:?}", imported.notes);
}

#[test]
fn a_quotation_mark_that_nothing_closes_swallows_nothing_in_silence() {
    let imported = read("prompt,answer\nFirst?,a\n\"Second?,b\nThird?,c\n");
    assert_eq!((imported.kept(), imported.left_out()), (1, 1));
    assert_eq!(imported.notes[0].at, "3:1");
    assert!(imported.notes[0].message.contains("is not closed"), "{:?}", imported.notes);
    assert_eq!(read("prompt,answer\n\"First\nof all?\",\"a \"\"b\"\"\"\n").left_out(), 0);
}

#[test]
fn cells_that_say_something_else_than_we_can_hold_are_told() {
    let imported = read("prompt,answer,difficulty,hints\nA?,a,7,\"one\n\n\n\ntwo\"\nB?,b,2.5,\nC?,\"1,200\",,\n");
    let told: Vec<_> = imported.notes.iter().map(|note| note.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "the difficulty 7 was left out: it is one of 1, 2, 3, 4 and 5",
            "the difficulty 2.5 was left out: it is one of 1, 2, 3, 4 and 5",
            "`1,200` can be read as 1200 and as 1.200: write one of the two",
        ]
    );
    assert_eq!(imported.quizzes[0].questions[0].hints, ["one", "two"]);
    let imported = read("prompt,answer,key\nA?,a,b\n");
    assert!(imported.notes[0].message.contains("means the same as another one"), "{:?}", imported.notes);
}

#[test]
fn rows_of_one_quiz_belong_together_wherever_they_stand() {
    let imported = read("quiz,prompt,answer\na,A?,x\nb,B?,x\na,C?,x\n");
    let mut found: Vec<_> = imported.quizzes.iter().map(|quiz| (quiz.id.as_str(), quiz.questions.len())).collect();
    found.sort_unstable();
    assert_eq!(found, [("a", 2), ("b", 1)]);
}

/// Everything that an author can write of a quiz but images and the types that no table holds.
#[test]
fn a_table_gives_the_same_quiz_back() {
    let text = "quiz: a\ntitle: A\nintro: |-\n  Two\n\n  lines.\ntime_limit: 30m\nshuffle: {questions: true, options: false}\n\
        mode: exam\nobjectives: [tell-apart]\npass_mark: 80%\nbands:\n  - {from: 80%, message: \"Good, and more\"}\n  - {from: 0%, message: Again}\n\
        sections:\n  - {pick: all, from: [one]}\n  - {pick: 1, from: {tags: [t]}}\nquestions:\n\
        \x20 - id: one\n    type: single_choice\n    prompt: Which?\n    options:\n      - correct: Tea\n        id: x-1\n      - text: Ice\n        misconception: cold\n        pin: last\n    objective: tell-apart\n    difficulty: 2\n    see: https://example.com/\n    allow: [two-options]\n\
        \x20 - id: two\n    type: matching\n    prompt: What?\n    pairs:\n      - item: a\n        match:\n          text: b\n          id: other\n      - item: c\n        match: d\n    distractors:\n      - e\n    tags: [t, u]\n    points: 3\n\
        \x20 - id: three\n    type: cloze\n    prompt: \"A {{#g =b}} c {{#h =d}}\"\n    gaps:\n      g:\n        feedback: No.\n    tags: [t]\n";
    let quiz = read_author(&Source::in_memory("quizzes/a.yaml", text), &|_| None).unwrap();
    let exported = export(&quiz, Format::Csv).unwrap();
    assert!(exported.notes.is_empty(), "{:?}", exported.notes);
    let imported = import(&exported.name, &exported.bytes, None).unwrap();
    assert!(imported.notes.is_empty(), "{:?}", imported.notes);
    assert_eq!(write_author(&imported.quizzes[0]), write_author(&quiz));
}

/// The type of each question that was kept, in few words.
fn kinds(imported: &Imported) -> Vec<String> {
    let questions = imported.quizzes.iter().flat_map(|quiz| &quiz.questions);
    let told = questions.map(|question| match &question.kind {
        Kind::Single { options } | Kind::Multiple { options, .. } => {
            let right = options.iter().filter(|option| option.credit >= 1.0).map(|option| option.item.text.as_str());
            format!("{} {}", question.type_name(), right.collect::<Vec<_>>().join("+"))
        }
        Kind::Numeric { answers, unit } => format!("{:?} {unit:?}", answers[0].value),
        _ => question.type_name().to_owned(),
    });
    told.collect()
}

#[test]
fn options_are_found_by_whatever_their_columns_are_called() {
    for header in [
        "Question,Option A,Option B,Option C,Correct Answer",
        "Question,A,B,C,Correct",
        "Question - max 120 characters,Answer 1 - max 75 characters,Answer 2,Answer 3,Correct answer(s) – choose one",
    ] {
        for (key, kind) in [
            ("B", "single_choice y"),
            ("2", "single_choice y"),
            ("\"A,C\"", "multiple_response x+z"),
            ("1;3", "multiple_response x+z"),
        ] {
            let imported = read(&format!("{header}\nWhich?,x,y,z,{key}\n"));
            assert_eq!((kinds(&imported), imported.notes.len()), (vec![kind.to_owned()], 0), "{header} {key}");
        }
    }
    let stars = read("question,type,option 1,option 2,option 3\nWhich?,,* x,* y,z\nWhich?,multiple choice,* x,* y,z\n");
    assert_eq!(kinds(&stars), ["multiple_response x+y", "multiple_response x+y"]);
    let dropped = read("Question,Option One,Option Two,Correct Answer\nWhich?,x,y,B\n");
    assert_eq!((dropped.kept(), dropped.left_out()), (0, 1));
    let why = &dropped.notes.last().unwrap().message;
    assert_eq!(why, "the column `option one` was left out, and with it what there is to choose: name it `option 1`");
}

#[test]
fn a_key_of_two_meanings_and_a_second_key_are_told_in_the_words_of_a_table() {
    let imported = read(
        "question,type,option 1,option 2,option 3,answer\nSum?,,5,7,2,2\nSum?,,1,2,3,2\nSum?,,5,7,2,c\nWhich?,single_choice,a,b,c,1;2\nWhich?,,a,b,c,\"a,Z\"\nWhich?,,a,b,c,\n",
    );
    assert_eq!(kinds(&imported), ["single_choice 2", "single_choice 2"]);
    let told: Vec<_> = imported.notes.iter().map(|note| (note.at.as_str(), note.message.as_str())).collect();
    assert_eq!(
        told,
        [
            (
                "2:1",
                "the answer `2` is the text of option 3 and stands for option 2: put a star and a blank before the right option instead"
            ),
            ("5:1", "2 options are right: then the type is `multiple_response`"),
            ("6:1", "the answer `Z` is no number, letter or text of an option"),
            ("7:1", "none of the options is right: the column `answer` names it, or a star and a blank before it"),
        ]
    );
}

#[test]
fn a_place_is_the_line_whatever_ends_the_lines() {
    let table = "prompt,answer\nA?,a\n\n\"B\n?\",true or false\nC?,a,b\n,x\n";
    for (table, first) in [(table.to_owned(), 0), (format!("sep=,\n{table}"), 1), (format!("sep=,\n\n{table}"), 2)] {
        for table in [table.clone(), table.replace('\n', "\r\n")] {
            let imported = read(&table);
            let at: Vec<_> = imported.notes.iter().map(|note| note.at.clone()).collect();
            assert_eq!(at, [format!("{}:1", 6 + first), format!("{}:1", 7 + first)], "{table:?}");
            let questions = &imported.quizzes[0].questions;
            assert_eq!(questions[1].at, format!("{}:1", 4 + first), "{table:?}");
        }
    }
}

#[test]
fn numbers_are_read_as_those_of_a_lesson_are() {
    let near = |value: &str, off: &str| format!("Near {{ value: {value}, tolerance: {off}, relative: false }}");
    for (cell, kind) in [
        ("3,5", format!("{} None", near("3.5", "0.0"))),
        ("1 500", format!("{} None", near("1500.0", "0.0"))),
        ("12 +/- 1 km", format!("{} Some(\"km\")", near("12.0", "1.0"))),
        ("12 ± 10 %", "Near { value: 12.0, tolerance: 0.1, relative: true } None".to_owned()),
        ("10 .. 14", "Range { from: 10.0, to: 14.0 } None".to_owned()),
        ("50 %", format!("{} Some(\"%\")", near("50.0", "0.0"))),
        ("5G", "short_answer".to_owned()),
        ("12:30", "short_answer".to_owned()),
        ("12 angry men", "short_answer".to_owned()),
    ] {
        assert_eq!(kinds(&read(&format!("prompt;answer\nN?;{cell}\n"))), [kind], "{cell}");
    }
    for (cell, why) in [
        ("1,500", "`1,500` can be read as 1500 and as 1.500: write one of the two"),
        (
            "10-14",
            "`10-14` begins as a number does, and is none (a number is `12`, `12.5 km`, `1 500`, `12 ± 0.5`, `40 ± 5%` or `10 .. 14`); what is no number has the type `short_answer`",
        ),
    ] {
        assert_eq!(read(&format!("prompt;answer\nN?;{cell}\n")).notes[0].message, why);
    }
}

#[test]
fn a_text_between_slashes_comes_back_as_a_text() {
    let text = "quiz: a\ntitle: A\nquestions:\n  - id: q\n    type: short_answer\n    prompt: Which?\n    answers:\n      - /slashed/\n      - \\/slashed/i\n      - \\n\n      - match: /a+/\n";
    let quiz = read_author(&Source::in_memory("quizzes/a.yaml", text), &|_| None).unwrap();
    let exported = export(&quiz, Format::Csv).unwrap();
    let imported = import(&exported.name, &exported.bytes, None).unwrap();
    assert_eq!((exported.notes.len(), imported.notes.len()), (0, 0), "{:?}", imported.notes);
    assert_eq!(write_author(&imported.quizzes[0]), write_author(&quiz));
}

#[test]
fn a_table_that_knows_nothing_of_us_is_plain_text() {
    let table = "prompt,option 1,option 2,correct answer,explanation\nWhat is 2*3*4?,__init__,[[Page]],1,# a <b>\n";
    let imported = read(table);
    let question = &imported.quizzes[0].questions[0];
    let Kind::Single { options } = &question.kind else { panic!() };
    for (text, shown) in
        [(&question.prompt, "What is 2*3*4?"), (&options[0].item.text, "__init__"), (&options[1].item.text, "[[Page]]")]
    {
        assert_ne!(text, shown);
        assert_eq!(text.replace('\\', ""), shown);
    }
    let told: Vec<_> = imported.notes.iter().map(|note| note.message.as_str()).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("signs that Markdown has a meaning for"), "{told:?}");
    let ours = read("prompt,type,option 1,option 2,correct answer\n*Which?*,single_choice,**a**,b,1\n");
    assert_eq!((ours.quizzes[0].questions[0].prompt.as_str(), ours.notes.len()), ("*Which?*", 0));
}
