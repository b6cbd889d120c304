//! One value read off the device, as the declaration says where.

use crate::assessment::Assessment;
use crate::evidence::{Exchange, Method, Request, ResponseClass, Who};
use crate::ixit::Reading;
use crate::names::Text;
use crate::unit::{INITIALISED, Located};
use crate::verdict::Missing;

/// The value as the device says it in normal use.
///
/// # Errors
/// When it was not read yet, or the device does not say it there: then it was not seen.
pub(crate) fn value(assessment: &Assessment<'_>, reading: &Reading) -> Result<Text, Missing> {
    let undeclared = || Missing::Undeclared(format!("`interface` of GET {} names no row of 28-LogIntf", reading.get));
    let interface = assessment.declaration.ixit.logical(&reading.interface).ok_or_else(undeclared)?;
    let at = interface.places(assessment, INITIALISED).into_iter().next().ok_or_else(undeclared)??;
    let request = Request { method: Method::Get, path: reading.get.clone(), json: None };
    let who = reading.who.clone().map_or(Who::Nobody, Who::Identity);
    let seen = assessment.ask(Exchange { at, on: (*interface.id).clone(), request, who })?;
    let unseen = |what: String| Missing::Unfair(format!("GET {} on {}: {what}", reading.get, interface.id));
    if seen.class != ResponseClass::Served {
        return Err(unseen(format!("came to {}", seen.class)));
    }
    let Some(pointer) = &reading.json else { return Ok(seen.body.clone()) };
    let document: Option<serde_json::Value> = serde_json::from_str(seen.body.as_str()).ok();
    let value = document.as_ref().and_then(|document| document.pointer(pointer)).and_then(|value| value.as_str());
    value.map(Text::from_device).ok_or_else(|| unseen(format!("the answer has no text at {pointer}")))
}
