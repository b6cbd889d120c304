//! Every unit with its obligations: verdict, basis, what was found or is missing, and the way to the evidence.

use std::collections::BTreeSet;

use maud::{Markup, html};
use suite::catalogue::Kind;
use suite::evidence::Place;
use suite::names::RowId;
use suite::tree::{CaseVerdict, GroupVerdict, ObligationVerdict, UnitVerdict};
use suite::verdict::Verdict;

use super::rows::Anchors;
use super::text::said;
use super::{class as class_of, overview, problems, word};
use crate::messages::Messages;
use crate::report::Report;
use crate::summary::clauses::rows;
use crate::titles;

/// From how many obligations on a grid shows them at a glance.
const GRID: usize = 4;

/// What each unit is written with.
struct Page<'a> {
    messages: &'a Messages,
    anchors: &'a Anchors,
}

pub(super) fn section(report: &Report<'_>, anchors: &Anchors, messages: &Messages) -> Markup {
    let page = Page { messages, anchors };
    html! {
        section #units aria-labelledby="units-title" {
            h2 #units-title { (messages.obligations) }
            (filter(report, messages))
            @for clause in rows(report.verdicts).keys() {
                section #{ "c" (clause) } data-group="" {
                    h3 { (clause) " " (titles::clause(messages.speaks(), *clause)) }
                    @for group in report.verdicts.groups.iter().filter(|group| group.id.clause() == *clause) { (page.group(group)) }
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
                @for clause in rows(report.verdicts).keys() { option value=(clause) { (clause) " " (titles::clause(messages.speaks(), *clause)) } }
            } }
            label { (messages.text) input type="search" name="text" autocomplete="off"; }
            span role="status" { span #shown {} " " (messages.shown) }
        }
    }
}

impl Page<'_> {
    fn group(&self, group: &GroupVerdict) -> Markup {
        let messages = self.messages;
        html! {
            div #{ "g" (group.id) }.group data-group=[(!group.cases.is_empty()).then_some("")] {
                h4 { (group.id) " " (overview::title(group, messages)) " " (word(group.verdict, messages)) }
                p.item { (overview::standing(&group.standing, messages)) }
                @for case in &group.cases { (self.case(case)) }
            }
        }
    }

    fn case(&self, case: &CaseVerdict) -> Markup {
        let kind = match case.kind {
            Kind::Conceptual => &self.messages.conceptual,
            Kind::Functional => &self.messages.functional,
            Kind::Mixed => &self.messages.mixed,
        };
        html! {
            div.case data-group=[(!case.units.is_empty()).then_some("")] {
                h5 { (case.id) " (" (kind) ") " (word(case.verdict, self.messages)) }
                @for unit in &case.units { (self.unit(unit)) }
            }
        }
    }

    fn unit(&self, unit: &UnitVerdict) -> Markup {
        let messages = self.messages;
        html! {
            details #{ "u" (unit.id) } data-unit="" data-verdict=(class_of(Some(unit.verdict))) data-clause=(unit.id.group().clause()) {
                summary { strong { (unit.id) } " " (word(Some(unit.verdict), messages)) " " span.purpose lang="en" { (problems::purpose(unit)) } }
                @if let Some(why) = &unit.why { p { (messages.why) ": " (said(why)) } }
                @if !unit.obligations.is_empty() {
                    @if unit.obligations.len() >= GRID { (self.grid(unit)) }
                    (self.obligations(&unit.id.to_string(), &unit.obligations))
                }
            }
        }
    }

    /// The obligations at a glance: rows down, places across. Nothing where one of both is alone.
    fn grid(&self, unit: &UnitVerdict) -> Markup {
        let rows: BTreeSet<Option<&RowId>> = unit.obligations.iter().map(|one| one.row.as_ref()).collect();
        let places: BTreeSet<Option<&Place>> = unit.obligations.iter().map(|one| one.place.as_ref()).collect();
        if rows.len() < 2 || places.len() < 2 {
            return html! {};
        }
        let verdict = |row, place| {
            let here = unit.obligations.iter().filter(|one| one.row.as_ref() == row && one.place.as_ref() == place);
            let verdicts: Vec<Verdict> = here.map(|one| one.verdict).collect();
            (!verdicts.is_empty()).then(|| Verdict::all(verdicts))
        };
        let label = format!("{} {}", self.messages.overview, unit.id);
        html! {
            div.wide tabindex="0" role="region" aria-label=(label) {
                table.grid {
                    thead { tr {
                        th scope="col" { (self.messages.row) }
                        @for place in &places { th scope="col" { @match place { Some(place) => (said(&place.to_string())), None => (self.messages.whole_device) } } }
                    } }
                    tbody { @for row in &rows { tr {
                        th scope="row" { @match row { Some(row) => (self.anchors.link(row)), None => (self.messages.whole_device) } }
                        @for place in &places { td { @match verdict(*row, *place) { Some(verdict) => (word(Some(verdict), self.messages)), None => "–" } } }
                    } } }
                }
            }
        }
    }

    /// The obligations, a line each.
    fn obligations(&self, name: &str, obligations: &[ObligationVerdict]) -> Markup {
        let messages = self.messages;
        // On paper nothing has a place.
        let placed = obligations.iter().any(|obligation| obligation.place.is_some());
        let places: &[&String] = if placed { &[&messages.sample, &messages.state, &messages.seen_from] } else { &[] };
        let rest = [&messages.verdict, &messages.basis, &messages.findings, &messages.evidence];
        let headings = std::iter::once(&messages.row).chain(places.iter().copied()).chain(rest);
        html! {
            div.wide tabindex="0" role="region" aria-label={ (messages.obligations) " " (super::text::visible(name)) } {
                table {
                    thead { tr { @for heading in headings { th scope="col" { (heading) } } } }
                    tbody { @for obligation in obligations { tr {
                        td { (self.row(obligation)) }
                        @for part in parts(obligation.place.as_ref()).into_iter().filter(|_| placed) { td { @if part.is_empty() { "–" } @else { (said(&part)) } } }
                        td { (word(Some(obligation.verdict), messages)) }
                        td { (messages.basis(obligation.basis)) }
                        td { (reasons(obligation, messages)) }
                        td { (evidence(obligation)) }
                    } } }
                }
            }
        }
    }

    fn row(&self, obligation: &ObligationVerdict) -> Markup {
        match &obligation.row {
            Some(row) => self.anchors.link(row),
            None => html! { (self.messages.whole_device) },
        }
    }
}

/// Sample, state, and the side from which it was looked at.
fn parts(place: Option<&Place>) -> [String; 3] {
    let Some(place) = place else { return Default::default() };
    let from = &place.from;
    [place.sample.to_string(), place.state.to_string(), format!("{} ({})", from.interface, from.family)]
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
pub(super) fn class(report: &Report<'_>, anchors: &Anchors, messages: &Messages) -> Markup {
    let Some(class) = &report.verdicts.class else { return html! {} };
    let page = Page { messages, anchors };
    html! {
        section #class aria-labelledby="class-title" {
            h2 #class-title { (messages.class_requirements) }
            p { (messages.verdict) ": " (word(Some(class.verdict), messages)) }
            @for requirement in &class.requirements {
                details {
                    summary { strong { (said(&requirement.id)) } " " (word(Some(requirement.verdict), messages)) " " (said(&requirement.title)) }
                    @if !requirement.obligations.is_empty() { (page.obligations(&requirement.id, &requirement.obligations)) }
                }
            }
        }
    }
}
