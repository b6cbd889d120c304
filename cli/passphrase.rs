//! The passphrase of a private key: from a file, from the environment, or asked for on the terminal without showing it.

use std::io::IsTerminal as _;
use std::path::Path;

use harness::keys::PrivateKey;
use zeroize::Zeroizing;

use crate::Trouble;
use crate::arguments::Sign;

const VARIABLE: &str = "THIRTEEN_PASSPHRASE";
/// The largest file that is read for one, in bytes.
const LARGEST: u64 = 4096;

type Passphrase = Zeroizing<String>;

/// For a new key; none where it is not to be encrypted.
pub fn new(encrypt: bool, file: Option<&Path>) -> Result<Option<Passphrase>, Trouble> {
    if !encrypt && file.is_none() {
        return Ok(None);
    }
    let given = match given(file)? {
        Some(given) => given,
        None => twice()?,
    };
    if given.is_empty() {
        return Err(Trouble::usage_with_help("the passphrase is empty", "give one, or leave the key unencrypted"));
    }
    Ok(Some(given))
}

/// For a key that is there; none where it is not encrypted, or where nobody can be asked.
pub fn known(wanted: &Sign) -> Result<Option<Passphrase>, Trouble> {
    if !PrivateKey::is_locked(&wanted.key) {
        return Ok(None);
    }
    match given(wanted.passphrase_file.as_deref())? {
        None if std::io::stdin().is_terminal() => asked(&format!("passphrase of {}: ", wanted.key.display())).map(Some),
        given => Ok(given),
    }
}

/// The first line of the file, else what the environment says.
fn given(file: Option<&Path>) -> Result<Option<Passphrase>, Trouble> {
    let Some(path) = file else { return Ok(std::env::var(VARIABLE).ok().map(Zeroizing::new)) };
    let told = |why: String| Trouble::usage_with_help(format!("{}: {why}", path.display()), "its first line is the passphrase, in UTF-8");
    let size = std::fs::metadata(path).map_err(|error| told(error.to_string()))?.len();
    if size > LARGEST {
        return Err(told(format!("it has {size} bytes, and a passphrase has at most {LARGEST}")));
    }
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|error| told(error.to_string()))?);
    Ok(Some(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned())))
}

/// Nobody sees what they type, so they type it twice.
fn twice() -> Result<Passphrase, Trouble> {
    if !std::io::stdin().is_terminal() {
        let help = format!("give it by `--passphrase-file FILE` or in {VARIABLE}, or run this on a terminal, where it is asked for");
        return Err(Trouble::usage_with_help("no passphrase was given to encrypt the key by", help));
    }
    let first = asked("passphrase for the new key: ")?;
    if *asked("the same again: ")? != *first {
        return Err(Trouble::usage("the two are not the same; no key was made"));
    }
    Ok(first)
}

fn asked(prompt: &str) -> Result<Passphrase, Trouble> {
    rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|error| Trouble::usage(format!("no passphrase was read: {error}")))
}
