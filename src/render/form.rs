//! A quiz as its form shows it.

use std::sync::{Arc, MutexGuard, PoisonError};

use foldhash::HashMap;
use serde::Serialize;

use super::exercise::exercise;
use super::parts;
use super::prose::{ANY_PAGE, ProseWriter, ROOT};
use super::review;
use super::scenario::scenario_view;
use super::views::{
    AnswerView, BandView, ChoiceView, FormView, Html, Link, MarkFeedbackView, ObjectiveView, OptionView, QuestionView,
    QuizView, Scripts, SectionView,
};
use super::{Maker, json};
use crate::block;
use crate::content::Objective;
use crate::diag::Diagnostic;
use crate::markdown::Prose;
use crate::quiz::{
    AttemptScore, Confidence, ISOLATE, Item, Kind, NO_CATEGORY, Navigation, Question, QuestionOption, Quiz, QuizData,
    ShownData, When,
};
use crate::site::{QuizNode, Target};
use crate::theme::Strings;

impl Maker<'_> {
    /// A quiz as a form. It stands on its own page and on those of lessons, and is made once for all of them.
    pub fn form(&self, at: usize, page: &str) -> Result<FormView, Box<Diagnostic>> {
        let node = &self.site.quizzes[at];
        let kept = self.forms().get(&at).cloned();
        let form = match kept {
            Some(form) => form,
            None => {
                let quiz = self.quiz(node)?;
                let html = self.form_html(at, &quiz)?;
                let form = Arc::new(Form { html, intro: quiz.intro.as_ref().map(|intro| intro.plain().to_owned()) });
                self.forms().insert(at, form.clone());
                form
            }
        };
        if page == node.page && !self.overview.reviewed.quizzes.contains(&at) {
            // Pages are made in an order in which the quiz's own one comes last.
            self.forms().remove(&at);
        }
        Ok(FormView {
            title: node.quiz.title.value.clone(),
            course: self.site.courses[node.course].id.clone(),
            form: Html(on_page(&form.html, page)),
            intro: form.intro.clone(),
            lang: self.quiz_lang(at),
        })
    }

    /// The same for the page of reviews, whose script comes after all pages with the form.
    pub fn review_form(&self, at: usize) -> Result<String, Box<Diagnostic>> {
        let kept = self.forms().remove(&at);
        match kept {
            Some(form) => Ok(on_page(&form.html, review::PAGE)),
            None => {
                let node = &self.site.quizzes[at];
                Ok(on_page(&self.form_html(at, &*self.quiz(node)?)?, review::PAGE))
            }
        }
    }

    /// The form of questions that stand in a lesson, on its page; they are on no other page.
    pub fn inline_form(&self, at: usize, quiz: &Quiz) -> Result<String, Box<Diagnostic>> {
        let node = &self.site.quizzes[at];
        let completed = node.generated.as_ref().map(|generated| quiz.with(generated));
        let html = self.form_html(at, completed.as_ref().unwrap_or(quiz))?;
        let shown = on_page(&html, &node.page);
        if self.overview.reviewed.quizzes.contains(&at) {
            self.forms().insert(at, Arc::new(Form { html, intro: None }));
        }
        Ok(shown)
    }

    fn form_html(&self, at: usize, quiz: &Quiz) -> Result<String, Box<Diagnostic>> {
        let node = &self.site.quizzes[at];
        let is_handed_in = !self.site.courses[node.course].is_for_authors();
        // Whatever a view, a template or a script makes of a withheld quiz is made of what it may show.
        let shown = quiz.is_withheld().then(|| self.secret.shown(quiz).quiz);
        let context = FormContext {
            quiz: quiz_view(self, node, shown.as_ref().unwrap_or(quiz))?,
            site: FormSite { results: is_handed_in.then(|| format!("{}results.html", *ROOT)) },
        };
        let html = self.fragment("parts/quiz-form.html", &context, "fragment", &())?;
        Ok(self.in_languages(&html, self.foreign(at)))
    }

    fn forms(&self) -> MutexGuard<'_, HashMap<usize, Arc<Form>>> {
        self.forms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn on_page(form: &str, page: &str) -> String {
    form.replace(ROOT.as_str(), &"../".repeat(page.matches('/').count()))
}

/// A quiz's form, for any page.
#[derive(Debug)]
pub struct Form {
    html: String,
    /// As plain text.
    intro: Option<String>,
}

/// All that the form's template reads; nothing in it belongs to one page.
#[derive(Serialize)]
struct FormContext {
    quiz: QuizView,
    site: FormSite,
}

#[derive(Serialize)]
struct FormSite {
    /// Where it is handed in.
    results: Option<String>,
}

fn quiz_view(maker: &Maker, node: &QuizNode, quiz: &Quiz) -> Result<QuizView, Box<Diagnostic>> {
    let course = maker.site.courses[node.course].id.clone();
    let mut writer = ProseWriter::new(maker, ANY_PAGE, &node.source_path);
    let asks = |objective: &&Objective| {
        let of = |question: &Question| question.objective.as_ref().is_some_and(|id| id.value == objective.id.value);
        quiz.questions.iter().any(of)
    };
    let objectives = maker.site.courses[node.course].file.objectives.iter().filter(asks);
    let policy = &quiz.policy;
    let bands = quiz.bands.iter().map(|band| BandView {
        from: band.from,
        message: Html(writer.html(&band.message)),
        link: band.link.as_ref().and_then(|link| linked(maker, &writer, node, link)),
    });
    let bands = bands.collect();
    let gain_of = quiz.gain_of.as_ref().and_then(|id| maker.site.quiz(&id.value)).map(|(at, other)| {
        let title = other.quiz.title.value.clone();
        Link { title, href: writer.href(&Target::Quiz(at)), lang: maker.quiz_lang(at) }
    });
    let view = QuizView {
        id: quiz.id.value.clone(),
        title: quiz.title.value.clone(),
        intro: quiz.intro.as_ref().map(|intro| Html(writer.html(intro))),
        mode: quiz.mode.name(),
        inline: node.inline.is_some(),
        pass_mark: policy.pass_mark.map(percent),
        attempts: Some(policy.attempts).filter(|attempts| *attempts > 0),
        tries: policy.tries,
        asks: quiz.asks(),
        counts: policy.counts(),
        policy: policy_words(maker.strings, quiz),
        hint: match policy.hint_cost {
            cost if cost > 0.0 => maker.strings.get("hint_cost").replace("{cost}", &percent(cost)),
            _ => maker.strings.get("hint").to_owned(),
        },
        time_limit: policy.time_limit.map(|seconds| seconds / 60),
        confidence: policy.confidence != Confidence::None,
        told: policy.feedback.when != When::Never,
        withheld: quiz.is_withheld(),
        steps: policy.navigation == Navigation::Question,
        bands,
        gain_of,
        objectives: objectives
            .map(|objective| ObjectiveView {
                id: objective.id.value.clone(),
                text: objective.text.clone(),
                lang: maker.lang_of(maker.site.courses[node.course].file.file),
            })
            .collect(),
        data: match quiz.is_withheld() {
            true => json(&ShownData::of(quiz, &course, maker.secret.version(&node.quiz))),
            false => json(&QuizData::of(quiz, &course)),
        },
        questions: questions(maker, &mut writer, node, quiz),
        course,
    };
    // A template of a gap may fail.
    match writer.faults.into_iter().next() {
        Some(fault) => Err(Box::new(fault)),
        None => Ok(view),
    }
}

/// What is to be known before anything of it is spent.
fn policy_words(strings: &Strings, quiz: &Quiz) -> String {
    let policy = &quiz.policy;
    let whole = |share: f64| format!("{}%", (share * 100.0).round());
    let live = policy.feedback.when == When::Immediate;
    let hints = policy.hints && quiz.questions.iter().any(|question| !question.hints.is_empty());
    let mut words = Vec::new();
    if let Some(seconds) = policy.time_limit {
        let time = strings.get("minutes").replace("{n}", &(seconds / 60).to_string());
        words.push(strings.get("policy_time").replace("{time}", &time));
    }
    match policy.feedback.when {
        When::Immediate => {}
        When::Submit => words.push(strings.get("policy_submit").to_owned()),
        When::Never if quiz.is_withheld() => words.push(strings.get("policy_withheld").to_owned()),
        When::Never => words.push(strings.get("policy_never").to_owned()),
    }
    if policy.confidence == Confidence::Scored {
        words.push(strings.get("policy_certain").to_owned());
    }
    if live && policy.tries != Some(1) && policy.penalty > 0.0 {
        words.push(strings.get("policy_tries").replace("{percent}", &whole(policy.penalty)));
    }
    if hints && policy.hint_cost > 0.0 {
        words.push(strings.get("policy_hints").replace("{percent}", &whole(policy.hint_cost)));
    }
    if policy.counts() && policy.attempts != 1 {
        let counts = match policy.attempt_score {
            AttemptScore::Best => "policy_best",
            AttemptScore::Last => "policy_last",
            AttemptScore::First => "policy_first",
            AttemptScore::Average => "policy_average",
        };
        words.push(strings.get(counts).to_owned());
    }
    words.join(&strings.between("sentences"))
}

/// All that may be asked: section by section where there are some, else in the order of the file.
fn questions(maker: &Maker, writer: &mut ProseWriter, node: &QuizNode, quiz: &Quiz) -> Vec<QuestionView> {
    let mut views: Vec<QuestionView> = Vec::new();
    let mut push = |question: &Question, section: Option<SectionView>| {
        let sure = quiz.policy.confidence != Confidence::None && question.kind.is_graded() && question.possible() > 0.0;
        let view = question_view(maker, writer, node, question, views.len() + 1);
        views.push(QuestionView { section, sure, made_from: made_from(maker.strings, node, question), ..view });
    };
    if quiz.sections.is_empty() {
        quiz.questions.iter().for_each(|question| push(question, None));
    }
    for (at, section) in quiz.sections.iter().enumerate() {
        let mut title = section.title.as_ref().map(|title| SectionView { at, title: title.clone() });
        for question in quiz.questions.iter().filter(|question| section.pool.contains(&question.id.value)) {
            push(question, title.take());
        }
    }
    views
}

/// What a question was made from that nobody wrote.
fn made_from(strings: &Strings, node: &QuizNode, question: &Question) -> Option<String> {
    Some(match node.generated.as_ref()?.models.get(&question.id.value)? {
        Some(model) => strings.get("made_from_model").replace("{model}", model),
        None => strings.get("made_from_glossary").to_owned(),
    })
}

/// Whether a quiz needs the script of exams: steps, a clock, or certainty.
fn has_exam(node: &QuizNode) -> bool {
    let policy = &node.quiz.policy;
    policy.time_limit.is_some() || policy.navigation == Navigation::Question || policy.confidence != Confidence::None
}

/// The script of a type of questions, where it is no part of that of all quizzes.
fn script(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Ordering { .. } => Some("ordering"),
        Kind::Matching { .. } | Kind::Categorize { .. } | Kind::Cloze { .. } | Kind::Scorecard(_) => Some("parts"),
        Kind::FreeText(_) | Kind::Attestation { .. } => Some("writing"),
        Kind::Hotspot { .. } => Some("hotspot"),
        Kind::SingleChoice { .. }
        | Kind::TrueFalse { .. }
        | Kind::MultipleResponse { .. }
        | Kind::ShortAnswer { .. }
        | Kind::Numeric { .. }
        | Kind::Scale { .. }
        // These come with what draws them.
        | Kind::Scenario(_)
        | Kind::Model(_) => None,
    }
}

/// The style sheet of a type of questions, where it is no part of that of all quizzes.
fn style(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::FreeText(_) | Kind::Attestation { .. } => Some("writing"),
        Kind::Scale { .. } | Kind::Scorecard(_) => Some("ratings"),
        Kind::Hotspot { .. } => Some("hotspot"),
        _ => None,
    }
}

/// What the forms of these quizzes need besides what each form needs, on a page with these blocks.
pub fn scripts(quizzes: &[&QuizNode], mut blocks: Vec<block::Kind>) -> Scripts {
    let questions = || quizzes.iter().flat_map(|node| &node.quiz.questions);
    let mut exercises = Vec::new();
    for question in questions() {
        if let Kind::Model(model) = &question.kind {
            let kind = model.block.kind();
            if !exercises.contains(&kind.name()) {
                exercises.push(kind.name());
            }
            if !blocks.contains(&kind) {
                blocks.push(kind);
            }
        }
    }
    let asks_by_card = questions().any(|question| matches!(question.kind, Kind::Scorecard(_)));
    let [kinds, styles] = [script, style].map(|file| {
        let mut files: Vec<_> = questions().filter_map(|question| file(&question.kind)).collect();
        files.sort_unstable();
        files.dedup();
        files
    });
    let scenario = questions().any(|question| matches!(question.kind, Kind::Scenario(_)));
    let exam = quizzes.iter().any(|node| has_exam(node));
    let sections = [scenario.then_some("scenario"), exam.then_some("exam")].into_iter().flatten();
    // A table of concepts is words already.
    let of_blocks = blocks.iter().filter(|kind| **kind != block::Kind::Contrast).map(|kind| kind.name());
    let words = kinds.iter().copied().chain(sections).chain(of_blocks).collect();
    Scripts {
        quiz: !quizzes.is_empty(),
        kinds,
        styles,
        scenario,
        exam,
        models: blocks.iter().any(|kind| kind.shares_script()),
        card: asks_by_card && !blocks.contains(&block::Kind::Scorecard),
        exercises,
        words,
        blocks: blocks.iter().map(|kind| kind.name()).collect(),
        ..Scripts::default()
    }
}

/// 0.8 as `80%`.
pub fn percent(share: f64) -> String {
    let hundredths = (share * 10_000.0).round() / 100.0;
    format!("{hundredths}%")
}

fn question_view(
    maker: &Maker,
    writer: &mut ProseWriter,
    node: &QuizNode,
    question: &Question,
    number: usize,
) -> QuestionView {
    let prompt = match &question.kind {
        Kind::Cloze { gaps, .. } => Some(parts::cloze(maker, writer, question, gaps)),
        _ => None,
    };
    let is_made = node.generated.as_ref().is_some_and(|made| made.models.contains_key(&question.id.value));
    let source = &maker.site.languages[0].code;
    let lang = writer.foreign().map(|_| maker.site.language().to_owned());
    let mut html = |prose: &Prose| match writer.html(prose) {
        html if is_made => Html(with_names(&html, source)),
        html => Html(html),
    };
    let mut view = QuestionView {
        id: question.id.value.clone(),
        number,
        kind: question.kind.name(),
        graded: question.kind.is_graded(),
        prompt: prompt.unwrap_or_else(|| html(&question.prompt)),
        hints: question.hints.iter().map(&mut html).collect(),
        explanation: question.explanation.as_ref().map(&mut html),
        feedback: MarkFeedbackView {
            right: question.feedback.right.as_ref().map(&mut html),
            partly: question.feedback.partly.as_ref().map(&mut html),
            wrong: question.feedback.wrong.as_ref().map(&mut html),
        },
        ..QuestionView::default()
    };
    match &question.kind {
        Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } => {
            view.options = options.iter().map(|option| option_view(option, &mut html)).collect();
        }
        Kind::TrueFalse { when_true, when_false, .. } => {
            view.options = [("true", when_true), ("false", when_false)]
                .map(|(id, feedback)| OptionView {
                    id: id.to_owned(),
                    text: Html(maker.strings.get(id).to_owned()),
                    has_blocks: false,
                    label: None,
                    feedback: feedback.as_ref().map(&mut html),
                })
                .into();
        }
        Kind::ShortAnswer { answers, .. } => {
            let feedback = answers.iter().map(|answer| answer.feedback.as_ref());
            view.answers = answer_views(feedback, &mut html);
        }
        Kind::Numeric { answers, unit } => {
            let feedback = answers.iter().map(|answer| answer.feedback.as_ref());
            view.answers = answer_views(feedback, &mut html);
            view.unit = unit.clone();
        }
        Kind::Ordering { items, .. } => {
            view.options = scrambled(items.iter()).into_iter().map(|item| item_view(item, &mut html)).collect();
        }
        Kind::Matching { pairs, choices, .. } => {
            view.pairs = pairs.iter().map(|pair| item_view(&pair.item, &mut html)).collect();
            view.choices = scrambled(choices.iter())
                .into_iter()
                .map(|choice| choice_view(choice, is_made.then_some(source)))
                .collect();
        }
        Kind::Scenario(scenario) => view.scenario = Some(scenario_view(scenario, maker.strings, &mut html)),
        Kind::Categorize { categories, items, .. } => {
            let members = scrambled(items.iter().map(|member| &member.item));
            view.pairs = members.into_iter().map(|item| item_view(item, &mut html)).collect();
            view.choices = categories.iter().map(|category| choice_view(category, None)).collect();
            if items.iter().any(|member| member.category.is_none()) {
                let text = maker.strings.get("none_of_these").to_owned();
                let lang = lang.clone();
                view.choices.push(ChoiceView { id: NO_CATEGORY.to_owned(), text, lang });
            }
        }
        Kind::Cloze { gaps, .. } => {
            view.told = parts::told_of_gaps(maker, gaps, &mut html);
        }
        Kind::Scale { levels } => {
            view.short = levels.iter().all(|level| level.text.plain().chars().count() < 3);
            view.options = levels.iter().map(|level| item_view(level, &mut html)).collect();
        }
        Kind::FreeText(free) => view.free = Some(parts::free_text(free, &mut html)),
        Kind::Attestation { confirm } => view.confirm = confirm.as_ref().map(&mut html),
        Kind::Scorecard(card) => {
            view.card = Some(parts::scorecard(card, &mut html));
            view.told = parts::told_of_criteria(card, &mut html);
        }
        Kind::Model(model) => {
            let name = format!("{}_{}", node.quiz.id.value, question.id.value);
            match exercise(maker, model, name) {
                Ok(exercise) => view.exercise = Some(exercise),
                Err(fault) => writer.faults.push(*fault),
            }
        }
        Kind::Hotspot { image, areas } => {
            view.options = areas.iter().map(|area| option_view(&area.option, &mut html)).collect();
            view.hotspot = Some(parts::hotspot(maker, node, image, areas, &mut html));
        }
    }
    view.see = question.see.as_ref().and_then(|link| linked(maker, writer, node, link));
    view
}

fn option_view(option: &QuestionOption, html: &mut impl FnMut(&Prose) -> Html) -> OptionView {
    let feedback = option.feedback.as_ref().map(&mut *html);
    let text = html(&option.text);
    OptionView { id: option.id.clone(), has_blocks: has_blocks(&text), label: None, text, feedback }
}

pub(super) fn item_view(item: &Item, html: &mut impl FnMut(&Prose) -> Html) -> OptionView {
    let text = html(&item.text);
    let words = item.text.plain().trim();
    let label = (item.text.is_image() && !words.is_empty()).then(|| words.to_owned());
    OptionView { id: item.id.clone(), has_blocks: has_blocks(&text), label, text, feedback: None }
}

fn has_blocks(text: &Html) -> bool {
    ["<table", "<ul", "<ol", "<dl", "<pre", "<blockquote", "<figure", "<div"].iter().any(|tag| text.0.contains(tag))
}

/// `source`: the language of names that are set apart.
fn choice_view(item: &Item, source: Option<&String>) -> ChoiceView {
    // A list holds one line.
    let text = item.text.with_code().split_whitespace().collect::<Vec<_>>().join(" ");
    let lang = source.filter(|_| text.starts_with(ISOLATE.0)).cloned();
    let text = if lang.is_some() { text.replace([ISOLATE.0, ISOLATE.1], "") } else { text };
    ChoiceView { id: item.id.clone(), text, lang }
}

/// What a question says in the words of a model that is not translated is told to be in its language.
fn with_names(html: &str, source: &str) -> String {
    html.replace(ISOLATE.0, &format!("<span lang=\"{source}\">")).replace(ISOLATE.1, "</span>")
}

fn answer_views<'a>(
    feedback: impl Iterator<Item = Option<&'a Prose>>,
    html: &mut impl FnMut(&Prose) -> Html,
) -> Vec<AnswerView> {
    let numbered = feedback.enumerate();
    numbered.filter_map(|(at, prose)| Some(AnswerView { id: at.to_string(), feedback: html(prose?) })).collect()
}

/// In an order that says nothing of which is right.
pub(super) fn by_hash<'i, T>(items: impl Iterator<Item = &'i T>, id: impl Fn(&T) -> &str) -> Vec<&'i T> {
    let mut sorted: Vec<_> = items.collect();
    sorted.sort_by_key(|item| xxhash_rust::xxh3::xxh3_64(id(item).as_bytes()));
    sorted
}

/// An order that does not give the right one away, and is the same in every build.
fn scrambled<'i>(items: impl Iterator<Item = &'i Item> + Clone) -> Vec<&'i Item> {
    let mut scrambled = by_hash(items.clone(), |item| &item.id);
    if scrambled.len() > 1 && scrambled.iter().zip(items).all(|(shown, right)| shown.id == right.id) {
        scrambled.rotate_left(1);
    }
    scrambled
}

/// Where to go on, with the title of what is there.
fn linked(maker: &Maker, writer: &ProseWriter, node: &QuizNode, link: &crate::markdown::Link) -> Option<Link> {
    let site = maker.site;
    let target = site.target(&node.source_path, &Prose::default(), link).ok()?;
    let heading = |prose: &Prose, anchor: &Option<String>| {
        let anchor = anchor.as_ref()?;
        prose.headings.iter().find(|heading| heading.id == *anchor).map(|heading| heading.text.clone())
    };
    let title = match &target {
        Target::Lesson(at, anchor) => {
            let lesson = &site.lessons[*at].content;
            match heading(&lesson.body, anchor) {
                Some(heading) => {
                    maker.strings.get("value").replace("{before}", &lesson.title).replace("{after}", &heading)
                }
                None => lesson.title.clone(),
            }
        }
        Target::Concept(at, _) => site.concepts[*at].content.term.clone(),
        Target::Quiz(at) => site.quizzes[*at].quiz.title.value.clone(),
        Target::Course(at) => site.courses[*at].file.title.clone(),
        Target::Module(at) => site.modules[*at].file.title.clone(),
        Target::External(address) => address.clone(),
        Target::Asset(path) => path.rsplit('/').next().unwrap_or(path).to_owned(),
        Target::Here(_) => return None,
    };
    let lang = match &target {
        Target::Lesson(at, _) => maker.lesson_lang(*at),
        Target::Concept(at, _) => maker.concept_lang(*at),
        Target::Quiz(at) => maker.quiz_lang(*at),
        Target::Course(at) => maker.lang_of(site.courses[*at].file.file),
        Target::Module(at) => maker.lang_of(site.modules[*at].file.file),
        Target::External(_) | Target::Asset(_) | Target::Here(_) => None,
    };
    Some(Link { title, href: writer.href(&target), lang })
}
