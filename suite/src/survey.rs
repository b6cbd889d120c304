//! A survey: a device judged without a word of its supplier, by the same units, over the declaration that speaks best for it.
//!
//! What still fails there, no declaration could excuse. There is no second judging code: this folder only builds declarations out of evidence, names the
//! units, and sorts what they say.

mod favourable;
mod forms;
mod heard;
mod logins;
mod report;
mod units;

pub use favourable::{Kindness, SIDE, declaration, port_of};
pub use report::{Found, NotTold, Stated, Survey, Weighed, report};
pub use units::{surface, units};

/// How many open ports a survey looks into. What opens more answers on every port, or nearly so, and says nothing of services.
pub const MOST_OPEN_PORTS: usize = 128;

#[cfg(test)]
mod tests;
