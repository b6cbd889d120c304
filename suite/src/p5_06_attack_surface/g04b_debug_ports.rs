//! Test group 5.6-4B: the product itself protects its debug ports.

use crate::assessment::Assessment;
use crate::ixit::PhyIntf;
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.6-4B",
    cases: &[
        case("5.6-4B-1", &[unit('a', &on_paper(debug_ports, product_protects_the_port))]),
        case("5.6-4B-2", &[unit('a', &on_paper(debug_ports, protection_is_there))]),
    ],
};

fn debug_ports<'a>(assessment: &Assessment<'a>) -> Vec<&'a PhyIntf> {
    assessment.declaration.ixit.phy_intf.iter().filter(|row| row.serves_debugging() != Some(false) && !row.is_radio()).collect()
}

fn product_protects_the_port(_: &Assessment<'_>, row: &PhyIntf) -> Judged {
    paper::given(row.serves_debugging(), &row.id, "debug")?;
    let mut findings = Findings::none();
    if paper::given(row.exposed, &row.id, "exposed")? {
        findings.fails(&row.id, "serves debugging, and can be reached without opening the product");
        return Ok(findings);
    }
    let protection = paper::given(row.protection.as_ref(), &row.id, "protection")?;
    if paper::is_nothing(Some(paper::stated(protection.casing.as_deref(), &row.id, "protection.casing")?)) {
        findings.fails(&row.id, "serves debugging, and no casing is declared that keeps people from it");
    }
    Ok(findings)
}

fn protection_is_there(assessment: &Assessment<'_>, row: &PhyIntf) -> Judged {
    paper::given(row.serves_debugging(), &row.id, "debug")?;
    let protection = paper::given(row.protection.as_ref(), &row.id, "protection")?;
    let casing = paper::stated(protection.casing.as_deref(), &row.id, "protection.casing")?;
    let claim = assessment.claim("5.6-4B-2a").about(row).step(format!("Try to reach {} without opening the product.", row.id));
    claim.asks(format!("{}: is it protected as declared ({casing})?", row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ixit::t15_phy_intf::Kind;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn port(camera: Camera, change: impl FnOnce(&mut PhyIntf)) -> Camera {
        camera.row(|ixit| &mut ixit.phy_intf, "PhyIntf-Debug", change)
    }

    #[rstest]
    #[case::behind_the_casing("5.6-4B-1a", sound, Pass)]
    #[case::reachable("5.6-4B-1a", |camera| port(camera, |row| row.exposed = Some(true)), Fail)]
    #[case::no_casing("5.6-4B-1a", |camera| port(camera, |row| row.protection.as_mut().unwrap().casing = Some("none".into())), Fail)]
    #[case::casing_not_stated("5.6-4B-1a", |camera| port(camera, |row| row.protection.as_mut().unwrap().casing = None), Inconclusive)]
    #[case::another_port_says_nothing("5.6-4B-1a", |camera: Camera| camera.row(|ixit| &mut ixit.phy_intf, "PhyIntf-Serial", |row| row.debug = None), Inconclusive)]
    #[case::exposure_not_stated("5.6-4B-1a", |camera| port(camera, |row| row.exposed = None), Inconclusive)]
    #[case::protection_not_stated("5.6-4B-1a", |camera| port(camera, |row| row.protection = None), Inconclusive)]
    #[case::no_port_but_a_radio("5.6-4B-1a", |camera| port(camera, |row| row.kind = Kind::Bluetooth), Inconclusive)]
    #[case::protection_seen("5.6-4B-2a", sound, Pass)]
    #[case::protection_seen_not("5.6-4B-2a", |camera: Camera| camera.decided("5.6-4B-2a", Fail), Fail)]
    #[case::protection_seen_undecided("5.6-4B-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::casing_not_stated("5.6-4B-2a", |camera| port(camera, |row| row.protection = None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
