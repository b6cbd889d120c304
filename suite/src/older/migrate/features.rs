//! The conditions of the older edition, as the conditions and features that the newer one made of them.

use std::collections::BTreeMap;

use super::Open;
use crate::catalogue::{Became, Catalogue, Edition};
use crate::condition::{Feature, condition_numbers};
use crate::contradictions::settled_by_tables;
use crate::files::{At, Declaration};
use crate::ics::Support;

/// Fills in conditions and features: by what the older conditions said, and by what the tables show.
pub(super) fn carry(older: &BTreeMap<String, bool>, declaration: &mut Declaration, open: &mut Vec<Open>) {
    let said = |wanted: Became| {
        let numbers = condition_numbers(Edition::Older).iter();
        let became = |number: &&u8| Catalogue::get().conditions().numbered(Edition::Older, **number).and_then(|c| c.became) == Some(wanted);
        numbers.filter(became).find_map(|number| older.get(&number.to_string()).copied())
    };
    for number in condition_numbers(Edition::Newer) {
        match said(Became::Condition(*number)).or_else(|| unasked(*number, older, declaration)) {
            Some(holds) => drop(declaration.conditions.insert(number.to_string(), holds)),
            None => {
                open.push(Open::new(format_args!("condition {number}"), format!("say whether it holds: {}", condition_in_words(*number))))
            }
        }
    }
    for feature in Feature::ALL {
        let shown = settled_by_tables(declaration, feature);
        let said = said(Became::Feature(feature));
        if shown.or(said).unwrap_or(true) {
            declaration.features.push(At::nowhere(feature));
        }
        open.extend(in_doubt(feature, shown, said));
    }
}

/// A condition of the newer edition that no older one became, where the rest of the declaration settles it.
fn unasked(number: u8, older: &BTreeMap<String, bool>, declaration: &Declaration) -> Option<bool> {
    let limits = [older.get("4").copied(), older.get("5").map(|unlimited| !unlimited)].into_iter().flatten();
    let denied = matches!(declaration.dut.constrained, Support::N(_));
    let unconstrained = limits.fold(denied, |unconstrained, limited| unconstrained && !limited);
    let shows = match number {
        12 => !declaration.ixit.upd_mech.is_empty(),
        // Resource limits of the use case: a device that is not constrained has none that count.
        14 | 15 => unconstrained,
        16 => declaration.ixit.sec_param.iter().any(|row| row.is_critical()),
        _ => false,
    };
    shows.then_some(true)
}

/// What a person has to say of a feature: where tables and conditions differ, or neither says anything.
fn in_doubt(feature: Feature, shown: Option<bool>, said: Option<bool>) -> Option<Open> {
    let about = format!("feature {feature}");
    let means = Catalogue::get().conditions().feature(feature).map(|entry| entry.holds_when.as_str()).unwrap_or_default();
    let claimed = |claimed: bool| if claimed { "it is claimed meanwhile" } else { "it is not claimed meanwhile" };
    match (shown, said) {
        (Some(shown), Some(said)) if shown != said => {
            let [tables, condition] = [shown, said].map(|holds| if holds { "show it" } else { "deny it" });
            Some(Open::new(about, format!("the tables {tables}, the older conditions {condition} ({means}); {}", claimed(shown))))
        }
        (None, None) => Some(Open::new(about, format!("neither tables nor conditions settle whether {means}; {}", claimed(true)))),
        _ => None,
    }
}

fn condition_in_words(number: u8) -> &'static str {
    Catalogue::get().conditions().numbered(Edition::Newer, number).map(|condition| condition.holds_when.as_str()).unwrap_or_default()
}
