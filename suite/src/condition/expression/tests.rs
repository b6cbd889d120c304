//! Reading and evaluating expressions.
use super::super::tests::Known;
use super::*;
use proptest::prelude::*;
use rstest::rstest;

fn known() -> Known {
    Known {
        features: vec![("a", true), ("b", false)],
        conditions: vec![(12, true), (3, false)],
        rows: vec![(TableId::LogIntf, true), (TableId::UpdMech, false)],
        facts: vec![(Fact::VersionShown, false)],
    }
}

#[rstest]
#[case("feature(a)", Some(true))]
#[case("not feature(a)", Some(false))]
#[case("feature(aa)", None)]
#[case("not feature(aa)", None)]
#[case("feature(a) and not condition(12)", Some(false))]
#[case("feature(aa) or row(28-LogIntf)", Some(true))]
#[case("feature(aa) or row(7-UpdMech)", None)]
#[case("feature(aa) and row(7-UpdMech)", Some(false))]
#[case("feature(a) or feature(b) and feature(b)", Some(true))]
#[case("(feature(a) or feature(b)) and feature(b)", Some(false))]
#[case("not feature(b) and not condition(3)", Some(true))]
#[case("not not fact(version-shown)", Some(false))]
#[case("\t( feature( a ) )\n", Some(true))]
fn an_expression_holds_does_not_or_is_not_known(#[case] text: &str, #[case] value: Option<bool>) {
    assert_eq!(text.parse::<Expression>().unwrap().holds(&known()), value);
}

#[rstest]
#[case("feature(zz)", 8..10, "\"zz\" is no feature; there are a, b")]
#[case("feature(a) and condition(7)", 25..26, "edition 3.1 has no condition 7; it has 3, 12, 14, 15, 16 (at character 26)")]
#[case("condition(012)", 10..13, "has no condition 012")]
#[case("row(28-ExtAPI)", 4..13, "28-LogIntf")]
#[case("fact(moon-is-full)", 5..17, "update-disrupts")]
#[case("feature(a) feature(b)", 11..18, "`and`, `or` or the end")]
#[case("feature(a) & feature(b)", 11..12, "not \"&\"")]
#[case("Feature(a)", 0..7, "feature(…)")]
#[case("feature(a", 9..9, "`)` was expected, not \"\"")]
#[case("feature a", 8..9, "`(` was expected")]
#[case("(feature(a)", 11..11, "`)` was expected")]
#[case("feature()", 8..9, "is no feature")]
#[case("not", 3..3, "was expected, not \"\"")]
#[case("", 0..0, "was expected")]
#[case("ä", 0..2, "was expected")]
fn a_fault_is_named_where_it_stands(#[case] text: &str, #[case] at: Range<usize>, #[case] words: &str) {
    let error = text.parse::<Expression>().unwrap_err();
    assert_eq!(error.at, at);
    assert!(error.to_string().contains(words), "{error}");
}

#[test]
fn numbers_belong_to_an_edition() {
    assert!(Expression::parse("condition(28)", Edition::Older).is_ok());
    assert!(Expression::parse("condition(28)", Edition::Newer).is_err());
}

#[test]
fn parts_know_where_they_stand() {
    let text = "feature(a) and not (condition(12) or row(28-LogIntf))";
    let expression = text.parse::<Expression>().unwrap();
    let Node::And(parts) = &expression.node else { panic!("{expression:?}") };
    assert_eq!(parts.iter().map(|(_, at)| &text[at.clone()]).collect::<Vec<_>>(), ["feature(a)", "not (condition(12) or row(28-LogIntf))"]);
    assert_eq!(expression.at, 0..text.len());
}

#[rstest]
#[case("(".repeat(1000))]
#[case("not ".repeat(400))]
#[case("not(".repeat(400))]
#[case("(".repeat(200_000))]
fn a_nesting_bomb_is_refused(#[case] bomb: String) {
    assert_eq!(bomb.parse::<Expression>().unwrap_err().problem, Problem::Size);
}

#[test]
fn nesting_up_to_the_limit_is_read() {
    let nested = |levels: usize| format!("{}feature(a){}", "(".repeat(levels), ")".repeat(levels)).parse::<Expression>();
    assert!(nested(DEEPEST).is_ok());
    assert_eq!(nested(DEEPEST + 1).unwrap_err().problem, Problem::Size);
}

#[test]
fn it_is_a_string_in_files() {
    let expression: Expression = serde_json::from_str("\"not feature(a)\"").unwrap();
    assert_eq!(serde_json::to_string(&expression).unwrap(), "\"not feature(a)\"");
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "(\\(|\\)|not |and |or |feature\\(a\\)|condition\\(12\\)|row|ä|,| ){0,40}") {
        if let Err(error) = text.parse::<Expression>() {
            prop_assert!(text.get(error.at).is_some());
        }
    }
}
