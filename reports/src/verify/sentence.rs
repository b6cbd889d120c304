//! The first sentence, always in one form.

use suite::external::is_carried;

use super::signatures::{recorder, who};
use super::{Case, Standing, Unit};
use crate::bundle::BundleFault;
use crate::wording::{agrees, counted, one_line};

pub(super) fn first(case: &Case, standing: Standing, units: &[Unit], fault: Option<&BundleFault>) -> String {
    let device = case.reference_device();
    let device = device.map(|name| format!("Reference device {name}: nothing here is about a product. ")).unwrap_or_default();
    let follow = units.iter().filter(|unit| unit.rederived).count();
    let rest = units.len() - follow;
    let were = if rest == 1 { "was" } else { "were" };
    let not =
        if rest == 0 { String::new() } else { format!(", {rest} {} on {} and {were} not re-derived", agrees(rest, "rest"), on(case)) };
    let who = who(case);
    let recorder = recorder(case).map_or_else(|| "was recorded".to_owned(), |name| format!("{name} recorded"));
    match standing {
        Standing::NotGenuine => {
            let fault = fault.map_or_else(|| "what it says does not follow from what it records".to_owned(), |fault| one_line(&fault.says));
            format!("{device}Not genuine: {fault}.")
        }
        Standing::Genuine | Standing::Open => format!(
            "{device}Whole; {who}; {follow} of {} {} from what {recorder}{not}. This does not prove that the recordings are true, nor that no earlier run failed.",
            counted(units.len(), "verdict"),
            agrees(follow, "follow")
        ),
    }
}

/// What those verdicts rest on that were not derived again.
fn on(case: &Case) -> String {
    let is_carried = case.rebuilt.as_ref().is_some_and(|rebuilt| rebuilt.verdicts.units().any(is_carried));
    let reasons =
        [("withheld parts", !case.inventory.withheld.is_empty()), ("another bundle", is_carried), ("another judge", case.other_method)];
    reasons.iter().filter(|(_, holds)| *holds).map(|(says, _)| *says).collect::<Vec<_>>().join(" or ")
}
