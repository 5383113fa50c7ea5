//! A number is a number of something.

use std::sync::LazyLock;

use regex::Regex;

use super::asked::Asked;
use super::rule::{Check, MOODLE_NUMERICAL, Rule};
use super::text::is_cjk;
use crate::diag::{Diagnostic, Severity};
use crate::quiz::Kind;

pub const RULE: Rule = Rule {
    code: "no-unit",
    severity: Severity::Warning,
    reason: "Half is 0.5, or 50 per cent: without a unit a right number is marked wrong.",
    source: MOODLE_NUMERICAL,
    check: Check::Question(check),
};

/// The question itself says what is counted, or that there is no unit, in English, German or French.
static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    let words = [
        "how many|how often|number of|how old|what year|which year|percent|percentage|per cent|ratio|factor|times|decimal|integer|probability|likelihood|odds",
        "wie ?viele?|wie oft|wie alt|anzahl|prozent|welche[mns]? jahr|verhältnis|faktor|dezimalzahl|wahrscheinlichkeit",
        "combien d(?:e|es|['’])|nombre d(?:e|es|['’])|pour ?cent|pourcentage|quelle année|quel âge|rapport|facteur|probabilité",
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
        r"(?:which|what|whose) (?:(?:is|was|are) )?(?:the |an? )?(?:[\w.-]+ ){0,3}(?:port|code|number|rank|score|version|position|index)",
        r"(?:which|what) place|(?:value|result) of (?:[b-z]\b|[-−(]?\d)|on a scale|square root",
        r"welche[rsmn]? (?:[\w.-]+ ){0,2}(?:port|\w*code|\w*nummer|zahl|rang|platz|punktzahl|version|stelle|position|note)",
        r"(?:ergebnis|wert) von (?:[b-z]\b|[-−(]?\d)|auf einer skala|wurzel aus|quadratwurzel",
        r"quel(?:le)?s? (?:est )?(?:le |la |l['’])?(?:[\w.-]+ ){0,2}(?:port|code|numéro|nombre|rang|score|version|position|note)",
        "valeur de [b-z]|sur une échelle|racine carrée",
    ];
    // On which page? But not: at which room temperature?
    let places = [
        r"(?:which|what) (?:page|chapter|section|paragraph|line|row|column|slide|step|round|phase|week|day|month|century|floor|storey|room|gate|platform|channel)(?: (?:of|in|on|at|to|does|do|did|is|are|was|were|has|have|had|must|should|can|may|will|would|the|a|an|you|we|\w+s)\b|\s*(?:[?,.:;]|$))",
        r"welche[rsmn]? (?:seite|kapitel|abschnitt|zeile|spalte|folie|schritt|woche|tag|monat|jahrhundert|stock|etage|raum|zimmer|gleis|kanal)\b",
        r"quel(?:le)? (?:page|chapitre|paragraphe|ligne|colonne|étape|semaine|jour|mois|siècle|étage|salle|quai|voie)\b",
    ];
    // Of bare numbers: the average of 2, 4 and 9.
    let sums = "average|mean|median|mode|range|sum|difference|product|quotient|square|cube|durchschnitt|mittelwert|summe|produkt|differenz|moyenne|médiane|somme|produit|différence";
    let bare = r"(?:(?:the|these|die|der|den|les) )?(?:(?:numbers?|values?|scores?|following|zahlen|nombres) ?:? )?[-−]?\d+(?:[.,]\d+)*(?:(?:\s*[,;]\s*(?:and |und |et )?| and | und | et )[-−]?\d+(?:[.,]\d+)*)*";
    // What is x? What is pi?
    let is = r"(?:what|which|was|que)(?:['’]s| is| ist| vaut| est)?";
    let solve = r"for|find|solve|bestimmen? sie|berechnen? sie|bestimme|berechne|trouvez|calculez";
    let patterns = [
        format!(r"(?i:\b(?:{})\b)", named.join("|")),
        format!(r"(?i:\b(?:{is}|{solve}) (?:[b-hj-zα-ω]|pi)(?:[\s?.,:=]|$))"),
        // What is 12.5 + 1? Work out 3/7.
        r"(?i:\b(?:what|calculate|compute|work out|was|berechne\w*|calcule\w*|combien)\b)[^.?]{0,12}?\d\s*(?:[+−×·÷*/^]| [-–] )\s*\d".to_owned(),
        format!(r"(?i:\b(?:{})(?:[\s?,.:;]|$))", places.join("|")),
        format!(r"(?i:\b(?:{sums}) (?:of|from|between|von|aus|zwischen|de|entre) {bare}\s*(?:[?!:;(]|[.,](?:\s|$)|$|rounded|gerundet))"),
        // A pH has none, and a word in brackets may be one.
        format!(r"pH|[（(]\s*(?:in |en )?(?:{signs}|(?i:(?:{})\w{{0,2}}))\s*[）)]", units.join("|")),
        format!(r"(?i:\b(?:{})\b)", words.join("|")),
        format!(r"(?i:\b(?:in|en|als) (?:\w+ )?(?:{})\w{{0,2}}\b)", units.join("|")),
        format!(r"\b[Ii]n (?:\w+ )?(?:{signs})(?:[^\w/]|$)|\ben (?:{signs})(?:[^\w/]|$)"),
        format!(r"\b(?:{currencies})\b|[%‰°℃€$£¥₹]"),
    ];
    Regex::new(&patterns.join("|")).expect("the pattern is our own")
});
/// The same in Chinese. 多少 and 几 say it where a word for what is counted follows them, or stands before: 多少公斤, 几天,
/// 人数是多少; but not 重量是多少.
static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
    let units = "公斤|千克|克|吨|噸|斤|公里|千米|厘米|毫米|米|升|毫升|小时|小時|分钟|分鐘|秒|毫秒|天|日|周|星期|个?月|個月|年|元|美元|欧元|歐元|\
                 法郎|度|摄氏度|攝氏度|千?瓦|伏|安|赫兹|赫茲|字节|位元組|像素|平方米|立方米|人|次";
    let counts = "人数|人數|件数|件數|次数|次數|个数|個數|数量|數量|总数|總數|天数|天數|页数|頁數|分数|分數|得分|系数|係數|指数|指數|概率|几率|\
                  機率|机率|可能性|年龄|年齡|平方根|立方根|余数|餘數|公约数|公倍数";
    let number = r"[-−]?\d+(?:\.\d+)?";
    let patterns = [
        "端口|状态码|狀態碼|编号|編號|号码|號碼|排名|第[几幾]|(?:星期|礼拜|禮拜|周|百分之)[几幾]|[哪什][个個么麼]数".to_owned(),
        "百分|比例|倍|单位|單位|酸碱度|美元|欧元|歐元|港元|港币|日元|人民币|人民幣|法郎".to_owned(),
        r"\d\s*[万萬亿億]?元".to_owned(),
        "哪一?[个個]?(?:年|月|日|天|周|星期|页|頁|层|層|楼|樓|章|节|節|步|行|列|题|題|条|條|级|級|世纪|世紀|频道|頻道)".to_owned(),
        r"[几幾]\s?(?:[A-Za-z°]|[\p{Han}&&[^乎何率才就时時以是]])".to_owned(),
        r"多少\s?(?:[A-Za-z°]|会[员員议議计計]|合[同約约作]|应用|應用|比[特赛賽]|[\p{Han}&&[^才就时時以之会會是为為比较呢啊吗嗎最则則左钱錢应應可能了算吧合]])"
            .to_owned(),
        format!("(?:{counts})(?:应|應|会|會|将|將|大约|大約|约|約|共|总共|總共|各)?(?:该|該)?(?:是|为|為|等于|等於|有|达到|達到)?(?:多少|多大|多高|[几幾]|[：:？?（(＿_]|$)"),
        format!("[以用按](?:{units})|[（(]\\s*(?:{units})\\s*[）)]"),
        // 12 加 30 等于多少; 2、4和9的平均数; 2x = 10，x = ？
        format!("{number}\\s*(?:[+−×÷*/^]|加|减|減|乘以?|除以)\\s*{number}[^，。？]{{0,6}}?(?:多少|[几幾=＝？?])"),
        format!("{number}(?:[、，,和与與及\\s]+{number})+(?:这|這)?[两兩三四五]?(?:个数|個數)?的?(?:平均[数值數]|中位[数數]|众数|眾數|总和|總和|和|差|积|積|商)"),
        r"解方程|求\s*[a-z]\b|[a-z]\s*(?:[=＝]\s*[？?（(＿_]|(?:是|为|為|等于|等於)\s*多少)".to_owned(),
    ];
    Regex::new(&patterns.join("|")).expect("the pattern is our own")
});
/// These may have no unit, as long as nothing that is measured is spoken of.
static VAGUE: LazyLock<Regex> = LazyLock::new(|| {
    let patterns = [
        r"(?:which|what|whose) (?:(?:is|was|are) )?(?:the |an? )?(?:[\w.-]+ ){0,3}(?:value|level|result)\b",
        r"welche[rsmn]? (?:[\w.-]+ ){0,2}(?:ergebnis|wert|stufe)\b",
        r"quel(?:le)?s? (?:est )?(?:le |la |l['’])?(?:[\w.-]+ ){0,2}(?:résultat|valeur|niveau)\b",
        "等于|等於|有多少",
    ];
    Regex::new(&format!("(?i){}", patterns.join("|"))).expect("the pattern is our own")
});
static MEASURED: LazyLock<Regex> = LazyLock::new(|| {
    let words = [
        "weights?|weighs?|mass|pressure|temperature|length|height|width|depth|thickness|diameter|radius|distance|speed|velocity|duration|volume|area|prices?|costs?|fees?|salary|wages?|profit|turnover|revenue|income|budget|power|energy|voltage|current|resistance|frequency|force|density|capacity|humidity|concentration|consumption|dose|water|oil|fuel|noise|sound|brightness|heat|battery|sugar|oxygen|alcohol",
        r"\w*gewicht|\w*druck|\w*temperatur|\w*länge|\w*höhe|\w*breite|\w*tiefe|\w*entfernung|\w*geschwindigkeit|\w*dauer|\w*volumen|\w*fläche|\w*preis|\w*kosten|\w*gewinn|\w*umsatz|\w*leistung|\w*spannung|\w*strom|\w*verbrauch|\w*menge",
        "poids|masse|pression|température|longueur|hauteur|largeur|profondeur|vitesse|durée|surface|prix|coûts?|bénéfice|puissance|tension|consommation",
    ];
    let units = "km|m|cm|mm|kg|g|mg|t|l|ml|h|min|s|ms|kW|kWh|W|V|A|Hz|kilomet(?:re|er)s?|met(?:re|er)s?|lit(?:re|er)s?|grams?|kilograms?|hours?|minutes?|seconds?|degrees?";
    let chinese = "重量|质量|質量|体重|體重|[温溫]度|[气氣水室][温溫]|沸点|沸點|熔点|熔點|压力|壓力|压强|壓強|血压|血壓|长度|長度|高度|宽度|寬度|深度|厚度|\
                   距离|距離|速度|时间|時間|时长|時長|体积|體積|容积|容積|容量|面积|面積|价格|價格|成本|费用|費用|工资|工資|利润|利潤|收入|\
                   金额|金額|功率|电压|電壓|电流|電流|频率|頻率|浓度|濃度|密度|水位|油位|音量|直径|直徑|半径|半徑|周长|周長";
    Regex::new(&format!(r"(?i:\b(?:{})\b)|\d\s?(?:{units})\b|{chinese}", words.join("|")))
        .expect("the pattern is our own")
});

fn says_what_it_counts(stem: &str) -> bool {
    SAYS.is_match(stem)
        || stem.contains(is_cjk) && CHINESE.is_match(stem)
        || VAGUE.is_match(stem) && !MEASURED.is_match(stem)
}

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    if let Kind::Numeric { unit: None, .. } = &asked.question.kind
        && !says_what_it_counts(asked.stem())
    {
        let message = "neither this question nor a `unit` says what the number counts";
        let fault = Diagnostic::warning(RULE.code, asked.question.prompt_place, message);
        out.push(fault.help("add `unit: …`, which stands beside the field, or ask “how many …”"));
    }
}
