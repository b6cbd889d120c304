//! The rows of the declaration, each with the units that judge it: the way from a row to its verdicts, as places lead from a verdict to its row.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use suite::id::UnitId;
use suite::names::RowId;
use suite::tree::UnitVerdict;

use super::text::said;
use super::{unit_link, word};
use crate::messages::Messages;
use crate::report::Report;

/// Where each row stands in the page. A row's name is foreign text, so its anchor is a number.
pub(super) struct Anchors(BTreeMap<RowId, usize>);

impl Anchors {
    /// Of every row that some unit judges.
    pub(super) fn of(report: &Report<'_>) -> Self {
        let rows: BTreeSet<RowId> = report.verdicts.units().flat_map(|unit| &unit.obligations).filter_map(|one| one.row.clone()).collect();
        Self(rows.into_iter().enumerate().map(|(number, row)| (row, number)).collect())
    }

    /// A row, as a link to where it is listed.
    pub(super) fn link(&self, row: &RowId) -> Markup {
        match self.0.get(row) {
            Some(number) => html! { a href={ "#r" (number) } { (said(row.as_str())) } },
            None => said(row.as_str()),
        }
    }
}

pub(super) fn section(report: &Report<'_>, anchors: &Anchors, messages: &Messages) -> Markup {
    let mut judged: BTreeMap<&RowId, BTreeMap<UnitId, &UnitVerdict>> = BTreeMap::new();
    for unit in report.verdicts.units() {
        for row in unit.obligations.iter().filter_map(|obligation| obligation.row.as_ref()) {
            judged.entry(row).or_default().insert(unit.id, unit);
        }
    }
    html! {
        section #rows aria-labelledby="rows-title" {
            h2 #rows-title { (messages.rows) }
            div.wide tabindex="0" role="region" aria-label=(messages.rows) {
                table {
                    thead { tr { @for heading in [&messages.row, &messages.units] { th scope="col" { (heading) } } } }
                    tbody { @for (row, number) in &anchors.0 { tr #{ "r" (number) } {
                        th scope="row" { (said(row.as_str())) }
                        td { @for (count, unit) in judged.get(row).into_iter().flat_map(|units| units.values()).enumerate() {
                            @if count > 0 { ", " } (unit_link(unit.id)) " " (word(Some(own(unit, row)), messages))
                        } }
                    } } }
                }
            }
        }
    }
}

/// The verdict of a unit on one row: the worst of it.
fn own(unit: &UnitVerdict, row: &RowId) -> suite::verdict::Verdict {
    suite::verdict::Verdict::all(unit.obligations.iter().filter(|one| one.row.as_ref() == Some(row)).map(|one| one.verdict))
}
