//! Clause 5.6: minimise exposed attack surfaces.

pub(crate) mod ble;
pub(crate) mod disclosure;
pub(crate) mod g01_unused_interfaces;
mod g02_disclosed_information;
mod g03_physical_exposure;
mod g04a_debug_interfaces;
mod g04b_debug_ports;
mod g05_needed_services;
mod g06_less_code;
mod g07_least_privilege;
mod g08_memory_in_hardware;
mod g09_secure_development;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[
    g01_unused_interfaces::GROUP,
    g02_disclosed_information::GROUP,
    g03_physical_exposure::GROUP,
    g04a_debug_interfaces::GROUP,
    g04b_debug_ports::GROUP,
    g05_needed_services::GROUP,
    g06_less_code::GROUP,
    g07_least_privilege::GROUP,
    g08_memory_in_hardware::GROUP,
    g09_secure_development::GROUP,
];
