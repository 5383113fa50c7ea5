//! What a question is found by: its tags, its difficulty and its objective, in the words that other programs have for
//! them.

use super::bank::Question;
use crate::yaml;

/// The words of LOM for a difficulty, from 1 to 5.
const LEVELS: [&str; 5] = ["very easy", "easy", "medium", "difficult", "very difficult"];
/// Moodle knows tags alone: these say what a tag is besides.
const DIFFICULTY: &str = "difficulty:";
const OBJECTIVE: &str = "objective:";
/// Before an author's own tag that one of the others could be read for.
const TAG: &str = "tag:";
/// Moodle cuts longer tags off.
pub const LONGEST_TAG: usize = 50;

pub fn level_word(level: u32) -> Option<&'static str> {
    LEVELS.get((level as usize).checked_sub(1)?).copied()
}

pub fn level(word: &str) -> Option<u32> {
    let word = word.trim().to_ascii_lowercase();
    LEVELS.iter().zip(1..).find(|(known, _)| **known == word).map(|(_, level)| level)
}

/// What is told of another word.
pub fn no_level(word: &str) -> String {
    format!("the difficulty `{word}` has no number from 1 to 5: left out")
}

/// All three as tags.
pub fn as_tags(question: &Question) -> Vec<String> {
    let tags = question.tags.iter().map(|tag| match read(tag.trim_start_matches(TAG)) {
        Some(_) => format!("{TAG}{tag}"),
        None => tag.clone(),
    });
    let difficulty = question.difficulty.map(|level| format!("{DIFFICULTY}{level}"));
    let objective = question.objective.as_ref().map(|id| format!("{OBJECTIVE}{id}"));
    tags.chain(difficulty).chain(objective).collect()
}

/// Takes tags for what they say. A second difficulty is a tag like any other, and so is a second objective.
pub fn take_tags(question: &mut Question, tags: impl IntoIterator<Item = String>) {
    for tag in tags {
        match read(&tag) {
            Some(Label::Difficulty(level)) if question.difficulty.is_none() => question.difficulty = Some(level),
            Some(Label::Objective(id)) if question.objective.is_none() => question.objective = Some(id.to_owned()),
            _ => match tag.strip_prefix(TAG).filter(|rest| read(rest.trim_start_matches(TAG)).is_some()) {
                Some(own) => question.tags.push(own.to_owned()),
                None => question.tags.push(tag),
            },
        }
    }
}

/// A tag as it stands in a list with commas.
pub fn listed(tag: &str) -> String {
    let mut out = String::new();
    for letter in tag.chars() {
        if is_sign(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// The tags of a list; behind a backslash a sign that would part two is one of a tag.
pub fn from_list(list: &str, between: &[char]) -> Vec<String> {
    let mut tags = vec![String::new()];
    let mut letters = list.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(tag) = tags.last_mut() else { break };
        match letter {
            '\\' => tag.push(letters.next_if(|next| is_sign(*next)).unwrap_or(letter)),
            letter if between.contains(&letter) => tags.push(String::new()),
            letter => tag.push(letter),
        }
    }
    tags.iter().map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect()
}

fn is_sign(letter: char) -> bool {
    matches!(letter, ',' | ';' | '\\')
}

enum Label<'t> {
    Difficulty(u32),
    Objective(&'t str),
}

fn read(tag: &str) -> Option<Label<'_>> {
    if let Some(level) = tag.strip_prefix(DIFFICULTY) {
        let level = level.trim().parse().ok()?;
        return level_word(level).map(|_| Label::Difficulty(level));
    }
    let id = tag.strip_prefix(OBJECTIVE)?.trim();
    yaml::is_id(id).then_some(Label::Objective(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_say_what_they_are_and_come_back() {
        let own = ["metrics", "difficulty:3", "difficulty:many", "objective:a", "tag:objective:b", "tag:c", "a: b"];
        let question = Question {
            tags: own.map(str::to_owned).to_vec(),
            difficulty: Some(5),
            objective: Some("tell-apart".to_owned()),
            ..Question::default()
        };
        let tags = as_tags(&question);
        assert_eq!(
            tags,
            [
                "metrics",
                "tag:difficulty:3",
                "difficulty:many",
                "tag:objective:a",
                "tag:tag:objective:b",
                "tag:c",
                "a: b",
                "difficulty:5",
                "objective:tell-apart"
            ]
        );
        let mut back = Question::default();
        take_tags(&mut back, tags);
        assert_eq!(back, question);
        let mut twice = Question::default();
        take_tags(&mut twice, ["difficulty:1", "difficulty:2"].map(str::to_owned));
        assert_eq!((twice.difficulty, twice.tags), (Some(1), vec!["difficulty:2".to_owned()]));
    }

    #[test]
    fn tags_in_a_list_keep_their_commas() {
        let tags = ["a, b", "c\\", "d;e", "\\,f"];
        let list = tags.map(listed).join(", ");
        assert_eq!(from_list(&list, &[',', ';']), tags);
        assert_eq!(from_list("a; b,, c\\d ,", &[',']), ["a; b", "c\\d"]);
    }

    #[test]
    fn levels_have_the_words_of_lom() {
        for (number, word) in [(1, "very easy"), (3, "medium"), (5, "very difficult")] {
            assert_eq!((level_word(number), level(word)), (Some(word), Some(number)));
        }
        assert_eq!((level_word(0), level_word(6), level("School"), level(" Easy ")), (None, None, None, Some(2)));
    }
}
