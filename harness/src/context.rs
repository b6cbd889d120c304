//! What a probe needs beside its question: bench, declaration, pace, the assessment's key, and the secrets that must not be written down.

use std::sync::Arc;

use suite::evidence::{BenchTrouble, DutState, Family, Place, Port, Transport, Vantage};
use suite::files::Declaration;
use suite::files::profile::Pace;
use suite::ixit::{AuthMech, LogIntf, Speaks, Way};
use suite::names::{IdentityName, RowId, SampleId};

use crate::bench::written::Identity;
use crate::bench::{Account, Bench, family};
use crate::reach::{Air, Reach};
use crate::secrets::{Key, Secret, Taint};
use crate::session::coap::Shown;
use crate::session::coap::door::Door;
use crate::session::connect::Endpoint;
use crate::session::server::Server;

/// One assessment as probes see it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Context {
    /// The laboratory's side.
    pub bench: Arc<Bench>,
    /// The supplier's side.
    pub declaration: Arc<Declaration>,
    /// How gently the profile wants a device asked.
    pub pace: Pace,
    /// What must not be written down.
    pub taint: Taint,
    /// The assessment's key.
    pub key: Key,
}

impl Context {
    /// The network side of a place.
    ///
    /// # Errors
    /// When the bench has none there.
    pub fn reach(&self, place: &Place) -> Result<Reach, BenchTrouble> {
        self.bench.reach(place, &self.pace)
    }

    /// The radio side of a place.
    ///
    /// # Errors
    /// When the bench has none there.
    pub fn air(&self, place: &Place) -> Result<Air, BenchTrouble> {
        self.bench.air(place, &self.pace)
    }

    /// The address of a place, by IP or by Bluetooth, as the bench's equipment is told it.
    ///
    /// # Errors
    /// When the bench has none there.
    pub fn address(&self, place: &Place) -> Result<String, BenchTrouble> {
        match place.from.family {
            Family::Bluetooth => Ok(self.air(place)?.address.as_str().to_owned()),
            Family::V4 | Family::V6 => Ok(self.reach(place)?.address.to_string()),
        }
    }

    /// A place on a sample for what needs any place at all: its first network side by name, IPv4 before IPv6; Bluetooth where it has no other.
    ///
    /// # Errors
    /// When the bench has no address of the sample.
    pub fn place(&self, sample: &SampleId, state: DutState) -> Result<Place, BenchTrouble> {
        let about = self.bench.sample(sample)?;
        let sides = &about.addresses;
        let side = sides.iter().find_map(|(row, addresses)| Some((row.clone(), addresses.0.iter().map(|address| family(*address)).min()?)));
        let by_air = || Some((about.bluetooth.keys().next()?.clone(), Family::Bluetooth));
        let (interface, family) =
            side.or_else(by_air).ok_or_else(|| BenchTrouble::new(format!("bench.yaml has no address of sample {sample}")))?;
        Ok(Place { sample: sample.clone(), state, from: Vantage { interface, family } })
    }

    /// The identity with its secret, which is tainted from then on.
    ///
    /// # Errors
    /// When the bench has no such identity, or cannot read its secret.
    pub fn account(&self, sample: &SampleId, name: &IdentityName) -> Result<Account, BenchTrouble> {
        let account = self.bench.account(sample, name)?;
        self.taint.secret(&account.secret);
        Ok(account)
    }

    /// Every secret that the bench has of a sample, by whose it is. Short ones would be found anywhere.
    pub(crate) fn secrets_of(&self, sample: &SampleId) -> Vec<(IdentityName, Secret)> {
        const SHORTEST: usize = 6;
        let names = self.bench.sample(sample).ok().into_iter().flat_map(|sample| sample.identities.keys().cloned().collect::<Vec<_>>());
        let accounts = names.filter_map(|name| Some((name.clone(), self.account(sample, &name).ok()?.secret)));
        accounts.filter(|(_, secret)| secret.expose().len() >= SHORTEST).collect()
    }

    /// The row of 1-AuthMech.
    ///
    /// # Errors
    /// When the declaration has none of this id.
    pub fn login_row(&self, id: &RowId) -> Result<&AuthMech, BenchTrouble> {
        self.declaration.ixit.login(id).ok_or_else(|| BenchTrouble::new(format!("the declaration has no row {id} of 1-AuthMech")))
    }

    /// The row of 28-LogIntf.
    ///
    /// # Errors
    /// When the declaration has none of this id.
    pub fn interface(&self, id: &RowId) -> Result<&LogIntf, BenchTrouble> {
        self.declaration.ixit.logical(id).ok_or_else(|| BenchTrouble::new(format!("the declaration has no row {id} of 28-LogIntf")))
    }

    /// The port of a row of 28-LogIntf, in clear or inside TLS as the row declares.
    ///
    /// # Errors
    /// When there is no such row, or it listens on no TCP port.
    pub fn endpoint(&self, place: &Place, id: &RowId) -> Result<(Endpoint, Speaks), BenchTrouble> {
        let (port, speaks) = (self.tcp_port(id)?, self.interface(id)?.speaks);
        Ok((Endpoint { reach: self.reach(place)?, port, tls: speaks.over_tls() }, speaks))
    }

    /// What answers requests by method and path at a row of 28-LogIntf.
    ///
    /// # Errors
    /// When there is no such row, or it listens on no port that its protocol has.
    pub(crate) fn server(&self, place: &Place, id: &RowId) -> Result<Server, BenchTrouble> {
        let row = self.interface(id)?;
        let (speaks, over_tcp) = (row.speaks, row.port.is_some_and(|port| port.transport == Transport::Tcp));
        if !speaks.is_coap() {
            return Ok(Server::Http(self.endpoint(place, id)?.0));
        }
        let port = self.port(id, if over_tcp { Transport::Tcp } else { Transport::Udp })?;
        let reach = self.reach(place)?;
        is_the_devices(&reach, Port { transport: if over_tcp { Transport::Tcp } else { Transport::Udp }, number: port })?;
        let secured = speaks == Speaks::Coaps;
        let endpoint = Endpoint { reach, port, tls: secured && over_tcp };
        Ok(Server::Coap(Box::new(Door { endpoint, over_tcp, secured, known: self.key_at(place, id), silent: Arc::default() })))
    }

    /// The shared key that somebody has for a row of 28-LogIntf in the state of the place, if the bench has one.
    fn key_at(&self, place: &Place, id: &RowId) -> Option<Shown> {
        let row = self.declaration.ixit.auth_mech.iter().find(|row| row.interface.as_deref() == Some(id) && row.coap_psk().is_some())?;
        let name = self.known(place, &row.id)?;
        let account = self.account(&place.sample, &name).ok()?;
        Some(Shown::of(row.coap_psk()?, &account.user, account.secret.expose()))
    }

    /// The TCP port of a row of 28-LogIntf.
    ///
    /// # Errors
    /// When there is no such row, or it listens on no TCP port.
    pub fn tcp_port(&self, id: &RowId) -> Result<u16, BenchTrouble> {
        self.port(id, Transport::Tcp)
    }

    /// The UDP port of a row of 28-LogIntf, and how it is reached.
    ///
    /// # Errors
    /// When there is no such row, or it listens on no UDP port, or the testing host itself answers there.
    pub fn udp(&self, place: &Place, id: &RowId) -> Result<(Reach, u16), BenchTrouble> {
        let (reach, port) = (self.reach(place)?, self.port(id, Transport::Udp)?);
        is_the_devices(&reach, Port::udp(port))?;
        Ok((reach, port))
    }

    fn port(&self, id: &RowId, transport: Transport) -> Result<u16, BenchTrouble> {
        let name = if transport == Transport::Tcp { "TCP" } else { "UDP" };
        let no_port = || BenchTrouble::new(format!("{id} declares no {name} port, so nothing can be asked there"));
        Ok(self.interface(id)?.port.filter(|port| port.transport == transport).ok_or_else(no_port)?.number)
    }

    /// A way of a login with the port where it is reached.
    ///
    /// # Errors
    /// When the row has no such way or no interface, or the interface does not speak the way's protocol.
    pub fn way<'a>(&'a self, place: &Place, id: &RowId, way: u8) -> Result<(Endpoint, &'a Way), BenchTrouble> {
        let row = self.login_row(id)?;
        let no_way = || BenchTrouble::new(format!("{id} declares no way {} to sign in (`exercise:`)", way + 1));
        let way = row.exercise.get(usize::from(way)).ok_or_else(no_way)?;
        let interface = row.interface.as_deref().ok_or_else(|| BenchTrouble::new(format!("{id} names no row of 28-LogIntf")))?;
        let speaks = self.interface(interface)?.speaks;
        if !way.fits(speaks) {
            return Err(BenchTrouble::new(format!("{id} is exercised by a protocol that {interface} does not speak")));
        }
        let (port, reach) = (self.port(interface, way.transport())?, self.reach(place)?);
        is_the_devices(&reach, Port { transport: way.transport(), number: port })?;
        Ok((Endpoint { reach, port, tls: speaks.over_tls() }, way))
    }

    /// The secret of somebody who signs in at a row of 1-AuthMech in the state of the place, if the bench has it.
    #[must_use]
    pub fn known_at(&self, place: &Place, row: &RowId) -> Option<Secret> {
        self.account(&place.sample, &self.known(place, row)?).ok().map(|account| account.secret)
    }

    /// The secret of whoever signs in at a row of 1-AuthMech by this name, if the bench has it.
    pub(crate) fn known_of(&self, place: &Place, row: &RowId, user: &str) -> Option<Secret> {
        let identities = &self.bench.sample(&place.sample).ok()?.identities;
        let here = identities.iter().filter(|(_, identity)| *identity.login == *row && identity.states.contains(&place.state));
        let mut accounts = here.filter_map(|(name, _)| self.account(&place.sample, name).ok());
        accounts.find(|account| account.user == user).map(|account| account.secret)
    }

    /// Somebody who signs in at a row of 1-AuthMech in the state of the place.
    pub(crate) fn known(&self, place: &Place, row: &RowId) -> Option<IdentityName> {
        let identities = &self.bench.sample(&place.sample).ok()?.identities;
        let here = |identity: &Identity| *identity.login == *row && identity.states.contains(&place.state);
        identities.iter().find(|(_, identity)| here(identity)).map(|(name, _)| name.clone())
    }
}

/// That the testing host does not answer a port on the device's address itself.
fn is_the_devices(reach: &Reach, port: Port) -> Result<(), BenchTrouble> {
    if reach.of_the_host.contains(&port) {
        return Err(BenchTrouble::new(format!("the testing host itself answers {port} there (`host_ports:` of bench.yaml)")));
    }
    Ok(())
}
