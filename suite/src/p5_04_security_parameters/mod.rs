//! Clause 5.4: store sensitive security parameters securely.

mod g01_secure_storage;
mod g02_hard_coded_identity;
mod g03_no_secrets_in_source_code;
mod g04_unique_parameters;
pub(crate) mod parameters;
mod storage;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] =
    &[g01_secure_storage::GROUP, g02_hard_coded_identity::GROUP, g03_no_secrets_in_source_code::GROUP, g04_unique_parameters::GROUP];

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
