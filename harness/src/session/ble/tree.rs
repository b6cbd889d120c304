//! The services of a device as BlueZ lists them. Each characteristic stands there by its path, so two of one UUID are two.

use std::collections::{BTreeSet, HashMap};

use suite::evidence::Uuid;
use suite::evidence::ble::BleProperty;
use zbus::fdo::ManagedObjects;
use zbus::{OwnedObjectPath, OwnedVariant};

/// The most services that are looked at, and the most characteristics of all of them together.
const MOST: usize = 256;

/// What BlueZ calls the properties of a characteristic.
const PROPERTIES: [(&str, BleProperty); 5] = [
    ("indicate", BleProperty::Indicate),
    ("notify", BleProperty::Notify),
    ("read", BleProperty::Read),
    ("write", BleProperty::Write),
    ("write-without-response", BleProperty::WriteWithoutResponse),
];

/// A service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Service {
    pub(crate) uuid: Uuid,
    pub(crate) characteristics: Vec<Characteristic>,
}

/// A characteristic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Characteristic {
    pub(crate) uuid: Uuid,
    pub(crate) properties: BTreeSet<BleProperty>,
    /// Where BlueZ has it.
    pub(crate) path: OwnedObjectPath,
}

/// All services of the device at this path, and their characteristics, in the order of UUIDs and then of handles.
pub(super) fn of(objects: &ManagedObjects, device: &str) -> Vec<Service> {
    let (services, characteristics) = (by_parent(objects, "org.bluez.GattService1"), by_parent(objects, "org.bluez.GattCharacteristic1"));
    let characteristic = |(uuid, path): &(Uuid, &str)| {
        let path = OwnedObjectPath::try_from(*path).ok()?;
        Some(Characteristic { uuid: uuid.clone(), properties: properties(objects, &path), path })
    };
    let service = |(uuid, path): &(Uuid, &str)| Service {
        uuid: uuid.clone(),
        characteristics: characteristics.get(*path).into_iter().flatten().filter_map(characteristic).collect(),
    };
    services.get(device).into_iter().flatten().map(service).collect()
}

/// As much of it as is looked at; `true` where that is not all.
pub(super) fn bounded(all: &[Service]) -> (Vec<Service>, bool) {
    let mut left = MOST;
    let bounded = |service: &Service| {
        let characteristics: Vec<_> = service.characteristics.iter().take(left).cloned().collect();
        left -= characteristics.len();
        Service { uuid: service.uuid.clone(), characteristics }
    };
    let looked_at: Vec<_> = all.iter().take(MOST).map(bounded).collect();
    let count = |services: &[Service]| services.iter().map(|service| service.characteristics.len()).sum::<usize>();
    let is_cut = looked_at.len() < all.len() || count(&looked_at) < count(all);
    (looked_at, is_cut)
}

/// What stands directly below each path.
type ByParent<'o> = HashMap<&'o str, BTreeSet<(Uuid, &'o str)>>;

/// Everything that has an interface, by what it stands below.
fn by_parent<'o>(objects: &'o ManagedObjects, interface: &str) -> ByParent<'o> {
    let mut parents = ByParent::new();
    for path in objects.keys() {
        let uuid = property(objects, path, interface, "UUID").and_then(|uuid| <&str>::try_from(uuid).ok()?.parse().ok());
        if let (Some(uuid), Some((parent, _))) = (uuid, path.as_str().rsplit_once('/')) {
            parents.entry(parent).or_default().insert((uuid, path.as_str()));
        }
    }
    parents
}

fn properties(objects: &ManagedObjects, path: &OwnedObjectPath) -> BTreeSet<BleProperty> {
    let flags = property(objects, path, "org.bluez.GattCharacteristic1", "Flags").cloned();
    let flags: Vec<String> = flags.and_then(|flags| flags.try_into().ok()).unwrap_or_default();
    PROPERTIES.into_iter().filter(|(name, _)| flags.iter().any(|flag| flag == name)).map(|(_, property)| property).collect()
}

fn property<'o>(objects: &'o ManagedObjects, path: &OwnedObjectPath, interface: &str, name: &str) -> Option<&'o OwnedVariant> {
    objects.get(path)?.iter().find(|(known, _)| known.as_str() == interface)?.1.get(name)
}

#[cfg(test)]
mod tests {
    use zbus::Variant;

    use super::*;

    const DEVICE: &str = "/org/bluez/hci0/dev_C4_7C_8D_5E_10_0A";

    fn put(objects: &mut ManagedObjects, path: String, interface: &str, uuid: &str) {
        let uuid = OwnedVariant::try_from(Variant::from(uuid)).unwrap();
        let flags = OwnedVariant::try_from(Variant::from(vec!["read", "write-without-response", "reliable-write"])).unwrap();
        let properties = HashMap::from([("UUID".to_owned(), uuid), ("Flags".to_owned(), flags)]);
        let interfaces = HashMap::from([(interface.to_owned().try_into().unwrap(), properties)]);
        objects.insert(OwnedObjectPath::try_from(path).unwrap(), interfaces);
    }

    /// A device with one service that has so many characteristics, all of one UUID, beside another device.
    fn with_characteristics(many: usize) -> ManagedObjects {
        let mut objects = ManagedObjects::new();
        for device in [DEVICE, "/org/bluez/hci0/dev_C4_7C_8D_5E_10_0B"] {
            put(&mut objects, format!("{device}/service0001"), "org.bluez.GattService1", "0000fe59-0000-1000-8000-00805f9b34fb");
            for number in 0..many {
                let path = format!("{device}/service0001/char{number:04x}");
                put(&mut objects, path.clone(), "org.bluez.GattCharacteristic1", "00002A00-0000-1000-8000-00805f9b34fb");
                put(&mut objects, format!("{path}/desc0001"), "org.bluez.GattDescriptor1", "00002901-0000-1000-8000-00805f9b34fb");
            }
        }
        objects
    }

    #[test]
    fn two_characteristics_of_one_uuid_are_two() {
        let services = of(&with_characteristics(2), DEVICE);
        let [service] = services.as_slice() else { panic!("{services:?}") };
        let paths: Vec<_> = service.characteristics.iter().map(|characteristic| characteristic.path.as_str()).collect();
        assert_eq!(paths, [format!("{DEVICE}/service0001/char0000"), format!("{DEVICE}/service0001/char0001")]);
        assert_eq!(service.characteristics[0].uuid, Uuid::short(0x2a00));
        assert_eq!(service.characteristics[0].properties, [BleProperty::Read, BleProperty::WriteWithoutResponse].into());
    }

    #[test]
    fn a_thousand_characteristics_are_looked_at_up_to_a_bound() {
        let all = of(&with_characteristics(1_000), DEVICE);
        assert_eq!(all[0].characteristics.len(), 1_000);
        let (looked_at, is_cut) = bounded(&all);
        assert_eq!((looked_at[0].characteristics.len(), is_cut), (MOST, true));
        let (looked_at, is_cut) = bounded(&of(&with_characteristics(MOST), DEVICE));
        assert_eq!((looked_at[0].characteristics.len(), is_cut), (MOST, false));
    }

    #[test]
    fn many_services_share_the_bound() {
        let all: Vec<_> = std::iter::repeat_n(of(&with_characteristics(200), DEVICE), 3).flatten().collect();
        let (looked_at, is_cut) = bounded(&all);
        let lengths: Vec<_> = looked_at.iter().map(|service| service.characteristics.len()).collect();
        assert_eq!((lengths, is_cut), (vec![200, 56, 0], true));
        let (looked_at, is_cut) = bounded(&vec![Service { uuid: Uuid::short(0x1800), characteristics: Vec::new() }; MOST + 1]);
        assert_eq!((looked_at.len(), is_cut), (MOST, true));
    }
}
