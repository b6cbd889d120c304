//! Check 2: who signed the root, in which role, and when.

use super::{Case, Check};
use crate::wording::counted;

pub(super) fn check(case: &Case) -> Check {
    let mut check = Check::new(2, "Who signed, in which role, and when?");
    match case.inventory.seals.len() {
        0 => check.open("not signed: nobody answers for this bundle"),
        seals => check.open(format!("{} that this version cannot read: nobody is known to answer for this bundle", counted(seals, "seal"))),
    }
    check
}
