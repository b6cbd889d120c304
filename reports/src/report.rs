//! What a report for people is made from: the verdicts, the journal that they follow from, and the language to write in.

mod course;
mod laboratory;

use std::collections::{BTreeMap, BTreeSet};

use suite::evidence::{Answer, Decide, Decision, Question};
use suite::files::Laboratory;
use suite::id::UnitId;
use suite::names::Digest;
use suite::tree::Verdicts;

use crate::journal::{Line, Reading, Record};
use crate::messages::Language;

pub(crate) use course::event;
pub(crate) use laboratory::items;

/// Everything that a report shows. The same parts give the same bytes.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The verdicts.
    pub verdicts: &'a Verdicts,
    /// The journal.
    pub journal: &'a Reading,
    /// What only the laboratory knows, as far as it says so.
    pub laboratory: Option<&'a Laboratory>,
    /// The language of headings and fixed phrases.
    pub language: Language,
}

impl Report<'_> {
    /// The decisions of persons that the journal holds, with the lines in which they stand, and with the names of people who are disclosed.
    pub(crate) fn decisions(&self) -> impl Iterator<Item = (&Line, &Decide, Decision)> {
        let shown = |name: &str| self.journal.persons().shown(name, self.language).into_owned();
        self.journal.lines().iter().filter_map(move |line| match &line.record {
            Record::Answered { question: Question::Decide(asked), answer, .. } => match answer.as_ref() {
                Answer::Decide(decision) => {
                    let (by, reviewed_by) = (shown(&decision.by), decision.reviewed_by.as_deref().map(shown));
                    Some((line, asked, Decision { by, reviewed_by, ..decision.clone() }))
                }
                _ => None,
            },
            _ => None,
        })
    }

    /// Which units read which record.
    pub(crate) fn readers(&self) -> BTreeMap<u64, BTreeSet<UnitId>> {
        let mut readers: BTreeMap<u64, BTreeSet<UnitId>> = BTreeMap::new();
        for unit in self.verdicts.units() {
            for id in unit.obligations.iter().flat_map(|obligation| &obligation.evidence) {
                readers.entry(id.0).or_default().insert(unit.id);
            }
        }
        readers
    }

    /// The digest of a line's bytes: the line after it states it.
    pub(crate) fn digest(&self, index: usize) -> &Digest {
        self.journal.lines().get(index + 1).map_or_else(|| self.journal.head(), |next| &next.prev)
    }
}
