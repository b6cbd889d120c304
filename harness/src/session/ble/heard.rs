//! Who was heard: a device has a signal strength as long as the adapter listens and hears it. What BlueZ only remembers has none.

use zbus::fdo::ManagedObjects;

/// Whether the device at this path was heard, and how many others of the adapter at that path were.
pub(super) fn heard(objects: &ManagedObjects, adapter: &str, device: &str) -> (bool, u32) {
    let of_adapter = format!("{adapter}/dev_");
    let heard = objects.iter().filter(|(path, interfaces)| {
        let has_signal = |properties: &std::collections::HashMap<_, _>| properties.contains_key("RSSI");
        path.as_str().starts_with(&of_adapter)
            && interfaces.iter().any(|(name, properties)| name.as_str() == "org.bluez.Device1" && has_signal(properties))
    });
    heard.fold((false, 0), |(it, others), (path, _)| if path.as_str() == device { (true, others) } else { (it, others + 1) })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use rstest::rstest;
    use zbus::{OwnedObjectPath, OwnedVariant, Variant};

    use super::*;

    const ADAPTER: &str = "/org/bluez/hci0";
    const LOCK: &str = "/org/bluez/hci0/dev_C4_7C_8D_5E_10_0A";
    const MOUSE: &str = "/org/bluez/hci0/dev_C4_7C_8D_5E_10_0B";
    const OF_ANOTHER: &str = "/org/bluez/hci1/dev_C4_7C_8D_5E_10_0C";

    #[rstest]
    #[case::nobody(&[], &[LOCK, MOUSE], (false, 0))]
    #[case::a_mouse_is_remembered(&[LOCK], &[MOUSE], (true, 0))]
    #[case::a_mouse_is_heard(&[MOUSE], &[LOCK], (false, 1))]
    #[case::both(&[LOCK, MOUSE], &[], (true, 1))]
    #[case::by_another_adapter(&[OF_ANOTHER], &[], (false, 0))]
    fn only_what_has_a_signal_was_heard(#[case] heard: &[&str], #[case] remembered: &[&str], #[case] expected: (bool, u32)) {
        let mut objects = ManagedObjects::new();
        for path in heard.iter().chain(remembered) {
            let mut properties = HashMap::from([("Paired".to_owned(), OwnedVariant::try_from(Variant::from(true)).unwrap())]);
            if heard.contains(path) {
                properties.insert("RSSI".to_owned(), OwnedVariant::try_from(Variant::from(-60_i16)).unwrap());
            }
            let interfaces = HashMap::from([("org.bluez.Device1".to_owned().try_into().unwrap(), properties)]);
            objects.insert(OwnedObjectPath::try_from(*path).unwrap(), interfaces);
        }
        assert_eq!(super::heard(&objects, ADAPTER, LOCK), expected);
    }
}
