//! Test group 5.11-1: users can erase their data from the device.

use super::functions::{self, on_the_device};
use super::{erasing, remains};
use crate::assessment::{Assessment, by_id};
use crate::ixit::t10_sec_param::Provisioning;
use crate::ixit::t21_pers_data::Store;
use crate::ixit::t25_del_func::{DelInitiation, Target};
use crate::ixit::{DelFunc, PersData, SecParam};
use crate::paper;
use crate::unit::{Both, TestGroup, both, case, on_paper, over_table, unit};
use crate::verdict::{Findings, Judged, Missing};

pub(crate) const GROUP: TestGroup = TestGroup {
    id: "5.11-1",
    cases: &[
        case(
            "5.11-1-1",
            &[
                unit('a', &A_SIMPLE_FUNCTION),
                unit('b', &on_paper(functions::perhaps_on_the_device, what_it_erases_is_gone)),
                unit('c', &ALL_USER_DATA),
            ],
        ),
        case(
            "5.11-1-2",
            &[
                unit('a', &over_table(personal_data, user_data_can_be_created)),
                unit('b', &on_paper(functions::perhaps_on_the_device, deletion_runs_as_declared)),
                unit('c', &on_paper(functions::perhaps_on_the_device, remains::data_is_gone)),
                unit('d', &on_paper(functions::perhaps_on_the_device, remains::others_keep_theirs)),
            ],
        ),
    ],
};

/// Without a function that deletes on the device, each row of user data there is a fault; without such a row too, the scope is empty.
const A_SIMPLE_FUNCTION: Both = both(
    &over_table(on_the_device, one_function_is_simple),
    &both(&on_paper(stranded_data, a_function_exists_for_data), &on_paper(stranded_secrets, a_function_exists_for_secrets)),
);

const ALL_USER_DATA: Both = both(
    &on_paper(personal_data, data_is_covered),
    &both(&on_paper(secrets_of_the_user, secret_is_covered), &over_table(on_the_device, nothing_of_the_user_is_left)),
);

fn personal_data<'a>(assessment: &Assessment<'a>) -> Vec<&'a PersData> {
    functions::personal_data(assessment, Store::Device)
}

/// Critical parameters that the user brought or that are made on the device, and those that do not say how they come there. An identity that is fixed
/// in hardware cannot be erased.
fn secrets_of_the_user<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecParam> {
    let is_of_the_user = |row: &&SecParam| matches!(row.provisioning, None | Some(Provisioning::User | Provisioning::OnDevice));
    critical(assessment).into_iter().filter(|row| row.hard_coded_identity != Some(true)).filter(is_of_the_user).collect()
}

fn critical<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecParam> {
    assessment.declaration.ixit.sec_param.iter().filter(|row| row.is_critical()).collect()
}

fn stranded_data<'a>(assessment: &Assessment<'a>) -> Vec<&'a PersData> {
    if on_the_device(assessment).is_empty() { personal_data(assessment) } else { Vec::new() }
}

fn stranded_secrets<'a>(assessment: &Assessment<'a>) -> Vec<&'a SecParam> {
    if on_the_device(assessment).is_empty() { secrets_of_the_user(assessment) } else { Vec::new() }
}

fn a_function_exists_for_data(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    functions::stores(row)?;
    functions::some_function_deletes(assessment, row, Target::Device)
}

fn a_function_exists_for_secrets(assessment: &Assessment<'_>, row: &SecParam) -> Judged {
    paper::given(row.provisioning.as_ref(), &row.id, "provisioning")?;
    functions::some_function_deletes(assessment, row, Target::Device)
}

fn one_function_is_simple(assessment: &Assessment<'_>, rows: &[&DelFunc]) -> Judged {
    let findings = functions::one_is_in_reach(rows, &[DelInitiation::Request, DelInitiation::Tool])?;
    if findings.has_nonconformity() {
        return Ok(findings);
    }
    let asks = "Is at least one of these functions simple: can a layperson erase the data on the device with it?";
    assessment.confirm_shown("5.11-1-1a", &by_id(rows.iter().copied()), asks, None)
}

fn what_it_erases_is_gone(assessment: &Assessment<'_>, row: &DelFunc) -> Judged {
    functions::one_deletes(&[row], Target::Device)?;
    paper::stated(Some(&row.description), &row.id, "description")?;
    let asks = format!("{}: is what it erases really gone, so that nobody can bring it back from the device?", row.id);
    assessment.confirm("5.11-1-1b", row, asks)
}

fn data_is_covered(assessment: &Assessment<'_>, row: &PersData) -> Judged {
    functions::stores(row)?;
    let functions = functions::that_delete(assessment, row);
    functions::is_deleted(row, &functions, Target::Device, "no function deletes it there")
}

fn secret_is_covered(assessment: &Assessment<'_>, row: &SecParam) -> Judged {
    paper::given(row.provisioning.as_ref(), &row.id, "provisioning")?;
    functions::is_deleted(row, &functions::naming(assessment, &row.id), Target::Device, "no function deletes it there")
}

fn nothing_of_the_user_is_left(assessment: &Assessment<'_>, rows: &[&DelFunc]) -> Judged {
    let mut findings = Findings::none();
    if !rows.iter().any(|row| row.resets_configuration == Some(true)) {
        if let Some(silent) = by_id(rows.iter().copied()).iter().find(|row| row.resets_configuration.is_none()) {
            return Err(Missing::Undeclared(format!("{}: state `resets_configuration`", silent.id)));
        }
        findings.fails("25-DelFunc", "no function deletes the user's configuration from the device (`resets_configuration`)");
        return Ok(findings);
    }
    let shown = (by_id(rows.iter().copied()), by_id(personal_data(assessment)), by_id(critical(assessment)));
    let asks = "Do these functions together erase all user data on the device: personal data, configuration, passwords, keys and tokens?";
    assessment.confirm_shown("5.11-1-1c", &shown, asks, perhaps_of_the_user(assessment))
}

/// Critical parameters that no rule can tell to be the user's or not.
fn perhaps_of_the_user(assessment: &Assessment<'_>) -> Option<String> {
    let is_unclear = |row: &&SecParam| match row.provisioning {
        Some(Provisioning::Other(_)) => functions::naming(assessment, &row.id).is_empty(),
        Some(Provisioning::OnDevice) => row.hard_coded_identity == Some(true),
        _ => false,
    };
    let unclear: Vec<_> = critical(assessment).into_iter().filter(is_unclear).map(|row| row.id.as_str()).collect();
    (!unclear.is_empty()).then(|| format!("whether it is user data cannot be told by a rule: {}", unclear.join(", ")))
}

fn user_data_can_be_created(assessment: &Assessment<'_>, rows: &[&PersData]) -> Judged {
    erasing::data_can_be_created(assessment, "5.11-1-2a", rows)
}

fn deletion_runs_as_declared(assessment: &Assessment<'_>, row: &DelFunc) -> Judged {
    functions::one_deletes(&[row], Target::Device)?;
    functions::runs_as_declared(assessment, "5.11-1-2b", row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ixit::Ixit;
    use crate::testing::{Camera, sound};
    use crate::verdict::Verdict::{self, Fail, Inconclusive, Pass};
    use rstest::rstest;

    fn reset(camera: Camera, change: impl FnOnce(&mut DelFunc)) -> Camera {
        camera.row(|ixit| &mut ixit.del_func, "DelFunc-Reset", change)
    }

    fn name(camera: Camera, change: impl FnOnce(&mut PersData)) -> Camera {
        camera.row(|ixit| &mut ixit.pers_data, "PersData-Name", change)
    }

    fn wlan_key(camera: Camera, change: impl FnOnce(&mut SecParam)) -> Camera {
        let forgotten = reset(camera, |row| row.deletes.retain(|id| id.as_str() != "SecParam-WLANKey"));
        forgotten.row(|ixit| &mut ixit.sec_param, "SecParam-WLANKey", change)
    }

    fn tables(camera: Camera, change: impl FnOnce(&mut Ixit)) -> Camera {
        camera.declare(|declaration| change(&mut declaration.ixit))
    }

    /// The name in no list of what is deleted.
    fn name_is_left(camera: Camera) -> Camera {
        name(reset(camera, |row| row.deletes.retain(|id| id.as_str() != "PersData-Name")), |row| row.disposal.clear())
    }

    fn no_reset(camera: Camera) -> Camera {
        tables(camera, |ixit| ixit.del_func.retain(|row| row.id.as_str() != "DelFunc-Reset"))
    }

    fn no_data(camera: Camera) -> Camera {
        no_reset(camera).empty(|ixit| &mut ixit.pers_data).empty(|ixit| &mut ixit.sec_param)
    }

    #[rstest]
    #[case::simple("5.11-1-1a", sound, Pass)]
    #[case::needs_a_tool("5.11-1-1a", |camera| reset(camera, |row| row.initiation = Some(DelInitiation::Tool)), Fail)]
    #[case::needs_the_supplier("5.11-1-1a", |camera| reset(camera, |row| row.initiation = Some(DelInitiation::Request)), Fail)]
    #[case::no_function("5.11-1-1a", no_reset, Fail)]
    #[case::no_function_for_a_secret("5.11-1-1a", |camera| no_reset(camera).empty(|ixit| &mut ixit.pers_data), Fail)]
    #[case::no_function_and_no_data("5.11-1-1a", no_data, Inconclusive)]
    #[case::function_for_no_known_place("5.11-1-1a", |camera| reset(camera, |row| row.targets.clear()), Inconclusive)]
    #[case::nobody_says_how("5.11-1-1a", |camera| reset(camera, |row| row.steps = Some(" ".into())), Inconclusive)]
    #[case::undecided("5.11-1-1a", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::effective("5.11-1-1b", sound, Pass)]
    #[case::data_remains("5.11-1-1b", |camera: Camera| camera.decided("5.11-1-1b", Fail), Fail)]
    #[case::not_described("5.11-1-1b", |camera| reset(camera, |row| row.description.clear()), Inconclusive)]
    #[case::place_of_another_unknown("5.11-1-1b", |camera: Camera| camera.row(|ixit| &mut ixit.del_func, "DelFunc-Account", |row| row.targets.clear()), Inconclusive)]
    #[case::nothing_erases("5.11-1-1b", no_reset, Inconclusive)]
    #[case::effect_undecided("5.11-1-1b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::all_covered("5.11-1-1c", sound, Pass)]
    #[case::secret_is_left("5.11-1-1c", |camera| wlan_key(camera, |_| ()), Fail)]
    #[case::data_is_left("5.11-1-1c", name_is_left, Fail)]
    #[case::configuration_is_left("5.11-1-1c", |camera| reset(camera, |row| row.resets_configuration = Some(false)), Fail)]
    #[case::configuration_not_spoken_of("5.11-1-1c", |camera| reset(camera, |row| row.resets_configuration = None), Inconclusive)]
    #[case::nothing_is_covered("5.11-1-1c", no_reset, Fail)]
    #[case::something_else_is_left("5.11-1-1c", |camera: Camera| camera.decided("5.11-1-1c", Fail), Fail)]
    #[case::named_by_the_data_alone("5.11-1-1c", |camera| reset(camera, |row| row.deletes.retain(|id| id.as_str() != "PersData-Name")), Pass)]
    #[case::stored_nowhere("5.11-1-1c", |camera| name(name_is_left(camera), |row| row.stored = vec![Store::Nowhere]), Pass)]
    #[case::of_the_supplier("5.11-1-1c", |camera| wlan_key(camera, |row| row.provisioning = Some(Provisioning::Factory)), Pass)]
    #[case::in_another_way("5.11-1-1c", |camera| wlan_key(camera, |row| row.provisioning = Some(Provisioning::Other("by a phone".into()))), Pass)]
    #[case::in_another_way_undecided("5.11-1-1c", |camera| wlan_key(camera, |row| row.provisioning = Some(Provisioning::Other("by a phone".into()))).undecided(), Inconclusive)]
    #[case::place_unknown("5.11-1-1c", |camera| name(camera, |row| row.stored.clear()), Inconclusive)]
    #[case::origin_unknown("5.11-1-1c", |camera| wlan_key(camera, |row| row.provisioning = None), Inconclusive)]
    #[case::nothing_to_cover("5.11-1-1c", no_data, Inconclusive)]
    #[case::runs("5.11-1-2b", sound, Pass)]
    #[case::runs_not("5.11-1-2b", |camera: Camera| camera.decided("5.11-1-2b", Fail), Fail)]
    #[case::runs_undecided("5.11-1-2b", |camera: Camera| camera.undecided(), Inconclusive)]
    #[case::steps_unknown("5.11-1-2b", |camera| reset(camera, |row| row.steps = None), Inconclusive)]
    #[case::place_of_deletion_unknown("5.11-1-2b", |camera| reset(camera, |row| row.targets.clear()), Inconclusive)]
    fn verdicts_follow(#[case] unit: &str, #[case] with: fn(Camera) -> Camera, #[case] verdict: Verdict) {
        let judged = with(Camera::hub()).unit(unit);
        assert_eq!(judged.verdict, verdict, "{judged:#?}");
    }
}
