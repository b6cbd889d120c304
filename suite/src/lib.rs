//! What the standard asks: the catalogue, the files, the questions, the judges. Pure: no I/O, no clock, no random number, no async.
//!
//! A test unit of TS 103 701 is a function over an [`assessment::Assessment`]. When it needs to know something of the device it asks a question as a
//! value; an answer in evidence is read, a missing one is reported. So every verdict can be recomputed from a record, by anybody, years later.

pub mod accepted;
pub mod assessment;
pub mod bench;
mod calls;
mod captures;
pub mod catalogue;
mod class;
pub mod condition;
pub mod contradictions;
mod crawled;
mod debugging;
pub mod evidence;
pub mod external;
pub mod files;
pub mod ics;
pub mod id;
pub mod ixit;
pub mod judge;
pub mod method;
pub mod names;
pub mod older;
mod p5_00_justification;
mod p5_01_passwords;
mod p5_02_vulnerability_reports;
mod p5_03_updates;
mod p5_04_security_parameters;
mod p5_05_communication;
mod p5_06_attack_surface;
mod p5_07_software_integrity;
mod p5_08_personal_data;
mod p5_09_outages;
mod p5_10_telemetry;
mod p5_11_deletion;
mod p5_12_set_up;
mod p5_13_input_validation;
mod p6_data_protection;
mod paper;
mod procedure;
mod publications;
mod reading;
pub mod reference;
pub mod revision;
pub mod sbom;
pub mod scaffold;
pub mod schema;
pub mod scheme;
mod settings;
pub mod survey;
#[cfg(test)]
mod testing;
pub mod tree;
pub mod unit;
pub mod verdict;
