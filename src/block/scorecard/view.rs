//! What the template of a scorecard shows: criteria with their levels, and the reference with what it comes to.

use serde::Serialize;
use serde_json::json;

use super::{Criterion, Scorecard, draw};
use crate::block::between;
use crate::block::numbers::{number_text, percent_text};
use crate::block::svg::for_script;

/// All that `block/scorecard.html` may read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ScorecardView {
    pub id: String,
    pub title: Option<String>,
    pub subject: Option<String>,
    pub note: Option<String>,
    /// SVG, to be seen with the reference.
    pub figure: String,
    /// How ratings are given, in words.
    pub begin: String,
    /// What some ratings mean, whatever is rated.
    pub labels: Vec<LevelRow>,
    pub criteria: Vec<CriterionRow>,
    pub has_reference: bool,
    /// Over all criteria, and over those of looks alone where there are some.
    pub totals: Vec<TotalRow>,
    /// What the reference comes to, in words.
    pub beside: String,
    /// JSON for the script.
    pub data: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct LevelRow {
    pub rating: u32,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct CriterionRow {
    pub name: String,
    /// Of the whole.
    pub share: String,
    pub looks: bool,
    pub levels: Vec<LevelRow>,
    pub reference: Option<u32>,
    pub because: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct TotalRow {
    pub name: String,
    pub share: String,
    pub reference: Option<String>,
}

/// The theme's words; `{…}` are places to fill. The script is given those that change with the ratings.
#[derive(Serialize)]
pub(super) struct Words {
    pub thousands: String,
    none: String,
    /// Two sentences; of the script it is a string of its own.
    #[serde(skip)]
    gap: String,
    #[serde(skip)]
    pub untitled: String,
    pub reference: String,
    pub both: String,
    own: String,
    #[serde(skip)]
    pub all: String,
    #[serde(skip)]
    pub looks: String,
    begin: String,
    /// What the reference comes to.
    total: String,
    /// And what it would by looks alone.
    leaves: String,
    describe: String,
}

impl Words {
    pub fn of_theme(string: &dyn Fn(&str) -> String) -> Self {
        let own = |key: &str| string(&format!("scorecard_{key}"));
        Self {
            thousands: string("thousands"),
            none: string("none"),
            gap: between(&string("sentences")),
            untitled: own("untitled"),
            reference: own("reference"),
            both: own("both"),
            own: own("own"),
            all: own("all"),
            looks: own("looks"),
            begin: own("begin"),
            total: own("total"),
            leaves: own("leaves"),
            describe: own("describe"),
        }
    }
}

impl ScorecardView {
    /// `string` gives the theme's `page:` string of a name.
    pub fn new(card: &Scorecard, string: &dyn Fn(&str) -> String) -> Self {
        let words = Words::of_theme(string);
        let number = |value: f64| number_text(value, &words.thousands);
        let levels = &card.levels;
        let begin = words
            .begin
            .replace("{n}", &card.criteria.len().to_string())
            .replace("{from}", &levels.from.to_string())
            .replace("{to}", &levels.to.to_string());
        let beside = beside(card, &words);
        let described = words.describe.replace("{result}", &beside);
        let of = |looks: bool| card.has_reference().then(|| number(card.reference(looks)));
        let mut totals = vec![TotalRow { name: words.all.clone(), share: percent_text(1.0), reference: of(false) }];
        if card.parts_looks() {
            let share = percent_text(card.looks_share());
            totals.push(TotalRow { name: words.looks.clone(), share, reference: of(true) });
        }
        Self {
            id: card.id.value.clone(),
            title: card.title.clone(),
            subject: card.subject.clone(),
            note: card.note.clone(),
            figure: draw::figure(card, &described, &words),
            begin,
            labels: rows(&levels.labels),
            criteria: card.criteria.iter().map(|one| row(card, one)).collect(),
            has_reference: card.has_reference(),
            totals,
            beside,
            data: data(card, &words),
        }
    }
}

fn row(card: &Scorecard, one: &Criterion) -> CriterionRow {
    CriterionRow {
        name: one.name.clone(),
        share: percent_text(card.share(one)),
        looks: one.looks,
        levels: rows(&one.levels),
        reference: one.reference,
        because: one.because.clone(),
    }
}

fn rows(levels: &[(u32, String)]) -> Vec<LevelRow> {
    levels.iter().map(|(rating, text)| LevelRow { rating: *rating, text: text.clone() }).collect()
}

/// What the reference comes to, and what looks alone leave out of it; empty without a reference.
fn beside(card: &Scorecard, words: &Words) -> String {
    if !card.has_reference() {
        return String::new();
    }
    let number = |value: f64| number_text(value, &words.thousands);
    let fill = |words: &str| {
        words
            .replace("{total}", &number(card.reference(false)))
            .replace("{looks}", &number(card.reference(true)))
            .replace("{to}", &card.levels.to.to_string())
            .replace("{share}", &percent_text(card.looks_share()))
    };
    let total = fill(&words.total);
    if card.parts_looks() { [total, fill(&words.leaves)].join(&words.gap) } else { total }
}

/// What the script reckons with.
fn data(card: &Scorecard, words: &Words) -> String {
    let levels = |levels: &[(u32, String)]| -> serde_json::Map<String, serde_json::Value> {
        levels.iter().map(|(rating, text)| (rating.to_string(), json!(text))).collect()
    };
    let criteria: Vec<_> = card
        .criteria
        .iter()
        .map(|one| {
            json!({
                "name": one.name, "weight": one.weight, "looks": one.looks, "reference": one.reference,
                "levels": levels(&one.levels), "share": percent_text(card.share(one)),
            })
        })
        .collect();
    for_script(&json!({
        "id": card.id.value,
        "from": card.levels.from,
        "to": card.levels.to,
        "labels": levels(&card.levels.labels),
        "criteria": criteria,
        "looks": card.parts_looks(),
        "reference": card.has_reference(),
        "share": percent_text(card.looks_share()),
        "words": words,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GOOD, read};
    use super::*;

    #[test]
    fn what_looks_leave_out_is_told_with_the_numbers_of_the_table() {
        let view = ScorecardView::new(&read(GOOD).0.unwrap(), &|key| match key {
            "sentences" => "{before} {after}".to_owned(),
            "scorecard_total" => "{total} of {to}.".to_owned(),
            "scorecard_leaves" => "Looks alone: {looks}, and they weigh {share}.".to_owned(),
            other => other.to_owned(),
        });
        assert_eq!(view.beside, "1.15 of 4. Looks alone: 4, and they weigh 5%.");
        let totals: Vec<_> = view.totals.iter().map(|row| (row.share.as_str(), row.reference.as_deref())).collect();
        assert_eq!(totals, [("100%", Some("1.15")), ("5%", Some("4"))]);
        assert_eq!(view.criteria.iter().map(|row| &*row.share).collect::<Vec<_>>(), ["25%", "70%", "5%"]);
    }
}
