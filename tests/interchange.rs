//! Files of other programs, and what becomes of them: the quizzes that are written, and all that is said of what could
//! not be kept. Each file of tests/interchange has its `.yaml` beside it; SNAPSHOTS=overwrite writes it.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use coursewright::interchange::{FORMATS, Format, Imported, import, write_author};
use support::differs_from;

fn vectors() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interchange");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = paths.filter(|path| path.extension().is_none_or(|ending| ending != "yaml")).collect();
    found.sort();
    found
}

fn told(imported: &Imported) -> String {
    let mut text = format!("# {}, {} questions\n", imported.format.title(), imported.count);
    for note in &imported.notes {
        let kind = if note.left_out { "left out" } else { "changed" };
        let name = note.question.as_deref().unwrap_or("-");
        writeln!(text, "# {kind}: {}: {name}: {}", note.at, note.message).unwrap();
    }
    for quiz in &imported.quizzes {
        for file in &quiz.files {
            writeln!(text, "# {}: {} bytes", file.name, file.bytes.len()).unwrap();
        }
        writeln!(text, "---\n{}", write_author(quiz).trim_end()).unwrap();
    }
    text
}

#[test]
fn files_of_other_programs_become_quizzes_and_nothing_is_lost_in_silence() {
    let mut differences = Vec::new();
    for path in vectors() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let imported = import(name, &fs::read(&path).unwrap(), None).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(imported.count, imported.kept() + imported.left_out() + imported.intros(), "{name}");
        let expected = path.with_file_name(format!("{name}.yaml"));
        differences.extend(differs_from(&told(&imported), &expected));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Each file is cut off, has a part taken out, and parts doubled: whatever comes of it, it comes at once and without a
/// panic, and no question is lost in silence.
#[test]
fn damaged_files_are_read_or_refused_at_once() {
    for path in vectors() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let bytes = fs::read(&path).unwrap();
        let step = bytes.len() / 40 + 1;
        for at in (0..bytes.len()).step_by(step) {
            let end = (at + step).min(bytes.len());
            let cut = bytes[..at].to_vec();
            let holed = [&bytes[..at], &bytes[end..]].concat();
            let doubled = [&bytes[..end], &bytes[at..]].concat();
            for damaged in [cut, holed, doubled] {
                for format in FORMATS.map(Some).into_iter().chain([None]) {
                    if let Ok(imported) = import(name, &damaged, format) {
                        let sum = imported.kept() + imported.left_out() + imported.intros();
                        assert_eq!(imported.count, sum, "{name} {at} {format:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn hostile_files_end_in_an_error_and_not_in_a_hang() {
    let deep_html = format!("::a::[html]{}x{{=a ~b}}", "<div>".repeat(50_000));
    let deep_yaml = format!("::a::[html]{}x{{=a ~b}}", "<ul><li>".repeat(20_000));
    let signs = "{".repeat(100_000) + &"=~#:".repeat(100_000) + &"}".repeat(100_000);
    let bomb = format!(
        "<!DOCTYPE quiz [<!ENTITY a \"{}\"><!ENTITY b \"&a;&a;&a;\">]><quiz><question type=\"essay\"><name><text>&b;</text></name></question></quiz>",
        "a".repeat(10_000)
    );
    let numbers = "::n::How many?{#1e999:1e999 =1e-999 =999999999999999999999999999999999999999..1e308}".to_owned();
    let many = "::q::Which?{=a ~b}\n\n".repeat(3_000);
    let open = "::q::Which?{=a\n\n".repeat(3_000);
    let clock = Instant::now();
    for (format, text) in [
        (Format::Gift, &deep_html),
        (Format::Gift, &deep_yaml),
        (Format::Gift, &signs),
        (Format::MoodleXml, &bomb),
        (Format::Gift, &numbers),
        (Format::Gift, &many),
        (Format::Gift, &open),
        (Format::Csv, &format!("prompt,{}\n", "part 200,".repeat(1_000))),
    ] {
        if let Ok(imported) = import("hostile", text.as_bytes(), Some(format)) {
            assert_eq!(imported.count, imported.kept() + imported.left_out() + imported.intros());
        }
    }
    assert!(clock.elapsed() < Duration::from_secs(60), "{:?}", clock.elapsed());
    assert!(import("bomb.xml", bomb.as_bytes(), None).unwrap_err().to_string().contains("`&b;` is not known"));
}
