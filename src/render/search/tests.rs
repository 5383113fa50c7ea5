use std::collections::BTreeMap;

use super::*;

const LESSONS: [(&str, &str, &str); 3] = [
    ("a/b/first.html", "Conversion in a week", "How many of the visitors convert. 网络营销 is marketing."),
    ("a/b/second.html", "Reach", "A conversion is counted once, companies’ \"conversions\" twice: \\ 1 < 2.\u{2028}"),
    ("a/b/third.html", "Retention", "Nobody came back."),
];

fn lesson(at: usize) -> Document<'static> {
    let (page, title, text) = LESSONS[at];
    let lead = Section { anchor: None, title: "", text: Cow::Borrowed(text) };
    let end = Section { anchor: Some("visits"), title: "What a visit is", text: Cow::Borrowed("") };
    Document {
        page: page.into(),
        kind: Kind::Lesson,
        title: title.into(),
        also: &[],
        context: "A · B".to_owned(),
        sections: vec![lead, end],
        lang: None,
    }
}

/// A plan for so many documents, each with the path that its number gives it.
fn plan(count: usize, changed: Option<usize>) -> (Vec<String>, Plan) {
    let pages: Vec<_> = (0..count).map(|at| format!("course/module/lesson-{at}.html")).collect();
    let keyed: Vec<_> =
        pages.iter().enumerate().map(|(at, page)| (page.as_str(), u128::from(changed == Some(at)))).collect();
    let plan = Plan::new(&keyed);
    (pages, plan)
}

fn read_number(digits: &mut impl Iterator<Item = u8>) -> Option<u32> {
    let (mut number, mut place) = (0, 1);
    loop {
        let byte = u32::from(digits.next()?) - 33;
        let digit = byte - u32::from(byte > 1) - u32::from(byte > 59);
        number += digit % 46 * place;
        place *= 46;
        if digit < 46 {
            return Some(number);
        }
    }
}

/// The terms of a file, each with its documents and levels, read as the script reads them.
fn terms(file: &File) -> BTreeMap<String, Vec<(u32, u32)>> {
    let text = str::from_utf8(&file.bytes).unwrap();
    let data = text.rsplit_once(",\"").unwrap().1.strip_suffix("\");\n").unwrap();
    let mut found = BTreeMap::new();
    let mut before = Vec::new();
    let parts: Vec<_> = data.split(' ').collect();
    for pair in parts.chunks_exact(2) {
        let mut start = pair[0].bytes();
        let shared = read_number(&mut start).unwrap() as usize;
        before.truncate(shared);
        before.extend(pair[0][1..].encode_utf16());
        let (mut listed, mut next, mut digits) = (Vec::new(), 0, pair[1].bytes());
        while let Some(number) = read_number(&mut digits) {
            next += number / 16;
            listed.push((next, number % 16 + 1));
            next += 1;
        }
        found.insert(String::from_utf16(&before).unwrap(), listed);
    }
    found
}

#[test]
fn every_term_is_found_with_its_documents_and_a_name_says_more_than_a_text() {
    let keyed: Vec<_> = LESSONS.iter().map(|(page, ..)| (*page, 0)).collect();
    let (files, summary) = segment(&Plan::new(&keyed), 0, lesson);
    let paths: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["assets/search/0/d0.js", "assets/search/0/t0.js"]);
    assert_eq!(summary, Summary { version: summary.version.clone(), ranges: vec![String::new()], texts: vec![3] });
    let terms = terms(&files[1]);
    let documents = |term: &str| terms[term].iter().map(|(at, _)| *at).collect::<Vec<_>>();
    assert_eq!(documents("conversion"), [0, 1]);
    assert_eq!(documents("company"), [1]);
    assert_eq!(documents("络营"), [0]);
    assert_eq!(documents("visit"), [0, 1, 2]);
    assert!(!terms.contains_key("conversions"));
    let [(_, name), (_, text)] = terms["conversion"][..] else { panic!("{terms:?}") };
    assert!(name > text, "{name} in the name, {text} in the text");
    assert!(terms["reach"][0].1 > name, "the only word of a name says more than one of four");
    assert!(terms["visit"][2].1 > terms["back"][0].1, "a heading says more than a text");
}

#[test]
fn texts_stand_in_their_file_as_they_are() {
    let keyed: Vec<_> = LESSONS.iter().map(|(page, ..)| (*page, 0)).collect();
    let (files, _) = segment(&Plan::new(&keyed), 0, lesson);
    let text = str::from_utf8(&files[0].bytes).unwrap();
    let start = text.find('[').unwrap();
    let data: serde_json::Value = serde_json::from_str(text[start..].strip_suffix(");\n").unwrap()).unwrap();
    assert_eq!(data[1][0], "a/b/second.html");
    assert_eq!(data[1][1], "lesson");
    assert_eq!(data[1][4], "A · B");
    assert_eq!(data[1][5][0][2], LESSONS[1].2);
    assert_eq!(data[1][5][1][0], "visits");
}

#[test]
fn a_change_changes_the_files_of_one_segment() {
    let (_, before) = plan(3000, None);
    let (_, after) = plan(3000, Some(1234));
    assert_eq!(before.segments(), 8);
    let changed: Vec<_> = (0..8).filter(|number| before.key(*number) != after.key(*number)).collect();
    assert_eq!(changed.len(), 1);
    assert!(after.documents(changed[0]).contains(&1234));
    let dealt: usize = (0..8).map(|number| after.documents(number).len()).sum();
    assert_eq!(dealt, 3000);
    assert!((0..8).all(|number| after.documents(number).len() > 250));
}

#[test]
fn the_order_in_which_documents_are_told_does_not_matter() {
    let keyed: Vec<_> = LESSONS.iter().map(|(page, ..)| (*page, 0)).collect();
    let turned: Vec<_> = keyed.iter().rev().copied().collect();
    let ahead = segment(&Plan::new(&keyed), 0, lesson);
    let back = segment(&Plan::new(&turned), 0, |at| lesson(2 - at));
    assert_eq!(ahead, back);
}

#[test]
fn ranges_are_cut_where_the_directory_says() {
    let (pages, plan) = plan(400, None);
    let read = |at: usize| {
        let text =
            (0..200).fold(String::new(), |text, word| format!("{text} w{}字{}", (at * 7 + word) % 997, word % 90));
        let section = Section { anchor: None, title: "", text: text.into() };
        Document {
            page: Cow::Borrowed(&pages[at]),
            kind: Kind::Concept,
            title: "T".into(),
            also: &[],
            context: String::new(),
            sections: vec![section],
            lang: None,
        }
    };
    let (files, summary) = segment(&plan, 0, read);
    let ranges: Vec<_> = files.iter().filter(|file| file.path.contains("/t")).map(terms).collect();
    assert!(ranges.len() > 3 && ranges.len() == summary.ranges.len(), "{:?}", summary.ranges);
    for (at, range) in ranges.iter().enumerate() {
        assert!(range.keys().all(|term| *term >= summary.ranges[at]));
        if let Some(next) = summary.ranges.get(at + 1) {
            assert!(range.keys().all(|term| term < next), "{next}");
        }
    }
    assert_eq!(summary.texts.iter().map(|count| usize::from(*count)).sum::<usize>(), 400);
    let told = directory(&[summary]);
    assert!(str::from_utf8(&told.bytes).unwrap().starts_with("Coursewright.searchIndex.begin([[\""));
}

#[test]
fn a_site_without_documents_has_a_directory_alone() {
    let plan = Plan::new(&[]);
    let (files, summary) = segment(&plan, 0, |_| unreachable!("there is none"));
    assert_eq!((plan.segments(), files.len()), (1, 0));
    assert_eq!(directory(&[summary]).path, "assets/search/directory.js");
}
