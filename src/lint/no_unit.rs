//! A number is a number of something.

use std::sync::LazyLock;

use regex::Regex;

use super::asked::Asked;
use super::rule::{Check, MOODLE_NUMERICAL, Rule};
use crate::diag::{Diagnostic, Severity};
use crate::quiz::Kind;

pub const RULE: Rule = Rule {
    code: "no-unit",
    severity: Severity::Warning,
    reason: "Half is 0.5, or 50 per cent: without a unit a right number is marked wrong.",
    source: MOODLE_NUMERICAL,
    check: Check::Question(check),
};

/// The question itself says what is counted, or that there is no unit.
static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    let words = [
        "how many|how often|number of|how old|what year|which year|percent|percentage|per cent|ratio|factor|times|decimal|integer",
        "wie ?viele?|wie oft|wie alt|anzahl|prozent|welche[mns]? jahr|verhältnis|faktor|dezimalzahl",
        "combien d(?:e|es|['’])|nombre d(?:e|es|['’])|pour ?cent|pourcentage|quelle année|quel âge|rapport|facteur",
    ];
    // With their endings: minute, minutes, Minuten.
    let units = [
        "euro|dollar|pound|hour|minute|second|millisecond|day|week|month|year|met(?:re|er)|kilomet(?:re|er)|gram|kilogram|lit(?:re|er)|degree|byte|bit|pixel|point|mile|cent|yuan",
        "franken|rappen|pfund|stunde|sekunde|tag|woche|monat|jahr|gramm|kilogramm|grad|punkt|meile|watt|volt",
        "franc|livre|heure|seconde|jour|semaine|mois|année|ans?|mètre|kilomètre|gramme|kilogramme|degré|octet",
    ];
    let signs =
        "km|m|cm|mm|kg|g|mg|t|l|ml|h|min|s|ms|W|kW|kWh|V|A|K|Hz|kHz|MHz|GHz|kB|MB|GB|TB|km/h|m/s|m²|m³|ha|px|pt";
    let currencies = "CHF|EUR|USD|GBP|CNY|RMB|JPY|SEK|NOK|DKK|PLN|CZK|CAD|AUD|INR";
    // What has a number and no unit: names, places in an order, and what is reckoned without any.
    let named = [
        r"(?:which|what|whose) (?:(?:is|was|are) )?(?:the |an? )?(?:[\w.-]+ ){0,3}(?:port|code|number|rank|score|result|version|position|level|index)",
        r"(?:which|what) (?:value|place)|value of [b-z]|on a scale|square root",
        r"welche[rsmn]? (?:[\w.-]+ ){0,2}(?:port|\w*code|\w*nummer|zahl|rang|platz|punktzahl|ergebnis|wert|version|stelle|position|stufe|note)",
        "ergebnis von|wert von [b-z]|auf einer skala|wurzel aus|quadratwurzel",
        r"quel(?:le)?s? (?:est )?(?:le |la |l['’])?(?:[\w.-]+ ){0,2}(?:port|code|numéro|nombre|rang|score|résultat|version|position|note)",
        "valeur de [b-z]|sur une échelle|racine carrée",
    ];
    // What is x? What is pi?
    let is = r"(?:what|which|was|que)(?:['’]s| is| ist| vaut| est)?";
    let solve = r"for|find|solve|bestimmen? sie|berechnen? sie|bestimme|berechne|trouvez|calculez";
    let patterns = [
        format!(r"(?i:\b(?:{})\b)", named.join("|")),
        format!(r"(?i:\b(?:{is}|{solve}) (?:[b-hj-zα-ω]|pi)(?:[\s?.,:=]|$))"),
        // What is 12.5 + 1? Work out 3/7.
        r"(?i:\b(?:what|calculate|compute|work out|was|berechne\w*|calcule\w*|combien)\b)[^.?]{0,12}?\d\s*(?:[+−×·÷*/^]| [-–] )\s*\d".to_owned(),
        "端口|状态码|狀態碼|编号|編號|号码|號碼|排名|第几|等于|等於|[哪什][个個么麼]数".to_owned(),
        format!(r"(?i:\b(?:{})\b)", words.join("|")),
        format!(r"(?i:\b(?:in|en|als) (?:\w+ )?(?:{})\w{{0,2}}\b)", units.join("|")),
        format!(r"\b[Ii]n (?:\w+ )?(?:{signs})(?:[^\w/]|$)|\ben (?:{signs})(?:[^\w/]|$)"),
        format!(r"\b(?:{currencies})\b|[%‰°℃€$£¥₹]|多少|几|幾|百分|比例|倍|单位|單位"),
    ];
    Regex::new(&patterns.join("|")).expect("the pattern is our own")
});

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    if let Kind::Numeric { unit: None, .. } = &asked.question.kind
        && !SAYS.is_match(asked.stem())
    {
        let message = "neither this question nor a `unit` says what the number counts";
        let fault = Diagnostic::warning(RULE.code, asked.question.prompt_place, message);
        out.push(fault.help("add `unit: …`, which stands beside the field, or ask “how many …”"));
    }
}
