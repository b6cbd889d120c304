//! Test group 5.13-1A: what users enter is validated.

use super::guards;
use super::scope::UsersInput;
use crate::assessment::Assessment;
use crate::ixit::{InpVal, UserIntf};
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.13-1A",
    cases: &[
        case(
            "5.13-1A-1",
            &[
                unit('a', &on_paper(with_input, guards::name_the_interface)),
                unit('b', &on_paper(guards_of_users_input, guard_is_effective)),
            ],
        ),
        case("5.13-1A-2", &[unit('b', &UsersInput)]),
    ],
};

fn with_input<'a>(assessment: &Assessment<'a>) -> Vec<&'a UserIntf> {
    assessment.declaration.ixit.user_intf.iter().filter(|row| row.takes_input).collect()
}

fn guards_of_users_input<'a>(assessment: &Assessment<'a>) -> Vec<&'a InpVal> {
    guards::of(assessment, &assessment.declaration.ixit.user_intf)
}

fn guard_is_effective(assessment: &Assessment<'_>, row: &InpVal) -> Judged {
    paper::stated(Some(&row.description), &row.id, "description")?;
    let asks = format!("{}: does this method keep every input of users that is not expected from being processed?", row.id);
    assessment.confirm("5.13-1A-1b", row, asks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn button(camera: Camera, change: impl FnOnce(&mut InpVal)) -> Camera {
        camera.row(|ixit| &mut ixit.inp_val, "InpVal-Button", change)
    }

    #[rstest]
    #[case::guarded("5.13-1A-1a", sound, Pass)]
    #[case::unguarded("5.13-1A-1a", |camera| button(camera, |row| row.source.clear()), Fail)]
    #[case::no_guard("5.13-1A-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.inp_val), Fail)]
    #[case::a_light("5.13-1A-1a", |camera| button(camera, |row| row.source.clear()).row(|ixit| &mut ixit.user_intf, "UserIntf-Button", |row| row.takes_input = false), Pass)]
    #[case::no_interface("5.13-1A-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.user_intf), Inconclusive)]
    #[case::effective("5.13-1A-1b", sound, Pass)]
    #[case::ineffective("5.13-1A-1b", |camera: Camera| camera.decided("5.13-1A-1b", Fail), Fail)]
    #[case::not_described("5.13-1A-1b", |camera| button(camera, |row| row.description = " ".into()), Inconclusive)]
    #[case::none_to_judge("5.13-1A-1b", |camera: Camera| camera.empty(|ixit| &mut ixit.inp_val), Inconclusive)]
    #[case::undecided("5.13-1A-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[test]
    fn each_method_for_users_is_judged_and_no_other() {
        let judged = Camera::hub().unit("5.13-1A-1b");
        let rows: Vec<_> = judged.obligations.iter().filter_map(|obligation| obligation.row.as_ref()).map(|row| row.as_str()).collect();
        assert_eq!(rows, ["InpVal-Web", "InpVal-Button"]);
    }
}
