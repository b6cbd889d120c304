//! Test group 5.11-2: users can remove their personal data from associated services.

use super::functions::{self, at_services};
use super::remains::services_are_rid_of_it;
use crate::assessment::{Assessment, by_id};
use crate::ixit::t21_pers_data::Store;
use crate::ixit::t25_del_func::{DelInitiation, Target};
use crate::ixit::{DelFunc, PersData};
use crate::unit::{Both, TestGroup, both, case, on_paper, over_table, unit};
use crate::verdict::Judged;

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.11-2",
    cases: &[
        case("5.11-2-1", &[unit('a', &A_SIMPLE_FUNCTION), unit('b', &on_paper(personal_data, every_service_is_covered))]),
        case(
            "5.11-2-2",
            &[
                unit('a', &over_table(personal_data, data_can_be_put_there)),
                unit('b', &on_paper(at_services, deletion_runs_as_declared)),
                unit('c', &on_paper(at_services, services_are_rid_of_it)),
            ],
        ),
    ],
};

/// Without a function that deletes at a service, each row of personal data there is a fault.
const A_SIMPLE_FUNCTION: Both = both(&over_table(at_services, one_function_is_simple), &on_paper(stranded_data, a_function_exists));

fn personal_data<'a>(assessment: &Assessment<'a>) -> Vec<&'a PersData> {
    functions::personal_data(assessment, Store::Service)
}

fn stranded_data<'a>(assessment: &Assessment<'a>) -> Vec<&'a PersData> {
    if at_services(assessment).is_empty() { personal_data(assessment) } else { Vec::new() }
}

fn a_function_exists(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    functions::stores(row)?;
    functions::some_function_deletes(assessment, row, Target::Service)
}

fn one_function_is_simple(assessment: &Assessment<'_>, rows: &[&DelFunc]) -> Judged {
    let findings = functions::one_is_in_reach(rows, &[DelInitiation::Tool])?;
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = "Is at least one of these functions simple: can a layperson remove personal data from the services with it?";
    let on_request = rows.iter().all(|row| matches!(row.initiation, Some(DelInitiation::Request | DelInitiation::Tool)));
    let hint = on_request.then(|| "the supplier has to be asked: no function deletes by itself".to_owned());
    assessment.confirm_shown("5.11-2-1a", &by_id(rows.iter().copied()), asks, hint)
}

fn every_service_is_covered(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    functions::stores(row)?;
    let functions = functions::that_delete(assessment, row);
    let findings = functions::is_deleted(row, &functions, Target::Service, "no function deletes it there")?;
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = format!("{}: do these functions remove it from every associated service that stores it?", row.id);
    assessment.confirm_beside("5.11-2-1b", row, &by_id(functions), asks)
}

fn data_can_be_put_there(assessment: &Assessment<'_>, rows: &[&PersData]) -> Judged {
    let data = by_id(rows.iter().copied()).into_iter().map(|row| format!("{}: {}", row.id, row.description));
    let claim = assessment.claim("5.11-2-2a").over(rows.iter().copied()).gathered(data);
    let claim = claim.step("Use device and services as their users do, until they hold some of each kind of personal data.");
    claim.asks("Do the services hold it, as an account there shows?")
}

fn deletion_runs_as_declared(assessment: &Assessment<'_>, row: &DelFunc) -> Judged {
    functions::runs_as_declared(assessment, "5.11-2-2b", row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn account(camera: Camera, change: impl FnOnce(&mut DelFunc)) -> Camera {
        camera.row(|ixit| &mut ixit.del_func, "DelFunc-Account", change)
    }

    fn no_account(camera: Camera) -> Camera {
        camera.declare(|declaration| declaration.ixit.del_func.retain(|row| row.id.as_str() != "DelFunc-Account"))
    }

    fn clips(camera: Camera, change: impl FnOnce(&mut PersData)) -> Camera {
        camera.row(|ixit| &mut ixit.pers_data, "PersData-Clips", change)
    }

    /// The clips are deleted on the hub only.
    fn clips_are_left(camera: Camera) -> Camera {
        let forgotten = account(camera, |row| row.deletes.retain(|id| id.as_str() != "PersData-Clips"));
        clips(forgotten, |row| row.disposal.retain(|id| id.as_str() != "DelFunc-Account"))
    }

    #[rstest]
    #[case::simple("5.11-2-1a", sound, Pass)]
    #[case::needs_a_tool("5.11-2-1a", |camera| account(camera, |row| row.initiation = Some(DelInitiation::Tool)), Fail)]
    #[case::no_function("5.11-2-1a", no_account, Fail)]
    #[case::not_simple("5.11-2-1a", |camera: Camera| camera.decided("5.11-2-1a", Fail), Fail)]
    #[case::on_request("5.11-2-1a", |camera| account(camera, |row| row.initiation = Some(DelInitiation::Request)), Pass)]
    #[case::nobody_says_how("5.11-2-1a", |camera| account(camera, |row| row.initiation = None), Inconclusive)]
    #[case::no_function_and_no_data("5.11-2-1a", |camera| no_account(camera).empty(|ixit| &mut ixit.pers_data), Inconclusive)]
    #[case::undecided("5.11-2-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::covered("5.11-2-1b", sound, Pass)]
    #[case::deleted_on_the_hub_only("5.11-2-1b", clips_are_left, Fail)]
    #[case::nothing_deletes_there("5.11-2-1b", no_account, Fail)]
    #[case::a_service_is_left("5.11-2-1b", |camera: Camera| camera.decided("5.11-2-1b", Fail), Fail)]
    #[case::place_unknown("5.11-2-1b", |camera| clips(camera, |row| row.stored.clear()), Inconclusive)]
    #[case::target_unknown("5.11-2-1b", |camera| account(camera, |row| row.targets.clear()), Inconclusive)]
    #[case::no_data("5.11-2-1b", |camera: Camera| camera.empty(|ixit| &mut ixit.pers_data), Inconclusive)]
    #[case::cover_undecided("5.11-2-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::put_there("5.11-2-2a", sound, Pass)]
    #[case::put_there_not("5.11-2-2a", |camera: Camera| camera.decided("5.11-2-2a", Fail), Fail)]
    #[case::put_there_undecided("5.11-2-2a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::gone("5.11-2-2c", sound, Pass)]
    #[case::still_there("5.11-2-2c", |camera: Camera| camera.decided("5.11-2-2c", Fail), Fail)]
    #[case::not_looked_for("5.11-2-2c", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::runs("5.11-2-2b", sound, Pass)]
    #[case::runs_not("5.11-2-2b", |camera: Camera| camera.decided("5.11-2-2b", Fail), Fail)]
    #[case::runs_undecided("5.11-2-2b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::steps_unknown("5.11-2-2b", |camera| account(camera, |row| row.steps = None), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
