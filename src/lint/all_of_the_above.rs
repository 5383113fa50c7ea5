//! No option speaks of the other options: all of the above, none of these, both A and B.

use std::sync::LazyLock;

use regex::Regex;

use super::asked::{Asked, Choice};
use super::rule::{Check, HALADYNA, Rule};
use super::text::{is_cjk, of_ascii};
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
    let quantity = "(?:all|everything|anything|none|nothing|both|neither|either|any|each|some|every(?: single)? one|more than one|two|one)";
    let several = "(?:all|none|both|neither|any|each|every(?: single)? one)";
    let thing = "(?:options?|answers?|choices?|statements?|alternatives?|responses?|possibilities)";
    let letter = r"\(?[a-f]\)?";
    let and = r"(?:,? (?:and|or|nor|&|und|oder|noch|et|ou|ni) |, | ?[+] ?)";
    let ding = "(?:antworten|aussagen|optionen|möglichkeiten|antwortmöglichkeiten)";
    let chose = "(?:réponses?|propositions?|options?|affirmations?|choix)";
    let named = "(?:mentioned|listed|given|stated|named)";
    let genannt = "(?:genannten?|obigen?|aufgeführten?)";
    let xuan = "选项|選項|答案|说法|說法|陈述|陳述|描述|选择|選擇";
    let holds = "(?:不|非)?(?:是|对|對|正确|正確|成立|符合|适用|適用|错|錯|错误|錯誤|可以)";
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
        format!("(?:全部|全都|两者|兩者|二者|三者|前两项|前兩項)?(?:皆|都|均|全)?{holds}"),
        // 前三项都是, 四个都对
        format!("(?:前面?|后|後)?[两兩二三四][者项項个個](?:{xuan})?(?:皆|都|均|全){holds}"),
        // 所有选项都正确, 每一项都不对
        format!("(?:所有|全部|以下|任何|各|每一?[个個]?)的?(?:{xuan}|一?[项項])(?:皆|都|均|全部?)?{holds}的?"),
        // A和B, A、C都对, 选项A和B, AB都对
        format!("(?:{xuan})?[a-f](?:(?:[和与與及、，,+])?[a-f])+(?:皆|都|均|全).{{0,6}}"),
        format!("(?:{xuan})?[a-f](?:[和与與及、，,+][a-f])+.{{0,6}}"),
        // 无正确答案, 没有一个选项是对的
        format!("(?:无|無|没有|沒有|并无|並無)(?:任何)?(?:一[个個项項])?(?:{xuan})?是?(?:正确|正確|对|對)的?(?:{xuan})?"),
    ];
    Regex::new(&of_ascii(&format!("^(?:{})$", patterns.join("|")))).expect("the patterns are our own")
});
/// 1 and 2: of the options, if there are as many. “1 or 2” is an amount.
static OF_NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    let and = "(?:,? (?:and|&|und|als auch|et) | ?[和与與及] ?)";
    let patterns = [
        format!("(?:both |only |sowohl |nur |seulement )?[1-9](?:, ?[1-9])*{and}[1-9](?: only)?(?:[皆都均].*)?"),
        "neither [1-9] nor [1-9]|weder [1-9] noch [1-9]|ni [1-9] ni [1-9]".to_owned(),
    ];
    Regex::new(&format!("^(?:{})$", patterns.join("|"))).expect("the pattern is our own")
});
/// All orders above €50: more than something, and not the options above.
static MORE_THAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\babove (?:[€$£¥]?\d|(?:a|an|the|average|zero|all|ground|sea|that|this|it|them|us|me)\b)")
        .expect("the pattern is our own")
});
/// These count or order what the question itself may have named; so they are left alone beside another of their kind.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    let patterns = [
        // all three; all four of them
        r"all (?:of the )?(?:two|three|four|five)(?: of (?:them|these|those))?",
        // the first two; neither of the last two
        r"(?:(?:both|neither|all|none|only) )?(?:of )?the (?:first|last) (?:two|three)",
        "abcd?e?",
        // 前三项, 仅前两项
        "(?:仅|僅|只有|只)?(?:前|后|後)[两兩二三四][个個项項](?:选项|選項)?",
    ];
    Regex::new(&format!("^(?:{})$", patterns.join("|"))).expect("the patterns are our own")
});
/// An option that is itself a count, a place in an order, or a name of capitals.
static OF_THEIR_KIND: LazyLock<Regex> = LazyLock::new(|| {
    let words = "one|two|three|four|five|none|only|both|half|some|most|first|second|third|last|middle";
    Regex::new(&format!(r"^(?i:the )?(?:(?i:{words})\b.*|[0-9]+.*|[A-Z]{{1,5}}|[前后後第].*)$"))
        .expect("the pattern is our own")
});

/// Two capitals that stand for options, most of them in Chinese alone; in English they are a word: AC, BC.
const PAIRS: [&str; 4] = ["AB", "AC", "BC", "BD"];

/// Capitals or numbers and what joins them: A and D, C only, 2 and 3.
static LETTERS: LazyLock<Regex> = LazyLock::new(|| {
    let words =
        "and|or|nor|only|both|neither|either|und|oder|sowohl|als auch|weder|noch|nur|et|ou|ni|seulement|[和与與及、]";
    let name = r"\b(?:[A-K][0-9]*|[0-9]+)\b";
    Regex::new(&format!(r"^\W*(?:(?i:{words})\W*|{name}\W*)*{name}(?:\W*(?i:{words}))*\W*$"))
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
    if PAIRS.contains(&bare) && (bare == "AB" || stem.contains(is_cjk)) {
        let is_kind = |other: &Choice| other.place != choice.place && OF_THEIR_KIND.is_match(other.text.trim());
        return !names_in(stem).any(|name| name != "A" && bare.contains(name)) && !list.iter().any(is_kind);
    }
    if OF_NUMBERS.is_match(&text) {
        let counted = text.chars().filter_map(|digit| digit.to_digit(10));
        return counted.clone().all(|number| number as usize <= list.len())
            && !names_in(stem).any(|name| counted.clone().any(|number| name == number.to_string()));
    }
    OTHERS.is_match(&text) && !MORE_THAN.is_match(&text) && is_of_others(&text, stem)
}

/// The words of a question that may be names; 方案B is a word and a name.
fn names_in(stem: &str) -> impl Iterator<Item = &str> {
    stem.split(|letter: char| !letter.is_alphanumeric() || is_cjk(letter)).filter(|word| !word.is_empty())
}

/// Whether a word of the question is one of the letters in an option, which is in small letters. An A may be an article.
fn is_named(name: &str, text: &str) -> bool {
    let is_capital = name != "A" && name.chars().all(|letter| letter.is_ascii_uppercase());
    is_capital && names_in(text).any(|letter| letter == name.to_lowercase())
}

/// Where no two options are left that A and B could stand for, they are the answers themselves: vitamins, groups.
fn is_of_names(choice: &Choice, list: &[Choice]) -> bool {
    let of_letters = |choice: &&Choice| LETTERS.is_match(choice.text);
    of_letters(&choice) && list.iter().filter(of_letters).count() + 1 >= list.len()
}

fn is_of_others(text: &str, stem: &str) -> bool {
    let text = ["选项", "選項", "答案"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let both = ["both ", "neither ", "either ", "only ", "sowohl ", "weder ", "nur ", "seulement ", "ni "];
    let bare = both.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let mut letters = bare.trim_start_matches('(').chars();
    match letters.next() {
        Some('a'..='f') if letters.next().is_none_or(|next| !next.is_ascii_alphabetic()) || bare.contains(is_cjk) => {
            // Where the question itself speaks of A and B, these are names.
            !names_in(stem).any(|name| is_named(name, bare))
        }
        Some(first) if "全两兩二三前皆都均不非是对對正错錯可成符适適".contains(first) => {
            text.contains(OF_ALL)
        }
        _ => true,
    }
}
