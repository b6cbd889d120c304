//! Clause 5.5: communicate securely.

pub(crate) mod channel;
pub(crate) mod g01_secure_communication;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[g01_secure_communication::GROUP];
