//! Under which circumstances something applies: statuses such as `M C F(14,e)`, and the expressions of profiles and escape clauses.
//!
//! Knowledge has three values. What is not known stays unknown (`None`) unless the rest settles the matter, so that nothing applies or
//! passes by silence.
mod expression;
mod status;
mod words;

use crate::catalogue::TableId;

pub use expression::{Expression, ExpressionError, Node, Problem};
pub use status::{RequirementLevel, Status, StatusError};
pub use words::{Fact, Feature, UnknownFact, UnknownFeature, condition_numbers};

/// What is known of one DUT; `None` is "not known".
pub trait Circumstances {
    /// Whether the device has the feature.
    fn feature(&self, feature: Feature) -> Option<bool>;
    /// Whether the condition with this number holds, in the list of the edition that is assessed.
    fn condition(&self, number: u8) -> Option<bool>;
    /// Whether the IXIT table has a row.
    fn row(&self, table: TableId) -> Option<bool>;
    /// Whether the fact holds.
    fn fact(&self, fact: Fact) -> Option<bool>;
}

/// False if one is false, unknown if one is unknown, else true.
fn all(values: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(true);
    for value in values {
        match value {
            Some(false) => return Some(false),
            None => result = None,
            Some(true) => {}
        }
    }
    result
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Everything that is listed is known; everything else is not.
    #[derive(Default)]
    pub(crate) struct Known {
        pub features: Vec<(&'static str, bool)>,
        pub conditions: Vec<(u8, bool)>,
        pub rows: Vec<(TableId, bool)>,
        pub facts: Vec<(Fact, bool)>,
    }

    fn find<K: PartialEq>(known: &[(K, bool)], key: &K) -> Option<bool> {
        known.iter().find(|(k, _)| k == key).map(|(_, value)| *value)
    }

    impl Circumstances for Known {
        fn feature(&self, feature: Feature) -> Option<bool> {
            find(&self.features, &feature.letters())
        }
        fn condition(&self, number: u8) -> Option<bool> {
            find(&self.conditions, &number)
        }
        fn row(&self, table: TableId) -> Option<bool> {
            find(&self.rows, &table)
        }
        fn fact(&self, fact: Fact) -> Option<bool> {
            find(&self.facts, &fact)
        }
    }
}
