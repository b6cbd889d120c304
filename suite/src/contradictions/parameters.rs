//! Security parameters: 10-SecParam against the logins, channels, updates and functions that use, send or delete the same values.

use super::{Check, Disagreement, between, check, claims, interface, list, word};
use crate::files::{At, Declaration};
use crate::ixit::t01_auth_mech::Drawn;
use crate::ixit::t10_sec_param::{ParamGuarantee, ParamKind, ParamUse, Protection, Provisioning};
use crate::ixit::t11_sec_com_mech::Security;
use crate::ixit::{AuthMech, Guarantee, SecComMech, SecParam, find};
use crate::names::RowId;
use crate::paper;

pub(super) const CHECKS: &[Check] = &[
    check("sent-by-no-mechanism", "5.5-7", "10-SecParam `transmitted`, `secure_communication_mechanisms`", sent_by_no_mechanism),
    check(
        "never-sent-but-by-a-mechanism",
        "5.5-7",
        "10-SecParam `transmitted`, `secure_communication_mechanisms`",
        never_sent_but_by_a_mechanism,
    ),
    check("secret-over-an-open-channel", "5.5-6", "10-SecParam `guarantees`, 11-SecComMech `guarantees`", secret_over_an_open_channel),
    check("public-and-confidential", "5.4-1", "10-SecParam `type`, `guarantees`", public_and_confidential),
    check("unique-and-in-every-image", "5.4-3", "10-SecParam `provisioning`, `generation.unique_per_device`", unique_and_in_every_image),
    check("fixed-identity-set-later", "5.4-2", "10-SecParam `hard_coded_identity`, `provisioning`", fixed_identity_set_later),
    check("identity-that-resists-nothing", "5.4-2", "ICS 5.4-2, 10-SecParam `guarantees`", identity_that_resists_nothing),
    check("password-of-a-login-without-one", "5.4-1", "10-SecParam `kind`, 1-AuthMech `factor`", password_of_a_login_without_one),
    check("password-of-another-origin", "5.1-1", "10-SecParam `provisioning`, 1-AuthMech `factor`", password_of_another_origin),
    check(
        "one-password-for-all-called-unique",
        "5.1-1",
        "1-AuthMech `preinstalled.drawn`, 10-SecParam `unique_per_device`",
        one_password_for_all_called_unique,
    ),
    check("used-for-one-thing-and-by-another", "5.4-1", "10-SecParam `used_for`, `used_by`", used_for_one_thing_and_by_another),
    check("stored-in-clear-and-protected", "5.4-1", "1-AuthMech `stored_as`, 10-SecParam `protection`", stored_in_clear_and_protected),
    check("encrypted-by-an-unlisted-key", "5.4-1", "10-SecParam `protection`, `used_for`", encrypted_by_an_unlisted_key),
    check("certificate-without-a-key", "5.4-1", "11-SecComMech `certificate`, 10-SecParam `used_by`", certificate_without_a_key),
    check(
        "erased-although-fixed",
        "5.11-1",
        "25-DelFunc `deletes`, 10-SecParam `protection`, `hard_coded_identity`",
        erased_although_fixed,
    ),
];

fn rows_that(declaration: &Declaration, which: impl Fn(&SecParam) -> bool) -> impl Iterator<Item = &SecParam> {
    declaration.ixit.sec_param.iter().filter(move |row| which(row))
}

fn sent_by_no_mechanism(declaration: &Declaration) -> Vec<Disagreement> {
    let says = |row: &SecParam| format!("{} leaves the device, but by no mechanism", row.id);
    let sent = rows_that(declaration, |row| row.transmitted == Some(true) && row.secure_communication_mechanisms.is_empty());
    sent.map(|row| between([&row.id], says(row), "name the mechanism, or write `transmitted: false`")).collect()
}

fn never_sent_but_by_a_mechanism(declaration: &Declaration) -> Vec<Disagreement> {
    let kept = rows_that(declaration, |row| row.transmitted == Some(false) && !row.secure_communication_mechanisms.is_empty());
    kept.map(|row| {
        let by = &row.secure_communication_mechanisms;
        let says = format!("{} never leaves the device, but travels by {}", row.id, list(by));
        between([&row.id].into_iter().chain(by), says, "write `transmitted: true`, or take the mechanism out")
    })
    .collect()
}

fn secret_over_an_open_channel(declaration: &Declaration) -> Vec<Disagreement> {
    let secret = rows_that(declaration, |row| row.is_critical() && row.guarantees.contains(&ParamGuarantee::Confidentiality));
    let mut found = Vec::new();
    for row in secret {
        let by = row.secure_communication_mechanisms.iter().filter_map(|id| declaration.ixit.channel(id));
        for channel in by.filter(|channel| !channel.guarantees.contains(&Guarantee::Confidentiality)) {
            let says = format!("nobody may read {}, but {} by which it travels does not promise that", row.id, channel.id);
            found.push(between([&row.id, &channel.id], says, "send it over a channel that promises confidentiality"));
        }
    }
    found
}

fn public_and_confidential(declaration: &Declaration) -> Vec<Disagreement> {
    let both = rows_that(declaration, |row| !row.is_critical() && row.guarantees.contains(&ParamGuarantee::Confidentiality));
    let says = |row: &SecParam| format!("{} is public, so its disclosure harms nobody, but its storage promises confidentiality", row.id);
    both.map(|row| between([&row.id], says(row), "write `type: critical`, or withdraw the promise")).collect()
}

fn is_unique(row: &SecParam) -> bool {
    row.generation.as_ref().and_then(|made| made.unique_per_device) == Some(true)
}

fn unique_and_in_every_image(declaration: &Declaration) -> Vec<Disagreement> {
    let says =
        |row: &SecParam| format!("{} comes with the software image, which is the same for all, but is called unique per device", row.id);
    let both = rows_that(declaration, |row| row.is_in_source_code() && is_unique(row));
    both.map(|row| between([&row.id], says(row), "say how each device gets a value of its own, or that it does not")).collect()
}

fn fixed_identity_set_later(declaration: &Declaration) -> Vec<Disagreement> {
    let soft = |row: &SecParam| matches!(row.provisioning, Some(Provisioning::SourceCode | Provisioning::User));
    let says = |row: &SecParam| format!("{} is an identity fixed in hardware, but comes from the user or the software image", row.id);
    let rows = rows_that(declaration, |row| row.hard_coded_identity == Some(true) && soft(row));
    rows.map(|row| between([&row.id], says(row), "correct `provisioning`, or write `hard_coded_identity: false`")).collect()
}

fn identity_that_resists_nothing(declaration: &Declaration) -> Vec<Disagreement> {
    let claimed = claims(declaration, "5.4-2");
    let weak = rows_that(declaration, |row| {
        claimed && row.hard_coded_identity == Some(true) && !row.guarantees.contains(&ParamGuarantee::TamperResistance)
    });
    let says = |row: &SecParam| format!("5.4-2 claims that the identity resists tampering, but {} does not promise it", row.id);
    weak.map(|row| between([&row.id], says(row), "add `tamper_resistance`, with the protection that delivers it")).collect()
}

/// The logins that use a parameter.
fn logins<'a>(declaration: &'a Declaration, row: &'a SecParam) -> Vec<&'a AuthMech> {
    row.used_by.iter().filter_map(|id| declaration.ixit.login(id)).collect()
}

fn password_of_a_login_without_one(declaration: &Declaration) -> Vec<Disagreement> {
    let mut found = Vec::new();
    for row in rows_that(declaration, |row| row.kind == Some(ParamKind::Password)) {
        for login in logins(declaration, row).into_iter().filter(|login| login.password().is_none()) {
            let says = format!("{} is a password used by {}, which asks for something else", row.id, login.id);
            found.push(between([&row.id, &login.id], says, "correct `kind`, `used_by`, or the factor of the login"));
        }
    }
    found
}

fn password_of_another_origin(declaration: &Declaration) -> Vec<Disagreement> {
    let mut found = Vec::new();
    for row in rows_that(declaration, |row| row.kind == Some(ParamKind::Password)) {
        let logins = logins(declaration, row);
        let passwords: Vec<_> = logins.iter().filter_map(|login| login.password()).collect();
        let chosen = passwords.iter().all(|password| password.preinstalled.is_none() && password.set_by.is_some());
        let given = passwords.iter().all(|password| password.preinstalled.is_some() && password.set_by.is_none());
        let says = match &row.provisioning {
            Some(Provisioning::Factory | Provisioning::SourceCode) if chosen => {
                "comes with the device, but its logins know only what users set"
            }
            Some(Provisioning::User) if given => "comes from the user, but its logins know only what is pre-installed",
            _ => continue,
        };
        if !passwords.is_empty() {
            let rows = [&row.id].into_iter().chain(logins.iter().map(|login| &login.id));
            found.push(between(rows, format!("{} {says}", row.id), "say in both tables who sets it"));
        }
    }
    found
}

fn one_password_for_all_called_unique(declaration: &Declaration) -> Vec<Disagreement> {
    let constant = |login: &&AuthMech| login.preinstalled().is_some_and(|made| made.drawn == Some(Drawn::Constant));
    let pairs = rows_that(declaration, is_unique)
        .flat_map(|row| logins(declaration, row).into_iter().filter(constant).map(move |login| (login, row)));
    let says = |login: &AuthMech, row: &SecParam| {
        format!("{} ships with one password for all devices, which {} calls unique per device", login.id, row.id)
    };
    pairs.map(|(login, row)| between([&login.id, &row.id], says(login, row), "say in 10-SecParam what the first password is")).collect()
}

fn used_for_one_thing_and_by_another(declaration: &Declaration) -> Vec<Disagreement> {
    let signs_in = |id: &RowId| declaration.ixit.login(id).is_some();
    let carries = |id: &RowId| declaration.ixit.upd_mech.iter().any(|row| row.cryptography.channel.as_deref() == Some(id));
    let verifies =
        |id: &RowId| declaration.ixit.update_mechanism(id).is_some() || find(&declaration.ixit.sec_boot, id).is_some() || carries(id);
    let some = |row: &SecParam, is: &dyn Fn(&RowId) -> bool| row.used_by.iter().any(|id| is(id));
    let rows = rows_that(declaration, |row| !row.used_by.is_empty() && !row.used_for.is_empty());
    rows.filter_map(|row| {
        let says = match (row.used_for.contains(&ParamUse::Login), some(row, &signs_in)) {
            (true, false) => "serves signing in, but no login uses it",
            (false, true) => "is used by a login, but does not serve signing in",
            _ if row.used_for.contains(&ParamUse::UpdateVerification) && !some(row, &verifies) => {
                "verifies updates, but no update mechanism uses it"
            }
            _ => return None,
        };
        let rows = [&row.id].into_iter().chain(&row.used_by);
        Some(between(rows, format!("{} {says}", row.id), "make `used_for` and `used_by` agree"))
    })
    .collect()
}

fn stored_in_clear_and_protected(declaration: &Declaration) -> Vec<Disagreement> {
    const CLEAR: [&str; 4] = ["plain text", "plaintext", "cleartext", "in clear"];
    let protects =
        |row: &SecParam| matches!(row.protection, Some(Protection::Encrypted(_) | Protection::Hashed(_) | Protection::SecureElement));
    let denies = ["no", "not", "never"];
    let mut found = Vec::new();
    for row in rows_that(declaration, protects) {
        let clear = |login: &&AuthMech| {
            // Where a password opens the way, a token that is used there too is another thing.
            let its_secret = login.password().is_none() || matches!(row.kind, None | Some(ParamKind::Password));
            let stored = login.cryptography.stored_as.as_deref().unwrap_or_default();
            its_secret && paper::mentions(stored, &CLEAR).is_some() && paper::mentions(stored, &denies).is_none()
        };
        for login in logins(declaration, row).into_iter().filter(clear) {
            let says = format!("{} stores its secret in clear, but {} declares it protected", login.id, row.id);
            found.push(between([&login.id, &row.id], says, "say in both tables how it is stored"));
        }
    }
    found
}

fn encrypted_by_an_unlisted_key(declaration: &Declaration) -> Vec<Disagreement> {
    let encrypted: Vec<_> =
        rows_that(declaration, |row| matches!(row.protection, Some(Protection::Encrypted(_)))).map(|row| &row.id).collect();
    if encrypted.is_empty() || rows_that(declaration, |row| row.used_for.contains(&ParamUse::Storage)).next().is_some() {
        return Vec::new();
    }
    let says = format!("{} are stored encrypted, but no row is the key that encrypts them", list(encrypted.iter().copied()));
    vec![between(encrypted, says, "list the key, with `used_for: [storage]`")]
}

/// Only where the device is the one that shows a certificate: something listens. A key that names no user may serve all.
fn certificate_without_a_key(declaration: &Declaration) -> Vec<Disagreement> {
    let shows = |row: &SecComMech| matches!(&row.protocol, Security::Tls(bounds) if bounds.certificate.is_some());
    let may_serve_any =
        |key: &SecParam| key.used_by.is_empty() && matches!(key.kind, None | Some(ParamKind::Certificate | ParamKind::PrivateKey));
    let listens = |row: &SecComMech| interface(declaration, row.interface.as_ref()).is_some_and(|on| on.port.is_some());
    let keyed = |row: &SecComMech| rows_that(declaration, |key| key.used_by.contains(&row.id) || may_serve_any(key)).next().is_some();
    let says =
        |row: &SecComMech| format!("the device proves itself by certificate in {}, but no row of 10-SecParam is the key for it", row.id);
    let rows = declaration.ixit.sec_com_mech.iter().filter(|row| shows(row) && listens(row) && !keyed(row));
    rows.map(|row| between([&row.id], says(row), "list the private key, or name the mechanism in its `used_by`")).collect()
}

fn erased_although_fixed(declaration: &Declaration) -> Vec<Disagreement> {
    let parameter = |id: &At<RowId>| find(&declaration.ixit.sec_param, id);
    let fixed = |row: &&SecParam| row.hard_coded_identity == Some(true) || row.protection == Some(Protection::Fused);
    let pairs = declaration
        .ixit
        .del_func
        .iter()
        .flat_map(|row| row.deletes.iter().filter_map(parameter).filter(fixed).map(move |fixed| (row, fixed)));
    pairs
        .map(|(row, fixed)| {
            let how = fixed
                .protection
                .as_ref()
                .filter(|_| fixed.hard_coded_identity != Some(true))
                .map_or_else(|| "an identity in hardware".to_owned(), word);
            let says = format!("{} deletes {}, which cannot be deleted: it is {how}", row.id, fixed.id);
            between([&row.id, &fixed.id], says, "take it out of `deletes`, or correct how it is kept")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;
    use crate::testing::Camera;
    use rstest::rstest;

    fn parameter(id: &str, change: impl FnOnce(&mut SecParam)) -> Camera {
        Camera::hub().row(|ixit| &mut ixit.sec_param, id, change)
    }

    fn ids(id: &str) -> Vec<At<RowId>> {
        vec![At::nowhere(id.into())]
    }

    fn over_an_open_channel() -> Camera {
        parameter("SecParam-WLANKey", |row| row.secure_communication_mechanisms = ids("SecComMech-Open")).declare(|declaration| {
            let mut open = declaration.ixit.sec_com_mech.iter().find(|row| row.id.as_str() == "SecComMech-Cloud").unwrap().clone();
            open.id = At::nowhere("SecComMech-Open".into());
            open.guarantees = vec![Guarantee::Integrity];
            declaration.ixit.sec_com_mech.push(open);
        })
    }

    fn chosen_at_the_factory(row: &mut SecParam) {
        row.provisioning = Some(Provisioning::Factory);
        row.used_by = ids("AuthMech-RTSP");
    }

    fn one_for_all(row: &mut AuthMech) {
        if let crate::ixit::Factor::Password(password) = &mut row.factor {
            password.preinstalled.as_mut().unwrap().drawn = Some(Drawn::Constant);
        }
    }

    fn no_feature_b(camera: Camera) -> Camera {
        camera.declare(|declaration| declaration.features.retain(|feature| **feature != crate::condition::Feature::B))
    }

    #[rstest]
    #[case("sent-by-no-mechanism", parameter("SecParam-WLANKey", |row| row.secure_communication_mechanisms.clear()))]
    #[case("never-sent-but-by-a-mechanism", parameter("SecParam-TLSKey", |row| row.secure_communication_mechanisms = ids("SecComMech-Web")))]
    #[case("secret-over-an-open-channel", over_an_open_channel())]
    #[case("public-and-confidential", parameter("SecParam-UpdateKey", |row| row.guarantees.push(ParamGuarantee::Confidentiality)))]
    #[case("unique-and-in-every-image", parameter("SecParam-TLSKey", |row| row.provisioning = Some(Provisioning::SourceCode)))]
    #[case("fixed-identity-set-later", parameter("SecParam-Identity", |row| row.provisioning = Some(Provisioning::User)))]
    #[case("identity-that-resists-nothing", parameter("SecParam-Identity", |row| row.guarantees.retain(|promise| *promise != ParamGuarantee::TamperResistance)))]
    #[case("password-of-a-login-without-one", parameter("SecParam-RecorderToken", |row| row.kind = Some(ParamKind::Password)))]
    #[case("password-of-another-origin", parameter("SecParam-Passwords", chosen_at_the_factory))]
    #[case("one-password-for-all-called-unique", no_feature_b(Camera::hub().login("AuthMech-Web", one_for_all)))]
    #[case("used-for-one-thing-and-by-another", parameter("SecParam-RecorderToken", |row| row.used_for = vec![ParamUse::Other]))]
    #[case("stored-in-clear-and-protected", Camera::hub().login("AuthMech-Web", |row| row.cryptography.stored_as = Some("in plain text".into())))]
    #[case("encrypted-by-an-unlisted-key", parameter("SecParam-StorageKey", |row| row.used_for = vec![ParamUse::Other]))]
    #[case("certificate-without-a-key", parameter("SecParam-TLSKey", |row| row.used_by = ids("SecComMech-Web")))]
    #[case("erased-although-fixed", Camera::hub().row(|ixit| &mut ixit.del_func, "DelFunc-Reset", |row| row.deletes.extend(ids("SecParam-UpdateKey"))))]
    fn one_slip_is_one_contradiction(#[case] name: &str, #[case] camera: Camera) {
        assert_eq!(found(&camera), [name]);
    }

    #[rstest]
    #[case::key_without_users(parameter("SecParam-TLSKey", |row| row.used_by.clear()))]
    #[case::key_of_the_update_channel(parameter("SecParam-Identity", |row| row.used_for.push(ParamUse::UpdateVerification)))]
    #[case::not_in_clear(Camera::hub().login("AuthMech-Web", |row| row.cryptography.stored_as = Some("never in clear".into())))]
    fn a_declaration_may_well_say_this(#[case] camera: Camera) {
        assert!(found(&camera).is_empty(), "{:?}", found(&camera));
    }
}
