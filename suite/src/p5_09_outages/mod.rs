//! Clause 5.9: be resilient to outages.

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[];
