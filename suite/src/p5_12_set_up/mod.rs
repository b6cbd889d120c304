//! Clause 5.12: make installation and maintenance easy.

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[];
