//! Moodle's embedded answers: `{1:MULTICHOICE:=right~wrong}` in the middle of a text.

use super::{accepted, starred};
use crate::interchange::bank::Text;
use crate::interchange::found::{Draft, decimal};
use crate::interchange::gap::{Fill, Gap, stand_in};
use crate::interchange::html;
use crate::interchange::markup::text_of;

/// The text with stand-ins for its gaps, and the gaps; why it could not be read, else.
pub fn read(text: &str, draft: &mut Draft) -> Result<(String, Vec<Gap>), String> {
    let (mut out, mut gaps) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let head = rest[at + 1..]
            .split_once(':')
            .filter(|(weight, _)| weight.trim().bytes().all(|byte| byte.is_ascii_digit()));
        let named = head.and_then(|(_, after)| Some((after.split_once(':')?, after)));
        let kind = named.map(|((kind, _), _)| kind.trim().to_ascii_uppercase());
        let kind = kind.as_deref().and_then(kind_of);
        let (Some(kind), Some(((_, answers), _)), false) = (kind, named, rest[..at].ends_with('\\')) else {
            out.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            continue;
        };
        let Some(end) = unescaped(answers, '}') else { return Err("a gap of this text is not closed".to_owned()) };
        out.push_str(&rest[..at]);
        out.push_str(&stand_in(gaps.len()));
        if head.is_some_and(|(weight, _)| !matches!(weight.trim(), "" | "1")) {
            draft.lose("points", "gaps of several weights count the same here");
        }
        gaps.push(gap(kind, &answers[..end], draft)?);
        rest = &answers[end + 1..];
    }
    out.push_str(rest);
    if gaps.is_empty() { Err("there is no gap in this text".to_owned()) } else { Ok((out, gaps)) }
}

#[derive(Clone, Copy, PartialEq)]
enum Asked {
    Choice,
    Text,
    Number,
    Several,
}

fn kind_of(name: &str) -> Option<Asked> {
    Some(match name {
        "MULTICHOICE" | "MC" | "MULTICHOICE_H" | "MCH" | "MULTICHOICE_V" | "MCV" | "MULTICHOICE_S" | "MCS"
        | "MULTICHOICE_HS" | "MCHS" | "MULTICHOICE_VS" | "MCVS" => Asked::Choice,
        "SHORTANSWER" | "SA" | "MW" | "SHORTANSWER_C" | "SAC" | "MWC" => Asked::Text,
        "NUMERICAL" | "NM" => Asked::Number,
        "MULTIRESPONSE" | "MR" | "MULTIRESPONSE_H" | "MRH" | "MULTIRESPONSE_S" | "MRS" | "MULTIRESPONSE_HS"
        | "MRHS" => Asked::Several,
        _ => return None,
    })
}

fn unescaped(text: &str, sign: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices()
        .find(|(_, letter)| {
            let is_it = !escaped && *letter == sign;
            escaped = !escaped && *letter == '\\';
            is_it
        })
        .map(|(at, _)| at)
}

fn split(text: &str, sign: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = unescaped(rest, sign) {
        parts.push(&rest[..at]);
        rest = &rest[at + 1..];
    }
    parts.push(rest);
    parts
}

/// The words of an answer: without backslashes, tags and entities.
fn words(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letters.peek() {
            Some(sign) if letter == '\\' && "}{#~/\"\\=".contains(*sign) => plain.extend(letters.next()),
            _ => plain.push(letter),
        }
    }
    text_of(&html::parse(&plain)).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn gap(kind: Asked, answers: &str, draft: &mut Draft) -> Result<Gap, String> {
    let mut read = Vec::new();
    for answer in split(answers, '~') {
        let mut answer = answer.trim();
        let mut credit = 0.0;
        if let Some(rest) = answer.strip_prefix('=') {
            (credit, answer) = (1.0, rest);
        } else if let Some((percent, rest)) = answer.strip_prefix('%').and_then(|rest| rest.split_once('%')) {
            (credit, answer) = (decimal(percent).unwrap_or_default() / 100.0, rest);
        }
        let parts = split(answer, '#');
        if parts.len() > 1 {
            draft.lose("feedback", "feedback on single answers of a gap was left out");
        }
        let text = words(parts.first().copied().unwrap_or_default());
        if !text.is_empty() {
            read.push((text, credit));
        }
    }
    if read.iter().any(|(_, credit)| *credit > 0.0 && *credit < 1.0) {
        draft.lose("credit", "answers of a gap that earn a part of it count as wrong");
    }
    let right = |(text, credit): &(String, f64)| (*credit >= 1.0).then(|| text.clone());
    let fill = match kind {
        Asked::Several => return Err("a gap with several right answers to tick".to_owned()),
        Asked::Choice => {
            let mut options: Vec<String> = read.iter().filter_map(right).collect();
            if options.len() != 1 {
                return Err(format!("a gap has {} right answers to choose, and not one", options.len()));
            }
            options.extend(read.iter().filter(|(_, credit)| *credit < 1.0).map(|(text, _)| text.clone()));
            Fill::Choose(options)
        }
        Asked::Text => Fill::Type(read.iter().filter_map(right).map(|text| accepted(&text)).collect()),
        Asked::Number => {
            let number = |text: &String| {
                let (value, tolerance) = text.split_once(':').unwrap_or((text, "0"));
                if decimal(tolerance).is_some_and(|tolerance| tolerance != 0.0) {
                    draft.lose("tolerance", format!("the tolerance of a gap was left out: {text}"));
                }
                Text::Plain(value.trim().to_owned())
            };
            let numbers: Vec<String> = read.iter().filter_map(right).collect();
            Fill::Type(numbers.iter().map(number).collect())
        }
    };
    match &fill {
        Fill::Type(accepted) if accepted.is_empty() => Err("a gap has no right answer".to_owned()),
        _ => Ok(Gap { id: None, fill }),
    }
}

/// As Moodle reads it; whether something of it is not the same there.
pub fn written(gap: &Gap, case_counts: bool) -> (String, bool) {
    let escaped = |text: &str| {
        let mut out = String::new();
        for letter in text.chars() {
            match letter {
                '}' | '#' | '~' | '/' | '"' | '\\' => out.extend(['\\', letter]),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '&' => out.push_str("&amp;"),
                letter => out.push(letter),
            }
        }
        out
    };
    match &gap.fill {
        Fill::Choose(options) => {
            let options: Vec<_> = options.iter().map(|option| escaped(option)).collect();
            (format!("{{1:MULTICHOICE_S:={}}}", options.join("~")), true)
        }
        Fill::Type(accepted) => {
            let texts = accepted.iter().map(|one| match starred(one) {
                // The backslash of a star is Moodle's own, one level below.
                Some(text) => (escaped(&text), true),
                None => match one {
                    Text::Plain(text) => (escaped(text), true),
                    Text::Pattern { sample, .. } => (escaped(sample), false),
                },
            });
            let (texts, exact): (Vec<_>, Vec<_>) = texts.unzip();
            let kind = if case_counts { "SHORTANSWER_C" } else { "SHORTANSWER" };
            (format!("{{1:{kind}:={}}}", texts.join("~=")), exact.into_iter().all(|exact| exact))
        }
    }
}
