//! Clause 5.6: minimise exposed attack surfaces.

pub(crate) mod disclosure;
mod g01_unused_interfaces;
mod g02_disclosed_information;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[g01_unused_interfaces::GROUP, g02_disclosed_information::GROUP];
