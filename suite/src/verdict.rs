//! Verdicts, findings, and the one place where they are folded: obligation to unit, unit to case, case to group, group to overall.

mod missing;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::{Attempt, EvidenceId};
use crate::names::Text;
pub use missing::{Missing, Step};

/// The standard's three verdicts. Not-applicable is a value of the ICS, not a verdict.
///
/// The order is that of folding: FAIL over INCONCLUSIVE over PASS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verdict {
    /// All that was needed was there, and every criterion is met.
    Pass,
    /// Something needed was missing, so there is no meaningful verdict.
    Inconclusive,
    /// All that was needed was there, and a criterion is not met.
    Fail,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "PASS",
            Self::Inconclusive => "INCONCLUSIVE",
            Self::Fail => "FAIL",
        })
    }
}

impl Verdict {
    /// The verdict over parts that must all hold. Nothing at all is INCONCLUSIVE: an empty whole never passes by silence.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().max().unwrap_or(Self::Inconclusive)
    }

    /// The verdict over parts of which one good one is enough.
    pub fn one(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().min().unwrap_or(Self::Inconclusive)
    }
}

/// The weight of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// A criterion is not met.
    Nonconformity,
    /// Worth knowing; the verdict is unchanged.
    Remark,
    /// This obligation does not apply, for a written reason.
    OutOfScope,
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Its weight.
    pub weight: Weight,
    /// What it is about: `tcp/23`, a cipher suite, a field.
    pub about: Text,
    /// What was found, in a sentence without a full stop.
    pub says: Text,
}

/// What a claim found for one obligation. Nothing found, after a fair attempt, is PASS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Findings {
    found: Vec<Finding>,
    /// The look that could not be had, one that can still be asked before any other. It bars a PASS and hides no finding.
    #[serde(skip)]
    gap: Option<Box<Missing>>,
}

impl Findings {
    /// Nothing found.
    #[must_use]
    pub const fn none() -> Self {
        Self { found: Vec::new(), gap: None }
    }

    /// Adds a nonconformity.
    pub fn fails(&mut self, about: impl fmt::Display, says: impl Into<String>) {
        self.found.push(nonconformity(about, says));
    }

    /// Adds a remark.
    pub fn remark(&mut self, about: impl fmt::Display, says: impl Into<String>) {
        self.found.push(Finding { weight: Weight::Remark, about: text(about), says: text(says.into()) });
    }

    /// The obligation does not apply, for this reason.
    #[must_use]
    pub fn out_of_scope(about: impl fmt::Display, reason: impl Into<String>) -> Self {
        [Finding { weight: Weight::OutOfScope, about: text(about), says: text(reason.into()) }].into_iter().collect()
    }

    /// Adds what another claim found.
    pub fn extend(&mut self, other: Self) {
        self.found.extend(other.found);
        if let Some(missing) = other.gap {
            self.lacks(*missing);
        }
    }

    /// Adds what one look of several found. A look that could not be had is kept as a gap, so that it hides no finding of the others.
    pub fn look(&mut self, judged: Judged) {
        match judged {
            Ok(findings) => self.extend(findings),
            Err(missing) => self.lacks(missing),
        }
    }

    /// Something could not be seen: without a nonconformity there is no verdict. The first gap is the one that is told, but one that can still
    /// be asked comes before one that cannot, or nobody would ask it; and what only a person can see comes last, with every reason, so that nobody vouches
    /// for more than that.
    pub fn lacks(&mut self, missing: Missing) {
        let rank = |missing: &Missing| match missing {
            Missing::NotAsked(_) | Missing::Decision { .. } => 2,
            Missing::ByHand(_) => 0,
            _ => 1,
        };
        match (self.gap.as_deref_mut(), missing) {
            (Some(Missing::ByHand(whys)), Missing::ByHand(why)) => {
                if !whys.split("; ").any(|known| known == why) {
                    *whys = format!("{whys}; {why}");
                }
            }
            (Some(gap), missing) if rank(&missing) <= rank(gap) => {}
            (_, missing) => self.gap = Some(Box::new(missing)),
        }
    }

    /// Why only a person can see what is missing, where nothing else is missing; then it is missing no more, and the person's word takes its place.
    pub(crate) fn left_to_a_person(&mut self) -> Option<String> {
        match self.gap.take().map(|gap| *gap) {
            Some(Missing::ByHand(why)) => Some(why),
            other => {
                self.gap = other.map(Box::new);
                None
            }
        }
    }

    /// The same without the look that could not be had: for a claim that goes on by asking a person.
    #[must_use]
    pub fn without_gap(self) -> Self {
        Self { gap: None, ..self }
    }

    /// The findings, in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.found.iter()
    }

    /// Whether a criterion is not met.
    #[must_use]
    pub fn has_nonconformity(&self) -> bool {
        self.found.iter().any(|finding| finding.weight == Weight::Nonconformity)
    }

    /// Whether nothing at all was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        Self { found: findings.into_iter().collect(), gap: None }
    }
}

/// A nonconformity.
pub fn nonconformity(about: impl fmt::Display, says: impl Into<String>) -> Finding {
    Finding { weight: Weight::Nonconformity, about: text(about), says: text(says.into()) }
}

fn text(value: impl fmt::Display) -> Text {
    Text::from_device(&value.to_string())
}

/// What a claim says of one obligation.
pub type Judged = Result<Findings, Missing>;

/// An answer that a claim read.
#[derive(Clone, Debug, PartialEq)]
pub struct Used {
    /// Where it stands in the journal.
    pub id: EvidenceId,
    /// The attempt behind it.
    pub attempt: Attempt,
    /// Whether it is an assessor's decision.
    pub decided: bool,
}

/// The verdict on one obligation, and why: the one function that decides whether nothing found is a PASS.
///
/// A nonconformity is FAIL whatever else is missing. Without one there must be no gap, and every attempt that the claim relied on must have been fair.
#[must_use]
pub fn assign(judged: Judged, used: &[Used]) -> (Verdict, Findings, Option<Missing>) {
    match judged {
        Err(missing) => (Verdict::Inconclusive, Findings::none(), Some(missing)),
        Ok(mut findings) => {
            let gap = findings.gap.take().map(|missing| *missing);
            if findings.has_nonconformity() {
                return (Verdict::Fail, findings, gap);
            }
            let unfair = || used.iter().find_map(|used| used.attempt.shortfall.clone()).map(Missing::Unfair);
            if let Some(missing) = gap.or_else(unfair) {
                return (Verdict::Inconclusive, findings, Some(missing));
            }
            for silent in used.iter().filter_map(|used| used.attempt.silent.as_deref()) {
                findings.remark("silence", silent);
            }
            (Verdict::Pass, findings, None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Decide;
    use crate::verdict::Verdict::{Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::nothing(&[], Inconclusive, Inconclusive)]
    #[case::good(&[Pass, Pass], Pass, Pass)]
    #[case::unknown(&[Pass, Inconclusive], Inconclusive, Pass)]
    #[case::bad_over_unknown(&[Inconclusive, Fail, Pass], Fail, Pass)]
    #[case::no_good_one(&[Fail, Inconclusive], Fail, Inconclusive)]
    fn verdicts_fold(#[case] parts: &[Verdict], #[case] all: Verdict, #[case] one: Verdict) {
        assert_eq!((Verdict::all(parts.iter().copied()), Verdict::one(parts.iter().copied())), (all, one));
    }

    fn used(attempt: Attempt) -> Used {
        Used { id: EvidenceId(1), attempt, decided: false }
    }

    fn found(weight: Weight) -> Findings {
        [Finding { weight, about: "tcp/23".into(), says: "is open".into() }].into_iter().collect()
    }

    fn with_gap(mut findings: Findings) -> Findings {
        findings.lacks(Missing::Needs("a second sample".into()));
        findings
    }

    #[rstest]
    #[case::nothing_found(Ok(Findings::none()), Attempt::default(), Pass, false)]
    #[case::remark(Ok(found(Weight::Remark)), Attempt::default(), Pass, false)]
    #[case::out_of_scope(Ok(found(Weight::OutOfScope)), Attempt::default(), Pass, false)]
    #[case::nonconformity(Ok(found(Weight::Nonconformity)), Attempt::default(), Fail, false)]
    #[case::unfair(Ok(Findings::none()), Attempt::short("cut off"), Inconclusive, true)]
    #[case::unfair_but_found(Ok(found(Weight::Nonconformity)), Attempt::short("cut off"), Fail, false)]
    #[case::gap(Ok(with_gap(found(Weight::Remark))), Attempt::default(), Inconclusive, true)]
    #[case::gap_beside_a_finding(Ok(with_gap(found(Weight::Nonconformity))), Attempt::default(), Fail, true)]
    #[case::missing(Err(Missing::NotImplemented), Attempt::default(), Inconclusive, true)]
    fn one_function_decides(#[case] judged: Judged, #[case] attempt: Attempt, #[case] verdict: Verdict, #[case] lacks: bool) {
        let (assigned, _, missing) = assign(judged, &[used(attempt)]);
        assert_eq!((assigned, missing.is_some()), (verdict, lacks));
    }

    #[rstest]
    #[case::trouble_then_unasked(needs("cable"), unasked(), unasked())]
    #[case::unasked_then_trouble(unasked(), needs("cable"), unasked())]
    #[case::the_first_of_equals(needs("cable"), needs("sample"), needs("cable"))]
    #[case::a_person_then_trouble(by_hand("it is a keypad"), needs("cable"), needs("cable"))]
    #[case::trouble_then_a_person(needs("cable"), by_hand("it is a keypad"), needs("cable"))]
    #[case::a_person_then_unasked(by_hand("it is a keypad"), unasked(), unasked())]
    #[case::a_person_for_two_reasons(by_hand("it is a keypad"), by_hand("it is far"), by_hand("it is a keypad; it is far"))]
    #[case::a_person_twice_for_one(by_hand("it is far"), by_hand("it is far"), by_hand("it is far"))]
    fn a_gap_that_can_be_asked_is_told_first(#[case] first: Missing, #[case] second: Missing, #[case] told: Missing) {
        let mut looked = Findings::none();
        looked.look(Err(first.clone()));
        looked.look(Err(second.clone()));
        let (mut extended, mut other) = (Findings::none(), Findings::none());
        extended.lacks(first);
        other.lacks(second);
        extended.extend(other);
        for findings in [looked, extended] {
            assert_eq!(assign(Ok(findings), &[]).2.as_ref(), Some(&told));
        }
    }

    fn needs(what: &str) -> Missing {
        Missing::Needs(what.into())
    }

    fn by_hand(why: &str) -> Missing {
        Missing::ByHand(why.into())
    }

    #[rstest]
    #[case::nothing_but_a_person(&[by_hand("it is a keypad"), by_hand("it is far")], true)]
    #[case::a_cable_too(&[by_hand("it is a keypad"), needs("cable")], false)]
    #[case::a_question_too(&[unasked(), by_hand("it is a keypad")], false)]
    #[case::nothing(&[], false)]
    fn a_person_vouches_where_nothing_else_is_missing(#[case] missing: &[Missing], #[case] left: bool) {
        let mut findings = Findings::none();
        missing.iter().cloned().for_each(|missing| findings.lacks(missing));
        assert_eq!(findings.left_to_a_person().is_some(), left);
        assert_eq!(findings.gap.is_some(), !left && !missing.is_empty());
    }

    fn unasked() -> Missing {
        let question = Decide { claim: "5.1-1-1a".parse().unwrap(), row: None, basis: crate::names::Digest::of_value(&1) };
        Missing::Decision {
            question: Box::new(question),
            asks: "is it so?".into(),
            hint: None,
            outdated: false,
            gathered: Vec::new(),
            step: None,
        }
    }

    #[test]
    fn what_stayed_silent_is_told_beside_a_pass() {
        let attempt = Attempt { shortfall: None, silent: Some("3 TCP ports stayed silent".into()) };
        let (_, findings, _) = assign(Ok(Findings::none()), &[used(attempt)]);
        assert!(findings.iter().any(|finding| finding.weight == Weight::Remark && finding.says.as_str().contains("silent")));
    }

    #[test]
    fn findings_are_written_as_a_plain_list() {
        let written = serde_json::to_value(with_gap(found(Weight::Remark))).unwrap();
        assert_eq!(written, serde_json::json!([{ "weight": "remark", "about": "tcp/23", "says": "is open" }]));
    }
}
