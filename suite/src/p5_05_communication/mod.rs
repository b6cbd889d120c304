//! Clause 5.5: communicate securely.

pub(crate) mod channel;
pub(crate) mod g01_secure_communication;
mod g02_reviewed_implementations;
mod g03_replaceable_cryptography;
mod g04_functions_after_login;
mod g05_settings_after_login;
mod g06_encrypted_parameters;
mod g07_confidential_remote_parameters;
mod g08_life_of_parameters;
mod services;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::id::UnitId;
    use crate::testing::Camera;
    use crate::verdict::Verdict;

    #[test]
    fn the_sound_hub_passes_every_unit_that_is_judged_on_paper() {
        let cases = GROUPS.iter().flat_map(|group| group.cases);
        let units =
            cases.flat_map(|case| case.units.iter().map(move |unit| format!("{}{}", case.id, unit.letter).parse::<UnitId>().unwrap()));
        for unit in units.filter(|unit| Catalogue::get().unit(*unit).unwrap().level.is_conceptual()) {
            let judged = Camera::hub().unit(&unit.to_string());
            assert_eq!(judged.verdict, Verdict::Pass, "{judged:#?}");
        }
    }
}
