//! Test group 5.1-2A: machines do not sign in to each other with passwords.

use super::logins;
use crate::assessment::Assessment;
use crate::evidence::{DutState, PasswordForms, Place, Scheme};
use crate::ixit::{Audience, AuthMech};
use crate::names::IdentityName;
use crate::unit::{INITIALISED, TestGroup, case, each, everywhere, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.1-2A",
    cases: &[
        case("5.1-2A-1", &[unit('a', &on_paper(logins::for_machines, machines_use_no_password))]),
        case(
            "5.1-2A-2",
            &[
                unit('a', &everywhere(INITIALISED, machine_logins_with_passwords_are_declared)),
                unit('b', &each(logins::for_machines, INITIALISED, passwords_are_refused)),
            ],
        ),
    ],
};

fn machines_use_no_password(_: &Assessment<'_>, row: &AuthMech) -> Judged {
    let mut findings = Findings::none();
    if row.password().is_some() {
        findings.fails(&row.id, "machines sign in with a password");
    }
    Ok(findings)
}

fn machine_logins_with_passwords_are_declared(assessment: &Assessment<'_>, at: &Place) -> Judged {
    let for_machines = |row: &AuthMech| row.authenticates == Audience::Machine;
    let meant = |scheme: &Scheme| scheme.is_for_machines() && scheme.takes_password();
    logins::undeclared(assessment, at, meant, for_machines, "no row of 1-AuthMech for machines is reached there")
}

fn passwords_are_refused(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    let control = assessment.identity(&at.sample, row, DutState::Initialised)?;
    let passwords_of = identities_with_passwords(assessment, at);
    let mut findings = Findings::none();
    for way in logins::ways(row)? {
        let (passwords_of, control) = (passwords_of.clone(), control.clone());
        let seen = assessment.ask(PasswordForms { at: at.clone(), row: (*row.id).clone(), way, control, passwords_of })?;
        if seen.nobody.accepted() {
            findings.fails(&row.id, "is open to somebody without any credential");
            continue;
        }
        for (form, identity, _) in seen.tried.iter().filter(|(_, _, outcome)| outcome.accepted()) {
            findings.fails(&row.id, format!("accepts the password of `{identity}` in {form}"));
        }
    }
    Ok(findings)
}

/// Everybody at the bench who has a password in the initialised state.
fn identities_with_passwords(assessment: &Assessment<'_>, at: &Place) -> Vec<IdentityName> {
    let ixit = &assessment.declaration.ixit;
    let sample = assessment.bench.samples.get(&at.sample).into_iter().flat_map(|sample| &sample.identities);
    let with_password = sample.filter(|(_, facts)| {
        facts.states.contains(&DutState::Initialised) && ixit.login(&facts.login).is_some_and(|login| login.password().is_some())
    });
    with_password.map(|(name, _)| name.clone()).collect()
}
