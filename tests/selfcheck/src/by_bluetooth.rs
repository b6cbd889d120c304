//! The reference devices that have Bluetooth LE alone, with their assessment folders.

use std::fmt::{Debug, Display};
use std::io;
use std::path::Path;
use std::process::Command;

use fixtures::lock::Running;
use suite::tree::Verdicts;
use tempfile::TempDir;

use crate::command::{Said, thirteen};
use crate::reference::write_full_pace;

/// A device that runs, and the folder to assess it with. Both go when this is dropped.
///
/// libdbus keeps the address of the bus that it first saw, so each device is assessed by a process of its own.
pub struct ByBluetooth {
    /// The device.
    pub device: Running,
    folder: TempDir,
}

impl ByBluetooth {
    /// A device of this class that was started.
    ///
    /// # Panics
    /// When it was not, or its folder cannot be written.
    #[must_use]
    pub fn of(class: &str, started: Result<Running, impl Debug + Display>, write_folder: fn(&Running, &Path) -> io::Result<()>) -> Self {
        let device = started.unwrap_or_else(|error| panic!("{error}: {error:?}"));
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        write_folder(&device, folder.path()).expect("there is room for temporary files");
        write_full_pace(class, folder.path());
        Self { device, folder }
    }

    /// The assessment folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A command of `thirteen` about the folder, on the bus where the device is.
    #[must_use]
    pub fn command(&self, name: &str) -> Command {
        let mut command = thirteen();
        command.arg(name).arg(self.folder()).env("DBUS_SYSTEM_BUS_ADDRESS", self.device.bus());
        command
    }

    /// What a run over these units says; over everything, where none is named.
    #[must_use]
    pub fn run(&self, units: &[&str]) -> Said {
        Said::by(self.command("run").args(units).arg("--profile").arg(self.folder().join("matrix.yaml")))
    }

    /// What a run over these units comes to; over everything, where none is named.
    ///
    /// # Panics
    /// When it writes no verdicts.
    #[must_use]
    pub fn assessed(&self, units: &[&str]) -> Verdicts {
        let said = self.run(units);
        let verdicts = std::fs::read(self.folder().join("results/verdicts.json")).unwrap_or_else(|_| panic!("{}{}", said.out, said.err));
        serde_json::from_slice(&verdicts).expect("a run writes its verdicts")
    }
}
