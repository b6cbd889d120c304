//! Clause 5.1: no universal default passwords.

mod g01_unique_passwords;
mod g02_generated_passwords;
mod g02a_machines_without_passwords;
pub(crate) mod g03_login_cryptography;
mod g04_change_of_secrets;
mod g05_brute_force;
pub(crate) mod logins;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[
    g01_unique_passwords::GROUP,
    g02_generated_passwords::GROUP,
    g02a_machines_without_passwords::GROUP,
    g03_login_cryptography::GROUP,
    g04_change_of_secrets::GROUP,
    g05_brute_force::GROUP,
];
