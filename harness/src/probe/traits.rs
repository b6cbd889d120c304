//! Facts about a secret of the bench: pure functions of the suite do the work, the assessment's key makes the digest.

use std::net::IpAddr;

use suite::evidence::{BenchTrouble, SecretTraits, TraitsSeen};
use suite::reference::passwords;
use suite::reference::secret_traits::{PublicData, traits};

use crate::context::Context;

/// Answers without asking the device anything.
///
/// # Errors
/// When the list is not the one that the question names, or the bench does not have the secret.
pub async fn put(context: &Context, question: &SecretTraits) -> Result<TraitsSeen, BenchTrouble> {
    if question.list != passwords::common_digest() {
        return Err(BenchTrouble::new("the list of common credentials of this version is not the one that the question names"));
    }
    let account = context.account(&question.sample, &question.identity)?;
    let sample = context.bench.sample(&question.sample)?;
    let dut = &context.declaration.dut;
    let mut about = vec![
        PublicData::new("the model", &dut.model),
        PublicData::new("the product's name", &dut.name),
        PublicData::new("the supplier's name", &dut.supplier),
        PublicData::new("the user name", &account.user),
    ];
    about.extend(sample.serial.iter().map(|serial| PublicData::new("the serial number", serial)));
    let addresses = sample.addresses.values().flat_map(|addresses| addresses.0.iter());
    about.extend(addresses.filter_map(hardware_address).map(|mac| PublicData::new("the MAC address", &mac)));
    Ok(traits(account.secret.expose(), &about, passwords::common(), context.key.digest(&account.secret)))
}

/// The hardware address that this machine's kernel knows for a neighbour (IPv4 only).
fn hardware_address(address: &IpAddr) -> Option<String> {
    let table = std::fs::read_to_string("/proc/net/arp").ok()?;
    let mut rows = table.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let row = rows.find(|row| row.first().is_some_and(|known| *known == address.to_string()))?;
    row.get(3).filter(|mac| **mac != "00:00:00:00:00:00").map(|mac| (*mac).to_owned())
}
