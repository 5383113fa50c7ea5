//! What HR should look at before relying on a result. A flag accuses nobody: it says what was seen.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flag {
    Copy,
    Duplicate,
    Replayed,
    TwoContents,
    Edited,
    UnknownQuiz,
    UnknownVersion,
    UnknownQuestion,
    MissingQuestion,
    NotDrawn,
    NoCode,
    UnknownCode,
    ForgedCode,
    OtherCode,
    UsedCode,
    OtherPaper,
    OtherSite,
    NotSealed,
    ImpossibleTime,
    OverTime,
    TooManyTries,
    TooManyAttempts,
    RepeatedNumber,
    SeveralPeople,
    NameOnly,
    ListedByName,
    NoName,
    NotOnRoster,
    Missing,
    Late,
    Expired,
}

impl Flag {
    pub const ALL: [Self; 31] = [
        Self::Copy,
        Self::Duplicate,
        Self::Replayed,
        Self::TwoContents,
        Self::Edited,
        Self::UnknownQuiz,
        Self::UnknownVersion,
        Self::UnknownQuestion,
        Self::MissingQuestion,
        Self::NotDrawn,
        Self::NoCode,
        Self::UnknownCode,
        Self::ForgedCode,
        Self::OtherCode,
        Self::UsedCode,
        Self::OtherPaper,
        Self::OtherSite,
        Self::NotSealed,
        Self::ImpossibleTime,
        Self::OverTime,
        Self::TooManyTries,
        Self::TooManyAttempts,
        Self::RepeatedNumber,
        Self::SeveralPeople,
        Self::NameOnly,
        Self::ListedByName,
        Self::NoName,
        Self::NotOnRoster,
        Self::Missing,
        Self::Late,
        Self::Expired,
    ];

    /// Stands in tables, so it never changes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Duplicate => "duplicate",
            Self::Replayed => "replayed",
            Self::TwoContents => "two_contents",
            Self::Edited => "edited",
            Self::UnknownQuiz => "unknown_quiz",
            Self::UnknownVersion => "unknown_version",
            Self::UnknownQuestion => "unknown_question",
            Self::MissingQuestion => "missing_question",
            Self::NotDrawn => "not_drawn",
            Self::NoCode => "no_code",
            Self::UnknownCode => "unknown_code",
            Self::ForgedCode => "forged_code",
            Self::OtherCode => "other_code",
            Self::UsedCode => "used_code",
            Self::OtherPaper => "other_paper",
            Self::OtherSite => "other_site",
            Self::NotSealed => "not_sealed",
            Self::ImpossibleTime => "impossible_time",
            Self::OverTime => "over_time",
            Self::TooManyTries => "too_many_tries",
            Self::TooManyAttempts => "too_many_attempts",
            Self::RepeatedNumber => "repeated_number",
            Self::SeveralPeople => "several_people",
            Self::NameOnly => "name_only",
            Self::ListedByName => "listed_by_name",
            Self::NoName => "no_name",
            Self::NotOnRoster => "not_on_roster",
            Self::Missing => "missing",
            Self::Late => "late",
            Self::Expired => "expired",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.name() == name)
    }

    /// Whether it casts doubt on a result that is passed, so that HR should look before anything is signed. That a file
    /// came twice or unsealed, a day was missed, or a site asks for no more than names does not.
    pub const fn holds_back(self) -> bool {
        !matches!(
            self,
            Self::Duplicate | Self::Replayed | Self::NotSealed | Self::ListedByName | Self::Missing | Self::Late
        )
    }

    /// What it means, for HR.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Copy => "The same work was handed in by two learners. It counts for both until you decide.",
            Self::Duplicate => "The same work was handed in twice by the same learner. It counts once.",
            Self::Replayed => {
                "What was collected in an earlier run was handed in again under another name. It counts once."
            }
            Self::TwoContents => "One attempt was handed in twice with different content. The first one counts.",
            Self::Edited => "The score in the file is not what the responses earn. What the responses earn counts.",
            Self::UnknownQuiz => "The site has no such quiz. The attempt does not count.",
            Self::UnknownVersion => {
                "The quiz was graded differently when the attempt was made. The attempt does not count."
            }
            Self::UnknownQuestion => "The attempt holds a question that the quiz does not have, or one question twice.",
            Self::MissingQuestion => "The attempt lacks a question that it was to ask, which earns nothing.",
            Self::NotDrawn => {
                "The attempt holds a question that was not drawn for it. It earns nothing; what was drawn counts."
            }
            Self::NoCode => {
                "The quiz asks for a personal code, and the attempt has none. It counts while none with theirs does."
            }
            Self::UnknownCode => {
                "The attempt has a code that is none, or is not for this quiz. It counts while none with theirs does."
            }
            Self::ForgedCode => {
                "The attempt has a code that was not signed by you for this site. It counts while none with theirs does."
            }
            Self::OtherCode => {
                "The attempt was made with another person's code. It counts while none with theirs does."
            }
            Self::UsedCode => "Somebody else has made an attempt with this learner's code. It counts.",
            Self::OtherPaper => {
                "The questions are those of the code for an attempt that was not made. The attempt does not count."
            }
            Self::OtherSite => "The file was made on another training site. Nothing in it counts.",
            Self::NotSealed => {
                "The site seals results, and the file was not sealed: others may have read it on its way. It counts."
            }
            Self::ImpossibleTime => {
                "A time cannot be right: missing, in the future, in the wrong order, or longer than the attempt."
            }
            Self::OverTime => "The attempt took longer than the quiz allows. It counts.",
            Self::TooManyTries => {
                "A question was tried more often than the quiz allows. The further tries earn nothing."
            }
            Self::TooManyAttempts => "There are more attempts than the quiz allows. The later ones do not count.",
            Self::RepeatedNumber => {
                "Two attempts at one quiz carry the same number, as from two browsers or after clearing one."
            }
            Self::SeveralPeople => "One employee number or e-mail address appears with different names.",
            Self::NameOnly => {
                "The attempt belongs to the learner by a name, an address or a disputed number. It takes nothing from what is theirs."
            }
            Self::ListedByName => {
                "The attempt was found on the roster by its name alone, where a number or an address is known. It counts."
            }
            Self::NoName => "Something that the site requires of every learner is not given.",
            Self::NotOnRoster => "Nobody on the roster has this number, address or name.",
            Self::Missing => "The course is required, and nothing was handed in for it.",
            Self::Late => "The course is required, and was not passed by the day on which it was due.",
            Self::Expired => "The course was passed so long ago that it has to be taken again.",
        }
    }
}

impl Serialize for Flag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let flag = Self::ALL.into_iter().find(|flag| flag.name() == name);
        flag.ok_or_else(|| serde::de::Error::custom(format!("there is no flag `{name}`")))
    }
}

/// A flag, and what exactly raised it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Raised {
    pub flag: Flag,
    pub detail: String,
}

impl Raised {
    pub fn new(flag: Flag, detail: impl Into<String>) -> Self {
        Self { flag, detail: detail.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_and_sentences_end() {
        let mut names: Vec<_> = Flag::ALL.iter().map(|flag| flag.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Flag::ALL.len());
        assert!(Flag::ALL.iter().all(|flag| flag.sentence().ends_with('.')));
        assert!(Flag::ALL.is_sorted(), "in the order of the enum");
    }
}
