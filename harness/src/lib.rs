//! harness
pub mod bench;
pub mod budget;
pub mod files;
pub mod reach;
pub mod secrets;
pub mod session;
