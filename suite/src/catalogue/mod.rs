//! The catalogue: every test group, case and unit of the newer edition with what both editions say about them, embedded at build time.
//!
//! It holds what the standard asks, not how a unit is judged. Wording is our own; each entry carries how sure we are of it.
mod clause;
mod column;
mod conditions;
mod editions;
mod mechanisms;
mod other;
mod selector;
mod table;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::id::{CaseId, Clause, GroupId, UnitId};
use crate::method;

pub use clause::{
    Carried, Case, ClauseEntry, Escape, Group, Inheritance, Judge, Kind, Level, OlderCaseRef, OlderGroupRef, Quantifier, Read, Unit,
};
pub use column::Column;
pub use conditions::{Became, Condition, ConditionList, Conditions, FactEntry, FeatureEntry};
pub use editions::{Document, Edition, EditionEntry, Editions, NewerProvision, OlderCase, OlderProvision};
pub use mechanisms::{Mechanism, MechanismKind, Mechanisms, Source};
pub use other::CatalogueTrouble;
pub use selector::SelectorError;
pub use table::{Field, FieldKind, Form, Shape, Table, TableId, Tables, UnknownTable};

const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/catalogue.json"));

/// How sure we are of an entry, since nothing was compared with the ETSI documents themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Inferred, recalled, or from a weak source.
    Low,
    /// One good source.
    Medium,
    /// Two or more independent sources agree, or the counts close.
    High,
}

impl std::fmt::Display for Confidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        })
    }
}

/// Everything the suite knows of the standard. There is one: [`Catalogue::get`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    clauses: Vec<ClauseEntry>,
    conditions: Conditions,
    editions: Editions,
    mechanisms: Mechanisms,
    tables: Tables,
    #[serde(skip)]
    index: Index,
}

/// Positions (clause, group, case, unit) in the tree, by id.
#[derive(Debug, Default)]
struct Index {
    groups: BTreeMap<GroupId, (usize, usize)>,
    cases: BTreeMap<CaseId, (usize, usize, usize)>,
    units: BTreeMap<UnitId, (usize, usize, usize, usize)>,
}

impl Catalogue {
    /// The catalogue: the embedded one, parsed at the first call (a few milliseconds), unless something is judged again by another
    /// ([`crate::method`]).
    pub fn get() -> &'static Catalogue {
        if let Some(other) = method::other().and_then(|method| method.catalogue.as_ref()) {
            return other;
        }
        static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
        CATALOGUE.get_or_init(|| {
            let mut catalogue: Catalogue = serde_json::from_str(EMBEDDED).expect("the embedded catalogue is read by a test of this crate");
            catalogue.index = Index::of(&catalogue.clauses);
            catalogue
        })
    }

    /// SHA-256 of the embedded catalogue in lowercase hexadecimal: it names the method in a bundle.
    pub fn digest() -> &'static str {
        static DIGEST: OnceLock<String> = OnceLock::new();
        DIGEST.get_or_init(|| hex::encode(Sha256::digest(EMBEDDED)))
    }

    /// The clauses in order.
    pub fn clauses(&self) -> &[ClauseEntry] {
        &self.clauses
    }

    /// All test groups in the order of their ids.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.clauses.iter().flat_map(|clause| &clause.groups)
    }

    /// All test cases in the order of their ids.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.groups().flat_map(|group| &group.cases)
    }

    /// All test units in the order of their ids.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.cases().flat_map(|case| &case.units)
    }

    /// The clause with this id.
    pub fn clause(&self, id: Clause) -> Option<&ClauseEntry> {
        self.clauses.iter().find(|entry| entry.clause == id)
    }

    /// The test group with this id of the newer edition.
    pub fn group(&self, id: GroupId) -> Option<&Group> {
        self.index.groups.get(&id).map(|&(clause, group)| &self.clauses[clause].groups[group])
    }

    /// The test case with this id of the newer edition.
    pub fn case(&self, id: CaseId) -> Option<&Case> {
        self.index.cases.get(&id).map(|&(clause, group, case)| &self.clauses[clause].groups[group].cases[case])
    }

    /// The test unit with this id of the newer edition.
    pub fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.index.units.get(&id).map(|&(clause, group, case, unit)| &self.clauses[clause].groups[group].cases[case].units[unit])
    }

    /// The cryptographic catalogue.
    pub fn mechanisms(&self) -> &Mechanisms {
        &self.mechanisms
    }

    /// The provision of the newer edition that a group assesses.
    pub fn provision(&self, id: GroupId) -> Option<&NewerProvision> {
        self.editions.newer.iter().find(|provision| provision.id == id)
    }

    /// The provision of the older edition with this id.
    pub fn older_provision(&self, id: GroupId) -> Option<&OlderProvision> {
        self.editions.older.iter().find(|provision| provision.id == id)
    }

    /// The units of the newer edition that took over a unit of the older one, in order.
    pub fn successors(&self, older: UnitId) -> impl Iterator<Item = &Unit> {
        self.units().filter(move |unit| unit.older.contains(&older))
    }

    /// The IXIT table with this id.
    pub fn table(&self, id: TableId) -> &Table {
        self.tables.tables.iter().find(|table| table.id == id).expect("a test finds every table id in the catalogue")
    }

    /// The 29 IXIT tables and the forms beside them.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The lists of conditions, the features and the facts in words.
    pub fn conditions(&self) -> &Conditions {
        &self.conditions
    }

    /// The documents, the provisions of both editions, and what is unverified.
    pub fn editions(&self) -> &Editions {
        &self.editions
    }
}

impl Index {
    fn of(clauses: &[ClauseEntry]) -> Self {
        let mut index = Index::default();
        for (c, clause) in clauses.iter().enumerate() {
            for (g, group) in clause.groups.iter().enumerate() {
                index.groups.insert(group.id, (c, g));
                for (k, case) in group.cases.iter().enumerate() {
                    index.cases.insert(case.id, (c, g, k));
                    index.units.extend(case.units.iter().enumerate().map(|(u, unit)| (unit.id, (c, g, k, u))));
                }
            }
        }
        index
    }
}

#[cfg(test)]
mod tests;
