//! Test group 5.11-4: users are told that their data is deleted.

use super::functions;
use super::g03_instructions::{every_function, personal_data, personal_data_can_be_created};
use super::remains::deletion_is_confirmed;
use crate::assessment::Assessment;
use crate::ixit::DelFunc;
use crate::unit::{TestGroup, case, on_paper, over_table, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.11-4",
    cases: &[case(
        "5.11-4-1",
        &[
            unit('a', &over_table(personal_data, personal_data_can_be_created)),
            unit('b', &on_paper(every_function, function_runs_as_documented)),
            unit('c', &on_paper(every_function, deletion_is_confirmed)),
        ],
    )],
};

fn function_runs_as_documented(assessment: &Assessment<'_>, row: &DelFunc) -> Judged {
    functions::runs_as_declared(assessment, "5.11-4-1b", row)
}

#[cfg(test)]
mod tests {
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::runs("5.11-4-1b", sound, Pass)]
    #[case::cannot_be_run("5.11-4-1b", |camera: Camera| camera.decided("5.11-4-1b", Fail), Fail)]
    #[case::nobody_ran_it("5.11-4-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_steps("5.11-4-1b", |camera: Camera| camera.row(|ixit| &mut ixit.del_func, "DelFunc-Reset", |row| row.steps = None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
