//! Time stamps (RFC 3161): the request for one, and checking a token against the authorities of the trust file.

use der::asn1::{Any, AnyRef, ObjectIdentifier, OctetString};
use der::{Decode, Encode as _, Reader as _, Sequence, Tag, Tagged as _};
use jiff::Timestamp;

use super::SignatureFault;
use super::algorithm::{Hash, Whose};
use super::cades::{Proven, prove};
use super::certificate::{distinguished, may_stamp, read as read_certificate};
use super::cms::{LARGEST, MessageImprint, SignedData, TST_INFO, bounded};
use super::trust::Trust;

/// A time that an authority vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The authority, by its name in the trust file.
    pub by: String,
    /// When the signature was there.
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
struct Request {
    version: u8,
    imprint: MessageImprint,
    nonce: Option<u64>,
    certificate: bool,
}

/// A request for a stamp over the bytes of a signature, as a time-stamping authority takes it (`application/timestamp-query`).
///
/// # Errors
/// Never in practice: the structure always encodes.
pub fn request(signature: &[u8], nonce: Option<u64>) -> Result<Vec<u8>, der::Error> {
    let imprint = MessageImprint { hash: Hash::Sha256.identifier(), digest: OctetString::new(Hash::Sha256.digest(signature))? };
    Request { version: 1, imprint, nonce, certificate: true }.to_der()
}

/// The token within what an authority answered: a whole response, or the token alone.
///
/// # Errors
/// When it is neither, or when the authority refused.
pub fn token_of(answer: &[u8]) -> Result<Vec<u8>, SignatureFault> {
    const FILE: &str = "the answer of the time-stamping authority";
    bounded(FILE, answer.len(), LARGEST, "bytes")?;
    let malformed = |error: der::Error| SignatureFault::malformed(FILE, error);
    let parts: Vec<AnyRef<'_>> = Vec::from_der(answer).map_err(malformed)?;
    match parts[..] {
        [first, ..] if first.tag() == Tag::ObjectIdentifier => Ok(answer.to_vec()),
        [_, token] => token.to_der().map_err(malformed),
        _ => Err(SignatureFault::malformed(FILE, "it holds no token: the authority refused the request")),
    }
}

/// Whether a token is over a signature, and holds the nonce of its request if that had one; who made it, the trust file of the verifier says later.
pub(super) fn is_over(token: &[u8], signature: &[u8], nonce: Option<u64>) -> Result<(), SignatureFault> {
    let (.., found) = opened(token, signature)?;
    match nonce {
        Some(nonce) if found != Some(nonce) => {
            Err(SignatureFault::malformed("the time stamp", "it does not hold the nonce of the request: it answers another one"))
        }
        _ => Ok(()),
    }
}

/// Checks a token over the bytes of a signature.
pub(super) fn check(token: &[u8], signature: &[u8], trust: &Trust) -> Result<Stamp, SignatureFault> {
    let (proven, at, _) = opened(token, signature)?;
    let certificate = read_certificate(&proven.certificate)?;
    may_stamp(&certificate)?;
    let by = trust.time_stamper(&proven, at)?;
    let by = by.ok_or_else(|| SignatureFault::StampUnknown { subject: distinguished(certificate.subject()) })?;
    Ok(Stamp { by, at })
}

fn opened(token: &[u8], signature: &[u8]) -> Result<(Proven, Timestamp, Option<u64>), SignatureFault> {
    const FILE: &str = "the time stamp";
    let data = SignedData::read(FILE, token)?;
    let content = data.content.content.as_ref().ok_or_else(|| SignatureFault::malformed(FILE, "it has no content"))?;
    let info = Info::read(content.as_bytes()).map_err(|error| SignatureFault::malformed(FILE, error))?;
    let hash = Hash::of("the digest of the time stamp", &info.imprint.hash)?;
    let proven = prove(FILE, &data, TST_INFO, content.as_bytes(), Whose::TimeStamper)?;
    if info.imprint.digest.as_bytes() != hash.digest(signature) {
        return Err(SignatureFault::StampOfAnother);
    }
    let at = moment(&info.time).ok_or_else(|| SignatureFault::malformed(FILE, "its time cannot be read"))?;
    Ok((proven, at, info.nonce))
}

/// What the authority signed, as far as it is read. What follows the time is signed too, and changes nothing here.
struct Info {
    imprint: MessageImprint,
    time: String,
    /// That of the request, if it had one and it is no longer than ours.
    nonce: Option<u64>,
}

impl Info {
    fn read(bytes: &[u8]) -> Result<Self, der::Error> {
        AnyRef::from_der(bytes)?.sequence(|reader| {
            if u8::decode(reader)? != 1 {
                return Err(Tag::Integer.value_error().into());
            }
            let _policy: ObjectIdentifier = Decode::decode(reader)?;
            let imprint = MessageImprint::decode(reader)?;
            Any::decode(reader)?;
            let time = AnyRef::decode(reader)?;
            if time.tag() != Tag::GeneralizedTime {
                return Err(Tag::GeneralizedTime.value_error().into());
            }
            let time = String::from_utf8_lossy(time.value()).into_owned();
            let mut nonce = None;
            while !reader.is_finished() {
                let more = AnyRef::decode(reader)?;
                if more.tag() == Tag::Integer {
                    nonce = more.decode_as::<u64>().ok();
                }
            }
            Ok(Self { imprint, time, nonce })
        })
    }
}

/// `20261127104512.25Z` as a time. Fractions of a second are allowed here, unlike elsewhere in certificates.
fn moment(text: &str) -> Option<Timestamp> {
    let digits = text.get(..14).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let fraction = text.get(14..)?.strip_suffix('Z')?;
    let known = fraction.is_empty()
        || fraction.strip_prefix('.').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
    let (date, time) = digits.split_at(8);
    let spelt = format!("{}-{}-{}T{}:{}:{}Z", &date[..4], &date[4..6], &date[6..], &time[..2], &time[2..4], &time[4..]);
    known.then(|| spelt.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::moment;

    #[rstest]
    #[case("20261127104512Z", Some("2026-11-27T10:45:12Z"))]
    #[case("20261127104512.25Z", Some("2026-11-27T10:45:12Z"))]
    #[case("20261127104512.Z", None)]
    #[case("20261127104512+0100", None)]
    #[case("2026112710451é", None)]
    #[case("20261399104512Z", None)]
    #[case("", None)]
    fn a_time_is_read_as_it_stands_in_a_token(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(moment(text).map(|time| time.to_string()).as_deref(), expected);
    }
}
