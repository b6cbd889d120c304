//! What this machine can do for a comparison, and what happens where it cannot.

use std::process::Command;

/// Whether a program is on the path.
#[must_use]
pub fn has(program: &str) -> bool {
    Command::new("sh").args(["-c", &format!("command -v {program}")]).output().is_ok_and(|found| found.status.success())
}

/// Whether a network of one's own can be made.
#[must_use]
pub fn has_namespaces() -> bool {
    Command::new("unshare").args(["--net", "true"]).status().is_ok_and(|status| status.success())
}

/// Hands on whether a comparison can be made; one that cannot is skipped loudly.
///
/// # Panics
/// In CI, where every comparison has to run.
#[must_use]
pub fn compares(can: bool, lacks: &str) -> bool {
    if !can {
        let says = format!("NOT RUN: {lacks}; as root run tests/peers/install.sh");
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{says}");
        println!("{says}");
    }
    can
}
