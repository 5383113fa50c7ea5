//! What authors are told of scenarios, as `line:column code: message (help)`.

use crate::quiz::parse::tests::{ids, read, with_question};

#[test]
fn a_scenario_with_holes_is_left_out_with_its_reasons() {
    for (lines, expected) in WITH_HOLES {
        let (quiz, told) = read(&with_question(lines));
        assert_eq!(told, *expected, "{lines}");
        assert_eq!(ids(&quiz), ["q-sound"], "{lines}");
    }
}

/// It is kept, so that its map can be looked at.
#[test]
fn a_scenario_whose_paths_are_at_fault_is_told_at_the_places_of_its_faults() {
    for (lines, expected) in AT_FAULT {
        let (quiz, told) = read(&with_question(lines));
        assert_eq!(told, *expected, "{lines}");
        assert_eq!(ids(&quiz), ["q-sound", "q-faulty"], "{lines}");
    }
}

#[test]
fn a_sound_scenario_is_read_without_a_word() {
    for lines in SOUND {
        let (quiz, told) = read(&with_question(lines));
        assert_eq!(told, "", "{lines}");
        assert_eq!(ids(&quiz), ["q-sound", "q-faulty"], "{lines}");
    }
}

/// One that may go round as long as the learner likes; and one with all that there is.
const SOUND: &[&str] = &[
    "type: scenario
nodes:
  - id: opening
    text: Hello
    choices:
      - {text: One, to: middle}
      - {text: Two, to: opening}
  - id: middle
    text: And?
    choices:
      - {text: Back, to: opening}
      - {text: On, to: end}
  - id: end
    text: Bye
    outcome: {title: End, score: 100%}",
    r#"type: scenario
variables:
  trust: {start: 2, from: 0, to: 5, label: Lin’s trust, words: {0: cold, 3: warm}}
  asked: false
show: [trust]
score: {of: trust}
bands:
  - {from: 0%, title: Cold}
  - {from: 80%, title: Warm, debrief: "You *asked*."}
characters:
  lin: {name: Lin, role: guest, portrait: lin.svg, alt: A guest}
nodes:
  - id: opening
    speaker: lin
    text:
      - {when: asked and trust > 2, text: Gladly}
      - {text: Hello}
    choices:
      - {text: Ask, when: not asked, set: {trust: +1, asked: true}, to: opening}
      - {text: Sit down, when: asked, otherwise: Ask first., set: {trust: +2}, to: [{when: trust >= 5, to: end}, {to: other}]}
      - {text: Sing, set: {trust: =1}, to: opening}
      - {text: Shout, set: {trust: -1}, to: other}
  - id: other
    text: Hm
    outcome: {score: 20%, title: Hm}
  - id: end
    text: Bye
    outcome: {}"#,
    "type: scenario
variables: {late: false}
nodes:
  - id: opening
    text: Hello
    choices:
      - {text: One, to: middle}
      - {text: Two, set: {late: true}, to: middle}
  - id: middle
    text: And?
    choices:
      - {id: yes-late, text: “Yes.”, when: late, note: She frowns., to: other}
      - {id: yes-early, text: “Yes.”, when: not late, note: She smiles., to: end}
  - id: other
    text: Hm
    outcome: {title: Hm, score: 20%}
  - id: end
    text: Bye
    outcome: {title: End, score: 100%}",
];

const WITH_HOLES: &[(&str, &str)] = &[
    (
        "type: scenario
variables: {late: false}
nodes:
  - id: opening
    text: Hello
    choices:
      - {text: One, to: end}
      - {text: One, to: end}
      - {text: Two, when: late, to: end}
      - {text: Two, when: not late, set: {late: true}, to: opening}
  - id: end
    text: Bye
    outcome: {title: End, score: 100%}",
        "19:20 duplicate-option: two choices say the same (change or delete one of them)
21:20 duplicate-option: two choices say the same, and have no ids to be told apart by (give each of them an `id`)",
    ),
    (
        "type: scenario
characters:
  lin: {name: Lin, job: boss}
start: opning
nodes:
  - id: opening
    speaker: lim
    text: Hello
    choices:
      - {text: One, to: end}
  - id: end
    text: Bye
    outcome: {title: End, score: 100%}",
        "14:24 unknown-key: a character has no key `job` (known keys: name, role, portrait, alt)
15:12 unknown-node: this scenario has no node `opning` (did you mean `opening`?)
18:18 unknown-character: there is no character `lim` (did you mean `lin`?)",
    ),
    (
        "type: scenario
nodes:
  - id: opening
    text: Hello
    choices:
      - {text: One, to: emd}
      - {text: One, to: end}
  - id: end
    text: Bye
    outcome: {title: End, score: 100%}",
        "17:29 unknown-node: this scenario has no node `emd` (did you mean `end`?)",
    ),
    (
        "type: scenario
nodes:
  - id: opening
    text: Hello
    outcome: {title: End}
    choices:
      - {text: One, to: opening}
  - id: opening
    text: Bye
    outcome: {title: End, score: 1}",
        "16:9 two-ends: a node has either `choices` or an `outcome` (put the outcome into a node of its own, which a choice leads to)
21:38 wrong-type: `1` is not a percentage (write it with its sign: `100%`, or `1%`)
19:13 duplicate-id: two nodes have the id `opening` (give this one an id of its own)",
    ),
    (
        "type: scenario
nodes: []",
        "13:12 too-few: this scenario has no nodes (add a node and an outcome)",
    ),
    (
        "type: scenario
variables:
  And: 1
  or: 2
  2: 3
  late: yes
  trust: {start: 7, from: 0, to: 5}
  hope: {start: 1, from: 3, to: 3}
  luck: {start: 1, from: 0}
  done: {start: false, to: 2}
  mood: {start: 0, words: {low: bad}}
  seen: {start: true, words: {1: well}}
  large: 99999999
show: [trust, trst]
score: {of: nobody}
nodes:
  - id: opening
    text: Hello
    choices:
      - {text: One, when: trust >= 1, to: end}
  - id: end
    text: Bye
    outcome: {title: End, score: 100%}",
        "14:7 bad-id: `And` cannot be the name of a variable (use small letters, digits and hyphens, with a letter among them, but not `and`, `or` or `not`)
15:7 bad-id: `or` cannot be the name of a variable (use small letters, digits and hyphens, with a letter among them, but not `and`, `or` or `not`)
16:7 bad-id: `2` cannot be the name of a variable (use small letters, digits and hyphens, with a letter among them, but not `and`, `or` or `not`)
17:13 wrong-type: a variable begins with a whole number, or with true or false, not with `yes` (write `0`, or `false`)
18:15 out-of-range: `trust` begins with 7, outside of its range from 0 to 5 (begin within the range, or widen it)
19:33 out-of-range: there is nothing between 3 and 3 (let `to` be the larger)
20:14 missing-key: a variable needs `to` (add `to: …`)
21:32 foreign-key: `done` is true or false, and has no range (delete it, or begin with a number: `start: 0`)
22:32 wrong-type: this must be a whole number, not `low` (write `words: {0: …, 3: …}`: each word holds up to the next one)
23:35 wrong-type: this must be true or false, not `1` (write `words: {true: …, false: …}`)
24:14 out-of-range: `99999999` is out of range (from -1000000 to 1000000)
25:19 unknown-variable: this scenario has no variable `trst` (did you mean `trust`?)
26:17 unknown-variable: this scenario has no variable `nobody` (did you mean `mood`?)",
    ),
    (
        r#"type: scenario
variables: {trust: 2, late: false}
score: {of: trust, from: 2, to: 2}
nodes:
  - id: opening
    text:
      - {text: First}
      - {when: trust >, text: Second}
      - {when: late, text: Third}
    choices:
      - {text: One, when: trst >= 1, to: end}
      - {text: Two, when: "late and trust", to: end}
      - {text: Three, set: {trust: 1}, to: end}
      - {text: Four, set: {trust: true}, to: end}
      - {text: Five, set: {late: +1}, to: end}
      - {text: Six, set: {lat: true}, to: end}
      - {text: Seven, otherwise: Not yet., to: end}
      - {text: Eight, to: []}
      - {text: Nine, to: [{when: late, to: nowhere}, {to: end}]}
      - {text: Ten, set: {trust: +-1}, to: end}
  - id: end
    text: Bye
    outcome: {title: End, score: 100%}"#,
        "14:33 out-of-range: there is nothing between 2 and 2 (at `from` nothing is earned, at `to` everything)
18:14 always-first: this alternative has no `when`, so those after it are never used (give it a condition, or put it last)
19:26 bad-condition: the condition ends here too early (a condition is such as `trust >= 3`)
20:14 no-alternative: the last alternative must stand without `when`, for when no condition holds (add an alternative after it: `- text: …`)
22:31 unknown-variable: this scenario has no variable `trst` (did you mean `trust`?)
23:41 bad-condition: `trust` is a number, which is neither true nor false (compare it: `trust >= 1`)
24:40 bad-effect: `1` does not say whether it is added to `trust` or takes its place (write `+1` to add it, or `=1` to set it)
25:39 bad-effect: `true` cannot be done to `trust`, which is a whole number (write `+1` to add, `-1` to take away, or `=3` to set)
26:38 bad-effect: `late` is true or false, and cannot become `+1` (write `true` or `false`)
27:31 unknown-variable: this scenario has no variable `lat` (did you mean `late`?)
28:27 no-condition: `otherwise` is shown while a choice is not open, and this one is always open (add `when: …`, or delete it)
29:31 too-few: this list of alternatives is empty (add `- to: …`)
30:48 unknown-node: this scenario has no node `nowhere` (add it to `nodes`)
31:38 bad-effect: `+-1` cannot be done to `trust`, which is a whole number (write `+1` to add, `-1` to take away, or `=3` to set)",
    ),
];

const AT_FAULT: &[(&str, &str)] = &[
    (
        "type: scenario
variables: {late: false}
nodes:
  - id: opening
    text: Hello
    choices:
      - {id: one, text: One, when: late, to: end}
      - {id: same, text: One, to: end}
      - {id: two, text: Two, set: {late: true}, to: opening}
  - id: end
    text: Bye
    outcome: {title: End, score: 100%}",
        "19:13 duplicate-option: two choices that are open at once say the same, when `late` is true (change one of them, or let `when` open one at a time)",
    ),
    (
        "type: scenario
nodes:
  - id: end
    text: Bye
    outcome: {title: End, score: 100%}",
        "13:5 best-out-of-reach: this scenario begins with an outcome, so there is nothing to choose (let `start` name a node that has `choices`)",
    ),
    (
        "type: scenario
nodes:
  - id: opening
    text: Hello
    choices:
      - {text: One, to: end}
      - {text: Two, to: pit}
  - id: end
    text: Bye
    outcome: {title: End, score: 90%}
  - id: pit
    text: Nothing follows",
        "22:13 dead-end: this node is a dead end: it has neither `choices` nor an `outcome` (add `choices`, or end the dialogue: `outcome: {title: …, score: 50%, debrief: …}`)
13:5 no-key: no outcome of this scenario is worth 100% (give the best outcome `score: 100%`)",
    ),
    (
        "type: scenario
nodes:
  - id: opening
    text: Hello
    choices:
      - {text: One, to: end}
  - id: end
    text: Bye
    outcome: {title: End, score: 90%}",
        "13:5 no-key: no outcome of this scenario is worth 100% (give the best outcome `score: 100%`)",
    ),
    (
        "type: scenario
bands:
  - {from: 50%, title: Half}
  - {from: 50%, title: Half again}
  - {from: 10%}
characters:
  lin: {name: Lin, alt: A portrait}
nodes:
  - id: opening
    text: Hello
    choices:
      - {text: One, to: end}
  - id: end
    text: Bye
    outcome: {score: 100%}",
        "18:29 missing-key: there is no image for this `alt` (add `portrait: …`)
15:16 duplicate-band: two bands begin at the same score (change or delete one of them)
16:10 missing-key: a band needs `title` (add `title: …`)",
    ),
    (
        "type: scenario
bands: [{from: 50%, title: Half}]
nodes:
  - id: opening
    text: Hello
    choices:
      - {text: One, to: end}
  - id: end
    text: Bye
    outcome: {title: End, score: 100%}",
        "13:5 missing-band: there is no band for endings that are worth less than 50% (add one: `{from: 0%, title: …}`)",
    ),
    (
        "type: scenario
variables:
  trust: {start: 0, from: 0, to: 2}
  late: false
nodes:
  - id: opening
    text: Hello
    choices:
      - {id: listen, text: Listen, set: {trust: +1}, to: opening}
      - {id: hurry, text: Hurry, set: {late: true}, to: last}
      - {id: go, text: Go, to: last}
  - id: last
    text: Well?
    choices:
      - {text: Offer, when: trust >= 2 and not late, to: end}
      - {text: Excuse, when: late and trust < 2, to: end}
  - id: end
    text: Bye
    outcome: {title: End, score: 100%}",
        "23:13 dead-end: this node can be a dead end: none of its choices is open when `late` is false and `trust` is 0 (so it is after `go`: leave one of its choices without `when`)",
    ),
    (
        "type: scenario
variables: {late: false}
nodes:
  - id: opening
    text: Hello
    choices:
      - {id: in, text: In, set: {late: true}, to: hall}
      - {id: out, text: Out, to: end}
  - id: hall
    text: A hall
    choices:
      - {id: round, text: Round, to: room}
      - {id: out, text: Out, when: not late, to: end}
  - id: room
    text: A room
    choices:
      - {id: back, text: Back, to: hall}
      - {id: stay, text: Stay, to: room}
  - id: end
    text: Bye
    outcome: {title: End, score: 100%}",
        "28:40 scenario-cycle: this choice leads back to `hall`, and the dialogue never ends (lead to a new node, or to an outcome)
29:40 scenario-cycle: this choice leads back to `room`, and the dialogue never ends (lead to a new node, or to an outcome)
24:40 never-true: this condition never holds, so this choice is never open (`late` is always true here: change it, or delete it)",
    ),
    (
        "type: scenario
variables: {late: false, trust: {start: 1, from: 0, to: 3}}
nodes:
  - id: opening
    text: [{when: trust > 2, text: Warm}, {when: trust >= 0, text: Cold}, {text: Never}]
    choices:
      - {text: On, when: trust < 3, otherwise: Not now., set: {late: true, trust: =1}, to: [{when: late, to: end}, {to: island}]}
      - {text: Hidden, when: late and trust = 3, to: secret}
  - id: island
    text: Nobody is here
    outcome: {title: Lost, score: 0%}
  - id: secret
    text: Nor here
    outcome: {title: Found, score: 50%}
  - id: nowhere
    text: No choice leads here
    outcome: {title: Lost, score: 0%}
  - id: end
    text: Bye
    outcome: {title: End, score: 100%}",
        "20:13 unreachable-node: no path comes to the node `island`: the conditions on the way never hold (change a `when` on the way, or delete the node)
23:13 unreachable-node: no path comes to the node `secret`: the conditions on the way never hold (change a `when` on the way, or delete the node)
26:13 unreachable-node: no choice leads to the node `nowhere` (lead to it with `to:`, or delete it)
16:23 never-true: this condition never holds, so this alternative is never used (`trust` is always 1 here: change it, or delete it)
16:54 always-true: this condition always holds, so the alternatives after it are never used (`trust` is always 1 here: change it, or delete it)
18:30 always-true: this condition always holds, so its `otherwise` is never shown (`trust` is always 1 here: change it, or delete it)
18:104 always-true: this condition always holds, so the alternatives after it are never used (`late` is always true here: change it, or delete it)
19:34 never-true: this condition never holds, so this choice is never open (`late` is always false here, `trust` is always 1 here: change it, or delete it)",
    ),
    (
        "type: scenario
variables: {trust: {start: 0, from: 0, to: 10}, unread: 1, unset: 3, asked: false}
score: {of: trust}
nodes:
  - id: opening
    text: Hello
    choices:
      - {id: a, text: One, set: {trust: +2, unread: +1}, to: next}
      - {id: b, text: Two, when: not asked, to: next}
  - id: next
    text: Go on
    choices:
      - {id: c, text: One, when: unset = 3, set: {trust: +5}, to: end}
      - {id: d, text: Two, to: end}
  - id: end
    text: Bye
    outcome: {title: End}",
        "13:53 unread-variable: nothing asks for the variable `unread` (ask for it with `when`, show it with `show`, or delete it)
13:64 unset-variable: no choice sets the variable `unset`, so it is always 3 (set it where it changes: `set: {unset: +1}`)
13:74 unset-variable: no choice sets the variable `asked`, so it is always false (set it where it changes: `set: {asked: true}`)
15:5 best-out-of-reach: no path through this scenario earns 100%; the best one earns 70% (the best one is `a`, `c`: open a way to an outcome that is worth 100%)",
    ),
    (
        "type: scenario
variables: {trust: 0}
nodes:
  - id: opening
    text: Hello
    choices:
      - {id: a, text: More, set: {trust: +1}, to: opening}
      - {id: b, text: Enough, when: trust = 30000, to: end}
  - id: end
    text: Bye
    outcome: {title: End, score: 100%}",
        "13:17 scenario-too-large: this scenario has more than 20000 states, each a node with values of the variables, so its paths were not all followed: dead ends, circles and conditions are not checked (give each number a range: `trust: {start: 0, from: 0, to: 5}`)
14:5 best-out-of-reach: no path through this scenario comes to an outcome (lead to an outcome that is worth 100%)",
    ),
];
