//! The review of a declaration on paper: everything that its reader should be told, each with its place in the file, in the order of the standard.

mod place;
mod sarif;
mod text;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use suite::catalogue::Catalogue;
use suite::contradictions::{Contradiction, contradictions};
use suite::files::{Declaration, SourceText};
use suite::ics::{IcsFinding, IcsQuestion, OtherStatus, other_statuses};
use suite::id::GroupId;
use suite::judge::open_decisions;
use suite::older::OlderDeclaration;
use suite::tree::{ObligationVerdict, UnitVerdict, Verdicts};
use suite::verdict::{Finding, Missing, Verdict, Weight};

pub use place::Place;
pub(crate) use place::Places;
pub use sarif::sarif;
pub use text::text;

/// What a declaration comes to on paper.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Review {
    /// The version of this format.
    pub format: u32,
    /// The file.
    pub file: String,
    /// Whether the ICS is valid.
    pub ics_valid: bool,
    /// What there is to say, in the order of the standard.
    pub notes: Vec<Note>,
    /// Every status of the supplier's form that differs from the standard's.
    pub statuses: Vec<OtherStatus>,
    /// How many decisions of an assessor are open.
    pub open_decisions: usize,
}

/// One thing that the reader is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Note {
    /// How much it weighs.
    pub level: NoteLevel,
    /// What says so: `ICS`, the id of a unit, or the name of a check that compares two places.
    pub rule: String,
    /// The provision that it is about.
    pub provision: GroupId,
    /// The row, the provision or the record that it is about.
    pub about: String,
    /// What is wrong, missing or doubtful.
    pub says: String,
    /// What would be right.
    pub remedy: Option<String>,
    /// Where it stands, if it stands anywhere.
    pub place: Option<Place>,
}

/// How much a note weighs, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoteLevel {
    /// A nonconformity, or an invalid line of the ICS.
    Nonconformity,
    /// Two places of the declaration that cannot both be true.
    Contradiction,
    /// Something is not stated, or not in the form that a rule can read.
    Open,
    /// A question to the supplier.
    Question,
    /// A remark.
    Remark,
}

/// The JSON Schema of [`Review`].
#[must_use]
pub fn schema() -> serde_json::Value {
    suite::schema::schema::<Review>(
        "Review of a declaration",
        "What there is to say of a declaration on paper, each note at its place in the file: what `thirteen check --json` prints.",
    )
}

impl Review {
    /// The version of the format.
    pub const FORMAT: u32 = 1;

    /// Reads a review off verdicts that were judged without a device.
    #[must_use]
    pub fn of(verdicts: &Verdicts, declaration: &Declaration, source: &SourceText<'_>) -> Self {
        let places = place::Places { ics: &declaration.ics, rows: declaration.ixit.every_row(), source };
        let ics = verdicts.ics.findings.iter().map(|finding| of_line(finding, &places));
        let asked = verdicts.ics.questions.iter().filter_map(|question| of_question(question, &places));
        let units = verdicts.units().flat_map(|unit| of_unit(unit, &places));
        let contradictions = contradictions(declaration).into_iter().map(|found| of_contradiction(found, &places));
        let mut notes: Vec<Note> = ics.chain(asked).chain(contradictions).chain(units).collect();
        notes.extend(of_empty_scopes(verdicts, &notes, &places));
        notes.sort_by_key(|note| note.provision);
        notes.dedup();
        Self {
            format: Self::FORMAT,
            file: source.file.to_owned(),
            ics_valid: verdicts.ics.valid,
            notes,
            statuses: other_statuses(declaration),
            open_decisions: open_decisions(verdicts).len(),
        }
    }

    /// A review of a declaration of the older edition: of its ICS, by the statuses of that edition.
    #[must_use]
    pub fn of_older(declaration: &OlderDeclaration, source: &SourceText<'_>) -> Self {
        let places = place::Places { ics: &declaration.ics, rows: declaration.ixit.every_row(), source };
        let findings = suite::older::review(declaration);
        Self {
            format: Self::FORMAT,
            file: source.file.to_owned(),
            ics_valid: !findings.iter().any(|finding| finding.invalid),
            notes: findings.iter().map(|finding| of_line(finding, &places)).collect(),
            statuses: Vec::new(),
            open_decisions: 0,
        }
    }

    /// The review as JSON, pretty and stable.
    #[must_use]
    pub fn json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("a review is plain data with string keys, which always serialises");
        text.push('\n');
        text
    }

    /// How many notes weigh so much.
    #[must_use]
    pub fn count(&self, level: NoteLevel) -> usize {
        self.notes.iter().filter(|note| note.level == level).count()
    }
}

fn of_line(finding: &IcsFinding, places: &place::Places<'_>) -> Note {
    Note {
        level: if finding.invalid { NoteLevel::Nonconformity } else { NoteLevel::Question },
        rule: "ICS".to_owned(),
        provision: finding.provision,
        about: finding.provision.to_string(),
        says: finding.says.clone(),
        remedy: None,
        place: places.of_provision(finding.provision),
    }
}

/// A question about the head of the declaration, which stands before every provision.
fn of_question(question: &IcsQuestion, places: &place::Places<'_>) -> Option<Note> {
    Some(Note {
        level: NoteLevel::Question,
        rule: "ICS".to_owned(),
        provision: Catalogue::get().groups().next()?.id,
        about: question.part.clone(),
        says: question.says.clone(),
        remedy: None,
        place: places.of_head(&question.part, question.field.as_deref()),
    })
}

fn of_contradiction(found: Contradiction, places: &place::Places<'_>) -> Note {
    let about = found.about.first().map_or_else(|| found.provision.to_string(), ToString::to_string);
    Note {
        level: NoteLevel::Contradiction,
        rule: found.check.to_owned(),
        provision: found.provision,
        place: places.of(&about, found.field),
        about,
        says: found.says,
        remedy: Some(found.remedy),
    }
}

/// What is claimed and stands on no row at all, where nothing else is said of its provision: else nobody would hear of an empty table.
fn of_empty_scopes(verdicts: &Verdicts, told: &[Note], places: &place::Places<'_>) -> Vec<Note> {
    let mut provisions: BTreeSet<GroupId> = told.iter().map(|note| note.provision).collect();
    let open = |unit: &&UnitVerdict| unit.obligations.is_empty() && unit.verdict == Verdict::Inconclusive;
    verdicts
        .units()
        .filter(open)
        .filter_map(|unit| {
            let listed = Catalogue::get().unit(unit.id).filter(|listed| listed.level.is_conceptual())?;
            let (says, table, provision) = (unit.why.clone()?, listed.reads.first()?.table.as_str(), unit.id.group());
            let remedy = Some(format!("declare the rows of {table}, or correct what the ICS says of {provision}"));
            let (rule, about, place) = (unit.id.to_string(), table.to_owned(), places.of(table, &says));
            provisions.insert(provision).then_some(Note { level: NoteLevel::Open, rule, provision, about, says, remedy, place })
        })
        .collect()
}

fn of_unit(unit: &UnitVerdict, places: &place::Places<'_>) -> Vec<Note> {
    let note = |level, about: &str, says: &str, remedy: Option<String>| Note {
        level,
        rule: unit.id.to_string(),
        provision: unit.id.group(),
        about: about.to_owned(),
        says: says.to_owned(),
        remedy,
        place: places.of(about, says),
    };
    let found = |finding: &Finding| {
        let level = match finding.weight {
            Weight::Nonconformity => NoteLevel::Nonconformity,
            Weight::Remark => NoteLevel::Remark,
            Weight::OutOfScope => return None,
        };
        Some(note(level, finding.about.as_str(), finding.says.as_str(), None))
    };
    let of_obligation = |obligation: &ObligationVerdict| {
        let mut notes: Vec<Note> = obligation.findings.iter().filter_map(found).collect();
        if let Some(Missing::Undeclared(says)) = &obligation.missing {
            let (about, asks) = says.split_once(": ").unwrap_or(("the declaration", says));
            notes.push(note(NoteLevel::Open, about, asks, Some(format!("{asks} of {about}"))));
        }
        notes
    };
    unit.obligations.iter().flat_map(of_obligation).collect()
}

#[cfg(test)]
mod faults;
#[cfg(test)]
mod tests;
