//! Test group 5.9-2: the device works on without the network, and recovers cleanly after a loss of power.

use super::g01_resilience::{
    both_outages_are_covered, every_mechanism, for_the_network, for_the_power, mechanism_can_keep_its_promise, outages_unstated,
};
use super::outages;
use crate::assessment::Assessment;
use crate::evidence::Cut;
use crate::ixit::ResMech;
use crate::ixit::t23_res_mech::{Outage, ResGuarantee};
use crate::paper;
use crate::unit::{TestGroup, both, case, on_paper, once, over_table, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.9-2",
    cases: &[
        case(
            "5.9-2-1",
            &[
                unit(
                    'a',
                    &both(
                        &over_table(every_mechanism, both_outages_are_covered),
                        &on_paper(every_mechanism, mechanism_can_keep_its_promise),
                    ),
                ),
                unit('b', &on_paper(for_the_network, function_stays_without_the_network)),
                unit('c', &on_paper(for_the_power, function_returns_with_the_power)),
            ],
        ),
        case("5.9-2-2", &[unit('a', &once(local_function_goes_on)), unit('b', &once(everything_returns_with_the_power))]),
    ],
};

fn function_stays_without_the_network(assessment: &Assessment<'_>, row: &ResMech) -> Judged {
    let hint = unpromised(row)?;
    let asks = format!("{}: does the mechanism keep the product working locally while the network is gone?", row.id);
    assessment.confirm_with_hint("5.9-2-1b", row, asks, hint)
}

fn function_returns_with_the_power(assessment: &Assessment<'_>, row: &ResMech) -> Judged {
    let hint = unpromised(row)?;
    let asks = format!("{}: are connections and functions back after a loss of power, as they were or better?", row.id);
    assessment.confirm_with_hint("5.9-2-1c", row, asks, hint)
}

/// What is declared to work without the internet does. What a machine cannot look at meanwhile, a person does.
fn local_function_goes_on(assessment: &Assessment<'_>) -> Judged {
    let seen = outages::seen(assessment, Outage::Network)?.filter(|seen| seen.cut == Cut::Uplink);
    let claim = assessment.claim("5.9-2-2a").over(for_the_network(assessment));
    let asks = "Does the device do locally all that it should while the network is gone?";
    let Some(seen) = seen else { return claim.step(outages::step(Outage::Network)).asks(asks) };
    match outages::local_functions_go_on(assessment, seen) {
        Some(findings) => Ok(findings),
        None => claim.gathered(outages::lines(Outage::Network, seen)).step(outages::step(Outage::Network)).asks(asks),
    }
}

fn everything_returns_with_the_power(assessment: &Assessment<'_>) -> Judged {
    let claim = assessment.claim("5.9-2-2b").over(for_the_power(assessment));
    let asks = "After the loss of power: are connections, functions and settings as they were, or better?";
    let Some(seen) = outages::seen(assessment, Outage::Power)? else { return claim.step(outages::step(Outage::Power)).asks(asks) };
    let mut findings = Findings::none();
    if seen.shortfall.is_some() {
        return Ok(findings);
    }
    for lost in seen.functions.iter().filter(|function| function.is_lost()) {
        findings.fails(&lost.function, "worked before the loss of power, and not afterwards");
    }
    for mark in seen.marks.iter().filter(|mark| mark.before && mark.after == Some(false)) {
        findings.fails(&mark.call, "the setting that it wrote was lost with the power");
    }
    // Without a setting that was seen to outlast it, or with something that reads otherwise now, what is left of the settings is a person's to see.
    let kept = seen.marks.iter().any(|mark| mark.before && mark.after == Some(true));
    if !findings.has_nonconformity() && (!kept || !seen.differ.is_empty()) {
        findings.look(claim.gathered(outages::lines(Outage::Power, seen)).asks(asks));
    }
    if !seen.restored {
        findings.remark("the device", "is not as it was before the outage: something does not work, or a setting could not be put back");
    }
    Ok(findings)
}

/// What the assessor is told of a mechanism that does not promise to keep anything available.
///
/// # Errors
/// [`Missing::Undeclared`], where the row does not say what it is for.
fn unpromised(row: &ResMech) -> Result<Option<String>, Missing> {
    paper::stated(Some(&row.description), &row.id, "description")?;
    if row.outages.is_empty() {
        return Err(outages_unstated(row));
    }
    Ok((!row.guarantees.contains(&ResGuarantee::Availability)).then(|| "does not promise availability".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Interrupt, InterruptSeen, ResponseClass};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn power(camera: Camera, change: impl FnOnce(&mut ResMech)) -> Camera {
        camera.row(|ixit| &mut ixit.res_mech, "ResMech-Power", change)
    }

    #[rstest]
    #[case::as_in_5_9_1("5.9-2-1a", sound, Pass)]
    #[case::no_mechanism_for_power("5.9-2-1a", |camera| power(camera, |row| row.outages = vec![Outage::Network]), Fail)]
    #[case::cannot_keep_its_promise("5.9-2-1a", |camera: Camera| camera.decided("5.9-1-1b", Fail), Fail)]
    #[case::promise_undecided("5.9-2-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_mechanism("5.9-2-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.res_mech), Inconclusive)]
    #[case::works_locally("5.9-2-1b", sound, Pass)]
    #[case::lost_by_design("5.9-2-1b", |camera: Camera| camera.decided("5.9-2-1b", Fail), Fail)]
    #[case::locally_undecided("5.9-2-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::outages_not_stated("5.9-2-1b", |camera| power(camera, |row| row.outages.clear()), Inconclusive)]
    #[case::comes_back("5.9-2-1c", sound, Pass)]
    #[case::comes_back_with_less("5.9-2-1c", |camera: Camera| camera.decided("5.9-2-1c", Fail), Fail)]
    #[case::return_undecided("5.9-2-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::nothing_for_the_power("5.9-2-1c", |camera| power(camera, |row| row.outages = vec![Outage::Network]), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    /// The sound camera on a bench that can take network and power away.
    fn cut(change: impl Fn(&mut InterruptSeen) + 'static) -> Camera {
        let hooks = ["link", "power_cycle"].map(str::to_owned);
        Camera::sound().bench(|bench| bench.hooks.extend(hooks)).answer::<Interrupt>(change)
    }

    fn marked(seen: &mut InterruptSeen, after: Option<bool>) {
        seen.marks.iter_mut().for_each(|mark| mark.after = after);
    }

    #[rstest]
    #[case::goes_on("5.9-2-2a", || cut(|_| ()).undecided(), Pass)]
    #[case::needs_the_internet("5.9-2-2a", || cut(|seen| seen.functions.iter_mut().for_each(|seen| seen.during = Some(ResponseClass::Failed))), Fail)]
    #[case::not_looked_at("5.9-2-2a", || cut(|seen| seen.functions.iter_mut().for_each(|seen| seen.during = None)), Inconclusive)]
    #[case::cut_off_altogether("5.9-2-2a", || cut(|seen| seen.cut = Cut::Device).undecided(), Inconclusive)]
    #[case::by_hand("5.9-2-2a", Camera::sound, Pass)]
    #[case::by_hand_and_lost("5.9-2-2a", || Camera::sound().decided("5.9-2-2a", Fail), Fail)]
    #[case::by_hand_undecided("5.9-2-2a", || Camera::sound().undecided(), Inconclusive)]
    #[case::comes_back("5.9-2-2b", || cut(|_| ()).undecided(), Pass)]
    #[case::function_is_lost("5.9-2-2b", || cut(|seen| seen.functions[0].after = ResponseClass::NoAnswer), Fail)]
    #[case::setting_is_lost("5.9-2-2b", || cut(|seen| marked(seen, Some(false))), Fail)]
    #[case::setting_was_not_read("5.9-2-2b", || cut(|seen| marked(seen, None)).undecided(), Inconclusive)]
    #[case::nothing_marked("5.9-2-2b", || cut(|seen| seen.marks.clear()).undecided(), Inconclusive)]
    #[case::says_something_else("5.9-2-2b", || cut(|seen| seen.differ = seen.marks.iter().map(|mark| mark.call.clone()).collect()).undecided(), Inconclusive)]
    #[case::nothing_worked_before("5.9-2-2b", || cut(|seen| seen.functions.clear()), Inconclusive)]
    #[case::nothing_came_back("5.9-2-2b", || cut(|seen| (seen.functions[0].after, seen.shortfall) = (ResponseClass::NoAnswer, Some("dead".into()))), Inconclusive)]
    #[case::power_by_hand("5.9-2-2b", Camera::sound, Pass)]
    #[case::power_by_hand_undecided("5.9-2-2b", || Camera::sound().undecided(), Inconclusive)]
    fn verdicts_follow_an_outage(#[case] unit: &str, #[case] camera: fn() -> Camera, #[case] verdict: Verdict) {
        let judged = camera().unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn a_person_is_shown_what_reads_otherwise() {
        let camera = cut(|seen| seen.differ = seen.marks.iter().map(|mark| mark.call.clone()).collect()).undecided();
        let judged = format!("{:?}", camera.unit("5.9-2-2b"));
        assert!(judged.contains("SoftServ-Settings/set-name as owner: said the same twice before"), "{judged}");
        assert!(judged.contains("every declared function that worked before works afterwards"), "{judged}");
    }
}
