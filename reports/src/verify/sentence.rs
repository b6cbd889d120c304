//! The first sentence, always in one form.

use super::signatures::{recorder, who};
use super::{Case, Standing, Unit};
use crate::bundle::BundleFault;
use crate::wording::one_line;

pub(super) fn first(case: &Case, standing: Standing, units: &[Unit], fault: Option<&BundleFault>) -> String {
    let device = case.stored.reference_device.as_ref();
    let device = device.map(|name| format!("Reference device {name}: nothing here is about a product. ")).unwrap_or_default();
    let follow = units.iter().filter(|unit| unit.rederived).count();
    let rest = units.len() - follow;
    let carried = case.rebuilt.as_ref().is_some_and(|rebuilt| rebuilt.external.iter().any(|external| external.carried.is_some()));
    let on = if case.other_method || carried { "withheld parts, another bundle or another judge" } else { "withheld parts" };
    let not = if rest == 0 { String::new() } else { format!(", {rest} rest on {on} and were not re-derived") };
    let who = who(case);
    let recorder = recorder(case).map_or_else(|| "was recorded".to_owned(), |name| format!("{name} recorded"));
    match standing {
        Standing::NotGenuine => {
            let fault = fault.map_or_else(|| "what it says does not follow from what it records".to_owned(), |fault| one_line(&fault.says));
            format!("{device}Not genuine: {fault}.")
        }
        Standing::Genuine | Standing::Open => format!(
            "{device}Whole; {who}; {follow} of {} verdicts follow from what {recorder}{not}. This does not prove that the recordings are true, nor that no earlier run failed.",
            units.len()
        ),
    }
}
