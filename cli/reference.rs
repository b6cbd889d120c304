//! The built-in reference devices: started here, assessed through the same folder and the same network as any other device.

use std::any::Any;
use std::fmt::Display;
use std::io;
use std::path::Path;

use fixtures::{camera, hub, router, sensor};
#[cfg(target_os = "linux")]
use fixtures::{lock, toy, wearable};

/// A device that runs until this is dropped.
pub type Running = Box<dyn Any + Send>;

/// How long a lock lasts, as the declarations say, in ms.
const LOCK_OUT_MS: u64 = 1_000;

/// Makes this process fit for the reference device of a class, before anything is said or written: what has Bluetooth alone stands on a bus of its own,
/// whose address a program can only begin with, so the program begins anew.
///
/// # Errors
/// When it cannot.
pub fn ready(name: &str) -> Result<(), String> {
    match name {
        #[cfg(target_os = "linux")]
        "lock" => lock::begin_with_own_bus().map_err(unstarted),
        #[cfg(target_os = "linux")]
        "toy" => toy::begin_with_own_bus().map_err(unstarted),
        #[cfg(target_os = "linux")]
        "wearable" => wearable::begin_with_own_bus().map_err(unstarted),
        _ => Ok(()),
    }
}

/// Starts the sound reference device of a class and writes its assessment folder.
///
/// # Errors
/// When there is no such device, or it cannot be started here.
#[allow(dead_code, reason = "the trials use it; this file is part of both")]
pub fn start_sound(name: &str, folder: &Path) -> Result<Running, String> {
    start(name, folder, &[])
}

/// Starts the reference device of a class with flaws of these names and writes its assessment folder.
///
/// # Errors
/// When there is no such device or flaw, or it cannot be started here.
pub fn start(name: &str, folder: &Path, flaws: &[String]) -> Result<Running, String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let written = |done: io::Result<()>| done.map_err(|error| format!("{}: {error}", folder.display()));
    match name {
        "camera" => {
            let options = camera::Options { flaws: parsed(flaws)?, lock_out_ms: LOCK_OUT_MS, ..camera::Options::default() };
            let running = camera::Camera::start_blocking(options).map_err(unstarted)?;
            written(camera::write_folder(&running, folder))?;
            Ok(Box::new(running))
        }
        "hub" => {
            let options = hub::Options { flaws: parsed(flaws)?, lock_out_ms: LOCK_OUT_MS, ..hub::Options::default() };
            let running = hub::Hub::start_blocking(options).map_err(unstarted)?;
            written(hub::write_folder(&running, folder))?;
            Ok(Box::new(running))
        }
        #[cfg(target_os = "linux")]
        "lock" => {
            let options = lock::Options { flaws: parsed(flaws)?, ..lock::Options::default() };
            let running = lock::Lock::start_blocking(options).map_err(unstarted)?;
            written(lock::write_folder(&running, folder))?;
            Ok(Box::new(running))
        }
        "router" => {
            let options = router::Options { flaws: parsed(flaws)?, lock_out_ms: LOCK_OUT_MS, ..router::Options::default() };
            let running = router::Router::start_blocking(options).map_err(unstarted)?;
            written(router::write_folder(&running, folder))?;
            Ok(Box::new(running))
        }
        "sensor" => {
            let options = sensor::Options { flaws: parsed(flaws)?, ..sensor::Options::default() };
            let running = sensor::Sensor::start_blocking(options).map_err(unstarted)?;
            written(sensor::write_folder(&running, folder))?;
            Ok(Box::new(running))
        }
        #[cfg(target_os = "linux")]
        "toy" => {
            let options = toy::Options { flaws: parsed(flaws)?, ..toy::Options::default() };
            let running = toy::Toy::start_blocking(options).map_err(unstarted)?;
            written(toy::write_folder(&running, folder))?;
            Ok(Box::new(running))
        }
        #[cfg(target_os = "linux")]
        "wearable" => {
            let options = wearable::Options { flaws: parsed(flaws)?, ..wearable::Options::default() };
            let running = wearable::Wearable::start_blocking(options).map_err(unstarted)?;
            written(wearable::write_folder(&running, folder))?;
            Ok(Box::new(running))
        }
        _ => Err(format!("there is no reference device `{name}`; there are: camera, hub, lock, router, sensor, toy, wearable")),
    }
}

/// The flaws that the reference device of this name can be given: name, and what it does then.
#[allow(dead_code, reason = "the demo uses it; this file is part of both")]
pub fn flaws(name: &str) -> Vec<(&'static str, &'static str)> {
    match name {
        "hub" => hub::Flaw::ALL.map(|flaw| (flaw.name(), flaw.describe())).to_vec(),
        #[cfg(target_os = "linux")]
        "lock" => lock::Flaw::ALL.map(|flaw| (flaw.name(), flaw.describe())).to_vec(),
        "router" => router::Flaw::ALL.map(|flaw| (flaw.name(), flaw.describe())).to_vec(),
        "sensor" => sensor::Flaw::ALL.map(|flaw| (flaw.name(), flaw.describe())).to_vec(),
        #[cfg(target_os = "linux")]
        "toy" => toy::Flaw::ALL.map(|flaw| (flaw.name(), flaw.describe())).to_vec(),
        #[cfg(target_os = "linux")]
        "wearable" => wearable::Flaw::ALL.map(|flaw| (flaw.name(), flaw.describe())).to_vec(),
        _ => camera::Flaw::ALL.map(|flaw| (flaw.name(), flaw.describe())).to_vec(),
    }
}

fn parsed<F: std::str::FromStr<Err: Display>>(names: &[String]) -> Result<Vec<F>, String> {
    names.iter().map(|name| name.parse().map_err(|unknown: F::Err| unknown.to_string())).collect()
}

fn unstarted(error: impl Display) -> String {
    format!("the reference device cannot be started: {error}")
}
