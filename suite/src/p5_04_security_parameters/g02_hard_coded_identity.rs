//! Test group 5.4-2: an identity that is hard-coded in the device resists tampering.

use super::{parameters, storage};
use crate::assessment::{Assessment, by_id};
use crate::ixit::SecParam;
use crate::ixit::t10_sec_param::{ParamGuarantee, ParamUse, Protection, Provisioning};
use crate::paper;
use crate::unit::{Both, TestGroup, both, case, on_paper, once, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.4-2",
    cases: &[
        case(
            "5.4-2-1",
            &[
                unit('a', &IDENTITIES_ARE_MARKED),
                unit('b', &on_paper(parameters::perhaps_hard_coded_identities, tamper_resistance_is_promised)),
                unit('c', &on_paper(parameters::perhaps_hard_coded_identities, storage_resists_tampering)),
            ],
        ),
        case("5.4-2-2", &[unit('a', &on_paper(parameters::perhaps_hard_coded_identities, identity_resists_tampering))]),
    ],
};

const IDENTITIES_ARE_MARKED: Both = both(&on_paper(parameters::all, identity_is_marked), &once(an_identity_is_marked));

fn identity_is_marked(_: &Assessment<'_>, row: &SecParam) -> Judged {
    let mut findings = Findings::none();
    if row.hard_coded_identity != Some(true) && serves_as_identity(row)? {
        let says = "is fused at manufacture, unique, and serves login or services, and is not marked as `hard_coded_identity`";
        findings.fails(&row.id, says);
    } else if parameters::may_be_hard_coded_identity(row) {
        findings.lacks(unmarked(row));
    }
    Ok(findings)
}

fn unmarked(row: &SecParam) -> Missing {
    Missing::Undeclared(format!("{}: state `hard_coded_identity`", row.id))
}

/// Whether the other fields of a row leave no doubt that it is a hard-coded identity.
fn serves_as_identity(row: &SecParam) -> Result<bool, Missing> {
    let proves = |used: &ParamUse| matches!(used, ParamUse::Login | ParamUse::ServiceCommunication);
    if !row.used_for.is_empty() && !row.used_for.iter().any(proves) {
        return Ok(false);
    }
    let protection = paper::given(row.protection.as_ref(), &row.id, "protection")?;
    let provisioning = paper::given(row.provisioning.as_ref(), &row.id, "provisioning")?;
    if (protection, provisioning) != (&Protection::Fused, &Provisioning::Factory) {
        return Ok(false);
    }
    if row.used_for.is_empty() {
        return Err(Missing::Undeclared(format!("{}: state `used_for`", row.id)));
    }
    let unique = row.generation.as_ref().and_then(|generation| generation.unique_per_device);
    paper::given(unique, &row.id, "generation.unique_per_device")
}

/// The group is asked only of a device that is declared to have such an identity.
fn an_identity_is_marked(assessment: &Assessment<'_>) -> Judged {
    if assessment.declaration.ixit.sec_param.is_empty() {
        return Err(Missing::Undeclared("10-SecParam: list the identity that is hard-coded".to_owned()));
    }
    let mut findings = Findings::none();
    let candidates = parameters::perhaps_hard_coded_identities(assessment);
    if candidates.iter().any(|row| row.hard_coded_identity == Some(true)) {
        return Ok(findings);
    }
    if let Some(silent) = by_id(candidates).first() {
        findings.lacks(unmarked(silent));
    } else {
        findings.fails("10-SecParam", "marks no row as `hard_coded_identity`, although the provision about such identities is claimed");
    }
    Ok(findings)
}

fn tamper_resistance_is_promised(_: &Assessment<'_>, row: &SecParam) -> Judged {
    row.hard_coded_identity.ok_or_else(|| unmarked(row))?;
    if row.guarantees.is_empty() {
        return Err(Missing::Undeclared(format!("{}: state `guarantees`, with `tamper_resistance` among them", row.id)));
    }
    let mut findings = Findings::none();
    if !row.guarantees.contains(&ParamGuarantee::TamperResistance) {
        findings.fails(&row.id, "is a hard-coded identity and does not promise resistance to tampering");
    }
    Ok(findings)
}

fn storage_resists_tampering(assessment: &Assessment<'_>, row: &SecParam) -> Judged {
    row.hard_coded_identity.ok_or_else(|| unmarked(row))?;
    let protection = paper::given(row.protection.as_ref(), &row.id, "protection")?;
    let mut findings = storage::faults(row, protection);
    if *protection == Protection::Clear && !findings.has_nonconformity() {
        findings.fails(&row.id, "is stored in clear, open to all software, which resists no tampering");
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = format!("{}: does this storage resist physical, electrical and software tampering?", row.id);
    assessment.confirm_with_hint("5.4-2-1c", row, asks, storage::doubts(row, protection))
}

/// What the device says of itself over the network is compared by each campaign before and after; what tools can do takes hands.
fn identity_resists_tampering(assessment: &Assessment<'_>, row: &SecParam) -> Judged {
    row.hard_coded_identity.ok_or_else(|| unmarked(row))?;
    let protection = paper::given(row.protection.as_ref(), &row.id, "protection")?;
    let serial = assessment.seen.serial.as_ref().map(|serial| format!("over the network the first sample calls itself {serial}"));
    let claim = assessment.claim("5.4-2-2a").about(row).hint(storage::doubts(row, protection)).gathered(serial);
    let step = "Try to change the identity by every interface and by opening the product, then compare it with before, also after a reset and an update.";
    claim.step(step).asks(format!("{}: is it protected as declared, and did it stay the same?", row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ixit::t10_sec_param::ParamType;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn identity(camera: Camera, change: impl FnOnce(&mut SecParam)) -> Camera {
        camera.row(|ixit| &mut ixit.sec_param, "SecParam-Identity", change)
    }

    fn tls_key(camera: Camera, change: impl FnOnce(&mut SecParam)) -> Camera {
        camera.row(|ixit| &mut ixit.sec_param, "SecParam-TLSKey", change)
    }

    fn fused_without_use(row: &mut SecParam) {
        row.protection = Some(Protection::Fused);
        row.used_for.clear();
    }

    #[rstest]
    #[case::stayed_the_same("5.4-2-2a", sound, Pass)]
    #[case::was_changed("5.4-2-2a", |camera: Camera| camera.decided("5.4-2-2a", Fail), Fail)]
    #[case::not_tried("5.4-2-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::not_said_whether_it_is_one("5.4-2-2a", |camera: Camera| camera.row(|ixit| &mut ixit.sec_param, "SecParam-Identity", |row| row.hard_coded_identity = None), Inconclusive)]
    #[case::marked("5.4-2-1a", sound, Pass)]
    #[case::none_marked("5.4-2-1a", |camera| identity(camera, |row| row.hard_coded_identity = Some(false)), Fail)]
    #[case::one_says_nothing("5.4-2-1a", |camera| tls_key(camera, |row| row.hard_coded_identity = None), Inconclusive)]
    #[case::the_only_one_says_nothing("5.4-2-1a", |camera| identity(camera, |row| row.hard_coded_identity = None), Inconclusive)]
    #[case::one_that_the_user_brings_says_nothing("5.4-2-1a", |camera| tls_key(camera, |row| (row.hard_coded_identity, row.provisioning) = (None, Some(Provisioning::User))), Pass)]
    #[case::one_that_the_device_makes_says_nothing("5.4-2-1a", |camera| tls_key(camera, |row| (row.hard_coded_identity, row.provisioning) = (None, Some(Provisioning::OnDevice))), Pass)]
    #[case::fused_and_says_nothing("5.4-2-1a", |camera| tls_key(camera, |row| (row.hard_coded_identity, row.protection) = (None, Some(Protection::Fused))), Fail)]
    #[case::another_one_unmarked("5.4-2-1a", |camera| tls_key(camera, |row| row.protection = Some(Protection::Fused)), Fail)]
    #[case::storage_not_stated("5.4-2-1a", |camera| tls_key(camera, |row| row.protection = None), Inconclusive)]
    #[case::use_not_stated("5.4-2-1a", |camera| tls_key(camera, fused_without_use), Inconclusive)]
    #[case::no_parameter("5.4-2-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.sec_param), Inconclusive)]
    #[case::promised("5.4-2-1b", sound, Pass)]
    #[case::not_promised("5.4-2-1b", |camera| identity(camera, |row| row.guarantees.retain(|kept| *kept != ParamGuarantee::TamperResistance)), Fail)]
    #[case::nothing_promised("5.4-2-1b", |camera| identity(camera, |row| row.guarantees.clear()), Inconclusive)]
    #[case::no_identity("5.4-2-1b", |camera| identity(camera, |row| row.hard_coded_identity = Some(false)), Inconclusive)]
    #[case::perhaps_another_one("5.4-2-1b", |camera| tls_key(camera, |row| row.hard_coded_identity = None), Inconclusive)]
    #[case::resists("5.4-2-1c", sound, Pass)]
    #[case::does_not("5.4-2-1c", |camera: Camera| camera.decided("5.4-2-1c", Fail), Fail)]
    #[case::in_clear("5.4-2-1c", |camera| identity(camera, |row| (row.r#type, row.guarantees, row.protection) = (ParamType::Public, vec![ParamGuarantee::TamperResistance], Some(Protection::Clear))), Fail)]
    #[case::storage_unknown("5.4-2-1c", |camera| identity(camera, |row| row.protection = None), Inconclusive)]
    #[case::perhaps_another_one_to_look_at("5.4-2-1c", |camera| tls_key(camera, |row| row.hard_coded_identity = None), Inconclusive)]
    #[case::undecided("5.4-2-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
