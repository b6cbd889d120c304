//! Clause 5.10: examine telemetry.

mod g01_examination;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[g01_examination::GROUP];
