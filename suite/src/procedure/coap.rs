//! Procedures over CoAP: to which interfaces they are put, and what is only known of its requests.

use super::{is_fair, refused, served};
use crate::assessment::Assessment;
use crate::evidence::{ExchangeSeen, Got, Method, Place, Request, ResponseClass, Subject, Transport, WriteAccess};
use crate::files::profile::{CoapProcedure, CoapSecurity, Expectation, Procedure};
use crate::ixit::t13_soft_serv::CANARY;
use crate::ixit::{LogIntf, Speaks};
use crate::names::IdentityName;
use crate::verdict::{Findings, Judged, Missing};

/// Whether an interface is one to which a procedure over CoAP is put.
pub(super) fn is_for(procedure: &CoapProcedure, speaks: Speaks) -> bool {
    match procedure.security {
        Some(CoapSecurity::Dtls) => speaks == Speaks::Coaps,
        Some(CoapSecurity::None) => speaks == Speaks::Coap,
        None => speaks.is_coap(),
    }
}

/// How many times as many bytes as it heard a server sends to whoever has not shown that it is there (RFC 9175, 2.6).
const AMPLIFICATION: u64 = 3;

/// An answer over UDP goes to whoever the sender says it is: what makes much of little is a tool against others.
pub(super) fn amplified(what: &str, row: &LogIntf, who: &IdentityName, exchange: Option<&ExchangeSeen>) -> Findings {
    let mut findings = Findings::none();
    let in_clear = row.speaks == Speaks::Coap && row.port.is_some_and(|port| port.transport == Transport::Udp) && who.as_str() == "nobody";
    let traffic = exchange.and_then(|seen| seen.traffic).filter(|traffic| in_clear && traffic.heard > AMPLIFICATION * traffic.sent);
    if let Some(traffic) = traffic {
        let says = format!("answers {} bytes with {}, whatever address the sender claims to have", traffic.sent, traffic.heard);
        findings.remark(
            what,
            format!("{says}; RFC 9175 asks for no more than {AMPLIFICATION} times as many before it has shown that it is there"),
        );
    }
    findings
}

/// A write by somebody, beside one by who may: what was there is put back by the probe.
pub(super) fn writes_as_expected(
    assessment: &Assessment<'_>,
    (procedure, coap): (&Procedure, &CoapProcedure),
    what: &str,
    row: &LogIntf,
    place: &Place,
) -> Judged {
    let path = coap.path().unwrap_or_default();
    let body = coap.payload.clone().unwrap_or_else(|| CANARY.to_owned());
    let who = if procedure.who.as_str() == "nobody" { Subject::Nobody } else { Subject::Identity(procedure.who.clone()) };
    let seen = assessment.ask(WriteAccess {
        at: place.clone(),
        on: (*row.id).clone(),
        request: Request { method: Method::Put, path: path.to_owned(), json: Some(body) },
        read_back: Request { method: Method::Get, path: path.to_owned(), json: None },
        entitled: procedure.control.clone(),
        subjects: vec![who],
    })?;
    is_fair(procedure, seen)?;
    let tried = seen.tried.first().ok_or_else(|| Missing::Unfair(format!("{what} was not tried")))?;
    match (tried.took, tried.got) {
        (Some(true), _) => expected(procedure, what, ResponseClass::Served),
        (Some(false), _) | (None, Got::Refused) => expected(procedure, what, ResponseClass::Refused),
        (None, Got::Absent) => expected(procedure, what, ResponseClass::Absent),
        (None, got) => Err(Missing::Unfair(format!("{what} came to {got}, and whether it took effect could not be read"))),
    }
}

fn expected(procedure: &Procedure, what: &str, class: ResponseClass) -> Judged {
    match &procedure.expect {
        Some(Expectation::Refused) => refused(procedure, what, class),
        Some(Expectation::Served) => Ok(served(procedure, what, class)),
        Some(Expectation::ContainsNoneOf(_) | Expectation::Discloses(_) | Expectation::NothingReceived) | None => {
            Err(Missing::Undeclared(format!("the profile does not say what {what} must come to: add `expect`")))
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::tests::with;
    use crate::evidence::{Access, Answer, Exchange, Port, Question, ResponseClass, Traffic, WriteAccess};
    use crate::ixit::Speaks;
    use crate::testing::{Camera, Reply, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};

    const GET: &str = "{ coap: { get: /config, security: none }, control: owner, expect: refused }";
    const IN_DTLS: &str = "{ coap: { get: /config, security: dtls }, control: owner, expect: refused }";
    const CORE: &str = "{ coap: { get: /.well-known/core }, expect: { discloses: only_declared } }";
    const PUT: &str = "{ coap: { put: /config }, control: owner, expect: refused }";

    /// The interface of the video speaks CoAP; the owner is served, and others are refused.
    fn sensor(procedure: &str, device: fn(Camera) -> Camera) -> Camera {
        let camera = with(procedure, Camera::sound()).interface("LogIntf-RTSP", |row| {
            (row.speaks, row.port) = (Speaks::Coap, Some(Port::udp(5683)));
        });
        device(class(class(camera, "nobody", ResponseClass::Refused), "`owner`", ResponseClass::Served))
    }

    fn class(camera: Camera, who: &'static str, class: ResponseClass) -> Camera {
        camera.reply(move |question, reply| {
            if let (Question::Exchange(asked), Reply::Answers(answers)) = (question, reply)
                && asked.who.to_string().trim_matches('`') == who.trim_matches('`')
                && let [Answer::Exchange(seen)] = answers.as_mut_slice()
            {
                seen.class = class;
            }
        })
    }

    fn loud(camera: Camera) -> Camera {
        camera.answer::<Exchange>(|seen| (seen.class, seen.traffic) = (ResponseClass::Served, Some(Traffic { sent: 20, heard: 400 })))
    }

    #[rstest]
    #[case::closed(GET, sound, Pass)]
    #[case::open(GET, |camera| class(camera, "nobody", ResponseClass::Served), Fail)]
    #[case::not_there(GET, |camera| class(camera, "owner", ResponseClass::Absent), Pass)]
    #[case::no_control(GET, |camera| class(camera, "owner", ResponseClass::Refused), Inconclusive)]
    #[case::silent(GET, |camera| class(camera, "nobody", ResponseClass::NoAnswer), Inconclusive)]
    #[case::not_inside_dtls(IN_DTLS, |camera| class(camera, "nobody", ResponseClass::Served), Pass)]
    #[case::list(CORE, loud, Pass)]
    #[case::no_write(PUT, sound, Pass)]
    #[case::a_write(PUT, |camera: Camera| camera.answer::<WriteAccess>(|seen| seen.tried.iter_mut().for_each(|tried| tried.took = Some(true))), Fail)]
    #[case::nobody_writes(PUT, |camera: Camera| camera.answer::<WriteAccess>(|seen| seen.entitled.as_mut().unwrap().took = Some(false)), Inconclusive)]
    #[case::nobody_can_tell(PUT, |camera: Camera| camera.answer::<WriteAccess>(|seen| seen.tried.iter_mut().for_each(|tried| (tried.took, tried.got) = (None, crate::evidence::Got::Same))), Inconclusive)]
    fn verdicts_follow(#[case] procedure: &str, #[case] device: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = sensor(procedure, device).answer::<Access>(|_| {}).unit("5.5-4-2a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn much_of_little_is_remarked() {
        let judged = sensor(CORE, loud).unit("5.5-4-2a");
        assert!(format!("{judged:?}").contains("answers 20 bytes with 400"), "{judged:#?}");
    }
}
