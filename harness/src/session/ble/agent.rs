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
    /// Neither keys nor a display; agrees to nothing.
    Refuses,
}

/// What the agent was asked for until now.
pub(crate) type Asked = Arc<Mutex<BTreeSet<BleAsked>>>;

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
    fn asked_for(&self, what: BleAsked) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(what);
    }

    fn agrees_to(&self, what: BleAsked) -> Result<(), NotAgreed> {
        self.asked_for(what);
        if self.means == Means::Refuses { Err(NotAgreed::Rejected) } else { Ok(()) }
    }
}

#[zbus::interface(name = "org.bluez.Agent1")]
impl Agent {
    fn release(&self) {}

    fn request_pin_code(&self, _device: ObjectPath<'_>) -> Result<String, NotAgreed> {
        self.asked_for(BleAsked::Passkey);
        if let Means::Passkey(passkey) = self.means { Ok(format!("{passkey:06}")) } else { Err(NotAgreed::Rejected) }
    }

    fn display_pin_code(&self, _device: ObjectPath<'_>, _code: &str) {}

    fn request_passkey(&self, _device: ObjectPath<'_>) -> Result<u32, NotAgreed> {
        self.asked_for(BleAsked::Passkey);
        if let Means::Passkey(passkey) = self.means { Ok(passkey) } else { Err(NotAgreed::Rejected) }
    }

    fn display_passkey(&self, _device: ObjectPath<'_>, _passkey: u32, _entered: u16) {}

    fn request_confirmation(&self, _device: ObjectPath<'_>, _passkey: u32) -> Result<(), NotAgreed> {
        self.agrees_to(BleAsked::Comparison)
    }

    fn request_authorization(&self, _device: ObjectPath<'_>) -> Result<(), NotAgreed> {
        self.agrees_to(BleAsked::Authorisation)
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
    bus.object_server().at(AGENT, Agent { means, asked: Arc::clone(&asked) }).await?;
    let manager = Proxy::new(bus, super::BLUEZ, "/org/bluez", "org.bluez.AgentManager1").await?;
    let capability = match means {
        Means::Agrees | Means::Refuses => "NoInputNoOutput",
        Means::Compares => "DisplayYesNo",
        Means::Passkey(_) => "KeyboardDisplay",
    };
    let path = ObjectPath::try_from(AGENT)?;
    let _: () = manager.call("RegisterAgent", &(&path, capability)).await?;
    let _: () = manager.call("RequestDefaultAgent", &(&path)).await?;
    Ok(asked)
}
