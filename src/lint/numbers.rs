//! Numbers as people write them: with signs between the thousands, with a comma for a point, in words.

use std::sync::LazyLock;

use regex::Regex;

static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?P<grouped>[0-9]{1,3}(?:[,.'’\u{a0}\u{202f} ][0-9]{3})+)(?P<rest>[,.][0-9]{1,2})?\b|[0-9]+(?:[,.][0-9]+)?",
    )
    .expect("the pattern is our own")
});

/// The numbers of a text, as they are written and what they mean. Three digits behind a sign are thousands.
pub fn numbers(text: &str) -> impl Iterator<Item = (&str, f64)> {
    WRITTEN.captures_iter(text).filter_map(|found| {
        let written = found.get(0)?.as_str();
        let plain = match found.name("grouped") {
            Some(grouped) => {
                let digits: String = grouped.as_str().chars().filter(char::is_ascii_digit).collect();
                digits + &found.name("rest").map_or(String::new(), |rest| rest.as_str().replace(',', "."))
            }
            None => written.replace(',', "."),
        };
        Some((written, plain.parse().ok()?))
    })
}

/// A whole number from 0 to 99 in English: `forty-two`.
pub fn in_words(value: f64) -> Option<String> {
    const BELOW_TWENTY: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    if !(0.0..100.0).contains(&value) || value.fract() != 0.0 {
        return None;
    }
    let whole = value as usize;
    if whole < 20 {
        return Some(BELOW_TWENTY[whole].to_owned());
    }
    let tens = TENS[whole / 10 - 2];
    Some(if whole.is_multiple_of(10) { tens.to_owned() } else { format!("{tens}-{}", BELOW_TWENTY[whole % 10]) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, expected) in [
            ("About 12,000, or 12’000.50.", &[12_000.0, 12_000.5][..]),
            ("12.345.678 and 2,5 of 33.33", &[12_345_678.0, 2.5, 33.33]),
            ("1 000 km, 7", &[1000.0, 7.0]),
            ("none", &[]),
        ] {
            assert_eq!(numbers(text).map(|(_, number)| number).collect::<Vec<_>>(), expected, "{text}");
        }
        for (value, expected) in [(7.0, "seven"), (42.0, "forty-two"), (60.0, "sixty"), (19.0, "nineteen")] {
            assert_eq!(in_words(value).as_deref(), Some(expected));
        }
        assert_eq!(in_words(100.0), None);
        assert_eq!(in_words(1.5), None);
    }
}
