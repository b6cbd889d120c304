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
mod values;
#[cfg(target_os = "linux")]
mod write;

use std::time::Duration;

use suite::evidence::{
    BenchTrouble, BleAccess, BleAccessSeen, BlePairing, BlePairingSeen, BleServices, BleServicesSeen, BleSurvey, BleSurveySeen, BleWrite,
    BleWriteSeen, Place, Uuid, Who,
};
use suite::ixit::BleOperation;
use suite::names::IdentityName;

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

/// What came of values that were written one after the other.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// Of each whether the device took it, until the connection ended.
    pub(crate) taken: Vec<bool>,
    /// What the characteristic held afterwards, where it can be read.
    pub(crate) held: Option<Vec<u8>>,
    /// Whether the device answered a read afterwards, or stayed connected where it has nothing to read.
    pub(crate) alive: bool,
}

/// Writes values to a characteristic in one connection, as an identity or as somebody who does not pair. The device may take so long to be heard.
///
/// # Errors
/// Only when the bench could not ask: no Linux, no BlueZ, no adapter.
#[cfg(target_os = "linux")]
pub(crate) async fn write_values(
    context: &Context,
    at: &Place,
    who: Option<&IdentityName>,
    (characteristic, values): (&Uuid, &[&[u8]]),
    within: Duration,
) -> Result<Written, BenchTrouble> {
    values::put(context, at, who, (characteristic, values), within).await
}

/// Writes values to a characteristic.
///
/// # Errors
/// Always: this system has no BlueZ.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn write_values(
    _: &Context,
    _: &Place,
    _: Option<&IdentityName>,
    _: (&Uuid, &[&[u8]]),
    _: Duration,
) -> Result<Written, BenchTrouble> {
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
