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
