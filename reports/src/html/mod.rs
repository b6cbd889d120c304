//! `report.html`: one file that needs no network and no script. Every text is escaped by the type that writes it (`maud`), and a policy in the page lets
//! nothing run or load but the style and the filter that stand in it.

mod campaign;
mod capture;
mod evidence;
mod laboratory;
mod overview;
mod problems;
mod rows;
pub(crate) mod text;
mod units;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};
use suite::id::UnitId;
use suite::verdict::Verdict;

use crate::messages::Messages;
use crate::report::Report;
use rows::Anchors;
use text::said;
pub(crate) use text::visible;

const STYLE: &str = include_str!("style.css");
const FILTER: &str = include_str!("filter.js");

/// The report as HTML, with a line feed at its end.
#[must_use]
pub fn write(report: &Report<'_>) -> String {
    let messages = report.language.messages();
    let dut = &report.journal.plan().dut;
    let anchors = Anchors::of(report);
    let page = html! {
        (DOCTYPE)
        html lang=(messages.language) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (messages.title) ": " (text::visible(&dut.name)) " " (text::visible(&dut.model)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#verdict" { (messages.skip) }
                (head(report, messages))
                (contents(messages))
                main {
                    (overview::section(report, messages))
                    (problems::failures(report, messages))
                    (problems::open(report, messages))
                    (overview::ics(report, messages))
                    (units::section(report, &anchors, messages))
                    (units::class(report, &anchors, messages))
                    (rows::section(report, &anchors, messages))
                    (evidence::decisions(report, &anchors, messages))
                    (campaign::section(report, messages))
                    (laboratory::section(report, messages))
                    (evidence::section(report, messages))
                }
                footer { p { (messages.limits) } p { (messages.end) } }
                script { (PreEscaped(FILTER)) }
            }
        }
    };
    page.into_string() + "\n"
}

/// Nothing loads, nothing is sent, and of scripts and styles only the two that stand in the page count.
fn policy() -> String {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
    let (style, script) = (hash(STYLE), hash(FILTER));
    format!("default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'")
}

fn head(report: &Report<'_>, messages: &Messages) -> Markup {
    let (verdicts, plan) = (report.verdicts, report.journal.plan());
    let counts = verdicts.counts;
    let means = match verdicts.overall {
        Verdict::Pass => &messages.overall_pass,
        Verdict::Inconclusive => &messages.overall_inconclusive,
        Verdict::Fail => &messages.overall_fail,
    };
    html! {
        header {
            @if let Some(device) = &verdicts.reference_device { p.banner { (messages.reference) " (" (said(device)) ")" } }
            h1 { (messages.title) ": " (said(&plan.dut.name)) " " (said(&plan.dut.model)) }
            p.item { (said(&plan.dut.supplier)) " · " (messages.software) " " (said(&plan.dut.software)) " · ETSI TS 103 701 · " (messages.edition) " " (verdicts.edition) " · " (format!("{:.0}", plan.began)) }
            div #verdict class={ "verdict " (class(Some(verdicts.overall))) } {
                p { (messages.verdict) ": " strong class={ "word " (class(Some(verdicts.overall))) } { (messages.verdict(verdicts.overall)) } }
                p { (means) }
                p {
                    (messages.units) ": " (counts.pass) " PASS (" (counts.pass_on_decisions) " " (messages.decided) "), " (counts.fail) " FAIL, "
                    (counts.inconclusive + counts.not_implemented) " INCONCLUSIVE, " (not_run(report)) " " (messages.not_run)
                }
            }
            p { (messages.limits) }
            p { (messages.recorded) }
        }
    }
}

fn not_run(report: &Report<'_>) -> usize {
    crate::summary::clauses::rows(report.verdicts).values().map(|row| row.not_run).sum()
}

fn contents(messages: &Messages) -> Markup {
    let entries = [
        ("overview", &messages.overview),
        ("failures", &messages.failures),
        ("open", &messages.open),
        ("ics", &messages.ics),
        ("units", &messages.obligations),
        ("rows", &messages.rows),
        ("decisions", &messages.decisions),
        ("campaign", &messages.campaign),
        ("laboratory", &messages.laboratory),
        ("evidence", &messages.evidence),
    ];
    html! { nav aria-label=(messages.contents) { ul { @for (id, title) in entries { li { a href={ "#" (id) } { (title) } } } } } }
}

/// The class of a verdict in the style.
fn class(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Pass) => "pass",
        Some(Verdict::Fail) => "fail",
        Some(Verdict::Inconclusive) => "inconclusive",
        None => "none",
    }
}

/// The word of a verdict; never its colour alone.
fn word(verdict: Option<Verdict>, messages: &Messages) -> Markup {
    html! { span class={ "word " (class(verdict)) } { (says(verdict, messages)) } }
}

fn says(verdict: Option<Verdict>, messages: &Messages) -> &str {
    verdict.map_or(messages.not_run.as_str(), |verdict| messages.verdict(verdict))
}

fn unit_link(unit: UnitId) -> Markup {
    html! { a href={ "#u" (unit) } { (unit) } }
}

#[cfg(test)]
mod tests;
