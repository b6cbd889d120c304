//! One device by Bluetooth LE through BlueZ, as a central that remembers nothing: found, connected, asked, paired with by an agent of our own, forgotten.

mod adapter;
mod agent;
mod connected;
mod fault;
mod heard;
mod tree;
mod visits;

use std::time::{Duration, Instant};

use btleplug::api::{Central as _, Peripheral as _, PeripheralProperties, ScanFilter};
use btleplug::platform::{Adapter, Peripheral};
use suite::evidence::BenchTrouble;
use suite::evidence::ble::BleAddress;
use tokio::sync::OwnedMutexGuard;
use tokio::time::{sleep, timeout};
use zbus::fdo::{self, ManagedObjects};
use zbus::{Connection, OwnedObjectPath, Proxy};

use crate::budget::Permit;
use crate::reach::{Air, Held};
pub(crate) use agent::{Asked, Means};
pub(crate) use connected::Connected;
pub(crate) use fault::Refusal;
pub(crate) use tree::{Characteristic, Service};
pub(crate) use visits::Visits;

/// The name of BlueZ on the bus.
const BLUEZ: &str = "org.bluez";
/// How long a device may take to connect and tell its services.
const CONNECTS: Duration = Duration::from_secs(20);
/// How long a device is looked for before it is taken to be away.
pub(crate) const FINDS: Duration = Duration::from_secs(20);
/// How long pairing may take.
const PAIRS: Duration = Duration::from_secs(40);
/// How often it is looked whether a device was heard.
const LOOKS: Duration = Duration::from_millis(25);
/// The adapter of this machine on behalf of somebody with some means to pair, for as long as it is this one's turn.
pub(crate) struct Central {
    air: Air,
    adapter: Adapter,
    path: String,
    bus: Connection,
    asked: Asked,
    /// Held for their Drop.
    _turn: (OwnedMutexGuard<Held>, Permit),
}

/// What the adapter heard.
pub(crate) struct Heard {
    /// The device with what was advertised of it, as BlueZ gathered it; `None` where it was not heard in time.
    pub(crate) it: Option<(Peripheral, Option<PeripheralProperties>)>,
    /// How many others were heard as well.
    pub(crate) others: u32,
}

impl Central {
    /// Takes the turn at the adapter, registers an agent with these means, and forgets the device, so that nothing of before helps anybody.
    ///
    /// # Errors
    /// When this machine has no BlueZ, no such adapter, or one that is switched off.
    pub(crate) async fn open(air: &Air, means: Means) -> Result<Self, BenchTrouble> {
        let (mut turn, permit) = (std::sync::Arc::clone(&air.radio).lock_owned().await, air.budget.session().await);
        let bus = zbus::connection::Builder::system().method_timeout(PAIRS).build().await;
        let bus = bus.map_err(|error| trouble(format!("the system bus cannot be reached: {error}; `sudo systemctl start dbus`")))?;
        let (adapter, name) = adapter::usable(&mut turn, &air.adapters).await?;
        let asked = agent::register(&bus, means).await.map_err(|error| trouble(format!("no agent can be registered: {error}")))?;
        let central = Self { air: air.clone(), adapter, path: format!("/org/bluez/{name}"), bus, asked, _turn: (turn, permit) };
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

    /// Waits until the device was heard, and then as long as `lingers` for what follows its first advertisement.
    ///
    /// # Errors
    /// When the adapter does not listen.
    pub(crate) async fn find(&self, most: Duration, lingers: Duration) -> Result<Heard, BenchTrouble> {
        self.adapter.start_scan(ScanFilter::default()).await.map_err(deaf)?;
        let heard = self.listen(most, lingers).await;
        // A scan that goes on would only cost power; connecting ends it as well.
        let _ = self.adapter.stop_scan().await;
        heard
    }

    /// Looks as long as the adapter listens: what was heard is forgotten when it no longer does.
    async fn listen(&self, most: Duration, lingers: Duration) -> Result<Heard, BenchTrouble> {
        let (own, until) = (self.own_path(), Instant::now() + most);
        loop {
            let (is_there, others) = heard::heard(&self.objects().await?, &self.path, &own);
            if is_there {
                break;
            }
            if Instant::now() >= until {
                return Ok(Heard { it: None, others });
            }
            sleep(LOOKS).await;
        }
        sleep(lingers).await;
        let (_, others) = heard::heard(&self.objects().await?, &self.path, &own);
        let is_it = |device: &Peripheral| device.address().to_string().eq_ignore_ascii_case(self.air.address.as_str());
        let Some(device) = self.adapter.peripherals().await.map_err(deaf)?.into_iter().find(is_it) else {
            return Ok(Heard { it: None, others });
        };
        let said = device.properties().await.ok().flatten();
        Ok(Heard { it: Some((device, said)), others })
    }

    /// Finds the device, connects and learns its services. A connection that did not come about is ended, and the device forgotten.
    ///
    /// # Errors
    /// When the adapter does not listen. That the device is away, or ends the connection, is its answer.
    pub(crate) async fn connect(&self) -> Result<Result<Connected<'_>, Refusal>, BenchTrouble> {
        self.connect_within(FINDS).await
    }

    /// The same with a device that may take so long to be heard.
    ///
    /// # Errors
    /// As [`Central::connect`].
    pub(crate) async fn connect_within(&self, most: Duration) -> Result<Result<Connected<'_>, Refusal>, BenchTrouble> {
        let Some((device, _)) = self.find(most, Duration::ZERO).await?.it else { return Ok(Err(Refusal::away())) };
        let refusal = match timeout(CONNECTS, device.connect()).await {
            Ok(Ok(())) => {
                let services = tree::of(&self.objects().await?, &self.own_path());
                return Ok(Ok(Connected { central: self, device, services }));
            }
            Ok(Err(error)) => Refusal::of(&error),
            Err(_) => Refusal::away(),
        };
        let _ = timeout(CONNECTS, device.disconnect()).await;
        self.forget().await?;
        Ok(Err(refusal))
    }

    /// The path under which BlueZ knows the device.
    async fn known(&self) -> Result<Option<OwnedObjectPath>, BenchTrouble> {
        let path = self.own_path();
        Ok(self.objects().await?.into_keys().find(|known| known.as_str() == path))
    }

    /// Where BlueZ has the device, if it knows it.
    fn own_path(&self) -> String {
        format!("{}/dev_{}", self.path, self.air.address.as_str().replace(':', "_"))
    }

    /// Everything that BlueZ knows.
    async fn objects(&self) -> Result<ManagedObjects, BenchTrouble> {
        let unread = |error: String| trouble(format!("BlueZ does not tell its devices: {error}"));
        let objects = fdo::ObjectManagerProxy::builder(&self.bus).destination(BLUEZ).path("/").build().await;
        let objects = objects.map_err(|error| unread(error.to_string()))?;
        objects.get_managed_objects().await.map_err(|error| unread(error.to_string()))
    }

    async fn proxy<'p>(&self, path: &'p str, interface: &'p str) -> Result<Proxy<'p>, BenchTrouble> {
        let made = Proxy::new(&self.bus, BLUEZ, path, interface).await;
        made.map_err(|error| trouble(format!("BlueZ does not answer: {error}")))
    }
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

fn deaf(error: btleplug::Error) -> BenchTrouble {
    trouble(format!("the adapter does not listen: {error}"))
}

fn trouble(says: String) -> BenchTrouble {
    BenchTrouble::new(says)
}
