//! Employee numbers, which spreadsheets like to make other numbers of.

use crate::results::submission::cut;

/// A number of a person as HR has it, where a spreadsheet has made another kind of number of it: `7.0`, `1.2E+05`. What
/// has as many digits as such a cell shows may have had more.
pub(super) fn number_as_written(text: String) -> Result<String, String> {
    if let Some((whole, zeros)) = text.split_once('.')
        && is_digits(whole)
        && !zeros.is_empty()
        && zeros.bytes().all(|digit| digit == b'0')
    {
        return Ok(whole.to_owned());
    }
    let Some((number, power)) = text.split_once(['E', 'e']) else { return Ok(text) };
    let Some(power) = power.strip_prefix('+').filter(|power| (2..=3).contains(&power.len()) && is_digits(power)) else {
        return Ok(text);
    };
    let (first, rest) = number.split_once('.').unwrap_or((number, ""));
    if first.len() != 1 || !is_digits(first) || !(rest.is_empty() && !number.contains('.') || is_digits(rest)) {
        return Ok(text);
    }
    let digits = rest.trim_end_matches('0');
    let power: usize = power.parse().unwrap_or(usize::MAX);
    if digits.len() > MOST_DIGITS || digits.len() > power || power > LONGEST_NUMBER {
        return Err(format!(
            "`{}` is a number that a spreadsheet has shortened, so nobody knows whose it is; give the column the format \
             “text”, write the number in full, and save the list again",
            cut(&text, 40)
        ));
    }
    Ok(format!("{first}{digits}{}", "0".repeat(power - digits.len())))
}

/// Behind the point: with five, spreadsheets round.
const MOST_DIGITS: usize = 4;
const LONGEST_NUMBER: usize = 20;

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
