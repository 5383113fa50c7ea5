//! HR's pair of keys, and files that were sealed with it. What the page seals is tested in a browser.

mod support;

use std::fs;

use coursewright::results::{self, Reason};
use coursewright::seal::{PrivateKey, PublicKey};

use support::project;

#[test]
fn a_pair_is_made_once_where_nobody_else_can_read_it() {
    let project = project();
    let made = project.run(&["keys", "new"]);
    assert_eq!(made.code(), Some(0), "{}", made.stderr());
    let path = project.root().join("hr-private-key.txt");
    let text = fs::read_to_string(&path).unwrap();
    let key = PrivateKey::read(&text).unwrap();
    assert!(made.stdout().contains(&key.public().to_string()) && made.stdout().contains(&key.public().fingerprint()));
    assert!(made.stderr().contains(&format!("public_key: {}", key.public())), "{}", made.stderr());
    assert!(!made.stdout().contains("private_key") && !made.stderr().contains("private_key"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(project.run(&["keys", "show", "hr-private-key.txt"]).stdout(), made.stdout());
    // Never written over, and never where it would be published.
    assert_eq!(project.run(&["keys", "new"]).code(), Some(2));
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    project.build().succeeds();
    for place in ["content/hr.txt", "public/hr.txt", "quizzes/hr.txt", "no-such-folder/hr.txt"] {
        let run = project.run(&["keys", "new", "--out", place]);
        assert_eq!(run.code(), Some(2), "{place}: {}", run.stderr());
        assert!(!project.root().join(place).exists(), "{place}");
    }
}

#[test]
fn a_site_with_a_key_seals_and_says_by_which() {
    let project = project();
    project.run(&["keys", "new"]);
    let key = PrivateKey::read(&fs::read_to_string(project.root().join("hr-private-key.txt")).unwrap()).unwrap();
    project.write("content/site.yaml", format!("id: test\ntitle: Test\nresults: {{public_key: {}}}\n", key.public()));
    project.build().succeeds();
    let page = project.page("results.html");
    assert!(page.contains(&key.public().fingerprint()) && page.contains("assets/seal.js"));
    project.write("content/site.yaml", "id: test\ntitle: Test\n");
    project.build().succeeds();
    assert!(!project.page("results.html").contains("assets/seal.js"));
}

#[test]
fn files_that_cannot_be_opened_are_set_aside_with_their_reason() {
    let project = project();
    project.run(&["keys", "new"]);
    let key = PrivateKey::read(&fs::read_to_string(project.root().join("hr-private-key.txt")).unwrap()).unwrap();
    let public = PublicKey::read(&key.public().to_string()).unwrap();
    let envelope = |format: &str, key: &str, sealed: &str| {
        format!(
            "{{\"format\": \"{format}\", \"site\": \"test\", \"build\": \"0\", \"key\": \"{key}\", \"created\": \"2026\", \
             \"enc\": \"AAAA\", \"sealed\": \"{sealed}\"}}"
        )
    };
    project.write("inbox/a.json", envelope("coursewright-sealed/1", &public.fingerprint(), "AAAA"));
    project.write("inbox/b.json", envelope("coursewright-sealed/1", "0000", "AAAA"));
    project.write("inbox/c.json", envelope("coursewright-sealed/9", "0000", "AAAA"));
    project.write("inbox/d.json", "{\"format\": \"coursewright-sealed/1\"");
    let inbox = [project.root().join("inbox")];
    let (received, aside) = results::read(&inbox, &project.root().join("report"), &[key]).unwrap();
    assert!(received.is_empty());
    let reasons: Vec<Reason> = aside.into_iter().map(|aside| aside.reason).collect();
    let expected =
        [Reason::BrokenSeal, Reason::Sealed("0000".into()), Reason::OtherVersion("9".into()), Reason::BrokenSeal];
    assert_eq!(reasons, expected);
    // A file that is no key is wrong use, and says so.
    let run = project.run(&["collect", "inbox", "--key", "content/site.yaml"]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    assert!(run.stderr().contains("no file of a private key"), "{}", run.stderr());
}
