//! Clause 5.9: be resilient to outages.

mod g01_resilience;
mod g02_local_function;
mod g03_orderly_connections;
mod mechanism;
pub(crate) mod outages;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[g01_resilience::GROUP, g02_local_function::GROUP, g03_orderly_connections::GROUP];
