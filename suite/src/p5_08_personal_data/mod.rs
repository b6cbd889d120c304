//! Clause 5.8: protect personal data.

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[];
