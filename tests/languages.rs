//! A site in two languages: words of translations in the place of the source's, and everything else the same.

mod support;

use std::fs;

use snapbox::str;
use support::{LESSON, Project, project};

const ENGLISH: &str = "---\ntitle: Reach\nsummary: How many.\nobjectives: [count]\nconcepts: [reach]\n---\n\
    Of reach, and of [[click]].\n\n## Part {#part}\n\n![A curve](curve.svg)\n\n```quiz id=asked\nobjective: count\nallow: \
    two-options, distractor-without-feedback\nsee: second.md#more\nIs it so?\n- [x] Yes {#yes}\n- [ ] No {#no}\n= So.\n```\n";

const CHINESE: &str = "---\ntitle: 触达\nsummary: 有多少人。\n---\n\
    说的是触达，以及[[click]]。\n\n## 部分 {#part}\n\n![曲线](curve.svg)\n\n```quiz id=asked\nobjective: count\nallow: \
    two-options, distractor-without-feedback\nsee: second.md#more\n是这样吗？\n- [x] 是 {#yes}\n- [ ] 不是 {#no}\n= 是的。\n```\n";

fn site() -> Project {
    let site = project()
        .file(
            "content/site.yaml",
            "id: test\ntitle: Test site\nlanguages: [en, zh]\nbase_url: https://example.com/a/\nreview: true\n",
        )
        .file("content/site.zh.yaml", "title: 测试站点\n")
        .file("content/course/course.yaml", "title: Course\nobjectives:\n  count: Count people.\n")
        .file("content/course/course.zh.yaml", "title: 课程\nobjectives:\n  count: 数一数人。\n")
        .file("content/course/module/module.yaml", "title: Module\nlessons: [lesson, second]\n")
        .file("content/course/module/module.zh.yaml", "title: 模块\n")
        .file(LESSON, ENGLISH)
        .file("content/course/module/lesson.zh.md", CHINESE)
        .file(
            "content/course/module/second.md",
            "---\ntitle: Second\npractice: practice\n---\n## More\n\nOf [[reach]].\n",
        )
        .file("content/course/module/curve.svg", "<svg width=\"10\" height=\"20\"/>")
        .file("content/concepts/reach.md", "---\nterm: Reach\ndefinition: How many people.\n---\nText.\n")
        .file("content/concepts/reach.zh.md", "---\nterm: 触达\ndefinition: 有多少人。\n---\n文字。\n")
        .file("content/concepts/click.md", "---\nterm: Click\ndefinition: A press.\n---\nText.\n")
        .file("quizzes/course/practice.yaml", support::QUIZ);
    site.run(&["fmt"]).succeeds();
    site
}

fn built() -> Project {
    let site = site();
    site.run(&["build", "--strict"]).succeeds();
    site
}

#[test]
fn fmt_writes_which_text_a_translation_is_of_and_never_renews_it() {
    let site = site();
    let path = site.root().join("content/course/module/lesson.zh.md");
    let marked = fs::read_to_string(&path).unwrap();
    let version = marked.strip_prefix("---\nsource: ").and_then(|rest| rest.get(..8)).unwrap().to_owned();
    assert!(version.bytes().all(|byte| byte.is_ascii_hexdigit()) && marked.ends_with(&CHINESE[4..]), "{marked}");
    site.run(&["fmt"]).ends_with(
        0,
        str![[r#"
No id is missing

"#]],
    );
    site.write(LESSON, ENGLISH.replace("Of reach", "On reach"));
    site.run(&["fmt"]).ends_with(
        0,
        str![[r#"
No id is missing

"#]],
    );
    let told = site.run(&["check"]).stderr();
    assert!(told.contains("warning[translation-outdated]: `lesson.md` has changed since it was translated"), "{told}");
    // Line ends are no change.
    site.write(LESSON, ENGLISH.replace('\n', "\r\n"));
    site.run(&["check", "--strict"]).succeeds();
    site.write("content/site.zh.yaml", "title: 站点\n");
    site.run(&["fmt", "--check", "content/site.zh.yaml"]).ends_with(
        1,
        str![[r#"
content/site.zh.yaml: its source missing
the source missing in 1 translation; `coursewright fmt` writes them

"#]],
    );
}

#[test]
fn a_translated_lesson_has_its_words_and_all_else_from_its_source() {
    let site = built();
    let (english, chinese) = (site.page("course/module/lesson.html"), site.page("zh/course/module/lesson.html"));
    for (page, parts) in [
        (
            &english,
            ["<html lang=\"en\"", "data-root=\"../../\"", "Of <a", "Count people.", "Is it so?", "src=\"curve.svg\""],
        ),
        (
            &chinese,
            [
                "<html lang=\"zh\"",
                "data-root=\"../../\"",
                "说的是",
                "数一数人。",
                "是这样吗？",
                "src=\"../../../course/module/curve.svg\"",
            ],
        ),
    ] {
        for part in parts {
            assert!(page.contains(part), "{part} is not in {page}");
        }
    }
    // The first mention of what it teaches, and a link to a concept that has no words of its own.
    assert!(
        chinese.contains("<a class=\"concept\" href=\"../../concepts/reach.html\" data-concept=\"reach\">触达</a>")
    );
    assert!(chinese.contains("data-concept=\"click\">Click</a>"));
    assert!(
        chinese.contains("<title>触达 · 测试站点</title>") && chinese.contains("href=\"../../../assets/site.css?v=")
    );
    // The same questions for progress and for grades.
    let data = |page: &str| {
        let (_, rest) = page.split_once("<script type=\"application/json\">").unwrap();
        let data: serde_json::Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
        (
            data["quiz"].clone(),
            data["scoring"].clone(),
            data["questions"][0]["id"].clone(),
            data["questions"][0]["key"].clone(),
        )
    };
    assert_eq!(data(&english), data(&chinese));
    assert!(
        english.contains("data-lesson=\"course/module/lesson\"")
            && chinese.contains("data-lesson=\"course/module/lesson\"")
    );
}

#[test]
fn pages_lead_to_the_same_page_in_the_other_language() {
    let site = built();
    let english = site.page("course/module/lesson.html");
    let chinese = site.page("zh/course/module/lesson.html");
    for (page, links) in [
        (
            &english,
            [
                "href=\"lesson.html\" lang=\"en\" hreflang=\"en\" aria-current=\"true\">English<",
                "href=\"../../zh/course/module/lesson.html\" lang=\"zh\" hreflang=\"zh\">中文<",
            ],
        ),
        (
            &chinese,
            [
                "href=\"../../../course/module/lesson.html\" lang=\"en\" hreflang=\"en\">English<",
                "href=\"lesson.html\" lang=\"zh\" hreflang=\"zh\" aria-current=\"true\">中文<",
            ],
        ),
    ] {
        for link in links {
            assert!(page.contains(link), "{link} is not in {page}");
        }
        assert!(page.contains(
            "<link rel=\"alternate\" hreflang=\"en\" href=\"https://example.com/a/course/module/lesson.html\">"
        ));
        assert!(page.contains(
            "<link rel=\"alternate\" hreflang=\"zh\" href=\"https://example.com/a/zh/course/module/lesson.html\">"
        ));
    }
    assert!(chinese.contains("<link rel=\"canonical\" href=\"https://example.com/a/zh/course/module/lesson.html\">"));
    let lost = site.page("zh/404.html");
    assert!(lost.contains("href=\"/a/zh/index.html\"") && lost.contains("href=\"/a/404.html\" lang=\"en\""), "{lost}");
    assert!(lost.contains("data-root=\"/a/zh/\"") && lost.contains("href=\"/a/assets/site.css"));
}

#[test]
fn what_has_no_translation_is_shown_in_the_source_s_words_and_says_so() {
    let site = built();
    let missing = site.page("zh/course/module/second.html");
    assert!(missing.contains("<article class=\"leaf lesson\" lang=\"en\">"), "{missing}");
    assert!(
        missing.contains("data-translation=\"missing\"") && missing.contains("本页还没有译文，以下为原文（English）。")
    );
    assert!(missing.contains("<a href=\"../../../course/module/second.html\" hreflang=\"en\">"));
    assert!(missing.contains("<link rel=\"canonical\" href=\"https://example.com/a/course/module/second.html\">"));
    assert!(!missing.contains("rel=\"alternate\""));
    // An English sentence calls a concept by its English name.
    assert!(missing.contains("data-concept=\"reach\">Reach</a>"));
    let quiz = site.page("zh/quizzes/practice.html");
    assert!(quiz.contains("<h1 lang=\"en\">") && quiz.contains("<quiz-form lang=\"zh\""), "{quiz}");
    assert!(quiz.contains("<div class=\"prompt\" dir=\"auto\" lang=\"en\""), "{quiz}");
    assert!(!site.page("quizzes/practice.html").contains("dir=\"auto\" lang="));
    let map = site.page("sitemap.xml");
    for (path, is_listed) in [
        ("course/module/second.html", true),
        ("zh/course/module/second.html", false),
        ("zh/course/module/lesson.html", true),
        ("zh/index.html", true),
        ("zh/concepts/click.html", false),
        ("zh/quizzes/practice.html", false),
        ("zh/results.html", false),
    ] {
        assert_eq!(map.contains(&format!("<loc>https://example.com/a/{path}</loc>")), is_listed, "{path}");
    }
    assert!(!site.page("zh/concepts/reach.html").contains("data-translation"));
    // What the translated lesson says of a concept, on its page.
    let click = site.page("zh/concepts/click.html");
    assert!(click.contains("<blockquote>说的是触达，以及<mark>Click</mark>"), "{click}");
    assert!(site.page("zh/concepts/click.html").contains("lang=\"en\""));
}

const PRACTICE: &str = "title: 练习\nquestions:\n  - id: q\n    prompt: 是这样吗？\n    explanation: 是这样。\n    feedback: {\"false\": \
    再看看。}\n";

/// The data block of the first form on a page.
fn data(page: &str) -> serde_json::Value {
    let (_, rest) = page.split_once("<script type=\"application/json\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn a_translated_quiz_is_the_same_quiz_in_other_words() {
    let site = site();
    site.write("quizzes/course/practice.zh.yaml", PRACTICE);
    site.run(&["fmt"]).succeeds();
    site.run(&["build", "--strict"]).succeeds();
    // On its own page, and in the lesson that ends with it.
    for page in ["quizzes/practice.html", "course/module/second.html"] {
        let (english, chinese) = (site.page(page), site.page(&format!("zh/{page}")));
        assert!(english.contains("Is it so?") && !english.contains("是这样"), "{page}");
        assert!(
            chinese.contains("是这样吗？") && chinese.contains("再看看。") && !chinese.contains("Is it so?"),
            "{page}"
        );
        let (mut english, mut chinese) = (data(&english), data(&chinese));
        assert_eq!((english["title"].take(), chinese["title"].take()), ("Practice".into(), "练习".into()));
        // By this drafts, attempts and grades know it, so a learner can change the language in the middle.
        assert_eq!(english, chinese);
    }
    let page = site.page("zh/quizzes/practice.html");
    assert!(!page.contains("data-translation") && page.contains("<title>练习 · 测试站点</title>"), "{page}");
    assert!(page.contains("rel=\"alternate\"") && site.page("sitemap.xml").contains("/zh/quizzes/practice.html<"));
    // What a learner missed is asked again in the same words.
    let review = site
        .published()
        .into_iter()
        .find(|(path, _)| path.starts_with("zh/assets/review/") && path.contains("practice"));
    assert!(String::from_utf8(review.unwrap().1).unwrap().contains("是这样吗？"));
}

#[test]
fn questions_in_a_translated_lesson_are_those_of_the_lesson() {
    let site = built();
    let asked = |page: &str| data(&site.page(page))["questions"].take();
    // With the wording by which attempts are compared: no answer is told to be one to another question.
    assert_eq!(asked("zh/course/module/lesson.html"), asked("course/module/lesson.html"));
    assert!(site.page("zh/course/module/lesson.html").contains("是这样吗？"));
    // Another word in the source is another wording in both, though the translation stays as it is.
    let before = asked("zh/course/module/lesson.html");
    site.write(LESSON, fs::read_to_string(site.root().join(LESSON)).unwrap().replace("Is it so?", "Is it really so?"));
    site.build().succeeds();
    assert_eq!(asked("zh/course/module/lesson.html"), asked("course/module/lesson.html"));
    assert_ne!(asked("zh/course/module/lesson.html"), before);
}

#[test]
fn a_unit_is_said_in_the_language_of_the_page_and_graded_in_that_of_the_source() {
    let question = "quiz: timed\ntitle: Timed\nquestions:\n  - id: q\n    type: numeric\n    prompt: How long?\n    \
                    answers: [{value: 3}]\n    unit: hours\n";
    let site = site()
        .file("quizzes/course/timed.yaml", question)
        .file("quizzes/course/timed.zh.yaml", "title: 计时\nquestions:\n  - {id: q, prompt: 多久？, unit: 小时}\n");
    site.build().succeeds();
    let (english, chinese) = (site.page("quizzes/timed.html"), site.page("zh/quizzes/timed.html"));
    assert!(english.contains("<span class=\"unit\" dir=\"auto\">hours</span>"));
    assert!(chinese.contains("<span class=\"unit\" dir=\"auto\">小时</span>"));
    assert_eq!(data(&chinese)["questions"], data(&english)["questions"]);
    assert_eq!(data(&chinese)["questions"][0]["key"]["unit"], "hours");
    site.write("quizzes/course/timed.zh.yaml", "title: 计时\nquestions:\n  - {id: q, prompt: 多久？, unit: 2小时}\n");
    assert!(site.run(&["check"]).stderr().contains("error[bad-unit]: `2小时` cannot be a unit"));
    site.write("quizzes/course/timed.yaml", question.replace("    unit: hours\n", ""));
    site.write("quizzes/course/timed.zh.yaml", "title: 计时\nquestions:\n  - {id: q, prompt: 多久？, unit: 小时}\n");
    assert!(site.run(&["check"]).stderr().contains("the source has no `unit` here"));
}

#[test]
fn questions_from_concepts_are_asked_in_the_words_of_those_that_are_translated() {
    let site = site()
        .file(
            "content/concepts/wide.md",
            "---\nterm: Wide\nsenses: {broad: Any wheel that rolls., narrow: A wheel of a bicycle alone.}\n---\nText.\n",
        )
        .file(
            "content/concepts/wide.zh.md",
            "---\nterm: 宽轮\nsenses: {broad: 任何能滚动的轮子。, narrow: 只是自行车的轮子。}\n---\n文字。\n",
        )
        .file(
            "content/concepts/open.md",
            "---\nterm: Open\nsenses: {broad: Any door that moves., narrow: A door of a shop alone.}\n---\nText.\n",
        )
        .file(
            "quizzes/course/made.yaml",
            "quiz: made\ntitle: Made\nsections:\n  - {title: Words, pick: 2, generate: {concepts: [wide, open], ask: \
             [sense]}}\n",
        )
        .file("quizzes/course/made.zh.yaml", "title: 生成的\nsections: [词语]\n");
    site.build().succeeds();
    let (english, chinese) = (site.page("quizzes/made.html"), site.page("zh/quizzes/made.html"));
    for sentence in ["任何能滚动的轮子。", "只是自行车的轮子。", "词语", "Any door that moves."] {
        assert!(chinese.contains(sentence), "{sentence}");
    }
    assert!(!chinese.contains("Any wheel") && !english.contains("轮子"));
    // The same questions, by which drafts, attempts and grades know them.
    assert_eq!(data(&english)["questions"], data(&chinese)["questions"]);
    assert_eq!(data(&english)["scoring"], data(&chinese)["scoring"]);
    // A concept's other words make the page another.
    let path = site.root().join("content/concepts/wide.zh.md");
    site.write("content/concepts/wide.zh.md", fs::read_to_string(path).unwrap().replace("任何能", "凡是能"));
    site.build().succeeds();
    assert!(site.page("zh/quizzes/made.html").contains("凡是能滚动的轮子。"));
}

const PATH: &str = "```scene-model\nid: path\ntitle: TITLE\naudience: 1000\nscenes:\n  - {name: FIRST, motive: ONE, pass: 40%}\n  \
    - {name: SECOND, motive: TWO, pass: 50%}\n  - {name: THIRD, motive: THREE, pass: 60%}\n```\n\n```growth\nid: season\ndays: \
    60\nsteady: {name: STEADY, gain: 3}\ntactics:\n  - {name: TACTIC, peak: 9, half_life: 4}\n```\n";

#[test]
fn questions_from_models_are_asked_in_the_words_of_the_translated_lesson() {
    let said = |words: [&str; 9]| {
        let keys = ["TITLE", "FIRST", "SECOND", "THIRD", "ONE", "TWO", "THREE", "STEADY", "TACTIC"];
        keys.into_iter().zip(words).fold(PATH.to_owned(), |text, (key, word)| text.replace(key, word))
    };
    let english = said(["A way", "Sees it", "Reads it", "Buys it", "wonder", "clarity", "need", "The sign", "A party"]);
    let chinese = said(["一条路", "看到", "读到", "买下", "好奇", "清楚", "需要", "招牌", "聚会"]);
    let made = "quiz: made\ntitle: Made\nsections:\n  - {title: Path, pick: all, generate: {model: path, variants: 3}}\n  - \
                {title: Season, pick: all, generate: {model: season, variants: 3}}\n";
    let site = site()
        .file(LESSON, format!("{ENGLISH}\n{english}"))
        .file("content/course/module/lesson.zh.md", format!("{CHINESE}\n{chinese}"))
        .file("quizzes/course/made.yaml", made)
        .file("quizzes/course/made.zh.yaml", "title: 生成的\nsections: [路径, 一季]\n");
    site.build().succeeds();
    let page = || site.page("zh/quizzes/made.html");
    let asked = |page: &str| data(page)["questions"].take();
    for word in
        ["一条路", "看到", "读到", "买下", "好奇", "招牌", "聚会", "<span class=\"unit\" dir=\"auto\">人</span>"]
    {
        assert!(page().contains(word), "{word}");
    }
    // Ids are those of the source.
    for word in ["Sees it", "wonder", "The sign", "A party", "people"] {
        assert!(!page().contains(&format!(">{word}")) && !page().contains(&format!("“{word}")), "{word}");
    }
    // The same questions, by which drafts, attempts and grades know them.
    assert_eq!(asked(&page()), asked(&site.page("quizzes/made.html")));
    assert_eq!(data(&page())["scoring"], data(&site.page("quizzes/made.html"))["scoring"]);
    // A model with other numbers is no translation of it: its names are the source's, the sentences the page's.
    site.write("content/course/module/lesson.zh.md", format!("{CHINESE}\n{}", chinese.replace("50%", "55%")));
    site.build().succeeds();
    assert!(page().contains("Sees it") && page().contains("聚会") && !page().contains("看到"));
    assert_eq!(asked(&page()), asked(&site.page("quizzes/made.html")));
}

#[test]
fn an_older_translation_of_a_quiz_says_so_and_keeps_what_is_right() {
    let site = site();
    site.write("quizzes/course/practice.zh.yaml", PRACTICE);
    site.run(&["fmt"]).succeeds();
    site.write("quizzes/course/practice.yaml", support::QUIZ.replace("answer: true", "answer: false"));
    let told = site.run(&["check"]).stderr();
    assert!(
        told.contains("warning[translation-outdated]: `practice.yaml` has changed since it was translated"),
        "{told}"
    );
    site.build().succeeds();
    let page = site.page("zh/quizzes/practice.html");
    assert!(page.contains("data-translation=\"outdated\"") && page.contains("是这样吗？"), "{page}");
    assert_eq!(data(&page)["questions"], data(&site.page("quizzes/practice.html"))["questions"]);
}

#[test]
fn an_older_translation_says_so_on_its_page() {
    let site = site();
    site.write(LESSON, ENGLISH.replace("Of reach", "On reach"));
    site.build().succeeds();
    let page = site.page("zh/course/module/lesson.html");
    assert!(page.contains("data-translation=\"outdated\"") && page.contains("说的是"), "{page}");
    assert!(page.contains("<link rel=\"canonical\" href=\"https://example.com/a/zh/course/module/lesson.html\">"));
}

#[test]
fn each_language_is_searched_by_itself_and_shares_the_assets() {
    let site = built();
    let files: Vec<String> = site.published().into_iter().map(|(path, _)| path).collect();
    let own = |path: &&String| path.starts_with("zh/assets/");
    assert!(files.contains(&"zh/assets/search/directory.js".to_owned()));
    let shared: Vec<_> =
        files.iter().filter(own).filter(|path| !path.contains("/search/") && !path.contains("/review/")).collect();
    assert!(shared.is_empty(), "{shared:?}");
    assert!(!files.iter().any(|path| path.ends_with("curve.svg") && path.starts_with("zh/")));
    let text = |path: &str| site.page(path);
    assert!(text("zh/assets/search/0/d0.js").contains("说的是") && !text("assets/search/0/d0.js").contains("说的是"));
    // Each page of one language has its twin.
    let pages = |folder: &str| -> Vec<String> {
        let inside = files.iter().filter_map(|path| path.strip_prefix(folder)).filter(|path| path.ends_with(".html"));
        inside.filter(|path| !path.starts_with("zh/")).map(str::to_owned).collect()
    };
    assert_eq!(pages(""), pages("zh/"));
}

#[test]
fn no_link_between_pages_leads_nowhere() {
    let site = built();
    let files: Vec<(String, Vec<u8>)> = site.published();
    let known: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html") && !path.ends_with("404.html")) {
        let page = String::from_utf8_lossy(bytes);
        for link in
            page.split(" href=\"").chain(page.split(" src=\"")).skip(1).filter_map(|rest| rest.split('"').next())
        {
            let link = link.split(['#', '?']).next().unwrap();
            if link.is_empty() || link.contains(':') || link.contains('<') {
                continue;
            }
            let mut parts: Vec<&str> = path.split('/').collect();
            parts.pop();
            for part in link.split('/') {
                if part == ".." { assert!(parts.pop().is_some(), "{path}: {link}") } else { parts.push(part) }
            }
            assert!(known.contains(&parts.join("/").as_str()), "{path}: {link}");
        }
    }
}

#[test]
fn a_site_of_one_language_says_nothing_of_languages() {
    let site = project().lesson("Text.\n");
    site.build().succeeds();
    let page = site.page("course/module/lesson.html");
    assert!(!page.contains("hreflang") && !page.contains("data-languages") && !page.contains("rel=\"alternate\""));
    assert!(!site.page("assets/site.js").contains("data-languages"));
}

#[test]
fn a_glossary_is_sorted_as_its_language_does() {
    let term = |term: &str| format!("---\nterm: {term}\ndefinition: D.\n---\nText.\n");
    for (language, terms, order) in [
        ("zh", ["转化率", "触达", "AARRR", "曝光"], "A: AARRR; B: 曝光; C: 触达; Z: 转化率"),
        ("de", ["Zahl", "Ähre", "Apfel", "Öl"], "A: Ähre Apfel; O: Öl; Z: Zahl"),
        ("sv", ["Ö", "Zebra", "Ål", "Apa"], "A: Apa; Z: Zebra; Å: Ål; Ö: Ö"),
    ] {
        let site = project().file("content/site.yaml", format!("id: test\ntitle: T\nlanguages: [{language}]\n"));
        for (at, name) in terms.iter().enumerate() {
            site.write(&format!("content/concepts/c{at}.md"), term(name));
        }
        site.build().succeeds();
        let page = site.page("glossary.html");
        let groups = page.split("<section class=\"letter\"").skip(1).map(|group| {
            let text = |from: &str, rest: &str| rest.split_once(from).unwrap().1.split('<').next().unwrap().to_owned();
            let (_, head) = group.split_once("<h2").unwrap();
            let terms: Vec<_> = group.split("<dt>").skip(1).map(|entry| text("html\">", entry)).collect();
            format!("{}: {}", text(">", head), terms.join(" "))
        });
        assert_eq!(groups.collect::<Vec<_>>().join("; "), order, "{language}");
    }
}
