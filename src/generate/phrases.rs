//! What generated questions say, in the languages that there are. They stand here and not in a theme, since a question
//! must not read otherwise, and so be another one, because its site looks otherwise.
//!
//! Terms and names are set apart from the sentence, in bold or in quotation marks, so that no article and no ending has
//! to fit them.

#[derive(Debug)]
pub struct Phrases {
    pub thousands: &'static str,
    pub people: &'static str,
    /// Between the things of a list, and behind one that ends its own sentence.
    list: &'static str,
    sentence: &'static str,
    /// A dimension of a contrast with one of its sides.
    pub side: &'static str,

    pub broad_claimed: &'static str,
    pub narrow_claimed: &'static str,
    pub is_broad: &'static str,
    pub is_narrow: &'static str,
    pub broad_is: &'static str,
    pub narrow_is: &'static str,

    pub defined: &'static str,
    pub defined_narrowly: &'static str,
    pub defined_so: &'static str,
    pub also_called: &'static str,
    pub other_term: &'static str,

    pub counts: &'static str,
    pub counts_since: &'static str,
    pub counts_not_since: &'static str,
    pub narrow_sense: &'static str,

    pub which_of_two: &'static str,
    pub judged_by: &'static str,
    pub belongs: &'static str,
    pub two_definitions: &'static str,

    pub path: &'static str,
    /// A part of a path, from some scene on.
    pub path_from: &'static str,
    pub path_of_counts: &'static str,
    pub path_of_arrivals: &'static str,
    pub share: &'static str,
    pub count: &'static str,
    pub arrival: &'static str,
    pub how_many: &'static str,
    pub scene_by_scene: &'static str,
    pub product: &'static str,
    pub rounded_product: &'static str,
    pub last_scene_forgotten: &'static str,
    pub share_of_all: &'static str,

    pub which_loses: &'static str,
    pub loses: &'static str,
    pub lost_by_scene: &'static str,
    pub reckon_losses: &'static str,
    pub which_is_weakest: &'static str,
    pub passes: &'static str,
    pub passed_by_scene: &'static str,
    pub reckon_shares: &'static str,

    pub one_point: &'static str,
    pub before_and_after: &'static str,
    pub point_of_all: &'static str,
    pub reckon_twice: &'static str,

    pub cost: &'static str,
    pub cost_divided: &'static str,
    pub cost_of_the_first: &'static str,
    pub reckon_cost: &'static str,

    pub which_motive: &'static str,
    pub motive: &'static str,
    pub reckon_motive: &'static str,

    pub halved: &'static str,
    pub halved_so: &'static str,
    pub divided: &'static str,
    pub reckon_halves: &'static str,
    pub turns: &'static str,
    pub turned_so: &'static str,
    pub days_after_launch: &'static str,
    pub reckon_turn: &'static str,
    pub total: &'static str,
    pub total_so: &'static str,
    pub steady_alone: &'static str,
    pub tactic_alone: &'static str,
    pub reckon_total: &'static str,
}

impl Phrases {
    /// In English where there are none in a language.
    pub fn of(language: &str) -> &'static Self {
        Self::known(language).unwrap_or(&ENGLISH)
    }

    pub fn known(language: &str) -> Option<&'static Self> {
        match language.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "zh" => Some(&CHINESE),
            "en" => Some(&ENGLISH),
            _ => None,
        }
    }

    /// The things of a list in a row.
    pub fn joined(&self, things: &[String]) -> String {
        let mut joined = String::new();
        for thing in things {
            if !joined.is_empty() {
                let last = joined.trim_end_matches(['”', '’', '"', '』', '」', ')', '）']).chars().next_back();
                let ends = last.is_some_and(|sign| matches!(sign, '?' | '!' | '.' | '…' | '？' | '！' | '。'));
                joined.push_str(if ends { self.sentence } else { self.list });
            }
            joined.push_str(thing);
        }
        joined
    }
}

const ENGLISH: Phrases = Phrases {
    thousands: ",",
    people: "people",
    list: "; ",
    sentence: " ",
    side: "{dimension}: {side}",

    broad_claimed: "A sentence about **{term}**:\n\n> {text}\n\nIt gives the broad sense of the term.",
    narrow_claimed: "A sentence about **{term}**:\n\n> {text}\n\nIt gives the narrow sense of the term.",
    is_broad: "The sentence gives the broad sense.",
    is_narrow: "The sentence gives the narrow sense.",
    broad_is: "The broad sense is: {text}",
    narrow_is: "The narrow sense is: {text}",

    defined: "Which term does this sentence define?\n\n> {text}",
    defined_narrowly: "Of which term is this the narrow sense?\n\n> {text}",
    defined_so: "This is what **{term}** means.",
    also_called: "**{term}**: {text} It is also called {others}.",
    other_term: "**{term}** is something else: {text}",

    counts: "An example:\n\n> {text}\n\nIn the narrow sense, it counts as **{term}**.",
    counts_since: "It counts. {because}",
    counts_not_since: "It does not count. {because}",
    narrow_sense: "In the narrow sense, **{term}** is this: {text}",

    which_of_two: "**{a}** or **{b}**: to which of the two does each line belong?",
    judged_by: "**{a}** or **{b}**: which of the two is judged by each of these figures?",
    belongs: "**{term}**: {items}",
    two_definitions: "Go back to what the two words mean. **{a}**: {text_a} **{b}**: {text_b}",

    path: "A path begins with {audience} people at its first scene. Of those who arrive at a scene, so many go on:\n\n\
           {scenes}\n\n{question}",
    path_from: "{audience} people arrive at the first of these scenes of a path. Of those who arrive at a scene, so many go \
                on:\n\n{scenes}\n\n{question}",
    path_of_counts: "So many people arrive at these scenes of a path, and so many of them go on:\n\n{scenes}\n\n{question}",
    path_of_arrivals: "So many people arrive at these scenes of a path, some of them straight from elsewhere, and such a \
                       share of them goes on:\n\n{scenes}\n\n{question}",
    share: "{scene}: {share}",
    count: "{scene}: of {arrive}, {on} go on",
    arrival: "{scene}: {arrive} arrive, {share} of them go on",
    how_many: "How many people go on from the last scene? Round to a whole number; one more or one less counts as \
               right.",
    scene_by_scene: "Go on scene by scene: how many people arrive, and which share of them goes on?",
    product: "Multiply scene by scene: {product} = {result}.",
    rounded_product: "Multiply scene by scene: {product} = {exact}, which is about {result}.",
    last_scene_forgotten: "So many arrive at the last scene. Only a share of them goes on from it.",
    share_of_all: "That is {share} of everybody at the beginning. Only those who arrive at the last scene can go on \
                   from it.",

    which_loses: "At which of these scenes do most people leave?",
    loses: "Here {lost} of {arrive} people leave.",
    lost_by_scene: "So many people leave at each of these scenes:\n\n{scenes}",
    reckon_losses: "Count heads: how many people arrive at each scene, and how many of them do not go on?",
    which_is_weakest: "Which of these scenes has the lowest pass-through rate?",
    passes: "Here {on} of {arrive} people go on, which is {share}.",
    passed_by_scene: "The share that goes on is those who go on divided by those who arrive:\n\n{scenes}",
    reckon_shares: "Divide: how many go on from each scene, for each person who arrives there?",

    one_point: "Now “{scene}” passes {new} in place of {old}, and all else stays as it is. How many more people go on \
                from the last scene? Round to a whole number; one more or one less counts as right.",
    before_and_after: "Before: {product} = {before}. After: {changed} = {after}. The difference is {result}.",
    point_of_all: "That is one point of everybody at the beginning. The other scenes take their share of them, too.",
    reckon_twice: "Work out the whole path twice, with the old rate and with the new one.",

    cost: "Everything together costs {cost}. What is the cost of each person who goes on from the last scene?",
    cost_divided: "{product} = {people}, so {people} people go on from the last scene. {cost} ÷ {people} = {result}.",
    cost_of_the_first: "That is the cost of each person at the first scene. Divide by those who go on from the last one.",
    reckon_cost: "First find how many go on from the last scene; then divide the cost by them.",

    which_motive: "What gives people a reason to go on at each of these scenes?",
    motive: "{scene}: {motive}",
    reckon_motive: "Put yourself in each scene: what does a person get here that makes the next step worth it?",

    halved: "“{tactic}” brings {peak} people on its first day and has a half-life of {half_life} days. How many people \
             does it bring on the day that comes {age} days later?",
    halved_so: "{age} days are {times} half-lives, so {peak} is halved {times} times: {steps}.",
    divided: "You divided by {by}. Each half-life halves what the one before has left.",
    reckon_halves: "How many half-lives have passed? Halve once for each of them.",
    turns: "“{steady}” brings {gain} people each day. “{tactic}” is launched on day {launch}, brings {peak} people on that \
            day and has a half-life of {half_life} days. What day is the first one on which “{tactic}” brings no more \
            people than “{steady}”?",
    turned_so: "{steps}: after {times} half-lives the two are level. {times} × {half_life} = {age} days, and day {launch} \
                + {age} is day {day}.",
    days_after_launch: "So many days pass after the launch. Count on from day {launch}.",
    reckon_turn: "Halve what the tactic brings until it is as little as the steady channel brings. How many days have \
                  passed since the launch?",
    total: "“{steady}” brings {gain} people each day, beginning with day 1. “{tactic}” is launched on day {launch}, brings \
            {peak} people on that day, and half as many with each day that follows. How many people have the two \
            brought together by the end of day {day}?",
    total_so: "“{steady}”: {day} × {gain} = {steady_sum}. “{tactic}”: {tactic_steps} = {tactic_sum}. Together: {result}.",
    steady_alone: "That is “{steady}” alone. Add what “{tactic}” has brought.",
    tactic_alone: "That is “{tactic}” alone. Add what “{steady}” has brought since day 1.",
    reckon_total: "Add up the two apart: the same number for each day, and the days since the launch, halved day by day.",
};

const CHINESE: Phrases = Phrases {
    thousands: ",",
    people: "人",
    list: "；",
    sentence: "",
    side: "{dimension}：{side}",

    broad_claimed: "关于“**{term}**”的一句话：\n\n> {text}\n\n这句话说的是这个词的广义。",
    narrow_claimed: "关于“**{term}**”的一句话：\n\n> {text}\n\n这句话说的是这个词的狭义。",
    is_broad: "这句话说的是广义。",
    is_narrow: "这句话说的是狭义。",
    broad_is: "广义是：{text}",
    narrow_is: "狭义是：{text}",

    defined: "这句话说的是哪个术语？\n\n> {text}",
    defined_narrowly: "这句话说的是哪个术语的狭义？\n\n> {text}",
    defined_so: "这就是“**{term}**”的意思。",
    also_called: "“**{term}**”：{text}它又叫{others}。",
    other_term: "“**{term}**”是另一回事：{text}",

    counts: "一个例子：\n\n> {text}\n\n按狭义，这属于“**{term}**”。",
    counts_since: "属于。{because}",
    counts_not_since: "不属于。{because}",
    narrow_sense: "按狭义，“**{term}**”是：{text}",

    which_of_two: "“**{a}**”还是“**{b}**”：下面每一条说的是哪一个？",
    judged_by: "“**{a}**”还是“**{b}**”：下面每个指标衡量的是哪一个？",
    belongs: "“**{term}**”：{items}",
    two_definitions: "再想想这两个词的意思。“**{a}**”：{text_a}“**{b}**”：{text_b}",

    path: "一条路径的第一个场景有 {audience} 人。到达每个场景的人中，继续往下走的比例如下：\n\n{scenes}\n\n{question}",
    path_from: "一条路径上，到达下面第一个场景的有 {audience} 人。到达每个场景的人中，继续往下走的比例如下：\n\n{scenes}\n\n{question}",
    path_of_counts: "一条路径上，到达下面这些场景和继续往下走的人数如下：\n\n{scenes}\n\n{question}",
    path_of_arrivals: "一条路径上，到达下面这些场景的人数（有些人从别处直接来）和继续往下走的比例如下：\n\n{scenes}\n\n{question}",
    share: "{scene}：{share}",
    count: "{scene}：到达 {arrive} 人，继续 {on} 人",
    arrival: "{scene}：到达 {arrive} 人，其中 {share} 继续",
    how_many: "最后有多少人走完全部场景？请四舍五入到整数，多一人或少一人也算对。",
    scene_by_scene: "一个场景一个场景地算：到达多少人，其中多大比例继续往下走？",
    product: "逐个场景相乘：{product} = {result}。",
    rounded_product: "逐个场景相乘：{product} = {exact}，约为 {result}。",
    last_scene_forgotten: "这是到达最后一个场景的人数，其中只有一部分人走完。",
    share_of_all: "这是最初所有人的 {share}。能走完最后一个场景的，只可能是到达它的人。",

    which_loses: "在下面哪个场景离开的人最多？",
    loses: "这里 {arrive} 人中有 {lost} 人离开。",
    lost_by_scene: "在这些场景离开的人数：\n\n{scenes}",
    reckon_losses: "数人头：每个场景到达多少人，其中多少人没有继续？",
    which_is_weakest: "下面哪个场景的通过率最低？",
    passes: "这里 {arrive} 人中有 {on} 人继续，即 {share}。",
    passed_by_scene: "通过率等于继续的人数除以到达的人数：\n\n{scenes}",
    reckon_shares: "用除法：每个场景中，继续的人占到达的人的多少？",

    one_point: "现在“{scene}”的通过率从 {old} 变为 {new}，其他都不变。最后走完全部场景的人会增加多少人？请四舍五入到整数，多一人或少一人也算对。",
    before_and_after: "之前：{product} = {before}。之后：{changed} = {after}。两者相差 {result}。",
    point_of_all: "这是最初所有人的一个百分点。其他场景也会让其中一部分人离开。",
    reckon_twice: "把整条路径算两遍：一遍用原来的通过率，一遍用新的。",

    cost: "总共花费 {cost}。平均每个走完全部场景的人花费多少？",
    cost_divided: "{product} = {people}，所以有 {people} 人走完全部场景。{cost} ÷ {people} = {result}。",
    cost_of_the_first: "这是第一个场景平均每人的花费。应该除以走完全部场景的人数。",
    reckon_cost: "先算出多少人走完全部场景，再用花费除以这个人数。",

    which_motive: "在下面每个场景，是什么让人愿意继续往下走？",
    motive: "{scene}：{motive}",
    reckon_motive: "设想自己就在这个场景里：得到了什么，才觉得下一步值得？",

    halved: "“{tactic}”第一天带来 {peak} 人，半衰期是 {half_life} 天。再过 {age} 天，那一天它带来多少人？",
    halved_so: "{age} 天是 {times} 个半衰期，所以 {peak} 要减半 {times} 次：{steps}。",
    divided: "这是除以 {by} 的结果。每过一个半衰期，剩下的再减一半。",
    reckon_halves: "过了几个半衰期？每过一个就减一半。",
    turns: "“{steady}”每天带来 {gain} 人。“{tactic}”在第 {launch} 天开始，当天带来 {peak} 人，半衰期是 {half_life} 天。从第几天起，“{tactic}”每天带来的人不再多于“{steady}”？",
    turned_so: "{steps}：过了 {times} 个半衰期，两者一样多。{times} × {half_life} = {age} 天，第 {launch} 天再加 {age} 天，就是第 {day} 天。",
    days_after_launch: "这是开始以后过去的天数。要从第 {launch} 天往后数。",
    reckon_turn: "把这个办法每天带来的人数不断减半，直到和稳定渠道一样少。从开始起过了多少天？",
    total: "“{steady}”从第 1 天起每天带来 {gain} 人。“{tactic}”在第 {launch} 天开始，当天带来 {peak} 人，以后每天减半。到第 {day} 天结束时，两者一共带来多少人？",
    total_so: "“{steady}”：{day} × {gain} = {steady_sum}。“{tactic}”：{tactic_steps} = {tactic_sum}。合计：{result}。",
    steady_alone: "这只是“{steady}”带来的人。再加上“{tactic}”带来的人。",
    tactic_alone: "这只是“{tactic}”带来的人。再加上“{steady}”从第 1 天起带来的人。",
    reckon_total: "两者分开加：一个每天一样多；另一个从开始那天起，每天减半。",
};

#[cfg(test)]
mod tests {
    use super::Phrases;

    #[test]
    fn what_ends_in_a_mark_of_its_own_is_followed_by_no_other() {
        for (language, things, joined) in [
            ("en", ["asks: do they come?", "aims at: fame"], "asks: do they come? aims at: fame"),
            ("en", ["says: “Why?”", "aims at: fame"], "says: “Why?” aims at: fame"),
            ("en", ["can be bought: no", "aims at: fame"], "can be bought: no; aims at: fame"),
            ("zh", ["问：他们来吗？", "为了：名气"], "问：他们来吗？为了：名气"),
            ("zh", ["说：“为什么？”", "为了：名气"], "说：“为什么？”为了：名气"),
            ("zh", ["能买吗：不能", "为了：名气"], "能买吗：不能；为了：名气"),
        ] {
            assert_eq!(Phrases::of(language).joined(&things.map(str::to_owned)), joined);
        }
    }
}
