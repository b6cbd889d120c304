//! Whether a value that all devices are shipped with still opens one that was set up.

use crate::assessment::Assessment;
use crate::evidence::{Credential, DutState, Login, LoginOutcome};
use crate::ixit::t10_sec_param::{ParamKind, Provisioning};
use crate::ixit::{AuthMech, SecParam};
use crate::names::{IdentityName, RowId, SampleId};
use crate::p5_01_passwords::logins;
use crate::paper;
use crate::unit::{INITIALISED, Located as _};
use crate::verdict::{Findings, Judged, Missing};

/// The constant is good for nothing after set-up. What is no constant by its declaration has none to replace.
pub(super) fn constant_is_replaced(assessment: &Assessment<'_>, row: &SecParam) -> Judged {
    match paper::given(row.provisioning.as_ref(), &row.id, "provisioning")? {
        Provisioning::Factory | Provisioning::OnDevice | Provisioning::User => {
            where_it_shows_is_stated(row)?;
            Ok(Findings::out_of_scope(&row.id, "no value of it stands in the source code"))
        }
        Provisioning::Other(_) => {
            Err(Missing::Undeclared(format!("{}: state `provisioning` as `factory`, `on_device`, `source_code` or `user`", row.id)))
        }
        Provisioning::SourceCode => match paper::given(row.kind.as_ref(), &row.id, "kind")? {
            ParamKind::Password | ParamKind::Token => constant_opens_no_login(assessment, row),
            _ => a_person_looks(assessment, row),
        },
    }
}

/// Keys and tokens that say where they are used are compared between samples there: what is not said excuses none of them.
fn where_it_shows_is_stated(row: &SecParam) -> Result<(), Missing> {
    if row.provisioning == Some(Provisioning::User) {
        return Ok(());
    }
    match paper::given(row.kind.as_ref(), &row.id, "kind")? {
        ParamKind::PrivateKey | ParamKind::Token if row.used_by.is_empty() => {
            Err(Missing::Undeclared(format!("{}: state in `used_by` the rows of 1-AuthMech and 11-SecComMech that use it", row.id)))
        }
        _ => Ok(()),
    }
}

fn constant_opens_no_login(assessment: &Assessment<'_>, row: &SecParam) -> Judged {
    let logins: Vec<&AuthMech> = row.used_by.iter().filter_map(|user| assessment.declaration.ixit.login(user)).collect();
    if logins.is_empty() {
        let says = format!("{}: state in `used_by` the rows of 1-AuthMech at which it signs in: there its constant is tried", row.id);
        return Err(Missing::Undeclared(says));
    }
    let mut findings = Findings::none();
    for login in logins {
        findings.look(constant_is_refused(assessment, &row.id, login));
    }
    Ok(findings)
}

/// The secret of factory default, tried in normal use on each way of a login that the right secret opens.
fn constant_is_refused(assessment: &Assessment<'_>, parameter: &RowId, login: &AuthMech) -> Judged {
    let mut findings = Findings::none();
    for at in login.places(assessment, INITIALISED) {
        let at = at?;
        let (right, constant) = (assessment.identity(&at.sample, login, at.state)?, shipped(assessment, &at.sample, login)?);
        for way in logins::ways(login)? {
            let ask = |with| assessment.ask(Login { at: at.clone(), row: (*login.id).clone(), way, with }).map(|seen| seen.outcome);
            let about = format!("{}, way {}", login.id, way + 1);
            match ask(Credential::Former(constant.clone())) {
                Ok(outcome) if outcome.accepted() => {
                    findings.fails(parameter, format!("{about}: still accepts the secret of `{constant}`, with which devices are shipped"))
                }
                Ok(LoginOutcome::Refused) => {}
                Ok(_) => findings.lacks(Missing::Unfair(format!("{about}: the secret of `{constant}` was neither accepted nor refused"))),
                Err(missing) => findings.lacks(missing),
            }
            match ask(Credential::Identity(right.clone())) {
                Ok(outcome) if outcome.accepted() => {}
                Ok(_) => findings.lacks(Missing::Unfair(format!(
                    "{about}: the right secret of `{right}` was not accepted, so a refusal proves nothing"
                ))),
                Err(missing) => findings.lacks(missing),
            }
        }
    }
    Ok(findings)
}

/// Somebody who signs in before set-up, and no more after it.
fn shipped(assessment: &Assessment<'_>, sample: &SampleId, login: &AuthMech) -> Result<IdentityName, Missing> {
    let identity = assessment.identity(sample, login, DutState::FactoryDefault)?;
    let facts = assessment.bench.samples.get(sample).and_then(|sample| sample.identities.get(&identity));
    if facts.is_some_and(|facts| facts.states.contains(&DutState::Initialised)) {
        return Err(Missing::Needs(format!(
            "bench.yaml lets `{identity}` of sample {sample} sign in before and after set-up: name the constant as an identity of `in: [factory_default]` alone"
        )));
    }
    Ok(identity)
}

/// What no login takes and no server shows can be compared by its tools alone.
fn a_person_looks(assessment: &Assessment<'_>, row: &SecParam) -> Judged {
    let step = "Read the parameter of a sample that was set up, by the means of maintenance or off its memory, and look for the value of the software image.";
    let claim = assessment.claim("5.4-3-2a").about(row).step(step);
    claim.asks(format!("{}: is the value of the software image of no use in normal operation?", row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::LoginSeen;
    use crate::testing::{Camera, Reply};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    /// The camera whose first password is the same on all devices, in words of 10-SecParam.
    fn shipped_with(kind: ParamKind) -> Camera {
        Camera::sound().row(
            |ixit| &mut ixit.sec_param,
            "SecParam-Passwords",
            |row| (row.kind, row.provisioning, row.replaced_before_use) = (Some(kind), Some(Provisioning::SourceCode), Some(true)),
        )
    }

    fn changed(change: impl FnOnce(&mut SecParam)) -> Camera {
        shipped_with(ParamKind::Password).row(|ixit| &mut ixit.sec_param, "SecParam-Passwords", change)
    }

    fn storage_key(change: impl FnOnce(&mut SecParam)) -> Camera {
        Camera::sound().row(|ixit| &mut ixit.sec_param, "SecParam-StorageKey", change)
    }

    /// The constant comes to this at each login in normal use.
    fn constant(outcome: LoginOutcome) -> Camera {
        answered(|with| matches!(with, Credential::Former(_)), outcome)
    }

    fn answered(to: fn(&Credential) -> bool, outcome: LoginOutcome) -> Camera {
        shipped_with(ParamKind::Password).reply(move |question, reply| {
            if matches!(question, crate::evidence::Question::Login(asked) if to(&asked.with)) {
                *reply = Reply::Answers(vec![LoginSeen { outcome, status: None, took_ms: 5 }.into()]);
            }
        })
    }

    #[rstest]
    #[case::refused(shipped_with(ParamKind::Password), Pass)]
    #[case::still_valid(constant(LoginOutcome::Accepted), Fail)]
    #[case::still_valid_for_a_change(constant(LoginOutcome::AcceptedForChangeOnly), Fail)]
    #[case::locked(constant(LoginOutcome::Locked), Inconclusive)]
    #[case::silent(constant(LoginOutcome::NoAnswer), Inconclusive)]
    #[case::nobody_gets_in(answered(|with| matches!(with, Credential::Identity(_)), LoginOutcome::Refused), Inconclusive)]
    #[case::constant_unknown_to_the_bench(shipped_with(ParamKind::Password).without_identity("label"), Inconclusive)]
    #[case::bench_says_it_is_valid_for_good(shipped_with(ParamKind::Password).bench(|bench| bench.samples.values_mut().for_each(|sample| sample.identities.get_mut(&"label".into()).unwrap().states.extend([DutState::Initialised]))), Inconclusive)]
    #[case::not_tried(shipped_with(ParamKind::Password).unasked::<Login>(), Inconclusive)]
    #[case::no_login_named(changed(|row| row.used_by.clear()), Inconclusive)]
    #[case::kind_not_stated(changed(|row| row.kind = None), Inconclusive)]
    #[case::provisioned_in_words(changed(|row| row.provisioning = Some(Provisioning::Other("by the installer's tool".into()))), Inconclusive)]
    #[case::provisioning_not_stated(changed(|row| row.provisioning = None), Inconclusive)]
    #[case::no_login_takes_it(storage_key(|row| row.provisioning = Some(Provisioning::SourceCode)), Pass)]
    #[case::a_person_finds_it_in_use(storage_key(|row| row.provisioning = Some(Provisioning::SourceCode)).decided("5.4-3-2a", Fail), Fail)]
    #[case::nobody_looked(storage_key(|row| row.provisioning = Some(Provisioning::SourceCode)).undecided(), Inconclusive)]
    #[case::may_be_a_key_of_a_server(storage_key(|row| row.kind = None), Inconclusive)]
    #[case::key_of_an_unknown_server(storage_key(|row| row.kind = Some(ParamKind::PrivateKey)), Inconclusive)]
    fn a_constant_is_of_no_use_after_set_up(#[case] camera: Camera, #[case] verdict: Verdict) {
        let judged = camera.unit("5.4-3-2a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
