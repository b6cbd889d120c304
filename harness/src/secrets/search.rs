//! The last look before something leaves the house: every secret of the bench in every encoding, and short ones where a text could tell them.
//!
//! A PIN of four digits is in every date and every length, so it is not searched byte by byte: it is looked for as a word of its own in the texts of a
//! part, where numbers that are typed as such, dates, versions and ports are none. A secret that is a plain word, short or on the list of common passwords
//! (`password` itself), cannot be told from that word; it is named as not searched.

use std::io::{self, Read};

use reports::bundle::{Kind, PartName};
use reports::journal::Record;
use serde_json::Value;
use suite::evidence::Question;
use suite::files::{Declaration, SourceText, parse};
use suite::ixit::Row as _;
use suite::names::{IdentityName, SampleId};

use super::learnt::is_telling;
use super::taint::Finder;
use super::{Encoding, Key, Secret, Taint, is_common_word};
use crate::bench::Bench;

/// The shortest form of a secret that is searched byte by byte, in bytes.
const SHORTEST: usize = 6;
/// The shortest secret that is searched at all, in bytes.
const SHORTEST_WORD: usize = 4;

/// What is searched for.
#[derive(Default)]
pub struct Search {
    secrets: Option<Finder>,
    tokens: Option<Finder>,
    names: Option<Finder>,
    words: Vec<String>,
    unsearched: Vec<String>,
}

/// Where secrets are known: the bench with its file as written, the key of the assessment, and the tokens that the device gave.
pub struct Home<'a> {
    /// The bench.
    pub bench: &'a Bench,
    /// `bench.yaml` as written.
    pub text: &'a str,
    /// The key, where one was drawn.
    pub key: Option<&'a Key>,
    /// What was learnt in sessions.
    pub learnt: Vec<String>,
}

/// A secret that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// One of the bench, at this byte, written so.
    At(usize, Encoding),
    /// The name of somebody whose name is withheld, at this byte.
    Name(usize),
    /// A token that the device gave in a session, at this byte, written so.
    Token(usize, Encoding),
    /// A short one of the bench, as a word of this line of the part.
    Word(usize),
}

impl Search {
    /// Every secret of a bench that can be read, the key of the assessment, the tokens that the device gave in sessions, and the passwords that the
    /// journal's attempts at a change were made with. What the supplier declares is no token.
    #[must_use]
    pub fn of(home: &Home<'_>, declaration: &Declaration, declared: &str, journal: &[&Record]) -> Self {
        let Home { bench, text, key, learnt } = home;
        let (taint, tokens) = (Taint::default(), Taint::default());
        let mut search = Self::default();
        for (sample, about) in &bench.file().samples {
            for name in about.identities.keys() {
                let Ok(account) = bench.account(sample, name) else {
                    search.unsearched.push(format!("{name} of sample {sample}, whose secret cannot be read here"));
                    continue;
                };
                if !is_common_word(&account.secret) {
                    taint.secret(&account.secret);
                }
                search.short(sample, name, &account.secret);
            }
        }
        passwords_in_urls(text).for_each(|secret| taint.secret(&secret));
        if let Some(key) = key {
            taint.secret(&Secret::new(hex::encode(key.0.as_slice())));
            changed_to(key, declaration, journal).for_each(|secret| taint.secret(&secret));
        }
        learnt.iter().filter(|token| is_telling(token, declared)).for_each(|token| tokens.mark(token));
        (search.secrets, search.tokens) = (taint.telling_finder(SHORTEST), tokens.telling_finder(SHORTEST));
        search
    }

    /// The same, and these names: those of people whose names are withheld.
    #[must_use]
    pub fn and_names<'n>(mut self, names: impl Iterator<Item = &'n str>) -> Self {
        let (long, short): (Vec<_>, Vec<_>) = names.partition(|name| name.len() >= SHORTEST_WORD);
        self.names = Finder::of_names(long.into_iter());
        self.unsearched.extend(short.into_iter().map(|_| "a name of fewer than 4 letters".to_owned()));
        self
    }

    fn short(&mut self, sample: &SampleId, name: &IdentityName, secret: &Secret) {
        let value = secret.expose();
        match value.len() {
            0 => {}
            SHORTEST.. if !is_common_word(secret) => {}
            SHORTEST_WORD..
                if value.bytes().all(|byte| byte.is_ascii_alphanumeric()) && value.bytes().any(|byte| byte.is_ascii_digit()) =>
            {
                self.words.push(value.to_owned());
            }
            _ => self.unsearched.push(format!("{name} of sample {sample}")),
        }
    }

    /// Whose secrets are not searched, since they cannot be told from other words.
    #[must_use]
    pub fn unsearched(&self) -> &[String] {
        &self.unsearched
    }

    /// Looks through a part; pages and files that are evidence are searched for long secrets only.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn through<R: Read>(&self, name: &PartName, opens: impl Fn() -> io::Result<R>) -> io::Result<Option<Found>> {
        let first = |finder: &Option<Finder>| match finder {
            Some(finder) => finder.first_in(opens()?),
            None => Ok(None),
        };
        if let Some((at, encoding)) = first(&self.secrets)? {
            return Ok(Some(Found::At(at, encoding)));
        }
        if let Some((at, encoding)) = first(&self.tokens)? {
            return Ok(Some(Found::Token(at, encoding)));
        }
        // Whoever signs is named by a certificate, which is for everybody.
        if Kind::of(name) != Some(Kind::Seal)
            && let Some((at, _)) = first(&self.names)?
        {
            return Ok(Some(Found::Name(at)));
        }
        if self.words.is_empty() || Kind::of(name) == Some(Kind::Evidence) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        opens()?.read_to_end(&mut bytes)?;
        Ok(self.word_in(name.as_str(), &String::from_utf8_lossy(&bytes)).map(Found::Word))
    }

    /// The line of a text in which a short secret stands as a word.
    #[must_use]
    pub fn word_in(&self, name: &str, text: &str) -> Option<usize> {
        let yaml = !name.ends_with(".jsonl") && name.contains(".yaml");
        let lines = text.lines().enumerate();
        if yaml && let Ok(value) = parse::<Value>(&SourceText { file: name, text }) {
            let said = strings(&value).into_iter().flat_map(str::lines).find(|said| self.is_in(said));
            let by_line = said.map(|said| text.lines().position(|line| line.contains(said.trim())).map_or(1, |line| line + 1));
            let commented = || lines.clone().find(|(_, line)| line.split_once('#').is_some_and(|(_, words)| self.is_in(words)));
            return by_line.or_else(|| commented().map(|(line, _)| line + 1));
        }
        let is_in = |line: &str| match serde_json::from_str::<Value>(line) {
            Ok(value) => strings(&value).into_iter().any(|said| self.is_in(said)),
            Err(_) => self.is_in(line),
        };
        lines.clone().find(|(_, line)| is_in(line)).map(|(line, _)| line + 1)
    }

    fn is_in(&self, text: &str) -> bool {
        self.words.iter().any(|word| text.match_indices(word.as_str()).any(|(at, _)| stands_alone(text.as_bytes(), at, word.len())))
    }
}

/// Whether what stands there is a word of its own, and no part of a date, a version, an address or a port.
fn stands_alone(text: &[u8], at: usize, length: usize) -> bool {
    let before: Vec<u8> = text[..at].iter().rev().take(4).copied().collect();
    let after = &text[at + length..];
    let word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let joined = |first: Option<&u8>, second: Option<&u8>| matches!(first, Some(b'.' | b'-')) && digit(second);
    let is_port = matches!(before.as_slice(), [b':', before, ..] if before.is_ascii_digit() || *before == b']')
        || matches!(before.as_slice(), [b'/', b'p', b'c' | b'd', b't' | b'u', ..]);
    !word(before.first())
        && !word(after.first())
        && !joined(before.first(), before.get(1))
        && !joined(after.first(), after.get(1))
        && !is_port
}

/// Every text in a value, names of fields included.
fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Object(fields) => fields.iter().flat_map(|(name, value)| std::iter::once(name.as_str()).chain(strings(value))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

/// The passwords in `http://user:password@host/`: those of the bench's own equipment.
fn passwords_in_urls(text: &str) -> impl Iterator<Item = Secret> {
    text.split("://").skip(1).filter_map(|rest| {
        let authority = rest.split(|character: char| character.is_whitespace() || "/\"'".contains(character)).next()?;
        let (_, password) = authority.rsplit_once('@')?.0.split_once(':')?;
        Some(Secret::new(password.to_owned()))
    })
}

/// What secrets were changed to in any attempt that the journal begins.
fn changed_to<'a>(key: &'a Key, declaration: &'a Declaration, journal: &'a [&Record]) -> impl Iterator<Item = Secret> + 'a {
    journal.iter().filter_map(|record| record.attempt()).filter_map(move |(question, attempt)| {
        let Question::ChangeSecret(asked) = question else { return None };
        let row = declaration.ixit.auth_mech.iter().find(|row| *row.id() == asked.row)?;
        Some(key.new_secret(&asked.at.sample, row, &asked.identity, attempt))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn search(words: &[&str]) -> Search {
        Search { words: words.iter().map(|word| (*word).to_owned()).collect(), ..Search::default() }
    }

    #[rstest]
    #[case::a_word("the PIN is 4711", true)]
    #[case::in_a_field("PIN:4711", true)]
    #[case::in_a_url("/login?pin=4711&x=1", true)]
    #[case::at_the_end_of_a_sentence("it is 4711.", true)]
    #[case::a_year("on 4711-01-02", false)]
    #[case::behind_a_date("01-4711", false)]
    #[case::a_version("1.4711", false)]
    #[case::a_digest("ab4711cd", false)]
    #[case::a_number_with_more_digits("14711", false)]
    #[case::a_port("tcp/4711", false)]
    #[case::a_port_of_an_address("http://127.0.0.1:4711/", false)]
    fn a_pin_is_found_as_a_word(#[case] text: &str, #[case] found: bool) {
        assert_eq!(search(&["4711"]).is_in(text), found);
    }

    #[rstest]
    #[case::typed("journal.jsonl", "{\"took_ms\":4711}\n", None)]
    #[case::said("journal.jsonl", "{\"took_ms\":1}\n{\"said\":\"4711\"}\n", Some(2))]
    #[case::a_name("journal.jsonl", "{\"4711\":1}\n", Some(1))]
    #[case::typed_in_yaml("declaration.yaml", "a: b\nport: 4711\n", None)]
    #[case::said_in_yaml("declaration.yaml", "a: b\nsays: \"PIN: 4711\"\n", Some(2))]
    #[case::said_in_a_block("declaration.yaml", "a: b\nsays: |\n  PIN: 4711\n", Some(3))]
    #[case::a_comment("decisions.yaml", "a: b # PIN: 4711\n", Some(1))]
    #[case::plain_text("reports/summary.txt", "x\nPIN 4711\n", Some(2))]
    fn numbers_that_are_typed_are_no_pins(#[case] name: &str, #[case] text: &str, #[case] line: Option<usize>) {
        assert_eq!(search(&["4711"]).word_in(name, text), line);
    }

    #[test]
    fn a_short_word_is_named_as_not_searched() {
        let mut search = search(&[]);
        for (name, secret) in
            [("owner", "admin"), ("guest", "12"), ("viewer", "12-4"), ("pin", "0815"), ("long", "correct-horse"), ("common", "password")]
        {
            search.short(&"A".into(), &name.into(), &Secret::new(secret.to_owned()));
        }
        assert_eq!(search.words, ["0815"]);
        assert_eq!(search.unsearched(), ["owner of sample A", "guest of sample A", "viewer of sample A", "common of sample A"]);
    }

    #[test]
    fn passwords_of_the_benchs_equipment_are_secrets() {
        let found: Vec<_> = passwords_in_urls("post: \"http://lab:hunter22@10.0.0.2/off\"\nup: http://10.0.0.2:80/on").collect();
        assert!(matches!(found.as_slice(), [one] if one.expose() == "hunter22"));
    }
}
