//! What BlueZ says when a device, or BlueZ itself, does not do what it was asked for: told apart by the name of the error on the bus.

use bluez_async::BluetoothError;
use suite::names::Text;

/// Errors on the bus that are the device's refusal; the last three are those of an older BlueZ. Whatever else is said is no answer of the device.
const REFUSED: [&str; 7] = [
    "org.bluez.Error.AuthenticationFailed",
    "org.bluez.Error.AuthenticationRejected",
    "org.bluez.Error.NotAuthorized",
    "org.bluez.Error.NotPermitted",
    "org.bluez.Error.NotPaired",
    "org.bluez.Error.ReadNotPermitted",
    "org.bluez.Error.WriteNotPermitted",
];

/// Why nothing came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The name of the error, if there was one.
    pub(crate) name: Option<Text>,
    /// Whether nobody refused: no answer in time, or the connection ended.
    pub(crate) silent: bool,
}

impl Refusal {
    /// Nothing came in time.
    pub(crate) fn away() -> Self {
        Self { name: None, silent: true }
    }

    /// An error of the client stack. What carries no name of the bus is no answer.
    pub(crate) fn of(error: &btleplug::Error) -> Self {
        let btleplug::Error::Other(inner) = error else { return Self::away() };
        match inner.downcast_ref::<BluetoothError>() {
            Some(BluetoothError::DbusError(error)) => Self::named(error.name()),
            _ => Self::away(),
        }
    }

    /// An error of a call on the bus.
    pub(crate) fn by_bus(error: &zbus::Error) -> Self {
        if let zbus::Error::MethodError(name, _, _) = error { Self::named(Some(name.as_str())) } else { Self::away() }
    }

    /// The same, where the connection had ended.
    pub(crate) fn in_silence(self) -> Self {
        Self { silent: true, ..self }
    }

    /// The same, where the device wanted to be paired with first, and was not.
    pub(crate) fn for_want_of_pairing(self) -> Self {
        Self { silent: false, ..self }
    }

    fn named(name: Option<&str>) -> Self {
        Self { name: name.map(Text::from_device), silent: name.is_none_or(|name| !REFUSED.contains(&name)) }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn by_name(name: &'static str) -> btleplug::Error {
        btleplug::Error::Other(Box::new(BluetoothError::DbusError(dbus::Error::new_custom(name, "as BlueZ says it"))))
    }

    #[rstest]
    #[case("org.bluez.Error.NotPermitted", false)]
    #[case("org.bluez.Error.NotAuthorized", false)]
    #[case("org.bluez.Error.AuthenticationFailed", false)]
    #[case("org.bluez.Error.AuthenticationRejected", false)]
    #[case("org.bluez.Error.ReadNotPermitted", false)]
    #[case("org.bluez.Error.WriteNotPermitted", false)]
    #[case("org.bluez.Error.NotPaired", false)]
    #[case("org.bluez.Error.AuthenticationCanceled", true)]
    #[case("org.bluez.Error.DoesNotExist", true)]
    #[case("org.bluez.Error.Failed", true)]
    #[case("org.bluez.Error.InvalidArguments", true)]
    #[case("org.bluez.Error.NotConnected", true)]
    #[case("org.bluez.Error.NotReady", true)]
    #[case("org.bluez.Error.NotSupported", true)]
    #[case("org.freedesktop.DBus.Error.AccessDenied", true)]
    #[case("org.freedesktop.DBus.Error.NoReply", true)]
    fn errors_are_told_apart_by_their_names(#[case] name: &'static str, #[case] silent: bool) {
        assert_eq!(Refusal::of(&by_name(name)), Refusal { name: Some(name.into()), silent });
    }

    #[rstest]
    #[case(btleplug::Error::NotConnected)]
    #[case(btleplug::Error::TimedOut(std::time::Duration::from_secs(1)))]
    fn what_no_device_said_is_no_refusal(#[case] error: btleplug::Error) {
        assert_eq!(Refusal::of(&error), Refusal::away());
    }
}
