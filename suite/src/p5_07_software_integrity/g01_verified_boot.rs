//! Test group 5.7-1: software is verified at boot.

use crate::assessment::Assessment;
use crate::ixit::SecBoot;
use crate::ixit::t20_sec_boot::{BootGuarantee, RootOfTrust};
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.7-1",
    cases: &[
        case(
            "5.7-1-1",
            &[
                unit('a', &on_paper(every_mechanism, integrity_and_authenticity_are_promised)),
                unit('b', &on_paper(every_mechanism, chain_can_keep_its_promise)),
            ],
        ),
        case("5.7-1-2", &[unit('a', &on_paper(every_mechanism, altered_software_does_not_run))]),
    ],
};

pub(super) fn every_mechanism<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecBoot> {
    assessment.declaration.ixit.sec_boot.iter().collect()
}

fn integrity_and_authenticity_are_promised(_: &Assessment<'_>, row: &SecBoot) -> Judged {
    if row.guarantees.is_empty() {
        return Err(Missing::Undeclared(format!("{}: state `guarantees` as a list of `integrity` and `authenticity`", row.id)));
    }
    let mut findings = Findings::none();
    for (guarantee, name) in [(BootGuarantee::Integrity, "integrity"), (BootGuarantee::Authenticity, "authenticity")] {
        if !row.guarantees.contains(&guarantee) {
            findings.fails(&row.id, format!("does not promise {name} of the software"));
        }
    }
    Ok(findings)
}

fn chain_can_keep_its_promise(assessment: &Assessment<'_>, row: &SecBoot) -> Judged {
    let mut findings = Findings::none();
    match paper::given(row.root_of_trust, &row.id, "root_of_trust")? {
        RootOfTrust::Hardware => {}
        RootOfTrust::Software => findings.fails(&row.id, "begins the chain with code that can be replaced like the code that it checks"),
        RootOfTrust::None => findings.fails(&row.id, "lets code check itself: nothing begins the chain"),
    }
    if paper::is_nothing(row.detection.as_deref()) && row.detection.is_some() {
        findings.fails(&row.id, "declares that nothing detects a change");
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let detection = paper::stated(row.detection.as_deref(), &row.id, "detection")?;
    let weak = paper::mentions(&format!("{} {detection}", row.description), &WEAK);
    let hint = weak.map(|weak| format!("the words say `{weak}`"));
    let asks = format!("{}: does the chain, without a gap, let altered or foreign software be detected before it runs?", row.id);
    assessment.confirm_with_hint("5.7-1-1b", row, asks, hint)
}

/// What hardly goes with verification at boot: fuses that leave it open, and values that anybody can compute.
const WEAK: [&str; 7] = ["checksum", "crc", "crc32", "fuses are not", "not blown", "not burned", "not fused"];

fn altered_software_does_not_run(assessment: &Assessment<'_>, row: &SecBoot) -> Judged {
    let detection = paper::stated(row.detection.as_deref(), &row.id, "detection")?;
    let claim = assessment.claim("5.7-1-2a").about(row);
    let claim = claim.step("Alter the software in the memory of the product, once in each part that the chain covers, and start it.");
    claim.asks(format!("{}: is each change detected as declared ({detection}), and does altered software not run?", row.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn chain(camera: Camera, change: impl FnOnce(&mut SecBoot)) -> Camera {
        camera.row(|ixit| &mut ixit.sec_boot, "SecBoot-Chain", change)
    }

    #[rstest]
    #[case::promised("5.7-1-1a", sound, Pass)]
    #[case::no_authenticity("5.7-1-1a", |camera| chain(camera, |row| row.guarantees.retain(|kept| *kept != BootGuarantee::Authenticity)), Fail)]
    #[case::promise_not_stated("5.7-1-1a", |camera| chain(camera, |row| row.guarantees.clear()), Inconclusive)]
    #[case::no_mechanism("5.7-1-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.sec_boot), Inconclusive)]
    #[case::rooted_in_hardware("5.7-1-1b", sound, Pass)]
    #[case::rooted_in_software("5.7-1-1b", |camera| chain(camera, |row| row.root_of_trust = Some(RootOfTrust::Software)), Fail)]
    #[case::checks_itself("5.7-1-1b", |camera| chain(camera, |row| row.root_of_trust = Some(RootOfTrust::None)), Fail)]
    #[case::detects_nothing("5.7-1-1b", |camera| chain(camera, |row| row.detection = Some("none".into())), Fail)]
    #[case::decided_otherwise("5.7-1-1b", |camera: Camera| camera.decided("5.7-1-1b", Fail), Fail)]
    #[case::root_not_stated("5.7-1-1b", |camera| chain(camera, |row| row.root_of_trust = None), Inconclusive)]
    #[case::detection_not_stated("5.7-1-1b", |camera| chain(camera, |row| row.detection = None), Inconclusive)]
    #[case::undecided("5.7-1-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::altered_software("5.7-1-2a", sound, Pass)]
    #[case::altered_software_not("5.7-1-2a", |camera: Camera| camera.decided("5.7-1-2a", Fail), Fail)]
    #[case::altered_software_undecided("5.7-1-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::detection_unknown("5.7-1-2a", |camera| chain(camera, |row| row.detection = None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn the_assessor_is_told_of_a_checksum() {
        let judged = chain(Camera::hub(), |row| row.detection = Some("CRC over each stage".into())).undecided().unit("5.7-1-1b");
        assert!(format!("{judged:?}").contains("the words say `crc`"), "{judged:#?}");
    }
}
