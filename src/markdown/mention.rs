//! The sentence in which a text speaks of a concept, for the concept's own page.

use serde::{Deserialize, Serialize};

use super::Prose;
use super::prose::Marked;

/// About so many letters of a sentence are kept; what is longer is cut around the concept.
const MOST: usize = 200;
/// Of these, so many before the concept.
const MOST_BEFORE: usize = 90;

/// A sentence, in which the concept stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sentence {
    pub before: Vec<Piece>,
    /// What the text calls the concept; its own term where the author gave no other words.
    pub word: Option<String>,
    pub after: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Piece {
    Words(String),
    /// The term of the concept with this id.
    Term(String),
}

/// Where in the plain text a link to a concept stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Spot {
    /// Its index.
    pub link: u32,
    pub start: u32,
    pub end: u32,
    /// There stands the concept's id, since the author gave no words.
    pub is_term: bool,
}

impl Prose {
    /// For each concept that the text links to, by the index of the first link, the sentence of that.
    pub fn mentions(&self) -> Vec<(u32, Sentence)> {
        let Some(marked) = self.marked() else { return Vec::new() };
        let mut told: Vec<&str> = Vec::new();
        let mut found = Vec::new();
        for spot in &marked.spots {
            let target = self.links[spot.link as usize].target.as_str();
            if !told.contains(&target) {
                told.push(target);
                found.push((spot.link, marked.sentence(self, spot.start as usize, spot.end as usize, spot.is_term)));
            }
        }
        found
    }

    /// The sentence in which one of these names stands first in running text.
    pub fn mention_of(&self, names: &[String]) -> Option<Sentence> {
        let marked = self.marked()?;
        let small = small_letters(&marked.plain);
        let names: Vec<String> = names.iter().map(|name| small_letters(name)).collect();
        for (start, end) in &marked.running {
            let text = &small[*start as usize..*end as usize];
            let found = names.iter().filter_map(|name| Some((word_at(text, name)?, name.len())));
            // Of two that begin at one place the longer.
            if let Some((at, length)) = found.min_by_key(|(at, length)| (*at, std::cmp::Reverse(*length))) {
                let at = *start as usize + at;
                return Some(marked.sentence(self, at, at + length, false));
            }
        }
        None
    }
}

impl Marked {
    fn sentence(&self, prose: &Prose, start: usize, end: usize, is_term: bool) -> Sentence {
        let plain = &self.plain;
        let at = |index: usize| self.breaks.get(index).map(|at| *at as usize);
        let block_start = self.breaks.partition_point(|at| *at as usize <= start);
        let block_start = block_start.checked_sub(1).and_then(at).unwrap_or(0);
        let block_end = at(self.breaks.partition_point(|at| (*at as usize) < end)).unwrap_or(plain.len());
        let from = ends(&plain[block_start..start]).last().map_or(block_start, |at| block_start + at);
        let to = ends(&plain[end..block_end.min(plain.len())]).next().map_or(block_end.min(plain.len()), |at| end + at);
        let (from, to) = (skip_blanks(plain, from, start), to);
        let all = plain[from..to].chars().count();
        let (mut cut_from, mut cut_to) = (from, to);
        if all > MOST {
            cut_from = back(plain, from, start, MOST_BEFORE);
            let used = plain[cut_from..end].chars().count();
            cut_to = forth(plain, end, to, MOST.saturating_sub(used));
        }
        let mut before = self.pieces(prose, cut_from, start);
        if cut_from > from {
            before.insert(0, Piece::Words("… ".to_owned()));
        }
        let mut after = self.pieces(prose, end, cut_to);
        if cut_to < to {
            after.push(Piece::Words(" …".to_owned()));
        } else if let Some(Piece::Words(last)) = after.last_mut() {
            last.truncate(last.trim_end().len());
        }
        Sentence { before, word: (!is_term).then(|| plain[start..end].to_owned()), after }
    }

    /// A part of the plain text, in which terms of concepts are found only when it is shown.
    fn pieces(&self, prose: &Prose, from: usize, to: usize) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut done = from;
        let inside = |spot: &&Spot| spot.is_term && spot.start as usize >= from && spot.end as usize <= to;
        for spot in self.spots.iter().filter(inside) {
            let (start, end) = (spot.start as usize, spot.end as usize);
            if start > done {
                pieces.push(Piece::Words(self.plain[done..start].to_owned()));
            }
            pieces.push(Piece::Term(prose.links[spot.link as usize].target.clone()));
            done = end;
        }
        if to > done {
            pieces.push(Piece::Words(self.plain[done..to].to_owned()));
        }
        pieces
    }
}

/// Where sentences end in a text: after their sign, and after what closes behind it.
fn ends(text: &str) -> impl Iterator<Item = usize> {
    let is_close = |letter: char| matches!(letter, '”' | '’' | '"' | '\'' | ')' | ']' | '»' | '」' | '』' | '）');
    text.char_indices().filter_map(move |(at, sign)| {
        let is_wide = matches!(sign, '。' | '！' | '？');
        if !is_wide && !matches!(sign, '.' | '!' | '?') {
            return None;
        }
        let rest = &text[at + sign.len_utf8()..];
        let after = rest.trim_start_matches(is_close);
        let end = text.len() - after.len();
        if is_wide {
            return Some(end);
        }
        let next = after.trim_start();
        let goes_on = !after.starts_with(char::is_whitespace) || next.starts_with(char::is_lowercase);
        (!(goes_on || sign == '.' && is_abbreviation(&text[..at]))).then_some(end)
    })
}

/// Whether the full stop behind this belongs to a word: `e.g.`, `A. Smith`.
fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit(|letter: char| letter.is_whitespace() || letter == '(').next().unwrap_or_default();
    let is_single = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    is_single || word.contains('.') || matches!(word, "Dr" | "Mr" | "Mrs" | "Ms" | "vs" | "cf")
}

fn skip_blanks(plain: &str, from: usize, to: usize) -> usize {
    to - plain[from..to].trim_start().len()
}

/// So many letters before `end`, from the beginning of a word on.
fn back(plain: &str, from: usize, end: usize, letters: usize) -> usize {
    let text = &plain[from..end];
    let Some((at, _)) = text.char_indices().rev().nth(letters.saturating_sub(1)) else { return from };
    let word = text[at..].find(' ').map_or(at, |blank| at + blank + 1);
    from + word
}

/// So many letters after `start`, to the end of a word.
fn forth(plain: &str, start: usize, to: usize, letters: usize) -> usize {
    let text = &plain[start..to];
    let Some((at, _)) = text.char_indices().nth(letters) else { return to };
    start + text[..at].rfind(' ').unwrap_or(at)
}

/// The text in lower case, byte for byte: a letter whose small form has another length stays as it is.
pub fn small_letters(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let small = |letter: char| {
        let mut small = letter.to_lowercase();
        small.next().filter(|first| small.next().is_none() && first.len_utf8() == letter.len_utf8()).unwrap_or(letter)
    };
    text.chars().map(small).collect()
}

/// Where `name` stands in `text` as a word of its own, both in lower case. Scripts without spaces have no such edges.
pub fn word_at(text: &str, name: &str) -> Option<usize> {
    words_at(text, name).next()
}

/// All such places.
pub fn words_at<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    let wide = |letter: char| letter >= '\u{2E80}';
    let inside = move |letter: Option<char>, edge: Option<char>| {
        letter.is_some_and(|letter| letter.is_alphanumeric() && !wide(letter)) && edge.is_some_and(|edge| !wide(edge))
    };
    text.match_indices(name).map(|(at, _)| at).filter(move |at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !inside(before, name.chars().next()) && !inside(after, name.chars().next_back())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Faults;
    use crate::markdown::read_body;
    use crate::source::Source;

    fn prose(text: &str) -> Prose {
        read_body(&Source::in_memory("content/a/b/c.md", text), 0, &Faults::default())
    }

    /// With terms in braces and the concept in square brackets.
    fn shown(sentence: &Sentence) -> String {
        let pieces = |pieces: &[Piece]| {
            let one = |piece: &Piece| match piece {
                Piece::Words(words) => words.clone(),
                Piece::Term(id) => format!("{{{id}}}"),
            };
            pieces.iter().map(one).collect::<String>()
        };
        let word = sentence.word.as_deref().unwrap_or("*");
        format!("{}[{word}]{}", pieces(&sentence.before), pieces(&sentence.after))
    }

    #[test]
    fn a_link_to_a_concept_is_kept_with_its_sentence() {
        for (text, expected) in [
            ("One. Of [[reach]] here. Two.", "Of [*] here."),
            ("First\n\nWhat [[reach|it reaches]] is, e.g. this. No.", "What [it reaches] is, e.g. this."),
            ("## Of [[reach]]\n\nText.", "Of [*]"),
            ("- one\n- two [[click]] and [[reach]]\n- three", "two [*] and {reach}"),
            ("Both “[[click]]!” and (so. She said) more.", "Both “[*]!” and (so."),
            ("See [the page](../../concepts/reach.md#more) **now**. End.", "See [the page] now."),
            ("网络营销包括[[reach]]。另一句。", "网络营销包括[*]。"),
            ("| a | b |\n|---|---|\n| of [[reach]] | other |", "of [*]"),
            ("> [!NOTE]\n> An [[reach]] alert? Yes.", "An [*] alert?"),
            ("At 1.5 % [[reach]] is 3.2 of J. Smith. Then.", "At 1.5 % [*] is 3.2 of J. Smith."),
        ] {
            let mentions = prose(text).mentions();
            assert_eq!(shown(&mentions[0].1), expected, "{text}");
        }
        let twice = prose("Of [[reach]] and [[reach|so]], [[click]] and [it](https://example.com/concepts/a.md).");
        assert_eq!(twice.mentions().len(), 2, "each concept once, and no link to elsewhere");
    }

    #[test]
    fn a_long_sentence_is_cut_at_words_around_the_concept() {
        let words = "some words that go on ".repeat(20);
        let sentence = &prose(&format!("{words}[[reach|REACH]] {words}.")).mentions()[0].1;
        let text = shown(sentence);
        assert!(text.starts_with("… ") && text.ends_with(" …"), "{text}");
        assert!(text.chars().count() <= MOST + 10, "{text}");
        assert!(text.contains(" [REACH] some words"), "{text}");
        let wide = "很长的句子没有空格".repeat(60);
        let text = shown(&prose(&format!("{wide}[[reach]]{wide}")).mentions()[0].1);
        assert!(text.chars().count() <= MOST + 10, "{text}");
    }

    #[test]
    fn a_name_is_found_in_running_text_alone() {
        let names = ["Reach".to_owned(), "how many".to_owned()];
        for (text, expected) in [
            ("## Reach\n\nA `reach` and [reach](x.md). Here REACH is. End.", Some("Here [REACH] is.")),
            ("Preaching, and how many? No.", Some("Preaching, and [how many]?")),
            ("Nothing of it.", None),
        ] {
            assert_eq!(prose(text).mention_of(&names).as_ref().map(shown).as_deref(), expected, "{text}");
        }
        let cjk = prose("我们谈网络营销的目标。").mention_of(&["网络营销".to_owned()]);
        assert_eq!(cjk.as_ref().map(shown).as_deref(), Some("我们谈[网络营销]的目标。"));
    }
}
