//! What stands between INCONCLUSIVE and a verdict: like needs on one line, with the units that wait for them, the widest need first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use suite::id::UnitId;
use suite::judge::open_decisions;
use suite::tree::{UnitVerdict, Verdicts};
use suite::verdict::{Missing, Verdict};

use super::{Style, beside};
use crate::wording::{is_unwritten, one_line};

/// The most needs that are listed, unless all are asked for.
const LINES: usize = 10;

/// The most units that are named on one line, unless all are asked for.
const UNITS: usize = 6;

/// One line for each need, then one for the decisions that are open.
pub(super) fn lines(verdicts: &Verdicts, style: Style) -> Vec<String> {
    let mut needs: BTreeMap<String, BTreeSet<UnitId>> = BTreeMap::new();
    for unit in verdicts.units().filter(|unit| unit.verdict != Verdict::Pass && !is_unwritten(unit)) {
        for need in needs_of(unit) {
            needs.entry(need).or_default().insert(unit.id);
        }
    }
    let mut lines = listed(needs, style);
    lines.extend(decisions(verdicts, style));
    lines
}

/// What a unit lacks, in words that are the same for every unit that lacks it. Decisions have a line of their own.
fn needs_of(unit: &UnitVerdict) -> impl Iterator<Item = String> {
    let of_obligations = unit.obligations.iter().filter_map(|obligation| obligation.missing.as_ref()).filter_map(|missing| match missing {
        Missing::Bench { trouble, .. } => Some(format!("bench: {}", one_line(&trouble.says))),
        Missing::Decision { .. } => None,
        Missing::NotAsked(question) => Some(format!("not asked yet: {}", question.kind())),
        Missing::NotImplemented => Some("not implemented yet".to_owned()),
        Missing::ByHand(_) => Some(one_line(&missing.to_string())),
        Missing::Needs(what) | Missing::Unfair(what) | Missing::Undeclared(what) => Some(one_line(what)),
    });
    let of_the_unit = unit.why.as_deref().filter(|_| unit.verdict == Verdict::Inconclusive).map(one_line);
    of_obligations.chain(of_the_unit)
}

fn listed(needs: BTreeMap<String, BTreeSet<UnitId>>, style: Style) -> Vec<String> {
    let mut needs: Vec<_> = needs.into_iter().collect();
    needs.sort_by_key(|(need, units)| (Reverse(units.len()), need.clone()));
    let shown = if style.verbose { needs.len() } else { LINES.min(needs.len()) };
    let word = style.paint(Verdict::Inconclusive, "INCONCLUSIVE");
    let mut lines: Vec<_> =
        needs[..shown].iter().map(|(need, units)| beside(&word, "INCONCLUSIVE", &format!("{need}  ({})", named(units, style)))).collect();
    match needs.len() - shown {
        0 => {}
        1 => lines.push(beside("", "", "and 1 more need")),
        rest => lines.push(beside("", "", &format!("and {rest} more needs"))),
    }
    lines
}

fn decisions(verdicts: &Verdicts, style: Style) -> Option<String> {
    let open = open_decisions(verdicts);
    if open.is_empty() {
        return None;
    }
    let outdated = open.values().filter(|asked| asked.outdated).count();
    let steps = open.values().filter(|asked| asked.step.is_some()).count();
    let changed = if outdated == 0 { String::new() } else { format!(", {outdated} of them because what was decided on has changed") };
    let changed = if steps == 0 { changed } else { format!("{changed}, {steps} of them after a step at the device") };
    let units: BTreeSet<_> = open.keys().map(|question| question.claim).collect();
    let word = style.bold("decisions");
    Some(beside(&word, "decisions", &format!("{} open{changed}  ({})", open.len(), named(&units, style))))
}

pub(super) fn named(units: &BTreeSet<UnitId>, style: Style) -> String {
    let shown = if style.verbose { units.len() } else { UNITS.min(units.len()) };
    let names: Vec<_> = units.iter().take(shown).map(ToString::to_string).collect();
    let rest = if units.len() > shown { format!(" and {} more", units.len() - shown) } else { String::new() };
    names.join(", ") + &rest
}
