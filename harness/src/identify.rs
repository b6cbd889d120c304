//! Who a specimen says it is: its serial number and software version, read as the declaration says.

use std::time::Duration;

use serde_json::Value;
use suite::bench::SeenIdentity;
use suite::evidence::{BenchTrouble, Family, Place, Transport, Who};
use suite::files::declaration::Identify;
use suite::ixit::{PhyIntf, Status};
use suite::names::{SampleId, Text};

use crate::context::Context;
use crate::means::Presence;
use crate::probe::{self, login};
use crate::session::http::HttpRequest;
use crate::session::sign_in::{Pass, send};

/// The longest serial number or version that is kept, in characters.
const LONGEST: usize = 200;

/// How long a knock waits for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// For how long a specimen is listened for, in seconds: what saves power advertises at least every ten (GAP, appendix A).
const LISTENS: u64 = 30;

/// Knocks at the TCP ports that are declared to be on until one opens; listens for a specimen that has only Bluetooth. One that has no such port is taken to be there.
///
/// # Errors
/// When every one of them is shut, or it is not heard: it is switched off, elsewhere, asleep, or not what the declaration describes.
pub async fn present(context: &Context, sample: &SampleId) -> Result<Presence, BenchTrouble> {
    let place = context.place(sample, context.bench.initial_state(sample)?)?;
    if place.from.family == Family::Bluetooth {
        return by_air(context, place).await;
    }
    let reach = context.reach(&place)?;
    let on = context.declaration.ixit.log_intf.iter().filter(|row| row.status != Status::Disabled).filter_map(|row| row.port);
    let ports: Vec<u16> = on.filter(|port| port.transport == Transport::Tcp).map(|port| port.number).collect();
    for port in &ports {
        if reach.knock(*port, PATIENCE).await.answer.is_ok() {
            return Ok(Presence::Answers);
        }
    }
    if ports.is_empty() {
        return Ok(Presence::NothingToSee("no TCP port is declared to be on".to_owned()));
    }
    let tried = ports.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Err(BenchTrouble::new(format!("nothing opens at {} (tcp {tried})", reach.address)))
}

async fn by_air(context: &Context, at: Place) -> Result<Presence, BenchTrouble> {
    let is_off = |row: &&PhyIntf| *row.id == at.from.interface && row.status != Status::Enabled;
    if let Some(off) = context.declaration.ixit.phy_intf.iter().find(is_off) {
        return Ok(Presence::NothingToSee(format!("{} is declared to be off", off.id)));
    }
    match probe::ble::listen(context, &at, Duration::from_secs(LISTENS)).await {
        Ok((is_heard, others)) => heard(is_heard, others),
        Err(trouble) => Ok(Presence::CannotLook(trouble)),
    }
}

fn heard(is_heard: bool, others: u32) -> Result<Presence, BenchTrouble> {
    match (is_heard, others) {
        (true, _) => Ok(Presence::Answers),
        (false, 0) => Err(BenchTrouble::new(format!("not heard by Bluetooth LE within {LISTENS} s, and nor was any other device"))),
        (false, others) => Err(BenchTrouble::new(format!("not heard by Bluetooth LE within {LISTENS} s, while others were ({others})"))),
    }
}

/// Asks the specimen, in the state in which it stands when a campaign begins. Where it cannot be asked (nothing declared, or the declared identity does
/// not exist in that state) the bench speaks for it.
///
/// # Errors
/// When the specimen does not answer as declared.
pub async fn read(context: &Context, sample: &SampleId) -> Result<SeenIdentity, BenchTrouble> {
    let at = context.place(sample, context.bench.initial_state(sample)?)?;
    let stated = context.bench.sample(sample)?.serial.clone();
    let Some(how) = context.declaration.dut.identify.as_ref().filter(|how| can_ask(context, &at, how)) else {
        return Ok(SeenIdentity { serial: stated, software: None, read: false });
    };
    let json = ask(context, &at, how).await?;
    let (serial, software) = (value(&json, how.serial.as_deref()), value(&json, how.software.as_deref()));
    let read = serial.is_some() || software.is_some();
    Ok(SeenIdentity { serial: serial.or(stated), software, read })
}

fn can_ask(context: &Context, at: &Place, how: &Identify) -> bool {
    let exists = |name| context.bench.identity(&at.sample, name).is_some_and(|identity| identity.states.contains(&at.state));
    how.who.as_ref().is_none_or(exists)
}

async fn ask(context: &Context, at: &Place, how: &Identify) -> Result<Value, BenchTrouble> {
    let (endpoint, _) = context.endpoint(at, &how.interface)?;
    let who = how.who.clone().filter(|name| name.as_str() != "nobody").map_or(Who::Nobody, Who::Identity);
    let pass = match &who {
        Who::Nobody => Pass::Nothing,
        Who::Identity(name) => {
            let tried = login::as_identity(context, at, name).await?;
            if !tried.outcome.accepted() {
                return Err(BenchTrouble::new(format!(
                    "sample {} was not asked who it is: signing in as {name} came to {:?}",
                    at.sample, tried.outcome
                )));
            }
            tried.pass
        }
    };
    let unread = |why: String| BenchTrouble::new(format!("sample {} does not say who it is at {}: {why}", at.sample, how.get));
    let response = send(&endpoint, HttpRequest::get(&how.get), &pass).await.map_err(|none| unread(none.to_string()))?;
    if response.status != 200 {
        return Err(unread(format!("status {}", response.status)));
    }
    serde_json::from_slice(&response.body).map_err(|_| unread("the answer is no JSON".to_owned()))
}

fn value(json: &Value, pointer: Option<&str>) -> Option<String> {
    let value = json.pointer(pointer?)?;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Some(Text::from_device(&text.chars().take(LONGEST).collect::<String>()).as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::it(true, 0, None)]
    #[case::it_among_others(true, 3, None)]
    #[case::nobody(false, 0, Some("not heard by Bluetooth LE within 30 s, and nor was any other device"))]
    #[case::others(false, 2, Some("not heard by Bluetooth LE within 30 s, while others were (2)"))]
    fn what_is_not_heard_is_away(#[case] is_heard: bool, #[case] others: u32, #[case] away: Option<&str>) {
        let expected = away.map_or(Ok(Presence::Answers), |says| Err(BenchTrouble::new(says)));
        assert_eq!(heard(is_heard, others), expected);
    }
}
