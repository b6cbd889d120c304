//! The kernel: walks every selected unit, judges each obligation, folds the verdicts. Pure; the same inputs give the same verdicts for ever.

mod by_hand;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jiff::civil::Date;

use crate::accepted::Accepted;
use crate::assessment::Assessment;
use crate::catalogue::{Case, Catalogue, Group, Quantifier, Unit};
use crate::class;
use crate::condition::Circumstances;
use crate::evidence::{Decide, Question};
use crate::external::{self, ExternalEvidence};
use crate::ics::{self, Standing};
use crate::id::{CaseId, UnitId};
use crate::names::Text;
use crate::procedure;
use crate::tree::{Basis, CaseVerdict, Counts, GroupVerdict, ObligationVerdict, UnitVerdict, Verdicts};
use crate::unit::{Judge, Obligation, TestGroup};
use crate::verdict::{Findings, Missing, Step, Verdict, assign};

/// Every test group that has a procedure.
pub fn test_groups() -> impl Iterator<Item = &'static TestGroup> {
    let clauses = [
        crate::p5_00_justification::GROUPS,
        crate::p5_01_passwords::GROUPS,
        crate::p5_02_vulnerability_reports::GROUPS,
        crate::p5_03_updates::GROUPS,
        crate::p5_04_security_parameters::GROUPS,
        crate::p5_05_communication::GROUPS,
        crate::p5_06_attack_surface::GROUPS,
        crate::p5_07_software_integrity::GROUPS,
        crate::p5_08_personal_data::GROUPS,
        crate::p5_09_outages::GROUPS,
        crate::p5_10_telemetry::GROUPS,
        crate::p5_11_deletion::GROUPS,
        crate::p5_12_set_up::GROUPS,
        crate::p5_13_input_validation::GROUPS,
        crate::p6_data_protection::GROUPS,
    ];
    clauses.into_iter().flatten()
}

fn judges() -> &'static BTreeMap<UnitId, &'static dyn Judge> {
    static JUDGES: OnceLock<BTreeMap<UnitId, &'static dyn Judge>> = OnceLock::new();
    JUDGES.get_or_init(|| {
        let cases = test_groups().flat_map(|group| group.cases);
        let units = cases.flat_map(|case| {
            let id: CaseId = case.id.parse().expect("tables name cases of the catalogue, which a test reads");
            case.units.iter().map(move |unit| (id.unit(unit.letter).expect("letters of units are a to z"), unit.judge))
        });
        units.collect()
    })
}

/// Whether a unit has a procedure.
#[must_use]
pub fn is_implemented(unit: UnitId) -> bool {
    judges().contains_key(&unit)
}

/// Whether a unit compares samples with each other.
#[must_use]
pub fn compares_samples(unit: UnitId) -> bool {
    judges().get(&unit).is_some_and(|judge| judge.compares_samples())
}

/// What is judged beside the assessment itself: the selection, accepted external evidence, and the day that validity is measured on.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The units to judge. What is left out bars an overall PASS.
    pub units: BTreeSet<UnitId>,
    /// External evidence that was accepted.
    pub external: Vec<ExternalEvidence>,
    /// What was accepted for a release: it stands beside the verdicts and touches none.
    pub accepted: Vec<Accepted>,
    /// The day on which the campaign began.
    pub on: Date,
}

impl Scope {
    /// The whole standard.
    #[must_use]
    pub fn everything(on: Date) -> Self {
        Self { units: Catalogue::get().units().map(|unit| unit.id).collect(), external: Vec::new(), accepted: Vec::new(), on }
    }

    /// Whether nothing of the standard is left out.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        Catalogue::get().units().all(|unit| self.units.contains(&unit.id))
    }
}

/// Judges everything in scope.
#[must_use]
pub fn judge(assessment: &Assessment<'_>, scope: &Scope) -> Verdicts {
    let ics = ics::review(assessment.declaration, assessment.profile);
    let groups: Vec<_> = Catalogue::get().groups().map(|group| judge_group(assessment, scope, group)).collect();
    let overall = overall(ics.valid, &groups);
    Verdicts {
        format: Verdicts::FORMAT,
        reference_device: assessment.bench.reference_device.clone(),
        edition: assessment.declaration.edition,
        profile: assessment.profile.profile.clone(),
        overall,
        counts: Counts::of(&groups),
        class: class::judge(assessment, scope),
        ics,
        accepted: scope.accepted.clone(),
        expired: scope.accepted.iter().filter(|accepted| *accepted.until < scope.on).cloned().collect(),
        revisions: Vec::new(),
        groups,
        not_run: BTreeMap::new(),
    }
}

/// The same where all obligations together, with what was found for them, have at most so many bytes as JSON; none where they are more. How many there
/// are is up to whoever wrote the declaration, so a verifier stops there.
#[must_use]
pub fn judge_within(assessment: &Assessment<'_>, scope: &Scope, bytes: u64) -> Option<Verdicts> {
    assessment.make_room(bytes);
    let verdicts = judge(assessment, scope);
    let verdicts = assessment.has_room().then_some(verdicts);
    assessment.make_room(u64::MAX);
    verdicts
}

/// FAIL over INCONCLUSIVE over PASS; groups that do not run have no say, groups that were filtered out bar a PASS.
pub(crate) fn overall(ics_is_valid: bool, groups: &[GroupVerdict]) -> Verdict {
    let parts = groups.iter().filter_map(|group| match group.standing {
        Standing::NotApplicable(_) | Standing::NotClaimed(_) => None,
        Standing::Claimed => Some(group.verdict.unwrap_or(Verdict::Inconclusive)),
    });
    let ics = if ics_is_valid { Verdict::Pass } else { Verdict::Fail };
    Verdict::all(parts.chain([ics]))
}

fn judge_group(assessment: &Assessment<'_>, scope: &Scope, group: &Group) -> GroupVerdict {
    let standing = ics::standing(assessment.declaration, group.id);
    let runs = matches!(standing, Standing::Claimed) && group.cases.iter().any(|case| is_selected(scope, case));
    let cases: Vec<_> = if runs { group.cases.iter().map(|case| judge_case(assessment, scope, case)).collect() } else { Vec::new() };
    let verdict = runs.then(|| Verdict::all(cases.iter().map(|case| case.verdict.unwrap_or(Verdict::Inconclusive))));
    GroupVerdict { id: group.id, title: group.title.clone(), mandatory: group.status.is_mandatory(), standing, verdict, cases }
}

fn is_selected(scope: &Scope, case: &Case) -> bool {
    case.units.iter().any(|unit| scope.units.contains(&unit.id))
}

fn judge_case(assessment: &Assessment<'_>, scope: &Scope, case: &Case) -> CaseVerdict {
    let units: Vec<_> =
        case.units.iter().filter(|unit| scope.units.contains(&unit.id)).map(|unit| judge_unit(assessment, scope, unit)).collect();
    let whole = units.len() == case.units.len();
    let verdict = (!units.is_empty()).then(|| {
        let unselected = (!whole).then_some(Verdict::Inconclusive);
        Verdict::all(units.iter().map(|unit| unit.verdict).chain(unselected))
    });
    CaseVerdict { id: case.id, kind: case.kind, verdict, units }
}

fn judge_unit(assessment: &Assessment<'_>, scope: &Scope, unit: &Unit) -> UnitVerdict {
    external::over(assessment, scope, unit, judge_itself(assessment, scope, unit))
}

fn judge_itself(assessment: &Assessment<'_>, scope: &Scope, unit: &Unit) -> UnitVerdict {
    if let Some(external) = scope.external.iter().find(|external| external.covers_unit(unit.id, assessment, scope.on)) {
        let (why, basis) = (Some(external.says()), vec![Basis::External]);
        assessment.take_room(&why);
        return UnitVerdict { id: unit.id, verdict: Verdict::Pass, basis, why, obligations: Vec::new() };
    }
    let Some(judge) = judges().get(&unit.id) else {
        let why = Some("not implemented".to_owned());
        return UnitVerdict {
            id: unit.id,
            verdict: Verdict::Inconclusive,
            basis: vec![Basis::NotImplemented],
            why,
            obligations: Vec::new(),
        };
    };
    let own = judge.obligations(assessment);
    let added = procedure::obligations(assessment, unit.id);
    let all = own.iter().chain(&added).take_while(|_| assessment.has_room());
    let obligations: Vec<_> = all.map(|obligation| judge_obligation(assessment, scope, unit.id, obligation)).collect();
    let (mine, procedures) = obligations.split_at(own.len().min(obligations.len()));
    let (by_scope, why) = match mine {
        [] => empty_scope(unit, judge.table(), &ics::Claimed(assessment.declaration)),
        _ => (by_quantifier(unit.quantifier, mine), None),
    };
    // What the profile adds can only add.
    let verdict = procedures.iter().map(|obligation| obligation.verdict).fold(by_scope, Verdict::max);
    let declared = mine.is_empty().then_some(Basis::Declared);
    let basis: BTreeSet<Basis> = obligations.iter().map(|obligation| obligation.basis).chain(declared).collect();
    UnitVerdict { id: unit.id, verdict, basis: basis.into_iter().collect(), why, obligations }
}

fn by_quantifier(quantifier: Quantifier, obligations: &[ObligationVerdict]) -> Verdict {
    let verdicts = obligations.iter().map(|obligation| obligation.verdict);
    match quantifier {
        Quantifier::One => Verdict::one(verdicts),
        Quantifier::Each | Quantifier::Global => Verdict::all(verdicts),
    }
}

/// A scope without a row never passes by silence: by a named escape clause, or not at all.
fn empty_scope(unit: &Unit, table: Option<&'static str>, known: &dyn Circumstances) -> (Verdict, Option<String>) {
    match unit.escape.as_ref().filter(|escape| escape.passes_when.holds(known) == Some(true)) {
        Some(escape) => (Verdict::Pass, Some(format!("PASS by the escape clause {}: {}", escape.name, escape.reason))),
        None => (Verdict::Inconclusive, Some(format!("no row of {} is in scope ({})", table.unwrap_or("the IXIT"), unit.scope))),
    }
}

fn judge_obligation<'a>(assessment: &Assessment<'a>, scope: &Scope, unit: UnitId, obligation: &Obligation<'a>) -> ObligationVerdict {
    let covered =
        obligation.row.as_ref().and_then(|row| scope.external.iter().find(|external| external.covers_row(unit, row, assessment, scope.on)));
    if let Some(external) = covered {
        let missing = None;
        let (row, place, findings) =
            (obligation.row.clone(), obligation.place.clone(), Findings::out_of_scope("external evidence", external.says()));
        let verdict =
            ObligationVerdict { row, place, verdict: Verdict::Pass, basis: Basis::External, findings, evidence: Vec::new(), missing };
        assessment.take_room(&verdict);
        return verdict;
    }
    judge_attempts(assessment, obligation, Catalogue::get().unit(unit))
}

/// Judges an obligation by all attempts of what it asks; the worst counts. What no procedure sees of a unit is asked of a person.
pub(crate) fn judge_attempts<'a>(assessment: &Assessment<'a>, obligation: &Obligation<'a>, unit: Option<&Unit>) -> ObligationVerdict {
    assessment.forget_attempts();
    let mut verdict = judge_attempt(assessment, obligation, unit, 0);
    // A further attempt may lead to questions that the first never asked, with attempts of their own.
    for attempt in 1.. {
        if attempt >= assessment.attempts() {
            break;
        }
        verdict = worse(verdict, judge_attempt(assessment, obligation, unit, attempt));
    }
    assessment.take_room(&verdict);
    verdict
}

fn judge_attempt<'a>(assessment: &Assessment<'a>, obligation: &Obligation<'a>, unit: Option<&Unit>, attempt: usize) -> ObligationVerdict {
    assessment.read_attempt(attempt);
    assessment.take_used();
    let judged = obligation.judge(assessment);
    let judged = match unit {
        Some(unit) => by_hand::or_a_person(assessment, unit, obligation, judged),
        None => judged,
    };
    let used = assessment.take_used();
    let basis = match (used.iter().any(|used| used.decided), used.is_empty()) {
        (true, _) => Basis::Decided,
        (false, false) => Basis::Observed,
        (false, true) => Basis::Declared,
    };
    let (verdict, findings, missing) = assign(judged, &used);
    let evidence = used.iter().map(|used| used.id).collect();
    ObligationVerdict { row: obligation.row.clone(), place: obligation.place.clone(), verdict, basis, findings, evidence, missing }
}

/// Of two attempts the worse counts; the better one is mentioned, never forgotten. Two that agree add up.
fn worse(one: ObligationVerdict, other: ObligationVerdict) -> ObligationVerdict {
    let agree = one.verdict == other.verdict;
    let (mut worse, better) = if one.verdict >= other.verdict { (one, other) } else { (other, one) };
    if agree {
        let new: Vec<_> = better.findings.iter().filter(|finding| !worse.findings.iter().any(|known| known == *finding)).cloned().collect();
        worse.findings.extend(new.into_iter().collect());
    } else {
        worse.findings.remark("attempts", format!("another attempt came to {}; the worst counts", better.verdict));
    }
    worse.evidence.extend(better.evidence);
    worse.evidence.sort_unstable();
    worse.evidence.dedup();
    // What can still be asked comes first, or nobody would ask it.
    worse.missing = better.missing.filter(Missing::can_be_asked).or(worse.missing);
    worse
}

/// The questions that stand between these verdicts and better ones.
#[must_use]
pub fn open_questions(verdicts: &Verdicts) -> BTreeSet<Question> {
    missing(verdicts)
        .filter_map(|missing| match missing {
            Missing::NotAsked(question) => Some((**question).clone()),
            Missing::Decision { question, .. } => Some((**question).clone().into()),
            _ => None,
        })
        .collect()
}

/// A question to a person as it is put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its words.
    pub asks: String,
    /// What a rule found, to be weighed.
    pub hint: Option<String>,
    /// Whether it was decided before, on something else.
    pub outdated: bool,
    /// What a machine gathered on the device.
    pub gathered: Vec<Text>,
    /// What is done at the device first.
    pub step: Option<Step>,
}

/// The decisions that a person still has to take: the question, and how it is put.
#[must_use]
pub fn open_decisions(verdicts: &Verdicts) -> BTreeMap<Decide, Asked> {
    missing(verdicts)
        .filter_map(|missing| match missing.clone() {
            Missing::Decision { question, asks, hint, outdated, gathered, step } => {
                Some((*question, Asked { asks, hint, outdated, gathered, step: step.map(|step| *step) }))
            }
            _ => None,
        })
        .collect()
}

fn missing(verdicts: &Verdicts) -> impl Iterator<Item = &Missing> {
    verdicts.obligations().filter_map(|obligation| obligation.missing.as_ref())
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod unproven;
