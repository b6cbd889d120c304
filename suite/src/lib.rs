//! What the standard asks: the catalogue, the files, the questions, the judges. Pure: no I/O, no clock, no random number, no async.
//!
//! A test unit of TS 103 701 is a function over an [`assessment::Assessment`]. When it needs to know something of the device it asks a question as a
//! value; an answer in evidence is read, a missing one is reported. So every verdict can be recomputed from a record, by anybody, years later.

pub mod assessment;
pub mod bench;
pub mod catalogue;
pub mod condition;
pub mod evidence;
pub mod external;
pub mod files;
pub mod ics;
pub mod id;
pub mod ixit;
pub mod judge;
pub mod names;
mod p5_00_justification;
mod p5_01_passwords;
mod p5_05_communication;
mod p5_06_attack_surface;
mod procedure;
pub mod reference;
pub mod schema;
#[cfg(test)]
mod testing;
pub mod tree;
pub mod unit;
pub mod verdict;
