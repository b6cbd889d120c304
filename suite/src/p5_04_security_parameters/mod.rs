//! Clause 5.4: store sensitive security parameters securely.

mod g01_secure_storage;
mod g02_hard_coded_identity;
mod g03_no_secrets_in_source_code;
mod g04_unique_parameters;
pub(crate) mod parameters;
mod replaced_constants;
mod shared_values;
mod software_image;
mod storage;
mod storage_on_the_device;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] =
    &[g01_secure_storage::GROUP, g02_hard_coded_identity::GROUP, g03_no_secrets_in_source_code::GROUP, g04_unique_parameters::GROUP];
