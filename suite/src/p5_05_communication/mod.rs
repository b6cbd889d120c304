//! Clause 5.5: communicate securely.

mod access;
pub(crate) mod channel;
pub(crate) mod g01_secure_communication;
mod g02_reviewed_implementations;
mod g03_replaceable_cryptography;
mod g04_functions_after_login;
mod g05_settings_after_login;
mod g06_encrypted_parameters;
mod g07_confidential_remote_parameters;
mod g08_life_of_parameters;
pub(crate) mod pairing;
mod services;
mod sessions;
mod sign_in;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[
    g01_secure_communication::GROUP,
    g02_reviewed_implementations::GROUP,
    g03_replaceable_cryptography::GROUP,
    g04_functions_after_login::GROUP,
    g05_settings_after_login::GROUP,
    g06_encrypted_parameters::GROUP,
    g07_confidential_remote_parameters::GROUP,
    g08_life_of_parameters::GROUP,
];
