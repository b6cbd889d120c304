//! Two specimens beside each other: what was declared and published of one, and what was seen on another.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use suite::id::UnitId;
use suite::tree::Verdicts;
use suite::verdict::Verdict;

use crate::journal::Reading;
use crate::wording::counted;

/// What a journal and its verdicts say of one specimen.
#[derive(Clone, Copy, Debug)]
pub struct Specimen<'a> {
    /// The journal.
    pub journal: &'a Reading,
    /// What follows from it.
    pub verdicts: &'a Verdicts,
}

impl Specimen<'_> {
    /// The version that runs on it, by its own word; else that nobody read it.
    fn software(&self) -> String {
        let read: BTreeSet<&str> =
            self.journal.identities().values().filter(|seen| seen.read).filter_map(|seen| seen.software.as_deref()).collect();
        if read.is_empty() { "not read from the device".to_owned() } else { read.into_iter().collect::<Vec<_>>().join(", ") }
    }

    fn units(&self) -> BTreeMap<UnitId, Verdict> {
        self.verdicts.units().map(|unit| (unit.id, unit.verdict)).collect()
    }
}

/// What is published beside what is seen: both versions of the software first, then every unit that came out otherwise.
#[must_use]
pub fn write(published: Specimen<'_>, here: Specimen<'_>) -> String {
    let declared = &published.journal.plan().dut;
    let (theirs, ours) = (published.software(), here.software());
    let mut text = format!("declared: software {}\npublished: software {theirs}\nseen here: software {ours}\n", declared.software);
    if theirs != ours {
        text.push_str("These are different versions: what was observed on one says nothing of the other.\n");
    }
    let published = published.units();
    let (mut same, mut otherwise) = (0, Vec::new());
    for (unit, seen) in here.units() {
        match published.get(&unit) {
            Some(verdict) if *verdict == seen => same += 1,
            Some(verdict) => otherwise.push(format!("{unit}: published {verdict}, seen here {seen}")),
            None => otherwise.push(format!("{unit}: not published, seen here {seen}")),
        }
    }
    let _ = writeln!(text, "{} as published, {} otherwise", counted(same, "unit"), otherwise.len());
    for line in otherwise {
        let _ = writeln!(text, "  {line}");
    }
    text
}
