//! Clause 5.8: protect personal data.

mod carriers;
mod g01_confidential_in_transit;
mod g02_sensitive_to_services;
mod g03_sensors;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[g01_confidential_in_transit::GROUP, g02_sensitive_to_services::GROUP, g03_sensors::GROUP];
