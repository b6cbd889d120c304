//! Who answers when BlueZ asks the person who pairs: an agent that shows and enters what the bench wants, and writes down what it was asked for.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use suite::evidence::ble::BleAsked;
use zbus::{Connection, DBusError, ObjectPath, Proxy};

/// Where the agent stands on our connection.
const AGENT: &str = "/thirteen/agent";

/// What somebody who pairs can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    /// Neither keys nor a display; agrees to what is asked.
    Agrees,
    /// A display and a key to agree: agrees that both ends show the same.
    Compares,
    /// Keys and a display: enters this passkey, and agrees that both ends show the same.
    Passkey(u32),
    /// Keys and a display, and gives nothing: who is asked for something and does not give it shows that the device wants to be paired with. Where a device
    /// wants nothing, BlueZ that pairs by itself asks only whether it may; anybody says yes to that.
    Refuses,
}

/// What the agent was asked for until now, and how often it did not give it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked(Arc<Mutex<(BTreeSet<BleAsked>, u32)>>);

impl Asked {
    /// Everything that it was asked for.
    pub(crate) fn kinds(&self) -> BTreeSet<BleAsked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// How often it did not agree.
    pub(crate) fn denials(&self) -> u32 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    /// Notes what it was asked for, and what it says.
    fn note<T>(&self, what: BleAsked, says: Option<T>) -> Result<T, NotAgreed> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.0.insert(what);
        asked.1 += u32::from(says.is_none());
        says.ok_or(NotAgreed::Rejected)
    }
}

struct Agent {
    means: Means,
    asked: Asked,
}

#[derive(Debug, DBusError)]
#[zbus(prefix = "org.bluez.Error")]
enum NotAgreed {
    #[zbus(error)]
    Bus(zbus::Error),
    Rejected,
}

impl Agent {
    fn agrees_to(&self, what: BleAsked) -> Result<(), NotAgreed> {
        self.asked.note(what, (self.means != Means::Refuses).then_some(()))
    }

    fn enters(&self) -> Result<u32, NotAgreed> {
        self.asked.note(BleAsked::Passkey, if let Means::Passkey(passkey) = self.means { Some(passkey) } else { None })
    }
}

#[zbus::interface(name = "org.bluez.Agent1")]
impl Agent {
    fn release(&self) {}

    fn request_pin_code(&self, _device: ObjectPath<'_>) -> Result<String, NotAgreed> {
        self.enters().map(|passkey| format!("{passkey:06}"))
    }

    fn display_pin_code(&self, _device: ObjectPath<'_>, _code: &str) {}

    fn request_passkey(&self, _device: ObjectPath<'_>) -> Result<u32, NotAgreed> {
        self.enters()
    }

    fn display_passkey(&self, _device: ObjectPath<'_>, _passkey: u32, _entered: u16) {}

    fn request_confirmation(&self, _device: ObjectPath<'_>, _passkey: u32) -> Result<(), NotAgreed> {
        self.agrees_to(BleAsked::Comparison)
    }

    fn request_authorization(&self, _device: ObjectPath<'_>) -> Result<(), NotAgreed> {
        self.asked.note(BleAsked::Authorisation, Some(()))
    }

    fn authorize_service(&self, _device: ObjectPath<'_>, _uuid: &str) -> Result<(), NotAgreed> {
        self.agrees_to(BleAsked::Authorisation)
    }

    fn cancel(&self) {}
}

/// Registers the agent as the one that BlueZ asks, also where it pairs by itself. It is gone with the connection.
///
/// # Errors
/// When BlueZ takes none.
pub(super) async fn register(bus: &Connection, means: Means) -> zbus::Result<Asked> {
    let asked = Asked::default();
    bus.object_server().at(AGENT, Agent { means, asked: asked.clone() }).await?;
    let manager = Proxy::new(bus, super::BLUEZ, "/org/bluez", "org.bluez.AgentManager1").await?;
    let capability = match means {
        Means::Agrees => "NoInputNoOutput",
        Means::Compares => "DisplayYesNo",
        Means::Passkey(_) | Means::Refuses => "KeyboardDisplay",
    };
    let path = ObjectPath::try_from(AGENT)?;
    let _: () = manager.call("RegisterAgent", &(&path, capability)).await?;
    let _: () = manager.call("RequestDefaultAgent", &(&path)).await?;
    Ok(asked)
}
