//! Numbers of the models: powers of two that the build and a page's script reckon to the same last bit, and how counts,
//! shares and money are shown.

/// How far from 0 an exponent counts; beyond it nothing is left, or more than any model holds.
const FARTHEST: f64 = 1000.0;

/// Two to the power of `exponent`.
///
/// Made of sums, products and quotients alone, each rounded as IEEE 754 says, in an order that `js/model` keeps: the
/// functions for powers that languages bring differ in their last bits. The whole part is doubled or halved, which is
/// exact; what is left, at most a half, goes through the series of the exponential function.
pub(super) fn two_to(exponent: f64) -> f64 {
    let exponent = exponent.clamp(-FARTHEST, FARTHEST);
    let whole = (exponent + 0.5).floor();
    let rest = (exponent - whole) * std::f64::consts::LN_2;
    let mut power = 1.0;
    for term in (1..=14).rev() {
        power = 1.0 + power * rest / f64::from(term);
    }
    let (factor, times) = if whole < 0.0 { (0.5, -whole) } else { (2.0, whole) };
    for _ in 0..times as u32 {
        power *= factor;
    }
    power
}

/// A count as it is shown: a whole number with its thousands set apart, and `< 1` for less than half a person,
/// since nobody and hardly anybody are not the same.
pub fn people_text(count: f64, thousands: &str) -> String {
    if count > 0.0 && count < 0.5 {
        return "< 1".to_owned();
    }
    let digits = format!("{}", count.round());
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push_str(thousands);
        }
        shown.push(digit);
    }
    shown
}

/// A share as it is shown: at most two decimals from 1 % up, below that two digits that count.
pub fn percent_text(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.001 {
        return "< 0.001%".to_owned();
    }
    let scale = match percent {
        0.0..0.01 => 10_000.0,
        0.01..0.1 => 1_000.0,
        _ => 100.0,
    };
    format!("{}%", (percent * scale).round() / scale)
}

/// A number as an author might write it: at most two decimals, thousands set apart.
pub fn number_text(value: f64, thousands: &str) -> String {
    let hundredths = (value * 100.0).round();
    let whole = people_text((hundredths / 100.0).floor(), thousands);
    let decimals = format!("{:02}", hundredths % 100.0);
    match decimals.trim_end_matches('0') {
        "" => whole,
        decimals => format!("{whole}.{decimals}"),
    }
}

/// An amount of money: to the hundredth below a hundred, else whole.
pub fn money_text(value: f64, thousands: &str) -> String {
    let hundredths = (value * 100.0).round();
    if value < 100.0 && hundredths % 100.0 != 0.0 {
        format!("{}.{:02}", (hundredths / 100.0).floor(), hundredths % 100.0)
    } else {
        people_text(value.round(), thousands)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_shown_as_whole_numbers() {
        for (count, shown) in [
            (0.0, "0"),
            (0.2, "< 1"),
            (0.5, "1"),
            (41.6, "42"),
            (999.4, "999"),
            (999.5, "1,000"),
            (12_345.0, "12,345"),
            (1e9, "1,000,000,000"),
        ] {
            assert_eq!(people_text(count, ","), shown, "{count}");
        }
    }

    #[test]
    fn shares_are_shown_without_needless_digits() {
        for (share, shown) in [
            (0.0, "0%"),
            (1.0, "100%"),
            (0.12, "12%"),
            (0.125, "12.5%"),
            (1.0 / 3.0, "33.33%"),
            (0.07, "7%"),
            (0.004, "0.4%"),
            (0.0042, "0.42%"),
            (0.00042, "0.042%"),
            (0.000_042_4, "0.0042%"),
            (0.000_000_1, "< 0.001%"),
        ] {
            assert_eq!(percent_text(share), shown, "{share}");
        }
    }

    #[test]
    fn powers_of_two_are_right_to_the_last_digits() {
        for exponent in [-1000.0, -52.3, -3.0, -1.9, -0.5, 0.0, 1e-9, 0.1, 0.5, 1.0 / 3.0, 2.5, 17.77, 1000.0] {
            let (ours, theirs) = (two_to(exponent), f64::exp2(exponent));
            assert!((ours / theirs - 1.0).abs() < 1e-13, "{exponent}: {ours} {theirs}");
        }
        assert_eq!((two_to(-2.0), two_to(0.0), two_to(10.0)), (0.25, 1.0, 1024.0));
        assert_eq!(two_to(1e9), two_to(1000.0));
    }

    #[test]
    fn numbers_and_money_are_shown_with_the_digits_that_count() {
        for (value, number, money) in [
            (0.0, "0", "0"),
            (0.954, "0.95", "0.95"),
            (2.5, "2.5", "2.50"),
            (12.0, "12", "12"),
            (1_234.5, "1,234.5", "1,235"),
            (99.999, "100", "100"),
            (12.05, "12.05", "12.05"),
        ] {
            assert_eq!((number_text(value, ",").as_str(), money_text(value, ",").as_str()), (number, money), "{value}");
        }
    }
}
