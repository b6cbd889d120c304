//! The built-in reference devices: started here, assessed through the same folder and the same network as any other device.

use std::any::Any;
use std::path::Path;

use fixtures::camera::{Camera, Options, write_folder};

/// Starts the sound reference device of a class and writes its assessment folder.
///
/// # Errors
/// When there is no such device, or it cannot be started here.
#[allow(dead_code, reason = "the trials use it; this file is part of both")]
pub fn start_sound(name: &str, folder: &Path) -> Result<Box<dyn Any + Send>, String> {
    start(name, folder, Options::default())
}

/// Starts the reference device of a class with some flaws and writes its assessment folder.
///
/// # Errors
/// When there is no such device, or it cannot be started here.
pub fn start(name: &str, folder: &Path, options: Options) -> Result<Box<dyn Any + Send>, String> {
    if name != "camera" {
        return Err(format!("there is no reference device `{name}`; there is: camera"));
    }
    let options = Options { lock_out_ms: 1_000, ..options };
    let running = Camera::start_blocking(options).map_err(|error| format!("the reference device cannot be started: {error}"))?;
    std::fs::create_dir_all(folder)
        .and_then(|()| write_folder(&running, folder))
        .map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(Box::new(running))
}
