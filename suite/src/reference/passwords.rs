//! The dated list of common credentials.
//!
//! Collected in November 2026 from what is public knowledge of shipped products: the pairs that the Mirai source of 2016 tried, default log-ins that
//! vendors print in manuals of cameras, routers and recorders, and the most frequent passwords of the yearly lists of leaked ones.

use std::sync::OnceLock;

use crate::method::{self, Pair};
use crate::names::Digest;

/// User name and password, in the order in which they are tried: the likeliest first, since a device may lock.
const COMMON: &[(&str, &str)] = &[
    ("admin", "admin"),
    ("admin", ""),
    ("admin", "password"),
    ("admin", "1234"),
    ("admin", "12345"),
    ("admin", "123456"),
    ("root", "root"),
    ("root", ""),
    ("root", "admin"),
    ("root", "password"),
    ("root", "12345"),
    ("root", "123456"),
    ("user", "user"),
    ("user", "password"),
    ("guest", "guest"),
    ("guest", "12345"),
    ("support", "support"),
    ("service", "service"),
    ("tech", "tech"),
    ("ubnt", "ubnt"),
    ("pi", "raspberry"),
    ("admin", "admin123"),
    ("admin", "admin1234"),
    ("admin", "Admin123"),
    ("admin", "12345678"),
    ("admin", "888888"),
    ("admin", "666666"),
    ("admin", "111111"),
    ("admin", "default"),
    ("admin", "changeme"),
    ("admin", "camera"),
    ("admin", "9999"),
    ("admin", "4321"),
    ("root", "pass"),
    ("root", "888888"),
    ("root", "666666"),
    ("root", "54321"),
    ("root", "xc3511"),
    ("root", "vizxv"),
    ("root", "xmhdipc"),
    ("root", "default"),
    ("root", "juantech"),
    ("root", "klv123"),
    ("root", "hi3518"),
    ("root", "jvbzd"),
    ("root", "anko"),
    ("root", "Zte521"),
    ("root", "ikwb"),
    ("root", "dreambox"),
    ("root", "realtek"),
    ("root", "system"),
    ("administrator", "1234"),
    ("Administrator", "admin"),
    ("supervisor", "supervisor"),
    ("operator", "operator"),
    ("viewer", "viewer"),
    ("owner", "owner"),
    ("default", "default"),
    ("test", "test"),
    ("demo", "demo"),
];

/// Communities by which agents of SNMP come from the factory, as their manuals print them. Nobody needs to guess them.
const COMMUNITIES: &[(&str, &str)] = &[("", "public"), ("", "private"), ("", "admin"), ("", "snmp"), ("", "community"), ("", "monitor")];

/// The list, likeliest first.
#[must_use]
pub fn common() -> &'static [Pair] {
    method::other().and_then(|method| method.common.as_deref()).unwrap_or(COMMON)
}

/// The digest of the list, which stands in every question that uses it.
#[must_use]
pub fn common_digest() -> Digest {
    static DIGEST: OnceLock<Digest> = OnceLock::new();
    let other = method::other().and_then(|method| method.common.as_deref());
    other.map_or_else(|| DIGEST.get_or_init(|| Digest::of_value(&COMMON)).clone(), |list| Digest::of_value(&list))
}

/// The list of common communities, each without a user name, likeliest first.
#[must_use]
pub fn communities() -> &'static [Pair] {
    method::other().and_then(|method| method.communities.as_deref()).unwrap_or(COMMUNITIES)
}

/// The digest of the list of communities.
#[must_use]
pub fn communities_digest() -> Digest {
    static DIGEST: OnceLock<Digest> = OnceLock::new();
    let other = method::other().and_then(|method| method.communities.as_deref());
    other.map_or_else(|| DIGEST.get_or_init(|| Digest::of_value(&COMMUNITIES)).clone(), |list| Digest::of_value(&list))
}

/// Whether the list has this password, for whatever user.
#[must_use]
pub fn is_common(password: &str) -> bool {
    common().iter().any(|(_, common)| *common == password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_entry_stands_twice() {
        for list in [COMMON, COMMUNITIES] {
            let unique: std::collections::BTreeSet<_> = list.iter().collect();
            assert_eq!(unique.len(), list.len());
        }
    }
}
