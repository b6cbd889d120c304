//! What comes out otherwise, as text: by what it was judged, how many units turn, and each of them with why.

use std::fmt::Write as _;

use suite::verdict::Verdict;

use super::{Rejudged, Turn};
use crate::wording::counted;

/// The text.
#[must_use]
pub fn write(rejudged: &Rejudged) -> String {
    let mut text = format!("Judged again by {}.\n", rejudged.by.join("; "));
    let of = |turn| rejudged.turned(turn);
    let _ = writeln!(
        text,
        "{} as before, {} worse, {} open, {} better; overall {} → {}",
        counted(rejudged.same, "unit"),
        of(Turn::Worse),
        of(Turn::Open),
        of(Turn::Better),
        rejudged.overall_before,
        rejudged.overall_after
    );
    for unit in &rejudged.units {
        let word = |verdict: Option<Verdict>| verdict.map_or_else(|| "no verdict".to_owned(), |verdict| verdict.to_string());
        let _ = writeln!(text, "  {} {} → {}", unit.unit, word(unit.before), word(unit.after));
        for why in &unit.why {
            let _ = writeln!(text, "    {why}");
        }
    }
    text
}
