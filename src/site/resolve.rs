//! Puts single files together: which lesson stands in which module, in which order, at which address.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::generated;
use super::model::{Course, Inline, Module, Node, Parsed, QuizNode, Site, Spoken, Words};
use super::order::Order;
use super::target::{Target, asset_page};
use crate::content::{CourseFile, ModuleFile, SiteFile};
use crate::diag::{Checked, Diagnostic, Faults, Place, Placed, Severity, did_you_mean};
use crate::quiz::Quiz;
use crate::source::FileId;
use crate::yaml::is_id;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

/// Names that courses cannot have: parts of the site's own addresses, and of its keys in a browser's storage.
const RESERVED: [&str; 5] = ["concepts", "quizzes", "assets", "learner", "scheme"];

/// Pages that every site has. What the theme brings stands below assets/.
const OWN_PAGES: [&str; 6] = ["index.html", "glossary.html", "results.html", "review.html", "404.html", "sitemap.xml"];

/// The map of all concepts, which stands among their pages.
pub const CONCEPT_MAP: &str = "concepts/map.html";

/// In one module. Pages of a module grow with the square of its lessons.
const MOST_LESSONS: usize = 1_000;

pub fn resolve(parsed: Parsed) -> Checked<Site> {
    let faults = Faults::default();
    let config = parsed.site.clone().unwrap_or_else(|| {
        let message = "the site has no content/site.yaml";
        let fault = Diagnostic::of_path(Severity::Error, "no-site", "content/site.yaml", message);
        faults.add(fault.help("`coursewright new <folder>` makes a site to begin with"));
        Arc::new(nameless())
    });
    let code = config.languages.first().map_or("en", |language| &language.value).to_owned();
    let mut site = Site {
        config: config.clone(),
        languages: Arc::new(vec![Spoken { code, ..Spoken::default() }]),
        spoken: 0,
        courses: Vec::new(),
        modules: Vec::new(),
        lessons: Vec::new(),
        concepts: Vec::new(),
        quizzes: Vec::new(),
        sizeless: parsed.sizeless.clone(),
        concept_by_id: HashMap::new(),
        quiz_by_id: HashMap::new(),
        inline: HashMap::new(),
        by_path: HashMap::new(),
        paths: Vec::new(),
    };
    outline(&parsed, &mut site, &faults);
    concepts(&parsed, &mut site, &faults);
    quizzes(&parsed, &mut site, &faults);
    generated::fill(&mut site, &faults);
    for path in &parsed.assets {
        site.by_path.insert(path.to_string(), Target::Asset(path.to_string()));
    }
    site.paths = site.by_path.keys().cloned().collect();
    site.paths.sort_unstable();
    addresses(&site, &parsed, &faults);
    Checked { value: site, diagnostics: faults.into_vec() }
}

/// The theme of a site that names none.
pub fn built_in_theme() -> Placed<String> {
    Placed { value: "default".to_owned(), place: Place::top(FileId::of("content/site.yaml")) }
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
        theme: built_in_theme(),
        ask: Vec::new(),
        require: Vec::new(),
        results_email: None,
        endpoint: None,
        public_key: None,
        signing: None,
        review: true,
        courses: None,
        seeds: None,
    }
}

/// Courses by the folders that have files in them, and modules by the folders within.
fn folders<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let mut courses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for path in paths.filter_map(|path| path.strip_prefix("content/")) {
        let Some((course, rest)) = path.split_once('/') else { continue };
        let modules = courses.entry(course).or_default();
        modules.extend(rest.split_once('/').map(|(module, _)| module));
    }
    courses
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
    let lesson_paths = parsed.lessons.iter().map(|(path, _)| &**path);
    let courses = folders(lesson_paths.chain(course_files.keys().copied()).chain(module_files.keys().copied()));
    let found: Vec<_> = courses.keys().copied().collect();
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
        let found: Vec<_> = courses[id].iter().copied().collect();
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
            let by_name: BTreeMap<&str, usize> =
                in_folder.iter().map(|at| (parsed.lessons[*at].1.name.as_str(), *at)).collect();
            let names: Vec<_> = by_name.keys().copied().collect();
            let mut lessons = Vec::new();
            for name in ordered(&names, module_file.lessons.as_deref(), "lesson", module_file.file, faults) {
                let (source_path, content) = &parsed.lessons[by_name[name]];
                check_name(name, source_path, faults);
                site.by_path.insert(source_path.to_string(), Target::Lesson(site.lessons.len(), None));
                lessons.push(site.lessons.len());
                site.lessons.push(Node {
                    source_path: source_path.clone(),
                    page: format!("{id}/{module_id}/{name}.html"),
                    module,
                    content: content.clone(),
                    words: Words::Own,
                });
            }
            if lessons.len() > MOST_LESSONS {
                let message = format!("this module has {} lessons", lessons.len());
                let fault = Diagnostic::error("too-many-lessons", Place::top(module_file.file), message);
                let help = format!("divide it: every page lists its module's lessons, so {MOST_LESSONS} are the most");
                faults.add(fault.help(help));
                lessons.iter().for_each(|at| {
                    site.by_path.remove(&*site.lessons[*at].source_path);
                });
                site.lessons.truncate(site.lessons.len() - lessons.len());
                lessons.clear();
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
fn ordered<'a>(
    found: &[&'a str],
    listed: Option<&[Placed<String>]>,
    what: &str,
    file: FileId,
    faults: &Faults,
) -> Vec<&'a str> {
    let Some(listed) = listed else { return found.to_vec() };
    let known: HashSet<&str> = found.iter().copied().collect();
    let mut order: Vec<&str> = Vec::new();
    let mut taken: HashSet<&str> = HashSet::new();
    for name in listed {
        match known.get(name.value.as_str()) {
            Some(known) if !taken.insert(known) => {
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
    for left_out in found.iter().filter(|name| !taken.contains(*name)) {
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

fn concepts(parsed: &Parsed, site: &mut Site, faults: &Faults) {
    let mut sorted: Vec<_> = parsed.concepts.iter().collect();
    let order = Order::of(site.language());
    sorted.sort_by(|(_, one), (_, other)| order.compare(&one.term, &other.term).then_with(|| one.id.cmp(&other.id)));
    for (path, concept) in sorted {
        let page = format!("concepts/{}.html", concept.id);
        if page == CONCEPT_MAP {
            let message = format!("`{}` is a name that the site itself uses", concept.id);
            let fault = Diagnostic::of_path(Severity::Error, "bad-name", path, message);
            faults.add(fault.help("choose another name: the map of all concepts has this one"));
        }
        let at = site.concepts.len();
        site.concept_by_id.insert(concept.id.clone(), at);
        site.by_path.insert(path.to_string(), Target::Concept(at, None));
        let (source_path, content) = (path.clone(), concept.clone());
        site.concepts.push(Node { source_path, page, module: 0, content, words: Words::Own });
    }
}

fn quizzes(parsed: &Parsed, site: &mut Site, faults: &Faults) {
    let courses: HashMap<String, usize> =
        site.courses.iter().enumerate().map(|(at, course)| (course.id.clone(), at)).collect();
    for (path, quiz) in &parsed.quizzes {
        let folder = path.split('/').nth(1).unwrap_or_default();
        let Some(&course) = courses.get(folder) else {
            let message = format!("there is no course `{folder}` that this quiz could belong to");
            let known = site.courses.iter().map(|course| course.id.as_str());
            let help = did_you_mean(folder, known).unwrap_or_else(|| "put it at quizzes/<course>/".to_owned());
            faults.add(Diagnostic::of_path(Severity::Error, "unknown-course", path, message).help(help));
            continue;
        };
        if is_taken(site, quiz, faults) {
            continue;
        }
        let id = quiz.id.value.as_str();
        let at = site.quizzes.len();
        site.by_path.insert(path.to_string(), Target::Quiz(at));
        site.quiz_by_id.insert(id.to_owned(), at);
        site.quizzes.push(QuizNode {
            source_path: path.clone(),
            page: format!("quizzes/{id}.html"),
            course,
            quiz: quiz.clone(),
            lessons: Vec::new(),
            inline: None,
            generated: None,
            asking: None,
            words: Words::Own,
        });
    }
    for lesson in 0..site.lessons.len() {
        inline(site, lesson, faults);
    }
    for at in 0..site.lessons.len() {
        let lesson = &site.lessons[at].content;
        for id in lesson.practice.iter().chain(&lesson.check) {
            let quiz = site.quiz_by_id.get(&id.value).map(|quiz| &mut site.quizzes[*quiz]);
            if let Some(node) = quiz.filter(|node| node.inline.is_none()) {
                node.lessons.push(at);
            }
        }
    }
}

fn is_taken(site: &Site, quiz: &Quiz, faults: &Faults) -> bool {
    let id = quiz.id.value.as_str();
    let Some((_, first)) = site.quiz(id) else { return false };
    let fault = Diagnostic::error("duplicate-quiz", quiz.id.place, format!("two quizzes have the id `{id}`"));
    let first = first.quiz.id.place;
    faults.add(fault.also(first, "the other one").help("give each quiz an id of its own"));
    true
}

/// The questions that stand in a lesson are quizzes like any other, on the lesson's page.
fn inline(site: &mut Site, lesson: usize, faults: &Faults) {
    let node = &site.lessons[lesson];
    let (source_path, page) = (node.source_path.clone(), node.page.clone());
    let (course, quizzes) = (site.modules[node.module].course, node.content.quizzes.clone());
    for (fence, quiz) in quizzes {
        if is_taken(site, &quiz, faults) {
            continue;
        }
        let (at, place) = (site.quizzes.len(), Inline { lesson, fence });
        site.quiz_by_id.insert(quiz.id.value.clone(), at);
        site.inline.insert(place, at);
        let (source_path, page) = (source_path.clone(), page.clone());
        let lessons = vec![lesson];
        let (inline, generated, words) = (Some(place), None, Words::Own);
        site.quizzes.push(QuizNode {
            source_path,
            page,
            course,
            quiz,
            lessons,
            inline,
            generated,
            asking: None,
            words,
        });
    }
}

/// No two things are published at one address, also not where upper and lower case are one.
fn addresses(site: &Site, parsed: &Parsed, faults: &Faults) {
    let own = OWN_PAGES.into_iter().chain([CONCEPT_MAP]).map(str::to_owned);
    let own = own.chain(site.courses.iter().map(|course| format!("{}/index.html", course.id)));
    let modules = site.modules.iter();
    let own = own.chain(modules.map(|module| format!("{}/{}/index.html", site.courses[module.course].id, module.id)));
    let own: HashSet<String> = own.collect();
    for path in &parsed.assets {
        let page = asset_page(path);
        let small = page.to_lowercase();
        if own.contains(&small) || small.starts_with("assets/") {
            let message = format!("`{page}` is an address that the site itself uses");
            let fault = Diagnostic::of_path(Severity::Error, "same-address", path, message);
            faults.add(fault.help("rename this file, or put it beside the lesson that needs it"));
        }
    }
    let mut taken: HashMap<String, &str> = HashMap::new();
    let lessons = site.lessons.iter().map(|lesson| (lesson.page.clone(), &*lesson.source_path));
    let concepts = site.concepts.iter().map(|concept| (concept.page.clone(), &*concept.source_path));
    let quizzes = site.quizzes.iter().filter(|quiz| quiz.inline.is_none());
    let quizzes = quizzes.map(|quiz| (quiz.page.clone(), &*quiz.source_path));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{parse_concept, parse_course, parse_lesson, parse_module, parse_site};
    use crate::markdown::{Link, LinkKind, Prose};
    use crate::source::Source;

    /// A site of one course `c`, with these lessons (`module/lesson`, its front matter after the title) and files.
    fn site(lessons: &[(&str, &str)], assets: &[&str]) -> Checked<Site> {
        let text = |path: &str, text: &str| Source::in_memory(path, text);
        let modules: BTreeSet<&str> = lessons.iter().filter_map(|(id, _)| Some(id.split_once('/')?.0)).collect();
        let lesson = |(id, head): &(&str, &str)| {
            let path = format!("content/c/{id}.md");
            let source = text(&path, &format!("---\ntitle: T\n{head}---\n## Über uns\n"));
            (path.into(), Arc::new(parse_lesson(&source).value))
        };
        let module = |id: &&str| {
            let path = format!("content/c/{id}/module.yaml");
            let module = parse_module(&text(&path, "title: M\n")).value;
            (path.into(), Arc::new(module))
        };
        let concept = text("content/concepts/reach.md", "---\nterm: Reach\ndefinition: D.\n---\n## More\n");
        resolve(Parsed {
            site: Some(Arc::new(parse_site(&text("content/site.yaml", "id: s\ntitle: S\n")).value)),
            courses: vec![(
                "content/c/course.yaml".into(),
                Arc::new(parse_course(&text("content/c/course.yaml", "title: C\n")).value),
            )],
            modules: modules.iter().map(module).collect(),
            lessons: lessons.iter().map(lesson).collect(),
            concepts: vec![("content/concepts/reach.md".into(), Arc::new(parse_concept(&concept).value))],
            quizzes: Vec::new(),
            assets: assets.iter().map(|path| (*path).into()).collect(),
            ..Parsed::default()
        })
    }

    #[test]
    fn a_lesson_is_named_by_its_module_first_then_by_its_course() {
        let site = site(&[("m/a", ""), ("m/b", ""), ("n/b", ""), ("n/d", "")], &[]).value;
        let id = |at: usize| Site::lesson_id(&site.lessons[at]);
        let from = &site.lessons[2];
        for (name, found) in [
            ("b", Some("c/n/b")),
            ("a", Some("c/m/a")),
            ("m/b", Some("c/m/b")),
            ("c/m/b", Some("c/m/b")),
            ("x", None),
            ("../m/b", None),
        ] {
            assert_eq!(site.lesson_named(from, name).map(id), found, "{name}");
        }
    }

    #[test]
    fn no_file_takes_the_address_of_a_page() {
        for (path, refused) in [
            ("content/index.html", true),
            ("content/Glossary.html", true),
            ("content/c/index.html", true),
            ("content/c/m/index.html", true),
            ("content/c/m/a.html", true),
            ("content/concepts/reach.html", true),
            ("content/assets/site.css", true),
            ("content/c/m/figure.html", false),
            ("content/c/m/assets/figure.svg", false),
        ] {
            let found = site(&[("m/a", "")], &[path]).diagnostics;
            assert_eq!(found.iter().any(|fault| fault.code == "same-address"), refused, "{path}: {found:?}");
        }
    }

    #[test]
    fn a_link_leads_to_a_heading_however_it_is_spelled_and_a_wrong_one_is_told() {
        let site = site(&[("m/a", ""), ("m/first-steps", ""), ("n/first-step", "")], &[]).value;
        let place = Place::top(FileId::of("a"));
        for (kind, target, found) in [
            (LinkKind::Text, "first-steps.md#über-uns", Ok("c/m/first-steps.html#über-uns")),
            (LinkKind::Text, "first-steps.md#%C3%BCber-uns", Ok("c/m/first-steps.html#über-uns")),
            (LinkKind::Text, "first-steps.md#uns", Err("unknown-heading")),
            (LinkKind::Concept, "reach#more", Ok("concepts/reach.html#more")),
            (LinkKind::Concept, "reach#less", Err("unknown-heading")),
            (LinkKind::Text, "first-stepz.md", Err("did you mean `first-steps.md`?")),
            (LinkKind::Text, "first-step.md", Err("did you mean `../n/first-step.md`?")),
        ] {
            let link = Link { kind, target: target.to_owned(), place };
            match (site.target("content/c/m/a.md", &Prose::default(), &link), found) {
                (Ok(led), Ok(page)) => assert_eq!(site.page_of(&led).as_deref(), Some(page), "{target}"),
                (Err(why), Err(told)) => {
                    assert!(why.code == told || why.help.as_deref() == Some(told), "{target}: {why:?}");
                }
                (led, _) => panic!("{target}: {led:?}"),
            }
        }
    }
}
