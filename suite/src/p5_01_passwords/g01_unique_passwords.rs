//! Test group 5.1-1: passwords are unique per device or set by the user.

use super::logins;
use crate::assessment::Assessment;
use crate::evidence::{DutState, FirstUse, LoginOutcome, Place, Scheme, SecretTraits, TraitsSeen};
use crate::ixit::AuthMech;
use crate::ixit::t01_auth_mech::{Drawn, Until};
use crate::names::SampleId;
use crate::reference::passwords;
use crate::unit::{FACTORY_DEFAULT, INITIALISED, TestGroup, across_samples, case, each, everywhere, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.1-1",
    cases: &[
        case("5.1-1-1", &[unit('a', &on_paper(logins::with_password, passwords_beyond_first_use_are_unique))]),
        case(
            "5.1-1-2",
            &[
                unit('a', &everywhere(INITIALISED, password_logins_are_declared)),
                unit('b', &each(logins::with_password_of_the_user, FACTORY_DEFAULT, a_password_must_be_set_first)),
                unit('c', &across_samples(logins::with_preinstalled_password, preset_passwords_fit_their_generator)),
            ],
        ),
    ],
};

fn passwords_beyond_first_use_are_unique(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    let Some(preset) = row.preinstalled().filter(|preset| preset.until == Until::Changed) else {
        return Ok(Findings::none());
    };
    let mut findings = Findings::none();
    match preset.drawn {
        Some(Drawn::Constant) => findings.fails(&row.id, "one password for all devices, good beyond the first login"),
        Some(Drawn::Sequence) => findings.fails(&row.id, "passwords from a sequence, so that one tells the next"),
        _ if preset.generator.trim().is_empty() => findings.fails(&row.id, "pre-installed passwords without a stated generator"),
        _ => {}
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    assessment.confirm("5.1-1-1a", row, format!("Does the generator of {} yield a different password on every device?", row.id))
}

fn password_logins_are_declared(assessment: &Assessment<'_>, at: &Place) -> Judged {
    let with_password = |row: &AuthMech| row.password().is_some();
    logins::undeclared(assessment, at, Scheme::takes_password, with_password, "no row of 1-AuthMech with a password is reached there")
}

fn a_password_must_be_set_first(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    let preset = assessment.identity(&at.sample, row, DutState::FactoryDefault).ok();
    let preset_is_for_change_only = row.preinstalled().is_none_or(|preset| preset.until == Until::FirstLogin);
    let mut findings = Findings::none();
    for way in logins::ways(row)? {
        let seen = assessment.ask(FirstUse { at: at.clone(), row: (*row.id).clone(), way, preset: preset.clone() })?;
        if seen.wrong.accepted() {
            findings.fails(&row.id, format!("way {}: in factory default any password is accepted", way + 1));
        } else if seen.empty.accepted() {
            findings.fails(&row.id, format!("way {}: in factory default an empty password is accepted", way + 1));
        }
        if preset_is_for_change_only && seen.preset == Some(LoginOutcome::Accepted) {
            findings.fails(&row.id, format!("way {}: the preset password opens the device before the user set one", way + 1));
        }
        for operation in &seen.open_to_nobody {
            findings.fails(&row.id, format!("in factory default `{operation}` is served without any login"));
        }
    }
    Ok(findings)
}

fn preset_passwords_fit_their_generator(assessment: &Assessment<'_>, row: &AuthMech, samples: &[&SampleId]) -> Judged {
    let Some(preset) = row.preinstalled() else { return Ok(Findings::none()) };
    let mut findings = Findings::none();
    let mut before: Vec<(&SampleId, &TraitsSeen)> = Vec::new();
    for (sample, identity) in logins::factory_identities(assessment, row, samples)? {
        let seen = assessment.ask(SecretTraits { sample: sample.clone(), identity, list: passwords::common_digest() })?;
        if seen.length != preset.length {
            findings.fails(sample, format!("the preset password has {} characters, declared are {}", seen.length, preset.length));
        }
        if !fits_alphabet(seen, preset.alphabet) {
            findings.fails(sample, format!("the preset password uses more kinds of characters than an alphabet of {} has", preset.alphabet));
        }
        if preset.drawn != Some(Drawn::PublicData) && !seen.derived_from.is_empty() {
            findings.fails(sample, format!("the preset password is derived from {}", seen.derived_from.join(" and ")));
        }
        if preset.drawn != Some(Drawn::Constant) {
            for (other, _) in before.iter().filter(|(_, other)| other.keyed_digest == seen.keyed_digest) {
                findings.fails(format!("samples {other} and {sample}"), "have the same preset password");
            }
        }
        before.push((sample, seen));
    }
    Ok(findings)
}

/// An alphabet may leave out some characters of its classes (no 0 and O), so the smallest class seen is not held against it.
fn fits_alphabet(seen: &TraitsSeen, alphabet: u32) -> bool {
    let sizes = || seen.classes.iter().map(|class| class.size());
    sizes().sum::<u32>() - sizes().min().unwrap_or(0) <= alphabet
}
