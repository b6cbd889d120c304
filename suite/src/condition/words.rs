//! The words that statuses and expressions are made of: features a to aa, condition numbers of each edition, named facts.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::catalogue::Edition;

/// Writes a closed list of words once: variants, texts, and the list for error messages.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident [$count:literal], $text:ident, $error:ident, $kind:literal: $($variant:ident = $word:literal,)+) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        #[allow(missing_docs, reason = "the catalogue's conditions.yaml says in words what each stands for")]
        pub enum $name {
            $(#[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All of them, in order.
            pub const ALL: [$name; $count] = [$($name::$variant),+];

            /// How it is written.
            pub fn $text(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.$text())
            }
        }

        impl FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                $name::ALL.into_iter().find(|word| word.$text() == text).ok_or_else(|| $error(text.to_owned()))
            }
        }

        /// A word that is not in the list.
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[error("{0:?} is no {kind}; there are {list}", kind = $kind, list = $name::ALL.map($name::$text).join(", "))]
        pub struct $error(pub String);
    };
}

words! {
    /// A feature of the newer edition: what a device can do or have, on which the status of a provision depends.
    Feature [27], letters, UnknownFeature, "feature":
    A = "a", B = "b", C = "c", D = "d", E = "e", F = "f", G = "g", H = "h", I = "i", J = "j", K = "k", L = "l", M = "m", N = "n",
    O = "o", P = "p", Q = "q", R = "r", S = "s", T = "t", U = "u", V = "v", W = "w", X = "x", Y = "y", Z = "z", AA = "aa",
}

words! {
    /// A fact that an escape clause depends on and that no form asks for.
    Fact [3], name, UnknownFact, "fact":
    UpdateDisrupts = "update-disrupts", UserDataOnDevice = "user-data-on-device", VersionShown = "version-shown",
}

/// The numbers of the conditions that an edition has. The older edition's go on beyond Annex B (1 to 13) into the refined list (14 to 28).
///
/// The same number means different things in the two editions.
pub fn condition_numbers(edition: Edition) -> &'static [u8] {
    const OLDER: [u8; 28] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28];
    match edition {
        Edition::Older => &OLDER,
        Edition::Newer => &[3, 12, 14, 15, 16],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_run_from_a_to_aa_in_order() {
        let letters: Vec<_> = ('a'..='z').map(String::from).chain(["aa".to_owned()]).collect();
        assert_eq!(Feature::ALL.map(|feature| feature.to_string()).to_vec(), letters);
        assert!(Feature::Z < Feature::AA);
        assert!(Feature::ALL.iter().all(|feature| feature.letters().parse() == Ok(*feature)));
    }

    #[test]
    fn an_unknown_feature_is_answered_with_the_list() {
        assert!("ab".parse::<Feature>().unwrap_err().to_string().starts_with("\"ab\" is no feature; there are a, b, c"));
    }
}
