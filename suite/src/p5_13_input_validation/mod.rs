//! Clause 5.13: validate input.

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[];
