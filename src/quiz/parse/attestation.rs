//! Statements that are confirmed by name and date: `attestation`.

use crate::quiz::model::Kind;
use crate::quiz::parse::Reading;
use crate::yaml::Reader;

pub(super) fn read(reading: &Reading, reader: &Reader) -> Kind {
    Kind::Attestation { confirm: reading.prose(reader, "confirm") }
}

#[cfg(test)]
mod tests {
    use crate::quiz::parse::tests::assert_told;

    #[test]
    fn mistakes_in_a_statement_are_told_at_their_place() {
        assert_told(&[
            (
                "Why?",
                r#"type: attestation
confirm:"#,
                true,
                "",
            ),
            (
                "Why?",
                r#"type: attestation
confirm: [Yes]
points: 1
levels: [a, b]"#,
                true,
                r#"15:5 foreign-key: `levels` belongs to scale, and this question is attestation (attestation has: confirm)
13:14 wrong-type: this must be a text, not a list
14:5 points-without-marks: nobody marks this attestation, so it earns no points (delete `points`)"#,
            ),
        ]);
    }
}
