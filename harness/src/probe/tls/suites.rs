//! Cipher suites by number: the IANA table, what is offered for a version, and in which order.

use suite::evidence::{Suite, TlsVersion};
use tls_parser::{CIPHERS, TlsCipherAu, TlsCipherKx, TlsCipherSuite};

/// A suite with its IANA name; a number that IANA does not know is its own name.
pub(crate) fn named(code: u16) -> Suite {
    let name = TlsCipherSuite::from_id(code).map_or_else(|| format!("0x{code:04x}"), |suite| suite.name.to_owned());
    Suite { code, name }
}

/// All suites of a version, those in common use first: a server that reads only the start of a long list still sees them.
pub(crate) fn of(version: TlsVersion) -> Vec<u16> {
    let is_new = version == TlsVersion::V1_3;
    let mut suites: Vec<&TlsCipherSuite> =
        CIPHERS.values().filter(|suite| (suite.kx == TlsCipherKx::Tls13) == is_new && suite.id.0 != 0 && !is_signal(suite.id.0)).collect();
    suites.sort_by_key(|suite| (!is_common(suite), suite.id.0));
    suites.iter().map(|suite| suite.id.0).collect()
}

/// Whether a suite of TLS 1.2 or older exchanges its key over a finite field.
pub(super) fn is_over_a_field(code: u16) -> bool {
    TlsCipherSuite::from_id(code).is_some_and(|suite| suite.name.starts_with("TLS_DHE_") || suite.name.starts_with("TLS_DH_anon_"))
}

/// What is offered at a time, no more than `size` suites. Some servers look at no certificate of theirs where any suite by a shared key is offered, so that
/// none of those is offered beside others; whichever the first suite is of goes first.
pub(crate) fn lists(suites: &[u16], size: usize) -> Vec<Vec<u16>> {
    let takes_a_key = |code: u16| named(code).name.contains("PSK");
    let first = suites.first().copied().is_some_and(takes_a_key);
    let (ahead, behind): (Vec<u16>, Vec<u16>) = suites.iter().partition(|code| takes_a_key(**code) == first);
    ahead.chunks(size).chain(behind.chunks(size)).map(<[u16]>::to_vec).collect()
}

/// Whether the server shows a certificate when it chooses this suite.
pub(super) fn shows_certificate(code: u16) -> bool {
    use TlsCipherAu::{Dss, Ecdsa, Rsa};
    TlsCipherSuite::from_id(code).is_some_and(|suite| matches!(suite.au, Dss | Ecdsa | Rsa) && !matches!(suite.kx, TlsCipherKx::Psk))
}

fn is_common(suite: &TlsCipherSuite) -> bool {
    use TlsCipherKx::{Dhe, Ecdhe, Rsa};
    matches!(suite.kx, Dhe | Ecdhe | Rsa) && matches!(suite.au, TlsCipherAu::Ecdsa | TlsCipherAu::Rsa)
}

/// Numbers that signal something and are no suites: renegotiation (RFC 5746) and fallback (RFC 7507).
fn is_signal(code: u16) -> bool {
    matches!(code, 0x00ff | 0x5600)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0x1301, "TLS_AES_128_GCM_SHA256")]
    #[case(0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")]
    #[case(0x0005, "TLS_RSA_WITH_RC4_128_SHA")]
    #[case(0xfafa, "0xfafa")]
    fn suites_have_iana_names(#[case] code: u16, #[case] name: &str) {
        assert_eq!(named(code).name, name);
    }

    #[test]
    fn each_suite_is_offered_once_and_only_in_its_versions() {
        let (old, new) = (of(TlsVersion::V1_0), of(TlsVersion::V1_3));
        assert!(old.len() > 300 && new.len() >= 5, "{} old, {} new", old.len(), new.len());
        assert!(old.iter().all(|code| !new.contains(code)));
        assert!(new.contains(&0x1301) && old.contains(&0x0005) && old[..100].contains(&0xc02f));
    }

    #[rstest]
    #[case::common_first(&[0xc02f, 0x00a8, 0x009e, 0xc030], vec![vec![0xc02f, 0x009e], vec![0xc030], vec![0x00a8]])]
    #[case::keys_first(&[0x00a8, 0xc02f, 0xc0a8], vec![vec![0x00a8, 0xc0a8], vec![0xc02f]])]
    #[case::nothing(&[], Vec::new())]
    fn keys_are_offered_apart(#[case] suites: &[u16], #[case] expected: Vec<Vec<u16>>) {
        assert_eq!(lists(suites, 2), expected);
    }

    #[rstest]
    #[case(0xc02f, true)]
    #[case(0x0034, false)] // DH_anon
    #[case(0x008c, false)] // PSK
    fn anonymous_and_shared_key_suites_show_no_certificate(#[case] code: u16, #[case] shows: bool) {
        assert_eq!(shows_certificate(code), shows);
    }
}
