//! Verdicts that a named person carries over from an older bundle: only a PASS, only onto what was not looked at, and only where nothing that the unit
//! reads in the declaration has changed. What is seen on the device counts more, so a FAIL cannot be carried away.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ExternalEvidence;
use crate::assessment::Assessment;
use crate::catalogue::{Catalogue, Judge, Unit};
use crate::files::{Declaration, Profile};
use crate::id::UnitId;
use crate::judge::Scope;
use crate::names::{Digest, RowId};
use crate::revision::{Fields, Outline};
use crate::tree::{Basis, ObligationVerdict, UnitVerdict};
use crate::verdict::{Findings, Missing, Verdict};

/// What the finding on a carried obligation is about.
const CARRIED: &str = "carried verdict";

/// Parts beside the tables that change what units read.
const BESIDE: [&str; 3] = ["conditions", "features", "profile"];

/// Which verdicts are carried over from an older bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Carried {
    /// The version of the software that the older bundle is about.
    pub software: String,
    /// The day of the statement.
    pub date: Date,
    /// The units, as `thirteen carry` writes them.
    pub units: Vec<CarriedUnit>,
}

/// One of them. It passed there; nothing else can be carried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CarriedUnit {
    /// The unit.
    pub unit: UnitId,
    /// The digest of all that it read in the declaration. When that changes, nothing is carried.
    pub basis: Digest,
}

impl ExternalEvidence {
    /// What it carries of a unit, if the item fits.
    fn carries(&self, unit: UnitId, assessment: &Assessment<'_>, on: Date) -> Option<&CarriedUnit> {
        let carried = self.carried.as_ref().filter(|_| self.fits(assessment, on))?;
        carried.units.iter().find(|known| known.unit == unit)
    }
}

/// The digest of what a unit reads in the declaration: the rows of its tables and of its obligations with all that they name, the features and
/// conditions, the profile. More than it needs, never less.
#[must_use]
pub fn basis<'r>(declaration: &Declaration, profile: &Profile, unit: &Unit, rows: impl IntoIterator<Item = &'r RowId>) -> Digest {
    let outline = Outline::of(declaration, profile);
    let tables = tables(unit);
    let is_read = |table: &str| tables.contains(table);
    let mut wanted: Vec<RowId> = outline.rows.iter().filter(|(_, row)| is_read(&row.table)).map(|(id, _)| id.clone()).collect();
    wanted.extend(rows.into_iter().cloned());
    let mut found: BTreeMap<&RowId, &Fields> = BTreeMap::new();
    while let Some(id) = wanted.pop() {
        let Some((id, row)) = outline.rows.get_key_value(&id) else { continue };
        if found.insert(id, &row.fields).is_none() {
            wanted.extend(row.names.iter().cloned());
        }
    }
    let records: BTreeMap<&String, &Fields> =
        outline.records.iter().filter(|(name, _)| BESIDE.contains(&name.as_str()) || is_read(name)).collect();
    Digest::of_value(&(declaration.edition, unit.id, found, records))
}

/// The tables that a unit reads, itself and through the units by whose criteria it is judged.
fn tables(unit: &Unit) -> BTreeSet<&str> {
    let lent = unit.inherits.iter().flat_map(|inheritance| &inheritance.judged_by).flat_map(|judge| match judge {
        Judge::Case(case) => Catalogue::get().case(*case).map(|case| case.units.iter().collect()).unwrap_or_default(),
        Judge::Unit(unit) => Catalogue::get().unit(*unit).into_iter().collect::<Vec<_>>(),
    });
    lent.chain([unit]).flat_map(|unit| &unit.reads).map(|read| read.table.as_str()).collect()
}

/// The verdict on a unit with what is carried, if anything is: only where the unit's own verdict is open, and nothing about it failed.
pub(crate) fn over(assessment: &Assessment<'_>, scope: &Scope, unit: &Unit, own: UnitVerdict) -> UnitVerdict {
    let carries = |external: &'_ &ExternalEvidence| external.carries(unit.id, assessment, scope.on).is_some();
    let Some(external) = scope.external.iter().find(carries) else { return own };
    let untouched = own.obligations.iter().all(|obligation| obligation.verdict == Verdict::Pass || is_unseen(obligation));
    if unit.level.is_conceptual() || own.verdict != Verdict::Inconclusive || !untouched || own.obligations.is_empty() {
        return own;
    }
    let rows = own.obligations.iter().filter_map(|obligation| obligation.row.as_ref());
    let now = basis(assessment.declaration, assessment.profile, unit, rows);
    if external.carries(unit.id, assessment, scope.on).is_none_or(|carried| carried.basis != now) {
        let why = format!("not carried from bundle {}: what it reads in the declaration has changed since", external.document.short());
        return UnitVerdict { why: Some(why), ..own };
    }
    let all = own.obligations.into_iter().take_while(|_| assessment.has_room());
    let obligations: Vec<_> = all.map(|obligation| carried(obligation, external)).inspect(|known| assessment.take_room(known)).collect();
    let basis: BTreeSet<Basis> = obligations.iter().map(|obligation| obligation.basis).collect();
    let (basis, why) = (basis.into_iter().collect(), Some(external.says()));
    UnitVerdict { id: unit.id, verdict: Verdict::Pass, basis, why, obligations }
}

/// Whether an obligation is open because the device was not asked. What was looked at, unfairly or by a machine alone, is not settled by an older look.
fn is_unseen(obligation: &ObligationVerdict) -> bool {
    let unasked = matches!(&obligation.missing, Some(Missing::NotAsked(_)));
    unasked || obligation.missing.is_some() && obligation.evidence.is_empty()
}

/// Whether a verdict is carried from an older bundle, wholly or in part.
#[must_use]
pub fn is_carried(unit: &UnitVerdict) -> bool {
    let says_so = |obligation: &ObligationVerdict| obligation.findings.iter().any(|finding| finding.about.as_str() == CARRIED);
    unit.obligations.iter().any(|obligation| obligation.basis == Basis::External && says_so(obligation))
}

/// An obligation that is open is carried; what was seen to hold stays as it was seen.
fn carried(own: ObligationVerdict, external: &ExternalEvidence) -> ObligationVerdict {
    if own.verdict == Verdict::Pass {
        return own;
    }
    let findings = Findings::out_of_scope(CARRIED, external.says());
    ObligationVerdict { verdict: Verdict::Pass, basis: Basis::External, findings, evidence: Vec::new(), missing: None, ..own }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::evidence::{Evidence, TcpPorts, TcpPortsSeen};
    use crate::external::Item;
    use crate::testing::{Camera, TODAY, declaration, profile};
    use crate::verdict::Verdict::{Fail, Inconclusive, Pass};

    const UNIT: &str = "5.6-1-2c";

    /// The sound camera, and its verdict on the unit carried from the version before.
    fn carrying(camera: Camera, unit: &str) -> Camera {
        let listed = Catalogue::get().unit(unit.parse().unwrap()).unwrap();
        let verdict = Camera::sound().unit(unit);
        let rows = verdict.obligations.iter().filter_map(|obligation| obligation.row.as_ref());
        let units = vec![CarriedUnit { unit: listed.id, basis: basis(&declaration(), &profile(), listed, rows) }];
        let mut camera = camera;
        camera.external.push(ExternalEvidence {
            document: Digest::of(b"root"),
            title: "bundle of 2.4.0".into(),
            issuer: "a laboratory".into(),
            item: Item { model: "NE-200".into(), hardware: "B3".into(), software: "2.4.1".into() },
            covers: Vec::new(),
            valid_until: TODAY,
            accepted_by: "assessor 1".into(),
            why: "only a translation".into(),
            carried: Some(Carried { software: "2.4.0".into(), date: TODAY, units }),
        });
        camera
    }

    /// What the unit comes to where the camera was asked before anything was carried. A campaign does not ask for what is carried.
    fn asked_then_carried(camera: Camera, unit: &str) -> UnitVerdict {
        let evidence = camera.gather(&camera.only(unit));
        let camera = carrying(camera, unit);
        camera.judge_with(&camera.only(unit), &evidence).unit(unit.parse().unwrap()).unwrap().clone()
    }

    /// What the unit comes to where the camera was asked nothing.
    fn unasked(camera: Camera, unit: &str) -> UnitVerdict {
        let camera = carrying(camera, unit);
        camera.judge_with(&camera.only(unit), &Evidence::default()).unit(unit.parse().unwrap()).unwrap().clone()
    }

    /// A camera that was not asked for its ports in full.
    fn cut_off(seen: &mut TcpPortsSeen) {
        seen.cut_short = Some("cut off".into());
    }

    #[test]
    fn what_was_not_looked_at_is_carried_and_says_so() {
        let unit = carrying(Camera::sound().answer::<TcpPorts>(cut_off), UNIT).unit(UNIT);
        assert_eq!((unit.verdict, unit.basis.contains(&Basis::External), is_carried(&unit)), (Pass, true, true));
        let why = unit.why.unwrap();
        assert!(
            why.starts_with("carried from bundle ") && why.ends_with(", software 2.4.0, by assessor 1 on 2026-11-22: only a translation"),
            "{why}"
        );
    }

    #[test]
    fn what_is_seen_counts_more() {
        let seen = asked_then_carried(Camera::sound(), UNIT);
        assert_eq!((seen.verdict, seen.basis.contains(&Basis::External)), (Pass, false));
    }

    #[rstest]
    #[case::an_interface(|camera: Camera| camera.interface("LogIntf-RTSP", |row| row.purpose = None))]
    #[case::one_more(|camera: Camera| camera.interface("LogIntf-Web", |row| row.description = Some("another".into())))]
    fn what_has_changed_is_not_carried(#[case] change: fn(Camera) -> Camera) {
        let unit = unasked(change(Camera::sound()), UNIT);
        assert_eq!((unit.verdict, unasked(Camera::sound(), UNIT).verdict), (Inconclusive, Pass));
        assert!(unit.why.unwrap().starts_with("not carried from bundle"));
    }

    #[test]
    fn a_failure_is_not_carried_away() {
        let camera = Camera::sound().answer::<TcpPorts>(|seen| {
            cut_off(seen);
            seen.open.insert(4444);
        });
        let (own, carried) = (camera.unit(UNIT), asked_then_carried(camera, UNIT));
        assert_eq!((own.verdict, carried.verdict), (Fail, Fail));
        assert_eq!(own, carried);
    }

    #[test]
    fn what_was_looked_at_unfairly_is_not_carried() {
        let unit = asked_then_carried(Camera::sound().answer::<TcpPorts>(cut_off), UNIT);
        assert_eq!((unit.verdict, is_carried(&unit)), (Inconclusive, false));
    }

    #[test]
    fn what_a_machine_gathered_a_person_still_decides() {
        let unit = asked_then_carried(Camera::sound().undecided(), "6-1-2b");
        assert_eq!((unit.verdict, is_carried(&unit)), (Inconclusive, false));
    }

    #[test]
    fn a_unit_on_paper_is_decided_and_never_carried() {
        let unit = carrying(Camera::sound().undecided(), "5.6-1-1a").unit("5.6-1-1a");
        assert_eq!(unit.verdict, Inconclusive);
    }
}
