//! A question that asks for what is not so must shout it.

use std::sync::LazyLock;

use regex::Regex;

use super::asked::Asked;
use super::rule::{Check, HALADYNA, Rule};
use super::text::{asking, emphasised, is_cjk, of_ascii};
use crate::diag::{Diagnostic, Severity};

pub const RULE: Rule = Rule {
    code: "negative-stem",
    severity: Severity::Warning,
    reason: "A “not” that is read over turns a learner who knows into one who is wrong.",
    source: HALADYNA,
    check: Check::Question(check),
};

/// How a language asks for one of several, and turns that round.
struct Language {
    /// In small letters: without one of these nothing is turned round, and no pattern needs to be made.
    turns: &'static [&'static str],
    /// `between` is what stands between the word that asks and the one that turns it round, which is `not`, or the last
    /// one that is known as such.
    asks: LazyLock<Regex>,
    /// Behind these a “not” belongs to a clause of its own: what happens when nobody has not …
    clause: LazyLock<Regex>,
    /// Before these it turns nothing: not only …
    balanced: &'static [&'static str],
}

static LANGUAGES: [Language; 3] = [
    Language {
        turns: &[
            "not",
            "never",
            "n't",
            "n’t",
            "except",
            "least",
            "wrong",
            "false",
            "incorrect",
            "untrue",
            "inaccurate",
            "avoid",
            "do without",
            " out",
        ],
        asks: LazyLock::new(english),
        clause: LazyLock::new(|| {
            let words = "who|whose|whom|where|how|when|if|unless|because|although|though|while|since|after|before|until|whether|whenever|but|for";
            let subjects = "it|they|he|she|we|you|i|the|a|an|this|these|nobody|people";
            read(&of_ascii(&format!(r"(?i)\b(?:{words}|that (?:{subjects}))\b|[:;“”—]")))
        }),
        balanced: &["only", "just", "merely", "so much"],
    },
    Language {
        turns: &["nicht", "kein", "nie", "falsch", "unzutreffend", "außer", "ausser", "ausgenommen"],
        asks: LazyLock::new(german),
        // Before a clause of its own there is always a comma.
        clause: LazyLock::new(|| read("[,:;„“–]")),
        balanced: &["nur", "bloß", "allein", "mehr"],
    },
    Language {
        // Pas, jamais and aucun have a “ne” before them; alone they are parts of too many English words.
        turns: &[
            " ne ",
            " n'",
            " n’",
            "fauss",
            "inexact",
            "incorrect",
            "sauf",
            "excepté",
            "exception",
            "hormis",
            "l'intrus",
            "l’intrus",
        ],
        asks: LazyLock::new(french),
        clause: LazyLock::new(|| {
            read(r"(?i)\b(?:quand|si|lorsqu|parce|puisqu|que|qui|dont|où|car|mais)\b|qu['’]|[,:;«»]")
        }),
        balanced: &["seulement", "uniquement"],
    },
];

fn read(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is our own")
}

fn english() -> Regex {
    let turns = r"not|never|cannot|\w+n['’]t|except|least (?:likely|important|appropriate|suitable|accurate|true|probable|useful|helpful)";
    let judges = r"(?:is|are|was|were|would be) (?:the )?(?:wrong|false|incorrect|untrue|inaccurate)";
    let wrong = "wrong|false|incorrect|untrue|inaccurate";
    let thing = "(?:option|answer|statement|claim|sentence|item|word|term|example|choice|step|thing|one)s?";
    let take = "(?:find|choose|select|pick|mark|tick|name|identify|indicate|spot|circle)";
    let avoids = r"should (?:\w+ )?(?:be )?(?:avoid|avoided)";
    let patterns = [
        format!(
            r"\b(?:which|what|who|whom|whose)\b(?P<between>.*?)\b(?:(?P<not>{turns})\b|(?:{judges})\b|(?:{wrong}) {thing}\b)"
        ),
        // Find the option that does not fit. Choose the wrong statement.
        format!(
            r"^(?:please )?{take} (?:the |an? |all |each |every |two |three )*{thing} (?:that|which|who) (?:\w+ )?(?:{turns}|{wrong})\b"
        ),
        format!(r"^(?:please )?{take} (?:the |an? |all |each |every |two |three )*(?:{wrong}) {thing}\b"),
        format!(r"(?:\b(?:which|what)\b|^{take}\b).*\b{avoids}\b"),
        r"\b(?:which|what)\b.*\bdo without[?.:]*$".to_owned(),
        r"\bodd (?:one|word) out\b|\bexcept\b|^not (?:an?|the|one|part)\b".to_owned(),
    ];
    read(&of_ascii(&format!("(?i){}", patterns.join("|"))))
}

fn german() -> Regex {
    let patterns = [
        r"\b(?:welche[rsnm]?|was|wer|wen|wem|wofür|wodurch|womit|woran|worauf|wovon|wozu)\b(?P<between>.*?)\b(?P<not>nicht|keine?[nrms]?|nie|niemals|falsch|unzutreffend)\b",
        r"\b(?:welche[rsnm]?|die|eine) (?:falsche[nrs]?|unzutreffende[nrs]?) (?:aussage|antwort|behauptung|option)\b",
        r"\bfolgende[rsn]?\b[^,:;.]{0,40}?\b(?:ist|sind|gehört|gehören|zählt|zählen|trifft|treffen|stimmt|stimmen) (?:\w+ )?(?:nicht|keine?[nrms]?)\b",
        // Alle sind Werbung, außer:
        r"\b(?:außer|ausser|ausgenommen)(?: (?:eine[mnr]?|welche[mnr]?))?[\s:.…?]*$",
    ];
    read(&format!("(?i){}", patterns.join("|")))
}

fn french() -> Regex {
    let asks = [
        r"\b(?:quel(?:le)?s?|lequel|laquelle|lesquel(?:le)?s|qui|que)\b(?P<between>.*?)",
        r"(?:(?:\bne |\bn['’])(?:\w+ )?[\w'’-]+ (?P<not>pas|jamais|aucune?)|\b(?:est|sont) (?:fausses?|incorrecte?s?|inexacte?s?))\b",
    ];
    let others = [
        // Toutes sont utiles, sauf :
        r"\b(?:sauf|excepté|hormis|à l['’]exception)(?: (?:de|une?|lequel|laquelle))*[\s:.…?]*$",
        r"\b(?:trouve[rz]?|cherche[rz]?|rep[ée]re[rz]?|repère|identifie[rz]?|coche[rz]?|désigne[rz]?|quel est|qui est|où est) l['’]intruse?[\s:.!?]*$",
    ];
    read(&format!("(?i){}|{}", asks.concat(), others.join("|")))
}

/// What in a match is the word itself.
static WORD: LazyLock<Regex> = LazyLock::new(|| {
    let english = r"\w+n['’]t|not|never|cannot|except|least \w+|wrong|false|incorrect|untrue|inaccurate|avoid(?:ed)?|do without|odd (?:one|word) out|au(?:ß|ss)er|ausgenommen|sauf|excepté|hormis|l['’]intruse?|à l['’]exception";
    let others = r"nicht|keine?[nrms]?|nie|niemals|falsch\w*|unzutreffend\w*|pas|jamais|aucune?|fausses?|incorrecte?s?|inexacte?s?";
    Regex::new(&format!(r"(?i)\b(?:{english}|{others})$")).expect("the pattern is our own")
});
/// What is wrong with this sentence? Who asks for a fault asks for what is so.
static FAULT: LazyLock<Regex> = LazyLock::new(|| {
    let patterns = [
        r"\bwhat(?:['’]s| is| was| are| were) (?:\w+ )?(?:wrong|incorrect) (?:with|here|in|about)\b",
        r"\bwas ist (?:(?:hier|da|daran|(?:an|in|bei|mit) [^,:?]{1,40}) falsch|(?:\w+ )?falsch (?:an|in|bei|mit))\b",
        r"\bqu['’]est-ce qui (?:ne va pas|est (?:faux|incorrect)) (?:dans|avec|ici)\b",
        "哪[里裡裏儿兒][^，。]{0,4}?(?:有误|有誤|错误|錯誤|不对|不對|不正确|不正確|不当|不當)",
        "(?:有|犯了?|出现了?|出現了?|发生了?|發生了?)(?:哪[些种種个個类類]|什么|什麼)(?:错误|錯誤)",
    ];
    Regex::new(&format!("(?i){}", patterns.join("|"))).expect("the pattern is our own")
});
/// Behind a preposition, or of a thing that the question only mentions, it turns nothing round: which device in a room
/// that is not locked must be reported? But: which is a statement that is not true?
static RELATIVE: LazyLock<Regex> = LazyLock::new(|| {
    let prepositions = "in|on|at|of|for|from|by|to|with|under|through|about|into|without";
    Regex::new(&format!(r"(?i)\b(?:{prepositions}) (?:which|whom|whose)\b|(?P<thing>\b(?:that|which)(?: \w+)?\s*$)"))
        .expect("the pattern is our own")
});
static IS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:is|are|was|were|be)\b").expect("the pattern is our own"));
static CHINESE: LazyLock<[Regex; 8]> = LazyLock::new(|| {
    let turns = "不是|不属于|不屬於|不正确|不正確|不包括|不包含|不能|不会|不會|不应|不應|不对|不對|不宜|不需要|不符合|\
                 不恰当|不恰當|不适当|不適當|不合适|不合適|不准确|不準確|不必|不可以|不可能|不当|不當|无关|無關|无需|無需|\
                 错误|錯誤|除外|除了|没有|沒有|并非|並非|有误|有誤";
    let blank = r"\s（）()：:？?＿_…—";
    // Said of what is asked for, not 能不能 and 是不是.
    let not = "不包括|不包含|不属于|不屬於|不是|不需要|不应该?|不應該?|不能|不可以?|不会|不會|不得|不必|不宜|不要|不用|不适合|不適合|\
               不符合|不涉及|不允许|不允許|无需|無需|无法|無法";
    let whether = "(?:^|[^是能会會要应應可需得用])";
    let verb = "做|用|使用|采用|採用|采取|採取|选择|選擇|选|選|有|包含|包括|填写|填寫|提供|携带|攜帶|发布|發布|发送|發送|删除|刪除|出现|出現|\
                影响|影響|解决|解決|证明|證明|说明|說明|衡量|测量|測量|代替|替代|公开|公開|转发|轉發|分享|打开|打開|进行|進行|收集|处理|處理|\
                达到|達到|实现|實現|提高|带来|帶來|看到|吃|喝|说|說|带|帶|放";
    let these = "(?:以下|下列|下面|上述)?";
    let which = "(?:哪|何者|谁|誰|什么|什麼)";
    let said = "(?:一[项項个個]|说法|說法|选项|選項|做法|描述|表述|叙述|敘述)?";
    [
        // 下列哪项不是…
        format!("(?:哪|何者|谁|誰)(?P<between>[^，。；：]*?)(?P<not>{turns})"),
        // 以下说法错误的是…
        format!(
            "(?:下列|以下|下面|上述)(?P<between>[^？。]*?)(?P<not>{turns})[^？。，]{{0,12}}?的{said}(?:是|有|为|為|[？?：:（(]|哪|$)"
        ),
        format!("(?:关于|關於|有关|有關)(?P<between>[^？。，]*?)(?P<not>{turns})[^？。，]{{0,12}}?的{said}(?:是|有|[？?：:（(]|哪|$)"),
        // 不正确的是哪一项; 不属于广告的是（ ）; 关于推广，错误的是：
        format!(r"(?:^|[，,；;：:])\s*(?P<not>{turns})[^，。？]{{0,10}}?的{said}(?:(?:是|有)?哪|(?:是|有)[{blank}]*$)"),
        // 以下除了哪项都是广告; 除哪一项外
        format!("(?:^|[^清删刪解消扫掃排去拆免革开開])(?P<not>除了?){these}{which}[^。？]*?[外都均皆全]"),
        // 推广不需要哪一项; 广告的目标不包括哪一项
        format!("{whether}(?P<not>{not})(?:{verb})?{these}(?:的是)?{which}"),
        // 不应该做的是什么
        format!(
            "{whether}(?P<not>{not})[^，。？的时時]{{0,6}}的(?:行为|行為|事情?|事项|事項|内容|內容|{said})(?:是|有){these}(?:{which}|[{blank}]*$)"
        ),
        // 广告不包括（ ）
        format!("^[^，。？；：:]+?(?P<not>不包括|不包含|不属于|不屬於|不是)[{blank}]*$"),
    ]
    .map(|pattern| Regex::new(&pattern).expect("the pattern is our own"))
});
/// Behind these it is said of somebody else than what is asked for: 能让没有时间的顾客…
const CHINESE_CLAUSE: &str = "下让讓使令帮幫给給对對把被为為向当當若如因由从從跟";
const OPENS: [char; 5] = ['“', '‘', '「', '『', '《'];
const CLOSES: [char; 5] = ['”', '’', '」', '』', '》'];
/// What can't be undone is called what? The last word asks, and the first only begins a clause.
static ASKS_LAST: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^[^,;:]*\s(?:what|who|which|where|how)\s*\?").expect("the pattern is our own"));

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    if asked.choices.is_empty() {
        return;
    }
    let question = asking(asked.stem());
    let Some(word) = negation(question).filter(|_| !FAULT.is_match(question)) else { return };
    let stands_out =
        word.chars().any(char::is_alphabetic) && !word.contains(char::is_lowercase) && !word.contains(is_cjk);
    if stands_out || emphasised(&asked.question.prompt).contains(&word.to_lowercase()) {
        return;
    }
    let message = format!("this question asks for what is not so, and its `{word}` is easily read over");
    let place = asked.place_of(word, asked.question.prompt_place);
    let fault = Diagnostic::warning(RULE.code, place, message);
    out.push(fault.help(format!("ask for what is so, or write `**{word}**`")));
}

/// The word that turns a question round.
fn negation(question: &str) -> Option<&str> {
    if question.contains(is_cjk) {
        return CHINESE.iter().find_map(|asks| in_chinese(question, asks));
    }
    // Where a turn begins with a blank it is one of a word's beginning.
    let small = format!(" {}", question.to_lowercase());
    LANGUAGES.iter().filter(|language| language.turns.iter().any(|word| small.contains(word))).find_map(|language| {
        let found = language.asks.captures(question)?;
        let whole = found.get(0)?;
        let between = found.name("between").map_or("", |between| between.as_str());
        let after = question[whole.end()..].trim_start().to_lowercase();
        if language.clause.is_match(between)
            || is_relative(between)
            // A not-for-profit hosting.
            || question[whole.end()..].starts_with('-')
            || language.balanced.iter().any(|next| after.starts_with(next))
            || ASKS_LAST.is_match(&question[whole.end()..])
        {
            return None;
        }
        // The last word of the match, without the thing that it is said of.
        let until = found.name("not").map_or(whole.end(), |not| not.end());
        let said = &question[whole.start()..until];
        let ends = said.char_indices().map(|(at, letter)| at + letter.len_utf8()).rev();
        let word = ends.filter_map(|end| WORD.find(&said[..end])).next()?;
        let (before, from) = question.split_at(whole.start() + word.start());
        (!is_in_a_name(before, from)).then_some(word.as_str())
    })
}

fn is_relative(between: &str) -> bool {
    RELATIVE
        .captures(between)
        .is_some_and(|found| found.name("thing").is_none_or(|thing| !IS.is_match(&between[..thing.start()])))
}

/// The False Claims Act: two capitals within a sentence that is not all of capitals.
fn is_in_a_name(before: &str, from: &str) -> bool {
    let is_capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
    };
    let mut words = from.split_whitespace();
    let is_title = before.split_whitespace().all(is_capital);
    words.next().is_some_and(is_capital) && words.next().is_some_and(is_capital) && !is_title
}

fn in_chinese<'q>(question: &'q str, asks: &Regex) -> Option<&'q str> {
    let found = asks.captures(question)?;
    let (between, word) = (found.name("between").map_or("", |between| between.as_str()), found.name("not")?);
    let (before, after) = (&question[..word.start()], &question[word.end()..]);
    // 哪个词表示“不可能”: it is what somebody says.
    let is_quoted = before.rfind(OPENS).is_some_and(|at| !before[at..].contains(CLOSES));
    // 没有时间的顾客: it belongs to a thing, of which something else is asked. 不对称: another word.
    let is_of_a_thing = matches!(word.as_str(), "没有" | "沒有")
        && after.char_indices().take(8).find(|(_, letter)| *letter == '的').is_some_and(|(at, letter)| {
            let next = after[at + letter.len_utf8()..].chars().next();
            next.is_some_and(|next| !"是有为為？?：:哪".contains(next))
        });
    let is_another = after.starts_with(['称', '稱']);
    (!between.contains(|letter| CHINESE_CLAUSE.contains(letter)) && !is_of_a_thing && !is_another && !is_quoted)
        .then(|| word.as_str())
}
