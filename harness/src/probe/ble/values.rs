//! Values of one characteristic, whatever they are, one after the other in one connection; and whether the device answers afterwards.

use std::time::Duration;

use suite::evidence::ble::BleProperty;
use suite::evidence::{BenchTrouble, Place, Uuid};
use suite::names::IdentityName;

use super::Written;
use super::access::means;
use crate::context::Context;
use crate::session::ble::{Central, Characteristic, Connected, Means, Service};

/// Writes them.
pub(super) async fn put(
    context: &Context,
    at: &Place,
    who: Option<&IdentityName>,
    (characteristic, values): (&Uuid, &[&[u8]]),
    within: Duration,
) -> Result<Written, BenchTrouble> {
    let means = who.map_or(Ok(Means::Refuses), |name| means(context, at, name))?;
    let central = Central::open(&context.air(at)?, means).await?;
    let Ok(device) = central.connect_within(within).await? else { return Ok(Written::default()) };
    let is_let_in = match who {
        Some(_) => device.pair().await.is_ok(),
        None => true,
    };
    let written = if is_let_in { write(&device, characteristic, values).await } else { Written::default() };
    device.leave().await?;
    Ok(written)
}

async fn write(device: &Connected<'_>, uuid: &Uuid, values: &[&[u8]]) -> Written {
    let mut written = Written::default();
    let Some(characteristic) = device.characteristic(uuid) else { return written };
    for value in values {
        let came = device.write(characteristic, value).await;
        if came.is_err() && !device.is_connected().await {
            return written;
        }
        written.taken.push(came.is_ok());
    }
    written.held = if is_readable(characteristic) { device.read(characteristic).await.ok() } else { None };
    written.alive = written.held.is_some() || answers(device).await;
    written
}

/// Whether anything that is there for everybody can be read; where nothing is, that somebody is still connected has to do.
async fn answers(device: &Connected<'_>) -> bool {
    let (services, _) = device.services();
    for characteristic in readable(&services) {
        match device.read(characteristic).await {
            Ok(_) => return true,
            // Whoever refuses is there.
            Err(refusal) if !refusal.silent => return true,
            Err(_) if !device.is_connected().await => return false,
            Err(_) => {}
        }
    }
    readable(&services).is_empty() && device.is_connected().await
}

fn readable(services: &[Service]) -> Vec<&Characteristic> {
    services.iter().flat_map(|service| &service.characteristics).filter(|one| is_readable(one)).collect()
}

fn is_readable(characteristic: &Characteristic) -> bool {
    characteristic.properties.contains(&BleProperty::Read)
}
