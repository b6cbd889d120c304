//! Clause 5.0: the reporting of the implementation itself.

mod g01_justification;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[g01_justification::GROUP];
