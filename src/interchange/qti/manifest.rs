//! The manifest of a package: which files there are, and what the items are found by.

use super::body::media;
use super::{Version, metadata};
use crate::interchange::bank::{Kind, Question, Quiz};
use crate::interchange::markup::Element;
use crate::interchange::to_html::images;

/// Where the item of a question stands in its package.
pub fn path(question: &Question) -> String {
    format!("items/{}.xml", question.id)
}

pub fn manifest(quiz: &Quiz, version: Version, asked: &[&Question]) -> Element {
    let (space, schema, number, kind) = match version {
        Version::V21 => ("http://www.imsglobal.org/xsd/imscp_v1p1", "QTIv2.1 Package", "1.0.0", "v2p1"),
        Version::V30 => ("http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", "QTI Package", "3.0.0", "v3p0"),
    };
    let file = |path: &str| Element::new("file").with("href", path);
    let known = |name: &String| quiz.files.iter().any(|file| file.name == *name);
    let items = asked.iter().map(|question| {
        let mut shown: Vec<String> = question.texts().into_iter().flat_map(images).filter(known).collect();
        if let Kind::Hotspot { image, .. } = &question.kind {
            shown.push(image.clone());
        }
        shown.sort();
        shown.dedup();
        let path = path(question);
        Element::new("resource")
            .with("identifier", format!("item-{}", question.id))
            .with("type", format!("imsqti_item_xml{kind}"))
            .with("href", &path)
            .add(metadata::lom(quiz, question))
            .add(file(&path))
            .add_all(shown.iter().map(|name| file(&media(name))))
    });
    let of_intro = quiz.intro.iter().flat_map(|intro| images(intro)).filter(known);
    let of_intro: Vec<_> = of_intro.map(|name| file(&media(&name))).collect();
    let depend =
        asked.iter().map(|question| Element::new("dependency").with("identifierref", format!("item-{}", question.id)));
    let test = Element::new("resource")
        .with("identifier", "test")
        .with("type", format!("imsqti_test_xml{kind}"))
        .with("href", "test.xml")
        .add(file("test.xml"))
        .add_all(of_intro)
        .add_all(depend);
    let about = Element::new("metadata")
        .add(Element::new("schema").add_text(schema))
        .add(Element::new("schemaversion").add_text(number));
    Element::new("manifest")
        .with("xmlns", space)
        .with("xmlns:imsmd", metadata::SPACE)
        .with("identifier", format!("manifest-{}", quiz.id))
        .add(about)
        .add(Element::new("organizations"))
        .add(Element::new("resources").add(test).add_all(items))
}
