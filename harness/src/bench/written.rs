//! `bench.yaml` as the laboratory writes it: the typed file, before anything in it was checked against anything else.

mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::Deserialize;
use suite::evidence::{Conduct, Consent, DutState, Port};
use suite::files::profile::Pace;
use suite::files::{At, Period};
use suite::names::{IdentityName, RowId, SampleId};

pub use values::{Adapters, Addresses, BluetoothAddress, Days, ImageFile, Network};

/// The file: who allowed the test, where the samples are, whom probes can be, how the device is moved from state to state.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenchFile {
    /// Who allowed this test, for which addresses, until when.
    pub authorisation: Authorisation,
    /// The built-in reference device that stands in for a product, if it does.
    #[serde(default)]
    pub reference_device: Option<String>,
    /// The specimens.
    pub samples: BTreeMap<SampleId, At<Sample>>,
    /// How the device is moved from state to state.
    #[serde(default)]
    pub hooks: Hooks,
    /// How gently the device is asked; only what is lower than the profile's pace counts.
    #[serde(default)]
    pub pace: Option<Pace>,
    /// A PEM file with the certificates that devices are trusted by, relative to this file.
    #[serde(default)]
    pub trust: Option<At<String>>,
    /// Captures (pcap, pcapng) of what the samples send and receive, relative to this file; at most 256 MiB each.
    #[serde(default)]
    #[schemars(with = "Vec<CaptureFile>")]
    pub captures: Vec<At<CaptureFile>>,
    /// Files that stand for what the supplier publishes, relative to this file: by its URL, or by words of 2-UserInfo that name a document (`manual`).
    /// `firmware` names a software image that is looked into and never offered to a device, such as one without its encryption.
    #[serde(default)]
    pub documents: BTreeMap<String, At<String>>,
    /// Where connections for published pages go instead of where names lead, by host and port: `"example.com:443": "192.168.50.2:8443"`.
    #[serde(default)]
    pub connect_to: BTreeMap<String, At<SocketAddr>>,
    /// The name server that is asked about the mail domains of the supplier: `192.168.50.1:53`.
    #[serde(default)]
    pub resolver: Option<At<SocketAddr>>,
    /// Update images that the supplier gives for the test.
    #[serde(default)]
    pub update_images: Option<UpdateImages>,
    /// The Bluetooth adapter of this machine that is used, such as `hci1`, or several, of which the first that is there and on is: `[hci1, hci0]`. Without
    /// it the first of all.
    #[serde(default)]
    pub bluetooth_adapter: Adapters,
}

/// A capture.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptureFile {
    /// The file.
    pub file: String,
    /// The state in which the samples were; `initialised` without it.
    #[serde(default = "initialised", rename = "in")]
    pub state: DutState,
    /// For how long it records the sample after its software was altered, where it shows that: `10 min`.
    #[serde(default)]
    pub tampered: Option<Period>,
}

/// Who allowed this test. Nothing is sent outside it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Authorisation {
    /// Who allowed it, and by which document.
    pub by: At<String>,
    /// From the first to the last day (UTC), both included: `2026-11-20..2026-12-20`.
    pub valid: At<Days>,
    /// What may be addressed.
    pub scope: Scope,
    /// Hosts of the public internet from which published pages may be fetched, and nothing else: `example.com`.
    #[serde(default)]
    pub publications: Vec<At<String>>,
    /// What is permitted beyond looking.
    #[serde(default)]
    pub permits: BTreeSet<Conduct>,
    /// What must not be changed or deleted, in words.
    #[serde(default)]
    pub keep: Vec<String>,
    /// Whether addresses of the public internet may be in the scope.
    #[serde(default)]
    pub public: bool,
}

/// What may be addressed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Addresses and networks: `192.168.50.10`, `192.168.50.0/24`, `fd00::/64`.
    #[serde(default)]
    pub ip: Vec<At<Network>>,
    /// Bluetooth addresses: `C4:7C:8D:01:02:03`. Nothing else is connected to, and of other devices only the number is kept.
    #[serde(default)]
    pub bluetooth: Vec<At<BluetoothAddress>>,
}

/// One specimen.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// For each row of 15-PhyIntf its address, or its addresses: one of each family.
    #[serde(default)]
    pub addresses: BTreeMap<RowId, At<Addresses>>,
    /// For each row of 15-PhyIntf that is Bluetooth its address.
    #[serde(default)]
    pub bluetooth: BTreeMap<RowId, At<BluetoothAddress>>,
    /// The host name by which its users reach it, where that is not the address: asked for in TLS and HTTP, and what its certificate must be good for.
    #[serde(default)]
    pub name: Option<At<String>>,
    /// Its serial number, as printed on it.
    #[serde(default)]
    pub serial: Option<String>,
    /// The state in which it stands on the bench when a campaign begins.
    #[serde(default = "initialised")]
    pub state: DutState,
    /// Whom probes can be.
    #[serde(default)]
    pub identities: BTreeMap<IdentityName, Identity>,
    /// Ports that the testing host itself answers on the sample's address; only for loopback addresses.
    #[serde(default)]
    pub host_ports: Vec<At<Port>>,
}

/// Somebody whom a probe can be.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The row of 1-AuthMech at which the identity signs in.
    pub login: At<RowId>,
    /// Its user name, if it has one.
    #[serde(default)]
    pub user: Option<String>,
    /// Where its secret is found; never the secret itself. Who pairs by comparing digits, or with nothing, has none.
    #[serde(default)]
    pub secret: Option<SecretSource>,
    /// The states in which it exists; `initialised` without it.
    #[serde(default = "only_initialised", rename = "in")]
    pub states: BTreeSet<DutState>,
}

/// Where a secret is found.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecretSource {
    /// In this environment variable.
    Env(String),
    /// In this file, relative to `bench.yaml`; one line end at its end does not count.
    File(String),
}

/// How the device is moved from state to state.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Hooks {
    /// To factory default.
    pub factory_reset: Option<At<Hook>>,
    /// From factory default to normal use, with the identities of this file.
    pub initialise: Option<At<Hook>>,
    /// The same with other answers where set-up asks.
    pub initialise_otherwise: Option<At<Hook>>,
    /// Power off and on.
    pub power_cycle: Option<At<Hook>>,
    /// The software with which the sample came to the bench, back onto it: after an update.
    pub recover: Option<At<Hook>>,
    /// The network link down and up.
    pub link: Option<At<Link>>,
}

/// One actuator. Exactly one of `run`, `http` and `operator` is given.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Hook {
    /// A program with its arguments; `{address}` and `{sample}` are replaced.
    pub run: Option<Vec<String>>,
    /// A request to the bench's own equipment.
    pub http: Option<HttpHook>,
    /// What a person has to do.
    pub operator: Option<String>,
    /// For a set-up: what it says where set-up asks whether something may run by itself, by the row of 7-UpdMech that is asked about:
    /// `{ UpdMech-Cloud: refuses }`. It says so to every sample and every time.
    pub answers: BTreeMap<RowId, At<Consent>>,
    /// Within which time the device goes down after the actuator is done, for one that restarts a while later: it is waited for to fall silent first.
    /// Without it the device is taken to be down, or done, as soon as the actuator is.
    pub down_within: Option<Period>,
    /// Within which time the device answers again; 60 s without it.
    pub ready_within: Option<Period>,
}

/// The actuator behind a hook.
#[derive(Clone, Copy, Debug)]
pub enum Actuator<'a> {
    /// A person, who is told this.
    Operator(&'a str),
    /// A POST to this URL.
    Post(&'a str),
    /// A program with its arguments.
    Run(&'a [String]),
}

/// A request to the bench's own equipment.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpHook {
    /// The URL to POST to, by `http:` in clear; `{address}` and `{sample}` are replaced.
    pub post: String,
}

/// The network link. Either both programs or both requests are given.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Link {
    /// What it cuts; without it the device, so that nothing is looked at meanwhile.
    pub cuts: Cuts,
    /// The program that takes it down, with its arguments; `{address}` and `{sample}` are replaced.
    pub down: Option<Vec<String>>,
    /// The program that brings it up, with its arguments.
    pub up: Option<Vec<String>>,
    /// Requests to the bench's own equipment instead.
    pub http: Option<LinkHttp>,
    /// Within which time the device answers again; 60 s without it.
    pub ready_within: Option<Period>,
}

/// What a network link cuts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cuts {
    /// The device from its network, so that the bench cannot reach it either.
    #[default]
    Device,
    /// The device's network from everything beyond it: the bench stays on it.
    Uplink,
}

/// Requests to the bench's own equipment for the network link.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkHttp {
    /// The URL to POST to for taking it down, by `http:` in clear; `{address}` and `{sample}` are replaced.
    pub down: String,
    /// The URL to POST to for bringing it up.
    pub up: String,
}

/// Update images that the supplier gives for the test. Altered ones are made from the good one.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateImages {
    /// A good image of a newer version than the samples run.
    pub good: Option<At<ImageFile>>,
    /// The image of the version that the samples run: the way back for a device that takes it.
    pub baseline: Option<At<ImageFile>>,
    /// An image of an older version than the samples run, signed as it should be.
    pub older: Option<At<ImageFile>>,
    /// An image that is signed with a key which the device does not trust.
    pub foreign_key: Option<At<ImageFile>>,
    /// An image for another model of the supplier, signed as it should be.
    pub other_model: Option<At<ImageFile>>,
    /// Where the head of the good image stands, with model and version.
    pub header: Option<At<Span>>,
    /// Where the signature of the good image stands.
    pub signature: Option<At<Span>>,
    /// What a person does to get a sample back that an image has broken.
    pub recovery: Option<String>,
}

/// A part of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The first byte, from 0; below 0 it is counted from the end.
    pub at: i64,
    /// How many bytes.
    pub length: usize,
}

fn initialised() -> DutState {
    DutState::Initialised
}

fn only_initialised() -> BTreeSet<DutState> {
    BTreeSet::from([DutState::Initialised])
}
