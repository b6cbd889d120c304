//! Names of people: in journal and bundle stands a commitment, and the name in a small part of its own, which can be withheld later.
//!
//! A commitment is `person:` and the digest of a [`Disclosure`], a name with a salt. Who has the bundle without that part cannot find the name by
//! trying names, since nobody knows the salt; who gets the part later can see that it is the one. No verdict rests on a name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use suite::names::Digest;
use suite::tree::Verdicts;

use crate::bundle::canonical;
use crate::messages::Language;
use crate::wording::one_line;

/// How a commitment begins; the 64 hexadecimal digits of a SHA-256 digest follow.
const PREFIX: &str = "person:";
/// How many digits follow.
const DIGITS: usize = 64;
/// How many of them are told where the name is withheld: enough to see that two decisions are by one person.
const TOLD: usize = 8;

/// A name with the salt that hides it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// The name.
    pub name: String,
    /// 256 bits that nobody can guess, in hexadecimal digits.
    pub salt: String,
}

impl Disclosure {
    /// A name as it is disclosed, on one line and without what a terminal would obey, still without a salt; none where nobody is named.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let name = one_line(name);
        (!name.is_empty()).then(|| Self { name, salt: String::new() })
    }

    /// The bytes of the part that discloses it.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        canonical::bytes(self)
    }

    /// What stands for the name.
    #[must_use]
    pub fn commitment(&self) -> String {
        Digest::of(&self.bytes()).as_str().replacen("sha256:", PREFIX, 1)
    }

    /// How its file is called: by the digits of its digest.
    #[must_use]
    pub fn file_name(&self) -> String {
        self.commitment()[PREFIX.len()..].to_owned()
    }

    /// Reads the bytes of a part.
    ///
    /// # Errors
    /// What is odd about them, in words.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let read: Self = serde_json::from_slice(bytes).map_err(|error| format!("is no name with its salt: {error}"))?;
        match () {
            () if read.bytes() != bytes => Err("is not in its one canonical form".to_owned()),
            () if read.salt.len() != DIGITS || !read.salt.bytes().all(is_digit) => Err("has a salt that could be guessed".to_owned()),
            () if read.name.is_empty() => Err("discloses nobody".to_owned()),
            () if one_line(&read.name) != read.name => Err("discloses what is no name on one line".to_owned()),
            () => Ok(read),
        }
    }
}

/// The digest that a text states for a person, if it is a commitment.
#[must_use]
pub fn committed(text: &str) -> Option<Digest> {
    let digits = text.strip_prefix(PREFIX)?;
    (digits.len() == DIGITS && digits.bytes().all(is_digit)).then(|| Digest(format!("sha256:{digits}")))
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
}

/// Who is disclosed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Persons(BTreeMap<String, String>);

impl FromIterator<Disclosure> for Persons {
    fn from_iter<I: IntoIterator<Item = Disclosure>>(disclosed: I) -> Self {
        Self(disclosed.into_iter().map(|one| (one.commitment(), one.name)).collect())
    }
}

impl Persons {
    /// The people of both.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        Self(self.0.iter().chain(&others.0).map(|(commitment, name)| (commitment.clone(), name.clone())).collect())
    }

    /// The names, each with its commitment.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(commitment, name)| (commitment.as_str(), name.as_str()))
    }

    /// A text with the name for each commitment in it, or with words that say that the name is withheld, and which of those people it is.
    #[must_use]
    pub fn shown<'a>(&self, text: &'a str, language: Language) -> Cow<'a, str> {
        if !text.contains(PREFIX) {
            return Cow::Borrowed(text);
        }
        let (mut shown, mut rest) = (String::with_capacity(text.len()), text);
        while let Some(at) = rest.find(PREFIX) {
            let (before, from) = rest.split_at(at);
            shown.push_str(before);
            let commitment = from.get(..PREFIX.len() + DIGITS).filter(|words| committed(words).is_some());
            match commitment.map(|commitment| (commitment, self.0.get(commitment))) {
                Some((_, Some(name))) => shown.push_str(name),
                Some((commitment, None)) => {
                    let which = &commitment[PREFIX.len()..PREFIX.len() + TOLD];
                    shown.push_str(&format!("{} ({which})", language.messages().name_withheld));
                }
                None => shown.push_str(PREFIX),
            }
            rest = &from[commitment.unwrap_or(PREFIX).len()..];
        }
        shown.push_str(rest);
        Cow::Owned(shown)
    }

    /// The same for every text in the verdicts.
    #[must_use]
    pub fn in_verdicts<'a>(&self, verdicts: &'a Verdicts, language: Language) -> Cow<'a, Verdicts> {
        let told = serde_json::to_value(verdicts).ok().and_then(|mut value| {
            let named = self.replace(&mut value, language);
            serde_json::from_value(value).ok().filter(|_| named)
        });
        told.map_or(Cow::Borrowed(verdicts), Cow::Owned)
    }

    /// Whether anybody was named there.
    fn replace(&self, value: &mut Value, language: Language) -> bool {
        match value {
            Value::String(text) => match self.shown(text, language) {
                Cow::Borrowed(_) => false,
                Cow::Owned(shown) => {
                    *text = shown;
                    true
                }
            },
            Value::Array(items) => items.iter_mut().fold(false, |named, item| self.replace(item, language) | named),
            Value::Object(fields) => fields.values_mut().fold(false, |named, field| self.replace(field, language) | named),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn ada() -> Disclosure {
        Disclosure { name: "Ada \"A.\" Example".to_owned(), salt: "0f".repeat(32) }
    }

    #[rstest]
    #[case::disclosed(Persons::from_iter([ada()]), Language::English, "Ada \"A.\" Example")]
    #[case::withheld(Persons::default(), Language::English, "a person whose name is withheld (WHICH)")]
    #[case::in_german(Persons::default(), Language::German, "eine Person, deren Name nicht genannt wird (WHICH)")]
    #[case::in_french(Persons::default(), Language::French, "une personne dont le nom n’est pas communiqué (WHICH)")]
    fn a_name_is_shown_where_it_is_disclosed(#[case] persons: Persons, #[case] language: Language, #[case] says: &str) {
        let commitment = ada().commitment();
        let says = says.replace("WHICH", &commitment[PREFIX.len()..PREFIX.len() + TOLD]);
        let text = format!("{commitment} decided FAIL, and person:x did not");
        assert_eq!(persons.shown(&text, language), format!("{says} decided FAIL, and person:x did not"));
        assert!(matches!(persons.shown("person ä", language), Cow::Borrowed(_)));
        assert_eq!(persons.shown("person:ä", language), "person:ä");
    }

    #[test]
    fn a_disclosure_is_read_as_it_was_written() {
        assert_eq!(Disclosure::read(&ada().bytes()), Ok(ada()));
        assert_ne!(ada().commitment(), Disclosure { salt: "1f".repeat(32), ..ada() }.commitment());
    }

    #[rstest]
    #[case::another_form(br#"{ "name":"Ada","salt":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f" }"#, "canonical")]
    #[case::no_salt(br#"{"name":"Ada","salt":""}"#, "guessed")]
    #[case::a_terminal_sequence(
        br#"{"name":"A\u001b[1mda","salt":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"}"#,
        "one line"
    )]
    #[case::nobody(br#"{"name":"","salt":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"}"#, "nobody")]
    #[case::more(br#"{"name":"Ada","of":"x","salt":""}"#, "no name")]
    fn what_is_no_disclosure_is_refused(#[case] bytes: &[u8], #[case] says: &str) {
        let odd = Disclosure::read(bytes).unwrap_err();
        assert!(odd.contains(says), "{odd}");
    }
}
