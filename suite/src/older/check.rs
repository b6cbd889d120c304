//! Checks of an older declaration as a whole: references between rows, ids, conditions, provisions, and what a row of 15-Intf must say.

use super::{Intf, OlderDeclaration};
use crate::catalogue::Edition;
use crate::files::check::Checks;
use crate::files::{Fault, SourceText};

/// Everything that is wrong with an older declaration that parsed, in the order of the file's parts.
#[must_use]
pub fn check(declaration: &OlderDeclaration, source: &SourceText<'_>) -> Vec<Fault> {
    let rows = declaration.ixit.every_row();
    let mut checks = Checks::of(source, Edition::Older, &rows);
    checks.conditions(&declaration.conditions);
    checks.provisions(&declaration.ics);
    checks.ids();
    checks.identify(declaration.dut.identify.as_ref());
    checks.references(&declaration.ixit.same, &rows);
    for row in &declaration.ixit.intf {
        if let Some((message, remedy)) = mixed(row) {
            checks.fault(row.id.span(), format!("{} {message}", row.id), remedy.to_owned());
        }
    }
    checks.faults
}

/// What a row of 15-Intf says that does not go together.
fn mixed(row: &Intf) -> Option<(&'static str, &'static str)> {
    match (row.kind, row.speaks) {
        (None, None) => Some((
            "is neither a physical nor a logical interface",
            "give it a `kind` if it is physical, or what it `speaks` and its `physical` if it is logical",
        )),
        (Some(_), Some(_)) => Some(("has a `kind` and `speaks`", "make two rows of it: one physical, one logical that names it")),
        (Some(_), None) if row.physical.is_some() || row.port.is_some() || row.reach.is_some() => {
            Some(("is physical and has a field of a logical interface", "take `physical`, `port` and `reach` out, or make two rows of it"))
        }
        (None, Some(_)) if row.physical.is_none() => {
            Some(("does not say which interface carries it", "add `physical:` with the row of 15-Intf that carries it"))
        }
        (None, Some(_)) if row.exposed.is_some() => {
            Some(("is logical and has a field of a physical interface", "take `exposed` out, or say it of the row that carries it"))
        }
        _ => None,
    }
}
