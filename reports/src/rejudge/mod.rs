//! A bundle judged again by another method: this version of the suite, another catalogue, other lists, another day. What another method would ask and
//! the journal does not answer stays open; nothing is guessed.

mod text;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use suite::id::UnitId;
use suite::tree::{ObligationVerdict, UnitVerdict, Verdicts};
use suite::verdict::{Missing, Verdict, Weight};

use crate::diff::Stated;
use crate::wording::one_line;

pub use text::write as text;

/// The most reasons that are told of one unit.
const MOST: usize = 8;

/// What comes out otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rejudged {
    /// The version of this format.
    pub format: u32,
    /// The root of the bundle.
    pub root: String,
    /// By what it was judged, a line each.
    pub by: Vec<String>,
    /// The overall verdict that the bundle states.
    pub overall_before: Verdict,
    /// The overall verdict now.
    pub overall_after: Verdict,
    /// How many units come out as before.
    pub same: usize,
    /// The units that come out otherwise, in the order of the standard.
    pub units: Vec<Turned>,
}

/// A unit that comes out otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Turned {
    /// The unit.
    pub unit: UnitId,
    /// What the bundle states; none where it did not run.
    pub before: Option<Verdict>,
    /// What it comes to now; none where the method has no such unit.
    pub after: Option<Verdict>,
    /// Which way.
    pub turn: Turn,
    /// Why: what is found now, what would have to be asked.
    pub why: Vec<String>,
}

/// Which way a unit turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// It stands better than before.
    Better,
    /// Something would have to be asked that the journal does not answer.
    Open,
    /// It stands worse than before.
    Worse,
}

impl Rejudged {
    /// How many units turn this way.
    #[must_use]
    pub fn turned(&self, turn: Turn) -> usize {
        self.units.iter().filter(|unit| unit.turn == turn).count()
    }
}

/// The verdicts that a bundle states beside what they come to now. `usual` is what this version comes to by its own method: what is found there as well
/// is no reason for a change of method.
#[must_use]
pub fn compare(root: String, by: Vec<String>, stated: &Stated, usual: &Verdicts, now: &Verdicts) -> Rejudged {
    let after: BTreeMap<UnitId, &UnitVerdict> = now.units().map(|unit| (unit.id, unit)).collect();
    let before = stated.verdicts();
    let ids: BTreeSet<UnitId> = before.keys().chain(after.keys()).copied().collect();
    let turned = |id: &UnitId| turned(*id, before.get(id).copied(), after.get(id).copied(), usual.unit(*id));
    let units: Vec<Turned> = ids.iter().filter_map(turned).collect();
    let same = ids.len() - units.len();
    Rejudged { format: 1, root, by, overall_before: stated.overall, overall_after: now.overall, same, units }
}

fn turned(unit: UnitId, before: Option<Verdict>, after: Option<&UnitVerdict>, usual: Option<&UnitVerdict>) -> Option<Turned> {
    let verdict = after.map(|after| after.verdict);
    if verdict == before {
        return None;
    }
    let why = after.map_or_else(|| vec!["no longer claimed, or no longer in the catalogue".to_owned()], |after| reasons(after, usual));
    let turn = match (before, after) {
        (_, None) => Turn::Worse,
        (_, Some(after)) if after.verdict == Verdict::Fail => Turn::Worse,
        (_, Some(after)) if after.verdict == Verdict::Inconclusive && asks(after) => Turn::Open,
        (Some(before), Some(after)) if after.verdict > before => Turn::Worse,
        (None, Some(after)) if after.verdict == Verdict::Inconclusive => Turn::Open,
        _ => Turn::Better,
    };
    Some(Turned { unit, before, after: verdict, turn, why })
}

fn asks(unit: &UnitVerdict) -> bool {
    unit.obligations.iter().filter_map(|obligation| obligation.missing.as_ref()).any(Missing::can_be_asked)
}

/// What stands against a unit now and did not before; all of it where nothing of it is new.
fn reasons(now: &UnitVerdict, usual: Option<&UnitVerdict>) -> Vec<String> {
    let known: BTreeSet<String> = usual.into_iter().flat_map(|unit| &unit.obligations).flat_map(against).collect();
    let mut all: Vec<String> = now.obligations.iter().flat_map(against).collect();
    if all.iter().any(|reason| !known.contains(reason)) {
        all.retain(|reason| !known.contains(reason));
    }
    all.extend(now.why.as_deref().filter(|_| now.verdict != Verdict::Pass).map(one_line));
    let more = all.len().saturating_sub(MOST);
    all.truncate(MOST);
    all.extend((more > 0).then(|| format!("and {more} more")));
    all
}

fn against(obligation: &ObligationVerdict) -> Vec<String> {
    let about = obligation.row.as_ref().map(|row| format!("{}: ", one_line(row.as_str()))).unwrap_or_default();
    let nonconformities = obligation.findings.iter().filter(|finding| finding.weight == Weight::Nonconformity);
    let found = nonconformities.map(|finding| {
        let (what, says) = (one_line(finding.about.as_str()), one_line(finding.says.as_str()));
        if about == format!("{what}: ") { format!("{what}: {says}") } else { format!("{about}{what}: {says}") }
    });
    let missing = obligation.missing.iter().map(|missing| match missing {
        Missing::NotAsked(question) => format!("{about}would have to be asked: {}", one_line(&question.to_string())),
        Missing::Decision { asks, .. } => format!("{about}would have to be decided: {}", one_line(asks)),
        other => format!("{about}{}", one_line(&other.to_string())),
    });
    found.chain(missing).collect()
}

/// The JSON Schema of what `thirteen rejudge --json` prints.
#[must_use]
pub fn schema() -> Value {
    suite::schema::schema::<Rejudged>(
        "What a bundle comes to by another method",
        "The units whose verdict turns under another catalogue, other lists, another day or another version: what `thirteen rejudge --json` prints.",
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::testing::{failing, lacking, not_asked, obligation, unit};
    use suite::tree::Basis;
    use suite::verdict::Findings;

    fn now(verdict: Verdict) -> UnitVerdict {
        let one = match verdict {
            Verdict::Pass => obligation("AuthMech-Web", Verdict::Pass, Findings::none(), None),
            Verdict::Fail => failing("AuthMech-Web", "hash", "is broken"),
            Verdict::Inconclusive => lacking("AuthMech-Web", not_asked(443)),
        };
        unit("5.1-3-1a", &[Basis::Observed], vec![one])
    }

    #[rstest]
    #[case::the_same(Some(Verdict::Pass), Some(Verdict::Pass), None)]
    #[case::worse(Some(Verdict::Pass), Some(Verdict::Fail), Some(Turn::Worse))]
    #[case::worse_than_open(Some(Verdict::Inconclusive), Some(Verdict::Fail), Some(Turn::Worse))]
    #[case::to_be_asked(Some(Verdict::Pass), Some(Verdict::Inconclusive), Some(Turn::Open))]
    #[case::better(Some(Verdict::Fail), Some(Verdict::Pass), Some(Turn::Better))]
    #[case::gone(Some(Verdict::Pass), None, Some(Turn::Worse))]
    #[case::new(None, Some(Verdict::Inconclusive), Some(Turn::Open))]
    fn a_unit_turns(#[case] before: Option<Verdict>, #[case] after: Option<Verdict>, #[case] turn: Option<Turn>) {
        let after = after.map(now);
        let turned = turned("5.1-3-1a".parse().unwrap(), before, after.as_ref(), None);
        assert_eq!(turned.map(|turned| turned.turn), turn);
    }

    #[test]
    fn reasons_are_those_that_are_new() {
        let (fails, usual) = (now(Verdict::Fail), now(Verdict::Pass));
        assert_eq!(reasons(&fails, Some(&usual)), ["AuthMech-Web: hash: is broken"]);
        let asks = reasons(&now(Verdict::Inconclusive), Some(&usual));
        assert!(asks[0].starts_with("AuthMech-Web: would have to be asked: service on tcp/443"), "{asks:?}");
    }
}
