//! Every unit with its obligations: verdict, basis, what was found or is missing, and the way to the evidence.

use maud::{Markup, html};
use suite::tree::{GroupVerdict, ObligationVerdict, UnitVerdict};
use suite::verdict::Verdict;

use super::text::said;
use super::{class as class_of, overview, problems, word};
use crate::messages::Messages;
use crate::report::Report;
use crate::summary::clauses::rows;

pub(super) fn section(report: &Report<'_>, messages: &Messages) -> Markup {
    html! {
        section #units aria-labelledby="units-title" {
            h2 #units-title { (messages.obligations) }
            (filter(report, messages))
            @for clause in rows(report.verdicts).keys() {
                section #{ "c" (clause) } data-group="" {
                    h3 { (clause) " " (overview::title(*clause)) }
                    @for group in report.verdicts.groups.iter().filter(|group| group.id.clause() == *clause) { (of_group(group, messages)) }
                }
            }
        }
    }
}

/// Hidden until the script that it needs runs.
fn filter(report: &Report<'_>, messages: &Messages) -> Markup {
    html! {
        form #filter.filter hidden role="search" aria-label=(messages.filter) {
            label { (messages.verdict) select name="verdict" {
                option value="" { (messages.all) }
                @for verdict in [Verdict::Fail, Verdict::Inconclusive, Verdict::Pass] { option value=(class_of(Some(verdict))) { (messages.verdict(verdict)) } }
            } }
            label { (messages.provision) select name="clause" {
                option value="" { (messages.all) }
                @for clause in rows(report.verdicts).keys() { option value=(clause) { (clause) " " (overview::title(*clause)) } }
            } }
            label { (messages.text) input type="search" name="text"; }
            span role="status" { span #shown {} " " (messages.shown) }
        }
    }
}

fn of_group(group: &GroupVerdict, messages: &Messages) -> Markup {
    html! {
        div #{ "g" (group.id) } data-group=[(!group.cases.is_empty()).then_some("")] {
            p { strong { (group.id) } " " (said(&group.title)) " – " (word(group.verdict, messages)) " (" (overview::standing(&group.standing, messages)) ")" }
            @for unit in group.cases.iter().flat_map(|case| &case.units) { (of_unit(unit, messages)) }
        }
    }
}

fn of_unit(unit: &UnitVerdict, messages: &Messages) -> Markup {
    html! {
        details #{ "u" (unit.id) } data-unit="" data-verdict=(class_of(Some(unit.verdict))) data-clause=(unit.id.group().clause()) {
            summary { strong { (unit.id) } " " (word(Some(unit.verdict), messages)) " " span.purpose { (problems::purpose(unit)) } }
            @if let Some(why) = &unit.why { p { (messages.why) ": " (said(why)) } }
            @if !unit.obligations.is_empty() { (matrix(&unit.id.to_string(), &unit.obligations, messages)) }
        }
    }
}

/// The obligations, a row each.
fn matrix(name: &str, obligations: &[ObligationVerdict], messages: &Messages) -> Markup {
    let headings = [&messages.place, &messages.verdict, &messages.basis, &messages.findings, &messages.evidence];
    html! {
        div.wide tabindex="0" role="region" aria-label={ (messages.obligations) " " (text(name)) } {
            table {
                thead { tr { @for heading in headings { th scope="col" { (heading) } } } }
                tbody { @for obligation in obligations { tr {
                    td { (whereabouts(obligation, messages)) }
                    td { (word(Some(obligation.verdict), messages)) }
                    td { (messages.basis(obligation.basis)) }
                    td { (reasons(obligation, messages)) }
                    td { (evidence(obligation)) }
                } } }
            }
        }
    }
}

fn text(name: &str) -> String {
    super::text::visible(name)
}

fn reasons(obligation: &ObligationVerdict, messages: &Messages) -> Markup {
    if obligation.findings.is_empty() && obligation.missing.is_none() {
        return html! { "–" };
    }
    html! { ul {
        @for finding in obligation.findings.iter() {
            li { (messages.weight(finding.weight)) ": " strong { (said(finding.about.as_str())) } ": " (said(finding.says.as_str())) }
        }
        @if let Some(missing) = &obligation.missing { li { (messages.missing) ": " (said(&missing.to_string())) } }
    } }
}

pub(super) fn whereabouts(obligation: &ObligationVerdict, messages: &Messages) -> Markup {
    let row = obligation.row.as_ref().map(ToString::to_string);
    let parts: Vec<String> = row.into_iter().chain(obligation.place.as_ref().map(ToString::to_string)).collect();
    if parts.is_empty() {
        html! { (messages.whole_device) }
    } else {
        said(&parts.join(" · "))
    }
}

/// The records that an obligation read, as links.
pub(super) fn evidence(obligation: &ObligationVerdict) -> Markup {
    html! { @for (count, id) in obligation.evidence.iter().enumerate() { @if count > 0 { ", " } a href={ "#e" (id.0) } { "#" (id.0) } } }
}

/// What the class demands beyond the standard.
pub(super) fn class(report: &Report<'_>, messages: &Messages) -> Markup {
    let Some(class) = &report.verdicts.class else { return html! {} };
    html! {
        section #class aria-labelledby="class-title" {
            h2 #class-title { (messages.class_requirements) }
            p { (messages.verdict) ": " (word(Some(class.verdict), messages)) }
            @for requirement in &class.requirements {
                details {
                    summary { strong { (said(&requirement.id)) } " " (word(Some(requirement.verdict), messages)) " " (said(&requirement.title)) }
                    @if !requirement.obligations.is_empty() { (matrix(&requirement.id, &requirement.obligations, messages)) }
                }
            }
        }
    }
}
