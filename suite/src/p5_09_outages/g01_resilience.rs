//! Test group 5.9-1: the device gets through outages of network and power.

use crate::assessment::{Assessment, by_id};
use crate::ixit::t23_res_mech::Outage;
use crate::ixit::{ResMech, listed};
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, over_table, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.9-1",
    cases: &[case(
        "5.9-1-1",
        &[
            unit('a', &over_table(every_mechanism, both_outages_are_covered)),
            unit('b', &on_paper(every_mechanism, mechanism_can_keep_its_promise)),
        ],
    )],
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

/// What is missing where a row does not say which outages it is for.
pub(super) fn outages_unstated(row: &ResMech) -> Missing {
    Missing::Undeclared(format!("{}: state `outages` as a list of `network` and `power`", row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
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
}
