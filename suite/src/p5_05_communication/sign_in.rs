//! Who gets in at the logins that guard services: nobody without a secret, nobody with a wrong one, everybody with the right one.

use super::pairing;
use super::sessions::sessions_are_their_owners_alone;
use crate::assessment::Assessment;
use crate::evidence::{Access, Challenge, Credential, DutState, Family, Got, Login, LoginOutcome, Method, Place, Request, Subject};
use crate::ixit::{AuthMech, Way};
use crate::p5_01_passwords::logins;
use crate::verdict::{Findings, Judged, Missing};

/// Who shows nothing, or a wrong secret, is refused on each way of the login.
pub(super) fn strangers_are_refused(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    if at.from.family == Family::Bluetooth {
        return pairing::strangers_do_not_pair(assessment, row, at);
    }
    let mut findings = Findings::none();
    for way in logins::ways(row)? {
        findings.look(nobody_is_refused(assessment, row, way, at));
        findings.look(wrong_secret_is_refused(assessment, row, way, at));
    }
    // Before set-up a login is good for setting a password, and there is nothing to be served.
    if at.state == DutState::Initialised {
        findings.look(sessions_are_their_owners_alone(assessment, row, at));
    }
    // A way on which nobody gets in refuses all in vain.
    findings.look(the_right_secret_opens(assessment, row, at).map(|_| Findings::none()));
    Ok(findings)
}

fn nobody_is_refused(assessment: &Assessment<'_>, row: &AuthMech, way: u8, at: &Place) -> Judged {
    let exercised = &row.exercise[usize::from(way)];
    let about = format!("{}, way {}", row.id, way + 1);
    let mut findings = Findings::none();
    if let Some(path) = exercised.guarded_path() {
        let on = (*assessment.interface_of(row)?.id).clone();
        let request = Request { method: Method::Get, path: path.to_owned(), json: None };
        let entitled = Some(assessment.identity(&at.sample, row, at.state)?);
        let seen = assessment.ask(Access { at: at.clone(), on, request, entitled, subjects: vec![Subject::Nobody] })?;
        match seen.tried.first().map(|tried| tried.got) {
            Some(Got::Same) => findings.fails(about, format!("GET {path} is served to nobody")),
            Some(Got::Different | Got::Shell) => {
                findings.remark(about, format!("GET {path} shows nobody something else than those who signed in"))
            }
            Some(Got::Absent | Got::Redirected | Got::Refused) => {}
            Some(got) => return Err(Missing::Unfair(format!("{about}: GET {path} as nobody came to {got}"))),
            None => return Err(Missing::Unfair(format!("{about}: GET {path} was not tried as nobody"))),
        }
    } else if matches!(exercised, Way::RtspDigest(_)) {
        let seen = assessment.ask(Challenge { at: at.clone(), row: (*row.id).clone(), way })?;
        if seen.status.is_some_and(|status| (200..300).contains(&status)) {
            findings.fails(about, "is served to nobody");
        }
    }
    Ok(findings)
}

fn wrong_secret_is_refused(assessment: &Assessment<'_>, row: &AuthMech, way: u8, at: &Place) -> Judged {
    let about = format!("{}, way {}", row.id, way + 1);
    let with = Credential::Wrong(assessment.identity(&at.sample, row, at.state)?);
    let mut findings = Findings::none();
    match assessment.ask(Login { at: at.clone(), row: (*row.id).clone(), way, with })?.outcome {
        LoginOutcome::Accepted | LoginOutcome::AcceptedForChangeOnly => findings.fails(about, "accepts a random wrong secret"),
        LoginOutcome::Refused | LoginOutcome::Locked => {}
        LoginOutcome::NoAnswer => return Err(Missing::Unfair(format!("{about}: a wrong secret got no answer"))),
    }
    Ok(findings)
}

/// The right secret opens each way. One that opens no way may be the bench's mistake; one that opens some and is refused at another is not.
pub(super) fn the_right_secret_opens(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    if at.from.family == Family::Bluetooth {
        return pairing::the_entitled_pair(assessment, row, at);
    }
    let identity = assessment.identity(&at.sample, row, at.state)?;
    let mut outcomes = Vec::new();
    for way in logins::ways(row)? {
        let with = Credential::Identity(identity.clone());
        outcomes.push((way, assessment.ask(Login { at: at.clone(), row: (*row.id).clone(), way, with })?.outcome));
    }
    let mut findings = Findings::none();
    let works = outcomes.iter().any(|(_, outcome)| outcome.accepted());
    for (way, outcome) in outcomes.into_iter().filter(|(_, outcome)| !outcome.accepted()) {
        let about = format!("{}, way {}", row.id, way + 1);
        match outcome {
            LoginOutcome::Refused if works => {
                findings.fails(about, format!("refuses the secret of `{identity}`, which works on another way"))
            }
            _ => findings.lacks(Missing::Unfair(format!("{about}: the right secret of `{identity}` was not accepted"))),
        }
    }
    Ok(findings)
}
