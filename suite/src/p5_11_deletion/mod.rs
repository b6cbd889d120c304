//! Clause 5.11: let users delete their data.

pub(crate) mod erasing;
pub(crate) mod functions;
mod g01_data_on_the_device;
mod g02_data_at_services;
mod g03_instructions;
mod g04_confirmation;
mod remains;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] =
    &[g01_data_on_the_device::GROUP, g02_data_at_services::GROUP, g03_instructions::GROUP, g04_confirmation::GROUP];
