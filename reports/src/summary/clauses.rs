//! The table of counts: one line a clause.

use std::collections::BTreeMap;

use suite::catalogue::Catalogue;
use suite::id::Clause;
use suite::tree::{GroupVerdict, Verdicts};
use suite::verdict::Verdict;

use crate::wording::is_unwritten;

/// The width of the column of titles, in characters.
const TITLE: usize = 42;

/// How the units of one clause stand.
#[derive(Default)]
pub(crate) struct Row {
    pub pass: usize,
    pub fail: usize,
    pub inconclusive: usize,
    pub unwritten: usize,
    pub not_run: usize,
}

/// The header, and one line for each clause of which something was judged or left out.
pub(super) fn table(verdicts: &Verdicts) -> Vec<String> {
    let rows = rows(verdicts);
    let header = line("", "", ["pass", "fail", "inconclusive", "not implemented", "not run"].map(str::to_owned));
    std::iter::once(header).chain(rows.iter().map(|(clause, row)| row.line(*clause))).collect()
}

/// How the units of each clause stand, for every report.
pub(crate) fn rows(verdicts: &Verdicts) -> BTreeMap<Clause, Row> {
    let mut rows: BTreeMap<Clause, Row> = BTreeMap::new();
    for group in &verdicts.groups {
        rows.entry(group.id.clause()).or_default().count(group);
    }
    rows
}

impl Row {
    fn count(&mut self, group: &GroupVerdict) {
        let mut ran = 0;
        for unit in group.cases.iter().flat_map(|case| &case.units) {
            ran += 1;
            *match unit.verdict {
                Verdict::Pass => &mut self.pass,
                Verdict::Fail => &mut self.fail,
                Verdict::Inconclusive if is_unwritten(unit) => &mut self.unwritten,
                Verdict::Inconclusive => &mut self.inconclusive,
            } += 1;
        }
        let all = Catalogue::get().group(group.id).map_or(0, |group| group.cases.iter().map(|case| case.units.len()).sum());
        self.not_run += usize::saturating_sub(all, ran);
    }

    fn line(&self, clause: Clause) -> String {
        let title = Catalogue::get().clause(clause).map(|entry| entry.title.as_str()).unwrap_or_default();
        let numbers = [self.pass, self.fail, self.inconclusive, self.unwritten, self.not_run];
        line(&clause.to_string(), title, numbers.map(|number| if number == 0 { "-".to_owned() } else { number.to_string() }))
    }
}

fn line(clause: &str, title: &str, [pass, fail, inconclusive, unwritten, not_run]: [String; 5]) -> String {
    let title = if title.chars().count() > TITLE { title.chars().take(TITLE - 1).chain(['…']).collect() } else { title.to_owned() };
    format!("{clause:<6}{title:<TITLE$}{pass:>6}{fail:>6}{inconclusive:>14}{unwritten:>17}{not_run:>9}")
}
