//! suite
pub mod catalogue;
pub mod condition;
pub mod id;
