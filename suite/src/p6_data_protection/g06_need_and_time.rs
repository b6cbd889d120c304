//! Test group 6-6: personal data is processed only as far and as long as needed.

use super::personal_data;
use crate::assessment::{Assessment, by_id};
use crate::files::Period;
use crate::ixit::t21_pers_data::Store;
use crate::ixit::t25_del_func::Target;
use crate::ixit::{OrWords, PersData};
use crate::p5_11_deletion::{erasing, functions};
use crate::paper;
use crate::unit::{TestGroup, case, on_paper, over_table, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "6-6",
    cases: &[
        case(
            "6-6-1",
            &[
                unit('a', &on_paper(personal_data::all, processing_is_needed)),
                unit('b', &on_paper(personal_data::all, time_is_reasonable)),
                unit('c', &on_paper(personal_data::all, disposal_suits_deletion)),
            ],
        ),
        case(
            "6-6-2",
            &[
                unit('a', &over_table(personal_data::all, data_can_be_created)),
                unit('b', &over_table(personal_data::all, nothing_else_is_gathered)),
                unit('c', &on_paper(personal_data::all, no_more_is_gathered_than_needed)),
                unit('d', &on_paper(personal_data::all, data_is_deleted_in_time)),
            ],
        ),
    ],
};

fn data_can_be_created(assessment: &Assessment<'_>, rows: &[&PersData]) -> Judged {
    erasing::data_can_be_created(assessment, "5.11-3-1a", rows)
}

fn nothing_else_is_gathered(assessment: &Assessment<'_>, rows: &[&PersData]) -> Judged {
    let data = by_id(rows.iter().copied()).into_iter().map(|row| format!("declared: {}: {}", row.id, row.description));
    let claim = assessment.claim("6-6-2b").over(rows.iter().copied()).gathered(data);
    let claim = claim
        .step("Use the product for a day as its users do, and record its traffic, in the clear where the supplier makes that possible.");
    claim.asks("Do device, app and services show no personal data beside what is declared and was created?")
}

fn no_more_is_gathered_than_needed(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    let purpose = paper::stated(row.purpose.as_deref(), &row.id, "purpose")?;
    let claim = assessment.claim("6-6-2c").about(row).gathered(erasing::shown(assessment, row)?);
    claim.asks(format!("{}: is no more of it seen to be gathered, kept or sent than `{purpose}` needs?", row.id))
}

fn data_is_deleted_in_time(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    let kept = paper::given(row.duration.as_ref(), &row.id, "duration")?;
    let claim = assessment.claim("6-6-2d").about(row).gathered(erasing::shown(assessment, row)?);
    let claim =
        claim.step(format!("Create it, and look for it when its time is over ({kept}); set the clock ahead where the product allows it."));
    claim.asks(format!("{}: is it gone, on the device and at services, when it is no longer needed?", row.id))
}

fn processing_is_needed(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    let purpose = paper::stated(row.purpose.as_deref(), &row.id, "purpose")?;
    paper::stated(row.processing.as_deref(), &row.id, "processing")?;
    assessment.confirm("6-6-1a", row, format!("{}: is this processing necessary for the purpose `{purpose}`?", row.id))
}

fn time_is_reasonable(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    let mut findings = Findings::none();
    match &row.duration {
        None => findings.fails(&row.id, "does not say for how long it is kept"),
        Some(OrWords::Words(words)) if is_unlimited(words) => findings.fails(&row.id, format!("is kept without a limit: `{words}`")),
        Some(_) => {}
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let in_words = row.duration.as_ref().filter(|duration| duration.stated().is_none()).map(|words| format!("only in words: `{words}`"));
    let asks = format!("{}: is the time for which it is kept clear, limited and reasonable?", row.id);
    assessment.confirm_with_hint("6-6-1b", row, asks, in_words)
}

/// A text that says this and nothing else; longer ones are the assessor's.
fn is_unlimited(words: &str) -> bool {
    let said = words.trim().trim_end_matches('.').to_lowercase();
    matches!(said.as_str(), "" | "for ever" | "forever" | "indefinite" | "indefinitely" | "no limit" | "unlimited" | "without limit")
}

fn disposal_suits_deletion(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    let left = left_at(assessment, row)?;
    let expires = row.duration.as_ref().and_then(OrWords::stated);
    let mut findings = Findings::none();
    if expires.is_none() {
        left.iter()
            .for_each(|place| findings.fails(&row.id, format!("is kept {place}, for no length of time, and no function deletes it there")));
    }
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let functions = functions::that_delete(assessment, row);
    assessment.confirm_beside("6-6-1c", row, &by_id(functions), asks(row, &left, expires))
}

/// Where it is stored and no function deletes it.
fn left_at(assessment: &Assessment<'_>, row: &PersData) -> Result<Vec<&'static str>, Missing> {
    let (stored, functions) = (functions::stores(row)?, functions::that_delete(assessment, row));
    let mut left = Vec::new();
    for (store, target, place) in
        [(Store::Device, Target::Device, "on the device"), (Store::Service, Target::Service, "at an associated service")]
    {
        if stored.contains(&store) && !functions::one_deletes(&functions, target)? {
            left.push(place);
        }
    }
    Ok(left)
}

fn asks(row: &PersData, left: &[&str], expires: Option<&Period>) -> String {
    match expires.filter(|_| !left.is_empty()) {
        Some(after) => format!(
            "{}: no function deletes it {}. Is it disposed of when {after} are over, as suits deletion on device and services?",
            row.id,
            left.join(" and ")
        ),
        None => format!("{}: does its disposal suit deletion on device and services?", row.id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ixit::DelFunc;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn account(camera: Camera, change: impl FnOnce(&mut PersData)) -> Camera {
        camera.row(|ixit| &mut ixit.pers_data, "PersData-Account", change)
    }

    fn deletion(camera: Camera, change: impl FnOnce(&mut DelFunc)) -> Camera {
        camera.row(|ixit| &mut ixit.del_func, "DelFunc-Account", change)
    }

    fn kept_for(camera: Camera, words: &str) -> Camera {
        account(camera, |row| row.duration = Some(OrWords::Words(words.into())))
    }

    fn not_deleted(camera: Camera) -> Camera {
        let forgotten = deletion(camera, |row| row.deletes.retain(|id| id.as_str() != "PersData-Account"));
        account(forgotten, |row| row.disposal.clear())
    }

    fn expires(row: &mut PersData) {
        row.duration = Some(OrWords::Stated("90 d".parse().unwrap()));
    }

    #[rstest]
    #[case::nothing_else("6-6-2b", Camera::hub, Pass)]
    #[case::something_else("6-6-2b", || Camera::hub().decided("6-6-2b", Fail), Fail)]
    #[case::nothing_else_undecided("6-6-2b", || Camera::hub().undecided(), Inconclusive)]
    #[case::no_more_than_needed("6-6-2c", Camera::hub, Pass)]
    #[case::more_than_needed("6-6-2c", || Camera::hub().decided("6-6-2c", Fail), Fail)]
    #[case::need_undecided("6-6-2c", || Camera::hub().undecided(), Inconclusive)]
    #[case::no_purpose("6-6-2c", || Camera::hub().row(|ixit| &mut ixit.pers_data, "PersData-Usage", |row| row.purpose = None), Inconclusive)]
    #[case::deleted_in_time("6-6-2d", Camera::hub, Pass)]
    #[case::kept_beyond("6-6-2d", || Camera::hub().decided("6-6-2d", Fail), Fail)]
    #[case::deletion_undecided("6-6-2d", || Camera::hub().undecided(), Inconclusive)]
    #[case::no_time("6-6-2d", || Camera::hub().row(|ixit| &mut ixit.pers_data, "PersData-Usage", |row| row.duration = None), Inconclusive)]
    fn verdicts_follow_on_the_device(#[case] unit: &str, #[case] camera: fn() -> Camera, #[case] verdict: Verdict) {
        let judged = camera().unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }

    #[rstest]
    #[case::needed("6-6-1a", sound, Pass)]
    #[case::not_needed("6-6-1a", |camera: Camera| camera.decided("6-6-1a", Fail), Fail)]
    #[case::no_purpose("6-6-1a", |camera| account(camera, |row| row.purpose = None), Inconclusive)]
    #[case::no_processing("6-6-1a", |camera| account(camera, |row| row.processing = None), Inconclusive)]
    #[case::no_data("6-6-1a", |camera: Camera| camera.empty(|ixit| &mut ixit.pers_data), Inconclusive)]
    #[case::need_undecided("6-6-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::reasonable("6-6-1b", sound, Pass)]
    #[case::no_time("6-6-1b", |camera| account(camera, |row| row.duration = None), Fail)]
    #[case::unlimited("6-6-1b", |camera| kept_for(camera, "Unlimited."), Fail)]
    #[case::limited_in_words("6-6-1b", |camera| kept_for(camera, "not unlimited: until the contract ends"), Pass)]
    #[case::too_long("6-6-1b", |camera: Camera| camera.decided("6-6-1b", Fail), Fail)]
    #[case::time_undecided("6-6-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::disposed_of("6-6-1c", sound, Pass)]
    #[case::never_deleted("6-6-1c", not_deleted, Fail)]
    #[case::deleted_elsewhere("6-6-1c", |camera| deletion(camera, |row| row.targets = vec![Target::Device]), Fail)]
    #[case::expires_by_itself("6-6-1c", |camera| account(not_deleted(camera), expires), Pass)]
    #[case::expires_undecided("6-6-1c", |camera| account(not_deleted(camera), expires).undecided(), Inconclusive)]
    #[case::stored_nowhere("6-6-1c", |camera| account(not_deleted(camera), |row| row.stored = vec![Store::Nowhere]), Pass)]
    #[case::place_unknown("6-6-1c", |camera| account(camera, |row| row.stored.clear()), Inconclusive)]
    #[case::target_unknown("6-6-1c", |camera| deletion(camera, |row| row.targets.clear()), Inconclusive)]
    #[case::disposal_undecided("6-6-1c", |camera: Camera| camera.undecided(), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
