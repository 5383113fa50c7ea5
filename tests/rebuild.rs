//! Whatever is edited, a session that was there before gives the same pages as one that has just begun.

mod support;

use std::collections::BTreeMap;

use coursewright::build::{Options, Session};
use coursewright::diag::Diagnostic;
use coursewright::publish;
use support::{LESSON, Project, QUIZ, project};

fn options(project: &Project) -> Options {
    Options { root: project.root().to_owned(), base_url: None }
}

/// Every file of the site by its path, and all that is said of it.
fn outcome(session: &Session) -> (BTreeMap<String, Vec<u8>>, Vec<String>) {
    let pages = session.pages();
    let told = session.state().diagnostics.iter().chain(&pages.diagnostics).map(told).collect();
    let files: BTreeMap<_, _> = pages.value.files.iter().map(|file| (file.path.clone(), file.bytes.to_vec())).collect();
    let twice: Vec<_> =
        pages.value.files.windows(2).filter(|two| two[0].path == two[1].path).map(|two| &two[0].path).collect();
    assert!(twice.is_empty(), "no two files have one path: {twice:?}");
    (files, told)
}

#[track_caller]
fn assert_like_new(session: &mut Session, project: &Project, edit: &str) {
    let changed = session.refresh();
    assert!(!session.refresh(), "{edit}: nothing has changed since");
    let mut fresh = Session::new(options(project));
    fresh.refresh();
    let (kept, kept_told) = outcome(session);
    let (new, new_told) = outcome(&fresh);
    assert_eq!(kept_told, new_told, "{edit}");
    assert_eq!(kept.keys().collect::<Vec<_>>(), new.keys().collect::<Vec<_>>(), "{edit}");
    for (path, bytes) in &new {
        assert!(kept[path] == *bytes, "{edit} (seen: {changed}): {path} is stale");
        let served = session.page(path).unwrap_or_else(|| panic!("{edit}: {path} is not served"));
        assert!(*served.bytes == **bytes, "{edit}: {path} is served otherwise than it is built");
    }
    let (published, told) = published_by_another_run(project);
    assert_eq!(told, new_told, "{edit}");
    assert_eq!(published.keys().collect::<Vec<_>>(), new.keys().collect::<Vec<_>>(), "{edit}");
    for (path, bytes) in new {
        assert!(published[&path] == bytes, "{edit}: {path} is published as it was");
    }
}

/// What a run of its own publishes, and says, which begins with what the last one left in the project's folder.
fn published_by_another_run(project: &Project) -> (BTreeMap<String, Vec<u8>>, Vec<String>) {
    let mut session = Session::remembering(options(project));
    let out = project.root().join("public");
    if let Some(outcome) = session.unchanged()
        && let Some(_) = publish::is_current(&out, project.root(), outcome.marker).unwrap()
    {
        return (files_of(project), outcome.diagnostics.iter().map(told).collect());
    }
    session.refresh();
    let publication = publish::begin(&out, project.root(), publish::Options::default()).unwrap();
    let mut found = session.state().diagnostics.clone();
    found.extend(session.render(&publication, &|_, _| {}).unwrap());
    let published = publication.finish().unwrap();
    session.keep();
    session.completed(published.marker, &found, String::new());
    (files_of(project), found.iter().map(told).collect())
}

fn files_of(project: &Project) -> BTreeMap<String, Vec<u8>> {
    project.published().into_iter().filter(|(path, _)| path != ".coursewright").collect()
}

fn told(fault: &Diagnostic) -> String {
    format!("{}: {} {:?}", fault.code, fault.message, fault.place)
}

/// A site in which things refer to each other in every way.
fn site() -> Project {
    project()
        .file("content/site.yaml", "id: test\ntitle: Test site\nsummary: A site.\ntheme: own\n")
        .file(
            "content/course/course.yaml",
            "title: Course\nobjectives:\n  read: Read a text.\nmodules: [module, other]\npass: {quizzes: [test], mark: 80%}\n",
        )
        .file("content/course/module/module.yaml", "title: Module\nlessons: [lesson, second]\n")
        .file(
            LESSON,
            "---\ntitle: Lesson\nobjectives: [read]\nconcepts: [reach]\npractice: practice\n---\nOf reach and \
             [[click]], see [the second](second.md#part).\n\n![A curve](curve.svg)\n\n```js\nlet a = 1;\n```\n",
        )
        .file(
            "content/course/module/second.md",
            "---\ntitle: Second\nrequires: [lesson]\ncheck: test\n---\n## Part\n\nA click.\n",
        )
        .file("content/course/module/curve.svg", "<svg width=\"10\" height=\"20\"/>")
        .file("content/course/other/module.yaml", "title: Other\n")
        .file("content/course/other/third.md", "---\ntitle: Third\nallow: [lesson-without-check]\n---\nText.\n")
        .file(
            "content/course/other/asked.md",
            "---\ntitle: Asked\nconcepts: [reach]\n---\nText.\n\n```quiz id=asked\nobjective: read\nallow: two-options, distractor-without-feedback\nsee: \
             ../module/second.md#part\nIs it [so](third.md)?\n- [x] Yes\n  > Aye.\n- [ ] No\n? See.\n= So.\n```\n",
        )
        .file("content/concepts/reach.md", "---\nterm: Reach\ndefinition: How many people.\n---\nSee [[click]].\n")
        .file(
            "content/concepts/click.md",
            "---\nterm: Click\naka: [tap]\ndefinition: One press.\nrelations:\n  - part_of: reach\n---\nText.\n",
        )
        .file("quizzes/course/practice.yaml", QUIZ)
        .file(
            "quizzes/course/test.yaml",
            "quiz: test\ntitle: Test\nmode: check\nquestions:\n  - id: q\n    type: true_false\n    prompt: Is it?\n    \
             answer: true\n    explanation: It is.\n    feedback: {\"false\": Look again.}\n    objective: read\n    see: ../../content/course/module/lesson.md\n",
        )
        .file("themes/own/css/own.css", "p { color: red }\n")
        .file("themes/own/templates/not-found.html", "{% extends \"base.html\" %}\n{% block content %}Gone{% endblock %}\n")
}

fn replace(project: &Project, path: &str, old: &str, new: &str) {
    let text = std::fs::read_to_string(project.root().join(path)).unwrap();
    assert!(text.contains(old), "{path} has no {old:?}");
    project.write(path, text.replace(old, new));
}

#[test]
fn an_image_that_is_replaced_while_pages_are_made_is_shown_as_it_was_loaded() {
    let project = site();
    let mut session = Session::new(options(&project));
    session.refresh();
    project.write("content/course/module/curve.svg", "<svg width=\"30\" height=\"40\"/>");
    let pages = session.pages().value.files;
    let lesson = pages.iter().find(|page| page.path == "course/module/lesson.html").unwrap();
    assert!(String::from_utf8_lossy(&lesson.bytes).contains("width=\"10\" height=\"20\""));
    assert!(pages.iter().all(|page| page.path != "course/module/curve.svg"), "no bytes under the hash of others");
    assert!(session.refresh());
    let pages = session.pages().value.files;
    let lesson = pages.iter().find(|page| page.path == "course/module/lesson.html").unwrap();
    assert!(String::from_utf8_lossy(&lesson.bytes).contains("width=\"30\" height=\"40\""));
}

type Edit = (&'static str, fn(&Project));

const EDITS: &[Edit] = &[
    ("nothing", |_| {}),
    ("a lesson's text", |site| replace(site, LESSON, "Of reach", "On reach")),
    ("the same length", |site| replace(site, LESSON, "On reach", "An reach")),
    ("a lesson's title", |site| replace(site, LESSON, "title: Lesson", "title: The lesson")),
    ("a heading that is linked", |site| {
        replace(site, "content/course/module/second.md", "## Part", "## Other {#part}")
    }),
    ("a heading's id, which breaks the link", |site| {
        replace(site, "content/course/module/second.md", "{#part}", "{#whole}");
    }),
    ("the link mended", |site| replace(site, LESSON, "#part", "#whole")),
    ("code", |site| replace(site, LESSON, "let a", "let b")),
    ("an objective's words", |site| replace(site, "content/course/course.yaml", "Read a text.", "Read two texts.")),
    ("a concept's term", |site| replace(site, "content/concepts/click.md", "term: Click", "term: Clicking")),
    ("a concept's definition", |site| replace(site, "content/concepts/click.md", "One press.", "A press.")),
    ("what a lesson says of a concept, whose page quotes it", |site| {
        replace(site, LESSON, "An reach and", "Indeed, an reach and");
    }),
    ("what another concept of that sentence is called", |site| {
        replace(site, "content/concepts/reach.md", "term: Reach", "term: Reaching");
    }),
    ("and as before", |site| replace(site, "content/concepts/reach.md", "term: Reaching", "term: Reach")),
    ("a contrast in a lesson", |site| {
        let table = "```contrast\nconcepts: [reach, click]\nrows: {cost: [low, high]}\n```\n\n![A curve]";
        replace(site, LESSON, "![A curve]", table);
    }),
    ("what a concept says of the other one", |site| {
        let told = "relations:\n  - contrasts_with: {concept: reach, dimensions: {counts: [clicks, people]}}\n";
        replace(site, "content/concepts/click.md", "relations:\n", told);
    }),
    ("and says otherwise", |site| replace(site, "content/concepts/click.md", "[clicks, people]", "[presses, people]")),
    ("another name of a concept", |site| replace(site, "content/concepts/click.md", "[tap]", "[tap, push]")),
    ("another name that a lesson speaks of", |site| {
        replace(site, "content/concepts/reach.md", "term: Reach", "term: Reach\naka: [text]");
    }),
    ("a relation more", |site| {
        replace(site, "content/concepts/click.md", "  - part_of", "  - leads_to: reach\n  - part_of")
    }),
    ("the order of lessons", |site| {
        site.write("content/course/module/module.yaml", "title: Module\nlessons: [second, lesson]\n");
    }),
    ("the order of modules", |site| replace(site, "content/course/course.yaml", "[module, other]", "[other, module]")),
    ("a lesson left out of the list", |site| {
        site.write("content/course/module/module.yaml", "title: Module\nlessons: [lesson]\n");
    }),
    ("no list at all", |site| site.write("content/course/module/module.yaml", "title: A module\n")),
    ("a drawing's size", |site| site.write("content/course/module/curve.svg", "<svg width=\"30\" height=\"20\"/>")),
    ("a drawing gone", |site| site.remove("content/course/module/curve.svg")),
    ("a drawing back", |site| site.write("content/course/module/curve.svg", "<svg viewBox=\"0 0 4 5\"/>")),
    ("a drawing in another's place", |site| {
        site.write("content/course/module/new.svg", "<svg viewBox=\"0 0 4 6\"/>");
        std::fs::rename(
            site.root().join("content/course/module/new.svg"),
            site.root().join("content/course/module/curve.svg"),
        )
        .unwrap();
    }),
    ("a quiz's title", |site| replace(site, "quizzes/course/practice.yaml", "title: Practice", "title: Exercise")),
    ("a question", |site| replace(site, "quizzes/course/practice.yaml", "Is it so?", "Is it?")),
    ("a question more", |site| {
        let more = "  - id: r\n    type: true_false\n    prompt: And so?\n    answer: false\n";
        site.write("quizzes/course/practice.yaml", format!("{QUIZ}{more}"));
    }),
    ("a question with gaps, and one about a drawing", |site| {
        let more = "  - id: gaps\n    type: cloze\n    prompt: Of {{reach|[[click]]}} and [[click]].\n  - id: spot\n    \
                    type: hotspot\n    prompt: Where?\n    image: ../../content/course/module/curve.svg\n    alt: A \
                    curve\n    areas:\n      - {name: A, rect: [0, 0, 9, 9], correct: true}\n      - {name: B, \
                    circle: [50, 50, 9]}\n";
        site.write("quizzes/course/practice.yaml", format!("{QUIZ}{more}"));
    }),
    ("the drawing's shape", |site| site.write("content/course/module/curve.svg", "<svg viewBox=\"0 0 9 5\"/>")),
    ("a gap", |site| replace(site, "quizzes/course/practice.yaml", "{{reach|", "{{=reach|")),
    ("feedback on a question in a lesson", |site| replace(site, "content/course/other/asked.md", "> Aye.", "> Yes.")),
    ("its key", |site| replace(site, "content/course/other/asked.md", "- [ ] No", "- [x] No\n- [ ] Perhaps")),
    ("its id, which is that of another quiz", |site| {
        replace(site, "content/course/other/asked.md", "id=asked", "id=practice");
    }),
    ("its id mended", |site| replace(site, "content/course/other/asked.md", "id=practice", "id=asked-again")),
    ("a question more in its block", |site| {
        replace(site, "content/course/other/asked.md", "= So.", "= So.\n---\nid: more\nIs it 12?\nanswer: 12 ± 1 km\n");
    }),
    ("what stands above it", |site| replace(site, "content/course/other/asked.md", "Text.", "Text and more text.")),
    ("the lesson that its link names", |site| {
        replace(site, "content/course/other/third.md", "title: Third", "title: The third");
    }),
    ("that lesson as before", |site| replace(site, "content/course/other/third.md", "The third", "Third")),
    ("a block that is no quiz any more", |site| {
        replace(site, "content/course/other/asked.md", "```quiz id=asked-again", "```text");
    }),
    ("and is one again", |site| replace(site, "content/course/other/asked.md", "```text", "```quiz id=asked")),
    ("a question in YAML, shown as it is written", |site| {
        let block = "```quiz id=stated source\ntype: true_false  # a remark\nprompt: Is it?\nanswer: true\nexplanation: \
                     It is.\nfeedback: {\"false\": Look again.}\n```\n\n```quiz id=asked";
        replace(site, "content/course/other/asked.md", "```quiz id=asked", block);
    }),
    ("only a remark in it, which its source shows", |site| {
        replace(site, "content/course/other/asked.md", "# a remark", "# another remark");
    }),
    ("its mode", |site| {
        let whole = "quiz source\nquiz: stated\ntitle: Stated\nmode: exam\nquestions:\n- id: stated\n  type: true_false\n  \
                     prompt: Is it?\n  answer: true\n  explanation: It is.\n```\n\n```text\n";
        replace(site, "content/course/other/asked.md", "quiz id=stated source\n", whole);
    }),
    ("its source no longer shown", |site| {
        replace(site, "content/course/other/asked.md", "```quiz source", "```quiz");
    }),
    ("a course for authors", |site| {
        replace(site, "content/course/course.yaml", "title: Course", "title: Course\naudience: authors");
    }),
    ("and for learners again", |site| {
        replace(site, "content/course/course.yaml", "\naudience: authors", "");
    }),
    ("a key", |site| replace(site, "quizzes/course/test.yaml", "answer: true", "answer: false")),
    ("which attempt counts", |site| {
        replace(site, "quizzes/course/test.yaml", "mode: check", "mode: check\nattempt_score: last");
    }),
    ("how many questions are drawn", |site| {
        replace(site, "quizzes/course/test.yaml", "mode: check", "mode: check\nsections: [{pick: 1}]");
    }),
    ("a band with a link", |site| {
        let band = "mode: check\nbands: [{from: 0%, message: Read., link: ../../content/course/module/second.md}]";
        replace(site, "quizzes/course/test.yaml", "mode: check", band);
    }),
    ("the title of what a band links to", |site| {
        replace(site, "content/course/module/second.md", "title: Second", "title: The second");
    }),
    ("a pre-test, which the course's page shows", |site| {
        replace(site, "quizzes/course/practice.yaml", "title: Practice", "title: Practice\npretest: true");
    }),
    ("a comparison with it", |site| {
        replace(site, "quizzes/course/test.yaml", "mode: check", "mode: check\ngain_of: practice");
    }),
    ("its title", |site| replace(site, "quizzes/course/practice.yaml", "title: Practice", "title: Before")),
    ("an image in a quiz", |site| {
        site.write("quizzes/course/pot.svg", "<svg width=\"10\" height=\"20\"/>");
        replace(site, "quizzes/course/test.yaml", "prompt: Is it?", "prompt: \"Is it? ![A pot](pot.svg)\"");
    }),
    ("that image of another size", |site| site.write("quizzes/course/pot.svg", "<svg width=\"30\" height=\"20\"/>")),
    ("a link in feedback on an option", |site| {
        let feedback = "feedback: {\"false\": \"Look at [it](../../content/course/module/lesson.md).\"}";
        replace(site, "quizzes/course/test.yaml", "feedback: {\"false\": Look again.}", feedback);
    }),
    ("the title of the lesson that it leads to", |site| replace(site, LESSON, "title: The lesson", "title: A lesson")),
    ("that link broken", |site| replace(site, "quizzes/course/test.yaml", "lesson.md).", "nowhere.md).")),
    ("that link mended", |site| replace(site, "quizzes/course/test.yaml", "nowhere.md).", "lesson.md).")),
    ("a quiz at the end of two lessons", |site| {
        replace(site, "content/course/other/third.md", "title: Third", "title: Third\npractice: practice");
    }),
    ("a lesson's objectives, which its lists hold", |site| {
        replace(site, LESSON, "objectives: [read]", "objectives: []");
    }),
    ("a quiz's id, which breaks names", |site| replace(site, "quizzes/course/test.yaml", "quiz: test", "quiz: exam")),
    ("the names mended", |site| {
        replace(site, "content/course/module/second.md", "check: test", "check: exam");
        replace(site, "content/course/course.yaml", "[test]", "[exam]");
    }),
    ("a final exam, which the course's page shows", |site| {
        let questions = "questions:\n  - {id: q, type: true_false, prompt: Is it?, answer: true}\n";
        site.write("quizzes/course/final.yaml", format!("quiz: final\ntitle: Final\nmode: exam\n{questions}"));
        replace(site, "content/course/course.yaml", "[exam]", "[exam, final]");
    }),
    ("a key for signing, and a quiz that asks for a personal code", |site| {
        let signing = "signing: {public_key: A2D+1LolWp0xyWHrdMY1bWjASbiSO2H6bOZpYi5g8p+2, codes: [final]}";
        replace(site, "content/site.yaml", "theme: own", &format!("{signing}\ntheme: own"));
    }),
    ("the title of the exam", |site| replace(site, "quizzes/course/final.yaml", "title: Final", "title: At last")),
    ("the pass mark", |site| replace(site, "content/course/course.yaml", "80%", "70%")),
    ("the site's title", |site| replace(site, "content/site.yaml", "Test site", "Best site")),
    ("the site's address", |site| {
        replace(site, "content/site.yaml", "theme: own", "theme: own\nbase_url: https://example.com/a/");
    }),
    ("the site's address once more", |site| replace(site, "content/site.yaml", "example.com/a/", "example.org/")),
    ("a language", |site| replace(site, "content/site.yaml", "theme: own", "theme: own\nlanguages: [de]")),
    ("a style", |site| site.write("themes/own/css/own.css", "p { color: blu }\n")),
    ("a template", |site| replace(site, "themes/own/templates/not-found.html", "Gone", "Lost")),
    ("a template of the built-in theme replaced", |site| {
        site.write("themes/own/templates/module.html", "{{ module.title }} of {{ site.title }}");
    }),
    ("a template that fails", |site| site.write("themes/own/templates/module.html", "{{ module.nosuch.title }}")),
    ("a template that cannot be read", |site| site.write("themes/own/templates/module.html", "{% if %}")),
    ("the built-in template again", |site| site.remove("themes/own/templates/module.html")),
    ("a string", |site| site.write("themes/own/i18n/en.yaml", "page:\n  home: Start\n")),
    ("a string of a script", |site| {
        site.write("themes/own/i18n/en.yaml", "script:\n  sheet_open: not yet\n");
    }),
    ("a string of another language", |site| site.write("themes/own/i18n/de.yaml", "page:\n  home: Anfang\n")),
    ("a font of the theme", |site| site.write("themes/own/assets/own.woff2", b"\0one")),
    ("that font of another shape", |site| site.write("themes/own/assets/own.woff2", b"\0two")),
    ("another theme", |site| replace(site, "content/site.yaml", "theme: own", "theme: default")),
    ("a theme that is not there", |site| replace(site, "content/site.yaml", "theme: default", "theme: nosuch")),
    ("the theme back", |site| replace(site, "content/site.yaml", "theme: nosuch", "theme: own")),
    ("a lesson renamed", |site| {
        let folder = site.root().join("content/course/module");
        std::fs::rename(folder.join("second.md"), folder.join("last.md")).unwrap();
    }),
    ("its links mended", |site| replace(site, LESSON, "second.md", "last.md")),
    ("a lesson moved to another module", |site| {
        let course = site.root().join("content/course");
        std::fs::rename(course.join("other/third.md"), course.join("module/third.md")).unwrap();
    }),
    ("a lesson gone", |site| site.remove("content/course/module/last.md")),
    ("a course more", |site| {
        site.write("content/more/course.yaml", "title: More\n");
        site.write("content/more/module/module.yaml", "title: Module\n");
        site.write("content/more/module/lesson.md", "---\ntitle: Lesson\n---\nOf [[reach]].\n");
    }),
    ("an image in a definition", |site| {
        site.write("content/concepts/drawn.svg", "<svg width=\"10\" height=\"20\"/>");
        site.write("content/concepts/drawn.md", "---\nterm: Drawn\ndefinition: A ![drawing](drawn.svg).\n---\nText.\n");
        site.write("content/course/module/shown.md", "---\ntitle: Shown\nconcepts: [drawn]\n---\nOf what is drawn.\n");
    }),
    ("that image of another size", |site| {
        site.write("content/concepts/drawn.svg", "<svg width=\"30\" height=\"20\"/>")
    }),
    ("an example of a concept", |site| {
        let head = "---\nterm: Drawn\nsenses: {broad: Any., narrow: A ![drawing](drawn.svg).}\n";
        site.write(
            "content/concepts/drawn.md",
            format!("{head}tests:\n  - {{example: Of [[click]], in: true}}\n---\nText.\n"),
        );
    }),
    ("no reviews", |site| {
        let text = std::fs::read_to_string(site.root().join("content/site.yaml")).unwrap();
        site.write("content/site.yaml", format!("{text}review: false\n"));
    }),
    ("reviews again", |site| replace(site, "content/site.yaml", "review: false", "review: true")),
    ("a file that is not UTF-8", |site| site.write("content/more/module/bad.md", b"\xff")),
    ("that file mended", |site| site.write("content/more/module/bad.md", "---\ntitle: Good\n---\nText.\n")),
    ("a course gone", |site| site.remove("content/more")),
    ("site.yaml broken", |site| site.write("content/site.yaml", "id: [")),
    ("site.yaml gone", |site| site.remove("content/site.yaml")),
    ("site.yaml back", |site| site.write("content/site.yaml", "id: test\ntitle: Test site\n")),
];

#[test]
fn after_every_kind_of_edit_a_kept_session_is_like_a_new_one() {
    let site = site();
    let mut session = Session::new(options(&site));
    assert!(session.refresh());
    assert_eq!(session.state().diagnostics, [], "the site is sound to begin with");
    for (name, edit) in EDITS {
        edit(&site);
        assert_like_new(&mut session, &site, name);
    }
}

/// A site in two languages, with questions in a translated lesson.
fn site_in_two_languages() -> Project {
    let asked = |words: &str| {
        format!("\n```quiz id=spoken\nallow: two-options, distractor-without-feedback\nobjective: read\n{words}\n```\n")
    };
    let english = asked("Is it [so](second.md)?\n- [x] Yes {#yes}\n- [ ] No {#no}\n= So.");
    let chinese = asked("是[这样](second.md)吗？\n- [x] 是 {#yes}\n- [ ] 不是 {#no}\n= 是的。");
    site()
        .file("content/site.yaml", "id: test\ntitle: Test site\ntheme: own\nlanguages: [en, zh]\n")
        .file("content/course/module/last.md", format!("---\ntitle: Last\n---\nOf [[click]].\n{english}"))
        .file(
            "content/course/module/last.zh.md",
            format!("---\nsource: 00000000\ntitle: 最后\n---\n说的是[[click]]。\n{chinese}"),
        )
        .file("content/course/module/module.yaml", "title: Module\nlessons: [lesson, second, last]\n")
}

const EDITS_OF_WORDS: &[Edit] = &[
    ("the words of a lesson", |site| replace(site, "content/course/module/last.zh.md", "说的是", "讲的是")),
    ("its title", |site| replace(site, "content/course/module/last.zh.md", "title: 最后", "title: 末尾")),
    ("a question in it", |site| replace(site, "content/course/module/last.zh.md", "吗？", "么？")),
    ("its source", |site| replace(site, "content/course/module/last.md", "Of [[", "On [[")),
    ("which text it is of", |site| {
        let told = site.run(&["check"]).stderr();
        let (_, version) = told.split_once("then write `source: ").expect("it is outdated");
        replace(site, "content/course/module/last.zh.md", "source: 00000000", &format!("source: {}", &version[..8]));
    }),
    ("its source once more, so that it is older", |site| {
        replace(site, "content/course/module/last.md", "On [[", "Of [[");
    }),
    ("a concept translated", |site| {
        site.write("content/concepts/click.zh.md", "---\nterm: 点击\ndefinition: 按一下。\n---\n见[[reach]]。\n");
    }),
    ("its term", |site| replace(site, "content/concepts/click.zh.md", "term: 点击", "term: 点按")),
    ("its definition", |site| replace(site, "content/concepts/click.zh.md", "按一下", "按了一下")),
    ("a contrast of it", |site| {
        let told = "relations:\n  - contrasts_with: {concept: reach, dimensions: {counts: [clicks, people]}}\n";
        replace(site, "content/concepts/click.md", "relations:\n", told);
    }),
    ("its words", |site| {
        let told = "contrasts:\n  reach: {counts: [计数, 次数, 人数]}\ndefinition";
        replace(site, "content/concepts/click.zh.md", "definition", told);
    }),
    ("the words of a course", |site| {
        site.write("content/course/course.zh.yaml", "title: 课程\nobjectives: {read: 读一篇文章。}\n");
    }),
    ("an objective's words", |site| replace(site, "content/course/course.zh.yaml", "读一篇", "读完一篇")),
    ("the words of a module", |site| site.write("content/course/module/module.zh.yaml", "title: 模块\n")),
    ("its words changed", |site| site.write("content/course/module/module.zh.yaml", "title: 第一模块\n")),
    ("the words of the site", |site| site.write("content/site.zh.yaml", "title: 测试站点\nsummary: 一个站点。\n")),
    ("a lesson that had none", |site| {
        site.write("content/course/module/second.zh.md", "---\ntitle: 第二\n---\n## 部分 {#part}\n\n点按。\n");
    }),
    ("a heading lost, to which a link leads", |site| {
        replace(site, "content/course/module/second.zh.md", " {#part}", "");
    }),
    ("the words of a quiz", |site| {
        site.write("quizzes/course/test.zh.yaml", "title: 测验\nquestions:\n  - id: q\n    prompt: 是吗？\n");
    }),
    ("its title in them", |site| replace(site, "quizzes/course/test.zh.yaml", "测验", "小测验")),
    ("a question in them", |site| replace(site, "quizzes/course/test.zh.yaml", "是吗", "是不是")),
    ("and in its source", |site| replace(site, "quizzes/course/test.yaml", "prompt: Is it?", "prompt: Is it so?")),
    ("a string of the interface", |site| site.write("themes/own/i18n/zh.yaml", "page:\n  home: 开始\n")),
    ("questions that are not the source's", |site| {
        replace(site, "content/course/module/last.zh.md", "- [x] 是", "- [ ] 是");
    }),
    ("and are again", |site| replace(site, "content/course/module/last.zh.md", "- [ ] 是", "- [x] 是")),
    ("the source of a translation gone", |site| site.remove("content/course/module/second.md")),
    ("that translation gone", |site| site.remove("content/course/module/second.zh.md")),
    ("a translation gone", |site| site.remove("content/course/module/last.zh.md")),
    ("a third language", |site| replace(site, "content/site.yaml", "[en, zh]", "[en, zh, de]")),
    ("the order of languages", |site| replace(site, "content/site.yaml", "[en, zh, de]", "[en, de, zh]")),
    ("one language less", |site| replace(site, "content/site.yaml", "[en, de, zh]", "[en, de]")),
    ("one language", |site| replace(site, "content/site.yaml", "[en, de]", "[en]")),
];

#[test]
fn after_every_edit_of_a_translation_a_kept_session_is_like_a_new_one() {
    let site = site_in_two_languages();
    let mut session = Session::new(options(&site));
    assert!(session.refresh());
    let told: Vec<_> = session.state().diagnostics.iter().map(|fault| fault.code).collect();
    assert_eq!(told, ["translation-outdated"], "the site is sound to begin with");
    for (name, edit) in EDITS_OF_WORDS {
        edit(&site);
        assert_like_new(&mut session, &site, name);
    }
}

#[test]
fn a_refresh_tells_whether_anything_changed() {
    let site = site();
    let mut session = Session::new(options(&site));
    assert!(session.refresh());
    assert!(!session.refresh());
    // Written again with the same content: another time, but no change.
    replace(&site, LESSON, "Of reach", "Of reach");
    assert!(!session.refresh());
    for (name, edit) in &EDITS[1..12] {
        edit(&site);
        assert!(session.refresh(), "{name}");
        assert!(!session.refresh(), "{name}");
    }
}

#[test]
fn an_edit_within_the_same_moment_and_of_the_same_size_is_seen() {
    let site = site();
    let mut session = Session::new(options(&site));
    for round in 0..50 {
        site.write("content/course/other/third.md", format!("---\ntitle: Third\n---\nRound {round:02}.\n"));
        assert!(session.refresh(), "{round}");
        let page = session.page("course/other/third.html").unwrap();
        assert!(String::from_utf8_lossy(&page.bytes).contains(&format!("Round {round:02}.")));
    }
}

#[test]
fn a_run_without_a_change_reads_nothing_and_one_with_a_change_makes_only_what_shows_it() {
    let site = site();
    site.write("content/course/other/third.md", "---\ntitle: Third\n---\nText.\n");
    site.settle();
    published_by_another_run(&site);
    assert!(Session::remembering(options(&site)).unchanged().is_some());
    let made = |name: &str| {
        let run = site.run(&["build", "--timings"]);
        let told = String::from_utf8_lossy(&run.output.stderr).into_owned();
        let written = told.split_once(" written").and_then(|(before, _)| before.rsplit(['(', ' ']).next());
        written.and_then(|number| number.parse::<usize>().ok()).unwrap_or_else(|| panic!("{name}: {told}"))
    };
    made("the same program");
    assert_eq!(made("nothing"), 0);
    replace(&site, "content/course/other/third.md", "Text.", "More text.");
    let before = site.published();
    let count = made("one text");
    let after = site.published();
    let differ = before.iter().zip(&after).filter(|(before, after)| before != after);
    let paths: Vec<&str> =
        differ.map(|(before, _)| before.0.as_str()).filter(|path| *path != ".coursewright").collect();
    let search = ["assets/search/0/d0.js", "assets/search/0/t0.js", "assets/search/directory.js"];
    // And its page, and the pages of results and reviews, which name the build.
    assert_eq!(paths, [&search[..], &["course/other/third.html", "results.html", "review.html"]].concat());
    assert_eq!(count, paths.len());
    assert_eq!(made("nothing again"), 0);
}

#[test]
fn a_text_put_in_the_place_of_another_gives_the_pages_of_a_new_session() {
    let site = site();
    let mut session = Session::new(options(&site));
    session.refresh();
    let path = "content/course/module/second.md";
    let head = "---\ntitle: Second\nrequires: [lesson]\ncheck: test\n";
    for (text, stands) in [
        (format!("{head}---\n## Part\n\nOther words.\n"), true),
        (format!("{head}---\n## Part\n\nOf [[reach]] and ![a curve](curve.svg).\n"), true),
        (format!("{head}summary: New.\n---\n## Part\n\n```js\nlet b = 2;\n```\n"), true),
        (format!("{}---\n## Part\n\nText.\n", head.replace("Second", "Another title")), true),
        (format!("{head}concepts: [click]\n---\n## Part\n\nA click.\n"), false),
        (format!("{head}concepts: [click]\npractice: practice\n---\n## Part\n\nA click.\n"), false),
        (format!("{head}---\n## Part\n\nOf [[nothing]].\n"), false),
        (format!("{head}---\n## Part\n\n```quiz id=new\nIs it?\n- [x] Yes\n- [ ] No\n```\n"), false),
        (format!("{head}---\n## Part\n\n```quiz id=new\nIs it?\n- [x] Yes\n- [ ] Not\n```\n"), false),
    ] {
        site.write(path, &text);
        let sources = session.load_only(&[path.to_owned()]).expect("only a text has changed");
        assert_eq!(session.replace_text(&sources, path), stands, "{text}");
        let mut fresh = Session::new(options(&site));
        fresh.refresh();
        if stands {
            assert!(outcome(&session).0 == outcome(&fresh).0, "{text}");
        }
        session.refresh();
        assert!(outcome(&session) == outcome(&fresh), "{text}");
    }
}

#[test]
fn a_text_in_one_of_two_languages_gives_the_pages_of_a_new_session() {
    let site = project()
        .file("content/site.yaml", "id: test\ntitle: Test site\nlanguages: [en, zh]\n")
        .file("content/site.zh.yaml", "title: 测试站点\n")
        .file("content/course/course.yaml", "title: Course\n")
        .file("content/course/module/module.yaml", "title: Module\nlessons: [lesson, second]\n")
        .file("content/concepts/reach.md", "---\nterm: Reach\ndefinition: How many people.\n---\nText.\n")
        .file("content/course/module/second.md", "---\ntitle: Second\n---\nOf [[reach]].\n")
        .file("content/course/module/lesson.zh.md", "---\ntitle: 触达\nsummary: 有多少人。\n---\n说的是[[reach]]。\n")
        .file(LESSON, "---\ntitle: Reach\nsummary: How many.\n---\nOf [[reach]].\n");
    site.run(&["fmt"]).succeeds();
    let marked = std::fs::read_to_string(site.root().join("content/course/module/lesson.zh.md")).unwrap();
    let mut session = Session::new(options(&site));
    session.refresh();
    let (second, chinese) = ("content/course/module/second.md", "content/course/module/lesson.zh.md");
    let other = marked.replace("说的是", "这里说的是");
    for (path, text, stands) in [
        (second, "---\ntitle: Second\n---\nOther words, that are not translated.\n", true),
        (second, "---\ntitle: Another\n---\nOf [[reach]] again.\n", true),
        (chinese, &other, true),
        (chinese, &other.replace("[[reach]]", "[[nothing]]"), false),
        (chinese, &marked, false),
        // Now its translation is outdated, which is told on the page in Chinese; and no longer.
        (LESSON, "---\ntitle: Reach\nsummary: How few.\n---\nOf [[reach]], in other words.\n", true),
        (LESSON, "---\ntitle: Reach\n---\nOf [[reach]], in other words.\n", true),
        (LESSON, "---\ntitle: Reach\nsummary: How many.\n---\nOf [[reach]].\n", true),
        (LESSON, "---\ntitle: Reach\nconcepts: [reach]\n---\nOf [[reach]].\n", false),
        (chinese, "---\ntitle: 触达\n---\n没有注明。\n", false),
    ] {
        site.write(path, text);
        let sources = session.load_only(&[path.to_owned()]).expect("only a text has changed");
        assert_eq!(session.replace_text(&sources, path), stands, "{path}: {text}");
        let mut fresh = Session::new(options(&site));
        fresh.refresh();
        if stands {
            let (kept, new) = (outcome(&session).0, outcome(&fresh).0);
            let stale: Vec<_> =
                new.iter().filter(|(path, bytes)| kept.get(*path) != Some(*bytes)).map(|(path, _)| path).collect();
            assert!(stale.is_empty(), "{path}: {text}: {stale:?}");
        }
        session.refresh();
        assert!(outcome(&session) == outcome(&fresh), "{path}: {text}");
    }
}

#[test]
fn what_is_kept_between_runs_may_be_damaged_or_gone() {
    let site = site();
    published_by_another_run(&site);
    let cache = site.root().join(".coursewright/cache");
    let mut dice = Dice(std::env::var("SEED").map_or(7, |s| s.parse().unwrap()));
    for round in 0..60 {
        let names = ["files", "made", "outcome", "parsed", "parsed-0", "search"];
        let paths = names.map(|name| cache.join(format!("{name}.kept"))).into_iter().filter(|path| path.exists());
        let names: Vec<_> = paths.collect();
        for path in names {
            match dice.below(4) {
                0 => std::fs::remove_file(path).unwrap(),
                1 => {
                    let mut bytes = std::fs::read(&path).unwrap();
                    let at = dice.below(bytes.len());
                    bytes[at] ^= 1 << dice.below(8);
                    bytes.truncate(dice.below(bytes.len() * 2));
                    std::fs::write(path, bytes).unwrap();
                }
                _ => {}
            }
        }
        // Half of the time there is something to do.
        let text = format!("---\ntitle: Third\n---\nText {}.\n", round / 2);
        site.write("content/course/other/third.md", &text);
        let mut fresh = Session::new(options(&site));
        fresh.refresh();
        let (published, found) = published_by_another_run(&site);
        let (new, new_told) = outcome(&fresh);
        assert_eq!(found, new_told, "round {round}");
        let stale: Vec<_> = new.iter().filter(|(path, bytes)| published.get(*path) != Some(bytes)).collect();
        assert_eq!((stale, published.len()), (Vec::new(), new.len()), "round {round}");
    }
}

#[test]
fn warnings_of_files_that_did_not_change_are_told_again() {
    let site = site();
    replace(&site, LESSON, "![A curve]", "![]");
    let mut session = Session::new(options(&site));
    session.refresh();
    let before = session.state().diagnostics.clone();
    assert_eq!(before.len(), 1);
    site.write("content/course/other/third.md", "---\ntitle: Third\nallow: [lesson-without-check]\n---\nMore text.\n");
    assert!(session.refresh());
    assert_eq!(session.state().diagnostics, before);
}

/// Numbers that are the same in every run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

#[test]
fn after_edits_at_random_a_kept_session_is_like_a_new_one() {
    let sentences = [
        "Of [[reach]].",
        "See [it](second.md).",
        "See [it](nosuch.md).",
        "A click and a tap.",
        "## Part\n\nText.",
        "![A](curve.svg)",
        "> [!TIP]\n> A tip.",
        "```rust\nfn a() {}\n```",
        "A claim[^1].\n\n[^1]: A source.",
        "{{ not.a.template }}",
        "```quiz id=asked-here\nIs it?\n- [x] Yes\n- [ ] No\n```",
    ];
    let heads =
        ["", "summary: One.\n", "concepts: [click]\n", "requires: [lesson]\n", "practice: practice\n", "sumary: x\n"];
    let names = ["lesson", "second", "fourth", "fifth"];
    for seed in [1, 2, 3] {
        let site = site();
        let mut dice = Dice(seed);
        let mut session = Session::new(options(&site));
        session.refresh();
        for step in 0..25 {
            let path = format!("content/course/module/{}.md", dice.of(&names));
            let edit = match dice.below(8) {
                0..=3 => {
                    let head = dice.of(&heads);
                    let body: Vec<_> = (0..dice.below(4)).map(|_| *dice.of(&sentences)).collect();
                    let title = dice.below(10);
                    site.write(&path, format!("---\ntitle: Title {title}\n{head}---\n{}\n", body.join("\n\n")));
                    format!("write {path}")
                }
                4 if site.root().join(&path).exists() => {
                    site.remove(&path);
                    format!("remove {path}")
                }
                5 => {
                    let (a, b) = (dice.of(&names), dice.of(&names));
                    site.write("content/course/module/module.yaml", format!("title: M\nlessons: [{a}, {b}]\n"));
                    format!("order {a}, {b}")
                }
                6 => {
                    let term = dice.of(&["Click", "Reach", "Title"]);
                    let text =
                        format!("---\nterm: {term}\ndefinition: {}\n---\n{}\n", dice.below(9), dice.of(&sentences));
                    site.write("content/concepts/click.md", text);
                    "a concept".to_owned()
                }
                _ => {
                    let size = dice.below(100) + 1;
                    site.write("content/course/module/curve.svg", format!("<svg width=\"{size}\" height=\"9\"/>"));
                    "a drawing".to_owned()
                }
            };
            assert_like_new(&mut session, &site, &format!("seed {seed}, step {step}: {edit}"));
        }
    }
}

/// The paths of pages that a second run makes again after an edit.
fn made_again(project: &Project, edit: impl Fn(&Project)) -> Vec<String> {
    let before = published_by_another_run(project).0;
    edit(project);
    let after = published_by_another_run(project).0;
    after.into_iter().filter(|(path, bytes)| before.get(path) != Some(bytes)).map(|(path, _)| path).collect()
}

#[test]
fn a_concept_is_made_again_when_its_sentence_is_another_and_not_when_the_lesson_is() {
    let project = site();
    let concepts = |paths: Vec<String>| -> Vec<String> {
        paths.into_iter().filter(|path| path.starts_with("concepts/")).collect()
    };
    let more =
        made_again(&project, |site| replace(site, LESSON, "let a = 1;\n```\n", "let a = 1;\n```\n\nMore words.\n"));
    assert_eq!(concepts(more), [] as [&str; 0]);
    let sentence = made_again(&project, |site| replace(site, LESSON, "[[click]], see", "a [[click]], see"));
    assert_eq!(concepts(sentence), ["concepts/click.html", "concepts/reach.html"], "one sentence speaks of both");
    let other = made_again(&project, |site| replace(site, LESSON, "More words.", "More words of [[reach]]."));
    assert_eq!(concepts(other), ["concepts/reach.html"]);
}

/// A site with a quiz that is made from a concept and a model, and another that is not.
fn site_with_made_questions() -> Project {
    site()
        .file(
            "content/concepts/wave.md",
            "---\nterm: Wave\nsenses: {broad: Any up and down., narrow: One swell of attention.}\n---\nText.\n",
        )
        .file(
            "content/course/other/model.md",
            "---\ntitle: Model\nallow: [lesson-without-check]\n---\n```scene-model\nid: path\naudience: 1000\nscenes:\n  \
             - {name: First, motive: one, pass: 50%}\n  - {name: Second, motive: two, pass: 40%}\n```\n",
        )
        .file(
            "quizzes/course/made.yaml",
            "quiz: made\ntitle: Made\nobjectives: [read]\nsections:\n  - {pick: 1, generate: {concepts: [wave], ask: \
             [sense]}}\n  - {pick: 1, generate: {model: path, ask: [conversions]}}\n",
        )
}

#[test]
fn a_changed_concept_or_model_renews_the_quiz_that_is_made_from_it_and_no_other() {
    let project = site_with_made_questions();
    let mut session = Session::new(options(&project));
    session.refresh();
    assert_eq!(session.state().diagnostics, []);
    let quizzes = |session: &Session| {
        let (files, _) = outcome(session);
        files.into_iter().filter(|(path, _)| path.starts_with("quizzes/")).collect::<BTreeMap<_, _>>()
    };
    let edits: [Edit; 5] = [
        ("the sense that is asked", |site| replace(site, "content/concepts/wave.md", "One swell", "A swell")),
        ("the term that is asked", |site| replace(site, "content/concepts/wave.md", "term: Wave", "term: Ripple")),
        ("a rate of the model", |site| replace(site, "content/course/other/model.md", "pass: 40%", "pass: 60%")),
        ("a scene of the model", |site| replace(site, "content/course/other/model.md", "Second", "Another")),
        ("the model's lesson", |site| replace(site, "content/course/other/model.md", "title: Model", "title: A path")),
    ];
    for (edit, apply) in edits {
        let before = quizzes(&session);
        apply(&project);
        assert_like_new(&mut session, &project, edit);
        let after = quizzes(&session);
        let changed: Vec<_> =
            after.iter().filter(|(path, bytes)| before[*path] != **bytes).map(|(path, _)| path).collect();
        assert_eq!(changed, ["quizzes/made.html"], "{edit}");
    }
    let before = quizzes(&session);
    replace(&project, "content/concepts/click.md", "One press.", "A press.");
    assert_like_new(&mut session, &project, "another concept");
    assert_eq!(quizzes(&session), before);
}
