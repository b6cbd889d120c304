//! What can be wrong with a key, its files or the role in which somebody would sign with it.

use std::path::PathBuf;

use miette::Diagnostic;
use reports::signature::Role;

use crate::exit::Exit;

/// Trouble with a key.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum KeyTrouble {
    /// A file cannot be read or written.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
    /// The folder holds something already.
    #[error("{} is there already, and is not empty", path.display())]
    #[diagnostic(help("name a new folder: a key is never overwritten, because what it signed could not be told from forgeries"))]
    Taken {
        /// The folder.
        path: PathBuf,
    },
    /// Others can read the key.
    #[error("{} can be read by others", path.display())]
    #[diagnostic(help("`chmod 600 {}`; if others had access to this machine, make a new key and end the trust in this one", path.display()))]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// A file cannot be written.
    #[error("{}: {why}", path.display())]
    #[diagnostic(help("nothing was kept: make room, give the right to write there, or name another folder"))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
    /// It is no certificate.
    #[error("{} is no certificate: {why}", path.display())]
    #[diagnostic(help(
        "wanted is PEM, from `-----BEGIN CERTIFICATE-----` to `-----END CERTIFICATE-----`: first that of key.pem, then those above it. `openssl x509 -in {} -noout -text` shows what is there; `openssl x509 -inform DER` reads what an authority issued in DER", path.display()
    ))]
    Certificate {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The key is encrypted, and nobody gave the passphrase.
    #[error("{} is encrypted, and no passphrase was given", path.display())]
    #[diagnostic(help("give it by `--passphrase-file FILE`, or in THIRTEEN_PASSPHRASE, or sign on a terminal, where it is asked for"))]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// The passphrase opens another key.
    #[error("{} is not opened by this passphrase", path.display())]
    #[diagnostic(help("give the passphrase that the key was made with; nobody can recover it from the file"))]
    Passphrase {
        /// The file.
        path: PathBuf,
    },
    /// It is no key that signs here.
    #[error("{} is no key that signs bundles: {why}", path.display())]
    #[diagnostic(help(
        "wanted is PKCS #8 in PEM (`-----BEGIN PRIVATE KEY-----`, or `-----BEGIN ENCRYPTED PRIVATE KEY-----`), of ECDSA on P-256 or P-384 or of Ed25519; `thirteen keys new DIR` makes one, and `openssl pkcs8 -topk8 -in OLD -out key.pem` turns other forms into it"
    ))]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The certificate belongs to another key.
    #[error("{} is the certificate of another key", path.display())]
    #[diagnostic(help("put the certificate there that the authority issued for this folder's request.csr"))]
    OtherKey {
        /// The file.
        path: PathBuf,
    },
    /// Its own trust file does not let the key sign so, and whoever verifies would call the bundle not genuine.
    #[error("{} does not let this key sign as {role}", path.display())]
    #[diagnostic(help(
        "`thirteen sign` signs as operator, `thirteen countersign` as authoriser: take the other one, or a key that `thirteen keys new DIR --role {role}` makes. The bundle is as it was"
    ))]
    NotInThatRole {
        /// The trust file beside the key.
        path: PathBuf,
        /// The role.
        role: Role,
    },
    /// It could not be made.
    #[error("no key could be made: {0}")]
    Make(String),
}

impl KeyTrouble {
    /// How a command ends on it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Make(_) => Exit::Bench,
            Self::Write { why, .. } => Exit::unwritten(why),
            _ => Exit::Usage,
        }
    }
}
