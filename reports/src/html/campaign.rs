//! Item, method and course of the campaign: what was assessed by what, and everything that did not go straight.

use maud::{Markup, html};

use super::text::{said, visible};
use crate::messages::Messages;
use crate::report::{Report, event};
use crate::wording::revisions;

pub(super) fn section(report: &Report<'_>, messages: &Messages) -> Markup {
    let plan = report.journal.plan();
    let dut = &plan.dut;
    let item = [
        (&messages.supplier, &dut.supplier),
        (&messages.product, &dut.name),
        (&messages.model, &dut.model),
        (&messages.hardware, &dut.hardware),
        (&messages.software, &dut.software),
        (&messages.profile, &plan.profile),
        (&messages.suite, &plan.suite_version),
    ];
    let digests =
        [(&messages.catalogue, &plan.catalogue), (&messages.declaration, &plan.declaration), (&messages.head, report.journal.head())];
    html! {
        section #campaign aria-labelledby="campaign-title" {
            h2 #campaign-title { (messages.campaign) }
            dl {
                @for (name, value) in item { dt { (name) } dd { (said(value)) } }
                dt { (messages.edition) } dd { (plan.edition) }
                dt { (messages.began) } dd { (format!("{:.0}", plan.began)) }
                @if let Some(last) = report.journal.lines().last() { dt { (messages.ended) } dd { (format!("{:.0}", last.at)) } }
                @for (name, digest) in digests { dt { (name) } dd.digest { (visible(digest.as_str())) } }
                dt { (messages.samples) }
                dd { @for (sample, identity) in report.journal.identities() {
                    p { (said(sample.as_str())) ": " (said(identity.serial.as_deref().unwrap_or("–"))) ", " (messages.software) " " (said(identity.software.as_deref().unwrap_or("–"))) }
                } }
            }
            h3 { (messages.course) }
            ul { @for line in revisions(report.verdicts) { li { (said(&line)) } } }
            ul { @for line in report.journal.lines() { @if let Some(says) = event(line) {
                li { "#" (line.seq) ", " (format!("{:.0}", line.at)) ": " (said(&says)) }
            } } }
        }
    }
}
