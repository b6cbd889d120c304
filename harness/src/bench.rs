//! The bench: the samples with their addresses and identities, and the authorisation outside of which no packet is sent.

mod captures;
mod check;
mod firmware;
pub mod images;
mod published;
pub mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use suite::bench::{BenchFacts, CaptureFacts, FileFacts, IdentityFacts, SampleFacts};
use suite::evidence::{BenchTrouble, Conduct, Consent, DutState, Family, Place};
use suite::files::profile::Pace;
use suite::files::{At, Declaration, Fault, SourceText};
use suite::names::{IdentityName, RowId, SampleId};

use crate::budget::Budget;
use crate::files::{self, FileTrouble};
use crate::reach::{Air, Patience, Radio, Reach};
use crate::secrets::Secret;
pub use check::is_public;
pub use published::Publisher;
pub(crate) use published::not_allowed;
use written::{Actuator, BenchFile, Hook, Identity, Sample, SecretSource};

/// The name of the file in an assessment's folder.
pub const BENCH_FILE: &str = "bench.yaml";

/// A bench whose addresses were checked against its authorisation.
#[derive(Debug)]
pub struct Bench {
    folder: PathBuf,
    captures: Vec<CaptureFacts>,
    firmware: Vec<FileFacts>,
    file: BenchFile,
    name: String,
    text: String,
    budgets: Mutex<BTreeMap<SampleId, Arc<Budget>>>,
    /// How gently the supplier's sites are asked.
    publishers: Arc<Budget>,
    /// Whose turn it is at the Bluetooth adapter, which all samples share.
    radio: Radio,
}

/// An identity of a sample with its secret at hand.
#[derive(Clone, Debug)]
pub struct Account {
    /// The row of 1-AuthMech at which it signs in.
    pub login: RowId,
    /// Its user name, empty where it has none.
    pub user: String,
    /// Its secret.
    pub secret: Secret,
}

/// The JSON Schema of `bench.yaml`.
#[must_use]
pub fn schema() -> serde_json::Value {
    suite::schema::schema::<BenchFile>(
        "Bench",
        "The laboratory's side: samples, identities, hooks, and the authorisation outside of which no packet is sent.",
    )
}

impl Bench {
    /// Reads and checks `bench.yaml` of an assessment's folder. Whether the authorisation is current is another matter: [`Bench::authorised`].
    ///
    /// # Errors
    /// [`FileTrouble`], when the file is missing or wrong, or an address lies outside the scope.
    pub fn load(folder: &Path) -> Result<Self, FileTrouble> {
        let read = files::read(&folder.join(BENCH_FILE), "`thirteen init` writes one")?;
        let bench = Self::parse(folder, read.text)?;
        check::beside(&SourceText { file: &bench.name, text: &bench.text }, &bench.file, folder)?;
        Ok(bench)
    }

    /// Checks the text of a bench.
    ///
    /// # Errors
    /// A [`Fault`] with its position.
    pub fn parse(folder: &Path, text: String) -> Result<Self, Box<Fault>> {
        let name = folder.join(BENCH_FILE).display().to_string();
        let source = SourceText { file: &name, text: &text };
        let file: BenchFile = suite::files::parse(&source)?;
        check::all(&source, &file)?;
        let captures = captures::read(folder, &source, &file)?;
        published::check(folder, &source, &file)?;
        let firmware = firmware::read(folder, &file);
        let (budgets, publishers, radio) = (Mutex::default(), published::budget(), Arc::default());
        Ok(Self { folder: folder.to_owned(), captures, firmware, file, name, text, budgets, publishers, radio })
    }

    /// Whether somebody allowed a test on this day. Nothing is sent without, and only that asks for it: paper can be reviewed at any time.
    ///
    /// # Errors
    /// A [`Fault`] with its position, when the authorisation is not current or nobody gave it.
    pub fn authorised(&self, today: Date) -> Result<(), Box<Fault>> {
        check::authorised(&SourceText { file: &self.name, text: &self.text }, &self.file.authorisation, today)
    }

    /// What in this bench contradicts the declaration: rows that it names and the declaration has not.
    #[must_use]
    pub fn against(&self, declaration: &Declaration) -> Vec<Fault> {
        check::against(declaration, &SourceText { file: &self.name, text: &self.text }, &self.file)
    }

    /// The path of the file, as faults show it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file as written, for a bundle; secrets are never in it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The typed file.
    #[must_use]
    pub fn file(&self) -> &BenchFile {
        &self.file
    }

    /// What a judge may know of this bench: never an address, never a secret.
    #[must_use]
    pub fn facts(&self) -> BenchFacts {
        BenchFacts {
            samples: self.file.samples.iter().map(|(id, sample)| (id.clone(), facts_of(sample))).collect(),
            hooks: self.hook_names(),
            permits: self.file.authorisation.permits.clone(),
            captures: self.captures.clone(),
            firmware: self.firmware.clone(),
            reference_device: self.file.reference_device.clone(),
            images: self.file.update_images.as_ref().map(images::on_the_bench).unwrap_or_default(),
            way_back: self.has_a_way_back(),
            answers: self.answers(),
        }
    }

    /// What hooks that no person works say in set-up.
    fn answers(&self) -> BTreeMap<RowId, BTreeSet<Consent>> {
        let hooks = &self.file.hooks;
        let mut answers = BTreeMap::<_, BTreeSet<_>>::new();
        for hook in [&hooks.initialise, &hooks.initialise_otherwise].into_iter().filter(|hook| is_automatic(hook)).flatten() {
            for (row, says) in &hook.answers {
                answers.entry(row.clone()).or_default().insert(**says);
            }
        }
        answers
    }

    /// A good image may be installed, because no person is needed to bring the software of before back.
    fn has_a_way_back(&self) -> bool {
        let by_hook = is_automatic(&self.file.hooks.recover);
        self.file.update_images.as_ref().is_some_and(|images| images.good.is_some() && (by_hook || images.baseline.is_some()))
    }

    /// Whether the authorisation permits a conduct; looking is always permitted.
    #[must_use]
    pub fn permits(&self, conduct: Conduct) -> bool {
        conduct == Conduct::Observes || self.file.authorisation.permits.contains(&conduct)
    }

    /// The specimen of this name.
    ///
    /// # Errors
    /// When the bench has none.
    pub fn sample(&self, id: &SampleId) -> Result<&Sample, BenchTrouble> {
        self.file.samples.get(id).map(|sample| &**sample).ok_or_else(|| BenchTrouble::new(format!("bench.yaml has no sample {id}")))
    }

    /// The state in which a sample stands when a campaign begins.
    ///
    /// # Errors
    /// When the bench has no such sample.
    pub fn initial_state(&self, id: &SampleId) -> Result<DutState, BenchTrouble> {
        Ok(self.sample(id)?.state)
    }

    /// Whether it is the bench of a built-in reference device, which is nowhere but on loopback.
    #[must_use]
    pub fn is_of_a_reference_device(&self) -> bool {
        // An address of Bluetooth does not say whose device it is.
        let is_on_loopback =
            |sample: &Sample| sample.bluetooth.is_empty() && sample.addresses.values().flat_map(|side| &side.0).all(IpAddr::is_loopback);
        self.file.reference_device.is_some() && self.file.samples.values().all(|sample| is_on_loopback(sample))
    }

    /// The network side of a place. All reaches of one sample share one budget, made at the first call from the lower of both paces.
    ///
    /// # Errors
    /// When the bench has no address there, or the authorisation has run out meanwhile.
    pub fn reach(&self, place: &Place, pace: &Pace) -> Result<Reach, BenchTrouble> {
        self.check_day(today())?;
        let sample = self.sample(&place.sample)?;
        let address = self.address(sample, place)?;
        let of_the_host = sample.host_ports.iter().map(|port| **port).collect();
        let name = sample.name.as_deref().cloned();
        let groups = self.groups();
        Ok(Reach { address, name, budget: self.budget(&place.sample, pace), patience: Patience::default(), of_the_host, groups })
    }

    /// The groups of devices that the authorisation names one by one: a network that happens to hold one does not.
    fn groups(&self) -> BTreeSet<IpAddr> {
        let networks = self.file.authorisation.scope.ip.iter().map(|network| network.0);
        networks
            .filter(|network| network.prefix_len() == network.max_prefix_len())
            .map(|one| one.addr())
            .filter(IpAddr::is_multicast)
            .collect()
    }

    /// The radio side of a place: one device, with this machine's adapter.
    ///
    /// # Errors
    /// When the bench has no Bluetooth address there, or the authorisation has run out meanwhile.
    pub fn air(&self, place: &Place, pace: &Pace) -> Result<Air, BenchTrouble> {
        self.check_day(today())?;
        let missing = || BenchTrouble::new(format!("bench.yaml has no Bluetooth address for {place}"));
        let address = self.sample(&place.sample)?.bluetooth.get(&place.from.interface).ok_or_else(missing)?;
        let budget = self.budget(&place.sample, pace);
        Ok(Air { address: (**address).clone(), adapters: self.file.bluetooth_adapter.0.clone(), budget, radio: Arc::clone(&self.radio) })
    }

    /// The identity of a sample, with its secret read from where the bench keeps it.
    ///
    /// # Errors
    /// When there is no such identity, or its secret cannot be read.
    pub fn account(&self, sample: &SampleId, name: &IdentityName) -> Result<Account, BenchTrouble> {
        let missing = || BenchTrouble::new(format!("bench.yaml has no identity {name} of sample {sample}"));
        let identity = self.sample(sample)?.identities.get(name).ok_or_else(missing)?;
        let none = || BenchTrouble::new(format!("the identity {name} of sample {sample} has no secret"));
        let secret = self.secret(identity.secret.as_ref().ok_or_else(none)?)?;
        Ok(Account { login: (*identity.login).clone(), user: identity.user.clone().unwrap_or_default(), secret })
    }

    /// The identity as written.
    #[must_use]
    pub fn identity(&self, sample: &SampleId, name: &IdentityName) -> Option<&Identity> {
        self.file.samples.get(sample)?.identities.get(name)
    }

    /// The PEM text of the trust anchors, if the bench has any.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn trust(&self) -> Result<Option<String>, BenchTrouble> {
        let Some(trust) = &self.file.trust else { return Ok(None) };
        let read = files::read(&self.folder.join(trust.as_str()), "`trust:` of bench.yaml names it");
        read.map(|read| Some(read.text)).map_err(|trouble| BenchTrouble::new(trouble.to_string()))
    }

    /// The folder of the assessment.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn check_day(&self, today: Date) -> Result<(), BenchTrouble> {
        let valid = *self.file.authorisation.valid;
        let over = || BenchTrouble::new(format!("the authorisation holds for {valid}, and today is {today} (UTC)"));
        valid.include(today).then_some(()).ok_or_else(over)
    }

    fn address(&self, sample: &Sample, place: &Place) -> Result<IpAddr, BenchTrouble> {
        let of_family = |address: &&IpAddr| family(**address) == place.from.family;
        let found = sample.addresses.get(&place.from.interface).and_then(|addresses| addresses.0.iter().find(of_family));
        found.copied().ok_or_else(|| BenchTrouble::new(format!("bench.yaml has no address for {place}")))
    }

    fn budget(&self, sample: &SampleId, pace: &Pace) -> Arc<Budget> {
        let pace = self.file.pace.map_or(*pace, |own| pace.at_most(own));
        let mut budgets = self.budgets.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(budgets.entry(sample.clone()).or_insert_with(|| Arc::new(Budget::new(&pace))))
    }

    fn secret(&self, source: &SecretSource) -> Result<Secret, BenchTrouble> {
        match source {
            SecretSource::Env(name) => std::env::var(name)
                .map(Secret::new)
                .map_err(|_| BenchTrouble::new(format!("the environment variable {name} of bench.yaml is not set"))),
            SecretSource::File(name) => {
                let read = files::read_secret(&self.folder.join(name), "a `secret:` of bench.yaml names it");
                let text = read.map_err(|trouble| BenchTrouble::new(trouble.to_string()))?.text;
                let line = text.strip_suffix('\n').unwrap_or(&text);
                Ok(Secret::new(line.strip_suffix('\r').unwrap_or(line).to_owned()))
            }
        }
    }

    fn hook_names(&self) -> BTreeSet<String> {
        let hooks = &self.file.hooks;
        let names = [
            ("factory_reset", is_automatic(&hooks.factory_reset)),
            ("initialise", is_automatic(&hooks.initialise)),
            ("initialise_otherwise", is_automatic(&hooks.initialise_otherwise)),
            ("power_cycle", is_automatic(&hooks.power_cycle)),
            ("recover", is_automatic(&hooks.recover)),
            ("link", hooks.link.is_some()),
        ];
        names.into_iter().filter(|(_, there)| *there).map(|(name, _)| name.to_owned()).collect()
    }
}

/// The family of an address.
#[must_use]
pub fn family(address: IpAddr) -> Family {
    if address.is_ipv4() { Family::V4 } else { Family::V6 }
}

/// Whether there is a hook that needs no person.
fn is_automatic(hook: &Option<At<Hook>>) -> bool {
    let actuator = hook.as_ref().and_then(|hook| hook.actuator());
    actuator.is_some_and(|actuator| !matches!(actuator, Actuator::Operator(_)))
}

fn facts_of(sample: &Sample) -> SampleFacts {
    let families = |addresses: &written::Addresses| addresses.0.iter().map(|address| family(*address)).collect();
    let identity = |identity: &Identity| IdentityFacts {
        login: (*identity.login).clone(),
        user: identity.user.clone(),
        states: identity.states.clone(),
    };
    let by_ip = sample.addresses.iter().map(|(row, addresses)| (row.clone(), families(addresses)));
    let by_air = sample.bluetooth.keys().map(|row| (row.clone(), BTreeSet::from([Family::Bluetooth])));
    SampleFacts {
        state: sample.state,
        serial: sample.serial.clone(),
        interfaces: by_ip.chain(by_air).collect(),
        identities: sample.identities.iter().map(|(name, written)| (name.clone(), identity(written))).collect(),
    }
}

/// The day by UTC, by which authorisations hold.
#[must_use]
pub fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

impl written::Link {
    /// The actuators that take it down and bring it up, if exactly one pair is given.
    #[must_use]
    pub fn actuators(&self) -> Option<(Actuator<'_>, Actuator<'_>)> {
        match (&self.down, &self.up, &self.http) {
            (Some(down), Some(up), None) if !down.is_empty() && !up.is_empty() => Some((Actuator::Run(down), Actuator::Run(up))),
            (None, None, Some(http)) => Some((Actuator::Post(&http.down), Actuator::Post(&http.up))),
            _ => None,
        }
    }
}

impl written::Hook {
    /// The one actuator that is given, if exactly one is.
    #[must_use]
    pub fn actuator(&self) -> Option<Actuator<'_>> {
        match (&self.run, &self.http, &self.operator) {
            (Some(run), None, None) if !run.is_empty() => Some(Actuator::Run(run)),
            (None, Some(http), None) => Some(Actuator::Post(&http.post)),
            (None, None, Some(text)) => Some(Actuator::Operator(text)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
