//! All quizzes that we ship, and one of HTML that fits nowhere, in the three versions of QTI; and documents that were
//! damaged on purpose.

use std::collections::{BTreeMap, BTreeSet};

use super::manifest::{WITH_QTI12, WITH_QTI21, WITH_QTI30};
use super::qti12::QTI12;
use super::qti21::QTI21;
use super::qti30::QTI30;
use super::{Kind as Value, Text as Words, Validator};
use crate::interchange::bank::{Answer, Choice, FreeText, Item, Kind, MarkFeedback, Number, Question, Quiz};
use crate::interchange::markup::{self, Element, Node};
use crate::interchange::tests::{quiz_files, read};
use crate::interchange::{Format, export, package, read_author, xml};
use crate::source::Source;

/// How a format is checked: its manifest, and the rest.
struct Checks {
    format: Format,
    manifest: Validator,
    content: Validator,
}

fn checks() -> [Checks; 3] {
    [(Format::Qti12, &WITH_QTI12, &QTI12), (Format::Qti21, &WITH_QTI21, &QTI21), (Format::Qti30, &WITH_QTI30, &QTI30)]
        .map(|(format, manifest, content)| Checks {
            format,
            manifest: Validator::new(manifest),
            content: Validator::new(content),
        })
}

impl Checks {
    fn of(&self, name: &str) -> &Validator {
        if name == "imsmanifest.xml" { &self.manifest } else { &self.content }
    }

    fn documents(&self, quiz: &Quiz) -> (package::Files, BTreeMap<String, Element>) {
        let files = package::read(&export(quiz, self.format).unwrap().bytes).unwrap();
        let documents = files
            .iter()
            .filter(|(name, _)| name.ends_with(".xml"))
            .map(|(name, bytes)| (name.clone(), xml::parse(std::str::from_utf8(bytes).unwrap()).unwrap()));
        let documents = documents.collect();
        (files, documents)
    }
}

/// What a document names must be there, whether or not a schema can say so.
fn loose_ends(root: &Element, files: &package::Files) -> Vec<String> {
    let all = root.descendants();
    let values = |elements: &[&str], key: &str| -> Vec<String> {
        let found = all.iter().filter(|one| elements.contains(&one.name.as_str()));
        found.filter_map(|one| one.attribute(key)).map(str::to_owned).collect()
    };
    let of_both = |name: &str| {
        let found = all.iter().filter_map(|one| one.attribute(name));
        found.map(str::to_owned).collect::<Vec<_>>()
    };
    let responses = values(&["responseDeclaration", "qti-response-declaration"], "identifier");
    let outcomes = values(&["outcomeDeclaration", "qti-outcome-declaration"], "identifier");
    let declared = [responses.clone(), outcomes.clone()].concat();
    let paths: Vec<String> = files.keys().cloned().collect();
    let of_12 = ["response_lid", "response_str"];
    let uses = [
        ("responseIdentifier", of_both("responseIdentifier"), &responses),
        ("response-identifier", of_both("response-identifier"), &responses),
        ("outcomeIdentifier", of_both("outcomeIdentifier"), &outcomes),
        ("outcome-identifier", of_both("outcome-identifier"), &outcomes),
        ("variable", values(&["variable", "qti-variable"], "identifier"), &declared),
        ("set", values(&["setOutcomeValue", "qti-set-outcome-value"], "identifier"), &outcomes),
        ("correct", values(&["correct", "qti-correct", "mapResponse", "qti-map-response"], "identifier"), &responses),
        ("respident", of_both("respident"), &values(&of_12, "ident")),
        ("linkrefid", of_both("linkrefid"), &values(&["itemfeedback"], "ident")),
        ("file", values(&["file"], "href"), &paths),
        ("item", values(&["assessmentItemRef", "qti-assessment-item-ref"], "href"), &paths),
    ];
    let mut found = Vec::new();
    for (what, used, known) in uses {
        found.extend(used.into_iter().filter(|one| !known.contains(one)).map(|one| format!("no {what} `{one}`")));
    }
    if root.name == "manifest" {
        let listed: BTreeSet<_> = values(&["file"], "href").into_iter().collect();
        let unlisted = paths.iter().filter(|path| *path != "imsmanifest.xml" && !listed.contains(*path));
        found.extend(unlisted.map(|path| format!("{path} is in no resource")));
    }
    found
}

const AWKWARD: &str = "\
Term\n: What **it** *means*, with `code`\n: Another\n\n\
> A quote\n>\n> - with a list\n\n\
| a | b |\n|:--|--:|\n| 1 | 2 |\n\n\
# A\n\n## Head\n\n### C\n\n#### D\n\n##### E\n\n###### F\n\none\\\ntwo\n\n***\n\n~~no~~ [out](https://example.org/?a=1&b=2) [in](b.md) ![](a.png)[^1]\n\n[^1]: A note.\n\n\
1. one\n\n   two\n2. three\n   - four\n\n```rust\nfn a() {}\n```\n\n\
<a name=\"x\">no target</a> <img alt=\"no picture\"> <img src=\"c.png\"> <kbd>k</kbd> <q>q</q> <samp>s</samp> \
<dfn>d</dfn> <cite>c</cite> <abbr title=\"x\">e</abbr> <small>f</small> <i>g</i><b>h</b> <sub>i</sub><sup>j</sup> \
<var>k</var> <u onclick=\"x\">l</u> <span style=\"color: red\" id=\"1\">m</span>\n\n\
<p>before<ul><li>in a paragraph</ul></p>\n\n\
<span><div>a block</div> in a span</span>\n\n\
<div><b><p>a paragraph in bold</p></b> and <em>words</em></div>\n\n\
<table border=\"1\"><caption>first</caption><tr><td rowspan=\"two\" colspan=\"2\">no body<th>head</table>\n\n\
<table><tbody><tr><td class=\"x\" style=\"text-align: center\">body</td></tr></tbody><tfoot><tr><td>foot</td></tr>\
</tfoot><thead><tr></tr></thead><thead><tr><th>head</th></tr></thead><thead><tr><th>second</th></tr></thead>\
<colgroup><col width=\"3\"></colgroup><col><caption><p>late</p><p>caption</p></caption><caption>more</caption>\
</table>\n\n\
<table><caption>nothing else</caption></table>\n\n\
<table><thead></thead><tr></tr>words in a table</table>\n\n\
<ul>words in a list<li>item</li><p>paragraph</p></ul>\n\n\
<dl>words<dt><p>a block</p> as a term</dt><dd>text <p>and more</p></dd><li>stray</li></dl>\n\n\
<td>stray cell</td>\n\n<li>stray item</li>\n\n<dt>stray term</dt>\n\n\
<tbody><tr><td>stray</td><td>row</td></tr></tbody>\n\n<colgroup><col></colgroup>\n\n\
<object data=\"a.swf\"><param name=\"a\" value=\"b\">an object</object>\n\n\
<video src=\"a.mp4\">a film</video><section><h3>Part<div>of it</div></h3></section>\n\n\
<blockquote>bare words <em>a</em> <strong>b</strong><p>and a paragraph</p></blockquote>\n";

/// Texts with all that Markdown and HTML can do, wherever a text can stand.
fn awkward() -> Quiz {
    let item = |id: &str| Item { id: id.to_owned(), text: AWKWARD.to_owned() };
    let option = |id: &str, credit: f64| Choice {
        item: item(id),
        credit,
        feedback: Some(AWKWARD.to_owned()),
        ..Choice::default()
    };
    let question = |id: &str, kind: Kind| Question {
        id: id.to_owned(),
        prompt: AWKWARD.to_owned(),
        explanation: Some(AWKWARD.to_owned()),
        hints: vec![AWKWARD.to_owned()],
        kind,
        ..Question::default()
    };
    let gaps = "A {{a|b}} in a [link](https://example.org) and\n\n> {{=c|/d+/}}\n\nTerm {{a}}\n: {{#so =e}}\n\n\
        <table><tr><td>{{f|g}}</table>";
    let matching = Kind::Matching {
        pairs: vec![(item("a"), item("b")), (item("c"), item("d"))],
        distractors: vec![item("e")],
        rule: None,
    };
    let free = FreeText { model_answer: Some(AWKWARD.to_owned()), ..FreeText::default() };
    let two = || vec![option("a", 1.0), option("2", 0.1 + 0.2)];
    let marks = MarkFeedback { right: Some(AWKWARD.to_owned()), partly: None, wrong: Some(AWKWARD.to_owned()) };
    let range = Answer { value: Number::Range { from: -1e9, to: 1e-7 }, credit: 1.0, feedback: None };
    let range = Kind::Numeric { answers: vec![range], unit: None };
    let cloze = Kind::Cloze { rule: Some("all_or_nothing".to_owned()), ignore: None, feedback: Vec::new() };
    Quiz {
        id: "awkward".to_owned(),
        title: "A & B <c> \"d\"\u{1}".to_owned(),
        intro: Some(AWKWARD.to_owned()),
        attempts: Some(3),
        time_limit: Some(90),
        shuffle_questions: Some(true),
        questions: vec![
            question("1-one", Kind::Single { options: two() }),
            question("several", Kind::Multiple { options: two(), rule: None }),
            question("each", Kind::Multiple { options: two(), rule: Some("each_option".to_owned()) }),
            Question { points: Some(2.5), feedback: marks, ..question("range", range) },
            question("order", Kind::Ordering { items: vec![item("a"), item("b"), item("c")], rule: None }),
            question("pairs", matching),
            question("free", Kind::FreeText(free)),
            Question { prompt: gaps.to_owned(), ..question("gaps", cloze) },
        ],
        ..Quiz::default()
    }
}

#[test]
fn all_that_is_written_has_the_shape_that_the_schemas_ask_for() {
    let mut quizzes: Vec<_> = quiz_files().iter().map(|path| (path.display().to_string(), read(path))).collect();
    quizzes.push(("awkward".to_owned(), awkward()));
    for checks in checks() {
        let (mut checked, mut used) = (0, BTreeSet::new());
        for (path, quiz) in &quizzes {
            let (files, documents) = checks.documents(quiz);
            for (name, root) in &documents {
                let validator = checks.of(name);
                let mut faults = validator.faults(root);
                faults.extend(loose_ends(root, &files));
                assert!(faults.is_empty(), "{path} {name} {:?}: {faults:#?}", checks.format);
                rows_of(validator, root, None, &mut used);
                checked += 1;
            }
        }
        assert!(checked > if checks.format == Format::Qti12 { 30 } else { 150 }, "{:?}: {checked}", checks.format);
        // A row that nothing is judged by would not be known to be right.
        let rows = |validator: &Validator| validator.shapes.keys().copied().collect::<Vec<_>>();
        let idle: Vec<_> = [rows(&checks.content), rows(&checks.manifest)].concat();
        let idle: Vec<_> = idle.into_iter().filter(|row| !used.contains(row)).collect();
        assert!(idle.is_empty(), "{:?}: {idle:?}", checks.format);
    }
}

fn rows_of(validator: &Validator, element: &Element, parent: Option<&Element>, rows: &mut BTreeSet<&'static str>) {
    rows.extend(validator.row(element, parent).map(|(row, _)| row));
    element.elements().for_each(|child| rows_of(validator, child, Some(element), rows));
}

#[test]
fn words_of_html_that_fits_nowhere_are_kept() {
    let plain = |nodes: &[Node]| markup::text_of(nodes).split_whitespace().collect::<Vec<_>>().concat();
    let given = plain(&crate::interchange::to_html::blocks(AWKWARD, &|name| name.to_owned()));
    let mut given: Vec<char> = given.chars().chain("nopicture".chars()).collect();
    given.sort_unstable();
    for checks in checks().into_iter().skip(1) {
        let quiz = Quiz { questions: awkward().questions.drain(..1).collect(), ..awkward() };
        let (_, documents) = checks.documents(&quiz);
        let body = documents["items/1-one.xml"].descendants().into_iter().find(|one| one.name.contains("ody")).unwrap();
        let shown = body.children.iter().take_while(|node| match node {
            Node::Element(element) => !element.name.to_lowercase().contains("interaction"),
            Node::Text(_) => true,
        });
        let mut shown: Vec<char> = plain(&shown.cloned().collect::<Vec<_>>()).chars().collect();
        shown.sort_unstable();
        assert_eq!(shown.iter().collect::<String>(), given.iter().collect::<String>(), "{:?}", checks.format);
    }
}

fn small() -> Quiz {
    let text = "quiz: a\ntitle: A\nintro: Hello\nquestions:\n\
        \x20 - id: q\n    type: single_choice\n    prompt: \"So?\"\n    tags: [a]\n    difficulty: 4\n    objective: b\n    explanation: \"Because.\"\n    options:\n\
        \x20     - {correct: A, feedback: Yes.}\n      - {text: B}\n\
        \x20 - {id: n, type: numeric, prompt: How many?, answers: [{value: 3, tolerance: 1}]}\n\
        \x20 - {id: f, type: free_text, prompt: Why?, model_answer: So., marked_by: hr}\n\
        \x20 - {id: c, type: cloze, prompt: 'A {{=b}} and {{c|d}}'}\n";
    read_author(&Source::in_memory("quizzes/a.yaml", text), &|_| None).unwrap_or_else(|faults| panic!("{faults:?}"))
}

#[test]
fn every_rule_of_the_schemas_can_be_broken() {
    let (old, cp, new) = (Format::Qti21, "imsmanifest.xml", Format::Qti30);
    let q = "items/q.xml";
    let damages = [
        (old, q, "imsqti_v2p1\" xmlns:xsi", "imsqti_v2p0\" xmlns:xsi", "is not in the namespace"),
        (old, q, "<assessmentItem ", "<assessmentItem colour=\"red\" ", "<assessmentItem> has no `colour`"),
        (old, q, " adaptive=\"false\"", "", "<assessmentItem> lacks `adaptive`"),
        (old, q, "adaptive=\"false\"", "adaptive=\"no\"", "`adaptive` of <assessmentItem> cannot be `no`"),
        (old, q, "<simpleChoice identifier=\"a\">", "<simpleChoice identifier=\"1\">", "cannot be `1`"),
        (old, q, "maxChoices=\"1\"", "maxChoices=\"one\"", "cannot be `one`"),
        (old, q, "mappedValue=\"1\"", "mappedValue=\"all\"", "cannot be `all`"),
        (old, q, "cardinality=\"single\"", "cardinality=\"one\"", "cannot be `one`"),
        (old, q, "<value>0</value>", "", "<defaultValue> has 0 of value, not 1"),
        (old, q, "<itemBody>", "<itemBody>words", "<itemBody> has the text `words`"),
        (old, q, "<p>So?</p>", "<p><p>So?</p></p>", "<p> does not stand here in <p>"),
        (old, q, "<p>So?</p>", "<marquee>So?</marquee>", "<marquee> is not known"),
        (old, q, "<itemBody>", "<itemBody/><itemBody>", "<itemBody> does not stand here in <assessmentItem>"),
        (old, "items/f.xml", "view=\"scorer\"", "view=\"boss\"", "`view` of <rubricBlock> cannot be `boss`"),
        (old, "items/n.xml", "tolerance=\"1 1\"", "tolerance=\"1,1\"", "cannot be `1,1`"),
        (old, "items/c.xml", "</inlineChoice>", "<b/></inlineChoice>", "<b> does not stand here in <inlineChoice>"),
        (old, "test.xml", "testPart", "part", "is not known"),
        (old, "test.xml", "linear\"", "circular\"", "cannot be `noncircular`"),
        (old, cp, "QTIv2.1 Package", "QTI", "<schema> cannot be `QTI`"),
        (old, cp, "xsd/LOM", "xsd/lom", "does not declare `xmlns:imsmd`"),
        (old, cp, ">difficult<", ">hard<", "<value> cannot be `hard`"),
        (new, cp, ">educational objective<", ">fun<", "<value> cannot be `fun`"),
        (new, cp, "imsmd:general>", "imsmd:specific>", "<specific> is not known"),
        (old, cp, "identifierref=\"item-q\"", "identifierref=\"item-x\"", "`item-x` is named, but not there"),
        (old, cp, "identifier=\"item-q\"", "identifier=\"item-n\"", "`item-n` is there twice"),
        (old, cp, "imsqti_item_xmlv2p1", "imsqti_item_xmlv3p0", "cannot be `imsqti_item_xmlv3p0`"),
        (new, q, "max-choices=\"1\"", "max-choices=\"-1\"", "cannot be `-1`"),
        (new, q, "<qti-content-body>", "<qti-content-body/><qti-content-body>", "in <qti-modal-feedback>"),
        (new, q, "qti-value", "value", "<value> does not stand here in <qti-correct-response>"),
        (new, "items/f.xml", " use=\"scoring\"", "", "<qti-rubric-block> lacks `use`"),
        (new, "items/c.xml", "response-identifier=\"gap-1\"", "response-identifier=\"gap-9\"", "`gap-9` is named"),
        (new, cp, "3.0.0", "3", "<schemaversion> cannot be `3`"),
        (Format::Qti12, "a/a.xml", "rcardinality=\"Single\"", "rcardinality=\"single\"", "cannot be `single`"),
        (Format::Qti12, "a/a.xml", "<other/>", "", "<conditionvar> has 0 of and, not 1"),
        (Format::Qti12, "a/a.xml", "<fieldlabel>", "<fieldentry/><fieldlabel>", "does not stand here"),
        (old, q, "outcomeIdentifier=\"E", "outcomeIdentifier=\"", "no outcomeIdentifier `XPLANATION`"),
        (old, q, "responseIdentifier=\"R", "responseIdentifier=\"", "no responseIdentifier `ESPONSE`"),
        (old, q, "<mapResponse identifier=\"R", "<mapResponse identifier=\"", "no correct `ESPONSE`"),
        (old, "test.xml", "items/q.xml", "items/z.xml", "no item `items/z.xml`"),
        (old, cp, "<file href=\"items/n.xml\"/>", "", "items/n.xml is in no resource"),
        (Format::Qti12, "a/a.xml", "linkrefid=\"g", "linkrefid=\"", "no linkrefid `eneral_fb`"),
        (Format::Qti12, cp, " type=\"imsqti_xmlv1p2\"", "", "<resource> lacks `type`"),
    ];
    let quiz = small();
    for checks in checks() {
        let files = package::read(&export(&quiz, checks.format).unwrap().bytes).unwrap();
        for (_, name, from, to, expected) in damages.iter().filter(|damage| damage.0 == checks.format) {
            let text = std::str::from_utf8(&files[*name]).unwrap();
            assert!(text.contains(from), "{name} lacks {from}: {text}");
            let root = xml::parse(&text.replace(from, to)).unwrap();
            let faults = [checks.of(name).faults(&root), loose_ends(&root, &files)].concat();
            assert!(faults.iter().any(|fault| fault.contains(expected)), "{name} {to}: {faults:?}");
        }
    }
}

fn nth<'e>(element: &'e mut Element, at: &mut usize) -> Option<&'e mut Element> {
    if *at == 0 {
        return Some(element);
    }
    *at -= 1;
    element.children.iter_mut().find_map(|child| match child {
        Node::Element(child) => nth(child, at),
        Node::Text(_) => None,
    })
}

/// Every way in which a single element can be wrong in itself.
fn damaged(element: &Element, validator: &Validator, parent: Option<&Element>) -> Vec<(String, Element)> {
    let (_, shape) = validator.row(element, parent).unwrap();
    let mut found = vec![("an attribute".to_owned(), element.clone().with("bogus", "1"))];
    let mut add = |what: &str, damage: &dyn Fn(&mut Element)| {
        let mut copy = element.clone();
        damage(&mut copy);
        found.push((what.to_owned(), copy));
    };
    for attribute in &shape.attributes {
        let name = attribute.name;
        if attribute.required {
            add(name, &|copy| copy.attributes.retain(|(known, _)| known != name));
        }
        if attribute.kind != Value::Any {
            add(name, &|copy| {
                copy.attributes.retain(|(known, _)| known != name);
                copy.attributes.push((name.to_owned(), "?!".to_owned()));
            });
        }
    }
    add("a child", &|copy| copy.children.push(Node::Element(Element::new("bogus"))));
    add("a known child", &|copy| copy.children.push(Node::Element(Element::new(validator.schema.roots[0]))));
    match shape.text {
        Words::None => add("words", &|copy| copy.children.push(Node::Text("words".to_owned()))),
        Words::Of(kind) if kind != Value::Any => {
            add("words", &|copy| copy.children.push(Node::Text("words".to_owned())));
        }
        _ => {}
    }
    for part in &shape.parts {
        let is_in = |node: &Node| matches!(node, Node::Element(child) if part.names.contains(&child.name.as_str()));
        let count = element.children.iter().filter(|node| is_in(node)).count();
        if part.least > 0 {
            add(part.names[0], &|copy| copy.children.retain(|node| !is_in(node)));
        }
        if count > 0 && part.most < usize::MAX {
            let twice = element.children.iter().find(|node| is_in(node)).cloned();
            add("once more", &|copy| {
                let at = copy.children.iter().position(is_in).unwrap();
                (0..part.most).for_each(|_| copy.children.insert(at, twice.clone().unwrap()));
            });
        }
    }
    let elements: Vec<&Element> = element.elements().collect();
    if let (Some(first), Some(last)) = (elements.first(), elements.last())
        && shape
            .parts
            .iter()
            .all(|part| !part.names.contains(&first.name.as_str()) || !part.names.contains(&last.name.as_str()))
    {
        add("turned round", &|copy| copy.children.reverse());
    }
    found
}

#[test]
fn every_element_that_is_damaged_is_found() {
    for checks in checks() {
        let mut tried = 0;
        let (_, documents) = checks.documents(&small());
        for (name, root) in &documents {
            let validator = checks.of(name);
            let parents: Vec<Option<Element>> = {
                let all = root.descendants();
                let parent = |child: &Element| {
                    let is_parent = |one: &&&Element| one.elements().any(|other| std::ptr::eq(other, child));
                    all.iter().find(is_parent).map_or(root, |found| *found).clone()
                };
                std::iter::once(None).chain(all.iter().map(|child| Some(parent(child)))).collect()
            };
            for (place, parent) in parents.iter().enumerate() {
                let element = nth(&mut root.clone(), &mut place.clone()).unwrap().clone();
                for (what, damage) in damaged(&element, validator, parent.as_ref()) {
                    let mut copy = root.clone();
                    *nth(&mut copy, &mut place.clone()).unwrap() = damage;
                    let faults = validator.faults(&copy);
                    assert!(!faults.is_empty(), "{:?} {name} <{}>: {what}", checks.format, element.name);
                    tried += 1;
                }
            }
        }
        assert!(tried > 300, "{:?}: {tried}", checks.format);
    }
}
