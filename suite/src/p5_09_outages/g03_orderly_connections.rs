//! Test group 5.9-3: connections are orderly, and many devices do not come back at once.

use super::outages;
use crate::assessment::Assessment;
use crate::evidence::{Function, FunctionSeen};
use crate::files::Period;
use crate::ixit::t23_res_mech::Outage;
use crate::ixit::t28_log_intf::{Growing, Resilience, Retries};
use crate::ixit::{LogIntf, Status};
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.9-3",
    cases: &[
        case(
            "5.9-3-1",
            &[
                unit('a', &on_paper(network_interfaces, connections_begin_and_end_orderly)),
                unit('b', &on_paper(network_interfaces, networks_are_spared)),
            ],
        ),
        case("5.9-3-2", &[unit('a', &on_paper(network_interfaces, measures_work))]),
    ],
};

/// Retries after less than this, always the same, are called short: devices that lost a server together come back together while it starts.
const SHORT: Period = Period::from_ms(60_000);

fn network_interfaces<'a>(assessment: &Assessment<'a>) -> Vec<&'a LogIntf> {
    let ixit = &assessment.declaration.ixit;
    ixit.log_intf.iter().filter(|row| row.status != Status::Disabled && !ixit.is_off_any_network(row)).collect()
}

fn measures(row: &LogIntf) -> Result<&Resilience, Missing> {
    paper::given(row.resilience.as_ref(), &row.id, "resilience")
}

fn connections_begin_and_end_orderly(assessment: &Assessment<'_>, row: &LogIntf) -> Judged {
    let orderly = measures(row)?.orderly.as_deref().unwrap_or_default();
    let mut findings = Findings::none();
    if paper::is_nothing(Some(orderly)) {
        findings.fails(&row.id, "declares no measure by which connections are set up and ended");
        return Ok(findings);
    }
    let asks = format!("{}: are connections set up and ended in an orderly way that standards know (`{orderly}`)?", row.id);
    assessment.confirm("5.9-3-1a", row, asks)
}

fn networks_are_spared(assessment: &Assessment<'_>, row: &LogIntf) -> Judged {
    let retries = paper::given(measures(row)?.retries.as_ref(), &row.id, "resilience.retries")?;
    let mut findings = Findings::none();
    let hint = match retries {
        Retries::Fixed(pause) if *pause < SHORT => {
            findings.fails(&row.id, format!("tries again every {pause}, without a random part"));
            None
        }
        Retries::Fixed(pause) => Some(format!("tries again every {pause}, without a random part")),
        Retries::Growing(pauses) if !pauses.random => {
            findings.fails(&row.id, "lets pauses grow without a random part: devices stay together");
            None
        }
        Retries::Growing(pauses) => hint_on(row, pauses)?,
        Retries::None => row.port.is_none().then(|| "nothing listens here, and the device does not call again by itself".to_owned()),
        Retries::Other(words) => {
            paper::stated(Some(words), &row.id, "resilience.retries")?;
            None
        }
    };
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = format!("{}: do the measures spare the network, above all when many devices connect again at once?", row.id);
    assessment.confirm_with_hint("5.9-3-1b", row, asks, hint)
}

/// # Errors
/// [`Missing::Undeclared`], where the pauses cannot grow.
fn hint_on(row: &LogIntf, pauses: &Growing) -> Result<Option<String>, Missing> {
    if pauses.to < pauses.from {
        return Err(Missing::Undeclared(format!("{}: state `resilience.retries` with `from` no longer than `to`", row.id)));
    }
    Ok((pauses.to < SHORT).then(|| format!("the longest pause is {}", pauses.to)))
}

/// A port that stays shut after an outage is found by a machine. Whether connections keep to the words of the row, a person sees: above all those that the
/// device makes by itself, for which its far end has to go away and come back.
fn measures_work(assessment: &Assessment<'_>, row: &LogIntf) -> Judged {
    let orderly = paper::given(measures(row)?.orderly.as_deref(), &row.id, "resilience.orderly")?;
    let (mut findings, mut lines) = (Findings::none(), Vec::new());
    for of in [Outage::Network, Outage::Power] {
        let Some(seen) = outages::seen(assessment, of)?.filter(|seen| seen.shortfall.is_none()) else { continue };
        let is_mine = |seen: &&FunctionSeen| matches!(&seen.function, Function::Interface(id) if *id == *row.id) && seen.worked();
        match seen.functions.iter().find(is_mine) {
            Some(mine) if mine.is_lost() => {
                findings.fails(&row.id, format!("took connections before the outage of {of}, and takes none afterwards"))
            }
            Some(_) => lines.push(format!("takes connections again after an outage of {of}")),
            None => {}
        }
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let step =
        "Record the traffic of the device. Take its network, the service that it calls and its power away in turn, and give each back.";
    let asks = format!("{}: are connections ended, and set up again, as declared ({orderly}; tries again: {})?", row.id, retries_of(row)?);
    findings.look(assessment.claim("5.9-3-2a").about(row).gathered(lines).step(step).asks(asks));
    Ok(findings)
}

/// How a lost connection is declared to be set up again, in words.
fn retries_of(row: &LogIntf) -> Result<String, Missing> {
    Ok(match paper::given(measures(row)?.retries.as_ref(), &row.id, "resilience.retries")? {
        Retries::Fixed(pause) => format!("every {pause}"),
        Retries::Growing(pauses) => {
            let random = if pauses.random { "with" } else { "without" };
            format!("after {} to {}, {random} a random part", pauses.from, pauses.to)
        }
        Retries::None => "never by itself".to_owned(),
        Retries::Other(words) => words.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Interrupt, ResponseClass};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn cloud(camera: Camera, change: impl FnOnce(&mut LogIntf)) -> Camera {
        camera.interface("LogIntf-Cloud", change)
    }

    fn orderly(camera: Camera, words: Option<&str>) -> Camera {
        cloud(camera, |row| row.resilience.as_mut().unwrap().orderly = words.map(Into::into))
    }

    fn retries(camera: Camera, retries: Retries) -> Camera {
        cloud(camera, |row| row.resilience.as_mut().unwrap().retries = Some(retries))
    }

    fn growing(camera: Camera, from: u64, to: u64, random: bool) -> Camera {
        retries(camera, Retries::Growing(Growing { from: Period::from_ms(from), to: Period::from_ms(to), random }))
    }

    #[rstest]
    #[case::orderly("5.9-3-1a", sound, Pass)]
    #[case::no_measure("5.9-3-1a", |camera| orderly(camera, None), Fail)]
    #[case::decided_otherwise("5.9-3-1a", |camera: Camera| camera.decided("5.9-3-1a", Fail), Fail)]
    #[case::nothing_stated("5.9-3-1a", |camera| cloud(camera, |row| row.resilience = None), Inconclusive)]
    #[case::nothing_stated_but_off("5.9-3-1a", |camera| cloud(camera, |row| (row.resilience, row.status) = (None, Status::Disabled)), Pass)]
    #[case::undecided("5.9-3-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_interface("5.9-3-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.log_intf), Inconclusive)]
    #[case::spread("5.9-3-1b", sound, Pass)]
    #[case::every_second("5.9-3-1b", |camera| retries(camera, Retries::Fixed(Period::from_ms(1_000))), Fail)]
    #[case::every_hour("5.9-3-1b", |camera| retries(camera, Retries::Fixed(Period::from_ms(3_600_000))), Pass)]
    #[case::growing_together("5.9-3-1b", |camera| growing(camera, 1_000, 900_000, false), Fail)]
    #[case::never_by_itself("5.9-3-1b", |camera| retries(camera, Retries::None), Pass)]
    #[case::never_by_itself_undecided("5.9-3-1b", |camera| retries(camera, Retries::None).undecided(), Inconclusive)]
    #[case::shrinking("5.9-3-1b", |camera| growing(camera, 900_000, 1_000, true), Inconclusive)]
    #[case::retries_not_stated("5.9-3-1b", |camera| cloud(camera, |row| row.resilience.as_mut().unwrap().retries = None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    /// The sound camera on a bench that can take the power away, and what happened to the port of its page.
    fn cut(after: ResponseClass, shortfall: Option<&'static str>) -> Camera {
        Camera::sound().bench(|bench| bench.hooks.extend(["power_cycle".to_owned()])).answer::<Interrupt>(move |seen| {
            seen.functions[0].after = after;
            seen.shortfall = shortfall.map(str::to_owned);
        })
    }

    #[rstest]
    #[case::orderly(cut(ResponseClass::Served, None), Pass)]
    #[case::stays_shut(cut(ResponseClass::NoAnswer, None), Fail)]
    #[case::disorderly(cut(ResponseClass::Served, None).decided("5.9-3-2a", Fail), Fail)]
    #[case::nothing_came_back(cut(ResponseClass::NoAnswer, Some("dead")), Inconclusive)]
    #[case::undecided(cut(ResponseClass::Served, None).undecided(), Inconclusive)]
    #[case::by_hand(Camera::hub(), Pass)]
    #[case::by_hand_undecided(Camera::hub().undecided(), Inconclusive)]
    #[case::nothing_stated(cloud(Camera::hub(), |row| row.resilience = None), Inconclusive)]
    #[case::retries_not_stated(cloud(Camera::hub(), |row| row.resilience.as_mut().unwrap().retries = None), Inconclusive)]
    fn verdicts_follow_an_outage(#[case] camera: Camera, #[case] verdict: Verdict) {
        let judged = camera.unit("5.9-3-2a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[rstest]
    #[case::every_hour(|camera| retries(camera, Retries::Fixed(Period::from_ms(3_600_000))), "every 1 h, without a random part")]
    #[case::short_at_most(|camera| growing(camera, 1_000, 5_000, true), "the longest pause is 5 s")]
    #[case::nobody_calls(|camera| retries(camera, Retries::None), "does not call again by itself")]
    fn the_assessor_is_told(#[case] with: fn(Camera) -> Camera, #[case] hint: &str) {
        let judged = with(Camera::hub()).undecided().unit("5.9-3-1b");
        assert!(format!("{judged:?}").contains(hint), "{judged:#?}");
    }
}
