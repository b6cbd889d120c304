//! Clause 5.3: keep software updated.

mod g01_updatable_software;
mod g02_secure_mechanism;
mod g03_simple_updates;
mod g04a_automatic_updates;
mod g04b_consent;
mod g05_looking_for_updates;
mod g06a_control_of_updates;
mod g06b_control_of_notices;
mod g07_update_cryptography;
mod g08_timely_updates;
mod g09_verification;
mod g10_trust;
mod g11_notices;
mod g12_disruption;
mod g13_support_period;
mod g14_missing_updates;
mod g15a_isolation;
mod g15b_replacement;
mod g16_model_designation;
mod mechanisms;
mod misuse;
mod verification;

use crate::unit::TestGroup;

pub(crate) const GROUPS: &[TestGroup] = &[
    g01_updatable_software::GROUP,
    g02_secure_mechanism::GROUP,
    g03_simple_updates::GROUP,
    g04a_automatic_updates::GROUP,
    g04b_consent::GROUP,
    g05_looking_for_updates::GROUP,
    g06a_control_of_updates::GROUP,
    g06b_control_of_notices::GROUP,
    g07_update_cryptography::GROUP,
    g08_timely_updates::GROUP,
    g09_verification::GROUP,
    g10_trust::GROUP,
    g11_notices::GROUP,
    g12_disruption::GROUP,
    g13_support_period::GROUP,
    g14_missing_updates::GROUP,
    g15a_isolation::GROUP,
    g15b_replacement::GROUP,
    g16_model_designation::GROUP,
];

#[cfg(test)]
mod tests {
    use crate::evidence::{Fate, Image, OfferImages, OfferedSeen};
    use crate::ics::Support;
    use crate::ixit::UpdMech;
    use crate::ixit::t07_upd_mech::Initiation;
    use crate::ixit::t09_repl_sup::ReplExercise;
    use crate::testing::Camera;

    impl Camera {
        /// Changes the mechanism that camera and hub have.
        pub(super) fn web(self, change: impl FnOnce(&mut UpdMech)) -> Self {
            self.row(|ixit| &mut ixit.upd_mech, "UpdMech-Web", change)
        }

        /// Changes the mechanism by which the hub updates itself.
        pub(super) fn cloud(self, change: impl FnOnce(&mut UpdMech)) -> Self {
            self.row(|ixit| &mut ixit.upd_mech, "UpdMech-Cloud", change)
        }

        /// Lets the device do this with an image.
        pub(super) fn offered(self, image: Image, fate: Fate) -> Self {
            self.answer::<OfferImages>(move |seen| {
                seen.images.iter_mut().filter(|(offered, _)| *offered == image).for_each(|(_, offered)| offered.fate = fate);
            })
        }

        /// Changes what was seen of the images.
        pub(super) fn images(self, change: impl Fn(&mut OfferedSeen) + 'static) -> Self {
            self.answer::<OfferImages>(change)
        }

        /// Takes an image from the bench.
        pub(super) fn without_image(self, image: Image) -> Self {
            self.bench(|bench| bench.images.retain(|there| *there != image))
        }

        /// Takes the updates that start by themselves, or the word for them, from the hub.
        pub(super) fn by_hand(self) -> Self {
            self.cloud(|row| row.initiation = vec![Initiation::App])
        }

        /// The sound camera, if its software could not be updated, and what of that can be exercised.
        pub(super) fn never_updated_camera(change: impl FnOnce(&mut ReplExercise)) -> Self {
            let claims = ["5.3-15A", "5.3-15B"];
            claims.into_iter().fold(Self::sound(), |camera, provision| camera.support(provision, Support::Y)).declare(|declaration| {
                declaration.conditions.insert("3".into(), true);
                let support = &mut declaration.ixit.repl_sup;
                support.isolation = Some("pull the cable".into());
                support.hardware_replacement = Some("another camera is put in its place".into());
                change(support.exercise.insert(ReplExercise::default()));
            })
        }

        /// The hub, if its software could not be updated, and what the declaration says of that.
        pub(super) fn never_updated() -> Self {
            let claims = ["5.3-14", "5.3-15A", "5.3-15B"];
            claims.into_iter().fold(Self::hub(), |camera, provision| camera.support(provision, Support::Y)).declare(|declaration| {
                declaration.conditions.insert("3".into(), true);
                let (info, support) = (&mut declaration.ixit.user_info, &mut declaration.ixit.repl_sup);
                info.publication_of_non_updatable = Some("https://example.com/hub/no-updates".into());
                info.documentation_of_replacement = Some("manual, page 30".into());
                support.isolation = Some("take the hub off the WLAN at the router; switching by its button goes on".into());
                support.hardware_replacement = Some("the radio module is pulled out and a newer one plugged in".into());
            })
        }
    }
}
