//! Status of a provision: mandatory or recommended, and on what it depends.
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::words::{Feature, UnknownFeature};
use super::{Circumstances, all};

/// Mandatory or recommended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RequirementLevel {
    /// `M`: a device that it applies to must fulfil it.
    Mandatory,
    /// `R`: not fulfilling it needs a reason.
    Recommended,
}

/// Status of a provision, written as in Annex B: `M`, `R C(12)`, `M F(a)`, `M C F(14,e)`.
///
/// It applies when all its conditions hold and all its features are there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Status {
    /// Mandatory or recommended.
    pub level: RequirementLevel,
    /// Numbers of conditions, in the list of the edition that the status belongs to.
    pub conditions: Vec<u8>,
    /// Features; the older edition has none.
    pub features: Vec<Feature>,
}

/// A text that is no status.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatusError {
    /// It has another form.
    #[error("{0:?} is no status: a status looks like M, R C(12), M F(a) or M C F(14,e)")]
    Form(String),
    /// It names a feature that there is not.
    #[error(transparent)]
    Feature(#[from] UnknownFeature),
}

impl Status {
    /// Whether the provision is mandatory where it applies.
    pub fn is_mandatory(&self) -> bool {
        self.level == RequirementLevel::Mandatory
    }

    /// Whether it depends on anything.
    pub fn is_conditional(&self) -> bool {
        !(self.conditions.is_empty() && self.features.is_empty())
    }

    /// Whether the provision applies to a device; `None` when what is known does not settle it.
    pub fn applies(&self, known: &dyn Circumstances) -> Option<bool> {
        let conditions = self.conditions.iter().map(|number| known.condition(*number));
        let features = self.features.iter().map(|feature| known.feature(*feature));
        all(conditions.chain(features))
    }
}

impl FromStr for Status {
    type Err = StatusError;

    fn from_str(text: &str) -> Result<Self, StatusError> {
        let form = || StatusError::Form(text.to_owned());
        let (head, inner) = match text.split_once('(') {
            Some((head, rest)) => (head, Some(rest.strip_suffix(')').ok_or_else(form)?)),
            None => (text, None),
        };
        let mut words = head.split_ascii_whitespace();
        let level = match words.next() {
            Some("M") => RequirementLevel::Mandatory,
            Some("R") => RequirementLevel::Recommended,
            _ => return Err(form()),
        };
        let mut status = Status { level, conditions: Vec::new(), features: Vec::new() };
        for item in inner.iter().flat_map(|list| list.split(',')).map(str::trim) {
            match item.parse() {
                Ok(number) if !item.starts_with(['+', '0']) => status.conditions.push(number),
                Err(_) if !item.is_empty() && item.bytes().all(|byte| byte.is_ascii_lowercase()) => status.features.push(item.parse()?),
                _ => return Err(form()),
            }
        }
        // The letters announce what the list holds, so a slip in either is noticed.
        if words.eq(status.kinds()) { Ok(status) } else { Err(form()) }
    }
}

impl Status {
    fn kinds(&self) -> impl Iterator<Item = &'static str> {
        [(!self.conditions.is_empty()).then_some("C"), (!self.features.is_empty()).then_some("F")].into_iter().flatten()
    }
}

impl JsonSchema for Status {
    fn schema_name() -> Cow<'static, str> {
        "Status".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^[MR]( C)?( F)?(\([0-9a-z, ]+\))?$", "examples": ["M", "R C(12)", "M C F(14,e)"] })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_mandatory() { "M" } else { "R" })?;
        self.kinds().try_for_each(|kind| write!(f, " {kind}"))?;
        let items: Vec<String> =
            self.conditions.iter().map(u8::to_string).chain(self.features.iter().map(|feature| feature.to_string())).collect();
        if items.is_empty() { Ok(()) } else { write!(f, "({})", items.join(",")) }
    }
}

impl TryFrom<String> for Status {
    type Error = StatusError;

    fn try_from(text: String) -> Result<Self, StatusError> {
        text.parse()
    }
}

impl From<Status> for String {
    fn from(status: Status) -> String {
        status.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::Known;
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("M", "M")]
    #[case("R C(12)", "R C(12)")]
    #[case("M F (aa)", "M F(aa)")]
    #[case("M C F (14, e)", "M C F(14,e)")]
    #[case("R C (9, 12)", "R C(9,12)")]
    fn a_status_is_read_and_written(#[case] text: &str, #[case] written: &str) {
        assert_eq!(text.parse::<Status>().unwrap().to_string(), written);
    }

    #[rstest]
    #[case("")]
    #[case("S")]
    #[case("M C")]
    #[case("M (12)")]
    #[case("M C(a)")]
    #[case("M F(12)")]
    #[case("M F C(14,e)")]
    #[case("M C(12")]
    #[case("M C(12) ")]
    #[case("M C(1,)")]
    #[case("M C(256)")]
    #[case("M C(012)")]
    #[case("M C(+1)")]
    fn what_is_no_status_is_refused(#[case] text: &str) {
        assert!(matches!(text.parse::<Status>(), Err(StatusError::Form(_))), "{text}");
    }

    #[test]
    fn an_unknown_feature_is_named() {
        assert_eq!("M F(bb)".parse::<Status>(), Err(StatusError::Feature(UnknownFeature("bb".to_owned()))));
    }

    #[rstest]
    #[case(Some(true), Some(true), Some(true))]
    #[case(Some(true), Some(false), Some(false))]
    #[case(None, Some(false), Some(false))]
    #[case(None, Some(true), None)]
    fn unknown_stays_unknown_unless_the_rest_settles_it(
        #[case] condition: Option<bool>,
        #[case] feature: Option<bool>,
        #[case] applies: Option<bool>,
    ) {
        let known = Known {
            conditions: condition.map(|value| (14, value)).into_iter().collect(),
            features: feature.map(|value| ("e", value)).into_iter().collect(),
            ..Known::default()
        };
        assert_eq!("M C F(14,e)".parse::<Status>().unwrap().applies(&known), applies);
    }
}
