//! Test group 5.1-4: users can change the values they sign in with.

use std::collections::BTreeSet;

use super::logins;
use crate::assessment::Assessment;
use crate::evidence::{ChangeSecret, ChangeSeen, DutState, LoginOutcome, Passage, Place};
use crate::ixit::t01_auth_mech::Change;
use crate::ixit::{AuthMech, Factor, Way};
use crate::paper;
use crate::unit::{INITIALISED, TestGroup, case, each, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.1-4",
    cases: &[
        case(
            "5.1-4-1",
            &[
                unit('a', &on_paper(logins::for_users, change_is_offered)),
                unit('b', &on_paper(logins::for_users, change_is_documented_for_laypeople)),
            ],
        ),
        case(
            "5.1-4-2",
            &[
                unit('a', &each(logins::for_users, INITIALISED, documented_change_works)),
                unit('b', &each(logins::for_users, INITIALISED, change_takes_effect)),
            ],
        ),
    ],
};

fn change_is_offered(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    let Some(place) = where_documented(assessment, row) else { return without_documentation(assessment, "5.1-4-1a", row) };
    assessment.confirm_beside("5.1-4-1a", row, &place, format!("{}: is the documented change a mechanism that a user has?", row.id))
}

fn change_is_documented_for_laypeople(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    let Some(place) = where_documented(assessment, row) else { return without_documentation(assessment, "5.1-4-1b", row) };
    assessment.confirm_beside("5.1-4-1b", row, &place, format!("{}: can a layperson follow the instructions at {place}?", row.id))
}

/// What is only held or pressed may have no value that anybody could change; whether that is so, a person sees.
fn without_documentation(assessment: &Assessment<'_>, claim: &str, row: &AuthMech) -> Judged {
    let says = "2-UserInfo documents no change of its value";
    if row.factor == Factor::Possession {
        let asks = format!("{}: is there nothing that a user could change or replace?", row.id);
        return assessment.confirm_with_hint(claim, row, asks, Some(says.to_owned()));
    }
    let mut findings = Findings::none();
    findings.fails(&row.id, says);
    Ok(findings)
}

fn where_documented<'a>(assessment: &Assessment<'a>, row: &AuthMech) -> Option<&'a str> {
    let documented = &assessment.declaration.ixit.user_info.documentation_of_change_mechanisms;
    let mut places = documented.iter().filter(|documented| documented.login == row.id).map(|documented| documented.at.as_str());
    places.find(|place| !paper::is_nothing(Some(place)))
}

fn documented_change_works(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    let seen = change(assessment, row, at)?;
    let mut findings = Findings::none();
    if seen.shortfall.is_none() && seen.baseline.accepted() && !seen.accepted {
        let status = seen.status.map(|status| format!(" (status {status})")).unwrap_or_default();
        findings.fails(&row.id, format!("the documented change of the secret is refused{status}"));
    }
    Ok(findings)
}

fn change_takes_effect(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    let seen = change(assessment, row, at)?;
    if !seen.accepted {
        return Err(Missing::Unfair("no change could be made, so its effect was not seen".to_owned()));
    }
    let mut findings = Findings::none();
    match seen.new_secret {
        Some(outcome) if outcome.accepted() => {}
        Some(LoginOutcome::Refused) => findings.fails(&row.id, "the new secret is refused after the change"),
        _ => findings.lacks(Missing::Unfair(format!("{}: the new secret got no clear answer after the change", row.id))),
    }
    match seen.old_secret {
        Some(outcome) if outcome.accepted() => findings.fails(&row.id, "the old secret still works after the change"),
        Some(LoginOutcome::Refused | LoginOutcome::Locked) => {}
        _ => findings.lacks(Missing::Unfair(format!("{}: the old secret got no clear answer after the change", row.id))),
    }
    findings.extend(effect_elsewhere(row, seen));
    findings.look(earlier_sessions_end(assessment, row, seen, at));
    if let Some(Change::SameAs(other)) = &row.change {
        findings.remark(&row.id, format!("was judged by the change at {other}, whose secret it shares as declared"));
    }
    if !seen.restored {
        findings.remark(&row.id, "the old secret could not be put back: the device is left changed");
    }
    Ok(findings)
}

/// No clause says whether what the old secret opened before ends with it: a person weighs it.
fn earlier_sessions_end(assessment: &Assessment<'_>, row: &AuthMech, seen: &ChangeSeen, at: &Place) -> Judged {
    let (mut findings, mut served) = (Findings::none(), Vec::new());
    let opens_a_session = row.exercise.first().is_some_and(Way::opens_a_session);
    let own = (opens_a_session && !matches!(row.change, Some(Change::SameAs(_)))).then_some(seen.earlier_session);
    match own {
        Some(Some(Passage::Open)) => served.push("a session that the old secret opened before the change is served after it".to_owned()),
        Some(None) if row.exercise[0].proof().is_none() => {
            let asks =
                "state in `proof` of the first way in `exercise` a path that is served to somebody signed in and refused to strangers";
            findings.lacks(Missing::Undeclared(format!("{}: {asks}", row.id)));
        }
        Some(None | Some(Passage::Unclear)) => findings.lacks(unclear(row)),
        Some(Some(Passage::Closed)) | None => {}
    }
    for (_, way, passage) in seen.earlier_at_brokers.iter().filter(|(of, ..)| *of == *row.id) {
        match passage {
            Passage::Closed => {}
            Passage::Open => {
                let way = way.saturating_add(1);
                served.push(format!("a session at the broker that the old secret opened before the change goes on after it (way {way})"));
            }
            Passage::Unclear => findings.lacks(unclear(row)),
        }
    }
    if !served.is_empty() {
        let asks =
            format!("{}: whoever signed in with the old secret stays signed in after the change. Is that secret out of use?", row.id);
        findings.look(assessment.claim("5.1-4-2b").about(row).at(at).gathered(served).asks(asks));
    }
    Ok(findings)
}

fn unclear(row: &AuthMech) -> Missing {
    Missing::Unfair(format!("{}: what an earlier session gets after the change got no clear answer", row.id))
}

/// The change must hold at every login that shares the secret, and each way of this row must have been looked at.
fn effect_elsewhere(row: &AuthMech, seen: &ChangeSeen) -> Findings {
    let mut findings = Findings::none();
    for (other, way, new, old) in &seen.others {
        let place = format!("{other}, way {}", way + 1);
        if *new == LoginOutcome::Refused {
            findings.fails(&row.id, format!("the new secret is refused at {place}"));
        }
        if old.accepted() {
            findings.fails(&row.id, format!("the old secret still works at {place}"));
        }
    }
    let is_clear = |new: LoginOutcome, old| {
        let new_is_clear = new.accepted() || new == LoginOutcome::Refused;
        new_is_clear && old != LoginOutcome::NoAnswer
    };
    let own = seen.others.iter().filter(|(other, _, new, old)| *row.id == *other && is_clear(*new, *old));
    let looked_at: BTreeSet<u8> = own.map(|(_, way, ..)| *way).collect();
    // A row that changes its own secret was looked at on its first way by the change itself.
    let first = usize::from(!matches!(row.change, Some(Change::SameAs(_))));
    if !(first..row.exercise.len()).all(|way| looked_at.iter().any(|seen| usize::from(*seen) == way)) {
        findings.lacks(Missing::Unfair(format!("{}: not every way got a clear answer to the new and the old secret", row.id)));
    }
    findings
}

/// The experiment on the row that carries the change: a login may share the secret of another.
fn change<'a>(assessment: &Assessment<'a>, row: &AuthMech, at: &Place) -> Result<&'a ChangeSeen, Missing> {
    let carrier = match &row.change {
        Some(Change::SameAs(other)) => assessment.declaration.ixit.login(other),
        _ => Some(row),
    };
    let carrier = carrier.filter(|carrier| carrier.change.is_some());
    let carrier = carrier.ok_or_else(|| Missing::Undeclared(format!("{}: state in `change` how its secret is changed", row.id)))?;
    let identity = assessment.identity(&at.sample, carrier, DutState::Initialised)?;
    assessment.ask(ChangeSecret { at: at.clone(), row: (*carrier.id).clone(), identity })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::RowId;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    /// A login by a button that no manual tells how to change.
    fn pressed(camera: Camera) -> Camera {
        camera.login("AuthMech-RTSP", |row| row.factor = Factor::Possession).declare(|declaration| {
            declaration.ixit.user_info.documentation_of_change_mechanisms.retain(|documented| documented.login.as_str() != "AuthMech-RTSP");
        })
    }

    #[rstest]
    #[case::offered("5.1-4-1a", sound, Pass)]
    #[case::not_documented("5.1-4-1a", |camera: Camera| camera.declare(|declaration| declaration.ixit.user_info.documentation_of_change_mechanisms.clear()), Fail)]
    #[case::documented_nowhere("5.1-4-1a", |camera: Camera| camera.declare(|declaration| declaration.ixit.user_info.documentation_of_change_mechanisms.iter_mut().for_each(|documented| documented.at = "tbd".into())), Fail)]
    #[case::nothing_to_change("5.1-4-1a", pressed, Pass)]
    #[case::nothing_to_change_undecided("5.1-4-1a", |camera| pressed(camera).undecided(), Inconclusive)]
    #[case::nothing_to_read("5.1-4-1b", pressed, Pass)]
    #[case::nothing_to_read_undecided("5.1-4-1b", |camera| pressed(camera).undecided(), Inconclusive)]
    #[case::offer_undecided("5.1-4-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::readable("5.1-4-1b", sound, Pass)]
    #[case::nowhere_to_read("5.1-4-1b", |camera: Camera| camera.declare(|declaration| declaration.ixit.user_info.documentation_of_change_mechanisms.clear()), Fail)]
    #[case::unreadable("5.1-4-1b", |camera: Camera| camera.decided("5.1-4-1b", Fail), Fail)]
    #[case::reading_undecided("5.1-4-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::works("5.1-4-2a", sound, Pass)]
    #[case::refused("5.1-4-2a", |camera: Camera| camera.answer::<ChangeSecret>(|seen| seen.accepted = false), Fail)]
    #[case::no_answer_to_it("5.1-4-2a", |camera: Camera| camera.answer::<ChangeSecret>(|seen| (seen.accepted, seen.shortfall) = (false, Some("time-out".into()))), Inconclusive)]
    #[case::owner_cannot_sign_in("5.1-4-2a", |camera: Camera| camera.answer::<ChangeSecret>(|seen| (seen.baseline, seen.accepted) = (LoginOutcome::Refused, false)), Inconclusive)]
    #[case::no_way_declared("5.1-4-2a", |camera: Camera| camera.login("AuthMech-Web", |row| row.change = None), Inconclusive)]
    #[case::takes_effect("5.1-4-2b", sound, Pass)]
    #[case::old_one_still_works("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| seen.old_secret = Some(LoginOutcome::Accepted)), Fail)]
    #[case::new_one_refused("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| seen.new_secret = Some(LoginOutcome::Refused)), Fail)]
    #[case::new_one_unanswered("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| seen.new_secret = Some(LoginOutcome::NoAnswer)), Inconclusive)]
    #[case::old_one_not_tried("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| seen.old_secret = None), Inconclusive)]
    #[case::old_one_still_works_elsewhere("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| at_the_stream(seen).3 = LoginOutcome::Accepted), Fail)]
    #[case::new_one_refused_elsewhere("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| at_the_stream(seen).2 = LoginOutcome::Refused), Fail)]
    #[case::old_one_still_works_on_the_second_way("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| seen.others[0].3 = LoginOutcome::AcceptedForChangeOnly), Fail)]
    #[case::new_one_unanswered_elsewhere("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| at_the_stream(seen).2 = LoginOutcome::NoAnswer), Inconclusive)]
    #[case::old_one_unanswered_elsewhere("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| at_the_stream(seen).3 = LoginOutcome::NoAnswer), Inconclusive)]
    #[case::not_looked_at_where_the_secret_is_shared("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| seen.others.retain(|(row, ..)| row.as_str() != "AuthMech-RTSP")), Inconclusive)]
    #[case::not_looked_at_on_the_second_way("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| seen.others.retain(|(row, ..)| row.as_str() != "AuthMech-Web")), Inconclusive)]
    #[case::earlier_session_stays("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| seen.earlier_session = Some(Passage::Open)).undecided(), Inconclusive)]
    #[case::earlier_session_may_stay("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| seen.earlier_session = Some(Passage::Open)), Pass)]
    #[case::earlier_session_must_not_stay("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| seen.earlier_session = Some(Passage::Open)).decided("5.1-4-2b", Fail), Fail)]
    #[case::earlier_session_not_looked_at("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| seen.earlier_session = None), Inconclusive)]
    #[case::session_at_a_broker_ends("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| at_a_broker(seen, Passage::Closed)).undecided(), Pass)]
    #[case::session_at_a_broker_stays("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| at_a_broker(seen, Passage::Open)).undecided(), Inconclusive)]
    #[case::session_at_a_broker_must_not_stay("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| at_a_broker(seen, Passage::Open)).decided("5.1-4-2b", Fail), Fail)]
    #[case::session_at_a_broker_got_no_answer("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| at_a_broker(seen, Passage::Unclear)), Inconclusive)]
    #[case::earlier_session_shown_by_no_path("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| seen.earlier_session = None).login("AuthMech-Web", |row| if let Way::HttpForm(form) = &mut row.exercise[0] { form.proof = None }), Inconclusive)]
    #[case::no_change_made("5.1-4-2b", |camera: Camera| camera.answer::<ChangeSecret>(|seen| seen.accepted = false), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    fn at_a_broker(seen: &mut ChangeSeen, passage: Passage) {
        seen.earlier_at_brokers = vec![("AuthMech-Web".into(), 1, passage)];
    }

    fn at_the_stream(seen: &mut ChangeSeen) -> &mut (RowId, u8, LoginOutcome, LoginOutcome) {
        seen.others.iter_mut().find(|(row, ..)| row.as_str() == "AuthMech-RTSP").unwrap()
    }
}
