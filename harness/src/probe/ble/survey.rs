//! What a device tells whoever listens, and whoever connects without pairing.

use std::collections::BTreeSet;
use std::time::Duration;

use btleplug::api::{BDAddr, CharPropFlags, PeripheralProperties, Service};
use suite::evidence::ble::{BleAdvertised, BleCharacteristic, BleProperty, BleService};
use suite::evidence::{BenchTrouble, BleServices, BleServicesSeen, BleSurvey, BleSurveySeen, Uuid};
use suite::names::Text;
use tokio::time::{Instant, sleep, timeout_at};

use crate::context::Context;
use crate::session::ble::{Central, Connected, Means, advertised, kind_of};

/// For how long what follows a first advertisement is waited for: a name often comes with the answer to a scan.
const FOLLOWS: Duration = Duration::from_millis(500);
/// The most characteristics that are read, and for how long altogether.
const READS: usize = 64;
const READING: Duration = Duration::from_secs(60);

/// Listens.
pub(super) async fn put(context: &Context, question: &BleSurvey) -> Result<BleSurveySeen, BenchTrouble> {
    let central = Central::open(&context.air(&question.at)?, Means::Refuses).await?;
    let (device, others) = central.find(Duration::from_secs(question.seconds.into())).await?;
    let Some(device) = device else { return Ok(BleSurveySeen { heard: None, others }) };
    sleep(FOLLOWS).await;
    let heard = advertised(&device).await.map(|said| told(&said));
    central.forget().await?;
    Ok(BleSurveySeen { heard, others })
}

fn told(said: &PeripheralProperties) -> BleAdvertised {
    let public = said.address_type == Some(btleplug::api::AddressType::Public);
    BleAdvertised {
        name: said.advertisement_name.as_deref().map(Text::from_device),
        address: kind_of(BDAddr::from(said.address.into_inner()), public),
        services: said.services.iter().filter_map(uuid).collect(),
        manufacturers: said.manufacturer_data.iter().map(|(number, data)| (*number, words(data))).collect(),
        service_data: said.service_data.iter().filter_map(|(service, data)| Some((uuid(service)?, words(data)))).collect(),
    }
}

/// Connects, agrees to no pairing, and reads what is read so.
pub(super) async fn services(context: &Context, question: &BleServices) -> Result<BleServicesSeen, BenchTrouble> {
    let central = Central::open(&context.air(&question.at)?, Means::Refuses).await?;
    let device = match central.connect().await? {
        Ok(device) => device,
        Err(refusal) => {
            let why = refusal.name.map(|name| format!(" ({name})")).unwrap_or_default();
            return Ok(BleServicesSeen { services: Vec::new(), shortfall: Some(format!("no connection by Bluetooth LE{why}")) });
        }
    };
    let (found, cut) = device.services();
    let (mut services, mut left, until) = (Vec::new(), READS, Instant::now() + READING);
    for service in &found {
        services.extend(looked_at(&device, service, &mut left, until).await);
    }
    // A bond that was made silently on the way changes nothing: everybody is told the same so.
    device.leave().await?;
    let shortfall = cut.then(|| "the device has more services or characteristics than are looked at".to_owned());
    Ok(BleServicesSeen { services, shortfall })
}

async fn looked_at(device: &Connected<'_>, service: &Service, left: &mut usize, until: Instant) -> Option<BleService> {
    let mut characteristics = Vec::new();
    for characteristic in &service.characteristics {
        let properties = properties(characteristic.properties);
        let reads = properties.contains(&BleProperty::Read) && *left > 0;
        let mut tells = None;
        if reads {
            *left -= 1;
            tells = timeout_at(until, device.read(characteristic)).await.ok().and_then(Result::ok);
        }
        let Some(uuid) = uuid(&characteristic.uuid) else { continue };
        characteristics.push(BleCharacteristic { uuid, properties, tells: tells.as_deref().map(words) });
    }
    Some(BleService { uuid: uuid(&service.uuid)?, characteristics })
}

fn properties(flags: CharPropFlags) -> BTreeSet<BleProperty> {
    let known = [
        (CharPropFlags::INDICATE, BleProperty::Indicate),
        (CharPropFlags::NOTIFY, BleProperty::Notify),
        (CharPropFlags::READ, BleProperty::Read),
        (CharPropFlags::WRITE, BleProperty::Write),
        (CharPropFlags::WRITE_WITHOUT_RESPONSE, BleProperty::WriteWithoutResponse),
    ];
    known.into_iter().filter(|(flag, _)| flags.contains(*flag)).map(|(_, property)| property).collect()
}

fn uuid(uuid: &uuid::Uuid) -> Option<Uuid> {
    uuid.to_string().parse().ok()
}

/// Bytes as text, where all of them are visible characters; else as hexadecimal digits.
fn words(bytes: &[u8]) -> Text {
    let is_visible = |text: &&str| !text.is_empty() && !text.trim_end_matches('\0').chars().any(char::is_control);
    match std::str::from_utf8(bytes).ok().filter(is_visible) {
        Some(text) => Text::from_device(text.trim_end_matches('\0')),
        None => Text::from_device(&hex::encode(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(b"Latch\0", "Latch")]
    #[case(b"\x4c\x00\x02\x15", "4c000215")]
    #[case(b"", "")]
    #[case(b"\xff\xfe", "fffe")]
    #[case("Türschloss".as_bytes(), "Türschloss")]
    #[case(b"a\x1b[2J", "611b5b324a")]
    fn bytes_become_words_only_where_they_are_some(#[case] bytes: &[u8], #[case] expected: &str) {
        assert_eq!(words(bytes).as_str(), expected);
    }
}
