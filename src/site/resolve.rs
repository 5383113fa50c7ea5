//! Puts single files together: which lesson stands in which module, in which order, at which address.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::model::{Course, Module, Node, Parsed, QuizNode, Site};
use super::target::{Target, asset_page};
use crate::content::{CourseFile, ModuleFile, SiteFile};
use crate::diag::{Checked, Diagnostic, Faults, Place, Placed, Severity, did_you_mean};
use crate::source::FileId;
use crate::yaml::is_id;

/// Names that courses cannot have: parts of the site's own addresses, and of its keys in a browser's storage.
const RESERVED: [&str; 5] = ["concepts", "quizzes", "assets", "learner", "scheme"];

pub fn resolve(parsed: Parsed) -> Checked<Site> {
    let faults = Faults::default();
    let config = parsed.site.clone().unwrap_or_else(|| {
        let message = "the site has no content/site.yaml";
        let fault = Diagnostic::of_path(Severity::Error, "no-site", "content/site.yaml", message);
        faults.add(fault.help("`coursewright new <folder>` makes a site to begin with"));
        Arc::new(nameless())
    });
    let mut site = Site {
        config: config.clone(),
        courses: Vec::new(),
        modules: Vec::new(),
        lessons: Vec::new(),
        concepts: Vec::new(),
        quizzes: Vec::new(),
        concept_by_id: HashMap::new(),
        quiz_by_id: HashMap::new(),
        by_path: HashMap::new(),
    };
    outline(&parsed, &mut site, &faults);
    concepts(&parsed, &mut site);
    quizzes(&parsed, &mut site, &faults);
    for path in &parsed.assets {
        site.by_path.insert(path.to_string(), Target::Asset(path.to_string()));
    }
    addresses(&site, &parsed, &faults);
    Checked { value: site, diagnostics: faults.into_vec() }
}

fn nameless() -> SiteFile {
    let file = FileId::of("content/site.yaml");
    let place = Place::top(file);
    SiteFile {
        file,
        id: "site".to_owned(),
        title: "Untitled".to_owned(),
        summary: None,
        base_url: None,
        languages: vec![Placed { value: "en".to_owned(), place }],
        theme: Placed { value: "default".to_owned(), place },
        ask: Vec::new(),
        require: Vec::new(),
        results_email: None,
        courses: None,
    }
}

/// The folders below a path, by the files in them.
fn folders<'a>(paths: impl Iterator<Item = &'a str>, below: &str) -> BTreeSet<&'a str> {
    paths.filter_map(|path| path.strip_prefix(below)?.split_once('/').map(|(folder, _)| folder)).collect()
}

fn outline(parsed: &Parsed, site: &mut Site, faults: &Faults) {
    let course_files: HashMap<&str, &Arc<CourseFile>> =
        parsed.courses.iter().map(|(path, file)| (&**path, file)).collect();
    let module_files: HashMap<&str, &Arc<ModuleFile>> =
        parsed.modules.iter().map(|(path, file)| (&**path, file)).collect();
    let mut lessons_of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (path, _)) in parsed.lessons.iter().enumerate() {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        lessons_of.entry(folder).or_default().push(at);
    }
    let all = || {
        let lessons = parsed.lessons.iter().map(|(path, _)| &**path);
        lessons.chain(course_files.keys().copied()).chain(module_files.keys().copied())
    };
    let found: Vec<_> = folders(all(), "content/").into_iter().collect();
    for id in ordered(&found, site.config.courses.clone().as_deref(), "course", site.config.file, faults) {
        let path = format!("content/{id}/course.yaml");
        let Some(file) = course_files.get(path.as_str()) else {
            let message = format!("the course `{id}` has no course.yaml");
            faults
                .add(Diagnostic::of_path(Severity::Error, "no-course", &path, message).help("add it, with a `title`"));
            continue;
        };
        check_name(id, &path, faults);
        let course = site.courses.len();
        site.by_path.insert(path, Target::Course(course));
        let below = format!("content/{id}/");
        let found: Vec<_> = folders(all(), &below).into_iter().collect();
        let mut modules = Vec::new();
        for module_id in ordered(&found, file.modules.as_deref(), "module", file.file, faults) {
            let folder = format!("content/{id}/{module_id}");
            let path = format!("{folder}/module.yaml");
            let Some(module_file) = module_files.get(path.as_str()) else {
                let message = format!("the module `{module_id}` has no module.yaml");
                let fault = Diagnostic::of_path(Severity::Error, "no-module", &path, message);
                faults.add(fault.help("add it, with a `title`"));
                continue;
            };
            check_name(module_id, &path, faults);
            let module = site.modules.len();
            site.by_path.insert(path, Target::Module(module));
            let in_folder = lessons_of.get(folder.as_str()).map_or(&[][..], Vec::as_slice);
            let names: Vec<_> = in_folder.iter().map(|at| parsed.lessons[*at].1.name.as_str()).collect();
            let mut lessons = Vec::new();
            for name in ordered(&names, module_file.lessons.as_deref(), "lesson", module_file.file, faults) {
                let Some(at) = in_folder.iter().find(|at| parsed.lessons[**at].1.name == name) else { continue };
                let (source_path, content) = &parsed.lessons[*at];
                check_name(name, source_path, faults);
                site.by_path.insert(source_path.to_string(), Target::Lesson(site.lessons.len(), None));
                lessons.push(site.lessons.len());
                site.lessons.push(Node {
                    source_path: source_path.clone(),
                    page: format!("{id}/{module_id}/{name}.html"),
                    module,
                    content: content.clone(),
                });
            }
            modules.push(module);
            site.modules.push(Module { id: module_id.to_owned(), course, file: (*module_file).clone(), lessons });
        }
        site.courses.push(Course { id: id.to_owned(), file: (*file).clone(), modules });
    }
    misplaced(parsed, faults);
}

/// Names in the order that the author lists them, or else sorted; what is listed and missing is an error, what is
/// there and not listed a warning, since nobody would find it.
fn ordered<'a>(found: &[&'a str], listed: Option<&[Placed<String>]>, what: &str, file: FileId, faults: &Faults) -> Vec<&'a str> {
    let Some(listed) = listed else { return found.to_vec() };
    let mut order: Vec<&str> = Vec::new();
    for name in listed {
        match found.iter().find(|known| **known == name.value) {
            Some(known) if order.contains(known) => {
                let message = format!("the {what} `{known}` is listed twice");
                faults.add(Diagnostic::error("listed-twice", name.place, message).help("keep one of the two"));
            }
            Some(known) => order.push(known),
            None => {
                let message = format!("there is no {what} `{}`", name.value);
                let help = did_you_mean(&name.value, found.iter().copied())
                    .unwrap_or_else(|| format!("make it, or take it out of the list; there are: {}", found.join(", ")));
                let code = match what {
                    "lesson" => "unknown-lesson",
                    "module" => "unknown-module",
                    _ => "unknown-course",
                };
                faults.add(Diagnostic::error(code, name.place, message).help(help));
            }
        }
    }
    let place = listed.last().map_or(Place::top(file), |name| name.place);
    for left_out in found.iter().filter(|name| !order.contains(name)) {
        let message = format!("the {what} `{left_out}` is not in the list, so it is not published");
        faults.add(Diagnostic::warning("not-listed", place, message).help(format!("add `- {left_out}`")));
    }
    order
}

fn check_name(name: &str, path: &str, faults: &Faults) {
    if !is_id(name) {
        let message = format!("`{name}` cannot be part of an address");
        let help = format!("rename it to `{}`", crate::yaml::slug(name));
        faults.add(Diagnostic::of_path(Severity::Error, "bad-name", path, message).help(help));
    } else if RESERVED.contains(&name) && path.ends_with("course.yaml") || name == "index" {
        let message = format!("`{name}` is a name that the site itself uses");
        faults.add(Diagnostic::of_path(Severity::Error, "bad-name", path, message).help("choose another name"));
    }
}

/// Markdown that is neither a lesson nor a concept, by where it stands.
fn misplaced(parsed: &Parsed, faults: &Faults) {
    for (path, _) in &parsed.lessons {
        if path.split('/').count() != 4 {
            let message = "a lesson stands at content/<course>/<module>/<lesson>.md";
            let fault = Diagnostic::of_path(Severity::Error, "misplaced-file", path, message);
            faults.add(fault.help("move it into a module's folder"));
        }
    }
}

fn concepts(parsed: &Parsed, site: &mut Site) {
    let mut sorted: Vec<_> = parsed.concepts.iter().collect();
    sorted.sort_by_cached_key(|(_, concept)| (concept.term.to_lowercase(), concept.id.clone()));
    for (path, concept) in sorted {
        let at = site.concepts.len();
        site.concept_by_id.insert(concept.id.clone(), at);
        site.by_path.insert(path.to_string(), Target::Concept(at, None));
        site.concepts.push(Node {
            source_path: path.clone(),
            page: format!("concepts/{}.html", concept.id),
            module: 0,
            content: concept.clone(),
        });
    }
}

fn quizzes(parsed: &Parsed, site: &mut Site, faults: &Faults) {
    for (path, quiz) in &parsed.quizzes {
        let folder = path.split('/').nth(1).unwrap_or_default();
        let Some(course) = site.courses.iter().position(|course| course.id == folder) else {
            let message = format!("there is no course `{folder}` that this quiz could belong to");
            let known = site.courses.iter().map(|course| course.id.as_str());
            let help = did_you_mean(folder, known).unwrap_or_else(|| "put it at quizzes/<course>/".to_owned());
            faults.add(Diagnostic::of_path(Severity::Error, "unknown-course", path, message).help(help));
            continue;
        };
        let id = quiz.id.value.as_str();
        if let Some((_, first)) = site.quiz(id) {
            let fault = Diagnostic::error("duplicate-quiz", quiz.id.place, format!("two quizzes have the id `{id}`"));
            let first = first.quiz.id.place;
            faults.add(fault.also(first, "the other one").help("give each quiz an id of its own"));
            continue;
        }
        let at = site.quizzes.len();
        site.by_path.insert(path.to_string(), Target::Quiz(at));
        site.quiz_by_id.insert(id.to_owned(), at);
        site.quizzes.push(QuizNode {
            source_path: path.clone(),
            page: format!("quizzes/{id}.html"),
            course,
            quiz: quiz.clone(),
            lessons: Vec::new(),
        });
    }
    for at in 0..site.lessons.len() {
        let lesson = &site.lessons[at].content;
        for id in lesson.practice.iter().chain(&lesson.check) {
            if let Some(quiz) = site.quiz_by_id.get(&id.value) {
                site.quizzes[*quiz].lessons.push(at);
            }
        }
    }
}

/// No two things are published at one address, also not where upper and lower case are one.
fn addresses(site: &Site, parsed: &Parsed, faults: &Faults) {
    let mut taken: HashMap<String, &str> = HashMap::new();
    let lessons = site.lessons.iter().map(|lesson| (lesson.page.clone(), &*lesson.source_path));
    let concepts = site.concepts.iter().map(|concept| (concept.page.clone(), &*concept.source_path));
    let quizzes = site.quizzes.iter().map(|quiz| (quiz.page.clone(), &*quiz.source_path));
    let assets = parsed.assets.iter().map(|path| (asset_page(path), &**path));
    for (page, source) in lessons.chain(concepts).chain(quizzes).chain(assets) {
        // Of two paths that differ only in case, their reader has told.
        if let Some(first) = taken.insert(page.to_lowercase(), source)
            && first.to_lowercase() != source.to_lowercase()
        {
            let message = format!("`{source}` and `{first}` would both be published as `{page}`");
            let fault = Diagnostic::of_path(Severity::Error, "same-address", source, message);
            faults.add(fault.help("rename one of them"));
        }
    }
}
