//! Clause 5.4: store sensitive security parameters securely.

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[];
