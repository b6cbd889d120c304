//! Private keys that sign bundles: made here, kept in a folder that nobody else can read, and used from there.

mod locked;
mod trouble;

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use der::pem::{LineEnding, encode_string};
use jiff::Timestamp;
use jiff::civil::Date;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, KeyUsagePurpose};
use reports::signature::{KeyKind, Party, Role, Signer, SigningTrouble, TEST_UNIT, Trust, read_certificate};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use suite::files::SourceText;
use zeroize::Zeroizing;

pub use trouble::KeyTrouble;

use locked::{LOCKED, locked, unlocked};

/// The private key, in PKCS #8.
const KEY: &str = "key.pem";
/// The certificate of the key, and after it those above it.
const CERTIFICATE: &str = "certificate.pem";
/// The public key of a bare key.
const PUBLIC: &str = "public.pem";
/// The request to an authority for a certificate.
const REQUEST: &str = "request.csr";
/// What a verifier needs to know the key.
const TRUST: &str = "trust.yaml";
/// For how long a certificate of one's own is valid, in years.
const YEARS: i16 = 3;
/// The largest file of a key that is read, in bytes.
const LARGEST: u64 = 256 * 1024;
/// What stands before the 32 bytes of an Ed25519 key in PKCS #8, version 1: OpenSSL 3.0 reads no other.
const ED25519_PKCS8: [u8; 16] = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
/// What stands before an Ed25519 public key (RFC 8410).
const ED25519_SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// What a new key is for.
#[derive(Clone, Debug)]
pub struct NewKey<'a> {
    /// The person, or what signs by itself.
    pub name: &'a str,
    /// The organisation.
    pub organisation: &'a str,
    /// On whose side they stand.
    pub party: Party,
    /// In which roles they will sign.
    pub roles: &'a [Role],
    /// Whether it is a bare Ed25519 key, without a certificate.
    pub bare: bool,
    /// Whether it is for tests: what it signs is worth nothing.
    pub test: bool,
    /// What encrypts the private key; without it, it is written as it is.
    pub passphrase: Option<&'a str>,
    /// Now.
    pub now: Timestamp,
}

/// Makes a key in a new folder, and gives the files that it wrote.
///
/// # Errors
/// [`KeyTrouble`], when the folder holds something or cannot be written; then nothing of the key is left.
pub fn create(folder: &Path, wanted: &NewKey<'_>) -> Result<Vec<PathBuf>, KeyTrouble> {
    let failed = |why| KeyTrouble::Write { path: folder.to_owned(), why };
    let was_there = folder.exists();
    fs::create_dir_all(folder).map_err(failed)?;
    if fs::read_dir(folder).map_err(failed)?.next().is_some() {
        return Err(KeyTrouble::Taken { path: folder.to_owned() });
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(failed)?;
    let mut files = if wanted.bare { bare()? } else { certified(wanted)? };
    files.push((TRUST, Zeroizing::new(trust(wanted, &files[1].1))));
    if let Some(passphrase) = wanted.passphrase {
        files[0].1 = locked(&files[0].1, passphrase)?;
    }
    let written = files.iter().map(|(name, text)| write(&folder.join(name), text)).collect();
    if let Err(KeyTrouble::Write { .. }) = written {
        // A key without its certificate, or half of one, is worse than none.
        files.iter().for_each(|(name, _)| drop(fs::remove_file(folder.join(name))));
        if !was_there {
            let _ = fs::remove_dir(folder);
        }
    }
    written
}

type Files = Vec<(&'static str, Zeroizing<String>)>;

fn bare() -> Result<Files, KeyTrouble> {
    let mut seed = Zeroizing::new([0; 32]);
    SystemRandom::new().fill(&mut *seed).map_err(|_| KeyTrouble::Make("this machine gives no random numbers".to_owned()))?;
    let pair = Ed25519KeyPair::from_seed_unchecked(&*seed).map_err(|error| KeyTrouble::Make(error.to_string()))?;
    let secret = Zeroizing::new([&ED25519_PKCS8[..], &seed[..]].concat());
    let public = [&ED25519_SPKI[..], pair.public_key().as_ref()].concat();
    Ok(vec![(KEY, Zeroizing::new(pem("PRIVATE KEY", &secret)?)), (PUBLIC, Zeroizing::new(pem("PUBLIC KEY", &public)?))])
}

fn pem(label: &str, bytes: &[u8]) -> Result<String, KeyTrouble> {
    encode_string(label, LineEnding::LF, bytes).map_err(|error| KeyTrouble::Make(error.to_string()))
}

fn certified(wanted: &NewKey<'_>) -> Result<Files, KeyTrouble> {
    let made = || -> Result<Files, rcgen::Error> {
        let pair = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, wanted.name);
        params.distinguished_name.push(DnType::OrganizationName, wanted.organisation);
        if wanted.test {
            params.distinguished_name.push(DnType::OrganizationalUnitName, TEST_UNIT);
        }
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
        let request = params.serialize_request(&pair)?.pem()?;
        let today = jiff::tz::TimeZone::UTC.to_datetime(wanted.now).date();
        let [first, last] = [today, last_day(today)]
            .map(|day| rcgen::date_time_ymd(day.year().into(), day.month().unsigned_abs(), day.day().unsigned_abs()));
        (params.not_before, params.not_after) = (first, last);
        let certificate = params.self_signed(&pair)?.pem();
        let secret = Zeroizing::new(pair.serialize_pem());
        Ok(vec![(KEY, secret), (CERTIFICATE, Zeroizing::new(certificate)), (REQUEST, Zeroizing::new(request))])
    };
    made().map_err(|error| KeyTrouble::Make(error.to_string()))
}

/// The same day some years later; the day before it in a year without a 29 February.
fn last_day(date: Date) -> Date {
    Date::new(date.year() + YEARS, date.month(), date.day()).or_else(|_| Date::new(date.year() + YEARS, date.month(), 28)).unwrap_or(date)
}

/// A trust file that knows this key and nobody else: to be given to verifiers, who look at it before they use it.
fn trust(wanted: &NewKey<'_>, known: &str) -> String {
    let (word, of) = if wanted.bare { ("ed25519", "public key") } else { ("certificate", "certificate") };
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let roles: Vec<&str> = wanted.roles.iter().map(|role| role.word()).collect();
    let party = serde_json::to_value(wanted.party).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
    let indented: String = known.lines().map(|line| format!("        {line}\n")).collect();
    let test = if wanted.test { "    # A key for tests: what it signs is worth nothing.\n    test_key: true\n" } else { "" };
    format!(
        "# Whose signatures count. Give this to whoever runs `thirteen verify FILE --trust trust.yaml`, by a way that they trust: they believe this {of}\n# because you gave it to them, never because it lies in a bundle.\nsigners:\n  - name: {}\n    organisation: {}\n    party: {party} # or supplier, buyer, independent_laboratory\n    roles: [{}]\n{test}    key:\n      {word}: |\n{indented}",
        quoted(wanted.name),
        quoted(wanted.organisation),
        roles.join(", ")
    )
}

fn write(path: &Path, text: &str) -> Result<PathBuf, KeyTrouble> {
    let secret = path.file_name().is_some_and(|name| name == KEY);
    let mode = if secret { 0o600 } else { 0o644 };
    let written = OpenOptions::new().write(true).create_new(true).mode(mode).open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|why| KeyTrouble::Write { path: path.to_owned(), why })?;
    Ok(path.to_owned())
}

/// A private key that was read from its folder.
pub struct PrivateKey {
    pair: Pair,
    certificates: Vec<Vec<u8>>,
    public: Vec<u8>,
}

enum Pair {
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// Refuses a role that the trust file beside a key gives nobody. Where there is none, or none that can be read, whoever verifies has another one.
///
/// # Errors
/// [`KeyTrouble::NotInThatRole`].
pub fn may_sign(folder: &Path, role: Role) -> Result<(), KeyTrouble> {
    let path = folder.join(TRUST);
    let text = fs::read_to_string(&path).unwrap_or_default();
    let known = Trust::read(&SourceText { file: TRUST, text: &text }).map(|trust| trust.signers).unwrap_or_default();
    let may = known.is_empty() || known.iter().any(|signer| signer.roles.contains(&role));
    if may { Ok(()) } else { Err(KeyTrouble::NotInThatRole { path, role }) }
}

impl PrivateKey {
    /// Whether the key in a folder is encrypted; false where there is none.
    #[must_use]
    pub fn is_locked(folder: &Path) -> bool {
        read(&folder.join(KEY)).is_ok_and(|text| Zeroizing::new(text).contains(LOCKED))
    }

    /// Reads the key in a folder, with its certificate if there is one. A passphrase that nothing needs is not looked at.
    ///
    /// # Errors
    /// [`KeyTrouble`], also when others can read it, when it is encrypted by another passphrase, or when the certificate belongs to another key.
    pub fn load(folder: &Path, passphrase: Option<&str>) -> Result<Self, KeyTrouble> {
        let path = folder.join(KEY);
        let text = Zeroizing::new(read(&path)?);
        let mode = fs::metadata(&path).map_err(|why| KeyTrouble::File { path: path.clone(), why })?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeyTrouble::Open { path });
        }
        let unusable = |why: &str| KeyTrouble::Unusable { path: path.clone(), why: why.to_owned() };
        let (label, secret) = der::SecretDocument::from_pem(&text).map_err(|error| unusable(&error.to_string()))?;
        let secret = match (label, passphrase) {
            ("PRIVATE KEY", _) => secret,
            (LOCKED, None) => return Err(KeyTrouble::Locked { path }),
            (LOCKED, Some(passphrase)) => unlocked(&secret, passphrase, &path)?,
            _ => return Err(unusable(&format!("it is a {label}"))),
        };
        let pair = Pair::read(secret.as_bytes()).ok_or_else(|| unusable("it is of another kind"))?;
        let public = pair.public().to_vec();
        let certificates = certificates(&folder.join(CERTIFICATE), &public)?;
        if certificates.is_empty() && !matches!(pair, Pair::Ed25519(_)) {
            return Err(unusable("there is no certificate.pem beside it"));
        }
        Ok(Self { pair, certificates, public })
    }
}

fn read(path: &Path) -> Result<String, KeyTrouble> {
    let failed = |why| KeyTrouble::File { path: path.to_owned(), why };
    let size = fs::metadata(path).map_err(failed)?.len();
    if size > LARGEST {
        return Err(failed(std::io::Error::other(format!("it has {size} bytes; the limit is {LARGEST}"))));
    }
    fs::read_to_string(path).map_err(failed)
}

fn certificates(path: &Path, public: &[u8]) -> Result<Vec<Vec<u8>>, KeyTrouble> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let unusable = |why: String| KeyTrouble::Certificate { path: path.to_owned(), why };
    let text = read(path)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).map(|one| one.map(|der| der.to_vec())).collect();
    let found = found.map_err(|error| unusable(error.to_string()))?;
    let Some(own) = found.first() else { return Err(unusable("it holds no certificate".to_owned())) };
    let certificate = read_certificate(own).map_err(|fault| unusable(fault.to_string()))?;
    if &*certificate.public_key().subject_public_key.data != public {
        return Err(KeyTrouble::OtherKey { path: path.to_owned() });
    }
    Ok(found)
}

impl Pair {
    fn read(pkcs8: &[u8]) -> Option<Self> {
        let random = SystemRandom::new();
        let p256 = || EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8, &random).map(Self::P256);
        let p384 = || EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_ASN1_SIGNING, pkcs8, &random).map(Self::P384);
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).map(Self::Ed25519).or_else(|_| p256()).or_else(|_| p384()).ok()
    }

    fn public(&self) -> &[u8] {
        match self {
            Self::P256(pair) | Self::P384(pair) => pair.public_key().as_ref(),
            Self::Ed25519(pair) => pair.public_key().as_ref(),
        }
    }
}

impl Signer for PrivateKey {
    fn kind(&self) -> KeyKind {
        match self.pair {
            Pair::P256(_) => KeyKind::P256,
            Pair::P384(_) => KeyKind::P384,
            Pair::Ed25519(_) => KeyKind::Ed25519,
        }
    }

    fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    fn public(&self) -> &[u8] {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningTrouble> {
        match &self.pair {
            Pair::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Pair::P256(pair) | Pair::P384(pair) => {
                let signed = pair.sign(&SystemRandom::new(), message);
                Ok(signed.map_err(|_| SigningTrouble::Key("this machine gives no random numbers".to_owned()))?.as_ref().to_vec())
            }
        }
    }
}

#[cfg(test)]
mod tests;
