use crate::interchange::bank::{Kind, Number, Text};
use crate::interchange::{Format, Imported, import};

fn imported(declared: &str, asked: &str, processing: &str) -> Imported {
    let item = format!(
        "<assessmentItem xmlns=\"http://www.imsglobal.org/xsd/imsqti_v2p1\" identifier=\"q\" title=\"T\">\
         <responseDeclaration identifier=\"RESPONSE\" {declared}</responseDeclaration>\
         <outcomeDeclaration identifier=\"MAXSCORE\"><defaultValue><value>3</value></defaultValue></outcomeDeclaration>\
         <itemBody>{asked}</itemBody>{processing}</assessmentItem>"
    );
    import("q.xml", item.as_bytes(), Some(Format::Qti21)).unwrap()
}

const SINGLE: &str = "cardinality=\"single\" baseType=\"identifier\">";
const KEY_A: &str =
    "cardinality=\"single\" baseType=\"identifier\"><correctResponse><value>A</value></correctResponse>";
const SEVERAL: &str = "cardinality=\"multiple\" baseType=\"identifier\">";
const NUMBER: &str = "cardinality=\"single\" baseType=\"float\"><correctResponse><value>10</value></correctResponse>";
const TEXT: &str = "cardinality=\"single\" baseType=\"string\">";
const LINE: &str = "<p>Q?</p><p><textEntryInteraction responseIdentifier=\"RESPONSE\"/></p>";

fn choices(most: u32) -> String {
    let choice = |name| format!("<simpleChoice identifier=\"{name}\">{name}</simpleChoice>");
    let choices = ["A", "B", "C"].map(choice).concat();
    format!(
        "<choiceInteraction responseIdentifier=\"RESPONSE\" maxChoices=\"{most}\"><prompt>Q?</prompt>{choices}</choiceInteraction>"
    )
}

/// Each entry is a test and the score that is set where it holds, in the order of the source.
fn chain(branches: &[(&str, &str)]) -> String {
    let branch = |(at, (test, score)): (usize, &(&str, &str))| {
        let name = if at == 0 { "responseIf" } else { "responseElseIf" };
        format!("<{name}>{test}<setOutcomeValue identifier=\"SCORE\">{score}</setOutcomeValue></{name}>")
    };
    let inner: String = branches.iter().enumerate().map(branch).collect();
    format!("<responseProcessing><responseCondition>{inner}</responseCondition></responseProcessing>")
}

const ONE: &str = "<baseValue baseType=\"float\">1</baseValue>";
const HALF: &str = "<baseValue baseType=\"float\">0.5</baseValue>";
const GIVEN: &str = "<variable identifier=\"RESPONSE\"/>";
const CORRECT: &str = "<match><variable identifier=\"RESPONSE\"/><correct identifier=\"RESPONSE\"/></match>";

fn is(value: &str) -> String {
    format!("<match>{GIVEN}<baseValue baseType=\"identifier\">{value}</baseValue></match>")
}

#[test]
fn rules_on_choices_are_read_and_not_only_the_correct_response() {
    let (a, b, c) = (is("A"), is("B"), is("C"));
    let member =
        format!("<member>{GIVEN}<multiple><baseValue baseType=\"identifier\">B</baseValue></multiple></member>");
    let most = "<variable identifier=\"MAXSCORE\"/>";
    for (declared, rules, expected) in [
        (SINGLE, chain(&[(&c, ONE)]), [0.0, 0.0, 1.0]),
        (KEY_A, chain(&[(&b, ONE)]), [0.0, 1.0, 0.0]),
        (KEY_A, chain(&[(&member, ONE)]), [0.0, 1.0, 0.0]),
        (KEY_A, chain(&[(&a, ONE), (&b, HALF)]), [1.0, 0.5, 0.0]),
        (KEY_A, chain(&[(CORRECT, ONE), (&b, HALF)]), [1.0, 0.5, 0.0]),
        (KEY_A, chain(&[(CORRECT, most)]), [1.0, 0.0, 0.0]),
    ] {
        let imported = imported(declared, &choices(1), &rules);
        assert!(imported.notes.is_empty(), "{rules} {:?}", imported.notes);
        let Kind::Single { options } = &imported.quizzes[0].questions[0].kind else { panic!("{rules}") };
        assert_eq!(options.iter().map(|option| option.credit).collect::<Vec<_>>(), expected, "{rules}");
    }
}

#[test]
fn parts_of_several_choices_are_a_mapping() {
    let more = |points: &str| {
        format!("<sum><variable identifier=\"SCORE\"/><baseValue baseType=\"float\">{points}</baseValue></sum>")
    };
    let member =
        |value: &str| format!("<member><baseValue baseType=\"identifier\">{value}</baseValue>{GIVEN}</member>");
    let one = |value: &str, points: &str| chain(&[(&member(value), &more(points))]);
    let rules = [one("A", "1"), one("B", "1"), one("C", "-2")].concat();
    let rules = rules.replace("</responseProcessing><responseProcessing>", "");
    let imported = imported(SEVERAL, &choices(0), &rules);
    let Kind::Multiple { options, rule } = &imported.quizzes[0].questions[0].kind else { panic!() };
    assert_eq!(options.iter().map(|option| option.credit).collect::<Vec<_>>(), [1.0, 1.0, 0.0]);
    assert_eq!(*rule, None);
}

#[test]
fn rules_on_numbers_keep_their_ends() {
    let equal = |attributes: &str, value: &str| {
        format!("<equal {attributes}>{GIVEN}<baseValue baseType=\"float\">{value}</baseValue></equal>")
    };
    let range = |from: &str, to: &str| {
        format!(
            "<and><{from}>{GIVEN}<baseValue baseType=\"float\">3</baseValue></{from}>\
             <{to}>{GIVEN}<baseValue baseType=\"float\">5</baseValue></{to}></and>"
        )
    };
    let swapped = "<and><gte><baseValue baseType=\"float\">5</baseValue><variable identifier=\"RESPONSE\"/></gte>\
        <lte><baseValue baseType=\"float\">3</baseValue><variable identifier=\"RESPONSE\"/></lte></and>";
    let rounded = format!(
        "<equalRounded roundingMode=\"decimalPlaces\" figures=\"1\">{GIVEN}<baseValue baseType=\"float\">10.26</baseValue></equalRounded>"
    );
    let of_three = Number::Range { from: 3.0, to: 5.0 };
    for (test, expected, note) in [
        (equal("toleranceMode=\"exact\"", "10"), Number::near(10.0, 0.0), ""),
        (equal("toleranceMode=\"absolute\" tolerance=\"0.5 2\"", "10"), Number::Range { from: 9.5, to: 12.0 }, ""),
        (equal("toleranceMode=\"absolute\" tolerance=\"0.5\"", "10"), Number::near(10.0, 0.5), ""),
        (range("gte", "lte"), of_three, ""),
        (swapped.to_owned(), of_three, ""),
        (range("gt", "lt"), of_three, "the ends of a range"),
        (rounded, Number::near(10.3, 0.05), "rounded"),
    ] {
        let imported = imported(NUMBER, LINE, &chain(&[(&test, ONE)]));
        let told: Vec<_> = imported.notes.iter().map(|note| note.message.as_str()).collect();
        assert_eq!(told.len(), usize::from(!note.is_empty()), "{test} {told:?}");
        assert!(told.iter().all(|told| told.contains(note)), "{told:?}");
        let Kind::Numeric { answers, .. } = &imported.quizzes[0].questions[0].kind else { panic!("{test}") };
        assert_eq!(answers.iter().map(|answer| answer.value).collect::<Vec<_>>(), [expected], "{test}");
    }
}

#[test]
fn a_text_that_need_only_be_a_part_becomes_a_pattern() {
    let test = format!(
        "<stringMatch caseSensitive=\"true\" substring=\"true\">{GIVEN}<baseValue baseType=\"string\">york*</baseValue></stringMatch>"
    );
    let imported = imported(TEXT, LINE, &chain(&[(&test, ONE)]));
    let Kind::Short { answers, .. } = &imported.quizzes[0].questions[0].kind else { panic!() };
    let Text::Pattern { source, .. } = &answers[0].value else { panic!("{answers:?}") };
    assert_eq!(source, "/.*york\\*.*/");
}

#[test]
fn rules_of_another_shape_are_refused_with_their_reason() {
    let not = |test: &str| chain(&[(&format!("<not>{test}</not>"), ONE)]);
    let equal = format!("<equal toleranceMode=\"exact\">{GIVEN}<baseValue baseType=\"float\">10</baseValue></equal>");
    let sum = format!("<equal toleranceMode=\"exact\">{GIVEN}<sum>{ONE}{ONE}</sum></equal>");
    let above = format!("<gt>{GIVEN}<baseValue baseType=\"float\">10</baseValue></gt>");
    let zero = "<baseValue baseType=\"float\">0</baseValue>";
    let otherwise = chain(&[(CORRECT, zero)]).replace(
        "</responseCondition>",
        "<responseElse><setOutcomeValue identifier=\"SCORE\"><baseValue baseType=\"float\">1</baseValue>\
         </setOutcomeValue></responseElse></responseCondition>",
    );
    let product = chain(&[(CORRECT, &format!("<product>{ONE}{HALF}</product>"))]);
    let always = format!(
        "<responseProcessing><setOutcomeValue identifier=\"SCORE\">{ONE}</setOutcomeValue></responseProcessing>"
    );
    let elsewhere = chain(&[("<match><variable identifier=\"duration\"/><variable identifier=\"X\"/></match>", ONE)]);
    for (declared, asked, rules, why) in [
        (KEY_A, choices(1), not(CORRECT), "`not`"),
        (KEY_A, choices(1), otherwise, "where none of its tests holds"),
        (KEY_A, choices(1), product, "`product`"),
        (KEY_A, choices(1), always, "whatever the response is"),
        (KEY_A, choices(1), elsewhere, "depends on `duration`, `X`"),
        (NUMBER, LINE.to_owned(), not(&equal), "`not`"),
        (NUMBER, LINE.to_owned(), chain(&[(&sum, ONE)]), "`equal`"),
        (NUMBER, LINE.to_owned(), chain(&[(&above, ONE)]), "`gt`"),
    ] {
        let imported = imported(declared, &asked, &rules);
        assert_eq!((imported.kept(), imported.left_out()), (0, 1), "{rules}");
        let message = &imported.notes[0].message;
        assert!(message.starts_with("its rules of scoring are not understood: ") && message.contains(why), "{message}");
    }
}

#[test]
fn where_no_rule_is_known_the_correct_response_is_the_key_and_that_is_told() {
    let other = "<responseProcessing template=\"http://example.com/other_template\"/>";
    for (rules, note) in [(other, "other_template` are not known"), ("", "no rule says what is earned")] {
        let imported = imported(KEY_A, &choices(1), rules);
        assert_eq!(imported.kept(), 1);
        assert!(imported.notes[0].message.contains(note), "{:?}", imported.notes);
    }
    let known =
        "<responseProcessing template=\"http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct\"/>";
    assert!(imported(KEY_A, &choices(1), known).notes.is_empty());
}

#[test]
fn what_stays_in_its_place_stays_last_or_is_told() {
    let known =
        "<responseProcessing template=\"http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct\"/>";
    for (fixed, pinned, notes) in [("A", [false, false, false], 1), ("C", [false, false, true], 0)] {
        let name = format!("identifier=\"{fixed}\"");
        let asked = choices(1).replace(&name, &format!("{name} fixed=\"true\""));
        let imported = imported(KEY_A, &asked, known);
        assert_eq!(imported.notes.len(), notes, "{:?}", imported.notes);
        let Kind::Single { options } = &imported.quizzes[0].questions[0].kind else { panic!() };
        assert_eq!(options.iter().map(|option| option.pinned).collect::<Vec<_>>(), pinned);
    }
}

#[test]
fn feedback_in_the_body_is_not_asked_and_what_nothing_leads_to_is_told() {
    let known =
        "<responseProcessing template=\"http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct\"/>";
    let told = |name: &str| {
        format!(
            "<div><feedbackBlock outcomeIdentifier=\"FEEDBACK\" identifier=\"{name}\" showHide=\"show\"><p>Told.</p></feedbackBlock></div>"
        )
    };
    for (name, notes) in [("A", 0), ("elsewhere", 1)] {
        let imported = imported(KEY_A, &(told(name) + &choices(1)), known);
        let question = &imported.quizzes[0].questions[0];
        assert_eq!(question.prompt, "Q?");
        assert_eq!(imported.notes.len(), notes, "{:?}", imported.notes);
        let Kind::Single { options } = &question.kind else { panic!() };
        assert_eq!(options[0].feedback.as_deref(), (notes == 0).then_some("Told."));
    }
}
