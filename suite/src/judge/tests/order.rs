//! The order of a table says nothing: no verdict moves when its rows do.

use proptest::prelude::*;
use serde_json::Value;

use super::withheld::flawed;
use super::*;
use crate::files::Declaration;

/// The declaration with the rows of each table in another order, which the seed picks.
fn shuffled(declaration: &Declaration, mut seed: u64) -> Declaration {
    let mut value = serde_json::to_value(declaration).unwrap();
    for rows in value["ixit"].as_object_mut().unwrap().values_mut().filter_map(Value::as_array_mut) {
        for last in (1..rows.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            rows.swap(last, usize::try_from(seed >> 33).unwrap() % (last + 1));
        }
    }
    serde_json::from_value(value).unwrap()
}

#[test]
fn shuffling_moves_rows_and_loses_none() {
    let hub = Camera::hub().declaration;
    let ids = |declaration: &Declaration| declaration.ixit.every_row().iter().map(|row| row.written_id().to_string()).collect::<Vec<_>>();
    let (before, after) = (ids(&hub), ids(&shuffled(&hub, 7)));
    assert_ne!(before, after);
    assert_eq!(before.into_iter().collect::<BTreeSet<_>>(), after.into_iter().collect());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_order_of_rows_changes_no_verdict(flaws: u8, seed: u64) {
        assert_no_turn(flawed(flaws).second_side(), seed);
    }

    #[test]
    fn nor_does_it_at_the_hub(seed: u64) {
        assert_no_turn(Camera::hub(), seed);
    }
}

fn assert_no_turn(camera: Camera, seed: u64) {
    let scope = camera.everything();
    let evidence = camera.gather(&scope);
    let verdicts = |camera: &Camera| camera.judge_with(&scope, &evidence).units().map(|unit| (unit.id, unit.verdict)).collect::<Vec<_>>();
    let before = verdicts(&camera);
    let turned = camera.declare(|declaration| *declaration = shuffled(declaration, seed));
    assert_eq!(before, verdicts(&turned));
}
