//! CAdES baseline signatures (EN 319 122-1) over the bytes of a manifest: made by a key that is handed in, and checked as if everybody lied.

use der::asn1::{GeneralizedTime, ObjectIdentifier, OctetString, SetOfVec, UtcTime};
use der::{Decode as _, Encode as _, Tag, Tagged as _, asn1::Any};
use jiff::Timestamp;
use x509_parser::certificate::X509Certificate;

use super::algorithm::{Hash, Whose, holds};
use super::certificate::{issuer_and_serial, issuer_as_general_name, read as read_certificate};
use super::cms::{
    Attribute, CONTENT_TYPE, DATA, EncapsulatedContent, EssCertificate, MESSAGE_DIGEST, NAME, SIGNER_ATTRIBUTES_V2, SIGNING_CERTIFICATE_V2,
    SIGNING_TIME, SignedData, SignerAttributes, SignerInfo, SigningCertificateV2, TIME_STAMP_TOKEN, at_most_once, once,
};
use super::{Role, SignatureFault, Signer, SigningTrouble};

/// Signs the bytes of a manifest.
pub(super) fn sign(content: &[u8], role: Role, at: Timestamp, signer: &dyn Signer) -> Result<Vec<u8>, SigningTrouble> {
    let [own, ..] = signer.certificates() else { return Err(SigningTrouble::Key("it has no certificate".to_owned())) };
    let certificate = read_certificate(own).map_err(|fault| SigningTrouble::Key(fault.to_string()))?;
    let hash = signer.kind().hash();
    let signed = attributes(content, role, at, hash, own, &certificate)?;
    let signature = signer.sign(&signed.to_der()?)?;
    let info = SignerInfo {
        version: 1,
        signer: issuer_and_serial(&certificate).map_err(|fault| SigningTrouble::Key(fault.to_string()))?,
        digest_algorithm: hash.identifier(),
        signed,
        signature_algorithm: signer.kind().identifier(),
        signature: OctetString::new(signature)?,
        unsigned: None,
    };
    let certificates = signer.certificates().iter().map(|one| Any::from_der(one)).collect::<Result<Vec<_>, _>>()?;
    let data = SignedData {
        version: 1,
        digest_algorithms: SetOfVec::from_iter([hash.identifier()])?,
        content: EncapsulatedContent { content_type: DATA, content: None },
        certificates: Some(SetOfVec::from_iter(certificates)?),
        signers: SetOfVec::from_iter([info])?,
    };
    Ok(data.sealed()?)
}

fn attributes(
    content: &[u8],
    role: Role,
    at: Timestamp,
    hash: Hash,
    own: &[u8],
    certificate: &X509Certificate<'_>,
) -> Result<SetOfVec<Attribute>, SigningTrouble> {
    let seconds = std::time::Duration::from_secs(u64::try_from(at.as_second()).unwrap_or_default());
    // RFC 5652, 11.3: the short form up to 2049, the long one after it.
    let time = UtcTime::from_unix_duration(seconds).and_then(|time| Attribute::single(SIGNING_TIME, &time));
    let time = time.or_else(|_| GeneralizedTime::from_unix_duration(seconds).and_then(|time| Attribute::single(SIGNING_TIME, &time)))?;
    let serial = Any::new(Tag::Integer, certificate.raw_serial())?.to_der()?;
    let issuer_serial = Any::new(Tag::Sequence, [issuer_as_general_name(certificate)?.to_der()?, serial].concat())?;
    let named = EssCertificate { hash: None, digest: OctetString::new(Hash::Sha256.digest(own))?, issuer_serial: Some(issuer_serial) };
    let claimed = Attribute::single(NAME, &role.word().to_owned())?;
    Ok(SetOfVec::from_iter([
        Attribute::single(CONTENT_TYPE, &DATA)?,
        Attribute::single(MESSAGE_DIGEST, &OctetString::new(hash.digest(content))?)?,
        time,
        Attribute::single(SIGNING_CERTIFICATE_V2, &SigningCertificateV2 { certificates: vec![named], policies: None })?,
        Attribute::single(SIGNER_ATTRIBUTES_V2, &SignerAttributes { claimed: Some(vec![claimed]) })?,
    ])?)
}

/// A signature that holds: what it says, signed by the key of its certificate. Whose that is, the trust file says.
#[derive(Debug)]
pub(super) struct Proven {
    /// The signer's certificate, as DER.
    pub certificate: Vec<u8>,
    /// The certificates beside it.
    pub beside: Vec<Vec<u8>>,
    /// The role that was signed for, if one was.
    pub role: Option<Role>,
    /// When, as the signer says.
    pub signed: Option<Timestamp>,
    /// The bytes of the signature: what a time stamp is over.
    pub signature: Vec<u8>,
    /// The time-stamp token, as DER, if one is embedded.
    pub token: Option<Vec<u8>>,
}

/// Checks a CAdES signature over the bytes of its manifest.
pub(super) fn check(file: &str, bytes: &[u8], content: &[u8]) -> Result<Proven, SignatureFault> {
    let data = SignedData::read(file, bytes)?;
    if data.content.content.is_some() {
        return Err(SignatureFault::malformed(file, "it carries content of its own; it must be detached"));
    }
    let proven = prove(file, &data, DATA, content, Whose::Signer)?;
    if proven.signed.is_none() {
        return Err(SignatureFault::Attribute { attribute: "signing-time", times: 0 });
    }
    Ok(proven)
}

/// Checks what signatures of documents and time stamps have in common.
pub(super) fn prove(
    file: &str,
    data: &SignedData,
    content_type: ObjectIdentifier,
    content: &[u8],
    whose: Whose,
) -> Result<Proven, SignatureFault> {
    let signer = data.signer(file)?;
    let hash = Hash::of("the digest", &signer.digest_algorithm)?;
    let malformed = |error: der::Error| SignatureFault::malformed(file, error);
    let stated: ObjectIdentifier = once(&signer.signed, CONTENT_TYPE, "content-type")?.decode_as().map_err(malformed)?;
    if stated != content_type || data.content.content_type != content_type {
        return Err(SignatureFault::ContentType);
    }
    let digest: OctetString = once(&signer.signed, MESSAGE_DIGEST, "message-digest")?.decode_as().map_err(malformed)?;
    let beside = data.certificates().map_err(malformed)?;
    let own = certificate_of(signer, &beside)?;
    let certificate = read_certificate(&own)?;
    let signed = signer.signed.to_der().map_err(malformed)?;
    holds(certificate.public_key(), &signer.signature_algorithm, hash, whose, &signed, signer.signature.as_bytes())?;
    if digest.as_bytes() != hash.digest(content) {
        return Err(SignatureFault::Digest { what: "the content".to_owned() });
    }
    Ok(Proven {
        role: role(signer).map_err(malformed)??,
        signed: signing_time(signer, file)?,
        signature: signer.signature.as_bytes().to_vec(),
        token: token(signer)?.map(der::Encode::to_der).transpose().map_err(malformed)?,
        beside: beside.into_iter().filter(|one| *one != own).collect(),
        certificate: own,
    })
}

/// The certificate that was signed for: by the digest in the attribute, and no other.
fn certificate_of(signer: &SignerInfo, beside: &[Vec<u8>]) -> Result<Vec<u8>, SignatureFault> {
    let malformed = |error: der::Error| SignatureFault::malformed("signing-certificate-v2", error);
    let named: SigningCertificateV2 =
        once(&signer.signed, SIGNING_CERTIFICATE_V2, "signing-certificate-v2")?.decode_as().map_err(malformed)?;
    let [first, ..] = &named.certificates[..] else {
        return Err(SignatureFault::Attribute { attribute: "signing-certificate-v2", times: 0 });
    };
    let hash = first.hash.as_ref().map_or(Ok(Hash::Sha256), |stated| Hash::of("the digest of the certificate", stated))?;
    let own = beside.iter().find(|one| hash.digest(one) == first.digest.as_bytes()).ok_or(SignatureFault::CertificateSwapped)?;
    if issuer_and_serial(&read_certificate(own)?)? != signer.signer {
        return Err(SignatureFault::CertificateSwapped);
    }
    Ok(own.clone())
}

/// The claimed role, if it is one of ours; a role of another scheme is none.
fn role(signer: &SignerInfo) -> Result<Result<Option<Role>, SignatureFault>, der::Error> {
    let value = match at_most_once(&signer.signed, SIGNER_ATTRIBUTES_V2, "signer-attributes-v2") {
        Ok(Some(value)) => value,
        Ok(None) => return Ok(Ok(None)),
        Err(fault) => return Ok(Err(fault)),
    };
    let attributes: SignerAttributes = value.decode_as()?;
    let claimed = attributes.claimed.unwrap_or_default();
    let words =
        claimed.iter().filter(|one| one.oid == NAME).flat_map(|one| one.values.iter()).filter(|value| value.tag() == Tag::Utf8String);
    let mut roles = words.filter_map(|value| Role::of(std::str::from_utf8(value.value()).unwrap_or_default()));
    let first = roles.next();
    Ok(match roles.next() {
        Some(_) => Err(SignatureFault::Attribute { attribute: "role", times: 2 }),
        None => Ok(first),
    })
}

fn signing_time(signer: &SignerInfo, file: &str) -> Result<Option<Timestamp>, SignatureFault> {
    let Some(value) = at_most_once(&signer.signed, SIGNING_TIME, "signing-time")? else { return Ok(None) };
    let since = match value.tag() {
        Tag::UtcTime => value.decode_as::<UtcTime>().map(|time| time.to_unix_duration()),
        _ => value.decode_as::<GeneralizedTime>().map(|time| time.to_unix_duration()),
    };
    let since = since.map_err(|error| SignatureFault::malformed(file, error))?;
    let time = i64::try_from(since.as_secs()).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    time.map(Some).ok_or_else(|| SignatureFault::malformed(file, "its signing time is out of range"))
}

fn token(signer: &SignerInfo) -> Result<Option<&Any>, SignatureFault> {
    let Some(unsigned) = &signer.unsigned else { return Ok(None) };
    // Nobody vouches for what is unsigned, so nothing but the time stamp, which vouches for itself, may stand there.
    if let Some(other) = unsigned.iter().find(|one| one.oid != TIME_STAMP_TOKEN) {
        return Err(SignatureFault::malformed(
            "the signature",
            format!("it has the unsigned attribute {}, which nobody vouches for", other.oid),
        ));
    }
    at_most_once(unsigned, TIME_STAMP_TOKEN, "signature-time-stamp")
}

/// Puts a time-stamp token beside the signature that it is over.
pub(super) fn embed(file: &str, bytes: &[u8], token: &[u8]) -> Result<Vec<u8>, SignatureFault> {
    let malformed = |error: der::Error| SignatureFault::malformed(file, error);
    let mut data = SignedData::read(file, bytes)?;
    let mut signer = data.signer(file)?.clone();
    let token = Any::from_der(token).map_err(malformed)?;
    let attribute = Attribute { oid: TIME_STAMP_TOKEN, values: SetOfVec::from_iter([token]).map_err(malformed)? };
    signer.unsigned = Some(SetOfVec::from_iter([attribute]).map_err(malformed)?);
    data.signers = SetOfVec::from_iter([signer]).map_err(malformed)?;
    data.sealed().map_err(malformed)
}
