//! No option speaks of the other options: all of the above, none of these, both A and B.

use std::sync::LazyLock;

use regex::Regex;

use super::asked::{Asked, Choice};
use super::rule::{Check, HALADYNA, Rule};
use crate::diag::{Diagnostic, Severity};

pub const RULE: Rule = Rule {
    code: "all-of-the-above",
    severity: Severity::Warning,
    reason: "Who knows two of the options knows that it is all of them, and who knows none learns nothing from “none”.",
    source: HALADYNA,
    check: Check::Question(check),
};

/// Of a text in small letters, without spaces and full stops at its ends.
static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    let quantity = "(?:all|none|nothing|both|neither|either|any|each|some|every(?: single)? one|more than one|two|one)";
    let several = "(?:all|none|both|neither|any|each|every(?: single)? one)";
    let thing = "(?:options?|answers?|choices?|statements?|alternatives?|responses?|possibilities)";
    let letter = r"\(?[a-f]\)?";
    let and = r"(?:,? (?:and|or|nor|&|und|oder|noch|et|ou|ni) |, | ?[+] ?)";
    let ding = "(?:antworten|aussagen|optionen|möglichkeiten|antwortmöglichkeiten)";
    let chose = "(?:réponses?|propositions?|options?|affirmations?|choix)";
    let named = "(?:mentioned|listed|given|stated|named)";
    let genannt = "(?:genannten?|obigen?|aufgeführten?)";
    let patterns = [
        // all of the above; both the above are correct; none of the preceding options
        format!(r"{quantity} (?:of )?(?:the |these |those )?(?:\w+ )?(?:above|preceding|previous|foregoing)\b.*"),
        // the above are all correct
        r"(?:the )?(?:above|preceding) (?:is|are) (?:all|both|none|each)\b.*".to_owned(),
        // none of the mentioned; all of the given options; everything listed
        format!(r"(?:(?:{several}|both) (?:of )?(?:the |these |those )|everything |nothing ){named}(?: {thing})?(?: (?:above|here))?(?: (?:is|are|apply|applies)\b.*)?"),
        // none of these; all of them; both of those are right
        format!(r"{several} of (?:these|those|them|the others?|the other {thing})(?: (?:is|are|apply|applies)\b.*)?"),
        // all of the options; both answers are correct
        format!(r"{several} (?:of )?(?:the |these |those )?(?:other )?{thing}(?: .*)?"),
        // all are correct
        r"(?:all|none|both|neither) (?:is|are) (?:correct|right|true|false|wrong)".to_owned(),
        // both a and b; neither b nor c; a, b and c; only a and c; a and b only; a+b
        format!(r"(?:both |neither |either |only |options? |answers? |sowohl |weder |nur |seulement |ni )?{letter}(?:{and}| als auch ){letter}(?:{and}{letter})*(?: only| are \w+)?"),
        r"(?:options?|answers?|choices?|numbers?) [1-9](?:,? (?:and|or|nor|&) |, )[1-9].*".to_owned(),
        // alle der genannten; keine der antworten ist richtig; alle drei antworten; alles genannte; nichts davon
        format!("(?:alle|keine?|keine[rs]|beide|jede) (?:der |dieser |von den )?(?:(?:oben |hier )?{genannt}(?: {ding})?|{ding}(?: (?:ist|sind|treffen|stimmen).*)?)"),
        format!("alle (?:zwei|drei|vier|fünf) (?:{genannt} )?{ding}(?: (?:sind|treffen|stimmen).*)?"),
        format!("(?:alles|nichts)(?: oben| hier| zuvor)? {genannt}"),
        "(?:alles|nichts|keine[rs]?|alle|beides) (?:davon|von (?:beiden?|diesen|allen|alledem))(?: .{0,20})?".to_owned(),
        // toutes les réponses; aucune de ces réponses n’est juste; aucun de ceux-ci
        format!("(?:toutes (?:les|ces)|tous (?:les|ces)|(?:toutes |tous )?(?:les|ces) (?:deux|trois)|aucune? (?:de ces|des)) {chose}(?: .{{0,40}})?"),
        "(?:aucune? de (?:ceux|celles)-(?:ci|là)|(?:tout|rien|aucune?|toutes|tous) (?:de )?(?:ce qui précède|ci-dessus))".to_owned(),
        // 以上皆是, 以上都不对, 上述两项都正确
        "(?:以上|上述|上面|前面|前述)[^，。；]{0,10}".to_owned(),
        // 皆是, 都不是, 全部正确, 两者都对
        "(?:全部|全都|两者|兩者|二者|三者|前两项|前兩項)?(?:皆|都|均|全)?(?:不|非)?(?:是|对|對|正确|正確|错|錯|错误|錯誤|可以)".to_owned(),
        // A和B, A、C都对, 选项A和B
        "(?:选项|選項|答案)?[a-f](?:[和与與及、+][a-f])+.{0,6}".to_owned(),
        // 无正确答案
        "(?:无|無|没有|沒有|并无|並無)(?:一[个個项項])?(?:正确|正確)的?(?:答案|选项|選項)?".to_owned(),
    ];
    Regex::new(&format!("^(?:{})$", patterns.join("|"))).expect("the patterns are our own")
});
/// These count or order what the question itself may have named; so they are left alone beside another of their kind.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    let patterns = [
        // all three; all four of them
        r"all (?:of the )?(?:two|three|four|five)(?: of (?:them|these|those))?",
        // the first two; neither of the last two
        r"(?:(?:both|neither|all|none|only) )?(?:of )?the (?:first|last) (?:two|three)",
        "abcd?e?",
    ];
    Regex::new(&format!("^(?:{})$", patterns.join("|"))).expect("the patterns are our own")
});
/// An option that is itself a count, a place in an order, or a name of capitals.
static OF_THEIR_KIND: LazyLock<Regex> = LazyLock::new(|| {
    let words = "one|two|three|four|five|none|only|both|half|some|most|first|second|third|last|middle";
    Regex::new(&format!(r"^(?i:the )?(?:(?i:{words})\b.*|[0-9]+.*|[A-Z]{{1,5}})$")).expect("the pattern is our own")
});

/// Capitals and what joins them: A and D, C only.
static LETTERS: LazyLock<Regex> = LazyLock::new(|| {
    let words =
        "and|or|nor|only|both|neither|either|und|oder|sowohl|als auch|weder|noch|nur|et|ou|ni|seulement|[和与與及、]";
    Regex::new(&format!(r"^\W*(?:(?i:{words})\W*|\b[A-K][0-9]*\b\W*)*\b[A-K][0-9]*\b(?:\W*(?i:{words}))*\W*$"))
        .expect("the pattern is our own")
});

/// Longer options say something of their own.
const LONGEST: usize = 80;
/// 是 and 对 alone are answers; what speaks of others has a letter that says so.
const OF_ALL: &[char] = &['皆', '都', '均', '全', '者', '项', '項'];

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    for list in asked.lists() {
        for choice in list.iter().filter(|choice| choice.text.len() <= LONGEST) {
            if !speaks_of_others(choice, list, asked.stem()) || is_of_names(choice, list) {
                continue;
            }
            let message = format!("the option `{}` says nothing of its own, but speaks of the others", choice.text);
            let fault = Diagnostic::warning(RULE.code, asked.place_of(choice.text, choice.place), message);
            out.push(
                fault.help("write a distractor instead, or a multiple_response in which each option stands for itself"),
            );
        }
    }
}

fn speaks_of_others(choice: &Choice, list: &[Choice], stem: &str) -> bool {
    let bare = choice.text.trim().trim_end_matches(['.', '。', '!', '！']);
    let text = bare.to_lowercase();
    if COUNTED.is_match(&text) {
        let is_name = text.starts_with("abc");
        return (!is_name || bare == bare.to_uppercase())
            && !list.iter().any(|other| other.place != choice.place && OF_THEIR_KIND.is_match(other.text.trim()));
    }
    OTHERS.is_match(&text) && is_of_others(&text, stem)
}

/// Where no two options are left that A and B could stand for, they are the answers themselves: vitamins, groups.
fn is_of_names(choice: &Choice, list: &[Choice]) -> bool {
    let of_letters = |choice: &&Choice| LETTERS.is_match(choice.text);
    of_letters(&choice) && list.iter().filter(of_letters).count() + 1 >= list.len()
}

fn is_of_others(text: &str, stem: &str) -> bool {
    let text = ["选项", "選項", "答案"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let mut letters = text.chars();
    match letters.next() {
        Some('a'..='f') if letters.next().is_none_or(|next| !next.is_ascii_alphabetic()) => {
            // Where the question itself speaks of A and B, these are names.
            !stem.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == "B" || word == "C")
        }
        Some(first) if "全两兩二三前皆都均不非是对對正错錯可".contains(first) => {
            text.contains(OF_ALL)
        }
        _ => true,
    }
}
