//! Files that say more or less truly whose they are, and the list of people that they are held against.

#![allow(dead_code, reason = "each file of tests uses its own part")]

use std::path::Path;

use serde_json::{Value, json};

use crate::arrived::{Browser, all_right, put};

pub const STAFF: &str = "id;name;mail\n\
    N1;Ann Lee;ann@x\n\
    B1;Bea Fox;bea@x\n\
    C1;Cyd Roe;cyd@x\n\
    D1;Dan Poe;dan@x\n\
    E1;Eve Sol;eve@x\n\
    F1;Núñez, José;jose@x\n\
    G1;王小明;wang@x\n\
    H1;Kim Park;kim@x\n\
    H2;Kim Park;park@x\n\
    I10;Ida Moe;ida@x\n\
    J1;Jo Day;jo@new.x\n\
    K2;Bob Kay;bob@x\n\
    L1;Lou Ray;lou@x\n\
    M1;;moe@x\n\
    P1;Pat Lee;pat@x\n\
    Q2;Pat Quy;quy@x\n\
    R1;Rae Sun;rae@x\n\
    ;Sky Tan;sky@x\n\
    T1;Łukasz O’Sørensen;\n\
    V1;Vic Lee;vic@x\n";

/// A row of [`STAFF`], by which `collect` joins what `claimed` says two learners have handed in.
pub const BOTH_ADDRESSES: (&str, &str) = ("jo@new.x", "Jo.Day@new.x; jo@new.x; jo@old.x");

/// Fills a folder.
pub fn claimed(folder: &Path, browser: &Browser) {
    let write = |id: &str, learner: &Value, day: u32, attempts: &[Value]| {
        put(folder, &format!("{id}.json"), &browser.submission(id, learner, day, attempts, &[]));
    };
    // Two attempts of two people never begin in the same thousandth of a second.
    let attempt = |id: &str, quiz: &str, number: u32, day: u32, tries: &Value| {
        let mut attempt = browser.attempt(id, quiz, number, day, tries);
        let moment = id.bytes().fold(0_u32, |sum, byte| (sum * 31 + u32::from(byte)) % 60_000);
        let (seconds, parts) = (moment / 1_000, moment % 1_000);
        attempt["started"] = json!(format!("2026-05-{day:02}T10:00:{seconds:02}.{parts:03}Z"));
        attempt
    };
    let right = json!({"q-reach": ["true"]});
    let words = |id: &str, number: u32, day: u32, tries: &Value| attempt(id, "words-check", number, day, tries);
    let passed = |id: &str| vec![words(&format!("{id}-words"), 1, 6, &right)];
    // Of words-check the last attempt counts; of numbers-check there are two.
    let spoiled = |id: &str| {
        vec![
            words(&format!("{id}-else-words"), 2, 9, &json!({"q-reach": ["false"]})),
            attempt(&format!("{id}-else-numbers-1"), "numbers-check", 1, 1, &json!({})),
            attempt(&format!("{id}-else-numbers-2"), "numbers-check", 2, 2, &json!({})),
        ]
    };
    // Her number against an invented one.
    let own = [
        passed("ann"),
        vec![
            attempt("ann-numbers-1", "numbers-check", 1, 4, &json!({})),
            attempt("ann-numbers-2", "numbers-check", 2, 5, &all_right()),
        ],
    ];
    write("ann", &json!({"name": "Ann Lee", "employee_id": "n1"}), 7, &own.concat());
    write("ann-else", &json!({"name": "Ann Lee", "employee_id": "999", "email": "ann@x"}), 10, &spoiled("ann"));
    // A file with nothing in it that could count, and no day.
    let mut empty =
        browser.submission("ann-empty", &json!({"name": "Zed", "employee_id": "997", "email": "ann@x"}), 9, &[], &[]);
    empty["created"] = Value::Null;
    put(folder, "ann-empty.json", &empty);
    // Her address against the same with an invented number.
    write("bea", &json!({"name": "Bea Fox", "email": "bea@x"}), 7, &passed("bea"));
    write("bea-else", &json!({"name": "Bea Fox", "employee_id": "998", "email": "bea@x"}), 10, &spoiled("bea"));
    // Of whom the list knows no name.
    write("moe", &json!({"name": "Moe Pim", "employee_id": "M1"}), 7, &passed("moe"));
    write("moe-else", &json!({"name": "Mal Ory", "employee_id": "996", "email": "moe@x"}), 10, &spoiled("moe"));
    // His address against the same with another name.
    write("cyd", &json!({"name": "Cyd Roe", "email": "cyd@x"}), 7, &passed("cyd"));
    write("cyd-else", &json!({"name": "Mal Ory", "email": "cyd@x"}), 10, &spoiled("cyd"));
    // His address against the same and nothing else.
    write("dan", &json!({"name": "Dan Poe", "email": "dan@x"}), 7, &passed("dan"));
    write("dan-else", &json!({"name": "Dan Poe", "email": "dan@x"}), 10, &spoiled("dan"));
    // Practice with the number, the rest by the name.
    let practice = attempt("eve-practice", "steps-practice", 1, 3, &json!({}));
    write("eve-phone", &json!({"name": "Eve Sol", "employee_id": "E1"}), 4, &[practice]);
    write("eve", &json!({"name": "Eve Sol"}), 7, &passed("eve"));
    // Names in other words.
    write("jose", &json!({"name": "Jose Nunez"}), 7, &passed("jose"));
    write("jose-2", &json!({"name": "josé  núñez"}), 8, &passed("jose"));
    write("wang", &json!({"name": "王 小明"}), 7, &passed("wang"));
    write("kim", &json!({"name": "Park, Kim"}), 7, &passed("kim"));
    // A slip of the keyboard, and one in which the name does not fit.
    write("ida", &json!({"name": "Moe Ida", "employee_id": "I1O"}), 7, &passed("ida"));
    write("ira", &json!({"name": "Ira Moe", "employee_id": "I11"}), 7, &passed("ira"));
    // One browser, two addresses; and a colleague with the same file.
    write("jo-1", &json!({"name": "Jo Day", "email": "jo@old.x"}), 7, &passed("jo"));
    write("jo-2", &json!({"name": "Jo Day", "email": "jo@new.x"}), 8, &passed("jo"));
    write("bob-copy", &json!({"name": "Bob Kay", "employee_id": "K2"}), 9, &passed("jo"));
    // Her number, and by a slip that of a colleague with another name and address; the lessons are another's, too.
    write("pat", &json!({"name": "Pat Lee", "employee_id": "P1", "email": "pat@x"}), 7, &passed("pat"));
    let quy = json!({"name": "Pat Quy", "employee_id": "P1", "email": "quy@x"});
    let mut slip = browser.submission("pat-else", &quy, 10, &spoiled("pat"), &["words/terms/reach"]);
    slip["lessons"][0]["finished"] = json!("2031-05-01T09:20:00.000Z");
    put(folder, "pat-else.json", &slip);
    // One browser, two numbers.
    write("rae-1", &json!({"name": "Rae Sun", "employee_id": "R1"}), 7, &passed("rae"));
    write("rae-2", &json!({"name": "Rae Sun", "employee_id": "R7"}), 8, &passed("rae"));
    // More than the list has of the only one of that name, and a name without its signs.
    write("sky", &json!({"name": "Sky Tan", "employee_id": "S1"}), 7, &passed("sky"));
    write("tom", &json!({"name": "OSorensen, Lukasz"}), 7, &passed("tom"));
    // More names than are told, and a stranger with the number.
    for (at, middle) in ["", "A", "B", "C", "D", "E", "F"].iter().enumerate() {
        let learner = json!({"name": format!("Vic {middle} Lee"), "employee_id": "V1"});
        write(&format!("vic-{at}"), &learner, 7, &passed("vic"));
    }
    write("vic-else", &json!({"name": "Mal Ory", "employee_id": "V1"}), 10, &spoiled("vic"));
    // A number and an address of two people.
    write("bob", &json!({"name": "Bob Kay", "employee_id": "K2", "email": "lou@x"}), 7, &passed("bob"));
    write("lou", &json!({"name": "Lou Ray", "email": "lou@x"}), 8, &passed("lou"));
}
