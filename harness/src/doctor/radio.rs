//! The Bluetooth stack of the testing machine, where a sample is reached by it.

use std::process::Command;

use super::{Findings, Health};
use crate::bench::Bench;

/// The oldest BlueZ with which this was thought through: that of Debian 11.
const OLDEST: (u32, u32) = (5, 55);

/// Looks at the version of BlueZ. Adapter, power and permissions are told by whoever looks for the samples.
pub(super) fn look(bench: &Bench, found: &mut Findings) {
    if bench.file().samples.values().all(|sample| sample.bluetooth.is_empty()) {
        return;
    }
    let said =
        Command::new("bluetoothctl").arg("--version").output().ok().map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let (health, says) = judged(said.as_deref());
    found.add(health, "BlueZ", says);
}

fn judged(said: Option<&str>) -> (Health, String) {
    let (major, minor) = OLDEST;
    match said.map(|said| (said.trim(), version(said))) {
        None => (Health::Lacks, "is not installed, or not found by this user: `sudo apt-get install bluez`".to_owned()),
        Some((_, Some(known))) if known >= OLDEST => (Health::Well, format!("{}.{}", known.0, known.1)),
        Some((_, Some(known))) => {
            let says = format!(
                "{}.{} is older than {major}.{minor}: bring the system up to date, or what it says of errors may be misread",
                known.0, known.1
            );
            (Health::Lacks, says)
        }
        Some((said, None)) => (Health::Lacks, format!("does not tell its version (`bluetoothctl --version` says `{said}`)")),
    }
}

/// The version in what `bluetoothctl --version` says: `bluetoothctl: 5.66`.
fn version(said: &str) -> Option<(u32, u32)> {
    let (major, minor) = said.trim().rsplit([' ', ':']).next()?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Some("bluetoothctl: 5.66\n"), Health::Well, "5.66")]
    #[case(Some("5.55"), Health::Well, "5.55")]
    #[case(Some("bluetoothctl: 5.50"), Health::Lacks, "older than 5.55")]
    #[case(Some("what?"), Health::Lacks, "does not tell its version")]
    #[case(Some(""), Health::Lacks, "does not tell its version")]
    #[case(None, Health::Lacks, "apt-get install bluez")]
    fn an_old_bluez_lacks(#[case] said: Option<&str>, #[case] health: Health, #[case] says: &str) {
        let (seen, told) = judged(said);
        assert!(seen == health && told.contains(says), "{seen:?} {told}");
    }
}
