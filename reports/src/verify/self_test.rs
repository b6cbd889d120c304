//! Check 11: the record of the suite's own test.

use super::Check;

pub(super) fn check() -> Check {
    let mut check = Check::new(11, "What is recorded of the suite's self-test?");
    check.say("nothing: journals of this format record no self-test, so nothing here shows that this suite worked as it was released");
    check
}
