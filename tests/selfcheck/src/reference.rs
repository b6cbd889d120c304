//! The reference devices with their assessment folders, assessed in this process or by the command.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use fixtures::camera::{Camera, Options, Running, write_folder};
use fixtures::{hub, router, sensor};
use harness::progress::Quiet;
use harness::run::{Pacing, RunTrouble, Wanted, run};
use suite::judge::is_implemented;
use suite::tree::{UnitVerdict, Verdicts};
use suite::verdict::Verdict;
use tempfile::TempDir;

/// The camera's class, asked as fast as a device on loopback bears. Every judge asks what it always asks.
pub const AT_FULL_PACE: &str = "profile: matrix
title: The reference camera at full pace
extends: camera
surface:
  tcp: all
  udp: [53, 67, 123, 137, 161, 1900, 3702, 5353, 5355, 5683]
  discovery: [llmnr, mdns, netbios, ssdp, ws-discovery]
  pace: { connections: 16, requests_per_second: 500, port_probes: { in_flight: 512, per_second: 60000 } }
thresholds:
  fuzzing: { cases: 50, source: most cases that are made by hand }
";

/// How long the declaration says that a lock lasts, in ms.
const DECLARED_LOCK_MS: u64 = 1_000;

/// A camera that runs, and the folder to assess it with. Both go when this is dropped.
pub struct Reference {
    /// The camera.
    pub camera: Running,
    folder: TempDir,
}

impl Reference {
    /// Starts a camera whose lock lasts as long as it declares.
    ///
    /// # Panics
    /// When this machine lets no camera start.
    #[must_use]
    pub fn start(options: Options) -> Self {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let camera = Camera::start_blocking(Options { lock_out_ms: DECLARED_LOCK_MS, ..options }).expect("loopback addresses are free");
        write_folder(&camera, folder.path()).expect("there is room for temporary files");
        fs::write(folder.path().join("matrix.yaml"), AT_FULL_PACE).expect("there is room for temporary files");
        Self { camera, folder }
    }

    /// The assessment folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The profile that asks as fast as loopback bears.
    #[must_use]
    pub fn full_pace(&self) -> PathBuf {
        self.folder().join("matrix.yaml")
    }

    /// Assesses the camera by everything, at full pace.
    ///
    /// # Errors
    /// As [`run`].
    pub fn assess(&self) -> Result<Verdicts, RunTrouble> {
        self.assess_units(&[])
    }

    /// The same by these units only; by everything, where none is named.
    ///
    /// # Errors
    /// As [`run`].
    ///
    /// # Panics
    /// When one is no unit of the catalogue.
    pub fn assess_units(&self, units: &[&str]) -> Result<Verdicts, RunTrouble> {
        assess_in(self.folder(), units)
    }
}

/// Another reference device, assessed like the camera.
pub struct Beside<R> {
    /// The device.
    pub device: R,
    folder: TempDir,
}

/// The reference hub.
pub type HubReference = Beside<hub::Running>;

/// The reference router.
pub type RouterReference = Beside<router::Running>;

/// The reference sensor.
pub type SensorReference = Beside<sensor::Running>;

impl HubReference {
    /// Starts hubs with these flaws.
    ///
    /// # Panics
    /// When this machine lets no hub start.
    #[must_use]
    pub fn start(flaws: Vec<hub::Flaw>) -> Self {
        let options = hub::Options { flaws, lock_out_ms: DECLARED_LOCK_MS, ..hub::Options::default() };
        let hub = hub::Hub::start_blocking(options).expect("loopback addresses are free");
        Self::of("hub", hub, hub::write_folder)
    }
}

impl RouterReference {
    /// Starts routers with these flaws.
    ///
    /// # Panics
    /// When this machine lets no router start.
    #[must_use]
    pub fn start(flaws: Vec<router::Flaw>) -> Self {
        let options = router::Options { flaws, lock_out_ms: DECLARED_LOCK_MS, ..router::Options::default() };
        let router = router::Router::start_blocking(options).expect("loopback addresses are free");
        Self::of("router", router, router::write_folder)
    }
}

impl SensorReference {
    /// Starts sensors with these flaws.
    ///
    /// # Panics
    /// When this machine lets no sensor start.
    #[must_use]
    pub fn start(flaws: Vec<sensor::Flaw>) -> Self {
        let options = sensor::Options { flaws, ..sensor::Options::default() };
        let sensor = sensor::Sensor::start_blocking(options).expect("loopback addresses are free");
        Self::of("sensor", sensor, sensor::write_folder)
    }
}

impl<R> Beside<R> {
    /// The assessment folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn of(class: &str, device: R, write_folder: fn(&R, &Path) -> io::Result<()>) -> Self {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        write_folder(&device, folder.path()).expect("there is room for temporary files");
        write_full_pace(class, folder.path());
        Self { device, folder }
    }

    /// The profile that asks as fast as loopback bears.
    #[must_use]
    pub fn full_pace(&self) -> PathBuf {
        self.folder().join("matrix.yaml")
    }

    /// Assesses the device by these parts of the standard, at full pace; by everything, where none is named.
    ///
    /// # Errors
    /// As [`run`].
    ///
    /// # Panics
    /// When one is no part of the standard.
    pub fn assess(&self, parts: &[&str]) -> Result<Verdicts, RunTrouble> {
        assess_in(self.folder(), parts)
    }
}

/// Writes the profile that asks a device of this class as fast as loopback bears.
///
/// # Panics
/// When it cannot be written.
pub fn write_full_pace(class: &str, folder: &Path) {
    let [extends, title] = ["extends:", "reference"].map(|word| format!("{word} {class}"));
    let at_full_pace = AT_FULL_PACE.replace("extends: camera", &extends).replace("reference camera", &title);
    fs::write(folder.join("matrix.yaml"), at_full_pace).expect("there is room for temporary files");
}

/// Assesses what a folder describes by these parts of the standard, at full pace; by everything, where none is named.
fn assess_in(folder: &Path, parts: &[&str]) -> Result<Verdicts, RunTrouble> {
    let wanted = Wanted {
        folder: folder.to_owned(),
        profile: Some(folder.join("matrix.yaml").display().to_string()),
        out: folder.join("results"),
        select: parts.iter().map(|part| part.parse().expect("the parts are those of the catalogue")).collect(),
        focus: BTreeSet::new(),
        resume: false,
        again: None,
        revise: None,
        pacing: Pacing::Profile,
    };
    let runtime = harness::runtime::runtime();
    let runtime = runtime.map_err(|why| RunTrouble::Write { path: "the runtime".into(), why })?;
    Ok(runtime.block_on(run(&wanted, &mut Quiet))?.verdicts)
}

/// The units with a procedure that came to this verdict, by id.
#[must_use]
pub fn units_with(verdicts: &Verdicts, verdict: Verdict) -> BTreeSet<String> {
    let units = verdicts.units().filter(|unit| unit.verdict == verdict && is_implemented(unit.id));
    units.map(|unit| unit.id.to_string()).collect()
}

/// Every finding and every gap of the units that did not pass, a line each: what a failing test shows.
#[must_use]
pub fn what_was_found(verdicts: &Verdicts) -> String {
    let open = verdicts.units().filter(|unit| unit.verdict != Verdict::Pass && is_implemented(unit.id));
    open.flat_map(what_is_said).collect::<Vec<_>>().join("\n")
}

/// Every finding and every gap of a unit, a line each.
#[must_use]
pub fn what_is_said(unit: &UnitVerdict) -> Vec<String> {
    let mut lines: Vec<_> = unit.why.iter().map(|why| format!("{} {}: {why}", unit.id, unit.verdict)).collect();
    for obligation in &unit.obligations {
        let says = obligation.findings.iter().map(|finding| format!("{:?} {}: {}", finding.weight, finding.about, finding.says));
        let missing = obligation.missing.iter().map(|missing| format!("lacks {missing}"));
        lines.extend(says.chain(missing).map(|says| format!("{} {}: {says}", unit.id, obligation.verdict)));
    }
    lines
}
