//! The index that the builder makes, read by the theme's script: both cut a text into the same terms, and queries find
//! what they should.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use coursewright::render::search::{Document, File, Kind, Plan, Section, directory, segment, terms};
use serde_json::{Value, json};

/// The theme's script in node; a job a line, an answer a line.
struct Node {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Node {
    fn start() -> Self {
        let helper = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/search.js");
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default/js/search/index.js");
        let variants = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default/js/variants.js");
        let mut child = Command::new("node")
            .args([helper, script, variants])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("these tests run the theme's search: install Node.js, so that `node` can be run");
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output }
    }

    fn with(files: &[File]) -> Self {
        let mut node = Self::start();
        node.ask(&json!({ "files": texts(files) }));
        node
    }

    fn ask(&mut self, job: &Value) -> Value {
        writeln!(self.input.as_mut().unwrap(), "{job}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "the script failed on {job}");
        serde_json::from_str(&line).unwrap()
    }

    fn find(&mut self, query: &str) -> Value {
        self.ask(&json!({ "query": query }))
    }

    /// The paths of the pages that a query finds, without their endings.
    fn pages(&mut self, query: &str) -> String {
        let found = self.find(query);
        let pages = found["results"].as_array().unwrap().iter();
        pages.map(|result| result["page"].as_str().unwrap().trim_end_matches(".html")).collect::<Vec<_>>().join(" ")
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.input = None;
        // A process that is gone already is what we want.
        let _ = self.child.wait();
    }
}

fn texts(files: &[File]) -> BTreeMap<&str, &str> {
    files.iter().map(|file| (file.path.as_str(), str::from_utf8(&file.bytes).unwrap())).collect()
}

/// A page: its path, title, other names, and text; a line that begins with `#` is a heading.
type Text<'a> = (&'a str, &'a str, &'a [String], &'a str);

fn index(pages: &[Text]) -> Vec<File> {
    let keyed: Vec<_> =
        pages.iter().map(|(page, title, _, text)| (*page, (title.len() + text.len()) as u128)).collect();
    let plan = Plan::new(&keyed);
    let read = |at: usize| {
        let (page, title, also, text) = pages[at];
        let mut sections = vec![Section { anchor: None, title: "", text: "".into() }];
        for line in text.lines() {
            if let Some(heading) = line.strip_prefix("# ") {
                sections.push(Section { anchor: Some(heading), title: heading, text: "".into() });
            } else {
                let section = sections.last_mut().unwrap();
                section.text = format!("{}{line} ", section.text).into();
            }
        }
        let kind = if page.starts_with("concepts/") { Kind::Concept } else { Kind::Lesson };
        Document {
            page: page.into(),
            kind,
            title: title.into(),
            also,
            context: "Course · Module".to_owned(),
            sections,
            lang: None,
        }
    };
    let (mut files, mut summaries) = (Vec::new(), Vec::new());
    for number in 0..plan.segments() {
        let (own, summary) = segment(&plan, number, read);
        files.extend(own);
        summaries.push(summary);
    }
    files.push(directory(&summaries));
    files
}

fn small() -> Vec<File> {
    let also = ["conversion funnel".to_owned(), "Pfad".to_owned()];
    index(&[
        (
            "concepts/conversion.html",
            "Conversion",
            &[],
            "A visitor does what the page asks for.\n# Measured by\nThe conversion rate.",
        ),
        ("concepts/conversion-path.html", "Conversion path", &also, "The scenes a visitor goes through."),
        (
            "c/m/rates.html",
            "Rates in practice",
            &[],
            "A conversion here and a conversion there.\n# Conversion rates by channel\nConversion, conversion, conversions of all companies.",
        ),
        (
            "c/m/reach.html",
            "Reach",
            &[],
            "How many people see it. A café is no company.\n# Impressions\nTen impressions may be one person.",
        ),
        (
            "c/m/wangluo.html",
            "网络营销是什么",
            &[],
            "网络营销（网上营销）以互联网为主要手段。\n# 推广\n网络推广是营销的一部分，传统推广不是。",
        ),
        ("c/m/senryaku.html", "マーケティング戦略", &[], "メールを送る。戦略とは何か。"),
    ])
}

#[test]
fn both_sides_cut_a_text_into_the_same_terms() {
    let vectors: Vec<(String, Vec<String>)> = serde_json::from_str(include_str!("search/terms.json")).unwrap();
    let mut node = Node::start();
    for (text, expected) in vectors {
        assert_eq!(terms(&text), expected, "Rust: {text:?}");
        assert_eq!(node.ask(&json!({ "text": text })), json!(expected), "index.js: {text:?}");
    }
}

/// Scripts in which the standard has not changed for long; in others, each release of a browser knows some more letters.
const SETTLED: [(u32, u32); 15] = [
    (0x20, 0x24f),
    (0x300, 0x377),
    (0x37a, 0x37f),
    (0x384, 0x52f),
    (0x5d0, 0x5ea),
    (0x621, 0x64a),
    (0x905, 0x94d),
    (0xe01, 0xe3a),
    (0x1e00, 0x1fff),
    (0x2000, 0x2094),
    (0x20a0, 0x20b5),
    (0x2100, 0x2188),
    (0x3000, 0x9fa5),
    (0xac00, 0xd7a3),
    (0xf900, 0xffef),
];

#[test]
fn both_sides_know_the_same_letters() {
    let mut node = Node::start();
    for (first, last) in SETTLED {
        let letters: Vec<char> = (first..=last).filter_map(char::from_u32).collect();
        for some in letters.chunks(64) {
            // Each on its own, in a word, and twice in a run.
            let text: String =
                some.iter().flat_map(|letter| ['|', *letter, '|', 'a', *letter, 'b', '|', *letter, *letter]).collect();
            assert_eq!(node.ask(&json!({ "text": text })), json!(terms(&text)), "{text:?}");
        }
    }
}

#[test]
fn the_page_of_a_concept_comes_first_then_headings_then_texts() {
    let mut node = Node::with(&small());
    assert_eq!(node.pages("conversion"), "concepts/conversion concepts/conversion-path c/m/rates");
    assert_eq!(node.pages("conversion path"), "concepts/conversion-path");
    let found = node.find("pfad");
    assert_eq!(found["results"][0]["title"], "Conversion path");
    assert_eq!(found["results"][0]["also"], "[Pfad]");
    assert_eq!(node.find("conversion path")["results"][0]["also"], "");
    assert_eq!(node.pages("impression"), "c/m/reach");
}

#[test]
fn words_are_found_by_their_beginnings_and_in_every_form() {
    let mut node = Node::with(&small());
    for query in ["conv", "convers", "CONVERSION", "Conversions", "ｃｏｎｖｅｒｓｉｏｎ", "conversión"] {
        assert!(node.pages(query).starts_with("concepts/conversion "), "{query}: {}", node.pages(query));
    }
    for query in ["cafe", "CAFÉ", "impre", "people see", "companies person"] {
        assert_eq!(node.pages(query), "c/m/reach", "{query}");
    }
}

#[test]
fn slips_are_forgiven_in_longer_words_and_told() {
    let mut node = Node::with(&small());
    for query in ["convresion", "converzion", "conversio0n", "xonversion", "ocnvresion", "conversoin rate"] {
        let found = node.find(query);
        assert_eq!(found["almost"][0][0], "conversion", "{query}: {found}");
        assert!(found["count"].as_u64() > Some(0), "{query}");
    }
    assert_eq!(node.pages("raech"), "c/m/reach");
    assert_eq!(node.pages("imprese"), "c/m/reach", "a slip in a word that is still being written");
    assert_eq!(node.find("conversion")["almost"], json!([]), "what is written right is not guessed at");
    for query in ["zzz", "qwertyuiop", "tne"] {
        assert_eq!(node.find(query)["count"], 0, "{query}");
    }
}

#[test]
fn chinese_and_japanese_are_found_without_spaces() {
    let mut node = Node::with(&small());
    for query in ["网络营销", "网络", "营销是什么", "网", "么"] {
        assert_eq!(node.pages(query), "c/m/wangluo", "{query}");
    }
    for query in ["戦略", "マーケティング", "ﾏｰｹﾃｨﾝｸﾞ", "メール", "メ", "戦略とは"] {
        assert_eq!(node.pages(query), "c/m/senryaku", "{query}");
    }
    let found = node.find("推广");
    assert_eq!(
        found["results"][0]["sections"],
        json!([{"anchor": "推广", "heading": "[推广]", "text": "网络[推广]是营销的一部分，传统[推广]不是。 "}])
    );
}

#[test]
fn a_passage_shows_what_was_sought() {
    let mut node = Node::with(&small());
    let found = node.find("company convers");
    let result = &found["results"][0];
    assert_eq!((&result["page"], &result["title"]), (&json!("c/m/rates.html"), &json!("Rates in practice")));
    assert_eq!(
        result["sections"][1],
        json!({
            "anchor": "Conversion rates by channel",
            "heading": "[Conversion] rates by channel",
            "text": "[Conversion], [conversion], [conversions] of all [companies]. ",
        })
    );
}

#[test]
fn of_a_long_text_the_telling_part_is_shown() {
    let fill = "Nothing of interest stands in this sentence. ".repeat(40);
    let text = format!("{fill} A conversion is rare, and a wombat rarer: \u{1f600} see {fill}");
    let mut node = Node::with(&index(&[("a.html", "A", &[], &text), ("b.html", "B", &[], &fill)]));
    let found = node.find("conversion wombat");
    let shown = found["results"][0]["sections"][0]["text"].as_str().unwrap();
    assert!(shown.contains("A [conversion] is rare, and a [wombat] rarer"), "{shown}");
    assert!(shown.starts_with("… ") && shown.ends_with(" …") && shown.chars().count() < 210, "{shown}");
}

/// A made-up site: enough for several segments and many ranges.
fn large() -> Vec<(String, String, String)> {
    let word = |seed: usize| {
        let mut left = seed.wrapping_mul(2_654_435_761) % 40_000;
        let mut word = String::new();
        for _ in 0..4 {
            word.push(char::from(b"bcdfghklmnprstvz"[left % 16]));
            word.push(char::from(b"aeiou"[left / 16 % 5]));
            left /= 7;
        }
        word
    };
    let text = |at: usize| (0..120).fold(String::new(), |text, n| format!("{text} {}", word(at * 31 + n * n)));
    (0..1500).map(|at| (format!("course/m{}/l{at}.html", at % 50), format!("Lesson {at}"), text(at))).collect()
}

#[test]
fn a_query_loads_a_few_files_of_a_large_site() {
    let mut pages = large();
    pages[700].2.push_str(" a single conversion");
    let pages: Vec<Text> =
        pages.iter().map(|(page, title, text)| (page.as_str(), title.as_str(), &[][..], text.as_str())).collect();
    let files = index(&pages);
    let segments = 4;
    assert!(files.len() > 100, "{}", files.len());
    let mut node = Node::with(&files);
    let found = node.find("conversion ");
    assert_eq!(found["results"][0]["page"], "course/m0/l700.html");
    assert_eq!(
        found["loaded"].as_array().unwrap().len(),
        1 + segments + 1,
        "directory, ranges, text: {}",
        found["loaded"]
    );
    assert_eq!(node.find("conversion ")["loaded"], json!([]), "nothing is loaded twice");
    assert_eq!(node.pages("convesrion"), "course/m0/l700");
}

#[test]
fn files_of_two_builds_are_never_mixed() {
    let before = index(&[("a.html", "Apple", &[], "A fruit."), ("b.html", "Bean", &[], "A seed.")]);
    let after = index(&[("a.html", "Apple", &[], "A fruit."), ("b.html", "Bean", &[], "A seed that is new.")]);
    let mut node = Node::with(&before);
    // The browser has kept the directory, and the host has the new files.
    assert_eq!(node.ask(&json!({"files": texts(&after), "changed": true})), Value::Null);
    assert_eq!(node.pages("new"), "b");
}

#[test]
fn any_text_can_be_sought() {
    let mut node = Node::with(&small());
    for query in [
        "",
        " ",
        "\"",
        "\\",
        "<script>alert(1)</script>",
        "__proto__",
        "constructor",
        "toString",
        "\u{0}",
        "…",
        "😀",
        "\u{ffff}",
        "a b c d e f g h i j k l m n o p q r s t",
        &"x".repeat(10_000),
    ] {
        assert!(node.find(query)["count"].is_u64(), "{query}");
    }
}
