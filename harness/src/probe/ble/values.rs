//! Values of one characteristic, whatever they are, one after the other in one connection; and whether the device answers afterwards.

use suite::evidence::ble::BleProperty;
use suite::evidence::{BenchTrouble, Place};

use super::access::means;
use super::{Came, Values, Written};
use crate::context::Context;
use crate::session::ble::{Central, Characteristic, Connected, Means, Service};

/// Writes them.
pub(super) async fn put(context: &Context, at: &Place, values: Values<'_>) -> Result<Written, BenchTrouble> {
    let who = values.to.who.as_ref();
    let means = who.map_or(Ok(Means::Refuses), |name| means(context, at, name))?;
    let central = Central::open(&context.air(at)?, means).await?;
    let Ok(device) = central.connect_within(values.within).await? else { return Ok(Written::default()) };
    let is_let_in = who.is_none() || device.pair().await.is_ok();
    let (all, cut) = device.all(&values.to.characteristic);
    let written = if is_let_in && !cut { write(&device, &all, values.values).await } else { Written::default() };
    device.leave().await?;
    if cut {
        return Err(BenchTrouble::new("the device has more characteristics of one UUID than are written to"));
    }
    Ok(written)
}

/// Each value goes to every characteristic of the UUID.
async fn write(device: &Connected<'_>, all: &[&Characteristic], values: &[&[u8]]) -> Written {
    let mut written = Written::default();
    for value in values {
        let mut came = Came::Forbidden;
        for characteristic in all {
            match device.write(characteristic, value).await {
                Err(_) if !device.is_connected().await => return written,
                Err(refusal) if !refusal.silent => {}
                Ok(()) | Err(_) => came = Came::In,
            }
        }
        written.came.push(came);
    }
    written.held = match all {
        [one] if is_readable(one) => device.read(one).await.ok(),
        _ => None,
    };
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
