//! What no procedure sees: a person carries the unit out for that row by means of their own, and says what came of it.

use crate::assessment::Assessment;
use crate::catalogue::Unit;
use crate::evidence::{DutState, Place};
use crate::names::RowId;
use crate::unit::Obligation;
use crate::verdict::{Judged, Missing};

/// The same, with a person's word in place of what no procedure sees of a row, where nothing else is missing.
pub(super) fn or_a_person(assessment: &Assessment<'_>, unit: &Unit, obligation: &Obligation<'_>, judged: Judged) -> Judged {
    let Some(row) = &obligation.row else { return judged };
    match judged {
        Err(Missing::ByHand(why)) => asked(assessment, unit, row, obligation.place.as_ref(), &why),
        Ok(mut findings) => {
            if let Some(why) = findings.left_to_a_person() {
                findings.look(asked(assessment, unit, row, obligation.place.as_ref(), &why));
            }
            Ok(findings)
        }
        other => other,
    }
}

fn asked(assessment: &Assessment<'_>, unit: &Unit, row: &RowId, place: Option<&Place>, why: &str) -> Judged {
    let id = unit.id.to_string();
    let mut claim = assessment.claim(&id).shows(&why).about_all_of(row).hint(Some(format!("it fails when: {}", unit.fails_when)));
    if let Some(place) = place {
        claim = claim.at(place);
    }
    let begins = place.map_or(DutState::Initialised, |place| place.state);
    claim
        .step_from(begins, format!("{why}: carry out {id} by means of your own."))
        .asks(format!("{row}: {} Did it come out so?", unit.purpose))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use crate::evidence::Decide;
    use crate::files::At;
    use crate::judge::{Asked, open_decisions};
    use crate::names::Digest;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::Inconclusive;

    const UNIT: &str = "5.13-1B-2a";

    /// A camera of which one interface stands at a side that no procedure reaches.
    fn by_radio() -> Camera {
        Camera::sound().second_side().interface("LogIntf-RTSP", |row| row.physical = At::nowhere("PhyIntf-BLE".into()))
    }

    fn asked(camera: Camera) -> Vec<(Decide, Asked)> {
        let camera = camera.undecided();
        let scope = camera.only(UNIT);
        let verdicts = camera.judge_with(&scope, &camera.gather(&scope));
        assert_eq!(verdicts.unit(UNIT.parse().unwrap()).unwrap().verdict, Inconclusive);
        open_decisions(&verdicts).into_iter().filter(|(_, asked)| asked.asks.ends_with("Did it come out so?")).collect()
    }

    #[test]
    fn a_person_is_told_why_and_what_to_show() {
        let asked = asked(by_radio());
        let [(question, asked)] = asked.as_slice() else { panic!("{asked:?}") };
        assert_eq!(question.claim.to_string(), UNIT);
        assert_eq!(asked.step.as_ref().unwrap().does, "PhyIntf-BLE carries no IP: carry out 5.13-1B-2a by means of your own.");
        assert!(asked.hint.as_deref().unwrap().starts_with("it fails when: "), "{asked:?}");
    }

    #[rstest]
    #[case::the_same(sound, true)]
    #[case::interface_changed(|camera: Camera| camera.interface("LogIntf-RTSP", |row| row.purpose = Some("streaming".into())), false)]
    #[case::side_changed(|camera: Camera| camera.row(|ixit| &mut ixit.phy_intf, "PhyIntf-BLE", |row| row.exposed = Some(false)), false)]
    #[case::row_changed(|camera: Camera| camera.row(|ixit| &mut ixit.inp_val, "InpVal-RTSP", |row| row.description.push('x')), false)]
    #[case::version_changed(|camera: Camera| camera.version("2.5.0"), false)]
    #[case::another_side(|camera: Camera| camera.row(|ixit| &mut ixit.phy_intf, "PhyIntf-BLE", |row| row.id = At::nowhere("PhyIntf-NFC".into())).interface("LogIntf-RTSP", |row| row.physical = At::nowhere("PhyIntf-NFC".into())), false)]
    #[case::another_row(|camera: Camera| camera.login("AuthMech-Web", |row| row.description.clear()), true)]
    fn a_decision_holds_for_what_it_was_about(#[case] with: fn(Camera) -> Camera, #[case] holds: bool) {
        let bases = |camera| asked(camera).into_iter().map(|(question, _)| question.basis).collect::<Vec<Digest>>();
        assert_eq!(bases(by_radio()) == bases(with(by_radio())), holds);
    }
}
