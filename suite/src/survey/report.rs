//! What a survey came to: findings with their weight, and what it could not tell.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::favourable::port_of;
use super::units::{LEFT_OUT, looks_at_the_device, unit as unit_named};
use crate::evidence::{Evidence, EvidenceId, Question};
use crate::id::{GroupId, UnitId};
use crate::names::Text;
use crate::tree::{Basis, ObligationVerdict, UnitVerdict, Verdicts};
use crate::verdict::{Finding, Verdict, Weight};

/// What a survey came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// What was found, and where nothing was; the weightiest first.
    pub findings: Vec<Found>,
    /// The units that look at the device and could not be told.
    pub not_told: Vec<NotTold>,
}

/// One thing found, or nothing after a fair look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// The provision that it touches.
    pub provision: GroupId,
    /// The unit that found it.
    pub unit: UnitId,
    /// Its weight.
    pub weight: Weighed,
    /// Where: a port (`tcp/23`), or `the device`.
    #[serde(rename = "where")]
    pub place: Text,
    /// What was found, in a sentence without a full stop; where nothing was, how deep it was looked.
    pub says: Text,
    /// The numbers of the journal's records that show it.
    pub evidence: Vec<EvidenceId>,
}

/// The weight of what a survey found, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weighed {
    /// No declaration could excuse it.
    Nonconformity,
    /// Worth knowing: a declaration may excuse it, or the state of the device decides.
    Remark,
    /// Looked for in full, and not there.
    NothingFound,
}

impl fmt::Display for Weighed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nonconformity => "NONCONFORMITY",
            Self::Remark => "remark",
            Self::NothingFound => "nothing found",
        })
    }
}

/// A unit that could not be told, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotTold {
    /// The unit.
    pub unit: UnitId,
    /// Why, with the remedy where there is one.
    pub why: Text,
}

/// What is known of the state that the device stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stated {
    /// As delivered, or during set-up: much is open by nature.
    Factory,
    /// Set up and in normal use.
    Initialised,
    /// Nobody said.
    #[default]
    Unknown,
}

impl Stated {
    /// What fails over the kindest declaration: its weight, and what is said beside it.
    fn weigh(self) -> (Weighed, &'static str) {
        match self {
            Self::Factory => (Weighed::Remark, " (set-up is open by nature: look again once the device is set up)"),
            Self::Initialised => (Weighed::Nonconformity, ""),
            Self::Unknown => (Weighed::Remark, " (a nonconformity if this device is past set-up)"),
        }
    }
}

/// Sorts what the units say over the kindest declaration and over the bare one. What fails over the kindest cannot be excused; what fails over the bare
/// one alone can.
#[must_use]
pub fn report(kindest: &Verdicts, bare: &Verdicts, evidence: &Evidence, stated: Stated) -> Survey {
    let asked = questions(evidence);
    let mut findings = Vec::new();
    let (weight, beside) = stated.weigh();
    for unit in kindest.units() {
        let fails = if unit.verdict == Verdict::Fail { weight } else { Weighed::Remark };
        for (obligation, finding) in found(unit) {
            match finding.weight {
                Weight::Nonconformity => add(&mut findings, told(unit.id, obligation, finding, fails, beside)),
                Weight::Remark if looks_at_the_device(unit.id) => {
                    add(&mut findings, told(unit.id, obligation, finding, Weighed::Remark, ""))
                }
                Weight::Remark | Weight::OutOfScope => {}
            }
        }
    }
    // What is worth knowing of a channel that no login needs shows where it is declared.
    for unit in bare.units().filter(|unit| looks_at_the_device(unit.id)) {
        for (obligation, finding) in found(unit).filter(|(_, finding)| finding.weight == Weight::Remark) {
            add(&mut findings, told(unit.id, obligation, finding, Weighed::Remark, ""));
        }
    }
    for unit in bare.units() {
        for (obligation, finding) in found(unit).filter(|(_, finding)| finding.weight == Weight::Nonconformity) {
            let excusable = told(unit.id, obligation, finding, Weighed::Remark, " (a declaration may give a reason)");
            let is_known = |known: &Found| {
                known.unit == unit.id && known.place == excusable.place && known.says.as_str().starts_with(sentence(finding).as_str())
            };
            if !findings.iter().any(is_known) {
                add(&mut findings, excusable);
            }
        }
    }
    let has_findings: BTreeSet<UnitId> =
        findings.iter().filter(|found| found.weight == Weighed::Nonconformity).map(|found| found.unit).collect();
    let device = |unit: &&UnitVerdict| looks_at_the_device(unit.id);
    findings.extend(kindest.units().filter(device).filter_map(|unit| nothing_found(unit, &asked)));
    findings.sort_by_key(|found| found.weight);
    let untold = kindest.units().filter(device).filter(|unit| unit.verdict == Verdict::Inconclusive && !has_findings.contains(&unit.id));
    let left_out = LEFT_OUT.iter().map(|(id, why)| NotTold { unit: unit_named(id), why: (*why).into() });
    let not_told = untold.map(|unit| NotTold { unit: unit.id, why: why(unit) }).chain(left_out).collect();
    Survey { findings, not_told }
}

impl Survey {
    /// Whether anything was found that no declaration could excuse.
    #[must_use]
    pub fn has_nonconformity(&self) -> bool {
        self.findings.iter().any(|found| found.weight == Weighed::Nonconformity)
    }
}

fn found(unit: &UnitVerdict) -> impl Iterator<Item = (&ObligationVerdict, &Finding)> {
    unit.obligations.iter().flat_map(|obligation| obligation.findings.iter().map(move |finding| (obligation, finding)))
}

fn add(findings: &mut Vec<Found>, one: Found) {
    let same = |known: &&mut Found| (known.unit, known.weight, &known.place, &known.says) == (one.unit, one.weight, &one.place, &one.says);
    match findings.iter_mut().find(same) {
        Some(known) => {
            known.evidence.extend(one.evidence);
            known.evidence.sort_unstable();
            known.evidence.dedup();
        }
        None => findings.push(one),
    }
}

fn told(unit: UnitId, obligation: &ObligationVerdict, finding: &Finding, weight: Weighed, beside: &str) -> Found {
    let says = format!("{}{beside}", sentence(finding));
    Found {
        provision: unit.group(),
        unit,
        weight,
        place: place(obligation, finding),
        says: Text::from_device(&says),
        evidence: obligation.evidence.clone(),
    }
}

/// The finding with what it is about, unless that is the place itself.
fn sentence(finding: &Finding) -> String {
    let about = finding.about.as_str();
    let is_place = about.parse::<crate::evidence::Port>().is_ok() || port_of(&about.into()).is_some();
    if is_place { finding.says.to_string() } else { format!("{about}: {}", finding.says) }
}

fn place(obligation: &ObligationVerdict, finding: &Finding) -> Text {
    let about = finding.about.as_str();
    let port = about.parse().ok().or_else(|| port_of(&about.into())).or_else(|| obligation.row.as_ref().and_then(port_of));
    port.map_or_else(|| "the device".into(), |port| Text::from_device(&port.to_string()))
}

/// The most questions that a line names.
const MOST_NAMED: usize = 6;

/// A unit that passed by looking: with everything that was asked for it.
fn nothing_found(unit: &UnitVerdict, asked: &BTreeMap<EvidenceId, &Question>) -> Option<Found> {
    if unit.verdict != Verdict::Pass || !unit.basis.contains(&Basis::Observed) {
        return None;
    }
    let evidence: BTreeSet<EvidenceId> = unit.obligations.iter().flat_map(|obligation| obligation.evidence.iter().copied()).collect();
    let mut depth: Vec<String> = evidence.iter().filter_map(|id| asked.get(id)).map(|question| without_place(question)).collect();
    depth.dedup();
    let more = depth.len().saturating_sub(MOST_NAMED);
    depth.truncate(MOST_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let says = Text::from_device(&format!("looked at: {}{more}", depth.join("; ")));
    Some(Found {
        provision: unit.id.group(),
        unit: unit.id,
        weight: Weighed::NothingFound,
        place: "the device".into(),
        says,
        evidence: evidence.into_iter().collect(),
    })
}

/// A survey looks from one place only.
fn without_place(question: &Question) -> String {
    let text = question.to_string();
    text.split(" (sample ").next().unwrap_or_default().to_owned()
}

fn questions(evidence: &Evidence) -> BTreeMap<EvidenceId, &Question> {
    evidence.answered().flat_map(|(question, answers)| answers.iter().map(move |(id, _)| (*id, question))).collect()
}

fn why(unit: &UnitVerdict) -> Text {
    let missing =
        unit.obligations.iter().filter(|obligation| obligation.verdict == Verdict::Inconclusive).find_map(|one| one.missing.as_ref());
    let why = missing.map(ToString::to_string).or_else(|| unit.why.clone());
    Text::from_device(&why.unwrap_or_else(|| "what was asked did not settle it".to_owned()))
}
