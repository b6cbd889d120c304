//! The verdicts as Markdown, for a pull request: overall first, then what did not pass.

use suite::names::Text;
use suite::tree::{UnitVerdict, Verdicts};
use suite::verdict::Verdict;

use crate::summary;
use crate::wording::counted;

/// The most units that are listed.
const MOST: usize = 100;

/// The verdicts as Markdown. Texts of devices and suppliers stand in it as text: no link, no image, no table of theirs.
#[must_use]
pub fn write(verdicts: &Verdicts) -> String {
    let mut text = format!("## {}\n\n", escaped(&summary::overall(verdicts)));
    if let Some(device) = &verdicts.reference_device {
        text.push_str(&format!("**Reference device {}: nothing here is about a product.**\n\n", escaped(device)));
    }
    let open: Vec<&UnitVerdict> = verdicts.units().filter(|unit| unit.verdict != Verdict::Pass).collect();
    if open.is_empty() {
        return text;
    }
    text.push_str("| unit | verdict | finding |\n| --- | --- | --- |\n");
    let mut by_weight = open.clone();
    by_weight.sort_by_key(|unit| (unit.verdict != Verdict::Fail, unit.id));
    for unit in by_weight.iter().take(MOST) {
        text.push_str(&format!("| {} | {} | {} |\n", unit.id, unit.verdict, escaped(&first_word(unit))));
    }
    if open.len() > MOST {
        text.push_str(&format!("\nand {} more\n", counted(open.len() - MOST, "unit")));
    }
    text
}

/// What a unit found first, or what it lacks.
fn first_word(unit: &UnitVerdict) -> String {
    let worst = unit.obligations.iter().filter(|obligation| obligation.verdict == unit.verdict);
    let told = worst.flat_map(|obligation| {
        let found = obligation.findings.iter().map(|finding| format!("{}: {}", finding.about, finding.says));
        found.chain(obligation.missing.iter().map(ToString::to_string)).collect::<Vec<_>>()
    });
    told.chain(unit.why.clone()).next().unwrap_or_default()
}

/// Every character that Markdown or HTML could take for its own is written as an entity.
fn escaped(text: &str) -> String {
    let cleaned = Text::from_device(text).as_str().chars().take(300).collect::<String>();
    let entity = |character: char| match character {
        '\n' => " ".to_owned(),
        '&' | '<' | '>' | '|' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '!' | '#' | '~' | '\\' | '@' => {
            format!("&#{};", u32::from(character))
        }
        other => other.to_string(),
    };
    cleaned.chars().map(entity).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{case, failing, group, tree, unit, verdicts};
    use suite::ics::Standing;
    use suite::tree::Basis;

    #[test]
    fn what_failed_comes_first() {
        let text = write(&verdicts());
        let [failed, open] = ["| 5.1-1-2a | FAIL |", "| 5.1-3-1a | INCONCLUSIVE |"].map(|line| text.find(line).unwrap());
        assert!(failed < open, "{text}");
    }

    #[test]
    fn a_device_writes_no_markdown() {
        let odd = failing("AuthMech-Web", "x", "a | b\n| 5.1-1-1a | PASS | <img src=x> [click](http://x) ![](y) |");
        let text = write(&tree(vec![group(
            "5.1-1",
            Standing::Claimed,
            vec![case("5.1-1-2", vec![unit("5.1-1-2a", &[Basis::Observed], vec![odd])])],
        )]));
        assert_eq!(text.lines().filter(|line| line.starts_with("| 5")).count(), 1, "{text}");
        assert!(!text.contains("<img") && !text.contains("](") && !text.contains("PASS |"), "{text}");
    }
}
