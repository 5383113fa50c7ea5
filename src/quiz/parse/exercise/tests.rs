//! Mistakes in exercises, each told where it stands.

use crate::quiz::exercise::tests::{GROWTH, NETWORK, PROFILE, SCENES};
use crate::quiz::parse::parse;
use crate::source::Source;

#[test]
fn every_fault_is_told_with_its_place_and_what_to_do() {
    for (lines, from, to, code, at, help) in [
        (SCENES, "kind: scene-model", "kind: scorecard", "unknown-value", "scorecard", "one of: scene-model, growth"),
        (SCENES, "      kind: scene-model\n", "", "missing-key", "audience", "add `kind: …`"),
        (SCENES, "      Till:\n", "      Tell:\n", "unknown-setting", "Tell", "did you mean `Till`?"),
        (SCENES, "from: 10%, to: 60%", "from: 60%, to: 10%", "bad-range", "to", "`to` is not below `from`"),
        (SCENES, "conversions: at least 200", "conversion: at least 200", "unknown-key", "conversion", "conversions"),
        (SCENES, "{conversions: at", "{people: at", "foreign-figure", "people", "it has: conversions, share"),
        (SCENES, "at least 200", "200", "bad-goal", "200", "`at least …`"),
        (SCENES, "at most 2.5%", "at most much", "bad-goal", "at most much", "`at least …`"),
        (SCENES, "{conversions: at least 200}", "{points: 2}", "goal-figure", "{points", "conversions, share"),
        (SCENES, "points: 2", "points: 0", "out-of-range", "0", "more than 0"),
        (SCENES, "{Page: 40%}", "{Page: 30%}", "solution-misses-goal", "{conversions", "ask for what can be reached"),
        (SCENES, "{Page: 40%}", "{Page: 60%}", "solution-too-much", "{Page", "raise `max`"),
        (SCENES, "{Page: 40%}", "{Page: 5%}", "solution-out-of-bounds", "{Page", "bounds"),
        (SCENES, "{Page: 40%}", "{Video: 20%}", "solution-out-of-bounds", "{Video", "add it to `settings`"),
        (SCENES, "{Page: 40%}", "{Page: 20%}", "empty-solution", "{Page", "set what has to be set"),
        (SCENES, "    solution: {Page: 40%}\n", "", "missing-key", "id", "add `solution: …`"),
        (SCENES, "pass: 20%", "pass: 20.001%", "rate-too-fine", "model", "round it"),
        (SCENES, "at least 200", "at least 50", "goals-met-at-start", "goals", "ask for more"),
        (
            SCENES,
            "{share: at",
            "{cost_per_conversion: at",
            "foreign-figure",
            "cost_per_conversion",
            "it has: conversions, share",
        ),
        (SCENES, "max: 30", "max: -1", "out-of-range", "-1", "from 0"),
        (GROWTH, "Raffle: 5}", "Raffle: 61}", "out-of-range", "61", "from 1 to 60"),
        (GROWTH, "Raffle: 5}", "Lottery: 5}", "unknown-setting", "Lottery", "it has: Ads"),
        (NETWORK, "introductions: }", "introductions: 3}", "no-bounds", "3", "nothing behind the colon"),
        (NETWORK, "[C, D]]", "[C, E]]", "unknown-name", "E", "it has: A, B, C, D"),
        (NETWORK, "[C, D]]", "C]", "not-a-pair", "C", "in brackets"),
        (PROFILE, "message: punctures", "message: seats", "unknown-name", "seats", "punctures, tyres, general"),
        (PROFILE, "{act: bought, topic: tyres", "{act: sold, topic: tyres", "unknown-name", "sold", "it has"),
    ] {
        let lines = lines.replacen(from, to, 1);
        let text = format!("quiz: a\ntitle: A\nquestions:\n  - id: q\n    type: model\n    prompt: Do.\n{lines}");
        let faults = parse(&Source::in_memory("quizzes/c/a.yaml", &text)).diagnostics;
        let fault = faults.iter().find(|fault| fault.code == code).unwrap_or_else(|| panic!("{to}: {faults:#?}"));
        let written = &text[fault.place.unwrap().range()];
        assert!(written.starts_with(at), "{to}: {fault:#?} {written}");
        assert!(fault.help.clone().unwrap_or_default().contains(help), "{to}: {fault:#?}");
    }
}

#[test]
fn nothing_an_author_writes_panics() {
    for lines in [
        "    model: 3\n",
        "    model: {kind: [a]}\n    goals: 3\n    solution: 3\n",
        "    model: {kind: growth}\n    goals: [3]\n    solution: [3]\n    settings: 3\n    effort: 3\n",
        "    model: ~\n    goals: ~\n",
    ] {
        let text = format!("quiz: a\ntitle: A\nquestions:\n  - id: q\n    type: model\n    prompt: Do.\n{lines}");
        let checked = parse(&Source::in_memory("quizzes/c/a.yaml", &text));
        assert!(checked.value.questions.is_empty() && !checked.diagnostics.is_empty(), "{lines}");
    }
}
