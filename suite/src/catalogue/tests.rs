//! The catalogue agrees with itself and with the counts that are known of the standard.
use std::collections::BTreeSet;

use super::*;

fn catalogue() -> &'static Catalogue {
    Catalogue::get()
}

fn cases_of(kind: Kind) -> usize {
    catalogue().cases().filter(|case| case.kind == kind).count()
}

fn units_at(level: Level) -> usize {
    catalogue().units().filter(|unit| unit.level == level).count()
}

#[test]
fn the_newer_edition_has_its_groups_cases_and_units() {
    assert_eq!((catalogue().groups().count(), catalogue().cases().count(), catalogue().units().count()), (78, 132, 261));
    assert_eq!((cases_of(Kind::Conceptual), cases_of(Kind::Functional), cases_of(Kind::Mixed)), (73, 58, 1));
    assert_eq!(catalogue().units().filter(|unit| unit.kind() == Kind::Conceptual).count(), 140);
    assert_eq!([Level::Rule, Level::Assist, Level::Expert].map(units_at), [40, 70, 30]);
    assert_eq!([Level::Probe, Level::Facts, Level::Hook, Level::Judge, Level::Operator].map(units_at), [12, 42, 11, 34, 22]);
}

#[test]
fn the_older_edition_has_its_groups_cases_and_units() {
    let older = &catalogue().editions().older;
    let cases: Vec<_> = older.iter().flat_map(|provision| &provision.cases).collect();
    let of = |kind| cases.iter().filter(|case| case.kind == kind).count();
    assert_eq!((older.len(), cases.len(), cases.iter().flat_map(|case| case.unit_ids()).count()), (68, 109, 226));
    assert_eq!((of(Kind::Conceptual), of(Kind::Functional), of(Kind::Mixed)), (62, 46, 1));
}

#[test]
fn mandatory_and_recommended_provisions_close() {
    let editions = catalogue().editions();
    let newer = editions.newer.iter().filter(|provision| provision.status.is_mandatory()).count();
    let older = editions.older.iter().filter(|provision| provision.status.is_mandatory()).count();
    assert_eq!((newer, editions.newer.len() - newer), (36, 42));
    assert_eq!((older, editions.older.len() - older), (33, 35));
}

#[test]
fn ids_are_unique_sorted_and_nested() {
    let ids: Vec<_> = catalogue().units().map(|unit| unit.id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b));
    assert!(catalogue().clauses().iter().map(|entry| entry.clause).is_sorted_by(|a, b| a < b));
    for clause in catalogue().clauses() {
        for group in &clause.groups {
            assert_eq!(group.id.clause(), clause.clause);
            for case in &group.cases {
                assert_eq!(case.id.group(), group.id);
                assert!(
                    case.units
                        .iter()
                        .enumerate()
                        .all(|(n, unit)| unit.id.case() == case.id && unit.id.letter() == (b'a' + n as u8) as char)
                );
            }
        }
    }
}

#[test]
fn each_id_finds_its_entry() {
    assert!(catalogue().groups().all(|group| std::ptr::eq(catalogue().group(group.id).unwrap(), group)));
    assert!(catalogue().cases().all(|case| std::ptr::eq(catalogue().case(case.id).unwrap(), case)));
    assert!(catalogue().units().all(|unit| std::ptr::eq(catalogue().unit(unit.id).unwrap(), unit)));
    assert!(catalogue().units().all(|unit| unit.id.to_string().parse() == Ok(unit.id)));
}

#[test]
fn the_kind_of_a_case_is_that_of_its_units() {
    for case in catalogue().cases() {
        let kinds: BTreeSet<_> = case.units.iter().map(Unit::kind).collect();
        match case.kind {
            Kind::Mixed => assert_eq!(kinds.len(), 2, "{}", case.id),
            kind => assert_eq!(kinds.into_iter().collect::<Vec<_>>(), [kind], "{}", case.id),
        }
    }
}

#[test]
fn there_are_29_tables_each_with_an_enum_variant_in_place() {
    let tables = &catalogue().tables().tables;
    assert_eq!(tables.iter().map(|table| table.id).collect::<Vec<_>>(), TableId::ALL);
    assert!(tables.iter().all(|table| table.number == table.id.number()));
    let records: Vec<_> = tables.iter().filter(|table| table.shape == Shape::Record).map(|table| table.id).collect();
    assert_eq!(records, [TableId::UserInfo, TableId::Conf, TableId::ReplSup]);
    assert!(tables.iter().filter(|table| table.shape == Shape::Rows).all(|table| table.field("ID").is_some()));
}

#[test]
fn each_table_and_field_that_a_unit_reads_exists_in_the_newer_edition() {
    for unit in catalogue().units() {
        assert!(!unit.reads.is_empty(), "{} reads nothing", unit.id);
        for read in &unit.reads {
            let fields = fields_of(&read.table).unwrap_or_else(|| panic!("{} reads {}", unit.id, read.table));
            let strangers: Vec<_> = read.fields.iter().filter(|field| !fields.contains(&field.as_str())).collect();
            assert!(strangers.is_empty(), "{} reads {strangers:?} of {}", unit.id, read.table);
        }
    }
}

fn fields_of(table: &str) -> Option<Vec<&'static str>> {
    if let Ok(id) = table.parse() {
        return Some(catalogue().table(id).fields_in(Edition::Newer).map(|field| field.name.as_str()).collect());
    }
    catalogue().tables().forms.iter().find(|form| form.id == table).map(|form| form.fields.iter().map(String::as_str).collect())
}

#[test]
fn criteria_are_inherited_from_units_that_exist_and_do_not_inherit_themselves() {
    let mut heirs = Vec::new();
    for unit in catalogue().units() {
        let Some(inherits) = &unit.inherits else { continue };
        heirs.push(unit.id.to_string());
        for judge in &inherits.judged_by {
            let lenders: Vec<_> = match judge {
                Judge::Unit(id) => catalogue().unit(*id).into_iter().collect(),
                Judge::Case(id) => catalogue().case(*id).map(|case| case.units.iter().collect()).unwrap_or_default(),
            };
            assert!(!lenders.is_empty() && lenders.iter().all(|lender| lender.inherits.is_none()), "{} from {judge:?}", unit.id);
        }
    }
    let expected =
        "5.3-1-1b 5.3-1-2a 5.3-10-1a 5.5-5-1a 5.5-5-2a 5.5-6-1a 5.5-6-2a 5.5-7-1a 5.5-7-2a 5.8-1-1a 5.8-1-2a 5.8-2-1a 5.8-2-2a 5.9-2-1a";
    assert_eq!(heirs.join(" "), expected);
}

#[test]
fn escape_clauses_are_where_the_standard_has_them() {
    let escapes: Vec<_> =
        catalogue().units().filter_map(|unit| Some((unit.id.group().to_string(), unit.escape.as_ref()?.name.as_str()))).collect();
    let distinct: BTreeSet<_> = escapes.iter().map(|(group, name)| (group.as_str(), *name)).collect();
    let expected = [
        ("5.11-1", "no-user-data-on-device"),
        ("5.3-12", "updates-never-disrupt"),
        ("5.3-6A", "no-automatic-updates-or-notices"),
        ("5.3-6B", "no-automatic-updates-or-notices"),
        ("5.5-2", "no-version-shown"),
    ];
    assert_eq!(distinct.into_iter().collect::<Vec<_>>(), expected);
    assert_eq!(escapes.len(), 10);
}

#[test]
fn one_good_mechanism_is_enough_in_5_3_2_only() {
    let one: Vec<_> = catalogue().units().filter(|unit| unit.quantifier == Quantifier::One).map(|unit| unit.id.to_string()).collect();
    assert_eq!(one, ["5.3-2-1a", "5.3-2-2a", "5.3-2-2b"]);
}

#[test]
fn statuses_agree_between_groups_and_editions() {
    let editions = catalogue().editions();
    assert!(catalogue().groups().map(|group| group.id).eq(editions.newer.iter().map(|provision| provision.id)));
    for group in catalogue().groups() {
        let provision = catalogue().provision(group.id).unwrap();
        assert_eq!(group.status, provision.status, "{}", group.id);
        assert_eq!(group.older.as_ref().map(|older| older.group), provision.predecessor, "{}", group.id);
        if let Some(older) = &group.older {
            assert_eq!(older.status, catalogue().older_provision(older.group).unwrap().status, "{}", group.id);
        }
    }
}

#[test]
fn successors_and_predecessors_agree() {
    let editions = catalogue().editions();
    for older in &editions.older {
        let newer: Vec<_> = editions.newer.iter().filter(|newer| newer.predecessor == Some(older.id)).map(|newer| newer.id).collect();
        assert_eq!(newer, older.successors, "{}", older.id);
    }
    let new: Vec<_> = editions.newer.iter().filter(|newer| newer.predecessor.is_none()).map(|newer| newer.id.to_string()).collect();
    assert_eq!(new, ["5.1-2A", "6-6", "6-7", "6-8"]);
}

#[test]
fn each_older_unit_has_a_successor_and_each_name_of_one_is_real() {
    let older: BTreeSet<_> =
        catalogue().editions().older.iter().flat_map(|provision| &provision.cases).flat_map(|case| case.unit_ids()).collect();
    let named: BTreeSet<_> = catalogue().units().flat_map(|unit| unit.older.iter().copied()).collect();
    assert_eq!(older, named);
}

#[test]
fn a_case_and_its_units_agree_on_their_older_counterpart() {
    let editions = catalogue().editions();
    for case in catalogue().cases() {
        let letters: BTreeSet<_> = case.units.iter().flat_map(|unit| &unit.older).map(|id| id.letter()).collect();
        let Some(older) = &case.older else {
            assert!(letters.is_empty(), "{}", case.id);
            continue;
        };
        assert_eq!(older.units.chars().collect::<BTreeSet<_>>(), letters, "{}", case.id);
        assert!(case.units.iter().flat_map(|unit| &unit.older).all(|id| id.case() == older.case), "{}", case.id);
        let kind = editions.older.iter().flat_map(|provision| &provision.cases).find(|entry| entry.id == older.case).unwrap().kind;
        assert_eq!(kind, older.kind, "{}", case.id);
    }
}

#[test]
fn statuses_name_only_conditions_and_features_that_are_in_words() {
    let conditions = catalogue().conditions();
    for (edition, status) in statuses() {
        assert!(status.conditions.iter().all(|number| conditions.numbered(edition, *number).is_some()), "{edition} {status}");
        assert!(status.features.iter().all(|feature| conditions.feature(*feature).is_some()), "{edition} {status}");
        assert!(edition == Edition::Newer || status.features.is_empty());
    }
}

fn statuses() -> impl Iterator<Item = (Edition, &'static crate::condition::Status)> {
    let editions = catalogue().editions();
    let newer = editions.newer.iter().map(|provision| (Edition::Newer, &provision.status));
    let older = editions.older.iter().flat_map(|provision| std::iter::once(&provision.status).chain(&provision.refined_status));
    newer.chain(older.map(|status| (Edition::Older, status)))
}

#[test]
fn the_words_in_code_are_the_words_in_the_catalogue() {
    let conditions = catalogue().conditions();
    for edition in [Edition::Older, Edition::Newer] {
        let lists = conditions.lists.iter().filter(|list| list.edition == edition);
        let numbers: Vec<_> = lists.flat_map(|list| &list.conditions).map(|condition| condition.number).collect();
        assert_eq!(numbers, crate::condition::condition_numbers(edition));
    }
    assert!(conditions.features.iter().map(|feature| feature.letter).eq(crate::condition::Feature::ALL));
    assert!(conditions.facts.iter().map(|fact| fact.name).eq(crate::condition::Fact::ALL));
}

#[test]
fn a_selector_is_a_string_in_files() {
    let selector: crate::id::Selector = serde_json::from_str("\"5.1-5\"").unwrap();
    assert_eq!(serde_json::to_string(&selector).unwrap(), "\"5.1-5\"");
    assert!(serde_json::from_str::<crate::id::Selector>("\"4-1\"").unwrap_err().to_string().contains("5.0-1"));
}

#[test]
fn the_digest_is_that_of_the_embedded_document() {
    assert_eq!(Catalogue::digest(), hex::encode(Sha256::digest(EMBEDDED)));
    assert_eq!(Catalogue::digest().len(), 64);
}

/// What a small manufacturer reads beside a failure: at least where a machine alone says FAIL on the device.
#[test]
fn units_that_a_machine_decides_on_the_device_say_what_to_change() {
    let decides = |unit: &&Unit| matches!(unit.carried_by(), Level::Facts | Level::Hook | Level::Probe | Level::Rule);
    let never_fails = |unit: &&Unit| unit.id.to_string() == "5.3-2-2a";
    let silent: Vec<_> =
        Catalogue::get().units().filter(decides).filter(|unit| unit.remedy.is_none() && !never_fails(unit)).map(|unit| unit.id).collect();
    assert_eq!(silent, []);
}
