//! Test group 5.3-3: updates are simple to apply.

use super::mechanisms;
use crate::assessment::{Assessment, by_id};
use crate::ixit::SoftComp;
use crate::ixit::t07_upd_mech::Initiation;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.3-3",
    cases: &[case("5.3-3-1", &[unit('a', &on_paper(mechanisms::components, a_mechanism_of_the_component_is_simple))])],
};

fn a_mechanism_of_the_component_is_simple(assessment: &Assessment<'_>, row: &SoftComp) -> Judged {
    if let Some(reason) = mechanisms::frozen_because(row)? {
        return Ok(mechanisms::frozen(row, reason));
    }
    let mechanisms = mechanisms::of(assessment, row);
    let ways = || mechanisms.iter().flat_map(|mechanism| &mechanism.initiation);
    let mut findings = Findings::none();
    if let Some(way) = ways().find_map(simple) {
        return Ok(Findings::out_of_scope(&row.id, format!("can be updated {way}, which is simple: a person has nothing to weigh")));
    }
    if mechanisms.is_empty() || mechanisms.iter().any(|mechanism| mechanism.initiation.is_empty()) {
        return Err(Missing::Undeclared(format!("{}: state `initiation` of each mechanism that updates it", row.id)));
    }
    if ways().all(|way| *way == Initiation::Tool) {
        findings.fails(&row.id, "is updated only by a tool or a procedure that a layperson does not know");
        return Ok(findings);
    }
    let asks = format!("{}: is its update, which does not come by itself, by app or by web page, as simple as that?", row.id);
    assessment.confirm_beside("5.3-3-1a", row, &by_id(mechanisms), asks)
}

fn simple(way: &Initiation) -> Option<&'static str> {
    match way {
        Initiation::App => Some("from an app"),
        Initiation::Automatic => Some("by itself"),
        Initiation::Web => Some("from a web page"),
        Initiation::OnDevice | Initiation::Other(_) | Initiation::Tool => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn starts(camera: Camera, ways: &[Initiation]) -> Camera {
        camera.web(|row| row.initiation = ways.to_vec())
    }

    fn kernel(camera: Camera, reason: Option<&str>) -> Camera {
        camera.row(
            |ixit| &mut ixit.soft_comp,
            "SoftComp-Kernel",
            |row| (row.update_mechanism, row.not_updated_because) = (Vec::new(), reason.map(Into::into)),
        )
    }

    #[rstest]
    #[case::by_web_page(sound, Pass)]
    #[case::by_itself(|camera| starts(camera, &[Initiation::Automatic]).undecided(), Pass)]
    #[case::by_tool_or_app(|camera| starts(camera, &[Initiation::Tool, Initiation::App]).undecided(), Pass)]
    #[case::by_tool(|camera| starts(camera, &[Initiation::Tool]), Fail)]
    #[case::at_the_device(|camera| starts(camera, &[Initiation::OnDevice]), Pass)]
    #[case::by_voice(|camera| starts(camera, &[Initiation::Other("a voice".into())]).undecided(), Inconclusive)]
    #[case::decided_otherwise(|camera| starts(camera, &[Initiation::OnDevice]).decided("5.3-3-1a", Fail), Fail)]
    #[case::not_stated(|camera| starts(camera, &[]), Inconclusive)]
    #[case::one_component_frozen(|camera: Camera| kernel(camera, Some("it is in ROM")), Pass)]
    #[case::one_component_without_a_word(|camera: Camera| kernel(camera, None), Inconclusive)]
    #[case::no_mechanism(|camera: Camera| camera.empty(|ixit| &mut ixit.upd_mech), Inconclusive)]
    #[case::no_component(|camera: Camera| camera.empty(|ixit| &mut ixit.soft_comp), Inconclusive)]
    fn verdicts_follow(#[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit("5.3-3-1a");
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
