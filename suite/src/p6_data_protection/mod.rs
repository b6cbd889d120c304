//! Clause 6: data protection.

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[];
