//! Clause 5.12: make installation and maintenance easy.

mod checks;
mod g01_user_decisions;
mod g02_set_up_guidance;
mod g03_check_guidance;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[g01_user_decisions::GROUP, g02_set_up_guidance::GROUP, g03_check_guidance::GROUP];
