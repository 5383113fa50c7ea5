//! How a quiz is taken: the keys by which its file changes what the mode presets.

use crate::diag::Diagnostic;
use crate::quiz::parse::ChoiceOf;
use crate::quiz::policy::{
    AttemptScore, Confidence, FeedbackPolicy, Navigation, Policy, Retry, Reveal, Show, Shuffle, When,
};
use crate::yaml::Reader;

pub(super) const KEYS: [&str; 13] = [
    "pass_mark",
    "attempts",
    "attempt_score",
    "retry",
    "time_limit",
    "shuffle",
    "feedback",
    "penalty",
    "tries",
    "hints",
    "hint_cost",
    "confidence",
    "navigation",
];
/// More is a slip of the finger.
const MOST_TRIES: u32 = 100;

pub(super) fn read(reader: &Reader, mut policy: Policy) -> Policy {
    if let Some(mark) = reader.percent("pass_mark") {
        policy.pass_mark = Some(mark.value);
    }
    if let Some(attempts) = reader.whole("attempts", 0..=MOST_TRIES) {
        policy.attempts = attempts;
    }
    if let Some(tries) = reader.whole("tries", 0..=MOST_TRIES) {
        policy.tries = (tries > 0).then_some(tries);
    }
    if let Some(penalty) = reader.percent("penalty") {
        policy.penalty = penalty.value;
    }
    policy.hints = reader.bool("hints").unwrap_or(policy.hints);
    if let Some(cost) = reader.percent("hint_cost") {
        policy.hint_cost = cost.value;
    }
    if let Some(minutes) = reader.node("time_limit").and_then(|node| node.minutes(reader.faults)) {
        policy.time_limit = Some(minutes * 60);
    }
    let attempt_scores = [
        ("best", AttemptScore::Best),
        ("last", AttemptScore::Last),
        ("first", AttemptScore::First),
        ("average", AttemptScore::Average),
    ];
    if let Some(counts) = reader.choice("attempt_score", &attempt_scores) {
        policy.attempt_score = counts.value;
    }
    if let Some(retry) = reader.choice("retry", &[("wrong", Retry::Wrong), ("all", Retry::All)]) {
        policy.retry = retry.value;
    }
    let confidences = [("none", Confidence::None), ("ask", Confidence::Ask), ("scored", Confidence::Scored)];
    if let Some(confidence) = reader.choice("confidence", &confidences) {
        policy.confidence = confidence.value;
    }
    let navigations = [("page", Navigation::Page), ("question", Navigation::Question)];
    if let Some(navigation) = reader.choice("navigation", &navigations) {
        policy.navigation = navigation.value;
    }
    if let Some(node) = reader.node("shuffle") {
        let shuffle = Reader::new(node, "`shuffle`", &["questions", "options"], reader.faults);
        let Shuffle { questions, options } = policy.shuffle;
        policy.shuffle = Shuffle {
            questions: shuffle.bool("questions").unwrap_or(questions),
            options: shuffle.bool("options").unwrap_or(options),
        };
    }
    policy.feedback = read_feedback(reader, policy.feedback, policy.attempts);
    let fault = match (policy.feedback.when, policy.confidence) {
        (When::Submit | When::Never, _) => Some((
            "nothing is told before the end, so each question is tried once",
            "delete it, or write `when: immediate`",
        )),
        (_, Confidence::Scored) => {
            Some(("where certainty is scored, each question is tried once", "delete it, or write `confidence: ask`"))
        }
        _ => None,
    };
    if let Some((message, help)) = fault {
        if reader.node("tries").is_some() && policy.tries != Some(1) {
            reader.faults.add(Diagnostic::warning("tries-without-use", reader.place_of("tries"), message).help(help));
        }
        policy.tries = Some(1);
    }
    policy
}

fn read_feedback(reader: &Reader, preset: FeedbackPolicy, attempts: u32) -> FeedbackPolicy {
    // Where there is no last attempt, what waits for it would never be shown.
    let preset_reveal = if attempts == 0 { Reveal::Always } else { preset.reveal };
    let Some(node) = reader.node("feedback") else { return FeedbackPolicy { reveal: preset_reveal, ..preset } };
    let feedback = Reader::new(node, "`feedback` of a quiz", &["when", "show", "reveal"], reader.faults);
    let whens = [("immediate", When::Immediate), ("submit", When::Submit), ("never", When::Never)];
    let reveals = [("always", Reveal::Always), ("last_attempt", Reveal::LastAttempt)];
    let reveal = feedback.choice("reveal", &reveals);
    if let Some(given) = &reveal
        && given.value == Reveal::LastAttempt
        && attempts == 0
    {
        let message = "there is no last attempt: this quiz may be taken any number of times";
        let fault = Diagnostic::warning("never-revealed", given.place, message);
        reader.faults.add(fault.help("set `attempts`, or write `reveal: always`"));
    }
    FeedbackPolicy {
        when: feedback.choice("when", &whens).map_or(preset.when, |when| when.value),
        show: if feedback.node("show").is_some() { read_show(&feedback) } else { preset.show },
        reveal: reveal.map_or(preset_reveal, |reveal| reveal.value),
    }
}

fn read_show(feedback: &Reader) -> Vec<Show> {
    let names = [
        ("correctness", Show::Correctness),
        ("option", Show::Option),
        ("explanation", Show::Explanation),
        ("key", Show::Key),
    ];
    let shown: Vec<_> = feedback.list("show").iter().filter_map(|node| node.choice("show", &names, feedback)).collect();
    // In one order, each once.
    names.into_iter().map(|(_, show)| show).filter(|show| shown.contains(show)).collect()
}
