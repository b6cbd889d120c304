//! A device that is connected: asked, written to, paired with, left.

use std::collections::HashMap;
use std::time::Duration;

use btleplug::api::Peripheral as _;
use btleplug::platform::Peripheral;
use futures_util::StreamExt as _;
use suite::evidence::ble::BleProperty;
use suite::evidence::{BenchTrouble, Uuid};
use tokio::time::{sleep, timeout};
use zbus::proxy::SignalStream;
use zbus::{OwnedObjectPath, OwnedVariant, Proxy, Variant};

use super::tree::{self, Characteristic, Service};
use super::{BLUEZ, CONNECTS, Central, PAIRS, Refusal};

/// How long one read or write may take, with the pairing that BlueZ may begin by itself.
const ASKS: Duration = Duration::from_secs(15);

/// How long a change is waited for: what measures tells it every second, or every few.
const TELLS: Duration = Duration::from_secs(10);

/// How long changed services take to be known.
const CHANGES: Duration = Duration::from_millis(500);
/// How long BlueZ may take to say that what our agent denied was not done; it seldom does.
const SAYS_SO: Duration = Duration::from_millis(50);

/// The most characteristics of one UUID that are asked.
const TWINS: usize = 8;

/// A device that is connected.
pub(crate) struct Connected<'c> {
    pub(super) central: &'c Central,
    pub(super) device: Peripheral,
    pub(super) services: Vec<Service>,
}

/// Whether device and bench have a bond, as BlueZ knows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bond {
    pub(crate) paired: bool,
    pub(crate) bonded: bool,
}

impl Bond {
    /// Whether there is one of either kind.
    pub(crate) fn is_there(self) -> bool {
        self.paired || self.bonded
    }
}

impl Connected<'_> {
    /// Its services, in the order of their UUIDs; `true` where there are more, or more characteristics, than are looked at.
    pub(crate) fn services(&self) -> (Vec<Service>, bool) {
        tree::bounded(&self.services)
    }

    /// The name that it told BlueZ when somebody connected, or else advertised.
    pub(crate) async fn own_name(&self) -> Option<String> {
        let path = self.path().await.ok()?;
        let device = self.central.proxy(path.as_str(), "org.bluez.Device1").await.ok()?;
        device.get_property("Name").await.ok()
    }

    /// Looks at its services again: some have more for whoever paired.
    ///
    /// # Errors
    /// When BlueZ does not tell them.
    pub(crate) async fn look_again(&mut self) -> Result<(), BenchTrouble> {
        // Whoever changes the services says so, and they are looked for anew.
        sleep(CHANGES).await;
        self.services = tree::of(&self.central.objects().await?, &self.central.own_path());
        Ok(())
    }

    /// The characteristics of this UUID, which a device may well have several times; `true` where there are more than are asked.
    pub(crate) fn all(&self, uuid: &Uuid) -> (Vec<&Characteristic>, bool) {
        let all =
            || self.services.iter().flat_map(|service| &service.characteristics).filter(|characteristic| characteristic.uuid == *uuid);
        (all().take(TWINS).collect(), all().nth(TWINS).is_some())
    }

    pub(crate) async fn read(&self, characteristic: &Characteristic) -> Result<Vec<u8>, Refusal> {
        self.central.air.budget.request().await;
        let options: HashMap<&str, Variant<'_>> = HashMap::new();
        let at = self.at(characteristic).await?;
        self.within(at.call("ReadValue", &(options))).await
    }

    /// Waits for the first change that a characteristic tells, by notification or indication; `None` where none came in time.
    ///
    /// # Errors
    /// When the device does not let it listen.
    pub(crate) async fn listen(&self, characteristic: &Characteristic) -> Result<Option<Vec<u8>>, Refusal> {
        self.central.air.budget.request().await;
        let changes = self.central.proxy(characteristic.path.as_str(), "org.freedesktop.DBus.Properties").await;
        let changes = changes.map_err(|_| Refusal::away())?;
        let mut changes = changes.receive_signal("PropertiesChanged").await.map_err(|error| Refusal::by_bus(&error))?;
        let at = self.at(characteristic).await?;
        let () = self.within(at.call("StartNotify", &())).await?;
        let told = timeout(TELLS, first_value(&mut changes)).await.ok().flatten();
        let _ = timeout(ASKS, at.call::<_, _, ()>("StopNotify", &())).await;
        // Whoever hung up meanwhile told nothing, and refused nothing.
        if told.is_none() && !self.is_connected().await { Err(Refusal::away()) } else { Ok(told) }
    }

    pub(crate) async fn write(&self, characteristic: &Characteristic, value: &[u8]) -> Result<(), Refusal> {
        self.write_pieces(characteristic, value, value.len().max(1)).await
    }

    /// Writes something piece by piece. Together the pieces are one request, as the segments of a body are.
    ///
    /// # Errors
    /// What came of the first piece that was not taken.
    pub(crate) async fn write_pieces(&self, characteristic: &Characteristic, whole: &[u8], piece: usize) -> Result<(), Refusal> {
        self.central.air.budget.request().await;
        if whole.is_empty() {
            return self.write_one(characteristic, whole).await;
        }
        for piece in whole.chunks(piece) {
            self.write_one(characteristic, piece).await?;
        }
        Ok(())
    }

    async fn write_one(&self, characteristic: &Characteristic, value: &[u8]) -> Result<(), Refusal> {
        // With an answer of the device, unless it gives none.
        let kind = if characteristic.properties.contains(&BleProperty::Write) { "request" } else { "command" };
        let options = HashMap::from([("type", Variant::from(kind))]);
        let at = self.at(characteristic).await?;
        self.within(at.call("WriteValue", &(value, options))).await
    }

    /// Pairs with the means of the agent. The call comes over the agent's own connection, so that BlueZ asks this agent and no other.
    ///
    /// # Errors
    /// When the device or the agent refuses.
    pub(crate) async fn pair(&self) -> Result<(), Refusal> {
        let (path, bus) = (self.path().await?, &self.central.bus);
        let device = Proxy::new(bus, BLUEZ, path.as_str(), "org.bluez.Device1").await.map_err(|error| Refusal::by_bus(&error))?;
        // Linux ends the connection when pairing fails. The name of the error tells that apart from a connection that ended by itself.
        let paired = match timeout(PAIRS, device.call("Pair", &())).await {
            Ok(paired) => paired.map_err(|error| Refusal::by_bus(&error)),
            Err(_) => Err(Refusal::away()),
        };
        // A device that asks for pairing as soon as somebody connects is faster than this call, which finds the bond made by the same agent.
        if paired.is_err() && self.bond().await.is_there() { Ok(()) } else { paired }
    }

    /// The bond as BlueZ knows it; none where the device is gone.
    pub(crate) async fn bond(&self) -> Bond {
        let Ok(path) = self.path().await else { return Bond::default() };
        let Ok(device) = self.central.proxy(path.as_str(), "org.bluez.Device1").await else { return Bond::default() };
        let paired = device.get_property("Paired").await.unwrap_or_default();
        Bond { paired, bonded: device.get_property("Bonded").await.unwrap_or_default() }
    }

    /// Ends the connection and forgets the device.
    ///
    /// # Errors
    /// When BlueZ keeps it.
    pub(crate) async fn leave(self) -> Result<(), BenchTrouble> {
        self.hang_up().await;
        self.central.forget().await
    }

    /// Ends the connection.
    pub(crate) async fn hang_up(&self) {
        let _ = timeout(CONNECTS, self.device.disconnect()).await;
    }

    /// Whether the connection is still there.
    pub(crate) async fn is_connected(&self) -> bool {
        self.device.is_connected().await.unwrap_or(false)
    }

    async fn path(&self) -> Result<OwnedObjectPath, Refusal> {
        self.central.known().await.ok().flatten().ok_or_else(Refusal::away)
    }

    async fn at<'p>(&self, characteristic: &'p Characteristic) -> Result<Proxy<'p>, Refusal> {
        let at = self.central.proxy(characteristic.path.as_str(), "org.bluez.GattCharacteristic1").await;
        at.map_err(|_| Refusal::away())
    }

    /// What the device says in time. Whatever is said of a connection that ended meanwhile is no answer, unless our agent denied what the device wanted first:
    /// BlueZ begins to pair by itself then, and where that fails it ends the connection, or answers when everybody has gone.
    async fn within<T>(&self, asks: impl Future<Output = zbus::Result<T>>) -> Result<T, Refusal> {
        let before = self.central.asked.denials();
        let said = tokio::select! {
            said = timeout(ASKS, asks) => said.ok(),
            () = self.denied_since(before) => None,
        };
        let refusal = match said {
            Some(Ok(said)) => return Ok(said),
            Some(Err(error)) if self.is_connected().await => Refusal::by_bus(&error),
            Some(Err(error)) => Refusal::by_bus(&error).in_silence(),
            None => Refusal::away(),
        };
        Err(if self.central.asked.denials() > before { refusal.for_want_of_pairing() } else { refusal })
    }

    /// Ends when our agent denied something, and BlueZ had the time to say so.
    async fn denied_since(&self, before: u32) {
        while self.central.asked.denials() == before {
            sleep(SAYS_SO).await;
        }
        sleep(SAYS_SO).await;
    }
}

/// The first value among changes of properties.
async fn first_value(changes: &mut SignalStream<'_>) -> Option<Vec<u8>> {
    while let Some(change) = changes.next().await {
        let body = change.body();
        let Ok((_, mut changed, _)) = body.deserialize::<(String, HashMap<String, OwnedVariant>, Vec<String>)>() else { continue };
        if let Some(value) = changed.remove("Value").and_then(|value| value.try_into().ok()) {
            return Some(value);
        }
    }
    None
}
