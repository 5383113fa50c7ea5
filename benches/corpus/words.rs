//! Words as often as a language uses them: the n-th about 1/n as often as the first, and new ones in every lesson.
//!
//! A vocabulary of fixed size would make a search index look cheap. This one grows with the root of the text's length,
//! as Heaps found of real texts: 34,000 words in 1,000 lessons, 320,000 in 100,000.

use std::sync::LazyLock;

use super::dice::Dice;

/// The commonest first.
static COMMON: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "the of and to a in is that for it as with on be this by are not or from at which an what one they more who \
     when can you how has it’s each people before than their many then so if would after first them time only most \
     don’t where because every without two between through same often never while until again also here there both \
     few little across about"
        .split(' ')
        .collect()
});

/// What courses on marketing and operation speak of; titles, headings and answers are made of these.
pub static SUBJECT: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "page campaign channel audience visit message report budget reach click offer keyword funnel goal plan brand \
     search content market traffic retention segment headline banner sender subject newsletter subscriber landing \
     conversion impression placement frequency auction bid quality relevance intent query ranking snippet index \
     crawler sitemap redirect server cache domain template layout image caption video stream story post comment \
     follower community moderator policy complaint support ticket reply order basket checkout price margin discount \
     coupon refund delivery stock supplier partner affiliate sponsor contract brief draft review approval release \
     archive backup permission role owner team colleague meeting deadline milestone priority estimate risk decision \
     measure baseline target sample variant experiment hypothesis result effect trend season region language \
     translation tone voice persona interview survey question answer evidence claim source reference consent cookie \
     privacy request event parameter attribution touchpoint model cohort activation referral loyalty member account \
     profile device screen speed outage incident alert dashboard metric average median share growth decline cost \
     revenue profit invoice tax customer visitor reader buyer neighbour shop warehouse café workshop lesson habit \
     signal noise pattern outlier threshold quota scope asset licence logo colour contrast heading paragraph list \
     table link form field label"
        .split(' ')
        .collect()
});

const ONSETS: &[&str] = &[
    "b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "br", "cl", "dr", "pl",
    "st", "tr",
];
const VOWELS: &[&str] = &["a", "e", "i", "o", "u"];
const ENDINGS: &[&str] = &["", "n", "r", "", "s", "l", "nt", "", "m", "st", "ck"];

#[derive(Debug)]
pub struct Vocabulary {
    words: Vec<String>,
    /// How often each word comes, with all that come more often.
    sums: Vec<u64>,
}

impl Vocabulary {
    pub fn of(lessons: usize) -> Self {
        let size = known(lessons);
        let mut words: Vec<String> = COMMON.iter().chain(SUBJECT.iter()).map(|word| (*word).to_owned()).collect();
        words.extend((0..).map(made_up).take(size.saturating_sub(words.len())));
        let sums = (0..words.len() as u64).scan(0, |sum, rank| {
            *sum += (1 << 40) / (rank + 3);
            Some(*sum)
        });
        Self { sums: sums.collect(), words }
    }

    /// A word that the lessons up to this one know.
    pub fn word(&self, lesson: usize, dice: &mut Dice) -> &str {
        let end = known(lesson + 1).min(self.words.len());
        let thrown = dice.below(self.sums[end - 1]);
        &self.words[self.sums[..end].partition_point(|sum| *sum <= thrown)]
    }
}

/// How many words the first so many lessons have between them.
fn known(lessons: usize) -> usize {
    3000 + 1000 * (lessons as u64).isqrt() as usize
}

/// No two numbers give the same word: vowels part the syllables, and the ending follows from the number.
pub fn made_up(number: usize) -> String {
    let syllables = ONSETS.len() * VOWELS.len();
    // From two syllables on.
    let mut rest = number + syllables;
    let mut word = String::new();
    loop {
        let syllable = rest % syllables;
        word.push_str(ONSETS[syllable % ONSETS.len()]);
        word.push_str(VOWELS[syllable / ONSETS.len()]);
        rest /= syllables;
        if rest == 0 {
            break;
        }
    }
    word.push_str(ENDINGS[number % ENDINGS.len()]);
    word
}

/// The first letter in capitals.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
