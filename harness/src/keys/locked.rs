//! Private keys encrypted by a passphrase: PKCS #8 as OpenSSL writes and reads it.

use std::path::Path;

use der::pem::LineEnding;
use pkcs8::pkcs5::EncryptionScheme;
use pkcs8::pkcs5::pbes2::Kdf;
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef};
use zeroize::Zeroizing;

use super::KeyTrouble;

/// The label of an encrypted private key in PEM.
pub(super) const LOCKED: &str = "ENCRYPTED PRIVATE KEY";
/// How often a passphrase may be hashed to open a key; more would take minutes.
const MOST_ITERATIONS: u32 = 10_000_000;
/// The most blocks that scrypt may take, as the product of its parameters N and r: 256 MiB.
const MOST_BLOCKS: u64 = 1 << 21;

/// A private key in PEM, encrypted: PBES2 by scrypt (16 MiB, the most that OpenSSL reads as it is set up) and AES-256-CBC.
pub(super) fn locked(pem: &str, passphrase: &str) -> Result<Zeroizing<String>, KeyTrouble> {
    let made = |error: &dyn std::fmt::Display| KeyTrouble::Make(error.to_string());
    let (_, secret) = der::SecretDocument::from_pem(pem).map_err(|error| made(&error))?;
    let info = PrivateKeyInfoRef::try_from(secret.as_bytes()).map_err(|error| made(&error))?;
    let encrypted = info.encrypt(passphrase).map_err(|error| made(&error))?;
    encrypted.to_pem(LOCKED, LineEnding::LF).map_err(|error| made(&error))
}

/// Whether a passphrase can be tried in a time and a memory that somebody bears.
fn bounded(scheme: &EncryptionScheme) -> Result<(), &'static str> {
    let EncryptionScheme::Pbes2(by) = scheme else { return Err("it is encrypted by a scheme that is broken: only PBES2 is read") };
    match &by.kdf {
        Kdf::Pbkdf2(by) if by.iteration_count > MOST_ITERATIONS => Err("its passphrase is hashed more than 10,000,000 times"),
        Kdf::Scrypt(by) if by.cost_parameter.saturating_mul(by.block_size.into()) > MOST_BLOCKS || by.parallelization > 16 => {
            Err("its passphrase takes more than 256 MiB to hash")
        }
        _ => Ok(()),
    }
}

/// The key inside, as it was before it was encrypted.
pub(super) fn unlocked(locked: &der::SecretDocument, passphrase: &str, path: &Path) -> Result<der::SecretDocument, KeyTrouble> {
    let unusable = |why: String| KeyTrouble::Unusable { path: path.to_owned(), why };
    let info = EncryptedPrivateKeyInfoRef::try_from(locked.as_bytes()).map_err(|error| unusable(error.to_string()))?;
    bounded(&info.encryption_algorithm).map_err(|why| unusable(why.to_owned()))?;
    info.decrypt(passphrase).map_err(|_| KeyTrouble::Passphrase { path: path.to_owned() })
}
