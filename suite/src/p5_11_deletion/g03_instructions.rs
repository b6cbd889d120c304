//! Test group 5.11-3: users are told clearly how to delete their data.

use super::erasing;
use crate::assessment::Assessment;
use crate::ixit::{DelFunc, PersData};
use crate::paper;
use crate::publications::{self, covered, passages};
use crate::unit::{TestGroup, case, on_paper, over_table, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.11-3",
    cases: &[case(
        "5.11-3-1",
        &[
            unit('a', &over_table(personal_data, personal_data_can_be_created)),
            unit('b', &on_paper(every_function, instructions_cover_the_function)),
            unit('c', &on_paper(every_function, following_the_text_deletes)),
        ],
    )],
};

pub(super) fn personal_data<'a>(assessment: &Assessment<'a>) -> Vec<&'a PersData> {
    assessment.declaration.ixit.pers_data.iter().collect()
}

pub(super) fn personal_data_can_be_created(assessment: &Assessment<'_>, rows: &[&PersData]) -> Judged {
    erasing::data_can_be_created(assessment, "5.11-3-1a", rows)
}

pub(super) fn every_function<'a>(assessment: &Assessment<'a>) -> Vec<&'a DelFunc> {
    assessment.declaration.ixit.del_func.iter().collect()
}

fn instructions_cover_the_function(assessment: &Assessment<'_>, row: &DelFunc) -> Judged {
    let place = assessment.declaration.ixit.user_info.documentation_of_deletion.as_deref();
    let place = paper::stated(place, "2-UserInfo", "documentation_of_deletion")?;
    let reading = publications::read(assessment, &[place])?;
    let about = [Some(row.description.as_str()), row.steps.as_deref(), row.confirmation.as_deref()];
    let about = about.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut lines = reading.lines();
    lines.extend(covered("description, steps and confirmation", &about, &reading.text));
    lines.extend(passages(&about, &[], &reading.text).into_iter().map(|said| format!("`{said}`")));
    let asks = format!("{}: do the instructions at `{place}` have this function, with all that it takes?", row.id);
    assessment.claim("5.11-3-1b").about(row).shows(&(place, reading.shown())).gathered(lines).asks(asks)
}

fn following_the_text_deletes(assessment: &Assessment<'_>, row: &DelFunc) -> Judged {
    let user_info = &assessment.declaration.ixit.user_info;
    let place = paper::stated(user_info.documentation_of_deletion.as_deref(), "2-UserInfo", "documentation_of_deletion")?;
    let claim = assessment.claim("5.11-3-1c").about(row).shows(&place);
    let claim = claim.step(format!("Delete data with {} by what {place} says, and by nothing else.", row.id));
    claim.asks(format!("{}: is the data gone after it, and is the text short, with every step in its place?", row.id))
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Met, Publication};
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    #[rstest]
    #[case::covered("5.11-3-1b", sound, Pass)]
    #[case::not_covered("5.11-3-1b", |camera: Camera| camera.decided("5.11-3-1b", Fail), Fail)]
    #[case::undecided("5.11-3-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::unread("5.11-3-1b", |camera: Camera| camera.answer::<Publication>(|seen| seen.access = Met::Absent), Inconclusive)]
    #[case::nowhere("5.11-3-1b", |camera: Camera| camera.declare(|declaration| declaration.ixit.user_info.documentation_of_deletion = None), Inconclusive)]
    #[case::no_function("5.11-3-1b", |camera: Camera| camera.empty(|ixit| &mut ixit.del_func), Inconclusive)]
    #[case::deletes("5.11-3-1c", sound, Pass)]
    #[case::a_step_is_missing("5.11-3-1c", |camera: Camera| camera.decided("5.11-3-1c", Fail), Fail)]
    #[case::nobody_followed_it("5.11-3-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::no_text("5.11-3-1c", |camera: Camera| camera.declare(|declaration| declaration.ixit.user_info.documentation_of_deletion = None), Inconclusive)]
    #[case::no_function("5.11-3-1c", |camera: Camera| camera.empty(|ixit| &mut ixit.del_func), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::sound()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
