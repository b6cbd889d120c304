//! Surveys as tables of answers: what is seen on a port, and what comes of it in which state.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;

use super::*;
use crate::assessment::Assessment;
use crate::bench::{BenchFacts, SampleFacts, SeenIdentity};
use crate::catalogue::Catalogue;
use crate::evidence::guessing::AcceptedEntry;
use crate::evidence::{
    Answer, Ask, CommonCredentialsSeen, DutState, Evidence, EvidenceId, Family, LoginOutcome, Place, Port, PortRange, Protocol, Question,
    Scheme, Service, ServiceSeen, TcpPorts, TcpPortsSeen, UdpPorts, UdpPortsSeen, UdpReply, Vantage,
};
use crate::files::Declaration;
use crate::ixit::Way;
use crate::judge::{Scope, judge, open_questions};
use crate::testing::{TODAY, profile};
use crate::tree::Verdicts;

fn at() -> Place {
    Place { sample: "A".into(), state: DutState::Initialised, from: Vantage { interface: SIDE.into(), family: Family::V4 } }
}

fn bench() -> BenchFacts {
    let facts = SampleFacts { interfaces: BTreeMap::from([(SIDE.into(), BTreeSet::from([Family::V4]))]), ..SampleFacts::default() };
    BenchFacts { samples: BTreeMap::from([("A".into(), facts)]), ..BenchFacts::default() }
}

/// A device on which one thing speaks.
fn seen(speaks: Protocol, over_tls: bool, banner: &str, logins: &[Scheme]) -> ServiceSeen {
    ServiceSeen { speaks, over_tls, banner: banner.into(), logins: logins.to_vec(), debug: Vec::new(), host_key: None, cut_short: None }
}

const PORT: Port = Port::tcp(1234);

/// The evidence of a survey that met this service: what further questions come to is told by `answers`.
fn evidence_of(service: ServiceSeen, answers: fn(&Question) -> Option<Answer>) -> Evidence {
    let tcp = TcpPortsSeen {
        open: BTreeSet::from([PORT.number]),
        refused: 65_534,
        silent: BTreeSet::new(),
        of_the_host: BTreeSet::new(),
        asked: 65_535,
        answered_after: true,
        cut_short: None,
        rtt_us: 90,
        took_ms: 900,
    };
    let mut evidence = Evidence::default();
    evidence.add(EvidenceId(1), TcpPorts { at: at(), ports: PortRange::All, tries: 3 }.into(), tcp.into());
    evidence.add(EvidenceId(2), Service { at: at(), port: PORT }.into(), service.into());
    let kindest = declaration("camera", &evidence, Kindness::Kindest);
    for (number, question) in (3..).zip(open_questions(&judged(&kindest, &evidence))) {
        if let Some(answer) = answers(&question) {
            evidence.add(EvidenceId(number), question, answer);
        }
    }
    evidence
}

fn judged(declaration: &Declaration, evidence: &Evidence) -> Verdicts {
    let (profile, bench, seen) = (profile(), bench(), SeenIdentity::default());
    let scope = Scope { units: units(), ..Scope::everything(TODAY) };
    judge(&Assessment::new(declaration, &profile, &bench, &[], &seen, evidence), &scope)
}

fn surveyed(service: ServiceSeen, answers: fn(&Question) -> Option<Answer>, stated: Stated) -> Survey {
    let evidence = evidence_of(service, answers);
    let over = |kindness| judged(&declaration("camera", &evidence, kindness), &evidence);
    report(&over(Kindness::Kindest), &over(Kindness::Bare), &evidence, stated)
}

fn of_weight(survey: &Survey, weight: Weighed) -> Vec<String> {
    survey
        .findings
        .iter()
        .filter(|found| found.weight == weight)
        .map(|found| format!("{} {}: {}", found.unit, found.place, found.says))
        .collect()
}

fn nothing_more(_: &Question) -> Option<Answer> {
    None
}

fn admin_opens_it(question: &Question) -> Option<Answer> {
    let entry = AcceptedEntry { user: "admin".into(), entry: 0, outcome: LoginOutcome::Accepted };
    let seen = CommonCredentialsSeen { control: LoginOutcome::Refused, tried: 60, accepted: vec![entry], cut_short: None };
    matches!(question, Question::CommonCredentials(_)).then(|| seen.into())
}

fn digest(algorithm: &str) -> Scheme {
    Scheme::Digest { algorithm: algorithm.into() }
}

#[rstest]
#[case::basic_in_clear(seen(Protocol::Http, false, "HTTP/1.1 401", &[Scheme::Basic]), &["5.1-3-1b tcp/1234: the secret itself is sent", "5.5-4-1c"])]
#[case::form_in_clear(seen(Protocol::Http, false, "HTTP/1.1 200 OK", &[Scheme::Form]), &["5.1-3-1b tcp/1234: the secret itself is sent", "5.5-4-1c"])]
#[case::md5(seen(Protocol::Rtsp, false, "RTSP/1.0 401", &[digest("MD5")]), &["5.1-3-1c tcp/1234: Digest with MD5"])]
#[case::telnet(seen(Protocol::Telnet, false, "login: ", &[Scheme::Telnet]), &["5.1-3-1b tcp/1234: the secret itself is sent", "5.5-4-1c"])]
#[case::root_shell(seen(Protocol::Telnet, false, "BusyBox v1.30\n/ # ", &[]), &["5.5-4-1a tcp/1234: is reached over the network", "5.5-5-1a tcp/1234: is reached over the network"])]
#[case::ssh_without_proof(seen(Protocol::Ssh, false, "SSH-2.0-x\n(lets root in without any proof)", &[]), &["5.5-4-1a", "5.5-5-1a"])]
#[case::ftp_in_clear(seen(Protocol::Ftp, false, "220 ready\n331 password, please", &[Scheme::Ftp]), &["5.1-3-1b tcp/1234: the secret itself is sent", "5.5-4-1c"])]
#[case::drawn_by_scripts(seen(Protocol::Http, false, DRAWN_BY_SCRIPTS, &[Scheme::Bearer]), &["5.1-3-1b tcp/1234: the secret itself is sent", "5.5-4-1c"])]
#[case::broker(seen(Protocol::Mqtt, false, "CONNACK 5", &[Scheme::Mqtt]), &["5.1-3-1b tcp/1234: the secret itself is sent", "5.5-4-1c"])]
fn what_no_declaration_could_excuse(#[case] service: ServiceSeen, #[case] expected: &[&str]) {
    let found = of_weight(&surveyed(service.clone(), nothing_more, Stated::Initialised), Weighed::Nonconformity);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}");
    }
    for stated in [Stated::Factory, Stated::Unknown] {
        let survey = surveyed(service.clone(), nothing_more, stated);
        assert!(!survey.has_nonconformity());
        assert!(of_weight(&survey, Weighed::Remark).iter().any(|line| line.starts_with(expected[0])), "{survey:#?}");
    }
}

#[rstest]
#[case::page(seen(Protocol::Http, false, "HTTP/1.1 200 OK\nServer: boa/0.94.13", &[]), &["5.5-4-1a tcp/1234: is reached over the network", "5.6-2-2a tcp/1234: tells a software version"])]
#[case::ssh(seen(Protocol::Ssh, false, "SSH-2.0-dropbear_2022.83", &[Scheme::SshPassword, Scheme::SshKey]), &["5.6-2-2a"])]
#[case::ftp_that_may_want_tls(seen(Protocol::Ftp, false, "220 ready\n530 use encryption", &[Scheme::Ftp]), &[])]
#[case::page_that_posts_to_tls(seen(Protocol::Http, false, "<form method=post action=\"https://192.0.2.1/login\">", &[Scheme::Form]), &["5.1-3-1b", "5.5-4-1c"])]
#[case::silence(seen(Protocol::Silent, false, "", &[]), &[])]
fn what_a_reason_could_excuse(#[case] service: ServiceSeen, #[case] expected: &[&str]) {
    let survey = surveyed(service, nothing_more, Stated::Initialised);
    let (found, remarks) = (of_weight(&survey, Weighed::Nonconformity), of_weight(&survey, Weighed::Remark));
    assert!(found.is_empty(), "{found:#?}");
    for expected in expected {
        assert!(
            remarks.iter().any(|line| line.starts_with(expected) && line.ends_with("(a declaration may give a reason)")),
            "{remarks:#?}"
        );
    }
}

#[rstest]
#[case::past_set_up(Stated::Initialised, Weighed::Nonconformity, "with full access")]
#[case::nobody_said(Stated::Unknown, Weighed::Remark, "with full access (a nonconformity if this device is past set-up)")]
#[case::before(Stated::Factory, Weighed::Remark, "(set-up is open by nature: look again once the device is set up)")]
fn a_well_known_password_counts_by_the_state(#[case] stated: Stated, #[case] weight: Weighed, #[case] ends: &str) {
    let service = seen(Protocol::Http, true, "HTTP/1.1 401", &[Scheme::Basic]);
    let found = of_weight(&surveyed(service, admin_opens_it, stated), weight);
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("5.1-1-2a tcp/1234: AuthMech-tcp-1234, way 1: accepts a common password") && line.ends_with(ends)),
        "{found:#?}"
    );
}

const DRAWN_BY_SCRIPTS: &str =
    "HTTP/1.1 200 OK\n\n<script>\n\nGET /settings is answered:\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer";

#[test]
fn a_login_is_tried_where_it_was_asked_for() {
    let evidence = evidence_of(seen(Protocol::Http, false, DRAWN_BY_SCRIPTS, &[Scheme::Bearer]), nothing_more);
    let rows = declaration("hub", &evidence, Kindness::Kindest).ixit.auth_mech;
    assert!(matches!(&rows[0].exercise[..], [Way::HttpBearer(on)] if on.get == "/settings"), "{rows:?}");
}

/// The evidence of an SNMP agent that answers `public`, and perhaps of the list of communities.
fn agent_says(text: &str, list: Option<CommonCredentialsSeen>, stated: Stated) -> Survey {
    let reply = UdpReply { bytes: 60, text: text.into() };
    let udp = UdpPortsSeen {
        answered: BTreeMap::from([(161, reply)]),
        refused: BTreeSet::new(),
        silent: BTreeSet::new(),
        of_the_host: BTreeSet::new(),
        path_shown: true,
        cut_short: None,
        took_ms: 9,
    };
    let mut evidence = evidence_of(seen(Protocol::Silent, false, "", &[]), nothing_more);
    evidence.add(EvidenceId(90), UdpPorts { at: at(), ports: vec![161], tries: 2 }.into(), udp.into());
    let kindest = declaration("camera", &evidence, Kindness::Kindest);
    let asked =
        open_questions(&judged(&kindest, &evidence)).into_iter().find(|question| matches!(question, Question::CommonCredentials(_)));
    if let (Some(question), Some(seen)) = (asked, list) {
        evidence.add(EvidenceId(91), question, seen.into());
    }
    let over = |kindness| judged(&declaration("camera", &evidence, kindness), &evidence);
    report(&over(Kindness::Kindest), &over(Kindness::Bare), &evidence, stated)
}

fn communities(control: LoginOutcome, accepted: &[u16]) -> Option<CommonCredentialsSeen> {
    let accepted = accepted.iter().map(|entry| AcceptedEntry { user: String::new(), entry: *entry, outcome: LoginOutcome::Accepted });
    Some(CommonCredentialsSeen { control, tried: 6, accepted: accepted.collect(), cut_short: None })
}

#[rstest]
#[case::known_to_all("public Example Hub", communities(LoginOutcome::Refused, &[0]), Stated::Initialised, &["5.1-1-2a udp/161: AuthMech-udp-161, way 1: accepts a community that everybody knows (entry 0 of the list)"])]
#[case::before_set_up("public Example Hub", communities(LoginOutcome::Refused, &[0]), Stated::Factory, &[])]
#[case::list_not_tried("public Example Hub", None, Stated::Initialised, &[])]
#[case::no_control("public Example Hub", communities(LoginOutcome::NoAnswer, &[]), Stated::Initialised, &[])]
#[case::something_else("Example Hub", communities(LoginOutcome::Refused, &[0]), Stated::Initialised, &[])]
fn a_community_counts_once_it_is_shown_to_be_one(
    #[case] text: &str,
    #[case] list: Option<CommonCredentialsSeen>,
    #[case] stated: Stated,
    #[case] expected: &[&str],
) {
    assert_eq!(of_weight(&agent_says(text, list, stated), Weighed::Nonconformity), expected);
}

#[rstest]
fn rows_keep_their_ids_and_every_reference_holds(#[values(Kindness::Kindest, Kindness::Bare)] kindness: Kindness) {
    let evidence = evidence_of(seen(Protocol::Http, true, "HTTP/1.1 401", &[Scheme::Basic]), nothing_more);
    let declared = declaration("camera", &evidence, kindness);
    let rows = declared.ixit.every_row();
    let ids: BTreeSet<_> = rows.iter().map(|row| (**row.written_id()).clone()).collect();
    assert!(rows.iter().flat_map(|row| row.links()).all(|link| ids.contains(&**link.to)));
    assert!(
        ["AuthMech", "LogIntf", "SecComMech", "SoftServ"].iter().all(|table| ids.contains(&format!("{table}-tcp-1234").as_str().into())),
        "{ids:?}"
    );
    assert!(rows.iter().filter(|row| row.table() != "15-PhyIntf").all(|row| port_of(row.written_id()) == Some(PORT)));
}

#[test]
fn an_open_port_is_declared_once_it_was_identified() {
    let evidence = evidence_of(seen(Protocol::Silent, false, "", &[]), nothing_more);
    let mut unidentified = Evidence::default();
    let tcp =
        evidence.answered().find_map(|(question, answers)| TcpPorts::read(&answers[0].1).map(|seen| (question.clone(), seen.clone())));
    let (question, seen) = tcp.unwrap();
    unidentified.add(EvidenceId(1), question, seen.into());
    let rows = |evidence: &Evidence| declaration("camera", evidence, Kindness::Kindest).ixit.log_intf.len();
    assert_eq!((rows(&unidentified), rows(&evidence)), (0, 1));
}

#[test]
fn every_unit_named_is_one_of_the_catalogue() {
    let known: BTreeSet<_> = Catalogue::get().units().map(|unit| unit.id).collect();
    assert!(units().is_superset(&surface()) && units().is_subset(&known));
    let left_out: BTreeSet<_> = super::units::LEFT_OUT.iter().map(|(id, _)| super::units::unit(id)).collect();
    assert!(left_out.is_subset(&known) && left_out.is_disjoint(&units()));
}

#[test]
fn what_could_not_be_told_says_why() {
    let survey = surveyed(seen(Protocol::Silent, false, "", &[]), nothing_more, Stated::Initialised);
    assert!(survey.not_told.iter().all(|one| !one.why.as_str().is_empty()));
    assert!(survey.not_told.iter().any(|one| one.unit.to_string() == "5.1-5-2b"));
}
