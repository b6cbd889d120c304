//! Clause 5.11: let users delete their data.

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[];
