//! End-to-end tests of the house: what they share lives here, the tests themselves under `tests/`.

pub mod agree;
pub mod assessed;
#[cfg(target_os = "linux")]
pub mod by_bluetooth;
pub mod claims;
pub mod command;
pub mod files;
pub mod machine;
pub mod made;
pub mod matrix;
pub mod office;
pub mod peers;
pub mod readers;
pub mod reference;
