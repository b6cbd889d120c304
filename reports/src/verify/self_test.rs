//! Check 11: the record of the suite's own test.

use super::Check;

pub(super) fn check() -> Check {
    let mut check = Check::new(11, "Is the suite's self-test recorded?");
    check.say("no self-test is recorded: journals of this format have none");
    check
}
