//! In which role somebody signs, and on whose side they stand.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// In which role somebody signs. A signature states it; the trust file says who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Who ran the campaign and vouches for what was recorded.
    Operator,
    /// Who authorises the report (ISO/IEC 17025, 7.8.2.1 o).
    Authoriser,
}

impl Role {
    /// The word that stands in signatures.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Authoriser => "authoriser",
        }
    }

    /// The role of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::Operator, Self::Authoriser].into_iter().find(|role| role.word() == word)
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// On whose side a signer stands (ISO/IEC 17000: first, second and third party).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The supplier itself: first party.
    Supplier,
    /// Somebody who buys the device: second party.
    Buyer,
    /// A laboratory that neither sells nor buys it: third party.
    IndependentLaboratory,
}

impl std::fmt::Display for Party {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Supplier => "supplier, first party",
            Self::Buyer => "buyer",
            Self::IndependentLaboratory => "independent laboratory",
        })
    }
}
