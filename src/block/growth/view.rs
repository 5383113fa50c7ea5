//! What the template of a growth block shows: the plan, its outcome period by period, and the drawing.

use serde::Serialize;
use serde_json::json;

use super::draw;
use super::{Effort, Growth, Outlook, Pace};
use crate::block::numbers::{money_text, number_text, people_text};
use crate::block::svg::for_script;
use crate::block::{between, days};

/// All that `block/growth.html` may read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct GrowthView {
    pub id: String,
    pub title: Option<String>,
    pub note: Option<String>,
    /// SVG.
    pub figure: String,
    /// What the plan comes to, in words.
    pub result: String,
    pub days: u32,
    /// The steady channel, then each effort.
    pub rows: Vec<GrowthRow>,
    pub cost: String,
    pub each: String,
    /// People gained by all.
    pub total: String,
    pub periods: Vec<PeriodRow>,
    /// JSON for the script.
    pub data: String,
}

/// One channel or tactic in the table of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct GrowthRow {
    pub name: String,
    /// What it does, in words.
    pub pace: String,
    pub launch: String,
    pub gained: String,
    pub cost: String,
    pub each: String,
}

/// Some days, with what each channel or tactic brings in them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct PeriodRow {
    pub days: String,
    /// The steady channel, the efforts, all together, and the total so far.
    pub cells: Vec<String>,
}

/// The theme's words; `{…}` are places to fill. The script is given those that change with the plan.
#[derive(Serialize)]
pub(super) struct Words {
    pub thousands: String,
    money: String,
    none: String,
    /// Two sentences; of the script it is a string of its own.
    #[serde(skip)]
    between: String,
    #[serde(skip)]
    pub untitled: String,
    pub describe: String,
    #[serde(skip)]
    pub daily: String,
    #[serde(skip)]
    pub total: String,
    #[serde(skip)]
    pub day: String,
    pub unused: String,
    pub launched: String,
    pub node: String,
    result: String,
    left: String,
    over: String,
    turned: String,
    leading: String,
    never: String,
    #[serde(skip)]
    of_steady: String,
    #[serde(skip)]
    of_curve: String,
    #[serde(skip)]
    of_tactic: String,
}

impl Words {
    pub fn of_theme(string: &dyn Fn(&str) -> String) -> Self {
        let own = |key: &str| string(&format!("growth_{key}"));
        Self {
            thousands: string("thousands"),
            money: string("money"),
            none: string("none"),
            between: between(&string("sentences")),
            untitled: own("untitled"),
            describe: own("describe"),
            daily: own("daily"),
            total: own("total"),
            day: own("day"),
            unused: own("unused"),
            launched: own("launched"),
            node: own("node"),
            result: own("result"),
            left: own("left"),
            over: own("over"),
            turned: own("turned"),
            leading: own("leading"),
            never: own("never"),
            of_steady: own("of_steady"),
            of_curve: own("of_curve"),
            of_tactic: own("of_tactic"),
        }
    }
}

/// At most so many periods stand in the table.
const PERIODS: u32 = 13;

impl GrowthView {
    /// `string` gives the theme's `page:` string of a name.
    pub fn new(growth: &Growth, string: &dyn Fn(&str) -> String) -> Self {
        let words = Words::of_theme(string);
        let launches = growth.launches();
        let outlook = growth.outlook(true, &launches);
        let shown = Shown { growth, words: &words, string };
        let result = shown.result(&outlook);
        let (figure, layout) = draw::figure(growth, &outlook, &result, &words);
        let period = period(growth.days);
        let steady = outlook.steady * f64::from(growth.days);
        let steady_cost = growth.steady.cost * f64::from(growth.days);
        let first = shown.row(&growth.steady.name, shown.steady_pace(), "1".to_owned(), steady, steady_cost);
        let rows = growth.efforts.iter().zip(&outlook.efforts).map(|(effort, gains)| {
            let launch = effort.launch.map_or_else(|| words.none.clone(), |day| day.to_string());
            let cost = if effort.launch.is_some() { effort.cost } else { 0.0 };
            shown.row(&effort.name, shown.pace(effort), launch, sum(gains), cost)
        });
        let total = outlook.totals[outlook.totals.len() - 1];
        let data = json!({
            "id": growth.id.value,
            "days": growth.days,
            "currency": growth.currency,
            "budget": growth.budget,
            "steady": {"name": growth.steady.name, "gain": growth.steady.gain, "cost": growth.steady.cost},
            "efforts": growth.efforts.iter().map(effort_data).collect::<Vec<_>>(),
            "period": period,
            "layout": layout,
            "words": words,
        });
        Self {
            id: growth.id.value.clone(),
            title: growth.title.clone(),
            note: growth.note.clone(),
            figure,
            result,
            days: growth.days,
            rows: std::iter::once(first).chain(rows).collect(),
            cost: shown.money(outlook.cost),
            each: shown.each(outlook.cost, total),
            total: shown.people(total),
            periods: periods(&shown, &outlook, period),
            data: for_script(&data),
        }
    }
}

fn effort_data(effort: &Effort) -> serde_json::Value {
    let Effort { name, launch, cost, pace } = effort;
    match pace {
        Pace::Curve { limit, middle, doubling } => json!({
            "name": name, "launch": launch, "cost": cost, "limit": limit, "middle": middle, "doubling": doubling,
        }),
        Pace::Tactic { peak, half_life } => json!({
            "name": name, "launch": launch, "cost": cost, "peak": peak, "half_life": half_life,
        }),
    }
}

/// The days of a period: so many that the table stays short.
fn period(days: u32) -> u32 {
    [1, 2, 5, 7, 10, 14, 30].into_iter().find(|period| days.div_ceil(*period) <= PERIODS).unwrap_or(60)
}

fn periods(shown: &Shown, outlook: &Outlook, period: u32) -> Vec<PeriodRow> {
    let days = shown.growth.days;
    let row = |first: u32| {
        let last = (first + period - 1).min(days);
        let of = |gains: &[f64]| sum(&gains[first as usize - 1..last as usize]);
        let steady = sum(&vec![outlook.steady; (last - first + 1) as usize]);
        let moving = of(&outlook.moving);
        let efforts = outlook.efforts.iter().map(|gains| of(gains));
        let ends = [steady + moving, outlook.totals[last as usize - 1]];
        let cells = std::iter::once(steady).chain(efforts).chain(ends).map(|count| shown.people(count));
        let days = if first == last { first.to_string() } else { format!("{first}–{last}") };
        PeriodRow { days, cells: cells.collect() }
    };
    (1..=days).step_by(period as usize).map(row).collect()
}

/// From left to right, as the script does; `Iterator::sum` begins at −0.
fn sum(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |sum, value| sum + value)
}

/// Numbers and sentences as they stand on the page.
struct Shown<'a> {
    growth: &'a Growth,
    words: &'a Words,
    string: &'a dyn Fn(&str) -> String,
}

impl Shown<'_> {
    fn people(&self, count: f64) -> String {
        people_text(count, &self.words.thousands)
    }

    fn number(&self, value: f64) -> String {
        number_text(value, &self.words.thousands)
    }

    fn days(&self, value: f64) -> String {
        days(&self.number(value), self.string)
    }

    fn money(&self, value: f64) -> String {
        let amount = money_text(value, &self.words.thousands);
        self.words.money.replace("{currency}", &self.growth.currency).replace("{n}", &amount)
    }

    /// What one person costs, where there is one.
    fn each(&self, cost: f64, people: f64) -> String {
        if people < 0.5 { self.words.none.clone() } else { self.money(cost / people) }
    }

    fn row(&self, name: &str, pace: String, launch: String, gained: f64, cost: f64) -> GrowthRow {
        let each = self.each(cost, gained);
        GrowthRow { name: name.to_owned(), pace, launch, gained: self.people(gained), cost: self.money(cost), each }
    }

    fn steady_pace(&self) -> String {
        self.words.of_steady.replace("{n}", &self.number(self.growth.steady.gain))
    }

    fn pace(&self, effort: &Effort) -> String {
        match effort.pace {
            Pace::Curve { limit, middle, doubling } => self
                .words
                .of_curve
                .replace("{limit}", &self.number(limit))
                .replace("{middle}", &self.days(middle))
                .replace("{doubling}", &self.days(doubling)),
            Pace::Tactic { peak, half_life } => {
                self.words.of_tactic.replace("{peak}", &self.number(peak)).replace("{half_life}", &self.days(half_life))
            }
        }
    }

    fn result(&self, outlook: &Outlook) -> String {
        let Self { growth, words, .. } = self;
        let total = outlook.totals[outlook.totals.len() - 1];
        let first = words
            .result
            .replace("{days}", &growth.days.to_string())
            .replace("{people}", &self.people(total))
            .replace("{cost}", &self.money(outlook.cost))
            .replace("{each}", &self.each(outlook.cost, total));
        let budget = growth.budget.map(|budget| {
            let left = budget - outlook.cost;
            let words = if left < 0.0 { &words.over } else { &words.left };
            words.replace("{n}", &self.money(left.abs())).replace("{budget}", &self.money(budget))
        });
        let turn = match outlook.ahead {
            0 => words.never.clone(),
            last if last == growth.days => words.leading.clone(),
            last => words.turned.replace("{day}", &(last + 1).to_string()),
        };
        std::iter::once(first).chain(budget).chain([turn]).collect::<Vec<_>>().join(&words.between)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GOOD, read};
    use super::*;

    fn view(text: &str) -> GrowthView {
        GrowthView::new(&read(text).0.unwrap(), &|key| match key {
            "thousands" => ",".to_owned(),
            "money" => "{currency}{n}".to_owned(),
            "none" => "–".to_owned(),
            "sentences" => "{before} {after}".to_owned(),
            "growth_result" => "{people} by day {days} for {cost}, {each} each.".to_owned(),
            "growth_left" => "{n} of {budget} left.".to_owned(),
            "growth_over" => "{n} over {budget}.".to_owned(),
            other => other.to_owned(),
        })
    }

    #[test]
    fn the_tables_and_the_sentence_say_the_same() {
        let view = view(GOOD);
        assert!(
            view.result
                .starts_with(&format!("{} by day 60 for $480, {} each. $20 of $500 left.", view.total, view.each)),
            "{}",
            view.result
        );
        assert_eq!(view.rows.iter().map(|row| &*row.launch).collect::<Vec<_>>(), ["1", "1", "10", "–"]);
        assert_eq!(
            (view.rows[3].gained.as_str(), view.rows[3].cost.as_str(), view.rows[3].each.as_str()),
            ("0", "$0", "–")
        );
        assert_eq!(view.periods.len(), 12);
        assert_eq!(view.periods[0].days, "1–5");
        assert_eq!(view.periods[11].cells[5], view.total);
        assert!(!view.data.contains('<'));
    }

    #[test]
    fn a_plan_over_its_budget_says_by_how_much() {
        assert!(view(&GOOD.replace("budget: 500", "budget: 400")).result.contains("$80 over $400."));
    }

    #[test]
    fn a_table_has_at_most_thirteen_rows() {
        for days in 7_u32..=730 {
            assert!(days.div_ceil(period(days)) <= PERIODS, "{days}");
        }
    }
}
