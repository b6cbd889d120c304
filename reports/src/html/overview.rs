//! The provisions at a glance, as a picture of tiles with a table of numbers beside it, and what the supplier claims of each.

use maud::{Markup, html};
use suite::ics::Standing;
use suite::id::Clause;
use suite::tree::GroupVerdict;
use suite::verdict::Verdict;

use super::text::said;
use super::{class, word};
use crate::messages::Messages;
use crate::report::Report;
use crate::summary::clauses::rows;
use crate::titles;

/// Every clause in a row: a tile for each of its provisions, which leads to it, and how many of its units stand where.
pub(super) fn section(report: &Report<'_>, messages: &Messages) -> Markup {
    let rows = rows(report.verdicts);
    html! {
        section #overview aria-labelledby="overview-title" {
            h2 #overview-title { (messages.overview) }
            p.legend aria-hidden="true" {
                @for verdict in [Some(Verdict::Pass), Some(Verdict::Fail), Some(Verdict::Inconclusive), None] {
                    span { span class={ "tile " (class(verdict)) } { (mark(verdict)) } " " (super::says(verdict, messages)) } " "
                }
            }
            div.wide tabindex="0" role="region" aria-label=(messages.overview) {
                table.overview {
                    thead { tr {
                        th scope="col" { (messages.clause) }
                        th scope="col" { (messages.provision) }
                        @for heading in ["PASS", "FAIL", "INCONCLUSIVE", &messages.not_run] { th.number scope="col" { (heading) } }
                    } }
                    tbody { @for (clause, row) in &rows { tr {
                        th scope="row" { a href={ "#c" (clause) } { (clause) } " " (titles::clause(messages.speaks(), *clause)) }
                        td { (tiles(report, *clause, messages)) }
                        @for (label, number) in [("PASS", row.pass), ("FAIL", row.fail), ("INCONCLUSIVE", row.inconclusive + row.unwritten), (messages.not_run.as_str(), row.not_run)] {
                            td.number data-label=(label) { @if number == 0 { "–" } @else { (number) } }
                        }
                    } } }
                }
            }
        }
    }
}

fn tiles(report: &Report<'_>, clause: Clause, messages: &Messages) -> Markup {
    let groups = report.verdicts.groups.iter().filter(|group| group.id.clause() == clause);
    html! { span.tiles { @for group in groups {
        @let id = group.id.to_string();
        @let number = id.rsplit('-').next().unwrap_or_default();
        a class={ "tile " (class(group.verdict)) } href={ "#g" (id) } aria-label={ (id) ": " (super::says(group.verdict, messages)) } {
            (number) " " (mark(group.verdict))
        }
    } } }
}

/// A mark beside the colour, for whoever sees none.
fn mark(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Pass) => "✓",
        Some(Verdict::Fail) => "✕",
        Some(Verdict::Inconclusive) => "?",
        None => "–",
    }
}

pub(super) fn ics(report: &Report<'_>, messages: &Messages) -> Markup {
    let ics = &report.verdicts.ics;
    html! {
        section #ics aria-labelledby="ics-title" {
            h2 #ics-title { (messages.ics) }
            @if !ics.valid { p { span.word.fail { "FAIL" } " " (messages.ics_invalid) } }
            @if !(ics.findings.is_empty() && ics.questions.is_empty()) {
                ul {
                    @for finding in &ics.findings { li { a href={ "#g" (finding.provision) } { (finding.provision) } ": " (said(&finding.says)) } }
                    @for question in &ics.questions { li { (said(&question.part)) ": " (said(&question.says)) } }
                }
            }
            div.wide tabindex="0" role="region" aria-label=(messages.ics) {
                table {
                    thead { tr { @for heading in [&messages.provision, &messages.status, &messages.support, &messages.verdict] { th scope="col" { (heading) } } } }
                    tbody { @for group in &report.verdicts.groups { (line(group, messages)) } }
                }
            }
        }
    }
}

fn line(group: &GroupVerdict, messages: &Messages) -> Markup {
    html! { tr {
        td { a href={ "#g" (group.id) } { (group.id) } " " (title(group, messages)) }
        td.phrase { @if group.mandatory { (messages.mandatory) } @else { (messages.recommended) } }
        td { (standing(&group.standing, messages)) }
        td { (word(group.verdict, messages)) }
    } }
}

/// The title of a provision: in English as the verdicts say it, which need not be as the catalogue of today does.
pub(super) fn title(group: &GroupVerdict, messages: &Messages) -> Markup {
    let title = titles::provision(messages.speaks(), group);
    if *title == *group.title {
        said(title)
    } else {
        html! { (title) }
    }
}

pub(super) fn standing(standing: &Standing, messages: &Messages) -> Markup {
    match standing {
        Standing::Claimed => html! { (messages.claimed) },
        Standing::NotApplicable(reason) => html! { (messages.not_applicable) ": " (said(reason)) },
        Standing::NotClaimed(reason) => html! { (messages.not_claimed) ": " (said(reason)) },
    }
}
