//! What clauses and provisions are called in each language. English titles are those of the catalogue; the others stand in `messages/titles.*.yaml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use suite::catalogue::Catalogue;
use suite::id::Clause;
use suite::tree::GroupVerdict;

use crate::messages::Language;

type Titles = BTreeMap<String, String>;

/// The titles of a language that is not the catalogue's, by the numbers of clauses and provisions.
fn translated(language: Language) -> Option<&'static Titles> {
    static READ: [OnceLock<Titles>; 2] = [const { OnceLock::new() }; 2];
    let (cell, text) = match language {
        Language::English => return None,
        Language::French => (&READ[0], include_str!("../messages/titles.fr.yaml")),
        Language::German => (&READ[1], include_str!("../messages/titles.de.yaml")),
    };
    Some(cell.get_or_init(|| serde_yaml::from_str(text).expect("the titles are part of the program, and a test reads all of them")))
}

/// The title of a clause.
pub(crate) fn clause(language: Language, clause: Clause) -> &'static str {
    let own = translated(language).and_then(|titles| titles.get(&clause.to_string())).map(String::as_str);
    own.or_else(|| Catalogue::get().clause(clause).map(|entry| entry.title.as_str())).unwrap_or_default()
}

/// The title of a provision: translated where the catalogue knows it, else as the verdicts say it.
pub(crate) fn provision(language: Language, group: &GroupVerdict) -> &str {
    let own = translated(language).and_then(|titles| titles.get(&group.id.to_string()));
    own.unwrap_or(&group.title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use std::collections::BTreeSet;

    /// Small words that only one of the three languages has.
    const WORDS: [(Language, &[&str]); 3] = [
        (
            Language::English,
            &["and", "are", "by", "can", "for", "from", "has", "is", "no", "of", "only", "the", "to", "user", "when", "with"],
        ),
        (Language::French, &["au", "aux", "dans", "de", "est", "et", "la", "le", "les", "ou", "par", "pas", "peut", "pour", "sont", "une"]),
        (
            Language::German,
            &["auf", "das", "der", "die", "eine", "für", "ist", "kein", "keine", "mit", "nach", "und", "vom", "werden", "wird", "zum"],
        ),
    ];

    fn of_the_catalogue() -> Vec<(String, String)> {
        let clauses = || Catalogue::get().clauses().iter();
        let of_clauses = clauses().map(|entry| (entry.clause.to_string(), entry.title.clone()));
        let of_groups = clauses().flat_map(|entry| &entry.groups).map(|group| (group.id.to_string(), group.title.clone()));
        of_clauses.chain(of_groups).collect()
    }

    fn mixed<'a>(language: Language, text: &str) -> Vec<&'a str> {
        let text = text.to_lowercase();
        let words: BTreeSet<&str> = text.split(|character: char| !character.is_alphabetic()).collect();
        let others = WORDS.iter().filter(|(other, _)| *other != language).flat_map(|(_, words)| words.iter().copied());
        others.filter(|word| words.contains(word)).collect()
    }

    #[rstest]
    fn each_language_has_every_title_and_no_other(#[values(Language::French, Language::German)] language: Language) {
        let titles = translated(language).unwrap();
        let (wanted, there): (BTreeSet<String>, BTreeSet<String>) =
            (of_the_catalogue().into_iter().map(|(number, _)| number).collect(), titles.keys().cloned().collect());
        assert_eq!(there, wanted);
        for (number, english) in of_the_catalogue() {
            let own = &titles[&number];
            assert!(*own != english && own.trim() == own && !own.is_empty(), "{number}: {own}");
        }
    }

    #[test]
    fn no_language_mixes_in() {
        for (_, title) in of_the_catalogue() {
            assert_eq!(mixed(Language::English, &title), Vec::<&str>::new(), "{title}");
        }
        for language in [Language::French, Language::German] {
            for title in translated(language).unwrap().values() {
                assert_eq!(mixed(language, title), Vec::<&str>::new(), "{title}");
            }
        }
    }
}
