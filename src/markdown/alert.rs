//! Quotes that begin with `[!KIND]`: GitHub's five kinds and three of ours, each with an optional title.

use super::Word;
use crate::diag::{Diagnostic, Faults, Place, did_you_mean};

/// The kinds, as written and as the name of their CSS class; their titles are words of the interface, `alert_<class>`.
pub const ALERTS: [(&str, &str, &str); 8] = [
    ("NOTE", "note", "alert_note"),
    ("TIP", "tip", "alert_tip"),
    ("IMPORTANT", "important", "alert_important"),
    ("WARNING", "warning", "alert_warning"),
    ("CAUTION", "caution", "alert_caution"),
    ("PITFALL", "pitfall", "alert_pitfall"),
    ("EXAMPLE", "example", "alert_example"),
    ("KEY", "key", "alert_key"),
];

pub struct Alert {
    pub class: &'static str,
    pub word: Word,
    /// The author's own title.
    pub title: Option<String>,
}

/// The alert that a quote is, if its first line says so.
pub fn of_quote(quote: &str, place: impl Fn(&str) -> Place, faults: &Faults) -> Option<Alert> {
    // The line is looked for only behind the mark: a million quotes in one line are a million quotes.
    let rest = quote.trim_start().strip_prefix('>')?.trim_start_matches(' ').strip_prefix("[!")?;
    let (kind, title) = rest.lines().next()?.split_once(']')?;
    if title.starts_with(['(', '[']) || kind.is_empty() || !kind.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let title = Some(title.trim()).filter(|title| !title.is_empty()).map(str::to_owned);
    match (0..).zip(ALERTS).find(|(_, (name, ..))| name.eq_ignore_ascii_case(kind)) {
        Some((at, (_, class, _))) => Some(Alert { class, word: Word::Alert(at), title }),
        None => {
            let message = format!("there is no alert `{kind}`");
            let known = ALERTS.map(|(name, ..)| name);
            let help = did_you_mean(kind, known).unwrap_or_else(|| format!("known alerts: {}", known.join(", ")));
            faults.add(Diagnostic::warning("unknown-alert", place(kind), message).help(help));
            None
        }
    }
}
