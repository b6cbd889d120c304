//! The older edition on paper: its layout of the declaration, its ICS, and the way to the newer edition.
//!
//! Most tables are the same in both editions and are read by the same types. What V2.1.1 of TS 103 701 renamed or moved has types of its own here,
//! so that a file says in one layout or in the other what it says, and never in a mixture of both.

mod check;
mod ics;
mod ixit;
mod migrate;
mod names;
mod renamed;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::catalogue::Edition;
use crate::files::{At, Declaration, Dut, Fault, SourceText, parse};
use crate::ics::Support;
use crate::id::GroupId;

pub use crate::files::check::not_assessed;
pub use check::check;
pub use ics::review;
pub use ixit::{ComMech, ExtApi, Intf, OlderIxit};
pub use migrate::{Migrated, Open, migrate};
pub(crate) use names::{of_the_other_edition, tables_in};

/// Everything the supplier declares about one product, in the forms of TS 103 701 V1.1.1. It has no features: they came with the newer edition.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OlderDeclaration {
    /// The edition by which it is assessed: `"2.1"`.
    pub edition: Edition,
    /// What is assessed.
    pub dut: Dut,
    /// The conditions of Table B.1 and of the refined list by number, in quotes: whether each holds.
    #[serde(default)]
    pub conditions: BTreeMap<String, bool>,
    /// One line a provision: `Y`, or `N` or `N/A` with the reason.
    pub ics: BTreeMap<GroupId, At<Support>>,
    /// The tables.
    pub ixit: OlderIxit,
}

/// A declaration in the layout of the edition that it names.
#[derive(Clone, Debug)]
pub enum AnyDeclaration {
    /// Of the newer edition, which is assessed.
    Newer(Box<Declaration>),
    /// Of the older edition, which is reviewed and migrated.
    Older(Box<OlderDeclaration>),
}

/// Reads a declaration in the layout of the edition that it names.
///
/// # Errors
/// The fault of that layout; also for a row, field or provision of the other edition, with the place where it belongs.
pub fn read(source: &SourceText<'_>) -> Result<AnyDeclaration, Box<Fault>> {
    let newer = parse::<Declaration>(source);
    if matches!(&newer, Ok(declaration) if declaration.edition == Edition::Newer) || named(source) != Some(Edition::Older) {
        return newer.map(|declaration| AnyDeclaration::Newer(Box::new(declaration)));
    }
    parse(source).map(|declaration| AnyDeclaration::Older(Box::new(declaration)))
}

/// The edition that a text names, whatever else it says.
fn named(source: &SourceText<'_>) -> Option<Edition> {
    /// The only field that both layouts share for certain.
    #[derive(Deserialize)]
    struct Named {
        edition: Edition,
    }
    parse::<Named>(source).ok().map(|named| named.edition)
}

#[cfg(test)]
mod tests;
