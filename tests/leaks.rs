//! What is withheld is found in whatever kind of file an author publishes, and in questions of other quizzes.

mod support;

use std::io::{Cursor, Write};

use support::{Project, project};

const SECRET: &str = "A visit is an effect of promotion, während 营销 an order brings.";
const EXAM: &str = "\
quiz: final-exam
title: Final exam
mode: exam
answer_key: withheld
questions:
  - id: visits
    type: single_choice
    prompt: What are visits judged by?
    options: [{correct: Promotion}, {text: Marketing}, {text: Accounting}]
    explanation: A visit is an effect of promotion, während 营销 an order brings.
  - {id: kind, type: true_false, prompt: An advertisement is a kind of promotion., answer: true}
  - {id: rate, type: short_answer, prompt: What is the share of those who click called?, answers: [click rate]}
  - {id: match, type: matching, prompt: What is each judged by?, pairs: [{item: Promotion, match: Visits}, {item: Marketing, match: Profit}]}
";

fn site() -> Project {
    project()
        .file("content/course/course.yaml", "title: Course\npass: {quizzes: [final-exam], mark: 60%}\n")
        .file("quizzes/course/final.yaml", EXAM)
}

#[test]
fn what_a_translation_tells_of_a_withheld_key_is_on_no_page_and_found_in_files() {
    let words = "title: 结业考试\nquestions:\n  - id: visits\n    prompt: 访问量衡量的是什么？\n    options: [推广, 营销, 记账]\n    \
                 explanation: 访问量是推广的效果，订单才是营销带来的结果。\n";
    let project = site()
        .file("content/site.yaml", "id: test\ntitle: Test site\nlanguages: [en, zh]\n")
        .file("content/site.zh.yaml", "title: 测试站点\n")
        .file("quizzes/course/final.zh.yaml", words);
    project.build().succeeds();
    let page = project.page("zh/quizzes/final-exam.html");
    assert!(page.contains("访问量衡量的是什么？") && page.contains("推广"), "{page}");
    for (path, bytes) in project.published() {
        assert!(!String::from_utf8_lossy(&bytes).contains("订单才是营销"), "{path}");
    }
    // The same codes in both languages: what is answered in one is graded like what is answered in the other.
    let data = |page: &str| {
        let (_, rest) = page.split_once("<script type=\"application/json\">").unwrap();
        let mut data: serde_json::Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
        data["title"].take();
        data
    };
    assert_eq!(data(&project.page("quizzes/final-exam.html")), data(&page));
    project.write("content/course/module/notes.txt", "访问量是推广的效果，订单才是营销带来的结果。");
    let told = project.run(&["build"]);
    assert!(told.stderr().contains("final.zh.yaml") && told.code() == Some(1), "{}", told.stderr());
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn pdf(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    write!(packed, "BT /F1 12 Tf [{}] TJ ET", text.replace('(', "\\(")).unwrap();
    let stream = packed.finish().unwrap();
    let head = format!("%PDF-1.7\n1 0 obj\n<< /Length {} /Filter /FlateDecode >>\nstream\n", stream.len());
    [head.as_bytes(), &stream, b"\nendstream\nendobj\n%%EOF\n"].concat()
}

#[test]
fn a_withheld_text_is_found_in_files_of_every_kind() {
    let project = site();
    project.build().succeeds();
    let wide = |unit: fn(u16) -> [u8; 2], text: &str| -> Vec<u8> { text.encode_utf16().flat_map(unit).collect() };
    let marked = format!("\u{feff}{SECRET}");
    let document = format!("<w:p><w:t>{}</w:t><w:t>{}</w:t></w:p>", &SECRET[..9], &SECRET[9..]);
    let document = zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())]);
    // A letter of Latin-1 stands for itself; this text has no others.
    let latin = "Visits are judged by promotion, w\u{e4}hrend orders bring profit.";
    let latin_bytes: Vec<u8> = latin.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    for (name, bytes) in [
        ("answers.log", SECRET.as_bytes().to_vec()),
        ("answers", SECRET.as_bytes().to_vec()),
        ("photo.png", SECRET.as_bytes().to_vec()),
        ("little.txt", wide(u16::to_le_bytes, SECRET)),
        ("little-marked.txt", wide(u16::to_le_bytes, &marked)),
        ("big.txt", wide(u16::to_be_bytes, SECRET)),
        ("big-marked.csv", wide(u16::to_be_bytes, &marked)),
        ("key.docx", document.clone()),
        ("key.epub", zip(&[("chapter.xhtml", format!("<p>{SECRET}</p>").as_bytes())])),
        ("key.zip", zip(&[("hr/key.docx", &document)])),
        ("key.txt.gz", gzip(SECRET.as_bytes())),
        ("key.tar.gz", gzip(&gzip(&document))),
    ] {
        project.write(&format!("content/{name}"), bytes);
        let run = project.build();
        let said = format!("this explanation is withheld, and can be read in `{name}`");
        assert!(run.code() == Some(1) && run.stderr().contains(&said), "{name}: {}", run.stderr());
        project.remove(&format!("content/{name}"));
    }
    project.write("quizzes/course/final.yaml", EXAM.replace(SECRET, latin));
    let in_pdf = "(Visits are judged by pro) -20 (motion, w\\344hrend) 3 (orders bring profit.)";
    for (name, bytes) in [("latin.txt", latin_bytes), ("key.pdf", pdf(in_pdf))] {
        project.write(&format!("content/{name}"), bytes);
        let run = project.build();
        assert!(
            run.code() == Some(1) && run.stderr().contains(&format!("can be read in `{name}`")),
            "{}",
            run.stderr()
        );
        project.remove(&format!("content/{name}"));
    }
    // What says nothing of it is published, and what cannot be looked into.
    for (name, bytes) in [
        ("notes.docx", zip(&[("word/document.xml", b"<w:t>Kittens sleep.</w:t>")])),
        ("broken.zip", document[..document.len() / 2].to_vec()),
        ("photo.jpg", [b"\xff\xd8\xff".as_slice(), latin.as_bytes()].concat()),
    ] {
        project.write(&format!("content/{name}"), bytes);
    }
    project.build().succeeds();
    project.build().succeeds();
}

#[test]
fn a_file_of_the_folder_of_keys_is_never_published() {
    let project = site();
    project.build().succeeds();
    let keys = support::files(&project.root().join("keys/final-exam"));
    project.write("content/course/old.bin", &keys[0].1);
    let run = project.build();
    assert!(run.code() == Some(1), "{}", run.stderr());
    assert!(run.stderr().contains("error[private-file]: this is the key of a quiz"), "{}", run.stderr());
    // Also within another file.
    project.write("content/course/old.bin", [b"A copy: ", &keys[0].1[..]].concat());
    let run = project.build();
    assert!(run.code() == Some(1), "{}", run.stderr());
    assert!(run.stderr().contains("this key is withheld, and can be read in `course/old.bin`"), "{}", run.stderr());
}

const PRACTICE: &str = "content/course/module/lesson.md";

#[test]
fn a_question_that_is_asked_elsewhere_with_its_key_stops_the_build() {
    let project = site();
    for (question, twin) in [
        // In other markup, another order, under another id, as another type.
        (
            "{id: q, type: single_choice, prompt: \"What are *visits* judged by?\", options: [{text: Marketing}, {correct: promotion}, {text: Weather}]}",
            "visits",
        ),
        ("{id: q, type: short_answer, prompt: What are visits judged by, answers: [promotion]}", "visits"),
        ("{id: q, type: true_false, prompt: An advertisement is a kind of promotion, answer: true}", "kind"),
        ("{id: q, type: short_answer, prompt: What is the share of those who click called?, answers: [ctr]}", "rate"),
        (
            "{id: q, type: matching, prompt: What is each judged by?, pairs: [{item: Marketing, match: Profit}, {item: Sale, match: Sum}]}",
            "match",
        ),
    ] {
        project.write(
            "quizzes/course/practice.yaml",
            format!("quiz: practice\ntitle: Practice\nquestions:\n  - {question}\n"),
        );
        for run in [project.build(), project.build(), project.check()] {
            let said = run.stderr();
            assert_eq!(run.code(), Some(1), "{question}: {said}");
            let message = "error[leaked-key]: `q` of `practice` is asked in the withheld quiz `final-exam`, too";
            assert!(said.contains(message), "{said}");
            let line = 1 + EXAM[..EXAM.find(&format!("id: {twin}")).unwrap()].matches('\n').count();
            let places = [
                "quizzes/course/practice.yaml:4:",
                &format!("quizzes/course/final.yaml:{}", line + 2 * usize::from(twin == "visits")),
            ];
            assert!(places.iter().all(|place| said.contains(place)), "{said}");
        }
    }
    // The same words to begin with, and something else to choose; and what nobody is told the key of.
    for question in [
        "{id: q, type: single_choice, prompt: What are visits judged by?, options: [{text: Rain}, {correct: Footsteps}]}",
        "{id: q, type: scale, prompt: What is the share of those who click called?, levels: [Low, High]}",
        "{id: q, type: true_false, prompt: An advertisement is no kind of promotion, answer: false}",
    ] {
        project.write(
            "quizzes/course/practice.yaml",
            format!("quiz: practice\ntitle: Practice\nquestions:\n  - {question}\n"),
        );
        let run = project.build();
        assert_eq!(run.code(), Some(0), "{question}: {}", run.stderr());
    }
    project.remove("quizzes/course/practice.yaml");
    // In a lesson.
    let lesson = "---\ntitle: Lesson\n---\n```quiz id=inside\ntype: single_choice\nprompt: What are visits judged by?\noptions: [{text: Promotion}, {correct: Marketing}]\n```\n";
    project.write(PRACTICE, lesson);
    let run = project.build();
    assert!(run.code() == Some(1) && run.stderr().contains("content/course/module/lesson.md:"), "{}", run.stderr());
    // Other questions whose ids and keys are alike have the same version, which tells nothing here.
    let alike = EXAM.replace("answer_key: withheld\n", "").replace("quiz: final-exam", "quiz: alike");
    let other =
        |text: &str| text.replace("prompt: What", "prompt: Whatever").replace("An advertisement", "A billboard");
    project.write(PRACTICE, "---\ntitle: Lesson\n---\nText.\n");
    project.write(
        "quizzes/course/alike.yaml",
        other(&alike).replace("    explanation: A visit", "    explanation: No visit"),
    );
    let run = project.build();
    assert_eq!(run.code(), Some(0), "{}", run.stderr());
    project.remove("quizzes/course/alike.yaml");
    // Both withheld: nothing is told.
    project.write(PRACTICE, "---\ntitle: Lesson\n---\nText.\n");
    project.write("quizzes/course/second.yaml", EXAM.replace("quiz: final-exam", "quiz: second-exam"));
    let run = project.build();
    assert_eq!(run.code(), Some(0), "{}", run.stderr());
}
