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
mod upload;
#[cfg(target_os = "linux")]
mod values;
#[cfg(target_os = "linux")]
mod write;

use std::time::Duration;

use suite::evidence::{
    BenchTrouble, BleAccess, BleAccessSeen, BlePairing, BlePairingSeen, BleServices, BleServicesSeen, BleSurvey, BleSurveySeen, BleWrite,
    BleWriteSeen, CharacteristicInput, Place, Who,
};
use suite::ixit::BleOperation;
use suite::ixit::t07_upd_mech::Transfer;
use suite::names::IdentityName;

use super::calls::Called;
use crate::context::Context;
use crate::session::http::HttpResponse;

/// What came of a value that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// The device took it, or said what is wrong with it.
    In,
    /// Whoever wrote may not write there.
    Forbidden,
}

/// What came of values that were written one after the other.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// Of each, until the connection ended.
    pub(crate) came: Vec<Came>,
    /// What the characteristic held afterwards, where there is one of this UUID and it can be read.
    pub(crate) held: Option<Vec<u8>>,
    /// Whether the device answered a read afterwards, or stayed connected where it has nothing to read.
    pub(crate) alive: bool,
}

/// Values for a characteristic, whoever writes them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values<'v> {
    /// The characteristic, and as whom somebody pairs first.
    pub(crate) to: &'v CharacteristicInput,
    /// The values.
    pub(crate) values: &'v [&'v [u8]],
    /// How long the device may take to be heard.
    pub(crate) within: Duration,
}

macro_rules! probes {
    ($($(#[$doc:meta])* $seen_by:vis $name:ident($($argument:ident: $asked:ty),*) -> $seen:ty = $put:path;)*) => { $(
        $(#[$doc])*
        ///
        /// # Errors
        /// Only when the bench could not ask: no Linux, no BlueZ, no adapter.
        #[cfg(target_os = "linux")]
        $seen_by async fn $name(context: &Context, $($argument: $asked),*) -> Result<$seen, BenchTrouble> {
            $put(context, $($argument),*).await
        }

        $(#[$doc])*
        ///
        /// # Errors
        /// Always: this system has no BlueZ.
        #[cfg(not(target_os = "linux"))]
        $seen_by async fn $name(_: &Context, $(_: $asked),*) -> Result<$seen, BenchTrouble> {
            Err(BenchTrouble::new("Bluetooth is asked through BlueZ, which is for Linux"))
        }
    )* };
}

probes! {
    /// Reads a characteristic as everybody of the question.
    pub access(question: &BleAccess) -> BleAccessSeen = access::put;
    /// A declared operation as somebody, with this marked value in what is written.
    pub(crate) call(at: &Place, operation: &BleOperation, canary: &str, who: &Who) -> Called = call::put;
    /// Whether the device is heard within so long, and how many others were.
    pub(crate) listen(at: &Place, within: Duration) -> (bool, u32) = survey::listen;
    /// Pairs.
    pub pairing(question: &BlePairing) -> BlePairingSeen = pairing::put;
    /// Looks at services without a bond.
    pub services(question: &BleServices) -> BleServicesSeen = survey::services;
    /// Listens.
    pub survey(question: &BleSurvey) -> BleSurveySeen = survey::put;
    /// Puts back what an earlier run wrote; tells whether it is there.
    pub undo_write(question: &BleWrite) -> bool = write::undo;
    /// Hands an image over in one connection, told in the words of HTTP: taken, refused, not for this one, or no answer.
    pub(crate) upload(at: &Place, transfer: &Transfer, image: &[u8], who: Option<&IdentityName>) -> Option<HttpResponse> = upload::put;
    /// Writes a characteristic as everybody of the question, and puts the old value back.
    pub write(question: &BleWrite) -> BleWriteSeen = write::put;
    /// Writes values in one connection, whatever they are.
    pub(crate) write_values(at: &Place, values: Values<'_>) -> Written = values::put;
}
