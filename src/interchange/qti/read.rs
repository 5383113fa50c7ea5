//! Reads packages of QTI 2.x and 3.0, and single items.

use std::collections::{BTreeMap, HashMap};

use super::area::shape;
use super::body::restored;
use super::metadata::{self, Metadata};
use super::scoring::{Scoring, scoring};
use super::{CATEGORIZE, EXPLANATION, MARK, SCALE, SINGLE, id, names};
use crate::interchange::bank::{Area, Category, Choice, File, FreeText, Item, Kind, Question};
use crate::interchange::found::{Draft, Found, decimal};
use crate::interchange::gap::{Fill, Gap, put_back, stand_in, without_braces, written};
use crate::interchange::markup::{Element, Node};
use crate::interchange::{Error, package};

pub fn read(files: &package::Files, found: &mut Found) -> Result<(), Error> {
    let mut roots: BTreeMap<&str, Element> = BTreeMap::new();
    // What the package says is there, and is not, or cannot be read: each is named once.
    let mut taken = Vec::new();
    for (path, bytes) in
        files.iter().filter(|(path, _)| path.ends_with(".xml") && *path != "imsmanifest.xml" || files.len() == 1)
    {
        let is_wanted =
            |text: &str| ["assessmentItem", "assessmentTest", "qti-assessment-"].iter().any(|name| text.contains(name));
        match package::xml(path, bytes, is_wanted) {
            Ok(Some(root)) => {
                roots.insert(path, names::known(root));
            }
            Ok(None) => {}
            Err(error) if files.len() == 1 => return Err(error),
            Err(error) => {
                found.leave_out(path, path, format!("this file cannot be read: {error}"));
                taken.push(path.clone());
            }
        }
    }
    let package = Package { files, roots: &roots, known: metadata::read(files) };
    for (path, test) in roots.iter().filter(|(_, root)| root.name == "assessmentTest") {
        read_test(path, test, &package, &mut taken, found);
    }
    let rest: Vec<_> = roots
        .iter()
        .filter(|(path, root)| root.name == "assessmentItem" && !taken.iter().any(|it| it == *path))
        .collect();
    if !rest.is_empty() && roots.values().any(|root| root.name == "assessmentTest") {
        found.quiz("", None);
    }
    for (path, item) in rest {
        read_item(path, item, None, &package, found);
    }
    package::name_missing(files, &taken, found);
    Ok(())
}

struct Package<'p> {
    files: &'p package::Files,
    roots: &'p BTreeMap<&'p str, Element>,
    /// What the manifest says of the items.
    known: HashMap<String, Metadata>,
}

fn read_test(path: &str, test: &Element, package: &Package, taken: &mut Vec<String>, found: &mut Found) {
    let mut draft = found.draft(path);
    let all = test.descendants();
    let rubric = all.iter().find(|it| it.name == "rubricBlock");
    let reading = Reading { files: package.files, path };
    let intro = rubric.map(|rubric| draft.nodes(&restored(&rubric.children), &|source| reading.file(source)));
    let title = test.attribute("title").unwrap_or_default();
    let known = test.attribute("identifier").map(id).filter(|id| !id.is_empty());
    let quiz = found.quiz(title, known.as_deref());
    quiz.intro = intro.filter(|intro| !intro.is_empty());
    quiz.files.extend(draft.files);
    let limit = test.child("timeLimits").and_then(|limit| decimal(limit.attribute("maxTime")?));
    quiz.time_limit = limit.map(|seconds| seconds as u64);
    let shuffled = all.iter().find(|it| it.name == "ordering").and_then(|it| it.attribute("shuffle"));
    quiz.shuffle_questions = shuffled.map(|shuffled| shuffled == "true");
    for reference in all.iter().filter(|it| it.name == "assessmentItemRef") {
        let href = reference.attribute("href").unwrap_or_default();
        let target = package::resolved(path, href).unwrap_or_default();
        let weight = reference.child("weight").and_then(|weight| decimal(weight.attribute("value")?));
        if taken.contains(&target) && !package.roots.contains_key(target.as_str()) {
            continue;
        }
        taken.push(target.clone());
        match package.roots.get(target.as_str()) {
            Some(item) => read_item(&target, item, weight, package, found),
            None => found.leave_out(href, path, "the test names this item, but the package does not hold it"),
        }
    }
}

struct Reading<'r> {
    files: &'r package::Files,
    path: &'r str,
}

impl Reading<'_> {
    fn file(&self, source: &str) -> Option<File> {
        let path = package::resolved(self.path, source)?;
        Some(File { bytes: self.files.get(&path)?.clone(), name: path })
    }

    fn markdown(&self, nodes: &[Node], draft: &mut Draft) -> String {
        draft.nodes(&restored(nodes), &|source| self.file(source)).trim_end().to_owned()
    }
}

fn is_interaction(element: &Element) -> bool {
    element.name.ends_with("Interaction")
}

fn is_inline(element: &Element) -> bool {
    matches!(element.name.as_str(), "textEntryInteraction" | "inlineChoiceInteraction")
}

fn read_item(path: &str, item: &Element, weight: Option<f64>, package: &Package, found: &mut Found) {
    let reading = Reading { files: package.files, path };
    let known = package.known.get(path).cloned().unwrap_or_default();
    let identifier = known.id.clone().unwrap_or_else(|| item.attribute("identifier").map(id).unwrap_or_default());
    let title = item.attribute("title").unwrap_or_default();
    let name = if title.is_empty() { identifier.as_str() } else { title };
    let mut draft = found.draft(path);
    let Some(body) = item.child("itemBody") else {
        return found.leave_out(name, path, "this item has no body");
    };
    let interactions: Vec<&Element> = body.descendants().into_iter().filter(|it| is_interaction(it)).collect();
    // What only markers see is no part of the question.
    let (shown, hidden): (Vec<Node>, Vec<Node>) =
        without_feedback(&body.children).into_iter().partition(|node| match node {
            Node::Element(it) => {
                !(it.name == "rubricBlock" && it.attribute("view").is_some_and(|view| !view.contains("candidate")))
            }
            Node::Text(_) => true,
        });
    let mut question =
        Question { points: weight.filter(|weight| *weight != 1.0 && *weight > 0.0), ..Question::default() };
    if interactions.is_empty() {
        let text = reading.markdown(&shown, &mut draft);
        return found.describe(name, text, draft);
    }
    let feedback = reading.feedback(item, &mut question, &mut draft);
    let blocks = interactions.iter().filter(|it| !is_inline(it)).count();
    let kind = if blocks == 0 {
        reading.typed(item, &shown, &interactions, &feedback, &mut question, &mut draft)
    } else if interactions.len() > 1 {
        Err(format!("this item asks {} things at once; a question here asks one", interactions.len()))
    } else {
        let asked = interactions[0];
        let mut around = without_interactions(&shown, &mut Vec::new());
        around.extend(
            asked
                .child("prompt")
                .into_iter()
                .map(|prompt| Element {
                    name: "div".to_owned(),
                    children: without_feedback(&prompt.children),
                    ..Element::default()
                })
                .map(Node::Element),
        );
        question.prompt = reading.markdown(&around, &mut draft);
        let kind = reading.kind(item, asked, &feedback, &mut draft);
        match kind {
            Ok(Kind::FreeText(mut free)) if !hidden.is_empty() => {
                let model = reading.markdown(&hidden, &mut draft);
                free.model_answer = (!model.is_empty()).then_some(model);
                Ok(Kind::FreeText(free))
            }
            kind => kind,
        }
    };
    if item.attribute("adaptive") == Some("true") {
        return found.leave_out(name, path, "it changes while it is answered (adaptive)");
    }
    if item.child("templateProcessing").is_some() || item.child("templateDeclaration").is_some() {
        return found.leave_out(name, path, "its values are made anew for each learner (templates)");
    }
    if question.prompt.is_empty() && kind.is_ok() {
        question.prompt = crate::interchange::to_markdown::escape(title);
    }
    match kind {
        Ok(_) if question.prompt.is_empty() => found.leave_out(name, path, "there is no question in this item"),
        Ok(kind) => {
            question.kind = kind;
            known.tell(&mut question, &mut draft);
            let texts = question.texts();
            let mut untold: Vec<_> = feedback.iter().filter(|(_, text)| !texts.contains(&text.as_str())).collect();
            untold.sort();
            for (name, _) in untold {
                draft.lose(
                    "feedback",
                    format!("the feedback `{name}` was left out: no single response leads to it here"),
                );
            }
            found.keep(&identifier, title, question, draft);
        }
        Err(why) => found.leave_out(name, path, why),
    }
}

/// The tree without interactions, or with a stand-in for each that stands in a line.
fn without_interactions(nodes: &[Node], inline: &mut Vec<Element>) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            Node::Element(element) if is_inline(element) => {
                out.push(Node::Text(stand_in(inline.len())));
                inline.push(element.clone());
            }
            Node::Element(element) if is_interaction(element) => {}
            Node::Element(element) => {
                let children = without_interactions(&element.children, inline);
                out.push(Node::Element(Element { children, ..element.clone() }));
            }
            text => out.push(text.clone()),
        }
    }
    out
}

impl Reading<'_> {
    /// What is told after a response: of marks and of everything into the question, the rest by its identifier.
    fn feedback(&self, item: &Element, question: &mut Question, draft: &mut Draft) -> HashMap<String, String> {
        let mut feedback = HashMap::new();
        let body = item.child("itemBody").map(Element::descendants).unwrap_or_default();
        let is_choice =
            |name: &str| body.iter().any(|it| it.name.ends_with("Choice") && it.attribute("identifier") == Some(name));
        let inner = body.iter().filter(|it| matches!(it.name.as_str(), "feedbackInline" | "feedbackBlock")).copied();
        for shown in item.all("modalFeedback").chain(inner) {
            let text = self.markdown(&shown.children, draft);
            if text.is_empty() {
                continue;
            }
            if shown.attribute("showHide") == Some("hide") {
                draft.lose("feedback", "feedback that goes away after a response was left out");
                continue;
            }
            let outcome = shown.attribute("outcomeIdentifier").unwrap_or_default();
            let name = shown.attribute("identifier").unwrap_or_default();
            let small = name.to_ascii_lowercase();
            let marks = &mut question.feedback;
            match (outcome, small.as_str()) {
                // Whatever a choice is called, this is said of it.
                _ if is_choice(name) && outcome != MARK && outcome != EXPLANATION => {
                    feedback.insert(name.to_owned(), text);
                }
                (EXPLANATION, _) | (_, "solution" | "general" | "explanation") => question.explanation = Some(text),
                (MARK, "right") | (_, "correct" | "right_feedback" | "correct_fb") => marks.right = Some(text),
                (MARK, "partly") | (_, "partial" | "partially_correct" | "partly") => marks.partly = Some(text),
                (MARK, "wrong") | (_, "incorrect" | "incorrect_fb") => marks.wrong = Some(text),
                _ => {
                    feedback.insert(name.to_owned(), text);
                }
            }
        }
        feedback
    }

    fn item(&self, choice: &Element, prefix: &str, draft: &mut Draft) -> Item {
        let name = choice.attribute("identifier").unwrap_or_default();
        let children = without_feedback(&choice.children);
        Item { id: id(name.strip_prefix(prefix).unwrap_or(name)), text: self.markdown(&children, draft) }
    }

    fn kind(
        &self,
        item: &Element,
        asked: &Element,
        feedback: &HashMap<String, String>,
        draft: &mut Draft,
    ) -> Result<Kind, String> {
        let choices = || asked.descendants().into_iter().filter(|it| it.name == "simpleChoice");
        // These have no score.
        match asked.name.as_str() {
            "choiceInteraction" if asked.attribute("class") == Some(SCALE) => {
                return Ok(Kind::Scale { levels: choices().map(|choice| self.item(choice, "", draft)).collect() });
            }
            "extendedTextInteraction" => {
                return Ok(Kind::FreeText(FreeText { marked_by: Some("hr".to_owned()), ..FreeText::default() }));
            }
            _ => {}
        }
        let scoring = &read_scoring(item, asked, draft)?;
        match asked.name.as_str() {
            "choiceInteraction" => self.choice(asked, scoring, feedback, draft),
            "orderInteraction" => {
                let items: Vec<_> =
                    choices().map(|choice| (choice.attribute("identifier").unwrap_or_default(), choice)).collect();
                let mut ordered = Vec::new();
                for name in &scoring.correct {
                    let (_, choice) = items
                        .iter()
                        .find(|(known, _)| known == name)
                        .ok_or_else(|| format!("there is no `{name}` to put in order"))?;
                    ordered.push(self.item(choice, "", draft));
                }
                if ordered.len() != items.len() {
                    return Err("the right order does not name each of the items once".to_owned());
                }
                Ok(Kind::Ordering { items: ordered, rule: scoring.order_rule()?.map(str::to_owned) })
            }
            "matchInteraction" | "gapMatchInteraction" => self.matching(asked, scoring, draft),
            "associateInteraction" => {
                Err("pairs of one set (associateInteraction) have no counterpart here".to_owned())
            }
            "hotspotInteraction" => self.hotspot(asked, scoring, feedback, draft),
            "sliderInteraction" => {
                let bounds = ["lowerBound", "upperBound"].map(|name| asked.attribute(name).unwrap_or("?").to_owned());
                draft.lose("type", format!("a slider from {} to {} became a number to type", bounds[0], bounds[1]));
                Ok(Kind::Numeric { answers: scoring.numbers(feedback)?, unit: None })
            }
            other => Err(format!("`{other}` has no counterpart here")),
        }
    }

    fn choice(
        &self,
        asked: &Element,
        scoring: &Scoring,
        feedback: &HashMap<String, String>,
        draft: &mut Draft,
    ) -> Result<Kind, String> {
        let single = asked.attribute("maxChoices").unwrap_or("1") == "1";
        let credits = scoring.credits()?;
        let right = credits.values().filter(|credit| **credit > 0.0).count().max(1) as f64;
        let choices: Vec<_> = asked.descendants().into_iter().filter(|it| it.name == "simpleChoice").collect();
        let wrong = (choices.len() as f64 - right).max(1.0);
        let total: f64 = scoring.mapped.iter().map(|(_, value)| value.max(0.0)).sum();
        let mut options = Vec::new();
        for choice in choices {
            let name = choice.attribute("identifier").unwrap_or_default();
            let credit = credits.get(name).copied().unwrap_or_default();
            let credit = match (single, scoring.is_mapped && !scoring.counts_open) {
                (true, _) => credit,
                (false, true) => {
                    let mapped = scoring.mapped.iter().find(|(key, _)| key == name).map_or(0.0, |(_, value)| *value);
                    if total > 0.0 { mapped / total } else { mapped }
                }
                (false, false) => {
                    if credit > 0.0 {
                        1.0 / right
                    } else {
                        -1.0 / wrong
                    }
                }
            };
            let item = self.item(choice, "", draft);
            let told = feedback.get(name).or_else(|| feedback.get(scoring.told(name)?));
            let pinned = choice.attribute("fixed") == Some("true");
            options.push(Choice { item, credit, feedback: told.cloned(), pinned, ..Choice::default() });
        }
        // What is fixed there stays in its place, and here it stays last.
        let last = options.iter().rposition(|option| !option.pinned).map_or(0, |at| at + 1);
        for option in options[..last].iter_mut().filter(|option| option.pinned) {
            draft.lose("pin", "an option that stays in its place is shuffled here, unless its place is the last");
            option.pinned = false;
        }
        let ids: Vec<&str> = options.iter().map(|option| option.item.id.as_str()).collect();
        if single && ids == ["true", "false"] && asked.attribute("class") != Some(SINGLE) {
            if options.iter().filter(|option| option.credit >= 0.999).count() != 1 {
                return Err("either true or false must be right, and not both".to_owned());
            }
            let answer = options[0].credit > options[1].credit;
            let [when_true, when_false] = [0, 1].map(|at| options[at].feedback.clone());
            return Ok(Kind::TrueFalse { answer, when_true, when_false });
        }
        let kind = draft.choice(options, single)?;
        Ok(match kind {
            Kind::Multiple { options, .. } if scoring.counts_open => {
                Kind::Multiple { options, rule: Some("each_option".to_owned()) }
            }
            Kind::Multiple { options, .. } if !scoring.is_mapped => {
                Kind::Multiple { options, rule: Some("all_or_nothing".to_owned()) }
            }
            kind => kind,
        })
    }

    fn matching(&self, asked: &Element, scoring: &Scoring, draft: &mut Draft) -> Result<Kind, String> {
        let sets: Vec<&Element> = asked.all("simpleMatchSet").collect();
        let [left, right] = sets.as_slice() else {
            return Err(format!("`{}` has no two sets to match", asked.name));
        };
        let members = |set: &Element| -> Vec<String> {
            set.elements().filter_map(|it| it.attribute("identifier")).map(str::to_owned).collect()
        };
        let (items, choices) = (members(left), members(right));
        let item = |set: &Element, name: &str, prefix: &str, draft: &mut Draft| {
            let found = set.elements().find(|it| it.attribute("identifier") == Some(name));
            found.map(|it| self.item(it, prefix, draft)).unwrap_or_default()
        };
        let listed: Vec<String> = match scoring.correct.is_empty() {
            true => scoring.mapped.iter().filter(|(_, value)| *value > 0.0).map(|(key, _)| key.clone()).collect(),
            false => scoring.correct.clone(),
        };
        // In which order the two of a pair stand does not always follow the sets.
        let listed: Vec<(String, String)> = listed
            .iter()
            .filter_map(|pair| pair.split_once(' '))
            .map(|(one, other)| if items.iter().any(|item| item == one) { (one, other) } else { (other, one) })
            .map(|(one, other)| (one.to_owned(), other.to_owned()))
            .collect();
        let whole = !scoring.is_mapped;
        let rule = whole.then(|| "all_or_nothing".to_owned());
        let of = |name: &str| listed.iter().filter(|(item, _)| item == name).count();
        if asked.attribute("class") == Some(CATEGORIZE) {
            let mut categories = Vec::new();
            for choice in &choices {
                let within = listed.iter().filter(|(_, to)| to == choice);
                let within: Vec<Item> = within.map(|(name, _)| item(left, name, "i.", draft)).collect();
                categories.push(Category { item: item(right, choice, "c.", draft), items: within });
            }
            let loose = items.iter().filter(|name| of(name) == 0);
            let distractors = loose.map(|name| item(left, name, "i.", draft)).collect();
            return Ok(Kind::Categorize { categories, distractors, rule });
        }
        let several = |names: &[String], other: bool| {
            names.iter().any(|name| {
                listed.iter().filter(|(item, choice)| if other { choice == name } else { item == name }).count() > 1
            })
        };
        // Each item has one match here: where it has several, the other set may be the one to ask for.
        let (items, choices, turned) = match several(&items, false) {
            false => (items, choices, false),
            true if !several(&choices, true) => (choices, items, true),
            true => return Err("items match several others, and several others match them".to_owned()),
        };
        let (from, to) = if turned { (right, left) } else { (left, right) };
        let mut pairs = Vec::new();
        for name in &items {
            let pair = listed.iter().find(|(one, other)| if turned { other == name } else { one == name });
            let Some((one, other)) = pair else {
                draft.lose("pairs", "items that match nothing were left out");
                continue;
            };
            let match_name = if turned { one } else { other };
            pairs.push((item(from, name, "i.", draft), item(to, match_name, "c.", draft)));
        }
        let used = |name: &str| listed.iter().any(|(one, other)| if turned { one == name } else { other == name });
        let distractors = choices.iter().filter(|name| !used(name)).map(|name| item(to, name, "c.", draft)).collect();
        Ok(Kind::Matching { pairs, distractors, rule })
    }

    /// Texts and choices that stand in a line: a single one by itself is a short answer or a number, others are gaps.
    fn typed(
        &self,
        item: &Element,
        shown: &[Node],
        interactions: &[&Element],
        feedback: &HashMap<String, String>,
        question: &mut Question,
        draft: &mut Draft,
    ) -> Result<Kind, String> {
        let mut inline = Vec::new();
        let nodes = without_interactions(shown, &mut inline);
        let text = self.markdown(&nodes, draft);
        let alone = text.split("\n\n").any(|paragraph| paragraph.trim() == stand_in(0));
        if let ([only], true) = (interactions, alone)
            && only.name == "textEntryInteraction"
        {
            question.prompt = text.replace(&stand_in(0), "").trim().replace("\n\n\n\n", "\n\n");
            let name = only.attribute("responseIdentifier").unwrap_or_default();
            let declared = item.all("responseDeclaration").find(|it| it.attribute("identifier") == Some(name));
            let kind = declared.and_then(|it| it.attribute("baseType")).unwrap_or("string");
            let scoring = read_scoring(item, only, draft)?;
            if matches!(kind, "float" | "integer") {
                return Ok(Kind::Numeric { answers: scoring.numbers(feedback)?, unit: None });
            }
            let (answers, case_counts) = scoring.texts(feedback)?;
            let ignore = case_counts.then(|| vec!["spaces".to_owned(), "width".to_owned()]);
            return Ok(Kind::Short { answers, ignore });
        }
        let mut gaps = Vec::new();
        let mut whole = false;
        let mut case = false;
        for (at, element) in inline.iter().enumerate() {
            let name = element.attribute("responseIdentifier").unwrap_or_default();
            let scoring = read_scoring(item, element, draft)?;
            whole |= scoring.is_whole_only();
            let known = id(name);
            let named = (!known.is_empty() && known != format!("gap-{}", at + 1)).then_some(known);
            let fill = if element.name == "inlineChoiceInteraction" {
                let choices: Vec<_> = element.all("inlineChoice").collect();
                let words = |choice: &Element| choice.text().split_whitespace().collect::<Vec<_>>().join(" ");
                let credits = scoring.credits()?;
                let is_right =
                    |choice: &&&Element| credits.get(choice.attribute("identifier").unwrap_or_default()) == Some(&1.0);
                let right: Vec<_> = choices.iter().filter(is_right).map(|choice| words(choice)).collect();
                if right.len() != 1 {
                    return Err(format!("the gap `{name}` has {} right choices, and not one", right.len()));
                }
                let wrong = choices.iter().filter(|choice| !is_right(choice)).map(|choice| words(choice));
                Fill::Choose(right.into_iter().chain(wrong).collect())
            } else {
                let declared = item.all("responseDeclaration").find(|it| it.attribute("identifier") == Some(name));
                if declared.is_some_and(|it| matches!(it.attribute("baseType"), Some("integer" | "float"))) {
                    let message =
                        "a gap for a number became one for a text: only what is written as in the key is right";
                    draft.lose("type", message);
                }
                let (answers, case_counts) = scoring.texts(feedback)?;
                case |= case_counts;
                if answers.iter().any(|answer| answer.credit < 1.0) {
                    draft.lose("credit", "answers of a gap that earn a part of it count as wrong");
                }
                Fill::Type(
                    answers.into_iter().filter(|answer| answer.credit >= 1.0).map(|answer| answer.value).collect(),
                )
            };
            gaps.push(Gap { id: named, fill });
        }
        question.prompt = put_back(&without_braces(&text), |index| gaps.get(index).map(written).unwrap_or_default());
        let ignore = case.then(|| vec!["spaces".to_owned(), "width".to_owned()]);
        Ok(Kind::Cloze { rule: whole.then(|| "all_or_nothing".to_owned()), ignore, feedback: Vec::new() })
    }

    fn hotspot(
        &self,
        asked: &Element,
        scoring: &Scoring,
        feedback: &HashMap<String, String>,
        draft: &mut Draft,
    ) -> Result<Kind, String> {
        if asked.attribute("maxChoices").unwrap_or("1") != "1" {
            return Err("several areas are to be chosen at once".to_owned());
        }
        let shown =
            asked.elements().find(|it| matches!(it.name.as_str(), "object" | "img")).ok_or("there is no image")?;
        let source = shown.attribute("data").or(shown.attribute("src")).unwrap_or_default();
        let mut files = Vec::new();
        let image = draft.image(source, &|source| self.file(source), &mut files);
        let image = image.ok_or_else(|| format!("the image `{source}` is not in the package"))?;
        let size = files.first().and_then(|file| imagesize::blob_size(&file.bytes).ok());
        draft.take_files(files);
        let side = |name: &str, own: Option<usize>| {
            shown.attribute(name).and_then(decimal).filter(|side| *side > 0.0).or(own.map(|side| side as f64))
        };
        let width = side("width", size.map(|size| size.width)).ok_or("the size of the image is not known")?;
        let height = side("height", size.map(|size| size.height)).ok_or("the size of the image is not known")?;
        let alt = shown.attribute("alt").map(str::to_owned).unwrap_or_else(|| shown.text());
        let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
        let credits = scoring.credits()?;
        let mut areas = Vec::new();
        for (at, choice) in asked.all("hotspotChoice").enumerate() {
            let name = choice.attribute("identifier").unwrap_or_default();
            let label = choice.attribute("hotspotLabel").filter(|label| !label.is_empty());
            let text = label.map(str::to_owned).unwrap_or_else(|| format!("Area {}", at + 1));
            areas.push(Area {
                item: Item { id: id(name), text },
                shape: shape(choice, width, height)
                    .ok_or_else(|| format!("the area `{name}` has no shape that is known"))?,
                credit: credits.get(name).copied().unwrap_or_default().clamp(0.0, 1.0),
                feedback: feedback.get(name).cloned(),
                misconception: None,
            });
        }
        let alt = if alt.is_empty() {
            draft.lose("alt", "the image has no text for those who cannot see it: write one");
            "Image".to_owned()
        } else {
            alt
        };
        Ok(Kind::Hotspot { image, alt, areas })
    }
}

/// The scoring of what an interaction asks for; what must be told of it goes to the draft.
fn read_scoring(item: &Element, asked: &Element, draft: &mut Draft) -> Result<Scoring, String> {
    let name = asked.attribute("responseIdentifier").unwrap_or_default();
    let scoring = scoring(item, name).map_err(|why| format!("its rules of scoring are not understood: {why}"))?;
    scoring.notes.iter().for_each(|note| draft.lose("scoring", note));
    Ok(scoring)
}

/// What is told after a response is no part of what is asked.
fn without_feedback(nodes: &[Node]) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            Node::Element(it) if matches!(it.name.as_str(), "feedbackInline" | "feedbackBlock") => {}
            Node::Element(it) => {
                let children = without_feedback(&it.children);
                let (name, attributes) = (it.name.clone(), it.attributes.clone());
                out.push(Node::Element(Element { name, attributes, children, at: it.at }));
            }
            text => out.push(text.clone()),
        }
    }
    out
}
