//! Clause 6: data protection.

mod g01_information;
mod g02_consent;
mod g03a_withdrawal;
mod g03b_record_of_consent;
mod g04_personal_telemetry;
mod g05_telemetry_information;
mod g06_need_and_time;
mod g07_aggregation;
mod g08_anonymisation;
mod personal_data;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[
    g01_information::GROUP,
    g02_consent::GROUP,
    g03a_withdrawal::GROUP,
    g03b_record_of_consent::GROUP,
    g04_personal_telemetry::GROUP,
    g05_telemetry_information::GROUP,
    g06_need_and_time::GROUP,
    g07_aggregation::GROUP,
    g08_anonymisation::GROUP,
];
