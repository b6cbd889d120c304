//! Test group 5.4-1: sensitive security parameters are stored securely.

use super::{parameters, storage, storage_on_the_device};
use crate::assessment::{Assessment, by_id};
use crate::ixit::t01_auth_mech::Change;
use crate::ixit::t10_sec_param::{ParamGuarantee, ParamKind, ParamType};
use crate::ixit::{AuthMech, Factor, Ixit, SecParam, listed};
use crate::names::RowId;
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, once, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.4-1",
    cases: &[
        case(
            "5.4-1-1",
            &[
                unit('a', &on_paper(parameters::all, class_fits_the_use)),
                unit('b', &on_paper(parameters::all, guarantees_reach_the_minimum)),
                unit('c', &on_paper(parameters::all, storage_can_keep_its_promise)),
                unit('d', &once(every_parameter_is_listed)),
            ],
        ),
        case("5.4-1-2", &[unit('a', &on_paper(parameters::all, storage_on_the_device::keeps_its_promise))]),
    ],
};

fn class_fits_the_use(assessment: &Assessment<'_>, row: &SecParam) -> Judged {
    let mut findings = Findings::none();
    match (row.kind, row.r#type) {
        (Some(ParamKind::Password | ParamKind::PrivateKey | ParamKind::SecretKey | ParamKind::Token), ParamType::Public) => {
            findings.fails(&row.id, "is a secret by its `kind`, and is called public");
        }
        (Some(ParamKind::PublicKey), ParamType::Critical) => {
            findings.fails(&row.id, "is a public key, which everybody may know, and is called critical");
        }
        _ => {}
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = format!("{}: does the class ({}) fit what the parameter is used for?", row.id, row.r#type);
    assessment.confirm_with_hint("5.4-1-1a", row, asks, doubt_about_the_class(row))
}

fn doubt_about_the_class(row: &SecParam) -> Option<String> {
    let secrets = ["passphrase", "password", "pin", "private key", "secret key"];
    match (row.kind, row.r#type) {
        (Some(ParamKind::Certificate), ParamType::Critical) => {
            Some("a certificate is public: is the key that belongs to it meant?".to_owned())
        }
        (None | Some(ParamKind::Other), ParamType::Public) => paper::mentions(&row.description, &secrets)
            .map(|found| format!("it is called public, and its description speaks of a `{found}`")),
        _ => None,
    }
}

fn guarantees_reach_the_minimum(_: &Assessment<'_>, row: &SecParam) -> Judged {
    if row.guarantees.is_empty() {
        return Err(Missing::Undeclared(format!("{}: state `guarantees`, as in `[confidentiality, integrity]`", row.id)));
    }
    let mut findings = Findings::none();
    if !row.guarantees.contains(&ParamGuarantee::Integrity) {
        findings.fails(&row.id, "does not promise integrity");
    }
    if row.is_critical() && !row.guarantees.contains(&ParamGuarantee::Confidentiality) {
        findings.fails(&row.id, "is critical and does not promise confidentiality");
    }
    Ok(findings)
}

fn storage_can_keep_its_promise(assessment: &Assessment<'_>, row: &SecParam) -> Judged {
    let protection = paper::given(row.protection.as_ref(), &row.id, "protection")?;
    let findings = storage::faults(row, protection);
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = format!("{}: can this storage deliver {} against an attacker of basic means?", row.id, listed(&row.guarantees));
    assessment.confirm_with_hint("5.4-1-1c", row, asks, storage::doubts(row, protection))
}

fn every_parameter_is_listed(assessment: &Assessment<'_>) -> Judged {
    let ixit = &assessment.declaration.ixit;
    if ixit.sec_param.is_empty() {
        return Err(Missing::Undeclared("10-SecParam: list the secrets and public security values that the device keeps".to_owned()));
    }
    let users = users_of_parameters(ixit);
    if !users.is_empty() && ixit.sec_param.iter().all(|row| row.used_by.is_empty()) {
        return Err(Missing::Undeclared(
            "10-SecParam: state in `used_by` which rows of 1-AuthMech, 7-UpdMech, 11-SecComMech and 20-SecBoot use each parameter"
                .to_owned(),
        ));
    }
    let mut findings = Findings::none();
    for (user, uses) in users.into_iter().filter(|(user, _)| !is_named(ixit, user)) {
        findings.fails(user, format!("{uses}, and no row of 10-SecParam names it in `used_by`"));
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let others = (by_id(&ixit.auth_mech), by_id(&ixit.upd_mech), by_id(&ixit.sec_com_mech), by_id(&ixit.sec_boot), &ixit.user_info);
    let asks = "Does 10-SecParam list every secret and every public security value that any other part of the declaration mentions?";
    assessment.confirm_shown("5.4-1-1d", &(by_id(&ixit.sec_param), others), asks, None)
}

/// The rows that cannot do without a parameter, and what each does with it.
fn users_of_parameters(ixit: &Ixit) -> Vec<(&RowId, &'static str)> {
    let logins = ixit.auth_mech.iter().filter(|row| is_by_secret(row)).map(|row| (&*row.id, "tells subjects apart by a secret"));
    let signed = ixit.upd_mech.iter().filter(|row| row.cryptography.signature.is_some());
    let updates = signed.map(|row| (&*row.id, "verifies a signature"));
    let channels = ixit.sec_com_mech.iter().map(|row| (&*row.id, "secures communication"));
    let boots = ixit.sec_boot.iter().map(|row| (&*row.id, "verifies the software at boot"));
    logins.chain(updates).chain(channels).chain(boots).collect()
}

fn is_by_secret(row: &AuthMech) -> bool {
    matches!(row.factor, Factor::Certificate | Factor::Key | Factor::Password(_) | Factor::Token)
}

/// A login that shares the secret of another is named with it.
fn is_named(ixit: &Ixit, user: &RowId) -> bool {
    let carrier = ixit.login(user).and_then(|row| if let Some(Change::SameAs(carrier)) = &row.change { Some(&**carrier) } else { None });
    ixit.sec_param.iter().flat_map(|row| &row.used_by).any(|named| **named == *user || Some(&**named) == carrier)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{BleServices, BleSurvey, Crawl, ResponseClass};
    use crate::ixit::t10_sec_param::Protection;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn update_key(camera: Camera, change: impl FnOnce(&mut SecParam)) -> Camera {
        camera.row(|ixit| &mut ixit.sec_param, "SecParam-UpdateKey", change)
    }

    fn passwords(camera: Camera, change: impl FnOnce(&mut SecParam)) -> Camera {
        camera.row(|ixit| &mut ixit.sec_param, "SecParam-Passwords", change)
    }

    /// No parameter names these rows any more.
    fn unnamed(camera: Camera, users: &[&str]) -> Camera {
        let named = |row: &mut SecParam| row.used_by.retain(|user| !users.contains(&user.as_str()));
        camera.declare(|declaration| declaration.ixit.sec_param.iter_mut().for_each(named))
    }

    fn backup(camera: Camera) -> Camera {
        camera.answer::<Crawl>(|seen| {
            seen.routes[1].to_nobody = ResponseClass::Served;
            seen.routes[1].tells_nobody.insert("recorder".into());
        })
    }

    #[rstest]
    #[case::protected("5.4-1-2a", |camera: Camera| camera, Pass)]
    #[case::told_by_a_backup("5.4-1-2a", backup, Fail)]
    #[case::read_off_the_chip("5.4-1-2a", |camera: Camera| camera.decided("5.4-1-2a", Fail), Fail)]
    #[case::nobody_tried("5.4-1-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::routes_not_looked_for("5.4-1-2a", |camera: Camera| camera.unasked::<Crawl>(), Inconclusive)]
    fn the_device_keeps_its_secrets(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    fn read_by_strangers(lock: Camera) -> Camera {
        lock.answer::<BleServices>(|seen| {
            seen.services.iter_mut().for_each(|service| service.characteristics[0].tells_secrets.extend(["phone".into()]))
        })
    }

    fn advertised(lock: Camera) -> Camera {
        lock.answer::<BleSurvey>(|seen| seen.heard.iter_mut().for_each(|heard| heard.tells_secrets.extend(["phone".into()])))
    }

    #[rstest]
    #[case::told_to_nobody(sound, Pass)]
    #[case::read_by_strangers(read_by_strangers, Fail)]
    #[case::advertised(advertised, Fail)]
    #[case::not_heard(|lock: Camera| lock.answer::<BleSurvey>(|seen| seen.heard = None), Inconclusive)]
    #[case::not_looked_at(|lock: Camera| lock.unasked::<BleServices>(), Inconclusive)]
    fn the_device_keeps_its_secrets_by_bluetooth(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::lock()).unit("5.4-1-2a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[rstest]
    #[case::class_fits("5.4-1-1a", sound, Pass)]
    #[case::public_password("5.4-1-1a", |camera| passwords(camera, |row| row.r#type = ParamType::Public), Fail)]
    #[case::critical_public_key("5.4-1-1a", |camera| update_key(camera, |row| row.r#type = ParamType::Critical), Fail)]
    #[case::critical_certificate("5.4-1-1a", |camera| update_key(camera, |row| (row.kind, row.r#type) = (Some(ParamKind::Certificate), ParamType::Critical)), Pass)]
    #[case::class_decided_otherwise("5.4-1-1a", |camera: Camera| camera.decided("5.4-1-1a", Fail), Fail)]
    #[case::class_undecided("5.4-1-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_parameter("5.4-1-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.sec_param), Inconclusive)]
    #[case::enough("5.4-1-1b", sound, Pass)]
    #[case::readable_password("5.4-1-1b", |camera| passwords(camera, |row| row.guarantees = vec![ParamGuarantee::Integrity]), Fail)]
    #[case::changeable_key("5.4-1-1b", |camera| update_key(camera, |row| row.guarantees = vec![ParamGuarantee::Authenticity]), Fail)]
    #[case::readable_public_key("5.4-1-1b", |camera| update_key(camera, |row| row.guarantees = vec![ParamGuarantee::Integrity]), Pass)]
    #[case::nothing_stated("5.4-1-1b", |camera| passwords(camera, |row| row.guarantees.clear()), Inconclusive)]
    #[case::storage_fits("5.4-1-1c", sound, Pass)]
    #[case::in_clear("5.4-1-1c", |camera| passwords(camera, |row| row.protection = Some(Protection::Clear)), Fail)]
    #[case::md5("5.4-1-1c", |camera| passwords(camera, |row| row.protection = Some(Protection::Hashed("MD5".into()))), Fail)]
    #[case::public_key_in_clear_is_asked("5.4-1-1c", |camera| update_key(camera, |row| row.protection = Some(Protection::Clear)), Pass)]
    #[case::no_storage_stated("5.4-1-1c", |camera| passwords(camera, |row| row.protection = None), Inconclusive)]
    #[case::storage_undecided("5.4-1-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::all_listed("5.4-1-1d", sound, Pass)]
    #[case::all_listed_of_the_hub("5.4-1-1d", |_| Camera::hub(), Pass)]
    #[case::login_without("5.4-1-1d", |camera: Camera| camera.row(|ixit| &mut ixit.sec_param, "SecParam-RecorderToken", |row| row.used_by.clear()), Fail)]
    #[case::login_that_shares("5.4-1-1d", |camera| passwords(camera, |row| row.used_by.truncate(1)), Pass)]
    #[case::update_without("5.4-1-1d", |camera| unnamed(camera, &["UpdMech-Web"]), Fail)]
    #[case::update_by_channel_alone("5.4-1-1d", |camera| unnamed(camera, &["UpdMech-Web"]).row(|ixit| &mut ixit.upd_mech, "UpdMech-Web", |row| row.cryptography.signature = None), Pass)]
    #[case::channel_without("5.4-1-1d", |camera| unnamed(camera, &["SecComMech-RTSP"]), Fail)]
    #[case::boot_without("5.4-1-1d", |_| Camera::hub().row(|ixit| &mut ixit.sec_param, "SecParam-BootKey", |row| row.used_by.clear()), Fail)]
    #[case::a_person_misses_one("5.4-1-1d", |camera: Camera| camera.decided("5.4-1-1d", Fail), Fail)]
    #[case::nothing_linked("5.4-1-1d", |camera: Camera| camera.declare(|declaration| declaration.ixit.sec_param.iter_mut().for_each(|row| row.used_by.clear())), Inconclusive)]
    #[case::nothing_listed("5.4-1-1d", |camera: Camera| camera.empty(|ixit| &mut ixit.sec_param), Inconclusive)]
    #[case::listing_undecided("5.4-1-1d", |camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn each_gap_in_the_list_is_named() {
        let judged = unnamed(Camera::sound(), &["AuthMech-Web", "AuthMech-RTSP", "UpdMech-Web"]).unit("5.4-1-1d");
        let named: Vec<_> = judged.obligations[0].findings.iter().map(|finding| finding.about.as_str()).collect();
        assert_eq!(named, ["AuthMech-Web", "AuthMech-RTSP", "UpdMech-Web"]);
    }
}
