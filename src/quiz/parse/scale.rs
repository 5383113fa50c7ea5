//! Surveys, in which nothing is right or wrong: `scale`.

use crate::quiz::model::Kind;
use crate::quiz::parse::arrange::{name_but, part};
use crate::quiz::parse::{Reading, is_list};
use crate::yaml::Reader;

/// More levels than anybody tells apart.
const MOST_LEVELS: usize = 11;

pub(super) fn read(reading: &Reading, reader: &Reader) -> Option<Kind> {
    let nodes = reader.required("levels")?.list(reading.faults);
    let read: Vec<_> = nodes.iter().filter_map(|node| part(reading, node)).collect();
    let whole = read.len() == nodes.len();
    let fits = (2..=MOST_LEVELS).contains(&nodes.len());
    if !fits && is_list(reader, "levels") {
        let message = format!("a scale has from 2 to {MOST_LEVELS} levels, and this one has {}", nodes.len());
        let help = "five are usual: from `Strongly disagree` to `Strongly agree`";
        reading.error("bad-scale", reader.place_of("levels"), message, help);
    }
    let levels = name_but(reading, "levels", "duplicate-level", read, None)?;
    (whole && fits).then_some(Kind::Scale { levels })
}

#[cfg(test)]
mod tests {
    use crate::quiz::parse::tests::assert_told;

    #[test]
    fn mistakes_in_levels_are_told_at_their_place() {
        assert_told(&[
            ("Why?", "type: scale", false, "10:5 missing-key: a question needs `levels` (add `levels: …`)"),
            (
                "Why?",
                r#"type: scale
levels: [Agree]"#,
                false,
                "13:5 bad-scale: a scale has from 2 to 11 levels, and this one has 1 (five are usual: from `Strongly disagree` to `Strongly agree`)",
            ),
            (
                "Why?",
                r#"type: scale
levels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]"#,
                false,
                "13:5 bad-scale: a scale has from 2 to 11 levels, and this one has 12 (five are usual: from `Strongly disagree` to `Strongly agree`)",
            ),
            (
                "Why?",
                r#"type: scale
levels: [Agree, agree!, Agree, {text: Not, id: agree}, {text: No, id: agree}]"#,
                false,
                r#"13:29 duplicate-level: two levels say the same (change or delete one of them)
13:75 duplicate-id: two levels have the id `agree` (give this one an id of its own)"#,
            ),
            (
                "Why?",
                r#"type: scale
levels: [Agree, Disagree]
points: 2"#,
                true,
                "14:5 points-without-marks: nobody marks this scale, so it earns no points (delete `points`)",
            ),
            (
                "Why?",
                r#"type: scale
levels: [Agree, Disagree]
partial_credit: balanced"#,
                true,
                "14:5 foreign-key: `partial_credit` belongs to multiple_response, ordering, matching, categorize and cloze, and this question is scale (scale has: levels)",
            ),
        ]);
    }
}
