//! Clause 5.3: keep software updated.

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[];
