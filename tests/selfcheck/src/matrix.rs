//! Kill matrices: which units each flaw of a reference device flips, as the tests assert it and as the source tells it.

use std::collections::BTreeSet;
use std::fmt::Display;

use suite::tree::Verdicts;
use suite::verdict::Verdict;

use crate::reference::{units_with, what_was_found};

/// One row of a matrix, as it is written in a test: `#[case(Flaw::…, &[units that fail], &[units left open], "what is said")]`.
#[derive(Clone, Copy, Debug)]
pub struct Case<'t> {
    /// The row itself.
    pub row: &'t str,
    /// The line above, for rows of one comment the comment.
    pub above: &'t str,
}

impl<'t> Case<'t> {
    /// The rows of a test, in order. A comment counts for the rows below it that leave something open. What names a flaw and no units is of another test.
    ///
    /// # Panics
    /// When a row says what fails and not what is left open.
    #[must_use]
    pub fn all(test: &'t str) -> Vec<Self> {
        let (mut cases, mut above) = (Vec::new(), "");
        for row in test.lines() {
            let case = Case { row, above };
            if row.starts_with("#[case(Flaw::") && case.list(0).is_some() {
                assert!(case.list(1).is_some(), "a row says which units fail and which are left open:\n{row}");
                cases.push(case);
                above = if case.open().next().is_none() { "" } else { above };
            } else {
                above = row;
            }
        }
        cases
    }

    /// The flaw, by the name of its variant.
    #[must_use]
    pub fn flaw(&self) -> &'t str {
        self.named("Flaw::").unwrap_or_default()
    }

    /// The variant of the device, if it is not the usual one.
    #[must_use]
    pub fn variant(&self) -> Option<&'t str> {
        self.named("Variant::")
    }

    /// The units that fail.
    pub fn fails(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        quoted(self.list(0).unwrap_or_default())
    }

    /// The units that are left open.
    pub fn open(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        quoted(self.list(1).unwrap_or_default())
    }

    fn named(&self, after: &str) -> Option<&'t str> {
        self.row.split(after).nth(1)?.split([',', ')']).next()
    }

    fn list(&self, number: usize) -> Option<&'t str> {
        let (at, _) = self.row.match_indices("&[").nth(number)?;
        let rest = &self.row[at..];
        rest.find(']').map(|end| &rest[..end])
    }
}

fn quoted(list: &str) -> impl Iterator<Item = &str> {
    list.split('"').skip(1).step_by(2)
}

/// Holds verdicts against a row: exactly these units fail and these are open.
///
/// # Panics
/// When others do.
pub fn assert_flipped(verdicts: &Verdicts, fail: &[&str], open: &[&str]) {
    let wanted = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
    let seen = (units_with(verdicts, Verdict::Fail), units_with(verdicts, Verdict::Inconclusive));
    assert_eq!(seen, (wanted(fail), wanted(open)), "(FAIL, INCONCLUSIVE)\n{}", what_was_found(verdicts));
}

/// Holds verdicts against a row, and the reason that it tells.
///
/// # Panics
/// When other units fail or are open, or the reason is not told.
pub fn assert_flipped_because(verdicts: &Verdicts, fail: &[&str], open: &[&str], says: &str) {
    assert_flipped(verdicts, fail, open);
    let found = what_was_found(verdicts);
    assert!(found.contains(says), "the reason is told: {found}");
}

/// What an assessment of the sound device has to come to, with what was found where it did not.
///
/// # Panics
/// When the device does not pass as a whole.
pub fn assert_passed(verdicts: &Verdicts) {
    assert_eq!(verdicts.overall, Verdict::Pass, "{}", what_was_found(verdicts));
}

/// What came of an assessment.
///
/// # Panics
/// When there was trouble.
pub fn verdicts(assessed: Result<Verdicts, impl Display>) -> Verdicts {
    assessed.unwrap_or_else(|trouble| panic!("{trouble}"))
}
