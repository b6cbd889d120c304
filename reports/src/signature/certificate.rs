//! What is read of an X.509 certificate: whose it is, what its key may do, when it is valid, and whether it leads to a root that is trusted.

use der::asn1::{Any, BitString};
use der::{Decode as _, Encode as _, Sequence};
use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, KeyUsage, ring as algorithms};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::{FromDer as _, ParsedExtension};
use x509_parser::x509::X509Name;

use super::SignatureFault;
use super::cms::{AlgorithmIdentifier, IssuerAndSerial};

/// The extended key usage of time stamping, as the bytes of its object identifier.
const TIME_STAMPING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];
/// Extended key usages that do not keep a key from signing documents: document signing, mail, code, client, and Microsoft's document signing.
const SIGNING: [&str; 5] = ["1.3.6.1.5.5.7.3.36", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.2", "1.3.6.1.4.1.311.10.3.12"];

/// Reads a certificate, and nothing beside it.
///
/// # Errors
/// When it is none, or when bytes follow it.
pub fn read(bytes: &[u8]) -> Result<X509Certificate<'_>, SignatureFault> {
    // What stands around the signed part is signed by nobody: it must be in the one form that DER allows.
    let outer = Outer::from_der(bytes).map_err(|error| SignatureFault::malformed("a certificate", error))?;
    if outer.signature.unused_bits() != 0 {
        return Err(SignatureFault::malformed("a certificate", "its signature is no whole number of bytes"));
    }
    match X509Certificate::from_der(bytes) {
        Ok(([], certificate)) if certificate.signature_algorithm != certificate.tbs_certificate.signature => {
            Err(SignatureFault::malformed("a certificate", "it names two algorithms"))
        }
        Ok(([], certificate)) => Ok(certificate),
        Ok(_) => Err(SignatureFault::malformed("a certificate", "bytes follow it")),
        Err(error) => Err(SignatureFault::malformed("a certificate", error)),
    }
}

#[derive(Sequence)]
struct Outer {
    _signed: Any,
    _algorithm: AlgorithmIdentifier,
    signature: BitString,
}

/// A distinguished name as text: `CN=Ada Example,O=Example Lab`. Signs that part names are escaped, so that no name reads as another.
#[must_use]
pub fn distinguished(name: &X509Name<'_>) -> String {
    let attributes = name.iter_attributes().map(|one| {
        let oid = one.attr_type().to_id_string();
        let value = one.as_str().map_or_else(|_| hex::encode(one.as_slice()), escaped);
        format!("{}={value}", short(&oid).unwrap_or(&oid))
    });
    attributes.collect::<Vec<_>>().join(",")
}

fn short(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "2.5.4.3" => "CN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.97" => "organizationIdentifier",
        "1.2.840.113549.1.9.1" => "emailAddress",
        _ => return None,
    })
}

fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for sign in value.chars() {
        if matches!(sign, ',' | '=' | '+' | '\\' | '"' | '<' | '>' | ';') {
            text.push('\\');
        }
        // A name must not draw on a terminal.
        text.push(if sign.is_control() { '\u{fffd}' } else { sign });
    }
    text
}

/// Issuer and serial number of a certificate, byte by byte as they stand there.
pub(super) fn issuer_and_serial(certificate: &X509Certificate<'_>) -> Result<IssuerAndSerial, SignatureFault> {
    let malformed = |error: der::Error| SignatureFault::malformed("a certificate", error);
    let issuer = Any::from_der(certificate.tbs_certificate.issuer.as_raw()).map_err(malformed)?;
    let serial = Any::new(der::Tag::Integer, certificate.raw_serial()).and_then(|any| any.decode_as()).map_err(malformed)?;
    Ok(IssuerAndSerial { issuer, serial })
}

/// The name of the issuer as an only general name, for the attribute that names the certificate.
pub(super) fn issuer_as_general_name(certificate: &X509Certificate<'_>) -> Result<Any, der::Error> {
    let tag = der::Tag::ContextSpecific { constructed: true, number: der::TagNumber(4) };
    let name = Any::new(tag, certificate.tbs_certificate.issuer.as_raw())?;
    Any::new(der::Tag::Sequence, name.to_der()?)
}

/// Whether the key may sign documents.
pub(super) fn may_sign(certificate: &X509Certificate<'_>) -> Result<(), SignatureFault> {
    let refused = || SignatureFault::CertificateUse { subject: distinguished(certificate.subject()), purpose: "signing documents" };
    let usage = certificate.key_usage().map_err(|_| refused())?;
    let extended = certificate.extended_key_usage().map_err(|_| refused())?;
    let by_usage = usage.is_none_or(|usage| usage.value.digital_signature() || usage.value.non_repudiation());
    let by_purpose = extended.is_none_or(|extended| {
        let value = extended.value;
        let other = value.other.iter().any(|oid| SIGNING.contains(&oid.to_id_string().as_str()));
        value.any || value.email_protection || value.code_signing || value.client_auth || other
    });
    if by_usage && by_purpose { Ok(()) } else { Err(refused()) }
}

/// Whether the key stamps times and does nothing else (RFC 3161, 2.3).
pub(super) fn may_stamp(certificate: &X509Certificate<'_>) -> Result<(), SignatureFault> {
    let refused =
        || SignatureFault::CertificateUse { subject: distinguished(certificate.subject()), purpose: "time stamps, and nothing else" };
    let extended = certificate.extended_key_usage().map_err(|_| refused())?.ok_or_else(refused)?;
    let ParsedExtension::ExtendedKeyUsage(alone) = ParsedExtension::ExtendedKeyUsage(extended.value.clone()) else { return Err(refused()) };
    let others = alone.any || alone.server_auth || alone.client_auth || alone.code_signing || alone.email_protection || alone.ocsp_signing;
    let only = alone.time_stamping && !others && alone.other.is_empty();
    if only && extended.critical { Ok(()) } else { Err(refused()) }
}

/// Whether the certificate is valid at a time.
pub(super) fn valid_at(certificate: &X509Certificate<'_>, at: Timestamp, how: &'static str) -> Result<(), SignatureFault> {
    let validity = certificate.validity();
    if (validity.not_before.timestamp()..=validity.not_after.timestamp()).contains(&at.as_second()) {
        return Ok(());
    }
    Err(expired(certificate, at, how))
}

fn expired(certificate: &X509Certificate<'_>, at: Timestamp, how: &'static str) -> SignatureFault {
    SignatureFault::CertificateTime { subject: distinguished(certificate.subject()), on: at.to_string(), how }
}

/// What a chain of certificates is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Documents,
    TimeStamps,
}

/// Where a chain ends.
pub(super) enum Chain {
    /// At one of the roots.
    Trusted,
    /// Nowhere that is trusted.
    Nowhere,
}

/// Looks for a chain from a certificate to one of the roots, valid at a time.
pub(super) fn chain(
    bytes: &[u8],
    beside: &[Vec<u8>],
    roots: &[&[u8]],
    purpose: Purpose,
    at: Timestamp,
    how: &'static str,
) -> Result<Chain, SignatureFault> {
    let roots: Vec<CertificateDer<'_>> = roots.iter().map(|root| CertificateDer::from(*root)).collect();
    let anchors: Vec<_> = roots.iter().filter_map(|root| webpki::anchor_from_trusted_cert(root).ok()).collect();
    let beside: Vec<CertificateDer<'_>> = beside.iter().map(|one| CertificateDer::from(one.as_slice())).collect();
    let leaf = CertificateDer::from(bytes);
    let leaf = EndEntityCert::try_from(&leaf).map_err(|error| SignatureFault::malformed("a certificate", error))?;
    // Documents are signed under many purposes or none; `may_sign` has looked at the signer's own.
    let usage = match purpose {
        Purpose::Documents => AnyPurpose::Any,
        Purpose::TimeStamps => AnyPurpose::Only(KeyUsage::required(TIME_STAMPING)),
    };
    let at_time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(u64::try_from(at.as_second()).unwrap_or_default()));
    match leaf.verify_for_usage(ACCEPTED, &anchors, &beside, at_time, usage, None, None) {
        Ok(_) => Ok(Chain::Trusted),
        Err(webpki::Error::CertExpired { .. } | webpki::Error::CertNotValidYet { .. }) => Err(expired(&read(bytes)?, at, how)),
        Err(_) => Ok(Chain::Nowhere),
    }
}

/// What certificates may be signed by: no SHA-1, no RSA below 2048 bits.
const ACCEPTED: &[&dyn rustls_pki_types::SignatureVerificationAlgorithm] = &[
    algorithms::ECDSA_P256_SHA256,
    algorithms::ECDSA_P256_SHA384,
    algorithms::ECDSA_P384_SHA256,
    algorithms::ECDSA_P384_SHA384,
    algorithms::ED25519,
    algorithms::RSA_PKCS1_2048_8192_SHA256,
    algorithms::RSA_PKCS1_2048_8192_SHA384,
    algorithms::RSA_PKCS1_2048_8192_SHA512,
];

enum AnyPurpose {
    Any,
    Only(KeyUsage),
}

impl webpki::ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, iter: webpki::KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        match self {
            Self::Any => Ok(()),
            Self::Only(usage) => usage.validate(iter),
        }
    }
}

/// Whether every certificate beside the signer's leads somewhere: its own signature holds by itself, by another one there or by a root.
pub(super) fn none_stray(signer: &[u8], beside: &[Vec<u8>], roots: &[&[u8]]) -> Result<(), SignatureFault> {
    let all: Vec<&[u8]> = beside.iter().map(Vec::as_slice).chain([signer]).chain(roots.iter().copied()).collect();
    for one in beside {
        let child = read(one)?;
        let issued = all.iter().filter_map(|bytes| read(bytes).ok()).any(|issuer| {
            issuer.tbs_certificate.subject.as_raw() == child.tbs_certificate.issuer.as_raw()
                && child.verify_signature(Some(issuer.public_key())).is_ok()
        });
        if !issued {
            return Err(SignatureFault::CertificateStray);
        }
    }
    Ok(())
}
