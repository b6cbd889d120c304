//! A run becomes one file: other people's tools read it, the same journal gives the same bytes anywhere, and no secret of the bench gets in.

#![allow(clippy::unwrap_used, reason = "a test may panic, and says where")]

mod browser;
mod compared;
mod edges;
mod folder;
mod formats;
mod fuzz;
mod golden;
mod hostile;
mod memory;
mod packed;
mod peer;
mod redacted;
mod sentinel;
mod stamped;
mod told;
mod two_machines;
mod withheld;
