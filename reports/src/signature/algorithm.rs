//! Which algorithms are accepted, and checking a signature by one of them: a list of what is allowed, never of what is forbidden.

use der::asn1::{AnyRef, ObjectIdentifier};
use ring::{digest, signature};
use x509_parser::x509::SubjectPublicKeyInfo;

use super::SignatureFault;
use super::cms::AlgorithmIdentifier;

/// A hash function that is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const EC_KEY: &str = "1.2.840.10045.2.1";
const P256: &str = "1.2.840.10045.3.1.7";
const P384: &str = "1.3.132.0.34";

/// The shortest RSA key of a signer, in bits.
const SIGNER_RSA_BITS: usize = 3_072;
/// The shortest RSA key of a time-stamping authority, in bits: many of them still sign with 2048.
const STAMP_RSA_BITS: usize = 2_048;

impl Hash {
    /// The hash function of an identifier.
    ///
    /// # Errors
    /// When it is none of the accepted ones, SHA-1 for one.
    pub fn of(what: &'static str, stated: &AlgorithmIdentifier) -> Result<Self, SignatureFault> {
        stated.has_no_parameters(what)?;
        match stated.oid {
            SHA256 => Ok(Self::Sha256),
            SHA384 => Ok(Self::Sha384),
            SHA512 => Ok(Self::Sha512),
            other => Err(SignatureFault::Algorithm { what, algorithm: other.to_string() }),
        }
    }

    /// The identifier, without parameters (RFC 5754).
    #[must_use]
    pub fn identifier(self) -> AlgorithmIdentifier {
        AlgorithmIdentifier::bare(match self {
            Self::Sha256 => SHA256,
            Self::Sha384 => SHA384,
            Self::Sha512 => SHA512,
        })
    }

    /// The digest of some bytes.
    #[must_use]
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        let by = match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(by, bytes).as_ref().to_vec()
    }
}

/// What a private key signs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA on P-256 with SHA-256.
    P256,
    /// ECDSA on P-384 with SHA-384.
    P384,
    /// Ed25519.
    Ed25519,
}

impl KeyKind {
    /// The hash function that goes with the key; SHA-512 with Ed25519, as RFC 8419 wants it.
    #[must_use]
    pub fn hash(self) -> Hash {
        match self {
            Self::P256 => Hash::Sha256,
            Self::P384 => Hash::Sha384,
            Self::Ed25519 => Hash::Sha512,
        }
    }

    /// The identifier of the signature.
    #[must_use]
    pub(super) fn identifier(self) -> AlgorithmIdentifier {
        AlgorithmIdentifier::bare(match self {
            Self::P256 => ECDSA_SHA256,
            Self::P384 => ECDSA_SHA384,
            Self::Ed25519 => ED25519,
        })
    }
}

/// Whose key it is: authorities of time stamps may have a shorter one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    Signer,
    TimeStamper,
}

/// Checks a signature over a message with the key of a certificate.
pub(super) fn holds(
    key: &SubjectPublicKeyInfo<'_>,
    by: &AlgorithmIdentifier,
    hash: Hash,
    whose: Whose,
    message: &[u8],
    signed: &[u8],
) -> Result<(), SignatureFault> {
    by.has_no_parameters("the signature")?;
    let algorithm = algorithm(key, by, hash, whose)?;
    let key = signature::UnparsedPublicKey::new(algorithm, &*key.subject_public_key.data);
    key.verify(message, signed).map_err(|_| SignatureFault::Broken)
}

fn algorithm(
    key: &SubjectPublicKeyInfo<'_>,
    by: &AlgorithmIdentifier,
    hash: Hash,
    whose: Whose,
) -> Result<&'static dyn signature::VerificationAlgorithm, SignatureFault> {
    let refused = || SignatureFault::Algorithm { what: "the signature", algorithm: format!("{} with {hash:?}", by.oid) };
    let kind = key.algorithm.algorithm.to_id_string();
    let curve = key.algorithm.parameters.as_ref().and_then(|given| given.as_oid().ok()).map(|oid| oid.to_id_string());
    Ok(match (kind.as_str(), curve.as_deref(), by.oid, hash) {
        (EC_KEY, Some(P256), ECDSA_SHA256, Hash::Sha256) => &signature::ECDSA_P256_SHA256_ASN1,
        (EC_KEY, Some(P256), ECDSA_SHA384, Hash::Sha384) => &signature::ECDSA_P256_SHA384_ASN1,
        (EC_KEY, Some(P384), ECDSA_SHA256, Hash::Sha256) => &signature::ECDSA_P384_SHA256_ASN1,
        (EC_KEY, Some(P384), ECDSA_SHA384, Hash::Sha384) => &signature::ECDSA_P384_SHA384_ASN1,
        ("1.3.101.112", None, ED25519, Hash::Sha512) => &signature::ED25519,
        ("1.2.840.113549.1.1.1", _, RSA | RSA_SHA256 | RSA_SHA384 | RSA_SHA512, _) => {
            long_enough(key, whose)?;
            match (by.oid, hash) {
                (RSA | RSA_SHA256, Hash::Sha256) => &signature::RSA_PKCS1_2048_8192_SHA256,
                (RSA | RSA_SHA384, Hash::Sha384) => &signature::RSA_PKCS1_2048_8192_SHA384,
                (RSA | RSA_SHA512, Hash::Sha512) => &signature::RSA_PKCS1_2048_8192_SHA512,
                _ => return Err(refused()),
            }
        }
        _ => return Err(refused()),
    })
}

fn long_enough(key: &SubjectPublicKeyInfo<'_>, whose: Whose) -> Result<(), SignatureFault> {
    let least = if whose == Whose::Signer { SIGNER_RSA_BITS } else { STAMP_RSA_BITS };
    // What `key_size` says is the length of the modulus in bits, without leading zeros.
    let bits = key.parsed().map_or(0, |key| key.key_size());
    if bits >= least {
        return Ok(());
    }
    Err(SignatureFault::Algorithm { what: "the signature", algorithm: format!("RSA of {bits} bits") })
}

impl AlgorithmIdentifier {
    /// Parameters of the accepted algorithms are absent or NULL; anything else could hide something.
    fn has_no_parameters(&self, what: &'static str) -> Result<(), SignatureFault> {
        if self.parameters.as_ref().is_none_or(|given| given.to_ref() == AnyRef::NULL) {
            return Ok(());
        }
        Err(SignatureFault::Algorithm { what, algorithm: format!("{} with parameters", self.oid) })
    }
}
