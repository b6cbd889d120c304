//! Clause 5.7: ensure the integrity of software.

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[];
