//! report.html tells the same as the tables, is harmless whatever a learner is called, and stays small.

use base64::Engine as _;
use coursewright::results::{Learner, Roster};
use sha2::{Digest, Sha256};

use super::*;

/// The inbox of these tests, with a list of people, a year later.
fn a_year_later(site: &Site, folder: &Path) -> (Report, PathBuf) {
    let inbox_folder = folder.join("inbox");
    inbox(&inbox_folder, site);
    let staff = folder.join("staff.csv");
    let table = "Employee ID,Name,Mail,Department,Required courses,Due\r\n\
        E1,\"Lee, Ann\",ann@example.com,Sales,all,2026-05-04\r\n\
        E2,Bob,bob@example.com?bcc=x@example.com,Sales,funnel,\r\n\
        E9,Ida,,Shop <b>,all,2026-06-30\r\n";
    fs::write(&staff, table).unwrap();
    let (received, set_aside) = results::read(&[inbox_folder], folder, &[]).unwrap();
    let (roster, now) = (Roster::read(&[staff]).unwrap(), "2027-04-20T08:00:00Z".parse().unwrap());
    let report = results::regrade(received, set_aside, &Marks::default(), &roster, site, now).unwrap();
    let out = folder.join("report");
    results::write(&report, &Occasion { site, build: BUILD, now }, &out).unwrap();
    (report, out)
}

fn rows(out: &Path, name: &str) -> Vec<std::collections::HashMap<String, String>> {
    let bytes = fs::read(out.join(name)).unwrap();
    csv::Reader::from_reader(&bytes[3..]).deserialize().map(|row| row.unwrap()).collect()
}

fn page(out: &Path) -> String {
    fs::read_to_string(out.join("report.html")).unwrap()
}

/// What stands between two marks, the first time.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap().0
}

#[test]
fn the_page_has_the_numbers_of_the_tables() {
    let (site, temp) = (site(), TempDir::new().unwrap());
    let (report, out) = a_year_later(&site, temp.path());
    let (text, results) = (page(&out), rows(&out, "results.csv"));
    for course in ["funnel", "words"] {
        let ours: Vec<_> = results.iter().filter(|row| row["course"] == course).collect();
        let count = |test: &dyn Fn(&str) -> bool, column: &str| ours.iter().filter(|row| test(&row[column])).count();
        let passed = count(&|cell| cell == "yes", "passed");
        let missing = ours.iter().filter(|row| row["required"] == "yes" && row["passed"] == "no").count();
        let expired = ours.iter().filter(|row| row["passed"] == "yes" && !row["valid_until"].is_empty());
        let expired = expired.filter(|row| row["valid_until"].as_str() < "2027-04-20").count();
        let due = ours.iter().filter(|row| row["passed"] == "yes" && !row["valid_until"].is_empty());
        let due = due.filter(|row| ("2027-04-20"..="2027-05-20").contains(&row["valid_until"].as_str())).count();
        let title = &ours[0]["course_title"];
        let overview = between(&text, "<table class=\"overview\">", "</table>");
        let row = between(overview, &format!("<bdi>{title}</bdi>"), "</tr>");
        let numbers: Vec<&str> = row.split("<td class=\"n").skip(1).map(|cell| between(cell, ">", "<")).collect();
        assert!(row.contains(&format!("<b>{passed} of {}</b>", ours.len())), "{course}: {row}");
        let expected = [
            count(&|cell| cell == "yes", "required"),
            missing,
            due,
            expired,
            ours.iter().map(|row| row["to_mark"].parse::<usize>().unwrap()).sum(),
            count(&|cell| !cell.is_empty(), "flags"),
        ];
        assert_eq!(numbers[1..], expected.map(|number| number.to_string()), "{course}: {row}");
    }
    let flags = rows(&out, "flags.csv");
    assert!(!flags.is_empty());
    for flag in &flags {
        let times = flags.iter().filter(|other| other["flag"] == flag["flag"]).count();
        let expected = format!("<dt><code>{}</code> <b>{times}</b></dt>", flag["flag"]);
        assert!(text.contains(&expected), "{expected}");
    }
    for (what, people) in [("id=\"missing\"", 2), ("id=\"due\"", 2)] {
        let body = between(between(&text, what, "</section>"), "<tbody>", "</tbody>");
        assert_eq!(body.matches("<tr>").count(), people, "{what}: {body}");
    }
    assert_eq!(between(&text, "data-people", "</section>").matches("<tr").count(), report.learners.len() + 1);
    let aside = between(between(&text, "id=\"aside\"", "</section>"), "<tbody>", "</tbody>");
    assert_eq!(aside.matches("class=\"path\"").count(), rows(&out, "set-aside.csv").len());
    assert!(text.contains("As of <time datetime=\"2027-04-20\">") && text.contains("<code>0123456789abcdef</code>"));
}

#[test]
fn only_addresses_of_the_list_can_be_written_to() {
    let (site, temp) = (site(), TempDir::new().unwrap());
    let (_, out) = a_year_later(&site, temp.path());
    let text = page(&out);
    let links: Vec<&str> = text.split("href=\"mailto:").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(!links.is_empty() && links.iter().all(|link| *link == "ann@example.com"), "{links:?}");
    assert!(text.contains("<bdi>bob@example.com?bcc=x@example.com</bdi>"), "it is there to be read");
    assert!(text.matches(" href=\"").count() == text.matches(" href=\"#").count() + links.len());
}

/// Learners who have done nothing, under names of any kind.
fn named(site: &Site, names: impl Iterator<Item = String>) -> Report {
    let mut report =
        results::regrade(Vec::new(), Vec::new(), &Marks::default(), &Roster::default(), site, NOW.parse().unwrap())
            .unwrap();
    let temp = TempDir::new().unwrap();
    inbox(&temp.path().join("inbox"), site);
    let one = collect(&[temp.path().join("inbox/gus.json")], &temp.path().join("out"), site).learners.remove(0);
    let learner = |name: String| Learner {
        id: format!("name:{name}"),
        department: Some(name.clone()),
        fields: results::Fields { name: Some(name), employee_id: None, email: None },
        ..one.clone()
    };
    report.learners = names.map(learner).collect();
    report
}

#[test]
fn a_name_can_do_nothing_to_the_page() {
    let (site, temp) = (site(), TempDir::new().unwrap());
    let names = [
        "<script>alert(1)</script>",
        "</script><img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)",
        "{{ site }}{% raw %}",
        "\u{202e}nnA",
        "李雷 🦊",
        "a\u{0}b\u{1b}[2J",
        &"A".repeat(10_000),
    ];
    let mut report = named(&site, names.iter().map(|name| (*name).to_owned()));
    report.ending.set_aside = vec![SetAside { path: "<b>.json".to_owned(), reason: results::Reason::Empty }];
    let now = NOW.parse().unwrap();
    results::write(&report, &Occasion { site: &site, build: "<i>", now }, temp.path()).unwrap();
    let text = page(temp.path());
    assert_eq!((text.matches("<script").count(), text.matches("</script").count()), (1, 1));
    for bad in ["<img", "<b>.json", "<i>", "\" onmouseover", "\u{0}", "\u{1b}", "\u{202e}"] {
        assert!(!text.contains(bad), "{bad:?}");
    }
    assert!(text.contains("<bdi>nnA</bdi>") && text.contains("李雷 🦊") && text.contains("{{ site }}{% raw %}"));
    assert!(!text.contains(&"A".repeat(201)) && text.contains(&format!("{}…", "A".repeat(80))));
    // What may run is what is there.
    let policy = between(&text, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    for (rule, tag) in [("style-src", "style"), ("script-src", "script")] {
        let own = between(&text, &format!("<{tag}>"), &format!("</{tag}>"));
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(own));
        assert!(policy.contains(&format!("{rule} 'sha256-{hash}';")), "{policy}");
    }
    assert!(policy.starts_with("default-src 'none';"));
    for inline in [" style=\"", " onclick", "http://", "https://"] {
        assert!(!text.contains(inline), "{inline}");
    }
}

#[test]
fn however_many_learners_there_are_the_page_stays_small() {
    let (site, temp) = (site(), TempDir::new().unwrap());
    let sized = |count: usize| {
        let report = named(&site, (0..count).map(|at| format!("Learner number {at}")));
        let now = NOW.parse().unwrap();
        results::write(&report, &Occasion { site: &site, build: "", now }, temp.path()).unwrap();
        page(temp.path())
    };
    let (some, many) = (sized(3_000), sized(20_000));
    assert!(some.len() < 1_500_000 && many.len() < some.len() + 500, "{} and {} bytes", some.len(), many.len());
    assert!(many.contains("18,000 people more are not on this page; results.csv has everybody."));
    assert!(many.contains("<b>0 of 20,000</b>"), "sums are of all");
}
