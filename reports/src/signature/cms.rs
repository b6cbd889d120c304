//! The structures of CMS (RFC 5652), CAdES (EN 319 122-1) and time stamps (RFC 3161), as far as they are read and written. Strict DER, one signer.

use der::asn1::{Any, Int, ObjectIdentifier, OctetString, SetOfVec};
use der::{Decode, Encode, Sequence, ValueOrd};

use super::SignatureFault;

pub(super) const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
pub(super) const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
pub(super) const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
pub(super) const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
pub(super) const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
pub(super) const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
pub(super) const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
pub(super) const SIGNER_ATTRIBUTES_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.19122.1.1");
pub(super) const TIME_STAMP_TOKEN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");
/// The attribute of a claimed role within the signer's attributes, as other makers of CAdES write it.
pub(super) const NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.41");

/// The largest signature that is read, in bytes.
pub(super) const LARGEST: usize = 256 * 1024;
/// The most certificates beside a signature.
const MOST_CERTIFICATES: usize = 16;
/// The most attributes, signed or not.
const MOST_ATTRIBUTES: usize = 32;

/// An algorithm and its parameters.
#[derive(Clone, Debug, PartialEq, Eq, Sequence, ValueOrd)]
pub struct AlgorithmIdentifier {
    /// Which one.
    pub oid: ObjectIdentifier,
    /// Its parameters, if it has any.
    pub parameters: Option<Any>,
}

impl AlgorithmIdentifier {
    /// An algorithm without parameters.
    pub(super) fn bare(oid: ObjectIdentifier) -> Self {
        Self { oid, parameters: None }
    }
}

/// The outermost structure: what kind of content, and the content.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct ContentInfo {
    pub content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub content: Any,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct SignedData {
    pub version: u8,
    pub digest_algorithms: SetOfVec<AlgorithmIdentifier>,
    pub content: EncapsulatedContent,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub certificates: Option<SetOfVec<Any>>,
    pub signers: SetOfVec<SignerInfo>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct EncapsulatedContent {
    pub content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub content: Option<OctetString>,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence, ValueOrd)]
pub(super) struct SignerInfo {
    pub version: u8,
    pub signer: IssuerAndSerial,
    pub digest_algorithm: AlgorithmIdentifier,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true")]
    pub signed: SetOfVec<Attribute>,
    pub signature_algorithm: AlgorithmIdentifier,
    pub signature: OctetString,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    pub unsigned: Option<SetOfVec<Attribute>>,
}

/// Whose certificate it is: the issuer's name and the serial number, as they stand in the certificate.
#[derive(Clone, Debug, PartialEq, Eq, Sequence, ValueOrd)]
pub(super) struct IssuerAndSerial {
    pub issuer: Any,
    pub serial: Int,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence, ValueOrd)]
pub(super) struct Attribute {
    pub oid: ObjectIdentifier,
    pub values: SetOfVec<Any>,
}

/// The attribute signing-certificate-v2 (RFC 5035).
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct SigningCertificateV2 {
    pub certificates: Vec<EssCertificate>,
    pub policies: Option<Any>,
}

/// A certificate by its digest. The hash is SHA-256 unless another is stated.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct EssCertificate {
    #[asn1(optional = "true")]
    pub hash: Option<AlgorithmIdentifier>,
    pub digest: OctetString,
    #[asn1(optional = "true")]
    pub issuer_serial: Option<Any>,
}

/// The attribute signer-attributes-v2 (EN 319 122-1, 5.2.6.1), with claimed attributes only.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct SignerAttributes {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub claimed: Option<Vec<Attribute>>,
}

/// What is signed by a time-stamping authority.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub(super) struct MessageImprint {
    pub hash: AlgorithmIdentifier,
    pub digest: OctetString,
}

impl SignedData {
    /// Reads a signature of one signer from DER, within the limits, and only if no byte could be another.
    pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Self, SignatureFault> {
        let malformed = |says: der::Error| SignatureFault::malformed(file, says);
        bounded(file, bytes.len(), LARGEST, "bytes")?;
        let outer = ContentInfo::from_der(bytes).map_err(malformed)?;
        if outer.content_type != SIGNED_DATA {
            return Err(SignatureFault::malformed(file, format!("it is no signature but content of type {}", outer.content_type)));
        }
        let inner: Self = outer.content.decode_as().map_err(malformed)?;
        let again = Self::sealed(&inner).map_err(malformed)?;
        if again != bytes {
            return Err(SignatureFault::malformed(file, "it is not in the one form that DER allows"));
        }
        inner.within_limits(file)?;
        Ok(inner)
    }

    fn within_limits(&self, file: &str) -> Result<(), SignatureFault> {
        bounded(file, self.signers.len(), 1, "signers")?;
        bounded(file, self.certificates.as_ref().map_or(0, SetOfVec::len), MOST_CERTIFICATES, "certificates")?;
        let signer = self.signer(file)?;
        bounded(file, signer.signed.len(), MOST_ATTRIBUTES, "signed attributes")?;
        bounded(file, signer.unsigned.as_ref().map_or(0, SetOfVec::len), MOST_ATTRIBUTES, "unsigned attributes")?;
        let digests: Vec<_> = self.digest_algorithms.iter().collect();
        // RFC 5652, 5.1: 3 where the content is no plain data, else 1; with signers named by issuer and number it is never another.
        let version = if self.content.content_type == DATA { 1 } else { 3 };
        if self.version != version || signer.version != 1 || digests != [&signer.digest_algorithm] {
            return Err(SignatureFault::malformed(file, "its version or its list of digests does not fit its signer"));
        }
        Ok(())
    }

    /// The one signer.
    pub(super) fn signer(&self, file: &str) -> Result<&SignerInfo, SignatureFault> {
        self.signers.get(0).ok_or_else(|| SignatureFault::malformed(file, "it has no signer"))
    }

    /// The certificates beside it, each as DER.
    pub(super) fn certificates(&self) -> Result<Vec<Vec<u8>>, der::Error> {
        self.certificates.iter().flat_map(SetOfVec::iter).map(Encode::to_der).collect()
    }

    /// As it is written: within its outermost structure.
    pub(super) fn sealed(&self) -> Result<Vec<u8>, der::Error> {
        ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(self)? }.to_der()
    }
}

impl Attribute {
    /// An attribute with one value.
    pub(super) fn single(oid: ObjectIdentifier, value: &impl EncodeTagged) -> Result<Self, der::Error> {
        Ok(Self { oid, values: SetOfVec::from_iter([Any::encode_from(value)?])? })
    }
}

/// What can be the value of an attribute.
pub(super) trait EncodeTagged: der::EncodeValue + der::Tagged {}
impl<T: der::EncodeValue + der::Tagged> EncodeTagged for T {}

/// The one value of an attribute that must be there exactly once.
pub(super) fn once<'a>(attributes: &'a SetOfVec<Attribute>, oid: ObjectIdentifier, name: &'static str) -> Result<&'a Any, SignatureFault> {
    at_most_once(attributes, oid, name)?.ok_or(SignatureFault::Attribute { attribute: name, times: 0 })
}

/// The one value of an attribute that may be absent.
pub(super) fn at_most_once<'a>(
    attributes: &'a SetOfVec<Attribute>,
    oid: ObjectIdentifier,
    name: &'static str,
) -> Result<Option<&'a Any>, SignatureFault> {
    let values: Vec<&Any> = attributes.iter().filter(|one| one.oid == oid).flat_map(|one| one.values.iter()).collect();
    let entries = attributes.iter().filter(|one| one.oid == oid).count();
    match values[..] {
        [] if entries == 0 => Ok(None),
        [value] if entries == 1 => Ok(Some(value)),
        _ => Err(SignatureFault::Attribute { attribute: name, times: values.len().max(entries) }),
    }
}

/// Refuses more than the limit.
pub(super) fn bounded(file: &str, found: usize, limit: usize, what: &str) -> Result<(), SignatureFault> {
    if found <= limit {
        return Ok(());
    }
    Err(SignatureFault::TooMuch { file: file.to_owned(), found: format!("{found} {what}"), limit })
}
