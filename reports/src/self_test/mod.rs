//! The suite's test of itself: known questions with known answers, put to the very program that is about to judge. No clock, no disk, no chance.
//!
//! It shows that the catalogue is whole, that digests and signatures come out as their standards say, that a changed journal and a changed container
//! are refused, and that a recorded assessment with every outcome is judged as it must be. What each check came to is a digest, so two programs whose
//! records are equal worked alike on all of it. A campaign does not begin where a check fails.

mod answers;
mod assessment;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use suite::names::Digest;

/// The record of a self-test that was passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SelfTest {
    /// Each check by its name, with the digest of what it came to.
    pub checked: BTreeMap<String, Digest>,
}

/// A check that came to something else than it must.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the self-test fails at {check}: {says}")]
pub struct SelfTestFailed {
    /// The check.
    pub check: &'static str,
    /// What differs.
    pub says: String,
}

/// What a check came to, or what is wrong.
type Checked = Result<Digest, String>;

/// A check by its name.
type Check = (&'static str, fn() -> Checked);

/// Every check.
const CHECKS: &[Check] = &[
    ("catalogue", answers::catalogue),
    ("container", assessment::container),
    ("digests", answers::digests),
    ("journal", assessment::journal),
    ("lists", answers::lists),
    ("signatures", answers::signatures),
    ("verdicts", assessment::verdicts),
];

impl SelfTest {
    /// Makes every check; once in the life of a program.
    ///
    /// # Errors
    /// [`SelfTestFailed`], for the first check that fails.
    pub fn run() -> Result<&'static Self, &'static SelfTestFailed> {
        static DONE: OnceLock<Result<SelfTest, SelfTestFailed>> = OnceLock::new();
        DONE.get_or_init(|| {
            let made = CHECKS.iter().map(|(check, made)| match made() {
                Ok(came_to) => Ok(((*check).to_owned(), came_to)),
                Err(says) => Err(SelfTestFailed { check, says }),
            });
            Ok(Self { checked: made.collect::<Result<_, _>>()? })
        })
        .as_ref()
    }

    /// What stands for the whole record.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of_value(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_version_passes_and_says_what_it_checked() {
        let passed = SelfTest::run().unwrap_or_else(|failed| panic!("{failed}"));
        assert_eq!(passed.checked.len(), CHECKS.len());
        assert!(passed.checked.values().all(Digest::is_whole) && passed.digest().is_whole());
    }

    #[test]
    fn each_check_comes_to_the_same_again() {
        for (check, made) in CHECKS {
            assert_eq!(made(), made(), "{check}");
        }
    }
}
