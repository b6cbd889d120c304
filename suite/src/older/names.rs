//! Names that only one edition has, and where what they say belongs in the other.

use crate::catalogue::Edition;

/// A name of one edition.
struct Moved {
    /// The table or field.
    name: &'static str,
    /// A field that stands beside it in the other edition, where the name means something else elsewhere.
    beside: Option<&'static str>,
    /// The edition that has it, and what the other one calls it.
    says: &'static str,
    /// What would be right.
    remedy: &'static str,
}

const fn moved(name: &'static str, beside: Option<&'static str>, says: &'static str, remedy: &'static str) -> Moved {
    Moved { name, beside, says, remedy }
}

const MIGRATE: &str = "; or `thirteen migrate DIR`, which rewrites a declaration of edition 2.1";

/// By name. What TS 103 701 V2.1.1 renamed or moved; the catalogue's `tables.yaml` says the same of the forms' own columns.
const MOVED: &[Moved] = &[
    moved("11-ComMech", None, "a table of edition 2.1", "edition 3.1 calls it 11-SecComMech"),
    moved("11-SecComMech", None, "a table of edition 3.1", "edition 2.1 calls it 11-ComMech"),
    moved("15-Intf", None, "a table of edition 2.1", "edition 3.1 has physical interfaces in 15-PhyIntf and logical ones in 28-LogIntf"),
    moved("15-PhyIntf", None, "a table of edition 3.1", "edition 2.1 has physical and logical interfaces together in 15-Intf"),
    moved("28-ExtAPI", None, "a table of edition 2.1", "edition 3.1 has them with all logical interfaces in 28-LogIntf"),
    moved("28-LogIntf", None, "a table of edition 3.1", "edition 2.1 has logical interfaces in 15-Intf and external APIs in 28-ExtAPI"),
    moved(
        "communication_mechanisms",
        Some("secure_communication_mechanisms"),
        "a field of edition 2.1",
        "edition 3.1 calls it `secure_communication_mechanisms`",
    ),
    moved("communication_mechanisms", Some("sent_over"), "a field of edition 2.1", "edition 3.1 calls it `sent_over`"),
    moved("denies", Some("conditions"), "a field of edition 3.1", "edition 2.1 has no features to deny"),
    moved("discloses", Some("exposed"), "there a field of edition 2.1", "edition 3.1 has it in 28-LogIntf"),
    moved(
        "features",
        Some("conditions"),
        "a field of edition 3.1",
        "edition 2.1 has conditions 1 to 28 instead: write those under `conditions`",
    ),
    moved("remote", Some("protocol"), "there a field of edition 2.1", "edition 3.1 has it in 28-LogIntf, as `reach`"),
    moved("resilience", Some("protocol"), "there a field of edition 2.1", "edition 3.1 has it in 28-LogIntf"),
    moved("resilience", Some("speaks"), "there a field of edition 3.1", "edition 2.1 has it in 11-ComMech"),
    moved(
        "secure_communication_mechanisms",
        Some("communication_mechanisms"),
        "a field of edition 3.1",
        "edition 2.1 calls it `communication_mechanisms`",
    ),
    moved("sent_over", Some("communication_mechanisms"), "a field of edition 3.1", "edition 2.1 calls it `communication_mechanisms`"),
];

/// What to say of a name that is not `known` at its place because the other edition has it: message and remedy.
pub(crate) fn of_the_other_edition(name: &str, known: &[&str]) -> Option<(String, String)> {
    let moved = MOVED.iter().find(|moved| moved.name == name && moved.beside.is_none_or(|beside| known.contains(&beside)))?;
    let older = moved.says.ends_with("2.1");
    Some((format!("`{name}` is {}", moved.says), format!("{}{}", moved.remedy, if older { MIGRATE } else { "" })))
}

/// The tables by the names that an edition has for them.
pub(crate) fn tables_in(edition: Edition, tables: &[&'static str]) -> Vec<&'static str> {
    let names = |table: &&'static str| match (edition, *table) {
        (Edition::Older, "11-SecComMech") => vec!["11-ComMech"],
        (Edition::Older, "15-PhyIntf") => vec!["15-Intf"],
        (Edition::Older, "28-LogIntf") => vec!["15-Intf", "28-ExtAPI"],
        (_, same) => vec![same],
    };
    let mut named: Vec<_> = tables.iter().flat_map(names).collect();
    named.dedup();
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use rstest::rstest;

    #[rstest]
    #[case("11-ComMech", &["11-SecComMech"], Some("thirteen migrate"))]
    #[case("28-LogIntf", &["28-ExtAPI"], Some("15-Intf"))]
    #[case("discloses", &["kind", "exposed"], Some("28-LogIntf"))]
    #[case("discloses", &["id", "description"], None)]
    #[case("resilience", &["id", "protocol"], Some("28-LogIntf"))]
    #[case("colour", &["id"], None)]
    fn a_name_of_the_other_edition_is_told_where_it_belongs(#[case] name: &str, #[case] known: &[&str], #[case] remedy: Option<&str>) {
        let told = of_the_other_edition(name, known).map(|(_, remedy)| remedy);
        assert!(told.as_deref().is_some_and(|told| told.contains(remedy.unwrap_or("\0"))) == remedy.is_some(), "{told:?}");
    }

    #[test]
    fn every_table_that_the_catalogue_renames_is_here() {
        let renamed = Catalogue::get().tables().tables.iter().filter(|table| table.older_id != table.id.name());
        for table in renamed {
            let told = [&table.older_id, table.id.name()].map(|name| of_the_other_edition(name, &[]).is_some());
            assert_eq!(told, [true, true], "{}", table.id);
        }
    }
}
