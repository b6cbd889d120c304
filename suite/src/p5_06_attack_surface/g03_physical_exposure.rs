//! Test group 5.6-3: physical interfaces are not exposed without need.

use crate::assessment::{Assessment, by_id};
use crate::evidence::DutState;
use crate::ixit::t15_phy_intf::Needed;
use crate::ixit::{PhyIntf, Status};
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, over_table, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.6-3",
    cases: &[
        case(
            "5.6-3-1",
            &[
                unit('a', &on_paper(every_interface, casing_hides_what_nobody_needs)),
                unit('b', &on_paper(every_interface, what_nobody_needs_is_off)),
            ],
        ),
        case(
            "5.6-3-2",
            &[
                unit('a', &over_table(every_interface, exposed_interfaces_are_declared_as_needed)),
                unit('b', &on_paper(perhaps_behind_the_casing, casing_is_there)),
                unit('c', &on_paper(every_interface, interface_is_on_or_off_as_declared)),
            ],
        ),
    ],
};

fn every_interface<'a>(assessment: &Assessment<'a>) -> Vec<&'a PhyIntf> {
    assessment.declaration.ixit.phy_intf.iter().collect()
}

fn casing_hides_what_nobody_needs(assessment: &Assessment<'_>, row: &PhyIntf) -> Judged {
    if let Some(reason) = need(row)? {
        return Ok(Findings::out_of_scope(&row.id, reason));
    }
    if row.is_radio() {
        return Ok(Findings::out_of_scope(&row.id, "works by air, where no casing helps; unit b asks whether it is off"));
    }
    let mut findings = Findings::none();
    if paper::given(row.exposed, &row.id, "exposed")? {
        findings.fails(&row.id, "is never needed, and can be reached without opening the product");
        return Ok(findings);
    }
    let protection = paper::given(row.protection.as_ref(), &row.id, "protection")?;
    let casing = paper::stated(protection.casing.as_deref(), &row.id, "protection.casing")?;
    if paper::is_nothing(Some(casing)) {
        findings.fails(&row.id, "is never needed, and no casing is declared that keeps people from it");
        return Ok(findings);
    }
    assessment.confirm("5.6-3-1a", row, format!("{}: does `{casing}` keep people from an interface that nobody needs?", row.id))
}

fn what_nobody_needs_is_off(_: &Assessment<'_>, row: &PhyIntf) -> Judged {
    if let Some(reason) = need(row)? {
        return Ok(Findings::out_of_scope(&row.id, reason));
    }
    let mut findings = Findings::none();
    if row.status != Status::Disabled {
        findings.fails(&row.id, "is never needed, and is not declared to be off");
    }
    Ok(findings)
}

/// Why an interface has to be there, if anybody needs it.
///
/// # Errors
/// [`Missing::Undeclared`], where the need or what it rests on is not stated.
fn need(row: &PhyIntf) -> Result<Option<String>, Missing> {
    let when = match paper::given(row.needed, &row.id, "needed")? {
        Needed::Always => "always",
        Needed::Intermittently => "now and then",
        Needed::Never => return Ok(None),
    };
    let purpose = row.purpose.as_deref().filter(|purpose| !paper::is_nothing(Some(purpose)));
    Ok(Some(format!("is needed {when}: {}", paper::stated(purpose, &row.id, "purpose")?)))
}

/// Interfaces that need not be exposed: declared so, or never needed, and those that do not say.
fn perhaps_behind_the_casing<'a>(assessment: &Assessment<'a>) -> Vec<&'a PhyIntf> {
    every_interface(assessment).into_iter().filter(|row| row.exposed != Some(true) || row.needed == Some(Needed::Never)).collect()
}

fn exposed_interfaces_are_declared_as_needed(assessment: &Assessment<'_>, rows: &[&PhyIntf]) -> Judged {
    let needed = |row: &&PhyIntf| matches!(row.needed, Some(Needed::Always | Needed::Intermittently));
    let declared = by_id(rows.iter().copied())
        .into_iter()
        .filter(needed)
        .map(|row| format!("{}: {}", row.id, row.description.as_deref().unwrap_or_default()));
    let claim = assessment.claim("5.6-3-2a").over(rows.iter().copied()).gathered(declared);
    let claim = claim
        .step("Look at the product from all sides, also under each lid that opens without a tool, and note every port, slot and contact.");
    claim.asks("Is each that can be reached one of the interfaces that are declared as needed, always or now and then?")
}

fn casing_is_there(assessment: &Assessment<'_>, row: &PhyIntf) -> Judged {
    if row.is_radio() {
        return Ok(Findings::out_of_scope(&row.id, "works by air, where no casing helps"));
    }
    paper::given(row.exposed, &row.id, "exposed")?;
    let casing = row.protection.as_ref().and_then(|protection| protection.casing.as_deref()).unwrap_or("no casing is declared");
    let claim = assessment.claim("5.6-3-2b").about(row).step(format!("Try to reach {} without opening the product.", row.id));
    claim.asks(format!("{}: does the casing keep people from it ({casing})?", row.id))
}

fn interface_is_on_or_off_as_declared(assessment: &Assessment<'_>, row: &PhyIntf) -> Judged {
    let from = if row.status == Status::SetUpOnly { DutState::FactoryDefault } else { DutState::Initialised };
    let what = row.description.as_deref().map(|what| format!(" ({what})")).unwrap_or_default();
    let look = if row.is_radio() { "Search the air with a receiver for" } else { "Connect to or use" };
    let claim = assessment.claim("5.6-3-2c").about(row).step_from(from, format!("{look} {}{what}.", row.id));
    let declared = match row.status {
        Status::Disabled => "off",
        Status::Enabled => "on",
        Status::SetUpOnly => "on during set-up, and off after it",
    };
    claim.asks(format!("{}: is it {declared}, as declared?", row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ixit::t15_phy_intf::Kind;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn serial(camera: Camera, change: impl FnOnce(&mut PhyIntf)) -> Camera {
        camera.row(|ixit| &mut ixit.phy_intf, "PhyIntf-Serial", change)
    }

    fn network(camera: Camera, change: impl FnOnce(&mut PhyIntf)) -> Camera {
        camera.row(|ixit| &mut ixit.phy_intf, "PhyIntf-Ethernet", change)
    }

    /// A radio that nobody needs, in this state.
    fn radio(camera: Camera, status: Status) -> Camera {
        serial(camera, |row| (row.kind, row.status, row.protection) = (Kind::Zigbee, status, None))
    }

    fn casing(camera: Camera, words: &str) -> Camera {
        serial(camera, |row| row.protection.as_mut().unwrap().casing = Some(words.into()))
    }

    #[rstest]
    #[case::hidden("5.6-3-1a", sound, Pass)]
    #[case::exposed("5.6-3-1a", |camera| serial(camera, |row| row.exposed = Some(true)), Fail)]
    #[case::no_casing("5.6-3-1a", |camera| casing(camera, "none"), Fail)]
    #[case::radio_off("5.6-3-1a", |camera| radio(camera, Status::Disabled), Pass)]
    #[case::exposure_not_stated("5.6-3-1a", |camera| serial(camera, |row| row.exposed = None), Inconclusive)]
    #[case::protection_not_stated("5.6-3-1a", |camera| serial(camera, |row| row.protection = None), Inconclusive)]
    #[case::casing_not_stated("5.6-3-1a", |camera| serial(camera, |row| row.protection.as_mut().unwrap().casing = None), Inconclusive)]
    #[case::need_not_stated("5.6-3-1a", |camera| network(camera, |row| row.needed = None), Inconclusive)]
    #[case::needed_for_nothing("5.6-3-1a", |camera| network(camera, |row| row.purpose = None), Inconclusive)]
    #[case::undecided("5.6-3-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_interface("5.6-3-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.phy_intf), Inconclusive)]
    #[case::off("5.6-3-1b", sound, Pass)]
    #[case::on("5.6-3-1b", |camera| serial(camera, |row| row.status = Status::Enabled), Fail)]
    #[case::on_in_set_up("5.6-3-1b", |camera| serial(camera, |row| row.status = Status::SetUpOnly), Fail)]
    #[case::radio_on("5.6-3-1b", |camera| radio(camera, Status::Enabled), Fail)]
    #[case::on_and_needed_for_none("5.6-3-1b", |camera| network(camera, |row| row.purpose = Some("none".into())), Inconclusive)]
    #[case::on_and_need_not_stated("5.6-3-1b", |camera| serial(camera, |row| (row.status, row.needed) = (Status::Enabled, None)), Inconclusive)]
    #[case::exposed_as_declared("5.6-3-2a", sound, Pass)]
    #[case::exposed_as_declared_not("5.6-3-2a", |camera: Camera| camera.decided("5.6-3-2a", Fail), Fail)]
    #[case::exposed_as_declared_undecided("5.6-3-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_interface_declared("5.6-3-2a", |camera: Camera| camera.empty(|ixit| &mut ixit.phy_intf), Inconclusive)]
    #[case::behind_the_casing("5.6-3-2b", sound, Pass)]
    #[case::behind_the_casing_not("5.6-3-2b", |camera: Camera| camera.decided("5.6-3-2b", Fail), Fail)]
    #[case::behind_the_casing_undecided("5.6-3-2b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::exposed_not_stated("5.6-3-2b", |camera| serial(camera, |row| row.exposed = None), Inconclusive)]
    #[case::on_or_off("5.6-3-2c", sound, Pass)]
    #[case::on_or_off_not("5.6-3-2c", |camera: Camera| camera.decided("5.6-3-2c", Fail), Fail)]
    #[case::on_or_off_undecided("5.6-3-2c", |camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
