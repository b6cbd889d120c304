//! Order, spelling and coverage of ids.
use super::*;
use proptest::prelude::*;
use rstest::rstest;

#[rstest]
#[case("5.9", "5.10")]
#[case("4", "5.0")]
#[case("5.13", "6")]
fn clauses_order_by_number(#[case] lower: Clause, #[case] higher: Clause) {
    assert!(lower < higher);
}

#[rstest]
#[case("5.1-2", "5.1-2A")]
#[case("5.1-2A", "5.1-3")]
#[case("5.3-1", "5.3-16")]
#[case("5.3-9", "5.3-10")]
#[case("5.13-1B", "6-1")]
#[case("6-3A", "6-3B")]
fn groups_order_by_number_then_suffix(#[case] lower: GroupId, #[case] higher: GroupId) {
    assert!(lower < higher);
}

#[rstest]
#[case("", "5.0 to 5.13")]
#[case("5", "5.0 to 5.13")]
#[case("5.14", "5.0 to 5.13")]
#[case("5.01", "5.0 to 5.13")]
#[case("5.1-", "5.1-2A")]
#[case("5.1-05", "5.1-5")]
#[case("5.1-256", "5.1-5")]
#[case("5.1-2a", "5.1-2A")]
#[case("5.1-5-2B", "5.1-5-2b")]
#[case("5.1-5-2b-1", "three parts")]
#[case("5.1-5-+2", "5.1-5-2")]
#[case("5.1-5-2ä", "5.1-5-2")]
#[case(" 5.1", "5.0 to 5.13")]
fn a_misspelt_id_is_told_what_is_right(#[case] text: &str, #[case] remedy: &str) {
    let error = Selector::read(text).unwrap_err().to_string();
    assert!(error.contains(remedy), "{error}");
}

#[test]
fn another_kind_of_id_is_refused_with_an_example() {
    let error = "5.1-5".parse::<UnitId>().unwrap_err().to_string();
    assert_eq!(error, r#""5.1-5" is no id of a test unit: it looks like 5.1-5-2b"#);
}

#[rstest]
#[case("5.3-1", "5.3-1-1a", true)]
#[case("5.3-1", "5.3-16-1a", false)]
#[case("5.1-2", "5.1-2A-1a", false)]
#[case("5.1", "5.1-2A-1a", true)]
#[case("5.1", "5.10-1-1a", false)]
#[case("6", "6-3A-1a", true)]
#[case("5.1-5-2", "5.1-5-2b", true)]
#[case("5.1-5-2b", "5.1-5-2a", false)]
fn a_selector_covers_by_id(#[case] selector: &str, #[case] unit: UnitId, #[case] covered: bool) {
    assert_eq!(Selector::read(selector).unwrap().covers(unit), covered);
}

#[test]
fn an_unquoted_number_is_refused_in_json() {
    let error = serde_json::from_str::<Clause>("5.1").unwrap_err().to_string();
    assert!(error.contains("quoted id of a clause"), "{error}");
}

fn any_unit() -> impl Strategy<Value = UnitId> {
    let clause = prop_oneof![(0u8..=13).prop_map(|n| format!("5.{n}")), Just("4".to_owned()), Just("6".to_owned())];
    (clause, 1u8..=99, prop_oneof![Just(""), Just("A"), Just("B")], 1u8..=99, proptest::char::range('a', 'z'))
        .prop_map(|(clause, group, suffix, case, letter)| format!("{clause}-{group}{suffix}-{case}{letter}").parse().unwrap())
}

proptest! {
    #[test]
    fn each_unit_id_round_trips(unit in any_unit()) {
        prop_assert_eq!(unit.to_string().parse::<UnitId>().unwrap(), unit);
        prop_assert_eq!(serde_json::from_str::<UnitId>(&serde_json::to_string(&unit).unwrap()).unwrap(), unit);
        prop_assert!(Selector::Group(unit.group()).covers(unit) && Selector::Case(unit.case()).covers(unit));
    }

    #[test]
    fn order_follows_the_parts(a in any_unit(), b in any_unit()) {
        prop_assert_eq!(a == b, a.to_string() == b.to_string());
        prop_assert_eq!(a.cmp(&b), (a.group(), a.case(), a.letter()).cmp(&(b.group(), b.case(), b.letter())));
    }

    #[test]
    fn whatever_is_read_is_written_the_same(text in "[4-6]?[.]?[0-9]{0,3}-?[0-9A-Za-zä]{0,3}-?[0-9a-zA-Z]{0,3}") {
        if let Ok(selector) = Selector::read(&text) {
            prop_assert_eq!(selector.to_string(), text);
        }
    }
}
