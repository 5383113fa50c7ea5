//! What the desk knows of the site: keys, rules, and the texts that tables show.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::Serialize;

use super::super::flag::Flag;
use super::super::grading::for_marking;
use super::super::items::{Offer, QUESTIONS, QUIZZES};
use super::super::marks;
use super::super::read::Reason;
use super::super::roster::{COLUMNS, Column};
use super::super::sheet::Sheet;
use super::super::tables::{ASIDE, LAYOUTS};
use super::super::to_mark;
use super::super::words::in_line;
use super::DeskFile;
use crate::keys::KeyFile;
use crate::quiz::{AttemptScore, Codes, Domain, Fill, Item, Kind, Question, QuestionOption, QuizData, Terms};
use crate::sign::Jwk;
use crate::site::{QuizNode, Site};

/// What `format` says in the data of a desk.
const FORMAT: &str = "coursewright-desk/1";
/// Stands where a reason's words tell a part of the file.
const PART: &str = "\u{1}";
const NUMBERS: [usize; 2] = [7_000_001, 7_000_002];

#[derive(Serialize)]
pub(super) struct Data<'a> {
    format: &'static str,
    site: &'a str,
    title: &'a str,
    build: &'a str,
    /// Whether results are to be sealed.
    seals: bool,
    /// What the site asks of every learner.
    require: &'a [String],
    courses: Vec<Course<'a>>,
    quizzes: Vec<Quiz<'a>>,
    /// Earlier versions of them.
    versions: Vec<QuizData>,
    /// Where quizzes ask for a personal code.
    codes: Option<Asked<'a>>,
    /// What codes of withheld keys stand for, folder by folder.
    withheld: Vec<Vec<Version>>,
    columns: BTreeMap<&'static str, &'static [&'static str]>,
    flags: Vec<FlagNames>,
    reasons: Vec<ReasonNames>,
    roster_columns: BTreeMap<Column, &'static [&'static str]>,
    roster: Vec<People<'a>>,
    /// HR's private keys, where they were asked for.
    keys: &'a [String],
}

#[derive(Serialize)]
struct Asked<'a> {
    /// By which codes are genuine.
    key: Jwk,
    quizzes: Vec<&'a str>,
}

#[derive(Serialize)]
struct Course<'a> {
    id: &'a str,
    title: &'a str,
    /// Whether each learner has a row for it.
    asked: bool,
    quizzes: Vec<Counted<'a>>,
    mark: Option<f64>,
    lessons: Vec<&'a str>,
    /// In months.
    valid_for: Option<u32>,
}

#[derive(Serialize)]
struct Counted<'a> {
    id: &'a str,
    rule: AttemptScore,
    mark: Option<f64>,
}

#[derive(Serialize)]
struct Quiz<'a> {
    data: QuizData,
    course: &'a str,
    /// Whether its course counts it.
    counts: bool,
    withheld: bool,
    bands: Vec<Band<'a>>,
    file: &'a str,
    words: Vec<Words<'a>>,
}

#[derive(Serialize)]
struct Band<'a> {
    from: f64,
    message: &'a str,
}

/// A question as tables show it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Words<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    prompt: String,
    plain: &'a str,
    points: f64,
    by_hand: bool,
    model: Option<String>,
    checklist: Option<String>,
    texts: Texts,
    offer: Offered<'a>,
}

/// What an id in a response says.
type Texts = BTreeMap<&'static str, Vec<(String, Said)>>;

#[derive(Serialize)]
#[serde(untagged)]
enum Said {
    Text(String),
    /// Of what has choices of its own: a gap, or a node of a dialogue.
    Choices(Vec<(String, String)>),
    /// Of a gap that is typed into.
    Nothing,
}

#[derive(Serialize)]
struct Offered<'a> {
    choices: Vec<Choice<'a>>,
    single: bool,
    distractors: bool,
    guess: Option<f64>,
}

#[derive(Serialize)]
struct Choice<'a> {
    id: &'a str,
    text: &'a str,
    key: bool,
}

#[derive(Serialize)]
struct Version {
    quiz: String,
    version: String,
    scoring: String,
    codes: BTreeMap<String, Codes>,
    /// By question: the fingerprint of its words as pages say it, and the site's own.
    wording: BTreeMap<String, (String, String)>,
}

#[derive(Serialize)]
struct FlagNames {
    name: &'static str,
    sentence: &'static str,
}

#[derive(Serialize)]
struct ReasonNames {
    name: &'static str,
    words: String,
}

#[derive(Serialize)]
struct People<'a> {
    file: String,
    #[serde(flatten)]
    sheet: &'a Sheet,
}

impl<'a> Data<'a> {
    pub(super) fn of(what: &DeskFile<'a>, sheets: &'a [(&PathBuf, Sheet)]) -> Self {
        let site = what.site;
        let folders: Vec<Vec<KeyFile>> = what.withheld.iter().map(|folder| folder.all()).collect();
        Self {
            format: FORMAT,
            site: &site.config.id,
            title: &site.config.title,
            build: what.build,
            seals: site.config.public_key.is_some(),
            require: &site.config.require,
            courses: (0..site.courses.len()).map(|at| course(site, at)).collect(),
            quizzes: quizzes(site),
            versions: versions(what, &folders),
            codes: asked(site),
            withheld: folders.into_iter().map(|keys| keys.into_iter().map(Version::of).collect()).collect(),
            columns: columns(),
            flags: Flag::ALL.map(|flag| FlagNames { name: flag.name(), sentence: flag.sentence() }).into(),
            reasons: reasons(),
            roster_columns: COLUMNS.into_iter().collect(),
            roster: sheets.iter().map(|(path, sheet)| People { file: path.to_string_lossy().into(), sheet }).collect(),
            keys: what.private,
        }
    }
}

fn asked(site: &Site) -> Option<Asked<'_>> {
    let signing = site.config.signing.as_ref().filter(|signing| !signing.codes.is_empty())?;
    Some(Asked { key: signing.key().jwk(), quizzes: signing.codes.iter().map(|quiz| quiz.value.as_str()).collect() })
}

/// By the file that they stand in.
fn columns() -> BTreeMap<&'static str, &'static [&'static str]> {
    let of_learners = LAYOUTS.iter().map(|layout| (layout.file, layout.columns));
    let others: [(&str, &[&str]); 4] = [
        (marks::FILE, &to_mark::COLUMNS),
        ("set-aside.csv", &ASIDE),
        ("questions.csv", QUESTIONS.columns),
        ("quizzes.csv", QUIZZES.columns),
    ];
    of_learners.chain(others).collect()
}

fn course(site: &Site, at: usize) -> Course<'_> {
    let course = &site.courses[at];
    let counted = |at: usize| {
        let quiz = &site.quizzes[at].quiz;
        Counted { id: &quiz.id.value, rule: quiz.policy.attempt_score, mark: quiz.policy.pass_mark }
    };
    let lessons = course.modules.iter().flat_map(|module| &site.modules[*module].lessons);
    Course {
        id: &course.id,
        title: &course.file.title,
        asked: !course.is_for_authors(),
        quizzes: site.counting_in(at).into_iter().map(counted).collect(),
        mark: course.file.pass.as_ref().map(|pass| pass.mark),
        lessons: lessons.map(|lesson| Site::lesson_id(&site.lessons[*lesson])).collect(),
        valid_for: course.file.valid_for.map(|months| months.0),
    }
}

fn quizzes(site: &Site) -> Vec<Quiz<'_>> {
    let counting: BTreeSet<usize> = (0..site.courses.len()).flat_map(|course| site.counting_in(course)).collect();
    site.quizzes.iter().enumerate().map(|(at, node)| quiz(site, node, counting.contains(&at))).collect()
}

fn quiz<'a>(site: &'a Site, node: &'a QuizNode, counts: bool) -> Quiz<'a> {
    let course = site.courses[node.course].id.as_str();
    Quiz {
        data: QuizData::of(&node.quiz, course),
        course,
        counts,
        withheld: node.quiz.is_withheld(),
        bands: node.quiz.bands.iter().map(|band| Band { from: band.from, message: band.message.plain() }).collect(),
        file: &node.source_path,
        words: node.quiz.questions.iter().map(words).collect(),
    }
}

fn words(question: &Question) -> Words<'_> {
    let (model, checklist) = for_marking(question);
    let offer = Offer::of(question);
    Words {
        id: &question.id.value,
        kind: question.kind.name(),
        prompt: in_line(&question.prompt),
        plain: question.prompt.plain(),
        points: question.points,
        by_hand: question.kind.is_marked_by_hr(),
        model: model.map(|text| text.to_string()),
        checklist: checklist.map(|text| text.to_string()),
        texts: texts(&question.kind),
        offer: Offered {
            choices: offer.choices.iter().map(|one| Choice { id: one.id, text: one.text, key: one.is_key }).collect(),
            single: offer.is_single,
            distractors: offer.has_distractors,
            guess: offer.guess,
        },
    }
}

/// As `words` tells them.
fn texts(kind: &Kind) -> Texts {
    let item = |item: &Item| (item.id.clone(), Said::Text(in_line(&item.text)));
    let option = |option: &QuestionOption| (option.id.clone(), Said::Text(in_line(&option.text)));
    match kind {
        Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } => {
            [("options", options.iter().map(option).collect())].into()
        }
        Kind::Hotspot { areas, .. } => [("options", areas.iter().map(|area| option(&area.option)).collect())].into(),
        Kind::Scale { levels: items } | Kind::Ordering { items, .. } => {
            [("options", items.iter().map(item).collect())].into()
        }
        Kind::Matching { pairs, choices, .. } => [
            ("pairs", pairs.iter().map(|pair| item(&pair.item)).collect()),
            ("choices", choices.iter().map(item).collect()),
        ]
        .into(),
        Kind::Categorize { categories, items, .. } => [
            ("categories", categories.iter().map(item).collect()),
            ("items", items.iter().map(|member| item(&member.item)).collect()),
        ]
        .into(),
        Kind::Cloze { gaps, .. } => {
            let gap = |fill: &Fill| match fill {
                Fill::Choose(options) => {
                    Said::Choices(options.iter().map(|one| (one.id.clone(), one.text.clone())).collect())
                }
                Fill::Type(_) => Said::Nothing,
            };
            [("gaps", gaps.iter().map(|one| (one.id.clone(), gap(&one.fill))).collect())].into()
        }
        Kind::Scorecard(card) => [("criteria", card.criteria.iter().map(|one| item(&one.item)).collect())].into(),
        Kind::FreeText(free) => [("checklist", free.checklist.iter().map(|one| item(&one.item)).collect())].into(),
        Kind::Scenario(scenario) => {
            let nodes = scenario.nodes.iter().map(|node| {
                let choices = node.choices().iter().map(|choice| (choice.id.clone(), in_line(&choice.text)));
                (node.id.clone(), Said::Choices(choices.collect()))
            });
            [("nodes", nodes.collect())].into()
        }
        Kind::Model(exercise) => {
            let text = |words: String| Said::Text(words);
            // Where what was set stands in the words that tell it.
            let settings = exercise.settings.iter().map(|setting| {
                let told = match setting.domain {
                    // Said by its act and its topic, each from a list of its own.
                    Domain::Event { .. } => format!("{} = ", exercise.label(setting, &Terms::PLAIN)),
                    _ => format!(
                        "{} = {}",
                        exercise.label(setting, &Terms::PLAIN),
                        exercise.value(setting, PART, &Terms::PLAIN)
                    ),
                };
                (setting.id.clone(), text(told))
            });
            let (acts, topics) = exercise.event_names();
            let listed = |names: Vec<&str>| {
                (0..).zip(names).map(|(at, name): (u32, &str)| (at.to_string(), text(name.to_owned()))).collect()
            };
            [("settings", settings.collect()), ("acts", listed(acts)), ("topics", listed(topics))].into()
        }
        Kind::TrueFalse { .. } | Kind::ShortAnswer { .. } | Kind::Numeric { .. } | Kind::Attestation { .. } => {
            Texts::new()
        }
    }
}

/// Each once, and none that the site has today: the oldest that is known, as a ledger keeps them.
fn versions(what: &DeskFile, folders: &[Vec<KeyFile>]) -> Vec<QuizData> {
    let name = |data: &QuizData| (data.quiz.clone(), data.scoring.to_string());
    let of_site = |site: &Site| -> Vec<QuizData> {
        let data = |node: &QuizNode| QuizData::of(&node.quiz, &site.courses[node.course].id);
        site.quizzes.iter().map(data).collect()
    };
    let mut known: BTreeSet<_> = of_site(what.site).iter().map(name).collect();
    let earlier = what.earlier.iter().rev().flat_map(of_site);
    let withheld = folders.iter().flatten().map(|key| key.data.clone());
    earlier.chain(withheld).filter(|data| known.insert(name(data))).collect()
}

impl Version {
    fn of(key: KeyFile) -> Self {
        let KeyFile { version, codes, wording, data, .. } = key;
        let own = |id: &String| data.questions.iter().find(|question| question.id == *id);
        let wording = wording.iter().filter_map(|(id, shown)| {
            let own = own(id)?.wording.to_string();
            Some((id.clone(), (shown.to_string(), own)))
        });
        Self {
            wording: wording.collect(),
            version: version.to_string(),
            scoring: data.scoring.to_string(),
            quiz: data.quiz,
            codes,
        }
    }
}

/// All that a run without a ledger can give, in the order of their kinds.
fn reasons() -> Vec<ReasonNames> {
    let part = || PART.to_owned();
    let [one, other] = NUMBERS;
    [
        Reason::NotASubmission,
        Reason::Link,
        Reason::NotAFile,
        Reason::Unreadable(part()),
        Reason::Empty,
        Reason::TooLarge,
        Reason::NothingInside,
        Reason::NotAMail,
        Reason::BrokenMail,
        Reason::Outlook,
        Reason::NotUtf8 { byte: one },
        Reason::NotJson { line: one, column: other },
        Reason::Truncated,
        Reason::TooMuch(part()),
        Reason::OtherJson,
        Reason::OtherVersion(part()),
        Reason::Progress,
        Reason::Report,
        Reason::Damaged(part()),
        Reason::OtherSite(part()),
        Reason::Forgotten,
        Reason::Sealed(part()),
        Reason::BrokenSeal,
        Reason::DamagedText,
        Reason::CutText,
    ]
    .map(|reason| {
        let words = NUMBERS.iter().fold(reason.to_string(), |words, number| words.replace(&number.to_string(), PART));
        ReasonNames { name: reason.name(), words }
    })
    .into()
}
