//! What the manifest of a package says of its items, in Learning Object Metadata (LOM): tags are keywords, a difficulty
//! has a vocabulary of five words, and an objective is a classification for that purpose.
//!
//! Elements have the prefix that all programs know, declared at the root: TAO's importer sees no others.

use std::collections::HashMap;

use crate::interchange::bank::{Question, Quiz};
use crate::interchange::found::Draft;
use crate::interchange::markup::Element;
use crate::interchange::{labels, package};
use crate::yaml;

/// The namespace of the schema `imsmd_loose_v1p3p2.xsd`.
pub const SPACE: &str = "http://ltsc.ieee.org/xsd/LOM";
/// By this catalog we know our own ids again.
const CATALOG: &str = "coursewright";
const VOCABULARY: &str = "LOMv1.0";
const PURPOSE: &str = "educational objective";

/// `imsmd:…`
fn named(name: &str) -> Element {
    Element::new(&format!("imsmd:{name}"))
}

fn words(name: &str, text: &str) -> Element {
    named(name).add_text(text)
}

fn phrase(name: &str, text: &str) -> Element {
    named(name).add(words("string", text))
}

fn term(name: &str, value: &str) -> Element {
    named(name).add(words("source", VOCABULARY)).add(words("value", value))
}

/// The metadata of an item.
pub fn lom(quiz: &Quiz, question: &Question) -> Element {
    // Ids are unique within a quiz, and a bank of items holds many.
    let id = format!("{}/{}", quiz.id, question.id);
    let identifier = named("identifier").add(words("catalog", CATALOG)).add(words("entry", &id));
    let keywords = question.tags.iter().map(|tag| phrase("keyword", tag));
    let mut lom = named("lom").add(named("general").add(identifier).add_all(keywords));
    if let Some(word) = question.difficulty.and_then(labels::level_word) {
        lom = lom.add(named("educational").add(term("difficulty", word)));
    }
    if let Some(id) = &question.objective {
        // TAO takes the entry that comes right behind a source.
        let taxon = named("taxon").add(phrase("entry", id)).add(words("id", id));
        let path = named("taxonPath").add(phrase("source", CATALOG)).add(taxon);
        lom = lom.add(named("classification").add(term("purpose", PURPOSE)).add(path));
    }
    Element::new("metadata").add(lom)
}

/// What a manifest says of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The id that we have given it, whatever another program calls it now.
    pub id: Option<String>,
    tags: Vec<String>,
    difficulty: Option<u32>,
    objective: Option<String>,
    /// What is said and cannot be kept.
    lost: Vec<(&'static str, String)>,
}

impl Metadata {
    pub fn tell(self, question: &mut Question, draft: &mut Draft) {
        (question.tags, question.difficulty, question.objective) = (self.tags, self.difficulty, self.objective);
        self.lost.into_iter().for_each(|(what, message)| draft.lose(what, message));
    }
}

/// The metadata of all items of a package, by the paths of their files. What cannot be read is told elsewhere.
pub fn read(files: &package::Files) -> HashMap<String, Metadata> {
    let manifest = files.get("imsmanifest.xml").and_then(|bytes| package::xml("imsmanifest.xml", bytes, |_| true).ok());
    let Some(manifest) = manifest.flatten() else { return HashMap::new() };
    let resources = manifest.descendants().into_iter().filter(|it| it.name == "resource");
    let known = resources.filter_map(|resource| {
        let path = package::resolved("imsmanifest.xml", resource.attribute("href")?)?;
        Some((path, of_lom(resource.child("metadata")?.find("lom")?)))
    });
    known.collect()
}

fn of_lom(lom: &Element) -> Metadata {
    let mut found = Metadata::default();
    for general in lom.all("general") {
        let ours = general.all("identifier").find(|it| phrase_of(it, "catalog").as_deref() == Some(CATALOG));
        let entry = ours.and_then(|it| phrase_of(it, "entry"));
        let id = entry.and_then(|entry| entry.rsplit('/').next().map(str::to_owned));
        found.id = id.filter(|id| yaml::is_id(id));
        let tags = general.all("keyword").filter_map(text_of).filter(|tag| !tag.is_empty());
        tags.for_each(|tag| found.tags.extend((!found.tags.contains(&tag)).then_some(tag)));
    }
    for difficulty in lom.all("educational").filter_map(|it| it.child("difficulty")) {
        let Some(word) = phrase_of(difficulty, "value").filter(|word| !word.is_empty()) else { continue };
        found.difficulty = found.difficulty.or(labels::level(&word));
        if labels::level(&word).is_none() {
            found.lost.push(("difficulty", labels::no_level(&word)));
        }
    }
    for classification in lom.all("classification") {
        let purpose = classification.child("purpose").and_then(|it| phrase_of(it, "value")).unwrap_or_default();
        for taxon in classification.all("taxonPath").filter_map(|path| path.all("taxon").last()) {
            let names = [taxon.child("id").map(|id| id.text().trim().to_owned()), phrase_of(taxon, "entry")];
            let names: Vec<String> = names.into_iter().flatten().filter(|name| !name.is_empty()).collect();
            let id = names.iter().find(|name| yaml::is_id(name)).filter(|_| is_objective(&purpose));
            match (id, &found.objective, names.last()) {
                (Some(id), None, _) => found.objective = Some(id.clone()),
                (Some(id), Some(first), _) if id == first => {}
                (_, _, Some(name)) if is_objective(&purpose) => {
                    found
                        .lost
                        .push(("objective", format!("a question has one objective, by its id: `{name}` left out")));
                }
                (_, _, Some(name)) => {
                    found.lost.push(("metadata", format!("it is classified as `{name}`: left out")));
                }
                (_, _, None) => {}
            }
        }
    }
    found
}

fn is_objective(purpose: &str) -> bool {
    purpose.eq_ignore_ascii_case(PURPOSE)
}

fn phrase_of(parent: &Element, name: &str) -> Option<String> {
    text_of(parent.child(name)?)
}

/// Of several languages the first one; LOM has a `string` for each, IMS Metadata 1.2 a `langstring`.
fn text_of(element: &Element) -> Option<String> {
    let first = element.elements().find(|it| matches!(it.name.as_str(), "string" | "langstring"));
    Some(first.unwrap_or(element).text().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interchange::{markup, xml};

    #[test]
    fn metadata_are_written_as_other_programs_look_for_them() {
        let question = Question {
            id: "1-q".to_owned(),
            tags: vec!["a & b".to_owned(), "c, d".to_owned()],
            difficulty: Some(4),
            objective: Some("tell-apart".to_owned()),
            ..Question::default()
        };
        let quiz = Quiz { id: "quiz".to_owned(), ..Quiz::default() };
        let text = markup::document(&lom(&quiz, &question));
        for line in ["<imsmd:entry>quiz/1-q</imsmd:entry>", "<imsmd:string>a &amp; b</imsmd:string>"] {
            assert!(text.contains(line), "{text}");
        }
        assert!(text.lines().skip(2).all(|line| line.contains("imsmd:") || line.contains("</metadata>")), "{text}");
        let found = of_lom(xml::parse(&text).unwrap().child("lom").unwrap());
        assert_eq!(found.id.as_deref(), Some("1-q"));
        let mut back = Question { id: question.id.clone(), ..Question::default() };
        found.tell(&mut back, &mut Draft::default());
        assert_eq!(back, question);
    }

    /// As editors of the first QTI 2 wrote it, and as TAO does.
    #[test]
    fn metadata_of_others_are_read_and_what_has_no_place_is_told() {
        let text = "<lom><general><identifier>x</identifier>\
            <keyword><langstring xml:lang=\"en\">tea</langstring><langstring xml:lang=\"de\">Tee</langstring></keyword>\
            <keyword><langstring>tea</langstring></keyword></general>\
            <educational><difficulty><source><langstring>LOMv1.0</langstring></source>\
            <value><langstring>Easy</langstring></value></difficulty></educational>\
            <educational><difficulty><value>tricky</value></difficulty></educational>\
            <classification><purpose><value><langstring>Educational Objective</langstring></value></purpose>\
            <taxonPath><taxon><entry><langstring>brew</langstring></entry></taxon></taxonPath>\
            <taxonPath><taxon><id>A.1</id><entry><string>Brew tea</string></entry></taxon></taxonPath></classification>\
            <classification><taxonPath><source><string>urn:level</string></source>\
            <taxon><entry><string>B2</string></entry></taxon></taxonPath></classification></lom>";
        let found = of_lom(&xml::parse(text).unwrap());
        assert_eq!((found.tags.as_slice(), found.difficulty), (&["tea".to_owned()][..], Some(2)));
        assert_eq!((found.id, found.objective.as_deref()), (None, Some("brew")));
        let told: Vec<_> = found.lost.iter().map(|(what, message)| format!("{what}: {message}")).collect();
        assert_eq!(
            told,
            [
                "difficulty: the difficulty `tricky` has no number from 1 to 5: left out",
                "objective: a question has one objective, by its id: `Brew tea` left out",
                "metadata: it is classified as `B2`: left out",
            ]
        );
    }

    #[test]
    fn metadata_belong_to_the_file_that_their_resource_names() {
        let manifest = "<manifest xmlns:imsmd=\"http://www.imsglobal.org/xsd/imsmd_v1p2\"><resources>\
            <resource href=\"my%20items/a.xml\" type=\"imsqti_item_xmlv2p1\"><metadata><schema>IMS QTI Item</schema>\
            <imsmd:lom><imsmd:general><imsmd:keyword><imsmd:langstring>tea</imsmd:langstring></imsmd:keyword>\
            </imsmd:general></imsmd:lom></metadata><file href=\"my%20items/a.xml\"/></resource>\
            <resource href=\"b.xml\" type=\"imsqti_item_xmlv2p1\"/></resources></manifest>";
        let files = package::Files::from([("imsmanifest.xml".to_owned(), manifest.as_bytes().to_vec())]);
        let known = read(&files);
        assert_eq!(known.keys().collect::<Vec<_>>(), ["my items/a.xml"]);
        assert_eq!(known["my items/a.xml"].tags, ["tea"]);
        let broken = package::Files::from([("imsmanifest.xml".to_owned(), b"<manifest>".to_vec())]);
        assert!(read(&broken).is_empty());
    }
}
