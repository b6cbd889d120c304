//! Input: 27-UserIntf and 28-LogIntf against what carries them and against the validation of what comes in.

use super::interfaces::on;
use super::{Check, Disagreement, between, check};
use crate::files::Declaration;
use crate::ixit::{InpVal, LogIntf, Status, UserIntf, find};
use crate::names::RowId;

pub(super) const CHECKS: &[Check] = &[
    check(
        "user-interface-that-is-off",
        "5.13-1A",
        "27-UserIntf `interface`, 15-PhyIntf `status`, 28-LogIntf `status`",
        user_interface_that_is_off,
    ),
    check("user-input-without-validation", "5.13-1A", "27-UserIntf `takes_input`, 29-InpVal `source`", user_input_without_validation),
    check("network-input-without-validation", "5.13-1B", "28-LogIntf `status`, 29-InpVal `source`", network_input_without_validation),
    check("validation-of-no-input", "5.13-1A", "29-InpVal `source`, 27-UserIntf `takes_input`", validation_of_no_input),
];

fn user_interface_that_is_off(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.user_intf.iter();
    rows.filter_map(|row| {
        let at = row.interface.as_ref()?;
        let physical = find(&declaration.ixit.phy_intf, at).map(|carrier| carrier.status);
        let status = physical.or_else(|| declaration.ixit.logical(at).map(|carrier| carrier.status))?;
        let says = format!("{} is where users see and enter data, but {at} that carries it is off", row.id);
        (status == Status::Disabled).then(|| between([&row.id, at], says, "correct the status, or name the interface that is meant"))
    })
    .collect()
}

fn validated(declaration: &Declaration, id: &RowId) -> bool {
    declaration.ixit.inp_val.iter().any(|row| row.source.iter().any(|source| **source == *id))
}

fn user_input_without_validation(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = declaration.ixit.user_intf.iter().filter(|row| row.takes_input && !validated(declaration, &row.id));
    let says = |row: &UserIntf| format!("{} takes input, but no row of 29-InpVal names it as a source", row.id);
    rows.map(|row| between([&row.id], says(row), "name it in the row that guards it, or write `takes_input: false`")).collect()
}

fn network_input_without_validation(declaration: &Declaration) -> Vec<Disagreement> {
    let rows = on(declaration).filter(|row| !validated(declaration, &row.id));
    let says = |row: &LogIntf| format!("{} is in use, but no row of 29-InpVal names it as a source", row.id);
    rows.map(|row| between([&row.id], says(row), "name it in the row that guards it, or switch it off")).collect()
}

fn validation_of_no_input(declaration: &Declaration) -> Vec<Disagreement> {
    let mute = |id: &RowId| find(&declaration.ixit.user_intf, id).filter(|row| !row.takes_input);
    let says = |row: &InpVal, mute: &UserIntf| format!("{} validates what {} takes in, but nothing can be entered there", row.id, mute.id);
    let pairs = declaration.ixit.inp_val.iter().flat_map(|row| row.source.iter().filter_map(move |id| Some((row, mute(id)?))));
    pairs.map(|(row, mute)| between([&row.id, &mute.id], says(row, mute), "correct `takes_input`, or the source")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;
    use crate::files::At;
    use crate::testing::Camera;
    use rstest::rstest;

    fn user_interface(change: impl FnOnce(&mut UserIntf)) -> Camera {
        Camera::hub().row(|ixit| &mut ixit.user_intf, "UserIntf-Web", change)
    }

    #[rstest]
    #[case("user-interface-that-is-off", Camera::hub().row(|ixit| &mut ixit.user_intf, "UserIntf-Web", |row| row.interface = Some(At::nowhere("LogIntf-Telnet".into()))))]
    #[case("user-input-without-validation", Camera::hub().row(|ixit| &mut ixit.inp_val, "InpVal-Button", |row| row.source.clear()))]
    #[case("network-input-without-validation", Camera::hub().row(|ixit| &mut ixit.inp_val, "InpVal-RTSP", |row| row.source.clear()))]
    #[case("validation-of-no-input", user_interface(|row| row.takes_input = false))]
    fn one_slip_is_one_contradiction(#[case] name: &str, #[case] camera: Camera) {
        assert_eq!(found(&camera), [name]);
    }
}
