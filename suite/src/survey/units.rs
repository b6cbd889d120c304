//! Which units a survey judges: all that look at the device, and those on paper that need nothing but what was seen.

use std::collections::BTreeSet;

use crate::catalogue::{Catalogue, Kind};
use crate::id::UnitId;

/// Units on paper whose rule can fail a row by what was seen of it alone.
const ON_PAPER: [&str; 5] = ["5.1-3-1b", "5.1-3-1c", "5.5-4-1a", "5.5-4-1c", "5.5-5-1a"];

/// Units on the device that a survey leaves out, and why.
pub(super) const LEFT_OUT: [(&str, &str); 1] = [(
    "5.1-5-2b",
    "a survey guesses no further than the list of common credentials: what follows more guesses is held against a declared defence",
)];

/// The unit that draws the surface: open ports and discovery protocols.
const SURFACE: &str = "5.6-1-2c";

/// The units that a survey judges.
#[must_use]
pub fn units() -> BTreeSet<UnitId> {
    let functional = Catalogue::get().cases().filter(|case| case.kind != Kind::Conceptual).flat_map(|case| &case.units).map(|unit| unit.id);
    let left_out: Vec<UnitId> = LEFT_OUT.iter().map(|(id, _)| unit(id)).collect();
    functional.filter(|unit| !left_out.contains(unit)).chain(ON_PAPER.iter().map(|id| unit(id))).collect()
}

/// The units that draw the surface, before anything else is asked.
#[must_use]
pub fn surface() -> BTreeSet<UnitId> {
    BTreeSet::from([unit(SURFACE)])
}

/// Whether a unit looks at the device.
pub(super) fn looks_at_the_device(id: UnitId) -> bool {
    Catalogue::get().case(id.case()).is_some_and(|case| case.kind != Kind::Conceptual)
}

pub(super) fn unit(id: &str) -> UnitId {
    id.parse().expect("the list names units of the catalogue, which a test reads")
}
