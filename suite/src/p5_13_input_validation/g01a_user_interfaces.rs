//! Test group 5.13-1A: what users enter is validated.

use super::guards;
use super::scope::UsersInput;
use crate::assessment::Assessment;
use crate::crawled;
use crate::evidence::Sign;
use crate::ixit::{InpVal, UserIntf};
use crate::paper;
use crate::unit::{INITIALISED, Located as _, TestGroup, case, on_paper, once, unit};
use crate::verdict::{Judged, Missing};

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
        case("5.13-1A-2", &[unit('a', &once(every_user_interface_is_declared)), unit('b', &UsersInput)]),
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

/// The pages that a crawl found, beside manual and product, which a person looks through.
fn every_user_interface_is_declared(assessment: &Assessment<'_>) -> Judged {
    crawled::interfaces_are_stated(assessment)?;
    if assessment.declaration.ixit.user_intf.is_empty() {
        return Err(Missing::Undeclared("27-UserIntf: state the user interfaces".to_owned()));
    }
    let mut found = Vec::new();
    for row in crawled::pages(assessment) {
        for at in row.places(assessment, INITIALISED) {
            let seen = crawled::routes(assessment, row, &at?)?;
            let pages = seen.routes.iter().filter(|route| route.signs.contains(&Sign::Page) && !route.shell);
            found.extend(pages.map(|route| format!("{}: page {}", row.id, route.path)));
        }
    }
    found.sort();
    found.dedup();
    let rows = &assessment.declaration.ixit.user_intf;
    let claim = assessment.claim("5.13-1A-2a").over(rows).gathered(found);
    let claim =
        claim.step("Look through the manual, the app and the product for all that users see and enter, and compare with 27-UserIntf.");
    claim.asks("Is every user interface a row of 27-UserIntf?")
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

    fn on_the_camera(_: Camera) -> Camera {
        Camera::sound()
    }

    #[rstest]
    #[case::all_declared("5.13-1A-2a", on_the_camera, Pass)]
    #[case::one_is_missing("5.13-1A-2a", |camera| on_the_camera(camera).decided("5.13-1A-2a", Fail), Fail)]
    #[case::nobody_looked("5.13-1A-2a", |camera| on_the_camera(camera).undecided(), Inconclusive)]
    #[case::pages_not_looked_for("5.13-1A-2a", |camera| on_the_camera(camera).unasked::<crate::evidence::Crawl>(), Inconclusive)]
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
