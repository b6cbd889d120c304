//! What a device tells whoever listens, and whoever connects without pairing.

use std::collections::BTreeSet;
use std::time::Duration;

use btleplug::api::{BDAddr, PeripheralProperties};
use suite::evidence::ble::{BleAdvertised, BleCharacteristic, BleProperty, BleService, BleSubject};
use suite::evidence::{BenchTrouble, BleServices, BleServicesSeen, BleSurvey, BleSurveySeen, Place, Uuid};
use suite::names::{IdentityName, Text};
use tokio::time::{Instant, timeout_at};

use super::access::means;
use crate::context::Context;
use crate::secrets::{Secret, told_by};
use crate::session::ble::{Central, Characteristic, Means, Refusal, Service, Visits, kind_of};

/// For how long what follows a first advertisement is waited for: a name often comes with the answer to a scan, and most advertise every second.
const FOLLOWS: Duration = Duration::from_secs(3);
/// The most characteristics that are read, and for how long altogether.
const READS: usize = 64;
const READING: Duration = Duration::from_secs(60);

/// Listens.
pub(super) async fn put(context: &Context, question: &BleSurvey) -> Result<BleSurveySeen, BenchTrouble> {
    let central = Central::open(&context.air(&question.at)?, Means::Refuses).await?;
    let heard = central.find(Duration::from_secs(question.seconds.into()), FOLLOWS).await?;
    let others = heard.others;
    let Some((_, said)) = heard.it else { return Ok(BleSurveySeen { heard: None, others }) };
    central.forget().await?;
    let secrets = context.secrets_of(&question.at.sample);
    Ok(BleSurveySeen { heard: said.as_ref().map(|said| told(said, &secrets)), others })
}

/// Listens until the device is heard.
pub(super) async fn listen(context: &Context, at: &Place, within: Duration) -> Result<(bool, u32), BenchTrouble> {
    let central = Central::open(&context.air(at)?, Means::Refuses).await?;
    let heard = central.find(within, Duration::ZERO).await?;
    central.forget().await?;
    Ok((heard.it.is_some(), heard.others))
}

fn told(said: &PeripheralProperties, secrets: &[(IdentityName, Secret)]) -> BleAdvertised {
    let name = said.advertisement_name.as_ref().map(String::as_bytes);
    let data = said.manufacturer_data.values().chain(said.service_data.values()).map(Vec::as_slice);
    let tells_secrets = name.into_iter().chain(data).flat_map(|bytes| told_by(bytes, secrets)).collect();
    let public = said.address_type == Some(btleplug::api::AddressType::Public);
    BleAdvertised {
        name: said.advertisement_name.as_deref().map(Text::from_device),
        address: kind_of(BDAddr::from(said.address.into_inner()), public),
        services: said.services.iter().filter_map(uuid).collect(),
        manufacturers: said.manufacturer_data.iter().map(|(number, data)| (*number, words(data))).collect(),
        service_data: said.service_data.iter().filter_map(|(service, data)| Some((uuid(service)?, words(data)))).collect(),
        tells_secrets,
    }
}

/// Connects, agrees to no pairing or pairs with nothing, and reads what is read so; or pairs as somebody, and looks only at what is there.
pub(super) async fn services(context: &Context, question: &BleServices) -> Result<BleServicesSeen, BenchTrouble> {
    let short = |says: &str, refusal: Refusal| {
        let why = refusal.name.map(|name| format!(" ({name})")).unwrap_or_default();
        BleServicesSeen { services: Vec::new(), shortfall: Some(format!("{says}{why}")) }
    };
    let means = match &question.who {
        BleSubject::Identity(name) => means(context, &question.at, name)?,
        BleSubject::PairsWithNothing => Means::Agrees,
        BleSubject::Unpaired => Means::Refuses,
    };
    let central = Central::open(&context.air(&question.at)?, means).await?;
    let mut device = match central.connect().await? {
        Ok(device) => device,
        Err(refusal) => return Ok(short("no connection by Bluetooth LE", refusal)),
    };
    if question.who != BleSubject::Unpaired {
        if let Err(refusal) = device.pair().await {
            device.leave().await?;
            // Whoever pairs with nothing, and is refused, is shown nothing.
            let is_kept_out = question.who == BleSubject::PairsWithNothing && !refusal.silent;
            let says = format!("pairing as {} did not succeed", question.who);
            return Ok(if is_kept_out { BleServicesSeen::default() } else { short(&says, refusal) });
        }
        device.look_again().await?;
    }
    if let BleSubject::Identity(_) = question.who {
        let (found, cut) = device.services();
        device.leave().await?;
        return Ok(BleServicesSeen { services: found.iter().map(listed).collect(), shortfall: shortfall(cut, 0) });
    }
    let (secrets, own_name) = (context.secrets_of(&question.at.sample), device.own_name().await);
    let (found, cut) = device.services();
    let mut visits = Visits::begin(&central, device);
    let (mut services, unread) = look(&found, &mut visits, &secrets, READING).await;
    // A bond that was made silently on the way changes nothing: everybody is told the same so.
    visits.leave().await?;
    services.extend(own_name.map(|name| generic_access(&name, &secrets)));
    Ok(BleServicesSeen { services, shortfall: shortfall(cut, unread) })
}

/// What every device has: BlueZ keeps it for itself, and tells the name that it read there.
fn generic_access(name: &str, secrets: &[(IdentityName, Secret)]) -> BleService {
    let (properties, tells_secrets) = ([BleProperty::Read].into(), told_by(name.as_bytes(), secrets).collect());
    let own_name = BleCharacteristic { uuid: Uuid::short(0x2a00), properties, tells: Some(words(name.as_bytes())), tells_secrets };
    BleService { uuid: Uuid::short(0x1800), characteristics: vec![own_name] }
}

/// A service with what its characteristics say of themselves.
fn listed(service: &Service) -> BleService {
    let characteristic = |one: &Characteristic| BleCharacteristic {
        uuid: one.uuid.clone(),
        properties: one.properties.clone(),
        tells: None,
        tells_secrets: BTreeSet::new(),
    };
    BleService { uuid: service.uuid.clone(), characteristics: service.characteristics.iter().map(characteristic).collect() }
}

/// Whatever reads a characteristic.
trait Reads {
    fn value(&mut self, characteristic: &Characteristic) -> impl Future<Output = Result<Vec<u8>, Refusal>> + Send;
}

impl Reads for Visits<'_> {
    async fn value(&mut self, characteristic: &Characteristic) -> Result<Vec<u8>, Refusal> {
        self.read(characteristic).await
    }
}

/// Reads what can be read, and counts what told nothing although nobody refused it.
async fn look(found: &[Service], device: &mut impl Reads, secrets: &[(IdentityName, Secret)], most: Duration) -> (Vec<BleService>, usize) {
    let (mut left, until, mut unread) = (READS, Instant::now() + most, 0);
    let mut services = Vec::new();
    for service in found {
        let mut characteristics = Vec::new();
        for characteristic in &service.characteristics {
            let mut told = None;
            if characteristic.properties.contains(&BleProperty::Read) {
                let read = if left == 0 { Err(Refusal::away()) } else { in_time(until, device, characteristic).await };
                left = left.saturating_sub(1);
                unread += usize::from(read.as_ref().is_err_and(|refusal| refusal.silent));
                told = read.ok();
            }
            let (uuid, properties) = (characteristic.uuid.clone(), characteristic.properties.clone());
            let tells_secrets = told.iter().flat_map(|told| told_by(told, secrets)).collect();
            characteristics.push(BleCharacteristic { uuid, properties, tells: told.as_deref().map(words), tells_secrets });
        }
        services.push(BleService { uuid: service.uuid.clone(), characteristics });
    }
    (services, unread)
}

async fn in_time(until: Instant, device: &mut impl Reads, characteristic: &Characteristic) -> Result<Vec<u8>, Refusal> {
    timeout_at(until, device.value(characteristic)).await.unwrap_or_else(|_| Err(Refusal::away()))
}

fn shortfall(cut: bool, unread: usize) -> Option<String> {
    let cut = cut.then(|| "the device has more services or characteristics than are looked at".to_owned());
    let unread = (unread > 0).then(|| format!("{unread} characteristics could not be read"));
    let said: Vec<_> = cut.into_iter().chain(unread).collect();
    (!said.is_empty()).then(|| said.join("; "))
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
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rstest::rstest;

    use super::*;

    /// Tells so many values, and then does something else for ever.
    struct Then {
        told: AtomicUsize,
        then: fn() -> Option<Refusal>,
    }

    impl Reads for Then {
        async fn value(&mut self, _: &Characteristic) -> Result<Vec<u8>, Refusal> {
            let is_told = self.told.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok();
            match (self.then)() {
                _ if is_told => Ok(b"Latch".to_vec()),
                Some(refusal) => Err(refusal),
                None => std::future::pending().await,
            }
        }
    }

    fn refused() -> Option<Refusal> {
        Some(Refusal { name: Some("org.bluez.Error.NotPermitted".into()), silent: false })
    }

    fn disconnected() -> Option<Refusal> {
        Some(Refusal { name: Some("org.bluez.Error.Failed".into()), silent: true })
    }

    fn hangs() -> Option<Refusal> {
        None
    }

    #[rstest]
    #[case::all_told(10, 10, refused, 10, 0)]
    #[case::some_refused(10, 3, refused, 3, 0)]
    #[case::the_link_ends_in_the_midst(10, 3, disconnected, 3, 7)]
    #[case::no_answer_any_more(10, 3, hangs, 3, 7)]
    #[case::more_than_are_read(1_000, 1_000, refused, READS, 1_000 - READS)]
    #[tokio::test]
    async fn what_nobody_refused_and_nobody_told_is_counted(
        #[case] many: usize,
        #[case] told: usize,
        #[case] then: fn() -> Option<Refusal>,
        #[case] tells: usize,
        #[case] unread: usize,
    ) {
        let path = zbus::OwnedObjectPath::try_from("/org/bluez/hci0/dev_C4_7C_8D_5E_10_0A/service0001/char0001").unwrap();
        let readable = Characteristic { uuid: Uuid::short(0x2a00), properties: [BleProperty::Read].into(), path };
        let writable = Characteristic { properties: [BleProperty::Write].into(), ..readable.clone() };
        let mut characteristics = vec![readable; many];
        characteristics.push(writable);
        let mut device = Then { told: AtomicUsize::new(told), then };
        let (services, counted) =
            look(&[Service { uuid: Uuid::short(0x180a), characteristics }], &mut device, &[], Duration::from_millis(200)).await;
        let told = services[0].characteristics.iter().filter(|characteristic| characteristic.tells.is_some()).count();
        assert_eq!((services[0].characteristics.len(), told, counted), (many + 1, tells, unread));
    }

    #[rstest]
    #[case(false, 0, None)]
    #[case(false, 7, Some("7 characteristics could not be read"))]
    #[case(true, 0, Some("the device has more services or characteristics than are looked at"))]
    #[case(true, 7, Some("the device has more services or characteristics than are looked at; 7 characteristics could not be read"))]
    fn what_is_missing_is_told(#[case] cut: bool, #[case] unread: usize, #[case] says: Option<&str>) {
        assert_eq!(shortfall(cut, unread).as_deref(), says);
    }

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
