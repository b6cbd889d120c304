//! An empty table is no excuse: what was not shown with its rows is not shown without them.

use rstest::rstest;
use serde_json::Value;

use super::*;
use crate::files::Declaration;
use crate::names::RowId;

fn tables() -> impl Iterator<Item = &'static str> {
    Catalogue::get().tables().tables.iter().map(|table| table.id.name())
}

fn without(declaration: &Declaration, table: &str) -> Declaration {
    let mut value = serde_json::to_value(declaration).unwrap();
    if let Some(table) = value["ixit"].get_mut(table) {
        *table = if table.is_array() { Value::Array(Vec::new()) } else { Value::Object(serde_json::Map::new()) };
    }
    serde_json::from_value(value).unwrap()
}

/// Whether a unit stands on this table alone: by the rows of its scope, or, on paper, by all that it reads.
fn is_over(unit: &UnitVerdict, table: &str, declaration: &Declaration) -> bool {
    let table_of = |id: &RowId| declaration.ixit.every_row().into_iter().find(|row| **row.written_id() == *id).map(|row| row.table());
    let mut others = unit.obligations.iter().filter_map(|obligation| obligation.row.as_ref()).filter(|row| table_of(row) != Some(table));
    let by_rows = judges().get(&unit.id).and_then(|judge| judge.table()) == Some(table) && others.next().is_none();
    let listed = Catalogue::get().unit(unit.id).unwrap();
    by_rows || listed.level.is_conceptual() && !listed.reads.is_empty() && listed.reads.iter().all(|read| read.table == table)
}

fn by_escape(unit: &UnitVerdict) -> bool {
    let escape = Catalogue::get().unit(unit.id).unwrap().escape.as_ref();
    escape.is_some_and(|escape| unit.why.as_ref().is_some_and(|why| why.contains(&escape.name) && why.contains(&escape.reason)))
}

fn assert_no_excuse(camera: impl Fn() -> Camera, answered: bool) {
    let judged = |camera: &Camera| if answered { camera.judge() } else { camera.judge_with(&camera.everything(), &Evidence::default()) };
    let (full, mut over) = (camera(), 0);
    let before = judged(&full);
    for table in tables().filter(|table| without(&full.declaration, table) != full.declaration) {
        let after = judged(&camera().declare(|declaration| *declaration = without(declaration, table)));
        for unit in before.units().filter(|unit| is_over(unit, table, &full.declaration)) {
            let after = after.unit(unit.id).unwrap();
            assert!(after.verdict != Pass || by_escape(after), "{} is PASS without a row of {table}: {after:#?}", unit.id);
            over += 1;
        }
        for after in after.units().filter(|unit| unit.verdict == Pass && !by_escape(unit)) {
            assert_eq!(before.unit(after.id).map(|unit| unit.verdict), Some(Pass), "{} became PASS without {table}", after.id);
        }
    }
    assert!(over > 100, "{over} units stand on one table");
}

#[test]
fn every_table_can_be_emptied() {
    let hub = Camera::hub().declaration;
    let filled = tables().filter(|table| without(&hub, table) != hub).count();
    assert_eq!((tables().count(), filled), (29, 28), "the hub needs no row of 9-ReplSup");
}

#[rstest]
#[case::camera(Camera::sound)]
#[case::hub(Camera::hub)]
fn emptying_a_table_shows_nothing_that_was_not_shown(#[case] camera: fn() -> Camera) {
    assert_no_excuse(camera, false);
}

/// Even where everybody answers and every decision is PASS.
#[rstest]
#[case::camera(Camera::sound)]
#[case::hub(Camera::hub)]
fn nor_do_good_answers_stand_for_rows(#[case] camera: fn() -> Camera) {
    assert_no_excuse(camera, true);
}
