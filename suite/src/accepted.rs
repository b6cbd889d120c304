//! Nonconformities that somebody accepted for a release: they quiet an exit code until a day, and never touch a verdict.
//!
//! TS 103 701 knows no waiver. So what is accepted stays a FAIL in every report, with who accepted it, why and until when beside it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::files::At;
use crate::id::UnitId;
use crate::judge::overall;
use crate::tree::{ObligationVerdict, UnitVerdict, Verdicts};
use crate::verdict::{Verdict, Weight};

/// One accepted nonconformity. A file `accepted.yaml` holds a list of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The unit that fails.
    pub unit: At<UnitId>,
    /// What the finding is about, as reports print it in front of the colon. Without it every finding of the unit is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<At<String>>,
    /// Who accepts it.
    pub by: At<String>,
    /// When.
    pub date: At<Date>,
    /// The last day on which it is accepted.
    pub until: At<Date>,
    /// Why it may be released so, and what is done about it.
    pub because: At<String>,
}

impl Accepted {
    /// The sentence that reports print beside the failure.
    #[must_use]
    pub fn says(&self) -> String {
        format!("accepted for a release by {} until {}: {}", *self.by, *self.until, *self.because)
    }

    /// Whether it speaks of a finding.
    fn is_about(&self, about: &str) -> bool {
        self.about.as_deref().is_none_or(|accepted| accepted == about)
    }
}

/// What a release gate makes of verdicts on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate<'a> {
    /// The units that fail, and whose failures are all accepted on that day.
    pub quiet: BTreeSet<UnitId>,
    /// What was accepted until a day before.
    pub expired: Vec<&'a Accepted>,
    /// What accepts nothing that failed: the failure is gone, or called otherwise.
    pub idle: Vec<&'a Accepted>,
    /// What the overall verdict would be without the failures of `quiet`. It decides an exit code, and is no verdict.
    pub without: Verdict,
}

impl<'a> Gate<'a> {
    /// Holds verdicts against what is accepted in them, on a day.
    #[must_use]
    pub fn of(verdicts: &'a Verdicts, on: Date) -> Self {
        let holds = |accepted: &&Accepted| *accepted.date <= on && on <= *accepted.until;
        let valid: Vec<&Accepted> = verdicts.accepted.iter().filter(holds).collect();
        let failing = || verdicts.units().filter(|unit| unit.verdict == Verdict::Fail);
        let quiet = failing().filter(|unit| is_accepted(unit, &valid)).map(|unit| unit.id).collect();
        let accepts_something = |accepted: &&Accepted| failing().any(|unit| speaks_of(accepted, unit));
        let without = without(verdicts, &quiet);
        Self {
            quiet,
            expired: verdicts.accepted.iter().filter(|accepted| *accepted.until < on).collect(),
            idle: valid.into_iter().filter(|accepted| !accepts_something(accepted)).collect(),
            without,
        }
    }
}

/// What is accepted of a unit, whatever the day: reports print it beside the failure.
pub fn of_unit<'a>(verdicts: &'a Verdicts, unit: &'a UnitVerdict) -> impl Iterator<Item = &'a Accepted> {
    verdicts.accepted.iter().filter(|accepted| unit.verdict == Verdict::Fail && speaks_of(accepted, unit))
}

fn speaks_of(accepted: &Accepted, unit: &UnitVerdict) -> bool {
    *accepted.unit == unit.id
        && (accepted.about.is_none() || unit.obligations.iter().flat_map(faults).any(|about| accepted.is_about(about)))
}

/// Whether each nonconformity of a unit is accepted.
fn is_accepted(unit: &UnitVerdict, valid: &[&Accepted]) -> bool {
    let of_unit: Vec<_> = valid.iter().filter(|accepted| *accepted.unit == unit.id).collect();
    let is_whole = of_unit.iter().any(|accepted| accepted.about.is_none());
    let mut failed = unit.obligations.iter().filter(|obligation| obligation.verdict == Verdict::Fail).peekable();
    let each = |obligation: &ObligationVerdict| {
        let mut faults = faults(obligation).peekable();
        faults.peek().is_some() && faults.all(|about| of_unit.iter().any(|accepted| accepted.is_about(about)))
    };
    is_whole || failed.peek().is_some() && failed.all(each)
}

/// What the nonconformities of an obligation are about.
fn faults(obligation: &ObligationVerdict) -> impl Iterator<Item = &str> {
    obligation.findings.iter().filter(|finding| finding.weight == Weight::Nonconformity).map(|finding| finding.about.as_str())
}

/// The overall verdict as it would be folded if some units had not failed.
fn without(verdicts: &Verdicts, quiet: &BTreeSet<UnitId>) -> Verdict {
    let mut groups = verdicts.groups.clone();
    for group in &mut groups {
        for unit in group.cases.iter_mut().flat_map(|case| &mut case.units).filter(|unit| quiet.contains(&unit.id)) {
            unit.verdict = Verdict::Pass;
        }
        group.fold();
    }
    overall(verdicts.ics.valid, &groups)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Camera;
    use rstest::rstest;

    const ON: Date = jiff::civil::date(2026, 11, 27);

    /// A camera of which one unit on paper is decided FAIL.
    fn failing() -> Verdicts {
        let camera = Camera::sound().decided("5.1-2-1a", Verdict::Fail);
        let scope = camera.everything();
        camera.judge_with(&scope, &camera.gather(&scope))
    }

    fn accepted(unit: &str, about: Option<&str>, until: &str) -> Accepted {
        let day = |text: &str| At::nowhere(text.parse().unwrap());
        Accepted {
            unit: At::nowhere(unit.parse().unwrap()),
            about: about.map(|about| At::nowhere(about.to_owned())),
            by: At::nowhere("Head of products".to_owned()),
            date: day("2026-11-01"),
            until: day(until),
            because: At::nowhere("the next release mends it".to_owned()),
        }
    }

    #[rstest]
    #[case::the_whole_unit(accepted("5.1-2-1a", None, "2026-11-27"), Verdict::Pass)]
    #[case::until_yesterday(accepted("5.1-2-1a", None, "2026-11-26"), Verdict::Fail)]
    #[case::another_unit(accepted("5.1-1-1a", None, "2027-01-01"), Verdict::Fail)]
    #[case::another_finding(accepted("5.1-2-1a", Some("AuthMech-None"), "2027-01-01"), Verdict::Fail)]
    fn what_is_accepted_quiets_the_gate_and_no_verdict(#[case] accepted: Accepted, #[case] without: Verdict) {
        let verdicts = Verdicts { accepted: vec![accepted], ..failing() };
        let gate = Gate::of(&verdicts, ON);
        assert_eq!((gate.without, verdicts.overall), (without, Verdict::Fail));
        assert_eq!(gate.quiet.len(), usize::from(without == Verdict::Pass));
        assert_eq!(gate.expired.len() + gate.idle.len(), usize::from(without == Verdict::Fail), "what does not count is told");
    }
}
