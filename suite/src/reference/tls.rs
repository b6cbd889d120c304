//! The state of TLS versions and cipher suites in the cryptographic catalogue.
//!
//! Sources: RFC 9325 (2022) and RFC 8996 (2021), NIST SP 800-52r2 (2019), BSI TR-02102-2 (2025). State of November 2026.

use super::State;
use crate::evidence::TlsVersion;

/// The state of a version.
#[must_use]
pub fn version(version: TlsVersion) -> State {
    match version {
        TlsVersion::Ssl3 => State::Broken,
        TlsVersion::V1_0 | TlsVersion::V1_1 => State::Legacy,
        TlsVersion::V1_2 | TlsVersion::V1_3 => State::Recommended,
    }
}

/// The state of a cipher suite by its IANA name. A name that follows no known form is legacy: nobody recommends it.
#[must_use]
pub fn suite(name: &str) -> State {
    const BROKEN: [&str; 8] = ["NULL", "EXPORT", "RC4", "RC2", "_DES_", "_DES40_", "3DES", "anon"];
    if BROKEN.iter().any(|part| name.contains(part)) || name.ends_with("_MD5") {
        return State::Broken;
    }
    let aead = name.contains("_GCM_") || name.contains("_CCM") || name.contains("CHACHA20_POLY1305");
    let of_tls_1_3 = name.starts_with("TLS_AES_") || name.starts_with("TLS_CHACHA20_");
    let forward_secret = name.starts_with("TLS_ECDHE_");
    if aead && (of_tls_1_3 || forward_secret) { State::Recommended } else { State::Legacy }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("TLS_AES_128_GCM_SHA256", State::Recommended)]
    #[case("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", State::Recommended)]
    #[case("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", State::Recommended)]
    #[case("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", State::Legacy)]
    #[case("TLS_RSA_WITH_AES_128_GCM_SHA256", State::Legacy)]
    #[case("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", State::Legacy)]
    #[case("TLS_RSA_WITH_3DES_EDE_CBC_SHA", State::Broken)]
    #[case("TLS_RSA_WITH_RC4_128_MD5", State::Broken)]
    #[case("TLS_DH_anon_WITH_AES_128_GCM_SHA256", State::Broken)]
    #[case("TLS_RSA_WITH_DES_CBC_SHA", State::Broken)]
    fn suites_have_a_state(#[case] name: &str, #[case] state: State) {
        assert_eq!(suite(name), state);
    }
}
