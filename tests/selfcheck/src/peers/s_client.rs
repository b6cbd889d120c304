//! What `openssl s_client` can negotiate inside DTLS.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::process::{Command, Stdio};

/// The suites that `openssl s_client` has to offer, and those of them that it can negotiate with a server by this version (`-dtls1`, `-dtls1_2`) and a
/// shared key in hexadecimal, all by their IANA names. What the server chooses is offered no more, until it refuses; suites by a shared key are offered apart.
///
/// # Panics
/// When openssl cannot be run.
#[must_use]
pub fn dtls_suites(at: SocketAddr, version: &str, key: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let all = by_own_names();
    let mut accepted = BTreeSet::new();
    for by_key in [true, false] {
        let mut left: Vec<&str> = all.keys().map(String::as_str).filter(|own| own.contains("PSK") == by_key).collect();
        while let Some(chosen) = chosen(at, version, key, &left) {
            let Some(iana) = left.iter().position(|own| *own == chosen).map(|index| left.swap_remove(index)).and_then(|own| all.get(own))
            else {
                panic!("{chosen} was not offered");
            };
            accepted.insert(iana.clone());
        }
    }
    (all.into_values().collect(), accepted)
}

/// All suites before TLS 1.3, by the names that OpenSSL has for them.
fn by_own_names() -> BTreeMap<String, String> {
    let listed = Command::new("openssl").args(["ciphers", "-stdname", "ALL:PSK:eNULL:aNULL:@SECLEVEL=0"]).output();
    let listed = listed.expect("openssl runs").stdout;
    let names = |line: &str| {
        let mut words = line.split_whitespace();
        Some((words.next()?.to_owned(), words.nth(1)?.to_owned()))
    };
    let old = String::from_utf8_lossy(&listed).lines().filter(|line| !line.contains(" TLSv1.3 ")).filter_map(names).collect::<Vec<_>>();
    old.into_iter().map(|(iana, own)| (own, iana)).collect()
}

/// What a server chooses of these.
fn chosen(at: SocketAddr, version: &str, key: &str, suites: &[&str]) -> Option<String> {
    let suites = format!("{}:@SECLEVEL=0", suites.join(":"));
    let said = Command::new("timeout")
        .args(["5", "openssl", "s_client", "-connect", &at.to_string(), version, "-psk", key, "-cipher", &suites])
        .stdin(Stdio::null())
        .output();
    let said = said.expect("timeout runs").stdout;
    let said = String::from_utf8_lossy(&said);
    let name = said.lines().find_map(|line| line.split_once("Cipher is ")).map(|(_, name)| name.trim().to_owned());
    name.filter(|name| name != "(NONE)")
}
