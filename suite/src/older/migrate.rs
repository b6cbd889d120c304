//! From the older edition to the newer: what can be carried over is, what cannot is put to a person. Nothing is claimed that nobody said.

mod features;
mod ics;
mod interfaces;

use std::fmt;

use super::OlderDeclaration;
use crate::catalogue::{Catalogue, Confidence, Edition, Field};
use crate::files::Declaration;

/// A declaration in the layout of the newer edition, with what a person must still decide.
#[derive(Clone, Debug)]
pub struct Migrated {
    /// The declaration.
    pub declaration: Declaration,
    /// The open points, in the order of the file's parts.
    pub open: Vec<Open>,
}

/// Something that a person must decide before the newer declaration can be relied on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The row, the condition or feature, or the line of the ICS: `condition 14`, `ICS 5.6-4B`, `ComMech-Cloud`.
    pub about: String,
    /// What is to be decided, and what was written meanwhile.
    pub says: String,
}

impl Open {
    fn new(about: impl fmt::Display, says: impl Into<String>) -> Self {
        Self { about: about.to_string(), says: says.into() }
    }
}

impl fmt::Display for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.about, self.says)
    }
}

/// What the forms of the newer edition ask of rows that were carried over as they are.
fn asked_for_more(declaration: &Declaration) -> impl Iterator<Item = Open> {
    let is_new = |field: &&Field| field.editions == [Edition::Newer] && field.confidence > Confidence::Low && field.note.is_none();
    let carried = Catalogue::get().tables().tables.iter().filter(|table| table.older_id == table.id.name());
    carried.filter(|table| declaration.ixit.has_row(table.id)).filter_map(move |table| {
        let new: Vec<_> = table.fields.iter().filter(is_new).map(|field| format!("{} ({})", field.name, field.meaning)).collect();
        (!new.is_empty()).then(|| Open::new(table.id, format!("the form of edition 3.1 asks for more: {}", new.join("; "))))
    })
}

/// Carries a declaration over.
#[must_use]
pub fn migrate(older: OlderDeclaration) -> Migrated {
    let OlderDeclaration { edition: _, dut, conditions, ics, ixit } = older;
    let mut open = Vec::new();
    let ixit = interfaces::carried(ixit, &mut open);
    let (features, denies, statuses) = Default::default();
    let mut declaration = Declaration {
        edition: Edition::Newer,
        dut,
        features,
        denies,
        conditions: Default::default(),
        ics: Default::default(),
        statuses,
        ixit,
    };
    let mut decided_first = Vec::new();
    features::carry(&conditions, &mut declaration, &mut decided_first);
    ics::carry(&ics, &mut declaration, &mut decided_first);
    decided_first.append(&mut open);
    decided_first.extend(asked_for_more(&declaration));
    Migrated { declaration, open: decided_first }
}
