//! Moodle's own XML, and what Moodle's formats share: answers with stars, credits from a fixed list, rules of ordering.

mod read;
mod cloze;
mod write;

pub use self::read::read;
pub use self::write::write;

use super::bank::{Text, number};

/// The percentages that Moodle knows. Its importer stops at any other.
const FRACTIONS: [f64; 20] = [
    100.0, 90.0, 83.33333, 80.0, 75.0, 70.0, 66.66667, 60.0, 50.0, 40.0, 33.33333, 30.0, 25.0, 20.0, 16.66667,
    14.28571, 12.5, 11.11111, 10.0, 5.0,
];

/// The percentage of Moodle's that is nearest to a credit, and whether it is the same for all that matters.
pub fn fraction(credit: f64) -> (String, bool) {
    let wanted = credit.abs() * 100.0;
    let nearest =
        FRACTIONS.iter().copied().chain([0.0]).min_by(|a, b| (a - wanted).abs().total_cmp(&(b - wanted).abs()));
    let nearest = nearest.unwrap_or_default();
    let sign = if credit < 0.0 && nearest > 0.0 { "-" } else { "" };
    (format!("{sign}{}", number(nearest, 5)), (nearest - wanted).abs() < 0.001)
}

/// An answer of Moodle's, in which a star stands for anything and `\*` for itself.
pub fn accepted(text: &str) -> Text {
    let mut pattern = String::new();
    let mut plain = String::new();
    let mut has_star = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek() == Some(&'*') => {
                letters.next();
                pattern.push_str("\\*");
                plain.push('*');
            }
            '*' => {
                has_star = true;
                pattern.push_str(".*");
            }
            letter => {
                if "\\.^$|?+()[]{}/".contains(letter) {
                    pattern.push('\\');
                }
                pattern.push(letter);
                plain.push(letter);
            }
        }
    }
    if has_star { Text::Pattern { source: format!("/{pattern}/"), sample: plain } } else { Text::Plain(plain) }
}

/// The same the other way; `None` for a pattern that stars cannot say.
pub fn starred(text: &Text) -> Option<String> {
    let source = match text {
        Text::Plain(text) => return Some(text.replace('*', "\\*")),
        Text::Pattern { source, .. } => source,
    };
    let inner = source.strip_prefix('/')?.rsplit_once('/')?.0;
    let mut out = String::new();
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next()? {
                '*' => out.push_str("\\*"),
                sign if !sign.is_alphanumeric() => out.push(sign),
                _ => return None,
            },
            '.' if letters.next_if_eq(&'*').is_some() => out.push('*'),
            letter if ".^$|?+()[]{}*".contains(letter) => return None,
            letter => out.push(letter),
        }
    }
    Some(out)
}

/// Our name for a rule of Moodle's ordering questions: within, `None` for the rule that we take anyway. `None` for what
/// is no rule.
pub fn ordering_rule(name: &str) -> Option<Option<&'static str>> {
    Some(match name.to_ascii_uppercase().as_str() {
        "ALL_OR_NOTHING" | "-1" => Some("all_or_nothing"),
        "ABSOLUTE_POSITION" | "ABSOLUTE" | "ABS" | "0" => Some("position"),
        "RELATIVE_NEXT_EXCLUDE_LAST" | "RELATIVE_NEXT_INCLUDE_LAST" | "RELATIVE" | "REL" | "1" | "2" => None,
        _ => return None,
    })
}

/// Moodle's name for a rule of ours.
pub fn ordering_name(rule: Option<&str>) -> &'static str {
    match rule {
        Some("all_or_nothing") => "ALL_OR_NOTHING",
        Some("position") => "ABSOLUTE_POSITION",
        _ => "RELATIVE_NEXT_EXCLUDE_LAST",
    }
}

/// What each option of a multiple response earns in Moodle, from -1 to 1.
pub fn shares(options: &[super::bank::Choice], rule: Option<&str>) -> Vec<f64> {
    let right = options.iter().filter(|option| option.is_key()).count().max(1) as f64;
    let wrong = (options.len() as f64 - right).max(1.0);
    let cost = if rule == Some("net_correct") { right } else { wrong };
    options.iter().map(|option| if option.is_key() { 1.0 / right } else { -1.0 / cost }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_are_of_moodles_list() {
        for (credit, expected) in [
            (1.0 / 3.0, ("33.33333", true)),
            (-1.0 / 7.0, ("-14.28571", true)),
            (0.33, ("33.33333", false)),
            (1.0, ("100", true)),
            (0.0, ("0", true)),
            (-1.0 / 13.0, ("-10", false)),
            (-0.01, ("0", false)),
        ] {
            let (text, exact) = fraction(credit);
            assert_eq!((text.as_str(), exact), expected, "{credit}");
        }
    }

    #[test]
    fn stars_become_patterns_and_patterns_stars_where_they_can() {
        for text in ["a*b", "*", "x.y (z)*", "a\\*b*", "1/2*"] {
            let pattern = accepted(text);
            assert!(matches!(pattern, Text::Pattern { .. }), "{text}");
            assert_eq!(starred(&pattern).as_deref(), Some(text));
        }
        assert_eq!(accepted("5\\*3"), Text::Plain("5*3".to_owned()));
        let pattern = |source: &str| Text::Pattern { source: source.to_owned(), sample: String::new() };
        for source in ["/colou?r/", "/[ab]/", "/a|b/", "/a+/", "/\\d/"] {
            assert_eq!(starred(&pattern(source)), None, "{source}");
        }
    }
}
