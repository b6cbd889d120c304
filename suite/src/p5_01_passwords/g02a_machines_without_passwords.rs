//! Test group 5.1-2A: machines do not sign in to each other with passwords.

use super::logins;
use crate::assessment::Assessment;
use crate::evidence::{DutState, PasswordForms, PasswordFormsSeen, Place, Scheme};
use crate::ixit::{Audience, AuthMech};
use crate::names::IdentityName;
use crate::unit::{INITIALISED, TestGroup, case, each, everywhere, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

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
    if passwords_of.is_empty() && assessment.declaration.ixit.auth_mech.iter().any(|login| login.password().is_some()) {
        findings.lacks(Missing::Needs(format!(
            "bench.yaml names nobody of sample {} with a password that could be tried on {}",
            at.sample, row.id
        )));
    }
    for way in logins::ways(row)? {
        let (at, row_id) = (at.clone(), (*row.id).clone());
        let question = PasswordForms { at, row: row_id, way, control: control.clone(), passwords_of: passwords_of.clone() };
        findings.look(assessment.ask(question).and_then(|seen| judge_forms(row, &passwords_of, seen)));
    }
    Ok(findings)
}

fn judge_forms(row: &AuthMech, passwords_of: &[IdentityName], seen: &PasswordFormsSeen) -> Judged {
    let mut findings = Findings::none();
    if seen.nobody.accepted() {
        findings.fails(&row.id, "is open to somebody without any credential");
        return Ok(findings);
    }
    for (form, identity, _) in seen.tried.iter().filter(|(_, _, outcome)| outcome.accepted()) {
        findings.fails(&row.id, format!("accepts the password of `{identity}` in {form}"));
    }
    if let Some(left_out) = passwords_of.iter().find(|name| !seen.tried.iter().any(|(_, tried, _)| tried == *name)) {
        findings.lacks(Missing::Unfair(format!("the password of `{left_out}` was not tried on {}", row.id)));
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
