//! Numbers as an author types them where no YAML says what is a value and what its unit: `12 ± 0.5 km`, `40 ± 5%`,
//! `10 .. 14`. One reader for the `answer:` of a lesson's question and the cells of a table.
//!
//! The numbers themselves are read as a learner's are (`number`), but for a comma before three digits: of a response it
//! is known that it parts thousands, an author may have meant decimals.

use super::fold::number;

/// A number, or several, that is right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    Near { value: f64, off: Option<Off> },
    Range { from: f64, to: f64 },
}

/// By how much it may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Off {
    By(f64),
    Percent(f64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity<'t> {
    pub amount: Amount,
    /// Empty where there is none.
    pub unit: &'t str,
}

/// What a text is that may be a number.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed<'t> {
    Number(Quantity<'t>),
    /// It begins as a number does, and goes on as none: what is wrong with it.
    Crooked(String),
    /// Words, and what has digits but is no number: a time, a date, an address.
    Text,
}

/// What authors are told of what cannot be read.
pub const FORMS: &str = "a number is `12`, `12.5 km`, `1 500`, `12 ± 0.5`, `40 ± 5%` or `10 .. 14`";

/// Before a number: `€5`.
const CURRENCIES: [char; 5] = ['€', '$', '£', '¥', '₹'];

pub fn quantity(text: &str) -> Typed<'_> {
    let text = text.trim();
    let bare = text.trim_start_matches(CURRENCIES).trim_start_matches(['+', '-', '−', '.', ',']).trim_start();
    if !bare.starts_with(|first: char| first.is_ascii_digit()) {
        return Typed::Text;
    }
    if let Some((from, to)) = text.split_once("..").map(|(from, to)| (from, to.trim_start_matches('.'))) {
        return range(text, from.trim(), to.trim());
    }
    if let Some((value, off)) = ["±", "+/-", "+-"].iter().find_map(|sign| text.split_once(sign)) {
        return near(text, value.trim(), off.trim());
    }
    let Some(read) = measured(text) else {
        return if text.contains(char::is_alphabetic) && !text.contains(char::is_whitespace) {
            Typed::Text
        } else {
            crooked(text)
        };
    };
    match read {
        Measured { rest: "", value, unit } => {
            Typed::Number(Quantity { amount: Amount::Near { value, off: None }, unit }).checked(text)
        }
        Measured { rest, .. } if is_of_text(rest) => Typed::Text,
        _ => crooked(text),
    }
}

fn range<'t>(text: &str, from: &'t str, to: &'t str) -> Typed<'t> {
    let (Some(first), Some(last)) = (measured(from), measured(to)) else { return crooked(text) };
    let (Some(unit), "", "") = (one_unit([first.unit, last.unit]), first.rest, last.rest) else { return crooked(text) };
    let amount = Amount::Range { from: first.value, to: last.value };
    Typed::Number(Quantity { amount, unit }).checked(from).checked(to)
}

fn near<'t>(text: &str, value: &'t str, off: &'t str) -> Typed<'t> {
    let (Some(of), Some(by)) = (measured(value), measured(off)) else { return crooked(text) };
    if !of.rest.is_empty() || off.starts_with(['+', '-', '−']) {
        return crooked(text);
    }
    // Of a value in percent, the tolerance is in percent, too: 12% ± 1% is from 11% to 13%.
    let behind = if by.rest.is_empty() { by.unit } else { by.rest };
    let share = if of.unit == "%" { None } else { behind.strip_prefix('%').map(str::trim_start) };
    let (allowed, behind) = share.map_or((Off::By(by.value), behind), |unit| (Off::Percent(by.value), unit));
    let Some(unit) = one_unit([of.unit, behind]).filter(|_| is_unit(behind)) else { return crooked(text) };
    let amount = Amount::Near { value: of.value, off: Some(allowed) };
    Typed::Number(Quantity { amount, unit }).checked(value).checked(off)
}

/// The unit of both; one of them may do without.
fn one_unit(units: [&str; 2]) -> Option<&str> {
    match units {
        [one, ""] | ["", one] => Some(one),
        [one, other] => (one == other).then_some(one),
    }
}

struct Measured<'t> {
    value: f64,
    /// One word: `12 angry men` has none.
    unit: &'t str,
    /// What is neither.
    rest: &'t str,
}

/// The longest number that a text begins with, and what follows.
fn measured(text: &str) -> Option<Measured<'_>> {
    let (before, digits) = text.split_at(text.len() - text.trim_start_matches(CURRENCIES).len());
    let may_be = |sign: char| sign.is_ascii_digit() || "+-−.,'’eE \u{a0}\u{2009}\u{202f}".contains(sign);
    let longest = digits.find(|sign| !may_be(sign)).unwrap_or(digits.len());
    let ends = digits[..longest].rmatch_indices(|sign: char| sign.is_ascii_digit()).map(|(at, _)| at + 1);
    let end = ends.into_iter().find(|end| number(&digits[..*end], None).is_some())?;
    let value = number(&digits[..end], None)?;
    let after = digits[end..].trim();
    if is_of_other_kind(&digits[..end], after) {
        return None;
    }
    Some(match (before, after) {
        ("", unit) if is_unit(unit) => Measured { value, unit, rest: "" },
        (unit, "") => Measured { value, unit, rest: "" },
        (_, rest) => Measured { value, unit: "", rest },
    })
}

/// Letters, or a sign that counts something; none at all is a unit, too. `5th` is no five of anything.
fn is_unit(word: &str) -> bool {
    let is_sign = |sign: char| {
        "%‰‱°′″'\"".contains(sign)
            || matches!(sign, '$' | '£' | '¥' | '\u{20a0}'..='\u{20cf}' | '\u{2100}'..='\u{214f}' | '\u{3300}'..='\u{33ff}')
    };
    let begins = word.is_empty() || word.starts_with(|first: char| first.is_alphabetic() || is_sign(first));
    let goes_on =
        |sign: char| sign.is_alphanumeric() || is_sign(sign) || "/^*·⋅.-−()²³".contains(sign) || is_superscript(sign);
    begins && word.chars().all(goes_on) && !["st", "nd", "rd", "th"].contains(&word)
}

fn is_superscript(sign: char) -> bool {
    matches!(sign, '\u{2070}'..='\u{207f}' | '¹')
}

/// Digits that are no amount: `007`, `0x1F`, `+49 170`.
fn is_of_other_kind(digits: &str, after: &str) -> bool {
    let bare = digits.trim_start_matches(['+', '-', '−']);
    let is_hex = bare == "0"
        && after.starts_with(['x', 'X', 'b', 'o'])
        && after[1..].starts_with(|next: char| next.is_ascii_hexdigit());
    let mut signs = bare.chars();
    let is_padded = signs.next() == Some('0') && signs.next().is_some_and(|next| next.is_ascii_digit());
    let is_called = digits.starts_with('+') && digits.contains(char::is_whitespace);
    is_hex || is_padded || is_called
}

/// Whether what follows a number makes a text of it: words, or the other parts of a date, a time, a fraction, an address.
fn is_of_text(rest: &str) -> bool {
    if rest.contains(char::is_alphabetic) {
        return true;
    }
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let of_time = rest.strip_prefix([':', '/']).is_some_and(|parts| parts.split([':', '/', '.']).all(digits));
    let of_date = rest.strip_prefix('-').is_some_and(|parts| parts.contains('-') && parts.split('-').all(digits));
    let parts = rest.strip_prefix('.').map(|parts| parts.split('.').collect::<Vec<_>>());
    // 127.0.0.1 is no number, 1.000.000 may be one.
    let of_address =
        parts.is_some_and(|parts| parts.iter().all(|part| digits(part)) && parts.iter().any(|part| part.len() != 3));
    of_time || of_date || of_address
}

fn crooked(text: &str) -> Typed<'static> {
    Typed::Crooked(format!("`{text}` begins as a number does, and is none"))
}

impl<'t> Typed<'t> {
    /// The same, unless a comma in `text` has two meanings.
    fn checked(self, text: &str) -> Self {
        match (self, ambiguous(text)) {
            (Self::Number(_), Some(part)) => {
                let (all, point) = (part.replace(',', ""), part.replace(',', "."));
                Self::Crooked(format!("`{part}` can be read as {all} and as {point}: write one of the two"))
            }
            (read, _) => read,
        }
    }
}

/// A comma before three digits, and nothing else that tells whether it parts thousands or begins decimals.
fn ambiguous(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(CURRENCIES).trim_start_matches(['+', '-', '−']);
    let end = text.find(|sign: char| !sign.is_ascii_digit() && !",.".contains(sign)).unwrap_or(text.len());
    let (whole, rest) = text[..end].split_once(',')?;
    let is_three = rest.len() == 3 && rest.bytes().all(|byte| byte.is_ascii_digit());
    ((1..=3).contains(&whole.len()) && !whole.starts_with('0') && is_three).then_some(&text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_its_author_would_take_it_for() {
        let exact = |value| Amount::Near { value, off: None };
        let by = |value, off| Amount::Near { value, off: Some(Off::By(off)) };
        let percent = |value, off| Amount::Near { value, off: Some(Off::Percent(off)) };
        for (text, amount, unit) in [
            ("12", exact(12.0), ""),
            (" -0.5 ", exact(-0.5), ""),
            ("−5", exact(-5.0), ""),
            ("+5", exact(5.0), ""),
            (".5", exact(0.5), ""),
            ("5e3", exact(5000.0), ""),
            ("1.5E-3 m", exact(0.0015), "m"),
            ("1,5", exact(1.5), ""),
            ("12,5 km", exact(12.5), "km"),
            ("0,125", exact(0.125), ""),
            ("1 500", exact(1500.0), ""),
            ("1 500 km", exact(1500.0), "km"),
            ("1'000", exact(1000.0), ""),
            ("1’000’000", exact(1_000_000.0), ""),
            ("1,500,000", exact(1_500_000.0), ""),
            ("1,500.5", exact(1500.5), ""),
            ("50%", exact(50.0), "%"),
            ("5 €", exact(5.0), "€"),
            ("€5", exact(5.0), "€"),
            ("12km", exact(12.0), "km"),
            ("5eV", exact(5.0), "eV"),
            ("100 m/s", exact(100.0), "m/s"),
            ("9.81 m/s²", exact(9.81), "m/s²"),
            ("3 m^2", exact(3.0), "m^2"),
            ("7 l/100km", exact(7.0), "l/100km"),
            ("20 ℃", exact(20.0), "℃"),
            ("30°", exact(30.0), "°"),
            ("40 h⁻¹", exact(40.0), "h⁻¹"),
            ("0 x", exact(0.0), "x"),
            ("5 个", exact(5.0), "个"),
            ("12 ± 0.5 km", by(12.0, 0.5), "km"),
            ("12 km ± 0,5", by(12.0, 0.5), "km"),
            ("12 km ± 0.5 km", by(12.0, 0.5), "km"),
            ("12 +- 1", by(12.0, 1.0), ""),
            ("12 +/- 1", by(12.0, 1.0), ""),
            ("40 ± 5%", percent(40.0, 5.0), ""),
            ("12 ± 10 %", percent(12.0, 10.0), ""),
            ("12 km ± 5%", percent(12.0, 5.0), "km"),
            ("12 ± 5% km", percent(12.0, 5.0), "km"),
            ("12% ± 1%", by(12.0, 1.0), "%"),
            ("12 % ± 1", by(12.0, 1.0), "%"),
            ("10 .. 14", Amount::Range { from: 10.0, to: 14.0 }, ""),
            ("10..14", Amount::Range { from: 10.0, to: 14.0 }, ""),
            ("-2 .. 2,5 km", Amount::Range { from: -2.0, to: 2.5 }, "km"),
        ] {
            assert_eq!(quantity(text), Typed::Number(Quantity { amount, unit }), "{text}");
        }
        for text in [
            "CTR",
            "12 angry men",
            "12:30",
            "2027-06-01",
            "127.0.0.1",
            "1.2.3",
            "3/4",
            "24/7",
            "5-star",
            "90-9-1",
            "50 % off",
            "12, maybe",
            "5th",
            "0x1F",
            "",
        ] {
            assert_eq!(quantity(text), Typed::Text, "{text}");
        }
        for (text, told) in [
            ("1,500", "`1,500` can be read as 1500 and as 1.500: write one of the two"),
            ("12,500 km", "`12,500` can be read as 12500 and as 12.500: write one of the two"),
            ("10 ± 1,500", "`1,500` can be read as 1500 and as 1.500: write one of the two"),
            ("1,500 .. 9", "`1,500` can be read as 1500 and as 1.500: write one of the two"),
            ("1.000.000", "`1.000.000` begins as a number does, and is none"),
            ("10-14", "`10-14` begins as a number does, and is none"),
            ("1 50", "`1 50` begins as a number does, and is none"),
            ("1,2,3", "`1,2,3` begins as a number does, and is none"),
            ("12 ±", "`12 ±` begins as a number does, and is none"),
            ("12 ± -1", "`12 ± -1` begins as a number does, and is none"),
            ("12 ± few", "`12 ± few` begins as a number does, and is none"),
            ("12 km ± 1 m", "`12 km ± 1 m` begins as a number does, and is none"),
            ("10 ..", "`10 ..` begins as a number does, and is none"),
            ("5×10^3", "`5×10^3` begins as a number does, and is none"),
            ("1_000", "`1_000` begins as a number does, and is none"),
            ("5!", "`5!` begins as a number does, and is none"),
            ("0123", "`0123` begins as a number does, and is none"),
            ("+49 170", "`+49 170` begins as a number does, and is none"),
        ] {
            assert_eq!(quantity(text), Typed::Crooked(told.to_owned()), "{text}");
        }
    }
}
