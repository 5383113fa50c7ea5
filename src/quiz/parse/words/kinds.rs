//! What each type of question says besides its prompt.

use std::collections::HashMap;

use super::Over;
use crate::diag::{Diagnostic, Place};
use crate::markdown::Prose;
use crate::quiz::model::{FreeText, Item, Kind, Member, Pair, Question, QuestionOption, Scorecard};
use crate::quiz::parse::{Named, answer, arrange, cloze, scorecard};
use crate::yaml::{Node, Reader};

/// From which score each is said, what is said, and what it is called where it has a name.
pub type Bands<'b> = Vec<(f64, &'b mut Option<Prose>, Option<&'b mut String>)>;

/// All keys that only some types have.
pub const OWN_WORDS: [&str; 21] = [
    "options",
    "answers",
    "unit",
    "items",
    "pairs",
    "distractors",
    "characters",
    "variables",
    "nodes",
    "bands",
    "categories",
    "gaps",
    "levels",
    "model_answer",
    "checklist",
    "confirm",
    "subject",
    "rating",
    "criteria",
    "alt",
    "areas",
];

/// Those of a type.
pub fn words_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "single_choice" | "multiple_response" => &["options"],
        "short_answer" => &["answers"],
        "numeric" => &["answers", "unit"],
        "ordering" => &["items"],
        "matching" => &["pairs", "distractors"],
        "scenario" => &["characters", "variables", "nodes", "bands"],
        "categorize" => &["categories", "distractors"],
        "cloze" => &["gaps"],
        "scale" => &["levels"],
        "free_text" => &["model_answer", "checklist"],
        "attestation" => &["confirm"],
        "scorecard" => &["subject", "rating", "criteria"],
        "hotspot" => &["alt", "areas"],
        _ => &[],
    }
}

impl Over<'_> {
    /// `false` where the words do not fit, and the whole question stays in those of its source.
    pub fn kind(&self, words: &Reader, question: &mut Question) -> bool {
        if let Kind::Cloze { gaps, .. } = &mut question.kind {
            let Some(text) = words.text("prompt") else {
                // Its gaps stand in it.
                self.lacks_unless_faulty(words, "prompt", "");
                self.report(words.top());
                return false;
            };
            let Some((said, prompt)) = cloze::in_words(&self.reading, &text, gaps) else { return false };
            (*gaps, question.prompt, question.prompt_place) = (said, prompt, text.place);
        } else {
            self.prose(words, "prompt", &mut question.prompt, "");
            question.prompt_place = words.node("prompt").map_or(question.prompt_place, |node| node.place);
        }
        if !matches!(question.kind, Kind::TrueFalse { .. }) {
            self.by_mark(words, question);
        }
        match &mut question.kind {
            Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } => self.options(words, options),
            Kind::TrueFalse { when_true, when_false, .. } => {
                self.map(words, "feedback", &["true", "false"], &mut |told| {
                    self.prose_if(told, "true", when_true, "feedback");
                    self.prose_if(told, "false", when_false, "feedback");
                });
            }
            Kind::ShortAnswer { answers, .. } => {
                let told = answers.iter_mut().map(|answer| (&mut answer.feedback, &mut answer.place)).collect();
                self.answers(words, told);
            }
            Kind::Numeric { answers, unit } => {
                let told = answers.iter_mut().map(|answer| (&mut answer.feedback, &mut answer.place)).collect();
                self.answers(words, told);
                self.unit(words, unit);
            }
            Kind::Ordering { items, .. } => self.items(words, "items", items.iter_mut().collect()),
            Kind::Scale { levels } => self.items(words, "levels", levels.iter_mut().collect()),
            Kind::Matching { pairs, choices, .. } => self.matching(words, pairs, choices),
            Kind::Scenario(scenario) => self.scenario(words, scenario),
            Kind::Categorize { categories, items, .. } => self.categorize(words, categories, items),
            Kind::Cloze { gaps, .. } => {
                let told = gaps.iter_mut().filter_map(|gap| Some((&gap.id, gap.feedback.as_mut()?))).collect();
                self.told(words, "gaps", told);
            }
            Kind::FreeText(FreeText { model_answer, checklist, .. }) => {
                self.prose_if(words, "model_answer", model_answer, "");
                self.items(words, "checklist", checklist.iter_mut().map(|entry| &mut entry.item).collect());
            }
            Kind::Attestation { confirm } => self.prose_if(words, "confirm", confirm, ""),
            Kind::Scorecard(card) => self.scorecard(words, card),
            Kind::Hotspot { image, areas } => {
                match (words.text("alt"), image.links.first().cloned()) {
                    (Some(alt), Some(link)) => *image = Prose::image(link, alt.value),
                    _ => self.lacks_unless_faulty(words, "alt", ""),
                }
                let ids: Vec<String> = areas.iter().map(|area| area.option.id.clone()).collect();
                for (area, node) in areas.iter_mut().zip(self.beside(words, "areas", &ids)) {
                    self.option(node, "name", &mut area.option);
                }
                self.are_distinct(
                    "duplicate-area",
                    "areas",
                    areas.iter().map(|area| (&area.option.text, area.option.place)),
                );
            }
            Kind::Model(_) => {}
        }
        true
    }

    fn by_mark(&self, words: &Reader, question: &mut Question) {
        let feedback = &mut question.feedback;
        let told = [("right", &mut feedback.right), ("partly", &mut feedback.partly), ("wrong", &mut feedback.wrong)];
        if words.node("feedback").is_none() && told.iter().all(|(_, own)| own.is_none()) {
            return;
        }
        let mut told = Some(told);
        self.map(words, "feedback", &["right", "partly", "wrong"], &mut |words| {
            for (key, own) in told.take().into_iter().flatten() {
                self.prose_if(words, key, own, "feedback");
            }
        });
    }

    /// A map within a map, which may be missing.
    pub fn map(&self, words: &Reader, key: &str, keys: &[&str], read: &mut dyn FnMut(&Reader)) {
        let empty = Node { place: words.top(), shape: crate::yaml::Shape::Empty };
        read(&Reader::new(words.node(key).unwrap_or(&empty), "a translation", keys, self.reading.faults));
    }

    fn options(&self, words: &Reader, options: &mut [QuestionOption]) {
        let ids: Vec<String> = options.iter().map(|option| option.id.clone()).collect();
        for (option, node) in options.iter_mut().zip(self.beside(words, "options", &ids)) {
            self.option(node, "text", option);
        }
        self.are_distinct("duplicate-option", "options", options.iter().map(|option| (&option.text, option.place)));
    }

    fn option(&self, node: Option<&Node>, key: &'static str, option: &mut QuestionOption) {
        let Some(node) = node else { return };
        let id = option.id.clone();
        let all = ["correct", "credit", "pin", "misconception", "rect", "circle", "polygon"];
        self.entry(node, key, &["id", key, "feedback"], &all, &mut |words| {
            self.prose(words, key, &mut option.text, &id);
            self.prose_if(words, "feedback", &mut option.feedback, &id);
            option.place = words.node(key).map_or(option.place, |node| node.place);
        });
    }

    /// What an answer accepts is the source's; what is told of it is said by order.
    fn answers(&self, words: &Reader, mut told: Vec<(&mut Option<Prose>, &mut Place)>) {
        let nodes = words.list("answers");
        if nodes.is_empty() {
            if told.iter().any(|(feedback, _)| feedback.is_some()) {
                self.lacks_unless_faulty(words, "answers", "");
            }
        } else if nodes.len() != told.len() {
            self.differ(words, "answers", told.len(), nodes.len());
        } else {
            for ((feedback, place), node) in told.iter_mut().zip(nodes) {
                let node = node.words(
                    &["feedback"],
                    &["text", "match", "value", "tolerance", "range", "credit"],
                    self.reading.faults,
                );
                let words = Reader::new(&node, "a translated answer", &["feedback"], self.reading.faults);
                self.prose_if(&words, "feedback", feedback, "answers");
                **place = node.place;
            }
        }
    }

    /// Many units are written alike in all languages, so that none is missed.
    fn unit(&self, words: &Reader, own: &mut Option<String>) {
        match (own, words.text("unit")) {
            (Some(own), Some(said)) => {
                if answer::is_unit(&self.reading, &said) {
                    *own = said.value;
                }
            }
            (None, Some(_)) => self.says_more(words, "unit"),
            (_, None) => {}
        }
    }

    fn items(&self, words: &Reader, key: &str, mut items: Vec<&mut Item>) {
        if items.is_empty() {
            if words.node(key).is_some() {
                self.says_more(words, key);
            }
            return;
        }
        let ids: Vec<String> = items.iter().map(|item| item.id.clone()).collect();
        for (item, node) in items.iter_mut().zip(self.beside(words, key, &ids)) {
            self.item(node, "text", item);
        }
        self.are_distinct("duplicate-item", key, items.iter().map(|item| (&item.text, item.place)));
    }

    fn item(&self, node: Option<&Node>, key: &'static str, item: &mut Item) {
        let Some(node) = node else { return };
        let id = item.id.clone();
        self.entry(node, key, &["id", key], &["points", "weight", "reference"], &mut |words| {
            self.prose(words, key, &mut item.text, &id);
            item.place = words.node(key).map_or(item.place, |node| node.place);
        });
    }

    /// A match that belongs to several items is translated with the first of them.
    fn matching(&self, words: &Reader, pairs: &mut [Pair], choices: &mut [Item]) {
        let ids: Vec<String> = pairs.iter().map(|pair| pair.item.id.clone()).collect();
        let mut said: HashMap<String, Place> = HashMap::new();
        for (pair, node) in pairs.iter_mut().zip(self.beside(words, "pairs", &ids)) {
            let Some(choice) = choices.iter_mut().find(|choice| choice.id == pair.choice) else { continue };
            let Some(node) = node else { continue };
            let id = pair.item.id.clone();
            let pair_words = Reader::new(node, "a translated pair", &["id", "item", "match"], self.reading.faults);
            self.prose(&pair_words, "item", &mut pair.item.text, &id);
            pair.item.place = pair_words.node("item").map_or(pair.item.place, |node| node.place);
            let Some(place) = pair_words.node("match").map(|node| node.place) else {
                if !said.contains_key(&choice.id) {
                    self.lacks("match", &id);
                }
                continue;
            };
            let before = choice.text.written().into_owned();
            self.prose(&pair_words, "match", &mut choice.text, &id);
            choice.place = place;
            if let Some(first) = said.insert(choice.id.clone(), place)
                && before != choice.text.written()
            {
                let message = "in the source this match is the same as another, and here it is not";
                let fault =
                    Diagnostic::error("translation-says-otherwise", place, message).also(first, "the other one");
                self.reading.faults.add(fault.help("write it alike, or leave it out here"));
            }
        }
        let is_distractor = |choice: &&mut Item| pairs.iter().all(|pair| pair.choice != choice.id);
        self.items(words, "distractors", choices.iter_mut().filter(is_distractor).collect());
        self.are_distinct("duplicate-item", "items", pairs.iter().map(|pair| (&pair.item.text, pair.item.place)));
        self.look_distinct("matches", "duplicate-choice", choices);
    }

    fn categorize(&self, words: &Reader, categories: &mut [Item], members: &mut [Member]) {
        let ids: Vec<String> = categories.iter().map(|category| category.id.clone()).collect();
        for (category, node) in categories.iter_mut().zip(self.beside(words, "categories", &ids)) {
            let Some(node) = node else { continue };
            let id = category.id.clone();
            let of_category = Reader::new(node, "a translated category", &["id", "name", "items"], self.reading.faults);
            self.prose(&of_category, "name", &mut category.text, &id);
            category.place = of_category.node("name").map_or(category.place, |node| node.place);
            let own = members.iter_mut().filter(|member| member.category.as_ref() == Some(&id));
            self.items(&of_category, "items", own.map(|member| &mut member.item).collect());
        }
        let rest = members.iter_mut().filter(|member| member.category.is_none());
        self.items(words, "distractors", rest.map(|member| &mut member.item).collect());
        self.look_distinct("categories", "duplicate-category", categories);
    }

    /// What is told of single things, by their ids.
    fn told(&self, words: &Reader, key: &'static str, told: Vec<(&String, &mut Prose)>) {
        let known: Vec<&str> = told.iter().map(|(id, _)| id.as_str()).collect();
        if known.is_empty() && words.node(key).is_none() {
            return;
        }
        let mut told = Some(told);
        let known = known.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let keys: Vec<&str> = known.iter().map(String::as_str).collect();
        self.map(words, key, &keys, &mut |map| {
            for (id, own) in told.take().into_iter().flatten() {
                match map.node(id) {
                    Some(node) => {
                        let words = Reader::new(node, "a translated gap", &["feedback"], self.reading.faults);
                        self.prose(&words, "feedback", own, id);
                    }
                    None => self.lacks("feedback", id),
                }
            }
        });
    }

    fn scorecard(&self, words: &Reader, card: &mut Scorecard) {
        match (&mut card.subject, words.text("subject")) {
            (Some(own), Some(subject)) => *own = scorecard::subject_of(&self.reading, subject),
            (Some(_), None) => self.lacks_unless_faulty(words, "subject", ""),
            (None, _) => self.prose_if(words, "subject", &mut None, ""),
        }
        let labels = &mut card.rating.labels;
        if !labels.is_empty() || words.node("rating").is_some() {
            self.map(words, "rating", &["labels"], &mut |rating| {
                let known: Vec<String> = labels.iter().map(|(number, _)| number.to_string()).collect();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                self.map(rating, "labels", &known, &mut |words| {
                    for (number, label) in labels.iter_mut() {
                        self.plain(words, &number.to_string(), label, "labels");
                    }
                });
            });
        }
        let ids: Vec<String> = card.criteria.iter().map(|criterion| criterion.item.id.clone()).collect();
        for (criterion, node) in card.criteria.iter_mut().zip(self.beside(words, "criteria", &ids)) {
            let Some(node) = node else { continue };
            let id = criterion.item.id.clone();
            self.entry(node, "name", &["id", "name", "because"], &["weight", "reference"], &mut |words| {
                self.prose(words, "name", &mut criterion.item.text, &id);
                self.prose_if(words, "because", &mut criterion.because, &id);
                criterion.item.place = words.node("name").map_or(criterion.item.place, |node| node.place);
            });
        }
        let named = card.criteria.iter().map(|criterion| (&criterion.item.text, criterion.item.place));
        self.are_distinct("duplicate-criterion", "criteria", named);
    }

    /// By the score from which each is said.
    pub fn bands(&self, words: &Reader, key: &str, bands: &mut Bands) {
        if bands.is_empty() && words.node("bands").is_some() {
            return self.says_more(words, "bands");
        }
        let mut said = vec![false; bands.len()];
        let titled = bands.iter().any(|(.., title)| title.is_some());
        let keys: &[&str] = if titled { &["from", "title", key] } else { &["from", key] };
        for node in words.list("bands") {
            let band = Reader::new(node, "a translated band", keys, self.reading.faults);
            let Some(from) = band.required("from").and_then(|node| node.percent(self.reading.faults)) else { continue };
            let Some(at) = bands.iter().position(|(own, ..)| *own == from.value) else {
                let known = bands.iter().map(|(own, ..)| format!("{}%", own * 100.0)).collect::<Vec<_>>().join(", ");
                let help = format!("write one of: {known}");
                let message = "in the source no band begins at this score";
                self.reading.error("translation-says-otherwise", from.place, message, help);
                continue;
            };
            said[at] = true;
            let (_, text, title) = &mut bands[at];
            self.prose_if(&band, key, text, "bands");
            if let Some(title) = title {
                self.plain(&band, "title", title, "bands");
            }
        }
        for (from, ..) in bands.iter().zip(&said).filter(|(_, said)| !**said).map(|(band, _)| band) {
            self.lacks("bands", &format!("{}%", from * 100.0));
        }
    }

    /// Whether no two say the same; if not, that is told.
    pub fn are_distinct<'p>(&self, code: &'static str, what: &str, texts: impl Iterator<Item = (&'p Prose, Place)>) {
        let named: Vec<Named> = texts.map(|(text, place)| named(text, place)).collect();
        self.reading.are_distinct(code, what, &named);
    }

    /// The same of what stands in a list, which shows no markup.
    fn look_distinct(&self, what: &str, code: &'static str, items: &[Item]) {
        let part = |item: &Item| arrange::Part {
            named: named(&item.text, item.place),
            text: item.text.clone(),
            place: item.place,
        };
        let parts: Vec<_> = items.iter().map(part).collect();
        parts.iter().for_each(|part| _ = part.is_text(&self.reading, "text"));
        self.reading.are_distinct(
            code,
            what,
            &parts.iter().map(|part| named(&part.text, part.place)).collect::<Vec<_>>(),
        );
        arrange::look_distinct(&self.reading, what, code, &parts);
    }
}

fn named(text: &Prose, place: Place) -> Named {
    Named { id: None, text: text.plain().to_owned(), written: text.written().into_owned(), place }
}
