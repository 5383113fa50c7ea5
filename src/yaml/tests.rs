use super::*;

fn parse(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let faults = Faults::default();
    let node = read(Origin { file: FileId::of("a.yaml"), text, offset: 0 }, &faults);
    (node, faults.into_vec())
}

/// Reads a map of one key `a`.
fn with<T>(text: &str, keys: &[&str], use_it: impl FnOnce(&Reader) -> T) -> (T, Vec<Diagnostic>) {
    let (node, mut found) = parse(text);
    let faults = Faults::default();
    let node = node.unwrap_or_else(|| panic!("{text}: {found:?}"));
    let value = use_it(&Reader::new(&node, "a thing", keys, &faults));
    found.extend(faults.into_vec());
    (value, found)
}

#[test]
fn scalars_stay_what_the_author_wrote() {
    for written in
        ["no", "0x1F", "12:30", "1e3", "1.10", "5", "NaN", "2027-06-01", "1_000", "007", "Yes", "-0", "+1", ".5"]
    {
        let (text, faults) = with(&format!("a: {written}\n"), &["a"], |map| map.text("a"));
        assert_eq!((text.unwrap().value.as_str(), faults), (written, Vec::new()));
        let (texts, _) = with(&format!("a:\n  - {written}\n  - {written}\n"), &["a"], |map| map.texts("a"));
        assert_eq!(texts.iter().map(|text| text.value.as_str()).collect::<Vec<_>>(), [written, written]);
    }
}

#[test]
fn a_second_document_is_told_where_it_begins() {
    for text in ["a: b\n---\na: c\n", "# A remark.\n---\na: b\n--- # two\na: c\n", "a: b\n...\n---\nc: d\n"] {
        let (_, found) = parse(text);
        let told: Vec<_> =
            found.iter().map(|fault| (fault.message.as_str(), &text[fault.place.unwrap().range()][..3])).collect();
        assert!(matches!(told[..], [("a second document begins here", "---" | "...")]), "{text}: {told:?}");
        assert!(found[0].place.unwrap().start > 3, "{text}");
    }
}

#[test]
fn nothing_is_nothing_and_quoted_nothing_is_text() {
    for (text, value) in [
        ("a:\n", None),
        ("a: ~\n", None),
        ("a: null\n", None),
        ("a: \"~\"\n", Some("~")),
        ("a: 'null'\n", Some("null")),
    ] {
        let (read, faults) = with(text, &["a"], |map| map.text("a"));
        assert_eq!((read.map(|text| text.value).as_deref(), faults), (value, Vec::new()), "{text}");
    }
}

#[test]
fn only_plain_true_and_false_are_such_also_in_a_list() {
    for (text, value) in [
        ("a: [true, false]\n", vec![Some(true), Some(false)]),
        ("a:\n  - true\n  - false\n", vec![Some(true), Some(false)]),
        ("a: [\"true\", yes, True]\n", vec![None, None, None]),
        ("a:\n  - |\n    true\n", vec![None]),
    ] {
        let (read, _) = with(text, &["a"], |map| -> Vec<_> {
            map.list("a").iter().map(|node| node.bool(&Faults::default())).collect()
        });
        assert_eq!(read, value, "{text}");
    }
}

#[test]
fn texts_of_several_lines_are_folded_as_yaml_says() {
    for (text, value) in [
        ("a: |\n  one\n  two\n", "one\ntwo"),
        ("a: >\n  one\n  two\n", "one two"),
        ("a: one\n  two\n", "one two"),
        ("a: \"one\\ntwo\"\n", "one\ntwo"),
        ("a: \"\u{4e00}\" # a remark\n", "\u{4e00}"),
    ] {
        let (read, faults) = with(text, &["a"], |map| map.text("a"));
        assert_eq!((read.unwrap().value.as_str(), faults), (value, Vec::new()), "{text}");
    }
}

#[test]
fn every_value_knows_its_bytes() {
    let text = "# \u{4e00}\r\nkey: 值 \r\nlist:\r\n  - 'a b'\r\n  - {in: x}\r\n";
    let (node, faults) = parse(text);
    assert_eq!(faults, []);
    let Shape::Map(entries) = node.unwrap().shape else { panic!("a map") };
    let at = |place: Place| &text[place.range()];
    assert_eq!((at(entries[0].0.place), at(entries[0].1.place)), ("key", "值"));
    let Shape::List { items, flow: false } = &entries[1].1.shape else { panic!("a list") };
    assert_eq!((at(items[0].place), at(items[1].place)), ("'a b'", "{in: x}"));
}

#[test]
fn numbers_and_percentages_are_read_strictly() {
    for (text, value) in [
        ("12", Some(12.0)),
        ("-0.5", Some(-0.5)),
        ("1e3", Some(1000.0)),
        ("0x1F", None),
        ("1_000", None),
        (".inf", None),
        ("1e999", None),
        ("12px", None),
    ] {
        let (read, faults) = with(&format!("a: {text}\n"), &["a"], |map| map.number("a"));
        assert_eq!(read.map(|number| number.value), value, "{text}");
        assert_eq!(faults.is_empty(), value.is_some(), "{text}");
    }
    for (text, value) in [
        ("80%", Some(0.8)),
        ("0 %", Some(0.0)),
        ("12.5%", Some(0.125)),
        ("80", None),
        ("101%", None),
        ("-1%", None),
        ("%", None),
    ] {
        let (read, _) = with(&format!("a: '{text}'\n"), &["a"], |map| map.percent("a"));
        assert_eq!(read.map(|number| number.value), value, "{text}");
    }
}

#[test]
fn an_unknown_key_that_was_meant_is_not_missing_too() {
    for (text, codes) in [
        ("titel: x\n", &["unknown-key"][..]),
        ("other: x\n", &["unknown-key", "missing-key"]),
        ("b: x\n", &["missing-key"]),
        ("title:\n", &["missing-key"]),
    ] {
        let (_, faults) = with(text, &["title", "b"], |map| map.required_text("title"));
        assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), codes, "{text}");
    }
}

#[test]
fn sentences_in_brackets_are_warned_and_words_are_not() {
    for (text, warned) in [
        ("a: [Which is larger, clicks or views?]\n", true),
        ("a: [ctr, cpc]\n", false),
        ("a: [\"Which, if any?\", \"None at all.\"]\n", false),
        ("a: [one sentence]\n", false),
        ("a:\n  - Which is larger, clicks or views?\n", false),
    ] {
        let (_, faults) = with(text, &["a"], |map| map.sentences("a"));
        assert_eq!(!faults.is_empty(), warned, "{text}");
    }
}

#[test]
fn ids_and_slugs() {
    for (text, is) in [
        ("a", true),
        ("a-1", true),
        ("-a", false),
        ("a-", false),
        ("A", false),
        ("a_b", false),
        ("", false),
        ("ä", false),
    ] {
        assert_eq!(is_id(text), is, "{text}");
    }
    assert!(is_id(&"a".repeat(64)) && !is_id(&"a".repeat(65)));
    for (text, slugged) in [("My Quiz", "my-quiz"), ("  A -- b! ", "a-b"), ("网络", ""), ("Straße 7", "stra-e-7")] {
        assert_eq!(slug(text), slugged);
    }
    assert_eq!(slug(&"a ".repeat(100)).len(), 63);
}

#[test]
fn no_text_panics_the_reader() {
    let pieces = [
        "a", ": ", "- ", "\n", "  ", "[", "]", "{", "}", ",", "\"", "'", "|", ">", "&x", "*x", "!t", "#", "?", "\t",
        "---", "%", "值", "\r",
    ];
    let mut state = 1_u64;
    for _ in 0..3000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        let (node, faults) = parse(&text);
        assert!(node.is_some() || !faults.is_empty(), "{text:?}: nothing was read and nothing said");
        for fault in faults {
            let place = fault.place.unwrap();
            assert!(text.get(place.range()).is_some(), "{text:?}: {fault:?}");
        }
    }
}

#[test]
fn a_text_of_too_many_values_is_told_apart_from_one_that_repeats_itself() {
    let (_, faults) = parse(&format!("a:\n{}", "  - {x: 1, y: 2}\n".repeat(60_000)));
    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    assert_eq!((fault.code, fault.message.as_str()), ("yaml-too-large", "this YAML holds more than 200000 values"));
    assert_eq!(fault.help.as_deref(), Some("split it into several files"));
}
