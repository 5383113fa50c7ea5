//! Whether what we write has the shape that QTI asks for: which attributes an element may have, and in which order its
//! parts stand. The table follows the published schemas of QTI 2.1 for the elements that we write, and no others; the
//! schemas themselves may not be kept here.

use super::names::{HTML, known};
use super::{Version, write};
use crate::interchange::markup::Element;
use crate::interchange::tests::{quiz_files, read};
use crate::interchange::{package, xml};

/// The element, its attributes (`!`: required), and its parts in their order; those in one text may change places.
type Shape = (&'static str, &'static str, &'static [&'static str]);

const EXPRESSION: &str = "variable correct baseValue mapResponse match stringMatch patternMatch equal and or not isNull \
    gte lte gt lt sum index";
const INLINE: &str = "textEntryInteraction inlineChoiceInteraction HTML";
const BLOCK: &str = "choiceInteraction orderInteraction matchInteraction extendedTextInteraction hotspotInteraction \
    rubricBlock textEntryInteraction inlineChoiceInteraction HTML";

const SHAPES: &[Shape] = &[
    (
        "assessmentItem",
        "identifier! title! adaptive! timeDependent!",
        &["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"],
    ),
    ("responseDeclaration", "identifier! cardinality! baseType", &["correctResponse", "mapping"]),
    ("correctResponse", "", &["value"]),
    ("defaultValue", "", &["value"]),
    ("value", "", &[]),
    ("mapping", "lowerBound upperBound defaultValue!", &["mapEntry"]),
    ("mapEntry", "mapKey! mappedValue!", &[]),
    ("outcomeDeclaration", "identifier! cardinality! baseType", &["defaultValue"]),
    ("itemBody", "", &[BLOCK]),
    ("rubricBlock", "view! use", &["HTML contentBody"]),
    ("contentBody", "", &["HTML"]),
    ("choiceInteraction", "responseIdentifier! class shuffle! maxChoices!", &["simpleChoice"]),
    ("orderInteraction", "responseIdentifier! shuffle!", &["simpleChoice"]),
    ("simpleChoice", "identifier! fixed", &["HTML"]),
    ("matchInteraction", "responseIdentifier! class shuffle! maxAssociations!", &["simpleMatchSet"]),
    ("simpleMatchSet", "", &["simpleAssociableChoice"]),
    ("simpleAssociableChoice", "identifier! matchMax!", &["HTML"]),
    ("inlineChoiceInteraction", "responseIdentifier! shuffle!", &["inlineChoice"]),
    ("inlineChoice", "identifier!", &[]),
    ("textEntryInteraction", "responseIdentifier! expectedLength", &[]),
    ("extendedTextInteraction", "responseIdentifier! expectedLines", &[]),
    ("hotspotInteraction", "responseIdentifier! maxChoices!", &["HTML", "hotspotChoice"]),
    ("hotspotChoice", "identifier! shape! coords! hotspotLabel", &[]),
    ("modalFeedback", "outcomeIdentifier! showHide! identifier!", &["HTML contentBody"]),
    ("responseProcessing", "", &["responseCondition setOutcomeValue"]),
    ("responseCondition", "", &["responseIf", "responseElseIf", "responseElse"]),
    ("responseIf", "", &[EXPRESSION, "setOutcomeValue"]),
    ("responseElseIf", "", &[EXPRESSION, "setOutcomeValue"]),
    ("responseElse", "", &["setOutcomeValue"]),
    ("setOutcomeValue", "identifier!", &[EXPRESSION]),
    ("variable", "identifier!", &[]),
    ("correct", "identifier!", &[]),
    ("mapResponse", "identifier!", &[]),
    ("baseValue", "baseType!", &[]),
    ("match", "", &[EXPRESSION]),
    ("stringMatch", "caseSensitive!", &[EXPRESSION]),
    ("patternMatch", "pattern!", &[EXPRESSION]),
    ("equal", "toleranceMode! tolerance", &[EXPRESSION]),
    ("index", "n!", &[EXPRESSION]),
    ("and", "", &[EXPRESSION]),
    ("or", "", &[EXPRESSION]),
    ("not", "", &[EXPRESSION]),
    ("isNull", "", &[EXPRESSION]),
    ("gte", "", &[EXPRESSION]),
    ("lte", "", &[EXPRESSION]),
    ("gt", "", &[EXPRESSION]),
    ("lt", "", &[EXPRESSION]),
    ("sum", "", &[EXPRESSION]),
    ("assessmentTest", "identifier! title!", &["timeLimits", "testPart"]),
    ("timeLimits", "maxTime", &[]),
    ("testPart", "identifier! navigationMode! submissionMode!", &["assessmentSection"]),
    ("assessmentSection", "identifier! title! visible!", &["ordering", "rubricBlock", "assessmentItemRef"]),
    ("ordering", "shuffle", &[]),
    ("assessmentItemRef", "identifier! href!", &["weight"]),
    ("weight", "identifier! value!", &[]),
];

fn faults(element: &Element, version: Version, found: &mut Vec<String>) {
    let name = element.name.as_str();
    let is_html = HTML.contains(&name);
    if !is_html {
        let Some((_, attributes, parts)) = SHAPES.iter().find(|(known, ..)| *known == name) else {
            found.push(format!("<{name}> is not known"));
            return;
        };
        let allowed: Vec<&str> = attributes.split(' ').map(|one| one.trim_end_matches('!')).collect();
        for (attribute, _) in &element.attributes {
            let is_root = matches!(attribute.as_str(), "xmlns" | "xmlns:xsi" | "schemaLocation");
            if !is_root && !allowed.contains(&attribute.as_str()) {
                found.push(format!("<{name}> has no `{attribute}`"));
            }
        }
        for required in attributes.split(' ').filter_map(|one| one.strip_suffix('!')) {
            if element.attribute(required).is_none() {
                found.push(format!("<{name}> lacks `{required}`"));
            }
        }
        let mut at = 0;
        for child in element.elements() {
            let called = if HTML.contains(&child.name.as_str()) { "HTML" } else { child.name.as_str() };
            match parts.iter().skip(at).position(|part| part.split_whitespace().any(|one| one == called)) {
                Some(steps) => at += steps,
                None => found.push(format!("<{}> does not stand here in <{name}>", child.name)),
            }
        }
        let wraps = matches!(name, "modalFeedback" | "rubricBlock");
        if wraps && (version == Version::V30) != element.child("contentBody").is_some() {
            found.push(format!("<{name}>: a content body belongs to QTI 3.0"));
        }
    } else {
        for child in element.elements().filter(|child| !HTML.contains(&child.name.as_str())) {
            if !INLINE.contains(child.name.as_str()) {
                found.push(format!("<{}> does not stand in <{name}>", child.name));
            }
        }
    }
    element.elements().for_each(|child| faults(child, version, found));
}

#[test]
fn packages_have_the_shape_that_the_schemas_ask_for() {
    let mut checked = 0;
    for path in quiz_files() {
        let quiz = read(&path);
        for version in [Version::V21, Version::V30] {
            let files = package::read(&write(&quiz, version, &mut Vec::new()).unwrap()).unwrap();
            for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".xml") && *name != "imsmanifest.xml") {
                let root = xml::parse(std::str::from_utf8(bytes).unwrap()).unwrap();
                let all = root.descendants();
                let is_prefixed = |element: &&&Element| element.name.starts_with("qti-");
                let bare = all.iter().filter(|element| !is_prefixed(element) && !HTML.contains(&element.name.as_str()));
                assert_eq!(bare.count() == 0, version == Version::V30, "{name}");
                let mut found = Vec::new();
                faults(&known(root), version, &mut found);
                assert!(found.is_empty(), "{} {name} {version:?}: {found:?}", path.display());
                checked += 1;
            }
        }
    }
    assert!(checked > 300, "{checked}");
}
