//! Secrets that cannot be printed, and the assessment's key from which new passwords and digests are made.

mod learnt;
mod scrub;
mod search;
mod taint;
mod told;

use std::fmt;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use suite::evidence::BenchTrouble;
use suite::ixit::AuthMech;
use suite::names::{IdentityName, RowId, SampleId};
use suite::reference::passwords;
use zeroize::Zeroizing;

pub use learnt::Learnt;
pub use scrub::{scrubbed, untold};
pub use search::{Found, Home, Search};
pub use taint::{Encoding, Taint};
pub(crate) use told::told_by;

/// Where the key lies in an assessment's folder.
pub const KEY_FILE: &str = ".thirteen/key";

/// A secret: it can be compared and shown to a device, but neither printed nor serialised, and is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a value as secret.
    #[must_use]
    pub fn new(value: String) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value, for the wire only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// The key of one assessment: 32 random bytes beside its files, never in a journal or bundle.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// Whether a secret is a word that any text may hold: of letters alone, and on the list of common passwords.
fn is_common_word(secret: &Secret) -> bool {
    let value = secret.expose();
    value.bytes().all(|byte| byte.is_ascii_alphabetic()) && passwords::is_common(value)
}

impl Key {
    /// Reads the key of an assessment's folder; draws it at first use.
    ///
    /// # Errors
    /// When the file cannot be made or read, is not 32 bytes long, or others than its owner may read it.
    pub fn of(folder: &Path) -> Result<Self, BenchTrouble> {
        let path = folder.join(KEY_FILE);
        if !path.exists() {
            draw(&path).map_err(|error| BenchTrouble::new(format!("{} cannot be made: {error}", path.display())))?;
        }
        let unreadable = |error: std::io::Error| BenchTrouble::new(format!("{} cannot be read: {error}", path.display()));
        let mode = std::fs::metadata(&path).map_err(unreadable)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(BenchTrouble::new(format!("{} is open to others than its owner: chmod 600 it", path.display())));
        }
        let bytes = Zeroizing::new(std::fs::read(&path).map_err(unreadable)?);
        let wrong = |_| BenchTrouble::new(format!("{} is no key: it must hold 32 bytes", path.display()));
        Ok(Self(Zeroizing::new(bytes.as_slice().try_into().map_err(wrong)?)))
    }

    /// A key from its bytes, for tests.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The keyed digest of a secret: equal for equal secrets of this assessment, of no use outside it.
    #[must_use]
    pub fn digest(&self, secret: &Secret) -> String {
        hex::encode(self.mac(&["digest", secret.expose()]))
    }

    /// The new password of one attempt at a change. The same inputs give the same password, so that a killed run can compute it again.
    #[must_use]
    pub fn new_secret(&self, sample: &SampleId, row: &AuthMech, identity: &IdentityName, attempt: u32) -> Secret {
        let attempt = attempt.to_string();
        let row_id: &RowId = &row.id;
        let seed = ["new secret", sample.as_str(), row_id.as_str(), identity.as_str(), &attempt];
        Shape::of(row).draw(|block| self.mac(&[&seed[..], &[&block.to_string()]].concat()))
    }

    /// A marked value that is written as user data in one attempt, so that it can be found again wherever it turns up: 16 characters that fit into
    /// most fields.
    #[must_use]
    pub fn canary(&self, sample: &SampleId, of: &str, attempt: u32) -> String {
        let attempt = attempt.to_string();
        format!("T13{}", &hex::encode(self.mac(&["canary", sample.as_str(), of, &attempt]))[..13])
    }

    /// The salt that hides a name: the same for the same name of this assessment.
    #[must_use]
    pub fn salt(&self, name: &str) -> String {
        hex::encode(self.mac(&["person", name]))
    }

    /// Parts are told apart by their lengths, so that no two lists of parts are the same message.
    fn mac(&self, parts: &[&str]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).expect("HMAC takes keys of any length");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

fn draw(path: &PathBuf) -> std::io::Result<()> {
    let folder = path.parent().expect("the key lies in a folder");
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile_beside(folder)?;
    file.1.write_all(&rand::random::<[u8; 32]>())?;
    file.1.sync_all()?;
    std::fs::hard_link(&file.0, path).or_else(|error| if path.exists() { Ok(()) } else { Err(error) })?;
    std::fs::remove_file(&file.0)
}

/// The key appears whole or not at all, also when two runs begin at once.
fn tempfile_beside(folder: &Path) -> std::io::Result<(PathBuf, std::fs::File)> {
    let path = folder.join(format!("key.{:016x}", rand::random::<u64>()));
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    Ok((path, file))
}

/// What a new password looks like.
#[derive(Clone, Copy, Debug)]
struct Shape {
    length: usize,
    only_digits: bool,
}

const LOWER: &[u8] = b"abcdefghijkmnpqrstuvwxyz";
const UPPER: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS: &[u8] = b"0123456789";
const SYMBOLS: &[u8] = b"-_.!";

impl Shape {
    /// At least 16 characters of all classes; where the row's passwords are numbers, a number of the declared length.
    fn of(row: &AuthMech) -> Self {
        let at_least = row.password().and_then(|password| password.at_least).unwrap_or(0) as usize;
        match row.preinstalled() {
            Some(made) if made.alphabet <= 10 => Self { length: at_least.max(made.length as usize).clamp(1, 64), only_digits: true },
            _ => Self { length: at_least.clamp(16, 64), only_digits: false },
        }
    }

    fn draw(self, block: impl Fn(u32) -> [u8; 32]) -> Secret {
        let mut bytes = (0u32..).flat_map(block);
        let mut pick = |from: &[u8]| {
            let fair = 256 - 256 % from.len();
            let byte = bytes.find(|byte| usize::from(*byte) < fair).expect("the stream has no end");
            char::from(from[usize::from(byte) % from.len()])
        };
        let mut value = String::with_capacity(self.length);
        if self.only_digits {
            value.extend((0..self.length).map(|_| pick(DIGITS)));
        } else {
            let all = [LOWER, UPPER, DIGITS, SYMBOLS].concat();
            value.extend([LOWER, UPPER, DIGITS, SYMBOLS].map(&mut pick));
            value.extend((4..self.length).map(|_| pick(&all)));
        }
        Secret::new(value)
    }
}

/// A random password that is nobody's: 20 characters, 119 bits.
#[must_use]
pub fn wrong_password() -> String {
    let letters = [LOWER, UPPER, DIGITS, b"xyz"].concat();
    (0..20).map(|_| char::from(letters[rand::random_range(0..letters.len())])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn row(preinstalled: &str, at_least: u32) -> AuthMech {
        let yaml = format!(
            "id: AuthMech-Web\ndescription: d\nauthenticates: user\nfactor: {{ password: {{ at_least: {at_least}{preinstalled} }} }}\nguarantees: []\ncryptography: {{}}\n"
        );
        suite::files::parse(&suite::files::SourceText { file: "row", text: &yaml }).unwrap()
    }

    #[rstest]
    #[case("", 8, 16)]
    #[case("", 24, 24)]
    #[case(", preinstalled: { alphabet: 62, length: 12, generator: g }", 8, 16)]
    fn a_new_password_has_every_class_and_can_be_computed_again(#[case] preinstalled: &str, #[case] at_least: u32, #[case] length: usize) {
        let (key, row) = (Key::from_bytes([7; 32]), row(preinstalled, at_least));
        let draw = |attempt| key.new_secret(&"A".into(), &row, &"owner".into(), attempt);
        let value = draw(1).expose().to_owned();
        assert_eq!(value.len(), length);
        for class in [LOWER, UPPER, DIGITS, SYMBOLS] {
            assert!(value.bytes().any(|byte| class.contains(&byte)), "{value}");
        }
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        assert_ne!(draw(1), Key::from_bytes([8; 32]).new_secret(&"A".into(), &row, &"owner".into(), 1));
    }

    #[test]
    fn a_new_pin_is_a_number() {
        let row = row(", preinstalled: { alphabet: 10, length: 6, generator: g }", 4);
        let pin = Key::from_bytes([7; 32]).new_secret(&"A".into(), &row, &"owner".into(), 1);
        assert!(pin.expose().len() == 6 && pin.expose().bytes().all(|byte| byte.is_ascii_digit()));
    }

    #[test]
    fn a_key_is_drawn_once_and_refused_when_others_may_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let secret = Secret::new("x".to_owned());
        let first = Key::of(folder.path()).unwrap().digest(&secret);
        assert_eq!(Key::of(folder.path()).unwrap().digest(&secret), first);
        let path = folder.path().join(KEY_FILE);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(Key::of(folder.path()).unwrap_err().says.contains("chmod 600"));
    }

    #[test]
    fn a_secret_does_not_print() {
        let account =
            crate::bench::Account { login: "AuthMech-Web".into(), user: "owner".to_owned(), secret: Secret::new("hunter22".to_owned()) };
        assert!(!format!("{account:?} {:?}", Key::from_bytes([1; 32])).contains("hunter"));
    }

    #[test]
    fn parts_of_a_message_do_not_run_together() {
        let key = Key::from_bytes([7; 32]);
        assert_ne!(key.mac(&["ab", "c"]), key.mac(&["a", "bc"]));
    }
}
