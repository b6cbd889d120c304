//! DSSE envelopes with an in-toto statement, signed by Ed25519: what vendors and CI servers use.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use ring::signature::{ED25519, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use suite::names::Digest;

use super::cms::bounded;
use super::content::{Named, Object};
use super::{Role, SignatureFault, Signer, SigningTrouble};

/// The type of what is within the envelope.
const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// The type of our own predicate: a bundle was signed in a role.
const PREDICATE_TYPE: &str = "urn:thirteen:bundle-signed:1";
/// The largest envelope that is read, in bytes.
const LARGEST: usize = 128 * 1024;
/// The most parts that a statement names.
const MOST_SUBJECTS: usize = 64;

/// The beginning of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410); 32 bytes follow.
pub(super) const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    payload: String,
    #[serde(rename = "payloadType")]
    payload_type: String,
    signatures: Vec<EnvelopeSignature>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EnvelopeSignature {
    keyid: String,
    sig: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    #[serde(rename = "_type")]
    kind: String,
    predicate: Predicate,
    #[serde(rename = "predicateType")]
    predicate_type: String,
    subject: Vec<Subject>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Predicate {
    role: Role,
    signed: Timestamp,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    digest: SubjectDigest,
    name: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SubjectDigest {
    sha256: String,
}

/// The name of a key: the SHA-256 of its SubjectPublicKeyInfo.
#[must_use]
pub fn key_id(public: &[u8]) -> String {
    let digest = Digest::of(&[&SPKI_PREFIX[..], public].concat());
    digest.as_str().trim_start_matches("sha256:").to_owned()
}

/// The bytes that are signed: the pre-authentication encoding of DSSE.
#[must_use]
pub fn pre_authentication(payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {PAYLOAD_TYPE} {} ", PAYLOAD_TYPE.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

/// Signs a statement about some parts.
pub(super) fn sign(objects: &[Object], role: Role, at: Timestamp, public: &[u8], signer: &dyn Signer) -> Result<Vec<u8>, SigningTrouble> {
    let subject = objects.iter().map(|object| Subject {
        name: object.name.clone(),
        digest: SubjectDigest { sha256: object.digest.as_str().trim_start_matches("sha256:").to_owned() },
    });
    let statement = Statement {
        kind: STATEMENT_TYPE.to_owned(),
        subject: subject.collect(),
        predicate_type: PREDICATE_TYPE.to_owned(),
        predicate: Predicate { role, signed: at },
    };
    let payload = serde_json::to_vec(&statement)?;
    let signature = signer.sign(&pre_authentication(&payload))?;
    let signature = EnvelopeSignature { keyid: key_id(public), sig: STANDARD.encode(signature) };
    let envelope = Envelope { payload: STANDARD.encode(payload), payload_type: PAYLOAD_TYPE.to_owned(), signatures: vec![signature] };
    Ok(serde_json::to_vec(&envelope)?)
}

/// What an envelope says. Nothing of it is proven before [`Opened::holds`].
pub(super) struct Opened {
    /// The name of the key, as the envelope has it.
    pub key: String,
    /// The parts that it names.
    pub named: Vec<Named>,
    /// The role.
    pub role: Role,
    /// When, as the signer says.
    pub signed: Timestamp,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// Opens an envelope: one statement, one signature, and no byte that could be another.
pub(super) fn open(file: &str, bytes: &[u8]) -> Result<Opened, SignatureFault> {
    bounded(file, bytes.len(), LARGEST, "bytes")?;
    let malformed = |says: &dyn std::fmt::Display| SignatureFault::malformed(file, says);
    let envelope: Envelope = exactly(file, bytes)?;
    let [signature] = &envelope.signatures[..] else {
        return Err(malformed(&format!(
            "it has {} signatures and must have one: each stands in a file of its own",
            envelope.signatures.len()
        )));
    };
    if envelope.payload_type != PAYLOAD_TYPE {
        return Err(SignatureFault::ContentType);
    }
    let payload = STANDARD.decode(&envelope.payload).map_err(|error| malformed(&error))?;
    let statement: Statement = exactly(file, &payload)?;
    if statement.kind != STATEMENT_TYPE || statement.predicate_type != PREDICATE_TYPE {
        return Err(SignatureFault::ContentType);
    }
    bounded(file, statement.subject.len(), MOST_SUBJECTS, "parts")?;
    let named = statement
        .subject
        .into_iter()
        .map(|subject| Named { name: subject.name, digest: Digest(format!("sha256:{}", subject.digest.sha256)) });
    Ok(Opened {
        key: signature.keyid.clone(),
        named: named.collect(),
        role: statement.predicate.role,
        signed: statement.predicate.signed,
        signature: STANDARD.decode(&signature.sig).map_err(|error| malformed(&error))?,
        payload,
    })
}

/// Reads JSON that is written in one way only: what is read must come out byte by byte as it was.
fn exactly<T: Serialize + for<'de> Deserialize<'de>>(file: &str, bytes: &[u8]) -> Result<T, SignatureFault> {
    let value: T = serde_json::from_slice(bytes).map_err(|error| SignatureFault::malformed(file, error))?;
    if serde_json::to_vec(&value).is_ok_and(|again| again == bytes) {
        return Ok(value);
    }
    Err(SignatureFault::malformed(file, "it is not written in the one form that is read: no spaces, fields in order"))
}

impl Opened {
    /// Whether the signature is by this key.
    pub(super) fn holds(&self, public: &[u8]) -> Result<(), SignatureFault> {
        let key = UnparsedPublicKey::new(&ED25519, public);
        key.verify(&pre_authentication(&self.payload), &self.signature).map_err(|_| SignatureFault::Broken)
    }
}
