//! Clause 5.7: ensure the integrity of software.

mod g01_verified_boot;
mod g02_alert;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[g01_verified_boot::GROUP, g02_alert::GROUP];
