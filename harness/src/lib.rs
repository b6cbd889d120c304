//! harness
pub mod bench;
pub mod budget;
pub mod context;
pub mod files;
pub mod hooks;
pub mod identify;
pub mod probe;
pub mod reach;
pub mod secrets;
pub mod session;
