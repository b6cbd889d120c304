//! Test group 5.9-1: the device gets through outages of network and power.

use super::{mechanism, outages};
use crate::assessment::{Assessment, by_id};
use crate::ixit::t23_res_mech::Outage;
use crate::ixit::{ResMech, listed};
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, over_table, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.9-1",
    cases: &[
        case(
            "5.9-1-1",
            &[
                unit('a', &over_table(every_mechanism, both_outages_are_covered)),
                unit('b', &on_paper(every_mechanism, mechanism_can_keep_its_promise)),
            ],
        ),
        case(
            "5.9-1-2",
            &[
                unit('a', &on_paper(for_the_network, acts_as_declared_without_network)),
                unit('b', &on_paper(for_the_power, acts_as_declared_without_power)),
            ],
        ),
    ],
};

pub(super) fn every_mechanism<'a>(assessment: &Assessment<'a>) -> Vec<&'a ResMech> {
    assessment.declaration.ixit.res_mech.iter().collect()
}

pub(super) fn both_outages_are_covered(_: &Assessment<'_>, rows: &[&ResMech]) -> Judged {
    let uncovered = |outage: &Outage| !rows.iter().any(|row| row.outages.contains(outage));
    let uncovered: Vec<_> = [Outage::Network, Outage::Power].into_iter().filter(uncovered).collect();
    if let Some(silent) = by_id(rows.iter().copied()).into_iter().find(|row| row.outages.is_empty() && !uncovered.is_empty()) {
        return Err(outages_unstated(silent));
    }
    let mut findings = Findings::none();
    for outage in uncovered {
        findings.fails("23-ResMech", format!("no mechanism is for an outage of {outage}"));
    }
    Ok(findings)
}

pub(super) fn mechanism_can_keep_its_promise(assessment: &Assessment<'_>, row: &ResMech) -> Judged {
    paper::stated(Some(&row.description), &row.id, "description")?;
    if row.guarantees.is_empty() {
        return Err(Missing::Undeclared(format!("{}: state `guarantees` as a list of `availability` and `integrity`", row.id)));
    }
    assessment.confirm("5.9-1-1b", row, format!("{}: can the mechanism as described deliver {}?", row.id, listed(&row.guarantees)))
}

pub(super) fn for_the_network<'a>(assessment: &Assessment<'a>) -> Vec<&'a ResMech> {
    against(assessment, Outage::Network)
}

pub(super) fn for_the_power<'a>(assessment: &Assessment<'a>) -> Vec<&'a ResMech> {
    against(assessment, Outage::Power)
}

/// The mechanisms for one kind of outage, and those that do not say for which they are: nothing is left out by silence.
fn against<'a>(assessment: &Assessment<'a>, outage: Outage) -> Vec<&'a ResMech> {
    every_mechanism(assessment).into_iter().filter(|row| row.outages.is_empty() || row.outages.contains(&outage)).collect()
}

fn acts_as_declared_without_network(assessment: &Assessment<'_>, row: &ResMech) -> Judged {
    acts_as_declared(assessment, row, "5.9-1-2a", Outage::Network)
}

fn acts_as_declared_without_power(assessment: &Assessment<'_>, row: &ResMech) -> Judged {
    acts_as_declared(assessment, row, "5.9-1-2b", Outage::Power)
}

/// A machine decides on what the row makes executable; the words of the others are a person's to compare with what happens.
fn acts_as_declared(assessment: &Assessment<'_>, row: &ResMech, claim: &str, of: Outage) -> Judged {
    let description = paper::stated(Some(&row.description), &row.id, "description")?;
    if row.outages.is_empty() {
        return Err(outages_unstated(row));
    }
    let claim = assessment.claim(claim).about(row);
    let asks = format!("{}: does it act as declared, during and after the outage of {of}: {description}?", row.id);
    match (outages::seen(assessment, of)?, row.exercise.as_ref()) {
        (None, _) => claim.step(outages::step(of)).asks(asks),
        (Some(seen), Some(exercise)) => Ok(mechanism::findings(assessment, row, exercise, of, seen)),
        (Some(seen), None) => claim.gathered(outages::lines(of, seen)).asks(asks),
    }
}

/// What is missing where a row does not say which outages it is for.
pub(super) fn outages_unstated(row: &ResMech) -> Missing {
    Missing::Undeclared(format!("{}: state `outages` as a list of `network` and `power`", row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Cut, FunctionSeen, Interrupt, InterruptSeen, ResponseClass};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn power(camera: Camera, change: impl FnOnce(&mut ResMech)) -> Camera {
        camera.row(|ixit| &mut ixit.res_mech, "ResMech-Power", change)
    }

    #[rstest]
    #[case::covered("5.9-1-1a", sound, Pass)]
    #[case::no_mechanism_for_power("5.9-1-1a", |camera| power(camera, |row| row.outages = vec![Outage::Network]), Fail)]
    #[case::outages_not_stated("5.9-1-1a", |camera| power(camera, |row| row.outages.clear()), Inconclusive)]
    #[case::no_mechanism("5.9-1-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.res_mech), Inconclusive)]
    #[case::keeps_its_promise("5.9-1-1b", sound, Pass)]
    #[case::unsuited("5.9-1-1b", |camera: Camera| camera.decided("5.9-1-1b", Fail), Fail)]
    #[case::undecided("5.9-1-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::promises_nothing("5.9-1-1b", |camera| power(camera, |row| row.guarantees.clear()), Inconclusive)]
    #[case::nothing_described("5.9-1-1b", |camera| power(camera, |row| row.description = " ".into()), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    /// The sound camera on a bench that can take network and power away.
    fn cut(change: impl Fn(&mut InterruptSeen) + 'static) -> Camera {
        let hooks = ["link", "power_cycle"].map(str::to_owned);
        Camera::sound().bench(|bench| bench.hooks.extend(hooks)).answer::<Interrupt>(change)
    }

    fn status(seen: &mut InterruptSeen) -> &mut FunctionSeen {
        seen.functions.iter_mut().find(|seen| seen.function.to_string() == "SoftServ-Settings/status as owner").unwrap()
    }

    #[rstest]
    #[case::goes_on("5.9-1-2a", || cut(|_| ()), Pass)]
    #[case::stops_meanwhile("5.9-1-2a", || cut(|seen| status(seen).during = Some(ResponseClass::Failed)), Fail)]
    #[case::stays_away("5.9-1-2a", || cut(|seen| status(seen).after = ResponseClass::NoAnswer), Fail)]
    #[case::comes_back_late("5.9-1-2a", || cut(|seen| status(seen).back_ms = Some(3_001)), Fail)]
    #[case::may_come_back_late("5.9-1-2a", || cut(|seen| status(seen).back_by_ms = Some(3_001)), Inconclusive)]
    #[case::as_journals_of_before_say("5.9-1-2a", || cut(|seen| status(seen).back_by_ms = None), Pass)]
    #[case::not_looked_at_meanwhile("5.9-1-2a", || cut(|seen| (seen.cut, status(seen).during) = (Cut::Device, None)), Inconclusive)]
    #[case::nothing_came_back("5.9-1-2a", || cut(|seen| (status(seen).after, seen.shortfall) = (ResponseClass::NoAnswer, Some("nothing answered".into()))), Inconclusive)]
    #[case::never_worked("5.9-1-2a", || cut(|seen| status(seen).before = ResponseClass::Refused), Inconclusive)]
    #[case::words_undecided("5.9-1-2a", || cut(|_| ()).undecided(), Inconclusive)]
    #[case::words_not_kept("5.9-1-2a", || cut(|_| ()).decided("5.9-1-2a", Fail), Fail)]
    #[case::by_hand("5.9-1-2a", Camera::sound, Pass)]
    #[case::by_hand_undecided("5.9-1-2a", || Camera::sound().undecided(), Inconclusive)]
    #[case::refused_by_the_bench("5.9-1-2a", || cut(|_| ()).refused_by_the_bench::<Interrupt>(), Inconclusive)]
    #[case::comes_back("5.9-1-2b", || cut(|_| ()), Pass)]
    #[case::setting_is_lost("5.9-1-2b", || cut(|seen| seen.marks.iter_mut().for_each(|mark| mark.after = Some(false))), Fail)]
    #[case::setting_was_not_written("5.9-1-2b", || cut(|seen| seen.marks.clear()), Inconclusive)]
    #[case::setting_was_not_read_back("5.9-1-2b", || cut(|seen| seen.marks.iter_mut().for_each(|mark| (mark.before, mark.after) = (false, None))), Inconclusive)]
    #[case::outages_not_stated("5.9-1-2b", || power(Camera::sound(), |row| row.outages.clear()), Inconclusive)]
    fn verdicts_follow_an_outage(#[case] unit: &str, #[case] camera: fn() -> Camera, #[case] verdict: Verdict) {
        let judged = camera().unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
