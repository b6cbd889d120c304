//! Public schemes over the verdicts: what a law or a label asks, by which provisions, and who has to supply the rest. Dated data, embedded at build time.
//!
//! A scheme is never judged, only held beside verdicts: nothing here declares anything on a manufacturer's behalf, and verdicts of another edition than
//! the one that a scheme reads are shown by correspondence and never count as met. The lists are no part of the method: verdicts do not depend on them.

mod comparison;
mod fact;
mod provision;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Confidence, Edition};
use crate::files::LabelScheme;
use crate::id::{Clause, GroupId};

pub use comparison::{Comparison, LabelShown, Outcome, RequirementShown, Standing, SupplyShown, compare};
pub use fact::{DeclaredFact, support_ends};
pub use provision::{ProvisionShown, ProvisionStanding, UnitShown};

const EMBEDDED: &str = include_str!(concat!(env!("OUT_DIR"), "/schemes.json"));

/// What a law, a label or another standard asks, as far as verdicts can be held beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Its name on the command line.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its law or its owner, with the country.
    pub owner: String,
    /// Which version of it was read, and as of when.
    pub read: String,
    /// The edition of EN 303 645 that it reads, and by whose numbers provisions stand here; none where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<Edition>,
    /// Why that edition.
    pub edition_because: String,
    /// Whether it is another standard or law that names no provision: then the table is our judgement, and nothing ever counts as met.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cross_reference: bool,
    /// How sure we are of its list.
    pub confidence: Confidence,
    /// Which part of that is surer or less sure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence_note: Option<String>,
    /// The classes of products that it is about, by the names of profiles; any without them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// What it asks.
    pub requirements: Vec<Requirement>,
    /// What somebody has to supply beside verdicts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supplies: Vec<Supply>,
    /// How sure we are of that, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplies_confidence: Option<Confidence>,
    /// Labels of others that it recognises.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recognises: Vec<Recognised>,
    /// Who recognises it, and for what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recognised_by: Vec<String>,
    /// What else has to be known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// When what began to apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<Dated>,
}

/// One thing that a scheme asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// How the scheme numbers it.
    pub id: String,
    /// What it is about, in a few words of ours.
    pub title: String,
    /// By what it is shown.
    pub demands: Demands,
    /// Another way to meet it, which no bundle shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
    /// What else has to be known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// By what a requirement is shown: exactly one of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Demands {
    /// Every provision of a clause that is claimed or mandatory.
    Clause(Clause),
    /// Nothing that a verdict could show: somebody else has to.
    Elsewhere(Elsewhere),
    /// Every mandatory provision of the standard that applies.
    Mandatory,
    /// Every mandatory provision of these clauses that applies.
    MandatoryOf(Vec<Clause>),
    /// These provisions.
    Provisions(Provisions),
}

/// Provisions by their ids in the edition that the scheme reads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provisions {
    /// Those that are asked without an exception that we know of.
    #[serde(default)]
    pub always: Vec<GroupId>,
    /// Those that are asked where they are relevant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub where_relevant: Vec<GroupId>,
}

/// Something that no verdict shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// Who has to show it.
    pub by: Whom,
    /// What it is.
    pub says: String,
}

/// Who has to supply something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// The authority that owns the scheme.
    Authority,
    /// A laboratory that the scheme accepts.
    Laboratory,
    /// The manufacturer, or somebody on its behalf.
    Manufacturer,
}

impl std::fmt::Display for Whom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Authority => "the authority",
            Self::Laboratory => "a laboratory",
            Self::Manufacturer => "the manufacturer",
        })
    }
}

/// Something that somebody has to supply beside verdicts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Supply {
    /// A name for it.
    pub id: String,
    /// What it is.
    pub what: String,
    /// Who supplies it.
    pub by: Whom,
    /// The document that it belongs into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_document: Option<String>,
    /// What of the declaration supports it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<DeclaredFact>,
    /// What no declaration holds of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lacks: Option<String>,
    /// What else has to be known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A label of another scheme that counts here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recognised {
    /// Whose label.
    pub scheme: LabelScheme,
    /// Which level.
    pub level: String,
    /// For what it counts.
    pub says: String,
}

/// Something that happened or will happen on a date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dated {
    /// Year, with month and day where they are known.
    pub on: String,
    /// What.
    pub says: String,
}

impl Scheme {
    /// Every scheme, in the order of their names on the command line.
    pub fn all() -> &'static [Scheme] {
        static SCHEMES: OnceLock<Vec<Scheme>> = OnceLock::new();
        SCHEMES.get_or_init(|| {
            let mut schemes: Vec<Scheme> = serde_json::from_str(EMBEDDED).expect("the embedded schemes are read by a test of this crate");
            schemes.sort_by(|one, other| one.id.cmp(&other.id));
            schemes
        })
    }

    /// The scheme of this name.
    pub fn named(id: &str) -> Option<&'static Scheme> {
        Self::all().iter().find(|scheme| scheme.id == id)
    }
}
