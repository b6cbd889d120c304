//! Who pairs over Bluetooth LE: nobody without the secret, everybody with it, and by the method that the row declares.

use crate::assessment::Assessment;
use crate::evidence::ble::{BleAsked, BlePaired, BlePairsWith};
use crate::evidence::{BlePairing, BlePairingSeen, Place};
use crate::ixit::AuthMech;
use crate::ixit::t01_auth_mech::PairingMethod;
use crate::verdict::{Findings, Judged, Missing};

/// Whoever has nothing, a wrong passkey or a usual one does not pair.
pub(crate) fn strangers_do_not_pair(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    let method = method(row)?;
    let mut findings = Findings::none();
    // Nobody needs to be known for these.
    findings.look(is_refused(assessment, row, at, BlePairsWith::Nothing));
    match method {
        PairingMethod::JustWorks => {}
        PairingMethod::NumericComparison => {
            findings.lacks(Missing::ByHand(format!("{}: whoever pairs compares digits at the device", row.id)));
        }
        PairingMethod::Passkey => {
            findings.look(is_refused(assessment, row, at, BlePairsWith::Usual));
            let identity = assessment.identity(&at.sample, row, at.state);
            findings.look(identity.and_then(|identity| is_refused(assessment, row, at, BlePairsWith::Wrong(identity))));
        }
    }
    // Where nobody pairs, all are refused in vain.
    findings.look(the_entitled_pair(assessment, row, at));
    Ok(findings)
}

fn is_refused(assessment: &Assessment<'_>, row: &AuthMech, at: &Place, with: BlePairsWith) -> Judged {
    let (mut findings, says) = (Findings::none(), format!("pairs with somebody who has {with}"));
    if pair(assessment, row, at, with)?.outcome == BlePaired::Paired {
        findings.fails(&row.id, says);
    }
    Ok(findings)
}

/// Whoever has the secret pairs.
pub(crate) fn the_entitled_pair(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    let identity = assessment.identity(&at.sample, row, at.state)?;
    let seen = pair(assessment, row, at, BlePairsWith::Identity(identity.clone()))?;
    if seen.outcome == BlePaired::Paired {
        return Ok(Findings::none());
    }
    Err(Missing::Unfair(format!("{}: pairing as `{identity}` did not succeed", row.id)))
}

/// Pairing asks for what the declared method asks for, and is done by no weaker one.
pub(crate) fn method_is_as_declared(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    let mut findings = is_by_what_is_declared(assessment, row, at)?;
    if let Some(channel) = &row.cryptography.channel {
        findings.lacks(Missing::ByHand(format!("{}: {} is spoken over Bluetooth", row.id, **channel)));
    }
    Ok(findings)
}

/// The same, whatever channel it is said to use.
pub(super) fn is_by_what_is_declared(assessment: &Assessment<'_>, row: &AuthMech, at: &Place) -> Judged {
    let method = method(row)?;
    let mut findings = Findings::none();
    if method != PairingMethod::JustWorks {
        findings.look(asks_for_something(assessment, row, at, method));
    }
    findings.look(asks_for_what_is_declared(assessment, row, at, method));
    Ok(findings)
}

fn asks_for_something(assessment: &Assessment<'_>, row: &AuthMech, at: &Place, method: PairingMethod) -> Judged {
    let mut findings = Findings::none();
    if pair(assessment, row, at, BlePairsWith::Nothing)?.outcome == BlePaired::Paired {
        findings.fails(&row.id, format!("pairs without asking anybody for anything, although {} is declared", word(method)));
    }
    Ok(findings)
}

fn asks_for_what_is_declared(assessment: &Assessment<'_>, row: &AuthMech, at: &Place, method: PairingMethod) -> Judged {
    let mut findings = Findings::none();
    let identity = assessment.identity(&at.sample, row, at.state)?;
    let seen = pair(assessment, row, at, BlePairsWith::Identity(identity.clone()))?;
    let wanted = match method {
        PairingMethod::JustWorks => None,
        PairingMethod::NumericComparison => Some(BleAsked::Comparison),
        PairingMethod::Passkey => Some(BleAsked::Passkey),
    };
    match seen.outcome {
        BlePaired::Paired if wanted.is_some_and(|wanted| !seen.asked.contains(&wanted)) => {
            findings.fails(&row.id, format!("pairs with `{identity}` by another method than {}, which is declared", word(method)));
        }
        BlePaired::Paired => {}
        BlePaired::NoAnswer | BlePaired::Refused => {
            findings.lacks(Missing::Unfair(format!("{}: pairing as `{identity}` did not succeed, so its method was not seen", row.id)));
        }
    }
    Ok(findings)
}

fn pair<'a>(assessment: &Assessment<'a>, row: &AuthMech, at: &Place, with: BlePairsWith) -> Result<&'a BlePairingSeen, Missing> {
    assessment.ask(BlePairing { at: at.clone(), row: (*row.id).clone(), with })
}

fn method(row: &AuthMech) -> Result<PairingMethod, Missing> {
    let says = || Missing::Undeclared(format!("{}: state in `exercise` how somebody pairs: `ble_pairing: {{ by: passkey }}`", row.id));
    row.pairs_by().ok_or_else(says)
}

fn word(method: PairingMethod) -> &'static str {
    match method {
        PairingMethod::JustWorks => "Just Works",
        PairingMethod::NumericComparison => "numeric comparison",
        PairingMethod::Passkey => "a passkey",
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::evidence::Question;
    use crate::ixit::Way;
    use crate::testing::{Camera, Reply, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};

    /// Pairing with this comes to something else.
    fn with(fits: fn(&BlePairsWith) -> bool, outcome: BlePaired) -> impl Fn(Camera) -> Camera {
        move |camera| {
            camera.reply(move |question, reply| {
                if let (Question::BlePairing(asked), Reply::Answers(answers)) = (question, reply)
                    && fits(&asked.with)
                    && let [crate::evidence::Answer::BlePairing(seen)] = answers.as_mut_slice()
                {
                    seen.outcome = outcome;
                }
            })
        }
    }

    fn nothing(with: &BlePairsWith) -> bool {
        *with == BlePairsWith::Nothing
    }

    fn wrong(with: &BlePairsWith) -> bool {
        matches!(with, BlePairsWith::Wrong(_))
    }

    fn usual(with: &BlePairsWith) -> bool {
        *with == BlePairsWith::Usual
    }

    fn right(with: &BlePairsWith) -> bool {
        matches!(with, BlePairsWith::Identity(_))
    }

    fn asks_nothing(camera: Camera) -> Camera {
        camera.answer::<BlePairing>(|seen| seen.asked.clear())
    }

    fn not_stated(camera: Camera) -> Camera {
        camera.login("AuthMech-Phone", |row| row.exercise.clear())
    }

    fn declares(camera: Camera, by: PairingMethod) -> Camera {
        camera.login("AuthMech-Phone", |row| {
            row.exercise.iter_mut().for_each(|way| {
                if let Way::BlePairing(how) = way {
                    how.by = by;
                }
            })
        })
    }

    fn just_works_is_declared(camera: Camera) -> Camera {
        with(nothing, BlePaired::Paired)(declares(camera, PairingMethod::JustWorks))
    }

    fn compares(camera: Camera) -> Camera {
        declares(camera, PairingMethod::NumericComparison).answer::<BlePairing>(|seen| seen.asked = [BleAsked::Comparison].into())
    }

    fn just_works_and_no_phone(camera: Camera) -> Camera {
        with(nothing, BlePaired::Paired)(camera.without_identity("phone"))
    }

    #[rstest]
    #[case::sound("5.1-3-2a", sound, Pass)]
    #[case::just_works("5.1-3-2a", with(nothing, BlePaired::Paired), Fail)]
    #[case::by_another_method("5.1-3-2a", asks_nothing, Fail)]
    #[case::right_is_refused("5.1-3-2a", with(right, BlePaired::Refused), Inconclusive)]
    #[case::no_answer("5.1-3-2a", with(nothing, BlePaired::NoAnswer), Inconclusive)]
    #[case::not_stated("5.1-3-2a", not_stated, Inconclusive)]
    #[case::no_phone("5.1-3-2a", |camera: Camera| camera.without_identity("phone"), Inconclusive)]
    #[case::just_works_and_no_phone("5.1-3-2a", just_works_and_no_phone, Fail)]
    #[case::compares("5.1-3-2a", compares, Pass)]
    #[case::just_works_for_strangers("5.5-4-2a", with(nothing, BlePaired::Paired), Fail)]
    #[case::any_passkey("5.5-4-2a", with(wrong, BlePaired::Paired), Fail)]
    #[case::a_usual_passkey("5.5-4-2a", with(usual, BlePaired::Paired), Fail)]
    #[case::a_wrong_one_without_an_answer("5.5-4-2a", with(wrong, BlePaired::NoAnswer), Inconclusive)]
    #[case::just_works_is_declared("5.5-4-2a", just_works_is_declared, Fail)]
    #[case::just_works_and_nobody_is_known("5.5-4-2a", |camera: Camera| just_works_is_declared(camera.without_identity("phone")), Fail)]
    #[case::nobody_is_known("5.5-4-2a", |camera: Camera| camera.without_identity("phone"), Inconclusive)]
    #[case::digits_that_a_person_compares("5.5-4-2a", compares, Pass)]
    #[case::digits_that_nobody_compares("5.5-4-2a", |camera: Camera| compares(camera).undecided(), Inconclusive)]
    #[case::comparison_is_only_declared("5.5-4-2a", |camera: Camera| with(nothing, BlePaired::Paired)(compares(camera)), Fail)]
    #[case::nobody_pairs("5.5-4-2a", with(right, BlePaired::Refused), Inconclusive)]
    #[case::the_entitled_pair("5.5-4-2b", sound, Pass)]
    #[case::the_entitled_do_not("5.5-4-2b", with(right, BlePaired::Refused), Inconclusive)]
    #[case::method("5.5-4-2c", with(nothing, BlePaired::Paired), Fail)]
    #[case::in_settings("5.5-5-2a", with(usual, BlePaired::Paired), Fail)]
    fn verdicts_follow(#[case] unit: &str, #[case] device: impl Fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = device(Camera::lock()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
