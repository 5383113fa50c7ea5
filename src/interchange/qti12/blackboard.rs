//! Blackboard's matching questions: each item has choices without texts, and the texts stand in a block of their own, in
//! the order of the choices.

use super::read::{Reading, Rule};
use crate::interchange::bank::{Item, Kind};
use crate::interchange::found::Draft;
use crate::interchange::markup::Element;

const QUESTION: &str = "QUESTION_BLOCK";
const ITEMS: &str = "RESPONSE_BLOCK";
const MATCHES: &str = "RIGHT_MATCH_BLOCK";

/// The blocks of such a question, if it is one.
pub struct Blocks<'b> {
    question: &'b Element,
    items: &'b Element,
    matches: &'b Element,
}

pub fn blocks(presentation: &Element) -> Option<Blocks<'_>> {
    let all = presentation.descendants();
    let block = |class: &str| all.iter().find(|it| it.name == "flow" && it.attribute("class") == Some(class)).copied();
    Some(Blocks { question: block(QUESTION)?, items: block(ITEMS)?, matches: block(MATCHES)? })
}

impl Blocks<'_> {
    pub fn prompt(&self, reading: &Reading, draft: &mut Draft) -> String {
        reading.materials(self.question, draft)
    }

    pub fn read(&self, reading: &Reading, rules: &[Rule], draft: &mut Draft) -> Result<Kind, String> {
        let matches: Vec<String> = self.matches.all("flow").map(|one| reading.materials(one, draft)).collect();
        let mut pairs = Vec::new();
        let mut used = vec![false; matches.len()];
        for one in self.items.all("flow") {
            let Some(response) = one.find("response_lid") else { continue };
            let text = reading.materials(one, draft);
            let ident = response.attribute("ident").unwrap_or_default();
            let labels = response.descendants().into_iter().filter(|it| it.name == "response_label");
            let labels: Vec<&str> = labels.map(|label| label.attribute("ident").unwrap_or_default()).collect();
            let right = rules.iter().flat_map(|rule| &rule.wanted).find(|(of, _)| *of == ident);
            let place = right.and_then(|(_, right)| labels.iter().position(|label| label == right));
            let Some(choice) = place.and_then(|at| matches.get(at)).filter(|choice| !choice.is_empty()) else {
                return Err(format!("nothing belongs to `{text}`"));
            };
            used[place.unwrap_or_default()] = true;
            pairs.push((Item::text(text), Item::text(choice)));
        }
        // The same text may stand there for several items.
        let is_open = |text: &String| !text.is_empty() && !pairs.iter().any(|(_, choice)| choice.text == *text);
        let open = matches.iter().zip(&used).filter(|(text, used)| !**used && is_open(text));
        let distractors = open.map(|(text, _)| Item::text(text)).collect();
        Ok(Kind::Matching { pairs, distractors, rule: None })
    }
}
