//! Selectors typed by people: only ids that the catalogue holds, and a helping word for those of the older edition.
use std::str::FromStr;

use super::Catalogue;
use crate::id::{IdError, Selector};

/// Why a text selects nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectorError {
    /// It has not the form of an id.
    #[error(transparent)]
    Id(#[from] IdError),
    /// It is an id of the older edition only.
    #[error("{older} is an id of the older edition; in the newer one it is {}", newer.join(", "))]
    Older {
        /// What was asked for.
        older: Selector,
        /// What it became.
        newer: Vec<String>,
    },
    /// It has the form of an id, but nothing bears it.
    #[error("the catalogue has no {id}{}", near(nearest))]
    Unknown {
        /// What was asked for.
        id: Selector,
        /// What the nearest enclosing id holds.
        nearest: Vec<String>,
    },
}

fn near(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; there are {}", nearest.join(", ")) }
}

impl FromStr for Selector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, SelectorError> {
        let id = Selector::read(text)?;
        let catalogue = Catalogue::get();
        if catalogue.units().any(|unit| id.covers(unit.id)) {
            return Ok(id);
        }
        match catalogue.newer_names(id) {
            newer if newer.is_empty() => Err(SelectorError::Unknown { id, nearest: catalogue.neighbours(id) }),
            newer => Err(SelectorError::Older { older: id, newer }),
        }
    }
}

impl TryFrom<String> for Selector {
    type Error = SelectorError;

    fn try_from(text: String) -> Result<Self, SelectorError> {
        text.parse()
    }
}

impl From<Selector> for String {
    fn from(selector: Selector) -> String {
        selector.to_string()
    }
}

impl Catalogue {
    /// The newer ids, at the same level, of what an older id selects.
    fn newer_names(&self, older: Selector) -> Vec<String> {
        let successors = self.units().filter(|unit| unit.older.iter().any(|was| older.covers(*was)));
        let mut names: Vec<String> = successors
            .map(|unit| match older {
                Selector::Clause(_) => unit.id.clause().to_string(),
                Selector::Group(_) => unit.id.group().to_string(),
                Selector::Case(_) => unit.id.case().to_string(),
                Selector::Unit(_) => unit.id.to_string(),
            })
            .collect();
        names.dedup();
        names
    }

    /// What stands beside an id that does not exist: the units of its case, else the cases of its group, else the groups of its clause.
    fn neighbours(&self, id: Selector) -> Vec<String> {
        let (clause, group, case) = match id {
            Selector::Clause(clause) => (clause, None, None),
            Selector::Group(group) => (group.clause(), None, None),
            Selector::Case(case) => (case.clause(), Some(case.group()), None),
            Selector::Unit(unit) => (unit.clause(), Some(unit.group()), Some(unit.case())),
        };
        if let Some(case) = case.and_then(|case| self.case(case)) {
            return case.units.iter().map(|unit| unit.id.to_string()).collect();
        }
        if let Some(group) = group.and_then(|group| self.group(group)) {
            return group.cases.iter().map(|case| case.id.to_string()).collect();
        }
        self.clause(clause).map(|entry| entry.groups.iter().map(|group| group.id.to_string()).collect()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("5.1", 24)]
    #[case("5.3-1", 3)]
    #[case("5.1-5-2", 2)]
    #[case("5.1-5-2b", 1)]
    fn an_id_selects_its_units_and_no_others(#[case] selector: Selector, #[case] units: usize) {
        assert_eq!(Catalogue::get().units().filter(|unit| selector.covers(unit.id)).count(), units);
    }

    #[rstest]
    #[case("4", "4 is an id of the older edition; in the newer one it is 5.0")]
    #[case("4-1", "4-1 is an id of the older edition; in the newer one it is 5.0-1")]
    #[case("5.3-4", "5.3-4 is an id of the older edition; in the newer one it is 5.3-4A, 5.3-4B")]
    #[case("5.3-6-2", "5.3-6-2 is an id of the older edition; in the newer one it is 5.3-6A-2, 5.3-6B-2")]
    #[case("5.3-15-2d", "5.3-15-2d is an id of the older edition; in the newer one it is 5.3-15B-2a")]
    #[case("5.1-5-2c", "the catalogue has no 5.1-5-2c; there are 5.1-5-2a, 5.1-5-2b")]
    #[case("5.1-5-9", "the catalogue has no 5.1-5-9; there are 5.1-5-1, 5.1-5-2")]
    #[case("6-9", "the catalogue has no 6-9; there are 6-1, 6-2, 6-3A, 6-3B, 6-4, 6-5, 6-6, 6-7, 6-8")]
    fn an_id_that_selects_nothing_is_told_what_would(#[case] text: &str, #[case] message: &str) {
        assert_eq!(text.parse::<Selector>().unwrap_err().to_string(), message);
    }

    #[test]
    fn a_word_is_no_selector() {
        assert!(matches!("camera".parse::<Selector>(), Err(SelectorError::Id(_))));
    }
}
