//! What is coloured must be what syntect would colour: both read the samples of tests/highlight, whole and damaged.
//!
//! `COURSEWRIGHT_HIGHLIGHT=1000` damages each sample so often at random, and deletes each of its lines in turn.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use syntect::parsing::syntax_definition::{ContextReference, MatchPattern, Pattern};

use super::parse::with_references;
use super::pattern::compile;
use super::*;

#[test]
fn code_is_coloured_with_few_spans() {
    assert_eq!(
        code("json", "{\"a\": 1}\n"),
        "<pre class=\"code\" data-lang=\"json\" tabindex=\"0\"><code><span class=\"hl-punctuation\">{</span>\
         <span class=\"hl-string\">&quot;a&quot;</span><span class=\"hl-punctuation\">:</span> \
         <span class=\"hl-number\">1</span><span class=\"hl-punctuation\">}\n</span></code></pre>\n"
            .replace("</span> <span class=\"hl-number\">", " </span><span class=\"hl-number\">")
    );
}

#[test]
fn what_cannot_be_coloured_is_shown_as_it_stands() {
    for (language, text) in [("", "a < b"), ("nosuch", "a < b"), ("text", "a < b")] {
        assert!(code(language, text).contains("<code>a &lt; b</code>"), "{language}");
    }
    let long = format!("var a = \"{}\";", "x".repeat(CODE_LINE_LIMIT));
    assert!(!code("js", &long).contains("<span"), "a line this long would take seconds");
}

/// Each sample: a token of its language, and the text.
fn samples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/highlight");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// Reads `text` with both, and says where they differ.
fn compare(reader: &mut Reader, language: &str, text: &str) {
    let syntax = syntax(language).unwrap_or_else(|| panic!("no grammar for {language}"));
    let mut theirs = ParseState::new(syntax);
    let read = reader.read(syntax, text, |line, changes| {
        let expected = theirs.parse_line(line, &SYNTAXES).unwrap();
        assert_eq!(changes, expected, "{language}: {line:?} of\n{text}");
    });
    assert_eq!(read, Ok(()), "{language}");
}

/// A sequence of numbers that is the same in each run (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let value = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((value ^ (value >> 31)) % end.max(1) as u64) as usize
    }

    /// A place between two letters.
    fn place(&mut self, text: &str) -> usize {
        text.floor_char_boundary(self.below(text.len() + 1))
    }

    /// `text` with a piece of it put in somewhere else, in place of what stood there.
    fn splice(&mut self, text: &str) -> String {
        let from = self.place(text);
        let to = text.floor_char_boundary((from + self.below(40)).min(text.len()));
        let into = self.place(text);
        let until = text.floor_char_boundary((into + self.below(20)).min(text.len()));
        format!("{}{}{}", &text[..into], &text[from..to], &text[until..])
    }
}

#[test]
fn samples_are_read_as_syntect_reads_them_however_damaged() {
    let asked: Option<usize> = std::env::var("COURSEWRIGHT_HIGHLIGHT").ok().and_then(|text| text.parse().ok());
    samples().into_par_iter().enumerate().for_each(|(seed, (language, text))| {
        let mut reader = Reader::new(&SYNTAXES);
        compare(&mut reader, &language, &text);
        let mut dice = Dice(seed as u64);
        for _ in 0..asked.unwrap_or(2) {
            let damaged = dice.splice(&text);
            let twice = dice.splice(&damaged);
            compare(&mut reader, &language, &damaged);
            compare(&mut reader, &language, &twice);
        }
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for left_out in 0..if asked.is_some() { lines.len() } else { 0 } {
            compare(&mut reader, &language, &[&lines[..left_out], &lines[left_out + 1..]].concat().concat());
        }
    });
}

/// All patterns of a language.
fn patterns(syntax: usize) -> impl Iterator<Item = &'static MatchPattern> {
    let context = move |context: usize| {
        let id = serde_json::json!({"Direct": {"syntax_index": syntax, "context_index": context}});
        serde_json::from_value::<ContextReference>(id).unwrap().resolve(&SYNTAXES).ok()
    };
    (0..).map_while(context).flat_map(|context| &context.patterns).filter_map(|pattern| match pattern {
        Pattern::Match(pattern) => Some(pattern),
        Pattern::Include(_) => None,
    })
}

#[test]
fn every_pattern_can_be_compiled_but_those_of_one_language() {
    let groups = vec![Some("x".to_owned()); 10];
    let mut unfit: Vec<&str> = SYNTAXES
        .syntaxes()
        .par_iter()
        .enumerate()
        .filter(|(number, _)| {
            let text = |pattern: &MatchPattern| match pattern.has_captures {
                true => with_references(pattern.regex.regex_str(), &groups),
                false => pattern.regex.regex_str().to_owned(),
            };
            patterns(*number).any(|pattern| compile(&text(pattern)).is_err())
        })
        .map(|(_, syntax)| syntax.name.as_str())
        .collect();
    unfit.sort_unstable();
    assert_eq!(unfit, ["Todo.txt"], "these are read by syntect");
}

#[test]
fn what_the_reader_refuses_is_coloured_by_syntect() {
    let deep = "[".repeat(150) + "1, \"a\"" + &"]".repeat(150) + "\n{\"b\": 2}\n";
    for (language, text, refusal) in
        [("json", deep.as_str(), Refusal::Deep), ("Todo.txt", "@home +work\n", Refusal::Unfit(String::new()))]
    {
        let syntax = syntax(language).unwrap();
        let read = Reader::new(&SYNTAXES).read(syntax, text, |_, _| {});
        assert_eq!(std::mem::discriminant(&read.unwrap_err()), std::mem::discriminant(&refusal), "{language}");
        let mut expected = String::new();
        let mut painter = Painter::new(&mut expected);
        read_by_syntect(text, syntax, &mut painter);
        painter.close();
        let html = code(language, text);
        assert!(html.contains("<span") && html.contains(&expected), "{language}: {html}");
    }
}

/// Texts that make patterns try and try again, in a block as large as one may be; without optimization, which is
/// twenty times as slow, in one line of it. The bound is for what would never end: a busy machine does not reach it.
#[test]
fn no_block_takes_long() {
    let lines = [
        "a".repeat(CODE_LINE_LIMIT - 4),
        "(".repeat(CODE_LINE_LIMIT - 4),
        "\"\\".repeat(CODE_LINE_LIMIT / 2 - 4),
        "<a b=c ".repeat(CODE_LINE_LIMIT / 7 - 1),
        "a.b(c, ".repeat(CODE_LINE_LIMIT / 7 - 1),
        " \t".repeat(CODE_LINE_LIMIT / 2 - 4),
        "é".repeat(CODE_LINE_LIMIT / 2 - 4),
        "a b:c*d_e`f[g]".repeat(CODE_LINE_LIMIT / 14 - 1),
    ];
    for (language, _) in samples() {
        for line in &lines {
            // Lines that differ: none is known from before.
            let rows = if cfg!(debug_assertions) { 1 } else { CODE_SIZE_LIMIT / (line.len() + 4) };
            let text: String = (0..rows).map(|row| format!("{row}{line}\n")).collect();
            let clock = Instant::now();
            let mut reader = Reader::new(&SYNTAXES);
            let read = reader.read(syntax(&language).unwrap(), &text, |_, _| {});
            let time = clock.elapsed();
            assert!(time < Duration::from_secs(30), "{language}: {time:?} for {:?}, {read:?}", &line[..8]);
        }
    }
}
