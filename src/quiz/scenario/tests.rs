//! Conditions, and paths through stories.

use serde_json::{Value, json};

use super::condition::BadCondition;
use super::*;

const KNOWN: [Known; 3] = [
    Known { id: "trust", is_flag: false },
    Known { id: "turns", is_flag: false },
    Known { id: "met-client", is_flag: true },
];

fn read(text: &str) -> Result<Value, BadCondition> {
    Condition::read(text, &KNOWN).map(|condition| serde_json::to_value(condition).unwrap())
}

#[test]
fn a_condition_is_read_as_a_plain_tree() {
    let trust = json!({"variable": "trust"});
    let three = json!({"number": 3});
    for (text, tree) in [
        ("met-client", json!({"is": "met-client"})),
        ("trust >= 3", json!({"compare": [trust, ">=", three]})),
        ("3<trust", json!({"compare": [three, "<", trust]})),
        ("trust ≠ -1", json!({"compare": [trust, "!=", {"number": -1}]})),
        ("trust == turns", json!({"compare": [trust, "=", {"variable": "turns"}]})),
        ("not met-client", json!({"not": {"is": "met-client"}})),
        (
            "met-client or trust > 3 and not met-client",
            json!({"or": [
                {"is": "met-client"},
                {"and": [{"compare": [trust, ">", three]}, {"not": {"is": "met-client"}}]},
            ]}),
        ),
        (
            "(met-client or trust <= 3) and turns = 3",
            json!({"and": [
                {"or": [{"is": "met-client"}, {"compare": [trust, "<=", three]}]},
                {"compare": [{"variable": "turns"}, "=", three]},
            ]}),
        ),
        ("not (met-client)", json!({"not": {"is": "met-client"}})),
    ] {
        assert_eq!(read(text), Ok(tree), "{text}");
    }
}

#[test]
fn what_is_no_condition_is_told_with_its_bytes() {
    for (text, found) in [
        (
            "trust",
            "0..5 bad-condition: `trust` is a number, which is neither true nor false (compare it: `trust >= 1`)",
        ),
        (
            "met-client >= 1",
            "0..10 bad-condition: `met-client` is true or false, and is not compared (write `met-client`, or `not met-client`)",
        ),
        ("3", "0..1 bad-condition: `3` alone is no condition (compare a variable with it)"),
        (
            "trust >= 3 and trst > 1",
            "15..19 unknown-variable: this scenario has no variable `trst` (did you mean `trust`?)",
        ),
        (
            "late",
            "0..4 unknown-variable: this scenario has no variable `late` (add it to `variables`: `late: 0`, or `late: false`)",
        ),
        (
            "1 < trust < 4",
            "10..11 bad-condition: `<` cannot stand here (compare two things at a time: `trust >= 1 and trust <= 3`)",
        ),
        ("trust >=", "6..8 bad-condition: the condition ends here too early (a condition is such as `trust >= 3`)"),
        (
            "met-client and",
            "11..14 bad-condition: the condition ends here too early (a condition is such as `trust >= 3`)",
        ),
        ("(met-client", "0..1 bad-condition: this parenthesis is not closed (add `)`)"),
        ("met-client)", "10..11 bad-condition: `)` cannot stand here (delete it, or open it before with `(`)"),
        (
            "met-client met-client",
            "11..21 bad-condition: `met-client` cannot stand here (between two conditions stands `and` or `or`)",
        ),
        ("met-client && met-client", "11..12 bad-condition: `&` cannot stand in a condition (write `and`)"),
        ("!met-client", "0..1 bad-condition: `!` cannot stand in a condition (write `not`)"),
        (
            "trust + 1 > 2",
            "6..7 bad-condition: `+` cannot stand in a condition (a condition compares and does not calculate: set the variable with `set`)",
        ),
        ("trust > 12345678", "8..16 bad-condition: `12345678` is out of range (from -1000000 to 1000000)"),
        (
            "true",
            "0..4 bad-condition: `true` is no condition (name a variable that is true or false, or `not` and its name)",
        ),
        (
            "übel",
            "0..5 unknown-variable: this scenario has no variable `übel` (add it to `variables`: `übel: 0`, or `übel: false`)",
        ),
    ] {
        let BadCondition { code, at, message, help } = read(text).unwrap_err();
        assert_eq!(format!("{}..{} {code}: {message} ({help})", at.start, at.end), found, "{text}");
    }
}

#[test]
fn a_condition_without_end_is_told_as_any_other() {
    for text in [
        "(".repeat(400),
        "not ".repeat(120),
        "x".repeat(501),
        format!("{}met-client{}", "(".repeat(17), ")".repeat(17)),
    ] {
        assert!(read(&text).is_err(), "{text}");
    }
    assert!(read(&format!("{}met-client{}", "(".repeat(15), ")".repeat(15))).is_ok());
}

#[test]
fn a_condition_is_said_in_words() {
    let words = ["and", "or", "not"];
    for (text, said) in [
        ("trust>=3 and (met-client or not met-client)", "TRUST ≥ 3 and (MET-CLIENT or not MET-CLIENT)"),
        ("not (met-client or trust != turns)", "not (MET-CLIENT or TRUST ≠ TURNS)"),
    ] {
        assert_eq!(Condition::read(text, &KNOWN).unwrap().say(&|name| name.to_uppercase(), words), said);
    }
}

/// Trust has to grow to 2 by going round; whoever hurries comes to an end that is worth less.
fn story() -> Story {
    serde_json::from_value(json!({
        "start": "a",
        "variables": {"trust": {"start": 0, "from": 0, "to": 2}},
        "nodes": {
            "a": {"choices": {
                "listen": {"effects": {"trust": {"add": 1}}, "to": "a"},
                "hurry": "end",
                "offer": {"when": {"compare": [{"variable": "trust"}, ">=", {"number": 2}]}, "to": [
                    {"when": {"compare": [{"variable": "trust"}, ">", {"number": 2}]}, "to": "end"},
                    {"to": "best"},
                ]},
            }},
            "end": {"score": 0.5},
            "best": {"score": 1.0},
        },
    }))
    .unwrap()
}

#[test]
fn the_best_path_is_the_shortest_of_those_that_earn_most() {
    let story = story();
    let graph = explore(&story);
    assert_eq!(graph.best(), Some((vec!["listen", "listen", "offer"], 1.0)));
    // Three values at `a`, three at `end`, and one at `best`: numbers stop at the end of their range.
    assert_eq!((graph.states.len(), graph.is_whole), (7, true));
    assert_eq!(graph.trapped(), [0; 0]);
}

#[test]
fn a_choice_that_is_not_open_earns_nothing() {
    let story = story();
    let grade = |path: &[&str]| story.grade(&path.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>());
    assert_eq!(grade(&["listen", "listen", "offer"]), 1.0);
    assert_eq!(grade(&["listen", "listen", "listen", "offer"]), 1.0);
    assert_eq!(grade(&["listen", "offer"]), 0.0);
    assert_eq!(grade(&["hurry"]), 0.5);
    assert_eq!(grade(&["hurry", "hurry"]), 0.0);
    assert_eq!(grade(&[]), 0.0);
}

#[test]
fn a_number_that_grows_without_end_is_followed_so_far_and_no_further() {
    let mut story = story();
    story.variables.insert("trust".to_owned(), Counter { start: 0, from: -MOST_VALUE, to: MOST_VALUE });
    let graph = explore(&story);
    assert_eq!((graph.states.len(), graph.is_whole), (MOST_STATES, false));
    assert_eq!(graph.best().unwrap().1, 1.0);
}

#[test]
fn the_page_gets_a_plain_choice_as_the_id_of_its_node() {
    let text = serde_json::to_value(story()).unwrap();
    assert_eq!(text["nodes"]["a"]["choices"]["hurry"], "end");
    assert_eq!(text["nodes"]["a"]["choices"]["listen"], json!({"effects": {"trust": {"add": 1}}, "to": "a"}));
    assert_eq!(serde_json::from_value::<Story>(text).unwrap(), story());
    let plain = json!({"start": "a", "nodes": {"a": {"choices": {"go": "b"}}, "b": {"score": 1.0}}});
    assert_eq!(serde_json::to_value(serde_json::from_value::<Story>(plain.clone()).unwrap()).unwrap(), plain);
}
