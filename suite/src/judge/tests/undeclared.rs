//! What is there and not declared: a device that keeps an interface whose row was taken out is caught by a unit that looks for more than was declared.

use super::*;
use crate::files::Declaration;
use crate::ixit::Status;
use crate::testing::Reply;

/// Units that look for what no row declares.
const COMPLETENESS: [&str; 4] = ["5.1-1-2a", "5.1-2A-2a", "5.6-1-2b", "5.6-1-2c"];

/// The camera with every interface on that it declares: what is off cannot be found.
fn all_on() -> Camera {
    Camera::sound().declare(|declaration| declaration.ixit.log_intf.iter_mut().for_each(|row| row.status = Status::Enabled))
}

/// The full device with all its answers, before a declaration without the row. Nobody has decided yet on what is left.
fn device_that_lost(row: &str) -> Verdicts {
    let camera = all_on();
    let full = camera.gather(&camera.everything());
    let decided: BTreeSet<Question> = full.answered().map(|(question, _)| question.clone()).collect();
    let camera = camera.stays_as_declared().reply(move |question, reply| {
        if matches!(question, Question::Decide(_)) && !decided.contains(question) {
            *reply = Reply::Silence;
        }
    });
    camera.declare(|declaration| lose(declaration, row)).judge()
}

fn lose(declaration: &mut Declaration, row: &str) {
    let before = declaration.ixit.every_row().len();
    declaration.ixit.log_intf.retain(|kept| kept.id.as_str() != row);
    declaration.ixit.phy_intf.retain(|kept| kept.id.as_str() != row);
    assert_eq!(declaration.ixit.every_row().len() + 1, before, "{row} is one row");
}

/// The completeness units with this verdict.
fn with(verdict: Verdict, verdicts: &Verdicts) -> Vec<&'static str> {
    COMPLETENESS.into_iter().filter(|unit| verdicts.unit(unit_id(unit)).unwrap().verdict == verdict).collect()
}

#[test]
fn a_full_declaration_is_complete() {
    assert_eq!(with(Pass, &Camera::sound().judge()), COMPLETENESS);
}

#[test]
fn a_logical_interface_without_a_row_is_found() {
    let rows = all_on().declaration.ixit.log_intf;
    assert_eq!(rows.len(), 5);
    for row in rows {
        let failing = with(Fail, &device_that_lost(row.id.as_str()));
        assert!(failing.contains(&"5.6-1-2c"), "{} is missed: {failing:?}", row.id);
    }
}

/// Of what no network leads to only a person can tell. Without the row what was decided on all rows holds no more.
#[test]
fn a_physical_interface_without_a_row_is_looked_for_again() {
    let rows = all_on().declaration.ixit.phy_intf;
    assert!(rows.len() >= 3);
    for row in rows {
        let verdicts = device_that_lost(row.id.as_str());
        assert!(with(Inconclusive, &verdicts).contains(&"5.6-1-2b"), "{} is missed", row.id);
        let asked = open_decisions(&verdicts).into_keys().any(|question| question.claim == unit_id("5.6-1-2b"));
        assert!(asked, "a person is asked again");
    }
}
