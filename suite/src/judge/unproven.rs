//! No conceptual unit passes by what nobody stated and nobody decided.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::Value;

use super::*;
use crate::catalogue::{Judge as Lender, Level};
use crate::evidence::Evidence;
use crate::files::Declaration;
use crate::ics::Support;
use crate::ixit::t07_upd_mech::{CheckedBy, Trust, UpdGuarantee};
use crate::ixit::t10_sec_param::{ParamGuarantee, Protection, Provisioning};
use crate::ixit::t20_sec_boot::BootGuarantee;
use crate::ixit::t21_pers_data::Store;
use crate::ixit::t23_res_mech::Outage;
use crate::ixit::t26_user_dec::Trigger;
use crate::ixit::{Guarantee, Status};
use crate::testing::Camera;
use crate::verdict::Weight;

/// What follows from the declaration alone, for these conceptual units.
fn on_paper(camera: &Camera, wanted: impl Fn(&Unit) -> bool) -> Verdicts {
    let units = Catalogue::get().units().filter(|unit| unit.level.is_conceptual() && wanted(unit)).map(|unit| unit.id).collect();
    camera.judge_with(&Scope { units, ..camera.everything() }, &Evidence::default())
}

#[rstest]
#[case::camera(Camera::sound())]
#[case::hub(Camera::hub())]
fn what_a_person_has_to_confirm_passes_without_one_only_for_a_written_reason(#[case] camera: Camera) {
    let verdicts = on_paper(&camera, |unit| unit.level != Level::Rule);
    assert!(verdicts.units().filter(|unit| unit.verdict == Verdict::Inconclusive).count() > 50);
    let is_excused = |obligation: &ObligationVerdict| obligation.findings.iter().any(|finding| finding.weight == Weight::OutOfScope);
    for unit in verdicts.units().filter(|unit| unit.verdict == Verdict::Pass && unit.why.is_none()) {
        let silent: Vec<_> = unit.obligations.iter().filter(|obligation| !is_excused(obligation)).collect();
        assert!(silent.is_empty(), "{}: {silent:#?}", unit.id);
    }
}

/// Faults of the hub that a rule finds by itself, in tables whose units excuse rows by what they say.
const FAULTS: [fn(Camera) -> Camera; 27] = [
    |hub| hub.support("5.3-5", Support::N("later".into())),
    |hub| hub.login("AuthMech-Web", |row| row.guarantees.clear()),
    |hub| hub.row(|ixit| &mut ixit.upd_mech, "UpdMech-Cloud", |row| row.configuration = serde_json::from_str(OFF_FOR_GOOD).unwrap()),
    |hub| hub.row(|ixit| &mut ixit.user_dec, "UserDec-Updates", |row| row.triggered_by = Some(Trigger::Settings)),
    |hub| hub.row(|ixit| &mut ixit.upd_mech, "UpdMech-Cloud", |row| row.checking.as_mut().unwrap().by = CheckedBy::Other),
    |hub| hub.row(|ixit| &mut ixit.upd_mech, "UpdMech-Web", |row| row.integrity_checked_by = Some(CheckedBy::Nobody)),
    |hub| hub.row(|ixit| &mut ixit.upd_mech, "UpdMech-Web", |row| row.guarantees = vec![UpdGuarantee::Integrity]),
    |hub| {
        let trusting = hub.row(|ixit| &mut ixit.upd_mech, "UpdMech-Web", |row| row.trust = vec![Trust::AuthenticatedChannel]);
        trusting.channel("SecComMech-Web", |row| row.guarantees = vec![Guarantee::Integrity])
    },
    |hub| hub.row(|ixit| &mut ixit.sec_param, "SecParam-WLANKey", |row| row.guarantees = vec![ParamGuarantee::Integrity]),
    |hub| hub.row(|ixit| &mut ixit.sec_param, "SecParam-TLSKey", |row| row.protection = Some(Protection::Fused)),
    |hub| hub.row(|ixit| &mut ixit.sec_param, "SecParam-TLSKey", |row| row.provisioning = Some(Provisioning::Other("hard-coded".into()))),
    |hub| hub.row(|ixit| &mut ixit.sec_param, "SecParam-TLSKey", |row| row.generation.as_mut().unwrap().unique_per_device = Some(false)),
    |hub| hub.row(|ixit| &mut ixit.net_sec_impl, "NetSecImpl-TLS", |row| row.review = Some("none".into())),
    |hub| hub.row(|ixit| &mut ixit.soft_comp, "SoftComp-TLS", |row| row.update_mechanism.clear()),
    |hub| hub.row(|ixit| &mut ixit.soft_serv, "SoftServ-Video", |row| row.login.clear()),
    |hub| hub.channel("SecComMech-Cloud", |row| row.guarantees.retain(|kept| *kept != Guarantee::Confidentiality)),
    |hub| hub.row(|ixit| &mut ixit.phy_intf, "PhyIntf-Serial", |row| row.status = Status::Enabled),
    |hub| hub.row(|ixit| &mut ixit.phy_intf, "PhyIntf-Debug", |row| row.status = Status::Enabled),
    |hub| hub.row(|ixit| &mut ixit.phy_intf, "PhyIntf-Debug", |row| row.exposed = Some(true)),
    |hub| hub.interface("LogIntf-Telnet", |row| (row.debug, row.status) = (Some(true), Status::Enabled)),
    |hub| hub.interface("LogIntf-Web", |row| row.discloses = serde_json::from_str(HARMLESS_VERSION).unwrap()),
    |hub| hub.row(|ixit| &mut ixit.sec_boot, "SecBoot-Chain", |row| row.guarantees = vec![BootGuarantee::Integrity]),
    |hub| hub.row(|ixit| &mut ixit.res_mech, "ResMech-Power", |row| row.outages = vec![Outage::Network]),
    |hub| hub.row(|ixit| &mut ixit.tel_data, "TelData-Health", |row| row.security_examination = Some("none".into())),
    |hub| hub.row(|ixit| &mut ixit.inp_val, "InpVal-Cloud", |row| row.source.clear()),
    |hub| hub.row(|ixit| &mut ixit.pers_data, "PersData-Usage", |row| row.consent_kept_at = vec![Store::Nowhere]),
    |hub| hub.row(|ixit| &mut ixit.del_func, "DelFunc-Reset", |row| row.resets_configuration = Some(false)),
];

const OFF_FOR_GOOD: &str =
    r#"{ "enable": false, "disable": true, "postpone": false, "automatic_by_default": false, "disable_notices": false }"#;
const HARMLESS_VERSION: &str = r#"[{ "what": "software_version", "security_relevant": false }]"#;

#[test]
fn a_statement_that_is_left_out_or_blank_lifts_no_verdict() {
    assert_eq!(lifts(Camera::hub(), |_| true), BTreeSet::new());
}

#[test]
fn a_statement_that_is_left_out_or_blank_lifts_no_fail() {
    for (number, fault) in FAULTS.iter().enumerate() {
        let faulty = fault(Camera::hub());
        let failed: BTreeSet<_> =
            on_paper(&faulty, |_| true).units().filter(|unit| unit.verdict == Verdict::Fail).map(|unit| unit.id).collect();
        assert!(!failed.is_empty(), "no rule finds fault {number}");
        assert_eq!(lifts(faulty, |unit| failed.contains(&unit.id)), BTreeSet::new(), "fault {number}");
    }
}

/// The units of these that did not pass and do when one optional member of the declaration is left out, or one text in it is blank; each with that
/// member. What is in a table concerns the units that read it, by the catalogue; a whole table concerns all.
fn lifts(mut camera: Camera, wanted: impl Fn(&Unit) -> bool) -> BTreeSet<String> {
    let open: BTreeSet<_> = on_paper(&camera, wanted).units().filter(|unit| unit.verdict != Verdict::Pass).map(|unit| unit.id).collect();
    let written = serde_json::to_value(&camera.declaration).unwrap();
    let mut lifts = BTreeSet::new();
    for at in members(&written) {
        let looks = |unit: &Unit| open.contains(&unit.id) && is_touched(unit, &at);
        if !Catalogue::get().units().any(looks) {
            continue;
        }
        for declaration in [left_out(&written, &at), blank(&written, &at)].into_iter().flatten() {
            camera.declaration = declaration;
            let after = on_paper(&camera, looks);
            lifts.extend(after.units().filter(|unit| unit.verdict == Verdict::Pass).map(|unit| format!("{} by {at}", unit.id)));
        }
    }
    lifts
}

fn is_touched(unit: &Unit, at: &str) -> bool {
    let mut steps = at.split('/').skip(1);
    match (steps.next(), steps.next(), steps.next()) {
        (Some("ixit"), Some(table), Some(_)) => reads(unit, table),
        (Some("ixit"), Some(_), None) => true,
        _ => reads(unit, "ICS"),
    }
}

/// Whether a unit, or one by which it is judged, reads a table.
fn reads(unit: &Unit, table: &str) -> bool {
    let catalogue = Catalogue::get();
    let lenders = unit.inherits.iter().flat_map(|inherits| &inherits.judged_by).flat_map(|lender| match lender {
        Lender::Unit(id) => catalogue.unit(*id).into_iter().collect(),
        Lender::Case(id) => catalogue.case(*id).map(|case| case.units.iter().collect::<Vec<_>>()).unwrap_or_default(),
    });
    std::iter::once(unit).chain(lenders).any(|unit| unit.reads.iter().any(|read| read.table == table))
}

/// Where each member of an object stands, as a JSON pointer.
fn members(value: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(key, inner)| (key.replace('~', "~0").replace('/', "~1"), inner)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(number, inner)| (number.to_string(), inner)).collect(),
        _ => Vec::new(),
    };
    let below = |(step, inner): &(String, &Value)| members(inner).into_iter().map(|at| format!("/{step}{at}")).collect::<Vec<_>>();
    let here = inner.iter().filter(|_| value.is_object()).map(|(step, _)| format!("/{step}"));
    here.chain(inner.iter().flat_map(below)).collect()
}

fn left_out(written: &Value, at: &str) -> Option<Declaration> {
    let mut less = written.clone();
    let (parent, key) = at.rsplit_once('/')?;
    less.pointer_mut(parent)?.as_object_mut()?.remove(&key.replace("~1", "/").replace("~0", "~"))?;
    serde_json::from_value(less).ok()
}

fn blank(written: &Value, at: &str) -> Option<Declaration> {
    let mut less = written.clone();
    let text = less.pointer_mut(at).filter(|text| text.is_string())?;
    *text = " ".into();
    serde_json::from_value(less).ok()
}
