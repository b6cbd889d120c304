//! One device by Bluetooth LE through BlueZ, as a central that remembers nothing: found, connected, asked, paired with by an agent of our own, forgotten.

mod agent;
mod fault;

use std::time::{Duration, Instant};

use btleplug::api::{Central as _, CentralState, Characteristic, Manager as _, Peripheral as _, ScanFilter, Service, WriteType};
use btleplug::platform::{Adapter, Manager, Peripheral};
use suite::evidence::BenchTrouble;
use suite::evidence::ble::BleAddress;
use tokio::sync::OwnedMutexGuard;
use tokio::time::{sleep, timeout};
use zbus::{Connection, OwnedObjectPath, Proxy, fdo};

use crate::budget::Permit;
use crate::reach::Air;
pub(crate) use agent::{Asked, Means};
pub(crate) use fault::Refusal;

/// The name of BlueZ on the bus.
const BLUEZ: &str = "org.bluez";
/// How long a device may take to connect and tell its services.
const CONNECTS: Duration = Duration::from_secs(20);
/// How long a device is looked for before it is taken to be away.
const FINDS: Duration = Duration::from_secs(20);
/// How long one read or write may take, with the pairing that BlueZ may begin by itself.
const ASKS: Duration = Duration::from_secs(15);
/// How long pairing may take.
const PAIRS: Duration = Duration::from_secs(40);
/// How often it is looked whether a device was heard.
const LOOKS: Duration = Duration::from_millis(100);
/// The most services, and the most characteristics of one, that are looked at.
const MOST: usize = 256;

/// The adapter of this machine on behalf of somebody with some means to pair, for as long as it is this one's turn.
pub(crate) struct Central {
    air: Air,
    adapter: Adapter,
    path: String,
    bus: Connection,
    asked: Asked,
    /// Held for their Drop.
    _turn: (OwnedMutexGuard<()>, Permit),
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

impl Central {
    /// Takes the turn at the adapter, registers an agent with these means, and forgets the device, so that nothing of before helps anybody.
    ///
    /// # Errors
    /// When this machine has no BlueZ, no such adapter, or one that is switched off.
    pub(crate) async fn open(air: &Air, means: Means) -> Result<Self, BenchTrouble> {
        let turn = (std::sync::Arc::clone(&air.turn).lock_owned().await, air.budget.session().await);
        let bus = zbus::connection::Builder::system().method_timeout(PAIRS).build().await;
        let bus = bus.map_err(|error| trouble(format!("the system bus cannot be reached: {error}")))?;
        let manager = Manager::new().await.map_err(|error| trouble(format!("BlueZ cannot be reached: {error}")))?;
        let (adapter, name) = adapter(&manager, air.adapter.as_deref()).await?;
        let asked = agent::register(&bus, means).await.map_err(|error| trouble(format!("no agent can be registered: {error}")))?;
        let central = Self { air: air.clone(), adapter, path: format!("/org/bluez/{name}"), bus, asked, _turn: turn };
        central.forget().await?;
        Ok(central)
    }

    /// What the agent was asked for until now.
    pub(crate) fn asked(&self) -> &Asked {
        &self.asked
    }

    /// Lets BlueZ forget the device, with bond and services.
    ///
    /// # Errors
    /// When BlueZ keeps it.
    pub(crate) async fn forget(&self) -> Result<(), BenchTrouble> {
        let Some(device) = self.known().await? else { return Ok(()) };
        let adapter = self.proxy(&self.path, "org.bluez.Adapter1").await?;
        let gone: zbus::Result<()> = adapter.call("RemoveDevice", &(&*device)).await;
        // It may be gone already; whether it is, is looked at.
        match self.known().await? {
            None => Ok(()),
            Some(_) => {
                Err(trouble(format!("BlueZ does not forget the device: {}", gone.err().map(|error| error.to_string()).unwrap_or_default())))
            }
        }
    }

    /// Waits until the device was heard; `None` where it was not in this time. Tells how many others were heard as well.
    ///
    /// # Errors
    /// When the adapter does not listen.
    pub(crate) async fn find(&self, most: Duration) -> Result<(Option<Peripheral>, u32), BenchTrouble> {
        let deaf = |error: btleplug::Error| trouble(format!("the adapter does not listen: {error}"));
        self.adapter.start_scan(ScanFilter::default()).await.map_err(deaf)?;
        let until = Instant::now() + most;
        let found = loop {
            let heard = self.adapter.peripherals().await.map_err(deaf)?;
            let is_it = |device: &&Peripheral| device.address().to_string().eq_ignore_ascii_case(self.air.address.as_str());
            let it = heard.iter().find(is_it).cloned();
            let others = u32::try_from(heard.len()).unwrap_or(u32::MAX).saturating_sub(u32::from(it.is_some()));
            if it.is_some() || Instant::now() >= until {
                break (it, others);
            }
            sleep(LOOKS).await;
        };
        // A scan that goes on would only cost power; connecting ends it as well.
        let _ = self.adapter.stop_scan().await;
        Ok(found)
    }

    /// Finds the device, connects and learns its services.
    ///
    /// # Errors
    /// When the adapter does not listen. That the device is away, or ends the connection, is its answer.
    pub(crate) async fn connect(&self) -> Result<Result<Connected<'_>, Refusal>, BenchTrouble> {
        let (Some(device), _) = self.find(FINDS).await? else { return Ok(Err(Refusal::away())) };
        let connects = async {
            device.connect().await?;
            device.discover_services().await
        };
        Ok(match timeout(CONNECTS, connects).await {
            Ok(Ok(())) => Ok(Connected { central: self, device }),
            Ok(Err(error)) => Err(Refusal::of(&error)),
            Err(_) => Err(Refusal::away()),
        })
    }

    /// The path under which BlueZ knows the device.
    async fn known(&self) -> Result<Option<OwnedObjectPath>, BenchTrouble> {
        let unread = |error: String| trouble(format!("BlueZ does not tell its devices: {error}"));
        let objects = fdo::ObjectManagerProxy::builder(&self.bus).destination(BLUEZ).path("/").build().await;
        let objects = objects.map_err(|error| unread(error.to_string()))?;
        let objects = objects.get_managed_objects().await.map_err(|error| unread(error.to_string()))?;
        let path = format!("{}/dev_{}", self.path, self.air.address.as_str().replace(':', "_"));
        Ok(objects.into_keys().find(|known| known.as_str() == path))
    }

    async fn proxy<'p>(&self, path: &'p str, interface: &'p str) -> Result<Proxy<'p>, BenchTrouble> {
        let made = Proxy::new(&self.bus, BLUEZ, path, interface).await;
        made.map_err(|error| trouble(format!("BlueZ does not answer: {error}")))
    }
}

/// A device that is connected.
pub(crate) struct Connected<'c> {
    central: &'c Central,
    device: Peripheral,
}

impl Connected<'_> {
    /// Its services, in the order of their UUIDs; `true` where there are more than are looked at.
    pub(crate) fn services(&self) -> (Vec<Service>, bool) {
        let all = self.device.services();
        let cut = all.len() > MOST || all.iter().any(|service| service.characteristics.len() > MOST);
        (all.into_iter().take(MOST).collect(), cut)
    }

    /// The characteristic of this UUID, if there is one.
    pub(crate) fn characteristic(&self, uuid: &suite::evidence::Uuid) -> Option<Characteristic> {
        self.device.characteristics().into_iter().find(|characteristic| characteristic.uuid.to_string() == uuid.as_str())
    }

    pub(crate) async fn read(&self, characteristic: &Characteristic) -> Result<Vec<u8>, Refusal> {
        self.central.air.budget.request().await;
        self.within(self.device.read(characteristic)).await
    }

    pub(crate) async fn write(&self, characteristic: &Characteristic, value: &[u8]) -> Result<(), Refusal> {
        self.central.air.budget.request().await;
        self.within(self.device.write(characteristic, value, WriteType::WithResponse)).await
    }

    /// Pairs with the means of the agent. The call comes over the agent's own connection, so that BlueZ asks this agent and no other.
    ///
    /// # Errors
    /// When the device or the agent refuses.
    pub(crate) async fn pair(&self) -> Result<(), Refusal> {
        let (path, bus) = (self.path().await?, &self.central.bus);
        let device = Proxy::new(bus, BLUEZ, path.as_str(), "org.bluez.Device1").await.map_err(|error| Refusal::by_bus(&error))?;
        let paired: zbus::Result<()> = match timeout(PAIRS, device.call("Pair", &())).await {
            Ok(paired) => paired,
            Err(_) => return Err(Refusal::away()),
        };
        paired.map_err(|error| Refusal::by_bus(&error))
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
        let _ = timeout(CONNECTS, self.device.disconnect()).await;
        self.central.forget().await
    }

    async fn path(&self) -> Result<OwnedObjectPath, Refusal> {
        self.central.known().await.ok().flatten().ok_or_else(Refusal::away)
    }

    /// What the device says in time. Whatever is said of a connection that ended meanwhile is no answer.
    async fn within<T>(&self, asks: impl Future<Output = btleplug::Result<T>>) -> Result<T, Refusal> {
        match timeout(ASKS, asks).await {
            Ok(Ok(said)) => Ok(said),
            Ok(Err(error)) if self.device.is_connected().await.unwrap_or(false) => Err(Refusal::of(&error)),
            Ok(Err(error)) => Err(Refusal::of(&error).in_silence()),
            Err(_) => Err(Refusal::away()),
        }
    }
}

/// What was advertised of a device, as BlueZ gathered it.
pub(crate) async fn advertised(device: &Peripheral) -> Option<btleplug::api::PeripheralProperties> {
    device.properties().await.ok().flatten()
}

/// The kind of an address: the two highest bits of a random one say it.
pub(crate) fn kind_of(address: btleplug::api::BDAddr, public: bool) -> BleAddress {
    match address.into_inner()[0] >> 6 {
        _ if public => BleAddress::Public,
        0b11 => BleAddress::StaticRandom,
        0b01 => BleAddress::Resolvable,
        _ => BleAddress::NonResolvable,
    }
}

/// The adapter that the bench names, or the first one, with its name.
async fn adapter(manager: &Manager, named: Option<&str>) -> Result<(Adapter, String), BenchTrouble> {
    let unread = |error: btleplug::Error| trouble(format!("BlueZ does not tell its adapters: {error}"));
    for adapter in manager.adapters().await.map_err(unread)? {
        let info = adapter.adapter_info().await.map_err(unread)?;
        let name = info.split(' ').next().unwrap_or_default().to_owned();
        if named.is_none_or(|named| named == name) {
            return match adapter.adapter_state().await {
                Ok(CentralState::PoweredOn) => Ok((adapter, name)),
                _ => Err(trouble(format!("the adapter {name} is switched off: `bluetoothctl power on`"))),
            };
        }
    }
    Err(trouble(
        named.map_or_else(|| "this machine has no Bluetooth adapter".to_owned(), |named| format!("this machine has no adapter {named}")),
    ))
}

fn trouble(says: String) -> BenchTrouble {
    BenchTrouble::new(says)
}
