//! What a file says of whose it is, is held against the list of people and believed no further than it proves.

use coursewright::results::{CourseResult, Learner, Raised, Verdict};

use super::claimed::{BOTH_ADDRESSES, STAFF, claimed};
use super::*;

fn collected(table: &str) -> Report {
    let (site, temp) = (site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    fs::create_dir(&folder).unwrap();
    claimed(&folder, &Browser { site: &site });
    let staff = temp.path().join("staff.csv");
    fs::write(&staff, table).unwrap();
    let roster = Roster::read(std::slice::from_ref(&staff)).unwrap();
    assert_eq!(roster.faults(), []);
    let (received, aside) = results::read(&[folder], &temp.path().join("out"), &[]).unwrap();
    results::regrade(received, aside, &Marks::default(), &roster, &site, NOW.parse().unwrap()).unwrap()
}

fn learner<'r>(report: &'r Report, id: &str) -> &'r Learner {
    report.learners.iter().find(|learner| learner.id == id).unwrap_or_else(|| panic!("nobody is {id}"))
}

/// The course that is passed by words-check alone.
fn words(learner: &Learner) -> &CourseResult {
    learner.courses.iter().find(|course| &*course.course == "words").unwrap()
}

/// An attempt's standing and what was raised on it.
fn attempt<'l>(learner: &'l Learner, id: &str) -> (Standing, Vec<Flag>, &'l [Raised]) {
    let attempt = learner.attempts.iter().find(|attempt| attempt.id == id).unwrap_or_else(|| panic!("no {id}"));
    (attempt.standing, attempt.flags.iter().map(|raised| raised.flag).collect(), &attempt.flags)
}

fn details(raised: &[Raised], flag: Flag) -> Vec<&str> {
    raised.iter().filter(|raised| raised.flag == flag).map(|raised| raised.detail.as_str()).collect()
}

fn is_passed_without_doubt(learner: &Learner) {
    let course = words(learner);
    assert_eq!(
        (course.passed, course.passed_on.unwrap().to_string()),
        (Some(Verdict::Passed), "2026-05-06".to_owned())
    );
    let doubts: Vec<_> = course.all_flags.iter().filter(|flag| flag.holds_back()).collect();
    assert!(doubts.is_empty(), "{}: {doubts:?} {:#?}", learner.id, learner.flags);
}

#[test]
fn a_number_that_is_not_theirs_proves_nothing() {
    let report = collected(STAFF);
    for (id, name, number) in [("employee_id:n1", "ann", "999"), ("employee_id:b1", "bea", "998")] {
        let learner = learner(&report, id);
        is_passed_without_doubt(learner);
        assert!(words(learner).all_flags.is_empty() && learner.flags.is_empty(), "{:?}", learner.flags);
        assert_eq!(attempt(learner, &format!("{name}-words")).1, []);
        let (standing, flags, raised) = attempt(learner, &format!("{name}-else-words"));
        assert_eq!((standing, flags), (Standing::ByName, vec![Flag::SeveralPeople, Flag::NameOnly]), "{name}");
        assert!(details(raised, Flag::SeveralPeople)[0].contains(&format!("`{number}`, which is not theirs")));
        assert!(details(raised, Flag::NameOnly)[0].contains("not theirs on the roster"), "{raised:?}");
    }
    // Nobody uses up her attempts, though they say that they were first.
    let ann = learner(&report, "employee_id:n1");
    for (id, standing) in [("ann-numbers-2", Standing::Counts), ("ann-else-numbers-1", Standing::TooMany)] {
        assert_eq!(attempt(ann, id).0, standing, "{id}");
    }
    // Nobody else says what they are called.
    let moe = learner(&report, "employee_id:m1");
    is_passed_without_doubt(moe);
    assert_eq!((moe.fields.name.as_deref(), moe.fields.employee_id.as_deref()), (Some("Moe Pim"), Some("M1")));
}

#[test]
fn another_name_at_an_address_is_told_where_it_came() {
    let report = collected(STAFF);
    let cyd = learner(&report, "employee_id:c1");
    is_passed_without_doubt(cyd);
    assert!(cyd.flags.is_empty(), "{:?}", cyd.flags);
    let (standing, _, raised) = attempt(cyd, "cyd-else-words");
    assert_eq!(standing, Standing::ByName);
    let several = details(raised, Flag::SeveralPeople);
    assert!(
        several[0].contains("is used by `cyd roe`, `mal ory`") && several[1].contains("`mal ory`, and belongs"),
        "{several:?}"
    );
    // Who writes a colleague's address has the flag, and the colleague has none.
    let lou = learner(&report, "employee_id:l1");
    is_passed_without_doubt(lou);
    assert!(lou.flags.is_empty(), "{:?}", lou.flags);
    let bob = learner(&report, "employee_id:k2");
    assert_eq!(details(&bob.flags, Flag::SeveralPeople), ["`email:lou@x` is used by `bob kay`, `lou ray`"]);
}

#[test]
fn two_browsers_with_an_address_are_told_apart_like_two_with_a_name() {
    let report = collected(STAFF);
    let dan = learner(&report, "employee_id:d1");
    assert_eq!(words(dan).passed, Some(Verdict::Passed));
    let is = |id: &str| (attempt(dan, id).0, attempt(dan, id).1.contains(&Flag::NameOnly));
    assert_eq!((is("dan-words"), is("dan-else-words")), ((Standing::Counts, true), (Standing::ByName, true)));
}

#[test]
fn what_cannot_count_holds_nothing_back() {
    let report = collected(STAFF);
    let eve = learner(&report, "employee_id:e1");
    is_passed_without_doubt(eve);
    assert_eq!(words(eve).all_flags.iter().collect::<Vec<_>>(), [&Flag::ListedByName]);
    assert_eq!(attempt(eve, "eve-practice").1, []);
}

#[test]
fn a_colleagues_number_beside_ones_own_name_and_address_takes_nothing_from_them() {
    let report = collected(STAFF);
    let pat = learner(&report, "employee_id:p1");
    is_passed_without_doubt(pat);
    assert!(pat.flags.is_empty() && words(pat).all_flags.is_empty(), "{:?} {:?}", pat.flags, words(pat).all_flags);
    let (standing, flags, raised) = attempt(pat, "pat-else-words");
    assert_eq!(standing, Standing::ByName);
    assert!(flags.contains(&Flag::NameOnly), "{flags:?}");
    let told = details(raised, Flag::SeveralPeople).join("\n");
    assert!(told.contains("pat-else.json` gives the number of `employee_id:p1`, and is more likely "), "{told}");
    assert!(told.contains("staff.csv:17"), "{told}");
    // The stranger's lessons are not theirs: nothing of the year 2031 is in the result.
    assert!(!format!("{pat:?}").contains("2031"), "{pat:?}");
    // The row's own name stands, whoever else's address it is.
    let bob = learner(&report, "employee_id:k2");
    assert!(!format!("{bob:?}").contains("more likely"), "{bob:?}");
    let vic = learner(&report, "employee_id:v1");
    assert_eq!(words(vic).passed, Some(Verdict::Passed));
    let (standing, _, raised) = attempt(vic, "vic-else-words");
    assert_eq!(standing, Standing::ByName);
    let told = details(raised, Flag::SeveralPeople);
    assert!(told.iter().any(|told| told.ends_with(" and 3 more")), "{told:?}");
}

#[test]
fn two_numbers_in_one_browser_are_told_what_helps() {
    let report = collected(STAFF);
    let copy = details(attempt(learner(&report, "employee_id:r7"), "rae-words").2, Flag::Copy)[0].to_owned();
    assert!(copy.contains("`employee_id:r1` may be the same person: if one number is a mistake"), "{copy}");
    assert!(copy.contains("delete the file with the wrong one (in a ledger: `collect --throw-out`)"), "{copy}");
}

#[test]
fn the_same_words_are_the_same_name() {
    let report = collected(STAFF);
    for id in ["employee_id:f1", "employee_id:g1", "employee_id:t1"] {
        let learner = learner(&report, id);
        is_passed_without_doubt(learner);
        assert_eq!(words(learner).all_flags.iter().collect::<Vec<_>>(), [&Flag::ListedByName], "{id}");
    }
    assert_eq!(learner(&report, "employee_id:f1").files.len(), 2);
    for (id, perhaps) in [
        ("name:park, kim", Some(("", "staff.csv:9", "staff.csv:10"))),
        ("employee_id:i1o", Some(("`I10` in ", "staff.csv:11", ""))),
        ("employee_id:i11", None),
        ("employee_id:s1", Some(("", "staff.csv:19", ""))),
    ] {
        let told = details(&learner(&report, id).flags, Flag::NotOnRoster)[0].to_owned();
        let Some((before, first, second)) = perhaps else {
            assert_eq!(told, format!("`{id}`"));
            continue;
        };
        assert!(told.starts_with(&format!("`{id}`; perhaps {before}")) && told.contains(first), "{told}");
        assert!(told.ends_with(if second.is_empty() { first } else { second }), "{told}");
    }
}

#[test]
fn one_person_under_two_addresses_is_told_from_a_copy_and_joined_by_the_list() {
    let report = collected(STAFF);
    let copy = |id: &str| details(attempt(learner(&report, id), "jo-words").2, Flag::Copy)[0].to_owned();
    let same = |id: &str| {
        format!(
            "`{id}` may be the same person: give one row of the roster their number and every address, and collect again"
        )
    };
    assert!(
        copy("employee_id:j1").contains("`employee_id:k2`")
            && copy("employee_id:j1").ends_with(&same("email:jo@old.x"))
    );
    assert!(copy("email:jo@old.x").ends_with(&same("employee_id:j1")), "{}", copy("email:jo@old.x"));
    // Two rows of the list are two people.
    assert!(!copy("employee_id:k2").contains("may be the same"), "{}", copy("employee_id:k2"));
    // As it is said, so it is done.
    let report = collected(&STAFF.replace(BOTH_ADDRESSES.0, &format!("\"{}\"", BOTH_ADDRESSES.1)));
    let jo = learner(&report, "employee_id:j1");
    assert_eq!((jo.files.len(), jo.fields.email.as_deref()), (2, Some("Jo.Day@new.x")));
    assert!(!jo.attempts[0].flags.iter().any(|raised| raised.detail.contains("jo@old")), "{:?}", jo.attempts[0].flags);
}
