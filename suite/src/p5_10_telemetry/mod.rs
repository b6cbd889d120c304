//! Clause 5.10: examine telemetry.

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[];
