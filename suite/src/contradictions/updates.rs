//! Updates: what 7-UpdMech promises, against the cryptography, keys, channels, interfaces and components that it rests on.

use super::{Check, Disagreement, between, check, claims, interface, word};
use crate::files::{At, Declaration};
use crate::ixit::t07_upd_mech::{CheckedBy, Trust, UpdGuarantee};
use crate::ixit::t10_sec_param::ParamUse;
use crate::ixit::{Guarantee, SoftComp, Status, UpdMech};
use crate::paper;

pub(super) const CHECKS: &[Check] = &[
    check("update-at-a-closed-door", "5.3-1", "7-UpdMech `interface`, 28-LogIntf `status`", update_at_a_closed_door),
    check(
        "update-offline-over-a-network",
        "5.3-10",
        "7-UpdMech `network`, `interface`, `cryptography.channel`",
        update_offline_over_a_network,
    ),
    check("rollback-claimed-by-no-mechanism", "5.3-2", "ICS 5.3-2, 7-UpdMech `guarantees`", rollback_claimed_by_no_mechanism),
    check(
        "promise-that-nobody-checks",
        "5.3-9",
        "7-UpdMech `guarantees`, `authenticity_checked_by`, `integrity_checked_by`",
        promise_that_nobody_checks,
    ),
    check(
        "trust-claimed-by-neither-signature-nor-channel",
        "5.3-10",
        "ICS 5.3-10, 7-UpdMech `cryptography`",
        neither_signature_nor_channel,
    ),
    check("trusted-signature-not-declared", "5.3-10", "7-UpdMech `trust`, `cryptography.signature`", trusted_signature_not_declared),
    check("trusted-channel-proves-nobody", "5.3-10", "7-UpdMech `trust`, 11-SecComMech `guarantees`", trusted_channel_proves_nobody),
    check("signature-without-a-key", "5.3-10", "7-UpdMech `cryptography.signature`, 10-SecParam `used_by`", signature_without_a_key),
    check(
        "confidential-image-in-clear",
        "5.3-7",
        "7-UpdMech `guarantees`, `cryptography`, 11-SecComMech `guarantees`",
        confidential_image_in_clear,
    ),
    check("mechanism-that-updates-nothing", "5.3-1", "7-UpdMech, 6-SoftComp `update_mechanism`", mechanism_that_updates_nothing),
    check("updated-and-not-updated", "5.3-1", "6-SoftComp `update_mechanism`, `not_updated_because`", updated_and_not_updated),
    check(
        "cryptography-that-cannot-be-replaced",
        "5.5-3",
        "ICS 5.5-3, 6-SoftComp `cryptography`, `update_mechanism`",
        cryptography_that_cannot_be_replaced,
    ),
    check("cryptography-of-no-component", "5.5-3", "6-SoftComp `cryptography`, 11-SecComMech", cryptography_of_no_component),
    check("watched-without-a-version", "5.2-3", "5-VulnMon `watches`, 6-SoftComp `version`", watched_without_a_version),
];

fn update_at_a_closed_door(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.upd_mech.iter();
    rows.filter_map(|row| {
        let on = interface(declaration, row.interface.as_ref()).filter(|on| on.status == Status::Disabled)?;
        let says = format!("{} is started or delivered at {}, which is off", row.id, on.id);
        Some(between([&row.id, &on.id], says, "name the interface that is meant, or switch it on"))
    })
    .collect()
}

fn update_offline_over_a_network(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.upd_mech.iter().filter(|row| !row.network);
    rows.filter_map(|row| {
        let by = row.interface.as_ref().or(row.cryptography.channel.as_ref())?;
        let says = format!("{} is declared to need no network, but comes by {by}", row.id);
        Some(between([&row.id, by], says, "write `network: true`, or take the reference out"))
    })
    .collect()
}

fn rollback_claimed_by_no_mechanism(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = &declaration.ixit.upd_mech;
    if rows.is_empty() || !claims(declaration, "5.3-2") || rows.iter().any(|row| row.guarantees.contains(&UpdGuarantee::RollbackProtection))
    {
        return Vec::new();
    }
    let says = "5.3-2 claims a secure update mechanism, but none promises that an older image is refused";
    vec![between(rows.iter().map(|row| &row.id), says, "add `rollback_protection` where the device refuses older images")]
}

fn promise_that_nobody_checks(declaration: &Declaration) -> Vec<Disagreement> {
    let checks =
        |row: &UpdMech| [(UpdGuarantee::Authenticity, row.authenticity_checked_by), (UpdGuarantee::Integrity, row.integrity_checked_by)];
    let rows = declaration.ixit.upd_mech.iter();
    rows.flat_map(|row| {
        let empty = checks(row).into_iter().filter(|(promise, by)| row.guarantees.contains(promise) && *by == Some(CheckedBy::Nobody));
        let says = |promise| format!("{} promises {}, which nobody checks", row.id, word(&promise));
        empty.map(move |(promise, _)| between([&row.id], says(promise), "say who checks it, or withdraw the promise"))
    })
    .collect()
}

fn neither_signature_nor_channel(declaration: &Declaration) -> Vec<Disagreement> {
    let claimed = claims(declaration, "5.3-10");
    // What rests on another relation of trust, or names one that the cryptography lacks, is judged elsewhere.
    let bare =
        |row: &&UpdMech| row.network && row.trust.is_empty() && row.cryptography.signature.is_none() && row.cryptography.channel.is_none();
    let says = |row: &UpdMech| {
        format!("5.3-10 claims a relation of trust, but {} comes over a network with neither signature nor channel", row.id)
    };
    let rows = declaration.ixit.upd_mech.iter().filter(|row| claimed && bare(row));
    rows.map(|row| between([&row.id], says(row), "state `trust` and the signature or channel that it rests on")).collect()
}

fn trusted_signature_not_declared(declaration: &Declaration) -> Vec<Disagreement> {
    let unsigned = |row: &&UpdMech| row.trust.contains(&Trust::Signature) && row.cryptography.signature.is_none();
    let says = |row: &UpdMech| format!("{} trusts a signature, but its cryptography names none", row.id);
    let rows = declaration.ixit.upd_mech.iter().filter(unsigned);
    rows.map(|row| between([&row.id], says(row), "state `cryptography.signature`, or another relation of trust")).collect()
}

fn trusted_channel_proves_nobody(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.upd_mech.iter().filter(|row| row.trust.contains(&Trust::AuthenticatedChannel));
    rows.filter_map(|row| {
        let (about, says) = match row.cryptography.channel.as_ref() {
            None => (vec![&row.id], format!("{} trusts an authenticated channel, but its cryptography names none", row.id)),
            Some(id) => {
                let proves = |promises: &[Guarantee]| promises.contains(&Guarantee::Authenticity);
                let channel = declaration.ixit.channel(id).filter(|channel| !proves(&channel.guarantees))?;
                (vec![&row.id, &channel.id], format!("{} trusts {}, which does not promise authenticity", row.id, channel.id))
            }
        };
        Some(between(about, says, "name a channel that proves who sends, or another relation of trust"))
    })
    .collect()
}

/// A key that names no user may serve all.
fn signature_without_a_key(declaration: &Declaration) -> Vec<Disagreement> {
    let keys = || declaration.ixit.sec_param.iter().filter(|row| row.used_for.contains(&ParamUse::UpdateVerification));
    let verified = |row: &UpdMech| keys().any(|key| key.used_by.is_empty() || key.used_by.contains(&row.id));
    let says = |row: &UpdMech| format!("{} verifies a signature, but no row of 10-SecParam is the key for it", row.id);
    let rows = declaration.ixit.upd_mech.iter().filter(|row| row.cryptography.signature.is_some() && !verified(row));
    rows.map(|row| between([&row.id], says(row), "name the mechanism in `used_by` of the key that verifies updates")).collect()
}

fn confidential_image_in_clear(declaration: &Declaration) -> Vec<Disagreement> {
    let hides = |id: &At<_>| declaration.ixit.channel(id).is_some_and(|channel| channel.guarantees.contains(&Guarantee::Confidentiality));
    let shown = |row: &&UpdMech| row.cryptography.encryption.is_none() && !row.cryptography.channel.as_ref().is_some_and(hides);
    let says = |row: &UpdMech| {
        format!("{} promises that nobody reads the image, but neither encrypts it nor sends it over such a channel", row.id)
    };
    let rows = declaration.ixit.upd_mech.iter().filter(|row| row.guarantees.contains(&UpdGuarantee::Confidentiality)).filter(shown);
    rows.map(|row| between([&row.id], says(row), "state `encryption` or the channel, or withdraw the promise")).collect()
}

fn mechanism_that_updates_nothing(declaration: &Declaration) -> Vec<Disagreement> {
    let components = &declaration.ixit.soft_comp;
    let idle = |row: &&UpdMech| !components.is_empty() && !components.iter().any(|component| component.update_mechanism.contains(&row.id));
    let says = |row: &UpdMech| format!("{} is a way to update, but no row of 6-SoftComp names it", row.id);
    let rows = declaration.ixit.upd_mech.iter().filter(idle);
    rows.map(|row| between([&row.id], says(row), "name it in the components that it updates, or take it out")).collect()
}

fn updated_and_not_updated(declaration: &Declaration) -> Vec<Disagreement> {
    let both = |row: &&SoftComp| !row.update_mechanism.is_empty() && !paper::is_blank(row.not_updated_because.as_deref());
    let says = |row: &SoftComp| format!("{} names an update mechanism, and a reason why it has none", row.id);
    declaration.ixit.soft_comp.iter().filter(both).map(|row| between([&row.id], says(row), "keep one of the two")).collect()
}

fn cryptography_that_cannot_be_replaced(declaration: &Declaration) -> Vec<Disagreement> {
    let claimed = claims(declaration, "5.5-3");
    let fixed = |row: &&SoftComp| claimed && row.uses_cryptography() && row.update_mechanism.is_empty();
    let says = |row: &SoftComp| format!("5.5-3 claims that cryptography can be replaced, but {} has some and no update mechanism", row.id);
    let rows = declaration.ixit.soft_comp.iter().filter(fixed);
    rows.map(|row| between([&row.id], says(row), "name the mechanism, or answer N with the reason")).collect()
}

fn cryptography_of_no_component(declaration: &Declaration) -> Vec<Disagreement> {
    let components = &declaration.ixit.soft_comp;
    let none = !components.is_empty() && components.iter().all(|row| row.cryptography.is_some_and(|usage| !usage.used));
    let says = "11-SecComMech secures communication by cryptography, but every row of 6-SoftComp says that it has none";
    let rows: Vec<_> = declaration.ixit.sec_com_mech.iter().map(|row| &row.id).collect();
    let found = (none && !rows.is_empty()).then(|| between(rows, says, "say which component brings the cryptography"));
    found.into_iter().collect()
}

fn watched_without_a_version(declaration: &Declaration) -> Vec<Disagreement> {
    let nameless = |row: &&SoftComp| row.third_party && paper::is_blank(row.version.as_deref());
    let watcher = |row: &SoftComp| declaration.ixit.vuln_mon.iter().find(|method| method.watches.contains(&row.id));
    let rows = declaration.ixit.soft_comp.iter().filter(nameless);
    rows.filter_map(|row| {
        let method = watcher(row)?;
        let says = format!("{} watches for weaknesses of {}, but nobody says in which version it is used", method.id, row.id);
        Some(between([&method.id, &row.id], says, "state its `version`"))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;
    use crate::testing::Camera;
    use rstest::rstest;

    fn web(change: impl FnOnce(&mut UpdMech)) -> Camera {
        Camera::hub().row(|ixit| &mut ixit.upd_mech, "UpdMech-Web", change)
    }

    fn tls(change: impl FnOnce(&mut SoftComp)) -> Camera {
        Camera::hub().row(|ixit| &mut ixit.soft_comp, "SoftComp-TLS", change)
    }

    fn each_component(change: fn(&mut SoftComp)) -> Camera {
        Camera::hub().declare(|declaration| declaration.ixit.soft_comp.iter_mut().for_each(change))
    }

    fn no_rollback(camera: Camera) -> Camera {
        camera.declare(|declaration| {
            declaration
                .ixit
                .upd_mech
                .iter_mut()
                .for_each(|row| row.guarantees.retain(|promise| *promise != UpdGuarantee::RollbackProtection));
        })
    }

    fn over_a_nameless_channel(row: &mut UpdMech) {
        row.cryptography.channel = Some(At::nowhere("SecComMech-New".into()));
    }

    fn nameless_channel(camera: Camera) -> Camera {
        camera.declare(|declaration| {
            let mut channel = declaration.ixit.sec_com_mech[0].clone();
            channel.id = At::nowhere("SecComMech-New".into());
            channel.guarantees = vec![Guarantee::Confidentiality, Guarantee::Integrity];
            declaration.ixit.sec_com_mech.push(channel);
            declaration.ixit.sec_param[2].used_by.push(At::nowhere("SecComMech-New".into()));
        })
    }

    #[rstest]
    #[case("update-at-a-closed-door", web(|row| row.interface = Some(At::nowhere("LogIntf-Telnet".into()))))]
    #[case("update-offline-over-a-network", web(|row| row.network = false))]
    #[case("rollback-claimed-by-no-mechanism", no_rollback(Camera::hub()))]
    #[case("promise-that-nobody-checks", web(|row| row.integrity_checked_by = Some(CheckedBy::Nobody)))]
    #[case("trust-claimed-by-neither-signature-nor-channel", web(|row| (row.trust, row.cryptography) = Default::default()))]
    #[case("trusted-signature-not-declared", web(|row| row.cryptography.signature = None))]
    #[case("trusted-channel-proves-nobody", web(|row| row.cryptography.channel = None))]
    #[case("trusted-channel-proves-nobody", nameless_channel(web(over_a_nameless_channel)))]
    #[case("signature-without-a-key", Camera::hub().row(|ixit| &mut ixit.sec_param, "SecParam-UpdateKey", |row| row.used_by.truncate(1)))]
    #[case("confidential-image-in-clear", web(|row| {
        row.guarantees.push(UpdGuarantee::Confidentiality);
        row.trust = vec![Trust::Signature];
        row.cryptography.channel = None;
    }))]
    #[case("mechanism-that-updates-nothing", each_component(|row| row.update_mechanism.retain(|id| id.as_str() != "UpdMech-Web")))]
    #[case("updated-and-not-updated", tls(|row| row.not_updated_because = Some("it is in read-only memory".into())))]
    #[case("cryptography-that-cannot-be-replaced", tls(|row| row.update_mechanism.clear()))]
    #[case("cryptography-of-no-component", each_component(|row| row.cryptography.as_mut().unwrap().used = false))]
    #[case("watched-without-a-version", tls(|row| row.version = None))]
    fn one_slip_is_one_contradiction(#[case] name: &str, #[case] camera: Camera) {
        assert_eq!(found(&camera), [name]);
    }
}
