//! The provisions at a glance, as a picture and as a table, and what the supplier claims of each.

use maud::{Markup, html};
use suite::catalogue::Catalogue;
use suite::ics::Standing;
use suite::id::Clause;
use suite::tree::GroupVerdict;

use super::text::said;
use super::word;
use crate::messages::Messages;
use crate::report::Report;
use crate::summary::clauses::{Row, rows};

/// The height of a bar with its gap, in the picture's units.
const LINE: usize = 28;
/// Where bars begin.
const LEFT: usize = 410;
const LENGTH: usize = 460;

pub(super) fn section(report: &Report<'_>, messages: &Messages) -> Markup {
    let rows = rows(report.verdicts);
    let longest = rows.values().map(Row::all).max().unwrap_or(1).max(1);
    html! {
        section #overview aria-labelledby="overview-title" {
            h2 #overview-title { (messages.overview) }
            svg.overview viewBox={ "0 0 " (LEFT + LENGTH + 60) " " (rows.len() * LINE) } role="img" aria-label=(messages.overview) {
                @for (line, (clause, row)) in rows.iter().enumerate() { (bar(line, *clause, row, longest)) }
            }
            div.wide tabindex="0" role="region" aria-label=(messages.overview) {
                table {
                    thead { tr {
                        th scope="col" { (messages.clause) }
                        @for heading in ["PASS", "FAIL", "INCONCLUSIVE", &messages.not_run] { th scope="col" { (heading) } }
                    } }
                    tbody { @for (clause, row) in &rows { tr {
                        th scope="row" { a href={ "#c" (clause) } { (clause) } " " (title(*clause)) }
                        @for number in [row.pass, row.fail, row.inconclusive + row.unwritten, row.not_run] { td.number { (number) } }
                    } } }
                }
            }
        }
    }
}

pub(super) fn title(clause: Clause) -> &'static str {
    Catalogue::get().clause(clause).map(|entry| entry.title.as_str()).unwrap_or_default()
}

fn bar(line: usize, clause: Clause, row: &Row, longest: usize) -> Markup {
    let parts = [("pass", row.pass), ("fail", row.fail), ("inconclusive", row.inconclusive + row.unwritten), ("none", row.not_run)];
    let top = line * LINE;
    // Each part with where it begins and how wide it is, and where the last one ends.
    let mut ends = LEFT;
    let placed = parts.map(|(class, count)| {
        let (begins, width) = (ends, count * LENGTH / longest);
        ends += width;
        (class, count, begins, width)
    });
    html! {
        text x="0" y=(top + 18) { (clause) " " (title(clause)) }
        @for (class, _, begins, width) in placed.into_iter().filter(|(_, count, ..)| *count > 0) {
            rect class=(class) x=(begins) y=(top + 4) width=(width.saturating_sub(1).max(1)) height="18" rx="2" {}
        }
        text x=(ends + 8) y=(top + 18) { (row.pass) " / " (row.all()) }
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
        td { a href={ "#g" (group.id) } { (group.id) } " " (said(&group.title)) }
        td.phrase { @if group.mandatory { (messages.mandatory) } @else { (messages.recommended) } }
        td { (standing(&group.standing, messages)) }
        td { (word(group.verdict, messages)) }
    } }
}

pub(super) fn standing(standing: &Standing, messages: &Messages) -> Markup {
    match standing {
        Standing::Claimed => html! { (messages.claimed) },
        Standing::NotApplicable(reason) => html! { (messages.not_applicable) ": " (said(reason)) },
        Standing::NotClaimed(reason) => html! { (messages.not_claimed) ": " (said(reason)) },
    }
}
