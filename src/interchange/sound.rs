//! What of an import can stand in our quiz files. Every quiz is read as it would be written: what `quiz::parse` refuses
//! is left out with its reason, and a quiz that is too long for one file becomes several.

use super::bank::{Ids, Kind, Note, Question, Quiz};
use super::found::Found;
use super::to_yaml;
use crate::diag::{Diagnostic, Severity};
use crate::source::Source;

pub fn leave_out_unsound(found: &mut Found) {
    let mut taken = Ids::default();
    found.quizzes.iter().for_each(|quiz| drop(taken.take(&quiz.id, "imported")));
    for mut quiz in std::mem::take(&mut found.quizzes) {
        quiz.questions.iter_mut().for_each(|question| leave_out_unknown_lints(question, &mut found.notes));
        let questions = std::mem::take(&mut quiz.questions);
        let reasons = errors(&head_of(&quiz), &questions);
        if reasons.is_empty() {
            found.quizzes.push(Quiz { questions, ..quiz });
            continue;
        }
        // These may name questions, so they are put back when it is known which ones are left.
        let other = std::mem::take(&mut quiz.other);
        if !is_too_large(&reasons) {
            settle_head(&mut quiz, &mut found.notes);
        }
        let head = head_of(&quiz);
        let mut kept = Vec::new();
        sift(&head, questions, &mut kept, &mut found.notes);
        let with_other = Quiz { other, ..head.clone() };
        match errors(&with_other, &kept).first() {
            _ if with_other.other.is_empty() => {}
            None => quiz.other = with_other.other,
            Some(error) => {
                let keys: Vec<_> = with_other.other.iter().map(|(key, _)| key.as_str()).collect();
                let message = format!("settings of the quiz were left out: {} ({})", keys.join(", "), error.message);
                let note = Note { question: None, at: String::new(), what: "settings", message, left_out: false };
                found.notes.push(note);
            }
        }
        let mut parts = Vec::new();
        share_out(&head, kept, &mut parts);
        found.quizzes.extend(numbered(quiz, parts, &mut taken, &mut found.notes));
    }
}

/// A rule that cannot be allowed is an error of its own.
fn leave_out_unknown_lints(question: &mut Question, notes: &mut Vec<Note>) {
    let allowed = |code: &String| {
        crate::lint::is_of_results(code) || crate::lint::named(code).is_some_and(|rule| rule.is_allowable())
    };
    let (known, unknown): (Vec<_>, Vec<_>) = std::mem::take(&mut question.allow).into_iter().partition(allowed);
    question.allow = known;
    if !unknown.is_empty() {
        let message = format!("`allow` names no rule that can be allowed: {} left out", unknown.join(", "));
        let (question, at) = (Some(question.id.clone()), question.at.clone());
        notes.push(Note { question, at, what: "allow", message, left_out: false });
    }
}

/// Whether a quiz is small enough for one file of ours.
pub fn fits(quiz: &Quiz) -> bool {
    !is_too_large(&errors(&head_of(quiz), &quiz.questions))
}

/// All of a quiz but its questions and images.
fn head_of(quiz: &Quiz) -> Quiz {
    Quiz { questions: Vec::new(), files: Vec::new(), ..quiz.clone() }
}

/// Many questions are read at once; where there is a fault among them, each half by itself.
fn sift(head: &Quiz, mut questions: Vec<Question>, kept: &mut Vec<Question>, notes: &mut Vec<Note>) {
    let reasons = errors(head, &questions);
    let Some(reason) = reasons.first() else { return kept.extend(questions) };
    if questions.len() > 1 {
        let later = questions.split_off(questions.len() / 2);
        sift(head, questions, kept, notes);
        return sift(head, later, kept, notes);
    }
    let message = match &reason.help {
        Some(help) => format!("{} ({help})", reason.message),
        None => reason.message.clone(),
    };
    for question in questions {
        let (id, at) = (Some(question.id), question.at);
        notes.push(Note { question: id, at, what: "question", message: message.clone(), left_out: true });
    }
}

/// Sound questions, as many to a file as it can hold.
fn share_out(head: &Quiz, mut questions: Vec<Question>, parts: &mut Vec<Vec<Question>>) {
    if questions.len() > 1 && is_too_large(&errors(head, &questions)) {
        let later = questions.split_off(questions.len() / 2);
        share_out(head, questions, parts);
        share_out(head, later, parts);
    } else {
        parts.push(questions);
    }
}

/// The parts of a quiz as quizzes, with numbers where there are several.
fn numbered(quiz: Quiz, parts: Vec<Vec<Question>>, taken: &mut Ids, notes: &mut Vec<Note>) -> Vec<Quiz> {
    let many = parts.len();
    if many == 1 {
        return parts.into_iter().map(|questions| Quiz { questions, ..quiz.clone() }).collect();
    }
    let message = format!("`{}` is too long for one file: it became {many} quizzes", quiz.title);
    notes.push(Note { question: None, at: String::new(), what: "quiz", message, left_out: false });
    let part = |(at, questions): (usize, Vec<Question>)| {
        let title = format!("{} ({} of {many})", quiz.title, at + 1);
        if at == 0 {
            // The images stand beside the quiz files, whichever of them shows one.
            return Quiz { title, questions, ..quiz.clone() };
        }
        let id = taken.take(&quiz.id, "imported");
        Quiz { id, title, questions, intro: None, ..head_of(&quiz) }
    };
    parts.into_iter().enumerate().map(part).collect()
}

/// Takes away what of a quiz is refused apart from its questions, one by one until the rest is sound.
fn settle_head(quiz: &mut Quiz, notes: &mut Vec<Note>) {
    let sound = Kind::TrueFalse { answer: true, when_true: None, when_false: None };
    let question = [Question { id: "q".to_owned(), prompt: "So?".to_owned(), kind: sound, ..Question::default() }];
    type Part = (&'static str, fn(&mut Quiz));
    let parts: [Part; 4] = [
        ("time_limit", |quiz| quiz.time_limit = None),
        ("attempts", |quiz| quiz.attempts = None),
        ("shuffle", |quiz| quiz.shuffle_questions = None),
        ("intro", |quiz| quiz.intro = None),
    ];
    for (what, take_away) in parts {
        let found = errors(&head_of(quiz), &question);
        let Some(error) = found.first() else { break };
        let mut without = head_of(quiz);
        take_away(&mut without);
        if errors(&without, &question).len() < found.len() {
            let message = format!("`{what}` was left out: {}", error.message);
            notes.push(Note { question: None, at: String::new(), what, message, left_out: false });
            take_away(quiz);
        }
    }
}

fn errors(head: &Quiz, questions: &[Question]) -> Vec<Diagnostic> {
    let source = Source::in_memory("quizzes/imported.yaml", &to_yaml::with_questions(head, questions));
    let told = crate::quiz::parse(&source).diagnostics;
    told.into_iter().filter(|fault| fault.severity == Severity::Error).collect()
}

fn is_too_large(errors: &[Diagnostic]) -> bool {
    errors.iter().any(|error| error.code == "yaml-too-large")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::super::{Format, Imported, import};

    fn gift(text: &str) -> Imported {
        import("bank.gift", text.as_bytes(), Some(Format::Gift)).unwrap()
    }

    fn sums_up(imported: &Imported) {
        assert_eq!(imported.count, imported.kept() + imported.left_out() + imported.intros());
    }

    /// Both took a time that grew with the square: 40 s and more for 9,000 questions.
    #[test]
    fn one_bad_question_among_many_costs_little() {
        let clock = Instant::now();
        let mut text = "::q::Which of the two?{=a ~b}\n\n".repeat(800);
        text.push_str("::bad::Which?{=a ~a}\n\n");
        text.push_str(&"::q::Which of the two?{=a ~b}\n\n".repeat(800));
        let imported = gift(&text);
        sums_up(&imported);
        assert_eq!((imported.kept(), imported.left_out()), (1_600, 1), "{:?}", imported.notes);
        assert_eq!(imported.notes[0].question.as_deref(), Some("bad"));
        assert!(clock.elapsed() < Duration::from_secs(30), "{:?}", clock.elapsed());
    }

    #[test]
    fn rules_that_cannot_be_allowed_are_left_out_and_told() {
        let table = "prompt,answer,allow\nWho?,me,\"bogus, no-explanation, no-key\"\n";
        let imported = import("a.csv", table.as_bytes(), None).unwrap();
        assert_eq!(imported.quizzes[0].questions[0].allow, ["no-explanation"]);
        assert!(imported.notes[0].message.ends_with("bogus, no-key left out"), "{:?}", imported.notes);
    }

    #[test]
    fn a_brace_that_never_closes_is_told_at_once() {
        let clock = Instant::now();
        let imported = gift(&format!("::a::Which?{{=a ~b\n{}", "and another line\n".repeat(60_000)));
        sums_up(&imported);
        assert_eq!((imported.kept(), imported.left_out()), (0, 1));
        assert!(clock.elapsed() < Duration::from_secs(20), "{:?}", clock.elapsed());
    }

    #[test]
    fn a_bank_too_long_for_one_file_becomes_several_that_can_be_read() {
        let long = "many words ".repeat(20_000);
        let imported = gift(&format!("::q::{long}?{{=right ~wrong}}\n\n").repeat(25));
        sums_up(&imported);
        assert_eq!(imported.kept(), 25, "{:?}", imported.notes);
        assert!(imported.quizzes.len() > 1);
        assert!(imported.notes.iter().any(|note| note.message.contains("too long for one file")));
        let ids: std::collections::HashSet<&str> = imported.quizzes.iter().map(|quiz| quiz.id.as_str()).collect();
        assert_eq!(ids.len(), imported.quizzes.len());
        assert!(imported.quizzes[0].title.ends_with(&format!("(1 of {})", ids.len())));
        assert!(imported.quizzes.iter().all(super::fits));
    }
}
