//! What has to be waited for, however fast the machines are: locks, restarts, reconnections, looks for updates.

use std::collections::BTreeSet;
use std::time::Duration;

use suite::evidence::{DutState, Question};
use suite::ixit::t28_log_intf::Retries;
use suite::names::SampleId;

use super::{Item, Order, ids};
use crate::bench::written::Hook;
use crate::hooks::READY_WITHIN;

/// How long a lock is waited out that nobody declared, in milliseconds.
const UNDECLARED_LOCK_MS: u64 = 60_000;

pub(super) fn items(order: &Order<'_>) -> Vec<Item> {
    locks(order).chain(moves(order)).chain(reconnections(order)).chain(looks_for_updates(order)).collect()
}

/// Each lock is waited for until it ends.
fn locks<'o>(order: &'o Order<'_>) -> impl Iterator<Item = Item> + 'o {
    order.questions.iter().filter_map(|question| {
        let Question::Guess(asked) = question else { return None };
        let what = format!("the end of the lock of {} (way {}, sample {})", asked.row, asked.way + 1, asked.at.sample);
        let (ms, because) = match asked.lock_ms {
            0 => (UNDECLARED_LOCK_MS, "no lock is declared; one that nobody declared is waited out for so long"),
            declared => (declared, "as its row of the declaration states"),
        };
        Some(Item { what, about_ms: Some(ms), because: because.to_owned(), units: Vec::new() })
    })
}

/// The samples that are brought into another state, with that state.
pub(super) fn states(order: &Order<'_>) -> BTreeSet<(SampleId, DutState)> {
    let begins = |sample: &SampleId| order.bench.and_then(|bench| bench.initial_state(sample).ok()).unwrap_or_default();
    let places = order.questions.iter().filter_map(Question::place).filter(|place| begins(&place.sample) != place.state);
    places.map(|place| (place.sample.clone(), place.state)).collect()
}

/// A sample that is brought into another state goes down and comes back, there and back again.
fn moves<'o>(order: &'o Order<'_>) -> impl Iterator<Item = Item> + 'o {
    states(order).into_iter().map(move |(sample, state)| {
        let hooks = order.bench.map(|bench| &bench.file().hooks);
        let each = [hooks.and_then(|hooks| hooks.factory_reset.as_deref()), hooks.and_then(|hooks| hooks.initialise.as_deref())];
        let ms = each.map(restart_ms).iter().sum();
        let because = "down and ready again within the times of bench.yaml, there and back".to_owned();
        Item { what: format!("sample {sample} on the way to {state} and back"), about_ms: Some(ms), because, units: Vec::new() }
    })
}

fn restart_ms(hook: Option<&Hook>) -> u64 {
    let down = hook.and_then(|hook| hook.down_within).map_or(Duration::ZERO, |down| down.duration());
    let ready = hook.and_then(|hook| hook.ready_within).map_or(READY_WITHIN, |ready| ready.duration());
    u64::try_from((down + ready).as_millis()).unwrap_or(u64::MAX)
}

fn reconnections(order: &Order<'_>) -> impl Iterator<Item = Item> {
    let units = order.reading("28-LogIntf", &["Resilience Measures"]);
    let rows = order.assessed.declaration.ixit.log_intf.iter().filter(|_| !units.is_empty());
    let items = rows.filter_map(|row| {
        let longest = match row.resilience.as_ref()?.retries.as_ref()? {
            Retries::Fixed(pause) => *pause,
            Retries::Growing(pauses) => pauses.to,
            Retries::None | Retries::Other(_) => return None,
        };
        let because = "its longest pause between two tries, after a loss of the link".to_owned();
        Some(Item { what: format!("{} sets up its connection again", *row.id), about_ms: Some(longest.ms()), because, units: ids(&units) })
    });
    items.collect::<Vec<_>>().into_iter()
}

fn looks_for_updates(order: &Order<'_>) -> impl Iterator<Item = Item> {
    let units = order.reading("7-UpdMech", &["Update Checking"]);
    let rows = order.assessed.declaration.ixit.upd_mech.iter().filter(|_| !units.is_empty());
    let items = rows.filter_map(|row| {
        let period = row.checking.as_ref()?.period.as_ref()?.stated()?;
        let because = "the declared time between two looks".to_owned();
        Some(Item { what: format!("{} looks for updates", *row.id), about_ms: Some(period.ms()), because, units: ids(&units) })
    });
    items.collect::<Vec<_>>().into_iter()
}
