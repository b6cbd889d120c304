//! Test group 5.3-10: updates over a network are verified through a relation of trust.

use super::g09_verification::{integrity_is_verified, origin_and_target_are_verified};
use super::verification::named;
use super::{mechanisms, verification::Property};
use crate::assessment::Assessment;
use crate::crawled;
use crate::evidence::{Place, Route, Sign};
use crate::ixit::t07_upd_mech::Trust;
use crate::ixit::{Guarantee, LogIntf, UpdMech};
use crate::p5_06_attack_surface::g01_unused_interfaces::nothing_undeclared_might;
use crate::unit::{Both, INITIALISED, TestGroup, both, case, each, everywhere, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-10",
    cases: &[case(
        "5.3-10-1",
        &[
            unit('a', &on_paper(mechanisms::over_the_network, origin_and_integrity_are_verified)),
            unit('b', &on_paper(mechanisms::over_the_network, verification_rests_on_trust)),
            unit('c', &NO_OTHER_WAY),
        ],
    )],
};

const NO_OTHER_WAY: Both = both(
    &each(crawled::pages, INITIALISED, updates_go_in_by_declared_routes),
    &everywhere(INITIALISED, no_unknown_service_takes_updates).and_by_bluetooth(),
);

/// A route that takes a file and speaks of firmware is an update route, declared or not.
fn updates_go_in_by_declared_routes(assessment: &Assessment<'_>, row: &LogIntf, at: &Place) -> Judged {
    let seen = crawled::routes(assessment, row, at)?;
    let (mut findings, mut unclear) = (Findings::none(), Vec::new());
    let takes_firmware = |route: &&Route| route.signs.contains(&Sign::Upload) && route.signs.contains(&Sign::Firmware);
    let here: Vec<&UpdMech> =
        assessment.declaration.ixit.upd_mech.iter().filter(|mechanism| mechanism.interface.as_deref() == Some(&*row.id)).collect();
    for route in seen.routes.iter().filter(takes_firmware) {
        let path = route.path.as_str();
        if crawled::is_declared(assessment, row, path) || here.iter().any(|mechanism| installs_by(mechanism, path)) {
            continue;
        }
        if here.iter().all(|mechanism| mechanism.install.is_some()) {
            findings.fails(format!("{}, {path}", row.id), "takes firmware, and no row of 7-UpdMech declares it");
        } else {
            unclear.push(format!("{}: {path} takes a file and speaks of firmware", row.id));
        }
    }
    if !unclear.is_empty() {
        let asks = format!("{}: does each of these routes belong to an update mechanism that 7-UpdMech declares?", row.id);
        findings.look(assessment.claim("5.3-10-1c").over(here).at(at).gathered(unclear).asks(asks));
    }
    Ok(findings)
}

/// Whether the declared installation goes by this path.
fn installs_by(mechanism: &UpdMech, path: &str) -> bool {
    let declared = serde_json::to_value(&mechanism.install).unwrap_or_default();
    has_text(&declared, path.split('?').next().unwrap_or_default())
}

fn has_text(value: &serde_json::Value, words: &str) -> bool {
    match value {
        serde_json::Value::Array(items) => items.iter().any(|item| has_text(item, words)),
        serde_json::Value::Object(members) => members.values().any(|member| has_text(member, words)),
        other => other.as_str() == Some(words),
    }
}

/// A port that no row declares may take updates: as long as nobody knows what listens there, no absence is proven.
fn no_unknown_service_takes_updates(assessment: &Assessment<'_>, at: &Place) -> Judged {
    crawled::interfaces_are_stated(assessment)?;
    nothing_undeclared_might("takes updates", assessment, at)
}

fn origin_and_integrity_are_verified(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    let mut findings = Findings::none();
    findings.look(origin_and_target_are_verified(assessment, row));
    findings.look(integrity_is_verified(assessment, row));
    Ok(findings)
}

/// One valid relation is enough. Nobody's verification rests on nothing.
fn verification_rests_on_trust(assessment: &Assessment<'_>, row: &UpdMech) -> Judged {
    if row.trust.is_empty() {
        let form = "state `trust` by `authenticated_channel`, `joined_network`, `signature` and `user_confirmation`";
        return Err(Missing::Undeclared(format!("{}: {form}", row.id)));
    }
    let mut findings = mechanisms::settled(Property::BOTH.map(|property| property.is_verified(row)))?;
    let relations: Vec<Judged> = row.trust.iter().map(|trust| relation_is_valid(assessment, row, *trust)).collect();
    let is_valid = |relation: &Judged| relation.as_ref().is_ok_and(|findings| !findings.has_nonconformity());
    if !relations.iter().any(is_valid) {
        let unstated = relations.iter().find_map(|relation| relation.as_ref().err().cloned());
        match unstated {
            Some(missing) if !findings.has_nonconformity() => return Err(missing),
            _ => relations.into_iter().flatten().for_each(|invalid| findings.extend(invalid)),
        }
    }
    Ok(findings)
}

fn relation_is_valid(assessment: &Assessment<'_>, row: &UpdMech, trust: Trust) -> Judged {
    let mut findings = Findings::none();
    match trust {
        Trust::AuthenticatedChannel => {
            let state = || Missing::Undeclared(format!("{}: state the row of 11-SecComMech in `cryptography.channel`", row.id));
            let channel = mechanisms::channel(assessment, row).ok_or_else(state)?;
            if !channel.guarantees.contains(&Guarantee::Authenticity) {
                findings.fails(&row.id, format!("trusts {}, which does not promise authenticity", channel.id));
            }
        }
        Trust::Signature if !named(row).into_iter().any(|(purpose, _)| purpose == "signature" || purpose == "mac") => {
            return Err(Missing::Undeclared(format!("{}: state `cryptography.signature` (or `mac`)", row.id)));
        }
        Trust::JoinedNetwork | Trust::Signature | Trust::UserConfirmation => {}
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Crawl, CrawlSeen, TcpPorts};
    use crate::ixit::t07_upd_mech::CheckedBy;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn trusts(camera: Camera, trust: &[Trust]) -> Camera {
        camera.web(|row| row.trust = trust.to_vec())
    }

    fn anonymous(camera: Camera) -> Camera {
        camera.channel("SecComMech-Web", |row| row.guarantees.retain(|kept| *kept != Guarantee::Authenticity))
    }

    const INSTALL: &str = r#"{ "http": { "post": "/api/update", "file": "{image}" }, "who": ["owner"] }"#;

    fn takes_firmware(seen: &mut CrawlSeen) {
        seen.routes[1].path = "/cgi-bin/upgrade".into();
        seen.routes[1].signs.extend([Sign::Upload, Sign::Firmware]);
    }

    fn declared(camera: Camera) -> Camera {
        camera.row(|ixit| &mut ixit.upd_mech, "UpdMech-Web", |row| row.install = serde_json::from_str(INSTALL).unwrap())
    }

    fn elsewhere(camera: Camera) -> Camera {
        camera.row(|ixit| &mut ixit.upd_mech, "UpdMech-Web", |row| row.interface = None)
    }

    #[rstest]
    #[case::none_found(|camera: Camera| camera, Pass)]
    #[case::another_than_the_declared_one(|camera| declared(camera).answer::<Crawl>(takes_firmware), Fail)]
    #[case::where_nothing_is_declared(|camera| elsewhere(camera).answer::<Crawl>(takes_firmware), Fail)]
    #[case::the_declared_one(|camera| declared(camera).answer::<Crawl>(|seen| { takes_firmware(seen); seen.routes[1].path = "/api/update".into() }), Pass)]
    #[case::which_one_is_not_stated(|camera: Camera| camera.row(|ixit| &mut ixit.upd_mech, "UpdMech-Web", |row| row.install = None).answer::<Crawl>(takes_firmware).undecided(), Inconclusive)]
    #[case::a_picture_is_uploaded(|camera| declared(camera).answer::<Crawl>(|seen| seen.routes[1].signs.extend([Sign::Upload])), Pass)]
    #[case::routes_not_looked_for(|camera: Camera| camera.unasked::<Crawl>(), Inconclusive)]
    #[case::a_port_that_nobody_knows(|camera: Camera| camera.answer::<TcpPorts>(|seen| seen.open.extend([8081])).undecided(), Inconclusive)]
    fn update_routes_are_declared(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit("5.3-10-1c");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[rstest]
    #[case::verified("5.3-10-1a", sound, Pass)]
    #[case::for_any_device("5.3-10-1a", |camera: Camera| camera.web(|row| row.bound_to_model = Some(false)), Fail)]
    #[case::integrity_by_nobody("5.3-10-1a", |camera: Camera| camera.web(|row| row.integrity_checked_by = Some(CheckedBy::Nobody)), Fail)]
    #[case::judged_by_5_3_9_1a("5.3-10-1a", |camera: Camera| camera.decided("5.3-9-1a", Fail), Fail)]
    #[case::judged_by_5_3_9_1b("5.3-10-1a", |camera: Camera| camera.decided("5.3-9-1b", Fail), Fail)]
    #[case::undecided("5.3-10-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::not_over_a_network("5.3-10-1a", |camera: Camera| camera.web(|row| row.network = false), Inconclusive)]
    #[case::trusted("5.3-10-1b", sound, Pass)]
    #[case::a_person_confirms("5.3-10-1b", |camera| trusts(camera, &[Trust::UserConfirmation]), Pass)]
    #[case::a_channel_to_nobody("5.3-10-1b", |camera| anonymous(trusts(camera, &[Trust::AuthenticatedChannel])), Fail)]
    #[case::a_signature_beside_it("5.3-10-1b", anonymous, Pass)]
    #[case::nobody_verifies("5.3-10-1b", |camera: Camera| camera.web(|row| row.authenticity_checked_by = Some(CheckedBy::Nobody)), Fail)]
    #[case::not_stated("5.3-10-1b", |camera| trusts(camera, &[]), Inconclusive)]
    #[case::signature_without_a_name("5.3-10-1b", |camera| trusts(camera, &[Trust::Signature]).web(|row| row.cryptography.signature = None), Inconclusive)]
    #[case::signature_by_the_name_of_none("5.3-10-1b", |camera| trusts(camera, &[Trust::Signature]).web(|row| row.cryptography.signature = Some("none".into())), Inconclusive)]
    #[case::no_channel_named("5.3-10-1b", |camera| trusts(camera, &[Trust::AuthenticatedChannel]).web(|row| row.cryptography.channel = None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn both_claims_are_told() {
        let judged = Camera::sound().decided("5.3-9-1a", Fail).decided("5.3-9-1b", Fail).unit("5.3-10-1a");
        assert_eq!(judged.obligations[0].findings.iter().count(), 2, "{judged:#?}");
    }
}
