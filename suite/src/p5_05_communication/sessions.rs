//! Sessions that logins open: they end when their owner signs out, and nobody else can choose them beforehand.

use crate::assessment::Assessment;
use crate::evidence::{CookieSeen, Fixing, LoginOutcome, Origin, Passage, Place, Sessions, SignedOut};
use crate::ixit::AuthMech;
use crate::ixit::t01_auth_mech::SignOut;
use crate::p5_01_passwords::logins;
use crate::verdict::{Findings, Judged, Missing};

/// On each way of a login that opens a session: a session that was signed out opens nothing, nor does one that a stranger knew before the login.
pub(super) fn sessions_are_their_owners_alone(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    let mut findings = Findings::none();
    for way in logins::ways(row)?.into_iter().filter(|way| row.exercise[usize::from(*way)].opens_a_session()) {
        findings.look(of_way(assessment, row, way, at));
    }
    Ok(findings)
}

fn of_way(assessment: &Assessment<'_>, row: &AuthMech, way: u8, at: &Place) -> Judged {
    let exercised = &row.exercise[usize::from(way)];
    let about = format!("{}, way {}", row.id, way + 1);
    if exercised.proof().is_none() {
        let says = "state in `proof` of `exercise` a path that is served to somebody signed in and refused to strangers";
        return Err(Missing::Undeclared(format!("{about}: {says}")));
    }
    let identity = assessment.identity(&at.sample, row, at.state)?;
    let seen = assessment.ask(Sessions { at: at.clone(), row: (*row.id).clone(), way, identity })?;
    let mut findings = Findings::none();
    seen.cookies.iter().for_each(|cookie| flags(&about, cookie, &mut findings));
    seen.fixed.iter().for_each(|fixing| was_known_before(&about, *fixing, &mut findings));
    match (exercised.sign_out(), seen.signed_out) {
        (None, _) => {
            let says = format!("{about}: state in `sign_out` of `exercise` how somebody signs out, or `none`");
            findings.lacks(Missing::Undeclared(says));
        }
        (Some(SignOut::None), _) => findings.remark(&about, "knows no way to sign out, as declared: a session ends by time alone"),
        (Some(SignOut::Http(_)), Some(out)) => findings.look(signed_out(assessment, row, &about, at, out)),
        (Some(SignOut::Http(_)), None) => findings.lacks(Missing::Unfair(format!("{about}: nobody was signed out"))),
    }
    Ok(findings)
}

/// What no clause settles about a cookie is told, and moves no verdict.
fn flags(about: &str, cookie: &CookieSeen, findings: &mut Findings) {
    let flags = [("Secure", cookie.secure), ("HttpOnly", cookie.http_only), ("SameSite", cookie.same_site.is_some())].into_iter();
    let absent: Vec<_> = flags.filter(|(_, is_set)| !is_set).map(|(name, _)| name).collect();
    if !absent.is_empty() {
        findings.remark(about, format!("sets the cookie `{}` without {}", cookie.name, absent.join(", ")));
    }
}

/// A cookie that a stranger can know before the login, and that opens the device after it, lets in somebody who never signed in.
fn was_known_before(about: &str, fixing: Fixing, findings: &mut Findings) {
    let whose = match fixing.value_of {
        Origin::Bench => "that somebody else made up",
        Origin::Device => "that the device gave to a stranger",
    };
    match (fixing.before, fixing.after, fixing.to_nobody) {
        (Passage::Closed, Passage::Open, Passage::Closed) => {
            findings.fails(about, format!("takes over a cookie {whose}: whoever knows it is served after its owner's login, without one"));
        }
        (Passage::Closed, Passage::Closed, _) if !matches!(fixing.login, LoginOutcome::Locked | LoginOutcome::NoAnswer) => {}
        _ => findings.lacks(Missing::Unfair(format!("{about}: whether a login takes over a cookie {whose} got no clear answer"))),
    }
}

fn signed_out(assessment: &Assessment<'_>, row: &AuthMech, about: &str, at: &Place, out: SignedOut) -> Judged {
    let mut findings = Findings::none();
    match (out.to_session, out.to_nobody) {
        (Passage::Closed, _) => {}
        (Passage::Open, Passage::Closed) if out.acknowledged => {
            findings.fails(about, "acknowledges the declared sign-out, and the session is served as before");
        }
        // An answer that may as well be a page of errors: whether the request was one to sign out is for a person to see.
        (Passage::Open, Passage::Closed) if out.status.is_some_and(|status| (200..400).contains(&status)) => {
            let seen =
                format!("{about}: the declared sign-out was answered with status {}, and the session is served as before", status(out));
            let asks = format!(
                "{about}: does the session end when somebody signs out at the device? State the right request in `sign_out` if this one does not sign out"
            );
            findings.look(assessment.claim("5.5-4-2a").about(row).at(at).gathered([seen]).asks(asks));
        }
        (Passage::Open, Passage::Closed) => {
            let says =
                format!("{about}: the declared sign-out was not taken (status {}): state in `sign_out` what the device takes", status(out));
            findings.lacks(Missing::Unfair(says));
        }
        _ => findings.lacks(Missing::Unfair(format!("{about}: whether a session that was signed out is served got no clear answer"))),
    }
    Ok(findings)
}

fn status(out: SignedOut) -> String {
    out.status.map_or_else(|| "none".to_owned(), |status| status.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::SessionsSeen;
    use crate::ixit::Way;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn seen(camera: Camera, change: impl Fn(&mut SessionsSeen) + 'static) -> Camera {
        camera.answer::<Sessions>(change)
    }

    fn out(camera: Camera, change: impl Fn(&mut SignedOut) + 'static) -> Camera {
        seen(camera, move |seen| change(seen.signed_out.as_mut().unwrap()))
    }

    fn fixing(camera: Camera, change: impl Fn(&mut Fixing) + 'static) -> Camera {
        seen(camera, move |seen| seen.fixed.iter_mut().for_each(&change))
    }

    fn way(camera: Camera, change: fn(&mut crate::ixit::t01_auth_mech::HttpForm)) -> Camera {
        camera.login("AuthMech-Web", |row| {
            if let Way::HttpForm(form) = &mut row.exercise[0] {
                change(form)
            }
        })
    }

    fn stays(out: &mut SignedOut) {
        out.to_session = Passage::Open;
    }

    fn unacknowledged(out: &mut SignedOut) {
        (out.to_session, out.acknowledged) = (Passage::Open, false);
    }

    #[rstest]
    #[case::they_end(sound, Pass)]
    #[case::outlives_the_sign_out(|camera| out(camera, stays), Fail)]
    #[case::open_to_everybody_afterwards(|camera| out(camera, |out| (out.to_session, out.to_nobody) = (Passage::Open, Passage::Open)), Inconclusive)]
    #[case::sign_out_refused(|camera| out(camera, |out| (out.to_session, out.acknowledged, out.status) = (Passage::Open, false, Some(403))), Inconclusive)]
    #[case::sign_out_unclear(|camera| out(camera, unacknowledged), Pass)]
    #[case::sign_out_unclear_undecided(|camera| out(camera, unacknowledged).undecided(), Inconclusive)]
    #[case::sign_out_decided_otherwise(|camera| out(camera, unacknowledged).decided("5.5-4-2a", Fail), Fail)]
    #[case::no_answer_after_it(|camera| out(camera, |out| out.to_session = Passage::Unclear), Inconclusive)]
    #[case::nobody_signed_out(|camera| seen(camera, |seen| seen.signed_out = None), Inconclusive)]
    #[case::sign_out_not_stated(|camera| way(camera, |form| form.sign_out = None), Inconclusive)]
    #[case::no_sign_out(|camera| way(camera, |form| form.sign_out = Some(SignOut::None)), Pass)]
    #[case::path_not_stated(|camera| way(camera, |form| form.proof = None), Inconclusive)]
    #[case::fixed(|camera| fixing(camera, |fixing| fixing.after = Passage::Open), Fail)]
    #[case::open_by_address(|camera| fixing(camera, |fixing| (fixing.after, fixing.to_nobody) = (Passage::Open, Passage::Open)), Inconclusive)]
    #[case::login_refused_with_the_cookie(|camera| fixing(camera, |fixing| fixing.login = LoginOutcome::Refused), Pass)]
    #[case::locked_with_the_cookie(|camera| fixing(camera, |fixing| fixing.login = LoginOutcome::Locked), Inconclusive)]
    #[case::bare_cookie(|camera| seen(camera, |seen| seen.cookies.iter_mut().for_each(|cookie| (cookie.secure, cookie.http_only, cookie.same_site) = (false, false, None))), Pass)]
    #[case::owner_cannot_sign_in(|camera| seen(camera, |seen| seen.login = LoginOutcome::Refused), Inconclusive)]
    #[case::open_to_strangers_anyway(|camera| seen(camera, |seen| seen.to_nobody = Passage::Open), Inconclusive)]
    #[case::gone_at_the_end(|camera| seen(camera, |seen| seen.at_the_end = Passage::Closed), Inconclusive)]
    #[case::not_asked(|camera: Camera| camera.unasked::<Sessions>(), Inconclusive)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict, #[values("5.5-4-2a", "5.5-5-2a")] unit: &str) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
