//! One clause of the catalogue: its test groups, their cases, and the units that get verdicts.
use serde::{Deserialize, Serialize};

use super::{Confidence, TableId};
use crate::condition::{Expression, Status};
use crate::id::{CaseId, Clause, GroupId, UnitId};

/// A clause with its groups.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClauseEntry {
    /// Its number.
    pub clause: Clause,
    /// Its title in our words.
    pub title: String,
    /// Its groups in the order of their ids.
    pub groups: Vec<Group>,
}

/// A test group: how one provision is assessed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its id, which is also the provision's.
    pub id: GroupId,
    /// What it shows, in a few words.
    pub title: String,
    /// Status of the provision in the newer edition.
    pub status: Status,
    /// The provision of the older edition that it comes from.
    pub older: Option<OlderGroupRef>,
    /// What changed from the older edition.
    pub change: String,
    /// How sure we are of id and status.
    pub confidence: Confidence,
    /// Its cases in order.
    pub cases: Vec<Case>,
}

/// The counterpart of a group in the older edition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OlderGroupRef {
    /// Id there.
    pub group: GroupId,
    /// Status there, by Annex B of EN 303 645 V2.1.1.
    pub status: Status,
}

/// A test case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// On paper, on the device, or both.
    pub kind: Kind,
    /// Its counterpart in the older edition.
    pub older: Option<OlderCaseRef>,
    /// How the editions differ here.
    pub difference: Option<String>,
    /// Its units in order.
    pub units: Vec<Unit>,
}

/// The counterpart of a case in the older edition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OlderCaseRef {
    /// Id there.
    pub case: CaseId,
    /// Kind there.
    pub kind: Kind,
    /// Letters of the older units that this case took over.
    pub units: String,
}

/// A test unit: the smallest thing that gets a verdict.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// What it shows.
    pub purpose: String,
    /// What of the declaration it reads.
    pub reads: Vec<Read>,
    /// Which rows, states or samples are its obligations, in words.
    pub scope: String,
    /// When it fails.
    pub fails_when: String,
    /// What a manufacturer changes when it fails, in plain words; not every unit has one yet.
    #[serde(default)]
    pub remedy: Option<String>,
    /// How many of its obligations must hold.
    pub quantifier: Quantifier,
    /// How far a machine could carry it.
    pub level: Level,
    /// How far one carries it here, where that is less, and why.
    #[serde(default)]
    pub carried: Option<Carried>,
    /// How it is carried out.
    pub how: String,
    /// How sure we are of it.
    pub confidence: Confidence,
    /// The clause by which an empty scope passes.
    pub escape: Option<Escape>,
    /// The units by whose criteria it is judged.
    pub inherits: Option<Inheritance>,
    /// The units of the older edition that it took over; empty for a new one.
    #[serde(default)]
    pub older: Vec<UnitId>,
}

/// How far a machine carries a unit in this version, where one could go further.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carried {
    /// How far.
    pub level: Level,
    /// Why no further, in a sentence.
    pub because: String,
}

/// Fields that a unit reads from one table of the declaration.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Read {
    /// An IXIT table such as `28-LogIntf`, or the form `ICS`.
    pub table: String,
    /// Names of fields; none means the whole row.
    pub fields: Vec<String>,
}

/// Why a unit with nothing to judge passes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escape {
    /// The name under which a report cites it.
    pub name: String,
    /// The reason in a sentence.
    pub reason: String,
    /// What must hold for it. Unknown means that it does not help.
    pub passes_when: Expression,
}

/// Judged by the criteria of other units, for another scope.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inheritance {
    /// Whose criteria count.
    pub judged_by: Vec<Judge>,
    /// Which of the rows, states or interfaces, in words.
    pub filter: String,
}

/// A unit, or all units of a case, that lends its criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Judge {
    /// Each unit of a case.
    Case(CaseId),
    /// One unit.
    Unit(UnitId),
}

/// Whether a case is settled on paper or on the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The declared design is judged.
    Conceptual,
    /// The device is tested.
    Functional,
    /// Units of both kinds; only cases can be mixed.
    Mixed,
}

/// How many obligations of a unit must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Quantifier {
    /// Each row of its scope.
    Each,
    /// The device or the declaration as a whole.
    Global,
    /// At least one row.
    One,
}

/// How far a machine carries a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Conceptual: a rule over the declaration decides.
    Rule,
    /// Conceptual: a rule finds, the assessor decides.
    Assist,
    /// Conceptual: the assessor judges.
    Expert,
    /// Functional: a probe, compared with the IXIT, decides.
    Probe,
    /// Functional: a probe with declared facts such as credentials, routes or images.
    Facts,
    /// Functional: a probe with an actuator of the bench, such as power or link.
    Hook,
    /// Functional: a machine gathers, the assessor decides.
    Judge,
    /// Functional: a person at the device.
    Operator,
}

impl Level {
    /// Whether a unit of this level is judged on paper.
    #[must_use]
    pub fn is_conceptual(self) -> bool {
        matches!(self, Self::Rule | Self::Assist | Self::Expert)
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Conceptual => "conceptual",
            Self::Functional => "functional",
            Self::Mixed => "mixed",
        })
    }
}

impl std::fmt::Display for Quantifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Each => "each must hold",
            Self::Global => "as a whole",
            Self::One => "one is enough",
        })
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Rule => "a rule",
            Self::Assist => "a rule and an assessor",
            Self::Expert => "an assessor",
            Self::Probe => "a probe",
            Self::Facts => "a probe with declared facts",
            Self::Hook => "a probe with an actuator",
            Self::Judge => "an assessor on gathered evidence",
            Self::Operator => "a person at the device",
        })
    }
}

impl std::fmt::Display for Judge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Case(id) => id.fmt(f),
            Self::Unit(id) => id.fmt(f),
        }
    }
}

impl Read {
    /// The IXIT table; `None` for the form `ICS`.
    pub fn table_id(&self) -> Option<TableId> {
        self.table.parse().ok()
    }
}

impl Unit {
    /// How far a machine carries it in this version.
    #[must_use]
    pub fn carried_by(&self) -> Level {
        self.carried.as_ref().map_or(self.level, |carried| carried.level)
    }

    /// Conceptual or functional, also within a mixed case.
    pub fn kind(&self) -> Kind {
        self.level.kind()
    }
}

impl Level {
    /// The kind of unit that has this level.
    pub fn kind(self) -> Kind {
        match self {
            Level::Rule | Level::Assist | Level::Expert => Kind::Conceptual,
            Level::Probe | Level::Facts | Level::Hook | Level::Judge | Level::Operator => Kind::Functional,
        }
    }
}

impl TryFrom<String> for Judge {
    type Error = crate::id::IdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Judge::Unit).or_else(|_| text.parse().map(Judge::Case))
    }
}
