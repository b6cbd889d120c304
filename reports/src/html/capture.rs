//! What a capture shows: the frames in which a secret went in clear, and the device's flows, each by the number of its frame as packet analysers count.

use maud::{Markup, html};
use suite::evidence::{Capture, CaptureSeen, Flow, FrameShown, Opened, Peer, SecretShown};

use super::text::said;
use crate::messages::Messages;

/// The most rows of one table; the journal in the bundle holds all of them.
const ROWS: usize = 200;

pub(super) fn shown(record: u64, asked: &Capture, seen: &CaptureSeen, messages: &Messages) -> Markup {
    html! {
        p { (messages.frames) ": " (seen.frames) " (" (messages.of_others) ": " (seen.of_others) ") · " (messages.digest) " " span.digest { (asked.digest.as_str()) } }
        @if let Some(cut) = &seen.cut_short { p { (messages.cut_short) ": " (said(cut)) } }
        @if !seen.secrets.is_empty() { (secrets(record, &seen.secrets, messages)) }
        @if !seen.flows.is_empty() { (flows(record, &seen.flows, messages)) }
    }
}

fn secrets(record: u64, secrets: &[SecretShown], messages: &Messages) -> Markup {
    let headings = [
        &messages.frame,
        &messages.time,
        &messages.direction,
        &messages.device_port,
        &messages.peer,
        &messages.protocol,
        &messages.matched,
    ];
    let row = |shown: &SecretShown| {
        let inside = shown.inside.as_ref();
        html! {
            th scope="row" { (shown.frame) }
            td { (time(inside.and_then(|inside| inside.at))) }
            td { @if shown.from_device { (messages.from_device) } @else { (messages.to_device) } }
            td { @match inside { Some(inside) => (inside.device_port), None => "–" } }
            td { @match inside { Some(inside) => { (peer(&inside.peer, messages)) ":" (inside.peer_port) }, None => "–" } }
            td { (said(&shown.port.to_string())) }
            td { (matched(shown, inside)) }
        }
    };
    table(record, &messages.in_clear, &headings, secrets, row, messages)
}

/// A table of no more rows than anybody reads; it scrolls by itself where it is too wide.
fn table<T>(record: u64, caption: &str, headings: &[&String], all: &[T], row: impl Fn(&T) -> Markup, messages: &Messages) -> Markup {
    html! {
        div.wide tabindex="0" role="region" aria-label={ (caption) " #" (record) } {
            table {
                caption { (caption) }
                thead { tr { @for heading in headings { th scope="col" { (heading) } } } }
                tbody { @for one in all.iter().take(ROWS) { tr { (row(one)) } } }
            }
        }
        @if all.len() > ROWS { p { "… " (messages.more) } }
    }
}

/// What stands before the secret, how long it is, and what it is; never itself.
fn matched(shown: &SecretShown, inside: Option<&FrameShown>) -> Markup {
    html! {
        @if let Some(inside) = inside {
            @if let Some(before) = &inside.before { code { (said(before.as_str())) } }
            code { "‹" (inside.bytes) " B›" } " "
        }
        (said(shown.what().trim_end_matches(',')))
    }
}

fn flows(record: u64, flows: &[Flow], messages: &Messages) -> Markup {
    let headings = [
        &messages.first_frame,
        &messages.time,
        &messages.direction,
        &messages.port,
        &messages.peer,
        &messages.protocol,
        &messages.logins,
        &messages.frames,
        &messages.bytes,
        &messages.answered,
    ];
    let row = |flow: &Flow| {
        html! {
            th scope="row" { (flow.first_frame) }
            td { (time(flow.first_at)) }
            td { @match flow.opened {
                Opened::ByDevice => (messages.from_device),
                Opened::ByOther => (messages.to_device),
                Opened::Unseen => (messages.direction_unseen),
            } }
            td { (said(&flow.port.to_string())) }
            td { (peer(&flow.peer, messages)) }
            td { @match &flow.speaks { Some(speaks) => (said(speaks)), None => "–" } }
            td { (logins(flow)) }
            td { (flow.frames) }
            td { (flow.bytes) }
            td { (flow.answered) }
        }
    };
    table(record, &messages.flows, &headings, flows, row, messages)
}

fn logins(flow: &Flow) -> Markup {
    let asked: Vec<String> = flow.logins.iter().map(ToString::to_string).collect();
    if asked.is_empty() {
        html! { "–" }
    } else {
        said(&asked.join(", "))
    }
}

fn time(at: Option<jiff::Timestamp>) -> Markup {
    html! { @match at { Some(at) => (format!("{at:.6}")), None => "–" } }
}

/// The other side. Hosts of the local network were not told apart when it was recorded.
fn peer(peer: &Peer, messages: &Messages) -> Markup {
    match peer {
        Peer::Group => html! { (messages.peer_group) },
        Peer::Local => html! { (messages.peer_local) },
        Peer::Remote { address, name: None } => said(address),
        Peer::Remote { address, name: Some(name) } => html! { (said(name.as_str())) " (" (said(address)) ")" },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;
    use rstest::rstest;
    use suite::evidence::{Port, Scheme};

    fn a_capture() -> (Capture, CaptureSeen) {
        let place = crate::testing::place();
        let peer = Peer::Remote { address: "203.0.113.7".into(), name: Some("<b>cloud".into()) };
        let at = Some("2026-11-27T12:00:00.25Z".parse().unwrap());
        let before = Some("X-Pass: ".into());
        let inside = Some(FrameShown { at, device_port: 80, peer: peer.clone(), peer_port: 50_000, bytes: 15, before });
        let secrets = vec![
            SecretShown { frame: 4, port: Port::tcp(80), from_device: true, marked: false, inside },
            SecretShown { frame: 9, port: Port::tcp(80), from_device: false, marked: true, inside: None },
        ];
        let (opened, port, speaks) = (Opened::ByOther, Port::tcp(80), Some("HTTP".to_owned()));
        let flow = Flow {
            opened,
            port,
            peer,
            speaks,
            logins: vec![Scheme::Basic, Scheme::Other("<i>".into())],
            answered: 1,
            first_frame: 2,
            first_at: at,
            frames: 7,
            bytes: 99,
        };
        let seen = CaptureSeen { frames: 12, of_others: 1, flows: vec![flow], secrets, cut_short: None };
        (Capture { at: place, digest: suite::names::Digest::of(b"file") }, seen)
    }

    #[rstest]
    fn frames_are_shown_with_time_direction_sides_and_what_stands_before(
        #[values(Language::English, Language::French, Language::German)] language: Language,
    ) {
        let (asked, seen) = a_capture();
        let messages = language.messages();
        let page = shown(7, &asked, &seen, messages).into_string();
        let cells = [
            "<th scope=\"row\">4</th>",
            "2026-11-27T12:00:00.250000Z",
            &messages.from_device,
            "X-Pass: ",
            "‹15 B›",
            "203.0.113.7",
            ":50000",
        ];
        for wanted in
            cells.iter().copied().chain([messages.to_device.as_str(), "tcp/80", "HTTP", "Basic, &lt;i&gt;", "<th scope=\"row\">2</th>"])
        {
            assert!(page.contains(wanted), "{wanted} in {page}");
        }
        assert!(!page.contains("<b>"), "{page}");
    }

    #[test]
    fn a_table_has_an_end() {
        let (asked, mut seen) = a_capture();
        seen.flows = vec![seen.flows[0].clone(); 2_000];
        seen.secrets = vec![seen.secrets[0].clone(); 2_000];
        let page = shown(7, &asked, &seen, Language::English.messages()).into_string();
        assert_eq!(page.matches("<tr>").count(), 2 * (ROWS + 1));
    }
}
