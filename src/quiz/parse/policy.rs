//! How a quiz is taken: the keys by which its file changes what the mode presets.

use crate::diag::Diagnostic;
use crate::quiz::parse::ChoiceOf;
use crate::quiz::policy::{
    AttemptScore, Confidence, FeedbackPolicy, Navigation, Policy, Retry, Reveal, Show, Shuffle, When,
};
use crate::yaml::{Node, Reader, Shape};

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

pub(super) fn read(reader: &Reader, mut policy: Policy, withheld: bool) -> Policy {
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
    let whole = |shape: &Shape| format!("write `shuffle: {{questions: {0}, options: {0}}}`", shown(shape));
    if let Some(node) = reader.node("shuffle").filter(|node| is_map(node, reader, "`shuffle`", whole)) {
        let shuffle = Reader::new(node, "`shuffle`", &["questions", "options"], reader.faults);
        let Shuffle { questions, options } = policy.shuffle;
        policy.shuffle = Shuffle {
            questions: shuffle.bool("questions").unwrap_or(questions),
            options: shuffle.bool("options").unwrap_or(options),
        };
    }
    policy.feedback = read_feedback(reader, policy.feedback, policy.attempts);
    let fault = match (policy.feedback.when, policy.confidence) {
        _ if withheld => {
            Some(("the page cannot say whether a try was right: the key of this quiz is withheld", "delete it"))
        }
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
            let place = reader.place_of("tries");
            let fault = match withheld {
                true => Diagnostic::error("needs-key", place, message),
                false => Diagnostic::warning("tries-without-use", place, message),
            };
            reader.faults.add(fault.help(help));
        }
        policy.tries = Some(1);
    }
    report_useless(reader, &policy);
    policy
}

/// Keys that say something of what this quiz does not have.
fn report_useless(reader: &Reader, policy: &Policy) {
    let once = "this quiz is taken once, so nothing is taken again";
    let shown = reader.node("feedback").and_then(|node| node.entry("show"));
    let cases = [
        ("retry", reader.node("retry"), policy.attempts == 1, once, "delete it, or set `attempts`"),
        ("attempt_score", reader.node("attempt_score"), policy.attempts == 1, once, "delete it, or set `attempts`"),
        (
            "hint_cost",
            reader.node("hint_cost"),
            !policy.hints,
            "no hints are offered here",
            "delete it, or write `hints: true`",
        ),
        (
            "penalty",
            reader.node("penalty").filter(|_| policy.penalty > 0.0),
            policy.tries == Some(1),
            "each question is tried once, so no further try costs anything",
            "delete it, or set `tries` and `feedback: {when: immediate}`",
        ),
        (
            "show",
            shown,
            policy.feedback.when == When::Never,
            "nothing is shown where feedback is never given",
            "delete it, or write `when: submit`",
        ),
    ];
    for (key, node, is_useless, why, help) in cases {
        if let Some(node) = node.filter(|_| is_useless) {
            let fault = Diagnostic::warning("key-without-use", node.place, format!("`{key}` changes nothing: {why}"));
            reader.faults.add(fault.help(help));
        }
    }
}

/// Whether a key has a map; a single value is told with the map that was most likely meant.
fn is_map(node: &Node, reader: &Reader, what: &str, whole: impl Fn(&Shape) -> String) -> bool {
    if let Shape::Scalar { .. } = node.shape {
        let message = format!("{what} must be a map of keys and values, not `{}`", shown(&node.shape));
        reader.faults.add(Diagnostic::error("wrong-type", node.place, message).help(whole(&node.shape)));
        return false;
    }
    true
}

fn shown(shape: &Shape) -> &str {
    match shape {
        Shape::Scalar { text, .. } => text,
        _ => "…",
    }
}

fn read_feedback(reader: &Reader, preset: FeedbackPolicy, attempts: u32) -> FeedbackPolicy {
    // Where there is no last attempt, what waits for it would never be shown.
    let preset_reveal = if attempts == 0 { Reveal::Always } else { preset.reveal };
    let whole = |shape: &Shape| format!("write `feedback: {{when: {}}}`", shown(shape));
    let map = reader.node("feedback").filter(|node| is_map(node, reader, "`feedback`", whole));
    let Some(node) = map else { return FeedbackPolicy { reveal: preset_reveal, ..preset } };
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
