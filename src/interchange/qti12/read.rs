//! Reads QTI 1.2: what Canvas, Blackboard and Common Cartridges write, and plain items besides.

use std::collections::HashMap;

use super::{CATEGORIZE, DIFFICULTY, FILES, GENERAL, KEYWORDS, OBJECTIVE, RIGHT, RULE, TYPE, WRONG, blackboard, id};
use crate::diag::show::Lines;
use crate::interchange::bank::{Answer, Category, Choice, File, FreeText, Item, Kind, Number, Question, Text};
use crate::interchange::found::{Draft, Found, decimal};
use crate::interchange::gap::{Fill, Gap, put_back, stand_in, without_braces, written};
use crate::interchange::markup::Element;
use crate::interchange::{Error, labels, package, to_markdown};
use crate::yaml;

pub fn read(files: &package::Files, found: &mut Found) -> Result<(), Error> {
    for (path, bytes) in files.iter().filter(|(path, bytes)| package::is_xml(path, bytes) || files.len() == 1) {
        let root = match package::xml(path, bytes, |text| text.contains("questestinterop")) {
            Ok(Some(root)) if root.name == "questestinterop" => root,
            Ok(_) => continue,
            Err(error) if files.len() == 1 => return Err(error),
            Err(error) => {
                found.leave_out(path, path, format!("this file cannot be read: {error}"));
                continue;
            }
        };
        let text = super::super::text(bytes)?;
        let lines = Lines::of(text.as_str());
        let reading = Reading { files, path };
        for top in root.elements() {
            if matches!(top.name.as_str(), "assessment" | "objectbank" | "section") {
                reading.quiz(top, found);
            }
        }
        let items = root.descendants().into_iter().filter(|element| element.name == "item");
        for item in items {
            let (line, column) = lines.line_column(item.at);
            let at = if files.len() == 1 { format!("{line}:{column}") } else { format!("{path}:{line}:{column}") };
            reading.item(item, &at, found);
        }
    }
    package::name_missing(files, &[], found);
    Ok(())
}

pub struct Reading<'r> {
    files: &'r package::Files,
    path: &'r str,
}

/// What a condition says of the responses, and what follows from it.
pub struct Rule<'r> {
    /// Responses that must be given: the part, and the value.
    pub wanted: Vec<(&'r str, String)>,
    unwanted: Vec<String>,
    /// The ends of a range.
    from: Option<f64>,
    to: Option<f64>,
    /// Whatever was given.
    other: bool,
    score: Option<f64>,
    feedback: Vec<&'r str>,
    /// Which of the answers it is about, where they stand in another order.
    place: Option<usize>,
}

/// Items and what belongs to them, and all choices.
type Pairs = (Vec<(Item, Item)>, Vec<Item>);

impl Reading<'_> {
    fn quiz(&self, top: &Element, found: &mut Found) {
        let fields = fields(top);
        let mut draft = found.draft("");
        let rubric = top.child("rubric").or(top.child("presentation_material"));
        let intro = rubric.map(|rubric| self.materials(rubric, &mut draft)).filter(|intro| !intro.is_empty());
        let title = top.attribute("title").map(str::to_owned).or(fields.get("bank_title").cloned()).unwrap_or_default();
        let id = top.attribute("ident").filter(|id| yaml::is_id(id));
        let quiz = found.quiz(&title, id);
        quiz.intro = intro;
        quiz.files.extend(draft.files);
        quiz.attempts = fields.get("cc_maxattempts").and_then(|attempts| attempts.parse().ok());
        let minutes = fields.get("qmd_timelimit").and_then(|minutes| decimal(minutes)).filter(|minutes| *minutes > 0.0);
        quiz.time_limit = minutes.map(|minutes| (minutes * 60.0).round() as u64);
    }

    fn item(&self, item: &Element, at: &str, found: &mut Found) {
        let ident = item.attribute("ident").unwrap_or_default();
        let title = item.attribute("title").unwrap_or_default();
        let mut draft = found.draft(at);
        let Some(presentation) = item.child("presentation") else {
            return found.leave_out(if title.is_empty() { ident } else { title }, at, "this item shows nothing");
        };
        let blocks = blackboard::blocks(presentation);
        let prompt = match &blocks {
            Some(blocks) => blocks.prompt(self, &mut draft),
            None => self.materials(presentation, &mut draft),
        };
        let fields = fields(item);
        let mut question = Question { prompt, ..Question::default() };
        let points = fields.get("points_possible").or(fields.get("qmd_weighting")).and_then(|points| decimal(points));
        question.points = points.filter(|points| *points != 1.0 && *points > 0.0);
        let feedback: HashMap<&str, String> = item
            .all("itemfeedback")
            .filter_map(|one| Some((one.attribute("ident")?, self.materials(one, &mut draft))))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let hints = item.descendants().into_iter().filter(|element| element.name == "hintmaterial");
        question.hints = hints.map(|hint| self.materials(hint, &mut draft)).filter(|hint| !hint.is_empty()).collect();
        let solution = item.find("solution").map(|solution| self.materials(solution, &mut draft));
        let general = feedback.get(GENERAL).or(feedback.get("general")).cloned();
        let solution = solution.filter(|text| !text.is_empty());
        question.explanation = general.clone().or(solution.clone());
        question.feedback.right = feedback.get(RIGHT).or(feedback.get("correct")).cloned();
        question.feedback.wrong =
            feedback.get(WRONG).or(feedback.get("incorrect_fb")).or(feedback.get("incorrect")).cloned();
        let rules: Vec<Rule> =
            item.child("resprocessing").into_iter().flat_map(|it| it.all("respcondition")).map(rule).collect();
        let kind = kind_name(&fields);
        let responses: Vec<&Element> = presentation
            .descendants()
            .into_iter()
            .filter(|element| element.name.starts_with("response_") && element.name != "response_label")
            .collect();
        let told = if title.is_empty() { ident } else { title };
        match kind.as_str() {
            "calculated" | "calculated numeric" | "calculated formula" => {
                return found.leave_out(told, at, "its values are made anew for each learner (a calculated question)");
            }
            "file_upload" | "file upload" => {
                return found.leave_out(told, at, "files cannot be handed in here");
            }
            _ => {}
        }
        if kind == "text_only" || responses.is_empty() {
            return found.describe(if title.is_empty() { ident } else { title }, question.prompt, draft);
        }
        let read = match &blocks {
            Some(blocks) => blocks.read(self, &rules, &mut draft),
            None if fields.get(TYPE).is_some_and(|name| name == CATEGORIZE) => {
                self.categorize(&responses, &rules, &mut draft)
            }
            None => self.kind(&kind, &responses, &rules, &feedback, &mut question, &mut draft),
        };
        take_labels(item, &fields, &mut question, &mut draft);
        match read {
            Ok(mut kind) => {
                if let Kind::FreeText(free) = &mut kind {
                    (free.model_answer, question.explanation) = (solution, general);
                }
                if let (Kind::Multiple { rule, .. }, Some(name)) = (&mut kind, fields.get(RULE)) {
                    *rule = Some(name.clone()).filter(|name| name != "balanced");
                }
                question.kind = kind;
                let id = if yaml::is_id(ident) { ident } else { "" };
                found.keep(id, if title == "Question" { "" } else { title }, question, draft);
            }
            Err(why) => found.leave_out(if title.is_empty() { ident } else { title }, at, why),
        }
    }

    fn kind(
        &self,
        kind: &str,
        responses: &[&Element],
        rules: &[Rule],
        feedback: &HashMap<&str, String>,
        question: &mut Question,
        draft: &mut Draft,
    ) -> Result<Kind, String> {
        let Some(first) = responses.first() else { return Err("this item asks for nothing".to_owned()) };
        let is_gaps = matches!(kind, "fill_in_multiple_blanks" | "multiple_dropdowns");
        match first.name.as_str() {
            "response_lid" if is_gaps => self.gaps(kind, responses, rules, question, draft),
            "response_lid" if responses.len() > 1 || kind == "matching" => {
                let (pairs, choices) = self.pairs(responses, rules, draft)?;
                let is_lone = |choice: &Item| !pairs.iter().any(|(_, known)| known == choice);
                let distractors = choices.into_iter().filter(is_lone).collect();
                Ok(Kind::Matching { pairs, distractors, rule: None })
            }
            "response_lid" => self.choice(kind, first, rules, feedback, draft),
            "response_str" | "response_num" if responses.len() == 1 => {
                let fib = first.find("render_fib").and_then(|fib| fib.attribute("fibtype")).unwrap_or_default();
                let is_number = matches!(fib.to_ascii_lowercase().as_str(), "decimal" | "integer" | "scientific");
                if kind == "essay" || !rules.iter().any(|rule| !rule.wanted.is_empty() || rule.from.is_some()) {
                    return Ok(Kind::FreeText(FreeText { marked_by: Some("hr".to_owned()), ..FreeText::default() }));
                }
                if kind == "numerical" || is_number || first.name == "response_num" {
                    return numeric(rules, feedback);
                }
                let mut answers: Vec<Answer<Text>> = Vec::new();
                for rule in placed(rules) {
                    let Some(score) = rule.score else { continue };
                    for (_, text) in &rule.wanted {
                        let credit = (score / 100.0).clamp(0.0, 1.0);
                        let feedback = told(rule, feedback);
                        answers.push(Answer { value: Text::Plain(text.clone()), credit, feedback });
                    }
                }
                Ok(Kind::Short { answers: full(answers), ignore: None })
            }
            other => Err(format!("`{other}` has no counterpart here")),
        }
    }

    fn labels(&self, response: &Element, draft: &mut Draft) -> Vec<Item> {
        let labels = response.descendants().into_iter().filter(|element| element.name == "response_label");
        labels
            .map(|label| Item {
                id: label.attribute("ident").unwrap_or_default().to_owned(),
                text: self.materials(label, draft),
            })
            .collect()
    }

    fn choice(
        &self,
        kind: &str,
        response: &Element,
        rules: &[Rule],
        feedback: &HashMap<&str, String>,
        draft: &mut Draft,
    ) -> Result<Kind, String> {
        let items = self.labels(response, draft);
        let cardinality = response.attribute("rcardinality").unwrap_or("Single").to_ascii_lowercase();
        if cardinality == "ordered" {
            return ordering(items, rules);
        }
        let full_score = rules.iter().filter_map(|rule| rule.score).fold(0.0, f64::max);
        let mut credits: HashMap<String, f64> = HashMap::new();
        let mut all = None;
        for rule in rules {
            let Some(score) = rule.score.filter(|_| full_score > 0.0) else { continue };
            match rule.wanted.as_slice() {
                [(_, one)] if rule.unwanted.is_empty() => {
                    let credit = credits.entry(one.clone()).or_default();
                    *credit = credit.max(score / full_score);
                    if score < 0.0 {
                        *credit = score / full_score;
                    }
                }
                several if cardinality == "single" && rule.unwanted.is_empty() => {
                    // Of several one can be chosen, so any of them earns it.
                    for (_, one) in several {
                        let credit = credits.entry(one.clone()).or_default();
                        *credit = credit.max(score / full_score);
                    }
                }
                _ if score >= full_score && !rule.wanted.is_empty() => all = Some(rule),
                _ => {}
            }
        }
        let feedback_of = |id: &str| {
            let named = format!("{id}_fb");
            let named = feedback.get(&*named).filter(|_| ![GENERAL, RIGHT, WRONG].contains(&&*named));
            let shown = rules.iter().filter(|rule| matches!(rule.wanted.as_slice(), [(_, one)] if one == id));
            let shown = shown
                .flat_map(|rule| &rule.feedback)
                .find_map(|name| feedback.get(name).filter(|_| ![GENERAL, RIGHT, WRONG].contains(name)));
            named.or(shown).cloned()
        };
        let is_true_false = kind == "true_false" && items.len() == 2;
        if is_true_false {
            let said = |item: &Item| item.text.trim().eq_ignore_ascii_case("true");
            let right = items.iter().find(|item| credits.get(&item.id).is_some_and(|credit| *credit >= 1.0));
            let answer = said(right.ok_or("neither true nor false is right")?);
            let of =
                |wanted: bool| items.iter().find(|item| said(item) == wanted).and_then(|item| feedback_of(&item.id));
            return Ok(Kind::TrueFalse { answer, when_true: of(true), when_false: of(false) });
        }
        let single = cardinality == "single";
        let is_right = |item: &Item| match all {
            Some(rule) => rule.wanted.iter().any(|(_, id)| *id == item.id),
            None => credits.get(&item.id).is_some_and(|credit| *credit > 0.0),
        };
        let right = items.iter().filter(|item| is_right(item)).count().max(1) as f64;
        let wrong = (items.len() as f64 - right).max(1.0);
        let mut options = Vec::new();
        for item in items {
            let feedback = feedback_of(&item.id);
            let credit = match (single, is_right(&item)) {
                (true, _) => credits.get(&item.id).copied().unwrap_or_default(),
                (false, true) => 1.0 / right,
                (false, false) => -1.0 / wrong,
            };
            let item = Item { id: id(&item.id), text: item.text };
            options.push(Choice { item, credit, feedback, ..Choice::default() });
        }
        draft.choice(options, single)
    }

    /// Items to put into categories, which other programs take for items to match with them.
    fn categorize(&self, responses: &[&Element], rules: &[Rule], draft: &mut Draft) -> Result<Kind, String> {
        let (pairs, choices) = self.pairs(responses, rules, draft)?;
        let category = |item: Item| {
            let within = pairs.iter().filter(|(_, category)| *category == item);
            Category { items: within.map(|(item, _)| item.clone()).collect(), item }
        };
        let categories = choices.into_iter().map(category).collect();
        Ok(Kind::Categorize { categories, distractors: Vec::new(), rule: None })
    }

    /// Items with what belongs to each, and all that there is to choose from.
    fn pairs(&self, responses: &[&Element], rules: &[Rule], draft: &mut Draft) -> Result<Pairs, String> {
        let mut pairs = Vec::new();
        let mut choices: Vec<Item> = Vec::new();
        for response in responses {
            let ident = response.attribute("ident").unwrap_or_default();
            let own: Vec<Element> = response.all("material").cloned().collect();
            let about = Element::default().add_all(own);
            let text = self.materials(&about, draft);
            let labels = self.labels(response, draft);
            for label in &labels {
                if !choices.iter().any(|known| known.id == label.id) {
                    choices.push(label.clone());
                }
            }
            let right = rules.iter().filter(|rule| rule.score.is_some()).flat_map(|rule| &rule.wanted);
            let right = right.into_iter().find(|(of, _)| *of == ident).map(|(_, value)| value);
            let Some(right) = right.and_then(|id| labels.into_iter().find(|label| label.id == *id)) else {
                return Err(format!("nothing belongs to `{text}`"));
            };
            let id = ident.strip_prefix("response_").map(id).unwrap_or_default();
            pairs.push((Item { id, text }, right));
        }
        let known = |item: &mut Item| item.id = id(&item.id);
        choices.iter_mut().for_each(known);
        pairs.iter_mut().for_each(|(_, choice)| known(choice));
        Ok((pairs, choices))
    }

    /// `[name]` in the text is the gap of the response that is called so.
    fn gaps(
        &self,
        kind: &str,
        responses: &[&Element],
        rules: &[Rule],
        question: &mut Question,
        draft: &mut Draft,
    ) -> Result<Kind, String> {
        let mut text = question.prompt.clone();
        let mut gaps = Vec::new();
        for response in responses {
            let ident = response.attribute("ident").unwrap_or_default();
            let name = ident.strip_prefix("response_").unwrap_or(ident);
            let labels = self.labels(response, draft);
            let scored = rules.iter().filter(|rule| rule.score.is_some_and(|score| score > 0.0));
            let right: Vec<&String> =
                scored.flat_map(|rule| &rule.wanted).filter(|(of, _)| *of == ident).map(|(_, value)| value).collect();
            let (right, wrong): (Vec<_>, Vec<_>) = labels.into_iter().partition(|label| right.contains(&&label.id));
            let words = |items: Vec<Item>| items.into_iter().map(|item| crate::interchange::to_html::plain(&item.text));
            if right.is_empty() {
                return Err(format!("nothing is right in the gap `{name}`"));
            }
            let fill = if kind == "multiple_dropdowns" {
                if right.len() > 1 {
                    return Err(format!("the gap `{name}` has {} right answers to choose, and not one", right.len()));
                }
                Fill::Choose(words(right).chain(words(wrong)).collect())
            } else {
                Fill::Type(words(right).map(Text::Plain).collect())
            };
            // In code nothing is taken by a backslash.
            let marks = [format!("\\[{}\\]", to_markdown::escape(name)), format!("[{name}]")];
            let Some(mark) = marks.into_iter().find(|mark| text.contains(mark)) else {
                return Err(format!("the text has no place for the gap `{name}`"));
            };
            text = text.replacen(&mark, &stand_in(gaps.len()), 1);
            let id = (yaml::is_id(name) && name != format!("gap-{}", gaps.len() + 1)).then(|| name.to_owned());
            gaps.push(Gap { id, fill });
        }
        question.prompt = put_back(&without_braces(&text), |index| gaps.get(index).map(written).unwrap_or_default());
        Ok(Kind::Cloze { rule: None, ignore: None, feedback: Vec::new() })
    }

    /// All that an element shows itself, not within its responses.
    pub fn materials(&self, element: &Element, draft: &mut Draft) -> String {
        let mut texts = Vec::new();
        self.collect(element, draft, &mut texts);
        texts.retain(|text| !text.is_empty());
        texts.join("\n\n")
    }

    fn collect(&self, element: &Element, draft: &mut Draft, texts: &mut Vec<String>) {
        for child in element.elements() {
            match child.name.as_str() {
                "mattext" | "matemtext" => texts.push(self.mattext(child, draft)),
                "matimage" => {
                    let source = child.attribute("uri").unwrap_or_default();
                    let alt = child.attribute("label").unwrap_or_default();
                    let image = Element::new("img").with("src", source).with("alt", alt);
                    texts.push(
                        draft.nodes(&[crate::interchange::markup::Node::Element(image)], &|source| self.file(source)),
                    );
                }
                "matbreak" => {}
                "mat_formattedtext" => texts.push(self.mattext(child, draft)),
                "material" | "flow" | "flow_mat" | "flow_label" | "altmaterial" | "mat_extension"
                | "solutionmaterial" => self.collect(child, draft, texts),
                "mataudio" | "matvideo" | "matapplet" | "matapplication" => {
                    draft.lose("markup", format!("`<{}>` was left out", child.name));
                }
                _ => {}
            }
        }
    }

    fn mattext(&self, element: &Element, draft: &mut Draft) -> String {
        let find = |source: &str| self.file(source);
        // Blackboard has a form of its own: HTML, plain text, and a "smart" one between them.
        let kind = element.attribute("texttype").or(element.attribute("type"));
        let kind = kind.unwrap_or("text/plain").to_ascii_lowercase();
        if element.elements().next().is_some() {
            // XHTML stands there as it is.
            return draft.nodes(&element.children, &find);
        }
        match kind.as_str() {
            "text/html" | "html" | "text/xhtml" => draft.html(&element.text(), &find),
            _ => draft.auto(&element.text(), &find),
        }
    }

    fn file(&self, source: &str) -> Option<File> {
        let inner = FILES.iter().find_map(|start| source.strip_prefix(start));
        let paths = match inner {
            Some(inner) => [package::resolved("", inner)?, package::resolved("web_resources/x", inner)?],
            None => [package::resolved(self.path, source)?, package::resolved("", source)?],
        };
        paths.into_iter().find_map(|path| Some(File { bytes: self.files.get(&path)?.clone(), name: path }))
    }
}

/// What kind of item it is, as Canvas, Common Cartridge, Blackboard and others say it.
fn kind_name(fields: &HashMap<String, String>) -> String {
    let names = ["question_type", "cc_profile", "bbmd_questiontype", "qmd_itemtype"];
    let name = names.iter().find_map(|name| fields.get(*name)).map(|name| name.to_lowercase()).unwrap_or_default();
    let name = name.trim_end_matches("_question").trim_start_matches("cc.").trim_end_matches(".v0p1");
    match name {
        "true/false" => "true_false",
        "essay" | "short response" => "essay",
        "matching" => "matching",
        "numeric" => "numerical",
        other => other,
    }
    .to_owned()
}

fn fields(element: &Element) -> HashMap<String, String> {
    let mut found = HashMap::new();
    let holders = element.elements().filter(|child| matches!(child.name.as_str(), "qtimetadata" | "itemmetadata"));
    for field in holders.flat_map(Element::descendants) {
        match field.name.as_str() {
            "qtimetadatafield" => {
                found.insert(field.text_of("fieldlabel").to_lowercase(), field.text_of("fieldentry"));
            }
            "qmd_itemtype" | "bbmd_questiontype" | "qmd_weighting" | DIFFICULTY => {
                found.insert(field.name.clone(), field.text().trim().to_owned());
            }
            _ => {}
        }
    }
    found
}

fn rule(condition: &Element) -> Rule<'_> {
    let place = condition.attribute("title").and_then(|title| title.strip_prefix("answer-")?.parse().ok());
    let mut rule = Rule {
        place,
        wanted: Vec::new(),
        unwanted: Vec::new(),
        from: None,
        to: None,
        other: false,
        score: None,
        feedback: condition.all("displayfeedback").filter_map(|shown| shown.attribute("linkrefid")).collect(),
    };
    if let Some(tests) = condition.child("conditionvar") {
        read_tests(tests, false, &mut rule);
    }
    let score = condition.all("setvar").filter(|set| {
        let name = set.attribute("varname").unwrap_or("SCORE");
        name.eq_ignore_ascii_case("SCORE") || name.contains("que_score")
    });
    // Blackboard gives the most that there is by its name.
    let value = |set: &Element| match set.text().trim() {
        "SCORE.max" => Some(100.0),
        number => decimal(number),
    };
    rule.score = score.filter_map(value).reduce(|a, b| a + b);
    rule
}

fn read_tests<'r>(tests: &'r Element, negated: bool, rule: &mut Rule<'r>) {
    for test in tests.elements() {
        let respident = test.attribute("respident").unwrap_or_default();
        let text = test.text();
        match test.name.as_str() {
            "varequal" | "varsubset" | "varsubstring" if negated => rule.unwanted.push(text.trim().to_owned()),
            "varequal" | "varsubset" | "varsubstring" => rule.wanted.push((respident, text.trim().to_owned())),
            "vargte" | "vargt" if !negated => rule.from = decimal(&text),
            "varlte" | "varlt" if !negated => rule.to = decimal(&text),
            "not" => read_tests(test, !negated, rule),
            "and" | "or" => read_tests(test, negated, rule),
            "other" => rule.other = true,
            _ => {}
        }
    }
}

/// What the schema's own words for a difficulty are: for whom it is, which is none.
const SCHOOLS: [&str; 5] = ["pre-school", "school", "he/fe", "vocational", "professional development"];

/// What an item is found by.
fn take_labels(item: &Element, fields: &HashMap<String, String>, question: &mut Question, draft: &mut Draft) {
    if let Some(word) = fields.get(DIFFICULTY).filter(|word| !word.is_empty()) {
        question.difficulty = labels::level(word);
        if question.difficulty.is_none() && !SCHOOLS.contains(&word.to_lowercase().as_str()) {
            draft.lose("difficulty", labels::no_level(word));
        }
    }
    question.objective = fields.get(OBJECTIVE).filter(|id| yaml::is_id(id)).cloned();
    let metadata = item.child("itemmetadata").map(Element::descendants).unwrap_or_default();
    let of_field = |it: &&Element| it.text_of("fieldlabel").eq_ignore_ascii_case(KEYWORDS);
    let listed = metadata.iter().filter_map(|it| match it.name.as_str() {
        KEYWORDS => Some(it.text()),
        "qtimetadatafield" if of_field(it) => Some(it.text_of("fieldentry")),
        _ => None,
    });
    for tag in listed.flat_map(|list| labels::from_list(&list, &[','])) {
        if !question.tags.contains(&tag) {
            question.tags.push(tag);
        }
    }
}

/// Rules about answers in the order of the answers, where they say it.
fn placed<'r>(rules: &'r [Rule<'r>]) -> Vec<&'r Rule<'r>> {
    let mut placed: Vec<&Rule> = rules.iter().collect();
    placed.sort_by_key(|rule| rule.place);
    placed
}

/// What a rule shows that is not said of every response.
fn told(rule: &Rule, feedback: &HashMap<&str, String>) -> Option<String> {
    let own = rule.feedback.iter().filter(|name| ![GENERAL, RIGHT, WRONG].contains(name));
    own.filter_map(|name| feedback.get(name)).next().cloned()
}

fn numeric(rules: &[Rule], feedback: &HashMap<&str, String>) -> Result<Kind, String> {
    let mut answers = Vec::new();
    for rule in placed(rules).into_iter().filter(|rule| !rule.other) {
        let Some(score) = rule.score else { continue };
        let exact = rule.wanted.first().and_then(|(_, text)| decimal(text));
        let value = match (exact, rule.from, rule.to) {
            (Some(value), Some(from), Some(to)) => {
                let tolerance = (value - from).abs().max((to - value).abs());
                // Ends that were added up in binary.
                Number::near(value, (tolerance * 1e12).round() / 1e12)
            }
            (Some(value), ..) => Number::near(value, 0.0),
            (None, Some(from), Some(to)) => Number::Range { from, to },
            _ => return Err("a number is asked for that is only too large or too small".to_owned()),
        };
        answers.push(Answer { value, credit: (score / 100.0).clamp(0.0, 1.0), feedback: told(rule, feedback) });
    }
    Ok(Kind::Numeric { answers: full(answers), unit: None })
}

/// The best answer earns everything, however many points the source gives for it.
fn full<T>(mut answers: Vec<Answer<T>>) -> Vec<Answer<T>> {
    let best = answers.iter().map(|answer| answer.credit).fold(0.0, f64::max);
    if best > 0.0 && best < 1.0 && answers.iter().all(|answer| answer.credit == best) {
        answers.iter_mut().for_each(|answer| answer.credit = 1.0);
    }
    answers
}

fn ordering(items: Vec<Item>, rules: &[Rule]) -> Result<Kind, String> {
    let best = rules.iter().max_by_key(|rule| rule.wanted.len()).ok_or("no order is right")?;
    let mut ordered = Vec::new();
    for (_, id) in &best.wanted {
        let item =
            items.iter().find(|item| item.id == *id).ok_or_else(|| format!("there is no `{id}` to put in order"))?;
        ordered.push(Item { id: super::id(id), text: item.text.clone() });
    }
    if ordered.len() != items.len() {
        return Err("the order does not name each of the items once".to_owned());
    }
    Ok(Kind::Ordering { items: ordered, rule: Some("all_or_nothing".to_owned()) })
}
