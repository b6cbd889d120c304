//! Keys, certificates and a signed bundle to try things on.

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use suite::files::SourceText;

use crate::signature::{KeyKind, Object, Order, Parts, Role, Signatures, Signer, SigningTrouble, Trust, examine, sign};

/// A private key in memory.
pub struct Key {
    kind: KeyKind,
    pair: KeyPair,
    certificates: Vec<Vec<u8>>,
    public: Vec<u8>,
}

impl Signer for Key {
    fn kind(&self) -> KeyKind {
        self.kind
    }

    fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    fn public(&self) -> &[u8] {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningTrouble> {
        let pkcs8 = self.pair.serialize_der();
        let by = match self.kind {
            KeyKind::P256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
            KeyKind::P384 => &ECDSA_P384_SHA384_ASN1_SIGNING,
            KeyKind::Ed25519 => return Ok(Ed25519KeyPair::from_pkcs8_maybe_unchecked(&pkcs8).unwrap().sign(message).as_ref().to_vec()),
        };
        let random = SystemRandom::new();
        Ok(EcdsaKeyPair::from_pkcs8(by, &pkcs8, &random).unwrap().sign(&random, message).unwrap().as_ref().to_vec())
    }
}

fn pair(kind: KeyKind) -> KeyPair {
    KeyPair::generate_for(match kind {
        KeyKind::P256 => &rcgen::PKCS_ECDSA_P256_SHA256,
        KeyKind::P384 => &rcgen::PKCS_ECDSA_P384_SHA384,
        KeyKind::Ed25519 => &rcgen::PKCS_ED25519,
    })
    .unwrap()
}

/// What a certificate says, as far as tests differ in it.
pub fn certificate(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.distinguished_name.push(DnType::OrganizationName, "Example Lab");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
    params.not_before = rcgen::date_time_ymd(2026, 1, 1);
    params.not_after = rcgen::date_time_ymd(2027, 1, 1);
    params
}

impl Key {
    /// A key with a self-signed certificate.
    pub fn own(kind: KeyKind, params: &CertificateParams) -> Self {
        let pair = pair(kind);
        let certificates = vec![params.self_signed(&pair).unwrap().der().to_vec()];
        Self { kind, pair, certificates, public: Vec::new() }
    }

    /// A key of somebody, as most tests want it.
    pub fn of(name: &str) -> Self {
        Self::own(KeyKind::P256, &certificate(name))
    }

    /// A bare Ed25519 key.
    pub fn bare() -> Self {
        let pair = pair(KeyKind::Ed25519);
        let public = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&pair.serialize_der()).unwrap().public_key().as_ref().to_vec();
        Self { kind: KeyKind::Ed25519, pair, certificates: Vec::new(), public }
    }

    /// An authority that issues certificates.
    pub fn authority(name: &str) -> Self {
        let mut params = certificate(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        Self::own(KeyKind::P384, &params)
    }

    /// A key whose certificate an authority issued.
    pub fn issued(by: &Self, params: &CertificateParams) -> Self {
        let issuer = Issuer::from_ca_cert_der(&by.certificates[0].as_slice().into(), &by.pair).unwrap();
        let pair = pair(KeyKind::P256);
        let own = params.signed_by(&pair, &issuer).unwrap().der().to_vec();
        Self { kind: KeyKind::P256, pair, certificates: [vec![own], by.certificates.clone()].concat(), public: Vec::new() }
    }

    /// The same key with the certificate of another.
    pub fn with_certificate_of(mut self, other: &Self) -> Self {
        self.certificates.clone_from(&other.certificates);
        self
    }

    pub fn pkcs8(&self) -> Vec<u8> {
        self.pair.serialize_der()
    }

    pub fn certificate_der(&self) -> &[u8] {
        &self.certificates[0]
    }

    /// How the trust file names it, indented for its place.
    pub fn known(&self) -> String {
        let (word, label, bytes) = if self.certificates.is_empty() {
            ("ed25519", "PUBLIC KEY", [&super::super::dsse::SPKI_PREFIX[..], &self.public].concat())
        } else {
            ("certificate", "CERTIFICATE", self.certificates[0].clone())
        };
        format!("{{ {word}: {} }}", quoted(label, &bytes))
    }

    pub fn pem(&self) -> String {
        quoted("CERTIFICATE", &self.certificates[0])
    }
}

fn quoted(label: &str, bytes: &[u8]) -> String {
    let pem = der::pem::encode_string(label, der::pem::LineEnding::LF, bytes).unwrap();
    format!("{:?}", pem)
}

/// The extended key usage of web servers only.
pub fn web_server(name: &str) -> CertificateParams {
    let mut params = certificate(name);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params
}

/// A row of the trust file.
pub fn row(name: &str, roles: &str, key: &str) -> String {
    format!("  - {{ name: {name}, organisation: Example Lab, party: independent_laboratory, roles: [{roles}], key: {key} }}\n")
}

pub fn trust(text: &str) -> Trust {
    Trust::read(&SourceText { file: "trust.yaml", text }).unwrap()
}

pub fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

pub fn content() -> Object {
    Object::of("root.json", "application/json", b"{\"root\":\"1\"}")
}

/// When the tests sign.
pub const THEN: &str = "2026-06-01T12:00:00Z";

/// Adds a signature to those that are there.
pub fn add(parts: &mut Parts, key: &Key, role: Role, countersigns: bool) {
    add_over(parts, key, role, countersigns, &content(), THEN);
}

pub fn add_over(parts: &mut Parts, key: &Key, role: Role, countersigns: bool, content: &Object, time: &str) {
    let order = Order { content, parts, role, at: at(time), countersigns };
    let new = sign(&order, key).unwrap();
    parts.extend(new);
}

/// Examines half an hour after signing.
pub fn look(parts: &Parts, trust: &Trust) -> Signatures {
    examine(parts, &content(), trust, at("2026-06-01T12:30:00Z"), Some(at("2026-06-01T11:00:00Z")))
}

/// The codes of all faults.
pub fn codes(found: &Signatures) -> Vec<&'static str> {
    found.all_faults().map(|(_, fault)| fault.code()).collect()
}
