//! Flaws of public banks in many wordings, each of which must be found.

use super::tests::{choice, question, told};

const WHICH: &str = "Which of these measure visits?";

fn assert_found(code: &str, text: &str) {
    let found = told(text);
    assert!(found.iter().any(|fault| fault.code == code), "{code} is missed:\n{text}\n{found:#?}");
}

#[test]
fn options_that_speak_of_the_others_are_found_in_any_wording() {
    for option in [
        "Every one of these",
        "Each of these",
        "All three",
        "The first two",
        "Neither of the first two",
        "A+B",
        "ABC",
        "A, B and C",
        "Answers A & C",
        "选项A和B",
        "无正确答案",
        "没有正确答案",
        "以上全部",
        "Alle der genannten",
        "Keine davon",
        "Keine der Antworten ist richtig",
        "Weder A noch B",
        "Sowohl A als auch B",
        "Alle drei Antworten",
        "Alles Genannte",
        "Alles oben Genannte",
        "Keines der genannten",
        "All of the mentioned",
        "None of the mentioned",
        "None of the given options",
        "All of the listed",
        "Everything mentioned",
        "Nothing of the above",
        "The above are all correct",
        "Toutes ces réponses",
        "Les deux réponses",
        "Toutes les réponses",
        "Aucune de ces réponses",
        "Aucun de ceux-ci",
        "A et B",
        "1 and 2",
        "Both 2 and 3",
        "Everything above",
        "Anything of the above",
        "所有选项都正确",
        "每一项都不对",
        "前三项都是",
        "前两项",
        "没有一个选项是对的",
        "A，B",
        "AB",
        "AB都对",
        "1和2",
    ] {
        assert_found("all-of-the-above", &choice(WHICH, &["Server logs", "Invoices", &format!("\"{option}\"")]));
    }
    assert_found("all-of-the-above", &choice("推广带来什么？", &["访问", "咖啡", "AB"]));
    let gaps = question("cloze", "\"It is {{rent|postage|all of the above}}.\"", "");
    assert_found("all-of-the-above", &gaps);
}

#[test]
fn negative_questions_are_found_in_any_wording() {
    for prompt in [
        "Find the option that does not fit.",
        "Choose the wrong statement.",
        "Mark the statement that is untrue.",
        "Which of these can you do without?",
        "Name the step that you should avoid.",
        "Which is the odd one out?",
        "Not a cost is:",
        "Which statement is false?",
        "Which of the following are you least likely to need?",
        "下列说法不恰当的是哪项？",
        "以下无关的是哪一项？",
        "不正确的是哪一项？",
        "下列哪一项不必做？",
        "下列不属于成本的是",
        "Welche Aussage ist falsch?",
        "Was gehört nicht zu den Kosten?",
        "Welche davon ist keine Kennzahl?",
        "Quelle affirmation est fausse ?",
        "Quel coût n’est pas fixe ?",
        "Alle folgenden Maßnahmen sind Werbung, außer:",
        "Folgendes ist keine Werbung:",
        "Folgende Kosten gehören nicht dazu:",
        "Wofür eignet sich E-Mail nicht?",
        "Wodurch wird Umsatz nicht erhöht?",
        "Toutes ces mesures sont utiles, sauf :",
        "Trouvez l’intrus.",
        "Quel est l’intrus ?",
        "不属于广告的是（ ）",
        "不属于广告的是",
        "广告不包括",
        "广告的目标不包括（ ）",
        "以下除了哪项都是广告？",
        "除哪一项外，都是广告？",
        "广告的目标不包括哪一项？",
        "推广不需要哪一项？",
        "办公室里不能使用哪种灭火器？",
        "关于推广，错误的是：",
        "关于推广，错误的一项是（ ）",
        "关于推广不正确的是",
        "关于广告，下列说法不正确的是（  ）。",
        "不应该做的是什么？",
        "上班时不能做的事情有哪些？",
        "Which of these is a statement that is not true?",
        "Which is a tool that does not need to be paid for and installed?",
        "Which page is not found when the server is down?",
    ] {
        assert_found("negative-stem", &choice(&format!("\"{prompt}\""), &["Rent", "Postage", "Packaging"]));
    }
}

#[test]
fn names_quotations_and_clauses_are_no_negation() {
    for prompt in [
        "下面哪个词表示“不可能”？",
        "Which statement about the False Claims Act holds?",
        "What can’t be undone is called what?",
        "Que fait l’intrus dans le réseau ?",
        "Wofür steht „außer Haus“?",
        "不属于任何人的土地归谁？",
        "Which device in a room that is not locked must be reported?",
        "Which option makes an ad that is not seen cheaper?",
        "Which protocol does not-for-profit hosting use?",
        "Which customer with a parcel that wasn’t paid for is called first?",
        "What is the name of the test in which users do not know the version?",
        "What is wrong with this sentence: “It have begun”?",
        "What is wrong here?",
        "Was ist an diesem Satz falsch?",
        "Qu’est-ce qui ne va pas dans cette phrase ?",
        "这句话哪里有误？",
        "这段代码有哪些错误？",
        "清除哪些文件后都要重启？",
        "除了价格，还应看哪一项？",
        "不能上网时应先做什么？",
        "顾客能不能使用哪张券？",
        "为什么不需要登记？",
        "不能退货的商品放在哪里？",
        "关于没有预算的公司，正确的是：",
    ] {
        let question = choice(&format!("\"{prompt}\""), &["One thing", "Two things", "Some thing"]);
        assert_eq!(told(&question), [], "{prompt}");
    }
}

#[test]
fn letters_are_names_where_no_option_is_left_that_they_could_stand_for() {
    assert_eq!(told(&choice("Which vitamins dissolve in fat?", &["A and D", "B and C", "C only"])), []);
    assert_eq!(told(&choice("Which vitamins dissolve in fat?", &["A and D", "B and C", "Salt"])), []);
    assert_found("all-of-the-above", &choice(WHICH, &["Server logs", "Invoices", "A and B"]));
    assert_found("all-of-the-above", &choice(WHICH, &["Logs", "Invoices", "A and B", "Neither A nor B"]));
    assert_found("all-of-the-above", &choice("\"A shop opens. Why?\"", &["Rent", "Fame", "Both A and B"]));
}

#[test]
fn letters_and_numbers_that_the_question_names_are_no_options() {
    for (prompt, options) in [
        ("Plan A costs 5 and plan B costs 7. Which fits two users?", ["Plan A", "Plan B", "Both A and B"]),
        ("Plan A costs 5 and plan B costs 7. Which fits nobody?", ["The first", "Plan B", "Neither A nor B"]),
        ("方案A便宜，方案B快。哪个适合两个人？", ["方案一", "方案二", "A和B"]),
        ("方案A便宜，方案B快。哪个适合两人？", ["方案一", "方案二", "AB"]),
        ("Of the steps 1, 2 and 3, which come first?", ["All", "The last", "1 and 2"]),
        ("Which numbers divide 6?", ["1 and 2", "2 and 4", "4 and 5"]),
        ("Which groups can a person of group AB receive?", ["AB", "None", "All groups"]),
        ("How many visits does it take?", ["1 or 2", "A dozen", "Hundreds"]),
        ("Which pages?", ["5 and 6", "The cover", "The back"]),
        ("Which orders are checked?", ["Orders above €50", "All orders above €50", "Everything above 5 kg"]),
        ("哪种血型？", ["AB", "O", "甲"]),
        ("哪些要登记？", ["所有员工", "所有项目都要登记", "三个可以"]),
        ("这条规定怎样？", ["成立", "符合", "适用"]),
    ] {
        let options = options.map(|option| format!("\"{option}\""));
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        let found = told(&choice(&format!("\"{prompt}\""), &options));
        assert!(found.iter().all(|fault| fault.code != "all-of-the-above"), "{prompt}: {found:#?}");
    }
}

#[test]
fn absolute_distractors_are_found_in_any_wording() {
    for distractors in [
        ["Everyone buys", "Nobody buys"],
        ["All visitors buy", "No visitor buys"],
        ["You must always ask", "It must be done every time"],
        ["It will definitely work", "Without exception"],
        ["Each and every visitor", "None at all"],
        ["It is 100% safe", "There is no risk whatsoever"],
        ["所有人都买", "任何人都不买"],
        ["必须每次做", "必定成功"],
        ["Es hilft immer", "Es hilft nie"],
        ["Alle kaufen", "Niemand kauft"],
        ["Cela aide toujours", "Cela n’aide jamais"],
    ] {
        let options = ["They often help", distractors[0], distractors[1]];
        assert_found("absolute-words", &choice("What is true of backups?", &options));
    }
}

#[test]
fn echoes_of_the_question_are_found_in_any_form() {
    for (prompt, key) in [
        ("Why is loyalty useful?", "Loyal users return"),
        ("What do promoters do?", "They promote"),
        ("What is a hub?", "A hub of lines"),
        ("What is SEO?", "SEO is work"),
        ("Was misst die Besuchsdauer?", "Die Dauer"),
    ] {
        assert_found("repeated-word", &choice(prompt, &[key, "The colour", "A kind of tree"]));
    }
}

#[test]
fn hints_that_say_the_answer_are_found_in_any_form() {
    let number = |value: &str| question("numeric", "How many orders?", &format!("answers: [{value}]"));
    let landing = || choice("What?", &["The landing page", "A tree", "The leaf"]);
    let kettle = "pairs:\n  - {item: Kettle, match: water}\n  - {item: Clock, match: time}";
    for (question, hint) in [
        (choice("Which?", &["Conversion rate", "A tree", "The leaf"]), "Rate of conversion."),
        (landing(), "Look at landing pages."),
        (number("12000"), "About 12,000."),
        (number("7"), "It is 7."),
        (number("42"), "It is forty-two."),
        (question("short_answer", "What is it called?", "answers:\n  - {match: /bounce rates?/i}"), "The bounce rate!"),
        ("- id: q\n  type: true_false\n  prompt: Tea is hot.\n  answer: true\n".to_owned(), "It is true."),
        (question("matching", "Match.", kettle), "\"Kettle: water, clock: time\""),
    ] {
        assert_found("hint-contains-key", &format!("{question}  hints:\n    - {hint}\n"));
    }
    for (question, hint) in [(number("7"), "Divide by 7."), (landing(), "A page on which you land?")] {
        let found = told(&format!("{question}  hints:\n    - {hint}\n"));
        assert!(found.iter().all(|fault| fault.code != "hint-contains-key"), "{hint}");
    }
}

#[test]
fn a_number_that_was_measured_needs_a_tolerance() {
    let number = |prompt: &str, value: &str| question("numeric", prompt, &format!("answers: [{value}]"));
    assert_found("no-tolerance", &number("How many km is it to the moon?", "384400"));
    for (prompt, value) in [("How many metres are 38.44 kilometres?", "38440"), ("How many people came?", "12000")] {
        assert_eq!(told(&number(prompt, value)), [], "{prompt}");
    }
}

#[test]
fn a_tolerance_that_allows_nothing_or_turns_the_sign_is_found() {
    let number = |answer: &str| question("numeric", "How many degrees?", &format!("answers:\n  - {{{answer}}}"));
    assert_found("no-tolerance", &number("value: 0, tolerance: 5%"));
    for answer in ["value: 10, tolerance: 20", "value: -3, tolerance: 3.5"] {
        assert_found("wide-tolerance", &number(answer));
    }
    for answer in [
        "value: 0, tolerance: 5",
        "value: 0, tolerance: 0%",
        "value: 10, tolerance: 10",
        "value: 10, tolerance: 100%",
        "value: 1, tolerance: 5%",
    ] {
        assert_eq!(told(&number(answer)), [], "{answer}");
    }
}

#[test]
fn a_number_that_names_or_is_reckoned_needs_no_unit() {
    for prompt in [
        "Which port does HTTPS use?",
        "What is the HTTP status code for not found?",
        "What is x if 2x = 10?",
        "What is the next number: 2, 4, 8, …?",
        "What is pi?",
        "What is the result of 12.5 + 1?",
        "What is 7 × 8?",
        "Calculate 3/7.",
        "Solve for y: 2y = 8.",
        "On a scale of 1 to 10, which NPS score makes a promoter, at least?",
        "Auf welchem Rang steht die Seite?",
        "Welche Zahl ergibt 3 mal 4?",
        "Welche Portnummer hat HTTPS?",
        "Quel est le numéro du port HTTPS ?",
        "HTTPS 用哪个端口？",
        "What is the probability of two heads in a row?",
        "On which page of the manual is the emergency plan?",
        "In which week does the work begin?",
        "What is the average of 2, 4 and 9?",
        "What is the mean of the numbers 2.5 and 4?",
        "What is the pH of pure water?",
        "Which level of the game comes last?",
        "What is the distance (km)?",
        "Auf welcher Seite steht der Plan?",
        "Wie groß ist die Wahrscheinlichkeit?",
        "Was ist der Durchschnitt von 2, 4 und 9?",
        "À quelle page se trouve le plan ?",
        "哪一年成立了公司？",
        "公司成立于哪一年？",
        "掷硬币正面的概率是多大？",
        "包裹有多少公斤？",
        "参加的人数是多少？",
        "公司有几个部门？",
        "有多少会员？",
        "12 加 30 等于多少？",
        "2、4和9的平均数是多少？",
        "解方程：2x = 10，x = ？",
        "纯水的pH值是多少？",
        "重量（公斤）是多少？",
        "应急预案在第几页？",
    ] {
        assert_eq!(told(&question("numeric", &format!("\"{prompt}\""), "answers: [7]")), [], "{prompt}");
    }
    for prompt in [
        "What is left of it?",
        "What is a fair price?",
        "How far is the moon?",
        "What is the profit of 2024-05?",
        "How long is the track?",
        "Wie hoch ist der Gewinn?",
        "Quel est le prix ?",
        "Which water level must the boiler show?",
        "Which value should the boiler pressure have?",
        "What is the temperature level of the fridge?",
        "At which room temperature does it melt?",
        "A car drives 100 km on 7 litres. What result do you expect for 300 km?",
        "What is the average of 2 kg and 4 kg?",
        "Welchen Wert soll der Kesseldruck haben?",
        "包裹的重量是多少？",
        "冷藏室的温度应是多少？",
        "仓库到门店的距离是多少？",
        "温度达到多少时要报警？",
        "温度多少合适？",
        "重量是几？",
        "几乎所有包裹的重量是？",
        "水的沸点等于多少？",
        "需要多少时间？",
    ] {
        assert_found("no-unit", &question("numeric", &format!("\"{prompt}\""), "answers: [7]"));
    }
}

#[test]
fn a_scenario_that_cannot_go_wrong_is_found() {
    let scenario = |scores: [&str; 2]| {
        let [one, other] = scores;
        format!(
            "- id: q\n  type: scenario\n  prompt: A call.\n  nodes:\n    - id: a\n      text: Well?\n      choices:\n        \
             - {{id: ask, text: Ask, to: b}}\n        - {{id: go, text: Go, to: c}}\n    \
             - {{id: b, text: Good., outcome: {{title: End, score: {one}}}}}\n    \
             - {{id: c, text: Bye., outcome: {{title: End, score: {other}}}}}\n"
        )
    };
    assert_found("every-outcome-full", &scenario(["100%", "100%"]));
    assert_eq!(told(&scenario(["100%", "99%"])), []);
    // It has other faults, and those are told alone.
    let endless = "- id: q\n  type: scenario\n  prompt: A call.\n  nodes:\n    - id: a\n      text: Well?\n      \
                   choices:\n        - {id: ask, text: Ask, to: a}\n";
    assert!(codes_of(endless).iter().all(|code| *code != "every-outcome-full"), "{:?}", codes_of(endless));
}

#[test]
fn options_that_differ_in_nothing_that_matters_are_found() {
    for other in ["rent", "Rent.", "Ｒｅｎｔ", "Rent!", "“Rent”"] {
        assert_found("similar-options", &choice("Which?", &["Rent", other, "Postage"]));
    }
    assert_found("similar-options", &question("ordering", "In order.", "items: [First, first., Second]"));
    assert_found("similar-options", &question("cloze", "\"It is {{rent|Rent|postage}}.\"", ""));
    for [one, other] in [["Yes", "YES"], ["yes.", "Yes"], ["no", "No"], ["TEA", "tea"]] {
        let options = [format!("\"{one}\""), format!("\"{other}\""), "Postage".to_owned()];
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        assert_found("similar-options", &choice("Which?", &options));
    }
    for (one, other) in [
        ("MW", "mW"),
        ("Co", "CO"),
        ("ms", "Ms"),
        ("kPa", "KPA"),
        ("pH", "PH"),
        ("Rent", "Rents"),
        ("He left.", "He left?"),
        ("`-d x`", "`-D x`"),
    ] {
        let options = [format!("\"{one}\""), format!("\"{other}\""), "Postage".to_owned()];
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        assert_eq!(told(&choice("Which?", &options)), [], "{one}");
    }
}

#[test]
fn a_key_that_is_longest_a_little_in_each_question_is_found_over_the_quiz() {
    let one = |number: usize, key: &str| {
        choice("Which?", &[key, "a text of about twenty", "another one of twenty"])
            .replace("id: q", &format!("id: q{number}"))
    };
    let quiz = |keys: &[&str]| keys.iter().enumerate().map(|(at, key)| one(at, key)).collect::<String>();
    let (long, short) = ("a rather longish text of thirty", "a text of twenty");
    assert_found("key-length", &quiz(&[long; 4]));
    assert_eq!(told(&quiz(&[long; 3])), []);
    assert_eq!(told(&quiz(&[long, long, long, short, short, short, short, short])), []);
}

#[test]
fn what_cannot_be_true_in_a_scenario_can_be_allowed() {
    let scenario = "- id: q\n  type: scenario\n  prompt: A call.\n  variables: {asked: false}\n  nodes:\n    - id: a\n      text: Well?\n      \
                    choices:\n        - {id: ask, text: Ask, set: {asked: true}, to: b}\n        - {id: go, text: Go, to: c}\n        \
                    - {id: stay, text: Stay, when: asked, to: b}\n    - {id: b, text: Bye., outcome: {title: End, score: 100%}}\n    \
                    - {id: c, text: Bye., outcome: {title: Gone, score: 50%}}\n";
    assert_eq!(codes_of(scenario), ["never-true"]);
    assert_eq!(codes_of(&format!("{scenario}  allow: [never-true] # for the next edition\n")), [""; 0]);
}

/// Of questions that are not read without a fault.
fn codes_of(questions: &str) -> Vec<&'static str> {
    let lines: String = questions.lines().map(|line| format!("  {line}\n")).collect();
    let text = format!("quiz: a\ntitle: A\nquestions:\n{lines}");
    let source = crate::source::Source::in_memory("quizzes/c/a.yaml", &text);
    let mut quiz = crate::quiz::parse(&source);
    super::run(&source, &quiz.value, &mut quiz.diagnostics);
    quiz.diagnostics.iter().map(|fault| fault.code).collect()
}
