//! The state of TLS versions and cipher suites in the cryptographic catalogue.
//!
//! Sources: RFC 9325 (2022) and RFC 8996 (2021), NIST SP 800-52r2 (2019), BSI TR-02102-2 (2025); for constrained devices over datagrams also RFC 7252 (2014), 9.1,
//! and RFC 7925 (2016), 4. State of November 2026.

use super::State;
use crate::evidence::{DtlsVersion, TlsVersion};

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

/// The state of a version of DTLS.
#[must_use]
pub fn dtls_version(version: DtlsVersion) -> State {
    match version {
        DtlsVersion::V1_0 => State::Legacy,
        DtlsVersion::V1_2 | DtlsVersion::V1_3 => State::Recommended,
    }
}

/// The state of a suite over DTLS by its IANA name: as over TLS, but that the profile of TLS and DTLS for constrained devices has them authenticate by a
/// shared key, with AES in counter modes alone.
#[must_use]
pub fn dtls_suite(name: &str) -> State {
    let by_key = ["TLS_PSK_WITH_AES_", "TLS_DHE_PSK_WITH_AES_", "TLS_PSK_DHE_WITH_AES_"].iter().any(|start| name.starts_with(start));
    let by_key = by_key || name.starts_with("TLS_PSK_WITH_CHACHA20_");
    let aead = ["_GCM_", "_CCM", "CHACHA20_POLY1305"].iter().any(|mode| name.contains(mode));
    if by_key && aead { State::Recommended } else { suite(name) }
}

/// Whether a suite keeps what was said secret from whoever learns the key later.
#[must_use]
pub fn is_forward_secret(name: &str) -> bool {
    ["_ECDHE_", "_DHE_", "TLS_AES_", "TLS_CHACHA20_"].iter().any(|part| name.contains(part))
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

    #[rstest]
    #[case("TLS_PSK_WITH_AES_128_CCM_8", State::Recommended, false)]
    #[case("TLS_DHE_PSK_WITH_AES_128_GCM_SHA256", State::Recommended, true)]
    #[case("TLS_PSK_DHE_WITH_AES_128_CCM_8", State::Recommended, true)]
    #[case("TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", State::Recommended, true)]
    #[case("TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256", State::Recommended, true)]
    #[case("TLS_RSA_PSK_WITH_AES_128_GCM_SHA256", State::Legacy, false)]
    #[case("TLS_PSK_WITH_AES_128_CBC_SHA256", State::Legacy, false)]
    #[case("TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA", State::Legacy, true)]
    #[case("TLS_RSA_WITH_AES_128_CCM_8", State::Legacy, false)]
    #[case("TLS_PSK_WITH_NULL_SHA256", State::Broken, false)]
    #[case("TLS_PSK_WITH_3DES_EDE_CBC_SHA", State::Broken, false)]
    #[case("TLS_ECDH_anon_WITH_AES_128_CBC_SHA", State::Broken, false)]
    fn suites_over_datagrams_have_a_state(#[case] name: &str, #[case] state: State, #[case] forward_secret: bool) {
        assert_eq!((dtls_suite(name), is_forward_secret(name)), (state, forward_secret));
    }
}
