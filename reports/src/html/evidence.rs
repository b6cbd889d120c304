//! The evidence: each answer of the journal with its question, its digest and the units that read it; and the decisions of persons.

use std::collections::BTreeSet;

use maud::{Markup, html};
use suite::evidence::{Answer, Question};
use suite::id::UnitId;

use super::rows::Anchors;
use super::text::{said, value};
use super::{capture, unit_link, word};
use crate::journal::{Line, Record};
use crate::messages::Messages;
use crate::report::Report;

pub(super) fn section(report: &Report<'_>, messages: &Messages) -> Markup {
    let readers = report.readers();
    let withdrawn: BTreeSet<u64> = report.journal.lines().iter().filter_map(withdraws).collect();
    let nobody = BTreeSet::new();
    html! {
        section #evidence aria-labelledby="evidence-title" {
            h2 #evidence-title { (messages.evidence) }
            @for (index, line) in report.journal.lines().iter().enumerate() {
                (of_line(report, index, line, readers.get(&line.seq).unwrap_or(&nobody), withdrawn.contains(&line.seq), messages))
            }
        }
    }
}

fn withdraws(line: &Line) -> Option<u64> {
    if let Record::Withdrawn { answer, .. } = &line.record { Some(answer.0) } else { None }
}

fn of_line(report: &Report<'_>, index: usize, line: &Line, readers: &BTreeSet<UnitId>, withdrawn: bool, messages: &Messages) -> Markup {
    let Record::Answered { question, attempt, answer, took_ms, because, .. } = &line.record else { return html! {} };
    html! {
        details.record #{ "e" (line.seq) } {
            summary { strong { "#" (line.seq) } " " (said(&question.to_string())) @if withdrawn { " (" (messages.withdrawn) ")" } }
            dl {
                dt { (messages.recorded_at) } dd { (format!("{:.0}", line.at)) }
                dt { (messages.took) } dd { (took_ms) " ms" }
                @if *attempt > 1 { dt { (messages.attempt) } dd { (attempt) @if let Some(because) = because { ": " (said(because)) } } }
                dt { (messages.used_by) } dd { @if readers.is_empty() { "–" } @for (count, unit) in readers.iter().enumerate() { @if count > 0 { ", " } (unit_link(*unit)) } }
                dt { (messages.digest) } dd.digest { (report.digest(index).as_str()) }
                @if matches!(question, Question::Decide(_)) { dt { (messages.decisions) } dd { a href={ "#d" (line.seq) } { "#" (line.seq) } } }
                dt { (messages.question) } dd { (inside(question, messages)) }
                @if let (Question::Capture(asked), Answer::Capture(seen)) = (question, answer.as_ref()) {
                    dt { (messages.answer) } dd { (capture::shown(line.seq, asked, seen, messages)) }
                } @else {
                    dt { (messages.answer) } dd { (inside(answer.as_ref(), messages)) }
                }
            }
        }
    }
}

/// What is inside a question or an answer, without the name of its kind.
fn inside<T: serde::Serialize>(whole: &T, messages: &Messages) -> Markup {
    let json = serde_json::to_value(whole).unwrap_or_default();
    let only = json.as_object().filter(|fields| fields.len() == 1).and_then(|fields| fields.values().next());
    value(only.unwrap_or(&json), messages)
}

pub(super) fn decisions(report: &Report<'_>, anchors: &Anchors, messages: &Messages) -> Markup {
    let headings = [
        &messages.question,
        &messages.verdict,
        &messages.person,
        &messages.date,
        &messages.reason,
        &messages.review,
        &messages.attached,
        &messages.record,
    ];
    html! {
        section #decisions aria-labelledby="decisions-title" {
            h2 #decisions-title { (messages.decisions) }
            @if report.decisions().next().is_none() { p { (messages.no_decisions) } } @else {
                div.wide tabindex="0" role="region" aria-label=(messages.decisions) {
                    table {
                        thead { tr { @for heading in headings { th scope="col" { (heading) } } } }
                        tbody { @for (line, asked, decision) in report.decisions() { tr #{ "d" (line.seq) } {
                            td { (asked_of(asked.claim, report)) @if let Some(row) = &asked.row { " " (anchors.link(row)) } }
                            td { (word(Some(decision.verdict), messages)) }
                            td { (said(&decision.by)) }
                            td { (decision.date) }
                            td { (said(&decision.rationale)) }
                            td { @match &decision.reviewed_by { Some(by) => (said(by)), None => "–" } }
                            td.digest { @for digest in &decision.attached { (said(digest.as_str())) " " } }
                            td { a href={ "#e" (line.seq) } { "#" (line.seq) } }
                        } } }
                    }
                }
            }
        }
    }
}

/// The unit of a claim; a link only where the report shows it.
fn asked_of(claim: UnitId, report: &Report<'_>) -> Markup {
    if report.verdicts.unit(claim).is_some() {
        unit_link(claim)
    } else {
        html! { (claim) }
    }
}
