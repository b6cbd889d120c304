//! Clause 5.13: validate input.

mod g01a_user_interfaces;
mod g01b_networks_and_services;
mod guards;
mod scope;
mod unexpected;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[g01a_user_interfaces::GROUP, g01b_networks_and_services::GROUP];
