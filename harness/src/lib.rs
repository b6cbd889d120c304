//! harness
pub mod budget;
pub mod probe;
pub mod reach;
