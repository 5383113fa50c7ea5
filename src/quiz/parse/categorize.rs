//! Items that belong to categories: `categorize`.

use crate::diag::Placed;
use crate::quiz::fold::{Folds, fold};
use crate::quiz::key::CategorizeRule;
use crate::quiz::model::{Kind, Member, NO_CATEGORY};
use crate::quiz::parse::arrange::{Part, look_distinct, name_but, part};
use crate::quiz::parse::{Reading, is_list};
use crate::yaml::{Node, Reader, Shape};

pub(super) fn read(reading: &Reading, reader: &Reader, rule: CategorizeRule) -> Option<Kind> {
    let nodes = reader.required("categories")?.list(reading.faults);
    let mut sound = true;
    let mut categories = Vec::new();
    // Each with the index of its category.
    let mut members: Vec<(Part, Option<usize>)> = Vec::new();
    for node in nodes {
        let (category, items) = category(reading, node, &mut sound);
        let at = categories.len();
        categories.extend(category);
        members.extend(items.into_iter().map(|item| (item, Some(at))));
    }
    let distractors = reader.list("distractors");
    for node in distractors {
        match part(reading, node) {
            Some(item) => members.push((item, None)),
            None => sound = false,
        }
    }
    if is_list(reader, "categories") {
        let place = reader.place_of("categories");
        if nodes.len() + usize::from(!distractors.is_empty()) < 2 {
            let help = "add another category, or `distractors` that belong to none";
            reading.error("too-few", place, "there must be at least two categories to choose from", help);
            sound = false;
        } else if sound && members.len() < 2 {
            reading.error("too-few", place, "there must be at least two items", "add items to the categories");
            sound = false;
        }
    }
    sound &= look_distinct(reading, "categories", "duplicate-category", &categories);
    sound &= distractors.is_empty() || names_no_rest(reading, &categories);
    let (items, of): (Vec<_>, Vec<_>) = members.into_iter().unzip();
    let categories = name_but(reading, "categories", "duplicate-category", categories, Some(NO_CATEGORY));
    let items = name_but(reading, "items", "duplicate-item", items, None);
    let (categories, items, true) = (categories?, items?, sound && !nodes.is_empty()) else { return None };
    let member = |(item, at): (_, Option<usize>)| Member { item, category: at.map(|at| categories[at].id.clone()) };
    let items = items.into_iter().zip(of).map(member).collect();
    Some(Kind::Categorize { categories, items, rule })
}

/// What themes call the choice for items that belong to no category, as `none_of_these` in their strings.
const REST: [&str; 2] = ["none of these", "都不属于"];

/// Whether no category is called what the page calls the place of distractors; if not, that is told.
fn names_no_rest(reading: &Reading, categories: &[Part]) -> bool {
    let is_rest = |part: &&Part| REST.contains(&fold(part.text.plain(), &Folds::all()).as_str());
    let rest = categories.iter().find(is_rest);
    if let Some(part) = rest {
        let message = "the page offers `None of these` itself, for what stands in `distractors`";
        reading.error("duplicate-category", part.place, message, "move its items to `distractors`, and delete it");
    }
    rest.is_none()
}

/// The category itself, and its items; what cannot be read of it makes the question unsound.
fn category(reading: &Reading, node: &Node, sound: &mut bool) -> (Option<Part>, Vec<Part>) {
    if let Shape::Scalar { .. } | Shape::List { .. } = node.shape {
        let help = "write `{name: …, items: [ … ]}`";
        reading.error("wrong-type", node.place, "a category has a name and items", help);
        *sound = false;
        return (None, Vec::new());
    }
    let category = Reader::new(node, "a category", &["name", "id", "items"], reading.faults);
    let id: Option<Placed<String>> = category.id("id");
    let name = category.required_text("name").map(|name| Part::new(reading, id, &name));
    let nodes = category.required("items").map_or(&[][..], |items| items.list(reading.faults));
    let items: Vec<_> = nodes.iter().filter_map(|node| part(reading, node)).collect();
    *sound &= name.as_ref().is_some_and(|name| name.is_text(reading, "category"));
    *sound &= items.len() == nodes.len() && is_list(&category, "items");
    (name, items)
}

#[cfg(test)]
mod tests {
    use crate::quiz::parse::tests::assert_told;

    #[test]
    fn mistakes_in_categories_are_told_at_their_place() {
        assert_told(&[
            (
                "Why?",
                "type: categorize",
                false,
                "10:5 missing-key: a question needs `categories` (add `categories: …`)",
            ),
            (
                "Why?",
                r#"type: categorize
categories: Clicks"#,
                false,
                "13:17 wrong-type: this must be a list, not `Clicks` (begin each entry with `- ` on a line of its own)",
            ),
            (
                "Why?",
                r#"type: categorize
categories:
  - Promotion
  - {name: Marketing}
  - {items: [Profit]}"#,
                false,
                r#"14:9 wrong-type: a category has a name and items (write `{name: …, items: [ … ]}`)
15:10 missing-key: a category needs `items` (add `items: …`)
16:10 missing-key: a category needs `name` (add `name: …`)"#,
            ),
            (
                "Why?",
                r#"type: categorize
categories:
  - {name: Promotion, items: [Clicks, Visits]}
  - {name: "<!-- -->", items: [Orders]}
  - {name: "```\nlet x = 1;\n```", items: [x]}"#,
                false,
                "15:16 blank-choice: this category is chosen from a list, which shows text alone, and it has none (write words; to an image, `![words](…)`)",
            ),
            (
                "Why?",
                r#"type: categorize
categories:
  - {name: Promotion, items: [Clicks, Visits]}"#,
                false,
                "13:5 too-few: there must be at least two categories to choose from (add another category, or `distractors` that belong to none)",
            ),
            (
                "Why?",
                r#"type: categorize
categories:
  - {name: Promotion, items: [Clicks]}
  - {name: Marketing, items: []}"#,
                false,
                "13:5 too-few: there must be at least two items (add items to the categories)",
            ),
            (
                "Why?",
                r#"type: categorize
categories:
  - {name: Promotion, items: [Clicks, Visits]}
  - {name: promotion., id: promotion, items: [Profit]}
  - {name: Promotion, items: [Visits]}"#,
                false,
                r#"16:16 duplicate-category: two categories say the same (change or delete one of them)
16:35 duplicate-item: two items say the same (change or delete one of them)"#,
            ),
            (
                "Why?",
                r#"type: categorize
categories:
  - {name: Promotion, items: [Clicks]}
  - {name: Nothing, id: none, items: [Weather]}"#,
                false,
                "15:29 reserved-id: `none` means something else here, so it cannot be an id (choose another id)",
            ),
            (
                "Why?",
                r#"type: categorize
partial_credit: each_pair
categories:
  - {name: Promotion, items: [Clicks, {text: Visits, id: visits}]}
  - {name: None, items: [Weather]}
distractors: [Clicks at night]"#,
                true,
                "13:21 unknown-value: `partial_credit` cannot be `each_pair` (did you mean `each_item`?)",
            ),
            (
                "Why?",
                r#"type: categorize
categories:
  - {name: Promotion, items: [Clicks, Visits]}
distractors:
  - Weather"#,
                true,
                "",
            ),
        ]);
    }
}
