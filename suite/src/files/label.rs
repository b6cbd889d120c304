//! Labels of public schemes that the supplier says a model has. Nothing is judged by them: whoever gave one has the last word on it.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A label that an authority gave to this model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Whose label it is.
    pub scheme: LabelScheme,
    /// Its number, as the scheme's own list writes it.
    pub number: String,
    /// Its level, where the scheme has levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The last day of its validity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
}

/// A public scheme that gives labels.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LabelScheme {
    /// Germany: the IT-Sicherheitskennzeichen of the BSI.
    DeItSicherheitskennzeichen,
    /// Finland: the cybersecurity label of Traficom.
    FiCybersecurityLabel,
    /// Japan: JC-STAR.
    JpJcStar,
    /// Another one, by its own name.
    Other(String),
    /// Singapore: the Cybersecurity Labelling Scheme, CLS(IoT).
    SgCls,
}

impl LabelScheme {
    /// What its owner calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::DeItSicherheitskennzeichen => "IT-Sicherheitskennzeichen (BSI)",
            Self::FiCybersecurityLabel => "Cybersecurity Label (Traficom)",
            Self::JpJcStar => "JC-STAR",
            Self::Other(name) => name,
            Self::SgCls => "Cybersecurity Labelling Scheme, CLS(IoT)",
        }
    }
}
