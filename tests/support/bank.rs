//! A bank of questions in the style of public ones, made from a seed: short facts of several fields in English and
//! Chinese, turned into questions by a few patterns, with flaws planted at known rates.
//!
//! The sound ones are written as a careful author would write them, without a look at what any rule measures: that some
//! of them break a rule by accident is what the test counts. Rates are of the size that was measured on public banks
//! where there is a measure (negative questions in 6.5 % of 9,361, “of the above” in 3 %, the same option twice in 2 %).

#![allow(dead_code)]

/// A flaw, and in which share of all questions it is planted.
pub struct Flaw {
    pub code: &'static str,
    pub rate: f64,
}

const fn flaw(code: &'static str, rate: f64) -> Flaw {
    Flaw { code, rate }
}

pub const FLAWS: &[Flaw] = &[
    flaw("longest-key", 0.05),
    flaw("all-of-the-above", 0.03),
    flaw("negative-stem", 0.065),
    flaw("absolute-words", 0.02),
    flaw("repeated-word", 0.02),
    flaw("duplicate-option", 0.02),
    flaw("no-key", 0.01),
    flaw("two-keys", 0.01),
    flaw("two-options", 0.02),
    flaw("too-many-options", 0.02),
    flaw("multiple-with-one-key", 0.02),
    flaw("few-distractors", 0.02),
    flaw("no-tolerance", 0.02),
    flaw("no-unit", 0.02),
    flaw("hint-contains-key", 0.02),
    flaw("no-explanation", 0.03),
    flaw("distractor-without-feedback", 0.03),
];

/// A field with its terms, each with what it does.
struct Field {
    /// A kind of thing, in the singular and in the plural.
    noun: (&'static str, &'static str),
    is_chinese: bool,
    facts: &'static [(&'static str, &'static str)],
}

const FIELDS: &[Field] = &[
    Field {
        noun: ("Git command", "Git commands"),
        is_chinese: false,
        facts: &[
            ("git stash", "puts unfinished work aside for later"),
            ("git blame", "shows who last touched each line"),
            ("git bisect", "finds the commit that brought in a fault"),
            ("git rebase", "replays a branch on top of another base"),
            ("git fetch", "downloads what others have pushed so far"),
            ("git tag", "gives a name to one point in history"),
            ("git clone", "copies a whole repository to this machine"),
            ("git revert", "undoes an old commit by a new one"),
            ("git log", "lists what has happened, newest first"),
            ("git diff", "compares two states of the files"),
        ],
    },
    Field {
        noun: ("HTTP status", "HTTP statuses"),
        is_chinese: false,
        facts: &[
            ("200", "the request has succeeded as it was made"),
            ("301", "the page has moved to a new address for good"),
            ("304", "the copy in the cache is still good"),
            ("401", "the caller has not yet said who it is"),
            ("403", "the caller is known, but may not do this"),
            ("404", "there is nothing at this address"),
            ("429", "too many calls have come in a short time"),
            ("500", "something broke inside the server"),
            ("503", "the service is busy and asks for patience"),
        ],
    },
    Field {
        noun: ("marketing figure", "marketing figures"),
        is_chinese: false,
        facts: &[
            ("click-through rate", "the share of viewers who follow the link"),
            ("bounce rate", "the share of visitors who leave at once"),
            ("churn", "the share of customers lost in a month"),
            ("reach", "how many different people saw the message"),
            ("impressions", "how often the message was shown in all"),
            ("retention", "the share of people who come back later"),
            ("conversion rate", "the share of visitors who place an order"),
            ("cost per order", "what is spent until somebody buys"),
            ("lifetime value", "what one buyer leaves over the years"),
        ],
    },
    Field {
        noun: ("SQL clause", "SQL clauses"),
        is_chinese: false,
        facts: &[
            ("WHERE", "keeps the rows that meet a condition"),
            ("GROUP BY", "puts rows with equal values together"),
            ("HAVING", "filters what has been put together"),
            ("ORDER BY", "sorts what comes out in the end"),
            ("LIMIT", "cuts the result after some rows"),
            ("JOIN", "brings two tables side by side"),
            ("UNION", "stacks two results on each other"),
            ("DISTINCT", "drops rows that were there before"),
        ],
    },
    Field {
        noun: ("safety sign", "safety signs"),
        is_chinese: false,
        facts: &[
            ("blue circle", "tells what has to be worn here"),
            ("red ring", "forbids what is drawn inside it"),
            ("yellow triangle", "warns of a danger close by"),
            ("green square", "points the way out or to first aid"),
            ("red square", "marks where to find an extinguisher"),
            ("striped tape", "keeps people away from an edge"),
        ],
    },
    Field {
        noun: ("网络指标", "网络指标"),
        is_chinese: true,
        facts: &[
            ("点击率", "看到广告后点开链接的比例"),
            ("跳出率", "只看一页就离开的访客比例"),
            ("转化率", "访客最终下订单的比例"),
            ("留存率", "过一段时间还会回来的比例"),
            ("曝光量", "信息一共被展示的次数"),
            ("获客成本", "赢得一位新顾客的花费"),
            ("客单价", "每笔订单平均的金额"),
        ],
    },
    Field {
        noun: ("运营工作", "运营工作"),
        is_chinese: true,
        facts: &[
            ("内容运营", "写出读者愿意看完的文章"),
            ("用户运营", "让老顾客愿意再次光顾"),
            ("活动运营", "策划节日期间的优惠方案"),
            ("产品运营", "收集意见并改进功能"),
            ("渠道运营", "挑选合适的平台来投放"),
            ("数据运营", "用报表发现流失的环节"),
        ],
    },
];

const ABOVE: &[&str] = &["All of the above", "None of the above", "Both of the above", "None of these", "All of these"];
const ABOVE_CHINESE: &[&str] = &["以上皆是", "以上都不是", "以上都对", "以上皆非"];
const TAIL: &str = ", at least as long as nobody has changed the settings of the project in the meantime";
const TAIL_CHINESE: &str = "，前提是项目的设置在此期间没有被其他同事修改过";
/// Words that sound like what they are for.
const ECHOES: &[(&str, &str, &str)] = &[
    ("segmentation", "Parting buyers into segmentations", "buyers"),
    ("throttling", "Throttling a caller that asks too often", "callers"),
    ("onboarding", "Easing the onboarding of new staff", "staff"),
    ("deduplication", "Deduplication of rows that came twice", "rows"),
    ("localisation", "Giving a localisation to each country", "countries"),
];
const NOT_ECHOES: &[&str] = &[
    "Sorting letters by their date",
    "Counting what is left in stock",
    "Drawing a map of the shop",
    "Printing a bill for each month",
];

/// Deterministic, so that what fails once fails again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn share(&mut self) -> f64 {
        self.roll(1 << 20) as f64 / (1 << 20) as f64
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.roll(at + 1));
        }
    }
}

/// A question of the bank, and what was planted in it.
pub struct Planted {
    pub id: String,
    pub flaw: Option<&'static str>,
    pub file: usize,
    range: std::ops::Range<usize>,
}

pub struct Bank {
    /// Quiz files of at most [`A_FILE`] questions.
    pub files: Vec<String>,
    pub questions: Vec<Planted>,
}

const A_FILE: usize = 500;

impl Bank {
    pub fn new(count: usize, seed: u64) -> Self {
        let mut dice = Dice(seed);
        let mut bank = Self { files: Vec::new(), questions: Vec::new() };
        for number in 0..count {
            let mut share = dice.share();
            let flaw = FLAWS.iter().find(|flaw| {
                share -= flaw.rate;
                share < 0.0
            });
            let flaw = flaw.map(|flaw| flaw.code);
            bank.add(number, flaw, &Question::new(&mut dice, flaw), "");
        }
        bank
    }

    /// Single choices whose options are not shuffled; the key is mostly the first, or anywhere.
    pub fn unshuffled(count: usize, seed: u64, first: bool) -> Self {
        let mut dice = Dice(seed);
        let mut bank = Self { files: Vec::new(), questions: Vec::new() };
        for number in 0..count {
            let mut question = Question::choice(&mut dice);
            let key = question.options.iter().position(|option| option.is_right).unwrap();
            if first && dice.roll(10) > 0 {
                question.options.swap(0, key);
            }
            bank.add(number, None, &question, "shuffle: {options: false}\n");
        }
        bank
    }

    fn add(&mut self, number: usize, flaw: Option<&'static str>, question: &Question, head: &str) {
        let file = number / A_FILE;
        if self.files.len() <= file {
            self.files.push(format!("quiz: bank-{file}\ntitle: Bank {file}\n{head}questions:\n"));
        }
        let (id, text) = (format!("q{number}"), &mut self.files[file]);
        let start = text.len();
        question.write(&id, text);
        self.questions.push(Planted { id, flaw, file, range: start..text.len() });
    }

    pub fn text_of(&self, question: &Planted) -> &str {
        &self.files[question.file][question.range.clone()]
    }
}

struct Choice {
    text: String,
    is_right: bool,
    feedback: Option<String>,
}

#[derive(Default)]
struct Question {
    kind: &'static str,
    prompt: String,
    options: Vec<Choice>,
    /// What else belongs to its type, line by line.
    rest: String,
    hint: Option<String>,
    explanation: Option<String>,
}

impl Question {
    fn new(dice: &mut Dice, flaw: Option<&'static str>) -> Self {
        let Some(flaw) = flaw else {
            return match dice.roll(10) {
                0 => Self::statement(dice),
                1 => {
                    let right = 2 + dice.roll(2);
                    Self::several(dice, right, 2)
                }
                2 => Self::number(dice, "tolerance: 0.1", true),
                3 => Self::typed(dice),
                _ => Self::choice(dice),
            };
        };
        match flaw {
            "multiple-with-one-key" => return Self::several(dice, 1, 3),
            "few-distractors" => return Self::several(dice, 3, 1),
            "no-tolerance" => return Self::number(dice, "", true),
            "no-unit" => return Self::number(dice, "tolerance: 0.1", false),
            "repeated-word" => return Self::echo(dice),
            "negative-stem" => return Self::negative(dice),
            _ => {}
        }
        let mut question = Self::choice(dice);
        question.plant(dice, flaw);
        question
    }

    /// What does a term mean, or which term means that?
    fn choice(dice: &mut Dice) -> Self {
        let field = &FIELDS[dice.roll(FIELDS.len())];
        let mut facts: Vec<_> = field.facts.to_vec();
        dice.shuffle(&mut facts);
        facts.truncate(3 + dice.roll(2));
        let (term, meaning) = facts[0];
        let asks_for_term = dice.roll(2) == 0;
        let (noun, zh) = (field.noun.0, field.is_chinese);
        let prompt = match (asks_for_term, zh, dice.roll(3)) {
            (true, false, 0) => format!("Which {noun} says this: {meaning}?"),
            (true, false, 1) => format!("A colleague describes a {noun} like this: “{meaning}”. Which one is meant?"),
            (true, false, _) => format!("Think of the {noun} for this: {meaning}. What is it called?"),
            (true, true, 0) => format!("哪个{noun}表示“{meaning}”？"),
            (true, true, _) => format!("“{meaning}”指的是什么？"),
            (false, false, 0) => format!("What does `{term}` stand for?"),
            (false, false, 1) => format!("You meet `{term}` for the first time this week. What is it about?"),
            (false, false, _) => format!("How would you explain `{term}` to a new colleague?"),
            (false, true, 0) => format!("“{term}”是什么意思？"),
            (false, true, _) => format!("新同事问起“{term}”，应该怎样解释？"),
        };
        let option = |(at, (term, meaning)): (usize, &(&str, &str))| {
            let (own, other) = if asks_for_term { (term, meaning) } else { (meaning, term) };
            let feedback = if zh { format!("那是{other}。") } else { format!("That would be {other}.") };
            Choice { text: (*own).to_owned(), is_right: at == 0, feedback: Some(feedback) }
        };
        let mut options: Vec<_> = facts.iter().enumerate().map(option).collect();
        dice.shuffle(&mut options);
        let hint = match dice.roll(4) {
            0 if zh => Some("先想想它在数什么。".to_owned()),
            0 => Some("Think of a day on which you would have needed it.".to_owned()),
            _ => None,
        };
        let explanation = if zh { format!("{term}：{meaning}。") } else { format!("{term}: {meaning}.") };
        Self { kind: "single_choice", prompt, options, hint, explanation: Some(explanation), ..Self::default() }
    }

    fn several(dice: &mut Dice, right: usize, wrong: usize) -> Self {
        let own = dice.roll(5);
        let other = (own + 1 + dice.roll(4)) % 5;
        let mut of = |field: usize, count: usize, is_right: bool| -> Vec<Choice> {
            let mut facts: Vec<_> = FIELDS[field].facts.to_vec();
            dice.shuffle(&mut facts);
            let noun = FIELDS[field].noun.0;
            let one = |(term, _): &(&str, &str)| Choice {
                text: (*term).to_owned(),
                is_right,
                feedback: Some(format!("It belongs to the kind called {noun}.")),
            };
            facts[..count].iter().map(one).collect()
        };
        let mut options = of(own, right, true);
        options.extend(of(other, wrong, false));
        dice.shuffle(&mut options);
        let prompt = format!("Which of these are {}?", FIELDS[own].noun.1);
        Self { kind: "multiple_response", prompt, options, explanation: Some("E.".to_owned()), ..Self::default() }
    }

    fn statement(dice: &mut Dice) -> Self {
        let field = &FIELDS[dice.roll(FIELDS.len())];
        let at = dice.roll(field.facts.len());
        let is_true = dice.roll(2) == 0;
        let other = (at + 1 + dice.roll(field.facts.len() - 1)) % field.facts.len();
        let (term, meaning) = (field.facts[at].0, field.facts[if is_true { at } else { other }].1);
        let rest = format!("    answer: {is_true}\n    feedback: {{\"true\": Look again., \"false\": Look again.}}\n");
        let prompt = format!("{term}: {meaning}.");
        Self { kind: "true_false", prompt, rest, explanation: Some("E.".to_owned()), ..Self::default() }
    }

    fn number(dice: &mut Dice, tolerance: &str, has_unit: bool) -> Self {
        let (whole, part) = (8 * (1 + dice.roll(9)), 1 + 2 * dice.roll(4));
        // No share of these has a tenth alone, so there always is a fraction.
        let value = part as f64 / whole as f64 * 100.0 + 0.1;
        let answer = if tolerance.is_empty() { format!("{value}") } else { format!("{{value: {value}, {tolerance}}}") };
        let unit = if has_unit { "    unit: kg\n" } else { "" };
        let prompt = format!("A crate holds {whole} of them and weighs {part}. What does the pallet weigh?");
        let rest = format!("{unit}    answers:\n      - {answer}\n");
        Self { kind: "numeric", prompt, rest, explanation: Some("E.".to_owned()), ..Self::default() }
    }

    fn typed(dice: &mut Dice) -> Self {
        let field = &FIELDS[dice.roll(FIELDS.len())];
        let (term, meaning) = dice.one(field.facts);
        let prompt = format!("{}: {meaning}. Write its name.", field.noun.0);
        let rest = format!("    answers:\n      - \"{term}\"\n");
        Self { kind: "short_answer", prompt, rest, explanation: Some("E.".to_owned()), ..Self::default() }
    }

    fn echo(dice: &mut Dice) -> Self {
        let (word, key, whom) = dice.one(ECHOES);
        let mut texts = NOT_ECHOES.to_vec();
        dice.shuffle(&mut texts);
        let mut options = vec![Choice { text: key.to_owned(), is_right: true, feedback: None }];
        let wrong = texts[..2 + dice.roll(2)].iter();
        options.extend(wrong.map(|text| Choice {
            text: (*text).to_owned(),
            is_right: false,
            feedback: Some(format!("That is of no use to {whom}.")),
        }));
        dice.shuffle(&mut options);
        let prompt = format!("What is {word} good for?");
        Self { kind: "single_choice", prompt, options, explanation: Some("E.".to_owned()), ..Self::default() }
    }

    fn negative(dice: &mut Dice) -> Self {
        let mut question = Self::several(dice, 1, 3);
        // What was asked for is now the exception.
        let noun = question.options.iter().find(|option| !option.is_right).unwrap();
        let field = FIELDS.iter().find(|field| field.facts.iter().any(|(term, _)| *term == noun.text)).unwrap();
        let plural = field.noun.1;
        question.kind = "single_choice";
        question.prompt = match dice.roll(4) {
            0 => format!("Which of these is not one of the {plural}?"),
            1 => format!("All of these are {plural} except"),
            2 => format!("Which of the following does not belong to the {plural}?"),
            _ => format!("We speak of {plural}. Which one isn't part of them?"),
        };
        question
    }

    fn plant(&mut self, dice: &mut Dice, flaw: &str) {
        let is_chinese = self.prompt.contains('？');
        let key = self.options.iter().position(|option| option.is_right).unwrap();
        let other = (key + 1) % self.options.len();
        match flaw {
            "longest-key" => self.options[key].text.push_str(if is_chinese { TAIL_CHINESE } else { TAIL }),
            "all-of-the-above" => {
                let text = dice.one(if is_chinese { ABOVE_CHINESE } else { ABOVE });
                let last = self.options.len() - 1;
                self.options[last].text = text.to_owned();
            }
            "absolute-words" => {
                for option in &mut self.options {
                    let word = match (option.is_right, is_chinese) {
                        (true, false) => "often this: ",
                        (false, false) => dice.one(&["always this: ", "never this: ", "only this: "]),
                        (true, true) => "往往：",
                        (false, true) => dice.one(&["总是：", "从不：", "绝对："]),
                    };
                    option.text.insert_str(0, word);
                }
            }
            "duplicate-option" => {
                let text = self.options[other].text.clone();
                self.options.push(Choice { text, is_right: false, feedback: Some("F.".to_owned()) });
            }
            "no-key" => self.options[key].is_right = false,
            "two-keys" => self.options[other].is_right = true,
            "two-options" => {
                let mut kept = vec![self.options.swap_remove(key)];
                kept.push(self.options.swap_remove(0));
                self.options = kept;
            }
            "too-many-options" => {
                let more = ["Another one", "A further one", "One more of them", "The last of them", "Something else"];
                let wanted = 6 + dice.roll(2);
                for text in more.into_iter().take(wanted.saturating_sub(self.options.len())) {
                    self.options.push(Choice {
                        text: text.to_owned(),
                        is_right: false,
                        feedback: Some("F.".to_owned()),
                    });
                }
            }
            "hint-contains-key" => {
                let text = &self.options[key].text;
                self.hint = Some(if is_chinese {
                    format!("答案就是{text}。")
                } else {
                    format!("Remember: it is {text}, as we said")
                });
            }
            "no-explanation" => {
                self.explanation = None;
                self.options[key].feedback = None;
            }
            "distractor-without-feedback" => self.options[other].feedback = None,
            _ => panic!("nobody knows how to plant {flaw}"),
        }
    }

    fn write(&self, id: &str, out: &mut String) {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\\\""));
        out.push_str(&format!("  - id: {id}\n    type: {}\n    prompt: {}\n", self.kind, quoted(&self.prompt)));
        if !self.options.is_empty() {
            out.push_str("    options:\n");
        }
        for option in &self.options {
            let key = if option.is_right { "correct" } else { "text" };
            out.push_str(&format!("      - {key}: {}\n", quoted(&option.text)));
            if let Some(feedback) = &option.feedback {
                out.push_str(&format!("        feedback: {}\n", quoted(feedback)));
            }
        }
        out.push_str(&self.rest);
        if let Some(hint) = &self.hint {
            out.push_str(&format!("    hints:\n      - {}\n", quoted(hint)));
        }
        if let Some(explanation) = &self.explanation {
            out.push_str(&format!("    explanation: {}\n", quoted(explanation)));
        }
    }
}
