//! What captures of the bench show beside what the declaration says: services that answered, logins, calls to others, secrets in clear.
//!
//! ARP, ICMP, IGMP, and DHCP, DNS and NTP as a client never count, nor do other hosts. What was not seen proves nothing.

use crate::assessment::Assessment;
use crate::bench::CaptureFacts;
use crate::evidence::{Capture, CaptureSeen, Flow, Opened, Place, Port, Scheme, Transport};
use crate::files::{At, Period};
use crate::ixit::{Guarantee, LogIntf, SecComMech, Speaks, Status};
use crate::names::RowId;
use crate::verdict::{Findings, Judged, Missing, nonconformity};

/// The captures made in the state of a place, each with what it shows there.
fn of<'a>(assessment: &Assessment<'a>, at: &Place) -> Vec<(&'a CaptureFacts, Result<&'a CaptureSeen, Missing>)> {
    read(assessment, at, false)
}

fn read<'a>(assessment: &Assessment<'a>, at: &Place, tampered: bool) -> Vec<(&'a CaptureFacts, Result<&'a CaptureSeen, Missing>)> {
    let captures = assessment.bench.captures.iter().filter(|capture| capture.state == at.state && capture.tampered.is_some() == tampered);
    captures.map(|capture| (capture, assessment.ask(Capture { at: at.clone(), digest: capture.digest.clone() }))).collect()
}

/// What each capture shows, judged flow by flow; a capture that cannot be read is missing.
fn each_flow(assessment: &Assessment<'_>, at: &Place, judge: impl Fn(&CaptureFacts, &Flow) -> Findings) -> Findings {
    each(assessment, at, |capture, seen, found| seen.flows.iter().for_each(|flow| found.extend(judge(capture, flow))))
}

/// What each capture shows; one that cannot be read is missing.
fn each(assessment: &Assessment<'_>, at: &Place, judge: impl Fn(&CaptureFacts, &CaptureSeen, &mut Findings)) -> Findings {
    let mut findings = Findings::none();
    for (capture, seen) in of(assessment, at) {
        findings.look(seen.map(|seen| {
            let mut found = Findings::none();
            judge(capture, seen, &mut found);
            if let Some(cut) = &seen.cut_short {
                found.remark(&capture.file, format!("was not read in full: {cut}"));
            }
            found
        }));
    }
    findings
}

/// Services that answered in a capture and that no row of 28-LogIntf declares there.
pub(crate) fn services_are_declared(assessment: &Assessment<'_>, at: &Place, is_declared: impl Fn(Port) -> bool) -> Judged {
    Ok(each_flow(assessment, at, |capture, flow| {
        let mut found = Findings::none();
        let place = format!("frame {} of {}", flow.first_frame, capture.file);
        if flow.opened != Opened::ByOther || flow.answered == 0 || is_declared(flow.port) {
            return found;
        }
        if flow.shows_a_listener() {
            found.fails(flow.port, format!("answers {} in {place}, but no row of 28-LogIntf declares it", flow.peer));
        } else {
            found.remark(
                flow.port,
                format!("answered once in {place}: a port for the occasion, or a service that no row of 28-LogIntf declares?"),
            );
        }
        found
    }))
}

/// Logins that the device asked for in a capture on a port where none is declared.
pub(crate) fn logins_are_declared(
    assessment: &Assessment<'_>,
    at: &Place,
    meant: fn(&Scheme) -> bool,
    is_excused: impl Fn(&Port) -> bool,
    says: &str,
) -> Judged {
    Ok(each_flow(assessment, at, |capture, flow| {
        let undeclared = flow.opened == Opened::ByOther && !is_excused(&flow.port);
        let schemes = flow.logins.iter().filter(|scheme| undeclared && meant(scheme));
        let place = format!("frame {} of {}", flow.first_frame, capture.file);
        schemes.map(|scheme| nonconformity(flow.port, format!("asked for {scheme} from {place} on: {says}"))).collect()
    }))
}

/// Secrets that the device sent in clear on the port of a mechanism that promises to keep what it carries confidential.
pub(crate) fn secrets_stay_unread(assessment: &Assessment<'_>, at: &Place, row: &SecComMech, interface: &LogIntf) -> Findings {
    if !row.guarantees.contains(&Guarantee::Confidentiality) {
        return Findings::none();
    }
    each(assessment, at, |capture, seen, found| {
        for shown in seen.secrets.iter().filter(|shown| shown.from_device && Some(shown.port) == interface.port) {
            found.fails(&interface.id, format!("the device sent {} in clear in frame {} of {}", shown.what(), shown.frame, capture.file));
        }
    })
}

/// Other secrets in clear: nothing against the device until somebody says whose they are. What a client sends, the device may have refused.
pub(crate) fn other_secrets_in_clear(assessment: &Assessment<'_>, at: &Place) -> Findings {
    let ixit = &assessment.declaration.ixit;
    let confidential = ixit.sec_com_mech.iter().filter(|row| row.guarantees.contains(&Guarantee::Confidentiality));
    let promised: Vec<_> = confidential.filter_map(|row| ixit.logical(row.interface.as_ref()?)?.port).collect();
    each(assessment, at, |capture, seen, found| {
        for shown in seen.secrets.iter().filter(|shown| !(shown.from_device && promised.contains(&shown.port))) {
            let (who, asks) =
                if shown.from_device { ("the device sent", "what for?") } else { ("somebody sent the device", "did it take it?") };
            found.remark(shown.port, format!("{who} {} in clear in frame {} of {}: {asks}", shown.what(), shown.frame, capture.file));
        }
    })
}

/// Calls of the device that no enabled row of 28-LogIntf explains: nothing against it, and a question to its supplier.
pub(crate) fn calls_are_explained(assessment: &Assessment<'_>, at: &Place) -> Judged {
    Ok(each_flow(assessment, at, |capture, flow| {
        let mut found = Findings::none();
        if flow.opened == Opened::ByDevice && !is_infrastructure(flow) && callers(assessment, at, flow).next().is_none() {
            let speaks = flow.speaks.as_deref().unwrap_or("something unknown");
            let says = format!("calls {} ({speaks}, frame {} of {}); ask the supplier what for", flow.peer, flow.first_frame, capture.file);
            found.remark(flow.port, says);
        }
        found
    }))
}

/// What the captures show of the calls that a row declares, in words, for a person who decides on it.
pub(crate) fn calls_of(assessment: &Assessment<'_>, at: &Place, row: &LogIntf) -> Vec<String> {
    let mut lines = Vec::new();
    for (capture, seen) in of(assessment, at) {
        let Ok(seen) = seen else { continue };
        let calls = seen.flows.iter().filter(|flow| flow.opened == Opened::ByDevice);
        let of_row = calls.filter(|flow| callers(assessment, at, flow).any(|caller| caller.id == row.id));
        lines.extend(of_row.map(|flow| {
            let answered = if flow.answered == 0 { ", not answered" } else { "" };
            format!("{}: calls {} on {} from frame {} on{answered}", capture.file, flow.peer, flow.port, flow.first_frame)
        }));
    }
    lines
}

/// For how long a device is watched after tampering at least, before that it says nothing else counts.
const FAIR_WATCH: Period = Period::from_ms(300_000);

/// What captures made after tampering show beside the rows that are declared to stay; nothing where there is no such capture. That the device was
/// heard over one of these rows is the control: of one that is dead nothing else is seen either.
pub(crate) fn nothing_else_after_tampering(assessment: &Assessment<'_>, at: &Place, stays: &[At<RowId>]) -> Option<Findings> {
    let captures = read(assessment, at, true);
    let mut findings = Findings::none();
    for (capture, seen) in &captures {
        match seen {
            Ok(seen) => findings.extend(beside(assessment, at, capture, seen, stays)),
            Err(missing) => findings.lacks(missing.clone()),
        }
    }
    (!captures.is_empty()).then_some(findings)
}

fn beside(assessment: &Assessment<'_>, at: &Place, capture: &CaptureFacts, seen: &CaptureSeen, stays: &[At<RowId>]) -> Findings {
    let mut findings = Findings::none();
    let is_kept = |flow: &&Flow| callers(assessment, at, flow).any(|row| stays.iter().any(|id| **id == *row.id));
    let talks = seen.flows.iter().filter(|flow| flow.opened != Opened::ByOther || flow.answered > 0);
    let (kept, others): (Vec<_>, Vec<_>) = talks.filter(|flow| !is_infrastructure(flow)).partition(is_kept);
    for flow in others {
        let speaks = flow.speaks.as_deref().unwrap_or("something unknown");
        let does = if flow.opened == Opened::ByOther { "answers" } else { "talks with" };
        let says = format!(
            "{does} {} ({speaks}, frame {} of {}) after tampering, which no alert is declared to need",
            flow.peer, flow.first_frame, capture.file
        );
        findings.fails(flow.port, says);
    }
    if findings.has_nonconformity() {
        return findings;
    }
    let lasts = capture.tampered.unwrap_or(Period::from_ms(0));
    let short = if let Some(cut) = &seen.cut_short {
        format!("was not read in full: {cut}")
    } else if kept.is_empty() {
        "the device was not heard over what is declared to stay, so its silence proves nothing".to_owned()
    } else if lasts < FAIR_WATCH {
        format!("it records {lasts} after tampering (`tampered`); other traffic may come later, so {FAIR_WATCH} at least are asked for")
    } else {
        return findings;
    };
    findings.lacks(Missing::Unfair(format!("{}: {short}", capture.file)));
    findings
}

/// Rows of this side that are on and may be the ones that call.
fn callers<'a>(assessment: &Assessment<'a>, at: &Place, flow: &Flow) -> impl Iterator<Item = &'a LogIntf> {
    let rows = assessment.declaration.ixit.log_intf.iter().filter(|row| row.status != Status::Disabled);
    let (side, port, speaks) = (at.from.interface.clone(), flow.port, flow.speaks.clone());
    rows.filter(move |row| {
        *row.physical == side && (row.port == Some(port) || (row.port.is_none() && may_be(row.speaks, speaks.as_deref())))
    })
}

/// Whether a protocol as recognised may be the declared one.
fn may_be(declared: Speaks, seen: Option<&str>) -> bool {
    match seen {
        Some("TLS") => declared.over_tls() || matches!(declared, Speaks::Other),
        Some("HTTP") => declared == Speaks::Http,
        Some("MQTT") => declared == Speaks::Mqtt,
        Some("CoAP") => declared == Speaks::Coap,
        Some("DTLS") => declared == Speaks::Coaps,
        Some("SSH") => declared == Speaks::Ssh,
        _ => declared == Speaks::Other,
    }
}

/// What every device in a network does: DHCP, DNS and NTP as a client, and words to a group, which the discovery protocols are asked about.
fn is_infrastructure(flow: &Flow) -> bool {
    let port = flow.port;
    matches!((port.transport, port.number), (_, 53) | (Transport::Udp, 67 | 68 | 123 | 546 | 547))
        || flow.peer == crate::evidence::Peer::Group
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{DutState, Peer, SecretShown};
    use crate::names::Digest;
    use crate::testing::Camera;
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn flow(opened: Opened, port: Port, answered: u32) -> Flow {
        let (peer, speaks) = (Peer::Remote { address: "192.0.2.7".into(), name: Some("cloud.example".into()) }, Some("FTP".into()));
        Flow { opened, port, peer, speaks, logins: vec![Scheme::Ftp], answered, first_frame: 7, first_at: None, frames: 9, bytes: 100 }
    }

    fn captured(flows: Vec<Flow>) -> Camera {
        let facts = CaptureFacts { file: "a.pcapng".into(), digest: Digest::of(b"a"), state: DutState::Initialised, tampered: None };
        Camera::sound().bench(|bench| bench.captures.push(facts)).answer::<Capture>(move |seen| seen.flows.clone_from(&flows))
    }

    #[rstest]
    #[case::nothing("5.6-1-2c", captured(vec![]), Pass)]
    #[case::a_service("5.6-1-2c", captured(vec![flow(Opened::ByOther, Port::tcp(40_021), 2)]), Fail)]
    #[case::well_known("5.6-1-2c", captured(vec![flow(Opened::ByOther, Port::tcp(21), 1)]), Fail)]
    #[case::a_port_for_the_occasion("5.6-1-2c", captured(vec![flow(Opened::ByOther, Port::tcp(40_021), 1)]), Pass)]
    #[case::knocked_at_in_vain("5.6-1-2c", captured(vec![flow(Opened::ByOther, Port::tcp(21), 0)]), Pass)]
    #[case::declared("5.6-1-2c", captured(vec![flow(Opened::ByOther, Port::tcp(8443), 9)]), Pass)]
    #[case::opened_before_it_began("5.6-1-2c", captured(vec![flow(Opened::Unseen, Port::tcp(21), 0)]), Pass)]
    #[case::a_call("5.6-1-2c", captured(vec![flow(Opened::ByDevice, Port::tcp(21), 5)]), Pass)]
    #[case::unreadable("5.6-1-2c", captured(vec![]).refused_by_the_bench::<Capture>(), Inconclusive)]
    #[case::a_login("5.1-1-2a", captured(vec![flow(Opened::ByOther, Port::tcp(40_021), 1)]), Fail)]
    #[case::a_login_of_another("5.1-1-2a", captured(vec![flow(Opened::ByDevice, Port::tcp(21), 1)]), Pass)]
    #[case::any_login("5.1-5-2a", captured(vec![flow(Opened::ByOther, Port::tcp(40_021), 1)]), Fail)]
    #[case::shared_with_5_6_1("5.5-5-2b", captured(vec![flow(Opened::ByOther, Port::tcp(21), 1)]), Fail)]
    fn what_is_seen_and_undeclared_counts(#[case] unit: &str, #[case] camera: Camera, #[case] verdict: Verdict) {
        let judged = camera.unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    fn shown(port: Port, from_device: bool) -> Camera {
        captured(vec![])
            .answer::<Capture>(move |seen| seen.secrets = vec![SecretShown { frame: 9, port, from_device, marked: false, inside: None }])
    }

    fn marked(port: Port) -> Camera {
        shown(port, true).answer::<Capture>(|seen| seen.secrets.iter_mut().for_each(|shown| shown.marked = true))
    }

    fn unpromised(camera: Camera) -> Camera {
        camera.channel("SecComMech-Web", |row| row.guarantees.retain(|kept| *kept != Guarantee::Confidentiality))
    }

    #[rstest]
    #[case::on_a_confidential_channel(
        shown(Port::tcp(8443), true),
        Fail,
        "LogIntf-Web: the device sent a secret of the bench in clear in frame 9 of a.pcapng"
    )]
    #[case::by_a_client(shown(Port::tcp(8443), false), Pass, "tcp/8443: somebody sent the device a secret of the bench in clear")]
    #[case::on_a_channel_that_promises_less(
        unpromised(shown(Port::tcp(8443), true)),
        Pass,
        "tcp/8443: the device sent a secret of the bench in clear"
    )]
    #[case::user_data_on_a_confidential_channel(
        marked(Port::tcp(8443)),
        Fail,
        "LogIntf-Web: the device sent a marked value, written as user data, in clear in frame 9 of a.pcapng"
    )]
    #[case::user_data_on_no_channel(
        marked(Port::udp(514)),
        Pass,
        "udp/514: the device sent a marked value, written as user data, in clear"
    )]
    #[case::on_no_channel(shown(Port::tcp(80), true), Pass, "tcp/80: the device sent a secret of the bench in clear")]
    #[case::unreadable(captured(vec![]).refused_by_the_bench::<Capture>(), Inconclusive, "")]
    fn a_secret_in_clear_breaks_a_promise(#[case] camera: Camera, #[case] verdict: Verdict, #[case] says: &str) {
        let (judged, surface) = (camera.unit("5.5-1-2a"), camera.unit("5.6-1-2c"));
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
        let all: Vec<_> = [judged, surface].into_iter().flat_map(|unit| unit.obligations).collect();
        let found: Vec<_> =
            all.iter().flat_map(|one| one.findings.iter()).map(|found| format!("{}: {}", found.about, found.says)).collect();
        assert!(says.is_empty() || found.iter().any(|line| line.starts_with(says)), "{found:#?}");
    }

    #[rstest]
    #[case::somewhere(Port::tcp(21), true)]
    #[case::time(Port::udp(123), false)]
    fn calls_that_nobody_declares_are_remarks(#[case] port: Port, #[case] expected: bool) {
        let judged = format!("{:?}", captured(vec![flow(Opened::ByDevice, port, 5)]).unit("5.6-1-2c"));
        assert_eq!(judged.contains("calls cloud.example (FTP, frame 7 of a.pcapng)"), expected, "{judged}");
    }
}
