//! Test group 5.3-15A: a product that cannot be updated can be isolated.

use crate::assessment::Assessment;
use crate::evidence::{Cut, Function, FunctionSeen, InterruptSeen, ResponseClass};
use crate::ixit::t09_repl_sup::Isolation;
use crate::ixit::t23_res_mech::Outage;
use crate::p5_09_outages::outages;
use crate::paper;
use crate::unit::{TestGroup, case, once, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-15A",
    cases: &[
        case("5.3-15A-1", &[unit('a', &once(product_is_taken_off_the_network))]),
        case(
            "5.3-15A-2",
            &[
                unit('a', &once(product_can_be_set_up_in_its_surroundings)),
                unit('b', &once(isolation_can_be_carried_out)),
                unit('c', &once(only_what_needs_the_network_is_lost)),
            ],
        ),
    ],
};

/// Words by which a supplier says that there is no way.
const NO_WAY: &[&str] =
    &["cannot be isolated", "can not be isolated", "isolation is impossible", "isolation is not possible", "no isolation"];

fn product_is_taken_off_the_network(assessment: &Assessment<'_>) -> Judged {
    let method = method(assessment)?;
    let mut findings = Findings::none();
    if let Some(words) = denial(method) {
        findings.fails("9-ReplSup", format!("the product cannot be isolated: `{words}`"));
        return Ok(findings);
    }
    let asks = format!("Does this take the product off the network, or put it into an environment of its own: {method}?");
    assessment.confirm_shown("5.3-15A-1a", &method, asks, None)
}

/// How the product is isolated.
///
/// # Errors
/// [`Missing::Undeclared`], where it is not stated.
fn method<'a>(assessment: &Assessment<'a>) -> Result<&'a str, Missing> {
    paper::stated(assessment.declaration.ixit.repl_sup.isolation.as_deref(), "9-ReplSup", "isolation")
}

fn denial(method: &str) -> Option<&str> {
    let nothing =
        ["none", "no", "n/a", "not possible", "impossible"].iter().any(|word| method.trim_end_matches('.').eq_ignore_ascii_case(word));
    if nothing { Some(method) } else { paper::mentions(method, NO_WAY) }
}

fn product_can_be_set_up_in_its_surroundings(assessment: &Assessment<'_>) -> Judged {
    let claim = assessment.claim("5.3-15A-2a").shows(&method(assessment)?);
    let claim = claim.step("Set the product up among the devices and services that it is made for, until all of it works.");
    claim.asks("Does it work there, so that its isolation can be tried?")
}

/// The declared isolation as the bench carried it out; nothing where its hook `link` cannot do just that.
///
/// # Errors
/// [`Missing`], while it was not carried out.
fn carried_out<'a>(assessment: &Assessment<'a>) -> Result<Option<(Isolation, &'a InterruptSeen)>, Missing> {
    let exercise = assessment.declaration.ixit.repl_sup.exercise.as_ref();
    let Some(isolation) = exercise.and_then(|exercise| exercise.isolation) else { return Ok(None) };
    let seen = outages::seen(assessment, Outage::Network)?;
    let cuts = if isolation == Isolation::OffNetwork { Cut::Device } else { Cut::Uplink };
    Ok(seen.filter(|seen| seen.cut == cuts).map(|seen| (isolation, seen)))
}

fn isolation_can_be_carried_out(assessment: &Assessment<'_>) -> Judged {
    let method = method(assessment)?;
    let claim = assessment.claim("5.3-15A-2b").shows(&method);
    let asks = format!("Can the product be isolated in this way: {method}?");
    match carried_out(assessment)? {
        Some((Isolation::OffNetwork, seen)) => Ok(nothing_is_reached(seen)),
        Some((Isolation::OwnNetwork, seen)) if something_needed_the_internet(assessment, seen) => Ok(Findings::none()),
        Some((_, seen)) => claim.gathered(outages::lines(Outage::Network, seen)).asks(asks),
        None => claim.step(format!("Isolate the product as declared: {method}.")).asks(asks),
    }
}

/// What took connections before takes none meanwhile. Where all goes on, the bench cut nothing.
fn nothing_is_reached(seen: &InterruptSeen) -> Findings {
    let mut findings = Findings::none();
    let interfaces = seen.functions.iter().filter(|seen| matches!(seen.function, Function::Interface(_)) && seen.worked());
    let (reached, others): (Vec<_>, Vec<_>) = interfaces.partition(|function| function.during == Some(ResponseClass::Served));
    if !others.iter().any(|function| function.during.is_some()) {
        let says = if reached.is_empty() { "nothing that took connections before was tried" } else { "everything took connections" };
        findings.lacks(Missing::Unfair(format!("{says} while the hook `link` had the product off its network")));
        return findings;
    }
    for FunctionSeen { function, .. } in reached.into_iter().filter(|_| seen.shortfall.is_none()) {
        findings.fails(function, "takes connections while the product is isolated, and others of it are out of reach");
    }
    findings
}

/// Whether a function that is not declared to be local failed meanwhile: then the network beyond was gone.
fn something_needed_the_internet(assessment: &Assessment<'_>, seen: &InterruptSeen) -> bool {
    let failed = |function: &FunctionSeen| function.worked() && function.during.is_some_and(|during| during != ResponseClass::Served);
    seen.shortfall.is_none() && seen.functions.iter().any(|function| failed(function) && !outages::is_local(assessment, function))
}

/// What is declared to be local is looked at where the product can still be asked; the rest, and its neighbours, are a person's to look at.
fn only_what_needs_the_network_is_lost(assessment: &Assessment<'_>) -> Judged {
    let method = method(assessment)?;
    let carried_out = carried_out(assessment)?;
    if let Some(findings) =
        carried_out.and_then(|(_, seen)| outages::local_functions_go_on(assessment, seen).filter(|_| seen.cut == Cut::Uplink))
    {
        return Ok(findings);
    }
    let claim = assessment.claim("5.3-15A-2c").shows(&method);
    let claim = claim.gathered(carried_out.map(|(_, seen)| outages::lines(Outage::Network, seen)).unwrap_or_default());
    let step = format!("Isolate the product as declared ({method}). Use what it is for, and look at its neighbours.");
    claim.step(step).asks("Is nothing lost but what needs the network, or do the neighbours work on undisturbed?")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Interrupt;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn isolated(camera: Camera, by: &str) -> Camera {
        camera.declare(|declaration| declaration.ixit.repl_sup.isolation = Some(by.into()))
    }

    #[rstest]
    #[case::at_the_router("5.3-15A-1a", sound, Pass)]
    #[case::not_at_all("5.3-15A-1a", |camera| isolated(camera, "None."), Fail)]
    #[case::said_in_words("5.3-15A-1a", |camera| isolated(camera, "the hub cannot be isolated"), Fail)]
    #[case::words_within_a_way("5.3-15A-1a", |camera| isolated(camera, "pull the cable; none of the neighbours notices"), Pass)]
    #[case::unsuitable("5.3-15A-1a", |camera: Camera| camera.decided("5.3-15A-1a", Fail), Fail)]
    #[case::not_stated("5.3-15A-1a", |camera| isolated(camera, " "), Inconclusive)]
    #[case::undecided("5.3-15A-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::set_up("5.3-15A-2a", sound, Pass)]
    #[case::set_up_not("5.3-15A-2a", |camera: Camera| camera.decided("5.3-15A-2a", Fail), Fail)]
    #[case::set_up_undecided("5.3-15A-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::isolation_not_stated("5.3-15A-2a", |camera| isolated(camera, " "), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::never_updated()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    /// The sound camera as if it could not be updated, on a bench whose link cuts this, and what came of it.
    fn cut(isolation: Isolation, cuts: Cut, change: impl Fn(&mut InterruptSeen) + 'static) -> Camera {
        let camera = Camera::never_updated_camera(|exercise| exercise.isolation = Some(isolation));
        camera.bench(|bench| bench.hooks.extend(["link".to_owned()])).answer::<Interrupt>(move |seen| {
            seen.cut = cuts;
            for function in &mut seen.functions {
                let is_interface = matches!(function.function, Function::Interface(_));
                function.during =
                    if cuts == Cut::Uplink { Some(ResponseClass::Served) } else { is_interface.then_some(ResponseClass::NoAnswer) };
            }
            change(seen);
        })
    }

    fn off(change: impl Fn(&mut InterruptSeen) + 'static) -> Camera {
        cut(Isolation::OffNetwork, Cut::Device, change)
    }

    fn own(change: impl Fn(&mut InterruptSeen) + 'static) -> Camera {
        cut(Isolation::OwnNetwork, Cut::Uplink, change)
    }

    fn during(name: &'static str, class: ResponseClass) -> impl Fn(&mut InterruptSeen) {
        move |seen| seen.functions.iter_mut().find(|seen| seen.function.to_string() == name).unwrap().during = Some(class)
    }

    #[rstest]
    #[case::off_the_network("5.3-15A-2b", off(|_| ()), Pass)]
    #[case::still_reached("5.3-15A-2b", off(during("LogIntf-RTSP", ResponseClass::Served)), Fail)]
    #[case::nothing_was_cut("5.3-15A-2b", off(|seen| seen.functions.iter_mut().for_each(|seen| seen.during = Some(ResponseClass::Served))), Inconclusive)]
    #[case::not_looked_at("5.3-15A-2b", off(|seen| seen.functions.iter_mut().for_each(|seen| seen.during = None)), Inconclusive)]
    #[case::nothing_came_back("5.3-15A-2b", off(|seen| seen.shortfall = Some("nothing answered".into())), Inconclusive)]
    #[case::link_cuts_less("5.3-15A-2b", cut(Isolation::OffNetwork, Cut::Uplink, |_| ()).undecided(), Inconclusive)]
    #[case::refused("5.3-15A-2b", off(|_| ()).refused_by_the_bench::<Interrupt>(), Inconclusive)]
    #[case::own_network("5.3-15A-2b", own(during("SoftServ-Settings/get-name as owner", ResponseClass::Failed)), Pass)]
    #[case::own_network_unseen("5.3-15A-2b", own(|_| ()).undecided(), Inconclusive)]
    #[case::own_network_decided("5.3-15A-2b", own(|_| ()).decided("5.3-15A-2b", Fail), Fail)]
    #[case::by_hand("5.3-15A-2b", Camera::never_updated(), Pass)]
    #[case::by_hand_undecided("5.3-15A-2b", Camera::never_updated().undecided(), Inconclusive)]
    #[case::not_stated("5.3-15A-2b", isolated(Camera::never_updated(), " "), Inconclusive)]
    #[case::goes_on("5.3-15A-2c", own(|_| ()).undecided(), Pass)]
    #[case::stops("5.3-15A-2c", own(during("SoftServ-Settings/status as owner", ResponseClass::Failed)), Fail)]
    #[case::not_seen_meanwhile("5.3-15A-2c", own(|seen| seen.functions.iter_mut().for_each(|seen| seen.during = None)), Inconclusive)]
    #[case::off_the_network_undecided("5.3-15A-2c", off(|_| ()).undecided(), Inconclusive)]
    #[case::off_the_network_decided("5.3-15A-2c", off(|_| ()).decided("5.3-15A-2c", Fail), Fail)]
    #[case::lost_by_hand("5.3-15A-2c", Camera::never_updated().decided("5.3-15A-2c", Fail), Fail)]
    fn verdicts_follow_an_isolation(#[case] unit: &str, #[case] camera: Camera, #[case] verdict: Verdict) {
        let judged = camera.unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
