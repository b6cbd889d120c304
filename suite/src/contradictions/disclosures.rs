//! What strangers are told before a login, against the secrets, passwords and probes that the same data serves.

use super::interfaces::on;
use super::{Check, Disagreement, between, check, interface};
use crate::files::Declaration;
use crate::ixit::t01_auth_mech::Drawn;
use crate::ixit::t10_sec_param::{ParamGuarantee, RandomSource};
use crate::ixit::{Disclosed, LogIntf, SecParam};

pub(super) const CHECKS: &[Check] = &[
    check("one-thing-told-in-two-classes", "5.6-2", "28-LogIntf `discloses.security_relevant`", one_thing_told_in_two_classes),
    check("secret-from-what-is-told", "5.4-4", "10-SecParam `generation.source`, 28-LogIntf `discloses`", secret_from_what_is_told),
    check("password-from-what-is-told", "5.1-2", "1-AuthMech `preinstalled.drawn`, 28-LogIntf `discloses`", password_from_what_is_told),
    check("told-to-nobody-in-particular", "5.6-2", "dut `identify`, 28-LogIntf `discloses`", told_to_nobody_in_particular),
    check(
        "secret-that-strangers-are-told",
        "5.4-1",
        "10-SecParam `description`, `guarantees`, 28-LogIntf `discloses`",
        secret_that_strangers_are_told,
    ),
];

/// Compared only where the same strangers can ask.
fn one_thing_told_in_two_classes(declaration: &Declaration) -> Vec<Disagreement> {
    let told: Vec<_> = on(declaration).flat_map(|row| row.told().map(move |disclosure| (row, disclosure))).collect();
    let mut found = Vec::new();
    for (number, (second, here)) in told.iter().enumerate() {
        let differs = told[..number].iter().find(|(first, there)| {
            first.reach == second.reach && there.what == here.what && there.security_relevant != here.security_relevant
        });
        if let Some((first, _)) = differs {
            let says = format!("{} and {} tell {}, which only one of them calls security-relevant", first.id, second.id, here.what);
            found.push(between([&first.id, &second.id], says, "give it one class; what helps an attacker at one helps at the other"));
        }
    }
    found
}

/// Interfaces that tell an identifier from which values are derived.
fn tell_tales(declaration: &Declaration) -> impl Iterator<Item = &LogIntf> {
    on(declaration).filter(|row| row.declares(Disclosed::SerialNumber) || row.declares(Disclosed::MacAddress))
}

fn secret_from_what_is_told(declaration: &Declaration) -> Vec<Disagreement> {
    let public = |source: Option<RandomSource>| source == Some(RandomSource::PublicData);
    let secrets = declaration.ixit.sec_param.iter().filter(|row| row.is_critical());
    let derived = secrets.filter(|row| public(row.generation.as_ref().and_then(|made| made.source)));
    let pairs = derived.flat_map(|row| tell_tales(declaration).map(move |teller| (row, teller)));
    pairs
        .map(|(row, teller)| {
            let says =
                format!("{} is critical and made from public data of the device, and {} tells such data to strangers", row.id, teller.id);
            between([&row.id, &teller.id], says, "draw it at random; an identifier that is told is no source of secrets")
        })
        .collect()
}

fn password_from_what_is_told(declaration: &Declaration) -> Vec<Disagreement> {
    let derived =
        declaration.ixit.auth_mech.iter().filter(|row| row.preinstalled().is_some_and(|made| made.drawn == Some(Drawn::PublicData)));
    let pairs = derived.flat_map(|row| tell_tales(declaration).map(move |teller| (row, teller)));
    pairs
        .map(|(row, teller)| {
            let says = format!("the password of {} is made from public data, and {} tells such data to strangers", row.id, teller.id);
            between([&row.id, &teller.id], says, "draw it at random for each device")
        })
        .collect()
}

fn told_to_nobody_in_particular(declaration: &Declaration) -> Vec<Disagreement> {
    let Some(identify) = declaration.dut.identify.as_ref().filter(|identify| identify.who.is_none()) else { return Vec::new() };
    let Some(on) = interface(declaration, Some(&identify.interface)).filter(|on| on.discloses.is_some()) else { return Vec::new() };
    let read = [(identify.serial.is_some(), Disclosed::SerialNumber), (identify.software.is_some(), Disclosed::SoftwareVersion)];
    let says = |what: Disclosed| format!("`dut.identify` reads {what} without a login, but {} declares no such disclosure", on.id);
    let undeclared = read.into_iter().filter(|(asked, what)| *asked && !on.declares(*what));
    undeclared.map(|(_, what)| between([&on.id], says(what), "declare the disclosure, or say `as` whom it is read")).collect()
}

/// Only where the description begins with the very thing: "derived from the serial number" is something else.
fn secret_that_strangers_are_told(declaration: &Declaration) -> Vec<Disagreement> {
    const NAMES: [(&str, Disclosed); 2] = [("serial number", Disclosed::SerialNumber), ("mac address", Disclosed::MacAddress)];
    let is = |description: &str| {
        let text = description.trim().to_lowercase();
        let text = text.strip_prefix("the ").unwrap_or(&text).to_owned();
        NAMES.into_iter().find(|(name, _)| text.starts_with(name)).map(|(_, what)| what)
    };
    let mut found = Vec::new();
    let confidential = |row: &&SecParam| row.is_critical() && row.guarantees.contains(&ParamGuarantee::Confidentiality);
    for row in declaration.ixit.sec_param.iter().filter(confidential) {
        let Some(what) = is(&row.description) else { continue };
        for teller in on(declaration).filter(|teller| teller.declares(what)) {
            let says = format!("nobody may read {}, but {} tells {what} to strangers", row.id, teller.id);
            found.push(between([&row.id, &teller.id], says, "do not tell it, or do not call it secret"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;
    use crate::ixit::{AuthMech, Disclosure, Factor};
    use crate::testing::Camera;
    use rstest::rstest;

    fn onvif(change: impl FnOnce(&mut LogIntf)) -> Camera {
        Camera::hub().interface("LogIntf-ONVIF", change)
    }

    fn tells_the_serial() -> Camera {
        onvif(|row| {
            row.discloses.get_or_insert_default().push(Disclosure {
                what: Disclosed::SerialNumber,
                security_relevant: true,
                needed_for: Some("pairing".into()),
            })
        })
    }

    fn from_public_data(row: &mut AuthMech) {
        if let Factor::Password(password) = &mut row.factor {
            password.preinstalled.as_mut().unwrap().drawn = Some(Drawn::PublicData);
        }
    }

    fn source_is_public(row: &mut SecParam) {
        row.generation.as_mut().unwrap().source = Some(RandomSource::PublicData);
    }

    #[rstest]
    #[case("one-thing-told-in-two-classes", onvif(|row| row.discloses.as_mut().unwrap()[0].security_relevant = true))]
    #[case("secret-from-what-is-told", tells_the_serial().row(|ixit| &mut ixit.sec_param, "SecParam-StorageKey", source_is_public))]
    #[case("password-from-what-is-told", tells_the_serial().login("AuthMech-Web", from_public_data))]
    #[case("told-to-nobody-in-particular", Camera::hub().declare(|declaration| declaration.dut.identify.as_mut().unwrap().who = None))]
    #[case("secret-that-strangers-are-told", tells_the_serial().row(|ixit| &mut ixit.sec_param, "SecParam-Identity", |row| row.description = "Serial number in the secure element".into()))]
    fn one_slip_is_one_contradiction(#[case] name: &str, #[case] camera: Camera) {
        assert_eq!(found(&camera), [name]);
    }

    #[test]
    fn what_is_derived_is_not_what_is_told() {
        let derived = |row: &mut SecParam| row.description = "key derived from the serial number and a secret".into();
        assert!(found(&tells_the_serial().row(|ixit| &mut ixit.sec_param, "SecParam-StorageKey", derived)).is_empty());
    }
}
