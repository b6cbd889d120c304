//! Logins: 1-AuthMech against the interfaces, channels and services where the same login is met.

use super::protocols::speaks_in_clear;
use super::{Check, Disagreement, between, check, claims, interface, word};
use crate::files::Declaration;
use crate::ixit::t01_auth_mech::{LoginScheme, Until};
use crate::ixit::{AuthMech, Factor, Guarantee, Status, Way};

pub(super) const CHECKS: &[Check] = &[
    check("secret-shown-in-clear", "5.1-3", "1-AuthMech `cryptography`, 28-LogIntf `speaks`", secret_shown_in_clear),
    check(
        "login-promises-more-than-its-channel",
        "5.1-3",
        "1-AuthMech `guarantees`, 11-SecComMech `guarantees`",
        promises_more_than_its_channel,
    ),
    check("login-and-channel-apart", "5.1-3", "1-AuthMech `interface`, 11-SecComMech `interface`", login_and_channel_apart),
    check("way-of-another-scheme", "5.1-3", "1-AuthMech `exercise`, `cryptography.scheme`", way_of_another_scheme),
    check("first-password-never-replaced", "5.1-1", "1-AuthMech `preinstalled.until`, `set_by`", first_password_never_replaced),
    check("guessing-claimed-but-not-declared", "5.1-5", "ICS 5.1-5, 1-AuthMech `guessing`", guessing_claimed_but_not_declared),
    check(
        "configured-by-nobody-in-particular",
        "5.5-5",
        "13-SoftServ `configures`, 1-AuthMech `factor`",
        configured_by_nobody_in_particular,
    ),
    check("guarded-at-a-closed-door", "5.5-4", "13-SoftServ `login`, 28-LogIntf `status`", guarded_at_a_closed_door),
];

/// Whether the secret itself is sent, so that only a channel can protect it.
fn sends_the_secret(row: &AuthMech) -> bool {
    matches!(row.cryptography.scheme, Some(LoginScheme::Basic | LoginScheme::Bearer | LoginScheme::Form | LoginScheme::Plain))
}

fn secret_shown_in_clear(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.auth_mech.iter().filter(|row| sends_the_secret(row) && row.cryptography.channel.is_none());
    rows.filter_map(|row| {
        let on = interface(declaration, row.interface.as_ref()).filter(|on| on.status != Status::Disabled && speaks_in_clear(on.speaks))?;
        let scheme = row.cryptography.scheme.as_ref().map(word).unwrap_or_default();
        let says = format!("{} sends its secret ({scheme}), and {} speaks {} in clear", row.id, on.id, word(&on.speaks));
        Some(between([&row.id, &on.id], says, "name the channel that protects it, or a scheme that does not send the secret"))
    })
    .collect()
}

fn promises_more_than_its_channel(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.auth_mech.iter().filter(|row| sends_the_secret(row));
    rows.filter_map(|row| {
        let channel = declaration.ixit.channel(row.cryptography.channel.as_ref()?)?;
        let kept = [Guarantee::Confidentiality, Guarantee::Integrity];
        let lacking = kept.into_iter().find(|promise| row.guarantees.contains(promise) && !channel.guarantees.contains(promise))?;
        let says = format!("{} promises {} and leaves it to {}, which does not promise it", row.id, word(&lacking), channel.id);
        Some(between([&row.id, &channel.id], says, "let the channel promise it, or say what else keeps the login's promise"))
    })
    .collect()
}

fn login_and_channel_apart(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.auth_mech.iter();
    rows.filter_map(|row| {
        let channel = declaration.ixit.channel(row.cryptography.channel.as_ref()?)?;
        let (login, elsewhere) = (row.interface.as_ref()?, channel.interface.as_ref()?);
        let says = format!("{} is reached at {login}, but its channel {} secures {elsewhere}", row.id, channel.id);
        (login != elsewhere).then(|| between([&row.id, &channel.id], says, "name the channel of the login's own interface"))
    })
    .collect()
}

fn way_of_another_scheme(declaration: &Declaration) -> Vec<Disagreement> {
    let fits = |way: &Way, scheme: LoginScheme| match way {
        // The handshake is the cryptography of the channel, and no scheme has a name for it.
        Way::BlePairing(_) | Way::CoapPsk(_) => false,
        Way::HttpBasic(_) => scheme == LoginScheme::Basic,
        Way::HttpBearer(_) => scheme == LoginScheme::Bearer,
        Way::HttpDigest(_) | Way::RtspDigest(_) => matches!(scheme, LoginScheme::DigestMd5 | LoginScheme::DigestSha256),
        Way::HttpForm(_) | Way::HttpJson(_) => scheme == LoginScheme::Form,
        Way::Ftp(_) | Way::Mqtt(_) | Way::SnmpCommunity(_) | Way::Telnet(_) => scheme == LoginScheme::Plain,
        Way::SshPassword(_) => scheme == LoginScheme::Ssh,
    };
    let rows = declaration.ixit.auth_mech.iter();
    rows.filter_map(|row| {
        let scheme = row.cryptography.scheme.filter(|scheme| !row.exercise.iter().all(|way| fits(way, *scheme)))?;
        let says = format!("{} declares the scheme {}, but `exercise` signs in by another", row.id, word(&scheme));
        Some(between([&row.id], says, "make the way fit the scheme; what differs is a mechanism with a row of its own"))
    })
    .collect()
}

fn first_password_never_replaced(declaration: &Declaration) -> Vec<Disagreement> {
    let only_first = |row: &&AuthMech| row.preinstalled().is_some_and(|made| made.until == Until::FirstLogin);
    let rows =
        declaration.ixit.auth_mech.iter().filter(only_first).filter(|row| row.password().is_some_and(|password| password.set_by.is_none()));
    rows.map(|row| {
        let says = format!("the pre-installed password of {} only serves to set the user's own, but nobody sets one", row.id);
        between([&row.id], says, "write `set_by: user`, or `until: changed`")
    })
    .collect()
}

/// Whether a defence against guessing is declared.
pub(super) fn stops_guessing(row: &AuthMech) -> bool {
    row.guessing.as_ref().is_some_and(|guessing| guessing.lock_out.is_some() || guessing.delay.is_some())
}

fn guessing_claimed_but_not_declared(declaration: &Declaration) -> Vec<Disagreement> {
    let claimed = claims(declaration, "5.1-5");
    let chosen = |row: &AuthMech| row.password().is_some_and(|password| password.set_by.is_some());
    let reached = |row: &AuthMech| interface(declaration, row.interface.as_ref()).is_some_and(|on| on.status != Status::Disabled);
    let open = |row: &&AuthMech| claimed && chosen(row) && reached(row) && !stops_guessing(row);
    let says = |row: &AuthMech| format!("5.1-5 is claimed, but {} takes passwords that users choose, with neither lock nor delay", row.id);
    let rows = declaration.ixit.auth_mech.iter().filter(open);
    rows.map(|row| between([&row.id], says(row), "state `guessing` with `lock_out` or `delay`; or say N/A with the limits of the use case"))
        .collect()
}

fn configured_by_nobody_in_particular(declaration: &Declaration) -> Vec<Disagreement> {
    let mut found = Vec::new();
    for service in declaration.ixit.soft_serv.iter().filter(|row| row.configures) {
        let logins = service.login.iter().filter_map(|id| declaration.ixit.login(id));
        for login in logins.filter(|login| login.factor == Factor::Nothing) {
            let says = format!("{} changes security-relevant settings, and {} lets anybody in", service.id, login.id);
            found.push(between([&service.id, &login.id], says, "guard it with a login that asks for something"));
        }
    }
    found
}

fn guarded_at_a_closed_door(declaration: &Declaration) -> Vec<Disagreement> {
    let closed = |login: &AuthMech| interface(declaration, login.interface.as_ref()).is_some_and(|on| on.status == Status::Disabled);
    let mut found = Vec::new();
    for service in declaration.ixit.soft_serv.iter().filter(|row| row.status != Status::Disabled) {
        let logins: Vec<_> = service.login.iter().filter_map(|id| declaration.ixit.login(id)).collect();
        let open = interface(declaration, Some(&service.interface)).is_some_and(|on| on.status != Status::Disabled);
        if open && !logins.is_empty() && logins.iter().all(|login| closed(login)) {
            let says = format!("{} is on, but every login that guards it is reached at an interface that is off", service.id);
            let rows = [&service.id].into_iter().chain(logins.into_iter().map(|login| &login.id));
            found.push(between(rows, says, "name the login that is met at the service's own interface"));
        }
    }
    found
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::tests::found;
    use super::*;
    use crate::files::At;
    use crate::ixit::{Ixit, SoftServ};
    use crate::testing::Camera;
    use rstest::rstest;

    /// Adds a login like the recorder's, without cryptography, that guards a service, alone or as one more.
    pub(in super::super) fn guards(service: &str, change: impl FnOnce(&mut AuthMech), alone: bool) -> Camera {
        let camera = Camera::hub().declare(|declaration| {
            let mut login = declaration.ixit.auth_mech.iter().find(|row| row.id.as_str() == "AuthMech-Recorder").unwrap().clone();
            login.id = At::nowhere("AuthMech-New".into());
            (login.cryptography, login.exercise) = Default::default();
            change(&mut login);
            declaration.ixit.auth_mech.push(login);
        });
        let services: fn(&mut Ixit) -> &mut Vec<SoftServ> = |ixit| &mut ixit.soft_serv;
        camera.row(services, service, |row| {
            if alone {
                row.login.clear();
            }
            row.login.push(At::nowhere("AuthMech-New".into()));
        })
    }

    fn in_clear(login: &mut AuthMech) {
        login.interface = Some(At::nowhere("LogIntf-ONVIF".into()));
        login.cryptography.scheme = Some(LoginScheme::Bearer);
    }

    pub(in super::super) fn password(row: &mut AuthMech) -> &mut crate::ixit::t01_auth_mech::Password {
        let Factor::Password(password) = &mut row.factor else { panic!("{} is no password", row.id) };
        password
    }

    #[rstest]
    #[case("secret-shown-in-clear", guards("SoftServ-Recorder", in_clear, false))]
    #[case("login-promises-more-than-its-channel", Camera::sound().channel("SecComMech-Web", |row| row.guarantees.retain(|promise| *promise != Guarantee::Confidentiality)))]
    #[case("login-and-channel-apart", Camera::hub().login("AuthMech-Recorder", |row| row.cryptography.channel = Some(At::nowhere("SecComMech-RTSP".into()))))]
    #[case("way-of-another-scheme", Camera::hub().login("AuthMech-Recorder", |row| row.cryptography.scheme = Some(LoginScheme::Basic)))]
    #[case("first-password-never-replaced", Camera::hub().login("AuthMech-Web", |row| password(row).set_by = None))]
    #[case("guessing-claimed-but-not-declared", Camera::hub().login("AuthMech-RTSP", |row| row.guessing = None))]
    #[case("configured-by-nobody-in-particular", guards("SoftServ-Settings", |row| row.factor = Factor::Nothing, false))]
    #[case("guarded-at-a-closed-door", guards("SoftServ-Recorder", |row| row.interface = Some(At::nowhere("LogIntf-Telnet".into())), true))]
    fn one_slip_is_one_contradiction(#[case] name: &str, #[case] camera: Camera) {
        assert_eq!(found(&camera), [name]);
    }

    #[rstest]
    #[case::telnet_is_off(guards("SoftServ-Recorder", |row| {
        row.interface = Some(At::nowhere("LogIntf-Telnet".into()));
        row.cryptography.scheme = Some(LoginScheme::Plain);
    }, false))]
    #[case::long_random_password_needs_no_lock(Camera::hub().login("AuthMech-RTSP", |row| {
        password(row).set_by = None;
        row.guessing = None;
    }))]
    fn a_declaration_may_well_say_this(#[case] camera: Camera) {
        assert!(found(&camera).is_empty(), "{:?}", found(&camera));
    }
}
