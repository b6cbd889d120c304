//! The cryptographic catalogue: what public lists say of mechanisms, dated.

use jiff::civil::Date;
use serde::Deserialize;

use crate::reference::State;

/// All mechanisms with the lists that they follow.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mechanisms {
    /// As of when the states hold.
    pub date: Date,
    /// The public lists.
    pub sources: Vec<Source>,
    /// The mechanisms.
    pub mechanisms: Vec<Mechanism>,
}

/// A public list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its short name.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Year and month of the edition.
    pub date: String,
}

/// A mechanism.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mechanism {
    /// Its name: `aes-128-gcm`.
    pub name: String,
    /// Other names of the same.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it does.
    pub kind: MechanismKind,
    /// What the lists say of it.
    pub state: State,
    /// Until when a list tolerates it.
    #[serde(default)]
    pub until: Option<Date>,
    /// The lists, by short name.
    pub sources: Vec<String>,
    /// Why, in a few words.
    #[serde(default)]
    pub note: Option<String>,
}

/// What a mechanism does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MechanismKind {
    /// Encrypts.
    Encryption,
    /// Hashes.
    Hash,
    /// Agrees on a key.
    KeyAgreement,
    /// Authenticates a message.
    Mac,
    /// Stores a password.
    PasswordHash,
    /// Signs.
    Signature,
}

impl Mechanisms {
    /// The mechanism of this name, however it is spelt: `SHA-256`, `sha256`, `SHA_256`.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Mechanism> {
        let wanted = plain(name);
        self.mechanisms.iter().find(|mechanism| mechanism.names().any(|name| plain(name) == wanted))
    }
}

impl Mechanism {
    /// Its name and its other names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [self.name.as_str()].into_iter().chain(self.aliases.iter().map(String::as_str))
    }

    /// Why it has its state: the note, and the lists.
    #[must_use]
    pub fn reason(&self) -> String {
        let note = self.note.iter().map(|note| format!("{note}; ")).collect::<String>();
        format!("{note}{}", self.sources.join(", "))
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalogue::Catalogue;
    use rstest::rstest;

    #[rstest]
    #[case("SHA-256", Some(State::Recommended))]
    #[case("sha256", Some(State::Recommended))]
    #[case("AES_128_ECB", Some(State::Broken))]
    #[case("RSA 2048", Some(State::Legacy))]
    #[case("rot13", None)]
    fn a_mechanism_is_found_however_it_is_spelt(#[case] name: &str, #[case] state: Option<State>) {
        assert_eq!(Catalogue::get().mechanisms().find(name).map(|mechanism| mechanism.state), state);
    }

    #[test]
    fn every_name_is_one_mechanism_and_every_source_is_named() {
        let mechanisms = Catalogue::get().mechanisms();
        let names: Vec<String> = mechanisms.mechanisms.iter().flat_map(Mechanism::names).map(plain).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "a name stands twice");
        let known: BTreeSet<&str> = mechanisms.sources.iter().map(|source| source.id.as_str()).collect();
        for mechanism in &mechanisms.mechanisms {
            assert!(
                !mechanism.sources.is_empty() && mechanism.sources.iter().all(|source| known.contains(source.as_str())),
                "{mechanism:?}"
            );
            assert!(mechanism.until.is_none() || mechanism.state == State::Legacy, "{mechanism:?}");
        }
    }
}
