//! Check 10: what is withheld, and what it leaves unchecked.

use super::{Case, Check};

pub(super) fn check(case: &Case) -> Check {
    let mut check = Check::new(10, "What is withheld?");
    for withheld in &case.inventory.withheld {
        check.open(format!("{} ({}): {}", withheld.name, withheld.digest.short(), withheld.because));
    }
    if case.inventory.withheld.is_empty() {
        check.say("nothing");
    }
    check
}
