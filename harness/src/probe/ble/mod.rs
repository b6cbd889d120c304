//! Probes by Bluetooth LE. They need BlueZ, so Linux; elsewhere each says so.

#[cfg(target_os = "linux")]
mod access;
#[cfg(target_os = "linux")]
mod call;
#[cfg(target_os = "linux")]
mod pairing;
#[cfg(target_os = "linux")]
mod survey;
#[cfg(target_os = "linux")]
mod write;

use std::time::Duration;

use suite::evidence::{
    BenchTrouble, BleAccess, BleAccessSeen, BlePairing, BlePairingSeen, BleServices, BleServicesSeen, BleSurvey, BleSurveySeen, BleWrite,
    BleWriteSeen, Place, Who,
};
use suite::ixit::BleOperation;

use super::calls::Called;
use crate::context::Context;

/// A declared operation as somebody, with this marked value in what is written.
///
/// # Errors
/// Only when the bench could not ask: no Linux, no BlueZ, no adapter.
#[cfg(target_os = "linux")]
pub(crate) async fn call(context: &Context, at: &Place, operation: &BleOperation, canary: &str, who: &Who) -> Result<Called, BenchTrouble> {
    call::put(context, at, operation, canary, who).await
}

/// A declared operation as somebody, with this marked value in what is written.
///
/// # Errors
/// Always: this system has no BlueZ.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn call(_: &Context, _: &Place, _: &BleOperation, _: &str, _: &Who) -> Result<Called, BenchTrouble> {
    Err(no_bluez())
}

/// Whether the device is heard within so long, and how many others were.
///
/// # Errors
/// Only when the bench could not listen: no Linux, no BlueZ, no adapter.
#[cfg(target_os = "linux")]
pub(crate) async fn listen(context: &Context, at: &Place, within: Duration) -> Result<(bool, u32), BenchTrouble> {
    survey::listen(context, at, within).await
}

/// Whether the device is heard within so long, and how many others were.
///
/// # Errors
/// Always: this system has no BlueZ.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn listen(_: &Context, _: &Place, _: Duration) -> Result<(bool, u32), BenchTrouble> {
    Err(no_bluez())
}

#[cfg(not(target_os = "linux"))]
fn no_bluez() -> BenchTrouble {
    BenchTrouble::new("Bluetooth is asked through BlueZ, which is for Linux")
}

macro_rules! probes {
    ($($(#[$doc:meta])* $name:ident($asked:ty) -> $seen:ty = $put:path;)*) => { $(
        $(#[$doc])*
        ///
        /// # Errors
        /// Only when the bench could not ask: no Linux, no BlueZ, no adapter.
        #[cfg(target_os = "linux")]
        pub async fn $name(context: &Context, question: &$asked) -> Result<$seen, BenchTrouble> {
            $put(context, question).await
        }

        $(#[$doc])*
        ///
        /// # Errors
        /// Always: this system has no BlueZ.
        #[cfg(not(target_os = "linux"))]
        pub async fn $name(_: &Context, _: &$asked) -> Result<$seen, BenchTrouble> {
            Err(no_bluez())
        }
    )* };
}

probes! {
    /// Reads a characteristic as everybody of the question.
    access(BleAccess) -> BleAccessSeen = access::put;
    /// Pairs.
    pairing(BlePairing) -> BlePairingSeen = pairing::put;
    /// Looks at services without a bond.
    services(BleServices) -> BleServicesSeen = survey::services;
    /// Listens.
    survey(BleSurvey) -> BleSurveySeen = survey::put;
    /// Puts back what an earlier run wrote; tells whether it is there.
    undo_write(BleWrite) -> bool = write::undo;
    /// Writes a characteristic as everybody of the question, and puts the old value back.
    write(BleWrite) -> BleWriteSeen = write::put;
}
