//! What the template of a relation network shows: two drawings, the sentence below them, and a row for each person.

use serde::Serialize;
use serde_json::json;

use super::draw::{self, Words};
use super::{RelationNetwork, Ties, pairs};
use crate::block::svg::{self, for_script};
use crate::block::{between, people_text};

/// All that `block/relation-network.html` may read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct NetworkView {
    pub id: String,
    pub title: Option<String>,
    pub note: Option<String>,
    pub centre: String,
    /// SVG: the centre's threads alone, and with the introductions.
    pub star: String,
    pub network: String,
    /// What the two come to, in words.
    pub result: String,
    pub rows: Vec<PersonRow>,
    /// What can be counted of a network of so many, for a few sizes.
    pub sizes: Vec<SizeRow>,
    /// JSON for the script.
    pub data: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct PersonRow {
    pub name: String,
    /// Whether the centre has a thread; who they know; how they are reached; who is lost with them.
    pub cells: [String; 4],
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct SizeRow {
    pub people: String,
    pub threads: String,
    pub pairs: String,
    pub all: String,
}

/// Words of the table and of the sentence, which the script is given, too.
#[derive(Serialize)]
struct Said {
    /// Of the script it is a string of its own.
    #[serde(skip)]
    between: String,
    #[serde(skip)]
    gap: String,
    none: String,
    yes: String,
    no: String,
    direct: String,
    through: String,
    unreached: String,
    gone: String,
    result: String,
    single: String,
    safe: String,
}

impl NetworkView {
    /// `string` gives the theme's `page:` string of a name.
    pub fn new(network: &RelationNetwork, string: &dyn Fn(&str) -> String) -> Self {
        let own = |key: &str| string(&format!("network_{key}"));
        let words =
            Words { untitled: own("untitled"), describe: own("describe"), lost: own("lost"), gone: own("gone") };
        let said = Said {
            between: between(&string("list")),
            gap: between(&string("sentences")),
            none: string("none"),
            yes: own("yes"),
            no: own("no"),
            direct: own("direct"),
            through: own("through"),
            unreached: own("unreached"),
            gone: own("gone"),
            result: own("result"),
            single: own("single"),
            safe: own("safe"),
        };
        let RelationNetwork { people, ties, .. } = network;
        let star = ties.star();
        let id = &network.id.value;
        let star_id = format!("{id}_star");
        let star_title = svg::title(&format!("rn-{star_id}"), None, &own("star"));
        let title = svg::title(&format!("rn-{id}"), network.title.as_deref(), &words.untitled);
        let names = |at: &[usize]| names(people, at, &said);
        let describe = |ties: &Ties| {
            let lost: Vec<usize> = unreached(ties);
            words.describe.replace("{people}", &people.join(&said.between)).replace("{lost}", &names(&lost))
        };
        let draw = |id: &str, ties: &Ties, title: &str| draw::figure(id, network, ties, title, &describe(ties), &words);
        let count = people.len();
        let thousands = string("thousands");
        let shown = |count: usize| people_text(count as f64, &thousands);
        let sizes = [count, 10, 100].into_iter().enumerate().filter(|(at, size)| *at == 0 || *size != count);
        let pairs_of: Vec<_> = (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other))).collect();
        let data = json!({
            "id": id,
            "people": people,
            "centre": network.centre,
            "threads": ties.threads,
            "pairs": pairs_of.iter().map(|(one, other)| ties.knows(*one, *other)).collect::<Vec<_>>(),
            "gone": ties.gone,
            "words": {"describe": &words.describe, "lost": &words.lost, "said": &said},
        });
        Self {
            id: id.clone(),
            title: network.title.clone(),
            note: network.note.clone(),
            centre: network.centre.clone(),
            star: draw(&star_id, &star, &star_title),
            network: draw(id, ties, &title),
            result: result(network, &said),
            rows: (0..count).map(|at| row(network, at, &said)).collect(),
            sizes: sizes
                .map(|(_, people)| SizeRow {
                    people: shown(people),
                    threads: shown(people),
                    pairs: shown(pairs(people)),
                    all: shown(people + pairs(people)),
                })
                .collect(),
            data: for_script(&data),
        }
    }
}

fn names(people: &[String], at: &[usize], said: &Said) -> String {
    if at.is_empty() {
        said.none.clone()
    } else {
        at.iter().map(|at| &*people[*at]).collect::<Vec<_>>().join(&said.between)
    }
}

/// Those who are there and cannot be reached.
fn unreached(ties: &Ties) -> Vec<usize> {
    let steps = ties.reach();
    (0..steps.len()).filter(|at| !ties.gone[*at] && steps[*at].is_none()).collect()
}

fn row(network: &RelationNetwork, at: usize, said: &Said) -> PersonRow {
    let RelationNetwork { people, ties, .. } = network;
    let thread = if ties.threads[at] { &said.yes } else { &said.no };
    let reached = match (ties.gone[at], ties.through(at), ties.reach()[at]) {
        (true, _, _) => said.gone.clone(),
        (false, _, None) => said.unreached.clone(),
        (false, Some(through), Some(_)) => said.through.replace("{name}", &people[through]),
        (false, None, Some(_)) => said.direct.clone(),
    };
    let lost = if ties.gone[at] { Vec::new() } else { ties.lost_with(at) };
    let known = ties.acquaintances(at);
    PersonRow {
        name: people[at].clone(),
        cells: [thread.clone(), names(people, &known, said), reached, names(people, &lost, said)],
    }
}

/// How many are reached in either picture, how many threads there are, and whose loss would cut off others.
fn result(network: &RelationNetwork, said: &Said) -> String {
    let RelationNetwork { people, ties, .. } = network;
    let reached = |ties: &Ties| ties.reach().iter().flatten().count().to_string();
    let here = ties.gone.iter().filter(|gone| !**gone).count();
    let threads = (0..people.len()).filter(|at| ties.threads[*at] && !ties.gone[*at]).count();
    let known = ties.introductions.iter().filter(|(one, other)| !ties.gone[*one] && !ties.gone[*other]).count();
    let first = said
        .result
        .replace("{star}", &reached(&ties.star()))
        .replace("{network}", &reached(ties))
        .replace("{people}", &people.len().to_string())
        .replace("{threads}", &threads.to_string())
        .replace("{known}", &known.to_string())
        .replace("{pairs}", &pairs(here).to_string());
    let weak: Vec<usize> = (0..people.len()).filter(|at| !ties.gone[*at] && !ties.lost_with(*at).is_empty()).collect();
    let last = match &weak[..] {
        [] => said.safe.clone(),
        weak => said.single.replace("{names}", &names(people, weak, said)),
    };
    [first, last].join(&said.gap)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GOOD, read};
    use super::*;

    #[test]
    fn each_person_has_a_row_that_says_how_they_are_reached_and_who_depends_on_them() {
        let view = NetworkView::new(&read(GOOD).0.unwrap(), &|key| match key {
            "none" => "–".to_owned(),
            "list" => "{before}, {after}".to_owned(),
            "sentences" => "{before} {after}".to_owned(),
            "thousands" => ",".to_owned(),
            "network_through" => "through {name}".to_owned(),
            "network_result" => "{star} {network} {people} {threads} {known} {pairs}".to_owned(),
            "network_single" => "lose {names}".to_owned(),
            other => other.trim_start_matches("network_").to_owned(),
        });
        let cells: Vec<_> = view.rows.iter().map(|row| row.cells.join(" | ")).collect();
        assert_eq!(
            cells,
            [
                "yes | B, C | direct | C",
                "yes | A, D | direct | D, E",
                "no | A | through A | –",
                "no | B, E | through B | E",
                "no | D | through D | –",
            ]
        );
        assert_eq!(view.result, "2 5 5 2 4 10 lose A, B, D");
        let sizes: Vec<_> = view.sizes.iter().map(|row| [&*row.people, &row.threads, &row.pairs, &row.all]).collect();
        assert_eq!(sizes, [["5", "5", "10", "15"], ["10", "10", "45", "55"], ["100", "100", "4,950", "5,050"]]);
    }
}
