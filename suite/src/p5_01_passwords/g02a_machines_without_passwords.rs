//! Test group 5.1-2A: machines do not sign in to each other with passwords.

use super::logins;
use crate::assessment::Assessment;
use crate::evidence::{DutState, PasswordForms, PasswordFormsSeen, Place, Scheme};
use crate::ixit::{Audience, AuthMech, Way};
use crate::names::IdentityName;
use crate::unit::{INITIALISED, TestGroup, both, case, each, everywhere, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.1-2A",
    cases: &[
        case(
            "5.1-2A-1",
            &[unit(
                'a',
                &both(&on_paper(logins::for_machines, machines_use_no_password), &on_paper(logins::for_users, no_machine_signs_in)),
            )],
        ),
        case(
            "5.1-2A-2",
            &[
                unit('a', &everywhere(INITIALISED, machine_logins_with_passwords_are_declared).and_by_bluetooth()),
                unit(
                    'b',
                    &both(
                        &each(logins::for_machines, INITIALISED, passwords_are_refused),
                        &on_paper(logins::for_users, no_machine_signs_in),
                    ),
                ),
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

fn no_machine_signs_in(_: &Assessment<'_>, row: &AuthMech) -> Judged {
    Ok(Findings::out_of_scope(&row.id, "users sign in there, and no machine"))
}

fn machine_logins_with_passwords_are_declared(assessment: &Assessment<'_>, at: &Place) -> Judged {
    let declared = |row: &AuthMech| row.authenticates == Audience::Machine || is_a_broker_for_apps(row);
    let meant = |scheme: &Scheme| scheme.is_for_machines() && scheme.takes_password();
    let mut findings = logins::undeclared(assessment, at, meant, declared, "no row of 1-AuthMech for machines is reached there")?;
    let by_password = |row: &&AuthMech| is_a_broker_for_apps(row) && row.password().is_some();
    for row in assessment.declaration.ixit.auth_mech.iter().filter(by_password) {
        findings
            .remark(&row.id, "apps of users sign in to a broker there with a password; that no machine does is what the supplier declares");
    }
    Ok(findings)
}

/// Apps of users speak MQTT, too: where a row says that they sign in so, the login is declared.
fn is_a_broker_for_apps(row: &AuthMech) -> bool {
    row.authenticates != Audience::Machine && row.exercise.iter().any(|way| matches!(way, Way::Mqtt(_)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{LoginOutcome, Protocol, TcpPorts};
    use crate::ixit::Factor;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::a_token("5.1-2A-1a", sound, Pass)]
    #[case::a_password("5.1-2A-1a", |camera: Camera| camera.login("AuthMech-Recorder", |row| row.factor = a_password()), Fail)]
    #[case::no_machines("5.1-2A-1a", |camera: Camera| camera.without_login("AuthMech-Recorder"), Pass)]
    #[case::no_login_at_all("5.1-2A-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.auth_mech), Inconclusive)]
    #[case::no_broker("5.1-2A-2a", sound, Pass)]
    #[case::a_broker("5.1-2A-2a", |camera: Camera| camera.listening(1883, Protocol::Mqtt, Scheme::Mqtt), Fail)]
    #[case::a_form_is_for_people("5.1-2A-2a", |camera: Camera| camera.listening(8080, Protocol::Http, Scheme::Form), Pass)]
    #[case::survey_cut_short("5.1-2A-2a", |camera: Camera| camera.answer::<TcpPorts>(|seen| seen.cut_short = Some("budget".into())), Inconclusive)]
    #[case::refused("5.1-2A-2b", sound, Pass)]
    #[case::accepted("5.1-2A-2b", |camera: Camera| camera.answer::<PasswordForms>(|seen| seen.tried[0].2 = LoginOutcome::Accepted), Fail)]
    #[case::open_to_nobody("5.1-2A-2b", |camera: Camera| camera.answer::<PasswordForms>(|seen| seen.nobody = LoginOutcome::Accepted), Fail)]
    #[case::token_refused_too("5.1-2A-2b", |camera: Camera| camera.answer::<PasswordForms>(|seen| seen.control = LoginOutcome::Refused), Inconclusive)]
    #[case::nothing_tried("5.1-2A-2b", |camera: Camera| camera.answer::<PasswordForms>(|seen| seen.tried.clear()), Inconclusive)]
    #[case::nobody_has_a_password("5.1-2A-2b", |camera: Camera| camera.without_identity("owner").without_identity("stream").without_identity("viewer"), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    fn a_password() -> Factor {
        Factor::Password(crate::ixit::t01_auth_mech::Password { preinstalled: None, set_by: None, at_least: None })
    }
}
