//! What failed with what to change, and what keeps units from a verdict.

use maud::{Markup, html};
use suite::catalogue::Catalogue;
use suite::tree::{ObligationVerdict, UnitVerdict};
use suite::verdict::{Finding, Verdict, Weight};

use super::text::said;
use super::{unit_link, units};
use crate::messages::Messages;
use crate::report::Report;
use crate::summary::unselected_units;
use crate::wording;

pub(super) fn failures(report: &Report<'_>, messages: &Messages) -> Markup {
    let failed: Vec<_> = report.verdicts.units().filter(|unit| unit.verdict == Verdict::Fail).collect();
    html! {
        section #failures aria-labelledby="failures-title" {
            h2 #failures-title { (messages.failures) }
            @if failed.is_empty() { p { (messages.no_failures) } }
            @for unit in failed { (problem(unit, &wording::accepted(report.verdicts, unit), messages)) }
        }
    }
}

fn problem(unit: &UnitVerdict, accepted: &[String], messages: &Messages) -> Markup {
    let failed = unit.obligations.iter().filter(|obligation| obligation.verdict == Verdict::Fail);
    let found = |obligation: &ObligationVerdict| -> Vec<Finding> {
        obligation.findings.iter().filter(|finding| finding.weight == Weight::Nonconformity).cloned().collect()
    };
    html! {
        article.problem aria-label=(unit.id) {
            h3 { (unit_link(unit.id)) " " span lang="en" { (purpose(unit)) } }
            @if let Some(why) = &unit.why { p { (said(why)) } }
            ul { @for obligation in failed { @for finding in found(obligation) {
                li { strong { (said(finding.about.as_str())) } ": " (said(finding.says.as_str())) " (" (units::whereabouts(obligation, messages)) ") " (units::evidence(obligation)) }
            } } }
            @for says in accepted { p.accepted { (said(says)) } }
            (remedy(unit, messages))
        }
    }
}

pub(super) fn purpose(unit: &UnitVerdict) -> &'static str {
    Catalogue::get().unit(unit.id).map(|unit| unit.purpose.as_str()).unwrap_or_default()
}

fn remedy(unit: &UnitVerdict, messages: &Messages) -> Markup {
    let Some(listed) = Catalogue::get().unit(unit.id) else { return html! {} };
    html! {
        p.remedy {
            @match &listed.remedy {
                Some(remedy) => { strong { (messages.remedy) ": " } span lang="en" { (remedy) } },
                None => { strong { (messages.fails_when) ": " } span lang="en" { (listed.fails_when) } },
            }
        }
    }
}

pub(super) fn open(report: &Report<'_>, messages: &Messages) -> Markup {
    let lacks = |unit: &&UnitVerdict| unit.verdict == Verdict::Inconclusive;
    let units: Vec<_> = report.verdicts.units().filter(lacks).collect();
    let left_out = unselected_units(report.verdicts);
    html! {
        section #open aria-labelledby="open-title" {
            h2 #open-title { (messages.open) }
            @if left_out > 0 { p { (messages.not_selected) ": " (left_out) } }
            @if units.is_empty() { @if left_out == 0 { p { (messages.nothing_open) } } } @else {
                div.wide tabindex="0" role="region" aria-label=(messages.open) {
                    table {
                        thead { tr { @for heading in [&messages.units, &messages.place, &messages.missing] { th scope="col" { (heading) } } } }
                        tbody { @for unit in units { (lacking(unit, messages)) } }
                    }
                }
            }
        }
    }
}

fn lacking(unit: &UnitVerdict, messages: &Messages) -> Markup {
    let missing = unit.obligations.iter().filter_map(|obligation| Some((obligation, obligation.missing.as_ref()?)));
    html! {
        @if let Some(why) = &unit.why { tr { td { (unit_link(unit.id)) } td { "–" } td { (said(why)) } } }
        @for (obligation, missing) in missing {
            tr { td { (unit_link(unit.id)) } td { (units::whereabouts(obligation, messages)) } td { (said(&missing.to_string())) } }
        }
    }
}
