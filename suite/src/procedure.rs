//! Procedures that a profile adds to a unit: each becomes obligations of that unit, put to every enabled row that it fits. They add, never remove.

mod broker;
mod coap;

use crate::assessment::Assessment;
use crate::condition::Expression;
use crate::evidence::{
    Attempted, CommonCredentials, CommonCredentialsSeen, Credential, Describe, Exchange, ExchangeSeen, Login, LoginOutcome, Method, Onvif,
    Place, Request, ResponseClass, Who,
};
use crate::files::profile::{CoapProcedure, Discloses, Expectation, Procedure};
use crate::ics::Claimed;
use crate::id::UnitId;
use crate::ixit::{AuthMech, LogIntf, Row, Speaks, Status, Way};
use crate::names::IdentityName;
use crate::p5_01_passwords::logins;
use crate::p5_06_attack_surface::disclosure;
use crate::reference::passwords;
use crate::unit::{INITIALISED, Located, Obligation};
use crate::verdict::{Findings, Judged, Missing};

/// The obligations that the profile adds to a unit.
pub(crate) fn obligations<'a>(assessment: &Assessment<'a>, unit: UnitId) -> Vec<Obligation<'a>> {
    let procedures = assessment.profile.procedures(unit).iter().filter(|procedure| !procedure.extra && applies(assessment, procedure));
    procedures.flat_map(|procedure| of_procedure(assessment, procedure)).collect()
}

/// What the profile probes beyond the standard: beside which unit, in words, with its obligations.
pub(crate) fn extras<'a>(assessment: &Assessment<'a>) -> Vec<(UnitId, String, Vec<Obligation<'a>>)> {
    let all = assessment.profile.units.iter().flat_map(|(unit, procedures)| procedures.iter().map(move |procedure| (*unit, procedure)));
    let extras = all.filter(|(_, procedure)| procedure.extra && applies(assessment, procedure));
    extras.map(|(unit, procedure)| (unit, procedure.to_string(), of_procedure(assessment, procedure))).collect()
}

/// A condition that is not known to fail keeps the procedure: nothing is dropped by silence.
fn applies(assessment: &Assessment<'_>, procedure: &Procedure) -> bool {
    let expression = procedure.when.as_ref().and_then(|when| Expression::parse(when, assessment.declaration.edition).ok());
    expression.is_none_or(|expression| expression.holds(&Claimed(assessment.declaration)) != Some(false))
}

fn of_procedure<'a>(assessment: &Assessment<'a>, procedure: &'a Procedure) -> Vec<Obligation<'a>> {
    let ixit = &assessment.declaration.ixit;
    if procedure.default_credentials.is_some() {
        let logins = ixit.auth_mech.iter().filter(|row| row.password().is_some() && row.interface.is_some());
        return logins.flat_map(|row| at_places(assessment, row, no_common_credential_is_accepted)).collect();
    }
    let Some(sent) = Sent::by(procedure) else { return Vec::new() };
    let interfaces = ixit.log_intf.iter().filter(|row| sent.fits(row) && row.status == Status::Enabled);
    interfaces
        .flat_map(|row| {
            at_places(assessment, row, move |assessment, row: &LogIntf, place| {
                Sent::by(procedure).map_or_else(|| Ok(Findings::none()), |sent| is_as_expected(assessment, &sent, row, place))
            })
        })
        .collect()
}

/// Where nothing came of the control's own try either, that somebody else was not served says nothing against the device.
fn is_fair(procedure: &Procedure, seen: &impl Attempted) -> Result<(), Missing> {
    match seen.attempt().shortfall.filter(|_| procedure.expect == Some(Expectation::Served)) {
        Some(why) => Err(Missing::Unfair(why)),
        None => Ok(()),
    }
}

fn at_places<'a, R: Row + Located>(
    assessment: &Assessment<'a>,
    row: &'a R,
    claim: impl Fn(&Assessment<'_>, &R, &Place) -> Judged + Copy + 'a,
) -> Vec<Obligation<'a>> {
    let id = Some(row.id().clone());
    let places = row.places(assessment, INITIALISED).into_iter();
    places
        .map(|place| match place {
            Ok(place) => Obligation::new(id.clone(), Some(place.clone()), move |assessment| claim(assessment, row, &place)),
            Err(missing) => Obligation::missing(id.clone(), missing),
        })
        .collect()
}

fn no_common_credential_is_accepted(assessment: &Assessment<'_>, row: &AuthMech, place: &Place) -> Judged {
    let (lock_after, lock_ms) = row.lock();
    let mut findings = Findings::none();
    let ways = logins::ways(row)?;
    // Signing in rightly provokes nothing, so it comes before every guess.
    ways.iter().for_each(|way| findings.look(right_secret_is_accepted(assessment, row, *way, place)));
    for way in ways {
        let list = if is_by_community(row, way) { passwords::communities_digest() } else { passwords::common_digest() };
        let question = CommonCredentials { at: place.clone(), row: (*row.id).clone(), way, list, lock_after, lock_ms };
        findings.look(assessment.ask(question).map(|seen| accepted_credentials(row, way, seen)));
    }
    Ok(findings)
}

fn is_by_community(row: &AuthMech, way: u8) -> bool {
    matches!(row.exercise.get(usize::from(way)), Some(Way::SnmpCommunity(_)))
}

/// The live control of every refusal: a way on which nobody can sign in, also not with the right secret, refuses all in vain.
fn right_secret_is_accepted(assessment: &Assessment<'_>, row: &AuthMech, way: u8, place: &Place) -> Judged {
    let with = Credential::Identity(assessment.identity(&place.sample, row, place.state)?);
    let seen = assessment.ask(Login { at: place.clone(), row: (*row.id).clone(), way, with })?;
    if seen.outcome.accepted() {
        return Ok(Findings::none());
    }
    let says = format!("{}, way {}: the right secret was not accepted there either, so no refusal proves anything", row.id, way + 1);
    Err(Missing::Unfair(says))
}

/// Where any password is accepted, that is the finding, and not a default password.
fn accepted_credentials(row: &AuthMech, way: u8, seen: &CommonCredentialsSeen) -> Findings {
    let mut findings = Findings::none();
    let about = format!("{}, way {}", row.id, way + 1);
    if seen.control.accepted() {
        findings.fails(&about, "accepts a random wrong password: there is no authentication");
        return findings;
    }
    for entry in &seen.accepted {
        if is_by_community(row, way) {
            findings.fails(&about, format!("accepts a community that everybody knows (entry {} of the list)", entry.entry));
            continue;
        }
        let open = if entry.outcome == LoginOutcome::AcceptedForChangeOnly { "for setting a new password" } else { "with full access" };
        findings.fails(&about, format!("accepts a common password (user `{}`, entry {} of the list) {open}", entry.user, entry.entry));
    }
    findings
}

/// What a procedure sends, to an interface, as somebody.
struct Sent<'p> {
    procedure: &'p Procedure,
    /// In words: `GET /index.html`.
    what: String,
}

impl<'p> Sent<'p> {
    fn by(procedure: &'p Procedure) -> Option<Self> {
        Some(Self { procedure, what: procedure.sends()? })
    }

    /// Whether an interface speaks the protocol of what is sent.
    fn fits(&self, row: &LogIntf) -> bool {
        let procedure = self.procedure;
        let by_http = procedure.http.is_some() && row.speaks.is_http();
        let by_rtsp = procedure.rtsp.is_some() && matches!(row.speaks, Speaks::Rtsp | Speaks::Rtsps);
        let by_mqtt = procedure.mqtt.is_some() && row.speaks.is_mqtt();
        let by_coap = procedure.coap.as_ref().is_some_and(|it| coap::is_for(it, row.speaks));
        let by_onvif = procedure.onvif.is_some() && row.speaks.is_http() && row.onvif.is_some();
        by_coap || by_http || by_mqtt || by_onvif || by_rtsp
    }

    /// What it comes to; of HTTP also the answer itself.
    fn ask<'e>(&self, assessment: &Assessment<'e>, row: &LogIntf, place: &Place, who: &IdentityName) -> Result<Came<'e>, Missing> {
        let who = if who.as_str() == "nobody" { Who::Nobody } else { Who::Identity(who.clone()) };
        let (at, on) = (place.clone(), (*row.id).clone());
        if let Some(rtsp) = &self.procedure.rtsp {
            return Ok((assessment.ask(Describe { at, on, path: rtsp.describe.clone(), who })?.class, None));
        }
        if let Some(onvif) = &self.procedure.onvif {
            return Ok((assessment.ask(Onvif { at, on, call: onvif.call, who })?.class, None));
        }
        let coap = self.procedure.coap.as_ref().and_then(CoapProcedure::path);
        let http = self.procedure.http.as_ref().map(|http| http.get.as_str());
        let path = coap.or(http).unwrap_or_default().to_owned();
        let seen = assessment.ask(Exchange { at, on, request: Request { method: Method::Get, path, json: None }, who })?;
        Ok((seen.class, Some(seen)))
    }
}

type Came<'e> = (ResponseClass, Option<&'e ExchangeSeen>);

fn is_as_expected(assessment: &Assessment<'_>, sent: &Sent<'_>, row: &LogIntf, place: &Place) -> Judged {
    let (procedure, what) = (sent.procedure, &sent.what);
    if let Some(mqtt) = &procedure.mqtt {
        return broker::is_as_expected(assessment, procedure, mqtt, row, place);
    }
    if let Some(control) = &procedure.control {
        let (class, _) = sent.ask(assessment, row, place, control)?;
        if class == ResponseClass::Absent {
            return absent_for_the_control(assessment, sent, row, place);
        }
        if class != ResponseClass::Served {
            return Err(Missing::Unfair(format!("{what} was not served to `{control}`, so a refusal proves nothing")));
        }
    }
    if let Some(write) = procedure.coap.as_ref().filter(|it| it.put.is_some()) {
        return coap::writes_as_expected(assessment, (procedure, write), what, row, place);
    }
    let (class, exchange) = sent.ask(assessment, row, place, &procedure.who)?;
    if class == ResponseClass::NoAnswer {
        return Err(Missing::Unfair(format!("{what} got no answer")));
    }
    let mut findings = coap::amplified(what, row, &procedure.who, exchange);
    let judged = match (&procedure.expect, exchange) {
        (Some(Expectation::Discloses(Discloses::OnlyDeclared)), Some(seen)) => {
            Ok(disclosure::undeclared_in_exchange(assessment, row, seen))
        }
        (Some(Expectation::Served), _) => Ok(served(procedure, what, class)),
        (Some(Expectation::Refused), _) => refused(procedure, what, class),
        (None | Some(Expectation::ContainsNoneOf(_) | Expectation::Discloses(_) | Expectation::NothingReceived), _) => {
            Err(Missing::Undeclared(format!("the profile does not say what {what} must come to: add `expect`")))
        }
    };
    findings.look(judged);
    Ok(findings)
}

/// Who may have it may be shown another place than strangers are: a request that leaves all as it was is still put as they would.
fn absent_for_the_control(assessment: &Assessment<'_>, sent: &Sent<'_>, row: &LogIntf, place: &Place) -> Judged {
    let (procedure, what) = (sent.procedure, &sent.what);
    let mut findings = Findings::none();
    let is_tried = procedure.expect == Some(Expectation::Refused) && procedure.coap.as_ref().is_none_or(|it| it.put.is_none());
    if is_tried && sent.ask(assessment, row, place, &procedure.who)?.0 == ResponseClass::Served {
        return refused(procedure, what, ResponseClass::Served);
    }
    findings.remark(what, "absent, also for somebody who may have it: the class's question does not arise");
    Ok(findings)
}

fn served(procedure: &Procedure, what: &str, class: ResponseClass) -> Findings {
    let mut findings = Findings::none();
    if class != ResponseClass::Served {
        findings.fails(what, format!("not served to `{}`", procedure.who));
    }
    findings
}

fn refused(procedure: &Procedure, what: &str, class: ResponseClass) -> Judged {
    let mut findings = Findings::none();
    match class {
        ResponseClass::Refused | ResponseClass::RedirectedToLogin => {}
        ResponseClass::Absent => findings.remark(what, "absent, which is no refusal"),
        ResponseClass::Served => findings.fails(what, format!("served to `{}`", procedure.who)),
        ResponseClass::Failed | ResponseClass::NoAnswer | ResponseClass::Other => {
            return Err(Missing::Unfair(format!("{what} came to {class}: neither served nor refused")));
        }
    }
    Ok(findings)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::evidence::{Answer, Question};
    use crate::files::{Profile, SourceText};
    use crate::testing::{Camera, Reply, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    const PROFILE: &str = "profile: test\ntitle: t\nunits:\n  \"5.5-4-2a\":\n    - ";

    pub(super) fn with(procedure: &str, mut camera: Camera) -> Camera {
        let text = format!("{PROFILE}{procedure}\n");
        let profile = crate::files::parse::<Profile>(&SourceText { file: "profile.yaml", text: &text }).unwrap();
        camera.profile = profile.over(camera.profile);
        camera.interface("LogIntf-Web", |row| row.onvif = Some("/onvif/device_service".to_owned()))
    }

    fn stream(camera: Camera, who: &'static str, class: ResponseClass) -> Camera {
        camera.reply(move |question, reply| {
            if let (Question::Describe(asked), Reply::Answers(answers)) = (question, reply)
                && asked.who.to_string() == who
                && let [Answer::Describe(seen)] = answers.as_mut_slice()
            {
                seen.class = class;
            }
        })
    }

    fn users(camera: Camera, class: ResponseClass) -> Camera {
        camera.answer::<Onvif>(move |seen| {
            if seen.class == ResponseClass::Refused {
                seen.class = class
            }
        })
    }

    const STREAM: &str = "{ rtsp: { describe: /live }, control: owner, expect: refused }";
    const VIEWER: &str = "{ rtsp: { describe: /live }, as: owner, expect: served }";
    const USERS: &str = "{ onvif: { call: GetUsers }, control: owner, expect: refused }";

    #[rstest]
    #[case::closed(STREAM, sound, Pass)]
    #[case::open(STREAM, |camera| stream(camera, "nobody", ResponseClass::Served), Fail)]
    #[case::absent_for_nobody(STREAM, |camera| stream(camera, "nobody", ResponseClass::Absent), Pass)]
    #[case::not_there(STREAM, |camera| stream(camera, "owner", ResponseClass::Absent), Pass)]
    #[case::no_control(STREAM, |camera| stream(camera, "owner", ResponseClass::Refused), Inconclusive)]
    #[case::silent(STREAM, |camera| stream(camera, "nobody", ResponseClass::NoAnswer), Inconclusive)]
    #[case::unclear(STREAM, |camera| stream(camera, "nobody", ResponseClass::Failed), Inconclusive)]
    #[case::served(VIEWER, sound, Pass)]
    #[case::not_served(VIEWER, |camera| stream(camera, "owner", ResponseClass::Refused), Fail)]
    #[case::calls_are_closed(USERS, sound, Pass)]
    #[case::calls_are_open(USERS, |camera| users(camera, ResponseClass::Served), Fail)]
    #[case::calls_are_unclear(USERS, |camera| users(camera, ResponseClass::Other), Inconclusive)]
    #[case::calls_not_asked(USERS, |camera: Camera| camera.unasked::<Onvif>(), Inconclusive)]
    fn verdicts_follow(#[case] procedure: &str, #[case] device: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = device(with(procedure, Camera::sound())).unit("5.5-4-2a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn calls_go_to_declared_services_alone() {
        let camera = with(USERS, Camera::sound()).interface("LogIntf-Web", |row| row.onvif = None);
        assert_eq!(users(camera, ResponseClass::Served).unit("5.5-4-2a").verdict, Pass);
    }
}
