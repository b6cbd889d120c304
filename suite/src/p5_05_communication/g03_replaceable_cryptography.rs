//! Test group 5.5-3: cryptography can be replaced.

use crate::assessment::Assessment;
use crate::ixit::SoftComp;
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.5-3",
    cases: &[case(
        "5.5-3-1",
        &[
            unit('a', &on_paper(with_cryptography, component_can_be_updated)),
            unit('b', &on_paper(with_cryptography, side_effects_were_considered)),
        ],
    )],
};

/// Components that bring cryptography. One that does not say whether it does may be such.
fn with_cryptography<'a>(assessment: &Assessment<'a>) -> Vec<&'a SoftComp> {
    let components = assessment.declaration.ixit.soft_comp.iter();
    components.filter(|row| row.cryptography.is_none() || row.uses_cryptography()).collect()
}

fn component_can_be_updated(_: &Assessment<'_>, row: &SoftComp) -> Judged {
    use_is_stated(row)?;
    let mut findings = Findings::none();
    if row.update_mechanism.is_empty() {
        findings.fails(&row.id, "brings cryptography, and names no row of 7-UpdMech that updates it");
    }
    Ok(findings)
}

fn side_effects_were_considered(_: &Assessment<'_>, row: &SoftComp) -> Judged {
    use_is_stated(row)?;
    let considered = row.cryptography.and_then(|usage| usage.side_effects_considered);
    let mut findings = Findings::none();
    if !paper::given(considered, &row.id, "cryptography.side_effects_considered")? {
        findings.fails(&row.id, "it was not considered what replacing an algorithm would cause");
    }
    Ok(findings)
}

fn use_is_stated(row: &SoftComp) -> Result<(), Missing> {
    paper::given(row.cryptography, &row.id, "cryptography").map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ixit::t06_soft_comp::CryptographicUsage;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn tls(camera: Camera, change: impl FnOnce(&mut SoftComp)) -> Camera {
        camera.row(|ixit| &mut ixit.soft_comp, "SoftComp-TLS", change)
    }

    fn considered(camera: Camera, considered: Option<bool>) -> Camera {
        tls(camera, |row| row.cryptography = Some(CryptographicUsage { used: true, side_effects_considered: considered }))
    }

    fn without_cryptography(camera: Camera) -> Camera {
        camera.declare(|declaration| {
            let none = CryptographicUsage { used: false, side_effects_considered: None };
            declaration.ixit.soft_comp.iter_mut().for_each(|row| row.cryptography = Some(none));
        })
    }

    #[rstest]
    #[case::updated("5.5-3-1a", sound, Pass)]
    #[case::never_updated("5.5-3-1a", |camera| tls(camera, |row| row.update_mechanism.clear()), Fail)]
    #[case::never_updated_for_a_reason("5.5-3-1a", |camera| tls(camera, |row| (row.update_mechanism, row.not_updated_because) = (Vec::new(), Some("it is in ROM".into()))), Fail)]
    #[case::use_not_stated("5.5-3-1a", |camera| tls(camera, |row| row.cryptography = None), Inconclusive)]
    #[case::no_cryptography("5.5-3-1a", without_cryptography, Inconclusive)]
    #[case::considered("5.5-3-1b", sound, Pass)]
    #[case::not_considered("5.5-3-1b", |camera| considered(camera, Some(false)), Fail)]
    #[case::consideration_not_stated("5.5-3-1b", |camera| considered(camera, None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
