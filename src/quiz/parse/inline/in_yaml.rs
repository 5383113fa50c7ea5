//! A block that is written as a quiz file is: `type: …` begins one question, `quiz: …` a whole quiz.

use super::{InlineBlock, given_id, place, title_of, tree, without_id};
use crate::diag::Placed;
use crate::quiz::model::Quiz;
use crate::quiz::parse::{Reading, ids, scalar};
use crate::yaml::{self, Node, Origin, Shape};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Question,
    Quiz,
}

/// What a block is, by its first line that is not a remark; `None` for a list.
pub fn form(text: &str) -> Option<Form> {
    let first = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#'))?;
    match first.split_once(':')?.0 {
        "type" => Some(Form::Question),
        "quiz" => Some(Form::Quiz),
        _ => None,
    }
}

pub(super) fn parse(reading: &Reading, block: &InlineBlock, form: Form) -> (Quiz, Option<Node>) {
    let source = reading.source;
    let origin = Origin { file: source.id, text: &source.text[block.text.clone()], offset: block.text.start };
    let given = given_id(reading, block);
    let tree = yaml::read(origin, reading.faults);
    match form {
        Form::Quiz => {
            let message = "the quiz is named below, by `quiz: …`";
            let unused = given.as_ref();
            unused.inspect(|id| reading.error("id-twice", id.place, message, "keep that one, and delete this"));
            let id = Placed { value: ids::of_text(source.stem(), super::KIND), place: place(source, &block.fence) };
            let quiz = tree.as_ref().map_or_else(|| reading.blank(id.clone()), |tree| reading.quiz(tree, id.clone()));
            (quiz, tree)
        }
        Form::Question => {
            let prompt = tree.as_ref().and_then(|tree| scalar(tree, "prompt")).unwrap_or_default().to_owned();
            let id = given.unwrap_or_else(|| without_id(reading, block, &prompt));
            let Some(Node { place, shape: Shape::Map(mut entries) }) = tree else { return (reading.blank(id), None) };
            let text = Placed { value: tree::without_gaps(&prompt), place };
            let title = tree::text(&title_of(reading, &text, &id));
            if !entries.iter().any(|(key, _)| key.value == "id") {
                // Last, so that what is wrong with the question as a whole is told at its own first line.
                entries.push(named("id", tree::text(&id)));
            }
            let question = Node { place, shape: Shape::Map(entries) };
            let list = Node { place, shape: Shape::List { items: vec![question], flow: false } };
            let whole = [named("quiz", tree::text(&id)), named("title", title), named("questions", list)];
            let whole = Node { place, shape: Shape::Map(whole.into()) };
            (reading.quiz(&whole, id), Some(whole))
        }
    }
}

fn named(key: &str, node: Node) -> (Placed<String>, Node) {
    (Placed { value: key.to_owned(), place: node.place }, node)
}
