//! The trust file: whom its owner believes, for what, and from when until when. It is given to `verify` and never taken from a bundle.

use der::Document;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use suite::files::{At, Fault, SourceText, parse};

use super::cades::Proven;
use super::certificate::{Chain, Purpose, chain, distinguished, none_stray, read, valid_at};
use super::dsse::{SPKI_PREFIX, key_id};
use super::{Party, Role, SignatureFault};

/// The trust file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trust {
    /// Whose signatures count, and for what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signers: Vec<KnownSigner>,
    /// Certificate authorities that signers may be issued by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorities: Vec<Authority>,
    /// Authorities whose time stamps count: their own certificate, or the root that it leads to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub time_stampers: Vec<Authority>,
    /// Roles in which somebody must have signed. Where one lacks, `verify` says so and exits with 2; so it does where both are required and one person
    /// signed in both.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Role>,
}

/// Somebody whose signature counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownSigner {
    /// The person, or what signs by itself (a CI server).
    pub name: At<String>,
    /// The organisation.
    pub organisation: String,
    /// On whose side they stand.
    pub party: Party,
    /// In which roles they may sign.
    pub roles: Vec<Role>,
    /// How they are known.
    pub key: KnownKey,
    /// The first day on which their signatures count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// The last day on which their signatures count. A key that was lost or stolen gets the day before that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// A key for tests: what it signs is worth nothing, and `verify` says so first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub test_key: bool,
}

/// How a signer is known: exactly one of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KnownKey {
    /// By this very certificate, in PEM (`-----BEGIN CERTIFICATE-----`).
    Certificate(At<CertificatePem>),
    /// By a certificate that one of the `authorities` issued, however often it is renewed.
    Issued(Issued),
    /// By this Ed25519 public key, in PEM (`-----BEGIN PUBLIC KEY-----`).
    Ed25519(At<Ed25519Pem>),
}

/// A certificate by its issuer and its subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issued {
    /// The name of one of the `authorities`.
    pub by: At<String>,
    /// The subject as a whole, in the order of the certificate: `CN=Ada Example,O=Example Lab,C=DE`.
    pub subject: String,
}

/// An authority: of certificates or of time stamps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// What it is called in this file and in reports.
    pub name: At<String>,
    /// Its certificate, in PEM.
    pub certificate: At<CertificatePem>,
    /// The last day on which what it vouches for counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
}

/// A certificate in PEM; kept as DER.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct CertificatePem {
    pem: String,
    /// The certificate itself.
    pub der: Vec<u8>,
}

impl TryFrom<String> for CertificatePem {
    type Error = String;

    fn try_from(pem: String) -> Result<Self, String> {
        let wanted = "a certificate in PEM is wanted, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----";
        match Document::from_pem(&pem) {
            Ok(("CERTIFICATE", document)) => {
                read(document.as_bytes()).map_err(|fault| fault.to_string())?;
                Ok(Self { der: document.into_vec(), pem })
            }
            Ok((label, _)) => Err(format!("this is a {label}; {wanted}")),
            Err(error) => Err(format!("{error}; {wanted}")),
        }
    }
}

impl From<CertificatePem> for String {
    fn from(certificate: CertificatePem) -> Self {
        certificate.pem
    }
}

/// An Ed25519 public key in PEM; kept as its 32 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Ed25519Pem {
    pem: String,
    /// The key itself.
    pub public: Vec<u8>,
}

impl TryFrom<String> for Ed25519Pem {
    type Error = String;

    fn try_from(pem: String) -> Result<Self, String> {
        let wanted = "an Ed25519 key in PEM is wanted, as `openssl pkey -pubout` writes it";
        match Document::from_pem(&pem) {
            Ok(("PUBLIC KEY", document)) => {
                let public = document.as_bytes().strip_prefix(&SPKI_PREFIX).filter(|key| key.len() == 32);
                let public = public.ok_or_else(|| format!("this is a public key of another kind; {wanted}"))?.to_vec();
                Ok(Self { public, pem })
            }
            Ok((label, _)) => Err(format!("this is a {label}; {wanted}")),
            Err(error) => Err(format!("{error}; {wanted}")),
        }
    }
}

impl From<Ed25519Pem> for String {
    fn from(key: Ed25519Pem) -> Self {
        key.pem
    }
}

impl Trust {
    /// Reads a trust file.
    ///
    /// # Errors
    /// A [`Fault`] with its position.
    pub fn read(source: &SourceText<'_>) -> Result<Self, Box<Fault>> {
        let trust: Self = parse(source)?;
        for (at, signer) in trust.signers.iter().enumerate() {
            if trust.signers[..at].iter().any(|before| before.same_key(signer)) {
                let remedy = "give each key once, with all its roles".to_owned();
                let message = format!("the key of {} stands there twice", signer.name);
                return Err(Box::new(Fault::at(source, signer.name.span(), message, Some(remedy))));
            }
            if let KnownKey::Issued(issued) = &signer.key
                && trust.authority(&issued.by).is_none()
            {
                let known: Vec<&str> = trust.authorities.iter().map(|one| one.name.as_str()).collect();
                let remedy =
                    if known.is_empty() { "add it to `authorities`".to_owned() } else { format!("known are: {}", known.join(", ")) };
                let message = format!("no authority is called `{}`", *issued.by);
                return Err(Box::new(Fault::at(source, issued.by.span(), message, Some(remedy))));
            }
        }
        Ok(trust)
    }

    /// Takes in what another trust file says: who is known to either is known. `source` is the text of the other.
    ///
    /// # Errors
    /// A [`Fault`] where the two say different things of one key or of one authority: nobody can tell which of them holds.
    pub fn add(&mut self, other: Self, source: &SourceText<'_>) -> Result<(), Box<Fault>> {
        for signer in other.signers {
            match self.signers.iter().find(|known| known.same_key(&signer)) {
                None => self.signers.push(signer),
                Some(known) if *known == signer => {}
                Some(_) => return Err(otherwise(source, &signer.name)),
            }
        }
        for (own, added) in [(&mut self.authorities, other.authorities), (&mut self.time_stampers, other.time_stampers)] {
            for authority in added {
                match own.iter().find(|known| *known.name == *authority.name) {
                    None => own.push(authority),
                    Some(known) if *known == authority => {}
                    Some(_) => return Err(otherwise(source, &authority.name)),
                }
            }
        }
        for role in other.requires {
            if !self.requires.contains(&role) {
                self.requires.push(role);
            }
        }
        Ok(())
    }

    fn authority(&self, name: &str) -> Option<&Authority> {
        self.authorities.iter().find(|one| *one.name == name)
    }

    fn roots(&self) -> Vec<&[u8]> {
        self.authorities.iter().chain(&self.time_stampers).map(|one| one.certificate.der.as_slice()).collect()
    }

    /// Who signed with this certificate.
    pub(super) fn signer(&self, proven: &Proven, at: Timestamp, how: &'static str) -> Result<&KnownSigner, SignatureFault> {
        let certificate = read(&proven.certificate)?;
        let subject = distinguished(certificate.subject());
        for signer in &self.signers {
            match &signer.key {
                KnownKey::Certificate(pinned) if pinned.der == proven.certificate => {
                    valid_at(&certificate, at, how)?;
                    none_stray(&proven.certificate, &proven.beside, &self.roots())?;
                    return Ok(signer);
                }
                KnownKey::Issued(issued) if issued.subject == subject => {
                    let Some(authority) = self.authority(&issued.by).filter(|one| one.counts_on(at)) else { continue };
                    let roots = [authority.certificate.der.as_slice()];
                    if let Chain::Trusted = chain(&proven.certificate, &proven.beside, &roots, Purpose::Documents, at, how)? {
                        none_stray(&proven.certificate, &proven.beside, &self.roots())?;
                        return Ok(signer);
                    }
                }
                _ => {}
            }
        }
        Err(SignatureFault::Unknown { claims: subject })
    }

    /// Who has this Ed25519 key.
    pub(super) fn signer_by_key(&self, id: &str) -> Option<(&KnownSigner, &[u8])> {
        self.signers.iter().find_map(|signer| match &signer.key {
            KnownKey::Ed25519(key) if key_id(&key.public) == id => Some((signer, key.public.as_slice())),
            _ => None,
        })
    }

    /// The name of the authority that made a time stamp, if it is one of those that count.
    pub(super) fn time_stamper(&self, proven: &Proven, at: Timestamp) -> Result<Option<String>, SignatureFault> {
        let certificate = read(&proven.certificate)?;
        for authority in self.time_stampers.iter().filter(|one| one.counts_on(at)) {
            let root = authority.certificate.der.as_slice();
            if root == proven.certificate {
                valid_at(&certificate, at, "stamped")?;
            } else if !matches!(chain(&proven.certificate, &proven.beside, &[root], Purpose::TimeStamps, at, "stamped")?, Chain::Trusted) {
                continue;
            }
            none_stray(&proven.certificate, &proven.beside, &self.roots())?;
            return Ok(Some(authority.name.to_string()));
        }
        Ok(None)
    }
}

fn otherwise(source: &SourceText<'_>, name: &At<String>) -> Box<Fault> {
    let message = format!("another trust file says something else of {}", **name);
    let remedy = "make them say the same, or leave one of the two out: nobody can tell which of them holds".to_owned();
    Box::new(Fault::at(source, name.span(), message, Some(remedy)))
}

impl Authority {
    fn counts_on(&self, at: Timestamp) -> bool {
        self.valid_until.is_none_or(|last| day(at) <= last)
    }
}

impl KnownSigner {
    fn same_key(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// Whether their signatures count at a time.
    pub(super) fn trusted_at(&self, at: Timestamp) -> Result<(), SignatureFault> {
        let on = day(at);
        if self.valid_from.is_none_or(|first| first <= on) && self.valid_until.is_none_or(|last| on <= last) {
            return Ok(());
        }
        let shown = |date: Option<Date>, word: &str| date.map(|date| format!("{word} {date}"));
        let window: Vec<String> = shown(self.valid_from, "from").into_iter().chain(shown(self.valid_until, "until")).collect();
        Err(SignatureFault::TrustTime { name: self.name.to_string(), window: window.join(" "), on: on.to_string() })
    }

    /// Whether they may sign in a role; in their only one, if none is said.
    pub(super) fn acts_as(&self, claimed: Option<Role>) -> Result<Role, SignatureFault> {
        match (claimed, &self.roles[..]) {
            (Some(role), allowed) if allowed.contains(&role) => Ok(role),
            (None, [only]) => Ok(*only),
            (None, _) => Err(SignatureFault::RoleUnsaid { name: self.name.to_string() }),
            (Some(role), allowed) => Err(SignatureFault::Role {
                name: self.name.to_string(),
                claimed: role.to_string(),
                allowed: if allowed.is_empty() {
                    "nobody".to_owned()
                } else {
                    allowed.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ")
                },
            }),
        }
    }
}

fn day(at: Timestamp) -> Date {
    jiff::tz::TimeZone::UTC.to_datetime(at).date()
}

/// The JSON Schema of the file, for editors.
#[must_use]
pub fn schema() -> serde_json::Value {
    suite::schema::schema::<Trust>(
        "Trust of the verifier",
        "Whose signatures and time stamps count: certificates and keys with person, organisation, side, roles and validity. Given to `thirteen verify --trust`, never taken from a bundle.",
    )
}
