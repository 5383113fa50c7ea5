//! The files that say what there is and in which order: site.yaml, course.yaml, module.yaml.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::duration::{self, Months};
use super::endpoint::Endpoint;
use super::front_matter;
use super::signing::{self, Signing};
use crate::diag::{Checked, Diagnostic, Faults, Placed, did_you_mean};
use crate::keyfile::BadKey;
use crate::seal::PublicKey;
use crate::source::{FileId, Source};
use crate::yaml::{self, Node, Origin, Reader};

pub const SITE_KEYS: [&str; 12] = [
    "id",
    "title",
    "summary",
    "base_url",
    "languages",
    "theme",
    "learner",
    "results",
    "signing",
    "courses",
    "review",
    "seeds",
];
pub const COURSE_KEYS: [&str; 10] =
    ["title", "summary", "audience", "objectives", "modules", "pass", "valid_for", "owner", "review_by", "allow"];
pub const MODULE_KEYS: [&str; 3] = ["title", "summary", "lessons"];

/// What a submission may say about who sent it.
pub const LEARNER_FIELDS: [&str; 3] = ["name", "employee_id", "email"];

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SiteFile {
    pub file: FileId,
    /// Names the site for good: progress in browsers and submissions carry it.
    pub id: String,
    pub title: String,
    pub summary: Option<String>,
    /// With a `/` at its end.
    pub base_url: Option<String>,
    pub languages: Vec<Placed<String>>,
    pub theme: Placed<String>,
    pub ask: Vec<String>,
    pub require: Vec<String>,
    /// Where the learner's prepared message goes.
    pub results_email: Option<String>,
    /// Where the page sends submissions.
    pub endpoint: Option<Endpoint>,
    /// What submissions are sealed with.
    pub public_key: Option<String>,
    /// What HR signs, and with which key.
    pub signing: Option<Signing>,
    /// Whether there is a page on which learners review.
    pub review: bool,
    pub courses: Option<Vec<Placed<String>>>,
    /// The claims of the site's sources that its lessons are to cover: their ids.
    pub seeds: Option<Vec<Placed<String>>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CourseFile {
    pub file: FileId,
    pub title: String,
    pub summary: Option<String>,
    pub audience: Audience,
    pub objectives: Vec<Objective>,
    pub modules: Option<Vec<Placed<String>>>,
    pub pass: Option<Pass>,
    pub valid_for: Option<Months>,
    pub owner: Option<String>,
    pub review_by: Option<Placed<Date>>,
    /// Lints that this course and its lessons may break.
    pub allow: Vec<Placed<String>>,
}

/// Whom a course is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Audience {
    #[default]
    Learners,
    /// Those who write courses: it stands apart, nothing of it is handed in, and no report asks for it.
    Authors,
}

impl Audience {
    pub const NAMES: [(&str, Self); 2] = [("learners", Self::Learners), ("authors", Self::Authors)];
}

/// What a learner can do afterwards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Objective {
    pub id: Placed<String>,
    pub text: String,
}

/// Which quizzes count, and from which mean score on the course is passed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pass {
    pub quizzes: Vec<Placed<String>>,
    /// 0 to 1.
    pub mark: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModuleFile {
    pub file: FileId,
    pub title: String,
    pub summary: Option<String>,
    pub lessons: Option<Vec<Placed<String>>>,
}

/// The file's YAML; `None` where it cannot be read, which was then said.
pub(super) fn whole_file(source: &Source, faults: &Faults) -> Option<Node> {
    front_matter::suspicious_characters(source, faults);
    let origin = Origin { file: source.id, text: &source.text, offset: 0 };
    yaml::read(origin, faults)
}

pub fn parse_site(source: &Source) -> Checked<SiteFile> {
    let faults = Faults::default();
    let root = whole_file(source, &faults);
    let site = front_matter::read(root, source.id, &faults, |root, faults| {
        read_site(source, &Reader::new(root, "site.yaml", &SITE_KEYS, faults))
    });
    Checked { value: site, diagnostics: faults.into_vec() }
}

fn read_site(source: &Source, map: &Reader) -> SiteFile {
    let faults = map.faults;
    let title = map.required_text("title").map_or_else(|| "Untitled".to_owned(), |title| title.value);
    let id = map.required("id").and_then(|node| node.id(faults)).map(|id| id.value);
    let fields = |reader: &Reader, key| -> Vec<String> {
        let given = reader.texts(key);
        for field in given.iter().filter(|field| !LEARNER_FIELDS.contains(&field.value.as_str())) {
            let message = format!("a submission has no field `{}`", field.value);
            let help = did_you_mean(&field.value, LEARNER_FIELDS)
                .unwrap_or_else(|| format!("one of: {}", LEARNER_FIELDS.join(", ")));
            faults.add(Diagnostic::error("unknown-value", field.place, message).help(help));
        }
        given.into_iter().map(|field| field.value).filter(|field| LEARNER_FIELDS.contains(&field.as_str())).collect()
    };
    let (mut ask, mut require) = (vec!["name".to_owned()], vec!["name".to_owned()]);
    if let Some(node) = map.node("learner") {
        let learner = Reader::new(node, "`learner`", &["ask", "require"], faults);
        ask = fields(&learner, "ask");
        require = fields(&learner, "require");
        for field in require.iter().filter(|field| !ask.contains(field)) {
            let message = format!("`{field}` is required, but never asked for");
            let fault = Diagnostic::error("required-not-asked", learner.place_of("require"), message);
            faults.add(fault.help(format!("add `{field}` to `ask`")));
        }
    }
    let results =
        map.node("results").map(|node| Reader::new(node, "`results`", &["email", "endpoint", "public_key"], faults));
    let public_key = results.as_ref().and_then(|results| results.text("public_key")).and_then(|key| {
        let read = PublicKey::read(&key.value);
        if let Err(fault) = read {
            let help = match fault {
                BadKey::IsPrivate => "delete it here, make another pair with `coursewright keys new`, and tell nobody",
                BadKey::IsForSigning => {
                    "its place is `signing: public_key:`; `coursewright keys new` makes a pair for here"
                }
                _ => "`coursewright keys new` makes a pair and says what to write here",
            };
            faults.add(Diagnostic::error("bad-key", key.place, fault.to_string()).help(help));
        }
        read.ok().map(|key| key.to_string())
    });
    let endpoint = results.as_ref().and_then(|results| {
        let address = results.text("endpoint")?;
        let read = Endpoint::read(&address.value);
        if let Err(refused) = read {
            let message = format!("`{}` {}", address.value.trim(), refused.why);
            faults.add(Diagnostic::error("bad-endpoint", address.place, message).help(refused.help));
        }
        read.ok()
    });
    let results_email = results.as_ref().and_then(|results| {
        let email = results.text("email")?;
        if !email.value.contains('@') || email.value.contains(char::is_whitespace) {
            let message = format!("`{}` is not an e-mail address", email.value);
            let fault = Diagnostic::error("wrong-type", email.place, message);
            faults.add(fault.help("write it as `training@example.com`"));
        }
        Some(email.value)
    });
    let base_url = map.text("base_url").and_then(|url| {
        let read = base_url(&url.value);
        if read.is_none() {
            let fault =
                Diagnostic::error("wrong-type", url.place, format!("`{}` is not the address of a site", url.value));
            faults.add(fault.help("write it as `https://training.example.com/`"));
        }
        read
    });
    let mut languages = map.texts("languages");
    if languages.is_empty() {
        languages.push(Placed { value: "en".to_owned(), place: map.place });
    }
    let theme = map.text("theme").unwrap_or(Placed { value: "default".to_owned(), place: map.place });
    SiteFile {
        file: source.id,
        id: id.unwrap_or_else(|| "site".to_owned()),
        title,
        summary: map.text("summary").map(|text| text.value),
        base_url,
        languages,
        theme,
        ask,
        require,
        results_email,
        endpoint,
        public_key,
        signing: map.node("signing").and_then(|node| signing::read(node, faults)),
        review: map.bool("review").unwrap_or(true),
        courses: map.node("courses").map(|_| map.texts("courses")),
        seeds: map.node("seeds").map(|node| {
            node.entries(faults).iter().filter_map(|(id, claim)| claim.text(faults).map(|_| id.clone())).collect()
        }),
    }
}

/// The address of a site, `https://host/path/`, with its last `/`; `None` for anything else.
pub fn base_url(text: &str) -> Option<String> {
    let text = text.trim();
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain = !text.contains(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '<' | '>' | '?' | '#'));
    let is_address = plain && host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'));
    is_address.then(|| format!("{}/", text.trim_end_matches('/')))
}

pub fn parse_course(source: &Source) -> Checked<CourseFile> {
    let faults = Faults::default();
    let root = whole_file(source, &faults);
    let course = front_matter::read(root, source.id, &faults, |root, faults| {
        read_course(source, &Reader::new(root, "a course", &COURSE_KEYS, faults))
    });
    Checked { value: course, diagnostics: faults.into_vec() }
}

fn read_course(source: &Source, map: &Reader) -> CourseFile {
    let faults = map.faults;
    let mut objectives = Vec::new();
    if let Some(node) = map.node("objectives") {
        for (id, text) in node.entries(faults) {
            if !yaml::is_id(&id.value) {
                let message = format!("`{}` cannot be an id", id.value);
                let help = format!("use small letters, digits and hyphens: `{}`", yaml::slug(&id.value));
                faults.add(Diagnostic::error("bad-id", id.place, message).help(help));
            }
            if let Some(text) = text.text(faults) {
                objectives.push(Objective { id: id.clone(), text: text.value });
            }
        }
    }
    let pass = map.node("pass").map(|node| {
        let pass = Reader::new(node, "`pass`", &["quizzes", "mark"], faults);
        Pass { quizzes: pass.texts("quizzes"), mark: pass.percent("mark").map_or(0.8, |mark| mark.value) }
    });
    CourseFile {
        file: source.id,
        title: map.required_text("title").map_or_else(|| folder(source), |title| title.value),
        summary: map.text("summary").map(|text| text.value),
        audience: map.choice("audience", &Audience::NAMES).map_or(Audience::Learners, |audience| audience.value),
        objectives,
        modules: map.node("modules").map(|_| map.texts("modules")),
        pass,
        valid_for: map.node("valid_for").and_then(|node| duration::months(node, faults)),
        owner: map.text("owner").map(|text| text.value),
        review_by: map.node("review_by").and_then(|node| duration::date(node, faults)),
        allow: map.texts("allow"),
    }
}

pub fn parse_module(source: &Source) -> Checked<ModuleFile> {
    let faults = Faults::default();
    let root = whole_file(source, &faults);
    let module = front_matter::read(root, source.id, &faults, |root, faults| {
        let map = Reader::new(root, "a module", &MODULE_KEYS, faults);
        ModuleFile {
            file: source.id,
            title: map.required_text("title").map_or_else(|| folder(source), |title| title.value),
            summary: map.text("summary").map(|text| text.value),
            lessons: map.node("lessons").map(|_| map.texts("lessons")),
        }
    });
    Checked { value: module, diagnostics: faults.into_vec() }
}

/// The name of the folder that a file stands in.
fn folder(source: &Source) -> String {
    source.path.rsplit('/').nth(1).unwrap_or_default().to_owned()
}
