//! Decisions of persons that count, held against each other: verdict, person, day, reason, and what they were shown.

use std::collections::{BTreeMap, BTreeSet};

use suite::evidence::{Answer, Decide, Decision, Question};
use suite::id::UnitId;
use suite::names::RowId;

use super::leaves::shortened;
use super::{Differs, Side};
use crate::bundle::Rebuilt;
use crate::messages::Language;
use crate::persons::Persons;
use crate::wording::one_line;

pub(super) fn compare(before: &Side<'_>, after: &Side<'_>) -> Vec<Differs> {
    let (Some(before), Some(after)) = (before.rebuilt, after.rebuilt) else { return Vec::new() };
    // Who is disclosed by one bundle is known in the other, too.
    let persons = before.reading.persons().and(after.reading.persons());
    let (one, other) = (told(before, &persons), told(after, &persons));
    let names: BTreeSet<_> = one.keys().chain(other.keys()).collect();
    let of = |side: &BTreeMap<_, BTreeSet<String>>, name| side.get(name).map(|all| all.iter().cloned().collect::<Vec<_>>().join("; "));
    let differs = names.into_iter().filter_map(|name| Differs::of(about(name), of(&one, name), of(&other, name)));
    differs.collect()
}

fn about((claim, row): &(UnitId, Option<RowId>)) -> String {
    row.as_ref().map_or_else(|| claim.to_string(), |row| format!("{claim} on {}", one_line(row.as_str())))
}

/// What was decided, by claim and row. One claim may be decided for several samples.
fn told(rebuilt: &Rebuilt, persons: &Persons) -> BTreeMap<(UnitId, Option<RowId>), BTreeSet<String>> {
    let mut told: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for (question, decision) in counting(rebuilt) {
        let Decision { verdict, by, date, rationale, .. } = &decision;
        let by = persons.shown(by, Language::English);
        let says = format!("{verdict} by {by} on {date}: {rationale} (shown: {})", question.basis.short());
        told.entry((question.claim, question.row)).or_default().insert(shortened(&one_line(&says)));
    }
    told
}

/// The decisions that count.
pub(super) fn counting(rebuilt: &Rebuilt) -> Vec<(Decide, Decision)> {
    let evidence = rebuilt.reading.evidence();
    let decided = evidence.answered().filter_map(|(question, answers)| match (question, answers.last()) {
        (Question::Decide(question), Some((_, Answer::Decide(decision)))) => Some((question.clone(), decision.clone())),
        _ => None,
    });
    decided.collect()
}
