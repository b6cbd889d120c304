//! Check 1: whole, every part as the manifest says. Whoever gets here has passed it: the reader stops at the first fault.

use super::{Case, Check};
use crate::wording::counted;

pub(super) fn check(case: &Case) -> Check {
    let mut check = Check::new(1, "Is it whole, and every part as the manifest says?");
    let evidence = case.inventory.present.iter().filter(|(name, _)| name.as_str().starts_with("evidence/")).count();
    check.say(format!("{}, {evidence} of them evidence; root {}", counted(case.inventory.present.len(), "part"), case.inventory.root));
    check
}
