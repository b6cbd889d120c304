//! Another catalogue than the embedded one: some of its files replaced by others of the same layout.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Catalogue, ClauseEntry, Conditions, EMBEDDED, Editions, Index, Mechanisms, TableId, Tables};

/// Files that can take the place of those of the catalogue and cannot be read as such.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}.yaml is no file of a catalogue: {says}")]
pub struct CatalogueTrouble {
    /// The file, by its name without the ending.
    pub file: String,
    /// What is wrong.
    pub says: String,
}

impl Catalogue {
    /// The embedded catalogue with some files replaced, by name without the ending. What is tolerated until a day before `on` is tolerated no longer.
    ///
    /// # Errors
    /// [`CatalogueTrouble`].
    pub(crate) fn other(files: &BTreeMap<String, Value>, on: Option<Date>) -> Result<Self, CatalogueTrouble> {
        let mut catalogue: Self = serde_json::from_str(EMBEDDED).expect("the embedded catalogue is read by a test of this crate");
        for (name, value) in files {
            catalogue.replace(name, value)?;
        }
        if let Some(missing) = TableId::ALL.iter().find(|id| !catalogue.tables.tables.iter().any(|table| table.id == **id)) {
            return Err(CatalogueTrouble { file: "tables".to_owned(), says: format!("{} is missing", missing.name()) });
        }
        let over = |until: Date| on.is_some_and(|on| until < on);
        for mechanism in &mut catalogue.mechanisms.mechanisms {
            mechanism.until = mechanism.until.filter(|until| !over(*until));
        }
        catalogue.index = Index::of(&catalogue.clauses);
        Ok(catalogue)
    }

    fn replace(&mut self, name: &str, value: &Value) -> Result<(), CatalogueTrouble> {
        match name {
            "conditions" => self.conditions = read::<Conditions>(name, value)?,
            "editions" => self.editions = read::<Editions>(name, value)?,
            "mechanisms" => self.mechanisms = read::<Mechanisms>(name, value)?,
            "tables" => self.tables = read::<Tables>(name, value)?,
            clause => {
                let entry: ClauseEntry = read(clause, value)?;
                match self.clauses.iter_mut().find(|known| known.clause == entry.clause) {
                    Some(known) => *known = entry,
                    None => return Err(CatalogueTrouble { file: clause.to_owned(), says: format!("there is no clause {}", entry.clause) }),
                }
            }
        }
        Ok(())
    }
}

fn read<T: DeserializeOwned>(file: &str, value: &Value) -> Result<T, CatalogueTrouble> {
    T::deserialize(value).map_err(|error| CatalogueTrouble { file: file.to_owned(), says: error.to_string() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::method::Method;
    use crate::reference::State;

    fn state(name: &str) -> (State, bool) {
        let mechanism = Catalogue::get().mechanisms().find(name).unwrap();
        (mechanism.state, mechanism.until.is_some())
    }

    #[test]
    fn another_list_counts_for_one_judgement() {
        let mechanisms = json!({ "date": "2030-01-01", "sources": [], "mechanisms": [{ "name": "SHA-256", "kind": "hash", "state": "broken", "sources": [] }] });
        let files = BTreeMap::from([("mechanisms".to_owned(), mechanisms)]);
        let other = Method::default().with_catalogue(&files, None).unwrap();
        assert_eq!(other.judges(|| state("SHA-256").0), State::Broken);
        assert_eq!(state("SHA-256").0, State::Recommended);
    }

    #[test]
    fn what_is_tolerated_until_a_day_ends_after_it() {
        let on = |day: &str| Method::default().with_catalogue(&BTreeMap::new(), Some(day.parse().unwrap())).unwrap();
        assert_eq!(on("2030-12-31").judges(|| state("RSA-2048")), (State::Legacy, true));
        assert_eq!(on("2031-01-01").judges(|| state("RSA-2048")), (State::Legacy, false));
    }

    #[test]
    fn what_is_no_catalogue_is_told_by_its_file() {
        let files = BTreeMap::from([("mechanisms".to_owned(), json!({ "date": "x" }))]);
        let trouble = Method::default().with_catalogue(&files, None).unwrap_err();
        assert!(trouble.to_string().starts_with("mechanisms.yaml is no file of a catalogue"), "{trouble}");
    }
}
