//! Checks of a list of decisions as a whole: what they are about, and whether somebody could stand up for them.

use jiff::civil::Date;

use super::super::explain::{line_of, nearest};
use super::super::{Declaration, Fault, SourceText, WrittenDecision};
use super::{ids, unit_meant};
use crate::catalogue::Catalogue;

/// Everything that is wrong with a list of decisions that parsed: units that the catalogue has not, rows that nobody declares, decisions that
/// nobody could stand up for. `latest` is the last day on which one can have been taken.
#[must_use]
pub fn check_decisions(decisions: &[WrittenDecision], declaration: &Declaration, source: &SourceText<'_>, latest: Date) -> Vec<Fault> {
    let (known, mut faults) = (ids(&declaration.ixit.every_row()), Vec::new());
    for (number, decision) in decisions.iter().enumerate() {
        faults.extend(check_responsibility(decision, source, latest));
        faults
            .extend(decisions[..number].iter().find(|first| are_one(first, decision)).map(|first| decided_twice(first, decision, source)));
        if Catalogue::get().unit(*decision.unit).is_none() {
            let message = format!("the catalogue has no unit {}", decision.unit);
            faults.push(Fault::at(source, decision.unit.span(), message, Some(unit_meant(&decision.unit.to_string()))));
        }
        let unknown = decision.row.as_ref().filter(|row| !known.iter().any(|known| known.id == ***row));
        if let Some(row) = unknown {
            let near = nearest(row.as_str(), known.iter().map(|known| known.id.as_str()));
            let remedy = near.map_or_else(|| "take the decision out: its row is gone".to_owned(), |near| format!("did you mean `{near}`?"));
            faults.push(Fault::at(source, row.span(), format!("no table of the declaration has the row `{row}`"), Some(remedy)));
        }
    }
    faults
}

/// What makes a decision somebody's: a name, a day, a reason, and what it was taken on.
fn check_responsibility(decision: &WrittenDecision, source: &SourceText<'_>, latest: Date) -> Vec<Fault> {
    let unit = *decision.unit;
    let mut faults = Vec::new();
    let mut wrong = |span, message: String, remedy: &str| faults.push(Fault::at(source, span, message, Some(remedy.to_owned())));
    if decision.by.trim().is_empty() {
        wrong(decision.by.span(), format!("nobody decided on {unit}"), "write who decided");
    }
    if decision.rationale.trim().is_empty() {
        wrong(
            decision.rationale.span(),
            format!("the decision on {unit} has no reason"),
            "write why, so that another assessor can follow it",
        );
    }
    if *decision.date > latest {
        wrong(decision.date.span(), format!("{} lies in the future", decision.date), "write the day on which it was decided");
    }
    if !decision.basis.is_whole() {
        let remedy = "copy it from `thirteen plan DIR --decisions`: `sha256:` and 64 hexadecimal digits";
        wrong(decision.basis.span(), format!("`{}` is the digest of nothing that was shown", *decision.basis), remedy);
    }
    faults
}

fn are_one(first: &WrittenDecision, second: &WrittenDecision) -> bool {
    (&first.unit, &first.row, &first.basis) == (&second.unit, &second.row, &second.basis)
}

fn decided_twice(first: &WrittenDecision, second: &WrittenDecision, source: &SourceText<'_>) -> Fault {
    let on = second.row.as_ref().map(|row| format!(" on {row}")).unwrap_or_default();
    let verdicts = if first.verdict == second.verdict {
        format!("both times {}", first.verdict)
    } else {
        format!("{} and {}", first.verdict, second.verdict)
    };
    let place = first.unit.span().map(|span| format!("it first stands in line {}; ", line_of(source.text, span.offset())));
    let remedy = format!("{}keep the one that holds", place.unwrap_or_default());
    Fault::at(source, second.unit.span(), format!("{}{on} is decided twice on the same basis: {verdicts}", second.unit), Some(remedy))
}
