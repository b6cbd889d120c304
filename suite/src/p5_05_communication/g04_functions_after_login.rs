//! Test group 5.5-4: functions are reached over the network only after authentication.

use super::access::{operations_are_kept_from_others, the_entitled_are_served};
use super::sign_in::{strangers_are_refused, the_right_secret_opens};
use super::{channel, services};
use crate::assessment::Assessment;
use crate::crawled;
use crate::evidence::Place;
use crate::files::At;
use crate::ixit::t01_auth_mech::{LoginScheme, Subjects};
use crate::ixit::t15_phy_intf::Kind;
use crate::ixit::{AuthMech, Factor, Guarantee, LogIntf, Operation, SecComMech, SoftServ, Speaks, find, listed};
use crate::names::RowId;
use crate::p5_01_passwords::{g03_login_cryptography::login_uses_what_is_declared, logins};
use crate::paper;
use crate::unit::{Both, INITIALISED, TestGroup, both, case, each, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.5-4",
    cases: &[
        case(
            "5.5-4-1",
            &[
                unit('a', &on_paper(services::in_initialised_state, service_names_a_login)),
                unit('b', &on_paper(services::logins, login_tells_subjects_apart)),
                unit('c', &on_paper(services::logins, login_withstands_attack)),
                unit('d', &on_paper(services::logins, only_the_entitled_get_access)),
            ],
        ),
        case("5.5-4-2", &[unit('a', &NO_OTHERS_GET_IN), unit('b', &THE_ENTITLED_GET_IN), unit('c', &LOGINS_ON_THE_DEVICE)]),
    ],
};

const NO_OTHERS_GET_IN: Both = both(
    &both(
        &each(services::in_initialised_state, INITIALISED, functions_are_kept_from_others).and_by_bluetooth(),
        &both(
            &each(services::logins_over_a_network, INITIALISED, strangers_are_refused).and_by_bluetooth(),
            &each(crawled::pages, INITIALISED, what_strangers_get_is_for_everybody),
        ),
    ),
    &on_paper(services::logins_without_interface, logins::is_out_of_reach),
);

const THE_ENTITLED_GET_IN: Both = both(
    &both(
        &each(services::in_initialised_state, INITIALISED, functions_are_served_to_the_entitled).and_by_bluetooth(),
        &each(services::logins_over_a_network, INITIALISED, the_right_secret_opens).and_by_bluetooth(),
    ),
    &on_paper(services::logins_without_interface, logins::is_out_of_reach),
);

const LOGINS_ON_THE_DEVICE: Both = both(
    &each(services::logins_over_a_network, INITIALISED, login_uses_what_is_declared).and_by_bluetooth(),
    &on_paper(services::logins_without_interface, logins::is_out_of_reach),
);

pub(super) fn functions_are_kept_from_others(assessment: &Assessment<'_>, row: &SoftServ, at: &Place) -> Judged {
    tried_by_operations(assessment, row)?;
    operations_are_kept_from_others(assessment, row, at)
}

pub(super) fn functions_are_served_to_the_entitled(assessment: &Assessment<'_>, row: &SoftServ, at: &Place) -> Judged {
    tried_by_operations(assessment, row)?;
    the_entitled_are_served(assessment, row, at)
}

/// What is declared is tried by itself; what pages and scripts lead to beside it, a person looks at.
fn what_strangers_get_is_for_everybody(assessment: &Assessment<'_>, row: &LogIntf, at: &Place) -> Judged {
    if assessment.declaration.ixit.soft_serv.is_empty() {
        return Err(Missing::Undeclared("13-SoftServ: state the services that are reached over the network".to_owned()));
    }
    let seen = crawled::routes(assessment, row, at)?;
    let open = crawled::open_to_strangers(assessment, row, seen);
    if open.is_empty() {
        return Ok(Findings::none());
    }
    let asks = format!("{}: is everything that a stranger is served here meant for everybody?", row.id);
    assessment.claim("5.5-4-2a").about(row).at(at).gathered(open).asks(asks)
}

/// A service is tried by its operations, or by the logins that guard each request; a form that opens a session guards what nobody named.
fn tried_by_operations(assessment: &Assessment<'_>, row: &SoftServ) -> Result<(), Missing> {
    let ixit = &assessment.declaration.ixit;
    let on_each_request = |id: &At<RowId>| {
        let ways = ixit.login(id).map(|login| login.exercise.as_slice()).unwrap_or_default();
        !ways.is_empty() && ways.iter().all(|way| !way.opens_a_session())
    };
    let has_a_session = row.login.is_empty() || !row.login.iter().all(on_each_request);
    let speaks = ixit.logical(&row.interface).map(|interface| interface.speaks);
    if row.operations.is_empty() && has_a_session {
        if speaks == Some(Speaks::Other) {
            return Err(Missing::ByHand(format!("{}: {} speaks a protocol of its own", row.id, row.interface)));
        }
        return Err(Missing::Undeclared(format!("{}: state in `operations` what can be done with it", row.id)));
    }
    let is_tried = |operation: &Operation, speaks: Speaks| {
        (operation.ble.is_some() && speaks == Speaks::Ble)
            || (operation.coap.is_some() && speaks.is_coap())
            || (operation.http.is_some() && speaks.is_http())
            || (operation.mqtt.is_some() && speaks.is_mqtt())
    };
    if speaks.is_some_and(|speaks| row.operations.iter().any(|operation| !is_tried(operation, speaks))) {
        return Err(Missing::Undeclared(format!("{}: state its operations in the protocol of {}", row.id, row.interface)));
    }
    Ok(())
}

pub(super) fn service_names_a_login(assessment: &Assessment<'_>, row: &SoftServ) -> Judged {
    let mut findings = Findings::none();
    if row.login.is_empty() {
        if let Some(side) = side_of_another_kind(assessment, row) {
            let asks = format!("state the `kind` of {side}, which tells whether a network reaches it, or a `login`");
            return Err(Missing::Undeclared(format!("{}: {asks}", row.id)));
        }
        findings.fails(&row.id, "is reached over the network, and names no row of 1-AuthMech that guards it");
    }
    if let Some(unknown) = row.login.iter().find(|id| assessment.declaration.ixit.login(id).is_none()) {
        findings.lacks(Missing::Undeclared(format!("{}: `login` names {unknown}, which is no row of 1-AuthMech", row.id)));
    }
    Ok(findings)
}

/// The row of 15-PhyIntf behind a service, if its kind does not say whether it carries a network.
fn side_of_another_kind<'a>(assessment: &Assessment<'a>, row: &SoftServ) -> Option<&'a RowId> {
    let ixit = &assessment.declaration.ixit;
    let side = find(&ixit.phy_intf, &ixit.logical(&row.interface)?.physical)?;
    (side.kind == Kind::Other).then_some(&*side.id)
}

pub(super) fn login_tells_subjects_apart(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    let mut findings = Findings::none();
    if row.factor == Factor::Nothing {
        findings.fails(&row.id, "asks for nothing, so it refuses nobody");
    }
    if row.subjects == Some(Subjects::Shared) {
        findings.fails(&row.id, "has one secret for all, so it cannot tell them apart");
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let hint = match (&row.factor, row.subjects) {
        (Factor::Possession, _) => Some("whoever holds or presses the thing is let in"),
        (_, None) => Some("`subjects` is not stated"),
        _ => None,
    };
    let asks = format!("{}: does the login tell subjects apart and refuse those that are invalid?", row.id);
    assessment.confirm_with_hint("5.5-4-1b", row, asks, hint.map(str::to_owned))
}

pub(super) fn login_withstands_attack(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    let channel = row.cryptography.channel.as_ref().and_then(|id| assessment.declaration.ixit.channel(id));
    let mut findings = channel.map(channel::declared_breaks).unwrap_or_default();
    findings.extend(unprotected(row, channel));
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = format!(
        "{}: does its protection deliver {} and withstand attack?{}",
        row.id,
        listed(&row.guarantees),
        to_weigh(assessment, row, channel)
    );
    assessment.confirm_beside("5.5-4-1c", row, &channel, asks)
}

/// What is no longer best practice, which by itself is no attack.
fn to_weigh(assessment: &Assessment<'_>, row: &AuthMech, channel: Option<&SecComMech>) -> String {
    let mut old = channel.map(|channel| channel::declared_weaknesses(assessment, channel)).unwrap_or_default();
    if row.cryptography.scheme == Some(LoginScheme::DigestMd5) {
        old.fails(&row.id, "uses Digest with MD5");
    }
    old.iter().map(|finding| format!(" ({} {})", finding.about, finding.says)).collect()
}

fn unprotected(row: &AuthMech, channel: Option<&SecComMech>) -> Findings {
    let mut findings = Findings::none();
    let scheme = row.cryptography.scheme;
    let bare = matches!(scheme, Some(LoginScheme::Basic | LoginScheme::Bearer | LoginScheme::Form | LoginScheme::Plain));
    match channel {
        None if bare && row.interface.is_some() => {
            findings.fails(&row.id, "the secret itself is sent, and no row of 11-SecComMech protects it");
        }
        Some(channel) if bare && !channel.guarantees.contains(&Guarantee::Confidentiality) => {
            findings.fails(&row.id, format!("the secret itself is sent, and {} does not promise confidentiality", channel.id));
        }
        _ => {}
    }
    findings
}

pub(super) fn only_the_entitled_get_access(assessment: &Assessment<'_>, row: &AuthMech) -> Judged {
    paper::stated(row.authorisation.as_deref(), &row.id, "authorisation")?;
    let asks = format!("{}: does the authorisation admit the entitled, and nobody else?", row.id);
    assessment.confirm("5.5-4-1d", row, asks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{
        Access, AccessSeen, Challenge, Crawl, CrawlSeen, Got, Login, LoginOutcome, LoginSeen, Question, ResponseClass, Scheme, Subject,
        Tls, TlsVersion, WriteAccess, WriteAccessSeen,
    };
    use crate::ixit::Status;
    use crate::ixit::t11_sec_com_mech::Security;
    use crate::testing::{Camera, Reply, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn video(camera: Camera, change: impl FnOnce(&mut SoftServ)) -> Camera {
        camera.row(|ixit| &mut ixit.soft_serv, "SoftServ-Video", change)
    }

    fn open(row: &mut SoftServ) {
        row.login.clear();
    }

    fn on_the_serial_port(camera: Camera) -> Camera {
        video(camera, open).interface("LogIntf-RTSP", |row| row.physical = At::nowhere("PhyIntf-Serial".into()))
    }

    fn on_the_button(camera: Camera) -> Camera {
        video(camera, open).interface("LogIntf-RTSP", |row| row.physical = At::nowhere("PhyIntf-Button".into()))
    }

    fn accepts(row: &mut SecComMech, version: TlsVersion) {
        if let Security::Tls(bounds) = &mut row.protocol {
            bounds.versions.insert(version);
        }
    }

    fn settings(camera: Camera, change: impl FnOnce(&mut SoftServ)) -> Camera {
        camera.row(|ixit| &mut ixit.soft_serv, "SoftServ-Settings", change)
    }

    fn got(seen: &mut AccessSeen, who: &Subject, got: Got) {
        seen.tried.iter_mut().filter(|tried| tried.who == *who).for_each(|tried| tried.got = got);
    }

    fn took(seen: &mut WriteAccessSeen, who: &Subject) {
        seen.tried.iter_mut().filter(|tried| tried.who == *who).for_each(|tried| tried.took = Some(true));
    }

    fn shut_out(seen: &mut AccessSeen, name: &str, status: u16) {
        let who = Subject::Identity(name.into());
        seen.tried.iter_mut().filter(|tried| tried.who == who).for_each(|tried| (tried.got, tried.status) = (Got::Refused, Some(status)));
    }

    fn opened(seen: &mut CrawlSeen) {
        seen.routes[1].to_nobody = ResponseClass::Served;
    }

    fn second_way_refuses(question: &Question, reply: &mut Reply) {
        if let (Question::Login(Login { way: 1, .. }), Reply::Answers(answers)) = (question, reply) {
            answers[0] = LoginSeen { outcome: LoginOutcome::Refused, status: Some(401), took_ms: 5 }.into();
        }
    }

    /// The login of this row offers Basic too.
    fn basic_at(question: &Question, reply: &mut Reply, row: &str) {
        if let (Question::Challenge(asked), Reply::Answers(answers)) = (question, reply)
            && asked.row.as_str() == row
            && let [crate::evidence::Answer::Challenge(seen)] = answers.as_mut_slice()
        {
            seen.schemes.push(Scheme::Basic);
        }
    }

    #[rstest]
    #[case::guarded("5.5-4-1a", sound, Pass)]
    #[case::open("5.5-4-1a", |camera| video(camera, open), Fail)]
    #[case::open_and_off("5.5-4-1a", |camera| video(camera, open).row(|ixit| &mut ixit.soft_serv, "SoftServ-Video", |row| row.status = Status::Disabled), Pass)]
    #[case::open_in_set_up("5.5-4-1a", |camera| video(camera, open).interface("LogIntf-RTSP", |row| row.status = Status::SetUpOnly), Pass)]
    #[case::open_without_a_network("5.5-4-1a", on_the_serial_port, Pass)]
    #[case::open_on_a_side_of_another_kind("5.5-4-1a", on_the_button, Inconclusive)]
    #[case::guarded_on_a_side_of_another_kind("5.5-4-1a", |camera: Camera| camera.interface("LogIntf-RTSP", |row| row.physical = At::nowhere("PhyIntf-Button".into())), Pass)]
    #[case::open_at_an_unknown_interface("5.5-4-1a", |camera| video(camera, |row| (row.login, row.interface) = (Vec::new(), At::nowhere("LogIntf-Unknown".into()))), Fail)]
    #[case::unknown_login("5.5-4-1a", |camera| video(camera, |row| row.login = vec![At::nowhere("AuthMech-Unknown".into())]), Inconclusive)]
    #[case::no_service("5.5-4-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.soft_serv), Inconclusive)]
    #[case::told_apart("5.5-4-1b", sound, Pass)]
    #[case::one_secret_for_all("5.5-4-1b", |camera: Camera| camera.login("AuthMech-Recorder", |row| row.subjects = Some(Subjects::Shared)), Fail)]
    #[case::no_factor("5.5-4-1b", |camera: Camera| camera.login("AuthMech-RTSP", |row| row.factor = Factor::Nothing), Fail)]
    #[case::subjects_not_stated_is_asked("5.5-4-1b", |camera: Camera| camera.login("AuthMech-Recorder", |row| row.subjects = None), Pass)]
    #[case::guards_no_service("5.5-4-1b", |camera| video(camera, open).login("AuthMech-RTSP", |row| row.factor = Factor::Nothing), Pass)]
    #[case::telling_undecided("5.5-4-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::withstands("5.5-4-1c", sound, Pass)]
    #[case::in_clear("5.5-4-1c", |camera: Camera| camera.login("AuthMech-Web", |row| row.cryptography.channel = None), Fail)]
    #[case::readable_channel("5.5-4-1c", |camera: Camera| camera.channel("SecComMech-Web", |row| row.guarantees.retain(|kept| *kept != Guarantee::Confidentiality)), Fail)]
    #[case::broken_channel("5.5-4-1c", |camera: Camera| camera.channel("SecComMech-RTSP", |row| accepts(row, TlsVersion::Ssl3)), Fail)]
    #[case::attack_decided_otherwise("5.5-4-1c", |camera: Camera| camera.decided("5.5-4-1c", Fail), Fail)]
    #[case::attack_undecided("5.5-4-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::entitled("5.5-4-1d", sound, Pass)]
    #[case::gap_in_the_design("5.5-4-1d", |camera: Camera| camera.decided("5.5-4-1d", Fail), Fail)]
    #[case::authorisation_not_stated("5.5-4-1d", |camera: Camera| camera.login("AuthMech-Web", |row| row.authorisation = None), Inconclusive)]
    #[case::entitlement_undecided("5.5-4-1d", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::kept_from_others("5.5-4-2a", sound, Pass)]
    #[case::open_status("5.5-4-2a", |camera: Camera| camera.answer::<Access>(|seen| got(seen, &Subject::Nobody, Got::Same)), Fail)]
    #[case::open_to_the_recorder("5.5-4-2a", |camera: Camera| camera.answer::<Access>(|seen| got(seen, &Subject::Identity("recorder".into()), Got::Same)), Fail)]
    #[case::open_to_a_made_up_session("5.5-4-2a", |camera: Camera| camera.answer::<Access>(|seen| seen.tried.iter_mut().filter(|tried| matches!(tried.who, Subject::MadeUp(_))).for_each(|tried| tried.got = Got::Same)), Fail)]
    #[case::viewer_writes("5.5-4-2a", |camera: Camera| camera.answer::<WriteAccess>(|seen| took(seen, &Subject::Identity("viewer".into()))), Fail)]
    #[case::any_secret("5.5-4-2a", |camera: Camera| camera.answer::<Login>(|seen| seen.outcome = LoginOutcome::Accepted), Fail)]
    #[case::open_stream("5.5-4-2a", |camera: Camera| camera.answer::<Challenge>(|seen| seen.status = Some(200)), Fail)]
    #[case::not_there_for_others("5.5-4-2a", |camera: Camera| camera.answer::<Access>(|seen| got(seen, &Subject::Nobody, Got::Absent)), Pass)]
    #[case::something_else_is_looked_at("5.5-4-2a", |camera: Camera| camera.answer::<Access>(|seen| got(seen, &Subject::Nobody, Got::Different)), Pass)]
    #[case::something_else_is_harmful("5.5-4-2a", |camera: Camera| camera.answer::<Access>(|seen| got(seen, &Subject::Nobody, Got::Different)).decided("5.5-4-2a", Fail), Fail)]
    #[case::something_else_undecided("5.5-4-2a", |camera: Camera| camera.answer::<Access>(|seen| got(seen, &Subject::Nobody, Got::Different)).undecided(), Inconclusive)]
    #[case::owner_is_not_served_either("5.5-4-2a", |camera: Camera| camera.answer::<Access>(|seen| seen.entitled.as_mut().unwrap().got = Got::Refused), Inconclusive)]
    #[case::owner_cannot_write_either("5.5-4-2a", |camera: Camera| camera.answer::<WriteAccess>(|seen| seen.entitled.as_mut().unwrap().took = Some(false)), Inconclusive)]
    #[case::no_answer_to_nobody("5.5-4-2a", |camera: Camera| camera.answer::<Access>(|seen| got(seen, &Subject::Nobody, Got::NoAnswer)), Inconclusive)]
    #[case::write_not_read_back("5.5-4-2a", |camera: Camera| settings(camera, |row| row.operations[1].read_back = None), Inconclusive)]
    #[case::nobody_named("5.5-4-2a", |camera: Camera| settings(camera, |row| row.operations[0].who.clear()), Inconclusive)]
    #[case::for_everybody("5.5-4-2a", |camera: Camera| settings(camera, |row| row.operations[0].who = vec!["nobody".into()]).answer::<Access>(|seen| if seen.tried.len() > 3 { got(seen, &Subject::Nobody, Got::Refused) }), Pass)]
    #[case::no_operations("5.5-4-2a", |camera: Camera| settings(camera, |row| row.operations.clear()), Inconclusive)]
    #[case::no_owner_on_the_bench("5.5-4-2a", |camera: Camera| camera.without_identity("owner").without_identity("viewer"), Inconclusive)]
    #[case::a_page_that_nobody_declared("5.5-4-2a", |camera: Camera| camera.answer::<Crawl>(opened).undecided(), Inconclusive)]
    #[case::a_page_that_is_for_everybody("5.5-4-2a", |camera: Camera| camera.answer::<Crawl>(opened), Pass)]
    #[case::routes_not_looked_for("5.5-4-2a", |camera: Camera| camera.unasked::<Crawl>(), Inconclusive)]
    #[case::entitled_are_served("5.5-4-2b", sound, Pass)]
    #[case::viewer_is_shut_out("5.5-4-2b", |camera: Camera| camera.answer::<Access>(|seen| shut_out(seen, "viewer", 403)), Fail)]
    #[case::viewer_is_asked_again("5.5-4-2b", |camera: Camera| camera.answer::<Access>(|seen| shut_out(seen, "viewer", 401)), Inconclusive)]
    #[case::right_secret_refused_on_one_way("5.5-4-2b", |camera: Camera| camera.reply(second_way_refuses), Fail)]
    #[case::right_secret_refused_on_all("5.5-4-2b", |camera: Camera| camera.answer::<Login>(|seen| seen.outcome = LoginOutcome::Refused), Inconclusive)]
    #[case::no_viewer_on_the_bench("5.5-4-2b", |camera: Camera| camera.without_identity("viewer"), Inconclusive)]
    #[case::as_declared("5.5-4-2c", sound, Pass)]
    #[case::another_scheme("5.5-4-2c", |camera: Camera| camera.answer::<Challenge>(|seen| seen.schemes.push(Scheme::Basic)), Fail)]
    #[case::another_scheme_where_no_service_is("5.5-4-2c", |camera| video(camera, open).reply(|question, reply| basic_at(question, reply, "AuthMech-RTSP")), Pass)]
    #[case::old_tls("5.5-4-2c", |camera: Camera| camera.answer::<Tls>(|seen| drop(seen.accepted.insert(TlsVersion::V1_0, Vec::new()))), Fail)]
    #[case::challenge_not_seen("5.5-4-2c", |camera: Camera| camera.unasked::<Challenge>(), Inconclusive)]
    #[case::out_of_reach("5.5-4-2c", |camera: Camera| camera.login("AuthMech-Web", |row| row.interface = None), Pass)]
    #[case::out_of_reach_undecided("5.5-4-2c", |camera: Camera| camera.login("AuthMech-Web", |row| row.interface = None).undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
