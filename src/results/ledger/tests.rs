//! What a ledger is given comes out of it again.

#[path = "../../../tests/support/postgres.rs"]
mod server;

use std::path::Path;

use super::*;
use crate::build::{Options, Session};
use crate::results::submission::{Submission, parse};

/// Two submissions that share an attempt, with every field given in some and missing in others.
fn submissions() -> Vec<Submission> {
    let questions = r#"[
        {"id": "q1", "wording": "ab", "tries": ["a", null, ["b", "c"], {"d": "e"}, 5], "hints": 2, "seconds": 0.1,
         "confidence": 3, "carried": true},
        {"id": "q2", "tries": []}]"#;
    let full = format!(
        r#"{{"id": "a1", "course": "c", "quiz": "q", "mode": "check", "number": 7, "scoring": "s", "seed": "x",
            "started": "2026-05-04T10:00:00.123Z", "ended": "2026-05-04T10:00:00Z",
            "claimed": {{"score": 0.3333333333333333, "passed": false}}, "questions": {questions}}}"#
    );
    let bare = r#"{"id": "a2", "course": "c", "quiz": "q", "mode": "m", "number": 0, "scoring": "s", "questions": []}"#;
    let submission = |id: &str, learner: &str, created: &str, attempts: &str, lessons: &str| {
        let text = format!(
            r#"{{"format": "coursewright-submission/1", "id": "{id}", "site": {{"id": "acme-training"}}, "learner": {learner},
                "created": {created}, "attempts": [{attempts}], "lessons": [{lessons}]}}"#
        );
        parse(text.as_bytes()).unwrap()
    };
    let lesson = r#"{"lesson": "c/m/l", "opened": "2026-05-01T09:00:00.5Z", "finished": null}"#;
    let learner = r#"{"name": " Ann ", "employee_id": "", "email": "a@x"}"#;
    vec![
        submission("s1", learner, "\"2026-05-04T10:30:00.001Z\"", &format!("{full}, {bare}, {full}"), lesson),
        submission("s2", "{}", "5", &format!("{bare}, {full}"), ""),
    ]
}

#[test]
fn every_field_comes_out_as_it_went_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collect/site");
    let mut session = Session::new(Options { root, base_url: None });
    session.refresh();
    let site = session.site_with_questions().unwrap();
    let server = server::server().database();
    let server = LedgerAt::named(Path::new(&server), &|_| None).unwrap();
    for mut ledger in [Ledger::temporary().unwrap(), Ledger::at(&server).unwrap()] {
        let run = ledger.begin(&site, "2026-06-01T08:00:00Z".parse().unwrap()).unwrap();
        comes_out_as_it_went_in(&run, &submissions());
    }
}

fn comes_out_as_it_went_in(run: &Run, given: &[Submission]) {
    let received =
        given.iter().map(|one| Received { file: one.id.clone(), run: 0, is_sealed: true, submission: one.clone() });
    run.add(received.collect()).unwrap();
    let heads = run.heads().unwrap();
    assert_eq!(heads.len(), 2);
    assert_eq!(heads[1].first.as_deref(), Some("a1"), "the one with an end, of who gives nothing");
    for (head, given) in heads.iter().zip(given) {
        assert_eq!((&*head.id, &head.created, &head.learner), (given.id.as_str(), &given.created, &given.learner));
        let mut works = Vec::new();
        run.each_work(&mut std::iter::once(vec![head.row]), &Versions::new(), &mut |work| {
            works.push(work);
            true
        })
        .unwrap();
        let [mut work] = <[Work; 1]>::try_from(works).unwrap();
        work.read();
        let held = work.files().next().unwrap();
        let attempts: Vec<_> = held.attempts.iter().map(|at| work.attempts[*at].clone()).collect();
        assert_eq!(attempts, given.attempts);
        assert_eq!(held.lessons, given.lessons);
        assert_eq!(work.attempts.len(), 2, "each once");
    }
}
