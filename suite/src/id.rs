//! Ids of the standard: clause, test group, test case, test unit, in the order in which the documents list them.
//!
//! They order by number, not by letter (5.9 before 5.10), and a suffix follows its base (5.1-2, 5.1-2A, 5.1-3).
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A clause of the standard: 5.0 to 5.13 or 6; also 4, where the older edition has the duty that is now in 5.0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clause {
    part: u8,
    section: Option<u8>,
}

/// A test group, which carries the id of the provision that it assesses: `5.1-2A`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId {
    clause: Clause,
    number: u8,
    suffix: Option<char>,
}

/// A test case: `5.1-5-2`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId {
    group: GroupId,
    number: u8,
}

/// A test unit: `5.1-5-2b`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitId {
    case: CaseId,
    letter: char,
}

/// What an id given by a person selects: a clause, a group, a case or a unit, never a substring.
///
/// `FromStr` accepts only what the catalogue holds; ids of the older edition are refused with the newer id's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Selector {
    /// Every unit of a clause.
    Clause(Clause),
    /// Every unit of a group.
    Group(GroupId),
    /// Every unit of a case.
    Case(CaseId),
    /// One unit.
    Unit(UnitId),
}

/// A text that is not the kind of id that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no id of a {wanted}: {hint}")]
pub struct IdError {
    /// What stood there.
    pub text: String,
    /// The kind of id that was wanted.
    pub wanted: &'static str,
    /// What would be right.
    pub hint: String,
}

impl Clause {
    /// The part of the document, 4, 5 or 6.
    pub fn part(self) -> u8 {
        self.part
    }

    /// The section of part 5, 0 to 13; the other parts have none.
    pub fn section(self) -> Option<u8> {
        self.section
    }
}

impl GroupId {
    /// The clause that the provision stands in.
    pub fn clause(self) -> Clause {
        self.clause
    }
}

impl CaseId {
    /// The group that the case belongs to.
    pub fn group(self) -> GroupId {
        self.group
    }

    /// The clause that the case belongs to.
    pub fn clause(self) -> Clause {
        self.group.clause
    }

    /// The unit of this case with a letter from `a` to `z`; `None` for any other letter.
    pub fn unit(self, letter: char) -> Option<UnitId> {
        letter.is_ascii_lowercase().then_some(UnitId { case: self, letter })
    }
}

impl UnitId {
    /// The case that the unit belongs to.
    pub fn case(self) -> CaseId {
        self.case
    }

    /// The group that the unit belongs to.
    pub fn group(self) -> GroupId {
        self.case.group
    }

    /// The clause that the unit belongs to.
    pub fn clause(self) -> Clause {
        self.case.group.clause
    }

    /// The letter within the case, `a` to `z`.
    pub fn letter(self) -> char {
        self.letter
    }
}

impl Selector {
    /// Whether the unit is among what was selected.
    pub fn covers(self, unit: UnitId) -> bool {
        match self {
            Selector::Clause(clause) => unit.clause() == clause,
            Selector::Group(group) => unit.group() == group,
            Selector::Case(case) => unit.case() == case,
            Selector::Unit(wanted) => unit == wanted,
        }
    }

    /// Reads the form of an id, without asking whether the catalogue holds it.
    pub(crate) fn read(text: &str) -> Result<Self, IdError> {
        spell(text).map_err(|hint| IdError { text: text.to_owned(), wanted: "clause, test group, test case or test unit", hint })
    }
}

fn spell(text: &str) -> Result<Selector, String> {
    let mut segments = text.split('-');
    let clause = clause(segments.next().unwrap_or_default())?;
    let Some(segment) = segments.next() else { return Ok(Selector::Clause(clause)) };
    let group = group(clause, segment)?;
    let Some(segment) = segments.next() else { return Ok(Selector::Group(group)) };
    match segments.next() {
        None => case_or_unit(group, segment),
        Some(_) => Err("an id has at most three parts joined by hyphens, as in 5.1-5-2b".to_owned()),
    }
}

fn clause(segment: &str) -> Result<Clause, String> {
    let known = "clauses are 5.0 to 5.13 and 6".to_owned();
    match segment.split_once('.') {
        None if segment == "4" => Ok(Clause { part: 4, section: None }),
        None if segment == "6" => Ok(Clause { part: 6, section: None }),
        Some(("5", "0")) => Ok(Clause { part: 5, section: Some(0) }),
        Some(("5", section)) => match number(section) {
            Some(section @ 1..=13) => Ok(Clause { part: 5, section: Some(section) }),
            _ => Err(known),
        },
        _ => Err(known),
    }
}

fn group(clause: Clause, segment: &str) -> Result<GroupId, String> {
    let (digits, suffix) = split_letter(segment);
    match (number(digits), suffix) {
        (Some(number), None) => Ok(GroupId { clause, number, suffix: None }),
        (Some(number), Some(suffix)) if suffix.is_ascii_uppercase() => Ok(GroupId { clause, number, suffix: Some(suffix) }),
        (Some(number), Some(letter)) => Err(format!(
            "a unit's letter follows its case, as in {clause}-{number}-1{letter}; a group's suffix is a capital, as in {clause}-{number}{}",
            letter.to_ascii_uppercase()
        )),
        _ => Err("a test group is a clause and a number, as in 5.1-5 or 5.1-2A".to_owned()),
    }
}

fn case_or_unit(group: GroupId, segment: &str) -> Result<Selector, String> {
    let (digits, letter) = split_letter(segment);
    let Some(number) = number(digits) else { return Err("a test case is a group and a number, as in 5.1-5-2".to_owned()) };
    let case = CaseId { group, number };
    match letter {
        None => Ok(Selector::Case(case)),
        Some(letter) => {
            case.unit(letter).map(Selector::Unit).ok_or_else(|| format!("a unit's letter is small: {case}{}", letter.to_ascii_lowercase()))
        }
    }
}

/// Takes one trailing ASCII letter off.
fn split_letter(segment: &str) -> (&str, Option<char>) {
    match segment.char_indices().next_back() {
        Some((at, letter)) if letter.is_ascii_alphabetic() => (&segment[..at], Some(letter)),
        _ => (segment, None),
    }
}

/// 1 to 99 without leading zeros or signs, so that every id has one spelling.
fn number(digits: &str) -> Option<u8> {
    let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    if plain { digits.parse().ok() } else { None }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.section {
            Some(section) => write!(f, "{}.{section}", self.part),
            None => write!(f, "{}", self.part),
        }
    }
}

impl fmt::Display for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.clause, self.number)?;
        self.suffix.map_or(Ok(()), |suffix| write!(f, "{suffix}"))
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.group, self.number)
    }
}

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.case, self.letter)
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Selector::Clause(id) => id.fmt(f),
            Selector::Group(id) => id.fmt(f),
            Selector::Case(id) => id.fmt(f),
            Selector::Unit(id) => id.fmt(f),
        }
    }
}

/// Gives an id its text forms: `Debug` as it is written, `FromStr`, a serde string, and a schema with the pattern an editor can check.
macro_rules! written_as_text {
    ($id:ident, $variant:ident, $wanted:literal, $example:literal, $pattern:literal) => {
        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $id {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let error = |hint| IdError { text: text.to_owned(), wanted: $wanted, hint };
                match spell(text).map_err(error)? {
                    Selector::$variant(id) => Ok(id),
                    _ => Err(error(concat!("it looks like ", $example).to_owned())),
                }
            }
        }

        impl Serialize for $id {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $id {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl de::Visitor<'_> for Text {
                    type Value = $id;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!("the quoted id of a ", $wanted, ", such as \"", $example, "\""))
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$id, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }

        impl JsonSchema for $id {
            fn schema_name() -> Cow<'static, str> {
                stringify!($id).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern, "examples": [$example] })
            }
        }
    };
}

written_as_text!(Clause, Clause, "clause", "5.1", r"^(4|5\.(0|[1-9]|1[0-3])|6)$");
written_as_text!(GroupId, Group, "test group", "5.1-5", r"^(4|5\.(0|[1-9]|1[0-3])|6)-[1-9][0-9]?[A-Z]?$");
written_as_text!(CaseId, Case, "test case", "5.1-5-2", r"^(4|5\.(0|[1-9]|1[0-3])|6)-[1-9][0-9]?[A-Z]?-[1-9][0-9]?$");
written_as_text!(UnitId, Unit, "test unit", "5.1-5-2b", r"^(4|5\.(0|[1-9]|1[0-3])|6)-[1-9][0-9]?[A-Z]?-[1-9][0-9]?[a-z]$");

#[cfg(test)]
mod tests;
