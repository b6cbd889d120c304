//! The chain in facts: what each certificate says, whether the chain leads to an anchor of the bench, whether the leaf is good for the name.

use std::net::IpAddr;

use jiff::Timestamp;
use rustls::RootCertStore;
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use sha2::{Digest as _, Sha256};
use suite::evidence::{CertSeen, ChainSeen};
use suite::names::Text;
use x509_parser::prelude::{ASN1Time, FromDer, GeneralName, X509Certificate};
use x509_parser::public_key::PublicKey;

/// Reads a chain, leaf first. Returns what was read and, if a certificate could not be read, which; without a readable leaf there is no chain.
pub(super) fn read(
    der: &[Vec<u8>],
    name: &ServerName<'_>,
    anchors: Option<&RootCertStore>,
    seen_at: Timestamp,
) -> (Option<ChainSeen>, Option<String>) {
    let parsed: Vec<_> = der.iter().map(|der| X509Certificate::from_der(der).ok().map(|(_, certificate)| certificate)).collect();
    let fault = parsed.iter().position(Option::is_none).map(|at| format!("certificate {} of the chain cannot be read", at + 1));
    let Some(Some(leaf)) = parsed.first() else { return (None, fault) };
    let chain = ChainSeen {
        certificates: parsed.iter().zip(der).filter_map(|(parsed, der)| parsed.as_ref().map(|parsed| facts(parsed, der))).collect(),
        anchored: anchors.map(|anchors| is_pinned(leaf, anchors) || leads_to(der, &parsed, anchors)),
        by_name: matches!(name, ServerName::DnsName(_)),
        name_matches: matches_name(&der[0], name),
        seen_at,
    };
    (Some(chain), fault)
}

fn facts(certificate: &X509Certificate<'_>, der: &[u8]) -> CertSeen {
    CertSeen {
        subject: Text::from_device(&certificate.subject().to_string()),
        issuer: Text::from_device(&certificate.issuer().to_string()),
        not_before: moment(certificate.validity().not_before),
        not_after: moment(certificate.validity().not_after),
        names: names(certificate),
        key: key(certificate),
        signature: signature(certificate),
        self_signed: certificate.subject().as_raw() == certificate.issuer().as_raw() && certificate.verify_signature(None).is_ok(),
        sha256: hex::encode(Sha256::digest(der)),
        public_key: Some(hex::encode(Sha256::digest(certificate.public_key().raw))),
    }
}

/// A time of a certificate. "No well-defined end", 9999-12-31, lies a day beyond the last moment that a timestamp can hold.
fn moment(time: ASN1Time) -> Timestamp {
    Timestamp::from_second(time.timestamp()).unwrap_or(if time.timestamp() < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

fn names(certificate: &X509Certificate<'_>) -> Vec<Text> {
    let Ok(Some(alternatives)) = certificate.subject_alternative_name() else { return Vec::new() };
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) => Some(Text::from_device(name)),
        GeneralName::IPAddress(bytes) => address(bytes).map(|address| Text::from_device(&address.to_string())),
        _ => None,
    };
    alternatives.value.general_names.iter().take(256).filter_map(name).collect()
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    <[u8; 4]>::try_from(bytes).map(IpAddr::from).or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

fn key(certificate: &X509Certificate<'_>) -> Text {
    let info = certificate.public_key();
    let oid = info.algorithm.algorithm.to_id_string();
    let text = match (info.parsed(), oid.as_str()) {
        (_, "1.3.101.112") => "Ed25519".to_owned(),
        (_, "1.3.101.113") => "Ed448".to_owned(),
        (Ok(PublicKey::RSA(key)), _) => format!("RSA {}", bits(key.modulus)),
        // A point of P-521 takes 66 bytes for each coordinate.
        (Ok(PublicKey::EC(point)), _) => format!("EC {}", if point.key_size() == 528 { 521 } else { point.key_size() }),
        (Ok(PublicKey::DSA(_)), _) => "DSA".to_owned(),
        (_, other) => other.to_owned(),
    };
    Text::from_device(&text)
}

/// The length of a big-endian number in bits.
fn bits(number: &[u8]) -> usize {
    let significant: &[u8] = &number[number.iter().take_while(|byte| **byte == 0).count()..];
    significant.first().map_or(0, |first| significant.len() * 8 - first.leading_zeros() as usize)
}

/// The signature algorithm by the name that people use; others by their OID.
fn signature(certificate: &X509Certificate<'_>) -> Text {
    let oid = certificate.signature_algorithm.algorithm.to_id_string();
    let name = match oid.as_str() {
        "1.2.840.113549.1.1.2" => "md2WithRSAEncryption",
        "1.2.840.113549.1.1.4" => "md5WithRSAEncryption",
        "1.2.840.113549.1.1.5" => "sha1WithRSAEncryption",
        "1.2.840.113549.1.1.10" => "rsassaPss",
        "1.2.840.113549.1.1.11" => "sha256WithRSAEncryption",
        "1.2.840.113549.1.1.12" => "sha384WithRSAEncryption",
        "1.2.840.113549.1.1.13" => "sha512WithRSAEncryption",
        "1.2.840.113549.1.1.14" => "sha224WithRSAEncryption",
        "1.2.840.10040.4.3" => "dsa-with-SHA1",
        "1.2.840.10045.4.1" => "ecdsa-with-SHA1",
        "1.2.840.10045.4.3.1" => "ecdsa-with-SHA224",
        "1.2.840.10045.4.3.2" => "ecdsa-with-SHA256",
        "1.2.840.10045.4.3.3" => "ecdsa-with-SHA384",
        "1.2.840.10045.4.3.4" => "ecdsa-with-SHA512",
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        other => other,
    };
    Text::from_device(name)
}

/// Whether the leaf itself is one of the anchors: same subject, same key.
fn is_pinned(leaf: &X509Certificate<'_>, anchors: &RootCertStore) -> bool {
    // Anchors hold the content of the outer SEQUENCE only.
    anchors.roots.iter().any(|anchor| {
        inner(leaf.subject().as_raw()) == Some(anchor.subject.as_ref())
            && inner(leaf.public_key().raw) == Some(anchor.subject_public_key_info.as_ref())
    })
}

/// The content of a DER element.
fn inner(der: &[u8]) -> Option<&[u8]> {
    let long = usize::from(der.get(1)?.checked_sub(0x80).unwrap_or(0));
    der.get(2 + long..)
}

/// Whether the chain leads to an anchor at a moment at which all of it is valid: expiry is judged apart.
fn leads_to(der: &[Vec<u8>], parsed: &[Option<X509Certificate<'_>>], anchors: &RootCertStore) -> bool {
    let ders: Vec<CertificateDer<'_>> = der.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
    let Some((leaf, others)) = ders.split_first() else { return false };
    let Ok(leaf) = ParsedCertificate::try_from(leaf) else { return false };
    let algorithms = ring::default_provider().signature_verification_algorithms.all;
    moments(parsed).into_iter().any(|at| verify_server_cert_signed_by_trust_anchor(&leaf, anchors, others, at, algorithms).is_ok())
}

/// Moments inside the leaf's validity: where all certificates shown are valid together if there is such a time, and its start and end.
fn moments(parsed: &[Option<X509Certificate<'_>>]) -> Vec<UnixTime> {
    let spans = || {
        parsed
            .iter()
            .flatten()
            .map(|certificate| (certificate.validity().not_before.timestamp(), certificate.validity().not_after.timestamp()))
    };
    let Some((start, end)) = spans().next() else { return Vec::new() };
    let together = (spans().map(|span| span.0).max().unwrap_or(start), spans().map(|span| span.1).min().unwrap_or(end));
    let middle = |(from, to): (i64, i64)| from + (to - from) / 2;
    [middle(together), start, end, middle((start, end))]
        .into_iter()
        .filter(|at| (start..=end).contains(at))
        .filter_map(|at| u64::try_from(at).ok())
        .map(|seconds| UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds)))
        .collect()
}

/// Whether the leaf is good for what clients ask for, as they judge it: by subject alternative names only.
fn matches_name(leaf: &[u8], name: &ServerName<'_>) -> bool {
    let der = CertificateDer::from(leaf);
    ParsedCertificate::try_from(&der).is_ok_and(|certificate| verify_server_name(&certificate, name).is_ok())
}
